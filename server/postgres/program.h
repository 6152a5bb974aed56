// SPDX-License-Identifier: Apache-2.0
#ifndef LUODI_SERVER_POSTGRES_PROGRAM_H_
#define LUODI_SERVER_POSTGRES_PROGRAM_H_

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

// Running PostgreSQL's own programs: which version, as whom, and tied to the life of this process.
namespace luodi::postgres {

// The account of the operating system that PostgreSQL runs under; never root.
struct Account {
  uid_t uid;
  gid_t gid;
};

// Our own account, whatever it is: for programs that need not drop root.
Account Self();

// Who runs the server of this data directory. Not root: ourselves. As root: the owner of its `pg`, else the owner of
// the directory itself when that is not root, else the user `postgres`; refuses when there is no such user.
absl::StatusOr<Account> ServerAccount(const std::filesystem::path& data_dir);

// The directory of the programs that fit the data in `pg`: the very major version that made it, or the newest one
// installed when `pg` holds nothing yet. Refuses, naming both versions and the way out, when they do not fit.
absl::StatusOr<std::filesystem::path> BinDirectory(const std::filesystem::path& pg);

// Starts argv[0] (an absolute path) as `account` in a session of its own, output and errors into `output`. The kernel
// sends it `death_signal` when the calling THREAD ends: call it from one that lives as long as the process.
absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& argv, Account account, int output, int death_signal);

// Runs a program to its end and returns what it said; an exit code other than 0 is INTERNAL with the output.
absl::StatusOr<std::string> Run(const std::vector<std::string>& argv, Account account);

}  // namespace luodi::postgres

#endif  // LUODI_SERVER_POSTGRES_PROGRAM_H_
