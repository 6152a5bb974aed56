// SPDX-License-Identifier: Apache-2.0
// How people write areas of land: 56.6亩, 37,733.33平方米, 3.77公顷. Exact in both directions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "luodi/v1/errors.pb.h"
#include "luodi/v1/types.pb.h"

namespace luodi::text {

// The largest area a caller may write, in micro-mu.
inline constexpr int64_t kLargestArea = 100'000'000'000'000;

// Reads an area with its unit: 亩, mu; 平方米, 平米, ㎡, m², m2; 公顷, ha; 平方公里, km²; each also in 万. Decimals
// beyond 6 of 亩, 2 of m², 6 of 公顷 and 8 of km² are AREA_INEXACT, never rounded. AREA_WITHOUT_UNIT for a bare number,
// AREA_NOT_POSITIVE for zero or less, AREA_TOO_LARGE beyond kLargestArea, else AREA_UNREADABLE.
v1::ErrorReason ReadArea(std::string_view text, v1::Area* out);

// Reads a cell under a column whose header states the unit; a cell with a unit of its own wins.
v1::ErrorReason ReadAreaWithUnit(std::string_view text, std::string_view unit, v1::Area* out);

// 56.60亩: at least two decimals, more when the area needs them; ReadArea reads it back.
std::string WriteArea(const v1::Area& area);

}  // namespace luodi::text
