// SPDX-License-Identifier: Apache-2.0
#include "server/review/tally.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <functional>
#include <map>

#include "tests/review/seated.h"

namespace luodi::review::rules {
namespace {

using Status = v1::StageStatus;

// Votes as a text: Y, N, A in the order of the seats, - for nobody yet, R for the recused.
Table After(const v1::StageDefinition& stage, const std::string& votes) {
  Table table(stage);
  for (size_t i = 0; i < votes.size(); ++i) {
    if (votes[i] == 'R') table.RecuseBefore(absl::StrCat("m", i));
  }
  table.WithPanel();
  for (size_t i = 0; i < votes.size(); ++i) {
    static const std::map<char, v1::Vote::Choice> kChoices = {{'Y', kYes}, {'N', kNo}, {'A', kAbstain}};
    const auto choice = kChoices.find(votes[i]);
    if (choice == kChoices.end()) continue;
    v1::Vote& vote = table.desk.votes.emplace_back();
    vote.set_stage_id("stage");
    vote.set_seat_id(absl::StrCat("m", i));
    vote.set_cast_by(Person(absl::StrCat("m", i)));
    vote.set_choice(choice->second);
    vote.set_packet_version(2);
  }
  Recount(table.desk);
  return table;
}

struct Row {
  std::string votes;
  bool done;
  Status::Outcome outcome;
  Status::Closing closing;
};

void Expect(const v1::StageDefinition& stage, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    Table table = After(stage, row.votes);
    EXPECT_EQ(table.done(), row.done) << row.votes;
    EXPECT_EQ(table.outcome(), row.outcome) << row.votes;
    EXPECT_EQ(table.closing(), row.closing) << row.votes;
  }
}

constexpr auto kUndecided = Status::OUTCOME_UNSPECIFIED;
constexpr auto kStillOpen = Status::CLOSING_UNSPECIFIED;
constexpr auto kAll = Status::CLOSING_ALL_ANSWERED;
constexpr auto kReached = Status::CLOSING_REACHED;
constexpr auto kOutOfReach = Status::CLOSING_OUT_OF_REACH;
constexpr auto kNobody = Status::CLOSING_NOBODY_ELIGIBLE;

TEST(TheTally, CountsWeightsNotHeads) {
  Table table = After(Panel({3, 1, 1}, Share(1, 1), Share(2, 3)), "YN-");
  const v1::Tally& tally = table.Status().tally();
  EXPECT_EQ(tally.base(), 5);
  EXPECT_EQ(tally.cast(), 4);
  EXPECT_EQ(tally.yes(), 3);
  EXPECT_EQ(tally.no(), 1);
  EXPECT_EQ(tally.quorum_weight(), 5);
  EXPECT_EQ(tally.pass_weight(), 4);
  EXPECT_FALSE(tally.quorum_reached());
}

TEST(TheTally, KeepsTheAbstainingInTheBaseAndTheRecusedOut) {
  Table table = After(Panel({1, 1, 1, 1}, Share(1, 1), Share(1, 2)), "YAR-");
  const v1::Tally& tally = table.Status().tally();
  EXPECT_EQ(tally.base(), 3);
  EXPECT_EQ(tally.cast(), 2);
  EXPECT_EQ(tally.abstain(), 1);
  EXPECT_EQ(tally.recused(), 1);
}

TEST(TheTally, IsOfThePacketAsItIsOnly) {
  Table table = After(Panel({1, 1}, Share(1, 1), Share(1, 2)), "--");
  v1::Vote& old = table.desk.votes.emplace_back();
  old.set_stage_id("stage");
  old.set_seat_id("m0");
  old.set_choice(kYes);
  old.set_packet_version(1);
  Recount(table.desk);
  EXPECT_EQ(table.Status().tally().cast(), 0);
}

TEST(AnOpenBallot, ClosesAsSoonAsNothingCanChangeIt) {
  Expect(Panel({1, 1, 1}, Share(2, 3), Share(2, 3)), {
    {"---", false, kUndecided, kStillOpen},
    {"Y--", false, kUndecided, kStillOpen},
    {"YY-", true, kPositive, kReached},
    {"YN-", false, kUndecided, kStillOpen},
    {"NN-", true, kNegative, kOutOfReach},
    {"AA-", true, kNegative, kOutOfReach},
    {"YNY", true, kPositive, kAll},
    {"YNN", true, kNegative, kAll},
  });
}

TEST(AnOpenBallot, WaitsForTheQuorumToPassAndNotToFail) {
  Expect(Panel({3, 1, 1}, Share(1, 1), Share(1, 2)), {
    {"Y--", false, kUndecided, kStillOpen},
    {"N--", true, kNegative, kOutOfReach},
    {"YNN", true, kPositive, kAll},
  });
}

TEST(AnOpenBallot, CanAskForHeadsInsteadOfAShare) {
  v1::StageDefinition stage = Panel({1, 1, 1, 1, 1}, Share(3, 5), Share(1, 1));
  stage.clear_pass();
  stage.set_pass_at_least(3);
  Expect(stage, {
    {"YY---", false, kUndecided, kStillOpen},
    {"YYY--", true, kPositive, kReached},
    {"NNN--", true, kNegative, kOutOfReach},
    {"YYNN-", false, kUndecided, kStillOpen},
    {"YYNNA", true, kNegative, kAll},
    // Who left the base takes nothing from the number asked for.
    {"YYNR-", false, kUndecided, kStillOpen},
    {"YYNRR", true, kNegative, kAll},
  });
}

TEST(AnOpenBallot, CanAskForAShareOfAllBesideTheShareOfAnswers) {
  v1::StageDefinition stage = Panel({1, 1, 1, 1}, Share(1, 2), Share(1, 2));
  *stage.mutable_pass_of_all() = Share(3, 4);
  Expect(stage, {
    {"YY--", false, kUndecided, kStillOpen},
    {"YYY-", true, kPositive, kReached},
    {"YNN-", true, kNegative, kOutOfReach},
    {"YYNN", true, kNegative, kAll},
  });
}

TEST(AnOpenBallot, CanAskForASumInEachGroup) {
  v1::StageDefinition stage = Panel({1, 1, 1, 1}, Share(1, 2), Share(1, 2));
  for (int i = 0; i < 4; ++i) stage.mutable_seats(i)->set_panel_group(i < 2 ? "专家" : "部门");
  stage.set_pass_at_least_per_group(1);
  Expect(stage, {
    {"YY--", false, kUndecided, kStillOpen},
    {"Y-Y-", true, kPositive, kReached},
    {"YYNN", true, kNegative, kAll},
    {"--NN", true, kNegative, kOutOfReach},
    // A group that lost everybody cannot give its sum.
    {"RR--", true, kNegative, kOutOfReach},
  });
  Table table = After(stage, "YNY-");
  ASSERT_EQ(table.Status().tally().groups_size(), 2);
  EXPECT_EQ(table.Status().tally().groups(0).base(), 2);
  EXPECT_EQ(table.Status().tally().groups(0).yes(), 1);
  EXPECT_EQ(table.Status().tally().pass_weight(), 2);
}

TEST(AVoteInWhichNobodyIsLeft, HasFailed) {
  Expect(Panel({1, 1}, Share(1, 2), Share(1, 2)), {{"RR", true, kNegative, kNobody}});
}

TEST(ARecusalAtTheEnd, ClosesWhatWaitedForItOnly) {
  Expect(Panel({1, 1, 1}, Share(1, 1), Share(1, 2)), {{"YN-", false, kUndecided, kStillOpen},
                                                       {"YNR", true, kPositive, kAll}});
}

v1::StageDefinition SecretPanel(int seats) {
  v1::StageDefinition stage = Panel(std::vector<int>(seats, 1), Share(1, 3), Share(1, 2));
  stage.set_ballot(v1::BALLOT_SECRET);
  return stage;
}

void CastSecretly(Table& table, int member, v1::Vote::Choice choice) {
  const auto vote = table.Vote(absl::StrCat("m", member), choice, "", 2, "0123456789abcdef");
  ASSERT_TRUE(vote.ok()) << vote.status();
}

TEST(ASecretBallot, ShowsNoTotalsBeforeItIsClosedAndNeverClosesEarly) {
  Table table(SecretPanel(3));
  table.WithPanel();
  CastSecretly(table, 0, kYes);
  CastSecretly(table, 1, kYes);
  EXPECT_FALSE(table.done());
  EXPECT_TRUE(table.Status().tally().secret());
  EXPECT_EQ(table.Status().tally().cast(), 2);
  EXPECT_TRUE(table.Status().tally().quorum_reached());
  EXPECT_EQ(table.Status().tally().yes() + table.Status().tally().no(), 0);
  CastSecretly(table, 2, kNo);
  EXPECT_TRUE(table.done());
  EXPECT_EQ(table.outcome(), kPositive);
  EXPECT_EQ(table.Status().tally().yes(), 2);
  EXPECT_EQ(table.Status().tally().no(), 1);
}

TEST(ASecretBallot, ClosedByTheOfficeIsJudgedByWhatWasGiven) {
  Table table(SecretPanel(4));
  table.WithPanel();
  table.Sit("secretary");
  EXPECT_EQ(Reason(CloseVote(table.desk, table.Who("secretary"), "stage")), v1::ERROR_REASON_QUORUM_MISSING);
  for (const int member : {0, 2, 3}) CastSecretly(table, member, kNo);
  EXPECT_TRUE(CloseVote(table.desk, table.Who("secretary"), "stage").ok());
  EXPECT_EQ(table.outcome(), kNegative);
  EXPECT_EQ(table.closing(), Status::CLOSING_BY_OFFICE);
  EXPECT_EQ(table.Status().tally().no(), 3);
  EXPECT_EQ(table.Seat("m1").state(), v1::SeatStatus::STATE_CANCELLED);
}

TEST(ASecretBallot, OfFewerThanThreeIsNotClosedWhileMoreMayCome) {
  Table table(SecretPanel(4));
  table.WithPanel();
  table.Sit("secretary");
  for (const int member : {0, 1}) CastSecretly(table, member, kYes);
  ASSERT_TRUE(table.Status().tally().quorum_reached());
  const absl::Status refused = CloseVote(table.desk, table.Who("secretary"), "stage");
  EXPECT_EQ(Reason(refused), v1::ERROR_REASON_BALLOTS_TOO_FEW);
  EXPECT_NE(std::string(refused.message()).find("2 ballots; a secret one needs 3"), std::string::npos) << refused;
  EXPECT_FALSE(table.done());
}

TEST(ASecretBallot, ThatEndsWithFewerThanThreeHasFailedAndTellsNothing) {
  for (const bool unanimous : {true, false}) {
    Table table(SecretPanel(3));
    table.WithPanel();
    CastSecretly(table, 0, kYes);
    CastSecretly(table, 1, unanimous ? kYes : kNo);
    ASSERT_TRUE(Recuse(table.desk, table.Who("m2"), "亲属").ok());
    EXPECT_TRUE(table.done());
    EXPECT_EQ(table.outcome(), kNegative);
    EXPECT_EQ(table.closing(), Status::CLOSING_TOO_FEW_BALLOTS);
    const v1::Tally& tally = table.Status().tally();
    EXPECT_EQ(tally.cast(), 2);
    EXPECT_EQ(tally.yes() + tally.no() + tally.abstain(), 0);
  }
}

TEST(ASecretBallot, WithoutAnybodyLeftSaysThat) {
  Table table(SecretPanel(3));
  table.WithPanel();
  for (const char* id : {"m0", "m1", "m2"}) ASSERT_TRUE(Recuse(table.desk, table.Who(id), "亲属").ok());
  EXPECT_EQ(table.closing(), Status::CLOSING_NOBODY_ELIGIBLE);
}

// ---- opinions: the stances of departments d0, d1, ... in order; - for nobody yet, X for nobody left
Table Heard(v1::StageDefinition stage, const std::string& stances) {
  Table table(stage);
  for (size_t i = 0; i < stances.size(); ++i) {
    table.Sit(absl::StrCat("of-d", i), absl::StrCat("d", i));
    if (stances[i] == 'X') table.RecuseBefore(absl::StrCat("of-d", i));
  }
  Recount(table.desk);
  static const std::map<char, v1::Opinion::Stance> kStances = {{'Y', kAgree},   {'C', kAgreeIf}, {'N', kObject},
                                                               {'V', kVeto},    {'A', kNeither}, {'R', kReturn},
                                                               {'S', v1::Opinion::STANCE_DEEMED_CONSENT}};
  for (size_t i = 0; i < stances.size(); ++i) {
    const auto stance = kStances.find(stances[i]);
    if (stance == kStances.end()) continue;
    v1::Opinion& opinion = table.desk.opinions.emplace_back();
    opinion.set_stage_id("stage");
    opinion.set_seat_id(absl::StrCat("d", i));
    opinion.set_stance(stance->second);
    opinion.set_packet_version(2);
  }
  Recount(table.desk);
  return table;
}

void ExpectHeard(const v1::StageDefinition& stage, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    Table table = Heard(stage, row.votes);
    EXPECT_EQ(table.done(), row.done) << row.votes;
    EXPECT_EQ(table.outcome(), row.outcome) << row.votes;
    EXPECT_EQ(table.closing(), row.closing) << row.votes;
  }
}

v1::StageDefinition Consultation(int departments, bool first_may_veto = false) {
  std::vector<v1::Seat> seats;
  for (int i = 0; i < departments; ++i) {
    seats.push_back(SeatOfDepartment(absl::StrCat("d", i), first_may_veto && i == 0));
  }
  return StageOf(v1::STAGE_KIND_OPINION, seats);
}

TEST(Opinions, AdviseAndHearEverybodyWhereNothingElseIsAsked) {
  ExpectHeard(Consultation(3), {
    {"NN-", false, kUndecided, kStillOpen},
    {"NNN", true, kPositive, kAll},
    {"YCA", true, kPositive, kAll},
    {"YR-", false, kUndecided, kStillOpen},
  });
}

TEST(Opinions, FailByAVetoOfASeatThatMayAndStillHearTheOthers) {
  ExpectHeard(Consultation(3, true), {
    {"V--", false, kUndecided, kStillOpen},
    {"VYY", true, kNegative, kAll},
    // Another's veto is an objection.
    {"YVY", true, kPositive, kAll},
  });
}

TEST(Opinions, FailByAnObjectionWhereTheStageLetsItBlock) {
  v1::StageDefinition stage = Consultation(2);
  stage.set_objection_blocks(true);
  ExpectHeard(stage, {{"YN", true, kNegative, kAll}, {"YA", true, kPositive, kAll}});
  for (const v1::StageKind kind : {v1::STAGE_KIND_LEGAL_REVIEW, v1::STAGE_KIND_FAIR_COMPETITION}) {
    v1::StageDefinition statutory = Consultation(2);
    statutory.set_kind(kind);
    ExpectHeard(statutory, {{"YN", true, kNegative, kAll}, {"YC", true, kPositive, kAll}});
  }
}

TEST(Opinions, WithAQuorumCloseWhenNobodyStillOutCouldChangeThem) {
  v1::StageDefinition stage = Consultation(3);
  *stage.mutable_quorum() = Share(2, 3);
  ExpectHeard(stage, {{"N--", false, kUndecided, kStillOpen}, {"NN-", true, kPositive, kReached}});
  stage.set_objection_blocks(true);
  ExpectHeard(stage, {{"YY-", false, kUndecided, kStillOpen}, {"YN-", true, kNegative, kOutOfReach}});
  v1::StageDefinition vetoed = Consultation(3, true);
  *vetoed.mutable_quorum() = Share(2, 3);
  ExpectHeard(vetoed, {{"-YY", false, kUndecided, kStillOpen},
                       {"YY-", true, kPositive, kReached},
                       {"VY-", true, kNegative, kOutOfReach},
                       {"V--", false, kUndecided, kStillOpen}});
}

TEST(Opinions, WaitWhenNobodyIsLeftForASeatThatMustBeHeard) {
  std::vector<v1::StageDefinition> stages{Consultation(3, true)};
  for (const v1::ReviewSubject subject :
       {v1::REVIEW_SUBJECT_ENVIRONMENT, v1::REVIEW_SUBJECT_SAFETY, v1::REVIEW_SUBJECT_PLANNING}) {
    stages.push_back(Consultation(3));
    stages.back().mutable_seats(0)->set_subject(subject);
  }
  for (v1::StageDefinition& stage : stages) {
    ExpectHeard(stage, {{"X--", false, kUndecided, kStillOpen},
                        {"XY-", false, kUndecided, kStillOpen},
                        {"XYY", false, kUndecided, kStillOpen},
                        {"XXX", false, kUndecided, kStillOpen},
                        {"YXX", true, kPositive, kAll},
                        {"AYY", true, kPositive, kAll},
                        {"SYY", false, kUndecided, kStillOpen}});
    *stage.mutable_quorum() = Share(1, 3);
    ExpectHeard(stage, {{"XY-", false, kUndecided, kStillOpen},
                        {"-YY", false, kUndecided, kStillOpen},
                        {"Y--", true, kPositive, kReached},
                        {"XYY", false, kUndecided, kStillOpen}});
    stage.set_objection_blocks(true);
    ExpectHeard(stage, {{"XNY", true, kNegative, kAll}});
  }
  ExpectHeard(Consultation(3), {{"XYY", true, kPositive, kAll}});
}

TEST(Opinions, MayStillFindSomebodyForASeatThatMustBeHeard) {
  Table table = Heard(Consultation(2, true), "XY");
  table.Sit("of-elsewhere", "d0");
  Recount(table.desk);
  EXPECT_EQ(table.Seat("d0").state(), v1::SeatStatus::STATE_ASKED);
  ASSERT_TRUE(table.Say("of-elsewhere", kAgree).ok());
  EXPECT_EQ(table.outcome(), kPositive);
}

TEST(Opinions, AreClosedByTheOfficeWhenOnlyASeatWithoutAnybodyIsOut) {
  Table waiting = Heard(Consultation(2, true), "X-");
  waiting.Sit("secretary");
  EXPECT_EQ(Reason(CloseVote(waiting.desk, waiting.Who("secretary"), "stage")), v1::ERROR_REASON_QUORUM_MISSING);
  Table heard = Heard(Consultation(2, true), "XY");
  heard.Sit("secretary");
  ASSERT_TRUE(CloseVote(heard.desk, heard.Who("secretary"), "stage").ok());
  EXPECT_EQ(heard.outcome(), kNegative);
  EXPECT_EQ(heard.closing(), kNobody);
}

TEST(Opinions, WaitWhereWhoeverIsFoundForASeatThatMustBeHeardCouldLetThePassRuleHold) {
  v1::StageDefinition stage = Consultation(3, true);
  stage.set_pass_at_least(3);
  ExpectHeard(stage, {{"XYY", false, kUndecided, kStillOpen}, {"XYN", true, kNegative, kAll}});
  *stage.mutable_quorum() = Share(1, 3);
  ExpectHeard(stage, {{"XY-", false, kUndecided, kStillOpen}, {"XN-", true, kNegative, kOutOfReach}});
  v1::StageDefinition grouped = Consultation(2, true);
  grouped.set_pass_at_least_per_group(1);
  for (int i = 0; i < 2; ++i) grouped.mutable_seats(i)->set_panel_group(absl::StrCat("g", i));
  ExpectHeard(grouped, {{"XY", false, kUndecided, kStillOpen}, {"XN", true, kNegative, kAll}});
  v1::StageDefinition shared = Consultation(3, true);
  *shared.mutable_pass() = Share(2, 3);
  ExpectHeard(shared, {{"XYN", false, kUndecided, kStillOpen}, {"XNN", true, kNegative, kAll}});
}

TEST(Opinions, AreClosedByTheOfficeWhenTheLastWhoWereOutHaveLeft) {
  for (const auto& [stances, outcome] : {std::pair("YY-", kPositive), std::pair("VY-", kNegative)}) {
    Table table = Heard(Consultation(3, true), stances);
    table.Sit("secretary");
    table.RecuseBefore("of-d2");
    ASSERT_FALSE(table.done());
    ASSERT_TRUE(CloseVote(table.desk, table.Who("secretary"), "stage").ok());
    EXPECT_EQ(table.outcome(), outcome) << stances;
    EXPECT_EQ(table.closing(), kAll);
  }
}

TEST(ASeatOfADepartment, IsVacantWhenTheLastOfItSpokeForAnotherSeat) {
  Table table(StageOf(v1::STAGE_KIND_OPINION, {SeatOf("lin"), SeatOfDepartment("safety", true)}));
  table.Sit("lin", "safety");
  table.Sit("wu", "safety");
  table.RecuseBefore("wu");
  Recount(table.desk);
  EXPECT_EQ(table.Seat("safety").state(), v1::SeatStatus::STATE_ASKED) << "he may still speak for it";
  ASSERT_TRUE(table.Say("lin", v1::Opinion::STANCE_AGREE, "lin").ok());
  EXPECT_EQ(table.Seat("safety").state(), v1::SeatStatus::STATE_VACANT);
  EXPECT_FALSE(table.done()) << "somebody may be found";
}

TEST(Opinions, WithAPassRuleAreJudgedByIt) {
  v1::StageDefinition stage = Consultation(3);
  stage.set_pass_at_least(2);
  ExpectHeard(stage, {{"YNN", true, kNegative, kAll}, {"YCN", true, kPositive, kAll},
                      {"YY-", false, kUndecided, kStillOpen}});
  *stage.mutable_quorum() = Share(2, 3);
  ExpectHeard(stage, {{"YY-", true, kPositive, kReached}, {"NA-", true, kNegative, kOutOfReach},
                      {"YN-", false, kUndecided, kStillOpen}, {"N--", false, kUndecided, kStillOpen}});
}

TEST(Opinions, EndedBySilenceSaySo) {
  ExpectHeard(Consultation(2), {{"YS", true, kPositive, Status::CLOSING_DEEMED}});
  Table table = Heard(Consultation(2), "YS");
  EXPECT_EQ(table.Seat("d1").state(), v1::SeatStatus::STATE_DEEMED);
  EXPECT_EQ(table.Status().tally().yes(), 2);
}

TEST(CountingAgain, ChangesNothing) {
  Table table = After(Panel({1, 1, 1}, Share(2, 3), Share(2, 3)), "YN-");
  const std::string before = table.desk.review_case.SerializeAsString();
  Recount(table.desk);
  EXPECT_EQ(table.desk.review_case.SerializeAsString(), before);
}

TEST(CountingAgain, LeavesWhatIsDoneAsItIs) {
  Table table = After(Panel({1, 1, 1}, Share(2, 3), Share(2, 3)), "YY-");
  const std::string before = table.Status().SerializeAsString();
  table.RecuseBefore("m2");
  Recount(table.desk);
  EXPECT_EQ(table.Status().SerializeAsString(), before);
}

TEST(CountingAgain, WaitsWhileTheCaseWaitsForItsApplicant) {
  Table table = After(Panel({1}, Share(1, 1), Share(1, 1)), "-");
  table.desk.review_case.set_state(v1::ReviewCase::STATE_SUPPLEMENTING);
  table.RecuseBefore("m0");
  Recount(table.desk);
  EXPECT_FALSE(table.done());
}

// Every way the rest could answer, or not answer, told by brute force.
bool CanEnd(const v1::StageDefinition& stage, std::string votes, size_t from, bool passes) {
  for (size_t i = from; i < votes.size(); ++i) {
    if (votes[i] != '-') continue;
    for (const char way : {'Y', 'N', 'A'}) {
      votes[i] = way;
      if (CanEnd(stage, votes, i + 1, passes)) return true;
    }
    return false;
  }
  int64_t base = 0, yes = 0;
  for (size_t i = 0; i < votes.size(); ++i) {
    if (votes[i] == 'R') continue;
    base += stage.seats(static_cast<int>(i)).weight();
    if (votes[i] == 'Y') yes += stage.seats(static_cast<int>(i)).weight();
  }
  const bool passed = base > 0 && yes * stage.pass().denominator() >= base * stage.pass().numerator();
  return passed == passes;
}

RC_GTEST_PROP(AnOpenBallot, IsFinishedOnlyWhenNoRestOfVotesCouldTurnIt, ()) {
  const int seats = *rc::gen::inRange(1, 6);
  std::vector<int> weights;
  std::string votes;
  for (int i = 0; i < seats; ++i) {
    weights.push_back(*rc::gen::inRange(1, 4));
    votes += *rc::gen::element('Y', 'N', 'A', '-', 'R');
  }
  const int denominator = *rc::gen::inRange(1, 6);
  const v1::StageDefinition stage =
      Panel(weights, Share(1, 100), Share(*rc::gen::inRange(1, denominator + 1), denominator));
  Table table = After(stage, votes);
  const bool can_pass = CanEnd(stage, votes, 0, true);
  const bool can_fail = CanEnd(stage, votes, 0, false);
  const bool anybody = votes.find_first_of("YNA") != std::string::npos;
  if (table.done()) {
    RC_ASSERT((table.outcome() == kPositive) == can_pass);
    RC_ASSERT((table.outcome() == kNegative) == can_fail);
  } else {
    RC_ASSERT((can_pass && can_fail) || !anybody);
  }
}

}  // namespace
}  // namespace luodi::review::rules
