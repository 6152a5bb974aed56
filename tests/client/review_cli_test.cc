// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "client/errors.h"
#include "tests/client/run_luodi.h"

namespace luodi::client {
namespace {

TEST(ReviewCli, WantsAnOpinionOrAFileOfThem) {
  EXPECT_EQ(RunLuodi({"review", "opinion", "--zone", "z"}).error.rfind("error: 3 faults:\n  - missing: CASE", 0), 0U);
  EXPECT_EQ(RunLuodi({"review", "opinion", "1/1", "env", "agree", "--file", "-", "--zone", "z"}).code, kUsage);
  EXPECT_EQ(RunLuodi({"review", "opinion", "--file", "/nonexistent.csv", "--zone", "z"}).code, kUsage);
}

TEST(ReviewCli, RefusesAFileWithBadLinesBeforeItSendsAny) {
  const std::string file = testing::TempDir() + "opinions-bad.csv";
  std::ofstream(file) << "case,stage,stance,packet_version\n1/1,env,agree,1\n,env,perhaps,1\n1/1,env,perhaps,one\n";
  const Ended ended = RunLuodi({"review", "opinion", "--file", file, "--zone", "z"});
  EXPECT_EQ(ended.code, kUsage);
  for (const char* fault : {"2 faults", "line 3: missing: case", "line 4: stance: perhaps is not a known value"}) {
    EXPECT_NE(ended.error.find(fault), std::string::npos) << fault << "\n" << ended.error;
  }
}

TEST(ReviewCli, SendsTheLinesOfAFileWithRequestIdsOfTheirOwn) {
  const std::string file = testing::TempDir() + "opinions.jsonl";
  std::ofstream(file) << R"({"case": "1/1", "stage": "env", "stance": "附条件同意", "text": "可", "conditions": ["一", "二"]})"
                      << "\n\n" << R"({"case": "2", "stage": "env", "stance": "agree", "packet_version": 2})" << "\n";
  const std::vector<std::string> words = {"review", "opinion", "--file", file, "--request-id",
                                          "11111111-2222-4333-8444-555555555555"};
  const auto call = Explained(words);
  EXPECT_EQ(call["method"], "luodi.v1.ReviewService.RecordOpinions");
  ASSERT_EQ(call["requests"].size(), 2U);
  EXPECT_EQ(call["requests"][0]["parent"], "zones/z/projects/1/cases/1");
  EXPECT_EQ(call["requests"][0]["stance"], "STANCE_AGREE_WITH_CONDITIONS");
  EXPECT_EQ(call["requests"][0]["conditions"].size(), 2U);
  EXPECT_EQ(call["requests"][1]["packetVersion"], 2);
  EXPECT_NE(call["requests"][0]["requestId"], call["requests"][1]["requestId"]);
  EXPECT_EQ(call, Explained(words)) << "a repeat sends the same ids";
}

TEST(ReviewCli, FillsMapsFromPairs) {
  const auto submit = Explained({"review", "submit", "2020-0041", "--purpose", "framework", "--material",
                                 "feasibility=3", "--material", "eia=2020-0040/1"});
  EXPECT_EQ(submit["request"]["purpose"], "CASE_PURPOSE_FRAMEWORK");
  EXPECT_EQ(submit["request"]["materials"]["feasibility"], "zones/z/projects/2020-0041/documents/3");
  EXPECT_EQ(submit["request"]["materials"]["eia"], "zones/z/projects/2020-0040/documents/1");
  const auto move = Explained({"review", "move", "1/1", "2", "--map", "panel=experts", "--reason", "r", "--etag", "e"});
  EXPECT_EQ(move["request"]["mapping"]["panel"], "experts");
  EXPECT_EQ(RunLuodi({"review", "submit", "1", "--material", "feasibility", "--zone", "z"}).code, kUsage);
  EXPECT_EQ(RunLuodi({"review", "move", "1/1", "2", "--map", "=x", "--reason", "r", "--zone", "z"}).code, kUsage);
}

TEST(ReviewCli, CallsAMeetingWithItsQuorum) {
  const auto call = Explained({"review", "meeting", "create", "--title", "联审会", "--date", "2027-06-18", "--chair", "a",
                               "--member", "a,b", "--member", "c", "--quorum", "2/3"});
  EXPECT_EQ(call["request"]["meeting"]["quorum"]["numerator"], 2);
  EXPECT_EQ(call["request"]["meeting"]["members"].size(), 3U);
  EXPECT_EQ(RunLuodi({"review", "meeting", "create", "--title", "t", "--date", "2027-06-18", "--chair", "a", "--member",
                      "a", "--quorum", "two thirds", "--zone", "z"})
                .code,
            kUsage);
  EXPECT_EQ(RunLuodi({"review", "meeting", "close", "2027-1", "--zone", "z"}).code, kUsage);
}

TEST(ReviewCli, ReadsEveryScoreBeforeItCalls) {
  const Ended ended = RunLuodi({"review", "score", "1/1", "experts", "产业类别=5.125", "税收", "--zone", "z"});
  EXPECT_EQ(ended.code, kUsage);
  EXPECT_NE(ended.error.find("5.125: finer than a hundredth"), std::string::npos) << ended.error;
  EXPECT_NE(ended.error.find("税收: write it as"), std::string::npos) << ended.error;
  EXPECT_EQ(RunLuodi({"review", "score", "1/1", "experts", "--zone", "z"}).code, kUsage);
}

TEST(ReviewCli, RecomputesTheDigestOfABallotWithoutServer) {
  const std::string file = testing::TempDir() + "ballot.salt";
  std::ofstream(file) << "000102030405060708090a0b0c0d0e0f\n";
  const Ended yes = RunLuodi({"review", "check-ballot", "yes", "--salt-file", file});
  EXPECT_EQ(yes.code, kDone) << yes.error;
  const std::string digest = yes.out.substr(0, 64);
  EXPECT_EQ(RunLuodi({"review", "check-ballot", "赞成", "--salt-file", file, "--digest", digest}).code, kDone);
  EXPECT_EQ(RunLuodi({"review", "check-ballot", "no", "--salt-file", file, "--digest", digest}).code, kRefused);
  EXPECT_EQ(RunLuodi({"review", "check-ballot", "perhaps", "--salt-file", file}).code, kUsage);
  std::ofstream(file) << "salt\n";
  EXPECT_EQ(RunLuodi({"review", "check-ballot", "yes", "--salt-file", file}).code, kUsage);
}

TEST(ReviewCli, DrawsNoSaltWhereNothingIsSent) {
  const std::string file = testing::TempDir() + "drawn.salt";
  std::filesystem::remove(file);
  const std::vector<std::string> words = {"review", "vote", "1/1", "panel", "yes", "--packet-version", "1",
                                          "--salt-file", file};
  EXPECT_EQ(Explained(words)["request"]["ballotSalt"], "");
  EXPECT_FALSE(std::filesystem::exists(file));
  std::ofstream(file) << std::string(64, '7') << "\n# zones/z/projects/1/cases/1 panel\n";
  EXPECT_EQ(Explained(words)["request"]["ballotSalt"].get<std::string>().size(), 44U);
}

TEST(ReviewCli, CountsPacketsFromOne) {
  for (const char* version : {"0", "-1"}) {
    const Ended ended = RunLuodi({"review", "accept", "1/1", absl::StrCat("--packet-version=", version), "--zone", "z"});
    EXPECT_EQ(ended.code, kUsage);
    EXPECT_NE(ended.error.find("packets count from 1"), std::string::npos) << ended.error;
  }
  const std::string file = testing::TempDir() + "opinions-zero.csv";
  std::ofstream(file) << "case,stage,stance,packet_version\n1/1,env,agree,0\n";
  EXPECT_EQ(RunLuodi({"review", "opinion", "--file", file, "--zone", "z"}).code, kUsage);
}

TEST(ReviewCli, OffersNoStanceThatOnlyTheServerWrites) {
  EXPECT_EQ(RunLuodi({"review", "opinion", "--help"}).out.find("deemed"), std::string::npos);
  const Ended ended = RunLuodi({"review", "opinion", "1/1", "env", "deemed-consent", "--zone", "z"});
  EXPECT_EQ(ended.code, kUsage);
  EXPECT_NE(ended.error.find("deemed-consent is not a known value"), std::string::npos) << ended.error;
}

TEST(ReviewCli, WantsAReasonToTakeACaseBack) {
  EXPECT_EQ(RunLuodi({"review", "withdraw", "1/1", "--etag", "e", "--zone", "z"}).code, kUsage);
}

}  // namespace
}  // namespace luodi::client
