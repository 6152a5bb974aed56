// SPDX-License-Identifier: Apache-2.0
// The header of a bureau's ledger (招商项目台账): which column says what, and in which unit.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "luodi/v1/ledger.pb.h"
#include "luodi/v1/projects.pb.h"
#include "server/base/status.h"
#include "server/sheets/record.h"

namespace luodi::ledger {

enum class Column {
  // Kept verbatim.
  kUnknown,
  // An empty header: its cells must be empty too.
  kUnnamed,
  // 序号, the line's place in the file; 系统编号, Luodi's own number in an export; 原因 and 处理办法 behind the columns, as the
  // file of refused rows has them: said nothing by them.
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
  kParcel,
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
  kPlannedStart,
  kPlannedProduction,
  kPlannedFullCapacity,
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
  // As written, NFC, one line; #5 for the fifth column when it is unnamed.
  std::string text;
  // The unit of cells that name none: 亿元; empty when there is none.
  std::string unit;
};

// Heads beyond what Luodi knows by itself: those of the file's own mapping before those of the zone.
class Mapping {
 public:
  Mapping() = default;
  // LEDGER_COLUMN_UNKNOWN, LEDGER_COLUMN_TWICE for a head that stands twice in one list, LEDGER_UNIT_UNKNOWN,
  // FIELD_REQUIRED and TEXT_* of heads, each with its path under `field`: mapping[3].head. Normalises texts in place.
  static Mapping Of(const std::string& field, google::protobuf::RepeatedPtrField<v1::LedgerHead>& heads,
                    Faults& faults);
  // `other` serves where this one says nothing.
  Mapping Before(const Mapping& other) const;
  // Nothing when the head is not mapped.
  const Head* Find(const std::string& head) const;

 private:
  // By folded head.
  std::map<std::string, Head> heads_;
};

struct Header {
  std::vector<Head> heads;
  // Sheet for addresses; empty for CSV.
  std::string sheet;

  // The text of this column's head, the usual one when the file lacks the column; empty for kUnknown.
  std::string TextOf(Column column) const;
  // Place of this column, from 0; heads.size() when the file lacks it.
  size_t PlaceOf(Column column) const;
  std::vector<std::string> UnknownColumns() const;
  // Usual heads of the columns a ledger needs and this one lacks.
  std::vector<std::string> MissingColumns() const;
  // The file's own heads as they are kept with the import; without 原因 and 处理办法.
  google::protobuf::RepeatedPtrField<v1::LedgerHead> Layout() const;
};

// The head one or two rows of heads give a column: `upper` is empty where there is one row.
Head HeadOf(const std::string& upper, const std::string& lower, const Mapping& mapping);

// The header of one row, or of two (`lower` not null), whatever is wrong with it: a merged head of the upper row, told
// by the blanks right of it, belongs to every column below it. Its faults: LEDGER_HEADER_MISSING for 项目名称 and 总投资,
// LEDGER_COLUMN_TWICE, TEXT_* in a head, LEDGER_TOO_MANY_COLUMNS.
Header HeaderOf(const sheets::Record& upper, const sheets::Record* lower, const Mapping& mapping, Faults& faults);
// The same header, refused with all its faults at once.
absl::StatusOr<Header> ReadHeader(const sheets::Record& upper, const sheets::Record* lower, const Mapping& mapping);

// The usual head of a column: 总投资; and back, kUnknown for another text.
std::string_view UsualHead(Column column);
Column ColumnNamed(std::string_view usual_head);
// The columns Luodi knows, in the order of a ledger that has no own, each with its usual unit.
std::vector<Head> UsualLayout();
// Heads as an import kept them, read back.
std::vector<Head> HeadsOf(const google::protobuf::RepeatedPtrField<v1::LedgerHead>& layout);

// The fact a column of dates tells; UNSPECIFIED for other columns.
v1::FactKind FactOf(Column column);
Column ColumnOf(v1::FactKind fact);

// Whether the column tells a day of Promises: 计划开工日期.
bool IsPromisedDay(Column column);
// Whether the cells of the column are days: of a fact, or promised.
bool IsDay(Column column);
// The day of `promises` that the column fills; null for a column of no promised day.
v1::Date* PromisedDay(Column column, v1::Promises& promises);
// The column of promised days that this head means by itself, kUnknown for other heads: a cell that was kept verbatim
// under such a head, because Luodi did not know the column or the bureau's mapping said so, tells that day.
Column PromisedDayHeadedBy(const std::string& head);

}  // namespace luodi::ledger
