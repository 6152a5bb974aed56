// SPDX-License-Identifier: Apache-2.0
// Every ledger under tests/data/ledgers, CSV as it is and workbooks as recipes, with what is to come of it in the
// .expected beside it: how the file was read and one line a row, or the refusal of the whole file.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/ledger/file.h"
#include "server/ledger/rules.h"
#include "server/ledger/survey.h"
#include "tests/ledger/recipe.h"

namespace luodi::ledger {
namespace {

constexpr int kMostRows = 1000;

std::string Content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

// "UTF-8, header in row 1" and what is kept verbatim.
std::string HeadOf(const LedgerFile& ledger) {
  std::string told =
      absl::StrCat(ledger.format, ledger.sheet.empty() ? "" : " ", ledger.sheet, ", header in row ", ledger.header_row);
  if (ledger.modified != absl::InfinitePast()) {
    absl::StrAppend(&told, ", changed ", absl::FormatTime("%Y-%m-%d", ledger.modified, absl::UTCTimeZone()));
  }
  for (const std::string& column : ledger.header.UnknownColumns()) absl::StrAppend(&told, "; ", column, " verbatim");
  return told + "\n";
}

std::string OutcomeOf(const v1::RowResult& result) {
  std::string told = absl::StrCat(
      result.row(), " ", v1::RowResult::Outcome_Name(result.outcome()).substr(std::string("OUTCOME_").size()), "\n");
  for (const v1::RowFault& fault : result.faults()) {
    absl::StrAppend(&told, "  ", fault.cell().empty() ? fault.column() : fault.cell(), ": ", fault.reason(), ": ",
                    fault.message_zh(), "\n");
  }
  for (const v1::RowNotice& notice : result.notices()) {
    absl::StrAppend(&told, "  (", notice.cell(), notice.cell().empty() ? "" : ": ", notice.message_zh(), ")\n");
  }
  return told;
}

// Nothing in them but a department.
rules::Books EmptyBooks() {
  rules::Books books;
  books.zone = "z";
  books.today.set_year(2020);
  books.today.set_month(12);
  books.today.set_day(31);
  v1::Department department;
  department.set_name("zones/z/departments/zs");
  department.set_title("招商一科");
  books.departments.push_back(department);
  return books;
}

std::string OutcomeOf(const std::string& bytes, const Wanted& wanted) {
  Spool file;
  file.Add(bytes);
  const auto opened = OpenLedger(file, wanted);
  if (!opened.ok()) return absl::StrCat(std::string(opened.status().message()), "\n");
  rules::Ledger ledger{opened->header, {}};
  sheets::RecordSpool::Reader reader(*opened->records);
  for (sheets::Record record; reader.Next(&record);) ledger.rows.push_back(ReadRow(ledger.header, record));
  rules::Course course;
  std::string told = HeadOf(*opened);
  const Survey survey = SurveyRows(ledger.header, *opened->records);
  for (const auto& verdict : rules::Judge(ledger, EmptyBooks(), survey, course).verdicts) {
    told += OutcomeOf(verdict.result);
  }
  return told;
}

std::string OutcomeOfFile(const std::filesystem::path& path) {
  Wanted wanted;
  wanted.most_rows = kMostRows;
  if (path.extension() == ".csv") return OutcomeOf(Content(path), wanted);
  const Recipe recipe(Content(path));
  auto heads = recipe.mapping();
  Faults faults;
  wanted.sheet = recipe.sheet();
  wanted.mapping = Mapping::Of("mapping", heads, faults);
  EXPECT_TRUE(faults.empty()) << path;
  return OutcomeOf(recipe.Bytes(), wanted);
}

TEST(LedgerFiles, GetWhatIsExpected) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(LUODI_LEDGERS)) {
    if (entry.path().extension() != ".expected") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  ASSERT_GE(files.size(), 60u);
  for (const auto& file : files) {
    auto expected = file;
    expected.replace_extension(".expected");
    EXPECT_EQ(OutcomeOfFile(file), Content(expected)) << file.filename();
  }
}

TEST(LedgerFiles, MayNotHaveMoreRowsThanAreWantedButAnyNumberOfSums) {
  std::string csv = "项目名称,项目类型,总投资(亿元)\n";
  for (int i = 0; i < 3; ++i) csv += absl::StrCat("项目", i, ",新建,1\n合计,,1\n\n");
  Wanted wanted;
  wanted.most_rows = 3;
  EXPECT_EQ(OutcomeOf(csv, wanted),
            "UTF-8, header in row 1\n2 CREATED\n3 PASSED_OVER\n5 CREATED\n6 PASSED_OVER\n8 CREATED\n9 PASSED_OVER\n");
  wanted.most_rows = 2;
  EXPECT_EQ(OutcomeOf(csv, wanted), "The file has more than 2 rows\n");
}

// 品目,投值 in GB18030 is UTF-8 as well, but says nothing there.
TEST(LedgerFiles, ThatAreOfTwoEncodingsAreReadInTheOneWhoseHeaderMatches) {
  const std::string bytes = "\xC6\xB7\xC4\xBF,\xCD\xB6\xD6\xB5\n\xC6\xB7,1\n";
  google::protobuf::RepeatedPtrField<v1::LedgerHead> heads;
  heads.Add()->set_head("品目");
  heads[0].set_column("项目名称");
  Wanted wanted;
  wanted.most_rows = 10;
  EXPECT_EQ(OutcomeOf(bytes, wanted), "The header lacks 项目名称, 总投资\n");
  heads.Add()->set_head("投值");
  heads[1].set_column("总投资");
  heads[1].set_unit("亿元");
  Faults faults;
  wanted.mapping = Mapping::Of("mapping", heads, faults);
  EXPECT_TRUE(absl::StartsWith(OutcomeOf(bytes, wanted), "GB18030, header in row 1\n2 "));
}

TEST(LedgerFiles, OfTextHaveNoSheets) {
  Wanted wanted;
  wanted.sheet = "台账";
  EXPECT_EQ(OutcomeOf("项目名称,总投资\n", wanted), "There is no sheet \"台账\"; the workbook has - (CSV)\n");
}

TEST(LedgerFiles, HaveTheirHeaderInTheFirstTwentyRows) {
  Wanted wanted;
  wanted.most_rows = 10;
  std::string above;
  for (int i = 0; i < kHeaderWithin - 1; ++i) above += "说明\n";
  EXPECT_EQ(OutcomeOf(above + "项目名称,项目类型,总投资(亿元)\n甲,新建,1\n", wanted),
            "UTF-8, header in row 20\n21 CREATED\n");
  EXPECT_EQ(OutcomeOf(above + "说明\n项目名称,项目类型,总投资(亿元)\n甲,新建,1\n", wanted),
            "The header lacks 项目名称, 总投资\n");
}

}  // namespace
}  // namespace luodi::ledger
