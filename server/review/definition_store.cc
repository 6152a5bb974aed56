// SPDX-License-Identifier: Apache-2.0
#include "server/base/kept.h"
#include "server/base/names.h"
#include "server/review/keys.h"
#include "server/review/store.h"

namespace luodi::review::store {
namespace {

using database::Int;
using database::Text;

// What the column `groups` holds: all that binds and has no column of its own. Rows from before the review was deepened
// hold nothing but the groups.
v1::ReviewDefinition BindingOf(const v1::ReviewDefinition& definition) {
  v1::ReviewDefinition binding = definition;
  for (const int number :
       {v1::ReviewDefinition::kNameFieldNumber, v1::ReviewDefinition::kTitleFieldNumber,
        v1::ReviewDefinition::kDocumentNumberFieldNumber, v1::ReviewDefinition::kApprovalValidDaysFieldNumber,
        v1::ReviewDefinition::kStateFieldNumber, v1::ReviewDefinition::kDraftedByFieldNumber,
        v1::ReviewDefinition::kPublishedByFieldNumber, v1::ReviewDefinition::kPublishTimeFieldNumber,
        v1::ReviewDefinition::kContentSha256FieldNumber, v1::ReviewDefinition::kEtagFieldNumber,
        v1::ReviewDefinition::kCreateTimeFieldNumber}) {
    binding.GetReflection()->ClearField(&binding, binding.GetDescriptor()->FindFieldByNumber(number));
  }
  return binding;
}

v1::ReviewDefinition DefinitionOf(const database::Row& row) {
  v1::ReviewDefinition definition = database::FromJson<v1::ReviewDefinition>(Text(row["groups"]));
  definition.set_name(names::Join(Text(row["zone"]), "reviewDefinitions", Text(row["definition"])));
  definition.set_title(Text(row["title"]));
  definition.set_document_number(Text(row["document_number"]));
  definition.set_approval_valid_days(static_cast<int>(Int(row["approval_valid_days"])));
  v1::ReviewDefinition::State state = v1::ReviewDefinition::STATE_UNSPECIFIED;
  v1::ReviewDefinition::State_Parse(Text(row["state"]), &state);
  definition.set_state(state);
  definition.set_drafted_by(Text(row["drafted_by"]));
  definition.set_published_by(Text(row["published_by"]));
  if (!row["publish_time"].is_null()) database::ReadTime(row["publish_time"], definition.mutable_publish_time());
  definition.set_content_sha256(Text(row["content_sha256"]));
  definition.set_etag(absl::StrCat("v", Int(row["version"])));
  database::ReadTime(row["create_time"], definition.mutable_create_time());
  return definition;
}

std::optional<v1::ReviewDefinition> FirstOf(const database::Result& rows) {
  if (rows.empty()) return std::nullopt;
  return DefinitionOf(rows[0]);
}

}  // namespace

int64_t VersionOf(const std::string& etag) { return etag.empty() ? 0 : NumberOf(etag.substr(1)); }

constexpr char kSelectDefinition[] = R"sql(
  SELECT zone, definition, title, document_number, groups, approval_valid_days, state, content_sha256, drafted_by,
         published_by, publish_time, version, create_time
  FROM review_definitions
  WHERE zone = $1 AND definition = $2::integer)sql";

std::optional<v1::ReviewDefinition> SelectDefinition(database::Transaction& tx, const std::string& name) {
  return FirstOf(tx.Exec(kSelectDefinition, Segment(name, 1), NumberOf(Segment(name, 3))));
}

std::shared_ptr<const v1::ReviewDefinition> DefinitionOf(database::Transaction& tx, const v1::ReviewCase& review_case) {
  constexpr size_t kMostBytes = 16 << 20;
  static auto& kept = *new base::Kept<v1::ReviewDefinition>(kMostBytes);
  const std::string key = absl::StrCat(review_case.definition(), "#", review_case.definition_sha256());
  if (auto found = kept.Find(key)) return found;
  const auto read =
      std::make_shared<const v1::ReviewDefinition>(SelectDefinition(tx, review_case.definition()).value());
  // A case from before digests were kept does not say which content it means.
  if (read->content_sha256() == review_case.definition_sha256()) kept.Keep(key, read);
  return read;
}

constexpr char kSelectPublished[] = R"sql(
  SELECT zone, definition, title, document_number, groups, approval_valid_days, state, content_sha256, drafted_by,
         published_by, publish_time, version, create_time
  FROM review_definitions
  WHERE zone = $1 AND state = 'STATE_PUBLISHED'
  ORDER BY definition DESC
  LIMIT 1)sql";

std::optional<v1::ReviewDefinition> SelectPublished(database::Transaction& tx, const std::string& zone) {
  return FirstOf(tx.Exec(kSelectPublished, zone));
}

constexpr char kListDefinitions[] = R"sql(
  SELECT zone, definition, title, document_number, groups, approval_valid_days, state, content_sha256, drafted_by,
         published_by, publish_time, version, create_time
  FROM review_definitions
  WHERE zone = $1 AND ($2::integer IS NULL OR definition < $2::integer)
  ORDER BY definition DESC
  LIMIT $3)sql";

std::vector<v1::ReviewDefinition> ListDefinitions(database::Transaction& tx, const std::string& zone,
                                                  const Page& page) {
  std::vector<v1::ReviewDefinition> definitions;
  for (const database::Row& row : tx.Exec(kListDefinitions, zone, database::OrNull(page.Key(0)), page.size + 1)) {
    definitions.push_back(DefinitionOf(row));
  }
  return definitions;
}

constexpr char kInsertDefinition[] = R"sql(
  INSERT INTO review_definitions (zone, definition, title, document_number, groups, approval_valid_days, state,
                                  content_sha256, drafted_by, create_time)
  SELECT $1, coalesce(max(definition), 0) + 1, $2, $3, $4::json, $5::integer, 'STATE_DRAFT', $6, $7, $8::timestamptz
  FROM review_definitions
  WHERE zone = $1
  RETURNING zone, definition, title, document_number, groups, approval_valid_days, state, content_sha256, drafted_by,
            published_by, publish_time, version, create_time)sql";

v1::ReviewDefinition InsertDefinition(database::Transaction& tx, const std::string& zone,
                                      const v1::ReviewDefinition& definition, const std::string& now) {
  return DefinitionOf(tx.ExecOne(kInsertDefinition, zone, definition.title(), definition.document_number(),
                                 database::ToJson(BindingOf(definition)), definition.approval_valid_days(),
                                 definition.content_sha256(), definition.drafted_by(), now));
}

constexpr char kUpdatePublished[] = R"sql(
  UPDATE review_definitions
  SET state = 'STATE_PUBLISHED', published_by = $3, publish_time = $4::timestamptz, version = version + 1
  WHERE zone = $1 AND definition = $2::integer
  RETURNING zone, definition, title, document_number, groups, approval_valid_days, state, content_sha256, drafted_by,
            published_by, publish_time, version, create_time)sql";

v1::ReviewDefinition UpdatePublished(database::Transaction& tx, const std::string& name, const std::string& person,
                                     const std::string& now) {
  return DefinitionOf(tx.ExecOne(kUpdatePublished, Segment(name, 1), NumberOf(Segment(name, 3)), person, now));
}

}  // namespace luodi::review::store
