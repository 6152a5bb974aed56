// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "server/base/database.h"

// A fixed set of threads, each owning one database connection: bodies are straight blocking code, event threads never
// block. The queue in front is bounded, serves what is most urgent first, lets the less urgent in only while there is
// room to spare, and drops what is past its deadline.
namespace luodi {

class Worker;

// What goes first, from the most urgent on.
enum class Urgency { kCritical, kNormal, kSheddable, kBulk };
inline constexpr int kUrgencies = 4;

// One call on its way through the workers.
struct Task {
  // When the work must have ended; statements are timed to it and the watchdog cuts the connection shortly after.
  absl::Time deadline;
  Urgency urgency = Urgency::kNormal;
  // Runs on a worker.
  std::function<void(Worker&)> run;
  // Runs instead when the deadline passed in the queue, or the workers stop.
  std::function<void(bool stopping)> drop;
  // Set when the caller went away.
  std::atomic<bool> cancelled = false;

 private:
  friend class Workers;
  Worker* worker = nullptr;
};

// One thread's connection. Only its thread uses it, but for the canceller and the watchdog.
class Worker {
 public:
  // The connection, made anew if the last one broke. Throws pqxx::broken_connection.
  database::Connection& Connection();
  // Throws the connection away: a broken one is never used again.
  void Discard();

 private:
  friend class Workers;
  explicit Worker(std::string url) : url_(std::move(url)) {}

  const std::string url_;
  // Guards connection_ against the canceller and the watchdog, not against its own thread's use of it.
  std::mutex mutex_;
  std::unique_ptr<database::Connection> connection_;
  std::shared_ptr<Task> task_;
  bool cut_ = false;
};

class Workers {
 public:
  // Starts `count` threads on the database; `queue_limit` tasks may wait.
  Workers(const std::string& database_url, int count, int queue_limit);
  // Stops: drops what waits, lets what runs end.
  ~Workers();

  // Whether a task of this urgency would be let in now. Critical tasks may fill the queue; normal ones three quarters of
  // it, sheddable ones half, bulk ones a quarter, all that wait counted.
  bool HasRoom(Urgency urgency) const;
  // False when there is no room.
  bool Submit(std::shared_ptr<Task> task);
  // The caller went away: marks the task and cancels its running statement from a thread of its own.
  void Cancel(const std::shared_ptr<Task>& task);
  // Refuses new tasks, drops the waiting ones, and waits for the running ones.
  void Stop();

  int Waiting() const;
  int Busy() const { return busy_; }

 private:
  bool HasRoomLocked(Urgency urgency) const;
  void Work(Worker& worker);
  std::shared_ptr<Task> Take(Worker& worker);
  void CancelTasks();
  void Watch();
  void CutOverdue(absl::Time now);

  const size_t queue_limit_;
  mutable std::mutex mutex_;
  // One for each that waits: a submit wakes one worker, and nobody else.
  std::condition_variable submitted_;
  std::condition_variable cancel_asked_;
  std::array<std::deque<std::shared_ptr<Task>>, kUrgencies> queues_;
  size_t waiting_ = 0;
  std::deque<std::shared_ptr<Task>> to_cancel_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::thread> threads_;
  std::atomic<int> busy_ = 0;
  std::atomic<bool> stopping_ = false;
  bool stopped_ = false;
};

}  // namespace luodi
