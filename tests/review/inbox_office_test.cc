// SPDX-License-Identifier: Apache-2.0
// Inboxes: what only the office can mend, who stands in for whom, and what of it is not for everybody.
#include "tests/review/inbox_given.h"

namespace luodi::testing {
namespace {

TEST_F(InboxTest, AStageThatAsksForASupplementIsOneTaskHoweverManySeatsAsk) {
  v1::StageDefinition stage = Advice();
  stage.add_seats()->set_department(InZone("departments/environment"));
  stage.set_may_return(true);
  PutInForce(With(stage));
  const std::string name = NewCase();
  for (const char* who : {"of-legal", "of-environment"}) {
    v1::RecordOpinionRequest request;
    request.set_parent(name);
    request.set_stage_id("advice");
    request.set_stance(v1::Opinion::STANCE_RETURN);
    request.set_text("缺少环评报告");
    request.add_conditions("环评报告");
    request.set_packet_version(1);
    Fine(Ask(who, &Reviews::RecordOpinion, request));
  }
  const v1::ListInboxResponse page = Page("secretary");
  ASSERT_EQ(page.items_size(), 1);
  EXPECT_EQ(Shown(page.items(0)), "REQUEST_SUPPLEMENT advice");
  EXPECT_EQ(page.items(0).asking_seats(), 2);
  EXPECT_EQ(page.items(0).seat_id(), "");
}

TEST_F(InboxTest, TheAlternateSeesTheSeatOnceItsHolderCannotAnswer) {
  Person("stand-by", {v1::ROLE_DEPARTMENT_REVIEWER});
  v1::StageGroup group;
  v1::StageDefinition& stage = AddStage(group, "advice", v1::STAGE_KIND_OPINION);
  stage.add_seats()->set_person(PersonNamed("of-legal"));
  stage.mutable_seats(0)->set_alternate(PersonNamed("stand-by"));
  PutInForce(With(stage));
  const std::string name = NewCase("一");
  NewCase("二");
  EXPECT_EQ(Inbox("stand-by"), Inboxes{}) << "the office has not consented";
  Fine(Recuse("of-legal", name));
  EXPECT_EQ(Inbox("stand-by"), Inboxes{"RECORD_OPINION advice/of-legal for of-legal"}) << "of the one case";
  EndRolesOf("of-legal");
  EXPECT_EQ(Inbox("stand-by").size(), 2u) << "he may answer for nobody any more";
  Write("INSERT INTO project_contributors (zone, project, person) SELECT zone, project, $2 FROM review_cases "
        "WHERE zone = $1 ON CONFLICT DO NOTHING",
        PersonNamed("of-legal"));
  EXPECT_EQ(Inbox("stand-by"), Inboxes{}) << "nobody answers for whoever contributed";
}

TEST_F(InboxTest, WhoeverIsFoundForASeatThatMustBeHeardIsAskedWithinTheMinute) {
  v1::StageGroup group;
  v1::StageDefinition& stage = AddStage(group, "advice", v1::STAGE_KIND_OPINION);
  stage.add_seats()->set_person(PersonNamed("of-legal"));
  stage.add_seats()->set_department(InZone("departments/environment"));
  stage.mutable_seats(1)->set_may_veto(true);
  PutInForce(With(stage));
  const std::string name = NewCase();
  EndRolesOf("of-environment");
  Fine(Say("of-legal", name, "advice"));
  EXPECT_EQ(Inbox("secretary"), Inboxes{"NOBODY_ELIGIBLE advice/environment"});
  Advance(2020, 7, 1);
  const auto server = AnotherServer();
  EXPECT_TRUE(OfThisZone(review::TurnMinuteHand(*server)).empty());
  Person("newcomer", {v1::ROLE_DEPARTMENT_REVIEWER}, InZone("departments/environment"));
  EXPECT_EQ(review::TurnMinuteHand(*server).found_holders(), 1);
  EXPECT_TRUE(OfThisZone(review::TurnMinuteHand(*server)).empty()) << "once";
  EXPECT_EQ(Inbox("newcomer"), Inboxes{"RECORD_OPINION advice/environment"});
  EXPECT_EQ(Inbox("secretary"), Inboxes{});
}

TEST_F(InboxTest, TheOfficeSeesADecisionThatNobodyIsLeftToGive) {
  const std::string name = ToDecide(DecidedBy({"leader"}));
  EXPECT_EQ(Inbox("secretary"), Inboxes{});
  Fine(Recuse("leader", name));
  EXPECT_EQ(Inbox("secretary"), Inboxes{"NOBODY_ELIGIBLE decision"});
  EXPECT_EQ(Inbox("leader"), Inboxes{});
  EXPECT_EQ(Inbox("of-legal"), Inboxes{}) << "the office's";
  const std::string other = NewCase("另一项目");
  Fine(Accept(other));
  EXPECT_EQ(Inbox("secretary"), Inboxes{"NOBODY_ELIGIBLE decision"}) << "he decides that one";
  EndRolesOf("leader");
  EXPECT_EQ(Inbox("secretary").size(), 2u);
}

TEST_F(InboxTest, TheOfficeSeesASeatThatMustBeHeardAndHasNobody) {
  v1::StageDefinition stage = Advice();
  for (const char* id : {"of-planning", "of-fire", "of-trade"}) {
    Person(id, {v1::ROLE_DEPARTMENT_REVIEWER});
    stage.add_seats()->set_person(PersonNamed(id));
  }
  stage.mutable_seats(1)->set_subject(v1::REVIEW_SUBJECT_PLANNING);
  stage.mutable_seats(2)->set_may_veto(true);
  PutInForce(With(stage));
  const std::string name = NewCase();
  Fine(Recuse("of-trade", name));
  EXPECT_EQ(Inbox("secretary"), Inboxes{}) << "heard or not";
  Fine(Recuse("of-planning", name));
  Fine(Recuse("of-fire", name));
  EXPECT_EQ(Inbox("secretary"), (Inboxes{"NOBODY_ELIGIBLE advice/of-fire", "NOBODY_ELIGIBLE advice/of-planning"}));
  EXPECT_EQ(Page("secretary", 1).items(0).seat_id(), "of-fire");
  EXPECT_EQ(Page("secretary", 1, Page("secretary", 1).next_page_token()).items(0).seat_id(), "of-planning");
  EXPECT_EQ(Inbox("of-legal"), Inboxes{"RECORD_OPINION advice/legal"}) << "the rest is the office's";
}

TEST_F(InboxTest, TheOfficeSeesAVoteOnceTheQuorumHasAnswered) {
  v1::StageGroup group;
  v1::StageDefinition& stage = AddStage(group, "panel", v1::STAGE_KIND_VOTE);
  for (const char* id : {"voter-1", "voter-2", "voter-3", "voter-4"}) {
    Person(id, {v1::ROLE_COMMITTEE_MEMBER});
    v1::PanelMember& member = *stage.add_panel();
    member.set_person(PersonNamed(id));
    member.set_weight(1);
  }
  stage.mutable_quorum()->set_numerator(3);
  stage.mutable_quorum()->set_denominator(4);
  stage.mutable_pass()->set_numerator(2);
  stage.mutable_pass()->set_denominator(3);
  stage.set_ballot(v1::BALLOT_SECRET);
  PutInForce(With(stage));
  const std::string name = NewCase();
  for (const char* id : {"voter-1", "voter-2", "voter-3"}) {
    EXPECT_EQ(Inbox("secretary"), Inboxes{}) << "before " << id;
    v1::CastVoteRequest request;
    request.set_parent(name);
    request.set_stage_id("panel");
    request.set_choice(v1::Vote::CHOICE_YES);
    request.set_packet_version(1);
    request.set_ballot_salt("salt of sixteen and more");
    Fine(Ask(id, &Reviews::CastVote, request));
  }
  EXPECT_EQ(Inbox("secretary"), Inboxes{"CLOSE_VOTE panel"});
  EXPECT_EQ(Inbox("voter-4"), Inboxes{"CAST_VOTE panel/voter-4"}) << "he may still";
}

TEST_F(InboxTest, TheOfficeSeesADecisionThatTooFewAreLeftToGive) {
  Person("deputy", {v1::ROLE_DECISION_MAKER});
  Person("third", {v1::ROLE_DECISION_MAKER});
  const std::string name = ToDecide(DecidedBy({"leader", "deputy", "third"}, 2));
  Fine(Recuse("third", name));
  EXPECT_EQ(Inbox("secretary"), Inboxes{});
  Fine(Recuse("deputy", name));
  EXPECT_EQ(Inbox("secretary"), Inboxes{"NOBODY_ELIGIBLE decision"});
}

TEST_F(InboxTest, AnAlternateOfTheLevelIsSomebodyLeft) {
  Person("deputy", {v1::ROLE_DECISION_MAKER});
  v1::ReviewDefinition definition = DecidedBy({"leader"});
  definition.mutable_groups(1)->mutable_stages(0)->mutable_levels(0)->mutable_seats(0)->set_alternate(
      PersonNamed("deputy"));
  const std::string name = ToDecide(definition);
  EXPECT_EQ(Inbox("deputy"), Inboxes{}) << "the holder can speak, and the office has not consented";
  Fine(Recuse("leader", name));
  EXPECT_EQ(Inbox("deputy"), Inboxes{"DECIDE decision for leader"});
  EXPECT_EQ(Inbox("secretary"), Inboxes{});
  Fine(Recuse("deputy", name));
  EXPECT_EQ(Inbox("deputy"), Inboxes{});
  EXPECT_EQ(Inbox("secretary"), Inboxes{"NOBODY_ELIGIBLE decision"});
}

TEST_F(InboxTest, AnAlternateOfTheLevelIsAskedWithTheConsentOfTheOffice) {
  Person("deputy", {v1::ROLE_DECISION_MAKER});
  v1::ReviewDefinition definition = DecidedBy({"leader"});
  definition.mutable_groups(1)->mutable_stages(0)->mutable_levels(0)->mutable_seats(0)->set_alternate(
      PersonNamed("deputy"));
  v1::AdmitAlternateRequest admit;
  admit.set_name(ToDecide(definition));
  admit.set_stage_id("decision");
  admit.set_seat_id("leader");
  Fine(Ask("secretary", &Reviews::AdmitAlternate, admit));
  EXPECT_EQ(Inbox("deputy"), Inboxes{"DECIDE decision for leader"});
  EXPECT_EQ(Inbox("leader"), Inboxes{"DECIDE decision"});
  Write("INSERT INTO project_contributors (zone, project, person) SELECT zone, project, $2 FROM review_cases "
        "WHERE zone = $1 ON CONFLICT DO NOTHING",
        PersonNamed("leader"));
  EXPECT_EQ(Inbox("deputy"), Inboxes{}) << "nobody speaks for whoever contributed";
}

TEST_F(InboxTest, AnAlternateAddsNobodyWhileTheHolderCanSpeak) {
  for (const char* id : {"deputy", "third"}) Person(id, {v1::ROLE_DECISION_MAKER});
  v1::ReviewDefinition definition = DecidedBy({"leader", "third"}, 2);
  definition.mutable_groups(1)->mutable_stages(0)->mutable_levels(0)->mutable_seats(0)->set_alternate(
      PersonNamed("deputy"));
  const std::string name = ToDecide(definition);
  EXPECT_EQ(Inbox("secretary"), Inboxes{});
  Fine(Recuse("third", name));
  EXPECT_EQ(Inbox("secretary"), Inboxes{"NOBODY_ELIGIBLE decision"});
}

TEST_F(InboxTest, NobodyIsAskedForAVoiceThatIsGiven) {
  for (const char* id : {"deputy", "locum"}) Person(id, {v1::ROLE_DECISION_MAKER});
  Delegate("deputy", "locum");
  const std::string name = ToDecide(DecidedBy({"leader", "deputy"}, 2));
  EXPECT_EQ(Inbox("locum"), Inboxes{"DECIDE decision for deputy"});
  EXPECT_EQ(Inbox("deputy"), Inboxes{"DECIDE decision"});
  Fine(Approve("locum", name));
  EXPECT_EQ(Inbox("locum"), Inboxes{});
  EXPECT_EQ(Inbox("deputy"), Inboxes{}) << "somebody spoke for him";
  EXPECT_EQ(Inbox("leader"), Inboxes{"DECIDE decision"});
  EXPECT_EQ(Inbox("secretary"), Inboxes{});
  Write("INSERT INTO project_contributors (zone, project, person) SELECT zone, project, $2 FROM review_cases "
        "WHERE zone = $1 ON CONFLICT DO NOTHING",
        PersonNamed("deputy"));
  EXPECT_EQ(Inbox("secretary"), Inboxes{"NOBODY_ELIGIBLE decision"}) << "the voice for him does not stand any more";
}

TEST_F(InboxTest, NobodyIsAskedToSpeakForWhoeverSpoke) {
  for (const char* id : {"deputy", "locum"}) Person(id, {v1::ROLE_DECISION_MAKER});
  Delegate("deputy", "locum");
  const std::string name = ToDecide(DecidedBy({"leader", "deputy"}, 2));
  Fine(Approve("deputy", name));
  EXPECT_EQ(Inbox("locum"), Inboxes{});
  EXPECT_EQ(Inbox("leader"), Inboxes{"DECIDE decision"});
}

TEST_F(InboxTest, WhatIsOwedForARestrictedProjectIsForWhoMaySeeIt) {
  ChangesByHand();
  Person("colleague", {v1::ROLE_INVESTMENT_OFFICER}, InZone("departments/investment"));
  Department("trade");
  const std::string name = NewSecretCase();
  Fine(AskForMore(name));
  EXPECT_EQ(Inbox("colleague"), Inboxes{"ANSWER_SUPPLEMENT completeness"});
  Write("UPDATE projects SET owner_department = 'trade' WHERE zone = $1");
  EXPECT_EQ(Inbox("colleague"), Inboxes{});
  EXPECT_EQ(Inbox("officer"), Inboxes{});
}

TEST_F(InboxTest, ARestrictedProjectLeavesAnEntryAndOthersNone) {
  const std::string secret = NewSecretCase();
  const std::string open = NewCase();
  EXPECT_EQ(Inbox("secretary").size(), 2u);
  EXPECT_EQ(Entries("READING", "secretary", secret.substr(0, secret.find("/cases"))), 1);
  EXPECT_EQ(Entries("READING", "secretary", open.substr(0, open.find("/cases"))), 0);
  EXPECT_EQ(Inbox("of-legal"), Inboxes{});
  EXPECT_EQ(Entries("READING", "of-legal", secret.substr(0, secret.find("/cases"))), 0);
}

TEST_F(InboxTest, APublicityWhoseEndNobodyConfirmedIsNotToBeClosed) {
  v1::StageGroup group;
  v1::StageDefinition& publicity = AddStage(group, "publicity", v1::STAGE_KIND_PUBLICITY);
  publicity.set_limit_working_days(0);
  publicity.set_publicity_days(3);
  publicity.set_publicity_unit(v1::DAY_UNIT_WORKING_DAY);
  PutInForce(With(publicity));
  NewCase();
  Write("DELETE FROM calendar_days WHERE zone = $1 AND year = 2020");
  Write("DELETE FROM calendar_years WHERE zone = $1 AND year = 2020");
  Advance(2020, 7, 8);
  EXPECT_EQ(Inbox("secretary"), Inboxes{});
}

TEST_F(InboxTest, AVoteInAMeetingFollowsItsStageToAnotherDefinition) {
  PutInForce(Short());
  const std::string name = NewCase();
  const std::string meeting = Called();
  Fine(Add(meeting, name));
  v1::ReviewDefinition other = Short();
  for (v1::StageGroup& group : *other.mutable_groups()) {
    for (v1::StageDefinition& stage : *group.mutable_stages()) {
      if (stage.stage_id() == "panel") stage.set_stage_id("board");
    }
  }
  PutInForce(other);
  v1::MoveCaseRequest move;
  move.set_name(name);
  move.set_etag(Now(name).etag());
  move.set_definition(InZone("reviewDefinitions/3"));
  move.set_reason("流程修订");
  const v1::ReviewCase before = Now(name);
  for (const v1::StageStatus& stage : before.stages()) {
    (*move.mutable_mapping())[stage.stage_id()] = stage.stage_id() == "panel" ? "board" : stage.stage_id();
  }
  Fine(Ask("leader", &Reviews::MoveCase, move));
  EXPECT_EQ(Fine(Read(meeting)).items(0).stage_id(), "board");
  EXPECT_EQ(Entries("CHANGE", "leader", meeting), 1) << "moved";
  Fine(Attend(meeting, {"m1", "m2"}));
  EXPECT_EQ(Inbox("m1"), Inboxes{"CAST_VOTE board/m1"});
  Fine(Vote("m1", name, v1::Vote::CHOICE_YES, "board"));
  Fine(Vote("m2", name, v1::Vote::CHOICE_YES, "board"));
  EXPECT_EQ(Fine(Close(meeting)).items(0).result(), v1::AgendaItem::RESULT_PASSED);
}

}  // namespace
}  // namespace luodi::testing
