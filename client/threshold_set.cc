// SPDX-License-Identifier: Apache-2.0
#include "client/threshold_set.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/fields.h"
#include "client/figure_flags.h"
#include "client/language.h"
#include "client/names.h"
#include "client/verdict.h"
#include "client/words.h"
#include "proto/text/quantity.h"

namespace luodi::client {
namespace {

using google::protobuf::Message;

const v1::ThresholdRule& RuleOf(const Message& message) { return static_cast<const v1::ThresholdRule&>(message); }

std::string YearsText(const v1::YearSpan& years, Language language) {
  if (years.basis() == v1::YearSpan::BASIS_UNSPECIFIED) return "";
  return absl::StrCat(FieldText(years, "basis", language), " ", years.first_year(),
                      years.last_year() == years.first_year() ? "" : absl::StrCat("-", years.last_year()));
}

std::string BarCell(const Message& message) {
  const v1::ThresholdRule& rule = RuleOf(message);
  const Language language = LoadedLanguage();
  std::vector<std::string> parts;
  const auto add = [&parts](const std::string& part) {
    if (!part.empty()) parts.push_back(part);
  };
  add(BarText(rule.comparator(), rule.bar(), rule.metric(), language));
  add(RelatedLandText(rule.related_land(), language));
  add(YearsText(rule.years(), language));
  add(FieldText(rule, "land", language));
  if (rule.without_land_price()) add(Label("without_land_price", language));
  if (rule.double_above_storey_mm() != 0) {
    add(absl::StrCat(Label("double_above_storey_mm", language), " ",
                     FieldText(rule, "double_above_storey_mm", language)));
  }
  return absl::StrJoin(parts, "; ");
}

std::string ScopeCell(const Message& message) {
  const v1::ThresholdRule& rule = RuleOf(message);
  const Language language = LoadedLanguage();
  std::string text = ScopeText(rule.scope(), language);
  if (!rule.exempt_kinds().empty()) {
    absl::StrAppend(&text, text.empty() ? "" : "; ", _("not for"), " ", FieldText(rule, "exempt_kinds", language));
  }
  return text;
}

std::string ForceCell(const Message& message) {
  const std::string force = FieldText(message, "force", LoadedLanguage());
  return force.empty() ? Word(*v1::Force_descriptor()->FindValueByNumber(v1::FORCE_MANDATORY), LoadedLanguage())
                       : force;
}

std::string ExceptableCell(const Message& message) {
  return CanBeExcepted(RuleOf(message).force(), RuleOf(message).exceptable()) ? _("yes") : "";
}

// "0分" where nothing is said.
std::string ScoreText(const v1::Scoring& scoring, const char* field, Language language) {
  const std::string score = FieldText(scoring, field, language);
  return score.empty() ? "0分" : score;
}

// 5分, 10.00万元/亩: -0.1分, 降档线 300.00万元/亩: 降档得分 1分, 最低得分 0分
std::string ScoringCell(const Message& message) {
  const v1::ThresholdRule& rule = RuleOf(message);
  if (!rule.has_scoring()) return "";
  const Language language = LoadedLanguage();
  const v1::Scoring& scoring = rule.scoring();
  std::string text = FieldText(scoring, "full_score_micro", language);
  if (scoring.has_step()) {
    absl::StrAppend(&text, ", ", text::WriteQuantity(scoring.step(), rule.metric()), ": -",
                    FieldText(scoring, "deduction_micro", language));
    if (scoring.step_rule() != v1::Scoring::STEP_RULE_UNSPECIFIED) {
      absl::StrAppend(&text, " (", FieldText(scoring, "step_rule", language), ")");
    }
  }
  if (scoring.has_cut()) {
    absl::StrAppend(&text, ", ", Label("cut", language), " ", text::WriteQuantity(scoring.cut(), rule.metric()), ": ",
                    InSentence(Label("cut_score_micro", language)), " ",
                    ScoreText(scoring, "cut_score_micro", language));
  }
  return absl::StrCat(text, ", ", InSentence(Label("lowest_score_micro", language)), " ",
                      ScoreText(scoring, "lowest_score_micro", language));
}

Columns RuleColumns(const v1::ThresholdSet& set) {
  const bool scored = std::any_of(set.rules().begin(), set.rules().end(),
                                  [](const v1::ThresholdRule& rule) { return rule.has_scoring(); });
  Columns columns = {{"rule_id"},
                     {"metric"},
                     {"bar", false, BarCell, N_("Bar")},
                     {"scope", false, ScopeCell, N_("Applies to"), GiveWay::kAtHyphens},
                     {"force", false, ForceCell, N_("Force")},
                     {"exceptable", false, ExceptableCell}};
  if (!set.any_of_groups().empty()) columns.push_back({"any_of"});
  if (scored) columns.push_back({"scoring", false, ScoringCell, N_("Scoring")});
  columns.push_back({"legal_basis", false, nullptr, nullptr, GiveWay::kSpare});
  return columns;
}

}  // namespace

std::string ScopeText(const v1::Scope& scope, Language language) {
  std::vector<std::string> parts;
  for (const char* field : {"parks", "land_uses", "kinds", "industry_prefixes", "land_bases"}) {
    if (HasField(scope, field)) parts.push_back(FieldText(scope, field, language));
  }
  for (const char* field : {"investment_from", "investment_below"}) {
    if (!HasField(scope, field)) continue;
    parts.push_back(
        absl::StrCat(Label(field, language), " ", FieldText(scope, field, language),
                     scope.band_of_total_investment() ? absl::StrCat(" (", _("total investment"), ")") : ""));
  }
  return absl::StrJoin(parts, "; ");
}

void TellThresholdSet(Output& out, const v1::ThresholdSet& set) {
  const Language language = out.language();
  v1::ThresholdSet head = set;
  head.clear_rules();
  head.clear_any_of_groups();
  head.clear_positions();
  out.Object(head);
  out.Title(Label("rules", language));
  ListRules(out, set);
  for (const v1::AnyOf& group : set.any_of_groups()) {
    out.Line(absl::StrCat(_("One of these must pass"), " (", group.any_of(), "): ", group.title()));
  }
  for (const v1::IndustryPosition& position : set.positions()) {
    const std::string score = FieldText(position, "score_micro", language);
    out.Line(absl::StrCat(
        Label("positions", language), ": ", position.title(), " ", absl::StrJoin(position.industry_prefixes(), ","),
        position.unfit() ? absl::StrCat(" (", Label("unfit", language), ")") : "", score.empty() ? "" : " ", score));
  }
}

void ListRules(Output& out, const v1::ThresholdSet& set) {
  Messages rules;
  for (const v1::ThresholdRule& rule : set.rules()) rules.push_back(&rule);
  out.List(rules, RuleColumns(set));
}

}  // namespace luodi::client
