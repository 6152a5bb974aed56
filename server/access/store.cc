// SPDX-License-Identifier: Apache-2.0
#include "server/access/store.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/names.h"

namespace luodi::access::store {
namespace {

using database::Int;
using database::OrNull;
using database::Result;
using database::Row;
using database::Text;
using database::Transaction;
using names::ChildOf;
using names::IdOf;
using names::ZoneOf;


std::string PersonName(const Row& row) { return names::Join(Text(row["zone"]), "persons", Text(row["person"])); }

v1::Role RoleOf(const std::string& name) {
  v1::Role role = v1::ROLE_UNSPECIFIED;
  v1::Role_Parse(name, &role);
  return role;
}

v1::Department DepartmentFrom(const Row& row) {
  v1::Department department;
  department.set_name(names::Join(Text(row["zone"]), "departments", Text(row["department"])));
  department.set_title(Text(row["title"]));
  database::ReadTime(row["create_time"], department.mutable_create_time());
  return department;
}

v1::Person PersonFrom(const Row& row) {
  v1::Person person;
  person.set_name(PersonName(row));
  person.set_display_name(Text(row["display_name"]));
  if (!row["department"].is_null()) {
    person.set_department(names::Join(Text(row["zone"]), "departments", Text(row["department"])));
  }
  person.set_staff_number(Text(row["staff_number"]));
  database::ReadTime(row["create_time"], person.mutable_create_time());
  return person;
}

v1::RoleGrant GrantFrom(const Row& row) {
  v1::RoleGrant grant;
  grant.set_name(absl::StrCat(PersonName(row), "/roleGrants/", Text(row["role_grant"])));
  grant.set_role(RoleOf(Text(row["role"])));
  database::ReadDate(row["start_date"], grant.mutable_start_date());
  if (!row["end_date"].is_null()) database::ReadDate(row["end_date"], grant.mutable_end_date());
  v1::RoleGrant::State state = v1::RoleGrant::STATE_UNSPECIFIED;
  v1::RoleGrant::State_Parse(Text(row["state"]), &state);
  grant.set_state(state);
  v1::RoleGrant::Basis basis = v1::RoleGrant::BASIS_UNSPECIFIED;
  v1::RoleGrant::Basis_Parse(Text(row["basis"]), &basis);
  grant.set_basis(basis);
  grant.set_granted_by(Text(row["granted_by"]));
  grant.set_approved_by(Text(row["approved_by"]));
  database::ReadTime(row["create_time"], grant.mutable_create_time());
  return grant;
}

v1::Token TokenFrom(const Row& row) {
  v1::Token token;
  token.set_name(absl::StrCat(PersonName(row), "/tokens/", Text(row["token"])));
  token.set_note(Text(row["note"]));
  database::ReadTime(row["expire_time"], token.mutable_expire_time());
  if (!row["revoke_time"].is_null()) database::ReadTime(row["revoke_time"], token.mutable_revoke_time());
  database::ReadTime(row["create_time"], token.mutable_create_time());
  return token;
}

template <typename Message>
std::vector<Message> All(const Result& rows, Message (*from)(const Row&)) {
  std::vector<Message> messages;
  for (const Row row : rows) messages.push_back(from(row));
  return messages;
}

template <typename Message>
std::optional<Message> First(const Result& rows, Message (*from)(const Row&)) {
  if (rows.empty()) return std::nullopt;
  return from(rows[0]);
}

}  // namespace

// The zone is entered before `zones` is asked: a column is computed after what it is joined from.
constexpr char kSelectCaller[] = R"sql(
  SELECT scope.entered, t.zone, t.person, p.department, p.bootstrap,
         EXISTS (SELECT FROM zones z WHERE z.zone = scope.entered) AS zone_exists,
         ARRAY (SELECT g.role FROM role_grants g
                WHERE g.zone = t.zone AND g.person = t.person AND g.state = 'STATE_EFFECTIVE'
                  AND g.start_date <= $5::date AND (g.end_date IS NULL OR g.end_date > $5::date)
                ORDER BY g.role_grant) AS roles
  FROM set_config('app.zone', $1, $2::boolean) AS scope (entered)
  LEFT JOIN tokens t ON t.secret_sha256 = $3 AND t.revoke_time IS NULL AND t.expire_time > $4::timestamptz
  LEFT JOIN persons p ON p.zone = t.zone AND p.person = t.person
)sql";

Identity SelectCaller(Transaction& tx, const std::string& token_sha256, const std::string& zone,
                      const std::string& now, const std::string& today) {
  Identity identity;
  const Row row = tx.Enter(kSelectCaller, zone, token_sha256, now, today);
  if (row["person"].is_null()) return identity;
  identity.zone_exists = database::IsTrue(row["zone_exists"]);
  Caller caller;
  caller.zone = Text(row["zone"]);
  caller.person = PersonName(row);
  if (!row["department"].is_null()) caller.department = names::Join(caller.zone, "departments", Text(row["department"]));
  caller.bootstrap = database::IsTrue(row["bootstrap"]);
  caller.token_sha256 = token_sha256;
  for (const std::string& role : database::Texts(row["roles"])) caller.roles.push_back(RoleOf(role));
  identity.caller = std::move(caller);
  return identity;
}

constexpr char kSelectBootstrapped[] = R"sql(
  SELECT EXISTS (SELECT FROM tokens t WHERE t.zone = 'system' AND t.person = 'bootstrap') AS bootstrapped
)sql";

bool SelectBootstrapped(Transaction& tx) { return database::IsTrue(tx.ExecOne(kSelectBootstrapped)["bootstrapped"]); }

constexpr char kInsertBootstrap[] = R"sql(
  WITH person AS (
    INSERT INTO persons (zone, person, display_name, staff_number, bootstrap, create_time)
    VALUES ('system', 'bootstrap', 'bootstrap', 'bootstrap', true, $2::timestamptz)
    RETURNING zone, person
  ), held AS (
    INSERT INTO role_grants (zone, person, role_grant, role, start_date, state, basis, granted_by, create_time)
    SELECT zone, person, 1, 'ROLE_SECURITY_ADMIN', date '2000-01-01', 'STATE_EFFECTIVE', 'BASIS_BOOTSTRAP',
           'zones/system/persons/bootstrap', $2::timestamptz FROM person
  )
  INSERT INTO tokens (zone, person, token, secret_sha256, note, expire_time, create_time)
  SELECT zone, person, 1, $1, 'first security admin', $2::timestamptz + interval '400 days', $2::timestamptz FROM person
)sql";

void InsertBootstrap(Transaction& tx, const std::string& token_sha256, const std::string& now) {
  tx.Exec(kInsertBootstrap, token_sha256, now);
}

constexpr char kInsertDepartment[] = R"sql(
  INSERT INTO departments (zone, department, title, create_time) VALUES ($1, $2, $3, $4::timestamptz)
  ON CONFLICT DO NOTHING
  RETURNING zone, department, title, create_time
)sql";

std::optional<v1::Department> InsertDepartment(Transaction& tx, const std::string& name, const std::string& title,
                                               const std::string& now) {
  return First(tx.Exec(kInsertDepartment, ZoneOf(name), IdOf(name), title, now), DepartmentFrom);
}

constexpr char kSelectDepartment[] = R"sql(
  SELECT zone, department, title, create_time FROM departments WHERE zone = $1 AND department = $2
)sql";

std::optional<v1::Department> SelectDepartment(Transaction& tx, const std::string& name) {
  return First(tx.Exec(kSelectDepartment, ZoneOf(name), IdOf(name)), DepartmentFrom);
}

constexpr char kSelectDepartments[] = R"sql(
  SELECT zone, department, title, create_time FROM departments
  WHERE zone = $1 AND department > $2 ORDER BY department LIMIT $3::integer
)sql";

std::vector<v1::Department> SelectDepartments(Transaction& tx, const std::string& zone, const Page& page) {
  return All(tx.Exec(kSelectDepartments, zone, page.Key(0), page.size + 1), DepartmentFrom);
}

constexpr char kSelectAllDepartments[] = R"sql(
  SELECT zone, department, title, create_time FROM departments WHERE zone = $1 ORDER BY department
)sql";

std::vector<v1::Department> SelectAllDepartments(Transaction& tx, const std::string& zone) {
  return All(tx.Exec(kSelectAllDepartments, zone), DepartmentFrom);
}

constexpr char kInsertPerson[] = R"sql(
  INSERT INTO persons (zone, person, display_name, department, staff_number, create_time)
  VALUES ($1, $2, $3, $4, $5, $6::timestamptz)
  ON CONFLICT DO NOTHING
  RETURNING person
)sql";

Taken InsertPerson(Transaction& tx, const v1::Person& person, const std::string& now) {
  const Result rows = tx.Exec(kInsertPerson, ZoneOf(person.name()), IdOf(person.name()), person.display_name(),
                              OrNull(IdOf(person.department())), person.staff_number(), now);
  if (!rows.empty()) return Taken::kNothing;
  return SelectPerson(tx, person.name()) ? Taken::kName : Taken::kStaffNumber;
}

constexpr char kSelectPerson[] = R"sql(
  SELECT zone, person, display_name, department, staff_number, create_time FROM persons WHERE zone = $1 AND person = $2
)sql";

std::optional<v1::Person> SelectPerson(Transaction& tx, const std::string& name) {
  return First(tx.Exec(kSelectPerson, ZoneOf(name), IdOf(name)), PersonFrom);
}

constexpr char kSelectPersons[] = R"sql(
  SELECT zone, person, display_name, department, staff_number, create_time FROM persons
  WHERE zone = $1 AND person > $2 ORDER BY person LIMIT $3::integer
)sql";

std::vector<v1::Person> SelectPersons(Transaction& tx, const std::string& zone, const Page& page) {
  return All(tx.Exec(kSelectPersons, zone, page.Key(0), page.size + 1), PersonFrom);
}

constexpr char kSelectHeldRoles[] = R"sql(
  SELECT role FROM role_grants
  WHERE zone = $1 AND person = $2 AND state <> 'STATE_ENDED' AND (end_date IS NULL OR end_date > $3::date)
  FOR UPDATE
)sql";

std::vector<v1::Role> SelectHeldRoles(Transaction& tx, const std::string& person, const std::string& today) {
  std::vector<v1::Role> roles;
  for (const Row row : tx.Exec(kSelectHeldRoles, ZoneOf(person), IdOf(person), today)) {
    roles.push_back(RoleOf(Text(row["role"])));
  }
  return roles;
}

#define LUODI_GRANT_COLUMNS \
  "zone, person, role_grant, role, start_date, end_date, state, basis, granted_by, approved_by, create_time "

constexpr char kInsertRoleGrant[] = R"sql(
  INSERT INTO role_grants (zone, person, role_grant, role, start_date, end_date, state, basis, granted_by, create_time)
  SELECT $1, $2, 1 + coalesce(max(role_grant), 0), $3, $4::date, $5::date, $6, $7, $8, $9::timestamptz
  FROM role_grants WHERE zone = $1 AND person = $2
  RETURNING )sql" LUODI_GRANT_COLUMNS;

v1::RoleGrant InsertRoleGrant(Transaction& tx, const std::string& person, const v1::RoleGrant& grant,
                              const std::string& now) {
  return GrantFrom(tx.ExecOne(kInsertRoleGrant, ZoneOf(person), IdOf(person), v1::Role_Name(grant.role()),
                              database::DateText(grant.start_date()), OrNull(grant.end_date()),
                              v1::RoleGrant::State_Name(grant.state()), v1::RoleGrant::Basis_Name(grant.basis()),
                              grant.granted_by(), now));
}

constexpr char kLockRoleGrant[] = "SELECT " LUODI_GRANT_COLUMNS R"sql(
  FROM role_grants WHERE zone = $1 AND person = $2 AND role_grant::text = $3 FOR UPDATE
)sql";

std::optional<v1::RoleGrant> LockRoleGrant(Transaction& tx, const std::string& name) {
  return First(tx.Exec(kLockRoleGrant, ZoneOf(name), IdOf(name), ChildOf(name)), GrantFrom);
}

constexpr char kUpdateRoleGrant[] = R"sql(
  UPDATE role_grants SET state = $4, approved_by = $5, version = version + 1
  WHERE zone = $1 AND person = $2 AND role_grant::text = $3
  RETURNING )sql" LUODI_GRANT_COLUMNS;

v1::RoleGrant UpdateRoleGrant(Transaction& tx, const v1::RoleGrant& grant) {
  return GrantFrom(tx.ExecOne(kUpdateRoleGrant, ZoneOf(grant.name()), IdOf(grant.name()), ChildOf(grant.name()),
                              v1::RoleGrant::State_Name(grant.state()), OrNull(grant.approved_by())));
}

constexpr char kSelectRoleGrants[] = "SELECT " LUODI_GRANT_COLUMNS R"sql(
  FROM role_grants
  WHERE zone = $1 AND ($2 = '-' OR person = $2) AND (person, role_grant) > ($3, $4::integer)
  ORDER BY person, role_grant LIMIT $5::integer
)sql";

std::vector<v1::RoleGrant> SelectRoleGrants(Transaction& tx, const std::string& zone, const std::string& person,
                                            const Page& page) {
  return All(tx.Exec(kSelectRoleGrants, zone, person, page.Key(0), page.first() ? "0" : page.Key(1), page.size + 1),
             GrantFrom);
}

constexpr char kSelectGrantVersion[] = R"sql(
  SELECT version FROM role_grants WHERE zone = $1 AND person = $2 AND role_grant::text = $3
)sql";

int64_t SelectGrantVersion(Transaction& tx, const std::string& name) {
  return Int(tx.ExecOne(kSelectGrantVersion, ZoneOf(name), IdOf(name), ChildOf(name))["version"]);
}

#define LUODI_TOKEN_COLUMNS "zone, person, token, note, expire_time, revoke_time, create_time "

constexpr char kInsertToken[] = R"sql(
  INSERT INTO tokens (zone, person, token, secret_sha256, note, expire_time, create_time)
  SELECT $1, $2, 1 + coalesce(max(token), 0), $3, $4, $5::timestamptz, $6::timestamptz
  FROM tokens WHERE zone = $1 AND person = $2
  ON CONFLICT DO NOTHING
  RETURNING )sql" LUODI_TOKEN_COLUMNS;

std::optional<v1::Token> InsertToken(Transaction& tx, const std::string& person, const std::string& sha256,
                                     const std::string& note, const std::string& expire, const std::string& now) {
  return First(tx.Exec(kInsertToken, ZoneOf(person), IdOf(person), sha256, note, expire, now), TokenFrom);
}

constexpr char kLockToken[] = "SELECT " LUODI_TOKEN_COLUMNS R"sql(
  FROM tokens WHERE zone = $1 AND person = $2 AND token::text = $3 FOR UPDATE
)sql";

std::optional<v1::Token> LockToken(Transaction& tx, const std::string& name) {
  return First(tx.Exec(kLockToken, ZoneOf(name), IdOf(name), ChildOf(name)), TokenFrom);
}

constexpr char kUpdateTokenRevoked[] = R"sql(
  UPDATE tokens SET revoke_time = $4::timestamptz
  WHERE zone = $1 AND person = $2 AND token::text = $3
  RETURNING )sql" LUODI_TOKEN_COLUMNS;

v1::Token UpdateTokenRevoked(Transaction& tx, const std::string& name, const std::string& now) {
  return TokenFrom(tx.ExecOne(kUpdateTokenRevoked, ZoneOf(name), IdOf(name), ChildOf(name), now));
}

constexpr char kSelectTokenName[] = R"sql(
  SELECT zone, person, token FROM tokens WHERE secret_sha256 = $1
)sql";

std::string SelectTokenName(Transaction& tx, const std::string& sha256) {
  const Row row = tx.ExecOne(kSelectTokenName, sha256);
  return absl::StrCat(PersonName(row), "/tokens/", Text(row["token"]));
}

constexpr char kSelectTokens[] = "SELECT " LUODI_TOKEN_COLUMNS R"sql(
  FROM tokens WHERE zone = $1 AND person = $2 AND token > $3::integer ORDER BY token LIMIT $4::integer
)sql";

std::vector<v1::Token> SelectTokens(Transaction& tx, const std::string& person, const Page& page) {
  return All(tx.Exec(kSelectTokens, ZoneOf(person), IdOf(person), page.first() ? "0" : page.Key(0), page.size + 1),
             TokenFrom);
}

}  // namespace luodi::access::store
