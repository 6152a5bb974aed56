// SPDX-License-Identifier: Apache-2.0
// Reads a review definition as a case would meet it: whether every path ends, whether the people who stand on its seats
// can satisfy every stage, where silence must not be consent, how long it takes at worst. Pure.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "server/base/calendar.h"
#include "server/review/seating.h"

namespace luodi::review::rules {

// What a definition meets in its zone.
struct Surroundings {
  // Everybody who stands on a seat, may handle cases, or may decide.
  Members members;
  // Those of NamesIn that are there.
  std::set<std::string> existing;
  // Of the threshold set in force.
  std::set<std::string> rule_ids;
};

// The departments and persons the definition names: on seats, as alternates, on rungs.
std::set<std::string> NamesIn(const v1::ReviewDefinition& definition);

// Everything that is wrong or doubtful: errors first, each in the order of the definition; what concerns no stage last.
std::vector<v1::DefinitionFinding> Lint(const v1::ReviewDefinition& definition, const Surroundings& surroundings);

// How long the longest path takes by the stages' limits.
struct WorstCase {
  int working_days = 0;
  // A stage that some case enters has no limit and is not counted.
  bool unbounded = false;
  // Of each group the longest stage that counts.
  std::vector<std::string> longest_path;
  // The applicant may take beside; 0 when unbounded or none.
  int applicant_working_days = 0;
  // Every packet may take as long again; 0 without a supplement rule.
  int with_supplements_working_days = 0;

  void WriteTo(v1::CheckReviewDefinitionResponse& response) const;
};
// Purposes and kinds of projects exclude each other; all other conditions are taken to hold at once. By the calendar a
// publicity period in calendar days takes the most working days that so many days ever spanned.
WorstCase WorstCaseOf(const v1::ReviewDefinition& definition, const WorkingCalendar& calendar);

// Working days within which a stage should be done: its limit, or its publicity period; nothing for a threshold; -1:
// without end.
int WorkingDaysOf(const v1::StageDefinition& stage, const WorkingCalendar& calendar);

}  // namespace luodi::review::rules
