// SPDX-License-Identifier: Apache-2.0
#include "server/review/scoring.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

#include "tests/review/seated.h"

namespace luodi::review::rules {
namespace {

constexpr int kNotApplicable = -1;

// Two criteria: intensity of 60 points, and tax of 40 that may be not applicable. 60 points pass.
v1::ScoreSheet Sheet() {
  v1::ScoreSheet sheet;
  for (const auto& [id, weight] : {std::pair{"intensity", 6000}, std::pair{"tax", 4000}}) {
    v1::ScoreCriterion& criterion = *sheet.add_criteria();
    criterion.set_criterion_id(id);
    criterion.set_title(id);
    criterion.set_weight_bp(weight);
  }
  sheet.mutable_criteria(1)->set_may_be_not_applicable(true);
  sheet.set_pass_bp(6000);
  return sheet;
}

v1::Score Filled(int intensity, int tax) {
  v1::Score score;
  for (const auto& [id, points] : {std::pair{"intensity", intensity}, std::pair{"tax", tax}}) {
    v1::CriterionScore& criterion = *score.add_criteria();
    criterion.set_criterion_id(id);
    if (points == kNotApplicable) {
      criterion.set_not_applicable(true);
    } else {
      criterion.set_score_bp(points);
    }
  }
  return score;
}

v1::StageDefinition Scoring(const v1::ScoreSheet& sheet, const std::vector<int>& weights) {
  std::vector<v1::Seat> seats;
  for (size_t i = 0; i < weights.size(); ++i) seats.push_back(SeatOf(absl::StrCat("m", i), weights[i]));
  v1::StageDefinition stage = StageOf(v1::STAGE_KIND_SCORING, seats);
  *stage.mutable_score_sheet() = sheet;
  *stage.mutable_quorum() = Share(2, 3);
  return stage;
}

absl::StatusOr<v1::Score> Hand(Table& table, int member, v1::Score score) {
  score.set_stage_id("stage");
  score.set_packet_version(2);
  return RecordScore(table.desk, table.Who(absl::StrCat("m", member)), score);
}

Table After(const v1::ScoreSheet& sheet, const std::vector<v1::Score>& sheets, const std::vector<int>& weights) {
  Table table(Scoring(sheet, weights));
  table.WithPanel();
  for (size_t i = 0; i < sheets.size(); ++i) {
    const auto handed = Hand(table, static_cast<int>(i), sheets[i]);
    EXPECT_TRUE(handed.ok()) << handed.status();
  }
  return table;
}

TEST(ASheet, NamesEveryCriterionOnceAndWithinItsMarks) {
  struct Case {
    const char* told;
    std::function<void(v1::Score&)> change;
    v1::ErrorReason reason;
    std::string field;
  };
  const std::vector<Case> cases = {
      {"whole", [](v1::Score&) {}, v1::ERROR_REASON_UNSPECIFIED, ""},
      {"a criterion missing is not zero", [](v1::Score& one) { one.mutable_criteria()->RemoveLast(); },
       v1::ERROR_REASON_CRITERION_MISSING, "criteria"},
      {"twice", [](v1::Score& one) { *one.add_criteria() = one.criteria(0); }, v1::ERROR_REASON_ENTRY_TWICE,
       "criteria[2].criterion_id"},
      {"unknown", [](v1::Score& one) { one.add_criteria()->set_criterion_id("jobs"); },
       v1::ERROR_REASON_TEXT_REFERS_NOWHERE, "criteria[2].criterion_id"},
      {"above full marks", [](v1::Score& one) { one.mutable_criteria(0)->set_score_bp(6001); },
       v1::ERROR_REASON_VALUE_OUT_OF_RANGE, "criteria[0].score_bp"},
      {"full marks", [](v1::Score& one) { one.mutable_criteria(0)->set_score_bp(6000); },
       v1::ERROR_REASON_UNSPECIFIED, ""},
      {"negative", [](v1::Score& one) { one.mutable_criteria(0)->set_score_bp(-1); },
       v1::ERROR_REASON_VALUE_OUT_OF_RANGE, "criteria[0].score_bp"},
      {"not applicable though it always is", [](v1::Score& one) { one.mutable_criteria(0)->set_not_applicable(true); },
       v1::ERROR_REASON_NOT_APPLICABLE_REFUSED, "criteria[0].not_applicable"},
      {"not applicable and scored", [](v1::Score& one) { one.mutable_criteria(1)->set_not_applicable(true); },
       v1::ERROR_REASON_VALUE_OUT_OF_RANGE, "criteria[1].score_bp"},
  };
  for (const Case& one : cases) {
    v1::Score score = Filled(3000, 2000);
    one.change(score);
    const Faults faults = CheckAgainst(Sheet(), score);
    ASSERT_EQ(faults.size(), one.reason == v1::ERROR_REASON_UNSPECIFIED ? 0u : 1u) << one.told;
    if (faults.empty()) continue;
    EXPECT_EQ(faults[0].reason, one.reason) << one.told;
    EXPECT_EQ(faults[0].field, one.field) << one.told;
  }
}

TEST(ASheet, IsToldAllItsFaultsAtOnce) {
  v1::Score score = Filled(7000, 5000);
  score.mutable_criteria(1)->set_criterion_id("jobs");
  EXPECT_EQ(CheckAgainst(Sheet(), score).size(), 3u);
}

TEST(ASheet, AttainsWhatIsApplicable) {
  v1::Score score = Filled(3000, kNotApplicable);
  AddUp(Sheet(), score);
  EXPECT_EQ(score.awarded_bp(), 3000);
  EXPECT_EQ(score.attainable_bp(), 6000);
}

TEST(AScoring, ClosesWithTheLastSheet) {
  Table table = After(Sheet(), {Filled(6000, 4000), Filled(6000, 4000)}, {1, 1, 1});
  EXPECT_FALSE(table.done());
  EXPECT_TRUE(table.Status().score().quorum_reached());
  EXPECT_EQ(table.Status().score().total_bp(), 0);
  EXPECT_TRUE(table.Status().score().criteria().empty());
  ASSERT_TRUE(Hand(table, 2, Filled(0, 0)).ok());
  EXPECT_TRUE(table.done());
  EXPECT_EQ(table.outcome(), kPositive);
  EXPECT_EQ(table.closing(), v1::StageStatus::CLOSING_ALL_ANSWERED);
  EXPECT_EQ(table.Status().score().total_bp(), 6667);
}

TEST(AScoring, ComparesExactlyAndRoundsForDisplayOnly) {
  struct Case {
    std::vector<v1::Score> sheets;
    std::vector<int> weights;
    int total_bp;
    v1::StageStatus::Outcome outcome;
  };
  const std::vector<Case> cases = {
      {{Filled(3600, 2400)}, {1}, 6000, kPositive},
      {{Filled(3599, 2400)}, {1}, 5999, kNegative},
      // 5999.67 and 5999.5 show as 60.00 points and fail.
      {{Filled(3600, 2400), Filled(3600, 2400), Filled(3599, 2400)}, {1, 1, 1}, 6000, kNegative},
      {{Filled(3600, 2400), Filled(3599, 2400)}, {1, 1}, 6000, kNegative},
      {{Filled(3600, 2400), Filled(3601, 2400)}, {1, 1}, 6001, kPositive},
      {{Filled(3600, 2400), Filled(3601, 2400), Filled(3600, 2400)}, {1, 1, 1}, 6000, kPositive},
      // By weight.
      {{Filled(6000, 4000), Filled(0, 0)}, {3, 2}, 6000, kPositive},
      {{Filled(6000, 4000), Filled(0, 0)}, {2, 3}, 4000, kNegative},
      // What was not applicable is in neither part of the fraction.
      {{Filled(3600, kNotApplicable)}, {1}, 6000, kPositive},
      {{Filled(3600, kNotApplicable), Filled(0, 0)}, {1, 1}, 2250, kNegative},
  };
  for (size_t i = 0; i < cases.size(); ++i) {
    Table table = After(Sheet(), cases[i].sheets, cases[i].weights);
    ASSERT_TRUE(table.done()) << i;
    EXPECT_EQ(table.Status().score().total_bp(), cases[i].total_bp) << i;
    EXPECT_EQ(table.outcome(), cases[i].outcome) << i;
  }
}

TEST(AScoring, FailsBelowTheMinimumOfACriterionWhateverTheTotal) {
  v1::ScoreSheet sheet = Sheet();
  sheet.mutable_criteria(1)->set_minimum_bp(2000);
  Table spiked = After(sheet, {Filled(6000, 2000), Filled(6000, 1999)}, {1, 1});
  EXPECT_EQ(spiked.outcome(), kNegative);
  EXPECT_EQ(spiked.Status().score().criteria(1).average_bp(), 2000);
  EXPECT_TRUE(spiked.Status().score().criteria(1).below_minimum());
  Table level = After(sheet, {Filled(6000, 2001), Filled(6000, 1999)}, {1, 1});
  EXPECT_EQ(level.outcome(), kPositive);
  EXPECT_FALSE(level.Status().score().criteria(1).below_minimum());
}

TEST(AScoring, AsksNoMinimumOfACriterionNobodyScored) {
  v1::ScoreSheet sheet = Sheet();
  sheet.mutable_criteria(1)->set_minimum_bp(2000);
  Table table = After(sheet, {Filled(6000, kNotApplicable)}, {1});
  EXPECT_EQ(table.outcome(), kPositive);
  EXPECT_EQ(table.Status().score().criteria(1).sheets(), 0);
  EXPECT_FALSE(table.Status().score().criteria(1).below_minimum());
  Table some = After(sheet, {Filled(6000, kNotApplicable), Filled(6000, 2000)}, {5, 1});
  EXPECT_EQ(some.Status().score().criteria(1).sheets(), 1);
  EXPECT_EQ(some.Status().score().criteria(1).average_bp(), 2000);
}

TEST(AScoring, OfWhichNothingAppliedHasReachedNothing) {
  v1::ScoreSheet sheet = Sheet();
  for (v1::ScoreCriterion& criterion : *sheet.mutable_criteria()) criterion.set_may_be_not_applicable(true);
  Table table = After(sheet, {Filled(kNotApplicable, kNotApplicable)}, {1});
  EXPECT_EQ(table.outcome(), kNegative);
  EXPECT_EQ(table.Status().score().total_bp(), 0);
}

TEST(AScoring, LeavesTheHighestAndTheLowestOut) {
  v1::ScoreSheet sheet = Sheet();
  sheet.set_trimmed_each_side(1);
  Table table = After(sheet, {Filled(0, 0), Filled(3600, 2400), Filled(6000, 4000)}, {1, 1, 1});
  EXPECT_EQ(table.Status().score().total_bp(), 6000);
  EXPECT_EQ(table.Status().score().trimmed(), 2);
  EXPECT_EQ(table.Status().score().criteria(0).sheets(), 1);
  // With two sheets nobody would remain.
  Table two = After(sheet, {Filled(0, 0), Filled(6000, 4000)}, {1, 1});
  EXPECT_EQ(two.Status().score().total_bp(), 5000);
  EXPECT_EQ(two.Status().score().trimmed(), 0);
}

TEST(AScoring, TrimsByWhatWasAttainable) {
  v1::ScoreSheet sheet = Sheet();
  sheet.set_trimmed_each_side(1);
  // 5400 of 6000 is higher than 8000 of 10000, though less.
  Table table = After(sheet, {Filled(5400, kNotApplicable), Filled(4800, 3200), Filled(600, 400)}, {1, 1, 1});
  EXPECT_EQ(table.Status().score().total_bp(), 8000);
}

TEST(AScoring, CanBeClosedWithTheQuorum) {
  Table table = After(Sheet(), {Filled(6000, 4000)}, {1, 1, 1});
  table.Sit("secretary");
  EXPECT_EQ(Reason(CloseVote(table.desk, table.Who("secretary"), "stage")), v1::ERROR_REASON_QUORUM_MISSING);
  ASSERT_TRUE(Hand(table, 1, Filled(6000, 4000)).ok());
  EXPECT_TRUE(CloseVote(table.desk, table.Who("secretary"), "stage").ok());
  EXPECT_EQ(table.outcome(), kPositive);
  EXPECT_EQ(table.closing(), v1::StageStatus::CLOSING_BY_OFFICE);
}

TEST(AScoring, TakesOneSheetASeatAndPacket) {
  Table table = After(Sheet(), {Filled(6000, 4000)}, {1, 1});
  EXPECT_EQ(Reason(Hand(table, 0, Filled(6000, 4000))), v1::ERROR_REASON_SCORE_RECORDED);
  EXPECT_EQ(Reason(Hand(table, 1, Filled(6001, 4000))), v1::ERROR_REASON_VALUE_OUT_OF_RANGE);
  v1::Score old = Filled(1, 1);
  old.set_stage_id("stage");
  old.set_packet_version(1);
  EXPECT_EQ(Reason(RecordScore(table.desk, table.Who("m1"), old)), v1::ERROR_REASON_PACKET_CHANGED);
}

RC_GTEST_PROP(AScoring, DoesNotDependOnTheOrderOfSeatsOfOneWeight, ()) {
  v1::ScoreSheet sheet = Sheet();
  sheet.set_trimmed_each_side(*rc::gen::inRange(0, 3));
  std::vector<v1::Score> sheets;
  const int seats = *rc::gen::inRange(1, 7);
  for (int i = 0; i < seats; ++i) {
    sheets.push_back(Filled(*rc::gen::inRange(0, 6001), *rc::gen::inRange(-1, 4001)));
    AddUp(sheet, sheets.back());
  }
  const auto totals = [&] {
    ScoreBalance balance;
    for (const v1::Score& one : sheets) balance.sheets.push_back({&one, 1});
    balance.base = balance.cast = seats;
    v1::StageDefinition stage = Scoring(sheet, std::vector<int>(seats, 1));
    return std::pair{ScoreTallyOf(stage, balance, false).total_bp(), Passes(sheet, balance)};
  };
  // Ties of whole sheets aside: equal ratios may stand for other points.
  std::vector<int64_t> ratios;
  for (const v1::Score& one : sheets) ratios.push_back(int64_t{one.awarded_bp()} * 240'000'000 / one.attainable_bp());
  std::sort(ratios.begin(), ratios.end());
  RC_PRE(std::adjacent_find(ratios.begin(), ratios.end()) == ratios.end());
  const auto before = totals();
  std::reverse(sheets.begin(), sheets.end());
  RC_ASSERT(totals() == before);
}

}  // namespace
}  // namespace luodi::review::rules
