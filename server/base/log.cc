// SPDX-License-Identifier: Apache-2.0
#include "server/base/log.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace luodi {
namespace {

spdlog::logger& Logger() {
  static const std::shared_ptr<spdlog::logger> fallback = [] {
    auto logger = std::make_shared<spdlog::logger>("luodi", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_pattern("%v");
    return logger;
  }();
  const auto opened = spdlog::get("luodi-file");
  return opened ? *opened : *fallback;
}

void Write(const char* level, const std::string& event, const LogFields& fields) {
  nlohmann::ordered_json line = {{"time", absl::FormatTime(absl::RFC3339_full, absl::Now(), absl::UTCTimeZone())},
                                 {"level", level},
                                 {"event", event}};
  for (const auto& [key, value] : fields) {
    if (!value.empty()) line[key] = value;
  }
  Logger().info(line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

prometheus::Family<prometheus::Histogram>& CallSeconds() {
  static auto& family =
      prometheus::BuildHistogram().Name("luodi_call_seconds").Help("Calls by method and status code").Register(*Metrics());
  return family;
}

}  // namespace

void OpenLog(const std::string& file) {
  if (file.empty()) return;
  auto logger = spdlog::basic_logger_mt("luodi-file", file);
  logger->set_pattern("%v");
  logger->flush_on(spdlog::level::info);
}

void LogInfo(const std::string& event, const LogFields& fields) { Write("info", event, fields); }
void LogError(const std::string& event, const LogFields& fields) { Write("error", event, fields); }

void LogCall(const CallRecord& record) {
  static const prometheus::Histogram::BucketBoundaries buckets = {0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05,
                                                                  0.1,    0.2,   0.5,   1,     2,    5,    10};
  CallSeconds()
      .Add({{"method", record.method}, {"code", record.code}}, buckets)
      .Observe(static_cast<double>(record.microseconds) / 1e6);
  if (!record.reason.empty()) {
    Count("luodi_refusals_total", "Calls refused, by reason", 1, {{"reason", record.reason}, {"code", record.code}});
  }
  Write(record.incident.empty() ? "info" : "error", "call",
        {{"method", record.method},
         {"code", record.code},
         {"reason", record.reason},
         {"zone", record.zone},
         {"actor", record.actor},
         {"request_id", record.request_id},
         {"replayed", record.replayed ? "true" : ""},
         {"microseconds", std::to_string(record.microseconds)},
         {"incident", record.incident},
         {"detail", record.detail}});
}

std::shared_ptr<prometheus::Registry> Metrics() {
  static const auto registry = std::make_shared<prometheus::Registry>();
  return registry;
}

void SetGauge(const std::string& name, const std::string& help, double value, const Labels& labels) {
  prometheus::BuildGauge().Name(name).Help(help).Register(*Metrics()).Add(labels).Set(value);
}

void Count(const std::string& name, const std::string& help, double more, const Labels& labels) {
  prometheus::BuildCounter().Name(name).Help(help).Register(*Metrics()).Add(labels).Increment(more);
}

}  // namespace luodi
