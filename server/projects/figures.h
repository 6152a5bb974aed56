// SPDX-License-Identifier: Apache-2.0
// What the thresholds ask of a project and its fields do not say: the park its park lies in, the records of its investor
// and of those with the same legal representative, the zone's positioning list.
#pragma once

#include <string>

#include "luodi/v1/policy.pb.h"
#include "luodi/v1/projects.pb.h"
#include "server/base/database.h"

namespace luodi::projects {

// rules::FiguresOf the project, completed from the books for a day. `zone` is {zone}.
v1::Figures GatherFigures(database::Transaction& tx, const std::string& zone, const v1::Project& project,
                          const v1::Date& on_date);

// Completes bare figures: the park that figures.park lies in and the positioning list; no investor's records.
void CompleteFigures(database::Transaction& tx, const std::string& zone, const v1::Date& on_date,
                     v1::Figures& figures);

}  // namespace luodi::projects
