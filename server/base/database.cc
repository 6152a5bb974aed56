// SPDX-License-Identifier: Apache-2.0
#include "server/base/database.h"

#include <google/protobuf/util/json_util.h>

#include <cerrno>
#include <cstdlib>
#include <new>
#include <stdexcept>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace luodi::database {

Connection::Connection(const std::string& url) : connection_(std::make_unique<pqxx::connection>(url)) {
  pqxx::nontransaction setup(*connection_);
  // Texts of times and dates are read by ReadTime and ReadDate, so their form is fixed for the connection.
  setup.exec("SET TimeZone = 'UTC'");
  setup.exec("SET DateStyle = 'ISO, YMD'");
  setup.exec("SET client_min_messages = warning");
  // Statements here take milliseconds; compiling one that the planner thinks costly takes a second.
  setup.exec("SET jit = off");
  backend_pid_ = connection_->backendpid();
}

Connection::~Connection() = default;

int Connection::Socket() const { return connection_->sock(); }

void Connection::CancelRunning() { connection_->cancel_query(); }

const std::string& Connection::Prepared(const char* sql) {
  auto found = prepared_.find(sql);
  if (found == prepared_.end()) {
    std::string name = absl::StrCat("s", prepared_.size() + 1);
    connection_->prepare(name, sql);
    found = prepared_.emplace(sql, std::move(name)).first;
  }
  return found->second;
}

std::string Text(const Field& field) { return field.is_null() ? std::string() : std::string(field.c_str(), field.size()); }

std::optional<std::string> OptionalText(const Field& field) {
  if (field.is_null()) return std::nullopt;
  return Text(field);
}

int64_t Int(const Field& field) { return field.is_null() ? 0 : field.as<int64_t>(); }

bool IsTrue(const Field& field) { return !field.is_null() && field.as<bool>(); }

std::vector<std::string> Texts(const Field& field) {
  std::vector<std::string> values;
  if (field.is_null()) return values;
  auto parser = field.as_array();
  for (auto item = parser.get_next(); item.first != pqxx::array_parser::juncture::done; item = parser.get_next()) {
    if (item.first == pqxx::array_parser::juncture::string_value) values.push_back(item.second);
  }
  return values;
}

bool ReadDate(const Field& field, v1::Date* date) {
  if (field.is_null()) return false;
  int year = 0, month = 0, day = 0;
  if (std::sscanf(field.c_str(), "%d-%d-%d", &year, &month, &day) != 3) return false;
  date->set_year(year);
  date->set_month(month);
  date->set_day(day);
  return true;
}

bool ReadTime(const Field& field, google::protobuf::Timestamp* time) {
  if (field.is_null()) return false;
  absl::Time parsed;
  std::string error;
  if (!absl::ParseTime("%Y-%m-%d %H:%M:%E*S%Ez", absl::StrCat(field.c_str(), ":00"), &parsed, &error)) return false;
  const int64_t micros = absl::ToUnixMicros(parsed);
  int64_t seconds = micros / 1000000;
  int64_t rest = micros % 1000000;
  if (rest < 0) {
    rest += 1000000;
    --seconds;
  }
  time->set_seconds(seconds);
  time->set_nanos(static_cast<int32_t>(rest * 1000));
  return true;
}

void ReadJson(const std::string& json, google::protobuf::Message* message) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  const auto status = google::protobuf::util::JsonStringToMessage(json, message, options);
  if (!status.ok()) {
    throw std::logic_error(absl::StrCat("a stored ", message->GetTypeName(), " cannot be read: ", status.ToString()));
  }
}

std::string ToJson(const google::protobuf::Message& message) {
  std::string json;
  if (const auto status = google::protobuf::util::MessageToJsonString(message, &json); !status.ok()) {
    throw std::logic_error(absl::StrCat("a ", message.GetTypeName(), " that is no JSON: ", status.ToString()));
  }
  return json;
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
    for (const int lack : {ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM}) {
      if (system->code().value() == lack) return Trouble::kNoRoom;
    }
  }
  return Trouble::kBug;
}

}  // namespace luodi::database
