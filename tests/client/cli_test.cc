// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <sstream>

#include "client/command.h"
#include "client/errors.h"
#include "client/language.h"
#include "client/methods.h"
#include "client/secrets.h"
#include "luodi/v1/projects.pb.h"
#include "nlohmann/json.hpp"

namespace luodi::client {
namespace {

struct Ended {
  int code = 0;
  std::string out;
  std::string error;
};

// No server listens on port 1.
Ended RunLuodi(std::vector<std::string> words) {
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

nlohmann::json Explained(std::vector<std::string> words) {
  words.insert(words.end(), {"--explain", "--zone", "z"});
  const Ended ended = RunLuodi(words);
  EXPECT_EQ(ended.code, 0) << ended.error;
  return nlohmann::json::parse(ended.out);
}

TEST(Cli, ReachesEveryMethodByACommand) {
  Cli cli(Language::kEnglish);
  AddAllCommands(&cli);
  // Streams have commands written by hand.
  std::set<std::string> reached = {"luodi.v1.DocumentService.UploadDocument",
                                   "luodi.v1.DocumentService.DownloadDocument", "luodi.v1.LedgerService.ImportLedger"};
  std::set<const google::protobuf::FileDescriptor*> files;
  for (const Command* command : cli.Commands()) {
    if (command->method() == nullptr) continue;
    reached.insert(command->method()->full_name());
    files.insert(command->method()->file());
  }
  EXPECT_EQ(files.size(), 13U);
  for (const auto* file : files) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        const std::string& name = file->service(i)->method(j)->full_name();
        EXPECT_EQ(reached.count(name), 1U) << name;
      }
    }
  }
}

TEST(Cli, EndsWithUsageForAMalformedLine) {
  EXPECT_EQ(RunLuodi({}).code, kUsage);
  EXPECT_EQ(RunLuodi({"project"}).code, kUsage);
  EXPECT_EQ(RunLuodi({"project", "paint"}).code, kUsage);
  EXPECT_EQ(RunLuodi({"project", "show"}).code, kUsage);
  EXPECT_EQ(RunLuodi({"board", "--zone", "z", "--output", "xml"}).code, kUsage);
  EXPECT_EQ(RunLuodi({"board"}).code, kUsage);
}

TEST(Cli, RefusesAnAmountWithoutUnit) {
  const Ended ended = RunLuodi({"policy", "evaluate", "--zone", "z", "--investment", "5亿"});
  EXPECT_EQ(ended.code, kUsage);
  EXPECT_NE(ended.error.find("AMOUNT_WITHOUT_UNIT"), std::string::npos);
  EXPECT_EQ(ended.out, "");
}

TEST(Cli, TellsErrorsAsJsonWhenAskedTo) {
  const Ended ended = RunLuodi({"policy", "evaluate", "--zone", "z", "--investment", "5亿", "-o", "json"});
  EXPECT_EQ(nlohmann::json::parse(ended.error)["error"]["reason"], "AMOUNT_WITHOUT_UNIT");
}

TEST(Cli, EndsWithUnavailableWithoutServer) {
  const Ended ended = RunLuodi({"board", "--zone", "z", "--timeout", "5s"});
  EXPECT_EQ(ended.code, kUnavailable);
  EXPECT_EQ(ended.error.find("--request-id"), std::string::npos);
}

TEST(Cli, TellsTheRequestIdOfAWriteWhoseOutcomeIsUnknown) {
  const Ended ended =
      RunLuodi({"zone", "create", "tour", "--title", "示范", "--request-id", "11111111-2222-4333-8444-555555555555"});
  EXPECT_EQ(ended.code, kUnavailable);
  EXPECT_NE(ended.error.find("--request-id 11111111-2222-4333-8444-555555555555"), std::string::npos);
}

TEST(Cli, TakesGlobalFlagsBehindTheVerb) {
  const auto call = Explained({"park", "create", "board", "--title", "园", "--in", "materials"});
  EXPECT_EQ(call["method"], "luodi.v1.ZoneService.CreatePark");
  EXPECT_EQ(call["request"]["parent"], "zones/z");
  EXPECT_EQ(call["request"]["parkId"], "board");
  EXPECT_EQ(call["request"]["park"]["parentPark"], "zones/z/parks/materials");
}

TEST(Cli, LetsFlagsWinOverJson) {
  const auto call = Explained({"project", "create", R"({"title": "甲", "kind": "PROJECT_KIND_NEW_BUILD"})", "--title",
                               "乙", "--area", "56.6亩"});
  EXPECT_EQ(call["request"]["project"]["title"], "乙");
  EXPECT_EQ(call["request"]["project"]["kind"], "PROJECT_KIND_NEW_BUILD");
  EXPECT_EQ(call["request"]["project"]["landArea"]["microMu"], "56600000");
}

TEST(Cli, NamesTheFieldsItUpdates) {
  const auto call = Explained({"project", "update", "2020-0041", "--title", "乙", "--area", "1亩", "--etag", "e"});
  EXPECT_EQ(call["request"]["updateMask"], "title,landArea");
  EXPECT_EQ(call["request"]["project"]["etag"], "e");
  EXPECT_EQ(call["request"]["project"]["name"], "zones/z/projects/2020-0041");
}

TEST(Cli, SplitsWordsAtCommasAndKeepsTextsWhole) {
  const auto list = Explained({"project", "list", "--stage", "在建,in-production", "--stage", "signed"});
  EXPECT_EQ(list["request"]["filter"]["stages"].size(), 3U);
  const auto opinion = Explained({"review", "opinion", "2020-0041/1", "environment", "附条件同意", "--condition",
                                  "一, 二", "--condition", "三", "--packet-version", "2"});
  EXPECT_EQ(opinion["request"]["conditions"].size(), 2U);
  EXPECT_EQ(opinion["request"]["stance"], "STANCE_AGREE_WITH_CONDITIONS");
}

TEST(Cli, RefusesACorrectionThatSaysNothing) {
  EXPECT_EQ(RunLuodi({"project", "correct", "1", "started", "--reason", "r", "--zone", "z"}).code, kUsage);
  const auto taken = Explained({"project", "correct", "1", "started", "--reason", "r", "--take-back"});
  EXPECT_FALSE(taken["request"].contains("factDate"));
}

TEST(Cli, CallsNoMethodThatIsNone) {
  EXPECT_EQ(RunLuodi({"call", "ProjectService.Paint", "{}"}).code, kUsage);
  EXPECT_EQ(RunLuodi({"call", "ProjectService.GetProject", "{\"colour\": 1}"}).code, kUsage);
  EXPECT_EQ(RunLuodi({"call", "DocumentService.UploadDocument", "{}"}).code, kUsage);
}

TEST(Cli, HelpsWithAnExampleEverywhere) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"--help"}, {"board", "--help"}, {"review", "vote", "--help"}, {"import", "--help"}, {"review", "--help"}}) {
    const Ended ended = RunLuodi(words);
    EXPECT_EQ(ended.code, 0);
    EXPECT_NE(ended.out.find("Example:\n  luodi "), std::string::npos) << ended.out;
  }
}

TEST(Cli, SaysAFlagOnceInARefusal) {
  const Ended ended = RunLuodi({"project", "list", "--zone", "z", "--stage", "castle"});
  EXPECT_EQ(ended.code, kUsage);
  EXPECT_EQ(ended.error.rfind("error: --stage: castle is not a known value; known: reserve", 0), 0U) << ended.error;
}

TEST(Cli, CompletesVerbs) {
  Cli cli(Language::kEnglish);
  AddAllCommands(&cli);
  const std::vector<std::string> words = cli.Words({"review"});
  EXPECT_NE(std::find(words.begin(), words.end(), "close-vote"), words.end());
  EXPECT_NE(std::find(words.begin(), words.end(), "--zone"), words.end());
}

bool HasChinese(const std::string& line) {
  return std::any_of(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) > 0x7f; });
}

// What a command line without catalogue entry shows: an English first line or flag.
void ExpectChineseHelp(const Cli& cli, std::vector<std::string> words) {
  for (const std::string& word : cli.Words(words)) {
    if (word[0] == '-' || words.size() > 2) continue;
    std::vector<std::string> below = words;
    below.push_back(word);
    ExpectChineseHelp(cli, below);
  }
  words.push_back("--help");
  LoadCatalogue(Language::kChinese);
  Cli chinese(Language::kChinese);
  AddAllCommands(&chinese);
  std::vector<const char*> arguments = {"luodi"};
  for (const std::string& word : words) arguments.push_back(word.c_str());
  testing::internal::CaptureStdout();
  EXPECT_EQ(chinese.Main(static_cast<int>(arguments.size()), arguments.data()), kDone);
  std::istringstream help(testing::internal::GetCapturedStdout());
  std::string line;
  for (bool first = true; std::getline(help, line); first = false) {
    if (first || line.rfind("  -", 0) == 0) {
      EXPECT_TRUE(HasChinese(line)) << words.front() << ": " << line;
    }
  }
}

TEST(Cli, HelpsInChineseEverywhere) {
  Cli cli(Language::kEnglish);
  AddAllCommands(&cli);
  ExpectChineseHelp(cli, {});
  LoadCatalogue(Language::kEnglish);
}

TEST(Duration, ReadsUnits) {
  EXPECT_EQ(ReadDuration("500ms"), std::chrono::milliseconds(500));
  EXPECT_EQ(ReadDuration("30"), std::chrono::seconds(30));
  EXPECT_EQ(ReadDuration("2m"), std::chrono::minutes(2));
  EXPECT_EQ(ReadDuration("0s"), std::nullopt);
  EXPECT_EQ(ReadDuration("soon"), std::nullopt);
}

TEST(Secrets, AreRandomAndDigestsAreNot) {
  EXPECT_NE(NewSecret(), NewSecret());
  EXPECT_EQ(NewSecret().size(), std::string("luodi_").size() + 43);
  EXPECT_EQ(NewUuid()[14], '4');
  EXPECT_EQ(Sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Catalogue, SpeaksChineseWithoutTheLocaleBeingThere) {
  LoadCatalogue(Language::kChinese);
  EXPECT_STREQ(_("War map"), "作战图");
  LoadCatalogue(Language::kEnglish);
  EXPECT_STREQ(_("War map"), "War map");
}

}  // namespace
}  // namespace luodi::client
