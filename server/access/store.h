// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "luodi/v1/access.pb.h"
#include "server/access/caller.h"
#include "server/base/database.h"
#include "server/base/page.h"

namespace luodi::access::store {

// Who a token is, with the roles that are valid on a day; nothing when the token is unknown, expired or revoked.
// `zone_exists` tells whether the zone asked for is there. Enters that zone.
struct Identity {
  std::optional<Caller> caller;
  bool zone_exists = false;
};
Identity SelectCaller(database::Transaction& tx, const std::string& token_sha256, const std::string& zone,
                      const std::string& now, const std::string& today);

// Whether the first security admin has a token already.
bool SelectBootstrapped(database::Transaction& tx);
// Creates zones/system/persons/bootstrap with role SECURITY_ADMIN, basis BOOTSTRAP, and its token.
void InsertBootstrap(database::Transaction& tx, const std::string& token_sha256, const std::string& now);

// Nothing when the id is taken.
std::optional<v1::Department> InsertDepartment(database::Transaction& tx, const std::string& name,
                                               const std::string& title, const std::string& now);
std::optional<v1::Department> SelectDepartment(database::Transaction& tx, const std::string& name);
std::vector<v1::Department> SelectDepartments(database::Transaction& tx, const std::string& zone, const Page& page);
std::vector<v1::Department> SelectAllDepartments(database::Transaction& tx, const std::string& zone);

enum class Taken { kNothing, kName, kStaffNumber };
Taken InsertPerson(database::Transaction& tx, const v1::Person& person, const std::string& now);
std::optional<v1::Person> SelectPerson(database::Transaction& tx, const std::string& name);
std::vector<v1::Person> SelectPersons(database::Transaction& tx, const std::string& zone, const Page& page);

// Roles of a person that are pending or effective and not past on `today`.
std::vector<v1::Role> SelectHeldRoles(database::Transaction& tx, const std::string& person, const std::string& today);
v1::RoleGrant InsertRoleGrant(database::Transaction& tx, const std::string& person, const v1::RoleGrant& grant,
                              const std::string& now);
// Locks the row.
std::optional<v1::RoleGrant> LockRoleGrant(database::Transaction& tx, const std::string& name);
v1::RoleGrant UpdateRoleGrant(database::Transaction& tx, const v1::RoleGrant& grant);
std::vector<v1::RoleGrant> SelectRoleGrants(database::Transaction& tx, const std::string& zone,
                                            const std::string& person, const Page& page);
// Changes of a grant so far, for the journal.
int64_t SelectGrantVersion(database::Transaction& tx, const std::string& name);

// Nothing when the digest is known already.
std::optional<v1::Token> InsertToken(database::Transaction& tx, const std::string& person, const std::string& sha256,
                                     const std::string& note, const std::string& expire, const std::string& now);
std::optional<v1::Token> LockToken(database::Transaction& tx, const std::string& name);
v1::Token UpdateTokenRevoked(database::Transaction& tx, const std::string& name, const std::string& now);
// The name of the token with this digest.
std::string SelectTokenName(database::Transaction& tx, const std::string& sha256);
std::vector<v1::Token> SelectTokens(database::Transaction& tx, const std::string& person, const Page& page);

}  // namespace luodi::access::store
