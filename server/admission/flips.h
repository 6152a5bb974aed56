// SPDX-License-Identifier: Apache-2.0
// Which criteria answer otherwise under another set or on other figures.
#pragma once

#include <vector>

#include "luodi/v1/admission.pb.h"
#include "luodi/v1/policy.pb.h"
#include "server/policy/verdict.h"

namespace luodi::admission::rules {

using Criteria = std::vector<policy::rules::Judged>;

// The rule of the set, or nullptr.
const v1::ThresholdRule* FindRule(const v1::ThresholdSet& set, const std::string& rule_id);

// The criteria of a verdict by this set, bare; the set must outlive them.
Criteria CriteriaOf(const v1::Verdict& verdict, const v1::ThresholdSet& set);

// The criteria that differ, in the order of `after`, then those only `before` has. Criteria of one slot belong
// together, whichever rule is asked; where a slot is on one side only, the other side answers NOT_APPLICABLE.
std::vector<v1::Flip> FlipsOf(const Criteria& before, const Criteria& after);

}  // namespace luodi::admission::rules
