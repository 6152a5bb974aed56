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
// as much as at its peak, and what it does still finds its caller. Tasks that may be shed hold some of the threads at most:
// many of them at once do no more work, only make the urgent ones slow.
//
// A task that is overdue, or whose caller went away, is cancelled, but never in its COMMIT: one that does not end has
// its connection cut at the deadline, and the outcome is unknown then (pqxx::in_doubt_error).
namespace luodi {

class Worker;

// What the connections of a set of workers tell each other.
struct Peers {
  // How often one was found dead.
  std::atomic<int> losses = 0;
  // The number in the URL of the host that took the last.
  std::atomic<size_t> host = 0;
};

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
  // When the work must have ended: then its statement is cancelled, shortly after the watchdog cuts the connection.
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
  // The connection, as database::Actor::kServer, made anew if the last one broke, or if after it was made one of the
  // others was found dead: a server that went away leaves more than one. Throws pqxx::broken_connection, when it cannot
  // be made by the task's deadline, too; it goes on being made then, between tasks and for the next.
  database::Connection& Connection();
  // Throws the connection away: a broken one is never used again.
  void Discard();

 private:
  friend class Workers;
  Worker(std::string url, Peers& peers, database::Actor actor = database::Actor::kServer)
      : url_(std::move(url)), peers_(peers), actor_(actor) {}
  // The connection `task` runs on, which then commits no more; null when it has ended, or commits. EndCancel must
  // follow: whether the cancel has been carried out, else the worker leaves the connection.
  std::shared_ptr<database::Connection> BeginCancel(const Task& task);
  void EndCancel(database::Connection& cancelled, bool carried_out);
  void Begin(std::shared_ptr<Task> task);
  // Waits a little for a cancel that is under way. Whether the connection was cut meanwhile.
  bool End();
  // Goes on with the connection that is being made, or begins; whether it is made.
  bool GoOn(absl::Time deadline);
  // The same between tasks, as far as it goes at once; who comes next begins anew if it fails.
  void GoOnMeanwhile();
  // The connection was found dead, and those made before it are likely to be.
  void Lost();

  const std::string url_;
  Peers& peers_;
  const database::Actor actor_;
  std::unique_ptr<database::Dial> dial_;
  // Those of the peers when the connection was made.
  int losses_before_ = 0;
  // Guards connection_ against the canceller and the watchdog, not against its own thread's use of it.
  std::mutex mutex_;
  // Shared with a cancel that is under way.
  std::shared_ptr<database::Connection> connection_;
  std::shared_ptr<Task> task_;
  bool cut_ = false;
  bool cancelling_ = false;
  std::condition_variable cancel_ended_;
};

class Workers {
 public:
  struct Limits {
    int workers;
    // So many of the workers, but at least one, run what may be shed: sheddable and bulk tasks.
    int sheddable;
    // So many tasks may wait.
    int queue;
  };
  // Starts the threads, each with a connection to the database, made when it is needed.
  Workers(const std::string& database_url, const Limits& limits);
  // Stops: drops what waits, lets what runs end.
  ~Workers();

  // Whether a task of this urgency and deadline would be let in now. Critical tasks may fill the queue; normal ones
  // three quarters of it, sheddable ones half, bulk ones a quarter, all that wait counted. The same shares of the time
  // to its deadline a task may wait, and is let in if what goes before it is likely done in half of that.
  bool HasRoom(Urgency urgency, absl::Time deadline) const;
  // False when there is no room.
  bool Submit(std::shared_ptr<Task> task);
  // The caller went away: marks the task and cancels its running statement, unless that is a COMMIT, from a thread of
  // its own.
  void Cancel(const std::shared_ptr<Task>& task);
  // Refuses new tasks, drops the waiting ones, and waits for the running ones.
  void Stop();

  int Waiting() const;
  int Busy() const { return busy_; }
  // Of the busy ones those with sheddable and bulk tasks.
  int BusyWithSheddable() const { return sheddable_running_; }
  const Limits& limits() const { return limits_; }

 private:
  bool HasRoomLocked(Urgency urgency, absl::Duration left) const;
  void Learn(Urgency urgency, absl::Duration took);
  void Work(Worker& worker);
  std::shared_ptr<Task> Take(Worker& worker);
  // What of those that wait may run now; null when nothing may.
  std::deque<std::shared_ptr<Task>>* NextQueue();
  void Finish(Urgency urgency);
  void AskToCancel(const std::shared_ptr<Task>& task);
  void Attend();
  bool Reach(Task* to_cancel);
  void Doubt();
  void Watch();
  bool EndOverdue(Worker& worker, absl::Time now);
  void DropWaiting(absl::Time now);

  const Limits limits_;
  mutable std::mutex mutex_;
  // One for each that waits: a submit wakes one worker, and nobody else.
  std::condition_variable submitted_;
  std::condition_variable attendant_asked_;
  std::array<std::deque<std::shared_ptr<Task>>, kUrgencies> queues_;
  size_t waiting_ = 0;
  // Sheddable and bulk tasks that run.
  std::atomic<int> sheddable_running_ = 0;
  // How long a task of each urgency runs.
  std::array<absl::Duration, kUrgencies> usual_;
  std::deque<std::shared_ptr<Task>> to_cancel_;
  // Something took long: the attendant asks the database whether it is there.
  std::atomic<bool> doubted_ = false;
  // It did not answer. Nobody waits for it until it does.
  std::atomic<bool> silent_ = false;
  // The attendant is on an errand, which the watchdog may have to end.
  std::atomic<bool> attending_ = false;
  Peers peers_;
  Worker attendant_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::thread> threads_;
  std::atomic<int> busy_ = 0;
  std::atomic<bool> stopping_ = false;
  bool stopped_ = false;
};

}  // namespace luodi
