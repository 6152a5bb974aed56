// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "luodi/v1/policy.pb.h"
#include "server/base/database.h"

namespace luodi::policy::store {

// What a digest stands for: rules in order, any-of groups, positions; nothing else of the set is filled.
using Content = std::shared_ptr<const v1::ThresholdSet>;

// The content of the set with this digest. What was read once is kept in the process, whatever the set: a content is
// known by its digest, and which digest a set has the caller read from the database. Empty when the set, a draft, has
// another content by now.
Content SelectContent(database::Transaction& tx, const std::string& zone, int64_t number, const std::string& sha256);

void InsertContent(database::Transaction& tx, const std::string& zone, int64_t number, const v1::ThresholdSet& set);
void DeleteContent(database::Transaction& tx, const std::string& zone, int64_t number);

}  // namespace luodi::policy::store
