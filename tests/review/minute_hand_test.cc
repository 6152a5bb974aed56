// SPDX-License-Identifier: Apache-2.0
// The minute hand: what fires by itself.
#include <atomic>
#include <thread>

#include "tests/review/clocks_given.h"

namespace luodi::testing {
namespace {

class MinuteHandTest : public ClockOffice {};

TEST_F(MinuteHandTest, TheMinuteHandFiresWhatIsDueInItsOwnName) {
  const std::string name = NewCase();
  const std::string other = NewCase("另一项目");
  Advance(2020, 7, 6);
  const auto server = AnotherServer();
  const v1::RunClocksResponse fired = review::TurnMinuteHand(*server);
  EXPECT_EQ(OfThisZone(fired), (std::vector<std::string>{name, other}));
  EXPECT_EQ(Receipt(name).accounts(1).fired_rungs_size(), 1);
  EXPECT_EQ(CountRows("SELECT count(*) FROM journal_entries WHERE zone = $1 AND actor = 'zones/system/persons/clock' "
                      "AND method = 'luodi.v1.ReviewService.RunClocks' AND entry_kind = 'ENTRY_KIND_CHANGE'"),
            2);
}

TEST_F(MinuteHandTest, ATurnTakesAsManyLooksAsThereAreCases) {
  std::vector<std::string> names;
  for (int i = 0; i < 5; ++i) names.push_back(NewCase(absl::StrCat("项目", i)));
  Advance(2020, 7, 6);
  const auto server = AnotherServer();
  EXPECT_EQ(OfThisZone(review::TurnMinuteHand(*server, [] { return false; }, 2)), names);
}

TEST_F(MinuteHandTest, ACaseThatCannotBeReadHoldsUpNoOther) {
  NewCase();
  const std::string other = NewCase("另一项目");
  {
    database::Connection connection(DatabaseUrl());
    database::Transaction tx(connection);
    tx.Exec("UPDATE review_cases SET course = '{\"dueDate\": 7}' "
            "WHERE zone = $1 AND project = (SELECT min(project) FROM review_cases WHERE zone = $1)",
            ZoneId());
    tx.Commit();
  }
  Advance(2020, 7, 6);
  const auto server = AnotherServer();
  EXPECT_EQ(OfThisZone(review::TurnMinuteHand(*server)), std::vector<std::string>{other});
}

TEST_F(MinuteHandTest, ATurnThatFiresNothingLeavesNoTrace) {
  NewCase();
  Advance(2020, 7, 2);
  const auto server = AnotherServer();
  const int before = CountRows("SELECT count(*) FROM journal_entries WHERE zone = $1");
  EXPECT_TRUE(OfThisZone(review::TurnMinuteHand(*server)).empty());
  EXPECT_EQ(CountRows("SELECT count(*) FROM journal_entries WHERE zone = $1"), before);
}

TEST_F(MinuteHandTest, TwoServersFireOnceBetweenThem) {
  for (int i = 0; i < 5; ++i) NewCase(absl::StrCat("项目", i));
  Advance(2020, 8, 3);
  const auto one = AnotherServer();
  const auto other = AnotherServer();
  std::thread twin([&] { review::TurnMinuteHand(*other); });
  review::TurnMinuteHand(*one);
  twin.join();
  EXPECT_EQ(CountRows("SELECT count(*) FROM review_rungs WHERE zone = $1"), 10);
  EXPECT_EQ(CountRows("SELECT count(*) FROM journal_entries WHERE zone = $1 AND actor = 'zones/system/persons/clock'"),
            5)
      << "one change a case";
}

TEST_F(MinuteHandTest, ATurnAfterACrashInTheMiddleTakesUpTheRest) {
  for (int i = 0; i < 3; ++i) NewCase(absl::StrCat("项目", i));
  Advance(2020, 7, 6);
  const auto server = AnotherServer();
  std::atomic<int> asked = 0;
  review::TurnMinuteHand(*server, [&] {
    return CountRows("SELECT count(*) FROM review_rungs WHERE zone = $1") >= 1 || asked++ > 10000;
  });
  EXPECT_EQ(CountRows("SELECT count(*) FROM review_rungs WHERE zone = $1"), 1);
  review::TurnMinuteHand(*server);
  EXPECT_EQ(CountRows("SELECT count(*) FROM review_rungs WHERE zone = $1"), 3);
}

TEST_F(MinuteHandTest, WithoutADatabaseATurnWaitsForTheNext) {
  Envelope::Options options;
  options.database_url = "host=/nonexistent dbname=none connect_timeout=1";
  options.calls.workers = 1;
  options.streams.workers = 1;
  Envelope envelope(options);
  EXPECT_EQ(review::TurnMinuteHand(envelope).cases_size(), 0);
}

TEST_F(MinuteHandTest, TheHandTurnsUntilItIsStopped) {
  const std::string name = NewCase();
  Advance(2020, 7, 1);
  const auto server = AnotherServer();
  auto hand = std::make_unique<review::MinuteHand>(*server, absl::Milliseconds(20));
  Advance(2020, 7, 6);
  const absl::Time patience = absl::Now() + absl::Seconds(20);
  while (Receipt(name).accounts(1).fired_rungs_size() == 0 && absl::Now() < patience) absl::SleepFor(absl::Milliseconds(20));
  EXPECT_EQ(Receipt(name).accounts(1).fired_rungs_size(), 1);
  hand = nullptr;
  Advance(2020, 8, 3);
  absl::SleepFor(absl::Milliseconds(100));
  EXPECT_EQ(Receipt(name).accounts(1).fired_rungs_size(), 1);
}

}  // namespace
}  // namespace luodi::testing
