// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "absl/time/time.h"

namespace luodi {

// A thread that does something now and again every interval after it has ended, until it is stopped.
class Ticker {
 public:
  // The first turn begins at once. A turn that takes long asks stopping() now and then; what it throws ends the process.
  Ticker(absl::Duration interval, std::function<void(const Ticker&)> turn);
  ~Ticker();

  // Ends after the turn at hand.
  void Stop();
  bool stopping() const;

 private:
  void Run(absl::Duration interval, const std::function<void(const Ticker&)>& turn);

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace luodi
