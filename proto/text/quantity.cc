// SPDX-License-Identifier: Apache-2.0
#include "proto/text/quantity.h"

#include <span>

#include "proto/text/area.h"
#include "proto/text/money.h"
#include "proto/text/number.h"

namespace luodi::text {
namespace {

constexpr v1::ErrorReason kRead = v1::ERROR_REASON_UNSPECIFIED;
constexpr int kMilli = 3;
constexpr int kMicro = 6;

std::string LowerCase(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

// Drops `word`, and blanks before it, from the end of the text.
bool ConsumeEnd(std::string_view* text, std::string_view word) {
  if (text->size() < word.size() || text->substr(text->size() - word.size()) != word) return false;
  text->remove_suffix(word.size());
  while (!text->empty() && text->back() == ' ') text->remove_suffix(1);
  return true;
}

// The number that is the whole text, times 10^power. Zero is one.
v1::ErrorReason ReadWhole(std::string_view text, int power, int64_t* out) {
  Decimal decimal;
  const int scale = ConsumeDecimal(&text, &decimal) ? ConsumeScale(&text) : -1;
  SkipSpaces(&text);
  if (scale < 0 || !text.empty()) return v1::ERROR_REASON_AMOUNT_UNREADABLE;
  if (decimal.negative) return v1::ERROR_REASON_AMOUNT_NOT_POSITIVE;
  switch (ToInteger(decimal, power + scale, out)) {
    case Fit::kTooFine:
      return v1::ERROR_REASON_AMOUNT_INEXACT;
    case Fit::kTooLarge:
      return v1::ERROR_REASON_AMOUNT_TOO_LARGE;
    case Fit::kExact:
      return kRead;
  }
  return v1::ERROR_REASON_AMOUNT_UNREADABLE;
}

struct Counted {
  std::string_view word;
  // Of the unit the field keeps.
  int power;
};

constexpr Counted kEnergy[] = {{"千克标准煤", 0}, {"公斤标准煤", 0}, {"kgce", 0}, {"吨标准煤", 3}, {"tce", 3}};
constexpr Counted kPersons[] = {{"人", 0}, {"persons", 0}, {"jobs", 0}};

// 2.5人, 0.8吨标准煤: what stands before /亩 and is no amount of money.
bool ReadCounted(std::string_view text, v1::ErrorReason* reason, int64_t* milli) {
  for (const std::span<const Counted> units : {std::span<const Counted>(kEnergy), std::span<const Counted>(kPersons)}) {
    for (const Counted& unit : units) {
      std::string_view number = text;
      if (!ConsumeEnd(&number, unit.word)) continue;
      *reason = ReadWhole(number, kMilli + unit.power, milli);
      return true;
    }
  }
  return false;
}

// What stands before /亩 or /公顷.
v1::ErrorReason ReadPerLand(std::string_view text, bool hectare, v1::Quantity* out) {
  v1::ErrorReason reason = kRead;
  int64_t milli = 0;
  if (!hectare && ReadCounted(text, &reason, &milli)) {
    if (reason == kRead) out->set_per_mu_milli(milli);
    return reason;
  }
  v1::Money money;
  reason = ReadMoney(text, &money);
  if (reason != kRead) return reason;
  *(hectare ? out->mutable_money_per_hectare() : out->mutable_money_per_mu()) = money;
  return kRead;
}

bool ReadByEnding(std::string_view text, v1::ErrorReason* reason, v1::Quantity* out) {
  for (const char* mu : {"/亩", "/mu", "/ 亩", "/ mu"}) {
    if (ConsumeEnd(&text, mu)) {
      *reason = ReadPerLand(text, false, out);
      return true;
    }
  }
  for (const char* hectare : {"/公顷", "/ha", "/ 公顷", "/ ha"}) {
    if (ConsumeEnd(&text, hectare)) {
      *reason = ReadPerLand(text, true, out);
      return true;
    }
  }
  int64_t number = 0;
  if (ConsumeEnd(&text, "分") || ConsumeEnd(&text, "points")) {
    *reason = ReadWhole(text, kMicro, &number);
    if (*reason == kRead) out->set_score_micro(number);
    return true;
  }
  std::string_view share = text;
  if (ConsumeEnd(&share, "%") || ConsumeEnd(&share, "‰")) {
    *reason = ReadRatio(text, &number);
    if (*reason == kRead) out->set_ratio_ppm(number);
    return true;
  }
  return false;
}

std::string Counts(v1::Metric metric) {
  if (metric == v1::METRIC_JOBS_PER_MU) return "人";
  return metric == v1::METRIC_ENERGY_PER_MU ? "千克标准煤" : "";
}

}  // namespace

v1::ErrorReason ReadQuantity(std::string_view text, v1::Quantity* out) {
  const std::string folded = LowerCase(Fold(text));
  v1::ErrorReason reason = kRead;
  if (ReadByEnding(folded, &reason, out)) return reason;
  v1::Area area;
  reason = ReadArea(folded, &area);
  if (reason == kRead) *out->mutable_area() = area;
  const bool area_meant = reason != v1::ERROR_REASON_AREA_UNREADABLE && reason != v1::ERROR_REASON_AREA_WITHOUT_UNIT;
  if (area_meant) return reason;
  int64_t ppm = 0;
  if (folded.find('.') != std::string::npos) {
    const v1::ErrorReason plain = ReadRatio(folded, &ppm);
    if (plain == kRead) out->set_ratio_ppm(ppm);
    if (plain != v1::ERROR_REASON_AMOUNT_UNREADABLE) return plain;
  }
  v1::Money money;
  reason = ReadMoney(folded, &money);
  if (reason == kRead) *out->mutable_money() = money;
  return reason;
}

std::string WriteQuantity(const v1::Quantity& quantity, v1::Metric metric) {
  switch (quantity.value_case()) {
    case v1::Quantity::kMoney:
      return WriteMoney(quantity.money());
    case v1::Quantity::kMoneyPerMu:
      return WriteMoney(quantity.money_per_mu()) + "/亩";
    case v1::Quantity::kMoneyPerHectare:
      return WriteMoney(quantity.money_per_hectare()) + "/公顷";
    case v1::Quantity::kArea:
      return metric == v1::METRIC_FLOOR_AREA_RATIO ? WriteFloorArea(quantity.area()) : WriteArea(quantity.area());
    case v1::Quantity::kRatioPpm:
      return metric == v1::METRIC_FLOOR_AREA_RATIO ? WriteRatio(quantity.ratio_ppm())
                                                   : WriteDecimal(quantity.ratio_ppm(), 4, 0) + "%";
    case v1::Quantity::kCount:
      return std::to_string(quantity.count()) + Counts(metric);
    case v1::Quantity::kPerMuMilli:
      return WriteDecimal(quantity.per_mu_milli(), kMilli, 0) + Counts(metric) + "/亩";
    case v1::Quantity::kScoreMicro:
      return WriteDecimal(quantity.score_micro(), kMicro, 0) + "分";
    case v1::Quantity::VALUE_NOT_SET:
      return "";
  }
  return "";
}

std::string WriteFloorArea(const v1::Area& area) {
  constexpr int64_t kMicroMuOfCentiare = 15;  // 0.01 m²
  if (area.micro_mu() % kMicroMuOfCentiare != 0) return WriteArea(area);
  return WriteDecimal(area.micro_mu() / kMicroMuOfCentiare, 2, 2) + "平方米";
}

v1::ErrorReason ReadRatio(std::string_view text, int64_t* ppm) {
  const std::string folded = Fold(text);
  std::string_view rest = folded;
  if (ConsumeEnd(&rest, "%")) return ReadWhole(rest, 4, ppm);
  return ConsumeEnd(&rest, "‰") ? ReadWhole(rest, 3, ppm) : ReadWhole(rest, kMicro, ppm);
}

std::string WriteRatio(int64_t ppm) { return WriteDecimal(ppm, kMicro, 2); }

v1::ErrorReason ReadEnergy(std::string_view text, int64_t* kgce) {
  const std::string folded = LowerCase(Fold(text));
  for (const Counted& unit : kEnergy) {
    std::string_view number = folded;
    if (ConsumeEnd(&number, unit.word)) return ReadWhole(number, unit.power, kgce);
  }
  return ReadWhole(folded, 0, kgce);
}

std::string WriteEnergy(int64_t kgce) { return std::to_string(kgce) + "千克标准煤"; }

}  // namespace luodi::text
