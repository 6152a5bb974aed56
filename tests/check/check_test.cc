// SPDX-License-Identifier: Apache-2.0
#include "server/check/check.h"

#include <gmock/gmock.h>

#include <sstream>

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
    const int wrong = check::Check(DatabaseUrl(), out);
    return {wrong, out.str()};
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

}  // namespace
}  // namespace luodi
