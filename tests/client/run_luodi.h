// SPDX-License-Identifier: Apache-2.0
// Runs the command line inside a test.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "client/command.h"
#include "client/language.h"
#include "nlohmann/json.hpp"

namespace luodi::client {

struct Ended {
  int code = 0;
  std::string out;
  std::string error;
};

// A line as it is typed, without `luodi`. No server listens on port 1.
inline Ended RunLuodi(std::vector<std::string> words) {
  setenv("LUODI_CONFIG", "/nonexistent/contexts.json", 1);
  LoadCatalogue(Language::kEnglish);
  words.insert(words.begin(), {"luodi", "--server", "127.0.0.1:1"});
  std::vector<const char*> arguments;
  for (const std::string& word : words) arguments.push_back(word.c_str());
  Cli cli(Language::kEnglish);
  AddAllCommands(&cli);
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Ended ended;
  ended.code = cli.Main(static_cast<int>(arguments.size()), arguments.data());
  ended.out = testing::internal::GetCapturedStdout();
  ended.error = testing::internal::GetCapturedStderr();
  return ended;
}

// The call that a line would make.
inline nlohmann::json Explained(std::vector<std::string> words) {
  words.insert(words.end(), {"--explain", "--zone", "z"});
  const Ended ended = RunLuodi(words);
  EXPECT_EQ(ended.code, 0) << ended.error;
  return nlohmann::json::parse(ended.out);
}

}  // namespace luodi::client
