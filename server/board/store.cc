// SPDX-License-Identifier: Apache-2.0
#include "server/board/store.h"

#include <stdexcept>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/base/names.h"
#include "server/board/selection_store.h"

namespace luodi::board::store {
namespace {

using database::Int;
using database::Result;
using database::Text;
using database::Transaction;

int64_t SumOf(const database::Field& field) {
  int64_t sum = 0;
  // The database adds without limit.
  if (!field.is_null() && !absl::SimpleAtoi(Text(field), &sum)) {
    throw std::overflow_error("a sum of money left the range of 64 bits");
  }
  return sum;
}

Group GroupFrom(const database::Row& row) {
  Group group;
  group.standing = static_cast<uint32_t>(Int(row["standing"]));
  v1::ProjectKind_Parse(Text(row["kind"]), &group.kind);
  group.has_parent = database::IsTrue(row["has_parent"]);
  group.is_later_phase = database::IsTrue(row["is_later_phase"]);
  group.park = Text(row["park"]);
  group.division = Text(row["division"]);
  group.currency_code = Text(row["total_currency"]);
  v1::FactBasis_Parse(Text(row["signed_basis"]), &group.signed_basis);
  group.projects = Int(row["projects"]);
  group.total_minor = SumOf(row["total_minor"]);
  return group;
}

Facet FacetOf(const std::string& name) {
  if (name == "FACET_PARK") return Facet::kPark;
  return name == "FACET_INDUSTRY" ? Facet::kIndustry : Facet::kStage;
}

// Of the kind there is left what decides whether it counts.
Group SumFrom(const database::Row& row) {
  Group group;
  group.facet = FacetOf(Text(row["facet"]));
  group.standing = static_cast<uint32_t>(Int(row["standing"]));
  if (database::IsTrue(row["is_increase"])) group.kind = v1::PROJECT_KIND_CAPITAL_INCREASE;
  group.has_parent = group.is_later_phase = database::IsTrue(row["is_later_phase"]);
  group.park = Text(row["park"]);
  group.division = Text(row["division"]);
  group.currency_code = Text(row["currency"]);
  v1::FactBasis_Parse(Text(row["signed_basis"]), &group.signed_basis);
  group.projects = Int(row["projects"]);
  group.total_minor = SumOf(row["total_minor"]);
  return group;
}

Movement MovementFrom(const std::string& zone, const database::Row& row) {
  Movement movement;
  movement.project.set_name(names::Join(zone, "projects", Text(row["project"])));
  movement.project.set_title(Text(row["title"]));
  movement.project.set_masked(database::IsTrue(row["hidden"]));
  if (!row["before"].is_null()) movement.standing_before = static_cast<uint32_t>(Int(row["before"]));
  movement.standing_after = static_cast<uint32_t>(Int(row["after"]));
  return movement;
}

constexpr char kSelectSums[] = R"sql(
  SELECT facet, standing, is_increase, is_later_phase, park, division, currency, signed_basis, projects, total_minor
  FROM board_counted
  WHERE zone = $1
)sql";

std::vector<Group> SelectSums(Transaction& tx, const std::string& zone) {
  std::vector<Group> groups;
  for (const auto& row : tx.Exec(kSelectSums, zone)) groups.push_back(SumFrom(row));
  return groups;
}

}  // namespace

constexpr char kSelectGroups[] = R"sql(
  SELECT p.standing, p.kind, p.parent_project IS NOT NULL AS has_parent, p.phase >= 2 AS is_later_phase, p.park,
         left(p.industry_code, 3) AS division, p.total_currency, p.signed_basis, count(*) AS projects,
         sum(p.total_minor) AS total_minor
  FROM )sql" LUODI_BOOKS "WHERE " LUODI_BOOKS_CONDITIONS R"sql(
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
)sql";

std::vector<Group> SelectGroups(Transaction& tx, const std::string& zone, const Selection& selection) {
  if (IsWhole(selection)) return SelectSums(tx, zone);
  std::vector<Group> groups;
  for (const auto& row : Run(tx, kSelectGroups, zone, selection, StandingOf(selection))) groups.push_back(GroupFrom(row));
  return groups;
}

constexpr char kSelectMovements[] = R"sql(
  SELECT p.project, p.title, p.hidden, past.standing AS before, p.standing AS after
  FROM )sql" LUODI_BOOKS R"sql(
  LEFT JOIN projects_at($1, $16::timestamptz, $3::date) past ON past.project = p.project
  WHERE past.standing IS DISTINCT FROM p.standing AND )sql" LUODI_BOOKS_CONDITIONS R"sql(
  ORDER BY p.number DESC
)sql";

std::vector<Movement> SelectMovements(Transaction& tx, const std::string& zone, const Selection& selection,
                                      const std::string& since) {
  std::vector<Movement> movements;
  // A stage may be the one a project left.
  for (const auto& row : Run(tx, kSelectMovements, zone, selection, std::nullopt, since)) {
    movements.push_back(MovementFrom(zone, row));
  }
  return movements;
}

constexpr char kSelectSeen[] = R"sql(
  SELECT p.project
  FROM )sql" LUODI_BOOKS R"sql(
  WHERE p.project = ANY ($16::text[]) AND NOT p.hidden AND )sql" LUODI_BOOKS_CONDITIONS;

std::set<std::string> SelectSeen(Transaction& tx, const std::string& zone, const Selection& selection,
                                 const std::set<std::string>& projects) {
  std::vector<std::string> ids;
  for (const std::string& project : projects) ids.push_back(IdOf(project));
  std::set<std::string> seen;
  for (const auto& row : Run(tx, kSelectSeen, zone, selection, StandingOf(selection), database::TextArray(ids))) {
    seen.insert(names::Join(zone, "projects", Text(row["project"])));
  }
  return seen;
}

}  // namespace luodi::board::store
