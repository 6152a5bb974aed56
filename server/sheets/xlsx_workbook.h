// SPDX-License-Identifier: Apache-2.0
// What a workbook says about its sheets before the first row is read.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/sheets/book.h"
#include "server/sheets/xlsx_numbers.h"
#include "server/sheets/xlsx_parts.h"
#include "server/sheets/xlsx_strings.h"

namespace luodi::sheets {

struct Workbook {
  // Without chart sheets and the like.
  std::vector<Sheet> sheets;
  // Of each sheet, in the same order.
  std::vector<std::string> parts;
  // Days count from 1904, as spreadsheets of the first Macintosh did.
  bool since_1904 = false;
  // By the style a cell names; empty when the workbook has no styles.
  std::vector<NumberFormat> formats;
  SharedStrings strings;
  absl::Time modified = absl::InfinitePast();
};

// LEDGER_WORKBOOK_BROKEN, LEDGER_TOO_LARGE.
absl::Status ReadWorkbook(Package& package, const XlsxLimits& limits, Workbook& workbook);

}  // namespace luodi::sheets
