// SPDX-License-Identifier: Apache-2.0
#include "server/base/rpc.h"

#include "absl/time/clock.h"

namespace luodi::rpc {

bool Turnstile::Begin() {
  std::lock_guard lock(mutex_);
  if (cancelled_) return false;
  pending_ = true;
  ok_ = false;
  return true;
}

void Turnstile::End(bool ok) {
  std::lock_guard lock(mutex_);
  pending_ = false;
  ok_ = ok;
  changed_.notify_all();
}

bool Turnstile::Wait(absl::Duration patience) {
  std::unique_lock lock(mutex_);
  const bool ended = changed_.wait_for(lock, absl::ToChronoMilliseconds(patience), [this] { return !pending_; });
  if (!ended) cancelled_ = true;
  return ended && ok_ && !cancelled_;
}

void Turnstile::Cancel() {
  std::lock_guard lock(mutex_);
  cancelled_ = true;
}

bool Turnstile::cancelled() {
  std::lock_guard lock(mutex_);
  return cancelled_;
}

}  // namespace luodi::rpc
