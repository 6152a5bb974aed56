// SPDX-License-Identifier: Apache-2.0
// bench_rules: what the rules take by themselves, without database and network. LUODI_THRESHOLDS is the folder of
// threshold sets and their tables of projects (tests/data/thresholds). In CPU time: what else runs takes none of it.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/calendar.h"
#include "server/base/database.h"
#include "server/policy/verdict.h"
#include "server/zones/reference_data.h"
#include "tests/policy/threshold_tables.h"
#include "tests/review/seated.h"

namespace luodi {
namespace {

namespace rules = policy::rules;

v1::Date Day(int year, int month, int day) {
  v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

// A published set, and the projects of its table that have a verdict.
struct Zone {
  v1::ThresholdSet set;
  std::vector<policy::TableRow> rows;
};

Zone Read(const std::string& name) {
  const char* folder = std::getenv("LUODI_THRESHOLDS");
  if (folder == nullptr) throw std::runtime_error("LUODI_THRESHOLDS names no folder");
  Zone zone{policy::ReadThresholdSet(absl::StrCat(folder, "/", name, ".json")), {}};
  for (policy::TableRow& row : policy::ReadTable(absl::StrCat(folder, "/", name, ".tsv"))) {
    if (row.missing.empty()) zone.rows.push_back(std::move(row));
  }
  return zone;
}

// One iteration is one project; all of the table in turn.
template <typename Act>
void EachProject(benchmark::State& state, const std::string& name, Act act) {
  const Zone zone = Read(name);
  const v1::Date on_date = Day(2026, 7, 1);
  size_t next = 0;
  for (auto _ : state) {
    const policy::TableRow& row = zone.rows[next++ % zone.rows.size()];
    if (!act(zone.set, row, on_date)) throw std::runtime_error("no verdict on " + row.title);
  }
  state.SetItemsProcessed(state.iterations());
}

void Judge(benchmark::State& state, const std::string& zone) {
  EachProject(state, zone, [](const v1::ThresholdSet& set, const policy::TableRow& row, const v1::Date& on_date) {
    return rules::Judge(set, row.figures, row.rates, on_date).ok();
  });
}

void TellInFull(benchmark::State& state, const std::string& zone) {
  EachProject(state, zone, [](const v1::ThresholdSet& set, const policy::TableRow& row, const v1::Date& on_date) {
    return rules::Evaluate(set, row.figures, row.rates, on_date).ok();
  });
}

void WriteVerdictAsJson(benchmark::State& state, const std::string& name) {
  const Zone zone = Read(name);
  const policy::TableRow& row = zone.rows.front();
  const v1::Verdict verdict = *rules::Evaluate(zone.set, row.figures, row.rates, Day(2026, 7, 1));
  for (auto _ : state) benchmark::DoNotOptimize(database::ToJson(verdict));
  state.SetItemsProcessed(state.iterations());
}

void ReadVerdictFromJson(benchmark::State& state, const std::string& name) {
  const Zone zone = Read(name);
  const policy::TableRow& row = zone.rows.front();
  const std::string json = database::ToJson(*rules::Evaluate(zone.set, row.figures, row.rates, Day(2026, 7, 1)));
  for (auto _ : state) benchmark::DoNotOptimize(database::FromJson<v1::Verdict>(json));
  state.SetItemsProcessed(state.iterations());
}

// A panel of so many of whom all but one voted.
void CountPanel(benchmark::State& state) {
  namespace review = review::rules;
  const int members = static_cast<int>(state.range(0));
  review::Table table(review::Panel(std::vector<int>(static_cast<size_t>(members), 1), review::Share(1, 1),
                                    review::Share(2, 3)));
  table.WithPanel();
  for (int i = 0; i + 1 < members; ++i) {
    v1::Vote& vote = table.desk.votes.emplace_back();
    vote.set_stage_id("stage");
    vote.set_seat_id(absl::StrCat("m", i));
    vote.set_cast_by(review::Person(vote.seat_id()));
    // Undecided to the last: the stage stays open, and every count is a whole one.
    vote.set_choice(i % 3 == 2 ? v1::Vote::CHOICE_NO : v1::Vote::CHOICE_YES);
    vote.set_packet_version(2);
  }
  for (auto _ : state) review::Recount(table.desk);
  state.SetItemsProcessed(state.iterations());
}

void AddWorkingDays(benchmark::State& state) {
  const WorkingCalendar calendar(zones::KnownCalendarYears());
  const v1::Date start = Day(2025, 1, 20);
  for (auto _ : state) benchmark::DoNotOptimize(calendar.AddWorkingDays(start, static_cast<int>(state.range(0))));
  state.SetItemsProcessed(state.iterations());
}

void ReadCalendar(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(WorkingCalendar(zones::KnownCalendarYears()));
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(Judge, langfang, "langfang");
BENCHMARK_CAPTURE(Judge, longchang, "longchang");
BENCHMARK_CAPTURE(TellInFull, langfang, "langfang");
BENCHMARK_CAPTURE(TellInFull, longchang, "longchang");
BENCHMARK_CAPTURE(WriteVerdictAsJson, langfang, "langfang");
BENCHMARK_CAPTURE(ReadVerdictFromJson, langfang, "langfang");
BENCHMARK(CountPanel)->Arg(5)->Arg(100);
BENCHMARK(AddWorkingDays)->Arg(5)->Arg(250);
BENCHMARK(ReadCalendar);

}  // namespace
}  // namespace luodi

BENCHMARK_MAIN();
