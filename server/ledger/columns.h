// SPDX-License-Identifier: Apache-2.0
// The header of a bureau's ledger (招商项目台账): which column says what, and in which unit.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "luodi/v1/ledger.pb.h"
#include "luodi/v1/projects.pb.h"

namespace luodi::ledger {

enum class Column {
  // Kept verbatim.
  kUnknown,
  // An empty header: its cells must be empty too.
  kUnnamed,
  // 序号, the line's place in the file: said nothing by it.
  kOrdinal,
  kBusinessCode,
  kTitle,
  kNationalCode,
  kKind,
  kPhase,
  kParent,
  kInvestor,
  kUscc,
  kCountry,
  kForeignNumber,
  kIndustry,
  kTotalInvestment,
  kFixedAssetInvestment,
  kForeignInvestment,
  kLandArea,
  kPark,
  kStage,
  kFirstTalk,
  kSigned,
  kRegistered,
  kLandAcquired,
  kPermitted,
  kStarted,
  kCompleted,
  kProduced,
  kFullCapacity,
  kAnnualTax,
  kAnnualOutput,
  kJobs,
  kConfidentiality,
  kDepartment,
  kDescription,
  kAuthor,
};

// One column as the file heads it.
struct Head {
  Column column = Column::kUnknown;
  // As written, NFC; #5 for the fifth column when it is unnamed.
  std::string text;
  // The unit in brackets: 亿元; empty when there is none.
  std::string unit;
};

struct Header {
  std::vector<Head> heads;

  // The text of this column's head, the usual one when the file lacks the column; empty for kUnknown.
  std::string TextOf(Column column) const;
  std::vector<std::string> UnknownColumns() const;
};

// Recognises the header. Refuses all faults at once: LEDGER_HEADER_MISSING for 项目名称 and 总投资,
// LEDGER_COLUMN_TWICE, TEXT_* in a head, LEDGER_TOO_MANY_COLUMNS for `cell_count` beyond kMostColumns.
absl::StatusOr<Header> ReadHeader(const std::vector<std::string>& cells, size_t cell_count);

// The fact a column of dates tells; UNSPECIFIED for other columns.
v1::FactKind FactOf(Column column);
Column ColumnOf(v1::FactKind fact);

}  // namespace luodi::ledger
