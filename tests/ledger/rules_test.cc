// SPDX-License-Identifier: Apache-2.0
// Which project a row means, and whether it may enter the books.
#include "server/ledger/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "server/projects/rules.h"
#include "tests/ledger/judging.h"

namespace luodi::ledger::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

// ---- matching

TEST_F(Judging, MatchesByBureauNumberFirst) {
  Standing("2020-0001", "甲").set_business_code("A-1");
  const auto judgement = Judge("编号,项目名称,总投资(亿元)\nA-1,甲项目,2\nA-2,乙,1\n");
  EXPECT_THAT(Told(judgement), ElementsAre("2 UPDATED", "3 REFUSED 项目类型:FIELD_REQUIRED"));
  EXPECT_EQ(judgement.verdicts[0].after.title(), "甲项目");
  EXPECT_EQ(judgement.verdicts[0].after.total_investment().minor_units(), 20'000'000'000);
}

TEST_F(Judging, MatchesByNationalCodeNext) {
  Standing("2020-0001", "甲").set_national_code("2020-131000-36-03-000001");
  const auto judgement = Judge("编号,项目代码,项目名称,总投资(亿元)\nB-9,2020-131000-36-03-000001,甲,1\n");
  EXPECT_THAT(Told(judgement), ElementsAre("2 UPDATED"));
  EXPECT_EQ(judgement.verdicts[0].after.business_code(), "B-9");
}

TEST_F(Judging, MatchesByInvestorTitleAndPhaseLast) {
  const std::string investor = Investor("2020-0001", kUscc, "甲公司");
  Standing("2020-0001", "甲").set_investor(investor);
  v1::Project& later = Standing("2020-0002", "甲");
  later.set_investor(investor);
  later.set_phase(2);
  later.set_parent_project("zones/z/projects/2020-0001");
  const std::string header = "项目名称,项目类型,总投资(亿元),投资主体,统一社会信用代码,分期\n";
  EXPECT_THAT(Tell(header + "甲,新建,1,甲公司," + kUscc + ",\n甲,新建,1,甲公司," + kUscc + ",二期\n甲,新建,1,乙公司," +
                   kOtherUscc + ",\n"),
              ElementsAre("2 UNCHANGED", "3 UNCHANGED", "4 CREATED"));
}

TEST_F(Judging, MatchesAProjectWithoutInvestorByItsTitle) {
  Standing("2020-0001", "储备甲");
  EXPECT_THAT(Tell("项目名称,项目类型,总投资(亿元)\n储备甲,新建,1\n储备乙,新建,1\n"),
              ElementsAre("2 UNCHANGED", "3 CREATED"));
}

TEST_F(Judging, DoesNotTakeAProjectWithAnotherNumberForTheSame) {
  Standing("2020-0001", "甲").set_business_code("A-1");
  const std::string header = "编号,项目名称,项目类型,总投资(亿元)\n";
  EXPECT_THAT(Tell(header + "A-2,甲,新建,1\n"), ElementsAre("2 CREATED"));
  EXPECT_THAT(Tell(header + ",甲,新建,1\n"), ElementsAre("2 UNCHANGED"));
}

TEST_F(Judging, RefusesTwoCandidatesNamingBoth) {
  Standing("2020-0001", "甲").set_business_code("A-1");
  Standing("2020-0002", "乙").set_national_code("2020-131000-36-03-000001");
  Standing("2020-0003", "丙");
  Standing("2020-0004", "丙");
  const auto judgement = Judge("编号,项目代码,项目名称,总投资(亿元)\nA-1,2020-131000-36-03-000001,甲,1\n,,丙,1\n");
  EXPECT_THAT(Told(judgement), ElementsAre(HasSubstr("2 REFUSED :LEDGER_TWO_CANDIDATES"),
                                           HasSubstr("3 REFUSED :LEDGER_TWO_CANDIDATES")));
  EXPECT_EQ(judgement.verdicts[0].result.faults(0).metadata().at("candidates"),
            "zones/z/projects/2020-0001, zones/z/projects/2020-0002");
}

TEST_F(Judging, RefusesARowThatStandsTwice) {
  Standing("2020-0001", "戊").set_business_code("E-1");
  const std::string header = "编号,项目代码,项目名称,项目类型,总投资(亿元)\n";
  EXPECT_THAT(Tell(header + "A-1,,甲,新建,1\nA-1,,乙,新建,1\n"),
              ElementsAre("2 CREATED", "3 REFUSED :LEDGER_ROW_TWICE"));
  EXPECT_THAT(Tell(header + "A-1,2020-131000-36-03-000001,甲,新建,1\nA-2,2020-131000-36-03-000001,乙,新建,1\n"),
              ElementsAre("2 CREATED", "3 REFUSED :LEDGER_ROW_TWICE"));
  EXPECT_THAT(Tell(header + ",,甲,新建,1\n,,甲,新建,2\n"), ElementsAre("2 CREATED", "3 REFUSED :LEDGER_ROW_TWICE"));
  EXPECT_THAT(Tell(header + "A-1,,甲,新建,1\n,,甲,新建,2\n"), ElementsAre("2 CREATED", "3 REFUSED :LEDGER_ROW_TWICE"));
  EXPECT_THAT(Tell(header + "E-1,,戊,新建,1\n,,戊,新建,1\n"),
              ElementsAre("2 UNCHANGED", "3 REFUSED :LEDGER_ROW_TWICE"));
  EXPECT_THAT(Tell(header + "A-1,,甲,新建,1\nA-2,,甲,新建,1\n"), ElementsAre("2 CREATED", "3 CREATED"));
}

TEST_F(Judging, HidesARestrictedProjectOfAnotherDepartment) {
  v1::Project& secret = Standing("2020-0001", "甲");
  secret.set_business_code("A-1");
  secret.set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  secret.set_owner_department("zones/z/departments/other");
  const auto judgement = Judge("编号,项目名称,项目类型,总投资(亿元)\nA-1,甲,新建,9\n");
  EXPECT_THAT(Told(judgement), ElementsAre("2 REFUSED :PERMISSION_MISSING"));
  EXPECT_THAT(judgement.verdicts[0].result.ShortDebugString(), Not(HasSubstr("2020-0001")));
  books_.caller.roles = {v1::ROLE_DIRECTOR};
  EXPECT_THAT(Tell("编号,项目名称,项目类型,总投资(亿元)\nA-1,甲,新建,9\n"), ElementsAre("2 UPDATED"));
}

// ---- investors

TEST_F(Judging, CreatesEachUnknownInvestorOnce) {
  Investor("2020-0001", kUscc, "甲公司");
  const auto judgement =
      Judge(absl::StrCat("项目名称,项目类型,总投资(亿元),投资主体,统一社会信用代码,国别,境外注册号\n",
                         "一,新建,1,甲公司,", kUscc, ",,\n二,新建,1,乙公司,", kOtherUscc, ",,\n三,新建,1,乙厂,",
                         kOtherUscc, ",,\n四,新建,1,ACME,,美国,123\n五,新建,1,ACME,,US,123\n"));
  EXPECT_THAT(Told(judgement), ElementsAre("2 CREATED", "3 CREATED", "4 CREATED", "5 CREATED", "6 CREATED"));
  ASSERT_EQ(judgement.new_investors.size(), 2);
  EXPECT_EQ(judgement.new_investors[0].uscc(), kOtherUscc);
  EXPECT_EQ(judgement.new_investors[1].country_code(), "US");
  EXPECT_EQ(judgement.verdicts[0].after.investor(), "zones/z/investors/2020-0001");
  EXPECT_EQ(judgement.verdicts[4].new_investor, 1);
  EXPECT_THAT(judgement.verdicts[2].result.notices(0).message(), HasSubstr("乙公司"));
  EXPECT_EQ(judgement.verdicts[2].result.notices(0).cell(), "D4");
}

TEST_F(Judging, RefusesAnInvestorThatIsNotIdentified) {
  const std::string header = "项目名称,项目类型,总投资(亿元),投资主体,统一社会信用代码,国别,境外注册号\n";
  EXPECT_THAT(Tell(header + "一,新建,1,甲公司,,,\n"), ElementsAre("2 REFUSED 统一社会信用代码:EXCLUSIVE_FIELDS"));
  EXPECT_THAT(Tell(header + "一,新建,1,甲公司," + kUscc + ",美国,123\n"),
              ElementsAre("2 REFUSED 统一社会信用代码:EXCLUSIVE_FIELDS"));
  EXPECT_THAT(Tell(header + "一,新建,1,甲公司,,美国,\n"), ElementsAre("2 REFUSED 境外注册号:FIELD_REQUIRED"));
  EXPECT_THAT(Tell(header + "一,新建,1,甲公司,,,123\n"), ElementsAre("2 REFUSED 国别:FIELD_REQUIRED"));
  EXPECT_THAT(Tell(header + "一,新建,1,," + kUscc + ",,\n"), ElementsAre("2 REFUSED 投资主体:FIELD_REQUIRED"));
  EXPECT_THAT(Tell(header + "一,新建,1,甲公司,91131000MA0000015P,,\n"),
              ElementsAre("2 REFUSED 统一社会信用代码:USCC_CHECK_DIGIT"));
}

TEST_F(Judging, KeepsTheTitleOfAKnownInvestorAndSaysSo) {
  Investor("2020-0001", kUscc, "甲公司");
  const auto judgement =
      Judge(absl::StrCat("项目名称,项目类型,总投资(亿元),投资主体,统一社会信用代码\n一,新建,1,甲集团,", kUscc, "\n"));
  EXPECT_THAT(judgement.verdicts[0].result.notices(0).message(), HasSubstr("甲公司"));
  EXPECT_EQ(judgement.verdicts[0].result.notices(0).message_zh(),
            "zones/z/investors/2020-0001 已登记为“甲公司”，名称不变");
}

// ---- fields

TEST_F(Judging, TellsEveryFaultOfARow) {
  EXPECT_THAT(Tell("项目名称,项目类型,总投资(亿元),固定资产投资(亿元),用地面积,行业,园区,责任单位,签约日期\n"
                   "甲,乱写,1,2,5,Z1,西园,财政局,2021-01-01\n"),
              ElementsAre("2 REFUSED 项目类型:LEDGER_CELL_UNREADABLE 用地面积:AREA_WITHOUT_UNIT "
                          "行业:INDUSTRY_UNKNOWN 园区:TEXT_REFERS_NOWHERE 责任单位:TEXT_REFERS_NOWHERE "
                          "固定资产投资(亿元):VALUE_OUT_OF_RANGE 签约日期:DATE_IN_FUTURE"));
}

TEST_F(Judging, RefusesMixedCurrencies) {
  EXPECT_THAT(Tell("项目名称,项目类型,总投资(亿元),固定资产投资(亿元)\n甲,新建,1.5亿美元,1\n"),
              ElementsAre("2 REFUSED 固定资产投资(亿元):CURRENCIES_MIXED"));
}

TEST_F(Judging, FindsParksAndDepartmentsByTitleOrId) {
  const auto judgement = Judge(
      "项目名称,项目类型,总投资(亿元),园区,责任单位\n甲,新建,1,东园,招商局\n乙,新建,1,one,bureau\n丙,新建,1,科技园,\n");
  EXPECT_THAT(Told(judgement), ElementsAre("2 CREATED", "3 CREATED", "4 REFUSED 园区:LEDGER_CELL_UNREADABLE"));
  EXPECT_EQ(judgement.verdicts[0].after.park(), "zones/z/parks/east");
  EXPECT_EQ(judgement.verdicts[1].after.park(), "zones/z/parks/one");
  EXPECT_EQ(judgement.verdicts[1].after.owner_department(), "zones/z/departments/bureau");
}

TEST_F(Judging, TellsNobodyElseWhichPersonsAColumnNamed) {
  v1::Project& project = Standing("2020-0001", "甲");
  project.set_business_code("A-1");
  (*project.mutable_ledger_columns())["联系人"] = "张三";
  (*project.mutable_ledger_columns())["备注"] = "旧";
  const auto before = [&] {
    std::map<std::string, std::string> said;
    const auto judgement = Judge("编号,项目名称,总投资(亿元),联系人,备注\nA-1,,,李四,新\n");
    for (const auto& change : judgement.verdicts.at(0).result.changes()) said[change.column()] = change.before();
    return said;
  };
  project.set_owner_department("zones/z/departments/other");
  EXPECT_THAT(before(), ElementsAre(Pair("备注", "旧"), Pair("联系人", "")));
  project.set_owner_department("zones/z/departments/bureau");
  EXPECT_THAT(before(), ElementsAre(Pair("备注", "旧"), Pair("联系人", "张三")));
}

TEST_F(Judging, GivesANewProjectToTheCallersDepartmentOfThisZone) {
  EXPECT_EQ(Judge("项目名称,项目类型,总投资(亿元)\n甲,新建,1\n").verdicts[0].after.owner_department(),
            "zones/z/departments/bureau");
  books_.caller.department = "zones/system/departments/x";
  EXPECT_EQ(Judge("项目名称,项目类型,总投资(亿元)\n甲,新建,1\n").verdicts[0].after.owner_department(), "");
}

TEST_F(Judging, LeavesWhatAnEmptyCellSaysNothingAbout) {
  v1::Project& project = Standing("2020-0001", "甲");
  project.set_business_code("A-1");
  project.set_industry_code("C3611");
  project.set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  project.set_owner_department("zones/z/departments/bureau");
  (*project.mutable_ledger_columns())["备注"] = "旧";
  const auto judgement = Judge("编号,项目名称,总投资(亿元),行业,密级,备注,亮灯\nA-1,,,,,,绿\n");
  EXPECT_THAT(Told(judgement), ElementsAre("2 UPDATED"));
  const v1::Project& after = judgement.verdicts[0].after;
  EXPECT_EQ(after.industry_code(), "C3611");
  EXPECT_EQ(after.confidentiality(), v1::CONFIDENTIALITY_RESTRICTED);
  EXPECT_EQ(after.ledger_columns().at("备注"), "旧");
  EXPECT_EQ(after.ledger_columns().at("亮灯"), "绿");
  EXPECT_EQ(judgement.verdicts[0].result.title(), "甲");
}

// ---- facts and stages

TEST_F(Judging, RefusesDatesOutOfOrder) {
  EXPECT_THAT(
      Tell("项目名称,项目类型,总投资(亿元),签约日期,开工日期,竣工日期\n甲,新建,1,2020-05-01,2020-04-01,2020-06-01\n"),
      ElementsAre("2 REFUSED 开工日期:FACT_ORDER"));
}

TEST_F(Judging, LeavesAFactThatStandsAndRefusesAnotherDate) {
  v1::Project& project = Standing("2020-0001", "甲");
  project.set_business_code("A-1");
  AddFact(project, v1::FACT_KIND_SIGNED, Day(2020, 5, 1));
  const std::string header = "编号,项目名称,总投资(亿元),签约日期,开工日期\n";
  EXPECT_THAT(Tell(header + "A-1,甲,1,2020-05-01,\n"), ElementsAre("2 UNCHANGED"));
  EXPECT_THAT(Tell(header + "A-1,甲,1,2020-05-02,\n"), ElementsAre("2 REFUSED 签约日期:FACT_STANDS"));
  const auto judgement = Judge(header + "A-1,甲,1,,2020-06-01\n");
  EXPECT_THAT(Told(judgement), ElementsAre("2 UPDATED"));
  ASSERT_EQ(judgement.verdicts[0].new_facts.size(), 1);
  EXPECT_EQ(judgement.verdicts[0].after.stage(), v1::STAGE_UNDER_CONSTRUCTION);
  EXPECT_EQ(judgement.verdicts[0].after.facts(0).basis(), v1::FACT_BASIS_RECORDED);
}

TEST_F(Judging, LetsNoLedgerGoRoundTheReviewOfAProjectKeptHere) {
  v1::Project& project = Standing("2020-0001", "甲");
  project.set_business_code("A-1");
  AddFact(project, v1::FACT_KIND_FIRST_TALK, Day(2020, 1, 1));
  const std::string header = "编号,项目名称,总投资(亿元),签约日期,开工日期\n";
  EXPECT_THAT(Tell(header + "A-1,甲,1,2020-05-01,\n"), ElementsAre("2 UPDATED"));
  books_.kept_here = {project.name()};
  EXPECT_THAT(Tell(header + "A-1,甲,1,2020-05-01,\n"), ElementsAre("2 REFUSED 签约日期:LEDGER_FACT_NEEDS_ACT"));
  EXPECT_THAT(Tell(header + "A-1,甲,2,,\n"), ElementsAre("2 UPDATED"));
  AddFact(books_.projects.back(), v1::FACT_KIND_SIGNED, Day(2020, 5, 1));
  EXPECT_THAT(Tell(header + "A-1,甲,2,2020-05-01,\n"), ElementsAre("2 REFUSED :LEDGER_FACT_NEEDS_ACT"));
  EXPECT_THAT(Tell(header + "A-1,甲,1,2020-05-01,\n"), ElementsAre("2 UNCHANGED"));
}

TEST_F(Judging, LeavesATerminatedProjectAlone) {
  v1::Project& project = Standing("2020-0001", "甲");
  project.set_business_code("A-1");
  AddFact(project, v1::FACT_KIND_SIGNED, Day(2020, 5, 1));
  AddFact(project, v1::FACT_KIND_TERMINATED, Day(2020, 6, 1));
  EXPECT_THAT(Tell("编号,项目名称,总投资(亿元),阶段\nA-1,甲,1,终止\n"), ElementsAre("2 UNCHANGED"));
  EXPECT_THAT(Tell("编号,项目名称,总投资(亿元)\nA-1,甲,2\n"), ElementsAre("2 REFUSED :PROJECT_TERMINATED"));
}

TEST_F(Judging, ComparesTheStageWithTheDates) {
  struct Case {
    const char* stage;
    const char* talked;
    const char* signed_on;
    const char* started;
    bool fits;
  };
  for (const Case& c : std::vector<Case>{{"储备", "", "", "", true},
                                         {"在谈", "", "", "", false},
                                         {"在谈", "2020-01-01", "", "", true},
                                         {"拟签约", "2020-01-01", "", "", false},
                                         {"签约", "2020-01-01", "2020-02-01", "", true},
                                         {"前期", "2020-01-01", "2020-02-01", "", true},
                                         {"在建", "2020-01-01", "2020-02-01", "", false},
                                         {"在建", "2020-01-01", "2020-02-01", "2020-03-01", true},
                                         {"前期", "2020-01-01", "2020-02-01", "2020-03-01", false},
                                         {"签约", "2020-01-01", "2020-02-01", "2020-03-01", false},
                                         {"终止", "2020-01-01", "2020-02-01", "", false}}) {
    EXPECT_THAT(Tell(absl::StrCat("项目名称,项目类型,总投资(亿元),阶段,首谈日期,签约日期,开工日期\n甲,新建,1,", c.stage,
                                  ",", c.talked, ",", c.signed_on, ",", c.started, "\n")),
                ElementsAre(c.fits ? "2 CREATED" : "2 REFUSED 阶段:LEDGER_STAGE_DIFFERS"))
        << c.stage << " " << c.signed_on << " " << c.started;
  }
}

TEST_F(Judging, KeepsTheAuthorOfTheRowInEachFact) {
  const auto judgement =
      Judge("项目名称,项目类型,总投资(亿元),首谈日期,签约日期,更新人\n甲,新建,1,2020-01-01,2020-02-01,王五\n");
  ASSERT_EQ(judgement.verdicts[0].after.facts_size(), 2);
  for (const v1::Fact& fact : judgement.verdicts[0].after.facts()) EXPECT_EQ(fact.author(), "王五");
}

// ---- parents

TEST_F(Judging, FindsTheParentInTheBooksOrInTheFileWhereverItStands) {
  v1::Project& parent = Standing("2020-0001", "母");
  parent.set_business_code("P-1");
  AddFact(parent, v1::FACT_KIND_SIGNED, Day(2020, 5, 1));
  const auto judgement = Judge(
      "编号,项目名称,项目类型,总投资(亿元),上级项目,签约日期\n"
      "C-1,增一,增资,1,P-1,\nC-2,增二,增资,1,P-2,\nP-2,母二,新建,1,,2020-06-01\n");
  EXPECT_THAT(Told(judgement), ElementsAre("2 CREATED", "4 CREATED", "3 CREATED"));
  EXPECT_EQ(judgement.verdicts[0].after.parent_project(), "zones/z/projects/2020-0001");
  EXPECT_EQ(judgement.verdicts[2].parent_row, 4);
}

TEST_F(Judging, RefusesAParentThatIsMissingOrUnfit) {
  Standing("2020-0001", "母").set_business_code("P-1");
  const std::string header = "编号,项目名称,项目类型,总投资(亿元),上级项目,分期\n";
  EXPECT_THAT(Tell(header + "C-1,增,增资,1,,\n"), ElementsAre("2 REFUSED 上级项目:PARENT_REQUIRED"));
  EXPECT_THAT(Tell(header + "C-1,二期,新建,1,,2\n"), ElementsAre("2 REFUSED 上级项目:PARENT_REQUIRED"));
  EXPECT_THAT(Tell(header + "C-1,增,增资,1,P-9,\n"), ElementsAre("2 REFUSED 上级项目:TEXT_REFERS_NOWHERE"));
  EXPECT_THAT(Tell(header + "C-1,增,增资,1,P-1,\n"), ElementsAre("2 REFUSED 上级项目:PARENT_UNFIT"));
  EXPECT_THAT(Tell(header + "C-1,增,增资,1,C-1,\n"), ElementsAre("2 REFUSED 上级项目:PARENT_UNFIT"));
  EXPECT_THAT(Tell(header + "C-1,增,增资,1,C-2,\nC-2,减,增资,1,C-1,\n"),
              ElementsAre(HasSubstr("PARENT_UNFIT"), HasSubstr("PARENT_UNFIT")));
  EXPECT_THAT(Tell(header + "C-2,母,新建,-1,,\nC-1,增,增资,1,C-2,\n"),
              ElementsAre("2 REFUSED 总投资(亿元):AMOUNT_NOT_POSITIVE", "3 REFUSED 上级项目:LEDGER_PARENT_REFUSED"));
}

TEST_F(Judging, TakesANewParentOfAStandingProjectForAChange) {
  v1::Project& project = Standing("2020-0001", "增");
  project.set_business_code("C-1");
  project.set_kind(v1::PROJECT_KIND_CAPITAL_INCREASE);
  project.set_parent_project("zones/z/projects/2020-0002");
  Standing("2020-0002", "旧母").set_business_code("P-1");
  books_.titles.parents["zones/z/projects/2020-0002"] = "P-1";
  const auto judgement =
      Judge("编号,项目名称,项目类型,总投资(亿元),上级项目,签约日期\nP-2,新母,新建,1,,2020-06-01\nC-1,增,增资,1,P-2,\n");
  EXPECT_THAT(Told(judgement), ElementsAre("2 CREATED", "3 UPDATED"));
  EXPECT_THAT(Changes(judgement.verdicts[1]), ElementsAre("上级项目: P-1 > P-2"));
}

// ---- merged projects

TEST_F(Judging, TakesTheNumberOfAMergedProjectForTheOneItWentInto) {
  v1::Project& kept = Standing("2020-0001", "甲");
  kept.set_business_code("A-1");
  v1::Project& merged = Standing("2020-0002", "甲(重)");
  merged.set_business_code("A-2");
  merged.set_merged_into("zones/z/projects/2020-0001");
  const std::string header = "编号,项目名称,项目类型,总投资(亿元)\n";
  const auto judgement = Judge(header + "A-2,甲(重),新建,2\n");
  EXPECT_THAT(Told(judgement), ElementsAre("2 UPDATED"));
  EXPECT_EQ(judgement.verdicts[0].after.name(), "zones/z/projects/2020-0001");
  // Number and title of the one that was given up stay with it.
  EXPECT_EQ(judgement.verdicts[0].after.business_code(), "A-1");
  EXPECT_THAT(Changes(judgement.verdicts[0]), ElementsAre("总投资: 1亿元 > 2亿元"));
  EXPECT_THAT(Tell(header + "A-1,甲,新建,2\nA-2,甲(重),新建,2\n"),
              ElementsAre("2 UPDATED", "3 REFUSED :LEDGER_ROW_TWICE"));
}

// ---- what spreadsheets do to numbers

TEST_F(Judging, RefusesANumberThatMayHaveLostItsZeros) {
  const std::string header = "编号,项目名称,项目类型,总投资(亿元)\n";
  EXPECT_THAT(Tell(header + "007,甲,新建,1\n7,乙,新建,1\n07,丙,新建,1\n8,丁,新建,1\n"),
              ElementsAre("2 CREATED", "3 REFUSED 编号:LEDGER_LEADING_ZERO_LOST",
                          "4 REFUSED 编号:LEDGER_LEADING_ZERO_LOST", "5 CREATED"));
  books_.zeroed_codes = {"0008"};
  EXPECT_THAT(Tell(header + "8,丁,新建,1\n9,戊,新建,1\n"),
              ElementsAre("2 REFUSED 编号:LEDGER_LEADING_ZERO_LOST", "3 CREATED"));
  Standing("2020-0001", "丁").set_business_code("8");
  EXPECT_THAT(Tell(header + "8,丁,新建,1\n"), ElementsAre("2 UNCHANGED"));
  EXPECT_THAT(WithLeadingZeros("A7"), IsEmpty());
  EXPECT_EQ(WithLeadingZeros("7").back(), "0000007");
}

// ---- differences

TEST_F(Judging, SaysWhatARowChangesFieldByField) {
  v1::Project& project = Standing("2020-0001", "甲");
  project.set_business_code("A-1");
  project.set_park("zones/z/parks/one");
  (*project.mutable_ledger_columns())["备注"] = "旧";
  books_.titles.parks = {{"zones/z/parks/one", "科技园"}, {"zones/z/parks/east", "东园"}};
  const auto judgement =
      Judge(absl::StrCat("序号,编号,项目名称,总投资(万元),园区,投资主体,统一社会信用代码,签约日期,备注,更新人\n"
                         "1,A-1,甲,28300,东园,甲公司,",
                         kUscc, ",2020-05-01,新,王五\n"));
  ASSERT_THAT(Told(judgement), ElementsAre("2 UPDATED"));
  EXPECT_THAT(Changes(judgement.verdicts[0]),
              ElementsAre("总投资: 1亿元 > 2.83亿元", "园区: 科技园 > 东园", "投资主体:  > 甲公司",
                          absl::StrCat("统一社会信用代码:  > ", kUscc), "签约日期:  > 2020-05-01", "备注: 旧 > 新", "更新人:  > 王五"));
}

// ---- the file of refused rows

TEST_F(Judging, TellsWhatToDoAboutRefusedRows) {
  const auto judgement = Judge("编号,项目名称,项目类型,总投资,阶段\nA-1,甲,新建,5,在建\nA-1,甲,新建,1亿元,\n");
  EXPECT_EQ(RemediesOf(judgement.verdicts[0].result), "注明单位，如 2.83亿元；补填或更正相应日期，或留空阶段");
  EXPECT_THAT(ReasonsOf(judgement.verdicts[0].result), HasSubstr("；"));
  EXPECT_EQ(RemediesOf(judgement.verdicts[1].result), "两行只保留一行，或以编号区分");
  EXPECT_EQ(ReasonsOf(judgement.verdicts[1].result), "第 3 行与第 2 行为同一项目");
}

TEST_F(Judging, PassesOverSums) {
  EXPECT_THAT(Tell("编号,项目名称,项目类型,总投资(亿元)\nA-1,甲,新建,1\n,合计,,1\n"),
              ElementsAre("2 CREATED", "3 PASSED_OVER"));
}

}  // namespace
}  // namespace luodi::ledger::rules
