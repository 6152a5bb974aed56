// SPDX-License-Identifier: Apache-2.0
#include "server/projects/store.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "server/base/names.h"
#include "server/projects/list_store.h"

namespace luodi::projects::store {
namespace {

using database::Int;
using database::IntArray;
using database::OrNull;
using database::Row;
using database::Text;
using database::TextArray;
using database::Transaction;
using names::IdOf;
using names::ZoneOf;

// Rows a statement takes at once.
constexpr size_t kBatch = 500;

std::vector<std::string> IdsOf(const std::vector<std::string>& names) {
  std::vector<std::string> ids;
  for (const std::string& name : names) ids.push_back(IdOf(name));
  return ids;
}

std::set<std::string> IdsIn(const database::Result& rows) {
  std::set<std::string> ids;
  for (const Row row : rows) ids.insert(Text(row["project"]));
  return ids;
}

// What one statement takes; never empty.
using Chunk = std::vector<const v1::Project*>;

std::vector<Chunk> ChunksOf(const std::vector<v1::Project>& projects) {
  std::vector<Chunk> chunks;
  for (const v1::Project& project : projects) {
    if (chunks.empty() || chunks.back().size() == kBatch) chunks.emplace_back();
    chunks.back().push_back(&project);
  }
  return chunks;
}

// A JSON list of after-images.
std::string JsonOf(const Chunk& chunk) {
  return absl::StrCat("[", absl::StrJoin(chunk, ",", [](std::string* out, const v1::Project* project) {
                        out->append(database::ToJson(*project));
                      }), "]");
}

// A project that this transaction has just written: a statement does not see the facts it writes itself, so it cannot
// return them.
v1::Project Written(Transaction& tx, const std::string& name) {
  auto project = SelectProject(tx, name);
  if (!project) throw std::logic_error(absl::StrCat(name, " vanished"));
  return *std::move(project);
}

}  // namespace

constexpr char kSelectProject[] = "SELECT " LUODI_PROJECT_COLUMNS R"sql(
  FROM projects_now p WHERE zone = $1 AND project = $2
)sql";

std::optional<v1::Project> SelectProject(Transaction& tx, const std::string& name) {
  return FirstFrom(tx.Exec(kSelectProject, ZoneOf(name), IdOf(name)));
}

constexpr char kLockProject[] = R"sql(
  SELECT FROM projects WHERE zone = $1 AND project = $2 FOR UPDATE
)sql";

std::optional<v1::Project> LockProject(Transaction& tx, const std::string& name) {
  // In two statements: the facts must be those after the lock.
  if (tx.Exec(kLockProject, ZoneOf(name), IdOf(name)).empty()) return std::nullopt;
  return SelectProject(tx, name);
}

constexpr char kSelectProjects[] = "SELECT " LUODI_PROJECT_COLUMNS R"sql(
  FROM projects_now p WHERE zone = $1 AND project = ANY ($2::text[]) ORDER BY number
)sql";

std::vector<v1::Project> SelectProjects(Transaction& tx, const std::string& zone,
                                        const std::vector<std::string>& names) {
  return ProjectsFrom(tx.Exec(kSelectProjects, zone, TextArray(IdsOf(names))));
}

constexpr char kSelectFamily[] = "SELECT " LUODI_PROJECT_COLUMNS R"sql(
  FROM projects_now p
  WHERE zone = $1 AND project <> $2 AND merged_into IS NULL AND standing & fact_bit('FACT_KIND_TERMINATED') = 0
    AND project IN (
      SELECT project_lineage($1, $2)
      UNION ALL
      SELECT project FROM projects
      WHERE zone = $1 AND investor = $3 AND (create_time AT TIME ZONE 'Asia/Shanghai')::date >= $4::date)
  ORDER BY number
)sql";

std::vector<v1::Project> SelectFamily(Transaction& tx, const std::string& project, const std::string& investor,
                                      const v1::Date& since) {
  return ProjectsFrom(
      tx.Exec(kSelectFamily, ZoneOf(project), IdOf(project), OrNull(IdOf(investor)), OrNull(since)));
}

constexpr char kSelectProjectAt[] = "SELECT " LUODI_IMAGE_COLUMNS R"sql(
  FROM (SELECT version, image, entry_kind FROM journal_entries
        WHERE zone = $1 AND resource = $2 AND resource_type = 'luodi.v1.Project'
          AND entry_kind IN ('ENTRY_KIND_CHANGE', 'ENTRY_KIND_REMOVAL') AND entry_time <= $3::timestamptz
        ORDER BY xid DESC, id DESC LIMIT 1) last (image_version, image, entry_kind)
  CROSS JOIN LATERAL project_of_image($1, last.image_version, last.image::jsonb, NULL) p
  WHERE last.entry_kind = 'ENTRY_KIND_CHANGE'
)sql";

std::optional<v1::Project> SelectProjectAt(Transaction& tx, const std::string& name, const std::string& as_of) {
  return FirstFrom(tx.Exec(kSelectProjectAt, ZoneOf(name), name, as_of));
}

int64_t VersionOf(const v1::Project& project) {
  int64_t version = 0;
  return !project.etag().empty() && absl::SimpleAtoi(project.etag().substr(1), &version) ? version : 0;
}

// Fields, facts, standing bits and the signing all come from the same image; a project whose number is taken is left
// out with its facts.
constexpr char kInsertProjects[] = R"sql(
  WITH given AS (
    SELECT p.* FROM jsonb_array_elements($2::jsonb) image
    CROSS JOIN LATERAL project_of_image($1, 1, image, NULL) p
  ), inserted AS (
    INSERT INTO projects (
      zone, project, version, title, kind, investor, industry_code, park, total_minor, total_currency, fixed_minor,
      fixed_currency, foreign_minor, foreign_currency, land_micro_mu, annual_tax_minor, annual_tax_currency,
      annual_output_minor, annual_output_currency, jobs, start_date, production_date, full_capacity_date,
      confidentiality, owner_department, business_code, national_code, parent_project, phase, description,
      ledger_columns, parcel, plan, standing, signed_date, signed_basis, create_time, update_time)
    SELECT
      zone, project, 1, title, kind, investor, industry_code, park, total_minor, total_currency, fixed_minor,
      fixed_currency, foreign_minor, foreign_currency, land_micro_mu, annual_tax_minor, annual_tax_currency,
      annual_output_minor, annual_output_currency, jobs, start_date, production_date, full_capacity_date,
      confidentiality, owner_department, business_code, national_code, parent_project, phase, description,
      ledger_columns, parcel, plan, standing, signed_date, signed_basis, coalesce(create_time, $3::timestamptz),
      $3::timestamptz
    FROM given ORDER BY number
    ON CONFLICT DO NOTHING
    RETURNING project
  ), facts AS (
    INSERT INTO project_facts (zone, project, fact, fact_date, basis, evidence, author, record_time)
    SELECT $1, project, fact->>'kind', day_of(fact->'factDate'), fact->>'basis', coalesce(fact->>'evidence', ''),
           coalesce(fact->>'author', ''), coalesce((fact->>'recordTime')::timestamptz, $3::timestamptz)
    FROM inserted JOIN given USING (project) CROSS JOIN LATERAL jsonb_array_elements(given.facts) fact
  )
  SELECT project FROM inserted
)sql";

std::vector<std::string> InsertProjects(Transaction& tx, const std::vector<v1::Project>& projects,
                                        const std::string& now) {
  std::vector<std::string> taken;
  for (const Chunk& chunk : ChunksOf(projects)) {
    const std::set<std::string> inserted =
        IdsIn(tx.Exec(kInsertProjects, ZoneOf(chunk.front()->name()), JsonOf(chunk), now));
    for (const v1::Project* project : chunk) {
      if (!inserted.contains(IdOf(project->name()))) taken.push_back(project->name());
    }
  }
  return taken;
}

std::optional<v1::Project> InsertProject(Transaction& tx, const v1::Project& project, const std::string& now) {
  if (!InsertProjects(tx, {project}, now).empty()) return std::nullopt;
  return Written(tx, project.name());
}

// The given projects as rows, and of them those that are there and free to be written: their numbers are theirs already
// or nobody's; of two that are given one number that is nobody's, the first is free. Each is looked up once and then
// known by its place: without statistics a join might read the zone for each of them.
#define LUODI_FREE_PROJECTS                                                                                        \
  "given AS ("                                                                                                     \
  "  SELECT p.*, row_number() OVER (PARTITION BY p.business_code ORDER BY p.number) AS business_turn, "            \
  "         row_number() OVER (PARTITION BY p.national_code ORDER BY p.number) AS national_turn "                  \
  "  FROM jsonb_array_elements($2::jsonb) image CROSS JOIN LATERAL project_of_image($1, 1, image, NULL) p"         \
  "), free AS ("                                                                                                   \
  "  SELECT g.*, o.standing AS stood, o.ctid AS place FROM given g "                                               \
  "  CROSS JOIN LATERAL (SELECT ctid, standing FROM projects WHERE zone = $1 AND project = g.project OFFSET 0) o " \
  "  WHERE coalesce((SELECT project FROM projects WHERE zone = $1 AND business_code = g.business_code), "          \
  "                 CASE WHEN g.business_code IS NULL OR g.business_turn = 1 THEN g.project END) = g.project "     \
  "    AND coalesce((SELECT project FROM projects WHERE zone = $1 AND national_code = g.national_code), "          \
  "                 CASE WHEN g.national_code IS NULL OR g.national_turn = 1 THEN g.project END) = g.project"      \
  ")"

constexpr char kUpdateProjects[] = "WITH " LUODI_FREE_PROJECTS R"sql(, added AS (
    INSERT INTO project_facts (zone, project, fact, fact_date, basis, evidence, author, record_time)
    SELECT $1, project, said->>'kind', day_of(said->'factDate'), said->>'basis', coalesce(said->>'evidence', ''),
           coalesce(said->>'author', ''), coalesce((said->>'recordTime')::timestamptz, $3::timestamptz)
    FROM free CROSS JOIN LATERAL jsonb_array_elements(free.facts) said
    WHERE free.stood & fact_bit(said->>'kind') = 0
    RETURNING project, fact, fact_date, basis
  ), gained AS (
    SELECT project, bit_or(fact_bit(fact)) AS bits,
           max(fact_date) FILTER (WHERE fact = 'FACT_KIND_SIGNED') AS signed_date,
           max(basis) FILTER (WHERE fact = 'FACT_KIND_SIGNED') AS signed_basis
    FROM added GROUP BY project
  )
  UPDATE projects p SET
    version = p.version + 1, title = g.title, kind = g.kind, investor = g.investor, industry_code = g.industry_code,
    park = g.park, total_minor = g.total_minor, total_currency = g.total_currency, fixed_minor = g.fixed_minor,
    fixed_currency = g.fixed_currency, foreign_minor = g.foreign_minor, foreign_currency = g.foreign_currency,
    land_micro_mu = g.land_micro_mu, annual_tax_minor = g.annual_tax_minor,
    annual_tax_currency = g.annual_tax_currency, annual_output_minor = g.annual_output_minor,
    annual_output_currency = g.annual_output_currency, jobs = g.jobs, start_date = g.start_date,
    production_date = g.production_date, full_capacity_date = g.full_capacity_date,
    confidentiality = g.confidentiality, owner_department = g.owner_department, business_code = g.business_code,
    national_code = g.national_code, parent_project = g.parent_project, phase = g.phase,
    description = g.description, ledger_columns = g.ledger_columns, parcel = g.parcel, plan = g.plan,
    standing = p.standing | coalesce(gained.bits, 0), signed_date = coalesce(p.signed_date, gained.signed_date),
    signed_basis = coalesce(p.signed_basis, gained.signed_basis), update_time = $3::timestamptz
  FROM free g LEFT JOIN gained USING (project)
  WHERE p.ctid = g.place
  RETURNING p.project
)sql";

// Facts that differ from the given one of their kind go aside too.
constexpr char kPutFactsAside[] = "WITH " LUODI_FREE_PROJECTS R"sql(, foreign_ones AS (
    SELECT g.place, f.ctid AS fact_place, f.fact
    FROM free g
    CROSS JOIN LATERAL (SELECT ctid, fact, fact_date, basis, evidence, author FROM project_facts
                        WHERE zone = $1 AND project = g.project AND standing OFFSET 0) f
    WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(g.facts) said
                      WHERE said->>'kind' = f.fact AND day_of(said->'factDate') = f.fact_date
                        AND said->>'basis' = f.basis AND coalesce(said->>'evidence', '') = f.evidence
                        AND coalesce(said->>'author', '') = f.author)
  ), aside AS (
    UPDATE project_facts f SET standing = false, retract_time = $3::timestamptz
    FROM foreign_ones o WHERE f.ctid = o.fact_place
  ), lost AS (
    SELECT place, bit_or(fact_bit(fact)) AS bits FROM foreign_ones GROUP BY place
  )
  UPDATE projects p SET standing = p.standing & ~lost.bits,
    signed_date = CASE WHEN lost.bits & 16 = 0 THEN p.signed_date END,
    signed_basis = CASE WHEN lost.bits & 16 = 0 THEN p.signed_basis END
  FROM lost WHERE p.ctid = lost.place
)sql";

namespace {

// A number may be free only after another of the same chunk gave it up, so what was refused is tried again as long as
// something else went in.
std::vector<std::string> Update(Transaction& tx, const std::vector<v1::Project>& projects, const std::string& now,
                                bool only_their_facts) {
  std::vector<std::string> taken;
  for (Chunk chunk : ChunksOf(projects)) {
    const std::string zone = ZoneOf(chunk.front()->name());
    for (bool wrote = true; wrote && !chunk.empty();) {
      const std::string images = JsonOf(chunk);
      if (only_their_facts) tx.ExecLater(kPutFactsAside, zone, images, now);
      const std::set<std::string> written = IdsIn(tx.Exec(kUpdateProjects, zone, images, now));
      std::erase_if(chunk, [&](const v1::Project* project) { return written.contains(IdOf(project->name())); });
      wrote = !written.empty();
    }
    for (const v1::Project* project : chunk) taken.push_back(project->name());
  }
  return taken;
}

}  // namespace

std::vector<std::string> UpdateProjects(Transaction& tx, const std::vector<v1::Project>& projects,
                                        const std::string& now) {
  return Update(tx, projects, now, false);
}

std::vector<std::string> RestoreProjects(Transaction& tx, const std::vector<v1::Project>& projects,
                                         const std::string& now) {
  return Update(tx, projects, now, true);
}

std::optional<v1::Project> UpdateProject(Transaction& tx, const v1::Project& project, const std::string& now) {
  if (!UpdateProjects(tx, {project}, now).empty()) return std::nullopt;
  return Written(tx, project.name());
}

constexpr char kDeleteProjects[] = R"sql(
  DELETE FROM projects WHERE zone = $1 AND project = ANY ($2::text[])
)sql";

void DeleteProjects(Transaction& tx, const std::string& zone, const std::vector<std::string>& names) {
  // At once: phases may go only with or after those that name them.
  tx.ExecLater(kDeleteProjects, zone, TextArray(IdsOf(names)));
}

constexpr char kUpdateMergedInto[] = R"sql(
  UPDATE projects SET merged_into = $3, version = version + 1, update_time = $4::timestamptz
  WHERE zone = $1 AND project = $2
)sql";

v1::Project UpdateMergedInto(Transaction& tx, const std::string& project, const std::string& into,
                             const std::string& now) {
  tx.ExecLater(kUpdateMergedInto, ZoneOf(project), IdOf(project), OrNull(IdOf(into)), now);
  return Written(tx, project);
}

constexpr char kInsertFact[] = R"sql(
  WITH added AS (
    INSERT INTO project_facts (zone, project, fact, fact_date, basis, evidence, author, record_time)
    VALUES ($1, $2, $3, $4::date, $5, $6, $7, $8::timestamptz)
    RETURNING zone, project, fact, fact_date, basis
  )
  UPDATE projects p SET version = p.version + 1, standing = p.standing | fact_bit(a.fact),
    signed_date = CASE a.fact WHEN 'FACT_KIND_SIGNED' THEN a.fact_date ELSE p.signed_date END,
    signed_basis = CASE a.fact WHEN 'FACT_KIND_SIGNED' THEN a.basis ELSE p.signed_basis END,
    update_time = $8::timestamptz
  FROM added a WHERE p.zone = a.zone AND p.project = a.project
)sql";

v1::Project InsertFact(Transaction& tx, const std::string& project, const v1::Fact& fact, const std::string& now) {
  tx.ExecLater(kInsertFact, ZoneOf(project), IdOf(project), v1::FactKind_Name(fact.kind()),
               database::DateText(fact.fact_date()), v1::FactBasis_Name(fact.basis()), fact.evidence(), fact.author(), now);
  return Written(tx, project);
}

constexpr char kRetractFact[] = R"sql(
  WITH retracted AS (
    UPDATE project_facts SET standing = false, retract_time = $4::timestamptz
    WHERE zone = $1 AND project = $2 AND fact = $3 AND standing
    RETURNING zone, project, fact
  )
  UPDATE projects p SET version = p.version + 1, standing = p.standing & ~fact_bit(r.fact),
    signed_date = CASE r.fact WHEN 'FACT_KIND_SIGNED' THEN NULL ELSE p.signed_date END,
    signed_basis = CASE r.fact WHEN 'FACT_KIND_SIGNED' THEN NULL ELSE p.signed_basis END,
    update_time = $4::timestamptz
  FROM retracted r WHERE p.zone = r.zone AND p.project = r.project
)sql";

v1::Project RetractFact(Transaction& tx, const std::string& project, v1::FactKind kind, const std::string& now) {
  tx.ExecLater(kRetractFact, ZoneOf(project), IdOf(project), v1::FactKind_Name(kind), now);
  return Written(tx, project);
}

constexpr char kPutFactAside[] = R"sql(
  UPDATE project_facts SET standing = false, retract_time = $4::timestamptz
  WHERE zone = $1 AND project = $2 AND fact = $3 AND standing
)sql";

v1::Project ReplaceFact(Transaction& tx, const std::string& project, const v1::Fact& fact, const std::string& now) {
  // The kind goes on standing, so the project's row is left to InsertFact: one version for one change.
  tx.ExecLater(kPutFactAside, ZoneOf(project), IdOf(project), v1::FactKind_Name(fact.kind()), now);
  return InsertFact(tx, project, fact, now);
}

constexpr char kSelectByCodes[] = "SELECT " LUODI_PROJECT_COLUMNS R"sql(
  FROM projects_now p
  WHERE zone = $1 AND project <> $2 AND (business_code = $3::text OR national_code = $4::text)
  ORDER BY number LIMIT 1
)sql";

std::optional<v1::Project> SelectByCodes(Transaction& tx, const v1::Project& project) {
  return FirstFrom(tx.Exec(kSelectByCodes, ZoneOf(project.name()), IdOf(project.name()),
                           OrNull(project.business_code()), OrNull(project.national_code())));
}

constexpr char kSelectMergedInto[] = R"sql(
  SELECT merged_into FROM projects WHERE zone = $1 AND project = $2
)sql";

namespace {

// The id under which a project goes on: its own unless it was merged.
std::string KeptOf(Transaction& tx, const std::string& zone, std::string id, std::string merged_into) {
  while (!merged_into.empty()) {
    id = merged_into;
    merged_into = Text(tx.ExecOne(kSelectMergedInto, zone, id)["merged_into"]);
  }
  return id;
}

}  // namespace

constexpr char kSelectByIdentity[] = R"sql(
  SELECT i.ordinal, p.project, p.merged_into
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::integer[])
    WITH ORDINALITY AS i (business_code, national_code, investor, title, phase, ordinal)
  CROSS JOIN LATERAL (
    SELECT project, number, merged_into FROM projects WHERE zone = $1 AND business_code = i.business_code
    UNION
    SELECT project, number, merged_into FROM projects WHERE zone = $1 AND national_code = i.national_code
    UNION
    SELECT project, number, merged_into FROM projects
    WHERE zone = $1 AND investor = i.investor AND title = i.title AND phase = i.phase
      AND (i.business_code = '' OR business_code IS NULL OR business_code = i.business_code)
      AND (i.national_code = '' OR national_code IS NULL OR national_code = i.national_code)) p
  ORDER BY i.ordinal, p.number
)sql";

std::vector<std::vector<std::string>> SelectByIdentity(Transaction& tx, const std::string& zone,
                                                       const std::vector<Identity>& identities) {
  std::vector<std::string> business, national, investors, titles;
  std::vector<int64_t> phases;
  for (const Identity& identity : identities) {
    business.push_back(identity.business_code);
    national.push_back(identity.national_code);
    investors.push_back(IdOf(identity.investor));
    titles.push_back(identity.title);
    phases.push_back(identity.phase);
  }
  std::vector<std::vector<std::string>> candidates(identities.size());
  for (const Row row : tx.Exec(kSelectByIdentity, zone, TextArray(business), TextArray(national), TextArray(investors),
                               TextArray(titles), IntArray(phases))) {
    std::vector<std::string>& those = candidates[static_cast<size_t>(Int(row["ordinal"])) - 1];
    const std::string kept = KeptOf(tx, zone, Text(row["project"]), Text(row["merged_into"]));
    const std::string name = names::Join(zone, "projects", kept);
    if (std::find(those.begin(), those.end(), name) == those.end()) those.push_back(name);
  }
  return candidates;
}

std::string PageKeyOf(const std::string& project) {
  const std::vector<std::string> parts = absl::StrSplit(IdOf(project), '-');
  int64_t year = 0, counter = 0;
  if (parts.size() == 2 && absl::SimpleAtoi(parts[0], &year) && absl::SimpleAtoi(parts[1], &counter)) {
    return absl::StrCat(year * 1'000'000'000 + counter);
  }
  throw std::logic_error(absl::StrCat(project, " has no number"));
}

}  // namespace luodi::projects::store
