// SPDX-License-Identifier: Apache-2.0
#include "server/review/keys.h"
#include "server/review/store.h"

namespace luodi::review::store {
namespace {

using database::Text;

InboxRow RowOf(const database::Row& row) {
  InboxRow found;
  v1::InboxItem& item = found.item;
  item.set_case_name(CaseName(Text(row["zone"]), Text(row["project"]), Text(row["round"])));
  item.set_project_title(Text(row["project_title"]));
  item.set_stage_id(Text(row["stage"]));
  item.set_stage_title(Text(row["stage_title"]));
  v1::StageKind kind = v1::STAGE_KIND_UNSPECIFIED;
  v1::StageKind_Parse(Text(row["kind"]), &kind);
  item.set_stage_kind(kind);
  item.set_packet_version(static_cast<int>(database::Int(row["packet_version"])));
  database::ReadTime(row["open_time"], item.mutable_open_time());
  if (!row["due_date"].is_null()) database::ReadDate(row["due_date"], item.mutable_due_date());
  found.key = {Text(row["open_key"]), Text(row["project"]), Text(row["round"]), Text(row["stage"])};
  return found;
}

}  // namespace

// Persons $2 and department $3; what they may do: $4 submit, $5 handle, $6 answer, $7 vote, $8 decide. The title is the
// one that was filed.
constexpr char kListInbox[] = R"sql(
  SELECT s.zone, s.project, s.round, s.stage, s.title AS stage_title, s.kind, s.open_time, s.due_date,
         c.packet_version, p.material::jsonb->>'title' AS project_title,
         to_char(s.open_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS open_key
  FROM review_stages s
  JOIN review_cases c ON c.zone = s.zone AND c.project = s.project AND c.round = s.round
  JOIN review_packets p ON p.zone = c.zone AND p.project = c.project AND p.round = c.round
    AND p.packet_version = c.packet_version
  WHERE s.zone = $1 AND s.state = 'STATE_OPEN'
    AND (
      (c.state = 'STATE_SUPPLEMENTING' AND s.kind = 'STAGE_KIND_COMPLETENESS' AND $4::boolean
        AND (c.submitter_department = $3 OR c.submitted_by = $2))
      OR (c.state = 'STATE_OPEN'
        AND (
          (s.kind = 'STAGE_KIND_COMPLETENESS' AND $5::boolean)
          OR (s.kind = 'STAGE_KIND_OPINION' AND $6::boolean AND s.department = split_part($3, '/', 4))
          OR (s.kind = 'STAGE_KIND_VOTE' AND $7::boolean
            AND EXISTS (SELECT FROM review_panels m
                        WHERE m.zone = s.zone AND m.project = s.project AND m.round = s.round AND m.stage = s.stage
                          AND m.person = $2)
            AND NOT EXISTS (SELECT FROM review_votes v
                            WHERE v.zone = s.zone AND v.project = s.project AND v.round = s.round
                              AND v.stage = s.stage AND v.packet_version = c.packet_version AND v.cast_by = $2))
          OR (s.kind = 'STAGE_KIND_DECISION' AND $8::boolean))
        AND c.submitted_by <> $2
        AND NOT EXISTS (SELECT FROM project_contributors b
                        WHERE b.zone = s.zone AND b.project = s.project AND b.person = $2)
        AND NOT EXISTS (SELECT FROM review_recusals r
                        WHERE r.zone = s.zone AND r.project = s.project AND r.round = s.round AND r.person = $2)))
    AND ($9::timestamptz IS NULL
      OR (s.open_time, s.project, s.round, s.stage) > ($9::timestamptz, $10::text, $11::integer, $12::text))
  ORDER BY s.open_time, s.project, s.round, s.stage
  LIMIT $13)sql";

std::vector<InboxRow> ListInbox(database::Transaction& tx, const std::string& zone, const Desk& desk,
                                const Page& page) {
  std::vector<InboxRow> rows;
  for (const database::Row& row :
       tx.Exec(kListInbox, zone, desk.person, desk.department, desk.submits, desk.handles, desk.answers, desk.votes,
               desk.decides, database::OrNull(page.Key(0)), database::OrNull(page.Key(1)),
               database::OrNull(page.Key(2)), database::OrNull(page.Key(3)), page.size + 1)) {
    rows.push_back(RowOf(row));
  }
  return rows;
}

}  // namespace luodi::review::store
