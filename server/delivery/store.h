// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "luodi/v1/delivery.pb.h"
#include "server/base/database.h"
#include "server/base/page.h"

namespace luodi::delivery::store {

// A milestone and how often it changed: its version in the journal.
struct Versioned {
  v1::Milestone milestone;
  int64_t version = 0;
};

std::optional<v1::Milestone> SelectMilestone(database::Transaction& tx, const std::string& name);

// The milestone of this kind that waits for an answer; there is at most one.
std::optional<v1::Milestone> SelectPending(database::Transaction& tx, const std::string& project, v1::FactKind kind);

// Of one project, or of all when {project} is "-"; by project and number, one more than page.size if there are more.
// Page key: project, number.
std::vector<v1::Milestone> ListMilestones(database::Transaction& tx, const std::string& zone,
                                          const std::string& project, const Page& page);
// The key of a milestone on a page.
std::vector<std::string> PageKey(const v1::Milestone& milestone);

// Inserts a reported milestone under the next number of the project. The caller holds the lock of the project.
Versioned InsertMilestone(database::Transaction& tx, const std::string& project, const v1::Milestone& milestone,
                          const std::string& now);
// Writes state, verified_by and decline_reason; version + 1.
Versioned UpdateAnswered(database::Transaction& tx, const v1::Milestone& milestone);

}  // namespace luodi::delivery::store
