// SPDX-License-Identifier: Apache-2.0
#include "server/admission/what_if.h"

#include <gtest/gtest.h>

#include "server/admission/flips.h"
#include "tests/admission/given.h"

namespace luodi::admission::rules {
namespace {

using Wanted = std::vector<std::pair<std::string, v1::ErrorReason>>;

google::protobuf::FieldMask Mask(const std::vector<std::string>& paths) {
  google::protobuf::FieldMask mask;
  for (const std::string& path : paths) mask.add_paths(path);
  return mask;
}

Wanted Seen(const Faults& faults) {
  Wanted seen;
  for (const Fault& fault : faults) seen.emplace_back(fault.field, fault.reason);
  return seen;
}

// ---- figures

TEST(CheckChange, KnowsThePathsThatCanBeChanged) {
  v1::Figures change;
  Faults faults;
  CheckChange(Mask({"kind", "land_area", "plan", "plan.green_area"}), change, faults);
  EXPECT_EQ(Seen(faults), Wanted{});
  CheckChange(Mask({"credit_records", "related_land", "positioned_as", "enclosing_park", "land_area.micro_mu",
                    "plan.green", "plan.land_price.minor_units", ""}),
              change, faults);
  EXPECT_EQ(faults.size(), 8u);
  for (const Fault& fault : faults) EXPECT_EQ(fault.reason, v1::ERROR_REASON_MASK_PATH_UNKNOWN);
}

TEST(CheckChange, NamesTheFaultsOfWhatTheMaskNamesAndForgetsTheRest) {
  v1::Figures change;
  change.mutable_land_area()->set_micro_mu(0);
  *change.mutable_annual_tax() = Fen(1, "USD");
  change.mutable_fixed_asset_investment()->set_minor_units(-1);
  Faults faults;
  CheckChange(Mask({"land_area", "annual_tax"}), change, faults);
  EXPECT_EQ(Seen(faults), (Wanted{{"change.land_area", v1::ERROR_REASON_AREA_NOT_POSITIVE},
                                  {"change.annual_tax", v1::ERROR_REASON_CURRENCIES_MIXED}}));
  EXPECT_FALSE(change.has_fixed_asset_investment());
}

TEST(Changed, TakesWhatTheMaskNamesAndTakesAwayWhatIsAbsent) {
  v1::Figures figures = Project("5亿元", "100亩", "5000万元");
  figures.mutable_plan()->mutable_green_area()->set_micro_mu(9);
  v1::Figures change;
  *change.mutable_land_area() = Land("80亩");
  const v1::Figures changed = Changed(figures, change, Mask({"land_area", "annual_tax", "plan.green_area"}));
  EXPECT_EQ(changed.land_area().micro_mu(), 80'000'000);
  EXPECT_FALSE(changed.has_annual_tax());
  EXPECT_FALSE(changed.has_plan());
  EXPECT_EQ(changed.fixed_asset_investment().minor_units(), Amount("5亿元").minor_units());
}

TEST(Changed, RaisesATotalInvestmentThatIsNotNamedWithItsPart) {
  v1::Figures figures = Project("5亿元", "100亩", "5000万元");
  *figures.mutable_total_investment() = Amount("6亿元");
  v1::Figures change;
  *change.mutable_fixed_asset_investment() = Amount("7亿元");
  *change.mutable_total_investment() = Amount("6.5亿元");
  const std::string fixed = "fixed_asset_investment", total = "total_investment";
  EXPECT_EQ(Changed(figures, change, Mask({fixed})).total_investment().minor_units(), Amount("7亿元").minor_units());
  EXPECT_EQ(Changed(figures, change, Mask({fixed, total})).total_investment().minor_units(),
            Amount("6.5亿元").minor_units());
  *change.mutable_fixed_asset_investment() = Amount("5.5亿元");
  EXPECT_EQ(Changed(figures, change, Mask({fixed})).total_investment().minor_units(), Amount("6亿元").minor_units());
}

// ---- bars

google::protobuf::RepeatedPtrField<v1::BarChange> Bars(const std::vector<std::pair<std::string, v1::Quantity>>& bars) {
  google::protobuf::RepeatedPtrField<v1::BarChange> changes;
  for (const auto& [rule, bar] : bars) {
    changes.Add()->set_rule_id(rule);
    if (bar.value_case() != v1::Quantity::VALUE_NOT_SET) *changes.rbegin()->mutable_bar() = bar;
  }
  return changes;
}

v1::Quantity PerMu(std::string_view text) {
  v1::Quantity quantity;
  *quantity.mutable_money_per_mu() = Amount(text);
  return quantity;
}

TEST(WithBars, ChangesTheBarsByRule) {
  Faults faults;
  const v1::ThresholdSet changed = WithBars(Set(), Bars({{"tax", PerMu("60万元")}}), faults);
  EXPECT_EQ(Seen(faults), Wanted{});
  EXPECT_EQ(changed.rules(1).bar().money_per_mu().minor_units(), Amount("60万元").minor_units());
  EXPECT_EQ(changed.rules(0).bar().money_per_mu().minor_units(), Amount("500万元").minor_units());
}

TEST(WithBars, NamesEveryFaultAtOnce) {
  v1::Quantity ratio;
  ratio.set_ratio_ppm(1);
  v1::Quantity nothing;
  nothing.mutable_money_per_hectare()->set_currency_code("CNY");
  Faults faults;
  WithBars(Set(), Bars({{"height", PerMu("1元")}, {"tax", ratio}, {"tax", PerMu("1元")}, {"intensity", nothing}}),
           faults);
  EXPECT_EQ(Seen(faults), (Wanted{{"bars[0].rule_id", v1::ERROR_REASON_RULE_UNKNOWN},
                                  {"bars[2].rule_id", v1::ERROR_REASON_ENTRY_TWICE},
                                  {"bars[3].bar", v1::ERROR_REASON_AMOUNT_NOT_POSITIVE},
                                  {"bars[1].bar", v1::ERROR_REASON_RULE_BAR_UNFIT}}));
  faults.clear();
  WithBars(Set(), Bars({{"tax", v1::Quantity()}}), faults);
  EXPECT_EQ(Seen(faults), (Wanted{{"bars[0].bar", v1::ERROR_REASON_RULE_WITHOUT_UNIT}}));
}

TEST(WithBars, KeepsTheUnitThatStepsAreCountedIn) {
  v1::ThresholdSet set = Set();
  v1::Scoring& scoring = *set.mutable_rules(0)->mutable_scoring();
  scoring.set_full_score_micro(5'000'000);
  *scoring.mutable_step() = PerMu("10万元");
  v1::Quantity per_hectare;
  *per_hectare.mutable_money_per_hectare() = Amount("7500万元");
  Faults faults;
  WithBars(set, Bars({{"intensity", per_hectare}}), faults);
  EXPECT_EQ(Seen(faults), (Wanted{{"bars[0].bar", v1::ERROR_REASON_RULE_BAR_UNFIT}}));
}

// ---- flips

Criteria Judged(const v1::ThresholdSet& set, const v1::Figures& figures) {
  const auto judgement = policy::rules::Judge(set, figures, {}, Today());
  EXPECT_TRUE(judgement.ok()) << judgement.status();
  return judgement->criteria;
}

std::vector<std::string> Told(const std::vector<v1::Flip>& flips) {
  std::vector<std::string> told;
  for (const v1::Flip& flip : flips) {
    told.push_back(flip.rule_before() + " " + v1::VerdictOutcome_Name(flip.before()).substr(16) + " -> " +
                   flip.rule_after() + " " + v1::VerdictOutcome_Name(flip.after()).substr(16));
  }
  return told;
}

TEST(FlipsOf, TellsTheCriteriaThatAnswerOtherwise) {
  const v1::ThresholdSet set = Set();
  EXPECT_EQ(Told(FlipsOf(Judged(set, Project("5亿元", "100亩", "5000万元")),
                         Judged(set, Project("5亿元", "100.01亩", "6000万元")))),
            Texts{"intensity PASS -> intensity FAIL"});
}

TEST(FlipsOf, BelongTogetherByWhatIsMeasuredWhicheverRuleIsAsked) {
  v1::ThresholdSet other;
  *AddRule(other, "higher", v1::METRIC_INVESTMENT_INTENSITY).mutable_bar()->mutable_money_per_mu() = Amount("600万元");
  const v1::Figures figures = Project("5亿元", "100亩", "5000万元");
  const v1::ThresholdSet set = Set();
  EXPECT_EQ(Told(FlipsOf(Judged(set, figures), Judged(other, figures))),
            (Texts{"intensity PASS -> higher FAIL", "tax PASS ->  NOT_APPLICABLE"}));
}

TEST(FlipsOf, KeepsUpperAndLowerBoundsAndForcesApart) {
  v1::ThresholdSet one, other;
  AddRule(one, "from", v1::METRIC_PLOT_SIZE).mutable_bar()->mutable_area()->set_micro_mu(1);
  AddRule(other, "up-to", v1::METRIC_PLOT_SIZE, v1::COMPARATOR_AT_MOST).mutable_bar()->mutable_area()->set_micro_mu(1);
  const v1::Figures figures = Project("5亿元", "100亩", "5000万元");
  EXPECT_EQ(Told(FlipsOf(Judged(one, figures), Judged(other, figures))),
            (Texts{" NOT_APPLICABLE -> up-to FAIL", "from PASS ->  NOT_APPLICABLE"}));
  other = one;
  other.mutable_rules(0)->set_force(v1::FORCE_RECOMMENDED);
  EXPECT_EQ(FlipsOf(Judged(one, figures), Judged(other, figures)).size(), 2u);
  other.mutable_rules(0)->set_force(v1::FORCE_MANDATORY);
  EXPECT_EQ(FlipsOf(Judged(one, figures), Judged(other, figures)).size(), 0u);
}

TEST(FlipsOf, NamesTheRuleThatTakesAMetricOut) {
  v1::ThresholdSet exempting = Set();
  AddRule(exempting, "welfare", v1::METRIC_TAX_PER_MU, v1::COMPARATOR_EXEMPT)
      .mutable_scope()
      ->add_kinds(v1::PROJECT_KIND_PUBLIC_WELFARE);
  v1::Figures figures = Project("5亿元", "100亩", "5000万元");
  figures.set_kind(v1::PROJECT_KIND_PUBLIC_WELFARE);
  const v1::ThresholdSet set = Set();
  EXPECT_EQ(Told(FlipsOf(Judged(set, figures), Judged(exempting, figures))),
            Texts{"tax PASS -> welfare NOT_APPLICABLE"});
  EXPECT_EQ(Told(FlipsOf(Judged(exempting, figures), Judged(set, figures))),
            Texts{"welfare NOT_APPLICABLE -> tax PASS"});
}

}  // namespace
}  // namespace luodi::admission::rules
