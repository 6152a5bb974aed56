// SPDX-License-Identifier: Apache-2.0
// What must be known of a whole file before its rows are judged in chunks: which rows mean the same project, and which
// must wait for their parent. Memory is a few bytes a row.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "server/ledger/columns.h"
#include "server/sheets/record_spool.h"

namespace luodi::ledger {

// Every round reads the file once more.
inline constexpr int kMostRounds = 20;

struct Survey {
  // Rows that are projects; and rows of sums.
  int64_t rows = 0;
  int64_t sums = 0;
  // A row that means the same project as an earlier one of the file, by bureau number, national code, or investor,
  // title and phase with no number to tell them apart: to the earlier row.
  absl::flat_hash_map<int, int> twins;
  // Rows whose parent stands in the same file: to the row of the parent.
  absl::flat_hash_map<int, int> parents;
  // Rows that other rows name as parent.
  absl::flat_hash_set<int> are_parents;
  // Rows that must wait until their parent, further down, went in: 1 for the first round after the file, 2 for those
  // that wait for rows of round 1. All others go in the order of the file.
  absl::flat_hash_map<int, int> rounds;
  int last_round = 0;
  // Rows that name each other as parents in a circle, or would wait longer than kMostRounds.
  absl::flat_hash_set<int> circling;
  // Bureau numbers that differ from another in the file only by leading zeros: row to the other's number as written.
  absl::flat_hash_map<int, std::string> zeros_differ;
};

// Reads the records once, those with equal keys twice.
Survey SurveyRows(const Header& header, const sheets::RecordSpool& records);

// The rows of a file in the order in which they go in: that of the file, and those that wait in their rounds
// afterwards.
class RowsInOrder {
 public:
  RowsInOrder(const Survey& survey, const sheets::RecordSpool& records) : survey_(survey), records_(records) {}
  // False at the end.
  bool Next(sheets::Record* record);

 private:
  const Survey& survey_;
  const sheets::RecordSpool& records_;
  std::optional<sheets::RecordSpool::Reader> reader_;
  int round_ = 0;
};

}  // namespace luodi::ledger
