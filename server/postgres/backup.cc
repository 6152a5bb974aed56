// SPDX-License-Identifier: Apache-2.0
#include "server/postgres/backup.h"

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "server/postgres/directory.h"
#include "server/postgres/program.h"
#include "server/postgres/progress.h"

namespace luodi::postgres {
namespace {

namespace fs = std::filesystem;

absl::Status Refused(const std::string& what, const fs::path& path, const std::string& why) {
  return absl::FailedPreconditionError(absl::StrCat(what, " ", path.string(), " ", why));
}

absl::StatusOr<std::string> SuperuserConnection(const fs::path& pg) {
  const auto server = RunningServer(pg);
  if (!server) {
    return Refused("no luodid runs on the data directory", pg.parent_path(),
                   "(or it is not yours to read); a backup is made while it runs, by its own user or root");
  }
  return absl::StrCat(*server, " user=postgres application_name=backup");
}

// Nothing, or an empty directory: the place may be taken by a rename.
absl::Status CheckFree(const std::string& what, const fs::path& path) {
  std::error_code error;
  const fs::file_status found = fs::symlink_status(path, error);
  if (!fs::exists(found)) return absl::OkStatus();
  if (!fs::is_directory(found)) return Refused(what, path, "exists and is not a directory");
  const bool empty = fs::is_empty(path, error);
  if (error) return Refused(what, path, absl::StrCat("cannot be read: ", error.message()));
  return empty ? absl::OkStatus() : Refused(what, path, "is not empty; choose a new or empty directory");
}

Progress Copying(const fs::path& source, const fs::path& target) {
  const int64_t total = BytesOf(source);
  return Progress("copying", Progress::Unit::kBytes, [=] { return Progress::Amount{BytesOf(target), total}; });
}

absl::Status Verify(const fs::path& bin, const fs::path& copy) {
  const int64_t size = BytesOf(copy);
  const Progress progress("verifying", Progress::Unit::kBytes, [=] { return Progress::Amount{size, 0}; });
  return Run({bin / "pg_verifybackup", "--quiet", copy}, Self()).status();
}

absl::Status CopyAndVerify(const fs::path& bin, const std::string& connection, const fs::path& source,
                           const fs::path& partial) {
  {
    const Progress progress = Copying(source, partial);
    auto copied = Run({bin / "pg_basebackup", "-D", partial, "-d", connection, "--no-password", "-X", "stream",
                       "--checkpoint=fast", "--manifest-checksums=SHA256"},
                      Self());
    if (!copied.ok()) return copied.status();
  }
  return Verify(bin, partial);
}

absl::Status MoveInto(const fs::path& partial, const fs::path& target) {
  std::error_code error;
  fs::rename(partial, target, error);
  if (error) return Refused("cannot rename to", target, error.message());
  return SyncDirectory(target.parent_path());
}

// The copy is verified, not the source: that covers the source and the copying.
absl::Status FillDataDirectory(const fs::path& bin, const fs::path& source, const fs::path& fresh, Account account) {
  {
    const Progress progress = Copying(source, fresh);
    std::error_code error;
    fs::copy(source, fresh, fs::copy_options::recursive | fs::copy_options::copy_symlinks, error);
    if (error) return Refused("cannot copy to", fresh, error.message());
  }
  const absl::Status verified = Verify(bin, fresh);
  if (!verified.ok()) return Refused("the backup", source, absl::StrCat("is damaged: ", verified.message()));
  const std::string owner = absl::StrCat(account.uid, ":", account.gid);
  auto owned = Run({"/usr/bin/chown", "--recursive", "--no-dereference", owner, fresh}, Self());
  if (!owned.ok()) return owned.status();
  if (absl::Status mode = MakePrivateDirectory(fresh, account); !mode.ok()) return mode;
  if (absl::Status reach = CheckReachable(fresh, account); !reach.ok()) return reach;
  return Run({bin / "initdb", "--sync-only", "-D", fresh}, account).status();
}

absl::Status CheckOnlyLock(const fs::path& data_dir) {
  for (const auto& entry : fs::directory_iterator(data_dir)) {
    const std::string name = entry.path().filename();
    if (name == "lock" || name == "pg.new") continue;  // ours, or a restore that was cut short
    return Refused("the data directory", data_dir,
                   absl::StrCat("is not empty (", name, "); a backup is restored into a new or empty directory"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Backup(const fs::path& wanted, const fs::path& target_name) {
  std::error_code error;
  const fs::path data_dir = fs::weakly_canonical(fs::absolute(wanted), error);
  fs::path target = fs::weakly_canonical(fs::absolute(target_name), error);
  if (!target.has_filename()) target = target.parent_path();  // "backups/monday/"
  const fs::path partial = target.string() + ".partial";
  if (absl::Status free = CheckFree("the backup directory", target); !free.ok()) return free;
  if (fs::exists(partial, error)) {
    return Refused("another backup", partial, "is being written or was cut short; if none is, remove that directory");
  }
  auto connection = SuperuserConnection(data_dir / "pg");
  if (!connection.ok()) return connection.status();
  auto bin = BinDirectory(data_dir / "pg");
  if (!bin.ok()) return bin.status();
  fs::create_directories(target.parent_path(), error);
  if (error) return Refused("cannot make", target.parent_path(), error.message());
  absl::Status done = CopyAndVerify(*bin, *connection, data_dir / "pg", partial);
  if (done.ok()) done = MoveInto(partial, target);
  if (!done.ok()) fs::remove_all(partial, error);
  return done;
}

absl::Status Restore(const fs::path& source, const fs::path& wanted) {
  if (!fs::exists(source / "PG_VERSION") || !fs::exists(source / "backup_manifest")) {
    return Refused("the directory", source, "is no backup of luodid: PG_VERSION or backup_manifest is missing");
  }
  auto bin = BinDirectory(source);
  if (!bin.ok()) return bin.status();
  auto data_dir = MakeDataDirectory(wanted);
  if (!data_dir.ok()) return data_dir.status();
  auto account = ServerAccount(*data_dir);
  if (!account.ok()) return account.status();
  auto lock = DirectoryLock::Take(*data_dir, *account);
  if (!lock.ok()) return lock.status();
  if (absl::Status empty = CheckOnlyLock(*data_dir); !empty.ok()) return empty;
  const fs::path fresh = *data_dir / "pg.new";
  std::error_code error;
  fs::remove_all(fresh, error);
  absl::Status done = FillDataDirectory(*bin, fs::absolute(source), fresh, *account);
  if (done.ok()) done = MoveInto(fresh, *data_dir / "pg");
  if (!done.ok()) fs::remove_all(fresh, error);
  return done;
}

}  // namespace luodi::postgres
