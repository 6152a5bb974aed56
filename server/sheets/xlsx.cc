// SPDX-License-Identifier: Apache-2.0
#include "server/sheets/xlsx.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/base/status.h"
#include "server/sheets/xlsx_numbers.h"
#include "server/sheets/xlsx_strings.h"
#include "server/sheets/xlsx_workbook.h"

namespace luodi::sheets {
namespace {

// XFD.
constexpr int64_t kMostSheetColumns = 16384;

// Rows and cells of one sheet.
class SheetReader : public PartReader {
 public:
  SheetReader(const Workbook& workbook, const XlsxLimits& limits, const TakeRecord& take)
      : PartReader("worksheet"), workbook_(workbook), limits_(limits), take_(take), strings_(workbook.strings) {}

 private:
  enum class Stored { kNumber, kShared, kFormulaText, kInline, kBoolean, kError, kIsoDate };

  void Start(std::string_view element, const Attributes& attributes) override;
  void End(std::string_view element) override;
  void Text(std::string_view text) override;

  void StartRow(const Attributes& attributes);
  void EndRow();
  void StartCell(const Attributes& attributes);
  void EndCell();
  // Whether the reference "C17" is right for the next cell; `column_` is its column then.
  bool TakeReference(std::string_view reference);
  bool TakeStored(std::string_view type);
  bool TakeStyle(std::string_view style);
  // What the cell says; nothing when it breaks the sheet.
  std::optional<Cell> ReadCell();
  std::optional<Cell> ReadShared();

  const Workbook& workbook_;
  const XlsxLimits& limits_;
  const TakeRecord& take_;
  SharedStrings::Lookup strings_;
  int64_t handed_over_ = 0;

  bool in_rows_ = false;
  bool in_row_ = false;
  Record record_;
  int64_t row_ = 0;
  int64_t row_text_ = 0;
  // Something stands in a column that is not kept.
  bool has_more_ = false;

  bool in_cell_ = false;
  int64_t column_ = 0;
  Stored stored_ = Stored::kNumber;
  NumberFormat format_;
  bool has_formula_ = false;
  bool has_value_ = false;
  bool in_value_ = false;
  bool in_inline_ = false;
  RichText rich_;
  std::string text_;
};

void SheetReader::Start(std::string_view element, const Attributes& attributes) {
  switch (depth()) {
    case 1:
      return;
    case 2:
      in_rows_ = element == "sheetData";
      return;
    case 3:
      if (in_rows_ && element == "row") StartRow(attributes);
      return;
    case 4:
      if (in_row_ && element == "c") StartCell(attributes);
      return;
    case 5:
      if (!in_cell_) return;
      in_value_ = element == "v" && stored_ != Stored::kInline;
      has_value_ = has_value_ || in_value_;
      has_formula_ = has_formula_ || element == "f";
      in_inline_ = element == "is" && stored_ == Stored::kInline;
      return;
    default:
      in_value_ = false;
      if (in_inline_) rich_.Start(depth() - 5, element);
  }
}

void SheetReader::End(std::string_view) {
  rich_.End();
  if (depth() == 5) in_value_ = in_inline_ = false;
  if (depth() == 4 && in_cell_) EndCell();
  if (depth() == 3 && in_row_) EndRow();
}

void SheetReader::Text(std::string_view text) {
  if (!in_value_ && !rich_.in_text()) return;
  text_ += text;
  if (static_cast<int64_t>(text_.size()) > limits_.cell_text) Stop(TooLarge(limits_.cell_text));
}

void SheetReader::StartRow(const Attributes& attributes) {
  const std::string_view stated = attributes.Get("r");
  int64_t row = row_ + 1;
  if (!stated.empty()) {
    const std::optional<int64_t> number = WholeNumber(stated, limits_.rows);
    if (!number.has_value() || *number <= row_) return Break("row r", stated);
    row = *number;
  }
  if (row > limits_.rows) {
    return Stop(Refuse(v1::ERROR_REASON_LEDGER_TOO_MANY_ROWS, {{"limit", absl::StrCat(limits_.rows)}}));
  }
  row_ = row;
  record_.row = static_cast<int>(row);
  record_.cells.clear();
  record_.cell_count = 0;
  record_.hidden = attributes.IsTrue("hidden");
  row_text_ = 0;
  has_more_ = false;
  column_ = -1;
  in_row_ = true;
}

void SheetReader::EndRow() {
  in_row_ = false;
  if (record_.IsBlank() && !has_more_) return;
  if (!take_(record_)) Stop();
}

bool SheetReader::TakeReference(std::string_view reference) {
  if (reference.empty()) return ++column_ < kMostSheetColumns;
  int64_t column = 0;
  size_t at = 0;
  while (at < reference.size() && absl::ascii_isupper(static_cast<unsigned char>(reference[at])) &&
         column <= kMostSheetColumns) {
    column = column * 26 + (reference[at++] - 'A' + 1);
  }
  // `column` counts from 1 here.
  if (column <= column_ + 1 || column > kMostSheetColumns) return false;
  column_ = column - 1;
  return WholeNumber(reference.substr(at), limits_.rows) == row_;
}

bool SheetReader::TakeStored(std::string_view type) {
  constexpr std::pair<std::string_view, Stored> kTypes[] = {
      {"", Stored::kNumber},          {"n", Stored::kNumber},  {"s", Stored::kShared}, {"str", Stored::kFormulaText},
      {"inlineStr", Stored::kInline}, {"b", Stored::kBoolean}, {"e", Stored::kError},  {"d", Stored::kIsoDate},
  };
  for (const auto& [name, stored] : kTypes) {
    if (type != name) continue;
    stored_ = stored;
    return true;
  }
  return false;
}

bool SheetReader::TakeStyle(std::string_view style) {
  format_ = {};
  if (workbook_.formats.empty()) return true;
  const auto last = static_cast<int64_t>(workbook_.formats.size()) - 1;
  const std::optional<int64_t> index = WholeNumber(style.empty() ? "0" : style, last);
  if (!index.has_value()) return false;
  format_ = workbook_.formats[static_cast<size_t>(*index)];
  return true;
}

void SheetReader::StartCell(const Attributes& attributes) {
  const std::string_view reference = attributes.Get("r");
  if (!TakeReference(reference)) return Break("c r", reference);
  if (!TakeStored(attributes.Get("t"))) return Break("c t", attributes.Get("t"));
  if (!TakeStyle(attributes.Get("s"))) return Break("c s", attributes.Get("s"));
  in_cell_ = true;
  has_formula_ = has_value_ = false;
  text_.clear();
}

std::optional<Cell> SheetReader::ReadShared() {
  const std::optional<int64_t> index = WholeNumber(Trimmed(text_), workbook_.strings.size() - 1);
  if (!index.has_value()) {
    Break("v");
    return std::nullopt;
  }
  return Cell{strings_.Find(*index), Type::kText};
}

std::optional<Cell> SheetReader::ReadCell() {
  if (has_formula_ && (!has_value_ || (text_.empty() && stored_ != Stored::kFormulaText))) {
    return Cell{"", Type::kFormula};
  }
  if (text_.empty() && !(has_formula_ && stored_ == Stored::kFormulaText)) return Cell();
  switch (stored_) {
    case Stored::kShared:
      return ReadShared();
    case Stored::kFormulaText:
    case Stored::kInline:
      return Cell{DecodeEscapes(std::move(text_)), Type::kText};
    case Stored::kBoolean:
      if (text_ == "1" || text_ == "true") return Cell{"TRUE", Type::kBoolean};
      if (text_ == "0" || text_ == "false") return Cell{"FALSE", Type::kBoolean};
      return Cell{std::move(text_), Type::kError};
    case Stored::kError:
      return Cell{std::move(text_), Type::kError};
    case Stored::kIsoDate:
      return IsoDateCell(text_);
    case Stored::kNumber:
      break;
  }
  return NumberCell(text_, format_, workbook_.since_1904);
}

void SheetReader::EndCell() {
  in_cell_ = false;
  std::optional<Cell> cell = ReadCell();
  if (!cell.has_value() || cell->type == Type::kEmpty) return;
  const auto column = static_cast<size_t>(column_);
  const auto size = static_cast<int64_t>(cell->text.size());
  record_.cell_count = column + 1;
  // A shared string of a megabyte may be named by every cell.
  handed_over_ += size;
  row_text_ += size;
  if (row_text_ > limits_.row_text) return Stop(TooLarge(limits_.row_text));
  if (handed_over_ > limits_.inflated) return Stop(TooLarge(limits_.inflated));
  if (column >= kMostColumns) {
    has_more_ = has_more_ || !cell->IsBlank();
    return;
  }
  record_.cells.resize(column + 1);
  record_.cells[column] = *std::move(cell);
}

class XlsxBook : public Book {
 public:
  XlsxBook(const Spool& file, const XlsxLimits& limits) : file_(file), limits_(limits) {}

  absl::Status Open() {
    ASSIGN_OR_RETURN(const std::unique_ptr<Package> package, Package::Open(file_, limits_));
    RETURN_IF_ERROR(ReadWorkbook(*package, limits_, workbook_));
    inflated_ = package->inflated();
    return absl::OkStatus();
  }

  const std::vector<Sheet>& sheets() const override { return workbook_.sheets; }
  absl::Time modified() const override { return workbook_.modified; }

  absl::Status Read(size_t sheet, const TakeRecord& take) const override {
    ASSIGN_OR_RETURN(const std::unique_ptr<Package> package, Package::Open(file_, limits_, inflated_));
    SheetReader reader(workbook_, limits_, take);
    return package->Read(workbook_.parts.at(sheet), limits_.inflated, reader);
  }

 private:
  const Spool& file_;
  const XlsxLimits limits_;
  Workbook workbook_;
  // By Open.
  int64_t inflated_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Book>> OpenXlsx(const Spool& file, const XlsxLimits& limits) {
  auto book = std::make_unique<XlsxBook>(file, limits);
  RETURN_IF_ERROR(book->Open());
  return book;
}

absl::StatusOr<std::unique_ptr<Book>> OpenXlsx(const Spool& file) { return OpenXlsx(file, XlsxLimits()); }

}  // namespace luodi::sheets
