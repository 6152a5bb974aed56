// SPDX-License-Identifier: Apache-2.0
// What leaves the books as a file: columns, forms, what is kept back, and what it comes to.
#include "server/ledger/export_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace luodi::ledger {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using Kind = sheets::ColumnStyle::Kind;

v1::Money Money(const std::string& currency, int64_t minor_units) {
  v1::Money money;
  money.set_currency_code(currency);
  money.set_minor_units(minor_units);
  return money;
}

// A project of 1亿元 with these facts.
v1::Project Project(const std::vector<v1::FactKind>& facts, v1::ProjectKind kind = v1::PROJECT_KIND_NEW_BUILD) {
  v1::Project project;
  project.set_name("zones/z/projects/2020-0041");
  project.set_kind(kind);
  project.set_phase(1);
  *project.mutable_total_investment() = Money("CNY", 10'000'000'000);
  for (const v1::FactKind fact : facts) project.add_facts()->set_kind(fact);
  return project;
}

std::vector<Head> Layout() {
  return {{Column::kOrdinal, "序号", ""},
          {Column::kTitle, "项目名称", ""},
          {Column::kUnknown, "联系人", ""},
          {Column::kTotalInvestment, "总投资(亿元)", "亿元"}};
}

std::vector<std::string> Texts(const std::vector<sheets::Cell>& cells) {
  std::vector<std::string> texts;
  for (const sheets::Cell& cell : cells) texts.push_back(cell.text);
  return texts;
}

TEST(ExportColumns, AreThoseOfTheLedgerInItsOwnOrder) {
  EXPECT_THAT(rules::HeadTexts(rules::ExportColumns({Layout()}, {}, false)),
              ElementsAre("序号", "项目名称", "联系人", "总投资(亿元)"));
}

TEST(ExportColumns, AreTheUsualOnesWithoutALedger) {
  const auto texts = rules::HeadTexts(rules::ExportColumns({}, {}, false));
  EXPECT_EQ(texts.size(), UsualLayout().size());
  EXPECT_THAT(texts, Contains("项目名称"));
  EXPECT_THAT(texts, Not(Contains("系统编号")));
}

TEST(ExportColumns, EndWithWhatEarlierLedgersHadBeyond) {
  EXPECT_THAT(rules::HeadTexts(rules::ExportColumns({Layout()}, {"联系人", "备注", "土地性质"}, false)),
              ElementsAre("序号", "项目名称", "联系人", "总投资(亿元)", "备注", "土地性质"));
}

TEST(ExportColumns, EndWithEachColumnOfOlderLedgersOnceNewestFirst) {
  const std::vector<Head> older = {{Column::kOrdinal, "序号", ""},
                                   {Column::kOrdinal, "系统编号", ""},
                                   {Column::kTitle, "项目", ""},
                                   {Column::kParcel, "宗地编号", ""},
                                   {Column::kUnnamed, "#5", ""},
                                   {Column::kUnknown, "备注", ""},
                                   {Column::kOrdinal, "原因", ""}};
  const std::vector<Head> oldest = {{Column::kUnknown, "备注", ""},
                                    {Column::kUnknown, "联系人", ""},
                                    {Column::kLandArea, "用地面积(亩)", "亩"},
                                    {Column::kParcel, "宗地号", ""}};
  const auto columns = rules::ExportColumns({Layout(), older, oldest}, {"备注", "亮灯"}, false);
  EXPECT_THAT(rules::HeadTexts(columns),
              ElementsAre("序号", "项目名称", "联系人", "总投资(亿元)", "宗地编号", "备注", "用地面积(亩)", "亮灯"));
  EXPECT_EQ(columns[6].head.unit, "亩");
}

TEST(ExportColumns, KeepApartWhatIsFieldHereAndVerbatimThere) {
  const std::vector<Head> older = {{Column::kUnknown, "总投资(亿元)", ""}, {Column::kUnknown, "更新人", ""}};
  auto layout = Layout();
  layout.push_back({Column::kAuthor, "填报人", ""});
  EXPECT_THAT(rules::HeadTexts(rules::ExportColumns({layout, older}, {}, false)),
              ElementsAre("序号", "项目名称", "联系人", "总投资(亿元)", "填报人", "总投资(亿元)"));
}

TEST(ExportColumns, BeginWithLuodisNumberAndLackNothingWhenAllAreAskedFor) {
  const auto columns = rules::ExportColumns({Layout()}, {"备注"}, true);
  const auto texts = rules::HeadTexts(columns);
  EXPECT_EQ(texts[0], "系统编号");
  EXPECT_TRUE(columns[0].is_own_number);
  EXPECT_EQ(texts[5], "备注");
  for (const Head& usual : UsualLayout()) {
    const auto same = [&](const auto& column) { return column.head.column == usual.column; };
    EXPECT_EQ(std::count_if(columns.begin(), columns.end(), same), 1) << usual.text;
  }
}

TEST(ExportColumns, KeepLuodisNumberWhereALedgerThatWentOutAndInHasIt) {
  auto layout = Layout();
  layout.insert(layout.begin() + 1, {Column::kOrdinal, "系统编号", ""});
  const auto columns = rules::ExportColumns({layout}, {}, true);
  EXPECT_FALSE(columns[0].is_own_number);
  EXPECT_TRUE(columns[1].is_own_number);
  EXPECT_EQ(std::count_if(columns.begin(), columns.end(), [](const auto& column) { return column.is_own_number; }), 1);
}

TEST(ExportColumns, LeaveOutWhatStoodBesideRefusedRows) {
  auto layout = Layout();
  layout.push_back({Column::kOrdinal, "原因", ""});
  layout.push_back({Column::kOrdinal, "处理办法", ""});
  EXPECT_THAT(rules::HeadTexts(rules::ExportColumns({layout}, {}, false)),
              ElementsAre("序号", "项目名称", "联系人", "总投资(亿元)"));
}

TEST(ExportColumns, WriteAnEmptyHeadWhereTheLedgerHadNone) {
  auto layout = Layout();
  layout.push_back({Column::kUnnamed, "#5", ""});
  EXPECT_EQ(rules::HeadTexts(rules::ExportColumns({layout}, {}, false)).back(), "");
}

TEST(ExportColumns, HaveOnePlaceForAPromisedDayThatOlderLedgersKeptVerbatim) {
  auto layout = Layout();
  layout.push_back({Column::kPlannedStart, "计划开工时间", ""});
  const std::vector<Head> older = {{Column::kUnknown, "计划开工日期", ""}, {Column::kUnknown, "计划/投产日期", ""}};
  const auto columns = rules::ExportColumns({layout, older}, {"计划开工日期", "计划/投产日期"}, true);
  const auto texts = rules::HeadTexts(columns);
  EXPECT_THAT(texts, Contains("计划/投产日期"));
  EXPECT_THAT(texts, Not(Contains("计划开工日期")));
  EXPECT_THAT(texts, Not(Contains("计划投产日期")));

  v1::Project project = Project({});
  (*project.mutable_ledger_columns())["计划开工日期"] = "年底前";
  (*project.mutable_ledger_columns())["计划/投产日期"] = "2021年底";
  project.mutable_promises()->mutable_production_date()->set_year(2022);
  project.mutable_promises()->mutable_production_date()->set_month(3);
  project.mutable_promises()->mutable_production_date()->set_day(31);
  const auto cells = Texts(rules::ExportRow(columns, project, {}, 1));
  EXPECT_THAT(cells, Contains("年底前"));
  EXPECT_THAT(cells, Contains("2022-03-31"));
  EXPECT_THAT(cells, Not(Contains("2021年底")));
}

TEST(ExportStyles, AreNumbersDaysTextsAndGuessesByColumn) {
  struct Expected {
    Head head;
    Kind kind;
    int decimals;
  };
  const std::vector<Expected> table = {
      {{Column::kTotalInvestment, "总投资(亿元)", "亿元"}, Kind::kNumber, 10},
      {{Column::kForeignInvestment, "外资(亿美元)", "亿美元"}, Kind::kNumber, 10},
      {{Column::kAnnualTax, "预计年税收(万元)", "万元"}, Kind::kNumber, 6},
      {{Column::kAnnualOutput, "预计年产值(元)", "元"}, Kind::kNumber, 2},
      {{Column::kForeignInvestment, "外资", ""}, Kind::kText, 0},
      {{Column::kLandArea, "用地面积(亩)", "亩"}, Kind::kNumber, 6},
      {{Column::kLandArea, "用地面积", ""}, Kind::kText, 0},
      {{Column::kJobs, "就业", ""}, Kind::kNumber, 0},
      {{Column::kOrdinal, "序号", ""}, Kind::kNumber, 0},
      {{Column::kSigned, "签约日期", ""}, Kind::kDate, 0},
      {{Column::kFullCapacity, "达产日期", ""}, Kind::kDate, 0},
      {{Column::kPlannedFullCapacity, "计划达产日期", ""}, Kind::kDate, 0},
      {{Column::kBusinessCode, "编号", ""}, Kind::kText, 0},
      {{Column::kUscc, "统一社会信用代码", ""}, Kind::kText, 0},
      {{Column::kIndustry, "行业", ""}, Kind::kText, 0},
      {{Column::kUnknown, "备注", ""}, Kind::kGuess, 0},
  };
  for (const Expected& expected : table) {
    const auto style = rules::StylesOf({{expected.head, false}})[0];
    EXPECT_EQ(style.kind, expected.kind) << expected.head.text;
    EXPECT_EQ(style.decimals, expected.decimals) << expected.head.text;
  }
}

TEST(ExportStyles, AreWideEnoughForAChineseHead) {
  const auto styles =
      rules::StylesOf({{{Column::kJobs, "预计带动就业人数(人)", ""}, false}, {{Column::kJobs, "就业", ""}, false}});
  EXPECT_EQ(styles[0].width, 2 * 9 + 2 + 3);
  EXPECT_EQ(styles[1].width, 7);
}

TEST(ExportRow, SaysCellByCellWhatTheLedgerSays) {
  v1::Project project = Project({v1::FACT_KIND_FIRST_TALK});
  project.set_title("甲项目");
  (*project.mutable_ledger_columns())["联系人"] = "王五";
  const auto columns = rules::ExportColumns({Layout()}, {"备注"}, true);
  const auto cells = rules::ExportRow(columns, project, {}, 7);
  ASSERT_EQ(cells.size(), columns.size());
  const auto texts = Texts(cells);
  EXPECT_THAT(std::vector<std::string>(texts.begin(), texts.begin() + 6),
              ElementsAre("2020-0041", "7", "甲项目", "王五", "1", ""));
}

TEST(ExportSum, CountsLikeTheBoard) {
  using K = v1::FactKind;
  rules::ExportSum sum;
  sum.Add(Project({K::FACT_KIND_FIRST_TALK}));
  sum.Add(Project({K::FACT_KIND_SIGNED}));
  sum.Add(Project({K::FACT_KIND_SIGNED, K::FACT_KIND_STARTED}));
  sum.Add(Project({K::FACT_KIND_SIGNED, K::FACT_KIND_TERMINATED}));

  v1::Project increase = Project({K::FACT_KIND_SIGNED, K::FACT_KIND_STARTED}, v1::PROJECT_KIND_CAPITAL_INCREASE);
  increase.set_parent_project("zones/z/projects/2020-0001");
  *increase.mutable_total_investment() = Money("USD", 150'000'000'00);
  sum.Add(increase);

  v1::Project phase = Project({K::FACT_KIND_SIGNED});
  phase.set_parent_project("zones/z/projects/2020-0001");
  phase.set_phase(2);
  sum.Add(phase);

  v1::Project without_amount = Project({K::FACT_KIND_SIGNED, K::FACT_KIND_PRODUCED});
  without_amount.clear_total_investment();
  sum.Add(without_amount);

  EXPECT_EQ(sum.all().projects, 3);
  EXPECT_EQ(sum.all().totals.SumOf("CNY").minor_units(), 20'000'000'000);
  EXPECT_EQ(sum.all().totals.SumOf("USD").minor_units(), 15'000'000'000);
  EXPECT_EQ(sum.Of(v1::BUCKET_PREPARING).projects, 1);
  EXPECT_EQ(sum.Of(v1::BUCKET_BUILDING).projects, 1);
  EXPECT_EQ(sum.Of(v1::BUCKET_BUILDING).totals.SumOf("USD").minor_units(), 15'000'000'000);
  EXPECT_EQ(sum.Of(v1::BUCKET_PRODUCING).projects, 1);
  EXPECT_TRUE(sum.Of(v1::BUCKET_PRODUCING).totals.empty());
}

TEST(ExportFilter, IsSaidInWords) {
  Titles titles;
  titles.parks["zones/z/parks/east"] = "东区";
  titles.investors["zones/z/investors/2020-0001"].set_title("甲公司");
  v1::ProjectFilter filter;
  EXPECT_EQ(rules::FilterInWords(filter, titles), "全部项目");
  filter.add_stages(v1::STAGE_SIGNED);
  filter.add_stages(v1::STAGE_REGISTERED);
  filter.add_parks("zones/z/parks/east");
  filter.add_industry_prefixes("C36");
  filter.set_title_contains("电池");
  filter.set_signed_year(2020);
  filter.set_basis(v1::FACT_BASIS_IMPORTED);
  filter.add_kinds(v1::PROJECT_KIND_NEW_BUILD);
  filter.set_investor("zones/z/investors/2020-0001");
  filter.set_business_code("LG-1");
  filter.set_national_code("2020-131000-36-03-000001");
  EXPECT_EQ(rules::FilterInWords(filter, titles),
            "阶段：签约、注册；园区：东区；行业：C36 "
            "汽车制造业；名称含：电池；签约年份：2020；依据：台账导入；项目类型：新建；"
            "投资主体：甲公司；编号：LG-1；项目代码：2020-131000-36-03-000001");
}

TEST(ExportFilter, OfVeryManyValuesStillFitsIntoACell) {
  v1::ProjectFilter filter;
  for (int i = 0; i < 5000; ++i) filter.add_parks("zones/z/parks/a-park-that-is-there");
  const std::string words = rules::FilterInWords(filter, {});
  EXPECT_LT(words.size(), 30'000);
  EXPECT_TRUE(words.ends_with("…"));
}

TEST(ExportAbout, SaysWhatWasTakenOutAndWhatItComesTo) {
  v1::LedgerExport made;
  made.set_reason("季度通报");
  made.set_rows(41);
  made.set_masked_rows(2);
  made.mutable_create_time()->set_seconds(1593489600);
  rules::ExportSum sum;
  v1::Project project = Project({v1::FACT_KIND_SIGNED});
  *project.mutable_total_investment() = Money("CNY", 2'580'807'500'000);
  sum.Add(project);
  *project.mutable_total_investment() = Money("USD", 15'000'000'000);
  sum.Add(project);
  std::vector<std::vector<std::string>> rows;
  for (const auto& row : rules::AboutRows(made, {"高新区", "王五 (zones/z/persons/wang)", "全部项目", 3}, sum)) {
    rows.push_back(Texts(row));
  }
  EXPECT_EQ(rows[0], (std::vector<std::string>{"开发区", "高新区", "", "", ""}));
  EXPECT_THAT(rows, Contains(ElementsAre("导出时间", "2020-06-30 12:00:00", "", "", "")));
  EXPECT_THAT(rows, Contains(ElementsAre("导出原因", "季度通报", "", "", "")));
  EXPECT_THAT(rows, Contains(ElementsAre("行数", "", "41", "", "")));
  EXPECT_THAT(rows, Contains(ElementsAre("其中受限项目，内容未列出", "", "2", "", "")));
  EXPECT_THAT(rows, Contains(ElementsAre("涉及个人的单元格，内容未列出", "", "3", "", "")));
  EXPECT_THAT(rows, Contains(ElementsAre("签约项目", "258.08075亿元", "2", "CNY", "258.08075")));
  EXPECT_THAT(rows, Contains(ElementsAre("签约项目", "1.50亿美元", "", "USD", "1.5")));
  EXPECT_THAT(rows, Contains(ElementsAre("其中在建", "", "0", "", "")));
}

TEST(ExportQuestion, NamesAllFaultsAtOnce) {
  v1::ExportLedgerRequest request;
  request.set_format(static_cast<v1::ExportFormat>(9));
  const Faults faults = rules::CheckExport(request);
  ASSERT_EQ(faults.size(), 2);
  EXPECT_EQ(faults[0].reason, v1::ERROR_REASON_FIELD_REQUIRED);
  EXPECT_EQ(faults[1].reason, v1::ERROR_REASON_ENUM_UNKNOWN);
  request.set_reason(" \t ");
  EXPECT_EQ(rules::CheckExport(request)[0].reason, v1::ERROR_REASON_TEXT_EMPTY);
}

TEST(ExportQuestion, MeansXlsxUnlessItSaysOtherwise) {
  v1::ExportLedgerRequest request;
  request.set_reason(" 季度通报 ");
  EXPECT_TRUE(rules::CheckExport(request).empty());
  EXPECT_EQ(request.format(), v1::EXPORT_FORMAT_XLSX);
  EXPECT_EQ(request.reason(), "季度通报");
}

}  // namespace
}  // namespace luodi::ledger
