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
// block. The queue in front is bounded in number and in time, serves what is most urgent first, lets the less urgent in
// only while there is room to spare, and drops what would end too late: under load beyond its strength the server does
// as much as at its peak, and what it does still finds its caller.
namespace luodi {

class Worker;

// What goes first, from the most urgent on.
enum class Urgency { kCritical, kNormal, kSheddable, kBulk };
inline constexpr int kUrgencies = 4;

// Why a task was not run.
enum class Drop {
  // Its deadline passed, or the caller went away.
  kExpired,
  // It waited so long that others are better served.
  kShed,
  // The database does not answer.
  kSilent,
  kStopping,
};

// One call on its way through the workers.
struct Task {
  // When the work must have ended; statements are timed to it and the watchdog cuts the connection shortly after.
  absl::Time deadline;
  Urgency urgency = Urgency::kNormal;
  // Runs on a worker.
  std::function<void(Worker&)> run;
  // Runs instead, in the end of a task that waited.
  std::function<void(Drop)> drop;
  // Set when the caller went away.
  std::atomic<bool> cancelled = false;

 private:
  friend class Workers;
  Worker* worker = nullptr;
  // To begin later is of no use.
  absl::Time latest_begin;
  // When the watchdog first saw it run.
  absl::Time seen = absl::InfiniteFuture();
  // The watchdog has asked for its end.
  bool overdue = false;
};

// One thread's connection. Only its thread uses it, but for the canceller and the watchdog.
class Worker {
 public:
  // The connection, as database::Actor::kServer, made anew if the last one broke. Throws pqxx::broken_connection, when
  // it cannot be made by the task's deadline, too.
  database::Connection& Connection();
  // Throws the connection away: a broken one is never used again.
  void Discard();

 private:
  friend class Workers;
  explicit Worker(std::string url, database::Actor actor = database::Actor::kServer)
      : url_(std::move(url)), actor_(actor) {}
  // The connection `task` runs on, if it still does. Whoever holds it when the task ends makes the worker leave it.
  std::shared_ptr<database::Connection> ConnectionOf(const Task& task);
  void Begin(std::shared_ptr<Task> task);
  // Whether the connection was cut meanwhile.
  bool End();

  const std::string url_;
  const database::Actor actor_;
  // Guards connection_ against the canceller and the watchdog, not against its own thread's use of it.
  std::mutex mutex_;
  // Shared with a cancel that is under way.
  std::shared_ptr<database::Connection> connection_;
  std::shared_ptr<Task> task_;
  bool cut_ = false;
};

class Workers {
 public:
  // Starts `count` threads on the database; `queue_limit` tasks may wait.
  Workers(const std::string& database_url, int count, int queue_limit);
  // Stops: drops what waits, lets what runs end.
  ~Workers();

  // Whether a task of this urgency and deadline would be let in now. Critical tasks may fill the queue; normal ones
  // three quarters of it, sheddable ones half, bulk ones a quarter, all that wait counted. The same shares of the time
  // to its deadline a task may wait, and is let in if what goes before it is likely done in half of that.
  bool HasRoom(Urgency urgency, absl::Time deadline) const;
  // False when there is no room.
  bool Submit(std::shared_ptr<Task> task);
  // The caller went away: marks the task and cancels its running statement from a thread of its own.
  void Cancel(const std::shared_ptr<Task>& task);
  // Refuses new tasks, drops the waiting ones, and waits for the running ones.
  void Stop();

  int Waiting() const;
  int Busy() const { return busy_; }

 private:
  bool HasRoomLocked(Urgency urgency, absl::Duration left) const;
  void Learn(Urgency urgency, absl::Duration took);
  void Work(Worker& worker);
  std::shared_ptr<Task> Take(Worker& worker);
  void AskToCancel(const std::shared_ptr<Task>& task);
  void Attend();
  bool Reach(Task* to_cancel);
  void Doubt();
  void Watch();
  bool EndOverdue(Worker& worker, absl::Time now);
  void DropWaiting(absl::Time now);

  const size_t queue_limit_;
  mutable std::mutex mutex_;
  // One for each that waits: a submit wakes one worker, and nobody else.
  std::condition_variable submitted_;
  std::condition_variable attendant_asked_;
  std::array<std::deque<std::shared_ptr<Task>>, kUrgencies> queues_;
  size_t waiting_ = 0;
  // How long a task of each urgency runs.
  std::array<absl::Duration, kUrgencies> usual_;
  std::deque<std::shared_ptr<Task>> to_cancel_;
  // Something took long: the attendant asks the database whether it is there.
  std::atomic<bool> doubted_ = false;
  // It did not answer. Nobody waits for it until it does.
  std::atomic<bool> silent_ = false;
  // The attendant is on an errand, which the watchdog may have to end.
  std::atomic<bool> attending_ = false;
  Worker attendant_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::thread> threads_;
  std::atomic<int> busy_ = 0;
  std::atomic<bool> stopping_ = false;
  bool stopped_ = false;
};

}  // namespace luodi
