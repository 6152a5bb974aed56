// SPDX-License-Identifier: Apache-2.0
#ifndef LUODI_SERVER_POSTGRES_CLUSTER_H_
#define LUODI_SERVER_POSTGRES_CLUSTER_H_

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/postgres/directory.h"
#include "server/postgres/program.h"

namespace luodi::postgres {

// A PostgreSQL of our own in a data directory: the same engine as a server elsewhere, on a unix socket only.
//
// It lives as long as the thread that started it: the kernel stops PostgreSQL (fast, nothing lost) when that thread
// ends, also by kill -9. So Start and Restart are called by the main thread, which looks at Alive() now and then:
//
//   if (!cluster->Alive()) Log(cluster->Restart());   // every tick of the main thread, e.g. once a second
//
// Not for use by several threads at once.
class Cluster {
 public:
  // Makes the database on the first start (about 3 s), stops what a killed luodid left running, starts PostgreSQL,
  // waits until it answers (crash recovery included) and makes sure of the database and its owner.
  // Refuses, with a sentence for the operator: a data directory in use, of another major version, or out of reach of
  // the account PostgreSQL runs as; a PostgreSQL that does not start (with its last words).
  static absl::StatusOr<std::unique_ptr<Cluster>> Start(const std::filesystem::path& data_dir);

  // For libpq, as ConnectionString, of the server that another luodid runs on the directory. FAILED_PRECONDITION when
  // none does.
  static absl::StatusOr<std::string> Running(const std::filesystem::path& data_dir);

  // Stops, if Stop was not called.
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  // For libpq and libpqxx: database `luodi` as `luodi_owner`, who owns it, makes roles and databases, and is no
  // superuser.
  std::string ConnectionString() const;

  // Whether the server process still runs.
  bool Alive();

  // Starts the server again after it died; nothing to do while it lives. Refuses in another thread than Start's.
  absl::Status Restart();

  // Fast stop: open transactions roll back, what was committed is on disk. Harder after 30 s.
  absl::Status Stop();

 private:
  Cluster(std::filesystem::path data_dir, std::filesystem::path bin, std::filesystem::path sockets, Account account,
          DirectoryLock lock);
  std::string ConnectionString(const std::string& database, const std::string& user) const;
  absl::Status Launch();
  absl::Status AwaitReady(std::uintmax_t log_start);
  absl::Status EnsureDatabase();
  bool EndsWithin(int milliseconds);

  const std::filesystem::path data_dir_, bin_, sockets_;
  const Account account_;
  const DirectoryLock lock_;
  const std::thread::id starter_ = std::this_thread::get_id();
  pid_t server_ = 0;
};

}  // namespace luodi::postgres

#endif  // LUODI_SERVER_POSTGRES_CLUSTER_H_
