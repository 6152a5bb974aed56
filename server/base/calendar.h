// SPDX-License-Identifier: Apache-2.0
// Working days as the State Council arranges them, the due dates that follow, and the faults of dates a caller sends.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "luodi/v1/types.pb.h"
#include "luodi/v1/zones.pb.h"
#include "server/base/status.h"

namespace luodi {

// Where a limit ends. Provisional: the calendar of a day that mattered is not recorded, Monday to Friday stood in, and
// nothing may fire on the date.
struct Due {
  v1::Date date;
  bool provisional = false;
};

// Why a day is worked or not: the ordinary week, or the arrangement of its year (调休, 节假日).
enum class DayKind { kWorkingDay, kWorkingWeekend, kWeekend, kHoliday };

// The recorded arrangements. A year without arrangement works Monday to Friday and makes what follows provisional.
// Dates passed in must exist; counts must not be negative (std::logic_error).
class WorkingCalendar {
 public:
  WorkingCalendar() = default;
  explicit WorkingCalendar(const std::vector<v1::CalendarYear>& years);

  bool IsRecorded(int year) const { return years_.contains(year); }
  // The arrangement the year is read by, without its days; nullptr when none is recorded.
  const v1::CalendarYear* ArrangementOf(int year) const;
  // Years whose arrangement was corrected: dates told before may be others by now.
  std::vector<int> CorrectedYears() const;
  // Every day after `from` up to and with `to` lies in a recorded year.
  bool IsRecorded(const v1::Date& from, const v1::Date& to) const;
  bool IsWorkingDay(const v1::Date& date) const;
  DayKind KindOf(const v1::Date& date) const;
  int CountWorkingDays(int year) const;
  // Working days after `from` up to and with `to`; 0 when `to` is not later.
  int CountWorkingDays(const v1::Date& from, const v1::Date& to) const;

  // The n-th working day after the start, which is not counted itself (民法典 201); the start for n = 0.
  Due AddWorkingDays(const v1::Date& start, int n) const;

  // The last day after which n working days come up to and with the end: CountWorkingDays(that day, end) is n.
  Due SubtractWorkingDays(const v1::Date& end, int n) const;

  // n calendar days after the start; an end on a rest day moves to the next working day (民法典 203).
  Due AddCalendarDays(const v1::Date& start, int n) const;

  // The day itself when it is worked, else the next that is.
  Due NextWorkingDay(const v1::Date& date) const;

  // The same day n months later, the last day of the month where that one is missing. Never moved to a working day.
  static v1::Date AddMonths(const v1::Date& start, int n);

 private:
  DayKind KindOf(int64_t day_number) const;
  bool IsWorkingDay(int64_t day_number) const;
  bool IsRecordedDay(int64_t day_number) const;
  Due NextWorkingDay(int64_t day_number, bool provisional) const;

  // Without days.
  std::map<int, v1::CalendarYear> years_;
  std::set<int64_t> days_off_;
  std::set<int64_t> working_weekend_days_;
};

// The arrangements of a CSV text "date,kind" with one header line, kind being off or work, one message a year in order
// with year, days_off, working_weekend_days and working_days set. Throws std::invalid_argument for any other text: it
// is part of the program.
std::vector<v1::CalendarYear> ReadCalendarDays(std::string_view csv);

// FIELD_REQUIRED for the absent date (all zero), DATE_INVALID for a day that does not exist or is outside 1949-2199.
// Whether the date is usable.
bool CheckDate(std::string field, const v1::Date& date, std::vector<Fault>& faults);

// CheckDate, and DATE_IN_FUTURE for a day after today.
bool CheckPastDate(std::string field, const v1::Date& date, const v1::Date& today, std::vector<Fault>& faults);

}  // namespace luodi
