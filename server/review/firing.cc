// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "proto/text/date.h"
#include "server/review/acts.h"
#include "server/review/clock.h"
#include "server/review/seats.h"

namespace luodi::review::rules {
namespace {

using Seat = v1::SeatStatus;
using Stage = v1::StageStatus;

bool HasPassed(const v1::Date& due, bool provisional, const v1::Date& today) {
  return due.year() != 0 && !provisional && text::CompareDates(today, due) > 0;
}

bool IsLate(const Stage& stage, const v1::Date& today) {
  return stage.state() == Stage::STATE_OPEN && HasPassed(stage.due_date(), stage.due_provisional(), today);
}

const v1::StageDefinition* DefinitionOf(const Desk& desk, const std::string& stage_id) {
  for (const v1::StageGroup& group : desk.ground.definition.groups()) {
    for (const v1::StageDefinition& stage : group.stages()) {
      if (stage.stage_id() == stage_id) return &stage;
    }
  }
  return nullptr;
}

// ---- dates that can be confirmed, or that a corrected calendar moved

template <typename Timed>
void AddTold(const std::string& what, const Timed& timed, std::map<std::string, Due>& told) {
  if (timed.has_due_date()) told[what] = {timed.due_date(), timed.due_provisional()};
}

// By what they are told of.
std::map<std::string, Due> ToldDates(const v1::ReviewCase& review_case) {
  std::map<std::string, Due> told;
  AddTold("case", review_case, told);
  for (const Stage& stage : review_case.stages()) {
    if (stage.state() != Stage::STATE_OPEN) continue;
    AddTold("stage " + stage.stage_id(), stage, told);
    if (stage.has_publicity_end_date()) told["publicity " + stage.stage_id()] = {stage.publicity_end_date(), false};
  }
  for (const v1::Supplement& supplement : review_case.supplements()) {
    AddTold(absl::StrCat("supplement ", supplement.cycle()), supplement, told);
  }
  return told;
}

// China has had one time zone without summer time since 1992.
v1::Date DayOf(const google::protobuf::Timestamp& time) {
  const int64_t seconds = time.seconds() + 8 * 3600;
  return text::DateOfDayNumber((seconds - ((seconds % 86400) + 86400) % 86400) / 86400);
}

v1::Supplement* RunningSupplement(v1::ReviewCase& review_case) {
  if (review_case.state() != v1::ReviewCase::STATE_SUPPLEMENTING || review_case.supplements().empty()) return nullptr;
  return &*review_case.mutable_supplements()->rbegin();
}

void SetSupplementDue(Desk& desk) {
  v1::Supplement* supplement = RunningSupplement(desk.review_case);
  if (supplement == nullptr || !supplement->has_due_date()) return;
  const Due due = SupplementDue({supplement->due_date(), supplement->due_provisional()}, desk.ground.calendar,
                                DayOf(supplement->request_time()),
                                desk.ground.definition.supplement().applicant_working_days());
  *supplement->mutable_due_date() = due.date;
  supplement->set_due_provisional(due.provisional);
}

int Confirm(Desk& desk) {
  const std::map<std::string, Due> before = ToldDates(desk.review_case);
  SetDueDates(desk);
  SetSupplementDue(desk);
  int confirmed = 0;
  for (const auto& [what, now] : ToldDates(desk.review_case)) {
    const auto told = before.find(what);
    confirmed += told != before.end() && HasMoved(told->second, now) ? 1 : 0;
  }
  return confirmed;
}

// ---- supplements that ran out

bool ExpireSupplement(Desk& desk) {
  v1::Supplement* supplement = RunningSupplement(desk.review_case);
  if (supplement == nullptr || !HasPassed(supplement->due_date(), supplement->due_provisional(), desk.ground.today)) {
    return false;
  }
  supplement->set_expired(true);
  *supplement->mutable_answer_time() = desk.ground.now;
  End(desk, v1::ReviewCase::STATE_WITHDRAWN);
  return true;
}

// ---- silence

// Asked again here, whatever was published.
bool MayBeSilent(const v1::Seat& seat) {
  return seat.subject() != v1::REVIEW_SUBJECT_UNSPECIFIED && !MustBeHeard(seat);
}

bool IsSilent(const Stage& stage, const std::string& seat_id) {
  return std::any_of(stage.seats().begin(), stage.seats().end(), [&](const Seat& seat) {
    return seat.seat_id() == seat_id && seat.state() == Seat::STATE_ASKED && !seat.returned();
  });
}

v1::Opinion ConsentOf(const v1::Seat& seat, const Desk& desk, const std::string& stage_id) {
  v1::Opinion consent;
  consent.set_stage_id(stage_id);
  consent.set_seat_id(seat.seat_id());
  consent.set_department(seat.department());
  consent.set_stance(v1::Opinion::STANCE_DEEMED_CONSENT);
  consent.set_packet_version(desk.review_case.packet().version());
  *consent.mutable_create_time() = desk.ground.now;
  return consent;
}

std::vector<v1::Opinion> ConsentsAt(const Stage& stage, const Desk& desk) {
  std::vector<v1::Opinion> consents;
  const v1::StageDefinition* asked = DefinitionOf(desk, stage.stage_id());
  if (asked == nullptr || asked->kind() != v1::STAGE_KIND_OPINION ||
      asked->silence() != v1::SILENCE_DEEMED_CONSENT || !IsLate(stage, desk.ground.today)) {
    return consents;
  }
  for (const v1::Seat& seat : SeatsOf(*asked)) {
    if (MayBeSilent(seat) && IsSilent(stage, seat.seat_id())) {
      consents.push_back(ConsentOf(seat, desk, stage.stage_id()));
    }
  }
  return consents;
}

std::vector<v1::Opinion> Consent(Desk& desk) {
  std::vector<v1::Opinion> consents;
  for (const Stage& stage : desk.review_case.stages()) {
    for (v1::Opinion& consent : ConsentsAt(stage, desk)) consents.push_back(std::move(consent));
  }
  desk.opinions.insert(desk.opinions.end(), consents.begin(), consents.end());
  return consents;
}

// ---- seats that had nobody

bool HasNobody(const Stage& stage, const std::string& seat_id) {
  return std::any_of(stage.seats().begin(), stage.seats().end(), [&](const Seat& seat) {
    return seat.seat_id() == seat_id && (seat.state() == Seat::STATE_VACANT || seat.state() == Seat::STATE_RECUSED);
  });
}

bool FindsHolder(const Desk& desk, const Stage& stage) {
  const v1::StageDefinition* asked = DefinitionOf(desk, stage.stage_id());
  if (asked == nullptr || !IsOpinionKind(stage.kind()) || stage.state() != Stage::STATE_OPEN) return false;
  Stage now = stage;
  SetSeats(desk, *asked, now);
  const auto seats = SeatsOf(*asked);
  return std::any_of(seats.begin(), seats.end(), [&](const v1::Seat& seat) {
    return MustBeHeard(seat) && HasNobody(stage, seat.seat_id()) && !HasNobody(now, seat.seat_id());
  });
}

// Begin made sure that no later opening is refused.
void CountAgain(Desk& desk) {
  if (const absl::Status status = Proceed(desk); !status.ok()) {
    throw std::logic_error(absl::StrCat("a stage cannot open: ", status.ToString()));
  }
}

// ---- rungs

std::string ToldBy(const v1::Rung& rung) {
  return rung.told_case() == v1::Rung::kRole ? v1::Role_Name(rung.role()) : rung.person();
}

v1::FiredRung FiredOf(const v1::Rung& rung, const Desk& desk, const std::string& stage_id) {
  v1::FiredRung fired;
  fired.set_stage_id(stage_id);
  fired.set_packet_version(desk.review_case.packet().version());
  fired.set_working_days_late(rung.working_days_late());
  fired.set_told(ToldBy(rung));
  *fired.mutable_fire_time() = desk.ground.now;
  return fired;
}

bool HasFired(const Desk& desk, const v1::FiredRung& rung) {
  return std::any_of(desk.fired_rungs.begin(), desk.fired_rungs.end(), [&](const v1::FiredRung& fired) {
    return fired.stage_id() == rung.stage_id() && fired.packet_version() == rung.packet_version() &&
           fired.working_days_late() == rung.working_days_late() && fired.told() == rung.told();
  });
}

int FireRungs(Desk& desk) {
  const size_t before = desk.fired_rungs.size();
  for (const Stage& stage : desk.review_case.stages()) {
    const v1::StageDefinition* asked = DefinitionOf(desk, stage.stage_id());
    if (asked == nullptr || !IsLate(stage, desk.ground.today)) continue;
    for (const v1::Rung& rung : asked->rungs()) {
      const Due due = desk.ground.calendar.AddWorkingDays(stage.due_date(), rung.working_days_late());
      const v1::FiredRung fired = FiredOf(rung, desk, stage.stage_id());
      if (due.provisional || text::CompareDates(desk.ground.today, due.date) < 0 || HasFired(desk, fired)) continue;
      desk.fired_rungs.push_back(fired);
    }
  }
  return static_cast<int>(desk.fired_rungs.size() - before);
}

}  // namespace

Fired Fire(Desk& desk) {
  Fired fired;
  const v1::ReviewCase::State state = desk.review_case.state();
  if (state != v1::ReviewCase::STATE_OPEN && state != v1::ReviewCase::STATE_SUPPLEMENTING) return fired;
  desk.ground.act = kRunClocks;
  desk.ground.person = kClockPerson;
  fired.confirmed = Confirm(desk);
  fired.supplement_expired = ExpireSupplement(desk);
  if (state == v1::ReviewCase::STATE_SUPPLEMENTING) return fired;
  // Silence first: what it settles is late no more, and was not when the day after the limit began.
  const auto& stages = desk.review_case.stages();
  fired.holder_found =
      std::any_of(stages.begin(), stages.end(), [&](const Stage& stage) { return FindsHolder(desk, stage); });
  fired.consents = Consent(desk);
  if (fired.holder_found || !fired.consents.empty()) CountAgain(desk);
  fired.rungs = FireRungs(desk);
  return fired;
}

}  // namespace luodi::review::rules
