// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "absl/time/time.h"
#include "server/base/ticker.h"
#include "server/call/envelope.h"

namespace luodi::board {

// Folds what writes have appended to the board into its sums, every interval. The board is right without it, and slower
// the more has not been folded. Several servers on one database take turns. Ends before the envelope stops.
class Folder {
 public:
  Folder(Envelope& envelope, absl::Duration interval);

 private:
  Ticker ticker_;
};

// One turn: how many rows it folded. What cannot be done now is logged and left to the next turn.
int64_t FoldBoard(Envelope& envelope);

}  // namespace luodi::board
