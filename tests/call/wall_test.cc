// SPDX-License-Identifier: Apache-2.0
// Connections are used again and again by calls of different zones: what one call entered is of no use to the next.
#include <pqxx/pqxx>

#include <set>

#include "luodi/v1/journal.grpc.pb.h"
#include "server/access/store.h"
#include "tests/support/office.h"

namespace luodi {
namespace {

using database::Actor;
using database::Connection;
using database::Form;
using database::Transaction;

constexpr char kEnter[] = "SELECT set_config('app.zone', $1, $2::boolean) AS entered";
constexpr char kEnterAndFail[] = "SELECT set_config('app.zone', $1, $2::boolean) AS entered, 1 / length('') AS failing";
constexpr char kStayOutside[] = "SELECT $1::text || $2::text AS entered";
constexpr char kCount[] = "SELECT count(*) FROM journal_entries";
constexpr char kFail[] = "SELECT 1 / length('')";
constexpr char kWrite[] = "INSERT INTO numbers (zone, series, year, last) VALUES ($1, 'walls', 2026, 1)";

class AServersConnection : public testing::OfficeTest {
 protected:
  // A zone with something in its journal and one without.
  AServersConnection() { Department("aa"); }

  static int64_t Counted(Transaction& tx) { return database::Int(tx.ExecOne(kCount)[0]); }
  std::string LastZone() {
    pqxx::nontransaction look(connection_.raw());
    return look.exec1("SELECT current_setting('app.zone', true)")[0].as<std::string>("");
  }
  void LeaveTheZoneOfThisTest() {
    Transaction tx(connection_, Form::kByStatement);
    tx.Enter(kEnter, ZoneId());
    ASSERT_GT(Counted(tx), 0);
  }

  Connection connection_{DatabaseUrl(), Actor::kServer};
};

TEST_F(AServersConnection, RunsNothingBeforeAZoneIsEntered) {
  LeaveTheZoneOfThisTest();
  for (const Form form : {Form::kByStatement, Form::kWhole}) {
    Transaction tx(connection_, form);
    EXPECT_THROW(tx.Exec(kCount), std::logic_error);
    EXPECT_THROW(tx.ExecOne(kCount), std::logic_error);
  }
}

TEST_F(AServersConnection, ShowsTheZoneEnteredLastAndNoOther) {
  LeaveTheZoneOfThisTest();
  for (const Form form : {Form::kByStatement, Form::kWhole}) {
    Transaction tx(connection_, form);
    tx.Enter(kEnter, "elsewhere");
    EXPECT_EQ(Counted(tx), 0);
  }
}

TEST_F(AServersConnection, IsOfNoUseToACallThatCouldNotEnter) {
  LeaveTheZoneOfThisTest();
  for (const char* entering : {kEnterAndFail, kStayOutside}) {
    Transaction tx(connection_, Form::kByStatement);
    EXPECT_ANY_THROW(tx.Enter(entering, "elsewhere"));
    EXPECT_THROW(tx.Exec(kCount), std::logic_error);
  }
  LeaveTheZoneOfThisTest();
}

TEST_F(AServersConnection, KeepsNothingForTheNextOfACallThatDied) {
  for (const Form form : {Form::kByStatement, Form::kWhole}) {
    {
      Transaction dying(connection_, form);
      dying.Enter(kEnter, ZoneId());
      EXPECT_ANY_THROW(dying.Exec(kFail));
    }
    Transaction next(connection_, Form::kByStatement);
    EXPECT_THROW(next.Exec(kCount), std::logic_error);
    next.Enter(kEnter, "elsewhere");
    EXPECT_EQ(Counted(next), 0);
  }
}

TEST_F(AServersConnection, ForgetsTheZoneOfAWholeTransaction) {
  for (const bool commits : {true, false}) {
    Transaction tx(connection_);
    tx.Enter(kEnter, ZoneId());
    if (commits) tx.Commit();
  }
  EXPECT_EQ(LastZone(), "");
}

TEST_F(AServersConnection, WritesOnlyInATransaction) {
  {
    Transaction tx(connection_, Form::kByStatement);
    tx.Enter(kEnter, ZoneId());
    EXPECT_THROW(tx.Exec(kWrite, ZoneId()), pqxx::sql_error);
    tx.Begin();
    EXPECT_NO_THROW(tx.Exec(kWrite, ZoneId()));
    EXPECT_THROW(tx.Exec(kWrite, "elsewhere"), pqxx::sql_error);
  }
  Transaction tx(connection_, Form::kByStatement);
  tx.Enter(kEnter, ZoneId());
  EXPECT_THROW(tx.Exec(kWrite, ZoneId()), pqxx::sql_error);
}

TEST_F(AServersConnection, IsTheOwnersUntilTheTransactionEnds) {
  {
    Transaction upkeep(connection_);
    upkeep.EnterAsOwner();
    EXPECT_GT(Counted(upkeep), 0);
    upkeep.Commit();
  }
  Transaction tx(connection_, Form::kByStatement);
  tx.Enter(kEnter, "elsewhere");
  EXPECT_EQ(Counted(tx), 0);
}

// Made anew in silence, it would be the owner's.
TEST_F(AServersConnection, StaysBrokenOnceItBroke) {
  Transaction tx(connection_, Form::kByStatement);
  tx.Enter(kEnter, ZoneId());
  pqxx::connection other(DatabaseUrl());
  pqxx::nontransaction(other).exec_params("SELECT pg_terminate_backend($1, 5000)", connection_.BackendPid());
  EXPECT_ANY_THROW(tx.Exec(kCount));
  EXPECT_ANY_THROW(tx.Exec(kCount));
  EXPECT_FALSE(connection_.Sound());
}

TEST_F(AServersConnection, TellsACommitOfUnknownOutcome) {
  Transaction tx(connection_);
  tx.Enter(kEnter, ZoneId());
  pqxx::connection other(DatabaseUrl());
  pqxx::nontransaction(other).exec_params("SELECT pg_terminate_backend($1, 5000)", connection_.BackendPid());
  EXPECT_THROW(tx.Commit(), pqxx::in_doubt_error);
}

TEST_F(AServersConnection, TellsTheCallerOfTheZoneHeAsksFor) {
  Person("officer", {v1::ROLE_INVESTMENT_OFFICER});
  const auto asked = [&](const std::string& zone, const std::string& digest) {
    Transaction tx(connection_, Form::kByStatement);
    return access::store::SelectCaller(tx, digest, zone, "2026-01-01 00:00:00+00", "2026-01-01");
  };
  pqxx::connection owner(DatabaseUrl());
  const std::string digest =
      pqxx::nontransaction(owner)
          .exec_params1("SELECT secret_sha256 FROM tokens WHERE zone = $1 AND person = 'officer'", ZoneId())[0]
          .as<std::string>();
  const auto here = asked(ZoneId(), digest);
  ASSERT_TRUE(here.caller.has_value());
  EXPECT_TRUE(here.zone_exists);
  EXPECT_EQ(here.caller->person, InZone("persons/officer"));
  EXPECT_EQ(here.caller->roles, std::vector<v1::Role>{v1::ROLE_INVESTMENT_OFFICER});
  EXPECT_FALSE(asked("nowhere", digest).zone_exists);
  EXPECT_TRUE(asked(ZoneId(), digest).zone_exists);
  EXPECT_FALSE(asked(ZoneId(), "nobody's").caller.has_value());
}

// One worker, so that all calls share a connection.
class OneConnection : public testing::OfficeTest {
 protected:
  static Office::Options Small() {
    Office::Options options;
    options.envelope.database_url = DatabaseUrl();
    options.envelope.calls.workers = 1;
    options.envelope.streams.workers = 1;
    return options;
  }
  std::set<std::string> ZonesShownTo(const std::string& who) {
    v1::ListEntriesRequest request;
    request.set_parent(zone());
    request.set_page_size(1000);
    grpc::ClientContext context;
    Speak(who, context);
    v1::ListEntriesResponse response;
    status_ = v1::JournalService::Stub(office_.InProcessChannel()).ListEntries(&context, request, &response);
    std::set<std::string> zones;
    for (const auto& entry : response.entries()) zones.insert(entry.name().substr(0, entry.name().find("/entries")));
    return zones;
  }

  Office office_{Small()};
  grpc::Status status_;
};

TEST_F(OneConnection, ServesAZoneAgainAfterAStrangerAndAfterItWasLost) {
  Person("auditor", {v1::ROLE_CASE_AUDITOR});
  const std::set<std::string> own = {zone()};
  EXPECT_EQ(ZonesShownTo("auditor"), own);
  EXPECT_EQ(ZonesShownTo(""), std::set<std::string>());
  EXPECT_EQ(ZonesShownTo("auditor"), own);
  pqxx::connection owner(DatabaseUrl());
  pqxx::nontransaction(owner).exec(
      "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = "
      "current_database()");
  EXPECT_EQ(ZonesShownTo("auditor"), own) << status_.error_message();
}

}  // namespace
}  // namespace luodi
