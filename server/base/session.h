// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <pqxx/pqxx>
#include <string>

#include "absl/time/time.h"

namespace luodi::database {

// Somebody took the connection and did not answer in time: a database that stands still, or a network that swallows.
struct Unanswered : pqxx::broken_connection {
  using broken_connection::broken_connection;
};

// How a session with PostgreSQL begins: connected and set up by a deadline. libpq by itself waits for whole seconds, two
// at least, which is longer than many a caller.
class Beginning : public pqxx::connectionpolicy {
 public:
  Beginning(const std::string& url, std::string set_up, absl::Time deadline)
      : connectionpolicy(url), set_up_(std::move(set_up)), deadline_(deadline) {}
  handle do_startconnect(handle orig) override;

 private:
  void Connect(handle session) const;
  void SetUp(handle session) const;
  void Await(handle session, short events) const;

  const std::string set_up_;
  const absl::Time deadline_;
};

// A session on which `set_up`, statements without results, has run. Never begun anew in silence: it would be another one.
class Session : public pqxx::connection_base {
 public:
  // Throws pqxx::broken_connection, and Unanswered when the deadline passes first.
  Session(const std::string& url, const std::string& set_up, absl::Time deadline);
  ~Session() noexcept { close(); }

 private:
  Beginning beginning_;
};

}  // namespace luodi::database
