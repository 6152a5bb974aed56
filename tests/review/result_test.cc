// SPDX-License-Identifier: Apache-2.0
#include "server/review/result.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>

#include "tests/review/seated.h"

namespace luodi::review::rules {
namespace {

// Votes as in the tally: Y, N, A in the order of the seats, R recused. Then what GetResult says of each seat: D
// decisive, T its recusal would turn, B both, . neither.
std::string Told(const v1::StageDefinition& stage, const std::string& votes, bool close = false) {
  Table table(stage);
  for (size_t i = 0; i < votes.size(); ++i) {
    if (votes[i] == 'R') table.RecuseBefore(absl::StrCat("m", i));
  }
  table.WithPanel();
  table.Sit("secretary");
  for (size_t i = 0; i < votes.size(); ++i) {
    if (votes[i] == 'R' || votes[i] == '-') continue;
    const auto choice = votes[i] == 'Y' ? kYes : votes[i] == 'N' ? kNo : kAbstain;
    const auto vote = table.Vote(absl::StrCat("m", i), choice, "", 2, "0123456789abcdef");
    if (!vote.ok()) return std::string(vote.status().message());
  }
  if (close && !CloseVote(table.desk, table.Who("secretary"), "stage").ok()) return "not closed";
  FillResult(table.desk);
  std::string told;
  for (const v1::SeatStatus& seat : table.Status().seats()) {
    told += seat.decisive() && seat.recusal_would_turn() ? 'B'
            : seat.decisive()                            ? 'D'
            : seat.recusal_would_turn()                  ? 'T'
                                                         : '.';
  }
  return told;
}

TEST(ADecisiveVote, IsOneThatTurnedRoundTurnsTheOutcome) {
  const v1::StageDefinition majority = Panel({1, 1, 1, 1}, Share(1, 1), Share(1, 2));
  // 3 of 4: one voice less is 2 of 4 and still passes.
  EXPECT_EQ(Told(majority, "NYYY"), "....");
  // 2 of 4 is just enough: each YES decides; without one of them 1 of 3 fails.
  EXPECT_EQ(Told(majority, "NNYY"), "..BB");
  // 1 of 4 fails; a NO turned round makes 2 of 4.
  EXPECT_EQ(Told(majority, "YNNA"), ".DD.");
}

TEST(ADecisiveVote, OfOneWithWeightDecidesAlone) {
  EXPECT_EQ(Told(Panel({3, 1, 1}, Share(1, 1), Share(1, 2)), "YNN"), "B..");
}

TEST(AnAbstention, CountsAsANoWhenItIsTurnedRound) {
  // Both leave YES where it is, so an abstention is never decisive by itself; its recusal can be.
  EXPECT_EQ(Told(Panel({1, 1, 1}, Share(1, 1), Share(1, 2)), "AYN"), "T.B");
}

TEST(AnEarlyEnd, IsJudgedByWhatCouldNotChangeAnyMore) {
  const v1::StageDefinition stage = Panel({1, 1, 1, 1, 1}, Share(3, 5), Share(3, 5));
  // Reached with three: each of them decides; with one less it would be open again.
  EXPECT_EQ(Told(stage, "YYY--"), "BBB..");
  // Out of reach: with one voice less on either side 2 of 4 would not do either.
  EXPECT_EQ(Told(stage, "NNN--"), "DDD..");
}

TEST(AVoteClosedByTheOffice, IsJudgedByWhatWasGiven) {
  v1::StageDefinition stage = Panel({1, 1, 1, 1}, Share(1, 2), Share(2, 3));
  // Without either there would have been no quorum to close it with.
  EXPECT_EQ(Told(stage, "YN--", true), "TB..");
  EXPECT_EQ(Told(stage, "YA--", true), "TT..");
}

TEST(TheRecused, HaveNoPartInIt) { EXPECT_EQ(Told(Panel({1, 1}, Share(1, 1), Share(1, 2)), "YR"), "B."); }

TEST(ASecretBallot, TellsNothingOfItsSeats) {
  v1::StageDefinition stage = Panel({1, 1, 1}, Share(1, 1), Share(2, 3));
  stage.set_ballot(v1::BALLOT_SECRET);
  EXPECT_EQ(Told(stage, "YYN"), "...");
  Table table(stage);
  table.WithPanel();
  for (const char* id : {"m0", "m1", "m2"}) ASSERT_TRUE(table.Vote(id, kYes, "", 2, "0123456789abcdef").ok());
  FillResult(table.desk);
  for (const v1::SeatStatus& seat : table.Status().seats()) EXPECT_EQ(seat.answer(), "");
}

TEST(AnOpenStage, TellsWhatWasSaidAndNotYetWhatItDecided) {
  Table table(Panel({1, 1, 1}, Share(1, 1), Share(2, 3)));
  table.WithPanel();
  ASSERT_TRUE(table.Vote("m0", kYes).ok());
  FillResult(table.desk);
  EXPECT_EQ(table.Seat("m0").answer(), "CHOICE_YES");
  EXPECT_EQ(table.Seat("m1").answer(), "");
  EXPECT_FALSE(table.Seat("m0").decisive());
}

TEST(OpinionsThatAdvise, DecideNothingAndAVetoDoes) {
  v1::StageDefinition stage = StageOf(v1::STAGE_KIND_OPINION, {SeatOf("m0"), SeatOf("m1")});
  stage.mutable_seats(0)->set_may_veto(true);
  const auto told = [&](v1::Opinion::Stance first, v1::Opinion::Stance second) {
    Table table(stage);
    table.WithPanel();
    EXPECT_TRUE(table.Say("m0", first).ok());
    EXPECT_TRUE(table.Say("m1", second).ok());
    FillResult(table.desk);
    return std::vector<bool>{table.Seat("m0").decisive(), table.Seat("m1").decisive(),
                             table.Seat("m0").recusal_would_turn(), table.Seat("m1").recusal_would_turn()};
  };
  // Without whoever may veto nothing is decided for it.
  EXPECT_EQ(told(kAgree, kObject), (std::vector<bool>{false, false, true, false}));
  EXPECT_EQ(told(kVeto, kAgree), (std::vector<bool>{true, false, false, false}));
  stage.set_objection_blocks(true);
  EXPECT_EQ(told(kAgree, kObject), (std::vector<bool>{false, true, false, true}));
  EXPECT_EQ(told(kAgree, kAgree), (std::vector<bool>{true, true, true, false}));
}

TEST(AScoring, TellsWhoseRecusalWouldTurnIt) {
  v1::StageDefinition stage = StageOf(v1::STAGE_KIND_SCORING, {SeatOf("m0"), SeatOf("m1"), SeatOf("m2")});
  *stage.mutable_quorum() = Share(1, 1);
  v1::ScoreCriterion& criterion = *stage.mutable_score_sheet()->add_criteria();
  criterion.set_criterion_id("intensity");
  criterion.set_weight_bp(10'000);
  stage.mutable_score_sheet()->set_pass_bp(6000);
  Table table(stage);
  table.WithPanel();
  int member = 0;
  for (const int points : {9000, 5000, 4500}) {
    v1::Score score;
    score.set_stage_id("stage");
    score.set_packet_version(2);
    score.add_criteria()->set_criterion_id("intensity");
    score.mutable_criteria(0)->set_score_bp(points);
    ASSERT_TRUE(RecordScore(table.desk, table.Who(absl::StrCat("m", member++)), score).ok());
  }
  ASSERT_EQ(table.outcome(), kPositive);
  FillResult(table.desk);
  EXPECT_TRUE(table.Seat("m0").recusal_would_turn());
  EXPECT_FALSE(table.Seat("m1").recusal_would_turn());
  EXPECT_FALSE(table.Seat("m2").recusal_would_turn());
  EXPECT_FALSE(table.Seat("m0").decisive());
}

// What a seat's recusal is said to turn is what counting without it comes to.
RC_GTEST_PROP(ARecusal, TurnsWhatCountingWithoutItTurns, ()) {
  const int seats = *rc::gen::inRange(1, 6);
  std::vector<int> weights;
  std::string votes;
  for (int i = 0; i < seats; ++i) {
    weights.push_back(*rc::gen::inRange(1, 4));
    votes += *rc::gen::element('Y', 'N', 'A');
  }
  const int denominator = *rc::gen::inRange(1, 6);
  v1::StageDefinition stage = Panel(weights, Share(1, 1), Share(*rc::gen::inRange(1, denominator + 1), denominator));
  const auto outcome = [&](const std::string& cast) {
    Table table(stage);
    for (size_t i = 0; i < cast.size(); ++i) {
      if (cast[i] == 'R') table.RecuseBefore(absl::StrCat("m", i));
    }
    table.WithPanel();
    for (size_t i = 0; i < cast.size(); ++i) {
      if (cast[i] == 'R') continue;
      v1::Vote& vote = table.desk.votes.emplace_back();
      vote.set_stage_id("stage");
      vote.set_seat_id(absl::StrCat("m", i));
      vote.set_packet_version(2);
      vote.set_choice(cast[i] == 'Y' ? kYes : cast[i] == 'N' ? kNo : kAbstain);
    }
    Recount(table.desk);
    FillResult(table.desk);
    return table.Status();
  };
  const v1::StageStatus whole = outcome(votes);
  for (int i = 0; i < seats; ++i) {
    std::string without = votes;
    without[i] = 'R';
    RC_ASSERT(whole.seats(i).recusal_would_turn() == (outcome(without).outcome() != whole.outcome()));
  }
}

// One act of voting on a bench of a hundred costs no more than a hundred times that of one: nothing is counted seat by
// seat.
TEST(Counting, IsLinearInTheSeats) {
  const auto time = [](int seats) {
    Table table(Panel(std::vector<int>(seats, 1), Share(1, 1), Share(1, 1)));
    table.WithPanel();
    for (int i = 0; i + 1 < seats; ++i) {
      v1::Vote& vote = table.desk.votes.emplace_back();
      vote.set_stage_id("stage");
      vote.set_seat_id(absl::StrCat("m", i));
      vote.set_cast_by(Person(absl::StrCat("m", i)));
      vote.set_choice(kYes);
      vote.set_packet_version(2);
    }
    auto best = std::chrono::nanoseconds::max();
    for (int turn = 0; turn < 20; ++turn) {
      const auto begun = std::chrono::steady_clock::now();
      Recount(table.desk);
      best = std::min<std::chrono::nanoseconds>(best, std::chrono::steady_clock::now() - begun);
    }
    return best.count();
  };
  EXPECT_LT(time(200), 40 * time(20));
}

}  // namespace
}  // namespace luodi::review::rules
