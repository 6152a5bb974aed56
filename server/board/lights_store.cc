// SPDX-License-Identifier: Apache-2.0
// Projects behind their plan.
#include "server/base/names.h"
#include "server/board/selection_store.h"
#include "server/board/store.h"

namespace luodi::board::store {
namespace {

using database::Int;
using database::Text;

// UNSPECIFIED where no milestone ahead has a day.
v1::FactKind MilestoneOf(const database::Row& row) {
  v1::FactKind kind = v1::FACT_KIND_UNSPECIFIED;
  v1::FactKind_Parse(Text(row["milestone"]), &kind);
  return kind;
}

constexpr char kSelectPlanSums[] = R"sql(
  SELECT milestone, CASE WHEN milestone <> '' THEN month END AS month, sum(projects) AS projects
  FROM plan_counted
  WHERE zone = $1 AND (month < $4::date OR milestone = '')
    AND (NOT is_restricted OR $2::boolean OR department = $3::text)
  GROUP BY 1, 2
)sql";

std::vector<Plans> PlansFrom(const database::Result& rows) {
  std::vector<Plans> plans;
  for (const auto& row : rows) {
    Plans& one = plans.emplace_back();
    one.milestone = MilestoneOf(row);
    database::ReadDate(row["month"], &one.month);
    one.projects = Int(row["projects"]);
  }
  return plans;
}

}  // namespace

constexpr char kCountPlans[] = R"sql(
  SELECT plan.milestone, date_trunc('month', plan.day::timestamp)::date AS month, count(*) AS projects
  FROM )sql" LUODI_BOOKS R"sql(
  CROSS JOIN LATERAL (
    SELECT next_promised(p.standing, p.start_date, p.production_date, p.full_capacity_date) AS milestone,
           next_planned(p.standing, p.start_date, p.production_date, p.full_capacity_date) AS day) plan
  WHERE NOT p.hidden AND (plan.day < $16::date OR plan.milestone = '') AND )sql" LUODI_BOOKS_CONDITIONS R"sql(
  GROUP BY 1, 2
)sql";

std::vector<Plans> CountPlans(database::Transaction& tx, const std::string& zone, const Selection& selection,
                              const v1::Date& before) {
  const std::string day = database::DateText(before);
  if (IsWhole(selection)) {
    return PlansFrom(tx.Exec(kSelectPlanSums, zone, selection.sees_restricted,
                             database::OrNull(IdOf(selection.department)), day));
  }
  return PlansFrom(Run(tx, kCountPlans, zone, selection, StandingOf(selection), day));
}

// Found by the index of what is planned next; who may not see a project is not told that it is late.
constexpr char kSelectLate[] = R"sql(
  SELECT p.project, p.title, p.milestone, p.planned
  FROM (SELECT n.*, l.next_planned_date AS planned,
               next_promised(n.standing, n.start_date, n.production_date, n.full_capacity_date) AS milestone,
               NOT $4::boolean AND n.confidentiality = 'CONFIDENTIALITY_RESTRICTED'
                 AND (n.owner_department = $5::text) IS NOT TRUE AS hidden
        FROM projects l
        JOIN projects_now n ON n.zone = l.zone AND n.project = l.project
        WHERE l.zone = $1 AND l.merged_into IS NULL AND $2::timestamptz IS NULL AND $3::date IS NULL
          AND l.next_planned_date < $16::date) p
  WHERE NOT p.hidden AND )sql" LUODI_BOOKS_CONDITIONS R"sql(
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
