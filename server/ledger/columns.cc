// SPDX-License-Identifier: Apache-2.0
#include "server/ledger/columns.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/text/area.h"
#include "proto/text/money.h"
#include "proto/text/number.h"
#include "server/base/text.h"
#include "server/ledger/csv.h"

namespace luodi::ledger {
namespace {

// What may stand in brackets behind a head.
enum class Unit { kNone, kMoney, kArea, kPersons };

struct Known {
  Column column;
  std::string_view text;
  Unit unit = Unit::kNone;
  v1::FactKind fact = v1::FACT_KIND_UNSPECIFIED;
};

constexpr std::array kKnown = {
    Known{Column::kOrdinal, "序号"},
    Known{Column::kBusinessCode, "编号"},
    Known{Column::kTitle, "项目名称"},
    Known{Column::kNationalCode, "项目代码"},
    Known{Column::kKind, "项目类型"},
    Known{Column::kPhase, "分期"},
    Known{Column::kParent, "上级项目"},
    Known{Column::kInvestor, "投资主体"},
    Known{Column::kUscc, "统一社会信用代码"},
    Known{Column::kCountry, "国别"},
    Known{Column::kForeignNumber, "境外注册号"},
    Known{Column::kIndustry, "行业"},
    Known{Column::kTotalInvestment, "总投资", Unit::kMoney},
    Known{Column::kFixedAssetInvestment, "固定资产投资", Unit::kMoney},
    Known{Column::kForeignInvestment, "外资", Unit::kMoney},
    Known{Column::kLandArea, "用地面积", Unit::kArea},
    Known{Column::kPark, "园区"},
    Known{Column::kStage, "阶段"},
    Known{Column::kFirstTalk, "首谈日期", Unit::kNone, v1::FACT_KIND_FIRST_TALK},
    Known{Column::kSigned, "签约日期", Unit::kNone, v1::FACT_KIND_SIGNED},
    Known{Column::kRegistered, "注册日期", Unit::kNone, v1::FACT_KIND_REGISTERED},
    Known{Column::kLandAcquired, "拿地日期", Unit::kNone, v1::FACT_KIND_LAND_ACQUIRED},
    Known{Column::kPermitted, "施工许可日期", Unit::kNone, v1::FACT_KIND_PERMITTED},
    Known{Column::kStarted, "开工日期", Unit::kNone, v1::FACT_KIND_STARTED},
    Known{Column::kCompleted, "竣工日期", Unit::kNone, v1::FACT_KIND_COMPLETED},
    Known{Column::kProduced, "投产日期", Unit::kNone, v1::FACT_KIND_PRODUCED},
    Known{Column::kFullCapacity, "达产日期", Unit::kNone, v1::FACT_KIND_FULL_CAPACITY},
    Known{Column::kAnnualTax, "预计年税收", Unit::kMoney},
    Known{Column::kAnnualOutput, "预计年产值", Unit::kMoney},
    Known{Column::kJobs, "就业", Unit::kPersons},
    Known{Column::kConfidentiality, "密级"},
    Known{Column::kDepartment, "责任单位"},
    Known{Column::kDescription, "项目概况"},
    Known{Column::kAuthor, "更新人"},
};

constexpr std::array kRequired = {Column::kTitle, Column::kTotalInvestment};

const Known* FindKnown(Column column) {
  const auto* found = std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& k) { return k.column == column; });
  return found == kKnown.end() ? nullptr : found;
}

bool IsUnit(Unit kind, std::string_view text) {
  v1::Money money;
  v1::Area area;
  switch (kind) {
    case Unit::kMoney:
      return text::ReadMoneyWithUnit("1", text, &money) == v1::ERROR_REASON_UNSPECIFIED;
    case Unit::kArea:
      return text::ReadAreaWithUnit("1", text, &area) == v1::ERROR_REASON_UNSPECIFIED;
    case Unit::kPersons:
      return text == "人" || text == "个";
    case Unit::kNone:
      return false;
  }
  return false;
}

// 签约日期(计划) is not 签约日期: a head with something in brackets that is no unit of its column is another column.
Head HeadOf(std::string text) {
  Head head;
  head.text = std::move(text);
  std::string folded = text::Fold(head.text);
  if (folded.empty()) {
    head.column = Column::kUnnamed;
    return head;
  }
  std::string unit;
  const size_t open = folded.find('(');
  if (open != std::string::npos && absl::EndsWith(folded, ")")) {
    unit = text::Fold(std::string_view(folded).substr(open + 1, folded.size() - open - 2));
    folded = text::Fold(std::string_view(folded).substr(0, open));
  }
  for (const Known& known : kKnown) {
    if (folded != known.text || !(unit.empty() ? open == std::string::npos : IsUnit(known.unit, unit))) continue;
    head.column = known.column;
    head.unit = unit;
    return head;
  }
  return head;
}

// The same column however it is headed; unknown ones by their text.
std::string IdentityOf(const Head& head) {
  const Known* known = FindKnown(head.column);
  return known != nullptr ? std::string(known->text) : head.text;
}

}  // namespace

std::string Header::TextOf(Column column) const {
  if (column == Column::kUnknown) return "";
  for (const Head& head : heads) {
    if (head.column == column) return head.text;
  }
  const Known* known = FindKnown(column);
  return known != nullptr ? std::string(known->text) : std::string();
}

std::vector<std::string> Header::UnknownColumns() const {
  std::vector<std::string> columns;
  for (const Head& head : heads) {
    if (head.column == Column::kUnknown) columns.push_back(head.text);
  }
  return columns;
}

absl::StatusOr<Header> ReadHeader(const std::vector<std::string>& cells, size_t cell_count) {
  Header header;
  Faults faults;
  if (cell_count > kMostColumns) {
    faults.push_back({v1::ERROR_REASON_LEDGER_TOO_MANY_COLUMNS, "header", {{"limit", absl::StrCat(kMostColumns)}}});
  }
  std::set<std::string> seen, twice;
  for (size_t i = 0; i < cells.size(); ++i) {
    header.heads.push_back(
        HeadOf(base::NormalizeText(absl::StrCat("header ", i + 1), cells[i], 100, false, faults, nullptr)));
    Head& head = header.heads.back();
    if (head.column == Column::kUnnamed) head.text = absl::StrCat("#", i + 1);
    if (head.column == Column::kUnnamed || seen.insert(IdentityOf(head)).second) continue;
    if (!twice.insert(IdentityOf(head)).second) continue;
    faults.push_back({v1::ERROR_REASON_LEDGER_COLUMN_TWICE, "header", {{"column", IdentityOf(head)}}});
  }
  std::vector<std::string> missing;
  for (const Column column : kRequired) {
    const std::string text(FindKnown(column)->text);
    if (!seen.contains(text)) missing.push_back(text);
  }
  if (!missing.empty()) {
    faults.push_back({v1::ERROR_REASON_LEDGER_HEADER_MISSING, "header", {{"columns", absl::StrJoin(missing, ", ")}}});
  }
  RETURN_IF_ERROR(RefuseFields(faults));
  return header;
}

v1::FactKind FactOf(Column column) {
  const Known* known = FindKnown(column);
  return known != nullptr ? known->fact : v1::FACT_KIND_UNSPECIFIED;
}

Column ColumnOf(v1::FactKind fact) {
  for (const Known& known : kKnown) {
    if (known.fact != v1::FACT_KIND_UNSPECIFIED && known.fact == fact) return known.column;
  }
  return Column::kUnknown;
}

}  // namespace luodi::ledger
