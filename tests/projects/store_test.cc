// SPDX-License-Identifier: Apache-2.0
#include "server/projects/store.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "server/investors/store.h"
#include "server/journal/store.h"
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
  // As the server works: the zone wall stands, and only what its role may do is done.
  void BeTheServer() {
    tx_.Exec("SELECT set_config('app.zone', $1, true), set_config('role', 'luodi_app', true)", ZoneId());
  }
  int Count(const char* sql) { return tx_.ExecOne(sql, ZoneId())[0].as<int>(); }
  // An import says that it created the project, and left it at this version.
  void CreatedByImport(const v1::Project& project, int row, int version) {
    tx_.Exec(
        "INSERT INTO ledger_imports (zone, import, file_name, sha256, reason, row_count, created_count, updated_count, "
        "  unchanged_count, unknown_columns, imported_by, create_time, mode, state, format, update_time, finish_time) "
        "VALUES ($1, '2020-0001', 'f', repeat('a', 64), 'r', 1, 1, 0, 0, '{}', 'p', now(), 'IMPORT_MODE_ATOMIC', "
        "  'STATE_FINISHED', 'UTF-8', now(), now()) ON CONFLICT DO NOTHING",
        ZoneId());
    tx_.Exec(
        "INSERT INTO ledger_import_rows (zone, import, row_number, outcome, project, version, result) "
        "VALUES ($1, '2020-0001', $2::integer, 'OUTCOME_CREATED', $3, $4::bigint, '{}')",
        ZoneId(), row, project.name().substr(project.name().rfind('/') + 1), version);
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

TEST_F(ProjectStore, GivesBackFactsWhateverTheirTextsInTheOrderOfTheirKinds) {
  const std::vector<std::string> texts = {"", "NULL", "{甲,乙}", "\"", "\\", "a\"b\\c,{}\t'", " ", "，"};
  v1::Project given = Row(1);
  given.clear_facts();
  for (int i = static_cast<int>(texts.size()); i-- > 0;) {
    AddFact(given, static_cast<v1::FactKind>(i + 1), Day(2020, 1, 1 + i));
    v1::Fact& fact = *given.mutable_facts(given.facts_size() - 1);
    fact.set_evidence(texts[i]);
    fact.set_author(texts[texts.size() - 1 - i]);
    fact.mutable_record_time()->set_nanos(i * 1000);
  }
  const auto stored = InsertProject(tx_, given, kNow);
  ASSERT_TRUE(stored);
  std::reverse(given.mutable_facts()->begin(), given.mutable_facts()->end());
  ASSERT_EQ(stored->facts_size(), given.facts_size());
  for (int i = 0; i < given.facts_size(); ++i) {
    EXPECT_EQ(stored->facts(i).DebugString(), given.facts(i).DebugString());
  }
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

TEST_F(ProjectStore, UpdatesManyAndNamesThoseWhoseNumberIsTaken) {
  std::vector<v1::Project> rows;
  for (int i = 1; i <= 1200; ++i) rows.push_back(Row(i));
  for (int i : {0, 1, 2, 3}) rows[i].set_business_code(absl::StrCat("B-", i));
  ASSERT_TRUE(InsertProjects(tx_, rows, kNow).empty());
  BeTheServer();
  for (v1::Project& row : rows) {
    row.set_title("新名");
    row.set_parcel("地块 7");
  }
  AddFact(rows[5], v1::FACT_KIND_STARTED, Day(2020, 5, 14));
  AddFact(rows[1199], v1::FACT_KIND_STARTED, Day(2020, 5, 15));
  rows[0].set_business_code("B-new");
  rows[1].set_business_code("B-0");  // given up by the row before
  rows[2].set_business_code("B-3");  // not given up
  rows[10].set_business_code("B-twice");
  rows[1100].set_business_code("B-twice");
  EXPECT_EQ(UpdateProjects(tx_, rows, kNow), (std::vector<std::string>{rows[2].name(), rows[1100].name()}));
  const auto after = SelectProjects(tx_, ZoneId(), {rows[1].name(), rows[2].name(), rows[5].name(), rows[1199].name()});
  ASSERT_EQ(after.size(), 4u);
  EXPECT_EQ(after[0].business_code(), "B-0");
  EXPECT_EQ(after[0].parcel(), "地块 7");
  EXPECT_EQ(VersionOf(after[0]), 2);
  EXPECT_EQ(after[1].title(), "项目 3") << "what was refused is as it was";
  EXPECT_EQ(VersionOf(after[1]), 1);
  EXPECT_EQ(after[2].facts_size(), 3);
  EXPECT_EQ(after[3].facts(2).fact_date().day(), 15);
  EXPECT_EQ(Count("SELECT count(*) FROM project_facts WHERE zone = $1"), 2 * 1200 + 2);
}

TEST_F(ProjectStore, AddsTheFirstSigningAndLeavesAStandingOneAlone) {
  v1::Project signed_one = Row(1), unsigned_one = Row(2);
  unsigned_one.mutable_facts()->RemoveLast();
  ASSERT_TRUE(InsertProjects(tx_, {signed_one, unsigned_one}, kNow).empty());
  signed_one.mutable_facts(1)->mutable_fact_date()->set_day(1);
  AddFact(unsigned_one, v1::FACT_KIND_SIGNED, Day(2020, 5, 1));
  ASSERT_TRUE(UpdateProjects(tx_, {signed_one, unsigned_one}, kNow).empty());
  const auto days = tx_.Exec("SELECT signed_date::text FROM projects WHERE zone = $1 ORDER BY number", ZoneId());
  EXPECT_EQ(database::Text(days[0][0]), "2020-04-30");
  EXPECT_EQ(database::Text(days[1][0]), "2020-05-01");
}

TEST_F(ProjectStore, GivesBackFieldsAndPutsFactsAsideThatWereNotThere) {
  v1::Project before = Row(1), other = Row(2);
  before.mutable_facts()->RemoveLast();
  ASSERT_TRUE(InsertProjects(tx_, {before, other}, kNow).empty());
  BeTheServer();
  const v1::Project was = *SelectProject(tx_, before.name());
  v1::Project changed = was;
  changed.set_title("导入后的名称");
  AddFact(changed, v1::FACT_KIND_SIGNED, Day(2020, 4, 30));
  ASSERT_TRUE(UpdateProjects(tx_, {changed}, kNow).empty());
  // One of the same kind that says something else goes too.
  v1::Fact talk = was.facts(0);
  *talk.mutable_fact_date() = Day(2019, 3, 4);
  ReplaceFact(tx_, was.name(), talk, kNow);
  ASSERT_TRUE(RestoreProjects(tx_, {was}, kNow).empty());
  v1::Project restored = *SelectProject(tx_, was.name());
  EXPECT_EQ(VersionOf(restored), 4);
  restored.set_etag(was.etag());
  *restored.mutable_update_time() = was.update_time();
  EXPECT_EQ(restored.DebugString(), was.DebugString());
  EXPECT_EQ(Count("SELECT count(*) FROM project_facts WHERE zone = $1 AND project = '2020-0001'"), 4) << "kept";
  EXPECT_EQ(Count("SELECT standing FROM projects WHERE zone = $1 AND project = '2020-0001'"), 2);
  EXPECT_EQ(SelectProject(tx_, other.name())->facts_size(), 2);
  v1::Project robbed = other;
  robbed.clear_facts();
  robbed.set_business_code("B-1");
  v1::Project holder = Row(3);
  holder.set_business_code("B-1");
  ASSERT_TRUE(InsertProject(tx_, holder, kNow));
  EXPECT_EQ(RestoreProjects(tx_, {robbed}, kNow), (std::vector<std::string>{robbed.name()}));
  EXPECT_EQ(SelectProject(tx_, other.name())->facts_size(), 2) << "what was refused keeps its facts";
}

TEST_F(ProjectStore, DeletesWhatAnImportCreatedWithAllThatHangsOnIt) {
  v1::Project parent = Row(1), phase = Row(2), stays = Row(3);
  phase.set_parent_project(parent.name());
  phase.set_phase(2);
  ASSERT_TRUE(InsertProjects(tx_, {parent, phase, stays}, kNow).empty());
  InsertContributors(tx_, ZoneId(), {parent.name(), phase.name()}, InZone("persons/p"));
  CreatedByImport(parent, 1, 1);
  CreatedByImport(phase, 2, 1);
  BeTheServer();
  DeleteProjects(tx_, ZoneId(), {parent.name(), phase.name()});
  EXPECT_FALSE(SelectProject(tx_, parent.name()));
  EXPECT_TRUE(SelectProject(tx_, stays.name()));
  EXPECT_EQ(Count("SELECT count(*) FROM project_facts WHERE zone = $1"), 2);
  EXPECT_EQ(Count("SELECT count(*) FROM project_contributors WHERE zone = $1"), 0);
  EXPECT_EQ(Count("SELECT count(*) FROM project_title_pairs WHERE zone = $1"),
            Count("SELECT cardinality(title_pairs(title)) FROM projects WHERE zone = $1"));
}

TEST_F(ProjectStore, CannotDeleteWhatNoImportCreatedOrSomebodyTouched) {
  ASSERT_TRUE(InsertProjects(tx_, {Row(1), Row(2)}, kNow).empty());
  CreatedByImport(Row(2), 1, 1);
  v1::Project touched = Row(2);
  touched.set_title("改过");
  ASSERT_TRUE(UpdateProjects(tx_, {touched}, kNow).empty());
  BeTheServer();
  for (int number : {1, 2}) {
    tx_.Exec("SAVEPOINT before");
    try {
      DeleteProjects(tx_, ZoneId(), {Row(number).name()});
      tx_.Settle();
      FAIL() << number << " is gone";
    } catch (const pqxx::sql_error& error) {
      EXPECT_THAT(error.what(), ::testing::HasSubstr("project_taken_back"));
    }
    tx_.Exec("ROLLBACK TO SAVEPOINT before");
  }
  EXPECT_EQ(Count("SELECT count(*) FROM projects WHERE zone = $1"), 2);
}

TEST_F(ProjectStore, FollowsAMergedProjectToTheOneThatIsKept) {
  v1::Project first = Row(1), second = Row(2), kept = Row(3);
  first.set_business_code("B-1");
  second.set_business_code("B-2");
  kept.set_national_code("N-3");
  ASSERT_TRUE(InsertProjects(tx_, {first, second, kept}, kNow).empty());
  const v1::Project pointing = UpdateMergedInto(tx_, second.name(), kept.name(), kNow);
  EXPECT_EQ(pointing.merged_into(), kept.name());
  EXPECT_EQ(VersionOf(pointing), 2);
  UpdateMergedInto(tx_, first.name(), second.name(), kNow);
  using Ids = std::vector<std::string>;
  EXPECT_EQ(Candidates({"B-1", "", "", "", 1}), Ids{"0003"});
  EXPECT_EQ(Candidates({"B-2", "N-3", "", "", 1}), Ids{"0003"}) << "one, not two";
  Selection all;
  Page page;
  EXPECT_EQ(ListProjects(tx_, ZoneId(), all, page).size(), 1u);
  all.on_date = "2020-06-30";
  EXPECT_EQ(ListProjects(tx_, ZoneId(), all, page).size(), 1u);
  EXPECT_EQ(UpdateMergedInto(tx_, first.name(), "", kNow).merged_into(), "");
  EXPECT_EQ(Candidates({"B-1", "", "", "", 1}), Ids{"0001"});
}

TEST_F(ProjectStore, HandsOverAWholeSelectionInOrderOrUntilToldToStop) {
  std::vector<v1::Project> rows;
  for (int i = 1; i <= 1203; ++i) rows.push_back(Row(i));
  for (int i = 0; i < 1203; i += 3) rows[i].set_title("仓储 7");
  ASSERT_TRUE(InsertProjects(tx_, rows, kNow).empty());
  BeTheServer();
  tx_.Exec("SELECT set_config('transaction_read_only', 'on', true)");
  for (const bool past : {false, true}) {
    Selection selection;
    if (past) selection.on_date = "2020-06-30";
    std::vector<std::string> names;
    ForEachProject(tx_, ZoneId(), selection, [&](v1::Project&& project) {
      names.push_back(project.name());
      EXPECT_EQ(project.facts_size(), 2);
      return true;
    });
    ASSERT_EQ(names.size(), rows.size());
    for (size_t i = 0; i < rows.size(); ++i) ASSERT_EQ(names[i], rows[i].name());
    selection.filter.set_title_contains("仓储");
    int count = 0;
    ForEachProject(tx_, ZoneId(), selection, [&](v1::Project&&) { return ++count < 700; });
    EXPECT_EQ(count, 401);
    count = 0;
    ForEachProject(tx_, ZoneId(), selection, [&](v1::Project&&) { return ++count < 5; });
    EXPECT_EQ(count, 5);
  }
}

TEST_F(ProjectStore, SaysNothingOfAnInstantAfterTheRemoval) {
  v1::Project project = Row(1);
  journal::Entry entry;
  entry.resource = project.name();
  entry.resource_type = "luodi.v1.Project";
  ASSERT_TRUE(google::protobuf::util::MessageToJsonString(project, &entry.image).ok());
  const auto say = [&](v1::EntryKind kind, const std::string& time) {
    entry.kind = kind;
    // As many as go in one statement.
    journal::store::InsertEntries(tx_, {ZoneId(), "a", "m", "w", time}, std::vector<journal::Entry>(25, entry));
  };
  say(v1::ENTRY_KIND_CHANGE, "2020-06-01 00:00:00+00");
  say(v1::ENTRY_KIND_REMOVAL, "2020-06-02 00:00:00+00");
  say(v1::ENTRY_KIND_READING, "2020-06-03 00:00:00+00");
  const auto image = [&](const char* time) {
    return journal::store::SelectImage(tx_, ZoneId(), project.name(), time).has_value();
  };
  EXPECT_FALSE(image("2020-05-31 00:00:00+00"));
  EXPECT_TRUE(image("2020-06-01 00:00:00+00"));
  EXPECT_TRUE(SelectProjectAt(tx_, project.name(), "2020-06-01 12:00:00+00"));
  EXPECT_FALSE(image("2020-06-02 00:00:00+00"));
  EXPECT_FALSE(SelectProjectAt(tx_, project.name(), "2020-06-04 00:00:00+00"));
  Selection selection;
  selection.as_of = "2020-06-01 12:00:00+00";
  EXPECT_EQ(ListProjects(tx_, ZoneId(), selection, {}).size(), 1u);
  selection.as_of = "2020-06-02 12:00:00+00";
  EXPECT_EQ(ListProjects(tx_, ZoneId(), selection, {}).size(), 0u);
}

TEST_F(ProjectStore, TakesInvestorsInAndOutInBulk) {
  std::vector<v1::Investor> many;
  for (int i = 1; i <= 700; ++i) {
    v1::Investor investor;
    investor.set_name(InZone(absl::StrFormat("investors/2020-%04d", i)));
    investor.set_title(absl::StrCat("投资方 ", i));
    investor.set_country_code("US");
    investor.set_foreign_registration_number(absl::StrCat("N", i));
    investor.add_tags("a, \"b\"");
    many.push_back(investor);
  }
  many[600].set_foreign_registration_number("N7");
  BeTheServer();
  EXPECT_EQ(investors::store::InsertInvestors(tx_, many, kNow), (std::vector<std::string>{many[600].name()}));
  const auto some =
      investors::store::SelectInvestors(tx_, ZoneId(), {many[699].name(), many[0].name(), many[600].name()});
  ASSERT_EQ(some.size(), 2u);
  EXPECT_EQ(some[0].tags(0), "a, \"b\"");
  EXPECT_EQ(some[0].etag(), "v1");
  EXPECT_EQ(some[1].title(), "投资方 700");
  v1::Project project = Row(1);
  project.set_investor(many[0].name());
  ASSERT_TRUE(InsertProject(tx_, project, kNow));
  EXPECT_FALSE(investors::store::DeleteInvestor(tx_, many[0].name())) << "a project names it";
  EXPECT_TRUE(investors::store::DeleteInvestor(tx_, many[1].name()));
  EXPECT_FALSE(investors::store::SelectInvestor(tx_, many[1].name()));
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

// Also when the table had been empty so long that its statistics say so.
TEST_F(ProjectStore, WritesALedgerOfTwentyThousandWithinAMinute) {
  tx_.Exec("ANALYZE projects, project_facts, project_title_pairs");
  std::vector<v1::Project> rows;
  for (int i = 1; i <= 20000; ++i) rows.push_back(Row(i));
  const absl::Time begun = absl::Now();
  ASSERT_TRUE(InsertProjects(tx_, rows, kNow).empty());
  const absl::Time inserted = absl::Now();
  for (v1::Project& row : rows) row.set_title(row.title() + "改");
  ASSERT_TRUE(UpdateProjects(tx_, rows, kNow).empty());
  const absl::Time updated = absl::Now();
  RecordProperty("insert_milliseconds", static_cast<int>(absl::ToInt64Milliseconds(inserted - begun)));
  RecordProperty("update_milliseconds", static_cast<int>(absl::ToInt64Milliseconds(updated - inserted)));
  EXPECT_LT(updated - begun, absl::Minutes(1));
}

}  // namespace
}  // namespace luodi::projects::store
