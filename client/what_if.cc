// SPDX-License-Identifier: Apache-2.0
// What a change would do to a verdict.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/fields.h"
#include "client/figure_flags.h"
#include "client/language.h"
#include "client/names.h"
#include "client/verdict.h"
#include "client/words.h"

namespace luodi::client {
namespace {

const v1::CriterionResult* Find(const v1::Verdict& verdict, v1::Metric metric, const std::string& rule_id) {
  const auto found =
      std::find_if(verdict.criteria().begin(), verdict.criteria().end(), [&](const v1::CriterionResult& criterion) {
        return criterion.metric() == metric && criterion.rule_id() == rule_id;
      });
  return found == verdict.criteria().end() ? nullptr : &*found;
}

const v1::Flip* FlipTo(const v1::TryAdmissionResponse& answer, v1::Metric metric, const std::string& rule_id) {
  const auto found = std::find_if(answer.flips().begin(), answer.flips().end(), [&](const v1::Flip& flip) {
    return flip.metric() == metric && flip.rule_after() == rule_id;
  });
  return found == answer.flips().end() ? nullptr : &*found;
}

std::string Standing(const v1::CriterionResult* criterion, Language language) {
  if (criterion == nullptr) return "-";
  const std::string value = FieldText(*criterion, "value", language);
  return absl::StrCat(FieldText(*criterion, "outcome", language), value.empty() ? "" : " ", value);
}

std::string BarOf(const v1::CriterionResult* criterion, Language language) {
  return criterion == nullptr ? "" : BarText(criterion->comparator(), criterion->bar(), criterion->metric(), language);
}

// "500.00万元/亩 -> 600.00万元/亩" where it changed.
std::string BothBars(const v1::CriterionResult* before, const v1::CriterionResult* after, Language language) {
  const std::string was = BarOf(before, language);
  const std::string is = BarOf(after, language);
  return was == is || was.empty() ? is : is.empty() ? was : absl::StrCat(was, " -> ", is);
}

void TellComparison(Output& out, const v1::TryAdmissionResponse& answer) {
  const Language language = out.language();
  Table table({_("Criterion"), _("Bar"), _("As it is"), _("Changed"), ""});
  for (const v1::CriterionResult& after : answer.after().criteria()) {
    const v1::Flip* flip = FlipTo(answer, after.metric(), after.rule_id());
    const v1::CriterionResult* before =
        Find(answer.before(), after.metric(), flip == nullptr ? after.rule_id() : flip->rule_before());
    table.Add({FieldText(after, "metric", language), BothBars(before, &after, language), Standing(before, language),
               Standing(&after, language), flip == nullptr ? "" : _("flips")});
  }
  for (const v1::Flip& flip : answer.flips()) {
    if (Find(answer.after(), flip.metric(), flip.rule_after()) != nullptr) continue;
    const v1::CriterionResult* before = Find(answer.before(), flip.metric(), flip.rule_before());
    table.Add(
        {FieldText(flip, "metric", language), BarOf(before, language), Standing(before, language), "-", _("flips")});
  }
  if (!table.empty()) out.Show(table, "  ");
}

void TellChanges(Output& out, const v1::TryAdmissionResponse& answer) {
  for (const FigureFlag& flag : FigureFlags()) {
    const std::string was = FieldText(answer.before().figures(), flag.path, out.language());
    const std::string is = FieldText(answer.after().figures(), flag.path, out.language());
    if (was == is) continue;
    out.Line(absl::StrCat("  ", FigureLabel(flag.path, out.language()), ": ", was.empty() ? "-" : was, " -> ",
                          is.empty() ? "-" : is));
  }
}

std::string LeastText(const v1::LeastChange& least, Language language) {
  std::vector<std::string> parts;
  if (least.has_fixed_asset_investment()) {
    parts.push_back(absl::StrReplaceAll(_("fixed-asset investment of at least {to} ({by} more)"),
                                        {{"{to}", FieldText(least, "fixed_asset_investment", language)},
                                         {"{by}", FieldText(least, "more_investment", language)}}));
  }
  if (least.has_land_area()) {
    parts.push_back(absl::StrReplaceAll(
        _("land of at most {to} ({by} less)"),
        {{"{to}", FieldText(least, "land_area", language)}, {"{by}", FieldText(least, "less_land", language)}}));
  }
  return absl::StrJoin(parts, _(" and "));
}

void TellLeastChanges(Output& out, const v1::TryAdmissionResponse& answer) {
  if (!answer.least_changes().empty()) {
    out.Title(_("Least change that passes"));
    for (const v1::LeastChange& least : answer.least_changes()) {
      out.Line(absl::StrCat("  ", LeastText(least, out.language())));
    }
  }
  if (!answer.out_of_reach_rule_ids().empty()) {
    out.Line(absl::StrCat("  ", _("No change of investment and land meets"), ": ",
                          absl::StrJoin(answer.out_of_reach_rule_ids(), ", ")));
  }
  if (answer.least_changes_incomplete()) {
    out.Line(absl::StrCat("  ", _("The search for least changes was given up: what is not listed may be possible")));
  }
}

}  // namespace

void TellWhatIf(Output& out, const v1::TryAdmissionResponse& answer) {
  out.Title(absl::StrCat(_("Verdict"), ": ", PaintedOutcome(out, answer.before().outcome()), " -> ",
                         PaintedOutcome(out, answer.after().outcome())));
  const v1::Verdict& after = answer.after();
  out.Line(absl::StrCat("  ", Label("threshold_set", out.language()), ": ", ShortName(after.threshold_set()), " ",
                        after.threshold_set_title(), " (", after.document_number(), ")"));
  out.Line(absl::StrCat("  ", Label("on_date", out.language()), ": ", FieldText(after, "on_date", out.language())));
  TellChanges(out, answer);
  TellComparison(out, answer);
  for (const v1::CriterionResult& criterion : after.criteria()) {
    if (criterion.outcome() != v1::VERDICT_OUTCOME_FAIL || criterion.advice().empty()) continue;
    out.Line(absl::StrCat("  ", FieldText(criterion, "metric", out.language()), ": ",
                          AdviceText(criterion, out.language())));
  }
  TellLeastChanges(out, answer);
}

void ListFlips(Output& out, const v1::TryAdmissionResponse& answer) {
  Messages flips;
  for (const v1::Flip& flip : answer.flips()) flips.push_back(&flip);
  out.List(flips, {{"metric"}, {"rule_before"}, {"rule_after"}, {"before"}, {"after"}});
}

}  // namespace luodi::client
