// SPDX-License-Identifier: Apache-2.0
#include "server/policy/score.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/policy/gate.h"

namespace luodi::policy::rules {
namespace {

constexpr int64_t kPoint = 1'000'000;

// 寿县: 400 万元/亩 give 5 points, each 10 万元 less a tenth, 1 at least.
v1::ThresholdRule Shouxian(v1::Scoring::StepRule step_rule) {
  v1::ThresholdRule rule = AtLeast("intensity", v1::METRIC_INVESTMENT_INTENSITY, PerMu("400万元"));
  v1::Scoring& scoring = *rule.mutable_scoring();
  scoring.set_full_score_micro(5 * kPoint);
  *scoring.mutable_step() = PerMu("10万元");
  scoring.set_deduction_micro(kPoint / 10);
  scoring.set_step_rule(step_rule);
  scoring.set_lowest_score_micro(kPoint);
  return rule;
}

v1::Figures OnOneMu(std::string_view investment) { return Stated(investment, "1亩", "1元"); }

int64_t ScoreAt(const v1::ThresholdRule& rule, std::string_view investment) {
  return AnswerOf(rule, OnOneMu(investment)).score_micro();
}

TEST(Score, FollowsTheStepRuleOfShouxian) {
  const std::tuple<v1::Scoring::StepRule, int64_t> at_399[] = {{v1::Scoring::STEP_RULE_FULL, 5'000'000},
                                                               {v1::Scoring::STEP_RULE_STARTED, 4'900'000},
                                                               {v1::Scoring::STEP_RULE_PROPORTIONAL, 4'990'000}};
  for (const auto& [step_rule, score] : at_399) {
    const v1::ThresholdRule rule = Shouxian(step_rule);
    EXPECT_EQ(ScoreAt(rule, "400万元"), 5'000'000);
    EXPECT_EQ(ScoreAt(rule, "500万元"), 5'000'000);
    EXPECT_EQ(ScoreAt(rule, "399万元"), score);
    EXPECT_EQ(ScoreAt(rule, "390万元"), 4'900'000);
  }
}

TEST(Score, NeverFallsBelowTheLowest) {
  v1::ThresholdRule rule = Shouxian(v1::Scoring::STEP_RULE_FULL);
  EXPECT_EQ(ScoreAt(rule, "9.99万元"), 1'100'000) << "39 full steps";
  rule.mutable_scoring()->set_lowest_score_micro(2 * kPoint);
  EXPECT_EQ(ScoreAt(rule, "100万元"), 2'000'000);
  EXPECT_EQ(ScoreAt(rule, "9.99万元"), 2'000'000);
}

TEST(Score, RoundsAPartOfAStepHalfUpToTheMillionth) {
  const v1::ThresholdRule rule = Shouxian(v1::Scoring::STEP_RULE_PROPORTIONAL);
  // 5 元 of 100000 元 cost 5 millionths of a point; a fen a hundredth of one.
  EXPECT_EQ(ScoreAt(rule, "3999995元"), 4'999'995);
  EXPECT_EQ(ScoreAt(rule, "3999999.51元"), 5'000'000) << "0.49 are none";
  EXPECT_EQ(ScoreAt(rule, "3999999.50元"), 4'999'999) << "a half is one";
}

TEST(Score, CountsDownForAnUpperBar) {
  v1::ThresholdRule rule = AtMost("office", v1::METRIC_OFFICE_LAND_RATIO, Ratio(70'000));
  v1::Scoring& scoring = *rule.mutable_scoring();
  scoring.set_full_score_micro(2 * kPoint);
  *scoring.mutable_step() = Ratio(10'000);
  scoring.set_deduction_micro(kPoint / 2);
  scoring.set_step_rule(v1::Scoring::STEP_RULE_STARTED);
  const std::pair<int64_t, int64_t> cases[] = {
      {70'000, 2'000'000}, {70'001, 1'500'000}, {80'000, 1'500'000}, {80'001, 1'000'000}, {900'000, 0}};
  for (const auto& [office, score] : cases) {
    v1::Figures figures = OnOneMu("1元");
    figures.mutable_plan()->mutable_office_area()->set_micro_mu(office);
    EXPECT_EQ(AnswerOf(rule, figures).score_micro(), score) << office;
  }
}

TEST(Score, GivesTheLowestShortOfABarWithoutSteps) {
  v1::ThresholdRule rule = Shouxian(v1::Scoring::STEP_RULE_UNSPECIFIED);
  rule.mutable_scoring()->clear_step();
  EXPECT_EQ(ScoreAt(rule, "400万元"), 5'000'000);
  EXPECT_EQ(ScoreAt(rule, "3999999.99元"), 1'000'000);
}

TEST(Score, IsCutOnTheWrongSideOfTheCut) {
  v1::ThresholdRule rule = Shouxian(v1::Scoring::STEP_RULE_FULL);
  *rule.mutable_scoring()->mutable_cut() = PerMu("300万元");
  rule.mutable_scoring()->set_cut_score_micro(0);
  EXPECT_EQ(ScoreAt(rule, "300万元"), 4'000'000);
  EXPECT_EQ(ScoreAt(rule, "2999999.99元"), 0);
}

TEST(Score, IsFullAtABarThatItselfFails) {
  v1::ThresholdRule rule = Shouxian(v1::Scoring::STEP_RULE_STARTED);
  rule.set_comparator(v1::COMPARATOR_ABOVE);
  const v1::CriterionResult result = AnswerOf(rule, OnOneMu("400万元"));
  EXPECT_EQ(result.outcome(), v1::VERDICT_OUTCOME_FAIL);
  EXPECT_EQ(result.score_micro(), 5'000'000);
}

TEST(Score, GivesPositionsTheirOwnAndRecordsAllOrTheLowest) {
  v1::ThresholdRule fit = Bare("fit", v1::METRIC_INDUSTRY_FIT);
  fit.mutable_scoring()->set_full_score_micro(10 * kPoint);
  v1::ThresholdSet set = SetOf(fit);
  v1::IndustryPosition& position = *set.add_positions();
  position.set_title("化工");
  position.add_industry_prefixes("C26");
  position.set_score_micro(7 * kPoint);
  v1::Figures figures = OnOneMu("1元");
  figures.set_industry_code("C2614");
  EXPECT_EQ(VerdictOf(set, figures).criteria(0).score_micro(), 7 * kPoint);
  EXPECT_EQ(VerdictOf(set, figures).criteria(0).full_score_micro(), 10 * kPoint);
  figures.set_industry_code("C3611");
  EXPECT_EQ(VerdictOf(set, figures).criteria(0).score_micro(), 0);
  v1::ThresholdRule credit = Bare("credit", v1::METRIC_BAD_CREDIT);
  credit.mutable_scoring()->set_full_score_micro(3 * kPoint);
  credit.mutable_scoring()->set_lowest_score_micro(kPoint);
  figures.set_investor("zones/z/investors/2020-0001");
  EXPECT_EQ(AnswerOf(credit, figures).score_micro(), 3 * kPoint);
  *figures.add_credit_records()->mutable_from_date() = Day("2020-01-01");
  EXPECT_EQ(AnswerOf(credit, figures).score_micro(), kPoint);
}

TEST(TotalScore, SumsTheScoresOfRulesThatWereAsked) {
  v1::ThresholdRule intensity = Shouxian(v1::Scoring::STEP_RULE_FULL);
  intensity.set_force(v1::FORCE_RECOMMENDED);
  v1::ThresholdRule jobs = AtLeast("jobs", v1::METRIC_JOBS_PER_MU, MilliPerMu(1000));
  jobs.set_force(v1::FORCE_RECOMMENDED);
  jobs.mutable_scoring()->set_full_score_micro(3 * kPoint);
  v1::ThresholdRule total = AtLeast("total", v1::METRIC_TOTAL_SCORE, Points(7'900'000));
  total.mutable_scoring()->set_full_score_micro(100 * kPoint);
  const v1::ThresholdSet set = SetOf(total, intensity, jobs);
  v1::Figures figures = OnOneMu("390万元");
  figures.set_jobs(1);
  const v1::Verdict line = VerdictOf(set, figures);
  EXPECT_EQ(line.outcome(), v1::VERDICT_OUTCOME_PASS);
  EXPECT_EQ(line.score_micro(), 7'900'000);
  EXPECT_EQ(line.full_score_micro(), 8'000'000);
  EXPECT_EQ(line.criteria(0).actual().score_micro(), 7'900'000);
  EXPECT_EQ(line.criteria(0).shortfall().score_micro(), 0);
  EXPECT_EQ(line.criteria(0).full_score_micro(), 0) << "the sum is not scored itself";
  figures.set_jobs(0);
  const v1::Verdict without_jobs = VerdictOf(set, figures);
  EXPECT_EQ(without_jobs.outcome(), v1::VERDICT_OUTCOME_FAIL);
  EXPECT_EQ(without_jobs.criteria(0).shortfall().score_micro(), 3'000'000);
  EXPECT_EQ(without_jobs.full_score_micro(), 5'000'000) << "what is not answered counts on neither side";
}

TEST(PartOf, IsExactBeyondWhatAProductWouldHold) {
  const Int128 whole = Int128{3} * 10'000'000'000'000'000'000ULL * 1'000'000'000'000'000'000;
  EXPECT_TRUE(PartOf(1'000'000'000, whole / 3, whole) == 333'333'333);
  EXPECT_TRUE(PartOf(1, whole / 2, whole) == 1) << "a half is one";
  EXPECT_TRUE(PartOf(1, whole / 2 - 1, whole) == 0);
  EXPECT_TRUE(PartOf(1'000'000'000, whole - 1, whole) == 1'000'000'000);
  EXPECT_TRUE(PartOf(1'000'000'000, 0, whole) == 0);
}

RC_GTEST_PROP(PartOf, AgreesWithTheProductWhereThatFits, ()) {
  const auto number = *rc::gen::inRange<int64_t>(0, 1'000'000'001);
  const auto whole = *rc::gen::inRange<int64_t>(1, 4'000'000'000'000'000'000);
  const auto part = *rc::gen::inRange<int64_t>(0, whole);
  RC_ASSERT(PartOf(number, part, whole) == (2 * Int128{number} * part + whole) / (2 * Int128{whole}));
}

TEST(Score, StaysExactAtTheEndsOfEveryRange) {
  v1::ThresholdRule rule = Shouxian(v1::Scoring::STEP_RULE_PROPORTIONAL);
  rule.set_metric(v1::METRIC_REGISTERED_CAPITAL_SHARE);
  *rule.mutable_bar() = Ratio(10'000'000);
  *rule.mutable_scoring()->mutable_step() = Ratio(10'000'000);
  rule.mutable_scoring()->set_full_score_micro(1000 * kPoint);
  rule.mutable_scoring()->set_deduction_micro(1000 * kPoint);
  rule.mutable_scoring()->set_lowest_score_micro(0);
  v1::Figures figures = OnOneMu("1元");
  *figures.mutable_fixed_asset_investment() = Fen(text::kLargestAmount);
  *figures.mutable_plan()->mutable_registered_capital() = Fen(text::kLargestAmount);
  EXPECT_EQ(AnswerOf(rule, figures).score_micro(), 100 * kPoint) << "nine tenths of the step are short";
  *figures.mutable_plan()->mutable_registered_capital() = Fen(1);
  EXPECT_EQ(AnswerOf(rule, figures).score_micro(), 0);
  rule.set_metric(v1::METRIC_INVESTMENT_INTENSITY);
  v1::Quantity highest;
  *highest.mutable_money_per_mu() = Fen(text::kLargestAmount);
  *rule.mutable_bar() = *rule.mutable_scoring()->mutable_step() = highest;
  *figures.mutable_land_area() = MicroMu(text::kLargestArea);
  // 10^14 fen on 10^8 mu are 10^6 fen a mu, a hundred-millionth of a step.
  EXPECT_EQ(AnswerOf(rule, figures).score_micro(), 10);
}

}  // namespace
}  // namespace luodi::policy::rules
