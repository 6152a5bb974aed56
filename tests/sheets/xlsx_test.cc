// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_replace.h"
#include "server/base/status.h"
#include "tests/sheets/opened.h"

namespace luodi::sheets {
namespace {

using testing::ContainsRegex;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

// The reason of a refusal and what it says: "LEDGER_WORKBOOK_BROKEN xl/workbook.xml".
std::string Refusal(const absl::Status& status) {
  if (status.ok()) return "OK";
  return absl::StrCat(text::ReasonName(ReasonOf(status)), " ",
                      absl::StrReplaceAll(status.message(), {{"The workbook cannot be read: ", ""}}));
}

std::string RefusalOf(const Parts& parts, const XlsxLimits& limits = {}) {
  Opened opened(parts, limits);
  opened.Read();
  return Refusal(opened.status);
}

std::string RefusalOfRows(const std::string& rows, const XlsxLimits& limits = {}) {
  return RefusalOf(SoundParts(rows), limits);
}

// ---- rows

TEST(XlsxRows, ArePaddedUpToTheLastCellThatSaysSomething) {
  EXPECT_THAT(Rows("<row r='3'><c r='B3'><v>1</v></c><c r='D3'><v>2</v></c><c r='F3' s='0'/></row>"),
              ElementsAre("3: empty, number 1, empty, number 2"));
  const auto records = Opened(SoundParts("<row r='3'><c r='B3'><v>1</v></c><c r='F3'/></row>")).Read();
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].cell_count, 2u);
}

TEST(XlsxRows, AndCellsWithoutReferenceAreCountedOn) {
  EXPECT_THAT(Rows("<row><c><v>1</v></c><c r='C1'><v>2</v></c><c><v>3</v></c></row><row r='5'><c><v>4</v></c></row>"
                   "<row><c><v>5</v></c></row>"),
              ElementsAre("1: number 1, empty, number 2, number 3", "5: number 4", "6: number 5"));
}

TEST(XlsxRows, ThatAreBlankAreNotHandedOver) {
  EXPECT_THAT(Rows("<row r='1'/><row r='2'><c r='A2'/></row><row r='3'><c t='inlineStr'><is><t> 　</t></is></c></row>"
                   "<row r='4'><c><f>B1</f></c></row>"),
              ElementsAre("4: formula"));
}

TEST(XlsxRows, ThatAreHiddenSaySo) {
  EXPECT_THAT(Rows("<row r='1' hidden='1'><c><v>1</v></c></row><row r='2' hidden='0'><c><v>2</v></c></row>"
                   "<row r='3' hidden='true'><c><v>3</v></c></row>"
                   "<row r='4' ht='0' zeroHeight='1'><c><v>4</v></c></row>"),
              ElementsAre("1 hidden: number 1", "2: number 2", "3 hidden: number 3", "4: number 4"));
}

TEST(XlsxRows, CountCellsBeyondTheColumnsThatAreKept) {
  Opened opened(
      SoundParts("<row><c r='A1'><v>1</v></c><c r='GR1'><v>2</v></c><c r='XFD1'><v>3</v></c></row>"
                 "<row><c r='XFD2'><v>4</v></c></row><row><c r='XFD3'/></row>"));
  const auto records = opened.Read();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].cell_count, 16384u);
  // GR is the 200th column.
  EXPECT_EQ(records[0].cells.size(), kMostColumns);
  EXPECT_EQ(records[0].cells.back().text, "2");
  EXPECT_EQ(records[1].cell_count, 16384u);
  EXPECT_THAT(records[1].cells, IsEmpty());
}

TEST(XlsxRows, OfMergedCellsHaveTheValueInTheFirst) {
  Parts parts = SoundParts("");
  parts["xl/worksheets/sheet1.xml"] =
      "<worksheet><sheetData><row r='1'><c r='A1'><v>1</v></c><c r='B1'/><c r='C1'><v>2</v></c></row></sheetData>"
      "<mergeCells count='1'><mergeCell ref='A1:B1'/></mergeCells></worksheet>";
  EXPECT_THAT(Told(Opened(parts).Read()), ElementsAre("1: number 1, empty, number 2"));
}

TEST(XlsxRows, AreReadAsOftenAsAskedAndNoFurtherThanAsked) {
  Opened opened(SoundParts("<row><c><v>1</v></c></row><row><c><v>2</v></c></row><row><c><v>3</v></c></row>"));
  ASSERT_TRUE(opened.status.ok());
  int taken = 0;
  EXPECT_TRUE(opened.book->Read(0, [&](const Record&) { return ++taken < 2; }).ok());
  EXPECT_EQ(taken, 2);
  EXPECT_EQ(opened.Read().size(), 3u);
  EXPECT_THAT(Told(opened.Read()), ElementsAre("1: number 1", "2: number 2", "3: number 3"));
}

TEST(XlsxRows, MayBeReadWhileOthersOfTheSameFileAreRead) {
  Opened opened(SoundParts("<row><c><v>1</v></c></row><row><c><v>2</v></c></row>"));
  int inner = 0;
  EXPECT_TRUE(opened.book
                  ->Read(0,
                         [&](const Record&) {
                           inner += static_cast<int>(opened.Read().size());
                           return true;
                         })
                  .ok());
  EXPECT_EQ(inner, 4);
}

TEST(XlsxRows, LetAnExceptionOfTheFilePass) {
  std::string rows;
  for (int row = 0; row < 20000; ++row) absl::StrAppend(&rows, "<row><c><v>", row * row % 9973, "</v></c></row>");
  Opened opened(SoundParts(rows));
  ASSERT_TRUE(opened.status.ok());
  const auto make_unreadable = [&](const Record&) {
    const int unreadable = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(unreadable, opened.file.file());
    close(unreadable);
    return true;
  };
  // In the middle of a part, and before the first.
  EXPECT_THROW((void)opened.book->Read(0, make_unreadable), std::system_error);
  EXPECT_THROW(opened.Read(), std::system_error);
}

TEST(XlsxRows, LetAnExceptionOfTheTakerPass) {
  Opened opened(SoundParts("<row><c><v>1</v></c></row>"));
  EXPECT_THROW({ (void)opened.book->Read(0, [](const Record&) -> bool { throw std::runtime_error("no room"); }); },
               std::runtime_error);
  EXPECT_EQ(opened.Read().size(), 1u);
}
// ---- the workbook

// Two sheets more, and a chart sheet between them.
Parts SeveralSheets() {
  Parts parts = SoundParts("<row><c><v>1</v></c></row>");
  parts["xl/workbook.xml"] = std::string("<workbook xmlns:r='") + kRelationships +
                             "'><sheets><sheet name='台账_x0041_' id='chartsheet' r:id='worksheet'/>"
                             "<sheet name='图表' r:id='chartsheet'/>"
                             "<sheet name='旧' state='hidden' r:id='worksheet 2'/>"
                             "<sheet name='R&amp;D' state='veryHidden' r:id='worksheet 3'/></sheets></workbook>";
  parts["xl/_rels/workbook.xml.rels"] = Relations({{"worksheet", "worksheets/sheet1.xml"},
                                                   {"chartsheet", "chartsheets/sheet1.xml"},
                                                   {"worksheet 2", "/xl/worksheets/sheet2.xml"},
                                                   {"worksheet 3", "../xl/./other.xml"}});
  parts["xl/worksheets/sheet2.xml"] = Worksheet("<row><c><v>2</v></c></row>");
  parts["xl/other.xml"] = Worksheet("<row><c><v>3</v></c></row>");
  return parts;
}

TEST(XlsxWorkbook, ListsItsSheetsInOrderWithoutCharts) {
  Opened opened(SeveralSheets());
  ASSERT_TRUE(opened.status.ok()) << opened.status;
  std::vector<std::string> told;
  for (const Sheet& sheet : opened.book->sheets()) told.push_back(sheet.title + (sheet.hidden ? " hidden" : ""));
  EXPECT_THAT(told, ElementsAre("台账A", "旧 hidden", "R&D hidden"));
  EXPECT_EQ(Told(opened.Read(1)), std::vector<std::string>{"1: number 2"});
  EXPECT_EQ(Told(opened.Read(2)), std::vector<std::string>{"1: number 3"});
}

TEST(XlsxWorkbook, IsReadInTheStrictNamespacesAndUnderAnyPrefix) {
  Parts parts = SoundParts("");
  for (auto& [name, text] : parts) {
    for (const char* kind : {"spreadsheetml", "officeDocument"}) {
      absl::StrReplaceAll({{absl::StrCat("http://schemas.openxmlformats.org/", kind, "/2006"),
                            absl::StrCat("http://purl.oclc.org/ooxml/", kind)}},
                          &text);
    }
  }
  parts["xl/worksheets/sheet1.xml"] =
      "<x:worksheet xmlns:x='http://purl.oclc.org/ooxml/spreadsheetml/main'><x:sheetData><x:row r='1'>"
      "<x:c r='A1' t='inlineStr'><x:is><x:t>严格</x:t></x:is></x:c><x:c t='d'><x:v>2020-04-30</x:v></x:c></x:row>"
      "</x:sheetData></x:worksheet>";
  EXPECT_THAT(Told(Opened(parts).Read()), ElementsAre("1: text 严格, date 2020-04-30"));
}

TEST(XlsxWorkbook, IsReadInUtf16AndUnderNamesInAnyCase) {
  Parts parts = SoundParts("");
  parts.erase("xl/worksheets/sheet1.xml");
  std::string utf16("\xFF\xFE", 2);
  for (const char c : std::string("<worksheet><sheetData><row><c><v>8</v></c></row></sheetData></worksheet>")) {
    utf16 += c;
    utf16 += '\0';
  }
  parts["XL/Worksheets/Sheet1.xml"] = utf16;
  EXPECT_THAT(Told(Opened(parts).Read()), ElementsAre("1: number 8"));
}

TEST(XlsxWorkbook, SaysWhenItWasLastModified) {
  const auto modified = [](const std::string& text) {
    Parts parts = SoundParts("");
    parts["_rels/.rels"] = Relations({{"officeDocument", "xl/workbook.xml"}, {"core-properties", "docProps/core.xml"}});
    parts["docProps/core.xml"] =
        "<cp:coreProperties><dcterms:created>2001-01-01T00:00:00Z</dcterms:created>"
        "<dcterms:modified>" +
        text + "</dcterms:modified></cp:coreProperties>";
    const Opened opened(parts);
    return opened.book == nullptr ? Refusal(opened.status)
                                  : absl::FormatTime(opened.book->modified(), absl::UTCTimeZone());
  };
  EXPECT_EQ(modified("2020-04-30T08:00:00Z"), "2020-04-30T08:00:00+00:00");
  EXPECT_EQ(modified("2020-04-30T08:00:00+08:00"), "2020-04-30T00:00:00+00:00");
  EXPECT_EQ(modified("2020-04-30T08:00:00.5"), "2020-04-30T08:00:00.5+00:00");
  EXPECT_EQ(modified("2020-04-30"), "2020-04-30T00:00:00+00:00");
  for (const char* none : {"", "yesterday", "infinite-future", "2020-04-31T08:00:00Z"}) {
    EXPECT_EQ(modified(none), "infinite-past") << none;
  }
}

TEST(XlsxWorkbook, NeedsNeitherPropertiesNorStylesNorSharedStrings) {
  Parts parts = SoundParts("<row><c s='7'><v>43951</v></c></row>");
  parts["_rels/.rels"] = Relations({{"core-properties", "docProps/core.xml"}, {"officeDocument", "xl/workbook.xml"}});
  parts["xl/_rels/workbook.xml.rels"] = Relations({{"worksheet", "worksheets/sheet1.xml"}});
  parts.erase("xl/styles.xml");
  parts.erase("xl/sharedStrings.xml");
  Opened opened(parts);
  EXPECT_THAT(Told(opened.Read()), ElementsAre("1: number 43951"));
  EXPECT_EQ(opened.book->modified(), absl::InfinitePast());
}

// ---- refusals

TEST(XlsxRefusals, NameThePartThatIsMissing) {
  for (const char* part : {"[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels",
                           "xl/sharedStrings.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"}) {
    Parts parts = SoundParts("");
    parts.erase(part);
    EXPECT_EQ(RefusalOf(parts), absl::StrCat("LEDGER_WORKBOOK_BROKEN ", part));
  }
}

TEST(XlsxRefusals, NameThePlaceWhereAPartIsNoXml) {
  for (const auto& [name, text] : SoundParts("<row/>")) {
    if (name == "[Content_Types].xml") continue;
    Parts parts = SoundParts("<row/>");
    parts[name] = text.substr(0, text.size() - 3);
    EXPECT_THAT(RefusalOf(parts), StartsWith(absl::StrCat("LEDGER_WORKBOOK_BROKEN ", name, ": XML "))) << name;
    parts[name] = "<html/>";
    EXPECT_EQ(RefusalOf(parts), absl::StrCat("LEDGER_WORKBOOK_BROKEN ", name, ": XML 1:1 <html>"));
    parts[name] = "";
    EXPECT_THAT(RefusalOf(parts), HasSubstr(absl::StrCat(name, ": XML 1:1")));
  }
  EXPECT_EQ(RefusalOfRows("<row>\n<c><v>&nbsp;</v></c></row>"),
            "LEDGER_WORKBOOK_BROKEN xl/worksheets/sheet1.xml: XML 3:7");
  EXPECT_EQ(RefusalOfRows("\n<row><c><v>\xFF</v></c></row>"),
            "LEDGER_WORKBOOK_BROKEN xl/worksheets/sheet1.xml: XML 3:12");
}

TEST(XlsxRefusals, TakeNoDocumentTypeAndNoEntities) {
  for (const auto& [name, text] : SoundParts("")) {
    if (name == "[Content_Types].xml") continue;
    Parts parts = SoundParts("");
    parts[name] = "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b SYSTEM 'file:///etc/passwd'>]><x>&a;&b;</x>";
    EXPECT_EQ(RefusalOf(parts), absl::StrCat("LEDGER_WORKBOOK_BROKEN ", name, ": XML 1:13 <!DOCTYPE>"));
  }
}

TEST(XlsxRefusals, TakeNoWorkbookWithoutSheetsOrWithSheetsThatLeadNowhere) {
  Parts parts = SoundParts("");
  absl::StrReplaceAll({{"r:id=\"worksheet\"", "r:id=\"other\""}}, &parts["xl/workbook.xml"]);
  EXPECT_THAT(RefusalOf(parts), HasSubstr("LEDGER_WORKBOOK_BROKEN xl/workbook.xml: XML 1:"));
  parts["xl/workbook.xml"] = "<workbook><sheets/></workbook>";
  EXPECT_EQ(RefusalOf(parts), "LEDGER_WORKBOOK_BROKEN xl/workbook.xml");
  parts = SoundParts("");
  parts["_rels/.rels"] = Relations({{"core-properties", "docProps/core.xml"}});
  EXPECT_EQ(RefusalOf(parts), "LEDGER_WORKBOOK_BROKEN _rels/.rels");
  parts = SoundParts("");
  absl::StrReplaceAll({{"Target=", "TargetMode=\"External\" Target="}}, &parts["_rels/.rels"]);
  EXPECT_EQ(RefusalOf(parts), "LEDGER_WORKBOOK_BROKEN _rels/.rels");
  parts["_rels/.rels"] = Relations({{"officeDocument", std::string(300, 'x')}});
  EXPECT_EQ(RefusalOf(parts), "LEDGER_WORKBOOK_BROKEN _rels/xxxxxxxxxxxxxx...");
}

TEST(XlsxRefusals, WantRowsAndCellsInOrderAndWithinTheSheet) {
  for (const char* rows :
       {"<row r='2'/><row r='2'/>", "<row r='2'/><row r='1'/>", "<row r='0'/>", "<row r='-1'/>", "<row r='x'/>",
        "<row r='1048577'/>", "<row r='99999999999999999999'/>", "<row r='1 '/>", "<row><c r='A2'/></row>",
        "<row><c r='B1'/><c r='A1'/></row>", "<row><c r='A1'/><c r='A1'/></row>", "<row><c r='XFE1'/></row>",
        "<row><c r='XFD1'/><c/></row>", "<row><c r='1'/></row>", "<row><c r='A'/></row>", "<row><c r='a1'/></row>",
        "<row><c r='AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1'/></row>", "<row><c r='A1A'/></row>"}) {
    EXPECT_THAT(RefusalOfRows(rows), StartsWith("LEDGER_WORKBOOK_BROKEN xl/worksheets/sheet1.xml: XML 2:")) << rows;
  }
  EXPECT_THAT(RefusalOfRows("<row r='2'/><row r='2'/>"), EndsWith(" <row r=\"2\">"));
  EXPECT_THAT(RefusalOfRows("<row><c r='A2'/></row>"), EndsWith(" <c r=\"A2\">"));
}

TEST(XlsxRefusals, WantSharedStringsStylesAndTypesThatExist) {
  Parts parts = SoundParts("");
  parts["xl/sharedStrings.xml"] = "<sst><si><t>a</t></si></sst>";
  for (const char* index : {"1", "-1", "a", "0.0", "18446744073709551616"}) {
    parts["xl/worksheets/sheet1.xml"] = Worksheet(absl::StrCat("<row><c t='s'><v>", index, "</v></c></row>"));
    EXPECT_THAT(RefusalOf(parts), ContainsRegex("BROKEN xl/worksheets/sheet1.xml: XML 2:[0-9]+ <v>")) << index;
  }
  EXPECT_THAT(RefusalOfRows("<row><c s='1'/></row>"), EndsWith(" <c s=\"1\">"));
  EXPECT_THAT(RefusalOfRows("<row><c s='x'/></row>"), EndsWith(" <c s=\"x\">"));
  EXPECT_THAT(RefusalOfRows("<row><c t='z'/></row>"), EndsWith(" <c t=\"z\">"));
  // A tag of any length does not become a refusal of any length.
  EXPECT_LT(RefusalOfRows("<row><c t='" + std::string(5000, 'z') + "'/></row>").size(), 120u);
}

TEST(XlsxRefusals, SetALimitToWhatIsInflated) {
  XlsxLimits limits;
  limits.inflated = 1 << 20;
  EXPECT_EQ(RefusalOfRows(std::string(2 << 20, ' '), limits), "LEDGER_TOO_LARGE The file has more than 1048576 bytes");
  // Of the sheet and all that was inflated before it together.
  Parts parts = SoundParts(std::string(700 << 10, ' '));
  EXPECT_EQ(RefusalOf(parts, limits), "OK");
  parts["xl/sharedStrings.xml"] = "<sst>" + std::string(700 << 10, ' ') + "</sst>";
  EXPECT_THAT(RefusalOf(parts, limits), HasSubstr("LEDGER_TOO_LARGE"));

  limits = {};
  limits.shared_strings = 1 << 20;
  EXPECT_EQ(RefusalOf(parts, limits), "OK");
  limits.shared_strings = 1 << 19;
  EXPECT_EQ(RefusalOf(parts, limits), "LEDGER_TOO_LARGE The file has more than 524288 bytes");

  limits = {};
  limits.small_part = 1 << 10;
  for (const char* name : {"_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}) {
    parts = SoundParts("");
    parts[name] += std::string(1 << 10, ' ');
    EXPECT_EQ(RefusalOf(parts, limits), "LEDGER_TOO_LARGE The file has more than 1024 bytes") << name;
  }
}

TEST(XlsxRefusals, SetALimitToTextsAndToWhatSharingMakesOfThem) {
  const std::string long_text(1 << 20, 'a');
  const std::string cell = "<c t='inlineStr'><is><t>" + long_text;
  EXPECT_EQ(RefusalOfRows("<row>" + cell + "</t></is></c></row>"), "OK");
  EXPECT_EQ(RefusalOfRows("<row>" + cell + "a</t></is></c></row>"),
            "LEDGER_TOO_LARGE The file has more than 1048576 bytes");
  Parts parts = SoundParts("<row><c t='s'><v>0</v></c></row>");
  parts["xl/sharedStrings.xml"] = "<sst><si><t>" + long_text + "</t></si></sst>";
  EXPECT_EQ(RefusalOf(parts), "OK");
  std::string rows;
  for (int row = 0; row < 100; ++row) rows += "<row><c t='s'><v>0</v></c></row>";
  parts["xl/worksheets/sheet1.xml"] = Worksheet(rows);
  XlsxLimits limits;
  limits.inflated = 64 << 20;
  EXPECT_EQ(RefusalOf(parts, limits), "LEDGER_TOO_LARGE The file has more than 67108864 bytes");
  absl::StrReplaceAll({{"</row><row>", ""}}, &parts["xl/worksheets/sheet1.xml"]);
  EXPECT_EQ(RefusalOf(parts), "LEDGER_TOO_LARGE The file has more than 16777216 bytes");
  parts["xl/sharedStrings.xml"] = "<sst><si><t>" + long_text + "a</t></si></sst>";
  EXPECT_EQ(RefusalOf(parts), "LEDGER_TOO_LARGE The file has more than 1048576 bytes");
}

TEST(XlsxRefusals, SetALimitToRows) {
  XlsxLimits limits;
  limits.rows = 3;
  EXPECT_EQ(RefusalOfRows("<row/><row/><row/>", limits), "OK");
  EXPECT_EQ(RefusalOfRows("<row/><row/><row/><row/>", limits), "LEDGER_TOO_MANY_ROWS The file has more than 3 rows");
}

TEST(XlsxRefusals, SetALimitToPartsSheetsRelationshipsAndFormats) {
  Parts parts;
  for (int part = 0; part < 80000; ++part) parts.emplace(absl::StrCat("part", part), "");
  EXPECT_EQ(RefusalOf(parts), "LEDGER_WORKBOOK_BROKEN zip");

  const auto repeated = [](int count, const std::string& text) {
    std::string all;
    for (int at = 0; at < count; ++at) absl::StrAppend(&all, absl::StrReplaceAll(text, {{"#", absl::StrCat(at)}}));
    return all;
  };
  const std::string sheet = "<sheet name='#' r:id='worksheet'/>";
  parts = SoundParts("");
  parts["xl/workbook.xml"] = "<workbook><sheets>" + repeated(1000, sheet) + "</sheets></workbook>";
  EXPECT_EQ(RefusalOf(parts), "OK");
  parts["xl/workbook.xml"] = "<workbook><sheets>" + repeated(1001, sheet) + "</sheets></workbook>";
  EXPECT_THAT(RefusalOf(parts), EndsWith(" <sheet>"));
  parts = SoundParts("");
  absl::StrReplaceAll({{"</", repeated(10000, "<Relationship Id='#'/>") + "</"}}, &parts["_rels/.rels"]);
  EXPECT_THAT(RefusalOf(parts), EndsWith(" <Relationship>"));
  parts = SoundParts("");
  parts["xl/styles.xml"] = "<styleSheet><cellXfs>" + repeated(65537, "<xf/>") + "</cellXfs></styleSheet>";
  EXPECT_THAT(RefusalOf(parts), EndsWith(" <xf>"));
}

TEST(XlsxRefusals, SetALimitToTheMemoryOfTheParser) {
  std::string deep;
  for (int level = 0; level < 200000; ++level) deep += "<a>";
  std::string names;
  for (int name = 0; name < 200000; ++name) absl::StrAppend(&names, "<a", name, "/>");
  for (const std::string& rows :
       {deep, names, "<row x='" + std::string(8 << 20, 'x') + "'/>", "<!--" + std::string(8 << 20, 'x') + "-->"}) {
    EXPECT_THAT(RefusalOfRows(rows), StartsWith("LEDGER_WORKBOOK_BROKEN xl/worksheets/sheet1.xml: XML 2:"));
  }
}

TEST(XlsxRefusals, TakeNoOtherCompressionThanTheOneOfWorkbooks) {
  EXPECT_EQ(Refusal(Opened(Zip(SoundParts(""), ZIP_CM_STORE)).status), "OK");
  EXPECT_EQ(Refusal(Opened(Zip(SoundParts(""), ZIP_CM_BZIP2)).status), "LEDGER_WORKBOOK_BROKEN _rels/.rels: zip");
}

TEST(XlsxRefusals, NoticeADamagedPart) {
  std::string bytes = Zip(SoundParts("<row><c><v>12</v></c></row>"), ZIP_CM_STORE);
  bytes.replace(bytes.find("<v>12"), 5, "<v>13");
  Opened opened(bytes);
  opened.Read();
  EXPECT_EQ(Refusal(opened.status), "LEDGER_WORKBOOK_BROKEN xl/worksheets/sheet1.xml: zip");
}

TEST(XlsxRefusals, AnswerWhateverIsCutOrDamaged) {
  Parts parts = SoundParts("<row><c t='s'><v>0</v></c><c s='0'><v>1</v></c></row>");
  parts["xl/sharedStrings.xml"] = "<sst><si><t>落地</t></si></sst>";
  const std::string bytes = Zip(parts);
  EXPECT_EQ(Refusal(Opened(bytes).status), "OK");
  EXPECT_EQ(Refusal(Opened(std::string("no zip")).status), "LEDGER_WORKBOOK_BROKEN zip");
  EXPECT_EQ(Refusal(Opened(std::string()).status).substr(0, 22), "LEDGER_WORKBOOK_BROKEN");
  for (size_t size = 0; size < bytes.size(); size += 50) {
    EXPECT_THAT(Refusal(Opened(bytes.substr(0, size)).status), StartsWith("LEDGER_WORKBOOK_BROKEN")) << size;
  }
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    Opened opened(damaged);
    opened.Read();
    EXPECT_THAT(Refusal(opened.status), testing::AnyOf("OK", StartsWith("LEDGER_"))) << at;
  }
}

// ---- files of another's making, and large ones

TEST(XlsxFiles, OfAnotherWriterAreRead) {
  const std::string path = std::filesystem::temp_directory_path() / absl::StrCat("luodi-xlsx-test-", getpid(), ".xlsx");
  lxw_workbook* const workbook = workbook_new(path.c_str());
  lxw_worksheet* const sheet = workbook_add_worksheet(workbook, "台账");
  lxw_format* const day = workbook_add_format(workbook);
  format_set_num_format(day, "yyyy-mm-dd");
  lxw_format* const share = workbook_add_format(workbook);
  format_set_num_format_index(share, 9);
  lxw_datetime signed_on = {2020, 4, 30, 0, 0, 0};
  worksheet_merge_range(sheet, 0, 0, 0, 3, "台账 & <汇总>", nullptr);
  worksheet_write_string(sheet, 2, 0, "一期\r\n项目", nullptr);
  worksheet_write_number(sheet, 2, 1, 2.83, nullptr);
  worksheet_write_datetime(sheet, 2, 2, &signed_on, day);
  worksheet_write_number(sheet, 2, 3, 0.15, share);
  worksheet_write_formula_num(sheet, 2, 4, "=B3*2", nullptr, 5.66);
  worksheet_write_boolean(sheet, 2, 5, 1, nullptr);
  lxw_row_col_options hidden = {.hidden = 1, .level = 0, .collapsed = 0};
  worksheet_set_row_opt(sheet, 3, 15, nullptr, &hidden);
  worksheet_write_string(sheet, 3, 0, "隐", nullptr);
  lxw_doc_properties properties = {};
  properties.created = 1588204800;
  workbook_set_properties(workbook, &properties);
  ASSERT_EQ(workbook_close(workbook), LXW_NO_ERROR);
  std::ifstream in(path, std::ios::binary);
  Opened opened(std::string(std::istreambuf_iterator<char>(in), {}));
  std::filesystem::remove(path);
  EXPECT_THAT(Told(opened.Read()),
              ElementsAre("1: text 台账 & <汇总>",
                          "3: text 一期\r\n项目, number 2.83, date 2020-04-30, percent 15%, number 5.66, boolean TRUE",
                          "4 hidden: text 隐"));
  EXPECT_EQ(opened.book->modified(), absl::FromUnixSeconds(1588204800));
}

TEST(XlsxFiles, OfFiftyThousandRowsAreReadWhole) {
  constexpr int kRows = 50000;
  std::string rows, strings = "<sst>";
  for (int row = 1; row <= kRows; ++row) {
    absl::StrAppend(&rows, "<row r='", row, "'><c r='A", row, "' t='s'><v>", row - 1, "</v></c><c r='B", row,
                    "' t='s'><v>7</v></c><c r='C", row, "'><v>", row, ".5</v></c></row>");
    absl::StrAppend(&strings, "<si><t>项目", row, "</t></si>");
  }
  Parts parts = SoundParts(rows);
  parts["xl/sharedStrings.xml"] = strings + "</sst>";
  Opened opened(parts);
  int row = 0;
  const absl::Status status = opened.book->Read(0, [&](const Record& record) {
    ++row;
    EXPECT_EQ(Told(record), (std::vector<std::string>{absl::StrCat("text 项目", row), "text 项目8",
                                                      absl::StrCat("number ", row, ".5")}));
    return record.row == row;
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(row, kRows);
}

}  // namespace
}  // namespace luodi::sheets
