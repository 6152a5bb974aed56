// SPDX-License-Identifier: Apache-2.0
// A desk with one open stage, a decision behind it, and people around it, as bare as the rules of seats need them.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/status.h"
#include "server/review/acts.h"
#include "server/review/rules.h"
#include "server/review/seats.h"
#include "server/review/tally.h"

namespace luodi::review::rules {

inline std::string Person(const std::string& id) { return "zones/z/persons/" + id; }
inline std::string Department(const std::string& id) { return "zones/z/departments/" + id; }

inline v1::Date DayOf(int year, int month, int day) {
  v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

inline v1::Share Share(int numerator, int denominator) {
  v1::Share share;
  share.set_numerator(numerator);
  share.set_denominator(denominator);
  return share;
}

inline v1::Seat SeatOf(const std::string& person, int weight = 1) {
  v1::Seat seat;
  seat.set_person(Person(person));
  seat.set_weight(weight);
  return seat;
}

inline v1::Seat SeatOfDepartment(const std::string& department, bool may_veto = false) {
  v1::Seat seat;
  seat.set_department(Department(department));
  seat.set_may_veto(may_veto);
  return seat;
}

inline v1::StageDefinition StageOf(v1::StageKind kind, const std::vector<v1::Seat>& seats) {
  v1::StageDefinition stage;
  stage.set_stage_id("stage");
  stage.set_kind(kind);
  stage.mutable_seats()->Assign(seats.begin(), seats.end());
  return stage;
}

// A vote of persons m0, m1, ... of these weights.
inline v1::StageDefinition Panel(const std::vector<int>& weights, const v1::Share& quorum, const v1::Share& pass) {
  std::vector<v1::Seat> seats;
  for (size_t i = 0; i < weights.size(); ++i) seats.push_back(SeatOf(absl::StrCat("m", i), weights[i]));
  v1::StageDefinition stage = StageOf(v1::STAGE_KIND_VOTE, seats);
  *stage.mutable_quorum() = quorum;
  *stage.mutable_pass() = pass;
  return stage;
}

class Table {
 public:
  explicit Table(const v1::StageDefinition& stage) {
    desk.project.set_name("zones/z/projects/2020-0001");
    desk.review_case.set_name("zones/z/projects/2020-0001/cases/1");
    desk.review_case.set_state(v1::ReviewCase::STATE_OPEN);
    desk.review_case.set_submitted_by(Person("officer"));
    desk.review_case.mutable_packet()->set_version(2);
    desk.review_case.mutable_packet()->set_material_json("{}");
    *desk.review_case.mutable_accepted_date() = DayOf(2020, 7, 1);
    desk.ground.today = DayOf(2020, 7, 1);
    Add(stage).set_state(v1::StageStatus::STATE_OPEN);
    v1::StageDefinition decision;
    decision.set_stage_id("decision");
    decision.set_kind(v1::STAGE_KIND_DECISION);
    Add(decision).set_state(v1::StageStatus::STATE_WAITING);
  }

  // Everybody of the stage's own seats of persons, with what they need.
  Table& WithPanel() {
    for (const v1::Seat& seat : SeatsOf(Stage())) {
      if (seat.has_person()) Sit(seat.person().substr(Person("").size()));
    }
    Recount(desk);
    return *this;
  }
  Member& Sit(const std::string& id, const std::string& department = "") {
    Member& member = desk.members[Person(id)];
    member.person = Person(id);
    member.department = department.empty() ? "" : Department(department);
    member.roles = {v1::ROLE_COMMITTEE_MEMBER};
    member.records_opinions = member.casts_votes = member.decides = true;
    member.identity = "staff/" + id;
    return member;
  }
  void Delegate(const std::string& from, const std::string& to) {
    v1::Delegation& delegation = desk.delegations.emplace_back();
    delegation.set_delegator(Person(from));
    delegation.set_delegate(Person(to));
  }
  // Without the act: somebody who was recused before.
  void RecuseBefore(const std::string& id) { desk.review_case.add_recusals()->set_person(Person(id)); }

  v1::StageDefinition& Stage() { return *desk.ground.definition.mutable_groups(0)->mutable_stages(0); }
  v1::StageStatus& Status() { return *desk.review_case.mutable_stages(0); }
  const v1::SeatStatus& Seat(const std::string& id) {
    for (const v1::SeatStatus& seat : Status().seats()) {
      if (seat.seat_id() == id) return seat;
    }
    throw std::logic_error(id);
  }
  Member Who(const std::string& id) const {
    const auto found = desk.members.find(Person(id));
    if (found != desk.members.end()) return found->second;
    Member stranger;
    stranger.person = Person(id);
    stranger.identity = "staff/" + id;
    stranger.records_opinions = stranger.casts_votes = stranger.decides = true;
    return stranger;
  }

  absl::StatusOr<v1::Vote> Vote(const std::string& id, v1::Vote::Choice choice, const std::string& seat_id = "",
                                int packet = 2, const std::string& salt = "") {
    v1::Vote vote;
    vote.set_stage_id("stage");
    vote.set_choice(choice);
    vote.set_seat_id(seat_id);
    vote.set_packet_version(packet);
    return CastVote(desk, Who(id), vote, salt);
  }
  absl::StatusOr<v1::Opinion> Say(const std::string& id, v1::Opinion::Stance stance, const std::string& seat_id = "") {
    v1::Opinion opinion;
    opinion.set_stage_id("stage");
    opinion.set_stance(stance);
    opinion.set_seat_id(seat_id);
    opinion.set_packet_version(2);
    return RecordOpinion(desk, Who(id), opinion);
  }
  v1::StageStatus::Outcome outcome() { return Status().outcome(); }
  v1::StageStatus::Closing closing() { return Status().closing(); }
  bool done() { return Status().state() == v1::StageStatus::STATE_DONE; }

  Desk desk;

 private:
  v1::StageStatus& Add(const v1::StageDefinition& stage) {
    *desk.ground.definition.add_groups()->add_stages() = stage;
    v1::StageStatus& status = *desk.review_case.add_stages();
    status.set_stage_id(stage.stage_id());
    status.set_kind(stage.kind());
    return status;
  }
};

template <typename Answer>
v1::ErrorReason Reason(const absl::StatusOr<Answer>& answer) {
  return ReasonOf(answer.status());
}
inline v1::ErrorReason Reason(const absl::Status& status) { return ReasonOf(status); }

constexpr auto kYes = v1::Vote::CHOICE_YES;
constexpr auto kNo = v1::Vote::CHOICE_NO;
constexpr auto kAbstain = v1::Vote::CHOICE_ABSTAIN;
constexpr auto kAgree = v1::Opinion::STANCE_AGREE;
constexpr auto kAgreeIf = v1::Opinion::STANCE_AGREE_WITH_CONDITIONS;
constexpr auto kObject = v1::Opinion::STANCE_OBJECT;
constexpr auto kVeto = v1::Opinion::STANCE_VETO;
constexpr auto kNeither = v1::Opinion::STANCE_ABSTAIN;
constexpr auto kReturn = v1::Opinion::STANCE_RETURN;
constexpr auto kPositive = v1::StageStatus::OUTCOME_POSITIVE;
constexpr auto kNegative = v1::StageStatus::OUTCOME_NEGATIVE;

}  // namespace luodi::review::rules
