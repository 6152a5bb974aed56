// SPDX-License-Identifier: Apache-2.0
// What a scored rule gives. In 128 bits; a part of a deduction is rounded half up to the millionth of a point.
#pragma once

#include "luodi/v1/policy.pb.h"
#include "server/policy/measure.h"

namespace luodi::policy::rules {

// The score of a rule with a bar: full at the bar and on its right side, whether or not the bar itself passes; cut at
// the wrong side of `cut`; else less by steps, never below the lowest.
int64_t ScoreOf(const v1::ThresholdRule& rule, const Measured& measured);

// number x part / whole, rounded half up; 0 <= part < whole <= 2^125, 0 <= number.
Int128 PartOf(int64_t number, Int128 part, Int128 whole);

}  // namespace luodi::policy::rules
