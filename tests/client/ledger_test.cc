// SPDX-License-Identifier: Apache-2.0
#include "client/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "client/errors.h"
#include "client/incoming_file.h"
#include "client/progress.h"

namespace luodi::client {
namespace {

TEST(ReadHeads, TakesHeadColumnAndUnitALine) {
  const auto heads = ReadHeads("# our ledger\n计划投入 = 总投资 万元\n\n  内部备注 =   # verbatim\n投资额(亿元)=总投资\r\n");
  ASSERT_EQ(heads.size(), 3u);
  EXPECT_EQ(heads[0].head(), "计划投入");
  EXPECT_EQ(heads[0].column(), "总投资");
  EXPECT_EQ(heads[0].unit(), "万元");
  EXPECT_EQ(heads[1].head(), "内部备注");
  EXPECT_EQ(heads[1].column(), "");
  EXPECT_EQ(heads[2].head(), "投资额(亿元)");
  EXPECT_EQ(heads[2].column(), "总投资");
}

TEST(ReadHeads, NamesTheLineThatIsNone) {
  try {
    ReadHeads("投资额=总投资\n投资额\n");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("2"));
  }
  EXPECT_THROW(ReadHeads("= 总投资"), UsageError);
}

TEST(ReadHeads, TakesAMarkAndRefusesAnotherEncoding) {
  EXPECT_EQ(ReadHeads("\xEF\xBB\xBF投资额=总投资").at(0).head(), "投资额");
  EXPECT_THROW(ReadHeads("\xCD\xB6\xD7\xCA=\xD7\xDC"), UsageError);
}

TEST(ReadMode, KnowsBothInBothLanguages) {
  EXPECT_EQ(ReadMode(""), v1::IMPORT_MODE_ATOMIC);
  EXPECT_EQ(ReadMode("keep-good"), v1::IMPORT_MODE_KEEP_GOOD);
  EXPECT_EQ(ReadMode("保留合格行"), v1::IMPORT_MODE_KEEP_GOOD);
  EXPECT_THROW(ReadMode("best-effort"), UsageError);
}

TEST(Progress, SaysHowFarItIs) {
  using std::chrono::milliseconds;
  EXPECT_EQ(Progress::Line("Importing", 5000, 10000, milliseconds(0)),
            "Importing [####################                    ] 5,000 / 10,000");
  EXPECT_EQ(Progress::Line("Importing", 12000, 10000, milliseconds(4000)),
            "Importing [########################################] 12,000 / 10,000  3,000/s");
  EXPECT_EQ(Progress::Line("Exporting", 1234567, 0, milliseconds(500)), "Exporting 1,234,567");
}

TEST(Progress, SaysHowLongItWillTake) {
  using std::chrono::milliseconds;
  EXPECT_EQ(Progress::Line("Importing", 2000, 10000, milliseconds(2000)).substr(52),
            " 2,000 / 10,000  1,000/s  8 s left");
  EXPECT_EQ(Progress::Line("Importing", 100, 100000, milliseconds(2000)).substr(52),
            " 100 / 100,000  50/s  34 min left");
  EXPECT_EQ(Progress::Line("Importing", 10000, 10000, milliseconds(2000)).substr(52), " 10,000 / 10,000  5,000/s");
}

TEST(Progress, CountsBytesInMegabytesAndKeepsToTheLine) {
  using std::chrono::milliseconds;
  const std::string line =
      Progress::Line("Uploading", 12'500'000, 50'000'000, milliseconds(5000), Progress::Unit::kBytes, 72);
  EXPECT_NE(line.find("12.5 / 50.0 MB  2.5 MB/s  15 s left"), std::string::npos) << line;
  EXPECT_LT(line.size(), 72U);
  EXPECT_EQ(Progress::Line("Uploading", 1, 50'000'000, milliseconds(0), Progress::Unit::kBytes, 20),
            "Uploading 0.0 / 50.0 MB");
}

class IncomingFileTest : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(directory_); }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::filesystem::path directory_ = std::filesystem::temp_directory_path() / "luodi-incoming-test";
};

TEST_F(IncomingFileTest, HasItsNameOnlyWhenWhole) {
  const std::string path = directory_ / "a.csv";
  {
    IncomingFile cut(path);
    cut.Add("abc");
  }
  EXPECT_TRUE(std::filesystem::is_empty(directory_));
  IncomingFile damaged(path);
  damaged.Add("abc");
  EXPECT_THROW(damaged.Close(Sha256("abd")), std::runtime_error);
  EXPECT_FALSE(std::filesystem::exists(path));
  IncomingFile whole(path);
  whole.Add("ab");
  whole.Add("c");
  whole.Close(Sha256("abc"));
  EXPECT_TRUE(std::filesystem::exists(path));
  EXPECT_THROW(IncomingFile again(path), UsageError);
}

TEST_F(IncomingFileTest, FindsAFreeName) {
  const std::filesystem::path path = directory_ / "台账.refused.xlsx";
  EXPECT_EQ(FreePath(path), path);
  std::ofstream(path) << "x";
  EXPECT_EQ(FreePath(path), directory_ / "台账.refused-2.xlsx");
}

}  // namespace
}  // namespace luodi::client
