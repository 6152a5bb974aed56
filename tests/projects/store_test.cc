// SPDX-License-Identifier: Apache-2.0
#include "server/projects/store.h"

#include <google/protobuf/util/message_differencer.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "server/investors/store.h"
#include "server/projects/rules.h"
#include "tests/support/office.h"

namespace luodi::projects::store {
namespace {

using google::protobuf::util::MessageDifferencer;
using testing::Day;
using testing::Yuan;

constexpr char kNow[] = "2020-06-30 04:00:00+00";

class ProjectStore : public testing::OfficeTest {
 protected:
  ProjectStore() : connection_(DatabaseUrl()), tx_(connection_) {}

  v1::Project Row(int number) {
    v1::Project project;
    project.set_name(InZone(absl::StrFormat("projects/2020-%04d", number)));
    project.set_title(absl::StrCat("项目 ", number));
    project.set_kind(v1::PROJECT_KIND_NEW_BUILD);
    project.set_confidentiality(v1::CONFIDENTIALITY_INTERNAL);
    project.set_phase(1);
    *project.mutable_total_investment() = Yuan(number);
    AddFact(project, v1::FACT_KIND_FIRST_TALK, Day(2019, 1, 2));
    AddFact(project, v1::FACT_KIND_SIGNED, Day(2020, 4, 30));
    return project;
  }
  static void AddFact(v1::Project& project, v1::FactKind kind, const v1::Date& date) {
    v1::Fact& fact = *project.add_facts();
    fact.set_kind(kind);
    *fact.mutable_fact_date() = date;
    fact.set_basis(v1::FACT_BASIS_IMPORTED);
    fact.set_evidence("zones/z/imports/2020-0001#7");
    fact.set_author("更新人 \"甲\"");
    fact.mutable_record_time()->set_seconds(1593489600);
    fact.mutable_record_time()->set_nanos(123456000);
  }
  std::string Investor(const std::string& number) {
    v1::Investor investor;
    investor.set_name(InZone("investors/" + number));
    investor.set_title("投资方");
    investor.set_country_code("US");
    investor.set_foreign_registration_number(number);
    return investors::store::InsertInvestor(tx_, investor, kNow)->name();
  }
  std::vector<std::string> Candidates(const Identity& identity) {
    std::vector<std::string> ids;
    const auto candidates = SelectByIdentity(tx_, ZoneId(), {identity});
    for (const std::string& name : candidates[0]) {
      ids.push_back(name.substr(name.rfind('-') + 1));
    }
    return ids;
  }

  database::Connection connection_;
  database::Transaction tx_;
};

TEST_F(ProjectStore, GivesBackWhatWasInserted) {
  const v1::Project given = Row(1);
  const auto stored = InsertProject(tx_, given, kNow);
  ASSERT_TRUE(stored);
  v1::Project expected = given;
  expected.set_etag("v1");
  *expected.mutable_create_time() = stored->create_time();
  *expected.mutable_update_time() = stored->update_time();
  EXPECT_EQ(stored->DebugString(), expected.DebugString());
  EXPECT_EQ(VersionOf(*stored), 1);
  EXPECT_FALSE(InsertProject(tx_, given, kNow)) << "the name is taken";
}

TEST_F(ProjectStore, InsertsManyAndNamesThoseWhoseNumberIsTaken) {
  std::vector<v1::Project> rows;
  for (int i = 1; i <= 1200; ++i) rows.push_back(Row(i));
  rows[10].set_business_code("B-1");
  rows[700].set_business_code("B-1");
  rows[1100].set_national_code("N-1");
  rows[1101].set_national_code("N-1");
  EXPECT_EQ(InsertProjects(tx_, rows, kNow), (std::vector<std::string>{rows[700].name(), rows[1101].name()}));
  const auto some = SelectProjects(tx_, ZoneId(), {rows[0].name(), rows[700].name(), rows[1199].name()});
  ASSERT_EQ(some.size(), 2u);
  EXPECT_EQ(some[1].facts_size(), 2);
  EXPECT_EQ(tx_.ExecOne("SELECT count(*) FROM project_facts WHERE zone = $1", ZoneId())[0].as<int>(), 2 * 1198);
}

TEST_F(ProjectStore, CountsOneVersionForOneChange) {
  const std::string name = InsertProject(tx_, Row(1), kNow)->name();
  v1::Fact fact;
  fact.set_kind(v1::FACT_KIND_STARTED);
  *fact.mutable_fact_date() = Day(2020, 5, 14);
  fact.set_basis(v1::FACT_BASIS_RECORDED);
  v1::Project project = InsertFact(tx_, name, fact, kNow);
  EXPECT_EQ(VersionOf(project), 2);
  EXPECT_EQ(project.facts_size(), 3);
  *fact.mutable_fact_date() = Day(2020, 5, 15);
  project = ReplaceFact(tx_, name, fact, kNow);
  EXPECT_EQ(VersionOf(project), 3);
  EXPECT_EQ(rules::FindFact(project, v1::FACT_KIND_STARTED)->fact_date().day(), 15);
  project = RetractFact(tx_, name, v1::FACT_KIND_SIGNED, kNow);
  EXPECT_EQ(VersionOf(project), 4);
  EXPECT_EQ(rules::FindFact(project, v1::FACT_KIND_SIGNED), nullptr);
  AddFact(project, v1::FACT_KIND_SIGNED, Day(2020, 5, 1));
  AddFact(project, v1::FACT_KIND_STARTED, Day(2020, 6, 1));
  project = *UpdateProject(tx_, project, kNow);
  EXPECT_EQ(VersionOf(project), 5);
  EXPECT_EQ(rules::FindFact(project, v1::FACT_KIND_SIGNED)->fact_date().month(), 5) << "added";
  EXPECT_EQ(rules::FindFact(project, v1::FACT_KIND_STARTED)->fact_date().month(), 5) << "stands as it stood";
  const auto row =
      tx_.ExecOne("SELECT standing, signed_date::text, signed_basis FROM projects WHERE zone = $1", ZoneId());
  EXPECT_EQ(static_cast<rules::FactMask>(row[0].as<int>()), rules::MaskOf(project.facts()));
  EXPECT_EQ(database::Text(row[1]), "2020-05-01");
  EXPECT_EQ(database::Text(row[2]), "FACT_BASIS_IMPORTED");
  EXPECT_EQ(tx_.ExecOne("SELECT count(*) FROM project_facts WHERE zone = $1", ZoneId())[0].as<int>(), 5) << "kept";
}

TEST_F(ProjectStore, KnowsAProjectByItsNumbersElseByInvestorTitleAndPhase) {
  const std::string investor = Investor("2020-0001");
  v1::Project one = Row(1), two = Row(2), three = Row(3);
  one.set_business_code("B-1");
  two.set_national_code("N-2");
  for (v1::Project* project : {&one, &two, &three}) {
    project->set_investor(investor);
    project->set_title("同名");
  }
  three.set_phase(2);
  ASSERT_TRUE(InsertProjects(tx_, {one, two, three}, kNow).empty());
  using Ids = std::vector<std::string>;
  EXPECT_EQ(Candidates({"B-1", "", "", "", 1}), Ids{"0001"});
  EXPECT_EQ(Candidates({"", "N-2", "", "", 1}), Ids{"0002"});
  EXPECT_EQ(Candidates({"B-1", "N-2", "", "", 1}), (Ids{"0001", "0002"}));
  EXPECT_EQ(Candidates({"", "", investor, "同名", 1}), (Ids{"0001", "0002"}));
  EXPECT_EQ(Candidates({"", "", investor, "同名", 2}), Ids{"0003"});
  EXPECT_EQ(Candidates({"", "", investor, "别名", 1}), Ids{});
  EXPECT_EQ(Candidates({"B-9", "", investor, "同名", 1}), Ids{"0002"}) << "another bureau number is another project";
  EXPECT_EQ(Candidates({"", "", "", "同名", 1}), Ids{}) << "a title alone is no identity";
  const auto both = SelectByIdentity(tx_, ZoneId(), {{"", "", "", "", 1}, {"B-1", "", "", "", 1}});
  EXPECT_TRUE(both[0].empty());
  EXPECT_EQ(both[1].size(), 1u);
}

TEST_F(ProjectStore, ListsByYearAndCounterAlsoBeyondFourDigits) {
  std::vector<v1::Project> rows = {Row(9999), Row(10000)};
  rows.push_back(Row(1));
  rows.back().set_name(InZone("projects/2021-0001"));
  ASSERT_TRUE(InsertProjects(tx_, rows, kNow).empty());
  Selection selection;
  selection.sees_restricted = true;
  std::vector<std::string> names;
  Page page;
  page.size = 1;
  for (;;) {
    const auto some = ListProjects(tx_, ZoneId(), selection, page);
    if (some.empty()) break;
    names.push_back(some[0].name());
    page.after = {PageKeyOf(some[0].name())};
  }
  EXPECT_EQ(names, (std::vector<std::string>{InZone("projects/2021-0001"), InZone("projects/2020-10000"),
                                             InZone("projects/2020-9999")}));
}

// Enums stand in the database as text with a CHECK: both must know the same values.
TEST_F(ProjectStore, KnowsEveryEnumValueOfTheProtos) {
  for (int kind = 1; kind <= v1::FactKind_MAX; ++kind) {
    EXPECT_EQ(tx_.ExecOne("SELECT fact_bit($1)", v1::FactKind_Name(static_cast<v1::FactKind>(kind)))[0].as<int>(),
              1 << kind);
  }
  const std::pair<const char*, const google::protobuf::EnumDescriptor*> checks[] = {
      {"project_kind_known", v1::ProjectKind_descriptor()},
      {"confidentiality_known", v1::Confidentiality_descriptor()},
      {"fact_basis_known", v1::FactBasis_descriptor()},
      {"correction_state_known", v1::Correction::State_descriptor()}};
  for (const auto& [constraint, descriptor] : checks) {
    const std::string text = database::Text(tx_.ExecOne(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = $1", std::string(constraint))[0]);
    for (int i = 0; i < descriptor->value_count(); ++i) {
      EXPECT_EQ(absl::StrContains(text, absl::StrCat("'", descriptor->value(i)->name(), "'")), i > 0)
          << constraint << " " << descriptor->value(i)->name();
    }
  }
}

TEST_F(ProjectStore, InsertsALedgerOfTwentyThousandWithinAMinute) {
  std::vector<v1::Project> rows;
  for (int i = 1; i <= 20000; ++i) rows.push_back(Row(i));
  const absl::Time begun = absl::Now();
  ASSERT_TRUE(InsertProjects(tx_, rows, kNow).empty());
  const absl::Duration took = absl::Now() - begun;
  RecordProperty("milliseconds", static_cast<int>(absl::ToInt64Milliseconds(took)));
  EXPECT_LT(took, absl::Minutes(1));
}

}  // namespace
}  // namespace luodi::projects::store
