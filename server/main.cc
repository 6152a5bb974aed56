// SPDX-License-Identifier: Apache-2.0
// luodid: flags, database, services, graceful stop.
#include <prometheus/exposer.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "server/base/log.h"
#include "server/board/folder.h"
#include "server/check/check.h"
#include "server/config.h"
#include "server/gauges.h"
#include "server/migrations/runner.h"
#include "server/office.h"
#include "server/postgres/backup.h"
#include "server/postgres/cluster.h"
#include "server/postgres/durability.h"
#include "server/postgres/progress.h"
#include "server/review/minute_hand.h"

namespace luodi {
namespace {

constexpr absl::Duration kTick = absl::Milliseconds(200);
constexpr absl::Duration kDrain = absl::Seconds(10);

// Of `luodid check`: nothing was found wrong, but not everything was looked at.
constexpr int kNotLookedAt = 3;
// Of `luodid check` and `luodid migrate`: there is nothing to look at, or to migrate.
constexpr int kNoDatabase = kNotLookedAt;

int Fail(const absl::Status& status, int code = 1) {
  std::cerr << "luodid: " << status.message() << std::endl;
  return code;
}

// Asks for SIGTERM and SIGINT as answers to sigtimedwait; every thread made later inherits the mask.
sigset_t BlockStopSignals() {
  sigset_t stops;
  sigemptyset(&stops);
  sigaddset(&stops, SIGTERM);
  sigaddset(&stops, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stops, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return stops;
}

// Tells systemd, where it is the one that started us (Type=notify).
void Notify(const std::string& state) {
  const char* path = std::getenv("NOTIFY_SOCKET");
  sockaddr_un address{};
  if (path == nullptr || *path == '\0' || std::strlen(path) >= sizeof(address.sun_path)) return;
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, path);
  if (*path == '@') address.sun_path[0] = '\0';
  const int channel = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (channel < 0) return;
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + std::strlen(path));
  sendto(channel, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<sockaddr*>(&address), length);
  close(channel);
}

bool StopAsked(const sigset_t& stops) {
  const timespec tick = absl::ToTimespec(kTick);
  return sigtimedwait(&stops, nullptr, &tick) > 0;
}

// A connection that hangs while it is made would hold a worker past every deadline.
std::string WithTimeouts(const std::string& url) {
  if (url.find("connect_timeout") != std::string::npos) return url;
  if (url.find("://") == std::string::npos) return url + " connect_timeout=3 application_name=luodid";
  return absl::StrCat(url, url.find('?') == std::string::npos ? "?" : "&", "connect_timeout=3&application_name=luodid");
}

// Keeps the embedded PostgreSQL alive and the gauges true until a stop is asked for. Runs on the main thread: the kernel
// ties PostgreSQL to the thread that forked it.
void Watch(const sigset_t& stops, postgres::Cluster* cluster, const Config& config, const Office& office) {
  Gauges gauges(config);
  while (!StopAsked(stops)) {
    gauges.Refresh(office);
    if (cluster == nullptr || cluster->Alive()) continue;
    LogError("postgres_died");
    const absl::Status status = cluster->Restart();
    Count(kPostgresRestarts, kPostgresRestartsHelp, 1);
    LogInfo("postgres_restarted", {{"result", status.ok() ? "ok" : std::string(status.message())}});
  }
}

int Serve(const Config& config, const sigset_t& stops, postgres::Cluster* cluster, const std::string& url) {
  const std::filesystem::path token_file = std::filesystem::path(config.data_dir) / "bootstrap-token";
  Bootstrap(url, token_file.string());

  std::unique_ptr<prometheus::Exposer> exposer;
  if (!config.metrics_address.empty()) {
    try {
      exposer = std::make_unique<prometheus::Exposer>(config.metrics_address, 1);
    } catch (const std::exception&) {
      // What it throws names no address.
      throw std::runtime_error(absl::StrCat("cannot listen on ", config.metrics_address, " for metrics"));
    }
    exposer->RegisterCollectable(Metrics());
  }
  Office::Options options;
  options.envelope.database_url = url;
  options.envelope.calls = {config.workers, (config.workers + 1) / 2, config.queue_limit};
  options.envelope.streams = {config.stream_workers, config.stream_workers, config.queue_limit};
  options.address = config.address;
  options.reflection = config.reflection;
  Office office(std::move(options));
  LogInfo("serving", {{"address", config.address},
                      {"port", std::to_string(office.port())},
                      {"database", cluster == nullptr ? "given" : "embedded"},
                      {"version", LUODI_VERSION}});
  std::cout << "luodid " << LUODI_VERSION << " serves on " << config.address << std::endl;
  std::unique_ptr<review::MinuteHand> minute_hand;
  if (config.clock_interval > 0) {
    minute_hand = std::make_unique<review::MinuteHand>(office.envelope(), absl::Seconds(config.clock_interval));
  }
  std::unique_ptr<board::Folder> folder;
  if (config.fold_interval > 0) {
    folder = std::make_unique<board::Folder>(office.envelope(), absl::Seconds(config.fold_interval));
  }
  Notify("READY=1");
  Watch(stops, cluster, config, office);
  LogInfo("stopping");
  Notify("STOPPING=1");
  folder = nullptr;
  minute_hand = nullptr;
  office.Drain(kDrain);
  LogInfo("stopped");
  return 0;
}

// Only serving makes a database: looked at or migrated, one made just now would pass for the books, which are elsewhere.
absl::Status RequireDatabase(const Config& config) {
  if (!config.database_url.empty()) return absl::OkStatus();
  if (std::filesystem::exists(std::filesystem::path(config.data_dir) / "pg")) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("there is no database in ", config.data_dir));
}

// Beside a luodid that serves, or on a server started for it.
int CheckAll(const Config& config) {
  std::string url = config.database_url;
  std::unique_ptr<postgres::Cluster> cluster;
  if (url.empty()) {
    auto started = postgres::Cluster::Start(config.data_dir);
    if (started.ok()) {
      cluster = *std::move(started);
      url = cluster->ConnectionString();
    } else {
      const auto running = postgres::Cluster::Running(config.data_dir);
      if (!running.ok()) return Fail(started.status(), kNotLookedAt);
      url = *running;
    }
  }
  const auto wrong = check::Check(WithTimeouts(url), std::cout);
  if (!wrong.ok()) return Fail(wrong.status(), kNotLookedAt);
  return *wrong == 0 ? 0 : 1;
}

// What luodi_last_backup_timestamp_seconds tells. Made anew, for the last one may be another user's.
void MarkBackup(const Config& config) {
  const std::filesystem::path mark = std::filesystem::path(config.data_dir) / "last-backup";
  std::error_code error;
  std::filesystem::remove(mark, error);
  if (!(std::ofstream(mark) << config.folder << std::endl)) {
    std::cerr << "luodid: the backup stands, but " << mark.string() << " cannot be written, so the metrics miss it" << std::endl;
  }
}

absl::StatusOr<int> Migrate(const std::string& url) {
  std::atomic<int> done = 0, of = 0;
  const postgres::Progress progress("migrating", postgres::Progress::Unit::kPieces, [&] {
    return postgres::Progress::Amount{done, of};
  });
  return migrations::Run(url, migrations::Embedded(), [&](int applied, int total) {
    done = applied;
    of = total;
  });
}

int Run(const Config& config) {
  const sigset_t stops = BlockStopSignals();
  if (config.action == Config::Action::kCheck || config.action == Config::Action::kMigrate) {
    if (const absl::Status there = RequireDatabase(config); !there.ok()) return Fail(there, kNoDatabase);
  }
  if (config.action == Config::Action::kCheck) return CheckAll(config);
  if (config.action == Config::Action::kBackup || config.action == Config::Action::kRestore) {
    const bool backup = config.action == Config::Action::kBackup;
    const absl::Status status = backup ? postgres::Backup(config.data_dir, config.folder)
                                       : postgres::Restore(config.folder, config.data_dir);
    if (!status.ok()) return Fail(status);
    if (backup) MarkBackup(config);
    std::cout << (backup ? "backed up to " : "restored from ") << config.folder << std::endl;
    return 0;
  }
  std::error_code error;
  std::filesystem::create_directories(config.data_dir, error);
  if (error) return Fail(absl::InvalidArgumentError(absl::StrCat("cannot make ", config.data_dir, ": ", error.message())));

  std::unique_ptr<postgres::Cluster> cluster;
  std::string url = config.database_url;
  if (url.empty()) {
    auto started = postgres::Cluster::Start(config.data_dir);
    if (!started.ok()) return Fail(started.status());
    cluster = *std::move(started);
    url = cluster->ConnectionString();
  }
  url = WithTimeouts(url);
  if (const absl::Status status = postgres::CheckDurability(url); !status.ok()) return Fail(status);
  const auto applied = Migrate(url);
  if (!applied.ok()) return Fail(applied.status());
  LogInfo("migrated", {{"applied", std::to_string(*applied)}});
  if (config.action == Config::Action::kMigrate) {
    std::cout << *applied << " migrations applied" << std::endl;
    return 0;
  }
  return Serve(config, stops, cluster.get(), url);
}

}  // namespace
}  // namespace luodi

int main(int argc, char** argv) {
  // Debian's Abseil looks for cycles at every lock of gRPC's, which costs a fiftieth of a call.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const luodi::Config config = luodi::ReadConfig(argc, argv);
  try {
    luodi::OpenLog(config.log_file);
    return luodi::Run(config);
  } catch (const std::exception& exception) {
    std::cerr << "luodid: " << exception.what() << std::endl;
    return 1;
  }
}
