// SPDX-License-Identifier: Apache-2.0
// Connections that take long to be made, to one host of several, to a server that went away, and beside a cancel.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <functional>
#include <future>
#include <list>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/base/database.h"
#include "server/base/workers.h"

namespace luodi {
namespace {

// Speaks as much of PostgreSQL's protocol as a session needs to begin; every statement is done, none has rows. Its
// sessions are numbered from 1.
class Impostor {
 public:
  // Each session begins so late, and each statement with parameters takes so long.
  explicit Impostor(absl::Duration slowness, absl::Duration thinking = absl::ZeroDuration())
      : slowness_(slowness), thinking_(thinking) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    listening_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listening_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listening_, 100) != 0 ||
        getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      throw std::runtime_error("no socket");
    }
    port_ = ntohs(address.sin_port);
    accepting_ = std::thread([this] {
      while (true) {
        const int session = accept(listening_, nullptr, nullptr);
        if (session < 0) return;
        std::lock_guard lock(mutex_);
        sessions_.push_back(session);
        serving_.emplace_back([this, session, number = ++begun_] { Serve(session, number); });
      }
    });
  }
  ~Impostor() {
    shutdown(listening_, SHUT_RDWR);
    accepting_.join();
    BreakAll();
    for (std::thread& one : serving_) one.join();
    for (const int session : sessions_) close(session);
    close(listening_);
  }

  int port() const { return port_; }
  int begun() const { return begun_; }
  void BreakAll() {
    std::lock_guard lock(mutex_);
    for (const int session : sessions_) shutdown(session, SHUT_RDWR);
  }

 private:
  static std::string Number(int value) {
    const uint32_t wire = htonl(static_cast<uint32_t>(value));
    return std::string(reinterpret_cast<const char*>(&wire), sizeof wire);
  }
  static std::string Message(char kind, const std::string& content) {
    return absl::StrCat(std::string(1, kind), Number(static_cast<int>(content.size()) + 4), content);
  }
  static std::string Setting(const std::string& name, const std::string& value) {
    return Message('S', absl::StrCat(name, std::string(1, '\0'), value, std::string(1, '\0')));
  }
  // The content of the next message; false when the peer went away.
  static bool Read(int session, std::string* content) {
    uint32_t length = 0;
    if (recv(session, &length, sizeof length, MSG_WAITALL) != sizeof length) return false;
    content->resize(ntohl(length) - 4);
    const auto size = static_cast<ssize_t>(content->size());
    return size == 0 || recv(session, content->data(), content->size(), MSG_WAITALL) == size;
  }
  void Serve(int session, int number) {
    const auto say = [session](const std::string& words) { send(session, words.data(), words.size(), MSG_NOSIGNAL); };
    std::string content;
    if (!Read(session, &content)) return;
    pollfd gone{session, POLLIN, 0};
    if (poll(&gone, 1, static_cast<int>(absl::ToInt64Milliseconds(slowness_))) != 0) return;
    const std::string done = absl::StrCat(Message('C', std::string("SET", 4)), Message('Z', "I"));
    say(absl::StrCat(Message('R', Number(0)), Setting("server_version", "15.0"), Setting("client_encoding", "UTF8"),
                     Setting("standard_conforming_strings", "on"), Message('K', Number(number) + Number(0)),
                     Message('Z', "I")));
    char kind = 0;
    while (recv(session, &kind, 1, 0) == 1 && Read(session, &content)) {
      if (kind == 'Q') say(done);
      if (kind != 'S') continue;
      absl::SleepFor(thinking_);
      say(absl::StrCat(Message('1', ""), Message('2', ""), Message('n', ""), done));
    }
  }

  const absl::Duration slowness_, thinking_;
  int listening_ = -1, port_ = 0;
  std::mutex mutex_;
  std::vector<int> sessions_;
  std::list<std::thread> serving_;
  std::atomic<int> begun_ = 0;
  std::thread accepting_;
};

constexpr char kNobody[] = " user=nobody dbname=nothing sslmode=disable gssencmode=disable";

std::string UrlOf(const Impostor& one) { return absl::StrCat("host=127.0.0.1 port=", one.port(), kNobody); }

std::string UrlOf(const Impostor& one, int other_port) {
  return absl::StrCat("host=127.0.0.1,127.0.0.1 port=", one.port(), ",", other_port, " connect_timeout=1", kNobody);
}

// What became of a task that wants its connection: "served", "unanswered", "broken", or why it was not run.
std::string Ask(Workers& workers, absl::Duration patience, const std::function<void(Worker&)>& work = [](Worker&) {}) {
  const auto told = std::make_shared<std::promise<std::string>>();
  const auto task = std::make_shared<Task>();
  task->deadline = absl::Now() + patience;
  task->run = [told, &work](Worker& worker) {
    try {
      worker.Connection();
      work(worker);
      told->set_value("served");
    } catch (const database::Unanswered&) {
      told->set_value("unanswered");
    } catch (const pqxx::broken_connection&) {
      told->set_value("broken");
    }
  };
  task->drop = [told](Drop why) { told->set_value(why == Drop::kSilent ? "silent" : "dropped"); };
  return workers.Submit(task) ? told->get_future().get() : "full";
}

// How many asked in vain before somebody was served.
int AskUntilServed(Workers& workers, absl::Duration patience) {
  int in_vain = 0;
  const absl::Time end = absl::Now() + absl::Seconds(15);
  for (std::string told; told != "served" && absl::Now() < end;) {
    const absl::Time begun = absl::Now();
    told = Ask(workers, patience);
    EXPECT_LT(absl::Now() - begun, patience + absl::Milliseconds(500)) << told;
    if (told == "served") return in_vain;
    ++in_vain;
    absl::SleepFor(absl::Milliseconds(20));
  }
  ADD_FAILURE() << "nobody was served";
  return in_vain;
}

TEST(ASlowDatabase, IsReachedThoughNobodyWaitsSoLong) {
  Impostor database(absl::Milliseconds(700));
  Workers workers(UrlOf(database), {1, 1, 8});
  EXPECT_GE(AskUntilServed(workers, absl::Milliseconds(200)), 1);
  // The worker's session and at most the attendant's: none was begun in vain.
  EXPECT_LE(database.begun(), 2);
}

TEST(ASlowDatabase, IsReachedByAWorkerWithoutATask) {
  Impostor database(absl::Milliseconds(300));
  Workers workers(UrlOf(database), {1, 1, 8});
  EXPECT_EQ(Ask(workers, absl::Milliseconds(100)), "unanswered");
  absl::SleepFor(absl::Milliseconds(800));
  EXPECT_EQ(Ask(workers, absl::Milliseconds(100)), "served");
  EXPECT_LE(database.begun(), 2);
}

// The attendant asks for a second only, and while it hears nothing nobody is let in.
TEST(ASlowDatabase, DoesNotPassForASilentOneForGood) {
  Impostor database(absl::Milliseconds(1500));
  Workers workers(UrlOf(database), {1, 1, 8});
  EXPECT_GE(AskUntilServed(workers, absl::Milliseconds(500)), 1);
}

TEST(SeveralHosts, AreTriedInTurnWhenOneIsSilent) {
  Impostor silent(absl::Seconds(4)), other(absl::ZeroDuration());
  const std::string url = UrlOf(silent, other.port());
  const absl::Time begun = absl::Now();
  database::Connection connection(url);
  EXPECT_LT(absl::Now() - begun, absl::Seconds(3));
  EXPECT_EQ(other.begun(), 1);
}

TEST(SeveralHosts, AreTriedBeginningWithTheOneThatServedLast) {
  Impostor silent(absl::Seconds(4)), other(absl::ZeroDuration());
  const std::string url = UrlOf(silent, other.port());
  Workers workers(url, {1, 1, 8});
  AskUntilServed(workers, absl::Seconds(2));
  const int asked = silent.begun();
  EXPECT_EQ(Ask(workers, absl::Milliseconds(700), [](Worker& worker) {
    worker.Discard();
    worker.Connection();
  }), "served");
  EXPECT_EQ(silent.begun(), asked);
}

TEST(SeveralHosts, RefuseWhenTheLastDoes) {
  Impostor silent(absl::Seconds(4));
  try {
    constexpr int kNowhere = 1;
    database::Connection connection(UrlOf(silent, kNowhere));
    FAIL() << "connected to nowhere";
  } catch (const database::Unanswered&) {
    FAIL() << "nowhere was not asked";
  } catch (const pqxx::broken_connection&) {
  }
}

TEST(APeerThatIsGone, IsNoticedByTheKernelAsTheUrlSays) {
  Impostor database(absl::ZeroDuration());
  const auto timeout = [](const std::string& url) {
    database::Connection connection(url);
    unsigned milliseconds = 0;
    socklen_t size = sizeof milliseconds;
    EXPECT_EQ(getsockopt(connection.Socket(), IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, &size), 0);
    return milliseconds;
  };
  EXPECT_EQ(timeout(UrlOf(database)), 10000u);
  EXPECT_EQ(timeout(UrlOf(database) + " tcp_user_timeout=3000"), 3000u);
}

// The sessions of two workers at work at once.
std::vector<int> SessionsOfBoth(Workers& workers) {
  std::barrier both(2);
  std::atomic<int> numbers[2] = {};
  const auto note = [&](int which) {
    return [&, which](Worker& worker) {
      both.arrive_and_wait();
      numbers[which] = worker.Connection().BackendPid();
    };
  };
  auto other = std::async(std::launch::async, [&] { return Ask(workers, absl::Seconds(5), note(1)); });
  EXPECT_EQ(Ask(workers, absl::Seconds(5), note(0)), "served");
  EXPECT_EQ(other.get(), "served");
  return {numbers[0], numbers[1]};
}

TEST(AServerThatWentAway, IsFoundOutOnceForAllItsSessions) {
  Impostor database(absl::ZeroDuration());
  Workers workers(UrlOf(database), {2, 2, 8});
  const std::vector<int> before = SessionsOfBoth(workers);
  database.BreakAll();
  EXPECT_EQ(Ask(workers, absl::Seconds(5), [](Worker& worker) {
    EXPECT_ANY_THROW(pqxx::nontransaction(worker.Connection().raw()).exec("SET x = y"));
    worker.Discard();
  }), "served");
  for (const int session : SessionsOfBoth(workers)) EXPECT_GT(session, *std::max_element(before.begin(), before.end()));
}

TEST(ACancelUnderWay, IsWaitedForAndCostsNoSession) {
  Impostor database(absl::ZeroDuration(), absl::Milliseconds(40));
  Workers workers(UrlOf(database), {1, 1, 8});
  int before = 0, after = 0;
  // Takes so long that the attendant has its connection then.
  Ask(workers, absl::Seconds(5), [&](Worker& worker) {
    before = worker.Connection().BackendPid();
    absl::SleepFor(absl::Milliseconds(450));
  });
  // Ends when its cancel has been sent, and nobody has heard of it yet.
  Ask(workers, absl::Milliseconds(100), [end = absl::Now() + absl::Milliseconds(130)](Worker&) {
    absl::SleepFor(end - absl::Now());
  });
  Ask(workers, absl::Seconds(5), [&](Worker& worker) { after = worker.Connection().BackendPid(); });
  EXPECT_EQ(before, after);
}

}  // namespace
}  // namespace luodi
