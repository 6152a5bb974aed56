// SPDX-License-Identifier: Apache-2.0
// Score sheets as members fill them: 产业类别=5, 就业=n/a, or a CSV of criteria and points.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "luodi/v1/review_cases.pb.h"
#include "luodi/v1/review_definitions.pb.h"

namespace luodi::client {

// Points with up to two decimals as hundredths, exactly. Throws UsageError for what is no number, is negative, too
// large or finer than a hundredth.
int32_t ReadPoints(const std::string& text);

// CRITERION=POINTS or CRITERION=n/a (不适用). The criterion is its id or its title, as typed.
v1::CriterionScore ReadScore(const std::string& text);

// CSV with the columns criterion (评分项), points (得分) and, if there are any, remark (备注). Throws UsageError that
// joins every fault with its line.
std::vector<v1::CriterionScore> ReadScores(std::string_view csv);

// Titles become ids. Throws UsageError that joins all criteria the sheet has not, with those it has.
void NameCriteria(const v1::ScoreSheet& sheet, std::vector<v1::CriterionScore>* scores);

}  // namespace luodi::client
