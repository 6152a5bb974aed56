// SPDX-License-Identifier: Apache-2.0
// What holds for every file, however broken; a fuzz target that finds otherwise stops as if it had crashed.
#pragma once

#include <cstdlib>
#include <iostream>
#include <set>
#include <string>

#include "server/base/status.h"
#include "server/sheets/book.h"

namespace luodi::sheets {

inline void Expect(bool holds, const std::string& what) {
  if (holds) return;
  std::cerr << "Expected: " << what << std::endl;
  std::abort();
}

// Bad files are refused with a reason of ours, never with an internal fault.
inline void ExpectRefusal(const absl::Status& status, const std::set<v1::ErrorReason>& reasons) {
  Expect(status.ok() || reasons.contains(ReasonOf(status)),
         "a reason that the contract names, not " + status.ToString());
}

// So many rows are read of a sheet, so that an input stays quick.
inline constexpr int kRowsRead = 3000;

// Reads every sheet twice; both times the same rows come, in order and with as many cells as they say.
inline void ReadAll(const Book& book, const std::set<v1::ErrorReason>& reasons) {
  for (size_t sheet = 0; sheet < book.sheets().size() && sheet < 8; ++sheet) {
    std::string first;
    for (const bool again : {false, true}) {
      std::string read;
      int rows = 0, last = 0;
      const absl::Status status = book.Read(sheet, [&](const Record& record) {
        Expect(record.row > last, "rows in order");
        Expect(record.cells.size() <= kMostColumns, "no more columns than are kept");
        Expect(record.cell_count >= record.cells.size(), "cells that are kept are counted");
        Expect(record.quote_broken || record.cell_count > kMostColumns || !record.IsBlank(), "no blank rows");
        last = record.row;
        for (const Cell& cell : record.cells) read += static_cast<char>('a' + static_cast<int>(cell.type)) + cell.text;
        return ++rows < kRowsRead;
      });
      ExpectRefusal(status, reasons);
      if (again) Expect(read == first, "the same rows when read again");
      first = std::move(read);
    }
  }
}

}  // namespace luodi::sheets
