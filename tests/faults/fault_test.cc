// SPDX-License-Identifier: Apache-2.0
// The database stops, is killed, fills its disk, lets nobody in, all under load: callers hear UNAVAILABLE within their
// deadline, luodid serves again by itself, nothing is left behind, and the books are right.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <pqxx/pqxx>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "server/postgres/cluster.h"
#include "tests/faults/bureau.h"
#include "tests/faults/load.h"
#include "tests/support/luodid.h"

namespace luodi::testing {
namespace {

namespace fs = std::filesystem;

constexpr int kCallers = 24;
constexpr char kRoom[] = "size=320m,mode=0755";
// Under these a run shows nothing.
constexpr int kLeastCalls = 100, kLeastWrites = 20;
constexpr absl::Duration kWarmUp = absl::Seconds(1);
constexpr absl::Duration kSoon = absl::Seconds(3);
// So long it is then watched to stay well.
constexpr absl::Duration kWatched = absl::Seconds(1);
// So many calls in a row are served again; and on a machine that is busy with other things one in so many may still
// find no room, or be late.
constexpr int kServedAgain = 50;
constexpr int kOneLateIn = 10;
// Of a caller that hears its refusal, not of its call.
constexpr absl::Duration kSlack = absl::Milliseconds(300);
// So long after the database fell silent it is known to be so, and nobody waits for it any more.
constexpr absl::Duration kKnown = absl::Seconds(2);
constexpr absl::Duration kAtOnce = absl::Milliseconds(50);
// The same on a machine of any size.
const std::vector<std::string> kWorkers = {"--workers", "8", "--stream-workers", "2"};
// Workers, and for each kind of them the one that asks and cancels.
constexpr int kMostSessions = 8 + 2 + 2;
// gRPC starts some when it sees fit.
constexpr int kGrpcThreads = 4;

std::vector<pid_t> ChildrenOf(pid_t parent) {
  std::vector<pid_t> children;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "stat");
    std::string line;
    if (!std::getline(file, line)) continue;
    pid_t above = 0;
    char state = 0;
    if (std::sscanf(line.c_str() + line.rfind(')') + 1, " %c %d", &state, &above) == 2 && above == parent) {
      children.push_back(std::atoi(entry.path().filename().c_str()));
    }
  }
  return children;
}

// The postmaster and all its processes; they.
std::vector<pid_t> StopAll(pid_t postmaster) {
  kill(postmaster, SIGSTOP);
  std::vector<pid_t> stopped = ChildrenOf(postmaster);
  stopped.push_back(postmaster);
  for (const pid_t pid : stopped) kill(pid, SIGSTOP);
  return stopped;
}

// What luodid holds, by its process and by its database.
struct Holdings {
  int threads = 0, files = 0, sessions = 0, busy_sessions = 0;
};

std::ostream& operator<<(std::ostream& out, const Holdings& held) {
  return out << held.threads << " threads, " << held.files << " files, " << held.sessions << " sessions, "
             << held.busy_sessions << " of them at work";
}

class Fault : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    server_ = std::make_unique<Luodid>();
    fs::create_directory(server_->data_dir());
    on_tmpfs_ = mount("tmpfs", server_->data_dir().c_str(), "tmpfs", 0, kRoom) == 0;
    ASSERT_TRUE(server_->Start(kWorkers));
    bureau_ = std::make_unique<Bureau>(*server_, "faults");
    Load load(*bureau_, kCallers);
    absl::SleepFor(kWarmUp);
    load.Stop();
    books_.merge(load.acknowledged());
    at_rest_ = Measure();
  }

  static void TearDownTestSuite() {
    EXPECT_EQ(server_->Stop(), 0);
    if (on_tmpfs_) umount2(server_->data_dir().c_str(), MNT_DETACH);
    bureau_ = nullptr;
    server_ = nullptr;
  }

  // LUODI_FAULTS: how often each (once in the ordinary run).
  static int Rounds() {
    const char* rounds = std::getenv("LUODI_FAULTS");
    return rounds == nullptr ? 1 : std::atoi(rounds);
  }

  static std::string Url(const std::string& user) {
    // Asked for while the server runs; later it may be down.
    static const std::string url = *postgres::Cluster::Running(server_->data_dir());
    return absl::StrReplaceAll(url, {{"user=luodi_owner", "user=" + user}, {"application_name=luodid", ""}});
  }

  static Holdings Measure() {
    Holdings held;
    const fs::path process = absl::StrCat("/proc/", server_->pid());
    held.threads = static_cast<int>(std::distance(fs::directory_iterator(process / "task"), {}));
    held.files = static_cast<int>(std::distance(fs::directory_iterator(process / "fd"), {}));
    pqxx::connection connection(Url("postgres"));
    const pqxx::row row = pqxx::nontransaction(connection).exec1(
        "SELECT count(*), count(*) FILTER (WHERE state <> 'idle') FROM pg_stat_activity "
        "WHERE application_name = 'luodid'");
    held.sessions = row[0].as<int>();
    held.busy_sessions = row[1].as<int>();
    return held;
  }

  // Load, and in the middle of it the fault, from `begin` until `end` has returned; then what must hold of any fault.
  void Suffer(absl::Duration lasts, const std::function<void()>& begin, const std::function<void()>& end) {
    Load load(*bureau_, kCallers);
    WarmUp(load);
    begun_ = absl::Now();
    begin();
    absl::SleepFor(lasts);
    end();
    ended_ = absl::Now();
    const bool done = AwaitDoneAgain(load);
    load.Stop();
    EXPECT_TRUE(done) << "never " << kServedAgain << " calls in a row done since its end";
    calls_ = load.calls();
    ExpectTheFaultShown();
    ExpectEveryCallAnswered();
    ExpectServedSoon();
    ExpectNothingLeftBehind();
    books_.merge(load.acknowledged());
    bureau_->ExpectNothingLostAndNothingHalfWritten(books_, load.refused());
    EXPECT_EQ(server_->Run({"check"}), 0) << "luodid check finds something wrong, see the log above it";
  }

  // On a busy machine it takes longer until there is work enough to show something.
  static void WarmUp(const Load& load) {
    const absl::Time last = absl::Now() + 10 * kWarmUp;
    absl::SleepFor(kWarmUp);
    while (load.Done() < 2 * kLeastCalls && absl::Now() < last) absl::SleepFor(absl::Milliseconds(20));
  }

  // Until all is served again and was watched to be; false when that does not come.
  bool AwaitDoneAgain(const Load& load) const {
    absl::SleepFor(ended_ + kSoon + kWatched - absl::Now());
    while (load.DoneInARow(ended_) < kServedAgain) {
      if (absl::Now() > ended_ + 4 * kSoon) return false;
      absl::SleepFor(absl::Milliseconds(20));
    }
    return true;
  }

  // Work before, refusals after.
  void ExpectTheFaultShown() {
    const auto done = Count([&](const Called& call) { return call.ok() && call.ended() < begun_; });
    const auto written = Count([&](const Called& call) { return call.ok() && call.wrote && call.ended() < begun_; });
    const auto refused = Count([&](const Called& call) { return call.refused() && call.ended() > begun_; });
    EXPECT_GE(done, kLeastCalls) << "INVALID: too little work before the fault to show anything";
    EXPECT_GE(written, kLeastWrites) << "INVALID: too few writes before the fault to show anything";
    EXPECT_GE(refused, 1) << "INVALID: nobody felt the fault";
  }

  // Each within its deadline and by the server's own word: UNAVAILABLE, or on a slow machine what a queue makes of it.
  void ExpectEveryCallAnswered() {
    std::map<std::string, int> answers;
    for (const Called& call : calls_) {
      const std::string when = call.begun < begun_ ? "before" : call.begun < ended_ ? "in" : "after";
      ++answers[absl::StrCat("begun ", when, " it ", call.ok() ? "OK" : call.reason)];
      EXPECT_LE(call.took, call.deadline + kSlack);
      const bool late = call.reason == "DEADLINE_PASSED" && call.took > call.deadline * 3 / 4;
      EXPECT_TRUE(call.ok() || call.refused() || call.reason == "QUEUE_FULL" || late || call.stalled())
          << call.code << " " << call.reason << " after " << call.took << " of " << call.deadline << ", begun "
          << call.begun - begun_ << " after the fault";
    }
    for (const auto& [answer, count] : answers) std::cout << count << " calls " << answer << "\n";
    const int stalled = Count([](const Called& call) { return call.stalled(); });
    EXPECT_LE(stalled, static_cast<int>(calls_.size()) / kOneLateIn) << "not every one of them by the machine";
  }

  void ExpectServedSoon() {
    absl::Time last_refusal = ended_, first = absl::InfiniteFuture();
    for (const Called& call : calls_) {
      if (call.refused()) last_refusal = std::max(last_refusal, call.ended());
    }
    for (const Called& call : calls_) {
      if (call.ok() && call.ended() > last_refusal) first = std::min(first, call.ended());
    }
    EXPECT_LE(first - ended_, kSoon);
    std::cout << "all served again " << first - ended_ << " after the end\n";
    ExpectAllDoneSince(ended_ + kSoon);
  }

  // Of the calls begun since then none hears that the server cannot serve, and few find no room or wait in vain.
  void ExpectAllDoneSince(absl::Time since) {
    const int due = Count([&](const Called& call) { return call.begun >= since; });
    const int refused = Count([&](const Called& call) { return call.begun >= since && call.refused(); });
    const int undone = Count([&](const Called& call) { return call.begun >= since && !call.ok(); });
    EXPECT_GE(due, kServedAgain) << "INVALID: nobody asked when all should be well";
    EXPECT_EQ(refused, 0) << "refused, of " << due;
    EXPECT_LE(undone, due / kOneLateIn) << "not done, of " << due;
    std::cout << due << " calls when all should be well, " << undone << " of them not done\n";
  }

  // Whatever happened before: what is left behind adds up. A session that broke while it was idle is noticed, and its
  // file closed, when it is wanted next.
  void ExpectNothingLeftBehind() {
    Holdings after = Measure();
    const auto is_clean = [&] {
      return after.threads <= at_rest_.threads + kGrpcThreads && after.sessions <= kMostSessions &&
             after.busy_sessions == 0 && after.files <= at_rest_.files + kMostSessions - at_rest_.sessions;
    };
    for (int tenths = 0; tenths < 30 && !is_clean(); ++tenths) {
      absl::SleepFor(absl::Milliseconds(100));
      after = Measure();
    }
    EXPECT_TRUE(is_clean()) << "at rest: " << at_rest_ << "; after: " << after;
    std::cout << "at rest: " << at_rest_ << "; after: " << after << "\n";
  }

  // Nobody is served and nobody's deadline is blamed; before it is known, a queue that stands may turn some away. Then
  // nobody waits.
  void ExpectRefusedAtOnce() {
    std::vector<absl::Duration> took;
    for (const Called& call : calls_) {
      if (call.ended() < begun_ + kSlack || call.ended() > ended_) continue;
      const bool known = call.begun > begun_ + kKnown;
      EXPECT_TRUE(call.refused() || call.stalled() || (!known && call.reason == "QUEUE_FULL"))
          << call.code << " " << call.reason << " after " << call.took << " of " << call.deadline;
      if (known) took.push_back(call.took);
    }
    ASSERT_GE(took.size(), 100u) << "INVALID: nobody asked during the fault";
    std::sort(took.begin(), took.end());
    EXPECT_LE(took[took.size() * 9 / 10], kAtOnce);
    std::cout << "refused within " << took[took.size() / 2] << ", p99 " << took[took.size() * 99 / 100] << "\n";
  }

  int Count(const std::function<bool(const Called&)>& is_one) const {
    return static_cast<int>(std::count_if(calls_.begin(), calls_.end(), is_one));
  }

  static inline std::unique_ptr<Luodid> server_;
  static inline std::unique_ptr<Bureau> bureau_;
  static inline bool on_tmpfs_ = false;
  static inline Holdings at_rest_;
  // Name by title of all that was acknowledged.
  static inline std::map<std::string, std::string> books_;
  absl::Time begun_, ended_;
  std::vector<Called> calls_;
};

// The kernel goes on taking connections and bytes for a stopped process, so nothing breaks by itself.
TEST_F(Fault, TheDatabaseStandsStill) {
  for (int round = 0; round < Rounds(); ++round) {
    std::vector<pid_t> stopped;
    Suffer(absl::Seconds(5), [&] { stopped = StopAll(server_->PostgresPid()); },
           [&] {
             for (const pid_t pid : stopped) kill(pid, SIGCONT);
           });
    ExpectRefusedAtOnce();
  }
}

TEST_F(Fault, LuodidIsToldToStopWhileTheDatabaseStandsStill) {
  if (Rounds() == 1) GTEST_SKIP() << "takes most of a minute: for the long run";
  const std::vector<pid_t> stopped = StopAll(server_->PostgresPid());
  const absl::Time begun = absl::Now();
  server_->Stop();
  EXPECT_LT(absl::Now() - begun, absl::Seconds(55));
  for (const pid_t pid : stopped) kill(pid, SIGCONT);
  ASSERT_TRUE(server_->Start(kWorkers));
  bureau_->ExpectNothingLostAndNothingHalfWritten(books_, {});
}

TEST_F(Fault, TheDatabaseIsKilled) {
  for (int round = 0; round < Rounds(); ++round) {
    Suffer(absl::ZeroDuration(), [] { server_->KillPostgres(); }, [] {});
  }
}

// PostgreSQL then ends all sessions, for what they share may be damaged.
TEST_F(Fault, OneSessionOfTheDatabaseIsKilled) {
  for (int round = 0; round < Rounds(); ++round) {
    Suffer(absl::ZeroDuration(),
           [] {
             pqxx::connection connection(Url("postgres"));
             kill(pqxx::nontransaction(connection)
                      .exec1("SELECT pid FROM pg_stat_activity WHERE application_name = 'luodid' LIMIT 1")[0]
                      .as<pid_t>(),
                  SIGKILL);
           },
           [] {});
  }
}

// Takes all the room of the data directory until it is let go; what the database lets go of meanwhile, too.
class FullDisk {
 public:
  explicit FullDisk(const std::string& data_dir) : path_(data_dir + "/filler"), file_(path_, std::ios::binary) {}
  void FillFor(absl::Duration time, const std::function<void()>& meanwhile = [] {}) {
    const std::string block(1 << 20, 'x');
    for (const absl::Time end = absl::Now() + time; absl::Now() < end; absl::SleepFor(absl::Milliseconds(100))) {
      for (file_.clear(); file_; file_.flush()) file_ << block;
      meanwhile();
    }
  }
  void LetGo() {
    file_.close();
    fs::remove(path_);
  }

 private:
  const fs::path path_;
  std::ofstream file_;
};

TEST_F(Fault, TheDiskIsFull) {
  if (!on_tmpfs_) GTEST_SKIP() << "a tmpfs of the test's own needs the right to mount one";
  for (int round = 0; round < Rounds(); ++round) {
    FullDisk disk(server_->data_dir());
    Suffer(absl::ZeroDuration(), [&] { disk.FillFor(absl::Seconds(2)); }, [&] { disk.LetGo(); });
    const absl::Time end = ended_ - absl::Milliseconds(500);
    EXPECT_GT(Count([&](const Called& call) { return call.ok() && call.begun > end && call.ended() < ended_; }), 0)
        << "reading goes on";
  }
}

// Without room for the next piece of its log PostgreSQL gives up, and does not come back before there is some.
TEST_F(Fault, TheDiskIsFullToTheLastOfTheLog) {
  if (!on_tmpfs_) GTEST_SKIP() << "a tmpfs of the test's own needs the right to mount one";
  for (int round = 0; round < Rounds(); ++round) {
    FullDisk disk(server_->data_dir());
    const pid_t before = server_->PostgresPid();
    Suffer(absl::ZeroDuration(),
           [&] {
             disk.FillFor(absl::Seconds(2), [] {
               try {
                 pqxx::connection connection(Url("postgres"));
                 pqxx::nontransaction statements(connection);
                 statements.exec("SELECT pg_logical_emit_message(true, 'luodi', 'full')");
                 statements.exec("SELECT pg_switch_wal()");
               } catch (const std::exception&) {
                 // That is the fault.
               }
             });
           },
           [&] { disk.LetGo(); });
    EXPECT_NE(server_->PostgresPid(), before) << "INVALID: the log found room";
  }
}

// What waits for a standby can be cancelled, and is then told as written though no standby has it.
TEST_F(Fault, TheSynchronousStandbyIsGone) {
  const auto wait_for = [](const std::string& standby) {
    pqxx::connection super(Url("postgres"));
    pqxx::nontransaction statements(super);
    statements.exec(absl::StrCat("ALTER SYSTEM SET synchronous_standby_names = '", standby, "'"));
    statements.exec("SELECT pg_reload_conf()");
  };
  const auto waiting = [] {
    pqxx::connection super(Url("postgres"));
    return pqxx::nontransaction(super)
        .exec1("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")[0]
        .as<int>();
  };
  const auto given_up = [] {
    std::ifstream log(server_->data_dir() + "/postgres.log");
    int lines = 0;
    for (std::string line; std::getline(log, line);) lines += line.find("synchronous replication") != std::string::npos;
    return lines;
  };
  for (int round = 0; round < Rounds(); ++round) {
    int waited = 0;
    absl::Time released;
    Suffer(absl::Seconds(4),
           [&] {
             wait_for("nobody");
             // PostgreSQL obeys once its checkpointer has looked: on a busy machine that is later.
             while (waiting() == 0 && absl::Now() < begun_ + kSoon) absl::SleepFor(absl::Milliseconds(10));
             begun_ = absl::Now();
           },
           [&] {
             waited = waiting();
             released = absl::Now();
             wait_for("");
           });
    EXPECT_GT(waited, 0) << "INVALID: nothing waited for the standby";
    EXPECT_EQ(Count([&](const Called& call) {
      return call.ok() && call.wrote && call.ended() > begun_ + kSlack && call.ended() < released;
    }), 0) << "told as written";
    EXPECT_EQ(given_up(), 0) << "waits given up";
  }
}

TEST_F(Fault, OthersTakeEveryConnection) {
  for (int round = 0; round < Rounds(); ++round) {
    std::vector<std::unique_ptr<pqxx::connection>> others;
    pqxx::connection super(Url("postgres"));
    const std::string url = Url("luodi_owner");
    const auto take_all = [&] {
      try {
        while (true) others.push_back(std::make_unique<pqxx::connection>(url));
      } catch (const pqxx::failure&) {
        // None is left.
      }
    };
    Suffer(absl::ZeroDuration(),
           [&] {
             for (const absl::Time end = absl::Now() + absl::Seconds(3); absl::Now() < end;) {
               take_all();
               pqxx::nontransaction(super).exec(
                   "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'luodid'");
               absl::SleepFor(absl::Milliseconds(50));
             }
           },
           [&] { others.clear(); });
  }
}

}  // namespace
}  // namespace luodi::testing
