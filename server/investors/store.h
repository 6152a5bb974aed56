// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "luodi/v1/investors.pb.h"
#include "server/base/database.h"
#include "server/base/page.h"

// Names are full resource names; `now` is a timestamptz literal. Warnings are left to rules::SetWarnings.
namespace luodi::investors::store {

std::optional<v1::Investor> SelectInvestor(database::Transaction& tx, const std::string& name);
// The same, its row locked until the end of the transaction.
std::optional<v1::Investor> LockInvestor(database::Transaction& tx, const std::string& name);
// The investors of these names that are there, by number.
std::vector<v1::Investor> SelectInvestors(database::Transaction& tx, const std::string& zone,
                                          const std::vector<std::string>& names);

// The investor with the identity of this one: its unified social credit code, or its country and registration number.
std::optional<v1::Investor> SelectByIdentity(database::Transaction& tx, const std::string& zone,
                                             const v1::Investor& investor);
// The same for many, in order; nothing where there is none.
std::vector<std::optional<v1::Investor>> SelectByIdentities(database::Transaction& tx, const std::string& zone,
                                                            const std::vector<v1::Investor>& investors);

// Inserts the investor under its name with version 1. Nothing when its identity is taken.
std::optional<v1::Investor> InsertInvestor(database::Transaction& tx, const v1::Investor& investor,
                                           const std::string& now);
// Inserts many of one zone, in as few statements as fit; the names of those not inserted because their identity is
// taken.
std::vector<std::string> InsertInvestors(database::Transaction& tx, const std::vector<v1::Investor>& investors,
                                         const std::string& now);
// Deletes an investor that no project names; false when one does, or when it is not there.
bool DeleteInvestor(database::Transaction& tx, const std::string& name);
// Replaces title, legal representative, tags, credit records and land holdings, version + 1.
v1::Investor UpdateInvestor(database::Transaction& tx, const v1::Investor& investor);

// Newest number first; `title_contains` may be empty. Page key: PageKeyOf. One more than page.size if there are more.
std::vector<v1::Investor> ListInvestors(database::Transaction& tx, const std::string& zone,
                                        const std::string& title_contains, const Page& page);
std::string PageKeyOf(const std::string& investor);

// Version of the row: the number in its etag.
int64_t VersionOf(const v1::Investor& investor);

}  // namespace luodi::investors::store
