// SPDX-License-Identifier: Apache-2.0
#include "server/postgres/directory.h"

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace luodi::postgres {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr size_t kLongestSocketPath = 107;
constexpr char kSocketName[] = "/.s.PGSQL.5432.lock";

std::string NameOf(Account account) {
  const passwd* user = getpwuid(account.uid);
  return user == nullptr ? absl::StrCat("uid ", account.uid) : user->pw_name;
}

// A socket path has 107 bytes, and both PostgreSQL's list of directories and libpq's list of hosts split at commas.
bool FitsASocket(const fs::path& directory) {
  return directory.native().size() + sizeof kSocketName <= kLongestSocketPath &&
         directory.native().find_first_of(",\"") == std::string::npos;
}

std::string StableHash(const std::string& text) {
  uint64_t hash = 14695981039346656037ULL;  // FNV-1a: the same name in every build
  for (unsigned char byte : text) hash = (hash ^ byte) * 1099511628211ULL;
  return absl::StrFormat("%016x", hash);
}

std::vector<pid_t> PostgresIn(const fs::path& pg) {
  std::vector<pid_t> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
    pid_t pid = 0;
    std::string name;
    if (!absl::SimpleAtoi(entry.path().filename().string(), &pid)) continue;
    std::ifstream(entry.path() / "comm") >> name;
    // The name too: an administrator's shell may stand in the same directory.
    if (name == "postgres" && fs::read_symlink(entry.path() / "cwd", ignored) == pg) found.push_back(pid);
  }
  return found;
}

pid_t PidInFile(const fs::path& file) {
  pid_t pid = 0;
  std::ifstream(file) >> pid;
  return pid;
}

// Orphans without a postmaster have nothing to save: the log is replayed anyway. Only a postmaster is asked nicely.
void AskToEnd(const std::vector<pid_t>& pids, pid_t postmaster, std::chrono::steady_clock::duration waited) {
  const bool nicely = std::find(pids.begin(), pids.end(), postmaster) != pids.end() && waited < 20s;
  for (pid_t pid : pids) {
    if (!nicely) {
      kill(pid, waited < 30s ? SIGQUIT : SIGKILL);
    } else if (pid == postmaster) {
      kill(pid, SIGINT);
    }
    kill(pid, SIGCONT);  // a stopped process hears nothing else
  }
}

absl::Status RemoveStale(std::initializer_list<fs::path> files) {
  for (const fs::path& file : files) {
    std::error_code error;
    fs::remove(file, error);
    if (error) {
      return absl::FailedPreconditionError(
          absl::StrCat("cannot remove the stale file ", file.string(), ": ", error.message()));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status SystemError(const std::string& what, const fs::path& path) {
  return absl::UnknownError(absl::StrCat(what, " ", path.string(), ": ", strerror(errno)));
}

absl::StatusOr<DirectoryLock> DirectoryLock::Take(const fs::path& data_dir, Account account) {
  const fs::path path = data_dir / "lock";
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return SystemError("cannot open", path);
  DirectoryLock lock(fd);
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    return absl::FailedPreconditionError(absl::StrCat("the data directory ", data_dir.string(),
                                                      " is in use by another luodid (process ", PidInFile(path),
                                                      "): stop that one, or choose another --data-dir"));
  }
  const std::string pid = absl::StrCat(getpid(), "\n");
  if (ftruncate(fd, 0) != 0 || pwrite(fd, pid.data(), pid.size(), 0) < 0) return SystemError("cannot write", path);
  if (geteuid() == 0 && fchown(fd, account.uid, account.gid) != 0) return SystemError("cannot chown", path);
  return lock;
}

DirectoryLock::~DirectoryLock() {
  if (fd_ >= 0) close(fd_);
}

absl::StatusOr<fs::path> MakeDataDirectory(const fs::path& data_dir) {
  std::error_code error;
  if (!fs::exists(data_dir, error)) {
    fs::create_directories(data_dir, error);
    // Others may pass, not list: PostgreSQL's account has to reach its own directories inside.
    if (!error) fs::permissions(data_dir, fs::perms(0711), error);
  }
  fs::path canonical = error ? data_dir : fs::canonical(data_dir, error);
  if (!error && !fs::is_directory(canonical)) error = std::make_error_code(std::errc::not_a_directory);
  if (!error) return canonical;
  return absl::FailedPreconditionError(
      absl::StrCat("cannot make the data directory ", data_dir.string(), ": ", error.message()));
}

absl::Status CheckReachable(const fs::path& path, Account account) {
  if (Run({"/usr/bin/test", "-x", path.string()}, account).ok()) return absl::OkStatus();
  fs::path above;
  for (const fs::path& part : path) {
    above /= part;
    if (Run({"/usr/bin/test", "-x", above.string()}, account).ok()) continue;
    return absl::FailedPreconditionError(
        absl::StrCat("PostgreSQL runs as ", NameOf(account), ", who may not pass the directory ", above.string(),
                     ": allow it (chmod o+x '", above.string(), "') or choose a --data-dir such as /var/lib/luodi"));
  }
  return absl::OkStatus();
}

absl::Status MakePrivateDirectory(const fs::path& path, Account account) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return SystemError("cannot make", path);
  struct stat found;
  if (lstat(path.c_str(), &found) != 0) return SystemError("cannot read", path);
  const bool ours = S_ISDIR(found.st_mode) && (found.st_uid == account.uid || found.st_uid == geteuid());
  if (!ours) {
    return absl::PermissionDeniedError(absl::StrCat(path.string(), " is not a directory of ", NameOf(account),
                                                    ": remove it, or give it back (chown)"));
  }
  if (found.st_uid != account.uid && lchown(path.c_str(), account.uid, account.gid) != 0) {
    return SystemError("cannot chown", path);
  }
  if ((found.st_mode & 0777) != 0700 && chmod(path.c_str(), 0700) != 0) return SystemError("cannot chmod", path);
  return absl::OkStatus();
}

absl::StatusOr<fs::path> MakeSocketDirectory(const fs::path& data_dir, Account account) {
  fs::path directory = data_dir / "run";
  if (!FitsASocket(directory)) {
    directory = fs::path(geteuid() == 0 ? "/run" : "/tmp") / absl::StrCat("luodi-", StableHash(data_dir.string()));
  }
  if (absl::Status made = MakePrivateDirectory(directory, account); !made.ok()) return made;
  return directory;
}

absl::Status StopLeftovers(const fs::path& pg, const fs::path& sockets) {
  const pid_t postmaster = PidInFile(pg / "postmaster.pid");
  const auto start = std::chrono::steady_clock::now();
  std::vector<pid_t> left;
  for (auto waited = 0ns; waited < 60s; waited = std::chrono::steady_clock::now() - start) {
    left = PostgresIn(pg);
    if (left.empty()) {
      // With nobody working here they are stale, even when their number belongs to some other process by now.
      return RemoveStale({pg / "postmaster.pid", sockets / ".s.PGSQL.5432", sockets / ".s.PGSQL.5432.lock"});
    }
    AskToEnd(left, postmaster, waited);
    std::this_thread::sleep_for(50ms);
  }
  return absl::UnavailableError(absl::StrCat("a PostgreSQL left from an earlier start still works in ", pg.string(),
                                             " and does not end (process ", left.front(), ")"));
}

// Lines 4 and 5 of postmaster.pid are port and socket directory.
std::optional<std::string> RunningServer(const fs::path& pg) {
  std::ifstream file(pg / "postmaster.pid");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  if (lines.size() < 5) return std::nullopt;
  return absl::StrCat("host=", Quoted(lines[4]), " port=", lines[3]);
}

absl::Status SyncDirectory(const fs::path& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return SystemError("cannot open", path);
  const bool synced = fsync(fd) == 0;
  close(fd);
  return synced ? absl::OkStatus() : SystemError("cannot fsync", path);
}

std::string Quoted(const std::string& value) {
  std::string quoted = "'";
  for (char c : value) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

}  // namespace luodi::postgres
