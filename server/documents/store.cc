// SPDX-License-Identifier: Apache-2.0
#include "server/documents/store.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/names.h"

namespace luodi::documents::store {
namespace {

using database::Int;
using database::Result;
using database::Row;
using database::Text;
using database::Transaction;
using names::ChildOf;
using names::IdOf;
using names::ZoneOf;


#define LUODI_DOCUMENT_COLUMNS \
  "zone, project, document, title, file_name, media_type, size_bytes, sha256, uploaded_by, create_time "

std::string NameFrom(const Row& row) {
  return absl::StrCat(names::Join(Text(row["zone"]), "projects", Text(row["project"])), "/documents/",
                      Text(row["document"]));
}

v1::Document DocumentFrom(const Row& row) {
  v1::Document document;
  document.set_name(NameFrom(row));
  document.set_title(Text(row["title"]));
  document.set_file_name(Text(row["file_name"]));
  document.set_media_type(Text(row["media_type"]));
  document.set_size_bytes(Int(row["size_bytes"]));
  document.set_sha256(Text(row["sha256"]));
  document.set_uploaded_by(Text(row["uploaded_by"]));
  database::ReadTime(row["create_time"], document.mutable_create_time());
  return document;
}

}  // namespace

constexpr char kInsertDocument[] = R"sql(
  INSERT INTO documents (zone, project, document, title, file_name, media_type, size_bytes, sha256, uploaded_by,
                         create_time)
  SELECT $1, $2, 1 + coalesce(max(document), 0), $3, $4, $5, $6::bigint, $7, $8, $9::timestamptz
  FROM documents WHERE zone = $1 AND project = $2
  RETURNING )sql" LUODI_DOCUMENT_COLUMNS;

v1::Document InsertDocument(Transaction& tx, const std::string& project, const v1::Document& document,
                            const std::string& now) {
  return DocumentFrom(tx.ExecOne(kInsertDocument, ZoneOf(project), IdOf(project), document.title(),
                                 document.file_name(), document.media_type(), document.size_bytes(), document.sha256(),
                                 document.uploaded_by(), now));
}

// Base64: a parameter form that libpqxx 6 and 7 both take.
constexpr char kInsertChunk[] = R"sql(
  INSERT INTO document_chunks (zone, project, document, ordinal, content)
  VALUES ($1, $2, $3::integer, $4::integer, decode($5, 'base64'))
)sql";

void InsertChunk(Transaction& tx, const std::string& document, int ordinal, const std::string& content) {
  std::string encoded;
  absl::Base64Escape(content, &encoded);
  tx.ExecLater(kInsertChunk, ZoneOf(document), IdOf(document), ChildOf(document), ordinal, encoded);
}

constexpr char kSelectDocument[] = "SELECT " LUODI_DOCUMENT_COLUMNS R"sql(
  FROM documents WHERE zone = $1 AND project = $2 AND document::text = $3
)sql";

std::optional<v1::Document> SelectDocument(Transaction& tx, const std::string& name) {
  const Result rows = tx.Exec(kSelectDocument, ZoneOf(name), IdOf(name), ChildOf(name));
  if (rows.empty()) return std::nullopt;
  return DocumentFrom(rows[0]);
}

constexpr char kSelectChunk[] = R"sql(
  SELECT encode(content, 'hex') AS content FROM document_chunks
  WHERE zone = $1 AND project = $2 AND document = $3::integer AND ordinal = $4::integer
)sql";

std::string SelectChunk(Transaction& tx, const std::string& document, int ordinal) {
  const Result rows = tx.Exec(kSelectChunk, ZoneOf(document), IdOf(document), ChildOf(document), ordinal);
  return rows.empty() ? std::string() : absl::HexStringToBytes(Text(rows[0]["content"]));
}

// Recusals and packets are the review slice's; they bind reading here, so these two statements only read them.
constexpr char kListDocuments[] = "SELECT " LUODI_DOCUMENT_COLUMNS R"sql(
  FROM documents d
  WHERE zone = $1 AND project = $2 AND document > $3::integer
    AND NOT EXISTS (SELECT FROM review_recusals r JOIN review_packets p USING (zone, project, round)
                    WHERE r.zone = d.zone AND r.project = d.project
                      AND r.person = ANY ((SELECT accounts_of($1, $5))::text[])
                      AND p.documents::jsonb ?
                          format('zones/%s/projects/%s/documents/%s', d.zone, d.project, d.document))
  ORDER BY document LIMIT $4::integer
)sql";

std::vector<v1::Document> ListDocuments(Transaction& tx, const std::string& project, const std::string& person,
                                        const Page& page) {
  std::vector<v1::Document> documents;
  for (const Row row : tx.Exec(kListDocuments, ZoneOf(project), IdOf(project), page.first() ? "0" : page.Key(0),
                               page.size + 1, person)) {
    documents.push_back(DocumentFrom(row));
  }
  return documents;
}

constexpr char kSelectRecusedFrom[] = R"sql(
  SELECT r.round
  FROM review_recusals r JOIN review_packets p USING (zone, project, round)
  WHERE r.zone = $1 AND r.project = $2 AND r.person = ANY ((SELECT accounts_of($1, $4))::text[])
    AND p.documents::jsonb ? $3::text
  ORDER BY r.round DESC LIMIT 1
)sql";

std::string SelectRecusedFrom(Transaction& tx, const std::string& document, const std::string& person) {
  const Result rows = tx.Exec(kSelectRecusedFrom, ZoneOf(document), IdOf(document), document, person);
  return rows.empty() ? std::string()
                      : absl::StrCat(names::Join(ZoneOf(document), "projects", IdOf(document)), "/cases/",
                                     Text(rows[0]["round"]));
}

constexpr char kSelectDigests[] = R"sql(
  SELECT zone, project, document, sha256 FROM documents WHERE zone = $1 AND project = $2
)sql";

std::map<std::string, std::string> SelectDigests(Transaction& tx, const std::string& project) {
  std::map<std::string, std::string> digests;
  for (const Row row : tx.Exec(kSelectDigests, ZoneOf(project), IdOf(project))) {
    digests[NameFrom(row)] = Text(row["sha256"]);
  }
  return digests;
}

}  // namespace luodi::documents::store
