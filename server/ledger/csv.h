// SPDX-License-Identifier: Apache-2.0
// Comma separated values by RFC 4180, strictly.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace luodi::ledger {

// The most columns a ledger may have; cells beyond are counted and not kept.
inline constexpr size_t kMostColumns = 200;

// A record longer than this is a quote that was never closed.
inline constexpr size_t kLongestRecord = 128 * 1024;

// One record of a file.
struct Record {
  // As a spreadsheet numbers it: the header is row 1, blank rows count, line breaks inside quotes do not.
  int row = 0;
  std::vector<std::string> cells;
  size_t cell_count = 0;
  // A quote inside a bare cell, text behind a closing quote, or a quote that is never closed; the cells are worthless.
  bool quote_broken = false;

  // No cell says anything.
  bool IsBlank() const;
};

// Calls `take` for each record that is not blank, until it answers false. After a record with a broken quote reading
// goes on at the line behind the one where that record begins.
void ReadCsv(std::string_view text, const std::function<bool(const Record&)>& take);

// The 1-based position of the first byte that is not UTF-8; nothing when all are.
std::optional<size_t> FirstByteNotUtf8(std::string_view text);

// The text without the byte order mark.
std::string_view WithoutMark(std::string_view text);

}  // namespace luodi::ledger
