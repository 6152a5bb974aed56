// SPDX-License-Identifier: Apache-2.0
#include "server/postgres/progress.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

namespace luodi::postgres {
namespace {

namespace fs = std::filesystem;
using Unit = Progress::Unit;

TEST(ProgressOfLuodid, SaysHowFarItIsInABar) {
  const std::string half = "[" + std::string(20, '#') + std::string(20, ' ') + "]";
  EXPECT_EQ(Progress::Line("copying", Unit::kBytes, {6'250'000, 12'500'000}, 80), "copying " + half + " 6.2 / 12.5 MB");
  EXPECT_EQ(Progress::Line("migrating", Unit::kPieces, {12, 24}, 80), "migrating " + half + " 12 / 24");
}

TEST(ProgressOfLuodid, ShowsNoBarWhereTheWholeIsNotKnown) {
  EXPECT_EQ(Progress::Line("verifying", Unit::kBytes, {50'000'000, 0}, 80), "verifying 50.0 MB");
}

TEST(ProgressOfLuodid, KeepsToTheTerminal) {
  EXPECT_EQ(Progress::Line("copying", Unit::kBytes, {1'000'000, 2'000'000}, 47), "copying 1.0 / 2.0 MB");
  for (const int columns : {48, 60, 80, 200}) {
    const auto line = Progress::Line("verifying", Unit::kBytes, {999'999'999'999, 1'000'000'000'000}, columns);
    EXPECT_LT(line.size(), static_cast<size_t>(columns));
  }
}

TEST(ProgressOfLuodid, NeverPassesTheEndOfItsBar) {
  const std::string full(40, '#');
  EXPECT_EQ(Progress::Line("copying", Unit::kBytes, {3'000'000, 2'000'000}, 80), "copying [" + full + "] 3.0 / 2.0 MB");
}

TEST(ProgressOfLuodid, CountsAllButTheLogOfADatabase) {
  std::string name = "/tmp/luodi-progress-XXXXXX";
  ASSERT_NE(mkdtemp(name.data()), nullptr);
  const fs::path pg = name;
  EXPECT_EQ(BytesOf(pg / "absent"), 0);
  fs::create_directories(pg / "base/5");
  fs::create_directories(pg / "pg_wal");
  std::ofstream(pg / "base/5/1") << std::string(300, 'a');
  std::ofstream(pg / "PG_VERSION") << "15\n";
  std::ofstream(pg / "pg_wal/1") << std::string(1000, 'a');
  EXPECT_EQ(BytesOf(pg), 303);
  fs::remove_all(pg);
}

}  // namespace
}  // namespace luodi::postgres
