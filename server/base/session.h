// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace luodi::database {

// Somebody took the connection and did not answer in time: a database that stands still, or a network that swallows.
struct Unanswered : pqxx::broken_connection {
  using broken_connection::broken_connection;
};

// A session with PostgreSQL on its way: connected to one of the URL's hosts, tried in turn from the one numbered
// `first`, and set up by `set_up`, statements without results. libpq by itself waits for whole seconds, two at least,
// which is longer than many a caller, and what it has begun is lost when the caller goes: a dial is left where it is,
// and goes on for the next.
//
// Each host has the URL's connect_timeout; without one 10 s, or 3 s if there are several. Where the URL says nothing of
// it the kernel notices a peer that is gone: within 10 s when something is on its way to it, 25 s when nothing is.
class Dial {
 public:
  // Throws pqxx::broken_connection for a URL that is none.
  Dial(const std::string& url, std::string set_up, size_t first = 0);
  ~Dial() { HangUp(); }
  Dial(const Dial&) = delete;
  Dial& operator=(const Dial&) = delete;

  // Goes on until the session is ready, at most until the deadline; whether it is. Throws when all hosts have failed:
  // pqxx::broken_connection, Unanswered when the last one did not answer. Then it is over.
  bool GoOn(absl::Time deadline);
  // The same; Unanswered when it is not ready by then.
  Dial& Await(absl::Time deadline);
  // The number in the URL of the host that is tried, or took it.
  size_t host() const { return (first_ + failed_) % hosts_.size(); }

 private:
  friend class Session;
  // For libpq, by keyword.
  using Options = std::map<std::string, std::string>;
  using Handle = pqxx::connectionpolicy::handle;
  enum class Stage { kWriting, kReading, kSettingUp };

  void Start();
  bool Connected(absl::Time until);
  bool SetUp(absl::Time until);
  void HangUp();

  const std::string set_up_;
  // One entry a host.
  std::vector<Options> hosts_;
  size_t first_;
  size_t failed_ = 0;
  absl::Duration patience_;
  Handle session_ = nullptr;
  // Of the host that is tried.
  absl::Time end_;
  Stage stage_ = Stage::kWriting;
};

// A static statement, known by the address of its text, and its $1.. parameters as texts.
struct Statement {
  const char* sql;
  std::vector<std::optional<std::string>> parameters;
  bool operator==(const Statement&) const = default;
};

// A row that a constraint does not allow.
struct ConstraintBroken : pqxx::sql_error {
  ConstraintBroken(const std::string& said, const std::string& state, std::string broken)
      : sql_error(said, "", state.c_str()), constraint(std::move(broken)) {}
  ~ConstraintBroken() noexcept override = default;
  std::string constraint;
};

// Never begun anew in silence: it would be another one.
class Session : public pqxx::connection_base {
 public:
  explicit Session(Dial& ready);
  ~Session() noexcept { close(); }

  // Sends all statements at once and waits for their answers: several cost one journey, where libpqxx 6 makes one each.
  // They run in this order, in one transaction unless they begin or end one themselves, and none runs after one that
  // fails. Throws that one's error, ConstraintBroken or another pqxx::sql_error; pqxx::broken_connection when the
  // connection is lost. Prepares what this session has not run before.
  std::vector<pqxx::result> Run(const std::vector<Statement>& statements);
  // Whether one was begun that has not ended yet, or nobody knows.
  bool InTransaction() const;

 private:
  const std::string& Prepared(const char* sql);
  void Send(const Statement& statement, const std::string& name);

  struct Ready : pqxx::connectionpolicy {
    explicit Ready(handle session) : connectionpolicy(""), session_(session) {}
    handle do_startconnect(handle orig) override { return orig != nullptr ? orig : std::exchange(session_, nullptr); }
    handle session_;
  };

  Ready ready_;
  const Dial::Handle session_;
  std::map<const char*, std::string> prepared_;
};

}  // namespace luodi::database
