// SPDX-License-Identifier: Apache-2.0
#include "server/admission/least_change.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "server/admission/flips.h"
#include "server/admission/what_if.h"
#include "server/policy/scope.h"
#include "tests/admission/given.h"

namespace luodi::admission::rules {
namespace {

using policy::rules::SlotOf;

LeastChanges Found(const v1::ThresholdSet& set, const v1::Figures& figures, const policy::rules::Rates& rates = {}) {
  return FindLeastChanges(set, figures, rates, Today());
}

v1::ExchangeRate DollarRate() {
  v1::ExchangeRate rate;
  rate.set_from_currency("USD");
  rate.set_to_currency("CNY");
  rate.set_rate_e8(707'950'000);
  return rate;
}

TEST(FindLeastChanges, TellsInvestmentAloneAndLandAlone) {
  v1::ThresholdSet set = Set();
  set.mutable_rules()->RemoveLast();
  const LeastChanges found = Found(set, Project("2.83亿元", "56.61亩", "1万元"));
  ASSERT_EQ(found.changes.size(), 2u);
  EXPECT_EQ(found.changes[0].fixed_asset_investment().minor_units(), Amount("28305万元").minor_units());
  EXPECT_EQ(found.changes[0].more_investment().minor_units(), Amount("5万元").minor_units());
  EXPECT_FALSE(found.changes[0].has_land_area());
  EXPECT_EQ(found.changes[1].land_area().micro_mu(), 56'600'000);
  EXPECT_EQ(found.changes[1].less_land().micro_mu(), 10'000);
  EXPECT_FALSE(found.changes[1].has_fixed_asset_investment());
}

TEST(FindLeastChanges, GivesLandBackWhereInvestmentDoesNotHelp) {
  // The tax asks for 50 mu, the intensity for 500 万元 on each of them.
  const LeastChanges found = Found(Set(), Project("2亿元", "60亩", "2500万元"));
  ASSERT_EQ(found.changes.size(), 1u);
  EXPECT_EQ(found.changes[0].land_area().micro_mu(), 40'000'000);
  v1::ThresholdSet set = Set();
  // ... of which less than 45 mu are no plot.
  AddRule(set, "plot", v1::METRIC_PLOT_SIZE).mutable_bar()->mutable_area()->set_micro_mu(45'000'000);
  const LeastChanges both = Found(set, Project("2亿元", "60亩", "2500万元"));
  ASSERT_EQ(both.changes.size(), 1u);
  EXPECT_EQ(both.changes[0].land_area().micro_mu(), 50'000'000);
  EXPECT_EQ(both.changes[0].fixed_asset_investment().minor_units(), Amount("2.5亿元").minor_units());
}

TEST(FindLeastChanges, HasNothingToSayOfWhatPassesOrCannotBeJudged) {
  EXPECT_TRUE(Found(Set(), Project("5亿元", "100亩", "5000万元")).changes.empty());
  v1::Figures figures = Project("5亿元", "100亩", "5000万元");
  figures.clear_annual_tax();
  const LeastChanges found = Found(Set(), figures);
  EXPECT_TRUE(found.changes.empty());
  EXPECT_TRUE(found.out_of_reach.empty());
}

TEST(FindLeastChanges, NamesWhatNeitherInvestmentNorLandMends) {
  v1::ThresholdSet set = Set();
  AddRule(set, "credit", v1::METRIC_BAD_CREDIT, v1::COMPARATOR_UNSPECIFIED);
  AddRule(set, "plot", v1::METRIC_PLOT_SIZE).mutable_bar()->mutable_area()->set_micro_mu(200'000'000);
  v1::Figures figures = Project("4亿元", "100亩", "5000万元");
  figures.set_investor("zones/z/investors/2020-0001");
  figures.add_credit_records()->mutable_from_date()->CopyFrom(Today());
  const LeastChanges found = Found(set, figures);
  EXPECT_TRUE(found.changes.empty());
  EXPECT_EQ(found.out_of_reach, (Texts{"credit", "plot"}));
}

TEST(FindLeastChanges, FindsTheWayIntoAnotherBand) {
  // Up to 1 亿元 the capital must be half of the investment, from there on a fifth.
  v1::ThresholdSet set;
  v1::ThresholdRule& small = AddRule(set, "small", v1::METRIC_REGISTERED_CAPITAL_SHARE);
  small.mutable_bar()->set_ratio_ppm(500'000);
  *small.mutable_scope()->mutable_investment_below() = Amount("1亿元");
  v1::ThresholdRule& large = AddRule(set, "large", v1::METRIC_REGISTERED_CAPITAL_SHARE);
  large.mutable_bar()->set_ratio_ppm(200'000);
  *large.mutable_scope()->mutable_investment_from() = Amount("1亿元");
  v1::Figures figures = Project("8000万元", "10亩", "1万元");
  *figures.mutable_plan()->mutable_registered_capital() = Amount("3000万元");
  LeastChanges found = Found(set, figures);
  ASSERT_EQ(found.changes.size(), 1u);
  EXPECT_EQ(found.changes[0].fixed_asset_investment().minor_units(), Amount("1亿元").minor_units());
  *figures.mutable_plan()->mutable_registered_capital() = Fen(Amount("2000万元").minor_units() - 1);
  found = Found(set, figures);
  EXPECT_TRUE(found.changes.empty());
  EXPECT_EQ(found.out_of_reach, Texts{"small"});
}

TEST(FindLeastChanges, RaisesTheTotalInvestmentWithItsPart) {
  v1::ThresholdSet set;
  *AddRule(set, "total", v1::METRIC_TOTAL_INVESTMENT).mutable_bar()->mutable_money() = Amount("1000万元");
  v1::Figures figures = Project("500万元", "10亩", "1万元");
  *figures.mutable_total_investment() = Amount("800万元");
  const LeastChanges found = Found(set, figures);
  ASSERT_EQ(found.changes.size(), 1u);
  EXPECT_EQ(found.changes[0].fixed_asset_investment().minor_units(), Amount("1000万元").minor_units());
}

TEST(FindLeastChanges, CountsInTheCurrencyOfTheInvestment) {
  v1::ThresholdSet set = Set();
  set.mutable_rules()->RemoveLast();
  v1::Figures figures = Project("1亿美元", "200亩", "1万元");
  const LeastChanges found = Found(set, figures, {DollarRate()});
  ASSERT_EQ(found.changes.size(), 2u);
  // 10 亿元 at 7.0795 are 141,252,913.34 ... dollars, rounded up.
  EXPECT_EQ(found.changes[0].fixed_asset_investment().minor_units(), 14'125'291'335);
  EXPECT_EQ(found.changes[0].fixed_asset_investment().currency_code(), "USD");
  EXPECT_EQ(found.changes[1].land_area().micro_mu(), 141'590'000);
}

// Far above what can be converted both amounts are too large, which is several faults.
TEST(FindLeastChanges, CountsInACurrencyOfWhichTwoAmountsAreAskedFor) {
  v1::ThresholdSet set = Set();
  set.mutable_rules()->RemoveLast();
  *AddRule(set, "total", v1::METRIC_TOTAL_INVESTMENT).mutable_bar()->mutable_money() = Amount("1000万元");
  v1::Figures figures = Project("1亿美元", "200亩", "1万元");
  *figures.mutable_total_investment() = Amount("1.2亿美元");
  const LeastChanges found = Found(set, figures, {DollarRate()});
  ASSERT_EQ(found.changes.size(), 2u);
  EXPECT_EQ(found.changes[0].fixed_asset_investment().minor_units(), 14'125'291'335);
  EXPECT_FALSE(found.changes[0].has_land_area());
  EXPECT_FALSE(found.is_incomplete);
}

// Enough of the investment lets the group pass without the output that nobody stated; less of it cannot be judged, and
// too much of it is blocked.
TEST(FindLeastChanges, SearchesBetweenCornersThatCannotBeJudged) {
  v1::ThresholdSet set;
  *AddRule(set, "least", v1::METRIC_FIXED_ASSET_INVESTMENT).mutable_bar()->mutable_money() = Amount("5000万元");
  *AddRule(set, "most", v1::METRIC_FIXED_ASSET_INVESTMENT, v1::COMPARATOR_AT_MOST).mutable_bar()->mutable_money() =
      Amount("1亿元");
  v1::ThresholdRule& intensity = AddRule(set, "intensity", v1::METRIC_INVESTMENT_INTENSITY);
  *intensity.mutable_bar()->mutable_money_per_mu() = Amount("600万元");
  *intensity.mutable_scope()->mutable_investment_from() = Amount("5000万元");
  intensity.set_any_of("either");
  v1::ThresholdRule& output = AddRule(set, "output", v1::METRIC_OUTPUT_PER_MU);
  *output.mutable_bar()->mutable_money_per_mu() = Amount("100万元");
  *output.mutable_scope()->mutable_investment_from() = Amount("5000万元");
  output.set_any_of("either");
  const LeastChanges found = Found(set, Project("4000万元", "10亩", "1万元"));
  ASSERT_FALSE(found.changes.empty());
  EXPECT_EQ(found.changes[0].fixed_asset_investment().minor_units(), Amount("6000万元").minor_units());
  EXPECT_FALSE(found.is_incomplete);
}

TEST(FindLeastChanges, LeavesABandOfWhichFiguresAreMissing) {
  v1::ThresholdSet set = Set();
  v1::ThresholdRule& capital = AddRule(set, "capital", v1::METRIC_REGISTERED_CAPITAL_SHARE);
  capital.mutable_bar()->set_ratio_ppm(200'000);
  *capital.mutable_scope()->mutable_investment_from() = Amount("10亿元");
  AddRule(set, "credit", v1::METRIC_BAD_CREDIT, v1::COMPARATOR_UNSPECIFIED);
  v1::Figures figures = Project("4亿元", "100亩", "5000万元");
  figures.set_investor("zones/z/investors/2020-0001");
  figures.add_credit_records()->mutable_from_date()->CopyFrom(Today());
  const LeastChanges found = Found(set, figures);
  EXPECT_TRUE(found.changes.empty());
  EXPECT_EQ(found.out_of_reach, Texts{"credit"});
  EXPECT_FALSE(found.is_incomplete);
}

// ---- against all there is to try: numbers so small that every investment and every land can be judged

constexpr int64_t kMostFen = 160;
constexpr int64_t kMostMicroMu = 24;

int Any(int first, int last) { return *rc::gen::inRange(first, last + 1); }
bool Perhaps() { return Any(0, 1) == 1; }

void AnyBar(v1::ThresholdRule& rule) {
  switch (rule.metric()) {
    case v1::METRIC_FIXED_ASSET_INVESTMENT:
    case v1::METRIC_TOTAL_INVESTMENT:
      *rule.mutable_bar()->mutable_money() = Fen(Any(1, kMostFen));
      return;
    case v1::METRIC_PLOT_SIZE:
      rule.mutable_bar()->mutable_area()->set_micro_mu(Any(1, kMostMicroMu));
      return;
    case v1::METRIC_REGISTERED_CAPITAL_SHARE:
    case v1::METRIC_GREEN_RATIO:
      rule.mutable_bar()->set_ratio_ppm(Any(50'000, 900'000));
      return;
    default:
      // Fen a mu: 0.5 to 8 fen a micro-mu.
      *rule.mutable_bar()->mutable_money_per_mu() = Fen(Any(500'000, 8'000'000));
  }
}

void AnyScoring(v1::ThresholdRule& rule) {
  v1::Scoring& scoring = *rule.mutable_scoring();
  scoring.set_full_score_micro(Any(1'000'000, 5'000'000));
  *scoring.mutable_step() = rule.bar();
  if (scoring.step().has_money_per_mu()) scoring.mutable_step()->mutable_money_per_mu()->set_minor_units(400'000);
  if (scoring.step().has_ratio_ppm()) scoring.mutable_step()->set_ratio_ppm(40'000);
  scoring.set_deduction_micro(Any(100'000, 900'000));
  scoring.set_step_rule(static_cast<v1::Scoring::StepRule>(Any(1, 3)));
}

v1::ThresholdSet AnySet() {
  constexpr v1::Metric kMetrics[] = {
      v1::METRIC_INVESTMENT_INTENSITY,       v1::METRIC_INVESTMENT_INTENSITY, v1::METRIC_TAX_PER_MU,
      v1::METRIC_TOTAL_INVESTMENT_INTENSITY, v1::METRIC_TOTAL_INVESTMENT,     v1::METRIC_FIXED_ASSET_INVESTMENT,
      v1::METRIC_REGISTERED_CAPITAL_SHARE,   v1::METRIC_PLOT_SIZE,            v1::METRIC_GREEN_RATIO};
  v1::ThresholdSet set;
  const int rules = Any(1, 5);
  for (int i = 0; i < rules; ++i) {
    const v1::Metric metric = kMetrics[Any(0, std::size(kMetrics) - 1)];
    v1::ThresholdRule& rule = AddRule(set, "rule-" + std::to_string(i), metric,
                                      static_cast<v1::Comparator>(Any(0, 9) < 7 ? v1::COMPARATOR_AT_LEAST : Any(2, 4)));
    AnyBar(rule);
    if (Any(0, 2) == 0) rule.set_any_of("either");
    if (Any(0, 9) == 0) rule.set_force(v1::FORCE_RECOMMENDED);
    if (Any(0, 2) == 0) *rule.mutable_scope()->mutable_investment_from() = Fen(Any(1, kMostFen));
    if (Any(0, 3) == 0) *rule.mutable_scope()->mutable_investment_below() = Fen(Any(2, kMostFen));
    rule.mutable_scope()->set_band_of_total_investment(Any(0, 3) == 0);
    if (Any(0, 2) == 0 && !rule.bar().has_money() && !rule.bar().has_area()) AnyScoring(rule);
  }
  if (Any(0, 2) == 0) {
    v1::ThresholdRule& total = AddRule(set, "total-score", v1::METRIC_TOTAL_SCORE);
    total.mutable_bar()->set_score_micro(Any(500'000, 6'000'000));
  }
  return set;
}

v1::Figures AnyFigures() {
  v1::Figures figures;
  figures.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  *figures.mutable_fixed_asset_investment() = Fen(Any(1, kMostFen / 2));
  if (Perhaps()) {
    *figures.mutable_total_investment() =
        Fen(figures.fixed_asset_investment().minor_units() + Any(0, static_cast<int>(kMostFen) / 2));
  } else {
    *figures.mutable_total_investment() = figures.fixed_asset_investment();
  }
  figures.mutable_land_area()->set_micro_mu(Any(1, kMostMicroMu));
  *figures.mutable_annual_tax() = Fen(Any(1, 100));
  // Without them some changes cannot be judged.
  if (Any(0, 5) > 0) *figures.mutable_plan()->mutable_registered_capital() = Fen(Any(1, kMostFen / 2));
  if (Any(0, 5) > 0) figures.mutable_plan()->mutable_green_area()->set_micro_mu(Any(1, kMostMicroMu / 2));
  return figures;
}

// Every change there is to try.
class Oracle {
 public:
  Oracle(const v1::ThresholdSet& set, const v1::Figures& figures) : set_(set), figures_(figures) {}

  bool Passes(int64_t investment, int64_t land) const {
    v1::Figures figures = figures_;
    Invest(investment, figures);
    figures.mutable_land_area()->set_micro_mu(land);
    const auto judgement = policy::rules::Judge(set_, figures, {}, Today());
    return judgement.ok() && judgement->outcome != v1::VERDICT_OUTCOME_FAIL;
  }
  // 0: none of those that can be tried.
  int64_t LeastInvestment(int64_t land) const {
    for (int64_t fen = Stated(); fen <= kMostFen; ++fen) {
      if (Passes(fen, land)) return fen;
    }
    return 0;
  }
  int64_t LargestLand(int64_t investment) const {
    int64_t land = figures_.land_area().micro_mu();
    while (land > 0 && !Passes(investment, land)) --land;
    return land;
  }
  int64_t LargestLandWithAnyInvestment() const {
    int64_t land = figures_.land_area().micro_mu();
    while (land > 0 && LeastInvestment(land) == 0) --land;
    return land;
  }
  // Whether what the rule measures is in the way wherever one looks.
  bool BlocksEverywhere(const std::string& rule_id) const {
    const v1::ThresholdRule& rule = *FindRule(set_, rule_id);
    for (int64_t land = figures_.land_area().micro_mu(); land > 0; --land) {
      for (int64_t fen = Stated(); fen <= kMostFen; ++fen) {
        v1::Figures figures = figures_;
        Invest(fen, figures);
        figures.mutable_land_area()->set_micro_mu(land);
        const auto judgement = policy::rules::Judge(set_, figures, {}, Today());
        if (!judgement.ok()) continue;
        const bool blocks = std::any_of(
            judgement->criteria.begin(), judgement->criteria.end(),
            [&](const policy::rules::Judged& judged) { return judged.blocks && SlotOf(*judged.rule) == SlotOf(rule); });
        if (!blocks) return false;
      }
    }
    return true;
  }
  int64_t Stated() const { return figures_.fixed_asset_investment().minor_units(); }

 private:
  const v1::ThresholdSet& set_;
  const v1::Figures& figures_;
};

void CheckInvestmentAlone(const Oracle& oracle, const v1::Figures& figures, int64_t found) {
  const int64_t land = figures.land_area().micro_mu(), least = oracle.LeastInvestment(land);
  if (found == 0 || found > kMostFen) {
    RC_ASSERT(least == 0);
  } else {
    RC_ASSERT(found == least);
  }
  if (found == 0) return;
  RC_ASSERT(oracle.Passes(found, land));
  RC_ASSERT(!oracle.Passes(found - 1, land));
}

void CheckBoth(const Oracle& oracle, const v1::LeastChange* found) {
  const int64_t largest = oracle.LargestLandWithAnyInvestment();
  if (found == nullptr) return RC_ASSERT(largest == 0);
  RC_ASSERT(found->has_land_area());
  RC_ASSERT(found->has_fixed_asset_investment());
  const int64_t land = found->land_area().micro_mu(), investment = found->fixed_asset_investment().minor_units();
  RC_ASSERT(oracle.Passes(investment, land));
  RC_ASSERT(!oracle.Passes(investment - 1, land));
  RC_ASSERT(land >= largest);
  if (land == largest && investment <= kMostFen) RC_ASSERT(investment == oracle.LeastInvestment(land));
}

RC_GTEST_PROP(FindLeastChanges, FindsWhatTryingEverythingFinds, ()) {
  const v1::ThresholdSet set = AnySet();
  const v1::Figures figures = AnyFigures();
  RC_LOG() << set.DebugString() << figures.DebugString();
  const auto judgement = policy::rules::Judge(set, figures, {}, Today());
  const LeastChanges found = FindLeastChanges(set, figures, {}, Today());
  if (!judgement.ok() || judgement->outcome != v1::VERDICT_OUTCOME_FAIL) {
    return RC_ASSERT(found.changes.empty() && found.out_of_reach.empty());
  }
  const Oracle oracle(set, figures);
  int64_t by_investment = 0, by_land = 0;
  const v1::LeastChange* both = nullptr;
  for (const v1::LeastChange& change : found.changes) {
    if (change.has_fixed_asset_investment() && change.has_land_area()) {
      both = &change;
    } else if (change.has_land_area()) {
      by_land = change.land_area().micro_mu();
    } else {
      by_investment = change.fixed_asset_investment().minor_units();
    }
  }
  RC_CLASSIFY(by_investment > 0, "investment alone");
  RC_CLASSIFY(by_land > 0, "land alone");
  RC_CLASSIFY(both != nullptr, "both");
  RC_CLASSIFY(!found.out_of_reach.empty(), "out of reach");
  CheckInvestmentAlone(oracle, figures, by_investment);
  RC_ASSERT(by_land == oracle.LargestLand(oracle.Stated()));
  if (by_land == 0 && by_investment == 0) CheckBoth(oracle, both);
  for (const std::string& rule : found.out_of_reach) RC_ASSERT(oracle.BlocksEverywhere(rule));
}

// Amounts of any size: what is told passes, and a fen or a micro-mu less of the change fails.
RC_GTEST_PROP(FindLeastChanges, TellsWhatPassesAndWhereLessFails, ()) {
  v1::ThresholdSet set = Set();
  set.mutable_rules(0)->mutable_bar()->mutable_money_per_mu()->set_minor_units(*rc::gen::inRange<int64_t>(1, 1e10));
  set.mutable_rules(1)->mutable_bar()->mutable_money_per_mu()->set_minor_units(*rc::gen::inRange<int64_t>(1, 1e9));
  v1::ThresholdRule& capital = AddRule(set, "capital", v1::METRIC_REGISTERED_CAPITAL_SHARE);
  capital.mutable_bar()->set_ratio_ppm(Any(1, 500'000));
  v1::Figures figures;
  figures.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  *figures.mutable_fixed_asset_investment() = Fen(*rc::gen::inRange<int64_t>(1, 1e13));
  *figures.mutable_annual_tax() = Fen(*rc::gen::inRange<int64_t>(1, 1e12));
  *figures.mutable_plan()->mutable_registered_capital() = Fen(*rc::gen::inRange<int64_t>(1, 1e13));
  figures.mutable_land_area()->set_micro_mu(*rc::gen::inRange<int64_t>(1, 1e10));
  const Oracle oracle(set, figures);
  const int64_t stated_land = figures.land_area().micro_mu();
  for (const v1::LeastChange& change : FindLeastChanges(set, figures, {}, Today()).changes) {
    const bool gives_land = change.has_land_area(), invests = change.has_fixed_asset_investment();
    const int64_t land = gives_land ? change.land_area().micro_mu() : stated_land;
    const int64_t investment = invests ? change.fixed_asset_investment().minor_units() : oracle.Stated();
    RC_ASSERT(oracle.Passes(investment, land));
    if (invests) RC_ASSERT(!oracle.Passes(investment - 1, land));
    if (gives_land && !invests) RC_ASSERT(!oracle.Passes(investment, land + 1));
    if (gives_land) RC_ASSERT(change.less_land().micro_mu() == stated_land - land);
  }
}

}  // namespace
}  // namespace luodi::admission::rules
