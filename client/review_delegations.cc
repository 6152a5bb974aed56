// SPDX-License-Identifier: Apache-2.0
// luodi review delegation.
#include "client/language.h"
#include "client/review.h"

namespace luodi::client {

void AddDelegations(Noun review) {
  Noun noun = review.AddNoun("delegation", _("Who answers for whom, and when"));
  noun.Verb("create", _("Hands your seats to another person for some days"),
            "luodi review delegation create wang-lei --start-date 2027-05-06 --end-date 2027-05-12 --reason 出差")
      .Calls("ReviewService.CreateDelegation")
      .Resource("PERSON", "delegation.delegate", "persons/*", _("Who answers for you"))
      .Required()
      .Field("--start-date", "delegation.start_date", _("First day"))
      .Required()
      .Field("--end-date", "delegation.end_date", _("Last day"))
      .Required()
      .Field("--stage-kind", "delegation.stage_kinds", _("Only stages of this kind; several with commas"))
      .Resource("--case", "delegation.review_case", kCases, _("Only this case"))
      .OrNewest("ReviewService.ListCases")
      .Field("--reason", "delegation.reason", _("Why"))
      .Required();
  noun.Verb("revoke", _("Ends a delegation now"), "luodi review delegation revoke 1")
      .Calls("ReviewService.RevokeDelegation")
      .Resource("DELEGATION", "name", "delegations/*", _("Number"))
      .Required();
  noun.Verb("list", _("Lists the delegations you gave or received"), "luodi review delegation list")
      .Calls("ReviewService.ListDelegations")
      .Shows({{"name"},
              {"delegator"},
              {"delegate"},
              {"start_date"},
              {"end_date"},
              {"stage_kinds"},
              {"review_case"},
              {"reason"},
              {"revoke_time"},
              {"create_time", true}});
}

}  // namespace luodi::client
