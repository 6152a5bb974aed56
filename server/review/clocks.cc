// SPDX-License-Identifier: Apache-2.0
#include "server/review/clocks.h"

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

void Count(const rules::Fired& fired, const std::string& name, v1::RunClocksResponse& response) {
  response.add_cases(name);
  response.set_fired_rungs(response.fired_rungs() + fired.rungs);
  response.set_deemed_consents(response.deemed_consents() + static_cast<int>(fired.consents.size()));
  response.set_expired_supplements(response.expired_supplements() + (fired.supplement_expired ? 1 : 0));
  response.set_confirmed_due_dates(response.confirmed_due_dates() + fired.confirmed);
}

void RecordConsents(Call& call, const std::string& review_case, const std::vector<v1::Opinion>& consents) {
  for (const v1::Opinion& consent : consents) {
    const std::optional<v1::Opinion> recorded = store::InsertOpinion(call.tx, review_case, consent, call.NowText());
    if (!recorded) throw std::logic_error("a seat that answered was silent");
    call.Changed(recorded->name(), 1, *recorded);
  }
}

// In the order of projects, as everybody locks.
std::vector<store::DueCase> LockDueCases(Call& call) {
  std::vector<store::DueCase> due = store::SelectDueCases(
      call.tx, call.zone, zones::store::SelectCalendar(call.tx, call.zone), call.today, kCasesACall);
  for (const store::DueCase& found : due) luodi::store::Lock(call.tx, names::ProjectOf(found.name), true);
  return due;
}

}  // namespace

absl::Status FireCase(Call& call, const std::string& name, v1::RunClocksResponse& response) {
  ASSIGN_OR_RETURN(rules::Desk desk, TakeUp(call, "name", name));
  const rules::Fired fired = rules::Fire(desk);
  if (!fired.anything()) return absl::OkStatus();
  RecordConsents(call, name, fired.consents);
  PutBack(call, desk);
  Count(fired, name, response);
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* ReviewService::ReadClock(grpc::CallbackServerContext* context,
                                                   const v1::ReadClockRequest* request, v1::ClockReceipt* response) {
  return envelope_.Read(context, request, response,
                        [](Call& call, const v1::ReadClockRequest& request, v1::ClockReceipt& response) -> absl::Status {
                          ASSIGN_OR_RETURN(const rules::Desk desk, LookAt(call, "name", request.name()));
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
