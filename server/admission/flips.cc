// SPDX-License-Identifier: Apache-2.0
#include "server/admission/flips.h"

#include <algorithm>
#include <string>

#include "server/policy/scope.h"

namespace luodi::admission::rules {
namespace {

using policy::rules::Judged;
using policy::rules::SlotOf;

// Answers for the metric as a whole: no rule applies, or one that takes the metric out.
bool IsWhole(const Judged& criterion) {
  return criterion.rule == nullptr || criterion.rule->comparator() == v1::COMPARATOR_EXEMPT;
}

bool Match(const Judged& one, const Judged& other) {
  if (one.metric != other.metric || IsWhole(one) != IsWhole(other)) return false;
  return IsWhole(one) || SlotOf(*one.rule) == SlotOf(*other.rule);
}

std::string IdOf(const Judged& criterion) { return criterion.rule == nullptr ? "" : criterion.rule->rule_id(); }

// The rule because of which a metric has no criterion of its own slot; empty where there is none.
std::string WholeIdOf(const Criteria& criteria, v1::Metric metric) {
  for (const Judged& criterion : criteria) {
    if (criterion.metric == metric && IsWhole(criterion)) return IdOf(criterion);
  }
  return "";
}

void AddIfDifferent(v1::Metric metric, const std::string& rule_before, v1::VerdictOutcome before,
                    const std::string& rule_after, v1::VerdictOutcome after, std::vector<v1::Flip>& flips) {
  if (before == after) return;
  v1::Flip& flip = flips.emplace_back();
  flip.set_metric(metric);
  flip.set_rule_before(rule_before);
  flip.set_rule_after(rule_after);
  flip.set_before(before);
  flip.set_after(after);
}

}  // namespace

const v1::ThresholdRule* FindRule(const v1::ThresholdSet& set, const std::string& rule_id) {
  const auto found = std::find_if(set.rules().begin(), set.rules().end(),
                                  [&](const v1::ThresholdRule& rule) { return rule.rule_id() == rule_id; });
  return found == set.rules().end() ? nullptr : &*found;
}

Criteria CriteriaOf(const v1::Verdict& verdict, const v1::ThresholdSet& set) {
  Criteria criteria;
  for (const v1::CriterionResult& result : verdict.criteria()) {
    criteria.push_back({FindRule(set, result.rule_id()), result.metric(), result.outcome(), result.blocks()});
  }
  return criteria;
}

std::vector<v1::Flip> FlipsOf(const Criteria& before, const Criteria& after) {
  std::vector<v1::Flip> flips;
  std::vector<bool> is_matched(before.size());
  for (const Judged& criterion : after) {
    size_t at = 0;
    while (at < before.size() && (is_matched[at] || !Match(before[at], criterion))) ++at;
    if (at < before.size()) {
      is_matched[at] = true;
      AddIfDifferent(criterion.metric, IdOf(before[at]), before[at].outcome, IdOf(criterion), criterion.outcome, flips);
    } else {
      AddIfDifferent(criterion.metric, WholeIdOf(before, criterion.metric), v1::VERDICT_OUTCOME_NOT_APPLICABLE,
                     IdOf(criterion), criterion.outcome, flips);
    }
  }
  for (size_t at = 0; at < before.size(); ++at) {
    if (is_matched[at]) continue;
    AddIfDifferent(before[at].metric, IdOf(before[at]), before[at].outcome, WholeIdOf(after, before[at].metric),
                   v1::VERDICT_OUTCOME_NOT_APPLICABLE, flips);
  }
  return flips;
}

}  // namespace luodi::admission::rules
