// SPDX-License-Identifier: Apache-2.0
#include "client/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "client/command.h"
#include "client/language.h"

namespace luodi::client {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsSupersetOf;
using testing::Not;

std::vector<std::string> After(const std::vector<std::string>& before) {
  LoadCatalogue(Language::kEnglish);
  Cli cli(Language::kEnglish);
  AddAllCommands(&cli);
  return cli.Words(before);
}

TEST(Completion, OffersNounsThenVerbsThenFlags) {
  EXPECT_THAT(After({}), IsSupersetOf({"review", "board", "doctor", "man", "--lang"}));
  EXPECT_THAT(After({"review"}), IsSupersetOf({"close-vote", "inbox", "meeting", "--zone"}));
  EXPECT_THAT(After({"review", "meeting"}), IsSupersetOf({"create", "close"}));
  EXPECT_THAT(After({"project", "list"}), IsSupersetOf({"--stage", "--signed-year", "--output"}));
  EXPECT_THAT(After({"project", "list"}), Not(Contains("create")));
}

TEST(Completion, OffersWhatMayStandForAFlag) {
  EXPECT_THAT(After({"board", "-o"}), ElementsAre("table", "wide", "json", "yaml", "csv", "name"));
  EXPECT_THAT(After({"board", "--output", "="}), Contains("json")) << "bash parts --output=json at the sign";
  EXPECT_THAT(After({"--lang"}), ElementsAre("zh", "en"));
  EXPECT_THAT(After({"project", "list", "--stage"}), IsSupersetOf({"signed", "under-construction"}));
  EXPECT_THAT(After({"import", "x.csv", "--mode"}), ElementsAre("atomic", "keep-good"));
  EXPECT_TRUE(After({"project", "list", "--title"}).empty()) << "a text of his own";
  EXPECT_THAT(After({"board", "--watch"}), Contains("--zone")) << "the seconds may be left out";
}

TEST(Completion, OffersWhatMayStandForAnArgument) {
  EXPECT_THAT(After({"review", "opinion", "1", "environment"}), IsSupersetOf({"agree", "object", "veto"}));
  EXPECT_THAT(After({"review", "opinion", "1"}), Not(Contains("agree")));
  EXPECT_THAT(After({"review", "vote", "--zone", "z", "1", "panel"}), Contains("yes"));
  EXPECT_THAT(After({"completion"}), IsSupersetOf({"bash", "zsh", "fish"}));
  EXPECT_THAT(After({"call"}), Contains("BoardService.GetBoard"));
}

TEST(Completion, OffersFilesWhereFilesAreMeant) {
  EXPECT_THAT(After({"--token-file"}), ElementsAre(Cli::kFiles));
  EXPECT_THAT(After({"import"}), Contains(Cli::kFiles));
  EXPECT_THAT(After({"document", "upload", "1"}), Contains(Cli::kFiles));
  EXPECT_THAT(After({"document", "upload"}), Not(Contains(Cli::kFiles)));
}

TEST(Completion, OffersTheNamesOfContexts) {
  const std::string file = testing::TempDir() + "completed-contexts.json";
  std::ofstream(file) << R"({"current": "home", "contexts": {"home": {}, "work": {}}})";
  setenv("LUODI_CONFIG", file.c_str(), 1);
  EXPECT_THAT(After({"--context"}), ElementsAre("home", "work"));
  EXPECT_THAT(After({"context", "use"}), IsSupersetOf({"home", "work"}));
  std::ofstream(file) << "{";
  EXPECT_TRUE(After({"--context"}).empty()) << "a broken file completes nothing";
}

TEST(Completion, HasAScriptForEachShell) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    EXPECT_NE(std::string(CompletionScript(shell)).find("completion words"), std::string::npos) << shell;
  }
  EXPECT_EQ(CompletionScript("tcsh"), nullptr);
}

}  // namespace
}  // namespace luodi::client
