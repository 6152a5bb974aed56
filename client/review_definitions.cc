// SPDX-License-Identifier: Apache-2.0
// luodi review definition.
#include "client/definition_report.h"
#include "client/language.h"
#include "client/review.h"

namespace luodi::client {
namespace {

void ShowDefinition(Output& out, const Message& answer) {
  TellDefinition(out, static_cast<const v1::ReviewDefinition&>(answer));
}

void AddProving(Noun& noun) {
  noun.Verb("check", _("Proves that every path ends and every stage can be satisfied, and tells the worst case"),
            "luodi review definition check 1")
      .Calls("ReviewDefinitionService.CheckReviewDefinition")
      .Resource("DEFINITION", "name", kDefinitions, _("Number"))
      .Required()
      .Tells([](Output& out, const Message& answer) {
        TellCheck(out, static_cast<const v1::CheckReviewDefinitionResponse&>(answer));
      })
      .Rows([](Output& out, const Message& answer) {
        Messages findings;
        for (const auto& finding : static_cast<const v1::CheckReviewDefinitionResponse&>(answer).findings()) {
          findings.push_back(&finding);
        }
        out.List(findings, {{"severity"}, {"stage_id"}, {"rule"}, {"detail"}, {"path"}});
      })
      .Then([](Session&, const Message& answer) {
        return HasErrors(static_cast<const v1::CheckReviewDefinitionResponse&>(answer)) ? kRefused : kDone;
      });
  noun.Verb("simulate", _("Runs a definition over projects or past cases, without effect"),
            "luodi review definition simulate 1 YEAR-0029 YEAR-0031/1")
      .Calls("ReviewDefinitionService.SimulateReviewDefinition")
      .Resource("DEFINITION", "name", kDefinitions, _("Number"))
      .Required()
      .Resource("SUBJECT", "subjects", kCases, _("A project as it stands now, or a case as it was filed; one or more"))
      .Required()
      .Field("--purpose", "purpose", _("What it would be filed for; a case keeps its own"))
      .Tells([](Output& out, const Message& answer) {
        TellSimulation(out, static_cast<const v1::SimulateReviewDefinitionResponse&>(answer));
      })
      .Rows([](Output& out, const Message& answer) {
        ListSimulation(out, static_cast<const v1::SimulateReviewDefinitionResponse&>(answer));
      });
}

}  // namespace

void AddDefinitions(Noun review) {
  Noun noun = review.AddNoun("definition", _("How the zone reviews"));
  noun.Verb("create", _("Drafts a review definition"), "luodi review definition create @definition.json")
      .Calls("ReviewDefinitionService.CreateReviewDefinition")
      .Json("review_definition")
      .Required()
      .Tells(ShowDefinition)
      .Rows([](Output& out, const Message& answer) { out.Object(answer); });
  AddProving(noun);
  noun.Verb("publish", _("Publishes a definition that another person drafted"), "luodi review definition publish 1")
      .Calls("ReviewDefinitionService.PublishReviewDefinition")
      .Resource("DEFINITION", "name", kDefinitions, _("Number"))
      .Required()
      .ReadsEtag("ReviewDefinitionService.GetReviewDefinition")
      .Confirms(_("A published version never changes. Publish it?"))
      .Tells(ShowDefinition)
      .Rows([](Output& out, const Message& answer) { out.Object(answer); });
  noun.Verb("show", _("Shows a definition"), "luodi review definition show 1")
      .Calls("ReviewDefinitionService.GetReviewDefinition")
      .Resource("DEFINITION", "name", kDefinitions, _("Number"))
      .Required()
      .Tells(ShowDefinition)
      .Rows([](Output& out, const Message& answer) { out.Object(answer); });
  noun.Verb("list", _("Lists the definitions"), "luodi review definition list")
      .Calls("ReviewDefinitionService.ListReviewDefinitions")
      .Shows({{"name"}, {"title"}, {"document_number"}, {"state"}, {"drafted_by"}, {"published_by"}, {"publish_time"}});
}

}  // namespace luodi::client
