// SPDX-License-Identifier: Apache-2.0
#include "proto/text/date.h"

#include <chrono>

#include "proto/text/number.h"

namespace luodi::text {
namespace {

// One to `longest` digits at the front of the text.
bool ConsumeNumber(std::string_view* text, size_t shortest, size_t longest, int* out) {
  size_t length = 0;
  int value = 0;
  while (length < text->size() && length <= longest && (*text)[length] >= '0' && (*text)[length] <= '9') {
    value = value * 10 + ((*text)[length++] - '0');
  }
  if (length < shortest || length > longest) return false;
  text->remove_prefix(length);
  *out = value;
  return true;
}

struct Marks {
  std::string_view after_year, after_month, after_day;
};

constexpr Marks kForms[] = {{"-", "-", ""}, {"/", "/", ""}, {".", ".", ""}, {"年", "月", "日"}};

bool ReadForm(std::string_view text, const Marks& marks, v1::Date* out) {
  int year = 0, month = 0, day = 0;
  const auto mark = [&text](std::string_view word) {
    SkipSpaces(&text);
    const bool found = Consume(&text, word);
    SkipSpaces(&text);
    return found;
  };
  if (!ConsumeNumber(&text, 4, 4, &year) || !mark(marks.after_year)) return false;
  if (!ConsumeNumber(&text, 1, 2, &month) || !mark(marks.after_month)) return false;
  if (!ConsumeNumber(&text, 1, 2, &day) || !mark(marks.after_day) || !text.empty()) return false;
  out->set_year(year);
  out->set_month(month);
  out->set_day(day);
  return true;
}

std::string Padded(int value, size_t width) {
  std::string digits = std::to_string(value);
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return digits;
}

std::chrono::year_month_day ToCivil(const v1::Date& date) {
  return std::chrono::year(date.year()) / std::chrono::month(static_cast<unsigned>(date.month())) /
         std::chrono::day(static_cast<unsigned>(date.day()));
}

}  // namespace

v1::ErrorReason ReadDate(std::string_view text, v1::Date* out) {
  const std::string folded = Fold(text);
  for (const Marks& marks : kForms) {
    v1::Date read;
    if (!ReadForm(folded, marks, &read)) continue;
    if (!IsRealDate(read)) return v1::ERROR_REASON_DATE_INVALID;
    *out = read;
    return v1::ERROR_REASON_UNSPECIFIED;
  }
  return v1::ERROR_REASON_DATE_UNREADABLE;
}

std::string WriteDate(const v1::Date& date) {
  return Padded(date.year(), 4) + "-" + Padded(date.month(), 2) + "-" + Padded(date.day(), 2);
}

bool IsRealDate(const v1::Date& date) {
  return date.year() >= 1949 && date.year() <= 2199 && date.month() >= 1 && date.month() <= 12 && date.day() >= 1 &&
         date.day() <= DaysInMonth(date.year(), date.month());
}

int DaysInMonth(int year, int month) {
  const std::chrono::year_month_day_last last =
      std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month)) / std::chrono::last;
  return static_cast<int>(static_cast<unsigned>(last.day()));
}

int64_t DayNumber(const v1::Date& date) { return std::chrono::sys_days(ToCivil(date)).time_since_epoch().count(); }

v1::Date DateOfDayNumber(int64_t day_number) {
  const std::chrono::year_month_day civil{
      std::chrono::sys_days(std::chrono::days(static_cast<std::chrono::days::rep>(day_number)))};
  v1::Date date;
  date.set_year(static_cast<int>(civil.year()));
  date.set_month(static_cast<int>(static_cast<unsigned>(civil.month())));
  date.set_day(static_cast<int>(static_cast<unsigned>(civil.day())));
  return date;
}

int CompareDates(const v1::Date& a, const v1::Date& b) {
  if (a.year() != b.year()) return a.year() < b.year() ? -1 : 1;
  if (a.month() != b.month()) return a.month() < b.month() ? -1 : 1;
  return a.day() == b.day() ? 0 : (a.day() < b.day() ? -1 : 1);
}

}  // namespace luodi::text
