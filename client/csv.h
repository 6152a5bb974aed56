// SPDX-License-Identifier: Apache-2.0
// CSV as people hand it in: UTF-8, commas, quotes where a cell needs them (RFC 4180).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace luodi::client {

struct CsvRow {
  // Where it begins in the file, from 1.
  int line = 0;
  std::vector<std::string> cells;
};

// All rows but blank ones; a byte order mark is dropped. Throws UsageError for a quote that is not closed and for bytes
// that are not UTF-8.
std::vector<CsvRow> ReadCsv(std::string_view text);

// Where the column stands that has one of the names in the row, blanks around and case aside; -1 when there is none.
int FindColumn(const CsvRow& head, const std::vector<std::string>& names);

// The cell without blanks around it; empty when the row is too short or the column is -1.
std::string CellAt(const CsvRow& row, int column);

}  // namespace luodi::client
