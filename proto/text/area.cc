// SPDX-License-Identifier: Apache-2.0
#include "proto/text/area.h"

#include "proto/text/number.h"

namespace luodi::text {
namespace {

struct AreaUnit {
  std::string_view word;
  // The finest step is 10^-decimals of the unit and has this many micro-mu.
  int decimals;
  int64_t micro_mu;
};

// 1 亩 = 2000/3 m², so 0.01 m² = 15 micro-mu; 1 公顷 = 15 亩.
constexpr AreaUnit kUnits[] = {
    {"亩", 6, 1},    {"mu", 6, 1},   {"平方公里", 8, 15}, {"平方千米", 8, 15}, {"km²", 8, 15}, {"km2", 8, 15},
    {"km^2", 8, 15}, {"㎢", 8, 15},  {"平方米", 2, 15},   {"平米", 2, 15},     {"㎡", 2, 15},  {"m²", 2, 15},
    {"m2", 2, 15},   {"m^2", 2, 15}, {"公顷", 6, 15},     {"hm²", 6, 15},      {"hm2", 6, 15}, {"ha", 6, 15},
};

std::string LowerCase(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

struct ScaledUnit {
  int power = 0;
  const AreaUnit* unit = nullptr;
};

// 亩, 万 平方米, or nothing at all; false when anything else stands there.
bool ReadUnit(std::string_view text, ScaledUnit* out) {
  SkipSpaces(&text);
  out->power = ConsumeScale(&text);
  SkipSpaces(&text);
  for (const AreaUnit& unit : kUnits) {
    if (text == unit.word) {
      out->unit = &unit;
      return true;
    }
  }
  return text.empty();
}

v1::ErrorReason ToArea(const Decimal& number, const ScaledUnit& scaled, v1::Area* out) {
  if (scaled.unit == nullptr) return v1::ERROR_REASON_AREA_WITHOUT_UNIT;
  if (number.negative || number.digits.empty()) return v1::ERROR_REASON_AREA_NOT_POSITIVE;
  int64_t steps = 0;
  switch (ToInteger(number, scaled.power + scaled.unit->decimals, &steps)) {
    case Fit::kTooFine:
      return v1::ERROR_REASON_AREA_INEXACT;
    case Fit::kTooLarge:
      return v1::ERROR_REASON_AREA_TOO_LARGE;
    case Fit::kExact:
      break;
  }
  if (steps > kLargestArea / scaled.unit->micro_mu) return v1::ERROR_REASON_AREA_TOO_LARGE;
  out->set_micro_mu(steps * scaled.unit->micro_mu);
  return v1::ERROR_REASON_UNSPECIFIED;
}

}  // namespace

v1::ErrorReason ReadArea(std::string_view text, v1::Area* out) { return ReadAreaWithUnit(text, "", out); }

v1::ErrorReason ReadAreaWithUnit(std::string_view text, std::string_view unit, v1::Area* out) {
  const std::string folded = LowerCase(Fold(text));
  std::string_view rest = folded;
  Decimal number;
  ScaledUnit scaled;
  if (!ConsumeDecimal(&rest, &number) || !ReadUnit(rest, &scaled)) return v1::ERROR_REASON_AREA_UNREADABLE;
  ScaledUnit column;
  if (scaled.unit == nullptr && ReadUnit(LowerCase(Fold(unit)), &column)) {
    scaled.unit = column.unit;
    if (scaled.power == 0) scaled.power = column.power;
  }
  return ToArea(number, scaled, out);
}

std::string WriteArea(const v1::Area& area) { return WriteDecimal(area.micro_mu(), 6, 2) + "亩"; }

}  // namespace luodi::text
