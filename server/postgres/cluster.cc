// SPDX-License-Identifier: Apache-2.0
#include "server/postgres/cluster.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <deque>
#include <fstream>
#include <pqxx/pqxx>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace luodi::postgres {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr char kSuperuser[] = "postgres";
constexpr std::uintmax_t kLongestLog = 16 << 20;

// What a bureau's administrator may tune in pg/postgresql.conf. What must never be otherwise is on the command line.
constexpr char kFirstSettings[] = R"(
# Luodi
shared_buffers = 128MB
max_connections = 60
idle_in_transaction_session_timeout = 5s
log_min_error_statement = panic    # statements carry names and figures of projects
log_error_verbosity = terse
)";

std::vector<std::string> ServerCommand(const fs::path& bin, const fs::path& pg, const fs::path& sockets) {
  return {bin / "postgres",
          "-D",
          pg,
          "--port=5432",
          "--listen_addresses=",
          absl::StrCat("--unix_socket_directories=\"", sockets.string(), "\""),
          "--unix_socket_permissions=0700",
          "--fsync=on",
          "--full_page_writes=on",
          "--synchronous_commit=on",
          "--max_prepared_transactions=0",
          "--logging_collector=off",
          "--log_destination=stderr"};
}

// Made beside its place and renamed when it is whole, so that a first start killed half-way is simply done again.
absl::Status InitialiseOnce(const fs::path& data_dir, const fs::path& bin, Account account) {
  const fs::path pg = data_dir / "pg", fresh = data_dir / "pg.new";
  std::error_code error;
  if (fs::exists(fresh)) {
    if (absl::Status stopped = StopLeftovers(fresh, fresh); !stopped.ok()) return stopped;
    fs::remove_all(fresh, error);
    if (error) return absl::UnknownError(absl::StrCat("cannot remove ", fresh.string(), ": ", error.message()));
  }
  if (fs::exists(pg / "PG_VERSION")) return absl::OkStatus();
  if (fs::exists(pg) && !fs::is_empty(pg, error)) {
    return absl::FailedPreconditionError(
        absl::StrCat(pg.string(), " holds files but no PostgreSQL database; luodid does not touch it"));
  }
  if (absl::Status made = MakePrivateDirectory(fresh, account); !made.ok()) return made;
  if (absl::Status reach = CheckReachable(fresh, account); !reach.ok()) return reach;
  auto said = Run({bin / "initdb", "-D", fresh, "-U", kSuperuser, "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums",
                   "--auth-local=trust", "--auth-host=reject"},
                  account);
  if (!said.ok()) return said.status();
  std::ofstream settings(fresh / "postgresql.conf", std::ios::app);
  settings << kFirstSettings;
  settings.close();
  if (!settings) return SystemError("cannot write", fresh / "postgresql.conf");
  fs::rename(fresh, pg, error);
  if (error) return absl::UnknownError(absl::StrCat("cannot rename ", fresh.string(), ": ", error.message()));
  return SyncDirectory(data_dir);
}

absl::StatusOr<int> OpenLog(const fs::path& log, Account account) {
  std::error_code ignored;
  if (fs::exists(log, ignored) && fs::file_size(log, ignored) > kLongestLog) {
    fs::rename(log, log.string() + ".1", ignored);
  }
  const int fd = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return SystemError("cannot open", log);
  if (geteuid() == 0 && fchown(fd, account.uid, account.gid) != 0) {
    close(fd);
    return SystemError("cannot chown", log);
  }
  return fd;
}

// The last four lines: what is wrong is often said just before the FATAL one.
std::string LastWords(const fs::path& log, std::uintmax_t from) {
  std::ifstream file(log);
  file.seekg(static_cast<std::streamoff>(from));
  std::deque<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    lines.push_back(line);
    if (lines.size() > 4) lines.pop_front();
  }
  return lines.empty() ? "nothing" : absl::StrJoin(lines, " / ");
}

// Right after a kill -9 the old server's lock file or shared memory may need a moment to be recognised as dead.
bool MayPass(const absl::Status& status) {
  return absl::StrContains(status.message(), "lock file") || absl::StrContains(status.message(), "shared memory block");
}

}  // namespace

Cluster::Cluster(fs::path data_dir, fs::path bin, fs::path sockets, Account account, DirectoryLock lock)
    : data_dir_(std::move(data_dir)),
      bin_(std::move(bin)),
      sockets_(std::move(sockets)),
      account_(account),
      lock_(std::move(lock)) {}

Cluster::~Cluster() {
  Stop().IgnoreError();
  std::error_code in_use;
  if (sockets_.parent_path() != data_dir_) fs::remove(sockets_, in_use);
}

absl::StatusOr<std::unique_ptr<Cluster>> Cluster::Start(const fs::path& wanted) {
  auto data_dir = MakeDataDirectory(wanted);
  if (!data_dir.ok()) return data_dir.status();
  auto account = ServerAccount(*data_dir);
  if (!account.ok()) return account.status();
  auto lock = DirectoryLock::Take(*data_dir, *account);
  if (!lock.ok()) return lock.status();
  auto bin = BinDirectory(*data_dir / "pg");
  if (!bin.ok()) return bin.status();
  if (absl::Status made = InitialiseOnce(*data_dir, *bin, *account); !made.ok()) return made;
  if (absl::Status reach = CheckReachable(*data_dir / "pg", *account); !reach.ok()) return reach;
  auto sockets = MakeSocketDirectory(*data_dir, *account);
  if (!sockets.ok()) return sockets.status();
  std::unique_ptr<Cluster> cluster(new Cluster(*data_dir, *bin, *sockets, *account, *std::move(lock)));
  if (absl::Status launched = cluster->Launch(); !launched.ok()) return launched;
  if (absl::Status ensured = cluster->EnsureDatabase(); !ensured.ok()) return ensured;
  return cluster;
}

absl::StatusOr<std::string> Cluster::Running(const fs::path& data_dir) {
  const auto server = RunningServer(data_dir / "pg");
  if (server) return absl::StrCat(*server, " dbname=luodi user=luodi_owner connect_timeout=5 application_name=luodid");
  return absl::FailedPreconditionError(absl::StrCat("no luodid runs on the data directory ", data_dir.string()));
}

std::string Cluster::ConnectionString() const { return ConnectionString("luodi", "luodi_owner"); }

std::string Cluster::ConnectionString(const std::string& database, const std::string& user) const {
  return absl::StrCat("host=", Quoted(sockets_.string()), " port=5432 dbname=", database, " user=", user,
                      " connect_timeout=5 application_name=luodid");
}

bool Cluster::Alive() {
  if (server_ != 0 && waitpid(server_, nullptr, WNOHANG) != 0) server_ = 0;
  return server_ != 0;
}

absl::Status Cluster::Restart() {
  if (std::this_thread::get_id() != starter_) {
    return absl::FailedPreconditionError("PostgreSQL is restarted only by the thread that started it");
  }
  return Alive() ? absl::OkStatus() : Launch();
}

bool Cluster::EndsWithin(int milliseconds) {
  const auto deadline = Clock::now() + std::chrono::milliseconds(milliseconds);
  while (Alive() && Clock::now() < deadline) std::this_thread::sleep_for(5ms);
  return !Alive();
}

absl::Status Cluster::Stop() {
  const std::pair<int, int> steps[] = {{SIGINT, 30000}, {SIGQUIT, 10000}, {SIGKILL, 5000}};
  for (const auto& [number, milliseconds] : steps) {
    if (!Alive()) return absl::OkStatus();
    kill(server_, number);
    if (EndsWithin(milliseconds) && number == SIGINT) return absl::OkStatus();
  }
  return absl::DeadlineExceededError("PostgreSQL did not stop within 30 s and was ended; the next start recovers it");
}

absl::Status Cluster::Launch() {
  const auto patience = Clock::now() + 10s;
  for (;;) {
    if (absl::Status stopped = StopLeftovers(data_dir_ / "pg", sockets_); !stopped.ok()) return stopped;
    const fs::path log_path = data_dir_ / "postgres.log";
    auto log = OpenLog(log_path, account_);
    if (!log.ok()) return log.status();
    const std::uintmax_t log_start = fs::file_size(log_path);
    auto server = Spawn(ServerCommand(bin_, data_dir_ / "pg", sockets_), account_, *log, SIGINT);
    close(*log);
    if (!server.ok()) return server.status();
    server_ = *server;
    absl::Status ready = AwaitReady(log_start);
    if (ready.ok() || !MayPass(ready) || Clock::now() > patience) return ready;
    std::this_thread::sleep_for(200ms);
  }
}

absl::Status Cluster::AwaitReady(std::uintmax_t log_start) {
  const fs::path log = data_dir_ / "postgres.log";
  const auto deadline = Clock::now() + 5min;  // replaying the log after a crash may take minutes, and must not be cut
  std::string last;
  while (Clock::now() < deadline) {
    if (!Alive()) {
      return absl::FailedPreconditionError(absl::StrCat(
          "PostgreSQL ended while it started. It said: ", LastWords(log, log_start), " (more in ", log.string(), ")"));
    }
    try {
      pqxx::connection connection(ConnectionString("postgres", kSuperuser));
      return absl::OkStatus();
    } catch (const pqxx::failure& not_yet) {
      last = not_yet.what();
    }
    std::this_thread::sleep_for(20ms);
  }
  return absl::DeadlineExceededError(
      absl::StrCat("PostgreSQL runs but does not answer within 5 minutes: ", last, " (see ", log.string(), ")"));
}

absl::Status Cluster::EnsureDatabase() {
  try {
    pqxx::connection connection(ConnectionString("postgres", kSuperuser));
    pqxx::nontransaction statements(connection);
    if (statements.exec("SELECT 1 FROM pg_roles WHERE rolname = 'luodi_owner'").empty()) {
      statements.exec("CREATE ROLE luodi_owner LOGIN NOSUPERUSER CREATEROLE CREATEDB");
    }
    if (statements.exec("SELECT 1 FROM pg_database WHERE datname = 'luodi'").empty()) {
      statements.exec("CREATE DATABASE luodi OWNER luodi_owner");
    }
  } catch (const std::exception& fault) {
    return absl::InternalError(absl::StrCat("cannot make the database luodi: ", fault.what()));
  }
  return absl::OkStatus();
}

}  // namespace luodi::postgres
