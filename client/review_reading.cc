// SPDX-License-Identifier: Apache-2.0
// luodi review: where cases stand, what was said, how time ran.
#include "client/clock_receipt.h"
#include "client/fields.h"
#include "client/inbox.h"
#include "client/language.h"
#include "client/review.h"
#include "client/stage.h"
#include "luodi/v1/review.pb.h"

namespace luodi::client {
namespace {

void AddInbox(Noun noun) {
  noun.Verb("inbox", _("Lists what you can act on now, most urgent first"),
            "luodi review inbox\n  luodi review inbox --watch 30s")
      .Calls("ReviewService.ListInbox")
      .Shows({{"working_days_left"},
              {"due_date"},
              {"task"},
              {"case_name"},
              {"project_title"},
              {"stage_id"},
              {"stage_title"},
              {"stage_kind"},
              {"seat_id"},
              {"on_behalf_of"},
              {"packet_version"},
              {"due_provisional"},
              {"asking_seats"},
              {"open_time", true}})
      .TellsAll([](Output& out, const Messages& items) {
        TellInbox(out, items, out.width() > 0 ? out.width() : TerminalWidth());
      })
      .Watches();
}

void AddCases(Noun noun) {
  CaseVerb(noun, "show", _("Shows where a case stands"), "luodi review show YEAR-0029", "ReviewService.GetCase", "name")
      .Tells(ShowCase);
  noun.Verb("list", _("Lists the cases of a project, or of all"), "luodi review list --state open")
      .Calls("ReviewService.ListCases")
      .Resource("PROJECT", "parent", "projects/*", _("Which project; all if not given"))
      .Otherwise("parent", "projects/-")
      .Field("--state", "states", _("State; several with commas"))
      .Shows({{"name"},
              {"state"},
              {"verdict.outcome"},
              {"accepted_date"},
              {"decision.outcome", false,
               [](const Message& message) { return FieldText(message, "decision.decide_date", Language::kEnglish); },
               N_("Decided on")},
              {"valid_until_date"},
              {"submitted_by"},
              {"definition", true},
              {"threshold_set", true},
              {"purpose", true},
              {"due_date", true},
              {"decision_level", true}});
}

void AddSayings(Noun noun) {
  CaseVerb(noun, "opinions", _("Lists the opinions of a case"), "luodi review opinions YEAR-0029",
           "ReviewService.ListOpinions", "parent")
      .Shows({{"stage_id"},
              {"department"},
              {"stance"},
              {"text"},
              {"conditions"},
              {"packet_version"},
              {"recorded_by"},
              {"on_behalf_of", true},
              {"seat_id", true},
              {"create_time", true},
              {"name", true}});
  CaseVerb(noun, "votes", _("Lists the votes of a case"), "luodi review votes YEAR-0029", "ReviewService.ListVotes",
           "parent")
      .Shows({{"stage_id"},
              {"choice"},
              {"weight"},
              {"cast_by"},
              {"reason"},
              {"packet_version"},
              {"on_behalf_of", true},
              {"seat_id", true},
              {"ballot_digest", true},
              {"create_time", true},
              {"name", true}});
  CaseVerb(noun, "scores", _("Lists the score sheets of a case"), "luodi review scores YEAR-0029",
           "ReviewService.ListScores", "parent")
      .Shows({{"stage_id"},
              {"seat_id"},
              {"scored_by"},
              {"awarded_bp"},
              {"attainable_bp"},
              {"weight"},
              {"reason"},
              {"packet_version"},
              {"on_behalf_of", true},
              {"create_time", true},
              {"name", true}});
}

void AddOutcomes(Noun noun) {
  CaseVerb(noun, "result", _("Shows what each stage came to and by whom"), "luodi review result YEAR-0029",
           "ReviewService.GetResult", "name")
      .Tells([](Output& out, const Message& answer) {
        TellResult(out, static_cast<const v1::GetResultResponse&>(answer).review_case());
      })
      .Rows([](Output& out, const Message& answer) {
        ListSeats(out, static_cast<const v1::GetResultResponse&>(answer).review_case());
      });
  const auto stage = std::make_shared<std::string>();
  CaseVerb(noun, "clock", _("Shows which days counted, which not, and why"), "luodi review clock YEAR-0029",
           "ReviewService.ReadClock", "name")
      .Option("--stage", stage.get(), _("Only the clock of this stage"))
      .Tells([stage](Output& out, const Message& answer) {
        TellClocks(out, static_cast<const v1::ClockReceipt&>(answer), *stage);
      })
      .Rows([stage](Output& out, const Message& answer) {
        ListDays(out, static_cast<const v1::ClockReceipt&>(answer), *stage);
      });
}

}  // namespace

void AddReviewReading(Noun noun) {
  AddInbox(noun);
  AddCases(noun);
  AddOutcomes(noun);
  AddSayings(noun);
}

}  // namespace luodi::client
