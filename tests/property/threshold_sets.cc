// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "server/policy/metrics.h"
#include "server/policy/rules.h"
#include "tests/property/threshold_makers.h"

namespace luodi::policy {
namespace {

constexpr int64_t kMost = 100'000'000'000'000;

v1::Money Yuan(int64_t fen) {
  v1::Money money;
  money.set_currency_code("CNY");
  money.set_minor_units(fen);
  return money;
}

// Values without repetition.
template <typename Add>
void Some(Dice& dice, int lowest, int highest, Add add) {
  std::set<int> values;
  for (int64_t i = dice.Between(1, 3); i > 0; --i) values.insert(static_cast<int>(dice.Between(lowest, highest)));
  for (const int value : values) add(value);
}

void AddPrefixes(Dice& dice, google::protobuf::RepeatedPtrField<std::string>& prefixes) {
  std::set<std::string> values;
  for (int64_t i = dice.Between(1, 3); i > 0; --i) {
    values.insert(dice.Pick<const char*>(
        {"C", "C13", "C137", "C1371", "C26", "C261", "C2614", "C30", "C301", "C36", "C3611", "I", "I65"}));
  }
  for (const std::string& value : values) *prefixes.Add() = value;
}

void AddBand(Dice& dice, v1::Scope& scope) {
  const int64_t from = dice.Sized(kMost / 10), below = from + dice.Sized(kMost / 10);
  const int64_t which = dice.Below(3);
  if (which != 0) *scope.mutable_investment_from() = Yuan(from);
  if (which != 1) *scope.mutable_investment_below() = Yuan(below);
  scope.set_band_of_total_investment(dice.Chance(30));
}

void AddScope(Dice& dice, v1::ThresholdRule& rule) {
  v1::Scope& scope = *rule.mutable_scope();
  if (dice.Chance(35)) AddPrefixes(dice, *scope.mutable_industry_prefixes());
  if (dice.Chance(30)) {
    Some(dice, 0, 3, [&](int i) { scope.add_parks(absl::StrCat("zones/z/parks/park-", i)); });
  }
  if (dice.Chance(20)) Some(dice, 1, 6, [&](int i) { scope.add_land_uses(static_cast<v1::LandUse>(i)); });
  if (dice.Chance(20)) Some(dice, 1, 9, [&](int i) { scope.add_kinds(static_cast<v1::ProjectKind>(i)); });
  if (dice.Chance(25)) AddBand(dice, scope);
  if (dice.Chance(15)) scope.add_land_bases(dice.Pick({v1::LAND_BASIS_NET, v1::LAND_BASIS_GROSS}));
}

// A quantity of at most about `highest`, in the unit of the metric; per mu or per hectare as `hectare` says.
v1::Quantity Measured(Dice& dice, rules::Unit unit, bool hectare, int64_t highest) {
  v1::Quantity quantity;
  switch (unit) {
    case rules::Unit::kMoney:
      *quantity.mutable_money() = Yuan(dice.Sized(highest));
      break;
    case rules::Unit::kMoneyPerLand:
      *(hectare ? quantity.mutable_money_per_hectare() : quantity.mutable_money_per_mu()) = Yuan(dice.Sized(highest));
      break;
    case rules::Unit::kArea:
      quantity.mutable_area()->set_micro_mu(dice.Sized(highest));
      break;
    case rules::Unit::kRatio:
      quantity.set_ratio_ppm(dice.Sized(std::min<int64_t>(highest, 10'000'000)));
      break;
    case rules::Unit::kPerMu:
      quantity.set_per_mu_milli(dice.Sized(std::min<int64_t>(highest, 1'000'000'000)));
      break;
    case rules::Unit::kScore:
      quantity.set_score_micro(dice.Sized(std::min<int64_t>(highest, 100'000'000)));
      break;
    case rules::Unit::kNone:
      break;
  }
  return quantity;
}

void AddScoring(Dice& dice, rules::Unit unit, v1::ThresholdRule& rule) {
  v1::Scoring& scoring = *rule.mutable_scoring();
  const int64_t full = dice.Between(1, 100) * 1'000'000;
  scoring.set_full_score_micro(full);
  scoring.set_lowest_score_micro(dice.Chance(50) ? 0 : dice.Between(0, full));
  if (unit == rules::Unit::kNone) return;
  const bool hectare = rule.bar().has_money_per_hectare();
  const int64_t bar = rules::NumberOf(rule.bar());
  if (dice.Chance(75)) {
    *scoring.mutable_step() = Measured(dice, unit, hectare, std::max<int64_t>(1, bar / 3));
    scoring.set_deduction_micro(dice.Sized(full));
    scoring.set_step_rule(dice.Pick({v1::Scoring::STEP_RULE_FULL, v1::Scoring::STEP_RULE_STARTED,
                                     v1::Scoring::STEP_RULE_PROPORTIONAL}));
  }
  if (!dice.Chance(35)) return;
  const bool upper = rule.comparator() == v1::COMPARATOR_AT_MOST || rule.comparator() == v1::COMPARATOR_BELOW;
  v1::Quantity cut = Measured(dice, unit, hectare, bar);
  if (upper ? rules::NumberOf(cut) < bar : rules::NumberOf(cut) > bar) cut = rule.bar();
  *scoring.mutable_cut() = cut;
  scoring.set_cut_score_micro(dice.Between(0, full));
}

void AddYears(Dice& dice, v1::ThresholdRule& rule) {
  v1::YearSpan& years = *rule.mutable_years();
  const bool calendar = dice.Chance(50);
  years.set_basis(calendar ? v1::YearSpan::BASIS_CALENDAR : v1::YearSpan::BASIS_AFTER_PRODUCTION);
  years.set_first_year(static_cast<int32_t>((calendar ? 2026 : 0) + dice.Between(1, 2)));
  years.set_last_year(static_cast<int32_t>(years.first_year() + dice.Between(0, 2)));
}

void AddBar(Dice& dice, rules::Unit unit, v1::ThresholdRule& rule) {
  rule.set_comparator(dice.Pick({v1::COMPARATOR_AT_LEAST, v1::COMPARATOR_AT_LEAST, v1::COMPARATOR_AT_LEAST,
                                 v1::COMPARATOR_AT_MOST, v1::COMPARATOR_ABOVE, v1::COMPARATOR_BELOW}));
  *rule.mutable_bar() = Measured(dice, unit, dice.Chance(40), dice.Chance(90) ? 100'000'000'000 : kMost);
}

void AddRelatedBar(Dice& dice, v1::RelatedLandBar& bar) {
  const int64_t given = dice.Between(1, 7);
  if (given & 1) bar.mutable_idle_at_least()->set_micro_mu(dice.Sized(1'000'000'000));
  if (given & 2) *bar.mutable_output_per_mu_below() = Yuan(dice.Sized(1'000'000'000));
  if (given & 4) *bar.mutable_tax_per_mu_below() = Yuan(dice.Sized(100'000'000));
}

v1::ThresholdRule MakeRule(Dice& dice, const v1::ThresholdSet& set, int number) {
  v1::ThresholdRule rule;
  rule.set_rule_id(absl::StrCat("rule-", number));
  rule.set_legal_basis("样例");
  rule.set_metric(static_cast<v1::Metric>(dice.Between(v1::METRIC_INVESTMENT_INTENSITY, v1::METRIC_TOTAL_SCORE)));
  rule.set_force(dice.Pick({v1::FORCE_MANDATORY, v1::FORCE_MANDATORY, v1::FORCE_RECOMMENDED, v1::FORCE_VETO}));
  if (set.rules_size() > 0 && dice.Chance(50)) {
    // One to compete with.
    const v1::ThresholdRule& other = set.rules(static_cast<int>(dice.Below(set.rules_size())));
    rule.set_metric(other.metric());
    rule.set_force(other.force());
  }
  const rules::Unit unit = rules::ShapeOf(rule.metric()).unit;
  AddScope(dice, rule);
  rule.set_exceptable(rule.force() != v1::FORCE_VETO && dice.Chance(50));
  if (rule.force() == v1::FORCE_MANDATORY && set.any_of_groups_size() > 0 && dice.Chance(50)) {
    rule.set_any_of(set.any_of_groups(static_cast<int>(dice.Below(set.any_of_groups_size()))).any_of());
  }
  if (dice.Chance(12)) {
    rule.set_comparator(v1::COMPARATOR_EXEMPT);
    // It can pass no group.
    rule.clear_any_of();
    return rule;
  }
  if (rules::HasBar(rule.metric())) AddBar(dice, unit, rule);
  if (rule.metric() == v1::METRIC_RELATED_LAND) AddRelatedBar(dice, *rule.mutable_related_land());
  if (dice.Chance(20)) Some(dice, 1, 9, [&](int i) { rule.add_exempt_kinds(static_cast<v1::ProjectKind>(i)); });
  if (rules::TakesYears(rule.metric()) && dice.Chance(50)) AddYears(dice, rule);
  if (rules::TakesLand(rule.metric()) && dice.Chance(30)) rule.set_land(v1::LAND_APPORTIONED);
  if (rule.metric() == v1::METRIC_INVESTMENT_INTENSITY) rule.set_without_land_price(dice.Chance(40));
  if (rule.metric() == v1::METRIC_FLOOR_AREA_RATIO && dice.Chance(60)) rule.set_double_above_storey_mm(8000);
  const bool scored = rule.metric() != v1::METRIC_TOTAL_SCORE &&
                      (rule.metric() != v1::METRIC_INDUSTRY_FIT || set.positions_size() > 0);
  if (scored && dice.Chance(30)) AddScoring(dice, unit, rule);
  return rule;
}

void AddPositions(Dice& dice, v1::ThresholdSet& set) {
  std::vector<std::string> prefixes = {"C", "C13", "C1371", "C26", "C2614", "C30", "C301", "I65"};
  for (int64_t i = dice.Between(1, 4); i > 0; --i) {
    v1::IndustryPosition& position = *set.add_positions();
    position.set_title(absl::StrCat("定位", i));
    for (int64_t j = dice.Between(1, 2); j > 0; --j) {
      const auto taken = prefixes.begin() + dice.Below(static_cast<int64_t>(prefixes.size()));
      position.add_industry_prefixes(*taken);
      prefixes.erase(taken);
    }
    position.set_unfit(dice.Chance(30));
    position.set_score_micro(dice.Between(0, 1'000'000));
  }
}

void Remove(v1::ThresholdSet& set, const std::string& rule_id) {
  auto& rules = *set.mutable_rules();
  rules.erase(std::remove_if(rules.begin(), rules.end(),
                             [&](const v1::ThresholdRule& rule) { return rule.rule_id() == rule_id; }),
              rules.end());
}

// Takes away what keeps the set from being published.
void MakeSound(v1::ThresholdSet& set) {
  for (Faults faults = rules::Unsound(set); !faults.empty(); faults = rules::Unsound(set)) {
    std::map<std::string, std::string> told(faults[0].metadata.begin(), faults[0].metadata.end());
    if (faults[0].reason == v1::ERROR_REASON_RULES_OVERLAP) {
      Remove(set, told.at("other"));
      continue;
    }
    auto& groups = *set.mutable_any_of_groups();
    groups.erase(std::remove_if(groups.begin(), groups.end(),
                                [&](const v1::AnyOf& group) { return group.any_of() == told.at("any_of"); }),
                 groups.end());
  }
}

}  // namespace

int64_t Dice::Sized(int64_t highest) {
  if (Chance(2)) return highest - Below(std::min<int64_t>(highest, 2));
  int64_t size = 1;
  int digits = 1;
  while (size <= highest / 10) size *= 10, ++digits;
  int64_t magnitude = 1;
  for (int64_t i = Below(digits); i > 0; --i) magnitude *= 10;
  const bool round = Chance(50);
  const int64_t value = round ? magnitude * Between(1, 9) : Between(magnitude, magnitude * 10 - 1);
  return std::min(value, highest);
}

v1::Date OnDate() {
  v1::Date date;
  date.set_year(2026);
  date.set_month(7);
  date.set_day(1);
  return date;
}

v1::ThresholdSet MakeSet(Dice& dice) {
  v1::ThresholdSet set;
  set.set_name("zones/z/thresholdSets/1");
  set.set_document_number("样例〔2026〕1号");
  set.set_title("样例");
  *set.mutable_effective_date() = OnDate();
  for (int64_t i = dice.Below(3); i > 0; --i) {
    v1::AnyOf& group = *set.add_any_of_groups();
    group.set_any_of(absl::StrCat("group-", i));
    group.set_title("样例");
  }
  if (dice.Chance(60)) AddPositions(dice, set);
  const int64_t size = dice.Between(1, 14);
  for (int i = 1; i <= size; ++i) *set.add_rules() = MakeRule(dice, set, i);
  for (const Fault& fault : rules::CheckThresholdSet("", set)) {
    throw std::logic_error(absl::StrCat("a made set is refused: ", fault.field, " ",
                                        v1::ErrorReason_Name(fault.reason), "\n", set.DebugString()));
  }
  MakeSound(set);
  return set;
}

}  // namespace luodi::policy
