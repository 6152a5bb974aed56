// SPDX-License-Identifier: Apache-2.0
// How people write money: 2.83亿元, 28,300万元, 1.5亿美元, CNY 283000000.00. Exact in both directions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "luodi/v1/errors.pb.h"
#include "luodi/v1/types.pb.h"

namespace luodi::text {

// The largest amount a caller may write, in minor units.
inline constexpr int64_t kLargestAmount = 100'000'000'000'000;

struct Currency {
  // ISO 4217.
  std::string_view code;
  // How many decimals the currency has: 2 for CNY, 0 for JPY.
  int minor_digits;
  // 人民币, 美元 ...
  std::string_view zh;
  // What Chinese text writes behind the number: 元, 美元 ...
  std::string_view unit;
};

// The currency of an upper-case code; nullptr for one Luodi does not know.
const Currency* FindCurrency(std::string_view code);

// Reads an amount that states its currency, as a unit behind the number (元, 万元, 亿美元) or as a code on either side
// (CNY 5, 5 CNY, USD 1.5亿). Full-width forms and blanks between number and unit are read as well.
// ERROR_REASON_UNSPECIFIED when read; AMOUNT_WITHOUT_UNIT for a number without currency; AMOUNT_NOT_POSITIVE for zero
// or less; AMOUNT_INEXACT for one finer than the minor unit; AMOUNT_TOO_LARGE beyond kLargestAmount; else
// AMOUNT_UNREADABLE. `out` is set only when read.
v1::ErrorReason ReadMoney(std::string_view text, v1::Money* out);

// Reads a cell under a column whose header states the unit ("万元", "亿元", "万美元"). A bare number takes the unit of
// the column; a cell with a currency of its own is read as ReadMoney reads it; a cell that only scales ("5亿") keeps
// its scale and takes the column's currency. A column unit that is none leaves a bare number AMOUNT_WITHOUT_UNIT.
v1::ErrorReason ReadMoneyWithUnit(std::string_view text, std::string_view unit, v1::Money* out);

// Exact, and ReadMoney reads it back: 268.70亿元 from 1亿 on, 2830.00万元 from 1万 on (at least two decimals, more when
// the amount needs them), below that 1234.56元. Sums may be zero or negative. Figures have one form in every language,
// the one a bureau says, types and prints; only the words around them are translated. A currency Luodi does not know is
// written as its code and bare minor units.
std::string WriteMoney(const v1::Money& money);

// For display of totals only: like WriteMoney, but 亿元 and 万元 keep `decimals` digits, half away from zero.
std::string WriteMoneyRounded(const v1::Money& money, int decimals = 2);

}  // namespace luodi::text
