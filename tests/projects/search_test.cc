// SPDX-License-Identifier: Apache-2.0
// Lists by part of a title.
#include "absl/strings/str_cat.h"
#include "tests/projects/given.h"

namespace luodi::testing {
namespace {

using Stub = v1::ProjectService::Stub;
using Found = std::vector<std::string>;

class Search : public ProjectsTest {
 protected:
  Found Titled(const std::string& part) {
    v1::ProjectFilter filter;
    filter.set_title_contains(part);
    return Titles(filter);
  }
};

TEST_F(Search, FindsAnyPartOfATitle) {
  for (const char* title : {"廊坊新能源汽车零部件项目", "新能源", "能", "Smart Plant 二期", "汽车新城"}) Made(New(title));
  EXPECT_EQ(Titled("新能"), (Found{"新能源", "廊坊新能源汽车零部件项目"}));
  EXPECT_EQ(Titled("能源"), (Found{"新能源", "廊坊新能源汽车零部件项目"}));
  EXPECT_EQ(Titled("新能源汽车"), (Found{"廊坊新能源汽车零部件项目"}));
  EXPECT_EQ(Titled("廊坊新能源汽车零部件项目"), (Found{"廊坊新能源汽车零部件项目"}));
  EXPECT_EQ(Titled("廊坊新能源汽车零部件项目一"), Found{});
  EXPECT_EQ(Titled("源汽新能"), Found{}) << "its pairs in another order are no part";
  EXPECT_EQ(Titled("城新"), Found{});
}

TEST_F(Search, FindsOneCharacterToo) {
  for (const char* title : {"新能源", "能", "汽车"}) Made(New(title));
  EXPECT_EQ(Titled("能"), (Found{"能", "新能源"}));
  EXPECT_EQ(Titled("龙"), Found{});
}

TEST_F(Search, IsForUpperAndLowerCaseAlike) {
  for (const char* title : {"SMART Plant", "smart city", "ÖL-Werk"}) Made(New(title));
  EXPECT_EQ(Titled("Smart"), (Found{"smart city", "SMART Plant"}));
  EXPECT_EQ(Titled("PL"), (Found{"SMART Plant"}));
  EXPECT_EQ(Titled("öl"), (Found{"ÖL-Werk"}));
}

TEST_F(Search, TakesSignsAsTheyAre) {
  for (const char* title : {"产能100%", "产能1000", "a_b", "axb", "c\\d"}) Made(New(title));
  EXPECT_EQ(Titled("0%"), (Found{"产能100%"}));
  EXPECT_EQ(Titled("a_"), (Found{"a_b"}));
  EXPECT_EQ(Titled("%%"), Found{});
  EXPECT_EQ(Titled("c\\"), (Found{"c\\d"}));
  EXPECT_EQ(Titled("'; --"), Found{});
}

TEST_F(Search, FollowsATitleThatIsChanged) {
  const v1::Project project = Made(New("旧名称甲"));
  v1::UpdateProjectRequest update = Change(project, {"title"});
  update.mutable_project()->set_title("新名称甲");
  ASSERT_TRUE(Ask("officer", &Stub::UpdateProject, update).ok());
  EXPECT_EQ(Titled("旧名"), Found{});
  EXPECT_EQ(Titled("新名"), (Found{"新名称甲"}));
  EXPECT_EQ(Titled("称甲"), (Found{"新名称甲"})) << "what both titles have is found still";
}

TEST_F(Search, DoesNotFindWhatLeftTheBooks) {
  const v1::Project gone = Made(New("要撤销的项目"));
  Made(New("留下的项目"));
  database::Connection connection(DatabaseUrl());
  {
    database::Transaction tx(connection);
    tx.Exec("ALTER TABLE projects DISABLE TRIGGER project_taken_back");
    projects::store::DeleteProjects(tx, ZoneId(), {gone.name()});
    tx.Exec("ALTER TABLE projects ENABLE TRIGGER project_taken_back");
    tx.Commit();
  }
  EXPECT_EQ(Titled("的项"), (Found{"留下的项目"}));
  EXPECT_EQ(Titled("撤销"), Found{});
}

TEST_F(Search, NeverFindsByATitleThatIsMasked) {
  v1::CreateProjectRequest create = New("机密项目");
  create.mutable_project()->set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  Made(create);
  Made(New("公开项目"));
  v1::ProjectFilter filter;
  for (const char* part : {"机密", "项目", "密", "机密项目"}) {
    filter.set_title_contains(part);
    const auto seen = List("stranger", filter);
    for (const v1::Project& project : seen->projects()) EXPECT_EQ(project.title(), "公开项目");
    EXPECT_GE(List("officer", filter)->projects_size(), 1);
  }
}

TEST_F(Search, StaysInItsZone) {
  Made(New("廊坊新能源"));
  database::Connection connection(DatabaseUrl());
  database::Transaction tx(connection);
  tx.Exec("SELECT set_config('app.zone', 'elsewhere', true), set_config('role', 'luodi_app', true)");
  projects::store::Selection selection;
  selection.filter.set_title_contains("新能");
  EXPECT_TRUE(projects::store::ListProjects(tx, ZoneId(), selection, {}).empty());
  EXPECT_EQ(tx.ExecOne("SELECT count(*) FROM project_title_pairs")[0].as<int>(), 0);
}

TEST_F(Search, PagesWithoutSkipOrRepeatWhileOthersEnter) {
  for (int i = 1; i <= 120; ++i) {
    Made(New(absl::StrCat("氢能项目", i)));
    if (i % 3 == 0) Made(New(absl::StrCat("别的项目", i)));
  }
  v1::ListProjectsRequest list;
  list.set_parent(zone());
  list.set_page_size(7);
  list.mutable_filter()->set_title_contains("氢能");
  Found titles, expected;
  for (int i = 120; i >= 1; --i) expected.push_back(absl::StrCat("氢能项目", i));
  do {
    const auto answer = Ask("officer", &Stub::ListProjects, list);
    ASSERT_TRUE(answer.ok()) << answer.status.error_message();
    for (const v1::Project& project : answer->projects()) titles.push_back(project.title());
    list.set_page_token(answer->next_page_token());
    Made(New("氢能新来"));
  } while (!list.page_token().empty());
  EXPECT_EQ(titles, expected);
}

}  // namespace
}  // namespace luodi::testing
