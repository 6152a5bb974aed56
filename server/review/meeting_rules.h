// SPDX-License-Identifier: Apache-2.0
// Meetings of the panel: what may be asked of one in which state, who must attend, what closing makes of its agenda.
// Pure.
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "luodi/v1/meetings.pb.h"
#include "luodi/v1/review_cases.pb.h"
#include "luodi/v1/review_definitions.pb.h"
#include "server/access/rules.h"
#include "server/base/status.h"

namespace luodi::review::rules {

// ---- the life of a meeting

enum class MeetingAct { kAddAgendaItem, kOrderAgenda, kRecordAttendance, kCloseMeeting, kCancelMeeting };

struct MeetingMove {
  v1::Meeting::State from;
  MeetingAct act;
  v1::Meeting::State to;
};

// Every move there is; what is not here is refused.
inline constexpr std::array<MeetingMove, 5> kMeetingMoves{{
    {v1::Meeting::STATE_PLANNED, MeetingAct::kAddAgendaItem, v1::Meeting::STATE_PLANNED},
    {v1::Meeting::STATE_PLANNED, MeetingAct::kOrderAgenda, v1::Meeting::STATE_PLANNED},
    {v1::Meeting::STATE_PLANNED, MeetingAct::kRecordAttendance, v1::Meeting::STATE_HELD},
    {v1::Meeting::STATE_HELD, MeetingAct::kCloseMeeting, v1::Meeting::STATE_CLOSED},
    {v1::Meeting::STATE_PLANNED, MeetingAct::kCancelMeeting, v1::Meeting::STATE_CANCELLED},
}};

// The act as refusals name it, e.g. CloseMeeting.
std::string NameOf(MeetingAct act);
// The state the act leads to; refuses MEETING_STATE_REFUSES.
absl::StatusOr<v1::Meeting::State> StateAfter(const v1::Meeting& meeting, MeetingAct act);

// ---- calling one

// Faults of the fields a caller sets; texts are normalised and defaults filled in place: a quorum of one half, the
// agenda closed at the end of the day before, or of the day itself when it is called on that day. `prefix` is the path
// in the request, e.g. "meeting.". A member must be of `zone`; no day and no cut-off lies before `now`.
Faults CheckMeeting(const std::string& prefix, const std::string& zone, absl::Time now, v1::Meeting& meeting);
// TEXT_REFERS_NOWHERE for chair and members that are not among `existing`.
Faults CheckPersons(const std::string& prefix, const v1::Meeting& meeting, const std::set<std::string>& existing);

// ---- the agenda

// Refuses MEETING_STATE_REFUSES, and AGENDA_CLOSED after the cut-off.
absl::Status MayJoinAgenda(const v1::Meeting& meeting, absl::Time now);
// The stage of the case that goes on the agenda: the one named, or the only one that needs a meeting and has not had
// it. Refuses CASE_STATE_REFUSES unless the case runs, STAGE_UNKNOWN, STAGE_WITHOUT_MEETING, and FIELD_REQUIRED when
// several would fit.
absl::StatusOr<std::string> StageForMeeting(const v1::ReviewCase& review_case, const v1::ReviewDefinition& definition,
                                            const std::string& stage_id);
// The items in the order of `review_cases`; the others leave. Those that are hidden from the caller stay, behind the
// named ones: he cannot name them. Faults: ENTRY_TWICE, TEXT_REFERS_NOWHERE for a case that is not on the agenda or not
// for him.
absl::StatusOr<std::vector<v1::AgendaItem>> Ordered(const v1::Meeting& meeting,
                                                    const google::protobuf::RepeatedPtrField<std::string>& review_cases,
                                                    const std::set<std::string>& hidden);

// ---- attendance

// The fewest who make the quorum: the smallest number that is at least the share of the members.
int64_t QuorumOf(const v1::Meeting& meeting);
// Refuses faults of the list (LIST_EMPTY, ENTRY_TWICE, NOT_A_MEMBER) all at once; then, all at once and under the first
// of them, MEETING_NOT_TODAY, MEETING_WITHOUT_CHAIR, MEETING_QUORUM_MISSING, AGENDA_EMPTY.
absl::Status CheckAttendance(const v1::Meeting& meeting,
                             const google::protobuf::RepeatedPtrField<std::string>& attendance, const v1::Date& today);

// ---- the end

Faults CheckMinutes(std::string& minutes);
Faults CheckCancelling(std::string& reason);

// What a stage came to, for the item that stood for it: PASSED or FAILED when it is done, else POSTPONED.
v1::AgendaItem::Result ResultOf(const v1::StageStatus& stage);
// 2026-7 of 2026-0007: resolutions are cited without filling zeros.
std::string ResolutionNumber(const std::string& number);
// Gives every item its result, by review case; one that is not there is postponed. Items that came to a result get the
// numbers, in the order of the agenda; `numbers` has one for each (CountResolutions).
int CountResolutions(const v1::Meeting& meeting, const std::map<std::string, v1::AgendaItem::Result>& results);
void Resolve(v1::Meeting& meeting, const std::map<std::string, v1::AgendaItem::Result>& results,
             const std::vector<std::string>& numbers);

// ---- who sees what

// Cases on the agenda that are not for the caller. `restricted`: the RESTRICTED projects among them, each with the
// department that owns it. `recused`: cases he is recused from, under whatever account; no permission shows them.
std::set<std::string> HiddenFrom(const access::Caller& caller, const v1::Meeting& meeting,
                                 const std::map<std::string, std::string>& restricted,
                                 const std::set<std::string>& recused);
// The meeting as he may see it: hidden items without case and title, and then no minutes.
void Hide(v1::Meeting& meeting, const std::set<std::string>& hidden);
// What the journal keeps: titles are the projects', and change with them.
v1::Meeting ImageOf(v1::Meeting meeting);

}  // namespace luodi::review::rules
