// SPDX-License-Identifier: Apache-2.0
#include "server/review/tally.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "server/base/status.h"

namespace luodi::review::rules {
namespace {

v1::Share Of(int numerator, int denominator) {
  v1::Share share;
  share.set_numerator(numerator);
  share.set_denominator(denominator);
  return share;
}

std::string Member(int i) { return absl::StrCat("zones/z/persons/p", i); }

v1::StageDefinition Panel(const std::vector<int>& weights, const v1::Share& quorum, const v1::Share& pass) {
  v1::StageDefinition stage;
  stage.set_stage_id("panel");
  stage.set_kind(v1::STAGE_KIND_VOTE);
  for (size_t i = 0; i < weights.size(); ++i) {
    v1::PanelMember& member = *stage.add_panel();
    member.set_person(Member(static_cast<int>(i)));
    member.set_weight(weights[i]);
  }
  *stage.mutable_quorum() = quorum;
  *stage.mutable_pass() = pass;
  return stage;
}

v1::Vote Cast(int member, v1::Vote::Choice choice, int packet_version = 1) {
  v1::Vote vote;
  vote.set_stage_id("panel");
  vote.set_cast_by(Member(member));
  vote.set_choice(choice);
  vote.set_packet_version(packet_version);
  return vote;
}

google::protobuf::RepeatedPtrField<v1::Recusal> Recused(const std::set<int>& members) {
  google::protobuf::RepeatedPtrField<v1::Recusal> recusals;
  for (int member : members) recusals.Add()->set_person(Member(member));
  return recusals;
}

constexpr auto kYes = v1::Vote::CHOICE_YES;
constexpr auto kNo = v1::Vote::CHOICE_NO;
constexpr auto kAbstain = v1::Vote::CHOICE_ABSTAIN;

TEST(Count, CountsWeightsNotHeads) {
  const auto stage = Panel({3, 1, 1}, Of(2, 3), Of(2, 3));
  const v1::Tally tally = Count(stage, {Cast(0, kYes), Cast(1, kNo)}, {}, 1);
  EXPECT_EQ(tally.base(), 5);
  EXPECT_EQ(tally.cast(), 4);
  EXPECT_EQ(tally.yes(), 3);
  EXPECT_EQ(tally.no(), 1);
  EXPECT_EQ(tally.quorum_weight(), 4);
  EXPECT_TRUE(tally.quorum_reached());
}

TEST(Count, TakesTheRecusedOutOfTheBaseAndLeavesTheAbstainingIn) {
  const auto stage = Panel({1, 1, 1}, Of(1, 1), Of(2, 3));
  const v1::Tally tally = Count(stage, {Cast(0, kYes), Cast(1, kAbstain)}, Recused({2}), 1);
  EXPECT_EQ(tally.base(), 2);
  EXPECT_EQ(tally.recused(), 1);
  EXPECT_EQ(tally.abstain(), 1);
  EXPECT_TRUE(tally.quorum_reached());
}

TEST(Count, LeavesOutOtherStagesPacketsStrangersAndSecondVotes) {
  const auto stage = Panel({1, 1, 1}, Of(1, 3), Of(1, 2));
  v1::Vote other_stage = Cast(1, kYes);
  other_stage.set_stage_id("other");
  const v1::Tally tally =
      Count(stage, {Cast(0, kYes, 1), Cast(0, kNo, 2), Cast(0, kYes, 2), Cast(9, kYes, 2), other_stage}, {}, 2);
  EXPECT_EQ(tally.cast(), 1);
  EXPECT_EQ(tally.no(), 1);
}

TEST(Count, DoesNotCountTheVoteOfSomebodyRecused) {
  EXPECT_EQ(Count(Panel({1, 1}, Of(1, 2), Of(1, 2)), {Cast(0, kYes)}, Recused({0}), 1).cast(), 0);
}

struct Boundary {
  int members, yes, no, abstain;
  Outlook outlook;
};

// Two thirds of nine are six; quorum and share both 2/3.
TEST(OutlookOf, DecidesTwoThirdsExactlyAtTheLine) {
  for (const Boundary& row : std::vector<Boundary>{{9, 6, 0, 0, Outlook::kPassed},
                                                   {9, 5, 0, 0, Outlook::kOpen},
                                                   {9, 5, 3, 0, Outlook::kOpen},
                                                   {9, 5, 4, 0, Outlook::kFailed},
                                                   {9, 5, 3, 1, Outlook::kFailed},
                                                   {9, 6, 3, 0, Outlook::kPassed},
                                                   {9, 0, 3, 0, Outlook::kOpen},
                                                   {9, 0, 4, 0, Outlook::kFailed},
                                                   {9, 0, 0, 4, Outlook::kFailed},
                                                   {10, 6, 0, 0, Outlook::kOpen},
                                                   {10, 7, 0, 0, Outlook::kPassed},
                                                   {3, 2, 0, 0, Outlook::kPassed},
                                                   {3, 1, 1, 0, Outlook::kOpen},
                                                   {1, 1, 0, 0, Outlook::kPassed},
                                                   {1, 0, 0, 1, Outlook::kFailed}}) {
    std::vector<v1::Vote> votes;
    for (int i = 0; i < row.yes + row.no + row.abstain; ++i) {
      votes.push_back(Cast(i, i < row.yes ? kYes : i < row.yes + row.no ? kNo : kAbstain));
    }
    const auto stage = Panel(std::vector<int>(row.members, 1), Of(2, 3), Of(2, 3));
    EXPECT_EQ(OutlookOf(Count(stage, votes, {}, 1), stage.pass()), row.outlook)
        << row.members << " members: " << row.yes << " yes, " << row.no << " no, " << row.abstain << " abstain";
  }
}

TEST(OutlookOf, WaitsForTheQuorumEvenWhenTheShareIsCertain) {
  const auto stage = Panel({1, 1, 1, 1}, Of(3, 4), Of(1, 2));
  EXPECT_EQ(OutlookOf(Count(stage, {Cast(0, kYes), Cast(1, kYes)}, {}, 1), stage.pass()), Outlook::kOpen);
  EXPECT_EQ(OutlookOf(Count(stage, {Cast(0, kYes), Cast(1, kYes), Cast(2, kNo)}, {}, 1), stage.pass()),
            Outlook::kPassed);
}

TEST(OutlookOf, FailsAVoteWhoseWholePanelIsRecused) {
  const auto stage = Panel({1, 1}, Of(1, 2), Of(1, 2));
  const v1::Tally tally = Count(stage, {}, Recused({0, 1}), 1);
  EXPECT_FALSE(tally.quorum_reached());
  EXPECT_EQ(OutlookOf(tally, stage.pass()), Outlook::kFailed);
}

TEST(OutlookOf, NeverOverflowsAtTheLargestShares) {
  const auto stage = Panel(std::vector<int>(200, 100), Of(1'000'000, 1'000'000), Of(999'999, 1'000'000));
  std::vector<v1::Vote> votes;
  for (int i = 0; i < 200; ++i) votes.push_back(Cast(i, kYes));
  EXPECT_EQ(OutlookOf(Count(stage, votes, {}, 1), stage.pass()), Outlook::kPassed);
}

TEST(Close, RefusesWithoutQuorumAndNamesIt) {
  const auto stage = Panel({1, 1, 1}, Of(2, 3), Of(1, 2));
  const auto closed = Close(stage, Count(stage, {Cast(0, kYes)}, {}, 1));
  EXPECT_EQ(ReasonOf(closed.status()), v1::ERROR_REASON_QUORUM_MISSING);
}

TEST(Close, JudgesByTheVotesCast) {
  const auto stage = Panel({1, 1, 1, 1, 1, 1}, Of(1, 2), Of(2, 3));
  EXPECT_EQ(*Close(stage, Count(stage, {Cast(0, kYes), Cast(1, kYes), Cast(2, kNo)}, {}, 1)), Outlook::kPassed);
  EXPECT_EQ(*Close(stage, Count(stage, {Cast(0, kYes), Cast(1, kNo), Cast(2, kAbstain)}, {}, 1)), Outlook::kFailed);
}

// Every way in which those who have not voted may still vote; -1 has not voted, else a choice.
std::set<bool> EveryEnd(const v1::StageDefinition& stage, std::vector<int> choices, const std::set<int>& recused,
                        size_t at) {
  while (at < choices.size() && (choices[at] >= 0 || recused.contains(static_cast<int>(at)))) ++at;
  if (at == choices.size()) {
    int64_t base = 0, yes = 0;
    for (size_t i = 0; i < choices.size(); ++i) {
      if (recused.contains(static_cast<int>(i))) continue;
      base += stage.panel(static_cast<int>(i)).weight();
      if (choices[i] == kYes) yes += stage.panel(static_cast<int>(i)).weight();
    }
    return {base > 0 && yes * stage.pass().denominator() >= base * stage.pass().numerator()};
  }
  std::set<bool> ends;
  for (int choice : {int{kYes}, int{kNo}, int{kAbstain}}) {
    choices[at] = choice;
    ends.merge(EveryEnd(stage, choices, recused, at + 1));
  }
  return ends;
}

RC_GTEST_PROP(OutlookOf, AgreesWithTryingEveryWayTheRestMayVote, ()) {
  const int members = *rc::gen::inRange(1, 7);
  const auto weights = *rc::gen::container<std::vector<int>>(members, rc::gen::inRange(1, 5));
  const int denominator = *rc::gen::inRange(1, 7);
  const auto share = [&] { return Of(*rc::gen::inRange(1, denominator + 1), denominator); };
  const auto stage = Panel(weights, share(), share());
  std::vector<int> choices;
  std::set<int> recused;
  std::vector<v1::Vote> votes;
  for (int i = 0; i < members; ++i) {
    const int said = *rc::gen::inRange(-2, 4);
    choices.push_back(said >= 1 ? said : -1);
    if (said == -2) recused.insert(i);
    if (said >= 1) votes.push_back(Cast(i, static_cast<v1::Vote::Choice>(said)));
  }
  const v1::Tally tally = Count(stage, votes, Recused(recused), 1);
  const Outlook outlook = OutlookOf(tally, stage.pass());
  const std::set<bool> ends = EveryEnd(stage, choices, recused, 0);
  RC_ASSERT(tally.cast() == tally.yes() + tally.no() + tally.abstain());
  RC_ASSERT(tally.quorum_reached() == (tally.base() > 0 && tally.cast() >= tally.quorum_weight()));
  // No end passes: certain without waiting for a quorum. Every end passes: certain once the quorum is there.
  if (ends == std::set<bool>{false}) {
    RC_ASSERT(outlook == Outlook::kFailed);
  } else if (ends == std::set<bool>{true} && tally.quorum_reached()) {
    RC_ASSERT(outlook == Outlook::kPassed);
  } else {
    RC_ASSERT(outlook == Outlook::kOpen);
  }
}

}  // namespace
}  // namespace luodi::review::rules
