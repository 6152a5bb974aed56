// SPDX-License-Identifier: Apache-2.0
// luodi review: what the applicant does.
#include "client/language.h"
#include "client/review.h"

namespace luodi::client {

void AddReviewFiling(Noun noun) {
  Materials(noun.Verb("submit", _("Files a project for entry review"),
                      "luodi review submit YEAR-0029\n"
                      "  luodi review submit YEAR-0029 --purpose framework --material feasibility=2")
                .Calls("ReviewService.SubmitCase")
                .Resource("PROJECT", "parent", "projects/*", _("Which project"))
                .Required()
                .Field("--purpose", "purpose", _("What it is filed for; investment if not given"))
                .Resource("--document", "documents", "projects/*/documents/*",
                          _("Document of the packet; all if none is given")),
            "parent")
      .Tells(ShowCase);
  Materials(CaseVerb(noun, "resubmit", _("Answers a supplement request with a new packet"),
                     "luodi review resubmit YEAR-0029 --material eia=4", "ReviewService.ResubmitPacket", "name")
                .Resource("--document", "documents", "projects/*/documents/*",
                          _("Document of the packet; all if none is given"))
                .ReadsEtag("ReviewService.GetCase"),
            "name")
      .Tells(ShowCase);
  CaseVerb(noun, "withdraw", _("Takes a case back"), "luodi review withdraw YEAR-0029 --reason 方案调整",
           "ReviewService.WithdrawCase", "name")
      .ReadsEtag("ReviewService.GetCase")
      .Field("--reason", "reason", _("Why"))
      .Required()
      .Confirms(_("A withdrawn case is over. Withdraw it?"))
      .Tells(ShowCase);
}

}  // namespace luodi::client
