// SPDX-License-Identifier: Apache-2.0
// What a ledger writes for a project, cell by cell: the other way round than row.h. Exports and differences use it, so
// what goes out goes in again unchanged.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "luodi/v1/investors.pb.h"
#include "luodi/v1/projects.pb.h"
#include "server/ledger/columns.h"

namespace luodi::ledger {

// What names in a project are called in a ledger.
struct Titles {
  // Full name to title.
  std::map<std::string, std::string> parks;
  std::map<std::string, std::string> departments;
  // Full name to investor.
  std::map<std::string, v1::Investor> investors;
  // Full name of a parent to its 编号; its Luodi number where it has none.
  std::map<std::string, std::string> parents;
};

// The cell of a column in the form that ReadRow reads back as the same: 2.83 where the head's unit is 亿元 and the amount
// is CNY, 1.5亿美元 where unit and currency differ or the head names no unit; 2020-04-30; 新建; C3611; 内部. Empty where the
// project says nothing. 更新人 is whom the ledger named last, else who is named with its last fact. Of a masked project
// only what Mask leaves. kUnknown, kUnnamed and kOrdinal give nothing.
std::string CellOf(const v1::Project& project, const Head& head, const Titles& titles);

// The column that fills this field of Project, or one below it: promises.jobs, total_investment.minor_units; kUnknown
// where no column does.
Column ColumnFilling(std::string_view path);

}  // namespace luodi::ledger
