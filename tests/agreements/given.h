// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "luodi/v1/agreements.grpc.pb.h"
#include "luodi/v1/board.grpc.pb.h"
#include "luodi/v1/delivery.grpc.pb.h"
#include "luodi/v1/investors.grpc.pb.h"
#include "luodi/v1/journal.grpc.pb.h"
#include "luodi/v1/projects.grpc.pb.h"
#include "luodi/v1/review.grpc.pb.h"
#include "luodi/v1/review_definitions.grpc.pb.h"
#include "tests/support/policy.h"

// A bureau at work: thresholds 500 and 50 万元 a mu, a review with one department, a panel of two and the leader that
// is good for 60 days, and projects on their way through it. Everything is made through the public RPCs, so it obeys
// the rules.
namespace luodi::testing {

class Bureau : public PolicyOffice {
 protected:
  using Agreements = v1::AgreementService::Stub;
  using Boards = v1::BoardService::Stub;
  using Delivery = v1::DeliveryService::Stub;
  using Projects = v1::ProjectService::Stub;
  using Reviews = v1::ReviewService::Stub;
  using Definitions = v1::ReviewDefinitionService::Stub;

  // Today is 2020-06-10. People: officer, second (officers of one department), secretary, environment, panel-a,
  // panel-b, leader, statistician, and outsider, a project manager of another department.
  Bureau() {
    SetToday(2020, 6, 10);
    const std::string bureau = Department("bureau");
    Person("officer", {v1::ROLE_INVESTMENT_OFFICER}, bureau);
    Person("second", {v1::ROLE_INVESTMENT_OFFICER}, bureau);
    Person("secretary", {v1::ROLE_REVIEW_SECRETARY}, bureau);
    Person("environment", {v1::ROLE_DEPARTMENT_REVIEWER}, Department("environment"));
    Person("panel-a", {v1::ROLE_COMMITTEE_MEMBER}, bureau);
    Person("panel-b", {v1::ROLE_COMMITTEE_MEMBER}, bureau);
    Person("leader", {v1::ROLE_DECISION_MAKER}, bureau);
    Person("statistician", {v1::ROLE_STATISTICIAN}, bureau);
    Person("outsider", {v1::ROLE_INVESTMENT_OFFICER}, Department("transport"));
  }

  // The reply; the test fails where the call does.
  template <typename Stub, typename Request, typename Response>
  Response Must(const std::string& who, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                const Request& request) {
    auto answer = Ask(who, method, request);
    EXPECT_TRUE(answer.ok()) << request.GetDescriptor()->name() << ": " << answer.status.error_message();
    return answer.reply;
  }

  void PublishRules(const std::function<void(v1::ReviewDefinition&)>& change = [](v1::ReviewDefinition&) {}) {
    v1::ThresholdSet set = EmptySet(Day(2020, 1, 1));
    AddBar(set, "intensity", v1::METRIC_INVESTMENT_INTENSITY, 5'000'000).set_exceptable(true);
    AddBar(set, "tax", v1::METRIC_TAX_PER_MU, 500'000).set_exceptable(true);
    PutInForce("secretary", "leader", set);
    PublishReview(change);
  }
  void PublishReview(const std::function<void(v1::ReviewDefinition&)>& change) {
    v1::CreateReviewDefinitionRequest create;
    create.set_parent(zone());
    v1::ReviewDefinition& definition = *create.mutable_review_definition();
    definition.set_title("准入评审");
    definition.set_document_number("廊高管发〔2020〕2号");
    definition.set_approval_valid_days(60);
    AddStage(*definition.add_groups(), "completeness", v1::STAGE_KIND_COMPLETENESS);
    AddStage(*definition.mutable_groups(0), "threshold", v1::STAGE_KIND_THRESHOLD);
    AddStage(*definition.add_groups(), "environment", v1::STAGE_KIND_OPINION)
        .set_department(InZone("departments/environment"));
    v1::StageDefinition& vote = AddStage(*definition.mutable_groups(1), "panel", v1::STAGE_KIND_VOTE);
    for (const char* id : {"persons/panel-a", "persons/panel-b"}) {
      vote.add_panel()->set_person(InZone(id));
      vote.mutable_panel()->rbegin()->set_weight(1);
    }
    for (v1::Share* share : {vote.mutable_quorum(), vote.mutable_pass()}) {
      share->set_numerator(2);
      share->set_denominator(3);
    }
    AddStage(*definition.add_groups(), "decision", v1::STAGE_KIND_DECISION);
    change(definition);
    v1::PublishReviewDefinitionRequest publish;
    const auto draft = Must("secretary", &Definitions::CreateReviewDefinition, create);
    publish.set_name(draft.name());
    publish.set_etag(draft.etag());
    Must("leader", &Definitions::PublishReviewDefinition, publish);
  }

  // 2.83 亿元 on 56.6 亩 with 2830 万元 of tax, under negotiation.
  v1::CreateProjectRequest NewProject(const std::string& title = "智能摩托车") {
    v1::CreateInvestorRequest investor;
    investor.set_parent(zone());
    investor.mutable_investor()->set_title("益司公司");
    investor.mutable_investor()->set_country_code("US");
    investor.mutable_investor()->set_foreign_registration_number("N" + std::to_string(++investors_));
    v1::CreateProjectRequest request;
    request.set_parent(zone());
    v1::Project& project = *request.mutable_project();
    project.set_title(title);
    project.set_kind(v1::PROJECT_KIND_NEW_BUILD);
    project.set_investor(Must("officer", &v1::InvestorService::Stub::CreateInvestor, investor).name());
    project.set_industry_code("C3670");
    *project.mutable_total_investment() = Yuan(283'000'000);
    *project.mutable_fixed_asset_investment() = Yuan(283'000'000);
    *project.mutable_land_area() = Mu(56'600'000);
    *project.mutable_promises()->mutable_annual_tax() = Yuan(28'300'000);
    return request;
  }
  v1::Project Negotiating() { return Must("officer", &Projects::CreateProject, NewProject()); }

  v1::ReviewCase Submitted(const std::string& project, v1::CasePurpose purpose = v1::CASE_PURPOSE_INVESTMENT) {
    v1::SubmitCaseRequest submit;
    submit.set_parent(project);
    submit.set_purpose(purpose);
    v1::ReviewCase filed = Must("officer", &Reviews::SubmitCase, submit);
    v1::AcceptPacketRequest accept;
    accept.set_name(filed.name());
    accept.set_packet_version(1);
    return Must("secretary", &Reviews::AcceptPacket, accept);
  }

  // With an exception for all that is in the way where its last day is given.
  v1::ReviewCase Approved(const std::string& project, const std::optional<v1::Date>& excepted_until = std::nullopt,
                          v1::CasePurpose purpose = v1::CASE_PURPOSE_INVESTMENT) {
    const v1::ReviewCase filed = Submitted(project, purpose);
    v1::RecordOpinionRequest opinion;
    opinion.set_parent(filed.name());
    opinion.set_stage_id("environment");
    opinion.set_stance(v1::Opinion::STANCE_AGREE);
    opinion.set_packet_version(1);
    Must("environment", &Reviews::RecordOpinion, opinion);
    for (const char* member : {"panel-a", "panel-b"}) {
      v1::CastVoteRequest vote;
      vote.set_parent(filed.name());
      vote.set_stage_id("panel");
      vote.set_choice(v1::Vote::CHOICE_YES);
      vote.set_packet_version(1);
      Must(member, &Reviews::CastVote, vote);
    }
    if (excepted_until) {
      v1::RequestExceptionRequest except;
      except.set_name(filed.name());
      except.set_reason("重大项目一事一议");
      except.set_document_number("廊高管纪〔2020〕8号");
      *except.mutable_expiry_date() = *excepted_until;
      Must("secretary", &Reviews::RequestException, except);
    }
    v1::GetCaseRequest get;
    get.set_name(filed.name());
    v1::DecideCaseRequest decide;
    decide.set_name(filed.name());
    decide.set_etag(Must("leader", &Reviews::GetCase, get).etag());
    decide.set_outcome(conditions_.empty() ? v1::Decision::OUTCOME_APPROVE
                                           : v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS);
    if (!conditions_.empty()) decide.set_reason("附条件");
    decide.mutable_conditions()->Assign(conditions_.begin(), conditions_.end());
    return Must("leader", &Reviews::DecideCase, decide);
  }

  v1::CreateContractRequest NewContract(const std::string& project) {
    v1::CreateContractRequest request;
    request.set_parent(project);
    v1::Contract& contract = *request.mutable_contract();
    contract.set_kind(v1::Contract::KIND_INVESTMENT);
    contract.set_title("投资合同");
    contract.set_document_number("廊高合〔2020〕1号");
    *contract.mutable_total_investment() = Yuan(283'000'000);
    *contract.mutable_fixed_asset_investment() = Yuan(283'000'000);
    return request;
  }
  v1::Contract Drafted(const std::string& project) {
    return Must("officer", &Agreements::CreateContract, NewContract(project));
  }
  static v1::SignContractRequest Signing(const v1::Contract& contract) {
    v1::SignContractRequest request;
    request.set_name(contract.name());
    request.set_etag(contract.etag());
    return request;
  }
  // A project signed through the whole procedure; its contract.
  v1::Contract Signed() {
    const std::string project = Negotiating().name();
    Approved(project);
    return Must("officer", &Agreements::SignContract, Signing(Drafted(project)));
  }

  v1::Project Project(const std::string& name, const std::string& who = "officer") {
    v1::GetProjectRequest get;
    get.set_name(name);
    return Must(who, &Projects::GetProject, get);
  }
  static std::string ProjectOf(const std::string& name) {
    return name.substr(0, name.find('/', name.find("/projects/") + 10));
  }

  // What the leaders approve under.
  std::vector<std::string> conditions_;

 private:
  static v1::StageDefinition& AddStage(v1::StageGroup& group, const std::string& id, v1::StageKind kind) {
    v1::StageDefinition& stage = *group.add_stages();
    stage.set_stage_id(id);
    stage.set_title(id);
    stage.set_kind(kind);
    return stage;
  }

  int investors_ = 0;
};

}  // namespace luodi::testing
