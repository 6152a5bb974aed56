// SPDX-License-Identifier: Apache-2.0
#include "server/ledger/row.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/text/area.h"
#include "proto/text/date.h"
#include "proto/text/money.h"
#include "proto/text/number.h"
#include "server/base/text.h"
#include "server/investors/rules.h"
#include "server/ledger/words.h"

namespace luodi::ledger {
namespace {

using sheets::Type;

// The beginning of a cell, for sentences.
std::string Shown(std::string_view cell) {
  constexpr size_t kShown = 120;
  if (cell.size() <= kShown) return std::string(cell);
  size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(cell[end]) & 0xC0) == 0x80) --end;
  return std::string(cell.substr(0, end)) + "…";
}

bool IsDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return absl::ascii_isdigit(c); });
}

bool IsCode(Column column) {
  constexpr std::array kCodes = {Column::kBusinessCode, Column::kNationalCode,  Column::kParent,
                                 Column::kUscc,         Column::kForeignNumber, Column::kParcel};
  return std::find(kCodes.begin(), kCodes.end(), column) != kCodes.end();
}

// A number a bureau gives itself may well be one; a code of the state has more digits than a spreadsheet keeps.
bool MayBeNumber(Column column) {
  return column == Column::kBusinessCode || column == Column::kParent || column == Column::kParcel;
}

bool IsQuantity(Column column) {
  constexpr std::array kQuantities = {
      Column::kTotalInvestment, Column::kFixedAssetInvestment, Column::kForeignInvestment, Column::kLandArea,
      Column::kAnnualTax,       Column::kAnnualOutput,         Column::kJobs,              Column::kPhase};
  return std::find(kQuantities.begin(), kQuantities.end(), column) != kQuantities.end();
}

// What identifies a row; a survey reads nothing else.
bool IsKey(Column column) {
  constexpr std::array kKeys = {Column::kBusinessCode, Column::kNationalCode, Column::kParent,  Column::kTitle,
                                Column::kPhase,        Column::kUscc,         Column::kCountry, Column::kForeignNumber};
  return std::find(kKeys.begin(), kKeys.end(), column) != kKeys.end();
}

// One cell on its way into the row.
class CellReader {
 public:
  CellReader(Row& row, const Header& header, size_t place, const sheets::Cell& cell)
      : row_(row), header_(header), head_(header.heads[place]), cell_(cell) {}

  void Read() {
    if (head_.column == Column::kOrdinal || cell_.IsBlank()) return;
    if (IsDestroyed()) return;
    if (head_.column == Column::kUnknown || head_.column == Column::kUnnamed) return Keep();
    const auto lines = head_.column == Column::kDescription ? base::Lines::kMany : base::Lines::kOne;
    const int limit = head_.column == Column::kAuthor ? kLongestAuthor : kLongestCell;
    Faults faults;
    text_ = base::NormalizeText(head_.text, cell_.text, limit, false, faults, nullptr, lines);
    if (lines == base::Lines::kOne && cell_.text.find(text_) == std::string::npos) {
      Notice(absl::StrCat("the text was normalised to \"", Shown(text_), "\" (NFC)"),
             absl::StrCat("文本已规范化为“", Shown(text_), "”（NFC）"));
    }
    Fail(faults);
    if (text_.empty()) return;
    if (!ReadText() && !ReadAmount() && !ReadWord()) ReadDay();
  }

 private:
  bool Fail(v1::ErrorReason reason, text::Metadata metadata) {
    row_.faults.push_back(FaultOf(header_, row_.row, head_.text, reason, std::move(metadata)));
    return true;
  }
  // Of what the cell shows.
  bool Fail(v1::ErrorReason reason) { return Fail(reason, {{"value", Shown(text_.empty() ? cell_.text : text_)}}); }
  void Fail(const Faults& faults) {
    for (const Fault& fault : faults) Fail(fault.reason, fault.metadata);
  }
  void Notice(const std::string& english, const std::string& chinese) {
    row_.notices.push_back(NoticeOf(header_, row_.row, head_.text, english, chinese));
  }

  // Refuses what a spreadsheet made of the cell and cannot be mended. Whether it did.
  bool IsDestroyed() {
    const Column column = head_.column;
    if (cell_.type == Type::kError) return Fail(v1::ERROR_REASON_LEDGER_CELL_ERROR);
    if (cell_.type == Type::kFormula) return Fail(v1::ERROR_REASON_LEDGER_FORMULA_WITHOUT_VALUE);
    if (column == Column::kUnknown || column == Column::kUnnamed) return false;
    const bool is_day = IsDay(column);
    if (cell_.type == Type::kDate && !is_day) return Fail(v1::ERROR_REASON_LEDGER_VALUE_IS_DATE);
    if (is_day && (cell_.type == Type::kNumber || IsSerialDay(cell_.text))) {
      return Fail(v1::ERROR_REASON_LEDGER_DATE_IS_NUMBER);
    }
    if ((cell_.type == Type::kPercent || cell_.type == Type::kBoolean) && (IsQuantity(column) || IsCode(column))) {
      return Fail(v1::ERROR_REASON_LEDGER_CELL_UNREADABLE);
    }
    if (IsCode(column) && IsDestroyedCode()) return Fail(v1::ERROR_REASON_LEDGER_NUMBER_DESTROYED);
    return column == Column::kIndustry && LostZero();
  }

  bool IsDestroyedCode() const {
    if (cell_.type != Type::kNumber) return IsScientific(cell_.text);
    return !MayBeNumber(head_.column) || !IsDigits(cell_.text);
  }

  bool LostZero() {
    const std::vector<std::string> codes = IndustriesWithLostZero(cell_.text);
    if (codes.empty()) return false;
    return Fail(v1::ERROR_REASON_LEDGER_LEADING_ZERO_LOST,
                {{"value", Shown(cell_.text)}, {"other", absl::StrJoin(codes, " / ")}});
  }

  // A column Luodi has no field for: verbatim, but never a text that deceives the eye.
  void Keep() {
    Faults faults;
    text_ = base::NormalizeText(head_.text, cell_.text, kLongestCell, false, faults, nullptr, base::Lines::kMany);
    Fail(faults);
    if (!faults.empty()) return;
    if (head_.column == Column::kUnnamed) {
      Fail(v1::ERROR_REASON_LEDGER_CELL_UNREADABLE);
      return;
    }
    if (IsScientific(cell_.text)) {
      Notice(absl::StrCat(Shown(cell_.text), " is kept as the file shows it; if a code was meant, its digits are lost"),
             absl::StrCat(Shown(cell_.text), " 按文件所示保留；若原为代码，其数字已丢失"));
    }
    (*row_.project.mutable_ledger_columns())[head_.text] = cell_.text;
  }

  bool ReadText() {
    switch (head_.column) {
      case Column::kBusinessCode:
        return row_.project.set_business_code(text_), true;
      case Column::kTitle:
        return row_.project.set_title(text_), true;
      case Column::kNationalCode:
        return row_.project.set_national_code(text::Fold(text_)), true;
      case Column::kParcel:
        return row_.project.set_parcel(text_), true;
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
        // Facts have it too, but a row may tell of none.
        (*row_.project.mutable_ledger_columns())[std::string(UsualHead(Column::kAuthor))] = text_;
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
        return row_.stages.empty() ? Fail(v1::ERROR_REASON_LEDGER_CELL_UNREADABLE) : true;
      case Column::kUscc:
        row_.investor.set_uscc(investors::rules::NormalizeUscc(text_));
        Fail(investors::rules::CheckUscc(head_.text, row_.investor.uscc()));
        return true;
      case Column::kCountry:
        if (auto country = ReadCountry(text_)) return row_.investor.set_country_code(*country), true;
        return Fail(v1::ERROR_REASON_COUNTRY_UNKNOWN, {{"code", Shown(text_)}});
      case Column::kIndustry:
        if (auto industry = ReadIndustry(text_)) return row_.project.set_industry_code(*industry), true;
        return Fail(v1::ERROR_REASON_INDUSTRY_UNKNOWN, {{"code", Shown(text_)}});
      default:
        return false;
    }
  }

  template <typename Value, typename Setter>
  bool Take(const std::optional<Value>& value, Setter set) {
    if (!value) return Fail(reason_);
    set(*value);
    return true;
  }

  bool ReadSecrecy() {
    if (IsStateSecret(text_)) return Fail(v1::ERROR_REASON_LEDGER_STATE_SECRET);
    return Take(ReadConfidentiality(text_), [&](auto value) { row_.project.set_confidentiality(value); });
  }

  void ReadDay() {
    v1::Fact fact;
    reason_ = text::ReadDate(WithoutTime(text_), fact.mutable_fact_date());
    if (reason_ != v1::ERROR_REASON_UNSPECIFIED) return void(Fail(reason_));
    if (IsPromisedDay(head_.column)) {
      *PromisedDay(head_.column, *row_.project.mutable_promises()) = fact.fact_date();
      return;
    }
    fact.set_kind(FactOf(head_.column));
    fact.set_basis(v1::FACT_BASIS_IMPORTED);
    row_.facts.push_back(std::move(fact));
  }

  Row& row_;
  const Header& header_;
  const Head& head_;
  const sheets::Cell& cell_;
  std::string text_;
  // Why a reader answered nothing.
  v1::ErrorReason reason_ = v1::ERROR_REASON_LEDGER_CELL_UNREADABLE;
};

bool IsTotal(Column column) { return column == Column::kTotalInvestment; }

// A sum has no number of its own and no investor.
bool IsName(Column column) {
  return column == Column::kBusinessCode || column == Column::kNationalCode || column == Column::kUscc ||
         column == Column::kForeignNumber || column == Column::kInvestor;
}

// Said of one project and of no sum, besides its title.
bool IsSign(Column column) {
  return IsName(column) || column == Column::kKind || column == Column::kParent || column == Column::kParcel ||
         column == Column::kStage || IsDay(column);
}

// Whether a cell in one of the columns says something, other than a sum.
template <typename Wanted>
bool Says(const Header& header, const sheets::Record& record, Wanted wanted) {
  for (size_t i = 0; i < std::min(record.cells.size(), header.heads.size()); ++i) {
    const sheets::Cell& cell = record.cells[i];
    if (wanted(header.heads[i].column) && !cell.IsBlank() && ReadSumWord(cell.text) == SumWord::kNone) return true;
  }
  return false;
}

// Columns that head a line of sums. In any other one, the line's first cell does where the line has no title.
bool HeadsALine(Column column) {
  return column == Column::kOrdinal || column == Column::kBusinessCode || column == Column::kTitle ||
         column == Column::kInvestor;
}

// What makes a row one of sums.
struct Sums {
  // As written; empty when it is none.
  std::string word;
  // It says a project all the same: whichever it is, it may neither be passed over nor entered.
  bool is_doubtful = false;
};
Sums SumsOf(const Header& header, const sheets::Record& record) {
  const size_t place = header.PlaceOf(Column::kTitle);
  const bool untitled = place >= record.cells.size() || record.cells[place].IsBlank();
  const SumWord title = untitled ? SumWord::kNone : ReadSumWord(record.cells[place].text);
  const bool is_titled =
      !untitled && (title == SumWord::kNone || (title == SumWord::kQualified && Says(header, record, IsSign)));
  Sums sums;
  bool first = true;
  for (size_t i = 0; i < std::min(record.cells.size(), header.heads.size()) && sums.word.empty(); ++i) {
    if (record.cells[i].IsBlank()) continue;
    const bool heads_a_line = i == place ? !is_titled : HeadsALine(header.heads[i].column) || (first && untitled);
    first = false;
    if (heads_a_line && ReadSumWord(record.cells[i].text) != SumWord::kNone) sums.word = Shown(record.cells[i].text);
  }
  if (sums.word.empty()) return sums;
  sums.is_doubtful =
      Says(header, record, IsName) || (is_titled && (Says(header, record, IsSign) || Says(header, record, IsTotal)));
  return sums;
}

// Nothing but its place in the file: 序号 was filled in ahead, or heads a part of the table.
bool SaysNothing(const Header& header, const sheets::Record& record) {
  for (size_t i = 0; i < record.cells.size(); ++i) {
    if (header.heads[i].column != Column::kOrdinal && !record.cells[i].IsBlank()) return false;
  }
  return true;
}

// Why the record cannot be cut into cells under the heads, in both languages; empty when it can.
struct Why {
  std::string english;
  std::string chinese;
};
// " (H2: 游离)": the first cell that stands under no head; a refusal is all that is left of it.
std::string CellBeyond(const Header& header, const sheets::Record& record) {
  for (size_t i = header.heads.size(); i < record.cells.size(); ++i) {
    if (record.cells[i].IsBlank()) continue;
    return absl::StrCat(" (", sheets::Address(header.sheet, i, record.row), ": ", Shown(record.cells[i].text), ")");
  }
  return "";
}

Why BrokenBy(const Header& header, const sheets::Record& record) {
  if (record.quote_broken) return {"a quotation mark is out of place or never closed", "引号位置不当或未闭合"};
  const size_t most = header.heads.size();
  size_t least = most;
  while (least > 0 && header.heads[least - 1].column == Column::kUnnamed) --least;
  const size_t count = std::max(record.cell_count, record.cells.size());
  if (count >= least && count <= most) return {};
  const std::string beyond = CellBeyond(header, record);
  return {absl::StrCat("it has ", count, " cells, the header has ", most, beyond),
          absl::StrCat("共 ", count, " 格，表头为 ", most, " 格", beyond)};
}

// A row that cannot be read at all, or says it is no project.
void Weigh(const Header& header, const sheets::Record& record, Row& row) {
  const auto fail = [&](v1::ErrorReason reason, text::Metadata metadata, const text::Metadata& chinese) {
    row.faults.push_back(FaultOf(header, row.row, "", reason, std::move(metadata), chinese));
    row.worthless = true;
  };
  const Why broken = BrokenBy(header, record);
  if (!broken.english.empty()) {
    return fail(v1::ERROR_REASON_LEDGER_ROW_BROKEN, {{"why", broken.english}}, {{"why", broken.chinese}});
  }
  row.is_sum = SaysNothing(header, record);
  const Sums sums = SumsOf(header, record);
  if (sums.word.empty()) return;
  if (sums.is_doubtful) return fail(v1::ERROR_REASON_LEDGER_SUBTOTAL, {{"value", sums.word}}, {});
  row.is_sum = true;
}

// A code names the enterprise at home; the country beside it is where the money comes from, which has no field.
void SettleInvestor(const Header& header, const sheets::Record& record, Row& row) {
  v1::Investor& investor = row.investor;
  if (investor.uscc().empty() || investor.country_code().empty() || !investor.foreign_registration_number().empty()) {
    return;
  }
  for (size_t i = 0; i < record.cells.size(); ++i) {
    if (header.heads[i].column != Column::kCountry) continue;
    (*row.project.mutable_ledger_columns())[std::string(UsualHead(Column::kCountry))] = record.cells[i].text;
    if (investor.country_code() == "CN") continue;
    row.notices.push_back(NoticeOf(header, row.row, header.heads[i].text,
                                   "kept with the row; the unified social credit code names the investor",
                                   "随行保留；投资主体以统一社会信用代码为准"));
  }
  investor.clear_country_code();
}

// The columns of a row that `wanted` names.
template <typename Wanted>
Row ReadColumns(const Header& header, const sheets::Record& record, Wanted wanted) {
  Row row;
  row.row = record.row;
  Weigh(header, record, row);
  if (row.worthless || row.is_sum) return row;
  for (size_t i = 0; i < record.cells.size(); ++i) {
    if (wanted(header.heads[i].column)) CellReader(row, header, i, record.cells[i]).Read();
  }
  SettleInvestor(header, record, row);
  return row;
}

std::string IdentityOf(const Row& row) {
  if (row.project.title().empty()) return "";
  const v1::Investor& investor = row.investor;
  std::string identity = investor.uscc();
  if (identity.empty() && !investor.country_code().empty() && !investor.foreign_registration_number().empty()) {
    identity = absl::StrCat(investor.country_code(), ":", investor.foreign_registration_number());
  }
  return absl::StrCat(identity, "\n", row.project.title(), "\n", std::max(row.project.phase(), 1));
}

// Empty for a column the file lacks.
std::string AddressOf(const Header& header, int row, const std::string& column) {
  if (column.empty()) return "";
  const auto found =
      std::find_if(header.heads.begin(), header.heads.end(), [&](const Head& head) { return head.text == column; });
  if (found == header.heads.end()) return "";
  return sheets::Address(header.sheet, static_cast<size_t>(found - header.heads.begin()), row);
}

}  // namespace

Row ReadRow(const Header& header, const sheets::Record& record) {
  Row row = ReadColumns(header, record, [](Column) { return true; });
  if (row.worthless || row.is_sum) return row;
  for (v1::Fact& fact : row.facts) fact.set_author(row.author);
  std::sort(row.facts.begin(), row.facts.end(),
            [](const v1::Fact& one, const v1::Fact& other) { return one.kind() < other.kind(); });
  if (record.hidden) {
    row.notices.push_back(NoticeOf(header, row.row, "", "the row is hidden in the file; it was read like any other",
                                   "该行在文件中被隐藏，仍照常读取"));
  }
  return row;
}

RowKeys ReadKeys(const Header& header, const sheets::Record& record) {
  const Row row = ReadColumns(header, record, IsKey);
  RowKeys keys;
  keys.is_sum = row.is_sum;
  keys.worthless = row.worthless;
  keys.business_code = row.project.business_code();
  keys.national_code = row.project.national_code();
  keys.parent = row.parent;
  keys.identity = IdentityOf(row);
  return keys;
}

bool IsSum(const Header& header, const sheets::Record& record) {
  if (!BrokenBy(header, record).english.empty()) return false;
  if (SaysNothing(header, record)) return true;
  const Sums sums = SumsOf(header, record);
  return !sums.word.empty() && !sums.is_doubtful;
}

v1::RowFault FaultOf(const Header& header, int row, const std::string& column, v1::ErrorReason reason,
                     text::Metadata metadata, const text::Metadata& chinese) {
  metadata.emplace("row", absl::StrCat(row));
  const std::string cell = AddressOf(header, row, column);
  if (!cell.empty()) metadata["cell"] = cell;
  if (!column.empty()) {
    metadata.emplace("column", column);
    metadata["field"] = column;
  }
  text::Metadata in_chinese = chinese;
  in_chinese.insert(metadata.begin(), metadata.end());
  v1::RowFault fault;
  fault.set_column(column);
  fault.set_cell(cell);
  fault.set_reason(text::ReasonName(reason));
  fault.set_message(text::Sentence(reason, metadata, text::Language::kEnglish));
  fault.set_message_zh(text::Sentence(reason, in_chinese, text::Language::kChinese));
  fault.mutable_metadata()->insert(metadata.begin(), metadata.end());
  return fault;
}

v1::RowNotice NoticeOf(const Header& header, int row, const std::string& column, const std::string& english,
                       const std::string& chinese) {
  v1::RowNotice notice;
  notice.set_column(column);
  notice.set_cell(AddressOf(header, row, column));
  notice.set_message(english);
  notice.set_message_zh(chinese);
  return notice;
}

bool HasFault(const std::vector<v1::RowFault>& faults, const std::string& column) {
  return std::any_of(faults.begin(), faults.end(), [&](const v1::RowFault& fault) { return fault.column() == column; });
}

}  // namespace luodi::ledger
