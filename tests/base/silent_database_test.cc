// SPDX-License-Identifier: Apache-2.0
// A database that stands still: its kernel takes the connection, and nobody answers.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <future>

#include "absl/time/clock.h"
#include "server/base/database.h"
#include "server/base/workers.h"

namespace luodi {
namespace {

class SilentDatabase : public ::testing::Test {
 protected:
  SilentDatabase() {
    char directory[] = "/tmp/luodi-silent-XXXXXX";
    if (mkdtemp(directory) == nullptr) throw std::runtime_error("no temporary directory");
    directory_ = directory;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, (directory_ + "/.s.PGSQL.5432").c_str());
    socket_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || listen(socket_, 100) != 0) {
      throw std::runtime_error("no socket");
    }
  }
  ~SilentDatabase() override {
    GoAway();
    std::filesystem::remove_all(directory_);
  }
  std::string Url() const { return "host=" + directory_ + " port=5432 user=nobody dbname=nothing"; }
  // Who asks then is refused at once.
  void GoAway() {
    if (socket_ >= 0) close(socket_);
    socket_ = -1;
  }

  // A task that wants its connection; "unanswered", "refused", or why it was not run.
  std::future<std::string> Submit(Workers& workers, absl::Duration patience) {
    const auto told = std::make_shared<std::promise<std::string>>();
    const auto task = std::make_shared<Task>();
    task->deadline = absl::Now() + patience;
    task->run = [told](Worker& worker) {
      try {
        worker.Connection();
      } catch (const database::Unanswered&) {
        return told->set_value("unanswered");
      } catch (const pqxx::broken_connection&) {
        return told->set_value("refused");
      }
    };
    task->drop = [told](Drop why) { told->set_value(why == Drop::kSilent ? "silent" : "dropped"); };
    EXPECT_TRUE(workers.Submit(task));
    return told->get_future();
  }

  std::string directory_;
  int socket_ = -1;
};

TEST_F(SilentDatabase, IsGivenUpAtTheDeadline) {
  const absl::Time begun = absl::Now();
  EXPECT_THROW(database::Connection(Url(), database::Actor::kOwner, begun + absl::Milliseconds(200)), database::Unanswered);
  EXPECT_GE(absl::Now() - begun, absl::Milliseconds(200));
  EXPECT_LT(absl::Now() - begun, absl::Milliseconds(400));
}

TEST_F(SilentDatabase, HoldsATaskNoLongerThanItsDeadline) {
  Workers workers(Url(), {1, 1, 8});
  const absl::Time begun = absl::Now();
  EXPECT_EQ(Submit(workers, absl::Milliseconds(200)).get(), "unanswered");
  EXPECT_LT(absl::Now() - begun, absl::Milliseconds(400));
}

TEST_F(SilentDatabase, KeepsNobodyWaitingOnceItIsKnown) {
  Workers workers(Url(), {1, 1, 8});
  auto asks = Submit(workers, absl::Seconds(2));
  auto waits = Submit(workers, absl::Seconds(10));
  const absl::Time begun = absl::Now();
  EXPECT_EQ(waits.get(), "silent");
  EXPECT_LT(absl::Now() - begun, absl::Milliseconds(2200));
  const absl::Time known = absl::Now();
  EXPECT_EQ(Submit(workers, absl::Seconds(10)).get(), "silent");
  EXPECT_LT(absl::Now() - known, absl::Milliseconds(50));
  EXPECT_EQ(asks.get(), "unanswered");
}

TEST_F(SilentDatabase, IsAskedAgainUntilItSaysSomething) {
  Workers workers(Url(), {1, 1, 8});
  auto asks = Submit(workers, absl::Seconds(2));
  EXPECT_EQ(Submit(workers, absl::Seconds(10)).get(), "silent");
  GoAway();
  std::string told;
  for (const absl::Time end = absl::Now() + absl::Seconds(3); told != "refused" && absl::Now() < end;) {
    told = Submit(workers, absl::Seconds(10)).get();
    absl::SleepFor(absl::Milliseconds(20));
  }
  EXPECT_EQ(told, "refused");
  asks.get();
}

TEST_F(SilentDatabase, DoesNotKeepWorkersFromStopping) {
  Workers workers(Url(), {1, 1, 8});
  auto asks = Submit(workers, absl::Milliseconds(700));
  absl::SleepFor(absl::Milliseconds(600));
  const absl::Time begun = absl::Now();
  workers.Stop();
  EXPECT_LT(absl::Now() - begun, absl::Seconds(2));
  EXPECT_EQ(asks.get(), "unanswered");
}

}  // namespace
}  // namespace luodi
