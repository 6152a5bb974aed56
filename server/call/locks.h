// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace luodi {

// What a write locks before anything else, as names; taken in sorted order. A lock ends with the transaction.
struct Locks {
  std::vector<std::string> shared;
  std::vector<std::string> exclusive;
};

// The aggregate of a project: the project named or the one above the named resource, exclusive; the zone's ledger,
// shared, so that no ledger import runs beside.
Locks ProjectLocks(const std::string& name);
// The zone's ledger, shared: writes that add to the ledger without touching a known project.
Locks LedgerLocks(const std::string& name);
// The zone's ledger, exclusive: an import.
Locks ImportLocks(const std::string& zone_name);
// One name, exclusive.
Locks NameLocks(const std::string& name);

}  // namespace luodi
