// SPDX-License-Identifier: Apache-2.0
#include "server/migrations/shape.h"

#include <libpq-fe.h>

#include <map>
#include <memory>
#include <mutex>
#include <pqxx/pqxx>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "server/migrations/runner.h"

namespace luodi::migrations {
namespace {

// What each thing is, and how it is made.
using Shape = std::map<std::string, std::string>;

// Deparsed as the server words it; names are told in full unless they are of pg_catalog.
constexpr char kNoPath[] = "SET search_path = ''";

constexpr char kShape[] = R"sql(
  WITH ours AS (SELECT oid AS space FROM pg_namespace WHERE nspname = 'public'),
  tables AS (
    SELECT c.* FROM pg_class c JOIN ours ON c.relnamespace = space
    WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')),
  functions AS (
    SELECT p.*, concat(p.proname, '(', pg_get_function_identity_arguments(p.oid), ')') AS signature
    FROM pg_proc p JOIN ours ON p.pronamespace = space
    WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')),
  rights AS (
    SELECT concat('table ', relname) AS what, relowner AS owner, coalesce(relacl, acldefault(
             CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner)) AS acl
    FROM tables WHERE relkind IN ('r', 'p', 'v', 'm', 'S')
    UNION ALL
    SELECT concat('column ', relname, '.', attname), relowner, attacl
    FROM tables JOIN pg_attribute ON attrelid = tables.oid WHERE attacl IS NOT NULL AND NOT attisdropped
    UNION ALL
    SELECT concat('function ', signature), proowner, coalesce(proacl, acldefault('f', proowner)) FROM functions)
  SELECT concat(CASE relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'view ' WHEN 'S' THEN 'sequence ' WHEN 'c' THEN 'type '
                             ELSE 'table ' END, relname),
         concat(relkind, relpersistence, relrowsecurity, relforcerowsecurity, reloptions,
                CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) END)
  FROM tables WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'c')
  UNION ALL
  SELECT concat('column ', relname, '.', attname),
         concat(format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
                CASE WHEN attcollation <> 0 THEN attcollation::regcollation END, pg_get_expr(adbin, adrelid))
  FROM tables JOIN pg_attribute a ON attrelid = tables.oid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p', 'v', 'm', 'c')
  UNION ALL
  SELECT concat('constraint ', conname, ' of ', relname), concat(pg_get_constraintdef(k.oid), convalidated)
  FROM tables JOIN pg_constraint k ON conrelid = tables.oid WHERE contype <> 'n'
  UNION ALL
  SELECT concat('index ', relname), concat(pg_get_indexdef(indexrelid), indisvalid)
  FROM tables JOIN pg_index ON indexrelid = tables.oid
  UNION ALL
  SELECT concat('trigger ', tgname, ' of ', relname), concat(pg_get_triggerdef(t.oid), tgenabled)
  FROM tables JOIN pg_trigger t ON tgrelid = tables.oid WHERE NOT tgisinternal
  UNION ALL
  SELECT concat('rule ', rulename, ' of ', relname), concat(pg_get_ruledef(r.oid), ev_enabled)
  FROM tables JOIN pg_rewrite r ON ev_class = tables.oid WHERE relkind IN ('r', 'p')
  UNION ALL
  SELECT concat('policy ', polname, ' of ', relname),
         concat(polcmd, polpermissive, polroles::regrole[], pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
  FROM tables JOIN pg_policy ON polrelid = tables.oid
  UNION ALL
  SELECT concat('function ', signature),
         CASE prokind WHEN 'a' THEN (SELECT concat(aggtransfn, aggfinalfn, agginitval) FROM pg_aggregate WHERE aggfnoid = f.oid)
                      ELSE pg_get_functiondef(f.oid) END
  FROM functions f
  UNION ALL
  SELECT concat('type ', typname), concat(typtype, (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder)
                                                    FROM pg_enum WHERE enumtypid = t.oid),
                                          (SELECT string_agg(pg_get_constraintdef(oid), ',' ORDER BY conname)
                                           FROM pg_constraint WHERE contypid = t.oid))
  FROM pg_type t JOIN ours ON typnamespace = space
  WHERE typtype IN ('e', 'd', 'r')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
  UNION ALL
  SELECT concat('right of ', CASE grantee WHEN 0 THEN 'everybody' ELSE pg_get_userbyid(grantee) END, ' to ',
                privilege_type, ' ', what), is_grantable::text
  FROM rights CROSS JOIN LATERAL aclexplode(acl) WHERE grantee <> owner
)sql";

constexpr char kOfDeadChecks[] = R"sql(
  SELECT datname FROM pg_database d
  WHERE datname ~ '^luodi_check_[0-9]+$'
    AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid::text = split_part(datname, '_', 3))
)sql";

Shape ShapeOf(pqxx::connection& connection) {
  pqxx::nontransaction statements(connection);
  statements.exec(kNoPath);
  Shape shape;
  for (const auto& row : statements.exec(kShape)) shape.emplace(row[0].c_str(), row[1].c_str());
  return shape;
}

// The same server, another database.
std::string Beside(const std::string& url, const std::string& database) {
  char* fault = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(PQconninfoParse(url.c_str(), &fault),
                                                                             &PQconninfoFree);
  if (options == nullptr) {
    const std::string said = fault == nullptr ? "" : fault;
    PQfreemem(fault);
    throw pqxx::broken_connection(said);
  }
  std::string beside = absl::StrCat("dbname='", database, "'");
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr || std::string(option->keyword) == "dbname") continue;
    const std::string value = absl::StrReplaceAll(option->val, {{"\\", "\\\\"}, {"'", "\\'"}});
    absl::StrAppend(&beside, " ", option->keyword, "='", value, "'");
  }
  return beside;
}

void Drop(pqxx::nontransaction& statements, const std::string& database) {
  try {
    statements.exec(absl::StrCat("DROP DATABASE IF EXISTS ", database, " WITH (FORCE)"));
  } catch (const std::exception&) {
    // Another's, or lost on the way: the next check tries again.
  }
}

absl::StatusOr<Shape> MadeAnew(const std::string& url, pqxx::connection& connection) {
  pqxx::nontransaction statements(connection);
  for (const auto& row : statements.exec(kOfDeadChecks)) Drop(statements, row[0].c_str());
  const std::string name = absl::StrCat("luodi_check_", connection.backendpid());
  try {
    statements.exec(absl::StrCat("CREATE DATABASE ", name, " TEMPLATE template0"));
  } catch (const pqxx::insufficient_privilege&) {
    return absl::PermissionDeniedError(absl::StrCat(
        "the database user ", connection.username(), " may not make a database to compare this one with (ALTER ROLE ",
        connection.username(), " CREATEDB)"));
  } catch (const pqxx::sql_error& fault) {
    const std::string said = fault.what();
    return absl::PermissionDeniedError(absl::StrCat("no database could be made to compare this one with: ",
                                                    said.substr(0, said.find('\n'))));
  }
  const absl::Cleanup drop = [&] { Drop(statements, name); };
  const auto migrated = Run(Beside(url, name));
  if (!migrated.ok()) throw pqxx::broken_connection(std::string(migrated.status().message()));
  pqxx::connection beside(Beside(url, name));
  return ShapeOf(beside);
}

absl::StatusOr<Shape> Meant(const std::string& url, pqxx::connection& connection) {
  static std::mutex& mutex = *new std::mutex;
  static std::map<int, Shape>& by_version = *new std::map<int, Shape>;
  const std::lock_guard lock(mutex);
  const auto found = by_version.find(connection.server_version());
  if (found != by_version.end()) return found->second;
  auto made = MadeAnew(url, connection);
  if (made.ok()) by_version.emplace(connection.server_version(), *made);
  return made;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> Differences(const std::string& url) {
  pqxx::connection connection(url);
  const auto meant = Meant(url, connection);
  if (!meant.ok()) return meant.status();
  const Shape found = ShapeOf(connection);
  std::vector<std::string> differences;
  for (const auto& [what, made] : *meant) {
    const auto here = found.find(what);
    if (here == found.end()) {
      differences.push_back(absl::StrCat(what, " is missing"));
    } else if (here->second != made) {
      differences.push_back(absl::StrCat(what, " is not as the migrations make it"));
    }
  }
  for (const auto& [what, made] : found) {
    if (!meant->contains(what)) differences.push_back(absl::StrCat(what, " is none of luodid's"));
  }
  return differences;
}

}  // namespace luodi::migrations
