// SPDX-License-Identifier: Apache-2.0
// luodi review.
#include "client/command.h"
#include "client/errors.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/story.h"
#include "luodi/v1/review.pb.h"

namespace luodi::client {
namespace {

constexpr char kCases[] = "projects/*/cases/*";
constexpr char kDefinitions[] = "reviewDefinitions/*";

void ShowCase(Output& out, const Message& answer) { TellCase(out, static_cast<const v1::ReviewCase&>(answer)); }

// An act on a case: 2020-0041/1, or 2020-0041 for the newest one.
Command& CaseVerb(Noun& noun, const std::string& verb, const std::string& help, const std::string& example,
                  const std::string& method, const std::string& path) {
  return noun.Verb(verb, help, example)
      .Calls(method)
      .Resource("CASE", path, kCases, _("Project and round; the newest if only the project is given"))
      .Required()
      .OrNewest("ReviewService.ListCases");
}

// The packet version judged is the one that stands now, unless the reviewer says which he read.
Command& JudgesPacket(Command& command, const std::string& case_path) {
  return command.Field("--packet-version", "packet_version", _("The packet you judge; the newest if not given"))
      .Prepares([case_path](Session& session, Message* request) {
        const auto* field = request->GetDescriptor()->FindFieldByName("packet_version");
        if (request->GetReflection()->GetInt32(*request, field) != 0) return;
        v1::GetCaseRequest get;
        v1::ReviewCase current;
        get.set_name(GetText(*request, case_path));
        session.Read("ReviewService.GetCase", get, &current);
        request->GetReflection()->SetInt32(request, field, current.packet().version());
      });
}

void AddFiling(Noun noun) {
  noun.Verb("submit", _("Files a project for entry review"), "luodi review submit YEAR-0029")
      .Calls("ReviewService.SubmitCase")
      .Resource("PROJECT", "parent", "projects/*", _("Which project"))
      .Required()
      .Resource("--document", "documents", "projects/*/documents/*", _("Document of the packet; all if none is given"))
      .Tells(ShowCase);
  CaseVerb(noun, "resubmit", _("Answers a supplement request with a new packet"), "luodi review resubmit YEAR-0029",
           "ReviewService.ResubmitPacket", "name")
      .Resource("--document", "documents", "projects/*/documents/*", _("Document of the packet; all if none is given"))
      .ReadsEtag("ReviewService.GetCase")
      .Tells(ShowCase);
  CaseVerb(noun, "withdraw", _("Takes a case back"), "luodi review withdraw YEAR-0029 --reason 方案调整",
           "ReviewService.WithdrawCase", "name")
      .ReadsEtag("ReviewService.GetCase")
      .Field("--reason", "reason", _("Why"))
      .Confirms(_("A withdrawn case is over. Withdraw it?"))
      .Tells(ShowCase);
}

void AddHandling(Noun noun) {
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
  CaseVerb(noun, "close-vote", _("Closes a vote with the votes cast so far"), "luodi review close-vote YEAR-0029 panel",
           "ReviewService.CloseVote", "name")
      .Field("STAGE", "stage_id", _("Which stage"))
      .Required()
      .Tells(ShowCase);
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
}

void AddJudging(Noun noun) {
  JudgesPacket(CaseVerb(noun, "opinion", _("Records your department's opinion"),
                        "luodi review opinion YEAR-0029 environment agree", "ReviewService.RecordOpinion", "parent")
                   .Field("STAGE", "stage_id", _("Which stage"))
                   .Required()
                   .Field("STANCE", "stance", _("What your department says"))
                   .Required()
                   .Field("--text", "text", _("In words; required for all but agree"))
                   .Field("--condition", "conditions", _("A condition; may be repeated")),
               "parent");
  JudgesPacket(CaseVerb(noun, "vote", _("Casts your vote"), "luodi review vote YEAR-0029 panel yes",
                        "ReviewService.CastVote", "parent")
                   .Field("STAGE", "stage_id", _("Which stage"))
                   .Required()
                   .Field("CHOICE", "choice", _("Which way"))
                   .Required()
                   .Field("--reason", "reason", _("Why")),
               "parent");
  CaseVerb(noun, "recuse", _("Declares an interest: you leave this case for good"),
           "luodi review recuse YEAR-0029 --reason 曾任职于投资方", "ReviewService.Recuse", "parent")
      .Field("--reason", "reason", _("The interest"))
      .Required()
      .Confirms(_("You leave this case for good. Go on?"));
  CaseVerb(noun, "decide", _("Records the leaders' decision"), "luodi review decide YEAR-0029 approve",
           "ReviewService.DecideCase", "name")
      .Field("OUTCOME", "outcome", _("What was decided"))
      .Required()
      .ReadsEtag("ReviewService.GetCase")
      .Field("--reason", "reason", _("Why; required for all but approve"))
      .Field("--condition", "conditions", _("What must be met; may be repeated"))
      .Confirms(_("A decision cannot be taken back. Record it?"))
      .Tells(ShowCase);
}

void AddReading(Noun noun) {
  noun.Verb("inbox", _("Lists what you can act on now, oldest first"), "luodi review inbox")
      .Calls("ReviewService.ListInbox")
      .Shows({{"case_name"},
              {"project_title"},
              {"stage_id"},
              {"stage_title"},
              {"stage_kind"},
              {"packet_version"},
              {"due_date"},
              {"open_time", true}});
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
              {"threshold_set", true}});
  CaseVerb(noun, "opinions", _("Lists the opinions of a case"), "luodi review opinions YEAR-0029",
           "ReviewService.ListOpinions", "parent")
      .Shows({{"stage_id"},
              {"department"},
              {"stance"},
              {"text"},
              {"conditions"},
              {"packet_version"},
              {"recorded_by"},
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
              {"create_time", true},
              {"name", true}});
}

void AddDefinitions(Noun review) {
  Noun noun = review.AddNoun("definition", _("How the zone reviews"));
  noun.Verb("create", _("Drafts a review definition"), "luodi review definition create @definition.json")
      .Calls("ReviewService.CreateReviewDefinition")
      .Json("review_definition")
      .Required();
  noun.Verb("publish", _("Publishes a definition that another person drafted"), "luodi review definition publish 1")
      .Calls("ReviewService.PublishReviewDefinition")
      .Resource("DEFINITION", "name", kDefinitions, _("Number"))
      .Required()
      .ReadsEtag("ReviewService.GetReviewDefinition")
      .Confirms(_("A published version never changes. Publish it?"));
  noun.Verb("show", _("Shows a definition"), "luodi review definition show 1")
      .Calls("ReviewService.GetReviewDefinition")
      .Resource("DEFINITION", "name", kDefinitions, _("Number"))
      .Required();
  noun.Verb("list", _("Lists the definitions"), "luodi review definition list")
      .Calls("ReviewService.ListReviewDefinitions")
      .Shows({{"name"}, {"title"}, {"document_number"}, {"state"}, {"drafted_by"}, {"published_by"}, {"publish_time"}});
}

}  // namespace

void AddReviewCommands(Noun root) {
  Noun noun = root.AddNoun("review", _("Entry review: who may enter, and how it was decided"));
  AddReading(noun);
  AddFiling(noun);
  AddHandling(noun);
  AddJudging(noun);
  AddDefinitions(noun);
}

}  // namespace luodi::client
