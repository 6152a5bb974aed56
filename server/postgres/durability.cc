// SPDX-License-Identifier: Apache-2.0
#include "server/postgres/durability.h"

#include <pqxx/pqxx>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace luodi::postgres {
namespace {

// A setting of this very session: what ALTER ROLE and ALTER DATABASE say counts too.
constexpr char kFaults[] = R"sql(
  SELECT name || '=' || setting || ' (' || remedy || ')'
  FROM pg_settings
  JOIN (VALUES
    ('fsync', 'must be on: set it in postgresql.conf'),
    ('full_page_writes', 'must be on: set it in postgresql.conf'),
    ('synchronous_commit', 'must not be off, for the server, the database or the role'),
    ('data_checksums', 'must be on: stop the server and run pg_checksums --enable'),
    ('server_encoding', 'must be UTF8: create the database with ENCODING ''UTF8'''),
    ('server_version_num', 'PostgreSQL 15 or later is needed')) AS demand (name, remedy) USING (name)
  WHERE CASE name
    WHEN 'server_encoding' THEN setting <> 'UTF8'
    WHEN 'server_version_num' THEN setting::int < 150000
    ELSE setting = 'off' END
  ORDER BY name
)sql";

}  // namespace

absl::Status CheckDurability(const std::string& url) {
  std::vector<std::string> faults;
  try {
    pqxx::connection connection(url);
    pqxx::nontransaction statements(connection);
    for (const auto& row : statements.exec(kFaults)) faults.push_back(row[0].as<std::string>());
  } catch (const pqxx::broken_connection& fault) {
    return absl::UnavailableError(absl::StrCat("cannot reach the database: ", fault.what()));
  } catch (const std::exception& fault) {
    return absl::InternalError(absl::StrCat("cannot read the database's settings: ", fault.what()));
  }
  if (faults.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the database is not safe for a service of record: ", absl::StrJoin(faults, "; ")));
}

}  // namespace luodi::postgres
