// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "luodi/v1/policy.pb.h"
#include "server/base/database.h"
#include "server/base/page.h"

namespace luodi::policy::store {

// The set with its rules in order, groups and positions, or nothing. Every function that returns a set computes
// superseded_date. Contents are kept in the process by their digest, so that a repeated read costs one statement.
std::optional<v1::ThresholdSet> SelectThresholdSet(database::Transaction& tx, const std::string& name);

// The set in force on a day: published, not withdrawn by then, the newest that is effective by then. Of two effective
// from the same day the one withdrawn first, until it is.
std::optional<v1::ThresholdSet> SelectInForce(database::Transaction& tx, const std::string& zone,
                                              const v1::Date& on_date);

// Highest number first; one more than page.size if there are more. Page key: number.
std::vector<v1::ThresholdSet> ListThresholdSets(database::Transaction& tx, const std::string& zone, const Page& page);

// Version of the row: the number in its etag.
int64_t VersionOf(const v1::ThresholdSet& set);

// Inserts a draft under the next number of the zone. The caller holds the lock of the zone's threshold sets.
v1::ThresholdSet InsertThresholdSet(database::Transaction& tx, const std::string& zone, const v1::ThresholdSet& set,
                                    const std::string& person, const std::string& now);
// Replaces document, title, date, digest and content of a draft; version + 1; the person joins its drafters.
v1::ThresholdSet UpdateThresholdSet(database::Transaction& tx, const v1::ThresholdSet& set, const std::string& person);
// Moves the set into a state and records person and instant; version + 1. `today` is the first day no longer in force.
v1::ThresholdSet UpdatePublished(database::Transaction& tx, const std::string& name, const std::string& person,
                                 const std::string& now);
v1::ThresholdSet UpdateWithdrawn(database::Transaction& tx, const std::string& name, const std::string& person,
                                 const std::string& now, const v1::Date& today);

// Whether the person drafted the set or changed its draft.
bool SelectIsDrafter(database::Transaction& tx, const std::string& name, const std::string& person);
// Name of another published set effective from the same day; empty when there is none.
std::string SelectSameDay(database::Transaction& tx, const v1::ThresholdSet& set);
// Name of the set by which a case was judged that this set, if published, would have governed; empty when there is
// none.
std::string SelectUsedInstead(database::Transaction& tx, const v1::ThresholdSet& set);
// Whether the journal tells of a preview of the set to the end while its content had this digest.
bool SelectWasPreviewed(database::Transaction& tx, const std::string& name, const std::string& content_sha256);

}  // namespace luodi::policy::store
