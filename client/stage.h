// SPDX-License-Identifier: Apache-2.0
// Stages of a case told to people: what was counted, who is still out, what each seat said.
#pragma once

#include <string>

#include "client/output.h"
#include "luodi/v1/review_cases.pb.h"

namespace luodi::client {

// "60", "16.5": hundredths of a point as points.
std::string Points(int64_t hundredths);

// "base 4, cast 4, in favour 3, against 0, abstained 1, recused 1, quorum 3 (reached)"; of a secret ballot
// that is open or had too few votes no choices.
std::string TallyText(const v1::StageStatus& stage);
// "base 5, cast 5, recused 0, quorum 4 (reached), total 78.5, to pass 60"; the total once the stage is done.
std::string ScoreText(const v1::StageStatus& stage);

// The count of a stage in a line, its panel groups in lines below; nothing of stages that have not opened or count
// nothing.
void TellCount(Output& out, const v1::StageStatus& stage);

// Which seats are out, answered, recused ... by state, in a line each; nothing of a stage with one ordinary seat.
void TellSeats(Output& out, const v1::StageStatus& stage);

// Each stage with its base and closing; every seat with weight, answer, whether it was decisive and what its recusal
// would have changed; criteria of score sheets with their averages. Of a secret ballot totals only.
void TellResult(Output& out, const v1::ReviewCase& review_case);

// The same, a row a seat.
void ListSeats(Output& out, const v1::ReviewCase& review_case);

}  // namespace luodi::client
