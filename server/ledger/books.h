// SPDX-License-Identifier: Apache-2.0
// Judged rows enter the books: investors, projects, facts and the import itself, each with its journal entry.
#pragma once

#include <string>

#include "luodi/v1/ledger.pb.h"
#include "server/call/call.h"
#include "server/ledger/rules.h"

namespace luodi::ledger {

// The books of the zone as far as the rows ask. The caller holds the zone's ledger exclusively.
rules::Books BooksFor(Call& call, const rules::Ledger& ledger);

// Writes what the judgement says, in which no row is refused, and completes it: names of what was created stand in the
// results afterwards. `ledger_import` gets its name.
absl::Status Enter(Call& call, const std::string& reason, rules::Judgement& judgement, v1::LedgerImport& ledger_import);

}  // namespace luodi::ledger
