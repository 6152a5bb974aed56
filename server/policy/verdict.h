// SPDX-License-Identifier: Apache-2.0
// The exact verdict of a set on figures. Everything is decided by cross-multiplication in 128 bits, converted amounts
// included; only what is shown is rounded.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "luodi/v1/policy.pb.h"
#include "luodi/v1/zones.pb.h"
#include "server/base/status.h"
#include "server/policy/metrics.h"

namespace luodi::policy::rules {

using Rates = std::vector<v1::ExchangeRate>;

// The currencies whose rates to CNY an evaluation needs (zones::store::SelectRate on the day of the evaluation),
// sorted; empty when all that the rules of the set ask of these figures, bands included, is in CNY or absent.
std::vector<std::string> CurrenciesToConvert(const v1::ThresholdSet& set, const v1::Figures& figures);

// One criterion, bare: which rule was asked and what it answers.
struct Judged {
  // nullptr: no rule of the metric applies.
  const v1::ThresholdRule* rule = nullptr;
  v1::Metric metric = v1::METRIC_UNSPECIFIED;
  v1::VerdictOutcome outcome = v1::VERDICT_OUTCOME_UNSPECIFIED;
  bool blocks = false;
};

// The criteria in the order of Verdict.criteria, and the outcome of all: what Evaluate answers, without the telling,
// for many evaluations. `set` must outlive it.
struct Judgement {
  std::vector<Judged> criteria;
  v1::VerdictOutcome outcome = v1::VERDICT_OUTCOME_UNSPECIFIED;
};

// Refuses RATE_MISSING and AMOUNT_TOO_LARGE of what the bands compare, FIGURES_MISSING (metadata missing: paths in
// Figures, ", " between them), then RATE_MISSING and AMOUNT_TOO_LARGE of what the rules asked compare.
// AMOUNT_TOO_LARGE, where a converted amount exceeds 10^14 fen, names the fields as "figures." and their path.
absl::StatusOr<Judgement> Judge(const v1::ThresholdSet& set, const v1::Figures& figures, const Rates& rates,
                                const v1::Date& on_date);

// The verdict told in full: inputs, formula, margins, what would pass, scores. Refuses as Judge.
absl::StatusOr<v1::Verdict> Evaluate(const v1::ThresholdSet& set, const v1::Figures& figures, const Rates& rates,
                                     const v1::Date& on_date);

// The figures that binding rules and their scopes ask of this project and that it does not state: paths in Figures, in
// the order of the set, those of scopes last. A recommended rule asks for nothing, nor does one of an any-of group of which another passes, or would be known
// to pass or not with a rate that is missing. The record of an investor is no figure to ask for. Empty where a band
// cannot be compared for want of a rate: Judge refuses that first.
std::vector<std::string> MissingFigures(const v1::ThresholdSet& set, const v1::Figures& figures, const Rates& rates,
                                        const v1::Date& on_date);

// The rules because of which the verdict fails, once those `excepted` are passed over; a rule that is passed over
// takes its whole any-of group with it. Nothing passes over a veto.
std::set<std::string> Unmet(const v1::Verdict& verdict, const std::set<std::string>& excepted);

}  // namespace luodi::policy::rules
