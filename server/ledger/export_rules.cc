// SPDX-License-Identifier: Apache-2.0
#include "server/ledger/export_rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "proto/text/date.h"
#include "proto/text/money.h"
#include "proto/text/number.h"
#include "server/base/names.h"
#include "server/base/text.h"
#include "server/ledger/rules.h"
#include "server/ledger/words.h"
#include "server/projects/rules.h"
#include "server/zones/industries.h"

namespace luodi::ledger::rules {
namespace {

using sheets::Cell;
using sheets::ColumnStyle;

constexpr int kLongestReason = 2000;
// A filter may name a thousand codes; a cell holds 32,767 characters.
constexpr size_t kLongestFilter = 12'000;

ExportColumn OwnNumber() { return {{Column::kUnknown, std::string(kOwnNumber), ""}, true}; }

// What an import writes beside the rows it refuses.
bool IsRefusalHead(const Head& head) {
  return head.column == Column::kOrdinal && (head.text == kReasonHead || head.text == kRemedyHead);
}

// Columns in their order, each once.
class ColumnList {
 public:
  void Add(Head head) {
    ReadPromisedDay(head);
    Remember(head);
    const bool is_own_number = head.text == kOwnNumber;
    has_own_number_ = has_own_number_ || is_own_number;
    columns_.push_back({std::move(head), is_own_number});
  }

  // Where a line stands and cells that must be empty are nothing a project lacks.
  void AddIfLacking(Head head) {
    ReadPromisedDay(head);
    if (head.column == Column::kOrdinal || head.column == Column::kUnnamed) return;
    const bool is_there =
        head.column == Column::kUnknown ? verbatim_.contains(head.text) : known_.contains(head.column);
    if (!is_there) Add(std::move(head));
  }

  void Complete() {
    if (!has_own_number_) columns_.insert(columns_.begin(), OwnNumber());
    for (Head& head : UsualLayout()) AddIfLacking(std::move(head));
  }

  std::vector<ExportColumn> columns() && { return std::move(columns_); }

 private:
  // What was kept verbatim under such a head comes out in the one column of that day.
  static void ReadPromisedDay(Head& head) {
    if (head.column != Column::kUnknown) return;
    head.column = PromisedDayHeadedBy(head.text);
  }

  void Remember(const Head& head) {
    if (head.column == Column::kUnknown) {
      verbatim_.insert(head.text);
      return;
    }
    known_.insert(head.column);
    // Their cells are kept verbatim under the usual head, and come out here.
    const bool is_kept = head.column == Column::kAuthor || head.column == Column::kCountry;
    if (is_kept) verbatim_.emplace(UsualHead(head.column));
  }

  std::vector<ExportColumn> columns_;
  std::set<std::string> verbatim_;
  std::set<Column> known_;
  bool has_own_number_ = false;
};

// Blanks of a western letter's width; a Chinese character takes two of them.
int WidthOf(std::string_view text) {
  int width = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) width += byte >= 0xE0 ? 2 : 1;
  }
  return width;
}

// Decimals of an amount in this unit down to the smallest coin.
int DecimalsOf(std::string_view unit) {
  if (unit.find("亿") != std::string_view::npos) return 10;
  if (unit.find("万") != std::string_view::npos) return 6;
  return 2;
}

ColumnStyle KindOf(const Head& head) {
  switch (head.column) {
    case Column::kTotalInvestment:
    case Column::kFixedAssetInvestment:
    case Column::kForeignInvestment:
    case Column::kAnnualTax:
    case Column::kAnnualOutput:
      if (head.unit.empty()) return {ColumnStyle::Kind::kText, 0, 16};
      return {ColumnStyle::Kind::kNumber, DecimalsOf(head.unit), 14};
    case Column::kLandArea:
      if (head.unit.empty()) return {ColumnStyle::Kind::kText, 0, 14};
      return {ColumnStyle::Kind::kNumber, 6, 12};
    case Column::kOrdinal:
    case Column::kPhase:
    case Column::kJobs:
      return {ColumnStyle::Kind::kNumber, 0, 6};
    case Column::kTitle:
      return {ColumnStyle::Kind::kText, 0, 36};
    case Column::kInvestor:
    case Column::kNationalCode:
      return {ColumnStyle::Kind::kText, 0, 30};
    case Column::kUscc:
      return {ColumnStyle::Kind::kText, 0, 22};
    case Column::kPark:
      return {ColumnStyle::Kind::kText, 0, 24};
    case Column::kDescription:
      return {ColumnStyle::Kind::kText, 0, 48};
    case Column::kUnknown:
      return {ColumnStyle::Kind::kGuess, 0, 16};
    default:
      if (IsDay(head.column)) return {ColumnStyle::Kind::kDate, 0, 12};
      return {ColumnStyle::Kind::kText, 0, 12};
  }
}

Cell Written(std::string text) {
  Cell cell;
  if (!text.empty()) cell.type = sheets::Type::kText;
  cell.text = std::move(text);
  return cell;
}

// As an import kept it verbatim, while no column told it.
std::string KeptDay(const v1::Project& project, Column column) {
  for (const auto& [head, cell] : project.ledger_columns()) {
    if (PromisedDayHeadedBy(head) == column) return cell;
  }
  return "";
}

std::string TextOf(const ExportColumn& column, const v1::Project& project, const Titles& titles, int64_t place) {
  if (column.is_own_number) return names::IdOf(project.name());
  switch (column.head.column) {
    case Column::kOrdinal:
      return absl::StrCat(place);
    case Column::kUnknown: {
      const auto cell = project.ledger_columns().find(column.head.text);
      return cell == project.ledger_columns().end() ? std::string() : cell->second;
    }
    default: {
      const std::string cell = CellOf(project, column.head, titles);
      return cell.empty() && IsPromisedDay(column.head.column) ? KeptDay(project, column.head.column) : cell;
    }
  }
}

std::string InChina(const google::protobuf::Timestamp& stamp) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", absl::FromUnixSeconds(stamp.seconds()),
                          absl::FixedTimeZone(8 * 60 * 60));
}

// In 亿 of the currency, plain.
std::string InHundredMillions(const v1::Money& money) {
  const text::Currency* currency = text::FindCurrency(money.currency_code());
  return text::WriteDecimal(money.minor_units(), (currency != nullptr ? currency->minor_digits : 2) + 8, 0);
}

std::vector<Cell> AboutRow(std::string what, std::string content, std::string count = "", std::string currency = "",
                           std::string amount = "") {
  return {Written(std::move(what)), Written(std::move(content)), Written(std::move(count)),
          Written(std::move(currency)), Written(std::move(amount))};
}

// One row a currency, the projects on the first.
void AddCount(const std::string& what, const ExportSum::Count& count, std::vector<std::vector<Cell>>& rows) {
  std::string projects = absl::StrCat(count.projects);
  for (const v1::Money& sum : count.totals.Sums()) {
    rows.push_back(AboutRow(what, text::WriteMoney(sum), projects, sum.currency_code(), InHundredMillions(sum)));
    projects.clear();
  }
  if (!projects.empty()) rows.push_back(AboutRow(what, "", projects));
}

std::string IndustryWord(const std::string& code) {
  const std::string_view name = zones::IndustryName(code);
  return name.empty() ? code : absl::StrCat(code, " ", std::string(name));
}

// The title of a name; the name itself where there is none.
std::string TitleOf(const std::map<std::string, std::string>& titles, const std::string& name) {
  const auto found = titles.find(name);
  return found == titles.end() ? name : found->second;
}

}  // namespace

Faults CheckExport(v1::ExportLedgerRequest& request) {
  Faults faults;
  request.set_reason(base::NormalizeText("reason", request.reason(), kLongestReason, true, faults, nullptr,
                                         base::Lines::kMany));
  if (!v1::ExportFormat_IsValid(request.format())) {
    faults.push_back({v1::ERROR_REASON_ENUM_UNKNOWN, "format", {{"value", absl::StrCat(request.format())}}});
  }
  if (request.format() == v1::EXPORT_FORMAT_UNSPECIFIED) request.set_format(v1::EXPORT_FORMAT_XLSX);
  return faults;
}

std::vector<ExportColumn> ExportColumns(std::vector<std::vector<Head>> layouts, const std::vector<std::string>& kept,
                                        bool all) {
  if (layouts.empty()) layouts.push_back(UsualLayout());
  ColumnList list;
  for (Head& head : layouts.front()) {
    if (!IsRefusalHead(head)) list.Add(std::move(head));
  }
  for (size_t i = 1; i < layouts.size(); ++i) {
    for (Head& head : layouts[i]) list.AddIfLacking(std::move(head));
  }
  for (const std::string& text : kept) list.AddIfLacking({Column::kUnknown, text, ""});
  if (all) list.Complete();
  return std::move(list).columns();
}

std::vector<std::string> HeadTexts(const std::vector<ExportColumn>& columns) {
  std::vector<std::string> texts;
  for (const ExportColumn& column : columns) {
    texts.push_back(column.head.column == Column::kUnnamed ? "" : column.head.text);
  }
  return texts;
}

std::vector<ColumnStyle> StylesOf(const std::vector<ExportColumn>& columns) {
  // Wide enough for the head and the button of its filter, but for sentences that stand as heads.
  constexpr int kButton = 3, kWidestHead = 30;
  std::vector<ColumnStyle> styles;
  for (const ExportColumn& column : columns) {
    ColumnStyle style = column.is_own_number ? ColumnStyle{ColumnStyle::Kind::kText, 0, 12} : KindOf(column.head);
    style.width = std::max(style.width, std::min(WidthOf(column.head.text), kWidestHead) + kButton);
    styles.push_back(style);
  }
  return styles;
}

std::vector<Cell> ExportRow(const std::vector<ExportColumn>& columns, const v1::Project& project, const Titles& titles,
                            int64_t place) {
  std::vector<Cell> cells;
  cells.reserve(columns.size());
  for (const ExportColumn& column : columns) cells.push_back(Written(TextOf(column, project, titles, place)));
  return cells;
}

void ExportSum::Add(const v1::Project& project) {
  using projects::rules::Counting;
  const v1::Bucket bucket = projects::rules::BucketOf(projects::rules::StageOf(projects::rules::MaskOf(project.facts())));
  const Counting counting =
      projects::rules::CountingOf(project.kind(), !project.parent_project().empty(), project.phase());
  if (bucket == v1::BUCKET_UNSPECIFIED || counting == Counting::kNothing) return;
  for (Count* count : {&all_, &buckets_[bucket]}) {
    if (counting == Counting::kProjectAndAmount) ++count->projects;
    if (project.has_total_investment()) count->totals.Add(project.total_investment());
  }
}

const ExportSum::Count& ExportSum::Of(v1::Bucket bucket) const {
  static const Count* const kNone = new Count();
  const auto found = buckets_.find(bucket);
  return found == buckets_.end() ? *kNone : found->second;
}

std::string FilterInWords(const v1::ProjectFilter& filter, const Titles& titles) {
  std::vector<std::string> parts;
  const auto say = [&](const char* what, const std::string& value) {
    if (!value.empty()) parts.push_back(absl::StrCat(what, "：", value));
  };
  const auto say_all = [&](const char* what, const auto& values, const auto& word) {
    std::vector<std::string> words;
    for (const auto& value : values) words.push_back(std::string(word(value)));
    say(what, absl::StrJoin(words, "、"));
  };
  say_all("阶段", filter.stages(), [](int stage) { return StageWord(static_cast<v1::Stage>(stage)); });
  say_all("园区", filter.parks(), [&](const std::string& park) { return TitleOf(titles.parks, park); });
  say_all("行业", filter.industry_prefixes(), IndustryWord);
  say("名称含", filter.title_contains());
  if (filter.signed_year() != 0) say("签约年份", absl::StrCat(filter.signed_year()));
  if (filter.basis() == v1::FACT_BASIS_RECORDED) say("依据", "本系统办理");
  if (filter.basis() == v1::FACT_BASIS_IMPORTED) say("依据", "台账导入");
  say_all("项目类型", filter.kinds(), [](int kind) { return KindWord(static_cast<v1::ProjectKind>(kind)); });
  if (!filter.investor().empty()) {
    const auto investor = titles.investors.find(filter.investor());
    say("投资主体", investor == titles.investors.end() ? filter.investor() : investor->second.title());
  }
  say("编号", filter.business_code());
  say("项目代码", filter.national_code());
  std::string words = parts.empty() ? "全部项目" : absl::StrJoin(parts, "；");
  if (words.size() <= kLongestFilter) return words;
  size_t end = kLongestFilter;
  while (end > 0 && (static_cast<unsigned char>(words[end]) & 0xC0) == 0x80) --end;
  return words.substr(0, end) + "…";
}

std::vector<std::string> AboutHeads() { return {"事项", "内容", "个数", "币种", "金额(亿)"}; }

std::vector<ColumnStyle> AboutStyles() {
  return {{ColumnStyle::Kind::kText, 0, 28},
          {ColumnStyle::Kind::kText, 0, 60},
          {ColumnStyle::Kind::kNumber, 0, 10},
          {ColumnStyle::Kind::kText, 0, 8},
          {ColumnStyle::Kind::kNumber, 10, 18}};
}

std::vector<std::vector<Cell>> AboutRows(const v1::LedgerExport& ledger_export, const ExportWords& words,
                                         const ExportSum& sum) {
  std::vector<std::vector<Cell>> rows;
  rows.push_back(AboutRow("开发区", words.zone_title));
  rows.push_back(AboutRow("筛选条件", words.filter));
  rows.push_back(AboutRow("账面时点", ledger_export.has_as_of() ? InChina(ledger_export.as_of()) : "导出时"));
  rows.push_back(
      AboutRow("事实截至", ledger_export.has_on_date() ? text::WriteDate(ledger_export.on_date()) : "不限"));
  rows.push_back(AboutRow("导出人", words.person));
  rows.push_back(AboutRow("导出时间", InChina(ledger_export.create_time())));
  rows.push_back(AboutRow("导出原因", ledger_export.reason()));
  rows.push_back(AboutRow("行数", "", absl::StrCat(ledger_export.rows())));
  rows.push_back(AboutRow("其中受限项目，内容未列出", "", absl::StrCat(ledger_export.masked_rows())));
  rows.push_back(AboutRow("涉及个人的单元格，内容未列出", "", absl::StrCat(words.cells_left_out)));
  AddCount("签约项目", sum.all(), rows);
  AddCount("其中前期", sum.Of(v1::BUCKET_PREPARING), rows);
  AddCount("其中在建", sum.Of(v1::BUCKET_BUILDING), rows);
  AddCount("其中投产", sum.Of(v1::BUCKET_PRODUCING), rows);
  return rows;
}

}  // namespace luodi::ledger::rules
