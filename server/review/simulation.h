// SPDX-License-Identifier: Apache-2.0
// The path a subject would take through a definition. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "server/review/desk.h"

namespace luodi::review::rules {

// By stage: the working days each decided case took for it.
using PastDays = std::map<std::string, std::vector<int>>;

// The middle one; of an even number the greater of the middle two; 0 of none.
int Median(std::vector<int> days);

// The path of the case on the desk by desk.ground, which is for filing: its packet, purpose and day of filing are
// given, size and verdict where they stand. `filing` is what filing it is refused for. A stage whose condition cannot
// be told (a rate or figure is missing) counts as entered.
v1::SimulatedPath Simulate(Desk desk, const std::vector<absl::Status>& filing, const PastDays& past);

}  // namespace luodi::review::rules
