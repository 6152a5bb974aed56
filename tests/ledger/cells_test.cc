// SPDX-License-Identifier: Apache-2.0
// What goes out in a cell comes in again as the same.
#include "server/ledger/cells.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "proto/text/area.h"
#include "proto/text/date.h"
#include "server/ledger/row.h"
#include "server/ledger/words.h"
#include "tests/ledger/records.h"

namespace luodi::ledger {
namespace {

using google::protobuf::util::MessageDifferencer;

v1::Money MoneyOf(int64_t minor_units, const std::string& currency = "CNY") {
  v1::Money money;
  money.set_currency_code(currency);
  money.set_minor_units(minor_units);
  return money;
}

void AddFact(v1::Project& project, v1::FactKind kind, const std::string& date, const std::string& author,
             int64_t recorded) {
  v1::Fact& fact = *project.add_facts();
  fact.set_kind(kind);
  text::ReadDate(date, fact.mutable_fact_date());
  fact.set_author(author);
  fact.mutable_record_time()->set_seconds(recorded);
}

Titles SomeTitles() {
  Titles titles;
  titles.parks["zones/z/parks/it"] = "新一代信息技术产业园";
  titles.departments["zones/z/departments/zs"] = "招商一科";
  titles.parents["zones/z/projects/2020-0001"] = "LG-0";
  v1::Investor home, abroad;
  home.set_title("甲公司");
  home.set_uscc("91131000MA0000015N");
  abroad.set_title("ACME Inc.");
  abroad.set_country_code("HK");
  abroad.set_foreign_registration_number("HRB 5551");
  titles.investors["zones/z/investors/home"] = home;
  titles.investors["zones/z/investors/abroad"] = abroad;
  return titles;
}

v1::Project WholeProject() {
  v1::Project project;
  project.set_business_code("LG-1");
  project.set_title("智能摩托车研发中心");
  project.set_national_code("2020-131003-38-03-000001");
  project.set_kind(v1::PROJECT_KIND_EXPANSION);
  project.set_phase(2);
  project.set_parent_project("zones/z/projects/2020-0001");
  project.set_investor("zones/z/investors/home");
  project.set_industry_code("C3611");
  *project.mutable_total_investment() = MoneyOf(28'300'000'000);
  *project.mutable_fixed_asset_investment() = MoneyOf(20'000'000'100);
  *project.mutable_foreign_investment() = MoneyOf(15'000'000'000, "USD");
  project.mutable_land_area()->set_micro_mu(56'600'000);
  project.set_park("zones/z/parks/it");
  project.set_parcel("131003-2020-15");
  project.set_stage(v1::STAGE_UNDER_CONSTRUCTION);
  AddFact(project, v1::FACT_KIND_FIRST_TALK, "2020-01-05", "王五", 100);
  AddFact(project, v1::FACT_KIND_SIGNED, "2020-04-30", "李四", 300);
  AddFact(project, v1::FACT_KIND_STARTED, "2020-05-14", "赵六", 300);
  AddFact(project, v1::FACT_KIND_COMPLETED, "2020-12-30", "王五", 200);
  *project.mutable_promises()->mutable_annual_tax() = MoneyOf(123'456);
  *project.mutable_promises()->mutable_annual_output() = MoneyOf(50'110'000'00);
  project.mutable_promises()->set_jobs(1200);
  text::ReadDate("2020-05-01", project.mutable_promises()->mutable_start_date());
  text::ReadDate("2021-12-31", project.mutable_promises()->mutable_production_date());
  text::ReadDate("2023-06-30", project.mutable_promises()->mutable_full_capacity_date());
  project.set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  project.set_owner_department("zones/z/departments/zs");
  project.set_description("一期\n二期");
  return project;
}

// The project as a row of these heads, read back.
Row ReadBack(const v1::Project& project, const std::vector<Head>& heads) {
  Header header;
  header.heads = heads;
  sheets::Record record = RecordOf(2, {});
  for (const Head& head : heads) record.cells.push_back(Text(CellOf(project, head, SomeTitles())));
  record.cell_count = heads.size();
  return ReadRow(header, record);
}

std::string MoneyCell(const v1::Money& money, const std::string& unit) {
  v1::Project project;
  *project.mutable_total_investment() = money;
  return CellOf(project, {Column::kTotalInvestment, "总投资", unit}, {});
}

std::string AreaCell(int64_t micro_mu, const std::string& unit) {
  v1::Project project;
  project.mutable_land_area()->set_micro_mu(micro_mu);
  return CellOf(project, {Column::kLandArea, "用地面积", unit}, {});
}

TEST(WrittenCells, OfAWholeProjectReadBackAsTheSame) {
  const v1::Project project = WholeProject();
  const Row row = ReadBack(project, UsualLayout());
  EXPECT_THAT(row.faults, ::testing::IsEmpty());
  EXPECT_THAT(row.notices, ::testing::IsEmpty());
  v1::Project same = project;
  for (const char* name : {"investor", "park", "owner_department", "parent_project", "facts", "stage"}) {
    same.GetReflection()->ClearField(&same, same.GetDescriptor()->FindFieldByName(name));
  }
  (*same.mutable_ledger_columns())["更新人"] = "赵六";
  EXPECT_TRUE(MessageDifferencer::Equals(row.project, same)) << row.project.DebugString() << same.DebugString();
  EXPECT_EQ(row.park, "新一代信息技术产业园");
  EXPECT_EQ(row.department, "招商一科");
  EXPECT_EQ(row.parent, "LG-0");
  EXPECT_EQ(row.investor.title(), "甲公司");
  EXPECT_EQ(row.investor.uscc(), "91131000MA0000015N");
  EXPECT_EQ(row.stages[0], v1::STAGE_UNDER_CONSTRUCTION);
  ASSERT_EQ(row.facts.size(), 4);
  for (size_t i = 0; i < row.facts.size(); ++i) {
    EXPECT_EQ(row.facts[i].kind(), project.facts(static_cast<int>(i)).kind());
    EXPECT_TRUE(MessageDifferencer::Equals(row.facts[i].fact_date(), project.facts(static_cast<int>(i)).fact_date()));
  }
}

TEST(WrittenCells, OfAProjectThatSaysNothingAreEmptyButForThePhase) {
  for (const Head& head : UsualLayout()) {
    EXPECT_EQ(CellOf(v1::Project(), head, {}), head.column == Column::kPhase ? "1" : "") << head.text;
  }
}

TEST(WrittenCells, OfAMaskedProjectSayNoMoreThanTheMaskLeaves) {
  v1::Project project;
  project.set_masked(true);
  project.set_industry_code("C36");
  project.set_park("zones/z/parks/it");
  project.set_stage(v1::STAGE_SIGNED);
  for (const Head& head : UsualLayout()) {
    const bool told = head.column == Column::kIndustry || head.column == Column::kPark || head.column == Column::kStage;
    EXPECT_EQ(!CellOf(project, head, SomeTitles()).empty(), told) << head.text;
  }
}

TEST(WrittenCells, OfColumnsWithoutFieldAreEmpty) {
  v1::Project project = WholeProject();
  (*project.mutable_ledger_columns())["备注"] = "样例";
  EXPECT_EQ(CellOf(project, {Column::kUnknown, "备注", ""}, {}), "");
  EXPECT_EQ(CellOf(project, {Column::kOrdinal, "序号", ""}, {}), "");
  EXPECT_EQ(CellOf(project, {Column::kUnnamed, "#4", ""}, {}), "");
}

TEST(WrittenCells, OfMoneyTakeTheUnitOfTheHeadOrTheirOwn) {
  EXPECT_EQ(MoneyCell(MoneyOf(28'300'000'000), "亿元"), "2.83");
  EXPECT_EQ(MoneyCell(MoneyOf(100), "万元"), "0.0001");
  EXPECT_EQ(MoneyCell(MoneyOf(1), "亿元"), "0.0000000001");
  EXPECT_EQ(MoneyCell(MoneyOf(10'000'000'000), "亿元"), "1");
  EXPECT_EQ(MoneyCell(MoneyOf(15'000'000'000, "USD"), "万美元"), "15000");
  EXPECT_EQ(MoneyCell(MoneyOf(15'000'000'000, "USD"), "亿元"), "1.5亿美元");
  EXPECT_EQ(MoneyCell(MoneyOf(28'300'000'000), ""), "2.83亿元");
  EXPECT_EQ(MoneyCell(MoneyOf(20'000'000'000), ""), "2亿元");
  EXPECT_EQ(MoneyCell(MoneyOf(500, "JPY"), "亿日元"), "0.000005");
}

TEST(WrittenCells, OfAreasTakeTheUnitOfTheHeadWhereItIsExact) {
  EXPECT_EQ(AreaCell(56'600'000, "亩"), "56.6");
  EXPECT_EQ(AreaCell(56'599'995, "平方米"), "37733.33");
  EXPECT_EQ(AreaCell(56'600'000, "平方米"), "56.6亩");
  EXPECT_EQ(AreaCell(15'000'000, "公顷"), "1");
  EXPECT_EQ(AreaCell(100'000'000, "公顷"), "100亩");
  EXPECT_EQ(AreaCell(1'500'000'000, "平方公里"), "1");
  EXPECT_EQ(AreaCell(56'600'000, ""), "56.6亩");
}

TEST(WrittenCells, NameTheAuthorOfWhatWasEnteredLast) {
  EXPECT_EQ(CellOf(WholeProject(), {Column::kAuthor, "更新人", ""}, {}), "赵六");
}

TEST(WrittenCells, NameTheAuthorTheLedgerNamedLast) {
  v1::Project project = WholeProject();
  (*project.mutable_ledger_columns())["更新人"] = "周敏";
  EXPECT_EQ(CellOf(project, {Column::kAuthor, "填报人", ""}, {}), "周敏");
}

TEST(WrittenCells, NameNoAuthorOfWhatNoLedgerSaid) {
  v1::Project project;
  AddFact(project, v1::FACT_KIND_SIGNED, "2020-04-30", "zones/z/persons/officer", 100);
  project.mutable_facts(0)->set_basis(v1::FACT_BASIS_RECORDED);
  EXPECT_EQ(CellOf(project, {Column::kAuthor, "更新人", ""}, {}), "");
}

TEST(WrittenCells, NameInvestorsFromAbroadByCountryAndNumber) {
  v1::Project project;
  project.set_title("甲");
  project.set_investor("zones/z/investors/abroad");
  const Row row = ReadBack(project, UsualLayout());
  EXPECT_EQ(CellOf(project, {Column::kCountry, "国别", ""}, SomeTitles()), "中国香港");
  EXPECT_EQ(row.investor.country_code(), "HK");
  EXPECT_EQ(row.investor.foreign_registration_number(), "HRB 5551");
  EXPECT_EQ(row.investor.uscc(), "");
}

TEST(WrittenCells, GiveBackTheCountryThatStoodBesideACode) {
  v1::Project project;
  project.set_title("甲");
  project.set_investor("zones/z/investors/home");
  (*project.mutable_ledger_columns())["国别"] = "美国";
  EXPECT_EQ(CellOf(project, {Column::kCountry, "国家", ""}, SomeTitles()), "美国");
  const Row row = ReadBack(project, UsualLayout());
  EXPECT_EQ(row.project.ledger_columns().at("国别"), "美国");
  EXPECT_EQ(row.investor.uscc(), "91131000MA0000015N");
}

TEST(WrittenCells, NameByTheirLastPartWhatHasNoTitle) {
  v1::Project project = WholeProject();
  EXPECT_EQ(CellOf(project, {Column::kParent, "上级项目", ""}, {}), "2020-0001");
  EXPECT_EQ(CellOf(project, {Column::kPark, "园区", ""}, {}), "it");
}

TEST(WrittenCells, OfEveryKindStageAndConfidentialityReadBack) {
  for (int kind = 1; kind <= v1::ProjectKind_MAX; ++kind) {
    EXPECT_EQ(ReadKind(KindWord(static_cast<v1::ProjectKind>(kind))), kind);
  }
  for (int value = 1; value <= v1::Confidentiality_MAX; ++value) {
    EXPECT_EQ(ReadConfidentiality(ConfidentialityWord(static_cast<v1::Confidentiality>(value))), value);
  }
}

RC_GTEST_PROP(WrittenCells, OfAnyAmountUnderAnyUnitReadBackExactly, ()) {
  const auto minor = *rc::gen::inRange<int64_t>(1, 100'000'000'000'000);
  const std::string currency = *rc::gen::element<std::string>("CNY", "USD", "JPY", "HKD");
  const std::string unit =
      *rc::gen::element<std::string>("", "元", "万元", "百万元", "亿元", "美元", "万美元", "亿日元", "港币", "USD");
  v1::Project project;
  *project.mutable_foreign_investment() = MoneyOf(minor, currency);
  const Row row = ReadBack(project, {{Column::kForeignInvestment, "外资", unit}});
  RC_ASSERT(row.faults.empty());
  RC_ASSERT(row.project.foreign_investment().minor_units() == minor);
  RC_ASSERT(row.project.foreign_investment().currency_code() == currency);
}

RC_GTEST_PROP(WrittenCells, OfAnyAreaUnderAnyUnitReadBackExactly, ()) {
  const auto steps = *rc::gen::inRange<int64_t>(1, text::kLargestArea / 15);
  const int64_t micro_mu = steps * *rc::gen::element<int64_t>(1, 15);
  const std::string unit =
      *rc::gen::element<std::string>("", "亩", "万亩", "平方米", "万平方米", "公顷", "平方公里", "㎡");
  v1::Project project;
  project.mutable_land_area()->set_micro_mu(micro_mu);
  const Row row = ReadBack(project, {{Column::kLandArea, "用地面积", unit}});
  RC_ASSERT(row.faults.empty());
  RC_ASSERT(row.project.land_area().micro_mu() == micro_mu);
}

}  // namespace
}  // namespace luodi::ledger
