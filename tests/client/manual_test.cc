// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "tests/client/run_luodi.h"

namespace luodi::client {
namespace {

std::string Page() { return RunLuodi({"man"}).out; }

std::string AsRoff(const std::string& text) { return absl::StrReplaceAll(text, {{"-", "\\-"}}); }

TEST(Manual, TellsEveryCommandAndFlag) {
  Cli cli(Language::kEnglish);
  AddAllCommands(&cli);
  const std::string page = Page();
  int verbs = 0;
  for (const std::vector<std::string>& path : cli.Paths()) {
    const std::vector<std::string> words = cli.Words(path);
    for (const std::string& word : words) {
      if (word[0] != '-') continue;
      EXPECT_NE(page.find(AsRoff(word)), std::string::npos) << absl::StrJoin(path, " ") << " " << word;
    }
    std::vector<std::string> asked = path;
    asked.push_back("--help");
    // A noun that is no command has verbs to choose from.
    if (RunLuodi(asked).out.find("VERB") != std::string::npos) continue;
    ++verbs;
    const std::string shown = ".SS " + AsRoff("luodi " + absl::StrJoin(path, " "));
    EXPECT_NE(page.find(shown), std::string::npos) << shown;
  }
  EXPECT_GT(verbs, 90);
}

TEST(Manual, TellsEnvironmentExitCodesFilesAndExamples) {
  const std::string page = Page();
  for (const char* section : {"ENVIRONMENT", "EXIT STATUS", "FILES", "EXAMPLES", "LUODI_TOKEN_FILE", "NO_COLOR"}) {
    EXPECT_NE(page.find(section), std::string::npos) << section;
  }
}

TEST(Manual, HasNoLineThatRoffWouldTakeForARequest) {
  const std::vector<std::string> known = {".\\\"", ".TH", ".ad", ".SH", ".SS", ".TP", ".B", ".PP", ".nf", ".fi"};
  std::istringstream lines(Page());
  for (std::string line; std::getline(lines, line);) {
    EXPECT_NE(line[0], '\'') << line;
    if (line[0] != '.') continue;
    const std::string request = line.substr(0, line.find(' '));
    EXPECT_NE(std::find(known.begin(), known.end(), request), known.end()) << line;
  }
}

}  // namespace
}  // namespace luodi::client
