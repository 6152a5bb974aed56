// SPDX-License-Identifier: Apache-2.0
// Moving a running case to another definition (acts.h).
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "server/base/text.h"
#include "server/review/acts.h"
#include "server/review/answers.h"
#include "server/review/clock.h"
#include "server/review/rules.h"
#include "server/review/seats.h"

namespace luodi::review::rules {
namespace {

using Mapping = std::map<std::string, std::string>;

bool HasOpened(const v1::StageStatus& stage) {
  return stage.state() == v1::StageStatus::STATE_OPEN || stage.state() == v1::StageStatus::STATE_DONE;
}

// Which group of its definition each stage stands in.
std::map<std::string, int> GroupsOf(const v1::ReviewDefinition& definition) {
  std::map<std::string, int> groups;
  for (int i = 0; i < definition.groups_size(); ++i) {
    for (const v1::StageDefinition& stage : definition.groups(i).stages()) groups[stage.stage_id()] = i;
  }
  return groups;
}

std::set<std::string> AnsweredSeats(const Desk& desk, const std::string& stage_id) {
  const int version = desk.review_case.packet().version();
  std::set<std::string> seats;
  const auto gather = [&](const auto& said) {
    for (const auto& answer : said) {
      if (answer.stage_id() == stage_id && answer.packet_version() == version) seats.insert(answer.seat_id());
    }
  };
  gather(desk.opinions);
  gather(desk.votes);
  gather(desk.scores);
  return seats;
}

// A seat that answered keeps its word only as the same seat, and cannot be asked a second time on one packet.
bool AnswersAnother(const Desk& desk, const v1::StageDefinition& from, const v1::StageDefinition& to) {
  std::map<std::string, std::string> holders;
  for (const v1::Seat& seat : SeatsOf(from)) holders[seat.seat_id()] = HolderOf(seat);
  const std::set<std::string> answered = AnsweredSeats(desk, from.stage_id());
  const std::vector<v1::Seat> seats = SeatsOf(to);
  return std::any_of(seats.begin(), seats.end(), [&](const v1::Seat& seat) {
    return answered.contains(seat.seat_id()) && holders[seat.seat_id()] != HolderOf(seat);
  });
}

// On the packet as it is, silence aside.
std::set<std::string> HeardSeats(const Desk& desk, const v1::StageDefinition& stage) {
  std::set<std::string> heard;
  for (const auto& [seat, answer] : AnswersOf(desk, stage).by_seat) {
    if (!answer.by_silence) heard.insert(seat);
  }
  return heard;
}

// By who holds them or by what they judge.
bool JudgeTheSame(const v1::Seat& one, const v1::Seat& other) {
  return HolderOf(one) == HolderOf(other) ||
         (one.subject() != v1::REVIEW_SUBJECT_UNSPECIFIED && one.subject() == other.subject());
}

// A seat that must be heard and was not is heard there too.
bool LeavesUnheard(const Desk& desk, const v1::StageDefinition& from, const v1::StageDefinition& to) {
  const std::set<std::string> heard = HeardSeats(desk, from);
  const std::vector<v1::Seat> seats = SeatsOf(from), others = SeatsOf(to);
  return std::any_of(seats.begin(), seats.end(), [&](const v1::Seat& seat) {
    return MustBeHeard(seat) && !heard.contains(seat.seat_id()) &&
           std::none_of(others.begin(), others.end(),
                        [&](const v1::Seat& other) {
                          return MustBeHeard(other) && !heard.contains(other.seat_id()) && JudgeTheSame(seat, other);
                        });
  });
}

// What passed, or agreed by silence, without a seat that must be heard there.
bool ComesUnheard(const Desk& desk, const v1::StageDefinition& from, const v1::StageDefinition& to) {
  const auto& stages = desk.review_case.stages();
  const bool passed = std::any_of(stages.begin(), stages.end(), [&](const v1::StageStatus& stage) {
    return stage.stage_id() == from.stage_id() && stage.state() == v1::StageStatus::STATE_DONE &&
           stage.outcome() == v1::StageStatus::OUTCOME_POSITIVE;
  });
  const Answers answers = AnswersOf(desk, from);
  const std::vector<v1::Seat> seats = SeatsOf(to);
  return std::any_of(seats.begin(), seats.end(), [&](const v1::Seat& seat) {
    const auto said = answers.by_seat.find(seat.seat_id());
    const bool silent = said != answers.by_seat.end() && said->second.by_silence;
    return MustBeHeard(seat) && (silent || (passed && said == answers.by_seat.end()));
  });
}

bool IsSecret(const v1::StageDefinition& stage) { return stage.ballot() == v1::BALLOT_SECRET; }

// Choices of a secret ballot have no seat: once one was cast, stage and seats stay as they are or stay behind.
bool SameBallot(const v1::StageDefinition& from, const v1::StageDefinition& to) {
  const std::vector<v1::Seat> seats = SeatsOf(from), others = SeatsOf(to);
  return IsSecret(from) == IsSecret(to) && from.stage_id() == to.stage_id() &&
         std::equal(seats.begin(), seats.end(), others.begin(), others.end(), [](const auto& one, const auto& other) {
           return one.seat_id() == other.seat_id() && HolderOf(one) == HolderOf(other) &&
                  one.weight() == other.weight();
         });
}

// Everything a mapping can get wrong about one of its entries; empty: nothing.
std::string WhyBadly(const Desk& desk, const v1::ReviewDefinition& to, const std::string& from_id,
                     const std::string& to_id) {
  const v1::StageDefinition* const from = FindDefinition(desk.ground.definition, from_id);
  const v1::StageDefinition* const target = FindDefinition(to, to_id);
  if (from == nullptr) return "the case has no such stage";
  if (target == nullptr) return "the definition has no such stage";
  if (from->kind() != target->kind()) return "it is of another kind";
  const bool secret = IsSecret(*from) || IsSecret(*target);
  if (secret && !AnsweredSeats(desk, from_id).empty() && !SameBallot(*from, *target)) return "its ballot is another";
  if (AnswersAnother(desk, *from, *target)) return "a seat that answered has another holder";
  if (!IsOpinionKind(from->kind())) return "";
  if (LeavesUnheard(desk, *from, *target)) return "a seat that must be heard is not asked there";
  if (ComesUnheard(desk, *from, *target)) return "a seat that must be heard there was not";
  return "";
}

Fault Badly(const v1::ReviewCase& review_case, const std::string& stage, const std::string& target,
            const std::string& why) {
  return {v1::ERROR_REASON_STAGE_MAPPED_BADLY,
          review_case.name(),
          {{"stage", base::Shown(stage)}, {"target", base::Shown(target)}, {"why", why}}};
}

// One after the other stays so.
void CheckOrder(const Desk& desk, const v1::ReviewDefinition& to, const Mapping& mapping, Faults& faults) {
  std::map<std::string, int> before = GroupsOf(desk.ground.definition), after = GroupsOf(to);
  for (const auto& [stage, target] : mapping) {
    for (const auto& [other, other_target] : mapping) {
      const bool known =
          before.contains(stage) && before.contains(other) && after.contains(target) && after.contains(other_target);
      if (known && before[stage] < before[other] && after[target] > after[other_target]) {
        faults.push_back(Badly(desk.review_case, stage, target, "it would come after " + other));
        break;
      }
    }
  }
}

// An id means one thing in a case: what was said under it is not to be taken for an answer at another stage.
void CheckIds(const Desk& desk, const v1::ReviewDefinition& to, const Mapping& mapping, Faults& faults) {
  for (const v1::StageStatus& stage : desk.review_case.stages()) {
    if (FindDefinition(to, stage.stage_id()) == nullptr) continue;
    const auto mapped = mapping.find(stage.stage_id());
    const bool left = stage.state() == v1::StageStatus::STATE_CANCELLED && stage.has_open_time();
    const bool goes_on_elsewhere = HasOpened(stage) && mapped != mapping.end() && mapped->second != stage.stage_id();
    if (left || goes_on_elsewhere) {
      faults.push_back(Badly(desk.review_case, stage.stage_id(), goes_on_elsewhere ? mapped->second : stage.stage_id(),
                             "its id stands for another stage there"));
    }
  }
}

Faults UnmetToMove(const Desk& desk, const v1::ReviewDefinition& to, const Mapping& mapping) {
  Faults faults;
  for (const v1::StageStatus& stage : desk.review_case.stages()) {
    if (HasOpened(stage) && !mapping.contains(stage.stage_id())) {
      faults.push_back({v1::ERROR_REASON_STAGE_NOT_MAPPED, desk.review_case.name(), {{"stage", stage.stage_id()}}});
    }
  }
  std::set<std::string> taken;
  for (const auto& [stage, target] : mapping) {
    const std::string why = WhyBadly(desk, to, stage, target);
    if (!why.empty()) faults.push_back(Badly(desk.review_case, stage, target, why));
    if (!taken.insert(target).second)
      faults.push_back(Badly(desk.review_case, stage, target, "another becomes it too"));
  }
  CheckOrder(desk, to, mapping, faults);
  CheckIds(desk, to, mapping, faults);
  return faults;
}

// The stage as it was, as far as it had opened; else it waits.
v1::StageStatus Placed(const v1::StageDefinition& asked, const v1::StageStatus* former) {
  v1::StageStatus stage;
  if (former != nullptr && HasOpened(*former)) stage = *former;
  stage.set_stage_id(asked.stage_id());
  stage.set_title(asked.title());
  stage.set_kind(asked.kind());
  if (stage.state() == v1::StageStatus::STATE_UNSPECIFIED) stage.set_state(v1::StageStatus::STATE_WAITING);
  return stage;
}

void LeaveBehind(v1::StageStatus& stage) {
  stage.set_state(v1::StageStatus::STATE_CANCELLED);
  stage.clear_outcome();
  stage.clear_due_date();
  stage.clear_due_provisional();
  for (v1::SeatStatus& seat : *stage.mutable_seats()) {
    if (seat.state() == v1::SeatStatus::STATE_ASKED) seat.set_state(v1::SeatStatus::STATE_CANCELLED);
  }
}

void PlaceStages(const v1::ReviewDefinition& to, const Mapping& mapping, v1::ReviewCase& review_case) {
  std::map<std::string, const v1::StageStatus*> former;
  const v1::ReviewCase before = review_case;
  for (const v1::StageStatus& stage : before.stages()) {
    const auto mapped = mapping.find(stage.stage_id());
    if (mapped != mapping.end()) former[mapped->second] = &stage;
  }
  review_case.clear_stages();
  for (const v1::StageGroup& group : to.groups()) {
    for (const v1::StageDefinition& asked : group.stages()) {
      const auto found = former.find(asked.stage_id());
      *review_case.add_stages() = Placed(asked, found == former.end() ? nullptr : found->second);
    }
  }
  for (const v1::StageStatus& stage : before.stages()) {
    if (FindDefinition(to, stage.stage_id()) != nullptr) continue;
    v1::StageStatus& left = *review_case.add_stages() = stage;
    LeaveBehind(left);
  }
}

const std::string& Renamed(const Mapping& mapping, const std::string& stage_id) {
  const auto found = mapping.find(stage_id);
  return found == mapping.end() ? stage_id : found->second;
}

template <typename Value>
void RenameKeys(const Mapping& mapping, std::map<std::string, Value>& by_stage) {
  std::map<std::string, Value> renamed;
  for (auto& [stage, value] : by_stage) renamed[Renamed(mapping, stage)] = std::move(value);
  by_stage = std::move(renamed);
}

// A ledger goes on where that of the former stage ended.
void RenameClocks(const Mapping& mapping, std::map<std::string, Clock>& clocks) {
  std::map<std::string, Clock> renamed;
  for (auto& [stage, clock] : clocks) {
    Clock& whole = renamed[Renamed(mapping, stage)];
    whole.entries.insert(whole.entries.end(), clock.entries.begin(), clock.entries.end());
    whole.recorded += clock.recorded;
  }
  for (auto& [stage, clock] : renamed) {
    std::stable_sort(clock.entries.begin(), clock.entries.end(), [](const auto& one, const auto& other) {
      return std::pair(one.time().seconds(), one.time().nanos()) <
             std::pair(other.time().seconds(), other.time().nanos());
    });
  }
  clocks = std::move(renamed);
}

// Voices were given at a level; another has not spoken yet.
bool SameLevel(const Desk& one, const Desk& other) {
  const v1::DecisionLevel* const level = LevelOf(one);
  const v1::DecisionLevel* const other_level = LevelOf(other);
  return (level == nullptr ? "" : level->SerializeAsString()) ==
         (other_level == nullptr ? "" : other_level->SerializeAsString());
}

// An override goes on with its stages, unless one of them is never overridden there.
void MoveOverride(const Mapping& mapping, const v1::ReviewDefinition& to, v1::ReviewCase& review_case) {
  v1::Override& override = *review_case.mutable_override();
  bool stands = true;
  for (std::string& stage : *override.mutable_stage_ids()) {
    stage = Renamed(mapping, stage);
    const v1::StageDefinition* const there = FindDefinition(to, stage);
    stands = stands && there != nullptr && !there->never_overridden();
  }
  if (stands) return;
  review_case.clear_override();
  review_case.clear_voices();
}

}  // namespace

void RenameStages(Desk& desk, const std::map<std::string, std::string>& mapping) {
  const auto rename = [&](auto& said) {
    for (auto& answer : said) answer.set_stage_id(Renamed(mapping, answer.stage_id()));
  };
  rename(desk.opinions);
  rename(desk.votes);
  rename(desk.scores);
  rename(desk.fired_rungs);
  RenameKeys(mapping, desk.ballots);
  RenameKeys(mapping, desk.attending);
  RenameClocks(mapping, desk.clocks);
}

absl::Status MoveCase(Desk& desk, const Actor& actor, const Ground& ground,
                      const std::map<std::string, std::string>& mapping) {
  RETURN_IF_ERROR(Undertake(desk, actor, Act::kMoveCase).status());
  RETURN_IF_ERROR(MayJudge(desk, actor));
  if (ground.definition.state() != v1::ReviewDefinition::STATE_PUBLISHED) {
    return Refuse(v1::ERROR_REASON_DEFINITION_NOT_PUBLISHED, {{"resource", ground.definition.name()}});
  }
  RETURN_IF_ERROR(RefuseConditions(v1::ERROR_REASON_MOVE_CONDITIONS_UNMET, {{"case", desk.review_case.name()}},
                                   UnmetToMove(desk, ground.definition, mapping)));
  Desk moved = desk;
  v1::ReviewCase& review_case = moved.review_case;
  const std::vector<v1::StandingVeto> standing = VetoesAfter(review_case, desk.ground.definition, desk.opinions);
  moved.ground = ground;
  moved.ground.act = desk.ground.act;
  moved.ground.person = desk.ground.person;
  review_case.mutable_standing_vetoes()->Assign(standing.begin(), standing.end());
  review_case.set_definition(ground.definition.name());
  review_case.set_definition_sha256(ground.definition.content_sha256());
  PlaceStages(ground.definition, mapping, review_case);
  RenameStages(moved, mapping);
  if (review_case.has_override()) MoveOverride(mapping, ground.definition, review_case);
  for (v1::Supplement& supplement : *review_case.mutable_supplements()) {
    supplement.set_stage_id(Renamed(mapping, supplement.stage_id()));
  }
  RETURN_IF_ERROR(Size(moved));
  if (!SameLevel(desk, moved)) review_case.clear_voices();
  RETURN_IF_ERROR(Proceed(moved));
  desk = std::move(moved);
  return absl::OkStatus();
}

}  // namespace luodi::review::rules
