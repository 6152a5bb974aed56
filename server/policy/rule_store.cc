// SPDX-License-Identifier: Apache-2.0
#include "server/policy/rule_store.h"

#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "server/base/kept.h"

namespace luodi::policy::store {
namespace {

using database::Field;
using database::Int;
using database::IsTrue;
using database::Row;
using database::Text;
using database::Texts;
using OptionalText = std::optional<std::string>;

constexpr char kBarCurrency[] = "CNY";
// Of all contents kept together, in memory.
constexpr size_t kMostBytes = 64 << 20;

base::Kept<v1::ThresholdSet>& KeptContents() {
  static base::Kept<v1::ThresholdSet>& contents = *new base::Kept<v1::ThresholdSet>(kMostBytes);
  return contents;
}

// ---- reading

template <typename Enum>
Enum EnumOf(const std::string& name, bool (*parse)(google::protobuf::ConstStringParam, Enum*)) {
  Enum value{};
  parse(name, &value);
  return value;
}

v1::Money Yuan(int64_t fen) {
  v1::Money money;
  money.set_currency_code(kBarCurrency);
  money.set_minor_units(fen);
  return money;
}

v1::Quantity QuantityOf(const std::string& unit, int64_t value) {
  v1::Quantity quantity;
  if (unit == "money") *quantity.mutable_money() = Yuan(value);
  if (unit == "money_per_mu") *quantity.mutable_money_per_mu() = Yuan(value);
  if (unit == "money_per_hectare") *quantity.mutable_money_per_hectare() = Yuan(value);
  if (unit == "area") quantity.mutable_area()->set_micro_mu(value);
  if (unit == "ratio_ppm") quantity.set_ratio_ppm(value);
  if (unit == "count") quantity.set_count(value);
  if (unit == "per_mu_milli") quantity.set_per_mu_milli(value);
  if (unit == "score_micro") quantity.set_score_micro(value);
  return quantity;
}

void ReadScope(const Row& row, v1::ThresholdRule& rule) {
  v1::Scope scope;
  for (std::string& park : Texts(row["scope_parks"])) scope.add_parks(std::move(park));
  for (const std::string& use : Texts(row["scope_land_uses"])) {
    scope.add_land_uses(EnumOf<v1::LandUse>(use, v1::LandUse_Parse));
  }
  for (const std::string& kind : Texts(row["scope_kinds"])) {
    scope.add_kinds(EnumOf<v1::ProjectKind>(kind, v1::ProjectKind_Parse));
  }
  for (std::string& prefix : Texts(row["scope_industry_prefixes"])) scope.add_industry_prefixes(std::move(prefix));
  if (!row["scope_investment_from"].is_null()) {
    *scope.mutable_investment_from() = Yuan(Int(row["scope_investment_from"]));
  }
  if (!row["scope_investment_below"].is_null()) {
    *scope.mutable_investment_below() = Yuan(Int(row["scope_investment_below"]));
  }
  scope.set_band_of_total_investment(IsTrue(row["scope_band_of_total"]));
  for (const std::string& basis : Texts(row["scope_land_bases"])) {
    scope.add_land_bases(EnumOf<v1::LandBasis>(basis, v1::LandBasis_Parse));
  }
  if (scope.ByteSizeLong() > 0) *rule.mutable_scope() = std::move(scope);
}

void ReadScoring(const Row& row, v1::ThresholdRule& rule) {
  if (row["score_full_micro"].is_null()) return;
  v1::Scoring& scoring = *rule.mutable_scoring();
  const std::string unit = Text(row["bar_unit"]);
  scoring.set_full_score_micro(Int(row["score_full_micro"]));
  scoring.set_lowest_score_micro(Int(row["score_lowest_micro"]));
  if (!row["score_step_value"].is_null()) {
    *scoring.mutable_step() = QuantityOf(unit, Int(row["score_step_value"]));
    scoring.set_deduction_micro(Int(row["score_deduction_micro"]));
    scoring.set_step_rule(EnumOf<v1::Scoring::StepRule>(Text(row["score_step_rule"]), v1::Scoring::StepRule_Parse));
  }
  if (!row["score_cut_value"].is_null()) {
    *scoring.mutable_cut() = QuantityOf(unit, Int(row["score_cut_value"]));
    scoring.set_cut_score_micro(Int(row["score_cut_micro"]));
  }
}

void ReadRelatedLand(const Row& row, v1::ThresholdRule& rule) {
  if (!row["related_idle_micro_mu"].is_null()) {
    rule.mutable_related_land()->mutable_idle_at_least()->set_micro_mu(Int(row["related_idle_micro_mu"]));
  }
  if (!row["related_output_per_mu_below"].is_null()) {
    *rule.mutable_related_land()->mutable_output_per_mu_below() = Yuan(Int(row["related_output_per_mu_below"]));
  }
  if (!row["related_tax_per_mu_below"].is_null()) {
    *rule.mutable_related_land()->mutable_tax_per_mu_below() = Yuan(Int(row["related_tax_per_mu_below"]));
  }
}

void ReadMeasure(const Row& row, v1::ThresholdRule& rule) {
  rule.set_comparator(EnumOf<v1::Comparator>(Text(row["comparator"]), v1::Comparator_Parse));
  if (!row["bar_unit"].is_null()) *rule.mutable_bar() = QuantityOf(Text(row["bar_unit"]), Int(row["bar_value"]));
  rule.set_land(EnumOf<v1::Land>(Text(row["land"]), v1::Land_Parse));
  rule.set_without_land_price(IsTrue(row["without_land_price"]));
  rule.set_double_above_storey_mm(static_cast<int>(Int(row["double_above_storey_mm"])));
  if (row["years_basis"].is_null()) return;
  v1::YearSpan& years = *rule.mutable_years();
  years.set_basis(EnumOf<v1::YearSpan::Basis>(Text(row["years_basis"]), v1::YearSpan::Basis_Parse));
  years.set_first_year(static_cast<int>(Int(row["first_year"])));
  years.set_last_year(static_cast<int>(Int(row["last_year"])));
}

v1::ThresholdRule RuleOf(const Row& row) {
  v1::ThresholdRule rule;
  rule.set_rule_id(Text(row["rule_id"]));
  rule.set_metric(EnumOf<v1::Metric>(Text(row["metric"]), v1::Metric_Parse));
  ReadMeasure(row, rule);
  for (const std::string& kind : Texts(row["exempt_kinds"])) {
    rule.add_exempt_kinds(EnumOf<v1::ProjectKind>(kind, v1::ProjectKind_Parse));
  }
  rule.set_exceptable(IsTrue(row["exceptable"]));
  rule.set_legal_basis(Text(row["legal_basis"]));
  ReadScope(row, rule);
  rule.set_force(EnumOf<v1::Force>(Text(row["force"]), v1::Force_Parse));
  rule.set_any_of(Text(row["any_of"]));
  ReadScoring(row, rule);
  ReadRelatedLand(row, rule);
  return rule;
}

void ReadGroups(const Row& row, v1::ThresholdSet& set) {
  const std::vector<std::string> ids = Texts(row["group_ids"]), titles = Texts(row["group_titles"]);
  for (size_t i = 0; i < ids.size(); ++i) {
    v1::AnyOf& group = *set.add_any_of_groups();
    group.set_any_of(ids[i]);
    group.set_title(titles[i]);
  }
}

void ReadPositions(const Row& row, v1::ThresholdSet& set) {
  const std::vector<std::string> titles = Texts(row["position_titles"]), prefixes = Texts(row["position_prefixes"]),
                                 unfit = Texts(row["position_unfit"]), scores = Texts(row["position_scores"]);
  for (size_t i = 0; i < titles.size(); ++i) {
    v1::IndustryPosition& position = *set.add_positions();
    position.set_title(titles[i]);
    for (const auto prefix : absl::StrSplit(prefixes[i], ' ')) position.add_industry_prefixes(std::string(prefix));
    position.set_unfit(unfit[i] == "true");
    int64_t score = 0;
    (void)absl::SimpleAtoi(scores[i], &score);
    position.set_score_micro(score);
  }
}

// ---- writing

// Names of enum values for a text[] parameter.
template <typename Values>
std::string NamesOf(const Values& values, const google::protobuf::EnumDescriptor* known) {
  std::vector<std::string> names;
  for (const int value : values) names.push_back(known->FindValueByNumber(value)->name());
  return database::TextArray(names);
}

std::string ArrayOf(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  return database::TextArray({texts.begin(), texts.end()});
}

OptionalText Number(bool is_set, int64_t value) {
  if (!is_set) return std::nullopt;
  return std::to_string(value);
}

struct Bar {
  OptionalText unit;
  OptionalText value;
};

Bar Columns(const v1::Quantity& quantity) {
  const auto bar = [](const char* unit, int64_t value) { return Bar{unit, std::to_string(value)}; };
  switch (quantity.value_case()) {
    case v1::Quantity::kMoney:
      return bar("money", quantity.money().minor_units());
    case v1::Quantity::kMoneyPerMu:
      return bar("money_per_mu", quantity.money_per_mu().minor_units());
    case v1::Quantity::kMoneyPerHectare:
      return bar("money_per_hectare", quantity.money_per_hectare().minor_units());
    case v1::Quantity::kArea:
      return bar("area", quantity.area().micro_mu());
    case v1::Quantity::kRatioPpm:
      return bar("ratio_ppm", quantity.ratio_ppm());
    case v1::Quantity::kCount:
      return bar("count", quantity.count());
    case v1::Quantity::kPerMuMilli:
      return bar("per_mu_milli", quantity.per_mu_milli());
    case v1::Quantity::kScoreMicro:
      return bar("score_micro", quantity.score_micro());
    case v1::Quantity::VALUE_NOT_SET:
      break;
  }
  return {};
}

constexpr char kInsertRule[] = R"sql(
  INSERT INTO threshold_rules (zone, threshold_set, ordinal, rule_id, metric, comparator, bar_unit, bar_value, force,
    any_of, exempt_kinds, exceptable, legal_basis, land, without_land_price, double_above_storey_mm, scope_parks,
    scope_land_uses, scope_kinds, scope_industry_prefixes, scope_investment_from, scope_investment_below,
    scope_band_of_total, scope_land_bases, years_basis, first_year, last_year, score_full_micro, score_step_value,
    score_deduction_micro, score_step_rule, score_lowest_micro, score_cut_value, score_cut_micro,
    related_idle_micro_mu, related_output_per_mu_below, related_tax_per_mu_below)
  VALUES ($1, $2::integer, $3::integer, $4, $5, $6, $7, $8::bigint, $9, $10, $11::text[], $12::boolean, $13, $14,
    $15::boolean, $16::integer, $17::text[], $18::text[], $19::text[], $20::text[], $21::bigint, $22::bigint,
    $23::boolean, $24::text[], $25, $26::integer, $27::integer, $28::bigint, $29::bigint, $30::bigint, $31,
    $32::bigint, $33::bigint, $34::bigint, $35::bigint, $36::bigint, $37::bigint))sql";

void InsertRule(database::Transaction& tx, const std::string& zone, int64_t number, int ordinal,
                const v1::ThresholdRule& rule) {
  const v1::Scope& scope = rule.scope();
  const v1::Scoring& scoring = rule.scoring();
  const v1::RelatedLandBar& related = rule.related_land();
  const Bar bar = Columns(rule.bar());
  OptionalText comparator, years_basis, step_rule;
  if (rule.comparator() != v1::COMPARATOR_UNSPECIFIED) comparator = v1::Comparator_Name(rule.comparator());
  if (rule.has_years()) years_basis = v1::YearSpan::Basis_Name(rule.years().basis());
  if (scoring.has_step()) step_rule = v1::Scoring::StepRule_Name(scoring.step_rule());
  tx.ExecLater(kInsertRule, zone, number, ordinal, rule.rule_id(), v1::Metric_Name(rule.metric()), comparator, bar.unit,
               bar.value, v1::Force_Name(rule.force()), database::OrNull(rule.any_of()),
               NamesOf(rule.exempt_kinds(), v1::ProjectKind_descriptor()), rule.exceptable(), rule.legal_basis(),
               v1::Land_Name(rule.land()), rule.without_land_price(), rule.double_above_storey_mm(), ArrayOf(scope.parks()),
               NamesOf(scope.land_uses(), v1::LandUse_descriptor()), NamesOf(scope.kinds(), v1::ProjectKind_descriptor()),
               ArrayOf(scope.industry_prefixes()),
               Number(scope.has_investment_from(), scope.investment_from().minor_units()),
               Number(scope.has_investment_below(), scope.investment_below().minor_units()),
               scope.band_of_total_investment(), NamesOf(scope.land_bases(), v1::LandBasis_descriptor()), years_basis,
               Number(rule.has_years(), rule.years().first_year()), Number(rule.has_years(), rule.years().last_year()),
               Number(rule.has_scoring(), scoring.full_score_micro()), Columns(scoring.step()).value,
               Number(scoring.has_step(), scoring.deduction_micro()), step_rule,
               Number(rule.has_scoring(), scoring.lowest_score_micro()), Columns(scoring.cut()).value,
               Number(scoring.has_cut(), scoring.cut_score_micro()),
          Number(related.has_idle_at_least(), related.idle_at_least().micro_mu()),
          Number(related.has_output_per_mu_below(), related.output_per_mu_below().minor_units()),
          Number(related.has_tax_per_mu_below(), related.tax_per_mu_below().minor_units()));
}

}  // namespace

// One statement, so that rules, groups, positions and digest are of one moment. What is not of a rule stands on the
// first one; a set has at least one.
constexpr char kSelectContent[] = R"sql(
  SELECT r.rule_id, r.metric, r.comparator, r.bar_unit, r.bar_value, r.force, r.any_of, r.exempt_kinds, r.exceptable,
         r.legal_basis, r.land, r.without_land_price, r.double_above_storey_mm, r.scope_parks, r.scope_land_uses,
         r.scope_kinds, r.scope_industry_prefixes, r.scope_investment_from, r.scope_investment_below,
         r.scope_band_of_total, r.scope_land_bases, r.years_basis, r.first_year, r.last_year, r.score_full_micro,
         r.score_step_value, r.score_deduction_micro, r.score_step_rule, r.score_lowest_micro, r.score_cut_value,
         r.score_cut_micro, r.related_idle_micro_mu, r.related_output_per_mu_below, r.related_tax_per_mu_below,
         groups.ids AS group_ids, groups.titles AS group_titles, positions.titles AS position_titles,
         positions.prefixes AS position_prefixes, positions.unfit AS position_unfit,
         positions.scores AS position_scores
  FROM threshold_sets s
  JOIN threshold_rules r ON r.zone = s.zone AND r.threshold_set = s.threshold_set
  LEFT JOIN LATERAL (
    SELECT array_agg(g.any_of ORDER BY g.ordinal) AS ids, array_agg(g.title ORDER BY g.ordinal) AS titles
    FROM threshold_any_of g
    WHERE g.zone = r.zone AND g.threshold_set = r.threshold_set AND r.ordinal = 1) groups ON true
  LEFT JOIN LATERAL (
    SELECT array_agg(p.title ORDER BY p.ordinal) AS titles,
           array_agg(array_to_string(p.industry_prefixes, ' ') ORDER BY p.ordinal) AS prefixes,
           array_agg(p.unfit::text ORDER BY p.ordinal) AS unfit,
           array_agg(p.score_micro::text ORDER BY p.ordinal) AS scores
    FROM threshold_positions p
    WHERE p.zone = r.zone AND p.threshold_set = r.threshold_set AND r.ordinal = 1) positions ON true
  WHERE s.zone = $1 AND s.threshold_set = $2::integer AND s.content_sha256 = $3
  ORDER BY r.ordinal)sql";

Content SelectContent(database::Transaction& tx, const std::string& zone, int64_t number, const std::string& sha256) {
  if (Content kept = KeptContents().Find(sha256)) return kept;
  const database::Result rows = tx.Exec(kSelectContent, zone, number, sha256);
  if (rows.empty()) return nullptr;
  auto content = std::make_shared<v1::ThresholdSet>();
  for (const Row& row : rows) *content->add_rules() = RuleOf(row);
  ReadGroups(rows[0], *content);
  ReadPositions(rows[0], *content);
  KeptContents().Keep(sha256, content);
  return content;
}

constexpr char kInsertAnyOf[] = R"sql(
  INSERT INTO threshold_any_of (zone, threshold_set, ordinal, any_of, title)
  VALUES ($1, $2::integer, $3::integer, $4, $5))sql";
constexpr char kInsertPosition[] = R"sql(
  INSERT INTO threshold_positions (zone, threshold_set, ordinal, title, industry_prefixes, unfit, score_micro)
  VALUES ($1, $2::integer, $3::integer, $4, $5::text[], $6::boolean, $7::bigint))sql";

void InsertContent(database::Transaction& tx, const std::string& zone, int64_t number, const v1::ThresholdSet& set) {
  for (int i = 0; i < set.any_of_groups_size(); ++i) {
    const v1::AnyOf& group = set.any_of_groups(i);
    tx.ExecLater(kInsertAnyOf, zone, number, i + 1, group.any_of(), group.title());
  }
  for (int i = 0; i < set.rules_size(); ++i) InsertRule(tx, zone, number, i + 1, set.rules(i));
  for (int i = 0; i < set.positions_size(); ++i) {
    const v1::IndustryPosition& position = set.positions(i);
    tx.ExecLater(kInsertPosition, zone, number, i + 1, position.title(), ArrayOf(position.industry_prefixes()),
                 position.unfit(), position.score_micro());
  }
}

constexpr char kDeleteRules[] = R"sql(
  DELETE FROM threshold_rules WHERE zone = $1 AND threshold_set = $2::integer)sql";
constexpr char kDeleteAnyOf[] = R"sql(
  DELETE FROM threshold_any_of WHERE zone = $1 AND threshold_set = $2::integer)sql";
constexpr char kDeletePositions[] = R"sql(
  DELETE FROM threshold_positions WHERE zone = $1 AND threshold_set = $2::integer)sql";

void DeleteContent(database::Transaction& tx, const std::string& zone, int64_t number) {
  tx.ExecLater(kDeleteRules, zone, number);
  tx.ExecLater(kDeleteAnyOf, zone, number);
  tx.ExecLater(kDeletePositions, zone, number);
}

}  // namespace luodi::policy::store
