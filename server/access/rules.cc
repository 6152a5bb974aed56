// SPDX-License-Identifier: Apache-2.0
#include "server/access/rules.h"

#include <algorithm>
#include <map>

namespace luodi::access {

bool Caller::May(v1::Permission permission) const {
  if (permission == v1::PERMISSION_ANY_ROLE) return !roles.empty();
  return std::any_of(roles.begin(), roles.end(),
                     [&](v1::Role role) { return rules::PermissionsOf(role).contains(permission); });
}

namespace rules {
namespace {

using Permissions = std::set<v1::Permission>;

// What every business role reads.
Permissions Reading(Permissions more) {
  more.insert({v1::PERMISSION_POLICY_READ, v1::PERMISSION_INVESTORS_READ, v1::PERMISSION_PROJECTS_READ,
               v1::PERMISSION_CASES_READ, v1::PERMISSION_BOARD_READ});
  return more;
}

const std::map<v1::Role, Permissions>& Table() {
  static const auto* table = new std::map<v1::Role, Permissions>{
      {v1::ROLE_INVESTMENT_OFFICER,
       Reading({v1::PERMISSION_INVESTORS_WRITE, v1::PERMISSION_PROJECTS_WRITE, v1::PERMISSION_LEDGER_IMPORT,
                v1::PERMISSION_LEDGER_EXPORT, v1::PERMISSION_DOCUMENTS_WRITE, v1::PERMISSION_CASES_SUBMIT, v1::PERMISSION_CONTRACTS_WRITE,
                v1::PERMISSION_CONTRACTS_SIGN, v1::PERMISSION_MILESTONES_REPORT})},
      {v1::ROLE_PROJECT_MANAGER, Reading({v1::PERMISSION_DOCUMENTS_WRITE, v1::PERMISSION_MILESTONES_REPORT})},
      {v1::ROLE_REVIEW_SECRETARY,
       Reading({v1::PERMISSION_POLICY_DRAFT, v1::PERMISSION_CASES_HANDLE, v1::PERMISSION_PROJECTS_READ_RESTRICTED})},
      {v1::ROLE_DEPARTMENT_REVIEWER,
       Reading({v1::PERMISSION_OPINIONS_RECORD, v1::PERMISSION_PROJECTS_READ_RESTRICTED})},
      {v1::ROLE_COMMITTEE_MEMBER, Reading({v1::PERMISSION_VOTES_CAST, v1::PERMISSION_PROJECTS_READ_RESTRICTED})},
      {v1::ROLE_DECISION_MAKER,
       Reading({v1::PERMISSION_POLICY_PUBLISH, v1::PERMISSION_CASES_DECIDE, v1::PERMISSION_PROJECTS_READ_RESTRICTED})},
      {v1::ROLE_FINANCE, Reading({})},
      {v1::ROLE_STATISTICIAN,
       Reading({v1::PERMISSION_REFERENCE_RECORD, v1::PERMISSION_LEDGER_IMPORT, v1::PERMISSION_LEDGER_EXPORT,
                v1::PERMISSION_MILESTONES_VERIFY, v1::PERMISSION_PROJECTS_READ_RESTRICTED})},
      {v1::ROLE_LEADER, Reading({v1::PERMISSION_LEDGER_EXPORT, v1::PERMISSION_PROJECTS_READ_RESTRICTED})},
      {v1::ROLE_SUPERVISOR, Reading({v1::PERMISSION_LEDGER_EXPORT, v1::PERMISSION_PROJECTS_READ_RESTRICTED})},
      {v1::ROLE_DIRECTOR,
       Reading({v1::PERMISSION_POLICY_DRAFT, v1::PERMISSION_PROJECTS_APPROVE, v1::PERMISSION_CASES_OVERRIDE,
                v1::PERMISSION_CONTRACTS_SIGN,
                v1::PERMISSION_LEDGER_EXPORT, v1::PERMISSION_JOURNAL_READ, v1::PERMISSION_PROJECTS_READ_RESTRICTED})},
      {v1::ROLE_SYSTEM_ADMIN, {v1::PERMISSION_ZONES_MANAGE}},
      {v1::ROLE_SECURITY_ADMIN, {v1::PERMISSION_ACCESS_MANAGE}},
      {v1::ROLE_LOG_AUDITOR, {v1::PERMISSION_JOURNAL_READ}},
      {v1::ROLE_CASE_AUDITOR,
       Reading({v1::PERMISSION_LEDGER_EXPORT, v1::PERMISSION_JOURNAL_READ, v1::PERMISSION_PROJECTS_READ_RESTRICTED})},
  };
  return *table;
}

}  // namespace

const Permissions& PermissionsOf(v1::Role role) {
  static const Permissions none;
  const auto found = Table().find(role);
  return found == Table().end() ? none : found->second;
}

bool IsBusinessRole(v1::Role role) {
  return role != v1::ROLE_SYSTEM_ADMIN && role != v1::ROLE_SECURITY_ADMIN && role != v1::ROLE_LOG_AUDITOR;
}

// GB/T 22239-2019 8.1.5 (三员分立): administration of system, security and audit lies with different persons.
bool MayHoldBoth(v1::Role one, v1::Role other) { return one == other || (IsBusinessRole(one) && IsBusinessRole(other)); }

absl::Status CheckGrant(const std::string& person, v1::Role role, const std::vector<v1::Role>& held) {
  for (v1::Role other : held) {
    if (other == role) {
      return Refuse(v1::ERROR_REASON_ROLE_ALREADY_HELD, {{"person", person}, {"role", v1::Role_Name(role)}});
    }
    if (!MayHoldBoth(role, other)) {
      return Refuse(v1::ERROR_REASON_ROLES_CONFLICT,
                    {{"person", person}, {"role", v1::Role_Name(role)}, {"held", v1::Role_Name(other)}});
    }
  }
  return absl::OkStatus();
}

}  // namespace rules
}  // namespace luodi::access
