// SPDX-License-Identifier: Apache-2.0
// The ledger on its way out: which columns, how they look, what of them is kept back, and what it comes to.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "luodi/v1/board.pb.h"
#include "luodi/v1/ledger.pb.h"
#include "luodi/v1/projects.pb.h"
#include "server/base/money.h"
#include "server/base/status.h"
#include "server/ledger/cells.h"
#include "server/ledger/columns.h"
#include "server/sheets/writer.h"

namespace luodi::ledger::rules {

// ---- the question

// Faults of what an export asks beside filter, as_of and on_date: the reason and the format (ENUM_UNKNOWN). Normalises
// the reason; a format that is not given becomes XLSX.
Faults CheckExport(v1::ExportLedgerRequest& request);

// ---- columns

// Heads the number Luodi gave: 2020-0041.
inline constexpr std::string_view kOwnNumber = "系统编号";

struct ExportColumn {
  Head head;
  bool is_own_number = false;
};

// The columns of an export: those of the first layout (the usual ones where there is none), then of each further one
// and of `kept`, heads of verbatim columns, what is not there yet: a column Luodi knows is there under any head.
// With `all`, Luodi's own number first, and last the columns Luodi knows and no layout has. What Luodi itself wrote
// beside refused rows is left out.
std::vector<ExportColumn> ExportColumns(std::vector<std::vector<Head>> layouts, const std::vector<std::string>& kept,
                                        bool all);

// As written into the header: empty for an unnamed column.
std::vector<std::string> HeadTexts(const std::vector<ExportColumn>& columns);
std::vector<sheets::ColumnStyle> StylesOf(const std::vector<ExportColumn>& columns);

// The row of a project, masked or not; `place` is its 序号, from 1.
std::vector<sheets::Cell> ExportRow(const std::vector<ExportColumn>& columns, const v1::Project& project,
                                    const Titles& titles, int64_t place);

// ---- what it comes to

// Counts projects as the board does: only signed ones, an increase its amount and no project, a later phase nothing.
class ExportSum {
 public:
  // Unmasked: the board counts what stands behind a masked row, too.
  void Add(const v1::Project& project);

  struct Count {
    int64_t projects = 0;
    money::Totals totals;
  };
  const Count& all() const { return all_; }
  // Of a bucket: all that is not there is zero.
  const Count& Of(v1::Bucket bucket) const;

 private:
  Count all_;
  std::map<v1::Bucket, Count> buckets_;
};

// ---- the second sheet

// What an export says of itself beyond LedgerExport.
struct ExportWords {
  std::string zone_title;
  std::string person;
  // FilterInWords
  std::string filter;
  int64_t cells_left_out = 0;
};

// The filter as people say it: 阶段：签约、注册；签约年份：2020. At most some thousand characters.
std::string FilterInWords(const v1::ProjectFilter& filter, const Titles& titles);

std::vector<std::string> AboutHeads();
std::vector<sheets::ColumnStyle> AboutStyles();
std::vector<std::vector<sheets::Cell>> AboutRows(const v1::LedgerExport& ledger_export, const ExportWords& words,
                                                 const ExportSum& sum);

}  // namespace luodi::ledger::rules
