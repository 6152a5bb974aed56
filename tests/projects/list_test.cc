// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <random>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/projects/given.h"

namespace luodi::testing {
namespace {

using Stub = v1::ProjectService::Stub;

class ProjectLists : public ProjectsTest {};

TEST_F(ProjectLists, ThatAreRestrictedAreMaskedToOthersAndEveryReadingIsEntered) {
  v1::CreateProjectRequest create = New("机密项目");
  create.mutable_project()->set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  create.mutable_project()->set_industry_code("C3611");
  create.mutable_project()->set_business_code("SECRET-1");
  create.mutable_project()->set_investor(Investor("1"));
  const v1::Project secret = Made(create);
  EXPECT_EQ(Get("stranger", secret.name()).reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(Get("stranger", secret.name()).status.error_message(),
            Get("stranger", InZone("projects/2020-9999"))
                .status.error_message()
                .replace(0, secret.name().size(), secret.name()));
  EXPECT_EQ(Get("director", secret.name())->title(), "机密项目");
  EXPECT_EQ(Get("officer", secret.name())->title(), "机密项目");
  v1::UpdateProjectRequest update = Change(secret, {"title"});
  update.mutable_project()->set_title("x");
  EXPECT_EQ(Ask("stranger", &Stub::UpdateProject, update).reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(Terminate("stranger", secret.name()).reason(), "RESOURCE_NOT_FOUND");

  const auto masked = List("stranger", {});
  ASSERT_EQ(masked->projects_size(), 1);
  EXPECT_TRUE(masked->projects(0).masked());
  EXPECT_EQ(masked->projects(0).title(), "");
  EXPECT_EQ(masked->projects(0).investor(), "");
  EXPECT_EQ(masked->projects(0).industry_code(), "C36");
  EXPECT_EQ(masked->projects(0).stage(), v1::STAGE_NEGOTIATING);
  EXPECT_FALSE(List("officer", {})->projects(0).masked());

  v1::ListEntriesRequest entries;
  entries.set_parent(zone());
  entries.mutable_filter()->set_kind(v1::ENTRY_KIND_READING);
  const auto readings = Ask("auditor", &v1::JournalService::Stub::ListEntries, entries);
  ASSERT_EQ(readings->entries_size(), 2);
  EXPECT_EQ(readings->entries(0).actor(), InZone("persons/officer"));
  EXPECT_EQ(readings->entries(1).actor(), InZone("persons/director"));
}

TEST_F(ProjectLists, ThatAreRestrictedAnswerOthersOnlyByWhatAMaskedRowTells) {
  v1::CreateProjectRequest create = New("机密项目");
  create.mutable_project()->set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  create.mutable_project()->set_industry_code("C3611");
  create.mutable_project()->set_business_code("SECRET-1");
  create.mutable_project()->set_investor(Investor("1"));
  const v1::Project secret = Made(create);
  Record(secret.name(), v1::FACT_KIND_SIGNED, Day(2020, 6, 30));
  std::vector<v1::ProjectFilter> revealing(8), harmless(3);
  revealing[0].set_title_contains("机密");
  revealing[1].set_investor(secret.investor());
  revealing[2].set_business_code("SECRET-1");
  revealing[3].add_kinds(v1::PROJECT_KIND_NEW_BUILD);
  revealing[4].set_signed_year(2020);
  revealing[5].set_basis(v1::FACT_BASIS_RECORDED);
  revealing[6].add_industry_prefixes("C3611");
  revealing[7].add_industry_prefixes("C361");
  harmless[0].add_industry_prefixes("C36");
  harmless[1].add_industry_prefixes("C");
  harmless[2].add_stages(v1::STAGE_SIGNED);
  for (bool past : {false, true}) {
    v1::ListProjectsRequest list;
    list.set_parent(zone());
    if (past) list.mutable_as_of()->set_seconds(1593489600);
    for (const auto& filter : revealing) {
      *list.mutable_filter() = filter;
      EXPECT_EQ(Ask("stranger", &Stub::ListProjects, list)->projects_size(), 0) << filter.DebugString();
      EXPECT_EQ(Ask("officer", &Stub::ListProjects, list)->projects_size(), 1) << filter.DebugString();
    }
    for (const auto& filter : harmless) {
      *list.mutable_filter() = filter;
      EXPECT_EQ(Ask("stranger", &Stub::ListProjects, list)->projects_size(), 1) << filter.DebugString();
    }
  }
}

TEST_F(ProjectLists, AreFoundByEachFilter) {
  const std::string park = Park("smart"), inner = Park("smart-south", park), other = Park("logistics");
  v1::CreateProjectRequest create = New("Alpha 100%");
  create.mutable_project()->set_park(inner);
  create.mutable_project()->set_industry_code("C3611");
  create.mutable_project()->set_investor(Investor("1"));
  create.mutable_project()->set_business_code("B-1");
  const v1::Project alpha = Made(create);
  Record(alpha.name(), v1::FACT_KIND_SIGNED, Day(2020, 6, 30), v1::FACT_BASIS_IMPORTED);
  create = New("Beta");
  create.mutable_project()->set_park(other);
  create.mutable_project()->set_industry_code("I65");
  create.mutable_project()->set_kind(v1::PROJECT_KIND_PUBLIC_WELFARE);
  create.mutable_project()->set_national_code("2020-131000-48-03-012345");
  Made(create);
  const struct {
    std::function<void(v1::ProjectFilter&)> set;
    std::vector<std::string> titles;
  } rows[] = {
      {[](auto&) {}, {"Beta", "Alpha 100%"}},
      {[](auto& f) { f.add_stages(v1::STAGE_SIGNED); }, {"Alpha 100%"}},
      {[](auto& f) { f.add_stages(v1::STAGE_SIGNED), f.add_stages(v1::STAGE_RESERVE); }, {"Beta", "Alpha 100%"}},
      {[&](auto& f) { f.add_parks(park); }, {"Alpha 100%"}},
      {[&](auto& f) { f.add_parks(inner), f.add_parks(other); }, {"Beta", "Alpha 100%"}},
      {[](auto& f) { f.add_industry_prefixes("36"); }, {"Alpha 100%"}},
      {[](auto& f) { f.add_industry_prefixes("I"), f.add_industry_prefixes("C36"); }, {"Beta", "Alpha 100%"}},
      {[](auto& f) { f.set_title_contains("0%"); }, {"Alpha 100%"}},
      {[](auto& f) { f.set_title_contains("aLPHA"); }, {"Alpha 100%"}},
      {[](auto& f) { f.set_title_contains("_"); }, {}},
      {[](auto& f) { f.set_signed_year(2020); }, {"Alpha 100%"}},
      {[](auto& f) { f.set_signed_year(2019); }, {}},
      {[](auto& f) { f.set_basis(v1::FACT_BASIS_IMPORTED); }, {"Alpha 100%"}},
      {[](auto& f) { f.add_kinds(v1::PROJECT_KIND_PUBLIC_WELFARE); }, {"Beta"}},
      {[&](auto& f) { f.set_investor(alpha.investor()); }, {"Alpha 100%"}},
      {[](auto& f) { f.set_business_code("B-1"); }, {"Alpha 100%"}},
      {[](auto& f) { f.set_national_code("2020-131000-48-03-012345"); }, {"Beta"}},
      {[&](auto& f) { f.set_business_code("B-1"), f.add_parks(other); }, {}},
  };
  for (const auto& row : rows) {
    v1::ProjectFilter filter;
    row.set(filter);
    EXPECT_EQ(Titles(filter), row.titles) << filter.DebugString();
  }
  v1::ProjectFilter unknown;
  unknown.add_parks(InZone("parks/none"));
  EXPECT_EQ(List("officer", unknown).reason(), "TEXT_REFERS_NOWHERE");
}

TEST_F(ProjectLists, AreListedByPagesWithoutGapOrRepetition) {
  for (int i = 1; i <= 7; ++i) Made(New(std::to_string(i)));
  v1::ListProjectsRequest list;
  list.set_parent(zone());
  list.set_page_size(3);
  std::vector<std::string> titles;
  for (int page = 0;; ++page) {
    const auto answer = Ask("officer", &Stub::ListProjects, list);
    ASSERT_TRUE(answer.ok()) << answer.status.error_message();
    for (const v1::Project& project : answer->projects()) titles.push_back(project.title());
    if (answer->next_page_token().empty()) break;
    list.set_page_token(answer->next_page_token());
    if (page == 0) Made(New("neu"));
  }
  EXPECT_EQ(titles, (std::vector<std::string>{"7", "6", "5", "4", "3", "2", "1"}));
  list.mutable_filter()->set_title_contains("1");
  EXPECT_EQ(Ask("officer", &Stub::ListProjects, list).reason(), "PAGE_TOKEN_FOREIGN");
}

TEST_F(ProjectLists, ReadTheSameFromTheBooksOfNowAsFromTheTable) {
  v1::CreateProjectRequest create = New("全字段");
  create.mutable_project()->set_investor(Investor("1"));
  create.mutable_project()->set_industry_code("C3611");
  *create.mutable_project()->mutable_total_investment() = Yuan(283'000'000);
  *create.mutable_project()->mutable_fixed_asset_investment() = Yuan(200'000'000);
  *create.mutable_project()->mutable_land_area() = Mu(56'600'000);
  create.mutable_project()->mutable_promises()->set_jobs(12);
  *create.mutable_project()->mutable_promises()->mutable_start_date() = Day(2020, 9, 1);
  create.mutable_project()->set_business_code("B-1");
  create.mutable_project()->set_description("多行\n文本");
  (*create.mutable_project()->mutable_ledger_columns())["备注"] = "x";
  const v1::Project full = Made(create);
  Made(New("空"));
  Record(full.name(), v1::FACT_KIND_APPROVED, Day(2020, 6, 30));
  Record(full.name(), v1::FACT_KIND_SIGNED, Day(2020, 6, 30));
  v1::ListProjectsRequest now, at;
  now.set_parent(zone());
  at.set_parent(zone());
  at.mutable_as_of()->set_seconds(1593489600);
  const auto table = Ask("officer", &Stub::ListProjects, now), books = Ask("officer", &Stub::ListProjects, at);
  ASSERT_TRUE(books.ok()) << books.status.error_message();
  ASSERT_EQ(table->projects_size(), 2);
  EXPECT_EQ(table->DebugString(), books->DebugString());

  database::Connection connection(DatabaseUrl());
  database::Transaction tx(connection);
  // Facts are compared above: as JSON one instant has several spellings.
  EXPECT_TRUE(tx.Exec(R"sql(
    SELECT n.project FROM projects_at($1, NULL, NULL) n FULL JOIN projects_at($1, now(), NULL) b USING (project)
    WHERE to_jsonb(n) - 'facts' IS DISTINCT FROM to_jsonb(b) - 'facts')sql",
                      ZoneId())
                  .empty());
}

TEST_F(ProjectLists, TellWhatTheBooksSaidThen) {
  const v1::Project before = Made(New("旧名"));
  SetToday(2020, 7, 1);
  v1::UpdateProjectRequest update = Change(before, {"title"});
  update.mutable_project()->set_title("新名");
  ASSERT_TRUE(Ask("officer", &Stub::UpdateProject, update).ok());
  v1::GetProjectRequest get;
  get.set_name(before.name());
  get.mutable_as_of()->set_seconds(before.update_time().seconds());
  EXPECT_EQ(Ask("officer", &Stub::GetProject, get)->DebugString(), before.DebugString());
  get.mutable_as_of()->set_seconds(before.update_time().seconds() - 1);
  EXPECT_EQ(Ask("officer", &Stub::GetProject, get).reason(), "RESOURCE_NOT_FOUND");
  v1::ListProjectsRequest list;
  list.set_parent(zone());
  list.mutable_as_of()->set_seconds(before.update_time().seconds());
  EXPECT_EQ(Ask("officer", &Stub::ListProjects, list)->projects(0).title(), "旧名");
  list.mutable_as_of()->set_seconds(before.update_time().seconds() - 1);
  EXPECT_EQ(Ask("officer", &Stub::ListProjects, list)->projects_size(), 0);
}

TEST_F(ProjectLists, ShowTheFactsOfADay) {
  v1::CreateProjectRequest create = New("甲");
  create.mutable_project()->set_investor(Investor("1"));
  *create.mutable_first_talk_date() = Day(2020, 1, 2);
  const v1::Project project = Made(create);
  Record(project.name(), v1::FACT_KIND_SIGNED, Day(2020, 4, 30));
  Record(project.name(), v1::FACT_KIND_STARTED, Day(2020, 5, 14));
  for (bool past : {false, true}) {
    v1::ListProjectsRequest list;
    list.set_parent(zone());
    if (past) list.mutable_as_of()->set_seconds(1593489600);
    const std::pair<v1::Date, v1::Stage> days[] = {{Day(2020, 1, 1), v1::STAGE_RESERVE},
                                                   {Day(2020, 1, 2), v1::STAGE_NEGOTIATING},
                                                   {Day(2020, 4, 29), v1::STAGE_NEGOTIATING},
                                                   {Day(2020, 4, 30), v1::STAGE_SIGNED},
                                                   {Day(2020, 5, 14), v1::STAGE_UNDER_CONSTRUCTION}};
    for (const auto& [day, stage] : days) {
      *list.mutable_on_date() = day;
      list.clear_filter();
      EXPECT_EQ(Ask("officer", &Stub::ListProjects, list)->projects(0).stage(), stage);
      list.mutable_filter()->add_stages(stage);
      EXPECT_EQ(Ask("officer", &Stub::ListProjects, list)->projects_size(), 1);
      list.mutable_filter()->set_signed_year(2020);
      EXPECT_EQ(Ask("officer", &Stub::ListProjects, list)->projects_size(), stage >= v1::STAGE_SIGNED);
    }
  }
}

TEST_F(ProjectLists, AreSortedIntoTheTableOfIndustries) {
  v1::ListIndustriesRequest list;
  list.set_parent(zone());
  list.set_query("361");
  const auto by_code = Ask("officer", &Stub::ListIndustries, list);
  ASSERT_EQ(by_code->industries_size(), 3);
  EXPECT_EQ(by_code->industries(0).code(), "C361");
  EXPECT_EQ(by_code->industries(1).title(), "汽柴油车整车制造");
  list.clear_query();
  list.set_page_size(1000);
  int rows = 0;
  do {
    const auto page = Ask("officer", &Stub::ListIndustries, list);
    rows += page->industries_size();
    list.set_page_token(page->next_page_token());
  } while (!list.page_token().empty());
  EXPECT_EQ(rows, 1970);
}

// Made-up books and filters, and what a filter means said once more without a database.
class RandomLists : public ProjectsTest {
 protected:
  int Upto(int most) { return static_cast<int>(dice_() % static_cast<unsigned>(most + 1)); }
  bool Sometimes() { return Upto(2) == 0; }
  template <typename T>
  T OneOf(const std::vector<T>& all) {
    return all[static_cast<size_t>(Upto(static_cast<int>(all.size()) - 1))];
  }

  std::string Words(int least, int most) {
    static const std::vector<std::string> kWords = {"廊", "坊", "新", "能", "A", "b", "%", "_", "\\"};
    std::string words;
    for (int count = least + Upto(most - least); count > 0; --count) words += OneOf(kWords);
    return words;
  }

  v1::Project Any(int number) {
    v1::Project project;
    project.set_name(InZone(absl::StrFormat("projects/20%d-%04d", 20 + Upto(1), number)));
    project.set_title(Words(1, 7));
    project.set_kind(OneOf<v1::ProjectKind>({v1::PROJECT_KIND_NEW_BUILD, v1::PROJECT_KIND_EXPANSION}));
    if (Sometimes()) project.set_investor(OneOf(investors_));
    if (!Sometimes()) project.set_park(OneOf(parks_));
    project.set_industry_code(OneOf<std::string>({"", "A01", "C36", "C361", "C3611", "C3612", "C3985", "I65"}));
    project.set_confidentiality(Sometimes() ? v1::CONFIDENTIALITY_RESTRICTED : v1::CONFIDENTIALITY_INTERNAL);
    if (!Sometimes()) project.set_owner_department(OneOf<std::string>({bureau_, InZone("departments/other")}));
    if (Sometimes()) project.set_business_code(absl::StrCat("B-", number));
    if (Sometimes()) project.set_national_code(absl::StrCat("N-", number));
    project.set_phase(1);
    for (int kind = 1, last = Upto(6); kind <= last; ++kind) {
      v1::Fact& fact = *project.add_facts();
      fact.set_kind(static_cast<v1::FactKind>(kind));
      *fact.mutable_fact_date() = Day(2018 + Upto(2), 1, 2);
      fact.set_basis(OneOf<v1::FactBasis>({v1::FACT_BASIS_RECORDED, v1::FACT_BASIS_IMPORTED}));
    }
    return project;
  }

  projects::store::Selection AnySelection() {
    projects::store::Selection selection;
    v1::ProjectFilter& filter = selection.filter;
    for (int i = Sometimes() ? 1 + Upto(1) : 0; i > 0; --i) {
      filter.add_stages(static_cast<v1::Stage>(1 + Upto(v1::Stage_MAX - 1)));
    }
    selection.standing = projects::rules::MasksOf(filter.stages());
    for (int i = Sometimes() ? 1 + Upto(1) : 0; i > 0; --i) filter.add_parks(OneOf(parks_));
    for (const std::string& park : filter.parks()) selection.parks.push_back(park.substr(park.rfind('/') + 1));
    for (int i = Sometimes() ? 1 + Upto(1) : 0; i > 0; --i) {
      filter.add_industry_prefixes(OneOf<std::string>({"A", "C", "C36", "C361", "C3612", "I", "B"}));
    }
    if (Sometimes()) filter.set_title_contains(Words(1, 3));
    if (Sometimes()) filter.set_signed_year(2017 + Upto(3));
    if (Sometimes()) filter.set_basis(v1::FACT_BASIS_IMPORTED);
    if (Sometimes()) filter.add_kinds(v1::PROJECT_KIND_EXPANSION);
    if (Upto(4) == 0) filter.set_investor(OneOf(investors_));
    if (Upto(9) == 0) filter.set_business_code(absl::StrCat("B-", 1 + Upto(20)));
    if (Upto(9) == 0) filter.set_national_code(absl::StrCat("N-", 1 + Upto(20)));
    selection.sees_restricted = Sometimes();
    selection.department = OneOf<std::string>({bureau_, ""});
    return selection;
  }

  static bool IsHidden(const v1::Project& project, const projects::store::Selection& asked) {
    return project.confidentiality() == v1::CONFIDENTIALITY_RESTRICTED && !asked.sees_restricted &&
           (asked.department.empty() || project.owner_department() != asked.department);
  }

  template <typename List, typename Value>
  static bool IsAmong(const List& list, const Value& value) {
    return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
  }

  static bool Answers(const v1::Project& project, const projects::store::Selection& asked) {
    const v1::ProjectFilter& filter = asked.filter;
    const bool hidden = IsHidden(project, asked);
    const std::string industry = hidden ? project.industry_code().substr(0, 3) : project.industry_code();
    const auto begins = [&](const std::string& prefix) { return absl::StartsWith(industry, prefix); };
    if (!project.merged_into().empty() || !IsAmong(filter.stages(), project.stage()) ||
        !IsAmong(filter.parks(), project.park()) ||
        (filter.industry_prefixes_size() > 0 &&
         std::none_of(filter.industry_prefixes().begin(), filter.industry_prefixes().end(), begins))) {
      return false;
    }
    const bool tells = filter.title_contains().empty() && filter.kinds().empty() && filter.investor().empty() &&
                       filter.signed_year() == 0 && filter.basis() == v1::FACT_BASIS_UNSPECIFIED &&
                       filter.business_code().empty() && filter.national_code().empty();
    if (hidden || tells) return tells;
    const v1::Fact* signing = projects::rules::FindFact(project, v1::FACT_KIND_SIGNED);
    return absl::StrContains(absl::AsciiStrToLower(project.title()), absl::AsciiStrToLower(filter.title_contains())) &&
           IsAmong(filter.kinds(), project.kind()) &&
           (filter.investor().empty() || filter.investor() == project.investor()) &&
           (filter.signed_year() == 0 || (signing != nullptr && signing->fact_date().year() == filter.signed_year())) &&
           (filter.basis() == v1::FACT_BASIS_UNSPECIFIED ||
            std::any_of(project.facts().begin(), project.facts().end(),
                        [&](const v1::Fact& fact) { return fact.basis() == filter.basis(); })) &&
           (filter.business_code().empty() || filter.business_code() == project.business_code()) &&
           (filter.national_code().empty() || filter.national_code() == project.national_code());
  }

  std::mt19937 dice_{20200630};
  std::vector<std::string> parks_, investors_;
};

TEST_F(RandomLists, HoldWhatAnswersTheFilterWhicheverWayItIsFound) {
  for (const char* park : {"smart", "logistics", "empty"}) parks_.push_back(Park(park));
  for (const char* number : {"1", "2", "3"}) investors_.push_back(Investor(number));
  database::Connection connection(DatabaseUrl());
  database::Transaction tx(connection);
  tx.Exec("SELECT set_config('app.zone', $1, true), set_config('role', 'luodi_app', true)", ZoneId());
  std::vector<v1::Project> books;
  for (int i = 1; i <= 400; ++i) books.push_back(Any(i));
  std::sort(books.begin(), books.end(), [](const auto& a, const auto& b) { return a.name() > b.name(); });
  ASSERT_TRUE(projects::store::InsertProjects(tx, books, "2020-06-30 04:00:00+00").empty());
  for (v1::Project& project : books) projects::rules::SetStage(project);
  for (size_t i = 0; i < books.size(); i += 40) {
    books[i].set_merged_into(books[i + 1].name());
    projects::store::UpdateMergedInto(tx, books[i].name(), books[i + 1].name(), "2020-06-30 04:00:00+00");
  }
  int found = 0;
  for (int round = 0; round < 600; ++round) {
    const projects::store::Selection asked = AnySelection();
    std::vector<std::string> expected, listed, exported;
    for (const v1::Project& project : books) {
      if (Answers(project, asked)) expected.push_back(project.name() + (IsHidden(project, asked) ? "?" : ""));
    }
    Page page;
    page.size = 1 + Upto(30);
    for (;;) {
      auto some = projects::store::ListProjects(tx, ZoneId(), asked, page);
      const bool has_more = static_cast<int>(some.size()) > page.size;
      if (has_more) some.resize(static_cast<size_t>(page.size));
      for (const v1::Project& project : some) listed.push_back(project.name() + (project.masked() ? "?" : ""));
      if (!has_more) break;
      page.after = {projects::store::PageKeyOf(some.back().name())};
    }
    projects::store::ForEachProject(tx, ZoneId(), asked, [&](v1::Project&& project) {
      exported.insert(exported.begin(), project.name() + (project.masked() ? "?" : ""));
      return true;
    });
    ASSERT_EQ(listed, expected) << asked.filter.DebugString();
    ASSERT_EQ(exported, expected) << asked.filter.DebugString();
    found += static_cast<int>(expected.size());
  }
  EXPECT_GT(found, 1000) << "the filters find too little to show anything";
}

}  // namespace
}  // namespace luodi::testing
