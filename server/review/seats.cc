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
#include "server/review/bench.h"

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

absl::Status SelfReview(const std::string& person) {
  return Refuse(v1::ERROR_REASON_SELF_REVIEW, {{"person", person}});
}

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

// The level that decides, where it has seats; else nullptr.
const v1::DecisionLevel* SeatedLevel(const Desk& desk) {
  const v1::DecisionLevel* const level = LevelOf(desk);
  return level == nullptr || level->seats().empty() ? nullptr : level;
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

bool IsHis(const Bench& bench, const Actor& actor, const Answer& answer) {
  return !answer.person.empty() &&
         (answer.person == actor.person || bench.IdentityOf(answer.person) == actor.identity);
}

absl::Status RefuseSecondSeat(const Bench& bench, const Actor& actor, const Answers& answers,
                              const std::string& seat_id) {
  for (const auto& [answered, answer] : answers.by_seat) {
    if (answered != seat_id && IsHis(bench, actor, answer)) {
      return Refuse(v1::ERROR_REASON_SAME_PERSON, {{"person", actor.person}});
    }
  }
  return absl::OkStatus();
}

// What he may still answer for. Where everything is answered the seat he answered himself, if there is one: to that the
// refusal belongs.
std::vector<Standing> StillOut(const Bench& bench, const Actor& actor, const Answers& answers,
                               const std::vector<Standing>& standings) {
  std::vector<Standing> out;
  const Standing* own = &standings.front();
  for (const Standing& standing : standings) {
    const auto said = answers.by_seat.find(standing.seat.seat_id());
    if (said == answers.by_seat.end()) {
      out.push_back(standing);
    } else if (IsHis(bench, actor, said->second)) {
      own = &standing;
    }
  }
  if (out.empty()) out.push_back(*own);
  return out;
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

// A voice names no seat: it fills the first empty one of whom it speaks for.
bool Fits(const Bench& bench, const v1::DecisionVoice& voice, const v1::Seat& seat) {
  const std::string& whose = voice.on_behalf_of().empty() ? voice.person() : voice.on_behalf_of();
  const Member* const member = bench.Find(whose);
  return whose == HolderOf(seat) || (member != nullptr && Holds(*member, seat));
}

// For a recused holder his alternate speaks, and nobody else.
bool IsAlternateOf(const Desk& desk, const v1::DecisionVoice& voice) {
  const v1::DecisionLevel* const level = SeatedLevel(desk);
  return level != nullptr && std::any_of(level->seats().begin(), level->seats().end(), [&](const v1::Seat& seat) {
           return seat.alternate() == voice.person() && HolderOf(seat) == voice.on_behalf_of();
         });
}

bool Stands(const Bench& bench, const v1::DecisionVoice& voice) {
  if (bench.Contributed(voice.person()) || bench.IsRecused(voice.person())) return false;
  if (voice.on_behalf_of().empty()) return true;
  if (bench.Contributed(voice.on_behalf_of())) return false;
  return !bench.IsRecused(voice.on_behalf_of()) || IsAlternateOf(bench.desk(), voice);
}

// Of a decision that took one voice, or was refused, the last stands nowhere else.
std::vector<v1::DecisionVoice> StandingVoices(const Bench& bench) {
  const v1::ReviewCase& review_case = bench.desk().review_case;
  std::vector<v1::DecisionVoice> voices;
  for (const v1::DecisionVoice& voice : review_case.voices()) {
    if (Stands(bench, voice)) voices.push_back(voice);
  }
  const v1::Decision& decision = review_case.decision();
  const bool told = std::any_of(voices.begin(), voices.end(), [&](const v1::DecisionVoice& voice) {
    return voice.person() == decision.decided_by();
  });
  if (!review_case.has_decision() || told) return voices;
  voices.emplace_back().set_person(decision.decided_by());
  voices.back().set_on_behalf_of(decision.on_behalf_of());
  return voices;
}

// The voices of the decision as answers of the seats of its level.
Answers VoicesOf(const Bench& bench, const std::vector<v1::Seat>& seats) {
  Answers answers;
  for (const v1::DecisionVoice& voice : StandingVoices(bench)) {
    const auto seat = std::find_if(seats.begin(), seats.end(), [&](const v1::Seat& one) {
      return !answers.by_seat.contains(one.seat_id()) && Fits(bench, voice, one);
    });
    if (seat == seats.end()) continue;
    Answer& answer = answers.by_seat[seat->seat_id()];
    answer.person = voice.person();
    answer.on_behalf_of = voice.on_behalf_of();
  }
  return answers;
}

// By identity: who could still give a voice of his own.
std::set<std::string> OwnVoices(const Bench& bench, const v1::DecisionLevel* level) {
  std::set<std::string> own;
  if (level == nullptr) {
    for (const auto& [person, member] : bench.desk().members) {
      if (bench.MayCarry(person)) own.insert(member.identity);
    }
    return own;
  }
  for (const v1::Seat& seat : SeatsOf(*level)) {
    for (const std::string& holder : bench.HoldersOf(seat)) own.insert(bench.IdentityOf(holder));
  }
  return own;
}

// How many could still speak, each once and for one only. A delegate speaks for somebody who could himself and adds
// nothing; an alternate does where the one he stands in for cannot.
int VoicesOut(const Bench& bench, const v1::DecisionLevel* level) {
  std::set<std::string> spoken;
  for (const v1::DecisionVoice& voice : StandingVoices(bench)) {
    spoken.insert(bench.IdentityOf(voice.person()));
    if (!voice.on_behalf_of().empty()) spoken.insert(bench.IdentityOf(voice.on_behalf_of()));
  }
  int out = 0;
  for (const std::string& identity : OwnVoices(bench, level)) out += spoken.insert(identity).second ? 1 : 0;
  if (level == nullptr) return out;
  for (const v1::Seat& seat : SeatsOf(*level)) {
    if (bench.HasHolder(seat) || !bench.HasAlternate(seat)) continue;
    const std::string alternate = bench.IdentityOf(seat.alternate());
    const std::string holder = bench.IdentityOf(HolderOf(seat));
    if (spoken.contains(alternate) || spoken.contains(holder)) continue;
    spoken.insert({alternate, holder});
    ++out;
  }
  return out;
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

// Whoever answered for a seat of a stage. A voice names no seat: who is left of a decision is reckoned by heads.
std::set<std::string> SpokenAt(const Bench& bench, const Answers& answers) {
  std::set<std::string> spoken;
  if (bench.kind() == v1::STAGE_KIND_DECISION) return spoken;
  for (const auto& [seat, answer] : answers.by_seat) {
    if (!answer.person.empty()) spoken.insert(bench.IdentityOf(answer.person));
  }
  return spoken;
}

v1::SeatStatus::State StateOf(const Bench& bench, const v1::Seat& seat, const Answer* answer,
                              const std::set<std::string>& spoken, bool asks) {
  if (answer != nullptr) return answer->by_silence ? v1::SeatStatus::STATE_DEEMED : v1::SeatStatus::STATE_ANSWERED;
  if (bench.IsLeftBut(seat, spoken)) return asks ? v1::SeatStatus::STATE_ASKED : v1::SeatStatus::STATE_CANCELLED;
  const bool recused = seat.holder_case() == v1::Seat::kPerson && bench.IsRecused(seat.person());
  return recused ? v1::SeatStatus::STATE_RECUSED : v1::SeatStatus::STATE_VACANT;
}

}  // namespace

bool IsOpinionKind(v1::StageKind kind) {
  return kind == v1::STAGE_KIND_OPINION || kind == v1::STAGE_KIND_LEGAL_REVIEW ||
         kind == v1::STAGE_KIND_FAIR_COMPETITION;
}

bool MustBeHeard(const v1::Seat& seat) {
  switch (seat.subject()) {
    case v1::REVIEW_SUBJECT_ENVIRONMENT:
    case v1::REVIEW_SUBJECT_SAFETY:
    case v1::REVIEW_SUBJECT_PLANNING:
      return true;
    default:
      return seat.may_veto();
  }
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
  const Answers answers = AnswersOf(desk, stage);
  const std::vector<Standing> out = StillOut(bench, actor, answers, place.standings);
  if (out.size() > 1) {
    const auto id = [](std::string* out, const Standing& one) { absl::StrAppend(out, one.seat.seat_id()); };
    return Refuse(v1::ERROR_REASON_SEAT_REQUIRED, {{"person", actor.person},
                                                   {"stage", stage.stage_id()},
                                                   {"seats", absl::StrJoin(out, ", ", id)}});
  }
  RETURN_IF_ERROR(RefuseSecondSeat(bench, actor, answers, out.front().seat.seat_id()));
  return out.front();
}

absl::StatusOr<Standing> StandForDecision(const Desk& desk, const Actor& actor) {
  RETURN_IF_ERROR(MayJudge(desk, actor));
  const std::string& stage_id = DecisionOf(desk.ground.definition).stage_id();
  const v1::DecisionLevel* const level = SeatedLevel(desk);
  if (level == nullptr) {
    return actor.decides ? absl::StatusOr<Standing>(Standing()) : NotOnStage(actor, stage_id);
  }
  const Bench bench(desk, v1::STAGE_KIND_DECISION);
  const Place place = PlaceOf(bench, actor, SeatsOf(*level), stage_id, "");
  if (!place.choices.empty()) return FreeVoice(bench, place.choices);
  const v1::DecisionLevel* alone = LevelAlone(desk);
  if (alone != level && StandsOn(desk, actor, alone)) return BeyondTheLevel(desk, *level);
  return place.closed.ok() ? NotOnStage(actor, stage_id) : place.closed;
}

bool NobodyLeftToDecide(const Desk& desk) {
  if (desk.review_case.state() != v1::ReviewCase::STATE_OPEN) return false;
  const auto& stages = desk.review_case.stages();
  const bool is_open = std::any_of(stages.begin(), stages.end(), [](const v1::StageStatus& stage) {
    return stage.kind() == v1::STAGE_KIND_DECISION && stage.state() == v1::StageStatus::STATE_OPEN;
  });
  if (!is_open) return false;
  const Bench bench(desk, v1::STAGE_KIND_DECISION);
  const v1::DecisionLevel* const level = LevelOf(desk);
  const int needed = level == nullptr ? 1 : std::max(level->voices(), 1);
  return VoicesOut(bench, SeatedLevel(desk)) < needed - static_cast<int>(StandingVoices(bench).size());
}

bool Stands(const Desk& desk, const v1::DecisionVoice& voice) {
  return Stands(Bench(desk, v1::STAGE_KIND_DECISION), voice);
}

std::vector<v1::Seat> SeatsAsked(const Desk& desk, const v1::StageDefinition& stage) {
  if (stage.kind() != v1::STAGE_KIND_DECISION) return SeatsOf(stage);
  const v1::DecisionLevel* const level = SeatedLevel(desk);
  return level == nullptr ? std::vector<v1::Seat>() : SeatsOf(*level);
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
  const std::vector<v1::Seat> seats = SeatsAsked(desk, stage);
  const Answers answers =
      stage.kind() == v1::STAGE_KIND_DECISION ? VoicesOf(bench, seats) : AnswersOf(desk, stage);
  // The consent was given for this holder.
  std::map<std::string, std::string> admitted;
  for (const v1::SeatStatus& seat : status.seats()) {
    if (seat.alternate_admitted()) admitted[seat.seat_id()] = seat.holder();
  }
  const auto state = desk.review_case.state();
  const bool asks = status.state() == v1::StageStatus::STATE_OPEN &&
                    (state == v1::ReviewCase::STATE_OPEN || state == v1::ReviewCase::STATE_SUPPLEMENTING);
  const std::set<std::string> spoken = SpokenAt(bench, answers);
  status.clear_seats();
  for (const v1::Seat& seat : seats) {
    v1::SeatStatus& now = *status.add_seats();
    now.set_seat_id(seat.seat_id());
    now.set_holder(HolderOf(seat));
    now.set_weight(seat.weight());
    now.set_panel_group(seat.panel_group());
    const auto consent = admitted.find(seat.seat_id());
    now.set_alternate_admitted(consent != admitted.end() &&
                               (consent->second.empty() || consent->second == now.holder()));
    now.set_returned(answers.returned.contains(seat.seat_id()));
    const auto said = answers.by_seat.find(seat.seat_id());
    const Answer* answer = said == answers.by_seat.end() ? nullptr : &said->second;
    now.set_state(StateOf(bench, seat, answer, spoken, asks));
    if (answer == nullptr) continue;
    now.set_answered_by(answer->person);
    now.set_on_behalf_of(answer->on_behalf_of);
  }
}

}  // namespace luodi::review::rules
