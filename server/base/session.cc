// SPDX-License-Identifier: Apache-2.0
#include "server/base/session.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <new>

#include "absl/time/clock.h"

namespace luodi::database {
namespace {

[[noreturn]] void Refused(PGconn* session) { throw pqxx::broken_connection(PQerrorMessage(session)); }

}  // namespace

Session::Session(const std::string& url, const std::string& set_up, absl::Time deadline)
    : connection_base(beginning_), beginning_(url, set_up, deadline) {
  init();
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  inhibit_reactivation(true);
#pragma GCC diagnostic pop
}

Beginning::handle Beginning::do_startconnect(handle orig) {
  if (orig != nullptr) return orig;
  handle session = PQconnectStart(options().c_str());
  if (session == nullptr) throw std::bad_alloc();
  try {
    Connect(session);
    SetUp(session);
  } catch (const std::exception&) {
    PQfinish(session);
    throw;
  }
  return session;
}

void Beginning::Connect(handle session) const {
  if (PQstatus(session) == CONNECTION_BAD) Refused(session);
  for (PostgresPollingStatusType next = PGRES_POLLING_WRITING; next != PGRES_POLLING_OK; next = PQconnectPoll(session)) {
    if (next == PGRES_POLLING_FAILED) Refused(session);
    Await(session, next == PGRES_POLLING_READING ? POLLIN : POLLOUT);
  }
}

void Beginning::SetUp(handle session) const {
  if (PQsendQuery(session, set_up_.c_str()) == 0) Refused(session);
  while (true) {
    while (PQisBusy(session) != 0) {
      Await(session, POLLIN);
      if (PQconsumeInput(session) == 0) Refused(session);
    }
    PGresult* result = PQgetResult(session);
    if (result == nullptr) return;
    const bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    if (!done) Refused(session);
  }
}

void Beginning::Await(handle session, short events) const {
  pollfd socket{PQsocket(session), events, 0};
  while (true) {
    const int64_t left = absl::ToInt64Milliseconds(deadline_ - absl::Now());
    const int ready = left <= 0 ? 0 : poll(&socket, 1, static_cast<int>(std::min<int64_t>(left, 60000)));
    if (ready > 0) return;
    if (ready == 0 && absl::Now() >= deadline_) throw Unanswered("the database does not answer");
    if (ready < 0 && errno != EINTR) throw pqxx::broken_connection("the database's socket cannot be waited for");
  }
}

}  // namespace luodi::database
