// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>

namespace luodi::rpc {

// What is on its way out of a stream, in order. While one message is written others wait here, so that who makes many
// small ones need not wait for each, and gRPC may send several at once.
template <typename Out>
class Outbox {
 public:
  using Clock = std::chrono::steady_clock;
  // Begins to write a message, which stays where it is until Written. `more`: another one follows at once.
  using Write = std::function<void(const Out& message, bool more)>;

  // `patience`: how long the client may take to take one message.
  Outbox(Clock::duration patience, Write write) : patience_(patience), write_(std::move(write)) {}

  // Waits only where much is on its way. False when the stream is cancelled or an earlier message was not taken.
  bool Send(const Out& message) {
    std::unique_lock lock(mutex_);
    if (bytes_ > kMost && !Await(lock, kMost / 2)) return false;
    if (failed_) return false;
    Add(lock, message);
    return true;
  }

  // Drops the message unless nothing is on its way. Never waits.
  void TrySend(const Out& message) {
    std::unique_lock lock(mutex_);
    if (!failed_ && waiting_.empty()) Add(lock, message);
  }

  // Waits until nothing is on its way; false when the stream is cancelled or a message was not taken.
  bool Settle() {
    std::unique_lock lock(mutex_);
    return Await(lock, 0);
  }

  // The message that was begun last has been written, or never will be.
  void Written(bool ok) {
    std::unique_lock lock(mutex_);
    failed_ = failed_ || !ok;
    do {
      bytes_ -= waiting_.front().bytes;
      waiting_.pop_front();
    } while (failed_ && !waiting_.empty());
    progressed_ = Clock::now();
    if (bytes_ <= awaited_) changed_.notify_all();
    if (!waiting_.empty()) WriteFirst(lock);
  }

  void Cancel() {
    const std::lock_guard lock(mutex_);
    failed_ = true;
  }

  bool cancelled() {
    const std::lock_guard lock(mutex_);
    return failed_;
  }

 private:
  struct Waiting {
    Out message;
    size_t bytes;
  };
  // Small messages are told by the hundred; of files these are a few pieces.
  static constexpr size_t kMost = 256 << 10;
  // What a message takes besides its fields.
  static constexpr size_t kFrame = 128;

  bool Await(std::unique_lock<std::mutex>& lock, size_t most) {
    awaited_ = most;
    // Patience begins when somebody waits, and again with each message that is taken.
    if (!failed_) progressed_ = Clock::now();
    while (bytes_ > most && Clock::now() < progressed_ + patience_) changed_.wait_until(lock, progressed_ + patience_);
    if (bytes_ > most) GiveUp();
    return !failed_;
  }

  // Only the first, which is being written, must stay where it is.
  void GiveUp() {
    failed_ = true;
    for (; waiting_.size() > 1; waiting_.pop_back()) bytes_ -= waiting_.back().bytes;
  }

  // Unlocks where it writes.
  void Add(std::unique_lock<std::mutex>& lock, const Out& message) {
    const size_t bytes = message.ByteSizeLong() + kFrame;
    waiting_.push_back({message, bytes});
    bytes_ += bytes;
    if (waiting_.size() == 1) WriteFirst(lock);
  }

  // Unlocks: gRPC may answer before this returns.
  void WriteFirst(std::unique_lock<std::mutex>& lock) {
    const Out& first = waiting_.front().message;
    const bool more = waiting_.size() > 1;
    lock.unlock();
    write_(first, more);
  }

  const Clock::duration patience_;
  const Write write_;
  std::mutex mutex_;
  std::condition_variable changed_;
  // The first is being written.
  std::deque<Waiting> waiting_;
  size_t bytes_ = 0;
  size_t awaited_ = 0;
  Clock::time_point progressed_;
  bool failed_ = false;
};

}  // namespace luodi::rpc
