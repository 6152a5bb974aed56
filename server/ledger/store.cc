// SPDX-License-Identifier: Apache-2.0
#include "server/ledger/store.h"

#include <stdexcept>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/names.h"

namespace luodi::ledger::store {
namespace {

using database::Int;
using database::OrNull;
using database::Result;
using database::Row;
using database::Text;
using database::Transaction;

std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

v1::LedgerImport ImportFrom(const Row& row) {
  v1::LedgerImport ledger_import;
  ledger_import.set_name(names::Join(Text(row["zone"]), "imports", Text(row["import"])));
  ledger_import.set_file_name(Text(row["file_name"]));
  ledger_import.set_sha256(Text(row["sha256"]));
  ledger_import.set_rows(static_cast<int>(Int(row["row_count"])));
  ledger_import.set_created(static_cast<int>(Int(row["created_count"])));
  ledger_import.set_updated(static_cast<int>(Int(row["updated_count"])));
  ledger_import.set_unchanged(static_cast<int>(Int(row["unchanged_count"])));
  for (const std::string& column : database::Texts(row["unknown_columns"])) ledger_import.add_unknown_columns(column);
  ledger_import.set_imported_by(Text(row["imported_by"]));
  database::ReadTime(row["create_time"], ledger_import.mutable_create_time());
  ledger_import.set_written(true);
  return ledger_import;
}

#define LUODI_IMPORT_COLUMNS                                                                    \
  "zone, import, file_name, sha256, row_count, created_count, updated_count, unchanged_count, " \
  "unknown_columns, imported_by, create_time "

}  // namespace

constexpr char kInsertImport[] = R"sql(
  INSERT INTO ledger_imports (zone, import, file_name, sha256, reason, row_count, created_count, updated_count,
                              unchanged_count, unknown_columns, imported_by, create_time)
  VALUES ($1, $2, $3, $4, $5, $6::integer, $7::integer, $8::integer, $9::integer, $10::text[], $11, $12::timestamptz)
  RETURNING )sql" LUODI_IMPORT_COLUMNS;

v1::LedgerImport InsertImport(Transaction& tx, const v1::LedgerImport& ledger_import, const std::string& reason,
                              const std::string& now) {
  const std::vector<std::string> unknown(ledger_import.unknown_columns().begin(),
                                         ledger_import.unknown_columns().end());
  return ImportFrom(tx.ExecOne(kInsertImport, names::ZoneOf(ledger_import.name()), IdOf(ledger_import.name()),
                               ledger_import.file_name(), ledger_import.sha256(), reason, ledger_import.rows(),
                               ledger_import.created(), ledger_import.updated(), ledger_import.unchanged(),
                               database::TextArray(unknown), ledger_import.imported_by(), now));
}

constexpr char kSelectImport[] = "SELECT " LUODI_IMPORT_COLUMNS R"sql(
  FROM ledger_imports WHERE zone = $1 AND import = $2
)sql";

std::optional<v1::LedgerImport> SelectImport(Transaction& tx, const std::string& name) {
  const Result rows = tx.Exec(kSelectImport, names::ZoneOf(name), IdOf(name));
  if (rows.empty()) return std::nullopt;
  return ImportFrom(rows[0]);
}

constexpr char kListImports[] = "SELECT " LUODI_IMPORT_COLUMNS R"sql(
  FROM ledger_imports WHERE zone = $1 AND ($2::bigint IS NULL OR number < $2::bigint)
  ORDER BY number DESC LIMIT $3::integer
)sql";

std::vector<v1::LedgerImport> ListImports(Transaction& tx, const std::string& zone, const Page& page) {
  std::vector<v1::LedgerImport> imports;
  for (const Row row : tx.Exec(kListImports, zone, OrNull(page.Key(0)), page.size + 1)) {
    imports.push_back(ImportFrom(row));
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

constexpr char kSelectUninvested[] = R"sql(
  SELECT zone, project FROM projects WHERE zone = $1 AND investor IS NULL AND title = ANY ($2::text[])
)sql";

std::vector<std::string> SelectUninvested(Transaction& tx, const std::string& zone,
                                          const std::vector<std::string>& titles) {
  std::vector<std::string> projects;
  for (const Row row : tx.Exec(kSelectUninvested, zone, database::TextArray(titles))) {
    projects.push_back(names::Join(Text(row["zone"]), "projects", Text(row["project"])));
  }
  return projects;
}

// Reads what projects, review and journal keep; writes none of it.
constexpr char kSelectKeptHere[] = R"sql(
  SELECT named.name FROM unnest($2::text[]) named (name)
  WHERE NOT EXISTS (SELECT FROM journal_entries e
                    WHERE e.zone = $1 AND e.resource = named.name AND e.version = 1
                      AND e.method = 'luodi.v1.LedgerService.ImportLedger')
     OR EXISTS (SELECT FROM review_cases c WHERE c.zone = $1 AND c.project = split_part(named.name, '/', 4))
)sql";

std::set<std::string> SelectKeptHere(Transaction& tx, const std::string& zone,
                                     const std::vector<std::string>& projects) {
  std::set<std::string> kept;
  for (const Row row : tx.Exec(kSelectKeptHere, zone, database::TextArray(projects))) kept.insert(Text(row["name"]));
  return kept;
}

}  // namespace luodi::ledger::store
