// SPDX-License-Identifier: Apache-2.0
#include "server/delivery/store.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/names.h"

namespace luodi::delivery::store {
namespace {

using database::Text;
using database::Transaction;
using names::Segment;
using names::ZoneOf;

std::string ProjectOf(const std::string& name) { return Segment(name, 3); }

// The last segment of a child's name; 0, which no child has, when it is no number.
int NumberOf(const std::string& name) {
  int number = 0;
  return absl::SimpleAtoi(Segment(name, 5), &number) ? number : 0;
}

// Columns of a milestone, in no order: FromRow reads them by name.
#define LUODI_MILESTONE_COLUMNS                                                                             \
  "zone, project, milestone, fact, reached_date, evidence, permit_number, documents::text[] AS documents, " \
  "state, reported_by, verified_by, decline_reason, version, create_time "

v1::Milestone FromRow(const database::Row& row) {
  v1::Milestone milestone;
  const std::string project = names::Join(Text(row["zone"]), "projects", Text(row["project"]));
  milestone.set_name(absl::StrCat(project, "/milestones/", Text(row["milestone"])));
  v1::FactKind kind = v1::FACT_KIND_UNSPECIFIED;
  v1::FactKind_Parse(Text(row["fact"]), &kind);
  milestone.set_fact_kind(kind);
  database::ReadDate(row["reached_date"], milestone.mutable_reached_date());
  milestone.set_evidence(Text(row["evidence"]));
  milestone.set_permit_number(Text(row["permit_number"]));
  for (const std::string& document : database::Texts(row["documents"])) {
    milestone.add_documents(absl::StrCat(project, "/documents/", document));
  }
  v1::Milestone::State state = v1::Milestone::STATE_UNSPECIFIED;
  v1::Milestone::State_Parse(Text(row["state"]), &state);
  milestone.set_state(state);
  milestone.set_reported_by(Text(row["reported_by"]));
  milestone.set_verified_by(Text(row["verified_by"]));
  milestone.set_decline_reason(Text(row["decline_reason"]));
  database::ReadTime(row["create_time"], milestone.mutable_create_time());
  return milestone;
}

std::optional<v1::Milestone> First(const database::Result& rows) {
  if (rows.empty()) return std::nullopt;
  return FromRow(rows[0]);
}

Versioned VersionedFrom(const database::Row& row) { return {FromRow(row), database::Int(row["version"])}; }

}  // namespace

constexpr char kSelectMilestone[] = "SELECT " LUODI_MILESTONE_COLUMNS R"sql(
  FROM milestones WHERE zone = $1 AND project = $2 AND milestone = $3::integer
)sql";

std::optional<v1::Milestone> SelectMilestone(Transaction& tx, const std::string& name) {
  return First(tx.Exec(kSelectMilestone, ZoneOf(name), ProjectOf(name), NumberOf(name)));
}

constexpr char kSelectPending[] = "SELECT " LUODI_MILESTONE_COLUMNS R"sql(
  FROM milestones WHERE zone = $1 AND project = $2 AND fact = $3 AND state = 'STATE_REPORTED'
)sql";

std::optional<v1::Milestone> SelectPending(Transaction& tx, const std::string& project, v1::FactKind kind) {
  return First(tx.Exec(kSelectPending, ZoneOf(project), ProjectOf(project), v1::FactKind_Name(kind)));
}

constexpr char kListMilestones[] = "SELECT " LUODI_MILESTONE_COLUMNS R"sql(
  FROM milestones
  WHERE zone = $1 AND ($2 = '-' OR project = $2) AND (project, milestone) > ($3, $4::integer)
  ORDER BY project, milestone
  LIMIT $5::integer
)sql";

std::vector<v1::Milestone> ListMilestones(Transaction& tx, const std::string& zone, const std::string& project,
                                          const Page& page) {
  std::vector<v1::Milestone> milestones;
  for (const auto& row :
       tx.Exec(kListMilestones, zone, project, page.Key(0), page.first() ? "0" : page.Key(1), page.size + 1)) {
    milestones.push_back(FromRow(row));
  }
  return milestones;
}

std::vector<std::string> PageKey(const v1::Milestone& milestone) {
  return {ProjectOf(milestone.name()), Segment(milestone.name(), 5)};
}

constexpr char kInsertMilestone[] = R"sql(
  INSERT INTO milestones (zone, project, milestone, fact, reached_date, evidence, permit_number, documents, state,
                          reported_by, create_time)
  SELECT $1, $2, 1 + coalesce(max(milestone), 0), $3, $4::date, $5, $6, $7::integer[], 'STATE_REPORTED', $8,
         $9::timestamptz
  FROM milestones WHERE zone = $1 AND project = $2
  RETURNING )sql" LUODI_MILESTONE_COLUMNS;

Versioned InsertMilestone(Transaction& tx, const std::string& project, const v1::Milestone& milestone,
                          const std::string& now) {
  std::vector<int64_t> documents;
  for (const std::string& document : milestone.documents()) documents.push_back(NumberOf(document));
  return VersionedFrom(
      tx.ExecOne(kInsertMilestone, ZoneOf(project), ProjectOf(project), v1::FactKind_Name(milestone.fact_kind()),
                 database::DateText(milestone.reached_date()), milestone.evidence(), milestone.permit_number(),
                 database::IntArray(documents), milestone.reported_by(), now));
}

constexpr char kUpdateAnswered[] = R"sql(
  UPDATE milestones SET state = $4, verified_by = $5, decline_reason = $6, version = version + 1
  WHERE zone = $1 AND project = $2 AND milestone = $3::integer
  RETURNING )sql" LUODI_MILESTONE_COLUMNS;

Versioned UpdateAnswered(Transaction& tx, const v1::Milestone& milestone) {
  return VersionedFrom(tx.ExecOne(kUpdateAnswered, ZoneOf(milestone.name()), ProjectOf(milestone.name()),
                                  NumberOf(milestone.name()), v1::Milestone::State_Name(milestone.state()),
                                  milestone.verified_by(), milestone.decline_reason()));
}

}  // namespace luodi::delivery::store
