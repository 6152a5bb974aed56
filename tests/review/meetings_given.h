// SPDX-License-Identifier: Apache-2.0
// An office that reviews in meetings: two departments, experts with a score sheet and a secret ballot, a panel that
// votes in a meeting, the leaders. Everything through the public RPCs.
#pragma once

#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "luodi/v1/documents.grpc.pb.h"
#include "luodi/v1/investors.grpc.pb.h"
#include "luodi/v1/meetings.grpc.pb.h"
#include "luodi/v1/projects.grpc.pb.h"
#include "luodi/v1/review.grpc.pb.h"
#include "luodi/v1/review_definitions.grpc.pb.h"
#include "server/base/digest.h"
#include "tests/support/policy.h"

namespace luodi::testing {

class MeetingOffice : public PolicyOffice {
 protected:
  using Reviews = v1::ReviewService::Stub;
  using Meetings = v1::MeetingService::Stub;
  using Definitions = v1::ReviewDefinitionService::Stub;
  using Projects = v1::ProjectService::Stub;

  // Tokens last some months: a test that goes on into another year begins late in this one.
  explicit MeetingOffice(const v1::Date& today = Day(2020, 7, 1)) {
    SetToday(today.year(), today.month(), today.day());
    Person("director", {v1::ROLE_DIRECTOR});
    Person("secretary", {v1::ROLE_REVIEW_SECRETARY});
    Person("leader", {v1::ROLE_DECISION_MAKER});
    Person("officer", {v1::ROLE_INVESTMENT_OFFICER}, Department("investment"));
    // Reads cases, but no RESTRICTED project of another department.
    Person("clerk", {v1::ROLE_FINANCE}, Department("finance"));
    for (const char* id : {"environment", "legal"}) {
      Person(absl::StrCat("of-", id), {v1::ROLE_DEPARTMENT_REVIEWER}, Department(id));
    }
    Person("stand-in", {v1::ROLE_DEPARTMENT_REVIEWER});
    for (const char* id : {"m1", "m2", "m3", "m4", "m5"}) Person(id, {v1::ROLE_COMMITTEE_MEMBER});
  }

  template <typename Response>
  static Response Fine(const Answer<Response>& answer) {
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
    return answer.reply;
  }
  std::string PersonNamed(const std::string& id) const { return InZone("persons/" + id); }

  // ---- the procedure

  static v1::StageDefinition& AddStage(v1::StageGroup& group, const std::string& id, v1::StageKind kind) {
    v1::StageDefinition& stage = *group.add_stages();
    stage.set_stage_id(id);
    stage.set_title("环节 " + id);
    stage.set_kind(kind);
    stage.set_limit_working_days(5);
    return stage;
  }
  static void SetShare(v1::Share* share, int numerator, int denominator) {
    share->set_numerator(numerator);
    share->set_denominator(denominator);
  }
  void SeatPersons(v1::StageDefinition& stage, const std::vector<std::string>& ids) {
    for (const std::string& id : ids) stage.add_seats()->set_person(PersonNamed(id));
    SetShare(stage.mutable_quorum(), 2, 3);
  }
  static void AddCriterion(v1::StageDefinition& stage, const std::string& id, int weight, int minimum) {
    v1::ScoreCriterion& criterion = *stage.mutable_score_sheet()->add_criteria();
    criterion.set_criterion_id(id);
    criterion.set_title("评分项 " + id);
    criterion.set_weight_bp(weight);
    criterion.set_minimum_bp(minimum);
    criterion.set_may_be_not_applicable(minimum == 0);
  }

  void AddOpinions(v1::StageGroup& group) {
    v1::StageDefinition& environment = AddStage(group, "environment", v1::STAGE_KIND_OPINION);
    v1::Seat& seat = *environment.add_seats();
    seat.set_department(InZone("departments/environment"));
    seat.set_may_veto(true);
    seat.set_alternate(PersonNamed("stand-in"));
    AddStage(group, "legal", v1::STAGE_KIND_LEGAL_REVIEW).set_department(InZone("departments/legal"));
  }
  void AddExperts(v1::StageGroup& group) {
    v1::StageDefinition& experts = AddStage(group, "experts", v1::STAGE_KIND_SCORING);
    SeatPersons(experts, {"m1", "m2", "m3", "m4"});
    experts.mutable_seats(0)->set_weight(2);
    AddCriterion(experts, "scale", 6000, 2000);
    AddCriterion(experts, "tax", 4000, 0);
    experts.mutable_score_sheet()->set_pass_bp(6000);
    v1::StageDefinition& ballot = AddStage(group, "ballot", v1::STAGE_KIND_VOTE);
    SeatPersons(ballot, {"m1", "m2", "m3"});
    SetShare(ballot.mutable_quorum(), 3, 3);
    ballot.set_pass_at_least(2);
    ballot.set_ballot(v1::BALLOT_SECRET);
  }

  v1::ReviewDefinition Procedure() {
    v1::ReviewDefinition definition;
    definition.set_title("准入评审流程");
    definition.set_document_number("廊高管发〔2020〕2号");
    definition.set_approval_valid_days(180);
    definition.set_limit_working_days(40);
    definition.set_delegation_depth(1);
    definition.mutable_supplement()->set_max_cycles(2);
    definition.mutable_supplement()->set_applicant_working_days(10);
    v1::StageGroup& first = *definition.add_groups();
    AddStage(first, "completeness", v1::STAGE_KIND_COMPLETENESS);
    AddStage(first, "threshold", v1::STAGE_KIND_THRESHOLD).set_limit_working_days(0);
    AddOpinions(*definition.add_groups());
    AddExperts(*definition.add_groups());
    v1::StageDefinition& panel = AddStage(*definition.add_groups(), "panel", v1::STAGE_KIND_VOTE);
    SeatPersons(panel, {"m1", "m2", "m3"});
    SetShare(panel.mutable_pass(), 2, 3);
    panel.set_meeting_required(true);
    AddStage(*definition.add_groups(), "decision", v1::STAGE_KIND_DECISION);
    return definition;
  }

  void PutInForce(const v1::ReviewDefinition& definition) {
    v1::CreateReviewDefinitionRequest create;
    create.set_parent(zone());
    *create.mutable_review_definition() = definition;
    const v1::ReviewDefinition draft = Fine(Ask("secretary", &Definitions::CreateReviewDefinition, create));
    v1::PublishReviewDefinitionRequest publish;
    publish.set_name(draft.name());
    publish.set_etag(draft.etag());
    Fine(Ask("leader", &Definitions::PublishReviewDefinition, publish));
  }
  // Only the panel in its meeting, with the thresholds beside it, and the leaders.
  v1::ReviewDefinition Short() {
    v1::ReviewDefinition definition = Procedure();
    definition.mutable_groups()->DeleteSubrange(0, 3);
    AddStage(*definition.mutable_groups(0), "threshold", v1::STAGE_KIND_THRESHOLD).set_limit_working_days(0);
    return definition;
  }
  void Ready(const v1::ReviewDefinition& definition) {
    v1::ThresholdSet set = EmptySet(Day(2020, 1, 1));
    AddBar(set, "intensity", v1::METRIC_INVESTMENT_INTENSITY, 5'000'000);
    PolicyOffice::PutInForce("director", "leader", set);
    PutInForce(definition);
  }

  // ---- cases

  v1::Project NewProject(const std::string& title = "某项目") {
    v1::CreateInvestorRequest investor;
    investor.set_parent(zone());
    investor.mutable_investor()->set_title("某科技有限公司");
    investor.mutable_investor()->set_country_code("US");
    investor.mutable_investor()->set_foreign_registration_number(NewRequestId());
    v1::CreateProjectRequest create;
    create.set_parent(zone());
    v1::Project& project = *create.mutable_project();
    project.set_title(title);
    project.set_kind(v1::PROJECT_KIND_NEW_BUILD);
    project.set_investor(Fine(Ask("officer", &v1::InvestorService::Stub::CreateInvestor, investor)).name());
    project.set_industry_code("C3611");
    *project.mutable_total_investment() = Yuan(300'000'000);
    *project.mutable_fixed_asset_investment() = Yuan(283'000'000);
    *project.mutable_land_area() = Mu(56'600'000);
    *project.mutable_promises()->mutable_annual_tax() = Yuan(28'300'000);
    return Fine(Ask("officer", &Projects::CreateProject, create));
  }
  std::string Filed(const std::string& project) {
    v1::SubmitCaseRequest request;
    request.set_parent(project);
    return Fine(Ask("officer", &Reviews::SubmitCase, request)).name();
  }
  std::string NewCase(const std::string& title = "某项目") { return Filed(NewProject(title).name()); }
  // Of a project that only the department of the officer and the offices of review see.
  std::string NewSecretCase() {
    v1::UpdateProjectRequest update;
    *update.mutable_project() = NewProject("保密项目");
    update.mutable_project()->set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
    update.mutable_update_mask()->add_paths("confidentiality");
    return Filed(Fine(Ask("officer", &Projects::UpdateProject, update)).name());
  }
  v1::ReviewCase Now(const std::string& name) {
    v1::GetCaseRequest request;
    request.set_name(name);
    return Fine(Ask("leader", &Reviews::GetCase, request));
  }
  static const v1::StageStatus& Stage(const v1::ReviewCase& review_case, const std::string& id) {
    for (const v1::StageStatus& stage : review_case.stages()) {
      if (stage.stage_id() == id) return stage;
    }
    throw std::logic_error(id);
  }
  Answer<v1::Vote> Vote(const std::string& who, const std::string& name, v1::Vote::Choice choice = v1::Vote::CHOICE_YES,
                        const std::string& stage = "panel") {
    v1::CastVoteRequest request;
    request.set_parent(name);
    request.set_stage_id(stage);
    request.set_choice(choice);
    request.set_packet_version(Now(name).packet().version());
    if (stage == "ballot") request.set_ballot_salt(std::string(16, who.back()));
    return Ask(who, &Reviews::CastVote, request);
  }

  // ---- meetings

  static absl::Time At(int year, int month, int day, int hour) {
    return absl::FromCivil(absl::CivilHour(year, month, day, hour), absl::FixedTimeZone(8 * 3600));
  }
  // Of m1 to m3 and m5, m1 in the chair, two thirds to be present; the agenda closes at six on the day itself.
  v1::CreateMeetingRequest Call(int year, int month, int day) {
    v1::CreateMeetingRequest request;
    request.set_parent(zone());
    v1::Meeting& meeting = *request.mutable_meeting();
    meeting.set_title("项目准入联审会");
    *meeting.mutable_meeting_date() = Day(year, month, day);
    meeting.mutable_agenda_cutoff_time()->set_seconds(absl::ToUnixSeconds(At(year, month, day, 18)));
    meeting.set_place("三楼会议室");
    meeting.set_chair(PersonNamed("m1"));
    for (const char* id : {"m1", "m2", "m3"}) meeting.add_members(PersonNamed(id));
    SetShare(meeting.mutable_quorum(), 2, 3);
    return request;
  }
  std::string Called(int year = 2020, int month = 7, int day = 1) {
    return Fine(Ask("secretary", &Meetings::CreateMeeting, Call(year, month, day))).name();
  }
  Answer<v1::Meeting> Read(const std::string& name, const std::string& who = "secretary") {
    v1::GetMeetingRequest request;
    request.set_name(name);
    return Ask(who, &Meetings::GetMeeting, request);
  }
  Answer<v1::Meeting> Add(const std::string& meeting, const std::string& review_case, const std::string& stage = "",
                          const std::string& who = "secretary") {
    v1::AddAgendaItemRequest request;
    request.set_name(meeting);
    request.set_review_case(review_case);
    request.set_stage_id(stage);
    return Ask(who, &Meetings::AddAgendaItem, request);
  }
  Answer<v1::Meeting> Attend(const std::string& meeting, const std::vector<std::string>& who) {
    v1::RecordAttendanceRequest request;
    request.set_name(meeting);
    request.set_etag(Read(meeting)->etag());
    for (const std::string& id : who) request.add_attendance(PersonNamed(id));
    return Ask("secretary", &Meetings::RecordAttendance, request);
  }
  Answer<v1::Meeting> Close(const std::string& meeting) {
    v1::CloseMeetingRequest request;
    request.set_name(meeting);
    request.set_etag(Read(meeting)->etag());
    request.set_minutes("主持人宣布表决结果。");
    return Ask("secretary", &Meetings::CloseMeeting, request);
  }
  Answer<v1::Meeting> Cancel(const std::string& meeting) {
    v1::CancelMeetingRequest request;
    request.set_name(meeting);
    request.set_etag(Read(meeting)->etag());
    request.set_reason("改期");
    return Ask("secretary", &Meetings::CancelMeeting, request);
  }

  // Entries of the journal by kind, actor and resource.
  int Entries(const std::string& kind, const std::string& who, const std::string& resource) {
    pqxx::connection connection(DatabaseUrl());
    pqxx::work work(connection);
    return work
        .exec_params1("SELECT count(*) FROM journal_entries WHERE entry_kind = $1 AND actor = $2 AND resource = $3",
                      "ENTRY_KIND_" + kind, PersonNamed(who), resource)[0]
        .as<int>();
  }
};

}  // namespace luodi::testing
