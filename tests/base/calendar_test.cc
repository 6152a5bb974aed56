// SPDX-License-Identifier: Apache-2.0
#include "server/base/calendar.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "proto/text/date.h"
#include "server/zones/reference_data.h"

namespace luodi {
namespace {

v1::Date Day(std::string_view text) {
  v1::Date date;
  EXPECT_EQ(text::ReadDate(text, &date), v1::ERROR_REASON_UNSPECIFIED) << text;
  return date;
}

const WorkingCalendar& National() {
  static const WorkingCalendar calendar(zones::KnownCalendarYears());
  return calendar;
}

std::string Written(const Due& due) { return text::WriteDate(due.date) + (due.provisional ? " provisional" : ""); }

std::string AfterWorkingDays(std::string_view start, int n) {
  return Written(National().AddWorkingDays(Day(start), n));
}

TEST(NationalCalendar, HasTheKnownNumberOfWorkingDays) {
  const std::map<int, int> known = {{2020, 249}, {2021, 250}, {2022, 249}, {2023, 249},
                                    {2024, 251}, {2025, 248}, {2026, 248}};
  ASSERT_EQ(zones::KnownCalendarYears().size(), known.size());
  for (const v1::CalendarYear& year : zones::KnownCalendarYears()) {
    EXPECT_EQ(National().CountWorkingDays(year.year()), known.at(year.year())) << year.year();
    EXPECT_EQ(year.working_days(), known.at(year.year())) << year.year();
  }
}

std::vector<int> WorkingDaysByMonth(int year) {
  std::vector<int> counts(12, 0);
  const std::string number = std::to_string(year);
  for (int64_t day = text::DayNumber(Day(number + "-01-01")); day <= text::DayNumber(Day(number + "-12-31")); ++day) {
    const v1::Date date = text::DateOfDayNumber(day);
    if (National().IsWorkingDay(date)) ++counts[static_cast<size_t>(date.month() - 1)];
  }
  return counts;
}

TEST(NationalCalendar, HasTheKnownNumberOfWorkingDaysInEachMonth) {
  EXPECT_EQ(WorkingDaysByMonth(2020), (std::vector<int>{17, 20, 22, 22, 19, 21, 23, 21, 23, 17, 21, 23}));
  EXPECT_EQ(WorkingDaysByMonth(2026), (std::vector<int>{21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23}));
}

TEST(NationalCalendar, ListsOnlyWeekendsAsWorkedRestDays) {
  for (const v1::CalendarYear& year : zones::KnownCalendarYears()) {
    for (const v1::Date& day : year.working_weekend_days()) {
      EXPECT_FALSE(WorkingCalendar().IsWorkingDay(day)) << text::WriteDate(day);
      EXPECT_TRUE(National().IsWorkingDay(day)) << text::WriteDate(day);
    }
  }
}

TEST(AddWorkingDays, DoesNotCountTheDayOfTheStart) {
  EXPECT_EQ(AfterWorkingDays("2026-02-12", 1), "2026-02-13");
  EXPECT_EQ(AfterWorkingDays("2026-09-24", 0), "2026-09-24");
  EXPECT_EQ(AfterWorkingDays("2026-09-25", 0), "2026-09-25");
}

TEST(AddWorkingDays, WorksThroughEveryArrangementOf2026) {
  EXPECT_EQ(AfterWorkingDays("2026-02-12", 5), "2026-02-26");
  EXPECT_EQ(AfterWorkingDays("2026-02-13", 1), "2026-02-14");
  EXPECT_EQ(AfterWorkingDays("2026-02-13", 2), "2026-02-24");
  EXPECT_EQ(AfterWorkingDays("2026-01-02", 1), "2026-01-04");
  EXPECT_EQ(AfterWorkingDays("2026-04-30", 3), "2026-05-08");
  EXPECT_EQ(AfterWorkingDays("2026-04-30", 7), "2026-05-13");
  EXPECT_EQ(AfterWorkingDays("2026-05-08", 1), "2026-05-09");
  EXPECT_EQ(AfterWorkingDays("2026-06-18", 1), "2026-06-22");
  EXPECT_EQ(AfterWorkingDays("2026-09-18", 1), "2026-09-20");
  EXPECT_EQ(AfterWorkingDays("2026-09-24", 1), "2026-09-28");
  EXPECT_EQ(AfterWorkingDays("2026-09-24", 20), "2026-10-29");
  EXPECT_EQ(AfterWorkingDays("2026-09-30", 3), "2026-10-10");
}

TEST(AddWorkingDays, IsProvisionalBeyondTheRecordedYears) {
  EXPECT_EQ(AfterWorkingDays("2026-12-30", 1), "2026-12-31");
  EXPECT_EQ(AfterWorkingDays("2026-12-31", 1), "2027-01-01 provisional");
  EXPECT_EQ(AfterWorkingDays("2026-12-31", 2), "2027-01-04 provisional");
  EXPECT_EQ(AfterWorkingDays("2019-12-30", 2), "2020-01-02 provisional");
  EXPECT_EQ(AfterWorkingDays("2019-12-31", 1), "2020-01-02");
}

// 国务院办公厅 on each year: first and last days off, and weekend days that are worked.
struct Arrangement {
  std::string year;
  std::vector<std::pair<std::string, std::string>> off;
  std::vector<std::string> worked;
};
const std::vector<Arrangement>& Arrangements() {
  static const std::vector<Arrangement> arrangements = {
      {"2020",
       {{"01-01", "01-01"}, {"01-24", "02-02"}, {"04-04", "04-06"}, {"05-01", "05-05"}, {"06-25", "06-27"},
        {"10-01", "10-08"}},
       {"01-19", "04-26", "05-09", "06-28", "09-27", "10-10"}},
      {"2021",
       {{"01-01", "01-03"}, {"02-11", "02-17"}, {"04-03", "04-05"}, {"05-01", "05-05"}, {"06-12", "06-14"},
        {"09-19", "09-21"}, {"10-01", "10-07"}},
       {"02-07", "02-20", "04-25", "05-08", "09-18", "09-26", "10-09"}},
      {"2022",
       {{"01-01", "01-03"}, {"01-31", "02-06"}, {"04-03", "04-05"}, {"04-30", "05-04"}, {"06-03", "06-05"},
        {"09-10", "09-12"}, {"10-01", "10-07"}},
       {"01-29", "01-30", "04-02", "04-24", "05-07", "10-08", "10-09"}},
      {"2023",
       {{"01-01", "01-02"}, {"01-21", "01-27"}, {"04-05", "04-05"}, {"04-29", "05-03"}, {"06-22", "06-24"},
        {"09-29", "10-06"}},
       {"01-28", "01-29", "04-23", "05-06", "06-25", "10-07", "10-08"}},
      {"2024",
       {{"01-01", "01-01"}, {"02-10", "02-17"}, {"04-04", "04-06"}, {"05-01", "05-05"}, {"06-08", "06-10"},
        {"09-15", "09-17"}, {"10-01", "10-07"}},
       {"02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"}},
      {"2025",
       {{"01-01", "01-01"}, {"01-28", "02-04"}, {"04-04", "04-06"}, {"05-01", "05-05"}, {"05-31", "06-02"},
        {"10-01", "10-08"}},
       {"01-26", "02-08", "04-27", "09-28", "10-11"}},
      {"2026",
       {{"01-01", "01-03"}, {"02-15", "02-23"}, {"04-04", "04-06"}, {"05-01", "05-05"}, {"06-19", "06-21"},
        {"09-25", "09-27"}, {"10-01", "10-07"}},
       {"01-04", "02-14", "02-28", "05-09", "09-20", "10-10"}}};
  return arrangements;
}

TEST(NationalCalendar, IsTheArrangementOfEachYearDayByDay) {
  for (const Arrangement& arranged : Arrangements()) {
    std::set<int64_t> off, worked;
    for (const auto& [first, last] : arranged.off) {
      const int64_t end = text::DayNumber(Day(arranged.year + "-" + last));
      for (int64_t day = text::DayNumber(Day(arranged.year + "-" + first)); day <= end; ++day) off.insert(day);
    }
    for (const std::string& day : arranged.worked) worked.insert(text::DayNumber(Day(arranged.year + "-" + day)));
    const int64_t end = text::DayNumber(Day(arranged.year + "-12-31"));
    for (int64_t day = text::DayNumber(Day(arranged.year + "-01-01")); day <= end; ++day) {
      const v1::Date date = text::DateOfDayNumber(day);
      // Without arrangements Monday to Friday are worked.
      const bool expected = worked.contains(day) || (WorkingCalendar().IsWorkingDay(date) && !off.contains(day));
      EXPECT_EQ(National().IsWorkingDay(date), expected) << text::WriteDate(date);
    }
  }
}

// ---- why a day is worked or not

TEST(NationalCalendar, SaysWhyADayIsWorkedOrNot) {
  EXPECT_EQ(National().KindOf(Day("2026-09-24")), DayKind::kWorkingDay);
  EXPECT_EQ(National().KindOf(Day("2026-09-20")), DayKind::kWorkingWeekend);
  EXPECT_EQ(National().KindOf(Day("2026-09-19")), DayKind::kWeekend);
  EXPECT_EQ(National().KindOf(Day("2026-10-01")), DayKind::kHoliday);
  EXPECT_EQ(National().KindOf(Day("2026-10-03")), DayKind::kHoliday) << "a Saturday in the holidays";
}

TEST(NationalCalendar, CountsTheWorkingDaysOfASpan) {
  EXPECT_EQ(National().CountWorkingDays(Day("2026-09-18"), Day("2026-10-10")), 11);
  EXPECT_EQ(National().CountWorkingDays(Day("2026-09-18"), Day("2026-09-18")), 0);
  EXPECT_EQ(National().CountWorkingDays(Day("2026-09-18"), Day("2026-09-01")), 0);
}

TEST(NationalCalendar, KnowsSpansThatLieInRecordedYears) {
  EXPECT_TRUE(National().IsRecorded(Day("2019-12-31"), Day("2026-12-31")));
  EXPECT_FALSE(National().IsRecorded(Day("2026-12-31"), Day("2027-01-01")));
  EXPECT_FALSE(National().IsRecorded(Day("2019-12-30"), Day("2020-01-02")));
}

TEST(SubtractWorkingDays, FindsTheDayAfterWhichSoManyCome) {
  const auto before = [](std::string_view end, int n) { return Written(National().SubtractWorkingDays(Day(end), n)); };
  EXPECT_EQ(before("2026-09-28", 0), "2026-09-28");
  EXPECT_EQ(before("2026-09-28", 1), "2026-09-27");
  EXPECT_EQ(before("2026-09-28", 2), "2026-09-23");
  EXPECT_EQ(before("2026-10-13", 2), "2026-10-11");
  EXPECT_EQ(before("2020-01-02", 1), "2020-01-01");
  EXPECT_EQ(before("2020-01-02", 2), "2019-12-30 provisional");
}

RC_GTEST_PROP(SubtractWorkingDays, IsTheLastDayAfterWhichExactlySoManyCome, ()) {
  const v1::Date end = text::DateOfDayNumber(*rc::gen::inRange<int64_t>(18700, 20800));
  const int n = *rc::gen::inRange(1, 60);
  const v1::Date day = National().SubtractWorkingDays(end, n).date;
  RC_ASSERT(National().CountWorkingDays(day, end) == n);
  RC_ASSERT(National().CountWorkingDays(text::DateOfDayNumber(text::DayNumber(day) + 1), end) == n - 1);
}

TEST(AddCalendarDays, MovesAnEndOnARestDayToTheNextWorkingDay) {
  const auto after = [](std::string_view start, int n) { return Written(National().AddCalendarDays(Day(start), n)); };
  EXPECT_EQ(after("2026-09-14", 10), "2026-09-24");
  EXPECT_EQ(after("2026-09-15", 10), "2026-09-28");
  EXPECT_EQ(after("2026-09-10", 10), "2026-09-20");
  EXPECT_EQ(after("2026-09-21", 10), "2026-10-08");
  EXPECT_EQ(after("2026-12-01", 31), "2027-01-01 provisional");
}

TEST(AddMonths, EndsOnTheLastDayWhereTheDayIsMissing) {
  const auto after = [](std::string_view start, int n) {
    return text::WriteDate(WorkingCalendar::AddMonths(Day(start), n));
  };
  EXPECT_EQ(after("2026-01-31", 1), "2026-02-28");
  EXPECT_EQ(after("2024-01-31", 1), "2024-02-29");
  EXPECT_EQ(after("2026-01-31", 3), "2026-04-30");
  EXPECT_EQ(after("2026-11-30", 3), "2027-02-28");
  EXPECT_EQ(after("2026-12-15", 12), "2027-12-15");
  EXPECT_EQ(after("2026-12-15", 0), "2026-12-15");
}

TEST(WorkingCalendar, RefusesToCountBackwards) {
  EXPECT_THROW(National().AddWorkingDays(Day("2026-01-05"), -1), std::logic_error);
}

RC_GTEST_PROP(AddWorkingDays, EndsOnAWorkingDayAfterExactlySoMany, ()) {
  const int64_t start =
      *rc::gen::inRange<int64_t>(text::DayNumber(Day("2020-01-01")), text::DayNumber(Day("2026-06-30")));
  const int n = *rc::gen::inRange(1, 120);
  const Due due = National().AddWorkingDays(text::DateOfDayNumber(start), n);
  RC_ASSERT(!due.provisional);
  RC_ASSERT(National().IsWorkingDay(due.date));
  int counted = 0;
  for (int64_t day = start + 1; day <= text::DayNumber(due.date); ++day) {
    counted += National().IsWorkingDay(text::DateOfDayNumber(day)) ? 1 : 0;
  }
  RC_ASSERT(counted == n);
}

TEST(ReadCalendarDays, RefusesABrokenText) {
  EXPECT_THROW(ReadCalendarDays("day,kind\n"), std::invalid_argument);
  EXPECT_THROW(ReadCalendarDays("date,kind\n2026-01-01,holiday\n"), std::invalid_argument);
  EXPECT_THROW(ReadCalendarDays("date,kind\n2026-02-30,off\n"), std::invalid_argument);
  EXPECT_THROW(ReadCalendarDays("date,kind\n2026-01-01\n"), std::invalid_argument);
  EXPECT_TRUE(ReadCalendarDays("date,kind\n").empty());
}

TEST(CheckDate, TellsTheAbsentTheImpossibleAndTheFutureApart) {
  v1::Date impossible = Day("2021-02-28");
  impossible.set_day(29);
  std::vector<Fault> faults;
  EXPECT_TRUE(CheckPastDate("a", Day("2026-05-01"), Day("2026-05-01"), faults));
  EXPECT_FALSE(CheckPastDate("b", Day("2026-05-02"), Day("2026-05-01"), faults));
  EXPECT_FALSE(CheckDate("c", impossible, faults));
  EXPECT_FALSE(CheckPastDate("d", v1::Date(), Day("2026-05-01"), faults));
  ASSERT_EQ(faults.size(), 3u);
  EXPECT_EQ(faults[0].reason, v1::ERROR_REASON_DATE_IN_FUTURE);
  EXPECT_EQ(faults[0].metadata, (Metadata{{"value", "2026-05-02"}, {"today", "2026-05-01"}}));
  EXPECT_EQ(faults[1].reason, v1::ERROR_REASON_DATE_INVALID);
  EXPECT_EQ(faults[1].metadata, (Metadata{{"value", "2021-02-29"}}));
  EXPECT_EQ(faults[2].reason, v1::ERROR_REASON_FIELD_REQUIRED);
}

}  // namespace
}  // namespace luodi
