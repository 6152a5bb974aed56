// SPDX-License-Identifier: Apache-2.0
#include <google/protobuf/util/message_differencer.h>

#include <atomic>
#include <barrier>
#include <thread>

#include "absl/strings/str_cat.h"
#include "server/base/digest.h"
#include "tests/projects/given.h"

namespace luodi::testing {
namespace {

using Stub = v1::ProjectService::Stub;

class Projects : public ProjectsTest {};

// One person, one request id, two tokens at once: no lock keeps these apart, only the books.
TEST_F(Projects, AreMadeOnceByOnePersonWithTwoTokens) {
  v1::IssueTokenRequest issue;
  issue.set_parent(InZone("persons/officer"));
  issue.set_secret_sha256(Sha256Hex(zone() + "second"));
  ASSERT_TRUE(Ask("bootstrap", &v1::AccessService::Stub::IssueToken, issue).ok());
  const auto by_second_token = [&](const v1::CreateProjectRequest& create) {
    Answer<v1::Project> answer;
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + zone() + "second");
    answer.status = Stub(Channel()).CreateProject(&context, create, &answer.reply);
    answer.replayed = context.GetServerTrailingMetadata().count("luodi-replayed") > 0;
    return answer;
  };
  for (int round = 0; round < 10; ++round) {
    v1::CreateProjectRequest create = New(absl::StrCat("两把钥匙的项目", round));
    create.set_request_id(NewRequestId());
    std::barrier start(2);
    Answer<v1::Project> first, second;
    std::thread other([&] {
      start.arrive_and_wait();
      second = by_second_token(create);
    });
    start.arrive_and_wait();
    first = Create(create);
    other.join();
    ASSERT_TRUE(first.ok()) << first.status.error_message();
    ASSERT_TRUE(second.ok()) << second.status.error_message();
    EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
    EXPECT_NE(first.replayed, second.replayed);
  }
}

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
  project.set_parcel("开2020-7");
  project.set_merged_into(InZone("projects/2020-9999"));
  project.set_description("第一行\n第二行\t\"引号\" \\ 反斜线 {花括号}");
  (*project.mutable_ledger_columns())["包联领导"] = "张\"三\\\n";
  const v1::Project made = Made(create);
  v1::Project expected = project;
  expected.set_name(made.name());
  expected.clear_merged_into();
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

TEST_F(Projects, TellPersonsOnlyToTheirDepartmentAndToWhoSeesEveryProject) {
  v1::CreateProjectRequest create = New("甲");
  (*create.mutable_project()->mutable_ledger_columns())["联系人"] = "王五";
  (*create.mutable_project()->mutable_ledger_columns())["备注"] = "加急";
  const v1::Project made = Made(create);
  const auto columns = [](const v1::Project& project) { return project.ledger_columns_size(); };
  v1::ListProjectsRequest then;
  then.set_parent(zone());
  *then.mutable_as_of() = made.update_time();
  for (const auto& [who, told] : {std::pair("officer", 2), std::pair("director", 2), std::pair("stranger", 1)}) {
    EXPECT_EQ(columns(Get(who, made.name()).reply), told) << who;
    EXPECT_EQ(columns(List(who, {})->projects(0)), told) << who;
    EXPECT_EQ(columns(Ask(who, &Stub::ListProjects, then)->projects(0)), told) << who;
  }
  v1::UpdateProjectRequest update = Change(Get("stranger", made.name()).reply, {"description"});
  update.mutable_project()->set_description("概况");
  EXPECT_EQ(columns(Ask("stranger", &Stub::UpdateProject, update).reply), 1);
  // What is not shown is not lost, neither in the books nor in the journal.
  EXPECT_EQ(Get("officer", made.name())->ledger_columns().at("联系人"), "王五");
  SetToday(2020, 7, 2);
  v1::GetProjectRequest get;
  get.set_name(made.name());
  get.mutable_as_of()->set_seconds(made.create_time().seconds() + 86400);
  EXPECT_EQ(columns(Ask("officer", &Stub::GetProject, get).reply), 2);
  EXPECT_EQ(columns(Ask("stranger", &Stub::GetProject, get).reply), 1);
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

TEST_F(Projects, KeepTheirNamesWhereANumberOfAHiddenOneIsTaken) {
  v1::CreateProjectRequest create = New("机密项目");
  create.mutable_project()->set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  create.mutable_project()->set_business_code("B-1");
  create.mutable_project()->set_national_code("2020-131000-48-03-012345");
  const v1::Project secret = Made(create);
  v1::CreateProjectRequest other = New("乙");
  other.mutable_project()->set_business_code("B-1");
  const auto taken = Ask("stranger", &Stub::CreateProject, other);
  EXPECT_EQ(taken.reason(), "BUSINESS_CODE_TAKEN");
  EXPECT_EQ(taken.Info().metadata().at("resource"), InZone("projects/-"));
  EXPECT_EQ(taken.status.error_message().find(secret.name()), std::string::npos);
  EXPECT_EQ(taken.status.error_details().find(secret.name()), std::string::npos);
  other.mutable_project()->clear_business_code();
  const auto made = Ask("stranger", &Stub::CreateProject, other);
  v1::UpdateProjectRequest update = Change(made.reply, {"national_code"});
  update.mutable_project()->set_national_code("2020-131000-48-03-012345");
  const auto updated = Ask("stranger", &Stub::UpdateProject, update);
  EXPECT_EQ(updated.reason(), "NATIONAL_CODE_TAKEN");
  EXPECT_EQ(updated.Info().metadata().at("resource"), InZone("projects/-"));
  EXPECT_EQ(Create(create).Info().metadata().at("resource"), secret.name());
}

TEST_F(Projects, RepeatALongChineseTextInARefusalWithoutCuttingACharacter) {
  std::string text = "aa";
  for (int i = 0; i < 100; ++i) text += "产";
  v1::CreateProjectRequest create = New("甲");
  create.mutable_project()->set_industry_code(text);
  const auto code = Create(create);
  EXPECT_EQ(code.reason(), "INDUSTRY_UNKNOWN");
  EXPECT_EQ(code.Info().metadata().at("code").find("aa产产"), 0u);
  const auto path = Ask("officer", &Stub::UpdateProject, Change(Made(New("乙")), {text}));
  EXPECT_EQ(path.reason(), "MASK_PATH_UNKNOWN");
  v1::ProjectFilter filter;
  filter.add_industry_prefixes(text);
  EXPECT_EQ(List("officer", filter).reason(), "INDUSTRY_UNKNOWN");
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

}  // namespace
}  // namespace luodi::testing
