// SPDX-License-Identifier: Apache-2.0
#include "server/review/simulation_store.h"

#include "server/review/keys.h"

namespace luodi::review::store {

using database::Int;
using database::Text;

constexpr char kSelectPastClocks[] = R"sql(
  WITH decided AS (
    SELECT zone, project, round
    FROM review_cases
    WHERE zone = $1 AND decide_date IS NOT NULL
    ORDER BY decide_date DESC, project DESC, round DESC
    LIMIT 500)
  SELECT e.project, e.round, e.stage, e.ordinal, e.kind, e.entry_date, e.packet_version
  FROM decided d
  -- Case by case: 500 of all there are.
  CROSS JOIN LATERAL (
    SELECT * FROM review_stages
    WHERE zone = $1 AND project = d.project AND round = d.round AND state = 'STATE_DONE'
    OFFSET 0) s
  JOIN unnest($2::text[], $3::text[]) AS asked (stage, kind) ON asked.stage = s.stage AND asked.kind = s.kind
  JOIN review_clock_entries e ON e.zone = s.zone AND e.project = s.project AND e.round = s.round AND e.stage = s.stage
  ORDER BY e.stage, e.project, e.round, e.ordinal)sql";

PastClocks SelectPastClocks(database::Transaction& tx, const std::string& zone,
                            const v1::ReviewDefinition& definition) {
  std::vector<std::string> stages;
  std::vector<std::string> kinds;
  for (const v1::StageGroup& group : definition.groups()) {
    for (const v1::StageDefinition& stage : group.stages()) {
      stages.push_back(stage.stage_id());
      kinds.push_back(v1::StageKind_Name(stage.kind()));
    }
  }
  PastClocks clocks;
  std::string last;
  for (const database::Row& row :
       tx.Exec(kSelectPastClocks, zone, database::TextArray(stages), database::TextArray(kinds))) {
    const std::string stage = Text(row["stage"]);
    const std::string key = absl::StrCat(stage, "/", CaseName(zone, Text(row["project"]), Text(row["round"])));
    std::vector<std::vector<v1::ClockEntry>>& of_stage = clocks[stage];
    if (key != last) of_stage.emplace_back();
    last = key;
    v1::ClockEntry& entry = of_stage.back().emplace_back();
    v1::ClockEntry::Kind kind = v1::ClockEntry::KIND_UNSPECIFIED;
    v1::ClockEntry::Kind_Parse(Text(row["kind"]), &kind);
    entry.set_kind(kind);
    database::ReadDate(row["entry_date"], entry.mutable_date());
    entry.set_packet_version(static_cast<int>(Int(row["packet_version"])));
  }
  return clocks;
}

}  // namespace luodi::review::store
