// SPDX-License-Identifier: Apache-2.0
#include "server/gauges.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/base/log.h"
#include "server/call/shedding.h"

namespace luodi {
namespace {

constexpr absl::Duration kSeldom = absl::Seconds(5);

double ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  int64_t size = 0, resident = 0;
  file >> size >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double OpenFiles() {
  std::error_code error;
  double files = 0;
  for (std::filesystem::directory_iterator it("/proc/self/fd", error), end; it != end && !error; it.increment(error)) {
    ++files;
  }
  return files;
}

double MostFiles() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<double>(limit.rlim_cur);
}

}  // namespace

Gauges::Gauges(const Config& config) : config_(config) {
  SetGauge("luodi_build_info", "The version that runs", 1, {{"version", LUODI_VERSION}});
  SetGauge("process_start_time_seconds", "When this process began, in seconds since 1970",
           static_cast<double>(absl::ToUnixSeconds(absl::Now())));
  SetGauge("luodi_queue_limit", "Calls that may wait for a worker", config.queue_limit);
  SetGauge("luodi_workers", "Workers, each with a database connection", config.workers);
  SetGauge("luodi_stream_workers", "Workers for imports, exports and files", config.stream_workers);
  Count(kPostgresRestarts, kPostgresRestartsHelp, 0);
}

void Gauges::Refresh(const Office& office) {
  SetGauge("luodi_queue_waiting", "Calls that wait for a worker", office.envelope().workers().Waiting());
  SetGauge("luodi_workers_busy", "Workers that run a call", office.envelope().workers().Busy());
  SetGauge("luodi_sheddable_workers", "Workers that may run lists and bulk calls at once",
           office.envelope().workers().limits().sheddable);
  SetGauge("luodi_sheddable_workers_busy", "Workers that run a list or an export",
           office.envelope().workers().BusyWithSheddable());
  SetGauge("luodi_stream_workers_busy", "Workers that run a stream", office.envelope().stream_workers().Busy());
  SetGauge("luodi_stream_queue_waiting", "Streams that wait for a worker", office.envelope().stream_workers().Waiting());
  TellTurnedAway();
  if (absl::Now() < next_) return;
  next_ = absl::Now() + kSeldom;
  RefreshProcess();
  RefreshDisk();
}

void Gauges::RefreshProcess() {
  const double cpu = CpuSeconds();
  Count("process_cpu_seconds_total", "Processor time of this process, without PostgreSQL", cpu - cpu_seconds_);
  cpu_seconds_ = cpu;
  SetGauge("process_resident_memory_bytes", "Memory of this process, without PostgreSQL", ResidentBytes());
  SetGauge("process_open_fds", "Open files and sockets", OpenFiles());
  SetGauge("process_max_fds", "Files and sockets that may be open", MostFiles());
}

void Gauges::RefreshDisk() {
  struct statvfs disk{};
  if (statvfs(config_.data_dir.c_str(), &disk) == 0) {
    SetGauge("luodi_data_dir_free_bytes", "Room left where the data directory lies",
             static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize));
  }
  // A database that is given is backed up by those who keep it, and leaves no mark here.
  if (!config_.database_url.empty()) return;
  struct stat mark{};
  const bool backed_up = stat(absl::StrCat(config_.data_dir, "/last-backup").c_str(), &mark) == 0;
  SetGauge("luodi_last_backup_timestamp_seconds", "When `luodid backup` last ended well; 0: never",
           backed_up ? static_cast<double>(mark.st_mtime) : 0);
}

// One line a second at most says how many calls were turned away: a line a call would cost more than the call.
void Gauges::TellTurnedAway() {
  const int64_t now = TurnedAway();
  if (now == told_ || absl::Now() < next_told_) return;
  LogInfo("calls_turned_away", {{"calls", absl::StrCat(now - told_)}, {"since_start", absl::StrCat(now)}});
  told_ = now;
  next_told_ = absl::Now() + absl::Seconds(1);
}

}  // namespace luodi
