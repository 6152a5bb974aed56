// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "server/journal/store.h"

namespace luodi {

// Counts entries that were committed: luodi_journal_entries_total{kind}.
void CountEntries(const std::vector<journal::Entry>& entries);

}  // namespace luodi
