// SPDX-License-Identifier: Apache-2.0
// How a case moves through the groups of its definition. Pure: these functions change the desk they are given, the
// store writes it.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/timestamp.pb.h"
#include "luodi/v1/policy.pb.h"
#include "luodi/v1/projects.pb.h"
#include "luodi/v1/review_cases.pb.h"
#include "luodi/v1/review_definitions.pb.h"
#include "luodi/v1/zones.pb.h"
#include "server/base/calendar.h"

namespace luodi::review::rules {

struct Desk;

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
  // The other projects the size is counted with. Only where a packet is frozen or the definition changes.
  std::vector<v1::Project> family;
  // The act that is being done, e.g. RecordOpinion, and who does it: for the ledger of the clocks. Set by Undertake.
  std::string act;
  std::string person;
};

// The currencies for which sizes, bars and threshold rules need a rate to CNY.
std::set<std::string> CurrenciesToConvert(const Ground& ground, const v1::Project& material);

// The size the case is counted with by this ground. Where an amount has no rate the total is absent; refuses
// RATE_MISSING when the definition compares totals all the same.
absl::StatusOr<v1::Aggregate> AggregateOf(const Ground& ground, const v1::Project& material, const v1::Date& filed);

// Whether a stage with this condition is entered, by purpose, size, verdict and day of filing of the case. Refuses
// RATE_MISSING.
absl::StatusOr<bool> IsEntered(const v1::EntryCondition& entry, const v1::ReviewCase& review_case,
                               const v1::Project& material, const Ground& ground);

// The level that takes a case of this size; nullptr when the definition has no levels. Refuses RATE_MISSING.
absl::StatusOr<const v1::DecisionLevel*> LevelOf(const Ground& ground, const v1::Aggregate& aggregate,
                                                 const v1::Project& material, const v1::Date& filed);
// The level that decides the case; nullptr when its definition has no levels.
const v1::DecisionLevel* LevelOf(const Desk& desk);
// The level that would decide the project by its own size; nullptr when the definition has no levels.
const v1::DecisionLevel* LevelAlone(const Desk& desk);
// The decision in the definition, and where it stands in the case.
const v1::StageDefinition& DecisionOf(const v1::ReviewDefinition& definition);
v1::StageStatus& DecisionOf(v1::ReviewCase& review_case);

// Tells size and level of decision of the packet on the desk, by desk.ground.family. Refuses RATE_MISSING when a bar of
// any stage or level, or a rule, cannot be compared, and what policy::rules::Evaluate refuses; afterwards no opening
// does.
absl::Status Size(Desk& desk);

// (Re)starts the review of the packet: verdict, exception, override and voices go, every stage waits, the
// first group opens. Refuses what Size refuses; afterwards Proceed does not.
absl::Status Begin(Desk& desk);

// Counts the open stages again and opens the next group as long as every stage of the ones before is done or skipped. A
// threshold stage is evaluated and done as it opens; a stage whose entry condition does not hold is skipped; one with
// nobody left in its base is done, NEGATIVE. Due dates are true afterwards.
absl::Status Proceed(Desk& desk);

// The stage is done, and its clock stops.
void Finish(Desk& desk, v1::StageStatus& stage, v1::StageStatus::Outcome outcome, v1::StageStatus::Closing closing);

// The case ends: every clock stops, nobody is asked any more, and what had not closed is cancelled.
void End(Desk& desk, v1::ReviewCase::State state);

}  // namespace luodi::review::rules
