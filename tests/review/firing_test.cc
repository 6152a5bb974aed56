// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "proto/text/date.h"
#include "server/review/clock.h"
#include "server/zones/reference_data.h"
#include "tests/review/seated.h"

namespace luodi::review::rules {
namespace {

const WorkingCalendar& National() {
  static const WorkingCalendar calendar(zones::KnownCalendarYears());
  return calendar;
}

v1::Seat About(const std::string& department, v1::ReviewSubject subject) {
  v1::Seat seat = SeatOfDepartment(department);
  seat.set_subject(subject);
  return seat;
}

v1::StageDefinition TwoDepartments() {
  v1::StageDefinition stage = StageOf(v1::STAGE_KIND_OPINION, {About("finance", v1::REVIEW_SUBJECT_FINANCE),
                                                               About("commerce", v1::REVIEW_SUBJECT_COMMERCIAL_TERMS)});
  stage.set_limit_working_days(5);
  return stage;
}

// One stage opened on 18 September 2026 with five working days: due on the 24th; the 25th to 27th are holidays.
struct Watched : Table {
  explicit Watched(const v1::StageDefinition& stage) : Table(stage) {
    desk.ground.calendar = National();
    for (const v1::Seat& seat : SeatsOf(stage)) Sit("of-" + seat.seat_id(), seat.seat_id());
    On(2026, 9, 18);
    StartClock(desk, kWholeCase, "SubmitCase", "");
    StartClock(desk, "stage", "SubmitCase", "");
    EXPECT_TRUE(Proceed(desk).ok());
  }
  void On(int year, int month, int day) {
    desk.ground.today = DayOf(year, month, day);
    desk.ground.now.set_seconds(text::DayNumber(desk.ground.today) * 86400);
  }
  Fired FireOn(int year, int month, int day) {
    On(year, month, day);
    return Fire(desk);
  }
  void AddRung(int late, v1::Role role) {
    v1::Rung& rung = *Stage().add_rungs();
    rung.set_working_days_late(late);
    rung.set_role(role);
  }
};

v1::StageDefinition Silent(v1::StageDefinition stage = TwoDepartments()) {
  stage.set_silence(v1::SILENCE_DEEMED_CONSENT);
  return stage;
}

// ---- consent by silence

TEST(Silence, SaysNothingBeforeTheWholeLastDayIsOver) {
  Watched watched(Silent());
  ASSERT_EQ(text::WriteDate(watched.Status().due_date()), "2026-09-24");
  EXPECT_FALSE(watched.FireOn(2026, 9, 24).anything());
}

TEST(Silence, ConsentsOnTheNextDayForEverySeatThatHasNotAnswered) {
  Watched watched(Silent());
  const Fired fired = watched.FireOn(2026, 9, 25);
  ASSERT_EQ(fired.consents.size(), 2u);
  const v1::Opinion& consent = fired.consents[0];
  EXPECT_EQ(consent.stage_id(), "stage");
  EXPECT_EQ(consent.seat_id(), "finance");
  EXPECT_EQ(consent.department(), Department("finance"));
  EXPECT_EQ(consent.stance(), v1::Opinion::STANCE_DEEMED_CONSENT);
  EXPECT_EQ(consent.packet_version(), 2);
  EXPECT_EQ(consent.recorded_by(), "");
  EXPECT_EQ(watched.desk.opinions.size(), 2u);
}

TEST(Silence, ClosesTheStageAndOpensTheNext) {
  Watched watched(Silent());
  watched.FireOn(2026, 9, 25);
  EXPECT_TRUE(watched.done());
  EXPECT_EQ(watched.outcome(), v1::StageStatus::OUTCOME_POSITIVE);
  EXPECT_EQ(watched.closing(), v1::StageStatus::CLOSING_DEEMED);
  EXPECT_EQ(watched.Seat("finance").state(), v1::SeatStatus::STATE_DEEMED);
  EXPECT_EQ(watched.desk.review_case.stages(1).state(), v1::StageStatus::STATE_OPEN);
  const v1::ClockEntry& last = watched.desk.clocks["stage"].entries.back();
  EXPECT_EQ(last.kind(), v1::ClockEntry::KIND_STOP);
  EXPECT_EQ(last.act(), "RunClocks");
  EXPECT_EQ(last.person(), "zones/system/persons/clock");
}

TEST(Silence, IsKeptOnlyOnce) {
  Watched watched(Silent());
  watched.FireOn(2026, 9, 25);
  EXPECT_FALSE(watched.FireOn(2026, 9, 28).anything());
  EXPECT_EQ(watched.desk.opinions.size(), 2u);
}

TEST(Silence, LeavesWhatWasSaid) {
  Watched watched(Silent());
  ASSERT_TRUE(watched.Say("of-finance", v1::Opinion::STANCE_OBJECT).ok());
  const Fired fired = watched.FireOn(2026, 9, 25);
  ASSERT_EQ(fired.consents.size(), 1u);
  EXPECT_EQ(fired.consents[0].seat_id(), "commerce");
}

TEST(Silence, OfASeatThatAskedForASupplementIsNoConsent) {
  v1::StageDefinition stage = Silent();
  stage.set_may_return(true);
  Watched watched(stage);
  ASSERT_TRUE(watched.Say("of-finance", v1::Opinion::STANCE_RETURN).ok());
  const Fired fired = watched.FireOn(2026, 9, 25);
  ASSERT_EQ(fired.consents.size(), 1u);
  EXPECT_EQ(fired.consents[0].seat_id(), "commerce");
  EXPECT_FALSE(watched.done());
}

TEST(Silence, NeverConsentsForEnvironmentSafetyPlanningOrAnUnnamedSubject) {
  for (const v1::ReviewSubject subject : {v1::REVIEW_SUBJECT_ENVIRONMENT, v1::REVIEW_SUBJECT_SAFETY,
                                          v1::REVIEW_SUBJECT_PLANNING, v1::REVIEW_SUBJECT_UNSPECIFIED}) {
    v1::StageDefinition stage = Silent();
    stage.mutable_seats(0)->set_subject(subject);
    Watched watched(stage);
    const Fired fired = watched.FireOn(2026, 12, 1);
    ASSERT_EQ(fired.consents.size(), 1u) << v1::ReviewSubject_Name(subject);
    EXPECT_EQ(fired.consents[0].seat_id(), "commerce");
    EXPECT_FALSE(watched.done());
  }
}

TEST(Silence, NeverConsentsForASeatThatMayVeto) {
  v1::StageDefinition stage = Silent();
  stage.mutable_seats(1)->set_may_veto(true);
  Watched watched(stage);
  EXPECT_EQ(watched.FireOn(2026, 12, 1).consents.size(), 1u);
}

TEST(Silence, NeverConsentsInALegalOrFairCompetitionReviewNorAVote) {
  for (const v1::StageKind kind : {v1::STAGE_KIND_LEGAL_REVIEW, v1::STAGE_KIND_FAIR_COMPETITION, v1::STAGE_KIND_VOTE}) {
    v1::StageDefinition stage = Silent();
    stage.set_kind(kind);
    *stage.mutable_quorum() = Share(1, 2);
    *stage.mutable_pass() = Share(1, 2);
    Watched watched(stage);
    EXPECT_TRUE(watched.FireOn(2026, 12, 1).consents.empty()) << v1::StageKind_Name(kind);
  }
}

TEST(Silence, MeansNothingUnlessTheDefinitionSaysSo) {
  for (const v1::Silence silence : {v1::SILENCE_UNSPECIFIED, v1::SILENCE_NOTHING, v1::SILENCE_ESCALATION}) {
    v1::StageDefinition stage = TwoDepartments();
    stage.set_silence(silence);
    Watched watched(stage);
    EXPECT_FALSE(watched.FireOn(2026, 12, 1).anything()) << v1::Silence_Name(silence);
  }
}

TEST(Silence, NeverConsentsOnAProvisionalDate) {
  Watched watched(Silent());
  watched.Status().set_due_provisional(true);
  watched.desk.clocks.clear();
  EXPECT_FALSE(watched.FireOn(2026, 12, 1).anything());
}

// ---- rungs

TEST(Rungs, FireOnTheirWorkingDayAfterTheDueDate) {
  Watched watched(TwoDepartments());
  watched.AddRung(1, v1::ROLE_REVIEW_SECRETARY);
  EXPECT_EQ(watched.FireOn(2026, 9, 27).rungs, 0) << "a holiday";
  EXPECT_EQ(watched.FireOn(2026, 9, 28).rungs, 1);
  ASSERT_EQ(watched.desk.fired_rungs.size(), 1u);
  const v1::FiredRung& fired = watched.desk.fired_rungs[0];
  EXPECT_EQ(fired.stage_id(), "stage");
  EXPECT_EQ(fired.packet_version(), 2);
  EXPECT_EQ(fired.working_days_late(), 1);
  EXPECT_EQ(fired.told(), "ROLE_REVIEW_SECRETARY");
  EXPECT_EQ(fired.fire_time().seconds(), watched.desk.ground.now.seconds());
}

TEST(Rungs, FireOnce) {
  Watched watched(TwoDepartments());
  watched.AddRung(1, v1::ROLE_REVIEW_SECRETARY);
  EXPECT_EQ(watched.FireOn(2026, 9, 28).rungs, 1);
  EXPECT_FALSE(watched.FireOn(2026, 9, 28).anything());
  EXPECT_FALSE(watched.FireOn(2026, 12, 1).anything());
}

TEST(Rungs, AllFireAfterDowntimeOnceEach) {
  Watched watched(TwoDepartments());
  watched.AddRung(1, v1::ROLE_REVIEW_SECRETARY);
  watched.AddRung(3, v1::ROLE_DIRECTOR);
  watched.AddRung(30, v1::ROLE_LEADER);
  EXPECT_EQ(watched.FireOn(2026, 10, 9).rungs, 2);
  EXPECT_EQ(watched.FireOn(2026, 10, 9).rungs, 0);
}

TEST(Rungs, OfOneDayTellEachOfTheirAddressees) {
  Watched watched(TwoDepartments());
  watched.AddRung(1, v1::ROLE_REVIEW_SECRETARY);
  v1::Rung& rung = *watched.Stage().add_rungs();
  rung.set_working_days_late(1);
  rung.set_person(Person("head"));
  EXPECT_EQ(watched.FireOn(2026, 9, 28).rungs, 2);
  EXPECT_EQ(watched.desk.fired_rungs[1].told(), Person("head"));
}

TEST(Rungs, FireAgainForANewPacket) {
  Watched watched(TwoDepartments());
  watched.AddRung(1, v1::ROLE_REVIEW_SECRETARY);
  EXPECT_EQ(watched.FireOn(2026, 9, 28).rungs, 1);
  watched.desk.review_case.mutable_packet()->set_version(3);
  EXPECT_EQ(watched.FireOn(2026, 9, 28).rungs, 1);
}

TEST(Rungs, NeverFireOnAWorkingDayThatIsProvisional) {
  Watched watched(TwoDepartments());
  watched.AddRung(70, v1::ROLE_LEADER);
  ASSERT_TRUE(National().AddWorkingDays(DayOf(2026, 9, 24), 70).provisional);
  EXPECT_FALSE(watched.FireOn(2027, 6, 1).anything());
}

TEST(Rungs, TellNobodyOfWhatSilenceSettled) {
  Watched watched(Silent());
  watched.AddRung(1, v1::ROLE_REVIEW_SECRETARY);
  const Fired fired = watched.FireOn(2026, 10, 9);
  EXPECT_EQ(fired.consents.size(), 2u);
  EXPECT_EQ(fired.rungs, 0);
}

TEST(Rungs, FireForWhatSilenceLeavesOpen) {
  v1::StageDefinition stage = Silent();
  stage.mutable_seats(0)->set_subject(v1::REVIEW_SUBJECT_SAFETY);
  Watched watched(stage);
  watched.AddRung(1, v1::ROLE_REVIEW_SECRETARY);
  const Fired fired = watched.FireOn(2026, 9, 28);
  EXPECT_EQ(fired.consents.size(), 1u);
  EXPECT_EQ(fired.rungs, 1);
}

TEST(Rungs, CountNoDaysOnWhichTheCaseWaited) {
  Watched watched(TwoDepartments());
  watched.AddRung(3, v1::ROLE_DIRECTOR);
  watched.On(2026, 9, 28);  // one working day late
  watched.desk.review_case.add_supplements()->set_stage_id("stage");
  PauseClocks(watched.desk, "RequestSupplement", "");
  watched.On(2026, 10, 12);
  StartClock(watched.desk, "stage", "ResubmitPacket", "");
  SetDueDates(watched.desk);
  EXPECT_EQ(watched.FireOn(2026, 10, 13).rungs, 0) << "two working days late";
  EXPECT_EQ(watched.FireOn(2026, 10, 14).rungs, 1);
}

// ---- supplements

Watched Waiting(int year, int month, int day, bool provisional = false) {
  Watched watched(TwoDepartments());
  watched.desk.ground.definition.mutable_supplement()->set_applicant_working_days(5);
  v1::Supplement& supplement = *watched.desk.review_case.add_supplements();
  supplement.set_stage_id("stage");
  *supplement.mutable_request_time() = watched.desk.ground.now;
  *supplement.mutable_due_date() = DayOf(year, month, day);
  supplement.set_due_provisional(provisional);
  watched.desk.review_case.set_state(v1::ReviewCase::STATE_SUPPLEMENTING);
  PauseClocks(watched.desk, "RequestSupplement", "");
  SetDueDates(watched.desk);
  return watched;
}

TEST(Supplements, AreTheApplicantsTheWholeLastDay) {
  Watched watched = Waiting(2026, 9, 24);
  EXPECT_FALSE(watched.FireOn(2026, 9, 24).anything());
}

TEST(Supplements, ThatRanOutWithdrawTheCaseOnce) {
  Watched watched = Waiting(2026, 9, 24);
  EXPECT_TRUE(watched.FireOn(2026, 9, 25).supplement_expired);
  const v1::ReviewCase& review_case = watched.desk.review_case;
  EXPECT_EQ(review_case.state(), v1::ReviewCase::STATE_WITHDRAWN);
  EXPECT_TRUE(review_case.supplements(0).expired());
  EXPECT_EQ(review_case.supplements(0).answer_time().seconds(), watched.desk.ground.now.seconds());
  for (const auto& [stage_id, clock] : watched.desk.clocks) {
    EXPECT_EQ(clock.entries.back().kind(), v1::ClockEntry::KIND_STOP) << stage_id;
  }
  EXPECT_FALSE(watched.FireOn(2026, 9, 28).anything());
}

TEST(Supplements, NeverRunOutOnAProvisionalDate) {
  Watched watched = Waiting(2027, 1, 7, true);
  watched.desk.review_case.mutable_supplements(0)->mutable_request_time()->set_seconds(
      text::DayNumber(DayOf(2026, 12, 31)) * 86400);
  EXPECT_FALSE(watched.FireOn(2027, 3, 1).anything());
  EXPECT_EQ(watched.desk.review_case.state(), v1::ReviewCase::STATE_SUPPLEMENTING);
}

WorkingCalendar With2027() {
  std::vector<v1::CalendarYear> years = zones::KnownCalendarYears();
  v1::CalendarYear& year = years.emplace_back();
  year.set_year(2027);
  *year.add_days_off() = DayOf(2027, 1, 1);
  return WorkingCalendar(years);
}

TEST(Supplements, AreConfirmedFromTheDayTheyWereAskedFor) {
  Watched watched = Waiting(2027, 1, 7, true);
  // 17:00 UTC on 30 December is the 31st in the zone.
  watched.desk.review_case.mutable_supplements(0)->mutable_request_time()->set_seconds(
      text::DayNumber(DayOf(2026, 12, 30)) * 86400 + 17 * 3600);
  watched.desk.ground.calendar = With2027();
  const Fired fired = watched.FireOn(2027, 1, 8);
  EXPECT_EQ(fired.confirmed, 1);
  EXPECT_FALSE(fired.supplement_expired);
  EXPECT_EQ(text::WriteDate(watched.desk.review_case.supplements(0).due_date()), "2027-01-08");
  EXPECT_TRUE(watched.FireOn(2027, 1, 9).supplement_expired);
}

TEST(Supplements, StopWhatElseWouldFire) {
  Watched watched = Waiting(2026, 12, 31);
  watched.AddRung(1, v1::ROLE_REVIEW_SECRETARY);
  EXPECT_FALSE(watched.FireOn(2026, 12, 1).anything());
}

// ---- dates beyond the calendar

// Its first Monday of December 2026 is a holiday after all.
WorkingCalendar Corrected() {
  std::vector<v1::CalendarYear> years = zones::KnownCalendarYears();
  years.back().set_version(2);
  *years.back().add_days_off() = DayOf(2026, 12, 7);
  return WorkingCalendar(years);
}

TEST(Supplements, AreLongerByACorrectedCalendarAndNeverShorter) {
  for (const auto& [told, due] : {std::pair{31, 31}, {8, 9}}) {
    Watched watched = Waiting(2026, 12, told);
    watched.desk.ground.definition.mutable_supplement()->set_applicant_working_days(6);
    watched.desk.review_case.mutable_supplements(0)->mutable_request_time()->set_seconds(
        text::DayNumber(DayOf(2026, 11, 30)) * 86400);
    watched.desk.ground.calendar = Corrected();
    EXPECT_EQ(watched.FireOn(2026, 12, 3).confirmed, due - told);
    EXPECT_EQ(watched.desk.review_case.supplements(0).due_date().day(), due);
  }
}

TEST(DueDates, MoveOnceWithACorrectedCalendarAndRungsStayFired) {
  Watched watched(TwoDepartments());
  watched.AddRung(1, v1::ROLE_REVIEW_SECRETARY);
  SetDueDates(watched.desk);
  const v1::Date told = watched.Status().due_date();
  ASSERT_EQ(told.year(), 2026);
  v1::Date late = text::DateOfDayNumber(text::DayNumber(National().AddWorkingDays(told, 1).date));
  ASSERT_EQ(watched.FireOn(late.year(), late.month(), late.day()).rungs, 1);
  std::vector<v1::CalendarYear> years = zones::KnownCalendarYears();
  years.back().set_version(2);
  *years.back().add_days_off() = told;
  watched.desk.ground.calendar = WorkingCalendar(years);
  const Fired fired = watched.FireOn(late.year(), late.month(), late.day());
  EXPECT_EQ(fired.confirmed, 1);
  EXPECT_EQ(fired.rungs, 0);
  EXPECT_GT(text::DayNumber(watched.Status().due_date()), text::DayNumber(told));
  EXPECT_EQ(watched.desk.fired_rungs.size(), 1U);
  EXPECT_FALSE(watched.FireOn(late.year(), late.month(), late.day()).anything());
}

TEST(DueDates, BeyondTheCalendarAreConfirmedOnceItIsRecorded) {
  v1::StageDefinition stage = TwoDepartments();
  stage.set_limit_working_days(75);
  Watched watched(stage);
  watched.desk.ground.definition.set_limit_working_days(80);
  SetDueDates(watched.desk);
  ASSERT_TRUE(watched.Status().due_provisional());
  EXPECT_FALSE(watched.FireOn(2026, 12, 1).anything()) << "not recorded yet";
  watched.desk.ground.calendar = With2027();
  EXPECT_EQ(watched.FireOn(2026, 12, 1).confirmed, 2) << "of the stage and of the whole case";
  EXPECT_FALSE(watched.Status().due_provisional());
  EXPECT_FALSE(watched.desk.review_case.due_provisional());
  EXPECT_FALSE(watched.FireOn(2026, 12, 1).anything());
}

TEST(Cases, ThatHaveEndedFireNothing) {
  Watched watched(Silent());
  watched.AddRung(1, v1::ROLE_REVIEW_SECRETARY);
  watched.desk.review_case.set_state(v1::ReviewCase::STATE_WITHDRAWN);
  EXPECT_FALSE(watched.FireOn(2026, 12, 1).anything());
}

// Whether the hand looks every day or only now and then, the same is told to the same in the end.
RC_GTEST_PROP(Rungs, AreTheSameWheneverOneLooks, ()) {
  const auto rungs = *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 60));
  const auto looks = *rc::gen::container<std::set<int>>(rc::gen::inRange(0, 90));
  Watched daily(TwoDepartments());
  Watched seldom(TwoDepartments());
  std::set<int> distinct(rungs.begin(), rungs.end());
  for (const int late : distinct) {
    daily.AddRung(late, v1::ROLE_DIRECTOR);
    seldom.AddRung(late, v1::ROLE_DIRECTOR);
  }
  const int64_t first = text::DayNumber(DayOf(2026, 9, 18));
  const auto look = [&](Watched& watched, int day) {
    watched.desk.ground.today = text::DateOfDayNumber(first + day);
    Fire(watched.desk);
  };
  for (int day = 0; day <= 90; ++day) look(daily, day);
  for (const int day : looks) look(seldom, day);
  look(seldom, 90);
  const auto told = [](const Watched& watched) {
    std::multiset<int> late;
    for (const v1::FiredRung& rung : watched.desk.fired_rungs) late.insert(rung.working_days_late());
    return late;
  };
  RC_ASSERT(told(daily) == told(seldom));
  for (const int late : told(daily)) RC_ASSERT(told(daily).count(late) == 1u);
}

}  // namespace
}  // namespace luodi::review::rules
