// SPDX-License-Identifier: Apache-2.0
#include "server/projects/list_store.h"

#include <algorithm>
#include <limits>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/base/names.h"
#include "server/base/stored_times.h"
#include "server/projects/store.h"

namespace luodi::projects::store {

using database::Int;
using database::IntArray;
using database::OrNull;
using database::Result;
using database::Row;
using database::Text;
using database::TextArray;
using database::Transaction;
using names::IdOf;

namespace {

// Texts of one fact in the list of LUODI_COLUMNS_WITH.
constexpr size_t kFactTexts = 6;

// zones/{zone}/{collection}/{id} with the id of this column; empty where it is NULL.
std::string NameIn(const Row& row, const std::string& zone, const char* collection, int column) {
  const std::string id = Text(row[column]);
  return id.empty() ? id : names::Join(zone, collection, id);
}

template <typename Enum>
Enum EnumFrom(const std::string& name, bool (*parse)(google::protobuf::ConstStringParam, Enum*)) {
  Enum value{};
  parse(name, &value);
  return value;
}

void ReadMoney(const Row& row, int minor, int currency, v1::Money* (v1::Project::*field)(), v1::Project& project) {
  if (row[minor].is_null()) return;
  v1::Money* money = (project.*field)();
  money->set_minor_units(Int(row[minor]));
  money->set_currency_code(Text(row[currency]));
}

void ReadPromises(const Row& row, v1::Project& project) {
  v1::Promises promises;
  if (!row[Column::kAnnualTaxMinor].is_null()) {
    promises.mutable_annual_tax()->set_minor_units(Int(row[Column::kAnnualTaxMinor]));
    promises.mutable_annual_tax()->set_currency_code(Text(row[Column::kAnnualTaxCurrency]));
  }
  if (!row[Column::kAnnualOutputMinor].is_null()) {
    promises.mutable_annual_output()->set_minor_units(Int(row[Column::kAnnualOutputMinor]));
    promises.mutable_annual_output()->set_currency_code(Text(row[Column::kAnnualOutputCurrency]));
  }
  promises.set_jobs(static_cast<int>(Int(row[Column::kJobs])));
  if (!row[Column::kStartDate].is_null()) database::ReadDate(row[Column::kStartDate], promises.mutable_start_date());
  if (!row[Column::kProductionDate].is_null()) {
    database::ReadDate(row[Column::kProductionDate], promises.mutable_production_date());
  }
  if (!row[Column::kFullCapacityDate].is_null()) {
    database::ReadDate(row[Column::kFullCapacityDate], promises.mutable_full_capacity_date());
  }
  if (promises.ByteSizeLong() > 0) *project.mutable_promises() = std::move(promises);
}

void ReadFacts(const Row& row, v1::Project& project) {
  std::vector<std::string> texts = database::Texts(row[Column::kFacts]);
  for (size_t i = 0; i + kFactTexts <= texts.size(); i += kFactTexts) {
    v1::Fact& fact = *project.add_facts();
    fact.set_kind(EnumFrom<v1::FactKind>(texts[i], v1::FactKind_Parse));
    if (!texts[i + 1].empty()) base::ReadDay(texts[i + 1], fact.mutable_fact_date());
    fact.set_basis(EnumFrom<v1::FactBasis>(texts[i + 2], v1::FactBasis_Parse));
    fact.set_evidence(std::move(texts[i + 3]));
    fact.set_author(std::move(texts[i + 4]));
    if (!texts[i + 5].empty()) base::ReadInstant(texts[i + 5], fact.mutable_record_time());
  }
  std::sort(project.mutable_facts()->begin(), project.mutable_facts()->end(),
            [](const v1::Fact& a, const v1::Fact& b) { return a.kind() < b.kind(); });
}

// Ledger columns and the plan travel as the proto3 JSON they have in an after-image; few projects have them.
void ReadParts(const Row& row, v1::Project& project) {
  if (const std::string columns = Text(row[Column::kLedgerColumns]); columns != "{}") {
    auto part = database::FromJson<v1::Project>(absl::StrCat("{\"ledgerColumns\":", columns, "}"));
    project.mutable_ledger_columns()->swap(*part.mutable_ledger_columns());
  }
  if (!row[Column::kPlan].is_null()) database::ReadJson(Text(row[Column::kPlan]), project.mutable_plan());
}

}  // namespace

v1::Project ProjectFrom(const Row& row) {
  v1::Project project;
  const std::string zone = Text(row[Column::kZone]);
  project.set_name(names::Join(zone, "projects", Text(row[Column::kProject])));
  project.set_title(Text(row[Column::kTitle]));
  project.set_kind(EnumFrom<v1::ProjectKind>(Text(row[Column::kKind]), v1::ProjectKind_Parse));
  project.set_investor(NameIn(row, zone, "investors", Column::kInvestor));
  project.set_industry_code(Text(row[Column::kIndustryCode]));
  project.set_park(NameIn(row, zone, "parks", Column::kPark));
  ReadMoney(row, Column::kTotalMinor, Column::kTotalCurrency, &v1::Project::mutable_total_investment, project);
  ReadMoney(row, Column::kFixedMinor, Column::kFixedCurrency, &v1::Project::mutable_fixed_asset_investment, project);
  ReadMoney(row, Column::kForeignMinor, Column::kForeignCurrency, &v1::Project::mutable_foreign_investment, project);
  if (!row[Column::kLandMicroMu].is_null()) {
    project.mutable_land_area()->set_micro_mu(Int(row[Column::kLandMicroMu]));
  }
  ReadPromises(row, project);
  project.set_confidentiality(
      EnumFrom<v1::Confidentiality>(Text(row[Column::kConfidentiality]), v1::Confidentiality_Parse));
  project.set_owner_department(NameIn(row, zone, "departments", Column::kOwnerDepartment));
  project.set_business_code(Text(row[Column::kBusinessCode]));
  project.set_national_code(Text(row[Column::kNationalCode]));
  project.set_parent_project(NameIn(row, zone, "projects", Column::kParentProject));
  project.set_phase(static_cast<int>(Int(row[Column::kPhase])));
  project.set_description(Text(row[Column::kDescription]));
  project.set_parcel(Text(row[Column::kParcel]));
  project.set_merged_into(NameIn(row, zone, "projects", Column::kMergedInto));
  project.set_etag(absl::StrCat("v", Int(row[Column::kVersion])));
  database::ReadTime(row[Column::kCreateTime], project.mutable_create_time());
  database::ReadTime(row[Column::kUpdateTime], project.mutable_update_time());
  ReadParts(row, project);
  ReadFacts(row, project);
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

// ---- lists
// In all statements: $1 zone, $2 number before which the page begins, $3 and $4 who asks, $5 to $14 filter, $15 rows.
// A page finds its numbers on the narrow table first, by the index that suits the filter best, and only these are read
// whole; what it takes does not grow with the zone. By kind or basis alone, or by one character of a title, it goes
// along the numbers, as far as it must.

// What narrows a list; a project the caller does not see answers only by what its masked row tells. A caller without
// department is of none, not of that of the projects without one.
#define LUODI_ANSWERS                                                                                            \
  "project_matches(standing, CASE WHEN NOT hidden THEN kind END, CASE WHEN NOT hidden THEN investor END, park, " \
  "  CASE WHEN hidden THEN left(industry_code, 3) ELSE industry_code END, CASE WHEN NOT hidden THEN title END, " \
  "  CASE WHEN NOT hidden THEN signed_date END, CASE WHEN NOT hidden THEN business_code END, "                   \
  "  CASE WHEN NOT hidden THEN national_code END, $5::integer[], $6::text[], $7::text, $8::text[], $9::text[], " \
  "  $10::text, $11::integer, $12::text, $13::text) "

// As one expression, lest the poor odds of many conditions talk the planner into sorting the whole zone. OFFSET 0, here
// and below: nobody is to read and hash a whole table for the sake of one page.
#define LUODI_ANSWERS_NOW                                                                            \
  "coalesce(" LUODI_ANSWERS                                                                          \
  "AND ($14::text IS NULL OR (NOT hidden AND EXISTS (SELECT FROM project_facts f WHERE f.zone = $1 " \
  "  AND f.project = p.project AND f.standing AND f.basis = $14::text OFFSET 0))), false) "
#define LUODI_ANSWERS_AT    \
  LUODI_ANSWERS             \
  "AND ($14::text IS NULL " \
  "     OR (NOT hidden AND facts @> jsonb_build_array(jsonb_build_object('basis', $14::text)))) "

#define LUODI_HIDDEN                                                    \
  "confidentiality = 'CONFIDENTIALITY_RESTRICTED' AND NOT $3::boolean " \
  "AND (owner_department = $4::text) IS NOT TRUE AS hidden "
#define LUODI_PAGE "number < $2::bigint "
#define LUODI_NEWEST "ORDER BY number DESC LIMIT $15::integer "

// The rows of the table that a list may show and a driver finds, as p.
#define LUODI_FOUND(driver) \
  "(SELECT *, " LUODI_HIDDEN "FROM projects WHERE zone = $1 AND merged_into IS NULL " driver ") p "

// A page along one range of an index that ends with the number.
#define LUODI_ALONG(driver) \
  "SELECT number, hidden FROM " LUODI_FOUND("AND " LUODI_PAGE driver) "WHERE " LUODI_ANSWERS_NOW LUODI_NEWEST
// The same along several ranges, one for each row of `ranges` as r: each goes no further than the page can.
#define LUODI_ALONG_EACH(ranges, driver) \
  "SELECT number, hidden FROM (" ranges ") r CROSS JOIN LATERAL (" LUODI_ALONG(driver) ") p " LUODI_NEWEST

// The numbers of a page with everything that is known of them.
#define LUODI_LIST(page)                                                                                       \
  "SELECT " LUODI_PROJECT_COLUMNS ", hidden FROM (" page                                                       \
  ") page "                                                                                                    \
  "CROSS JOIN LATERAL (SELECT * FROM projects_now n WHERE n.zone = $1 AND n.number = page.number OFFSET 0) p " \
  "ORDER BY page.number DESC"

constexpr char kListAll[] = LUODI_LIST(LUODI_ALONG(""));
constexpr char kListByBusinessCode[] = LUODI_LIST(LUODI_ALONG("AND business_code = $12::text "));
constexpr char kListByNationalCode[] = LUODI_LIST(LUODI_ALONG("AND national_code = $13::text "));
constexpr char kListByNumber[] = LUODI_LIST(LUODI_ALONG("AND number = $16::bigint "));
constexpr char kListByInvestor[] = LUODI_LIST(LUODI_ALONG("AND investor = $7::text "));
constexpr char kListByYear[] = LUODI_LIST(LUODI_ALONG("AND signed_year = $11::integer "));

#define LUODI_PARKS "SELECT DISTINCT unnest($8::text[]) AS park"
constexpr char kListByPark[] = LUODI_LIST(LUODI_ALONG_EACH(LUODI_PARKS, "AND park = r.park "));

// Which of the masks occur in the zone; a probe of the index for each that does.
#define LUODI_STANDINGS                                                                           \
  "WITH RECURSIVE o AS ("                                                                         \
  "  (SELECT standing FROM projects WHERE zone = $1 AND standing IS NOT NULL "                    \
  "   ORDER BY standing LIMIT 1) "                                                                \
  "  UNION ALL "                                                                                  \
  "  SELECT n.standing FROM o CROSS JOIN LATERAL (SELECT standing FROM projects WHERE zone = $1 " \
  "    AND standing > o.standing ORDER BY standing LIMIT 1) n) "                                  \
  "SELECT standing FROM o WHERE standing = ANY ($5::integer[])"
constexpr char kListByStage[] = LUODI_LIST(LUODI_ALONG_EACH(LUODI_STANDINGS, "AND standing = r.standing "));
constexpr char kListByParkAndStage[] =
    LUODI_LIST(LUODI_ALONG_EACH("SELECT park, standing FROM (" LUODI_PARKS ") parks, (" LUODI_STANDINGS ") standings",
                                "AND park = r.park AND standing = r.standing "));

// Which codes with these beginnings occur; $9 holds patterns, a beginning and %.
#define LUODI_INDUSTRIES                                                                                  \
  "WITH RECURSIVE o AS ("                                                                                 \
  "  SELECT b.beginning, n.code FROM (SELECT left(unnest($9::text[]), -1) AS beginning OFFSET 0) b "      \
  "  CROSS JOIN LATERAL ("                                                                                \
  "    SELECT industry_code COLLATE \"C\" AS code FROM projects WHERE zone = $1 "                         \
  "      AND industry_code COLLATE \"C\" >= b.beginning ORDER BY industry_code COLLATE \"C\" LIMIT 1) n " \
  "  UNION ALL "                                                                                          \
  "  SELECT o.beginning, n.code FROM o CROSS JOIN LATERAL ("                                              \
  "    SELECT industry_code COLLATE \"C\" AS code FROM projects WHERE zone = $1 "                         \
  "      AND industry_code COLLATE \"C\" > o.code ORDER BY industry_code COLLATE \"C\" LIMIT 1) n "       \
  "  WHERE starts_with(o.code, o.beginning)) "                                                            \
  "SELECT DISTINCT code FROM o WHERE starts_with(code, beginning)"
constexpr char kListByIndustry[] =
    LUODI_LIST(LUODI_ALONG_EACH(LUODI_INDUSTRIES, "AND industry_code COLLATE \"C\" = r.code "));

// By the pairs of characters in $16: along the rarest, counted no further than it matters; then the others are asked
// for, then the title itself.
constexpr char kListByTitle[] = LUODI_LIST(
    "WITH asked AS MATERIALIZED (SELECT unnest(title_pairs($16::text)) AS pair), "
    "rarest AS MATERIALIZED ("
    "  SELECT pair FROM asked a CROSS JOIN LATERAL (SELECT count(*) AS titles FROM ("
    "    SELECT FROM project_title_pairs WHERE zone = $1 AND pair = a.pair LIMIT 1000) few) c "
    "  ORDER BY titles LIMIT 1) "
    "SELECT t.number, hidden FROM project_title_pairs t "
    "CROSS JOIN LATERAL " LUODI_FOUND(
        "AND number = t.number OFFSET 0") "WHERE t.zone = $1 AND t.pair = (SELECT pair FROM rarest) AND t." LUODI_PAGE
                                          "AND (SELECT bool_and(EXISTS (SELECT FROM project_title_pairs o WHERE o.zone "
                                          "= $1 AND o.pair = a.pair "
                                          "                               AND o.number = t.number OFFSET 0)) "
                                          "     FROM asked a WHERE a.pair <> (SELECT pair FROM rarest)) IS NOT FALSE "
                                          "AND " LUODI_ANSWERS_NOW "ORDER BY t.number DESC LIMIT $15::integer ");

// Hidden is what is hidden now, or was hidden then.
#define LUODI_LIST_AT                                                                                            \
  "SELECT " LUODI_IMAGE_COLUMNS ", hidden "                                                                      \
  "FROM (SELECT a.*, NOT $3::boolean AND ("                                                                      \
  "         (a.confidentiality = 'CONFIDENTIALITY_RESTRICTED' AND (a.owner_department = $4::text) IS NOT TRUE) " \
  "         OR EXISTS (SELECT FROM projects n WHERE n.zone = $1 AND n.project = a.project "                      \
  "                      AND n.confidentiality = 'CONFIDENTIALITY_RESTRICTED' "                                  \
  "                      AND (n.owner_department = $4::text) IS NOT TRUE)) AS hidden "                           \
  "      FROM projects_at($1, $16::timestamptz, $17::date) a WHERE a.number < $2::bigint) p "                    \
  "WHERE " LUODI_ANSWERS_AT
constexpr char kListAt[] = LUODI_LIST_AT LUODI_NEWEST;

// A cursor takes neither memory nor a second snapshot, however long the list.
constexpr char kDeclareExport[] = "DECLARE exported NO SCROLL CURSOR FOR SELECT " LUODI_PROJECT_COLUMNS
                                  ", hidden FROM (SELECT number, hidden FROM " LUODI_FOUND(
                                      "AND " LUODI_PAGE) "WHERE " LUODI_ANSWERS_NOW
                                                         "      ORDER BY number LIMIT $15::integer) page "
                                                         "CROSS JOIN LATERAL (SELECT * FROM projects_now n WHERE "
                                                         "n.zone = $1 AND n.number = page.number OFFSET 0) p "
                                                         "ORDER BY page.number";
constexpr char kDeclareExportAt[] =
    "DECLARE exported NO SCROLL CURSOR FOR " LUODI_LIST_AT "ORDER BY number LIMIT $15::integer";
constexpr char kFetchExport[] = "FETCH 500 FROM exported";
constexpr char kCloseExport[] = "CLOSE exported";

// $1 zone, $2 and $3 who asks, $4 and $5 codes. Nobody learns by a code what he does not see.
#define LUODI_SEEN(project)                                                                   \
  "($2::boolean OR " #project ".confidentiality <> 'CONFIDENTIALITY_RESTRICTED' OR " #project \
  ".owner_department = $3::text) "
constexpr char kSelectWentOnAs[] =
    "SELECT k.number FROM projects g JOIN projects k ON k.zone = $1 AND k.project = g.merged_into "
    "WHERE g.zone = $1 AND (g.business_code = $4::text OR g.national_code = $5::text) "
    "  AND ($4::text IS NULL OR g.business_code = $4::text) AND ($5::text IS NULL OR g.national_code = $5::text) "
    "  AND " LUODI_SEEN(g) "AND " LUODI_SEEN(k);

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

bool HasTwoCharacters(const std::string& text) {
  return std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }) >= 2;
}

// Manufacturing is most of any ledger and has hundreds of codes: along the numbers its pages are found sooner.
bool NamesSomeIndustries(const v1::ProjectFilter& filter) {
  return filter.industry_prefixes_size() > 0 &&
         std::find(filter.industry_prefixes().begin(), filter.industry_prefixes().end(), "C") ==
             filter.industry_prefixes().end();
}

// The statement for what narrows most.
const char* StatementFor(const v1::ProjectFilter& filter) {
  if (!filter.business_code().empty()) return kListByBusinessCode;
  if (!filter.national_code().empty()) return kListByNationalCode;
  if (!filter.investor().empty()) return kListByInvestor;
  if (filter.signed_year() != 0) return kListByYear;
  if (filter.parks_size() > 0) return filter.stages_size() > 0 ? kListByParkAndStage : kListByPark;
  if (filter.stages_size() > 0) return kListByStage;
  return NamesSomeIndustries(filter) ? kListByIndustry : kListAll;
}

// Runs a statement with $1 to $15, and `more`. No rows given: all.
template <typename... More>
Result Run(Transaction& tx, const char* sql, const std::string& zone, const Selection& selection,
           const std::string& after, const std::optional<std::string>& rows, const More&... more) {
  const v1::ProjectFilter& filter = selection.filter;
  std::optional<std::string> standing, parks, title, year, basis;
  if (filter.stages_size() > 0) standing = IntArray(selection.standing);
  // Parks that are not there leave an empty list, which no project is in.
  if (filter.parks_size() > 0) parks = TextArray(selection.parks);
  if (!filter.title_contains().empty()) title = database::LikePattern(filter.title_contains());
  if (filter.signed_year() != 0) year = absl::StrCat(filter.signed_year());
  if (filter.basis() != v1::FACT_BASIS_UNSPECIFIED) basis = v1::FactBasis_Name(filter.basis());
  // A number of its own for the first page: only a bare parameter may limit the scan of an index behind the zone wall.
  const std::string before = after.empty() ? absl::StrCat(std::numeric_limits<int64_t>::max()) : after;
  return tx.Exec(sql, zone, before, selection.sees_restricted, OrNull(IdOf(selection.department)), standing,
                 ArrayOrNull(KindsOf(filter)), OrNull(IdOf(filter.investor())), parks, ArrayOrNull(PrefixesOf(filter)),
                 title, year, OrNull(filter.business_code()), OrNull(filter.national_code()), basis, rows, more...);
}

// The number of the project under which the one with the codes of the filter went on; nothing where none was merged.
std::optional<std::string> WentOnAs(Transaction& tx, const std::string& zone, const Selection& selection) {
  const v1::ProjectFilter& filter = selection.filter;
  if (filter.business_code().empty() && filter.national_code().empty()) return std::nullopt;
  const auto rows = tx.Exec(kSelectWentOnAs, zone, selection.sees_restricted, OrNull(IdOf(selection.department)),
                            OrNull(filter.business_code()), OrNull(filter.national_code()));
  return rows.empty() ? std::nullopt : std::optional(Text(rows[0]["number"]));
}

bool IsOfAnotherTime(const Selection& selection) { return selection.as_of || selection.on_date; }

Result RowsOf(Transaction& tx, const std::string& zone, const Selection& selection, const Page& page) {
  const std::string rows = absl::StrCat(page.size + 1), &title = selection.filter.title_contains();
  if (IsOfAnotherTime(selection)) {
    return Run(tx, kListAt, zone, selection, page.Key(0), rows, selection.as_of, selection.on_date);
  }
  if (const auto number = WentOnAs(tx, zone, selection)) {
    Selection kept = selection;
    kept.filter.clear_business_code();
    kept.filter.clear_national_code();
    return Run(tx, kListByNumber, zone, kept, page.Key(0), rows, number);
  }
  const v1::ProjectFilter& filter = selection.filter;
  const bool has_number =
      !filter.business_code().empty() || !filter.national_code().empty() || !filter.investor().empty();
  if (!has_number && HasTwoCharacters(title)) {
    return Run(tx, kListByTitle, zone, selection, page.Key(0), rows, title);
  }
  return Run(tx, StatementFor(filter), zone, selection, page.Key(0), rows);
}

v1::Project ListedFrom(const Row& row) {
  v1::Project project = ProjectFrom(row);
  project.set_masked(database::IsTrue(row[Column::kProjectColumns]));
  return project;
}

}  // namespace

std::vector<v1::Project> ListProjects(Transaction& tx, const std::string& zone, const Selection& selection,
                                      const Page& page) {
  std::vector<v1::Project> projects;
  for (const Row row : RowsOf(tx, zone, selection, page)) projects.push_back(ListedFrom(row));
  return projects;
}

void ForEachProject(Transaction& tx, const std::string& zone, const Selection& selection,
                    const std::function<bool(v1::Project&&)>& take) {
  if (IsOfAnotherTime(selection)) {
    Run(tx, kDeclareExportAt, zone, selection, "", std::nullopt, selection.as_of, selection.on_date);
  } else {
    Run(tx, kDeclareExport, zone, selection, "", std::nullopt);
  }
  for (bool goes_on = true; goes_on;) {
    const Result rows = tx.Exec(kFetchExport);
    goes_on = !rows.empty();
    for (auto row = rows.begin(); goes_on && row != rows.end(); ++row) goes_on = take(ListedFrom(*row));
  }
  tx.ExecLater(kCloseExport);
}

}  // namespace luodi::projects::store
