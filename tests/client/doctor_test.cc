// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "client/errors.h"
#include "nlohmann/json.hpp"
#include "tests/client/run_luodi.h"

namespace luodi::client {
namespace {

class DoctorTest : public testing::Test {
 protected:
  DoctorTest() : folder_(testing::TempDir() + "doctor") { std::filesystem::create_directories(folder_); }
  ~DoctorTest() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& content, int mode) {
    const std::filesystem::path path = folder_ / name;
    std::ofstream(path) << content;
    std::filesystem::permissions(path, static_cast<std::filesystem::perms>(mode));
    return path;
  }

  // What it found, by the name of the check.
  static nlohmann::json Examined(std::vector<std::string> flags, int* code) {
    flags.insert(flags.begin(), {"doctor", "-o", "json", "--timeout", "1s"});
    const Ended ended = RunLuodi(flags);
    *code = ended.code;
    nlohmann::json checks;
    const auto told = nlohmann::json::parse(ended.out);
    for (const auto& check : told["checks"]) {
      checks[check["check"].get<std::string>()] = check;
    }
    return checks;
  }

  std::filesystem::path folder_;
};

TEST_F(DoctorTest, WorksWithoutServerAndWithoutToken) {
  int code = 0;
  const auto checks = Examined({}, &code);
  EXPECT_EQ(code, kUnavailable);
  EXPECT_EQ(checks["server"]["state"], "wrong");
  EXPECT_NE(checks["server"]["says"].get<std::string>().find("127.0.0.1:1 (--server)"), std::string::npos) << checks;
  EXPECT_EQ(checks["token-file"]["state"], "warning");
  EXPECT_EQ(checks["contexts"]["state"], "ok");
  EXPECT_FALSE(checks["server"]["whatToDo"].get<std::string>().empty());
}

TEST_F(DoctorTest, WarnsOfATokenThatOthersMayRead) {
  int code = 0;
  const std::string token = Write("token", "luodi_x\n", 0644);
  const auto checks = Examined({"--token-file", token}, &code);
  EXPECT_EQ(checks["token-file"]["state"], "warning");
  EXPECT_EQ(checks["token-file"]["whatToDo"], "chmod 600 " + token);
  EXPECT_EQ(Examined({"--token-file", Write("own", "luodi_x\n", 0600)}, &code)["token-file"]["state"], "ok");
}

TEST_F(DoctorTest, EndsWithTheFirstWrong) {
  int code = 0;
  const auto checks = Examined({"--token-file", folder_ / "missing"}, &code);
  EXPECT_EQ(code, kNotAllowed);
  EXPECT_EQ(checks["token-file"]["state"], "wrong");
  EXPECT_EQ(Examined({"--token-file", Write("empty", "\n", 0600)}, &code)["token-file"]["state"], "wrong");
}

TEST_F(DoctorTest, NamesAFileOfContextsThatMakesNoSense) {
  const std::string file = Write("contexts.json", "{", 0600);
  setenv("LUODI_CONFIG", file.c_str(), 1);
  LoadCatalogue(Language::kEnglish);
  Cli cli(Language::kEnglish);
  AddAllCommands(&cli);
  const char* words[] = {"luodi", "doctor"};
  testing::internal::CaptureStdout();
  EXPECT_EQ(cli.Main(2, words), kUsage);
  const std::string out = testing::internal::GetCapturedStdout();
  EXPECT_NE(out.find(file), std::string::npos) << out;
  EXPECT_NE(out.find("wrong"), std::string::npos) << out;
}

TEST(Version, IsARowInCsvAndBareAsAName) {
  const Ended csv = RunLuodi({"version", "-o", "csv", "--timeout", "1s"});
  EXPECT_EQ(csv.out, std::string("client,server,address\r\n") + LUODI_VERSION + ",,127.0.0.1:1\r\n");
  EXPECT_EQ(RunLuodi({"version", "-o", "name", "--timeout", "1s"}).out, std::string(LUODI_VERSION) + "\n");
}

TEST_F(DoctorTest, SaysEachLineAndTheSum) {
  const Ended ended = RunLuodi({"doctor", "--timeout", "1s"});
  EXPECT_NE(ended.out.find("1 wrong\n"), std::string::npos) << ended.out;
  EXPECT_EQ(RunLuodi({"doctor", "--timeout", "1s", "-o", "csv"}).out.rfind("check,state,says,what_to_do\r\n", 0), 0U);
}

}  // namespace
}  // namespace luodi::client
