// SPDX-License-Identifier: Apache-2.0
// luodi milestone.
#include "client/command.h"
#include "client/errors.h"
#include "client/language.h"
#include "luodi/v1/delivery.pb.h"

namespace luodi::client {
namespace {

constexpr char kMilestones[] = "projects/*/milestones/*";

v1::FactKind FactKindOf(const std::string& milestone) {
  if (milestone == "start" || milestone == "started" || milestone == "开工") return v1::FACT_KIND_STARTED;
  if (milestone == "production" || milestone == "produced" || milestone == "投产") return v1::FACT_KIND_PRODUCED;
  throw UsageError("MILESTONE: " + milestone + ": " + _("known") + ": start(开工) production(投产)");
}

}  // namespace

void AddDeliveryCommands(Noun root) {
  Noun noun = root.AddNoun("milestone", _("Milestones: reported by one person, verified by another"));
  const auto which = std::make_shared<std::string>();
  noun.Verb("report", _("Reports that construction started or production began"),
            "luodi milestone report YEAR-0029 production --date 2020-06-30 --evidence 投产验收单")
      .Calls("DeliveryService.ReportMilestone")
      .Resource("PROJECT", "parent", "projects/*", _("Which project"))
      .Required()
      .Option("MILESTONE", which.get(), _("start or production"))
      .Known({"start", "production"})
      .Required()
      .Field("--date", "reached_date", _("The day it was reached"))
      .Required()
      .Field("--evidence", "evidence", _("What proves it, in words"))
      .Required()
      .Field("--permit-number", "permit_number", _("Construction permit or start letter; start needs one"))
      .Resource("--document", "documents", "projects/*/documents/*", _("A document that proves it"))
      .Checks([which](Session&) {
        if (!which->empty()) FactKindOf(*which);
      })
      .Prepares([which](Session&, Message* message) {
        static_cast<v1::ReportMilestoneRequest*>(message)->set_fact_kind(FactKindOf(*which));
      });
  noun.Verb("verify", _("Verifies a reported milestone and records its fact"), "luodi milestone verify YEAR-0029/1")
      .Calls("DeliveryService.VerifyMilestone")
      .Resource("MILESTONE", "name", kMilestones, _("Project and number; the newest if only the project is given"))
      .Required()
      .OrNewest("DeliveryService.ListMilestones");
  noun.Verb("decline", _("Sends a reported milestone back"), "luodi milestone decline YEAR-0029/1 --reason 仅平整场地")
      .Calls("DeliveryService.DeclineMilestone")
      .Resource("MILESTONE", "name", kMilestones, _("Project and number; the newest if only the project is given"))
      .Required()
      .OrNewest("DeliveryService.ListMilestones")
      .Field("--reason", "reason", _("Why"))
      .Required();
  noun.Verb("list", _("Lists the milestones of a project, or of all"), "luodi milestone list YEAR-0029")
      .Calls("DeliveryService.ListMilestones")
      .Resource("PROJECT", "parent", "projects/*", _("Which project; all if not given"))
      .Otherwise("parent", "projects/-")
      .Shows({{"name"},
              {"fact_kind"},
              {"reached_date"},
              {"state"},
              {"evidence"},
              {"permit_number"},
              {"reported_by"},
              {"verified_by"},
              {"create_time", true}});
}

}  // namespace luodi::client
