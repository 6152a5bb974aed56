// SPDX-License-Identifier: Apache-2.0
// Records of cases that took other ways: returned, vetoed, overridden, silent, moved, trimmed, decided by several.
#include <gmock/gmock.h>

#include "tests/review/record_given.h"

namespace luodi {
namespace {

using ::testing::HasSubstr;

class RecordOf : public testing::RecordOffice {
 protected:
  // One stage of this kind, then the leaders.
  v1::ReviewDefinition Before(const std::function<void(v1::StageGroup&)>& add) {
    v1::ReviewDefinition definition = Procedure();
    v1::StageGroup decision = definition.groups(4);
    definition.clear_groups();
    add(*definition.add_groups());
    AddStage(*definition.mutable_groups(0), "threshold", v1::STAGE_KIND_THRESHOLD).set_limit_working_days(0);
    *definition.add_groups() = decision;
    return definition;
  }
  std::string Started(const v1::ReviewDefinition& definition) {
    Ready(definition);
    return NewCase();
  }
};

TEST_F(RecordOf, AReturnedAndVetoedCaseHolds) {
  const std::string name = Started(Before([this](v1::StageGroup& group) {
    AddOpinions(group);
    group.mutable_stages(0)->set_may_return(true);
  }));
  Holds(name);
  Say("of-legal", name, "legal", v1::Opinion::STANCE_OBJECT);
  v1::RecordOpinionRequest back;
  back.set_parent(name);
  back.set_stage_id("environment");
  back.set_stance(v1::Opinion::STANCE_RETURN);
  back.set_text("资料不足");
  back.add_conditions("补充环评");
  back.set_packet_version(1);
  Fine(Ask("of-environment", &Reviews::RecordOpinion, back));
  Holds(name);
  Say("of-environment", name, "environment", v1::Opinion::STANCE_VETO);
  Holds(name);
  EXPECT_EQ(Stage(Now(name), "environment").outcome(), v1::StageStatus::OUTCOME_NEGATIVE);
  EXPECT_EQ(Stage(Now(name), "legal").outcome(), v1::StageStatus::OUTCOME_NEGATIVE);
  v1::RequestOverrideRequest request;
  request.set_name(name);
  request.set_etag(Now(name).etag());
  request.add_stage_ids("environment");
  request.add_stage_ids("legal");
  request.set_reason("重大项目");
  request.set_document_number("廊高管纪〔2020〕9号");
  Fine(Ask("director", &Reviews::RequestOverride, request));
  Holds(name);
  Decide(name, v1::Decision::OUTCOME_APPROVE);
  EXPECT_THAT(Section(Holds(name), "case"), HasSubstr("\"override\""));
}

TEST_F(RecordOf, SilenceThatConsentsHolds) {
  const std::string name = Started(Before([this](v1::StageGroup& group) {
    AddStage(group, "finance", v1::STAGE_KIND_OPINION);
    v1::StageDefinition& stage = *group.mutable_stages(0);
    v1::Seat& seat = *stage.add_seats();
    seat.set_department(InZone("departments/legal"));
    seat.set_subject(v1::REVIEW_SUBJECT_FINANCE);
    stage.set_silence(v1::SILENCE_DEEMED_CONSENT);
    v1::Rung& rung = *stage.add_rungs();
    rung.set_working_days_late(1);
    rung.set_role(v1::ROLE_DIRECTOR);
    v1::StageDefinition& late = AddStage(group, "late", v1::STAGE_KIND_OPINION);
    late.set_department(InZone("departments/environment"));
    *late.add_rungs() = rung;
  }));
  SetToday(2020, 7, 9);
  v1::RunClocksRequest run;
  run.set_parent(zone());
  const v1::RunClocksResponse fired = Fine(Ask("secretary", &Reviews::RunClocks, run));
  EXPECT_EQ(fired.deemed_consents(), 1);
  EXPECT_EQ(fired.fired_rungs(), 1);
  const v1::CaseRecord record = Holds(name);
  EXPECT_THAT(Section(record, "opinions"), HasSubstr("STANCE_DEEMED_CONSENT"));
  EXPECT_THAT(Section(record, "clock"), HasSubstr("firedRungs"));
}

TEST_F(RecordOf, ASupplementThatRanOutHolds) {
  v1::ReviewDefinition definition = Procedure();
  definition.mutable_supplement()->set_applicant_working_days(2);
  const std::string name = Started(definition);
  Supplement(name);
  SetToday(2020, 7, 9);
  v1::RunClocksRequest run;
  run.set_parent(zone());
  EXPECT_EQ(Fine(Ask("secretary", &Reviews::RunClocks, run)).expired_supplements(), 1);
  EXPECT_EQ(Now(name).state(), v1::ReviewCase::STATE_WITHDRAWN);
  Holds(name);
}

TEST_F(RecordOf, TrimmedSheetsAndOnesClosedByTheOfficeHold) {
  const std::string name = Started(Before([this](v1::StageGroup& group) {
    AddExperts(group);
    group.mutable_stages()->RemoveLast();
    group.mutable_stages(0)->mutable_score_sheet()->set_trimmed_each_side(1);
    SetShare(group.mutable_stages(0)->mutable_quorum(), 1, 2);
  }));
  Rate("m1", name, 6000, 4000);
  Rate("m2", name, 1000, -1);
  Rate("m3", name, 3333, 2222);
  Holds(name);
  v1::CloseVoteRequest close;
  close.set_name(name);
  close.set_stage_id("experts");
  Fine(Ask("secretary", &Reviews::CloseVote, close));
  EXPECT_EQ(Stage(Now(name), "experts").score().trimmed(), 2);
  Holds(name);
  Decide(name, v1::Decision::OUTCOME_DEFER);
  Holds(name);
}

TEST_F(RecordOf, AStageNobodyIsLeftForHolds) {
  const std::string name = Started(Before([this](v1::StageGroup& group) {
    v1::StageDefinition& panel = AddStage(group, "panel", v1::STAGE_KIND_VOTE);
    SeatPersons(panel, {"m1", "m2"});
    SetShare(panel.mutable_pass(), 1, 2);
  }));
  Recuse("m1", name);
  Holds(name);
  Recuse("m2", name);
  EXPECT_EQ(Stage(Now(name), "panel").closing(), v1::StageStatus::CLOSING_NOBODY_ELIGIBLE);
  Holds(name);
}

TEST_F(RecordOf, AJointVoteOutOfReachAndAPublicityHold) {
  const std::string name = Started(Before([this](v1::StageGroup& group) {
    v1::StageDefinition& joint = AddStage(group, "joint", v1::STAGE_KIND_VOTE);
    SeatPersons(joint, {"m1", "m2", "m3", "m4"});
    for (int i = 0; i < 4; ++i) joint.mutable_seats(i)->set_panel_group(i < 2 ? "甲组" : "乙组");
    joint.set_pass_at_least(2);
    joint.set_pass_at_least_per_group(2);
    SetShare(joint.mutable_pass_of_all(), 1, 2);
    v1::StageDefinition& publicity = AddStage(group, "publicity", v1::STAGE_KIND_PUBLICITY);
    publicity.set_limit_working_days(0);
    publicity.set_publicity_days(2);
    publicity.set_publicity_unit(v1::DAY_UNIT_CALENDAR_DAY);
  }));
  Fine(Vote("m1", name, v1::Vote::CHOICE_YES, "joint"));
  Fine(Vote("m3", name, v1::Vote::CHOICE_ABSTAIN, "joint"));
  EXPECT_EQ(Stage(Now(name), "joint").closing(), v1::StageStatus::CLOSING_OUT_OF_REACH);
  Holds(name);
  SetToday(2020, 7, 6);
  v1::ClosePublicityRequest close;
  close.set_name(name);
  close.set_stage_id("publicity");
  close.add_objections("邻里异议");
  close.set_upheld(true);
  Fine(Ask("secretary", &Reviews::ClosePublicity, close));
  Holds(name);
  Decide(name, v1::Decision::OUTCOME_REJECT);
  Holds(name);
}

TEST_F(RecordOf, AnApprovalByTwoVoicesThatWasExtendedHolds) {
  Person("deputy", {v1::ROLE_DECISION_MAKER});
  v1::ReviewDefinition definition = Before([this](v1::StageGroup& group) { AddOpinions(group); });
  definition.set_approval_extension_days(90);
  v1::DecisionLevel& level = *definition.mutable_groups(1)->mutable_stages(0)->add_levels();
  level.set_level_id("office");
  level.set_title("主任办公会");
  level.set_voices(2);
  for (const char* id : {"leader", "deputy"}) level.add_seats()->set_person(PersonNamed(id));
  const std::string name = Started(definition);
  Say("of-environment", name, "environment", v1::Opinion::STANCE_AGREE_WITH_CONDITIONS);
  Say("of-legal", name, "legal");
  Decide(name, v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS);
  Holds(name);
  v1::DecideCaseRequest request;
  request.set_name(name);
  request.set_etag(Now(name).etag());
  request.set_outcome(v1::Decision::OUTCOME_APPROVE);
  Fine(Ask("deputy", &Reviews::DecideCase, request));
  EXPECT_EQ(Now(name).state(), v1::ReviewCase::STATE_APPROVED_WITH_CONDITIONS);
  Holds(name);
  v1::ExtendApprovalRequest extend;
  extend.set_name(name);
  extend.set_etag(Now(name).etag());
  extend.set_reason("选址调整");
  Fine(Ask("leader", &Reviews::ExtendApproval, extend));
  Holds(name);
  v1::WaiveObligationRequest waive;
  waive.set_name(name + "/obligations/1");
  waive.set_reason("已另行约定");
  Fine(Ask("leader", &Reviews::WaiveObligation, waive));
  Holds(name);
}

TEST_F(RecordOf, ACaseMovedToAnotherDefinitionHolds) {
  const std::string name = Started(Before([this](v1::StageGroup& group) { AddOpinions(group); }));
  Say("of-legal", name, "legal");
  v1::ReviewDefinition next = Before([this](v1::StageGroup& group) {
    AddOpinions(group);
    group.mutable_stages(1)->set_stage_id("counsel");
    group.mutable_stages(1)->set_title("法制意见");
    AddStage(group, "panel", v1::STAGE_KIND_VOTE);
    SeatPersons(*group.mutable_stages(2), {"m1", "m2", "m3"});
    SetShare(group.mutable_stages(2)->mutable_pass(), 1, 2);
  });
  next.set_document_number("廊高管发〔2020〕3号");
  PutInForce(next);
  v1::MoveCaseRequest move;
  move.set_name(name);
  move.set_etag(Now(name).etag());
  move.set_definition(InZone("reviewDefinitions/2"));
  (*move.mutable_mapping())["environment"] = "environment";
  (*move.mutable_mapping())["legal"] = "counsel";
  (*move.mutable_mapping())["threshold"] = "threshold";
  (*move.mutable_mapping())["decision"] = "decision";
  move.set_reason("流程修订");
  Fine(Ask("leader", &Reviews::MoveCase, move));
  Holds(name);
  Say("of-environment", name, "environment");
  for (const char* who : {"m1", "m2"}) Fine(Vote(who, name));
  Holds(name);
}

}  // namespace
}  // namespace luodi
