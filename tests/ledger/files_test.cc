// SPDX-License-Identifier: Apache-2.0
// Every ledger under tests/data/ledgers against empty books, with what is to come of it in the .expected beside it: one
// line a row, or the refusal of the whole file.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "server/ledger/rules.h"

namespace luodi::ledger::rules {
namespace {

std::string Content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

std::string OutcomeOf(const std::string& bytes) {
  const auto ledger = ReadLedger(bytes);
  if (!ledger.ok()) return absl::StrCat(std::string(ledger.status().message()), "\n");
  Books books;
  books.zone = "z";
  books.today.set_year(2020);
  books.today.set_month(12);
  books.today.set_day(31);
  std::string told;
  for (const Verdict& verdict : Judge(*ledger, books).verdicts) {
    absl::StrAppend(&told, verdict.result.row(), " ",
                    v1::RowResult::Outcome_Name(verdict.result.outcome()).substr(std::string("OUTCOME_").size()), "\n");
    for (const v1::RowFault& fault : verdict.result.faults()) {
      absl::StrAppend(&told, "  ", fault.column(), ": ", fault.reason(), ": ", fault.message_zh(), "\n");
    }
    for (const std::string& warning : verdict.result.warnings()) absl::StrAppend(&told, "  (", warning, ")\n");
  }
  return told;
}

TEST(LedgerFiles, GetWhatIsExpected) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(LUODI_LEDGERS)) {
    if (entry.path().extension() == ".csv") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  ASSERT_GE(files.size(), 20u);
  for (const auto& file : files) {
    auto expected = file;
    expected.replace_extension(".expected");
    EXPECT_EQ(OutcomeOf(Content(file)), Content(expected)) << file.filename();
  }
}

}  // namespace
}  // namespace luodi::ledger::rules
