// SPDX-License-Identifier: Apache-2.0
// What cells and rows say.
#include "server/ledger/row.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/ledger/words.h"
#include "tests/ledger/records.h"

namespace luodi::ledger {
namespace {

using sheets::Type;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A row under "项目名称,总投资(亿元)," and the further head.
Row RowWith(std::string_view head, sheets::Cell cell) {
  Header header = MustReadHeader("项目名称|总投资(亿元)|" + std::string(head));
  return ReadRow(header, RecordOf(7, {Text("甲项目"), Text("1"), std::move(cell)}));
}
Row RowWith(std::string_view head, std::string_view cell) { return RowWith(head, Text(std::string(cell))); }

std::vector<std::string> Reasons(const Row& row) {
  std::vector<std::string> reasons;
  for (const v1::RowFault& fault : row.faults) reasons.push_back(fault.column() + ":" + fault.reason());
  return reasons;
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

TEST(Cells, ReadPlannedDaysAsPromisesAndNotAsFacts) {
  for (const sheets::Cell& cell : {Text("2021-12-31"), Text("2021年12月31日"), sheets::Cell{"2021-12-31", Type::kDate}}) {
    const Row row = RowWith("计划投产时间", cell);
    EXPECT_THAT(row.faults, IsEmpty()) << cell.text;
    EXPECT_THAT(row.facts, IsEmpty());
    EXPECT_EQ(row.project.promises().production_date().year(), 2021) << cell.text;
    EXPECT_EQ(row.project.promises().production_date().day(), 31) << cell.text;
  }
  EXPECT_EQ(RowWith("计划开工日期", "2021-06-30").project.promises().start_date().month(), 6);
  EXPECT_EQ(RowWith("达产日期(计划)", "2023-06-30").project.promises().full_capacity_date().year(), 2023);
  EXPECT_FALSE(RowWith("计划开工日期", "").project.has_promises());
}

TEST(Cells, RefusePlannedDaysAsTheyRefuseOthers) {
  EXPECT_THAT(Reasons(RowWith("计划开工日期", "2021年6月")), ElementsAre("计划开工日期:DATE_UNREADABLE"));
  EXPECT_THAT(Reasons(RowWith("计划开工日期", "年底前")), ElementsAre("计划开工日期:DATE_UNREADABLE"));
  EXPECT_THAT(Reasons(RowWith("计划投产时间", "2021-02-29")), ElementsAre("计划投产时间:DATE_INVALID"));
  EXPECT_THAT(Reasons(RowWith("计划达产日期", {"43951", Type::kNumber})),
              ElementsAre("计划达产日期:LEDGER_DATE_IS_NUMBER"));
  EXPECT_FALSE(RowWith("计划开工日期", "2021年6月").project.has_promises());
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
  const Row decomposed = RowWith("园区", "Cafe\xCC\x81 园");
  EXPECT_EQ(decomposed.park, "Café 园");
  ASSERT_EQ(decomposed.notices.size(), 1);
  EXPECT_EQ(decomposed.notices[0].column(), "园区");
  EXPECT_EQ(decomposed.notices[0].cell(), "C7");
  EXPECT_THAT(decomposed.notices[0].message(), HasSubstr("NFC"));
  EXPECT_THAT(decomposed.notices[0].message_zh(), HasSubstr("规范化"));
}

TEST(Cells, HaveAnAddressInWorkbooksAndInCsv) {
  Header header = MustReadHeader("项目名称|总投资(亿元)|阶段");
  const sheets::Record record = RecordOf(17, {Text("甲"), Text("1"), Text("快了")});
  EXPECT_EQ(ReadRow(header, record).faults[0].cell(), "C17");
  header.sheet = "2020 台账";
  const v1::RowFault fault = ReadRow(header, record).faults[0];
  EXPECT_EQ(fault.cell(), "'2020 台账'!C17");
  EXPECT_EQ(fault.metadata().at("cell"), "'2020 台账'!C17");
}

TEST(Cells, OfAColumnTheFileLacksHaveNoAddress) {
  const Header header = MustReadHeader("项目名称|总投资(亿元)");
  const v1::RowFault fault = FaultOf(header, 3, header.TextOf(Column::kUscc), v1::ERROR_REASON_FIELD_REQUIRED, {});
  EXPECT_EQ(fault.column(), "统一社会信用代码");
  EXPECT_EQ(fault.cell(), "");
}

TEST(Cells, WithATimeBehindTheDayAreTheDay) {
  for (const sheets::Cell& cell : {sheets::Cell{"2020-04-30 12:30:00", Type::kDate}, Text("2020/4/30 0:00"),
                                   Text("2020-04-30 00:00:00"), Text("2020年4月30日 9:05")}) {
    const Row row = RowWith("签约日期", cell);
    ASSERT_EQ(row.facts.size(), 1) << cell.text;
    EXPECT_EQ(row.facts[0].fact_date().day(), 30) << cell.text;
  }
  for (const char* text : {"2020-04-30 上午", "2020-04-30 9", "2020-04-30 9:", "9:30", "2020-04-30 1:2:3:4"}) {
    EXPECT_THAT(Reasons(RowWith("签约日期", text)), ElementsAre("签约日期:DATE_UNREADABLE")) << text;
  }
}

TEST(Cells, ThatAreNumbersSayAmountsCountsAndPhases) {
  const auto number = [](const char* text) { return sheets::Cell{text, Type::kNumber}; };
  EXPECT_EQ(RowWith("外资(万美元)", number("1200.5")).project.foreign_investment().minor_units(), 1'200'500'000);
  EXPECT_EQ(RowWith("外资(万元)", "1,200.50").project.foreign_investment().minor_units(), 1'200'500'000);
  EXPECT_EQ(RowWith("外资(万元)", "1，200").project.foreign_investment().minor_units(), 1'200'000'000);
  EXPECT_EQ(RowWith("就业", number("120")).project.promises().jobs(), 120);
  EXPECT_EQ(RowWith("分期", number("2")).project.phase(), 2);
  EXPECT_EQ(RowWith("行业", number("3611")).project.industry_code(), "C3611");
}

TEST(Cells, WithAFailedOrUncomputedFormulaAreRefusedWhereverTheyMeanSomething) {
  for (const char* head : {"外资(亿元)", "签约日期", "统一社会信用代码", "项目概况", "备注"}) {
    EXPECT_THAT(Reasons(RowWith(head, {"#REF!", Type::kError})), ElementsAre(std::string(head) + ":LEDGER_CELL_ERROR"));
    EXPECT_THAT(Reasons(RowWith(head, {"", Type::kFormula})),
                ElementsAre(std::string(head) + ":LEDGER_FORMULA_WITHOUT_VALUE"));
  }
  EXPECT_THAT(RowWith("序号", {"#REF!", Type::kError}).faults, IsEmpty());
}

TEST(Cells, ThatArePerCentOrTruthsAreNoAmounts) {
  for (const char* head : {"外资(亿元)", "用地面积(亩)", "就业", "预计年税收(万元)", "编号"}) {
    const std::string unreadable = std::string(head) + ":LEDGER_CELL_UNREADABLE";
    EXPECT_THAT(Reasons(RowWith(head, {"15%", Type::kPercent})), ElementsAre(unreadable));
    EXPECT_THAT(Reasons(RowWith(head, {"TRUE", Type::kBoolean})), ElementsAre(unreadable));
  }
  EXPECT_EQ(RowWith("占比", {"15%", Type::kPercent}).project.ledger_columns().at("占比"), "15%");
}

TEST(Codes, ThatBecameNumbersAreRefusedWithTheCell) {
  for (const char* head : {"统一社会信用代码", "项目代码", "境外注册号"}) {
    const std::string destroyed = std::string(head) + ":LEDGER_NUMBER_DESTROYED";
    EXPECT_THAT(Reasons(RowWith(head, {"9.11310001234568E+17", Type::kNumber})), ElementsAre(destroyed));
    EXPECT_THAT(Reasons(RowWith(head, {"5551234", Type::kNumber})), ElementsAre(destroyed));
  }
  const Row row = RowWith("统一社会信用代码", {"9.11310001234568E+17", Type::kNumber});
  EXPECT_EQ(
      row.faults[0].message(),
      "C7, 统一社会信用代码: 9.11310001234568E+17 is a number, a code was meant; format the cell as text and type the "
      "code again");
}

TEST(Codes, OfTheBureauMayBeNumbersAsLongAsAllDigitsAreThere) {
  EXPECT_EQ(RowWith("编号", {"20200041", Type::kNumber}).project.business_code(), "20200041");
  EXPECT_EQ(RowWith("编号", {"0007", Type::kNumber}).project.business_code(), "0007");
  EXPECT_EQ(RowWith("宗地号", {"131003001", Type::kNumber}).project.parcel(), "131003001");
  EXPECT_EQ(RowWith("上级项目", {"7", Type::kNumber}).parent, "7");
  for (const char* text : {"2.83", "-7", "1.23456789012346E+15"}) {
    EXPECT_THAT(Reasons(RowWith("编号", {text, Type::kNumber})), ElementsAre("编号:LEDGER_NUMBER_DESTROYED")) << text;
  }
}

TEST(Codes, ThatATextFileShowsAsNumbersAreRefused) {
  for (const char* head : {"编号", "项目代码", "统一社会信用代码", "境外注册号", "宗地号", "上级项目"}) {
    for (const char* text : {"9.14E+17", "9.11310001E+17", "9.14e+017", "１E+18"}) {
      EXPECT_THAT(Reasons(RowWith(head, text)), ElementsAre(std::string(head) + ":LEDGER_NUMBER_DESTROYED")) << text;
    }
  }
  for (const char* text : {"2020E01", "E+17", "9.14E+", "9.E+17", "A9E+17", "1E+1234"}) {
    EXPECT_THAT(RowWith("编号", text).faults, IsEmpty()) << text;
  }
}

TEST(Codes, AndOtherTextsThatBecameDatesAreRefused) {
  for (const char* head : {"编号", "外资(亿元)", "园区", "分期", "更新人"}) {
    EXPECT_THAT(Reasons(RowWith(head, {"2020-04-01", Type::kDate})),
                ElementsAre(std::string(head) + ":LEDGER_VALUE_IS_DATE"));
  }
  EXPECT_EQ(RowWith("备注", {"2020-04-01", Type::kDate}).project.ledger_columns().at("备注"), "2020-04-01");
}

TEST(Dates, ThatBecameNumbersAreRefused) {
  EXPECT_THAT(Reasons(RowWith("签约日期", {"43951", Type::kNumber})), ElementsAre("签约日期:LEDGER_DATE_IS_NUMBER"));
  EXPECT_THAT(Reasons(RowWith("签约日期", {"20200430", Type::kNumber})), ElementsAre("签约日期:LEDGER_DATE_IS_NUMBER"));
  EXPECT_THAT(Reasons(RowWith("签约日期", "43951")), ElementsAre("签约日期:LEDGER_DATE_IS_NUMBER"));
  EXPECT_THAT(Reasons(RowWith("签约日期", "43951.5")), ElementsAre("签约日期:LEDGER_DATE_IS_NUMBER"));
  for (const char* text : {"20200430", "2020", "2020.04"}) {
    EXPECT_THAT(Reasons(RowWith("签约日期", text)), ElementsAre("签约日期:DATE_UNREADABLE")) << text;
  }
}

TEST(Industries, ThatMayHaveLostAZeroNameWhatTheyMayBe) {
  for (const Type type : {Type::kNumber, Type::kText}) {
    const Row row = RowWith("行业", {"111", type});
    EXPECT_THAT(Reasons(row), ElementsAre("行业:LEDGER_LEADING_ZERO_LOST"));
    EXPECT_EQ(row.faults[0].metadata().at("other"), "B111 / A0111");
  }
  EXPECT_EQ(RowWith("行业", "610").faults[0].metadata().at("other"), "B0610");
  EXPECT_EQ(RowWith("行业", "B111").project.industry_code(), "B111");
  EXPECT_EQ(RowWith("行业", "0111").project.industry_code(), "A0111");
  EXPECT_EQ(RowWith("行业", "361").project.industry_code(), "C361");
}

TEST(Cells, KeptVerbatimSayWhenTheirDigitsAreGone) {
  const Row row = RowWith("开户账号", {"6.2220012345679E+18", Type::kNumber});
  EXPECT_EQ(row.project.ledger_columns().at("开户账号"), "6.2220012345679E+18");
  ASSERT_EQ(row.notices.size(), 1);
  EXPECT_EQ(row.notices[0].cell(), "C7");
  EXPECT_THAT(RowWith("开户账号", {"123456789012345", Type::kNumber}).notices, IsEmpty());
  EXPECT_THAT(RowWith("开户账号", "6222001234567890123").notices, IsEmpty());
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
  for (const char* text :
       {"合计",       "合 计",    "小计：",      "总计(亿元)",   "一季度合计",   "共计41个",   "累计",
        "总计",       "总合计",   "本页小计",    "本年合计",     "第一季度合计", "2020年累计", "1-6月累计",
        "上半年小计", "二、合计", "合计：268.7", "合计：(亿元)", "共计41个项目", "全区合计",   "项目总计"}) {
    EXPECT_EQ(ReadSumWord(text), SumWord::kPlain) << text;
  }
  for (const char* text : {"年产值合计", "东区小计", "东区小计：", "东区小计(亿元)", "水表计量累计"}) {
    EXPECT_EQ(ReadSumWord(text), SumWord::kQualified) << text;
  }
  for (const char* text :
       {"合计科技园", "设计中心", "累计折旧软件", "", "累计100万台电机", "合计(一期)园", "合计：甲"}) {
    EXPECT_EQ(ReadSumWord(text), SumWord::kNone) << text;
  }
}

TEST(Rows, OfSumsArePassedOver) {
  const Header header = MustReadHeader("序号|编号|项目名称|投资主体|总投资(亿元)");
  for (const char* line :
       {"||合计||268.7", "合 计||||268.7", "|小计：|||1", "|||总计（亿元）|2", "|累计|累计|累计|3"}) {
    const Row row = ReadRow(header, Texts(9, line));
    EXPECT_TRUE(row.is_sum) << line;
    EXPECT_FALSE(row.worthless) << line;
    EXPECT_THAT(row.faults, IsEmpty()) << line;
    EXPECT_TRUE(IsSum(header, Texts(9, line))) << line;
  }
}

TEST(Rows, WithAProjectAreNoSumsWhateverAnotherColumnSays) {
  const Header header = MustReadHeader("资金情况|项目名称|项目类型|总投资");
  for (const char* line : {"2020年累计|水表计量项目|新建|3亿元", "合计|甲||3亿元", "|年产值合计|新建|3亿元"}) {
    const Row row = ReadRow(header, Texts(9, line));
    EXPECT_FALSE(row.is_sum) << line;
    EXPECT_FALSE(row.worthless) << line;
    EXPECT_FALSE(row.project.title().empty()) << line;
    EXPECT_FALSE(IsSum(header, Texts(9, line))) << line;
  }
  for (const char* line : {"2020年累计|||3亿元", "东区小计|||3亿元", "|东区小计||3亿元", "东区|小计||3亿元"}) {
    EXPECT_TRUE(ReadRow(header, Texts(9, line)).is_sum) << line;
    EXPECT_TRUE(IsSum(header, Texts(9, line))) << line;
  }
}

TEST(Rows, OfSumsWithATitleAndAnAmountAreRefusedAndNeverPassedOver) {
  const Header header = MustReadHeader("序号|编号|项目名称|项目类型|投资主体|总投资(亿元)");
  for (const char* line : {"合计||甲|||3", "|本页小计|甲|||3", "||甲||合计|3", "东区小计||甲|||3", "合计||甲|新建||",
                           "小计||年产值合计|新建||3"}) {
    const Row row = ReadRow(header, Texts(9, line));
    EXPECT_FALSE(row.is_sum) << line;
    EXPECT_THAT(Reasons(row), ElementsAre(":LEDGER_SUBTOTAL")) << line;
    EXPECT_FALSE(IsSum(header, Texts(9, line))) << line;
    EXPECT_TRUE(ReadKeys(header, Texts(9, line)).worthless) << line;
  }
}

TEST(Rows, ThatSayNoMoreThanTheirPlaceArePassedOver) {
  const Header header = MustReadHeader("序号|编号|项目名称|总投资(亿元)");
  for (const char* line : {"7|||", "一、签约项目|| |"}) {
    EXPECT_TRUE(ReadRow(header, Texts(9, line)).is_sum) << line;
    EXPECT_TRUE(ReadKeys(header, Texts(9, line)).is_sum) << line;
    EXPECT_TRUE(IsSum(header, Texts(9, line))) << line;
  }
  EXPECT_FALSE(ReadRow(header, Texts(9, "7|LG-1||")).is_sum);
}

TEST(Rows, OfSumsWithANumberOrInvestorAreRefusedByName) {
  const Header header = MustReadHeader("编号|项目名称|投资主体|总投资(亿元)");
  for (const char* line : {"LG-1|合计||268.7", "|合计|甲公司|268.7"}) {
    const Row row = ReadRow(header, Texts(9, line));
    EXPECT_FALSE(row.is_sum) << line;
    EXPECT_TRUE(row.worthless) << line;
    EXPECT_THAT(Reasons(row), ElementsAre(":LEDGER_SUBTOTAL")) << line;
    EXPECT_EQ(row.faults[0].metadata().at("value"), "合计");
    EXPECT_EQ(row.faults[0].message_zh(), "第 9 行为小计/合计行（合计），不是项目");
    EXPECT_FALSE(IsSum(header, Texts(9, line))) << line;
  }
}

TEST(Rows, ThatAreHiddenAreReadAndSaySo) {
  sheets::Record record = Texts(4, "甲|1");
  record.hidden = true;
  const Row row = ReadRow(MustReadHeader("项目名称|总投资(亿元)"), record);
  EXPECT_EQ(row.project.title(), "甲");
  ASSERT_EQ(row.notices.size(), 1);
  EXPECT_EQ(row.notices[0].column(), "");
  EXPECT_THAT(row.notices[0].message(), HasSubstr("hidden"));
  EXPECT_THAT(row.notices[0].message_zh(), HasSubstr("隐藏"));
}

TEST(Rows, ThatAreCutWrongSayHowInBothLanguages) {
  const Row row = ReadRow(MustReadHeader("项目名称|总投资"), Texts(3, "甲"));
  EXPECT_TRUE(row.worthless);
  EXPECT_EQ(row.faults[0].message(), "Row 3: it has 1 cells, the header has 2");
  EXPECT_EQ(row.faults[0].message_zh(), "第 3 行：共 1 格，表头为 2 格");
}

TEST(Rows, MayEndBeforeColumnsWithoutAHead) {
  const Header header = MustReadHeader("项目名称|总投资(亿元)||");
  EXPECT_THAT(ReadRow(header, Texts(3, "甲|1")).faults, IsEmpty());
  EXPECT_THAT(Reasons(ReadRow(header, Texts(3, "甲|1||丢"))), ElementsAre("#4:LEDGER_CELL_UNREADABLE"));
}

TEST(Rows, KeepTheCountryBesideACode) {
  const Header header = MustReadHeader("项目名称|总投资(亿元)|统一社会信用代码|国别");
  const Row row = ReadRow(header, Texts(2, "甲|1|91131000MA0000015N|美国"));
  EXPECT_EQ(row.investor.country_code(), "");
  EXPECT_EQ(row.project.ledger_columns().at("国别"), "美国");
  EXPECT_EQ(row.notices.size(), 1);
  const Row home =
      ReadRow(MustReadHeader("项目名称|总投资(亿元)|统一社会信用代码|国家"), Texts(2, "甲|1|91131000MA0000015N|中国"));
  EXPECT_EQ(home.project.ledger_columns().at("国别"), "中国");
  EXPECT_THAT(home.notices, IsEmpty());
}

TEST(Rows, KeepTheAuthorWhetherTheyTellOfADayOrNot) {
  const Row row = ReadRow(MustReadHeader("项目名称|总投资(亿元)|填报人|签约日期"), Texts(2, "甲|1|周敏|"));
  EXPECT_THAT(row.facts, IsEmpty());
  EXPECT_EQ(row.project.ledger_columns().at("更新人"), "周敏");
  const Row dated = ReadRow(MustReadHeader("项目名称|总投资(亿元)|填报人|签约日期"), Texts(2, "甲|1|周敏|2020-01-02"));
  EXPECT_EQ(dated.facts.at(0).author(), "周敏");
  EXPECT_EQ(dated.project.ledger_columns().at("更新人"), "周敏");
}

// Every combination of a few cells a column: what a survey sees is what a row says.
TEST(Keys, AgreeWithTheRow) {
  const Header header =
      MustReadHeader("编号|项目代码|上级项目|项目名称|分期|统一社会信用代码|国别|境外注册号|总投资(亿元)");
  const std::vector<std::vector<std::string>> choices = {{"", "LG-1", "9.14E+17", "合计"},
                                                         {"", "2020-131003-38-03-000001"},
                                                         {"", "LG-0"},
                                                         {"", "甲 ", "小计"},
                                                         {"", "二期", "末"},
                                                         {"", "91131000ma0000015n"},
                                                         {"", "美国", "火星"},
                                                         {"", "HRB 5551"},
                                                         {"1"}};
  std::vector<size_t> at(choices.size());
  for (bool done = false; !done;) {
    std::vector<sheets::Cell> cells;
    for (size_t i = 0; i < at.size(); ++i) cells.push_back(Text(choices[i][at[i]]));
    const sheets::Record record = RecordOf(5, std::move(cells));
    const Row row = ReadRow(header, record);
    const RowKeys keys = ReadKeys(header, record);
    EXPECT_EQ(keys.is_sum, row.is_sum);
    EXPECT_EQ(keys.worthless, row.worthless);
    EXPECT_EQ(keys.business_code, row.project.business_code());
    EXPECT_EQ(keys.national_code, row.project.national_code());
    EXPECT_EQ(keys.parent, row.parent);
    const v1::Investor& investor = row.investor;
    std::string who = investor.uscc();
    if (who.empty() && !investor.country_code().empty() && !investor.foreign_registration_number().empty()) {
      who = investor.country_code() + ":" + investor.foreign_registration_number();
    }
    const std::string phase = std::to_string(std::max(row.project.phase(), 1));
    EXPECT_EQ(keys.identity, row.project.title().empty() ? "" : who + "\n" + row.project.title() + "\n" + phase);
    size_t digit = 0;
    while (digit < at.size() && ++at[digit] == choices[digit].size()) at[digit++] = 0;
    done = digit == at.size();
  }
}

}  // namespace
}  // namespace luodi::ledger
