// SPDX-License-Identifier: Apache-2.0
// luodi policy.
#include <algorithm>

#include "client/command.h"
#include "client/errors.h"
#include "client/language.h"
#include "client/story.h"
#include "luodi/v1/admission.pb.h"

namespace luodi::client {
namespace {

constexpr char kSets[] = "thresholdSets/*";

const v1::Verdict& VerdictOf(const Message& answer) {
  return static_cast<const v1::EvaluateAdmissionResponse&>(answer).verdict();
}

}  // namespace

void AddPolicyCommands(Noun root) {
  Noun noun = root.AddNoun("policy", _("Entry thresholds, version by version"));
  Command& evaluate =
      noun.Verb("evaluate", _("Tests a project or bare figures against the thresholds; exit code 1 says no"),
                "luodi policy evaluate --investment 2.83亿元 --area 56.6亩 --annual-tax 2830万元");
  evaluate.Calls("AdmissionService.EvaluateAdmission")
      .Checks([&evaluate](Session&) {
        const std::vector<std::string> given = evaluate.GivenPaths();
        const auto is_figure = [](const std::string& path) { return path.rfind("figures.", 0) == 0; };
        const bool figures = std::any_of(given.begin(), given.end(), is_figure);
        if (figures == evaluate.Given("project")) {
          throw UsageError(_("Give either --project, or --investment, --area and --annual-tax"));
        }
      })
      .Resource("--project", "project", "projects/*", _("The figures of this project"))
      .Field("--investment", "figures.fixed_asset_investment", _("Fixed-asset investment"))
      .Field("--area", "figures.land_area", _("Land"))
      .Field("--annual-tax", "figures.annual_tax", _("Promised tax a year"))
      .Field("--kind", "figures.kind", _("Kind of project; new-build if not given"))
      .Field("--on-date", "on_date", _("The thresholds in force on this day; today if not given"))
      .Resource("--under", "under", kSets, _("This set instead, in force or not"))
      .Tells([](Output& out, const Message& answer) { TellVerdict(out, VerdictOf(answer)); })
      .Rows([](Output& out, const Message& answer) { ListCriteria(out, VerdictOf(answer)); })
      .Then([](Session&, const Message& answer) {
        return VerdictOf(answer).outcome() == v1::VERDICT_OUTCOME_FAIL ? kRefused : kDone;
      });
  noun.Verb("list", _("Lists the threshold sets, newest first"), "luodi policy list")
      .Calls("PolicyService.ListThresholdSets")
      .Shows({{"name"},
              {"title"},
              {"document_number"},
              {"effective_date"},
              {"superseded_date"},
              {"state"},
              {"drafted_by", true},
              {"published_by", true},
              {"content_sha256", true}});
  noun.Verb("show", _("Shows a threshold set"), "luodi policy show 2")
      .Calls("PolicyService.GetThresholdSet")
      .Resource("SET", "name", kSets, _("Number"))
      .Required();
  noun.Verb("create", _("Drafts a threshold set"), "luodi policy create @deploy/demo/office/thresholds-2020.json")
      .Calls("PolicyService.CreateThresholdSet")
      .Json("threshold_set")
      .Required();
  noun.Verb("update", _("Replaces a draft"), "luodi policy update 3 @deploy/demo/office/thresholds-2020.json")
      .Calls("PolicyService.UpdateThresholdSet")
      .Resource("SET", "threshold_set.name", kSets, _("Number"))
      .Required()
      .Json("threshold_set")
      .Required()
      .ReadsEtag("PolicyService.GetThresholdSet", "threshold_set");
  noun.Verb("publish", _("Publishes a set that another person drafted"), "luodi policy publish 2")
      .Calls("PolicyService.PublishThresholdSet")
      .Resource("SET", "name", kSets, _("Number"))
      .Required()
      .ReadsEtag("PolicyService.GetThresholdSet")
      .Confirms(_("A published version never changes. Publish it?"));
  noun.Verb("withdraw", _("Takes a set out of force"), "luodi policy withdraw 2 --reason 文件废止")
      .Calls("PolicyService.WithdrawThresholdSet")
      .Resource("SET", "name", kSets, _("Number"))
      .Required()
      .ReadsEtag("PolicyService.GetThresholdSet")
      .Field("--reason", "reason", _("Why"))
      .Required()
      .Confirms(_("A withdrawn set never comes back. Withdraw it?"));
}

}  // namespace luodi::client
