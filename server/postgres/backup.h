// SPDX-License-Identifier: Apache-2.0
#ifndef LUODI_SERVER_POSTGRES_BACKUP_H_
#define LUODI_SERVER_POSTGRES_BACKUP_H_

#include <filesystem>

#include "absl/status/status.h"

namespace luodi::postgres {

// Copies the running embedded database of `data_dir`, with the write-ahead log that makes it whole, into the new or
// empty directory `target`, while calls go on. The target appears under its name only when it is complete, on disk and
// verified against its manifest. Refuses a target that holds anything, and a data directory whose luodid does not run.
absl::Status Backup(const std::filesystem::path& data_dir, const std::filesystem::path& target);

// Puts a backup into an empty or new data directory, from which Cluster::Start then serves. Refuses a directory that is
// in use or holds anything, a source that fails its manifest, and one of a major version that is not installed.
absl::Status Restore(const std::filesystem::path& source, const std::filesystem::path& data_dir);

}  // namespace luodi::postgres

#endif  // LUODI_SERVER_POSTGRES_BACKUP_H_
