// SPDX-License-Identifier: Apache-2.0
// One row of a spreadsheet file as people see it, whatever the format. Knows no ledger.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace luodi::sheets {

// The most columns a sheet may have; cells beyond are counted and not kept.
inline constexpr size_t kMostColumns = 200;

// What the file says a cell is. CSV knows texts and empty cells only.
enum class Type {
  kEmpty,
  kText,
  // A number; text is its plain decimal ("2.83", "-12"), padded where its format pads ("0007"). A number of more than
  // 15 digits before the point is told as the spreadsheet shows it ("9.11310001234568E+17"): its last digits are gone.
  kNumber,
  // A number with a format of dates, or an ISO date; text is "2020-04-30", with " 12:30:00" behind it where it has a
  // time.
  kDate,
  // A number with a format of per cent; text is "15%".
  kPercent,
  // "TRUE" or "FALSE".
  kBoolean,
  // "#REF!"
  kError,
  // A formula that was never computed; text is empty.
  kFormula,
};

struct Cell {
  std::string text;
  Type type = Type::kEmpty;

  // No text but white space; a formula without value is not blank.
  bool IsBlank() const;
};

// One row. `cells` ends at the last cell that the file has; CSV: all cells of the record.
struct Record {
  // As a spreadsheet numbers it, from 1: blank rows count, line breaks inside quotes do not.
  int row = 0;
  std::vector<Cell> cells;
  size_t cell_count = 0;
  // CSV: a quote inside a bare cell, text behind a closing quote, or a quote never closed. The one cell is the line as it
  // stands in the file.
  bool quote_broken = false;
  // xlsx: the row is hidden.
  bool hidden = false;

  bool IsBlank() const;
};

// "C" for column 2 (from 0), "AA" for 26.
std::string ColumnLetters(size_t column);
// "C17"; "Sheet1!C17", and "'2020 年'!C17" where the title needs quotes. An empty sheet gives the bare address.
std::string Address(const std::string& sheet, size_t column, int row);

}  // namespace luodi::sheets
