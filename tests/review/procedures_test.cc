// SPDX-License-Identifier: Apache-2.0
#include "tests/review/procedures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/access/rules.h"
#include "server/review/definition_rules.h"
#include "server/review/linter.h"

namespace luodi::review::rules {
namespace {

using luodi::testing::Official;

Surroundings OfficeOf(const std::string& procedure) {
  Surroundings zone;
  for (const auto& [id, title] : luodi::testing::ReadDepartments(procedure)) {
    zone.existing.insert("zones/z/departments/" + id);
  }
  for (const Official& official : luodi::testing::ReadPeople(procedure)) {
    Member member;
    member.person = "zones/z/persons/" + official.id;
    member.department = "zones/z/departments/" + official.department;
    member.identity = official.staff_number;
    for (const v1::Role role : official.roles) {
      const auto& held = access::rules::PermissionsOf(role);
      member.roles.insert(role);
      member.records_opinions |= held.contains(v1::PERMISSION_OPINIONS_RECORD);
      member.casts_votes |= held.contains(v1::PERMISSION_VOTES_CAST);
      member.decides |= held.contains(v1::PERMISSION_CASES_DECIDE);
    }
    EXPECT_TRUE(zone.existing.contains(member.department)) << official.id;
    zone.existing.insert(member.person);
    zone.members[member.person] = member;
  }
  return zone;
}

class Procedures : public ::testing::TestWithParam<std::string> {
 protected:
  v1::ReviewDefinition definition_ = luodi::testing::ReadProcedure(GetParam(), "z");
  Surroundings zone_ = OfficeOf(GetParam());
};

TEST_P(Procedures, HaveFieldsWithoutFault) {
  for (const Fault& fault : CheckDefinition("", definition_)) {
    ADD_FAILURE() << fault.field << " " << v1::ErrorReason_Name(fault.reason);
  }
}

TEST_P(Procedures, AreSoundWithTheirPeople) {
  for (const v1::DefinitionFinding& finding : Lint(definition_, zone_)) {
    EXPECT_EQ(finding.severity(), v1::DefinitionFinding::SEVERITY_WARNING) << finding.ShortDebugString();
    EXPECT_EQ(finding.rule(), v1::DefinitionFinding::RULE_SINGLE_PERSON) << finding.ShortDebugString();
  }
}

TEST_P(Procedures, AreUnsoundWithoutTheirPeople) {
  zone_.members.clear();
  const auto findings = Lint(definition_, zone_);
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings[0].severity(), v1::DefinitionFinding::SEVERITY_ERROR);
}

TEST_P(Procedures, TakeNoLongerThanTheirLongestPath) {
  using Row = std::pair<int, std::vector<std::string>>;
  const std::map<std::string, Row> longest{
      {"rencheng", {18, {"packet", "industry-admission", "legal-review", "committee", "decision"}}},
      {"rongchang",
       {35, {"packet", "due-diligence", "own-counsel", "justice-bureau", "market-regulation", "deliberation"}}},
      {"donghai-gaoxin", {9, {"packet", "industry-policy", "meeting", "decision"}}},
      {"duji", {15, {"packet", "departments", "ballot", "decision"}}},
      {"demo-zone", {18, {"packet", "planning", "publicity", "decision"}}},
  };
  const WorstCase worst = WorstCaseOf(definition_, WorkingCalendar());
  EXPECT_EQ(Row(worst.working_days, worst.longest_path), longest.at(GetParam()));
  EXPECT_FALSE(worst.unbounded);
  EXPECT_EQ(worst.applicant_working_days, 20);
}

INSTANTIATE_TEST_SUITE_P(All, Procedures, ::testing::ValuesIn(luodi::testing::kProcedures), [](const auto& of) {
  return absl::StrReplaceAll(of.param, {{"-", "_"}});
});

}  // namespace
}  // namespace luodi::review::rules
