// SPDX-License-Identifier: Apache-2.0
#include "server/base/log.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <unordered_map>

#include "absl/strings/str_cat.h"
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

bool IsPlain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

// A line in the making. Each call writes one: what needs no escaping is taken as it is.
class Line {
 public:
  Line(std::string_view level, std::string_view event)
      : text_(absl::FormatTime("{\"time\":\"%Y-%m-%d%ET%H:%M:%E6S%Ez\"", absl::Now(), absl::UTCTimeZone())) {
    Add("level", level);
    Add("event", event);
  }
  // Empty values are left out.
  void Add(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    absl::StrAppend(&text_, ",\"", absl::string_view(key.data(), key.size()), "\":");
    if (IsPlain(value)) {
      absl::StrAppend(&text_, "\"", absl::string_view(value.data(), value.size()), "\"");
    } else {
      text_ += nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    }
  }
  void Write() {
    text_.push_back('}');
    Logger().info(text_);
  }

 private:
  std::string text_;
};

void Write(const char* level, const std::string& event, const LogFields& fields) {
  Line line(level, event);
  for (const auto& [key, value] : fields) line.Add(key, value);
  line.Write();
}

// Asked of the registry once a thread: it makes a new histogram each time, to throw it away.
prometheus::Histogram& CallSeconds(const std::string& method, const std::string& code) {
  static const prometheus::Histogram::BucketBoundaries buckets = {0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05,
                                                                  0.1,    0.2,   0.5,   1,     2,    5,    10};
  static auto& family =
      prometheus::BuildHistogram().Name("luodi_call_seconds").Help("Calls by method and status code").Register(*Metrics());
  static thread_local std::unordered_map<std::string, prometheus::Histogram*> known;
  prometheus::Histogram*& histogram = known[absl::StrCat(method, " ", code)];
  if (histogram == nullptr) histogram = &family.Add({{"method", method}, {"code", code}}, buckets);
  return *histogram;
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
  CallSeconds(record.method, record.code).Observe(static_cast<double>(record.microseconds) / 1e6);
  if (!record.reason.empty()) {
    Count("luodi_refusals_total", "Calls refused, by reason", 1, {{"reason", record.reason}, {"code", record.code}});
  }
  Line line(record.incident.empty() ? "info" : "error", "call");
  line.Add("method", record.method);
  line.Add("code", record.code);
  line.Add("reason", record.reason);
  line.Add("zone", record.zone);
  line.Add("actor", record.actor);
  line.Add("request_id", record.request_id);
  line.Add("replayed", record.replayed ? "true" : "");
  line.Add("microseconds", absl::StrCat(record.microseconds));
  line.Add("incident", record.incident);
  line.Add("detail", record.detail);
  line.Write();
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
