// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/command.h"
#include "client/errors.h"
#include "client/language.h"
#include "client/methods.h"
#include "client/secrets.h"
#include "luodi/v1/projects.pb.h"
#include "nlohmann/json.hpp"
#include "tests/client/run_luodi.h"

namespace luodi::client {
namespace {

TEST(Cli, ReachesEveryMethodByACommand) {
  Cli cli(Language::kEnglish);
  AddAllCommands(&cli);
  // Streams have commands written by hand.
  std::set<std::string> reached = {"luodi.v1.DocumentService.UploadDocument",
                                   "luodi.v1.DocumentService.DownloadDocument", "luodi.v1.LedgerService.ImportLedger",
                                   // `review opinion --file`
                                   "luodi.v1.ReviewService.RecordOpinions",
                                   // `policy exceptions --count`
                                   "luodi.v1.AdmissionService.CountExceptions"};
  std::set<const google::protobuf::FileDescriptor*> files;
  for (const Command* command : cli.Commands()) {
    if (command->method() == nullptr) continue;
    reached.insert(command->method()->full_name());
    files.insert(command->method()->file());
  }
  EXPECT_EQ(files.size(), 15U);
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

TEST(Cli, PointsToTheNearestWordOfALineItDoesNotUnderstand) {
  EXPECT_EQ(RunLuodi({"bord"}).error,
            "error: not understood: bord; did you mean `luodi board`? `luodi --help` tells what can be said\n");
  EXPECT_EQ(RunLuodi({"review", "meeting", "lsit"}).error,
            "error: not understood: lsit; did you mean `luodi review meeting list`? "
            "`luodi review meeting --help` tells what can be said\n");
  EXPECT_EQ(RunLuodi({"project", "list", "--limt", "5"}).error,
            "error: not understood: --limt 5; did you mean `--limit`? `luodi project list --help` tells what can be said\n");
  const Ended far = RunLuodi({"refrigerator"});
  EXPECT_EQ(far.error, "error: not understood: refrigerator; `luodi --help` tells what can be said\n");
  EXPECT_EQ(far.code, kUsage);
}

TEST(Cli, TellsItsVersionWithoutServer) {
  const Ended ended = RunLuodi({"--version"});
  EXPECT_EQ(ended.code, kDone);
  EXPECT_EQ(ended.out, absl::StrCat("luodi ", LUODI_VERSION, "\n"));
}

// What a line that is refused is told.
std::string Refused(Language language, std::vector<const char*> words) {
  setenv("LUODI_CONFIG", "/nonexistent/contexts.json", 1);
  LoadCatalogue(language);
  Cli cli(language);
  AddAllCommands(&cli);
  words.insert(words.begin(), "luodi");
  testing::internal::CaptureStderr();
  EXPECT_EQ(cli.Main(static_cast<int>(words.size()), words.data()), kUsage) << words.back();
  LoadCatalogue(Language::kEnglish);
  return testing::internal::GetCapturedStderr();
}

TEST(Cli, SaysInChineseWhatIsWrongWithALine) {
  constexpr Language kChinese = Language::kChinese;
  EXPECT_EQ(Refused(kChinese, {"bord"}),
            "错误: 无法识别: bord; 是否想输入 `luodi board`？ `luodi --help` 列出可用的命令与参数\n");
  EXPECT_EQ(Refused(kChinese, {"project", "list", "--limit", "abc"}),
            "错误: --limit: 不接受该值 (Value abc not in range 1 to 1000000)\n");
  EXPECT_EQ(Refused(kChinese, {"board", "--zone"}), "错误: --zone: 缺少取值或取值过多 (1 required ID missing)\n");
}

TEST(Context, HasANameAndAServerWithItsPort) {
  EXPECT_EQ(Refused(Language::kEnglish, {"context", "set", ""}), "error: A context needs a name\n");
  for (const char* server : {"localhost", "localhost:", ":7301", "localhost:http", "localhost:0", "localhost:65536"}) {
    EXPECT_EQ(Refused(Language::kEnglish, {"context", "set", "c", "--server", server}),
              absl::StrCat("error: --server ", server, ": write host:port, as 127.0.0.1:7301\n"));
  }
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

TEST(Cli, NamesEveryBadFlagAtOnce) {
  const std::vector<std::string> words = {"policy", "evaluate",      "--zone",       "z",     "--investment", "0元",
                                          "--area", "100.1234567亩", "--annual-tax", "-5万元"};
  const Ended ended = RunLuodi(words);
  EXPECT_EQ(ended.code, kUsage);
  EXPECT_EQ(ended.error.rfind("error: 3 faults:\n", 0), 0U) << ended.error;
  EXPECT_NE(ended.error.find("[--investment AMOUNT_NOT_POSITIVE]"), std::string::npos) << ended.error;
  EXPECT_NE(ended.error.find("[--area AREA_INEXACT]"), std::string::npos) << ended.error;
  EXPECT_NE(ended.error.find("[--annual-tax AMOUNT_NOT_POSITIVE]"), std::string::npos) << ended.error;
  EXPECT_NE(ended.error.find("reason: SEVERAL_FAULTS"), std::string::npos) << ended.error;

  std::vector<std::string> as_json = words;
  as_json.insert(as_json.end(), {"-o", "json"});
  const auto error = nlohmann::json::parse(RunLuodi(as_json).error)["error"];
  EXPECT_EQ(error["reason"], "SEVERAL_FAULTS");
  ASSERT_EQ(error["violations"].size(), 3U);
  EXPECT_EQ(error["violations"][1]["subject"], "--area");
  EXPECT_EQ(error["violations"][1]["reason"], "AREA_INEXACT");
}

TEST(Cli, NamesMissingFlagsTogetherWithBadOnes) {
  const Ended ended = RunLuodi({"milestone", "report", "2020-0041", "--date", "2020-02-30", "--timeout", "soon"});
  EXPECT_EQ(ended.code, kUsage);
  for (const char* fault : {"missing: MILESTONE", "missing: --evidence", "DATE_INVALID", "--timeout soon", "No zone"}) {
    EXPECT_NE(ended.error.find(fault), std::string::npos) << fault << "\n" << ended.error;
  }
  EXPECT_EQ(RunLuodi({"project", "show"}).error, "error: missing: PROJECT\n");
}

TEST(Cli, NamesFaultsOfFlagsReadByHand) {
  const Ended ended = RunLuodi({"rate", "record", "--zone", "z", "--from", "USD", "--rate", "seven", "--date",
                                "2020-02-30", "--source", "s", "--kind", "guess"});
  EXPECT_EQ(ended.error.rfind("error: 3 faults:\n", 0), 0U) << ended.error;
  EXPECT_EQ(RunLuodi({"board", "--zone", "z", "--park", "a/b/c"}).error.rfind("error: --park: \"a/b/c\"", 0), 0U);
}

TEST(Cli, WantsAReasonForAnImport) {
  const Ended ended = RunLuodi({"import", "ledger.csv", "--zone", "z"});
  EXPECT_EQ(ended.code, kUsage);
  EXPECT_EQ(ended.error, "error: missing: --reason\n");
  EXPECT_EQ(RunLuodi({"import", "--zone", "z"}).error.rfind("error: 2 faults:\n", 0), 0U);
  EXPECT_EQ(RunLuodi({"import", "list", "--zone", "z", "--timeout", "20ms"}).code, kUnavailable);
}

TEST(Cli, ExplainsWhatGoesAsAStreamWithoutSendingIt) {
  const std::string file = testing::TempDir() + "explained.csv";
  std::ofstream(file) << "项目名称\n";
  const auto import = Explained({"import", file, "--reason", "r"});
  EXPECT_EQ(import["method"], "luodi.v1.LedgerService.ImportLedger");
  EXPECT_EQ(import["request"]["metadata"]["reason"], "r");
  EXPECT_EQ(Explained({"document", "upload", "1", file})["request"]["metadata"]["parent"], "zones/z/projects/1");
  EXPECT_EQ(Explained({"document", "download", "1/2"})["request"]["name"], "zones/z/projects/1/documents/2");
  EXPECT_EQ(Explained({"call", "BoardService.GetBoard", "{}"})["method"], "luodi.v1.BoardService.GetBoard");
}

TEST(Cli, WritesNoSecretForARotationOnlyTried) {
  const std::string file = testing::TempDir() + "rotated";
  std::filesystem::remove(file + ".next");
  Explained({"token", "rotate", "--out", file});
  RunLuodi({"--zone", "z", "token", "rotate", "--out", file, "--timeout", "20ms", "--dry-run"});
  EXPECT_FALSE(std::filesystem::exists(file + ".next"));
}

TEST(Cli, HasCsvForListsOnly) {
  const Ended ended = RunLuodi({"project", "why", "1", "--zone", "z", "-o", "csv"});
  EXPECT_EQ(ended.code, kUsage);
  EXPECT_NE(ended.error.find("-o csv is for lists"), std::string::npos) << ended.error;
  EXPECT_EQ(RunLuodi({"review", "decide", "1/1", "approve", "--zone", "z", "-o", "csv"}).code, kUsage);
  EXPECT_EQ(RunLuodi({"board", "--zone", "z", "-o", "csv", "--timeout", "20ms"}).code, kUnavailable);
  EXPECT_EQ(RunLuodi({"project", "show", "1", "--zone", "z", "-o", "csv", "--timeout", "20ms"}).code, kUnavailable);
}

TEST(Cli, WantsAProjectOrFiguresToEvaluate) {
  EXPECT_EQ(RunLuodi({"policy", "evaluate", "--zone", "z"}).code, kUsage);
  const Ended both = RunLuodi({"policy", "evaluate", "--zone", "z", "--project", "1", "--area", "1亩"});
  EXPECT_EQ(both.error, "error: Give either --project, or --investment, --area and --annual-tax\n");
  EXPECT_EQ(RunLuodi({"policy", "evaluate", "--zone", "z", "--project", "1", "--timeout", "20ms"}).code, kUnavailable);
}

TEST(Cli, TriesWhatItsFlagsChange) {
  const auto call = Explained({"policy", "what-if", "2020-0041", "--set-investment", "3亿元", "--set-green-area", "2亩",
                               "--unset", "annual-tax", "--bar", "intensity=600万元/亩", "--least-change"});
  EXPECT_EQ(call["method"], "luodi.v1.AdmissionService.TryAdmission");
  const auto& request = call["request"];
  EXPECT_EQ(request["project"], "zones/z/projects/2020-0041");
  EXPECT_EQ(request["changeMask"], "fixedAssetInvestment,plan.greenArea,annualTax");
  EXPECT_EQ(request["change"]["fixedAssetInvestment"]["minorUnits"], "30000000000");
  EXPECT_EQ(request["bars"][0]["ruleId"], "intensity");
  EXPECT_EQ(request["bars"][0]["bar"]["moneyPerMu"]["minorUnits"], "600000000");
  EXPECT_EQ(request["leastChanges"], true);
}

TEST(Cli, NamesEveryBadBarAtOnce) {
  const Ended ended = RunLuodi({"policy", "what-if", "1", "--zone", "z", "--bar", "intensity=600", "--set-area", "50",
                                "--timeout", "soon"});
  EXPECT_EQ(ended.code, kUsage);
  for (const char* fault : {"[--bar AMOUNT_WITHOUT_UNIT]", "[--set-area AREA_WITHOUT_UNIT]", "--timeout soon"}) {
    EXPECT_NE(ended.error.find(fault), std::string::npos) << fault << "\n" << ended.error;
  }
  EXPECT_EQ(RunLuodi({"policy", "what-if", "1", "--zone", "z", "--bar", "600万元/亩"}).code, kUsage);
  EXPECT_EQ(RunLuodi({"policy", "what-if", "1", "--zone", "z", "--unset", "colour"}).code, kUsage);
  EXPECT_EQ(RunLuodi({"policy", "what-if", "1", "--zone", "z"}).error.rfind("error: Give what changes", 0), 0U);
}

TEST(Cli, WantsAProjectOrFiguresToExplain) {
  EXPECT_EQ(RunLuodi({"policy", "explain", "--zone", "z"}).code, kUsage);
  EXPECT_EQ(RunLuodi({"policy", "explain", "1", "--zone", "z", "--area", "1亩"}).code, kUsage);
  EXPECT_EQ(Explained({"policy", "explain", "1", "--under", "2"})["request"]["under"], "zones/z/thresholdSets/2");
}

TEST(Cli, StatesAPlanByFlagsAndAFile) {
  const std::string plan = R"({"buildings": [{"storeyHeightMm": 9000}]})";
  const auto call = Explained({"project", "update", "2020-0041", "--plan", plan, "--registered-capital", "3000万元",
                               "--land-use", "industrial", "--etag", "e"});
  EXPECT_EQ(call["request"]["updateMask"], "plan");
  EXPECT_EQ(call["request"]["project"]["plan"]["buildings"][0]["storeyHeightMm"], 9000);
  EXPECT_EQ(call["request"]["project"]["plan"]["registeredCapital"]["minorUnits"], "3000000000");
}

TEST(Cli, WantsTheLastDayOfAnException) {
  const Ended ended = RunLuodi({"review", "exception", "1", "--reason", "r", "--document-number", "d", "--zone", "z"});
  EXPECT_EQ(ended.error, "error: missing: --expiry-date\n");
}

TEST(Cli, ReadsTheRowsOfAnInvestorBeforeItCalls) {
  const Ended ended = RunLuodi({"investor", "land-holding", "1", "--parcel", "p", "--area", "80", "--source", "s",
                                "--annual-tax", "5", "--zone", "z"});
  EXPECT_EQ(ended.code, kUsage);
  EXPECT_NE(ended.error.find("[--area AREA_WITHOUT_UNIT]"), std::string::npos) << ended.error;
  EXPECT_NE(ended.error.find("[--annual-tax AMOUNT_WITHOUT_UNIT]"), std::string::npos) << ended.error;
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
  const auto promised = Explained({"project", "update", "2020-0041", "--jobs", "3", "--etag", "e"});
  EXPECT_EQ(promised["request"]["updateMask"], "promises.jobs");
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
  EXPECT_EQ(RunLuodi({"project", "correct", "1", "--reason", "r", "--zone", "z"}).code, kUsage);
  EXPECT_EQ(RunLuodi({"project", "correct", "1", "--date", "2020-05-01", "--reason", "r", "--zone", "z"}).code, kUsage);
  EXPECT_EQ(RunLuodi({"project", "correct", "1", "--area", "1亩", "--take-back", "--reason", "r", "--zone", "z"}).code,
            kUsage);
  EXPECT_EQ(RunLuodi({"project", "correct", "1", "started", "--date", "2020-05-01", "--area", "1亩", "--reason", "r",
                      "--zone", "z"})
                .code,
            kUsage);
  const auto taken = Explained({"project", "correct", "1", "started", "--reason", "r", "--take-back"});
  EXPECT_FALSE(taken["request"].contains("factDate"));
}

TEST(Cli, CorrectsFieldsByTheFlagsOfAnUpdate) {
  const auto call = Explained({"project", "correct", "2020-0041", "--total-investment", "2.83亿元", "--park",
                               "materials", "--jobs", "300", "--annual-tax", "10万元", "--reason", "r"});
  EXPECT_EQ(call["request"]["parent"], "zones/z/projects/2020-0041");
  std::set<std::string> paths;
  for (const auto path : absl::StrSplit(call["request"]["updateMask"].get<std::string>(), ',')) {
    paths.insert(std::string(path));
  }
  EXPECT_EQ(paths, (std::set<std::string>{"totalInvestment", "park", "promises.jobs", "promises.annualTax"}));
  EXPECT_EQ(call["request"]["project"]["park"], "zones/z/parks/materials");
  EXPECT_EQ(call["request"]["project"]["totalInvestment"]["minorUnits"], "28300000000");
  EXPECT_EQ(RunLuodi({"project", "correct", "1", "--title", "乙", "--reason", "r", "--zone", "z"}).code, kUsage);
}

TEST(Cli, CallsNoMethodThatIsNone) {
  EXPECT_EQ(RunLuodi({"call", "ProjectService.Paint", "{}"}).code, kUsage);
  EXPECT_EQ(RunLuodi({"call", "ProjectService.GetProject", "{\"colour\": 1}"}).code, kUsage);
  EXPECT_EQ(RunLuodi({"call", "DocumentService.UploadDocument", "{}"}).code, kUsage);
}

// The words of a line as a shell reads them: blanks part, quotes keep together.
std::vector<std::string> ShellWords(const std::string& line) {
  std::vector<std::string> words(1);
  char quote = 0;
  for (const char c : line) {
    if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    } else if (c == ' ' && quote == 0) {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  words.erase(std::remove(words.begin(), words.end(), ""), words.end());
  return words;
}

// What the help shows below "Example:", without `luodi`.
std::vector<std::vector<std::string>> ExamplesOf(const std::vector<std::string>& command) {
  std::vector<std::string> words = command;
  words.push_back("--help");
  const std::string shown = RunLuodi(words).out;
  for (const auto line : absl::StrSplit(shown, '\n')) {
    EXPECT_LE(Cells(std::string(line)), 80) << absl::StrJoin(words, " ");
  }
  // As a shell reads lines that go on.
  std::istringstream help(std::regex_replace(shown, std::regex(R"(\\\n +)"), ""));
  std::vector<std::vector<std::string>> examples;
  bool inside = false;
  for (std::string line; std::getline(help, line);) {
    if (inside && line.rfind("  luodi ", 0) == 0) examples.push_back(ShellWords(line.substr(8)));
    if (line.rfind("  ", 0) != 0) inside = line == "Example:";
  }
  return examples;
}

// The files that examples name.
void MakeExampleFiles(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder / "deploy/demo/paper");
  std::filesystem::create_directories(folder / "deploy/demo/office");
  for (const char* file : {"definition.json", "2027.json"}) std::ofstream(folder / file) << "{}";
  for (const char* file : {"langfang-gaoxin.csv", "paper/feasibility.txt", "office/thresholds-2020.json"}) {
    std::ofstream(folder / "deploy/demo" / file) << "{}";
  }
  std::ofstream(folder / "token") << "secret";
  std::ofstream(folder / "opinions.csv") << "case,stage,stance\n1/1,environment,agree\n";
  std::ofstream(folder / "ballot.salt") << std::string(64, '7') << "\n";
  std::filesystem::current_path(folder);
}

void ExpectExamples(const std::vector<std::string>& command) {
  const auto examples = ExamplesOf(command);
  const std::string shown = absl::StrJoin(command, " ");
  EXPECT_FALSE(examples.empty()) << shown << " has no example";
  for (std::vector<std::string> words : examples) {
    EXPECT_TRUE(words.size() >= command.size() && std::equal(command.begin(), command.end(), words.begin()))
        << shown << ": the example is of another command";
    // What calls nothing, or needs what is not here, is played beside a server: tests/client/examples.
    if (words[0] == "context" || words[0] == "version" || words[0] == "doctor" || words.back() == "case.html") continue;
    words.insert(words.begin(), {"--explain", "--timeout", "20ms", "--token-file", "token"});
    if (std::find(words.begin(), words.end(), "--zone") == words.end()) words.insert(words.begin(), {"--zone", "z"});
    const Ended ended = RunLuodi(words);
    // What is read before the call cannot be read here: the words were understood then.
    EXPECT_TRUE(ended.code == kDone || ended.code == kUnavailable) << shown << ": " << ended.error;
  }
}

TEST(Cli, HelpsWithAnExampleThatParsesEverywhere) {
  const std::filesystem::path before = std::filesystem::current_path();
  MakeExampleFiles(testing::TempDir() + "luodi-examples");
  Cli cli(Language::kEnglish);
  AddAllCommands(&cli);
  ExpectExamples({});
  for (const auto& path : cli.Paths()) ExpectExamples(path);
  std::filesystem::current_path(before);
}

TEST(Cli, SaysAFlagOnceInARefusal) {
  const Ended ended = RunLuodi({"project", "list", "--zone", "z", "--stage", "castle"});
  EXPECT_EQ(ended.code, kUsage);
  EXPECT_EQ(ended.error.rfind("error: --stage: castle is not a known value; known: reserve", 0), 0U) << ended.error;
}

bool HasChinese(const std::string& line) {
  return std::any_of(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) > 0x7f; });
}

// What a command line without catalogue entry shows: an English first line or flag.
void ExpectChineseHelp(std::vector<std::string> words) {
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
    EXPECT_LE(Cells(line), 80) << words.front() << ": " << line;
    if (first || line.rfind("  -", 0) == 0) {
      EXPECT_TRUE(HasChinese(line)) << words.front() << ": " << line;
    }
  }
}

TEST(Cli, HelpsInChineseEverywhere) {
  Cli cli(Language::kEnglish);
  AddAllCommands(&cli);
  ExpectChineseHelp({});
  for (const auto& path : cli.Paths()) ExpectChineseHelp(path);
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
