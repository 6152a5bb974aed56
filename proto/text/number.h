// SPDX-License-Identifier: Apache-2.0
// Exact decimals as people write them. Shared by money, area and rates; there is no floating point here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "luodi/v1/errors.pb.h"

namespace luodi::text {

using Int128 = __int128;

// A number as it was written: the digits without point, sign, separators, leading zeros and trailing zeros of the
// fraction, and how many of the digits stand behind the point. Zero has no digits.
struct Decimal {
  bool negative = false;
  std::string digits;
  int decimals = 0;
};

enum class Fit { kExact, kTooFine, kTooLarge };

// Full-width letters, digits and marks become their ASCII forms, every kind of blank becomes a space, outer spaces go.
std::string Fold(std::string_view text);

// Drops leading spaces.
void SkipSpaces(std::string_view* text);

// Drops `word` from the front of the text; false, and nothing dropped, when the text begins otherwise.
bool Consume(std::string_view* text, std::string_view word);

// Reads the number at the front of the text and drops it: an optional minus, digits with thousands separators in their
// right places or with none, and a point only between digits. False, and nothing dropped, when no such number is there.
bool ConsumeDecimal(std::string_view* text, Decimal* out);

// A factor of ten in Chinese (万, 千万, 亿, 万亿 ...) at the front of the text is dropped and its power returned; 0
// when there is none.
int ConsumeScale(std::string_view* text);

// decimal × 10^power as an integer. kTooFine when it is none, kTooLarge when its magnitude is beyond 10^18.
Fit ToInteger(const Decimal& decimal, int power, int64_t* out);

// value / 10^decimals, exactly, with at least `least_decimals` digits behind the point and no more than needed.
std::string WriteDecimal(Int128 value, int decimals, int least_decimals);

// value / 10^decimals with `kept` digits behind the point, half away from zero. kept <= decimals.
std::string WriteRounded(Int128 value, int decimals, int kept);

// A factor such as an exchange rate, times 10^8: up to 8 decimals and more than zero, else RATE_MALFORMED.
v1::ErrorReason ReadRate(std::string_view text, int64_t* rate_e8);

// 716050000 -> "7.1605".
std::string WriteRate(int64_t rate_e8);

}  // namespace luodi::text
