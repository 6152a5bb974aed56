// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "luodi/v1/ledger.pb.h"
#include "server/base/database.h"
#include "server/base/page.h"

namespace luodi::ledger::store {

// Inserts the import under its name.
v1::LedgerImport InsertImport(database::Transaction& tx, const v1::LedgerImport& ledger_import,
                              const std::string& reason, const std::string& now);

std::optional<v1::LedgerImport> SelectImport(database::Transaction& tx, const std::string& name);

// Newest number first. Page key: PageKeyOf. One more than page.size if there are more.
std::vector<v1::LedgerImport> ListImports(database::Transaction& tx, const std::string& zone, const Page& page);
std::string PageKeyOf(const std::string& ledger_import);

// The projects without investor that have one of these titles: a row that names neither number nor investor may mean
// one.
std::vector<std::string> SelectUninvested(database::Transaction& tx, const std::string& zone,
                                          const std::vector<std::string>& titles);

// Those of the projects that were not created by an import, or have a review case.
std::set<std::string> SelectKeptHere(database::Transaction& tx, const std::string& zone,
                                     const std::vector<std::string>& projects);

}  // namespace luodi::ledger::store
