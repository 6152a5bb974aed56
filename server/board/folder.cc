// SPDX-License-Identifier: Apache-2.0
#include "server/board/folder.h"

#include "server/base/log.h"
#include "server/board/store.h"

namespace luodi::board {
namespace {

// Rows a transaction: short enough that nobody waits for what it holds.
constexpr int kRows = 5000;

}  // namespace

Folder::Folder(Envelope& envelope, absl::Duration interval)
    : ticker_(interval, [&envelope](const Ticker& ticker) {
        while (!ticker.stopping() && FoldBoard(envelope) == kRows) {
        }
      }) {}

int64_t FoldBoard(Envelope& envelope) {
  int64_t folded = 0;
  const absl::Status status =
      envelope.Upkeep([&](database::Transaction& tx) { folded = store::FoldDeltas(tx, kRows); });
  if (!status.ok()) {
    LogError("board_folding_waits", {{"detail", std::string(status.message())}});
    return 0;
  }
  SetGauge("luodi_board_deltas_folded", "Rows the last turn folded into the sums of the board",
           static_cast<double>(folded));
  return folded;
}

}  // namespace luodi::board
