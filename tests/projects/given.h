// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <google/protobuf/util/json_util.h>

#include <string>
#include <vector>

#include "luodi/v1/investors.grpc.pb.h"
#include "luodi/v1/journal.grpc.pb.h"
#include "luodi/v1/projects.grpc.pb.h"
#include "server/journal/store.h"
#include "server/projects/rules.h"
#include "server/projects/store.h"
#include "tests/support/office.h"

namespace luodi::testing {

// A bureau on 30 June 2020 with its officer, a stranger from another department, a director, somebody who is both
// director and officer, and a log auditor.
class ProjectsTest : public OfficeTest {
 protected:
  ProjectsTest() {
    SetToday(2020, 6, 30);
    bureau_ = Department("bureau");
    Person("officer", {v1::ROLE_INVESTMENT_OFFICER}, bureau_);
    Person("stranger", {v1::ROLE_INVESTMENT_OFFICER}, Department("other"));
    Person("director", {v1::ROLE_DIRECTOR});
    Person("both", {v1::ROLE_DIRECTOR, v1::ROLE_INVESTMENT_OFFICER}, bureau_);
    Person("auditor", {v1::ROLE_LOG_AUDITOR});
  }

  std::string Investor(const std::string& number) {
    v1::CreateInvestorRequest create;
    create.set_parent(zone());
    create.mutable_investor()->set_title("投资方 " + number);
    create.mutable_investor()->set_country_code("US");
    create.mutable_investor()->set_foreign_registration_number(number);
    return Ask("officer", &v1::InvestorService::Stub::CreateInvestor, create)->name();
  }

  std::string Park(const std::string& id, const std::string& parent = "") {
    v1::CreateParkRequest create;
    create.set_parent(zone());
    create.set_park_id(id);
    create.mutable_park()->set_title(id);
    create.mutable_park()->set_parent_park(parent);
    return Ask("sysadmin", &v1::ZoneService::Stub::CreatePark, create)->name();
  }

  v1::CreateProjectRequest New(const std::string& title) {
    v1::CreateProjectRequest create;
    create.set_parent(zone());
    create.mutable_project()->set_title(title);
    create.mutable_project()->set_kind(v1::PROJECT_KIND_NEW_BUILD);
    return create;
  }
  Answer<v1::Project> Create(const v1::CreateProjectRequest& create) {
    return Ask("officer", &v1::ProjectService::Stub::CreateProject, create);
  }
  v1::Project Made(const v1::CreateProjectRequest& create) {
    const auto answer = Create(create);
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
    return answer.reply;
  }

  Answer<v1::Project> Get(const std::string& who, const std::string& name) {
    v1::GetProjectRequest get;
    get.set_name(name);
    return Ask(who, &v1::ProjectService::Stub::GetProject, get);
  }

  v1::UpdateProjectRequest Change(const v1::Project& project, const std::vector<std::string>& paths) {
    v1::UpdateProjectRequest update;
    *update.mutable_project() = project;
    for (const std::string& path : paths) update.mutable_update_mask()->add_paths(path);
    return update;
  }

  // A fact as another slice records it: with its project's after-image in the journal.
  v1::Project Record(const std::string& project, v1::FactKind kind, const v1::Date& date,
                     v1::FactBasis basis = v1::FACT_BASIS_RECORDED) {
    database::Connection connection(DatabaseUrl());
    database::Transaction tx(connection);
    v1::Fact fact;
    fact.set_kind(kind);
    *fact.mutable_fact_date() = date;
    fact.set_basis(basis);
    fact.set_evidence(project + "/contracts/1");
    fact.set_author(InZone("persons/officer"));
    const std::string now = "2020-06-30 04:00:00+00";
    v1::Project after = projects::store::InsertFact(tx, project, fact, now);
    projects::rules::SetStage(after);
    journal::Entry entry;
    entry.resource = project;
    entry.resource_type = "luodi.v1.Project";
    entry.version = projects::store::VersionOf(after);
    EXPECT_TRUE(google::protobuf::util::MessageToJsonString(after, &entry.image).ok());
    journal::store::InsertEntries(tx, {ZoneId(), InZone("persons/officer"), "test", NewRequestId(), now}, {entry});
    tx.Commit();
    return after;
  }

  Answer<v1::ListProjectsResponse> List(const std::string& who, const v1::ProjectFilter& filter) {
    v1::ListProjectsRequest list;
    list.set_parent(zone());
    *list.mutable_filter() = filter;
    return Ask(who, &v1::ProjectService::Stub::ListProjects, list);
  }
  // Titles of what is listed.
  std::vector<std::string> Titles(const v1::ProjectFilter& filter) {
    const auto answer = List("officer", filter);
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
    std::vector<std::string> titles;
    for (const v1::Project& project : answer->projects()) titles.push_back(project.title());
    return titles;
  }

  Answer<v1::Correction> Propose(const std::string& who, const std::string& project, v1::FactKind kind,
                                 const v1::Date* date) {
    v1::ProposeCorrectionRequest propose;
    propose.set_parent(project);
    propose.set_fact_kind(kind);
    if (date != nullptr) *propose.mutable_fact_date() = *date;
    propose.set_reason("录入有误");
    return Ask(who, &v1::ProjectService::Stub::ProposeCorrection, propose);
  }
  // Of the fields of `project` that the paths name.
  Answer<v1::Correction> ProposeFields(const std::string& who, const v1::Project& project,
                                       const std::vector<std::string>& paths) {
    v1::ProposeCorrectionRequest propose;
    propose.set_parent(project.name());
    *propose.mutable_project() = project;
    for (const std::string& path : paths) propose.mutable_update_mask()->add_paths(path);
    propose.set_reason("合同金额录错");
    return Ask(who, &v1::ProjectService::Stub::ProposeCorrection, propose);
  }
  Answer<v1::Correction> Terminate(const std::string& who, const std::string& project) {
    v1::ProposeTerminationRequest propose;
    propose.set_parent(project);
    propose.set_reason("投资方撤资");
    return Ask(who, &v1::ProjectService::Stub::ProposeTermination, propose);
  }
  Answer<v1::Correction> Approve(const std::string& who, const std::string& name) {
    v1::ApproveCorrectionRequest approve;
    approve.set_name(name);
    return Ask(who, &v1::ProjectService::Stub::ApproveCorrection, approve);
  }

  std::string bureau_;
};

}  // namespace luodi::testing
