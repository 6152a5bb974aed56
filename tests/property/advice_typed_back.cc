// SPDX-License-Identifier: Apache-2.0
#include "tests/property/advice_typed_back.h"

#include <optional>
#include <stdexcept>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/policy/verdict.h"

namespace luodi::policy {
namespace {

// Rules with the same slot answer the same question.
using Slot = std::tuple<v1::Metric, bool, std::string, v1::Force, std::string, bool>;

Slot SlotOf(const v1::ThresholdRule& rule) {
  const bool upper = rule.comparator() == v1::COMPARATOR_AT_MOST || rule.comparator() == v1::COMPARATOR_BELOW;
  return {rule.metric(), upper, rule.years().SerializeAsString(), rule.force(), rule.any_of(), rule.has_scoring()};
}

const v1::ThresholdRule& RuleOf(const v1::ThresholdSet& set, const std::string& rule_id) {
  for (const v1::ThresholdRule& rule : set.rules()) {
    if (rule.rule_id() == rule_id) return rule;
  }
  throw std::logic_error("no rule " + rule_id);
}

// The number of a figure, wherever its path leads.
struct Place {
  google::protobuf::Message* holder;
  const google::protobuf::FieldDescriptor* field;
};

Place PlaceOf(v1::Figures& figures, const std::string& path) {
  google::protobuf::Message* holder = &figures;
  const google::protobuf::FieldDescriptor* field = nullptr;
  for (const std::string& step : std::vector<std::string>(absl::StrSplit(path, '.'))) {
    if (field != nullptr) holder = holder->GetReflection()->MutableMessage(holder, field);
    field = holder->GetDescriptor()->FindFieldByName(step);
    if (field == nullptr || field->is_repeated()) throw std::logic_error("no figure " + path);
  }
  if (field->message_type() == nullptr) return {holder, field};
  holder = holder->GetReflection()->MutableMessage(holder, field);
  const bool money = field->message_type() == v1::Money::descriptor();
  return {holder, holder->GetDescriptor()->FindFieldByName(money ? "minor_units" : "micro_mu")};
}

int64_t NumberAt(v1::Figures figures, const std::string& path) {
  const Place place = PlaceOf(figures, path);
  return place.holder->GetReflection()->GetInt64(*place.holder, place.field);
}

enum class Answer { kFails, kPasses, kRefused };

// How the slot of the rule answers with another number for one figure.
Answer With(const v1::ThresholdSet& set, const Question& question, const v1::ThresholdRule& rule,
            const std::string& path, int64_t number) {
  v1::Figures figures = question.figures;
  const Place place = PlaceOf(figures, path);
  place.holder->GetReflection()->SetInt64(place.holder, place.field, number);
  const auto judgement = rules::Judge(set, figures, question.rates, OnDate());
  if (!judgement.ok()) return Answer::kRefused;
  for (const rules::Judged& judged : judgement->criteria) {
    if (judged.rule != nullptr && judged.outcome == v1::VERDICT_OUTCOME_FAIL && SlotOf(*judged.rule) == SlotOf(rule)) {
      return Answer::kFails;
    }
  }
  return Answer::kPasses;
}

std::string CheckAdvice(const v1::ThresholdSet& set, const Question& question, const v1::ThresholdRule& rule,
                        const v1::Advice& advice) {
  const int64_t stated = NumberAt(question.figures, advice.figure()), to = rules::NumberOf(advice.to()),
                by = rules::NumberOf(advice.by());
  const std::string what = absl::StrCat("advice of ", rule.rule_id(), ": ", advice.ShortDebugString(), ": ");
  if (by <= 0 || to != (advice.decrease() ? stated - by : stated + by)) return what + "to is not by from stated";
  if (With(set, question, rule, advice.figure(), to) != Answer::kPasses) return what + "typed back does not pass";
  const int64_t less = advice.decrease() ? to + 1 : to - 1;
  // Where one unit less cannot be judged at all, it passes no more than it fails.
  if (With(set, question, rule, advice.figure(), less) == Answer::kPasses) return what + "one unit less passes too";
  return "";
}

// The figure that is the numerator of the metric by itself; empty where it is none, or several.
std::string NumeratorPath(const v1::ThresholdRule& rule) {
  if (rule.has_years() || rule.without_land_price()) return "";
  switch (rule.metric()) {
    case v1::METRIC_INVESTMENT_INTENSITY:
    case v1::METRIC_FIXED_ASSET_INVESTMENT:
      return "fixed_asset_investment";
    case v1::METRIC_TOTAL_INVESTMENT_INTENSITY:
    case v1::METRIC_TOTAL_INVESTMENT:
      return "total_investment";
    case v1::METRIC_TAX_PER_MU:
    case v1::METRIC_ANNUAL_TAX:
      return "annual_tax";
    case v1::METRIC_OUTPUT_PER_MU:
    case v1::METRIC_ANNUAL_OUTPUT:
      return "annual_output";
    case v1::METRIC_RD_SHARE:
      return "plan.annual_rd_expense";
    case v1::METRIC_PLOT_SIZE:
      return "land_area";
    case v1::METRIC_BUILDING_COEFFICIENT:
      return "plan.building_area";
    case v1::METRIC_GREEN_RATIO:
      return "plan.green_area";
    case v1::METRIC_OFFICE_LAND_RATIO:
      return "plan.office_area";
    default:
      return "";
  }
}

// A numerator in yuan or land that passes with its shortfall made up, and is not advised.
std::string Withheld(const v1::ThresholdSet& set, const Question& question, const v1::ThresholdRule& rule,
                     const v1::CriterionResult& criterion) {
  const std::string path = NumeratorPath(rule);
  if (path.empty()) return "";
  for (const v1::Advice& advice : criterion.advice()) {
    if (advice.figure() == path) return "";
  }
  v1::Figures figures = question.figures;
  const Place place = PlaceOf(figures, path);
  const auto* amount = dynamic_cast<const v1::Money*>(place.holder);
  if (amount != nullptr && amount->currency_code() != "CNY") return "";
  const bool upper = rule.comparator() == v1::COMPARATOR_AT_MOST || rule.comparator() == v1::COMPARATOR_BELOW;
  const int64_t shortfall = rules::NumberOf(criterion.shortfall());
  const __int128 to = __int128{NumberAt(question.figures, path)} + (upper ? -shortfall : shortfall);
  if (to < 1 || to > 100'000'000'000'000) return "";
  if (With(set, question, rule, path, static_cast<int64_t>(to)) != Answer::kPasses) return "";
  return absl::StrCat(rule.rule_id(), " passes with another ", path, " and does not say so");
}

}  // namespace

std::string UnsoundAdvice(const v1::ThresholdSet& set, const Question& question, const v1::Verdict& verdict,
                          int64_t& tried) {
  for (const v1::CriterionResult& criterion : verdict.criteria()) {
    if (criterion.outcome() != v1::VERDICT_OUTCOME_FAIL) {
      if (criterion.advice_size() > 0) return criterion.rule_id() + " does not fail and gives advice";
      continue;
    }
    const v1::ThresholdRule& rule = RuleOf(set, criterion.rule_id());
    for (const v1::Advice& advice : criterion.advice()) {
      ++tried;
      std::string fault = CheckAdvice(set, question, rule, advice);
      if (!fault.empty()) return fault;
    }
    std::string withheld = Withheld(set, question, rule, criterion);
    if (!withheld.empty()) return withheld;
  }
  return "";
}

}  // namespace luodi::policy
