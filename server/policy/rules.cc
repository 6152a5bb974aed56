// SPDX-License-Identifier: Apache-2.0
#include "server/policy/rules.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "proto/text/date.h"
#include "server/base/digest.h"
#include "server/base/names.h"
#include "server/policy/metrics.h"
#include "server/policy/scope.h"

namespace luodi::policy::rules {
namespace {

using State = v1::ThresholdSet::State;

constexpr char kBarCurrency[] = "CNY";

// ---- the life of a set

struct Transition {
  State from;
  Act act;
  State to;
};

constexpr Transition kTransitions[] = {
    {v1::ThresholdSet::STATE_DRAFT, Act::kUpdate, v1::ThresholdSet::STATE_DRAFT},
    {v1::ThresholdSet::STATE_DRAFT, Act::kPublish, v1::ThresholdSet::STATE_PUBLISHED},
    {v1::ThresholdSet::STATE_PUBLISHED, Act::kWithdraw, v1::ThresholdSet::STATE_WITHDRAWN},
};

std::string ShortName(State state) {
  return std::string(absl::StripPrefix(v1::ThresholdSet::State_Name(state), "STATE_"));
}

// ---- what binds

// Appends "+key value" unless the value is empty.
void Append(std::string& content, const char* key, const std::string& value) {
  if (!value.empty()) absl::StrAppend(&content, "+", key, " ", value, "\n");
}
void Append(std::string& content, const char* key, int64_t value) {
  if (value != 0) Append(content, key, absl::StrCat(value));
}

// Names of enum values, space between them.
template <typename Values>
std::string NamesOf(const Values& values, const google::protobuf::EnumDescriptor* known) {
  std::vector<std::string> names;
  for (const int value : values) {
    const auto* found = known->FindValueByNumber(value);
    names.push_back(found == nullptr ? absl::StrCat(value) : found->name());
  }
  return absl::StrJoin(names, " ");
}

std::string WordsOf(const v1::Money& money) { return absl::StrCat(money.currency_code(), " ", money.minor_units()); }

// "money_per_hectare CNY 7500000000", "ratio_ppm 20000"; empty when nothing is set.
std::string WordsOf(const v1::Quantity& quantity) {
  const auto* unit = v1::Quantity::descriptor()->FindFieldByNumber(quantity.value_case());
  if (unit == nullptr) return "";
  const bool is_money = quantity.has_money() || quantity.has_money_per_mu() || quantity.has_money_per_hectare();
  return absl::StrCat(unit->name(), is_money ? absl::StrCat(" ", kBarCurrency) : "", " ", NumberOf(quantity));
}

// A lower bound in money per mu stands as version 1 wrote it.
std::string BarLine(const v1::ThresholdRule& rule) {
  if (rule.comparator() == v1::COMPARATOR_AT_LEAST && rule.bar().has_money_per_mu()) {
    return WordsOf(rule.bar().money_per_mu());
  }
  return absl::StrCat(v1::Comparator_Name(rule.comparator()), " ", WordsOf(rule.bar()));
}

void AppendScope(std::string& content, const v1::Scope& scope) {
  Append(content, "parks", absl::StrJoin(scope.parks(), " "));
  Append(content, "land_uses", NamesOf(scope.land_uses(), v1::LandUse_descriptor()));
  Append(content, "kinds", NamesOf(scope.kinds(), v1::ProjectKind_descriptor()));
  Append(content, "industry_prefixes", absl::StrJoin(scope.industry_prefixes(), " "));
  if (scope.has_investment_from()) Append(content, "investment_from", WordsOf(scope.investment_from()));
  if (scope.has_investment_below()) Append(content, "investment_below", WordsOf(scope.investment_below()));
  Append(content, "band_of_total_investment", scope.band_of_total_investment());
  Append(content, "land_bases", NamesOf(scope.land_bases(), v1::LandBasis_descriptor()));
}

void AppendScoring(std::string& content, const v1::Scoring& scoring) {
  Append(content, "full_score_micro", scoring.full_score_micro());
  Append(content, "step", WordsOf(scoring.step()));
  Append(content, "deduction_micro", scoring.deduction_micro());
  if (scoring.step_rule() != 0) Append(content, "step_rule", v1::Scoring::StepRule_Name(scoring.step_rule()));
  Append(content, "lowest_score_micro", scoring.lowest_score_micro());
  Append(content, "cut", WordsOf(scoring.cut()));
  Append(content, "cut_score_micro", scoring.cut_score_micro());
}

void AppendRelatedLand(std::string& content, const v1::RelatedLandBar& bar) {
  Append(content, "idle_at_least", bar.idle_at_least().micro_mu());
  if (bar.has_output_per_mu_below()) Append(content, "output_per_mu_below", WordsOf(bar.output_per_mu_below()));
  if (bar.has_tax_per_mu_below()) Append(content, "tax_per_mu_below", WordsOf(bar.tax_per_mu_below()));
}

// What version 1 of the form did not know.
void AppendNew(std::string& content, const v1::ThresholdRule& rule) {
  AppendScope(content, rule.scope());
  if (rule.force() > v1::FORCE_MANDATORY) Append(content, "force", v1::Force_Name(rule.force()));
  Append(content, "any_of", rule.any_of());
  if (rule.land() != v1::LAND_UNSPECIFIED) Append(content, "land", v1::Land_Name(rule.land()));
  Append(content, "without_land_price", rule.without_land_price());
  if (rule.has_years()) {
    Append(content, "years",
           absl::StrCat(v1::YearSpan::Basis_Name(rule.years().basis()), " ", rule.years().first_year(), " ",
                        rule.years().last_year()));
  }
  AppendScoring(content, rule.scoring());
  AppendRelatedLand(content, rule.related_land());
  Append(content, "double_above_storey_mm", rule.double_above_storey_mm());
}

}  // namespace

std::string SetsLock(const std::string& name) {
  return absl::StrCat(names::Zone(names::ZoneOf(name)), "/thresholdSets");
}

absl::StatusOr<v1::ThresholdSet::State> StateAfter(Act act, const v1::ThresholdSet& set) {
  for (const Transition& transition : kTransitions) {
    if (transition.from == set.state() && transition.act == act) return transition.to;
  }
  return Refuse(
      act == Act::kWithdraw ? v1::ERROR_REASON_THRESHOLD_SET_NOT_PUBLISHED : v1::ERROR_REASON_THRESHOLD_SET_NOT_DRAFT,
      {{"resource", set.name()}, {"state", ShortName(set.state())}});
}

absl::Status MayPublish(const std::string& person, bool is_drafter) {
  if (is_drafter) return Refuse(v1::ERROR_REASON_SAME_PERSON, {{"person", person}});
  return absl::OkStatus();
}

absl::Status MayWithdraw(const v1::ThresholdSet& set, const std::string& person, bool is_drafter) {
  if (is_drafter || set.published_by() == person) {
    return Refuse(v1::ERROR_REASON_SAME_PERSON, {{"person", person}});
  }
  return absl::OkStatus();
}

Faults Unsound(const v1::ThresholdSet& set) {
  Faults faults;
  for (const auto& [one, other] : Ties(set)) {
    faults.push_back({v1::ERROR_REASON_RULES_OVERLAP,
                      set.name(),
                      {{"rule", set.rules(one).rule_id()}, {"other", set.rules(other).rule_id()}}});
  }
  for (const v1::AnyOf& group : set.any_of_groups()) {
    const auto belongs = [&](const v1::ThresholdRule& rule) {
      return rule.any_of() == group.any_of() && rule.comparator() != v1::COMPARATOR_EXEMPT;
    };
    if (std::any_of(set.rules().begin(), set.rules().end(), belongs)) continue;
    faults.push_back({v1::ERROR_REASON_ANY_OF_EMPTY, set.name(), {{"any_of", group.any_of()}}});
  }
  return faults;
}

absl::Status RequireSound(const v1::ThresholdSet& set) {
  if (set.state() != v1::ThresholdSet::STATE_DRAFT) return absl::OkStatus();
  return RefuseConditions(v1::ERROR_REASON_PUBLISH_CONDITIONS_UNMET, {{"resource", set.name()}}, Unsound(set));
}

absl::Status MayTakeEffect(const v1::ThresholdSet& set, const Publishing& publishing) {
  Faults faults = Unsound(set);
  const std::string date = text::WriteDate(set.effective_date());
  const auto add = [&](v1::ErrorReason reason, const std::string& subject, Metadata metadata) {
    metadata["resource"] = subject;
    faults.push_back({reason, subject, std::move(metadata)});
  };
  if (!publishing.same_day.empty()) {
    add(v1::ERROR_REASON_EFFECTIVE_DATE_TAKEN, publishing.same_day, {{"date", date}});
  }
  if (!publishing.used.empty()) add(v1::ERROR_REASON_EFFECTIVE_DATE_USED, publishing.used, {{"date", date}});
  if (!publishing.previewed) {
    add(v1::ERROR_REASON_PREVIEW_MISSING, set.name(), {{"content_sha256", set.content_sha256()}});
  }
  return RefuseConditions(v1::ERROR_REASON_PUBLISH_CONDITIONS_UNMET, {{"resource", set.name()}}, faults);
}

// Every text is one line, and which lines stand where is known by their number or their first character, so what is
// written so can be read one way only. The first line names the form that the lines of a rule up to its legal basis
// keep.
std::string ContentSha256(const v1::ThresholdSet& set) {
  std::string content =
      absl::StrCat("threshold-set-v1\n", set.document_number(), "\n", text::WriteDate(set.effective_date()), "\n");
  for (const v1::ThresholdRule& rule : set.rules()) {
    absl::StrAppend(&content, rule.rule_id(), "\n", v1::Metric_Name(rule.metric()), "\n", BarLine(rule), "\n",
                    NamesOf(rule.exempt_kinds(), v1::ProjectKind_descriptor()), "\n",
                    rule.exceptable() ? "exceptable" : "binding", "\n", rule.legal_basis(), "\n");
    AppendNew(content, rule);
  }
  for (const v1::AnyOf& group : set.any_of_groups()) {
    absl::StrAppend(&content, "=any_of\n", group.any_of(), "\n", group.title(), "\n");
  }
  for (const v1::IndustryPosition& position : set.positions()) {
    absl::StrAppend(&content, "=position\n", position.title(), "\n", absl::StrJoin(position.industry_prefixes(), " "),
                    "\n", position.unfit() ? "unfit" : "fit", "\n", position.score_micro(), "\n");
  }
  return Sha256Hex(content);
}

absl::Status RequireInForce(const std::optional<v1::ThresholdSet>& set, const std::string& zone,
                            const v1::Date& on_date) {
  if (set.has_value()) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_NO_THRESHOLD_SET_IN_FORCE,
                {{"zone", names::Zone(zone)}, {"date", text::WriteDate(on_date)}});
}

}  // namespace luodi::policy::rules
