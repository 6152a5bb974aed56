// SPDX-License-Identifier: Apache-2.0
#ifndef LUODI_SERVER_POSTGRES_DURABILITY_H_
#define LUODI_SERVER_POSTGRES_DURABILITY_H_

#include <string>

#include "absl/status/status.h"

namespace luodi::postgres {

// Whether a commit on this database, as this user, survives a crash: refuses fsync, full_page_writes or
// synchronous_commit off, no data checksums, a server before 15, and an encoding other than UTF8; names every fault at
// once, with its remedy. UNAVAILABLE when the database cannot be reached.
absl::Status CheckDurability(const std::string& url);

}  // namespace luodi::postgres

#endif  // LUODI_SERVER_POSTGRES_DURABILITY_H_
