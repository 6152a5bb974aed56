// SPDX-License-Identifier: Apache-2.0
#include "server/sheets/writer.h"

#include <gtest/gtest.h>
#include <zip.h>

#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "server/sheets/book.h"

namespace luodi::sheets {
namespace {

using Kind = ColumnStyle::Kind;

const absl::Time kCreated = absl::FromCivil(absl::CivilSecond(2026, 3, 1, 8, 30, 0), absl::UTCTimeZone());

Cell Text(const std::string& text) { return {text, Type::kText}; }

std::string Bytes(const Spool& spool) { return spool.Read(0, static_cast<size_t>(spool.size())); }

// ---- CSV

std::string WrittenCsv(const std::vector<std::vector<std::string>>& rows, Encoding encoding = Encoding::kUtf8) {
  Spool spool;
  const auto writer = NewCsvWriter(spool, encoding);
  writer->Sheet("台账", rows[0], std::vector<ColumnStyle>(rows[0].size()));
  for (size_t row = 1; row < rows.size(); ++row) {
    std::vector<Cell> cells;
    for (const std::string& text : rows[row]) cells.push_back(Text(text));
    writer->Row(cells);
  }
  writer->End();
  return Bytes(spool);
}

TEST(CsvWriter, QuotesWhereRfc4180AsksForItAndAroundOuterBlanks) {
  EXPECT_EQ(WrittenCsv({{"a", "b c"}, {"1,200", "say \"hi\""}, {"two\nlines", "cr\rhere"}, {" x ", "'y'"}}),
            "a,b c\r\n\"1,200\",\"say \"\"hi\"\"\"\r\n\"two\nlines\",\"cr\rhere\"\r\n\" x \",'y'\r\n");
}

TEST(CsvWriter, WritesWhatASpreadsheetWouldRunAsItIs) {
  EXPECT_EQ(WrittenCsv({{"h"}, {"=1+1"}, {"@x"}, {"-2"}, {"+86"}}), "h\r\n=1+1\r\n@x\r\n-2\r\n+86\r\n");
}

TEST(CsvWriter, FillsShortRowsWithEmptyCells) {
  EXPECT_EQ(WrittenCsv({{"a", "b", "c"}, {"1"}, {}}), "a,b,c\r\n1,,\r\n,,\r\n");
}

TEST(CsvWriter, WritesEachEncoding) {
  EXPECT_EQ(WrittenCsv({{"亩"}}), "\xE4\xBA\xA9\r\n");
  EXPECT_EQ(WrittenCsv({{"亩"}}, Encoding::kUtf8WithMark), "\xEF\xBB\xBF\xE4\xBA\xA9\r\n");
  EXPECT_EQ(WrittenCsv({{"亩"}, {"𠮷"}}, Encoding::kGb18030), "\xC4\xB6\r\n\x95\x34\xB2\x35\r\n");
}

TEST(CsvWriter, HasOneSheetAndNoCellBeyondTheHeads) {
  Spool spool;
  const auto writer = NewCsvWriter(spool, Encoding::kUtf8);
  EXPECT_THROW(writer->Sheet("a", {"x"}, {}), std::logic_error);
  writer->Sheet("a", {"x"}, {{}});
  EXPECT_THROW(writer->Sheet("b", {"x"}, {{}}), std::logic_error);
  EXPECT_THROW(writer->Row({Text("1"), Text("2")}), std::logic_error);
}

TEST(CsvWriter, GoesToTheSpoolPieceByPiece) {
  Spool spool;
  const auto writer = NewCsvWriter(spool, Encoding::kUtf8);
  writer->Sheet("", {"x"}, {{}});
  writer->Row({Text("short")});
  EXPECT_EQ(spool.size(), 0);
  writer->Row({Text(std::string(100'000, 'x'))});
  EXPECT_GT(spool.size(), 100'000);
  writer->End();
  EXPECT_EQ(spool.size(), 3 + 7 + 100'002);
}

TEST(CsvWriter, ComesBackAsItWent) {
  const std::vector<std::string> texts = {"=1+1", "0007", "a,\"b\"", "甲\r\n乙\n丙", " 空 ", "𠮷野", "2.80", ""};
  for (const Encoding encoding : {Encoding::kUtf8, Encoding::kUtf8WithMark, Encoding::kGb18030}) {
    Spool spool;
    const auto writer = NewCsvWriter(spool, encoding);
    writer->Sheet("", texts, std::vector<ColumnStyle>(texts.size()));
    for (int row = 0; row < 5000; ++row) writer->Row(std::vector<Cell>(texts.size(), Text(texts[row % 7])));
    writer->End();
    ASSERT_EQ(FindEncodings(spool).encodings.front(), encoding);
    int row = -1;
    const auto status = OpenCsv(spool, encoding)->Read(0, [&](const Record& record) {
      for (size_t column = 0; column < texts.size(); ++column) {
        EXPECT_EQ(record.cells.at(column).text, row < 0 ? texts[column] : texts[row % 7]);
      }
      ++row;
      return !testing::Test::HasFailure();
    });
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(row, 5000);
  }
}

// ---- xlsx, part by part

std::string Part(const Spool& spool, const std::string& name) {
  zip_t* archive = zip_open(absl::StrCat("/proc/self/fd/", spool.file()).c_str(), ZIP_RDONLY, nullptr);
  if (archive == nullptr) return "no zip";
  std::string part;
  zip_stat_t stat = {};
  if (zip_stat(archive, name.c_str(), 0, &stat) == 0) {
    part.resize(stat.size);
    zip_file_t* file = zip_fopen(archive, name.c_str(), 0);
    EXPECT_EQ(zip_fread(file, part.data(), part.size()), static_cast<zip_int64_t>(part.size()));
    zip_fclose(file);
  }
  zip_discard(archive);
  return part;
}

std::string SheetXml(const Spool& spool, int sheet = 1) {
  return Part(spool, absl::StrCat("xl/worksheets/sheet", sheet, ".xml"));
}

bool Contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string Unquoted(const std::string& text) {
  return absl::StrReplaceAll(text, {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&amp;", "&"}});
}

// Between two strings, behind the first of them; empty where they are not there.
std::string Between(const std::string& text, const std::string& before, const std::string& after) {
  const size_t begin = text.find(before);
  if (begin == std::string::npos) return "";
  const size_t from = begin + before.size();
  return text.substr(from, text.find(after, from) - from);
}

// All that stands between the two strings, in order.
std::vector<std::string> AllBetween(std::string text, const std::string& before, const std::string& after) {
  std::vector<std::string> all;
  for (size_t at = text.find(before); at != std::string::npos; at = text.find(before)) {
    text.erase(0, at);
    all.push_back(Between(text, before, after));
    text.erase(0, before.size());
  }
  return all;
}

// The number format of a style: the numbered entry of cellXfs leads to it.
std::string FormatOfStyle(const std::string& styles, size_t style) {
  const std::string id = AllBetween(Between(styles, "<cellXfs", "</cellXfs>"), "<xf numFmtId=\"", "\"").at(style);
  if (id == "0") return "General";
  const std::string format = Between(styles, "<numFmt numFmtId=\"" + id + "\" formatCode=\"", "\"");
  return format.empty() ? id : Unquoted(format);
}

// "2.83 as #,##0.00", "'text as @" or "" for a cell that is not there.
std::string CellXml(const Spool& spool, const std::string& address, int sheet = 1) {
  const std::string cell = Between(SheetXml(spool, sheet), "<c r=\"" + address + "\"", "</c>");
  if (cell.empty()) return "";
  const std::string attributes = cell.substr(0, cell.find('>'));
  const std::string style = Between(attributes, "s=\"", "\"");
  const std::string format = FormatOfStyle(Part(spool, "xl/styles.xml"), style.empty() ? 0 : std::stoul(style));
  if (Contains(attributes, "t=\"inlineStr\"")) {
    const std::string text = Between(cell, "<t", "</t>");
    return absl::StrCat("'", Unquoted(text.substr(text.find('>') + 1)), " as ", format);
  }
  return absl::StrCat(Contains(attributes, "t=\"b\"") ? "bool " : "", Between(cell, "<v>", "</v>"), " as ", format);
}

std::string WrittenCell(const Cell& cell, ColumnStyle style) {
  Spool spool;
  const auto writer = NewXlsxWriter(spool, kCreated);
  writer->Sheet("台账", {"h"}, {style});
  writer->Row({cell});
  writer->End();
  return CellXml(spool, "A2");
}

std::string WrittenText(const std::string& text, ColumnStyle style) { return WrittenCell(Text(text), style); }

TEST(XlsxWriter, WritesCodesAndNamesAsText) {
  const ColumnStyle style{Kind::kText};
  EXPECT_EQ(WrittenText("2.83", style), "'2.83 as @");
  EXPECT_EQ(WrittenText("0007", style), "'0007 as @");
  EXPECT_EQ(WrittenText("2020-04-30", style), "'2020-04-30 as @");
  EXPECT_EQ(WrittenText("=1+1", style), "'=1+1 as @");
  EXPECT_EQ(WrittenText("a<b>&\"c\"", style), "'a<b>&\"c\" as @");
  EXPECT_EQ(WrittenText("", style), "");
}

TEST(XlsxWriter, ShowsAsManyPlacesAsANumberHas) {
  const ColumnStyle style{Kind::kNumber, 6};
  EXPECT_EQ(WrittenText("2.83", style), "2.83 as #,##0.00");
  EXPECT_EQ(WrittenText("1200", style), "1200 as #,##0");
  EXPECT_EQ(WrittenText("-0.5", style), "-0.5 as #,##0.0");
  EXPECT_EQ(WrittenText("0", style), "0 as #,##0");
  EXPECT_EQ(WrittenText("1.123456789", style), "1.123456789 as #,##0.000000");
  EXPECT_EQ(WrittenText("1.5", {Kind::kNumber, 0}), "1.5 as #,##0");
}

TEST(XlsxWriter, WritesWhatIsNoExactNumberAsText) {
  const ColumnStyle style{Kind::kNumber, 6};
  EXPECT_EQ(WrittenText("123456789012345", style), "123456789012345 as #,##0");
  for (const char* text : {"1234567890123456", "1,200", "0007", "-0", "+5", ".5", "5.", "1e3", "2.83亿元", "=1+1", "-",
                           "0x10", "inf", "nan", " 5", "--5", "1.2.3"}) {
    EXPECT_EQ(WrittenText(text, style), absl::StrCat("'", text, " as @"));
  }
}

TEST(XlsxWriter, WritesDaysAsDays) {
  const ColumnStyle style{Kind::kDate};
  EXPECT_EQ(WrittenText("2020-04-30", style), "43951 as yyyy-mm-dd");
  EXPECT_EQ(WrittenText("1900-03-01", style), "61 as yyyy-mm-dd");
  EXPECT_EQ(WrittenText("2024-02-29", style), "45351 as yyyy-mm-dd");
  for (const char* text : {"2023-02-29", "1900-02-28", "2020-4-30", "2020-04", "2020年4月", "20200430",
                           "2020-04-30 12:30:00", "10000-01-01", " 2020-04-30"}) {
    EXPECT_EQ(WrittenText(text, style), absl::StrCat("'", text, " as @"));
  }
}

TEST(XlsxWriter, GuessesNumbersOnlyWhereNothingCanBeLost) {
  const ColumnStyle style{Kind::kGuess};
  EXPECT_EQ(WrittenText("13812345678", style), "13812345678 as General");
  EXPECT_EQ(WrittenText("-2.5", style), "-2.5 as General");
  for (const char* text : {"138123456789", "0316", "2.50", "+5", "-0", "2020-04-30", "15%", "=1+1", "TRUE"}) {
    EXPECT_EQ(WrittenText(text, style), absl::StrCat("'", text, " as @"));
  }
}

TEST(XlsxWriter, SendsCellsBackAsTheyCame) {
  const auto back = [](const std::string& text, Type type) { return WrittenCell({text, type}, {Kind::kAsRead}); };
  EXPECT_EQ(back("0007", Type::kText), "'0007 as @");
  EXPECT_EQ(back("0007", Type::kNumber), "7 as 0000");
  EXPECT_EQ(back("-007.50", Type::kNumber), "-7.5 as 000.00");
  EXPECT_EQ(back("2.83", Type::kNumber), "2.83 as General");
  EXPECT_EQ(back("123456789012", Type::kNumber), "123456789012 as 0");
  EXPECT_EQ(back("12345678901.25", Type::kNumber), "12345678901.25 as 0.00");
  EXPECT_EQ(back("9.11310001234568E+17", Type::kNumber), "'9.11310001234568E+17 as @");
  EXPECT_EQ(back("2020-04-30", Type::kDate), "43951 as yyyy-mm-dd");
  EXPECT_EQ(back("2020-04-30 12:00:00", Type::kDate), "43951.5 as yyyy-mm-dd hh:mm:ss");
  EXPECT_EQ(back("2020-04-30 25:00:00", Type::kDate), "'2020-04-30 25:00:00 as @");
  EXPECT_EQ(back("15%", Type::kPercent), "0.15 as 0%");
  EXPECT_EQ(back("-12.5%", Type::kPercent), "-0.125 as 0.0%");
  EXPECT_EQ(back("TRUE", Type::kBoolean), "bool 1 as General");
  EXPECT_EQ(back("FALSE", Type::kBoolean), "bool 0 as General");
  EXPECT_EQ(back("#REF!", Type::kError), "'#REF! as @");
  EXPECT_EQ(back("=1+1", Type::kFormula), "'=1+1 as @");
  EXPECT_EQ(back("", Type::kFormula), "");
}

TEST(XlsxWriter, KeepsCharactersXmlCannotHold) {
  const ColumnStyle style{Kind::kText};
  EXPECT_EQ(WrittenText("a\rb", style), "'a_x000D_b as @");
  EXPECT_EQ(WrittenText("_x000D_", style), "'_x005F_x000D_ as @");
  EXPECT_EQ(WrittenText("_x00_", style), "'_x00_ as @");
  EXPECT_EQ(WrittenText(std::string("a\0b", 3), style), "'a_x0000_b as @");
  EXPECT_EQ(WrittenText("\uFFFF", style), "'_xFFFF_ as @");
}

TEST(XlsxWriter, NeverCutsAText) {
  EXPECT_EQ(WrittenText(std::string(300, 'x'), {}), absl::StrCat("'", std::string(300, 'x'), " as General"));
  std::string longest;
  for (int i = 0; i < 16'383; ++i) longest += "𠮷";
  EXPECT_TRUE(WrittenText(longest + "x", {}).starts_with("'𠮷"));
  EXPECT_THROW(WrittenText(longest + "xx", {}), std::length_error);
}

TEST(XlsxWriter, HeadsAreBoldGreyFrozenAndFiltered) {
  Spool spool;
  const auto writer = NewXlsxWriter(spool, kCreated);
  writer->Sheet("台账", {"序号", "编号", "总投资(亿元)"}, {{Kind::kNumber}, {Kind::kText, 0, 20}, {Kind::kNumber, 6}});
  writer->Row({Text("1"), Text("GX-1"), Text("2.83")});
  writer->Row({Text("2")});
  writer->End();
  const std::string sheet = SheetXml(spool), styles = Part(spool, "xl/styles.xml");
  EXPECT_TRUE(Contains(sheet, "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>"));
  EXPECT_TRUE(Contains(sheet, "<autoFilter ref=\"A1:C3\"/>"));
  EXPECT_TRUE(Between(sheet, "<col min=\"2\" max=\"2\" width=\"", "\"").starts_with("20."));
  EXPECT_EQ(CellXml(spool, "B1"), "'编号 as General");
  EXPECT_TRUE(Contains(sheet, "<c r=\"A1\" s=\"1\""));
  EXPECT_TRUE(AllBetween(Between(styles, "<cellXfs", "</cellXfs>"), "<xf ", "/>")
                  .at(1)
                  .starts_with("numFmtId=\"0\" fontId=\"1\" fillId=\"2\""));
  EXPECT_TRUE(AllBetween(styles, "<font>", "</font>").at(1).starts_with("<b/>"));
  EXPECT_TRUE(Contains(styles, "<fgColor rgb=\"FFD9D9D9\"/>"));
}

TEST(XlsxWriter, ASheetWithoutRowsStillHasItsFilter) {
  Spool spool;
  const auto writer = NewXlsxWriter(spool, kCreated);
  writer->Sheet("空", {"a", "b"}, {{}, {}});
  writer->End();
  EXPECT_TRUE(Contains(SheetXml(spool), "<autoFilter ref=\"A1:B1\"/>"));
}

TEST(XlsxWriter, HasNoFormulaAnywhere) {
  Spool spool;
  const auto writer = NewXlsxWriter(spool, kCreated);
  writer->Sheet("=1+1", {"=1+1"}, {{Kind::kAsRead}});
  writer->Row({{"=SUM(A1)", Type::kFormula}});
  writer->Row({{"{=1}", Type::kText}});
  writer->End();
  EXPECT_FALSE(Contains(SheetXml(spool), "<f"));
  EXPECT_EQ(CellXml(spool, "A1"), "'=1+1 as General");
}

TEST(XlsxWriter, CleansTitlesAndKeepsThemApart) {
  Spool spool;
  const auto writer = NewXlsxWriter(spool, kCreated);
  const std::string long_title = "二〇二〇年廊坊高新区招商引资重点项目台账（含签约在建投产各阶段）汇总";
  for (const std::string& title :
       {std::string("a[1]:*?/\\"), std::string("台账"), std::string("台账"), std::string(""), std::string("'x'"),
        long_title, long_title, std::string("Abc"), std::string("aBC")}) {
    writer->Sheet(title, {"h"}, {{}});
  }
  writer->End();
  const auto titles = AllBetween(Part(spool, "xl/workbook.xml"), "<sheet name=\"", "\"");
  EXPECT_EQ(titles,
            (std::vector<std::string>{"a［1］：＊？／＼", "台账", "台账 (2)", "Sheet1", " x ",
                                      "二〇二〇年廊坊高新区招商引资重点项目台账（含签约在建投产各阶段",
                                      "二〇二〇年廊坊高新区招商引资重点项目台账（含签约在建投 (2)", "Abc", "aBC (2)"}));
}

TEST(XlsxWriter, SaysWhenAndByWhatItWasMade) {
  Spool spool;
  const auto writer = NewXlsxWriter(spool, kCreated);
  writer->Sheet("", {"h"}, {{}});
  writer->End();
  const std::string core = Part(spool, "docProps/core.xml");
  EXPECT_TRUE(Contains(core, "<dc:creator>Luodi</dc:creator>"));
  EXPECT_TRUE(Contains(core, "2026-03-01T08:30:00Z</dcterms:created>"));
  EXPECT_TRUE(Contains(core, "2026-03-01T08:30:00Z</dcterms:modified>"));
}

TEST(XlsxWriter, RefusesWhatNoCallerMayDo) {
  Spool spool;
  const auto writer = NewXlsxWriter(spool, kCreated);
  EXPECT_THROW(writer->End(), std::logic_error);
  EXPECT_THROW(writer->Sheet("a", {"x"}, {}), std::logic_error);
  writer->Sheet("a", {"x"}, {{}});
  EXPECT_THROW(writer->Row({Text("1"), Text("2")}), std::logic_error);
}

TEST(XlsxWriter, GoesOnAnotherSheetWhenOneIsFull) {
  Spool spool;
  const auto writer = NewXlsxWriter(spool, kCreated);
  writer->Sheet("台账", {"h"}, {{Kind::kNumber}});
  for (int row = 2; row <= 1'048'576; ++row) writer->Row({});
  writer->Row({Text("7")});
  writer->End();
  EXPECT_EQ(CellXml(spool, "A1", 2), "'h as General");
  EXPECT_EQ(CellXml(spool, "A2", 2), "7 as #,##0");
  EXPECT_TRUE(Contains(SheetXml(spool), "<autoFilter ref=\"A1:A1048576\"/>"));
  EXPECT_TRUE(Contains(Part(spool, "xl/workbook.xml"), "<sheet name=\"台账 (2)\""));
}

TEST(XlsxWriter, AWriterThatIsNeverEndedLeavesNoFileOpen) {
  const auto descriptor = [] { return Spool().file(); };
  const int before = descriptor();
  for (int i = 0; i < 3; ++i) {
    Spool spool;
    const auto writer = NewXlsxWriter(spool, kCreated);
    writer->Sheet("a", {"h"}, {{}});
    writer->Sheet("b", {"h"}, {{}});
    writer->Row({Text("x")});
  }
  EXPECT_EQ(descriptor(), before);
}

}  // namespace
}  // namespace luodi::sheets
