// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "luodi/v1/policy.pb.h"
#include "tests/property/threshold_makers.h"

namespace luodi::policy {

// Types every advice of the verdict back: what is advised must pass, one smallest unit less must still fail, and a
// numerator that passes with its shortfall made up must be advised. Says what does not; empty when all do. `tried`
// counts.
std::string UnsoundAdvice(const v1::ThresholdSet& set, const Question& question, const v1::Verdict& verdict,
                          int64_t& tried);

}  // namespace luodi::policy
