// SPDX-License-Identifier: Apache-2.0
#include "tests/property/review_days.h"

namespace luodi::review::model {
namespace {

bool IsLeap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int DaysIn(int year, int month) {
  if (month == 2) return IsLeap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

}  // namespace

Day DayOf(const v1::Date& date) {
  Day day = date.day() - 1;
  for (int year = 2000; year < date.year(); ++year) day += IsLeap(year) ? 366 : 365;
  for (int month = 1; month < date.month(); ++month) day += DaysIn(date.year(), month);
  return day;
}

v1::Date DateOf(Day day) {
  int year = 2000;
  for (; day >= (IsLeap(year) ? 366 : 365); ++year) day -= IsLeap(year) ? 366 : 365;
  int month = 1;
  for (; day >= DaysIn(year, month); ++month) day -= DaysIn(year, month);
  v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(static_cast<int>(day) + 1);
  return date;
}

void Days::Record(const v1::CalendarYear& year) {
  years_.insert(year.year());
  for (const v1::Date& date : year.days_off()) off_.insert(DayOf(date));
  for (const v1::Date& date : year.working_weekend_days()) worked_.insert(DayOf(date));
}

bool Days::IsRecorded(Day day) const { return years_.contains(DateOf(day).year()); }

bool Days::IsWorked(Day day) const {
  // Day 0 is a Saturday, day 1 a Sunday.
  if (day % 7 <= 1) return !forget_worked_weekends && worked_.contains(day);
  return !off_.contains(day);
}

Deadline Days::After(Day day, int64_t n) const {
  Deadline end{true, day, false};
  while (n > 0) {
    ++end.day;
    if (!IsRecorded(end.day)) end.provisional = true;
    if (IsWorked(end.day)) --n;
  }
  return end;
}

Deadline Days::DaysAfter(Day day, int64_t n) const {
  Deadline end{true, day + n, false};
  for (;; ++end.day) {
    if (!IsRecorded(end.day)) end.provisional = true;
    if (IsWorked(end.day)) return end;
  }
}

void Stopwatch::Start(Day day) {
  if (!running()) runs.push_back({day, -1});
}

void Stopwatch::Stop(Day day) {
  if (running()) runs.back().until = day;
}

int64_t Stopwatch::Consumed(const Days& days, Day today, bool count_start) const {
  std::set<Day> counted;
  for (const Run& run : runs) {
    const Day end = run.until < 0 ? today : run.until;
    for (Day day = count_start ? run.from : run.from + 1; day <= end; ++day) {
      if (days.IsWorked(day)) counted.insert(day);
    }
  }
  return static_cast<int64_t>(counted.size());
}

Deadline Stopwatch::Due(const Days& days, int64_t limit, bool count_start) const {
  if (!running() || limit <= 0) return {};
  Stopwatch before{runs};
  const Day from = runs.back().from;
  before.runs.pop_back();
  int64_t left = limit - before.Consumed(days, from, count_start);
  if (count_start && days.IsWorked(from)) --left;
  Deadline due{true, from, false};
  if (left >= 0) due = days.After(from, left);
  // Late before it was stopped: as many worked days back.
  for (; left < 0; --due.day) {
    left += days.IsWorked(due.day) ? 1 : 0;
    due.provisional = due.provisional || !days.IsRecorded(due.day);
  }
  // What was consumed on days of a year that is not recorded may come to something else.
  for (const Run& run : before.runs) {
    for (Day day = run.from + 1; day <= run.until; ++day) due.provisional = due.provisional || !days.IsRecorded(day);
  }
  return due;
}

}  // namespace luodi::review::model
