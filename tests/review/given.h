// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "luodi/v1/documents.grpc.pb.h"
#include "luodi/v1/investors.grpc.pb.h"
#include "luodi/v1/projects.grpc.pb.h"
#include "luodi/v1/review.grpc.pb.h"
#include "luodi/v1/review_definitions.grpc.pb.h"
#include "server/base/digest.h"
#include "tests/support/policy.h"

namespace luodi::testing {

using Review = v1::ReviewService::Stub;
using Definitions = v1::ReviewDefinitionService::Stub;

// An office that reviews: completeness and threshold, then three departments at once (environment may veto), then a
// panel of three with quorum and share of 2/3, then the leaders. Everything through the public RPCs.
class ReviewTest : public PolicyOffice {
 protected:
  ReviewTest() {
    SetToday(2020, 7, 1);
    Person("director", {v1::ROLE_DIRECTOR});
    Person("secretary", {v1::ROLE_REVIEW_SECRETARY});
    Person("leader", {v1::ROLE_DECISION_MAKER});
    Person("deputy", {v1::ROLE_DECISION_MAKER});
    Person("officer", {v1::ROLE_INVESTMENT_OFFICER}, Department("investment"));
    for (const char* id : {"environment", "safety", "planning"}) {
      Person(absl::StrCat("of-", id), {v1::ROLE_DEPARTMENT_REVIEWER}, Department(id));
    }
    for (const char* id : {"m1", "m2", "m3"}) Person(id, {v1::ROLE_COMMITTEE_MEMBER});
  }

  template <typename Response>
  static Response Fine(const Answer<Response>& answer) {
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
    return answer.reply;
  }

  // 500 and 50 万元 a 亩; public schools are exempt.
  void Gate(bool exceptable = true) {
    v1::ThresholdSet set = EmptySet(Day(2020, 1, 1));
    AddBar(set, "intensity", v1::METRIC_INVESTMENT_INTENSITY, 5'000'000).set_exceptable(exceptable);
    AddBar(set, "tax", v1::METRIC_TAX_PER_MU, 500'000).set_exceptable(exceptable);
    PutInForce("director", "leader", set);
  }

  static v1::StageDefinition& AddStage(v1::StageGroup& group, const std::string& id, v1::StageKind kind) {
    v1::StageDefinition& stage = *group.add_stages();
    stage.set_stage_id(id);
    stage.set_title(id);
    stage.set_kind(kind);
    return stage;
  }

  v1::ReviewDefinition Procedure() {
    v1::ReviewDefinition definition;
    definition.set_title("准入评审流程");
    definition.set_document_number("廊高管发〔2020〕2号");
    definition.set_approval_valid_days(30);
    v1::StageGroup& first = *definition.add_groups();
    AddStage(first, "completeness", v1::STAGE_KIND_COMPLETENESS).set_limit_working_days(2);
    AddStage(first, "threshold", v1::STAGE_KIND_THRESHOLD);
    v1::StageGroup& second = *definition.add_groups();
    for (const char* id : {"environment", "safety", "planning"}) {
      v1::StageDefinition& stage = AddStage(second, id, v1::STAGE_KIND_OPINION);
      stage.set_department(InZone(absl::StrCat("departments/", id)));
      stage.set_may_veto(stage.stage_id() == "environment");
    }
    v1::StageDefinition& vote = AddStage(*definition.add_groups(), "panel", v1::STAGE_KIND_VOTE);
    for (const char* id : {"m1", "m2", "m3"}) {
      v1::PanelMember& member = *vote.add_panel();
      member.set_person(InZone(absl::StrCat("persons/", id)));
      member.set_weight(1);
    }
    for (v1::Share* share : {vote.mutable_quorum(), vote.mutable_pass()}) {
      share->set_numerator(2);
      share->set_denominator(3);
    }
    AddStage(*definition.add_groups(), "decision", v1::STAGE_KIND_DECISION);
    return definition;
  }

  v1::ReviewDefinition Drafted(const v1::ReviewDefinition& definition) {
    v1::CreateReviewDefinitionRequest create;
    create.set_parent(zone());
    *create.mutable_review_definition() = definition;
    return Fine(Ask("secretary", &Definitions::CreateReviewDefinition, create));
  }
  Answer<v1::ReviewDefinition> Publish(const std::string& who, const v1::ReviewDefinition& definition) {
    v1::PublishReviewDefinitionRequest publish;
    publish.set_name(definition.name());
    publish.set_etag(definition.etag());
    return Ask(who, &Definitions::PublishReviewDefinition, publish);
  }
  void Ready() {
    Gate();
    Fine(Publish("leader", Drafted(Procedure())));
  }

  // 2.83 亿元 with 2830 万元 of tax: exactly at the line on 56.6 亩.
  v1::Project NewProject(int64_t micro_mu = 56'600'000) {
    v1::CreateInvestorRequest investor;
    investor.set_parent(zone());
    investor.mutable_investor()->set_title("某科技有限公司");
    investor.mutable_investor()->set_country_code("US");
    investor.mutable_investor()->set_foreign_registration_number(NewRequestId());
    v1::CreateProjectRequest create;
    create.set_parent(zone());
    v1::Project& project = *create.mutable_project();
    project.set_title("某项目");
    project.set_kind(v1::PROJECT_KIND_NEW_BUILD);
    project.set_investor(Fine(Ask("officer", &v1::InvestorService::Stub::CreateInvestor, investor)).name());
    project.set_industry_code("C3611");
    *project.mutable_total_investment() = Yuan(300'000'000);
    *project.mutable_fixed_asset_investment() = Yuan(283'000'000);
    *project.mutable_land_area() = Mu(micro_mu);
    *project.mutable_promises()->mutable_annual_tax() = Yuan(28'300'000);
    return Fine(Ask("officer", &v1::ProjectService::Stub::CreateProject, create));
  }

  Answer<v1::ReviewCase> Submit(const std::string& project, const std::string& who = "officer") {
    v1::SubmitCaseRequest request;
    request.set_parent(project);
    return Ask(who, &Review::SubmitCase, request);
  }
  v1::ReviewCase Now(const std::string& name, const std::string& who = "deputy") {
    v1::GetCaseRequest request;
    request.set_name(name);
    return Fine(Ask(who, &Review::GetCase, request));
  }
  static const v1::StageStatus& Stage(const v1::ReviewCase& review_case, const std::string& id) {
    for (const v1::StageStatus& stage : review_case.stages()) {
      if (stage.stage_id() == id) return stage;
    }
    throw std::logic_error(id);
  }

  Answer<v1::ReviewCase> Accept(const std::string& name, int packet = 1, const std::string& who = "secretary") {
    v1::AcceptPacketRequest request;
    request.set_name(name);
    request.set_packet_version(packet);
    return Ask(who, &Review::AcceptPacket, request);
  }
  Answer<v1::Opinion> Say(const std::string& who, const std::string& name, const std::string& stage,
                          v1::Opinion::Stance stance = v1::Opinion::STANCE_AGREE, int packet = 1) {
    v1::RecordOpinionRequest request;
    request.set_parent(name);
    request.set_stage_id(stage);
    request.set_stance(stance);
    if (stance != v1::Opinion::STANCE_AGREE) request.set_text("意见");
    request.set_packet_version(packet);
    return Ask(who, &Review::RecordOpinion, request);
  }
  Answer<v1::Vote> Vote(const std::string& who, const std::string& name, v1::Vote::Choice choice = v1::Vote::CHOICE_YES,
                        int packet = 1) {
    v1::CastVoteRequest request;
    request.set_parent(name);
    request.set_stage_id("panel");
    request.set_choice(choice);
    request.set_packet_version(packet);
    return Ask(who, &Review::CastVote, request);
  }
  Answer<v1::Recusal> Recuse(const std::string& who, const std::string& name) {
    v1::RecuseRequest request;
    request.set_parent(name);
    request.set_reason("本人持有投资方股份");
    return Ask(who, &Review::Recuse, request);
  }
  Answer<v1::ReviewCase> CloseVote(const std::string& name, const std::string& who = "secretary") {
    v1::CloseVoteRequest request;
    request.set_name(name);
    request.set_stage_id("panel");
    return Ask(who, &Review::CloseVote, request);
  }
  Answer<v1::ReviewCase> Except(const std::string& name, const std::vector<std::string>& rules = {},
                                const std::string& who = "secretary") {
    v1::RequestExceptionRequest request;
    request.set_name(name);
    request.mutable_rule_ids()->Assign(rules.begin(), rules.end());
    request.set_reason("重大项目一事一议");
    request.set_document_number("廊高管纪〔2020〕8号");
    *request.mutable_expiry_date() = Day(2020, 12, 31);
    return Ask(who, &Review::RequestException, request);
  }
  Answer<v1::ReviewCase> Decide(const v1::ReviewCase& review_case, v1::Decision::Outcome outcome,
                                const std::string& who = "leader") {
    v1::DecideCaseRequest request;
    request.set_name(review_case.name());
    request.set_etag(review_case.etag());
    request.set_outcome(outcome);
    if (outcome != v1::Decision::OUTCOME_APPROVE) request.set_reason("理由");
    if (outcome == v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS) request.add_conditions("环评通过");
    return Ask(who, &Review::DecideCase, request);
  }

  void Consult(const std::string& name) {
    Fine(Accept(name));
    for (const char* id : {"environment", "safety", "planning"}) Fine(Say(absl::StrCat("of-", id), name, id));
  }
  // A case of a new project that waits for the leaders.
  v1::ReviewCase ToDecide(int64_t micro_mu = 56'600'000) {
    const std::string name = Fine(Submit(NewProject(micro_mu).name())).name();
    Consult(name);
    Fine(Vote("m1", name));
    Fine(Vote("m2", name));
    return Now(name);
  }

  // A document of the project; its name.
  std::string Upload(const std::string& project, const std::string& title, const std::string& who = "officer") {
    v1::UploadDocumentRequest opening, piece;
    opening.mutable_metadata()->set_parent(project);
    opening.mutable_metadata()->set_title(title);
    opening.mutable_metadata()->set_file_name(title + ".txt");
    opening.mutable_metadata()->set_sha256(Sha256Hex(title));
    opening.mutable_metadata()->set_request_id(NewRequestId());
    piece.set_content(title);
    grpc::ClientContext context;
    Speak(who, context);
    v1::DocumentService::Stub stub(Channel());
    v1::Document document;
    const auto writer = stub.UploadDocument(&context, &document);
    writer->Write(opening);
    writer->Write(piece);
    writer->WritesDone();
    const grpc::Status status = writer->Finish();
    EXPECT_TRUE(status.ok()) << status.error_message();
    return document.name();
  }
  v1::Project ProjectNow(const std::string& name) {
    v1::GetProjectRequest request;
    request.set_name(name);
    return Fine(Ask("officer", &v1::ProjectService::Stub::GetProject, request));
  }
  // The case that proves the standing approval of a project.
  std::string Approval(const std::string& project) {
    const v1::Project now = ProjectNow(project);
    for (const v1::Fact& fact : now.facts()) {
      if (fact.kind() == v1::FACT_KIND_APPROVED) return fact.evidence();
    }
    return "";
  }
  // Entries that the person read the resource.
  int Readings(const std::string& who, const std::string& resource) {
    pqxx::connection connection(DatabaseUrl());
    pqxx::work work(connection);
    return work
        .exec_params1("SELECT count(*) FROM journal_entries WHERE entry_kind = 'ENTRY_KIND_READING' AND actor = $1 "
                      "AND resource = $2",
                      InZone("persons/" + who), resource)[0]
        .as<int>();
  }
  // Stages of the inbox.
  std::vector<std::string> Inbox(const std::string& who) {
    v1::ListInboxRequest request;
    request.set_parent(zone());
    std::vector<std::string> stages;
    const v1::ListInboxResponse response = Fine(Ask(who, &Review::ListInbox, request));
    for (const v1::InboxItem& item : response.items()) stages.push_back(item.stage_id());
    return stages;
  }
};

}  // namespace luodi::testing
