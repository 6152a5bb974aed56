// SPDX-License-Identifier: Apache-2.0
// What a bureau's heads say, in one row or two.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "server/ledger/columns.h"
#include "tests/ledger/records.h"

namespace luodi::ledger {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

absl::Status HeaderRefusal(std::string_view line) { return ReadHeader(Texts(1, line), nullptr, {}).status(); }

Head HeadOfOne(const std::string& text) { return HeadOf("", text, {}); }

// "总投资 亿元 <- 投资情况(亿元)/总投资": the usual head, the unit and the text of each column.
std::vector<std::string> Told(const Header& header) {
  std::vector<std::string> told;
  for (const Head& head : header.heads) {
    const std::string column = head.column == Column::kUnnamed   ? "-"
                               : head.column == Column::kUnknown ? "?"
                                                                 : std::string(UsualHead(head.column));
    told.push_back(absl::StrCat(column, head.unit.empty() ? "" : " ", head.unit, " <- ", head.text));
  }
  return told;
}

v1::LedgerHead Mapped(const std::string& head, const std::string& column, const std::string& unit = "") {
  v1::LedgerHead mapped;
  mapped.set_head(head);
  mapped.set_column(column);
  mapped.set_unit(unit);
  return mapped;
}

Mapping MappingOf(const std::vector<v1::LedgerHead>& heads) {
  google::protobuf::RepeatedPtrField<v1::LedgerHead> list(heads.begin(), heads.end());
  Faults faults;
  Mapping mapping = Mapping::Of("mapping", list, faults);
  EXPECT_THAT(faults, IsEmpty());
  return mapping;
}

TEST(Header, KnowsColumnsWithUnitsInEitherBrackets) {
  for (const char* text : {"总投资(亿元)", "总投资（亿元）", "总投资 (亿元)", "总投资（亿元)", "总投资(单位：亿元)",
                           "*总投资\n（亿元）"}) {
    const Header header = MustReadHeader("项目名称|" + std::string(text));
    EXPECT_EQ(header.heads[1].column, Column::kTotalInvestment) << text;
    EXPECT_EQ(header.heads[1].unit, "亿元") << text;
  }
  EXPECT_EQ(MustReadHeader("项目名称|总投资\n（亿元）").TextOf(Column::kTotalInvestment), "总投资（亿元）");
}

TEST(Header, KnowsWhatBureausCallTheSame) {
  const std::vector<std::pair<const char*, Column>> same = {
      {"投资额", Column::kTotalInvestment},
      {"计划总投资(万元)", Column::kTotalInvestment},
      {"项目总投资", Column::kTotalInvestment},
      {"其中：固定资产投资", Column::kFixedAssetInvestment},
      {"固投(亿元)", Column::kFixedAssetInvestment},
      {"拟用地面积(亩)", Column::kLandArea},
      {"项目", Column::kTitle},
      {"企业名称", Column::kInvestor},
      {"社会信用代码", Column::kUscc},
      {"签约时间", Column::kSigned},
      {"实际开工时间", Column::kStarted},
      {"实际 投产 日期", Column::kProduced},
      {"计划开工时间", Column::kPlannedStart},
      {"开工日期（计划）", Column::kPlannedStart},
      {"计划投产日期", Column::kPlannedProduction},
      {"计划 达产 日", Column::kPlannedFullCapacity},
      {"宗地编号", Column::kParcel},
      {"项目编号", Column::kBusinessCode},
      {"行业代码", Column::kIndustry},
      {"年税收(万元)", Column::kAnnualTax},
      {"产值", Column::kAnnualOutput},
      {"就业人数(人)", Column::kJobs},
      {"进展阶段", Column::kStage},
      {"责任科室", Column::kDepartment},
      {"保密等级", Column::kConfidentiality},
      {"国家/地区", Column::kCountry},
      {"国别（地区）", Column::kCountry},
      {"NO.", Column::kOrdinal},
  };
  for (const auto& [text, column] : same) EXPECT_EQ(HeadOfOne(text).column, column) << text;
}

TEST(Header, DoesNotTakeForTheSameWhatMayDiffer) {
  for (const char* text : {"备案代码", "签约日期(计划)", "计划签约日期", "预计开工日期", "开工日期(预计)", "外资(占比)",
                           "总投资(备注)", "建筑面积(亩)", "计划开工", "完成投资", "总投资(亩)", "开工情况", "用地面积(万元)"}) {
    EXPECT_EQ(HeadOfOne(text).column, Column::kUnknown) << text;
  }
}

TEST(Header, TakesBracketsThatAreNoUnitForAnotherColumn) {
  const Header header = MustReadHeader("项目名称|总投资|签约日期(计划)|外资(占比)|就业(人)|总投资(备注)");
  EXPECT_THAT(header.UnknownColumns(), ElementsAre("签约日期(计划)", "外资(占比)", "总投资(备注)"));
  EXPECT_EQ(header.heads[4].column, Column::kJobs);
}

TEST(Header, NamesEveryRequiredColumnThatIsMissing) {
  const absl::Status status = HeaderRefusal("编号|行业");
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_LEDGER_HEADER_MISSING);
  EXPECT_THAT(std::string(status.message()), HasSubstr("项目名称, 总投资"));
}

TEST(Header, RefusesAColumnThatStandsTwiceHoweverItIsHeaded) {
  const absl::Status status = HeaderRefusal("项目名称|投资额(亿元)|计划总投资(万元)");
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_LEDGER_COLUMN_TWICE);
  EXPECT_THAT(std::string(status.message()), HasSubstr("总投资 (投资额(亿元), 计划总投资(万元))"));
  EXPECT_EQ(ReasonOf(HeaderRefusal("项目名称|总投资|备注|备注")), v1::ERROR_REASON_LEDGER_COLUMN_TWICE);
}

TEST(Header, TellsAllFaultsAtOnce) {
  const absl::Status status = HeaderRefusal("编号|编号|备\xE2\x80\xAE注");
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_SEVERAL_FAULTS);
  for (const char* part : {"stands twice", "lacks 项目名称, 总投资", "U+202E"}) {
    EXPECT_THAT(std::string(status.message()), HasSubstr(part));
  }
}

TEST(Header, RefusesTooManyColumns) {
  sheets::Record record = Texts(1, "项目名称|总投资");
  record.cell_count = sheets::kMostColumns + 1;
  EXPECT_EQ(ReasonOf(ReadHeader(record, nullptr, {}).status()), v1::ERROR_REASON_LEDGER_TOO_MANY_COLUMNS);
}

TEST(Header, OfTwoRowsReadsHeadsThatAreMergedEitherWay) {
  const Header header = MustReadHeader("序号|项目名称|投资情况(万元)|||签约情况||备注",  //
                                       "||总投资|固定资产投资|外资(万美元)|日期|备注|");
  EXPECT_THAT(Told(header),
              ElementsAre("序号 <- 序号", "项目名称 <- 项目名称", "总投资 万元 <- 投资情况(万元)/总投资",
                          "固定资产投资 万元 <- 投资情况(万元)/固定资产投资", "外资 万美元 <- 外资(万美元)",
                          "签约日期 <- 签约情况/日期", "? <- 签约情况/备注", "? <- 备注"));
}

TEST(Header, OfTwoRowsReadsWhatTheTwoSayTogether) {
  const Header header = MustReadHeader("项目|总投资|日期||签约|预计年税收", "名称|（亿元）|投产|开工|时间|万元");
  EXPECT_THAT(Told(header),
              ElementsAre("项目名称 <- 项目/名称", "总投资 亿元 <- 总投资/（亿元）", "投产日期 <- 日期/投产",
                          "开工日期 <- 日期/开工", "签约日期 <- 签约/时间", "预计年税收 万元 <- 预计年税收/万元"));
}

TEST(Header, OfTwoRowsDoesNotTakeAPlanForAFactNorAPartForTheTotal) {
  const Header header = MustReadHeader("项目名称|总投资(亿元)|计划||实际||本年完成投资(万元)",  //
                                       "||签约日期|投产日期|签约日期|投产日期|固定资产投资");
  EXPECT_THAT(Told(header), ElementsAre("项目名称 <- 项目名称", "总投资 亿元 <- 总投资(亿元)", "? <- 计划/签约日期",
                                        "计划投产日期 <- 计划/投产日期", "签约日期 <- 签约日期", "投产日期 <- 投产日期",
                                        "? <- 本年完成投资(万元)/固定资产投资"));
}

TEST(Header, OfTwoRowsTellsWhatIsPlannedFromWhatIsEitherWayRound) {
  const Header header = MustReadHeader("项目名称|总投资(亿元)|开工时间||投产日期|", "||计划|实际|计划|实际");
  const std::vector<std::string> told = {"项目名称 <- 项目名称",         "总投资 亿元 <- 总投资(亿元)",
                                         "计划开工日期 <- 开工时间/计划", "开工日期 <- 开工时间/实际",
                                         "计划投产日期 <- 投产日期/计划", "投产日期 <- 投产日期/实际"};
  EXPECT_EQ(Told(header), told);
  // As an export heads them.
  EXPECT_EQ(Told(MustReadHeader("项目名称|总投资(亿元)|开工时间/计划|开工时间/实际|投产日期/计划|投产日期/实际")), told);
}

TEST(Header, ReadsItsOwnTextsBack) {
  const Header header = MustReadHeader("序号|项目名称|投资情况(万元)||签约|||",  //
                                       "||总投资|固投|日期|备注|联系人|");
  std::string line;
  for (const Head& head : header.heads) {
    absl::StrAppend(&line, line.empty() ? "" : "|", head.column == Column::kUnnamed ? "" : head.text);
  }
  EXPECT_THAT(Told(MustReadHeader(line)), ::testing::ElementsAreArray(Told(header)));
}

TEST(Header, IsKeptWithTheImportAndReadBack) {
  const Header header = MustReadHeader("项目名称|投资额(万元)||备注||");
  const auto layout = header.Layout();
  ASSERT_EQ(layout.size(), 4);
  EXPECT_EQ(layout[1].head(), "投资额(万元)");
  EXPECT_EQ(layout[1].column(), "总投资");
  EXPECT_EQ(layout[1].unit(), "万元");
  EXPECT_EQ(layout[2].head(), "");
  Header back;
  back.heads = HeadsOf(layout);
  EXPECT_THAT(Told(back), ElementsAre("项目名称 <- 项目名称", "总投资 万元 <- 投资额(万元)", "- <- #3", "? <- 备注"));
}

TEST(Header, KnowsAColumnForEveryFactAndBack) {
  for (const v1::FactKind kind : {v1::FACT_KIND_FIRST_TALK, v1::FACT_KIND_SIGNED, v1::FACT_KIND_REGISTERED,
                                  v1::FACT_KIND_LAND_ACQUIRED, v1::FACT_KIND_PERMITTED, v1::FACT_KIND_STARTED,
                                  v1::FACT_KIND_COMPLETED, v1::FACT_KIND_PRODUCED, v1::FACT_KIND_FULL_CAPACITY}) {
    EXPECT_EQ(FactOf(ColumnOf(kind)), kind);
  }
  EXPECT_EQ(FactOf(Column::kTitle), v1::FACT_KIND_UNSPECIFIED);
}

TEST(Header, KnowsAColumnForEveryPromisedDay) {
  v1::Promises promises;
  for (const Column column : {Column::kPlannedStart, Column::kPlannedProduction, Column::kPlannedFullCapacity}) {
    EXPECT_TRUE(IsPromisedDay(column) && IsDay(column));
    EXPECT_EQ(FactOf(column), v1::FACT_KIND_UNSPECIFIED);
    PromisedDay(column, promises)->set_year(2021);
  }
  EXPECT_TRUE(promises.has_start_date() && promises.has_production_date() && promises.has_full_capacity_date());
  EXPECT_TRUE(IsDay(Column::kStarted) && !IsPromisedDay(Column::kStarted));
  EXPECT_EQ(PromisedDay(Column::kStarted, promises), nullptr);
  EXPECT_EQ(PromisedDayHeadedBy("计划/开工时间"), Column::kPlannedStart);
  EXPECT_EQ(PromisedDayHeadedBy("开工时间"), Column::kUnknown);
  EXPECT_EQ(PromisedDayHeadedBy("计划总投资"), Column::kUnknown);
}

TEST(UsualLayout, NamesEveryColumnOnceAndIsItselfAHeader) {
  std::string line;
  const std::vector<Head> layout = UsualLayout();
  for (const Head& head : layout) absl::StrAppend(&line, line.empty() ? "" : "|", head.text);
  const Header header = MustReadHeader(line);
  for (size_t i = 0; i < layout.size(); ++i) {
    EXPECT_EQ(header.heads[i].column, layout[i].column) << layout[i].text;
    EXPECT_EQ(header.heads[i].unit, layout[i].unit) << layout[i].text;
    EXPECT_EQ(ColumnNamed(UsualHead(layout[i].column)), layout[i].column);
  }
}

TEST(Mapping, GoesBeforeWhatIsKnown) {
  const Mapping mapping = MappingOf({Mapped("投资规模", "总投资", "亿元"), Mapped("项目", ""),
                                     Mapped("工程名称", "项目名称"), Mapped("外方投入", "外资")});
  const Header header = MustReadHeader("工程 名称|项目|投资规模|外方投入（万美元）", "", mapping);
  EXPECT_THAT(Told(header), ElementsAre("项目名称 <- 工程 名称", "? <- 项目", "总投资 亿元 <- 投资规模",
                                        "外资 万美元 <- 外方投入（万美元）"));
}

TEST(Mapping, OfTheFileGoesBeforeThatOfTheZone) {
  const Mapping file = MappingOf({Mapped("规模", "总投资", "万元")});
  const Mapping zone = MappingOf({Mapped("规模", "用地面积", "亩"), Mapped("工程", "项目名称")});
  EXPECT_THAT(Told(MustReadHeader("工程|规模", "", file.Before(zone))),
              ElementsAre("项目名称 <- 工程", "总投资 万元 <- 规模"));
}

TEST(Mapping, NamesHeadsOfTwoRowsByBoth) {
  const Mapping mapping = MappingOf({Mapped("进度/动工", "开工日期")});
  EXPECT_THAT(Told(MustReadHeader("项目名称|总投资(亿元)|进度", "||动工", mapping)),
              ElementsAre("项目名称 <- 项目名称", "总投资 亿元 <- 总投资(亿元)", "开工日期 <- 进度/动工"));
}

TEST(Mapping, IsRefusedWithThePathOfEveryFault) {
  google::protobuf::RepeatedPtrField<v1::LedgerHead> heads;
  *heads.Add() = Mapped("甲", "投资");
  *heads.Add() = Mapped("乙", "总投资", "亩");
  *heads.Add() = Mapped("丙", "", "亿元");
  *heads.Add() = Mapped("", "总投资");
  *heads.Add() = Mapped(" 甲", "");
  *heads.Add() = Mapped("丁\xE2\x80\xAE", "");
  Faults faults;
  Mapping::Of("mapping.heads", heads, faults);
  std::vector<std::string> told;
  for (const Fault& fault : faults) told.push_back(absl::StrCat(fault.field, " ", text::ReasonName(fault.reason)));
  EXPECT_THAT(
      told, ElementsAre("mapping.heads[0].column LEDGER_COLUMN_UNKNOWN", "mapping.heads[1].unit LEDGER_UNIT_UNKNOWN",
                        "mapping.heads[2].unit LEDGER_UNIT_UNKNOWN", "mapping.heads[3].head FIELD_REQUIRED",
                        "mapping.heads[4].head LEDGER_COLUMN_TWICE", "mapping.heads[5].head TEXT_FORBIDDEN_CHARACTER"));
  EXPECT_EQ(heads[4].head(), "甲");
}

TEST(ReadHeader, PassesOverWhatExportsAndRefusedFilesAdd) {
  const Header header = MustReadHeader("序号|系统编号|项目名称|总投资(亿元)|原因|处理办法");
  for (const size_t i : {0u, 1u, 4u, 5u}) EXPECT_EQ(header.heads[i].column, Column::kOrdinal) << i;
  EXPECT_THAT(header.UnknownColumns(), IsEmpty());
  EXPECT_EQ(header.Layout().size(), 4);
}

TEST(ReadHeader, KeepsAReasonInAnyOtherPlace) {
  const Header header = MustReadHeader("项目名称|原因|总投资(亿元)|处理办法");
  EXPECT_THAT(header.UnknownColumns(), ElementsAre("原因", "处理办法"));
}

TEST(ReadHeader, GivesTheWholeOverItsPartsTheUpperHead) {
  const Header header = MustReadHeader("编号|项目名称|总投资(万元)||时间节点|", "||合计|固定资产投资|签约日期|开工日期");
  EXPECT_THAT(Told(header), ElementsAre("编号 <- 编号", "项目名称 <- 项目名称", "总投资 万元 <- 总投资(万元)/合计",
                                        "固定资产投资 万元 <- 总投资(万元)/固定资产投资", "签约日期 <- 签约日期",
                                        "开工日期 <- 开工日期"));
}

TEST(ReadHeader, TakesTheFilesOwnUnitBeforeTheMappings) {
  google::protobuf::RepeatedPtrField<v1::LedgerHead> heads;
  *heads.Add() = Mapped("计划投资", "总投资", "万元");
  *heads.Add() = Mapped("总盘子(亿元)", "总投资", "万元");
  Faults faults;
  const Mapping mapping = Mapping::Of("mapping", heads, faults);
  EXPECT_EQ(HeadOf("", "计划投资", mapping).unit, "万元");
  EXPECT_EQ(HeadOf("投资(亿元)", "计划投资", mapping).unit, "亿元");
  EXPECT_EQ(HeadOf("", "总盘子(亿元)", mapping).unit, "亿元");
}

}  // namespace
}  // namespace luodi::ledger
