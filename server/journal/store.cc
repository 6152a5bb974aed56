// SPDX-License-Identifier: Apache-2.0
#include "server/journal/store.h"

#include <google/protobuf/util/json_util.h>

#include "absl/strings/str_cat.h"

namespace luodi::journal::store {
namespace {

using database::OrNull;
using database::Result;
using database::Text;
using database::Transaction;

// Columns of an entry. The text of an xid has a name of its own: ORDER BY xid must mean the number.
#define LUODI_ENTRY_COLUMNS                                                                                \
  "zone, xid::text AS xid_text, id, entry_kind, entry_time, actor, method, resource, resource_type, version, " \
  "reason, write_id, ordinal, image::text AS image "

v1::JournalEntry FromRow(const database::Row& row) {
  v1::JournalEntry entry;
  entry.set_name(absl::StrCat("zones/", Text(row["zone"]), "/entries/", Text(row["xid_text"]), "-", Text(row["id"])));
  v1::EntryKind kind = v1::ENTRY_KIND_UNSPECIFIED;
  v1::EntryKind_Parse(Text(row["entry_kind"]), &kind);
  entry.set_kind(kind);
  database::ReadTime(row["entry_time"], entry.mutable_time());
  entry.set_actor(Text(row["actor"]));
  entry.set_method(Text(row["method"]));
  entry.set_resource(Text(row["resource"]));
  entry.set_resource_type(Text(row["resource_type"]));
  entry.set_version(database::Int(row["version"]));
  entry.set_reason(Text(row["reason"]));
  entry.set_write_id(Text(row["write_id"]));
  entry.set_ordinal(static_cast<int>(database::Int(row["ordinal"])));
  if (const std::string image = Text(row["image"]); !image.empty()) {
    if (!google::protobuf::util::JsonStringToMessage(image, entry.mutable_image()).ok()) entry.clear_image();
  }
  return entry;
}

std::vector<v1::JournalEntry> FromRows(const Result& rows) {
  std::vector<v1::JournalEntry> entries;
  for (const auto& row : rows) entries.push_back(FromRow(row));
  return entries;
}

std::optional<std::string> TimeOf(const google::protobuf::Timestamp& stamp, bool is_set) {
  if (!is_set) return std::nullopt;
  return database::TimeText(absl::FromUnixSeconds(stamp.seconds()) + absl::Nanoseconds(stamp.nanos()));
}

}  // namespace

constexpr char kInsertEntry[] = R"sql(
  INSERT INTO journal_entries
    (zone, entry_kind, entry_time, actor, method, resource, resource_type, version, reason, write_id, ordinal, image)
  VALUES ($1, $2, $3::timestamptz, $4, $5, $6, $7, $8::bigint, $9, $10, 1, $11::json)
)sql";
constexpr char kInsertEntries[] = R"sql(
  INSERT INTO journal_entries
    (zone, entry_kind, entry_time, actor, method, write_id, ordinal, resource, resource_type, version, reason, image)
  SELECT $1, e.entry_kind, $2::timestamptz, $3, $4, $5, e.ordinal, e.resource, e.resource_type, e.version,
         e.reason, nullif(e.image, '')::json
  FROM unnest($6::text[], $7::text[], $8::bigint[], $9::text[], $10::text[], $11::text[]) WITH ORDINALITY
    AS e (resource, resource_type, version, reason, image, entry_kind, ordinal)
  ORDER BY e.ordinal
)sql";

void InsertEntries(Transaction& tx, const WriteMark& mark, const std::vector<Entry>& entries) {
  if (entries.size() == 1) {
    const Entry& entry = entries.front();
    tx.ExecLater(kInsertEntry, mark.zone, v1::EntryKind_Name(entry.kind), mark.time, mark.actor, mark.method, entry.resource,
                 entry.resource_type, entry.version, entry.reason, mark.write_id, OrNull(entry.image));
    return;
  }
  std::vector<std::string> kinds, resources, types, reasons, images;
  std::vector<int64_t> versions;
  for (const Entry& entry : entries) {
    kinds.push_back(v1::EntryKind_Name(entry.kind));
    resources.push_back(entry.resource);
    types.push_back(entry.resource_type);
    versions.push_back(entry.version);
    reasons.push_back(entry.reason);
    images.push_back(entry.image);
  }
  tx.ExecLater(kInsertEntries, mark.zone, mark.time, mark.actor, mark.method, mark.write_id, database::TextArray(resources),
               database::TextArray(types), database::IntArray(versions), database::TextArray(reasons),
               database::TextArray(images), database::TextArray(kinds));
}

constexpr char kSelectEntries[] = "SELECT " LUODI_ENTRY_COLUMNS R"sql(
  FROM journal_entries
  WHERE zone = $1
    AND ($2::text IS NULL OR resource = $2 OR (resource >= $2 || '/' AND resource < $2 || '0'))
    AND ($3::text IS NULL OR actor = $3)
    AND ($4::text IS NULL OR method = $4)
    AND ($5::text IS NULL OR entry_kind = $5)
    AND ($6::timestamptz IS NULL OR entry_time >= $6::timestamptz)
    AND ($7::timestamptz IS NULL OR entry_time < $7::timestamptz)
    AND ($8::text IS NULL OR (xid, id) < ($8::xid8, $9::bigint))
  ORDER BY xid DESC, id DESC
  LIMIT $10::integer
)sql";

std::vector<v1::JournalEntry> SelectEntries(Transaction& tx, const std::string& zone, const v1::EntryFilter& filter,
                                            const Page& page) {
  std::optional<std::string> kind;
  if (filter.kind() != v1::ENTRY_KIND_UNSPECIFIED) kind = v1::EntryKind_Name(filter.kind());
  return FromRows(tx.Exec(kSelectEntries, zone, OrNull(filter.resource_prefix()), OrNull(filter.actor()),
                          OrNull(filter.method()), kind, TimeOf(filter.start_time(), filter.has_start_time()),
                          TimeOf(filter.end_time(), filter.has_end_time()), OrNull(page.Key(0)), OrNull(page.Key(1)),
                          page.size + 1));
}

constexpr char kSelectHistory[] = "SELECT " LUODI_ENTRY_COLUMNS R"sql(
  FROM journal_entries
  WHERE zone = $1 AND resource = $2 AND ($3::text IS NULL OR (xid, id) > ($3::xid8, $4::bigint))
  ORDER BY xid, id
  LIMIT $5::integer
)sql";

std::vector<v1::JournalEntry> SelectHistory(Transaction& tx, const std::string& zone, const std::string& resource,
                                            const Page& page) {
  return FromRows(tx.Exec(kSelectHistory, zone, resource, OrNull(page.Key(0)), OrNull(page.Key(1)), page.size + 1));
}

constexpr char kSelectEntry[] = "SELECT " LUODI_ENTRY_COLUMNS R"sql(
  FROM journal_entries WHERE zone = $1 AND xid = $2::xid8 AND id = $3::bigint
)sql";

std::optional<v1::JournalEntry> SelectEntry(Transaction& tx, const std::string& zone, const std::string& xid,
                                            const std::string& id) {
  const Result rows = tx.Exec(kSelectEntry, zone, xid, id);
  if (rows.empty()) return std::nullopt;
  return FromRow(rows[0]);
}

constexpr char kSelectRecusedCases[] = R"sql(
  SELECT DISTINCT format('zones/%s/projects/%s/cases/%s', zone, project, round) AS review_case
  FROM review_recusals
  WHERE zone = $1 AND person = ANY (accounts_of($1, $2))
)sql";

std::vector<std::string> SelectRecusedCases(Transaction& tx, const std::string& zone, const std::string& person) {
  std::vector<std::string> cases;
  for (const auto& row : tx.Exec(kSelectRecusedCases, zone, person)) cases.push_back(Text(row["review_case"]));
  return cases;
}

constexpr char kSelectImage[] = R"sql(
  SELECT image FROM (
    SELECT image::text AS image, entry_kind FROM journal_entries
    WHERE zone = $1 AND resource = $2 AND entry_kind IN ('ENTRY_KIND_CHANGE', 'ENTRY_KIND_REMOVAL')
      AND entry_time <= $3::timestamptz
    ORDER BY xid DESC, id DESC
    LIMIT 1) last
  WHERE entry_kind = 'ENTRY_KIND_CHANGE'
)sql";

std::optional<std::string> SelectImage(Transaction& tx, const std::string& zone, const std::string& resource,
                                       const std::string& as_of) {
  const Result rows = tx.Exec(kSelectImage, zone, resource, as_of);
  if (rows.empty()) return std::nullopt;
  return Text(rows[0]["image"]);
}

}  // namespace luodi::journal::store
