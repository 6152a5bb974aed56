// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "server/base/status.h"
#include "server/sheets/book.h"
#include "server/sheets/record_spool.h"

namespace luodi::sheets {
namespace {

using ::testing::ElementsAre;

constexpr size_t kPiece = 64 * 1024;

std::vector<Record> Records(const std::string& bytes, Encoding encoding = Encoding::kUtf8) {
  Spool file;
  file.Add(bytes);
  std::vector<Record> records;
  const absl::Status status = OpenCsv(file, encoding)->Read(0, [&](const Record& record) {
    records.push_back(record);
    return true;
  });
  EXPECT_TRUE(status.ok()) << status;
  return records;
}

// Each record as row[cell|cell], or row! when its quotes are broken.
std::string Read(const std::string& bytes, Encoding encoding = Encoding::kUtf8) {
  return absl::StrJoin(Records(bytes, encoding), " ", [](std::string* out, const Record& record) {
    const auto text = [](std::string* cells, const Cell& cell) { *cells += cell.text; };
    absl::StrAppend(out, record.row);
    if (!record.quote_broken) {
      absl::StrAppend(out, "[", absl::StrJoin(record.cells, "|", text), "]");
      return;
    }
    // The whole line, unless it is very long.
    const std::string& line = record.cells.at(0).text;
    absl::StrAppend(out, "!", line.size() <= 20 ? line : "");
  });
}

TEST(Csv, ReadsRecordsWithAnyLineEnd) {
  EXPECT_EQ(Read("a,b\nc,d\n"), "1[a|b] 2[c|d]");
  EXPECT_EQ(Read("a,b\r\nc,d\r\n"), "1[a|b] 2[c|d]");
  EXPECT_EQ(Read("a,b\rc,d\r"), "1[a|b] 2[c|d]");
  EXPECT_EQ(Read("a,b\rc,d"), "1[a|b] 2[c|d]");
  EXPECT_EQ(Read("a,b\nc,d"), "1[a|b] 2[c|d]");
}

TEST(Csv, ReadsQuotedCells) {
  EXPECT_EQ(Read("\"a,b\",\"say \"\"no\"\"\"\n"), "1[a,b|say \"no\"]");
  EXPECT_EQ(Read("\"two\nlines\",b\nc,d\n"), "1[two\nlines|b] 2[c|d]");
  EXPECT_EQ(Read("\"two\r\nlines\",b\r\nc,d\r\n"), "1[two\r\nlines|b] 2[c|d]");
  EXPECT_EQ(Read("\"two\rlines\",b\rc,d\r"), "1[two\rlines|b] 2[c|d]");
}

TEST(Csv, CountsBlankRowsAndPassesOverThem) {
  EXPECT_EQ(Read("a\n\n\nb\n"), "1[a] 4[b]");
  EXPECT_EQ(Read("a\r\n\r\nb\r\n"), "1[a] 3[b]");
  EXPECT_EQ(Read("a\r\rb\r"), "1[a] 3[b]");
  EXPECT_EQ(Read("a,b\n,\n , \nc,d\n"), "1[a|b] 4[c|d]");
  EXPECT_EQ(Read("a,b\n\u3000,\u00A0\nc,d\n"), "1[a|b] 3[c|d]");
  EXPECT_EQ(Read(""), "");
  EXPECT_EQ(Read("\n\n"), "");
}

TEST(Csv, KnowsTextsAndEmptyCellsOnly) {
  const auto records = Records("0007,,\"\",  ,\" \"\n");
  ASSERT_EQ(records.size(), 1);
  std::vector<Type> types;
  for (const Cell& cell : records[0].cells) types.push_back(cell.type);
  EXPECT_THAT(types, ElementsAre(Type::kText, Type::kEmpty, Type::kEmpty, Type::kEmpty, Type::kText));
  EXPECT_EQ(records[0].cells[0].text, "0007");
}

TEST(Csv, NamesTheRecordWithABrokenQuoteAndGoesOnBehindIt) {
  EXPECT_EQ(Read("a,b\nc\"x,d\ne,f\n"), "1[a|b] 2!c\"x,d 3[e|f]");
  EXPECT_EQ(Read("a,b\n\"c\"x,d\ne,f\n"), "1[a|b] 2!\"c\"x,d 3[e|f]");
  EXPECT_EQ(Read("a,b\n\"c,d\ne,f\n"), "1[a|b] 2!\"c,d 3[e|f]");
  EXPECT_EQ(Read("a,b\n\"c,d\ne,f\n\"g,h"), "1[a|b] 2!\"c,d 3[e|f] 4!\"g,h");
  EXPECT_EQ(Read("a,b\r\n\"c,d\r\ne,f\r\n"), "1[a|b] 2!\"c,d 3[e|f]");
  EXPECT_EQ(Read("a,b\r\"c,d\re,f\r"), "1[a|b] 2!\"c,d 3[e|f]");
}

TEST(Csv, TakesARecordWithoutEndForABrokenQuote) {
  const std::string text = "a\n\"" + std::string(kLongestRecord, 'x') + "\nb\n";
  EXPECT_EQ(Read(text), "1[a] 2! 3[b]");
  std::string all_open;
  for (int i = 0; i < 20000; ++i) all_open += "\"never closed\n";
  EXPECT_EQ(Read(all_open).substr(0, 34), "1!\"never closed 2!\"never closed 3!");
}

TEST(Csv, TakesARecordAsLongAsMayBeAndNoLonger) {
  const std::string longest(kLongestRecord - 1, 'x');
  EXPECT_EQ(Read("a\n" + longest + "\nb\n"), "1[a] 2[" + longest + "] 3[b]");
  EXPECT_EQ(Read("a\n" + longest + "x\nb\n"), "1[a] 2! 3[b]");
  EXPECT_EQ(Read("a\n" + longest + "x\rb\r"), "1[a] 2! 3[b]");
}

TEST(Csv, MeasuresTheLongestRecordInUtf8) {
  std::string text;
  for (size_t i = 0; i < kLongestRecord / 3; ++i) text += "项";
  EXPECT_EQ(Read(Encode(text + "\nb\n", Encoding::kGb18030), Encoding::kGb18030), "1[" + text + "] 2[b]");
  EXPECT_EQ(Read(Encode(text + "项\nb\n", Encoding::kGb18030), Encoding::kGb18030), "1! 2[b]");
}

TEST(Csv, PassesOverALineOfAnyLength) {
  for (const size_t size : {kPiece * 4 - 4, kPiece * 4 - 3, kPiece * 4 - 2, kPiece * 4 - 1, size_t{3'000'000}}) {
    for (const char* end : {"\n", "\r\n", "\r"}) {
      EXPECT_EQ(Read(absl::StrCat("a", end, std::string(size, 'x'), end, "b", end)), "1[a] 2! 3[b]") << size;
      EXPECT_EQ(Read(absl::StrCat("a", end, std::string(size, 'x'))), "1[a] 2!") << size;
    }
  }
}

TEST(Csv, GoesBackToTheLineBehindABrokenRecordHoweverFarThatWas) {
  std::string text = "a\n\"open\n";
  std::string expected = "1[a] 2!\"open";
  for (int row = 3; text.size() < 3 * kLongestRecord; ++row) {
    absl::StrAppend(&text, "row ", row, "\n");
    absl::StrAppend(&expected, " ", row, "[row ", row, "]");
  }
  EXPECT_EQ(Read(text), expected);
}

TEST(Csv, ReadsLineEndsOnTheBordersOfPieces) {
  for (size_t size = kPiece - 6; size <= kPiece + 1; ++size) {
    const std::string cell(size, 'x');
    EXPECT_EQ(Read(cell + "\r\n\r\nb\r\n"), "1[" + cell + "] 3[b]") << size;
    EXPECT_EQ(Read(cell + "\n\nb"), "1[" + cell + "] 3[b]") << size;
    EXPECT_EQ(Read(cell + "\r\rb\r"), "1[" + cell + "] 3[b]") << size;
    EXPECT_EQ(Read(cell + ",\"y\"\"\"\r\nb\r\n"), "1[" + cell + "|y\"] 2[b]") << size;
    EXPECT_EQ(Read("\"" + cell + "\r\nb\r\n"), "1! 2[b]") << size;
  }
}

TEST(Csv, ReadsCharactersCutByTheBordersOfPieces) {
  for (size_t size = kPiece - 5; size <= kPiece; ++size) {
    const std::string text = std::string(size, 'x') + "㐀项𠮷,目\nb\n";
    const std::string expected = "1[" + std::string(size, 'x') + "㐀项𠮷|目] 2[b]";
    EXPECT_EQ(Read(text), expected) << size;
    EXPECT_EQ(Read("\xEF\xBB\xBF" + text, Encoding::kUtf8WithMark), expected) << size;
    EXPECT_EQ(Read(Encode(text, Encoding::kGb18030), Encoding::kGb18030), expected) << size;
  }
}

TEST(Csv, StopsWhenTold) {
  Spool file;
  file.Add("a\nb\nc\n\"d");
  const auto book = OpenCsv(file, Encoding::kUtf8);
  for (int most = 1; most <= 4; ++most) {
    int records = 0;
    EXPECT_TRUE(book->Read(0, [&](const Record&) { return ++records < most; }).ok());
    EXPECT_EQ(records, most);
  }
}

TEST(Csv, CountsCellsBeyondTheMostColumnsWithoutKeepingThem) {
  const auto records = Records("x" + std::string(299, ',') + "\n" + "y" + std::string(199, ','));
  ASSERT_EQ(records.size(), 2);
  EXPECT_EQ(records[0].cell_count, 300);
  EXPECT_EQ(records[0].cells.size(), kMostColumns);
  EXPECT_EQ(records[1].cell_count, 200);
  EXPECT_EQ(records[1].cells.size(), 200);
}

TEST(Csv, HasOneSheetWithoutTitleAndNoTime) {
  Spool file;
  const auto book = OpenCsv(file, Encoding::kUtf8);
  ASSERT_EQ(book->sheets().size(), 1);
  EXPECT_EQ(book->sheets()[0].title, "");
  EXPECT_FALSE(book->sheets()[0].hidden);
  EXPECT_EQ(book->modified(), absl::InfinitePast());
}

// The sentence of the refusal that ends the reading.
std::string Refusal(const std::string& bytes, Encoding encoding) {
  Spool file;
  file.Add(bytes);
  const absl::Status status = OpenCsv(file, encoding)->Read(0, [](const Record&) { return true; });
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_LEDGER_ENCODING);
  return std::string(status.message());
}

TEST(Csv, RefusesAFileThatIsNotOfItsEncoding) {
  EXPECT_THAT(Refusal("a\nb\xCF\xEE\n", Encoding::kUtf8), testing::EndsWith("byte 4"));
  EXPECT_THAT(Refusal("a\nb\xFF\n", Encoding::kGb18030), testing::EndsWith("byte 4"));
  EXPECT_THAT(Refusal("a\nb\xCF", Encoding::kGb18030), testing::EndsWith("byte 4"));
}

TEST(Csv, ReadsTwoHundredThousandRows) {
  Spool file;
  constexpr int kRows = 200'000;
  std::string part;
  for (int row = 1; row <= kRows; ++row) {
    absl::StrAppend(&part, row, ",项目", row, ",\"地址，\"\"东\"\"区\n", row, "\",2.83亿元\r\n");
    if (part.size() < kPiece && row < kRows) continue;
    file.Add(Encode(part, Encoding::kGb18030));
    part.clear();
  }
  ASSERT_GT(file.size(), 10'000'000);
  int rows = 0;
  int wrong = 0;
  const absl::Status status = OpenCsv(file, Encoding::kGb18030)->Read(0, [&](const Record& record) {
    ++rows;
    const std::string number = absl::StrCat(rows);
    const bool same = record.row == rows && record.cells.size() == 4 && record.cells[0].text == number &&
                      record.cells[1].text == "项目" + number && record.cells[2].text == "地址，\"东\"区\n" + number &&
                      record.cells[3].text == "2.83亿元";
    if (!same) ++wrong;
    return true;
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(rows, kRows);
  EXPECT_EQ(wrong, 0);
}

using Rows = std::vector<std::vector<std::string>>;

rc::Gen<Rows> AnyRows() {
  const auto piece = rc::gen::element<std::string>("a", "7", "\"", ",", "\r", "\n", "\r\n", " ", "项", "目", "㐀", "𠮷",
                                                   std::string(1, '\0'));
  const auto cell = rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                                 [](const std::vector<std::string>& pieces) { return absl::StrJoin(pieces, ""); });
  return rc::gen::container<Rows>(rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(cell)));
}

// As RFC 4180 writes it. Blanks at the ends of a cell are quoted too.
std::string Quoted(const std::string& cell) {
  const bool bare = cell.find_first_of("\",\r\n ") == std::string::npos;
  return bare ? cell : absl::StrCat("\"", absl::StrReplaceAll(cell, {{"\"", "\"\""}}), "\"");
}

RC_GTEST_PROP(Csv, ReadsBackWhatWasWrittenInEachEncoding, ()) {
  const Rows rows = *AnyRows();
  const std::string end = *rc::gen::element<std::string>("\r\n", "\n", "\r");
  std::string text;
  std::vector<std::string> expected;
  for (size_t i = 0; i < rows.size(); ++i) {
    Record record;
    for (const std::string& cell : rows[i]) record.cells.push_back({cell, Type::kText});
    const auto append = [](std::string* out, const std::string& cell) { *out += Quoted(cell); };
    absl::StrAppend(&text, absl::StrJoin(rows[i], ",", append), end);
    if (!record.IsBlank()) expected.push_back(absl::StrCat(i + 1, "[", absl::StrJoin(rows[i], "|"), "]"));
  }
  const std::string all = absl::StrJoin(expected, " ");
  RC_ASSERT(Read(text) == all);
  RC_ASSERT(Read("\xEF\xBB\xBF" + text, Encoding::kUtf8WithMark) == all);
  RC_ASSERT(Read(Encode(text, Encoding::kGb18030), Encoding::kGb18030) == all);
}

RC_GTEST_PROP(Csv, NeverTripsOverAnyBytes, ()) {
  const auto bytes = *rc::gen::container<std::string>(
      rc::gen::oneOf(rc::gen::elementOf(std::string("\",\r\n x")), rc::gen::arbitrary<char>()));
  Spool file;
  file.Add(bytes);
  int last = 0;
  for (const Encoding encoding : {Encoding::kUtf8, Encoding::kGb18030}) {
    last = 0;
    const absl::Status status = OpenCsv(file, encoding)->Read(0, [&](const Record& record) {
      RC_ASSERT(record.row > last);
      last = record.row;
      return true;
    });
    RC_ASSERT(status.ok() || ReasonOf(status) == v1::ERROR_REASON_LEDGER_ENCODING);
  }
}

Record AnyRecord(int row, std::vector<Cell> cells) {
  Record record;
  record.row = row;
  record.cell_count = cells.size();
  record.cells = std::move(cells);
  return record;
}

bool Same(const Record& one, const Record& other) {
  const auto same = [](const Cell& a, const Cell& b) { return a.text == b.text && a.type == b.type; };
  return one.row == other.row && one.cell_count == other.cell_count && one.quote_broken == other.quote_broken &&
         one.hidden == other.hidden &&
         std::equal(one.cells.begin(), one.cells.end(), other.cells.begin(), other.cells.end(), same);
}

TEST(RecordSpool, GivesRecordsBackAsTheyWere) {
  std::vector<Record> records = {
      AnyRecord(1, {{"编号", Type::kText}, {"", Type::kEmpty}, {"2.83", Type::kNumber}, {"", Type::kFormula}}),
      AnyRecord(3, {{std::string("a\0b\0", 4), Type::kText}, {"2020-04-30", Type::kDate}, {"15%", Type::kPercent}}),
      AnyRecord(4, {}),
      AnyRecord(2'000'000'000, {{std::string(3 * kPiece, 'x'), Type::kText}, {"#REF!", Type::kError}}),
      AnyRecord(2'000'000'001, {{"TRUE", Type::kBoolean}}),
  };
  records[0].hidden = true;
  records[1].quote_broken = true;
  records[1].cell_count = 300;
  RecordSpool spool;
  for (const Record& record : records) spool.Add(record);
  EXPECT_EQ(spool.size(), 5);
  RecordSpool::Reader reader(spool);
  Record read;
  for (const Record& record : records) {
    ASSERT_TRUE(reader.Next(&read));
    EXPECT_TRUE(Same(read, record)) << record.row;
  }
  EXPECT_FALSE(reader.Next(&read));
  EXPECT_FALSE(reader.Next(&read));
}

TEST(RecordSpool, GivesNothingWhenItIsEmpty) {
  RecordSpool spool;
  Record read;
  EXPECT_FALSE(RecordSpool::Reader(spool).Next(&read));
}

TEST(RecordSpool, IsReadBySeveralAndWhileItGrows) {
  RecordSpool spool;
  RecordSpool::Reader slow(spool);
  RecordSpool::Reader quick(spool);
  Record read;
  constexpr int kRows = 20'000;
  for (int row = 1; row <= kRows; ++row) {
    spool.Add(AnyRecord(row, {{absl::StrCat("row ", row), Type::kText}}));
    if (row % 100 != 0) continue;
    ASSERT_TRUE(slow.Next(&read));
    ASSERT_EQ(read.row, row / 100);
    while (quick.Next(&read)) continue;
    ASSERT_EQ(read.row, row);
  }
  RecordSpool::Reader late(spool);
  for (int row = 1; row <= kRows; ++row) {
    ASSERT_TRUE(late.Next(&read));
    ASSERT_EQ(read.cells.at(0).text, absl::StrCat("row ", row));
  }
  EXPECT_FALSE(late.Next(&read));
}

TEST(Cell, IsBlankWhenItHoldsWhiteSpaceOnly) {
  for (const char* text : {"", " ", "\t\r\n\v\f", "\u00A0", "\u3000\u3000", "\u2003 \u202F", "\u2028"}) {
    EXPECT_TRUE((Cell{text, Type::kText}.IsBlank())) << text;
  }
  for (const char* text : {"0", " a ", "\u3000项", "-", "\xFF"}) {
    EXPECT_FALSE((Cell{text, Type::kText}.IsBlank())) << text;
  }
  EXPECT_FALSE((Cell{"", Type::kFormula}.IsBlank()));
}

TEST(Address, NamesColumnsAsSpreadsheetsDo) {
  EXPECT_EQ(ColumnLetters(0), "A");
  EXPECT_EQ(ColumnLetters(2), "C");
  EXPECT_EQ(ColumnLetters(25), "Z");
  EXPECT_EQ(ColumnLetters(26), "AA");
  EXPECT_EQ(ColumnLetters(51), "AZ");
  EXPECT_EQ(ColumnLetters(52), "BA");
  EXPECT_EQ(ColumnLetters(701), "ZZ");
  EXPECT_EQ(ColumnLetters(702), "AAA");
  EXPECT_EQ(ColumnLetters(16383), "XFD");
}

TEST(Address, QuotesTheTitleOfASheetWhereAFormulaWouldNeedIt) {
  EXPECT_EQ(Address("", 2, 17), "C17");
  EXPECT_EQ(Address("Sheet1", 2, 17), "Sheet1!C17");
  EXPECT_EQ(Address("项目台账", 26, 1), "项目台账!AA1");
  EXPECT_EQ(Address("2020 年", 2, 17), "'2020 年'!C17");
  EXPECT_EQ(Address("2020年", 2, 17), "'2020年'!C17");
  EXPECT_EQ(Address("台账（新）", 2, 17), "'台账（新）'!C17");
  EXPECT_EQ(Address("O'Neill", 2, 17), "'O''Neill'!C17");
  EXPECT_EQ(Address("A1", 2, 17), "'A1'!C17");
  EXPECT_EQ(Address("r1c1", 2, 17), "'r1c1'!C17");
}

}  // namespace
}  // namespace luodi::sheets
