// SPDX-License-Identifier: Apache-2.0
#include "server/base/calendar.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "proto/text/date.h"

namespace luodi {
namespace {

using text::DateOfDayNumber;
using text::DayNumber;

bool IsWeekend(int64_t day_number) {
  // Day 0 was a Thursday.
  const int64_t weekday = ((day_number + 3) % 7 + 7) % 7;
  return weekday >= 5;
}

void RequireCount(int n) {
  if (n < 0) throw std::logic_error("a limit of a negative number of days");
}

v1::Date FirstDay(int year) {
  v1::Date date;
  date.set_year(year);
  date.set_month(1);
  date.set_day(1);
  return date;
}

std::string_view NextLine(std::string_view* text) {
  const std::string_view line = text->substr(0, text->find('\n'));
  text->remove_prefix(std::min(line.size() + 1, text->size()));
  return line;
}

}  // namespace

WorkingCalendar::WorkingCalendar(const std::vector<v1::CalendarYear>& years) {
  for (const v1::CalendarYear& year : years) {
    v1::CalendarYear& arrangement = years_[year.year()];
    arrangement.set_name(year.name());
    arrangement.set_year(year.year());
    arrangement.set_version(year.version());
    arrangement.set_document(year.document());
    for (const v1::Date& day : year.days_off()) days_off_.insert(DayNumber(day));
    for (const v1::Date& day : year.working_weekend_days()) working_weekend_days_.insert(DayNumber(day));
  }
}

const v1::CalendarYear* WorkingCalendar::ArrangementOf(int year) const {
  const auto found = years_.find(year);
  return found == years_.end() ? nullptr : &found->second;
}

std::vector<int> WorkingCalendar::CorrectedYears() const {
  std::vector<int> corrected;
  for (const auto& [year, arrangement] : years_) {
    if (arrangement.version() > 1) corrected.push_back(year);
  }
  return corrected;
}

bool WorkingCalendar::IsWorkingDay(const v1::Date& date) const { return IsWorkingDay(DayNumber(date)); }

bool WorkingCalendar::IsWorkingDay(int64_t day_number) const {
  const DayKind kind = KindOf(day_number);
  return kind == DayKind::kWorkingDay || kind == DayKind::kWorkingWeekend;
}

DayKind WorkingCalendar::KindOf(const v1::Date& date) const { return KindOf(DayNumber(date)); }

DayKind WorkingCalendar::KindOf(int64_t day_number) const {
  const bool weekend = IsWeekend(day_number);
  if (weekend && working_weekend_days_.contains(day_number)) return DayKind::kWorkingWeekend;
  if (days_off_.contains(day_number)) return DayKind::kHoliday;
  return weekend ? DayKind::kWeekend : DayKind::kWorkingDay;
}

bool WorkingCalendar::IsRecorded(const v1::Date& from, const v1::Date& to) const {
  const int64_t end = DayNumber(to);
  for (int64_t day = DayNumber(from) + 1; day <= end; ++day) {
    if (!IsRecordedDay(day)) return false;
  }
  return true;
}

bool WorkingCalendar::IsRecordedDay(int64_t day_number) const {
  return years_.contains(DateOfDayNumber(day_number).year());
}

int WorkingCalendar::CountWorkingDays(int year) const {
  int count = 0;
  const int64_t end = DayNumber(FirstDay(year + 1));
  for (int64_t day = DayNumber(FirstDay(year)); day < end; ++day) count += IsWorkingDay(day) ? 1 : 0;
  return count;
}

int WorkingCalendar::CountWorkingDays(const v1::Date& from, const v1::Date& to) const {
  int count = 0;
  const int64_t end = DayNumber(to);
  for (int64_t day = DayNumber(from) + 1; day <= end; ++day) count += IsWorkingDay(day) ? 1 : 0;
  return count;
}

Due WorkingCalendar::SubtractWorkingDays(const v1::Date& end, int n) const {
  RequireCount(n);
  Due due{end, false};
  int64_t day = DayNumber(end);
  for (int counted = 0; counted < n; --day) {
    due.provisional = due.provisional || !IsRecordedDay(day);
    if (IsWorkingDay(day)) ++counted;
  }
  due.date = DateOfDayNumber(day);
  return due;
}

Due WorkingCalendar::AddWorkingDays(const v1::Date& start, int n) const {
  RequireCount(n);
  Due due{start, false};
  int64_t day = DayNumber(start);
  for (int counted = 0; counted < n;) {
    ++day;
    due.provisional = due.provisional || !IsRecordedDay(day);
    if (IsWorkingDay(day)) ++counted;
  }
  due.date = DateOfDayNumber(day);
  return due;
}

Due WorkingCalendar::AddCalendarDays(const v1::Date& start, int n) const {
  RequireCount(n);
  return NextWorkingDay(DayNumber(start) + n, false);
}

Due WorkingCalendar::NextWorkingDay(const v1::Date& date) const { return NextWorkingDay(DayNumber(date), false); }

Due WorkingCalendar::NextWorkingDay(int64_t day_number, bool provisional) const {
  for (;; ++day_number) {
    provisional = provisional || !IsRecordedDay(day_number);
    if (IsWorkingDay(day_number)) return {DateOfDayNumber(day_number), provisional};
  }
}

v1::Date WorkingCalendar::AddMonths(const v1::Date& start, int n) {
  RequireCount(n);
  const int months = start.year() * 12 + start.month() - 1 + n;
  v1::Date date;
  date.set_year(months / 12);
  date.set_month(months % 12 + 1);
  date.set_day(std::min(start.day(), text::DaysInMonth(date.year(), date.month())));
  return date;
}

std::vector<v1::CalendarYear> ReadCalendarDays(std::string_view csv) {
  if (NextLine(&csv) != "date,kind") throw std::invalid_argument("the calendar has another header");
  std::map<int, v1::CalendarYear> years;
  while (!csv.empty()) {
    const std::string_view line = NextLine(&csv);
    const std::string_view kind = line.substr(std::min(line.find(',') + 1, line.size()));
    v1::Date date;
    if (text::ReadDate(line.substr(0, line.find(',')), &date) != v1::ERROR_REASON_UNSPECIFIED ||
        (kind != "off" && kind != "work")) {
      throw std::invalid_argument("the calendar has a broken line: " + std::string(line));
    }
    v1::CalendarYear& year = years[date.year()];
    year.set_year(date.year());
    *(kind == "off" ? year.add_days_off() : year.add_working_weekend_days()) = date;
  }
  std::vector<v1::CalendarYear> in_order;
  for (auto& [number, year] : years) {
    year.set_working_days(WorkingCalendar({year}).CountWorkingDays(number));
    in_order.push_back(std::move(year));
  }
  return in_order;
}

bool CheckDate(std::string field, const v1::Date& date, std::vector<Fault>& faults) {
  if (text::IsRealDate(date)) return true;
  if (date.year() == 0 && date.month() == 0 && date.day() == 0) {
    faults.push_back({v1::ERROR_REASON_FIELD_REQUIRED, std::move(field), {}});
  } else {
    faults.push_back({v1::ERROR_REASON_DATE_INVALID, std::move(field), {{"value", text::WriteDate(date)}}});
  }
  return false;
}

bool CheckPastDate(std::string field, const v1::Date& date, const v1::Date& today, std::vector<Fault>& faults) {
  if (!CheckDate(field, date, faults)) return false;
  if (text::CompareDates(date, today) <= 0) return true;
  faults.push_back({v1::ERROR_REASON_DATE_IN_FUTURE,
                    std::move(field),
                    {{"value", text::WriteDate(date)}, {"today", text::WriteDate(today)}}});
  return false;
}

}  // namespace luodi
