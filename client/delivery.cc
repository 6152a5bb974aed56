// SPDX-License-Identifier: Apache-2.0
// luodi milestone.
#include "client/command.h"
#include "client/errors.h"
#include "client/language.h"
#include "luodi/v1/delivery.pb.h"

namespace luodi::client {
namespace {

constexpr char kMilestones[] = "projects/*/milestones/*";

}  // namespace

void AddDeliveryCommands(Noun root) {
  Noun noun = root.AddNoun("milestone", _("Milestones: reported by one person, verified by another"));
  const auto which = std::make_shared<std::string>();
  noun.Verb("report", _("Reports that construction started or production began"),
            "luodi milestone report 2020-0041 start --date 2020-05-14 --evidence 监理开工令 --permit-number "
            "131001202004300101")
      .Calls("DeliveryService.ReportMilestone")
      .Resource("PROJECT", "parent", "projects/*", _("Which project"))
      .Required()
      .Option("MILESTONE", which.get(), _("start or production"))
      .Required()
      .Field("--date", "reached_date", _("The day it was reached"))
      .Required()
      .Field("--evidence", "evidence", _("What proves it, in words"))
      .Required()
      .Field("--permit-number", "permit_number", _("Construction permit or start letter; start needs one"))
      .Resource("--document", "documents", "projects/*/documents/*", _("A document that proves it"))
      .Prepares([which](Session&, Message* message) {
        auto* request = static_cast<v1::ReportMilestoneRequest*>(message);
        if (*which == "start" || *which == "started" || *which == "开工") {
          request->set_fact_kind(v1::FACT_KIND_STARTED);
        } else if (*which == "production" || *which == "produced" || *which == "投产") {
          request->set_fact_kind(v1::FACT_KIND_PRODUCED);
        } else {
          throw UsageError(*which + ": " + _("known") + ": start(开工) production(投产)");
        }
      });
  noun.Verb("verify", _("Verifies a reported milestone and records its fact"), "luodi milestone verify 2020-0041/1")
      .Calls("DeliveryService.VerifyMilestone")
      .Resource("MILESTONE", "name", kMilestones, _("Project and number; the newest if only the project is given"))
      .Required()
      .OrNewest("DeliveryService.ListMilestones");
  noun.Verb("decline", _("Sends a reported milestone back"), "luodi milestone decline 2020-0041/1 --reason 仅平整场地")
      .Calls("DeliveryService.DeclineMilestone")
      .Resource("MILESTONE", "name", kMilestones, _("Project and number; the newest if only the project is given"))
      .Required()
      .OrNewest("DeliveryService.ListMilestones")
      .Field("--reason", "reason", _("Why"))
      .Required();
  noun.Verb("list", _("Lists the milestones of a project, or of all"), "luodi milestone list 2020-0041")
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
