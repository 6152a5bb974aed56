// SPDX-License-Identifier: Apache-2.0
#include "server/review/minute_hand.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/base/database.h"
#include "server/base/digest.h"
#include "server/base/log.h"
#include "server/base/names.h"
#include "server/review/clock.h"
#include "server/review/clocks.h"
#include "server/review/store.h"

namespace luodi::review {
namespace {

access::Caller Clock() {
  access::Caller clock;
  clock.person = rules::kClockPerson;
  clock.zone = "system";
  clock.roles = {v1::ROLE_REVIEW_SECRETARY};
  return clock;
}

// A new one every time: what fired does not fire again, whoever asks.
std::string RequestIdFor(const store::DueCase& due) {
  const std::string hex = Sha256Hex(absl::StrCat("RunClocks ", due.name, " ", absl::GetCurrentTimeNanos()));
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-", hex.substr(16, 4), "-",
                      hex.substr(20, 12));
}

// Nothing when the database cannot tell now.
std::optional<std::vector<std::string>> ReviewingZones(Envelope& envelope) {
  std::vector<std::string> zones;
  const absl::Status status =
      envelope.Upkeep([&](database::Transaction& tx) { zones = store::SelectReviewingZones(tx); });
  if (status.ok()) return zones;
  LogError("clocks_wait", {{"detail", std::string(status.message())}});
  return std::nullopt;
}

// Nothing when it cannot be told now; why is in the log.
std::optional<std::vector<store::DueCase>> DueCases(Envelope& envelope, const std::string& zone, int limit) {
  std::vector<store::DueCase> due;
  v1::RunClocksRequest request;
  request.set_parent(names::Zone(zone));
  v1::RunClocksResponse response;
  const absl::Status status = envelope.RunAs(Clock(), request, &response, {}, [&](Call& call) -> absl::Status {
    due = review::DueCases(call, limit);
    return absl::OkStatus();
  });
  if (!status.ok()) return std::nullopt;
  return due;
}

v1::RunClocksResponse FireOne(Envelope& envelope, const store::DueCase& due) {
  v1::RunClocksRequest request;
  request.set_parent(due.name);
  request.set_request_id(RequestIdFor(due));
  v1::RunClocksResponse response;
  const absl::Status status = envelope.RunAs(Clock(), request, &response, ProjectLocks(due.name),
                                             [&](Call& call) { return FireCase(call, due.name, response); });
  return status.ok() ? response : v1::RunClocksResponse();
}

void Add(const v1::RunClocksResponse& part, v1::RunClocksResponse& whole) {
  whole.mutable_cases()->MergeFrom(part.cases());
  whole.set_fired_rungs(whole.fired_rungs() + part.fired_rungs());
  whole.set_deemed_consents(whole.deemed_consents() + part.deemed_consents());
  whole.set_expired_supplements(whole.expired_supplements() + part.expired_supplements());
  whole.set_confirmed_due_dates(whole.confirmed_due_dates() + part.confirmed_due_dates());
  whole.set_found_holders(whole.found_holders() + part.found_holders());
}

void TellTurn() {
  SetGauge("luodi_minute_hand_timestamp_seconds",
           "When the clocks of all cases were last looked at; before that, when the hand began",
           static_cast<double>(absl::ToUnixSeconds(absl::Now())));
}

void Log(const v1::RunClocksResponse& fired) {
  if (fired.cases().empty()) return;
  LogInfo("clocks_fired", {{"cases", absl::StrCat(fired.cases_size())},
                           {"rungs", absl::StrCat(fired.fired_rungs())},
                           {"deemed_consents", absl::StrCat(fired.deemed_consents())},
                           {"expired_supplements", absl::StrCat(fired.expired_supplements())},
                           {"confirmed_due_dates", absl::StrCat(fired.confirmed_due_dates())},
                           {"found_holders", absl::StrCat(fired.found_holders())}});
}

}  // namespace

v1::RunClocksResponse TurnMinuteHand(Envelope& envelope, const std::function<bool()>& stopping, int cases_a_look) {
  v1::RunClocksResponse fired;
  const auto zones = ReviewingZones(envelope);
  if (!zones) return fired;
  bool all_looked_at = true;
  for (const std::string& zone : *zones) {
    // Where a look fires nothing another would not either.
    for (bool is_left = true; is_left;) {
      const auto due = DueCases(envelope, zone, cases_a_look);
      all_looked_at = all_looked_at && due;
      if (!due) break;
      const int before = fired.cases_size();
      for (const store::DueCase& one : *due) {
        if (stopping()) return fired;
        Add(FireOne(envelope, one), fired);
      }
      is_left = static_cast<int>(due->size()) == cases_a_look && fired.cases_size() > before;
    }
  }
  Log(fired);
  if (all_looked_at) TellTurn();
  return fired;
}

MinuteHand::MinuteHand(Envelope& envelope, absl::Duration interval)
    : ticker_(interval, [&envelope](const Ticker& ticker) {
        TurnMinuteHand(envelope, [&ticker] { return ticker.stopping(); });
      }) {
  TellTurn();
}

}  // namespace luodi::review
