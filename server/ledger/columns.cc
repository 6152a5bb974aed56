// SPDX-License-Identifier: Apache-2.0
#include "server/ledger/columns.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "proto/text/area.h"
#include "proto/text/money.h"
#include "proto/text/number.h"
#include "server/base/text.h"

namespace luodi::ledger {
namespace {

constexpr int kLongestHead = 100;

// What may stand in brackets behind a head.
enum class Unit { kNone, kMoney, kArea, kPersons };

struct Known {
  Column column;
  std::string_view text;
  // Other heads that certainly mean the same, parted by blanks.
  std::string_view synonyms = "";
  Unit unit = Unit::kNone;
  std::string_view usual_unit = "";
  v1::FactKind fact = v1::FACT_KIND_UNSPECIFIED;
  bool is_promised_day = false;
};

constexpr Known Day(Column column, std::string_view text, v1::FactKind fact, std::string_view synonyms = "") {
  return {column, text, synonyms, Unit::kNone, "", fact};
}

constexpr Known Planned(Column column, std::string_view text) {
  return {column, text, "", Unit::kNone, "", v1::FACT_KIND_UNSPECIFIED, true};
}

// In the order of a ledger that has none of its own. Heads of days are also known with 时间 or 日 for 日期; those of
// facts with 实际 before them, those of promised days with (计划) behind instead of 计划 before.
constexpr std::array kKnown = {
    Known{Column::kOrdinal, "序号", "顺序号 no no. 系统编号"},
    Known{Column::kBusinessCode, "编号", "项目编号 台账编号"},
    Known{Column::kTitle, "项目名称", "项目 项目名 项目全称"},
    Known{Column::kNationalCode, "项目代码", "投资项目代码 投资项目统一代码 项目统一代码"},
    Known{Column::kKind, "项目类型"},
    Known{Column::kPhase, "分期", "期次 项目分期"},
    Known{Column::kParent, "上级项目", "上级项目编号 母项目 母项目编号"},
    Known{Column::kInvestor, "投资主体",
          "企业名称 投资方 投资企业 投资单位 投资主体名称 投资方名称 投资企业名称 投资单位名称 投资商 项目投资方"},
    Known{Column::kUscc, "统一社会信用代码", "信用代码 社会信用代码 统一信用代码 企业信用代码 企业统一社会信用代码"},
    Known{Column::kCountry, "国别", "国家 国家(地区) 国家/地区 国别(地区) 国别/地区 国别地区 国家地区 投资方国别"},
    Known{Column::kForeignNumber, "境外注册号", "境外注册号码 境外注册编号"},
    Known{Column::kIndustry, "行业", "行业代码 行业类别 所属行业 行业分类 国民经济行业 国民经济行业代码 所属行业代码"},
    Known{Column::kTotalInvestment, "总投资",
          "投资额 计划总投资 项目总投资 总投资额 投资总额 项目投资额 计划总投资额 项目总投资额 总投资金额 投资金额",
          Unit::kMoney, "亿元"},
    Known{
        Column::kFixedAssetInvestment, "固定资产投资",
        "固投 固定资产投资额 固定资产总投资 其中:固定资产投资 其中固定资产投资 其中:固定资产投资额 其中固定资产投资额 "
        "其中:固投 其中固投",
        Unit::kMoney, "亿元"},
    Known{Column::kForeignInvestment, "外资", "外资额 外资金额 其中:外资 其中外资", Unit::kMoney, "万美元"},
    Known{Column::kLandArea, "用地面积", "占地 占地面积 用地 拟用地 拟用地面积 项目用地面积 项目占地面积 用地规模",
          Unit::kArea, "亩"},
    Known{Column::kPark, "园区", "所在园区 所属园区 落户园区 落地园区 入驻园区"},
    Known{Column::kParcel, "宗地号", "宗地编号 宗地号码"},
    Known{Column::kStage, "阶段", "项目阶段 进展阶段 项目进展阶段 所处阶段 项目所处阶段 当前阶段"},
    Day(Column::kFirstTalk, "首谈日期", v1::FACT_KIND_FIRST_TALK,
        "首次洽谈日期 首次洽谈时间 初次洽谈日期 初次洽谈时间"),
    Day(Column::kSigned, "签约日期", v1::FACT_KIND_SIGNED, "正式签约日期 正式签约时间"),
    Day(Column::kRegistered, "注册日期", v1::FACT_KIND_REGISTERED,
        "工商注册日期 工商注册时间 公司注册日期 公司注册时间 企业注册日期 企业注册时间 注册登记日期 注册登记时间"),
    Day(Column::kLandAcquired, "拿地日期", v1::FACT_KIND_LAND_ACQUIRED, "摘牌日期 摘牌时间 土地摘牌日期 土地摘牌时间"),
    Day(Column::kPermitted, "施工许可日期", v1::FACT_KIND_PERMITTED,
        "施工许可证日期 施工许可证时间 施工许可证取得日期 施工许可证取得时间 取得施工许可证日期 取得施工许可证时间"),
    Day(Column::kStarted, "开工日期", v1::FACT_KIND_STARTED),
    Day(Column::kCompleted, "竣工日期", v1::FACT_KIND_COMPLETED),
    Day(Column::kProduced, "投产日期", v1::FACT_KIND_PRODUCED, "正式投产日期 正式投产时间"),
    Day(Column::kFullCapacity, "达产日期", v1::FACT_KIND_FULL_CAPACITY),
    Planned(Column::kPlannedStart, "计划开工日期"),
    Planned(Column::kPlannedProduction, "计划投产日期"),
    Planned(Column::kPlannedFullCapacity, "计划达产日期"),
    Known{Column::kAnnualTax, "预计年税收", "税收 年税收 预计税收 预计年税收额 达产后年税收", Unit::kMoney, "万元"},
    Known{Column::kAnnualOutput, "预计年产值", "产值 年产值 预计产值 预计年产值额 达产后年产值", Unit::kMoney, "万元"},
    Known{Column::kJobs, "就业", "用工 就业人数 用工人数 就业岗位 预计就业 预计就业人数 预计用工 预计用工人数 带动就业",
          Unit::kPersons, "人"},
    Known{Column::kConfidentiality, "密级", "保密等级 保密级别 涉密等级"},
    Known{Column::kDepartment, "责任单位", "责任部门 责任科室 责任处室 负责部门"},
    Known{Column::kDescription, "项目概况", "概况 项目简介 项目介绍 项目简况"},
    Known{Column::kAuthor, "更新人", "填报人 填表人 更新人员"},
};

constexpr std::string_view kPlan = "计划";
constexpr std::array kRequired = {Column::kTitle, Column::kTotalInvestment};

const Known* FindKnown(Column column) {
  const auto* found = std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& k) { return k.column == column; });
  return found == kKnown.end() ? nullptr : found;
}

// Heads are compared so: either width, any case, without blanks, line breaks and the star of columns that must be
// filled.
std::string KeyOf(std::string_view head) {
  std::string key = absl::AsciiStrToLower(text::Fold(head));
  key.erase(std::remove_if(key.begin(), key.end(), [](char c) { return c == ' ' || c == '*'; }), key.end());
  return key;
}

std::map<std::string, const Known*, std::less<>> KnownHeads() {
  std::map<std::string, const Known*, std::less<>> heads;
  for (const Known& known : kKnown) {
    heads.emplace(known.text, &known);
    for (const auto synonym : absl::StrSplit(absl::string_view(known.synonyms.data(), known.synonyms.size()), ' ')) {
      if (!synonym.empty()) heads.emplace(std::string(synonym), &known);
    }
    if (!IsDay(known.column)) continue;
    const std::string event(known.text.substr(0, known.text.rfind("日期")));
    for (const std::string day : {"日期", "时间", "日"}) {
      heads.emplace(event + day, &known);
      heads.emplace(known.is_promised_day ? event.substr(kPlan.size()) + day + "(计划)" : "实际" + event + day, &known);
    }
  }
  return heads;
}

const Known* FindHead(std::string_view key) {
  static const auto& heads = *new std::map<std::string, const Known*, std::less<>>(KnownHeads());
  const auto found = heads.find(key);
  return found == heads.end() ? nullptr : found->second;
}

bool IsUnit(Column column, std::string_view text) {
  const Known* known = FindKnown(column);
  if (known == nullptr) return false;
  v1::Money money;
  v1::Area area;
  switch (known->unit) {
    case Unit::kMoney:
      return text::ReadMoneyWithUnit("1", text, &money) == v1::ERROR_REASON_UNSPECIFIED;
    case Unit::kArea:
      return text::ReadAreaWithUnit("1", text, &area) == v1::ERROR_REASON_UNSPECIFIED;
    case Unit::kPersons:
      return text == "人" || text == "个" || text == "名";
    case Unit::kNone:
      return false;
  }
  return false;
}

// A head cut at its last pair of brackets: 总投资 and 亿元 from 总投资(单位:亿元). Without brackets all of it is base.
struct Cut {
  std::string base;
  std::string inside;
};
Cut CutAtBrackets(std::string_view text) {
  const std::string key = KeyOf(text);
  const size_t open = key.rfind('(');
  if (open == std::string::npos || !absl::EndsWith(key, ")")) return {key, ""};
  std::string_view inside = std::string_view(key).substr(open + 1, key.size() - open - 2);
  if (text::Consume(&inside, "单位")) text::Consume(&inside, ":");
  return {key.substr(0, open), std::string(inside)};
}

// What one head says by itself; nothing when neither the mapping nor Luodi knows it. 签约日期(计划) is not 签约日期: a
// head with something in brackets that is no unit of its column is another column.
std::optional<Head> Recognise(const std::string& text, const Mapping& mapping) {
  const Cut cut = CutAtBrackets(text);
  if (const Head* mapped = mapping.Find(text)) {
    Head head{mapped->column, text, mapped->unit};
    // What the file says itself goes before the mapping.
    if (IsUnit(head.column, cut.inside)) head.unit = cut.inside;
    return head;
  }
  if (const Known* known = FindHead(KeyOf(text))) return Head{known->column, text, ""};
  if (cut.inside.empty()) return std::nullopt;
  const Head* mapped = mapping.Find(cut.base);
  const Known* known = FindHead(cut.base);
  const Column column = mapped != nullptr ? mapped->column : known != nullptr ? known->column : Column::kUnknown;
  if (!IsUnit(column, cut.inside)) return std::nullopt;
  return Head{column, text, cut.inside};
}

// A plan is no fact, and what was spent so far is no total: below such a head the lower one means something else.
bool ChangesMeaning(const std::string& upper, Column column) {
  constexpr std::array kPlans = {"计划", "预计", "预期", "拟", "目标", "承诺", "约定"};
  constexpr std::array kParts = {"完成", "到位", "本年", "当年", "年度", "累计", "剩余"};
  const auto says = [&](const char* word) { return absl::StrContains(upper, word); };
  const Known* known = FindKnown(column);
  if (known == nullptr) return false;
  if (known->fact != v1::FACT_KIND_UNSPECIFIED) return std::any_of(kPlans.begin(), kPlans.end(), says);
  return known->unit == Unit::kMoney && std::any_of(kParts.begin(), kParts.end(), says);
}

// What two heads say only together: 签约 over 日期, 日期 over 签约, 总投资 over 亿元, 投资(万元) over 总投资.
std::optional<Head> RecogniseBoth(const std::string& upper, const std::string& lower, const Mapping& mapping) {
  const std::string text = upper + "/" + lower;
  const Cut above = CutAtBrackets(upper);
  const auto with_unit = [&](const std::optional<Head>& head) -> std::optional<Head> {
    if (!head || head->column == Column::kUnknown) return std::nullopt;
    const bool below_says = IsUnit(head->column, CutAtBrackets(lower).inside);
    return Head{head->column, text, !below_says && IsUnit(head->column, above.inside) ? above.inside : head->unit};
  };
  const auto alone = with_unit(Recognise(lower, mapping));
  if (alone && IsUnit(alone->column, above.inside) && !ChangesMeaning(upper, alone->column)) return alone;
  // Brackets above that are no unit are part of what is said.
  const bool has_unit = IsUnit(Column::kTotalInvestment, above.inside) || IsUnit(Column::kLandArea, above.inside);
  std::string base = has_unit ? above.base : upper;
  // 签约情况 over 日期.
  if (absl::EndsWith(base, "情况")) base.resize(base.size() - std::string_view("情况").size());
  if (auto head = with_unit(Recognise(base + lower, mapping))) return head;
  if (auto head = with_unit(Recognise(lower + base, mapping))) return head;
  const auto total = Recognise(upper, mapping);
  const std::string key = KeyOf(lower);
  const Cut bare = CutAtBrackets(lower);
  const std::string unit = bare.base.empty() ? bare.inside : key;
  if (total && IsUnit(total->column, unit)) return Head{total->column, text, unit};
  // 总投资 over 合计 and 其中:固定资产投资.
  constexpr std::array kWholes = {"合计", "总计", "总额", "总数", "小计", "金额", "数额"};
  const bool whole = std::find(kWholes.begin(), kWholes.end(), bare.base.empty() ? key : bare.base) != kWholes.end();
  if (total && whole && IsUnit(total->column, bare.inside)) return Head{total->column, text, bare.inside};
  return whole && bare.inside.empty() ? with_unit(total) : std::nullopt;
}

// One line: a break between Chinese characters is none, between letters a blank.
std::string OneLine(const std::string& text) {
  const auto is_letter = [](char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); };
  std::string line;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\n' && text[i] != '\r' && text[i] != '\t') {
      line += text[i];
    } else if (!line.empty() && is_letter(line.back()) && i + 1 < text.size() && is_letter(text[i + 1])) {
      line += ' ';
    }
  }
  return line;
}

std::string HeadText(const std::string& field, const std::string& raw, bool required, Faults& faults) {
  return OneLine(base::NormalizeText(field, raw, kLongestHead, required, faults, nullptr, base::Lines::kMany));
}

std::string CellText(const sheets::Record& record, size_t column, Faults& faults) {
  if (column >= record.cells.size()) return "";
  return HeadText(absl::StrCat("header ", column + 1), record.cells[column].text, false, faults);
}

// The same column however it is headed; unknown ones by their text.
std::string IdentityOf(const Head& head) {
  const Known* known = FindKnown(head.column);
  return known != nullptr ? std::string(known->text) : head.text;
}

void RefuseTwins(const Header& header, Faults& faults) {
  std::map<std::string, std::vector<std::string>> texts;
  std::vector<std::string> order;
  for (const Head& head : header.heads) {
    if (head.column == Column::kUnnamed || head.column == Column::kOrdinal) continue;
    std::vector<std::string>& same = texts[IdentityOf(head)];
    same.push_back(head.text);
    if (same.size() == 2) order.push_back(IdentityOf(head));
  }
  for (const std::string& identity : order) {
    const std::vector<std::string>& same = texts[identity];
    const bool alike = std::all_of(same.begin(), same.end(), [&](const std::string& text) { return text == same[0]; });
    const std::string column = alike ? same[0] : absl::StrCat(identity, " (", absl::StrJoin(same, ", "), ")");
    faults.push_back({v1::ERROR_REASON_LEDGER_COLUMN_TWICE, "header", {{"column", column}}});
  }
}

// What the file of refused rows adds behind the columns; in any other place they are columns like others.
constexpr std::array<std::string_view, 2> kAdded = {"原因", "处理办法"};

// Place of the two added columns; heads.size() when the file has none.
size_t PlaceOfAdded(const std::vector<Head>& heads) {
  size_t end = heads.size();
  while (end > 0 && heads[end - 1].column == Column::kUnnamed) --end;
  const bool added = end >= kAdded.size() && text::Fold(heads[end - 2].text) == kAdded[0] &&
                     text::Fold(heads[end - 1].text) == kAdded[1];
  return added ? end - kAdded.size() : heads.size();
}

}  // namespace

Mapping Mapping::Of(const std::string& field, google::protobuf::RepeatedPtrField<v1::LedgerHead>& heads,
                    Faults& faults) {
  Mapping mapping;
  for (int i = 0; i < heads.size(); ++i) {
    v1::LedgerHead& head = heads[i];
    const std::string path = absl::StrCat(field, "[", i, "]");
    head.set_head(HeadText(path + ".head", head.head(), true, faults));
    head.set_column(base::NormalizeText(path + ".column", head.column(), kLongestHead, false, faults));
    head.set_unit(text::Fold(base::NormalizeText(path + ".unit", head.unit(), kLongestHead, false, faults)));
    const Column column = ColumnNamed(head.column());
    if (!head.column().empty() && column == Column::kUnknown) {
      faults.push_back({v1::ERROR_REASON_LEDGER_COLUMN_UNKNOWN, path + ".column", {{"column", head.column()}}});
    } else if (!head.unit().empty() && !IsUnit(column, head.unit())) {
      faults.push_back({v1::ERROR_REASON_LEDGER_UNIT_UNKNOWN,
                        path + ".unit",
                        {{"unit", head.unit()}, {"column", head.column().empty() ? head.head() : head.column()}}});
    }
    if (head.head().empty()) continue;
    if (!mapping.heads_.emplace(KeyOf(head.head()), Head{column, head.head(), head.unit()}).second) {
      faults.push_back({v1::ERROR_REASON_LEDGER_COLUMN_TWICE, path + ".head", {{"column", head.head()}}});
    }
  }
  return mapping;
}

Mapping Mapping::Before(const Mapping& other) const {
  Mapping both = *this;
  both.heads_.insert(other.heads_.begin(), other.heads_.end());
  return both;
}

const Head* Mapping::Find(const std::string& head) const {
  const auto found = heads_.find(KeyOf(head));
  return found == heads_.end() ? nullptr : &found->second;
}

std::string Header::TextOf(Column column) const {
  if (column == Column::kUnknown) return "";
  const size_t place = PlaceOf(column);
  return place < heads.size() ? heads[place].text : std::string(UsualHead(column));
}

size_t Header::PlaceOf(Column column) const {
  const auto found = std::find_if(heads.begin(), heads.end(), [&](const Head& head) { return head.column == column; });
  return static_cast<size_t>(found - heads.begin());
}

std::vector<std::string> Header::UnknownColumns() const {
  std::vector<std::string> columns;
  for (const Head& head : heads) {
    if (head.column == Column::kUnknown) columns.push_back(head.text);
  }
  return columns;
}

std::vector<std::string> Header::MissingColumns() const {
  std::vector<std::string> missing;
  for (const Column column : kRequired) {
    if (PlaceOf(column) == heads.size()) missing.emplace_back(UsualHead(column));
  }
  return missing;
}

google::protobuf::RepeatedPtrField<v1::LedgerHead> Header::Layout() const {
  size_t end = PlaceOfAdded(heads);
  while (end > 0 && heads[end - 1].column == Column::kUnnamed) --end;
  google::protobuf::RepeatedPtrField<v1::LedgerHead> layout;
  for (size_t i = 0; i < end; ++i) {
    v1::LedgerHead& head = *layout.Add();
    if (heads[i].column != Column::kUnnamed) head.set_head(heads[i].text);
    head.set_column(std::string(UsualHead(heads[i].column)));
    head.set_unit(heads[i].unit);
  }
  return layout;
}

Head HeadOf(const std::string& upper, const std::string& lower, const Mapping& mapping) {
  if (upper.empty() && lower.empty()) return {Column::kUnnamed, "", ""};
  if (upper.empty() || lower.empty()) {
    const std::string& text = upper.empty() ? lower : upper;
    if (auto head = Recognise(text, mapping)) return *head;
    // As this file heads it when it comes back from an export.
    const size_t slash = text.find('/');
    if (slash != std::string::npos) {
      if (auto head = RecogniseBoth(text.substr(0, slash), text.substr(slash + 1), mapping)) {
        head->text = text;
        return *head;
      }
    }
    return {Column::kUnknown, text, ""};
  }
  const std::string joined = upper + "/" + lower;
  if (const Head* mapped = mapping.Find(joined)) return {mapped->column, joined, mapped->unit};
  const auto alone = Recognise(lower, mapping);
  if (alone && !ChangesMeaning(upper, alone->column) &&
      (IsUnit(alone->column, CutAtBrackets(lower).inside) || !IsUnit(alone->column, CutAtBrackets(upper).inside))) {
    return *alone;
  }
  if (auto head = RecogniseBoth(upper, lower, mapping)) return *head;
  return {Column::kUnknown, joined, ""};
}

Header HeaderOf(const sheets::Record& upper, const sheets::Record* lower, const Mapping& mapping, Faults& faults) {
  Header header;
  const size_t cell_count = std::max(upper.cell_count, lower == nullptr ? 0 : lower->cell_count);
  if (cell_count > sheets::kMostColumns) {
    const std::string limit = absl::StrCat(sheets::kMostColumns);
    faults.push_back({v1::ERROR_REASON_LEDGER_TOO_MANY_COLUMNS, "header", {{"limit", limit}}});
  }
  const size_t width = std::max(upper.cells.size(), lower == nullptr ? 0 : lower->cells.size());
  std::string covering;
  for (size_t i = 0; i < width; ++i) {
    std::string above = CellText(upper, i, faults);
    const std::string below = lower == nullptr ? "" : CellText(*lower, i, faults);
    // Where nothing stands below, a head is merged downwards and covers nothing beside it.
    if (below.empty() || !above.empty()) covering = below.empty() ? "" : above;
    if (above.empty()) above = covering;
    Head head = HeadOf(above, below, mapping);
    if (head.column == Column::kUnnamed) head.text = absl::StrCat("#", i + 1);
    header.heads.push_back(std::move(head));
  }
  const size_t added = PlaceOfAdded(header.heads);
  for (size_t i = added; i < std::min(added + kAdded.size(), width); ++i) header.heads[i].column = Column::kOrdinal;
  RefuseTwins(header, faults);
  if (const auto missing = header.MissingColumns(); !missing.empty()) {
    faults.push_back({v1::ERROR_REASON_LEDGER_HEADER_MISSING, "header", {{"columns", absl::StrJoin(missing, ", ")}}});
  }
  return header;
}

absl::StatusOr<Header> ReadHeader(const sheets::Record& upper, const sheets::Record* lower, const Mapping& mapping) {
  Faults faults;
  Header header = HeaderOf(upper, lower, mapping, faults);
  RETURN_IF_ERROR(RefuseFields(faults));
  return header;
}

std::string_view UsualHead(Column column) {
  const Known* known = FindKnown(column);
  return known != nullptr ? known->text : std::string_view();
}

Column ColumnNamed(std::string_view usual_head) {
  const std::string folded = text::Fold(usual_head);
  const auto* found = std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& k) { return k.text == folded; });
  return found == kKnown.end() ? Column::kUnknown : found->column;
}

std::vector<Head> UsualLayout() {
  std::vector<Head> layout;
  for (const Known& known : kKnown) {
    if (known.column == Column::kOrdinal) continue;
    const std::string unit(known.usual_unit);
    const std::string text(known.text);
    layout.push_back({known.column, unit.empty() ? text : absl::StrCat(text, "(", unit, ")"), unit});
  }
  return layout;
}

std::vector<Head> HeadsOf(const google::protobuf::RepeatedPtrField<v1::LedgerHead>& layout) {
  std::vector<Head> heads;
  for (const v1::LedgerHead& kept : layout) {
    const bool unnamed = kept.head().empty();
    heads.push_back({unnamed ? Column::kUnnamed : ColumnNamed(kept.column()),
                     unnamed ? absl::StrCat("#", heads.size() + 1) : kept.head(), kept.unit()});
  }
  return heads;
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

bool IsPromisedDay(Column column) {
  const Known* known = FindKnown(column);
  return known != nullptr && known->is_promised_day;
}

bool IsDay(Column column) { return FactOf(column) != v1::FACT_KIND_UNSPECIFIED || IsPromisedDay(column); }

v1::Date* PromisedDay(Column column, v1::Promises& promises) {
  switch (column) {
    case Column::kPlannedStart:
      return promises.mutable_start_date();
    case Column::kPlannedProduction:
      return promises.mutable_production_date();
    case Column::kPlannedFullCapacity:
      return promises.mutable_full_capacity_date();
    default:
      return nullptr;
  }
}

Column PromisedDayHeadedBy(const std::string& head) {
  // Exports ask this of every column of every project.
  if (head.find(kPlan) == std::string::npos) return Column::kUnknown;
  const Column column = HeadOf("", head, {}).column;
  return IsPromisedDay(column) ? column : Column::kUnknown;
}

}  // namespace luodi::ledger
