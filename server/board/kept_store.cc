// SPDX-License-Identifier: Apache-2.0
// What is kept counted: folded, and counted again.
#include "server/board/store.h"

namespace luodi::board::store {

using database::Int;
using database::Text;
using database::Transaction;

constexpr char kLockFolding[] = "SELECT pg_try_advisory_xact_lock(hashtextextended('board/fold', 0)) AS mine";

constexpr char kFoldDeltas[] = R"sql(
  WITH taken AS (
    -- By place: by key the planner would read all that waits once a turn.
    DELETE FROM board_deltas
    WHERE ctid = ANY (ARRAY(SELECT ctid FROM board_deltas ORDER BY zone, id LIMIT $1::integer))
    RETURNING zone, key, projects, total_minor
  ), added AS (
    INSERT INTO board_sums AS s (zone, facet, standing, is_increase, is_later_phase, park, division, currency,
                                 signed_basis, projects, total_minor)
    SELECT t.zone, f.facet, f.standing, (t.key).is_increase, (t.key).is_later_phase, f.park, f.division,
           (t.key).currency, f.signed_basis, sum(t.projects), sum(t.total_minor)
    FROM taken t
    CROSS JOIN LATERAL board_facets(t.key) f
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
    ON CONFLICT ON CONSTRAINT board_sums_pkey DO UPDATE
      SET projects = s.projects + excluded.projects, total_minor = s.total_minor + excluded.total_minor
  )
  SELECT count(*) AS taken FROM taken
)sql";

constexpr char kFoldPlans[] = R"sql(
  WITH taken AS (
    DELETE FROM plan_deltas
    WHERE ctid = ANY (ARRAY(SELECT ctid FROM plan_deltas ORDER BY zone, id LIMIT $1::integer))
    RETURNING zone, key, projects
  ), added AS (
    INSERT INTO plan_sums AS s (zone, milestone, month, is_restricted, department, projects)
    SELECT zone, (key).milestone, (key).month, (key).is_restricted, (key).department, sum(projects)
    FROM taken
    GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT ON CONSTRAINT plan_sums_pkey DO UPDATE SET projects = s.projects + excluded.projects
  )
  SELECT count(*) AS taken FROM taken
)sql";

int64_t FoldDeltas(Transaction& tx, int limit) {
  if (!database::IsTrue(tx.ExecOne(kLockFolding)["mine"])) return 0;
  return Int(tx.ExecOne(kFoldDeltas, limit)["taken"]) + Int(tx.ExecOne(kFoldPlans, limit)["taken"]);
}

constexpr char kCountDeltas[] = R"sql(
  SELECT count(*) AS waiting
  FROM ((SELECT FROM board_deltas ORDER BY zone, id LIMIT $1::integer)
        UNION ALL
        (SELECT FROM plan_deltas ORDER BY zone, id LIMIT $1::integer)
        LIMIT $1::integer) delta
)sql";

int64_t CountDeltas(Transaction& tx, int limit) { return Int(tx.ExecOne(kCountDeltas, limit)["waiting"]); }

constexpr char kSelectDifferences[] = R"sql(
  SELECT zone, concat_ws(' ', facet, standing, nullif(park, ''), nullif(division, ''), nullif(currency, ''),
                         CASE WHEN is_increase THEN 'increase' END, CASE WHEN is_later_phase THEN 'later phase' END,
                         nullif(signed_basis, '')) AS place,
         coalesce(k.projects, 0) AS kept_projects, coalesce(c.projects, 0) AS counted_projects,
         coalesce(k.total_minor, 0) AS kept_total, coalesce(c.total_minor, 0) AS counted_total
  FROM board_counted k
  FULL JOIN board_recount c USING (zone, facet, standing, is_increase, is_later_phase, park, division, currency,
                                   signed_basis)
  WHERE (k.projects, k.total_minor) IS DISTINCT FROM (c.projects, c.total_minor)
  UNION ALL
  SELECT zone, concat_ws(' ', coalesce(nullif(milestone, ''), 'no plan'), nullif(month, 'infinity'),
                         CASE WHEN is_restricted THEN 'restricted' END, nullif(department, '')),
         coalesce(k.projects, 0), coalesce(c.projects, 0), 0, 0
  FROM plan_counted k
  FULL JOIN plan_recount c USING (zone, milestone, month, is_restricted, department)
  WHERE k.projects IS DISTINCT FROM c.projects
  ORDER BY 1, 2
  LIMIT $1::integer
)sql";

std::vector<Difference> SelectDifferences(Transaction& tx, int limit) {
  std::vector<Difference> differences;
  for (const auto& row : tx.Exec(kSelectDifferences, limit)) {
    Difference& difference = differences.emplace_back();
    difference.zone = Text(row["zone"]);
    difference.where = Text(row["place"]);
    difference.kept_projects = Int(row["kept_projects"]);
    difference.counted_projects = Int(row["counted_projects"]);
    difference.kept_total = Text(row["kept_total"]);
    difference.counted_total = Text(row["counted_total"]);
  }
  return differences;
}

}  // namespace luodi::board::store
