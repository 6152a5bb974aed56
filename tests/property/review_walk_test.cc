// SPDX-License-Identifier: Apache-2.0
// Random walks over random definitions: the rules and an independent model must agree on every act. How many follows
// RC_PARAMS (max_success). A positive control: every slip planted in the model must be noticed.
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdlib>
#include <random>

#include "absl/strings/str_cat.h"
#include "tests/property/review_makers.h"
#include "tests/property/review_walk.h"

namespace luodi::review::model {
namespace {

constexpr int kNumbers = 400;
constexpr int kDeeds = 50;
constexpr int kControlWalks = 3000;

Path RandomPath(uint64_t seed) {
  std::mt19937_64 random(seed);
  Path path;
  path.numbers.resize(kNumbers);
  for (uint16_t& number : path.numbers) number = static_cast<uint16_t>(random());
  path.deeds.resize(kDeeds);
  for (Deed& deed : path.deeds) {
    for (uint16_t& number : deed) number = static_cast<uint16_t>(random());
  }
  return path;
}

std::string Told(const Path& path, const Walked& walked) {
  std::string definition;
  google::protobuf::TextFormat::PrintToString(MakeSetting(path.numbers).definition, &definition);
  return absl::StrCat(walked.difference, "\n", walked.story, definition);
}

TEST(ReviewWalks, TheRulesAndTheModelAgreeOnEveryAct) {
  std::map<std::string, int> seen;
  const bool agree = rc::check("rules and model agree", [&] {
    Path path;
    path.numbers = *rc::gen::container<std::vector<uint16_t>>(kNumbers, rc::gen::arbitrary<uint16_t>());
    path.deeds = *rc::gen::resize(kDeeds, rc::gen::container<std::vector<Deed>>(rc::gen::arbitrary<Deed>()));
    const Walked walked = Walk(path, Slip::kNone);
    for (const auto& [what, times] : walked.seen) seen[what] += times;
    if (!walked.difference.empty()) RC_FAIL(Told(path, walked));
  });
  EXPECT_TRUE(agree);
}

// What walks never come to they say nothing about.
TEST(ReviewWalks, ComeToEveryEndAndEveryAct) {
  std::map<std::string, int> seen;
  for (uint64_t seed = 1; seed <= 500; ++seed) {
    const Path path = RandomPath(seed);
    const Walked walked = Walk(path, Slip::kNone);
    ASSERT_EQ(walked.difference, "") << "seed " << seed << "\n" << Told(path, walked);
    for (const auto& [what, times] : walked.seen) seen[what] += times;
  }
  for (const char* what : {"STATE_OPEN",
                           "STATE_APPROVED",
                           "STATE_APPROVED_WITH_CONDITIONS",
                           "STATE_REJECTED",
                           "STATE_DEFERRED",
                           "STATE_WITHDRAWN",
                           "AcceptPacket stands",
                           "RequestSupplement stands",
                           "ResubmitPacket stands",
                           "RecordOpinion stands",
                           "CastVote stands",
                           "RecordScore stands",
                           "Recuse stands",
                           "CloseVote stands",
                           "AdmitAlternate stands",
                           "ClosePublicity stands",
                           "RequestException stands",
                           "RequestOverride stands",
                           "DecideCase stands",
                           "WithdrawCase stands",
                           "RecordOpinion SELF_REVIEW",
                           "RecordOpinion PERSON_RECUSED",
                           "RecordOpinion NOT_ON_STAGE",
                           "RecordOpinion SAME_PERSON",
                           "RecordOpinion ALTERNATE_NOT_ADMITTED",
                           "RecordOpinion OPINION_RECORDED",
                           "RecordOpinion SEAT_REQUIRED",
                           "RecordOpinion VETO_NOT_HELD",
                           "RecordOpinion SUPPLEMENT_CYCLES_USED",
                           "ResubmitPacket NOT_THE_APPLICANT",
                           "WithdrawCase NOT_THE_APPLICANT",
                           "AcceptPacket ACCEPT_CONDITIONS_UNMET",
                           "RequestOverride TEXT_REFERS_NOWHERE",
                           "RequestOverride ENTRY_TWICE",
                           "CloseVote BALLOTS_TOO_FEW",
                           "ExtendApproval stands",
                           "ExtendApproval NOT_ON_STAGE",
                           "ExtendApproval APPROVAL_EXTENDED",
                           "ConfirmObligation stands",
                           "WaiveObligation stands",
                           "ConfirmObligation CONDITION_SETTLED",
                           "CastVote MEETING_REQUIRED",
                           "CloseVote QUORUM_MISSING",
                           "Recuse RECUSAL_TOO_LATE",
                           "RequestSupplement SUPPLEMENT_CYCLES_USED",
                           "DecideCase DECISION_CONDITIONS_UNMET",
                           "DecideCase THRESHOLD_AGGREGATE",
                           "DecideCase VOICE_GIVEN"}) {
    EXPECT_GT(seen[what], 0) << what;
  }
  if (std::getenv("LUODI_TELL_WALKS") == nullptr) return;
  for (const auto& [what, times] : seen) std::printf("%6d %s\n", times, what.c_str());
}

class PlantedSlips : public ::testing::TestWithParam<int> {};

TEST_P(PlantedSlips, AreNoticed) {
  const Slip slip = static_cast<Slip>(GetParam());
  for (uint64_t seed = 1; seed <= kControlWalks; ++seed) {
    const Walked walked = Walk(RandomPath(seed), slip);
    if (walked.difference.empty()) continue;
    EXPECT_EQ(Walk(RandomPath(seed), Slip::kNone).difference, "") << "not the slip is noticed";
    std::printf("slip %d: walk %d: %s\n", GetParam(), static_cast<int>(seed), walked.difference.c_str());
    return;
  }
  FAIL() << "no walk notices slip " << GetParam();
}

INSTANTIATE_TEST_SUITE_P(EachAlone, PlantedSlips, ::testing::Range(1, kSlips + 1));

}  // namespace
}  // namespace luodi::review::model
