// SPDX-License-Identifier: Apache-2.0
// No acknowledged write is lost, nothing is half-written, whatever is killed (kill -9) in the middle of writes.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "absl/time/clock.h"
#include "tests/faults/bureau.h"
#include "tests/support/luodid.h"

namespace luodi::testing {
namespace {

constexpr int kWriters = 8;

class Killed : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(server_.Start());
    bureau_.emplace(server_, "kill");
  }

  // Writes from many threads until `during` returns; what was acknowledged, by request id.
  void WriteWhile(const std::function<void()>& during) {
    std::atomic<bool> stop = false;
    std::vector<std::thread> writers;
    for (int i = 0; i < kWriters; ++i) {
      writers.emplace_back([&] {
        while (!stop) {
          const v1::CreateProjectRequest request = bureau_->NewProject();
          v1::Project project;
          const bool acknowledged =
              bureau_->Ask("officer", &v1::ProjectService::Stub::CreateProject, request, &project).ok();
          std::lock_guard lock(mutex_);
          if (acknowledged) acknowledged_[request.project().title()] = project.name();
          if (!acknowledged) in_doubt_.push_back(request);
        }
      });
    }
    during();
    stop = true;
    for (auto& writer : writers) writer.join();
  }

  void ExpectNothingLostAndNothingHalfWritten() {
    bureau_->ExpectNothingLostAndNothingHalfWritten(acknowledged_, in_doubt_);
    in_doubt_.clear();
  }

  // In the middle of writes, once more than these have been acknowledged: fewer would show nothing.
  void AwaitWrites(size_t many) {
    const absl::Time patience = absl::Now() + absl::Seconds(30);
    absl::SleepFor(absl::Milliseconds(700));
    while (Acknowledged() <= many && absl::Now() < patience) absl::SleepFor(absl::Milliseconds(50));
    EXPECT_GT(Acknowledged(), many) << "too few writes to show anything";
  }
  size_t Acknowledged() {
    std::lock_guard lock(mutex_);
    return acknowledged_.size();
  }

  // LUODI_KILLS: how often (twice in the ordinary run).
  static int Rounds() {
    const char* rounds = std::getenv("LUODI_KILLS");
    return rounds == nullptr ? 2 : std::atoi(rounds);
  }

  Luodid server_;
  std::optional<Bureau> bureau_;
  std::mutex mutex_;
  std::map<std::string, std::string> acknowledged_;
  std::vector<v1::CreateProjectRequest> in_doubt_;
};

TEST_F(Killed, LuodidLosesNoAcknowledgedWrite) {
  for (int round = 0; round < Rounds(); ++round) {
    const size_t before = acknowledged_.size();
    WriteWhile([&] {
      AwaitWrites(before + 20);
      server_.Kill();
    });
    ASSERT_TRUE(server_.Start());
    ExpectNothingLostAndNothingHalfWritten();
  }
}

TEST_F(Killed, PostgresLosesNoAcknowledgedWriteAndLuodidServesAgain) {
  for (int round = 0; round < Rounds(); ++round) {
    const size_t before = acknowledged_.size();
    WriteWhile([&] {
      AwaitWrites(before + 20);
      server_.KillPostgres();
      absl::SleepFor(absl::Milliseconds(3000));
    });
    ExpectNothingLostAndNothingHalfWritten();
  }
}

TEST_F(Killed, AfterABackupTheRestoredCopyHoldsTheSame) {
  WriteWhile([&] { absl::SleepFor(absl::Milliseconds(300)); });
  const std::string folder = server_.directory() + "/backup";
  ASSERT_EQ(server_.Run({"backup", folder}), 0);
  const auto before = bureau_->StoredProjects();
  ASSERT_EQ(server_.Stop(), 0);
  std::filesystem::remove_all(server_.data_dir());
  ASSERT_EQ(server_.Run({"restore", folder}), 0);
  ASSERT_TRUE(server_.Start());
  EXPECT_EQ(bureau_->StoredProjects(), before);
}

}  // namespace
}  // namespace luodi::testing
