// SPDX-License-Identifier: Apache-2.0
#include "server/policy/advice.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/policy/gate.h"

namespace luodi::policy::rules {
namespace {

std::string Told(const v1::CriterionResult& criterion) {
  return absl::StrJoin(criterion.advice(), ", ", [](std::string* out, const v1::Advice& advice) {
    absl::StrAppend(out, advice.figure(), advice.decrease() ? " - " : " + ", NumberOf(advice.by()), " = ",
                    NumberOf(advice.to()));
  });
}

// All places a rule can read, by path.
void StateByPath(const std::string& path, int64_t number, v1::Figures& figures) {
  for (const Part part : {Part::kFixedAssets, Part::kTotalInvestment, Part::kForeignInvestment,
                          Part::kRegisteredCapital, Part::kTax, Part::kOutput, Part::kRdExpense, Part::kLandArea,
                          Part::kBuildingArea, Part::kGreenArea, Part::kOfficeArea, Part::kEnergy, Part::kJobs}) {
    if (path == PlaceOf(part)->path) return StateAt(*PlaceOf(part), number, figures);
  }
  for (const Place* place : {&kLandPricePlace, &kLeasedFloorPlace}) {
    if (path == place->path) return StateAt(*place, number, figures);
  }
  FAIL() << path;
}

// Types each advice on the rule's criterion back: it passes, and one unit less fails. How many there were.
int TypeBack(const v1::ThresholdSet& set, const v1::Figures& figures, const Rates& rates = {}) {
  int typed = 0;
  const v1::Verdict before = VerdictOf(set, figures, rates);
  for (int i = 0; i < before.criteria_size(); ++i) {
    for (const v1::Advice& advice : before.criteria(i).advice()) {
      const std::string what = absl::StrCat(advice.figure(), " ", NumberOf(advice.to()));
      v1::Figures changed = figures;
      StateByPath(advice.figure(), NumberOf(advice.to()), changed);
      EXPECT_EQ(VerdictOf(set, changed, rates).criteria(i).outcome(), v1::VERDICT_OUTCOME_PASS) << what;
      StateByPath(advice.figure(), NumberOf(advice.to()) + (advice.decrease() ? 1 : -1), changed);
      EXPECT_EQ(VerdictOf(set, changed, rates).criteria(i).outcome(), v1::VERDICT_OUTCOME_FAIL) << what;
      EXPECT_GT(NumberOf(advice.by()), 0);
      ++typed;
    }
  }
  return typed;
}

TEST(Advice, TellsHowMuchMoreMoneyOrLessLandPasses) {
  const v1::Figures figures = Stated("2.83亿元", "56.61亩", "2830万元");
  const v1::Verdict verdict = VerdictOf(Gate(), figures);
  EXPECT_EQ(Told(verdict.criteria(0)), "fixed_asset_investment + 5000000 = 28305000000, land_area - 10000 = 56600000");
  EXPECT_EQ(Told(verdict.criteria(1)), "annual_tax + 500000 = 2830500000, land_area - 10000 = 56600000");
  EXPECT_EQ(verdict.criteria(0).advice(0).to().money().currency_code(), "CNY");
  EXPECT_EQ(TypeBack(Gate(), figures), 4);
}

TEST(Advice, IsEmptyWhenItPasses) {
  EXPECT_EQ(Told(VerdictOf(Gate(), Stated("2.83亿元", "56.6亩", "2830万元")).criteria(0)), "");
}

TEST(Advice, SpeaksTheFiguresOwnCurrency) {
  const v1::ThresholdRule rule = AtLeast("intensity", v1::METRIC_INVESTMENT_INTENSITY, PerMu("500万元"));
  const v1::Figures figures = Stated("1亿美元", "212.385亩", "1元");
  const Rates rates{RateOf("USD", "7.0795")};
  const v1::CriterionResult result = AnswerOf(rule, figures, rates);
  EXPECT_EQ(Told(result), "fixed_asset_investment + 5000000000 = 15000000000, land_area - 70795000 = 141590000");
  EXPECT_EQ(result.advice(0).to().money().currency_code(), "USD");
  EXPECT_EQ(TypeBack(SetOf(rule), figures, rates), 2);
  const v1::Figures yen = Stated("JPY 1000000001", "100亩", "1元");
  EXPECT_EQ(TypeBack(SetOf(rule), yen, {RateOf("JPY", "0.0658")}), 2);
}

TEST(Advice, CoversEveryFigureThatGoesIn) {
  v1::ThresholdRule net = AtLeast("net", v1::METRIC_INVESTMENT_INTENSITY, PerMu("5万元"));
  net.set_without_land_price(true);
  v1::ThresholdRule leased = AtLeast("leased", v1::METRIC_OUTPUT_PER_MU, PerHectare("45万元"));
  leased.set_land(v1::LAND_APPORTIONED);
  const v1::ThresholdSet set = SetOf(
      net, leased, AtLeast("rd", v1::METRIC_RD_SHARE, Ratio(30'000)),
      Rule("capital", v1::METRIC_REGISTERED_CAPITAL_SHARE, v1::COMPARATOR_ABOVE, Ratio(300'000)),
      AtMost("office", v1::METRIC_OFFICE_LAND_RATIO, Ratio(70'000)),
      Rule("green", v1::METRIC_GREEN_RATIO, v1::COMPARATOR_BELOW, Ratio(150'000)),
      AtLeast("building", v1::METRIC_BUILDING_COEFFICIENT, Ratio(300'000)),
      AtMost("energy", v1::METRIC_ENERGY_PER_MU, MilliPerMu(2'333)),
      AtLeast("jobs", v1::METRIC_JOBS_PER_MU, MilliPerMu(2'333)), AtMost("plot", v1::METRIC_PLOT_SIZE, Plot("9亩")));
  v1::Figures figures = Stated("40万元", "10亩", "1元");
  v1::Plan& plan = *figures.mutable_plan();
  *plan.mutable_land_price() = Amount("3.33万元");
  *figures.mutable_annual_output() = Amount("14.99万元");
  *plan.mutable_leased_floor_area() = Land("10.01亩");
  plan.set_plot_floor_area_ratio_ppm(1'999'999);
  *plan.mutable_annual_rd_expense() = Amount("4000元");
  *plan.mutable_registered_capital() = Amount("12万元");
  *plan.mutable_office_area() = Land("0.8亩");
  *plan.mutable_green_area() = Land("1.5亩");
  *plan.mutable_building_area() = Land("2.9亩");
  plan.set_annual_energy_kgce(30);
  figures.set_jobs(20);
  const v1::Verdict verdict = VerdictOf(set, figures);
  const std::vector<std::string> figures_of = {"fixed_asset_investment,land_area",
                                               "annual_output,plan.leased_floor_area",
                                               "plan.annual_rd_expense,annual_output",
                                               "plan.registered_capital,fixed_asset_investment",
                                               "plan.office_area,land_area",
                                               "plan.green_area,land_area",
                                               "plan.building_area,land_area",
                                               "plan.annual_energy_kgce,land_area",
                                               "jobs,land_area",
                                               "land_area"};
  for (int i = 0; i < verdict.criteria_size(); ++i) {
    const std::string told = absl::StrJoin(verdict.criteria(i).advice(), ",", [](std::string* out, const auto& advice) {
      absl::StrAppend(out, advice.figure());
    });
    EXPECT_EQ(told, figures_of[i]);
  }
  EXPECT_EQ(TypeBack(set, figures), 19);
  *figures.mutable_plan()->mutable_land_price() = Amount("12万元");
  *figures.mutable_fixed_asset_investment() = Amount("60万元");
  EXPECT_EQ(VerdictOf(set, figures).criteria(0).advice(1).figure(), "plan.land_price");
  EXPECT_TRUE(VerdictOf(set, figures).criteria(0).advice(1).decrease());
  TypeBack(set, figures);
}

TEST(Advice, GoesDownToNoGreenAtAll) {
  const v1::ThresholdRule rule = AtMost("green", v1::METRIC_GREEN_RATIO, Ratio(1));
  v1::Figures figures = Stated("1元", "0.5亩", "1元");
  figures.mutable_plan()->mutable_green_area()->set_micro_mu(2);
  EXPECT_EQ(Told(AnswerOf(rule, figures)), "plan.green_area - 2 = 0, land_area + 1500000 = 2000000");
}

TEST(Advice, IsSilentWhereNothingInRangePasses) {
  // Less than a fen of land price and a micro-mu of land cannot be stated.
  v1::ThresholdRule rule = AtLeast("net", v1::METRIC_INVESTMENT_INTENSITY, PerMu("500万元"));
  rule.set_without_land_price(true);
  v1::Figures figures = Stated("1亿元", "100亩", "1元");
  *figures.mutable_plan()->mutable_land_price() = Amount("1000万元");
  EXPECT_EQ(Told(AnswerOf(rule, figures)),
            "fixed_asset_investment + 41000000000 = 51000000000, "
            "land_area - 82000000 = 18000000");
  *figures.mutable_plan()->mutable_land_price() = Amount("1亿元");
  EXPECT_EQ(Told(AnswerOf(rule, figures)), "fixed_asset_investment + 50000000000 = 60000000000");
  v1::Quantity bar;
  *bar.mutable_money_per_mu() = Fen(100'000'000);
  EXPECT_EQ(Told(AnswerOf(AtLeast("i", v1::METRIC_INVESTMENT_INTENSITY, bar), Stated("1元", "1000000.01亩", "1元"))),
            "land_area - 1000000009999 = 1")
      << "10^14 fen are not enough for all the land";
  bar.mutable_money_per_mu()->set_minor_units(100'000'001);
  EXPECT_EQ(Told(AnswerOf(AtLeast("i", v1::METRIC_INVESTMENT_INTENSITY, bar), Stated("1元", "1000000.01亩", "1元"))),
            "");
}

TEST(Advice, LeavesBuildingsAndYearsAlone) {
  v1::Figures figures = Stated("1元", "10亩", "1元");
  v1::Building& building = *figures.mutable_plan()->add_buildings();
  *building.mutable_floor_area() = Land("6亩");
  building.set_storey_height_mm(4000);
  EXPECT_EQ(Told(AnswerOf(AtLeast("far", v1::METRIC_FLOOR_AREA_RATIO, Ratio(800'000)), figures)),
            "land_area - 2500000 = 7500000");
  v1::YearFigures& year = *figures.mutable_plan()->add_years();
  year.set_year(2025);
  *year.mutable_tax() = Amount("60万元");
  v1::ThresholdRule tax = AtLeast("tax", v1::METRIC_TAX_PER_MU, PerMu("10万元"));
  tax.mutable_years()->set_basis(v1::YearSpan::BASIS_CALENDAR);
  tax.mutable_years()->set_first_year(2025);
  tax.mutable_years()->set_last_year(2025);
  EXPECT_EQ(Told(AnswerOf(tax, figures)), "land_area - 4000000 = 6000000");
}

// ---- bands

v1::ThresholdRule InBand(v1::ThresholdRule rule, std::string_view from, std::string_view below) {
  if (!from.empty()) *rule.mutable_scope()->mutable_investment_from() = Amount(from);
  if (!below.empty()) *rule.mutable_scope()->mutable_investment_below() = Amount(below);
  return rule;
}

v1::ThresholdRule Intensity(const char* id, const char* bar) {
  return AtLeast(id, v1::METRIC_INVESTMENT_INTENSITY, PerMu(bar));
}

TEST(Advice, AsksTheRuleOfTheBandTheInvestmentGrowsInto) {
  // On 100 mu the small band asks 0.9亿, the large one, from 1亿, 3亿.
  const v1::ThresholdSet steeper =
      SetOf(InBand(Intensity("small", "150万元"), "", "1亿元"), InBand(Intensity("large", "300万元"), "1亿元", ""));
  const v1::Figures figures = Stated("5000万元", "100亩", "1元");
  EXPECT_EQ(Told(VerdictOf(steeper, figures).criteria(0)),
            "fixed_asset_investment + 25000000000 = 30000000000, land_area - 66666667 = 33333333");
  EXPECT_EQ(TypeBack(steeper, figures), 2);
}

TEST(Advice, StopsAtTheEdgeOfABandWhoseRulePasses) {
  // From 1亿 on 100万元 a mu are enough: the first fen of that band passes.
  const v1::ThresholdSet milder =
      SetOf(InBand(Intensity("small", "150万元"), "", "1亿元"), InBand(Intensity("large", "100万元"), "1亿元", ""));
  const v1::Figures figures = Stated("5000万元", "100亩", "1元");
  EXPECT_EQ(VerdictOf(milder, figures).criteria(0).advice(0).to().money().minor_units(), 10'000'000'000);
  EXPECT_EQ(TypeBack(milder, figures), 2);
}

TEST(Advice, FollowsBandsInAForeignCurrencyToTheCent) {
  const v1::ThresholdSet milder =
      SetOf(InBand(Intensity("small", "150万元"), "", "1亿元"), InBand(Intensity("large", "100万元"), "1亿元", ""));
  const v1::Figures figures = Stated("USD 5000000", "100亩", "1元");
  const Rates rates{RateOf("USD", "7")};
  EXPECT_EQ(VerdictOf(milder, figures, rates).criteria(0).advice(0).to().money().minor_units(), 1'428'571'429);
  EXPECT_EQ(TypeBack(milder, figures, rates), 2);
}

TEST(Advice, TakesABandWithoutRuleForAnEndOfTheFailure) {
  const v1::ThresholdSet set = SetOf(InBand(Intensity("small", "150万元"), "", "1亿元"));
  const v1::Figures figures = Stated("5000万元", "100亩", "1元");
  const v1::Verdict verdict = VerdictOf(set, figures);
  EXPECT_EQ(verdict.criteria(0).advice(0).to().money().minor_units(), 10'000'000'000);
}

TEST(Advice, SkipsABandInWhichFiguresAreMissing) {
  const v1::ThresholdSet set =
      SetOf(InBand(Intensity("small", "150万元"), "", "1亿元"), InBand(Intensity("middle", "50万元"), "1亿元", "2亿元"),
            InBand(Intensity("large", "100万元"), "2亿元", ""),
            InBand(AtLeast("jobs", v1::METRIC_JOBS_PER_MU, MilliPerMu(1)), "1亿元", "2亿元"));
  const v1::Verdict verdict = VerdictOf(set, Stated("5000万元", "100亩", "1元"));
  EXPECT_EQ(verdict.criteria(0).advice(0).to().money().minor_units(), 20'000'000'000);
}

TEST(Advice, ShrinksTheInvestmentThroughBandsOfTheCapitalShare) {
  const auto share = [](const char* id, int64_t ppm) {
    return AtLeast(id, v1::METRIC_REGISTERED_CAPITAL_SHARE, Ratio(ppm));
  };
  const v1::ThresholdSet set =
      SetOf(InBand(share("small", 300'000), "", "5000万元"), InBand(share("large", 200'000), "5000万元", ""));
  v1::Figures figures = Stated("6000万元", "100亩", "1元");
  *figures.mutable_plan()->mutable_registered_capital() = Amount("900万元");
  // 20 % would be met at 4500万, which is no longer in the band; 30 % at 3000万.
  EXPECT_EQ(Told(VerdictOf(set, figures).criteria(0)),
            "plan.registered_capital + 300000000 = 1200000000, fixed_asset_investment - 3000000000 = 3000000000");
  TypeBack(set, figures);
}

// 500 万 a mu, and a plot of at least so much or tax that nobody has stated.
v1::ThresholdSet PlotOrTax(std::string_view plot) {
  v1::ThresholdRule least = AtLeast("plot", v1::METRIC_PLOT_SIZE, Plot(plot));
  v1::ThresholdRule tax = AtLeast("tax", v1::METRIC_ANNUAL_TAX, Sum("1元"));
  least.set_any_of("either");
  tax.set_any_of("either");
  return SetOf(Intensity("intensity", "500万元"), least, tax);
}

TEST(Advice, LeadsToNoPlotForWhichThereIsNoVerdict) {
  v1::Figures figures = OnTenMu();
  *figures.mutable_fixed_asset_investment() = Amount("3000万元");
  EXPECT_EQ(Told(VerdictOf(PlotOrTax("5亩"), figures).criteria(0)),
            "fixed_asset_investment + 2000000000 = 5000000000, land_area - 4000000 = 6000000");
  EXPECT_EQ(Told(VerdictOf(PlotOrTax("7亩"), figures).criteria(0)),
            "fixed_asset_investment + 2000000000 = 5000000000")
      << "on less than 7 mu the tax is asked for";
}

TEST(Advice, GoesOnToWhereAnotherRuleOfTheGroupPasses) {
  v1::ThresholdSet set = PlotOrTax("7亩");
  v1::ThresholdRule small = AtMost("small", v1::METRIC_PLOT_SIZE, Plot("2亩"));
  small.set_any_of("either");
  *set.add_rules() = small;
  v1::Figures figures = OnTenMu();
  *figures.mutable_fixed_asset_investment() = Amount("3000万元");
  EXPECT_EQ(Told(VerdictOf(set, figures).criteria(0)),
            "fixed_asset_investment + 2000000000 = 5000000000, land_area - 8000000 = 2000000");
}

TEST(Advice, GoesIntoABandWhoseRuleIsSparedForItsGroup) {
  v1::ThresholdRule plot = AtLeast("plot", v1::METRIC_PLOT_SIZE, Plot("5亩"));
  v1::ThresholdRule small = InBand(Intensity("small", "1500万元"), "", "1亿元");
  // Nobody states the land price it asks for; the plot passes the group.
  v1::ThresholdRule large = InBand(Intensity("large", "1500万元"), "1亿元", "");
  large.set_without_land_price(true);
  for (v1::ThresholdRule* rule : {&plot, &small, &large}) rule->set_any_of("either");
  EXPECT_EQ(Told(VerdictOf(SetOf(plot, small, large), Stated("500万元", "10亩", "1元")).criteria(1)),
            "fixed_asset_investment + 9500000000 = 10000000000, land_area - 9666667 = 333333");
}

RC_GTEST_PROP(Advice, PassesWhenTypedBackAndFailsOneUnitShort, ()) {
  const auto amount = [](int64_t most) { return Fen(*rc::gen::inRange<int64_t>(1, most)); };
  v1::ThresholdSet set;
  for (int i = 0; i < 4; ++i) {
    v1::ThresholdRule rule = Intensity("rule", "1元");
    rule.set_rule_id(absl::StrCat("rule", i));
    rule.set_metric(*rc::gen::element(v1::METRIC_INVESTMENT_INTENSITY, v1::METRIC_FIXED_ASSET_INVESTMENT,
                                      v1::METRIC_REGISTERED_CAPITAL_SHARE));
    rule.set_comparator(
        *rc::gen::element(v1::COMPARATOR_AT_LEAST, v1::COMPARATOR_ABOVE, v1::COMPARATOR_AT_MOST, v1::COMPARATOR_BELOW));
    if (rule.metric() == v1::METRIC_REGISTERED_CAPITAL_SHARE) {
      *rule.mutable_bar() = Ratio(*rc::gen::inRange<int64_t>(1, 10'000'000));
    } else if (rule.metric() == v1::METRIC_FIXED_ASSET_INVESTMENT) {
      *rule.mutable_bar()->mutable_money() = amount(100'000'000);
    } else if (*rc::gen::arbitrary<bool>()) {
      *rule.mutable_bar()->mutable_money_per_hectare() = amount(1'000'000'000);
    } else {
      *rule.mutable_bar()->mutable_money_per_mu() = amount(100'000'000);
    }
    if (*rc::gen::arbitrary<bool>()) *rule.mutable_scope()->mutable_investment_from() = amount(100'000'000);
    *set.add_rules() = rule;
  }
  v1::Figures figures = Stated("1元", "1亩", "1元");
  *figures.mutable_fixed_asset_investment() = amount(200'000'000);
  figures.mutable_fixed_asset_investment()->set_currency_code(*rc::gen::element<std::string>("CNY", "USD", "JPY"));
  *figures.mutable_plan()->mutable_registered_capital() = amount(200'000'000);
  figures.mutable_land_area()->set_micro_mu(*rc::gen::inRange<int64_t>(1, 10'000'000));
  const Rates rates{RateOf("USD", "7.0795"), RateOf("JPY", "0.0658")};
  const v1::Verdict before = VerdictOf(set, figures, rates);
  for (const v1::CriterionResult& criterion : before.criteria()) {
    for (const v1::Advice& advice : criterion.advice()) {
      const auto fails = [&](int64_t number) {
        v1::Figures changed = figures;
        StateByPath(advice.figure(), number, changed);
        const v1::Verdict after = VerdictOf(set, changed, rates);
        const v1::ThresholdRule& rule = *std::find_if(set.rules().begin(), set.rules().end(), [&](const auto& one) {
          return one.rule_id() == criterion.rule_id();
        });
        return std::any_of(after.criteria().begin(), after.criteria().end(), [&](const v1::CriterionResult& result) {
          return result.outcome() == v1::VERDICT_OUTCOME_FAIL && result.metric() == criterion.metric() &&
                 IsUpper(result.comparator()) == IsUpper(rule.comparator());
        });
      };
      RC_ASSERT(!fails(NumberOf(advice.to())));
      RC_ASSERT(fails(NumberOf(advice.to()) + (advice.decrease() ? 1 : -1)));
    }
  }
}

}  // namespace
}  // namespace luodi::policy::rules
