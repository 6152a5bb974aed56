// SPDX-License-Identifier: Apache-2.0
#ifndef LUODI_SERVER_MIGRATIONS_RUNNER_H_
#define LUODI_SERVER_MIGRATIONS_RUNNER_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace luodi::migrations {

struct Migration {
  const char* name;  // NNNN_verb_noun: the file's name without .sql
  const char* sql;
};

// The files of server/migrations, in order, as they were when this binary was built.
absl::Span<const Migration> Embedded();

// Brings the database up to this binary and returns how many migrations that took: each in a transaction of its own
// with its row in luodi_migrations, all under one advisory lock, so that servers starting together wait for each other
// (at most a minute). First makes sure of the role luodi_app and that the current user may act as it. Refuses, changing
// nothing: a database newer than the binary, an applied migration whose text differs, a new one numbered before an
// applied one. Of 0023 two texts were given out: either is accepted. A migration that fails leaves those before it applied
// and is named. `told` hears how many are applied and how many that will be, before the first and after each.
absl::StatusOr<int> Run(const std::string& url, absl::Span<const Migration> migrations = Embedded(),
                        const std::function<void(int, int)>& told = {});

// The names that Run would apply, in order; the same refusals.
absl::StatusOr<std::vector<std::string>> Pending(const std::string& url,
                                                 absl::Span<const Migration> migrations = Embedded());

}  // namespace luodi::migrations

#endif  // LUODI_SERVER_MIGRATIONS_RUNNER_H_
