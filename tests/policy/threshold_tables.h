// SPDX-License-Identifier: Apache-2.0
// Threshold sets and tables of projects as staff write them: tests/data/thresholds (its README says what the columns
// and words mean).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "luodi/v1/policy.pb.h"
#include "luodi/v1/zones.pb.h"

namespace luodi::policy {

// What a table says about one rule.
struct ExpectedCriterion {
  // 未问: it is not asked.
  bool is_asked = true;
  v1::VerdictOutcome outcome = v1::VERDICT_OUTCOME_UNSPECIFIED;
  // 不通过 blocks; 未达 fails and does not.
  bool blocks = false;
  // 差 is positive, 余 negative: fen, micro-mu, millionths of a point, or what is counted.
  std::optional<int64_t> shortfall;
  // 得, in millionths of a point.
  std::optional<int64_t> score_micro;
};

struct TableRow {
  int line = 0;
  std::string title;
  v1::Figures figures;
  std::vector<v1::ExchangeRate> rates;
  // UNSPECIFIED: the evaluation is refused for want of `missing`.
  v1::VerdictOutcome outcome = v1::VERDICT_OUTCOME_UNSPECIFIED;
  std::vector<std::string> missing;
  std::optional<int64_t> score_micro;
  std::map<std::string, ExpectedCriterion> criteria;
};

// Throws std::runtime_error naming file and line of what cannot be read.
v1::ThresholdSet ReadThresholdSet(const std::string& path);
std::vector<TableRow> ReadTable(const std::string& path);

// The lines of a table that are neither comments nor the header, by the names of the header.
struct TableLine {
  int line = 0;
  std::vector<std::pair<std::string, std::string>> cells;
};
std::vector<TableLine> ReadLines(const std::string& path);

}  // namespace luodi::policy
