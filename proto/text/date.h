// SPDX-License-Identifier: Apache-2.0
// How people write days: 2020-04-30, 2020/4/30, 2020年4月30日; and the arithmetic of days.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "luodi/v1/errors.pb.h"
#include "luodi/v1/types.pb.h"

namespace luodi::text {

// Reads year, month and day, parted by '-', '/' or '.' (the same twice) or by 年, 月, 日. The year has four digits.
// DATE_UNREADABLE for anything else; DATE_INVALID for a day that IsRealDate denies.
v1::ErrorReason ReadDate(std::string_view text, v1::Date* out);

// 2020-04-30. Also writes days that do not exist, so that a refusal can name them.
std::string WriteDate(const v1::Date& date);

// The day exists in the calendar and lies in 1949-2199.
bool IsRealDate(const v1::Date& date);

// 28 to 31, for a month 1 to 12.
int DaysInMonth(int year, int month);

// Days since 1970-01-01, which is day 0. The date must exist.
int64_t DayNumber(const v1::Date& date);

// The inverse of DayNumber.
v1::Date DateOfDayNumber(int64_t day_number);

// Negative, zero or positive as a lies before, on or after b.
int CompareDates(const v1::Date& a, const v1::Date& b);

}  // namespace luodi::text
