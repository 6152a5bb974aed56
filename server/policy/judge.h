// SPDX-License-Identifier: Apache-2.0
// Which rules of a set are asked about a project, and what they answer: the one code behind Judge, Evaluate and advice.
#pragma once

#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "luodi/v1/policy.pb.h"
#include "server/policy/measure.h"
#include "server/policy/scope.h"
#include "server/policy/verdict.h"

namespace luodi::policy::rules {

// A rule that applies to the project.
struct Candidate {
  const v1::ThresholdRule* rule;
  Specificity specificity;
  // It wins a slot. The others are overruled.
  bool is_asked = false;
};
using Candidates = absl::InlinedVector<Candidate, 8>;

// The rules of the set that apply, in its order.
Candidates CandidatesFor(const v1::ThresholdSet& set, const v1::Figures& figures, const Invested& invested);
// Of the rules that apply the one that wins the slot of `rule`; nullptr when none of them competes for it.
const v1::ThresholdRule* WinnerOfSlot(const v1::ThresholdRule& rule, const Candidates& candidates);
// Ids of the rules that lost against `asked` and against everybody.
std::vector<std::string> OverruledBy(const v1::ThresholdRule& asked, const Candidates& candidates);

// The rule answers NOT_APPLICABLE where it is asked.
bool Exempts(const v1::ThresholdRule& rule, v1::ProjectKind kind);

// What a rule that is asked answers.
struct Answer {
  Judged judged;
  // Of a rule with a bar that has passed or failed.
  bool is_measured = false;
  Measured measured;
  bool is_scored = false;
  int64_t score_micro = 0;
  // From reading the figures of the rule.
  Notes notes;
  // It misses figures and refuses nothing: CriterionResult.missing_figures.
  bool is_spared = false;
};

struct Sheet {
  Candidates candidates;
  std::vector<Answer> answers;
  v1::VerdictOutcome outcome = v1::VERDICT_OUTCOME_UNSPECIFIED;
  // From comparing the bands of the set; from the rules that were asked but for those spared, and from scopes that
  // cannot be decided.
  Notes bands;
  Notes notes;
};

// Asks and answers all. Answers are good for nothing if RefusalOf the sheet is not OK.
Sheet Ask(const v1::ThresholdSet& set, const v1::Figures& figures, const Rates& rates, const v1::Date& on_date);
absl::Status RefusalOf(const Sheet& sheet, const v1::Date& on_date);

// The entry of the positioning list that the longest fitting prefix belongs to; nullptr when the code is not listed.
const v1::IndustryPosition* PositionOf(const v1::ThresholdSet& set, const std::string& industry_code);

}  // namespace luodi::policy::rules
