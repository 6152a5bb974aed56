// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "luodi/v1/documents.grpc.pb.h"
#include "luodi/v1/projects.grpc.pb.h"
#include "server/base/digest.h"
#include "tests/review/given.h"

namespace luodi::testing {

// A floor on which everything of a review happens at once: one group with completeness, thresholds, legal review, an
// opinion of a department and of a person with an alternate, a vote, a scoring and a publicity period; then the
// leaders. Every act is one line here and takes validate_only, so that a table can ask without changing anything.
class Floor : public ReviewTest {
 protected:
  // Another account of the person with this staff number, in zones/system.
  std::string DoubleOf(const std::string& staff_number, const std::string& id, const std::vector<v1::Role>& roles) {
    v1::CreatePersonRequest create;
    create.set_parent("zones/system");
    create.set_person_id(id);
    create.mutable_person()->set_display_name(id);
    create.mutable_person()->set_staff_number(staff_number);
    const std::string name = Fine(Ask("bootstrap", &v1::AccessService::Stub::CreatePerson, create)).name();
    for (const v1::Role role : roles) {
      v1::GrantRoleRequest grant;
      grant.set_parent(name);
      grant.set_role(role);
      *grant.mutable_start_date() = Day(2000, 1, 1);
      Fine(Ask("bootstrap", &v1::AccessService::Stub::GrantRole, grant));
    }
    secrets_[id] = "double-" + zone() + "-" + id;
    v1::IssueTokenRequest issue;
    issue.set_parent(name);
    issue.set_secret_sha256(Sha256Hex(secrets_[id]));
    Fine(Ask("bootstrap", &v1::AccessService::Stub::IssueToken, issue));
    return name;
  }

  // As OfficeTest::Ask, for doubles too.
  template <typename Stub, typename Request, typename Response>
  Answer<Response> Ask(const std::string& who,
                       grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), Request request) {
    const auto secret = secrets_.find(who);
    if (secret == secrets_.end()) return ReviewTest::Ask(who, method, std::move(request));
    if constexpr (requires { request.set_request_id(""); }) {
      if (request.request_id().empty()) request.set_request_id(NewRequestId());
    }
    Answer<Response> answer;
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + secret->second);
    Stub stub(Channel());
    answer.status = (stub.*method)(&context, request, &answer.reply);
    return answer;
  }

  v1::Seat& Seated(v1::StageDefinition& stage, const std::string& person) {
    v1::Seat& seat = *stage.add_seats();
    seat.set_person(InZone("persons/" + person));
    seat.set_subject(v1::REVIEW_SUBJECT_INDUSTRY);
    return seat;
  }
  static void Part(v1::Share* share, int numerator, int denominator) {
    share->set_numerator(numerator);
    share->set_denominator(denominator);
  }

  v1::ReviewDefinition Wide() {
    v1::ReviewDefinition definition;
    definition.set_title("全环节评审流程");
    definition.set_document_number("廊高管发〔2020〕3号");
    definition.set_approval_valid_days(30);
    definition.set_approval_extension_days(90);
    definition.set_delegation_depth(1);
    definition.mutable_supplement()->set_max_cycles(2);
    definition.mutable_supplement()->set_applicant_working_days(5);
    v1::StageGroup& group = *definition.add_groups();
    AddStage(group, "completeness", v1::STAGE_KIND_COMPLETENESS).set_limit_working_days(2);
    AddStage(group, "threshold", v1::STAGE_KIND_THRESHOLD);
    v1::StageDefinition& legal = AddStage(group, "legal", v1::STAGE_KIND_LEGAL_REVIEW);
    legal.set_department(InZone("departments/safety"));
    v1::StageDefinition& opinion = AddStage(group, "opinion", v1::STAGE_KIND_OPINION);
    v1::Seat& office = *opinion.add_seats();
    office.set_department(InZone("departments/environment"));
    office.set_subject(v1::REVIEW_SUBJECT_ENVIRONMENT);
    office.set_may_veto(true);
    Seated(opinion, "of-planning").set_alternate(InZone("persons/of-safety"));
    opinion.set_may_return(true);
    v1::StageDefinition& vote = AddStage(group, "panel", v1::STAGE_KIND_VOTE);
    Part(vote.mutable_quorum(), 1, 3);
    Part(vote.mutable_pass(), 2, 3);
    v1::StageDefinition& scoring = AddStage(group, "experts", v1::STAGE_KIND_SCORING);
    Part(scoring.mutable_quorum(), 1, 3);
    scoring.mutable_score_sheet()->set_pass_bp(6000);
    v1::ScoreCriterion& criterion = *scoring.mutable_score_sheet()->add_criteria();
    criterion.set_criterion_id("whole");
    criterion.set_title("综合");
    criterion.set_weight_bp(10000);
    for (const char* id : {"m1", "m2", "m3"}) {
      Seated(vote, id);
      Seated(scoring, id);
    }
    v1::StageDefinition& notice = AddStage(group, "notice", v1::STAGE_KIND_PUBLICITY);
    notice.set_publicity_days(1);
    notice.set_publicity_unit(v1::DAY_UNIT_WORKING_DAY);
    AddStage(*definition.add_groups(), "decision", v1::STAGE_KIND_DECISION);
    return definition;
  }
  v1::ReviewDefinition Published(const v1::ReviewDefinition& definition) {
    return Fine(Publish("leader", Drafted(definition)));
  }

  // ---- every act, on the packet as it is

  using Told = std::string;
  // "" when it stands (or would), else the reason.
  template <typename Response>
  static Told Outcome(const Answer<Response>& answer) {
    if (!answer.ok() && answer.reason().empty()) return answer.status.error_message();
    return answer.reason();
  }
  template <typename Stub, typename Request, typename Response>
  Told Try(const std::string& who, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
           Request request) {
    request.set_validate_only(tries_only_);
    return Outcome(Ask(who, method, std::move(request)));
  }

  Told AcceptIt(const std::string& who, const v1::ReviewCase& on) {
    v1::AcceptPacketRequest request;
    request.set_name(on.name());
    request.set_packet_version(on.packet().version());
    return Try(who, &Review::AcceptPacket, request);
  }
  Told Supplement(const std::string& who, const v1::ReviewCase& on) {
    v1::RequestSupplementRequest request;
    request.set_name(on.name());
    request.set_packet_version(on.packet().version());
    request.add_items("环评批复");
    return Try(who, &Review::RequestSupplement, request);
  }
  Told Resubmit(const std::string& who, const v1::ReviewCase& on) {
    v1::ResubmitPacketRequest request;
    request.set_name(on.name());
    request.set_etag(on.etag());
    return Try(who, &Review::ResubmitPacket, request);
  }
  Told Withdraw(const std::string& who, const v1::ReviewCase& on) {
    v1::WithdrawCaseRequest request;
    request.set_name(on.name());
    request.set_etag(on.etag());
    request.set_reason("投资方撤回");
    return Try(who, &Review::WithdrawCase, request);
  }
  Told Opine(const std::string& who, const v1::ReviewCase& on, const std::string& stage = "opinion",
             v1::Opinion::Stance stance = v1::Opinion::STANCE_AGREE, const std::string& seat = "") {
    v1::RecordOpinionRequest request;
    request.set_parent(on.name());
    request.set_stage_id(stage);
    request.set_seat_id(seat);
    request.set_stance(stance);
    if (stance != v1::Opinion::STANCE_AGREE) request.set_text("意见");
    if (stance == v1::Opinion::STANCE_AGREE_WITH_CONDITIONS || stance == v1::Opinion::STANCE_RETURN) {
      request.add_conditions("补充环评");
    }
    request.set_packet_version(on.packet().version());
    return Try(who, &Review::RecordOpinion, request);
  }
  Told Cast(const std::string& who, const v1::ReviewCase& on, v1::Vote::Choice choice = v1::Vote::CHOICE_YES,
            const std::string& stage = "panel", const std::string& salt = "") {
    v1::CastVoteRequest request;
    request.set_parent(on.name());
    request.set_stage_id(stage);
    request.set_choice(choice);
    if (choice != v1::Vote::CHOICE_YES && salt.empty()) request.set_reason("理由");
    request.set_ballot_salt(salt);
    request.set_packet_version(on.packet().version());
    return Try(who, &Review::CastVote, request);
  }
  Told Score(const std::string& who, const v1::ReviewCase& on, int points = 8000,
             const std::string& stage = "experts") {
    v1::RecordScoreRequest request;
    request.set_parent(on.name());
    request.set_stage_id(stage);
    request.set_reason("理由");
    v1::CriterionScore& score = *request.add_criteria();
    score.set_criterion_id("whole");
    score.set_score_bp(points);
    request.set_packet_version(on.packet().version());
    return Try(who, &Review::RecordScore, request);
  }
  Told RecuseFrom(const std::string& who, const v1::ReviewCase& on) {
    v1::RecuseRequest request;
    request.set_parent(on.name());
    request.set_reason("本人持有投资方股份");
    return Try(who, &Review::Recuse, request);
  }
  Told CloseStage(const std::string& who, const v1::ReviewCase& on, const std::string& stage = "panel") {
    v1::CloseVoteRequest request;
    request.set_name(on.name());
    request.set_stage_id(stage);
    return Try(who, &Review::CloseVote, request);
  }
  Told Admit(const std::string& who, const v1::ReviewCase& on) {
    v1::AdmitAlternateRequest request;
    request.set_name(on.name());
    request.set_stage_id("opinion");
    request.set_seat_id("of-planning");
    return Try(who, &Review::AdmitAlternate, request);
  }
  Told EndNotice(const std::string& who, const v1::ReviewCase& on) {
    v1::ClosePublicityRequest request;
    request.set_name(on.name());
    request.set_stage_id("notice");
    return Try(who, &Review::ClosePublicity, request);
  }
  Told ExceptIt(const std::string& who, const v1::ReviewCase& on) {
    v1::RequestExceptionRequest request;
    request.set_name(on.name());
    request.set_reason("重大项目一事一议");
    request.set_document_number("廊高管纪〔2020〕8号");
    *request.mutable_expiry_date() = Day(2020, 12, 31);
    return Try(who, &Review::RequestException, request);
  }
  Told OverrideIt(const std::string& who, const v1::ReviewCase& on, const std::string& stage = "legal") {
    v1::RequestOverrideRequest request;
    request.set_name(on.name());
    request.set_etag(on.etag());
    request.add_stage_ids(stage);
    request.set_reason("特批");
    request.set_document_number("廊高管纪〔2020〕9号");
    return Try(who, &Review::RequestOverride, request);
  }
  Told DecideIt(const std::string& who, const v1::ReviewCase& on, v1::Decision::Outcome outcome) {
    v1::DecideCaseRequest request;
    request.set_name(on.name());
    request.set_etag(on.etag());
    request.set_outcome(outcome);
    if (outcome != v1::Decision::OUTCOME_APPROVE) request.set_reason("理由");
    if (outcome == v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS) request.add_conditions("环评通过");
    return Try(who, &Review::DecideCase, request);
  }
  Told Extend(const std::string& who, const v1::ReviewCase& on) {
    v1::ExtendApprovalRequest request;
    request.set_name(on.name());
    request.set_etag(on.etag());
    request.set_reason("签约筹备中");
    return Try(who, &Review::ExtendApproval, request);
  }
  Told Confirm(const std::string& who, const v1::ReviewCase& on) {
    v1::ConfirmObligationRequest request;
    request.set_name(on.name() + "/obligations/1");
    request.set_document(ProjectOfCase(on) + "/documents/1");
    return Try(who, &Review::ConfirmObligation, request);
  }
  Told Waive(const std::string& who, const v1::ReviewCase& on) {
    v1::WaiveObligationRequest request;
    request.set_name(on.name() + "/obligations/1");
    request.set_reason("条件已无必要");
    return Try(who, &Review::WaiveObligation, request);
  }
  Told MoveIt(const std::string& who, const v1::ReviewCase& on, const std::string& definition) {
    v1::MoveCaseRequest request;
    request.set_name(on.name());
    request.set_etag(on.etag());
    request.set_definition(definition);
    request.set_reason("流程修订");
    for (const v1::StageStatus& stage : on.stages()) (*request.mutable_mapping())[stage.stage_id()] = stage.stage_id();
    return Try(who, &Review::MoveCase, request);
  }
  Told RunClocks(const std::string& who = "secretary") {
    v1::RunClocksRequest request;
    request.set_parent(zone());
    return Try(who, &Review::RunClocks, request);
  }
  Answer<v1::Delegation> Delegate(const std::string& from, const std::string& to) {
    v1::CreateDelegationRequest request;
    request.set_parent(zone());
    request.mutable_delegation()->set_delegate(InZone("persons/" + to));
    *request.mutable_delegation()->mutable_start_date() = Day(2020, 7, 1);
    *request.mutable_delegation()->mutable_end_date() = Day(2020, 12, 31);
    request.mutable_delegation()->set_reason("出差");
    return Ask(from, &Review::CreateDelegation, request);
  }
  Told Revoke(const std::string& from, const std::string& delegation) {
    v1::RevokeDelegationRequest request;
    request.set_name(delegation);
    return Try(from, &Review::RevokeDelegation, request);
  }
  void Upload(const std::string& project, const std::string& title, const std::string& who = "officer") {
    v1::UploadDocumentRequest opening;
    opening.mutable_metadata()->set_parent(project);
    opening.mutable_metadata()->set_title(title);
    opening.mutable_metadata()->set_file_name(title + ".txt");
    opening.mutable_metadata()->set_sha256(Sha256Hex(title));
    opening.mutable_metadata()->set_request_id(NewRequestId());
    v1::UploadDocumentRequest piece;
    piece.set_content(title);
    grpc::ClientContext context;
    Speak(who, context);
    v1::DocumentService::Stub stub(Channel());
    v1::Document document;
    const auto writer = stub.UploadDocument(&context, &document);
    writer->Write(opening);
    writer->Write(piece);
    writer->WritesDone();
    ASSERT_TRUE(writer->Finish().ok());
  }
  // An edit of the project: whoever makes it contributes.
  Told Edit(const std::string& who, const std::string& project, const std::string& title) {
    v1::UpdateProjectRequest request;
    *request.mutable_project() = ProjectNow(project);
    request.mutable_project()->set_title(title);
    request.mutable_update_mask()->add_paths("title");
    return Outcome(Ask(who, &v1::ProjectService::Stub::UpdateProject, request));
  }
  static std::string ProjectOfCase(const v1::ReviewCase& on) { return on.name().substr(0, on.name().find("/cases/")); }

  bool tries_only_ = false;

 private:
  std::map<std::string, std::string> secrets_;
};

}  // namespace luodi::testing
