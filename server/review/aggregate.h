// SPDX-License-Identifier: Apache-2.0
// How large a case is: a project split in parts counts as the whole. Pure and exact; sums are told in fen, rounded
// down, so that they reach a bar in CNY exactly when the exact sum does.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "luodi/v1/projects.pb.h"
#include "luodi/v1/review_cases.pb.h"
#include "luodi/v1/zones.pb.h"

namespace luodi::review::rules {

// What a project brings into sizes: its total investment; where it states none, the fixed assets, which are part of it.
const v1::Money& InvestmentOf(const v1::Project& project);

// `own` and `others` (those of its family and of its investor, at most once each, in any order). A phase from 2 on lies
// inside the agreed scope of its parent: where both are there, they count with the larger of the parent's own figure
// and of what its phases come to. Refuses RATE_MISSING for an amount without rate to CNY.
absl::StatusOr<v1::Aggregate> Sum(const v1::Project& own, const std::vector<v1::Project>& others,
                                  const std::vector<v1::ExchangeRate>& rates, const v1::Date& filed);

// The same without amounts.
v1::Aggregate SumOfLand(const v1::Project& own, const std::vector<v1::Project>& others);

// The first day of registration that counts in so many months before the filing: the same day of the month, or the last
// where it is missing. Unset for no months.
v1::Date CountedSince(const v1::Date& filed, int months);

// Whether the amount reaches the bar: in its own currency, else both by their rates to CNY, by cross-multiplication. An
// absent amount reaches nothing. Refuses RATE_MISSING.
absl::StatusOr<bool> IsAtLeast(const v1::Money& amount, const v1::Money& bar,
                               const std::vector<v1::ExchangeRate>& rates, const v1::Date& filed);

}  // namespace luodi::review::rules
