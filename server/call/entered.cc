// SPDX-License-Identifier: Apache-2.0
#include "server/call/entered.h"

#include <map>

#include "server/base/log.h"

namespace luodi {

void CountEntries(const std::vector<journal::Entry>& entries) {
  std::map<v1::EntryKind, int> by_kind;
  for (const journal::Entry& entry : entries) ++by_kind[entry.kind];
  for (const auto& [kind, entered] : by_kind) {
    Count("luodi_journal_entries_total", "Entries this server wrote into the journal", entered,
          {{"kind", v1::EntryKind_Name(kind)}});
  }
}

}  // namespace luodi
