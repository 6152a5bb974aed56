// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>

namespace luodi::bench {

using Clock = std::chrono::steady_clock;

// What came of the calls of a stretch of time. A refused or failed call is counted apart and its time is not among the
// latencies.
struct Tally {
  // Of the calls that ended in it.
  int64_t ok = 0;
  // By name of the status code.
  std::map<std::string, int64_t> errors;
  // RESOURCE_EXHAUSTED, and of these with google.rpc.RetryInfo.
  int64_t shed = 0;
  int64_t shed_with_retry = 0;
  // Microseconds.
  std::vector<uint32_t> latencies;

  // Of the calls that were due in it, whenever they ended. By method: how many, and how many were answered.
  std::map<std::string, int64_t> due_of, answered_of;
  // How many were never sent, as it was too late when their turn came.
  int64_t unsent = 0;
  // Microseconds from the moment each was due until its turn to be sent came.
  std::vector<uint32_t> lags;

  void Add(const grpc::Status& status, int64_t microseconds);
  // What another stretch came to.
  void Add(const Tally& other);
};

// One window of measurement, cut into slices of equal length.
class Window {
 public:
  Window(Clock::time_point begin, Clock::duration length, Clock::duration slice);

  // A call of `method` that was due at `due` ended at `end`.
  void Ended(const std::string& method, Clock::time_point due, Clock::time_point end, const grpc::Status& status);
  // A call was due at `due`, and its turn came at `turn`.
  void Due(const std::string& method, Clock::time_point due, Clock::time_point turn);
  // A call that was due at `due` is not sent.
  void Unsent(Clock::time_point due);
  // One line of JSON; `more` is put before the other fields, as it is.
  std::string Json(const std::string& more);

 private:
  // nullptr outside the window.
  Tally* At(Clock::time_point time);

  const Clock::time_point begin_;
  const Clock::duration length_;
  const Clock::duration slice_;
  std::vector<Tally> slices_;
};

}  // namespace luodi::bench
