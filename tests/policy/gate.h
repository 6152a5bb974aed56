// SPDX-License-Identifier: Apache-2.0
// How tests of the verdict write rules and figures, and the gate of 廊坊高新区: 500 万元 and 50 万元 a 亩.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "proto/text/area.h"
#include "proto/text/date.h"
#include "proto/text/money.h"
#include "proto/text/number.h"
#include "server/policy/verdict.h"

namespace luodi::policy::rules {

inline v1::Money Amount(std::string_view text) {
  v1::Money money;
  EXPECT_EQ(text::ReadMoney(text, &money), v1::ERROR_REASON_UNSPECIFIED) << text;
  return money;
}

inline v1::Money Fen(int64_t fen) {
  v1::Money money;
  money.set_currency_code("CNY");
  money.set_minor_units(fen);
  return money;
}

inline v1::Area Land(std::string_view text) {
  v1::Area area;
  EXPECT_EQ(text::ReadArea(text, &area), v1::ERROR_REASON_UNSPECIFIED) << text;
  return area;
}

inline v1::Area MicroMu(int64_t micro_mu) {
  v1::Area area;
  area.set_micro_mu(micro_mu);
  return area;
}

inline v1::Date Day(std::string_view text) {
  v1::Date date;
  EXPECT_EQ(text::ReadDate(text, &date), v1::ERROR_REASON_UNSPECIFIED) << text;
  return date;
}

inline v1::Quantity Sum(std::string_view text) {
  v1::Quantity quantity;
  *quantity.mutable_money() = Amount(text);
  return quantity;
}

inline v1::Quantity PerMu(std::string_view text) {
  v1::Quantity quantity;
  *quantity.mutable_money_per_mu() = Amount(text);
  return quantity;
}

inline v1::Quantity PerHectare(std::string_view text) {
  v1::Quantity quantity;
  *quantity.mutable_money_per_hectare() = Amount(text);
  return quantity;
}

inline v1::Quantity Ratio(int64_t ppm) {
  v1::Quantity quantity;
  quantity.set_ratio_ppm(ppm);
  return quantity;
}

inline v1::Quantity Plot(std::string_view text) {
  v1::Quantity quantity;
  *quantity.mutable_area() = Land(text);
  return quantity;
}

inline v1::Quantity MilliPerMu(int64_t milli) {
  v1::Quantity quantity;
  quantity.set_per_mu_milli(milli);
  return quantity;
}

inline v1::Quantity Points(int64_t micro) {
  v1::Quantity quantity;
  quantity.set_score_micro(micro);
  return quantity;
}

inline v1::ThresholdRule Rule(std::string id, v1::Metric metric, v1::Comparator comparator, v1::Quantity bar) {
  v1::ThresholdRule rule;
  rule.set_rule_id(std::move(id));
  rule.set_metric(metric);
  rule.set_comparator(comparator);
  *rule.mutable_bar() = std::move(bar);
  rule.set_exceptable(true);
  rule.set_legal_basis("廊高管发〔2020〕1号 第三条");
  return rule;
}

inline v1::ThresholdRule AtLeast(std::string id, v1::Metric metric, v1::Quantity bar) {
  return Rule(std::move(id), metric, v1::COMPARATOR_AT_LEAST, std::move(bar));
}

inline v1::ThresholdRule AtMost(std::string id, v1::Metric metric, v1::Quantity bar) {
  return Rule(std::move(id), metric, v1::COMPARATOR_AT_MOST, std::move(bar));
}

inline v1::ThresholdRule Bare(std::string id, v1::Metric metric,
                              v1::Comparator comparator = v1::COMPARATOR_UNSPECIFIED) {
  v1::ThresholdRule rule = Rule(std::move(id), metric, comparator, {});
  rule.clear_bar();
  return rule;
}

// A set of these rules.
template <typename... Rules>
v1::ThresholdSet SetOf(const Rules&... rules) {
  v1::ThresholdSet set;
  set.set_name("zones/langfang-gaoxin/thresholdSets/2");
  set.set_document_number("廊高管发〔2020〕1号");
  set.set_title("准入门槛");
  *set.mutable_effective_date() = Day("2020-01-01");
  set.set_state(v1::ThresholdSet::STATE_PUBLISHED);
  (void(*set.add_rules() = rules), ...);
  return set;
}

inline v1::ThresholdSet Gate() {
  v1::ThresholdRule intensity = AtLeast("intensity", v1::METRIC_INVESTMENT_INTENSITY, PerMu("500万元"));
  v1::ThresholdRule tax = AtLeast("tax", v1::METRIC_TAX_PER_MU, PerMu("50万元"));
  intensity.add_exempt_kinds(v1::PROJECT_KIND_PUBLIC_WELFARE);
  tax.add_exempt_kinds(v1::PROJECT_KIND_PUBLIC_WELFARE);
  return SetOf(intensity, tax);
}

inline v1::Figures Stated(std::string_view investment, std::string_view area, std::string_view tax) {
  v1::Figures figures;
  figures.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  *figures.mutable_fixed_asset_investment() = Amount(investment);
  *figures.mutable_land_area() = Land(area);
  *figures.mutable_annual_tax() = Amount(tax);
  return figures;
}

// 10 亩 and nothing else.
inline v1::Figures OnTenMu() {
  v1::Figures figures;
  figures.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  *figures.mutable_land_area() = Land("10亩");
  return figures;
}

inline v1::ExchangeRate RateOf(std::string currency, std::string_view value) {
  v1::ExchangeRate rate;
  rate.set_name("zones/langfang-gaoxin/exchangeRates/" + currency + "-cny-2020-06-30");
  rate.set_from_currency(std::move(currency));
  rate.set_to_currency("CNY");
  *rate.mutable_rate_date() = Day("2020-06-30");
  int64_t rate_e8 = 0;
  EXPECT_EQ(text::ReadRate(value, &rate_e8), v1::ERROR_REASON_UNSPECIFIED);
  rate.set_rate_e8(rate_e8);
  return rate;
}

inline v1::Verdict VerdictOf(const v1::ThresholdSet& set, const v1::Figures& figures, const Rates& rates = {}) {
  const auto verdict = Evaluate(set, figures, rates, Day("2020-07-01"));
  EXPECT_TRUE(verdict.ok()) << verdict.status();
  const auto judgement = Judge(set, figures, rates, Day("2020-07-01"));
  EXPECT_TRUE(judgement.ok()) << judgement.status();
  if (!verdict.ok() || !judgement.ok()) return {};
  EXPECT_EQ(judgement->outcome, verdict->outcome());
  EXPECT_EQ(static_cast<int>(judgement->criteria.size()), verdict->criteria_size());
  for (int i = 0; i < verdict->criteria_size(); ++i) {
    EXPECT_EQ(judgement->criteria[i].outcome, verdict->criteria(i).outcome());
    EXPECT_EQ(judgement->criteria[i].blocks, verdict->criteria(i).blocks());
  }
  return *verdict;
}

// What the only rule of a set answers.
inline v1::CriterionResult AnswerOf(const v1::ThresholdRule& rule, const v1::Figures& figures,
                                    const Rates& rates = {}) {
  const v1::Verdict verdict = VerdictOf(SetOf(rule), figures, rates);
  EXPECT_EQ(verdict.criteria_size(), 1);
  return verdict.criteria_size() == 1 ? verdict.criteria(0) : v1::CriterionResult();
}

inline bool IsPassed(const v1::ThresholdRule& rule, const v1::Figures& figures, const Rates& rates = {}) {
  return AnswerOf(rule, figures, rates).outcome() == v1::VERDICT_OUTCOME_PASS;
}

}  // namespace luodi::policy::rules
