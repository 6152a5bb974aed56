// SPDX-License-Identifier: Apache-2.0
#include "server/base/database.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <new>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "server/base/stored_times.h"

namespace luodi::database {

namespace {

// Texts of times and dates are read by ReadTime and ReadDate, so their form is fixed for the connection. Statements here
// take milliseconds; compiling one that the planner thinks costly takes a second.
constexpr char kSetUp[] =
    "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET client_min_messages = warning; SET jit = off;";
// Calls are ended at their deadline by the workers; the timeout and the look after the client are for a server that is no
// more.
constexpr char kSetUpServer[] =
    "SET statement_timeout = '10min'; SET client_connection_check_interval = '2s'; "
    "SET default_transaction_read_only = on; SET ROLE luodi_app";

constexpr char kBegin[] = "BEGIN READ WRITE";
constexpr char kActAsOwner[] = "SET LOCAL ROLE NONE";
constexpr char kCommit[] = "COMMIT";
constexpr char kRollBack[] = "ROLLBACK";
// So much waits at most before it is sent.
constexpr size_t kMostWaiting = 64, kMostBytesWaiting = 64 << 10;

// Whether it certainly neither writes nor locks. What begins with WITH may write; a SELECT of no table calls a function
// for what it does.
bool OnlyReads(const Statement& statement) {
  const absl::string_view sql = absl::StripLeadingAsciiWhitespace(statement.sql);
  return absl::StartsWith(sql, "SELECT") && absl::StrContains(sql, "FROM ") && !absl::StrContains(sql, "FOR ") &&
         !absl::StrContains(sql, "advisory");
}
// What begins with WITH is taken at its caller's word.
bool MayOnlyRead(const Statement& statement) {
  return OnlyReads(statement) || absl::StartsWith(absl::StripLeadingAsciiWhitespace(statement.sql), "WITH");
}

}  // namespace

std::unique_ptr<Dial> Connection::Begin(const std::string& url, Actor actor, size_t first_host) {
  return std::make_unique<Dial>(url, actor == Actor::kServer ? absl::StrCat(kSetUp, kSetUpServer) : kSetUp, first_host);
}

Connection::Connection(Dial& ready, Actor actor)
    : actor_(actor), connection_(std::make_unique<Session>(ready)), backend_pid_(connection_->backendpid()) {}

Connection::Connection(const std::string& url, Actor actor, absl::Time deadline)
    : Connection(Begin(url, actor)->Await(deadline), actor) {}

Connection::~Connection() = default;

bool Connection::Sound() const { return !spoilt_ && !Broken(); }

bool Connection::Broken() const { return !connection_->is_open(); }

bool Connection::ForbidCommit() {
  Commit found = Commit::kAllowed;
  return commit_.compare_exchange_strong(found, Commit::kForbidden) || found == Commit::kForbidden;
}

int Connection::Socket() const { return connection_->sock(); }

void Connection::CancelRunningOn(const Connection* other) {
  // libpq's own cancel waits without end for a server that was stopped. No session has the number 0.
  pqxx::nontransaction(*connection_).exec_params("SELECT pg_cancel_backend(nullif($1, 0))",
                                                 other == nullptr ? 0 : other->BackendPid());
}

Transaction::Transaction(Connection& connection, Form form)
    : connection_(connection), entered_(connection.actor() == Actor::kOwner) {
  if (form == Form::kWhole) Begin();
  if (std::exchange(connection.in_use_, true)) throw std::logic_error("a second transaction on one connection");
}

Transaction::~Transaction() {
  connection_.in_use_ = false;
  if (!connection_.connection_->InTransaction()) return;
  try {
    connection_.connection_->Run({{kRollBack, {}}});
  } catch (const std::exception&) {
    connection_.Spoil();
  }
}

void Transaction::Begin() {
  waiting_.push_back({{kBegin, {}}, std::nullopt});
  begun_ = true;
}

void Transaction::EnterAsOwner() {
  waiting_.push_back({{kActAsOwner, {}}, std::nullopt});
  entered_ = true;
}

void Transaction::Defer(Statement statement) {
  if (!entered_) throw std::logic_error("a statement before a zone was entered");
  if (foresees_) throw std::logic_error("only readings are read ahead");
  if (MuchWaits()) Settle();
  waiting_.push_back({std::move(statement), std::nullopt});
}

Result Transaction::Ask(Statement statement) {
  if (foresees_) {
    if (!MayOnlyRead(statement)) throw std::logic_error("only readings are read ahead");
    ahead_.push_back(std::move(statement));
    return {};
  }
  Defer(std::move(statement));
  if (auto answer = TakeAnsweredAhead()) return *std::move(answer);
  return Settle();
}

bool Transaction::MuchWaits() const {
  size_t bytes = 0;
  for (const Waiting& one : waiting_) {
    for (const auto& parameter : one.statement.parameters) bytes += parameter ? parameter->size() : 0;
  }
  return waiting_.size() >= kMostWaiting || bytes >= kMostBytesWaiting;
}

Row Transaction::OneOf(const Result& rows) {
  if (rows.size() != 1) throw pqxx::unexpected_rows(absl::StrCat("expected one row, got ", rows.size()));
  return rows[0];
}

// For the one statement that waits.
std::optional<Result> Transaction::TakeAnsweredAhead() {
  if (waiting_.size() != 1) return std::nullopt;
  const auto asked = [this](const auto& answered) { return answered.first == waiting_.front().statement; };
  const auto found = std::find_if(answered_ahead_.begin(), answered_ahead_.end(), asked);
  if (found == answered_ahead_.end()) return std::nullopt;
  const Result answer = found->second;
  answered_ahead_.erase(found);
  waiting_.clear();
  return answer;
}

Result Transaction::Settle() {
  if (waiting_.empty()) return {};
  const std::vector<Waiting> sent = std::exchange(waiting_, {});
  std::vector<Statement> ahead = std::exchange(ahead_, {}), statements;
  for (const Waiting& one : sent) {
    std::erase(ahead, one.statement);
    statements.push_back(one.statement);
    if (one.enters || !OnlyReads(one.statement)) answered_ahead_.clear();
  }
  statements.insert(statements.end(), ahead.begin(), ahead.end());
  try {
    const std::vector<Result> answers = connection_.connection_->Run(statements);
    for (size_t i = 0; i < sent.size(); ++i) {
      if (!sent[i].enters || Text(OneOf(answers[i])["entered"]) == *sent[i].enters) continue;
      throw std::logic_error(absl::StrCat("the zone ", *sent[i].enters, " was not entered"));
    }
    for (size_t i = 0; i < ahead.size(); ++i) {
      std::erase_if(answered_ahead_, [&](const auto& older) { return older.first == ahead[i]; });
      answered_ahead_.emplace_back(std::move(ahead[i]), answers[sent.size() + i]);
    }
    return answers[sent.size() - 1];
  } catch (const std::exception&) {
    for (const Waiting& one : sent) entered_ = entered_ && !one.enters;
    throw;
  }
}

void Transaction::Commit() {
  ahead_.clear();
  // What takes long is cancelled still.
  if (MuchWaits()) Settle();
  auto found = Connection::Commit::kAllowed;
  if (!connection_.commit_.compare_exchange_strong(found, Connection::Commit::kUnderWay)) {
    throw pqxx::sql_error("cancelled before its commit", "COMMIT", "57014");
  }
  waiting_.push_back({{kCommit, {}}, std::nullopt});
  try {
    Settle();
    connection_.commit_ = Connection::Commit::kAllowed;
    begun_ = false;
  } catch (const std::exception& exception) {
    const bool refused = dynamic_cast<const pqxx::sql_error*>(&exception) != nullptr;
    if (!refused || Classify(exception) == Trouble::kBroken || connection_.Broken()) {
      connection_.Spoil();
      throw pqxx::in_doubt_error(absl::StrCat("lost while committing: ", exception.what()));
    }
    connection_.commit_ = Connection::Commit::kAllowed;
    throw;
  }
}

std::string Text(const Field& field) { return field.is_null() ? std::string() : std::string(field.c_str(), field.size()); }

std::optional<std::string> OptionalText(const Field& field) {
  if (field.is_null()) return std::nullopt;
  return Text(field);
}

int64_t Int(const Field& field) { return field.is_null() ? 0 : field.as<int64_t>(); }

bool IsTrue(const Field& field) { return !field.is_null() && field.as<bool>(); }

namespace {

// The text of an element in quotes that begins at `place`; moves behind it.
std::string TakeQuoted(std::string_view array, size_t& place) {
  std::string value;
  for (++place; place < array.size() && array[place] != '"'; ++place) {
    if (array[place] == '\\' && place + 1 < array.size()) ++place;
    value.push_back(array[place]);
  }
  ++place;
  return value;
}

}  // namespace

std::vector<std::string> Texts(const Field& field) {
  std::vector<std::string> values;
  if (field.is_null()) return values;
  const std::string_view array(field.c_str(), field.size());
  for (size_t place = 0; place < array.size();) {
    if (array[place] == '"') {
      values.push_back(TakeQuoted(array, place));
      continue;
    }
    const size_t end = std::min(array.find_first_of("{,}", place), array.size());
    const std::string_view value = array.substr(place, end - place);
    if (!value.empty() && value != "NULL") values.emplace_back(value);
    place = end + 1;
  }
  return values;
}

bool ReadDate(const Field& field, v1::Date* date) {
  return !field.is_null() && base::ReadDay({field.c_str(), field.size()}, date);
}

bool ReadTime(const Field& field, google::protobuf::Timestamp* time) {
  return !field.is_null() && base::ReadInstant({field.c_str(), field.size()}, time);
}

std::string TextArray(const std::vector<std::string>& values) {
  return absl::StrCat("{", absl::StrJoin(values, ",", [](std::string* out, const std::string& value) {
                        out->push_back('"');
                        for (char c : value) {
                          if (c == '"' || c == '\\') out->push_back('\\');
                          out->push_back(c);
                        }
                        out->push_back('"');
                      }),
                      "}");
}

std::string IntArray(const std::vector<int64_t>& values) { return absl::StrCat("{", absl::StrJoin(values, ","), "}"); }

std::optional<std::string> OrNull(const std::string& value) {
  if (value.empty()) return std::nullopt;
  return value;
}

std::optional<std::string> OrNull(const v1::Date& date) {
  if (date.year() == 0) return std::nullopt;
  return DateText(date);
}

std::string DateText(const v1::Date& date) {
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%E6S+00", time, absl::UTCTimeZone());
}

std::string LikePattern(std::string_view contains) {
  std::string pattern = "%";
  for (char c : contains) {
    if (c == '%' || c == '_' || c == '\\') pattern.push_back('\\');
    pattern.push_back(c);
  }
  return pattern + "%";
}

Trouble Classify(const std::exception& exception) {
  if (dynamic_cast<const pqxx::in_doubt_error*>(&exception)) return Trouble::kInDoubt;
  if (dynamic_cast<const pqxx::broken_connection*>(&exception)) return Trouble::kBroken;
  if (dynamic_cast<const pqxx::serialization_failure*>(&exception)) return Trouble::kRetry;
  if (dynamic_cast<const pqxx::deadlock_detected*>(&exception)) return Trouble::kRetry;
  if (const auto* sql = dynamic_cast<const pqxx::sql_error*>(&exception)) {
    const std::string state = sql->sqlstate();
    if (state == "40001" || state == "40P01") return Trouble::kRetry;
    if (state == "57014" || state == "55P03" || state == "25P03") return Trouble::kTimeout;
    if (absl::StartsWith(state, "53")) return Trouble::kNoRoom;
    if (absl::StartsWith(state, "22")) return Trouble::kBadValue;
    if (absl::StartsWith(state, "57P") || absl::StartsWith(state, "08") || state == "58030") return Trouble::kBroken;
    // libpq reports a lost connection as an error without a state.
    if (state.empty()) return Trouble::kBroken;
  }
  if (dynamic_cast<const std::bad_alloc*>(&exception)) return Trouble::kNoRoom;
  if (const auto* system = dynamic_cast<const std::system_error*>(&exception)) {
    for (const int lack : {ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM, EAGAIN}) {
      if (system->code().value() == lack) return Trouble::kNoRoom;
    }
  }
  return Trouble::kBug;
}

}  // namespace luodi::database
