// SPDX-License-Identifier: Apache-2.0
#include "server/migrations/runner.h"

#include <algorithm>
#include <map>
#include <pqxx/pqxx>
#include <string_view>
#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace luodi::migrations {
namespace {

using Migrations = absl::Span<const Migration>;
using Told = std::function<void(int, int)>;
using Checksums = std::map<std::string, std::string>;  // by name, as recorded in the database

constexpr char kLock[] = R"sql(
  SELECT pg_advisory_lock(hashtextextended('luodi_migrations', 0))
)sql";

constexpr char kTable[] = R"sql(
  CREATE TABLE IF NOT EXISTS luodi_migrations (
    name       text PRIMARY KEY,
    sha256     text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now())
)sql";

constexpr char kTableExists[] = "SELECT to_regclass('luodi_migrations') IS NOT NULL";
constexpr char kRecorded[] = "SELECT name, sha256 FROM luodi_migrations";
constexpr char kSha256[] = "SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex')";
constexpr char kRecord[] = R"sql(
  INSERT INTO luodi_migrations (name, sha256) VALUES ($1, encode(sha256(convert_to($2, 'UTF8')), 'hex'))
)sql";

// 0023 was given out with two texts. Whoever has this one has what 0024 makes, too: the schema is the same.
constexpr char kLightUp[] = "0023_light_up", kCountPlans[] = "0024_count_plans";
constexpr char kLightUpWithPlans[] = "52e7bc3a395b925ae04bfc42b38818e3a7a214b4b81a6cc959dffa0babccfcbe";

// Roles belong to the whole server: another database may be migrated at the same moment.
constexpr char kCreateRole[] = R"sql(
  DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'luodi_app') THEN
      CREATE ROLE luodi_app NOLOGIN NOBYPASSRLS;
    END IF;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
  END $$
)sql";

constexpr char kJoinRole[] = R"sql(
  DO $$ BEGIN
    EXECUTE format('GRANT luodi_app TO %I', current_user);
  EXCEPTION WHEN unique_violation THEN NULL;
  END $$
)sql";

bool MayActAsApp(pqxx::connection& connection) {
  try {
    pqxx::work attempt(connection);
    attempt.exec("SET LOCAL ROLE luodi_app");
    return true;
  } catch (const pqxx::insufficient_privilege&) {
    return false;
  }
}

absl::Status EnsureAppRole(pqxx::connection& connection) {
  try {
    {
      pqxx::work creating(connection);
      creating.exec(kCreateRole);
      creating.commit();
    }
    if (MayActAsApp(connection)) return absl::OkStatus();
    pqxx::work joining(connection);
    joining.exec(kJoinRole);
    joining.commit();
    return absl::OkStatus();
  } catch (const pqxx::insufficient_privilege&) {
    const std::string user = connection.username();
    return absl::FailedPreconditionError(absl::StrCat(
        "the server works as the role luodi_app, and the database user ", user,
        " may neither make it nor join it (CREATEROLE is missing). An administrator runs once: CREATE ROLE luodi_app "
        "NOLOGIN NOBYPASSRLS; GRANT luodi_app TO \"",
        user, "\";"));
  }
}

Checksums Recorded(pqxx::connection& connection) {
  pqxx::nontransaction statements(connection);
  Checksums recorded;
  if (!statements.exec1(kTableExists)[0].as<bool>()) return recorded;
  for (const auto& row : statements.exec(kRecorded)) recorded[row[0].as<std::string>()] = row[1].as<std::string>();
  return recorded;
}

absl::Status CheckKnown(const Checksums& recorded, Migrations migrations) {
  std::vector<std::string> unknown;
  for (const auto& [name, sha256] : recorded) {
    const auto is_this = [&](const Migration& migration) { return name == migration.name; };
    if (std::none_of(migrations.begin(), migrations.end(), is_this)) unknown.push_back(name);
  }
  if (unknown.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("the database is newer than this luodid, which does not know ",
                                                    absl::StrJoin(unknown, ", "), ": install the newer luodid"));
}

bool HasPlansBy0023(const Checksums& recorded) {
  const auto found = recorded.find(kLightUp);
  return found != recorded.end() && found->second == kLightUpWithPlans;
}

// What is still to be done, once what was done is known to be what this binary means.
absl::StatusOr<std::vector<Migration>> Plan(pqxx::connection& connection, Migrations migrations) {
  const Checksums recorded = Recorded(connection);
  if (absl::Status known = CheckKnown(recorded, migrations); !known.ok()) return known;
  const bool has_plans = HasPlansBy0023(recorded);
  pqxx::nontransaction statements(connection);
  std::vector<Migration> plan;
  std::vector<std::string> changed;
  for (const Migration& migration : migrations) {
    if (has_plans && (migration.name == std::string_view(kLightUp) || migration.name == std::string_view(kCountPlans))) {
      continue;
    }
    const auto found = recorded.find(migration.name);
    if (found == recorded.end()) {
      plan.push_back(migration);
    } else if (statements.exec_params1(kSha256, migration.sql)[0].as<std::string>() != found->second) {
      changed.push_back(migration.name);
    }
  }
  if (!changed.empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "applied to this database with another text than this luodid carries: ", absl::StrJoin(changed, ", "),
        "; an applied migration is never edited, a new one is added"));
  }
  if (!plan.empty() && !recorded.empty() && plan.front().name < recorded.rbegin()->first) {
    return absl::FailedPreconditionError(absl::StrCat("the migration ", plan.front().name, " is numbered before ",
                                                      recorded.rbegin()->first,
                                                      ", which is applied; number it higher"));
  }
  return plan;
}

absl::Status Apply(pqxx::connection& connection, const Migration& migration) {
  try {
    pqxx::work transaction(connection);
    transaction.exec(migration.sql);
    transaction.exec_params0(kRecord, migration.name, migration.sql);
    transaction.commit();
    return absl::OkStatus();
  } catch (const pqxx::broken_connection&) {
    throw;
  } catch (const std::exception& fault) {
    return absl::InternalError(absl::StrCat("the migration ", migration.name, " failed: ", fault.what()));
  }
}

absl::StatusOr<int> Upgrade(pqxx::connection& connection, Migrations migrations, const Told& told) {
  {
    pqxx::nontransaction session(connection);
    session.exec("SET client_min_messages = warning");
    session.exec("SET lock_timeout = '60s'");
    session.exec(kLock);
  }
  auto plan = Plan(connection, migrations);
  if (!plan.ok()) return plan.status();
  if (absl::Status role = EnsureAppRole(connection); !role.ok()) return role;
  {
    pqxx::nontransaction session(connection);
    session.exec(kTable);
  }
  const auto total = static_cast<int>(plan->size());
  for (int done = 0; done < total; ++done) {
    if (told) told(done, total);
    if (absl::Status applied = Apply(connection, (*plan)[done]); !applied.ok()) return applied;
  }
  if (told) told(total, total);
  return total;
}

template <typename Body>
std::invoke_result_t<Body, pqxx::connection&> Connected(const std::string& url, Body body) {
  try {
    pqxx::connection connection(url);
    return body(connection);
  } catch (const pqxx::broken_connection& fault) {
    return absl::UnavailableError(absl::StrCat("cannot reach the database to migrate it: ", fault.what()));
  } catch (const std::exception& fault) {
    return absl::InternalError(absl::StrCat("cannot migrate the database: ", fault.what()));
  }
}

}  // namespace

absl::StatusOr<int> Run(const std::string& url, Migrations migrations, const Told& told) {
  return Connected(url, [&](pqxx::connection& connection) { return Upgrade(connection, migrations, told); });
}

absl::StatusOr<std::vector<std::string>> Pending(const std::string& url, Migrations migrations) {
  return Connected(url, [&](pqxx::connection& connection) -> absl::StatusOr<std::vector<std::string>> {
    auto plan = Plan(connection, migrations);
    if (!plan.ok()) return plan.status();
    std::vector<std::string> names;
    for (const Migration& migration : *plan) names.push_back(migration.name);
    return names;
  });
}

}  // namespace luodi::migrations
