// SPDX-License-Identifier: Apache-2.0
// A ledger file, opened: format, encoding, sheet and header found, rows kept on disk for several readings.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "luodi/v1/ledger.pb.h"
#include "server/base/spool.h"
#include "server/ledger/columns.h"
#include "server/sheets/book.h"
#include "server/sheets/record_spool.h"

namespace luodi::ledger {

// A title or two above the header, no more.
inline constexpr int kHeaderWithin = 20;

// What the caller says about a file.
struct Wanted {
  // Title of the sheet; empty: the one that has the header of a ledger.
  std::string sheet;
  Mapping mapping;
  // Rows beyond are refused with LEDGER_TOO_MANY_ROWS; rows of sums and blank rows do not count.
  int64_t most_rows = 0;
};

struct LedgerFile {
  Header header;
  sheets::Format kind = sheets::Format::kCsv;
  // Of a CSV.
  sheets::Encoding encoding = sheets::Encoding::kUtf8;
  // "UTF-8", "GB18030", "xlsx"; and the sheet's title, empty for CSV.
  std::string format;
  std::string sheet;
  // Row of the (lower) header.
  int header_row = 0;
  // What the workbook says; absl::InfinitePast() when nothing.
  absl::Time modified = absl::InfinitePast();
  // The rows below the header that are not blank, as read.
  std::unique_ptr<sheets::RecordSpool> records;
};

// Refuses what makes a file no ledger: LEDGER_FORMAT_UNKNOWN, LEDGER_WORKBOOK_BROKEN, LEDGER_TOO_LARGE,
// LEDGER_ENCODING, LEDGER_SHEET_MISSING (a CSV has none), LEDGER_SHEET_AMBIGUOUS, the faults of its header,
// LEDGER_EMPTY, LEDGER_TOO_MANY_ROWS. Where no header is found the refusal names what lacks in the row that came
// nearest.
absl::StatusOr<LedgerFile> OpenLedger(const Spool& file, const Wanted& wanted);

}  // namespace luodi::ledger
