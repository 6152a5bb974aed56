// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "luodi/v1/ledger.pb.h"
#include "server/base/database.h"
#include "server/base/page.h"

namespace luodi::ledger::store {

// The columns of imports that brought rows and were not taken back: the newest import's first, each layout once, at most 200.
std::vector<google::protobuf::RepeatedPtrField<v1::LedgerHead>> SelectLayouts(database::Transaction& tx, const std::string& zone);
// Heads of the columns kept verbatim by imports that were not taken back: the newest import's first, each once.
std::vector<std::string> SelectKeptColumns(database::Transaction& tx, const std::string& zone);

// Inserts the export under its name.
void InsertExport(database::Transaction& tx, const v1::LedgerExport& ledger_export, const std::string& now);
// Newest number first. Page key: the number. One more than page.size if there are more.
std::vector<v1::LedgerExport> ListExports(database::Transaction& tx, const std::string& zone, const Page& page);
std::string ExportKeyOf(const v1::LedgerExport& ledger_export);

}  // namespace luodi::ledger::store
