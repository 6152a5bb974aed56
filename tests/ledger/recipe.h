// SPDX-License-Identifier: Apache-2.0
// Workbooks as text (NAME.sheet): a line is a row, cells are parted by tabs, a blank line is a blank row. A cell is a
// text, with \n for a line break, unless it begins with a mark:
//   #n 2.83 a number       #d 43951 a day          #t 43951.5 a day and time   #% 0.15 per cent   #z0000 7 padded
//   #b 1 a truth           #e #REF! an error       #f a formula never computed #= 2.83 a formula and its stored number
//   #=s 甲 a formula and its stored text           #i 2020-04-30 a day in ISO form
// Lines that begin with @ say the rest:
//   @note what the file is about        @sheet 台账 [hidden]   the rows below are of this sheet
//   @row hidden  the next row           @merge A1:C1           @1904  days count from 1904
//   @modified 2020-06-30T00:00:00Z      @read 台账  the sheet to ask for        @map 投资规模 = 总投资 / 亿元
//   @bytes D0CF11E0  the file is these bytes instead           @cut 200  only its first bytes are left
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "luodi/v1/ledger.pb.h"
#include "server/sheets/record.h"
#include "tests/sheets/workbook.h"

namespace luodi::ledger {

class Recipe {
 public:
  explicit Recipe(const std::string& text) {
    std::vector<std::string> lines = absl::StrSplit(text, '\n');
    if (!lines.empty() && lines.back().empty()) lines.pop_back();
    for (const std::string& line : lines) {
      if (absl::StartsWith(line, "@")) {
        const std::pair<std::string, std::string> said = absl::StrSplit(line.substr(1), absl::MaxSplits(' ', 1));
        Say(said.first, said.second);
      } else {
        AddRow(line);
      }
    }
  }

  // What the reader is asked for.
  const std::string& sheet() const { return read_; }
  const google::protobuf::RepeatedPtrField<v1::LedgerHead>& mapping() const { return mapping_; }

  std::string Bytes() const {
    std::string bytes = is_bytes_ ? bytes_ : sheets::Zip(Parts());
    if (cut_ > 0 && bytes.size() > cut_) bytes.resize(cut_);
    return bytes;
  }

 private:
  struct Sheet {
    std::string title;
    bool hidden = false;
    int rows = 0;
    std::string xml;
    std::string merges;
  };

  // Formats of cells: place in cellXfs.
  enum Style { kPlain, kDay, kTime, kPercent, kFirstPadded };

  static std::string Escaped(const std::string& text) {
    return absl::StrReplaceAll(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
  }

  void Say(const std::string& what, const std::string& how) {
    if (what == "sheet") {
      const bool hidden = absl::EndsWith(how, " hidden");
      sheets_.push_back({hidden ? how.substr(0, how.size() - 7) : how, hidden, 0, "", ""});
    } else if (what == "row" && how == "hidden") {
      row_hidden_ = true;
    } else if (what == "merge") {
      absl::StrAppend(&Last().merges, "<mergeCell ref=\"", how, "\"/>");
    } else if (what == "1904") {
      since_1904_ = true;
    } else if (what == "modified") {
      modified_ = how;
    } else if (what == "read") {
      read_ = how;
    } else if (what == "map") {
      Map(how);
    } else if (what == "bytes") {
      is_bytes_ = true;
      bytes_ += absl::HexStringToBytes(how);
    } else if (what == "cut") {
      if (!absl::SimpleAtoi(how, &cut_)) throw std::runtime_error("@cut " + how);
    } else if (what != "note") {
      throw std::runtime_error("@" + what);
    }
  }

  void Map(const std::string& how) {
    const std::pair<std::string, std::string> sides = absl::StrSplit(how, absl::MaxSplits(" = ", 1));
    const std::pair<std::string, std::string> column = absl::StrSplit(sides.second, absl::MaxSplits(" / ", 1));
    v1::LedgerHead& head = *mapping_.Add();
    head.set_head(sides.first);
    head.set_column(column.first);
    head.set_unit(column.second);
  }

  Sheet& Last() {
    if (sheets_.empty()) sheets_.push_back({"Sheet1", false, 0, "", ""});
    return sheets_.back();
  }

  void AddRow(const std::string& line) {
    Sheet& sheet = Last();
    const int row = ++sheet.rows;
    absl::StrAppend(&sheet.xml, "<row r=\"", row, "\"", std::exchange(row_hidden_, false) ? " hidden=\"1\"" : "", ">");
    size_t column = 0;
    for (const auto cell : absl::StrSplit(line, '\t')) {
      if (!cell.empty()) AddCell(sheets::Address("", column, row), std::string(cell), sheet);
      ++column;
    }
    sheet.xml += "</row>";
  }

  void AddCell(const std::string& address, const std::string& cell, Sheet& sheet) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(cell, absl::MaxSplits(' ', 1));
    const std::string value = "<v>" + Escaped(parts.second) + "</v>";
    const auto add = [&](const std::string& attributes, const std::string& inside) {
      absl::StrAppend(&sheet.xml, "<c r=\"", address, "\" ", attributes, ">", inside, "</c>");
    };
    if (cell[0] != '#') {
      const std::string text = absl::StrReplaceAll(Escaped(cell), {{"\\n", "\n"}});
      return add("t=\"inlineStr\"", "<is><t xml:space=\"preserve\">" + text + "</t></is>");
    }
    if (absl::StartsWith(cell, "#z")) return add(absl::StrCat("s=\"", Padded(parts.first.size() - 2), "\""), value);
    const std::map<std::string, std::pair<std::string, std::string>> kinds = {
        {"#n", {"", value}},
        {"#d", {absl::StrCat("s=\"", kDay, "\""), value}},
        {"#t", {absl::StrCat("s=\"", kTime, "\""), value}},
        {"#%", {absl::StrCat("s=\"", kPercent, "\""), value}},
        {"#b", {"t=\"b\"", value}},
        {"#e", {"t=\"e\"", value}},
        {"#i", {absl::StrCat("t=\"d\" s=\"", kDay, "\""), value}},
        {"#f", {"", "<f>SUM(A1:A2)</f>"}},
        {"#=", {"", "<f>SUM(A1:A2)</f>" + value}},
        {"#=s", {"t=\"str\"", "<f>A1&amp;A2</f>" + value}},
    };
    const auto& [attributes, inside] = kinds.at(parts.first);
    add(attributes, inside);
  }

  int Padded(size_t width) {
    padded_.push_back(std::string(width, '0'));
    return kFirstPadded + static_cast<int>(padded_.size()) - 1;
  }

  std::string Styles() const {
    std::string formats, cells;
    for (size_t i = 0; i < padded_.size(); ++i) {
      absl::StrAppend(&formats, "<numFmt numFmtId=\"", 200 + i, "\" formatCode=\"", padded_[i], "\"/>");
      absl::StrAppend(&cells, "<xf numFmtId=\"", 200 + i, "\"/>");
    }
    return absl::StrCat("<styleSheet xmlns=\"", sheets::kMainNamespace, "\"><numFmts>", formats,
                        R"(</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/>)",
                        R"(<xf numFmtId="9"/>)", cells, "</cellXfs></styleSheet>");
  }

  sheets::Parts Parts() const {
    sheets::Parts parts = sheets::SoundParts("");
    std::map<std::string, std::string> relations = {{"styles", "styles.xml"}, {"sharedStrings", "sharedStrings.xml"}};
    std::string list;
    for (size_t i = 0; i < sheets_.size(); ++i) {
      const Sheet& sheet = sheets_[i];
      const std::string id = absl::StrCat("worksheet ", i + 1),
                        target = absl::StrCat("worksheets/sheet", i + 1, ".xml");
      relations[id] = target;
      absl::StrAppend(&list, "<sheet name=\"", Escaped(sheet.title), "\" sheetId=\"", i + 1, "\" r:id=\"", id, "\"",
                      sheet.hidden ? " state=\"hidden\"" : "", "/>");
      const std::string merges = sheet.merges.empty() ? "" : "<mergeCells>" + sheet.merges + "</mergeCells>";
      parts["xl/" + target] = absl::StrCat("<worksheet xmlns=\"", sheets::kMainNamespace, "\"><sheetData>", sheet.xml,
                                           "</sheetData>", merges, "</worksheet>");
    }
    parts["xl/workbook.xml"] =
        absl::StrCat("<workbook xmlns=\"", sheets::kMainNamespace, "\" xmlns:r=\"", sheets::kRelationships, "\">",
                     since_1904_ ? "<workbookPr date1904=\"1\"/>" : "", "<sheets>", list, "</sheets></workbook>");
    parts["xl/_rels/workbook.xml.rels"] = sheets::Relations(relations);
    parts["xl/styles.xml"] = Styles();
    if (!modified_.empty()) AddProperties(parts);
    return parts;
  }

  void AddProperties(sheets::Parts& parts) const {
    const std::string package = "http://schemas.openxmlformats.org/package/2006/relationships";
    parts["_rels/.rels"] =
        absl::StrCat("<Relationships xmlns=\"", package, "\"><Relationship Id=\"a\" Type=\"", sheets::kRelationships,
                     "/officeDocument\" Target=\"xl/workbook.xml\"/><Relationship Id=\"b\" Type=\"", package,
                     "/metadata/core-properties\" Target=\"docProps/core.xml\"/></Relationships>");
    parts["docProps/core.xml"] =
        R"(<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" )"
        R"(xmlns:dcterms="http://purl.org/dc/terms/"><dcterms:modified>)" +
        modified_ + "</dcterms:modified></cp:coreProperties>";
  }

  std::vector<Sheet> sheets_;
  std::vector<std::string> padded_;
  bool row_hidden_ = false;
  bool since_1904_ = false;
  std::string modified_;
  std::string read_;
  google::protobuf::RepeatedPtrField<v1::LedgerHead> mapping_;
  bool is_bytes_ = false;
  std::string bytes_;
  size_t cut_ = 0;
};

}  // namespace luodi::ledger
