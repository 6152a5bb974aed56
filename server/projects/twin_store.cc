// SPDX-License-Identifier: Apache-2.0
#include "server/projects/twin_store.h"

#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/base/names.h"
#include "server/projects/store.h"

namespace luodi::projects::store {
namespace {

using database::Int;
using database::Row;
using database::Text;
using database::Transaction;
using names::IdOf;
using names::ZoneOf;

// Projects and pairs a page looks at: together they bound its time where one investor has thousands of projects.
constexpr size_t kMostProjects = 200;
constexpr size_t kMostPairs = 5000;
// Greater than any number.
constexpr char kBeyondAll[] = "9223372036854775807";

#define LUODI_TITLED_COLUMNS                                                                                   \
  "project, number, title, title_core, investor, parcel, total_minor, total_currency, phase, parent_project, " \
  "confidentiality, owner_department "

// Those that go on in the books.
#define LUODI_GOES_ON "merged_into IS NULL AND standing & fact_bit('FACT_KIND_TERMINATED') = 0 "

// One of two ends of a pair, as a column list with a prefix.
#define LUODI_END_COLUMNS(end)                                                                                         \
#end ".project AS " #end "_project, " #end ".title AS " #end "_title, " #end ".investor AS " #end "_investor, " #end \
       ".parcel AS " #end "_parcel, " #end ".total_minor AS " #end "_total_minor, " #end ".total_currency AS " #end    \
       "_total_currency, " #end ".phase AS " #end "_phase, " #end ".parent_project AS " #end "_parent_project, " #end  \
       ".confidentiality AS " #end "_confidentiality, " #end ".owner_department AS " #end "_owner_department "

v1::Project EndFrom(const Row& row, const std::string& zone, const std::string& end) {
  const auto name = [&](const char* collection, const std::string& id) {
    return id.empty() ? id : names::Join(zone, collection, id);
  };
  const auto at = [&](const char* column) { return row[absl::StrCat(end, column)]; };
  v1::Project project;
  project.set_name(name("projects", Text(at("_project"))));
  project.set_title(Text(at("_title")));
  project.set_investor(name("investors", Text(at("_investor"))));
  project.set_parcel(Text(at("_parcel")));
  if (!at("_total_minor").is_null()) {
    project.mutable_total_investment()->set_minor_units(Int(at("_total_minor")));
    project.mutable_total_investment()->set_currency_code(Text(at("_total_currency")));
  }
  project.set_phase(static_cast<int>(Int(at("_phase"))));
  project.set_parent_project(name("projects", Text(at("_parent_project"))));
  v1::Confidentiality confidentiality = v1::CONFIDENTIALITY_UNSPECIFIED;
  v1::Confidentiality_Parse(Text(at("_confidentiality")), &confidentiality);
  project.set_confidentiality(confidentiality);
  project.set_owner_department(name("departments", Text(at("_owner_department"))));
  return project;
}

CandidatePair PairFrom(const Row& row, const std::string& zone) {
  return {EndFrom(row, zone, "newer"), EndFrom(row, zone, "older"), database::IsTrue(row["same_core"])};
}

bool IsNewer(const v1::Project& one, const v1::Project& other) {
  int64_t number = 0, other_number = 0;
  return absl::SimpleAtoi(PageKeyOf(one.name()), &number) && absl::SimpleAtoi(PageKeyOf(other.name()), &other_number) &&
         number > other_number;
}

}  // namespace

// The projects that share something with `project`, once each, by one index a kind of thing; `which` narrows them.
#define LUODI_SHARING(project, which)                                                                \
  "SELECT " LUODI_TITLED_COLUMNS "FROM projects WHERE zone = $1 AND investor = " #project            \
  ".investor AND " LUODI_GOES_ON "AND " which "UNION SELECT " LUODI_TITLED_COLUMNS                   \
  "FROM projects WHERE zone = $1 AND title_core = " #project ".title_core AND char_length(" #project \
  ".title_core) >= $2::integer AND " LUODI_GOES_ON "AND " which "UNION SELECT " LUODI_TITLED_COLUMNS \
  "FROM projects WHERE zone = $1 AND parcel = " #project ".parcel AND " LUODI_GOES_ON "AND " which

// Ordered by the newer one first and then inside its group: the sort stops as soon as a page is full.
constexpr char kSelectCandidates[] = "SELECT " LUODI_END_COLUMNS(newer) ", " LUODI_END_COLUMNS(older) R"sql(,
    older.title_core = newer.title_core AND char_length(newer.title_core) >= $2::integer AS same_core
  FROM (SELECT )sql" LUODI_TITLED_COLUMNS R"sql(
        FROM projects
        WHERE zone = $1 AND number <= $3::bigint AND )sql" LUODI_GOES_ON R"sql(
        ORDER BY number DESC LIMIT $5::integer) newer
  LEFT JOIN LATERAL ()sql" LUODI_SHARING(
    newer, "number < CASE newer.number WHEN $3::bigint THEN $4::bigint ELSE newer.number END ") R"sql() older ON true
  ORDER BY newer.number DESC, older.number DESC
  LIMIT $6::integer
)sql";

Candidates SelectCandidates(Transaction& tx, const std::string& zone, int shortest_core, const Page& page) {
  // Not NULL on the first page: under row-level security an index takes a bare parameter, not one inside coalesce().
  const auto [newest, older] =
      page.first() ? std::pair<std::string, std::string>(kBeyondAll, kBeyondAll) : std::pair(page.Key(0), page.Key(1));
  const auto rows = tx.Exec(kSelectCandidates, zone, shortest_core, newest, older, static_cast<int>(kMostProjects),
                            static_cast<int>(kMostPairs));
  Candidates candidates;
  std::set<std::string> looked_at;
  for (const Row row : rows) {
    looked_at.insert(Text(row["newer_project"]));
    // A project without older candidates has a row all the same, so that the next page knows where to go on.
    if (!row["older_project"].is_null()) candidates.pairs.push_back(PairFrom(row, zone));
  }
  if (rows.size() < kMostPairs && looked_at.size() < kMostProjects) return candidates;
  const Row last = rows[rows.size() - 1];
  candidates.next = CandidateKeyOf(EndFrom(last, zone, "newer").name(), EndFrom(last, zone, "older").name());
  return candidates;
}

std::vector<std::string> CandidateKeyOf(const std::string& newer, const std::string& older) {
  return {PageKeyOf(newer), older.empty() ? "0" : PageKeyOf(older)};
}

// Projects whose titles share one of the three rarest pairs of characters of `project`'s that others have too; the
// counting goes no further than it matters.
#define LUODI_LIKE_TITLED(project)                                                                                    \
  "SELECT " LUODI_TITLED_COLUMNS "FROM projects WHERE zone = $1 AND number <> " #project ".number AND " LUODI_GOES_ON \
  "AND number = ANY (ARRAY("                                                                                          \
  "  SELECT t.number FROM ("                                                                                          \
  "    SELECT a.pair, c.titles FROM unnest(title_pairs(" #project                                                     \
  ".title)) a (pair) "                                                                                                \
  "    CROSS JOIN LATERAL (SELECT count(*) AS titles FROM ("                                                          \
  "      SELECT FROM project_title_pairs WHERE zone = $1 AND pair = a.pair LIMIT 1000) few) c "                       \
  "    WHERE c.titles > 1 ORDER BY c.titles LIMIT 3) rare "                                                           \
  "  CROSS JOIN LATERAL (SELECT number FROM project_title_pairs WHERE zone = $1 AND pair = rare.pair "                \
  "    AND number <> " #project                                                                                       \
  ".number ORDER BY number DESC LIMIT 200) t "                                                                        \
  "  ORDER BY rare.titles LIMIT 200)) "

constexpr char kSelectCandidatesOf[] = "SELECT " LUODI_END_COLUMNS(newer) ", " LUODI_END_COLUMNS(older) R"sql(,
    older.title_core = newer.title_core AND char_length(newer.title_core) >= $2::integer AS same_core
  FROM (SELECT )sql" LUODI_TITLED_COLUMNS R"sql(
        FROM projects WHERE zone = $1 AND project = $3 AND )sql" LUODI_GOES_ON R"sql() newer
  CROSS JOIN LATERAL ()sql" LUODI_SHARING(newer,
                                          "number <> newer.number ") "UNION " LUODI_LIKE_TITLED(newer) R"sql() older
  ORDER BY older.number DESC
  LIMIT $4::integer
)sql";

std::vector<CandidatePair> SelectCandidatesOf(Transaction& tx, const std::string& project, int shortest_core) {
  std::vector<CandidatePair> pairs;
  for (const Row row :
       tx.Exec(kSelectCandidatesOf, ZoneOf(project), shortest_core, IdOf(project), static_cast<int>(kMostPairs))) {
    pairs.push_back(PairFrom(row, ZoneOf(project)));
    CandidatePair& pair = pairs.back();
    // The statement calls the one asked for the newer one.
    if (IsNewer(pair.older, pair.newer)) std::swap(pair.newer, pair.older);
  }
  return pairs;
}

// What was entered below the name of $2, but documents and corrections.
#define LUODI_BELOW                                                                         \
  "FROM journal_entries WHERE zone = $1 AND resource > $2 || '/' AND resource < $2 || '0' " \
  "AND entry_kind = 'ENTRY_KIND_CHANGE' AND resource_type NOT IN ('luodi.v1.Correction', 'luodi.v1.Document') "

constexpr char kSelectOwnAffair[] = R"sql(
  SELECT coalesce(
    (SELECT resource )sql" LUODI_BELOW R"sql(ORDER BY resource LIMIT 1),
    (SELECT 'zones/' || zone || '/projects/' || project FROM projects
     WHERE zone = $1 AND (parent_project = $3 OR merged_into = $3)
     ORDER BY number LIMIT 1)) AS resource
)sql";

std::string SelectOwnAffair(Transaction& tx, const std::string& project) {
  return Text(tx.ExecOne(kSelectOwnAffair, ZoneOf(project), project, IdOf(project))["resource"]);
}

constexpr char kSelectFooting[] = R"sql(
  SELECT NOT EXISTS (SELECT FROM journal_entries
                     WHERE zone = $1 AND resource = $2 AND version = 1
                       AND method = 'luodi.v1.LedgerService.ImportLedger')
      OR EXISTS (SELECT )sql" LUODI_BELOW R"sql() AS kept_here,
    (SELECT resource )sql" LUODI_BELOW R"sql(AND resource_type = 'luodi.v1.ReviewCase'
     ORDER BY resource LIMIT 1) AS review_case
)sql";

Footing SelectFooting(Transaction& tx, const std::string& project) {
  const Row row = tx.ExecOne(kSelectFooting, ZoneOf(project), project);
  return {database::IsTrue(row["kept_here"]), Text(row["review_case"])};
}

}  // namespace luodi::projects::store
