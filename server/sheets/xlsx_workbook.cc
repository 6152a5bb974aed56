// SPDX-License-Identifier: Apache-2.0
#include "server/sheets/xlsx_workbook.h"

#include <map>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "server/base/status.h"

namespace luodi::sheets {
namespace {

// A spreadsheet has at most 64,000 cell formats, and nobody thousands of sheets.
constexpr size_t kMostFormats = 65536;
constexpr size_t kMostSheets = 1000;
constexpr size_t kMostRelationships = 10000;
constexpr int64_t kHighestFormatId = 1 << 30;
constexpr size_t kLongestTime = 64;

// ---- relationships: which part is what to another

struct Relationship {
  // The last word of its type: "worksheet".
  std::string kind;
  std::string part;
};
using Relationships = std::map<std::string, Relationship, std::less<>>;

// "xl/worksheets/sheet1.xml" for "worksheets/sheet1.xml" or "/xl/worksheets/sheet1.xml" in the folder "xl".
std::string Resolve(std::string_view folder, std::string_view target) {
  std::vector<std::string> steps;
  std::string path(target);
  if (!target.starts_with('/')) path.insert(0, "/").insert(0, folder);
  for (std::string& step : std::vector<std::string>(absl::StrSplit(path, '/', absl::SkipEmpty()))) {
    if (step == ".") continue;
    if (step != "..") {
      steps.push_back(std::move(step));
    } else if (!steps.empty()) {
      steps.pop_back();
    }
  }
  return absl::StrJoin(steps, "/");
}

std::string_view FolderOf(std::string_view part) {
  const size_t slash = part.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : part.substr(0, slash);
}

class RelationshipsReader : public PartReader {
 public:
  RelationshipsReader(std::string_view folder, Relationships& found)
      : PartReader("Relationships"), folder_(folder), found_(found) {}

 private:
  void Start(std::string_view element, const Attributes& attributes) override {
    if (depth() != 2 || element != "Relationship" || attributes.Get("TargetMode") == "External") return;
    const std::string_view type = attributes.Get("Type");
    const Relationship relationship = {std::string(type.substr(type.rfind('/') + 1)),
                                       Resolve(folder_, attributes.Get("Target"))};
    const bool is_new = found_.try_emplace(std::string(attributes.Get("Id")), relationship).second;
    if (!is_new || found_.size() > kMostRelationships) Break(element);
  }

  std::string_view folder_;
  Relationships& found_;
};

// Of a part; of the package itself when `part` is empty.
absl::Status ReadRelationships(Package& package, const XlsxLimits& limits, std::string_view part,
                               Relationships& found) {
  const std::string_view folder = FolderOf(part);
  std::string rels(part);
  rels.insert(folder.empty() ? 0 : folder.size() + 1, "_rels/").append(".rels");
  RelationshipsReader reader(folder, found);
  return package.Read(rels, limits.small_part, reader);
}

const Relationship* FindKind(const Relationships& relationships, std::string_view kind) {
  for (const auto& [id, relationship] : relationships) {
    if (relationship.kind == kind) return &relationship;
  }
  return nullptr;
}

// ---- the parts

class WorkbookReader : public PartReader {
 public:
  WorkbookReader(const Relationships& relationships, Workbook& workbook)
      : PartReader("workbook"), relationships_(relationships), workbook_(workbook) {}

 private:
  void Start(std::string_view element, const Attributes& attributes) override {
    if (depth() == 2) {
      in_sheets_ = element == "sheets";
      if (element == "workbookPr") workbook_.since_1904 = attributes.IsTrue("date1904");
    }
    if (depth() != 3 || !in_sheets_ || element != "sheet") return;
    const auto found = relationships_.find(attributes.GetPrefixed("id"));
    const std::string_view title = attributes.Get("name");
    if (found == relationships_.end() || title.empty() || workbook_.sheets.size() >= kMostSheets) return Break(element);
    if (found->second.kind != "worksheet") return;
    const std::string_view state = attributes.Get("state");
    workbook_.sheets.push_back({DecodeEscapes(std::string(title)), state == "hidden" || state == "veryHidden"});
    workbook_.parts.push_back(found->second.part);
  }

  const Relationships& relationships_;
  Workbook& workbook_;
  bool in_sheets_ = false;
};

class StylesReader : public PartReader {
 public:
  explicit StylesReader(std::vector<NumberFormat>& formats) : PartReader("styleSheet"), formats_(formats) {}

  // Cell formats may stand before the number formats they name.
  void Resolve() {
    for (const int64_t id : ids_) {
      const auto own = own_.find(id);
      formats_.push_back(own == own_.end() ? BuiltInNumberFormat(static_cast<int>(id)) : own->second);
    }
  }

 private:
  void Start(std::string_view element, const Attributes& attributes) override {
    if (depth() == 2) {
      group_ = element == "numFmts" ? Group::kNumbers : element == "cellXfs" ? Group::kCells : Group::kNone;
    }
    if (depth() != 3 || group_ == Group::kNone) return;
    if (element != (group_ == Group::kNumbers ? "numFmt" : "xf")) return;
    const std::string_view stated = attributes.Get("numFmtId");
    const std::optional<int64_t> id = WholeNumber(stated.empty() ? "0" : stated, kHighestFormatId);
    if (!id.has_value() || ids_.size() >= kMostFormats || own_.size() >= kMostFormats) return Break(element);
    if (group_ == Group::kCells) {
      ids_.push_back(*id);
    } else {
      own_[*id] = ParseNumberFormat(DecodeEscapes(std::string(attributes.Get("formatCode"))));
    }
  }

  enum class Group { kNone, kNumbers, kCells };

  std::vector<NumberFormat>& formats_;
  Group group_ = Group::kNone;
  std::map<int64_t, NumberFormat> own_;
  std::vector<int64_t> ids_;
};

// "2020-04-30T12:00:00Z", and the shorter forms of W3C; InfinitePast for what is none.
absl::Time ParseModified(std::string_view text) {
  text = Trimmed(text);
  absl::Time time;
  // Words such as "infinite-future" are times to the parser below.
  if (text.empty() || !absl::ascii_isdigit(static_cast<unsigned char>(text[0]))) return absl::InfinitePast();
  for (const char* const format :
       {"%Y-%m-%d%ET%H:%M:%E*S%Ez", "%Y-%m-%d%ET%H:%M:%E*S", "%Y-%m-%d%ET%H:%M%Ez", "%Y-%m-%d", "%Y-%m", "%Y"}) {
    if (absl::ParseTime(format, std::string(text), &time, nullptr)) return time;
  }
  return absl::InfinitePast();
}

class PropertiesReader : public PartReader {
 public:
  PropertiesReader() : PartReader("coreProperties") {}
  absl::Time modified() const { return ParseModified(text_); }

 private:
  void Start(std::string_view element, const Attributes&) override {
    in_modified_ = depth() == 2 && element == "modified";
  }
  void End(std::string_view) override { in_modified_ = false; }
  void Text(std::string_view text) override {
    if (in_modified_ && text_.size() < kLongestTime) text_ += text;
  }

  bool in_modified_ = false;
  std::string text_;
};

}  // namespace

absl::Status ReadWorkbook(Package& package, const XlsxLimits& limits, Workbook& workbook) {
  constexpr char kContentTypes[] = "[Content_Types].xml";
  if (!package.Has(kContentTypes)) return Broken(kContentTypes);
  Relationships of_package;
  RETURN_IF_ERROR(ReadRelationships(package, limits, "", of_package));
  const Relationship* const main = FindKind(of_package, "officeDocument");
  if (main == nullptr) return Broken("_rels/.rels");

  Relationships of_workbook;
  RETURN_IF_ERROR(ReadRelationships(package, limits, main->part, of_workbook));
  WorkbookReader reader(of_workbook, workbook);
  RETURN_IF_ERROR(package.Read(main->part, limits.small_part, reader));
  if (workbook.sheets.empty()) return Broken(main->part);
  for (const std::string& part : workbook.parts) {
    if (!package.Has(part)) return Broken(part);
  }

  if (const Relationship* const styles = FindKind(of_workbook, "styles")) {
    StylesReader styles_reader(workbook.formats);
    RETURN_IF_ERROR(package.Read(styles->part, limits.small_part, styles_reader));
    styles_reader.Resolve();
  }
  if (const Relationship* const strings = FindKind(of_workbook, "sharedStrings")) {
    RETURN_IF_ERROR(ReadSharedStrings(package, strings->part, limits, workbook.strings));
  }
  // Tools drop the properties and leave the relationship.
  const Relationship* const properties = FindKind(of_package, "core-properties");
  if (properties != nullptr && package.Has(properties->part)) {
    PropertiesReader properties_reader;
    RETURN_IF_ERROR(package.Read(properties->part, limits.small_part, properties_reader));
    workbook.modified = properties_reader.modified();
  }
  return absl::OkStatus();
}

}  // namespace luodi::sheets
