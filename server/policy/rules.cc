// SPDX-License-Identifier: Apache-2.0
#include "server/policy/rules.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "proto/text/date.h"
#include "proto/text/money.h"
#include "server/base/calendar.h"
#include "server/base/digest.h"
#include "server/base/money.h"
#include "server/base/names.h"
#include "server/base/text.h"

namespace luodi::policy::rules {
namespace {

using money::Int128;
using State = v1::ThresholdSet::State;

constexpr char kBarCurrency[] = "CNY";
constexpr Int128 kRateUnit = 100'000'000;
constexpr Int128 kMicroMuPerMu = 1'000'000;
constexpr int kMostRules = 200;

// ---- the life of a set

struct Transition {
  State from;
  Act act;
  State to;
};

constexpr Transition kTransitions[] = {
    {v1::ThresholdSet::STATE_DRAFT, Act::kUpdate, v1::ThresholdSet::STATE_DRAFT},
    {v1::ThresholdSet::STATE_DRAFT, Act::kPublish, v1::ThresholdSet::STATE_PUBLISHED},
    {v1::ThresholdSet::STATE_PUBLISHED, Act::kWithdraw, v1::ThresholdSet::STATE_WITHDRAWN},
};

std::string ShortName(State state) {
  return std::string(absl::StripPrefix(v1::ThresholdSet::State_Name(state), "STATE_"));
}

std::string ShortName(v1::ProjectKind kind) {
  return std::string(absl::StripPrefix(v1::ProjectKind_Name(kind), "PROJECT_KIND_"));
}

bool IsKnown(v1::ProjectKind kind) { return v1::ProjectKind_IsValid(kind) && kind != v1::PROJECT_KIND_UNSPECIFIED; }

// ---- what a set may say

void CheckBar(const std::string& field, const v1::ThresholdRule& rule, Faults& faults) {
  const v1::Money& bar = rule.at_least_per_mu();
  if (!rule.has_at_least_per_mu() || bar.currency_code().empty()) {
    faults.push_back({v1::ERROR_REASON_RULE_WITHOUT_UNIT, field, {}});
    return;
  }
  money::CheckMoney(field, bar, faults);
  if (bar.currency_code() != kBarCurrency && text::FindCurrency(bar.currency_code()) != nullptr) {
    faults.push_back(
        {v1::ERROR_REASON_CURRENCIES_MIXED, field, {{"currency", bar.currency_code()}, {"expected", kBarCurrency}}});
  }
}

void CheckExemptKinds(const std::string& field, const v1::ThresholdRule& rule, Faults& faults) {
  std::set<int> seen;
  for (const int kind : rule.exempt_kinds()) {
    if (!IsKnown(static_cast<v1::ProjectKind>(kind))) {
      faults.push_back({v1::ERROR_REASON_ENUM_UNKNOWN, field, {{"value", absl::StrCat(kind)}}});
    } else if (!seen.insert(kind).second) {
      faults.push_back(
          {v1::ERROR_REASON_ENTRY_TWICE, field, {{"value", ShortName(static_cast<v1::ProjectKind>(kind))}}});
    }
  }
}

void CheckRule(const std::string& prefix, v1::ThresholdRule& rule, std::set<std::string>& ids, Faults& faults) {
  names::CheckId(prefix + "rule_id", rule.rule_id(), faults);
  if (!ids.insert(rule.rule_id()).second) {
    faults.push_back({v1::ERROR_REASON_ENTRY_TWICE, prefix + "rule_id", {{"value", rule.rule_id()}}});
  }
  if (!v1::Metric_IsValid(rule.metric()) || rule.metric() == v1::METRIC_UNSPECIFIED) {
    faults.push_back({v1::ERROR_REASON_ENUM_UNKNOWN, prefix + "metric", {{"value", absl::StrCat(rule.metric())}}});
  }
  CheckBar(prefix + "at_least_per_mu", rule, faults);
  CheckExemptKinds(prefix + "exempt_kinds", rule, faults);
  rule.set_legal_basis(base::NormalizeText(prefix + "legal_basis", rule.legal_basis(), 500, true, faults));
}

// ---- the verdict

bool Exempts(const v1::ThresholdRule& rule, v1::ProjectKind kind) {
  return std::find(rule.exempt_kinds().begin(), rule.exempt_kinds().end(), kind) != rule.exempt_kinds().end();
}

struct Measured {
  const char* field;
  const v1::Money* amount;
};

// What the metric divides by the land area.
Measured MeasuredBy(v1::Metric metric, const v1::Figures& figures) {
  if (metric == v1::METRIC_TAX_PER_MU) return {"annual_tax", &figures.annual_tax()};
  return {"fixed_asset_investment", &figures.fixed_asset_investment()};
}

bool IsForeign(const v1::Money& amount) { return amount.minor_units() > 0 && amount.currency_code() != kBarCurrency; }

std::vector<std::string> Missing(const v1::ThresholdSet& set, const v1::Figures& figures) {
  std::vector<std::string> missing;
  const auto add = [&missing](const char* field) {
    if (std::find(missing.begin(), missing.end(), field) == missing.end()) missing.push_back(field);
  };
  for (const v1::ThresholdRule& rule : set.rules()) {
    if (Exempts(rule, figures.kind())) continue;
    const Measured measured = MeasuredBy(rule.metric(), figures);
    if (measured.amount->minor_units() <= 0) add(measured.field);
    if (figures.land_area().micro_mu() <= 0) add("land_area");
  }
  return missing;
}

// The amount in 10^-8 fen, exactly: at most 10^14 minor units x 10^2 x a rate of 10^15.
Int128 FenE8(const v1::Money& amount, const std::optional<v1::ExchangeRate>& rate) {
  if (!IsForeign(amount)) return amount.minor_units() * kRateUnit;
  const text::Currency* currency = text::FindCurrency(amount.currency_code());
  const Int128 cents = currency->minor_digits == 0 ? amount.minor_units() * Int128{100} : Int128{amount.minor_units()};
  return cents * rate->rate_e8();
}

Int128 RoundedUp(Int128 numerator, Int128 denominator) {
  return numerator > 0 ? (numerator + denominator - 1) / denominator : numerator / denominator;
}

int64_t Saturated(Int128 value) {
  return static_cast<int64_t>(
      std::clamp<Int128>(value, std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max()));
}

void SetYuan(v1::Money* money, Int128 fen) {
  money->set_currency_code(kBarCurrency);
  money->set_minor_units(Saturated(fen));
}

// DOMAIN 10.4: PASS iff amount x 10^6 >= bar per mu x micro-mu. Both sides stand in 10^-14 fen, so that nothing is
// rounded before it is compared; the sides stay below 10^37.
void Measure(const v1::ThresholdRule& rule, Int128 amount_e8, const v1::Area& area, v1::CriterionResult& result) {
  const Int128 per_mu = rule.at_least_per_mu().minor_units();
  const Int128 bar = per_mu * area.micro_mu() * kRateUnit;
  const Int128 actual = amount_e8 * kMicroMuPerMu;
  const Int128 shortfall = RoundedUp(bar - actual, kMicroMuPerMu * kRateUnit);
  result.set_outcome(shortfall <= 0 ? v1::VERDICT_OUTCOME_PASS : v1::VERDICT_OUTCOME_FAIL);
  SetYuan(result.mutable_actual(), amount_e8 / kRateUnit);
  SetYuan(result.mutable_required(), RoundedUp(per_mu * area.micro_mu(), kMicroMuPerMu));
  SetYuan(result.mutable_shortfall(), shortfall);
  const int64_t largest = Saturated(actual / (per_mu * kRateUnit));
  result.mutable_largest_passing_area()->set_micro_mu(largest);
  if (shortfall > 0) result.mutable_excess_area()->set_micro_mu(area.micro_mu() - largest);
  const Int128 area_e8 = area.micro_mu() * kRateUnit;
  SetYuan(result.mutable_display_per_mu(), (actual + area_e8 / 2) / area_e8);
}

v1::CriterionResult Judge(const v1::ThresholdRule& rule, const v1::Figures& figures,
                          const std::optional<v1::ExchangeRate>& rate) {
  v1::CriterionResult result;
  result.set_rule_id(rule.rule_id());
  result.set_metric(rule.metric());
  *result.mutable_required_per_mu() = rule.at_least_per_mu();
  result.set_legal_basis(rule.legal_basis());
  result.set_exceptable(rule.exceptable());
  if (Exempts(rule, figures.kind())) {
    result.set_outcome(v1::VERDICT_OUTCOME_NOT_APPLICABLE);
    return result;
  }
  Measure(rule, FenE8(*MeasuredBy(rule.metric(), figures).amount, rate), figures.land_area(), result);
  return result;
}

v1::VerdictOutcome Together(const v1::Verdict& verdict) {
  bool one_passes = false;
  for (const v1::CriterionResult& criterion : verdict.criteria()) {
    if (criterion.outcome() == v1::VERDICT_OUTCOME_FAIL) return v1::VERDICT_OUTCOME_FAIL;
    one_passes = one_passes || criterion.outcome() == v1::VERDICT_OUTCOME_PASS;
  }
  return one_passes ? v1::VERDICT_OUTCOME_PASS : v1::VERDICT_OUTCOME_NOT_APPLICABLE;
}

void StateRate(const v1::ExchangeRate& rate, v1::UsedRate* used) {
  used->set_from_currency(rate.from_currency());
  used->set_to_currency(rate.to_currency());
  used->set_rate_e8(rate.rate_e8());
  *used->mutable_rate_date() = rate.rate_date();
  used->set_exchange_rate(rate.name());
}

}  // namespace

std::string SetsLock(const std::string& name) {
  return absl::StrCat(names::Zone(names::ZoneOf(name)), "/thresholdSets");
}

absl::StatusOr<v1::ThresholdSet::State> StateAfter(Act act, const v1::ThresholdSet& set) {
  for (const Transition& transition : kTransitions) {
    if (transition.from == set.state() && transition.act == act) return transition.to;
  }
  return Refuse(
      act == Act::kWithdraw ? v1::ERROR_REASON_THRESHOLD_SET_NOT_PUBLISHED : v1::ERROR_REASON_THRESHOLD_SET_NOT_DRAFT,
      {{"resource", set.name()}, {"state", ShortName(set.state())}});
}

Faults CheckThresholdSet(const std::string& prefix, v1::ThresholdSet& set) {
  Faults faults;
  set.set_document_number(base::NormalizeText(prefix + "document_number", set.document_number(), 100, true, faults));
  set.set_title(base::NormalizeText(prefix + "title", set.title(), 200, true, faults));
  CheckDate(prefix + "effective_date", set.effective_date(), faults);
  if (set.rules().empty()) {
    faults.push_back({v1::ERROR_REASON_LIST_EMPTY, prefix + "rules", {}});
  } else if (set.rules_size() > kMostRules) {
    faults.push_back(
        {v1::ERROR_REASON_VALUE_OUT_OF_RANGE,
         prefix + "rules",
         {{"value", absl::StrCat(set.rules_size())}, {"lowest", "1"}, {"highest", absl::StrCat(kMostRules)}}});
    return faults;
  }
  std::set<std::string> ids;
  for (int i = 0; i < set.rules_size(); ++i) {
    CheckRule(absl::StrCat(prefix, "rules[", i, "]."), *set.mutable_rules(i), ids, faults);
  }
  return faults;
}

absl::Status MayPublish(const std::string& person, bool is_drafter) {
  if (is_drafter) return Refuse(v1::ERROR_REASON_SAME_PERSON, {{"person", person}});
  return absl::OkStatus();
}

absl::Status MayWithdraw(const v1::ThresholdSet& set, const std::string& person, bool is_drafter) {
  if (is_drafter || set.published_by() == person) {
    return Refuse(v1::ERROR_REASON_SAME_PERSON, {{"person", person}});
  }
  return absl::OkStatus();
}

absl::Status MayTakeEffect(const v1::ThresholdSet& set, const std::string& same_day, const std::string& used) {
  const std::string date = text::WriteDate(set.effective_date());
  if (!same_day.empty()) {
    return Refuse(v1::ERROR_REASON_EFFECTIVE_DATE_TAKEN, {{"resource", same_day}, {"date", date}});
  }
  if (!used.empty()) return Refuse(v1::ERROR_REASON_EFFECTIVE_DATE_USED, {{"resource", used}, {"date", date}});
  return absl::OkStatus();
}

std::string ContentSha256(const v1::ThresholdSet& set) {
  // Every text is one line, so a line a field is unambiguous.
  std::string content =
      absl::StrCat("threshold-set-v1\n", set.document_number(), "\n", text::WriteDate(set.effective_date()), "\n");
  for (const v1::ThresholdRule& rule : set.rules()) {
    std::vector<std::string> kinds;
    for (const int kind : rule.exempt_kinds())
      kinds.push_back(v1::ProjectKind_Name(static_cast<v1::ProjectKind>(kind)));
    absl::StrAppend(&content, rule.rule_id(), "\n", v1::Metric_Name(rule.metric()), "\n",
                    rule.at_least_per_mu().currency_code(), " ", rule.at_least_per_mu().minor_units(), "\n",
                    absl::StrJoin(kinds, " "), "\n", rule.exceptable() ? "exceptable" : "binding", "\n",
                    rule.legal_basis(), "\n");
  }
  return Sha256Hex(content);
}

v1::Figures FiguresOf(v1::ProjectKind kind, const v1::Money& fixed_assets, const v1::Area& land,
                      const v1::Money& annual_tax) {
  v1::Figures figures;
  figures.set_kind(kind);
  if (fixed_assets.minor_units() > 0) *figures.mutable_fixed_asset_investment() = fixed_assets;
  if (land.micro_mu() > 0) *figures.mutable_land_area() = land;
  if (annual_tax.minor_units() > 0) *figures.mutable_annual_tax() = annual_tax;
  return figures;
}

Faults CheckFigures(const std::string& prefix, v1::Figures& figures) {
  Faults faults;
  if (figures.kind() == v1::PROJECT_KIND_UNSPECIFIED) figures.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  if (!IsKnown(figures.kind())) {
    faults.push_back({v1::ERROR_REASON_ENUM_UNKNOWN, prefix + "kind", {{"value", absl::StrCat(figures.kind())}}});
  }
  if (figures.has_fixed_asset_investment()) {
    money::CheckMoney(prefix + "fixed_asset_investment", figures.fixed_asset_investment(), faults);
  }
  if (figures.has_land_area()) money::CheckArea(prefix + "land_area", figures.land_area(), faults);
  if (figures.has_annual_tax()) {
    const v1::Money& tax = figures.annual_tax();
    money::CheckMoney(prefix + "annual_tax", tax, faults);
    if (tax.currency_code() != kBarCurrency && text::FindCurrency(tax.currency_code()) != nullptr) {
      faults.push_back({v1::ERROR_REASON_CURRENCIES_MIXED,
                        prefix + "annual_tax",
                        {{"currency", tax.currency_code()}, {"expected", kBarCurrency}}});
    }
  }
  return faults;
}

std::string CurrencyToConvert(const v1::ThresholdSet& set, const v1::Figures& figures) {
  for (const v1::ThresholdRule& rule : set.rules()) {
    if (Exempts(rule, figures.kind())) continue;
    const v1::Money& amount = *MeasuredBy(rule.metric(), figures).amount;
    if (IsForeign(amount)) return amount.currency_code();
  }
  return "";
}

absl::StatusOr<v1::Verdict> Evaluate(const v1::ThresholdSet& set, const v1::Figures& figures,
                                     const std::optional<v1::ExchangeRate>& rate, const v1::Date& on_date) {
  const std::vector<std::string> missing = Missing(set, figures);
  if (!missing.empty()) {
    return Refuse(v1::ERROR_REASON_FIGURES_MISSING, {{"missing", absl::StrJoin(missing, ", ")}});
  }
  const std::string currency = CurrencyToConvert(set, figures);
  if (!currency.empty() && (!rate.has_value() || rate->from_currency() != currency)) {
    return Refuse(v1::ERROR_REASON_RATE_MISSING,
                  {{"currency", currency}, {"to", kBarCurrency}, {"date", text::WriteDate(on_date)}});
  }
  v1::Verdict verdict;
  verdict.set_threshold_set(set.name());
  verdict.set_threshold_set_title(set.title());
  verdict.set_document_number(set.document_number());
  *verdict.mutable_on_date() = on_date;
  *verdict.mutable_figures() = figures;
  for (const v1::ThresholdRule& rule : set.rules()) *verdict.add_criteria() = Judge(rule, figures, rate);
  verdict.set_outcome(Together(verdict));
  if (!currency.empty()) StateRate(*rate, verdict.add_rates());
  return verdict;
}

absl::Status RequireInForce(const std::optional<v1::ThresholdSet>& set, const std::string& zone,
                            const v1::Date& on_date) {
  if (set.has_value()) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_NO_THRESHOLD_SET_IN_FORCE,
                {{"zone", names::Zone(zone)}, {"date", text::WriteDate(on_date)}});
}

}  // namespace luodi::policy::rules
