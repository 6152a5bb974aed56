// SPDX-License-Identifier: Apache-2.0
#include "server/base/workers.h"

#include <sys/socket.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace luodi {
namespace {

constexpr absl::Duration kWatchInterval = absl::Milliseconds(50);
// How long after its deadline a task may hold its connection before the watchdog cuts it.
constexpr absl::Duration kGrace = absl::Milliseconds(100);

// Quarters of the queue that a task of this urgency may find taken.
constexpr size_t QuartersFor(Urgency urgency) { return kUrgencies - static_cast<size_t>(urgency); }

}  // namespace

database::Connection& Worker::Connection() {
  if (!connection_) {
    auto fresh = std::make_unique<database::Connection>(url_);
    std::lock_guard lock(mutex_);
    connection_ = std::move(fresh);
    cut_ = false;
  }
  return *connection_;
}

void Worker::Discard() {
  std::lock_guard lock(mutex_);
  connection_.reset();
}

Workers::Workers(const std::string& database_url, int count, int queue_limit) : queue_limit_(queue_limit) {
  for (int i = 0; i < count; ++i) workers_.push_back(std::unique_ptr<Worker>(new Worker(database_url)));
  for (auto& worker : workers_) threads_.emplace_back([this, &worker] { Work(*worker); });
  threads_.emplace_back([this] { CancelTasks(); });
  threads_.emplace_back([this] { Watch(); });
}

Workers::~Workers() { Stop(); }

bool Workers::HasRoomLocked(Urgency urgency) const {
  return !stopping_ && waiting_ * kUrgencies < queue_limit_ * QuartersFor(urgency);
}

bool Workers::HasRoom(Urgency urgency) const {
  std::lock_guard lock(mutex_);
  return HasRoomLocked(urgency);
}

bool Workers::Submit(std::shared_ptr<Task> task) {
  {
    std::lock_guard lock(mutex_);
    if (!HasRoomLocked(task->urgency)) return false;
    ++waiting_;
    queues_[static_cast<size_t>(task->urgency)].push_back(std::move(task));
  }
  submitted_.notify_one();
  return true;
}

void Workers::Cancel(const std::shared_ptr<Task>& task) {
  task->cancelled = true;
  {
    std::lock_guard lock(mutex_);
    to_cancel_.push_back(task);
  }
  cancel_asked_.notify_one();
}

void Workers::Stop() {
  decltype(queues_) dropped;
  {
    std::lock_guard lock(mutex_);
    if (stopped_) return;
    stopped_ = stopping_ = true;
    dropped.swap(queues_);
    waiting_ = 0;
  }
  submitted_.notify_all();
  cancel_asked_.notify_all();
  for (auto& queue : dropped) {
    for (auto& task : queue) task->drop(true);
  }
  for (auto& thread : threads_) thread.join();
}

int Workers::Waiting() const {
  std::lock_guard lock(mutex_);
  return static_cast<int>(waiting_);
}

void Workers::Work(Worker& worker) {
  while (std::shared_ptr<Task> task = Take(worker)) {
    ++busy_;
    if (absl::Now() >= task->deadline) {
      task->drop(false);
    } else {
      task->run(worker);
    }
    {
      // Waits for a cancel of this task that is under way, so that it never hits the next one.
      std::lock_guard lock(worker.mutex_);
      worker.task_ = nullptr;
      if (worker.cut_) worker.connection_.reset();
    }
    --busy_;
  }
}

std::shared_ptr<Task> Workers::Take(Worker& worker) {
  std::unique_lock lock(mutex_);
  submitted_.wait(lock, [this] { return stopping_ || waiting_ > 0; });
  if (waiting_ == 0) return nullptr;
  auto& queue = *std::find_if(queues_.begin(), queues_.end(), [](const auto& one) { return !one.empty(); });
  std::shared_ptr<Task> task = std::move(queue.front());
  queue.pop_front();
  --waiting_;
  task->worker = &worker;
  std::lock_guard own(worker.mutex_);
  worker.task_ = task;
  return task;
}

void Workers::CancelTasks() {
  std::unique_lock lock(mutex_);
  while (true) {
    cancel_asked_.wait(lock, [this] { return stopping_ || !to_cancel_.empty(); });
    if (to_cancel_.empty()) return;
    std::shared_ptr<Task> task = std::move(to_cancel_.front());
    to_cancel_.pop_front();
    Worker* worker = task->worker;
    lock.unlock();
    if (worker != nullptr) {
      std::lock_guard own(worker->mutex_);
      if (worker->task_ == task && worker->connection_) {
        try {
          worker->connection_->CancelRunning();
        } catch (const std::exception&) {
          // The statement ends by its timeout instead.
        }
      }
    }
    lock.lock();
  }
}

void Workers::Watch() {
  while (!stopping_ || busy_ > 0) {
    absl::SleepFor(kWatchInterval);
    CutOverdue(absl::Now());
  }
}

// A database that does not answer (stopped, or behind a firewall that swallows packets) answers no timeout of its own
// either: only closing the socket under libpq brings the thread back.
void Workers::CutOverdue(absl::Time now) {
  for (auto& worker : workers_) {
    std::lock_guard own(worker->mutex_);
    if (worker->task_ && worker->connection_ && !worker->cut_ && now > worker->task_->deadline + kGrace) {
      worker->cut_ = true;
      if (int socket = worker->connection_->Socket(); socket >= 0) shutdown(socket, SHUT_RDWR);
    }
  }
}

}  // namespace luodi
