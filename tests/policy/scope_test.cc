// SPDX-License-Identifier: Apache-2.0
#include "server/policy/scope.h"

#include <gtest/gtest.h>

#include <chrono>

#include "absl/strings/str_cat.h"
#include "tests/policy/gate.h"

namespace luodi::policy::rules {
namespace {

constexpr Int128 kYuanE8 = 10'000'000'000;

v1::Figures Plant() {
  v1::Figures figures;
  figures.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  figures.set_industry_code("C2614");
  figures.set_park("zones/z/parks/east");
  figures.set_enclosing_park("zones/z/parks/all");
  figures.mutable_plan()->set_land_use(v1::LAND_USE_INDUSTRIAL);
  return figures;
}

v1::Scope Industries(std::initializer_list<const char*> prefixes) {
  v1::Scope scope;
  for (const char* prefix : prefixes) scope.add_industry_prefixes(prefix);
  return scope;
}

v1::Scope Parks(std::initializer_list<const char*> parks) {
  v1::Scope scope;
  for (const char* park : parks) scope.add_parks(park);
  return scope;
}

v1::Scope Band(std::string_view from, std::string_view below, bool total = false) {
  v1::Scope scope;
  if (!from.empty()) *scope.mutable_investment_from() = Amount(from);
  if (!below.empty()) *scope.mutable_investment_below() = Amount(below);
  scope.set_band_of_total_investment(total);
  return scope;
}

v1::Scope Uses(v1::LandUse use) {
  v1::Scope scope;
  scope.add_land_uses(use);
  return scope;
}

v1::Scope Kinds(v1::ProjectKind kind) {
  v1::Scope scope;
  scope.add_kinds(kind);
  return scope;
}

v1::Scope Bases(v1::LandBasis basis) {
  v1::Scope scope;
  scope.add_land_bases(basis);
  return scope;
}

TEST(Fits, HoldsForEveryProjectWhenNothingIsNamed) {
  EXPECT_EQ(Fits({}, Plant(), {}), Specificity());
  EXPECT_EQ(Fits({}, {}, {}), Specificity());
}

TEST(Fits, CountsTheLongestIndustryPrefixThatFits) {
  EXPECT_EQ(std::get<0>(*Fits(Industries({"C", "C261", "C27"}), Plant(), {})), 4);
  EXPECT_FALSE(Fits(Industries({"C27", "C2615"}), Plant(), {}).has_value());
  EXPECT_FALSE(Fits(Industries({"C26141"}), Plant(), {}).has_value());
  EXPECT_FALSE(Fits(Industries({"C"}), {}, {}).has_value()) << "a project without industry is not meant";
}

TEST(Fits, PrefersTheParkItselfToTheOneItLiesIn) {
  EXPECT_EQ(std::get<1>(*Fits(Parks({"zones/z/parks/all"}), Plant(), {})), 1);
  EXPECT_EQ(std::get<1>(*Fits(Parks({"zones/z/parks/all", "zones/z/parks/east"}), Plant(), {})), 2);
  EXPECT_FALSE(Fits(Parks({"zones/z/parks/west"}), Plant(), {}).has_value());
  EXPECT_FALSE(Fits(Parks({"zones/z/parks/all"}), {}, {}).has_value());
}

TEST(Fits, NeedsLandUseKindAndBasisAsNamed) {
  EXPECT_TRUE(Fits(Uses(v1::LAND_USE_INDUSTRIAL), Plant(), {}).has_value());
  EXPECT_FALSE(Fits(Uses(v1::LAND_USE_RESEARCH), Plant(), {}).has_value());
  EXPECT_FALSE(Fits(Uses(v1::LAND_USE_UNSPECIFIED), {}, {}).has_value()) << "an absent use is none";
  EXPECT_TRUE(Fits(Kinds(v1::PROJECT_KIND_NEW_BUILD), Plant(), {}).has_value());
  EXPECT_FALSE(Fits(Kinds(v1::PROJECT_KIND_EXPANSION), Plant(), {}).has_value());
  EXPECT_TRUE(Fits(Bases(v1::LAND_BASIS_NET), Plant(), {}).has_value()) << "an absent basis is NET";
  EXPECT_FALSE(Fits(Bases(v1::LAND_BASIS_GROSS), Plant(), {}).has_value());
}

TEST(Fits, TakesABandFromItsFirstFenToBelowItsLast) {
  const v1::Scope band = Band("1000万元", "1亿元");
  const auto fits = [&band](Int128 e8) { return Fits(band, {}, {e8, std::nullopt}).has_value(); };
  EXPECT_FALSE(fits(10'000'000 * kYuanE8 - 1)) << "a fraction of a fen short";
  EXPECT_TRUE(fits(10'000'000 * kYuanE8));
  EXPECT_TRUE(fits(100'000'000 * kYuanE8 - 1));
  EXPECT_FALSE(fits(100'000'000 * kYuanE8));
  EXPECT_FALSE(Fits(band, {}, {}).has_value()) << "a project without investment is not meant";
  EXPECT_FALSE(Fits(band, {}, {std::nullopt, 50'000'000 * kYuanE8}).has_value());
  EXPECT_TRUE(Fits(Band("1000万元", "", true), {}, {std::nullopt, 50'000'000 * kYuanE8}).has_value());
}

TEST(Fits, RanksIndustryThenParkThenUseThenKindThenBandThenBasis) {
  const Invested invested{50'000'000 * kYuanE8, std::nullopt};
  const auto specificity = [&](const v1::Scope& scope) { return *Fits(scope, Plant(), invested); };
  EXPECT_GT(specificity(Industries({"C"})), specificity(Parks({"zones/z/parks/east"})));
  EXPECT_GT(specificity(Parks({"zones/z/parks/all"})), specificity(Uses(v1::LAND_USE_INDUSTRIAL)));
  EXPECT_GT(specificity(Uses(v1::LAND_USE_INDUSTRIAL)), specificity(Kinds(v1::PROJECT_KIND_NEW_BUILD)));
  EXPECT_GT(specificity(Kinds(v1::PROJECT_KIND_NEW_BUILD)), specificity(Band("", "1亿元")));
  EXPECT_GT(specificity(Band("", "1亿元")), specificity(Bases(v1::LAND_BASIS_NET)));
  EXPECT_GT(specificity(Bases(v1::LAND_BASIS_NET)), specificity({}));
}

TEST(Undecided, NamesWhatIsNotStatedAndWouldDecide) {
  v1::Figures unstated = Plant();
  unstated.clear_industry_code();
  unstated.mutable_plan()->clear_land_use();
  const auto open = [&](const v1::Scope& scope, const v1::Figures& figures, const Invested& invested = {}) {
    return Undecided(scope, figures, invested);
  };
  using Paths = std::vector<std::string>;
  EXPECT_EQ(open(Industries({"C26"}), unstated), Paths{"industry_code"});
  EXPECT_EQ(open(Industries({"C26"}), Plant()), Paths{});
  EXPECT_EQ(open(Industries({"C36"}), Plant()), Paths{});
  // Half a code decides only what it rules out.
  unstated.set_industry_code("C26");
  EXPECT_EQ(open(Industries({"C2614"}), unstated), Paths{"industry_code"});
  EXPECT_EQ(open(Industries({"C2714"}), unstated), Paths{});
  EXPECT_EQ(open(Industries({"C26", "C2614"}), unstated), Paths{});
  unstated.clear_industry_code();
  EXPECT_EQ(open(Uses(v1::LAND_USE_LOGISTICS), unstated), Paths{"plan.land_use"});
  EXPECT_EQ(open(Band("1亿元", ""), unstated), Paths{"fixed_asset_investment"});
  EXPECT_EQ(open(Band("1亿元", "", true), unstated), Paths{"total_investment"});
  EXPECT_EQ(open({}, unstated), Paths{});
  // What is stated decides already.
  v1::Scope elsewhere = Industries({"C26"});
  elsewhere.add_kinds(v1::PROJECT_KIND_EXPANSION);
  EXPECT_EQ(open(elsewhere, unstated), Paths{});
  v1::Scope banded = Band("1亿元", "");
  banded.add_industry_prefixes("C26");
  *unstated.mutable_fixed_asset_investment() = Amount("9999万元");
  EXPECT_EQ(open(banded, unstated, {99'990'000 * kYuanE8, std::nullopt}), Paths{});
  EXPECT_EQ(open(banded, unstated, {100'000'000 * kYuanE8, std::nullopt}), Paths{"industry_code"});
}

TEST(Overlap, NeedsACommonPrefixAndACommonPark) {
  EXPECT_TRUE(Overlap({}, {}));
  EXPECT_TRUE(Overlap(Industries({"C26", "C27"}), Industries({"C27"})));
  EXPECT_FALSE(Overlap(Industries({"C26"}), Industries({"C261"}))) << "the longer prefix is the more specific one";
  EXPECT_FALSE(Overlap(Industries({"C26"}), {}));
  EXPECT_TRUE(Overlap(Parks({"zones/z/parks/east"}), Parks({"zones/z/parks/west", "zones/z/parks/east"})));
  EXPECT_FALSE(Overlap(Parks({"zones/z/parks/east"}), Parks({"zones/z/parks/all"})));
  EXPECT_FALSE(Overlap(Parks({"zones/z/parks/east"}), {}));
}

TEST(Overlap, NeedsOtherFieldsNamedByBothOrNeither) {
  EXPECT_TRUE(Overlap(Uses(v1::LAND_USE_INDUSTRIAL), Uses(v1::LAND_USE_INDUSTRIAL)));
  EXPECT_FALSE(Overlap(Uses(v1::LAND_USE_INDUSTRIAL), Uses(v1::LAND_USE_RESEARCH)));
  EXPECT_FALSE(Overlap(Uses(v1::LAND_USE_INDUSTRIAL), {}));
  EXPECT_FALSE(Overlap(Kinds(v1::PROJECT_KIND_NEW_BUILD), Kinds(v1::PROJECT_KIND_EXPANSION)));
  EXPECT_FALSE(Overlap({}, Kinds(v1::PROJECT_KIND_EXPANSION)));
  EXPECT_FALSE(Overlap(Bases(v1::LAND_BASIS_NET), Bases(v1::LAND_BASIS_GROSS)));
  EXPECT_TRUE(Overlap(Bases(v1::LAND_BASIS_NET), Bases(v1::LAND_BASIS_NET)));
}

TEST(Overlap, LetsBandsTouchButNotMeet) {
  EXPECT_FALSE(Overlap(Band("", "1亿元"), Band("1亿元", "")));
  EXPECT_TRUE(Overlap(Band("", "100000000.01元"), Band("1亿元", "")));
  EXPECT_FALSE(Overlap(Band("1000万元", "1亿元"), Band("1亿元", "5亿元")));
  EXPECT_FALSE(Overlap(Band("1000万元", "1亿元"), {}));
  EXPECT_TRUE(Overlap(Band("", "1亿元"), Band("1亿元", "", true))) << "of different figures nobody can say";
}

TEST(Compete, NeedsTheSameSlot) {
  const v1::ThresholdRule rule = AtLeast("a", v1::METRIC_TAX_PER_MU, PerMu("50万元"));
  EXPECT_TRUE(Compete(rule, Rule("b", v1::METRIC_TAX_PER_MU, v1::COMPARATOR_ABOVE, PerHectare("9万元"))));
  EXPECT_FALSE(Compete(rule, AtLeast("b", v1::METRIC_OUTPUT_PER_MU, PerMu("50万元"))));
  EXPECT_FALSE(Compete(rule, AtMost("b", v1::METRIC_TAX_PER_MU, PerMu("50万元"))));
  v1::ThresholdRule mandatory = rule, recommended = rule, grouped = rule, scored = rule, later = rule;
  mandatory.set_force(v1::FORCE_MANDATORY);
  EXPECT_TRUE(Compete(rule, mandatory)) << "an unspecified force is MANDATORY";
  recommended.set_force(v1::FORCE_RECOMMENDED);
  EXPECT_FALSE(Compete(rule, recommended));
  grouped.set_any_of("either");
  EXPECT_FALSE(Compete(rule, grouped));
  scored.mutable_scoring();
  EXPECT_FALSE(Compete(rule, scored));
  later.mutable_years()->set_basis(v1::YearSpan::BASIS_CALENDAR);
  EXPECT_FALSE(Compete(rule, later));
}

TEST(SlotOf, IsTheSameForRulesThatCompete) {
  v1::ThresholdRule rule = AtLeast("a", v1::METRIC_TAX_PER_MU, PerMu("50万元"));
  const v1::ThresholdRule other = Rule("b", v1::METRIC_TAX_PER_MU, v1::COMPARATOR_ABOVE, PerHectare("9万元"));
  EXPECT_EQ(SlotOf(rule), SlotOf(other));
  rule.set_any_of("either");
  EXPECT_NE(SlotOf(rule), SlotOf(other));
  EXPECT_EQ(SlotOf(rule).any_of, "either");
}

TEST(Ties, NameEachPairThatCompetesAndOverlaps) {
  const v1::ThresholdRule rule = AtLeast("a", v1::METRIC_TAX_PER_MU, PerMu("50万元"));
  v1::ThresholdRule chemicals = rule, more = rule;
  *chemicals.mutable_scope() = Industries({"C26", "C27"});
  *more.mutable_scope() = Industries({"C30", "C27"});
  const auto set = SetOf(rule, chemicals, rule, AtLeast("b", v1::METRIC_OUTPUT_PER_MU, PerMu("50万元")), more, rule);
  EXPECT_EQ(Ties(set), (std::vector<std::pair<int, int>>{{0, 2}, {0, 5}, {1, 4}, {2, 5}}));
}

TEST(Ties, TakeNoTimeOnLongLists) {
  v1::ThresholdSet set;
  for (int i = 0; i < 200; ++i) {
    v1::ThresholdRule& rule = *set.add_rules();
    rule = AtLeast("a", v1::METRIC_TAX_PER_MU, PerMu("50万元"));
    for (int j = 0; j < 200; ++j) rule.mutable_scope()->add_industry_prefixes(absl::StrCat("C", i * 200 + j));
  }
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(Ties(set).empty());
  // A tenth of it here; comparing each text with each takes seconds.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(500));
}

TEST(Compete, LetsAnExemptionCompeteInEverySlotOfItsMetric) {
  v1::ThresholdRule veto = AtMost("a", v1::METRIC_TAX_PER_MU, PerMu("50万元"));
  veto.set_force(v1::FORCE_VETO);
  veto.set_any_of("either");
  EXPECT_TRUE(Compete(veto, Bare("b", v1::METRIC_TAX_PER_MU, v1::COMPARATOR_EXEMPT)));
  EXPECT_TRUE(Compete(Bare("b", v1::METRIC_TAX_PER_MU, v1::COMPARATOR_EXEMPT), veto));
  EXPECT_FALSE(Compete(veto, Bare("b", v1::METRIC_ANNUAL_TAX, v1::COMPARATOR_EXEMPT)));
}

}  // namespace
}  // namespace luodi::policy::rules
