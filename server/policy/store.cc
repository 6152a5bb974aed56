// SPDX-License-Identifier: Apache-2.0
#include "server/policy/store.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/base/names.h"

namespace luodi::policy::store {
namespace {

using database::Int;
using database::IsTrue;
using database::Text;

// {number} of zones/{zone}/thresholdSets/{number}; 0, which no set has, when it is none.
int64_t NumberOf(const std::string& name) {
  int64_t number = 0;
  const bool whole = absl::SimpleAtoi(name.substr(name.rfind('/') + 1), &number);
  return whole && number <= 1'000'000'000 ? number : 0;
}

v1::ThresholdRule RuleOf(const database::Row& row) {
  v1::ThresholdRule rule;
  rule.set_rule_id(Text(row["rule_id"]));
  v1::Metric metric = v1::METRIC_UNSPECIFIED;
  v1::Metric_Parse(Text(row["metric"]), &metric);
  rule.set_metric(metric);
  rule.mutable_at_least_per_mu()->set_minor_units(Int(row["at_least_per_mu_minor"]));
  rule.mutable_at_least_per_mu()->set_currency_code(Text(row["at_least_per_mu_currency"]));
  for (const std::string& name : database::Texts(row["exempt_kinds"])) {
    v1::ProjectKind kind = v1::PROJECT_KIND_UNSPECIFIED;
    v1::ProjectKind_Parse(name, &kind);
    rule.add_exempt_kinds(kind);
  }
  rule.set_exceptable(IsTrue(row["exceptable"]));
  rule.set_legal_basis(Text(row["legal_basis"]));
  return rule;
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

constexpr char kSelectRules[] = R"sql(
  SELECT rule_id, metric, at_least_per_mu_minor, at_least_per_mu_currency, exempt_kinds, exceptable, legal_basis
  FROM threshold_rules
  WHERE zone = $1 AND threshold_set = $2::integer
  ORDER BY ordinal)sql";

v1::ThresholdSet WithRules(database::Transaction& tx, v1::ThresholdSet set) {
  for (const auto& row : tx.Exec(kSelectRules, names::ZoneOf(set.name()), NumberOf(set.name()))) {
    *set.add_rules() = RuleOf(row);
  }
  return set;
}

std::optional<v1::ThresholdSet> FirstWithRules(database::Transaction& tx, const database::Result& rows) {
  if (rows.empty()) return std::nullopt;
  return WithRules(tx, SetOf(rows[0]));
}

constexpr char kInsertRule[] = R"sql(
  INSERT INTO threshold_rules (zone, threshold_set, ordinal, rule_id, metric, at_least_per_mu_minor,
    at_least_per_mu_currency, exempt_kinds, exceptable, legal_basis)
  VALUES ($1, $2::integer, $3::integer, $4, $5, $6::bigint, $7, $8::text[], $9::boolean, $10))sql";

void InsertRules(database::Transaction& tx, const std::string& name, const v1::ThresholdSet& set) {
  for (int i = 0; i < set.rules_size(); ++i) {
    const v1::ThresholdRule& rule = set.rules(i);
    std::vector<std::string> kinds;
    for (const int kind : rule.exempt_kinds())
      kinds.push_back(v1::ProjectKind_Name(static_cast<v1::ProjectKind>(kind)));
    tx.Exec(kInsertRule, names::ZoneOf(name), NumberOf(name), i + 1, rule.rule_id(), v1::Metric_Name(rule.metric()),
            rule.at_least_per_mu().minor_units(), rule.at_least_per_mu().currency_code(), database::TextArray(kinds),
            rule.exceptable(), rule.legal_basis());
  }
}

}  // namespace

constexpr char kSelectThresholdSet[] = R"sql(
  SELECT zone, threshold_set, document_number, title, effective_date, state, drafted_by, published_by, publish_time,
    withdrawn_by, withdraw_time, withdraw_date, content_sha256, version, create_time, superseded_date
  FROM threshold_sets_now
  WHERE zone = $1 AND threshold_set = $2::integer)sql";

std::optional<v1::ThresholdSet> SelectThresholdSet(database::Transaction& tx, const std::string& name) {
  return FirstWithRules(tx, tx.Exec(kSelectThresholdSet, names::ZoneOf(name), NumberOf(name)));
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
  return FirstWithRules(tx, tx.Exec(kSelectInForce, zone, database::DateText(on_date)));
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
    sets.push_back(WithRules(tx, SetOf(row)));
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
  const v1::ThresholdSet draft =
      SetOf(tx.ExecOne(kInsertThresholdSet, zone, set.document_number(), set.title(),
                       database::DateText(set.effective_date()), person, set.content_sha256(), now));
  InsertRules(tx, draft.name(), set);
  return WithRules(tx, draft);
}

constexpr char kUpdateThresholdSet[] = R"sql(
  UPDATE threshold_sets
  SET document_number = $3, title = $4, effective_date = $5::date, content_sha256 = $7, version = version + 1,
    drafters = array_append(array_remove(drafters, $6::text), $6::text)
  WHERE zone = $1 AND threshold_set = $2::integer AND state = 'STATE_DRAFT'
  RETURNING zone, threshold_set, document_number, title, effective_date, state,
    drafters[cardinality(drafters)] AS drafted_by, published_by, publish_time, withdrawn_by, withdraw_time,
    withdraw_date, content_sha256, version, create_time, NULL::date AS superseded_date)sql";

constexpr char kDeleteRules[] = R"sql(
  DELETE FROM threshold_rules WHERE zone = $1 AND threshold_set = $2::integer)sql";

v1::ThresholdSet UpdateThresholdSet(database::Transaction& tx, const v1::ThresholdSet& set, const std::string& person) {
  const std::string zone = names::ZoneOf(set.name());
  const int64_t number = NumberOf(set.name());
  const v1::ThresholdSet draft =
      SetOf(tx.ExecOne(kUpdateThresholdSet, zone, number, set.document_number(), set.title(),
                       database::DateText(set.effective_date()), person, set.content_sha256()));
  tx.Exec(kDeleteRules, zone, number);
  InsertRules(tx, draft.name(), set);
  return WithRules(tx, draft);
}

constexpr char kUpdatePublished[] = R"sql(
  UPDATE threshold_sets
  SET state = 'STATE_PUBLISHED', published_by = $3, publish_time = $4::timestamptz, version = version + 1
  WHERE zone = $1 AND threshold_set = $2::integer)sql";

v1::ThresholdSet UpdatePublished(database::Transaction& tx, const std::string& name, const std::string& person,
                                 const std::string& now) {
  tx.Exec(kUpdatePublished, names::ZoneOf(name), NumberOf(name), person, now);
  return SelectThresholdSet(tx, name).value();
}

constexpr char kUpdateWithdrawn[] = R"sql(
  UPDATE threshold_sets
  SET state = 'STATE_WITHDRAWN', withdrawn_by = $3, withdraw_time = $4::timestamptz, withdraw_date = $5::date,
    version = version + 1
  WHERE zone = $1 AND threshold_set = $2::integer)sql";

v1::ThresholdSet UpdateWithdrawn(database::Transaction& tx, const std::string& name, const std::string& person,
                                 const std::string& now, const v1::Date& today) {
  tx.Exec(kUpdateWithdrawn, names::ZoneOf(name), NumberOf(name), person, now, database::DateText(today));
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

}  // namespace luodi::policy::store
