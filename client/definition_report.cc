// SPDX-License-Identifier: Apache-2.0
#include "client/definition_report.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/fields.h"
#include "client/finding_text.h"
#include "client/language.h"
#include "client/names.h"
#include "client/verdict.h"
#include "client/words.h"

namespace luodi::client {
namespace {

constexpr int kNamesTold = 3;

// "5 working days", "no limit".
std::string DaysText(int days, bool unbounded) {
  if (unbounded && days == 0) return _("no limit");
  const std::string text = absl::StrReplaceAll(_("{days} working days"), {{"{days}", absl::StrCat(days)}});
  return unbounded ? absl::StrCat(text, ", ", _("stages without limit beside")) : text;
}

std::string LimitText(int days) { return days == 0 ? _("none") : absl::StrCat(days); }

std::string UsualText(const v1::SimulatedStage& stage) {
  if (stage.past_cases() == 0) return "";
  return absl::StrReplaceAll(_("{days} ({count} past cases)"), {{"{days}", absl::StrCat(stage.usual_working_days())},
                                                                 {"{count}", absl::StrCat(stage.past_cases())}});
}

// The first names, and how many more there are.
std::string AskedText(const v1::SimulatedStage& stage) {
  std::vector<std::string> names;
  for (const std::string& person : stage.asked()) {
    if (static_cast<int>(names.size()) < kNamesTold) names.push_back(ShortName(person));
  }
  const int more = stage.asked_size() - static_cast<int>(names.size());
  return absl::StrCat(absl::StrJoin(names, ", "), more > 0 ? absl::StrCat(" +", more) : "");
}

void TellPath(Output& out, const v1::SimulatedPath& path) {
  const Language language = out.language();
  out.Title(ShortName(path.subject()));
  if (!path.refused_for().empty()) {
    out.Line(absl::StrCat("  ", _("Filing would be refused"), ": ", out.Bad(path.refused_for())));
  }
  if (path.verdict() != v1::VERDICT_OUTCOME_UNSPECIFIED) {
    out.Line(absl::StrCat("  ", Label("verdict", language), ": ", PaintedOutcome(out, path.verdict())));
  }
  if (!path.decision_level().empty()) {
    out.Line(absl::StrCat("  ", Label("decision_level", language), ": ", path.decision_level()));
  }
  out.Line(absl::StrCat("  ", _("At worst"), ": ", DaysText(path.worst_working_days(), path.unbounded()), "; ",
                        _("usually"), ": ", DaysText(path.usual_working_days(), false)));
  Table table({Label("stage_id", language), Label("title", language), Label("kind", language), _("Limit"), _("Usual"),
               _("Who would be asked")});
  table.AlignRight(3);
  for (const v1::SimulatedStage& stage : path.stages()) {
    const bool entered = stage.entered();
    table.Add({stage.stage_id(), stage.title(), FieldText(stage, "kind", language),
               entered ? LimitText(stage.limit_working_days()) : "", entered ? UsualText(stage) : "",
               entered ? AskedText(stage) : _("(not entered)")});
  }
  if (!table.empty()) out.Show(table, "  ");
}

// Seats by holder, written out or in shorthand.
std::string SeatsText(const v1::StageDefinition& stage, Language language) {
  std::vector<std::string> holders;
  if (!stage.department().empty()) holders.push_back(ShortName(stage.department()));
  for (const v1::PanelMember& member : stage.panel()) holders.push_back(ShortName(member.person()));
  for (const v1::Seat& seat : stage.seats()) {
    const std::string role = FieldText(seat, "role", language);
    const std::string holder = ShortName(seat.department().empty() ? seat.person() : seat.department());
    holders.push_back(holder.empty() ? role : holder);
  }
  const size_t more = holders.size() > kNamesTold ? holders.size() - kNamesTold : 0;
  holders.resize(holders.size() - more);
  return absl::StrCat(absl::StrJoin(holders, ", "), more > 0 ? absl::StrCat(" +", more) : "");
}

// "quorum 2/3, pass 2/3, secret": the rules of a stage that are not the usual ones.
std::string RulesText(const v1::StageDefinition& stage, Language language) {
  std::vector<std::string> rules;
  for (const char* field : {"quorum", "pass", "pass_at_least", "pass_at_least_per_group", "pass_of_all", "ballot",
                            "silence", "may_veto", "objection_blocks", "may_return", "meeting_required",
                            "never_overridden"}) {
    const std::string value = FieldText(stage, field, language);
    const bool flag = value == _("yes");
    if (!value.empty()) rules.push_back(absl::StrCat(Label(field, language), flag ? "" : " ", flag ? "" : value));
  }
  const bool conditional = stage.has_entry();
  if (conditional) rules.push_back(_("only under its entry condition"));
  return absl::StrJoin(rules, ", ");
}

}  // namespace

void TellDefinition(Output& out, const v1::ReviewDefinition& definition) {
  const Language language = out.language();
  out.Title(absl::StrCat(ShortName(definition.name()), " ", definition.title(), ": ",
                         FieldText(definition, "state", language)));
  for (const char* field : {"document_number", "limit_working_days", "approval_valid_days", "approval_extension_days",
                            "resubmit_after_days", "aggregate_months", "delegation_depth", "framework_needs_review",
                            "drafted_by", "published_by", "publish_time", "content_sha256"}) {
    const std::string value = FieldText(definition, field, language);
    if (!value.empty()) out.Line(absl::StrCat("  ", Label(field, language), ": ", value));
  }
  if (definition.has_supplement()) {
    out.Line(absl::StrCat("  ", Label("max_cycles", language), ": ", definition.supplement().max_cycles(), ", ",
                          Label("applicant_working_days", language), " ",
                          definition.supplement().applicant_working_days()));
  }
  Table table({_("Group"), Label("stage_id", language), Label("title", language), Label("kind", language), _("Limit"),
               _("Who is asked"), _("How it is decided")});
  table.AlignRight(4);
  for (const v1::StageGroup& group : definition.groups()) {
    bool first = true;
    for (const v1::StageDefinition& stage : group.stages()) {
      table.Add({first ? group.title() : "", stage.stage_id(), stage.title(), FieldText(stage, "kind", language),
                 LimitText(stage.limit_working_days()), SeatsText(stage, language), RulesText(stage, language)});
      first = false;
    }
  }
  if (!table.empty()) out.Show(table, "  ");
}

bool HasErrors(const v1::CheckReviewDefinitionResponse& check) {
  return std::any_of(check.findings().begin(), check.findings().end(), [](const v1::DefinitionFinding& finding) {
    return finding.severity() == v1::DefinitionFinding::SEVERITY_ERROR;
  });
}

void TellCheck(Output& out, const v1::CheckReviewDefinitionResponse& check) {
  const Language language = out.language();
  out.Title(HasErrors(check) ? out.Bad(_("It cannot be published."))
                             : out.Good(_("Every path ends and every stage can be satisfied.")));
  Table table({Label("stage_id", language), Label("severity", language), Label("rule", language),
               Label("detail", language), Label("path", language)});
  for (const v1::DefinitionFinding& finding : check.findings()) {
    table.Add({finding.stage_id().empty() ? _("(definition)") : finding.stage_id(),
               FieldText(finding, "severity", language), FieldText(finding, "rule", language),
               FindingText(finding, language), finding.path()});
  }
  if (!table.empty()) out.Show(table, "  ");
  out.Line(absl::StrCat("  ", _("At worst"), ": ", DaysText(check.worst_working_days(), check.unbounded()),
                        check.longest_path().empty()
                            ? ""
                            : absl::StrCat(" (", absl::StrJoin(check.longest_path(), " + "), ")")));
  if (check.applicant_working_days() > 0) {
    out.Line(absl::StrCat("  ", _("The applicant may take beside"), ": ",
                          DaysText(check.applicant_working_days(), false)));
  }
  if (check.worst_with_supplements_working_days() > 0) {
    out.Line(absl::StrCat("  ", _("With every supplement"), ": ",
                          DaysText(check.worst_with_supplements_working_days(), check.unbounded())));
  }
}

void TellSimulation(Output& out, const v1::SimulateReviewDefinitionResponse& simulation) {
  for (const v1::SimulatedPath& path : simulation.paths()) TellPath(out, path);
}

void ListSimulation(Output& out, const v1::SimulateReviewDefinitionResponse& simulation) {
  Table table({"subject", "refused_for", "stage", "entered", "limit_working_days", "usual_working_days", "past_cases",
               "asked"});
  for (const v1::SimulatedPath& path : simulation.paths()) {
    for (const v1::SimulatedStage& stage : path.stages()) {
      table.Add({path.subject(), path.refused_for(), stage.stage_id(), stage.entered() ? "true" : "false",
                 absl::StrCat(stage.limit_working_days()), absl::StrCat(stage.usual_working_days()),
                 absl::StrCat(stage.past_cases()), absl::StrJoin(stage.asked(), " ")});
    }
  }
  out.Show(table);
}

}  // namespace luodi::client
