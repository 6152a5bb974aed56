// SPDX-License-Identifier: Apache-2.0
#include "luodi/v1/projects.grpc.pb.h"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>

#include <atomic>
#include <thread>

#include "luodi/v1/investors.grpc.pb.h"
#include "luodi/v1/journal.grpc.pb.h"
#include "server/journal/store.h"
#include "server/projects/rules.h"
#include "server/projects/store.h"
#include "tests/support/office.h"

namespace luodi::testing {
namespace {

using Stub = v1::ProjectService::Stub;

class Projects : public OfficeTest {
 protected:
  Projects() {
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
    return Ask("officer", &Stub::CreateProject, create);
  }
  v1::Project Made(const v1::CreateProjectRequest& create) {
    const auto answer = Create(create);
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
    return answer.reply;
  }

  Answer<v1::Project> Get(const std::string& who, const std::string& name) {
    v1::GetProjectRequest get;
    get.set_name(name);
    return Ask(who, &Stub::GetProject, get);
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
    return Ask(who, &Stub::ListProjects, list);
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
    return Ask(who, &Stub::ProposeCorrection, propose);
  }
  Answer<v1::Correction> Terminate(const std::string& who, const std::string& project) {
    v1::ProposeTerminationRequest propose;
    propose.set_parent(project);
    propose.set_reason("投资方撤资");
    return Ask(who, &Stub::ProposeTermination, propose);
  }
  Answer<v1::Correction> Approve(const std::string& who, const std::string& name) {
    v1::ApproveCorrectionRequest approve;
    approve.set_name(name);
    return Ask(who, &Stub::ApproveCorrection, approve);
  }

  std::string bureau_;
};

TEST_F(Projects, StandInTheReserveUntilAnInvestorIsNamed) {
  const v1::Project project = Made(New("云联数据智能产业中心"));
  EXPECT_EQ(project.name(), InZone("projects/2020-0001"));
  EXPECT_EQ(project.stage(), v1::STAGE_RESERVE);
  EXPECT_EQ(project.owner_department(), bureau_);
  EXPECT_EQ(project.etag(), "v1");
  EXPECT_EQ(project.facts_size(), 0);
  v1::UpdateProjectRequest update = Change(project, {"investor"});
  update.mutable_project()->set_investor(Investor("1"));
  const auto updated = Ask("officer", &Stub::UpdateProject, update);
  ASSERT_TRUE(updated.ok()) << updated.status.error_message();
  EXPECT_EQ(updated->stage(), v1::STAGE_NEGOTIATING);
  EXPECT_EQ(updated->etag(), "v2");
  ASSERT_EQ(updated->facts_size(), 1);
  EXPECT_EQ(updated->facts(0).kind(), v1::FACT_KIND_FIRST_TALK);
  EXPECT_EQ(updated->facts(0).basis(), v1::FACT_BASIS_RECORDED);
  EXPECT_EQ(updated->facts(0).author(), InZone("persons/officer"));
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(updated.reply, Get("officer", project.name()).reply));
}

TEST_F(Projects, OpenWithTheDayOfTheFirstTalk) {
  v1::CreateProjectRequest create = New("京云科技");
  *create.mutable_first_talk_date() = Day(2020, 3, 1);
  EXPECT_EQ(Create(create).reason(), "FIELD_REQUIRED");
  create.mutable_project()->set_investor(Investor("1"));
  const v1::Project project = Made(create);
  EXPECT_EQ(project.stage(), v1::STAGE_NEGOTIATING);
  EXPECT_EQ(project.facts(0).fact_date().month(), 3);
  *create.mutable_first_talk_date() = Day(2020, 7, 1);
  EXPECT_EQ(Create(create).reason(), "DATE_IN_FUTURE");
}

TEST_F(Projects, KeepEveryFieldAsItWasGiven) {
  v1::CreateProjectRequest create = New("石墨烯谷中心");
  v1::Project& project = *create.mutable_project();
  project.set_investor(Investor("1"));
  project.set_industry_code("C3091");
  project.set_park(Park("graphene"));
  project.mutable_total_investment()->set_currency_code("USD");
  project.mutable_total_investment()->set_minor_units(15'000'000'000);
  *project.mutable_fixed_asset_investment() = project.total_investment();
  *project.mutable_foreign_investment() = project.total_investment();
  *project.mutable_land_area() = Mu(56'600'000);
  *project.mutable_promises()->mutable_annual_tax() = Yuan(28'300'000);
  *project.mutable_promises()->mutable_annual_output() = Yuan(1'000'000'000);
  project.mutable_promises()->set_jobs(300);
  *project.mutable_promises()->mutable_start_date() = Day(2020, 9, 1);
  *project.mutable_promises()->mutable_production_date() = Day(2021, 9, 1);
  *project.mutable_promises()->mutable_full_capacity_date() = Day(2022, 9, 1);
  project.set_confidentiality(v1::CONFIDENTIALITY_PUBLIC);
  project.set_business_code("ZS-2020-07");
  project.set_national_code("2020-131000-48-03-012345");
  project.set_description("第一行\n第二行\t\"引号\" \\ 反斜线 {花括号}");
  (*project.mutable_ledger_columns())["包联领导"] = "张\"三\\\n";
  const v1::Project made = Made(create);
  v1::Project expected = project;
  expected.set_name(made.name());
  expected.set_owner_department(bureau_);
  expected.set_phase(1);
  *expected.mutable_facts() = made.facts();
  expected.set_stage(v1::STAGE_NEGOTIATING);
  expected.set_etag("v1");
  *expected.mutable_create_time() = made.create_time();
  *expected.mutable_update_time() = made.update_time();
  EXPECT_EQ(made.DebugString(), expected.DebugString());
  EXPECT_EQ(made.create_time().seconds(), 1593489600);
}

TEST_F(Projects, AreRefusedWithEveryFaultAtOnce) {
  v1::CreateProjectRequest create = New(" ");
  create.mutable_project()->set_park(InZone("parks/none"));
  create.mutable_project()->set_investor("zones/elsewhere/investors/2020-0001");
  create.mutable_project()->set_owner_department(InZone("departments/none"));
  create.mutable_project()->set_industry_code("C0000");
  create.mutable_project()->set_phase(2);
  const auto answer = Create(create);
  EXPECT_EQ(answer.reason(), "SEVERAL_FAULTS");
  EXPECT_EQ(answer.fields(),
            (std::vector<std::string>{"project.title", "project.parent_project", "project.industry_code",
                                      "project.investor", "project.park", "project.owner_department"}));
}

TEST_F(Projects, SayWhenATitleWasNormalised) {
  const v1::Project made = Made(New("Cafe\u0301"));
  EXPECT_EQ(made.title(), "Caf\u00e9");
  EXPECT_EQ(made.warnings_size(), 1);
  EXPECT_EQ(Get("officer", made.name())->warnings_size(), 0);
}

TEST_F(Projects, OwnTheirNumbersAlone) {
  v1::CreateProjectRequest create = New("甲");
  create.mutable_project()->set_business_code("B-1");
  const v1::Project first = Made(create);
  auto taken = Create(create);
  EXPECT_EQ(taken.reason(), "BUSINESS_CODE_TAKEN");
  EXPECT_EQ(taken.Info().metadata().at("resource"), first.name());
  create.mutable_project()->clear_business_code();
  create.mutable_project()->set_national_code("2020-131000-48-03-012345");
  const v1::Project second = Made(create);
  EXPECT_EQ(Create(create).reason(), "NATIONAL_CODE_TAKEN");
  v1::UpdateProjectRequest update = Change(second, {"business_code"});
  update.mutable_project()->set_business_code("B-1");
  EXPECT_EQ(Ask("officer", &Stub::UpdateProject, update).reason(), "BUSINESS_CODE_TAKEN");
  EXPECT_EQ(Get("officer", second.name())->etag(), "v1");
}

TEST_F(Projects, RaceForANumberAndOneWins) {
  std::vector<v1::Project> made;
  for (int i = 0; i < 4; ++i) made.push_back(Made(New("并发 " + std::to_string(i))));
  std::atomic<int> stood = 0, taken = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&, i] {
      std::string reason;
      if (i % 2 == 0) {
        v1::CreateProjectRequest create = New("并发");
        create.mutable_project()->set_business_code("B-1");
        reason = Create(create).reason();
      } else {
        v1::UpdateProjectRequest update = Change(made[i / 2], {"business_code"});
        update.mutable_project()->set_business_code(" B-1 ");
        reason = Ask("officer", &Stub::UpdateProject, update).reason();
      }
      stood += reason.empty();
      taken += reason == "BUSINESS_CODE_TAKEN";
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(stood, 1);
  EXPECT_EQ(taken, 7);
}

TEST_F(Projects, OfAnIncreaseHangOnASignedOne) {
  const v1::Project parent = Made(New("维特根"));
  v1::CreateProjectRequest create = New("维特根二期增资");
  create.mutable_project()->set_kind(v1::PROJECT_KIND_CAPITAL_INCREASE);
  EXPECT_EQ(Create(create).reason(), "PARENT_REQUIRED");
  create.mutable_project()->set_parent_project(InZone("projects/2020-9999"));
  EXPECT_EQ(Create(create).reason(), "TEXT_REFERS_NOWHERE");
  create.mutable_project()->set_parent_project(parent.name());
  EXPECT_EQ(Create(create).reason(), "PARENT_UNFIT");
  Record(parent.name(), v1::FACT_KIND_SIGNED, Day(2003, 5, 1));
  const v1::Project increase = Made(create);
  create.mutable_project()->set_parent_project(increase.name());
  EXPECT_EQ(Create(create).reason(), "PARENT_UNFIT");
}

TEST_F(Projects, ChangeOnlyWhatTheMaskNamesUnderTheirEtag) {
  const v1::Project project = Made(New("旧名"));
  v1::UpdateProjectRequest update = Change(project, {"title", "land_area"});
  EXPECT_EQ(Ask("officer", &Stub::UpdateProject, update).reason(), "PROJECT_CHANGED_NOTHING");
  update.mutable_project()->set_title("新名");
  update.mutable_project()->set_description("不在掩码中");
  *update.mutable_project()->mutable_land_area() = Mu(1);
  const auto updated = Ask("officer", &Stub::UpdateProject, update);
  ASSERT_TRUE(updated.ok()) << updated.status.error_message();
  EXPECT_EQ(updated->title(), "新名");
  EXPECT_EQ(updated->description(), "");
  EXPECT_EQ(updated->land_area().micro_mu(), 1);
  EXPECT_EQ(Ask("officer", &Stub::UpdateProject, update).reason(), "ETAG_STALE");
  update.mutable_project()->clear_etag();
  EXPECT_EQ(Ask("officer", &Stub::UpdateProject, update).reason(), "ETAG_MISSING");
  update = Change(updated.reply, {"stage"});
  EXPECT_EQ(Ask("officer", &Stub::UpdateProject, update).reason(), "MASK_PATH_UNKNOWN");
  update = Change(updated.reply, {"land_area"});
  update.mutable_project()->clear_land_area();
  EXPECT_FALSE(Ask("officer", &Stub::UpdateProject, update)->has_land_area());
}

TEST_F(Projects, ThatAreSignedChangeForAReasonOnly) {
  const v1::Project signed_one = Record(Made(New("甲")).name(), v1::FACT_KIND_SIGNED, Day(2020, 5, 1));
  EXPECT_EQ(signed_one.stage(), v1::STAGE_SIGNED);
  v1::UpdateProjectRequest update = Change(signed_one, {"title"});
  update.mutable_project()->set_title("乙");
  EXPECT_EQ(Ask("officer", &Stub::UpdateProject, update).fields(), std::vector<std::string>{"reason"});
  update.set_reason("企业更名");
  const auto updated = Ask("officer", &Stub::UpdateProject, update);
  EXPECT_EQ(updated->stage(), v1::STAGE_SIGNED);
  v1::ListHistoryRequest history;
  history.set_name(signed_one.name());
  const auto entries = Ask("director", &v1::JournalService::Stub::ListHistory, history);
  ASSERT_EQ(entries->entries_size(), 3);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(entries->entries(i).version(), i + 1);
  EXPECT_EQ(entries->entries(2).reason(), "企业更名");
}

TEST_F(Projects, ThatAreRestrictedAreMaskedToOthersAndEveryReadingIsEntered) {
  v1::CreateProjectRequest create = New("机密项目");
  create.mutable_project()->set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  create.mutable_project()->set_industry_code("C3611");
  create.mutable_project()->set_business_code("SECRET-1");
  create.mutable_project()->set_investor(Investor("1"));
  const v1::Project secret = Made(create);
  EXPECT_EQ(Get("stranger", secret.name()).reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(Get("stranger", secret.name()).status.error_message(),
            Get("stranger", InZone("projects/2020-9999"))
                .status.error_message()
                .replace(0, secret.name().size(), secret.name()));
  EXPECT_EQ(Get("director", secret.name())->title(), "机密项目");
  EXPECT_EQ(Get("officer", secret.name())->title(), "机密项目");
  v1::UpdateProjectRequest update = Change(secret, {"title"});
  update.mutable_project()->set_title("x");
  EXPECT_EQ(Ask("stranger", &Stub::UpdateProject, update).reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(Terminate("stranger", secret.name()).reason(), "RESOURCE_NOT_FOUND");

  const auto masked = List("stranger", {});
  ASSERT_EQ(masked->projects_size(), 1);
  EXPECT_TRUE(masked->projects(0).masked());
  EXPECT_EQ(masked->projects(0).title(), "");
  EXPECT_EQ(masked->projects(0).investor(), "");
  EXPECT_EQ(masked->projects(0).industry_code(), "C36");
  EXPECT_EQ(masked->projects(0).stage(), v1::STAGE_NEGOTIATING);
  EXPECT_FALSE(List("officer", {})->projects(0).masked());

  v1::ListEntriesRequest entries;
  entries.set_parent(zone());
  entries.mutable_filter()->set_kind(v1::ENTRY_KIND_READING);
  const auto readings = Ask("auditor", &v1::JournalService::Stub::ListEntries, entries);
  ASSERT_EQ(readings->entries_size(), 2);
  EXPECT_EQ(readings->entries(0).actor(), InZone("persons/officer"));
  EXPECT_EQ(readings->entries(1).actor(), InZone("persons/director"));
}

TEST_F(Projects, ThatAreRestrictedAnswerOthersOnlyByWhatAMaskedRowTells) {
  v1::CreateProjectRequest create = New("机密项目");
  create.mutable_project()->set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  create.mutable_project()->set_industry_code("C3611");
  create.mutable_project()->set_business_code("SECRET-1");
  create.mutable_project()->set_investor(Investor("1"));
  const v1::Project secret = Made(create);
  Record(secret.name(), v1::FACT_KIND_SIGNED, Day(2020, 6, 30));
  std::vector<v1::ProjectFilter> revealing(8), harmless(3);
  revealing[0].set_title_contains("机密");
  revealing[1].set_investor(secret.investor());
  revealing[2].set_business_code("SECRET-1");
  revealing[3].add_kinds(v1::PROJECT_KIND_NEW_BUILD);
  revealing[4].set_signed_year(2020);
  revealing[5].set_basis(v1::FACT_BASIS_RECORDED);
  revealing[6].add_industry_prefixes("C3611");
  revealing[7].add_industry_prefixes("C361");
  harmless[0].add_industry_prefixes("C36");
  harmless[1].add_industry_prefixes("C");
  harmless[2].add_stages(v1::STAGE_SIGNED);
  for (bool past : {false, true}) {
    v1::ListProjectsRequest list;
    list.set_parent(zone());
    if (past) list.mutable_as_of()->set_seconds(1593489600);
    for (const auto& filter : revealing) {
      *list.mutable_filter() = filter;
      EXPECT_EQ(Ask("stranger", &Stub::ListProjects, list)->projects_size(), 0) << filter.DebugString();
      EXPECT_EQ(Ask("officer", &Stub::ListProjects, list)->projects_size(), 1) << filter.DebugString();
    }
    for (const auto& filter : harmless) {
      *list.mutable_filter() = filter;
      EXPECT_EQ(Ask("stranger", &Stub::ListProjects, list)->projects_size(), 1) << filter.DebugString();
    }
  }
}

TEST_F(Projects, AreFoundByEachFilter) {
  const std::string park = Park("smart"), inner = Park("smart-south", park), other = Park("logistics");
  v1::CreateProjectRequest create = New("Alpha 100%");
  create.mutable_project()->set_park(inner);
  create.mutable_project()->set_industry_code("C3611");
  create.mutable_project()->set_investor(Investor("1"));
  create.mutable_project()->set_business_code("B-1");
  const v1::Project alpha = Made(create);
  Record(alpha.name(), v1::FACT_KIND_SIGNED, Day(2020, 6, 30), v1::FACT_BASIS_IMPORTED);
  create = New("Beta");
  create.mutable_project()->set_park(other);
  create.mutable_project()->set_industry_code("I65");
  create.mutable_project()->set_kind(v1::PROJECT_KIND_PUBLIC_WELFARE);
  create.mutable_project()->set_national_code("2020-131000-48-03-012345");
  Made(create);
  const struct {
    std::function<void(v1::ProjectFilter&)> set;
    std::vector<std::string> titles;
  } rows[] = {
      {[](auto&) {}, {"Beta", "Alpha 100%"}},
      {[](auto& f) { f.add_stages(v1::STAGE_SIGNED); }, {"Alpha 100%"}},
      {[](auto& f) { f.add_stages(v1::STAGE_SIGNED), f.add_stages(v1::STAGE_RESERVE); }, {"Beta", "Alpha 100%"}},
      {[&](auto& f) { f.add_parks(park); }, {"Alpha 100%"}},
      {[&](auto& f) { f.add_parks(inner), f.add_parks(other); }, {"Beta", "Alpha 100%"}},
      {[](auto& f) { f.add_industry_prefixes("36"); }, {"Alpha 100%"}},
      {[](auto& f) { f.add_industry_prefixes("I"), f.add_industry_prefixes("C36"); }, {"Beta", "Alpha 100%"}},
      {[](auto& f) { f.set_title_contains("0%"); }, {"Alpha 100%"}},
      {[](auto& f) { f.set_title_contains("aLPHA"); }, {"Alpha 100%"}},
      {[](auto& f) { f.set_title_contains("_"); }, {}},
      {[](auto& f) { f.set_signed_year(2020); }, {"Alpha 100%"}},
      {[](auto& f) { f.set_signed_year(2019); }, {}},
      {[](auto& f) { f.set_basis(v1::FACT_BASIS_IMPORTED); }, {"Alpha 100%"}},
      {[](auto& f) { f.add_kinds(v1::PROJECT_KIND_PUBLIC_WELFARE); }, {"Beta"}},
      {[&](auto& f) { f.set_investor(alpha.investor()); }, {"Alpha 100%"}},
      {[](auto& f) { f.set_business_code("B-1"); }, {"Alpha 100%"}},
      {[](auto& f) { f.set_national_code("2020-131000-48-03-012345"); }, {"Beta"}},
      {[&](auto& f) { f.set_business_code("B-1"), f.add_parks(other); }, {}},
  };
  for (const auto& row : rows) {
    v1::ProjectFilter filter;
    row.set(filter);
    EXPECT_EQ(Titles(filter), row.titles) << filter.DebugString();
  }
  v1::ProjectFilter unknown;
  unknown.add_parks(InZone("parks/none"));
  EXPECT_EQ(List("officer", unknown).reason(), "TEXT_REFERS_NOWHERE");
}

TEST_F(Projects, AreListedByPagesWithoutGapOrRepetition) {
  for (int i = 1; i <= 7; ++i) Made(New(std::to_string(i)));
  v1::ListProjectsRequest list;
  list.set_parent(zone());
  list.set_page_size(3);
  std::vector<std::string> titles;
  for (int page = 0;; ++page) {
    const auto answer = Ask("officer", &Stub::ListProjects, list);
    ASSERT_TRUE(answer.ok()) << answer.status.error_message();
    for (const v1::Project& project : answer->projects()) titles.push_back(project.title());
    if (answer->next_page_token().empty()) break;
    list.set_page_token(answer->next_page_token());
    if (page == 0) Made(New("neu"));
  }
  EXPECT_EQ(titles, (std::vector<std::string>{"7", "6", "5", "4", "3", "2", "1"}));
  list.mutable_filter()->set_title_contains("1");
  EXPECT_EQ(Ask("officer", &Stub::ListProjects, list).reason(), "PAGE_TOKEN_FOREIGN");
}

TEST_F(Projects, ReadTheSameFromTheBooksOfNowAsFromTheTable) {
  v1::CreateProjectRequest create = New("全字段");
  create.mutable_project()->set_investor(Investor("1"));
  create.mutable_project()->set_industry_code("C3611");
  *create.mutable_project()->mutable_total_investment() = Yuan(283'000'000);
  *create.mutable_project()->mutable_fixed_asset_investment() = Yuan(200'000'000);
  *create.mutable_project()->mutable_land_area() = Mu(56'600'000);
  create.mutable_project()->mutable_promises()->set_jobs(12);
  *create.mutable_project()->mutable_promises()->mutable_start_date() = Day(2020, 9, 1);
  create.mutable_project()->set_business_code("B-1");
  create.mutable_project()->set_description("多行\n文本");
  (*create.mutable_project()->mutable_ledger_columns())["备注"] = "x";
  const v1::Project full = Made(create);
  Made(New("空"));
  Record(full.name(), v1::FACT_KIND_APPROVED, Day(2020, 6, 30));
  Record(full.name(), v1::FACT_KIND_SIGNED, Day(2020, 6, 30));
  v1::ListProjectsRequest now, at;
  now.set_parent(zone());
  at.set_parent(zone());
  at.mutable_as_of()->set_seconds(1593489600);
  const auto table = Ask("officer", &Stub::ListProjects, now), books = Ask("officer", &Stub::ListProjects, at);
  ASSERT_TRUE(books.ok()) << books.status.error_message();
  ASSERT_EQ(table->projects_size(), 2);
  EXPECT_EQ(table->DebugString(), books->DebugString());

  database::Connection connection(DatabaseUrl());
  database::Transaction tx(connection);
  // Facts are compared above: as JSON one instant has several spellings.
  EXPECT_TRUE(tx.Exec(R"sql(
    SELECT n.project FROM projects_at($1, NULL, NULL) n FULL JOIN projects_at($1, now(), NULL) b USING (project)
    WHERE to_jsonb(n) - 'facts' IS DISTINCT FROM to_jsonb(b) - 'facts')sql",
                      ZoneId())
                  .empty());
}

TEST_F(Projects, TellWhatTheBooksSaidThen) {
  const v1::Project before = Made(New("旧名"));
  SetToday(2020, 7, 1);
  v1::UpdateProjectRequest update = Change(before, {"title"});
  update.mutable_project()->set_title("新名");
  ASSERT_TRUE(Ask("officer", &Stub::UpdateProject, update).ok());
  v1::GetProjectRequest get;
  get.set_name(before.name());
  get.mutable_as_of()->set_seconds(before.update_time().seconds());
  EXPECT_EQ(Ask("officer", &Stub::GetProject, get)->DebugString(), before.DebugString());
  get.mutable_as_of()->set_seconds(before.update_time().seconds() - 1);
  EXPECT_EQ(Ask("officer", &Stub::GetProject, get).reason(), "RESOURCE_NOT_FOUND");
  v1::ListProjectsRequest list;
  list.set_parent(zone());
  list.mutable_as_of()->set_seconds(before.update_time().seconds());
  EXPECT_EQ(Ask("officer", &Stub::ListProjects, list)->projects(0).title(), "旧名");
  list.mutable_as_of()->set_seconds(before.update_time().seconds() - 1);
  EXPECT_EQ(Ask("officer", &Stub::ListProjects, list)->projects_size(), 0);
}

TEST_F(Projects, ShowTheFactsOfADay) {
  v1::CreateProjectRequest create = New("甲");
  create.mutable_project()->set_investor(Investor("1"));
  *create.mutable_first_talk_date() = Day(2020, 1, 2);
  const v1::Project project = Made(create);
  Record(project.name(), v1::FACT_KIND_SIGNED, Day(2020, 4, 30));
  Record(project.name(), v1::FACT_KIND_STARTED, Day(2020, 5, 14));
  for (bool past : {false, true}) {
    v1::ListProjectsRequest list;
    list.set_parent(zone());
    if (past) list.mutable_as_of()->set_seconds(1593489600);
    const std::pair<v1::Date, v1::Stage> days[] = {{Day(2020, 1, 1), v1::STAGE_RESERVE},
                                                   {Day(2020, 1, 2), v1::STAGE_NEGOTIATING},
                                                   {Day(2020, 4, 29), v1::STAGE_NEGOTIATING},
                                                   {Day(2020, 4, 30), v1::STAGE_SIGNED},
                                                   {Day(2020, 5, 14), v1::STAGE_UNDER_CONSTRUCTION}};
    for (const auto& [day, stage] : days) {
      *list.mutable_on_date() = day;
      list.clear_filter();
      EXPECT_EQ(Ask("officer", &Stub::ListProjects, list)->projects(0).stage(), stage);
      list.mutable_filter()->add_stages(stage);
      EXPECT_EQ(Ask("officer", &Stub::ListProjects, list)->projects_size(), 1);
      list.mutable_filter()->set_signed_year(2020);
      EXPECT_EQ(Ask("officer", &Stub::ListProjects, list)->projects_size(), stage >= v1::STAGE_SIGNED);
    }
  }
}

TEST_F(Projects, AreCorrectedByTwoPersons) {
  v1::CreateProjectRequest create = New("甲");
  create.mutable_project()->set_investor(Investor("1"));
  const v1::Project project = Made(create);
  Record(project.name(), v1::FACT_KIND_SIGNED, Day(2020, 6, 30), v1::FACT_BASIS_IMPORTED);
  const v1::Date day = Day(2020, 2, 1), later = Day(2020, 7, 1);
  EXPECT_EQ(Propose("both", project.name(), v1::FACT_KIND_STARTED, &day).reason(), "FACT_MISSING");
  EXPECT_EQ(Propose("both", project.name(), v1::FACT_KIND_SIGNED, &day).reason(), "FACT_ORDER");
  EXPECT_EQ(Propose("both", project.name(), v1::FACT_KIND_FIRST_TALK, &later).reason(), "DATE_IN_FUTURE");
  const auto proposed = Propose("both", project.name(), v1::FACT_KIND_FIRST_TALK, &day);
  ASSERT_TRUE(proposed.ok()) << proposed.status.error_message();
  EXPECT_EQ(proposed->name(), project.name() + "/corrections/1");
  EXPECT_EQ(proposed->former_date().month(), 6);
  EXPECT_EQ(Propose("officer", project.name(), v1::FACT_KIND_FIRST_TALK, &day).reason(), "CORRECTION_PENDING");
  EXPECT_EQ(Approve("both", proposed->name()).reason(), "SAME_PERSON");
  EXPECT_EQ(Approve("officer", proposed->name()).reason(), "PERMISSION_MISSING");
  const auto approved = Approve("director", proposed->name());
  ASSERT_TRUE(approved.ok()) << approved.status.error_message();
  EXPECT_EQ(approved->state(), v1::Correction::STATE_APPROVED);
  EXPECT_EQ(Approve("director", proposed->name()).reason(), "CORRECTION_NOT_PENDING");
  const auto after = Get("officer", project.name());
  EXPECT_EQ(after->etag(), "v3");
  EXPECT_EQ(after->facts(0).fact_date().month(), 2);
  EXPECT_EQ(after->facts(1).basis(), v1::FACT_BASIS_IMPORTED);

  const auto taken_back = Propose("officer", project.name(), v1::FACT_KIND_SIGNED, nullptr);
  ASSERT_TRUE(Approve("both", taken_back->name()).ok());
  EXPECT_EQ(Get("officer", project.name())->stage(), v1::STAGE_NEGOTIATING);
  v1::ListCorrectionsRequest list;
  list.set_parent(InZone("projects/-"));
  list.set_page_size(1);
  const auto page = Ask("officer", &Stub::ListCorrections, list);
  ASSERT_EQ(page->corrections_size(), 1);
  EXPECT_EQ(page->corrections(0).name(), taken_back->name());
  list.set_page_token(page->next_page_token());
  EXPECT_EQ(Ask("officer", &Stub::ListCorrections, list)->corrections(0).name(), proposed->name());
}

TEST_F(Projects, AreCorrectedOnceWhenTwoApproveAtOnce) {
  v1::CreateProjectRequest create = New("甲");
  create.mutable_project()->set_investor(Investor("1"));
  const v1::Project project = Made(create);
  const v1::Date day = Day(2020, 2, 1);
  const auto proposed = Propose("officer", project.name(), v1::FACT_KIND_FIRST_TALK, &day);
  std::atomic<int> stood = 0, refused = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&, i] {
      const auto answer = Approve(i % 2 ? "director" : "both", proposed->name());
      stood += answer.ok();
      refused += answer.reason() == "CORRECTION_NOT_PENDING";
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(stood, 1);
  EXPECT_EQ(refused, 7);
  EXPECT_EQ(Get("officer", project.name())->etag(), "v2");
}

TEST_F(Projects, ThatEndNeverComeBack) {
  const v1::Project project = Made(New("甲"));
  const auto proposed = Terminate("officer", project.name());
  ASSERT_TRUE(proposed.ok()) << proposed.status.error_message();
  EXPECT_EQ(Get("officer", project.name())->stage(), v1::STAGE_RESERVE);
  ASSERT_TRUE(Approve("director", proposed->name()).ok());
  const auto ended = Get("officer", project.name());
  EXPECT_EQ(ended->stage(), v1::STAGE_TERMINATED);
  EXPECT_EQ(ended->facts(0).evidence(), proposed->name());
  EXPECT_EQ(Terminate("officer", project.name()).reason(), "PROJECT_TERMINATED");
  EXPECT_EQ(Propose("officer", project.name(), v1::FACT_KIND_TERMINATED, nullptr).reason(), "PROJECT_TERMINATED");
  v1::UpdateProjectRequest update = Change(ended.reply, {"title"});
  update.mutable_project()->set_title("乙");
  EXPECT_EQ(Ask("officer", &Stub::UpdateProject, update).reason(), "PROJECT_TERMINATED");
}

TEST_F(Projects, StayAsTheyAreWhenACorrectionIsDeclined) {
  const v1::Project project = Made(New("甲"));
  const auto proposed = Terminate("officer", project.name());
  v1::DeclineCorrectionRequest decline;
  decline.set_name(proposed->name());
  EXPECT_EQ(Ask("director", &Stub::DeclineCorrection, decline).fields(), std::vector<std::string>{"reason"});
  decline.set_reason("理由不足");
  const auto declined = Ask("director", &Stub::DeclineCorrection, decline);
  ASSERT_TRUE(declined.ok()) << declined.status.error_message();
  EXPECT_EQ(declined->state(), v1::Correction::STATE_DECLINED);
  EXPECT_EQ(declined->decline_reason(), "理由不足");
  EXPECT_EQ(Get("officer", project.name())->etag(), "v1");
  EXPECT_TRUE(Terminate("officer", project.name()).ok());
}

TEST_F(Projects, RememberWhoContributed) {
  const v1::Project project = Made(New("甲"));
  v1::UpdateProjectRequest update = Change(project, {"title"});
  update.mutable_project()->set_title("乙");
  ASSERT_TRUE(Ask("both", &Stub::UpdateProject, update).ok());
  database::Connection connection(DatabaseUrl());
  database::Transaction tx(connection);
  EXPECT_TRUE(projects::store::SelectIsContributor(tx, project.name(), InZone("persons/officer")));
  EXPECT_TRUE(projects::store::SelectIsContributor(tx, project.name(), InZone("persons/both")));
  EXPECT_FALSE(projects::store::SelectIsContributor(tx, project.name(), InZone("persons/director")));
}

TEST_F(Projects, AreSortedIntoTheTableOfIndustries) {
  v1::ListIndustriesRequest list;
  list.set_parent(zone());
  list.set_query("361");
  const auto by_code = Ask("officer", &Stub::ListIndustries, list);
  ASSERT_EQ(by_code->industries_size(), 3);
  EXPECT_EQ(by_code->industries(0).code(), "C361");
  EXPECT_EQ(by_code->industries(1).title(), "汽柴油车整车制造");
  list.clear_query();
  list.set_page_size(1000);
  int rows = 0;
  do {
    const auto page = Ask("officer", &Stub::ListIndustries, list);
    rows += page->industries_size();
    list.set_page_token(page->next_page_token());
  } while (!list.page_token().empty());
  EXPECT_EQ(rows, 1970);
}

}  // namespace
}  // namespace luodi::testing
