// SPDX-License-Identifier: Apache-2.0
// The second half of rules.h: what is said in a review, and what a decision needs.
#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/text/date.h"
#include "server/base/calendar.h"
#include "server/base/text.h"
#include "server/policy/verdict.h"
#include "server/projects/rules.h"
#include "server/review/progress.h"
#include "server/review/rules.h"

namespace luodi::review::rules {
namespace {

constexpr int kLongText = 4000;
constexpr int kConditionText = 1000;
constexpr int kMostConditions = 100;

void CheckTexts(const std::string& field, google::protobuf::RepeatedPtrField<std::string>& texts, Faults& faults) {
  if (texts.size() > kMostConditions) {
    faults.push_back(
        {v1::ERROR_REASON_VALUE_OUT_OF_RANGE,
         field,
         {{"value", absl::StrCat(texts.size())}, {"lowest", "0"}, {"highest", absl::StrCat(kMostConditions)}}});
    return;
  }
  for (int i = 0; i < texts.size(); ++i) {
    texts[i] = base::NormalizeText(absl::StrCat(field, "[", i, "]"), texts[i], kConditionText, true, faults, nullptr,
                                   base::Lines::kMany);
  }
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

bool MayBeExcepted(const v1::CriterionResult& criterion) {
  return criterion.exceptable() && criterion.force() != v1::FORCE_VETO;
}

// The rules because of which the verdict fails.
std::set<std::string> BlockingRules(const v1::Verdict& verdict) {
  std::set<std::string> blocking;
  for (const v1::CriterionResult& criterion : verdict.criteria()) {
    if (criterion.blocks()) blocking.insert(criterion.rule_id());
  }
  return blocking;
}

// What an exception for all that is in the way has to name: one that can be excepted speaks for its any-of group.
std::set<std::string> RulesToExcept(const v1::Verdict& verdict) {
  std::set<std::string> rules;
  for (const v1::CriterionResult& criterion : verdict.criteria()) {
    if (criterion.blocks() && MayBeExcepted(criterion)) rules.insert(criterion.rule_id());
  }
  rules.merge(policy::rules::Unmet(verdict, rules));
  return rules;
}

void CheckCriteria(const v1::ReviewCase& review_case, const v1::Date& decide_date, Faults& unmet) {
  const v1::PolicyException& exception = review_case.exception();
  for (const std::string& criterion :
       policy::rules::Unmet(review_case.verdict(), {exception.rule_ids().begin(), exception.rule_ids().end()})) {
    unmet.push_back({v1::ERROR_REASON_CRITERION_UNMET, review_case.name(), {{"criterion", criterion}}});
  }
  if (exception.has_expiry_date() && text::CompareDates(exception.expiry_date(), decide_date) < 0) {
    unmet.push_back({v1::ERROR_REASON_EXCEPTION_EXPIRED,
                     review_case.name(),
                     {{"case", review_case.name()}, {"date", text::WriteDate(exception.expiry_date())}}});
  }
}

Faults UnmetForApproval(const v1::ReviewCase& review_case, const v1::ReviewDefinition& definition,
                        const v1::Date& decide_date) {
  Faults unmet;
  CheckCriteria(review_case, decide_date, unmet);
  for (const v1::StageStatus& stage : review_case.stages()) {
    if (stage.outcome() != v1::StageStatus::OUTCOME_NEGATIVE) continue;
    if (stage.kind() == v1::STAGE_KIND_OPINION) {
      const std::string& department = DefinitionOf(definition, stage.stage_id()).department();
      unmet.push_back({v1::ERROR_REASON_VETO_STANDS,
                       review_case.name(),
                       {{"department", department}, {"stage", stage.stage_id()}}});
    }
    if (stage.kind() == v1::STAGE_KIND_VOTE) {
      unmet.push_back({v1::ERROR_REASON_VOTE_FAILED, review_case.name(), {{"stage", stage.stage_id()}}});
    }
  }
  return unmet;
}

bool IsApproval(v1::Decision::Outcome outcome) {
  return outcome == v1::Decision::OUTCOME_APPROVE || outcome == v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS;
}

}  // namespace

Faults CheckOpinion(v1::Opinion& opinion) {
  Faults faults;
  if (!IsKnown(opinion.stance(), v1::Opinion::Stance_IsValid))
    faults.push_back(UnknownValue("stance", opinion.stance()));
  const bool needs_text = opinion.stance() != v1::Opinion::STANCE_AGREE;
  opinion.set_text(
      base::NormalizeText("text", opinion.text(), kLongText, needs_text, faults, nullptr, base::Lines::kMany));
  CheckTexts("conditions", *opinion.mutable_conditions(), faults);
  RequireConditions(opinion.stance() == v1::Opinion::STANCE_AGREE_WITH_CONDITIONS, opinion.conditions(), faults);
  return faults;
}

Faults CheckVote(v1::Vote& vote) {
  Faults faults;
  if (!IsKnown(vote.choice(), v1::Vote::Choice_IsValid)) faults.push_back(UnknownValue("choice", vote.choice()));
  vote.set_reason(base::NormalizeText("reason", vote.reason(), kLongText, false, faults, nullptr, base::Lines::kMany));
  return faults;
}

Faults CheckRecusal(v1::Recusal& recusal) { return CheckReason(*recusal.mutable_reason()); }

Faults CheckReason(std::string& reason) {
  Faults faults;
  reason = base::NormalizeText("reason", reason, kLongText, true, faults, nullptr, base::Lines::kMany);
  return faults;
}

Faults CheckSupplement(v1::ReviewCase& review_case) {
  Faults faults;
  if (review_case.supplement_items().empty()) {
    faults.push_back({v1::ERROR_REASON_SUPPLEMENT_ITEMS_REQUIRED, "items", {}});
  }
  CheckTexts("items", *review_case.mutable_supplement_items(), faults);
  return faults;
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
  exception.set_document_number(base::NormalizeText("document_number", exception.document_number(), 100, true, faults));
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

Faults CheckStates(const v1::ListCasesRequest& request) {
  Faults faults;
  for (const int state : request.states()) {
    if (state == 0 || !v1::ReviewCase::State_IsValid(state)) faults.push_back(UnknownValue("states", state));
  }
  return faults;
}

v1::StageStatus::Outcome OutcomeOf(const v1::StageDefinition& stage, v1::Opinion::Stance stance) {
  const bool vetoed = stance == v1::Opinion::STANCE_VETO && stage.may_veto();
  return vetoed ? v1::StageStatus::OUTCOME_NEGATIVE : v1::StageStatus::OUTCOME_POSITIVE;
}

absl::Status MayExcept(const v1::ReviewCase& review_case, v1::PolicyException& exception) {
  const std::set<std::string> blocking = BlockingRules(review_case.verdict());
  std::set<std::string> asked(exception.rule_ids().begin(), exception.rule_ids().end());
  if (asked.empty()) asked = RulesToExcept(review_case.verdict());
  if (blocking.empty() || asked.empty()) {
    return Refuse(v1::ERROR_REASON_EXCEPTION_NOT_NEEDED, {{"case", review_case.name()}});
  }
  Faults faults;
  for (const std::string& rule : asked) {
    if (blocking.contains(rule)) continue;
    faults.push_back({v1::ERROR_REASON_CRITERION_NOT_IN_THE_WAY, "rule_ids", {{"criterion", base::Shown(rule)}}});
  }
  for (const v1::CriterionResult& criterion : review_case.verdict().criteria()) {
    if (MayBeExcepted(criterion) || !asked.contains(criterion.rule_id()) || !criterion.blocks()) continue;
    faults.push_back({v1::ERROR_REASON_CRITERION_NOT_EXCEPTABLE, "rule_ids", {{"criterion", criterion.rule_id()}}});
  }
  if (!faults.empty()) {
    return RefuseConditions(faults.front().reason, {{"criterion", faults.front().metadata.at("criterion")}}, faults);
  }
  exception.mutable_rule_ids()->Assign(asked.begin(), asked.end());
  return absl::OkStatus();
}

absl::Status MayDecide(const v1::ReviewCase& review_case, const v1::ReviewDefinition& definition,
                       const v1::Decision& decision) {
  // The decision is the last stage of every published definition.
  RETURN_IF_ERROR(RequireOpen(*review_case.stages().rbegin()));
  if (!IsApproval(decision.outcome())) return absl::OkStatus();
  RETURN_IF_ERROR(RefuseConditions(v1::ERROR_REASON_DECISION_CONDITIONS_UNMET, {{"case", review_case.name()}},
                                   UnmetForApproval(review_case, definition, decision.decide_date())));
  if (review_case.has_exception() && review_case.exception().requested_by() == decision.decided_by()) {
    return Refuse(v1::ERROR_REASON_SAME_PERSON, {{"person", decision.decided_by()}});
  }
  return absl::OkStatus();
}

bool ApprovalFalls(const v1::Project& project, v1::Decision::Outcome outcome) {
  return !IsApproval(outcome) && projects::rules::FindFact(project, v1::FACT_KIND_APPROVED) != nullptr &&
         projects::rules::FindFact(project, v1::FACT_KIND_SIGNED) == nullptr;
}

void Enter(v1::ReviewCase& review_case, const v1::Decision& decision, v1::ReviewCase::State state,
           const v1::ReviewDefinition& definition) {
  review_case.set_state(state);
  *review_case.mutable_decision() = decision;
  const bool approved = IsApproval(decision.outcome());
  Finish(*review_case.mutable_stages()->rbegin(),
         approved ? v1::StageStatus::OUTCOME_POSITIVE : v1::StageStatus::OUTCOME_NEGATIVE, decision.decide_time());
  if (!approved) return;
  *review_case.mutable_valid_until_date() =
      text::DateOfDayNumber(text::DayNumber(decision.decide_date()) + definition.approval_valid_days());
  if (review_case.has_exception()) {
    review_case.mutable_exception()->set_granted_by(decision.decided_by());
    *review_case.mutable_exception()->mutable_grant_time() = decision.decide_time();
  }
}

}  // namespace luodi::review::rules
