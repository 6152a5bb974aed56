// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "tests/review/inbox_given.h"

namespace luodi::testing {
namespace {

TEST_F(InboxTest, TheOfficeChecksThePacketFirst) {
  const std::string name = NewCase("某项目");
  EXPECT_EQ(Inbox("secretary"), Inboxes{"CHECK_PACKET completeness"});
  EXPECT_EQ(Inbox("of-environment"), Inboxes{});
  EXPECT_EQ(Inbox("leader"), Inboxes{});
  EXPECT_EQ(Inbox("officer"), Inboxes{}) << "he filed it";
  const v1::ListInboxResponse page = Page("secretary");
  const Item& item = page.items(0);
  EXPECT_EQ(item.case_name(), name);
  EXPECT_EQ(item.project_title(), "某项目");
  EXPECT_EQ(item.stage_title(), "环节 completeness");
  EXPECT_EQ(item.stage_kind(), v1::STAGE_KIND_COMPLETENESS);
  EXPECT_EQ(item.packet_version(), 1);
  EXPECT_EQ(text::WriteDate(item.due_date()), "2020-07-03");
  EXPECT_EQ(item.working_days_left(), 3) << "today, tomorrow, and the due date";
  EXPECT_GT(item.open_time().seconds(), 0);
  Fine(Accept(name));
  EXPECT_EQ(Inbox("secretary"), Inboxes{});
}

TEST_F(InboxTest, WorkingDaysLeftGoBelowNothingWhenLate) {
  NewCase();
  Advance(2020, 7, 3);
  EXPECT_EQ(Page("secretary").items(0).working_days_left(), 1);
  Advance(2020, 7, 4);
  EXPECT_EQ(Page("secretary").items(0).working_days_left(), -1) << "a Saturday, and late";
  Advance(2020, 7, 7);
  EXPECT_EQ(Page("secretary").items(0).working_days_left(), -2);
}

TEST_F(InboxTest, DepartmentsGiveTheirOpinionsOnce) {
  const std::string name = NewCase();
  Fine(Accept(name));
  EXPECT_EQ(Inbox("of-environment"), Inboxes{"RECORD_OPINION environment/environment"});
  EXPECT_EQ(Inbox("of-legal"), (Inboxes{"RECORD_OPINION advice/legal", "RECORD_OPINION legal/legal"}));
  Fine(Say("of-legal", name, "legal"));
  EXPECT_EQ(Inbox("of-legal"), Inboxes{"RECORD_OPINION advice/legal"});
  EXPECT_EQ(Inbox("stand-in"), Inboxes{}) << "an alternate nobody consented to";
}

TEST_F(InboxTest, ARoleOnASeatIsAskedAndItsPermissionToo) {
  v1::StageDefinition stage = Advice();
  stage.mutable_seats(0)->set_role(v1::ROLE_DEPARTMENT_REVIEWER);
  PutInForce(With(stage));
  NewCase();
  EXPECT_EQ(Inbox("stand-in"), Inboxes{"RECORD_OPINION advice/department-reviewer"});
  EXPECT_EQ(Inbox("m1"), Inboxes{});
}

TEST_F(InboxTest, AnAlternateIsAskedOnceTheOfficeConsented) {
  const std::string name = NewCase();
  Fine(Accept(name));
  v1::AdmitAlternateRequest request;
  request.set_name(name);
  request.set_stage_id("environment");
  request.set_seat_id("environment");
  Fine(Ask("secretary", &Reviews::AdmitAlternate, request));
  EXPECT_EQ(Inbox("stand-in"), Inboxes{"RECORD_OPINION environment/environment for environment"});
  EXPECT_EQ(Inbox("of-environment"), Inboxes{"RECORD_OPINION environment/environment"});
  Fine(Say("stand-in", name, "environment"));
  EXPECT_EQ(Inbox("of-environment"), Inboxes{});
}

TEST_F(InboxTest, AnAlternateIsAskedForAHolderWhoIsRecused) {
  v1::StageDefinition stage = Advice();
  stage.mutable_seats(0)->set_person(PersonNamed("of-legal"));
  stage.mutable_seats(0)->set_alternate(PersonNamed("stand-in"));
  PutInForce(With(stage));
  const std::string name = NewCase();
  EXPECT_EQ(Inbox("stand-in"), Inboxes{});
  Fine(Recuse("of-legal", name));
  EXPECT_EQ(Inbox("of-legal"), Inboxes{});
  EXPECT_EQ(Inbox("stand-in"), Inboxes{"RECORD_OPINION advice/of-legal for of-legal"});
}

TEST_F(InboxTest, WhoeverWasHandedASeatIsAsked) {
  const std::string name = NewCase();
  Fine(Accept(name));
  Delegate("of-environment", "stand-in");
  EXPECT_EQ(Inbox("stand-in"), Inboxes{"RECORD_OPINION environment/environment for of-environment"});
  Fine(Recuse("of-environment", name));
  EXPECT_EQ(Inbox("stand-in"), Inboxes{"RECORD_OPINION environment/environment for environment"})
      << "no delegate of the recused, but the seat's alternate";
}

TEST_F(InboxTest, ADelegationReachesItsKindsAndItsCaseOnly) {
  const std::string name = NewCase();
  Fine(Accept(name));
  const std::string other = NewCase("另一项目");
  Fine(Accept(other));
  Delegate("of-legal", "stand-in", {v1::STAGE_KIND_LEGAL_REVIEW}, other);
  const v1::ListInboxResponse page = Page("stand-in");
  ASSERT_EQ(page.items_size(), 1);
  EXPECT_EQ(Shown(page.items(0)), "RECORD_OPINION legal/legal for of-legal");
  EXPECT_EQ(page.items(0).case_name(), other);
}

TEST_F(InboxTest, NobodyIsAskedForASecondSeatOfAStage) {
  v1::StageDefinition stage = Advice();
  stage.add_seats()->set_role(v1::ROLE_DEPARTMENT_REVIEWER);
  PutInForce(With(stage));
  const std::string name = NewCase();
  EXPECT_EQ(Inbox("of-legal").size(), 2u);
  v1::RecordOpinionRequest request;
  request.set_parent(name);
  request.set_stage_id("advice");
  request.set_seat_id("legal");
  request.set_stance(v1::Opinion::STANCE_AGREE);
  request.set_packet_version(1);
  Fine(Ask("of-legal", &Reviews::RecordOpinion, request));
  EXPECT_EQ(Inbox("of-legal"), Inboxes{});
  EXPECT_EQ(Inbox("of-environment"), Inboxes{"RECORD_OPINION advice/department-reviewer"});
}

TEST_F(InboxTest, NothingOfACaseWhoseFamilyOneContributedTo) {
  ChangesByHand();
  Person("both", {v1::ROLE_INVESTMENT_OFFICER, v1::ROLE_DEPARTMENT_REVIEWER}, InZone("departments/legal"));
  v1::Project parent = NewProject("母项目");
  v1::UpdateProjectRequest update;
  *update.mutable_project() = parent;
  update.mutable_project()->set_description("补充");
  update.mutable_update_mask()->add_paths("description");
  Fine(Ask("both", &Projects::UpdateProject, update));
  const v1::Project phase = NewProject("二期项目");
  {
    pqxx::connection connection(DatabaseUrl());
    pqxx::work work(connection);
    work.exec_params("UPDATE projects SET parent_project = $1, phase = 2 WHERE zone = $2 AND project = $3",
                     parent.name().substr(parent.name().rfind('/') + 1), ZoneId(),
                     phase.name().substr(phase.name().rfind('/') + 1));
    work.commit();
  }
  PutInForce(With(Advice()));
  const std::string of_family = Filed(phase.name());
  const std::string of_others = NewCase("别的项目");
  const v1::ListInboxResponse page = Page("both");
  ASSERT_EQ(page.items_size(), 1);
  EXPECT_EQ(page.items(0).case_name(), of_others);
  EXPECT_EQ(Page("of-legal").items_size(), 2);
}

TEST_F(InboxTest, NothingOfACaseOneIsRecusedFromUnderAnyAccount) {
  const std::string name = NewCase();
  Fine(Accept(name));
  Fine(Recuse("of-legal", name));
  EXPECT_EQ(Inbox("of-legal"), Inboxes{});
  {
    pqxx::connection connection(DatabaseUrl());
    pqxx::work work(connection);
    work.exec_params("UPDATE review_recusals SET person = $1 WHERE zone = $2", "zones/system/persons/legal-too", ZoneId());
    work.exec_params(
        "INSERT INTO persons (zone, person, display_name, staff_number, create_time) SELECT 'system', 'legal-too', 'x', "
        "staff_number, now() FROM persons WHERE zone = $1 AND person = 'of-legal'",
        ZoneId());
    work.commit();
  }
  EXPECT_EQ(Inbox("of-legal"), Inboxes{});
}

TEST_F(InboxTest, DecisionsWaitForWhoMayDecide) {
  v1::ReviewDefinition definition = TimedProcedure();
  definition.mutable_groups()->DeleteSubrange(0, 2);
  KeepThreshold(definition);
  PutInForce(definition);
  NewCase();
  EXPECT_EQ(Inbox("leader"), Inboxes{"DECIDE decision"});
  EXPECT_EQ(Inbox("secretary"), Inboxes{});
}

TEST_F(InboxTest, DecisionsWaitForTheLevelOfTheCase) {
  Person("deputy", {v1::ROLE_DECISION_MAKER});
  v1::ReviewDefinition definition = TimedProcedure();
  definition.mutable_groups()->DeleteSubrange(0, 2);
  v1::StageDefinition& decision = *definition.mutable_groups(0)->mutable_stages(0);
  v1::DecisionLevel& low = *decision.add_levels();
  low.set_level_id("deputies");
  low.set_title("分管领导");
  low.add_seats()->set_person(PersonNamed("deputy"));
  v1::DecisionLevel& high = *decision.add_levels();
  high.set_level_id("leaders");
  high.set_title("主任办公会");
  *high.mutable_total_investment_at_least() = Yuan(200'000'000);
  high.add_seats()->set_person(PersonNamed("leader"));
  KeepThreshold(definition);
  PutInForce(definition);
  NewCase();
  EXPECT_EQ(Inbox("leader"), Inboxes{"DECIDE decision"});
  EXPECT_EQ(Inbox("deputy"), Inboxes{});
  Delegate("leader", "deputy");
  EXPECT_EQ(Inbox("deputy"), Inboxes{"DECIDE decision for leader"});
}

TEST_F(InboxTest, AVoteInAMeetingIsOnlyForThoseWhoAttendIt) {
  PutInForce(Short());
  const std::string name = NewCase();
  EXPECT_EQ(Inbox("m1"), Inboxes{});
  const std::string meeting = Called();
  Fine(Add(meeting, name));
  EXPECT_EQ(Inbox("m1"), Inboxes{});
  Fine(Attend(meeting, {"m1", "m2"}));
  EXPECT_EQ(Inbox("m1"), Inboxes{"CAST_VOTE panel/m1"});
  EXPECT_EQ(Inbox("m3"), Inboxes{}) << "not there";
  Fine(Vote("m1", name));
  EXPECT_EQ(Inbox("m1"), Inboxes{});
}

TEST_F(InboxTest, ScoresAndBallotsWaitForTheExperts) {
  v1::ReviewDefinition definition = Procedure();
  definition.mutable_groups()->DeleteSubrange(0, 2);
  KeepThreshold(definition);
  PutInForce(definition);
  NewCase();
  EXPECT_EQ(Inbox("m1"), (Inboxes{"CAST_VOTE ballot/m1", "RECORD_SCORE experts/m1"}));
  EXPECT_EQ(Inbox("m4"), Inboxes{"RECORD_SCORE experts/m4"});
}

TEST_F(InboxTest, TheOfficeClosesAPublicityThatIsOver) {
  v1::StageGroup group;
  v1::StageDefinition& publicity = AddStage(group, "publicity", v1::STAGE_KIND_PUBLICITY);
  publicity.set_limit_working_days(0);
  publicity.set_publicity_days(3);
  publicity.set_publicity_unit(v1::DAY_UNIT_WORKING_DAY);
  PutInForce(With(publicity));
  NewCase();
  Advance(2020, 7, 6);
  EXPECT_EQ(Inbox("secretary"), Inboxes{}) << "its last day";
  Advance(2020, 7, 7);
  EXPECT_EQ(Inbox("secretary"), Inboxes{"CLOSE_PUBLICITY publicity"});
}

TEST_F(InboxTest, ASupplementIsOwedByWhoFiledAndHisDepartment) {
  Person("colleague", {v1::ROLE_INVESTMENT_OFFICER}, InZone("departments/investment"));
  Person("elsewhere", {v1::ROLE_INVESTMENT_OFFICER}, Department("trade"));
  const std::string name = NewCase();
  Fine(AskForMore(name));
  EXPECT_EQ(Inbox("secretary"), Inboxes{});
  EXPECT_EQ(Inbox("officer"), Inboxes{"ANSWER_SUPPLEMENT completeness"});
  EXPECT_EQ(Inbox("colleague"), Inboxes{"ANSWER_SUPPLEMENT completeness"});
  EXPECT_EQ(Inbox("elsewhere"), Inboxes{});
  const v1::ListInboxResponse page = Page("officer");
  EXPECT_EQ(text::WriteDate(page.items(0).due_date()), "2020-07-08") << "the applicant's day";
  EXPECT_EQ(page.items(0).working_days_left(), 6);
}

TEST_F(InboxTest, ASeatThatAsksForASupplementWaitsForTheOffice) {
  v1::StageDefinition stage = Advice();
  stage.set_may_return(true);
  PutInForce(With(stage));
  const std::string name = NewCase();
  v1::RecordOpinionRequest request;
  request.set_parent(name);
  request.set_stage_id("advice");
  request.set_stance(v1::Opinion::STANCE_RETURN);
  request.set_text("缺少环评报告");
  request.add_conditions("环评报告");
  request.set_packet_version(1);
  Fine(Ask("of-legal", &Reviews::RecordOpinion, request));
  EXPECT_EQ(Inbox("secretary"), Inboxes{"REQUEST_SUPPLEMENT advice"});
  EXPECT_EQ(Page("secretary").items(0).asking_seats(), 1);
  EXPECT_EQ(Inbox("of-legal"), Inboxes{"RECORD_OPINION advice/legal"}) << "the seat has not answered yet";
}

TEST_F(InboxTest, EscalationReachesTheRoleItToldWhileTheStageIsLate) {
  const std::string name = NewCase();
  Advance(2020, 7, 6);
  EXPECT_EQ(Inbox("director"), Inboxes{});
  Fine(RunClocks());
  EXPECT_EQ(Inbox("director"), Inboxes{"LATE completeness"});
  EXPECT_EQ(Inbox("leader"), Inboxes{});
  Fine(Accept(name));
  EXPECT_EQ(Inbox("director"), Inboxes{});
}

TEST_F(InboxTest, TheMostUrgentComesFirstThenTheOldest) {
  const std::string old_case = NewCase("老项目");
  Advance(2020, 7, 2);
  const std::string new_case = NewCase("新项目");
  Advance(2020, 7, 3);
  Fine(Accept(new_case));
  Advance(2020, 7, 6);
  Fine(Accept(old_case));
  const v1::ListInboxResponse page = Page("of-environment");
  ASSERT_EQ(page.items_size(), 2);
  EXPECT_EQ(page.items(0).case_name(), new_case) << "due first";
  EXPECT_EQ(page.items(1).case_name(), old_case);
}

TEST_F(InboxTest, WhatHasNoDueDateComesLast) {
  v1::StageDefinition stage = Advice();
  stage.set_limit_working_days(0);
  const std::string timed = NewCase("限时项目");
  Fine(Accept(timed));
  PutInForce(With(stage));
  const std::string timeless = NewCase("不限时项目");
  const v1::ListInboxResponse page = Page("of-legal");
  ASSERT_EQ(page.items_size(), 3);
  EXPECT_EQ(page.items(2).case_name(), timeless);
  EXPECT_FALSE(page.items(2).has_due_date());
  EXPECT_EQ(page.items(2).working_days_left(), 0);
}

TEST_F(InboxTest, PagesShowEverythingOnceInOneOrder) {
  for (int i = 0; i < 7; ++i) Fine(Accept(NewCase(absl::StrCat("项目", i))));
  std::vector<std::string> whole, paged;
  const v1::ListInboxResponse all = Page("of-legal");
  for (const Item& item : all.items()) whole.push_back(item.case_name() + " " + Shown(item));
  ASSERT_EQ(whole.size(), 14u);
  std::string token;
  do {
    const v1::ListInboxResponse page = Page("of-legal", 3, token);
    EXPECT_LE(page.items_size(), 3);
    for (const Item& item : page.items()) paged.push_back(item.case_name() + " " + Shown(item));
    token = page.next_page_token();
  } while (!token.empty());
  EXPECT_EQ(paged, whole);
}

TEST_F(InboxTest, AForeignPageTokenIsRefused) {
  v1::ListInboxRequest request;
  request.set_parent(zone());
  request.set_page_token("bm9uc2Vuc2U=");
  EXPECT_EQ(Ask("of-legal", &Reviews::ListInbox, request).reason(), "PAGE_TOKEN_FOREIGN");
}

TEST_F(InboxTest, AClosedCaseLiesInNobodysInbox) {
  const std::string name = NewCase();
  Fine(Accept(name));
  v1::WithdrawCaseRequest request;
  request.set_name(name);
  request.set_etag(Now(name).etag());
  request.set_reason("企业放弃");
  Fine(Ask("officer", &Reviews::WithdrawCase, request));
  for (const char* who : {"of-environment", "of-legal", "secretary", "leader", "officer"}) {
    EXPECT_EQ(Inbox(who), Inboxes{}) << who;
  }
}

}  // namespace
}  // namespace luodi::testing
