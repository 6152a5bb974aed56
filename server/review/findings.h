// SPDX-License-Identifier: Apache-2.0
// What the linter of definitions collects, and the parts it consists of; for linter.cc and lint_*.cc only.
#pragma once

#include <string>
#include <vector>

#include "luodi/v1/review_definitions.pb.h"
#include "server/review/linter.h"

namespace luodi::review::rules {

using Rule = v1::DefinitionFinding;

// Where a stage stands; without a stage: the definition.
struct Place {
  // groups[1].stages[0]
  std::string path;
  int group = 0;
  int index = 0;
  const v1::StageDefinition* stage = nullptr;
};

// Every stage in the order of the definition.
std::vector<Place> PlacesIn(const v1::ReviewDefinition& definition);

class Findings {
 public:
  // `field` is below the place, e.g. seats[2]; empty: the place itself. `detail` is for machines, the client makes a
  // sentence of it: "share: 4/3, all: 5", or one word where nothing varies.
  void Error(Rule::Rule rule, const Place& place, const std::string& field, const std::string& detail) {
    Add(Rule::SEVERITY_ERROR, rule, place, field, detail);
  }
  void Warn(Rule::Rule rule, const Place& place, const std::string& field, const std::string& detail) {
    Add(Rule::SEVERITY_WARNING, rule, place, field, detail);
  }
  // Errors first, each in the order of the definition.
  std::vector<v1::DefinitionFinding> Sorted() const;

 private:
  struct Found {
    int group;
    int index;
    v1::DefinitionFinding finding;
  };
  void Add(Rule::Severity severity, Rule::Rule rule, const Place& place, const std::string& field,
           const std::string& detail);

  std::vector<Found> found_;
};

// A seat of a stage or level, and where it is written.
struct WrittenSeat {
  v1::Seat seat;
  // Below the stage, e.g. seats[2], panel[0], department, levels[1].seats[0].
  std::string field;
};
std::vector<WrittenSeat> SeatsIn(const v1::StageDefinition& stage);
std::vector<WrittenSeat> SeatsIn(const v1::StageDefinition& stage, int level);

// ---- the parts

// lint_stage.cc: fields, shares, silence, ballots, score sheets, levels, rungs and limits of one stage.
void LintStage(const Place& place, Findings& findings);
// lint_seats.cc: holders, and whether people can satisfy the stage.
void LintSeats(const Place& place, const Surroundings& surroundings, Findings& findings);

}  // namespace luodi::review::rules
