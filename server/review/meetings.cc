// SPDX-License-Identifier: Apache-2.0
#include "absl/strings/str_cat.h"
#include "server/access/store.h"
#include "server/base/names.h"
#include "server/base/page.h"
#include "server/review/at_hand.h"
#include "server/review/meeting_rules.h"
#include "server/review/meeting_service.h"
#include "server/review/store.h"

namespace luodi::review {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using rules::MeetingAct;

constexpr char kZoneForm[] = "zones/{zone}";
constexpr char kMeetingForm[] = "zones/{zone}/meetings/{meeting}";

Locks AgendaLocks(const std::string& meeting, const std::string& review_case) {
  Locks locks = ProjectLocks(review_case);
  locks.exclusive.push_back(meeting);
  return locks;
}

// Those of the persons called who are there.
std::set<std::string> Existing(Call& call, const v1::Meeting& meeting) {
  std::set<std::string> existing;
  for (const std::string& person : meeting.members()) {
    if (access::store::SelectPerson(call.tx, person)) existing.insert(person);
  }
  return existing;
}

// The fields a caller sets.
v1::Meeting AskedFor(const v1::Meeting& sent) {
  v1::Meeting meeting = sent;
  meeting.clear_name();
  meeting.clear_items();
  meeting.clear_attendance();
  meeting.clear_minutes();
  meeting.clear_reason();
  meeting.clear_etag();
  meeting.clear_create_time();
  meeting.set_state(v1::Meeting::STATE_PLANNED);
  return meeting;
}

absl::StatusOr<store::StoredMeeting> TakeUpMeeting(Call& call, const std::string& name) {
  RETURN_IF_ERROR(names::Parse("name", name, kMeetingForm).status());
  std::optional<store::StoredMeeting> found = store::LockMeeting(call.tx, name);
  if (!found) return NotFound(name);
  return *std::move(found);
}

// Cases on the agenda that are not for the caller.
std::set<std::string> HiddenIn(Call& call, const store::StoredMeeting& stored) {
  return rules::HiddenFrom(call.caller, stored.meeting, stored.restricted,
                           store::SelectRecusedOnAgendas(call.tx, {stored.meeting.name()}, call.caller.person));
}

// The meeting without what is hidden. Whoever is shown a RESTRICTED project leaves an entry.
v1::Meeting Shown(Call& call, store::StoredMeeting stored, const std::set<std::string>& hidden, bool record) {
  rules::Hide(stored.meeting, hidden);
  if (record) {
    std::set<std::string> shown;
    for (const v1::AgendaItem& item : stored.meeting.items()) shown.insert(names::ProjectOf(item.review_case()));
    for (const auto& [project, owner] : stored.restricted) {
      if (shown.contains(project)) call.WasRead(project);
    }
  }
  return stored.meeting;
}

// Each as the caller may see it; of those behind the first `page` nothing is shown to him yet.
std::vector<v1::Meeting> AllShown(Call& call, std::vector<store::StoredMeeting> found, int page) {
  std::vector<std::string> names;
  for (const store::StoredMeeting& stored : found) names.push_back(stored.meeting.name());
  const std::set<std::string> recused = store::SelectRecusedOnAgendas(call.tx, names, call.caller.person);
  std::vector<v1::Meeting> meetings;
  for (store::StoredMeeting& stored : found) {
    const std::set<std::string> hidden = rules::HiddenFrom(call.caller, stored.meeting, stored.restricted, recused);
    meetings.push_back(Shown(call, std::move(stored), hidden, meetings.size() < static_cast<size_t>(page)));
  }
  return meetings;
}

// Writes the meeting and its entry; the answer is for the caller's eyes.
v1::Meeting PutBackMeeting(Call& call, const v1::Meeting& meeting, const std::string& reason = "") {
  store::StoredMeeting written = store::UpdateMeeting(call.tx, meeting);
  call.Changed(meeting.name(), store::VersionOf(written.meeting.etag()), rules::ImageOf(written.meeting), reason);
  const std::set<std::string> hidden = HiddenIn(call, written);
  return Shown(call, std::move(written), hidden, false);
}

// What the stages of the agenda came to.
std::map<std::string, v1::AgendaItem::Result> ResultsOf(Call& call, const v1::Meeting& meeting) {
  std::map<std::string, v1::AgendaItem::Result> results;
  for (const auto& [review_case, stage] : store::SelectStagesOfAgenda(call.tx, meeting.name())) {
    results[review_case] = rules::ResultOf(stage);
  }
  return results;
}

// The item a request asks for, of a case the caller may see.
absl::StatusOr<v1::AgendaItem> ItemFor(Call& call, const v1::AddAgendaItemRequest& request) {
  const std::string& review_case = request.review_case();
  RETURN_IF_ERROR(names::Parse("review_case", review_case, kCaseForm).status());
  RETURN_IF_ERROR(VisibleProject(call, names::ProjectOf(review_case), review_case).status());
  const std::optional<v1::ReviewCase> found = store::SelectCase(call.tx, review_case);
  if (!found) return NotFound(review_case);
  v1::AgendaItem item;
  item.set_review_case(review_case);
  ASSIGN_OR_RETURN(
      *item.mutable_stage_id(),
      rules::StageForMeeting(*found, *store::SelectDefinition(call.tx, found->definition()), request.stage_id()));
  const std::string taken = store::SelectAgendaOf(call.tx, request.name(), review_case, item.stage_id());
  if (taken.empty()) return item;
  return Refuse(v1::ERROR_REASON_ENTRY_ON_AGENDA, {{"case", review_case}, {"meeting", taken}});
}

}  // namespace

ServerUnaryReactor* MeetingService::CreateMeeting(CallbackServerContext* context,
                                                  const v1::CreateMeetingRequest* request, v1::Meeting* response) {
  return envelope_.Write(
      context, request, response, NameLocks(absl::StrCat(request->parent(), "/meetings")),
      [](Call& call, const v1::CreateMeetingRequest& request, v1::Meeting& response) -> absl::Status {
        RETURN_IF_ERROR(names::Parse("parent", request.parent(), kZoneForm).status());
        v1::Meeting meeting = AskedFor(request.meeting());
        RETURN_IF_ERROR(RefuseFields(rules::CheckMeeting("meeting.", call.zone, call.now, meeting)));
        RETURN_IF_ERROR(RefuseFields(rules::CheckPersons("meeting.", meeting, Existing(call, meeting))));
        meeting.set_name(names::Join(call.zone, "meetings", call.NextNumber("meetings")));
        meeting.set_called_by(call.caller.person);
        response = store::InsertMeeting(call.tx, meeting, call.NowText()).meeting;
        call.Changed(response.name(), store::VersionOf(response.etag()), response);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* MeetingService::GetMeeting(CallbackServerContext* context, const v1::GetMeetingRequest* request,
                                               v1::Meeting* response) {
  return envelope_.ReadRecorded(
      context, request, response,
      [](Call& call, const v1::GetMeetingRequest& request, v1::Meeting& response) -> absl::Status {
        RETURN_IF_ERROR(names::Parse("name", request.name(), kMeetingForm).status());
        std::optional<store::StoredMeeting> found = store::SelectMeeting(call.tx, request.name());
        if (!found) return NotFound(request.name());
        const std::set<std::string> hidden = HiddenIn(call, *found);
        response = Shown(call, *std::move(found), hidden, true);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* MeetingService::ListMeetings(CallbackServerContext* context, const v1::ListMeetingsRequest* request,
                                                 v1::ListMeetingsResponse* response) {
  return envelope_.ReadRecorded(
      context, request, response,
      [](Call& call, const v1::ListMeetingsRequest& request, v1::ListMeetingsResponse& response) -> absl::Status {
        RETURN_IF_ERROR(names::Parse("parent", request.parent(), kZoneForm).status());
        ASSIGN_OR_RETURN(const Page page, ReadPage(request));
        std::vector<v1::Meeting> meetings = AllShown(call, store::ListMeetings(call.tx, call.zone, page), page.size);
        FillPage(request, page, std::move(meetings), response.mutable_meetings(), response.mutable_next_page_token(),
                 store::MeetingKeyOf);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* MeetingService::AddAgendaItem(CallbackServerContext* context,
                                                  const v1::AddAgendaItemRequest* request, v1::Meeting* response) {
  return envelope_.Write(
      context, request, response, AgendaLocks(request->name(), request->review_case()),
      [](Call& call, const v1::AddAgendaItemRequest& request, v1::Meeting& response) -> absl::Status {
        ASSIGN_OR_RETURN(store::StoredMeeting at_hand, TakeUpMeeting(call, request.name()));
        RETURN_IF_ERROR(rules::MayJoinAgenda(at_hand.meeting, call.now));
        ASSIGN_OR_RETURN(*at_hand.meeting.add_items(), ItemFor(call, request));
        response = PutBackMeeting(call, at_hand.meeting);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* MeetingService::OrderAgenda(CallbackServerContext* context, const v1::OrderAgendaRequest* request,
                                                v1::Meeting* response) {
  return envelope_.Write(context, request, response, NameLocks(request->name()),
                         [](Call& call, const v1::OrderAgendaRequest& request, v1::Meeting& response) -> absl::Status {
                           ASSIGN_OR_RETURN(store::StoredMeeting at_hand, TakeUpMeeting(call, request.name()));
                           v1::Meeting& meeting = at_hand.meeting;
                           RETURN_IF_ERROR(CheckEtag(request.etag(), store::VersionOf(meeting.etag()), meeting.name()));
                           RETURN_IF_ERROR(rules::StateAfter(meeting, MeetingAct::kOrderAgenda).status());
                           ASSIGN_OR_RETURN(const std::vector<v1::AgendaItem> items,
                                            rules::Ordered(meeting, request.review_cases(), HiddenIn(call, at_hand)));
                           meeting.mutable_items()->Assign(items.begin(), items.end());
                           response = PutBackMeeting(call, meeting);
                           return absl::OkStatus();
                         });
}

ServerUnaryReactor* MeetingService::RecordAttendance(CallbackServerContext* context,
                                                     const v1::RecordAttendanceRequest* request,
                                                     v1::Meeting* response) {
  return envelope_.Write(
      context, request, response, NameLocks(request->name()),
      [](Call& call, const v1::RecordAttendanceRequest& request, v1::Meeting& response) -> absl::Status {
        ASSIGN_OR_RETURN(store::StoredMeeting at_hand, TakeUpMeeting(call, request.name()));
        v1::Meeting& meeting = at_hand.meeting;
        RETURN_IF_ERROR(CheckEtag(request.etag(), store::VersionOf(meeting.etag()), meeting.name()));
        ASSIGN_OR_RETURN(const v1::Meeting::State held, rules::StateAfter(meeting, MeetingAct::kRecordAttendance));
        RETURN_IF_ERROR(rules::CheckAttendance(meeting, request.attendance(), call.today));
        *meeting.mutable_attendance() = request.attendance();
        meeting.set_state(held);
        response = PutBackMeeting(call, meeting);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* MeetingService::CloseMeeting(CallbackServerContext* context, const v1::CloseMeetingRequest* request,
                                                 v1::Meeting* response) {
  return envelope_.Write(
      context, request, response, NameLocks(request->name()),
      [](Call& call, const v1::CloseMeetingRequest& request, v1::Meeting& response) -> absl::Status {
        std::string minutes = request.minutes();
        RETURN_IF_ERROR(RefuseFields(rules::CheckMinutes(minutes)));
        ASSIGN_OR_RETURN(store::StoredMeeting at_hand, TakeUpMeeting(call, request.name()));
        v1::Meeting& meeting = at_hand.meeting;
        RETURN_IF_ERROR(CheckEtag(request.etag(), store::VersionOf(meeting.etag()), meeting.name()));
        ASSIGN_OR_RETURN(const v1::Meeting::State closed, rules::StateAfter(meeting, MeetingAct::kCloseMeeting));
        const auto results = ResultsOf(call, meeting);
        rules::Resolve(meeting, results, call.NextNumbers("resolutions", rules::CountResolutions(meeting, results)));
        meeting.set_minutes(minutes);
        meeting.set_state(closed);
        response = PutBackMeeting(call, meeting);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* MeetingService::CancelMeeting(CallbackServerContext* context,
                                                  const v1::CancelMeetingRequest* request, v1::Meeting* response) {
  return envelope_.Write(
      context, request, response, NameLocks(request->name()),
      [](Call& call, const v1::CancelMeetingRequest& request, v1::Meeting& response) -> absl::Status {
        std::string reason = request.reason();
        RETURN_IF_ERROR(RefuseFields(rules::CheckCancelling(reason)));
        ASSIGN_OR_RETURN(store::StoredMeeting at_hand, TakeUpMeeting(call, request.name()));
        v1::Meeting& meeting = at_hand.meeting;
        RETURN_IF_ERROR(CheckEtag(request.etag(), store::VersionOf(meeting.etag()), meeting.name()));
        ASSIGN_OR_RETURN(const v1::Meeting::State cancelled, rules::StateAfter(meeting, MeetingAct::kCancelMeeting));
        // What stood on its agenda is free for another.
        rules::Resolve(meeting, {}, {});
        meeting.set_reason(reason);
        meeting.set_state(cancelled);
        response = PutBackMeeting(call, meeting, reason);
        return absl::OkStatus();
      });
}

}  // namespace luodi::review
