// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>

#include <pqxx/pqxx>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "luodi/v1/types.pb.h"

// The one door to PostgreSQL: what differs between libpqxx 6 and 7 stays in here and in database.cc.
namespace luodi::database {

using Result = pqxx::result;
using Row = pqxx::row;
using Field = pqxx::field;

// A connection owned by one worker. Statements are prepared once a connection, on first use.
class Connection {
 public:
  // Throws pqxx::broken_connection when the server cannot be reached.
  explicit Connection(const std::string& url);
  ~Connection();

  pqxx::connection& raw() { return *connection_; }
  // The socket, for the watchdog; -1 when closed.
  int Socket() const;
  int BackendPid() const { return backend_pid_; }
  // Cancels the statement that runs now, from another thread.
  void CancelRunning();
  // Prepares `sql` unless this connection has it; the address of the literal is its identity.
  const std::string& Prepared(const char* sql);

 private:
  std::unique_ptr<pqxx::connection> connection_;
  std::map<const char*, std::string> prepared_;
  int backend_pid_ = 0;
};

// A transaction: READ COMMITTED, read-write unless told. Rolled back unless committed.
class Transaction {
 public:
  explicit Transaction(Connection& connection) : connection_(connection), work_(connection.raw()) {}

  // Runs a static statement with $1.. parameters: std::string, integers, bool, std::optional<std::string>.
  template <typename... Arguments>
  Result Exec(const char* sql, const Arguments&... arguments) {
    return work_.exec_prepared(connection_.Prepared(sql), arguments...);
  }

  // Exactly one row, else pqxx::unexpected_rows.
  template <typename... Arguments>
  Row ExecOne(const char* sql, const Arguments&... arguments) {
    return work_.exec_prepared1(connection_.Prepared(sql), arguments...);
  }

  void Commit() { work_.commit(); }
  void Rollback() { work_.abort(); }

 private:
  Connection& connection_;
  pqxx::work work_;
};

// ---- reading fields: NULL is the empty value
std::string Text(const Field& field);
std::optional<std::string> OptionalText(const Field& field);
int64_t Int(const Field& field);
bool IsTrue(const Field& field);
// A text[] column.
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
