// SPDX-License-Identifier: Apache-2.0
// What the fields of a threshold set may say, as tables: a change of a good set, and every fault that follows.
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/policy/bare_rules.h"

namespace luodi::policy::rules {
namespace {

// ---- the set around its rules

TEST(CheckThresholdSet, NamesEveryFaultOfTheFrame) {
  v1::ThresholdSet set = SetOf(RuleOf(kIntensity));
  set.clear_document_number();
  set.set_title(" ");
  set.clear_effective_date();
  set.mutable_rules(0)->set_rule_id("Intensity!");
  set.mutable_rules(0)->set_metric(v1::METRIC_UNSPECIFIED);
  set.mutable_rules(0)->clear_legal_basis();
  *set.add_any_of_groups() = set.any_of_groups(0);
  set.mutable_any_of_groups(1)->clear_title();
  EXPECT_EQ(Seen(CheckThresholdSet("s.", set)), (Wanted{{"s.document_number", v1::ERROR_REASON_FIELD_REQUIRED},
                                                        {"s.title", v1::ERROR_REASON_TEXT_EMPTY},
                                                        {"s.effective_date", v1::ERROR_REASON_FIELD_REQUIRED},
                                                        {"s.any_of_groups[1].any_of", v1::ERROR_REASON_ENTRY_TWICE},
                                                        {"s.any_of_groups[1].title", v1::ERROR_REASON_FIELD_REQUIRED},
                                                        {"s.rules[0].rule_id", v1::ERROR_REASON_ID_MALFORMED},
                                                        {"s.rules[0].metric", v1::ERROR_REASON_ENUM_UNKNOWN},
                                                        {"s.rules[0].legal_basis", v1::ERROR_REASON_FIELD_REQUIRED}}));
}

TEST(CheckThresholdSet, RefusesNoRuleTwinsAndMoreThanItHolds) {
  v1::ThresholdSet set = SetOf(RuleOf(kIntensity));
  *set.add_rules() = RuleOf(kIntensity);
  EXPECT_EQ(Seen(CheckThresholdSet("s.", set)), (Wanted{{"s.rules[1].rule_id", v1::ERROR_REASON_ENTRY_TWICE}}));
  while (set.rules_size() < 201) *set.add_rules() = RuleOf(kIntensity);
  while (set.any_of_groups_size() < 51) set.add_any_of_groups();
  while (set.positions_size() < 101) set.add_positions();
  EXPECT_EQ(Seen(CheckThresholdSet("s.", set)),
            (Wanted{{"s.rules", kRange}, {"s.any_of_groups", kRange}, {"s.positions", kRange}}));
  set.clear_rules();
  set.clear_any_of_groups();
  set.clear_positions();
  EXPECT_EQ(Seen(CheckThresholdSet("s.", set)), (Wanted{{"s.rules", v1::ERROR_REASON_LIST_EMPTY}}));
}

TEST(CheckThresholdSet, ChecksThePositioningList) {
  v1::ThresholdSet set = SetOf(RuleOf(v1::METRIC_INDUSTRY_FIT));
  set.mutable_rules(0)->mutable_scoring()->set_full_score_micro(10'000'000);
  for (const char* code : {"c26", "C26", "C99", "3611"}) set.add_positions()->add_industry_prefixes(code);
  for (v1::IndustryPosition& position : *set.mutable_positions()) position.set_title("新材料");
  set.mutable_positions(0)->set_score_micro(10'000'000);
  set.mutable_positions(1)->set_score_micro(10'000'001);
  set.add_positions()->set_score_micro(-1);
  EXPECT_EQ(Seen(CheckThresholdSet("", set)),
            (Wanted{{"positions[1].industry_prefixes", v1::ERROR_REASON_ENTRY_TWICE},
                    {"positions[1].score_micro", kScore},
                    {"positions[2].industry_prefixes", v1::ERROR_REASON_INDUSTRY_UNKNOWN},
                    {"positions[4].title", v1::ERROR_REASON_FIELD_REQUIRED},
                    {"positions[4].industry_prefixes", v1::ERROR_REASON_LIST_EMPTY},
                    {"positions[4].score_micro", kScore}}));
  EXPECT_EQ(set.positions(0).industry_prefixes(0), "C26");
  EXPECT_EQ(set.positions(3).industry_prefixes(0), "C3611");
}

// ---- bars

TEST(CheckThresholdSet, TakesEachMetricInItsUnitsAndInNoOther) {
  ASSERT_EQ(kUnits.size(), static_cast<size_t>(v1::Metric_MAX));
  for (const auto& [metric, units] : kUnits) {
    EXPECT_EQ(FaultsOf(RuleOf(metric)), Wanted{}) << v1::Metric_Name(metric);
    for (const std::string& unit : kAllUnits) {
      v1::ThresholdRule rule = RuleOf(metric);
      *rule.mutable_bar() = In(unit, 1'000);
      const bool fits = std::find(units.begin(), units.end(), unit) != units.end();
      EXPECT_EQ(FaultsOf(rule), fits ? Wanted{} : (Wanted{{"bar", kUnfit}})) << v1::Metric_Name(metric) << " " << unit;
    }
  }
}

TEST(CheckThresholdSet, SaysWhichUnitsWouldDo) {
  v1::ThresholdRule rule = RuleOf(v1::METRIC_OUTPUT_PER_MU);
  *rule.mutable_bar() = In("ratio_ppm", 1);
  v1::ThresholdSet set = SetOf(rule);
  const Faults faults = CheckThresholdSet("", set);
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].metadata.at("metric"), "OUTPUT_PER_MU");
  EXPECT_EQ(faults[0].metadata.at("expected"), "money_per_mu, money_per_hectare");
}

TEST(CheckThresholdSet, KeepsBarsInRange) {
  struct {
    v1::Metric metric;
    const char* unit;
    int64_t lowest;
    int64_t highest;
    v1::ErrorReason below;
    v1::ErrorReason above;
  } const ranges[] = {
      {kIntensity, "money_per_mu", 1, kMost, v1::ERROR_REASON_AMOUNT_NOT_POSITIVE, v1::ERROR_REASON_AMOUNT_TOO_LARGE},
      {kIntensity, "money_per_hectare", 1, kMost, v1::ERROR_REASON_AMOUNT_NOT_POSITIVE,
       v1::ERROR_REASON_AMOUNT_TOO_LARGE},
      {v1::METRIC_ANNUAL_TAX, "money", 1, kMost, v1::ERROR_REASON_AMOUNT_NOT_POSITIVE,
       v1::ERROR_REASON_AMOUNT_TOO_LARGE},
      {v1::METRIC_PLOT_SIZE, "area", 1, kMost, v1::ERROR_REASON_AREA_NOT_POSITIVE, v1::ERROR_REASON_AREA_TOO_LARGE},
      {v1::METRIC_GREEN_RATIO, "ratio_ppm", 0, 10'000'000, kRange, kRange},
      {v1::METRIC_JOBS_PER_MU, "per_mu_milli", 1, 1'000'000'000'000, kRange, kRange},
      {v1::METRIC_TOTAL_SCORE, "score_micro", 1, 1'000'000'000'000, kRange, kRange}};
  for (const auto& range : ranges) {
    const auto seen = [&range](int64_t number) {
      v1::ThresholdRule rule = RuleOf(range.metric);
      *rule.mutable_bar() = In(range.unit, number);
      return FaultsOf(rule);
    };
    EXPECT_EQ(seen(range.lowest), Wanted{}) << range.unit;
    EXPECT_EQ(seen(range.highest), Wanted{}) << range.unit;
    EXPECT_EQ(seen(range.lowest - 1), (Wanted{{"bar", range.below}})) << range.unit;
    EXPECT_EQ(seen(range.highest + 1), (Wanted{{"bar", range.above}})) << range.unit;
  }
}

TEST(CheckThresholdSet, AsksForComparatorUnitAndCurrency) {
  Try({{"no bar",
        kIntensity,
        [](v1::ThresholdRule& rule) { rule.clear_bar(); },
        {{"bar", v1::ERROR_REASON_RULE_WITHOUT_UNIT}}},
       {"an empty bar",
        kIntensity,
        [](v1::ThresholdRule& rule) { rule.mutable_bar()->Clear(); },
        {{"bar", v1::ERROR_REASON_RULE_WITHOUT_UNIT}}},
       {"no currency",
        kIntensity,
        [](v1::ThresholdRule& rule) { rule.mutable_bar()->mutable_money_per_mu()->clear_currency_code(); },
        {{"bar", v1::ERROR_REASON_RULE_WITHOUT_UNIT}}},
       {"dollars",
        kIntensity,
        [](v1::ThresholdRule& rule) { rule.mutable_bar()->mutable_money_per_mu()->set_currency_code("USD"); },
        {{"bar", v1::ERROR_REASON_CURRENCIES_MIXED}}},
       {"no currency of this world",
        kIntensity,
        [](v1::ThresholdRule& rule) { rule.mutable_bar()->mutable_money_per_mu()->set_currency_code("XXX"); },
        {{"bar", v1::ERROR_REASON_CURRENCY_UNKNOWN}}},
       {"no comparator",
        kIntensity,
        [](v1::ThresholdRule& rule) { rule.clear_comparator(); },
        {{"comparator", v1::ERROR_REASON_FIELD_REQUIRED}}},
       {"an unknown comparator",
        kIntensity,
        [](v1::ThresholdRule& rule) { rule.set_comparator(static_cast<v1::Comparator>(9)); },
        {{"comparator", v1::ERROR_REASON_ENUM_UNKNOWN}}},
       {"a comparator without a bar to compare",
        v1::METRIC_BAD_CREDIT,
        [](v1::ThresholdRule& rule) { rule.set_comparator(v1::COMPARATOR_AT_MOST); },
        {{"comparator", kUnfit}}}});
}

TEST(CheckThresholdSet, KeepsAnExemptingRuleBare) {
  for (const auto& [metric, units] : kUnits) {
    v1::ThresholdRule rule = RuleOf(metric);
    rule.set_comparator(v1::COMPARATOR_EXEMPT);
    rule.clear_bar();
    rule.clear_related_land();
    EXPECT_EQ(FaultsOf(rule), Wanted{}) << v1::Metric_Name(metric);
    if (!units.empty()) *rule.mutable_bar() = In(units[0], 1);
    rule.add_exempt_kinds(v1::PROJECT_KIND_EXPANSION);
    rule.mutable_scoring()->set_full_score_micro(1'000'000);
    Wanted wanted = {{"exempt_kinds", kUnfit}, {"scoring", kScore}};
    if (!units.empty()) wanted.insert(wanted.begin(), {"bar", kUnfit});
    EXPECT_EQ(FaultsOf(rule), wanted) << v1::Metric_Name(metric);
  }
}

// ---- what belongs to some metrics only

TEST(CheckThresholdSet, KeepsParticularsToTheirMetrics) {
  for (const auto& [metric, units] : kUnits) {
    v1::ThresholdRule rule = RuleOf(metric);
    rule.mutable_years()->set_basis(v1::YearSpan::BASIS_CALENDAR);
    rule.mutable_years()->set_first_year(2024);
    rule.mutable_years()->set_last_year(2026);
    rule.set_land(v1::LAND_APPORTIONED);
    rule.set_without_land_price(true);
    rule.set_double_above_storey_mm(8000);
    rule.mutable_related_land()->mutable_idle_at_least()->set_micro_mu(1);
    const bool yearly = metric == v1::METRIC_TAX_PER_MU || metric == v1::METRIC_OUTPUT_PER_MU ||
                        metric == v1::METRIC_ANNUAL_TAX || metric == v1::METRIC_ANNUAL_OUTPUT;
    const bool per_land = units.size() == 2 || metric == v1::METRIC_ENERGY_PER_MU || metric == v1::METRIC_JOBS_PER_MU;
    Wanted wanted;
    if (!yearly) wanted.emplace_back("years", kUnfit);
    if (!per_land) wanted.emplace_back("land", kUnfit);
    if (metric != kIntensity) wanted.emplace_back("without_land_price", kUnfit);
    if (metric != v1::METRIC_FLOOR_AREA_RATIO) wanted.emplace_back("double_above_storey_mm", kUnfit);
    if (metric != v1::METRIC_RELATED_LAND) wanted.emplace_back("related_land", kUnfit);
    EXPECT_EQ(FaultsOf(rule), wanted) << v1::Metric_Name(metric);
  }
}

template <int kBasis, int kFirst, int kLast>
void Years(v1::ThresholdRule& rule) {
  rule.mutable_years()->set_basis(static_cast<v1::YearSpan::Basis>(kBasis));
  rule.mutable_years()->set_first_year(kFirst);
  rule.mutable_years()->set_last_year(kLast);
}

TEST(CheckThresholdSet, KeepsYearsInOrderAndInRange) {
  constexpr v1::Metric kTax = v1::METRIC_TAX_PER_MU;
  constexpr int kCalendar = v1::YearSpan::BASIS_CALENDAR, kAfter = v1::YearSpan::BASIS_AFTER_PRODUCTION;
  Try({{"one year", kTax, Years<kCalendar, 1949, 1949>, {}},
       {"the last years", kTax, Years<kCalendar, 2198, 2199>, {}},
       {"before the first", kTax, Years<kCalendar, 1948, 2199>, {{"years.first_year", kRange}}},
       {"after the last", kTax, Years<kCalendar, 2024, 2200>, {{"years.last_year", kRange}}},
       {"backwards", kTax, Years<kCalendar, 2026, 2024>, {{"years.last_year", kRange}}},
       {"after production", kTax, Years<kAfter, 1, 30>, {}},
       {"the year of production",
        kTax,
        Years<kAfter, 0, 31>,
        {{"years.first_year", kRange}, {"years.last_year", kRange}}},
       {"years of no basis", kTax, Years<0, 2024, 2024>, {{"years.basis", v1::ERROR_REASON_FIELD_REQUIRED}}},
       {"an unknown basis", kTax, Years<9, 2024, 2024>, {{"years.basis", v1::ERROR_REASON_ENUM_UNKNOWN}}}});
}

TEST(CheckThresholdSet, AsksWhatRelatedLandIs) {
  constexpr v1::Metric kRelated = v1::METRIC_RELATED_LAND;
  Try({{"nothing",
        kRelated,
        [](v1::ThresholdRule& rule) { rule.clear_related_land(); },
        {{"related_land", v1::ERROR_REASON_FIELD_REQUIRED}}},
       {"no condition",
        kRelated,
        [](v1::ThresholdRule& rule) { rule.mutable_related_land()->Clear(); },
        {{"related_land", v1::ERROR_REASON_FIELD_REQUIRED}}},
       {"no area",
        kRelated,
        [](v1::ThresholdRule& rule) { rule.mutable_related_land()->mutable_idle_at_least()->clear_micro_mu(); },
        {{"related_land.idle_at_least", v1::ERROR_REASON_AREA_NOT_POSITIVE}}},
       {"dollars and nothing",
        kRelated,
        [](v1::ThresholdRule& rule) {
          *rule.mutable_related_land()->mutable_output_per_mu_below() = Fen(1, "USD");
          rule.mutable_related_land()->mutable_tax_per_mu_below();
        },
        {{"related_land.output_per_mu_below", v1::ERROR_REASON_CURRENCIES_MIXED},
         {"related_land.tax_per_mu_below", v1::ERROR_REASON_RULE_WITHOUT_UNIT}}}});
}

TEST(CheckThresholdSet, KnowsForceLandGroupsAndStoreys) {
  Try({{"a veto", kIntensity, [](v1::ThresholdRule& rule) { rule.set_force(v1::FORCE_VETO); }, {}},
       {"a veto that allows exceptions",
        kIntensity,
        [](v1::ThresholdRule& rule) {
          rule.set_force(v1::FORCE_VETO);
          rule.set_exceptable(true);
        },
        {{"exceptable", v1::ERROR_REASON_VETO_EXCEPTABLE}}},
       {"an unknown force",
        kIntensity,
        [](v1::ThresholdRule& rule) { rule.set_force(static_cast<v1::Force>(9)); },
        {{"force", v1::ERROR_REASON_ENUM_UNKNOWN}}},
       {"a group of the set", kIntensity, [](v1::ThresholdRule& rule) { rule.set_any_of("contribution"); }, {}},
       {"no group of the set",
        kIntensity,
        [](v1::ThresholdRule& rule) { rule.set_any_of("strength"); },
        {{"any_of", v1::ERROR_REASON_TEXT_REFERS_NOWHERE}}},
       {"a veto of a group",
        kIntensity,
        [](v1::ThresholdRule& rule) {
          rule.set_any_of("contribution");
          rule.set_force(v1::FORCE_VETO);
        },
        {{"any_of", v1::ERROR_REASON_EXCLUSIVE_FIELDS}}},
       {"a recommendation of a group",
        kIntensity,
        [](v1::ThresholdRule& rule) {
          rule.set_any_of("contribution");
          rule.set_force(v1::FORCE_RECOMMENDED);
        },
        {{"any_of", v1::ERROR_REASON_EXCLUSIVE_FIELDS}}},
       {"unknown land",
        kIntensity,
        [](v1::ThresholdRule& rule) { rule.set_land(static_cast<v1::Land>(9)); },
        {{"land", v1::ERROR_REASON_ENUM_UNKNOWN}}},
       {"a storey of 100 m",
        v1::METRIC_FLOOR_AREA_RATIO,
        [](v1::ThresholdRule& rule) { rule.set_double_above_storey_mm(100'000); },
        {}},
       {"a higher one",
        v1::METRIC_FLOOR_AREA_RATIO,
        [](v1::ThresholdRule& rule) { rule.set_double_above_storey_mm(100'001); },
        {{"double_above_storey_mm", kRange}}}});
}

// ---- where a rule applies

TEST(CheckThresholdSet, ChecksTheScope) {
  constexpr v1::ErrorReason kTwice = v1::ERROR_REASON_ENTRY_TWICE, kUnknown = v1::ERROR_REASON_ENUM_UNKNOWN;
  Try({{"parks",
        kIntensity,
        [](v1::ThresholdRule& rule) {
          for (const char* park : {"zones/z/parks/east", "zones/z/parks/east", "east"}) {
            rule.mutable_scope()->add_parks(park);
          }
        },
        {{"scope.parks", kTwice}, {"scope.parks", v1::ERROR_REASON_NAME_MALFORMED}}},
       {"lists",
        kIntensity,
        [](v1::ThresholdRule& rule) {
          for (const int value : {1, 1, 0, 99}) {
            rule.mutable_scope()->add_land_uses(static_cast<v1::LandUse>(value));
            rule.mutable_scope()->add_kinds(static_cast<v1::ProjectKind>(value));
            rule.mutable_scope()->add_land_bases(static_cast<v1::LandBasis>(value));
          }
        },
        {{"scope.land_uses", kTwice},
         {"scope.land_uses", kUnknown},
         {"scope.land_uses", kUnknown},
         {"scope.kinds", kTwice},
         {"scope.kinds", kUnknown},
         {"scope.kinds", kUnknown},
         {"scope.land_bases", kTwice},
         {"scope.land_bases", kUnknown},
         {"scope.land_bases", kUnknown}}},
       {"industries",
        kIntensity,
        [](v1::ThresholdRule& rule) {
          for (const char* code : {"C", "C26", "c26", "C99"}) rule.mutable_scope()->add_industry_prefixes(code);
        },
        {{"scope.industry_prefixes", kTwice}, {"scope.industry_prefixes", v1::ERROR_REASON_INDUSTRY_UNKNOWN}}},
       {"a band of one fen",
        kIntensity,
        [](v1::ThresholdRule& rule) {
          *rule.mutable_scope()->mutable_investment_from() = Fen(1);
          *rule.mutable_scope()->mutable_investment_below() = Fen(2);
        },
        {}},
       {"an empty band",
        kIntensity,
        [](v1::ThresholdRule& rule) {
          *rule.mutable_scope()->mutable_investment_from() = Fen(2);
          *rule.mutable_scope()->mutable_investment_below() = Fen(2);
        },
        {{"scope.investment_below", kRange}}},
       {"a band of nothing and of dollars",
        kIntensity,
        [](v1::ThresholdRule& rule) {
          *rule.mutable_scope()->mutable_investment_from() = Fen(0);
          *rule.mutable_scope()->mutable_investment_below() = Fen(2, "USD");
        },
        {{"scope.investment_from", v1::ERROR_REASON_AMOUNT_NOT_POSITIVE},
         {"scope.investment_below", v1::ERROR_REASON_CURRENCIES_MIXED}}},
       {"exempt kinds",
        kIntensity,
        [](v1::ThresholdRule& rule) {
          for (const int kind : {8, 8, 0}) rule.add_exempt_kinds(static_cast<v1::ProjectKind>(kind));
        },
        {{"exempt_kinds", kTwice}, {"exempt_kinds", kUnknown}}}});
}

TEST(CheckThresholdSet, StoresWhatIsMeantInOneForm) {
  v1::ThresholdRule rule = RuleOf(v1::METRIC_BAD_CREDIT);
  rule.mutable_bar();
  rule.mutable_scope()->set_band_of_total_investment(true);
  rule.mutable_years();
  rule.mutable_related_land();
  rule.set_legal_basis("  第三条 ");
  v1::ThresholdSet set = SetOf(rule);
  EXPECT_EQ(Seen(CheckThresholdSet("", set)), Wanted{});
  v1::ThresholdRule meant = RuleOf(v1::METRIC_BAD_CREDIT);
  meant.set_force(v1::FORCE_MANDATORY);
  EXPECT_EQ(set.rules(0).SerializeAsString(), meant.SerializeAsString()) << set.rules(0).DebugString();
}

TEST(CheckParks, NamesParksTheZoneDoesNotHave) {
  v1::ThresholdRule rule = RuleOf(kIntensity);
  for (const char* park : {"zones/z/parks/east", "zones/z/parks/west", "zones/y/parks/east", "malformed"}) {
    rule.mutable_scope()->add_parks(park);
  }
  v1::Park east;
  east.set_name("zones/z/parks/east");
  EXPECT_EQ(Seen(CheckParks("s.", SetOf(rule), {east})),
            (Wanted{{"s.rules[0].scope.parks", v1::ERROR_REASON_TEXT_REFERS_NOWHERE},
                    {"s.rules[0].scope.parks", v1::ERROR_REASON_TEXT_REFERS_NOWHERE}}));
}

}  // namespace
}  // namespace luodi::policy::rules
