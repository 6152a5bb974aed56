// SPDX-License-Identifier: Apache-2.0
// Judged rows enter the books: investors, projects and facts, each with its journal entry, and what became of each row.
#pragma once

#include "luodi/v1/ledger.pb.h"
#include "server/call/call.h"
#include "server/ledger/rules.h"

namespace luodi::ledger {

// The books of the zone as far as the rows ask. For a write the caller holds the zone's ledger exclusively.
rules::Books BooksFor(Call& call, const rules::Ledger& ledger);

// Writes what the judgement says of the rows that are not refused, under an import that stands, and keeps with the
// import what became of all but the unchanged ones. Completes the judgement: names of what was created stand in the
// results afterwards, and in the course for rows that come later.
absl::Status Enter(Call& call, const v1::LedgerImport& ledger_import, rules::Judgement& judgement,
                   rules::Course& course);

}  // namespace luodi::ledger
