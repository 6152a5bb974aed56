// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>

#include <pqxx/pqxx>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "luodi/v1/types.pb.h"
#include "server/base/session.h"

// The one door to PostgreSQL: what differs between libpqxx 6 and 7 stays in here and in database.cc.
namespace luodi::database {

using Result = pqxx::result;
using Row = pqxx::row;
using Field = pqxx::field;

// Who a connection acts as.
enum class Actor {
  // The user of the URL, whose tables they are: upkeep, checks, tests.
  kOwner,
  // The role behind the wall between zones, read-only unless a transaction is begun. On such a connection nothing runs
  // before the call has entered its zone: whatever zone an earlier call left there is of no use to the next.
  kServer,
};

// What a statement takes: std::string, integers, bool, and std::optional of these.
template <typename Value>
std::optional<std::string> Parameter(const Value& value) {
  if constexpr (std::is_same_v<Value, bool>) {
    return value ? "t" : "f";
  } else if constexpr (std::is_integral_v<Value>) {
    return std::to_string(value);
  } else {
    return value;
  }
}
template <typename Value>
std::optional<std::string> Parameter(const std::optional<Value>& value) {
  if (!value) return std::nullopt;
  return Parameter(*value);
}

// A connection owned by one worker. Statements are prepared once a connection, on first use. A connection that breaks
// stays broken.
class Connection {
 public:
  // Throws pqxx::broken_connection when the server cannot be reached, Unanswered when it does not answer by the deadline.
  explicit Connection(const std::string& url, Actor actor = Actor::kOwner,
                      absl::Time deadline = absl::Now() + absl::Seconds(5));
  // The same for who cannot wait: of a dial of this actor's that is ready.
  Connection(Dial& ready, Actor actor);
  static std::unique_ptr<Dial> Begin(const std::string& url, Actor actor, size_t first_host = 0);
  ~Connection();

  Actor actor() const { return actor_; }
  // False once it broke or a transaction could not be ended: what it would do then nobody knows.
  bool Sound() const;
  // Whether it broke, by itself or because its socket was shut.
  bool Broken() const;
  void Spoil() { spoilt_ = true; }

  // Of a commit and a cancel the one that begins first excludes the other: a COMMIT that waits for a synchronous
  // standby and is cancelled is told as done, though the standby has not got it. False when a commit is under way, else
  // Commit throws until AllowCommit. From any thread.
  bool ForbidCommit();
  // Once no cancel is under way that could hit what comes next.
  void AllowCommit() { commit_ = Commit::kAllowed; }

  pqxx::connection_base& raw() { return *connection_; }
  // The socket, for the watchdog; -1 when closed.
  int Socket() const;
  int BackendPid() const { return backend_pid_; }
  // Asks whether the server is there, and to cancel what another connection of the same user runs, if one is given.
  void CancelRunningOn(const Connection* other);

 private:
  friend class Transaction;
  enum class Commit { kAllowed, kForbidden, kUnderWay };

  const Actor actor_;
  std::unique_ptr<Session> connection_;
  int backend_pid_ = 0;
  // A second transaction would end the first, or enter another zone under it.
  bool in_use_ = false;
  std::atomic<bool> spoilt_ = false;
  std::atomic<Commit> commit_ = Commit::kAllowed;
};

enum class Form {
  kWhole,
  // Each statement by itself, read-only: at READ COMMITTED a reading sees the same either way and saves two waits. No
  // lock outlives its statement.
  kByStatement,
};

// What one call asks the database, as a transaction: READ COMMITTED, read-write, rolled back unless committed. Each
// journey to the database costs as much as a small statement: what nobody waits for yet travels with the next
// that is waited for.
class Transaction {
 public:
  // Throws std::logic_error while another one is on this connection.
  explicit Transaction(Connection& connection, Form form = Form::kWhole);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // Begins what ran by statement so far; a zone that was entered stays so.
  void Begin();
  bool begun() const { return begun_; }

  // Enters a zone by a statement that sets app.zone to $1, for this transaction only if $2 says so, and tells in one
  // row the zone `entered`. Throws if that is another one; then, and before, nothing else is answered.
  template <typename... Arguments>
  Row Enter(const char* sql, const std::string& zone, const Arguments&... arguments) {
    EnterLater(sql, zone, arguments...);
    return OneOf(Settle());
  }
  template <typename... Arguments>
  void EnterLater(const char* sql, const std::string& zone, const Arguments&... arguments) {
    waiting_.push_back({{sql, {zone, Parameter(begun_), Parameter(arguments)...}}, zone});
    entered_ = true;
  }
  // Acts as the owner of the tables, across zones, until the transaction ends.
  void EnterAsOwner();

  // Runs a static statement with $1.. parameters.
  template <typename... Arguments>
  Result Exec(const char* sql, const Arguments&... arguments) {
    return Ask({sql, {Parameter(arguments)...}});
  }

  // Exactly one row, else pqxx::unexpected_rows.
  template <typename... Arguments>
  Row ExecOne(const char* sql, const Arguments&... arguments) {
    return OneOf(Exec(sql, arguments...));
  }

  // A statement whose answer nobody reads: it travels with the next that is waited for, or with the commit, which throw
  // if this one fails; or before, when much waits.
  template <typename... Arguments>
  void ExecLater(const char* sql, const Arguments&... arguments) {
    Defer({sql, {Parameter(arguments)...}});
  }

  // What `readings` will ask for is certain to be asked for: in here each of its SELECTs finds no row, and travels with
  // what is waited for next, behind that. The next Exec of the same finds its answer there, unless anything has written
  // or locked since. May come before a zone is entered. Throws std::logic_error for what writes or locks.
  template <typename Readings>
  void ReadAhead(const Readings& readings) {
    foresees_ = true;
    const absl::Cleanup over = [this] { foresees_ = false; };
    readings();
  }

  // Sends all that waits and waits for it; the answer to the last.
  Result Settle();

  // Throws pqxx::in_doubt_error when the connection broke on the way: no timeout of the database's ends a COMMIT. When
  // a cancel came first, an error like the cancel's own; then nothing is committed.
  void Commit();

 private:
  struct Waiting {
    Statement statement;
    // The zone it must have entered.
    std::optional<std::string> enters;
  };

  Result Ask(Statement statement);
  void Defer(Statement statement);
  std::optional<Result> TakeAnsweredAhead();
  bool MuchWaits() const;
  static Row OneOf(const Result& rows);

  Connection& connection_;
  std::vector<Waiting> waiting_;
  bool foresees_ = false;
  std::vector<Statement> ahead_;
  std::vector<std::pair<Statement, Result>> answered_ahead_;
  bool begun_ = false;
  bool entered_;
};

// ---- reading fields: NULL is the empty value
std::string Text(const Field& field);
std::optional<std::string> OptionalText(const Field& field);
int64_t Int(const Field& field);
bool IsTrue(const Field& field);
// A text[] column, one of several dimensions element after element; what is NULL in it is passed over.
std::vector<std::string> Texts(const Field& field);
// A date column into `date`; untouched and false when NULL.
bool ReadDate(const Field& field, v1::Date* date);
// A timestamptz column; untouched and false when NULL.
bool ReadTime(const Field& field, google::protobuf::Timestamp* time);

// ---- messages in json columns, as proto3 JSON
// Throws std::logic_error for what is no JSON of the message: nothing else is ever stored there. Fields that a newer
// server may have written are passed over.
void ReadJson(const std::string& json, google::protobuf::Message* message);
template <typename Message>
Message FromJson(const std::string& json) {
  Message message;
  ReadJson(json, &message);
  return message;
}
std::string ToJson(const google::protobuf::Message& message);

// ---- writing parameters
// {"a","b"} for a text[] parameter.
std::string TextArray(const std::vector<std::string>& values);
std::string IntArray(const std::vector<int64_t>& values);
// NULL for the empty text.
std::optional<std::string> OrNull(const std::string& value);
// YYYY-MM-DD; NULL when the date is unset (year 0).
std::optional<std::string> OrNull(const v1::Date& date);
std::string DateText(const v1::Date& date);
// An instant as a timestamptz literal, to the microsecond.
std::string TimeText(absl::Time time);
// Escapes %, _ and \ so that a text can stand in a LIKE pattern.
std::string LikePattern(std::string_view contains);

// What an exception of libpqxx, of a file or of memory means to a caller.
enum class Trouble {
  kBroken,    // the connection is gone or cannot be made
  kRetry,     // serialization failure or deadlock: run the transaction again
  kTimeout,   // statement or lock timeout, or cancelled
  kInDoubt,   // the commit's outcome is unknown
  kNoRoom,    // disk full, out of memory, too many connections
  kBadValue,  // a text that is no value of its column's type
  kBug,       // anything else; what() is for the log only
};
Trouble Classify(const std::exception& exception);

}  // namespace luodi::database
