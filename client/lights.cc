// SPDX-License-Identifier: Apache-2.0
// luodi light, and the lights of the war map.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/board.h"
#include "client/command.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/names.h"
#include "client/words.h"
#include "proto/text/date.h"

namespace luodi::client {
namespace {

constexpr char kRed[] = "41";
constexpr char kYellow[] = "30;43";

std::string LightCell(Output& out, v1::Light light, const google::protobuf::Message& message) {
  return out.Painted(light == v1::LIGHT_RED ? kRed : kYellow, FieldText(message, "light", out.language()));
}

}  // namespace

void TellLights(Output& out, const v1::Board& board) {
  if (!board.has_light_rule()) return;
  const v1::LightRule& rule = board.light_rule();
  out.Line(absl::StrCat(_("Lights by"), " ", rule.document()));
  out.Line(absl::StrReplaceAll(_("Yellow from month {yellow} after the planned one on, red from month {red}"),
                               {{"{yellow}", absl::StrCat(rule.yellow_months())},
                                {"{red}", absl::StrCat(rule.red_months())}}));
  if (board.lights().empty()) out.Line(_("No project is behind its plan."));
  if (board.projects_without_plan() > 0) {
    out.Line(absl::StrCat(_("Signed projects with no day planned, of which no light tells"), ": ",
                          board.projects_without_plan()));
  }
  Table counts({Label("light", out.language()), Label("milestone", out.language()), Label("projects", out.language())});
  counts.AlignRight(2);
  for (const v1::LightCount& count : board.lights()) {
    counts.Add({LightCell(out, count.light(), count), FieldText(count, "milestone", out.language()),
                absl::StrCat(count.projects())});
  }
  if (!board.lights().empty()) out.Show(counts);
  out.Line("");
  if (board.lagging().empty()) return;
  Table lagging({Label("light", out.language()), Label("project", out.language()), Label("title", out.language()),
                 Label("milestone", out.language()), Label("planned_date", out.language()),
                 Label("months_late", out.language())});
  lagging.AlignRight(5);
  for (const v1::LaggingProject& one : board.lagging()) {
    lagging.Add({LightCell(out, one.light(), one), ShortName(one.project()), one.title(),
                 FieldText(one, "milestone", out.language()), text::WriteDate(one.planned_date()),
                 absl::StrCat(one.months_late())});
  }
  out.Show(lagging);
  if (board.lagging_left_out() > 0) {
    out.Line(absl::StrCat(Label("lagging_left_out", out.language()), ": ", board.lagging_left_out()));
  }
  out.Line("");
}

void AddLightCommands(Noun root) {
  Noun noun = root.AddNoun("light", _("When a project behind its plan lights up (亮灯)"));
  noun.Verb("record", _("Records the rule of lights from a day on"),
            "luodi light record --effective-date 2020-01-01 --yellow 1 --red 3 --document 廊高管办〔2020〕6号")
      .Calls("ZoneService.RecordLightRule")
      .Field("--effective-date", "light_rule.effective_date", _("First day in force"))
      .Required()
      .Field("--yellow", "light_rule.yellow_months", _("Yellow from this month after the planned one on"))
      .Required()
      .Field("--red", "light_rule.red_months", _("Red from this month after the planned one on"))
      .Required()
      .Field("--document", "light_rule.document", _("The document that says so"))
      .Required();
  noun.Verb("list", _("Lists the rules of lights, newest first"), "luodi light list")
      .Calls("ZoneService.ListLightRules")
      .Shows({{"effective_date"}, {"yellow_months"}, {"red_months"}, {"document"}});
}

}  // namespace luodi::client
