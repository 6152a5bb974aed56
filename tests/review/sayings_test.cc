// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "server/base/digest.h"
#include "tests/review/seated.h"

namespace luodi::review::rules {
namespace {

constexpr char kSalt[] = "0123456789abcdef";

v1::StageDefinition Consultation() {
  v1::StageDefinition stage = StageOf(v1::STAGE_KIND_OPINION, {SeatOfDepartment("safety", true), SeatOf("m1")});
  stage.set_may_return(true);
  return stage;
}

Table Consulted() {
  Table table(Consultation());
  table.Sit("s1", "safety");
  table.Sit("s2", "safety");
  table.Sit("m1");
  table.Sit("secretary");
  Recount(table.desk);
  return table;
}

Table Voting(int members = 3) {
  Table table(Panel(std::vector<int>(members, 1), Share(1, 1), Share(2, 3)));
  table.WithPanel();
  table.Sit("secretary");
  return table;
}

// ---- opinions

TEST(AnOpinion, ComesBackWithSeatDepartmentAndAuthor) {
  Table table = Consulted();
  const auto opinion = table.Say("s1", kAgreeIf);
  ASSERT_TRUE(opinion.ok()) << opinion.status();
  EXPECT_EQ(opinion->seat_id(), "safety");
  EXPECT_EQ(opinion->department(), Department("safety"));
  EXPECT_EQ(opinion->recorded_by(), Person("s1"));
  EXPECT_EQ(opinion->on_behalf_of(), "");
  EXPECT_EQ(table.desk.opinions.size(), 1u);
  EXPECT_EQ(table.Seat("safety").state(), v1::SeatStatus::STATE_ANSWERED);
  EXPECT_EQ(table.Seat("safety").answered_by(), Person("s1"));
}

TEST(AnOpinion, IsGivenOnceASeatAndPacket) {
  Table table = Consulted();
  ASSERT_TRUE(table.Say("s1", kAgree).ok());
  EXPECT_EQ(Reason(table.Say("s2", kObject)), v1::ERROR_REASON_OPINION_RECORDED);
  table.desk.review_case.mutable_packet()->set_version(3);
  EXPECT_EQ(Reason(table.Say("s2", kObject)), v1::ERROR_REASON_PACKET_CHANGED);
}

TEST(TheLastOpinion, OpensTheDecision) {
  Table table = Consulted();
  ASSERT_TRUE(table.Say("s1", kAgree).ok());
  EXPECT_EQ(table.desk.review_case.stages(1).state(), v1::StageStatus::STATE_WAITING);
  ASSERT_TRUE(table.Say("m1", kAgree).ok());
  EXPECT_TRUE(table.done());
  EXPECT_EQ(table.desk.review_case.stages(1).state(), v1::StageStatus::STATE_OPEN);
}

TEST(AskingForASupplement, AnswersNothing) {
  Table table = Consulted();
  ASSERT_TRUE(table.Say("s1", kReturn).ok());
  EXPECT_EQ(table.Seat("safety").state(), v1::SeatStatus::STATE_ASKED);
  EXPECT_TRUE(table.Seat("safety").returned());
  ASSERT_TRUE(table.Say("s2", kAgree).ok());
  EXPECT_FALSE(table.Seat("safety").returned());
  EXPECT_EQ(table.Seat("safety").state(), v1::SeatStatus::STATE_ANSWERED);
}

TEST(AskingForASupplement, IsForStagesThatForeseeIt) {
  Table table = Consulted();
  table.Stage().set_may_return(false);
  EXPECT_EQ(Reason(table.Say("s1", kReturn)), v1::ERROR_REASON_RETURN_NOT_FORESEEN);
  EXPECT_TRUE(table.desk.opinions.empty());
}

TEST(AskingForASupplement, EndsWithTheLastCycle) {
  Table table = Consulted();
  table.desk.ground.definition.mutable_supplement()->set_max_cycles(1);
  table.desk.review_case.add_supplements()->set_cycle(1);
  const auto refused = table.Say("s1", kReturn);
  EXPECT_EQ(Reason(refused), v1::ERROR_REASON_SUPPLEMENT_CYCLES_USED);
  EXPECT_TRUE(table.desk.opinions.empty());
  EXPECT_FALSE(table.Seat("safety").returned());
  table.desk.ground.definition.mutable_supplement()->set_max_cycles(2);
  EXPECT_TRUE(table.Say("s1", kReturn).ok());
}

TEST(AVeto, IsNotForASeatThatMayNot) {
  Table table = Consulted();
  const auto refused = table.Say("m1", kVeto);
  EXPECT_EQ(Reason(refused), v1::ERROR_REASON_VETO_NOT_HELD);
  EXPECT_NE(std::string(refused.status().message()).find("Seat m1 of stage stage"), std::string::npos);
  EXPECT_TRUE(table.desk.opinions.empty());
  EXPECT_TRUE(table.Say("m1", kObject).ok());
  EXPECT_TRUE(table.Say("s1", kVeto).ok());
}

TEST(AVetoOfAnEarlierRound, IsLiftedByItsHolderAlone) {
  const std::pair<v1::Opinion::Stance, int> kLeft[] = {
      {kVeto, 1}, {kReturn, 1}, {kNeither, 1}, {kAgree, 0}, {kObject, 0}};
  for (const auto& [stance, left] : kLeft) {
    Table table = Consulted();
    table.desk.review_case.add_standing_vetoes()->set_holder(Department("safety"));
    ASSERT_TRUE(table.Say("m1", kAgree).ok());
    EXPECT_EQ(table.desk.review_case.standing_vetoes_size(), 1);
    ASSERT_TRUE(table.Say("s1", stance).ok());
    EXPECT_EQ(table.desk.review_case.standing_vetoes_size(), left) << stance;
  }
}

// ---- votes

TEST(AVote, ComesBackWithSeatAndWeight) {
  Table table(Panel({3, 1}, Share(1, 1), Share(1, 2)));
  table.WithPanel();
  const auto vote = table.Vote("m0", kYes);
  ASSERT_TRUE(vote.ok()) << vote.status();
  EXPECT_EQ(vote->seat_id(), "m0");
  EXPECT_EQ(vote->weight(), 3);
  EXPECT_EQ(vote->choice(), kYes);
  EXPECT_EQ(vote->ballot_digest(), "");
}

TEST(AnAnswerOfTheWrongKind, IsNoneOfTheStage) {
  Table voting = Voting();
  EXPECT_EQ(Reason(voting.Say("m0", kAgree)), v1::ERROR_REASON_NOT_ON_STAGE);
  Table consulted = Consulted();
  EXPECT_EQ(Reason(consulted.Vote("m1", kYes)), v1::ERROR_REASON_NOT_ON_STAGE);
}

TEST(AnAnswer, ToWhatIsNotOpenIsRefused) {
  Table table = Voting();
  ASSERT_TRUE(table.Vote("m0", kNo).ok());
  ASSERT_TRUE(table.Vote("m1", kNo).ok());
  ASSERT_TRUE(table.done());
  EXPECT_EQ(Reason(table.Vote("m2", kYes)), v1::ERROR_REASON_STAGE_NOT_OPEN);
  table.desk.review_case.set_state(v1::ReviewCase::STATE_WITHDRAWN);
  EXPECT_EQ(Reason(table.Vote("m2", kYes)), v1::ERROR_REASON_CASE_STATE_REFUSES);
}

TEST(AVoteInAMeeting, IsForThoseAttending) {
  Table table = Voting();
  table.Stage().set_meeting_required(true);
  EXPECT_EQ(Reason(table.Vote("m0", kYes)), v1::ERROR_REASON_MEETING_REQUIRED);
  table.desk.attending["other"] = {Person("m0")};
  EXPECT_EQ(Reason(table.Vote("m0", kYes)), v1::ERROR_REASON_MEETING_REQUIRED);
  table.desk.attending["stage"] = {Person("m1")};
  EXPECT_EQ(Reason(table.Vote("m0", kYes)), v1::ERROR_REASON_MEETING_REQUIRED);
  EXPECT_TRUE(table.Vote("m1", kYes).ok());
}

TEST(ARefusedAct, LeavesTheDeskAsItWas) {
  Table table = Voting();
  ASSERT_TRUE(table.Vote("m0", kYes).ok());
  const std::string before = table.desk.review_case.SerializeAsString();
  EXPECT_FALSE(table.Vote("m0", kYes).ok());
  EXPECT_FALSE(table.Vote("stranger", kYes).ok());
  EXPECT_FALSE(table.Vote("m1", kYes, "", 1).ok());
  EXPECT_FALSE(CloseVote(table.desk, table.Who("secretary"), "stage").ok());
  EXPECT_EQ(table.desk.review_case.SerializeAsString(), before);
  EXPECT_EQ(table.desk.votes.size(), 1u);
}

// ---- secret ballots

Table Secretly() {
  Table table = Voting();
  table.Stage().set_ballot(v1::BALLOT_SECRET);
  return table;
}

TEST(ASecretVote, LeavesItsChoiceInTheTotalsOnly) {
  for (const v1::Vote::Choice choice : {kYes, kNo, kAbstain}) {
    Table table = Secretly();
    const auto vote = table.Vote("m0", choice, "", 2, kSalt);
    ASSERT_TRUE(vote.ok()) << vote.status();
    EXPECT_EQ(vote->choice(), v1::Vote::CHOICE_UNSPECIFIED);
    EXPECT_EQ(vote->ballot_digest(), Sha256Hex(absl::StrCat(kSalt, ":", v1::Vote::Choice_Name(choice))));
    const BallotCount& count = table.desk.ballots["stage"];
    EXPECT_EQ(count.yes, choice == kYes);
    EXPECT_EQ(count.no, choice == kNo);
    EXPECT_EQ(count.abstain, choice == kAbstain);
    EXPECT_EQ(table.desk.votes[0].choice(), v1::Vote::CHOICE_UNSPECIFIED);
    EXPECT_EQ(table.desk.review_case.DebugString().find("CHOICE"), std::string::npos);
  }
}

TEST(ASecretVote, NeedsASaltOfTheVotersOwn) {
  Table table = Secretly();
  for (const size_t bytes : {0u, 15u, 65u}) {
    EXPECT_EQ(Reason(table.Vote("m0", kYes, "", 2, std::string(bytes, 's'))), v1::ERROR_REASON_BALLOT_SALT_REQUIRED);
  }
  EXPECT_TRUE(table.desk.ballots.empty());
  EXPECT_TRUE(table.Vote("m0", kYes, "", 2, std::string(16, 's')).ok());
  EXPECT_TRUE(table.Vote("m1", kYes, "", 2, std::string(64, 's')).ok());
}

TEST(ASecretVote, HasNoReason) {
  Table table = Secretly();
  v1::Vote vote;
  vote.set_stage_id("stage");
  vote.set_choice(kNo);
  vote.set_packet_version(2);
  vote.set_reason("我反对");
  const auto cast = CastVote(table.desk, table.Who("m0"), vote, kSalt);
  ASSERT_TRUE(cast.ok());
  EXPECT_EQ(cast->reason(), "");
}

// ---- recusals

TEST(ARecusal, LeavesTheBaseAndOpensWhatWaitedForIt) {
  Table table = Voting();
  ASSERT_TRUE(table.Vote("m0", kYes).ok());
  ASSERT_TRUE(table.Vote("m1", kYes).ok());
  ASSERT_FALSE(table.done());
  ASSERT_TRUE(Recuse(table.desk, table.Who("m2"), "本人持股").ok());
  EXPECT_TRUE(table.done());
  EXPECT_EQ(table.outcome(), kPositive);
  EXPECT_EQ(table.desk.review_case.stages(1).state(), v1::StageStatus::STATE_OPEN);
  EXPECT_EQ(table.Seat("m2").state(), v1::SeatStatus::STATE_RECUSED);
}

TEST(ARecusal, OfEverybodyHasFailed) {
  Table table = Voting(1);
  ASSERT_TRUE(Recuse(table.desk, table.Who("m0"), "本人持股").ok());
  EXPECT_EQ(table.outcome(), kNegative);
  EXPECT_EQ(table.closing(), v1::StageStatus::CLOSING_NOBODY_ELIGIBLE);
}

TEST(ARecusal, ComesBeforeTheAnswerUnderWhateverAccount) {
  Table table = Voting();
  ASSERT_TRUE(table.Vote("m0", kYes).ok());
  EXPECT_EQ(Reason(Recuse(table.desk, table.Who("m0"), "r")), v1::ERROR_REASON_RECUSAL_TOO_LATE);
  table.Sit("second").identity = "staff/m0";
  EXPECT_EQ(Reason(Recuse(table.desk, table.Who("second"), "r")), v1::ERROR_REASON_RECUSAL_TOO_LATE);
  ASSERT_TRUE(Recuse(table.desk, table.Who("m1"), "r").ok());
  EXPECT_EQ(Reason(Recuse(table.desk, table.Who("m1"), "r")), v1::ERROR_REASON_ALREADY_RECUSED);
  table.Sit("third").identity = "staff/m1";
  EXPECT_EQ(Reason(Recuse(table.desk, table.Who("third"), "r")), v1::ERROR_REASON_ALREADY_RECUSED);
}

TEST(ARecusal, IsTooLateForWhomADelegateAnswered) {
  Table table = Voting();
  table.desk.ground.definition.set_delegation_depth(1);
  table.Sit("b");
  table.Delegate("m0", "b");
  const auto vote = table.Vote("b", kYes);
  ASSERT_TRUE(vote.ok()) << vote.status();
  EXPECT_EQ(vote->on_behalf_of(), Person("m0"));
  EXPECT_EQ(Reason(Recuse(table.desk, table.Who("m0"), "r")), v1::ERROR_REASON_RECUSAL_TOO_LATE);
}

TEST(ARecusal, IsPossibleOnANewPacketAndAfterAskingForASupplement) {
  Table voted = Voting();
  ASSERT_TRUE(voted.Vote("m0", kYes).ok());
  voted.desk.review_case.mutable_packet()->set_version(3);
  EXPECT_TRUE(Recuse(voted.desk, voted.Who("m0"), "r").ok());
  Table asked = Consulted();
  ASSERT_TRUE(asked.Say("s1", kReturn).ok());
  EXPECT_TRUE(Recuse(asked.desk, asked.Who("s1"), "r").ok());
}

TEST(ARecusal, WaitsForTheNewPacketWhileTheCaseWaits) {
  Table table = Voting(1);
  table.desk.review_case.set_state(v1::ReviewCase::STATE_SUPPLEMENTING);
  ASSERT_TRUE(Recuse(table.desk, table.Who("m0"), "r").ok());
  EXPECT_FALSE(table.done());
  table.desk.review_case.set_state(v1::ReviewCase::STATE_DEFERRED);
  EXPECT_EQ(Reason(Recuse(table.desk, table.Who("secretary"), "r")), v1::ERROR_REASON_CASE_STATE_REFUSES);
}

// ---- the review office

TEST(ClosingAVote, TakesTheQuorumAndAnOpenVote) {
  Table table = Voting();
  *table.Stage().mutable_quorum() = Share(2, 3);
  ASSERT_TRUE(table.Vote("m0", kYes).ok());
  EXPECT_EQ(Reason(CloseVote(table.desk, table.Who("secretary"), "stage")), v1::ERROR_REASON_QUORUM_MISSING);
  EXPECT_EQ(Reason(CloseVote(table.desk, table.Who("secretary"), "elsewhere")), v1::ERROR_REASON_STAGE_UNKNOWN);
  EXPECT_EQ(Reason(CloseVote(table.desk, table.Who("secretary"), "decision")), v1::ERROR_REASON_STAGE_NOT_OPEN);
  ASSERT_TRUE(table.Vote("m1", kAbstain).ok());
  table.Sit("secretary").contributed = true;
  EXPECT_EQ(Reason(CloseVote(table.desk, table.Who("secretary"), "stage")), v1::ERROR_REASON_SELF_REVIEW);
  table.Sit("clerk");
  ASSERT_TRUE(CloseVote(table.desk, table.Who("clerk"), "stage").ok());
  EXPECT_EQ(table.outcome(), kNegative);
  EXPECT_EQ(table.Status().tally().yes(), 1);
}

TEST(ClosingAVote, SeesWhoLeftSinceTheLastAct) {
  Table table = Voting();
  ASSERT_TRUE(table.Vote("m0", kYes).ok());
  table.desk.members.erase(Person("m1"));
  table.desk.members.erase(Person("m2"));
  ASSERT_TRUE(CloseVote(table.desk, table.Who("secretary"), "stage").ok());
  EXPECT_EQ(table.Status().tally().base(), 1);
  EXPECT_EQ(table.outcome(), kPositive);
}

TEST(ClosingAVote, IsNotForOpinions) {
  Table table = Consulted();
  EXPECT_EQ(Reason(CloseVote(table.desk, table.Who("secretary"), "stage")), v1::ERROR_REASON_QUORUM_MISSING);
}

TEST(AdmittingAnAlternate, IsDoneOnceForASeatThatHasOne) {
  Table table(StageOf(v1::STAGE_KIND_OPINION, {SeatOf("a"), SeatOf("c")}));
  table.Stage().mutable_seats(0)->set_alternate(Person("b"));
  table.WithPanel();
  table.Sit("secretary");
  const Member secretary = table.Who("secretary");
  EXPECT_EQ(Reason(AdmitAlternate(table.desk, secretary, "stage", "z")), v1::ERROR_REASON_SEAT_UNKNOWN);
  EXPECT_EQ(Reason(AdmitAlternate(table.desk, secretary, "stage", "c")), v1::ERROR_REASON_SEAT_WITHOUT_ALTERNATE);
  EXPECT_EQ(Reason(AdmitAlternate(table.desk, secretary, "nowhere", "a")), v1::ERROR_REASON_STAGE_UNKNOWN);
  ASSERT_TRUE(AdmitAlternate(table.desk, secretary, "stage", "a").ok());
  EXPECT_TRUE(table.Seat("a").alternate_admitted());
  EXPECT_EQ(Reason(AdmitAlternate(table.desk, secretary, "stage", "a")), v1::ERROR_REASON_ALTERNATE_ADMITTED);
  table.Status().set_state(v1::StageStatus::STATE_DONE);
  EXPECT_EQ(Reason(AdmitAlternate(table.desk, secretary, "stage", "a")), v1::ERROR_REASON_STAGE_NOT_OPEN);
}

}  // namespace
}  // namespace luodi::review::rules
