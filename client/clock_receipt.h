// SPDX-License-Identifier: Apache-2.0
// The receipt of a case's clocks, told to people.
#pragma once

#include <string>
#include <vector>

#include "client/output.h"
#include "luodi/v1/review_cases.pb.h"

namespace luodi::client {

// Days that follow each other for one reason. Weekends between working days belong to their run.
struct DayRun {
  v1::ClockDay first;
  v1::ClockDay last;
  int counted = 0;
  int not_counted = 0;
};
std::vector<DayRun> RunsOf(const v1::ClockAccount& account);

// A line a clock: limit, consumed, left, due; then for each when it started and stopped, and which days counted, which
// not, and why, folded into runs. `stage_id` empty: all clocks.
void TellClocks(Output& out, const v1::ClockReceipt& receipt, const std::string& stage_id);

// A row a day.
void ListDays(Output& out, const v1::ClockReceipt& receipt, const std::string& stage_id);

}  // namespace luodi::client
