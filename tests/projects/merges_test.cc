// SPDX-License-Identifier: Apache-2.0
// Likely twins, and two projects that become one by two persons.
#include <google/protobuf/util/message_differencer.h>

#include <atomic>
#include <set>
#include <thread>

#include "luodi/v1/delivery.grpc.pb.h"
#include "luodi/v1/review.grpc.pb.h"
#include "tests/projects/merges_given.h"

namespace luodi::testing {
namespace {

using Stub = v1::ProjectService::Stub;

class Twins : public TwinsTest {};

TEST_F(Twins, AreToldWithEachReasonNewestFirst) {
  Titled("智能分拣机器人研发制造", investor_);                  // 1
  Titled("云联数据中心", "", "开2020-7");                       // 2
  Titled("智能分拣机器人生产线", investor_);                    // 3: investor
  Titled("云联·数据中心建设项目");                              // 4: title
  Titled("别的什么", "", "开2020-7");                           // 5: parcel
  Titled("完全不同的名字", investor_);                          // 6: same investor, nothing alike
  Titled("智能分拣机器人研发制造项目", investor_, "开2020-7");  // 7: all sorts
  EXPECT_EQ(ToldTo("officer"), (Names{"7-5 3", "7-3 1", "7-2 3", "7-1 1 2", "5-2 3", "4-2 2", "3-1 1"}));
  const v1::Twin twin = ListTwins("officer")->twins(6);
  EXPECT_EQ(twin.title() + twin.other_title(), "智能分拣机器人生产线智能分拣机器人研发制造");
  EXPECT_EQ(twin.title_similarity(), 631);
}

TEST_F(Twins, NeedMoreThanTheWordsEveryTitleHas) {
  Titled("建设项目");
  Titled("工程 项目");
  Titled("甲项目");
  Titled("甲工程");
  EXPECT_EQ(ToldTo("officer"), Names{});
}

TEST_F(Twins, OfOneProjectComeByHowMuchSpeaksForThem) {
  Titled("机器人制造", investor_);                                        // 1
  Titled("机器人制造基地", investor_);                                    // 2
  const v1::Project asked = Titled("机器人制造", investor_, "开2020-7");  // 3
  Titled("机器人制造项目", investor_, "开2020-7");                        // 4
  Titled("无关", "", "开2020-7");                                         // 5
  const Names all = {"4-3 1 2 3", "3-1 1 2", "3-2 1 2", "5-3 3"};
  EXPECT_EQ(ToldTo("officer", asked.name()), all);
  Names paged;
  std::string token;
  do {
    const auto page = ListTwins("officer", asked.name(), 1, token);
    ASSERT_TRUE(page.ok()) << page.status.error_message();
    const Names told = Told(page.reply);
    ASSERT_LE(told.size(), 1u);
    paged.insert(paged.end(), told.begin(), told.end());
    token = page->next_page_token();
  } while (!token.empty());
  EXPECT_EQ(paged, all);
}

TEST_F(Twins, PageThroughAllOfThemOnce) {
  for (int i = 0; i < 5; ++i) Titled("机器人制造", investor_);
  std::set<std::string> seen;
  std::string token;
  int pages = 0;
  do {
    const auto page = ListTwins("officer", "", 3, token);
    ASSERT_TRUE(page.ok()) << page.status.error_message();
    ASSERT_LE(page->twins_size(), 3);
    for (const std::string& told : Told(page.reply)) EXPECT_TRUE(seen.insert(told).second) << told;
    token = page->next_page_token();
    ASSERT_LT(++pages, 9);
  } while (!token.empty());
  EXPECT_EQ(seen.size(), 10u);
}

// Three characters that no other title of these has.
std::string TitleOfItsOwn(int i) {
  std::string title;
  for (int character = 0x4E00 + 3 * i; character < 0x4E03 + 3 * i; ++character) {
    title += static_cast<char>(0xE0 | (character >> 12));
    title += static_cast<char>(0x80 | ((character >> 6) & 0x3F));
    title += static_cast<char>(0x80 | (character & 0x3F));
  }
  return title;
}

class ManyTwins : public TwinsTest {
 protected:
  // Projects of last year with titles of their own, but for the oldest and the named one, which are twins.
  void Keep(int count, size_t twin, const std::string& investor) {
    ChangesByHand();
    std::vector<v1::Project> many;
    for (int i = 0; i < count; ++i) {
      v1::Project& project = many.emplace_back(New(TitleOfItsOwn(i)).project());
      project.set_name(InZone("projects/2019-" + std::to_string(1000 + i)));
      project.set_confidentiality(v1::CONFIDENTIALITY_INTERNAL);
      project.set_investor(investor);
      project.set_phase(1);
    }
    many[twin].set_title(many[0].title());
    database::Connection connection(DatabaseUrl());
    database::Transaction tx(connection);
    ASSERT_TRUE(projects::store::InsertProjects(tx, many, "2020-06-30 04:00:00+00").empty());
    tx.Commit();
  }

  // How many twins each page has.
  std::vector<int> Sizes() {
    std::vector<int> sizes;
    std::string token;
    do {
      const auto page = ListTwins("officer", "", 0, token);
      EXPECT_TRUE(page.ok()) << page.status.error_message();
      sizes.push_back(page->twins_size());
      token = page->next_page_token();
    } while (!token.empty() && sizes.size() < 9);
    return sizes;
  }
};

TEST_F(ManyTwins, AreFoundFarApartThoughPagesAreEmptyBetween) {
  Keep(450, 449, "");
  EXPECT_EQ(Sizes(), (std::vector<int>{1, 0, 0}));
}

// 102 projects of one investor are 5151 pairs, more than a page looks at.
TEST_F(ManyTwins, AreFoundBehindAllThatShareTheirInvestor) {
  Keep(102, 1, investor_);
  EXPECT_EQ(Sizes(), (std::vector<int>{0, 1}));
  EXPECT_EQ(ListTwins("officer", InZone("projects/2019-1000"))->twins_size(), 1);
}

TEST_F(Twins, AreNotToldToWhoMayNotSeeBoth) {
  v1::CreateProjectRequest create = New("机器人制造");
  create.mutable_project()->set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  const v1::Project secret = Made(create);
  const v1::Project open = Titled("机器人 制造");
  EXPECT_EQ(ToldTo("officer"), Names{"2-1 2"});
  EXPECT_EQ(ToldTo("stranger"), Names{});
  EXPECT_EQ(ToldTo("stranger", open.name()), Names{});
  EXPECT_EQ(ListTwins("stranger", secret.name()).reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(ListTwins("officer", InZone("projects/2020-9999")).reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(ListTwins("officer", "projects/1").reason(), "NAME_MALFORMED");
  EXPECT_EQ(ListTwins("auditor").reason(), "PERMISSION_MISSING");
}

TEST_F(Twins, AreNeitherTerminatedNorMergedNorParentAndPhase) {
  const v1::Project parent = Titled("机器人制造");
  Record(parent.name(), v1::FACT_KIND_SIGNED, Day(2020, 5, 1));
  v1::CreateProjectRequest phase = New("机器人制造");
  phase.mutable_project()->set_parent_project(parent.name());
  phase.mutable_project()->set_phase(2);
  Made(phase);
  EXPECT_EQ(ToldTo("officer"), Names{});
  const v1::Project ended = Titled("机器人制造工程");
  const v1::Project merged = Titled("机器人制造建设");
  EXPECT_EQ(ToldTo("officer"), (Names{"4-3 2", "4-2 2", "4-1 2", "3-2 2", "3-1 2"}));
  Done(Terminate("officer", ended.name()));
  EXPECT_EQ(ToldTo("officer"), (Names{"4-2 2", "4-1 2"}));
  Done(Merge("officer", merged.name(), parent.name()));
  EXPECT_EQ(ToldTo("officer"), Names{});
  EXPECT_EQ(ToldTo("officer", merged.name()), Names{});
}

class Merges : public TwinsTest {
 protected:
  Merges() {
    kept_ = Imported("机器人制造").name();
    v1::CreateProjectRequest create = New("机器人制造项目");
    v1::Project& project = *create.mutable_project();
    project.set_investor(investor_);
    project.set_park(Park("graphene"));
    project.set_business_code("B-2");
    *create.mutable_first_talk_date() = Day(2020, 4, 1);
    *project.mutable_total_investment() = Yuan(100'000'000);
    *project.mutable_land_area() = Mu(50'000'000);
    project.mutable_promises()->set_jobs(30);
    project.set_parcel("开2020-7");
    (*project.mutable_ledger_columns())["包联领导"] = "张三";
    given_up_ = Ask("both", &Stub::CreateProject, create)->name();
    Record(given_up_, v1::FACT_KIND_SIGNED, Day(2020, 5, 1), v1::FACT_BASIS_IMPORTED);
    before_ = Now(kept_);
    given_up_before_ = Now(given_up_);
  }

  std::string kept_, given_up_;
  v1::Project before_, given_up_before_;
};

TEST_F(Merges, TakeTwoPersonsAndKeepOneNumber) {
  const auto proposed = Merge("officer", given_up_, kept_);
  ASSERT_TRUE(proposed.ok()) << proposed.status.error_message();
  EXPECT_EQ(proposed->name(), given_up_ + "/corrections/1");
  EXPECT_EQ(proposed->merge_into(), kept_);
  EXPECT_EQ(proposed->merged_facts_size(), 2);
  EXPECT_EQ(Merge("officer", given_up_, kept_).reason(), "CORRECTION_PENDING");
  EXPECT_EQ(Approve("officer", proposed->name()).reason(), "PERMISSION_MISSING");
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(Now(kept_), before_));
  const auto approved = Approve("director", proposed->name());
  ASSERT_TRUE(approved.ok()) << approved.status.error_message();
  EXPECT_EQ(approved->state(), v1::Correction::STATE_APPROVED);

  v1::Project expected = given_up_before_;
  for (const char* field : {"name", "title", "kind", "owner_department"}) {
    const auto* path = v1::Project::descriptor()->FindFieldByName(field);
    expected.GetReflection()->ClearField(&expected, path);
  }
  expected.set_name(kept_);
  expected.set_title(before_.title());
  expected.set_kind(before_.kind());
  expected.set_owner_department(before_.owner_department());
  expected.clear_business_code();
  expected.set_etag("v2");
  *expected.mutable_create_time() = before_.create_time();
  EXPECT_EQ(Now(kept_).DebugString(), expected.DebugString());

  v1::Project pointer = given_up_before_;
  pointer.set_merged_into(kept_);
  pointer.set_etag("v3");
  *pointer.mutable_update_time() = Now(given_up_).update_time();
  EXPECT_EQ(Now(given_up_).DebugString(), pointer.DebugString());
  EXPECT_EQ(Versions(kept_), (std::vector<int64_t>{1, 2}));
  EXPECT_EQ(Versions(given_up_), (std::vector<int64_t>{1, 2, 3}));
  EXPECT_EQ(Versions(proposed->name()), (std::vector<int64_t>{1, 2}));
}

TEST_F(Merges, AreNotApprovedByWhoProposedThem) {
  const auto proposed = Merge("both", given_up_, kept_);
  EXPECT_EQ(Approve("both", proposed->name()).reason(), "SAME_PERSON");
  const auto unmerge = (Done(proposed), Unmerge("both", given_up_));
  EXPECT_EQ(Approve("both", unmerge->name()).reason(), "SAME_PERSON");
}

TEST_F(Merges, LeaveOneProjectInTheListAndGiveTheOtherBack) {
  const Names both = {"机器人制造项目", "机器人制造"};
  EXPECT_EQ(Titles({}), both);
  Done(Merge("officer", given_up_, kept_));
  EXPECT_EQ(Titles({}), Names{"机器人制造"});
  Done(Unmerge("officer", given_up_));
  EXPECT_EQ(Titles({}), both);
}

TEST_F(Merges, AreNotInTheBooksOfTheDayBefore) {
  SetToday(2020, 7, 2);
  Done(Merge("officer", given_up_, kept_));
  v1::ListProjectsRequest list;
  list.set_parent(zone());
  list.mutable_as_of()->set_seconds(before_.create_time().seconds() + 3600);
  EXPECT_EQ(Ask("officer", &Stub::ListProjects, list)->projects_size(), 2);
  list.mutable_as_of()->set_seconds(before_.create_time().seconds() + 3 * 86400);
  const auto after = Ask("officer", &Stub::ListProjects, list);
  ASSERT_EQ(after->projects_size(), 1);
  EXPECT_EQ(after->projects(0).stage(), v1::STAGE_SIGNED);
  v1::GetProjectRequest get;
  get.set_name(given_up_);
  get.mutable_as_of()->set_seconds(before_.create_time().seconds() + 3600);
  EXPECT_EQ(Ask("officer", &Stub::GetProject, get)->merged_into(), "");
}

TEST_F(Merges, BringTheContributorsAlong) {
  EXPECT_FALSE(Contributed(kept_, "both"));
  Done(Merge("officer", given_up_, kept_));
  EXPECT_TRUE(Contributed(kept_, "both"));
  EXPECT_TRUE(Contributed(kept_, "officer"));
  EXPECT_FALSE(Contributed(kept_, "director"));
  Done(Unmerge("officer", given_up_));
  EXPECT_TRUE(Contributed(kept_, "both"));
}

TEST_F(Merges, StayAsTheyAreWhenDeclined) {
  const auto proposed = Merge("officer", given_up_, kept_);
  v1::DeclineCorrectionRequest decline;
  decline.set_name(proposed->name());
  decline.set_reason("两个项目");
  const auto declined = Ask("director", &Stub::DeclineCorrection, decline);
  ASSERT_TRUE(declined.ok()) << declined.status.error_message();
  EXPECT_EQ(declined->merge_into(), kept_);
  EXPECT_EQ(Now(kept_).etag(), "v1");
  EXPECT_EQ(Now(given_up_).merged_into(), "");
  EXPECT_EQ(Approve("director", proposed->name()).reason(), "CORRECTION_NOT_PENDING");
  EXPECT_TRUE(Merge("officer", given_up_, kept_).ok());
}

TEST_F(Merges, RefuseAllThatIsWrittenToTheNumberGivenUp) {
  Done(Merge("officer", given_up_, kept_));
  v1::Project wanted = Now(given_up_);
  wanted.set_title("乙");
  v1::UpdateProjectRequest update = Change(wanted, {"title"});
  update.set_reason("更名");
  const auto refused = Ask("officer", &Stub::UpdateProject, update);
  EXPECT_EQ(refused.reason(), "PROJECT_MERGED");
  EXPECT_EQ(refused.Info().metadata().at("into"), kept_);
  EXPECT_EQ(Propose("officer", given_up_, v1::FACT_KIND_SIGNED, nullptr).reason(), "PROJECT_MERGED");
  *wanted.mutable_land_area() = Mu(1);
  EXPECT_EQ(ProposeFields("officer", wanted, {"land_area"}).reason(), "PROJECT_MERGED");
  EXPECT_EQ(Terminate("officer", given_up_).reason(), "PROJECT_MERGED");
  EXPECT_EQ(Merge("officer", given_up_, kept_).reason(), "PROJECT_MERGED");
  EXPECT_EQ(Merge("officer", Titled("丙").name(), given_up_).reason(), "PROJECT_MERGED");
  v1::CreateProjectRequest phase = New("二期");
  phase.mutable_project()->set_parent_project(given_up_);
  phase.mutable_project()->set_phase(2);
  EXPECT_EQ(Create(phase).reason(), "PROJECT_MERGED");
  EXPECT_EQ(Draft(given_up_).reason(), "PROJECT_MERGED");
  EXPECT_EQ(Upload(given_up_).reason(), "PROJECT_MERGED");
  v1::SubmitCaseRequest submit;
  submit.set_parent(given_up_);
  EXPECT_EQ(Ask("officer", &v1::ReviewService::Stub::SubmitCase, submit).reason(), "PROJECT_MERGED");
  v1::ReportMilestoneRequest report;
  report.set_parent(given_up_);
  report.set_fact_kind(v1::FACT_KIND_STARTED);
  *report.mutable_reached_date() = Day(2020, 6, 1);
  report.set_evidence("开工");
  report.set_permit_number("1");
  Person("manager", {v1::ROLE_PROJECT_MANAGER}, bureau_);
  EXPECT_EQ(Ask("manager", &v1::DeliveryService::Stub::ReportMilestone, report).reason(), "PROJECT_MERGED");
}

TEST_F(Merges, RefuseWhatCannotBeOne) {
  EXPECT_EQ(WhyUnfit(Merge("officer", kept_, kept_)), "SAME_PROJECT");
  EXPECT_EQ(Merge("officer", given_up_, InZone("projects/2020-9999")).reason(), "TEXT_REFERS_NOWHERE");
  v1::ProposeMergeRequest blank;
  blank.set_parent(given_up_);
  blank.set_into("projects/1");
  EXPECT_EQ(Ask("officer", &Stub::ProposeMerge, blank).fields(), (Names{"reason", "into"}));
  EXPECT_EQ(Merge("officer", InZone("projects/2020-9999"), kept_).reason(), "RESOURCE_NOT_FOUND");
  const v1::Project ended = Titled("终止的");
  Done(Terminate("officer", ended.name()));
  EXPECT_EQ(WhyUnfit(Merge("officer", ended.name(), kept_)), ended.name() + " TERMINATED 2020-06-30");
  EXPECT_EQ(WhyUnfit(Merge("officer", kept_, ended.name())), ended.name() + " TERMINATED 2020-06-30");
  EXPECT_EQ(Unmerge("officer", kept_).reason(), "PROJECT_NOT_MERGED");
}

TEST_F(Merges, RefuseOneWithAffairsOfItsOwn) {
  v1::CreateProjectRequest phase = New("二期");
  phase.mutable_project()->set_parent_project(given_up_);
  phase.mutable_project()->set_phase(2);
  phase.mutable_project()->set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  const v1::Project child = Made(phase);
  EXPECT_EQ(WhyUnfit(Merge("officer", given_up_, kept_)), child.name());
  EXPECT_EQ(WhyUnfit(Merge("stranger", given_up_, kept_)), InZone("projects/-"));
  EXPECT_TRUE(Upload(kept_).ok());
  Done(Propose("officer", given_up_, v1::FACT_KIND_SIGNED, nullptr));
  const auto proposed = Merge("officer", kept_, given_up_);
  ASSERT_TRUE(proposed.ok()) << proposed.status.error_message();
  const auto drafted = Draft(kept_);
  ASSERT_TRUE(drafted.ok()) << drafted.status.error_message();
  // Judged again when it is approved.
  const auto late = Approve("director", proposed->name());
  EXPECT_EQ(WhyUnfit(late), drafted->name());
  EXPECT_EQ(Now(kept_).merged_into(), "");
}

TEST_F(Merges, MakeNoChains) {
  Done(Merge("officer", given_up_, kept_));
  const v1::Project third = Titled("第三");
  EXPECT_EQ(WhyUnfit(Merge("officer", kept_, third.name())), given_up_);
  EXPECT_TRUE(Merge("officer", third.name(), kept_).ok());
}

TEST_F(Merges, AreOutdatedWhereAProjectSaysOtherThanThen) {
  const auto proposed = Merge("officer", given_up_, kept_);
  v1::UpdateProjectRequest update = Change(before_, {"land_area"});
  *update.mutable_project()->mutable_land_area() = Mu(1);
  ASSERT_TRUE(Ask("officer", &Stub::UpdateProject, update).ok());
  const auto outdated = Approve("director", proposed->name());
  EXPECT_EQ(outdated.reason(), "CORRECTION_OUTDATED");
  EXPECT_EQ(outdated.Info().metadata().at("fields"), "land_area");
  EXPECT_EQ(Now(given_up_).merged_into(), "");
}

TEST_F(Merges, AreForThoseWhoSeeBoth) {
  v1::CreateProjectRequest create = New("机密");
  create.mutable_project()->set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  const std::string secret = Made(create).name();
  EXPECT_EQ(Merge("stranger", given_up_, secret).reason(), "TEXT_REFERS_NOWHERE");
  EXPECT_EQ(Merge("stranger", secret, given_up_).reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(WhyUnfit(Merge("officer", given_up_, secret)), secret + " RESTRICTED");
}

TEST_F(Merges, TellNothingConfidentialToOthers) {
  v1::CreateProjectRequest create = New("机密");
  create.mutable_project()->set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  create.mutable_project()->set_description("不得外传");
  const std::string secret = Made(create).name();
  EXPECT_EQ(WhyUnfit(Merge("officer", secret, kept_)), secret + " RESTRICTED");
  EXPECT_TRUE(Merge("officer", Made(create).name(), secret).ok());
  EXPECT_EQ(Now(kept_).description(), "");
}

TEST_F(Merges, SignNoProjectThatIsKeptHere) {
  const std::string opened = Titled("在本系统登记").name();
  ASSERT_TRUE(Draft(kept_).ok());
  for (const std::string& kept : {opened, kept_}) {
    const v1::Correction merge = Done(Merge("officer", given_up_, kept));
    ASSERT_EQ(merge.merged_facts_size(), 1) << kept;
    EXPECT_EQ(merge.merged_facts(0).kind(), v1::FACT_KIND_FIRST_TALK);
    EXPECT_EQ(Now(kept).stage(), v1::STAGE_NEGOTIATING);
    EXPECT_EQ(Now(given_up_).stage(), v1::STAGE_SIGNED);
    Done(Unmerge("officer", given_up_));
  }
}

TEST_F(Merges, FillNothingThatAReviewOfTheKeptOneJudges) {
  const auto proposed = Merge("officer", given_up_, kept_);
  const std::string review_case = Reviewed(kept_);
  EXPECT_EQ(WhyUnfit(Approve("director", proposed->name())), review_case);
  EXPECT_TRUE(Merge("officer", Titled("第三", "", "开2020-8").name(), kept_).ok());
}

TEST_F(Merges, AreTakenBackAsIfNothingHadBeen) {
  Done(Merge("officer", given_up_, kept_));
  const auto proposed = Unmerge("officer", given_up_);
  ASSERT_TRUE(proposed.ok()) << proposed.status.error_message();
  EXPECT_TRUE(proposed->unmerge());
  EXPECT_EQ(proposed->merge_into(), kept_);
  EXPECT_EQ(proposed->merged_facts_size(), 2);
  EXPECT_EQ(Now(given_up_).merged_into(), kept_);
  Done(proposed);
  v1::Project kept = Now(kept_), given_up = Now(given_up_);
  EXPECT_EQ(kept.etag(), "v3");
  EXPECT_EQ(given_up.etag(), "v4");
  for (auto& [now, then] : {std::pair{&kept, &before_}, std::pair{&given_up, &given_up_before_}}) {
    now->set_etag(then->etag());
    *now->mutable_update_time() = then->update_time();
    EXPECT_EQ(now->DebugString(), then->DebugString());
  }
  EXPECT_EQ(Versions(kept_), (std::vector<int64_t>{1, 2, 3}));
  EXPECT_EQ(Versions(given_up_), (std::vector<int64_t>{1, 2, 3, 4}));
  // And once more, the other way round: nothing of the first merge is in the way.
  EXPECT_EQ(Done(Merge("officer", kept_, given_up_)).merge_into(), given_up_);
}

TEST_F(Merges, TakenBackLeaveWhatTheKeptOneSaysByItselfSince) {
  Done(Merge("officer", given_up_, kept_));
  const v1::Date day = Day(2020, 5, 2);
  Done(Propose("officer", kept_, v1::FACT_KIND_SIGNED, &day));
  v1::Project wanted = Now(kept_);
  *wanted.mutable_land_area() = Mu(60'000'000);
  wanted.mutable_promises()->set_jobs(31);
  Done(ProposeFields("officer", wanted, {"land_area", "promises.jobs"}));
  Record(kept_, v1::FACT_KIND_REGISTERED, Day(2020, 6, 1));
  Done(Unmerge("officer", given_up_));
  const v1::Project kept = Now(kept_);
  EXPECT_EQ(kept.land_area().micro_mu(), 60'000'000);
  EXPECT_EQ(kept.promises().jobs(), 31);
  EXPECT_FALSE(kept.has_total_investment());
  EXPECT_EQ(kept.parcel() + kept.park(), "");
  EXPECT_EQ(kept.ledger_columns_size(), 0);
  // Its signing was corrected by itself, its registration is its own; the talk was the other's.
  ASSERT_EQ(kept.facts_size(), 2);
  EXPECT_EQ(kept.facts(0).kind(), v1::FACT_KIND_SIGNED);
  EXPECT_EQ(kept.facts(0).fact_date().day(), 2);
  EXPECT_EQ(kept.facts(1).kind(), v1::FACT_KIND_REGISTERED);
  EXPECT_EQ(Now(given_up_).facts(1).fact_date().day(), 1);
  EXPECT_EQ(Now(given_up_).merged_into(), "");
}

TEST_F(Merges, TellTheirPlanInTheListOfCorrections) {
  const v1::Correction merge = Done(Merge("officer", given_up_, kept_));
  const v1::Correction unmerge = Done(Unmerge("officer", given_up_));
  v1::ListCorrectionsRequest list;
  list.set_parent(given_up_);
  const auto listed = Ask("officer", &Stub::ListCorrections, list);
  ASSERT_EQ(listed->corrections_size(), 2);
  EXPECT_EQ(listed->corrections(0).DebugString(), unmerge.DebugString());
  EXPECT_EQ(listed->corrections(1).DebugString(), merge.DebugString());
  const Names paths(merge.update_mask().paths().begin(), merge.update_mask().paths().end());
  EXPECT_EQ(paths,
            (Names{"investor", "park", "total_investment", "land_area", "parcel", "promises.jobs", "ledger_columns"}));
  EXPECT_EQ(merge.project().ledger_columns().at("包联领导"), "张三");
}

TEST_F(Merges, HappenOnceWhenTwoApproveWhileOthersWrite) {
  const auto proposed = Merge("officer", given_up_, kept_);
  std::atomic<int> stood = 0, wrote = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < 6; ++i) {
    clients.emplace_back([&, i] {
      if (i % 3 == 0) {
        v1::UpdateProjectRequest update = Change(Now(kept_), {"description"});
        update.mutable_project()->set_description("第 " + std::to_string(i) + " 稿");
        update.set_reason("补充");
        wrote += Ask("officer", &Stub::UpdateProject, update).ok();
      } else {
        stood += Approve(i % 2 ? "director" : "both", proposed->name()).ok();
      }
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(stood, 1);
  EXPECT_EQ(Now(given_up_).merged_into(), kept_);
  const std::vector<int64_t> versions = Versions(kept_);
  ASSERT_EQ(static_cast<int>(versions.size()), 2 + wrote);
  for (size_t i = 0; i < versions.size(); ++i) EXPECT_EQ(versions[i], static_cast<int64_t>(i) + 1);
}

}  // namespace
}  // namespace luodi::testing
