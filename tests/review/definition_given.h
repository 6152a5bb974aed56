// SPDX-License-Identifier: Apache-2.0
// A sound definition with every kind of stage, and the people who stand on its seats, as the pure rules need them.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/review/linter.h"

namespace luodi::review::rules {

inline std::string PersonOf(const std::string& id) { return "zones/z/persons/" + id; }
inline std::string DepartmentOf(const std::string& id) { return "zones/z/departments/" + id; }

inline v1::StageDefinition& AddStage(v1::StageGroup& group, const std::string& id, v1::StageKind kind, int limit = 5) {
  v1::StageDefinition& stage = *group.add_stages();
  stage.set_stage_id(id);
  stage.set_title(id);
  stage.set_kind(kind);
  stage.set_limit_working_days(limit);
  return stage;
}

inline v1::Seat& SeatDepartment(v1::StageDefinition& stage, const std::string& id) {
  v1::Seat& seat = *stage.add_seats();
  seat.set_department(DepartmentOf(id));
  return seat;
}

inline v1::Seat& SeatPerson(v1::StageDefinition& stage, const std::string& id) {
  v1::Seat& seat = *stage.add_seats();
  seat.set_person(PersonOf(id));
  return seat;
}

inline void SetShare(v1::Share& share, int numerator, int denominator) {
  share.set_numerator(numerator);
  share.set_denominator(denominator);
}

inline void AddCriterion(v1::StageDefinition& stage, const std::string& id, int weight) {
  v1::ScoreCriterion& criterion = *stage.mutable_score_sheet()->add_criteria();
  criterion.set_criterion_id(id);
  criterion.set_title(id);
  criterion.set_weight_bp(weight);
}

// Packet and thresholds; departments, experts, counsel, competition and publicity at once; the panel; the leaders.
inline v1::ReviewDefinition Sound() {
  v1::ReviewDefinition definition;
  definition.set_name("zones/z/reviewDefinitions/1");
  definition.set_title("项目准入评审流程");
  definition.set_document_number("廊高管发〔2020〕2号");
  definition.set_approval_valid_days(180);
  definition.set_state(v1::ReviewDefinition::STATE_DRAFT);
  definition.set_drafted_by(PersonOf("secretary"));
  definition.mutable_supplement()->set_max_cycles(2);
  definition.mutable_supplement()->set_applicant_working_days(10);

  v1::StageGroup& first = *definition.add_groups();
  AddStage(first, "completeness", v1::STAGE_KIND_COMPLETENESS, 2);
  AddStage(first, "threshold", v1::STAGE_KIND_THRESHOLD, 0);

  v1::StageGroup& second = *definition.add_groups();
  v1::StageDefinition& opinion = AddStage(second, "departments", v1::STAGE_KIND_OPINION, 5);
  SeatDepartment(opinion, "finance").set_subject(v1::REVIEW_SUBJECT_FINANCE);
  SeatDepartment(opinion, "industry").set_subject(v1::REVIEW_SUBJECT_INDUSTRY);
  SeatDepartment(opinion, "science").set_subject(v1::REVIEW_SUBJECT_OTHER);
  v1::StageDefinition& scoring = AddStage(second, "experts", v1::STAGE_KIND_SCORING, 7);
  for (const char* id : {"m1", "m2", "m3"}) SeatPerson(scoring, id);
  SetShare(*scoring.mutable_quorum(), 2, 3);
  AddCriterion(scoring, "scale", 6000);
  AddCriterion(scoring, "tax", 4000);
  scoring.mutable_score_sheet()->set_pass_bp(6000);
  SeatDepartment(AddStage(second, "legal", v1::STAGE_KIND_LEGAL_REVIEW, 3), "justice");
  SeatDepartment(AddStage(second, "competition", v1::STAGE_KIND_FAIR_COMPETITION, 3), "market");
  v1::StageDefinition& publicity = AddStage(second, "publicity", v1::STAGE_KIND_PUBLICITY, 0);
  publicity.set_publicity_days(5);
  publicity.set_publicity_unit(v1::DAY_UNIT_WORKING_DAY);

  v1::StageDefinition& vote = AddStage(*definition.add_groups(), "panel", v1::STAGE_KIND_VOTE, 4);
  for (const char* id : {"m1", "m2", "m3"}) SeatPerson(vote, id);
  SetShare(*vote.mutable_quorum(), 2, 3);
  SetShare(*vote.mutable_pass(), 2, 3);

  AddStage(*definition.add_groups(), "decision", v1::STAGE_KIND_DECISION, 3);
  return definition;
}

inline Member NewMember(const std::string& id, const std::set<v1::Role>& roles, const std::string& department = "") {
  Member member;
  member.person = PersonOf(id);
  if (!department.empty()) member.department = DepartmentOf(department);
  member.roles = roles;
  member.records_opinions = roles.contains(v1::ROLE_DEPARTMENT_REVIEWER);
  member.casts_votes = roles.contains(v1::ROLE_COMMITTEE_MEMBER);
  member.decides = roles.contains(v1::ROLE_DECISION_MAKER);
  member.identity = member.person;
  return member;
}

inline void Add(Surroundings& surroundings, Member member) {
  surroundings.existing.insert(member.person);
  surroundings.members[member.person] = std::move(member);
}

// Two of everybody, so that nobody is alone.
inline Surroundings Staffed() {
  Surroundings zone;
  for (const char* id : {"finance", "industry", "science", "justice", "market"}) {
    zone.existing.insert(DepartmentOf(id));
    for (const char* which : {"a", "b"}) {
      Add(zone, NewMember(absl::StrCat(id, "-", which), {v1::ROLE_DEPARTMENT_REVIEWER}, id));
    }
  }
  for (const char* id : {"m1", "m2", "m3", "m4"}) Add(zone, NewMember(id, {v1::ROLE_COMMITTEE_MEMBER}));
  for (const char* id : {"leader", "deputy"}) Add(zone, NewMember(id, {v1::ROLE_DECISION_MAKER}));
  for (const char* id : {"secretary", "clerk"}) Add(zone, NewMember(id, {v1::ROLE_REVIEW_SECRETARY}));
  zone.existing.insert(PersonOf("idler"));
  zone.rule_ids = {"intensity", "tax"};
  return zone;
}

}  // namespace luodi::review::rules
