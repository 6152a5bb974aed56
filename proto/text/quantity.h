// SPDX-License-Identifier: Apache-2.0
// How people write what entry thresholds measure: 500.00万元/亩, 7500.00万元/公顷, 2%, 10.00亩, 2.5人/亩, 4.99分. Exact
// in both directions.
#pragma once

#include <string>
#include <string_view>

#include "luodi/v1/errors.pb.h"
#include "luodi/v1/policy.pb.h"

namespace luodi::text {

// Reads an amount or area with its unit (ReadMoney, ReadArea); an amount with /亩, /mu, /公顷 or /ha behind it; a share
// with % or ‰; people, 千克标准煤, 吨标准煤 (kgce, tce) a mu; points (分). A number with a point and no unit is a plain
// ratio: a floor area ratio of 1.0. ERROR_REASON_UNSPECIFIED when read; AMOUNT_WITHOUT_UNIT for a whole number alone;
// AMOUNT_INEXACT for one finer than the field keeps; else as ReadMoney and ReadArea. `out` is set only when read.
v1::ErrorReason ReadQuantity(std::string_view text, v1::Quantity* out);

// Exact, and ReadQuantity reads back every form a bar can have. The metric tells what a bare number counts, and that a
// floor area ratio is said without %, and floor area in 平方米. Empty when nothing is set.
std::string WriteQuantity(const v1::Quantity& quantity, v1::Metric metric);

// 20000.00平方米; 30.000001亩 where it is no whole number of 0.01 m². ReadArea reads it back.
std::string WriteFloorArea(const v1::Area& area);

// A ratio in millionths: 2% or 2‰, or a plain number. AMOUNT_UNREADABLE, AMOUNT_NOT_POSITIVE below zero,
// AMOUNT_INEXACT, AMOUNT_TOO_LARGE.
v1::ErrorReason ReadRatio(std::string_view text, int64_t* ppm);

// 650000 -> "0.65", at least two decimals.
std::string WriteRatio(int64_t ppm);

// Energy in kilograms of coal equivalent: 800吨标准煤, 800 tce, 800000千克标准煤, 800000 kgce, or kilograms as a bare
// number. As ReadRatio.
v1::ErrorReason ReadEnergy(std::string_view text, int64_t* kgce);

// "800000千克标准煤"
std::string WriteEnergy(int64_t kgce);

}  // namespace luodi::text
