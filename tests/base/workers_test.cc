// SPDX-License-Identifier: Apache-2.0
#include "server/base/workers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/time/clock.h"

namespace luodi {
namespace {

const std::map<Drop, std::string> kDropped = {
    {Drop::kExpired, " dropped"}, {Drop::kShed, " shed"}, {Drop::kStopping, " stopped"}};

// One worker, held until the test lets go: what is submitted meanwhile waits.
class HeldWorkers : public ::testing::Test {
 protected:
  explicit HeldWorkers(int queue = 8) : workers_("", {.workers = 1, .sheddable = 1, .queue = queue}) { Hold(); }
  ~HeldWorkers() override { Release(); }

  bool Submit(Urgency urgency, const std::string& name = "", absl::Time deadline = absl::InfiniteFuture()) {
    auto task = std::make_shared<Task>();
    task->deadline = deadline;
    task->urgency = urgency;
    task->run = [this, name](Worker&) { Note(name); };
    task->drop = [this, name](Drop why) { Note(name + kDropped.at(why)); };
    return workers_.Submit(task);
  }
  int SubmitUntilRefused(Urgency urgency) {
    int taken = 0;
    while (Submit(urgency)) ++taken;
    return taken;
  }
  // What ran and what was dropped, in order, once all has ended.
  std::vector<std::string> Told() {
    Release();
    while (workers_.Waiting() > 0 || workers_.Busy() > 0) absl::SleepFor(absl::Milliseconds(1));
    std::lock_guard lock(mutex_);
    return told_;
  }

  void Note(const std::string& name) {
    std::lock_guard lock(mutex_);
    told_.push_back(name);
  }
  void Hold() {
    released_ = {};
    held_ = true;
    std::promise<void> held;
    auto task = std::make_shared<Task>();
    task->deadline = absl::InfiniteFuture();
    task->urgency = Urgency::kCritical;
    task->run = [&held, until = released_.get_future().share()](Worker&) {
      held.set_value();
      until.wait();
    };
    workers_.Submit(task);
    held.get_future().wait();
  }
  void Release() {
    if (std::exchange(held_, false)) released_.set_value();
  }

  bool held_ = false;
  std::promise<void> released_;
  std::mutex mutex_;
  std::vector<std::string> told_;
  // Last, so that its tasks end before what they note in.
  Workers workers_;
};

using Queue = HeldWorkers;

TEST_F(Queue, ServesWhatIsMostUrgentFirstAndEachKindInItsOrder) {
  ASSERT_TRUE(Submit(Urgency::kBulk, "export"));
  ASSERT_TRUE(Submit(Urgency::kSheddable, "list"));
  ASSERT_TRUE(Submit(Urgency::kNormal, "first read"));
  ASSERT_TRUE(Submit(Urgency::kNormal, "second read"));
  ASSERT_TRUE(Submit(Urgency::kCritical, "decision"));
  EXPECT_EQ(Told(), (std::vector<std::string>{"decision", "first read", "second read", "list", "export"}));
}

TEST_F(Queue, KeepsRoomForTheMoreUrgent) {
  EXPECT_EQ(SubmitUntilRefused(Urgency::kBulk), 2);
  EXPECT_EQ(SubmitUntilRefused(Urgency::kSheddable), 2);
  EXPECT_EQ(SubmitUntilRefused(Urgency::kNormal), 2);
  EXPECT_EQ(SubmitUntilRefused(Urgency::kCritical), 2);
  EXPECT_EQ(workers_.Waiting(), 8);
  for (const Urgency urgency : {Urgency::kCritical, Urgency::kNormal, Urgency::kSheddable, Urgency::kBulk}) {
    EXPECT_FALSE(workers_.HasRoom(urgency, absl::InfiniteFuture()));
  }
}

TEST_F(Queue, IsFilledByCriticalTasksAlone) {
  EXPECT_EQ(SubmitUntilRefused(Urgency::kCritical), 8);
  EXPECT_FALSE(Submit(Urgency::kBulk));
}

TEST_F(Queue, HasRoomAgainOnceItsTasksHaveRun) {
  EXPECT_EQ(SubmitUntilRefused(Urgency::kSheddable), 4);
  EXPECT_EQ(Told().size(), 4u);
  EXPECT_TRUE(workers_.HasRoom(Urgency::kBulk, absl::InfiniteFuture()));
}

TEST_F(Queue, DropsWhatIsPastItsDeadline) {
  ASSERT_TRUE(Submit(Urgency::kNormal, "late", absl::Now()));
  ASSERT_TRUE(Submit(Urgency::kNormal, "in time"));
  EXPECT_EQ(Told(), (std::vector<std::string>{"late dropped", "in time"}));
}

TEST_F(Queue, ShedsWhatWaitedTooLongAndTheLessUrgentSooner) {
  const absl::Time deadline = absl::Now() + absl::Seconds(2);
  ASSERT_TRUE(Submit(Urgency::kBulk, "export", deadline));
  ASSERT_TRUE(Submit(Urgency::kSheddable, "list", deadline));
  ASSERT_TRUE(Submit(Urgency::kCritical, "decision", deadline));
  absl::SleepFor(absl::Milliseconds(800));
  EXPECT_EQ(Told(), (std::vector<std::string>{"export shed", "decision", "list"}));
}

TEST_F(Queue, DropsWhatItsCallerNoLongerWaitsFor) {
  auto task = std::make_shared<Task>();
  task->deadline = absl::InfiniteFuture();
  task->drop = [this](Drop why) { Note("gone" + kDropped.at(why)); };
  ASSERT_TRUE(workers_.Submit(task));
  workers_.Cancel(task);
  EXPECT_EQ(Told(), std::vector<std::string>{"gone dropped"});
}

// Four workers, two of them for what may be shed; tasks that last until the test lets go.
class SharedWorkers : public ::testing::Test {
 protected:
  ~SharedWorkers() override { end_.set_value(); }

  void Submit(Urgency urgency) {
    auto task = std::make_shared<Task>();
    task->deadline = absl::InfiniteFuture();
    task->urgency = urgency;
    task->run = [this, until = until_](Worker&) {
      ++begun_;
      until.wait();
    };
    task->drop = [](Drop) {};
    ASSERT_TRUE(workers_.Submit(task));
  }
  // How many have begun, when no more do.
  int Begun(int expected) {
    for (int i = 0; i < 5000 && begun_ < expected; ++i) absl::SleepFor(absl::Milliseconds(1));
    absl::SleepFor(absl::Milliseconds(20));
    return begun_;
  }
  void LetGo() {
    std::exchange(end_, {}).set_value();
    until_ = end_.get_future().share();
  }

  std::promise<void> end_;
  std::shared_future<void> until_ = end_.get_future().share();
  std::atomic<int> begun_ = 0;
  Workers workers_{"", {.workers = 4, .sheddable = 2, .queue = 100}};
};

TEST_F(SharedWorkers, KeepHalfOfThemselvesFromWhatMayBeShed) {
  for (int i = 0; i < 4; ++i) Submit(i % 2 == 0 ? Urgency::kSheddable : Urgency::kBulk);
  EXPECT_EQ(Begun(2), 2);
  Submit(Urgency::kCritical);
  Submit(Urgency::kNormal);
  EXPECT_EQ(Begun(4), 4);
  EXPECT_EQ(workers_.Waiting(), 2);
}

TEST_F(SharedWorkers, GoOnWithWhatMayBeShedWhenSomeOfItHasEnded) {
  for (int i = 0; i < 6; ++i) Submit(Urgency::kSheddable);
  EXPECT_EQ(Begun(2), 2);
  LetGo();
  // The tasks that wait hold the end that has come: they run through.
  EXPECT_EQ(Begun(6), 6);
}

TEST_F(SharedWorkers, AllRunWhatIsUrgent) {
  for (int i = 0; i < 6; ++i) Submit(i < 3 ? Urgency::kCritical : Urgency::kNormal);
  EXPECT_EQ(Begun(4), 4);
}

// Workers that have learnt how long their tasks take.
class SlowQueue : public HeldWorkers {
 protected:
  SlowQueue() : HeldWorkers(100) {
    Release();
    for (int i = 0; i < 40; ++i) RunFor(absl::Milliseconds(20));
    Hold();
  }
  void RunFor(absl::Duration time) {
    auto task = std::make_shared<Task>();
    task->deadline = absl::InfiniteFuture();
    task->run = [time](Worker&) { absl::SleepFor(time); };
    workers_.Submit(task);
    while (workers_.Waiting() > 0 || workers_.Busy() > 0) absl::SleepFor(absl::Milliseconds(1));
  }
  int SubmitUntilRefused(Urgency urgency, absl::Duration patience) {
    int taken = 0;
    while (Submit(urgency, "", absl::Now() + patience)) ++taken;
    return taken;
  }
};

TEST_F(SlowQueue, LetsNobodyInWhoWouldWaitTooLong) {
  // Of 20 ms each, so many begin within three eighths of a second.
  const int taken = SubmitUntilRefused(Urgency::kNormal, absl::Seconds(1));
  EXPECT_GE(taken, 5);
  EXPECT_LE(taken, 30);
  EXPECT_FALSE(Submit(Urgency::kSheddable, "", absl::Now() + absl::Seconds(1)));
  // Nobody waits for what is less urgent than he is, and who has more time may wait longer.
  EXPECT_TRUE(Submit(Urgency::kCritical, "", absl::Now() + absl::Seconds(1)));
  EXPECT_TRUE(Submit(Urgency::kNormal, "", absl::Now() + absl::Seconds(10)));
}

TEST_F(Queue, TellsThoseWhoWaitWhenItStops) {
  ASSERT_TRUE(Submit(Urgency::kSheddable, "list"));
  std::thread stop([this] { workers_.Stop(); });
  while (workers_.Waiting() > 0) absl::SleepFor(absl::Milliseconds(1));
  EXPECT_FALSE(Submit(Urgency::kCritical, "too late"));
  const std::vector<std::string> told = Told();
  stop.join();
  EXPECT_EQ(told, std::vector<std::string>{"list stopped"});
}

}  // namespace
}  // namespace luodi
