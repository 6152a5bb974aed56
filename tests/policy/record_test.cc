// SPDX-License-Identifier: Apache-2.0
// The metrics that read the record of an investor.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/policy/gate.h"

namespace luodi::policy::rules {
namespace {

using ::testing::ElementsAre;

constexpr v1::VerdictOutcome kPass = v1::VERDICT_OUTCOME_PASS;
constexpr v1::VerdictOutcome kFail = v1::VERDICT_OUTCOME_FAIL;
constexpr v1::VerdictOutcome kNotApplicable = v1::VERDICT_OUTCOME_NOT_APPLICABLE;

constexpr char kOwn[] = "zones/z/investors/2020-0001";
constexpr char kOther[] = "zones/z/investors/2020-0002";

v1::Figures OfInvestor() {
  v1::Figures figures = OnTenMu();
  figures.set_investor(kOwn);
  return figures;
}

v1::ThresholdRule LandRule() {
  v1::ThresholdRule rule = Bare("related", v1::METRIC_RELATED_LAND);
  *rule.mutable_related_land()->mutable_idle_at_least() = Land("10亩");
  *rule.mutable_related_land()->mutable_output_per_mu_below() = Amount("300万元");
  *rule.mutable_related_land()->mutable_tax_per_mu_below() = Amount("10万元");
  return rule;
}

v1::LandHolding& AddParcel(v1::Figures& figures, const char* investor, const char* parcel, std::string_view area) {
  v1::RelatedLand& land = *figures.add_related_land();
  land.set_investor(investor);
  land.set_investor_title(investor == kOwn ? "甲公司" : "乙公司");
  land.mutable_holding()->set_parcel(parcel);
  *land.mutable_holding()->mutable_area() = Land(area);
  return *land.mutable_holding();
}

void Rate(v1::LandHolding& holding, std::string_view output, std::string_view tax) {
  holding.set_year(2019);
  *holding.mutable_annual_output() = Amount(output);
  *holding.mutable_annual_tax() = Amount(tax);
}

TEST(BadCredit, FailsByARecordThatStandsOnTheDay) {
  v1::Figures figures = OfInvestor();
  const v1::ThresholdRule rule = Bare("credit", v1::METRIC_BAD_CREDIT);
  EXPECT_TRUE(IsPassed(rule, figures)) << "no records are none";
  v1::CreditRecord& record = *figures.add_credit_records();
  record.set_title("失信被执行人");
  record.set_source("中国执行信息公开网");
  *record.mutable_from_date() = Day("2020-07-02");
  EXPECT_TRUE(IsPassed(rule, figures));
  *record.mutable_from_date() = Day("2020-07-01");
  const v1::CriterionResult failing = AnswerOf(rule, figures);
  EXPECT_EQ(failing.outcome(), kFail);
  EXPECT_THAT(failing.findings(), ElementsAre("失信被执行人（中国执行信息公开网）"));
  *record.mutable_until_date() = Day("2020-07-01");
  EXPECT_TRUE(IsPassed(rule, figures));
}

TEST(Records, OfNobodyNeitherPassNorRefuse) {
  for (v1::ThresholdRule rule : {Bare("credit", v1::METRIC_BAD_CREDIT), LandRule()}) {
    for (const v1::Force force : {v1::FORCE_MANDATORY, v1::FORCE_VETO, v1::FORCE_RECOMMENDED}) {
      rule.set_force(force);
      rule.mutable_scoring()->set_full_score_micro(5'000'000);
      const v1::CriterionResult answer = AnswerOf(rule, OnTenMu());
      EXPECT_EQ(answer.outcome(), kNotApplicable) << rule.rule_id();
      EXPECT_THAT(answer.missing_figures(), ElementsAre("investor")) << rule.rule_id();
      EXPECT_EQ(answer.full_score_micro(), 0);
      EXPECT_THAT(MissingFigures(SetOf(rule), OnTenMu(), {}, {}), ElementsAre());
      EXPECT_EQ(VerdictOf(SetOf(rule), OnTenMu()).outcome(), kNotApplicable);
    }
    rule.add_exempt_kinds(v1::PROJECT_KIND_NEW_BUILD);
    EXPECT_EQ(AnswerOf(rule, OnTenMu()).missing_figures_size(), 0) << "an exempt project is asked for nobody";
  }
}

TEST(Records, OfNobodyHelpNoGroup) {
  v1::ThresholdRule credit = Bare("credit", v1::METRIC_BAD_CREDIT);
  v1::ThresholdRule tax = AtLeast("tax", v1::METRIC_ANNUAL_TAX, Sum("1元"));
  credit.set_any_of("either");
  tax.set_any_of("either");
  const v1::ThresholdSet set = SetOf(credit, tax);
  EXPECT_THAT(MissingFigures(set, OnTenMu(), {}, {}), ElementsAre("annual_tax"));
  EXPECT_THAT(MissingFigures(set, OfInvestor(), {}, {}), ElementsAre());
  EXPECT_EQ(VerdictOf(set, OfInvestor()).outcome(), kPass);
}

TEST(Records, HelpAGroupOnTheDayOnly) {
  v1::ThresholdRule credit = Bare("credit", v1::METRIC_BAD_CREDIT);
  v1::ThresholdRule tax = AtLeast("tax", v1::METRIC_ANNUAL_TAX, Sum("1元"));
  credit.set_any_of("either");
  tax.set_any_of("either");
  v1::Figures figures = OfInvestor();
  *figures.add_credit_records()->mutable_from_date() = Day("2020-07-01");
  EXPECT_THAT(MissingFigures(SetOf(credit, tax), figures, {}, Day("2020-06-30")), ElementsAre());
  EXPECT_THAT(MissingFigures(SetOf(credit, tax), figures, {}, Day("2020-07-01")), ElementsAre("annual_tax"));
}

TEST(RelatedLand, FailsByParcelsThatMeetAnyConditionTogether) {
  const v1::ThresholdRule rule = LandRule();
  v1::Figures figures = OfInvestor();
  EXPECT_TRUE(IsPassed(rule, figures)) << "no land is none";
  *AddParcel(figures, kOwn, "GX-7", "8亩").mutable_idle_area() = Land("6亩");
  v1::LandHolding& second = AddParcel(figures, kOwn, "GX-8", "9亩");
  *second.mutable_idle_area() = MicroMu(3'999'999);
  EXPECT_TRUE(IsPassed(rule, figures));
  second.mutable_idle_area()->set_micro_mu(4'000'000);
  EXPECT_THAT(AnswerOf(rule, figures).findings(), ElementsAre("甲公司: idle_area 10.00亩 (GX-7, GX-8) >= 10.00亩"));
}

TEST(RelatedLand, RatesTheParcelsThatAreRatedTogether) {
  const v1::ThresholdRule rule = LandRule();
  v1::Figures figures = OfInvestor();
  Rate(AddParcel(figures, kOwn, "GX-7", "4亩"), "1000万元", "30万元");
  AddParcel(figures, kOwn, "GX-9", "1000亩");
  EXPECT_EQ(AnswerOf(rule, figures).outcome(), kFail);
  Rate(AddParcel(figures, kOwn, "GX-8", "6亩"), "2000万元", "70万元");
  EXPECT_TRUE(IsPassed(rule, figures)) << "at the bar it is not below, and a parcel that is not rated does not count";
  v1::LandHolding& last = *figures.mutable_related_land(2)->mutable_holding();
  last.mutable_annual_output()->set_minor_units(1'999'999'999);
  EXPECT_THAT(AnswerOf(rule, figures).findings(),
              ElementsAre("甲公司: annual_output 2999.999999万元 / area 10.00亩 < 300.00万元"));
  last.clear_annual_tax();
  EXPECT_THAT(AnswerOf(rule, figures).findings(),
              ElementsAre("甲公司: annual_output 2999.999999万元 / area 10.00亩 < 300.00万元; "
                          "annual_tax 30.00万元 / area 10.00亩 < 10.00万元"));
}

TEST(RelatedLand, JudgesEachInvestorByItself) {
  const v1::ThresholdRule rule = LandRule();
  v1::Figures figures = OfInvestor();
  *AddParcel(figures, kOwn, "GX-7", "8亩").mutable_idle_area() = Land("6亩");
  *AddParcel(figures, kOther, "GX-8", "9亩").mutable_idle_area() = Land("6亩");
  EXPECT_TRUE(IsPassed(rule, figures));
  Rate(AddParcel(figures, kOwn, "GX-1", "10亩"), "1亿元", "1000万元");
  Rate(AddParcel(figures, kOther, "GX-2", "10亩"), "2999万元", "1000万元");
  *AddParcel(figures, kOwn, "GX-3", "4亩").mutable_idle_area() = Land("4亩");
  EXPECT_THAT(AnswerOf(rule, figures).findings(),
              ElementsAre("甲公司: idle_area 10.00亩 (GX-7, GX-3) >= 10.00亩",
                          "乙公司: annual_output 2999.00万元 / area 10.00亩 < 300.00万元"));
}

TEST(RelatedLand, StaysExactForTheLargestParcels) {
  v1::ThresholdRule rule = Bare("related", v1::METRIC_RELATED_LAND);
  *rule.mutable_related_land()->mutable_output_per_mu_below() = Fen(text::kLargestAmount);
  v1::Figures figures = OfInvestor();
  for (int i = 0; i < 200; ++i) {
    v1::LandHolding& holding = AddParcel(figures, kOwn, "GX", "1亩");
    holding.set_year(2019);
    *holding.mutable_annual_output() = Fen(text::kLargestAmount);
  }
  EXPECT_TRUE(IsPassed(rule, figures));
  figures.mutable_related_land(199)->mutable_holding()->mutable_annual_output()->set_minor_units(text::kLargestAmount -
                                                                                                 1);
  EXPECT_EQ(AnswerOf(rule, figures).outcome(), kFail);
  // 2 x 10^16 fen on 2 x 10^16 micro-mu: 10^6 fen a mu.
  for (v1::RelatedLand& land : *figures.mutable_related_land()) {
    *land.mutable_holding()->mutable_area() = MicroMu(text::kLargestArea);
    *land.mutable_holding()->mutable_annual_output() = Fen(text::kLargestAmount);
  }
  EXPECT_EQ(AnswerOf(rule, figures).outcome(), kFail);
  *rule.mutable_related_land()->mutable_output_per_mu_below() = Fen(1'000'000);
  EXPECT_TRUE(IsPassed(rule, figures));
  *rule.mutable_related_land()->mutable_output_per_mu_below() = Fen(1'000'001);
  EXPECT_EQ(AnswerOf(rule, figures).outcome(), kFail);
}

}  // namespace
}  // namespace luodi::policy::rules
