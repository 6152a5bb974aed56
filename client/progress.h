// SPDX-License-Identifier: Apache-2.0
// How far a long work is: a bar on a terminal, nothing in a pipe.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace luodi::client {

class Progress {
 public:
  enum class Unit { kPieces, kBytes };
  // `what` is said before the bar: "Importing".
  explicit Progress(std::string what, Unit unit = Unit::kPieces);
  // Takes the bar away.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `total` 0: not known. Draws at most ten times a second.
  void Show(int64_t done, int64_t total);
  // Takes the bar away before something else is said.
  void Clear();

  // The line as it is drawn: "Importing [######      ] 6,000 / 10,000  1,500/s  3 s left"; of bytes "12.5 / 50.0 MB
  // 3.1 MB/s  12 s left". The bar gives way to what fits in `cells` (0: as much as it takes).
  static std::string Line(const std::string& what, int64_t done, int64_t total, std::chrono::milliseconds taken,
                          Unit unit = Unit::kPieces, int cells = 0);

 private:
  const std::string what_;
  const Unit unit_;
  const bool shown_;
  bool drawn_ = false;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_;
};

}  // namespace luodi::client
