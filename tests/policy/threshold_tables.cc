// SPDX-License-Identifier: Apache-2.0
#include "tests/policy/threshold_tables.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/text/area.h"
#include "proto/text/date.h"
#include "proto/text/money.h"
#include "proto/text/number.h"

namespace luodi::policy {
namespace {

// Whose record is read, unless a row says 无.
constexpr char kInvestor[] = "zones/z/investors/2020-0001";

// Of a table; a row cannot be read for this reason.
[[noreturn]] void Unreadable(std::string_view cell) { throw std::runtime_error("cannot read " + std::string(cell)); }

std::vector<std::string> Parts(const std::string& cell, const std::string& separator) {
  return absl::StrSplit(cell, separator);
}

v1::Money Amount(std::string_view cell) {
  v1::Money money;
  if (cell == "0元") {
    money.set_currency_code("CNY");
    return money;
  }
  if (text::ReadMoney(cell, &money) != v1::ERROR_REASON_UNSPECIFIED) Unreadable(cell);
  return money;
}

v1::Area Land(std::string_view cell) {
  v1::Area area;
  if (text::ReadArea(cell, &area) != v1::ERROR_REASON_UNSPECIFIED) Unreadable(cell);
  return area;
}

v1::Date Day(std::string_view cell) {
  v1::Date date;
  if (text::ReadDate(cell, &date) != v1::ERROR_REASON_UNSPECIFIED) Unreadable(cell);
  return date;
}

// Drops the number in front; its value times ten to the power of `decimals`.
int64_t ConsumeNumber(std::string_view* cell, int decimals) {
  text::Decimal decimal;
  int64_t value = 0;
  if (!text::ConsumeDecimal(cell, &decimal) || text::ToInteger(decimal, decimals, &value) != text::Fit::kExact) {
    Unreadable(*cell);
  }
  return value;
}

int64_t Scaled(std::string_view cell, int decimals) {
  const int64_t value = ConsumeNumber(&cell, decimals);
  if (!cell.empty()) Unreadable(cell);
  return value;
}

int64_t Count(std::string_view cell) { return Scaled(cell, 0); }

// Drops `word` from the end of the cell.
bool ConsumeEnd(std::string_view* cell, std::string_view word) {
  if (!cell->ends_with(word)) return false;
  cell->remove_suffix(word.size());
  return true;
}

// 4.9分
int64_t Points(std::string_view cell) {
  if (!ConsumeEnd(&cell, "分")) Unreadable(cell);
  return Scaled(cell, 6);
}

// 5万元, 0元, 0.01亩, 4.9分, 12
int64_t Margin(std::string_view cell) {
  std::string_view unit = cell;
  if (ConsumeNumber(&unit, 6) == 0) return 0;
  if (unit.empty()) return Count(cell);
  if (unit == "分") return Points(cell);
  return unit.ends_with("亩") ? Land(cell).micro_mu() : Amount(cell).minor_units();
}

// ---- figures

v1::ProjectKind Kind(const std::string& cell) {
  static const std::map<std::string, v1::ProjectKind> kKinds = {
      {"新建", v1::PROJECT_KIND_NEW_BUILD},
      {"零增地技改", v1::PROJECT_KIND_ZERO_LAND_UPGRADE},
      {"租赁厂房", v1::PROJECT_KIND_LEASED_PLANT},
      {"公益", v1::PROJECT_KIND_PUBLIC_WELFARE},
      {"基础设施", v1::PROJECT_KIND_INFRASTRUCTURE}};
  const auto found = kKinds.find(cell);
  if (found == kKinds.end()) Unreadable(cell);
  return found->second;
}

// 2万平方米/9.5米；1万平方米/4米
void AddBuildings(const std::string& cell, v1::Plan& plan) {
  for (const std::string& part : Parts(cell, "；")) {
    const std::pair<std::string, std::string> building = absl::StrSplit(part, absl::MaxSplits('/', 1));
    v1::Building& added = *plan.add_buildings();
    *added.mutable_floor_area() = Land(building.first);
    std::string_view height = building.second;
    if (!ConsumeEnd(&height, "米")) Unreadable(cell);
    added.set_storey_height_mm(static_cast<int32_t>(Scaled(height, 3)));
  }
}

// 2021:3亿元 2022:2.5亿元
void AddOutputs(const std::string& cell, v1::Plan& plan) {
  for (const std::string& part : Parts(cell, " ")) {
    const std::pair<std::string, std::string> year = absl::StrSplit(part, absl::MaxSplits(':', 1));
    v1::YearFigures& added = *plan.add_years();
    added.set_year(static_cast<int32_t>(Count(year.first)));
    *added.mutable_output() = Amount(year.second);
  }
}

// 12亩 闲置10亩 产值2000万元 税收100万元 2017年；乙公司 8亩 闲置6亩；...
void AddRelatedLand(const std::string& cell, v1::Figures& figures) {
  for (const std::string& parcel : Parts(cell, "；")) {
    v1::RelatedLand& land = *figures.add_related_land();
    land.set_investor(kInvestor);
    v1::LandHolding& holding = *land.mutable_holding();
    for (const std::string& word : Parts(parcel, " ")) {
      std::string_view part = word;
      if (part.ends_with("公司")) {
        land.set_investor(word);
      } else if (text::Consume(&part, "闲置")) {
        *holding.mutable_idle_area() = Land(part);
      } else if (text::Consume(&part, "产值")) {
        *holding.mutable_annual_output() = Amount(part);
      } else if (text::Consume(&part, "税收")) {
        *holding.mutable_annual_tax() = Amount(part);
      } else if (ConsumeEnd(&part, "年")) {
        holding.set_year(static_cast<int32_t>(Count(part)));
      } else {
        *holding.mutable_area() = Land(part);
      }
    }
  }
}

// USD 7.0795
void AddRate(const std::string& cell, TableRow& row) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(cell, absl::MaxSplits(' ', 1));
  v1::ExchangeRate& rate = row.rates.emplace_back();
  rate.set_from_currency(parts.first);
  rate.set_to_currency("CNY");
  int64_t rate_e8 = 0;
  if (text::ReadRate(parts.second, &rate_e8) != v1::ERROR_REASON_UNSPECIFIED) Unreadable(cell);
  rate.set_rate_e8(rate_e8);
  *rate.mutable_rate_date() = Day("2020-06-30");
}

using Setter = std::function<void(const std::string&, TableRow&)>;

Setter Money(v1::Money* (v1::Figures::*field)()) {
  return [field](const std::string& cell, TableRow& row) { *(row.figures.*field)() = Amount(cell); };
}
Setter PlanMoney(v1::Money* (v1::Plan::*field)()) {
  return [field](const std::string& cell, TableRow& row) { *(row.figures.mutable_plan()->*field)() = Amount(cell); };
}
Setter PlanArea(v1::Area* (v1::Plan::*field)()) {
  return [field](const std::string& cell, TableRow& row) { *(row.figures.mutable_plan()->*field)() = Land(cell); };
}

// What a column sets; a column that is none of these and no rule is text.
const std::map<std::string, Setter>& Setters() {
  static const std::map<std::string, Setter> kSetters = {
      {"类型", [](const std::string& cell, TableRow& row) { row.figures.set_kind(Kind(cell)); }},
      {"行业", [](const std::string& cell, TableRow& row) { row.figures.set_industry_code(cell); }},
      {"固定资产投资", Money(&v1::Figures::mutable_fixed_asset_investment)},
      {"年税收", Money(&v1::Figures::mutable_annual_tax)},
      {"年产值", Money(&v1::Figures::mutable_annual_output)},
      {"用地", [](const std::string& cell, TableRow& row) { *row.figures.mutable_land_area() = Land(cell); }},
      {"就业", [](const std::string& cell, TableRow& row) { row.figures.set_jobs(Count(cell)); }},
      {"投产", [](const std::string& cell, TableRow& row) { *row.figures.mutable_production_date() = Day(cell); }},
      {"注册资本", PlanMoney(&v1::Plan::mutable_registered_capital)},
      {"研发投入", PlanMoney(&v1::Plan::mutable_annual_rd_expense)},
      {"租赁面积", PlanArea(&v1::Plan::mutable_leased_floor_area)},
      {"建筑占地", PlanArea(&v1::Plan::mutable_building_area)},
      {"绿地", PlanArea(&v1::Plan::mutable_green_area)},
      {"办公用地", PlanArea(&v1::Plan::mutable_office_area)},
      {"地块容积率", [](const std::string& cell, TableRow& row) {
         row.figures.mutable_plan()->set_plot_floor_area_ratio_ppm(Scaled(cell, 6));
       }},
      {"能耗", [](const std::string& cell, TableRow& row) {
         row.figures.mutable_plan()->set_annual_energy_kgce(Count(cell));
       }},
      {"建筑面积", [](const std::string& cell, TableRow& row) { AddBuildings(cell, *row.figures.mutable_plan()); }},
      {"分年产值", [](const std::string& cell, TableRow& row) { AddOutputs(cell, *row.figures.mutable_plan()); }},
      {"投资方", [](const std::string& cell, TableRow& row) {
         if (cell != "无") Unreadable(cell);
         row.figures.clear_investor();
       }},
      {"关联用地", [](const std::string& cell, TableRow& row) { AddRelatedLand(cell, row.figures); }},
      {"汇率", AddRate},
      {"项目", [](const std::string& cell, TableRow& row) { row.title = cell; }},
      {"总分", [](const std::string& cell, TableRow& row) { row.score_micro = Points(cell); }},
      {"说明", [](const std::string&, TableRow&) {}}};
  return kSetters;
}

// ---- what is expected

v1::VerdictOutcome Outcome(std::string_view word) {
  if (word == "通过") return v1::VERDICT_OUTCOME_PASS;
  if (word == "不通过" || word == "未达") return v1::VERDICT_OUTCOME_FAIL;
  if (word == "不适用") return v1::VERDICT_OUTCOME_NOT_APPLICABLE;
  Unreadable(word);
}

ExpectedCriterion Criterion(const std::string& cell) {
  ExpectedCriterion expected;
  const std::vector<std::string> words = absl::StrSplit(cell, ' ');
  if (words[0] == "未问") {
    expected.is_asked = false;
    return expected;
  }
  expected.outcome = Outcome(words[0]);
  expected.blocks = words[0] == "不通过";
  for (size_t i = 1; i < words.size(); ++i) {
    std::string_view word = words[i];
    if (text::Consume(&word, "差")) {
      expected.shortfall = Margin(word);
    } else if (text::Consume(&word, "余")) {
      expected.shortfall = -Margin(word);
    } else if (text::Consume(&word, "得")) {
      expected.score_micro = Points(word);
    } else {
      Unreadable(words[i]);
    }
  }
  return expected;
}

void ReadOutcome(std::string_view cell, TableRow& row) {
  if (text::Consume(&cell, "缺少 ")) {
    row.missing = absl::StrSplit(std::string(cell), ' ');
  } else {
    row.outcome = Outcome(cell);
  }
}

std::ifstream Opened(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  return file;
}

}  // namespace

v1::ThresholdSet ReadThresholdSet(const std::string& path) {
  std::ostringstream json;
  json << Opened(path).rdbuf();
  v1::ThresholdSet set;
  const auto status = google::protobuf::util::JsonStringToMessage(json.str(), &set);
  if (!status.ok()) throw std::runtime_error(absl::StrCat(path, ": ", std::string(status.message())));
  return set;
}

std::vector<TableLine> ReadLines(const std::string& path) {
  std::ifstream file = Opened(path);
  std::vector<TableLine> lines;
  std::vector<std::string> header;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.starts_with("#")) continue;
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    if (header.empty()) {
      header = cells;
      continue;
    }
    if (cells.size() != header.size()) {
      throw std::runtime_error(absl::StrCat(path, ":", number, ": ", cells.size(), " cells, not ", header.size()));
    }
    lines.push_back({number, {}});
    for (size_t i = 0; i < cells.size(); ++i) lines.back().cells.emplace_back(header[i], cells[i]);
  }
  return lines;
}

std::vector<TableRow> ReadTable(const std::string& path) {
  std::vector<TableRow> rows;
  for (const TableLine& line : ReadLines(path)) {
    TableRow& row = rows.emplace_back();
    row.line = line.line;
    row.figures.set_kind(v1::PROJECT_KIND_NEW_BUILD);
    row.figures.set_investor(kInvestor);
    for (const auto& [column, cell] : line.cells) {
      if (cell.empty()) continue;
      const auto setter = Setters().find(column);
      try {
        if (setter != Setters().end()) {
          setter->second(cell, row);
        } else if (column == "结论") {
          ReadOutcome(cell, row);
        } else {
          row.criteria[column] = Criterion(cell);
        }
      } catch (const std::runtime_error& error) {
        throw std::runtime_error(absl::StrCat(path, ":", line.line, ": ", column, ": ", error.what()));
      }
    }
  }
  return rows;
}

}  // namespace luodi::policy
