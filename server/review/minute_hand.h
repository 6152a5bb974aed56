// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "absl/time/time.h"
#include "luodi/v1/review.pb.h"
#include "server/base/ticker.h"
#include "server/call/envelope.h"

namespace luodi::review {

// Lets the clocks of every zone run by themselves: a thread that looks every interval which cases have something due
// and fires them one after the other, each in a short write of its own under its project's lock, so that reviewers of
// other cases never wait for it. What it does stands in the journal as RunClocks by rules::kClockPerson. A turn cut
// short by a crash or an outage is taken up by the next: what has fired is on record and does not fire again, also from
// another server.
class MinuteHand {
 public:
  // Takes its first turn at once. Ends after the case at hand, before the envelope stops.
  MinuteHand(Envelope& envelope, absl::Duration interval);

 private:
  Ticker ticker_;
};

// Cases found at a look, which is one call: so many are found long before it has to end.
inline constexpr int kCasesALook = 200;

// One turn over all zones, as many looks as it takes: what fired. `stopping` is asked between cases. What cannot be
// done now is logged and left to the next turn.
v1::RunClocksResponse TurnMinuteHand(
    Envelope& envelope, const std::function<bool()>& stopping = [] { return false; }, int cases_a_look = kCasesALook);

}  // namespace luodi::review
