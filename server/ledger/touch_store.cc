// SPDX-License-Identifier: Apache-2.0
// The part of the store that asks the journal what became of projects since an import.
#include "server/base/names.h"
#include "server/ledger/store.h"

namespace luodi::ledger::store {
namespace {

using database::IntArray;
using database::Result;
using database::Row;
using database::Text;
using database::TextArray;
using database::Transaction;
using names::IdOf;
using names::ZoneOf;

Result ExecForVersions(Transaction& tx, const char* sql, const std::string& zone,
                       const std::vector<Version>& versions) {
  std::vector<std::string> projects;
  std::vector<int64_t> numbers;
  for (const Version& version : versions) {
    projects.push_back(version.project);
    numbers.push_back(version.version);
  }
  return tx.Exec(sql, zone, TextArray(projects), IntArray(numbers));
}

}  // namespace

constexpr char kSelectImages[] = R"sql(
  SELECT e.image::text AS image
  FROM unnest($2::text[], $3::bigint[]) AS named (project, version)
  JOIN journal_entries e ON e.zone = $1 AND e.resource = named.project AND e.version = named.version
    AND e.entry_kind = 'ENTRY_KIND_CHANGE'
)sql";

std::vector<v1::Project> SelectImages(Transaction& tx, const std::string& zone, const std::vector<Version>& versions) {
  std::vector<v1::Project> images;
  for (const Row row : ExecForVersions(tx, kSelectImages, zone, versions)) {
    images.push_back(database::FromJson<v1::Project>(Text(row["image"])));
  }
  return images;
}

// Names are taken apart and put together behind OFFSET 0: within a condition that would find no index, for under
// row-level security only what is leakproof does.
constexpr char kSelectTouches[] = R"sql(
  SELECT named.project, touch.actor, touch.method, touch.entry_time
  FROM (SELECT project, version, split_part(project, '/', 4) AS id
        FROM unnest($2::text[], $3::bigint[]) AS given (project, version)
        OFFSET 0) named
  CROSS JOIN LATERAL (
    SELECT e.xid, e.id FROM journal_entries e
    WHERE e.zone = $1 AND e.resource = named.project AND e.version = named.version
      AND e.entry_kind = 'ENTRY_KIND_CHANGE'
    ORDER BY e.xid DESC, e.id DESC LIMIT 1) made
  CROSS JOIN LATERAL (
    (SELECT e.xid, e.id, e.actor, e.method, e.entry_time FROM journal_entries e
     WHERE e.zone = $1 AND e.resource = named.project AND (e.xid, e.id) > (made.xid, made.id)
       AND e.entry_kind = 'ENTRY_KIND_CHANGE' AND e.method <> 'luodi.v1.LedgerService.UndoImport'
       AND NOT (e.method = 'luodi.v1.LedgerService.ImportLedger' AND EXISTS (
         SELECT FROM ledger_import_rows r
         WHERE r.zone = $1 AND r.project = named.id AND r.version = e.version AND r.undone))
     ORDER BY e.xid, e.id LIMIT 1)
    UNION ALL
    (SELECT e.xid, e.id, e.actor, e.method, e.entry_time FROM journal_entries e
     WHERE e.zone = $1 AND e.below_project = named.id AND (e.xid, e.id) > (made.xid, made.id)
       AND e.entry_kind = 'ENTRY_KIND_CHANGE'
     ORDER BY e.xid, e.id LIMIT 1)
    ORDER BY xid, id LIMIT 1) touch
)sql";

std::vector<Touch> SelectTouches(Transaction& tx, const std::string& zone, const std::vector<Version>& versions) {
  std::vector<Touch> touches;
  for (const Row row : ExecForVersions(tx, kSelectTouches, zone, versions)) {
    Touch& touch = touches.emplace_back();
    touch = {Text(row["project"]), Text(row["actor"]), Text(row["method"]), {}};
    database::ReadTime(row["entry_time"], &touch.time);
  }
  return touches;
}

constexpr char kSelectNamed[] = R"sql(
  SELECT p.project AS named, c.project AS named_by, e.actor, e.method, e.entry_time
  FROM unnest($3::text[], $5::bigint[]) AS n (project, version)
  JOIN projects p ON p.zone = $1 AND p.project = n.project
  CROSS JOIN LATERAL (
    SELECT k.project, k.create_time, 'zones/' || $1 || '/projects/' || k.project AS name,
           'zones/' || $1 || '/projects/' || n.project AS named
    FROM (SELECT project, create_time FROM projects WHERE zone = $1 AND parent_project = n.project
          UNION ALL
          SELECT project, create_time FROM projects WHERE zone = $1 AND merged_into = n.project) k
    OFFSET 0) c
  LEFT JOIN journal_entries e ON e.zone = $1 AND e.resource = c.name AND e.version = 1
    AND e.entry_kind = 'ENTRY_KIND_CHANGE'
  WHERE (NOT $4::boolean OR c.create_time > coalesce(
      (SELECT max(made.entry_time) FROM journal_entries made
       WHERE made.zone = $1 AND made.resource = c.named
         AND made.version = n.version AND made.entry_kind = 'ENTRY_KIND_CHANGE'), p.update_time)
    AND NOT EXISTS (
      SELECT FROM ledger_import_rows r WHERE r.zone = $1 AND r.project = c.project AND r.import = $2))
)sql";

std::vector<Named> SelectNamed(Transaction& tx, const std::string& ledger_import,
                               const std::vector<Version>& versions, bool since_only) {
  const std::string zone = ZoneOf(ledger_import);
  std::vector<std::string> ids;
  std::vector<int64_t> numbers;
  for (const Version& version : versions) {
    ids.push_back(IdOf(version.project));
    numbers.push_back(version.version);
  }
  std::vector<Named> named;
  for (const Row row :
       tx.Exec(kSelectNamed, zone, IdOf(ledger_import), TextArray(ids), since_only, IntArray(numbers))) {
    Named& one = named.emplace_back();
    one.project = names::Join(zone, "projects", Text(row["named"]));
    one.by = names::Join(zone, "projects", Text(row["named_by"]));
    one.opened = {one.project, Text(row["actor"]), Text(row["method"]), {}};
    if (!row["entry_time"].is_null()) database::ReadTime(row["entry_time"], &one.opened.time);
  }
  return named;
}

}  // namespace luodi::ledger::store
