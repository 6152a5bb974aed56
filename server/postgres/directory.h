// SPDX-License-Identifier: Apache-2.0
#ifndef LUODI_SERVER_POSTGRES_DIRECTORY_H_
#define LUODI_SERVER_POSTGRES_DIRECTORY_H_

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/postgres/program.h"

// The data directory of the embedded PostgreSQL:
//   pg/            the database itself (pg.new: a first start or a restore that has not finished; removed and redone)
//   run/           the unix socket, mode 0700; a short directory elsewhere when the path would be too long for a socket
//   lock           held while a luodid or a restore uses the directory
//   postgres.log   what PostgreSQL says; the log before it is postgres.log.1
namespace luodi::postgres {

// Holds the data directory for one process; the kernel lets go of it when the process ends, however it ends.
class DirectoryLock {
 public:
  static absl::StatusOr<DirectoryLock> Take(const std::filesystem::path& data_dir, Account account);
  DirectoryLock(DirectoryLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  DirectoryLock& operator=(DirectoryLock&&) = delete;
  ~DirectoryLock();

 private:
  explicit DirectoryLock(int fd) : fd_(fd) {}
  int fd_;
};

// Makes the directory where it is missing and returns its canonical path.
absl::StatusOr<std::filesystem::path> MakeDataDirectory(const std::filesystem::path& data_dir);

// Refuses, naming the directory and the command, when `account` cannot pass one of the directories above `path`.
absl::Status CheckReachable(const std::filesystem::path& path, Account account);

// A directory of mode 0700 that belongs to `account`, made where it is missing; refuses one that is someone else's.
absl::Status MakePrivateDirectory(const std::filesystem::path& path, Account account);

// The directory for the unix socket of this data directory; made and checked.
absl::StatusOr<std::filesystem::path> MakeSocketDirectory(const std::filesystem::path& data_dir, Account account);

// Ends every PostgreSQL process that still works in `pg` (left by a luodid that was killed) and removes the stale lock
// files in `pg` and `sockets`. The caller holds the DirectoryLock. Fast stop first, then harder; refuses after a
// minute.
absl::Status StopLeftovers(const std::filesystem::path& pg, const std::filesystem::path& sockets);

// Where the server that runs on `pg` listens, in its own words: its socket directory and port for a libpq connection
// string; nothing when none runs there, or it is not ours to read.
std::optional<std::string> RunningServer(const std::filesystem::path& pg);

// Makes the names in a directory durable.
absl::Status SyncDirectory(const std::filesystem::path& path);

// One value of a libpq connection string, quoted.
std::string Quoted(const std::string& value);

// UNKNOWN with the path and the system's words for errno.
absl::Status SystemError(const std::string& what, const std::filesystem::path& path);

}  // namespace luodi::postgres

#endif  // LUODI_SERVER_POSTGRES_DIRECTORY_H_
