// SPDX-License-Identifier: Apache-2.0
// How a case moves through the groups of its definition. Pure: these functions change the message they are given, the
// store writes it.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/timestamp.pb.h"
#include "luodi/v1/policy.pb.h"
#include "luodi/v1/projects.pb.h"
#include "luodi/v1/review.pb.h"
#include "luodi/v1/zones.pb.h"
#include "server/base/calendar.h"

namespace luodi::review::rules {

// What opening a stage depends on besides the case.
struct Ground {
  v1::ReviewDefinition definition;
  v1::ThresholdSet threshold_set;
  // What the thresholds ask, of the material and the books. Empty where the verdict stands.
  v1::Figures figures;
  // To CNY, one a currency of CurrenciesToConvert that has one: the newest on or before the day of filing.
  std::vector<v1::ExchangeRate> rates;
  WorkingCalendar calendar;
  v1::Date today;
  google::protobuf::Timestamp now;
};

// The currencies for which entry conditions and threshold rules need a rate to CNY.
std::set<std::string> CurrenciesToConvert(const Ground& ground, const v1::Project& material);

// (Re)starts the review of the packet: verdict and exception go, every stage waits, the first group opens. Refuses
// RATE_MISSING when an entry condition of any stage or a rule cannot be compared, and what policy::rules::Evaluate
// refuses; afterwards Proceed does not.
absl::Status Begin(v1::ReviewCase& review_case, const Ground& ground);

// Opens the next group as long as every stage of the ones before is done or skipped. A threshold stage is evaluated and
// done as it opens; a stage whose entry condition does not hold is skipped; a vote with nobody left in its base is
// done, NEGATIVE.
absl::Status Proceed(v1::ReviewCase& review_case, const Ground& ground);

void Finish(v1::StageStatus& stage, v1::StageStatus::Outcome outcome, const google::protobuf::Timestamp& now);

// Counts the open votes of the case again; one that is decided either way is done.
void Recount(v1::ReviewCase& review_case, const v1::ReviewDefinition& definition, const std::vector<v1::Vote>& votes,
             const google::protobuf::Timestamp& now);

}  // namespace luodi::review::rules
