// SPDX-License-Identifier: Apache-2.0
#include "server/call/locks.h"

#include "absl/strings/str_cat.h"
#include "server/base/names.h"

namespace luodi {
namespace {

Locks Both(std::string name, bool ledger_exclusive) {
  Locks locks;
  const std::string ledger = absl::StrCat("zones/", names::ZoneOf(name), "/ledger");
  (ledger_exclusive ? locks.exclusive : locks.shared).push_back(ledger);
  if (const std::string project = names::ProjectOf(name); !project.empty()) locks.exclusive.push_back(project);
  return locks;
}

}  // namespace

Locks ProjectLocks(const std::string& name) { return Both(name, false); }
Locks LedgerLocks(const std::string& name) { return Both(absl::StrCat("zones/", names::ZoneOf(name)), false); }
Locks ImportLocks(const std::string& zone_name) { return Both(zone_name, true); }
Locks NameLocks(const std::string& name) { return {{}, {name}}; }

}  // namespace luodi
