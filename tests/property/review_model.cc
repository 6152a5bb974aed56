// SPDX-License-Identifier: Apache-2.0
// The course of a case.
#include "tests/property/review_model.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace luodi::review::model {
namespace {

using Status = v1::StageStatus;
using Case = v1::ReviewCase;

bool IsBehind(const Station& station) {
  return station.state == Status::STATE_DONE || station.state == Status::STATE_SKIPPED;
}

}  // namespace

Model::Model(Setting given, Slip slip) : setting(std::move(given)), slip_(slip) {
  setting.days.forget_worked_weekends = Slips(Slip::kWorkedWeekendsRest);
  vetoes = setting.standing_vetoes;
  LayOut();
  watch.Start(setting.today);
  Begin();
}

void Model::LayOut() {
  size_t group = 0;
  for (const v1::StageGroup& stages : setting.definition.groups()) {
    for (const v1::StageDefinition& asked : stages.stages()) {
      Station station;
      station.asked = asked;
      station.group = group;
      station.places = PlacesOf(asked);
      stations_.push_back(std::move(station));
    }
    ++group;
  }
}

Station* Model::Find(const std::string& stage) {
  for (Station& station : stations_) {
    if (station.asked.stage_id() == stage) return &station;
  }
  return nullptr;
}

// The review of a packet, from the first group.
void Model::Begin() {
  verdict_ = false;
  exception.reset();
  override_.reset();
  voices.clear();
  int64_t fen = setting.project.total_investment().minor_units();
  int64_t land = setting.project.land_area().micro_mu();
  if (!Slips(Slip::kPartDecides)) {
    fen += setting.family_fen;
    land += setting.family_land;
  }
  level.clear();
  Last().places.clear();
  for (const v1::DecisionLevel& candidate : Last().asked.levels()) {
    const bool bare = !candidate.has_total_investment_at_least() && !candidate.has_land_area_at_least();
    const bool large =
        candidate.has_total_investment_at_least() && fen >= candidate.total_investment_at_least().minor_units();
    const bool wide = candidate.has_land_area_at_least() && land >= candidate.land_area_at_least().micro_mu();
    if (bare || large || wide) level = candidate.level_id();
    if (bare || large || wide) Last().places = PlacesOf(candidate);
  }
  for (Station& station : stations_) {
    std::map<std::string, Standpoint> seats;
    for (const auto& [id, standpoint] : station.seats) seats[id].admitted = standpoint.admitted;
    const bool goes_on = station.asked.stage_id() == asking && !Slips(Slip::kStageBeginsAnew);
    Station fresh;
    fresh.asked = station.asked;
    fresh.group = station.group;
    fresh.places = station.places;
    fresh.seats = std::move(seats);
    if (goes_on) fresh.watch = station.watch;
    station = std::move(fresh);
  }
  Settle();
}

bool Model::IsEntered(const v1::EntryCondition& entry) const {
  const v1::Project& project = setting.project;
  if (entry.has_total_investment_at_least() &&
      project.total_investment().minor_units() + setting.family_fen < entry.total_investment_at_least().minor_units()) {
    return false;
  }
  if (entry.has_land_area_at_least() &&
      project.land_area().micro_mu() + setting.family_land < entry.land_area_at_least().micro_mu()) {
    return false;
  }
  if (entry.foreign_only() && project.foreign_investment().minor_units() == 0) return false;
  if (entry.restricted_only() && project.confidentiality() != v1::CONFIDENTIALITY_RESTRICTED) return false;
  if (entry.threshold_failed_only() && (!verdict_ || setting.failing.empty())) return false;
  const auto failed = [&](const std::string& rule) { return verdict_ && setting.failing.contains(rule); };
  if (entry.failed_rule_ids_size() > 0 &&
      std::none_of(entry.failed_rule_ids().begin(), entry.failed_rule_ids().end(), failed)) {
    return false;
  }
  const auto& purposes = entry.purposes();
  if (!purposes.empty() && std::count(purposes.begin(), purposes.end(), setting.purpose) == 0) return false;
  const auto& kinds = entry.project_kinds();
  return kinds.empty() || std::count(kinds.begin(), kinds.end(), project.kind()) > 0;
}

void Model::Open(Station& station) {
  if (!IsEntered(station.asked.entry())) {
    station.state = Status::STATE_SKIPPED;
    return;
  }
  station.state = Status::STATE_OPEN;
  station.watch.Start(setting.today);
  if (station.asked.kind() == v1::STAGE_KIND_THRESHOLD) {
    verdict_ = true;
    Close(station, setting.failing.empty() ? Status::OUTCOME_POSITIVE : Status::OUTCOME_NEGATIVE,
          {Status::CLOSING_BY_ACT});
  }
  station.publicity_start = setting.today;
}

// By the calendar as it is known today.
Deadline Model::PublicityEnd(const Station& station) const {
  const int days = station.asked.publicity_days();
  return station.asked.publicity_unit() == v1::DAY_UNIT_CALENDAR_DAY
             ? setting.days.DaysAfter(station.publicity_start, days)
             : setting.days.After(station.publicity_start, days);
}

void Model::Settle() {
  if (state != Case::STATE_OPEN) return;
  for (Station& station : stations_) Judge(station);
  for (size_t group = 0; group <= Last().group; ++group) {
    const auto is_here = [&](const Station& station) { return station.group == group; };
    for (const bool thresholds : {true, false}) {
      for (Station& station : stations_) {
        const bool turn = (station.asked.kind() == v1::STAGE_KIND_THRESHOLD) == thresholds;
        if (!is_here(station) || !turn || station.state != Status::STATE_WAITING) continue;
        Open(station);
        Judge(station);
      }
    }
    if (std::any_of(stations_.begin(), stations_.end(),
                    [&](const Station& station) { return is_here(station) && !IsBehind(station); })) {
      break;
    }
  }
  Dates();
}

void Model::Close(Station& station, Status::Outcome outcome, std::set<Status::Closing> closings) {
  station.state = Status::STATE_DONE;
  station.outcome = outcome;
  station.closings = std::move(closings);
  station.watch.Stop(setting.today);
  for (auto& [id, standpoint] : station.seats) {
    if (standpoint.state == v1::SeatStatus::STATE_ASKED) standpoint.state = v1::SeatStatus::STATE_CANCELLED;
  }
}

Deadline Model::CaseDue() {
  return watch.Due(setting.days, setting.definition.limit_working_days(), Slips(Slip::kStartDayCounts));
}

void Model::Dates() {
  due = CaseDue();
  for (Station& station : stations_) {
    station.due = {};
    if (station.state == Status::STATE_OPEN && station.asked.kind() == v1::STAGE_KIND_PUBLICITY) {
      station.publicity_end = PublicityEnd(station).day;
    }
    if (station.state == Status::STATE_OPEN) {
      station.due = station.watch.Due(setting.days, station.asked.limit_working_days(), Slips(Slip::kStartDayCounts));
    }
  }
}

void Model::Stop(Case::State ended) {
  state = ended;
  watch.Stop(setting.today);
  for (Station& station : stations_) {
    station.watch.Stop(setting.today);
    if (IsBehind(station) || Slips(Slip::kEndedStagesStayOpen)) continue;
    station.state = Status::STATE_CANCELLED;
  }
}

void Model::Leave(const std::string& who) { gone_.insert(who); }

// ---- the office

Reasons Model::Accept(const std::string& who, int judged) {
  Reasons reasons = Office(who);
  if (judged != packet) reasons.insert(v1::ERROR_REASON_PACKET_CHANGED);
  Station* found = nullptr;
  for (Station& station : stations_) {
    if (station.asked.kind() == v1::STAGE_KIND_COMPLETENESS) found = &station;
  }
  if (found == nullptr) {
    reasons.insert(v1::ERROR_REASON_STAGE_UNKNOWN);
  } else if (found->state != Status::STATE_OPEN) {
    reasons.insert(v1::ERROR_REASON_STAGE_NOT_OPEN);
  }
  if (found != nullptr && !Slips(Slip::kMissingItemsPass)) {
    for (const v1::MaterialItem& item : found->asked.materials()) {
      const auto& kinds = item.project_kinds();
      const bool wanted = kinds.empty() || std::count(kinds.begin(), kinds.end(), setting.project.kind()) > 0;
      if (wanted && !setting.items.contains(item.item_id())) reasons.insert(v1::ERROR_REASON_ACCEPT_CONDITIONS_UNMET);
    }
  }
  if (!reasons.empty()) return reasons;
  Close(*found, Status::OUTCOME_POSITIVE, {Status::CLOSING_BY_ACT});
  Settle();
  return {};
}

Reasons Model::Supplement(const std::string& who, int judged) {
  Reasons reasons = Office(who);
  if (judged != packet) reasons.insert(v1::ERROR_REASON_PACKET_CHANGED);
  std::string stage;
  bool complete = false;
  for (const Station& station : stations_) {
    complete = complete || station.asked.kind() == v1::STAGE_KIND_COMPLETENESS;
    if (station.state != Status::STATE_OPEN) continue;
    const bool returned =
        std::any_of(station.seats.begin(), station.seats.end(), [](const auto& seat) { return seat.second.returned; });
    if (station.asked.kind() == v1::STAGE_KIND_COMPLETENESS) {
      stage = station.asked.stage_id();
      break;
    }
    if (returned && stage.empty()) stage = station.asked.stage_id();
  }
  if (stage.empty()) {
    reasons.insert(v1::ERROR_REASON_STAGE_NOT_OPEN);
    if (!complete) reasons.insert(v1::ERROR_REASON_STAGE_UNKNOWN);
  }
  const v1::SupplementRule& rule = setting.definition.supplement();
  if (setting.definition.has_supplement() && cycles >= rule.max_cycles() && !Slips(Slip::kCyclesAreNotCounted)) {
    reasons.insert(v1::ERROR_REASON_SUPPLEMENT_CYCLES_USED);
  }
  if (!reasons.empty()) return reasons;
  ++cycles;
  asking = stage;
  state = Case::STATE_SUPPLEMENTING;
  supplement_due = {};
  if (setting.definition.has_supplement()) {
    supplement_due = setting.days.After(setting.today, rule.applicant_working_days());
  }
  if (!Slips(Slip::kClockRunsWhileWaiting)) {
    watch.Stop(setting.today);
    for (Station& station : stations_) station.watch.Stop(setting.today);
  }
  return {};
}

// The applicant is whoever filed the case, the department he filed it for, and the one that owns the project.
Reasons Model::Applicant(const std::string& who) const {
  const Somebody& somebody = setting.people.at(who);
  const bool colleague = !somebody.department.empty() && (somebody.department == setting.submitter_department ||
                                                          somebody.department == setting.project.owner_department());
  if (IsSame(who, setting.submitter) || colleague || Slips(Slip::kAnybodyIsApplicant)) return {};
  return {v1::ERROR_REASON_NOT_THE_APPLICANT};
}

Reasons Model::Resubmit(const std::string& who, const std::set<std::string>& items) {
  Reasons reasons = Applicant(who);
  if (state != Case::STATE_SUPPLEMENTING) reasons.insert(v1::ERROR_REASON_CASE_STATE_REFUSES);
  if (!reasons.empty()) return reasons;
  setting.items = items;
  // Whoever puts a packet together does not judge it.
  for (auto& [name, somebody] : setting.people) somebody.contributed = somebody.contributed || IsSame(name, who);
  // A veto stands across packets until the same holder answers otherwise.
  for (size_t i = 0; i < answers_.size(); ++i) {
    const Answer& answer = answers_[i];
    if (answer.packet != packet || !IsOpinions(Find(answer.stage)->asked.kind())) continue;
    for (const Place& place : Find(answer.stage)->places) {
      if (place.id != answer.seat) continue;
      Lift(answer, place);
      const bool vetoed = answer.stance == v1::Opinion::STANCE_VETO && place.seat.may_veto();
      if (vetoed) vetoes[absl::StrCat("opinion ", i + 1)] = {place.holder, answer.stage};
    }
  }
  state = Case::STATE_OPEN;
  ++packet;
  watch.Start(setting.today);
  Begin();
  return {};
}

Reasons Model::Withdraw(const std::string& who) {
  Reasons reasons = Applicant(who);
  if (state != Case::STATE_OPEN && state != Case::STATE_SUPPLEMENTING) {
    reasons.insert(v1::ERROR_REASON_CASE_STATE_REFUSES);
  }
  if (!reasons.empty()) return reasons;
  Stop(Case::STATE_WITHDRAWN);
  return {};
}

Reasons Model::Publicity(const std::string& who, const std::string& stage, bool upheld) {
  Reasons reasons = Office(who);
  Station* station = Find(stage);
  if (station->state != Status::STATE_OPEN) reasons.insert(v1::ERROR_REASON_STAGE_NOT_OPEN);
  const Deadline end = PublicityEnd(*station);
  if (end.provisional || setting.today <= end.day) reasons.insert(v1::ERROR_REASON_PUBLICITY_RUNNING);
  if (!reasons.empty()) return reasons;
  station->publicity_end = end.day;
  Close(*station, upheld ? Status::OUTCOME_NEGATIVE : Status::OUTCOME_POSITIVE, {Status::CLOSING_BY_ACT});
  Settle();
  return {};
}

Reasons Model::CloseVote(const std::string& who, const std::string& stage) {
  Reasons reasons = Office(who);
  Station* station = Find(stage);
  const v1::StageKind kind = station->asked.kind();
  if (station->state != Status::STATE_OPEN) reasons.insert(v1::ERROR_REASON_STAGE_NOT_OPEN);
  if (station->state == Status::STATE_OPEN && IsSeated(kind)) Look(*station);
  const bool waits = Waits(*station);
  // Opinions are over by themselves; those who were out may have gone unseen.
  Station opinions = *station;
  if (IsOpinions(kind)) Judge(opinions);
  const bool over = opinions.state != station->state;
  const bool counts = kind == v1::STAGE_KIND_VOTE || kind == v1::STAGE_KIND_SCORING || waits || over;
  const bool out = station->sum.cast < station->sum.base && !over;
  if (!counts || (out && !QuorumHolds(*station))) reasons.insert(v1::ERROR_REASON_QUORUM_MISSING);
  if (out && IsVeiled(*station)) reasons.insert(v1::ERROR_REASON_BALLOTS_TOO_FEW);
  if (!reasons.empty()) return reasons;
  Status::Outcome outcome = Passes(*station, 0, 0) ? Status::OUTCOME_POSITIVE : Status::OUTCOME_NEGATIVE;
  if (kind == v1::STAGE_KIND_SCORING) {
    Mark(*station);
    outcome = Marked(*station);
  }
  std::set<Status::Closing> closings{Status::CLOSING_BY_OFFICE};
  // Those who were out may have gone meanwhile.
  if (!out) closings = {Status::CLOSING_ALL_ANSWERED};
  if (IsVeiled(*station)) closings = {Status::CLOSING_TOO_FEW_BALLOTS};
  if (IsVeiled(*station)) outcome = Status::OUTCOME_NEGATIVE;
  if (station->sum.base == 0 || waits) closings = {Status::CLOSING_NOBODY_ELIGIBLE};
  if (station->sum.base == 0 || waits) outcome = Status::OUTCOME_NEGATIVE;
  if (over) {
    outcome = opinions.outcome;
    closings = opinions.closings;
  }
  Close(*station, outcome, closings);
  Settle();
  return {};
}

Reasons Model::Admit(const std::string& who, const std::string& stage, const std::string& seat) {
  Reasons reasons = Office(who);
  Station* station = Find(stage);
  if (station->state != Status::STATE_OPEN) reasons.insert(v1::ERROR_REASON_STAGE_NOT_OPEN);
  const auto place = std::find_if(station->places.begin(), station->places.end(),
                                  [&](const Place& candidate) { return candidate.id == seat; });
  if (place == station->places.end()) {
    reasons.insert(v1::ERROR_REASON_SEAT_UNKNOWN);
  } else {
    if (place->seat.alternate().empty()) reasons.insert(v1::ERROR_REASON_SEAT_WITHOUT_ALTERNATE);
    if (station->seats[seat].admitted) reasons.insert(v1::ERROR_REASON_ALTERNATE_ADMITTED);
  }
  if (!reasons.empty()) return reasons;
  station->seats[seat].admitted = true;
  Settle();
  return {};
}

// ---- reviewers

void Model::Lift(const Answer& said, const Place& place) {
  const bool otherwise = said.stance != v1::Opinion::STANCE_VETO && said.stance != v1::Opinion::STANCE_RETURN &&
                         said.stance != v1::Opinion::STANCE_DEEMED_CONSENT;
  const bool abstained = said.stance == v1::Opinion::STANCE_ABSTAIN && !Slips(Slip::kAbstentionLiftsVeto);
  if (!otherwise || abstained) return;
  std::erase_if(vetoes, [&](const auto& veto) { return veto.second.first == place.holder; });
}

Reasons Model::Opine(const std::string& who, const Answer& said) {
  Station* station = Find(said.stage);
  const bool fits = station != nullptr && IsOpinions(station->asked.kind());
  Answer full;
  Reasons reasons = Speak(who, said, fits, v1::ERROR_REASON_OPINION_RECORDED, &full);
  if (fits && said.stance == v1::Opinion::STANCE_RETURN && !station->asked.may_return()) {
    reasons.insert(v1::ERROR_REASON_RETURN_NOT_FORESEEN);
  }
  const bool no_more = setting.definition.has_supplement() && cycles >= setting.definition.supplement().max_cycles();
  if (said.stance == v1::Opinion::STANCE_RETURN && no_more && !Slips(Slip::kCyclesAreNotCounted)) {
    reasons.insert(v1::ERROR_REASON_SUPPLEMENT_CYCLES_USED);
  }
  for (const Place& place : fits ? station->places : std::vector<Place>{}) {
    const bool may_not = place.id == full.seat && !place.seat.may_veto() && !Slips(Slip::kAnyVetoBlocks);
    if (may_not && said.stance == v1::Opinion::STANCE_VETO) reasons.insert(v1::ERROR_REASON_VETO_NOT_HELD);
  }
  if (!reasons.empty()) return reasons;
  for (const Place& place : station->places) {
    if (place.id == full.seat) Lift(full, place);
  }
  answers_.push_back(full);
  Settle();
  return {};
}

Reasons Model::Vote(const std::string& who, const Answer& said) {
  Station* station = Find(said.stage);
  Answer full;
  Reasons reasons = Speak(who, said, station != nullptr && station->asked.kind() == v1::STAGE_KIND_VOTE,
                          v1::ERROR_REASON_VOTE_CAST, &full);
  if (!reasons.empty()) return reasons;
  answers_.push_back(full);
  Settle();
  return {};
}

Reasons Model::Score(const std::string& who, const Answer& said) {
  Station* station = Find(said.stage);
  Answer full;
  Reasons reasons = Speak(who, said, station != nullptr && station->asked.kind() == v1::STAGE_KIND_SCORING,
                          v1::ERROR_REASON_SCORE_RECORDED, &full);
  if (!reasons.empty()) return reasons;
  answers_.push_back(full);
  Settle();
  return {};
}

Reasons Model::Recuse(const std::string& who) {
  Reasons reasons;
  if (state != Case::STATE_OPEN && state != Case::STATE_SUPPLEMENTING) {
    reasons.insert(v1::ERROR_REASON_CASE_STATE_REFUSES);
  }
  if (IsRecused(who)) reasons.insert(v1::ERROR_REASON_ALREADY_RECUSED);
  for (const Answer& answer : answers_) {
    if (answer.packet != packet || answer.stance == v1::Opinion::STANCE_RETURN) continue;
    const bool for_him = std::any_of(answer.behalf.begin(), answer.behalf.end(),
                                     [&](const std::string& name) { return IsSame(name, who); });
    if (IsSame(answer.who, who) || for_him) reasons.insert(v1::ERROR_REASON_RECUSAL_TOO_LATE);
  }
  for (const Voice& voice : voices) {
    if (IsSame(voice.person, who) || IsSame(voice.behalf, who)) reasons.insert(v1::ERROR_REASON_RECUSAL_TOO_LATE);
  }
  if (!reasons.empty()) return reasons;
  recused.insert(who);
  Settle();
  return {};
}

// ---- silence and lateness

void Model::Fire() {
  const Day late_from = setting.today - (Slips(Slip::kDueDayIsLate) ? 0 : 1);
  if (state == Case::STATE_SUPPLEMENTING && supplement_due.set && !supplement_due.provisional &&
      supplement_due.day <= late_from) {
    expired = true;
    Stop(Case::STATE_WITHDRAWN);
  }
  if (state != Case::STATE_OPEN) return;
  Dates();
  const size_t said = answers_.size();
  const bool found =
      std::any_of(stations_.begin(), stations_.end(), [&](const Station& station) { return IsFilled(station); });
  for (Station& station : stations_) {
    const bool late = station.due.set && !station.due.provisional && station.due.day <= late_from;
    if (station.state != Status::STATE_OPEN || !late) continue;
    for (const Place& place : station.places) {
      const bool unsafe =
          Slips(Slip::kSafetyConsentsBySilence) && station.asked.silence() == v1::SILENCE_DEEMED_CONSENT;
      const auto& seat = station.seats[place.id];
      if (seat.state != v1::SeatStatus::STATE_ASKED || seat.returned) continue;
      if (!IsDeemable(station.asked, place) && !unsafe) continue;
      Answer silence;
      silence.packet = packet;
      silence.stage = station.asked.stage_id();
      silence.seat = place.id;
      silence.stance = v1::Opinion::STANCE_DEEMED_CONSENT;
      answers_.push_back(silence);
    }
  }
  // Who is left, by delegations that began or ended, is looked at when something is said, and for seats that must be
  // heard and had nobody.
  if (answers_.size() > said || found) Settle();
  for (const Station& station : stations_) {
    if (station.state != Status::STATE_OPEN || !station.due.set || station.due.provisional) continue;
    for (const v1::Rung& rung : station.asked.rungs()) {
      const Deadline day = setting.days.After(station.due.day, rung.working_days_late());
      if (day.provisional || day.day > setting.today) continue;
      const std::string told = rung.has_person() ? rung.person() : v1::Role_Name(rung.role());
      FiredAlarm alarm{station.asked.stage_id(), packet, rung.working_days_late(), told};
      // The slip: as if nobody remembered that it fired.
      if (alarms.contains(alarm) && Slips(Slip::kRungsFireAgain)) alarm.late += 1000;
      alarms.insert(alarm);
    }
  }
}

}  // namespace luodi::review::model
