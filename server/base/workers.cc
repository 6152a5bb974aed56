// SPDX-License-Identifier: Apache-2.0
#include "server/base/workers.h"

#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace luodi {
namespace {

constexpr absl::Duration kWatchInterval = absl::Milliseconds(20);
// How long after its deadline a task may hold its connection before the watchdog cuts it.
constexpr absl::Duration kGrace = absl::Milliseconds(80);
constexpr absl::Duration kLongestConnect = absl::Seconds(3);
// A task that runs so long is a reason to ask whether the database is there; so often at most.
constexpr absl::Duration kLong = absl::Milliseconds(300), kLull = absl::Milliseconds(200);
// How long the database may take for an answer that costs it nothing, and when it is asked again.
constexpr absl::Duration kPatience = absl::Seconds(1);
constexpr absl::Duration kAgain = absl::Milliseconds(100);
constexpr absl::Duration kFirstGuess = absl::Milliseconds(10);
// How often a connection that is being made is looked after by a worker without a task.
constexpr absl::Duration kLookAfter = absl::Milliseconds(20);
// Of so many tasks the usual time to run is the mean, roughly.
constexpr int kMemory = 16;

// Quarters of the queue that a task of this urgency may find taken, and of its time that it may wait.
constexpr size_t QuartersFor(Urgency urgency) { return kUrgencies - static_cast<size_t>(urgency); }

constexpr bool MayBeShed(Urgency urgency) { return urgency >= Urgency::kSheddable; }

// Why a task that waited is not run.
Drop WhyNot(const Task& task, absl::Time now, bool doubted) {
  if (doubted) return Drop::kSilent;
  return now >= task.deadline || task.cancelled ? Drop::kExpired : Drop::kShed;
}

}  // namespace

database::Connection& Worker::Connection() {
  if (!connection_ || !connection_->Sound() || losses_before_ != peers_.losses) {
    Discard();
    if (!GoOn(std::min(task_->deadline, absl::Now() + kLongestConnect))) {
      throw database::Unanswered("the database does not answer");
    }
  }
  return *connection_;
}

bool Worker::GoOn(absl::Time deadline) {
  // When it throws it is over.
  std::unique_ptr<database::Dial> dial = std::move(dial_);
  if (!dial) dial = database::Connection::Begin(url_, actor_, peers_.host);
  if (!dial->GoOn(deadline)) {
    dial_ = std::move(dial);
    return false;
  }
  auto fresh = std::make_shared<database::Connection>(*dial, actor_);
  peers_.host = dial->host();
  losses_before_ = peers_.losses;
  std::lock_guard lock(mutex_);
  connection_ = std::move(fresh);
  cut_ = false;
  return true;
}

void Worker::GoOnMeanwhile() {
  try {
    GoOn(absl::InfinitePast());
  } catch (const std::exception&) {
    // The next task hears it for itself.
  }
}

void Worker::Discard() {
  std::lock_guard lock(mutex_);
  // One that was cut tells nothing of the others.
  if (connection_ && connection_->Broken() && !cut_) Lost();
  connection_.reset();
}

// Of several made before the same loss only the first is news.
void Worker::Lost() {
  int before = losses_before_;
  peers_.losses.compare_exchange_strong(before, before + 1);
}

std::shared_ptr<database::Connection> Worker::BeginCancel(const Task& task) {
  std::lock_guard lock(mutex_);
  if (task_.get() != &task || !connection_ || !connection_->ForbidCommit()) return nullptr;
  cancelling_ = true;
  return connection_;
}

// What became of a cancel whose end nobody heard is not known: it may yet hit what comes next.
void Worker::EndCancel(database::Connection& cancelled, bool carried_out) {
  {
    std::lock_guard lock(mutex_);
    if (!carried_out) cancelled.Spoil();
    cancelling_ = false;
  }
  cancel_ended_.notify_one();
}

void Worker::Begin(std::shared_ptr<Task> task) {
  std::lock_guard lock(mutex_);
  task_ = std::move(task);
}

bool Worker::End() {
  std::unique_lock lock(mutex_);
  task_ = nullptr;
  // A cancel of this task that is under way must not hit the next one.
  cancel_ended_.wait_for(lock, absl::ToChronoMilliseconds(kGrace), [this] { return cut_ || !cancelling_; });
  const bool cancelling = std::exchange(cancelling_, false), cut = std::exchange(cut_, false);
  if (cut || cancelling) connection_.reset();
  if (connection_) connection_->AllowCommit();
  return cut;
}

Workers::Workers(const std::string& database_url, const Limits& limits)
    : limits_{limits.workers, std::clamp(limits.sheddable, 1, limits.workers), limits.queue},
      attendant_(database_url, peers_, database::Actor::kOwner) {
  for (int i = 0; i < limits.workers; ++i) workers_.emplace_back(new Worker(database_url, peers_));
  for (auto& worker : workers_) threads_.emplace_back([this, &worker] { Work(*worker); });
  threads_.emplace_back([this] { Attend(); });
  threads_.emplace_back([this] { Watch(); });
}

Workers::~Workers() { Stop(); }

bool Workers::HasRoomLocked(Urgency urgency, absl::Duration left) const {
  const size_t quarters = QuartersFor(urgency);
  if (stopping_ || waiting_ * kUrgencies >= limits_.queue * quarters) return false;
  absl::Duration before;
  for (size_t i = 0; i <= static_cast<size_t>(urgency); ++i) {
    const int abreast = MayBeShed(static_cast<Urgency>(i)) ? limits_.sheddable : limits_.workers;
    before += usual_[i] * queues_[i].size() / abreast;
  }
  return before <= std::max(left, absl::ZeroDuration()) * quarters / (2 * kUrgencies);
}

bool Workers::HasRoom(Urgency urgency, absl::Time deadline) const {
  const absl::Duration left = deadline - absl::Now();
  std::lock_guard lock(mutex_);
  return HasRoomLocked(urgency, left);
}

bool Workers::Submit(std::shared_ptr<Task> task) {
  if (silent_) {
    task->drop(Drop::kSilent);
    return true;
  }
  const absl::Time now = absl::Now();
  const absl::Duration left = task->deadline - now;
  task->latest_begin = now + left * QuartersFor(task->urgency) / kUrgencies;
  {
    std::lock_guard lock(mutex_);
    if (!HasRoomLocked(task->urgency, left)) return false;
    ++waiting_;
    queues_[static_cast<size_t>(task->urgency)].push_back(std::move(task));
  }
  submitted_.notify_one();
  return true;
}

void Workers::Cancel(const std::shared_ptr<Task>& task) {
  task->cancelled = true;
  AskToCancel(task);
}

void Workers::AskToCancel(const std::shared_ptr<Task>& task) {
  {
    std::lock_guard lock(mutex_);
    to_cancel_.push_back(task);
  }
  attendant_asked_.notify_one();
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
  attendant_asked_.notify_all();
  for (auto& queue : dropped) {
    for (auto& task : queue) task->drop(Drop::kStopping);
  }
  for (auto& thread : threads_) thread.join();
}

int Workers::Waiting() const {
  std::lock_guard lock(mutex_);
  return static_cast<int>(waiting_);
}

void Workers::Work(Worker& worker) {
  while (std::shared_ptr<Task> task = Take(worker)) {
    const absl::Time begin = absl::Now();
    if (begin >= task->latest_begin || task->cancelled) {
      task->drop(WhyNot(*task, begin, doubted_));
    } else {
      task->run(worker);
      Learn(task->urgency, absl::Now() - begin);
    }
    worker.End();
    Finish(task->urgency);
  }
}

// Wakes nobody: the worker that calls it takes next what may run, or another does that was woken for it.
void Workers::Finish(Urgency urgency) {
  std::lock_guard lock(mutex_);
  if (MayBeShed(urgency)) --sheddable_running_;
  --busy_;
}

// One that waited for a lock, or for a database that hung, tells little of the next.
void Workers::Learn(Urgency urgency, absl::Duration took) {
  std::lock_guard lock(mutex_);
  absl::Duration& usual = usual_[static_cast<size_t>(urgency)];
  usual += (std::min(took, 2 * usual + kFirstGuess) - usual) / kMemory;
}

std::deque<std::shared_ptr<Task>>* Workers::NextQueue() {
  for (size_t i = 0; i < queues_.size(); ++i) {
    if (MayBeShed(static_cast<Urgency>(i)) && sheddable_running_ >= limits_.sheddable) return nullptr;
    if (!queues_[i].empty()) return &queues_[i];
  }
  return nullptr;
}

std::shared_ptr<Task> Workers::Take(Worker& worker) {
  std::unique_lock lock(mutex_);
  const auto wanted = [this] { return stopping_ || NextQueue() != nullptr; };
  while (worker.dial_ && !submitted_.wait_for(lock, absl::ToChronoMilliseconds(kLookAfter), wanted)) {
    lock.unlock();
    worker.GoOnMeanwhile();
    lock.lock();
  }
  submitted_.wait(lock, wanted);
  std::deque<std::shared_ptr<Task>>* queue = NextQueue();
  if (queue == nullptr) return nullptr;
  std::shared_ptr<Task> task = std::move(queue->front());
  queue->pop_front();
  --waiting_;
  if (MayBeShed(task->urgency)) ++sheddable_running_;
  // Before the lock is let go: at a stop the watchdog stays for whoever is busy.
  ++busy_;
  task->worker = &worker;
  worker.Begin(task);
  return task;
}

void Workers::Doubt() {
  {
    std::lock_guard lock(mutex_);
    doubted_ = true;
  }
  attendant_asked_.notify_one();
}

// Cancels what it is told to, and in doubt asks whether the database is there, until it says so.
void Workers::Attend() {
  std::unique_lock lock(mutex_);
  while (true) {
    attendant_asked_.wait(lock, [this] { return stopping_ || doubted_ || !to_cancel_.empty(); });
    if (stopping_) return;
    std::shared_ptr<Task> task;
    if (!to_cancel_.empty()) {
      task = std::move(to_cancel_.front());
      to_cancel_.pop_front();
      // It waits in the queue still.
      if (task != nullptr && task->worker == nullptr) continue;
    }
    attending_ = true;
    lock.unlock();
    const bool reached = Reach(task.get());
    attending_ = false;
    lock.lock();
    doubted_ = silent_ = !reached;
    if (reached) continue;
    // What is left of them ends by the watchdog.
    to_cancel_.clear();
    attendant_asked_.wait_for(lock, absl::ToChronoMilliseconds(kAgain), [this] { return stopping_.load(); });
  }
}

// False when the database does not answer; one that refuses does.
bool Workers::Reach(Task* to_cancel) {
  const auto errand = std::make_shared<Task>();
  errand->deadline = absl::Now() + kPatience;
  errand->overdue = true;  // nobody cancels the canceller
  attendant_.Begin(errand);
  bool answers = true, carried_out = false;
  std::shared_ptr<database::Connection> running;
  try {
    database::Connection& connection = attendant_.Connection();
    if (to_cancel != nullptr) running = to_cancel->worker->BeginCancel(*to_cancel);
    connection.CancelRunningOn(running.get());
    carried_out = true;
  } catch (const database::Unanswered&) {
    answers = false;
  } catch (const std::exception&) {
    // Each task hears it for itself.
  }
  if (running) to_cancel->worker->EndCancel(*running, carried_out);
  if (!attendant_.End()) return answers;
  // A server that is no more answers nobody: the workers' connections may be to the same.
  attendant_.Lost();
  return false;
}

void Workers::Watch() {
  absl::Time next = absl::InfinitePast();
  while (!stopping_ || busy_ > 0 || attending_) {
    absl::SleepFor(kWatchInterval);
    const absl::Time now = absl::Now();
    if (EndOverdue(attendant_, now)) doubted_ = true;
    bool long_ago = false;
    for (auto& worker : workers_) long_ago |= EndOverdue(*worker, now);
    if (long_ago && !attending_ && now > next) {
      next = now + kLull;
      AskToCancel(nullptr);  // only asks whether it is there
    }
    DropWaiting(now);
  }
}

// At the deadline the statement is cancelled, unless it is a COMMIT. A database that does not answer (stopped, or
// behind a firewall that swallows packets) hears no cancel and knows no timeout of its own: only closing the socket
// under libpq brings the thread back. True when the task is one that runs long.
bool Workers::EndOverdue(Worker& worker, absl::Time now) {
  std::shared_ptr<Task> overdue;
  bool cut = false, runs_long = false;
  {
    std::lock_guard own(worker.mutex_);
    if (!worker.task_) return false;
    Task& task = *worker.task_;
    task.seen = std::min(task.seen, now);
    runs_long = now - task.seen > kLong;
    if (!worker.connection_ || now <= task.deadline) return runs_long;
    if (!std::exchange(task.overdue, true)) overdue = worker.task_;
    if (!worker.cut_ && now > task.deadline + kGrace) {
      cut = worker.cut_ = true;
      // Before the worker goes on: what it takes next has waited for the same.
      doubted_ = true;
      if (int socket = worker.connection_->Socket(); socket >= 0) shutdown(socket, SHUT_RDWR);
    }
  }
  if (overdue) AskToCancel(overdue);
  if (cut) Doubt();
  return runs_long;
}

// What waits is not left waiting for a worker that waits itself.
void Workers::DropWaiting(absl::Time now) {
  std::vector<std::shared_ptr<Task>> dropped;
  {
    std::lock_guard lock(mutex_);
    for (auto& queue : queues_) {
      const auto stays = [&](const std::shared_ptr<Task>& task) {
        return !silent_ && !task->cancelled && now <= task->latest_begin + kGrace;
      };
      const auto gone = std::stable_partition(queue.begin(), queue.end(), stays);
      dropped.insert(dropped.end(), gone, queue.end());
      queue.erase(gone, queue.end());
    }
    waiting_ -= dropped.size();
  }
  for (const auto& task : dropped) task->drop(WhyNot(*task, now, doubted_));
}

}  // namespace luodi
