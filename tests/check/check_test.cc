// SPDX-License-Identifier: Apache-2.0
#include "server/check/check.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <iostream>
#include <sstream>
#include <streambuf>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/projects/given.h"

namespace luodi {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CheckOfADatabase : public testing::ProjectsTest {
 protected:
  CheckOfADatabase() { Made(New("甲")); }

  // What is wrong, and all that was said.
  static std::pair<int, std::string> Look() {
    std::ostringstream out;
    const auto wrong = check::Check(DatabaseUrl(), out);
    EXPECT_TRUE(wrong.ok()) << wrong.status();
    return {wrong.value_or(-1), out.str()};
  }
  // As somebody with the owner's hand, behind everybody's back.
  void Tamper(const std::string& statement) {
    ChangesByHand();
    database::Connection connection(DatabaseUrl());
    pqxx::work work(connection.raw());
    work.exec(statement);
    work.commit();
  }
};

TEST_F(CheckOfADatabase, FindsNothingWrongWithWhatCallsHaveMade) {
  const auto [wrong, said] = Look();
  EXPECT_EQ(wrong, 0) << said;
  EXPECT_THAT(said, HasSubstr("17 looked at, nothing wrong"));
}

TEST_F(CheckOfADatabase, NamesTheParkWhoseSumsWereChanged) {
  Tamper("UPDATE board_sums SET projects = projects + 7 WHERE zone = '" + ZoneId() + "'");
  Tamper("INSERT INTO board_deltas (zone, key, projects, total_minor) VALUES ('" + ZoneId() +
         "', ROW(0, false, false, '', '', '', '')::board_key, 2, 0)");
  const auto [wrong, said] = Look();
  EXPECT_EQ(wrong, 1);
  EXPECT_THAT(said, HasSubstr("WRONG  board"));
  EXPECT_THAT(said, HasSubstr(ZoneId() + " FACET_STAGE 0: the board says 3 projects and 0, the books 1 and 0"));
  Tamper("DELETE FROM board_deltas; DELETE FROM board_sums; INSERT INTO board_sums SELECT * FROM board_recount");
  EXPECT_EQ(Look().first, 0);
}

TEST_F(CheckOfADatabase, NamesTheProjectThatStandsWhereNoFactPutsIt) {
  Tamper("UPDATE projects SET standing = standing | 2 WHERE zone = '" + ZoneId() + "'");
  const auto [wrong, said] = Look();
  EXPECT_EQ(wrong, 2) << said;
  EXPECT_THAT(said, HasSubstr("WRONG  projects"));
  EXPECT_THAT(said, HasSubstr(zone() + "/projects/2020-0001 stands at 2, its facts come to 0"));
  EXPECT_THAT(said, HasSubstr("/projects/2020-0001 is not what its last entry says: standing"));
  Tamper("UPDATE projects SET standing = 0 WHERE zone = '" + ZoneId() + "'");
}

TEST_F(CheckOfADatabase, NamesTheProjectThatChangedWithoutAnEntry) {
  Tamper("UPDATE projects SET version = version + 1 WHERE zone = '" + ZoneId() + "'");
  const auto [wrong, said] = Look();
  EXPECT_EQ(wrong, 1) << said;
  EXPECT_THAT(said, HasSubstr("/projects/2020-0001 is version 2, the journal says 1"));
  Tamper("UPDATE projects SET version = 1 WHERE zone = '" + ZoneId() + "'");
}

TEST_F(CheckOfADatabase, NamesWhatOfAProjectIsNotAsItWasEntered) {
  Tamper("UPDATE projects SET title = '乙', jobs = 7 WHERE zone = '" + ZoneId() + "'");
  const auto [wrong, said] = Look();
  EXPECT_EQ(wrong, 1) << said;
  EXPECT_THAT(said, HasSubstr("/projects/2020-0001 is not what its last entry says: jobs, title"));
  Tamper("UPDATE projects SET title = '甲', jobs = 0 WHERE zone = '" + ZoneId() + "'");
  EXPECT_EQ(Look().first, 0);
}

TEST_F(CheckOfADatabase, NamesEverythingThatTheMigrationsMakeOtherwise) {
  Tamper("ALTER TABLE review_opinions DISABLE TRIGGER opinion_never_self_review");
  Tamper("ALTER TABLE projects ALTER title DROP NOT NULL");
  Tamper("DROP INDEX projects_by_next_planned");
  Tamper("CREATE TABLE aside (a text); GRANT SELECT ON aside TO luodi_app");
  Tamper("GRANT TRUNCATE ON investors TO luodi_app");
  const auto [wrong, said] = Look();
  Tamper("ALTER TABLE review_opinions ENABLE TRIGGER opinion_never_self_review");
  Tamper("ALTER TABLE projects ALTER title SET NOT NULL");
  Tamper("CREATE INDEX projects_by_next_planned ON projects (zone, next_planned_date, project) "
         "WHERE merged_into IS NULL AND next_planned_date IS NOT NULL");
  Tamper("DROP TABLE aside");
  Tamper("REVOKE TRUNCATE ON investors FROM luodi_app");
  EXPECT_EQ(wrong, 1) << said;
  for (const char* breach : {
           "trigger opinion_never_self_review of review_opinions is not as the migrations make it",
           "column projects.title is not as the migrations make it", "index projects_by_next_planned is missing",
           "table aside is none of luodid's", "column aside.a is none of luodid's",
           "right of luodi_app to TRUNCATE table investors is none of luodid's"}) {
    EXPECT_THAT(said, HasSubstr(breach));
  }
  EXPECT_EQ(Look().first, 0);
}

// In a process of its own, for what was compared with once is kept.
TEST_F(CheckOfADatabase, SaysWhatItMayNotLookAt) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto look = [] {
    std::ostringstream out;
    const auto wrong = check::Check(DatabaseUrl() + " user=makes_no_database", out);
    std::cerr << wrong.status().message() << "\n" << out.str();
    std::exit(absl::IsPermissionDenied(wrong.status()) ? 3 : 1);
  };
  Tamper("DO $$ BEGIN CREATE ROLE makes_no_database LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
  Tamper("DO $$ BEGIN EXECUTE format('GRANT %I TO makes_no_database', current_user); END $$");
  EXPECT_EXIT(look(), ::testing::ExitedWithCode(3),
              "makes_no_database may not make a database(.|\n)*16 looked at, nothing");
  Tamper("DROP ROLE makes_no_database");
}

TEST_F(CheckOfADatabase, LooksAtNoDataUnderASchemaItDoesNotKnow) {
  Tamper("INSERT INTO luodi_migrations (name, sha256) VALUES ('9999_from_tomorrow', 'x')");
  const auto [wrong, said] = Look();
  Tamper("DELETE FROM luodi_migrations WHERE name = '9999_from_tomorrow'");
  EXPECT_EQ(wrong, 1);
  EXPECT_THAT(said, HasSubstr("WRONG  schema"));
  EXPECT_THAT(said, HasSubstr("9999_from_tomorrow"));
  EXPECT_THAT(said, Not(HasSubstr("journal")));
}

// Reads what is said, and at the first line after `word` ends the session of this name.
class EndsTheSession : public std::stringbuf {
 public:
  EndsTheSession(std::string url, std::string session, std::string word)
      : url_(std::move(url)), session_(std::move(session)), word_(std::move(word)) {}

 protected:
  int sync() override {
    if (str().find(word_) == std::string::npos) return 0;
    pqxx::connection connection(url_);
    pqxx::nontransaction(connection).exec_params(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = $1", session_);
    return 0;
  }

 private:
  const std::string url_, session_, word_;
};

TEST_F(CheckOfADatabase, SaysNothingAgainstOneThatCannotBeReached) {
  std::ostringstream out;
  const auto wrong = check::Check("postgresql://x@127.0.0.1:1/x", out);
  EXPECT_TRUE(absl::IsUnavailable(wrong.status())) << wrong.status();
  EXPECT_THAT(std::string(wrong.status().message()), HasSubstr("cannot reach the database: "));
  EXPECT_THAT(std::string(wrong.status().message()), Not(HasSubstr("\n")));
  EXPECT_EQ(out.str(), "");
}

TEST_F(CheckOfADatabase, SaysNothingAgainstOneThatIsLostOnTheWay) {
  EndsTheSession said(DatabaseUrl(), "looks at everything", "no table shows");
  std::ostream out(&said);
  const auto wrong = check::Check(DatabaseUrl() + " application_name='looks at everything'", out);
  EXPECT_TRUE(absl::IsUnavailable(wrong.status())) << wrong.status();
  EXPECT_THAT(said.str(), HasSubstr("ok     walls"));
  EXPECT_THAT(said.str(), Not(HasSubstr("WRONG")));
}

TEST_F(CheckOfADatabase, SaysNothingAgainstOneThatTakesNoMoreClients) {
  Tamper("CREATE ROLE not_one_more LOGIN CONNECTION LIMIT 0");
  std::ostringstream out;
  const auto wrong = check::Check(DatabaseUrl() + " user=not_one_more", out);
  Tamper("DROP ROLE not_one_more");
  EXPECT_TRUE(absl::IsUnavailable(wrong.status())) << wrong.status();
  EXPECT_THAT(std::string(wrong.status().message()), HasSubstr("too many connections"));
  EXPECT_EQ(out.str(), "");
}

// Else a large book takes minutes: each project would read all entries of all.
TEST_F(CheckOfADatabase, FindsTheLastEntryOfAProjectByZoneAndName) {
  int looks = 0;
  for (const check::Invariant& invariant : check::Invariants()) {
    if (!absl::StrContains(invariant.sentence, "last entry")) continue;
    ++looks;
    database::Connection connection(DatabaseUrl());
    pqxx::work work(connection.raw());
    work.exec("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off");
    work.exec(absl::StrCat("PREPARE look AS ", invariant.sql));
    std::string plan;
    for (const auto& row : work.exec("EXPLAIN (COSTS OFF) EXECUTE look (20)")) {
      absl::StrAppend(&plan, row[0].as<std::string>(), "\n");
    }
    EXPECT_THAT(plan, HasSubstr("using journal_of_projects"));
    EXPECT_THAT(plan, HasSubstr("Index Cond: ((zone = (p.zone)::text) AND (resource = "));
  }
  EXPECT_EQ(looks, 2);
}

}  // namespace
}  // namespace luodi
