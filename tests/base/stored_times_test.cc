// SPDX-License-Identifier: Apache-2.0
#include "server/base/stored_times.h"

#include <gtest/gtest.h>

#include "absl/time/time.h"

namespace luodi::base {
namespace {

TEST(ReadInstant, ReadsWhatPostgresAndProto3JsonWrite) {
  const absl::Time second = absl::FromCivil(absl::CivilSecond(2020, 4, 30, 23, 59, 8), absl::UTCTimeZone());
  const std::pair<const char*, int> forms[] = {
      {"2020-04-30 23:59:08+00", 0},           {"2020-04-30 23:59:08.5+00", 500'000'000},
      {"2020-04-30T23:59:08Z", 0},             {"2020-04-30T23:59:08.123456Z", 123'456'000},
      {"2020-04-30T23:59:08.000000001Z", 1},   {"2020-04-30 23:59:08.000001+00", 1'000},
  };
  for (const auto& [text, nanos] : forms) {
    google::protobuf::Timestamp time;
    ASSERT_TRUE(ReadInstant(text, &time)) << text;
    EXPECT_EQ(time.seconds(), absl::ToUnixSeconds(second)) << text;
    EXPECT_EQ(time.nanos(), nanos) << text;
  }
}

TEST(ReadInstant, CountsBackFrom1970) {
  google::protobuf::Timestamp time;
  ASSERT_TRUE(ReadInstant("1969-12-31 23:59:59.25+00", &time));
  EXPECT_EQ(time.seconds(), -1);
  EXPECT_EQ(time.nanos(), 250'000'000);
}

TEST(ReadInstant, LeavesOtherFormsAlone) {
  google::protobuf::Timestamp time;
  time.set_seconds(7);
  for (const char* text :
       {"", "infinity", "2020-04-30", "2020-04-30 23:59:08", "2020-04-30 23:59:08+08", "2020-04-30x23:59:08Z",
        "2020-04-31 23:59:08+00", "2020-13-01 00:00:00Z", "2020-04-30 24:00:00Z", "2020-04-30 23:60:00Z",
        "2020-04-30 23:59:60Z", "2020-04-30 23:59:08.1234567891Z", "2020-04-30 2x:59:08Z", "20200-04-30 23:59:08Z",
        "2020-04-30 23:59:08Z "}) {
    EXPECT_FALSE(ReadInstant(text, &time)) << text;
  }
  EXPECT_EQ(time.seconds(), 7);
}

TEST(ReadDay, ReadsADayAndNothingElse) {
  v1::Date date;
  ASSERT_TRUE(ReadDay("2020-04-30", &date));
  EXPECT_EQ(date.year(), 2020);
  EXPECT_EQ(date.month(), 4);
  EXPECT_EQ(date.day(), 30);
  for (const char* text : {"", "infinity", "-infinity", "2020-4-30", "2020/04/30", "12020-04-30", "2020-04-3x"}) {
    EXPECT_FALSE(ReadDay(text, &date)) << text;
  }
  EXPECT_EQ(date.year(), 2020);
}

}  // namespace
}  // namespace luodi::base
