// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "tests/faults/bureau.h"

namespace luodi::testing {

// What became of one call.
struct Called {
  absl::Time begun;
  absl::Duration deadline, took;
  grpc::StatusCode code;
  // Of the ErrorInfo; "" when fine, and when the server said nothing in time.
  std::string reason;
  bool wrote = false;

  bool ok() const { return code == grpc::StatusCode::OK; }
  // By the server's own word.
  bool refused() const { return code == grpc::StatusCode::UNAVAILABLE && !reason.empty(); }
  // The caller's own alarm came late: the whole machine stood still, and nobody could have been in time.
  bool stalled() const {
    return code == grpc::StatusCode::DEADLINE_EXCEEDED && reason.empty() && took > deadline + absl::Milliseconds(30);
  }
  absl::Time ended() const { return begun + took; }
};

// So many callers, each with one call in flight and a deadline of a second, two or ten: readings (some of them entered in
// the journal), lists, the board and writes. Whoever was refused waits a moment and goes on with something else.
class Load {
 public:
  // Begins at once.
  Load(Bureau& bureau, int callers);
  // Stops, if Stop was not called.
  ~Load();

  // Waits for the calls in flight.
  void Stop();

  // Calls that ended well so far; any time.
  int Done() const;
  // Calls that ended well since the last one that did not, and since the instant; any time.
  int DoneInARow(absl::Time since) const;

  // ---- after Stop: every call, in order of its end
  const std::vector<Called>& calls() const { return calls_; }
  // Name by title of the writes acknowledged, and the writes refused.
  std::map<std::string, std::string>& acknowledged() { return acknowledged_; }
  const std::vector<v1::CreateProjectRequest>& refused() const { return refused_; }

 private:
  void Work(int caller);
  grpc::Status Write(std::chrono::milliseconds deadline);
  grpc::Status Read(int turn, std::chrono::milliseconds deadline);

  Bureau& bureau_;
  // Read only.
  std::vector<std::string> open_, restricted_;
  std::atomic<bool> stop_ = false;
  mutable std::mutex mutex_;
  std::vector<Called> calls_;
  std::map<std::string, std::string> acknowledged_;
  std::vector<v1::CreateProjectRequest> refused_;
  std::vector<std::thread> callers_;
};

}  // namespace luodi::testing
