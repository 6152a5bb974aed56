// SPDX-License-Identifier: Apache-2.0
#include "client/watch.h"

#include <gtest/gtest.h>

#include <sstream>

#include "client/errors.h"
#include "client/language.h"
#include "client/width.h"
#include "tests/client/run_luodi.h"

namespace luodi::client {
namespace {

std::string Marked(const std::string& before, const std::string& now) {
  std::ostringstream nowhere;
  return MarkChanges(before, now, Output(nowhere, {}));
}

TEST(Watch, ReadsHowOften) {
  EXPECT_EQ(WatchInterval(""), std::chrono::seconds(10));
  EXPECT_EQ(WatchInterval("5"), std::chrono::seconds(5));
  EXPECT_EQ(WatchInterval("2m"), std::chrono::minutes(2));
  EXPECT_THROW(WatchInterval("0"), UsageError);
  EXPECT_THROW(WatchInterval("soon"), UsageError);
  EXPECT_THROW(WatchInterval("200ms"), UsageError);
  EXPECT_THROW(WatchInterval("48h"), UsageError);
}

TEST(Watch, RefusesAWrongIntervalBeforeItReads) {
  const Ended ended = RunLuodi({"board", "--zone", "z", "--watch", "soon"});
  EXPECT_EQ(ended.code, kUsage);
  EXPECT_EQ(ended.error.rfind("error: --watch soon", 0), 0U) << ended.error;
}

TEST(Watch, EndsWhenTheFirstLookFails) {
  EXPECT_EQ(RunLuodi({"board", "--zone", "z", "--watch", "--timeout", "2s"}).code, kUnavailable);
  EXPECT_EQ(RunLuodi({"review", "inbox", "--zone", "z", "--watch", "5", "--timeout", "2s"}).code, kUnavailable);
}

TEST(Watch, MarksTheLinesThatAreNew) {
  EXPECT_EQ(Marked("", "signed  3\n"), "  signed  3\n");
  EXPECT_EQ(Marked("signed  3\nbuilding  2\n", "signed  4\nbuilding  2\n"), "* signed  4\n  building  2\n");
  EXPECT_EQ(Marked("a\n", "a\na\n"), "  a\n* a\n") << "the second is new";
  EXPECT_EQ(Marked("a\n\nb\n", "b\n\na\n"), "  b\n\n  a\n") << "moved is not changed";
}

TEST(Watch, TakesAnotherInstantForNoChange) {
  EXPECT_EQ(Marked("As of 2026-11-22 10:00:00   On date 2026-11-22\n",
                   "As of 2026-11-22 10:00:10   On date 2026-11-22\n"),
            "  As of 2026-11-22 10:00:10   On date 2026-11-22\n");
}

TEST(Watch, DrawsInPlaceWithoutRunningOverTheScreen) {
  EXPECT_EQ(InPlace("a\nb\n", 10, 80), "\033[Ha\033[0m\033[K\r\nb\033[0m\033[K\033[J");
  const std::string cut = InPlace("1\n2\n3\n4\n5\n", 3, 80);
  EXPECT_EQ(std::count(cut.begin(), cut.end(), '\n'), 2);
  EXPECT_NE(cut.find("... 3 more lines"), std::string::npos) << cut;
  EXPECT_NE(InPlace("新一代信息技术产业园\n", 5, 10).find("…"), std::string::npos);
}

TEST(Width, CountsNoCellForColour) {
  EXPECT_EQ(Cells("\033[34m██\033[0m"), 2);
  EXPECT_EQ(Cells("\033[1;33m在建\033[0m"), 4);
}

}  // namespace
}  // namespace luodi::client
