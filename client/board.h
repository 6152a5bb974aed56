// SPDX-License-Identifier: Apache-2.0
// The board as rows.
#pragma once

#include "client/output.h"
#include "luodi/v1/board.pb.h"

namespace luodi::client {

// One row for each count and currency, a count without amounts has one too: kind, what, projects, currency,
// minor_units; one for the exceptions of a year, criterion and decider. Nothing is rounded, converted or joined.
void ListBoard(Output& out, const v1::Board& board);

}  // namespace luodi::client
