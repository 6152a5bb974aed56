// SPDX-License-Identifier: Apache-2.0
// The fields of rules.h: what may be said in a review.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "proto/text/date.h"
#include "server/base/calendar.h"
#include "server/base/text.h"
#include "server/review/rules.h"

namespace luodi::review::rules {
namespace {

constexpr int kLongText = 4000;
constexpr int kConditionText = 1000;
constexpr int kRemark = 400;
constexpr int kMostTexts = 100;

template <typename Texts>
void CheckTexts(const std::string& field, Texts& texts, Faults& faults) {
  if (texts.size() > kMostTexts) {
    faults.push_back({v1::ERROR_REASON_VALUE_OUT_OF_RANGE,
                      field,
                      {{"value", absl::StrCat(texts.size())}, {"lowest", "0"}, {"highest", absl::StrCat(kMostTexts)}}});
    return;
  }
  int i = 0;
  for (std::string& text : texts) {
    text = base::NormalizeText(absl::StrCat(field, "[", i++, "]"), text, kConditionText, true, faults, nullptr,
                               base::Lines::kMany);
  }
}

template <typename Texts>
Faults CheckTexts(const std::string& field, Texts& texts) {
  Faults faults;
  CheckTexts(field, texts, faults);
  return faults;
}

void RequireConditions(bool with_conditions, const google::protobuf::RepeatedPtrField<std::string>& conditions,
                       Faults& faults) {
  if (with_conditions && conditions.empty()) faults.push_back({v1::ERROR_REASON_CONDITIONS_REQUIRED, "conditions", {}});
}

Fault UnknownValue(const std::string& field, int value) {
  return {v1::ERROR_REASON_ENUM_UNKNOWN, field, {{"value", absl::StrCat(value)}}};
}

template <typename Enum>
bool IsKnown(Enum value, bool (*is_valid)(int)) {
  return value != 0 && is_valid(value);
}

void CheckDocumentNumber(std::string& number, Faults& faults) {
  number = base::NormalizeText("document_number", number, 100, true, faults);
}

}  // namespace

Faults CheckOpinion(v1::Opinion& opinion) {
  Faults faults;
  const v1::Opinion::Stance stance = opinion.stance();
  // Only the clock says that silence is consent.
  if (!IsKnown(stance, v1::Opinion::Stance_IsValid) || stance == v1::Opinion::STANCE_DEEMED_CONSENT) {
    faults.push_back(UnknownValue("stance", stance));
  }
  opinion.set_text(base::NormalizeText("text", opinion.text(), kLongText, stance != v1::Opinion::STANCE_AGREE, faults,
                                       nullptr, base::Lines::kMany));
  CheckTexts("conditions", *opinion.mutable_conditions(), faults);
  RequireConditions(stance == v1::Opinion::STANCE_AGREE_WITH_CONDITIONS || stance == v1::Opinion::STANCE_RETURN,
                    opinion.conditions(), faults);
  return faults;
}

Faults CheckVote(v1::Vote& vote) {
  Faults faults;
  if (!IsKnown(vote.choice(), v1::Vote::Choice_IsValid)) faults.push_back(UnknownValue("choice", vote.choice()));
  vote.set_reason(base::NormalizeText("reason", vote.reason(), kLongText, false, faults, nullptr, base::Lines::kMany));
  return faults;
}

Faults CheckScore(v1::Score& score) {
  Faults faults;
  score.set_reason(
      base::NormalizeText("reason", score.reason(), kLongText, false, faults, nullptr, base::Lines::kMany));
  int i = 0;
  for (v1::CriterionScore& criterion : *score.mutable_criteria()) {
    criterion.set_remark(base::NormalizeText(absl::StrCat("criteria[", i++, "].remark"), criterion.remark(), kRemark,
                                             false, faults, nullptr, base::Lines::kMany));
  }
  return faults;
}

Faults CheckRecusal(v1::Recusal& recusal) { return CheckReason(*recusal.mutable_reason()); }

Faults CheckReason(std::string& reason) {
  Faults faults;
  reason = base::NormalizeText("reason", reason, kLongText, true, faults, nullptr, base::Lines::kMany);
  return faults;
}

Faults CheckSupplement(std::vector<std::string>& items) {
  if (items.empty()) return {{v1::ERROR_REASON_SUPPLEMENT_ITEMS_REQUIRED, "items", {}}};
  return CheckTexts("items", items);
}

Faults CheckDecision(v1::Decision& decision) {
  Faults faults;
  if (!IsKnown(decision.outcome(), v1::Decision::Outcome_IsValid)) {
    faults.push_back(UnknownValue("outcome", decision.outcome()));
  }
  const bool needs_reason = decision.outcome() != v1::Decision::OUTCOME_APPROVE;
  decision.set_reason(
      base::NormalizeText("reason", decision.reason(), kLongText, needs_reason, faults, nullptr, base::Lines::kMany));
  CheckTexts("conditions", *decision.mutable_conditions(), faults);
  RequireConditions(decision.outcome() == v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS, decision.conditions(), faults);
  return faults;
}

Faults CheckException(v1::PolicyException& exception, const v1::Date& today) {
  Faults faults = CheckReason(*exception.mutable_reason());
  CheckDocumentNumber(*exception.mutable_document_number(), faults);
  const v1::Date& expiry = exception.expiry_date();
  if (!exception.has_expiry_date()) {
    faults.push_back({v1::ERROR_REASON_FIELD_REQUIRED, "expiry_date", {}});
  } else if (CheckDate("expiry_date", expiry, faults) && text::CompareDates(expiry, today) < 0) {
    faults.push_back({v1::ERROR_REASON_DATE_PAST,
                      "expiry_date",
                      {{"value", text::WriteDate(expiry)}, {"today", text::WriteDate(today)}}});
  }
  return faults;
}

Faults CheckOverride(v1::Override& override) {
  Faults faults = CheckReason(*override.mutable_reason());
  CheckDocumentNumber(*override.mutable_document_number(), faults);
  if (override.stage_ids().empty() && override.rule_ids().empty() && override.vetoes().empty()) {
    faults.push_back({v1::ERROR_REASON_LIST_EMPTY, "stage_ids", {}});
  }
  for (const auto& [field, named] :
       {std::pair{"stage_ids", &override.stage_ids()}, std::pair{"rule_ids", &override.rule_ids()},
        std::pair{"vetoes", &override.vetoes()}}) {
    if (named->size() <= kMostTexts) continue;
    faults.push_back(
        {v1::ERROR_REASON_VALUE_OUT_OF_RANGE,
         field,
         {{"value", absl::StrCat(named->size())}, {"lowest", "0"}, {"highest", absl::StrCat(kMostTexts)}}});
  }
  return faults;
}

Faults CheckPublicity(std::vector<std::string>& objections, bool upheld) {
  if (upheld && objections.empty()) return {{v1::ERROR_REASON_FIELD_REQUIRED, "objections", {}}};
  return CheckTexts("objections", objections);
}

Faults CheckSettlement(v1::Obligation& settled) {
  if (settled.state() == v1::Obligation::STATE_WAIVED) return CheckReason(*settled.mutable_reason());
  Faults faults;
  if (settled.document().empty()) faults.push_back({v1::ERROR_REASON_FIELD_REQUIRED, "document", {}});
  settled.set_reason(
      base::NormalizeText("reason", settled.reason(), kRemark, false, faults, nullptr, base::Lines::kMany));
  return faults;
}

Faults CheckPurpose(v1::CasePurpose& purpose) {
  if (purpose == v1::CASE_PURPOSE_UNSPECIFIED) purpose = v1::CASE_PURPOSE_INVESTMENT;
  if (v1::CasePurpose_IsValid(purpose)) return {};
  return {UnknownValue("purpose", purpose)};
}

Faults CheckStates(const v1::ListCasesRequest& request) {
  Faults faults;
  for (const int state : request.states()) {
    if (state == 0 || !v1::ReviewCase::State_IsValid(state)) faults.push_back(UnknownValue("states", state));
  }
  return faults;
}

}  // namespace luodi::review::rules
