// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "luodi/v1/agreements.pb.h"
#include "server/base/database.h"
#include "server/base/page.h"

namespace luodi::agreements::store {

std::optional<v1::Contract> SelectContract(database::Transaction& tx, const std::string& name);

// Every contract of a project, by number.
std::vector<v1::Contract> SelectContracts(database::Transaction& tx, const std::string& project);

// Of one project, or of all when {project} is "-"; by project and number, one more than page.size if there are more.
// Page key: project, number.
std::vector<v1::Contract> ListContracts(database::Transaction& tx, const std::string& zone, const std::string& project,
                                        const Page& page);
// The key of a contract on a page.
std::vector<std::string> PageKey(const v1::Contract& contract);

// Version of the row: the number in its etag.
int64_t VersionOf(const v1::Contract& contract);

// Inserts a draft under the next number of the project. The caller holds the lock of the project.
v1::Contract InsertContract(database::Transaction& tx, const std::string& project, const v1::Contract& contract,
                            const std::string& now);
// Replaces what a caller drafts; version + 1.
v1::Contract UpdateDraft(database::Transaction& tx, const v1::Contract& contract);
// Writes state, mode, signed_date, signed_by, review_case and threshold_set; version + 1.
v1::Contract UpdateSigned(database::Transaction& tx, const v1::Contract& contract);

}  // namespace luodi::agreements::store
