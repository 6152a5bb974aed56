// SPDX-License-Identifier: Apache-2.0
#include "server/ledger/csv.h"

#include <gtest/gtest.h>

#include "absl/strings/str_join.h"

namespace luodi::ledger {
namespace {

// Each record as row[cell|cell], or row! when its quotes are broken.
std::string Read(std::string_view text) {
  std::vector<std::string> records;
  ReadCsv(text, [&](const Record& record) {
    const std::string row = std::to_string(record.row);
    records.push_back(record.quote_broken ? row + "!" : row + "[" + absl::StrJoin(record.cells, "|") + "]");
    return true;
  });
  return absl::StrJoin(records, " ");
}

TEST(Csv, ReadsRecordsWithEitherLineEnd) {
  EXPECT_EQ(Read("a,b\nc,d\n"), "1[a|b] 2[c|d]");
  EXPECT_EQ(Read("a,b\r\nc,d\r\n"), "1[a|b] 2[c|d]");
  EXPECT_EQ(Read("a,b\rc,d"), "1[a|b] 2[c|d]");
  EXPECT_EQ(Read("a,b\nc,d"), "1[a|b] 2[c|d]");
}

TEST(Csv, ReadsQuotedCells) {
  EXPECT_EQ(Read("\"a,b\",\"say \"\"no\"\"\"\n"), "1[a,b|say \"no\"]");
  EXPECT_EQ(Read("\"two\nlines\",b\nc,d\n"), "1[two\nlines|b] 2[c|d]");
}

TEST(Csv, CountsBlankRowsAndPassesOverThem) {
  EXPECT_EQ(Read("a\n\n\nb\n"), "1[a] 4[b]");
  EXPECT_EQ(Read("a\r\n\r\nb\r\n"), "1[a] 3[b]");
  EXPECT_EQ(Read("a,b\n,\n , \nc,d\n"), "1[a|b] 4[c|d]");
  EXPECT_EQ(Read(""), "");
  EXPECT_EQ(Read("\n\n"), "");
}

TEST(Csv, NamesTheRecordWithABrokenQuoteAndGoesOnBehindIt) {
  EXPECT_EQ(Read("a,b\nc\"x,d\ne,f\n"), "1[a|b] 2! 3[e|f]");
  EXPECT_EQ(Read("a,b\n\"c\"x,d\ne,f\n"), "1[a|b] 2! 3[e|f]");
  EXPECT_EQ(Read("a,b\n\"c,d\ne,f\n"), "1[a|b] 2! 3[e|f]");
  EXPECT_EQ(Read("a,b\n\"c,d\ne,f\n\"g,h"), "1[a|b] 2! 3[e|f] 4!");
}

TEST(Csv, TakesARecordWithoutEndForABrokenQuote) {
  const std::string text = "a\n\"" + std::string(kLongestRecord, 'x') + "\nb\n";
  EXPECT_EQ(Read(text), "1[a] 2! 3[b]");
  std::string all_open;
  for (int i = 0; i < 20000; ++i) all_open += "\"never closed\n";
  EXPECT_EQ(Read(all_open).substr(0, 8), "1! 2! 3!");
}

TEST(Csv, StopsWhenTold) {
  int records = 0;
  ReadCsv("a\nb\nc\n", [&](const Record&) { return ++records < 2; });
  EXPECT_EQ(records, 2);
}

TEST(Csv, CountsCellsBeyondTheMostColumnsWithoutKeepingThem) {
  ReadCsv("x" + std::string(1000, ','), [](const Record& record) {
    EXPECT_EQ(record.cell_count, 1001);
    EXPECT_EQ(record.cells.size(), kMostColumns);
    return true;
  });
}

TEST(Encoding, NamesTheFirstByteThatIsNotUtf8) {
  EXPECT_FALSE(FirstByteNotUtf8("项目名称"));
  EXPECT_FALSE(FirstByteNotUtf8(""));
  EXPECT_EQ(FirstByteNotUtf8("ab\xCF\xEE"), 3);
  EXPECT_EQ(FirstByteNotUtf8("\xFF\xFE"), 1);
  EXPECT_EQ(FirstByteNotUtf8("a\xE9\xA1"), 2);
  EXPECT_EQ(FirstByteNotUtf8("\xED\xA0\x80"), 1);
}

TEST(Encoding, LeavesTheByteOrderMarkAway) {
  EXPECT_EQ(WithoutMark("\xEF\xBB\xBF编号"), "编号");
  EXPECT_EQ(WithoutMark("编号"), "编号");
}

}  // namespace
}  // namespace luodi::ledger
