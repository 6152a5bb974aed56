// SPDX-License-Identifier: Apache-2.0
// Verdicts told to people: in a table, and as a page that a leader can read.
#pragma once

#include <string>

#include "client/output.h"
#include "luodi/v1/admission.pb.h"
#include "luodi/v1/policy.pb.h"

namespace luodi::client {

// Each criterion with its bar, what stands against it, and what is missing to the fen.
void TellVerdict(Output& out, const v1::Verdict& verdict);

// The same, one row a criterion.
void ListCriteria(Output& out, const v1::Verdict& verdict);

// The page: the outcome and why in one sentence, thresholds and figures, then each criterion with its bar, formula,
// inputs, margin, what would pass, and the clause it rests on; rules of which one must pass stand together. `set` is
// the one the verdict names, for what only it tells: the bars of related land; without rules those are left out.
void ExplainVerdict(Output& out, const v1::Verdict& verdict, const v1::ThresholdSet& set = {});

// Before and after a change, what flips, and the least changes that pass.
void TellWhatIf(Output& out, const v1::TryAdmissionResponse& answer);

// One row a criterion that flips.
void ListFlips(Output& out, const v1::TryAdmissionResponse& answer);

// The outcome as a word: green, red, plain.
std::string PaintedOutcome(Output& out, v1::VerdictOutcome outcome);

// 不低于 500.00万元/亩, at most 7%. Empty where the metric has no bar.
std::string BarText(v1::Comparator comparator, const v1::Quantity& bar, v1::Metric metric, Language language);

// 还差 5.00万元, 超出 0.50亩, 正好达到: how far a criterion is from its bar; of several years 三年合计还差 3.00亿元.
// Empty where there is no bar.
std::string MarginText(const v1::CriterionResult& criterion);

// What stands against the bar; where it is shown as the bar itself and is not: 500.00万元/亩（略低于门槛）.
std::string ValueText(const v1::CriterionResult& criterion, Language language);

// A sum of the criterion as it is said: 9.00亿元（三年合计） where the rule averages years.
std::string InAllText(const v1::CriterionResult& criterion, const std::string& sum, Language language);

// A case-by-case exception can pass it. A recommended rule needs none.
bool CanBeExcepted(v1::Force force, bool exceptable);

// 闲置面积不少于 10.00亩；亩均产出低于 50.00万元/亩: what land of one investor fails.
std::string RelatedLandText(const v1::RelatedLandBar& bar, Language language);

// What was found for or against a criterion without a bar.
std::string FindingsText(const v1::CriterionResult& criterion, Language language);

// Why a criterion is not asked: by which rule, or for want of which figures.
std::string ExemptionText(const v1::CriterionResult& criterion, Language language);

// "还差 1,200.00 万元（固定资产投资至少 2.8305亿元），或用地面积不超过 54.20 亩": what would pass, in amounts that pass
// when typed back. Empty when no change of one figure passes.
std::string AdviceText(const v1::CriterionResult& criterion, Language language);

}  // namespace luodi::client
