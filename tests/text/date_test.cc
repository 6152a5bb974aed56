// SPDX-License-Identifier: Apache-2.0
#include "proto/text/date.h"

#include <gtest/gtest.h>

#include "proto/text/sentence.h"

namespace luodi::text {
namespace {

std::string Read(std::string_view text) {
  v1::Date date;
  const v1::ErrorReason reason = ReadDate(text, &date);
  return reason == v1::ERROR_REASON_UNSPECIFIED ? WriteDate(date) : ReasonName(reason);
}

TEST(ReadDate, ReadsTheFormsOfLedgers) {
  for (const char* text : {"2020-04-30", "2020-4-30", "2020/4/30", "2020/04/30", "2020.4.30", "2020年4月30日",
                           " 2020年04月30日 ", "2020 年 4 月 30 日", "２０２０－０４－３０"}) {
    EXPECT_EQ(Read(text), "2020-04-30") << text;
  }
}

TEST(ReadDate, RefusesWhatIsNoWholeDay) {
  for (const char* text :
       {"", "20200430", "2020-04", "2020年4月", "30/4/2020", "20-4-30", "2020-4/30", "2020-004-30", "2020-04-300",
        "2020年4月30", "2020-04-30日", "2020-04-30 10:00", "44197", "2020-4-", "-1-1-1"}) {
    EXPECT_EQ(Read(text), "DATE_UNREADABLE") << text;
  }
}

TEST(ReadDate, RefusesDaysThatDoNotExist) {
  for (const char* text : {"2021-02-29", "2020-02-30", "2020-13-01", "2020-00-10", "2020-04-31", "2020-04-00",
                           "2100-02-29", "1948-12-31", "2200-01-01"}) {
    EXPECT_EQ(Read(text), "DATE_INVALID") << text;
  }
  EXPECT_EQ(Read("2020-02-29"), "2020-02-29");
  EXPECT_EQ(Read("1949-01-01"), "1949-01-01");
  EXPECT_EQ(Read("2199-12-31"), "2199-12-31");
}

TEST(DayNumber, CountsFromTheEpochAndComesBackForEveryDay) {
  v1::Date epoch;
  epoch.set_year(1970);
  epoch.set_month(1);
  epoch.set_day(1);
  EXPECT_EQ(DayNumber(epoch), 0);
  v1::Date first = epoch, last = epoch;
  first.set_year(1949);
  last.set_year(2199);
  v1::Date before;
  for (int64_t day = DayNumber(first); day <= DayNumber(last); ++day) {
    const v1::Date date = DateOfDayNumber(day);
    ASSERT_EQ(DayNumber(date), day);
    ASSERT_TRUE(IsRealDate(date)) << WriteDate(date);
    ASSERT_LT(CompareDates(before, date), 0);
    before = date;
  }
}

TEST(WriteDate, NamesEvenADayThatDoesNotExist) {
  v1::Date date;
  date.set_year(2021);
  date.set_month(2);
  date.set_day(30);
  EXPECT_EQ(WriteDate(date), "2021-02-30");
  EXPECT_FALSE(IsRealDate(date));
}

}  // namespace
}  // namespace luodi::text
