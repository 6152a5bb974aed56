// SPDX-License-Identifier: Apache-2.0
// Rows of a ledger as a reader of files hands them over.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "server/ledger/columns.h"

namespace luodi::ledger {

inline sheets::Cell Text(std::string text) {
  const auto type = text.empty() ? sheets::Type::kEmpty : sheets::Type::kText;
  return {std::move(text), type};
}

inline sheets::Record RecordOf(int row, std::vector<sheets::Cell> cells) {
  sheets::Record record;
  record.row = row;
  record.cell_count = cells.size();
  record.cells = std::move(cells);
  return record;
}

// A row of texts, parted by "|"; a blank text is an empty cell.
inline sheets::Record Texts(int row, std::string_view line) {
  std::vector<sheets::Cell> cells;
  for (const auto text : absl::StrSplit(absl::string_view(line.data(), line.size()), '|')) {
    cells.push_back(Text(std::string(text)));
  }
  return RecordOf(row, std::move(cells));
}

inline Header MustReadHeader(std::string_view upper, std::string_view lower = "", const Mapping& mapping = {}) {
  const sheets::Record second = Texts(2, lower);
  auto header = ReadHeader(Texts(1, upper), lower.empty() ? nullptr : &second, mapping);
  EXPECT_TRUE(header.ok()) << header.status();
  return header.ok() ? *header : Header();
}

}  // namespace luodi::ledger
