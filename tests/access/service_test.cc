// SPDX-License-Identifier: Apache-2.0
#include <thread>

#include "server/base/digest.h"
#include "tests/support/office.h"

namespace luodi {
namespace {

using testing::Answer;
using testing::Day;
using Access = v1::AccessService::Stub;

class Persons : public testing::OfficeTest {
 protected:
  v1::CreatePersonRequest NewPerson(const std::string& id, const std::string& staff_number) {
    v1::CreatePersonRequest request;
    request.set_parent(zone());
    request.set_person_id(id);
    request.mutable_person()->set_display_name("张三");
    request.mutable_person()->set_staff_number(staff_number);
    return request;
  }
};

TEST_F(Persons, AreCreatedOnceUnderTheirId) {
  ASSERT_TRUE(Ask("bootstrap", &Access::CreatePerson, NewPerson("zhang", "001")).ok());
  EXPECT_EQ(Ask("bootstrap", &Access::CreatePerson, NewPerson("zhang", "002")).reason(), "RESOURCE_ALREADY_EXISTS");
}

TEST_F(Persons, HaveOneAccountEach) {
  ASSERT_TRUE(Ask("bootstrap", &Access::CreatePerson, NewPerson("zhang", "001")).ok());
  EXPECT_EQ(Ask("bootstrap", &Access::CreatePerson, NewPerson("zhang-two", "001")).reason(), "STAFF_NUMBER_TAKEN");
}

TEST_F(Persons, AreRefusedWithEveryFaultAtOnce) {
  v1::CreatePersonRequest request = NewPerson("X", "");
  request.mutable_person()->set_display_name("a\u202Eb");
  request.mutable_person()->set_department(InZone("departments/none"));
  const auto answer = Ask("bootstrap", &Access::CreatePerson, request);
  EXPECT_EQ(answer.reason(), "SEVERAL_FAULTS");
  EXPECT_EQ(answer.fields(), (std::vector<std::string>{"person_id", "person.display_name", "person.staff_number",
                                                       "person.department"}));
}

TEST_F(Persons, AreListedPageByPage) {
  for (const char* id : {"aa", "bb", "cc"}) Person(id, {});
  v1::ListPersonsRequest request;
  request.set_parent(zone());
  request.set_page_size(2);
  const auto first = Ask("bootstrap", &Access::ListPersons, request);
  ASSERT_EQ(first->persons_size(), 2);
  request.set_page_token(first->next_page_token());
  const auto second = Ask("bootstrap", &Access::ListPersons, request);
  ASSERT_EQ(second->persons_size(), 1);
  EXPECT_EQ(second->persons(0).name(), InZone("persons/cc"));
  EXPECT_EQ(second->next_page_token(), "");
}

class RoleGrants : public testing::OfficeTest {
 protected:
  v1::GrantRoleRequest Grant(const std::string& person, v1::Role role) {
    v1::GrantRoleRequest request;
    request.set_parent(person);
    request.set_role(role);
    return request;
  }
};

TEST_F(RoleGrants, OfTheFirstSecurityAdminAreMarkedBootstrap) {
  const std::string officer = Person("officer", {});
  const auto answer = Ask("bootstrap", &Access::GrantRole, Grant(officer, v1::ROLE_INVESTMENT_OFFICER));
  ASSERT_TRUE(answer.ok()) << answer.status.error_message();
  EXPECT_EQ(answer->basis(), v1::RoleGrant::BASIS_BOOTSTRAP);
  EXPECT_EQ(answer->state(), v1::RoleGrant::STATE_EFFECTIVE);
}

TEST_F(RoleGrants, TakeTwoSecurityAdminsAfterwards) {
  Person("first", {v1::ROLE_SECURITY_ADMIN});
  Person("second", {v1::ROLE_SECURITY_ADMIN});
  const std::string officer = Person("officer", {});
  const auto proposed = Ask("first", &Access::GrantRole, Grant(officer, v1::ROLE_INVESTMENT_OFFICER));
  ASSERT_EQ(proposed->state(), v1::RoleGrant::STATE_PENDING);
  v1::WhoAmIRequest who;
  who.set_parent(zone());
  EXPECT_EQ(Ask("officer", &Access::WhoAmI, who).reason(), "PERMISSION_MISSING");

  v1::ApproveRoleGrantRequest approve;
  approve.set_name(proposed->name());
  EXPECT_EQ(Ask("first", &Access::ApproveRoleGrant, approve).reason(), "SAME_PERSON");
  approve.clear_request_id();
  EXPECT_EQ(Ask("second", &Access::ApproveRoleGrant, approve)->state(), v1::RoleGrant::STATE_EFFECTIVE);
  approve.clear_request_id();
  EXPECT_EQ(Ask("second", &Access::ApproveRoleGrant, approve).reason(), "GRANT_NOT_PENDING");
  EXPECT_EQ(Ask("officer", &Access::WhoAmI, who)->roles(0), v1::ROLE_INVESTMENT_OFFICER);
}

TEST_F(RoleGrants, StopAtOnceWhenEnded) {
  Person("officer", {v1::ROLE_INVESTMENT_OFFICER});
  v1::EndRoleGrantRequest end;
  end.set_name(InZone("persons/officer/roleGrants/1"));
  end.set_reason("调离");
  ASSERT_TRUE(Ask("bootstrap", &Access::EndRoleGrant, end).ok());
  v1::WhoAmIRequest who;
  who.set_parent(zone());
  EXPECT_EQ(Ask("officer", &Access::WhoAmI, who).reason(), "PERMISSION_MISSING");
}

TEST_F(RoleGrants, AreNotValidOutsideTheirDays) {
  const std::string officer = Person("officer", {});
  v1::GrantRoleRequest grant = Grant(officer, v1::ROLE_INVESTMENT_OFFICER);
  *grant.mutable_start_date() = Day(2030, 1, 1);
  *grant.mutable_end_date() = Day(2030, 2, 1);
  ASSERT_TRUE(Ask("bootstrap", &Access::GrantRole, grant).ok());
  v1::WhoAmIRequest who;
  who.set_parent(zone());
  EXPECT_EQ(Ask("officer", &Access::WhoAmI, who).reason(), "PERMISSION_MISSING");
}

TEST_F(RoleGrants, KeepTheThreePowersApart) {
  const std::string admin = Person("admin", {v1::ROLE_SECURITY_ADMIN});
  for (v1::Role role : {v1::ROLE_SYSTEM_ADMIN, v1::ROLE_LOG_AUDITOR, v1::ROLE_INVESTMENT_OFFICER}) {
    EXPECT_EQ(Ask("bootstrap", &Access::GrantRole, Grant(admin, role)).reason(), "ROLES_CONFLICT");
  }
  EXPECT_EQ(Ask("bootstrap", &Access::GrantRole, Grant(admin, v1::ROLE_SECURITY_ADMIN)).reason(), "ROLE_ALREADY_HELD");
}

class Tokens : public testing::OfficeTest {};

TEST_F(Tokens, AreRotatedByTheirHolderAndTheOldOneStops) {
  Person("officer", {v1::ROLE_INVESTMENT_OFFICER});
  v1::RotateTokenRequest rotate;
  rotate.set_parent(zone());
  rotate.set_secret_sha256(Sha256Hex("fresh" + zone()));
  ASSERT_TRUE(Ask("officer", &Access::RotateToken, rotate).ok());
  v1::WhoAmIRequest who;
  who.set_parent(zone());
  EXPECT_EQ(Ask("officer", &Access::WhoAmI, who).reason(), "TOKEN_UNKNOWN");
}

TEST_F(Tokens, AreRefusedWhenMalformedRevokedOrIssuedTwice) {
  const std::string officer = Person("officer", {v1::ROLE_INVESTMENT_OFFICER});
  v1::IssueTokenRequest issue;
  issue.set_parent(officer);
  issue.set_secret_sha256("ABC");
  EXPECT_EQ(Ask("bootstrap", &Access::IssueToken, issue).reason(), "TOKEN_DIGEST_MALFORMED");
  issue.set_secret_sha256(Sha256Hex("token-" + zone() + "-officer"));
  EXPECT_EQ(Ask("bootstrap", &Access::IssueToken, issue).reason(), "TOKEN_DIGEST_TAKEN");
  v1::RevokeTokenRequest revoke;
  revoke.set_name(officer + "/tokens/1");
  revoke.set_reason("遗失");
  ASSERT_TRUE(Ask("bootstrap", &Access::RevokeToken, revoke).ok());
  revoke.clear_request_id();
  EXPECT_EQ(Ask("bootstrap", &Access::RevokeToken, revoke).reason(), "TOKEN_REVOKED");
  v1::WhoAmIRequest who;
  who.set_parent(zone());
  EXPECT_EQ(Ask("officer", &Access::WhoAmI, who).reason(), "TOKEN_UNKNOWN");
}

}  // namespace
}  // namespace luodi
