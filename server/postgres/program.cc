// SPDX-License-Identifier: Apache-2.0
#include "server/postgres/program.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"

namespace luodi::postgres {
namespace {

namespace fs = std::filesystem;

constexpr int kOldestMajor = 15;
constexpr char kInstalled[] = "/usr/lib/postgresql";

std::set<int> InstalledMajors() {
  std::set<int> majors;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(kInstalled, ignored)) {
    int major = 0;
    if (absl::SimpleAtoi(entry.path().filename().string(), &major) && fs::exists(entry.path() / "bin/postgres")) {
      majors.insert(major);
    }
  }
  return majors;
}

std::string UpgradeCommands(const fs::path& pg, int from, int to) {
  return absl::Substitute(
      R"($3To move to PostgreSQL $1, take a copy of the directory, install both versions and run as root:
  old='$2' new='$2.$1' user=$$(stat -c %U '$2') programs=/usr/lib/postgresql
  install -d -o $$user -m 700 "$$new" && cd "$$new"
  runuser -u $$user -- $$programs/$1/bin/initdb -D "$$new" -U postgres -E UTF8 --locale=C.UTF-8 --data-checksums
  runuser -u $$user -- $$programs/$1/bin/pg_upgrade -U postgres -b $$programs/$0/bin -B $$programs/$1/bin -d "$$old" -D "$$new"
  cp -p "$$old/postgresql.conf" "$$old/pg_hba.conf" "$$new" && mv "$$old" "$$old.$0" && mv "$$new" "$$old")",
      from, to, pg.string(),
      from < kOldestMajor ? "" : absl::StrCat("Install postgresql-", from, " to go on as before.\n"));
}

absl::Status WrongMajor(const fs::path& pg, int made_by, const std::set<int>& installed) {
  const int newest = *installed.rbegin();
  return absl::FailedPreconditionError(absl::StrCat(
      "the data directory ", pg.string(), " was made by PostgreSQL ", made_by, ", but installed is PostgreSQL ",
      absl::StrJoin(installed, ", "), ", and a data directory is served by its own major version only. Way out:\n",
      made_by < newest
          ? UpgradeCommands(pg, made_by, newest)
          : absl::StrCat("Install postgresql-", made_by, " (there is no way back to ", newest,
                         "), or restore a backup made under PostgreSQL ", newest, " into an empty data directory")));
}

// In the child only what is safe after a fork of a process with many threads: system calls, no allocation.
[[noreturn]] void Become(char* const* argv, char* const* env, Account account, int output, int death_signal,
                         pid_t parent) {
  setsid();  // a Ctrl-C at luodid's terminal must not stop PostgreSQL before luodid has finished its calls
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGCHLD}) signal(number, SIG_DFL);
  const int null = open("/dev/null", O_RDONLY);
  if (null < 0 || dup2(null, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0) _exit(126);
  close_range(3, ~0U, 0);
  if (geteuid() == 0 && account.uid != 0 &&
      (setgroups(0, nullptr) != 0 || setresgid(account.gid, account.gid, account.gid) != 0 ||
       setresuid(account.uid, account.uid, account.uid) != 0)) {
    _exit(126);
  }
  prctl(PR_SET_PDEATHSIG, death_signal);  // a change of user clears it, so it comes after
  if (getppid() != parent) _exit(126);    // the parent died before the line above
  umask(077);
  if (chdir("/") != 0) _exit(126);
  execve(argv[0], argv, env);
  _exit(127);
}

std::vector<char*> Pointers(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Account Self() { return {geteuid(), getegid()}; }

absl::StatusOr<Account> ServerAccount(const fs::path& data_dir) {
  if (geteuid() != 0) return Self();
  for (const fs::path& path : {data_dir / "pg", data_dir}) {
    struct stat found;
    if (stat(path.c_str(), &found) == 0 && found.st_uid != 0) return Account{found.st_uid, found.st_gid};
  }
  const passwd* user = getpwnam("postgres");
  if (user == nullptr) {
    return absl::FailedPreconditionError(
        "PostgreSQL does not run as root, and there is no user \"postgres\" to run it as; the package postgresql-15 "
        "makes that user (apt-get install postgresql-15), or start luodid as an ordinary user");
  }
  return Account{user->pw_uid, user->pw_gid};
}

absl::StatusOr<fs::path> BinDirectory(const fs::path& pg) {
  const std::set<int> installed = InstalledMajors();
  if (installed.empty() || *installed.rbegin() < kOldestMajor) {
    return absl::FailedPreconditionError(absl::StrCat("PostgreSQL ", kOldestMajor, " or later is not installed under ",
                                                      kInstalled, ": apt-get install postgresql"));
  }
  int major = *installed.rbegin();
  if (std::ifstream file(pg / "PG_VERSION"); file) {
    std::string word;
    file >> word;
    if (!absl::SimpleAtoi(word, &major)) {
      return absl::DataLossError(absl::StrCat(pg.string(), "/PG_VERSION says \"", word, "\", which is no version"));
    }
    if (major < kOldestMajor || !installed.contains(major)) return WrongMajor(pg, major, installed);
  }
  return fs::path(kInstalled) / std::to_string(major) / "bin";
}

absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& argv, Account account, int output, int death_signal) {
  const std::vector<std::string> env = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"};
  const std::vector<char*> argv_pointers = Pointers(argv), env_pointers = Pointers(env);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) Become(argv_pointers.data(), env_pointers.data(), account, output, death_signal, parent);
  if (child < 0) return absl::ResourceExhaustedError(absl::StrCat("cannot start ", argv[0], ": ", strerror(errno)));
  return child;
}

absl::StatusOr<std::string> Run(const std::vector<std::string>& argv, Account account) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return absl::ResourceExhaustedError(absl::StrCat("pipe: ", strerror(errno)));
  absl::StatusOr<pid_t> child = Spawn(argv, account, ends[1], SIGTERM);
  close(ends[1]);
  std::string said;
  char buffer[4096];
  for (ssize_t got; child.ok() && ((got = read(ends[0], buffer, sizeof buffer)) > 0 || (got < 0 && errno == EINTR));) {
    if (got > 0) said.append(buffer, static_cast<size_t>(got));
  }
  close(ends[0]);
  if (!child.ok()) return child.status();
  int status = 0;
  while (waitpid(*child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return said;
  return absl::InternalError(absl::StrCat(
      fs::path(argv[0]).filename().string(), " failed (",
      WIFSIGNALED(status) ? absl::StrCat("signal ", WTERMSIG(status)) : absl::StrCat("exit ", WEXITSTATUS(status)),
      "): ", absl::StripAsciiWhitespace(said)));
}

}  // namespace luodi::postgres
