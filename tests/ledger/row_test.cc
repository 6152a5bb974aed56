// SPDX-License-Identifier: Apache-2.0
// What headers and cells say.
#include "server/ledger/row.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "server/ledger/words.h"

namespace luodi::ledger {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Split(std::string_view line) {
  return absl::StrSplit(absl::string_view(line.data(), line.size()), ',');
}

Header MustReadHeader(std::string_view line) {
  const auto cells = Split(line);
  auto header = ReadHeader(cells, cells.size());
  EXPECT_TRUE(header.ok()) << header.status();
  return header.ok() ? *header : Header();
}

v1::ErrorReason HeaderRefusal(std::string_view line) {
  const auto cells = Split(line);
  return ReasonOf(ReadHeader(cells, cells.size()).status());
}

// A row under "项目名称,总投资(亿元)," and the further head.
Row RowWith(std::string_view head, std::string_view cell) {
  Record record;
  record.row = 7;
  record.cells = {"甲项目", "1", std::string(cell)};
  record.cell_count = 3;
  return ReadRow(MustReadHeader("项目名称,总投资(亿元)," + std::string(head)), record);
}

std::vector<std::string> Reasons(const Row& row) {
  std::vector<std::string> reasons;
  for (const v1::RowFault& fault : row.faults) reasons.push_back(fault.column() + ":" + fault.reason());
  return reasons;
}

TEST(Header, KnowsColumnsWithUnitsInEitherBrackets) {
  for (const char* text : {"总投资(亿元)", "总投资（亿元）", "总投资 (亿元)", "总投资（亿元)"}) {
    const Header header = MustReadHeader("项目名称," + std::string(text));
    EXPECT_EQ(header.heads[1].column, Column::kTotalInvestment) << text;
    EXPECT_EQ(header.heads[1].unit, "亿元") << text;
    EXPECT_EQ(header.TextOf(Column::kTotalInvestment), text);
  }
}

TEST(Header, TakesBracketsThatAreNoUnitForAnotherColumn) {
  const Header header = MustReadHeader("项目名称,总投资,签约日期(计划),外资(占比),就业(人),总投资(备注)");
  EXPECT_THAT(header.UnknownColumns(), ElementsAre("签约日期(计划)", "外资(占比)", "总投资(备注)"));
  EXPECT_EQ(header.heads[4].column, Column::kJobs);
}

TEST(Header, NamesEveryRequiredColumnThatIsMissing) {
  const auto cells = Split("编号,行业");
  const auto status = ReadHeader(cells, cells.size()).status();
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_LEDGER_HEADER_MISSING);
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("项目名称, 总投资"));
}

TEST(Header, RefusesAColumnThatStandsTwiceHoweverItIsHeaded) {
  EXPECT_EQ(HeaderRefusal("项目名称,总投资(亿元),总投资(万元)"), v1::ERROR_REASON_LEDGER_COLUMN_TWICE);
  EXPECT_EQ(HeaderRefusal("项目名称,总投资,备注,备注"), v1::ERROR_REASON_LEDGER_COLUMN_TWICE);
}

TEST(Header, TellsAllFaultsAtOnce) {
  const auto cells = Split("编号,编号,备\xE2\x80\xAE注");
  const auto status = ReadHeader(cells, cells.size()).status();
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_SEVERAL_FAULTS);
  for (const char* part : {"stands twice", "lacks 项目名称, 总投资", "U+202E"}) {
    EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr(part));
  }
}

TEST(Header, RefusesTooManyColumns) {
  std::vector<std::string> cells = {"项目名称", "总投资"};
  EXPECT_EQ(ReasonOf(ReadHeader(cells, kMostColumns + 1).status()), v1::ERROR_REASON_LEDGER_TOO_MANY_COLUMNS);
}

TEST(Header, KnowsAColumnForEveryFactAndBack) {
  for (const v1::FactKind kind : {v1::FACT_KIND_FIRST_TALK, v1::FACT_KIND_SIGNED, v1::FACT_KIND_REGISTERED,
                                  v1::FACT_KIND_LAND_ACQUIRED, v1::FACT_KIND_PERMITTED, v1::FACT_KIND_STARTED,
                                  v1::FACT_KIND_COMPLETED, v1::FACT_KIND_PRODUCED, v1::FACT_KIND_FULL_CAPACITY}) {
    EXPECT_EQ(FactOf(ColumnOf(kind)), kind);
  }
  EXPECT_EQ(FactOf(Column::kTitle), v1::FACT_KIND_UNSPECIFIED);
}

TEST(Amounts, TakeTheUnitOfTheHeaderUnlessTheCellHasItsOwn) {
  EXPECT_EQ(RowWith("外资(亿元)", "2.83").project.foreign_investment().minor_units(), 28'300'000'000);
  EXPECT_EQ(RowWith("外资(亿元)", "500万元").project.foreign_investment().minor_units(), 500'000'000);
  const v1::Money dollars = RowWith("外资(亿元)", "1.5亿美元").project.foreign_investment();
  EXPECT_EQ(dollars.currency_code(), "USD");
  EXPECT_EQ(dollars.minor_units(), 15'000'000'000);
  EXPECT_EQ(RowWith("用地面积(亩)", "56.6").project.land_area().micro_mu(), 56'600'000);
  EXPECT_EQ(RowWith("用地面积(亩)", "37733.33平方米").project.land_area().micro_mu(), 56'599'995);
}

TEST(Amounts, AreRefusedWithoutUnitAndNeverGuessed) {
  EXPECT_THAT(Reasons(RowWith("外资", "2.83")), ElementsAre("外资:AMOUNT_WITHOUT_UNIT"));
  EXPECT_THAT(Reasons(RowWith("外资", "5亿")), ElementsAre("外资:AMOUNT_WITHOUT_UNIT"));
  EXPECT_THAT(Reasons(RowWith("用地面积", "56.6")), ElementsAre("用地面积:AREA_WITHOUT_UNIT"));
}

TEST(Amounts, AreExactOrRefused) {
  EXPECT_THAT(Reasons(RowWith("外资(万元)", "-5")), ElementsAre("外资(万元):AMOUNT_NOT_POSITIVE"));
  EXPECT_THAT(Reasons(RowWith("外资(万元)", "0")), ElementsAre("外资(万元):AMOUNT_NOT_POSITIVE"));
  EXPECT_THAT(Reasons(RowWith("外资(亿元)", "99999999")), ElementsAre("外资(亿元):AMOUNT_TOO_LARGE"));
  EXPECT_THAT(Reasons(RowWith("外资(万元)", "1.0000001")), ElementsAre("外资(万元):AMOUNT_INEXACT"));
  EXPECT_THAT(Reasons(RowWith("外资(万元)", "约5")), ElementsAre("外资(万元):AMOUNT_UNREADABLE"));
  EXPECT_THAT(Reasons(RowWith("用地面积(亩)", "100.123平方米")), ElementsAre("用地面积(亩):AREA_INEXACT"));
  EXPECT_THAT(Reasons(RowWith("用地面积(亩)", "0")), ElementsAre("用地面积(亩):AREA_NOT_POSITIVE"));
}

TEST(Cells, ReadDatesAsPeopleWriteThem) {
  for (const char* text : {"2020-06-30", "2020/6/30", "2020年6月30日"}) {
    const Row row = RowWith("签约日期", text);
    ASSERT_EQ(row.facts.size(), 1) << text;
    EXPECT_EQ(row.facts[0].kind(), v1::FACT_KIND_SIGNED);
    EXPECT_EQ(row.facts[0].basis(), v1::FACT_BASIS_IMPORTED);
    EXPECT_EQ(row.facts[0].fact_date().day(), 30);
  }
  EXPECT_THAT(Reasons(RowWith("签约日期", "去年")), ElementsAre("签约日期:DATE_UNREADABLE"));
  EXPECT_THAT(Reasons(RowWith("签约日期", "2021-02-29")), ElementsAre("签约日期:DATE_INVALID"));
}

TEST(Cells, ThatAreEmptySayNothing) {
  const Row row = RowWith("签约日期", " ");
  EXPECT_THAT(row.faults, IsEmpty());
  EXPECT_THAT(row.facts, IsEmpty());
}

TEST(Cells, OfUnknownColumnsAreKeptVerbatimButMayNotDeceive) {
  const Row row = RowWith("数据说明", "样例 SAMPLE");
  EXPECT_EQ(row.project.ledger_columns().at("数据说明"), "样例 SAMPLE");
  EXPECT_THAT(Reasons(RowWith("数据说明",
                              "a\xE2\x80\xAE"
                              "b")),
              ElementsAre("数据说明:TEXT_FORBIDDEN_CHARACTER"));
  EXPECT_THAT(Reasons(RowWith("数据说明", std::string("a\0b", 3))), ElementsAre("数据说明:TEXT_FORBIDDEN_CHARACTER"));
  EXPECT_THAT(Reasons(RowWith("", "lost?")), ElementsAre("#3:LEDGER_CELL_UNREADABLE"));
  EXPECT_THAT(RowWith("", "").faults, IsEmpty());
}

TEST(Cells, AreNormalisedAndSaySo) {
  const Row row = RowWith("项目概况", "");
  Record record;
  record.row = 2;
  record.cells = {"Cafe\xCC\x81 项目", "1", ""};
  record.cell_count = 3;
  const Row decomposed = ReadRow(MustReadHeader("项目名称,总投资(亿元),行业"), record);
  EXPECT_EQ(decomposed.project.title(), "Café 项目");
  ASSERT_EQ(decomposed.warnings.size(), 1);
  EXPECT_THAT(decomposed.warnings[0], ::testing::HasSubstr("NFC"));
}

TEST(Words, NameTheFaultWhenUnknown) {
  EXPECT_THAT(Reasons(RowWith("项目类型", "新的")), ElementsAre("项目类型:LEDGER_CELL_UNREADABLE"));
  EXPECT_THAT(Reasons(RowWith("阶段", "快了")), ElementsAre("阶段:LEDGER_CELL_UNREADABLE"));
  EXPECT_THAT(Reasons(RowWith("分期", "末期")), ElementsAre("分期:LEDGER_CELL_UNREADABLE"));
  EXPECT_THAT(Reasons(RowWith("就业", "许多")), ElementsAre("就业:LEDGER_CELL_UNREADABLE"));
  EXPECT_THAT(Reasons(RowWith("密级", "商密")), ElementsAre("密级:LEDGER_CELL_UNREADABLE"));
  EXPECT_THAT(Reasons(RowWith("国别", "火星")), ElementsAre("国别:COUNTRY_UNKNOWN"));
  EXPECT_THAT(Reasons(RowWith("行业", "Z99")), ElementsAre("行业:INDUSTRY_UNKNOWN"));
  EXPECT_THAT(Reasons(RowWith("统一社会信用代码", "91131000")), ElementsAre("统一社会信用代码:USCC_LENGTH"));
}

TEST(Words, OfStateSecretsAreRefused) {
  for (const char* text : {"秘密", "机密", "绝密", "机密★20年"}) {
    EXPECT_THAT(Reasons(RowWith("密级", text)), ElementsAre("密级:LEDGER_STATE_SECRET")) << text;
  }
}

TEST(Words, MeanKindsAndStages) {
  EXPECT_EQ(ReadKind("零增地技改"), v1::PROJECT_KIND_ZERO_LAND_UPGRADE);
  EXPECT_EQ(ReadKind(" 增资 "), v1::PROJECT_KIND_CAPITAL_INCREASE);
  EXPECT_EQ(ReadConfidentiality("受限"), v1::CONFIDENTIALITY_RESTRICTED);
  EXPECT_THAT(ReadStage("前期"), ElementsAre(v1::STAGE_PRE_CONSTRUCTION, v1::STAGE_SIGNED, v1::STAGE_REGISTERED));
  EXPECT_THAT(ReadStage("在建"), ElementsAre(v1::STAGE_UNDER_CONSTRUCTION));
  for (int stage = 1; stage <= v1::Stage_MAX; ++stage) {
    const auto word = StageWord(static_cast<v1::Stage>(stage));
    ASSERT_FALSE(word.empty()) << stage;
    EXPECT_EQ(ReadStage(word)[0], stage);
  }
}

TEST(Words, CountPhasesAndPersons) {
  EXPECT_EQ(ReadPhase("1"), 1);
  EXPECT_EQ(ReadPhase("二期"), 2);
  EXPECT_EQ(ReadPhase("第3期"), 3);
  EXPECT_EQ(ReadPhase("十二期"), 12);
  EXPECT_EQ(ReadPhase("二十期"), 20);
  for (const char* text : {"", "0", "100", "-1", "1.5", "期", "十十期", "二", "第二", "1期2"}) {
    EXPECT_FALSE(ReadPhase(text)) << text;
  }
  EXPECT_EQ(ReadPersons("1,200人"), 1200);
  EXPECT_EQ(ReadPersons("0"), 0);
  EXPECT_FALSE(ReadPersons("-3"));
  EXPECT_FALSE(ReadPersons("1.5"));
  EXPECT_FALSE(ReadPersons("9999999999999999999"));
}

TEST(Words, NameCountriesAndIndustries) {
  EXPECT_EQ(ReadCountry("美国"), "US");
  EXPECT_EQ(ReadCountry("US"), "US");
  EXPECT_EQ(ReadCountry("香港"), "HK");
  EXPECT_EQ(ReadCountry("中国香港"), "HK");
  EXPECT_EQ(ReadCountry("中国"), "CN");
  EXPECT_EQ(ReadIndustry("C3611"), "C3611");
  EXPECT_EQ(ReadIndustry("3611"), "C3611");
  EXPECT_EQ(ReadIndustry("汽柴油车整车制造"), "C3611");
  EXPECT_EQ(ReadIndustry("汽车用发动机制造"), "C3620");
  EXPECT_FALSE(ReadIndustry("汽车"));
}

TEST(Words, ThatHeadSumsAreKnown) {
  for (const char* text : {"合计", "合 计", "小计：", "总计(亿元)", "一季度合计", "共计41个", "累计"}) {
    EXPECT_TRUE(IsSubtotalWord(text)) << text;
  }
  for (const char* text : {"合计科技园", "设计中心", "累计折旧软件", ""}) EXPECT_FALSE(IsSubtotalWord(text)) << text;
}

TEST(Rows, ThatAreSumsAreRefusedByName) {
  Record record;
  record.row = 9;
  record.cells = {"", "合计", "268.7"};
  record.cell_count = 3;
  const Row row = ReadRow(MustReadHeader("编号,项目名称,总投资(亿元)"), record);
  EXPECT_THAT(Reasons(row), ElementsAre(":LEDGER_SUBTOTAL"));
  EXPECT_EQ(row.faults[0].metadata().at("value"), "合计");
  EXPECT_EQ(row.faults[0].message_zh(), "第 9 行为小计/合计行（合计），不是项目");
}

TEST(Rows, ThatAreCutWrongSayHowInBothLanguages) {
  Record record;
  record.row = 3;
  record.cells = {"甲"};
  record.cell_count = 1;
  const Row row = ReadRow(MustReadHeader("项目名称,总投资"), record);
  EXPECT_EQ(row.faults[0].message(), "Row 3: it has 1 cells, the header has 2");
  EXPECT_EQ(row.faults[0].message_zh(), "第 3 行：共 1 格，表头为 2 格");
}

TEST(Rows, KeepTheCountryBesideACode) {
  Record record;
  record.row = 2;
  record.cells = {"甲", "1", "91131000MA0000015N", "美国"};
  record.cell_count = 4;
  const Row row = ReadRow(MustReadHeader("项目名称,总投资(亿元),统一社会信用代码,国别"), record);
  EXPECT_EQ(row.investor.country_code(), "");
  EXPECT_EQ(row.project.ledger_columns().at("国别"), "美国");
}

}  // namespace
}  // namespace luodi::ledger
