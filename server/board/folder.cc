// SPDX-License-Identifier: Apache-2.0
#include "server/board/folder.h"

#include "absl/time/clock.h"
#include "server/base/log.h"
#include "server/board/store.h"

namespace luodi::board {
namespace {

// Rows of each kind a transaction: short enough that nobody waits for what it holds.
constexpr int kRows = 5000;
// More that wait are not counted.
constexpr int kMostCounted = 2 * kRows;

void TellTurn() {
  SetGauge("luodi_board_folded_timestamp_seconds", "When folding the board last went well; before that, when it began",
           static_cast<double>(absl::ToUnixSeconds(absl::Now())));
}

}  // namespace

Folder::Folder(Envelope& envelope, absl::Duration interval)
    : ticker_(interval, [&envelope](const Ticker& ticker) {
        while (!ticker.stopping() && FoldBoard(envelope) >= kRows) {
        }
      }) {
  TellTurn();
}

int64_t FoldBoard(Envelope& envelope) {
  int64_t folded = 0, waiting = 0;
  const absl::Status status = envelope.Upkeep([&](database::Transaction& tx) {
    folded = store::FoldDeltas(tx, kRows);
    waiting = store::CountDeltas(tx, kMostCounted);
  });
  if (!status.ok()) {
    LogError("board_folding_waits", {{"detail", std::string(status.message())}});
    return 0;
  }
  SetGauge("luodi_board_deltas_folded", "Rows the last turn folded into the sums of the board",
           static_cast<double>(folded));
  SetGauge("luodi_board_deltas_waiting", "Rows that wait to be folded into the sums of the board, counted to 10000",
           static_cast<double>(waiting));
  TellTurn();
  return folded;
}

}  // namespace luodi::board
