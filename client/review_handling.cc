// SPDX-License-Identifier: Apache-2.0
// luodi review: what the review office does.
#include "client/language.h"
#include "client/review.h"
#include "luodi/v1/review.pb.h"

namespace luodi::client {
namespace {

void AddPacket(Noun noun) {
  JudgesPacket(CaseVerb(noun, "accept", _("Finds the packet complete"), "luodi review accept YEAR-0029",
                        "ReviewService.AcceptPacket", "name"),
               "name")
      .Tells(ShowCase);
  JudgesPacket(CaseVerb(noun, "supplement", _("Asks once for everything that is missing"),
                        "luodi review supplement YEAR-0029 --item 环评报告 --item 土地预审意见",
                        "ReviewService.RequestSupplement", "name")
                   .Field("--item", "items", _("What is missing; may be repeated"))
                   .Required(),
               "name")
      .Tells(ShowCase);
}

void AddStages(Noun noun) {
  CaseVerb(noun, "close-vote", _("Closes a vote or a scoring with what was given so far"),
           "luodi review close-vote YEAR-0029 panel", "ReviewService.CloseVote", "name")
      .Field("STAGE", "stage_id", _("Which stage"))
      .Required()
      .Tells(ShowCase);
  CaseVerb(noun, "alternate", _("Consents that the alternate answers for a seat"),
           "luodi review alternate YEAR-0029 planning planning", "ReviewService.AdmitAlternate", "name")
      .Field("STAGE", "stage_id", _("Which stage"))
      .Required()
      .Field("SEAT", "seat_id", _("Which seat"))
      .Required()
      .Tells(ShowCase);
  const auto upheld = std::make_shared<bool>(false);
  CaseVerb(noun, "publicity", _("Records the end of a publicity period and what was objected"),
           "luodi review publicity YEAR-0029 publicity --objection 噪声扰民 --upheld", "ReviewService.ClosePublicity",
           "name")
      .Field("STAGE", "stage_id", _("Which stage"))
      .Required()
      .Field("--objection", "objections", _("What was objected; may be repeated; nothing if not given"))
      .Flag("--upheld", upheld.get(), _("An objection stands in the way of approval"))
      .Prepares([upheld](Session&, Message* request) {
        static_cast<v1::ClosePublicityRequest*>(request)->set_upheld(*upheld);
      })
      .Tells(ShowCase);
}

void TellFired(Output& out, const Message& answer) {
  if (answer.ByteSizeLong() == 0) return out.Line(_("Nothing was due."));
  out.Object(answer);
}

void AddClocks(Noun noun) {
  noun.Verb("clocks", _("Lets everything fire that is due by now: rungs, consent by silence, supplements that ran out"),
            "luodi review clocks")
      .Calls("ReviewService.RunClocks")
      .Tells(TellFired);
}

}  // namespace

void AddReviewHandling(Noun noun) {
  AddPacket(noun);
  AddStages(noun);
  CaseVerb(noun, "exception", _("Asks for a case-by-case exception for failing criteria"),
           "luodi review exception YEAR-0029 --reason 龙头企业 --document-number 廊高会纪〔2020〕12号 "
           "--expiry-date 2027-12-31",
           "ReviewService.RequestException", "name")
      .Field("--rule", "rule_ids", _("A failing rule; all that failed if none is given"))
      .Field("--reason", "reason", _("Why"))
      .Required()
      .Field("--document-number", "document_number", _("The document that asks for it"))
      .Required()
      .Field("--expiry-date", "expiry_date", _("Last day on which it serves for signing"))
      .Required()
      .Tells(ShowCase);
  AddClocks(noun);
}

}  // namespace luodi::client
