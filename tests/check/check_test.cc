// SPDX-License-Identifier: Apache-2.0
#include "server/check/check.h"

#include <gmock/gmock.h>

#include <sstream>
#include <streambuf>

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
    database::Connection connection(DatabaseUrl());
    pqxx::work work(connection.raw());
    work.exec(statement);
    work.commit();
  }
};

TEST_F(CheckOfADatabase, FindsNothingWrongWithWhatCallsHaveMade) {
  const auto [wrong, said] = Look();
  EXPECT_EQ(wrong, 0) << said;
  EXPECT_THAT(said, HasSubstr("15 looked at, nothing wrong"));
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
  EXPECT_EQ(wrong, 1) << said;
  EXPECT_THAT(said, HasSubstr("WRONG  projects"));
  EXPECT_THAT(said, HasSubstr(zone() + "/projects/2020-0001 stands at 2, its facts come to 0"));
  Tamper("UPDATE projects SET standing = 0 WHERE zone = '" + ZoneId() + "'");
}

TEST_F(CheckOfADatabase, NamesTheProjectThatChangedWithoutAnEntry) {
  Tamper("UPDATE projects SET version = version + 1 WHERE zone = '" + ZoneId() + "'");
  const auto [wrong, said] = Look();
  EXPECT_EQ(wrong, 1) << said;
  EXPECT_THAT(said, HasSubstr("/projects/2020-0001 is version 2, the journal says 1"));
  Tamper("UPDATE projects SET version = 1 WHERE zone = '" + ZoneId() + "'");
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
  for (const check::Invariant& invariant : check::Invariants()) {
    if (std::string(invariant.sentence) != "every project is at the version of its last entry") continue;
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
    return;
  }
  FAIL() << "nobody looks at the entries of projects";
}

}  // namespace
}  // namespace luodi
