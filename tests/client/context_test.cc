// SPDX-License-Identifier: Apache-2.0
#include "client/context.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "client/errors.h"

namespace luodi::client {
namespace {

constexpr char kFile[] = "/c.json";

class ContextTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }

  Environment Variables(std::map<std::string, std::string> variables) {
    variables_ = std::move(variables);
    return [this](const char* name) -> const char* {
      const auto found = variables_.find(name);
      return found == variables_.end() ? nullptr : found->second.c_str();
    };
  }

  static Contexts TwoContexts() {
    return {"home", {{"home", {"home:1", "home-zone", "home.token"}}, {"work", {"work:2", "work-zone", "work.token"}}}};
  }

  std::filesystem::path folder_;
  std::map<std::string, std::string> variables_;
};

TEST_F(ContextTest, FallsBackToTheLocalServer) {
  const Context context = Settle({}, "", Variables({}), {}, kFile).context;
  EXPECT_EQ(context.server, "127.0.0.1:7301");
  EXPECT_EQ(context.zone, "");
}

TEST_F(ContextTest, TakesTheCurrentContext) {
  EXPECT_EQ(Settle({}, "", Variables({}), TwoContexts(), kFile).context.zone, "home-zone");
}

TEST_F(ContextTest, LetsTheEnvironmentNameAnotherContext) {
  EXPECT_EQ(Settle({}, "", Variables({{"LUODI_CONTEXT", "work"}}), TwoContexts(), kFile).context.server, "work:2");
}

TEST_F(ContextTest, LetsTheFlagNameAnotherContextThanTheEnvironment) {
  EXPECT_EQ(Settle({}, "home", Variables({{"LUODI_CONTEXT", "work"}}), TwoContexts(), kFile).context.server, "home:1");
}

TEST_F(ContextTest, PutsEnvironmentBeforeContextAndFlagBeforeBoth) {
  const Environment environment = Variables({{"LUODI_ZONE", "env-zone"}, {"LUODI_SERVER", "env:3"}});
  const Settled settled = Settle({"flag:4", "", ""}, "", environment, TwoContexts(), kFile);
  const Context& context = settled.context;
  EXPECT_EQ(context.server, "flag:4");
  EXPECT_EQ(context.zone, "env-zone");
  EXPECT_EQ(context.token_file, "home.token");
  EXPECT_EQ(settled.server, Origin::kFlag);
  EXPECT_EQ(settled.zone, Origin::kEnvironment);
  EXPECT_EQ(settled.token_file, Origin::kContext);
  EXPECT_EQ(settled.name, "home");
}

TEST_F(ContextTest, RefusesAContextThatIsNotThere) {
  try {
    Settle({}, "elsewhere", Variables({}), TwoContexts(), kFile);
    FAIL() << "it settled";
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(), "No such context: elsewhere (/c.json); known: home work");
  }
}

TEST_F(ContextTest, FindsTheFile) {
  EXPECT_EQ(ContextsPath(Variables({{"HOME", "/h"}})), "/h/.config/luodi/contexts.json");
  EXPECT_EQ(ContextsPath(Variables({{"HOME", "/h"}, {"XDG_CONFIG_HOME", "/x"}})), "/x/luodi/contexts.json");
  EXPECT_EQ(ContextsPath(Variables({{"LUODI_CONFIG", "/c.json"}, {"XDG_CONFIG_HOME", "/x"}})), "/c.json");
}

TEST_F(ContextTest, KeepsTheFileToItsOwner) {
  const std::string path = folder_ / "deep" / "contexts.json";
  SaveContexts(path, TwoContexts());
  struct stat status {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  const Contexts read = LoadContexts(path);
  EXPECT_EQ(read.current, "home");
  EXPECT_EQ(read.entries.at("work").token_file, "work.token");
}

TEST_F(ContextTest, RefusesAFileThatIsNoJson) {
  const std::string path = folder_ / "contexts.json";
  std::ofstream(path) << "{";
  EXPECT_THROW(LoadContexts(path), UsageError);
}

TEST_F(ContextTest, ReadsTheSecretFromTheFirstLine) {
  const std::string path = folder_ / "token";
  std::ofstream(path) << " luodi_secret \nsecond line\n";
  EXPECT_EQ(ReadSecret(path), "luodi_secret");
  EXPECT_EQ(ReadSecret(""), "");
  EXPECT_THROW(ReadSecret(path + ".missing"), UsageError);
}

}  // namespace
}  // namespace luodi::client
