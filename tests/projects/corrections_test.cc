// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <thread>

#include "tests/projects/merges_given.h"

namespace luodi::testing {
namespace {

using Stub = v1::ProjectService::Stub;

class Corrections : public ProjectsTest {};

TEST_F(Corrections, AreCorrectedByTwoPersons) {
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
  EXPECT_EQ(after->facts(0).evidence(), proposed->name());
  EXPECT_EQ(after->facts(0).author(), InZone("persons/both"));
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

TEST_F(Corrections, OfAnImportedFactLeaveItImportedAndNameThemselves) {
  const v1::Project project = Made(New("甲"));
  Record(project.name(), v1::FACT_KIND_SIGNED, Day(2020, 5, 1), v1::FACT_BASIS_IMPORTED);
  const v1::Date day = Day(2020, 4, 30);
  const auto proposed = Propose("both", project.name(), v1::FACT_KIND_SIGNED, &day);
  ASSERT_TRUE(Approve("director", proposed->name()).ok());
  const v1::Fact fact = Get("officer", project.name())->facts(0);
  EXPECT_EQ(fact.basis(), v1::FACT_BASIS_IMPORTED);
  EXPECT_EQ(fact.evidence(), proposed->name());
  EXPECT_EQ(fact.author(), InZone("persons/both"));
}

TEST_F(Corrections, ChangeWhatASignedProjectCountsByTwoPersons) {
  v1::CreateProjectRequest create = New("甲");
  *create.mutable_project()->mutable_total_investment() = Yuan(100'000'000);
  *create.mutable_project()->mutable_land_area() = Mu(50'000'000);
  create.mutable_project()->mutable_promises()->set_jobs(300);
  v1::Project wanted = Record(Made(create).name(), v1::FACT_KIND_SIGNED, Day(2020, 5, 1), v1::FACT_BASIS_IMPORTED);
  *wanted.mutable_total_investment() = Yuan(500'000'000);
  wanted.clear_land_area();
  *wanted.mutable_promises()->mutable_annual_tax() = Yuan(1'000'000);
  v1::UpdateProjectRequest alone = Change(wanted, {"title", "total_investment", "land_area"});
  alone.mutable_project()->set_title("乙");
  alone.set_reason("录错");
  const auto refused = Ask("both", &Stub::UpdateProject, alone);
  EXPECT_EQ(refused.reason(), "CHANGE_NEEDS_TWO_PERSONS");
  EXPECT_EQ(refused.Info().metadata().at("fields"), "total_investment, land_area");
  EXPECT_EQ(Get("officer", wanted.name())->etag(), "v2");

  const auto proposed =
      ProposeFields("both", wanted, {"total_investment", "land_area", "promises.annual_tax", "total_investment"});
  ASSERT_TRUE(proposed.ok()) << proposed.status.error_message();
  EXPECT_EQ(proposed->fact_kind(), v1::FACT_KIND_UNSPECIFIED);
  EXPECT_EQ(proposed->update_mask().paths_size(), 3);
  EXPECT_EQ(proposed->former().total_investment().minor_units(), 10'000'000'000);
  EXPECT_EQ(proposed->former().land_area().micro_mu(), 50'000'000);
  EXPECT_FALSE(proposed->former().has_promises());
  EXPECT_EQ(proposed->project().total_investment().minor_units(), 50'000'000'000);
  EXPECT_FALSE(proposed->project().has_land_area());
  EXPECT_EQ(proposed->project().name() + proposed->project().title(), "");
  EXPECT_EQ(ProposeFields("officer", wanted, {"land_area"}).reason(), "CORRECTION_PENDING");
  EXPECT_EQ(Get("officer", wanted.name())->total_investment().minor_units(), 10'000'000'000);
  EXPECT_EQ(Approve("both", proposed->name()).reason(), "SAME_PERSON");
  const auto approved = Approve("director", proposed->name());
  ASSERT_TRUE(approved.ok()) << approved.status.error_message();
  EXPECT_EQ(approved->former().land_area().micro_mu(), 50'000'000);
  const auto after = Get("officer", wanted.name());
  EXPECT_EQ(after->etag(), "v3");
  EXPECT_EQ(after->title(), "甲");
  EXPECT_EQ(after->total_investment().minor_units(), 50'000'000'000);
  EXPECT_FALSE(after->has_land_area());
  EXPECT_EQ(after->promises().jobs(), 300);
  EXPECT_EQ(after->promises().annual_tax().minor_units(), 100'000'000);
  EXPECT_EQ(after->facts(0).evidence(), wanted.name() + "/contracts/1");
  v1::ListCorrectionsRequest list;
  list.set_parent(wanted.name());
  EXPECT_EQ(Ask("officer", &Stub::ListCorrections, list)->corrections(0).DebugString(), approved->DebugString());
  for (const std::string& name : {wanted.name(), approved->name()}) {
    v1::ListHistoryRequest history;
    history.set_name(name);
    const auto entries = Ask("director", &v1::JournalService::Stub::ListHistory, history);
    const int last = entries->entries_size() - 1;
    ASSERT_GE(last, 1) << name;
    EXPECT_EQ(entries->entries(last).actor(), InZone("persons/director")) << name;
    EXPECT_EQ(entries->entries(last).reason(), "合同金额录错") << name;
  }
}

TEST_F(Corrections, OfFieldsAreRefusedWithEveryFaultAtOnce) {
  v1::Project wanted = Record(Made(New("甲")).name(), v1::FACT_KIND_SIGNED, Day(2020, 5, 1));
  *wanted.mutable_total_investment() = Yuan(-1);
  wanted.set_park(InZone("parks/none"));
  const auto faulty = ProposeFields("officer", wanted, {"total_investment", "park", "title", "confidentiality"});
  EXPECT_EQ(faulty.fields(),
            (std::vector<std::string>{"update_mask", "update_mask", "project.total_investment", "project.park"}));
  EXPECT_EQ(ProposeFields("officer", wanted, {"land_area"}).reason(), "PROJECT_CHANGED_NOTHING");
  EXPECT_EQ(ProposeFields("officer", wanted, {}).fields(), std::vector<std::string>{"update_mask"});
  v1::ProposeCorrectionRequest propose;
  propose.set_parent(wanted.name());
  propose.set_reason("录错");
  EXPECT_EQ(Ask("officer", &Stub::ProposeCorrection, propose).reason(), "EXCLUSIVE_FIELDS");
  propose.set_fact_kind(v1::FACT_KIND_SIGNED);
  propose.mutable_update_mask()->add_paths("land_area");
  EXPECT_EQ(Ask("officer", &Stub::ProposeCorrection, propose).reason(), "EXCLUSIVE_FIELDS");
  EXPECT_EQ(ProposeFields("stranger", wanted, {"land_area"}).reason(), "PROJECT_CHANGED_NOTHING");
}

TEST_F(Corrections, OfFieldsThatMovedSinceAreNotApproved) {
  const v1::Project project = Made(New("甲"));
  v1::Project wanted = project;
  *wanted.mutable_land_area() = Mu(2);
  const auto proposed = ProposeFields("officer", wanted, {"land_area"});
  ASSERT_TRUE(proposed.ok()) << proposed.status.error_message();
  v1::UpdateProjectRequest update = Change(project, {"land_area"});
  *update.mutable_project()->mutable_land_area() = Mu(1);
  ASSERT_TRUE(Ask("officer", &Stub::UpdateProject, update).ok());
  const auto outdated = Approve("director", proposed->name());
  EXPECT_EQ(outdated.reason(), "CORRECTION_OUTDATED");
  EXPECT_EQ(outdated.Info().metadata().at("fields"), "land_area");
  EXPECT_EQ(Get("officer", project.name())->land_area().micro_mu(), 1);
}

TEST_F(Corrections, OfAnInvestorWhileInTheReserveOpenTheTalks) {
  v1::Project wanted = Made(New("甲"));
  wanted.set_investor(Investor("1"));
  const auto proposed = ProposeFields("officer", wanted, {"investor"});
  ASSERT_TRUE(Approve("director", proposed->name()).ok());
  EXPECT_EQ(Get("officer", wanted.name())->stage(), v1::STAGE_NEGOTIATING);
}

TEST_F(Corrections, AreCorrectedOnceWhenTwoApproveAtOnce) {
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

TEST_F(Corrections, ThatEndNeverComeBack) {
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
  v1::Project wanted = ended.reply;
  *wanted.mutable_land_area() = Mu(1);
  EXPECT_EQ(ProposeFields("officer", wanted, {"land_area"}).reason(), "PROJECT_TERMINATED");
}

TEST_F(Corrections, StayAsTheyAreWhenACorrectionIsDeclined) {
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

class LikelyTwins : public TwinsTest {};

TEST_F(LikelyTwins, AreMergedWithoutTellingPersonsToWhoMayNotSeeThem) {
  const std::string kept = Imported("机器人制造").name();
  v1::CreateProjectRequest create = New("第三");
  (*create.mutable_project()->mutable_ledger_columns())["联系人"] = "王五";
  const std::string third = Made(create).name();
  EXPECT_EQ(Merge("stranger", third, kept)->project().ledger_columns_size(), 0);
  v1::ListCorrectionsRequest list;
  list.set_parent(third);
  EXPECT_EQ(Ask("stranger", &Stub::ListCorrections, list)->corrections(0).project().ledger_columns_size(), 0);
  EXPECT_EQ(Ask("officer", &Stub::ListCorrections, list)->corrections(0).project().ledger_columns_size(), 1);
  ASSERT_TRUE(Approve("director", third + "/corrections/1").ok());
  EXPECT_EQ(Now(kept).ledger_columns().at("联系人"), "王五");
}

TEST_F(LikelyTwins, OnceMergedAreListedByEitherNumber) {
  const std::string kept = Imported("机器人制造").name();
  v1::CreateProjectRequest create = New("机器人制造项目");
  create.mutable_project()->set_business_code("B-2");
  create.mutable_project()->set_national_code("2020-131000-48-03-012345");
  Done(Merge("officer", Made(create).name(), kept));
  v1::ProjectFilter by_business, by_national;
  by_business.set_business_code("B-2");
  by_national.set_national_code("2020-131000-48-03-012345");
  for (v1::ProjectFilter filter : {by_business, by_national}) {
    EXPECT_EQ(Titles(filter), Names{"机器人制造"});
    filter.add_stages(v1::STAGE_SIGNED);
    EXPECT_EQ(Titles(filter), Names{});
  }
  by_national.set_business_code("B-3");
  EXPECT_EQ(Titles(by_national), Names{});
}

TEST_F(LikelyTwins, OfOneProjectAreFoundByNameWhoeverInvests) {
  Titled("廊坊云联智能装备研发制造项目", Investor("2"));                            // 1
  const v1::Project asked = Titled("云联智能装备研发制造（一期）项目", investor_);  // 2
  Titled("云联智能装备仓储", "");                                                   // 3: too little
  EXPECT_EQ(ToldTo("officer", asked.name()), Names{"2-1 2"});
  EXPECT_GE(ListTwins("officer", asked.name())->twins(0).title_similarity(), 700);
}

TEST_F(LikelyTwins, ShareTheirInvestorAndTheSumOfAllItInvests) {
  v1::CreateProjectRequest create = New("总部基地");
  create.mutable_project()->set_investor(investor_);
  *create.mutable_project()->mutable_total_investment() = Yuan(100'000'000);
  Made(create);
  create.mutable_project()->set_title("光伏组件产业园");
  Made(create);
  EXPECT_EQ(ToldTo("officer"), Names{"2-1 1"});
  create.mutable_project()->set_title("冷链物流");
  *create.mutable_project()->mutable_total_investment() = Yuan(200'000'000);
  Made(create);
  EXPECT_EQ(ToldTo("officer"), Names{"2-1 1"});
}

}  // namespace
}  // namespace luodi::testing
