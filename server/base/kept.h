// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace luodi::base {

// Messages that never change, as they were read once, by a key that stands for the content: a digest, or a name with
// the version of a row that nobody alters. The one that came first goes first when they take more memory than they may.
// Several threads may use it.
template <typename Message>
class Kept {
 public:
  explicit Kept(size_t most_bytes) : most_bytes_(most_bytes) {}

  // Nothing when it is not there.
  std::shared_ptr<const Message> Find(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : found->second;
  }

  void Keep(const std::string& key, std::shared_ptr<const Message> message) {
    const std::lock_guard lock(mutex_);
    const auto [kept, is_new] = by_key_.emplace(key, std::move(message));
    if (!is_new) return;
    order_.push_back(key);
    for (bytes_ += kept->second->SpaceUsedLong(); bytes_ > most_bytes_ && order_.size() > 1; order_.pop_front()) {
      const auto first = by_key_.find(order_.front());
      bytes_ -= first->second->SpaceUsedLong();
      by_key_.erase(first);
    }
  }

 private:
  const size_t most_bytes_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Message>> by_key_;
  std::deque<std::string> order_;
  size_t bytes_ = 0;
};

}  // namespace luodi::base
