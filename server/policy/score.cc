// SPDX-License-Identifier: Apache-2.0
#include "server/policy/score.h"

#include <algorithm>

namespace luodi::policy::rules {
namespace {

// What the distance from the bar costs. A distance is at most 3 x 10^37; so is its unit times a step: 30 years of money
// per land 3 x 10^23 x 10^14, a share of two amounts 10^30 x 10^7.
Int128 Deduction(const v1::Scoring& scoring, const Exact& distance) {
  const Int128 step = distance.per * NumberOf(scoring.step());
  if (step <= 0) return scoring.full_score_micro();
  // As many steps as the full score has millionths cost all of it.
  const Int128 steps = std::min<Int128>(distance.value / step, scoring.full_score_micro());
  const Int128 begun = distance.value % step;
  const Int128 cost = steps * scoring.deduction_micro();
  switch (scoring.step_rule()) {
    case v1::Scoring::STEP_RULE_STARTED:
      return begun > 0 ? cost + scoring.deduction_micro() : cost;
    case v1::Scoring::STEP_RULE_PROPORTIONAL:
      return cost + PartOf(scoring.deduction_micro(), begun, step);
    default:
      return cost;
  }
}

}  // namespace

int64_t ScoreOf(const v1::ThresholdRule& rule, const Measured& measured) {
  const v1::Scoring& scoring = rule.scoring();
  const bool is_upper = IsUpper(rule.comparator());
  const auto is_beyond = [&](const v1::Quantity& line) {
    const int compared = Compare(measured, NumberOf(line));
    return is_upper ? compared > 0 : compared < 0;
  };
  if (!is_beyond(rule.bar())) return scoring.full_score_micro();
  if (scoring.has_cut() && is_beyond(scoring.cut())) return scoring.cut_score_micro();
  if (!scoring.has_step()) return scoring.lowest_score_micro();
  Exact distance = DistanceFrom(NumberOf(rule.bar()), measured);
  if (!is_upper) distance.value = -distance.value;
  return std::max(Saturated(scoring.full_score_micro() - Deduction(scoring, distance)), scoring.lowest_score_micro());
}

Int128 PartOf(int64_t number, Int128 part, Int128 whole) {
  // Long multiplication and division bit by bit: the product itself would not fit.
  Int128 quotient = 0, rest = 0;
  for (int bit = 62; bit >= 0; --bit) {
    quotient *= 2;
    rest *= 2;
    if ((number >> bit & 1) != 0) rest += part;
    while (rest >= whole) {
      rest -= whole;
      ++quotient;
    }
  }
  return 2 * rest >= whole ? quotient + 1 : quotient;
}

}  // namespace luodi::policy::rules
