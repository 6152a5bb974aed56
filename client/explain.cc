// SPDX-License-Identifier: Apache-2.0
// The verdict as a page.
#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/fields.h"
#include "client/figure_flags.h"
#include "client/language.h"
#include "client/names.h"
#include "client/verdict.h"
#include "client/words.h"
#include "proto/text/date.h"
#include "proto/text/number.h"

namespace luodi::client {
namespace {

// "investment-intensity" is a word to type; in a sentence it is spoken.
std::string MetricText(const v1::CriterionResult& criterion, Language language) {
  return absl::StrReplaceAll(FieldText(criterion, "metric", language), {{"-", " "}});
}

// Values below one another, their labels before them.
class Facts {
 public:
  Facts(Output& out, std::string indent) : out_(out), indent_(std::move(indent)) {}
  void Add(const std::string& label, const std::string& value) {
    if (!value.empty()) rows_.emplace_back(label, value);
  }
  void Print() {
    int width = 0;
    for (const auto& [label, value] : rows_) width = std::max(width, Cells(label));
    for (const auto& [label, value] : rows_) {
      const auto padding = static_cast<size_t>(width - Cells(label));
      out_.Line(absl::StrCat(indent_, label, std::string(padding, ' '), "  ", value));
    }
  }

 private:
  Output& out_;
  const std::string indent_;
  std::vector<std::pair<std::string, std::string>> rows_;
};

const char* Comma(Language language) { return language == Language::kChinese ? "、" : ", "; }

// "投资强度（还差 5.00万元）"
std::string Blocking(const v1::CriterionResult& criterion, Language language) {
  std::string why = MarginText(criterion);
  if (why.empty()) why = FindingsText(criterion, language);
  if (why.empty()) return MetricText(criterion, language);
  return absl::StrReplaceAll(_("{criterion} ({why})"),
                             {{"{criterion}", MetricText(criterion, language)}, {"{why}", why}});
}

// Why, in one sentence.
std::string Because(const v1::Verdict& verdict, Language language) {
  std::vector<std::string> blocking;
  std::vector<std::string> advised;
  int passed = 0;
  for (const v1::CriterionResult& criterion : verdict.criteria()) {
    const bool recommended = criterion.force() == v1::FORCE_RECOMMENDED;
    if (!recommended && criterion.outcome() == v1::VERDICT_OUTCOME_PASS) ++passed;
    if (criterion.blocks()) blocking.push_back(Blocking(criterion, language));
    if (recommended && criterion.outcome() == v1::VERDICT_OUTCOME_FAIL)
      advised.push_back(MetricText(criterion, language));
  }
  if (!blocking.empty()) return absl::StrCat(_("not met"), ": ", absl::StrJoin(blocking, Comma(language)));
  std::string text =
      absl::StrReplaceAll(_("all that binds is met ({count} passed)"), {{"{count}", absl::StrCat(passed)}});
  if (verdict.outcome() == v1::VERDICT_OUTCOME_NOT_APPLICABLE) text = _("no criterion binds this project");
  if (!advised.empty()) {
    absl::StrAppend(&text, language == Language::kChinese ? "；" : "; ", _("recommended, not met but not binding"),
                    ": ", absl::StrJoin(advised, Comma(language)));
  }
  return text;
}

std::string BuildingText(const v1::Building& building, Language language) {
  return absl::StrCat(FieldText(building, "floor_area", language), " ", Label("storey_height_mm", language), " ",
                      FieldText(building, "storey_height_mm", language));
}

std::string YearText(const v1::YearFigures& year, Language language) {
  std::string text = absl::StrCat(year.year());
  for (const char* field : {"tax", "output"}) {
    if (HasField(year, field)) {
      absl::StrAppend(&text, " ", InSentence(Label(field, language)), " ", FieldText(year, field, language));
    }
  }
  return text;
}

std::string RelatedText(const v1::RelatedLand& land, Language language) {
  std::string text =
      absl::StrCat(land.investor_title(), " ", land.holding().parcel(), " ", FieldText(land, "holding.area", language));
  for (const char* field : {"idle_area", "annual_output", "annual_tax"}) {
    if (HasField(land.holding(), field)) {
      absl::StrAppend(&text, " ", InSentence(Label(field, language)), " ", FieldText(land.holding(), field, language));
    }
  }
  return text;
}

void TellFigures(Output& out, const v1::Figures& figures) {
  const Language language = out.language();
  out.Title(Label("figures", language));
  Facts facts(out, "  ");
  for (const FigureFlag& flag : FigureFlags()) {
    facts.Add(FigureLabel(flag.path, language), FieldText(figures, flag.path, language));
  }
  for (const v1::Building& one : figures.plan().buildings()) {
    facts.Add(Label("buildings", language), BuildingText(one, language));
  }
  for (const v1::YearFigures& one : figures.plan().years())
    facts.Add(Label("years", language), YearText(one, language));
  facts.Add(FigureLabel("investor", language), FieldText(figures, "investor", language));
  facts.Add(Label("positioned_as", language), absl::StrJoin(figures.positioned_as(), Comma(language)));
  for (const v1::CreditRecord& one : figures.credit_records()) {
    facts.Add(Label("credit_records", language),
              absl::StrCat(one.title(), " (", one.source(), ", ", FieldText(one, "from_date", language), ")"));
  }
  for (const v1::RelatedLand& one : figures.related_land()) {
    facts.Add(Label("related_land", language), RelatedText(one, language));
  }
  facts.Print();
}

std::string Inputs(const v1::CriterionResult& criterion, Language language) {
  return absl::StrJoin(criterion.inputs(), language == Language::kChinese ? "；" : "; ",
                       [&](std::string* text, const v1::FigureInput& input) {
                         const std::string value = FigureText(input.figure(), input.value());
                         const bool summed = input.figure() == "plan.years";
                         absl::StrAppend(text, InSentence(FigureLabel(input.figure(), language)), " ",
                                         summed ? InAllText(criterion, value, language) : value);
                       });
}

// 强制性，可一事一议
std::string ForceText(const v1::CriterionResult& criterion, Language language) {
  std::string text = FieldText(criterion, "force", language);
  if (text.empty()) text = Word(*v1::Force_descriptor()->FindValueByNumber(v1::FORCE_MANDATORY), language);
  // What never fails a verdict needs no exception.
  if (criterion.force() == v1::FORCE_RECOMMENDED) return text;
  return absl::StrCat(text, language == Language::kChinese ? "，" : ", ",
                      criterion.exceptable() ? _("an exception is possible") : _("no exception"));
}

std::string ScoreText(const v1::CriterionResult& criterion, Language language) {
  if (criterion.full_score_micro() == 0) return "";
  const std::string score = FieldText(criterion, "score_micro", language);
  return absl::StrCat(score.empty() ? "0分" : score, " / ", FieldText(criterion, "full_score_micro", language));
}

// Of the rule of this id, as the set states it.
std::string RelatedBar(const v1::ThresholdSet& set, const std::string& rule_id, Language language) {
  const auto rule = std::find_if(set.rules().begin(), set.rules().end(),
                                 [&](const v1::ThresholdRule& one) { return one.rule_id() == rule_id; });
  return rule == set.rules().end() ? "" : RelatedLandText(rule->related_land(), language);
}

struct Place {
  int number;
  const char* indent;
};

void ExplainCriterion(Output& out, const v1::CriterionResult& criterion, const v1::ThresholdSet& set, Place place) {
  const Language language = out.language();
  const std::string indent = place.indent;
  out.Line(absl::StrCat(indent, place.number, ". ", out.Bold(MetricText(criterion, language)), ": ",
                        PaintedOutcome(out, criterion.outcome())));
  Facts facts(out, indent + "   ");
  const bool asked = criterion.outcome() != v1::VERDICT_OUTCOME_NOT_APPLICABLE;
  facts.Add(_("Bar"), BarText(criterion.comparator(), criterion.bar(), criterion.metric(), language));
  if (criterion.metric() == v1::METRIC_RELATED_LAND) {
    facts.Add(_("Bar"), RelatedBar(set, criterion.rule_id(), language));
  }
  if (!asked) facts.Add(_("Why"), ExemptionText(criterion, language));
  if (asked) {
    facts.Add(_("Has"), ValueText(criterion, language));
    facts.Add(_("Formula"), FormulaText(criterion.formula(), language));
    facts.Add(_("Inputs"), Inputs(criterion, language));
    facts.Add(_("Needs in all"), InAllText(criterion, FieldText(criterion, "required", language), language));
    facts.Add(_("Margin"), MarginText(criterion));
    facts.Add(_("What passes"), AdviceText(criterion, language));
    facts.Add(_("Found"), FindingsText(criterion, language));
    facts.Add(Label("score_micro", language), ScoreText(criterion, language));
    facts.Add(_("Force"), ForceText(criterion, language));
  }
  if (!criterion.rule_id().empty()) facts.Add(_("Rule"), criterion.rule_id());
  facts.Add(_("Clause"), criterion.legal_basis());
  facts.Add(_("Less specific, not asked"), absl::StrJoin(criterion.overruled_rule_ids(), Comma(language)));
  facts.Print();
}

// The group passes when one of it does; rules that were not asked count neither way.
v1::VerdictOutcome OutcomeOf(const std::vector<const v1::CriterionResult*>& group) {
  v1::VerdictOutcome outcome = v1::VERDICT_OUTCOME_NOT_APPLICABLE;
  for (const v1::CriterionResult* criterion : group) {
    if (criterion->outcome() == v1::VERDICT_OUTCOME_PASS) return v1::VERDICT_OUTCOME_PASS;
    if (criterion->outcome() == v1::VERDICT_OUTCOME_FAIL) outcome = v1::VERDICT_OUTCOME_FAIL;
  }
  return outcome;
}

void ExplainCriteria(Output& out, const v1::Verdict& verdict, const v1::ThresholdSet& set) {
  std::map<std::string, std::vector<const v1::CriterionResult*>> groups;
  for (const v1::CriterionResult& criterion : verdict.criteria()) {
    if (!criterion.any_of().empty()) groups[criterion.any_of()].push_back(&criterion);
  }
  int number = 0;
  for (const v1::CriterionResult& criterion : verdict.criteria()) {
    if (criterion.any_of().empty()) {
      out.Line("");
      ExplainCriterion(out, criterion, set, {++number, ""});
      continue;
    }
    std::vector<const v1::CriterionResult*>& group = groups[criterion.any_of()];
    if (group.empty()) continue;
    out.Line("");
    const std::string& title = criterion.any_of_title().empty() ? criterion.any_of() : criterion.any_of_title();
    out.Line(absl::StrCat(out.Bold(_("One of these must pass")), " (", title,
                          "): ", PaintedOutcome(out, OutcomeOf(group))));
    for (const v1::CriterionResult* member : group) ExplainCriterion(out, *member, set, {++number, "  "});
    group.clear();
  }
}

}  // namespace

void ExplainVerdict(Output& out, const v1::Verdict& verdict, const v1::ThresholdSet& set) {
  const Language language = out.language();
  out.Title(
      absl::StrCat(_("Verdict"), ": ", PaintedOutcome(out, verdict.outcome()), " - ", Because(verdict, language)));
  Facts facts(out, "  ");
  facts.Add(Label("threshold_set", language),
            absl::StrCat(ShortName(verdict.threshold_set()), " ", verdict.threshold_set_title()));
  facts.Add(Label("document_number", language), verdict.document_number());
  facts.Add(Label("on_date", language), FieldText(verdict, "on_date", language));
  if (verdict.full_score_micro() > 0) {
    const std::string score = FieldText(verdict, "score_micro", language);
    facts.Add(Label("score_micro", language),
              absl::StrCat(score.empty() ? "0分" : score, " / ", FieldText(verdict, "full_score_micro", language)));
  }
  for (const v1::UsedRate& rate : verdict.rates()) {
    facts.Add(_("Rate"), absl::StrCat("1 ", rate.from_currency(), " = ", text::WriteRate(rate.rate_e8()), " ",
                                      rate.to_currency(), " (", text::WriteDate(rate.rate_date()), ")"));
  }
  facts.Print();
  TellFigures(out, verdict.figures());
  ExplainCriteria(out, verdict, set);
}

}  // namespace luodi::client
