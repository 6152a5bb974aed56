// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/load/window.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace luodi::bench {
namespace {

const char* CodeName(grpc::StatusCode code) {
  static constexpr const char* kNames[] = {"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED",
                                           "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
                                           "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
                                           "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED"};
  return code >= 0 && code < std::ssize(kNames) ? kNames[code] : "UNKNOWN";
}

// The latency that so many of a thousand do not exceed.
uint32_t Quantile(std::vector<uint32_t>& latencies, size_t thousandths) {
  if (latencies.empty()) return 0;
  const size_t index = std::min(latencies.size() - 1, latencies.size() * thousandths / 1000);
  std::nth_element(latencies.begin(), latencies.begin() + static_cast<std::ptrdiff_t>(index), latencies.end());
  return latencies[index];
}

std::string Counts(const std::map<std::string, int64_t>& counts) {
  return absl::StrCat("{", absl::StrJoin(counts, ",",
                                         [](std::string* out, const auto& count) {
                                           absl::StrAppend(out, "\"", count.first, "\":", count.second);
                                         }),
                      "}");
}

int64_t Sum(const std::map<std::string, int64_t>& counts) {
  int64_t sum = 0;
  for (const auto& [name, count] : counts) sum += count;
  return sum;
}

std::string Fields(Tally& tally) {
  return absl::StrCat("\"due\":", Sum(tally.due_of), ",\"answered\":", Sum(tally.answered_of), ",\"unsent\":",
                      tally.unsent, ",\"ok\":", tally.ok, ",\"shed\":", tally.shed, ",\"shed_with_retry\":",
                      tally.shed_with_retry, ",\"errors\":", Counts(tally.errors), ",\"due_of\":",
                      Counts(tally.due_of), ",\"answered_of\":", Counts(tally.answered_of), ",\"lag_p99_us\":",
                      Quantile(tally.lags, 990), ",\"p50_us\":", Quantile(tally.latencies, 500), ",\"p90_us\":",
                      Quantile(tally.latencies, 900), ",\"p99_us\":", Quantile(tally.latencies, 990),
                      ",\"max_us\":", Quantile(tally.latencies, 1000));
}

double Seconds(Clock::duration length) { return std::chrono::duration<double>(length).count(); }

int64_t Microseconds(Clock::duration length) {
  return std::chrono::duration_cast<std::chrono::microseconds>(length).count();
}

uint32_t Bounded(int64_t microseconds) {
  return static_cast<uint32_t>(std::clamp<int64_t>(microseconds, 0, UINT32_MAX));
}

}  // namespace

void Tally::Add(const grpc::Status& status, int64_t microseconds) {
  if (status.ok()) {
    ++ok;
    latencies.push_back(Bounded(microseconds));
    return;
  }
  ++errors[CodeName(status.error_code())];
  if (status.error_code() != grpc::StatusCode::RESOURCE_EXHAUSTED) return;
  ++shed;
  shed_with_retry += absl::StrContains(status.error_details(), "google.rpc.RetryInfo");
}

void Tally::Add(const Tally& other) {
  ok += other.ok;
  shed += other.shed;
  shed_with_retry += other.shed_with_retry;
  for (const auto& [code, count] : other.errors) errors[code] += count;
  for (const auto& [method, count] : other.due_of) due_of[method] += count;
  for (const auto& [method, count] : other.answered_of) answered_of[method] += count;
  unsent += other.unsent;
  latencies.insert(latencies.end(), other.latencies.begin(), other.latencies.end());
  lags.insert(lags.end(), other.lags.begin(), other.lags.end());
}

Window::Window(Clock::time_point begin, Clock::duration length, Clock::duration slice)
    : begin_(begin),
      length_(length),
      slice_(slice),
      slices_(static_cast<size_t>((length + slice - Clock::duration(1)) / slice)) {}

Tally* Window::At(Clock::time_point time) {
  if (time < begin_ || time >= begin_ + length_) return nullptr;
  return &slices_[static_cast<size_t>((time - begin_) / slice_)];
}

void Window::Ended(const std::string& method, Clock::time_point due, Clock::time_point end,
                   const grpc::Status& status) {
  if (Tally* slice = At(end); slice != nullptr) slice->Add(status, Microseconds(end - due));
  if (Tally* slice = At(due); slice != nullptr && status.ok()) ++slice->answered_of[method];
}

void Window::Due(const std::string& method, Clock::time_point due, Clock::time_point turn) {
  Tally* slice = At(due);
  if (slice == nullptr) return;
  ++slice->due_of[method];
  slice->lags.push_back(Bounded(Microseconds(turn - due)));
}

void Window::Unsent(Clock::time_point due) {
  if (Tally* slice = At(due); slice != nullptr) ++slice->unsent;
}

std::string Window::Json(const std::string& more) {
  Tally all;
  std::vector<std::string> slices;
  for (Tally& slice : slices_) {
    all.Add(slice);
    if (slices_.size() > 1) slices.push_back(absl::StrCat("{", Fields(slice), "}"));
  }
  const double seconds = Seconds(length_);
  return absl::StrCat("{", more, "\"seconds\":", seconds, ",\"per_second\":", static_cast<double>(all.ok) / seconds,
                      ",", Fields(all), ",\"slices\":[", absl::StrJoin(slices, ","), "]}");
}

}  // namespace luodi::bench
