// SPDX-License-Identifier: Apache-2.0
#include "server/review/clock.h"

#include <algorithm>

#include "proto/text/date.h"

namespace luodi::review::rules {
namespace {

using Entry = v1::ClockEntry;

// Days a clock ran: those after `from` up to and with `to`. Runs of one clock never share a day, because a run begins
// no earlier than the one before ended and leaves out its first day.
struct Run {
  v1::Date from;
  v1::Date to;
};

Entry::Kind StateOf(const Clock& clock) {
  return clock.entries.empty() ? Entry::KIND_UNSPECIFIED : clock.entries.back().kind();
}

bool Runs(const Clock& clock) {
  const Entry::Kind last = StateOf(clock);
  return last == Entry::KIND_START || last == Entry::KIND_RESUME;
}

// Where the running turn begins; the end of the ledger when there is none.
std::vector<Entry>::const_iterator TurnOf(const Clock& clock) {
  const auto start = std::find_if(clock.entries.rbegin(), clock.entries.rend(),
                                  [](const Entry& entry) { return entry.kind() == Entry::KIND_START; });
  return start == clock.entries.rend() ? clock.entries.end() : std::prev(start.base());
}

// The runs of the turn that began, one that goes on ended on the day given.
std::vector<Run> RunsOf(const Clock& clock, const v1::Date& on_date) {
  std::vector<Run> runs;
  bool open = false;
  for (auto entry = TurnOf(clock); entry != clock.entries.end(); ++entry) {
    const bool begins = entry->kind() == Entry::KIND_START || entry->kind() == Entry::KIND_RESUME;
    if (begins && !open) runs.push_back({entry->date(), on_date});
    if (!begins && open) runs.back().to = entry->date();
    open = begins;
  }
  return runs;
}

int CountOf(const std::vector<Run>& runs, const WorkingCalendar& calendar) {
  int count = 0;
  for (const Run& run : runs) count += calendar.CountWorkingDays(run.from, run.to);
  return count;
}

void Enter(Desk& desk, Clock& clock, Entry::Kind kind, const std::string& act, const std::string& person) {
  Entry& entry = clock.entries.emplace_back();
  entry.set_kind(kind);
  *entry.mutable_time() = desk.ground.now;
  *entry.mutable_date() = desk.ground.today;
  entry.set_packet_version(desk.review_case.packet().version());
  entry.set_act(act);
  entry.set_person(person);
}

bool AskedLast(const v1::ReviewCase& review_case, const std::string& stage_id) {
  return !review_case.supplements().empty() && review_case.supplements().rbegin()->stage_id() == stage_id;
}

const v1::StageDefinition* FindStage(const v1::ReviewDefinition& definition, const std::string& stage_id) {
  for (const v1::StageGroup& group : definition.groups()) {
    for (const v1::StageDefinition& stage : group.stages()) {
      if (stage.stage_id() == stage_id) return &stage;
    }
  }
  return nullptr;
}

// A case from before there were ledgers keeps the due dates it was given.
template <typename Timed>
void SetDue(const Desk& desk, const std::string& stage_id, Timed& timed) {
  const auto found = desk.clocks.find(stage_id);
  if (found == desk.clocks.end() || found->second.entries.empty()) return;
  timed.clear_due_date();
  timed.clear_due_provisional();
  const int limit = LimitOf(desk.ground.definition, stage_id);
  if (limit == 0 || !Runs(found->second)) return;
  const Due due = DueOf(found->second, desk.ground.calendar, limit);
  *timed.mutable_due_date() = due.date;
  timed.set_due_provisional(due.provisional);
}

// ---- receipts

v1::ClockDay::Reason ReasonOf(DayKind kind) {
  switch (kind) {
    case DayKind::kWorkingDay:
      return v1::ClockDay::REASON_WORKING_DAY;
    case DayKind::kWorkingWeekend:
      return v1::ClockDay::REASON_WORKING_WEEKEND;
    case DayKind::kWeekend:
      return v1::ClockDay::REASON_WEEKEND;
    case DayKind::kHoliday:
      return v1::ClockDay::REASON_HOLIDAY;
  }
  return v1::ClockDay::REASON_UNSPECIFIED;
}

v1::ClockDay DayOf(const v1::Date& date, const std::vector<Run>& runs, const WorkingCalendar& calendar) {
  v1::ClockDay day;
  *day.mutable_date() = date;
  day.set_reason(v1::ClockDay::REASON_PAUSED);
  for (const Run& run : runs) {
    if (text::CompareDates(date, run.from) == 0) day.set_reason(v1::ClockDay::REASON_START_DAY);
    if (text::CompareDates(date, run.from) <= 0 || text::CompareDates(date, run.to) > 0) continue;
    day.set_counted(calendar.IsWorkingDay(date));
    day.set_reason(ReasonOf(calendar.KindOf(date)));
    day.set_provisional(!calendar.IsRecorded(date.year()));
    break;
  }
  return day;
}

void AddDays(v1::ClockAccount& account, const Clock& clock, const Desk& desk) {
  const std::vector<Run> runs = RunsOf(clock, desk.ground.today);
  if (runs.empty()) return;
  const bool ended = StateOf(clock) == Entry::KIND_STOP;
  const int64_t end = text::DayNumber(ended ? clock.entries.back().date() : desk.ground.today);
  for (int64_t day = text::DayNumber(runs.front().from); day <= end; ++day) {
    *account.add_days() = DayOf(text::DateOfDayNumber(day), runs, desk.ground.calendar);
  }
}

template <typename Timed>
v1::ClockAccount AccountOf(const Desk& desk, const std::string& stage_id, const Timed& timed) {
  const Clock& clock = desk.clocks.at(stage_id);
  v1::ClockAccount account;
  account.set_stage_id(stage_id);
  account.set_limit_working_days(LimitOf(desk.ground.definition, stage_id));
  for (const Entry& entry : clock.entries) *account.add_entries() = entry;
  AddDays(account, clock, desk);
  account.set_consumed_working_days(ConsumedWorkingDays(clock, desk.ground.calendar, desk.ground.today));
  if (account.limit_working_days() > 0) {
    account.set_remaining_working_days(account.limit_working_days() - account.consumed_working_days());
  }
  if (timed.has_due_date()) *account.mutable_due_date() = timed.due_date();
  account.set_due_provisional(timed.due_provisional());
  for (const v1::FiredRung& rung : desk.fired_rungs) {
    if (stage_id != kWholeCase && rung.stage_id() == stage_id) *account.add_fired_rungs() = rung;
  }
  return account;
}

// Years from the first entry to the last day that was counted or told.
void AddCalendars(const WorkingCalendar& calendar, v1::ClockReceipt& receipt) {
  int first = receipt.on_date().year();
  int last = 0;
  for (const v1::ClockAccount& account : receipt.accounts()) {
    for (const Entry& entry : account.entries()) {
      first = std::min(first, entry.date().year());
      last = std::max(last, entry.date().year());
    }
    if (!account.days().empty()) last = std::max(last, account.days().rbegin()->date().year());
    last = std::max(last, account.due_date().year());
  }
  for (int year = first; year <= last; ++year) {
    const v1::CalendarYear* arrangement = calendar.ArrangementOf(year);
    if (arrangement == nullptr) continue;
    v1::CalendarVersion& version = *receipt.add_calendars();
    version.set_calendar_year(arrangement->name());
    version.set_version(arrangement->version());
    version.set_document(arrangement->document());
  }
}

bool HasRun(const Desk& desk, const std::string& stage_id) {
  const auto found = desk.clocks.find(stage_id);
  return found != desk.clocks.end() && !found->second.entries.empty();
}

}  // namespace

void StartClock(Desk& desk, const std::string& stage_id, const std::string& act, const std::string& person) {
  Clock& clock = desk.clocks[stage_id];
  if (Runs(clock)) return;
  const bool goes_on = StateOf(clock) == Entry::KIND_PAUSE && AskedLast(desk.review_case, stage_id);
  Enter(desk, clock, goes_on ? Entry::KIND_RESUME : Entry::KIND_START, act, person);
}

void StopClock(Desk& desk, const std::string& stage_id, const std::string& act, const std::string& person) {
  const auto found = desk.clocks.find(stage_id);
  if (found == desk.clocks.end()) return;
  if (Runs(found->second) || StateOf(found->second) == Entry::KIND_PAUSE) {
    Enter(desk, found->second, Entry::KIND_STOP, act, person);
  }
}

void PauseClocks(Desk& desk, const std::string& act, const std::string& person) {
  for (auto& [stage_id, clock] : desk.clocks) {
    if (Runs(clock)) Enter(desk, clock, Entry::KIND_PAUSE, act, person);
  }
}

void ResumeClocks(Desk& desk, const std::string& asking_stage, const std::string& act, const std::string& person) {
  for (auto& [stage_id, clock] : desk.clocks) {
    if (StateOf(clock) != Entry::KIND_PAUSE) continue;
    if (stage_id == kWholeCase) {
      Enter(desk, clock, Entry::KIND_RESUME, act, person);
    } else if (stage_id != asking_stage) {
      // The asking stage may stand in a later group: StartClock resumes it when it opens.
      Enter(desk, clock, Entry::KIND_STOP, act, person);
    }
  }
}

void StopClocks(Desk& desk, const std::string& act, const std::string& person) {
  for (const auto& [stage_id, clock] : desk.clocks) StopClock(desk, stage_id, act, person);
}

int ConsumedWorkingDays(const Clock& clock, const WorkingCalendar& calendar, const v1::Date& on_date) {
  return CountOf(RunsOf(clock, on_date), calendar);
}

Due DueOf(const Clock& clock, const WorkingCalendar& calendar, int limit_working_days) {
  if (!Runs(clock)) return {};
  const v1::Date& resumed = clock.entries.back().date();
  std::vector<Run> runs = RunsOf(clock, resumed);
  const int left = limit_working_days - CountOf(runs, calendar);
  Due due = left >= 0 ? calendar.AddWorkingDays(resumed, left) : calendar.SubtractWorkingDays(resumed, -left);
  for (const Run& run : runs) due.provisional = due.provisional || !calendar.IsRecorded(run.from, run.to);
  return due;
}

int LimitOf(const v1::ReviewDefinition& definition, const std::string& stage_id) {
  if (stage_id == kWholeCase) return definition.limit_working_days();
  const v1::StageDefinition* stage = FindStage(definition, stage_id);
  return stage == nullptr ? 0 : stage->limit_working_days();
}

Due DueNow(const Due& told, const Clock& clock, const WorkingCalendar& calendar, int limit_working_days) {
  return limit_working_days > 0 && Runs(clock) ? DueOf(clock, calendar, limit_working_days) : told;
}

bool HasMoved(const Due& told, const Due& now) {
  return text::CompareDates(told.date, now.date) != 0 || (told.provisional && !now.provisional);
}

Due SupplementDue(const Due& told, const WorkingCalendar& calendar, const v1::Date& asked, int working_days) {
  const Due now = calendar.AddWorkingDays(asked, working_days);
  return told.provisional || text::CompareDates(now.date, told.date) > 0 ? now : told;
}

int WorkingDaysLeft(const WorkingCalendar& calendar, const v1::Date& due, const v1::Date& today) {
  if (text::CompareDates(due, today) < 0) return -std::max(1, calendar.CountWorkingDays(due, today));
  return calendar.CountWorkingDays(text::DateOfDayNumber(text::DayNumber(today) - 1), due);
}

Due PublicityEnd(const v1::ReviewDefinition& definition, const std::string& stage_id, const WorkingCalendar& calendar,
                 const v1::Date& start) {
  const v1::StageDefinition* const stage = FindStage(definition, stage_id);
  if (stage == nullptr) return {start, false};
  return stage->publicity_unit() == v1::DAY_UNIT_CALENDAR_DAY
             ? calendar.AddCalendarDays(start, stage->publicity_days())
             : calendar.AddWorkingDays(start, stage->publicity_days());
}

Due PublicityEndOf(const Desk& desk, const v1::StageStatus& stage) {
  const auto found = desk.clocks.find(stage.stage_id());
  // Announced before there were ledgers: what was told stands.
  if (found == desk.clocks.end() || TurnOf(found->second) == found->second.entries.end()) {
    return {stage.publicity_end_date(), false};
  }
  return PublicityEnd(desk.ground.definition, stage.stage_id(), desk.ground.calendar, TurnOf(found->second)->date());
}

void SetDueDates(Desk& desk) {
  SetDue(desk, kWholeCase, desk.review_case);
  for (v1::StageStatus& stage : *desk.review_case.mutable_stages()) {
    if (stage.state() != v1::StageStatus::STATE_OPEN) continue;
    SetDue(desk, stage.stage_id(), stage);
    if (stage.kind() != v1::STAGE_KIND_PUBLICITY) continue;
    *stage.mutable_publicity_end_date() = PublicityEndOf(desk, stage).date;
  }
}

v1::ClockReceipt ReceiptOf(const Desk& desk) {
  v1::ClockReceipt receipt;
  receipt.set_case_name(desk.review_case.name());
  *receipt.mutable_on_date() = desk.ground.today;
  if (HasRun(desk, kWholeCase)) *receipt.add_accounts() = AccountOf(desk, kWholeCase, desk.review_case);
  for (const v1::StageStatus& stage : desk.review_case.stages()) {
    if (!HasRun(desk, stage.stage_id())) continue;
    v1::ClockAccount& account = *receipt.add_accounts();
    account = AccountOf(desk, stage.stage_id(), stage);
    account.set_title(stage.title());
  }
  AddCalendars(desk.ground.calendar, receipt);
  return receipt;
}

}  // namespace luodi::review::rules
