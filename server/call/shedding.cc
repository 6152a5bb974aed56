// SPDX-License-Identifier: Apache-2.0
#include "server/call/shedding.h"

#include <prometheus/counter.h>

#include <array>
#include <atomic>
#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "google/rpc/error_details.pb.h"
#include "server/base/log.h"
#include "server/base/status.h"

namespace luodi {
namespace {

constexpr char kPushback[] = "grpc-retry-pushback-ms";
constexpr char kRetryInfo[] = "type.googleapis.com/google.rpc.RetryInfo";
constexpr int kSpread = 8;
constexpr std::array<int, kUrgencies> kShortestWait = {100, 250, 500, 2000};
constexpr std::array<const char*, kUrgencies> kNames = {"critical", "normal", "sheddable", "bulk"};

std::atomic<int64_t> turned_away = 0;

struct Refusal {
  int milliseconds = 0;
  absl::Status status;
  grpc::Status wire;
  std::string pushback;
};

using Refusals = std::array<std::array<Refusal, kSpread>, kUrgencies>;

Refusals Prepare() {
  Refusals refusals;
  for (size_t urgency = 0; urgency < kUrgencies; ++urgency) {
    for (int i = 0; i < kSpread; ++i) {
      Refusal& refusal = refusals[urgency][i];
      refusal.milliseconds = kShortestWait[urgency] * (kSpread + i) / kSpread;
      refusal.status = RefuseForNow(v1::ERROR_REASON_QUEUE_FULL, refusal.milliseconds);
      refusal.wire = ToGrpcStatus(refusal.status);
      refusal.pushback = absl::StrCat(refusal.milliseconds);
    }
  }
  return refusals;
}

using Counters = std::array<prometheus::Counter*, kUrgencies>;

Counters Register() {
  auto& family = prometheus::BuildCounter()
                     .Name("luodi_calls_turned_away_total")
                     .Help("Calls refused for want of room, by urgency")
                     .Register(*Metrics());
  Counters counters;
  for (size_t i = 0; i < kUrgencies; ++i) counters[i] = &family.Add({{"urgency", kNames[i]}});
  return counters;
}

const Counters& Counted() {
  static const Counters counters = Register();
  return counters;
}

const Refusal& Count(Urgency urgency) {
  static const Refusals refusals = Prepare();
  const auto which = static_cast<size_t>(urgency);
  Counted()[which]->Increment();
  return refusals[which][static_cast<size_t>(turned_away++) % kSpread];
}

}  // namespace

absl::Status QueueFull(Urgency urgency) { return Count(urgency).status; }

std::string Pushback(absl::Duration delay, absl::Duration left) {
  return delay < left ? absl::StrCat(absl::ToInt64Milliseconds(delay)) : "-1";
}

void TellWhenToReturn(grpc::CallbackServerContext& context, const absl::Status& status) {
  const auto told = status.GetPayload(kRetryInfo);
  google::rpc::RetryInfo retry;
  if (!told || !retry.ParseFromString(std::string(*told))) return;
  const absl::Duration delay =
      absl::Seconds(retry.retry_delay().seconds()) + absl::Nanoseconds(retry.retry_delay().nanos());
  context.AddTrailingMetadata(kPushback, Pushback(delay, absl::FromChrono(context.deadline()) - absl::Now()));
}

grpc::ServerUnaryReactor* TurnAway(grpc::CallbackServerContext& context, Urgency urgency) {
  const Refusal& refusal = Count(urgency);
  context.AddTrailingMetadata(kPushback, refusal.pushback);
  grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
  reactor->Finish(refusal.wire);
  return reactor;
}

int64_t TurnedAway() {
  // Metrics show a count of zero, too.
  Counted();
  return turned_away;
}

}  // namespace luodi
