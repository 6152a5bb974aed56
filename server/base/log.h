// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <prometheus/registry.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// What the operator sees: JSON lines and Prometheus metrics.
namespace luodi {

using LogFields = std::vector<std::pair<std::string, std::string>>;

// Where lines go: a file (appended), or stderr when empty.
void OpenLog(const std::string& file);
// One line {"time":...,"level":...,"event":...,fields}. Values are escaped; never a secret, never a row of business data.
void LogInfo(const std::string& event, const LogFields& fields = {});
void LogError(const std::string& event, const LogFields& fields = {});

// One call that ended.
struct CallRecord {
  std::string method;
  std::string code;
  std::string reason;
  std::string zone;
  std::string actor;
  std::string request_id;
  // Names the fault in the log for the caller of an INTERNAL answer.
  std::string incident;
  // What the caller is not told; INTERNAL only.
  std::string detail;
  int64_t microseconds = 0;
  bool replayed = false;
};
// Writes one line and counts luodi_call_seconds{method,code}, and luodi_refusals_total{reason,code} where it was refused.
void LogCall(const CallRecord& record);

// The registry behind the metrics port.
std::shared_ptr<prometheus::Registry> Metrics();
using Labels = std::map<std::string, std::string>;
// Sets a gauge, e.g. luodi_queue_waiting.
void SetGauge(const std::string& name, const std::string& help, double value, const Labels& labels = {});
// Adds to a counter, e.g. luodi_postgres_restarts_total; adding 0 makes it known.
void Count(const std::string& name, const std::string& help, double more, const Labels& labels = {});

}  // namespace luodi
