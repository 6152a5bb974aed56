// SPDX-License-Identifier: Apache-2.0
#include "client/output.h"

#include <gtest/gtest.h>

#include <sstream>

#include "client/errors.h"
#include "luodi/v1/admission.pb.h"
#include "luodi/v1/board.pb.h"
#include "luodi/v1/projects.pb.h"
#include "luodi/v1/review.pb.h"

namespace luodi::client {
namespace {

v1::Project SampleProject() {
  v1::Project project;
  project.set_name("zones/langfang-gaoxin/projects/2020-0041");
  project.set_title("智能摩托车,研发\"中心\"");
  project.set_stage(v1::STAGE_UNDER_CONSTRUCTION);
  project.mutable_total_investment()->set_currency_code("CNY");
  project.mutable_total_investment()->set_minor_units(28300000000);
  return project;
}

std::string Listed(Format format, const Messages& messages, bool headings = true,
                   Language language = Language::kEnglish) {
  std::ostringstream text;
  Output out(text, {format, language, headings, false});
  out.List(messages, {{"name"}, {"title"}, {"stage"}, {"total_investment"}, {"business_code", true}});
  return text.str();
}

TEST(Cells, CountsTwoForAChineseCharacter) {
  EXPECT_EQ(Cells("在建"), 4);
  EXPECT_EQ(Cells("abc"), 3);
  EXPECT_EQ(Cells("2.83亿元"), 8);
  EXPECT_EQ(Cells("（必填）"), 8);
  EXPECT_EQ(Cells("e\u0301"), 1);
  EXPECT_EQ(Cells(""), 0);
}

TEST(Cells, AreCutBetweenCharacters) {
  EXPECT_EQ(CutToCells("样例项目", 8), "样例项目");
  EXPECT_EQ(CutToCells("样例项目", 7), "样例项…");
  EXPECT_EQ(CutToCells("样例项目", 6), "样例…");
  EXPECT_EQ(CutToCells("abc", 2), "a…");
}

TEST(Table, LinesUpColumnsWithChineseText) {
  Table table({"阶段", "Projects"});
  table.AlignRight(1);
  table.Add({"在建", "21"});
  table.Add({"under construction", "7"});
  std::ostringstream out;
  table.Print(out, true, false);
  EXPECT_EQ(out.str(),
            "阶段                Projects\n"
            "在建                      21\n"
            "under construction         7\n");
}

TEST(Wrap, BreaksAtBlanksAndBetweenChineseCharacters) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(WrapToCells("", 10), Lines{""});
  EXPECT_EQ(WrapToCells("base 4, cast 4, in favour 3", 12), (Lines{"base 4, cast", "4, in favour", "3"}));
  EXPECT_EQ(WrapToCells("基数4，已投4，赞成3", 8), (Lines{"基数4，", "已投4，", "赞成3"}));
  EXPECT_EQ(WrapToCells("zones/langfang/projects", 10), (Lines{"zones/", "langfang/", "projects"}));
  EXPECT_EQ(WrapToCells("abcdefghij", 4), (Lines{"abcd", "efgh", "ij"}));
  EXPECT_EQ(WrapToCells("开工", 1), (Lines{"开", "工"}));
  EXPECT_EQ(WrapToCells("as long as it takes", 0), Lines{"as long as it takes"});
  EXPECT_EQ(WrapToCells("\xB0\xB8 x", 2).size(), 1U) << "bytes that are no text take no room";
}

TEST(Table, GivesWayToTheWidthOfTheTerminal) {
  Table table({"Stage", "What it decided"});
  table.Add({"panel", "decisive, its recusal would have turned the stage"});
  table.Add({"joint", "通过"});
  std::ostringstream out;
  table.Print(out, true, false, "  ", 32);
  EXPECT_EQ(out.str(),
            "  Stage  What it decided\n"
            "  panel  decisive, its recusal\n"
            "         would have turned the\n"
            "         stage\n"
            "  joint  通过\n");
}

TEST(Wrap, NeverBreaksANameBeforeItsNumber) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(WrapToCells("see 2026-0005/1", 12), (Lines{"see", "2026-0005/1"}));
  EXPECT_EQ(LongestPiece("2026-0005/1"), 11);
  EXPECT_EQ(WrapToCells("廊高合〔2020〕7号（样例）", 8), (Lines{"廊高合", "〔2020〕", "7号（样", "例）"}));
  EXPECT_EQ(WrapToCells("5300.00万元; 总投资", 12), (Lines{"5300.00万元;", "总投资"}));
}

TEST(Wrap, NeverBreaksAnAmount) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(WrapToCells("不低于 500.00万元/亩", 14), (Lines{"不低于", "500.00万元/亩"}));
  EXPECT_EQ(WrapToCells("用地56.61亩，投资1.50亿美元", 13), (Lines{"用地56.61亩，", "投资", "1.50亿美元"}));
  EXPECT_EQ(LongestPiece("5.50亿元"), 8);
}

TEST(Table, BreaksWordsAtHyphensOnlyWhereThatIsAllowedAndNeeded) {
  Table table({"Name", "Stage"});
  table.BreakAtHyphens(1);
  table.Add({"2020-0041", "under-construction"});
  const auto told = [&table](int width) {
    std::ostringstream out;
    table.Print(out, false, false, "", width);
    return out.str();
  };
  EXPECT_EQ(told(40), "2020-0041  under-construction\n");
  EXPECT_EQ(told(24),
            "2020-0041  under-\n"
            "           construction\n");
}

TEST(Table, LeavesOutSpareColumnsWhereThereIsNoRoomTheLastFirst) {
  Table table({"Name", "Kind", "Investment", "Park"});
  table.Spare(1);
  table.Spare(3);
  table.Add({"2020-0041", "greenfield", "2.83亿元", "manufacturing"});
  const auto told = [&table](int width) {
    std::ostringstream out;
    table.Print(out, false, false, "", width);
    return out.str();
  };
  EXPECT_EQ(told(0), "2020-0041  greenfield  2.83亿元  manufacturing\n");
  EXPECT_EQ(told(40), "2020-0041  greenfield  2.83亿元\n");
  EXPECT_EQ(told(24), "2020-0041  2.83亿元\n");
  EXPECT_EQ(told(10), "2020-0041  2.83亿元\n") << "what is not spare stays";
}

TEST(Name, IsOfTheResourceInsideWhenTheAnswerHasNone) {
  v1::GetResultResponse result;
  EXPECT_EQ(NameOf(result), "");
  result.mutable_review_case()->set_name("zones/z/projects/2020-0041/cases/1");
  EXPECT_EQ(NameOf(result), "zones/z/projects/2020-0041/cases/1");
  v1::EvaluateAdmissionResponse verdict;
  verdict.mutable_verdict()->set_threshold_set("zones/z/thresholdSets/2");
  EXPECT_EQ(NameOf(verdict), "zones/z/thresholdSets/2");
}

TEST(Output, WrapsLinesWithWhatFollowsFurtherIn) {
  std::ostringstream text;
  Output out(text, {Format::kTable, Language::kEnglish, true, false, 24});
  out.Flow("  panel: base 4, cast 4, in favour 3");
  EXPECT_EQ(text.str(), "  panel: base 4, cast\n    4, in favour 3\n");
  v1::Project project = SampleProject();
  std::ostringstream narrow;
  Output(narrow, {Format::kTable, Language::kEnglish, true, false, 44}).Object(project);
  std::istringstream lines(narrow.str());
  for (std::string line; std::getline(lines, line);) EXPECT_LE(Cells(line), 44) << line;
}

TEST(Table, KeepsARowOnOneLineAndEndsItWithoutBlanks) {
  Table table({"a", "b"});
  table.Add({"one\ntwo", ""});
  std::ostringstream out;
  table.Print(out, false, false);
  EXPECT_EQ(out.str(), "one two\n");
}

TEST(Table, QuotesWhatCsvNeedsQuoted) {
  Table table({"a", "b"});
  table.Add({"x,y", "say \"yes\""});
  std::ostringstream out;
  table.PrintCsv(out, true);
  EXPECT_EQ(out.str(), "a,b\r\n\"x,y\",\"say \"\"yes\"\"\"\r\n");
}

TEST(List, ShowsShortNamesWordsAndAmounts) {
  const v1::Project project = SampleProject();
  const std::string text = Listed(Format::kTable, {&project}, false, Language::kChinese);
  EXPECT_EQ(text, "2020-0041  智能摩托车,研发\"中心\"  在建  2.83亿元\n");
}

TEST(List, KeepsNamesWholeInCsv) {
  const v1::Project project = SampleProject();
  EXPECT_EQ(Listed(Format::kCsv, {&project}, false),
            "zones/langfang-gaoxin/projects/2020-0041,\"智能摩托车,研发\"\"中心\"\"\",under-construction,"
            "2.83亿元,\r\n");
}

TEST(List, PrintsNamesOneALine) {
  const v1::Project project = SampleProject();
  EXPECT_EQ(Listed(Format::kName, {&project, &project}),
            "zones/langfang-gaoxin/projects/2020-0041\nzones/langfang-gaoxin/projects/2020-0041\n");
}

TEST(List, IsAnEmptyArrayWithoutItems) {
  EXPECT_EQ(Listed(Format::kJson, {}), "[]\n");
  EXPECT_EQ(Listed(Format::kYaml, {}), "[]\n");
  EXPECT_EQ(Listed(Format::kName, {}), "");
}

TEST(Json, FollowsTheProto3MappingWithEveryKey) {
  const auto json = ToJson(SampleProject());
  EXPECT_EQ(json.at("totalInvestment").at("minorUnits").dump(), "\"28300000000\"");
  EXPECT_EQ(json.at("stage").dump(), "\"STAGE_UNDER_CONSTRUCTION\"");
  EXPECT_EQ(json.at("facts").dump(), "[]");
  EXPECT_EQ(json.at("masked").dump(), "false");
  EXPECT_FALSE(json.contains("landArea"));
}

TEST(Json, KeepsMapsInOneOrder) {
  v1::Project project = SampleProject();
  for (char c = 'z'; c >= 'a'; --c) (*project.mutable_ledger_columns())[std::string(1, c)] = "1";
  EXPECT_EQ(ToJson(project).at("ledgerColumns").begin().key(), "a");
  EXPECT_EQ(ToJson(project).dump(), ToJson(project).dump());
}

TEST(Json, RefusesAKeyThatIsNone) {
  v1::Project project;
  EXPECT_THROW(FromJson("{\"colour\": 1}", &project), UsageError);
  EXPECT_THROW(FromJson("{", &project), UsageError);
  FromJson("{\"title\": \"甲\", \"kind\": \"PROJECT_KIND_NEW_BUILD\"}", &project);
  EXPECT_EQ(project.title(), "甲");
}

TEST(Yaml, NestsObjectsAndLists) {
  const auto json = nlohmann::ordered_json::parse(R"({"a": {"b c": [1, {"d": "x: y"}]}, "e": [], "f": null})");
  EXPECT_EQ(ToYaml(json),
            "a:\n"
            "  \"b c\":\n"
            "    - 1\n"
            "    -\n"
            "      d: \"x: y\"\n"
            "e: []\n"
            "f: null\n");
}

TEST(Object, ShowsEachFieldThatIsSet) {
  v1::Project project = SampleProject();
  v1::Fact* fact = project.add_facts();
  fact->set_kind(v1::FACT_KIND_SIGNED);
  fact->mutable_fact_date()->set_year(2020);
  fact->mutable_fact_date()->set_month(4);
  fact->mutable_fact_date()->set_day(30);
  std::ostringstream text;
  Output(text, {Format::kTable, Language::kChinese, true, false}).Object(project);
  EXPECT_EQ(text.str(),
            "名称    zones/langfang-gaoxin/projects/2020-0041\n"
            "标题    智能摩托车,研发\"中心\"\n"
            "总投资  2.83亿元\n"
            "事实\n"
            "  类型  日期\n"
            "  签约  2020-04-30\n"
            "阶段    在建\n");
}

TEST(Colour, StaysOutOfAPipe) {
  std::ostringstream text;
  EXPECT_EQ(Output(text, {Format::kTable, Language::kEnglish, true, false}).Good("PASS"), "PASS");
  EXPECT_EQ(Output(text, {Format::kTable, Language::kEnglish, true, true}).Good("PASS"), "\033[32mPASS\033[0m");
}

}  // namespace
}  // namespace luodi::client
