// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "absl/time/time.h"
#include "luodi/v1/review.pb.h"
#include "server/call/envelope.h"

namespace luodi::review {

// Lets the clocks of every zone run by themselves: a thread that looks every interval which cases have something due
// and fires them one after the other, each in a short write of its own under its project's lock, so that reviewers of
// other cases never wait for it. What it does stands in the journal as RunClocks by rules::kClockPerson. A turn cut
// short by a crash or an outage is taken up by the next: what has fired is on record, and the same case at the same
// version travels under the same request id, also from another server.
class MinuteHand {
 public:
  // Takes its first turn at once.
  MinuteHand(Envelope& envelope, std::string database_url, absl::Duration interval);
  ~MinuteHand();

  // Ends after the case at hand. Before the envelope stops.
  void Stop();

 private:
  void Run(absl::Duration interval);
  bool stopping();

  Envelope& envelope_;
  const std::string database_url_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

// One turn over all zones: what fired. `stopping` is asked between cases. What cannot be done now is logged and left to
// the next turn.
v1::RunClocksResponse TurnMinuteHand(Envelope& envelope, const std::string& database_url,
                                     const std::function<bool()>& stopping = [] { return false; });

}  // namespace luodi::review
