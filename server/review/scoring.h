// SPDX-License-Identifier: Apache-2.0
// How score sheets count: exact fractions in 128 bits, rounded half up for display only. Pure.
#pragma once

#include <string>
#include <vector>

#include "server/base/status.h"
#include "server/review/answers.h"
#include "server/review/desk.h"
#include "server/review/tally.h"

namespace luodi::review::rules {

// Faults of a member's sheet against the one asked for: CRITERION_MISSING, ENTRY_TWICE, TEXT_REFERS_NOWHERE,
// VALUE_OUT_OF_RANGE, NOT_APPLICABLE_REFUSED.
Faults CheckAgainst(const v1::ScoreSheet& sheet, const v1::Score& score);
// Fills awarded_bp and attainable_bp of a sheet that CheckAgainst let pass.
void AddUp(const v1::ScoreSheet& sheet, v1::Score& score);

struct WeighedSheet {
  const v1::Score* score = nullptr;
  int64_t weight = 0;
};

// The sheets handed in, in the order of the seats, and the weights of the seats.
struct ScoreBalance {
  int64_t base = 0;
  int64_t cast = 0;
  int64_t recused = 0;
  std::vector<WeighedSheet> sheets;

  int64_t Out() const { return base - cast; }
};

ScoreBalance ScoreBalanceOf(const v1::StageStatus& status, const Answers& answers);

// The sheets that count: without so many of the highest and as many of the lowest by awarded over attainable (of equals
// the later seat is the higher), if at least one remains; sheets on which nothing was attainable are left out before.
std::vector<WeighedSheet> Counted(const v1::ScoreSheet& sheet, const ScoreBalance& balance);

// Whether the total, all counted sheets as one fraction, reaches pass_bp and no criterion's average lies below its
// minimum. A criterion nobody scored has none and does not fail; where nothing was attainable nothing is reached.
bool Passes(const v1::ScoreSheet& sheet, const ScoreBalance& balance);
bool QuorumReached(const v1::StageDefinition& stage, const ScoreBalance& balance);

// Open until every sheet of the base is in.
Outlook OutlookOf(const v1::StageDefinition& stage, const ScoreBalance& balance);

// As it is shown; total and criteria once the stage is done.
v1::ScoreTally ScoreTallyOf(const v1::StageDefinition& stage, const ScoreBalance& balance, bool stage_is_open);

}  // namespace luodi::review::rules
