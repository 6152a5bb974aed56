// SPDX-License-Identifier: Apache-2.0
#include "server/ledger/words.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/text/number.h"
#include "server/investors/rules.h"
#include "server/zones/industries.h"

namespace luodi::ledger {
namespace {

template <typename Value>
struct Word {
  std::string_view text;
  Value value;
};

constexpr std::array kKinds = {
    Word<v1::ProjectKind>{"新建", v1::PROJECT_KIND_NEW_BUILD},
    Word<v1::ProjectKind>{"扩建", v1::PROJECT_KIND_EXPANSION},
    Word<v1::ProjectKind>{"技改", v1::PROJECT_KIND_TECH_UPGRADE},
    Word<v1::ProjectKind>{"零增地技改", v1::PROJECT_KIND_ZERO_LAND_UPGRADE},
    Word<v1::ProjectKind>{"租赁厂房", v1::PROJECT_KIND_LEASED_PLANT},
    Word<v1::ProjectKind>{"增资", v1::PROJECT_KIND_CAPITAL_INCREASE},
    Word<v1::ProjectKind>{"迁建", v1::PROJECT_KIND_RELOCATION},
    Word<v1::ProjectKind>{"公益", v1::PROJECT_KIND_PUBLIC_WELFARE},
    Word<v1::ProjectKind>{"基础设施", v1::PROJECT_KIND_INFRASTRUCTURE},
};

constexpr std::array kConfidentialities = {
    Word<v1::Confidentiality>{"公开", v1::CONFIDENTIALITY_PUBLIC},
    Word<v1::Confidentiality>{"内部", v1::CONFIDENTIALITY_INTERNAL},
    Word<v1::Confidentiality>{"受限", v1::CONFIDENTIALITY_RESTRICTED},
};

constexpr std::array kStages = {
    Word<v1::Stage>{"储备", v1::STAGE_RESERVE},
    Word<v1::Stage>{"在谈", v1::STAGE_NEGOTIATING},
    Word<v1::Stage>{"拟签约", v1::STAGE_TO_SIGN},
    Word<v1::Stage>{"签约", v1::STAGE_SIGNED},
    Word<v1::Stage>{"注册", v1::STAGE_REGISTERED},
    Word<v1::Stage>{"前期", v1::STAGE_PRE_CONSTRUCTION},
    Word<v1::Stage>{"在建", v1::STAGE_UNDER_CONSTRUCTION},
    Word<v1::Stage>{"竣工", v1::STAGE_COMPLETED},
    Word<v1::Stage>{"投产", v1::STAGE_IN_PRODUCTION},
    Word<v1::Stage>{"达产", v1::STAGE_FULL_CAPACITY},
    Word<v1::Stage>{"终止", v1::STAGE_TERMINATED},
};

template <typename Words, typename Value = decltype(Words::value_type::value)>
std::optional<Value> Find(const Words& words, std::string_view text) {
  const std::string folded = text::Fold(text);
  for (const auto& word : words) {
    if (word.text == folded) return word.value;
  }
  return std::nullopt;
}

template <typename Words, typename Value>
std::string_view TextOf(const Words& words, Value value) {
  for (const auto& word : words) {
    if (word.value == value) return word.text;
  }
  return "";
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Drops digits from the front of the text; how many there were.
size_t ConsumeDigits(std::string_view* text) {
  size_t count = 0;
  while (count < text->size() && IsDigit((*text)[count])) ++count;
  text->remove_prefix(count);
  return count;
}

constexpr std::array<std::string_view, 5> kSums = {"合计", "小计", "总计", "共计", "累计"};

// Of what span or place a sum is, in any order and number: 本页, 第一季度, 2020年1-6月, 上半年, 全区, 二、
constexpr std::array<std::string_view, 52> kBeforeSums = {
    "以上", "截至", "截止", "目前", "本",   "上", "下", "全", "当",   "各", "总", "第", "半",
    "年度", "年",   "季度", "季",   "月份", "月", "底", "末", "园区", "页", "区", "市", "县",
    "省",   "项目", "一",   "二",   "三",   "四", "五", "六", "七",   "八", "九", "十", "至",
    "-",    "、",   ".",    "0",    "1",    "2",  "3",  "4",  "5",    "6",  "7",  "8",  "9"};
constexpr std::array<std::string_view, 14> kUnitsOfSums = {"",     "个", "项",   "家",   "户",     "宗", "个项目",
                                                           "项目", "亩", "亿元", "万元", "亿美元", "元", "万美元"};

template <typename Words>
bool ConsumeAny(const Words& words, std::string_view* text) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return text::Consume(text, word); });
}

// What a word of sums may have behind it: nothing, a colon, a unit in brackets, the sum itself.
bool IsBehindSum(std::string_view rest) {
  text::Consume(&rest, ":");
  if (rest.starts_with("(") && rest.ends_with(")")) return rest.find(')') == rest.size() - 1;
  if (rest.empty()) return true;
  const size_t digits = rest.find_first_not_of("0123456789.,");
  if (digits == 0) return false;
  const std::string_view unit = digits == std::string_view::npos ? "" : rest.substr(digits);
  return std::find(kUnitsOfSums.begin(), kUnitsOfSums.end(), unit) != kUnitsOfSums.end();
}

// One to ninety-nine in Chinese numerals.
std::optional<int> ReadChineseNumber(std::string_view text) {
  constexpr std::array<std::string_view, 10> kDigits = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
  const auto digit = [&]() -> int {
    for (size_t value = 1; value < kDigits.size(); ++value) {
      if (text::Consume(&text, kDigits[value])) return static_cast<int>(value);
    }
    return 0;
  };
  int number = digit();
  if (text::Consume(&text, "十")) {
    const int ones = digit();
    number = (number == 0 ? 1 : number) * 10 + ones;
  }
  if (number == 0 || !text.empty()) return std::nullopt;
  return number;
}

std::map<std::string, std::string> NamesOfCountries() {
  std::map<std::string, std::string> codes;
  for (char first = 'A'; first <= 'Z'; ++first) {
    for (char second = 'A'; second <= 'Z'; ++second) {
      const std::string code{first, second};
      const std::string chinese = investors::rules::CountryName(code, text::Language::kChinese);
      if (chinese.empty()) continue;
      codes[code] = code;
      codes[chinese] = code;
      codes[investors::rules::CountryName(code, text::Language::kEnglish)] = code;
      constexpr std::string_view kChina = "中国";
      if (chinese.starts_with(kChina) && chinese != kChina) codes[chinese.substr(kChina.size())] = code;
    }
  }
  return codes;
}

// Codes by name; an empty code where one name stands in two places of the table.
class IndustryNames {
 public:
  IndustryNames() {
    for (char letter = 'A'; letter <= 'Z'; ++letter) Add(std::string(1, letter));
  }

  std::optional<std::string> Find(const std::string& name) const {
    const auto found = codes_.find(name);
    if (found == codes_.end() || found->second.empty()) return std::nullopt;
    return found->second;
  }

 private:
  // A level has one digit more than the one above it, but for the divisions: C, C36, C361, C3611.
  void Add(const std::string& code) {
    const std::string_view name = zones::IndustryName(code);
    if (name.empty()) return;
    auto [entry, is_new] = codes_.emplace(name, code);
    if (!is_new) entry->second = !entry->second.empty() && code.starts_with(entry->second) ? code : "";
    if (code.size() == 5) return;
    const int below = code.size() == 1 ? 100 : 10;
    for (int i = 0; i < below; ++i) Add(below == 100 ? absl::StrCat(code, i / 10, i % 10) : absl::StrCat(code, i));
  }

  std::map<std::string, std::string, std::less<>> codes_;
};

}  // namespace

std::optional<v1::ProjectKind> ReadKind(std::string_view word) { return Find(kKinds, word); }

std::optional<v1::Confidentiality> ReadConfidentiality(std::string_view word) { return Find(kConfidentialities, word); }

std::string_view KindWord(v1::ProjectKind kind) { return TextOf(kKinds, kind); }

std::string_view ConfidentialityWord(v1::Confidentiality confidentiality) {
  return TextOf(kConfidentialities, confidentiality);
}

bool IsStateSecret(std::string_view word) {
  const std::string folded = text::Fold(word);
  return folded.starts_with("秘密") || folded.starts_with("机密") || folded.starts_with("绝密");
}

std::vector<v1::Stage> ReadStage(std::string_view word) {
  const auto stage = Find(kStages, word);
  if (!stage) return {};
  if (*stage == v1::STAGE_PRE_CONSTRUCTION) return {*stage, v1::STAGE_SIGNED, v1::STAGE_REGISTERED};
  return {*stage};
}

std::string_view StageWord(v1::Stage stage) { return TextOf(kStages, stage); }

std::optional<int> ReadPhase(std::string_view text) {
  const std::string folded = text::Fold(text);
  constexpr std::string_view kPhase = "期";
  std::string_view rest = folded;
  const bool ordinal = text::Consume(&rest, "第");
  const bool named = rest.ends_with(kPhase);
  if (ordinal && !named) return std::nullopt;
  if (named) rest.remove_suffix(kPhase.size());
  text::Decimal decimal;
  int64_t phase = 0;
  std::string_view behind = rest;
  if (text::ConsumeDecimal(&behind, &decimal) && behind.empty()) {
    const bool fits = text::ToInteger(decimal, 0, &phase) == text::Fit::kExact && phase >= 1 && phase <= 99;
    return fits ? std::optional(static_cast<int>(phase)) : std::nullopt;
  }
  return named ? ReadChineseNumber(rest) : std::nullopt;
}

std::optional<int> ReadPersons(std::string_view text) {
  const std::string folded = text::Fold(text);
  std::string_view rest = folded;
  text::Decimal decimal;
  int64_t count = 0;
  if (!text::ConsumeDecimal(&rest, &decimal) || decimal.negative) return std::nullopt;
  text::SkipSpaces(&rest);
  text::Consume(&rest, "人");
  if (!rest.empty() || text::ToInteger(decimal, 0, &count) != text::Fit::kExact || count > 1'000'000'000) {
    return std::nullopt;
  }
  return static_cast<int>(count);
}

std::optional<std::string> ReadCountry(std::string_view text) {
  static const auto& codes = *new std::map<std::string, std::string>(NamesOfCountries());
  const auto found = codes.find(text::Fold(text));
  if (found == codes.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string> ReadIndustry(std::string_view text) {
  static const auto& names = *new IndustryNames();
  if (auto code = zones::NormalizeIndustry(text)) return code;
  return names.Find(text::Fold(text));
}

std::vector<std::string> IndustriesWithLostZero(std::string_view digits) {
  const std::string bare = text::Fold(digits);
  std::string_view rest = bare;
  if (ConsumeDigits(&rest) == 0 || !rest.empty() || bare.size() > 3) return {};
  const auto padded = zones::NormalizeIndustry("0" + bare);
  if (!padded) return {};
  const auto as_it_stands = zones::NormalizeIndustry(bare);
  return as_it_stands ? std::vector{*as_it_stands, *padded} : std::vector{*padded};
}

bool IsScientific(std::string_view text) {
  if (text.find_first_of("+-\xEF") == std::string_view::npos) return false;
  const std::string folded = text::Fold(text);
  std::string_view rest = folded;
  text::Consume(&rest, "-");
  if (ConsumeDigits(&rest) == 0) return false;
  if (text::Consume(&rest, ".") && ConsumeDigits(&rest) == 0) return false;
  if (!text::Consume(&rest, "E") && !text::Consume(&rest, "e")) return false;
  if (!text::Consume(&rest, "+") && !text::Consume(&rest, "-")) return false;
  const size_t digits = ConsumeDigits(&rest);
  return rest.empty() && digits >= 1 && digits <= 3;
}

bool IsSerialDay(std::string_view text) {
  const std::string folded = text::Fold(text);
  std::string_view rest = folded;
  if (ConsumeDigits(&rest) != 5) return false;
  return rest.empty() || (text::Consume(&rest, ".") && ConsumeDigits(&rest) > 0 && rest.empty());
}

std::string_view WithoutTime(std::string_view text) {
  const size_t blank = text.find_last_of(' ');
  if (blank == std::string_view::npos || blank == 0) return text;
  std::string_view rest = text.substr(blank + 1);
  for (int part = 0; part < 3; ++part) {
    if (part > 0 && !text::Consume(&rest, ":")) return text;
    const size_t digits = ConsumeDigits(&rest);
    if (digits < 1 || digits > 2) return text;
    if (part == 1 && rest.empty()) break;
  }
  return rest.empty() ? text.substr(0, blank) : text;
}

SumWord ReadSumWord(std::string_view text) {
  // Every such word has it; folding each cell of a file costs.
  if (text.find("计") == std::string_view::npos) return SumWord::kNone;
  std::string word;
  for (const char c : text::Fold(text)) {
    if (c != ' ') word += c;
  }
  std::string_view rest = word;
  bool is_sum = ConsumeAny(kSums, &rest);
  while (!is_sum && ConsumeAny(kBeforeSums, &rest)) is_sum = ConsumeAny(kSums, &rest);
  if (is_sum && IsBehindSum(rest)) return SumWord::kPlain;
  std::string_view bare = word;
  if (bare.ends_with(")")) bare = bare.substr(0, bare.rfind('('));
  if (bare.ends_with(":")) bare.remove_suffix(1);
  is_sum = std::any_of(kSums.begin(), kSums.end(), [&](std::string_view sum) { return bare.ends_with(sum); });
  return is_sum ? SumWord::kQualified : SumWord::kNone;
}

}  // namespace luodi::ledger
