// SPDX-License-Identifier: Apache-2.0
#include "server/ledger/export_store.h"

#include <stdexcept>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/names.h"

namespace luodi::ledger::store {
namespace {

using database::OrNull;
using database::Row;
using database::Text;
using database::Transaction;

}  // namespace

constexpr char kSelectLayouts[] = R"sql(
  SELECT jsonb_build_object('layout', layout)::text AS layout FROM ledger_imports
  WHERE zone = $1 AND state <> 'STATE_UNDONE' AND layout <> '[]' AND row_count > refused_count
  GROUP BY ledger_imports.layout ORDER BY max(number) DESC LIMIT 200
)sql";

std::vector<google::protobuf::RepeatedPtrField<v1::LedgerHead>> SelectLayouts(Transaction& tx,
                                                                               const std::string& zone) {
  std::vector<google::protobuf::RepeatedPtrField<v1::LedgerHead>> layouts;
  for (const Row row : tx.Exec(kSelectLayouts, zone)) {
    v1::LedgerImport ledger_import;
    database::ReadJson(Text(row["layout"]), &ledger_import);
    layouts.push_back(ledger_import.layout());
  }
  return layouts;
}

constexpr char kSelectKeptColumns[] = R"sql(
  SELECT kept.head
  FROM (SELECT DISTINCT ON (c.head) c.head, i.number, c.place
        FROM ledger_imports i CROSS JOIN unnest(i.unknown_columns) WITH ORDINALITY AS c (head, place)
        WHERE i.zone = $1 AND i.state <> 'STATE_UNDONE'
        ORDER BY c.head, i.number DESC, c.place) kept
  ORDER BY kept.number DESC, kept.place
)sql";

std::vector<std::string> SelectKeptColumns(Transaction& tx, const std::string& zone) {
  std::vector<std::string> heads;
  for (const Row row : tx.Exec(kSelectKeptColumns, zone)) heads.push_back(Text(row["head"]));
  return heads;
}

constexpr char kInsertExport[] = R"sql(
  INSERT INTO ledger_exports (zone, export, exported_by, reason, export_image, create_time)
  VALUES ($1, $2, $3, $4, $5::jsonb, $6::timestamptz)
)sql";

void InsertExport(Transaction& tx, const v1::LedgerExport& ledger_export, const std::string& now) {
  tx.ExecLater(kInsertExport, names::ZoneOf(ledger_export.name()), names::IdOf(ledger_export.name()),
               ledger_export.exported_by(), ledger_export.reason(), database::ToJson(ledger_export), now);
}

constexpr char kListExports[] = R"sql(
  SELECT export_image::text AS image FROM ledger_exports
  WHERE zone = $1 AND ($2::bigint IS NULL OR number < $2::bigint)
  ORDER BY number DESC LIMIT $3::integer
)sql";

std::vector<v1::LedgerExport> ListExports(Transaction& tx, const std::string& zone, const Page& page) {
  std::vector<v1::LedgerExport> exports;
  for (const Row row : tx.Exec(kListExports, zone, OrNull(page.Key(0)), page.size + 1)) {
    database::ReadJson(Text(row["image"]), &exports.emplace_back());
  }
  return exports;
}

std::string ExportKeyOf(const v1::LedgerExport& ledger_export) {
  const std::vector<std::string> parts = absl::StrSplit(names::IdOf(ledger_export.name()), '-');
  int64_t year = 0, counter = 0;
  if (parts.size() == 2 && absl::SimpleAtoi(parts[0], &year) && absl::SimpleAtoi(parts[1], &counter)) {
    return absl::StrCat(year * 1'000'000'000 + counter);
  }
  throw std::logic_error(absl::StrCat(ledger_export.name(), " has no number"));
}

}  // namespace luodi::ledger::store
