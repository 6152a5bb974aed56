// SPDX-License-Identifier: Apache-2.0
// An office whose review is one stage of a test's own making, then the leaders. Everything through the public RPCs.
#pragma once

#include <pqxx/pqxx>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "luodi/v1/investors.grpc.pb.h"
#include "luodi/v1/projects.grpc.pb.h"
#include "luodi/v1/review.grpc.pb.h"
#include "luodi/v1/review_definitions.grpc.pb.h"
#include "server/base/digest.h"
#include "tests/support/policy.h"

namespace luodi::testing {

using Review = v1::ReviewService::Stub;

class BenchTest : public PolicyOffice {
 protected:
  BenchTest() {
    SetToday(2020, 7, 1);
    Person("director", {v1::ROLE_DIRECTOR});
    Person("secretary", {v1::ROLE_REVIEW_SECRETARY});
    Person("clerk", {v1::ROLE_REVIEW_SECRETARY});
    Person("leader", {v1::ROLE_DECISION_MAKER});
    Person("deputy", {v1::ROLE_DECISION_MAKER});
    Person("officer", {v1::ROLE_INVESTMENT_OFFICER}, Department("investment"));
    Person("i1", {v1::ROLE_DEPARTMENT_REVIEWER}, InZone("departments/investment"));
    Department("safety");
    for (const char* id : {"s1", "s2"}) Person(id, {v1::ROLE_DEPARTMENT_REVIEWER}, InZone("departments/safety"));
    for (const char* id : {"m1", "m2", "m3"}) Person(id, {v1::ROLE_COMMITTEE_MEMBER});
    v1::ThresholdSet set = EmptySet(Day(2020, 1, 1));
    AddBar(set, "intensity", v1::METRIC_INVESTMENT_INTENSITY, 5'000'000);
    PutInForce("director", "leader", set);
  }

  template <typename Response>
  static Response Fine(const Answer<Response>& answer) {
    if (!answer.ok()) throw std::runtime_error(answer.status.error_message());
    return answer.reply;
  }

  v1::Seat SeatOf(const std::string& id) const {
    v1::Seat seat;
    seat.set_person(InZone("persons/" + id));
    return seat;
  }
  v1::Seat SeatOfDepartment(const std::string& id) const {
    v1::Seat seat;
    seat.set_department(InZone("departments/" + id));
    return seat;
  }
  static v1::Share Share(int numerator, int denominator) {
    v1::Share share;
    share.set_numerator(numerator);
    share.set_denominator(denominator);
    return share;
  }
  static v1::StageDefinition StageOf(v1::StageKind kind, const std::vector<v1::Seat>& seats) {
    v1::StageDefinition stage;
    stage.set_stage_id("stage");
    stage.set_title("环节");
    stage.set_kind(kind);
    stage.mutable_seats()->Assign(seats.begin(), seats.end());
    return stage;
  }
  // m1, m2, m3; two thirds must vote, all where it is secret, and two thirds of them YES.
  v1::StageDefinition Panel(v1::Ballot ballot = v1::BALLOT_OPEN) const {
    v1::StageDefinition stage = StageOf(v1::STAGE_KIND_VOTE, {SeatOf("m1"), SeatOf("m2"), SeatOf("m3")});
    *stage.mutable_quorum() = ballot == v1::BALLOT_SECRET ? Share(3, 3) : Share(2, 3);
    *stage.mutable_pass() = Share(2, 3);
    stage.set_ballot(ballot);
    return stage;
  }

  void Publish(const std::vector<v1::StageDefinition>& stages, int delegation_depth = 0) {
    v1::CreateReviewDefinitionRequest create;
    create.set_parent(zone());
    v1::ReviewDefinition& definition = *create.mutable_review_definition();
    definition.set_title("准入评审流程");
    definition.set_document_number("廊高管发〔2020〕2号");
    definition.set_approval_valid_days(180);
    definition.set_delegation_depth(delegation_depth);
    definition.add_groups()->mutable_stages()->Assign(stages.begin(), stages.end());
    v1::StageDefinition threshold = StageOf(v1::STAGE_KIND_THRESHOLD, {});
    threshold.set_stage_id("threshold");
    *definition.mutable_groups(0)->add_stages() = threshold;
    v1::StageDefinition& decision = *definition.add_groups()->add_stages();
    decision.set_stage_id("decision");
    decision.set_title("领导决策");
    decision.set_kind(v1::STAGE_KIND_DECISION);
    const auto draft =
        Fine(Ask("director", &v1::ReviewDefinitionService::Stub::CreateReviewDefinition, create));
    v1::PublishReviewDefinitionRequest publish;
    publish.set_name(draft.name());
    publish.set_etag(draft.etag());
    Fine(Ask("leader", &v1::ReviewDefinitionService::Stub::PublishReviewDefinition, publish));
  }

  v1::Project NewProject() {
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
    *project.mutable_land_area() = Mu(56'600'000);
    *project.mutable_promises()->mutable_annual_tax() = Yuan(28'300'000);
    return Fine(Ask("officer", &v1::ProjectService::Stub::CreateProject, create));
  }
  // A new case of a new project; its name.
  std::string File(const std::string& project = "") {
    v1::SubmitCaseRequest request;
    request.set_parent(project.empty() ? NewProject().name() : project);
    return Fine(Ask("officer", &Review::SubmitCase, request)).name();
  }

  v1::ReviewCase Now(const std::string& name, const std::string& who = "secretary") {
    v1::GetCaseRequest request;
    request.set_name(name);
    return Fine(Ask(who, &Review::GetCase, request));
  }
  v1::StageStatus StageNow(const std::string& name) { return Now(name).stages(0); }

  static v1::CastVoteRequest Ballot(const std::string& name, v1::Vote::Choice choice, const std::string& salt = "") {
    v1::CastVoteRequest request;
    request.set_parent(name);
    request.set_stage_id("stage");
    request.set_choice(choice);
    request.set_packet_version(1);
    request.set_ballot_salt(salt);
    return request;
  }
  Answer<v1::Vote> Vote(const std::string& who, const std::string& name, v1::Vote::Choice choice,
                        const std::string& salt = "") {
    return Ask(who, &Review::CastVote, Ballot(name, choice, salt));
  }
  static v1::RecordOpinionRequest Word(const std::string& name, v1::Opinion::Stance stance = v1::Opinion::STANCE_AGREE,
                                       const std::string& seat_id = "") {
    v1::RecordOpinionRequest request;
    request.set_parent(name);
    request.set_stage_id("stage");
    request.set_stance(stance);
    request.set_seat_id(seat_id);
    if (stance != v1::Opinion::STANCE_AGREE) request.set_text("意见");
    request.set_packet_version(1);
    return request;
  }
  Answer<v1::Opinion> Say(const std::string& who, const std::string& name,
                          v1::Opinion::Stance stance = v1::Opinion::STANCE_AGREE, const std::string& seat_id = "") {
    return Ask(who, &Review::RecordOpinion, Word(name, stance, seat_id));
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
    request.set_stage_id("stage");
    return Ask(who, &Review::CloseVote, request);
  }
  Answer<v1::GetResultResponse> Result(const std::string& name, const std::string& who = "secretary") {
    v1::GetResultRequest request;
    request.set_name(name);
    return Ask(who, &Review::GetResult, request);
  }
  Answer<v1::Delegation> Delegate(const std::string& who, const std::string& to,
                                  const v1::Date& start = Day(2020, 7, 1), const v1::Date& end = Day(2020, 7, 31)) {
    v1::CreateDelegationRequest request;
    request.set_parent(zone());
    request.mutable_delegation()->set_delegate(to.find('/') == std::string::npos ? InZone("persons/" + to) : to);
    *request.mutable_delegation()->mutable_start_date() = start;
    *request.mutable_delegation()->mutable_end_date() = end;
    request.mutable_delegation()->set_reason("出差");
    return Ask(who, &Review::CreateDelegation, request);
  }

  // What the database holds: rows of the first column.
  std::vector<std::string> Rows(const std::string& sql) {
    pqxx::connection connection(DatabaseUrl());
    pqxx::work work(connection);
    std::vector<std::string> rows;
    for (const auto& row : work.exec(sql)) rows.emplace_back(row[0].is_null() ? "" : row[0].c_str());
    return rows;
  }
  // Runs a statement with the server's own rights in this zone; the database's word against it, "" when it took it.
  std::string AsServer(const std::string& sql) {
    pqxx::connection connection(DatabaseUrl());
    pqxx::work work(connection);
    try {
      work.exec("SET LOCAL ROLE luodi_app");
      work.exec("SELECT set_config('app.zone', " + work.quote(ZoneId()) + ", true)");
      work.exec(sql);
    } catch (const pqxx::sql_error& error) {
      const std::string said = error.what();
      return said.substr(0, said.find('\n'));
    }
    return "";
  }
};

}  // namespace luodi::testing
