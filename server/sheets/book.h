// SPDX-License-Identifier: Apache-2.0
// A spreadsheet file, opened for reading: xlsx or CSV, decided by its first bytes, never by its name. Rows are read one
// by one; memory does not grow with their number.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/base/spool.h"
#include "server/sheets/encoding.h"
#include "server/sheets/record.h"

namespace luodi::sheets {

struct Sheet {
  // Empty for CSV.
  std::string title;
  bool hidden = false;
};

// Takes one row; false ends the reading.
using TakeRecord = std::function<bool(const Record&)>;

class Book {
 public:
  virtual ~Book() = default;

  // In the order of the file; CSV has one.
  virtual const std::vector<Sheet>& sheets() const = 0;
  // When the workbook says it was last modified; absl::InfinitePast() when it does not say.
  virtual absl::Time modified() const = 0;
  // Hands over every row that is not blank (a broken one too), in order, until `take` answers false. Several calls give
  // the same rows. LEDGER_WORKBOOK_BROKEN, LEDGER_TOO_LARGE,
  // LEDGER_TOO_MANY_ROWS; LEDGER_ENCODING for CSV that is not of its encoding.
  virtual absl::Status Read(size_t sheet, const TakeRecord& take) const = 0;
};

enum class Format { kCsv, kXlsx };

// By the first bytes: xlsx is a zip, anything else CSV; a zip that is no workbook is told by OpenXlsx.
// LEDGER_FORMAT_UNKNOWN for an old .xls or an encrypted workbook (both OLE), UTF-16, PDF, RTF, HTML and XML.
absl::StatusOr<Format> FormatOf(const Spool& file);

// The file must outlive the book. LEDGER_WORKBOOK_BROKEN, LEDGER_TOO_LARGE: inflated beyond limits.
absl::StatusOr<std::unique_ptr<Book>> OpenXlsx(const Spool& file);
// A CSV record longer than this, in bytes of UTF-8 with its line end, is a quote that was never closed.
inline constexpr size_t kLongestRecord = 128 * 1024;

// CSV by RFC 4180, strictly: comma, double quote, CR LF, LF or CR; blanks around a bare cell are left out. After a
// record with a broken quote reading goes on at the line behind the one where that record begins. The file must outlive
// the book.
std::unique_ptr<Book> OpenCsv(const Spool& file, Encoding encoding);

}  // namespace luodi::sheets
