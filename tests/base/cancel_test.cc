// SPDX-License-Identifier: Apache-2.0
// A commit and a cancel exclude each other.
#include <gtest/gtest.h>

#include <future>
#include <pqxx/pqxx>

#include "absl/time/clock.h"
#include "server/base/database.h"
#include "server/base/workers.h"
#include "tests/support/database.h"

namespace luodi {
namespace {

using database::Transaction;

constexpr char kInsert[] = "INSERT INTO things VALUES ($1)";

// A table whose writes take long to commit.
class Commits : public ::testing::Test {
 protected:
  Commits() : url_(testing::FreshDatabase()), owner_(url_) {
    pqxx::nontransaction(owner_.raw())
        .exec("CREATE TABLE things (name text);"
              "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS "
              "  $$ BEGIN PERFORM pg_sleep(split_part(NEW.name, ' ', 1)::float); RETURN NULL; END $$;"
              "CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON things DEFERRABLE INITIALLY DEFERRED"
              "  FOR EACH ROW EXECUTE FUNCTION dawdle()");
  }
  bool IsThere(const std::string& name) {
    return !pqxx::nontransaction(owner_.raw()).exec_params("SELECT FROM things WHERE name = $1", name).empty();
  }
  // A task that inserts `name` and commits for as many seconds as its first word says; "committed", "in doubt", "not
  // committed".
  std::shared_ptr<Task> Insert(const std::string& name, absl::Duration patience) {
    const auto task = std::make_shared<Task>();
    task->deadline = absl::Now() + patience;
    task->run = [this, name](Worker& worker) {
      try {
        Transaction tx(worker.Connection());
        tx.EnterAsOwner();
        tx.Exec(kInsert, name);
        commits_.set_value();
        tx.Commit();
        told_.set_value("committed");
      } catch (const pqxx::in_doubt_error&) {
        told_.set_value("in doubt");
      } catch (const std::exception&) {
        told_.set_value("not committed");
      }
    };
    task->drop = [this](Drop) { told_.set_value("dropped"); };
    return task;
  }

  const std::string url_;
  database::Connection owner_;
  std::promise<void> commits_;
  std::promise<std::string> told_;
};

TEST_F(Commits, AreNotCancelledWhenTheCallerGoesAway) {
  Workers workers(url_, {1, 1, 8});
  const auto task = Insert("0.5 s", absl::Seconds(10));
  ASSERT_TRUE(workers.Submit(task));
  commits_.get_future().wait();
  absl::SleepFor(absl::Milliseconds(150));
  workers.Cancel(task);
  EXPECT_EQ(told_.get_future().get(), "committed");
  EXPECT_TRUE(IsThere("0.5 s"));
}

TEST_F(Commits, AreInDoubtWhenOverdueAndGoOnByThemselves) {
  Workers workers(url_, {1, 1, 8});
  const absl::Time begun = absl::Now();
  ASSERT_TRUE(workers.Submit(Insert("1.5 s", absl::Milliseconds(500))));
  EXPECT_EQ(told_.get_future().get(), "in doubt");
  EXPECT_LT(absl::Now() - begun, absl::Milliseconds(1400));
  EXPECT_FALSE(IsThere("1.5 s"));
  for (int tenths = 0; tenths < 50 && !IsThere("1.5 s"); ++tenths) absl::SleepFor(absl::Milliseconds(100));
  EXPECT_TRUE(IsThere("1.5 s"));
}

// What ends a COMMIT's wait for a standby is told as written.
TEST_F(Commits, KnowNoTimeout) {
  Transaction tx(owner_);
  tx.Exec("SET LOCAL statement_timeout = '50ms'");
  tx.Exec(kInsert, "0.2 s");
  EXPECT_NO_THROW(tx.Commit());
}

TEST_F(Commits, DoNotTakePlaceOnceACancelHasBegun) {
  {
    Transaction tx(owner_);
    tx.Exec(kInsert, "0 first");
    EXPECT_TRUE(owner_.ForbidCommit());
    try {
      tx.Commit();
      FAIL() << "committed";
    } catch (const std::exception& exception) {
      EXPECT_EQ(database::Classify(exception), database::Trouble::kTimeout);
    }
  }
  EXPECT_TRUE(owner_.Sound());
  EXPECT_FALSE(IsThere("0 first"));
  owner_.AllowCommit();
  {
    Transaction tx(owner_);
    tx.Exec(kInsert, "0 second");
    tx.Commit();
  }
  EXPECT_TRUE(IsThere("0 second"));
  EXPECT_TRUE(owner_.ForbidCommit());
}

}  // namespace
}  // namespace luodi
