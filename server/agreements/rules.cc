// SPDX-License-Identifier: Apache-2.0
#include "server/agreements/rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "proto/text/date.h"
#include "proto/text/money.h"
#include "server/base/calendar.h"
#include "server/base/money.h"
#include "server/base/text.h"
#include "server/policy/verdict.h"
#include "server/projects/rules.h"
#include "server/review/rules.h"

namespace luodi::agreements::rules {
namespace {

// What a refusal repeats of an amount.
std::string Stated(bool has, const v1::Money& amount) { return has ? text::WriteMoney(amount) : "-"; }

void CheckAmounts(const std::string& prefix, const v1::Contract& contract, Faults& faults) {
  const v1::Money& total = contract.total_investment();
  const v1::Money& fixed = contract.fixed_asset_investment();
  if (contract.has_total_investment()) money::CheckMoney(prefix + "total_investment", total, faults);
  if (!contract.has_fixed_asset_investment()) return;
  const std::string field = prefix + "fixed_asset_investment";
  money::CheckMoney(field, fixed, faults);
  if (!contract.has_total_investment()) return;
  if (!money::SameCurrency(fixed, total)) {
    faults.push_back({v1::ERROR_REASON_CURRENCIES_MIXED,
                      field,
                      {{"currency", fixed.currency_code()}, {"expected", total.currency_code()}}});
  } else if (fixed.minor_units() > total.minor_units()) {
    faults.push_back({v1::ERROR_REASON_VALUE_OUT_OF_RANGE,
                      field,
                      {{"value", Stated(true, fixed)}, {"lowest", "0"}, {"highest", Stated(true, total)}}});
  }
}

void CheckAmount(const v1::Contract& contract, const std::string& field, bool contract_has, const v1::Money& says,
                 bool project_has, const v1::Money& approved, Faults& unmet) {
  if (!contract_has && !project_has) return;
  if (contract_has && project_has && money::SameCurrency(says, approved) && money::Compare(says, approved) == 0) return;
  unmet.push_back({v1::ERROR_REASON_CONTRACT_DIFFERS,
                   contract.name(),
                   {{"field", field},
                    {"contract_value", Stated(contract_has, says)},
                    {"project_value", Stated(project_has, approved)}}});
}

// 马鞍山 2022 (DOMAIN 1.2): a signing counts only when the contract states the fixed-asset investment.
void CheckWhatItSays(const v1::Contract& contract, const v1::Project& project, Faults& unmet) {
  CheckAmount(contract, "total_investment", contract.has_total_investment(), contract.total_investment(),
              project.has_total_investment(), project.total_investment(), unmet);
  if (!contract.has_fixed_asset_investment()) {
    unmet.push_back({v1::ERROR_REASON_FIXED_ASSETS_NOT_STATED, contract.name(), {}});
    return;
  }
  CheckAmount(contract, "fixed_asset_investment", true, contract.fixed_asset_investment(),
              project.has_fixed_asset_investment(), project.fixed_asset_investment(), unmet);
}

void CheckThresholds(const v1::ReviewCase& review_case, const v1::Date& signed_date, Faults& unmet) {
  const v1::PolicyException& exception = review_case.exception();
  const v1::Override& override = review_case.override();
  std::set<std::string> excepted;
  if (!exception.granted_by().empty()) excepted = {exception.rule_ids().begin(), exception.rule_ids().end()};
  std::set<std::string> passed_over = excepted;
  if (!override.granted_by().empty()) passed_over.insert(override.rule_ids().begin(), override.rule_ids().end());
  for (const std::string& criterion : policy::rules::Unmet(review_case.verdict(), passed_over)) {
    unmet.push_back({v1::ERROR_REASON_THRESHOLD_FAILED, review_case.name(), {{"criterion", criterion}}});
  }
  if (excepted.empty() || !exception.has_expiry_date()) return;
  if (text::CompareDates(signed_date, exception.expiry_date()) > 0) {
    unmet.push_back({v1::ERROR_REASON_EXCEPTION_EXPIRED,
                     review_case.name(),
                     {{"case", review_case.name()}, {"date", text::WriteDate(exception.expiry_date())}}});
  }
}

void CheckDays(const v1::ReviewCase& review_case, const v1::Date& signed_date, Faults& unmet) {
  const v1::Date& approved = review_case.decision().decide_date();
  if (text::CompareDates(signed_date, approved) < 0) {
    unmet.push_back({v1::ERROR_REASON_SIGNED_BEFORE_APPROVAL,
                     review_case.name(),
                     {{"date", text::WriteDate(signed_date)}, {"approved_date", text::WriteDate(approved)}}});
  }
  if (text::CompareDates(signed_date, review_case.valid_until_date()) > 0) {
    unmet.push_back({v1::ERROR_REASON_APPROVAL_EXPIRED,
                     review_case.name(),
                     {{"case", review_case.name()}, {"date", text::WriteDate(review_case.valid_until_date())}}});
  }
}

void CheckObligations(const v1::ReviewCase& review_case, Faults& unmet) {
  for (const v1::Obligation& obligation : review_case.obligations()) {
    if (obligation.state() != v1::Obligation::STATE_OPEN) continue;
    unmet.push_back({v1::ERROR_REASON_CONDITION_OPEN, obligation.name(), {{"condition", obligation.text()}}});
  }
}

std::set<std::string> FailedRules(const v1::Verdict& verdict) {
  std::set<std::string> failed;
  for (const v1::CriterionResult& criterion : verdict.criteria()) {
    if (criterion.outcome() == v1::VERDICT_OUTCOME_FAIL) failed.insert(criterion.rule_id());
  }
  return failed;
}

bool FailsNothingNew(const v1::Verdict& approved, const v1::Verdict& now) {
  const std::set<std::string> before = FailedRules(approved), after = FailedRules(now);
  return std::includes(before.begin(), before.end(), after.begin(), after.end());
}

void CheckContent(const Approval& approval, const v1::Project& project, Faults& unmet) {
  const v1::ReviewCase& review_case = *approval.review_case;
  const std::vector<std::string> changed = projects::rules::MaterialDifferences(review_case.packet().material_json(),
                                                                                projects::rules::MaterialJson(project));
  if (changed.empty()) return;
  std::vector<std::string> beyond =
      ChangesBeyond(review::rules::MaterialOf(review_case.packet()), project, changed, approval.allowance);
  const bool stands =
      beyond.empty() && approval.same_level && approval.verdict_now &&
      FailsNothingNew(review_case.verdict(), *approval.verdict_now);
  if (stands) return;
  if (beyond.empty()) beyond = changed;
  unmet.push_back({v1::ERROR_REASON_APPROVED_CONTENT_CHANGED,
                   review_case.name(),
                   {{"case", review_case.name()}, {"fields", absl::StrJoin(beyond, ", ")}}});
}

void CheckVerdict(const v1::ReviewCase& review_case, Faults& unmet) {
  if (review_case.verdict().outcome() != v1::VERDICT_OUTCOME_UNSPECIFIED) return;
  unmet.push_back({v1::ERROR_REASON_THRESHOLD_NOT_EVALUATED, review_case.name(), {{"case", review_case.name()}}});
}

// Whether b lies within the share of a, in millionths, either way. Both are at most 10^14.
bool IsWithin(int64_t a, int64_t b, int32_t share_ppm) {
  const __int128 moved = a < b ? b - a : a - b;
  return moved * 1'000'000 <= static_cast<__int128>(a) * share_ppm;
}

bool MayMove(const std::string& field, const v1::Project& approved, const v1::Project& now,
             const v1::ChangeAllowance& allowance) {
  const auto money = [&](const v1::Money& was, const v1::Money& is) {
    return money::SameCurrency(was, is) && IsWithin(was.minor_units(), is.minor_units(), allowance.investment_ppm());
  };
  if (field == "total_investment") {
    return approved.has_total_investment() && now.has_total_investment() &&
           money(approved.total_investment(), now.total_investment());
  }
  if (field == "fixed_asset_investment") {
    return approved.has_fixed_asset_investment() && now.has_fixed_asset_investment() &&
           money(approved.fixed_asset_investment(), now.fixed_asset_investment());
  }
  return field == "land_area" && approved.has_land_area() && now.has_land_area() &&
         IsWithin(approved.land_area().micro_mu(), now.land_area().micro_mu(), allowance.land_ppm());
}

bool WasApproved(const v1::ReviewCase& review_case) {
  return review::rules::IsApproved(review_case.state()) || review_case.state() == v1::ReviewCase::STATE_EXPIRED;
}

bool IsRunning(const v1::ReviewCase& review_case) {
  return review_case.state() == v1::ReviewCase::STATE_OPEN ||
         review_case.state() == v1::ReviewCase::STATE_SUPPLEMENTING;
}

bool SaidNo(const v1::ReviewCase& review_case) {
  return review_case.state() == v1::ReviewCase::STATE_REJECTED ||
         review_case.state() == v1::ReviewCase::STATE_DEFERRED;
}

// What the newest review says against signing. One nobody asked for binds once it is filed: until it is decided, and
// when it said no.
void CheckReview(const Approval& approval, const v1::Project& project, Faults& unmet) {
  const std::optional<v1::ReviewCase>& review_case = approval.review_case;
  const bool approved = review_case && WasApproved(*review_case);
  if (approval.required ? !approved : review_case && SaidNo(*review_case)) {
    unmet.push_back({v1::ERROR_REASON_NO_APPROVED_CASE, project.name(), {}});
  }
  if (review_case && IsRunning(*review_case)) {
    unmet.push_back({v1::ERROR_REASON_REVIEW_RUNNING, review_case->name(), {{"case", review_case->name()}}});
  }
}

}  // namespace

absl::StatusOr<v1::Contract::State> StateAfter(const v1::Contract& contract, Act act) {
  for (const Move& move : kMoves) {
    if (move.from == contract.state() && move.act == act) return move.to;
  }
  if (act == Act::kSign && contract.state() == v1::Contract::STATE_SIGNED) {
    return Refuse(v1::ERROR_REASON_CONTRACT_SIGNED,
                  {{"contract", contract.name()}, {"date", text::WriteDate(contract.signed_date())}});
  }
  return Refuse(v1::ERROR_REASON_CONTRACT_NOT_DRAFT,
                {{"contract", contract.name()}, {"state", v1::Contract::State_Name(contract.state())}});
}

Faults CheckContract(const std::string& prefix, v1::Contract& contract) {
  Faults faults;
  if (contract.kind() != v1::Contract::KIND_FRAMEWORK && contract.kind() != v1::Contract::KIND_INVESTMENT) {
    faults.push_back({v1::ERROR_REASON_ENUM_UNKNOWN, prefix + "kind", {{"value", absl::StrCat(contract.kind())}}});
  }
  contract.set_title(base::NormalizeText(prefix + "title", contract.title(), 200, true, faults));
  contract.set_document_number(
      base::NormalizeText(prefix + "document_number", contract.document_number(), 100, false, faults));
  CheckAmounts(prefix, contract, faults);
  return faults;
}

absl::Status MayDraft(const v1::Project& project) {
  RETURN_IF_ERROR(projects::rules::CheckNotMerged(project));
  const v1::Fact* terminated = projects::rules::FindFact(project, v1::FACT_KIND_TERMINATED);
  if (terminated == nullptr) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_PROJECT_TERMINATED,
                {{"project", project.name()}, {"date", text::WriteDate(terminated->fact_date())}});
}

v1::FactKind FactOf(v1::Contract::Kind kind) {
  return kind == v1::Contract::KIND_INVESTMENT ? v1::FACT_KIND_SIGNED : v1::FACT_KIND_FRAMEWORK_SIGNED;
}

Faults CheckSigning(v1::Date& signed_date, v1::Contract::Mode& mode, const v1::Date& today) {
  Faults faults;
  if (signed_date.year() == 0 && signed_date.month() == 0 && signed_date.day() == 0) signed_date = today;
  CheckPastDate("signed_date", signed_date, today, faults);
  if (mode == v1::Contract::MODE_UNSPECIFIED) mode = v1::Contract::MODE_ONSITE;
  if (mode != v1::Contract::MODE_ONSITE && mode != v1::Contract::MODE_ONLINE) {
    faults.push_back({v1::ERROR_REASON_ENUM_UNKNOWN, "mode", {{"value", absl::StrCat(mode)}}});
  }
  return faults;
}

absl::Status MaySignStill(const v1::Contract& contract, const v1::Project& project,
                          const std::optional<v1::Contract>& former, const v1::Date& signed_date,
                          const v1::Date& today) {
  RETURN_IF_ERROR(MayDraft(project));
  const v1::FactKind kind = FactOf(contract.kind());
  if (projects::rules::FindFact(project, kind) != nullptr) {
    return projects::rules::MayRecordFact(project, kind, signed_date, today);
  }
  // The fact may have been taken back since; what was signed stays signed.
  if (kind == v1::FACT_KIND_SIGNED && former) return StateAfter(*former, Act::kSign).status();
  return absl::OkStatus();
}

v1::CasePurpose PurposeOf(v1::Contract::Kind kind) {
  return kind == v1::Contract::KIND_INVESTMENT ? v1::CASE_PURPOSE_INVESTMENT : v1::CASE_PURPOSE_FRAMEWORK;
}

std::vector<std::string> ChangesBeyond(const v1::Project& approved, const v1::Project& now,
                                       const std::vector<std::string>& changed, const v1::ChangeAllowance& allowance) {
  std::vector<std::string> beyond;
  for (const std::string& field : changed) {
    if (!MayMove(field, approved, now, allowance)) beyond.push_back(field);
  }
  return beyond;
}

Faults UnmetToSign(const v1::Contract& contract, const v1::Project& project, const Approval& approval,
                   const v1::Date& signed_date) {
  Faults unmet;
  const bool is_investment = contract.kind() == v1::Contract::KIND_INVESTMENT;
  if (contract.document_number().empty()) {
    unmet.push_back({v1::ERROR_REASON_TEXT_EMPTY, contract.name(), {{"field", "document_number"}}});
  }
  if (is_investment) CheckWhatItSays(contract, project, unmet);
  CheckReview(approval, project, unmet);
  if (!approval.required) return unmet;
  const std::optional<v1::ReviewCase>& review_case = approval.review_case;
  if (review_case && is_investment) CheckThresholds(*review_case, signed_date, unmet);
  if (!review_case || !WasApproved(*review_case)) return unmet;
  if (is_investment) CheckVerdict(*review_case, unmet);
  CheckDays(*review_case, signed_date, unmet);
  if (is_investment) CheckContent(approval, project, unmet);
  CheckObligations(*review_case, unmet);
  return unmet;
}

}  // namespace luodi::agreements::rules
