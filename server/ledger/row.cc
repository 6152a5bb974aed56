// SPDX-License-Identifier: Apache-2.0
#include "server/ledger/row.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "proto/text/area.h"
#include "proto/text/date.h"
#include "proto/text/money.h"
#include "proto/text/number.h"
#include "server/base/text.h"
#include "server/investors/rules.h"
#include "server/ledger/words.h"

namespace luodi::ledger {
namespace {

// The beginning of a cell, for sentences.
std::string Shown(std::string_view cell) {
  constexpr size_t kShown = 120;
  if (cell.size() <= kShown) return std::string(cell);
  size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(cell[end]) & 0xC0) == 0x80) --end;
  return std::string(cell.substr(0, end)) + "…";
}

// One cell on its way into the row.
class Cell {
 public:
  Cell(Row& row, const Head& head, std::string_view raw) : row_(row), head_(head), raw_(raw) {}

  void Read() {
    if (head_.column == Column::kOrdinal || raw_.find_first_not_of(" \t\r\n") == std::string_view::npos) return;
    if (head_.column == Column::kUnknown || head_.column == Column::kUnnamed) return Keep();
    const auto lines = head_.column == Column::kDescription ? base::Lines::kMany : base::Lines::kOne;
    const int limit = head_.column == Column::kAuthor ? kLongestAuthor : kLongestCell;
    Faults faults;
    text_ = base::NormalizeText(head_.text, raw_, limit, false, faults, nullptr, lines);
    if (lines == base::Lines::kOne && raw_.find(text_) == std::string_view::npos) {
      row_.warnings.push_back(absl::StrCat(head_.text, ": the text was normalised to \"", Shown(text_), "\" (NFC)"));
    }
    Fail(faults);
    if (text_.empty()) return;
    if (!ReadText() && !ReadAmount() && !ReadWord()) ReadFact();
  }

 private:
  void Fail(v1::ErrorReason reason) {
    row_.faults.push_back(FaultOf(row_.row, head_.text, reason, {{"value", Shown(text_)}}));
  }
  void Fail(const Faults& faults) {
    for (const Fault& fault : faults) {
      row_.faults.push_back(FaultOf(row_.row, head_.text, fault.reason, fault.metadata));
    }
  }

  // A column Luodi has no field for: verbatim, but never a text that deceives the eye.
  void Keep() {
    Faults faults;
    text_ = base::NormalizeText(head_.text, raw_, kLongestCell, false, faults, nullptr, base::Lines::kMany);
    Fail(faults);
    if (!faults.empty()) return;
    if (head_.column == Column::kUnnamed) return Fail(v1::ERROR_REASON_LEDGER_CELL_UNREADABLE);
    (*row_.project.mutable_ledger_columns())[head_.text] = std::string(raw_);
  }

  bool ReadText() {
    switch (head_.column) {
      case Column::kBusinessCode:
        return row_.project.set_business_code(text_), true;
      case Column::kTitle:
        return row_.project.set_title(text_), true;
      case Column::kNationalCode:
        return row_.project.set_national_code(text::Fold(text_)), true;
      case Column::kDescription:
        return row_.project.set_description(text_), true;
      case Column::kParent:
        return row_.parent = text_, true;
      case Column::kPark:
        return row_.park = text_, true;
      case Column::kDepartment:
        return row_.department = text_, true;
      case Column::kInvestor:
        return row_.investor.set_title(text_), true;
      case Column::kForeignNumber:
        return row_.investor.set_foreign_registration_number(text_), true;
      case Column::kAuthor:
        return row_.author = text_, true;
      default:
        return false;
    }
  }

  bool ReadAmount() {
    v1::Project& project = row_.project;
    switch (head_.column) {
      case Column::kTotalInvestment:
        return Take(ReadMoney(), [&](const v1::Money& money) { *project.mutable_total_investment() = money; });
      case Column::kFixedAssetInvestment:
        return Take(ReadMoney(), [&](const v1::Money& money) { *project.mutable_fixed_asset_investment() = money; });
      case Column::kForeignInvestment:
        return Take(ReadMoney(), [&](const v1::Money& money) { *project.mutable_foreign_investment() = money; });
      case Column::kAnnualTax:
        return Take(ReadMoney(),
                    [&](const v1::Money& money) { *project.mutable_promises()->mutable_annual_tax() = money; });
      case Column::kAnnualOutput:
        return Take(ReadMoney(),
                    [&](const v1::Money& money) { *project.mutable_promises()->mutable_annual_output() = money; });
      case Column::kLandArea:
        return Take(ReadArea(), [&](const v1::Area& area) { *project.mutable_land_area() = area; });
      default:
        return false;
    }
  }

  std::optional<v1::Money> ReadMoney() {
    v1::Money money;
    reason_ = text::ReadMoneyWithUnit(text_, head_.unit, &money);
    return reason_ == v1::ERROR_REASON_UNSPECIFIED ? std::optional(money) : std::nullopt;
  }

  std::optional<v1::Area> ReadArea() {
    v1::Area area;
    reason_ = text::ReadAreaWithUnit(text_, head_.unit, &area);
    return reason_ == v1::ERROR_REASON_UNSPECIFIED ? std::optional(area) : std::nullopt;
  }

  bool ReadWord() {
    switch (head_.column) {
      case Column::kKind:
        return Take(ReadKind(text_), [&](auto kind) { row_.project.set_kind(kind); });
      case Column::kPhase:
        return Take(ReadPhase(text_), [&](int phase) { row_.project.set_phase(phase); });
      case Column::kJobs:
        return Take(ReadPersons(text_), [&](int jobs) { row_.project.mutable_promises()->set_jobs(jobs); });
      case Column::kConfidentiality:
        return ReadSecrecy();
      case Column::kStage:
        row_.stage_text = text_;
        row_.stages = ReadStage(text_);
        if (row_.stages.empty()) Fail(v1::ERROR_REASON_LEDGER_CELL_UNREADABLE);
        return true;
      case Column::kUscc:
        row_.investor.set_uscc(investors::rules::NormalizeUscc(text_));
        Fail(investors::rules::CheckUscc(head_.text, row_.investor.uscc()));
        return true;
      case Column::kCountry:
        if (auto country = ReadCountry(text_)) {
          row_.investor.set_country_code(*country);
        } else {
          Fail({{v1::ERROR_REASON_COUNTRY_UNKNOWN, head_.text, {{"code", Shown(text_)}}}});
        }
        return true;
      case Column::kIndustry:
        if (auto industry = ReadIndustry(text_)) {
          row_.project.set_industry_code(*industry);
        } else {
          Fail({{v1::ERROR_REASON_INDUSTRY_UNKNOWN, head_.text, {{"code", Shown(text_)}}}});
        }
        return true;
      default:
        return false;
    }
  }

  template <typename Value, typename Setter>
  bool Take(const std::optional<Value>& value, Setter set) {
    if (value) {
      set(*value);
    } else {
      Fail(reason_);
    }
    return true;
  }

  bool ReadSecrecy() {
    if (IsStateSecret(text_)) return Fail(v1::ERROR_REASON_LEDGER_STATE_SECRET), true;
    return Take(ReadConfidentiality(text_), [&](auto value) { row_.project.set_confidentiality(value); });
  }

  void ReadFact() {
    v1::Fact fact;
    fact.set_kind(FactOf(head_.column));
    fact.set_basis(v1::FACT_BASIS_IMPORTED);
    const v1::ErrorReason reason = text::ReadDate(text_, fact.mutable_fact_date());
    if (reason != v1::ERROR_REASON_UNSPECIFIED) return Fail(reason);
    row_.facts.push_back(std::move(fact));
  }

  Row& row_;
  const Head& head_;
  const std::string_view raw_;
  std::string text_;
  // Why a reader answered nothing.
  v1::ErrorReason reason_ = v1::ERROR_REASON_LEDGER_CELL_UNREADABLE;
};

std::string SubtotalWord(const Header& header, const Record& record) {
  bool first = true;
  for (size_t i = 0; i < record.cells.size(); ++i) {
    const std::string& cell = record.cells[i];
    if (cell.empty()) continue;
    const Column column = header.heads[i].column;
    const bool heads_a_line = first || column == Column::kOrdinal || column == Column::kBusinessCode ||
                              column == Column::kTitle || column == Column::kInvestor;
    first = false;
    if (heads_a_line && IsSubtotalWord(cell)) return Shown(cell);
  }
  return "";
}

// The row cannot be read at all, or says it is no project.
bool IsWorthless(const Header& header, const Record& record, Row& row) {
  const auto fail = [&](v1::ErrorReason reason, text::Metadata metadata, const text::Metadata& chinese) {
    row.faults.push_back(FaultOf(row.row, "", reason, std::move(metadata), chinese));
    return true;
  };
  if (record.quote_broken) {
    return fail(v1::ERROR_REASON_LEDGER_ROW_BROKEN, {{"why", "a quotation mark is out of place or never closed"}},
                {{"why", "引号位置不当或未闭合"}});
  }
  const size_t expected = header.heads.size();
  if (record.cell_count != expected) {
    return fail(v1::ERROR_REASON_LEDGER_ROW_BROKEN,
                {{"why", absl::StrCat("it has ", record.cell_count, " cells, the header has ", expected)}},
                {{"why", absl::StrCat("共 ", record.cell_count, " 格，表头为 ", expected, " 格")}});
  }
  const std::string subtotal = SubtotalWord(header, record);
  return !subtotal.empty() && fail(v1::ERROR_REASON_LEDGER_SUBTOTAL, {{"value", subtotal}}, {});
}

// A code names the enterprise at home; the country beside it is where the money comes from, which has no field.
void SettleInvestor(const Header& header, const Record& record, Row& row) {
  v1::Investor& investor = row.investor;
  if (investor.uscc().empty() || investor.country_code().empty() || !investor.foreign_registration_number().empty()) {
    return;
  }
  for (size_t i = 0; i < record.cells.size(); ++i) {
    if (header.heads[i].column != Column::kCountry || investor.country_code() == "CN") continue;
    (*row.project.mutable_ledger_columns())[header.heads[i].text] = record.cells[i];
    row.warnings.push_back(
        absl::StrCat(header.heads[i].text, ": kept with the row; the unified social credit code names the investor"));
  }
  investor.clear_country_code();
}

}  // namespace

Row ReadRow(const Header& header, const Record& record) {
  Row row;
  row.row = record.row;
  row.worthless = IsWorthless(header, record, row);
  if (row.worthless) return row;
  for (size_t i = 0; i < record.cells.size(); ++i) Cell(row, header.heads[i], record.cells[i]).Read();
  for (v1::Fact& fact : row.facts) fact.set_author(row.author);
  std::sort(row.facts.begin(), row.facts.end(),
            [](const v1::Fact& one, const v1::Fact& other) { return one.kind() < other.kind(); });
  SettleInvestor(header, record, row);
  return row;
}

v1::RowFault FaultOf(int row, const std::string& column, v1::ErrorReason reason, text::Metadata metadata,
                     const text::Metadata& chinese) {
  metadata.emplace("row", absl::StrCat(row));
  if (!column.empty()) {
    metadata.emplace("column", column);
    metadata["field"] = column;
  }
  text::Metadata in_chinese = chinese;
  in_chinese.insert(metadata.begin(), metadata.end());
  v1::RowFault fault;
  fault.set_column(column);
  fault.set_reason(text::ReasonName(reason));
  fault.set_message(text::Sentence(reason, metadata, text::Language::kEnglish));
  fault.set_message_zh(text::Sentence(reason, in_chinese, text::Language::kChinese));
  fault.mutable_metadata()->insert(metadata.begin(), metadata.end());
  return fault;
}

bool HasFault(const std::vector<v1::RowFault>& faults, const std::string& column) {
  return std::any_of(faults.begin(), faults.end(), [&](const v1::RowFault& fault) { return fault.column() == column; });
}

}  // namespace luodi::ledger
