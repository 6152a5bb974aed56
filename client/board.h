// SPDX-License-Identifier: Apache-2.0
// The board as rows.
#pragma once

#include "client/output.h"
#include "luodi/v1/board.pb.h"

namespace luodi::client {

// The rule of the lights, how many projects have which, and who lags behind; nothing where the zone has no rule.
void TellLights(Output& out, const v1::Board& board);

// One row for each count and currency, a count without amounts has one too: kind, what, projects, currency,
// minor_units; one for each light and milestone; one for the exceptions of a year, criterion and decider. Nothing is rounded, converted or joined.
void ListBoard(Output& out, const v1::Board& board);

}  // namespace luodi::client
