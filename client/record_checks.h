// SPDX-License-Identifier: Apache-2.0
// The parts of CheckRecord, a file each; for them only.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "client/case_record.h"
#include "proto/text/sentence.h"

namespace luodi::client::record {

// Findings of one section as they come up.
class Findings {
 public:
  explicit Findings(std::string section) : section_(std::move(section)) {}
  // The sentence in both languages; each {key} is filled from `parts`.
  void Add(const std::string& english, const std::string& chinese, const text::Metadata& parts = {});
  // Adds it unless the claim holds.
  void Require(bool claim, const std::string& english, const std::string& chinese, const text::Metadata& parts = {}) {
    if (!claim) Add(english, chinese, parts);
  }
  // Hands them over.
  void MoveTo(std::vector<Finding>* all);

 private:
  std::string section_;
  std::vector<Finding> found_;
};

// ---- case_record.cc
void CheckPinned(const OpenedRecord& opened, std::vector<Finding>* all);
void CheckPackets(const OpenedRecord& opened, std::vector<Finding>* all);

// ---- record_answers.cc: opinions, votes and scores, who gave them and for whom
void CheckAnswers(const OpenedRecord& opened, std::vector<Finding>* all);
// ---- record_counts.cc: every tally, score total and outcome, counted again
void CheckCounts(const OpenedRecord& opened, std::vector<Finding>* all);
// ---- record_decision.cc
void CheckDecision(const OpenedRecord& opened, std::vector<Finding>* all);
// ---- record_course.cc: clocks, meetings, history
void CheckClock(const OpenedRecord& opened, std::vector<Finding>* all);
void CheckMeetings(const OpenedRecord& opened, std::vector<Finding>* all);
void CheckHistory(const OpenedRecord& opened, std::vector<Finding>* all);
// ---- record_traces.cc: what the history and the case tell of each other, and the images of what was entered
void CheckTraces(const OpenedRecord& opened, std::vector<Finding>* all);
void CheckImages(const OpenedRecord& opened, std::vector<Finding>* all);

// ---- what several of them need

// The seats of a stage with ids and weights, shorthands written out.
std::vector<v1::Seat> SeatsAsked(const v1::StageDefinition& stage);
// The stage of the definition; nullptr when it has none of this id.
const v1::StageDefinition* StageAsked(const v1::ReviewDefinition& definition, const std::string& stage_id);
const v1::StageStatus* StageOf(const v1::ReviewCase& review_case, const std::string& stage_id);
// Department, person or the role's proto name.
std::string HolderOf(const v1::Seat& seat);
bool IsOpinionKind(v1::StageKind kind);
bool IsSecret(const v1::StageDefinition& stage);
// Microseconds since 1970.
int64_t Micros(const google::protobuf::Timestamp& time);
// The instant each resource was first entered, by the history.
std::map<std::string, int64_t> FirstEntered(const OpenedRecord& opened);
// When the case was last moved to another definition, by the history; 0: never. What was said and counted before went
// by a definition that is not in the record.
int64_t MovedAt(const OpenedRecord& opened);

}  // namespace luodi::client::record
