// SPDX-License-Identifier: Apache-2.0
#ifndef LUODI_SERVER_MIGRATIONS_SHAPE_H_
#define LUODI_SERVER_MIGRATIONS_SHAPE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace luodi::migrations {

// What of a migrated database is not as the migrations make it: tables, columns, constraints, indexes, triggers,
// functions, views, types, policies, and the rights of others than the owner; one text for each that is missing, changed,
// or none of luodid's. What belongs to an extension is left out. The migrations are run in a database of their own beside
// this one, once a process, which is dropped again; so each version of PostgreSQL may word things its own way.
// PERMISSION_DENIED with a sentence when no such database may be made, which says nothing against this one. Throws
// pqxx's exceptions when the server is lost.
absl::StatusOr<std::vector<std::string>> Differences(const std::string& url);

}  // namespace luodi::migrations

#endif  // LUODI_SERVER_MIGRATIONS_SHAPE_H_
