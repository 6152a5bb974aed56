// SPDX-License-Identifier: Apache-2.0
// Related land that is idle or under-performing: one investor at a time, all its parcels together.
#pragma once

#include <string>
#include <vector>

#include "luodi/v1/policy.pb.h"
#include "server/policy/metrics.h"

namespace luodi::policy::rules {

// The parcels of one investor together.
struct LandOfOne {
  // zones/{zone}/investors/{investor}
  std::string investor;
  std::string title;
  // Micro-mu.
  Int128 idle = 0;
  // Numbers of the parcels with idle land.
  std::vector<std::string> idle_parcels;
  // Of the parcels that are rated: micro-mu and fen.
  Int128 rated = 0;
  Int128 output = 0;
  Int128 tax = 0;
};

// Which conditions of the bar the land of an investor meets; at least one.
struct LandFault {
  LandOfOne land;
  bool idle = false;
  bool output = false;
  bool tax = false;
};

// The investors whose land meets the bar, in the order of the figures.
std::vector<LandFault> FaultsOfLand(const v1::Figures& figures, const v1::RelatedLandBar& bar);

// The fault for people: the investor, and the sums as they were compared.
std::string TextOf(const LandFault& fault, const v1::RelatedLandBar& bar);

}  // namespace luodi::policy::rules
