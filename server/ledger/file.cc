// SPDX-License-Identifier: Apache-2.0
#include "server/ledger/file.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/text/area.h"
#include "proto/text/date.h"
#include "proto/text/money.h"
#include "server/base/status.h"
#include "server/ledger/row.h"
#include "server/sheets/encoding.h"

namespace luodi::ledger {
namespace {

using sheets::Record;

// One row, or two, read as a header.
struct Trial {
  Header header;
  Faults faults;
  // Of the lower one.
  int row = 0;

  bool matches() const { return header.MissingColumns().empty(); }
  int Count(bool (*counts)(const Head&)) const {
    return static_cast<int>(std::count_if(header.heads.begin(), header.heads.end(), counts));
  }
  int known() const {
    return Count([](const Head& head) { return head.column != Column::kUnknown && head.column != Column::kUnnamed; });
  }
  // Whether it explains the file better: without faults, then with more known columns, more units, more heads at all.
  bool IsBetterThan(const Trial& other) const {
    const auto rank = [](const Trial& trial) {
      return std::tuple(trial.faults.empty(), trial.known(),
                        trial.Count([](const Head& head) { return !head.unit.empty(); }),
                        trial.Count([](const Head& head) { return head.column != Column::kUnnamed; }));
    };
    return rank(*this) > rank(other);
  }
};

Trial Try(const Record& upper, const Record* lower, const Mapping& mapping) {
  Trial trial;
  if (upper.quote_broken || (lower != nullptr && lower->quote_broken)) {
    trial.faults = {{v1::ERROR_REASON_LEDGER_HEADER_MISSING, "header", {{"columns", "(\")"}}}};
    return trial;
  }
  trial.header = HeaderOf(upper, lower, mapping, trial.faults);
  trial.row = lower == nullptr ? upper.row : lower->row;
  return trial;
}

// A number, a day, an amount: no head says that.
bool IsValue(const sheets::Cell& cell) {
  if (cell.IsBlank()) return false;
  if (cell.type != sheets::Type::kText) return true;
  v1::Money money;
  v1::Area area;
  v1::Date date;
  return text::ReadMoneyWithUnit(cell.text, "元", &money) != v1::ERROR_REASON_AMOUNT_UNREADABLE ||
         text::ReadAreaWithUnit(cell.text, "亩", &area) != v1::ERROR_REASON_AREA_UNREADABLE ||
         text::ReadDate(cell.text, &date) != v1::ERROR_REASON_DATE_UNREADABLE;
}

bool MayBeLowerHeads(const Record& upper, const Record& lower) {
  return lower.row == upper.row + 1 && std::none_of(lower.cells.begin(), lower.cells.end(), IsValue);
}

bool IsTitle(const Record& record) {
  return std::count_if(record.cells.begin(), record.cells.end(),
                       [](const sheets::Cell& cell) { return !cell.IsBlank(); }) < 2;
}

// Something stands under a blank head: then the row is a lower row of heads, understood or not, and no project.
bool StandsUnderBlanks(const Record& upper, const Record& lower) {
  for (size_t i = 0; i < lower.cells.size(); ++i) {
    if (!lower.cells[i].IsBlank() && (i >= upper.cells.size() || upper.cells[i].IsBlank())) return true;
  }
  return false;
}

// The header among the first rows: the first row, or pair of rows, that names what a ledger needs; else the row that
// came nearest. Nothing where there are no rows.
std::optional<Trial> FindHeader(const std::vector<Record>& rows, const Mapping& mapping) {
  std::optional<Trial> nearest;
  for (size_t i = 0; i < rows.size(); ++i) {
    Trial single = Try(rows[i], nullptr, mapping);
    std::optional<Trial> pair;
    if (i + 1 < rows.size() && MayBeLowerHeads(rows[i], rows[i + 1])) pair = Try(rows[i], &rows[i + 1], mapping);
    const bool pair_matches = pair && pair->matches();
    if (single.matches()) {
      const bool two_rows = pair && (StandsUnderBlanks(rows[i], rows[i + 1]) || (pair_matches && pair->IsBetterThan(single)));
      return two_rows ? std::move(*pair) : std::move(single);
    }
    if (pair_matches) {
      // The lower row may be a header by itself, and this one a title above it.
      const Trial below = Try(rows[i + 1], nullptr, mapping);
      if (!below.matches() || (!IsTitle(rows[i]) && pair->IsBetterThan(below))) return pair;
    }
    if (!nearest || single.known() > nearest->known()) nearest = std::move(single);
  }
  return nearest;
}

absl::StatusOr<std::vector<Record>> FirstRows(const sheets::Book& book, size_t sheet) {
  std::vector<Record> rows;
  RETURN_IF_ERROR(book.Read(sheet, [&](const Record& record) {
    rows.push_back(record);
    return rows.size() < static_cast<size_t>(kHeaderWithin);
  }));
  return rows;
}

// One place where a header was looked for: a sheet, or the file in an encoding.
struct Found {
  std::unique_ptr<sheets::Book> book;
  size_t sheet = 0;
  sheets::Encoding encoding = sheets::Encoding::kUtf8;
  std::optional<Trial> trial;

  bool matches() const { return trial && trial->matches(); }
};

// What to say when no place has a header: what the one lacks that came nearest.
absl::Status RefuseNearest(const std::vector<Found>& places) {
  const Trial* nearest = nullptr;
  for (const Found& place : places) {
    if (place.trial && (nearest == nullptr || place.trial->known() > nearest->known())) nearest = &*place.trial;
  }
  return nearest == nullptr ? Refuse(v1::ERROR_REASON_LEDGER_EMPTY) : RefuseFields(nearest->faults);
}

absl::StatusOr<Found> FindInCsv(const Spool& file, const Wanted& wanted) {
  if (!wanted.sheet.empty()) {
    return Refuse(v1::ERROR_REASON_LEDGER_SHEET_MISSING, {{"sheet", wanted.sheet}, {"sheets", "- (CSV)"}});
  }
  const sheets::EncodingsFound found = sheets::FindEncodings(file);
  if (found.encodings.empty()) {
    return Refuse(v1::ERROR_REASON_LEDGER_ENCODING, {{"offset", absl::StrCat(found.bad_byte)}});
  }
  std::vector<Found> places;
  for (const sheets::Encoding encoding : found.encodings) {
    Found place;
    place.book = sheets::OpenCsv(file, encoding);
    place.encoding = encoding;
    ASSIGN_OR_RETURN(const auto rows, FirstRows(*place.book, 0));
    place.trial = FindHeader(rows, wanted.mapping);
    if (place.matches()) return place;
    places.push_back(std::move(place));
  }
  return RefuseNearest(places);
}

std::string Titles(const std::vector<sheets::Sheet>& sheets) {
  return absl::StrJoin(sheets, ", ", [](std::string* out, const sheets::Sheet& sheet) { out->append(sheet.title); });
}

// Sheets to look at: the one that is named, else all that are visible.
absl::StatusOr<std::vector<size_t>> SheetsToSearch(const std::vector<sheets::Sheet>& sheets, const std::string& named) {
  std::vector<size_t> places;
  for (size_t i = 0; i < sheets.size(); ++i) {
    if (named.empty() ? !sheets[i].hidden : sheets[i].title == named) places.push_back(i);
  }
  if (places.empty() && !named.empty()) {
    return Refuse(v1::ERROR_REASON_LEDGER_SHEET_MISSING, {{"sheet", named}, {"sheets", Titles(sheets)}});
  }
  return places;
}

absl::StatusOr<Found> FindInWorkbook(const Spool& file, const Wanted& wanted) {
  ASSIGN_OR_RETURN(auto book, sheets::OpenXlsx(file));
  ASSIGN_OR_RETURN(const auto to_search, SheetsToSearch(book->sheets(), wanted.sheet));
  std::vector<Found> places;
  std::vector<sheets::Sheet> matching;
  for (const size_t sheet : to_search) {
    Found place;
    place.sheet = sheet;
    ASSIGN_OR_RETURN(const auto rows, FirstRows(*book, sheet));
    place.trial = FindHeader(rows, wanted.mapping);
    if (place.matches()) matching.push_back(book->sheets()[sheet]);
    places.push_back(std::move(place));
  }
  if (matching.size() > 1) {
    return Refuse(v1::ERROR_REASON_LEDGER_SHEET_AMBIGUOUS, {{"sheets", Titles(matching)}});
  }
  for (Found& place : places) {
    if (!place.matches()) continue;
    place.book = std::move(book);
    return std::move(place);
  }
  return RefuseNearest(places);
}

// As wide as the header: what is blank beyond it is nothing, and what a sheet does not store at the end is blank.
void Fit(const Header& header, sheets::Format kind, Record& record) {
  const size_t width = header.heads.size();
  if (record.cell_count > width && record.cell_count == record.cells.size() &&
      std::all_of(record.cells.begin() + static_cast<std::ptrdiff_t>(width), record.cells.end(),
                  [](const sheets::Cell& cell) { return cell.IsBlank(); })) {
    record.cells.resize(width);
    record.cell_count = width;
  }
  if (kind == sheets::Format::kXlsx && record.cell_count < width) {
    record.cells.resize(width);
    record.cell_count = width;
  }
}

absl::Status ReadRows(const Found& found, const Wanted& wanted, LedgerFile& ledger) {
  int64_t rows = 0;
  ledger.records = std::make_unique<sheets::RecordSpool>();
  RETURN_IF_ERROR(found.book->Read(found.sheet, [&](const Record& read) {
    if (read.row <= ledger.header_row) return true;
    Record record = read;
    Fit(ledger.header, ledger.kind, record);
    ledger.records->Add(record);
    if (!IsSum(ledger.header, record)) ++rows;
    return rows <= wanted.most_rows;
  }));
  if (rows > wanted.most_rows) {
    return Refuse(v1::ERROR_REASON_LEDGER_TOO_MANY_ROWS, {{"limit", absl::StrCat(wanted.most_rows)}});
  }
  return rows == 0 ? Refuse(v1::ERROR_REASON_LEDGER_EMPTY) : absl::OkStatus();
}

}  // namespace

absl::StatusOr<LedgerFile> OpenLedger(const Spool& file, const Wanted& wanted) {
  LedgerFile ledger;
  ASSIGN_OR_RETURN(ledger.kind, sheets::FormatOf(file));
  const bool is_csv = ledger.kind == sheets::Format::kCsv;
  ASSIGN_OR_RETURN(const Found found, is_csv ? FindInCsv(file, wanted) : FindInWorkbook(file, wanted));
  RETURN_IF_ERROR(RefuseFields(found.trial->faults));
  ledger.header = found.trial->header;
  ledger.header_row = found.trial->row;
  ledger.encoding = found.encoding;
  ledger.sheet = found.book->sheets()[found.sheet].title;
  ledger.header.sheet = ledger.sheet;
  ledger.format = is_csv ? std::string(sheets::EncodingName(found.encoding)) : "xlsx";
  ledger.modified = found.book->modified();
  RETURN_IF_ERROR(ReadRows(found, wanted, ledger));
  return ledger;
}

}  // namespace luodi::ledger
