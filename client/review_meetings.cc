// SPDX-License-Identifier: Apache-2.0
// luodi review meeting.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/errors.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/names.h"
#include "client/review.h"
#include "client/story.h"
#include "client/words.h"
#include "luodi/v1/meetings.pb.h"

namespace luodi::client {
namespace {

constexpr char kMeetings[] = "meetings/*";

void ShowMeeting(Output& out, const Message& answer) { TellMeeting(out, static_cast<const v1::Meeting&>(answer)); }

// An act on a meeting as the caller saw it.
Command& MeetingVerb(Noun& noun, const std::string& verb, const std::string& help, const std::string& example,
                     const std::string& method) {
  return noun.Verb(verb, help, example)
      .Calls(method)
      .Resource("MEETING", "name", kMeetings, _("Year and number"))
      .Required()
      .Tells(ShowMeeting);
}

void AddCalling(Noun& noun) {
  noun.Verb("create", _("Calls a meeting"),
            "luodi review meeting create --title 第三次项目准入联审会 --date 2027-06-18 --chair ma-guoqing --member "
            "ma-guoqing,qian-wei,zheng-hua")
      .Calls("MeetingService.CreateMeeting")
      .Field("--title", "meeting.title", _("Title"))
      .Required()
      .Field("--date", "meeting.meeting_date", _("The day of the meeting"))
      .Required()
      .Field("--place", "meeting.place", _("Where"))
      .Field("--agenda-cutoff", "meeting.agenda_cutoff_time",
             _("No item joins the agenda after it; the end of the day before if not given, of today if it is today"))
      .Resource("--chair", "meeting.chair", "persons/*", _("Who presides; one of the members"))
      .Required()
      .Resource("--member", "meeting.members", "persons/*", _("Who is called, the chair among them"))
      .Required()
      .Field("--quorum", "meeting.quorum", _("Share of the members who must attend; 1/2 if not given"))
      .Tells(ShowMeeting);
  noun.Verb("list", _("Lists the meetings"), "luodi review meeting list")
      .Calls("MeetingService.ListMeetings")
      .Shows({{"name"}, {"meeting_date"}, {"title"}, {"state"}, {"place"}, {"chair"}, {"agenda_cutoff_time", true}});
  MeetingVerb(noun, "show", _("Shows a meeting with its agenda, attendance and minutes"),
              "luodi review meeting show YEAR-0001", "MeetingService.GetMeeting");
}

void AddAgenda(Noun& noun) {
  MeetingVerb(noun, "add", _("Puts a case on the agenda"), "luodi review meeting add YEAR-0001 YEAR-0029",
              "MeetingService.AddAgendaItem")
      .Resource("CASE", "review_case", kCases, _("Project and round; the newest if only the project is given"))
      .Required()
      .OrNewest("ReviewService.ListCases")
      .Field("--stage", "stage_id", _("Which stage; its only one that needs a meeting if not given"));
  MeetingVerb(noun, "order", _("Orders the agenda, and takes off what is not named"),
              "luodi review meeting order YEAR-0001 YEAR-0031 YEAR-0029", "MeetingService.OrderAgenda")
      .ReadsEtag("MeetingService.GetMeeting")
      .Resource("CASE", "review_cases", kCases, _("The cases in their new order"))
      .OrNewest("ReviewService.ListCases");
}

void AddHolding(Noun& noun) {
  MeetingVerb(noun, "attend", _("Records who attends: the meeting is held from then on"),
              "luodi review meeting attend YEAR-0001 ma-guoqing qian-wei", "MeetingService.RecordAttendance")
      .ReadsEtag("MeetingService.GetMeeting")
      .Resource("PERSON", "attendance", "persons/*", _("Members who attend"))
      .Required();
  const auto file = std::make_shared<std::string>();
  Command& close = MeetingVerb(noun, "close", _("Closes a meeting with its minutes"),
                               "luodi review meeting close YEAR-0001 --minutes 会议听取了两个项目的汇报",
                               "MeetingService.CloseMeeting");
  close.ReadsEtag("MeetingService.GetMeeting")
      .Field("--minutes", "minutes", _("What was said, by the order of business"))
      .Option("--minutes-file", file.get(), _("A file with the minutes"))
      .TakesFile()
      .Checks([&close, file](Session&) {
        if (close.Given("minutes") != file->empty()) throw UsageError(_("Give either --minutes or --minutes-file"));
        if (!file->empty()) ReadFile(*file);
      })
      .Prepares([file](Session&, Message* request) {
        if (!file->empty()) static_cast<v1::CloseMeetingRequest*>(request)->set_minutes(ReadFile(*file));
      });
  MeetingVerb(noun, "cancel", _("Calls a planned meeting off"),
              "luodi review meeting cancel YEAR-0001 --reason 汛期防汛值守", "MeetingService.CancelMeeting")
      .ReadsEtag("MeetingService.GetMeeting")
      .Field("--reason", "reason", _("Why"))
      .Required();
}

}  // namespace

void TellMeeting(Output& out, const v1::Meeting& meeting) {
  const Language language = out.language();
  out.Title(absl::StrCat(_("Meeting"), " ", ShortName(meeting.name()), " ", meeting.title(), ": ",
                         FieldText(meeting, "state", language)));
  for (const char* field : {"meeting_date", "place", "agenda_cutoff_time", "chair", "members", "quorum", "attendance",
                            "reason"}) {
    const std::string value = FieldText(meeting, field, language);
    if (!value.empty()) out.Flow(absl::StrCat("  ", Label(field, language), ": ", value));
  }
  Table table({Label("ordinal", language), Label("review_case", language), Label("project_title", language),
               Label("stage_id", language), Label("result", language), Label("resolution_number", language)});
  table.AlignRight(0);
  for (int i = 0; i < meeting.items_size(); ++i) {
    const v1::AgendaItem& item = meeting.items(i);
    const bool kept_back = item.review_case().empty();
    table.Add({absl::StrCat(i + 1), kept_back ? _("(not for you)") : ShortName(item.review_case()),
               item.project_title(), item.stage_id(), FieldText(item, "result", language), item.resolution_number()});
  }
  if (table.empty()) {
    out.Line(absl::StrCat("  ", _("No item is on the agenda yet.")));
  } else {
    out.Show(table, "  ");
  }
  if (meeting.minutes().empty()) return;
  out.Title(absl::StrCat("  ", Label("minutes", language)));
  for (const auto line : absl::StrSplit(meeting.minutes(), '\n')) out.Flow(absl::StrCat("    ", line));
}

void AddMeetings(Noun review) {
  Noun noun = review.AddNoun("meeting", _("Meetings of the panel: agenda, attendance, minutes, resolutions"));
  AddCalling(noun);
  AddAgenda(noun);
  AddHolding(noun);
}

}  // namespace luodi::client
