// SPDX-License-Identifier: Apache-2.0
#include "server/projects/store.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "server/base/names.h"

namespace luodi::projects::store {
namespace {

using database::Int;
using database::IntArray;
using database::OrNull;
using database::Result;
using database::Row;
using database::Text;
using database::TextArray;
using database::Transaction;
using names::IdOf;
using names::ZoneOf;

// Rows a statement takes at once.
constexpr size_t kBatch = 500;


std::string NameIn(const Row& row, const char* collection, const char* column) {
  const std::string id = Text(row[column]);
  return id.empty() ? id : names::Join(Text(row["zone"]), collection, id);
}

template <typename Enum>
Enum EnumFrom(const Row& row, const char* column, bool (*parse)(google::protobuf::ConstStringParam, Enum*)) {
  Enum value{};
  parse(Text(row[column]), &value);
  return value;
}

void ReadMoney(const Row& row, const char* minor, const char* currency, v1::Money* (v1::Project::*field)(),
               v1::Project& project) {
  if (row[minor].is_null()) return;
  v1::Money* money = (project.*field)();
  money->set_minor_units(Int(row[minor]));
  money->set_currency_code(Text(row[currency]));
}

void ReadPromises(const Row& row, v1::Project& project) {
  v1::Promises promises;
  if (!row["annual_tax_minor"].is_null()) {
    promises.mutable_annual_tax()->set_minor_units(Int(row["annual_tax_minor"]));
    promises.mutable_annual_tax()->set_currency_code(Text(row["annual_tax_currency"]));
  }
  if (!row["annual_output_minor"].is_null()) {
    promises.mutable_annual_output()->set_minor_units(Int(row["annual_output_minor"]));
    promises.mutable_annual_output()->set_currency_code(Text(row["annual_output_currency"]));
  }
  promises.set_jobs(static_cast<int>(Int(row["jobs"])));
  if (!row["start_date"].is_null()) database::ReadDate(row["start_date"], promises.mutable_start_date());
  if (!row["production_date"].is_null()) {
    database::ReadDate(row["production_date"], promises.mutable_production_date());
  }
  if (!row["full_capacity_date"].is_null()) {
    database::ReadDate(row["full_capacity_date"], promises.mutable_full_capacity_date());
  }
  if (promises.ByteSizeLong() > 0) *project.mutable_promises() = std::move(promises);
}

// Facts and ledger columns travel as the proto3 JSON they have in an after-image.
void ReadJson(const Row& row, v1::Project& project) {
  v1::Project part;
  const std::string json =
      absl::StrCat("{\"facts\":", Text(row["facts"]), ",\"ledgerColumns\":", Text(row["ledger_columns"]), "}");
  if (!google::protobuf::util::JsonStringToMessage(json, &part).ok()) {
    throw std::logic_error(absl::StrCat("facts of ", project.name(), " cannot be read"));
  }
  project.mutable_facts()->Swap(part.mutable_facts());
  project.mutable_ledger_columns()->swap(*part.mutable_ledger_columns());
}

#define LUODI_PROJECT_COLUMNS                                                                                      \
  "zone, project, version, title, kind, investor, industry_code, park, total_minor, total_currency, fixed_minor, " \
  "fixed_currency, foreign_minor, foreign_currency, land_micro_mu, annual_tax_minor, annual_tax_currency, "        \
  "annual_output_minor, annual_output_currency, jobs, start_date, production_date, full_capacity_date, "           \
  "confidentiality, owner_department, business_code, national_code, parent_project, phase, description, "          \
  "ledger_columns::text AS ledger_columns, create_time, update_time, facts::text AS facts "

v1::Project ProjectFrom(const Row& row) {
  v1::Project project;
  project.set_name(names::Join(Text(row["zone"]), "projects", Text(row["project"])));
  project.set_title(Text(row["title"]));
  project.set_kind(EnumFrom<v1::ProjectKind>(row, "kind", v1::ProjectKind_Parse));
  project.set_investor(NameIn(row, "investors", "investor"));
  project.set_industry_code(Text(row["industry_code"]));
  project.set_park(NameIn(row, "parks", "park"));
  ReadMoney(row, "total_minor", "total_currency", &v1::Project::mutable_total_investment, project);
  ReadMoney(row, "fixed_minor", "fixed_currency", &v1::Project::mutable_fixed_asset_investment, project);
  ReadMoney(row, "foreign_minor", "foreign_currency", &v1::Project::mutable_foreign_investment, project);
  if (!row["land_micro_mu"].is_null()) project.mutable_land_area()->set_micro_mu(Int(row["land_micro_mu"]));
  ReadPromises(row, project);
  project.set_confidentiality(EnumFrom<v1::Confidentiality>(row, "confidentiality", v1::Confidentiality_Parse));
  project.set_owner_department(NameIn(row, "departments", "owner_department"));
  project.set_business_code(Text(row["business_code"]));
  project.set_national_code(Text(row["national_code"]));
  project.set_parent_project(NameIn(row, "projects", "parent_project"));
  project.set_phase(static_cast<int>(Int(row["phase"])));
  project.set_description(Text(row["description"]));
  project.set_etag(absl::StrCat("v", Int(row["version"])));
  database::ReadTime(row["create_time"], project.mutable_create_time());
  database::ReadTime(row["update_time"], project.mutable_update_time());
  ReadJson(row, project);
  return project;
}

std::vector<v1::Project> ProjectsFrom(const Result& rows) {
  std::vector<v1::Project> projects;
  for (const Row row : rows) projects.push_back(ProjectFrom(row));
  return projects;
}

std::optional<v1::Project> FirstFrom(const Result& rows) {
  if (rows.empty()) return std::nullopt;
  return ProjectFrom(rows[0]);
}

std::string JsonOf(const google::protobuf::Message& message) {
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json).ok()) {
    throw std::logic_error("a message that is no JSON");
  }
  return json;
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
  FROM projects_now WHERE zone = $1 AND project = $2
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
  FROM projects_now WHERE zone = $1 AND project = ANY ($2::text[]) ORDER BY number
)sql";

std::vector<v1::Project> SelectProjects(Transaction& tx, const std::string& zone,
                                        const std::vector<std::string>& names) {
  std::vector<std::string> ids;
  for (const std::string& name : names) ids.push_back(IdOf(name));
  return ProjectsFrom(tx.Exec(kSelectProjects, zone, TextArray(ids)));
}

constexpr char kSelectProjectAt[] = "SELECT " LUODI_PROJECT_COLUMNS R"sql(
  FROM (SELECT version, image FROM journal_entries
        WHERE zone = $1 AND resource = $2 AND resource_type = 'luodi.v1.Project' AND entry_kind = 'ENTRY_KIND_CHANGE'
          AND entry_time <= $3::timestamptz
        ORDER BY xid DESC, id DESC LIMIT 1) last (image_version, image)
  CROSS JOIN LATERAL project_of_image($1, last.image_version, last.image::jsonb, NULL)
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
      ledger_columns, standing, signed_date, signed_basis, create_time, update_time)
    SELECT
      zone, project, 1, title, kind, investor, industry_code, park, total_minor, total_currency, fixed_minor,
      fixed_currency, foreign_minor, foreign_currency, land_micro_mu, annual_tax_minor, annual_tax_currency,
      annual_output_minor, annual_output_currency, jobs, start_date, production_date, full_capacity_date,
      confidentiality, owner_department, business_code, national_code, parent_project, phase, description,
      ledger_columns, standing, signed_date, signed_basis, coalesce(create_time, $3::timestamptz), $3::timestamptz
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
  for (size_t first = 0; first < projects.size(); first += kBatch) {
    const size_t last = std::min(first + kBatch, projects.size());
    std::vector<std::string> images;
    for (size_t i = first; i < last; ++i) images.push_back(JsonOf(projects[i]));
    std::set<std::string> inserted;
    for (const Row row : tx.Exec(kInsertProjects, ZoneOf(projects[first].name()),
                                 absl::StrCat("[", absl::StrJoin(images, ","), "]"), now)) {
      inserted.insert(Text(row["project"]));
    }
    for (size_t i = first; i < last; ++i) {
      if (!inserted.contains(IdOf(projects[i].name()))) taken.push_back(projects[i].name());
    }
  }
  return taken;
}

std::optional<v1::Project> InsertProject(Transaction& tx, const v1::Project& project, const std::string& now) {
  if (!InsertProjects(tx, {project}, now).empty()) return std::nullopt;
  return Written(tx, project.name());
}

constexpr char kUpdateProject[] = R"sql(
  WITH given AS (
    SELECT * FROM project_of_image($1, 1, $2::jsonb, NULL)
  ), added AS (
    INSERT INTO project_facts (zone, project, fact, fact_date, basis, evidence, author, record_time)
    SELECT $1, project, said->>'kind', day_of(said->'factDate'), said->>'basis', coalesce(said->>'evidence', ''),
           coalesce(said->>'author', ''), coalesce((said->>'recordTime')::timestamptz, $3::timestamptz)
    FROM given CROSS JOIN LATERAL jsonb_array_elements(given.facts) said
    WHERE (SELECT standing FROM projects o WHERE o.zone = $1 AND o.project = given.project)
            & fact_bit(said->>'kind') = 0
      AND NOT EXISTS (SELECT FROM projects o WHERE o.zone = $1 AND o.project <> given.project
                        AND (o.business_code = given.business_code OR o.national_code = given.national_code))
    RETURNING fact, fact_date, basis
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
    description = g.description, ledger_columns = g.ledger_columns,
    standing = p.standing | coalesce((SELECT bit_or(fact_bit(fact)) FROM added), 0),
    signed_date = coalesce(p.signed_date, (SELECT fact_date FROM added WHERE fact = 'FACT_KIND_SIGNED')),
    signed_basis = coalesce(p.signed_basis, (SELECT basis FROM added WHERE fact = 'FACT_KIND_SIGNED')),
    update_time = $3::timestamptz
  FROM given g
  WHERE p.zone = $1 AND p.project = g.project
    AND NOT EXISTS (SELECT FROM projects o WHERE o.zone = $1 AND o.project <> g.project
                      AND (o.business_code = g.business_code OR o.national_code = g.national_code))
  RETURNING p.project
)sql";

std::optional<v1::Project> UpdateProject(Transaction& tx, const v1::Project& project, const std::string& now) {
  if (tx.Exec(kUpdateProject, ZoneOf(project.name()), JsonOf(project), now).empty()) return std::nullopt;
  return Written(tx, project.name());
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
  tx.Exec(kInsertFact, ZoneOf(project), IdOf(project), v1::FactKind_Name(fact.kind()),
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
  tx.Exec(kRetractFact, ZoneOf(project), IdOf(project), v1::FactKind_Name(kind), now);
  return Written(tx, project);
}

constexpr char kPutFactAside[] = R"sql(
  UPDATE project_facts SET standing = false, retract_time = $4::timestamptz
  WHERE zone = $1 AND project = $2 AND fact = $3 AND standing
)sql";

v1::Project ReplaceFact(Transaction& tx, const std::string& project, const v1::Fact& fact, const std::string& now) {
  // The kind goes on standing, so the project's row is left to InsertFact: one version for one change.
  tx.Exec(kPutFactAside, ZoneOf(project), IdOf(project), v1::FactKind_Name(fact.kind()), now);
  return InsertFact(tx, project, fact, now);
}

constexpr char kSelectByCodes[] = "SELECT " LUODI_PROJECT_COLUMNS R"sql(
  FROM projects_now
  WHERE zone = $1 AND project <> $2 AND (business_code = $3::text OR national_code = $4::text)
  ORDER BY number LIMIT 1
)sql";

std::optional<v1::Project> SelectByCodes(Transaction& tx, const v1::Project& project) {
  return FirstFrom(tx.Exec(kSelectByCodes, ZoneOf(project.name()), IdOf(project.name()),
                           OrNull(project.business_code()), OrNull(project.national_code())));
}

constexpr char kSelectByIdentity[] = R"sql(
  SELECT i.ordinal, p.zone, p.project
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::integer[])
    WITH ORDINALITY AS i (business_code, national_code, investor, title, phase, ordinal)
  CROSS JOIN LATERAL (
    SELECT zone, project, number FROM projects WHERE zone = $1 AND business_code = i.business_code
    UNION
    SELECT zone, project, number FROM projects WHERE zone = $1 AND national_code = i.national_code
    UNION
    SELECT zone, project, number FROM projects
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
    candidates[static_cast<size_t>(Int(row["ordinal"])) - 1].push_back(NameIn(row, "projects", "project"));
  }
  return candidates;
}

// What narrows a list; a project the caller does not see answers only by what its masked row tells.
#define LUODI_PROJECT_CONDITIONS                                                                                 \
  "project_matches(standing, CASE WHEN NOT hidden THEN kind END, CASE WHEN NOT hidden THEN investor END, park, " \
  "  CASE WHEN hidden THEN left(industry_code, 3) ELSE industry_code END, CASE WHEN NOT hidden THEN title END, " \
  "  CASE WHEN NOT hidden THEN signed_date END, CASE WHEN NOT hidden THEN business_code END, "                   \
  "  CASE WHEN NOT hidden THEN national_code END, $5::integer[], $6::text[], $7::text, $8::text[], $9::text[], " \
  "  $10::text, $11::integer, $12::text, $13::text) "                                                            \
  "AND ($14::text IS NULL OR (NOT hidden AND facts @> jsonb_build_array(jsonb_build_object('basis', $14::text)))) "

constexpr char kListProjects[] = "SELECT hidden, " LUODI_PROJECT_COLUMNS R"sql(
  FROM (SELECT *, confidentiality = 'CONFIDENTIALITY_RESTRICTED' AND NOT $3::boolean
                  AND owner_department IS DISTINCT FROM $4::text AS hidden
        FROM projects_now WHERE zone = $1 AND ($2::bigint IS NULL OR number < $2::bigint)) p
  WHERE )sql" LUODI_PROJECT_CONDITIONS R"sql(
  ORDER BY number DESC
  LIMIT $15::integer
)sql";

// Hidden is what is hidden now, or was hidden then.
constexpr char kListProjectsAt[] = "SELECT hidden, " LUODI_PROJECT_COLUMNS R"sql(
  FROM (SELECT a.*, NOT $3::boolean AND (
                 (a.confidentiality = 'CONFIDENTIALITY_RESTRICTED' AND a.owner_department IS DISTINCT FROM $4::text)
                 OR EXISTS (SELECT FROM projects n WHERE n.zone = $1 AND n.project = a.project
                              AND n.confidentiality = 'CONFIDENTIALITY_RESTRICTED'
                              AND n.owner_department IS DISTINCT FROM $4::text)) AS hidden
        FROM projects_at($1, $16::timestamptz, $17::date) a
        WHERE $2::bigint IS NULL OR a.number < $2::bigint) p
  WHERE )sql" LUODI_PROJECT_CONDITIONS R"sql(
  ORDER BY number DESC
  LIMIT $15::integer
)sql";

namespace {

// NULL where the list is empty: it lets everything pass.
std::optional<std::string> ArrayOrNull(const std::vector<std::string>& values) {
  if (values.empty()) return std::nullopt;
  return TextArray(values);
}

std::vector<std::string> KindsOf(const v1::ProjectFilter& filter) {
  std::vector<std::string> kinds;
  for (const int kind : filter.kinds()) kinds.push_back(v1::ProjectKind_Name(static_cast<v1::ProjectKind>(kind)));
  return kinds;
}

std::vector<std::string> PrefixesOf(const v1::ProjectFilter& filter) {
  std::vector<std::string> prefixes;
  for (const std::string& prefix : filter.industry_prefixes()) prefixes.push_back(absl::StrCat(prefix, "%"));
  return prefixes;
}

}  // namespace

std::vector<v1::Project> ListProjects(Transaction& tx, const std::string& zone, const Selection& selection,
                                      const Page& page) {
  const v1::ProjectFilter& filter = selection.filter;
  const auto run = [&](const char* sql, const auto&... times) {
    std::optional<std::string> standing, parks, title, year, basis;
    if (filter.stages_size() > 0) standing = IntArray(selection.standing);
    // Parks that are not there leave an empty list, which no project is in.
    if (filter.parks_size() > 0) parks = TextArray(selection.parks);
    if (!filter.title_contains().empty()) title = database::LikePattern(filter.title_contains());
    if (filter.signed_year() != 0) year = absl::StrCat(filter.signed_year());
    if (filter.basis() != v1::FACT_BASIS_UNSPECIFIED) basis = v1::FactBasis_Name(filter.basis());
    return tx.Exec(sql, zone, OrNull(page.Key(0)), selection.sees_restricted, OrNull(IdOf(selection.department)),
                   standing, ArrayOrNull(KindsOf(filter)), OrNull(IdOf(filter.investor())), parks,
                   ArrayOrNull(PrefixesOf(filter)), title, year, OrNull(filter.business_code()),
                   OrNull(filter.national_code()), basis, page.size + 1, times...);
  };
  const bool of_another_time = selection.as_of || selection.on_date;
  const Result rows = of_another_time ? run(kListProjectsAt, selection.as_of, selection.on_date) : run(kListProjects);
  std::vector<v1::Project> projects;
  for (const Row row : rows) {
    projects.push_back(ProjectFrom(row));
    projects.back().set_masked(database::IsTrue(row["hidden"]));
  }
  return projects;
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
