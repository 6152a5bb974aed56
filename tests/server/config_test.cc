// SPDX-License-Identifier: Apache-2.0
#include "server/config.h"

#include <gtest/gtest.h>

#include <fstream>
#include <vector>

namespace luodi {
namespace {

Config Read(std::vector<std::string> words) {
  words.insert(words.begin(), "luodid");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  return ReadConfig(static_cast<int>(arguments.size()), arguments.data());
}

std::string FileWith(const std::string& content) {
  const std::string path = testing::TempDir() + testing::UnitTest::GetInstance()->current_test_info()->name() + ".conf";
  std::ofstream(path) << content;
  return path;
}

using testing::ExitedWithCode;

TEST(Config, TakesFlagsBeforeTheFile) {
  const std::string file = FileWith("metrics-address=127.0.0.1:9\nworkers=3\nreflection=false\n");
  const Config config = Read({"--config", file, "--workers", "4"});
  EXPECT_EQ(config.metrics_address, "127.0.0.1:9");
  EXPECT_EQ(config.workers, 4);
  EXPECT_FALSE(config.reflection);
}

TEST(Config, RefusesAKeyItDoesNotKnow) {
  const std::string file = FileWith("workers=3\nmetrics-adress=127.0.0.1:9\n");
  EXPECT_EXIT(Read({"--config", file}), ExitedWithCode(2), "does not know: metrics-adress");
  const std::string nested = FileWith("[tls]\ncertificate=x\n");
  EXPECT_EXIT(Read({"--config", nested}), ExitedWithCode(2), "does not know: tls");
}

TEST(Config, RefusesAFileThatIsNotThere) {
  EXPECT_EXIT(Read({"--config", "/nonexistent/luodid.conf"}), ExitedWithCode(2), "nonexistent");
}

TEST(Config, FindsItsFileByTheEnvironment) {
  const std::string file = FileWith("workers=3\n");
  setenv("LUODI_CONFIG_FILE", file.c_str(), 1);
  EXPECT_EQ(Read({}).workers, 3);
  setenv("LUODI_CONFIG_FILE", "/nonexistent/luodid.conf", 1);
  EXPECT_EXIT(Read({}), ExitedWithCode(2), "nonexistent");
  unsetenv("LUODI_CONFIG_FILE");
  EXPECT_EQ(Read({}).workers, Config().workers);
}

TEST(Config, TakesHostAndPort) {
  for (const char* address : {"127.0.0.1:0", "0.0.0.0:65535", "localhost:7301", "[::1]:7301"}) {
    EXPECT_EQ(Read({"--address", address}).address, address);
  }
  EXPECT_EQ(Read({"--metrics-address", ""}).metrics_address, "");
}

TEST(Config, RefusesAnAddressThatIsNone) {
  for (const char* address : {"127.0.0.1:99999", "127.0.0.1:65536", "127.0.0.1", ":7301", "127.0.0.1:", "127.0.0.1:-1",
                              "127.0.0.1:x", "::1:7301", "127.0.0.1:000080", "a b:1"}) {
    EXPECT_EXIT(Read({"--address", address}), ExitedWithCode(2), "--address.*host:port") << address;
    EXPECT_EXIT(Read({"--metrics-address", address}), ExitedWithCode(2), "--metrics-address.*host:port") << address;
  }
  const std::string file = FileWith("address=127.0.0.1:99999\n");
  EXPECT_EXIT(Read({"--config", file}), ExitedWithCode(2), "--address.*host:port");
}

}  // namespace
}  // namespace luodi
