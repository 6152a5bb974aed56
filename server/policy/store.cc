// SPDX-License-Identifier: Apache-2.0
#include "server/policy/store.h"

#include <stdexcept>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/base/names.h"
#include "server/policy/rule_store.h"

namespace luodi::policy::store {
namespace {

using database::Int;
using database::IsTrue;
using database::Text;

constexpr int kMostChangesMeanwhile = 10;

// {number} of zones/{zone}/thresholdSets/{number}; 0, which no set has, when it is none.
int64_t NumberOf(const std::string& name) {
  int64_t number = 0;
  const bool whole = absl::SimpleAtoi(name.substr(name.rfind('/') + 1), &number);
  return whole && number <= 1'000'000'000 ? number : 0;
}

v1::ThresholdSet SetOf(const database::Row& row) {
  v1::ThresholdSet set;
  set.set_name(names::Join(Text(row["zone"]), "thresholdSets", Text(row["threshold_set"])));
  set.set_document_number(Text(row["document_number"]));
  set.set_title(Text(row["title"]));
  database::ReadDate(row["effective_date"], set.mutable_effective_date());
  v1::ThresholdSet::State state = v1::ThresholdSet::STATE_UNSPECIFIED;
  v1::ThresholdSet::State_Parse(Text(row["state"]), &state);
  set.set_state(state);
  set.set_drafted_by(Text(row["drafted_by"]));
  set.set_published_by(Text(row["published_by"]));
  if (!row["publish_time"].is_null()) database::ReadTime(row["publish_time"], set.mutable_publish_time());
  set.set_withdrawn_by(Text(row["withdrawn_by"]));
  if (!row["withdraw_time"].is_null()) database::ReadTime(row["withdraw_time"], set.mutable_withdraw_time());
  if (!row["withdraw_date"].is_null()) database::ReadDate(row["withdraw_date"], set.mutable_withdraw_date());
  if (!row["superseded_date"].is_null()) database::ReadDate(row["superseded_date"], set.mutable_superseded_date());
  set.set_content_sha256(Text(row["content_sha256"]));
  set.set_etag(absl::StrCat("v", Int(row["version"])));
  database::ReadTime(row["create_time"], set.mutable_create_time());
  return set;
}

// Adds what the digest stands for. False when the set, a draft, has another content by now.
bool AddContent(database::Transaction& tx, v1::ThresholdSet& set) {
  const Content content = SelectContent(tx, names::ZoneOf(set.name()), NumberOf(set.name()), set.content_sha256());
  if (content != nullptr) set.MergeFrom(*content);
  return content != nullptr;
}

// The set that the question finds, with its content. A draft may change between two statements: then it is asked again.
template <typename Question>
std::optional<v1::ThresholdSet> Whole(database::Transaction& tx, Question question) {
  std::string name;
  for (int asked = 0; asked < kMostChangesMeanwhile; ++asked) {
    const database::Result rows = question();
    if (rows.empty()) return std::nullopt;
    v1::ThresholdSet set = SetOf(rows[0]);
    if (AddContent(tx, set)) return set;
    name = set.name();
  }
  throw std::logic_error(absl::StrCat(name, " has no rules"));
}

}  // namespace

constexpr char kSelectThresholdSet[] = R"sql(
  SELECT zone, threshold_set, document_number, title, effective_date, state, drafted_by, published_by, publish_time,
    withdrawn_by, withdraw_time, withdraw_date, content_sha256, version, create_time, superseded_date
  FROM threshold_sets_now
  WHERE zone = $1 AND threshold_set = $2::integer)sql";

std::optional<v1::ThresholdSet> SelectThresholdSet(database::Transaction& tx, const std::string& name) {
  return Whole(tx, [&] { return tx.Exec(kSelectThresholdSet, names::ZoneOf(name), NumberOf(name)); });
}

constexpr char kSelectInForce[] = R"sql(
  SELECT zone, threshold_set, document_number, title, effective_date, state, drafted_by, published_by, publish_time,
    withdrawn_by, withdraw_time, withdraw_date, content_sha256, version, create_time, superseded_date
  FROM threshold_sets_now
  WHERE zone = $1 AND state <> 'STATE_DRAFT' AND effective_date <= $2::date
    AND (withdraw_date IS NULL OR withdraw_date > $2::date)
  ORDER BY effective_date DESC, withdraw_date NULLS LAST
  LIMIT 1)sql";

std::optional<v1::ThresholdSet> SelectInForce(database::Transaction& tx, const std::string& zone,
                                              const v1::Date& on_date) {
  return Whole(tx, [&] { return tx.Exec(kSelectInForce, zone, database::DateText(on_date)); });
}

constexpr char kListThresholdSets[] = R"sql(
  SELECT zone, threshold_set, document_number, title, effective_date, state, drafted_by, published_by, publish_time,
    withdrawn_by, withdraw_time, withdraw_date, content_sha256, version, create_time, superseded_date
  FROM threshold_sets_now
  WHERE zone = $1 AND ($2::integer IS NULL OR threshold_set < $2::integer)
  ORDER BY threshold_set DESC
  LIMIT $3::integer)sql";

std::vector<v1::ThresholdSet> ListThresholdSets(database::Transaction& tx, const std::string& zone, const Page& page) {
  std::vector<v1::ThresholdSet> sets;
  for (const auto& row : tx.Exec(kListThresholdSets, zone, database::OrNull(page.Key(0)), page.size + 1)) {
    v1::ThresholdSet set = SetOf(row);
    if (!AddContent(tx, set)) set = SelectThresholdSet(tx, set.name()).value();
    sets.push_back(std::move(set));
  }
  return sets;
}

int64_t VersionOf(const v1::ThresholdSet& set) {
  int64_t version = 0;
  if (!set.etag().empty()) (void)absl::SimpleAtoi(set.etag().substr(1), &version);
  return version;
}

constexpr char kInsertThresholdSet[] = R"sql(
  INSERT INTO threshold_sets (zone, threshold_set, document_number, title, effective_date, state, drafters,
    content_sha256, create_time)
  SELECT $1, coalesce(max(threshold_set), 0) + 1, $2, $3, $4::date, 'STATE_DRAFT', ARRAY[$5::text], $6,
    $7::timestamptz
  FROM threshold_sets WHERE zone = $1
  RETURNING zone, threshold_set, document_number, title, effective_date, state,
    drafters[cardinality(drafters)] AS drafted_by, published_by, publish_time, withdrawn_by, withdraw_time,
    withdraw_date, content_sha256, version, create_time, NULL::date AS superseded_date)sql";

v1::ThresholdSet InsertThresholdSet(database::Transaction& tx, const std::string& zone, const v1::ThresholdSet& set,
                                    const std::string& person, const std::string& now) {
  v1::ThresholdSet draft =
      SetOf(tx.ExecOne(kInsertThresholdSet, zone, set.document_number(), set.title(),
                       database::DateText(set.effective_date()), person, set.content_sha256(), now));
  InsertContent(tx, zone, NumberOf(draft.name()), set);
  AddContent(tx, draft);
  return draft;
}

constexpr char kUpdateThresholdSet[] = R"sql(
  UPDATE threshold_sets
  SET document_number = $3, title = $4, effective_date = $5::date, content_sha256 = $7, version = version + 1,
    drafters = array_append(array_remove(drafters, $6::text), $6::text)
  WHERE zone = $1 AND threshold_set = $2::integer AND state = 'STATE_DRAFT'
  RETURNING zone, threshold_set, document_number, title, effective_date, state,
    drafters[cardinality(drafters)] AS drafted_by, published_by, publish_time, withdrawn_by, withdraw_time,
    withdraw_date, content_sha256, version, create_time, NULL::date AS superseded_date)sql";

v1::ThresholdSet UpdateThresholdSet(database::Transaction& tx, const v1::ThresholdSet& set, const std::string& person) {
  const std::string zone = names::ZoneOf(set.name());
  const int64_t number = NumberOf(set.name());
  v1::ThresholdSet draft = SetOf(tx.ExecOne(kUpdateThresholdSet, zone, number, set.document_number(), set.title(),
                                            database::DateText(set.effective_date()), person, set.content_sha256()));
  DeleteContent(tx, zone, number);
  InsertContent(tx, zone, number, set);
  AddContent(tx, draft);
  return draft;
}

constexpr char kUpdatePublished[] = R"sql(
  UPDATE threshold_sets
  SET state = 'STATE_PUBLISHED', published_by = $3, publish_time = $4::timestamptz, version = version + 1
  WHERE zone = $1 AND threshold_set = $2::integer)sql";

v1::ThresholdSet UpdatePublished(database::Transaction& tx, const std::string& name, const std::string& person,
                                 const std::string& now) {
  tx.ExecLater(kUpdatePublished, names::ZoneOf(name), NumberOf(name), person, now);
  return SelectThresholdSet(tx, name).value();
}

constexpr char kUpdateWithdrawn[] = R"sql(
  UPDATE threshold_sets
  SET state = 'STATE_WITHDRAWN', withdrawn_by = $3, withdraw_time = $4::timestamptz, withdraw_date = $5::date,
    version = version + 1
  WHERE zone = $1 AND threshold_set = $2::integer)sql";

v1::ThresholdSet UpdateWithdrawn(database::Transaction& tx, const std::string& name, const std::string& person,
                                 const std::string& now, const v1::Date& today) {
  tx.ExecLater(kUpdateWithdrawn, names::ZoneOf(name), NumberOf(name), person, now, database::DateText(today));
  return SelectThresholdSet(tx, name).value();
}

constexpr char kSelectIsDrafter[] = R"sql(
  SELECT EXISTS (
    SELECT FROM threshold_sets WHERE zone = $1 AND threshold_set = $2::integer AND $3 = ANY (drafters)))sql";

bool SelectIsDrafter(database::Transaction& tx, const std::string& name, const std::string& person) {
  return IsTrue(tx.ExecOne(kSelectIsDrafter, names::ZoneOf(name), NumberOf(name), person)[0]);
}

constexpr char kSelectSameDay[] = R"sql(
  SELECT threshold_set
  FROM threshold_sets
  WHERE zone = $1 AND threshold_set <> $2::integer AND state = 'STATE_PUBLISHED' AND effective_date = $3::date)sql";

std::string SelectSameDay(database::Transaction& tx, const v1::ThresholdSet& set) {
  const std::string zone = names::ZoneOf(set.name());
  const database::Result rows =
      tx.Exec(kSelectSameDay, zone, NumberOf(set.name()), database::DateText(set.effective_date()));
  return rows.empty() ? "" : names::Join(zone, "thresholdSets", Text(rows[0][0]));
}

// The cases are the review slice's; what was decided by them binds this one, so the statement only reads. A day belongs
// to a set that begins later, or from the same day and is not withdrawn yet, before it belongs to this one.
constexpr char kSelectUsedInstead[] = R"sql(
  SELECT c.threshold_set
  FROM review_cases c
  WHERE c.zone = $1 AND c.threshold_set <> $2::integer AND c.accepted_date >= $3::date
    AND NOT EXISTS (SELECT FROM threshold_sets o
                    WHERE o.zone = $1 AND o.threshold_set <> $2::integer AND o.state <> 'STATE_DRAFT'
                      AND o.effective_date BETWEEN $3::date AND c.accepted_date
                      AND (o.withdraw_date IS NULL OR o.withdraw_date > c.accepted_date))
  ORDER BY c.accepted_date DESC
  LIMIT 1)sql";

std::string SelectUsedInstead(database::Transaction& tx, const v1::ThresholdSet& set) {
  const std::string zone = names::ZoneOf(set.name());
  const database::Result rows =
      tx.Exec(kSelectUsedInstead, zone, NumberOf(set.name()), database::DateText(set.effective_date()));
  return rows.empty() ? "" : names::Join(zone, "thresholdSets", Text(rows[0][0]));
}

// The journal tells who previewed what, so nothing else need be kept. Served by journal_of_resource.
constexpr char kSelectWasPreviewed[] = R"sql(
  SELECT EXISTS (
    SELECT FROM journal_entries
    WHERE zone = $1 AND resource = $2 AND entry_kind = 'ENTRY_KIND_READING'
      AND resource_type = 'luodi.v1.PreviewSummary' AND image->>'contentSha256' = $3
      AND image->>'complete' = 'true'))sql";

bool SelectWasPreviewed(database::Transaction& tx, const std::string& name, const std::string& content_sha256) {
  return IsTrue(tx.ExecOne(kSelectWasPreviewed, names::ZoneOf(name), name, content_sha256)[0]);
}

}  // namespace luodi::policy::store
