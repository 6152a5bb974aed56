// SPDX-License-Identifier: Apache-2.0
// What a transaction asks travels together as far as nobody waits for it.
#include <gtest/gtest.h>

#include <pqxx/pqxx>

#include "server/base/database.h"
#include "tests/support/database.h"

namespace luodi {
namespace {

using database::Connection;
using database::Form;
using database::Transaction;

constexpr char kInsert[] = "INSERT INTO things (name) VALUES ($1)";
constexpr char kCount[] = "SELECT count(*) FROM things";
constexpr char kName[] = "SELECT $1::text AS name FROM (VALUES (1)) AS one";
constexpr char kFail[] = "SELECT 1 / count(*) FROM things WHERE false";
constexpr char kCall[] = "SELECT pg_notify('things', 'a')";
constexpr char kLock[] = "SELECT name FROM things FOR UPDATE";
constexpr char kBegun[] = "SELECT xact_start IS NOT NULL FROM pg_stat_activity WHERE pid = $1";

class Journeys : public ::testing::Test {
 protected:
  Journeys() {
    pqxx::nontransaction(onlooker_.raw()).exec("CREATE TABLE things (name text CONSTRAINT things_named_once UNIQUE)");
  }
  // What somebody else sees.
  int64_t Seen() { return Counted(onlooker_); }
  bool SeenBegun() {
    Transaction tx(onlooker_, Form::kByStatement);
    return database::IsTrue(tx.ExecOne(kBegun, connection_.BackendPid())[0]);
  }
  static int64_t Counted(Connection& connection) {
    Transaction tx(connection, Form::kByStatement);
    return Count(tx);
  }
  static int64_t Count(Transaction& tx) { return database::Int(tx.ExecOne(kCount)[0]); }
  void SomebodyElseInserts(const std::string& name) {
    Transaction tx(onlooker_);
    tx.ExecLater(kInsert, name);
    tx.Commit();
  }

  const std::string url_ = testing::FreshDatabase();
  Connection onlooker_{url_}, connection_{url_};
};

TEST_F(Journeys, BeginWithTheFirstThatIsWaitedFor) {
  Transaction tx(connection_);
  tx.ExecLater(kInsert, "a");
  EXPECT_FALSE(SeenBegun());
  EXPECT_EQ(Count(tx), 1);
  EXPECT_TRUE(SeenBegun());
  EXPECT_EQ(Seen(), 0);
}

TEST_F(Journeys, TakeWhatWaitsToTheCommit) {
  {
    Transaction tx(connection_);
    tx.ExecLater(kInsert, "a");
    tx.ExecLater(kInsert, std::optional<std::string>());
    EXPECT_FALSE(SeenBegun());
    tx.Commit();
  }
  EXPECT_EQ(Seen(), 2);
}

TEST_F(Journeys, AreNotMadeForWhatIsGivenUpBefore) {
  {
    Transaction tx(connection_);
    tx.ExecLater(kInsert, "a");
    EXPECT_FALSE(SeenBegun());
  }
  EXPECT_EQ(Seen(), 0);
  EXPECT_TRUE(connection_.Sound());
}

TEST_F(Journeys, DoNotWaitForMuch) {
  Transaction many(connection_);
  for (int i = 0; i < 100; ++i) many.ExecLater(kInsert, std::to_string(i));
  EXPECT_TRUE(SeenBegun());
  EXPECT_EQ(Count(many), 100);
}

TEST_F(Journeys, DoNotWaitForWhatIsLarge) {
  Transaction large(connection_);
  large.ExecLater(kInsert, std::string(100'000, 'x'));
  EXPECT_FALSE(SeenBegun());
  large.ExecLater(kInsert, "a");
  EXPECT_TRUE(SeenBegun());
}

TEST_F(Journeys, TellWhoeverWaitsNextOfAFaultBefore) {
  Transaction tx(connection_);
  tx.ExecLater(kInsert, "a");
  tx.ExecLater(kInsert, "a");
  try {
    Count(tx);
    FAIL() << "nobody was told";
  } catch (const database::ConstraintBroken& fault) {
    EXPECT_EQ(fault.constraint, "things_named_once");
    EXPECT_EQ(fault.sqlstate(), "23505");
  }
}

TEST_F(Journeys, CommitNothingBehindAFault) {
  {
    Transaction tx(connection_);
    tx.ExecLater(kInsert, "a");
    tx.ExecLater(kInsert, "a");
    EXPECT_THROW(tx.Commit(), database::ConstraintBroken);
  }
  EXPECT_EQ(Seen(), 0);
  ASSERT_TRUE(connection_.Sound());
  EXPECT_EQ(Counted(connection_), 0);
}

TEST_F(Journeys, ReadAheadWhatWillBeAskedFor) {
  Transaction tx(connection_, Form::kByStatement);
  tx.ReadAhead([&] { EXPECT_TRUE(tx.Exec(kCount).empty()); });
  EXPECT_EQ(database::Text(tx.ExecOne(kName, "a")[0]), "a");
  SomebodyElseInserts("b");
  EXPECT_EQ(Count(tx), 0) << "as it was read ahead";
  EXPECT_EQ(Count(tx), 1) << "as it is asked anew";
}

TEST_F(Journeys, TellReadingsApartByWhatTheyAskFor) {
  Transaction tx(connection_, Form::kByStatement);
  tx.ReadAhead([&] {
    tx.Exec(kName, "a");
    tx.Exec(kName, "b");
  });
  EXPECT_EQ(Count(tx), 0);
  for (const std::string name : {"b", "c", "a"}) EXPECT_EQ(database::Text(tx.ExecOne(kName, name)[0]), name);
}

TEST_F(Journeys, ForgetWhatWasReadAheadOfAWrite) {
  Transaction tx(connection_);
  for (int64_t number = 1; number <= 2; ++number) {
    tx.ReadAhead([&] { tx.Exec(kCount); });
    tx.Exec(kName, "a");
    if (number == 1) tx.ExecLater(kInsert, "a");
    if (number == 2) tx.Exec(kInsert, "b");
    EXPECT_EQ(Count(tx), number);
  }
}

TEST_F(Journeys, ForgetWhatWasReadAheadOfALock) {
  for (const char* const lock : {"SELECT FROM things FOR UPDATE", "SELECT pg_advisory_xact_lock(1)"}) {
    Transaction tx(connection_);
    tx.ReadAhead([&] { tx.Exec(kCount); });
    tx.Exec(kName, "a");
    const int64_t before = Seen();
    SomebodyElseInserts(lock);
    tx.Exec(lock);
    EXPECT_EQ(Count(tx), before + 1) << lock;
  }
}

TEST_F(Journeys, ReadAheadNoFurtherThanIsAsked) {
  Transaction tx(connection_, Form::kByStatement);
  EXPECT_THROW(tx.ReadAhead([&] { tx.ExecOne(kCount); }), pqxx::unexpected_rows);
  EXPECT_EQ(Count(tx), 0);
}

TEST_F(Journeys, ReadNothingAheadBehindACommit) {
  {
    Transaction tx(connection_);
    tx.ExecLater(kInsert, "a");
    tx.ReadAhead([&] { tx.Exec(kFail); });
    tx.Commit();
  }
  EXPECT_EQ(Seen(), 1);
}

TEST_F(Journeys, ReadAheadTheLastOfSeveral) {
  Transaction tx(connection_, Form::kByStatement);
  for (int times = 0; times < 2; ++times) {
    tx.ReadAhead([&] { tx.Exec(kCount); });
    tx.Exec(kName, "a");
    SomebodyElseInserts(std::to_string(times));
  }
  EXPECT_EQ(Count(tx), 1);
  EXPECT_EQ(Count(tx), 2);
}

TEST_F(Journeys, ReadNothingAheadThatWrites) {
  Transaction tx(connection_);
  EXPECT_THROW(tx.ReadAhead([&] { tx.ExecLater(kInsert, "a"); }), std::logic_error);
  EXPECT_THROW(tx.ReadAhead([&] { tx.Exec(kInsert, "a"); }), std::logic_error);
  for (const char* acts : {kCall, kLock}) EXPECT_THROW(tx.ReadAhead([&] { tx.Exec(acts); }), std::logic_error);
  EXPECT_EQ(Count(tx), 0);
}

TEST_F(Journeys, AreOneTransactionsAtATime) {
  for (const Form form : {Form::kWhole, Form::kByStatement}) {
    Transaction first(connection_, form);
    EXPECT_THROW(Transaction second(connection_, Form::kWhole), std::logic_error);
    EXPECT_THROW(Transaction second(connection_, Form::kByStatement), std::logic_error);
    EXPECT_EQ(Count(first), 0);
  }
  EXPECT_EQ(Counted(connection_), 0);
}

TEST_F(Journeys, FailWithWhatTheyReadAhead) {
  Transaction tx(connection_);
  tx.ReadAhead([&] { tx.Exec(kFail); });
  EXPECT_THROW(tx.Exec(kInsert, "a"), pqxx::sql_error);
  EXPECT_THROW(Count(tx), pqxx::sql_error) << "the transaction is over";
}

}  // namespace
}  // namespace luodi
