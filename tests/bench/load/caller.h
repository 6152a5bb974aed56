// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/load/requests.h"
#include "tests/bench/load/window.h"

namespace luodi::bench {

// A stretch of an open loop.
struct Phase {
  // Calls a second.
  double rate = 0;
  Clock::duration length{};
};

// Sends requests of any method to one server, all from the thread that asks: one completion queue, no other thread of
// ours.
class Caller {
 public:
  Caller(const std::string& target, int channels);
  ~Caller();

  struct Order {
    Requests* requests = nullptr;
    // From the moment a call was due; answered later, it counts as DEADLINE_EXCEEDED.
    std::chrono::milliseconds deadline{10000};
    // Before the window, not counted.
    Clock::duration warm_up{};
    Clock::duration window{};
    Clock::duration slice{};
    // Called when the window begins and when it ends.
    std::function<void()> at_begin, at_end;
  };
  // Keeps so many calls in flight: each that ends is followed by the next.
  Window Closed(const Order& order, int in_flight);
  // Sends at the rates of the phases, whether or not the server keeps up; latency counts from the moment a call was
  // due, so that a server that stalls is charged for all that waited. A call whose deadline passed before its turn came
  // is not sent; it was due all the same. Calls leave and answers are taken in ticks of 5 ms, which their latency and
  // lag are charged with. The first phase is the warm-up.
  Window Open(const Order& order, const std::vector<Phase>& phases);
  // One call; its reply.
  grpc::Status Once(const Request& request, grpc::ByteBuffer* reply);
  // The last order's requests ran out before its window ended.
  bool ran_out() const { return ran_out_; }

 private:
  struct Flight;
  // Sends the next request unless it is too late for it. False when none is left.
  bool Start(const Order& order, Clock::time_point due, Window& window);
  // Waits for the next call to end, at most until then; false when none did.
  bool Next(Clock::time_point until, Window& window, Clock::time_point* end);

  grpc::CompletionQueue queue_;
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs_;
  size_t turn_ = 0;
  int64_t flying_ = 0;
  bool ran_out_ = false;
};

}  // namespace luodi::bench
