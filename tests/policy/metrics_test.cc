// SPDX-License-Identifier: Apache-2.0
#include "server/policy/metrics.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/policy/gate.h"

namespace luodi::policy::rules {
namespace {

constexpr v1::VerdictOutcome kPass = v1::VERDICT_OUTCOME_PASS;
constexpr v1::VerdictOutcome kFail = v1::VERDICT_OUTCOME_FAIL;

// ---- every metric

// Figures that lie exactly at the bar, and what one unit of the numerator is.
struct MetricCase {
  v1::Metric metric;
  v1::Quantity bar;
  v1::Figures figures;
  std::function<void(v1::Figures&, int)> nudge;
  std::string formula;
};

template <typename Edit>
v1::Figures With(v1::Figures figures, Edit edit) {
  edit(figures);
  return figures;
}

template <typename Find>
auto NudgeMoney(Find find) {
  return [find](v1::Figures& figures, int by) {
    v1::Money& amount = *find(figures);
    amount.set_minor_units(amount.minor_units() + by);
  };
}

template <typename Find>
auto NudgeArea(Find find) {
  return [find](v1::Figures& figures, int by) {
    v1::Area& area = *find(figures);
    area.set_micro_mu(area.micro_mu() + by);
  };
}

// The amount, at `find`, that makes the metric 30万元 on ten mu or in all.
template <typename Find>
MetricCase MoneyCase(v1::Metric metric, v1::Quantity bar, Find find, std::string formula) {
  v1::Figures figures = OnTenMu();
  *find(figures) = Amount("30万元");
  return {metric, std::move(bar), figures, NudgeMoney(find), std::move(formula)};
}

template <typename Find>
MetricCase AreaCase(v1::Metric metric, Find find, std::string formula) {
  v1::Figures figures = OnTenMu();
  *find(figures) = Land("4亩");
  return {metric, Ratio(400'000), figures, NudgeArea(find), std::move(formula)};
}

std::vector<MetricCase> InvestmentCases() {
  const auto fixed = [](v1::Figures& figures) { return figures.mutable_fixed_asset_investment(); };
  const auto total = [](v1::Figures& figures) { return figures.mutable_total_investment(); };
  const auto foreign = [](v1::Figures& figures) { return figures.mutable_foreign_investment(); };
  const auto tax = [](v1::Figures& figures) { return figures.mutable_annual_tax(); };
  const auto output = [](v1::Figures& figures) { return figures.mutable_annual_output(); };
  return {
      MoneyCase(v1::METRIC_INVESTMENT_INTENSITY, PerMu("3万元"), fixed, "fixed_asset_investment / land_area"),
      MoneyCase(v1::METRIC_INVESTMENT_INTENSITY, PerHectare("45万元"), fixed, "fixed_asset_investment / land_area"),
      MoneyCase(v1::METRIC_TAX_PER_MU, PerMu("3万元"), tax, "annual_tax / land_area"),
      MoneyCase(v1::METRIC_TOTAL_INVESTMENT_INTENSITY, PerMu("3万元"), total, "total_investment / land_area"),
      MoneyCase(v1::METRIC_OUTPUT_PER_MU, PerHectare("45万元"), output, "annual_output / land_area"),
      MoneyCase(v1::METRIC_TOTAL_INVESTMENT, Sum("30万元"), total, "total_investment"),
      MoneyCase(v1::METRIC_FIXED_ASSET_INVESTMENT, Sum("30万元"), fixed, "fixed_asset_investment"),
      MoneyCase(v1::METRIC_FOREIGN_INVESTMENT, Sum("30万元"), foreign, "foreign_investment"),
      MoneyCase(v1::METRIC_ANNUAL_TAX, Sum("30万元"), tax, "annual_tax"),
      MoneyCase(v1::METRIC_ANNUAL_OUTPUT, Sum("30万元"), output, "annual_output"),
  };
}

std::vector<MetricCase> PlanCases() {
  const auto rd = [](v1::Figures& figures) { return figures.mutable_plan()->mutable_annual_rd_expense(); };
  const auto capital = [](v1::Figures& figures) { return figures.mutable_plan()->mutable_registered_capital(); };
  const auto land = [](v1::Figures& figures) { return figures.mutable_land_area(); };
  const auto floor = [](v1::Figures& figures) {
    v1::Plan& plan = *figures.mutable_plan();
    if (plan.buildings().empty()) plan.add_buildings()->set_storey_height_mm(4000);
    return plan.mutable_buildings(0)->mutable_floor_area();
  };
  const auto building = [](v1::Figures& figures) { return figures.mutable_plan()->mutable_building_area(); };
  const auto green = [](v1::Figures& figures) { return figures.mutable_plan()->mutable_green_area(); };
  const auto office = [](v1::Figures& figures) { return figures.mutable_plan()->mutable_office_area(); };
  MetricCase rd_share = MoneyCase(v1::METRIC_RD_SHARE, Ratio(30'000), rd, "plan.annual_rd_expense / annual_output");
  *rd_share.figures.mutable_annual_output() = Amount("1000万元");
  MetricCase capital_share = MoneyCase(v1::METRIC_REGISTERED_CAPITAL_SHARE, Ratio(30'000), capital,
                                       "plan.registered_capital / fixed_asset_investment");
  *capital_share.figures.mutable_fixed_asset_investment() = Amount("1000万元");
  const auto energy = [](v1::Figures& figures, int by) {
    v1::Plan& plan = *figures.mutable_plan();
    plan.set_annual_energy_kgce(plan.annual_energy_kgce() + by);
  };
  const auto jobs = [](v1::Figures& figures, int by) { figures.set_jobs(figures.jobs() + by); };
  return {
      rd_share,
      capital_share,
      {v1::METRIC_PLOT_SIZE, Plot("10亩"), OnTenMu(), NudgeArea(land), "land_area"},
      AreaCase(v1::METRIC_FLOOR_AREA_RATIO, floor, "sum(plan.buildings.floor_area) / land_area"),
      AreaCase(v1::METRIC_BUILDING_COEFFICIENT, building, "plan.building_area / land_area"),
      AreaCase(v1::METRIC_GREEN_RATIO, green, "plan.green_area / land_area"),
      AreaCase(v1::METRIC_OFFICE_LAND_RATIO, office, "plan.office_area / land_area"),
      {v1::METRIC_ENERGY_PER_MU, MilliPerMu(2500),
       With(OnTenMu(), [](v1::Figures& figures) { figures.mutable_plan()->set_annual_energy_kgce(25); }), energy,
       "plan.annual_energy_kgce / land_area"},
      {v1::METRIC_JOBS_PER_MU, MilliPerMu(2500), With(OnTenMu(), [](v1::Figures& figures) { figures.set_jobs(25); }),
       jobs, "jobs / land_area"},
  };
}

std::vector<MetricCase> AllCases() {
  std::vector<MetricCase> all = InvestmentCases();
  for (MetricCase& one : PlanCases()) all.push_back(std::move(one));
  return all;
}

// Outcomes one unit below the bar, at it, and one unit above.
struct ComparatorCase {
  v1::Comparator comparator;
  bool below, at, above;
};
constexpr ComparatorCase kComparators[] = {{v1::COMPARATOR_AT_LEAST, false, true, true},
                                           {v1::COMPARATOR_AT_MOST, true, true, false},
                                           {v1::COMPARATOR_ABOVE, false, false, true},
                                           {v1::COMPARATOR_BELOW, true, false, false}};

TEST(Evaluate, DecidesEveryMetricAtItsBarAndOneUnitBesides) {
  for (const MetricCase& one : AllCases()) {
    for (const ComparatorCase& comparator : kComparators) {
      const v1::ThresholdRule rule = Rule("rule", one.metric, comparator.comparator, one.bar);
      const std::pair<int, bool> sides[] = {{-1, comparator.below}, {0, comparator.at}, {1, comparator.above}};
      for (const auto& [by, passes] : sides) {
        v1::Figures figures = one.figures;
        one.nudge(figures, by);
        const v1::CriterionResult result = AnswerOf(rule, figures);
        const std::string what = absl::StrCat(v1::Metric_Name(one.metric), " ", comparator.comparator, " ", by);
        EXPECT_EQ(result.outcome(), passes ? kPass : kFail) << what;
        EXPECT_EQ(NumberOf(result.shortfall()) > 0, !passes) << what;
        const bool upper =
            comparator.comparator == v1::COMPARATOR_AT_MOST || comparator.comparator == v1::COMPARATOR_BELOW;
        const int64_t difference = NumberOf(result.required()) - NumberOf(result.actual());
        EXPECT_EQ(NumberOf(result.shortfall()), upper ? -difference : difference) << what;
        EXPECT_EQ(result.formula(), one.formula) << what;
      }
    }
  }
}

TEST(Metrics, HaveARowEachAndAreTestedEach) {
  const google::protobuf::EnumDescriptor& metrics = *v1::Metric_descriptor();
  const std::vector<MetricCase> cases = AllCases();
  for (int i = 0; i < metrics.value_count(); ++i) {
    const auto metric = static_cast<v1::Metric>(metrics.value(i)->number());
    if (metric == v1::METRIC_UNSPECIFIED) continue;
    EXPECT_EQ(ShapeOf(metric).metric, metric);
    const bool is_tested =
        std::any_of(cases.begin(), cases.end(), [metric](const MetricCase& one) { return one.metric == metric; });
    EXPECT_EQ(is_tested, HasBar(metric) && metric != v1::METRIC_TOTAL_SCORE) << metrics.value(i)->name();
    EXPECT_EQ(UnitsOf(metric).empty(), !HasBar(metric)) << metrics.value(i)->name();
  }
  EXPECT_THROW(ShapeOf(v1::METRIC_UNSPECIFIED), std::logic_error);
  EXPECT_THROW(ShapeOf(static_cast<v1::Metric>(99)), std::logic_error);
}

TEST(Metrics, SuitOnlyTheirOwnUnits) {
  for (const MetricCase& one : AllCases()) EXPECT_TRUE(Suits(one.metric, one.bar));
  EXPECT_FALSE(Suits(v1::METRIC_INVESTMENT_INTENSITY, Sum("1元")));
  EXPECT_FALSE(Suits(v1::METRIC_TOTAL_INVESTMENT, PerMu("1元")));
  EXPECT_FALSE(Suits(v1::METRIC_PLOT_SIZE, Ratio(1)));
  EXPECT_FALSE(Suits(v1::METRIC_RD_SHARE, Points(1)));
  EXPECT_FALSE(Suits(v1::METRIC_BAD_CREDIT, Ratio(1)));
  EXPECT_TRUE(Suits(v1::METRIC_TOTAL_SCORE, Points(1)));
  EXPECT_TRUE(TakesYears(v1::METRIC_TAX_PER_MU));
  EXPECT_FALSE(TakesYears(v1::METRIC_RD_SHARE));
  EXPECT_TRUE(TakesLand(v1::METRIC_JOBS_PER_MU));
  EXPECT_FALSE(TakesLand(v1::METRIC_GREEN_RATIO));
}

// ---- units side by side

TEST(Evaluate, KeepsBarsPerMuAndPerHectareApart) {
  // 500 万元/亩 is 7500 万元/公顷.
  v1::ThresholdRule mu = AtLeast("mu", v1::METRIC_INVESTMENT_INTENSITY, PerMu("500万元"));
  v1::ThresholdRule hectare = AtLeast("hectare", v1::METRIC_INVESTMENT_INTENSITY, PerHectare("7500万元"));
  hectare.set_force(v1::FORCE_VETO);
  const v1::ThresholdSet set = SetOf(mu, hectare);
  const v1::Verdict line = VerdictOf(set, Stated("5亿元", "100亩", "1元"));
  ASSERT_EQ(line.criteria_size(), 2);
  EXPECT_EQ(line.criteria(0).shortfall().money().minor_units(), 0);
  EXPECT_EQ(line.criteria(1).shortfall().money().minor_units(), 0);
  EXPECT_EQ(text::WriteMoney(line.criteria(1).value().money_per_hectare()), "7500.00万元");
  const v1::Verdict short_of_it = VerdictOf(set, Stated("499999999.99元", "100亩", "1元"));
  EXPECT_EQ(short_of_it.criteria(0).shortfall().money().minor_units(), 1);
  EXPECT_EQ(short_of_it.criteria(1).shortfall().money().minor_units(), 1);
}

TEST(Evaluate, RoundsTheShownValueHalfUp) {
  const v1::ThresholdRule rule = AtLeast("intensity", v1::METRIC_INVESTMENT_INTENSITY, PerMu("0.01元"));
  v1::Figures figures = OnTenMu();
  *figures.mutable_fixed_asset_investment() = Fen(4);
  EXPECT_EQ(AnswerOf(rule, figures).value().money_per_mu().minor_units(), 0);
  *figures.mutable_fixed_asset_investment() = Fen(5);
  const v1::CriterionResult half = AnswerOf(rule, figures);
  EXPECT_EQ(half.value().money_per_mu().minor_units(), 1);
  EXPECT_EQ(half.outcome(), kFail) << "what is shown decides nothing";
}

TEST(Evaluate, TakesTheLandPriceOutWhereTheRuleSaysSo) {
  v1::ThresholdRule rule = AtLeast("net", v1::METRIC_INVESTMENT_INTENSITY, PerMu("500万元"));
  rule.set_without_land_price(true);
  v1::Figures figures = Stated("5.2亿元", "100亩", "1元");
  EXPECT_EQ(MissingFigures(SetOf(rule), figures, {}, {}), std::vector<std::string>{"plan.land_price"});
  *figures.mutable_plan()->mutable_land_price() = Amount("2000万元");
  const v1::CriterionResult line = AnswerOf(rule, figures);
  EXPECT_EQ(line.outcome(), kPass);
  EXPECT_EQ(line.formula(), "(fixed_asset_investment - plan.land_price) / land_area");
  EXPECT_EQ(line.inputs_size(), 3);
  *figures.mutable_plan()->mutable_land_price() = Amount("20000000.01元");
  EXPECT_EQ(AnswerOf(rule, figures).shortfall().money().minor_units(), 1);
  *figures.mutable_plan()->mutable_land_price() = Amount("6亿元");
  EXPECT_EQ(text::WriteMoney(AnswerOf(rule, figures).actual().money()), "-8000.00万元");
}

TEST(Evaluate, DividesByTheApportionedLandOfALeasedPlantExactly) {
  v1::ThresholdRule rule = AtLeast("leased", v1::METRIC_TAX_PER_MU, PerMu("30万元"));
  rule.set_land(v1::LAND_APPORTIONED);
  v1::Figures figures;
  figures.set_kind(v1::PROJECT_KIND_LEASED_PLANT);
  *figures.mutable_annual_tax() = Amount("100万元");
  EXPECT_EQ(MissingFigures(SetOf(rule), figures, {}, {}),
            (std::vector<std::string>{"plan.leased_floor_area", "plan.plot_floor_area_ratio_ppm"}));
  // 5 mu of floor at 1.5 are 3 1/3 mu of land: 30万元 x 10/3 = 100万元.
  *figures.mutable_plan()->mutable_leased_floor_area() = Land("5亩");
  figures.mutable_plan()->set_plot_floor_area_ratio_ppm(1'500'000);
  const v1::CriterionResult line = AnswerOf(rule, figures);
  EXPECT_EQ(line.outcome(), kPass);
  EXPECT_EQ(line.shortfall().money().minor_units(), 0);
  EXPECT_EQ(line.formula(), "annual_tax / (plan.leased_floor_area / plan.plot_floor_area_ratio)");
  ASSERT_EQ(line.inputs_size(), 3);
  EXPECT_EQ(line.inputs(2).figure(), "plan.plot_floor_area_ratio_ppm");
  EXPECT_EQ(line.inputs(2).value().ratio_ppm(), 1'500'000);
  figures.mutable_plan()->mutable_leased_floor_area()->set_micro_mu(5'000'001);
  EXPECT_EQ(AnswerOf(rule, figures).outcome(), kFail);
}

TEST(Evaluate, CountsStoreysAbove8MetresTwice) {
  v1::ThresholdRule rule = AtLeast("far", v1::METRIC_FLOOR_AREA_RATIO, Ratio(1'200'000));
  v1::Figures figures = OnTenMu();
  for (const int height : {8000, 8001}) {
    v1::Building& building = *figures.mutable_plan()->add_buildings();
    *building.mutable_floor_area() = Land("4亩");
    building.set_storey_height_mm(height);
  }
  EXPECT_EQ(AnswerOf(rule, figures).value().ratio_ppm(), 800'000);
  rule.set_double_above_storey_mm(8000);
  const v1::CriterionResult twice = AnswerOf(rule, figures);
  EXPECT_EQ(twice.outcome(), kPass) << "8.000 m is not above 8 m";
  EXPECT_EQ(twice.value().ratio_ppm(), 1'200'000);
  EXPECT_EQ(twice.inputs(0).value().area().micro_mu(), 12'000'000);
}

TEST(Evaluate, LetsAPlotHaveNoGreen) {
  v1::Figures figures = OnTenMu();
  const v1::ThresholdRule rule = AtMost("green", v1::METRIC_GREEN_RATIO, Ratio(150'000));
  EXPECT_EQ(MissingFigures(SetOf(rule), figures, {}, {}), std::vector<std::string>{"plan.green_area"});
  figures.mutable_plan()->mutable_green_area();
  EXPECT_TRUE(IsPassed(rule, figures));
}

// ---- years

v1::ThresholdRule OfYears(v1::YearSpan::Basis basis, int first, int last) {
  v1::ThresholdRule rule = AtLeast("tax", v1::METRIC_TAX_PER_MU, PerMu("10万元"));
  rule.mutable_years()->set_basis(basis);
  rule.mutable_years()->set_first_year(first);
  rule.mutable_years()->set_last_year(last);
  return rule;
}

void Promise(int year, std::string_view tax, v1::Figures& figures) {
  v1::YearFigures& promised = *figures.mutable_plan()->add_years();
  promised.set_year(year);
  *promised.mutable_tax() = Amount(tax);
}

TEST(Evaluate, AveragesTheNamedYearsExactly) {
  v1::Figures figures = OnTenMu();
  Promise(2025, "90万元", figures);
  Promise(2026, "100万元", figures);
  Promise(2027, "110万元", figures);
  const v1::CriterionResult line = AnswerOf(OfYears(v1::YearSpan::BASIS_CALENDAR, 2025, 2027), figures);
  EXPECT_EQ(line.outcome(), kPass);
  EXPECT_EQ(text::WriteMoney(line.actual().money()), "300.00万元") << "of several years the sum";
  EXPECT_EQ(text::WriteMoney(line.required().money()), "300.00万元");
  EXPECT_EQ(text::WriteMoney(line.value().money_per_mu()), "10.00万元");
  EXPECT_EQ(line.formula(), "average(plan.years[2025..2027].tax) / land_area");
  EXPECT_EQ(line.inputs(0).figure(), "plan.years");
  figures.mutable_plan()->mutable_years(0)->mutable_tax()->set_minor_units(89'999'999);
  EXPECT_EQ(AnswerOf(OfYears(v1::YearSpan::BASIS_CALENDAR, 2025, 2027), figures).shortfall().money().minor_units(), 1);
  EXPECT_FALSE(IsPassed(OfYears(v1::YearSpan::BASIS_CALENDAR, 2025, 2025), figures));
  EXPECT_TRUE(IsPassed(OfYears(v1::YearSpan::BASIS_CALENDAR, 2027, 2027), figures));
}

TEST(Evaluate, CountsYearsAfterThatOfProduction) {
  v1::Figures figures = OnTenMu();
  Promise(2026, "100万元", figures);
  Promise(2025, "1万元", figures);
  const v1::ThresholdRule second = OfYears(v1::YearSpan::BASIS_AFTER_PRODUCTION, 2, 2);
  EXPECT_EQ(MissingFigures(SetOf(second), figures, {}, {}), std::vector<std::string>{"production_date"});
  *figures.mutable_production_date() = Day("2024-01-01");
  EXPECT_TRUE(IsPassed(second, figures));
  EXPECT_EQ(AnswerOf(second, figures).formula(), "plan.years[2026].tax / land_area");
  EXPECT_FALSE(IsPassed(OfYears(v1::YearSpan::BASIS_AFTER_PRODUCTION, 1, 1), figures));
  EXPECT_EQ(MissingFigures(SetOf(OfYears(v1::YearSpan::BASIS_AFTER_PRODUCTION, 1, 3)), figures, {}, {}),
            std::vector<std::string>{"plan.years"});
  v1::Figures silent = OnTenMu();
  EXPECT_EQ(MissingFigures(SetOf(second), silent, {}, {}), (std::vector<std::string>{"production_date", "plan.years"}));
}

TEST(Evaluate, MissesYearsThatPromiseOnlyTheOther) {
  v1::Figures figures = OnTenMu();
  v1::YearFigures& promised = *figures.mutable_plan()->add_years();
  promised.set_year(2025);
  *promised.mutable_output() = Amount("100万元");
  EXPECT_EQ(MissingFigures(SetOf(OfYears(v1::YearSpan::BASIS_CALENDAR, 2025, 2025)), figures, {}, {}),
            std::vector<std::string>{"plan.years"});
}

// ---- no bar

TEST(IndustryFit, GoesByTheListOfTheSetLongestPrefixFirst) {
  v1::ThresholdSet set = SetOf(Bare("fit", v1::METRIC_INDUSTRY_FIT));
  v1::IndustryPosition& chemistry = *set.add_positions();
  chemistry.set_title("化工");
  chemistry.add_industry_prefixes("C26");
  v1::IndustryPosition& unfit = *set.add_positions();
  unfit.set_title("禁止类");
  unfit.set_unfit(true);
  unfit.add_industry_prefixes("C2614");
  v1::Figures figures = OnTenMu();
  EXPECT_EQ(MissingFigures(set, figures, {}, {}), std::vector<std::string>{"industry_code"});
  figures.set_industry_code("C26");
  EXPECT_EQ(MissingFigures(set, figures, {}, {}), std::vector<std::string>{"industry_code"}) << "it may be C2614";
  figures.add_positioned_as("高端装备");
  const std::tuple<const char*, v1::VerdictOutcome, const char*> cases[] = {
      {"C2613", kPass, "化工"}, {"C2614", kFail, "禁止类"}, {"C3611", kFail, ""}};
  for (const auto& [code, outcome, finding] : cases) {
    figures.set_industry_code(code);
    const v1::Verdict verdict = VerdictOf(set, figures);
    EXPECT_EQ(verdict.criteria(0).outcome(), outcome) << code;
    EXPECT_EQ(absl::StrJoin(verdict.criteria(0).findings(), ","), finding) << code;
  }
}

TEST(IndustryFit, GoesByTheListOfTheZoneWhereTheSetHasNone) {
  v1::Figures figures = OnTenMu();
  figures.set_industry_code("C3611");
  EXPECT_FALSE(IsPassed(Bare("fit", v1::METRIC_INDUSTRY_FIT), figures));
  figures.add_positioned_as("高端装备");
  EXPECT_TRUE(IsPassed(Bare("fit", v1::METRIC_INDUSTRY_FIT), figures));
  EXPECT_EQ(AnswerOf(Bare("fit", v1::METRIC_INDUSTRY_FIT), figures).findings(0), "高端装备");
}

// ---- the ends of the ranges

TEST(Evaluate, StaysExactAtTheEndsOfEveryRange) {
  v1::Figures figures;
  figures.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  *figures.mutable_fixed_asset_investment() = Fen(text::kLargestAmount);
  *figures.mutable_land_area() = MicroMu(text::kLargestArea);
  *figures.mutable_plan()->mutable_registered_capital() = Fen(text::kLargestAmount);
  for (int year = 2025; year < 2055; ++year) {
    Promise(year, "1元", figures);
    figures.mutable_plan()->mutable_years(year - 2025)->mutable_tax()->set_minor_units(text::kLargestAmount);
  }
  for (int i = 0; i < 100; ++i) {
    v1::Building& building = *figures.mutable_plan()->add_buildings();
    *building.mutable_floor_area() = MicroMu(text::kLargestArea);
    building.set_storey_height_mm(100'000);
  }
  v1::Quantity highest, hectare;
  *highest.mutable_money_per_mu() = Fen(text::kLargestAmount);
  *hectare.mutable_money_per_hectare() = Fen(1);
  v1::ThresholdRule years = OfYears(v1::YearSpan::BASIS_CALENDAR, 2025, 2054);
  *years.mutable_bar() = highest;
  const v1::CriterionResult tax = AnswerOf(years, figures);
  EXPECT_EQ(tax.outcome(), kFail);
  EXPECT_EQ(tax.required().money().minor_units(), std::numeric_limits<int64_t>::max());
  // 30 x 10^14 fen over 30 x 10^8 mu.
  EXPECT_EQ(tax.value().money_per_mu().minor_units(), 1'000'000);
  *years.mutable_bar() = hectare;
  EXPECT_EQ(AnswerOf(years, figures).outcome(), kPass);
  EXPECT_EQ(AnswerOf(AtLeast("i", v1::METRIC_INVESTMENT_INTENSITY, highest), figures).outcome(), kFail);
  EXPECT_EQ(AnswerOf(AtLeast("c", v1::METRIC_REGISTERED_CAPITAL_SHARE, Ratio(1'000'000)), figures).outcome(), kPass);
  EXPECT_EQ(AnswerOf(AtLeast("c", v1::METRIC_REGISTERED_CAPITAL_SHARE, Ratio(10'000'000)), figures).outcome(), kFail);
  v1::ThresholdRule floors = AtLeast("f", v1::METRIC_FLOOR_AREA_RATIO, Ratio(10'000'000));
  floors.set_double_above_storey_mm(8000);
  EXPECT_EQ(AnswerOf(floors, figures).value().ratio_ppm(), 200'000'000);
  figures.mutable_land_area()->set_micro_mu(1);
  *figures.mutable_fixed_asset_investment() = Fen(1);
  EXPECT_EQ(AnswerOf(AtLeast("i", v1::METRIC_INVESTMENT_INTENSITY, highest), figures).shortfall().money().minor_units(),
            99'999'999);
}

}  // namespace
}  // namespace luodi::policy::rules
