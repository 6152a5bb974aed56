// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "absl/strings/str_replace.h"
#include "server/sheets/xlsx_numbers.h"
#include "server/sheets/xlsx_strings.h"
#include "tests/sheets/opened.h"

namespace luodi::sheets {
namespace {

using testing::ElementsAre;

// The first cell of a sheet of one row.
std::string One(const std::string& cell) {
  const auto records = Opened(SoundParts("<row>" + cell + "</row>")).Read();
  return records.size() == 1 && !records[0].cells.empty() ? Told(records[0].cells[0]) : "nothing";
}

// A stored number in a format.
std::string Shown(const std::string& stored, const std::string& code, bool since_1904 = false) {
  return Told(NumberCell(stored, ParseNumberFormat(code), since_1904));
}

// ---- cells

TEST(XlsxCells, SayWhatTheFileStoresWhateverItsType) {
  EXPECT_EQ(One("<c><v>12</v></c>"), "number 12");
  EXPECT_EQ(One("<c t='n'><v> -3.5 </v></c>"), "number -3.5");
  EXPECT_EQ(One("<c t='str'><f>A1</f><v>一期</v></c>"), "text 一期");
  EXPECT_EQ(One("<c t='inlineStr'><is><t> 落地 </t></is></c>"), "text  落地 ");
  EXPECT_EQ(One("<c t='b'><v>1</v></c>"), "boolean TRUE");
  EXPECT_EQ(One("<c t='b'><v>0</v></c>"), "boolean FALSE");
  EXPECT_EQ(One("<c t='b'><v>2</v></c>"), "error 2");
  EXPECT_EQ(One("<c t='e'><v>#REF!</v></c>"), "error #REF!");
  EXPECT_EQ(One("<c t='d'><v>2020-04-30</v></c>"), "date 2020-04-30");
  EXPECT_EQ(One("<c t='d'><v>2020-04-30T12:30:00.000Z</v></c>"), "date 2020-04-30 12:30:00");
  EXPECT_EQ(One("<c t='d'><v>2020-04-30T00:00:00+08:00</v></c>"), "date 2020-04-30");
  EXPECT_EQ(One("<c t='d'><v>12:30</v></c>"), "text 12:30:00");
  EXPECT_EQ(One("<c t='d'><v>2019-02-29</v></c>"), "error 2019-02-29");
  EXPECT_EQ(One("<c t='d'><v>2020-04-30 12:30</v></c>"), "error 2020-04-30 12:30");
}

TEST(XlsxCells, GiveAFormulaItsStoredValueAndTellOneNeverComputed) {
  EXPECT_EQ(One("<c><f>SUM(A1)</f><v>7</v></c>"), "number 7");
  EXPECT_EQ(One("<c><f>SUM(A1)</f></c>"), "formula");
  EXPECT_EQ(One("<c><f>SUM(A1)</f><v/></c>"), "formula");
  EXPECT_EQ(One("<c t='str'><f>SUM(A1)</f></c>"), "formula");
  EXPECT_THAT(Rows("<row><c t='str'><f>A1</f><v></v></c><c><v>1</v></c></row>"), ElementsAre("1: text, number 1"));
  EXPECT_EQ(One("<c t='e'><f>1/0</f><v>#DIV/0!</v></c>"), "error #DIV/0!");
}

TEST(XlsxCells, JoinTheRunsOfRichTextWithoutThePhoneticGuide) {
  const std::string rich = "<r><rPr><b/></rPr><t>龙头</t></r><r><t> 项目</t></r><rPh sb='0' eb='2'><t>リュウ</t></rPh>";
  EXPECT_EQ(One("<c t='inlineStr'><is>" + rich + "</is></c>"), "text 龙头 项目");
  Parts parts = SoundParts("<row><c t='s'><v>1</v></c><c t='s'><v>0</v></c></row>");
  parts["xl/sharedStrings.xml"] = "<sst><si><t xml:space='preserve'> 一 </t></si><si>" + rich + "</si></sst>";
  EXPECT_THAT(Told(Opened(parts).Read()), ElementsAre("1: text 龙头 项目, text  一 "));
}

TEST(XlsxCells, DecodeWhatXmlCannotSay) {
  EXPECT_EQ(DecodeEscapes("a_x000D__x000a_b"), "a\r\nb");
  EXPECT_EQ(DecodeEscapes("_x843D__x5730_"), "落地");
  EXPECT_EQ(DecodeEscapes("_x00E9_"), "é");
  EXPECT_EQ(DecodeEscapes("_xD83D__xDE00_"), "😀");
  EXPECT_EQ(DecodeEscapes("_x005F_x000D_"), "_x000D_");
  for (const char* none : {"_xD83D_", "_xDE00_", "_xD83D__x0041", "_x00D_", "_x00G0_", "_x", "_x000",
                           "x000D_", "_X000D_"}) {
    EXPECT_EQ(DecodeEscapes(none), none);
  }
  Parts parts = SoundParts("<row><c t='s'><v>0</v></c><c t='inlineStr'><is><t>_x0041_</t></is></c></row>");
  parts["xl/sharedStrings.xml"] = "<sst><si><t>a_x000D_b&lt;&#x843D;</t></si></sst>";
  EXPECT_THAT(Told(Opened(parts).Read()), ElementsAre("1: text a\rb<落, text A"));
}

// ---- numbers

TEST(XlsxNumbers, ArePlainDecimalsOfFifteenDigits) {
  for (const auto& [stored, shown] : std::map<std::string, std::string>{
           {"2.8300000000000001", "2.83"}, {"0", "0"}, {"-0", "0"}, {"-12", "-12"}, {"1E-10", "0.0000000001"},
           {"1.5E3", "1500"}, {"123456789012345", "123456789012345"}, {"999999999999999", "999999999999999"},
           {"0.1", "0.1"}, {"100", "100"}, {"+5", "5"}, {"56.6", "56.6"}, {"10000.000000000002", "10000"}}) {
    EXPECT_EQ(Shown(stored, "General"), "number " + shown) << stored;
  }
}

TEST(XlsxNumbers, OfMoreThanFifteenDigitsAreToldAsTheSpreadsheetShowsThem) {
  EXPECT_EQ(Shown("911310001234567890", "General"), "number 9.11310001234568E+17");
  EXPECT_EQ(Shown("1000000000000000", "0"), "number 1E+15");
  EXPECT_EQ(Shown("-1.2E+200", "0"), "number -1.2E+200");
  // Rounding to fifteen digits makes it one digit longer.
  EXPECT_EQ(Shown("999999999999999.9", "General"), "number 1E+15");
}

TEST(XlsxNumbers, ThatAreNoneAreErrorsWithTheirText) {
  for (const char* stored : {"NaN", "INF", "-inf", "1e400", "12a", "0x10", "1,5", "--1", "+-1", "+", "."}) {
    EXPECT_EQ(One(absl::StrCat("<c><v>", stored, "</v></c>")), absl::StrCat("error ", stored));
  }
}

TEST(XlsxNumbers, ArePaddedByAFormatOfZeros) {
  EXPECT_EQ(Shown("7", "0000"), "number 0007");
  EXPECT_EQ(Shown("7", "[$-804]0000"), "number 0007");
  EXPECT_EQ(Shown("12345", "0000"), "number 12345");
  EXPECT_EQ(Shown("120", "00000"), "number 00120");
  EXPECT_EQ(Shown("0", "000"), "number 000");
  EXPECT_EQ(Shown("-7", "0000"), "number -0007");
  EXPECT_EQ(Shown("7.5", "0000"), "number 7.5");
  EXPECT_EQ(Shown("7", "0.000"), "number 7");
  EXPECT_EQ(Shown("7", "#0000"), "number 7");
}

TEST(XlsxNumbers, ArePerCentsByMovingThePoint) {
  EXPECT_EQ(Shown("0.15", "0%"), "percent 15%");
  EXPECT_EQ(Shown("0.07", "0.00%;[Red]-0.00%"), "percent 7%");
  EXPECT_EQ(Shown("0.12345", "0%"), "percent 12.345%");
  EXPECT_EQ(Shown("1", "0%"), "percent 100%");
  EXPECT_EQ(Shown("-0.001", "0%"), "percent -0.1%");
  EXPECT_EQ(Shown("0", "0%"), "percent 0%");
  // 0.29 x 100 is 28.999999999999996 in binary.
  EXPECT_EQ(Shown("0.28999999999999998", "0%"), "percent 29%");
  EXPECT_EQ(Shown("0.15", "0\"%\""), "number 0.15");
}

// ---- days

TEST(XlsxDays, CountFrom1900WithTheDayThatNeverWas) {
  for (const auto& [serial, shown] : std::map<std::string, std::string>{
           {"43951", "date 2020-04-30"}, {"1", "date 1900-01-01"}, {"59", "date 1900-02-28"},
           {"60", "error 1900-02-29"}, {"61", "date 1900-03-01"}, {"0", "error 1900-01-00"},
           {"2958465", "date 9999-12-31"}, {"2958466", "error 2958466"}, {"-1", "error -1"},
           {"2958465.9999999", "error 2958465.9999999"}, {"1e300", "error 1E+300"}}) {
    EXPECT_EQ(Shown(serial, "yyyy-mm-dd"), shown) << serial;
  }
}

TEST(XlsxDays, CountFrom1904WhereTheWorkbookSaysSo) {
  EXPECT_EQ(Shown("0", "yyyy-mm-dd", true), "date 1904-01-01");
  EXPECT_EQ(Shown("42489", "yyyy-mm-dd", true), "date 2020-04-30");
  EXPECT_EQ(Shown("2957003", "yyyy-mm-dd", true), "date 9999-12-31");
  EXPECT_EQ(Shown("2957004", "yyyy-mm-dd", true), "error 2957004");
  Parts parts = SoundParts("<row><c><v>42489</v></c></row>");
  parts["xl/styles.xml"] = "<styleSheet><cellXfs><xf numFmtId='14'/></cellXfs></styleSheet>";
  absl::StrReplaceAll({{"<sheets>", "<workbookPr date1904='1'/><sheets>"}}, &parts["xl/workbook.xml"]);
  EXPECT_THAT(Told(Opened(parts).Read()), ElementsAre("1: date 2020-04-30"));
}

TEST(XlsxDays, HaveATimeWhereTheNumberHasAFraction) {
  EXPECT_EQ(Shown("43951.520833333336", "yyyy-mm-dd"), "date 2020-04-30 12:30:00");
  EXPECT_EQ(Shown("43951.999999", "yyyy-mm-dd h:mm"), "date 2020-05-01");
  EXPECT_EQ(Shown("43951.0000001", "yyyy-mm-dd"), "date 2020-04-30");
  EXPECT_EQ(Shown("0.520833333333333", "h:mm"), "text 12:30:00");
  EXPECT_EQ(Shown("43951.5", "h:mm AM/PM"), "text 12:00:00");
  EXPECT_EQ(Shown("1.25", "[h]:mm"), "text 30:00:00");
  EXPECT_EQ(Shown("0.5", "yyyy-mm-dd"), "text 12:00:00");
  EXPECT_EQ(Shown("-0.5", "h:mm"), "error -0.5");
}

TEST(XlsxNumbers, AreToldWithTheUnitTheirFormatWrites) {
  const auto shown = [](std::string_view stored, std::string_view code) {
    return NumberCell(stored, ParseNumberFormat(code), false);
  };
  EXPECT_EQ(shown("1.2", "#,##0.00\"亿元\"").text, "1.2亿元");
  EXPECT_EQ(shown("3.5", "0.0\"公顷\"").text, "3.5公顷");
  EXPECT_EQ(shown("5", "General\"件\"").text, "5件");
  EXPECT_EQ(shown("-7", "\\约0\\元").text, "约-7元");
  EXPECT_EQ(shown("1.2", "#,##0.00\"亿元\"").type, Type::kText);
  // A number in thousands says one thing and shows another: no amount is read of it.
  EXPECT_EQ(shown("12000000", "#,##0.0,,").text, "12000000÷1000000");
  EXPECT_EQ(shown("5000000", "0!.0,").text, "5000000÷1000");
  for (const char* plain : {"#,##0.00", "\"¥\"#,##0.00", "_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ", "[$¥-804]#,##0.00", "0.00_);(0.00)",
                            "#,##0.00;[Red]\"亏\"0", "General", "0.00E+00"}) {
    EXPECT_EQ(shown("1.2", plain).text, "1.2") << plain;
    EXPECT_EQ(shown("1.2", plain).type, Type::kNumber) << plain;
  }
}

TEST(XlsxFormats, AreDatesByTheirLettersOutsideQuotesAndBrackets) {
  for (const char* code :
       {"yyyy\\-mm\\-dd", "yyyy/m/d;@", "[$-804]yyyy\"年\"m\"月\"d\"日\"", "yyyy年m月d日", "m月", "mmm-yy", "YYYY-MM-DD",
        "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "[Red]d", "aaaa", "[DBNum1][$-804]yyyy\"年\"", "m/d/yy h:mm", "e\\年",
        "dd"}) {
    EXPECT_EQ(ParseNumberFormat(code).kind, NumberFormat::Kind::kDate) << code;
  }
  for (const char* code : {"h:mm", "mm:ss.0", "[$-F400]h:mm:ss AM/PM", "上午/下午h\"时\"mm\"分\"", "ss"}) {
    EXPECT_EQ(ParseNumberFormat(code).kind, NumberFormat::Kind::kTime) << code;
  }
  for (const char* code : {"[h]:mm:ss", "[mm]:ss", "[SS]"}) {
    EXPECT_EQ(ParseNumberFormat(code).kind, NumberFormat::Kind::kElapsed) << code;
  }
  for (const char* code :
       {"General", "G/通用格式", "[Red]General", "[Magenta]0.0", "0.00E+00", "0.00e-00", "#,##0.00\\ \"days\"", "0\"年\"",
        "0年", "\\d0", "_d0", "*d0", "[$¥-804]#,##0.00", "@", "", ";yyyy", "\"yyyy", "[yyyy", "\\", "# ?/?", "[>=100]0.0"}) {
    EXPECT_EQ(ParseNumberFormat(code).kind, NumberFormat::Kind::kPlain) << code;
  }
}

TEST(XlsxFormats, OfTheStandardAreKnownByNumber) {
  using Kind = NumberFormat::Kind;
  for (const int id : {14, 15, 16, 17, 22, 27, 30, 31, 36, 50, 57, 58}) {
    EXPECT_EQ(BuiltInNumberFormat(id).kind, Kind::kDate) << id;
  }
  for (const int id : {18, 19, 20, 21, 45, 47}) EXPECT_EQ(BuiltInNumberFormat(id).kind, Kind::kTime) << id;
  for (const int id : {9, 10}) EXPECT_EQ(BuiltInNumberFormat(id).kind, Kind::kPercent) << id;
  for (const int id : {0, 1, 2, 3, 4, 11, 12, 13, 23, 26, 37, 44, 48, 49, 59, 164}) {
    EXPECT_EQ(BuiltInNumberFormat(id).kind, Kind::kPlain) << id;
  }
}

TEST(XlsxFormats, AreFoundThroughTheStyleOfTheCell) {
  Parts parts = SoundParts("<row><c s='1'><v>43951</v></c><c s='2'><v>0.15</v></c><c><v>1</v></c>"
                           "<c s='3'><v>7</v></c></row>");
  parts["xl/styles.xml"] =
      "<styleSheet><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
      "<cellXfs><xf numFmtId='0'/><xf numFmtId='176'/><xf numFmtId='9'/><xf numFmtId='177'/></cellXfs>"
      "<numFmts><numFmt numFmtId='176' formatCode='yyyy&quot;年&quot;m&quot;月&quot;'/>"
      "<numFmt numFmtId='177' formatCode='000'/></numFmts>"
      "<dxfs><dxf><numFmt numFmtId='177' formatCode='yyyy'/></dxf></dxfs></styleSheet>";
  EXPECT_THAT(Told(Opened(parts).Read()), ElementsAre("1: date 2020-04-30, percent 15%, number 1, number 007"));
}

}  // namespace
}  // namespace luodi::sheets
