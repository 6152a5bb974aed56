// SPDX-License-Identifier: Apache-2.0
#include "server/review/seats.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "proto/text/area.h"
#include "proto/text/money.h"
#include "server/base/names.h"
#include "server/review/answers.h"
#include "server/review/delegation_rules.h"

namespace luodi::review::rules {
namespace {

// environment of zones/z/departments/environment, legal-counsel of ROLE_LEGAL_COUNSEL.
std::string IdOf(const v1::Seat& seat) {
  if (seat.holder_case() != v1::Seat::kRole) return names::IdOf(HolderOf(seat));
  constexpr size_t kPrefix = sizeof("ROLE_") - 1;
  return absl::StrReplaceAll(absl::AsciiStrToLower(HolderOf(seat).substr(kPrefix)), {{"_", "-"}});
}

std::vector<v1::Seat> Completed(std::vector<v1::Seat> seats) {
  for (v1::Seat& seat : seats) {
    if (seat.seat_id().empty()) seat.set_seat_id(IdOf(seat));
    if (seat.weight() == 0) seat.set_weight(1);
  }
  return seats;
}

bool May(const Member& member, v1::StageKind kind) {
  if (IsOpinionKind(kind)) return member.records_opinions;
  return kind == v1::STAGE_KIND_DECISION ? member.decides : member.casts_votes;
}

// He himself, his department, or a role of his.
bool Holds(const Member& member, const v1::Seat& seat) {
  switch (seat.holder_case()) {
    case v1::Seat::kDepartment:
      return seat.department() == member.department;
    case v1::Seat::kPerson:
      return seat.person() == member.person;
    case v1::Seat::kRole:
      return member.roles.contains(seat.role());
    default:
      return false;
  }
}

absl::Status SelfReview(const std::string& person) {
  return Refuse(v1::ERROR_REASON_SELF_REVIEW, {{"person", person}});
}

// Who is who at the desk, for one kind of stage: looked up once, asked for every seat.
class Bench {
 public:
  Bench(const Desk& desk, v1::StageKind kind) : desk_(desk), kind_(kind) {
    for (const auto& [person, member] : desk.members) {
      if (member.contributed) contributors_.insert(member.identity);
      if (!May(member, kind)) continue;
      of_department_[member.department].push_back(&member);
      for (const v1::Role role : member.roles) of_role_[role].push_back(&member);
    }
    contributors_.insert(IdentityOf(desk.review_case.submitted_by()));
    for (const v1::Recusal& recusal : desk.review_case.recusals()) recused_.insert(IdentityOf(recusal.person()));
    for (const v1::Delegation& delegation : desk.delegations) {
      if (Serves(delegation, desk.review_case.name(), kind)) delegations_.push_back(delegation);
    }
  }

  // The person himself where nobody told who he is.
  std::string IdentityOf(const std::string& person) const {
    const Member* member = Find(person);
    return member == nullptr || member->identity.empty() ? person : member->identity;
  }
  bool Contributed(const Member& member) const {
    return member.contributed || contributors_.contains(member.identity);
  }
  bool Contributed(const std::string& person) const { return contributors_.contains(IdentityOf(person)); }
  bool IsRecused(const Member& member) const { return recused_.contains(member.identity); }
  bool IsRecused(const std::string& person) const { return recused_.contains(IdentityOf(person)); }
  bool IsClean(const Member& member) const { return !Contributed(member) && !IsRecused(member); }
  // May answer at this kind of stage today, for himself or another.
  bool MayCarry(const std::string& person) const {
    const Member* member = Find(person);
    return member != nullptr && May(*member, kind_) && IsClean(*member);
  }
  bool HolderContributed(const v1::Seat& seat) const {
    return seat.holder_case() == v1::Seat::kPerson && Contributed(seat.person());
  }

  // Those who could answer for the seat themselves.
  std::vector<std::string> HoldersOf(const v1::Seat& seat) const {
    std::vector<std::string> holders;
    if (seat.holder_case() == v1::Seat::kPerson) {
      if (MayCarry(seat.person())) holders.push_back(seat.person());
      return holders;
    }
    for (const Member* member : Candidates(seat)) {
      if (IsClean(*member)) holders.push_back(member->person);
    }
    return holders;
  }
  bool HasHolder(const v1::Seat& seat) const {
    if (seat.holder_case() == v1::Seat::kPerson) return MayCarry(seat.person());
    const auto& candidates = Candidates(seat);
    return std::any_of(candidates.begin(), candidates.end(), [&](const Member* one) { return IsClean(*one); });
  }
  // The alternate could step in, once admitted or because nobody else is there.
  bool HasAlternate(const v1::Seat& seat) const {
    return !seat.alternate().empty() && seat.holder_case() != v1::Seat::kRole && !HolderContributed(seat) &&
           MayCarry(seat.alternate());
  }
  // A delegation begins with somebody who could answer himself.
  bool IsLeft(const v1::Seat& seat) const { return HasHolder(seat) || HasAlternate(seat); }

  std::vector<std::string> DelegatesOf(const std::string& holder) const {
    return InFrontOf(delegations_, holder, Links(), [&](const std::string& person) { return MayCarry(person); });
  }
  std::vector<std::string> DelegatorsOf(const std::string& delegate) const {
    return Behind(delegations_, delegate, Links(), [&](const std::string& person) { return MayCarry(person); });
  }
  // Everybody behind the delegate, also through whom nothing may be handed on.
  std::vector<std::string> AnyDelegatorsOf(const std::string& delegate) const {
    return Behind(delegations_, delegate, Links(), [](const std::string&) { return true; });
  }
  std::vector<std::string> Chain(const std::string& delegate, const std::string& delegator) const {
    return ChainBetween(delegations_, delegate, delegator, Links());
  }
  const Member* Find(const std::string& person) const {
    const auto found = desk_.members.find(person);
    return found == desk_.members.end() ? nullptr : &found->second;
  }
  const Desk& desk() const { return desk_; }
  v1::StageKind kind() const { return kind_; }

 private:
  using Members = std::vector<const Member*>;

  const Members& Candidates(const v1::Seat& seat) const {
    static const Members kNobody;
    if (seat.holder_case() == v1::Seat::kDepartment) {
      const auto found = of_department_.find(seat.department());
      return found == of_department_.end() ? kNobody : found->second;
    }
    const auto found = of_role_.find(seat.role());
    return found == of_role_.end() ? kNobody : found->second;
  }
  int Links() const { return desk_.ground.definition.delegation_depth(); }

  const Desk& desk_;
  const v1::StageKind kind_;
  std::set<std::string> contributors_;
  std::set<std::string> recused_;
  std::map<std::string, Members> of_department_;
  std::map<v1::Role, Members> of_role_;
  std::vector<v1::Delegation> delegations_;
};

// A way in which somebody stands on a seat, or why it is closed to him.
struct Way {
  std::string on_behalf_of;
  absl::Status closed;
};

// The first on the chain who contributed or is recused; OK when the chain lacks a permission only.
absl::Status ObstacleOn(const Bench& bench, const std::vector<std::string>& chain) {
  for (const std::string& person : chain) {
    if (bench.Contributed(person)) return SelfReview(person);
    if (bench.IsRecused(person)) {
      return Refuse(v1::ERROR_REASON_PERSON_RECUSED, {{"person", person}, {"case", bench.desk().review_case.name()}});
    }
  }
  return absl::OkStatus();
}

// Whom somebody answers for by delegation, and whom he would but for somebody on the way.
struct Backing {
  std::vector<std::string> open;
  std::vector<std::string> any;
};

void AddDelegations(const Bench& bench, const Actor& actor, const Backing& backing, const v1::Seat& seat,
                    std::vector<Way>& ways) {
  for (const std::string& delegator : backing.open) {
    if (Holds(*bench.Find(delegator), seat)) ways.push_back({delegator, absl::OkStatus()});
  }
  if (!ways.empty()) return;
  for (const std::string& delegator : backing.any) {
    const Member* member = bench.Find(delegator);
    if (member == nullptr || !Holds(*member, seat)) continue;
    const absl::Status obstacle = ObstacleOn(bench, bench.Chain(actor.person, delegator));
    if (!obstacle.ok()) ways.push_back({delegator, obstacle});
  }
}

void AddAlternate(const Bench& bench, const Actor& actor, const v1::Seat& seat, bool admitted, std::vector<Way>& ways) {
  if (seat.alternate() != actor.person || seat.holder_case() == v1::Seat::kRole) return;
  const std::string holder = HolderOf(seat);
  if (bench.HolderContributed(seat)) {
    ways.push_back({holder, SelfReview(holder)});
  } else if (admitted || !bench.HasHolder(seat)) {
    ways.push_back({holder, absl::OkStatus()});
  } else {
    ways.push_back({holder, Refuse(v1::ERROR_REASON_ALTERNATE_NOT_ADMITTED,
                                   {{"person", actor.person}, {"seat", seat.seat_id()}})});
  }
}

// Open ways first; empty when the seat is none of his business.
std::vector<Way> WaysTo(const Bench& bench, const Actor& actor, const Backing& backing, const v1::Seat& seat,
                        bool admitted) {
  std::vector<Way> ways;
  if (!May(actor, bench.kind())) return ways;
  if (Holds(actor, seat)) return {{"", absl::OkStatus()}};
  AddDelegations(bench, actor, backing, seat, ways);
  AddAlternate(bench, actor, seat, admitted, ways);
  std::stable_sort(ways.begin(), ways.end(),
                   [](const Way& one, const Way& other) { return one.closed.ok() && !other.closed.ok(); });
  return ways;
}

bool IsAdmitted(const Desk& desk, const std::string& stage_id, const std::string& seat_id) {
  for (const v1::StageStatus& stage : desk.review_case.stages()) {
    if (stage.stage_id() != stage_id) continue;
    for (const v1::SeatStatus& seat : stage.seats()) {
      if (seat.seat_id() == seat_id) return seat.alternate_admitted();
    }
  }
  return false;
}

// Where the actor stands, and the first reason that keeps him from where he would.
struct Place {
  // One a seat.
  std::vector<Standing> standings;
  // Everybody he could answer for on them.
  std::vector<Standing> choices;
  absl::Status closed;
};

Place PlaceOf(const Bench& bench, const Actor& actor, const std::vector<v1::Seat>& seats, const std::string& stage_id,
              const std::string& seat_id) {
  Place place;
  const Backing backing = {bench.DelegatorsOf(actor.person), bench.AnyDelegatorsOf(actor.person)};
  for (const v1::Seat& seat : seats) {
    if (!seat_id.empty() && seat.seat_id() != seat_id) continue;
    const bool admitted = IsAdmitted(bench.desk(), stage_id, seat.seat_id());
    const std::vector<Way> ways = WaysTo(bench, actor, backing, seat, admitted);
    if (ways.empty()) continue;
    if (ways.front().closed.ok()) {
      place.standings.push_back({seat, ways.front().on_behalf_of});
      for (const Way& way : ways) {
        if (way.closed.ok()) place.choices.push_back({seat, way.on_behalf_of});
      }
    } else if (place.closed.ok()) {
      place.closed = ways.front().closed;
    }
  }
  return place;
}

absl::Status NotOnStage(const Actor& actor, const std::string& stage_id) {
  return Refuse(v1::ERROR_REASON_NOT_ON_STAGE, {{"person", actor.person}, {"stage", stage_id}});
}

absl::Status RefuseSecondSeat(const Bench& bench, const Actor& actor, const v1::StageDefinition& stage,
                              const std::string& seat_id) {
  for (const auto& [answered, answer] : AnswersOf(bench.desk(), stage).by_seat) {
    if (answered == seat_id || answer.person.empty()) continue;
    if (answer.person == actor.person || bench.IdentityOf(answer.person) == actor.identity) {
      return Refuse(v1::ERROR_REASON_SAME_PERSON, {{"person", actor.person}});
    }
  }
  return absl::OkStatus();
}

// His own voice, else the first for somebody who has not spoken: a decision is not asked for a seat by name.
const Standing& FreeVoice(const Bench& bench, const std::vector<Standing>& choices) {
  std::set<std::string> spoken;
  for (const v1::DecisionVoice& voice : bench.desk().review_case.voices()) {
    const std::string& whose = voice.on_behalf_of().empty() ? voice.person() : voice.on_behalf_of();
    spoken.insert(bench.IdentityOf(whose));
  }
  const Standing* free = nullptr;
  for (const Standing& choice : choices) {
    if (choice.on_behalf_of.empty()) return choice;
    if (free == nullptr && !spoken.contains(bench.IdentityOf(choice.on_behalf_of))) free = &choice;
  }
  return free == nullptr ? choices.front() : *free;
}

bool StandsOn(const Desk& desk, const Actor& actor, const v1::DecisionLevel* level) {
  if (level == nullptr || level->seats().empty()) return actor.decides;
  const Bench bench(desk, v1::STAGE_KIND_DECISION);
  return !PlaceOf(bench, actor, SeatsOf(*level), "", "").standings.empty();
}

absl::Status BeyondTheLevel(const Desk& desk, const v1::DecisionLevel& level) {
  const v1::Aggregate& aggregate = desk.review_case.aggregate();
  return Refuse(v1::ERROR_REASON_THRESHOLD_AGGREGATE,
                {{"case", desk.review_case.name()},
                 {"projects", absl::StrJoin(aggregate.projects(), ", ")},
                 {"total_investment", text::WriteMoney(aggregate.total_investment())},
                 {"land_area", text::WriteArea(aggregate.land_area())},
                 {"level", level.title().empty() ? level.level_id() : level.title()}});
}

v1::SeatStatus::State StateOf(const Bench& bench, const v1::Seat& seat, const Answer* answer, bool asks) {
  if (answer != nullptr) return answer->by_silence ? v1::SeatStatus::STATE_DEEMED : v1::SeatStatus::STATE_ANSWERED;
  if (bench.IsLeft(seat)) return asks ? v1::SeatStatus::STATE_ASKED : v1::SeatStatus::STATE_CANCELLED;
  const bool recused = seat.holder_case() == v1::Seat::kPerson && bench.IsRecused(seat.person());
  return recused ? v1::SeatStatus::STATE_RECUSED : v1::SeatStatus::STATE_VACANT;
}

}  // namespace

bool IsOpinionKind(v1::StageKind kind) {
  return kind == v1::STAGE_KIND_OPINION || kind == v1::STAGE_KIND_LEGAL_REVIEW ||
         kind == v1::STAGE_KIND_FAIR_COMPETITION;
}

bool HasSeats(v1::StageKind kind) {
  return IsOpinionKind(kind) || kind == v1::STAGE_KIND_VOTE || kind == v1::STAGE_KIND_SCORING;
}

std::string HolderOf(const v1::Seat& seat) {
  switch (seat.holder_case()) {
    case v1::Seat::kDepartment:
      return seat.department();
    case v1::Seat::kPerson:
      return seat.person();
    case v1::Seat::kRole:
      return v1::Role_Name(seat.role());
    default:
      return "";
  }
}

std::vector<v1::Seat> SeatsOf(const v1::StageDefinition& stage) {
  if (!HasSeats(stage.kind())) return {};
  std::vector<v1::Seat> seats;
  if (IsOpinionKind(stage.kind()) && !stage.department().empty()) {
    v1::Seat& seat = seats.emplace_back();
    seat.set_department(stage.department());
    seat.set_may_veto(stage.may_veto());
  }
  if (stage.kind() == v1::STAGE_KIND_VOTE) {
    for (const v1::PanelMember& member : stage.panel()) {
      v1::Seat& seat = seats.emplace_back();
      seat.set_person(member.person());
      seat.set_weight(member.weight());
    }
  }
  seats.insert(seats.end(), stage.seats().begin(), stage.seats().end());
  return Completed(std::move(seats));
}

std::vector<v1::Seat> SeatsOf(const v1::DecisionLevel& level) {
  return Completed({level.seats().begin(), level.seats().end()});
}

bool IsRecused(const Desk& desk, const Member& member) {
  const auto& recusals = desk.review_case.recusals();
  return std::any_of(recusals.begin(), recusals.end(), [&](const v1::Recusal& recusal) {
    const auto known = desk.members.find(recusal.person());
    return recusal.person() == member.person ||
           (known != desk.members.end() && known->second.identity == member.identity);
  });
}

absl::Status MayJudge(const Desk& desk, const Actor& actor) {
  const Bench bench(desk, v1::STAGE_KIND_UNSPECIFIED);
  if (bench.Contributed(actor) || desk.review_case.submitted_by() == actor.person) return SelfReview(actor.person);
  if (!IsRecused(desk, actor)) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_PERSON_RECUSED, {{"person", actor.person}, {"case", desk.review_case.name()}});
}

absl::StatusOr<Standing> StandFor(const Desk& desk, const Actor& actor, const v1::StageDefinition& stage,
                                  const std::string& seat_id) {
  RETURN_IF_ERROR(MayJudge(desk, actor));
  const Bench bench(desk, stage.kind());
  const Place place = PlaceOf(bench, actor, SeatsOf(stage), stage.stage_id(), seat_id);
  if (place.standings.empty()) return place.closed.ok() ? NotOnStage(actor, stage.stage_id()) : place.closed;
  if (place.standings.size() > 1) {
    const auto id = [](std::string* out, const Standing& one) { absl::StrAppend(out, one.seat.seat_id()); };
    return Refuse(v1::ERROR_REASON_SEAT_REQUIRED, {{"person", actor.person},
                                                   {"stage", stage.stage_id()},
                                                   {"seats", absl::StrJoin(place.standings, ", ", id)}});
  }
  RETURN_IF_ERROR(RefuseSecondSeat(bench, actor, stage, place.standings.front().seat.seat_id()));
  return place.standings.front();
}

absl::StatusOr<Standing> StandForDecision(const Desk& desk, const Actor& actor) {
  RETURN_IF_ERROR(MayJudge(desk, actor));
  const v1::DecisionLevel* level = LevelOf(desk);
  if (level == nullptr || level->seats().empty()) {
    return actor.decides ? absl::StatusOr<Standing>(Standing())
                         : NotOnStage(actor, DecisionOf(desk.ground.definition).stage_id());
  }
  const Bench bench(desk, v1::STAGE_KIND_DECISION);
  const Place place = PlaceOf(bench, actor, SeatsOf(*level), "", "");
  if (!place.choices.empty()) return FreeVoice(bench, place.choices);
  const v1::DecisionLevel* alone = LevelAlone(desk);
  if (alone != level && StandsOn(desk, actor, alone)) return BeyondTheLevel(desk, *level);
  return place.closed.ok() ? NotOnStage(actor, DecisionOf(desk.ground.definition).stage_id()) : place.closed;
}

std::vector<std::string> Eligible(const Desk& desk, const v1::StageDefinition& stage, const v1::Seat& seat) {
  const Bench bench(desk, stage.kind());
  std::set<std::string> eligible;
  for (const std::string& holder : bench.HoldersOf(seat)) {
    eligible.insert(holder);
    for (const std::string& delegate : bench.DelegatesOf(holder)) eligible.insert(delegate);
  }
  if (bench.HasAlternate(seat)) eligible.insert(seat.alternate());
  return {eligible.begin(), eligible.end()};
}

void SetSeats(const Desk& desk, const v1::StageDefinition& stage, v1::StageStatus& status) {
  const Bench bench(desk, stage.kind());
  const Answers answers = AnswersOf(desk, stage);
  std::set<std::string> admitted;
  for (const v1::SeatStatus& seat : status.seats()) {
    if (seat.alternate_admitted()) admitted.insert(seat.seat_id());
  }
  const auto state = desk.review_case.state();
  const bool asks = status.state() == v1::StageStatus::STATE_OPEN &&
                    (state == v1::ReviewCase::STATE_OPEN || state == v1::ReviewCase::STATE_SUPPLEMENTING);
  status.clear_seats();
  for (const v1::Seat& seat : SeatsOf(stage)) {
    v1::SeatStatus& now = *status.add_seats();
    now.set_seat_id(seat.seat_id());
    now.set_holder(HolderOf(seat));
    now.set_weight(seat.weight());
    now.set_panel_group(seat.panel_group());
    now.set_alternate_admitted(admitted.contains(seat.seat_id()));
    now.set_returned(answers.returned.contains(seat.seat_id()));
    const auto said = answers.by_seat.find(seat.seat_id());
    const Answer* answer = said == answers.by_seat.end() ? nullptr : &said->second;
    now.set_state(StateOf(bench, seat, answer, asks));
    if (answer == nullptr) continue;
    now.set_answered_by(answer->person);
    now.set_on_behalf_of(answer->on_behalf_of);
  }
}

}  // namespace luodi::review::rules
