// SPDX-License-Identifier: Apache-2.0
#include "server/ledger/store.h"

#include <stdexcept>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "server/base/names.h"

namespace luodi::ledger::store {
namespace {

using database::Int;
using database::IntArray;
using database::OrNull;
using database::Result;
using database::FromJson;
using database::Row;
using database::Text;
using database::TextArray;
using database::Transaction;
using names::IdOf;
using names::ZoneOf;

int Count(const Row& row, const char* column) { return static_cast<int>(Int(row[column])); }

std::string JsonOf(const google::protobuf::Message& message) {
  // A cell may hold a zero byte, jsonb may not.
  return absl::StrReplaceAll(database::ToJson(message), {{"\\u0000", "\\ufffd"}});
}

absl::Time TimeOf(const google::protobuf::Timestamp& stamp) {
  return absl::FromUnixSeconds(stamp.seconds()) + absl::Nanoseconds(stamp.nanos());
}

std::optional<std::string> OrNull(const google::protobuf::Timestamp& stamp, bool is_set) {
  if (!is_set) return std::nullopt;
  return database::TimeText(TimeOf(stamp));
}

std::string ImportName(const Row& row) { return names::Join(Text(row["zone"]), "imports", Text(row["import"])); }
#define LUODI_IMPORT_COLUMNS                                                                                   \
  "zone, import, version, file_name, sha256, reason, mode, state, format, sheet, file_time, header_row, "      \
  "layout::text AS layout, row_count, created_count, updated_count, unchanged_count, refused_count, "          \
  "passed_over_count, unknown_columns, imported_by, create_time, update_time, finish_time, taken_back_count, " \
  "given_back_count, stayed_count, undone_by, undo_reason, undo_time "

void ReadCounts(const Row& row, v1::LedgerImport& message) {
  message.set_rows(Count(row, "row_count"));
  message.set_created(Count(row, "created_count"));
  message.set_updated(Count(row, "updated_count"));
  message.set_unchanged(Count(row, "unchanged_count"));
  message.set_refused(Count(row, "refused_count"));
  message.set_passed_over(Count(row, "passed_over_count"));
  message.set_taken_back(Count(row, "taken_back_count"));
  message.set_given_back(Count(row, "given_back_count"));
  message.set_stayed(Count(row, "stayed_count"));
}

Import ImportFrom(const Row& row) {
  Import found;
  v1::LedgerImport& message = found.message;
  message = FromJson<v1::LedgerImport>(absl::StrCat("{\"layout\":", Text(row["layout"]), "}"));
  ReadCounts(row, message);
  message.set_name(ImportName(row));
  message.set_file_name(Text(row["file_name"]));
  message.set_sha256(Text(row["sha256"]));
  message.set_reason(Text(row["reason"]));
  v1::ImportMode mode = v1::IMPORT_MODE_UNSPECIFIED;
  v1::ImportMode_Parse(Text(row["mode"]), &mode);
  message.set_mode(mode);
  v1::LedgerImport::State state = v1::LedgerImport::STATE_UNSPECIFIED;
  v1::LedgerImport::State_Parse(Text(row["state"]), &state);
  message.set_state(state);
  message.set_format(Text(row["format"]));
  message.set_sheet(Text(row["sheet"]));
  if (!row["file_time"].is_null()) database::ReadTime(row["file_time"], message.mutable_file_time());
  message.set_header_row(Count(row, "header_row"));
  for (const std::string& column : database::Texts(row["unknown_columns"])) message.add_unknown_columns(column);
  message.set_imported_by(Text(row["imported_by"]));
  database::ReadTime(row["create_time"], message.mutable_create_time());
  if (!row["finish_time"].is_null()) database::ReadTime(row["finish_time"], message.mutable_finish_time());
  message.set_undone_by(Text(row["undone_by"]));
  message.set_undo_reason(Text(row["undo_reason"]));
  if (!row["undo_time"].is_null()) database::ReadTime(row["undo_time"], message.mutable_undo_time());
  message.set_written(true);
  found.version = Int(row["version"]);
  google::protobuf::Timestamp update_time;
  database::ReadTime(row["update_time"], &update_time);
  found.update_time = TimeOf(update_time);
  return found;
}

std::string ProjectName(const Row& row) { return names::Join(Text(row["zone"]), "projects", Text(row["project"])); }

std::vector<std::string> ProjectNames(const Result& rows) {
  std::vector<std::string> projects;
  for (const Row row : rows) projects.push_back(ProjectName(row));
  return projects;
}

Result ExecForAsked(Transaction& tx, const char* sql, const std::string& zone, const std::vector<Asked>& asked) {
  std::vector<std::string> business, national, investors, titles;
  std::vector<int64_t> phases;
  for (const Asked& one : asked) {
    business.push_back(one.business_code);
    national.push_back(one.national_code);
    investors.push_back(IdOf(one.investor));
    titles.push_back(one.title);
    phases.push_back(one.phase);
  }
  return tx.Exec(sql, zone, TextArray(business), TextArray(national), TextArray(investors), TextArray(titles),
                 IntArray(phases));
}

v1::LedgerMapping MappingFrom(const Row& row) {
  auto mapping = FromJson<v1::LedgerMapping>(absl::StrCat("{\"heads\":", Text(row["heads"]), "}"));
  mapping.set_name(absl::StrCat(names::Zone(Text(row["zone"])), "/ledgerMapping"));
  mapping.set_etag(absl::StrCat("v", Int(row["version"])));
  mapping.set_updated_by(Text(row["updated_by"]));
  database::ReadTime(row["update_time"], mapping.mutable_update_time());
  return mapping;
}

}  // namespace

constexpr char kInsertImport[] = R"sql(
  INSERT INTO ledger_imports (
    zone, import, version, file_name, sha256, reason, mode, state, format, sheet, file_time, header_row, layout,
    row_count, created_count, updated_count, unchanged_count, unknown_columns, imported_by, create_time, update_time)
  VALUES ($1, $2, 1, $3, $4, $5, $6, 'STATE_UNFINISHED', $7, $8, $9::timestamptz, $10::integer,
          coalesce($11::jsonb->'layout', '[]'), 0, 0, 0, 0, $12::text[], $13, $14::timestamptz, $14::timestamptz)
  RETURNING )sql" LUODI_IMPORT_COLUMNS;

Import InsertImport(Transaction& tx, const v1::LedgerImport& ledger_import, const std::string& now) {
  v1::LedgerImport layout;
  *layout.mutable_layout() = ledger_import.layout();
  const std::vector<std::string> unknown(ledger_import.unknown_columns().begin(),
                                         ledger_import.unknown_columns().end());
  return ImportFrom(tx.ExecOne(
      kInsertImport, ZoneOf(ledger_import.name()), IdOf(ledger_import.name()), ledger_import.file_name(),
      ledger_import.sha256(), ledger_import.reason(), v1::ImportMode_Name(ledger_import.mode()), ledger_import.format(),
      ledger_import.sheet(), OrNull(ledger_import.file_time(), ledger_import.has_file_time()),
      ledger_import.header_row(), JsonOf(layout), TextArray(unknown), ledger_import.imported_by(), now));
}

constexpr char kSelectImport[] = "SELECT " LUODI_IMPORT_COLUMNS R"sql(
  FROM ledger_imports WHERE zone = $1 AND import = $2
)sql";

std::optional<Import> SelectImport(Transaction& tx, const std::string& name) {
  const Result rows = tx.Exec(kSelectImport, ZoneOf(name), IdOf(name));
  return rows.empty() ? std::nullopt : std::optional(ImportFrom(rows[0]));
}

constexpr char kUpdateImport[] = R"sql(
  UPDATE ledger_imports SET
    version = $3::bigint, state = $4, update_time = $5::timestamptz,
    finish_time = CASE WHEN $4 = 'STATE_FINISHED' THEN coalesce(finish_time, $5::timestamptz) ELSE finish_time END,
    undo_time = CASE WHEN $4 = 'STATE_UNDONE' THEN $5::timestamptz END,
    row_count = $6::integer, created_count = $7::integer, updated_count = $8::integer, unchanged_count = $9::integer,
    refused_count = $10::integer, passed_over_count = $11::integer, taken_back_count = $12::integer,
    given_back_count = $13::integer, stayed_count = $14::integer, undone_by = $15, undo_reason = $16
  WHERE zone = $1 AND import = $2
  RETURNING )sql" LUODI_IMPORT_COLUMNS;

Import UpdateImport(Transaction& tx, const v1::LedgerImport& ledger_import, int64_t version, const std::string& now) {
  return ImportFrom(tx.ExecOne(
      kUpdateImport, ZoneOf(ledger_import.name()), IdOf(ledger_import.name()), version,
      v1::LedgerImport::State_Name(ledger_import.state()), now, ledger_import.rows(), ledger_import.created(),
      ledger_import.updated(), ledger_import.unchanged(), ledger_import.refused(), ledger_import.passed_over(),
      ledger_import.taken_back(), ledger_import.given_back(), ledger_import.stayed(),
      database::OrNull(ledger_import.undone_by()), database::OrNull(ledger_import.undo_reason())));
}

constexpr char kListImports[] = "SELECT " LUODI_IMPORT_COLUMNS R"sql(
  FROM ledger_imports WHERE zone = $1 AND ($2::bigint IS NULL OR number < $2::bigint)
  ORDER BY number DESC LIMIT $3::integer
)sql";
std::vector<v1::LedgerImport> ListImports(Transaction& tx, const std::string& zone, const Page& page) {
  std::vector<v1::LedgerImport> imports;
  for (const Row row : tx.Exec(kListImports, zone, database::OrNull(page.Key(0)), page.size + 1)) {
    imports.push_back(ImportFrom(row).message);
  }
  return imports;
}

std::string PageKeyOf(const std::string& ledger_import) {
  const std::vector<std::string> parts = absl::StrSplit(IdOf(ledger_import), '-');
  int64_t year = 0, counter = 0;
  if (parts.size() == 2 && absl::SimpleAtoi(parts[0], &year) && absl::SimpleAtoi(parts[1], &counter)) {
    return absl::StrCat(year * 1'000'000'000 + counter);
  }
  throw std::logic_error(absl::StrCat(ledger_import, " has no number"));
}

constexpr char kSelectNewest[] = R"sql(
  SELECT zone, import, least(file_time, create_time) AS changed FROM ledger_imports
  WHERE zone = $1 AND file_time IS NOT NULL AND state <> 'STATE_UNDONE' AND sha256 <> $2
  ORDER BY changed DESC, number DESC LIMIT 1
)sql";

std::optional<Newest> SelectNewest(Transaction& tx, const std::string& zone, const std::string& but_sha256) {
  const Result rows = tx.Exec(kSelectNewest, zone, but_sha256);
  if (rows.empty()) return std::nullopt;
  google::protobuf::Timestamp changed;
  database::ReadTime(rows[0]["changed"], &changed);
  return Newest{ImportName(rows[0]), TimeOf(changed)};
}

constexpr char kInsertRows[] = R"sql(
  INSERT INTO ledger_import_rows (zone, import, row_number, outcome, project, version, investor, result)
  SELECT $1, $2, (r.result->>'row')::integer, r.result->>'outcome', nullif(r.project, ''), nullif(r.version, 0),
         nullif(r.investor, ''), r.result
  FROM ROWS FROM (jsonb_array_elements($3::jsonb), unnest($4::text[]), unnest($5::bigint[]), unnest($6::text[]))
    AS r (result, project, version, investor)
  ON CONFLICT DO NOTHING
)sql";

void InsertRows(Transaction& tx, const std::string& ledger_import, const std::vector<ImportRow>& rows) {
  if (rows.empty()) return;
  std::vector<std::string> results, projects, investors;
  std::vector<int64_t> versions;
  for (const ImportRow& row : rows) {
    results.push_back(JsonOf(row.result));
    projects.push_back(IdOf(row.project));
    versions.push_back(row.version);
    investors.push_back(IdOf(row.investor));
  }
  tx.ExecLater(kInsertRows, ZoneOf(ledger_import), IdOf(ledger_import), absl::StrCat("[", absl::StrJoin(results, ","), "]"),
               TextArray(projects), IntArray(versions), TextArray(investors));
}

constexpr char kSelectRows[] = R"sql(
  SELECT result::text AS result FROM ledger_import_rows
  WHERE zone = $1 AND import = $2 AND row_number = ANY ($3::bigint[]) ORDER BY row_number
)sql";

std::vector<v1::RowResult> SelectRows(Transaction& tx, const std::string& ledger_import,
                                      const std::vector<int64_t>& rows) {
  std::vector<v1::RowResult> results;
  for (const Row row : tx.Exec(kSelectRows, ZoneOf(ledger_import), IdOf(ledger_import), IntArray(rows))) {
    results.push_back(FromJson<v1::RowResult>(Text(row["result"])));
  }
  return results;
}

// A project that was taken back is as secret as it last was. Under row-level security a name that is put together within
// a condition finds no index, for putting together is not leakproof: it is made before, behind OFFSET 0.
constexpr char kListRows[] = R"sql(
  SELECT r.result::text AS result
  FROM ledger_import_rows r
  LEFT JOIN projects p ON p.zone = r.zone AND p.project = r.project
  CROSS JOIN LATERAL (SELECT 'zones/' || $1 || '/projects/' || r.project AS name OFFSET 0) own
  LEFT JOIN LATERAL (
    SELECT e.image FROM journal_entries e
    WHERE p.project IS NULL AND e.zone = $1 AND e.resource = own.name AND e.entry_kind = 'ENTRY_KIND_REMOVAL'
    ORDER BY e.xid DESC, e.id DESC LIMIT 1) gone ON true
  WHERE r.zone = $1 AND r.import = $2 AND ($3::text[] IS NULL OR r.outcome = ANY ($3::text[]))
    AND ($4::integer IS NULL OR r.row_number > $4::integer)
    AND ($8::boolean OR r.project IS NOT NULL)
    AND ($5::boolean OR r.project IS NULL
         OR coalesce(p.confidentiality, gone.image->>'confidentiality', '') <> 'CONFIDENTIALITY_RESTRICTED'
         OR coalesce(p.owner_department, id_of(gone.image->>'ownerDepartment')) = $6::text)
  ORDER BY r.row_number LIMIT $7::integer
)sql";

std::vector<v1::RowResult> ListRows(Transaction& tx, const std::string& ledger_import,
                                    const std::vector<std::string>& outcomes, const Sight& sight, const Page& page) {
  std::optional<std::string> only;
  if (!outcomes.empty()) only = TextArray(outcomes);
  std::vector<v1::RowResult> results;
  for (const Row row :
       tx.Exec(kListRows, ZoneOf(ledger_import), IdOf(ledger_import), only, database::OrNull(page.Key(0)),
               sight.restricted, database::OrNull(IdOf(sight.department)), page.size + 1, sight.without_project)) {
    results.push_back(FromJson<v1::RowResult>(Text(row["result"])));
  }
  return results;
}

// The numbers a row has were looked up already, so here a number that stands is another one. Each branch has its index:
// one title may stand ten thousand times.
constexpr char kSelectUninvested[] = R"sql(
  SELECT DISTINCT $1 AS zone, p.project
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::integer[])
    AS i (business_code, national_code, investor, title, phase)
  CROSS JOIN LATERAL (
    (SELECT project FROM projects
     WHERE i.business_code = '' AND i.national_code = '' AND zone = $1 AND title = i.title AND phase = i.phase
       AND investor IS NULL AND merged_into IS NULL
     ORDER BY number LIMIT 11)
    UNION ALL
    (SELECT project FROM projects
     WHERE i.business_code <> '' AND zone = $1 AND title = i.title AND phase = i.phase
       AND investor IS NULL AND merged_into IS NULL AND business_code IS NULL
       AND (i.national_code = '' OR national_code IS NULL)
     ORDER BY number LIMIT 11)
    UNION ALL
    (SELECT project FROM projects
     WHERE i.business_code = '' AND i.national_code <> '' AND zone = $1 AND title = i.title AND phase = i.phase
       AND investor IS NULL AND merged_into IS NULL AND national_code IS NULL
     ORDER BY number LIMIT 11)) p
)sql";

std::vector<std::string> SelectUninvested(Transaction& tx, const std::string& zone, const std::vector<Asked>& asked) {
  return ProjectNames(ExecForAsked(tx, kSelectUninvested, zone, asked));
}

constexpr char kSelectMerged[] = R"sql(
  SELECT zone, project FROM projects
  WHERE zone = $1 AND merged_into IS NOT NULL
    AND (business_code = ANY ($2::text[]) OR national_code = ANY ($2::text[]))
)sql";

std::vector<std::string> SelectMerged(Transaction& tx, const std::string& zone,
                                      const std::vector<std::string>& codes) {
  return ProjectNames(tx.Exec(kSelectMerged, zone, TextArray(codes)));
}

constexpr char kSelectMergedByTitle[] = R"sql(
  SELECT DISTINCT $1 AS zone, p.project
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::integer[])
    AS i (business_code, national_code, investor, title, phase)
  CROSS JOIN LATERAL (
    SELECT project FROM projects
    WHERE zone = $1 AND title = i.title AND phase = i.phase AND merged_into IS NOT NULL
      AND coalesce(investor, '') = i.investor
      AND (i.business_code = '' OR business_code IS NULL OR business_code = i.business_code)
      AND (i.national_code = '' OR national_code IS NULL OR national_code = i.national_code)
    ORDER BY number LIMIT 11) p
)sql";

std::vector<std::string> SelectMergedByTitle(Transaction& tx, const std::string& zone,
                                             const std::vector<Asked>& asked) {
  return ProjectNames(ExecForAsked(tx, kSelectMergedByTitle, zone, asked));
}

constexpr char kSelectBusinessCodes[] = R"sql(
  SELECT business_code FROM projects WHERE zone = $1 AND business_code = ANY ($2::text[])
)sql";

std::set<std::string> SelectBusinessCodes(Transaction& tx, const std::string& zone,
                                          const std::vector<std::string>& codes) {
  std::set<std::string> found;
  for (const Row row : tx.Exec(kSelectBusinessCodes, zone, TextArray(codes))) found.insert(Text(row[0]));
  return found;
}

// Reads what projects, review and journal keep; writes none of it.
constexpr char kSelectKeptHere[] = R"sql(
  SELECT named.name
  FROM (SELECT name, split_part(name, '/', 4) AS project FROM unnest($2::text[]) AS given (name) OFFSET 0) named
  WHERE NOT EXISTS (SELECT FROM journal_entries e
                    WHERE e.zone = $1 AND e.resource = named.name AND e.version = 1
                      AND e.method = 'luodi.v1.LedgerService.ImportLedger')
     OR EXISTS (SELECT FROM review_cases c WHERE c.zone = $1 AND c.project = named.project OFFSET 0)
)sql";

std::set<std::string> SelectKeptHere(Transaction& tx, const std::string& zone,
                                     const std::vector<std::string>& projects) {
  std::set<std::string> kept;
  for (const Row row : tx.Exec(kSelectKeptHere, zone, TextArray(projects))) kept.insert(Text(row["name"]));
  return kept;
}

constexpr char kCountStanding[] = R"sql(
  SELECT count(*) AS standing FROM ledger_import_rows
  WHERE zone = $1 AND import = $2 AND outcome IN ('OUTCOME_CREATED', 'OUTCOME_UPDATED') AND NOT undone
)sql";

int64_t CountStanding(Transaction& tx, const std::string& ledger_import) {
  return Int(tx.ExecOne(kCountStanding, ZoneOf(ledger_import), IdOf(ledger_import))["standing"]);
}

constexpr char kSelectToUndo[] = R"sql(
  SELECT zone, row_number, project, number, version, investor FROM ledger_import_rows
  WHERE zone = $1 AND import = $2 AND outcome = $3 AND project IS NOT NULL AND NOT undone
    AND ($4::bigint = 0 OR number < $4::bigint)
  ORDER BY number DESC LIMIT $5::integer
)sql";

std::vector<UndoRow> SelectToUndo(Transaction& tx, const std::string& ledger_import, v1::RowResult::Outcome outcome,
                                  int64_t below, int most) {
  const std::string zone = ZoneOf(ledger_import);
  std::vector<UndoRow> found;
  for (const Row row :
       tx.Exec(kSelectToUndo, zone, IdOf(ledger_import), v1::RowResult::Outcome_Name(outcome), below, most)) {
    const std::string investor = Text(row["investor"]);
    found.push_back({Count(row, "row_number"), ProjectName(row), Int(row["number"]), Int(row["version"]),
                     investor.empty() ? "" : names::Join(zone, "investors", investor)});
  }
  return found;
}

constexpr char kUpdateUndone[] = R"sql(
  UPDATE ledger_import_rows SET undone = true WHERE zone = $1 AND import = $2 AND row_number = ANY ($3::bigint[])
)sql";

void UpdateUndone(Transaction& tx, const std::string& ledger_import, const std::vector<int64_t>& rows) {
  if (!rows.empty()) tx.ExecLater(kUpdateUndone, ZoneOf(ledger_import), IdOf(ledger_import), IntArray(rows));
}

constexpr char kSelectLeftInvestors[] = R"sql(
  SELECT DISTINCT r.zone, r.investor
  FROM ledger_import_rows r JOIN investors i ON i.zone = r.zone AND i.investor = r.investor AND i.version = 1
  WHERE r.zone = $1 AND r.import = $2 AND r.undone
    AND NOT EXISTS (SELECT FROM projects p WHERE p.zone = r.zone AND p.investor = r.investor)
  ORDER BY r.investor LIMIT $3::integer
)sql";

std::vector<std::string> SelectLeftInvestors(Transaction& tx, const std::string& ledger_import, int most) {
  std::vector<std::string> investors;
  for (const Row row : tx.Exec(kSelectLeftInvestors, ZoneOf(ledger_import), IdOf(ledger_import), most)) {
    investors.push_back(names::Join(Text(row["zone"]), "investors", Text(row["investor"])));
  }
  return investors;
}

constexpr char kSelectMapping[] = R"sql(
  SELECT zone, version, heads::text AS heads, updated_by, update_time FROM ledger_mappings WHERE zone = $1
)sql";

std::optional<v1::LedgerMapping> SelectMapping(Transaction& tx, const std::string& zone) {
  for (const Row row : tx.Exec(kSelectMapping, zone)) return MappingFrom(row);
  return std::nullopt;
}

constexpr char kUpdateMapping[] = R"sql(
  INSERT INTO ledger_mappings AS m (zone, version, heads, updated_by, update_time)
  VALUES ($1, $2::bigint, coalesce($3::jsonb->'heads', '[]'), $4, $5::timestamptz)
  ON CONFLICT (zone) DO UPDATE SET version = $2::bigint, heads = coalesce($3::jsonb->'heads', '[]'), updated_by = $4,
    update_time = $5::timestamptz
  RETURNING zone, version, heads::text AS heads, updated_by, update_time
)sql";

v1::LedgerMapping UpdateMapping(Transaction& tx, const v1::LedgerMapping& mapping, int64_t version,
                                const std::string& now) {
  v1::LedgerMapping heads;
  *heads.mutable_heads() = mapping.heads();
  return MappingFrom(
      tx.ExecOne(kUpdateMapping, ZoneOf(mapping.name()), version, JsonOf(heads), mapping.updated_by(), now));
}

}  // namespace luodi::ledger::store
