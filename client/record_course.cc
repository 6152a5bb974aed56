// SPDX-License-Identifier: Apache-2.0
// The course of a case: its clocks add up, its meetings fit it, and its history tells of everything that is there.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/record_checks.h"
#include "proto/text/date.h"

namespace luodi::client::record {
namespace {

using Entry = v1::ClockEntry;

// What may follow in the ledger of a clock; KIND_UNSPECIFIED stands before the first.
bool MayFollow(Entry::Kind before, Entry::Kind next) {
  const bool runs = before == Entry::KIND_START || before == Entry::KIND_RESUME;
  switch (next) {
    case Entry::KIND_START:
      return !runs;
    case Entry::KIND_PAUSE:
      return runs;
    case Entry::KIND_RESUME:
      return before == Entry::KIND_PAUSE;
    case Entry::KIND_STOP:
      return runs || before == Entry::KIND_PAUSE;
    default:
      return false;
  }
}

// 0 for Sunday; day 0 was a Thursday.
int64_t WeekdayOf(const v1::Date& date) { return (((text::DayNumber(date) + 4) % 7) + 7) % 7; }

bool IsWeekend(const v1::Date& date) { return WeekdayOf(date) == 0 || WeekdayOf(date) == 6; }

bool DayFits(const v1::ClockDay& day) {
  switch (day.reason()) {
    case v1::ClockDay::REASON_WORKING_DAY:
      return day.counted() && !IsWeekend(day.date());
    case v1::ClockDay::REASON_WORKING_WEEKEND:
      return day.counted() && IsWeekend(day.date());
    case v1::ClockDay::REASON_WEEKEND:
      return !day.counted() && IsWeekend(day.date());
    case v1::ClockDay::REASON_HOLIDAY:
    case v1::ClockDay::REASON_START_DAY:
    case v1::ClockDay::REASON_PAUSED:
      return !day.counted();
    default:
      return false;
  }
}

bool IsStart(const v1::ClockAccount& account, const v1::Date& date) {
  return std::any_of(account.entries().begin(), account.entries().end(), [&](const Entry& entry) {
    return (entry.kind() == Entry::KIND_START || entry.kind() == Entry::KIND_RESUME) &&
           text::CompareDates(entry.date(), date) == 0;
  });
}

// One day after the other, each with a reason that fits it.
bool DaysFit(const v1::ClockAccount& account) {
  int64_t former = 0;
  for (int i = 0; i < account.days_size(); ++i) {
    const v1::ClockDay& day = account.days(i);
    if (!text::IsRealDate(day.date()) || !DayFits(day)) return false;
    if (i > 0 && text::DayNumber(day.date()) != former + 1) return false;
    if (day.reason() == v1::ClockDay::REASON_START_DAY && !IsStart(account, day.date())) return false;
    former = text::DayNumber(day.date());
  }
  return true;
}

bool EntriesFit(const v1::ClockAccount& account, bool moved) {
  Entry::Kind before = Entry::KIND_UNSPECIFIED;
  int64_t time = 0;
  for (const Entry& entry : account.entries()) {
    if (!text::IsRealDate(entry.date()) || Micros(entry.time()) < time) return false;
    if (!moved && !MayFollow(before, entry.kind())) return false;
    before = entry.kind();
    time = Micros(entry.time());
  }
  return !account.entries().empty();
}

int LimitOf(const OpenedRecord& opened, const std::string& stage_id) {
  if (stage_id.empty()) return opened.definition.limit_working_days();
  const v1::StageDefinition* const stage = StageAsked(opened.definition, stage_id);
  return stage == nullptr ? 0 : stage->limit_working_days();
}

void CheckAccount(const OpenedRecord& opened, const v1::ClockAccount& account, Findings& findings) {
  const text::Metadata parts = {{"stage", account.stage_id().empty() ? "-" : account.stage_id()}};
  findings.Require(account.stage_id().empty() || StageOf(opened.review_case, account.stage_id()) != nullptr,
                   "the clock of {stage} is of no stage of the case", "计时 {stage} 不属于本案任何环节", parts);
  findings.Require(EntriesFit(account, MovedAt(opened) > 0),
                   "the ledger of the clock of {stage} tells of no possible course",
                   "环节 {stage} 的计时记录次序不成立", parts);
  findings.Require(DaysFit(account), "the clock of {stage} counts days by reasons that do not fit them",
                   "环节 {stage} 的计时日与理由不符", parts);
  const auto counted = std::count_if(account.days().begin(), account.days().end(),
                                     [](const v1::ClockDay& day) { return day.counted(); });
  const int limit = LimitOf(opened, account.stage_id());
  const int left = limit > 0 ? limit - account.consumed_working_days() : 0;
  findings.Require(counted == account.consumed_working_days() && account.limit_working_days() == limit &&
                       account.remaining_working_days() == left,
                   "the clock of {stage} does not add up", "环节 {stage} 的用时合计有误", parts);
  std::set<std::tuple<int, int, std::string>> rungs;
  for (const v1::FiredRung& rung : account.fired_rungs()) {
    findings.Require(rungs.emplace(rung.packet_version(), rung.working_days_late(), rung.told()).second,
                     "a rung of {stage} fired twice", "环节 {stage} 的同一催办发出两次", parts);
  }
}

// ---- meetings

bool HoldsQuorum(const v1::Meeting& meeting) {
  const std::set<std::string> members(meeting.members().begin(), meeting.members().end());
  const std::set<std::string> present(meeting.attendance().begin(), meeting.attendance().end());
  return std::includes(members.begin(), members.end(), present.begin(), present.end()) &&
         static_cast<int64_t>(present.size()) * meeting.quorum().denominator() >=
             static_cast<int64_t>(members.size()) * meeting.quorum().numerator();
}

bool IsResolutionNumber(const std::string& number) {
  const std::vector<std::string> parts = absl::StrSplit(number, '-');
  int year = 0;
  int counter = 0;
  return parts.size() == 2 && parts[0].size() == 4 && absl::SimpleAtoi(parts[0], &year) &&
         absl::SimpleAtoi(parts[1], &counter) && counter > 0;
}

void CheckMeeting(const OpenedRecord& opened, const v1::Meeting& meeting, Findings& findings) {
  const text::Metadata parts = {{"meeting", meeting.name()}};
  const bool was_held = meeting.state() == v1::Meeting::STATE_HELD || meeting.state() == v1::Meeting::STATE_CLOSED;
  findings.Require(!was_held || HoldsQuorum(meeting), "{meeting} was held without its quorum",
                   "{meeting} 未达法定人数即召开", parts);
  for (const v1::AgendaItem& item : meeting.items()) {
    findings.Require(
        item.review_case() == opened.review_case.name() && StageOf(opened.review_case, item.stage_id()) != nullptr,
        "{meeting} tells of another case", "{meeting} 涉及他案", parts);
    const bool resolved =
        item.result() == v1::AgendaItem::RESULT_PASSED || item.result() == v1::AgendaItem::RESULT_FAILED;
    findings.Require(resolved ? IsResolutionNumber(item.resolution_number()) : item.resolution_number().empty(),
                     "{meeting} has a resolution without number, or a number without resolution",
                     "{meeting} 的决议与编号不符", parts);
  }
  findings.Require(meeting.items_size() == 1, "{meeting} has not exactly one item of the case",
                   "{meeting} 的本案议题数有误", parts);
}

// Who was present when the stage was on the agenda of a meeting that was held.
std::set<std::string> PresentFor(const OpenedRecord& opened, const std::string& stage_id) {
  std::set<std::string> present;
  for (const v1::Meeting& meeting : opened.meetings) {
    if (meeting.state() != v1::Meeting::STATE_HELD && meeting.state() != v1::Meeting::STATE_CLOSED) continue;
    for (const v1::AgendaItem& item : meeting.items()) {
      if (item.stage_id() != stage_id) continue;
      present.insert(meeting.attendance().begin(), meeting.attendance().end());
    }
  }
  return present;
}

// The last meeting that came to a result on the packet as it is said what the stage came to.
void CheckResult(const OpenedRecord& opened, const v1::StageStatus& stage, Findings& findings) {
  for (auto meeting = opened.meetings.rbegin(); meeting != opened.meetings.rend(); ++meeting) {
    for (const v1::AgendaItem& item : meeting->items()) {
      if (item.stage_id() != stage.stage_id() || item.resolution_number().empty()) continue;
      const bool passed = item.result() == v1::AgendaItem::RESULT_PASSED;
      findings.Require(passed == (stage.outcome() != v1::StageStatus::OUTCOME_NEGATIVE),
                       "resolution {number} is not what stage {stage} came to",
                       "决议 {number} 与环节 {stage} 的结论不符",
                       {{"number", item.resolution_number()}, {"stage", stage.stage_id()}});
      return;
    }
  }
}

// ---- history

template <typename List>
void Collect(const List& list, std::set<std::string>* names) {
  for (const auto& one : list) names->insert(one.name());
}

std::set<std::string> NamesSaid(const OpenedRecord& opened) {
  std::set<std::string> names;
  Collect(opened.opinions, &names);
  Collect(opened.votes, &names);
  Collect(opened.scores, &names);
  Collect(opened.review_case.recusals(), &names);
  return names;
}

bool IsSaid(const std::string& resource) {
  return absl::StrContains(resource, "/opinions/") || absl::StrContains(resource, "/votes/") ||
         absl::StrContains(resource, "/scores/") || absl::StrContains(resource, "/recusals/");
}

// Versions of the case from 1 without a gap, to the one it has.
void CheckVersions(const OpenedRecord& opened, Findings& findings) {
  int64_t version = 0;
  for (const v1::RecordedChange& change : opened.history) {
    if (change.resource() != opened.review_case.name()) continue;
    ++version;
    findings.Require(change.version() == version, "version {version} of the case is missing from its history",
                     "案件历史缺少第 {version} 版", {{"version", absl::StrCat(version)}});
    version = change.version();
  }
  findings.Require(opened.review_case.etag() == absl::StrCat("v", version),
                   "the case is {etag}, and its history ends with version {version}",
                   "案件版本为 {etag}，历史止于第 {version} 版",
                   {{"etag", opened.review_case.etag()}, {"version", absl::StrCat(version)}});
}

}  // namespace

const v1::StageDefinition* StageAsked(const v1::ReviewDefinition& definition, const std::string& stage_id) {
  for (const v1::StageGroup& group : definition.groups()) {
    for (const v1::StageDefinition& stage : group.stages()) {
      if (stage.stage_id() == stage_id) return &stage;
    }
  }
  return nullptr;
}

const v1::StageStatus* StageOf(const v1::ReviewCase& review_case, const std::string& stage_id) {
  for (const v1::StageStatus& stage : review_case.stages()) {
    if (stage.stage_id() == stage_id) return &stage;
  }
  return nullptr;
}

int64_t Micros(const google::protobuf::Timestamp& time) { return time.seconds() * 1'000'000 + time.nanos() / 1000; }

std::map<std::string, int64_t> FirstEntered(const OpenedRecord& opened) {
  std::map<std::string, int64_t> entered;
  for (const v1::RecordedChange& change : opened.history) entered.emplace(change.resource(), Micros(change.time()));
  return entered;
}

int64_t MovedAt(const OpenedRecord& opened) {
  int64_t moved = 0;
  for (const v1::RecordedChange& change : opened.history) {
    if (absl::EndsWith(change.method(), "MoveCase")) moved = Micros(change.time());
  }
  return moved;
}

void CheckClock(const OpenedRecord& opened, std::vector<Finding>* all) {
  Findings findings("clock");
  findings.Require(opened.clock.case_name() == opened.review_case.name(), "the clock is of {case}", "计时属于 {case}",
                   {{"case", opened.clock.case_name()}});
  std::set<std::string> seen;
  for (const v1::ClockAccount& account : opened.clock.accounts()) {
    findings.Require(seen.insert(account.stage_id()).second, "the clock of {stage} is there twice", "计时 {stage} 重复",
                     {{"stage", account.stage_id()}});
    CheckAccount(opened, account, findings);
  }
  findings.MoveTo(all);
}

void CheckMeetings(const OpenedRecord& opened, std::vector<Finding>* all) {
  Findings findings("meetings");
  for (const v1::Meeting& meeting : opened.meetings) CheckMeeting(opened, meeting, findings);
  for (const v1::StageStatus& stage : opened.review_case.stages()) {
    const v1::StageDefinition* const asked = StageAsked(opened.definition, stage.stage_id());
    const bool counts = asked != nullptr && asked->meeting_required() &&
                        (stage.state() == v1::StageStatus::STATE_OPEN || stage.state() == v1::StageStatus::STATE_DONE);
    if (!counts) continue;
    const std::set<std::string> present = PresentFor(opened, stage.stage_id());
    for (const v1::SeatStatus& seat : stage.seats()) {
      findings.Require(seat.answered_by().empty() || present.contains(seat.answered_by()) || MovedAt(opened) > 0,
                       "{person} answered at stage {stage}, and attended no meeting on it",
                       "{person} 在环节 {stage} 表态，但未到会",
                       {{"person", seat.answered_by()}, {"stage", stage.stage_id()}});
    }
    if (stage.state() == v1::StageStatus::STATE_DONE) CheckResult(opened, stage, findings);
  }
  findings.MoveTo(all);
}

void CheckHistory(const OpenedRecord& opened, std::vector<Finding>* all) {
  Findings findings("history");
  const std::string& name = opened.review_case.name();
  const std::set<std::string> said = NamesSaid(opened);
  std::set<std::string> entered;
  int64_t time = 0;
  for (const v1::RecordedChange& change : opened.history) {
    const text::Metadata parts = {{"resource", change.resource()}};
    findings.Require(change.resource() == name || change.resource().rfind(name + "/", 0) == 0,
                     "{resource} is not of this case", "{resource} 不属于本案", parts);
    findings.Require(Micros(change.time()) >= time, "the history is not in the order of time at {resource}",
                     "历史在 {resource} 处时间倒置", parts);
    findings.Require(!IsSaid(change.resource()) || said.contains(change.resource()),
                     "{resource} was entered, and is not in the record", "{resource} 曾登记，案卷中却没有", parts);
    time = Micros(change.time());
    entered.insert(change.resource());
  }
  for (const std::string& resource : said) {
    findings.Require(entered.contains(resource), "{resource} was never entered", "{resource} 未曾登记",
                     {{"resource", resource}});
  }
  CheckVersions(opened, findings);
  findings.MoveTo(all);
}

}  // namespace luodi::client::record
