// SPDX-License-Identifier: Apache-2.0
// Who may speak for whom.
#include <algorithm>

#include "tests/property/review_model.h"

namespace luodi::review::model {
namespace {

constexpr v1::ErrorReason kNotOnStage = v1::ERROR_REASON_NOT_ON_STAGE;

std::string LastPart(const std::string& name) { return name.substr(name.rfind('/') + 1); }

// ROLE_COMMITTEE_MEMBER: committee-member.
std::string IdOfRole(v1::Role role) {
  std::string id = v1::Role_Name(role).substr(5);
  for (char& c : id) c = c == '_' ? '-' : static_cast<char>(c - 'A' + 'a');
  return id;
}

Place PlaceOf(v1::Seat seat) {
  Place place;
  if (seat.has_department()) place.holder = seat.department();
  if (seat.has_person()) place.holder = seat.person();
  if (seat.has_role()) place.holder = v1::Role_Name(seat.role());
  place.id = !seat.seat_id().empty() ? seat.seat_id()
             : seat.has_role()       ? IdOfRole(seat.role())
                                     : LastPart(place.holder);
  if (seat.weight() == 0) seat.set_weight(1);
  place.seat = std::move(seat);
  return place;
}

}  // namespace

std::vector<Place> PlacesOf(const v1::StageDefinition& stage) {
  std::vector<Place> places;
  if (!IsSeated(stage.kind())) return places;
  if (!stage.department().empty()) {
    v1::Seat seat;
    seat.set_department(stage.department());
    seat.set_may_veto(stage.may_veto());
    places.push_back(PlaceOf(std::move(seat)));
  }
  for (const v1::PanelMember& member : stage.panel()) {
    v1::Seat seat;
    seat.set_person(member.person());
    seat.set_weight(member.weight());
    places.push_back(PlaceOf(std::move(seat)));
  }
  for (const v1::Seat& seat : stage.seats()) places.push_back(PlaceOf(seat));
  return places;
}

std::vector<Place> PlacesOf(const v1::DecisionLevel& level) {
  std::vector<Place> places;
  for (const v1::Seat& seat : level.seats()) places.push_back(PlaceOf(seat));
  return places;
}

std::string Model::IdentityOf(const std::string& person) const {
  const auto found = setting.people.find(person);
  return found == setting.people.end() || Slips(Slip::kAccountsAreNotPersons) ? person : found->second.identity;
}

bool Model::IsSame(const std::string& one, const std::string& other) const {
  return !one.empty() && !other.empty() && IdentityOf(one) == IdentityOf(other);
}

bool Model::Contributed(const std::string& person) const {
  for (const auto& [name, somebody] : setting.people) {
    if (somebody.contributed && IsSame(name, person)) return true;
  }
  return false;
}

bool Model::IsRecused(const std::string& person) const {
  return std::any_of(recused.begin(), recused.end(), [&](const std::string& other) { return IsSame(other, person); });
}

bool Model::Can(const std::string& person, v1::StageKind kind) const {
  const auto found = setting.people.find(person);
  if (found == setting.people.end() || gone_.contains(person)) return false;
  if (kind == v1::STAGE_KIND_DECISION) return found->second.decides;
  return IsOpinions(kind) ? found->second.opinions : found->second.votes;
}

std::vector<Model::Claim> Model::Claims(const Place& place, v1::StageKind kind) const {
  std::vector<Claim> claims;
  for (const auto& [name, somebody] : setting.people) {
    if (gone_.contains(name)) continue;
    const bool sits = place.seat.has_person()       ? place.seat.person() == name
                      : place.seat.has_department() ? place.seat.department() == somebody.department
                                                    : somebody.roles.contains(place.seat.role());
    if (sits) claims.push_back({name, {""}, {name}, Claim::By::kOneself});
  }
  const std::vector<Claim> own = claims;
  if (!place.seat.alternate().empty()) {
    claims.push_back({place.seat.alternate(), {place.holder, ""}, {place.seat.alternate()}, Claim::By::kAlternate});
    if (place.seat.has_person()) claims.back().behalf = {place.holder};
  }
  const int depth = setting.definition.delegation_depth() + (Slips(Slip::kDelegationTooDeep) ? 1 : 0);
  for (const Claim& claim : own) {
    if (Can(claim.who, kind)) Delegate(claim, kind, depth, claims);
  }
  return claims;
}

void Model::Delegate(const Claim& from, v1::StageKind kind, int depth, std::vector<Claim>& claims) const {
  if (depth == 0) return;
  for (const v1::Delegation& delegation : setting.delegations) {
    if (delegation.delegator() != from.who || !Can(delegation.delegate(), kind)) continue;
    const bool runs = DayOf(delegation.start_date()) <= setting.today && setting.today <= DayOf(delegation.end_date());
    const auto& kinds = delegation.stage_kinds();
    if (!runs || (!kinds.empty() && std::find(kinds.begin(), kinds.end(), kind) == kinds.end())) continue;
    Claim claim{delegation.delegate(), from.behalf, from.links, Claim::By::kDelegation};
    if (from.by == Claim::By::kOneself) claim.behalf = {from.who};
    if (!claim.links.insert(claim.who).second) continue;
    claims.push_back(claim);
    Delegate(claim, kind, depth - 1, claims);
  }
}

bool Model::HolderRecused(const Place& place) const { return place.seat.has_person() && IsRecused(place.holder); }

// Whether the claim serves today: everybody it goes through can and may judge, and an alternate has consent or nobody
// of the seat could answer himself.
bool Model::Holds(const Station& station, const Place& place, const Claim& claim) const {
  const v1::StageKind kind = station.asked.kind();
  if (!Can(claim.who, kind)) return false;
  if (place.seat.has_person() && Contributed(place.holder)) return false;
  for (const std::string& link : claim.links) {
    if (!IsClean(link)) return false;
  }
  if (claim.by != Claim::By::kAlternate || Slips(Slip::kAlternateNeedsNoConsent)) return true;
  const auto standpoint = station.seats.find(place.id);
  if (standpoint != station.seats.end() && standpoint->second.admitted) return true;
  const std::vector<Claim> claims = Claims(place, kind);
  return std::none_of(claims.begin(), claims.end(), [&](const Claim& other) {
    return other.by == Claim::By::kOneself && Can(other.who, kind) && IsClean(other.who);
  });
}

// Nobody answers for two seats of a stage.
bool Model::SpokeElsewhere(const std::string& who, const Station& station, const Place& place) const {
  return !Slips(Slip::kUsedUpAreLeft) && std::any_of(answers_.begin(), answers_.end(), [&](const Answer& other) {
    return other.stage == station.asked.stage_id() && other.packet == packet && other.seat != place.id &&
           other.stance != v1::Opinion::STANCE_RETURN && IsSame(other.who, who);
  });
}

// Whether anybody is left who could answer, an alternate with the consent he may still get.
bool Model::IsHeld(const Station& station, const Place& place) const {
  if (place.seat.has_person() && Contributed(place.holder)) return false;
  for (const Claim& claim : Claims(place, station.asked.kind())) {
    if (SpokeElsewhere(claim.who, station, place)) continue;
    if (claim.by == Claim::By::kAlternate ? Can(claim.who, station.asked.kind()) && IsClean(claim.who)
                                          : Holds(station, place, claim)) {
      return true;
    }
  }
  return false;
}

bool Model::MayAnswer(const std::string& who, const Station& station, const Place& place) {
  const std::vector<Claim> claims = Claims(place, station.asked.kind());
  return std::any_of(claims.begin(), claims.end(),
                     [&](const Claim& claim) { return claim.who == who && Holds(station, place, claim); });
}

int Model::SeatsFor(const std::string& who, const Station& station) {
  return static_cast<int>(std::count_if(station.places.begin(), station.places.end(),
                                        [&](const Place& place) { return MayAnswer(who, station, place); }));
}

void Model::StandingOf(const std::string& who, const Station& station, const Place& place, Reasons& reasons,
                       Answer* full) {
  Reasons hindered;
  for (const Claim& claim : Claims(place, station.asked.kind())) {
    if (claim.who != who) continue;
    if (Holds(station, place, claim)) {
      // One's own right comes before another's.
      if (full != nullptr && (full->behalf.empty() || claim.by == Claim::By::kOneself)) full->behalf = claim.behalf;
      if (full != nullptr && claim.by == Claim::By::kDelegation)
        full->behalf.insert(claim.behalf.begin(), claim.behalf.end());
      hindered.clear();
      if (claim.by == Claim::By::kOneself) return;
      continue;
    }
    for (const std::string& link : claim.links) {
      if (Contributed(link)) hindered.insert(v1::ERROR_REASON_SELF_REVIEW);
      if (IsRecused(link)) hindered.insert(v1::ERROR_REASON_PERSON_RECUSED);
    }
    if (place.seat.has_person() && Contributed(place.holder)) hindered.insert(v1::ERROR_REASON_SELF_REVIEW);
    if (claim.by == Claim::By::kAlternate) hindered.insert(v1::ERROR_REASON_ALTERNATE_NOT_ADMITTED);
    hindered.insert(kNotOnStage);
  }
  if (full != nullptr && !full->behalf.empty()) return;
  if (hindered.empty()) hindered.insert(kNotOnStage);
  reasons.insert(hindered.begin(), hindered.end());
}

const v1::DecisionLevel* Model::Deciding() const {
  for (const v1::DecisionLevel& candidate : stations_.back().asked.levels()) {
    if (candidate.level_id() == level) return &candidate;
  }
  return nullptr;
}

size_t Model::VoicesNeeded() const {
  const v1::DecisionLevel* deciding = Deciding();
  return deciding == nullptr || deciding->voices() < 1 ? 1 : deciding->voices();
}

std::vector<std::string> Model::VoicesFor(const std::string& who) {
  Station& station = Last();
  std::vector<std::string> behalf;
  if (station.places.empty()) {
    if (Can(who, v1::STAGE_KIND_DECISION) && IsClean(who)) behalf.push_back("");
    return behalf;
  }
  for (const Place& place : station.places) {
    for (const Claim& claim : Claims(place, station.asked.kind())) {
      if (claim.who != who || !Holds(station, place, claim)) continue;
      const std::string& whose = *claim.behalf.begin();
      if (std::count(behalf.begin(), behalf.end(), whose) > 0) continue;
      behalf.insert(whose.empty() ? behalf.begin() : behalf.end(), whose);
    }
  }
  return behalf;
}

// Every seat of the level: who spoke for it, and who still could.
void Model::LookAtVoices(Station& station) {
  for (const Place& place : station.places) {
    Standpoint& standpoint = station.seats[place.id];
    standpoint.voiced_by.clear();
    standpoint.state = IsHeld(station, place)  ? v1::SeatStatus::STATE_ASKED
                       : HolderRecused(place) ? v1::SeatStatus::STATE_RECUSED
                                              : v1::SeatStatus::STATE_VACANT;
  }
  std::vector<Voice> given = voices;
  if (last_voice_) given.push_back(*last_voice_);
  for (const Voice& voice : given) {
    for (const Place& place : station.places) {
      if (place.holder != (voice.behalf.empty() ? voice.person : voice.behalf)) continue;
      station.seats[place.id].voiced_by = voice.person;
      station.seats[place.id].state = v1::SeatStatus::STATE_ANSWERED;
    }
  }
}

// The most voices these ways allow, each person speaking or spoken for once.
int Model::MostVoices(const std::vector<std::pair<std::string, std::string>>& ways, size_t from,
                      std::set<std::string>& taken) const {
  int most = 0;
  for (size_t i = from; i < ways.size(); ++i) {
    std::set<std::string> identities{IdentityOf(ways[i].first)};
    if (!ways[i].second.empty()) identities.insert(IdentityOf(ways[i].second));
    const bool free = std::none_of(identities.begin(), identities.end(),
                                   [&](const std::string& identity) { return taken.contains(identity); });
    if (!free) continue;
    taken.insert(identities.begin(), identities.end());
    most = std::max(most, 1 + MostVoices(ways, i + 1, taken));
    for (const std::string& identity : identities) taken.erase(identity);
  }
  return most;
}

bool Model::NobodyLeft() {
  if (state != v1::ReviewCase::STATE_OPEN || Last().state != v1::StageStatus::STATE_OPEN) return false;
  std::vector<std::pair<std::string, std::string>> ways;
  for (const auto& [name, somebody] : setting.people) {
    const std::vector<std::string> behalf = VoicesFor(name);
    // He who can speak himself speaks for nobody else.
    const bool himself = !behalf.empty() && behalf.front().empty();
    for (const std::string& whose : himself ? std::vector<std::string>{""} : behalf) {
      if (!IsVoiced(name, whose)) ways.emplace_back(name, whose);
    }
  }
  // An alternate without consent steps in when there is nobody: that is told as it stands.
  std::set<std::string> taken;
  return voices.size() + MostVoices(ways, 0, taken) < VoicesNeeded();
}

// What acts on an approval need: that it runs, and one who may judge.
Reasons Model::Approved(const std::string& who) const {
  Reasons reasons;
  const bool approved =
      state == v1::ReviewCase::STATE_APPROVED || state == v1::ReviewCase::STATE_APPROVED_WITH_CONDITIONS;
  if (!approved || setting.today > valid_until) reasons.insert(v1::ERROR_REASON_CASE_STATE_REFUSES);
  if (Contributed(who)) reasons.insert(v1::ERROR_REASON_SELF_REVIEW);
  if (IsRecused(who)) reasons.insert(v1::ERROR_REASON_PERSON_RECUSED);
  return reasons;
}

// Whether he, or the one he speaks for, has spoken or was spoken for.
bool Model::IsVoiced(const std::string& who, const std::string& behalf) const {
  return std::any_of(voices.begin(), voices.end(), [&](const Voice& voice) {
    return IsSame(voice.person, who) || IsSame(voice.person, behalf) || IsSame(voice.behalf, who) ||
           IsSame(voice.behalf, behalf);
  });
}

// What the office needs for any act on what is judged.
Reasons Model::Office(const std::string& who) const {
  Reasons reasons;
  if (state != v1::ReviewCase::STATE_OPEN) reasons.insert(v1::ERROR_REASON_CASE_STATE_REFUSES);
  if (Contributed(who)) reasons.insert(v1::ERROR_REASON_SELF_REVIEW);
  if (IsRecused(who)) reasons.insert(v1::ERROR_REASON_PERSON_RECUSED);
  return reasons;
}

Reasons Model::Speak(const std::string& who, const Answer& said, bool fits, Reason twice, Answer* full) {
  Reasons reasons = Office(who);
  if (said.packet != packet) reasons.insert(v1::ERROR_REASON_PACKET_CHANGED);
  Station* station = Find(said.stage);
  if (station == nullptr) {
    reasons.insert(v1::ERROR_REASON_STAGE_UNKNOWN);
    return reasons;
  }
  if (!fits) {
    reasons.insert(kNotOnStage);
    return reasons;
  }
  if (station->state != v1::StageStatus::STATE_OPEN) reasons.insert(v1::ERROR_REASON_STAGE_NOT_OPEN);
  if (station->asked.meeting_required() && !attending_[said.stage].contains(who) && !Slips(Slip::kNoMeetingNeeded)) {
    reasons.insert(v1::ERROR_REASON_MEETING_REQUIRED);
  }
  const auto has_answered = [&](const Place& candidate) {
    return std::any_of(answers_.begin(), answers_.end(), [&](const Answer& answer) {
      return answer.stage == said.stage && answer.packet == packet && answer.seat == candidate.id &&
             answer.stance != v1::Opinion::STANCE_RETURN;
    });
  };
  const Place* place = nullptr;
  std::vector<const Place*> his, unanswered;
  for (const Place& candidate : station->places) {
    if (candidate.id == said.seat) place = &candidate;
    if (!said.seat.empty() || !MayAnswer(who, *station, candidate)) continue;
    his.push_back(&candidate);
    if (!has_answered(candidate) || Slips(Slip::kAnsweredSeatsAreOffered)) unanswered.push_back(&candidate);
  }
  if (unanswered.size() > 1) reasons.insert(v1::ERROR_REASON_SEAT_REQUIRED);
  if (!his.empty()) place = unanswered.empty() ? his.back() : unanswered.front();
  if (place == nullptr && said.seat.empty()) {
    for (const Place& candidate : station->places) StandingOf(who, *station, candidate, reasons, nullptr);
  } else if (place == nullptr) {
    reasons.insert(kNotOnStage);
  }
  if (place == nullptr) return reasons;
  *full = said;
  full->who = who;
  full->seat = place->id;
  full->behalf.clear();
  StandingOf(who, *station, *place, reasons, full);
  for (const Answer& other : answers_) {
    if (other.stage != said.stage || other.packet != packet || other.stance == v1::Opinion::STANCE_RETURN) continue;
    if (other.seat == place->id) reasons.insert(twice);
    if (other.seat != place->id && IsSame(other.who, who) && !Slips(Slip::kSamePersonTwice)) {
      reasons.insert(v1::ERROR_REASON_SAME_PERSON);
    }
  }
  return reasons;
}

}  // namespace luodi::review::model
