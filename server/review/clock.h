// SPDX-License-Identifier: Apache-2.0
// Clocks of a case and its stages: a ledger of what happened, from which consumed working days follow. The day a clock
// starts or resumes is not counted (民法典 201), the day it stops or pauses is, unless it is also the day it started;
// each day counts once. Pure.
#pragma once

#include <string>

#include "server/review/desk.h"

namespace luodi::review::rules {

// The clock of the whole case.
inline constexpr char kWholeCase[] = "";
// Who acts when time does, and the act.
inline constexpr char kClockPerson[] = "zones/system/persons/clock";
inline constexpr char kRunClocks[] = "RunClocks";

// ---- entries into desk.clocks, with the instant, day and packet of the desk. A clock that runs is not started twice;
// one that has ended or never began is not stopped.

// A paused clock goes on when its stage asked for the last supplement, every other begins a new turn.
void StartClock(Desk& desk, const std::string& stage_id, const std::string& act, const std::string& person);
void StopClock(Desk& desk, const std::string& stage_id, const std::string& act, const std::string& person);
// Every running clock: the case waits for the applicant.
void PauseClocks(Desk& desk, const std::string& act, const std::string& person);
// The whole case goes on with what it has left; so does the stage that asked once StartClock says that it is open. The
// clocks of other stages end, and begin anew when their stage opens on the new packet.
void ResumeClocks(Desk& desk, const std::string& asking_stage, const std::string& act, const std::string& person);
// The case has ended: every clock stops.
void StopClocks(Desk& desk, const std::string& act, const std::string& person);

// Working days consumed by the end of the day. Only what belongs to the running turn of a stage: a stage that began
// anew with a packet begins at zero.
int ConsumedWorkingDays(const Clock& clock, const WorkingCalendar& calendar, const v1::Date& on_date);
// The last day of a limit, for a clock that runs; nothing else has one. It is so many working days after the day the
// clock started or last resumed as were left on it: that day itself for none, an earlier one when the clock was late
// already, so that CountWorkingDays(due date, day) always is consumed - limit, and waiting makes nothing later.
Due DueOf(const Clock& clock, const WorkingCalendar& calendar, int limit_working_days);
// The limit of a stage or of the whole case; 0: none.
int LimitOf(const v1::ReviewDefinition& definition, const std::string& stage_id);
// What is due by the calendar where `told` was: the same without a limit or while the clock stands.
Due DueNow(const Due& told, const Clock& clock, const WorkingCalendar& calendar, int limit_working_days);
// Whether the calendar says another due date than was told, or the same for sure.
bool HasMoved(const Due& told, const Due& now);
// The deadline of a supplement asked for on a day. What an applicant was told for sure is never taken back: a corrected
// calendar only gives him more time.
Due SupplementDue(const Due& told, const WorkingCalendar& calendar, const v1::Date& asked, int working_days);
// Working days left on a due date, today and the date itself included; negative once it has passed: so many working
// days ago, at least one.
int WorkingDaysLeft(const WorkingCalendar& calendar, const v1::Date& due, const v1::Date& today);
// The last day of the publicity of a stage that began on a day; the day itself where the definition knows no such stage.
Due PublicityEnd(const v1::ReviewDefinition& definition, const std::string& stage_id, const WorkingCalendar& calendar,
                 const v1::Date& start);
// The same for an open stage, by the day its clock started and the calendar as it is now, whatever was announced.
Due PublicityEndOf(const Desk& desk, const v1::StageStatus& stage);
// Sets due_date and due_provisional of the case and of every open stage from the clocks; clears them while paused. A
// clock without entries, from before there were ledgers, leaves what is there. Of an open publicity the last day too.
void SetDueDates(Desk& desk);

// Days of an account are those of the running turn: those counted add up to what is consumed. Names the version of each
// recorded year from the first entry to the last day counted or told.
v1::ClockReceipt ReceiptOf(const Desk& desk);

}  // namespace luodi::review::rules
