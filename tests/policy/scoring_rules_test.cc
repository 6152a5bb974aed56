// SPDX-License-Identifier: Apache-2.0
// What the scoring of a rule may say.
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/policy/bare_rules.h"

namespace luodi::policy::rules {
namespace {

v1::ThresholdRule Scored() {
  v1::ThresholdRule rule = RuleOf(v1::METRIC_OUTPUT_PER_MU);
  v1::Scoring& scoring = *rule.mutable_scoring();
  scoring.set_full_score_micro(5'000'000);
  *scoring.mutable_step() = In("money_per_mu", 10);
  scoring.set_deduction_micro(100'000);
  scoring.set_step_rule(v1::Scoring::STEP_RULE_STARTED);
  scoring.set_lowest_score_micro(1'000'000);
  *scoring.mutable_cut() = In("money_per_mu", 500);
  scoring.set_cut_score_micro(500'000);
  return rule;
}

TEST(CheckThresholdSet, ChecksTheScoring) {
  struct {
    const char* what;
    void (*change)(v1::Scoring&);
    Wanted wanted;
  } const cases[] = {{"as it is", [](v1::Scoring&) {}, {}},
                     {"1000 points", [](v1::Scoring& scoring) { scoring.set_full_score_micro(1'000'000'000); }, {}},
                     {"more",
                      [](v1::Scoring& scoring) { scoring.set_full_score_micro(1'000'000'001); },
                      {{"scoring.full_score_micro", kScore}}},
                     {"less than one",
                      [](v1::Scoring& scoring) {
                        scoring.set_full_score_micro(999'999);
                        scoring.set_lowest_score_micro(0);
                      },
                      {{"scoring.full_score_micro", kScore}}},
                     {"a lowest above the full score",
                      [](v1::Scoring& scoring) { scoring.set_lowest_score_micro(5'000'001); },
                      {{"scoring.lowest_score_micro", kScore}}},
                     {"steps that cost nothing",
                      [](v1::Scoring& scoring) { scoring.set_deduction_micro(0); },
                      {{"scoring.deduction_micro", kScore}}},
                     {"steps that cost more than there is",
                      [](v1::Scoring& scoring) { scoring.set_deduction_micro(5'000'001); },
                      {{"scoring.deduction_micro", kScore}}},
                     {"a step without a rule",
                      [](v1::Scoring& scoring) { scoring.clear_step_rule(); },
                      {{"scoring.step_rule", kScore}}},
                     {"an unknown rule",
                      [](v1::Scoring& scoring) { scoring.set_step_rule(static_cast<v1::Scoring::StepRule>(9)); },
                      {{"scoring.step_rule", kScore}}},
                     {"a step of nothing",
                      [](v1::Scoring& scoring) { *scoring.mutable_step() = In("money_per_mu", 0); },
                      {{"scoring.step", v1::ERROR_REASON_AMOUNT_NOT_POSITIVE}}},
                     {"a step in another unit",
                      [](v1::Scoring& scoring) { *scoring.mutable_step() = In("money_per_hectare", 10); },
                      {{"scoring.step", kUnfit}}},
                     {"no step",
                      [](v1::Scoring& scoring) {
                        scoring.clear_step();
                        scoring.clear_deduction_micro();
                        scoring.clear_step_rule();
                      },
                      {}},
                     {"a deduction without a step",
                      [](v1::Scoring& scoring) { scoring.mutable_step()->Clear(); },
                      {{"scoring.deduction_micro", kScore}, {"scoring.step_rule", kScore}}},
                     {"a cut in another unit",
                      [](v1::Scoring& scoring) { *scoring.mutable_cut() = In("ratio_ppm", 1); },
                      {{"scoring.cut", kUnfit}}},
                     {"a cut beyond the bar",
                      [](v1::Scoring& scoring) { *scoring.mutable_cut() = In("money_per_mu", 1'001); },
                      {{"scoring.cut", kScore}}},
                     {"a cut that gives more than the full score",
                      [](v1::Scoring& scoring) { scoring.set_cut_score_micro(5'000'001); },
                      {{"scoring.cut_score_micro", kScore}}},
                     {"a score without a cut",
                      [](v1::Scoring& scoring) { scoring.clear_cut(); },
                      {{"scoring.cut_score_micro", kScore}}}};
  for (const auto& one : cases) {
    v1::ThresholdRule rule = Scored();
    one.change(*rule.mutable_scoring());
    EXPECT_EQ(FaultsOf(rule), one.wanted) << one.what;
  }
}

TEST(CheckThresholdSet, LaysTheCutOfAnUpperBoundAboveIt) {
  v1::ThresholdRule rule = Scored();
  rule.set_comparator(v1::COMPARATOR_AT_MOST);
  EXPECT_EQ(FaultsOf(rule), (Wanted{{"scoring.cut", kScore}}));
  *rule.mutable_scoring()->mutable_cut() = In("money_per_mu", 1'000);
  EXPECT_EQ(FaultsOf(rule), Wanted{});
}

TEST(CheckThresholdSet, RefusesAStepOfNoRatio) {
  v1::ThresholdRule rule = Scored();
  rule.set_metric(v1::METRIC_GREEN_RATIO);
  rule.set_comparator(v1::COMPARATOR_AT_MOST);
  *rule.mutable_bar() = In("ratio_ppm", 0);
  *rule.mutable_scoring()->mutable_cut() = In("ratio_ppm", 1);
  *rule.mutable_scoring()->mutable_step() = In("ratio_ppm", 0);
  EXPECT_EQ(FaultsOf(rule), (Wanted{{"scoring.step", kScore}}));
}

TEST(CheckThresholdSet, ScoresNoTotalAndWithoutABarNoSteps) {
  v1::ThresholdRule total = RuleOf(v1::METRIC_TOTAL_SCORE);
  total.mutable_scoring()->set_full_score_micro(1'000'000);
  EXPECT_EQ(FaultsOf(total), (Wanted{{"scoring", kScore}}));
  v1::ThresholdRule fit = RuleOf(v1::METRIC_INDUSTRY_FIT);
  *fit.mutable_scoring() = Scored().scoring();
  EXPECT_EQ(FaultsOf(fit), (Wanted{{"scoring.step", kUnfit}, {"scoring.cut", kUnfit}}));
}

}  // namespace
}  // namespace luodi::policy::rules
