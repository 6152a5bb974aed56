// SPDX-License-Identifier: Apache-2.0
// What a vote costs in a panel of 100 beside one of 5, and an inbox with 1,000 cases in flight beside one with 10; how
// many opinions a stream of them records in a second. Both sides of a ratio are measured in the same rounds, in random
// order: a machine that is busy for a while is busy for both. LUODI_ROUNDS says how many rounds, 7 unless told.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>

#include "tests/review/floor.h"

namespace luodi {
namespace {

using testing::Floor;
using testing::Review;
using Case = v1::ReviewCase;
using Clock = std::chrono::steady_clock;

constexpr int kLargePanel = 100;
constexpr int kSmallPanel = 5;
constexpr int kVotesMeasured = 4;
constexpr int kManyCases = 1000;
constexpr int kFewCases = 10;
constexpr int kInboxesInARow = 20;
constexpr int kOpinionsInAStream = 100;
// In hundredths.
constexpr int64_t kVoteGoal = 200;
constexpr int64_t kInboxGoal = 300;

int Rounds() {
  const char* rounds = std::getenv("LUODI_ROUNDS");
  return rounds == nullptr ? 7 : std::max(3, std::atoi(rounds));
}

template <typename Act>
int64_t Took(Act act) {
  const Clock::time_point begun = Clock::now();
  act();
  return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun).count();
}

int64_t Median(std::vector<int64_t> took) {
  std::sort(took.begin(), took.end());
  return took[took.size() / 2];
}

// Prints median and range, given in hundredths; the median.
int64_t Tell(const char* what, std::vector<int64_t> hundredths, int64_t goal) {
  std::sort(hundredths.begin(), hundredths.end());
  const auto shown = [](int64_t number) {
    char text[32];
    std::snprintf(text, sizeof text, "%lld.%02lld", static_cast<long long>(number / 100),
                  static_cast<long long>(number % 100));
    return std::string(text);
  };
  const int64_t median = Median(hundredths);
  std::printf("%-44s %s [%s..%s]  goal %s\n", what, shown(median).c_str(), shown(hundredths.front()).c_str(),
              shown(hundredths.back()).c_str(), shown(goal).c_str());
  return median;
}

// A zone whose cases all wait for a panel of so many and for the office.
class Zone : public Floor {
 public:
  explicit Zone(int members) : members_(members) {
    Gate();
    v1::ReviewDefinition definition = Wide();
    v1::StageGroup& group = *definition.mutable_groups(0);
    group.mutable_stages()->DeleteSubrange(2, group.stages_size() - 2);
    v1::StageDefinition& vote = AddStage(group, "panel", v1::STAGE_KIND_VOTE);
    vote.set_limit_working_days(20);
    Part(vote.mutable_quorum(), 1, 1);
    Part(vote.mutable_pass(), 1, 1);
    for (int i = 0; i < members; ++i) {
      Person(Member(i), {v1::ROLE_COMMITTEE_MEMBER});
      Seated(vote, Member(i));
    }
    Published(definition);
  }
  void TestBody() override {}

  static std::string Member(int i) { return absl::StrCat("member-", i); }
  Case File() { return Fine(Submit(NewProject().name())); }
  void Vote(const Case& on, int member) { ASSERT_EQ(Cast(Member(member), on), ""); }
  // All but the last votes, which are measured.
  void VoteButLast(const Case& on) {
    for (int i = 0; i + kVotesMeasured + 1 < members_; ++i) Vote(on, i);
  }
  std::vector<int64_t> MeasuredVotes(const Case& on) {
    std::vector<int64_t> took;
    for (int i = std::max(0, members_ - kVotesMeasured - 1); i + 1 < members_; ++i) {
      took.push_back(Took([&] { Vote(on, i); }));
    }
    return took;
  }
  int64_t MeasuredInbox(const std::string& who) {
    v1::ListInboxRequest request;
    request.set_parent(zone());
    request.set_page_size(kFewCases);
    std::vector<int64_t> took;
    for (int i = 0; i < kInboxesInARow; ++i) {
      took.push_back(Took([&] {
        const auto answer = Ask(who, &Review::ListInbox, request);
        ASSERT_EQ(answer.reply.items_size(), kFewCases) << answer.status.error_message();
      }));
    }
    return Median(took);
  }

 private:
  const int members_;
};

// A zone whose cases all wait for a department.
class Circulation : public Floor {
 public:
  Circulation() {
    Gate();
    Published(Wide());
  }
  void TestBody() override {}

  std::vector<v1::RecordOpinionsRequest> Words() {
    std::vector<v1::RecordOpinionsRequest> words;
    for (int i = 0; i < kOpinionsInAStream; ++i) {
      const Case on = Fine(Submit(NewProject().name()));
      v1::RecordOpinionRequest& word = *words.emplace_back().mutable_opinion();
      word.set_request_id(NewRequestId());
      word.set_parent(on.name());
      word.set_stage_id("opinion");
      word.set_stance(v1::Opinion::STANCE_AGREE);
      word.set_packet_version(on.packet().version());
    }
    return words;
  }
  // Answers are read while the next are written, as `luodi` does.
  void SayAll(const std::vector<v1::RecordOpinionsRequest>& words) {
    grpc::ClientContext context;
    Speak("of-environment", context);
    Review stub(Channel());
    const auto stream = stub.RecordOpinions(&context);
    std::thread writer([&] {
      for (const v1::RecordOpinionsRequest& word : words) stream->Write(word);
      stream->WritesDone();
    });
    size_t recorded = 0;
    for (v1::RecordOpinionsResponse answer; stream->Read(&answer);) recorded += answer.has_opinion() ? 1 : 0;
    writer.join();
    const grpc::Status status = stream->Finish();
    ASSERT_TRUE(status.ok()) << status.error_message();
    ASSERT_EQ(recorded, words.size());
  }
};

TEST(ReviewBench, AStreamOfOpinions) {
  Circulation circulation;
  std::vector<int64_t> a_second;
  for (int round = 0; round <= Rounds(); ++round) {
    const std::vector<v1::RecordOpinionsRequest> words = circulation.Words();
    const int64_t took = Took([&] { circulation.SayAll(words); });
    if (round > 0) a_second.push_back(int64_t{1'000'000} * kOpinionsInAStream / took);
  }
  std::sort(a_second.begin(), a_second.end());
  std::printf("%-44s %lld [%lld..%lld]\n", "opinions of a stream a second", static_cast<long long>(Median(a_second)),
              static_cast<long long>(a_second.front()), static_cast<long long>(a_second.back()));
}

TEST(ReviewBench, AVoteInAPanelOfAHundredCostsNoMoreThanTwiceOneOfFive) {
  Zone large(kLargePanel), small(kSmallPanel);
  std::mt19937 dice(1);
  std::vector<int64_t> ratios;
  for (int round = 0; round <= Rounds(); ++round) {
    const Case many = large.File(), few = small.File();
    large.VoteButLast(many);
    small.VoteButLast(few);
    const bool large_first = dice() % 2 == 0;
    std::vector<int64_t> of_large, of_small;
    if (large_first) of_large = large.MeasuredVotes(many);
    of_small = small.MeasuredVotes(few);
    if (!large_first) of_large = large.MeasuredVotes(many);
    std::printf("round %d: a vote of %d %lld us, of %d %lld us\n", round, kLargePanel,
                static_cast<long long>(Median(of_large)), kSmallPanel, static_cast<long long>(Median(of_small)));
    // The first round warms up.
    if (round > 0) ratios.push_back(100 * Median(of_large) / Median(of_small));
  }
  EXPECT_LE(Tell("vote in a panel of 100 / of 5", ratios, kVoteGoal), kVoteGoal);
}

TEST(ReviewBench, AnInboxWithAThousandCasesCostsNoMoreThanThriceOneWithTen) {
  Zone busy(kSmallPanel), quiet(kSmallPanel);
  for (int i = 0; i < kManyCases; ++i) busy.File();
  for (int i = 0; i < kFewCases; ++i) quiet.File();
  std::mt19937 dice(1);
  for (const std::string& who : {std::string("member-0"), std::string("secretary")}) {
    std::vector<int64_t> ratios;
    for (int round = 0; round <= Rounds(); ++round) {
      const bool busy_first = dice() % 2 == 0;
      int64_t of_busy = busy_first ? busy.MeasuredInbox(who) : 0;
      const int64_t of_quiet = quiet.MeasuredInbox(who);
      if (!busy_first) of_busy = busy.MeasuredInbox(who);
      std::printf("round %d: inbox of %s with %d cases %lld us, with %d %lld us\n", round, who.c_str(), kManyCases,
                  static_cast<long long>(of_busy), kFewCases, static_cast<long long>(of_quiet));
      if (round > 0) ratios.push_back(100 * of_busy / of_quiet);
    }
    EXPECT_LE(Tell("inbox with 1,000 cases / with 10", ratios, kInboxGoal), kInboxGoal) << who;
  }
}

}  // namespace
}  // namespace luodi
