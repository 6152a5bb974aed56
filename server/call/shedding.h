// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/base/workers.h"

// What a server with more calls than room says. A refusal costs next to nothing, or it would take the time of the calls
// that are let in: its words are made once, nothing of the call is read, no line is logged.
namespace luodi {

// QUEUE_FULL with RetryInfo: the less urgent the call, the longer the wait; spread, so that callers do not come back
// all at once.
absl::Status QueueFull(Urgency urgency);

// How many milliseconds a client that retries by itself is told to wait; "-1", which is never again, when less than that
// is left until its deadline: it would hear only that the deadline passed, and not why.
std::string Pushback(absl::Duration delay, absl::Duration left);

// Tells gRPC clients that retry by themselves to wait as long as the RetryInfo of a refusal says; nothing without one.
void TellWhenToReturn(grpc::CallbackServerContext& context, const absl::Status& status);

// Ends the call with QueueFull and TellWhenToReturn.
grpc::ServerUnaryReactor* TurnAway(grpc::CallbackServerContext& context, Urgency urgency);

// Calls turned away since the start of the process; by urgency as luodi_calls_turned_away_total.
int64_t TurnedAway();

}  // namespace luodi
