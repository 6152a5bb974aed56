// SPDX-License-Identifier: Apache-2.0
// The least more investment and the least less land with which a verdict is no longer FAIL.
#pragma once

#include <string>
#include <vector>

#include "luodi/v1/admission.pb.h"
#include "luodi/v1/policy.pb.h"
#include "server/policy/verdict.h"

namespace luodi::admission::rules {

struct LeastChanges {
  // By investment alone, by land alone; where neither does, by both: the largest land with which some investment
  // passes, then the least investment there. Each was judged and passes; one unit less of a change was judged and
  // fails.
  std::vector<v1::LeastChange> changes;
  // Rules because of which the verdict fails and that neither more investment nor less land mends.
  std::vector<std::string> out_of_reach;
  // The search was given up after 50,000 trials: what is not listed may be possible.
  bool is_incomplete = false;
};

// Nothing where the figures do not fail or cannot be judged. The rates serve all currencies of the figures.
LeastChanges FindLeastChanges(const v1::ThresholdSet& set, const v1::Figures& figures,
                              const policy::rules::Rates& rates, const v1::Date& on_date);

}  // namespace luodi::admission::rules
