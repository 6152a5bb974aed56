// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "luodi/v1/policy.pb.h"
#include "proto/text/area.h"
#include "proto/text/money.h"

// Sets and projects for tests of the rules.
namespace luodi::admission::rules {

using Texts = std::vector<std::string>;

inline v1::Money Fen(int64_t fen, const std::string& currency = "CNY") {
  v1::Money money;
  money.set_currency_code(currency);
  money.set_minor_units(fen);
  return money;
}

inline v1::Money Amount(std::string_view text) {
  v1::Money money;
  EXPECT_EQ(text::ReadMoney(text, &money), v1::ERROR_REASON_UNSPECIFIED) << text;
  return money;
}

inline v1::Area Land(std::string_view text) {
  v1::Area area;
  EXPECT_EQ(text::ReadArea(text, &area), v1::ERROR_REASON_UNSPECIFIED) << text;
  return area;
}

inline v1::Date Today() {
  v1::Date date;
  date.set_year(2020);
  date.set_month(7);
  date.set_day(1);
  return date;
}

inline v1::ThresholdRule& AddRule(v1::ThresholdSet& set, const std::string& id, v1::Metric metric,
                                  v1::Comparator comparator = v1::COMPARATOR_AT_LEAST) {
  v1::ThresholdRule& rule = *set.add_rules();
  rule.set_rule_id(id);
  rule.set_metric(metric);
  rule.set_comparator(comparator);
  rule.set_legal_basis("第三条");
  return rule;
}

// 500 and 50 万元 a mu.
inline v1::ThresholdSet Set() {
  v1::ThresholdSet set;
  set.set_name("zones/z/thresholdSets/1");
  *AddRule(set, "intensity", v1::METRIC_INVESTMENT_INTENSITY).mutable_bar()->mutable_money_per_mu() = Amount("500万元");
  *AddRule(set, "tax", v1::METRIC_TAX_PER_MU).mutable_bar()->mutable_money_per_mu() = Amount("50万元");
  return set;
}

inline v1::Figures Project(std::string_view investment, std::string_view land, std::string_view tax) {
  v1::Figures figures;
  figures.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  *figures.mutable_fixed_asset_investment() = Amount(investment);
  *figures.mutable_land_area() = Land(land);
  *figures.mutable_annual_tax() = Amount(tax);
  return figures;
}

}  // namespace luodi::admission::rules
