// SPDX-License-Identifier: Apache-2.0
// Sets of one rule that is as bare as its metric allows, a change of it, and the faults that follow.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "server/policy/rules.h"

namespace luodi::policy::rules {

inline constexpr int64_t kMost = 100'000'000'000'000;

using Wanted = std::vector<std::pair<std::string, v1::ErrorReason>>;

inline Wanted Seen(const Faults& faults) {
  Wanted seen;
  for (const Fault& fault : faults) seen.emplace_back(fault.field, fault.reason);
  return seen;
}

inline v1::Money Fen(int64_t fen, const std::string& currency = "CNY") {
  v1::Money money;
  money.set_currency_code(currency);
  money.set_minor_units(fen);
  return money;
}

// A quantity whose field `unit` says `number`.
inline v1::Quantity In(const std::string& unit, int64_t number) {
  v1::Quantity quantity;
  const auto* field = v1::Quantity::descriptor()->FindFieldByName(unit);
  const google::protobuf::Reflection& reflection = *quantity.GetReflection();
  if (field->message_type() == v1::Money::descriptor()) {
    reflection.MutableMessage(&quantity, field)->CopyFrom(Fen(number));
  } else if (field->message_type() == v1::Area::descriptor()) {
    quantity.mutable_area()->set_micro_mu(number);
  } else {
    reflection.SetInt64(&quantity, field, number);
  }
  return quantity;
}

// The units in which each metric is stated, as policy.proto says.
inline const std::map<v1::Metric, std::vector<std::string>> kUnits = {
    {v1::METRIC_INVESTMENT_INTENSITY, {"money_per_mu", "money_per_hectare"}},
    {v1::METRIC_TAX_PER_MU, {"money_per_mu", "money_per_hectare"}},
    {v1::METRIC_TOTAL_INVESTMENT_INTENSITY, {"money_per_mu", "money_per_hectare"}},
    {v1::METRIC_OUTPUT_PER_MU, {"money_per_mu", "money_per_hectare"}},
    {v1::METRIC_RD_SHARE, {"ratio_ppm"}},
    {v1::METRIC_REGISTERED_CAPITAL_SHARE, {"ratio_ppm"}},
    {v1::METRIC_TOTAL_INVESTMENT, {"money"}},
    {v1::METRIC_FIXED_ASSET_INVESTMENT, {"money"}},
    {v1::METRIC_FOREIGN_INVESTMENT, {"money"}},
    {v1::METRIC_PLOT_SIZE, {"area"}},
    {v1::METRIC_FLOOR_AREA_RATIO, {"ratio_ppm"}},
    {v1::METRIC_BUILDING_COEFFICIENT, {"ratio_ppm"}},
    {v1::METRIC_GREEN_RATIO, {"ratio_ppm"}},
    {v1::METRIC_OFFICE_LAND_RATIO, {"ratio_ppm"}},
    {v1::METRIC_ENERGY_PER_MU, {"per_mu_milli"}},
    {v1::METRIC_JOBS_PER_MU, {"per_mu_milli"}},
    {v1::METRIC_ANNUAL_TAX, {"money"}},
    {v1::METRIC_ANNUAL_OUTPUT, {"money"}},
    {v1::METRIC_INDUSTRY_FIT, {}},
    {v1::METRIC_BAD_CREDIT, {}},
    {v1::METRIC_RELATED_LAND, {}},
    {v1::METRIC_TOTAL_SCORE, {"score_micro"}}};
inline const std::vector<std::string> kAllUnits = {"money",     "money_per_mu", "money_per_hectare", "area",
                                            "ratio_ppm", "count",        "per_mu_milli",      "score_micro"};

// A rule that is as bare as the metric allows.
inline v1::ThresholdRule RuleOf(v1::Metric metric) {
  v1::ThresholdRule rule;
  rule.set_rule_id("rule");
  rule.set_metric(metric);
  rule.set_legal_basis("第三条");
  if (!kUnits.at(metric).empty()) {
    rule.set_comparator(v1::COMPARATOR_AT_LEAST);
    *rule.mutable_bar() = In(kUnits.at(metric)[0], 1'000);
  }
  if (metric == v1::METRIC_RELATED_LAND) rule.mutable_related_land()->mutable_idle_at_least()->set_micro_mu(1);
  return rule;
}

inline v1::ThresholdSet SetOf(const v1::ThresholdRule& rule) {
  v1::ThresholdSet set;
  set.set_document_number("廊高管发〔2020〕1号");
  set.set_title("准入门槛");
  set.mutable_effective_date()->set_year(2020);
  set.mutable_effective_date()->set_month(1);
  set.mutable_effective_date()->set_day(1);
  *set.add_rules() = rule;
  v1::AnyOf& group = *set.add_any_of_groups();
  group.set_any_of("contribution");
  group.set_title("满足其一");
  return set;
}

// The faults of the one rule; their fields are paths in it.
inline Wanted FaultsOf(const v1::ThresholdRule& rule) {
  v1::ThresholdSet set = SetOf(rule);
  Wanted seen = Seen(CheckThresholdSet("", set));
  for (auto& [field, reason] : seen) {
    if (field.rfind("rules[0].", 0) == 0) field = field.substr(9);
  }
  return seen;
}

struct RuleCase {
  const char* what;
  v1::Metric metric;
  void (*change)(v1::ThresholdRule&);
  Wanted wanted;
};

inline void Try(const std::vector<RuleCase>& cases) {
  for (const RuleCase& one : cases) {
    v1::ThresholdRule rule = RuleOf(one.metric);
    one.change(rule);
    EXPECT_EQ(FaultsOf(rule), one.wanted) << one.what;
  }
}

inline constexpr v1::Metric kIntensity = v1::METRIC_INVESTMENT_INTENSITY;
inline constexpr v1::ErrorReason kUnfit = v1::ERROR_REASON_RULE_BAR_UNFIT;
inline constexpr v1::ErrorReason kRange = v1::ERROR_REASON_VALUE_OUT_OF_RANGE;
inline constexpr v1::ErrorReason kScore = v1::ERROR_REASON_RULE_SCORING_UNFIT;

}  // namespace luodi::policy::rules
