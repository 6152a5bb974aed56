// SPDX-License-Identifier: Apache-2.0
// Real bureaus' rules as data (tests/data/thresholds): every set is valid and sound, every row of its table gets the
// verdict that staff would give by hand, and every bar is tried at the bar and one smallest unit beyond.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "absl/strings/strip.h"
#include "proto/text/date.h"
#include "server/policy/metrics.h"
#include "server/policy/rules.h"
#include "server/policy/verdict.h"
#include "tests/policy/threshold_tables.h"

namespace luodi::policy {
namespace {

using ::testing::UnorderedElementsAreArray;

const std::string kFolder = LUODI_THRESHOLDS;
constexpr const char* kZones[] = {"langfang", "longchang", "wencheng", "xinfeng", "shouxian", "county"};

v1::ThresholdSet SetOf(const std::string& zone) { return ReadThresholdSet(kFolder + "/" + zone + ".json"); }
std::string TableOf(const std::string& zone) { return kFolder + "/" + zone + ".tsv"; }

v1::Date OnDate() {
  v1::Date date;
  EXPECT_EQ(text::ReadDate("2020-07-01", &date), v1::ERROR_REASON_UNSPECIFIED);
  return date;
}

// What differs between a criterion and what the table says; empty when nothing does.
std::string Difference(const ExpectedCriterion& expected, const v1::CriterionResult* actual) {
  if ((actual != nullptr) != expected.is_asked) return expected.is_asked ? "is not asked" : "is asked";
  if (actual == nullptr) return "";
  std::string said;
  if (actual->outcome() != expected.outcome) said += " outcome " + v1::VerdictOutcome_Name(actual->outcome());
  if (actual->blocks() != expected.blocks) said += actual->blocks() ? " blocks" : " does not block";
  if (expected.shortfall.has_value() && rules::NumberOf(actual->shortfall()) != *expected.shortfall) {
    said += " shortfall " + actual->shortfall().ShortDebugString();
  }
  if (expected.score_micro.has_value() && actual->score_micro() != *expected.score_micro) {
    said += " score " + std::to_string(actual->score_micro());
  }
  return said;
}

const v1::CriterionResult* Find(const v1::Verdict& verdict, const std::string& rule_id) {
  for (const v1::CriterionResult& criterion : verdict.criteria()) {
    if (criterion.rule_id() == rule_id) return &criterion;
  }
  return nullptr;
}

void CheckRow(const v1::ThresholdSet& set, const std::string& path, const TableRow& row) {
  const char* file = path.c_str();
  const auto verdict = rules::Evaluate(set, row.figures, row.rates, OnDate());
  EXPECT_THAT(rules::MissingFigures(set, row.figures, row.rates, OnDate()),
              UnorderedElementsAreArray(row.missing))
      << path << ":" << row.line;
  if (row.outcome == v1::VERDICT_OUTCOME_UNSPECIFIED) {
    if (verdict.ok() || ReasonOf(verdict.status()) != v1::ERROR_REASON_FIGURES_MISSING) {
      ADD_FAILURE_AT(file, row.line) << row.title << ": not refused for missing figures: " << verdict.status();
    }
    return;
  }
  if (!verdict.ok()) {
    ADD_FAILURE_AT(file, row.line) << row.title << ": " << verdict.status();
    return;
  }
  if (verdict->outcome() != row.outcome) {
    ADD_FAILURE_AT(file, row.line) << row.title << ": " << v1::VerdictOutcome_Name(verdict->outcome());
  }
  if (row.score_micro.has_value() && verdict->score_micro() != *row.score_micro) {
    ADD_FAILURE_AT(file, row.line) << row.title << ": score " << verdict->score_micro();
  }
  for (const auto& [rule_id, expected] : row.criteria) {
    const std::string difference = Difference(expected, Find(*verdict, rule_id));
    if (!difference.empty()) ADD_FAILURE_AT(file, row.line) << row.title << ": " << rule_id << difference;
  }
}

class Zones : public ::testing::TestWithParam<const char*> {};

TEST_P(Zones, HaveAValidAndSoundSet) {
  v1::ThresholdSet set = SetOf(GetParam());
  for (const Fault& fault : rules::CheckThresholdSet("", set)) {
    ADD_FAILURE() << fault.field << ": " << v1::ErrorReason_Name(fault.reason);
  }
  for (const Fault& fault : rules::Unsound(set)) {
    ADD_FAILURE() << fault.field << ": " << v1::ErrorReason_Name(fault.reason);
  }
}

TEST_P(Zones, JudgeEveryProjectOfTheTableAsStaffDo) {
  v1::ThresholdSet set = SetOf(GetParam());
  rules::CheckThresholdSet("", set);
  const std::vector<TableRow> rows = ReadTable(TableOf(GetParam()));
  EXPECT_GE(rows.size(), 10u);
  for (const TableRow& row : rows) CheckRow(set, TableOf(GetParam()), row);
}

TEST_P(Zones, TryEveryBarAtTheBarAndOneSmallestUnitBeyond) {
  std::set<std::string> at, beyond, answered;
  for (const TableRow& row : ReadTable(TableOf(GetParam()))) {
    for (const auto& [rule_id, expected] : row.criteria) {
      answered.insert(rule_id);
      const bool fails = expected.outcome == v1::VERDICT_OUTCOME_FAIL;
      if (!fails && expected.shortfall == 0) at.insert(rule_id);
      if (fails && expected.shortfall == 1) beyond.insert(rule_id);
    }
  }
  const v1::ThresholdSet set = SetOf(GetParam());
  for (const v1::ThresholdRule& rule : set.rules()) {
    EXPECT_TRUE(answered.count(rule.rule_id())) << rule.rule_id();
    if (!rule.has_bar() || rule.metric() == v1::METRIC_TOTAL_SCORE) continue;
    EXPECT_TRUE(at.count(rule.rule_id())) << rule.rule_id() << " is never tried at its bar";
    EXPECT_TRUE(beyond.count(rule.rule_id())) << rule.rule_id() << " is never tried one unit beyond its bar";
  }
}

INSTANTIATE_TEST_SUITE_P(Data, Zones, ::testing::ValuesIn(kZones), [](const auto& info) { return info.param; });

// ---- 寿县: what a step that is begun costs is a field

// The score of 产出强度 for 400 万元 less `short_of_fen` in all on 100 亩.
int64_t IntensityScore(v1::Scoring::StepRule step_rule, int64_t short_of_fen) {
  v1::ThresholdSet set = SetOf("shouxian");
  for (v1::ThresholdRule& rule : *set.mutable_rules()) {
    if (rule.rule_id() == "output-intensity") rule.mutable_scoring()->set_step_rule(step_rule);
  }
  v1::Figures figures = ReadTable(TableOf("shouxian")).front().figures;
  figures.mutable_annual_output()->set_minor_units(figures.annual_output().minor_units() - short_of_fen);
  const auto verdict = rules::Evaluate(set, figures, {}, OnDate());
  EXPECT_TRUE(verdict.ok()) << verdict.status();
  return verdict.ok() ? Find(*verdict, "output-intensity")->score_micro() : -1;
}

constexpr int64_t kWanPerMu = 100LL * 10'000 * 100;

TEST(Shouxian, CountsFullStepsOnly) {
  EXPECT_EQ(IntensityScore(v1::Scoring::STEP_RULE_FULL, 0), 5'000'000);
  EXPECT_EQ(IntensityScore(v1::Scoring::STEP_RULE_FULL, 1 * kWanPerMu), 5'000'000);
  EXPECT_EQ(IntensityScore(v1::Scoring::STEP_RULE_FULL, 10 * kWanPerMu - 1), 5'000'000);
  EXPECT_EQ(IntensityScore(v1::Scoring::STEP_RULE_FULL, 10 * kWanPerMu), 4'900'000);
}

TEST(Shouxian, CountsStartedSteps) {
  EXPECT_EQ(IntensityScore(v1::Scoring::STEP_RULE_STARTED, 0), 5'000'000);
  EXPECT_EQ(IntensityScore(v1::Scoring::STEP_RULE_STARTED, 1), 4'900'000);
  EXPECT_EQ(IntensityScore(v1::Scoring::STEP_RULE_STARTED, 1 * kWanPerMu), 4'900'000);
  EXPECT_EQ(IntensityScore(v1::Scoring::STEP_RULE_STARTED, 10 * kWanPerMu), 4'900'000);
  EXPECT_EQ(IntensityScore(v1::Scoring::STEP_RULE_STARTED, 10 * kWanPerMu + 1), 4'800'000);
}

TEST(Shouxian, CountsPartsOfSteps) {
  EXPECT_EQ(IntensityScore(v1::Scoring::STEP_RULE_PROPORTIONAL, 0), 5'000'000);
  EXPECT_EQ(IntensityScore(v1::Scoring::STEP_RULE_PROPORTIONAL, 1 * kWanPerMu), 4'990'000);
  EXPECT_EQ(IntensityScore(v1::Scoring::STEP_RULE_PROPORTIONAL, 10 * kWanPerMu), 4'900'000);
}

TEST(Shouxian, RoundsThePartOfAStepHalfUpToTheMillionthOfAPoint) {
  // A millionth of a point is 100 元 on 100 亩.
  EXPECT_EQ(IntensityScore(v1::Scoring::STEP_RULE_PROPORTIONAL, 10'000), 4'999'999);
  EXPECT_EQ(IntensityScore(v1::Scoring::STEP_RULE_PROPORTIONAL, 5'000), 4'999'999);
  EXPECT_EQ(IntensityScore(v1::Scoring::STEP_RULE_PROPORTIONAL, 4'999), 5'000'000);
}

// ---- bad sets

TEST(BadSets, AreRefusedForAllTheirFaultsAtOnce) {
  using Named = std::vector<std::pair<std::string, std::string>>;
  std::map<std::string, Named> expected;
  for (const TableLine& line : ReadLines(kFolder + "/bad/expected.tsv")) {
    expected[line.cells[0].second].emplace_back(line.cells[1].second, line.cells[2].second);
  }
  EXPECT_EQ(expected.size(), 2u);
  for (const auto& [file, faults] : expected) {
    v1::ThresholdSet set = ReadThresholdSet(kFolder + "/bad/" + file);
    Faults found = rules::CheckThresholdSet("", set);
    if (found.empty()) found = rules::Unsound(set);
    Named named;
    for (const Fault& fault : found) {
      std::map<std::string, std::string> told(fault.metadata.begin(), fault.metadata.end());
      const std::string about = told.count("other")    ? told["rule"] + " " + told["other"]
                                : told.count("any_of") ? told["any_of"]
                                                       : fault.field;
      named.emplace_back(absl::StripPrefix(v1::ErrorReason_Name(fault.reason), "ERROR_REASON_"), about);
    }
    EXPECT_THAT(named, UnorderedElementsAreArray(faults)) << file;
  }
}

}  // namespace
}  // namespace luodi::policy
