// SPDX-License-Identifier: Apache-2.0
// What the fields of a threshold set may say.
#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "proto/text/money.h"
#include "server/base/calendar.h"
#include "server/base/money.h"
#include "server/base/names.h"
#include "server/base/text.h"
#include "server/policy/metrics.h"
#include "server/policy/rules.h"
#include "server/zones/industries.h"

namespace luodi::policy::rules {
namespace {

constexpr char kBarCurrency[] = "CNY";
constexpr char kNothing[] = "nothing";
constexpr char kParkForm[] = "zones/{zone}/parks/{park}";
constexpr int kMostRules = 200;
constexpr int kMostGroups = 50;
constexpr int kMostPositions = 100;
// Of one list of a scope or a position.
constexpr int kMostEntries = 200;
constexpr int64_t kHighestAmount = 100'000'000'000'000;
constexpr int64_t kHighestRatioPpm = 10'000'000;
// Of what is counted, whole or in thousandths or millionths.
constexpr int64_t kHighestCount = 1'000'000'000'000;
constexpr int64_t kLowestFullScoreMicro = 1'000'000;
constexpr int64_t kHighestFullScoreMicro = 1'000'000'000;
constexpr int kHighestStoreyMm = 100'000;

// ---- faults

Fault OutOfRange(std::string field, int64_t value, int64_t lowest, int64_t highest) {
  return {v1::ERROR_REASON_VALUE_OUT_OF_RANGE,
          std::move(field),
          {{"value", absl::StrCat(value)}, {"lowest", absl::StrCat(lowest)}, {"highest", absl::StrCat(highest)}}};
}

void CheckRange(std::string field, int64_t value, int64_t lowest, int64_t highest, Faults& faults) {
  if (value < lowest || value > highest) faults.push_back(OutOfRange(std::move(field), value, lowest, highest));
}

Fault Unfit(std::string field, v1::Metric metric, std::string expected) {
  return {v1::ERROR_REASON_RULE_BAR_UNFIT,
          std::move(field),
          {{"metric", std::string(absl::StripPrefix(v1::Metric_Name(metric), "METRIC_"))},
           {"expected", std::move(expected)}}};
}

Fault ScoringUnfit(std::string field, int64_t value, std::string expected) {
  return {v1::ERROR_REASON_RULE_SCORING_UNFIT,
          std::move(field),
          {{"value", absl::StrCat(value)}, {"expected", std::move(expected)}}};
}

void CheckScore(std::string field, int64_t value, int64_t lowest, int64_t highest, Faults& faults) {
  if (value >= lowest && value <= highest) return;
  faults.push_back(ScoringUnfit(std::move(field), value, absl::StrCat(lowest, " to ", highest)));
}

Fault Unknown(std::string field, int value) {
  return {v1::ERROR_REASON_ENUM_UNKNOWN, std::move(field), {{"value", absl::StrCat(value)}}};
}

Fault Twice(std::string field, std::string value) {
  return {v1::ERROR_REASON_ENTRY_TWICE, std::move(field), {{"value", std::move(value)}}};
}

Fault Required(std::string field) { return {v1::ERROR_REASON_FIELD_REQUIRED, std::move(field), {}}; }

// ---- values

void CheckYuan(const std::string& field, const v1::Money& amount, Faults& faults) {
  if (amount.currency_code().empty()) {
    faults.push_back({v1::ERROR_REASON_RULE_WITHOUT_UNIT, field, {}});
    return;
  }
  money::CheckMoney(field, amount, faults);
  if (amount.currency_code() != kBarCurrency && text::FindCurrency(amount.currency_code()) != nullptr) {
    faults.push_back(
        {v1::ERROR_REASON_CURRENCIES_MIXED, field, {{"currency", amount.currency_code()}, {"expected", kBarCurrency}}});
  }
}

void CheckQuantity(const std::string& field, const v1::Quantity& quantity, Faults& faults) {
  switch (quantity.value_case()) {
    case v1::Quantity::kMoney:
      return CheckYuan(field, quantity.money(), faults);
    case v1::Quantity::kMoneyPerMu:
      return CheckYuan(field, quantity.money_per_mu(), faults);
    case v1::Quantity::kMoneyPerHectare:
      return CheckYuan(field, quantity.money_per_hectare(), faults);
    case v1::Quantity::kArea:
      return money::CheckArea(field, quantity.area(), faults);
    case v1::Quantity::kRatioPpm:
      return CheckRange(field, quantity.ratio_ppm(), 0, kHighestRatioPpm, faults);
    case v1::Quantity::kCount:
    case v1::Quantity::kPerMuMilli:
    case v1::Quantity::kScoreMicro:
      return CheckRange(field, NumberOf(quantity), 1, kHighestCount, faults);
    case v1::Quantity::VALUE_NOT_SET:
      break;
  }
}

// ratio_ppm of a quantity that is a ratio; for refusals.
std::string UnitOf(const v1::Quantity& quantity) {
  const auto* field = v1::Quantity::descriptor()->FindFieldByNumber(quantity.value_case());
  return field == nullptr ? kNothing : field->name();
}

bool IsSet(const v1::Quantity& quantity) { return quantity.value_case() != v1::Quantity::VALUE_NOT_SET; }

bool CheckCount(std::string field, int count, int lowest, int highest, Faults& faults) {
  if (count == 0 && lowest > 0) {
    faults.push_back({v1::ERROR_REASON_LIST_EMPTY, std::move(field), {}});
  } else if (count > highest) {
    faults.push_back(OutOfRange(std::move(field), count, lowest, highest));
    return false;
  }
  return true;
}

// Values of a list: known, none of them "unspecified", none twice.
void CheckEnums(const std::string& field, const google::protobuf::RepeatedField<int>& values,
                const google::protobuf::EnumDescriptor* known, const std::string& name_prefix, Faults& faults) {
  if (!CheckCount(field, values.size(), 0, kMostEntries, faults)) return;
  std::set<int> seen;
  for (const int value : values) {
    const auto* found = known->FindValueByNumber(value);
    if (found == nullptr || value == 0) {
      faults.push_back(Unknown(field, value));
    } else if (!seen.insert(value).second) {
      faults.push_back(Twice(field, std::string(absl::StripPrefix(found->name(), name_prefix))));
    }
  }
}

// Prefixes of industry codes: of the table, normalised in place, none twice among `seen`.
void CheckIndustries(const std::string& field, google::protobuf::RepeatedPtrField<std::string>& prefixes, int lowest,
                     std::set<std::string>& seen, Faults& faults) {
  if (!CheckCount(field, prefixes.size(), lowest, kMostEntries, faults)) return;
  for (std::string& prefix : prefixes) {
    const auto code = zones::NormalizeIndustry(prefix);
    if (!code.has_value()) {
      faults.push_back({v1::ERROR_REASON_INDUSTRY_UNKNOWN, field, {{"code", base::Shown(prefix)}}});
      continue;
    }
    prefix = *code;
    if (!seen.insert(prefix).second) faults.push_back(Twice(field, prefix));
  }
}

// ---- where a rule applies

void CheckParks(const std::string& field, const v1::Scope& scope, Faults& faults) {
  if (!CheckCount(field, scope.parks_size(), 0, kMostEntries, faults)) return;
  std::set<std::string> seen;
  for (const std::string& park : scope.parks()) {
    if (names::Parse(field, park, kParkForm, faults).empty()) continue;
    if (!seen.insert(park).second) faults.push_back(Twice(field, park));
  }
}

void CheckBand(const std::string& prefix, v1::Scope& scope, Faults& faults) {
  const size_t before = faults.size();
  if (scope.has_investment_from()) CheckYuan(prefix + "investment_from", scope.investment_from(), faults);
  if (scope.has_investment_below()) CheckYuan(prefix + "investment_below", scope.investment_below(), faults);
  if (!scope.has_investment_from() && !scope.has_investment_below()) scope.clear_band_of_total_investment();
  if (faults.size() > before || !scope.has_investment_from() || !scope.has_investment_below()) return;
  CheckRange(prefix + "investment_below", scope.investment_below().minor_units(),
             scope.investment_from().minor_units() + 1, kHighestAmount, faults);
}

void CheckScope(const std::string& prefix, v1::ThresholdRule& rule, Faults& faults) {
  if (!rule.has_scope()) return;
  v1::Scope& scope = *rule.mutable_scope();
  CheckParks(prefix + "parks", scope, faults);
  CheckEnums(prefix + "land_uses", scope.land_uses(), v1::LandUse_descriptor(), "LAND_USE_", faults);
  CheckEnums(prefix + "kinds", scope.kinds(), v1::ProjectKind_descriptor(), "PROJECT_KIND_", faults);
  std::set<std::string> seen;
  CheckIndustries(prefix + "industry_prefixes", *scope.mutable_industry_prefixes(), 0, seen, faults);
  CheckBand(prefix, scope, faults);
  CheckEnums(prefix + "land_bases", scope.land_bases(), v1::LandBasis_descriptor(), "LAND_BASIS_", faults);
  if (scope.ByteSizeLong() == 0) rule.clear_scope();
}

// ---- what it measures

bool Exempts(const v1::ThresholdRule& rule) { return rule.comparator() == v1::COMPARATOR_EXEMPT; }

void CheckComparator(const std::string& prefix, const v1::ThresholdRule& rule, Faults& faults) {
  const std::string field = prefix + "comparator";
  if (!v1::Comparator_IsValid(rule.comparator())) {
    faults.push_back(Unknown(field, rule.comparator()));
  } else if (rule.comparator() == v1::COMPARATOR_UNSPECIFIED) {
    if (HasBar(rule.metric())) faults.push_back(Required(field));
  } else if (!HasBar(rule.metric()) && !Exempts(rule)) {
    faults.push_back(Unfit(field, rule.metric(), kNothing));
  }
}

void CheckBar(const std::string& field, v1::ThresholdRule& rule, Faults& faults) {
  if (!IsSet(rule.bar())) rule.clear_bar();
  if (Exempts(rule) || !HasBar(rule.metric())) {
    if (rule.has_bar()) faults.push_back(Unfit(field, rule.metric(), kNothing));
  } else if (!rule.has_bar()) {
    faults.push_back({v1::ERROR_REASON_RULE_WITHOUT_UNIT, field, {}});
  } else if (!Suits(rule.metric(), rule.bar())) {
    faults.push_back(Unfit(field, rule.metric(), UnitsOf(rule.metric())));
  } else {
    CheckQuantity(field, rule.bar(), faults);
  }
}

void CheckYears(const std::string& prefix, v1::ThresholdRule& rule, Faults& faults) {
  if (rule.years().ByteSizeLong() == 0) return rule.clear_years();
  const v1::YearSpan& years = rule.years();
  if (!TakesYears(rule.metric())) {
    faults.push_back(Unfit(prefix + "years", rule.metric(), kNothing));
  } else if (!v1::YearSpan::Basis_IsValid(years.basis())) {
    faults.push_back(Unknown(prefix + "years.basis", years.basis()));
  } else if (years.basis() == v1::YearSpan::BASIS_UNSPECIFIED) {
    faults.push_back(Required(prefix + "years.basis"));
  } else {
    const bool calendar = years.basis() == v1::YearSpan::BASIS_CALENDAR;
    const int lowest = calendar ? 1949 : 1, highest = calendar ? 2199 : 30;
    CheckRange(prefix + "years.first_year", years.first_year(), lowest, highest, faults);
    CheckRange(prefix + "years.last_year", years.last_year(), std::clamp(years.first_year(), lowest, highest), highest,
               faults);
  }
}

// What belongs to some metrics only.
void CheckParticulars(const std::string& prefix, const v1::ThresholdRule& rule, Faults& faults) {
  const v1::Metric metric = rule.metric();
  if (!v1::Land_IsValid(rule.land())) {
    faults.push_back(Unknown(prefix + "land", rule.land()));
  } else if (rule.land() != v1::LAND_UNSPECIFIED && !TakesLand(metric)) {
    faults.push_back(Unfit(prefix + "land", metric, kNothing));
  }
  if (rule.without_land_price() && metric != v1::METRIC_INVESTMENT_INTENSITY) {
    faults.push_back(Unfit(prefix + "without_land_price", metric, kNothing));
  }
  if (metric == v1::METRIC_FLOOR_AREA_RATIO) {
    CheckRange(prefix + "double_above_storey_mm", rule.double_above_storey_mm(), 0, kHighestStoreyMm, faults);
  } else if (rule.double_above_storey_mm() != 0) {
    faults.push_back(Unfit(prefix + "double_above_storey_mm", metric, kNothing));
  }
}

void CheckRelatedLand(const std::string& field, v1::ThresholdRule& rule, Faults& faults) {
  const bool is_asked = rule.metric() == v1::METRIC_RELATED_LAND && !Exempts(rule);
  const v1::RelatedLandBar& bar = rule.related_land();
  if (!bar.has_idle_at_least() && !bar.has_output_per_mu_below() && !bar.has_tax_per_mu_below()) {
    rule.clear_related_land();
    if (is_asked) faults.push_back(Required(field));
    return;
  }
  if (!is_asked) {
    faults.push_back(Unfit(field, rule.metric(), kNothing));
    return;
  }
  if (bar.has_idle_at_least()) money::CheckArea(field + ".idle_at_least", bar.idle_at_least(), faults);
  if (bar.has_output_per_mu_below()) CheckYuan(field + ".output_per_mu_below", bar.output_per_mu_below(), faults);
  if (bar.has_tax_per_mu_below()) CheckYuan(field + ".tax_per_mu_below", bar.tax_per_mu_below(), faults);
}

// ---- how it is scored

// A step or a cut; false when it is absent.
bool CheckInUnitOfBar(const std::string& field, const v1::ThresholdRule& rule, const v1::Quantity& quantity,
                      Faults& faults) {
  if (!IsSet(quantity)) return false;
  if (quantity.value_case() != rule.bar().value_case()) {
    faults.push_back(Unfit(field, rule.metric(), UnitOf(rule.bar())));
  } else {
    CheckQuantity(field, quantity, faults);
  }
  return true;
}

void CheckStep(const std::string& prefix, const v1::ThresholdRule& rule, int64_t full, Faults& faults) {
  const v1::Scoring& scoring = rule.scoring();
  const int step_rule = scoring.step_rule();
  if (!CheckInUnitOfBar(prefix + "step", rule, scoring.step(), faults)) {
    CheckScore(prefix + "deduction_micro", scoring.deduction_micro(), 0, 0, faults);
    if (step_rule != 0) faults.push_back(ScoringUnfit(prefix + "step_rule", step_rule, kNothing));
    return;
  }
  if (scoring.step().has_ratio_ppm() && scoring.step().ratio_ppm() == 0) {
    faults.push_back(ScoringUnfit(prefix + "step", 0, absl::StrCat("1 to ", kHighestRatioPpm)));
  }
  CheckScore(prefix + "deduction_micro", scoring.deduction_micro(), 1, full, faults);
  if (step_rule == v1::Scoring::STEP_RULE_UNSPECIFIED || !v1::Scoring::StepRule_IsValid(step_rule)) {
    faults.push_back(ScoringUnfit(prefix + "step_rule", step_rule, "FULL, STARTED, PROPORTIONAL"));
  }
}

// At the bar and beyond it the score is full, so a cut lies on the other side.
void CheckCut(const std::string& prefix, const v1::ThresholdRule& rule, int64_t full, Faults& faults) {
  const v1::Scoring& scoring = rule.scoring();
  if (!CheckInUnitOfBar(prefix + "cut", rule, scoring.cut(), faults)) {
    CheckScore(prefix + "cut_score_micro", scoring.cut_score_micro(), 0, 0, faults);
    return;
  }
  CheckScore(prefix + "cut_score_micro", scoring.cut_score_micro(), 0, full, faults);
  if (scoring.cut().value_case() != rule.bar().value_case()) return;
  const int64_t cut = NumberOf(scoring.cut()), bar = NumberOf(rule.bar());
  const bool upper = rule.comparator() == v1::COMPARATOR_AT_MOST || rule.comparator() == v1::COMPARATOR_BELOW;
  if (upper ? cut < bar : cut > bar) {
    faults.push_back(ScoringUnfit(prefix + "cut", cut, absl::StrCat(upper ? "at least " : "at most ", bar)));
  }
}

void CheckScoring(const std::string& field, v1::ThresholdRule& rule, Faults& faults) {
  if (!rule.has_scoring()) return;
  v1::Scoring& scoring = *rule.mutable_scoring();
  if (Exempts(rule) || rule.metric() == v1::METRIC_TOTAL_SCORE) {
    faults.push_back(ScoringUnfit(field, scoring.full_score_micro(), kNothing));
    return;
  }
  if (!IsSet(scoring.step())) scoring.clear_step();
  if (!IsSet(scoring.cut())) scoring.clear_cut();
  const std::string prefix = field + ".";
  CheckScore(prefix + "full_score_micro", scoring.full_score_micro(), kLowestFullScoreMicro, kHighestFullScoreMicro,
             faults);
  const int64_t full = std::clamp(scoring.full_score_micro(), kLowestFullScoreMicro, kHighestFullScoreMicro);
  CheckScore(prefix + "lowest_score_micro", scoring.lowest_score_micro(), 0, full, faults);
  CheckStep(prefix, rule, full, faults);
  CheckCut(prefix, rule, full, faults);
}

// ---- a rule

void CheckForce(const std::string& prefix, v1::ThresholdRule& rule, Faults& faults) {
  if (rule.force() == v1::FORCE_UNSPECIFIED) rule.set_force(v1::FORCE_MANDATORY);
  if (!v1::Force_IsValid(rule.force())) faults.push_back(Unknown(prefix + "force", rule.force()));
  if (rule.force() == v1::FORCE_VETO && rule.exceptable()) {
    faults.push_back({v1::ERROR_REASON_VETO_EXCEPTABLE, prefix + "exceptable", {}});
  }
}

void CheckMeasure(const std::string& prefix, v1::ThresholdRule& rule, Faults& faults) {
  if (!v1::Metric_IsValid(rule.metric()) || rule.metric() == v1::METRIC_UNSPECIFIED) {
    faults.push_back(Unknown(prefix + "metric", rule.metric()));
    return;
  }
  CheckComparator(prefix, rule, faults);
  CheckBar(prefix + "bar", rule, faults);
  if (Exempts(rule) && !rule.exempt_kinds().empty()) {
    faults.push_back(Unfit(prefix + "exempt_kinds", rule.metric(), kNothing));
  }
  CheckYears(prefix, rule, faults);
  CheckParticulars(prefix, rule, faults);
  CheckScoring(prefix + "scoring", rule, faults);
  CheckRelatedLand(prefix + "related_land", rule, faults);
}

void CheckRule(const std::string& prefix, const std::set<std::string>& groups, v1::ThresholdRule& rule,
               std::set<std::string>& ids, Faults& faults) {
  names::CheckId(prefix + "rule_id", rule.rule_id(), faults);
  if (!ids.insert(rule.rule_id()).second) faults.push_back(Twice(prefix + "rule_id", base::Shown(rule.rule_id())));
  CheckMeasure(prefix, rule, faults);
  CheckEnums(prefix + "exempt_kinds", rule.exempt_kinds(), v1::ProjectKind_descriptor(), "PROJECT_KIND_", faults);
  rule.set_legal_basis(base::NormalizeText(prefix + "legal_basis", rule.legal_basis(), 500, true, faults));
  CheckScope(prefix + "scope.", rule, faults);
  CheckForce(prefix, rule, faults);
  if (!rule.any_of().empty() && groups.count(rule.any_of()) == 0) {
    faults.push_back(
        {v1::ERROR_REASON_TEXT_REFERS_NOWHERE, prefix + "any_of", {{"resource", base::Shown(rule.any_of())}}});
  }
  // Another rule can neither heal a veto nor bind by what is merely recommended.
  if (!rule.any_of().empty() && (rule.force() == v1::FORCE_RECOMMENDED || rule.force() == v1::FORCE_VETO)) {
    faults.push_back({v1::ERROR_REASON_EXCLUSIVE_FIELDS, prefix + "any_of", {{"fields", "any_of, force"}}});
  }
}

// ---- groups and positions

std::set<std::string> CheckGroups(const std::string& prefix, v1::ThresholdSet& set, Faults& faults) {
  std::set<std::string> ids;
  for (int i = 0; i < set.any_of_groups_size(); ++i) {
    v1::AnyOf& group = *set.mutable_any_of_groups(i);
    const std::string path = absl::StrCat(prefix, "any_of_groups[", i, "].");
    names::CheckId(path + "any_of", group.any_of(), faults);
    if (!ids.insert(group.any_of()).second) faults.push_back(Twice(path + "any_of", base::Shown(group.any_of())));
    group.set_title(base::NormalizeText(path + "title", group.title(), 200, true, faults));
  }
  return ids;
}

// The lowest full score of the rules that score by the positions.
int64_t HighestPositionScore(const v1::ThresholdSet& set) {
  int64_t highest = kHighestFullScoreMicro;
  for (const v1::ThresholdRule& rule : set.rules()) {
    if (rule.metric() != v1::METRIC_INDUSTRY_FIT || !rule.has_scoring()) continue;
    highest = std::min(highest, std::max(kLowestFullScoreMicro, rule.scoring().full_score_micro()));
  }
  return highest;
}

void CheckPositions(const std::string& prefix, v1::ThresholdSet& set, Faults& faults) {
  std::set<std::string> seen;
  const int64_t highest = HighestPositionScore(set);
  for (int i = 0; i < set.positions_size(); ++i) {
    v1::IndustryPosition& position = *set.mutable_positions(i);
    const std::string path = absl::StrCat(prefix, "positions[", i, "].");
    position.set_title(base::NormalizeText(path + "title", position.title(), 200, true, faults));
    CheckIndustries(path + "industry_prefixes", *position.mutable_industry_prefixes(), 1, seen, faults);
    CheckScore(path + "score_micro", position.score_micro(), 0, highest, faults);
  }
}

}  // namespace

Faults CheckThresholdSet(const std::string& prefix, v1::ThresholdSet& set) {
  Faults faults;
  set.set_document_number(base::NormalizeText(prefix + "document_number", set.document_number(), 100, true, faults));
  set.set_title(base::NormalizeText(prefix + "title", set.title(), 200, true, faults));
  CheckDate(prefix + "effective_date", set.effective_date(), faults);
  const bool rules_fit = CheckCount(prefix + "rules", set.rules_size(), 1, kMostRules, faults);
  const bool groups_fit = CheckCount(prefix + "any_of_groups", set.any_of_groups_size(), 0, kMostGroups, faults);
  const bool positions_fit = CheckCount(prefix + "positions", set.positions_size(), 0, kMostPositions, faults);
  if (!rules_fit || !groups_fit || !positions_fit) return faults;
  const std::set<std::string> groups = CheckGroups(prefix, set, faults);
  std::set<std::string> ids;
  for (int i = 0; i < set.rules_size(); ++i) {
    CheckRule(absl::StrCat(prefix, "rules[", i, "]."), groups, *set.mutable_rules(i), ids, faults);
  }
  CheckPositions(prefix, set, faults);
  return faults;
}

Faults CheckParks(const std::string& prefix, const v1::ThresholdSet& set, const std::vector<v1::Park>& parks) {
  Faults faults;
  for (int i = 0; i < set.rules_size(); ++i) {
    for (const std::string& named : set.rules(i).scope().parks()) {
      const bool is_there =
          std::any_of(parks.begin(), parks.end(), [&](const v1::Park& park) { return park.name() == named; });
      Faults malformed;
      if (is_there || names::Parse("", named, kParkForm, malformed).empty()) continue;
      faults.push_back({v1::ERROR_REASON_TEXT_REFERS_NOWHERE,
                        absl::StrCat(prefix, "rules[", i, "].scope.parks"),
                        {{"resource", base::Shown(named)}}});
    }
  }
  return faults;
}

}  // namespace luodi::policy::rules
