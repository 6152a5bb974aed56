// SPDX-License-Identifier: Apache-2.0
#include "server/review/meeting_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/review/filed.h"

namespace luodi::review::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;
using Item = v1::AgendaItem;
using State = v1::Meeting::State;

constexpr char kCase[] = "zones/z/projects/2020-0001/cases/1";
constexpr char kOther[] = "zones/z/projects/2020-0002/cases/3";
constexpr char kSecret[] = "zones/z/projects/2020-0009/cases/1";

std::string Member(int number) { return absl::StrCat("zones/z/persons/m", number); }

v1::Share ShareOf(int numerator, int denominator) {
  v1::Share share;
  share.set_numerator(numerator);
  share.set_denominator(denominator);
  return share;
}

// Called for 2020-07-03 with so many members, the first of them in the chair.
v1::Meeting Called(int members = 3) {
  v1::Meeting meeting;
  meeting.set_title("第三次项目准入联审会");
  *meeting.mutable_meeting_date() = Day(2020, 7, 3);
  meeting.set_chair(Member(1));
  for (int i = 1; i <= members; ++i) meeting.add_members(Member(i));
  return meeting;
}

absl::Time At(int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(2020, 7, day, hour, minute), absl::FixedTimeZone(8 * 3600));
}

v1::Meeting Planned(int members = 3) {
  v1::Meeting meeting = Called(members);
  EXPECT_TRUE(CheckMeeting("", "z", At(1, 9), meeting).empty());
  meeting.set_name("zones/z/meetings/2020-0001");
  meeting.set_state(v1::Meeting::STATE_PLANNED);
  for (const char* name : {kCase, kSecret, kOther}) {
    Item& item = *meeting.add_items();
    item.set_review_case(name);
    item.set_stage_id("panel");
    item.set_project_title("某项目");
  }
  return meeting;
}

google::protobuf::RepeatedPtrField<std::string> Names(const std::vector<std::string>& names) {
  return {names.begin(), names.end()};
}

std::vector<std::pair<std::string, std::string>> Told(const Faults& faults) {
  std::vector<std::pair<std::string, std::string>> told;
  for (const Fault& fault : faults) {
    told.emplace_back(fault.field, v1::ErrorReason_Name(fault.reason).substr(sizeof("ERROR_REASON_") - 1));
  }
  return told;
}

Faults FaultsOf(v1::Meeting meeting) { return CheckMeeting("meeting.", "z", At(1, 9), meeting); }

TEST(TheLifeOfAMeeting, IsExactlyThisTable) {
  struct Cell {
    State from;
    MeetingAct act;
    State to;
  };
  const std::vector<Cell> moves = {
      {v1::Meeting::STATE_PLANNED, MeetingAct::kAddAgendaItem, v1::Meeting::STATE_PLANNED},
      {v1::Meeting::STATE_PLANNED, MeetingAct::kOrderAgenda, v1::Meeting::STATE_PLANNED},
      {v1::Meeting::STATE_PLANNED, MeetingAct::kRecordAttendance, v1::Meeting::STATE_HELD},
      {v1::Meeting::STATE_PLANNED, MeetingAct::kCancelMeeting, v1::Meeting::STATE_CANCELLED},
      {v1::Meeting::STATE_HELD, MeetingAct::kCloseMeeting, v1::Meeting::STATE_CLOSED}};
  int allowed = 0;
  for (const State from : {v1::Meeting::STATE_UNSPECIFIED, v1::Meeting::STATE_PLANNED, v1::Meeting::STATE_HELD,
                           v1::Meeting::STATE_CLOSED, v1::Meeting::STATE_CANCELLED}) {
    for (const MeetingAct act : {MeetingAct::kAddAgendaItem, MeetingAct::kOrderAgenda, MeetingAct::kRecordAttendance,
                                 MeetingAct::kCloseMeeting, MeetingAct::kCancelMeeting}) {
      v1::Meeting meeting;
      meeting.set_state(from);
      const auto to = StateAfter(meeting, act);
      const auto move = std::find_if(moves.begin(), moves.end(),
                                     [&](const Cell& cell) { return cell.from == from && cell.act == act; });
      ASSERT_EQ(to.ok(), move != moves.end()) << v1::Meeting::State_Name(from) << " " << NameOf(act);
      if (to.ok()) {
        EXPECT_EQ(*to, move->to);
        ++allowed;
      } else {
        EXPECT_EQ(ReasonOf(to.status()), v1::ERROR_REASON_MEETING_STATE_REFUSES);
      }
    }
  }
  EXPECT_EQ(allowed, 5);
}

TEST(CallingAMeeting, NeedsTitleDayChairAndMembersAndSaysSoAtOnce) {
  EXPECT_THAT(Told(FaultsOf({})),
              ElementsAre(Pair("meeting.title", "FIELD_REQUIRED"), Pair("meeting.meeting_date", "FIELD_REQUIRED"),
                          Pair("meeting.members", "LIST_EMPTY"), Pair("meeting.chair", "FIELD_REQUIRED")));
  EXPECT_THAT(Told(FaultsOf(Called())), IsEmpty());
}

TEST(CallingAMeeting, IsForTodayOrLater) {
  v1::Meeting meeting = Called();
  *meeting.mutable_meeting_date() = Day(2020, 7, 1);
  EXPECT_THAT(Told(FaultsOf(meeting)), IsEmpty());
  *meeting.mutable_meeting_date() = Day(2020, 6, 30);
  EXPECT_THAT(Told(FaultsOf(meeting)), ElementsAre(Pair("meeting.meeting_date", "DATE_PAST")));
  *meeting.mutable_meeting_date() = Day(2020, 6, 31);
  EXPECT_THAT(Told(FaultsOf(meeting)), ElementsAre(Pair("meeting.meeting_date", "DATE_INVALID")));
}

TEST(CallingAMeeting, ClosesTheAgendaWithTheDayBeforeUnlessItSaysOtherwise) {
  v1::Meeting meeting = Called();
  CheckMeeting("", "z", At(1, 9), meeting);
  EXPECT_EQ(meeting.agenda_cutoff_time().seconds(), absl::ToUnixSeconds(At(3, 0)));
  meeting.mutable_agenda_cutoff_time()->set_seconds(absl::ToUnixSeconds(At(2, 17)));
  CheckMeeting("", "z", At(1, 9), meeting);
  EXPECT_EQ(meeting.agenda_cutoff_time().seconds(), absl::ToUnixSeconds(At(2, 17)));
}

TEST(CallingAMeeting, OnItsOwnDayClosesTheAgendaWithThatDay) {
  v1::Meeting meeting = Called();
  EXPECT_TRUE(CheckMeeting("", "z", At(3, 9), meeting).empty());
  EXPECT_EQ(meeting.agenda_cutoff_time().seconds(), absl::ToUnixSeconds(At(4, 0)));
  meeting.set_state(v1::Meeting::STATE_PLANNED);
  EXPECT_TRUE(MayJoinAgenda(meeting, At(3, 9)).ok());
  EXPECT_TRUE(MayJoinAgenda(meeting, At(3, 23, 59)).ok());
  // A minute before midnight it is still called for the day after, and its agenda for that minute.
  v1::Meeting tomorrow = Called();
  EXPECT_TRUE(CheckMeeting("", "z", At(2, 23, 59), tomorrow).empty());
  EXPECT_EQ(tomorrow.agenda_cutoff_time().seconds(), absl::ToUnixSeconds(At(3, 0)));
}

TEST(CallingAMeeting, HasNoAgendaThatClosedBeforeItWasCalled) {
  v1::Meeting meeting = Called();
  meeting.mutable_agenda_cutoff_time()->set_seconds(absl::ToUnixSeconds(At(1, 9)));
  EXPECT_THAT(Told(FaultsOf(meeting)), IsEmpty());
  meeting.mutable_agenda_cutoff_time()->set_seconds(absl::ToUnixSeconds(At(1, 9)) - 1);
  const Faults faults = FaultsOf(meeting);
  EXPECT_THAT(Told(faults), ElementsAre(Pair("meeting.agenda_cutoff_time", "DATE_PAST")));
  EXPECT_THAT(faults.at(0).metadata,
              UnorderedElementsAre(Pair("value", "2020-07-01 08:59:59"), Pair("today", "2020-07-01")));
}

TEST(CallingAMeeting, TakesNoCutoffAfterItsDayAndNoInstantThatIsNone) {
  v1::Meeting meeting = Called();
  meeting.mutable_agenda_cutoff_time()->set_seconds(absl::ToUnixSeconds(At(4, 0)));
  EXPECT_THAT(Told(FaultsOf(meeting)), IsEmpty());
  meeting.mutable_agenda_cutoff_time()->set_seconds(absl::ToUnixSeconds(At(4, 0)) + 1);
  EXPECT_THAT(Told(FaultsOf(meeting)), ElementsAre(Pair("meeting.meeting_date", "DATE_ORDER")));
  meeting.mutable_agenda_cutoff_time()->set_nanos(-1);
  EXPECT_THAT(Told(FaultsOf(meeting)), ElementsAre(Pair("meeting.agenda_cutoff_time", "TIME_INVALID")));
}

TEST(CallingAMeeting, CallsEverybodyOnceTheChairAmongThem) {
  v1::Meeting meeting = Called();
  meeting.set_chair(Member(9));
  meeting.add_members(Member(2));
  meeting.add_members("m4");
  meeting.add_members("zones/elsewhere/persons/m5");
  EXPECT_THAT(
      Told(FaultsOf(meeting)),
      ElementsAre(Pair("meeting.members[4]", "NAME_MALFORMED"), Pair("meeting.members[5]", "TEXT_REFERS_NOWHERE"),
                  Pair("meeting.members", "ENTRY_TWICE"), Pair("meeting.chair", "NOT_A_MEMBER")));
}

TEST(CallingAMeeting, CallsAtMostTwoHundred) {
  EXPECT_THAT(Told(FaultsOf(Called(200))), IsEmpty());
  EXPECT_THAT(Told(FaultsOf(Called(201))), ElementsAre(Pair("meeting.members", "VALUE_OUT_OF_RANGE")));
}

TEST(CallingAMeeting, CallsOnlyWhoIsThere) {
  EXPECT_THAT(Told(CheckPersons("meeting.", Called(), {Member(1), Member(3)})),
              ElementsAre(Pair("meeting.members[1]", "TEXT_REFERS_NOWHERE")));
  EXPECT_THAT(Told(CheckPersons("meeting.", Called(), {Member(1), Member(2), Member(3)})), IsEmpty());
}

TEST(CallingAMeeting, HasAQuorumOfAtMostAll) {
  const auto faults = [](int numerator, int denominator) {
    v1::Meeting meeting = Called();
    *meeting.mutable_quorum() = ShareOf(numerator, denominator);
    return Told(FaultsOf(meeting));
  };
  EXPECT_THAT(faults(2, 3), IsEmpty());
  EXPECT_THAT(faults(1, 1), IsEmpty());
  EXPECT_THAT(faults(3, 2), ElementsAre(Pair("meeting.quorum.numerator", "VALUE_OUT_OF_RANGE")));
  EXPECT_THAT(faults(0, 2), ElementsAre(Pair("meeting.quorum.numerator", "VALUE_OUT_OF_RANGE")));
  EXPECT_THAT(faults(1, 0), ElementsAre(Pair("meeting.quorum.denominator", "VALUE_OUT_OF_RANGE")));
  EXPECT_THAT(faults(1, 1'000'001), ElementsAre(Pair("meeting.quorum.denominator", "VALUE_OUT_OF_RANGE")));
  EXPECT_THAT(faults(-1, -1), ElementsAre(Pair("meeting.quorum.denominator", "VALUE_OUT_OF_RANGE"),
                                          Pair("meeting.quorum.numerator", "VALUE_OUT_OF_RANGE")));
}

TEST(TheAgenda, IsOpenToTheCutoffAndNotAMomentLonger) {
  v1::Meeting meeting = Planned();
  EXPECT_TRUE(MayJoinAgenda(meeting, At(3, 0)).ok());
  EXPECT_EQ(ReasonOf(MayJoinAgenda(meeting, At(3, 0) + absl::Microseconds(1))), v1::ERROR_REASON_AGENDA_CLOSED);
  meeting.set_state(v1::Meeting::STATE_HELD);
  EXPECT_EQ(ReasonOf(MayJoinAgenda(meeting, At(2, 0))), v1::ERROR_REASON_MEETING_STATE_REFUSES);
}

// A definition with two votes of which `needing` need a meeting, and a case whose stages stand so.
struct Filing {
  v1::ReviewDefinition definition;
  v1::ReviewCase review_case = Filed();
  void Add(const std::string& id, bool meeting, v1::StageStatus::State state) {
    v1::StageDefinition& stage = *definition.add_groups()->add_stages();
    stage.set_stage_id(id);
    stage.set_meeting_required(meeting);
    v1::StageStatus& status = *review_case.add_stages();
    status.set_stage_id(id);
    status.set_state(state);
  }
  std::string For(const std::string& stage_id) {
    const auto stage = StageForMeeting(review_case, definition, stage_id);
    return stage.ok() ? *stage : v1::ErrorReason_Name(ReasonOf(stage.status())).substr(sizeof("ERROR_REASON_") - 1);
  }
};

TEST(AnAgendaItem, IsAStageThatNeedsAMeetingAndHasNotHadIt) {
  Filing filing;
  filing.Add("opinion", false, v1::StageStatus::STATE_OPEN);
  filing.Add("panel", true, v1::StageStatus::STATE_WAITING);
  EXPECT_EQ(filing.For("panel"), "panel");
  EXPECT_EQ(filing.For(""), "panel");
  EXPECT_EQ(filing.For("opinion"), "STAGE_WITHOUT_MEETING");
  EXPECT_EQ(filing.For("nowhere"), "STAGE_UNKNOWN");
  for (const auto state :
       {v1::StageStatus::STATE_DONE, v1::StageStatus::STATE_SKIPPED, v1::StageStatus::STATE_CANCELLED}) {
    filing.review_case.mutable_stages(1)->set_state(state);
    EXPECT_EQ(filing.For("panel"), "STAGE_WITHOUT_MEETING");
    EXPECT_EQ(filing.For(""), "STAGE_WITHOUT_MEETING");
  }
}

TEST(AnAgendaItem, OfTwoStagesThatNeedAMeetingIsNamed) {
  Filing filing;
  filing.Add("experts", true, v1::StageStatus::STATE_OPEN);
  filing.Add("panel", true, v1::StageStatus::STATE_WAITING);
  EXPECT_EQ(filing.For(""), "FIELD_REQUIRED");
  EXPECT_EQ(filing.For("experts"), "experts");
  filing.review_case.mutable_stages(0)->set_state(v1::StageStatus::STATE_DONE);
  EXPECT_EQ(filing.For(""), "panel");
}

TEST(AnAgendaItem, IsOfACaseThatRuns) {
  Filing filing;
  filing.Add("panel", true, v1::StageStatus::STATE_OPEN);
  for (int state = Case::State_MIN; state <= Case::State_MAX; ++state) {
    filing.review_case.set_state(static_cast<Case::State>(state));
    const bool runs = state == Case::STATE_OPEN || state == Case::STATE_SUPPLEMENTING;
    EXPECT_EQ(filing.For("panel"), runs ? "panel" : "CASE_STATE_REFUSES") << state;
  }
}

TEST(TheOrderOfAnAgenda, IsTheOneNamedAndTheRestLeaves) {
  const auto items = Ordered(Planned(), Names({kOther, kCase}), {});
  ASSERT_TRUE(items.ok());
  ASSERT_EQ(items->size(), 2u);
  EXPECT_EQ((*items)[0].review_case(), kOther);
  EXPECT_EQ((*items)[1].review_case(), kCase);
  EXPECT_EQ((*items)[0].stage_id(), "panel");
}

TEST(TheOrderOfAnAgenda, KeepsWhatTheCallerDoesNotSee) {
  const auto items = Ordered(Planned(), Names({kOther}), {kSecret});
  ASSERT_TRUE(items.ok());
  ASSERT_EQ(items->size(), 2u);
  EXPECT_EQ((*items)[1].review_case(), kSecret);
  EXPECT_EQ(ReasonOf(Ordered(Planned(), Names({kSecret}), {kSecret}).status()), v1::ERROR_REASON_TEXT_REFERS_NOWHERE);
}

TEST(TheOrderOfAnAgenda, NamesEachOnceAndOnlyWhatIsOnIt) {
  const absl::Status refused =
      Ordered(Planned(), Names({kCase, kCase, "zones/z/projects/2020-0077/cases/1"}), {}).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(refused.message().find("2020-0077"), std::string::npos);
  EXPECT_EQ(ReasonOf(Ordered(Planned(), Names({kCase, kCase}), {}).status()), v1::ERROR_REASON_ENTRY_TWICE);
}

v1::ErrorReason Attended(const v1::Meeting& meeting, int present, const v1::Date& today = Day(2020, 7, 3)) {
  std::vector<std::string> names;
  for (int i = 1; i <= present; ++i) names.push_back(Member(i));
  return ReasonOf(CheckAttendance(meeting, Names(names), today));
}

TEST(Attendance, ReachesTheShareOfTheMembersExactly) {
  struct Row {
    int members, numerator, denominator, needed;
  };
  for (const Row& row :
       {Row{3, 1, 2, 2}, Row{4, 1, 2, 2}, Row{5, 1, 2, 3}, Row{3, 2, 3, 2}, Row{7, 2, 3, 5}, Row{9, 2, 3, 6},
        Row{1, 1, 1'000'000, 1}, Row{200, 999'999, 1'000'000, 200}, Row{200, 1, 1, 200}, Row{3, 1, 3, 1}}) {
    v1::Meeting meeting = Planned(row.members);
    *meeting.mutable_quorum() = ShareOf(row.numerator, row.denominator);
    EXPECT_EQ(QuorumOf(meeting), row.needed);
    EXPECT_EQ(Attended(meeting, row.needed), v1::ERROR_REASON_UNSPECIFIED) << row.members;
    if (row.needed > 1) {
      EXPECT_EQ(Attended(meeting, row.needed - 1), v1::ERROR_REASON_MEETING_QUORUM_MISSING) << row.members;
    }
  }
}

TEST(Attendance, IsRecordedOnTheDay) {
  EXPECT_EQ(Attended(Planned(), 3), v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(Attended(Planned(), 3, Day(2020, 7, 2)), v1::ERROR_REASON_MEETING_NOT_TODAY);
  EXPECT_EQ(Attended(Planned(), 3, Day(2020, 7, 4)), v1::ERROR_REASON_MEETING_NOT_TODAY);
}

std::vector<std::string> Violations(const absl::Status& status) {
  google::rpc::Status wire;
  wire.ParseFromString(ToGrpcStatus(status).error_details());
  std::vector<std::string> types;
  for (const google::protobuf::Any& detail : wire.details()) {
    google::rpc::PreconditionFailure failure;
    if (!detail.UnpackTo(&failure)) continue;
    for (const auto& violation : failure.violations()) types.push_back(violation.type());
  }
  return types;
}

TEST(Attendance, IsLedByTheChairAndHasSomethingOnItsAgenda) {
  const v1::Date day = Day(2020, 7, 3);
  EXPECT_EQ(ReasonOf(CheckAttendance(Planned(), Names({Member(2), Member(3)}), day)),
            v1::ERROR_REASON_MEETING_WITHOUT_CHAIR);
  EXPECT_TRUE(CheckAttendance(Planned(), Names({Member(1), Member(3)}), day).ok());
  v1::Meeting empty = Planned();
  empty.clear_items();
  EXPECT_EQ(ReasonOf(CheckAttendance(empty, Names({Member(1), Member(3)}), day)), v1::ERROR_REASON_AGENDA_EMPTY);
}

TEST(Attendance, IsToldEverythingThatIsMissingAtOnce) {
  v1::Meeting empty = Planned();
  empty.clear_items();
  const absl::Status refused = CheckAttendance(empty, Names({Member(2)}), Day(2020, 7, 2));
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_MEETING_NOT_TODAY);
  EXPECT_THAT(Violations(refused),
              ElementsAre("MEETING_NOT_TODAY", "MEETING_WITHOUT_CHAIR", "MEETING_QUORUM_MISSING", "AGENDA_EMPTY"));
  // What is wrong with the list itself comes first.
  EXPECT_EQ(ReasonOf(CheckAttendance(empty, Names({Member(2), Member(2)}), Day(2020, 7, 2))),
            v1::ERROR_REASON_ENTRY_TWICE);
}

TEST(Attendance, IsOfThoseCalledEachOnce) {
  const auto reason = [](const std::vector<std::string>& names) {
    return ReasonOf(CheckAttendance(Planned(), Names(names), Day(2020, 7, 3)));
  };
  EXPECT_EQ(reason({}), v1::ERROR_REASON_LIST_EMPTY);
  EXPECT_EQ(reason({Member(1), Member(1)}), v1::ERROR_REASON_ENTRY_TWICE);
  EXPECT_EQ(reason({Member(1), Member(7)}), v1::ERROR_REASON_NOT_A_MEMBER);
}

TEST(TheMinutes, AreRequiredAndHaveAnEnd) {
  std::string minutes = " 主持人宣布：通过。\r\n ";
  EXPECT_THAT(CheckMinutes(minutes), IsEmpty());
  EXPECT_EQ(minutes, "主持人宣布：通过。");
  std::string nothing;
  EXPECT_THAT(Told(CheckMinutes(nothing)), ElementsAre(Pair("minutes", "FIELD_REQUIRED")));
  std::string most(20'000, 'x');
  EXPECT_THAT(CheckMinutes(most), IsEmpty());
  std::string more(20'001, 'x');
  EXPECT_THAT(Told(CheckMinutes(more)), ElementsAre(Pair("minutes", "TEXT_TOO_LONG")));
  std::string reason;
  EXPECT_THAT(Told(CheckCancelling(reason)), ElementsAre(Pair("reason", "FIELD_REQUIRED")));
}

TEST(AResult, IsWhatTheStageCameToOnceItIsDone) {
  v1::StageStatus stage;
  for (int state = v1::StageStatus::State_MIN; state <= v1::StageStatus::State_MAX; ++state) {
    stage.set_state(static_cast<v1::StageStatus::State>(state));
    stage.set_outcome(v1::StageStatus::OUTCOME_POSITIVE);
    const bool done = state == v1::StageStatus::STATE_DONE;
    EXPECT_EQ(ResultOf(stage), done ? Item::RESULT_PASSED : Item::RESULT_POSTPONED) << state;
    stage.set_outcome(v1::StageStatus::OUTCOME_NEGATIVE);
    EXPECT_EQ(ResultOf(stage), done ? Item::RESULT_FAILED : Item::RESULT_POSTPONED) << state;
  }
}

TEST(Resolutions, AreNumberedInTheOrderOfTheAgendaAndOnlyWhereThereIsAResult) {
  v1::Meeting meeting = Planned();
  const std::map<std::string, Item::Result> results = {
      {kCase, Item::RESULT_FAILED}, {kSecret, Item::RESULT_POSTPONED}, {kOther, Item::RESULT_PASSED}};
  ASSERT_EQ(CountResolutions(meeting, results), 2);
  Resolve(meeting, results, {"2020-0009", "2020-0010"});
  EXPECT_EQ(meeting.items(0).result(), Item::RESULT_FAILED);
  EXPECT_EQ(meeting.items(0).resolution_number(), "2020-9");
  EXPECT_EQ(meeting.items(1).result(), Item::RESULT_POSTPONED);
  EXPECT_EQ(meeting.items(1).resolution_number(), "");
  EXPECT_EQ(meeting.items(2).result(), Item::RESULT_PASSED);
  EXPECT_EQ(meeting.items(2).resolution_number(), "2020-10");
}

TEST(Resolutions, AreNoneWhereNothingIsKnown) {
  v1::Meeting meeting = Planned();
  EXPECT_EQ(CountResolutions(meeting, {}), 0);
  Resolve(meeting, {}, {});
  for (const Item& item : meeting.items()) EXPECT_EQ(item.result(), Item::RESULT_POSTPONED);
  EXPECT_EQ(ResolutionNumber("2020-10000"), "2020-10000");
}

TEST(WhatACallerSees, IsNoItemOfARestrictedProjectOfOthers) {
  const std::map<std::string, std::string> restricted = {{"zones/z/projects/2020-0009", "zones/z/departments/port"}};
  access::Caller caller;
  EXPECT_THAT(HiddenFrom(caller, Planned(), restricted, {}), ElementsAre(kSecret));
  caller.department = "zones/z/departments/other";
  EXPECT_THAT(HiddenFrom(caller, Planned(), restricted, {}), ElementsAre(kSecret));
  caller.department = "zones/z/departments/port";
  EXPECT_THAT(HiddenFrom(caller, Planned(), restricted, {}), IsEmpty());
  caller.department.clear();
  EXPECT_THAT(HiddenFrom(caller, Planned(), {{"zones/z/projects/2020-0009", ""}}, {}), ElementsAre(kSecret));
  v1::Meeting meeting = Planned();
  Hide(meeting, {kSecret});
  EXPECT_EQ(meeting.items(0).review_case(), kCase);
  EXPECT_EQ(meeting.items(1).ByteSizeLong(), 0u);
  EXPECT_EQ(ImageOf(meeting).items(0).project_title(), "");
  EXPECT_EQ(ImageOf(meeting).items(0).review_case(), kCase);
}

TEST(WhatACallerSees, IsNoItemOfACaseHeIsRecusedFromAndThenNoMinutes) {
  access::Caller caller;
  caller.roles = {v1::ROLE_CASE_AUDITOR};
  EXPECT_THAT(HiddenFrom(caller, Planned(), {}, {kOther, "zones/z/projects/2020-0050/cases/1"}), ElementsAre(kOther));
  v1::Meeting meeting = Planned();
  meeting.set_minutes("会议听取了汇报");
  Hide(meeting, {});
  EXPECT_EQ(meeting.minutes(), "会议听取了汇报");
  Hide(meeting, {kOther});
  EXPECT_EQ(meeting.items(2).review_case(), "");
  EXPECT_EQ(meeting.minutes(), "");
}

}  // namespace
}  // namespace luodi::review::rules
