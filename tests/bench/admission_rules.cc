// SPDX-License-Identifier: Apache-2.0
// admission_rules FOLDER ROUNDS: how many evaluations a second one core makes, rules alone. FOLDER holds the threshold
// sets and their tables of projects (tests/data/thresholds). Measured in the time of the thread, not of the clock: what
// else runs on the machine takes none of it.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/policy/verdict.h"
#include "tests/policy/threshold_tables.h"

namespace {

namespace policy = luodi::policy;
namespace rules = luodi::policy::rules;
namespace v1 = luodi::v1;

constexpr int64_t kGoal = 200'000;
constexpr int64_t kNanosecondsARound = 300'000'000;
constexpr int64_t kNanosecondsASecond = 1'000'000'000;

int64_t ThreadNanoseconds() {
  timespec now;
  if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) != 0) throw std::runtime_error("no clock of the thread");
  return now.tv_sec * kNanosecondsASecond + now.tv_nsec;
}

v1::Date OnDate() {
  v1::Date date;
  date.set_year(2026);
  date.set_month(7);
  date.set_day(1);
  return date;
}

// A zone's set, and the projects of its table that have a verdict.
struct Zone {
  v1::ThresholdSet set;
  std::vector<policy::TableRow> rows;
};

Zone Read(const std::string& folder, const std::string& name) {
  Zone zone{policy::ReadThresholdSet(absl::StrCat(folder, "/", name, ".json")), {}};
  for (policy::TableRow& row : policy::ReadTable(absl::StrCat(folder, "/", name, ".tsv"))) {
    if (row.missing.empty()) zone.rows.push_back(std::move(row));
  }
  return zone;
}

// Evaluations a second, of all projects in turn.
int64_t Measured(const Zone& zone, const std::function<bool(const policy::TableRow&)>& evaluate) {
  int64_t done = 0, took = 0;
  const int64_t begun = ThreadNanoseconds();
  do {
    for (const policy::TableRow& row : zone.rows) {
      if (!evaluate(row)) throw std::runtime_error("no verdict on " + row.title);
    }
    done += static_cast<int64_t>(zone.rows.size());
    took = ThreadNanoseconds() - begun;
  } while (took < kNanosecondsARound);
  return done * kNanosecondsASecond / took;
}

// Prints median and range; whether the median keeps to the goal.
bool Tell(const std::string& what, std::vector<int64_t> numbers) {
  std::sort(numbers.begin(), numbers.end());
  const int64_t median = numbers[numbers.size() / 2];
  std::printf("%-44s %lld [%lld..%lld]  goal %lld\n", what.c_str(), static_cast<long long>(median),
              static_cast<long long>(numbers.front()), static_cast<long long>(numbers.back()),
              static_cast<long long>(kGoal));
  return median >= kGoal;
}

bool Run(const std::string& folder, int rounds) {
  const v1::Date on_date = OnDate();
  bool keeps = true;
  for (const char* name : {"langfang", "longchang"}) {
    const Zone zone = Read(folder, name);
    const auto judge = [&](const policy::TableRow& row) {
      return rules::Judge(zone.set, row.figures, row.rates, on_date).ok();
    };
    const auto evaluate = [&](const policy::TableRow& row) {
      return rules::Evaluate(zone.set, row.figures, row.rates, on_date).ok();
    };
    std::vector<int64_t> judged, told;
    for (int round = 0; round < rounds; ++round) {
      judged.push_back(Measured(zone, judge));
      told.push_back(Measured(zone, evaluate));
    }
    keeps = Tell(absl::StrCat("judged a second and core, ", name), judged) && keeps;
    keeps = Tell(absl::StrCat("told in full a second and core, ", name), told) && keeps;
  }
  return keeps;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  try {
    return Run(argv[1], std::max(5, std::atoi(argv[2]))) ? 0 : 1;
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "%s\n", exception.what());
    return 2;
  }
}
