// SPDX-License-Identifier: Apache-2.0
// Where a rule applies, and which of several that apply is the most specific.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "luodi/v1/policy.pb.h"
#include "server/policy/metrics.h"

namespace luodi::policy::rules {

// What the investment bands of a set compare: fixed-asset and total investment in 10^-8 fen; absent when not stated.
struct Invested {
  std::optional<Int128> fixed_assets_e8;
  std::optional<Int128> total_e8;
};

// How specific a scope is for a project it applies to; the larger one wins. In order: length of the longest industry
// prefix that fits, nearness of the park (2 the park itself, 1 the park it lies in, 0 none named), then whether land
// use, kind, band and land basis are named.
using Specificity = std::tuple<int, int, bool, bool, bool, bool>;

// The specificity of the scope for these figures; nothing when it does not apply.
std::optional<Specificity> Fits(const v1::Scope& scope, const v1::Figures& figures, const Invested& invested);

// The figures, as paths, that decide whether a scope that does not apply would, were they stated, or stated further:
// industry (C26 may be C2614), land use, the amount of its band. Empty where something that is stated decides already.
std::vector<std::string> Undecided(const v1::Scope& scope, const v1::Figures& figures, const Invested& invested);

// Whether some project lies in both scopes and is meant by both equally specifically.
bool Overlap(const v1::Scope& one, const v1::Scope& other);

// Whether values below the bar pass.
bool IsUpper(v1::Comparator comparator);
// FORCE_UNSPECIFIED is read as MANDATORY.
v1::Force ForceOf(v1::Force stated);

// What a rule measures and what follows from it. Rules of one slot compete: only the most specific one is asked.
struct Slot {
  v1::Metric metric = v1::METRIC_UNSPECIFIED;
  bool is_upper = false;
  v1::YearSpan::Basis basis = v1::YearSpan::BASIS_UNSPECIFIED;
  int first_year = 0;
  int last_year = 0;
  v1::Force force = v1::FORCE_MANDATORY;
  // Lies in the rule, which must outlive it.
  std::string_view any_of;
  bool is_scored = false;

  bool operator==(const Slot&) const = default;
};
// The slot of a rule. An exempting one has none of its own: it competes in every slot of its metric (Compete).
Slot SlotOf(const v1::ThresholdRule& rule);

// Whether the rules are of one slot, or of one metric and one of them exempts.
bool Compete(const v1::ThresholdRule& one, const v1::ThresholdRule& other);

// Positions in the set of each pair of rules that compete and overlap, in order, the lower one first.
std::vector<std::pair<int, int>> Ties(const v1::ThresholdSet& set);

}  // namespace luodi::policy::rules
