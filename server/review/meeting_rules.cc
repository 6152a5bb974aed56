// SPDX-License-Identifier: Apache-2.0
#include "server/review/meeting_rules.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "proto/text/date.h"
#include "server/base/calendar.h"
#include "server/base/names.h"
#include "server/base/text.h"

namespace luodi::review::rules {
namespace {

constexpr char kPersonForm[] = "zones/{zone}/persons/{person}";
constexpr int kLargestShare = 1'000'000;
constexpr int kMostMembers = 200;
constexpr int kLongestMinutes = 20'000;
// The last second of year 9999, as google.protobuf.Timestamp knows it.
constexpr int64_t kLastSecond = 253'402'300'799;

void CheckRange(const std::string& field, int64_t value, int64_t lowest, int64_t highest, Faults& faults) {
  if (value >= lowest && value <= highest) return;
  faults.push_back(
      {v1::ERROR_REASON_VALUE_OUT_OF_RANGE,
       field,
       {{"value", absl::StrCat(value)}, {"lowest", absl::StrCat(lowest)}, {"highest", absl::StrCat(highest)}}});
}

// China has had one time zone without summer time since 1992.
absl::TimeZone China() { return absl::FixedTimeZone(8 * 3600); }

constexpr int64_t kDay = 86400;

v1::Date DayOf(absl::Time time) { return text::DateOfDayNumber((absl::ToUnixSeconds(time) + 8 * 3600) / kDay); }

std::string Moment(absl::Time time) { return absl::FormatTime("%Y-%m-%d %H:%M:%S", time, China()); }

int64_t StartOf(const v1::Date& day) { return text::DayNumber(day) * kDay - 8 * 3600; }

bool CheckMeetingDate(const std::string& field, const v1::Date& date, const v1::Date& today, Faults& faults) {
  if (!CheckDate(field, date, faults)) return false;
  if (text::CompareDates(date, today) >= 0) return true;
  faults.push_back(
      {v1::ERROR_REASON_DATE_PAST, field, {{"value", text::WriteDate(date)}, {"today", text::WriteDate(today)}}});
  return false;
}

// A meeting that is called on its own day would have an agenda that closed before it was called.
int64_t UsualCutoff(const v1::Date& day, const v1::Date& today) {
  return StartOf(day) + (text::CompareDates(day, today) == 0 ? kDay : 0);
}

absl::Time CutoffOf(const v1::Meeting& meeting) {
  const google::protobuf::Timestamp& stamp = meeting.agenda_cutoff_time();
  return absl::FromUnixSeconds(stamp.seconds()) + absl::Nanoseconds(stamp.nanos());
}

void CheckCutoff(const std::string& prefix, bool dated, absl::Time now, v1::Meeting& meeting, Faults& faults) {
  if (!meeting.has_agenda_cutoff_time()) {
    if (dated) meeting.mutable_agenda_cutoff_time()->set_seconds(UsualCutoff(meeting.meeting_date(), DayOf(now)));
    return;
  }
  google::protobuf::Timestamp& cutoff = *meeting.mutable_agenda_cutoff_time();
  if (cutoff.seconds() < 0 || cutoff.seconds() > kLastSecond || cutoff.nanos() < 0 || cutoff.nanos() > 999'999'999) {
    faults.push_back({v1::ERROR_REASON_TIME_INVALID, prefix + "agenda_cutoff_time", {}});
    return;
  }
  cutoff.set_nanos(cutoff.nanos() / 1000 * 1000);
  const absl::Time time = CutoffOf(meeting);
  if (time < now) {
    faults.push_back({v1::ERROR_REASON_DATE_PAST,
                      prefix + "agenda_cutoff_time",
                      {{"value", Moment(time)}, {"today", text::WriteDate(DayOf(now))}}});
  }
  if (!dated || time <= absl::FromUnixSeconds(StartOf(meeting.meeting_date()) + kDay)) return;
  faults.push_back({v1::ERROR_REASON_DATE_ORDER,
                    prefix + "meeting_date",
                    {{"value", text::WriteDate(meeting.meeting_date())},
                     {"other", prefix + "agenda_cutoff_time"},
                     {"other_value", text::WriteDate(DayOf(time))}}});
}

// A person of the zone: nobody is called from another one.
void CheckPerson(const std::string& field, const std::string& zone, const std::string& person, Faults& faults) {
  const std::vector<std::string> parts = names::Parse(field, person, kPersonForm, faults);
  if (!parts.empty() && parts[0] != zone) {
    faults.push_back({v1::ERROR_REASON_TEXT_REFERS_NOWHERE, field, {{"resource", person}}});
  }
}

void CheckTwice(const std::string& field, const google::protobuf::RepeatedPtrField<std::string>& names,
                Faults& faults) {
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (!seen.insert(name).second) {
      faults.push_back({v1::ERROR_REASON_ENTRY_TWICE, field, {{"value", base::Shown(name)}}});
    }
  }
}

bool IsMember(const v1::Meeting& meeting, const std::string& person) {
  return std::find(meeting.members().begin(), meeting.members().end(), person) != meeting.members().end();
}

void CheckMembers(const std::string& prefix, const std::string& zone, const v1::Meeting& meeting, Faults& faults) {
  const std::string field = prefix + "members";
  if (meeting.members().empty()) {
    faults.push_back({v1::ERROR_REASON_LIST_EMPTY, field, {}});
  } else {
    CheckRange(field, meeting.members_size(), 1, kMostMembers, faults);
  }
  for (int i = 0; i < std::min(meeting.members_size(), kMostMembers); ++i) {
    CheckPerson(absl::StrCat(field, "[", i, "]"), zone, meeting.members(i), faults);
  }
  CheckTwice(field, meeting.members(), faults);
  if (meeting.chair().empty()) {
    faults.push_back({v1::ERROR_REASON_FIELD_REQUIRED, prefix + "chair", {}});
  } else if (!IsMember(meeting, meeting.chair())) {
    faults.push_back({v1::ERROR_REASON_NOT_A_MEMBER,
                      prefix + "chair",
                      {{"person", base::Shown(meeting.chair())}, {"meeting", base::Shown(meeting.title())}}});
  }
}

void CheckQuorum(const std::string& field, v1::Meeting& meeting, Faults& faults) {
  if (!meeting.has_quorum()) {
    meeting.mutable_quorum()->set_numerator(1);
    meeting.mutable_quorum()->set_denominator(2);
    return;
  }
  const v1::Share& quorum = meeting.quorum();
  CheckRange(field + ".denominator", quorum.denominator(), 1, kLargestShare, faults);
  CheckRange(field + ".numerator", quorum.numerator(), 1, std::clamp(quorum.denominator(), 1, kLargestShare), faults);
}

const v1::StageStatus* FindStage(const v1::ReviewCase& review_case, const std::string& stage_id) {
  for (const v1::StageStatus& stage : review_case.stages()) {
    if (stage.stage_id() == stage_id) return &stage;
  }
  return nullptr;
}

// What still waits for a meeting: a stage that is done, skipped or left behind does not.
std::set<std::string> WaitingForMeeting(const v1::ReviewCase& review_case, const v1::ReviewDefinition& definition) {
  std::set<std::string> waiting;
  for (const v1::StageGroup& group : definition.groups()) {
    for (const v1::StageDefinition& stage : group.stages()) {
      const v1::StageStatus* const status = FindStage(review_case, stage.stage_id());
      if (!stage.meeting_required() || status == nullptr) continue;
      if (status->state() == v1::StageStatus::STATE_WAITING || status->state() == v1::StageStatus::STATE_OPEN) {
        waiting.insert(stage.stage_id());
      }
    }
  }
  return waiting;
}

absl::Status WithoutMeeting(const v1::ReviewCase& review_case, const std::string& stage_id) {
  return Refuse(v1::ERROR_REASON_STAGE_WITHOUT_MEETING,
                {{"case", review_case.name()}, {"stage", stage_id.empty() ? "-" : stage_id}});
}

v1::AgendaItem::Result ResultFor(const v1::AgendaItem& item,
                                 const std::map<std::string, v1::AgendaItem::Result>& results) {
  const auto found = results.find(item.review_case());
  return found == results.end() ? v1::AgendaItem::RESULT_POSTPONED : found->second;
}

}  // namespace

std::string NameOf(MeetingAct act) {
  switch (act) {
    case MeetingAct::kAddAgendaItem:
      return "AddAgendaItem";
    case MeetingAct::kOrderAgenda:
      return "OrderAgenda";
    case MeetingAct::kRecordAttendance:
      return "RecordAttendance";
    case MeetingAct::kCloseMeeting:
      return "CloseMeeting";
    case MeetingAct::kCancelMeeting:
      return "CancelMeeting";
  }
  return "";
}

absl::StatusOr<v1::Meeting::State> StateAfter(const v1::Meeting& meeting, MeetingAct act) {
  for (const MeetingMove& move : kMeetingMoves) {
    if (move.from == meeting.state() && move.act == act) return move.to;
  }
  return Refuse(
      v1::ERROR_REASON_MEETING_STATE_REFUSES,
      {{"meeting", meeting.name()}, {"state", v1::Meeting::State_Name(meeting.state())}, {"act", NameOf(act)}});
}

Faults CheckMeeting(const std::string& prefix, const std::string& zone, absl::Time now, v1::Meeting& meeting) {
  Faults faults;
  meeting.set_title(base::NormalizeText(prefix + "title", meeting.title(), 100, true, faults));
  meeting.set_place(base::NormalizeText(prefix + "place", meeting.place(), 100, false, faults));
  const bool dated = CheckMeetingDate(prefix + "meeting_date", meeting.meeting_date(), DayOf(now), faults);
  CheckCutoff(prefix, dated, now, meeting, faults);
  CheckMembers(prefix, zone, meeting, faults);
  CheckQuorum(prefix + "quorum", meeting, faults);
  return faults;
}

Faults CheckPersons(const std::string& prefix, const v1::Meeting& meeting, const std::set<std::string>& existing) {
  Faults faults;
  for (int i = 0; i < meeting.members_size(); ++i) {
    if (existing.contains(meeting.members(i))) continue;
    faults.push_back({v1::ERROR_REASON_TEXT_REFERS_NOWHERE,
                      absl::StrCat(prefix, "members[", i, "]"),
                      {{"resource", meeting.members(i)}}});
  }
  return faults;
}

absl::Status MayJoinAgenda(const v1::Meeting& meeting, absl::Time now) {
  RETURN_IF_ERROR(StateAfter(meeting, MeetingAct::kAddAgendaItem).status());
  const absl::Time cutoff = CutoffOf(meeting);
  if (now <= cutoff) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_AGENDA_CLOSED, {{"time", Moment(cutoff)}});
}

absl::StatusOr<std::string> StageForMeeting(const v1::ReviewCase& review_case, const v1::ReviewDefinition& definition,
                                            const std::string& stage_id) {
  if (review_case.state() != v1::ReviewCase::STATE_OPEN && review_case.state() != v1::ReviewCase::STATE_SUPPLEMENTING) {
    return Refuse(v1::ERROR_REASON_CASE_STATE_REFUSES, {{"case", review_case.name()},
                                                        {"state", v1::ReviewCase::State_Name(review_case.state())},
                                                        {"act", NameOf(MeetingAct::kAddAgendaItem)}});
  }
  const std::set<std::string> waiting = WaitingForMeeting(review_case, definition);
  if (stage_id.empty()) {
    if (waiting.empty()) return WithoutMeeting(review_case, stage_id);
    if (waiting.size() > 1) return RefuseFields({{v1::ERROR_REASON_FIELD_REQUIRED, "stage_id", {}}});
    return *waiting.begin();
  }
  if (FindStage(review_case, stage_id) == nullptr) {
    return Refuse(v1::ERROR_REASON_STAGE_UNKNOWN, {{"case", review_case.name()}, {"stage", base::Shown(stage_id)}});
  }
  if (!waiting.contains(stage_id)) return WithoutMeeting(review_case, stage_id);
  return stage_id;
}

absl::StatusOr<std::vector<v1::AgendaItem>> Ordered(const v1::Meeting& meeting,
                                                    const google::protobuf::RepeatedPtrField<std::string>& review_cases,
                                                    const std::set<std::string>& hidden) {
  std::map<std::string, const v1::AgendaItem*> seen;
  std::vector<v1::AgendaItem> kept;
  for (const v1::AgendaItem& item : meeting.items()) {
    if (hidden.contains(item.review_case())) {
      kept.push_back(item);
    } else {
      seen.emplace(item.review_case(), &item);
    }
  }
  Faults faults;
  CheckTwice("review_cases", review_cases, faults);
  std::vector<v1::AgendaItem> items;
  for (int i = 0; i < review_cases.size(); ++i) {
    const auto found = seen.find(review_cases[i]);
    if (found != seen.end()) {
      items.push_back(*found->second);
    } else {
      faults.push_back({v1::ERROR_REASON_TEXT_REFERS_NOWHERE,
                        absl::StrCat("review_cases[", i, "]"),
                        {{"resource", base::Shown(review_cases[i])}}});
    }
  }
  RETURN_IF_ERROR(RefuseFields(faults));
  items.insert(items.end(), kept.begin(), kept.end());
  return items;
}

int64_t QuorumOf(const v1::Meeting& meeting) {
  const int64_t asked = int64_t{meeting.members_size()} * meeting.quorum().numerator();
  const int64_t denominator = meeting.quorum().denominator();
  return (asked + denominator - 1) / denominator;
}

// What keeps the meeting from being held by those who attend.
static Faults Unheld(const v1::Meeting& meeting, const google::protobuf::RepeatedPtrField<std::string>& attendance,
                     const v1::Date& today) {
  Faults faults;
  if (text::CompareDates(meeting.meeting_date(), today) != 0) {
    faults.push_back({v1::ERROR_REASON_MEETING_NOT_TODAY,
                      meeting.name(),
                      {{"meeting", meeting.name()}, {"date", text::WriteDate(meeting.meeting_date())}}});
  }
  if (std::find(attendance.begin(), attendance.end(), meeting.chair()) == attendance.end()) {
    faults.push_back({v1::ERROR_REASON_MEETING_WITHOUT_CHAIR, meeting.name(), {{"person", meeting.chair()}}});
  }
  // Shares are compared by cross-multiplication: QuorumOf is only what the refusal says.
  const int64_t present = attendance.size();
  if (present * meeting.quorum().denominator() < int64_t{meeting.members_size()} * meeting.quorum().numerator()) {
    faults.push_back({v1::ERROR_REASON_MEETING_QUORUM_MISSING,
                      meeting.name(),
                      {{"present", absl::StrCat(present)},
                       {"members", absl::StrCat(meeting.members_size())},
                       {"quorum", absl::StrCat(QuorumOf(meeting))}}});
  }
  if (meeting.items().empty()) {
    faults.push_back({v1::ERROR_REASON_AGENDA_EMPTY, meeting.name(), {{"meeting", meeting.name()}}});
  }
  return faults;
}

absl::Status CheckAttendance(const v1::Meeting& meeting,
                             const google::protobuf::RepeatedPtrField<std::string>& attendance, const v1::Date& today) {
  Faults faults;
  if (attendance.empty()) faults.push_back({v1::ERROR_REASON_LIST_EMPTY, "attendance", {}});
  CheckTwice("attendance", attendance, faults);
  for (int i = 0; i < attendance.size(); ++i) {
    if (IsMember(meeting, attendance[i])) continue;
    faults.push_back({v1::ERROR_REASON_NOT_A_MEMBER,
                      absl::StrCat("attendance[", i, "]"),
                      {{"person", base::Shown(attendance[i])}, {"meeting", meeting.name()}}});
  }
  RETURN_IF_ERROR(RefuseFields(faults));
  const Faults unheld = Unheld(meeting, attendance, today);
  if (unheld.empty()) return absl::OkStatus();
  if (unheld.size() == 1) return Refuse(unheld.front().reason, unheld.front().metadata);
  return RefuseConditions(unheld.front().reason, unheld.front().metadata, unheld);
}

Faults CheckMinutes(std::string& minutes) {
  Faults faults;
  minutes = base::NormalizeText("minutes", minutes, kLongestMinutes, true, faults, nullptr, base::Lines::kMany);
  return faults;
}

Faults CheckCancelling(std::string& reason) {
  Faults faults;
  reason = base::NormalizeText("reason", reason, 400, true, faults, nullptr, base::Lines::kMany);
  return faults;
}

v1::AgendaItem::Result ResultOf(const v1::StageStatus& stage) {
  if (stage.state() != v1::StageStatus::STATE_DONE) return v1::AgendaItem::RESULT_POSTPONED;
  return stage.outcome() == v1::StageStatus::OUTCOME_NEGATIVE ? v1::AgendaItem::RESULT_FAILED
                                                              : v1::AgendaItem::RESULT_PASSED;
}

std::string ResolutionNumber(const std::string& number) {
  const size_t dash = number.find('-');
  int64_t counter = 0;
  if (dash == std::string::npos || !absl::SimpleAtoi(number.substr(dash + 1), &counter)) return number;
  return absl::StrCat(number.substr(0, dash), "-", counter);
}

int CountResolutions(const v1::Meeting& meeting, const std::map<std::string, v1::AgendaItem::Result>& results) {
  return static_cast<int>(std::count_if(meeting.items().begin(), meeting.items().end(), [&](const auto& item) {
    return ResultFor(item, results) != v1::AgendaItem::RESULT_POSTPONED;
  }));
}

void Resolve(v1::Meeting& meeting, const std::map<std::string, v1::AgendaItem::Result>& results,
             const std::vector<std::string>& numbers) {
  size_t next = 0;
  for (v1::AgendaItem& item : *meeting.mutable_items()) {
    item.set_result(ResultFor(item, results));
    if (item.result() == v1::AgendaItem::RESULT_POSTPONED) continue;
    item.set_resolution_number(ResolutionNumber(numbers[next++]));
  }
}

std::set<std::string> HiddenFrom(const access::Caller& caller, const v1::Meeting& meeting,
                                 const std::map<std::string, std::string>& restricted,
                                 const std::set<std::string>& recused) {
  std::set<std::string> hidden;
  for (const v1::AgendaItem& item : meeting.items()) {
    if (recused.contains(item.review_case())) hidden.insert(item.review_case());
    if (caller.May(v1::PERMISSION_PROJECTS_READ_RESTRICTED)) continue;
    const auto owner = restricted.find(names::ProjectOf(item.review_case()));
    if (owner == restricted.end()) continue;
    if (caller.department.empty() || caller.department != owner->second) hidden.insert(item.review_case());
  }
  return hidden;
}

void Hide(v1::Meeting& meeting, const std::set<std::string>& hidden) {
  for (v1::AgendaItem& item : *meeting.mutable_items()) {
    if (!hidden.contains(item.review_case())) continue;
    item.clear_review_case();
    item.clear_stage_id();
    item.clear_project_title();
  }
  // They tell of every item.
  if (!hidden.empty()) meeting.clear_minutes();
}

v1::Meeting ImageOf(v1::Meeting meeting) {
  for (v1::AgendaItem& item : *meeting.mutable_items()) item.clear_project_title();
  return meeting;
}

}  // namespace luodi::review::rules
