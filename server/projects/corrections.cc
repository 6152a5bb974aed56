// SPDX-License-Identifier: Apache-2.0
// The part of the store that keeps who contributed, and corrections, terminations and merges.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/names.h"
#include "server/projects/store.h"
#include "server/projects/twin_store.h"

namespace luodi::projects::store {
namespace {

using database::Int;
using database::OrNull;
using database::Result;
using database::Row;
using database::Text;
using database::TextArray;
using database::Transaction;
using names::ChildOf;
using names::IdOf;
using names::ZoneOf;

#define LUODI_CORRECTION_COLUMNS                                                                            \
  "c.zone, c.project, c.correction, c.fact, c.fact_date, c.former_date, c.reason, c.state, c.proposed_by, " \
  "c.decided_by, c.decline_reason, c.create_time, c.change::text AS change "

// What a correction of fields or a merge says, as the proto3 JSON of luodi.v1.Correction; empty for one of a fact.
std::string ChangeOf(const v1::Correction& correction) {
  if (correction.fact_kind() != v1::FACT_KIND_UNSPECIFIED) return "";
  v1::Correction change;
  *change.mutable_project() = correction.project();
  *change.mutable_update_mask() = correction.update_mask();
  *change.mutable_former() = correction.former();
  change.set_merge_into(correction.merge_into());
  change.set_unmerge(correction.unmerge());
  *change.mutable_merged_facts() = correction.merged_facts();
  return database::ToJson(change);
}

v1::Correction CorrectionFrom(const Row& row) {
  v1::Correction correction;
  if (!row["change"].is_null()) database::ReadJson(Text(row["change"]), &correction);
  correction.set_name(absl::StrCat(names::Join(Text(row["zone"]), "projects", Text(row["project"])), "/corrections/",
                                   Text(row["correction"])));
  v1::FactKind kind = v1::FACT_KIND_UNSPECIFIED;
  v1::FactKind_Parse(Text(row["fact"]), &kind);
  correction.set_fact_kind(kind);
  if (!row["fact_date"].is_null()) database::ReadDate(row["fact_date"], correction.mutable_fact_date());
  if (!row["former_date"].is_null()) database::ReadDate(row["former_date"], correction.mutable_former_date());
  correction.set_reason(Text(row["reason"]));
  v1::Correction::State state = v1::Correction::STATE_UNSPECIFIED;
  v1::Correction::State_Parse(Text(row["state"]), &state);
  correction.set_state(state);
  correction.set_proposed_by(Text(row["proposed_by"]));
  correction.set_decided_by(Text(row["decided_by"]));
  correction.set_decline_reason(Text(row["decline_reason"]));
  database::ReadTime(row["create_time"], correction.mutable_create_time());
  return correction;
}

std::optional<v1::Correction> FirstFrom(const Result& rows) {
  if (rows.empty()) return std::nullopt;
  return CorrectionFrom(rows[0]);
}

}  // namespace

constexpr char kInsertContributors[] = R"sql(
  INSERT INTO project_contributors (zone, project, person)
  SELECT $1, project, $3 FROM unnest($2::text[]) project
  ON CONFLICT DO NOTHING
)sql";

void InsertContributors(Transaction& tx, const std::string& zone, const std::vector<std::string>& projects,
                        const std::string& person) {
  std::vector<std::string> ids;
  for (const std::string& project : projects) ids.push_back(IdOf(project));
  tx.ExecLater(kInsertContributors, zone, TextArray(ids), person);
}

void InsertContributor(Transaction& tx, const std::string& project, const std::string& person) {
  InsertContributors(tx, ZoneOf(project), {project}, person);
}

constexpr char kInsertContributorsOf[] = R"sql(
  INSERT INTO project_contributors (zone, project, person)
  SELECT zone, $3, person FROM project_contributors WHERE zone = $1 AND project = $2
  ON CONFLICT DO NOTHING
)sql";

void InsertContributorsOf(Transaction& tx, const std::string& from, const std::string& to) {
  tx.ExecLater(kInsertContributorsOf, ZoneOf(from), IdOf(from), IdOf(to));
}

constexpr char kSelectIsContributor[] = R"sql(
  SELECT EXISTS (SELECT FROM project_contributors WHERE zone = $1 AND project = $2 AND person = $3) AS contributed
)sql";

bool SelectIsContributor(Transaction& tx, const std::string& project, const std::string& person) {
  return database::IsTrue(tx.ExecOne(kSelectIsContributor, ZoneOf(project), IdOf(project), person)["contributed"]);
}

constexpr char kInsertCorrection[] = R"sql(
  INSERT INTO project_corrections AS c (zone, project, correction, fact, fact_date, former_date, reason, state,
                                        proposed_by, create_time, change)
  SELECT $1, $2, 1 + coalesce(max(correction), 0), $3::text, $4::date, $5::date, $6, 'STATE_PENDING', $7,
         $8::timestamptz, $9::jsonb
  FROM project_corrections WHERE zone = $1 AND project = $2
  ON CONFLICT DO NOTHING
  RETURNING )sql" LUODI_CORRECTION_COLUMNS;

std::optional<v1::Correction> InsertCorrection(Transaction& tx, const std::string& project,
                                               const v1::Correction& correction, const std::string& now) {
  const bool of_fact = correction.fact_kind() != v1::FACT_KIND_UNSPECIFIED;
  return FirstFrom(tx.Exec(kInsertCorrection, ZoneOf(project), IdOf(project),
                           OrNull(of_fact ? v1::FactKind_Name(correction.fact_kind()) : ""),
                           OrNull(correction.fact_date()), OrNull(correction.former_date()), correction.reason(),
                           correction.proposed_by(), now, OrNull(ChangeOf(correction))));
}

constexpr char kSelectPendingCorrection[] = "SELECT " LUODI_CORRECTION_COLUMNS R"sql(
  FROM project_corrections c WHERE zone = $1 AND project = $2 AND state = 'STATE_PENDING'
)sql";

std::optional<v1::Correction> SelectPendingCorrection(Transaction& tx, const std::string& project) {
  return FirstFrom(tx.Exec(kSelectPendingCorrection, ZoneOf(project), IdOf(project)));
}

constexpr char kLockCorrection[] = "SELECT " LUODI_CORRECTION_COLUMNS R"sql(
  FROM project_corrections c WHERE zone = $1 AND project = $2 AND correction::text = $3 FOR UPDATE
)sql";

std::optional<v1::Correction> LockCorrection(Transaction& tx, const std::string& name) {
  return FirstFrom(tx.Exec(kLockCorrection, ZoneOf(name), IdOf(name), ChildOf(name)));
}

constexpr char kSelectMerge[] = "SELECT " LUODI_CORRECTION_COLUMNS R"sql(
  FROM project_corrections c
  WHERE zone = $1 AND project = $2 AND state = 'STATE_APPROVED' AND change->>'mergeInto' <> ''
    AND NOT coalesce((change->>'unmerge')::boolean, false)
  ORDER BY correction DESC
  LIMIT 1
)sql";

std::optional<v1::Correction> SelectMerge(Transaction& tx, const std::string& project) {
  return FirstFrom(tx.Exec(kSelectMerge, ZoneOf(project), IdOf(project)));
}

constexpr char kUpdateCorrection[] = R"sql(
  UPDATE project_corrections c SET version = version + 1, state = $4, decided_by = $5, decline_reason = $6
  WHERE zone = $1 AND project = $2 AND correction::text = $3
  RETURNING )sql" LUODI_CORRECTION_COLUMNS;

v1::Correction UpdateCorrection(Transaction& tx, const v1::Correction& correction) {
  return CorrectionFrom(tx.ExecOne(kUpdateCorrection, ZoneOf(correction.name()), IdOf(correction.name()),
                                   ChildOf(correction.name()), v1::Correction::State_Name(correction.state()),
                                   OrNull(correction.decided_by()), correction.decline_reason()));
}

constexpr char kListCorrections[] = "SELECT " LUODI_CORRECTION_COLUMNS R"sql(
  FROM project_corrections c JOIN projects p USING (zone, project)
  WHERE c.zone = $1 AND ($2 = '-' OR c.project = $2)
    AND (p.confidentiality <> 'CONFIDENTIALITY_RESTRICTED' OR $3::boolean OR p.owner_department = $4::text)
    AND ($5::text IS NULL OR (c.create_time, c.project, c.correction) < ($5::timestamptz, $6::text, $7::integer))
  ORDER BY c.create_time DESC, c.project DESC, c.correction DESC
  LIMIT $8::integer
)sql";

std::vector<v1::Correction> ListCorrections(Transaction& tx, const std::string& zone, const std::string& project,
                                            const std::string& department, bool sees_restricted, const Page& page) {
  std::vector<v1::Correction> corrections;
  for (const Row row : tx.Exec(kListCorrections, zone, project, sees_restricted, OrNull(IdOf(department)),
                               OrNull(page.Key(0)), OrNull(page.Key(1)), OrNull(page.Key(2)), page.size + 1)) {
    corrections.push_back(CorrectionFrom(row));
  }
  return corrections;
}

std::vector<std::string> CorrectionKeyOf(const v1::Correction& correction) {
  const absl::Time time =
      absl::FromUnixSeconds(correction.create_time().seconds()) + absl::Nanoseconds(correction.create_time().nanos());
  return {database::TimeText(time), IdOf(correction.name()), ChildOf(correction.name())};
}

int64_t VersionOf(const v1::Correction& correction) {
  return correction.state() == v1::Correction::STATE_PENDING ? 1 : 2;
}

}  // namespace luodi::projects::store
