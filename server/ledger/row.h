// SPDX-License-Identifier: Apache-2.0
// One row of a ledger: what its cells say, before anybody asks whether it is true.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "luodi/v1/investors.pb.h"
#include "luodi/v1/ledger.pb.h"
#include "luodi/v1/projects.pb.h"
#include "proto/text/sentence.h"
#include "server/base/status.h"
#include "server/ledger/columns.h"
#include "server/ledger/csv.h"

namespace luodi::ledger {

// The longest verbatim cell, in code points.
inline constexpr int kLongestCell = 4000;
inline constexpr int kLongestAuthor = 100;

struct Row {
  int row = 0;
  // Only what the row says: an empty cell leaves its field unset. Without investor, park, department, parent and facts.
  v1::Project project;
  // title, uscc, country_code, foreign_registration_number; all empty when the row names no investor.
  v1::Investor investor;
  // As written: a title or an id.
  std::string park;
  std::string department;
  // 编号 of the parent.
  std::string parent;
  // 更新人
  std::string author;
  // In the order of FactKind: kind, date, basis, author.
  std::vector<v1::Fact> facts;
  // As written, and the stages it may mean; empty when the row says nothing.
  std::string stage_text;
  std::vector<v1::Stage> stages;

  // The row is no project, or could not be cut into cells: nothing else of it was read.
  bool worthless = false;
  std::vector<v1::RowFault> faults;
  std::vector<std::string> warnings;
};

// Reads what a record says; all faults of its cells at once.
Row ReadRow(const Header& header, const Record& record);

// A fault with its sentences; {row}, {column} and {field} are filled in. `chinese` overrides parts that differ by
// language.
v1::RowFault FaultOf(int row, const std::string& column, v1::ErrorReason reason, text::Metadata metadata,
                     const text::Metadata& chinese = {});

// Whether one of the faults stands on this column.
bool HasFault(const std::vector<v1::RowFault>& faults, const std::string& column);

}  // namespace luodi::ledger
