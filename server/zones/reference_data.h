// SPDX-License-Identifier: Apache-2.0
// The reference data a zone is created with.
#pragma once

#include <vector>

#include "luodi/v1/zones.pb.h"

namespace luodi::zones {

// The State Council's arrangements this version of the program knows, in order of years, without name and document.
const std::vector<v1::CalendarYear>& KnownCalendarYears();

}  // namespace luodi::zones
