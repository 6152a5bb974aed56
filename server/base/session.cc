// SPDX-License-Identifier: Apache-2.0
#include "server/base/session.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <new>
#include <pqxx/internal/gates/result-creation.hxx>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"

namespace luodi::database {

// libpqxx 6 makes a result of what libpq has read for its own classes only. An explicit instantiation may name what is
// private.
pqxx::result ResultOf(PGresult* read);
template <auto make>
struct MakerOfResults {
  friend pqxx::result ResultOf(PGresult* read) { return make(read, "", pqxx::internal::encoding_group::UTF8); }
};
template struct MakerOfResults<&pqxx::internal::gate::result_creation::create>;

namespace {

constexpr absl::Duration kOnlyHost = absl::Seconds(10), kOneOfSeveral = absl::Seconds(3);
constexpr std::pair<const char*, const char*> kWhereUnsaid[] = {
    {"keepalives_idle", "10"}, {"keepalives_interval", "5"}, {"keepalives_count", "3"}, {"tcp_user_timeout", "10000"}};

using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

bool IsDone(const Answer& answer) {
  const ExecStatusType status = PQresultStatus(answer.get());
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

std::string FieldOf(const Answer& fault, int field) {
  const char* said = PQresultErrorField(fault.get(), field);
  return said == nullptr ? "" : said;
}

[[noreturn]] void Throw(const Answer& fault) {
  const std::string said = PQresultErrorMessage(fault.get()), state = FieldOf(fault, PG_DIAG_SQLSTATE);
  const std::string constraint = FieldOf(fault, PG_DIAG_CONSTRAINT_NAME);
  if (!constraint.empty()) throw ConstraintBroken(said, state, constraint);
  throw pqxx::sql_error(said, "", state.c_str());
}

[[noreturn]] void Refused(PGconn* session) { throw pqxx::broken_connection(PQerrorMessage(session)); }

// A server that ends the session says why.
[[noreturn]] void Lost(PGconn* session, const Answer& last) {
  if (last != nullptr && !FieldOf(last, PG_DIAG_SQLSTATE).empty()) Throw(last);
  Refused(session);
}

// False when the socket is not by then.
bool IsReady(PGconn* session, short events, absl::Time until) {
  pollfd socket{PQsocket(session), events, 0};
  while (true) {
    const int64_t left = std::clamp<int64_t>(absl::ToInt64Milliseconds(until - absl::Now()), 0, 60000);
    const int ready = poll(&socket, 1, static_cast<int>(left));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) throw pqxx::broken_connection("the database's socket cannot be waited for");
    if (absl::Now() >= until) return false;
  }
}

std::map<std::string, std::string> Parse(const std::string& url) {
  char* fault = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(PQconninfoParse(url.c_str(), &fault),
                                                                            PQconninfoFree);
  const std::unique_ptr<char, decltype(&PQfreemem)> said(fault, PQfreemem);
  if (parsed == nullptr) throw pqxx::broken_connection(fault == nullptr ? "no memory" : fault);
  std::map<std::string, std::string> options(std::begin(kWhereUnsaid), std::end(kWhereUnsaid));
  for (const PQconninfoOption* one = parsed.get(); one->keyword != nullptr; ++one) {
    if (one->val != nullptr) options[one->keyword] = one->val;
  }
  return options;
}

}  // namespace

Dial::Dial(const std::string& url, std::string set_up, size_t first) : set_up_(std::move(set_up)), first_(first) {
  const Options options = Parse(url);
  const auto list = [&](const char* keyword) -> std::vector<std::string> {
    const auto found = options.find(keyword);
    if (found == options.end()) return {};
    return absl::StrSplit(found->second, ',');
  };
  const std::map<std::string, std::vector<std::string>> lists = {
      {"host", list("host")}, {"hostaddr", list("hostaddr")}, {"port", list("port")}};
  const size_t count = std::max<size_t>(1, std::max(lists.at("host").size(), lists.at("hostaddr").size()));
  hosts_.assign(count, options);
  for (const auto& [keyword, values] : lists) {
    // One port serves all. Lists of other lengths are for libpq to refuse.
    if (values.size() != count) continue;
    for (size_t i = 0; i < count; ++i) hosts_[i][keyword] = values[i];
  }
  int seconds = 0;
  const auto timeout = options.find("connect_timeout");
  const bool told = timeout != options.end() && absl::SimpleAtoi(timeout->second, &seconds) && seconds > 0;
  patience_ = told ? absl::Seconds(seconds) : count == 1 ? kOnlyHost : kOneOfSeveral;
}

bool Dial::GoOn(absl::Time deadline) {
  while (true) {
    try {
      if (session_ == nullptr) Start();
      const absl::Time until = std::min(deadline, end_);
      if (Connected(until) && SetUp(until)) return true;
      if (absl::Now() < end_) return false;
      throw Unanswered("the database does not answer");
    } catch (const pqxx::broken_connection&) {
      HangUp();
      if (++failed_ >= hosts_.size()) throw;
    }
  }
}

Dial& Dial::Await(absl::Time deadline) {
  if (!GoOn(deadline)) throw Unanswered("the database does not answer");
  return *this;
}

void Dial::Start() {
  std::vector<const char*> keywords, values;
  for (const auto& [keyword, value] : hosts_[host()]) {
    keywords.push_back(keyword.c_str());
    values.push_back(value.c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  session_ = PQconnectStartParams(keywords.data(), values.data(), 0);
  if (session_ == nullptr) throw std::bad_alloc();
  end_ = absl::Now() + patience_;
  stage_ = Stage::kWriting;
  if (PQstatus(session_) == CONNECTION_BAD) Refused(session_);
}

bool Dial::Connected(absl::Time until) {
  while (stage_ != Stage::kSettingUp) {
    if (!IsReady(session_, stage_ == Stage::kReading ? POLLIN : POLLOUT, until)) return false;
    switch (PQconnectPoll(session_)) {
      case PGRES_POLLING_OK:
        if (PQsendQuery(session_, set_up_.c_str()) == 0) Refused(session_);
        stage_ = Stage::kSettingUp;
        break;
      case PGRES_POLLING_READING:
        stage_ = Stage::kReading;
        break;
      case PGRES_POLLING_FAILED:
        Refused(session_);
      default:
        stage_ = Stage::kWriting;
    }
  }
  return true;
}

bool Dial::SetUp(absl::Time until) {
  while (true) {
    while (PQisBusy(session_) != 0) {
      if (!IsReady(session_, POLLIN, until)) return false;
      if (PQconsumeInput(session_) == 0) Refused(session_);
    }
    PGresult* result = PQgetResult(session_);
    if (result == nullptr) return true;
    const bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    if (!done) Refused(session_);
  }
}

void Dial::HangUp() {
  if (session_ != nullptr) PQfinish(std::exchange(session_, nullptr));
}

Session::Session(Dial& ready)
    : connection_base(ready_), ready_(ready.session_), session_(std::exchange(ready.session_, nullptr)) {
  init();
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  inhibit_reactivation(true);
#pragma GCC diagnostic pop
}

const std::string& Session::Prepared(const char* sql) {
  const auto found = prepared_.find(sql);
  if (found != prepared_.end()) return found->second;
  std::string name = absl::StrCat("s", prepared_.size() + 1);
  const Answer answer(PQprepare(session_, name.c_str(), sql, 0, nullptr), PQclear);
  if (PQstatus(session_) == CONNECTION_BAD) Lost(session_, answer);
  if (!IsDone(answer)) Throw(answer);
  return prepared_.emplace(sql, std::move(name)).first->second;
}

void Session::Send(const Statement& statement, const std::string& name) {
  std::vector<const char*> values;
  for (const auto& parameter : statement.parameters) values.push_back(parameter ? parameter->c_str() : nullptr);
  const int count = static_cast<int>(values.size());
  if (PQsendQueryPrepared(session_, name.c_str(), count, values.data(), nullptr, nullptr, 0) == 0) Refused(session_);
}

std::vector<pqxx::result> Session::Run(const std::vector<Statement>& statements) {
  // Somebody did not hear the last ones out.
  if (PQpipelineStatus(session_) != PQ_PIPELINE_OFF) throw pqxx::broken_connection("answers are left");
  std::vector<const std::string*> names;
  for (const Statement& statement : statements) names.push_back(&Prepared(statement.sql));
  if (PQenterPipelineMode(session_) == 0) Refused(session_);
  for (size_t i = 0; i < statements.size(); ++i) Send(statements[i], *names[i]);
  if (PQpipelineSync(session_) == 0) Refused(session_);
  std::vector<pqxx::result> results;
  Answer fault(nullptr, PQclear);
  for (bool between = false;;) {
    Answer answer(PQgetResult(session_), PQclear);
    if (PQstatus(session_) == CONNECTION_BAD) Lost(session_, answer);
    // Behind the answer to each statement.
    if (answer == nullptr) {
      if (std::exchange(between, true)) Lost(session_, answer);
      continue;
    }
    between = false;
    const ExecStatusType status = PQresultStatus(answer.get());
    if (status == PGRES_PIPELINE_SYNC) break;
    if (IsDone(answer)) {
      results.push_back(ResultOf(answer.release()));
    } else if (status != PGRES_PIPELINE_ABORTED && fault == nullptr) {
      fault = std::move(answer);
    }
  }
  if (PQexitPipelineMode(session_) == 0) Refused(session_);
  if (fault != nullptr) Throw(fault);
  return results;
}

bool Session::InTransaction() const { return PQtransactionStatus(session_) != PQTRANS_IDLE; }

}  // namespace luodi::database
