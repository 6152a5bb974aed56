// SPDX-License-Identifier: Apache-2.0
#include "server/projects/twin_rules.h"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include "tests/projects/rules_given.h"

namespace luodi::projects::rules {
namespace {

using Paths = std::vector<std::string>;

TEST(Similarity, IsTheDiceCoefficientOfPairsInThousandths) {
  struct Case {
    const char* one;
    const char* other;
    int thousandths;
  };
  for (const Case& given : {Case{"机器人", "机器人", 1000}, Case{"机器人", "分拣线", 0}, Case{"ABCD", "abcd", 1000},
                            Case{"甲乙丙", "甲乙丁", 500}, Case{"甲乙丙丁", "甲乙丁", 400}, Case{"甲", "甲", 1000},
                            Case{"甲", "甲乙", 0}, Case{"甲甲甲", "甲甲", 1000}, Case{"", "甲乙", 0}, Case{"", "", 0},
                            Case{"智能分拣机器人研发制造", "智能分拣机器人生产线", 631},
                            Case{"京云科技数据中心项目", "京云科技研发总部基地", 333}}) {
    EXPECT_EQ(Similarity(given.one, given.other), given.thousandths) << given.one << " " << given.other;
    EXPECT_EQ(Similarity(given.other, given.one), given.thousandths) << given.one << " " << given.other;
  }
}

v1::Project Numbered(const std::string& number, const std::string& title) {
  v1::Project project = Sound();
  project.set_name("zones/z/projects/" + number);
  project.set_title(title);
  project.set_phase(1);
  return project;
}

// Names of the reasons, joined.
std::string Why(const v1::Project& newer, const v1::Project& older, bool same_core) {
  const auto twin = Compare(newer, older, same_core);
  if (!twin) return "none";
  std::string why;
  for (const int reason : twin->reasons()) {
    why +=
        v1::Twin::Reason_Name(static_cast<v1::Twin::Reason>(reason)).substr(std::string("REASON_SAME_").size()) + " ";
  }
  return why;
}

TEST(Compare, NamesAnInvestorOnlyWithASimilarTitleOfTheSamePhase) {
  struct Case {
    const char* title;
    const char* other;
    bool same_investor;
    int other_phase;
    const char* why;
  };
  for (const Case& given : {
           Case{"甲乙丙", "甲乙丁", true, 1, "INVESTOR "},  // exactly half
           Case{"甲乙丙丁", "甲乙丁", true, 1, "none"},     // less than half
           Case{"甲乙丙", "甲乙丁", false, 1, "none"},
           Case{"甲乙丙", "甲乙丁", true, 2, "none"},
           Case{"甲乙丙", "甲乙丙", true, 2, "INVESTOR TITLE "},
       }) {
    v1::Project newer = Numbered("2020-0002", given.title), older = Numbered("2020-0001", given.other);
    newer.set_investor("zones/z/investors/2020-0001");
    older.set_investor(given.same_investor ? newer.investor() : "zones/z/investors/2020-0002");
    older.set_phase(given.other_phase);
    EXPECT_EQ(Why(newer, older, false), given.why) << given.title << " " << given.other;
  }
}

TEST(Compare, NamesATitleThatIsMuchAlikeWhoeverInvests) {
  struct Case {
    const char* other;
    int other_phase;
    const char* why;
  };
  for (const Case& given : {
           Case{"一二三四五六七八九十百", 1, "TITLE "},
           Case{"一二三四五六七八子丑寅", 1, "TITLE "},  // exactly 700
           Case{"一二三四五六七子丑寅卯", 1, "none"},
           Case{"一二三四五六七八子丑寅", 2, "none"},
       }) {
    v1::Project newer = Numbered("2020-0002", "一二三四五六七八九十千"), older = Numbered("2020-0001", given.other);
    older.set_phase(given.other_phase);
    EXPECT_EQ(Why(newer, older, false), given.why) << given.other;
  }
}

TEST(Compare, NamesAnInvestorThatPutsTheSameSumIntoBoth) {
  v1::Project newer = Numbered("2020-0002", "机器人"), older = Numbered("2020-0001", "分拣线");
  for (v1::Project* project : {&newer, &older}) {
    project->set_investor("zones/z/investors/2020-0001");
    project->mutable_total_investment()->set_currency_code("CNY");
    project->mutable_total_investment()->set_minor_units(1000);
  }
  EXPECT_EQ(Why(newer, older, false), "INVESTOR ");
  older.set_phase(2);
  EXPECT_EQ(Why(newer, older, false), "none");
  older.set_phase(1);
  older.mutable_total_investment()->set_currency_code("USD");
  EXPECT_EQ(Why(newer, older, false), "none");
  older.clear_total_investment();
  newer.clear_total_investment();
  EXPECT_EQ(Why(newer, older, false), "none");
}

TEST(Compare, TellsEveryReasonAndWhoIsWho) {
  v1::Project newer = Numbered("2020-0002", "机器人项目"), older = Numbered("2020-0001", "机器人建设");
  EXPECT_EQ(Why(newer, older, false), "none");
  EXPECT_EQ(Why(newer, older, true), "TITLE ");
  newer.set_parcel("2020-7");
  EXPECT_EQ(Why(newer, older, false), "none");
  older.set_parcel("2020-7");
  EXPECT_EQ(Why(newer, older, false), "PARCEL ");
  for (v1::Project* project : {&newer, &older}) project->set_investor("zones/z/investors/2020-0001");
  EXPECT_EQ(Why(newer, older, true), "INVESTOR TITLE PARCEL ");
  const v1::Twin twin = *Compare(newer, older, true);
  EXPECT_EQ(twin.project() + twin.title(), newer.name() + newer.title());
  EXPECT_EQ(twin.other() + twin.other_title(), older.name() + older.title());
  EXPECT_EQ(twin.title_similarity(), 500);
}

TEST(Compare, LeavesOutParentsAndPhasesOfOneParent) {
  struct Case {
    const char* parent;
    const char* other_parent;
    int phase;
    int other_phase;
    const char* why;
  };
  for (const Case& given : {
           Case{"", "", 1, 2, "TITLE "},
           Case{"2020-0001", "", 2, 1, "none"},
           Case{"", "2020-0002", 1, 2, "none"},
           Case{"2020-0009", "2020-0009", 2, 3, "none"},
           Case{"2020-0009", "2020-0009", 1, 1, "TITLE "},  // an increase entered twice
           Case{"2020-0009", "2020-0008", 2, 3, "TITLE "},
       }) {
    v1::Project newer = Numbered("2020-0002", "甲"), older = Numbered("2020-0001", "乙");
    if (*given.parent) newer.set_parent_project(std::string("zones/z/projects/") + given.parent);
    if (*given.other_parent) older.set_parent_project(std::string("zones/z/projects/") + given.other_parent);
    newer.set_phase(given.phase);
    older.set_phase(given.other_phase);
    EXPECT_EQ(Why(newer, older, true), given.why) << given.parent << " " << given.other_parent;
  }
}

// ---- merges

v1::Money Cny(int64_t minor_units) {
  v1::Money money;
  money.set_currency_code("CNY");
  money.set_minor_units(minor_units);
  return money;
}

// Says something in every field a merge may fill.
v1::Project Full() {
  v1::Project project = Numbered("2020-0002", "丁");
  project.set_kind(v1::PROJECT_KIND_EXPANSION);
  project.set_investor("zones/z/investors/2020-0001");
  project.set_industry_code("C3611");
  project.set_park("zones/z/parks/p");
  *project.mutable_total_investment() = Cny(1000);
  *project.mutable_fixed_asset_investment() = Cny(800);
  *project.mutable_foreign_investment() = Cny(300);
  project.mutable_land_area()->set_micro_mu(50);
  project.set_parcel("2020-7");
  v1::Promises& promises = *project.mutable_promises();
  *promises.mutable_annual_tax() = Cny(7);
  *promises.mutable_annual_output() = Cny(70);
  promises.set_jobs(30);
  *promises.mutable_start_date() = Day(2020, 9, 1);
  *promises.mutable_production_date() = Day(2021, 9, 1);
  *promises.mutable_full_capacity_date() = Day(2022, 9, 1);
  project.mutable_plan()->set_land_use(v1::LAND_USE_INDUSTRIAL);
  *project.mutable_plan()->mutable_land_price() = Cny(9);
  project.set_owner_department("zones/z/departments/d");
  project.set_description("概况");
  project.set_business_code("B-2");
  project.set_national_code("2020-131000-48-03-012345");
  project.set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  (*project.mutable_ledger_columns())["包联领导"] = "张三";
  (*project.mutable_ledger_columns())["备注"] = "二";
  return project;
}

const Paths kEverything = {"investor",
                           "industry_code",
                           "park",
                           "total_investment",
                           "fixed_asset_investment",
                           "foreign_investment",
                           "land_area",
                           "parcel",
                           "promises.annual_tax",
                           "promises.annual_output",
                           "promises.jobs",
                           "promises.start_date",
                           "promises.production_date",
                           "promises.full_capacity_date",
                           "plan",
                           "owner_department",
                           "description",
                           "ledger_columns"};

Paths PathsOf(const v1::Correction& plan) {
  return {plan.update_mask().paths().begin(), plan.update_mask().paths().end()};
}

bool Same(const google::protobuf::Message& one, const google::protobuf::Message& other) {
  return google::protobuf::util::MessageDifferencer::Equals(one, other);
}

TEST(PlanMerge, FillsEveryFieldThatSaysNothing) {
  const v1::Project kept = Numbered("2020-0001", "丙");
  const v1::Correction plan = PlanMerge(Full(), kept, false, kToday);
  EXPECT_EQ(plan.merge_into(), kept.name());
  EXPECT_EQ(PathsOf(plan), kEverything);
  v1::Project expected = Full();
  expected.set_name(kept.name());
  expected.set_title(kept.title());
  expected.set_kind(kept.kind());
  expected.clear_business_code();
  expected.clear_national_code();
  expected.clear_confidentiality();
  EXPECT_EQ(TakeOver(kept, plan).DebugString(), expected.DebugString());
}

TEST(PlanMerge, LeavesTheKeptOnesWordStanding) {
  v1::Project kept = Full();
  kept.set_name("zones/z/projects/2020-0001");
  v1::Project given_up = Full();
  given_up.mutable_total_investment()->set_minor_units(5000);
  given_up.mutable_promises()->set_jobs(31);
  given_up.mutable_ledger_columns()->at("备注") = "三";
  (*given_up.mutable_ledger_columns())["序号"] = "7";
  const v1::Correction plan = PlanMerge(given_up, kept, false, kToday);
  EXPECT_EQ(PathsOf(plan), Paths{"ledger_columns"});
  ASSERT_EQ(plan.project().ledger_columns_size(), 1);
  EXPECT_EQ(plan.project().ledger_columns().at("序号"), "7");
  v1::Project expected = kept;
  (*expected.mutable_ledger_columns())["序号"] = "7";
  EXPECT_TRUE(Same(TakeOver(kept, plan), expected));
  EXPECT_TRUE(PathsOf(PlanMerge(Numbered("2020-0002", "丁"), Numbered("2020-0001", "丙"), false, kToday)).empty());
}

TEST(PlanMerge, TakesNoValueThatDoesNotGoWithWhatStands) {
  const auto says = [](const v1::Project& kept, const char* path) {
    const Paths paths = PathsOf(PlanMerge(Full(), kept, false, kToday));
    return std::find(paths.begin(), paths.end(), path) != paths.end();
  };
  v1::Project kept = Numbered("2020-0001", "丙");
  *kept.mutable_fixed_asset_investment() = Cny(900);
  EXPECT_TRUE(says(kept, "total_investment"));
  kept.mutable_fixed_asset_investment()->set_minor_units(1001);
  EXPECT_FALSE(says(kept, "total_investment"));
  kept.mutable_fixed_asset_investment()->set_minor_units(900);
  kept.mutable_fixed_asset_investment()->set_currency_code("USD");
  EXPECT_FALSE(says(kept, "total_investment"));
  kept.clear_fixed_asset_investment();
  *kept.mutable_total_investment() = Cny(799);
  EXPECT_FALSE(says(kept, "fixed_asset_investment"));
  EXPECT_TRUE(says(kept, "foreign_investment"));
  *kept.mutable_promises()->mutable_production_date() = Day(2020, 8, 1);
  EXPECT_FALSE(says(kept, "promises.start_date"));
  EXPECT_TRUE(says(kept, "promises.full_capacity_date"));
}

TEST(PlanMerge, StopsAtTheColumnsAProjectMayHave) {
  v1::Project kept = Numbered("2020-0001", "丙");
  for (int i = 0; i < 199; ++i) (*kept.mutable_ledger_columns())["列" + std::to_string(i)] = "x";
  EXPECT_EQ(PlanMerge(Full(), kept, false, kToday).project().ledger_columns_size(), 1);
}

TEST(PlanMerge, TakesFactsThatDoNotStandAndFitInOrder) {
  v1::Project kept = Numbered("2020-0001", "丙"), given_up = Numbered("2020-0002", "丁");
  AddFact(kept, v1::FACT_KIND_SIGNED, Day(2020, 3, 1));
  AddFact(given_up, v1::FACT_KIND_FIRST_TALK, Day(2020, 2, 1));
  AddFact(given_up, v1::FACT_KIND_APPROVED, Day(2020, 3, 2));  // after the kept one's signing
  AddFact(given_up, v1::FACT_KIND_SIGNED, Day(2020, 4, 1));    // stands already
  AddFact(given_up, v1::FACT_KIND_STARTED, Day(2020, 5, 1));
  AddFact(given_up, v1::FACT_KIND_PRODUCED, Day(2020, 4, 30));  // before the start
  v1::Fact& start = *given_up.mutable_facts(3);
  start.set_basis(v1::FACT_BASIS_IMPORTED);
  start.set_evidence("zones/z/imports/2020-0001#3");
  start.set_author("李四");
  start.mutable_record_time()->set_seconds(5);
  const v1::Correction plan = PlanMerge(given_up, kept, false, kToday);
  ASSERT_EQ(plan.merged_facts_size(), 2);
  EXPECT_EQ(plan.merged_facts(0).kind(), v1::FACT_KIND_FIRST_TALK);
  EXPECT_TRUE(Same(plan.merged_facts(1), start));
  const v1::Project merged = TakeOver(kept, plan);
  ASSERT_EQ(merged.facts_size(), 3);
  EXPECT_EQ(merged.facts(0).kind(), v1::FACT_KIND_FIRST_TALK);
  EXPECT_EQ(merged.facts(1).fact_date().month(), 3);
  EXPECT_EQ(StageOf(MaskOf(merged.facts())), v1::STAGE_UNDER_CONSTRUCTION);
}

TEST(PlanMerge, DatesNoActOfAProjectKeptHereNorWhatFollowsIt) {
  v1::Project kept = Numbered("2020-0001", "丙"), given_up = Numbered("2020-0002", "丁");
  AddFact(given_up, v1::FACT_KIND_FIRST_TALK, Day(2020, 2, 1));
  AddFact(given_up, v1::FACT_KIND_SIGNED, Day(2020, 3, 1));
  AddFact(given_up, v1::FACT_KIND_REGISTERED, Day(2020, 3, 2));
  AddFact(given_up, v1::FACT_KIND_STARTED, Day(2020, 4, 1));
  AddFact(given_up, v1::FACT_KIND_COMPLETED, Day(2020, 5, 1));
  const auto taken = [&](bool kept_here) { return PlanMerge(given_up, kept, kept_here, kToday).merged_facts_size(); };
  EXPECT_EQ(taken(false), 5);
  EXPECT_EQ(taken(true), 1);
  AddFact(kept, v1::FACT_KIND_SIGNED, Day(2020, 3, 1));
  EXPECT_EQ(taken(true), 2);
  AddFact(kept, v1::FACT_KIND_STARTED, Day(2020, 4, 1));
  EXPECT_EQ(taken(true), 3);
}

TEST(MayTakeOver, LeavesWhatAReviewJudgesOfTheKeptOne) {
  const v1::Project kept = Numbered("2020-0001", "丙");
  v1::Project given_up = Numbered("2020-0002", "丁");
  given_up.set_description("概况");
  const std::string review_case = kept.name() + "/cases/1";
  const auto status = [&](const std::string& name) {
    return MayTakeOver(given_up, kept, PlanMerge(given_up, kept, true, kToday), name);
  };
  EXPECT_TRUE(status(review_case).ok());
  given_up.mutable_promises()->set_jobs(30);
  EXPECT_EQ(ReasonOf(status(review_case)), "MERGE_UNFIT");
  EXPECT_NE(std::string(status(review_case).message()).find("projects/2020-0001/cases/1"), std::string::npos);
  EXPECT_TRUE(status("").ok());
}

TEST(MayMerge, TellsNothingConfidentialToOthers) {
  constexpr auto kPublic = v1::CONFIDENTIALITY_PUBLIC, kInternal = v1::CONFIDENTIALITY_INTERNAL,
                 kRestricted = v1::CONFIDENTIALITY_RESTRICTED;
  const struct {
    v1::Confidentiality given_up, kept;
    const char* department;
    bool may;
  } rows[] = {{kRestricted, kInternal, "a", false},
              {kInternal, kRestricted, "a", false},
              {kRestricted, kRestricted, "a", true},
              {kRestricted, kRestricted, "b", false},
              {kPublic, kInternal, "b", true}};
  for (const auto& row : rows) {
    v1::Project kept = Numbered("2020-0001", "丙"), given_up = Numbered("2020-0002", "丁");
    given_up.set_confidentiality(row.given_up);
    given_up.set_owner_department("zones/z/departments/a");
    kept.set_confidentiality(row.kept);
    kept.set_owner_department(std::string("zones/z/departments/") + row.department);
    const absl::Status status = MayMerge(given_up, kept, "");
    EXPECT_EQ(status.ok() ? "" : ReasonOf(status), row.may ? "" : "MERGE_UNFIT")
        << row.given_up << " " << row.kept << " " << row.department;
  }
}

TEST(MayMerge, AsksForTwoThatGoOnAndNothingOfItsOwn) {
  const v1::Project kept = Numbered("2020-0001", "丙"), given_up = Numbered("2020-0002", "丁");
  v1::Project ended = kept, merged = kept;
  AddFact(ended, v1::FACT_KIND_TERMINATED, Day(2020, 1, 1));
  merged.set_merged_into("zones/z/projects/2020-0009");
  EXPECT_TRUE(MayMerge(given_up, kept, "").ok());
  EXPECT_EQ(ReasonOf(MayMerge(kept, kept, "")), "MERGE_UNFIT");
  EXPECT_EQ(ReasonOf(MayMerge(given_up, ended, "")), "MERGE_UNFIT");
  EXPECT_EQ(ReasonOf(MayMerge(given_up, merged, "")), "PROJECT_MERGED");
  ended.set_name(given_up.name());
  merged.set_name(given_up.name());
  EXPECT_EQ(ReasonOf(MayMerge(ended, kept, "")), "MERGE_UNFIT");
  EXPECT_EQ(ReasonOf(MayMerge(merged, kept, "")), "PROJECT_MERGED");
  const absl::Status own = MayMerge(given_up, kept, given_up.name() + "/cases/1");
  EXPECT_EQ(ReasonOf(own), "MERGE_UNFIT");
  EXPECT_NE(std::string(own.message()).find("projects/2020-0002/cases/1"), std::string::npos);
}

TEST(PlanUnmerge, GivesBackAllWhereNothingWasTouched) {
  v1::Project kept = Numbered("2020-0001", "丙"), given_up = Full();
  AddFact(kept, v1::FACT_KIND_APPROVED, Day(2020, 3, 1));
  AddFact(given_up, v1::FACT_KIND_FIRST_TALK, Day(2020, 2, 1));
  const v1::Correction merge = PlanMerge(given_up, kept, false, kToday);
  const v1::Project merged = TakeOver(kept, merge);
  const v1::Correction unmerge = PlanUnmerge(merged, merge);
  EXPECT_TRUE(unmerge.unmerge());
  EXPECT_EQ(unmerge.merge_into(), kept.name());
  EXPECT_EQ(PathsOf(unmerge), kEverything);
  EXPECT_TRUE(Same(unmerge.project(), merge.project()));
  EXPECT_EQ(unmerge.merged_facts_size(), 1);
  EXPECT_EQ(GiveBack(merged, unmerge).DebugString(), kept.DebugString());
}

TEST(PlanUnmerge, LeavesWhatWasChangedSince) {
  v1::Project kept = Numbered("2020-0001", "丙"), given_up = Full();
  (*kept.mutable_ledger_columns())["序号"] = "7";
  AddFact(given_up, v1::FACT_KIND_FIRST_TALK, Day(2020, 2, 1));
  AddFact(given_up, v1::FACT_KIND_SIGNED, Day(2020, 2, 2));
  AddFact(given_up, v1::FACT_KIND_REGISTERED, Day(2020, 2, 3));
  const v1::Correction merge = PlanMerge(given_up, kept, false, kToday);
  v1::Project merged = TakeOver(kept, merge);
  merged.set_park("zones/z/parks/other");
  merged.mutable_promises()->set_jobs(31);
  merged.clear_land_area();
  merged.mutable_ledger_columns()->at("备注") = "改";
  merged.mutable_facts(1)->set_evidence("zones/z/projects/2020-0001/corrections/1");
  *merged.mutable_facts(2)->mutable_fact_date() = Day(2020, 2, 4);
  const v1::Correction unmerge = PlanUnmerge(merged, merge);
  ASSERT_EQ(unmerge.merged_facts_size(), 1);
  EXPECT_EQ(unmerge.merged_facts(0).kind(), v1::FACT_KIND_FIRST_TALK);
  const v1::Project left = GiveBack(merged, unmerge);
  v1::Project expected = kept;
  expected.set_park("zones/z/parks/other");
  expected.mutable_promises()->set_jobs(31);
  (*expected.mutable_ledger_columns())["备注"] = "改";
  expected.mutable_facts()->MergeFrom(merged.facts());
  expected.mutable_facts()->DeleteSubrange(0, 1);
  EXPECT_EQ(left.DebugString(), expected.DebugString());
}

TEST(PlanUnmerge, LeavesAnInvestorWhoWasReviewedOrSignedSince) {
  struct Case {
    v1::FactKind kind;
    v1::FactBasis basis;
    int64_t recorded;
    bool goes;
  };
  for (const Case& given : {Case{v1::FACT_KIND_APPROVED, v1::FACT_BASIS_RECORDED, 11, false},
                            Case{v1::FACT_KIND_SIGNED, v1::FACT_BASIS_RECORDED, 11, false},
                            Case{v1::FACT_KIND_APPROVED, v1::FACT_BASIS_RECORDED, 10, true},
                            Case{v1::FACT_KIND_APPROVED, v1::FACT_BASIS_IMPORTED, 11, true},
                            Case{v1::FACT_KIND_FIRST_TALK, v1::FACT_BASIS_RECORDED, 11, true},
                            Case{v1::FACT_KIND_TERMINATED, v1::FACT_BASIS_RECORDED, 11, true}}) {
    const v1::Project kept = Numbered("2020-0001", "丙");
    v1::Correction merge = PlanMerge(Full(), kept, false, kToday);
    merge.mutable_create_time()->set_seconds(10);
    v1::Project merged = TakeOver(kept, merge);
    AddFact(merged, given.kind, Day(2020, 6, 1));
    merged.mutable_facts(0)->set_basis(given.basis);
    merged.mutable_facts(0)->mutable_record_time()->set_seconds(given.recorded);
    EXPECT_EQ(GiveBack(merged, PlanUnmerge(merged, merge)).investor().empty(), given.goes)
        << FactWord(given.kind) << " " << given.recorded;
  }
}

TEST(CheckSamePlan, NamesWhatMovedSinceTheProposal) {
  v1::Project kept = Numbered("2020-0001", "丙"), given_up = Full();
  const v1::Correction proposed = PlanMerge(given_up, kept, false, kToday);
  EXPECT_TRUE(CheckSamePlan(proposed, PlanMerge(given_up, kept, false, kToday)).ok());
  const auto moved = [&] {
    const absl::Status status = CheckSamePlan(proposed, PlanMerge(given_up, kept, false, kToday));
    return status.ok() ? "" : ReasonOf(status) + " " + std::string(status.message());
  };
  given_up.set_parcel("2020-8");
  EXPECT_NE(moved().find("changed since"), std::string::npos) << moved();
  EXPECT_NE(moved().find("parcel"), std::string::npos) << moved();
  EXPECT_EQ(moved().find("CORRECTION_OUTDATED"), 0u);
  given_up = Full();
  given_up.clear_description();
  EXPECT_NE(moved().find("description"), std::string::npos);
  given_up = Full();
  kept.mutable_land_area()->set_micro_mu(1);
  EXPECT_NE(moved().find("land_area"), std::string::npos);
  kept.clear_land_area();
  given_up.mutable_ledger_columns()->at("备注") = "三";
  EXPECT_NE(moved().find("ledger_columns"), std::string::npos);
  given_up = Full();
  AddFact(given_up, v1::FACT_KIND_FIRST_TALK, Day(2020, 2, 1));
  EXPECT_NE(moved().find("facts"), std::string::npos);
}

TEST(Plans, TravelAsJson) {
  v1::Project given_up = Full();
  AddFact(given_up, v1::FACT_KIND_FIRST_TALK, Day(2020, 2, 1));
  const v1::Correction plan = PlanMerge(given_up, Numbered("2020-0001", "丙"), false, kToday);
  std::string json;
  v1::Correction back;
  ASSERT_TRUE(google::protobuf::util::MessageToJsonString(plan, &json).ok());
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &back).ok());
  EXPECT_TRUE(CheckSamePlan(plan, back).ok());
  EXPECT_TRUE(Same(plan, back));
}

}  // namespace
}  // namespace luodi::projects::rules
