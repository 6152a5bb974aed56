// SPDX-License-Identifier: Apache-2.0
// The model's own day arithmetic: days one after the other, nothing clever.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "luodi/v1/types.pb.h"
#include "luodi/v1/zones.pb.h"

namespace luodi::review::model {

// Days since 2000-01-01, a Saturday.
using Day = int64_t;
Day DayOf(const v1::Date& date);
v1::Date DateOf(Day day);

struct Deadline {
  bool set = false;
  Day day = 0;
  bool provisional = false;
  bool operator==(const Deadline&) const = default;
};

// Which days are worked.
class Days {
 public:
  void Record(const v1::CalendarYear& year);
  bool IsRecorded(Day day) const;
  bool IsWorked(Day day) const;
  // The n-th worked day after.
  Deadline After(Day day, int64_t n) const;
  // n days later; on a rest day the next worked one.
  Deadline DaysAfter(Day day, int64_t n) const;

  // A mistake on demand: worked weekends are taken for rest.
  bool forget_worked_weekends = false;

 private:
  std::set<int> years_;
  std::set<Day> off_;
  std::set<Day> worked_;
};

// Times a clock ran: each from a day, not counted, to a day that is.
struct Stopwatch {
  struct Run {
    Day from = 0;
    Day until = -1;
  };
  std::vector<Run> runs;

  bool running() const { return !runs.empty() && runs.back().until < 0; }
  void Start(Day day);
  void Stop(Day day);
  int64_t Consumed(const Days& days, Day today, bool count_start) const;
  // The last day of a limit by what is left of it.
  Deadline Due(const Days& days, int64_t limit, bool count_start) const;
};

}  // namespace luodi::review::model
