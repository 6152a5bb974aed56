// SPDX-License-Identifier: Apache-2.0
// Delegations through the counter: given, used, revoked, and against separation of duty.
#include "tests/review/bench.h"

namespace luodi::testing {
namespace {

class DelegationTest : public BenchTest {
 protected:
  void Ready(int depth) { Publish({StageOf(v1::STAGE_KIND_OPINION, {SeatOfDepartment("safety")})}, depth); }
  DelegationTest() {
    for (const char* id : {"r1", "r2", "r3"}) Person(id, {v1::ROLE_DEPARTMENT_REVIEWER});
  }
  Answer<v1::Delegation> Revoke(const std::string& who, const std::string& name) {
    v1::RevokeDelegationRequest request;
    request.set_name(name);
    return Ask(who, &Review::RevokeDelegation, request);
  }
  std::vector<std::string> Listed(const std::string& who) {
    v1::ListDelegationsRequest request;
    request.set_parent(zone());
    std::vector<std::string> names;
    const auto listed = Fine(Ask(who, &Review::ListDelegations, request));
    for (const v1::Delegation& one : listed.delegations()) names.push_back(one.name());
    return names;
  }
  void Edit(const std::string& who, const std::string& project) {
    v1::GetProjectRequest get;
    get.set_name(project);
    const v1::Project now = Fine(Ask("officer", &v1::ProjectService::Stub::GetProject, get));
    v1::UpdateProjectRequest update;
    update.mutable_project()->set_name(project);
    update.mutable_project()->set_etag(now.etag());
    update.mutable_project()->set_description("改过一笔");
    update.mutable_update_mask()->add_paths("description");
    Fine(Ask(who, &v1::ProjectService::Stub::UpdateProject, update));
  }
};

TEST_F(DelegationTest, LetsAnotherAnswerAndShowsBothNames) {
  Ready(1);
  const std::string name = File();
  EXPECT_EQ(Say("r1", name).reason(), "NOT_ON_STAGE");
  const v1::Delegation given = Fine(Delegate("s1", "r1"));
  EXPECT_EQ(given.delegator(), InZone("persons/s1"));
  const v1::Opinion opinion = Fine(Say("r1", name));
  EXPECT_EQ(opinion.recorded_by(), InZone("persons/r1"));
  EXPECT_EQ(opinion.on_behalf_of(), InZone("persons/s1"));
  EXPECT_EQ(opinion.department(), InZone("departments/safety"));
  EXPECT_EQ(StageNow(name).seats(0).on_behalf_of(), InZone("persons/s1"));
}

TEST_F(DelegationTest, RunsForItsDaysAndUntilItIsRevoked) {
  Ready(1);
  const std::string name = File();
  const v1::Delegation later = Fine(Delegate("s1", "r1", Day(2020, 7, 2), Day(2020, 7, 3)));
  EXPECT_EQ(Say("r1", name).reason(), "NOT_ON_STAGE");
  SetToday(2020, 7, 3);
  ASSERT_TRUE(Revoke("s1", later.name()).ok());
  EXPECT_EQ(Say("r1", name).reason(), "NOT_ON_STAGE");
  EXPECT_EQ(Revoke("s1", later.name()).reason(), "DELEGATION_REVOKED");
  EXPECT_EQ(Revoke("s2", later.name()).reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(Revoke("s1", InZone("delegations/99")).reason(), "RESOURCE_NOT_FOUND");
  ASSERT_TRUE(Delegate("s1", "r1", Day(2020, 7, 3), Day(2020, 7, 3)).ok());
  EXPECT_TRUE(Say("r1", name).ok());
}

TEST_F(DelegationTest, IsHandedOnAsFarAsTheDefinitionLets) {
  Ready(1);
  const std::string name = File();
  ASSERT_TRUE(Delegate("s1", "r1").ok());
  ASSERT_TRUE(Delegate("r1", "r2").ok());
  EXPECT_EQ(Say("r2", name).reason(), "NOT_ON_STAGE");
  EXPECT_TRUE(Say("r1", name).ok());
}

TEST_F(DelegationTest, NeverLeadsBack) {
  ASSERT_TRUE(Delegate("s1", "r1").ok());
  ASSERT_TRUE(Delegate("r1", "r2").ok());
  EXPECT_EQ(Delegate("r2", "s1").reason(), "DELEGATION_CIRCULAR");
  EXPECT_EQ(Delegate("r1", "s1").reason(), "DELEGATION_CIRCULAR");
  EXPECT_TRUE(Delegate("r2", "s1", Day(2020, 8, 1), Day(2020, 8, 2)).ok());
  EXPECT_EQ(Delegate("s1", "s1").reason(), "DELEGATION_TO_ONESELF");
}

TEST_F(DelegationTest, NeverLeadsBackBecauseTheCallerSaysItIsRevoked) {
  ASSERT_TRUE(Delegate("s1", "r1", Day(2020, 7, 2), Day(2020, 7, 31)).ok());
  v1::CreateDelegationRequest request;
  request.set_parent(zone());
  request.mutable_delegation()->set_delegate(InZone("persons/s1"));
  *request.mutable_delegation()->mutable_start_date() = Day(2020, 7, 1);
  *request.mutable_delegation()->mutable_end_date() = Day(2020, 7, 31);
  request.mutable_delegation()->set_reason("出差");
  request.mutable_delegation()->mutable_revoke_time()->set_seconds(1);
  request.mutable_delegation()->set_delegator(InZone("persons/r3"));
  EXPECT_EQ(Ask("r1", &Review::CreateDelegation, request).reason(), "DELEGATION_CIRCULAR");
}

TEST_F(DelegationTest, IsToSomebodyWhoIsThereForACaseThatIsThere) {
  EXPECT_EQ(Delegate("s1", "nobody").reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(Delegate("s1", "zones/other/persons/r1").reason(), "RESOURCE_NOT_FOUND");
  v1::CreateDelegationRequest request;
  request.set_parent(zone());
  v1::Delegation& delegation = *request.mutable_delegation();
  delegation.set_delegate(InZone("persons/r1"));
  *delegation.mutable_start_date() = *delegation.mutable_end_date() = Day(2020, 7, 1);
  delegation.set_reason("出差");
  delegation.set_review_case(InZone("projects/2020-0009/cases/1"));
  EXPECT_EQ(Ask("s1", &Review::CreateDelegation, request).reason(), "RESOURCE_NOT_FOUND");
  delegation.set_reason("");
  *delegation.mutable_end_date() = Day(2020, 6, 30);
  EXPECT_EQ(Ask("s1", &Review::CreateDelegation, request).fields(),
            (std::vector<std::string>{"delegation.end_date", "delegation.reason"}));
}

TEST_F(DelegationTest, IsSeenByWhoGaveAndTookItAndByTheOffice) {
  const std::string first = Fine(Delegate("s1", "r1")).name();
  const std::string second = Fine(Delegate("s2", "r2")).name();
  EXPECT_EQ(Listed("s1"), std::vector<std::string>{first});
  EXPECT_EQ(Listed("r1"), std::vector<std::string>{first});
  EXPECT_EQ(Listed("r2"), std::vector<std::string>{second});
  EXPECT_EQ(Listed("r3"), std::vector<std::string>{});
  EXPECT_EQ(Listed("secretary"), (std::vector<std::string>{second, first}));
}

// Attack 9: whoever contributed does not review through another, nor another for him.
TEST_F(DelegationTest, CarriesNoContributorAndNoRecusedPerson) {
  Ready(2);
  Person("busy", {v1::ROLE_DEPARTMENT_REVIEWER, v1::ROLE_INVESTMENT_OFFICER}, InZone("departments/safety"));
  const v1::Project project = NewProject();
  Edit("busy", project.name());
  const std::string name = File(project.name());
  ASSERT_TRUE(Delegate("busy", "r1").ok());
  EXPECT_EQ(Say("busy", name).reason(), "SELF_REVIEW");
  EXPECT_EQ(Say("r1", name).reason(), "SELF_REVIEW");
  ASSERT_TRUE(Delegate("s1", "busy").ok());
  EXPECT_EQ(Say("busy", name).reason(), "SELF_REVIEW");
  ASSERT_TRUE(Recuse("s2", name).ok());
  ASSERT_TRUE(Delegate("s2", "r2").ok());
  EXPECT_EQ(Say("r2", name).reason(), "PERSON_RECUSED");
  // Past the rules the database refuses the same.
  const std::string project_id = project.name().substr(project.name().rfind('/') + 1);
  const auto insert = [&](const std::string& by, const std::string& behalf) {
    return AsServer(absl::StrCat(
        "INSERT INTO review_opinions (zone, project, round, opinion, stage, seat, department, stance, text, "
        "conditions, packet_version, recorded_by, on_behalf_of, create_time) VALUES ('",
        ZoneId(), "', '", project_id, "', 1, 1, 'stage', 'safety', 'safety', 'STANCE_AGREE', '', '{}', 1, '",
        InZone("persons/" + by), "', ", behalf.empty() ? "NULL" : "'" + InZone("persons/" + behalf) + "'", ", now())"));
  };
  EXPECT_EQ(insert("busy", ""), "ERROR:  self_review");
  EXPECT_EQ(insert("r1", "busy"), "ERROR:  self_review");
  EXPECT_EQ(insert("s2", ""), "ERROR:  recused_review");
  EXPECT_EQ(insert("r2", "s2"), "ERROR:  recused_review");
  EXPECT_EQ(insert("s1", ""), "");
}

}  // namespace
}  // namespace luodi::testing
