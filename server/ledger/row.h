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
#include "server/sheets/record.h"

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
  // 更新人; kept in project.ledger_columns under this head, too.
  std::string author;
  // In the order of FactKind: kind, date, basis, author.
  std::vector<v1::Fact> facts;
  // As written, and the stages it may mean; empty when the row says nothing.
  std::string stage_text;
  std::vector<v1::Stage> stages;

  // A row of sums (合计), or one that says no more than its place (序号): no project, nothing else of it was read.
  bool is_sum = false;
  // The row could not be cut into cells, or is a row of sums with a number, an investor or a project's title beside its
  // amount: nothing else of it was read.
  bool worthless = false;
  std::vector<v1::RowFault> faults;
  std::vector<v1::RowNotice> notices;
};

// Reads what a record says; all faults of its cells at once.
Row ReadRow(const Header& header, const sheets::Record& record);

// What identifies a row, read as ReadRow reads it but nothing else: for a survey of the file.
struct RowKeys {
  bool is_sum = false;
  bool worthless = false;
  std::string business_code;
  std::string national_code;
  // 编号 of the parent.
  std::string parent;
  // Investor identity (uscc, or country:number), title and phase in one text; empty without a title.
  std::string identity;
};
RowKeys ReadKeys(const Header& header, const sheets::Record& record);
// RowKeys::is_sum alone.
bool IsSum(const Header& header, const sheets::Record& record);

// A fault with its sentences; {row}, {column}, {field} and {cell} are filled in. `chinese` overrides parts that differ
// by language. A column the file lacks has no cell.
v1::RowFault FaultOf(const Header& header, int row, const std::string& column, v1::ErrorReason reason,
                     text::Metadata metadata, const text::Metadata& chinese = {});
v1::RowNotice NoticeOf(const Header& header, int row, const std::string& column, const std::string& english,
                       const std::string& chinese);

// Whether one of the faults stands on this column.
bool HasFault(const std::vector<v1::RowFault>& faults, const std::string& column);

}  // namespace luodi::ledger
