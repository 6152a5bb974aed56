// SPDX-License-Identifier: Apache-2.0
// luodi review: what deciders do, and what follows an approval.
#include <map>

#include "client/language.h"
#include "client/review.h"
#include "luodi/v1/review.pb.h"

namespace luodi::client {
namespace {

constexpr char kObligations[] = "projects/*/cases/*/obligations/*";

void AddOverride(Noun noun) {
  CaseVerb(noun, "override", _("Asks for approval in spite of what the review came to"),
           "luodi review override YEAR-0029 --stage panel --reason 省重点项目 --document-number 廊高会纪〔2020〕15号",
           "ReviewService.RequestOverride", "name")
      .ReadsEtag("ReviewService.GetCase")
      .Field("--stage", "stage_ids", _("A stage passed over; may be repeated"))
      .Field("--rule", "rule_ids", _("A criterion passed over; may be repeated"))
      .Resource("--veto", "vetoes", "projects/*/cases/*/opinions/*", _("A veto of an earlier round passed over"))
      .Field("--reason", "reason", _("Why"))
      .Required()
      .Field("--document-number", "document_number", _("The document that asks for it"))
      .Required()
      .Tells(ShowCase);
}

void AddMove(Noun noun) {
  const auto mapping = std::make_shared<std::vector<std::string>>();
  CaseVerb(noun, "move", _("Moves a running case to another published definition"),
           "luodi review move YEAR-0029 2 --map packet=packet --map panel=experts --reason 流程修订",
           "ReviewService.MoveCase", "name")
      .Resource("DEFINITION", "definition", kDefinitions, _("Number"))
      .Required()
      .ReadsEtag("ReviewService.GetCase")
      .Options("--map", mapping.get(), _("OLD=NEW, what a stage of the case becomes; may be repeated"))
      .Field("--reason", "reason", _("Why"))
      .Required()
      .Confirms(_("The case goes on under the other definition. Move it?"))
      .Checks([mapping](Session&) {
        for (const std::string& one : *mapping) ReadPair("--map", one);
      })
      .Prepares([mapping](Session&, Message* request) {
        auto* stages = static_cast<v1::MoveCaseRequest*>(request)->mutable_mapping();
        for (const std::string& one : *mapping) {
          const auto [from, to] = ReadPair("--map", one);
          (*stages)[from] = to;
        }
      })
      .Tells(ShowCase);
}

void AddObligations(Noun review) {
  Noun noun = review.AddNoun("obligation", _("Conditions of approval that must be met before signing"));
  noun.Verb("confirm", _("Records that a condition was met"),
            "luodi review obligation confirm YEAR-0029/1/1 --document YEAR-0029/3")
      .Calls("ReviewService.ConfirmObligation")
      .Resource("OBLIGATION", "name", kObligations, _("Project, round and number"))
      .Required()
      .Resource("--document", "document", "projects/*/documents/*", _("The document that shows it"))
      .Required()
      .Field("--reason", "reason", _("In words"))
      .Tells(ShowCase);
  noun.Verb("waive", _("Lets a condition go"), "luodi review obligation waive YEAR-0029/1/1 --reason 已并入施工许可")
      .Calls("ReviewService.WaiveObligation")
      .Resource("OBLIGATION", "name", kObligations, _("Project, round and number"))
      .Required()
      .Field("--reason", "reason", _("Why"))
      .Required()
      .Confirms(_("A waived condition does not come back. Waive it?"))
      .Tells(ShowCase);
}

}  // namespace

void AddReviewDeciding(Noun noun) {
  CaseVerb(noun, "decide", _("Records the leaders' decision"), "luodi review decide YEAR-0029 approve",
           "ReviewService.DecideCase", "name")
      .Field("OUTCOME", "outcome", _("What was decided"))
      .Required()
      .ReadsEtag("ReviewService.GetCase")
      .Field("--reason", "reason", _("Why; required for all but approve"))
      .Field("--condition", "conditions", _("What must be met; may be repeated"))
      .Confirms(_("A decision cannot be taken back. Record it?"))
      .Tells(ShowCase);
  AddOverride(noun);
  CaseVerb(noun, "extend", _("Extends a running approval once"), "luodi review extend YEAR-0029 --reason 用地手续未办结",
           "ReviewService.ExtendApproval", "name")
      .ReadsEtag("ReviewService.GetCase")
      .Field("--reason", "reason", _("Why"))
      .Required()
      .Tells(ShowCase);
  AddMove(noun);
  AddObligations(noun);
}

}  // namespace luodi::client
