// SPDX-License-Identifier: Apache-2.0
// What the operator's graphs show beside the calls themselves: this process, its room on disk, its queue.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "server/config.h"
#include "server/office.h"

namespace luodi {

// Counted by who starts it again.
inline constexpr char kPostgresRestarts[] = "luodi_postgres_restarts_total";
inline constexpr char kPostgresRestartsHelp[] = "Times the embedded PostgreSQL died and was started again";

// Keeps the gauges true while it is asked to.
class Gauges {
 public:
  explicit Gauges(const Config& config);

  // What changes from moment to moment: queue and workers; the rest every few seconds.
  void Refresh(const Office& office);

 private:
  void RefreshProcess();
  void RefreshDisk();
  void TellTurnedAway();

  const Config& config_;
  absl::Time next_ = absl::InfinitePast();
  absl::Time next_told_ = absl::InfinitePast();
  double cpu_seconds_ = 0;
  int64_t told_ = 0;
};

}  // namespace luodi
