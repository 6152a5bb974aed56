// SPDX-License-Identifier: Apache-2.0
#include "server/policy/verdict.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <tuple>

#include "absl/strings/str_join.h"
#include "server/base/status.h"
#include "tests/policy/gate.h"

namespace luodi::policy::rules {
namespace {

constexpr v1::VerdictOutcome kPass = v1::VERDICT_OUTCOME_PASS;
constexpr v1::VerdictOutcome kFail = v1::VERDICT_OUTCOME_FAIL;
constexpr v1::VerdictOutcome kNotApplicable = v1::VERDICT_OUTCOME_NOT_APPLICABLE;

// ---- the known cases: DOMAIN 3.3

TEST(Evaluate, Passes283MillionOn56Point6MuExactlyAtTheLine) {
  const v1::Verdict verdict = VerdictOf(Gate(), Stated("2.83亿元", "56.6亩", "2830万元"));
  EXPECT_EQ(verdict.outcome(), kPass);
  ASSERT_EQ(verdict.criteria_size(), 2);
  for (const v1::CriterionResult& criterion : verdict.criteria()) {
    EXPECT_EQ(criterion.outcome(), kPass);
    EXPECT_EQ(criterion.shortfall().money().minor_units(), 0);
    EXPECT_EQ(criterion.shortfall().money().currency_code(), "CNY");
    EXPECT_TRUE(criterion.advice().empty());
    EXPECT_FALSE(criterion.blocks());
  }
  EXPECT_EQ(text::WriteMoney(verdict.criteria(0).value().money_per_mu()), "500.00万元");
}

TEST(Evaluate, Fails56Point61MuByFiveWanHalfAWanOrAHundredthOfAMu) {
  const v1::Verdict verdict = VerdictOf(Gate(), Stated("2.83亿元", "56.61亩", "2830万元"));
  EXPECT_EQ(verdict.outcome(), kFail);
  const v1::CriterionResult& intensity = verdict.criteria(0);
  EXPECT_EQ(intensity.outcome(), kFail);
  EXPECT_TRUE(intensity.blocks());
  EXPECT_EQ(text::WriteMoney(intensity.shortfall().money()), "5.00万元");
  EXPECT_EQ(text::WriteMoney(intensity.required().money()), "2.8305亿元");
  EXPECT_EQ(text::WriteMoney(intensity.actual().money()), "2.83亿元");
  EXPECT_EQ(intensity.value().money_per_mu().minor_units(), 499'911'676);
  const v1::CriterionResult& tax = verdict.criteria(1);
  EXPECT_EQ(tax.outcome(), kFail);
  EXPECT_EQ(tax.shortfall().money().minor_units(), Amount("5000元").minor_units());
}

TEST(Evaluate, FailsWhenOneCriterionFailsAndTellsTheMarginOfTheOther) {
  const v1::Verdict verdict = VerdictOf(Gate(), Stated("6亿元", "100亩", "4999.99万元"));
  EXPECT_EQ(verdict.outcome(), kFail);
  EXPECT_EQ(verdict.criteria(0).outcome(), kPass);
  EXPECT_EQ(verdict.criteria(0).shortfall().money().minor_units(), -Amount("1亿元").minor_units());
  EXPECT_EQ(verdict.criteria(1).outcome(), kFail);
}

TEST(Evaluate, SaysWhatItUsed) {
  const v1::Verdict verdict = VerdictOf(Gate(), Stated("2.83亿元", "56.6亩", "2830万元"));
  EXPECT_EQ(verdict.threshold_set(), "zones/langfang-gaoxin/thresholdSets/2");
  EXPECT_EQ(verdict.threshold_set_title(), "准入门槛");
  EXPECT_EQ(verdict.document_number(), "廊高管发〔2020〕1号");
  EXPECT_EQ(text::WriteDate(verdict.on_date()), "2020-07-01");
  EXPECT_EQ(verdict.figures().land_area().micro_mu(), 56'600'000);
  EXPECT_TRUE(verdict.rates().empty());
  const v1::CriterionResult& criterion = verdict.criteria(0);
  EXPECT_EQ(criterion.rule_id(), "intensity");
  EXPECT_EQ(criterion.metric(), v1::METRIC_INVESTMENT_INTENSITY);
  EXPECT_EQ(criterion.comparator(), v1::COMPARATOR_AT_LEAST);
  EXPECT_EQ(criterion.force(), v1::FORCE_MANDATORY);
  EXPECT_EQ(text::WriteMoney(criterion.bar().money_per_mu()), "500.00万元");
  EXPECT_EQ(criterion.legal_basis(), "廊高管发〔2020〕1号 第三条");
  EXPECT_TRUE(criterion.exceptable());
  EXPECT_EQ(criterion.formula(), "fixed_asset_investment / land_area");
  ASSERT_EQ(criterion.inputs_size(), 2);
  EXPECT_EQ(criterion.inputs(0).figure(), "fixed_asset_investment");
  EXPECT_EQ(text::WriteMoney(criterion.inputs(0).value().money()), "2.83亿元");
  EXPECT_EQ(criterion.inputs(1).figure(), "land_area");
  EXPECT_EQ(criterion.inputs(1).value().area().micro_mu(), 56'600'000);
}

// ---- which rule is asked

v1::ThresholdRule ForIndustry(v1::ThresholdRule rule, const char* prefix) {
  rule.mutable_scope()->add_industry_prefixes(prefix);
  return rule;
}

TEST(Evaluate, AsksTheMostSpecificRuleAndTellsWhomItOverruled) {
  const auto output = [](const char* id, const char* bar) { return AtLeast(id, v1::METRIC_OUTPUT_PER_MU, PerMu(bar)); };
  const v1::ThresholdSet set = SetOf(output("all", "250万元"), ForIndustry(output("chemistry", "350万元"), "C26"),
                                     ForIndustry(output("industry", "300万元"), "C"));
  v1::Figures figures = OnTenMu();
  *figures.mutable_annual_output() = Amount("3000万元");
  figures.set_industry_code("C2614");
  const v1::Verdict chemistry = VerdictOf(set, figures);
  ASSERT_EQ(chemistry.criteria_size(), 1);
  EXPECT_EQ(chemistry.criteria(0).rule_id(), "chemistry");
  EXPECT_EQ(chemistry.outcome(), kFail);
  EXPECT_EQ(absl::StrJoin(chemistry.criteria(0).overruled_rule_ids(), ","), "all,industry");
  figures.set_industry_code("C3611");
  const v1::Verdict cars = VerdictOf(set, figures);
  EXPECT_EQ(cars.criteria(0).rule_id(), "industry");
  EXPECT_EQ(cars.outcome(), kPass);
  figures.set_industry_code("G5910");
  EXPECT_EQ(VerdictOf(set, figures).criteria(0).rule_id(), "all");
}

TEST(Evaluate, KeepsTheFirstOfTwoAsSpecificRules) {
  const v1::Verdict verdict = VerdictOf(
      SetOf(AtLeast("first", v1::METRIC_PLOT_SIZE, Plot("5亩")), AtLeast("second", v1::METRIC_PLOT_SIZE, Plot("50亩"))),
      OnTenMu());
  ASSERT_EQ(verdict.criteria_size(), 1);
  EXPECT_EQ(verdict.criteria(0).rule_id(), "first");
  EXPECT_EQ(verdict.criteria(0).overruled_rule_ids(0), "second");
}

TEST(Evaluate, AsksBothSidesOfABar) {
  const v1::Verdict verdict = VerdictOf(
      SetOf(AtLeast("from", v1::METRIC_PLOT_SIZE, Plot("5亩")), AtMost("to", v1::METRIC_PLOT_SIZE, Plot("9亩"))),
      OnTenMu());
  ASSERT_EQ(verdict.criteria_size(), 2);
  EXPECT_EQ(verdict.criteria(0).outcome(), kPass);
  EXPECT_EQ(verdict.criteria(1).outcome(), kFail);
}

TEST(Evaluate, TellsMetricsOfWhichNoRuleAppliesLast) {
  v1::Figures figures = OnTenMu();
  figures.set_industry_code("C3670");
  const v1::Verdict verdict = VerdictOf(SetOf(ForIndustry(AtLeast("a", v1::METRIC_JOBS_PER_MU, MilliPerMu(1)), "C26"),
                                              ForIndustry(AtLeast("b", v1::METRIC_JOBS_PER_MU, MilliPerMu(1)), "C27"),
                                              AtLeast("plot", v1::METRIC_PLOT_SIZE, Plot("5亩"))),
                                        figures);
  ASSERT_EQ(verdict.criteria_size(), 2);
  EXPECT_EQ(verdict.criteria(0).rule_id(), "plot");
  EXPECT_EQ(verdict.criteria(1).rule_id(), "");
  EXPECT_EQ(verdict.criteria(1).metric(), v1::METRIC_JOBS_PER_MU);
  EXPECT_EQ(verdict.criteria(1).outcome(), kNotApplicable);
  EXPECT_EQ(verdict.outcome(), kPass);
}

TEST(Evaluate, LetsAnExemptionWinTheSlotsItIsMoreSpecificIn) {
  v1::ThresholdRule veto = AtLeast("veto", v1::METRIC_PLOT_SIZE, Plot("50亩"));
  veto.set_force(v1::FORCE_VETO);
  v1::ThresholdRule exempt = ForIndustry(Bare("exempt", v1::METRIC_PLOT_SIZE, v1::COMPARATOR_EXEMPT), "C");
  const v1::ThresholdSet set = SetOf(AtLeast("all", v1::METRIC_PLOT_SIZE, Plot("50亩")), veto, exempt,
                                     ForIndustry(AtMost("cap", v1::METRIC_PLOT_SIZE, Plot("20亩")), "C36"));
  v1::Figures figures = OnTenMu();
  figures.set_industry_code("C2614");
  const v1::Verdict both = VerdictOf(set, figures);
  ASSERT_EQ(both.criteria_size(), 1) << "it wins two slots and is told once";
  EXPECT_EQ(both.criteria(0).rule_id(), "exempt");
  EXPECT_EQ(both.criteria(0).outcome(), kNotApplicable);
  EXPECT_EQ(absl::StrJoin(both.criteria(0).overruled_rule_ids(), ","), "all,veto");
  EXPECT_EQ(both.outcome(), kNotApplicable);
  figures.set_industry_code("C3611");
  const v1::Verdict capped = VerdictOf(set, figures);
  ASSERT_EQ(capped.criteria_size(), 2);
  EXPECT_EQ(capped.criteria(1).rule_id(), "cap");
  EXPECT_TRUE(capped.criteria(1).overruled_rule_ids().empty()) << "the exemption was asked elsewhere";
  EXPECT_EQ(capped.outcome(), kPass);
  v1::ThresholdSet closer = set;
  *closer.add_rules() = ForIndustry(AtMost("closer", v1::METRIC_PLOT_SIZE, Plot("30亩")), "C361");
  const v1::Verdict capped_closer = VerdictOf(closer, figures);
  EXPECT_EQ(absl::StrJoin(capped_closer.criteria(0).overruled_rule_ids(), ","), "all,veto")
      << "cap is more specific than the exemption";
  EXPECT_EQ(absl::StrJoin(capped_closer.criteria(1).overruled_rule_ids(), ","), "cap");
}

TEST(Evaluate, TellsAnExemptionThatStandsAlone) {
  const v1::CriterionResult result = AnswerOf(Bare("exempt", v1::METRIC_TAX_PER_MU, v1::COMPARATOR_EXEMPT), {});
  EXPECT_EQ(result.rule_id(), "exempt");
  EXPECT_EQ(result.outcome(), kNotApplicable);
}

TEST(Evaluate, PicksTheRuleOfTheBandToTheFen) {
  v1::ThresholdRule small = AtLeast("small", v1::METRIC_REGISTERED_CAPITAL_SHARE, Ratio(300'000));
  *small.mutable_scope()->mutable_investment_below() = Amount("1亿元");
  v1::ThresholdRule large = AtLeast("large", v1::METRIC_REGISTERED_CAPITAL_SHARE, Ratio(200'000));
  *large.mutable_scope()->mutable_investment_from() = Amount("1亿元");
  v1::Figures figures = Stated("1亿元", "10亩", "1元");
  *figures.mutable_plan()->mutable_registered_capital() = Amount("2000万元");
  const v1::ThresholdSet set = SetOf(small, large);
  EXPECT_EQ(VerdictOf(set, figures).criteria(0).rule_id(), "large");
  EXPECT_EQ(VerdictOf(set, figures).outcome(), kPass);
  *figures.mutable_fixed_asset_investment() = Amount("99999999.99元");
  EXPECT_EQ(VerdictOf(set, figures).criteria(0).rule_id(), "small");
  EXPECT_EQ(VerdictOf(set, figures).outcome(), kFail);
  figures.clear_fixed_asset_investment();
  EXPECT_EQ(MissingFigures(set, figures, {}, {}), std::vector<std::string>{"fixed_asset_investment"});
}

// ---- force and groups

TEST(Evaluate, NeverFailsBecauseOfARecommendation) {
  v1::ThresholdRule rule = AtLeast("plot", v1::METRIC_PLOT_SIZE, Plot("50亩"));
  rule.set_force(v1::FORCE_RECOMMENDED);
  const v1::Verdict failing = VerdictOf(SetOf(rule), OnTenMu());
  EXPECT_EQ(failing.criteria(0).outcome(), kFail);
  EXPECT_FALSE(failing.criteria(0).blocks());
  EXPECT_EQ(failing.outcome(), kNotApplicable);
  *rule.mutable_bar() = Plot("5亩");
  const v1::Verdict passing = VerdictOf(SetOf(rule), OnTenMu());
  EXPECT_EQ(passing.criteria(0).outcome(), kPass);
  EXPECT_EQ(passing.outcome(), kNotApplicable) << "nothing that binds applies";
}

TEST(Evaluate, DoesNotAskARecommendationWithoutFigures) {
  v1::ThresholdRule rule = AtLeast("tax", v1::METRIC_TAX_PER_MU, PerMu("50万元"));
  rule.set_force(v1::FORCE_RECOMMENDED);
  const v1::Verdict verdict = VerdictOf(SetOf(rule, AtLeast("plot", v1::METRIC_PLOT_SIZE, Plot("5亩"))), OnTenMu());
  EXPECT_EQ(verdict.criteria(0).rule_id(), "tax");
  EXPECT_EQ(verdict.criteria(0).outcome(), kNotApplicable);
  ASSERT_EQ(verdict.criteria(0).missing_figures_size(), 1);
  EXPECT_EQ(verdict.criteria(0).missing_figures(0), "annual_tax");
  EXPECT_EQ(verdict.outcome(), kPass);
}

TEST(Evaluate, TakesZeroForNoneAndAbsenceForNotStated) {
  const v1::ThresholdRule rd = AtLeast("rd", v1::METRIC_RD_SHARE, Ratio(20'000));
  v1::Figures figures = OnTenMu();
  *figures.mutable_annual_output() = Amount("1亿元");
  EXPECT_EQ(MissingFigures(SetOf(rd), figures, {}, {}), std::vector<std::string>{"plan.annual_rd_expense"});
  *figures.mutable_plan()->mutable_annual_rd_expense() = Fen(0);
  const v1::CriterionResult none = AnswerOf(rd, figures);
  EXPECT_EQ(none.outcome(), kFail);
  EXPECT_EQ(none.shortfall().money().minor_units(), 200'000'000);
  EXPECT_EQ(none.advice(0).figure(), "plan.annual_rd_expense");
  EXPECT_EQ(none.advice(0).by().money().minor_units(), 200'000'000);
  *figures.mutable_foreign_investment() = Fen(0);
  EXPECT_FALSE(IsPassed(AtLeast("foreign", v1::METRIC_FOREIGN_INVESTMENT, Sum("0.01元")), figures));
  EXPECT_TRUE(IsPassed(Rule("foreign", v1::METRIC_FOREIGN_INVESTMENT, v1::COMPARATOR_BELOW, Sum("0.01元")), figures));
  *figures.mutable_fixed_asset_investment() = Amount("100元");
  *figures.mutable_plan()->mutable_land_price() = Fen(0);
  v1::ThresholdRule bare = AtLeast("bare", v1::METRIC_INVESTMENT_INTENSITY, PerMu("10元"));
  bare.set_without_land_price(true);
  EXPECT_TRUE(IsPassed(bare, figures));
}

// 信丰: investment at least 1000 万 or tax at least 5 万 a mu.
v1::ThresholdSet Either() {
  v1::ThresholdRule investment = AtLeast("investment", v1::METRIC_TOTAL_INVESTMENT, Sum("1000万元"));
  v1::ThresholdRule tax = AtLeast("tax", v1::METRIC_TAX_PER_MU, PerMu("5万元"));
  investment.set_any_of("either");
  tax.set_any_of("either");
  v1::ThresholdSet set = SetOf(investment, tax);
  set.add_any_of_groups()->set_any_of("either");
  return set;
}

v1::Figures EitherFigures(std::string_view investment, std::string_view tax) {
  v1::Figures figures = OnTenMu();
  *figures.mutable_total_investment() = Amount(investment);
  *figures.mutable_annual_tax() = Amount(tax);
  return figures;
}

TEST(Evaluate, PassesAGroupOfWhichOneRulePasses) {
  const std::tuple<const char*, const char*, v1::VerdictOutcome> cases[] = {{"1000万元", "50万元", kPass},
                                                                            {"1000万元", "49万元", kPass},
                                                                            {"999万元", "50万元", kPass},
                                                                            {"999万元", "49万元", kFail}};
  for (const auto& [investment, tax, outcome] : cases) {
    const v1::Verdict verdict = VerdictOf(Either(), EitherFigures(investment, tax));
    EXPECT_EQ(verdict.outcome(), outcome) << investment << " " << tax;
    for (const v1::CriterionResult& criterion : verdict.criteria()) {
      EXPECT_EQ(criterion.blocks(), outcome == kFail);
      EXPECT_EQ(criterion.any_of(), "either");
    }
  }
}

TEST(Evaluate, AsksForNoFiguresOfAGroupOfWhichOneRulePasses) {
  v1::Figures figures = EitherFigures("1000万元", "1元");
  figures.clear_annual_tax();
  const v1::Verdict verdict = VerdictOf(Either(), figures);
  EXPECT_EQ(verdict.outcome(), kPass);
  EXPECT_EQ(verdict.criteria(1).outcome(), kNotApplicable);
  ASSERT_EQ(verdict.criteria(1).missing_figures_size(), 1);
  EXPECT_EQ(verdict.criteria(1).missing_figures(0), "annual_tax");
  EXPECT_TRUE(MissingFigures(Either(), figures, {}, {}).empty());
  figures.mutable_total_investment()->set_minor_units(999'999'999);
  EXPECT_EQ(ReasonOf(Evaluate(Either(), figures, {}, Day("2020-07-01")).status()), v1::ERROR_REASON_FIGURES_MISSING);
  EXPECT_EQ(MissingFigures(Either(), figures, {}, {}), std::vector<std::string>{"annual_tax"});
  figures.clear_total_investment();
  EXPECT_EQ(MissingFigures(Either(), figures, {}, {}), (std::vector<std::string>{"total_investment", "annual_tax"}));
}

TEST(Evaluate, PassesOverNoBindingRuleForWantOfWhatItsScopeAsks) {
  v1::ThresholdRule chemical = AtLeast("chemical", v1::METRIC_INVESTMENT_INTENSITY, PerMu("900万元"));
  chemical.mutable_scope()->add_industry_prefixes("C26");
  const v1::ThresholdSet set = SetOf(AtLeast("all", v1::METRIC_INVESTMENT_INTENSITY, PerMu("500万元")), chemical);
  v1::Figures figures = Stated("5亿元", "100亩", "1元");
  EXPECT_EQ(MissingFigures(set, figures, {}, {}), std::vector<std::string>{"industry_code"});
  EXPECT_EQ(ReasonOf(Evaluate(set, figures, {}, Day("2020-07-01")).status()), v1::ERROR_REASON_FIGURES_MISSING);
  figures.set_industry_code("C3670");
  EXPECT_EQ(VerdictOf(set, figures).outcome(), kPass);
  figures.clear_industry_code();
  v1::ThresholdSet advised = set;
  advised.mutable_rules(1)->set_force(v1::FORCE_RECOMMENDED);
  EXPECT_EQ(VerdictOf(advised, figures).outcome(), kPass);
  v1::ThresholdSet exempting = set;
  exempting.mutable_rules(1)->add_exempt_kinds(figures.kind());
  EXPECT_EQ(VerdictOf(exempting, figures).outcome(), kPass);
  // What would exempt is asked for whatever its force.
  exempting = advised;
  exempting.mutable_rules(1)->set_comparator(v1::COMPARATOR_EXEMPT);
  exempting.mutable_rules(1)->clear_bar();
  EXPECT_EQ(MissingFigures(exempting, figures, {}, {}), std::vector<std::string>{"industry_code"});
}

TEST(Evaluate, AsksForTheRateThatAGroupHangsOnBeforeItsFigures) {
  v1::Figures figures = EitherFigures("USD 2000000", "1元");
  figures.clear_annual_tax();
  EXPECT_EQ(CurrenciesToConvert(Either(), figures), std::vector<std::string>{"USD"});
  EXPECT_EQ(ReasonOf(Evaluate(Either(), figures, {}, Day("2020-07-01")).status()), v1::ERROR_REASON_RATE_MISSING);
  EXPECT_EQ(VerdictOf(Either(), figures, {RateOf("USD", "7.0795")}).outcome(), kPass);
  const Rates low{RateOf("USD", "1")};
  EXPECT_EQ(ReasonOf(Evaluate(Either(), figures, low, Day("2020-07-01")).status()), v1::ERROR_REASON_FIGURES_MISSING);
}

TEST(Evaluate, LetsTheTotalScoreSpareItsGroup) {
  v1::ThresholdRule scored = AtLeast("plot", v1::METRIC_PLOT_SIZE, Plot("10亩"));
  scored.mutable_scoring()->set_full_score_micro(5'000'000);
  v1::ThresholdRule total = AtLeast("total", v1::METRIC_TOTAL_SCORE, Points(5'000'000));
  v1::ThresholdRule tax = AtLeast("tax", v1::METRIC_ANNUAL_TAX, Sum("1元"));
  total.set_any_of("either");
  tax.set_any_of("either");
  EXPECT_EQ(VerdictOf(SetOf(scored, total, tax), OnTenMu()).outcome(), kPass);
  *total.mutable_bar() = Points(5'000'001);
  EXPECT_EQ(MissingFigures(SetOf(scored, total, tax), OnTenMu(), {}, {}), std::vector<std::string>{"annual_tax"});
}

TEST(Unmet, PassesOverAWholeGroupWithOneOfItsRules) {
  using Ids = std::set<std::string>;
  const v1::Verdict either = VerdictOf(Either(), EitherFigures("999万元", "49万元"));
  EXPECT_EQ(Unmet(either, {}), (Ids{"investment", "tax"}));
  EXPECT_EQ(Unmet(either, {"tax"}), Ids{});
  const v1::Verdict gate = VerdictOf(Gate(), Stated("1亿元", "100亩", "1万元"));
  EXPECT_EQ(Unmet(gate, {}), (Ids{"intensity", "tax"}));
  EXPECT_EQ(Unmet(gate, {"tax"}), Ids{"intensity"});
  EXPECT_EQ(Unmet(gate, {"tax", "intensity", "other"}), Ids{});
  EXPECT_EQ(Unmet(VerdictOf(Either(), EitherFigures("1000万元", "49万元")), {}), Ids{}) << "nothing blocks";
}

TEST(Unmet, NeverPassesOverAVeto) {
  v1::ThresholdSet set = Gate();
  set.mutable_rules(0)->set_force(v1::FORCE_VETO);
  const v1::Verdict verdict = VerdictOf(set, Stated("1亿元", "100亩", "1万元"));
  EXPECT_EQ(Unmet(verdict, {"intensity", "tax"}), std::set<std::string>{"intensity"});
}

// ---- kinds a rule exempts

TEST(Evaluate, AnswersNotApplicableForAnExemptKindEvenWithoutFigures) {
  v1::Figures school;
  school.set_kind(v1::PROJECT_KIND_PUBLIC_WELFARE);
  const v1::Verdict verdict = VerdictOf(Gate(), school);
  EXPECT_EQ(verdict.outcome(), kNotApplicable);
  EXPECT_EQ(verdict.criteria(0).outcome(), kNotApplicable);
  EXPECT_EQ(verdict.criteria(0).rule_id(), "intensity");
  EXPECT_FALSE(verdict.criteria(0).has_actual());
  EXPECT_FALSE(verdict.criteria(0).has_shortfall());
  EXPECT_EQ(verdict.criteria(0).legal_basis(), "廊高管发〔2020〕1号 第三条");
}

// ---- missing figures

TEST(Evaluate, RefusesMissingFiguresNamingAll) {
  v1::Figures none;
  none.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  const auto refused = Evaluate(Gate(), none, {}, Day("2020-07-01"));
  EXPECT_EQ(ReasonOf(refused.status()), v1::ERROR_REASON_FIGURES_MISSING);
  EXPECT_EQ(refused.status().message(), "The evaluation needs fixed_asset_investment, land_area, annual_tax");
  EXPECT_EQ(ReasonOf(Judge(Gate(), none, {}, Day("2020-07-01")).status()), v1::ERROR_REASON_FIGURES_MISSING);
  v1::Figures zero_land = Stated("5亿元", "100亩", "5000万元");
  zero_land.mutable_land_area()->set_micro_mu(0);
  EXPECT_EQ(MissingFigures(Gate(), zero_land, {}, {}), std::vector<std::string>{"land_area"});
  EXPECT_EQ(MissingFigures(Gate(), Stated("5亿元", "100亩", "1元"), {}, {}), std::vector<std::string>{});
}

// ---- other currencies

TEST(Evaluate, ConvertsForeignInvestmentExactlyAndStatesTheRate) {
  // 1.5 亿美元 x 7.0795 = 10.61925 亿元: 212.385 亩 at 500 万元.
  const v1::Figures at_the_line = Stated("1.5亿美元", "212.385亩", "1.2亿元");
  EXPECT_EQ(CurrenciesToConvert(Gate(), at_the_line), std::vector<std::string>{"USD"});
  const v1::Verdict verdict = VerdictOf(Gate(), at_the_line, {RateOf("EUR", "8"), RateOf("USD", "7.0795")});
  EXPECT_EQ(verdict.outcome(), kPass);
  EXPECT_EQ(text::WriteMoney(verdict.criteria(0).actual().money()), "10.61925亿元");
  EXPECT_EQ(verdict.criteria(0).shortfall().money().minor_units(), 0);
  ASSERT_EQ(verdict.rates_size(), 1) << "only what was converted";
  EXPECT_EQ(verdict.rates(0).from_currency(), "USD");
  EXPECT_EQ(verdict.rates(0).rate_e8(), 707'950'000);
  EXPECT_EQ(verdict.rates(0).exchange_rate(), "zones/langfang-gaoxin/exchangeRates/USD-cny-2020-06-30");
  EXPECT_EQ(text::WriteDate(verdict.rates(0).rate_date()), "2020-06-30");
  EXPECT_EQ(verdict.figures().fixed_asset_investment().currency_code(), "USD");
  EXPECT_EQ(VerdictOf(Gate(), Stated("1.5亿美元", "212.385001亩", "1.2亿元"), {RateOf("USD", "7.0795")}).outcome(),
            kFail);
}

TEST(Evaluate, ComparesAConvertedAmountBeforeAnythingIsRounded) {
  v1::ThresholdRule rule = AtLeast("intensity", v1::METRIC_INVESTMENT_INTENSITY, PerMu("0.15元"));
  // One cent at 7.5 is 7.5 fen.
  v1::Figures figures = Stated("USD 0.01", "0.5亩", "1元");
  const v1::CriterionResult line = AnswerOf(rule, figures, {RateOf("USD", "7.5")});
  EXPECT_EQ(line.outcome(), kPass) << "rounded down it would be 7 of 7.5 fen";
  EXPECT_EQ(line.actual().money().minor_units(), 7);
  EXPECT_EQ(line.required().money().minor_units(), 8);
  EXPECT_EQ(line.shortfall().money().minor_units(), 0);
  figures.mutable_land_area()->set_micro_mu(500'001);
  const v1::CriterionResult beyond = AnswerOf(rule, figures, {RateOf("USD", "7.5")});
  EXPECT_EQ(beyond.outcome(), kFail) << "rounded up it would be 8 of 7.500015 fen";
  EXPECT_EQ(beyond.shortfall().money().minor_units(), 1);
}

TEST(Evaluate, ReadsACurrencyWithoutDecimals) {
  const v1::Verdict verdict =
      VerdictOf(Gate(), Stated("JPY 10000000000", "100亩", "5000万元"), {RateOf("JPY", "0.0658")});
  EXPECT_EQ(text::WriteMoney(verdict.criteria(0).actual().money()), "6.58亿元");
  EXPECT_EQ(verdict.outcome(), kPass);
}

TEST(Evaluate, RefusesAForeignAmountWithoutARateOfItsCurrency) {
  const v1::Figures figures = Stated("1.5亿美元", "100亩", "5000万元");
  for (const Rates& rates : {Rates{}, Rates{RateOf("EUR", "7.9")}}) {
    const auto verdict = Evaluate(Gate(), figures, rates, Day("2020-07-01"));
    EXPECT_EQ(ReasonOf(verdict.status()), v1::ERROR_REASON_RATE_MISSING);
    EXPECT_EQ(verdict.status().message(), "There is no rate USD/CNY on or before 2020-07-01");
  }
}

TEST(Evaluate, RefusesAConvertedAmountAbove10To14Fen) {
  v1::Figures figures = Stated("USD 142857142857.14", "100亩", "5000万元");
  EXPECT_TRUE(Evaluate(Gate(), figures, {RateOf("USD", "7")}, Day("2020-07-01")).ok());
  figures.mutable_fixed_asset_investment()->set_minor_units(14'285'714'285'715);
  const auto refused = Evaluate(Gate(), figures, {RateOf("USD", "7")}, Day("2020-07-01"));
  EXPECT_EQ(ReasonOf(refused.status()), v1::ERROR_REASON_AMOUNT_TOO_LARGE);
  EXPECT_NE(refused.status().message().find("figures.fixed_asset_investment"), std::string::npos) << refused.status();
}

TEST(CurrenciesToConvert, AsksOnlyForWhatRulesAndBandsUse) {
  v1::Figures school = Stated("1.5亿美元", "100亩", "5000万元");
  school.set_kind(v1::PROJECT_KIND_PUBLIC_WELFARE);
  EXPECT_EQ(CurrenciesToConvert(Gate(), school), std::vector<std::string>{});
  EXPECT_TRUE(VerdictOf(Gate(), school).rates().empty());
  v1::Figures figures = Stated("5亿元", "100亩", "5000万元");
  *figures.mutable_total_investment() = Amount("1亿美元");
  EXPECT_EQ(CurrenciesToConvert(Gate(), figures), std::vector<std::string>{});
  v1::ThresholdSet banded = Gate();
  v1::Scope& band = *banded.mutable_rules(1)->mutable_scope();
  *band.mutable_investment_from() = Amount("1亿元");
  band.set_band_of_total_investment(true);
  EXPECT_EQ(CurrenciesToConvert(banded, figures), std::vector<std::string>{"USD"});
  EXPECT_EQ(ReasonOf(Judge(banded, figures, {}, Day("2020-07-01")).status()), v1::ERROR_REASON_RATE_MISSING);
  const v1::Verdict verdict = VerdictOf(banded, figures, {RateOf("USD", "7")});
  EXPECT_EQ(verdict.criteria(1).rule_id(), "tax");
  EXPECT_EQ(verdict.rates_size(), 1);
  *figures.mutable_fixed_asset_investment() = Amount("EUR 80000000");
  EXPECT_EQ(CurrenciesToConvert(banded, figures), (std::vector<std::string>{"EUR", "USD"}));
}

// ---- laws

struct Case {
  v1::ThresholdRule rule = AtLeast("intensity", v1::METRIC_INVESTMENT_INTENSITY, PerMu("1元"));
  v1::Figures figures = Stated("1元", "1亩", "1元");
};

Case AnyCase() {
  Case any;
  any.rule.mutable_bar()->mutable_money_per_mu()->set_minor_units(*rc::gen::inRange<int64_t>(1, 100'000'000'000));
  any.figures.mutable_fixed_asset_investment()->set_minor_units(
      *rc::gen::inRange<int64_t>(1, text::kLargestAmount / 2));
  any.figures.mutable_land_area()->set_micro_mu(*rc::gen::inRange<int64_t>(1, 100'000'000'000));
  return any;
}

RC_GTEST_PROP(Evaluate, AgreesWithTheExactComparisonOfMoneyAndLand, ()) {
  const Case any = AnyCase();
  const v1::CriterionResult result = AnswerOf(any.rule, any.figures);
  const Int128 has = static_cast<Int128>(any.figures.fixed_asset_investment().minor_units()) * 1'000'000;
  const Int128 needs = static_cast<Int128>(NumberOf(any.rule.bar())) * any.figures.land_area().micro_mu();
  RC_ASSERT((result.outcome() == kPass) == (has >= needs));
  RC_ASSERT(NumberOf(result.shortfall()) == NumberOf(result.required()) - NumberOf(result.actual()));
}

}  // namespace
}  // namespace luodi::policy::rules
