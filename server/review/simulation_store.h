// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "luodi/v1/review_cases.pb.h"
#include "luodi/v1/review_definitions.pb.h"
#include "server/base/database.h"

namespace luodi::review::store {

// The clocks of the stages that the last 500 decided cases of the zone came through, by stage id: only stages that the
// definition has too, under the same id and of the same kind. Each is a ledger in its order.
using PastClocks = std::map<std::string, std::vector<std::vector<v1::ClockEntry>>>;
PastClocks SelectPastClocks(database::Transaction& tx, const std::string& zone, const v1::ReviewDefinition& definition);

}  // namespace luodi::review::store
