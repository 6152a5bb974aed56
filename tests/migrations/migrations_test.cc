// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <pqxx/pqxx>
#include <thread>

#include "server/migrations/runner.h"
#include "server/postgres/cluster.h"

namespace luodi::migrations {
namespace {

namespace fs = std::filesystem;

constexpr Migration kFirst = {"0001_create_parcels", "CREATE TABLE parcels (n int); INSERT INTO parcels VALUES (1);"};
constexpr Migration kSecond = {"0002_grant_parcels", "GRANT SELECT ON parcels TO luodi_app"};
constexpr Migration kThird = {"0003_fill_parcels", "INSERT INTO parcels SELECT generate_series(1, 9); SELECT 1/0"};

class Migrating : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::string name = "/tmp/luodi-migrations-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory_ = name;
    fs::permissions(name, fs::perms(0711));
    auto started = postgres::Cluster::Start(directory_ / "data");
    ASSERT_TRUE(started.ok()) << started.status();
    cluster_ = started->release();
  }

  static void TearDownTestSuite() {
    delete cluster_;
    fs::remove_all(directory_);
  }

  void SetUp() override {
    Do(cluster_->ConnectionString(), "DROP ROLE IF EXISTS luodi_app");
    Do(cluster_->ConnectionString(), "CREATE DATABASE t");
  }

  void TearDown() override { Do(cluster_->ConnectionString(), "DROP DATABASE t WITH (FORCE)"); }

  static void Do(const std::string& url, const std::string& statement) {
    pqxx::connection connection(url);
    pqxx::nontransaction(connection).exec(statement);
  }

  std::string Url() const { return cluster_->ConnectionString() + " dbname=t"; }

  std::string Ask(const std::string& question) const {
    pqxx::connection connection(Url());
    return pqxx::nontransaction(connection).exec1(question)[0].c_str();
  }

  static inline fs::path directory_;
  static inline postgres::Cluster* cluster_ = nullptr;
};

void ExpectRefusal(const absl::Status& status, const std::string& words) {
  EXPECT_FALSE(status.ok());
  EXPECT_NE(std::string(status.message()).find(words), std::string::npos) << status;
}

TEST_F(Migrating, AppliesEachOnceAndInOrder) {
  EXPECT_EQ(*Pending(Url(), {kFirst, kSecond}), (std::vector<std::string>{kFirst.name, kSecond.name}));
  EXPECT_EQ(*migrations::Run(Url(), {kFirst}), 1);
  EXPECT_EQ(*Pending(Url(), {kFirst, kSecond}), std::vector<std::string>{kSecond.name});
  EXPECT_EQ(*migrations::Run(Url(), {kFirst, kSecond}), 1);
  EXPECT_EQ(*migrations::Run(Url(), {kFirst, kSecond}), 0);
  EXPECT_EQ(Ask("SELECT string_agg(name, ' ' ORDER BY applied_at) FROM luodi_migrations"),
            "0001_create_parcels 0002_grant_parcels");
}

TEST_F(Migrating, MakesTheRoleTheServerWorksAs) {
  ASSERT_TRUE(migrations::Run(Url(), {}).ok());
  EXPECT_EQ(Ask("SELECT rolcanlogin::text || rolbypassrls || rolsuper FROM pg_roles WHERE rolname = 'luodi_app'"),
            "falsefalsefalse");
  Do(Url(), "SET ROLE luodi_app");
}

TEST_F(Migrating, SaysWhatAnAdministratorMustDoWithoutCreaterole) {
  Do(Url(), "CREATE ROLE poor LOGIN");
  ExpectRefusal(migrations::Run(Url() + " user=poor", {}).status(), "GRANT luodi_app TO \"poor\"");
  Do(Url(), "DROP ROLE poor");
}

TEST_F(Migrating, LeavesNothingOfAMigrationThatFails) {
  ExpectRefusal(migrations::Run(Url(), {kFirst, kSecond, kThird}).status(), "0003_fill_parcels failed");
  EXPECT_EQ(Ask("SELECT count(*) FROM parcels"), "1");
  EXPECT_EQ(Ask("SELECT max(name) FROM luodi_migrations"), kSecond.name);
}

TEST_F(Migrating, RefusesAnAppliedOneThatWasEdited) {
  ASSERT_TRUE(migrations::Run(Url(), {kFirst}).ok());
  const Migration edited = {kFirst.name, "CREATE TABLE parcels (n bigint)"};
  ExpectRefusal(migrations::Run(Url(), {edited, kSecond}).status(), "with another text than this luodid carries: 0001");
  EXPECT_EQ(Ask("SELECT count(*) FROM luodi_migrations"), "1");
}

TEST_F(Migrating, RefusesADatabaseNewerThanTheBinary) {
  ASSERT_TRUE(migrations::Run(Url(), {kFirst, kSecond}).ok());
  ExpectRefusal(migrations::Run(Url(), {kFirst}).status(),
                "newer than this luodid, which does not know 0002_grant_parcels");
}

TEST_F(Migrating, RefusesANewOneNumberedBeforeAnAppliedOne) {
  const Migration late = {"0000_came_late", "SELECT 1"};
  ASSERT_TRUE(migrations::Run(Url(), {kFirst}).ok());
  ExpectRefusal(migrations::Run(Url(), {late, kFirst}).status(),
                "0000_came_late is numbered before 0001_create_parcels");
}

TEST_F(Migrating, HappensOnceWhenServersStartTogether) {
  const Migration slow = {"0001_be_slow", "CREATE TABLE slow (n int); SELECT pg_sleep(0.2)"};
  std::vector<int> applied(4, -1);
  std::vector<std::thread> servers;
  for (int& count : applied) servers.emplace_back([&] { count = migrations::Run(Url(), {slow}).value_or(-1); });
  for (std::thread& server : servers) server.join();
  std::sort(applied.begin(), applied.end());
  EXPECT_EQ(applied, (std::vector<int>{0, 0, 0, 1}));
}

TEST_F(Migrating, BringsAnEmptyDatabaseToWhatTheBinaryCarries) {
  auto applied = migrations::Run(Url());
  ASSERT_TRUE(applied.ok()) << applied.status();
  EXPECT_EQ(static_cast<size_t>(*applied), Embedded().size());
  EXPECT_TRUE(Pending(Url())->empty());
}

}  // namespace
}  // namespace luodi::migrations
