// SPDX-License-Identifier: Apache-2.0
#include "server/base/ticker.h"

#include <utility>

namespace luodi {

Ticker::Ticker(absl::Duration interval, std::function<void(const Ticker&)> turn)
    : thread_([this, interval, turn = std::move(turn)] { Run(interval, turn); }) {}

Ticker::~Ticker() { Stop(); }

void Ticker::Stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool Ticker::stopping() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return stopping_;
}

void Ticker::Run(absl::Duration interval, const std::function<void(const Ticker&)>& turn) {
  while (!stopping()) {
    turn(*this);
    std::unique_lock<std::mutex> lock(mutex_);
    wake_.wait_for(lock, absl::ToChronoNanoseconds(interval), [this] { return stopping_; });
  }
}

}  // namespace luodi
