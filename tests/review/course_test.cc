// SPDX-License-Identifier: Apache-2.0
// The course of a case through the RPCs: materials, supplement, publicity, levels, override, what follows an approval,
// and the move to another definition.
#include "tests/review/given.h"

namespace luodi {
namespace {

using testing::Answer;
using testing::Day;
using testing::Review;
using testing::ReviewTest;
using testing::Yuan;
using Case = v1::ReviewCase;
using Status = v1::StageStatus;
using Names = std::vector<std::string>;

class Course : public ReviewTest {
 protected:
  // As Ready, with this procedure; its name.
  std::string ReadyWith(const v1::ReviewDefinition& procedure) {
    if (!gate_) Gate();
    gate_ = true;
    return Fine(Publish("leader", Drafted(procedure))).name();
  }
  v1::ReviewDefinition With(void (*change)(v1::ReviewDefinition&)) {
    v1::ReviewDefinition procedure = Procedure();
    change(procedure);
    return procedure;
  }
  static v1::StageDefinition& In(v1::ReviewDefinition& procedure, const std::string& id) {
    for (v1::StageGroup& group : *procedure.mutable_groups()) {
      for (v1::StageDefinition& stage : *group.mutable_stages()) {
        if (stage.stage_id() == id) return stage;
      }
    }
    throw std::logic_error(id);
  }
  Answer<Case> AskFor(const std::string& name, const Names& items, int packet = 1) {
    v1::RequestSupplementRequest request;
    request.set_name(name);
    request.set_packet_version(packet);
    request.mutable_items()->Assign(items.begin(), items.end());
    return Ask("secretary", &Review::RequestSupplement, request);
  }
  Answer<Case> Resubmit(const Case& review_case) {
    v1::ResubmitPacketRequest request;
    request.set_name(review_case.name());
    request.set_etag(review_case.etag());
    return Ask("officer", &Review::ResubmitPacket, request);
  }
  Answer<Case> Override(const std::string& who, const Case& on, const Names& stages, const Names& vetoes = {}) {
    v1::RequestOverrideRequest request;
    request.set_name(on.name());
    request.set_etag(on.etag());
    request.mutable_stage_ids()->Assign(stages.begin(), stages.end());
    request.mutable_vetoes()->Assign(vetoes.begin(), vetoes.end());
    request.set_reason("全局需要");
    request.set_document_number("纪要9号");
    return Ask(who, &Review::RequestOverride, request);
  }
  Answer<Case> Extend(const Case& on, const std::string& who = "leader") {
    v1::ExtendApprovalRequest request;
    request.set_name(on.name());
    request.set_etag(on.etag());
    request.set_reason("用地指标未下达");
    return Ask(who, &Review::ExtendApproval, request);
  }
  Answer<Case> Move(const Case& on, const std::string& definition, const std::map<std::string, std::string>& mapping,
                    const std::string& who = "leader") {
    v1::MoveCaseRequest request;
    request.set_name(on.name());
    request.set_etag(on.etag());
    request.set_definition(definition);
    request.mutable_mapping()->insert(mapping.begin(), mapping.end());
    request.set_reason("流程修订");
    return Ask(who, &Review::MoveCase, request);
  }
  static std::map<std::string, std::string> ToItself(const Case& on) {
    std::map<std::string, std::string> mapping;
    for (const Status& stage : on.stages()) mapping[stage.stage_id()] = stage.stage_id();
    return mapping;
  }
  static std::string ProjectOf(const Case& on) { return on.name().substr(0, on.name().find("/cases/")); }

 private:
  bool gate_ = false;
};

// ---- filing

TEST_F(Course, NamesEachItemOfTheMaterialListThatIsMissing) {
  ReadyWith(With([](v1::ReviewDefinition& procedure) {
    for (const auto& [id, title] : {std::pair{"proposal", "项目建议书"}, std::pair{"report", "可行性研究报告"}}) {
      v1::MaterialItem& item = *In(procedure, "completeness").add_materials();
      item.set_item_id(id);
      item.set_title(title);
    }
  }));
  const std::string project = NewProject().name();
  const std::string report = Upload(project, "可研（送审稿）");
  Case filed = Fine(Submit(project));
  const auto refused = Accept(filed.name());
  EXPECT_EQ(refused.reason(), "ACCEPT_CONDITIONS_UNMET");
  EXPECT_EQ(refused.conditions(), (Names{"MATERIAL_MISSING", "MATERIAL_MISSING"}));

  Upload(project, "项目建议书");
  const Case waiting = Fine(AskFor(filed.name(), {"项目建议书", "可行性研究报告"}));
  v1::ResubmitPacketRequest again;
  again.set_name(waiting.name());
  again.set_etag(waiting.etag());
  (*again.mutable_materials())["report"] = project + "/documents/9";
  EXPECT_EQ(Ask("officer", &Review::ResubmitPacket, again).reason(), "TEXT_REFERS_NOWHERE");
  (*again.mutable_materials())["report"] = report;
  filed = Fine(Ask("officer", &Review::ResubmitPacket, again));
  EXPECT_EQ(filed.packet().materials().at("report"), report);
  EXPECT_EQ(filed.packet().materials().at("proposal"), project + "/documents/2");
  EXPECT_EQ(Now(filed.name()).packet().materials().size(), 2u);
  EXPECT_EQ(Now(filed.name()).packet().sha256(), filed.packet().sha256());
  EXPECT_TRUE(Accept(filed.name(), 2).ok());
}

TEST_F(Course, FilesNothingUnchangedRightAfterARejection) {
  ReadyWith(With([](v1::ReviewDefinition& procedure) { procedure.set_resubmit_after_days(30); }));
  const Case rejected = Fine(Decide(ToDecide(), v1::Decision::OUTCOME_REJECT));
  const std::string project = ProjectOf(rejected);
  EXPECT_EQ(Submit(project).reason(), "RESUBMIT_TOO_EARLY");
  v1::UpdateProjectRequest update;
  *update.mutable_project() = ProjectNow(project);
  *update.mutable_project()->mutable_total_investment() = Yuan(310'000'000);
  update.mutable_update_mask()->add_paths("total_investment");
  Fine(Ask("officer", &v1::ProjectService::Stub::UpdateProject, update));
  EXPECT_EQ(Fine(Submit(project)).name(), project + "/cases/2");
}

TEST_F(Course, FilesForAFrameworkWithoutRecordingAnApproval) {
  Ready();
  v1::SubmitCaseRequest request;
  request.set_parent(NewProject().name());
  request.set_purpose(static_cast<v1::CasePurpose>(7));
  EXPECT_EQ(Ask("officer", &Review::SubmitCase, request).reason(), "ENUM_UNKNOWN");
  request.set_purpose(v1::CASE_PURPOSE_FRAMEWORK);
  const std::string name = Fine(Ask("officer", &Review::SubmitCase, request)).name();
  EXPECT_EQ(Now(name).purpose(), v1::CASE_PURPOSE_FRAMEWORK);
  Consult(name);
  Fine(Vote("m1", name));
  Fine(Vote("m2", name));
  EXPECT_EQ(Fine(Decide(Now(name), v1::Decision::OUTCOME_APPROVE)).state(), Case::STATE_APPROVED);
  EXPECT_EQ(Approval(request.parent()), "");
}

// Attack: a project split in parts, so that each stays below the level that would decide the whole.
TEST_F(Course, DecidesAProjectSplitInPartsAsTheWhole) {
  Person("chief", {v1::ROLE_DECISION_MAKER});
  ReadyWith([&] {
    v1::ReviewDefinition procedure = Procedure();
    procedure.set_aggregate_months(12);
    for (const auto& [id, person] : {std::pair{"office", "leader"}, std::pair{"committee", "chief"}}) {
      v1::DecisionLevel& level = *In(procedure, "decision").add_levels();
      level.set_level_id(id);
      level.set_title(id);
      v1::Seat& seat = *level.add_seats();
      seat.set_person(InZone(absl::StrCat("persons/", person)));
    }
    *In(procedure, "decision").mutable_levels(1)->mutable_total_investment_at_least() = Yuan(500'000'000);
    return procedure;
  }());
  const v1::Project first = NewProject();
  const Case alone = Fine(Submit(first.name()));
  EXPECT_EQ(alone.decision_level(), "office");
  EXPECT_EQ(alone.aggregate().projects_size(), 1);

  v1::CreateProjectRequest create;
  create.set_parent(zone());
  *create.mutable_project() = first;
  create.mutable_project()->clear_name();
  create.mutable_project()->set_title("另一期");
  const std::string second = Fine(Ask("officer", &v1::ProjectService::Stub::CreateProject, create)).name();
  const std::string name = Fine(Submit(second)).name();
  Consult(name);
  Fine(Vote("m1", name));
  Fine(Vote("m2", name));
  const Case whole = Now(name);
  EXPECT_EQ(whole.decision_level(), "committee");
  EXPECT_EQ(whole.aggregate().total_investment().minor_units(), 60'000'000'000);
  EXPECT_EQ(whole.aggregate().projects_size(), 2);
  EXPECT_EQ(Decide(whole, v1::Decision::OUTCOME_APPROVE).reason(), "THRESHOLD_AGGREGATE");
  EXPECT_EQ(Decide(whole, v1::Decision::OUTCOME_APPROVE, "deputy").reason(), "NOT_ON_STAGE");
  EXPECT_TRUE(Decide(whole, v1::Decision::OUTCOME_APPROVE, "chief").ok());
}

// ---- supplement and publicity

TEST_F(Course, AsksTheApplicantSoOftenAndRemembersEveryRequest) {
  ReadyWith(With([](v1::ReviewDefinition& procedure) {
    procedure.mutable_supplement()->set_max_cycles(1);
    procedure.mutable_supplement()->set_applicant_working_days(5);
  }));
  const std::string name = Fine(Submit(NewProject().name())).name();
  const Case waiting = Fine(AskFor(name, {"环评批复", "能评报告"}));
  ASSERT_EQ(waiting.supplements_size(), 1);
  EXPECT_EQ(waiting.supplements(0).due_date().day(), 8);
  EXPECT_FALSE(Stage(waiting, "completeness").has_due_date());
  SetToday(2020, 7, 6);
  const Case again = Fine(Resubmit(waiting));
  EXPECT_TRUE(again.supplements(0).has_answer_time());
  EXPECT_EQ(Stage(again, "completeness").due_date().day(), 8) << "two working days from the day it went on";
  EXPECT_EQ(AskFor(name, {"再补"}, 2).reason(), "SUPPLEMENT_CYCLES_USED");
}

TEST_F(Course, PublishesForItsDaysAndRecordsWhatWasObjected) {
  ReadyWith(With([](v1::ReviewDefinition& procedure) {
    v1::StageGroup decision = procedure.groups(3);
    v1::StageDefinition& publicity = AddStage(*procedure.mutable_groups(3), "publicity", v1::STAGE_KIND_PUBLICITY);
    publicity.set_publicity_days(3);
    publicity.set_publicity_unit(v1::DAY_UNIT_WORKING_DAY);
    procedure.mutable_groups(3)->mutable_stages()->DeleteSubrange(0, 1);
    *procedure.add_groups() = decision;
  }));
  const std::string name = Fine(Submit(NewProject().name())).name();
  Consult(name);
  Fine(Vote("m1", name));
  Fine(Vote("m2", name));
  EXPECT_EQ(Stage(Now(name), "publicity").publicity_end_date().day(), 6);
  v1::ClosePublicityRequest request;
  request.set_name(name);
  request.set_stage_id("publicity");
  request.set_upheld(true);
  EXPECT_EQ(Ask("secretary", &Review::ClosePublicity, request).reason(), "FIELD_REQUIRED");
  request.add_objections("扰民");
  EXPECT_EQ(Ask("secretary", &Review::ClosePublicity, request).reason(), "PUBLICITY_RUNNING");
  SetToday(2020, 7, 7);
  EXPECT_EQ(Ask("officer", &Review::ClosePublicity, request).reason(), "PERMISSION_MISSING");
  Fine(Ask("secretary", &Review::ClosePublicity, request));
  const Case closed = Now(name);
  EXPECT_EQ(Stage(closed, "publicity").objections(0), "扰民");
  EXPECT_EQ(Decide(closed, v1::Decision::OUTCOME_APPROVE).conditions(), Names{"STAGE_NEGATIVE"});
}

// ---- override, sticky vetoes, voices

TEST_F(Course, ApprovesInSpiteOfAVetoByTwoPersonsNamingWhatIsPassedOver) {
  Ready();
  const std::string name = Fine(Submit(NewProject().name())).name();
  Fine(Accept(name));
  Fine(Say("of-environment", name, "environment", v1::Opinion::STANCE_VETO));
  for (const char* id : {"safety", "planning"}) Fine(Say(absl::StrCat("of-", id), name, id));
  Fine(Vote("m1", name));
  Fine(Vote("m2", name));
  EXPECT_EQ(Decide(Now(name), v1::Decision::OUTCOME_APPROVE).conditions(), Names{"VETO_STANDS"});
  EXPECT_EQ(Override("secretary", Now(name), {"environment"}).reason(), "PERMISSION_MISSING");
  EXPECT_EQ(Override("director", Now(name), {}).reason(), "LIST_EMPTY");
  EXPECT_EQ(Override("director", Now(name), {"safety"}).reason(), "OVERRIDE_NOT_NEEDED");
  const Case asked = Fine(Override("director", Now(name), {"environment"}));
  EXPECT_EQ(asked.override().requested_by(), InZone("persons/director"));
  const Case granted = Fine(Decide(asked, v1::Decision::OUTCOME_APPROVE));
  EXPECT_EQ(granted.override().granted_by(), InZone("persons/leader"));
  EXPECT_EQ(Now(name).override().SerializeAsString(), granted.override().SerializeAsString());
}

TEST_F(Course, KeepsAVetoThroughTheNextRoundUntilItsDepartmentAnswersOtherwise) {
  Ready();
  const std::string first = Fine(Submit(NewProject().name())).name();
  Fine(Accept(first));
  const std::string veto = Fine(Say("of-environment", first, "environment", v1::Opinion::STANCE_VETO)).name();
  v1::WithdrawCaseRequest withdraw;
  withdraw.set_name(first);
  withdraw.set_etag(Now(first).etag());
  withdraw.set_reason("投资方改期");
  Fine(Ask("officer", &Review::WithdrawCase, withdraw));
  const Case second = Fine(Submit(first.substr(0, first.find("/cases/"))));
  ASSERT_EQ(second.standing_vetoes_size(), 1);
  EXPECT_EQ(second.standing_vetoes(0).opinion(), veto);
  EXPECT_EQ(second.standing_vetoes(0).holder(), InZone("departments/environment"));
  Fine(Accept(second.name()));
  Fine(Say("of-environment", second.name(), "environment", v1::Opinion::STANCE_OBJECT));
  EXPECT_EQ(Now(second.name()).standing_vetoes_size(), 0);
}

TEST_F(Course, TakesTwoVoicesWhereTheLevelAsksForThem) {
  ReadyWith(With([](v1::ReviewDefinition& procedure) {
    v1::DecisionLevel& level = *In(procedure, "decision").add_levels();
    level.set_level_id("office");
    level.set_title("主任办公会");
    level.set_voices(2);
  }));
  const Case waiting = ToDecide();
  const Case half = Fine(Decide(waiting, v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS));
  EXPECT_EQ(half.state(), Case::STATE_OPEN);
  EXPECT_EQ(half.voices_size(), 1);
  EXPECT_EQ(Approval(ProjectOf(half)), "");
  EXPECT_EQ(Decide(half, v1::Decision::OUTCOME_APPROVE).reason(), "VOICE_GIVEN");
  const Case whole = Fine(Decide(half, v1::Decision::OUTCOME_APPROVE, "deputy"));
  EXPECT_EQ(whole.state(), Case::STATE_APPROVED_WITH_CONDITIONS);
  EXPECT_EQ(whole.obligations_size(), 1);
  EXPECT_EQ(Approval(ProjectOf(whole)), whole.name());
}

// ---- what follows an approval

TEST_F(Course, ConfirmsAndWaivesTheConditionsOfAnApproval) {
  Ready();
  const Case approved = Fine(Decide(ToDecide(), v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS));
  ASSERT_EQ(approved.obligations_size(), 1);
  v1::ConfirmObligationRequest confirm;
  confirm.set_name(approved.obligations(0).name());
  EXPECT_EQ(Ask("secretary", &Review::ConfirmObligation, confirm).reason(), "FIELD_REQUIRED");
  confirm.set_document(ProjectOf(approved) + "/documents/1");
  EXPECT_EQ(Ask("secretary", &Review::ConfirmObligation, confirm).reason(), "TEXT_REFERS_NOWHERE");
  confirm.set_document(Upload(NewProject().name(), "别的项目"));
  EXPECT_EQ(Ask("secretary", &Review::ConfirmObligation, confirm).reason(), "TEXT_REFERS_NOWHERE");
  confirm.set_document(Upload(ProjectOf(approved), "环评批复"));
  EXPECT_EQ(Ask("officer", &Review::ConfirmObligation, confirm).reason(), "PERMISSION_MISSING");
  const Case met = Fine(Ask("secretary", &Review::ConfirmObligation, confirm));
  EXPECT_EQ(met.obligations(0).state(), v1::Obligation::STATE_MET);
  EXPECT_EQ(met.decision().SerializeAsString(), approved.decision().SerializeAsString()) << "what is decided stays";
  v1::WaiveObligationRequest waive;
  waive.set_name(confirm.name());
  EXPECT_EQ(Ask("leader", &Review::WaiveObligation, waive).reason(), "FIELD_REQUIRED");
  waive.set_reason("不再需要");
  EXPECT_EQ(Ask("leader", &Review::WaiveObligation, waive).reason(), "CONDITION_SETTLED");
  waive.set_name(approved.name() + "/obligations/7");
  EXPECT_EQ(Ask("leader", &Review::WaiveObligation, waive).reason(), "RESOURCE_NOT_FOUND");
  waive.set_name(approved.name() + "9/obligations/7");
  EXPECT_EQ(Ask("leader", &Review::WaiveObligation, waive).reason(), "RESOURCE_NOT_FOUND");
  waive.set_name(approved.name());
  EXPECT_EQ(Ask("leader", &Review::WaiveObligation, waive).reason(), "NAME_MALFORMED");
}

TEST_F(Course, ExtendsAnApprovalOnceBeforeItRanOut) {
  ReadyWith(With([](v1::ReviewDefinition& procedure) { procedure.set_approval_extension_days(30); }));
  const Case approved = Fine(Decide(ToDecide(), v1::Decision::OUTCOME_APPROVE));
  EXPECT_EQ(Extend(approved, "secretary").reason(), "PERMISSION_MISSING");
  const Case extended = Fine(Extend(approved));
  EXPECT_EQ(extended.valid_until_date().month(), 8);
  EXPECT_EQ(extended.valid_until_date().day(), 30);
  EXPECT_EQ(extended.extension().former_date().day(), 31);
  EXPECT_EQ(Extend(approved).reason(), "ETAG_STALE");
  EXPECT_EQ(Extend(extended).reason(), "APPROVAL_EXTENDED");
  SetToday(2020, 8, 31);
  EXPECT_EQ(Extend(extended).reason(), "CASE_STATE_REFUSES");
}

// ---- moving to another definition

TEST_F(Course, MovesToAnotherDefinitionWithWhatWasSaid) {
  ReadyWith(Procedure());
  const std::string name = Fine(Submit(NewProject().name())).name();
  Consult(name);
  Fine(Vote("m1", name));
  v1::ReviewDefinition changed = Procedure();
  In(changed, "panel").set_stage_id("experts");
  const std::string to = ReadyWith(changed);
  std::map<std::string, std::string> mapping = ToItself(Now(name));
  mapping.erase("decision");
  EXPECT_EQ(Move(Now(name), to, {{"panel", "experts"}}).conditions().size(), 5u);
  EXPECT_EQ(Move(Now(name), InZone("reviewDefinitions/9"), mapping).reason(), "RESOURCE_NOT_FOUND");
  mapping["panel"] = "experts";
  EXPECT_EQ(Move(Now(name), to, mapping, "officer").reason(), "PERMISSION_MISSING");
  const Case moved = Fine(Move(Now(name), to, mapping));
  EXPECT_EQ(moved.definition(), to);
  EXPECT_EQ(Stage(moved, "experts").tally().yes(), 1);
  EXPECT_EQ(Stage(moved, "panel").state(), Status::STATE_CANCELLED);
  v1::CastVoteRequest vote;
  vote.set_parent(name);
  vote.set_stage_id("experts");
  vote.set_choice(v1::Vote::CHOICE_YES);
  vote.set_packet_version(1);
  EXPECT_EQ(Ask("m1", &Review::CastVote, vote).reason(), "VOTE_CAST") << "his vote went along";
  Fine(Ask("m2", &Review::CastVote, vote));
  EXPECT_EQ(Stage(Now(name), "experts").outcome(), Status::OUTCOME_POSITIVE);
  EXPECT_EQ(Fine(Decide(Now(name), v1::Decision::OUTCOME_APPROVE)).state(), Case::STATE_APPROVED);
}

TEST_F(Course, KeepsWhatWasSaidWhenACaseIsMovedThereAndBack) {
  const std::string home = ReadyWith(Procedure());
  const std::string name = Fine(Submit(NewProject().name())).name();
  v1::ReviewDefinition changed = Procedure();
  In(changed, "panel").set_stage_id("experts");
  const std::string there = ReadyWith(changed);
  auto mapping = ToItself(Now(name));
  mapping["panel"] = "experts";
  Fine(Move(Now(name), there, mapping));
  Consult(name);
  v1::CastVoteRequest vote;
  vote.set_parent(name);
  vote.set_stage_id("experts");
  vote.set_choice(v1::Vote::CHOICE_YES);
  vote.set_packet_version(1);
  Fine(Ask("m1", &Review::CastVote, vote));
  mapping.erase("panel");
  mapping["experts"] = "panel";
  Fine(Move(Now(name), home, mapping));
  EXPECT_EQ(Stage(Now(name), "panel").tally().yes(), 1);
  vote.set_stage_id("panel");
  EXPECT_EQ(Ask("m1", &Review::CastVote, vote).reason(), "VOTE_CAST") << "his vote went there and back";
  Fine(Ask("m2", &Review::CastVote, vote));
  EXPECT_EQ(Stage(Now(name), "panel").outcome(), Status::OUTCOME_POSITIVE);
}

TEST_F(Course, MovesAStageThatWasSkippedUnderAnotherName) {
  v1::ReviewDefinition procedure = Procedure();
  In(procedure, "safety").mutable_entry()->set_foreign_only(true);
  ReadyWith(procedure);
  const std::string name = Fine(Submit(NewProject().name())).name();
  Fine(Accept(name));
  ASSERT_EQ(Stage(Now(name), "safety").state(), Status::STATE_SKIPPED);
  In(procedure, "safety").set_stage_id("emergency");
  const std::string there = ReadyWith(procedure);
  auto mapping = ToItself(Now(name));
  mapping["safety"] = "emergency";
  const Case moved = Fine(Move(Now(name), there, mapping));
  EXPECT_EQ(Stage(moved, "emergency").state(), Status::STATE_SKIPPED);
}

TEST_F(Course, AsksTheNewMemberOfAPanelAfterAMove) {
  Person("m4", {v1::ROLE_COMMITTEE_MEMBER});
  ReadyWith(Procedure());
  const std::string name = Fine(Submit(NewProject().name())).name();
  Consult(name);
  v1::ReviewDefinition changed = Procedure();
  In(changed, "panel").mutable_panel(2)->set_person(InZone("persons/m4"));
  const std::string to = ReadyWith(changed);
  const Case before = Now(name);
  v1::MoveCaseRequest tried;
  tried.set_name(name);
  tried.set_etag(before.etag());
  tried.set_definition(to);
  const auto mapping = ToItself(before);
  tried.mutable_mapping()->insert(mapping.begin(), mapping.end());
  tried.set_reason("流程修订");
  tried.set_validate_only(true);
  Fine(Ask("leader", &Review::MoveCase, tried));
  EXPECT_EQ(Now(name).SerializeAsString(), before.SerializeAsString()) << "it was only tried";
  Fine(Move(before, to, mapping));
  EXPECT_EQ(Inbox("m4"), Names{"panel"});
  EXPECT_EQ(Inbox("m3"), Names{});
  EXPECT_TRUE(Vote("m4", name).ok());
}

}  // namespace
}  // namespace luodi
