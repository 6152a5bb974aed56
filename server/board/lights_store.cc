// SPDX-License-Identifier: Apache-2.0
// Projects behind their plan.
#include "server/base/names.h"
#include "server/board/selection_store.h"
#include "server/board/store.h"

namespace luodi::board::store {
namespace {

using database::Int;
using database::Text;

v1::FactKind MilestoneOf(const database::Row& row) {
  v1::FactKind kind = v1::FACT_KIND_UNSPECIFIED;
  v1::FactKind_Parse(Text(row["milestone"]), &kind);
  return kind;
}

std::optional<std::string> StandingOf(const Selection& selection) {
  if (selection.filter.stages_size() == 0) return std::nullopt;
  return database::IntArray(selection.standing);
}

// The books of now, found by the index of what is planned next; who may not see a project is not told that it is late.
// What is asked of other days finds nothing.
#define LUODI_LATE                                                                                      \
  "(SELECT n.*, next_milestone(n.standing) AS milestone, l.next_planned_date AS planned,"               \
  "        NOT $4::boolean AND n.confidentiality = 'CONFIDENTIALITY_RESTRICTED' "                       \
  "          AND (n.owner_department = $5::text) IS NOT TRUE AS hidden "                                \
  " FROM projects l"                                                                                    \
  " JOIN projects_now n ON n.zone = l.zone AND n.project = l.project"                                   \
  " WHERE l.zone = $1 AND l.merged_into IS NULL AND $2::timestamptz IS NULL AND $3::date IS NULL"       \
  "   AND l.next_planned_date < $16::date) p "                                                          \
  "WHERE NOT p.hidden AND "

}  // namespace

constexpr char kCountLate[] = R"sql(
  SELECT p.milestone, date_trunc('month', p.planned)::date AS month, count(*) AS projects
  FROM )sql" LUODI_LATE LUODI_BOOKS_CONDITIONS R"sql(
  GROUP BY 1, 2
)sql";

std::vector<Late> CountLate(database::Transaction& tx, const std::string& zone, const Selection& selection,
                            const v1::Date& before) {
  std::vector<Late> late;
  for (const auto& row : Run(tx, kCountLate, zone, selection, StandingOf(selection), database::DateText(before))) {
    Late& one = late.emplace_back();
    one.milestone = MilestoneOf(row);
    database::ReadDate(row["month"], &one.month);
    one.projects = Int(row["projects"]);
  }
  return late;
}

constexpr char kSelectLate[] = R"sql(
  SELECT p.project, p.title, p.milestone, p.planned
  FROM )sql" LUODI_LATE LUODI_BOOKS_CONDITIONS R"sql(
  ORDER BY p.planned, p.project
  LIMIT $17::integer
)sql";

std::vector<v1::LaggingProject> SelectLate(database::Transaction& tx, const std::string& zone,
                                           const Selection& selection, const v1::Date& before, int limit) {
  std::vector<v1::LaggingProject> late;
  for (const auto& row :
       Run(tx, kSelectLate, zone, selection, StandingOf(selection), database::DateText(before), limit)) {
    v1::LaggingProject& one = late.emplace_back();
    one.set_project(names::Join(zone, "projects", Text(row["project"])));
    one.set_title(Text(row["title"]));
    one.set_milestone(MilestoneOf(row));
    database::ReadDate(row["planned"], one.mutable_planned_date());
  }
  return late;
}

}  // namespace luodi::board::store
