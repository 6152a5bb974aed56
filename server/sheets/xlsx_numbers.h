// SPDX-License-Identifier: Apache-2.0
// What the numbers of a workbook mean: the number alone does not say whether it is a day, a share or a count, its
// format does.
#pragma once

#include <string>
#include <string_view>

#include "server/sheets/record.h"

namespace luodi::sheets {

struct NumberFormat {
  enum class Kind {
    kPlain,
    // Days, with or without a time.
    kDate,
    // A time of day only.
    kTime,
    // Hours beyond 24 count on: [h]:mm.
    kElapsed,
    kPercent,
    // Nothing but zeros: padded to `width` digits.
    kPadded,
  };
  Kind kind = Kind::kPlain;
  int width = 0;
  // Words the format writes before and behind a number: 亿元 of 0.00"亿元". Signs of currencies are none.
  std::string before = {};
  std::string after = {};
  // How many times the number is shown in thousands: 2 for #,##0,,
  int thousands = 0;
};

// What a number format of the standard's own means: those that every spreadsheet knows by number, the East Asian ones
// included.
NumberFormat BuiltInNumberFormat(int id);
// What a format code ("yyyy\-mm\-dd", "[$-804]0.0%") means; its first section decides.
NumberFormat ParseNumberFormat(std::string_view code);

// The cell of a stored number as it is shown in a format: a number shown as 1.20亿元 is the text "1.2亿元", one shown in
// thousands the text "12000000÷1000", which is no amount: what was meant nobody knows. Days count from 1900 with a 29 February 1900 that never was,
// or from 1904. Digits behind the fifteenth are noise of binary fractions and fall away, as in a spreadsheet.
Cell NumberCell(std::string_view stored, const NumberFormat& format, bool since_1904);

// The cell of a day, or a day and time, or a time that is stored as text ("2020-04-30T12:30:00").
Cell IsoDateCell(std::string_view stored);

}  // namespace luodi::sheets
