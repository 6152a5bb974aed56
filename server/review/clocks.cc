// SPDX-License-Identifier: Apache-2.0
#include "server/review/clocks.h"

#include <map>
#include <set>

#include "proto/text/date.h"
#include "server/base/names.h"
#include "server/call/store.h"
#include "server/review/acts.h"
#include "server/review/at_hand.h"
#include "server/review/clock.h"
#include "server/review/service.h"
#include "server/review/store.h"
#include "server/zones/store.h"

namespace luodi::review {
namespace {

// So many cases are locked until the call commits: reviewers of these wait that long.
constexpr int kCasesACall = 200;
// More than a zone ever has in flight: those in which nothing fires must not hide the others.
constexpr int kMostCandidates = 10000;

void Count(const rules::Fired& fired, const std::string& name, v1::RunClocksResponse& response) {
  response.add_cases(name);
  response.set_fired_rungs(response.fired_rungs() + fired.rungs);
  response.set_deemed_consents(response.deemed_consents() + static_cast<int>(fired.consents.size()));
  response.set_expired_supplements(response.expired_supplements() + (fired.supplement_expired ? 1 : 0));
  response.set_confirmed_due_dates(response.confirmed_due_dates() + fired.confirmed);
  response.set_found_holders(response.found_holders() + (fired.holder_found ? 1 : 0));
}

void RecordConsents(Call& call, const std::string& review_case, const std::vector<v1::Opinion>& consents) {
  for (const v1::Opinion& consent : consents) {
    const std::optional<v1::Opinion> recorded = store::InsertOpinion(call.tx, review_case, consent, call.NowText());
    if (!recorded) throw std::logic_error("a seat that answered was silent");
    call.Changed(recorded->name(), 1, *recorded);
  }
}

Due DueNow(const store::ToldDate& told, const WorkingCalendar& calendar, const v1::ReviewDefinition& definition) {
  if (told.is_applicants) {
    return rules::SupplementDue(told.told, calendar, told.entries.front().date(),
                                definition.supplement().applicant_working_days());
  }
  rules::Clock clock;
  clock.entries = told.entries;
  return rules::DueNow(told.told, clock, calendar, rules::LimitOf(definition, told.stage_id));
}

std::vector<store::ToldDate> ToldBefore(Call& call, const WorkingCalendar& calendar) {
  const std::vector<int> corrected = calendar.CorrectedYears();
  return corrected.empty() ? std::vector<store::ToldDate>() : store::SelectToldDates(call.tx, call.zone, corrected);
}

// In the order of projects, as everybody locks.
std::vector<store::DueCase> LockDueCases(Call& call) {
  std::vector<store::DueCase> due = DueCases(call, kCasesACall);
  std::set<std::string> projects;
  for (const store::DueCase& found : due) projects.insert(names::ProjectOf(found.name));
  luodi::store::Lock(call.tx, {}, {projects.begin(), projects.end()});
  return due;
}

// Played on a desk that is not put back: a case in which nothing would fire is not touched. One that cannot be read is
// left to fail by itself, or no clock of its zone would run.
bool WouldFire(Call& call, const std::string& name) {
  try {
    absl::StatusOr<rules::Desk> desk = LookAt(call, "name", name);
    return desk.ok() && rules::Fire(*desk).anything();
  } catch (const std::exception& exception) {
    if (database::Classify(exception) != database::Trouble::kBug) throw;
    return true;
  }
}

}  // namespace

std::vector<store::DueCase> DueCases(Call& call, int limit) {
  const WorkingCalendar calendar = zones::store::SelectCalendar(call.tx, call.zone);
  std::map<std::string, store::DueCase> due;
  for (store::DueCase& found : store::SelectDueCases(call.tx, call.zone, calendar, call.today, kMostCandidates)) {
    due[found.name] = std::move(found);
  }
  std::map<std::string, v1::ReviewDefinition> definitions;
  for (const store::ToldDate& told : ToldBefore(call, calendar)) {
    const auto [definition, unknown] = definitions.try_emplace(told.definition);
    if (unknown) definition->second = store::SelectDefinition(call.tx, told.definition).value();
    if (rules::HasMoved(told.told, DueNow(told, calendar, definition->second))) due[told.due_case.name] = told.due_case;
  }
  for (const store::RunningPublicity& running : store::SelectPublicities(call.tx, call.zone)) {
    const auto [definition, unknown] = definitions.try_emplace(running.definition);
    if (unknown) definition->second = store::SelectDefinition(call.tx, running.definition).value();
    const Due end = rules::PublicityEnd(definition->second, running.stage_id, calendar, running.start);
    if (text::CompareDates(running.told, end.date) != 0) due[running.due_case.name] = running.due_case;
  }
  for (const store::DueCase& unheard : store::SelectUnheardCases(call.tx, call.zone, kMostCandidates)) {
    due[unheard.name] = unheard;
  }
  std::vector<store::DueCase> first;
  for (auto& [name, found] : due) {
    if (static_cast<int>(first.size()) == limit) break;
    if (WouldFire(call, name)) first.push_back(std::move(found));
  }
  return first;
}

absl::Status FireCase(Call& call, const std::string& name, v1::RunClocksResponse& response) {
  ASSIGN_OR_RETURN(rules::Desk desk, TakeUpToFire(call, name));
  const rules::Fired fired = rules::Fire(desk);
  if (!fired.anything()) return absl::OkStatus();
  RecordConsents(call, name, fired.consents);
  PutBack(call, desk);
  Count(fired, name, response);
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* ReviewService::ReadClock(grpc::CallbackServerContext* context,
                                                   const v1::ReadClockRequest* request, v1::ClockReceipt* response) {
  return envelope_.ReadRecorded(
      context, request, response,
      [](Call& call, const v1::ReadClockRequest& request, v1::ClockReceipt& response) -> absl::Status {
        ASSIGN_OR_RETURN(const rules::Desk desk, LookAt(call, "name", request.name()));
        RETURN_IF_ERROR(rules::RefuseRecused(desk, ActorOf(call, desk)));
        NoteReading(call, desk.project, request.name());
        response = rules::ReceiptOf(desk);
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* ReviewService::RunClocks(grpc::CallbackServerContext* context,
                                                   const v1::RunClocksRequest* request,
                                                   v1::RunClocksResponse* response) {
  return envelope_.Write(
      context, request, response, LedgerLocks(request->parent()),
      [](Call& call, const v1::RunClocksRequest& request, v1::RunClocksResponse& response) -> absl::Status {
        RETURN_IF_ERROR(names::Parse("parent", request.parent(), "zones/{zone}").status());
        for (const store::DueCase& due : LockDueCases(call)) RETURN_IF_ERROR(FireCase(call, due.name, response));
        // Also when nothing was due: who looked, and what it came to.
        call.WasRead(request.parent(), &response);
        return absl::OkStatus();
      });
}

}  // namespace luodi::review
