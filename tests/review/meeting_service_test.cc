// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <barrier>
#include <functional>
#include <thread>

#include "luodi/v1/journal.grpc.pb.h"
#include "tests/review/meetings_given.h"

namespace luodi {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using Item = v1::AgendaItem;

class MeetingOf : public testing::MeetingOffice {
 protected:
  using MeetingOffice::MeetingOffice;
  static std::vector<std::string> CasesOn(const v1::Meeting& meeting) {
    std::vector<std::string> cases;
    for (const Item& item : meeting.items()) cases.push_back(item.review_case());
    return cases;
  }
  testing::Answer<v1::Meeting> Order(const std::string& meeting, const std::vector<std::string>& cases,
                                     const std::string& who = "secretary") {
    v1::OrderAgendaRequest request;
    request.set_name(meeting);
    request.set_etag(Read(meeting)->etag());
    request.mutable_review_cases()->Assign(cases.begin(), cases.end());
    return Ask(who, &Meetings::OrderAgenda, request);
  }
};

class CallingOne : public MeetingOf {};

TEST_F(CallingOne, NumbersItByYearAndTellsWhatWasCalled) {
  const v1::Meeting first = Fine(Ask("secretary", &Meetings::CreateMeeting, Call(2020, 7, 3)));
  EXPECT_EQ(first.name(), InZone("meetings/2020-0001"));
  EXPECT_EQ(first.state(), v1::Meeting::STATE_PLANNED);
  EXPECT_EQ(first.called_by(), PersonNamed("secretary"));
  EXPECT_EQ(first.etag(), "v1");
  EXPECT_EQ(first.members_size(), 3);
  EXPECT_EQ(first.quorum().numerator(), 2);
  EXPECT_EQ(Read(first.name())->SerializeAsString(), first.SerializeAsString());
  EXPECT_THAT(Called(2020, 7, 3), EndsWith("/2020-0002"));
  EXPECT_EQ(Entries("CHANGE", "secretary", first.name()), 1);
}

TEST_F(CallingOne, TakesNothingThatOnlyTheOfficeMaySay) {
  v1::CreateMeetingRequest request = Call(2020, 7, 3);
  request.mutable_meeting()->set_state(v1::Meeting::STATE_HELD);
  request.mutable_meeting()->add_attendance(PersonNamed("m1"));
  request.mutable_meeting()->add_items()->set_resolution_number("2020-1");
  request.mutable_meeting()->set_minutes("已通过");
  const v1::Meeting called = Fine(Ask("secretary", &Meetings::CreateMeeting, request));
  EXPECT_EQ(called.state(), v1::Meeting::STATE_PLANNED);
  EXPECT_EQ(called.attendance_size() + called.items_size(), 0);
  EXPECT_EQ(called.minutes(), "");
}

TEST_F(CallingOne, CallsOnlyPeopleWhoAreThere) {
  v1::CreateMeetingRequest request = Call(2020, 7, 3);
  request.mutable_meeting()->add_members(PersonNamed("nobody"));
  const auto refused = Ask("secretary", &Meetings::CreateMeeting, request);
  EXPECT_EQ(refused.reason(), "TEXT_REFERS_NOWHERE");
  EXPECT_THAT(refused.fields(), ElementsAre("meeting.members[3]"));
  request.mutable_meeting()->clear_title();
  EXPECT_EQ(Ask("secretary", &Meetings::CreateMeeting, request).reason(), "FIELD_REQUIRED");
  EXPECT_EQ(Ask("officer", &Meetings::CreateMeeting, Call(2020, 7, 3)).status.error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(CallingOne, LeavesNoTraceWhenItIsOnlyTried) {
  v1::CreateMeetingRequest request = Call(2020, 7, 3);
  request.set_validate_only(true);
  Fine(Ask("secretary", &Meetings::CreateMeeting, request));
  v1::ListMeetingsRequest list;
  list.set_parent(zone());
  EXPECT_EQ(Fine(Ask("secretary", &Meetings::ListMeetings, list)).meetings_size(), 0);
}

TEST_F(CallingOne, ListsTheNewestFirstPageByPage) {
  for (int i = 0; i < 3; ++i) Called(2020, 7, 3);
  v1::ListMeetingsRequest list;
  list.set_parent(zone());
  list.set_page_size(2);
  const v1::ListMeetingsResponse first = Fine(Ask("clerk", &Meetings::ListMeetings, list));
  ASSERT_EQ(first.meetings_size(), 2);
  EXPECT_THAT(first.meetings(0).name(), EndsWith("/2020-0003"));
  list.set_page_token(first.next_page_token());
  const v1::ListMeetingsResponse second = Fine(Ask("clerk", &Meetings::ListMeetings, list));
  ASSERT_EQ(second.meetings_size(), 1);
  EXPECT_THAT(second.meetings(0).name(), EndsWith("/2020-0001"));
  EXPECT_EQ(second.next_page_token(), "");
}

class TheAgendaOfOne : public MeetingOf {};

TEST_F(TheAgendaOfOne, TakesStagesThatNeedAMeetingUntilItCloses) {
  Ready(Short());
  const std::string meeting = Called(2020, 7, 3);
  const std::string name = NewCase("某项目");
  const v1::Meeting with_item = Fine(Add(meeting, name));
  ASSERT_EQ(with_item.items_size(), 1);
  EXPECT_EQ(with_item.items(0).review_case(), name);
  EXPECT_EQ(with_item.items(0).stage_id(), "panel");
  EXPECT_EQ(with_item.items(0).project_title(), "某项目");
  EXPECT_EQ(with_item.etag(), "v2");
  EXPECT_EQ(Entries("CHANGE", "secretary", meeting), 2);
  SetNow(At(2020, 7, 3, 18) + absl::Microseconds(1));
  const auto late = Add(meeting, NewCase());
  EXPECT_EQ(late.reason(), "AGENDA_CLOSED");
  EXPECT_EQ(late.Info().metadata().at("time"), "2020-07-03 18:00:00");
}

TEST_F(TheAgendaOfOne, TakesNothingElse) {
  Ready(Short());
  const std::string meeting = Called();
  const std::string name = NewCase();
  EXPECT_EQ(Add(meeting, name, "decision").reason(), "STAGE_WITHOUT_MEETING");
  EXPECT_EQ(Add(meeting, name, "nowhere").reason(), "STAGE_UNKNOWN");
  EXPECT_EQ(Add(meeting, InZone("projects/2020-0099/cases/1")).reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(Add(meeting, "case").reason(), "NAME_MALFORMED");
  EXPECT_EQ(Add(InZone("meetings/2020-0099"), name).reason(), "RESOURCE_NOT_FOUND");
  v1::WithdrawCaseRequest withdraw;
  withdraw.set_name(name);
  withdraw.set_etag(Now(name).etag());
  withdraw.set_reason("投资方改期");
  Fine(Ask("officer", &Reviews::WithdrawCase, withdraw));
  EXPECT_EQ(Add(meeting, name).reason(), "CASE_STATE_REFUSES");
}

TEST_F(TheAgendaOfOne, IsTheOnlyOneAStageStandsOn) {
  Ready(Short());
  const std::string first = Called();
  const std::string second = Called();
  const std::string name = NewCase();
  Fine(Add(first, name));
  const auto again = Add(first, name);
  EXPECT_EQ(again.reason(), "ENTRY_ON_AGENDA");
  EXPECT_EQ(again.Info().metadata().at("meeting"), first);
  EXPECT_EQ(Add(second, name).Info().metadata().at("meeting"), first);
}

TEST_F(TheAgendaOfOne, IsOrderedAsAWholeWithTheEtagOfWhatWasRead) {
  Ready(Short());
  const std::string meeting = Called();
  const std::vector<std::string> cases = {NewCase("一"), NewCase("二"), NewCase("三")};
  for (const std::string& name : cases) Fine(Add(meeting, name));
  EXPECT_THAT(CasesOn(Fine(Order(meeting, {cases[2], cases[0]}))), ElementsAre(cases[2], cases[0]));
  EXPECT_THAT(CasesOn(Fine(Read(meeting))), ElementsAre(cases[2], cases[0]));
  EXPECT_EQ(Order(meeting, {cases[1]}).reason(), "TEXT_REFERS_NOWHERE");
  v1::OrderAgendaRequest stale;
  stale.set_name(meeting);
  stale.set_etag("v1");
  EXPECT_EQ(Ask("secretary", &Meetings::OrderAgenda, stale).reason(), "ETAG_STALE");
  stale.clear_etag();
  EXPECT_EQ(Ask("secretary", &Meetings::OrderAgenda, stale).reason(), "ETAG_MISSING");
  // What left the agenda is free.
  Fine(Add(Called(), cases[1]));
}

TEST_F(TheAgendaOfOne, HidesARestrictedProjectFromWhoMayNotSeeIt) {
  Ready(Short());
  const std::string meeting = Called();
  const std::string secret = NewSecretCase();
  const std::string open = NewCase();
  Fine(Add(meeting, secret));
  Fine(Add(meeting, open));
  const v1::Meeting stranger = Fine(Read(meeting, "clerk"));
  ASSERT_EQ(stranger.items_size(), 2);
  EXPECT_EQ(stranger.items(0).ByteSizeLong(), 0u);
  EXPECT_EQ(stranger.items(1).review_case(), open);
  v1::ListMeetingsRequest list;
  list.set_parent(zone());
  EXPECT_EQ(Fine(Ask("clerk", &Meetings::ListMeetings, list)).meetings(0).items(0).ByteSizeLong(), 0u);
  EXPECT_EQ(Fine(Read(meeting, "officer")).items(0).review_case(), secret);
  const std::string project = secret.substr(0, secret.find("/cases"));
  EXPECT_EQ(Entries("READING", "officer", project), 1);
  EXPECT_EQ(Entries("READING", "clerk", project), 0);
  EXPECT_EQ(Entries("READING", "officer", open.substr(0, open.find("/cases"))), 0);
}

TEST_F(TheAgendaOfOne, OfAMeetingCalledForTodayIsOpenToday) {
  Ready(Short());
  v1::CreateMeetingRequest request = Call(2020, 7, 1);
  request.mutable_meeting()->clear_agenda_cutoff_time();
  const v1::Meeting called = Fine(Ask("secretary", &Meetings::CreateMeeting, request));
  EXPECT_EQ(called.agenda_cutoff_time().seconds(), absl::ToUnixSeconds(At(2020, 7, 2, 0)));
  Fine(Add(called.name(), NewCase()));
  Fine(Attend(called.name(), {"m1", "m2"}));
  request.mutable_meeting()->mutable_agenda_cutoff_time()->set_seconds(absl::ToUnixSeconds(At(2020, 6, 30, 18)));
  const auto late = Ask("secretary", &Meetings::CreateMeeting, request);
  EXPECT_EQ(late.reason(), "DATE_PAST");
  EXPECT_THAT(late.fields(), ElementsAre("meeting.agenda_cutoff_time"));
}

class WhatTheRecusedSee : public MeetingOf {
 protected:
  void Recuse(const std::string& who, const std::string& name) {
    v1::RecuseRequest request;
    request.set_parent(name);
    request.set_reason("本人持有投资方股份");
    Fine(Ask(who, &Reviews::Recuse, request));
  }
  // Whether the journal shows the person what the resource became.
  int64_t ImagesShown(const std::string& who, const std::string& resource) {
    v1::ListHistoryRequest request;
    request.set_name(resource);
    const v1::ListHistoryResponse history = Fine(Ask(who, &v1::JournalService::Stub::ListHistory, request));
    EXPECT_GT(history.entries_size(), 0);
    return std::count_if(history.entries().begin(), history.entries().end(),
                         [](const v1::JournalEntry& entry) { return !entry.image().fields().empty(); });
  }
};

TEST_F(WhatTheRecusedSee, IsNeitherTheirCaseNorTheMinutesNorItsImages) {
  Ready(Short());
  const std::string meeting = Called();
  const std::string his = NewCase("一");
  const std::string other = NewCase("二");
  for (const std::string& name : {his, other}) Fine(Add(meeting, name));
  Recuse("m3", his);
  Person("auditor", {v1::ROLE_CASE_AUDITOR});
  Fine(Attend(meeting, {"m1", "m2"}));
  Fine(Close(meeting));
  const v1::Meeting seen = Fine(Read(meeting, "m3"));
  EXPECT_THAT(CasesOn(seen), ElementsAre("", other));
  EXPECT_EQ(seen.items(0).project_title(), "");
  EXPECT_EQ(seen.minutes(), "");
  v1::ListMeetingsRequest list;
  list.set_parent(zone());
  EXPECT_THAT(CasesOn(Fine(Ask("m3", &Meetings::ListMeetings, list)).meetings(0)), ElementsAre("", other));
  EXPECT_EQ(Fine(Read(meeting, "m2")).minutes(), "主持人宣布表决结果。");
  EXPECT_THAT(CasesOn(Fine(Read(meeting, "m2"))), ElementsAre(his, other));
  EXPECT_GT(ImagesShown("auditor", meeting), 0);
  EXPECT_GT(ImagesShown("auditor", his), 0);
}

TEST_F(WhatTheRecusedSee, IsToldByThePersonAndNotByTheAccount) {
  Ready(Short());
  const std::string meeting = Called();
  const std::string his = NewCase("一");
  Fine(Add(meeting, his));
  Person("auditor", {v1::ROLE_CASE_AUDITOR});
  EXPECT_EQ(ImagesShown("auditor", meeting), 2);
  Recuse("m3", his);
  EXPECT_EQ(ImagesShown("auditor", meeting), 2);
  // Whoever is recused is the auditor under another account.
  const std::string id = zone().substr(zone().find('/') + 1);
  const std::string account = "auditor-" + id;
  pqxx::connection connection(DatabaseUrl());
  pqxx::work work(connection);
  work.exec_params(
      "INSERT INTO persons (zone, person, display_name, staff_number, create_time) SELECT 'system', $2, 'x', "
      "staff_number, now() FROM persons WHERE zone = $1 AND person = 'auditor'",
      id, account);
  work.exec_params("UPDATE review_recusals SET person = $1 WHERE zone = $2", "zones/system/persons/" + account, id);
  work.commit();
  EXPECT_THAT(CasesOn(Fine(Read(meeting, "auditor"))), ElementsAre(""));
  EXPECT_EQ(ImagesShown("auditor", meeting), 1) << "of the calling, which told of no case";
  EXPECT_EQ(ImagesShown("auditor", his), 0);
}

class HoldingOne : public MeetingOf {};

TEST_F(HoldingOne, TakesItsDayItsMembersAndTheirQuorum) {
  Ready(Short());
  const std::string meeting = Called(2020, 7, 3);
  EXPECT_EQ(Attend(meeting, {"m1", "m2"}).reason(), "MEETING_NOT_TODAY");
  Fine(Add(meeting, NewCase()));
  EXPECT_EQ(Attend(meeting, {"m1", "m2"}).reason(), "MEETING_NOT_TODAY");
  SetToday(2020, 7, 3);
  EXPECT_EQ(Attend(meeting, {}).reason(), "LIST_EMPTY");
  EXPECT_EQ(Attend(meeting, {"m1", "m1"}).reason(), "ENTRY_TWICE");
  EXPECT_EQ(Attend(meeting, {"m1", "m4"}).reason(), "NOT_A_MEMBER");
  const auto few = Attend(meeting, {"m1"});
  EXPECT_EQ(few.reason(), "MEETING_QUORUM_MISSING");
  const auto unled = Attend(meeting, {"m2", "m3"});
  EXPECT_EQ(unled.reason(), "MEETING_WITHOUT_CHAIR");
  EXPECT_EQ(unled.Info().metadata().at("person"), PersonNamed("m1"));
  EXPECT_EQ(few.Info().metadata().at("quorum"), "2");
  EXPECT_EQ(Read(meeting)->state(), v1::Meeting::STATE_PLANNED);
  const v1::Meeting held = Fine(Attend(meeting, {"m2", "m1"}));
  EXPECT_EQ(held.state(), v1::Meeting::STATE_HELD);
  EXPECT_THAT(held.attendance(), ElementsAre(PersonNamed("m2"), PersonNamed("m1")));
  EXPECT_EQ(Attend(meeting, {"m1", "m2"}).reason(), "MEETING_STATE_REFUSES");
  EXPECT_EQ(Cancel(meeting).reason(), "MEETING_STATE_REFUSES");
}

TEST_F(HoldingOne, IsTheOnlyTimeItsStagesAreVotedOnAndOnlyByWhoIsThere) {
  Ready(Short());
  const std::string name = NewCase();
  EXPECT_EQ(Vote("m1", name).reason(), "MEETING_REQUIRED");
  const std::string other = Called();
  const auto empty = Attend(other, {"m1", "m2", "m3"});
  EXPECT_EQ(empty.reason(), "AGENDA_EMPTY");
  EXPECT_EQ(empty.Info().metadata().at("meeting"), other);
  Fine(Add(other, NewCase("另一项目")));
  Fine(Attend(other, {"m1", "m2", "m3"}));
  EXPECT_EQ(Vote("m1", name).reason(), "MEETING_REQUIRED");
  const std::string meeting = Called();
  Fine(Add(meeting, name));
  EXPECT_EQ(Vote("m1", name).reason(), "MEETING_REQUIRED");
  Fine(Attend(meeting, {"m1", "m2"}));
  EXPECT_EQ(Vote("m3", name).reason(), "MEETING_REQUIRED");
  Fine(Vote("m1", name));
  Fine(Close(meeting));
  EXPECT_EQ(Vote("m2", name).reason(), "MEETING_REQUIRED");
}

class AtTheTurnOfTheYear : public MeetingOf {
 protected:
  AtTheTurnOfTheYear() : MeetingOf(testing::Day(2020, 12, 30)) {}
};

TEST_F(AtTheTurnOfTheYear, EachResultGetsAResolutionOfItsYear) {
  Ready(Short());
  const std::string meeting = Called(2020, 12, 30);
  const std::vector<std::string> cases = {NewCase("一"), NewCase("二"), NewCase("三")};
  for (const std::string& name : cases) Fine(Add(meeting, name));
  Fine(Attend(meeting, {"m1", "m2", "m3"}));
  for (const char* who : {"m1", "m2"}) Fine(Vote(who, cases[0]));
  for (const char* who : {"m1", "m2"}) Fine(Vote(who, cases[2], v1::Vote::CHOICE_NO));
  Fine(Vote("m1", cases[1]));
  const v1::Meeting closed = Fine(Close(meeting));
  EXPECT_EQ(closed.state(), v1::Meeting::STATE_CLOSED);
  EXPECT_EQ(closed.minutes(), "主持人宣布表决结果。");
  EXPECT_EQ(closed.items(0).result(), Item::RESULT_PASSED);
  EXPECT_EQ(closed.items(0).resolution_number(), "2020-1");
  EXPECT_EQ(closed.items(1).result(), Item::RESULT_POSTPONED);
  EXPECT_EQ(closed.items(1).resolution_number(), "");
  EXPECT_EQ(closed.items(2).result(), Item::RESULT_FAILED);
  EXPECT_EQ(closed.items(2).resolution_number(), "2020-2");
  EXPECT_EQ(Stage(Now(cases[0]), "panel").outcome(), v1::StageStatus::OUTCOME_POSITIVE);
  // The postponed one comes before another meeting, in a year that counts from one.
  SetToday(2021, 1, 4);
  const std::string next = Called(2021, 1, 4);
  EXPECT_THAT(next, EndsWith("/2021-0001"));
  Fine(Add(next, cases[1]));
  Fine(Attend(next, {"m1", "m2"}));
  Fine(Vote("m2", cases[1]));
  EXPECT_EQ(Fine(Close(next)).items(0).resolution_number(), "2021-1");
  EXPECT_EQ(Close(next).reason(), "MEETING_STATE_REFUSES");
  EXPECT_EQ(Add(next, cases[1]).reason(), "MEETING_STATE_REFUSES");
}

TEST_F(HoldingOne, NeedsMinutesToEnd) {
  Ready(Short());
  const std::string meeting = Called();
  Fine(Add(meeting, NewCase()));
  EXPECT_EQ(Close(meeting).reason(), "MEETING_STATE_REFUSES");
  Fine(Attend(meeting, {"m1", "m2"}));
  v1::CloseMeetingRequest request;
  request.set_name(meeting);
  request.set_etag(Read(meeting)->etag());
  EXPECT_EQ(Ask("secretary", &Meetings::CloseMeeting, request).reason(), "FIELD_REQUIRED");
  request.set_minutes("散会。");
  request.set_request_id(NewRequestId());
  const v1::Meeting closed = Fine(Ask("secretary", &Meetings::CloseMeeting, request));
  const auto again = Ask("secretary", &Meetings::CloseMeeting, request);
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(again->SerializeAsString(), closed.SerializeAsString());
}

TEST_F(HoldingOne, CalledOffFreesItsItems) {
  Ready(Short());
  const std::string meeting = Called();
  const std::string name = NewCase();
  Fine(Add(meeting, name));
  const v1::Meeting cancelled = Fine(Cancel(meeting));
  EXPECT_EQ(cancelled.state(), v1::Meeting::STATE_CANCELLED);
  EXPECT_EQ(cancelled.reason(), "改期");
  EXPECT_EQ(cancelled.items(0).result(), Item::RESULT_POSTPONED);
  EXPECT_EQ(Attend(meeting, {"m1", "m2"}).reason(), "MEETING_STATE_REFUSES");
  Fine(Add(Called(), name));
}

// Runs the acts at once, each on a thread of its own.
void AtOnce(const std::vector<std::function<void()>>& acts) {
  std::barrier start(static_cast<std::ptrdiff_t>(acts.size()));
  std::vector<std::thread> threads;
  for (const auto& act : acts) {
    threads.emplace_back([&start, act] {
      start.arrive_and_wait();
      act();
    });
  }
  for (std::thread& thread : threads) thread.join();
}

class MeetingsAtTheSameMoment : public MeetingOf {};

TEST_F(MeetingsAtTheSameMoment, OneOfTwoAgendasGetsTheCase) {
  Ready(Short());
  for (int i = 0; i < 5; ++i) {
    const std::string one = Called();
    const std::string two = Called();
    const std::string name = NewCase();
    std::vector<testing::Answer<v1::Meeting>> answers(2);
    AtOnce({[&] { answers[0] = Add(one, name); }, [&] { answers[1] = Add(two, name); }});
    EXPECT_EQ(answers[0].ok() + answers[1].ok(), 1);
    EXPECT_EQ(answers[answers[0].ok() ? 1 : 0].reason(), "ENTRY_ON_AGENDA");
  }
}

TEST_F(MeetingsAtTheSameMoment, TheDecidingVoteCountsForTheMeetingOrIsRefused) {
  Ready(Short());
  for (int i = 0; i < 10; ++i) {
    const std::string name = NewCase();
    const std::string meeting = Called();
    Fine(Add(meeting, name));
    Fine(Attend(meeting, {"m1", "m2"}));
    Fine(Vote("m1", name));
    testing::Answer<v1::Meeting> closed;
    testing::Answer<v1::Vote> vote;
    AtOnce({[&] { closed = Close(meeting); }, [&] { vote = Vote("m2", name); }});
    ASSERT_TRUE(closed.ok()) << closed.status.error_message();
    EXPECT_EQ(closed->items(0).result(), vote.ok() ? Item::RESULT_PASSED : Item::RESULT_POSTPONED);
    EXPECT_EQ(vote.reason(), vote.ok() ? "" : "MEETING_REQUIRED");
    EXPECT_EQ(Stage(Now(name), "panel").state(), vote.ok() ? v1::StageStatus::STATE_DONE : v1::StageStatus::STATE_OPEN);
  }
}

TEST_F(MeetingsAtTheSameMoment, ResolutionsOfTwoMeetingsNeverShareANumber) {
  Ready(Short());
  std::vector<std::string> meetings;
  for (int i = 0; i < 2; ++i) {
    meetings.push_back(Called());
    for (int k = 0; k < 2; ++k) Fine(Add(meetings[i], NewCase()));
    Fine(Attend(meetings[i], {"m1", "m2"}));
    for (const std::string& name : CasesOn(Fine(Read(meetings[i])))) {
      for (const char* who : {"m1", "m2"}) Fine(Vote(who, name));
    }
  }
  std::vector<testing::Answer<v1::Meeting>> closed(2);
  AtOnce({[&] { closed[0] = Close(meetings[0]); }, [&] { closed[1] = Close(meetings[1]); }});
  std::vector<std::string> numbers;
  for (const auto& answer : closed) {
    ASSERT_TRUE(answer.ok()) << answer.status.error_message();
    for (const Item& item : answer->items()) numbers.push_back(item.resolution_number());
  }
  EXPECT_THAT(numbers, ::testing::UnorderedElementsAre("2020-1", "2020-2", "2020-3", "2020-4"));
}

TEST_F(MeetingsAtTheSameMoment, AttendanceIsOfTheAgendaThatWasRead) {
  Ready(Short());
  const std::string meeting = Called();
  Fine(Add(meeting, NewCase()));
  const std::string name = NewCase();
  v1::RecordAttendanceRequest attend;
  attend.set_name(meeting);
  attend.set_etag(Read(meeting)->etag());
  for (const char* who : {"m1", "m2"}) attend.add_attendance(PersonNamed(who));
  testing::Answer<v1::Meeting> held;
  testing::Answer<v1::Meeting> added;
  AtOnce({[&] { held = Ask("secretary", &Meetings::RecordAttendance, attend); }, [&] { added = Add(meeting, name); }});
  EXPECT_EQ(held.ok() + added.ok(), 1);
  EXPECT_EQ(held.reason(), held.ok() ? "" : "ETAG_STALE");
  EXPECT_EQ(added.reason(), added.ok() ? "" : "MEETING_STATE_REFUSES");
}

}  // namespace
}  // namespace luodi
