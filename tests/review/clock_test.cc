// SPDX-License-Identifier: Apache-2.0
#include "server/review/clock.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

#include "proto/text/date.h"
#include "server/zones/reference_data.h"

namespace luodi::review::rules {
namespace {

using Entry = v1::ClockEntry;

v1::Date Day(std::string_view text) {
  v1::Date date;
  EXPECT_EQ(text::ReadDate(text, &date), v1::ERROR_REASON_UNSPECIFIED) << text;
  return date;
}

const WorkingCalendar& National() {
  static const WorkingCalendar calendar(zones::KnownCalendarYears());
  return calendar;
}

// A desk with the stages completeness (limit 2), environment (10), vote (no limit) and a whole case of 20 working days.
class Clocks : public ::testing::Test {
 protected:
  Clocks() {
    desk.ground.definition.set_limit_working_days(20);
    AddStage("completeness", 2);
    AddStage("environment", 10);
    AddStage("vote", 0);
    desk.review_case.mutable_packet()->set_version(1);
    desk.review_case.set_state(v1::ReviewCase::STATE_OPEN);
    desk.ground.calendar = National();
    On("2026-09-18");
  }

  void AddStage(const std::string& stage_id, int limit) {
    v1::StageDefinition& asked = *desk.ground.definition.add_groups()->add_stages();
    asked.set_stage_id(stage_id);
    asked.set_limit_working_days(limit);
    v1::StageStatus& stage = *desk.review_case.add_stages();
    stage.set_stage_id(stage_id);
    stage.set_title("title of " + stage_id);
    stage.set_state(v1::StageStatus::STATE_OPEN);
  }

  // It is noon of the day.
  void On(std::string_view day) {
    desk.ground.today = Day(day);
    desk.ground.now.set_seconds(text::DayNumber(desk.ground.today) * 86400 + 4 * 3600);
  }

  void Start(const std::string& stage_id) { StartClock(desk, stage_id, "SubmitCase", "zones/z/persons/p"); }
  void Stop(const std::string& stage_id) { StopClock(desk, stage_id, "AcceptPacket", "zones/z/persons/s"); }
  void Pause() { PauseClocks(desk, "RequestSupplement", "zones/z/persons/s"); }
  void Resume(const std::string& asking) { ResumeClocks(desk, asking, "ResubmitPacket", "zones/z/persons/p"); }
  void AskedBy(const std::string& stage_id) { desk.review_case.add_supplements()->set_stage_id(stage_id); }

  int Consumed(const std::string& stage_id = kWholeCase) {
    return ConsumedWorkingDays(desk.clocks[stage_id], desk.ground.calendar, desk.ground.today);
  }
  std::string DueIn(int limit, const std::string& stage_id = kWholeCase) {
    const Due due = DueOf(desk.clocks[stage_id], desk.ground.calendar, limit);
    return text::WriteDate(due.date) + (due.provisional ? " provisional" : "");
  }
  std::vector<Entry::Kind> KindsOf(const std::string& stage_id) {
    std::vector<Entry::Kind> kinds;
    for (const Entry& entry : desk.clocks[stage_id].entries) kinds.push_back(entry.kind());
    return kinds;
  }
  v1::StageStatus& Stage(int i) { return *desk.review_case.mutable_stages(i); }

  Desk desk;
};

using Kinds = std::vector<Entry::Kind>;

TEST_F(Clocks, CountNeitherTheDayTheyStartNorRestDaysButTheDayTheyStop) {
  Start(kWholeCase);
  EXPECT_EQ(Consumed(), 0);
  On("2026-09-19");
  EXPECT_EQ(Consumed(), 0) << "a Saturday";
  On("2026-09-20");
  EXPECT_EQ(Consumed(), 1) << "a Sunday that is worked";
  On("2026-09-21");
  Stop(kWholeCase);
  EXPECT_EQ(Consumed(), 2);
  On("2026-12-31");
  EXPECT_EQ(Consumed(), 2) << "a clock that stopped stands";
}

TEST_F(Clocks, ThatStopOnTheDayTheyStartedConsumedNothing) {
  Start("environment");
  Stop("environment");
  On("2026-09-30");
  EXPECT_EQ(Consumed("environment"), 0);
}

TEST_F(Clocks, CountADayOfPauseAndResumptionOnce) {
  Start(kWholeCase);
  On("2026-09-21");
  Pause();
  Resume("completeness");
  EXPECT_EQ(Consumed(), 2);
  On("2026-09-22");
  EXPECT_EQ(Consumed(), 3);
}

TEST_F(Clocks, PausedThreeTimesAroundTheNationalDayKeepTheRightRemainder) {
  Start(kWholeCase);
  EXPECT_EQ(DueIn(20), "2026-10-22") << "without a pause";
  On("2026-09-22");  // 20, 21, 22 September: 3
  Pause();
  On("2026-09-28");
  Resume("completeness");
  EXPECT_EQ(Consumed(), 3);
  On("2026-09-30");  // 29, 30 September: 5
  Pause();
  On("2026-10-05");  // in the holidays
  Resume("completeness");
  EXPECT_EQ(Consumed(), 5);
  On("2026-10-10");  // 8, 9 October and the Saturday that is worked: 8
  Pause();
  Resume("completeness");
  On("2026-10-12");  // 9
  EXPECT_EQ(Consumed(), 9);
  EXPECT_EQ(DueIn(20), "2026-10-27");
  const v1::ClockReceipt receipt = ReceiptOf(desk);
  ASSERT_EQ(receipt.accounts_size(), 1);
  EXPECT_EQ(receipt.accounts(0).consumed_working_days(), 9);
  EXPECT_EQ(receipt.accounts(0).remaining_working_days(), 11);
}

TEST_F(Clocks, EnterWhatHappenedWhenOfWhichPacketAndByWhom) {
  desk.review_case.mutable_packet()->set_version(3);
  Start("environment");
  ASSERT_EQ(desk.clocks["environment"].entries.size(), 1u);
  const Entry& entry = desk.clocks["environment"].entries[0];
  EXPECT_EQ(entry.kind(), Entry::KIND_START);
  EXPECT_EQ(entry.time().seconds(), desk.ground.now.seconds());
  EXPECT_EQ(text::WriteDate(entry.date()), "2026-09-18");
  EXPECT_EQ(entry.packet_version(), 3);
  EXPECT_EQ(entry.act(), "SubmitCase");
  EXPECT_EQ(entry.person(), "zones/z/persons/p");
}

TEST_F(Clocks, AreNotStartedTwiceNorStoppedWhenTheyDoNotRun) {
  Stop("environment");
  EXPECT_TRUE(desk.clocks.empty());
  Start("environment");
  Start("environment");
  EXPECT_EQ(KindsOf("environment"), Kinds{Entry::KIND_START});
  Stop("environment");
  Stop("environment");
  EXPECT_EQ(KindsOf("environment"), (Kinds{Entry::KIND_START, Entry::KIND_STOP}));
}

TEST_F(Clocks, WaitForTheApplicantAllTogether) {
  Start(kWholeCase);
  Start("completeness");
  Start("environment");
  Stop("completeness");
  Pause();
  Pause();
  EXPECT_EQ(KindsOf(kWholeCase), (Kinds{Entry::KIND_START, Entry::KIND_PAUSE}));
  EXPECT_EQ(KindsOf("environment"), (Kinds{Entry::KIND_START, Entry::KIND_PAUSE}));
  EXPECT_EQ(KindsOf("completeness"), (Kinds{Entry::KIND_START, Entry::KIND_STOP})) << "it had ended";
}

TEST_F(Clocks, OfTheWholeCaseAndTheStageThatAskedGoOnAndOthersBeginAnew) {
  Start(kWholeCase);
  Start("completeness");
  Start("environment");
  On("2026-09-21");
  AskedBy("completeness");
  Pause();
  On("2026-09-28");
  Resume("completeness");
  EXPECT_EQ(KindsOf(kWholeCase).back(), Entry::KIND_RESUME);
  EXPECT_EQ(KindsOf("completeness").back(), Entry::KIND_PAUSE) << "until its stage opens";
  EXPECT_EQ(KindsOf("environment").back(), Entry::KIND_STOP);
  Start("completeness");
  Start("environment");
  EXPECT_EQ(KindsOf("completeness").back(), Entry::KIND_RESUME);
  EXPECT_EQ(KindsOf("environment").back(), Entry::KIND_START);
  EXPECT_EQ(Consumed("completeness"), 2);
  EXPECT_EQ(Consumed("environment"), 0);
  On("2026-09-29");
  EXPECT_EQ(Consumed("completeness"), 3);
  EXPECT_EQ(Consumed("environment"), 1);
}

TEST_F(Clocks, OfAStageThatAskedBeforeAnotherDidBeginAnew) {
  Start("environment");
  On("2026-09-21");
  AskedBy("environment");
  Pause();
  Resume("environment");
  AskedBy("completeness");
  Start("environment");
  EXPECT_EQ(KindsOf("environment").back(), Entry::KIND_START);
  EXPECT_EQ(Consumed("environment"), 0);
}

TEST_F(Clocks, AllStopWhenTheCaseEndsAlsoThoseThatWait) {
  Start(kWholeCase);
  Start("environment");
  Pause();
  Start("completeness");
  StopClocks(desk, "WithdrawCase", "zones/z/persons/p");
  for (const std::string stage_id : {kWholeCase, "environment", "completeness"}) {
    EXPECT_EQ(KindsOf(stage_id).back(), Entry::KIND_STOP) << stage_id;
  }
}

// ---- due dates

TEST_F(Clocks, AreDueOnTheLastDayOfTheirLimit) {
  Start(kWholeCase);
  EXPECT_EQ(DueIn(1), "2026-09-20");
  EXPECT_EQ(DueIn(6), "2026-09-28");
  EXPECT_EQ(DueIn(9), "2026-10-08");
}

TEST_F(Clocks, WithNothingLeftAreDueOnTheDayTheyGoOn) {
  Start(kWholeCase);
  On("2026-09-21");
  Pause();
  On("2026-10-13");
  Resume("completeness");
  EXPECT_EQ(DueIn(2), "2026-10-13");
}

TEST_F(Clocks, ThatWereLateStayAsLateAsTheyWere) {
  Start(kWholeCase);
  On("2026-09-23");  // 4 consumed
  Pause();
  On("2026-10-13");
  Resume("completeness");
  EXPECT_EQ(DueIn(2), "2026-10-11");
  EXPECT_EQ(National().CountWorkingDays(Day("2026-10-11"), desk.ground.today), 2) << "two late, as before the pause";
}

TEST_F(Clocks, AreProvisionalBeyondTheRecordedCalendar) {
  On("2026-12-30");
  Start(kWholeCase);
  EXPECT_EQ(DueIn(1), "2026-12-31");
  EXPECT_EQ(DueIn(2), "2027-01-01 provisional");
}

TEST_F(Clocks, AreProvisionalWhenWhatTheyConsumedIs) {
  std::vector<v1::CalendarYear> only_2026 = zones::KnownCalendarYears();
  std::erase_if(only_2026, [](const v1::CalendarYear& year) { return year.year() != 2026; });
  desk.ground.calendar = WorkingCalendar(only_2026);
  On("2025-12-29");
  Start(kWholeCase);
  On("2025-12-31");
  Pause();
  On("2026-03-02");
  Resume("completeness");
  EXPECT_EQ(DueIn(3), "2026-03-03 provisional");
}

TEST_F(Clocks, ThatDoNotRunAreNeverDue) {
  Start(kWholeCase);
  Pause();
  EXPECT_EQ(DueOf(desk.clocks[kWholeCase], National(), 5).date.year(), 0);
}

TEST_F(Clocks, SetTheDueDatesOfTheCaseAndOfOpenStages) {
  Start(kWholeCase);
  Start("completeness");
  Start("environment");
  Start("vote");
  Stage(0).set_state(v1::StageStatus::STATE_DONE);
  *Stage(0).mutable_due_date() = Day("2026-09-01");
  SetDueDates(desk);
  EXPECT_EQ(text::WriteDate(desk.review_case.due_date()), "2026-10-22");
  EXPECT_EQ(text::WriteDate(Stage(0).due_date()), "2026-09-01") << "what is done stays";
  EXPECT_EQ(text::WriteDate(Stage(1).due_date()), "2026-10-09");
  EXPECT_FALSE(Stage(2).has_due_date()) << "no limit";
}

TEST_F(Clocks, ClearDueDatesWhileTheCaseWaits) {
  Start(kWholeCase);
  Start("environment");
  SetDueDates(desk);
  desk.review_case.set_due_provisional(true);
  Pause();
  SetDueDates(desk);
  EXPECT_FALSE(desk.review_case.has_due_date());
  EXPECT_FALSE(desk.review_case.due_provisional());
  EXPECT_FALSE(Stage(1).has_due_date());
}

TEST_F(Clocks, WithoutEntriesLeaveTheDueDatesOfOldCases) {
  *Stage(1).mutable_due_date() = Day("2026-09-01");
  SetDueDates(desk);
  EXPECT_EQ(text::WriteDate(Stage(1).due_date()), "2026-09-01");
}

// ---- receipts

std::string Shown(const v1::ClockDay& day) {
  std::string reason = v1::ClockDay::Reason_Name(day.reason()).substr(7);
  return text::WriteDate(day.date()) + " " + reason + (day.counted() ? " counted" : "") +
         (day.provisional() ? " provisional" : "");
}

TEST_F(Clocks, ShowEveryDayWithItsReason) {
  Start(kWholeCase);
  On("2026-09-21");
  Pause();
  On("2026-09-24");
  Resume("completeness");
  On("2026-09-28");
  std::vector<std::string> days;
  const v1::ClockReceipt receipt = ReceiptOf(desk);
  for (const v1::ClockDay& day : receipt.accounts(0).days()) days.push_back(Shown(day));
  EXPECT_EQ(days, (std::vector<std::string>{
                      "2026-09-18 START_DAY", "2026-09-19 WEEKEND", "2026-09-20 WORKING_WEEKEND counted",
                      "2026-09-21 WORKING_DAY counted", "2026-09-22 PAUSED", "2026-09-23 PAUSED",
                      "2026-09-24 START_DAY", "2026-09-25 HOLIDAY", "2026-09-26 HOLIDAY", "2026-09-27 HOLIDAY",
                      "2026-09-28 WORKING_DAY counted"}));
}

TEST_F(Clocks, SayWhichDaysAreProvisional) {
  On("2026-12-31");
  Start(kWholeCase);
  On("2027-01-02");
  const v1::ClockReceipt receipt = ReceiptOf(desk);
  ASSERT_EQ(receipt.accounts(0).days_size(), 3);
  EXPECT_EQ(Shown(receipt.accounts(0).days(1)), "2027-01-01 WORKING_DAY counted provisional");
  EXPECT_EQ(Shown(receipt.accounts(0).days(2)), "2027-01-02 WEEKEND provisional");
}

TEST_F(Clocks, EndTheirDaysWhereTheyStopped) {
  Start("environment");
  On("2026-09-20");
  Stop("environment");
  On("2026-12-31");
  EXPECT_EQ(ReceiptOf(desk).accounts(0).days_size(), 3);
}

TEST_F(Clocks, AccountForTheWholeCaseFirstThenForStagesThatRan) {
  desk.review_case.set_name("zones/z/projects/2026-0001/cases/1");
  Start("vote");
  Start("completeness");
  Start(kWholeCase);
  SetDueDates(desk);
  v1::FiredRung rung;
  rung.set_stage_id("completeness");
  rung.set_working_days_late(1);
  desk.fired_rungs.push_back(rung);
  On("2026-09-22");
  const v1::ClockReceipt receipt = ReceiptOf(desk);
  EXPECT_EQ(receipt.case_name(), "zones/z/projects/2026-0001/cases/1");
  EXPECT_EQ(text::WriteDate(receipt.on_date()), "2026-09-22");
  ASSERT_EQ(receipt.accounts_size(), 3);
  EXPECT_EQ(receipt.accounts(0).stage_id(), "");
  EXPECT_EQ(receipt.accounts(0).limit_working_days(), 20);
  EXPECT_EQ(receipt.accounts(0).fired_rungs_size(), 0);
  EXPECT_EQ(receipt.accounts(1).title(), "title of completeness");
  EXPECT_EQ(receipt.accounts(1).entries_size(), 1);
  EXPECT_EQ(text::WriteDate(receipt.accounts(1).due_date()), "2026-09-21");
  EXPECT_EQ(receipt.accounts(1).remaining_working_days(), -1) << "late";
  EXPECT_EQ(receipt.accounts(1).fired_rungs_size(), 1);
  EXPECT_EQ(receipt.accounts(2).stage_id(), "vote");
  EXPECT_EQ(receipt.accounts(2).consumed_working_days(), 3);
  EXPECT_EQ(receipt.accounts(2).remaining_working_days(), 0) << "no limit, nothing to remain";
}

// ---- what must hold of every ledger

// Waits of a clock: so many days it runs, so many it waits, in turn.
struct Life {
  int64_t start;
  std::vector<int> spans;
};

void Live(const Life& life, Desk& desk) {
  int64_t day = life.start;
  const auto go_on = [&](int span) {
    day += span;
    desk.ground.today = text::DateOfDayNumber(day);
  };
  go_on(0);
  StartClock(desk, kWholeCase, "", "");
  for (size_t i = 0; i < life.spans.size(); ++i) {
    go_on(life.spans[i]);
    if (i % 2 == 0) PauseClocks(desk, "", "");
    if (i % 2 == 1) ResumeClocks(desk, "", "", "");
  }
}

// Day by day, without intervals: counted when a run that began earlier had not been paused before the day.
int CountedDayByDay(const Life& life, int64_t last) {
  std::map<int64_t, bool> runs_into;  // by day: whether the clock ran when the day began
  int64_t day = life.start;
  bool runs = true;
  for (const int span : life.spans) {
    for (int64_t i = 1; i <= span; ++i) runs_into[day + i] = runs;
    day += span;
    runs = !runs;
  }
  for (; day < last; ++day) runs_into[day + 1] = runs;
  int counted = 0;
  for (const auto& [number, ran] : runs_into) {
    counted += ran && number <= last && National().IsWorkingDay(text::DateOfDayNumber(number)) ? 1 : 0;
  }
  return counted;
}

Life AnyLife() {
  const int64_t first = text::DayNumber(Day("2021-01-04"));
  return {first + *rc::gen::inRange<int64_t>(0, 1500),
          *rc::gen::resize(12, rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 40)))};
}

RC_GTEST_PROP(AnyClock, CountsDaysThatAddUpToWhatItConsumed, ()) {
  const Life life = AnyLife();
  const int limit = *rc::gen::inRange(1, 60);
  Desk desk;
  desk.ground.calendar = National();
  desk.ground.definition.set_limit_working_days(limit);
  Live(life, desk);
  const int64_t last = text::DayNumber(desk.ground.today) + *rc::gen::inRange(0, 30);
  desk.ground.today = text::DateOfDayNumber(last);
  const v1::ClockReceipt receipt = ReceiptOf(desk);
  const v1::ClockAccount& account = receipt.accounts(0);
  const auto counted = std::count_if(account.days().begin(), account.days().end(),
                                     [](const v1::ClockDay& day) { return day.counted(); });
  RC_ASSERT(static_cast<int>(counted) == account.consumed_working_days());
  RC_ASSERT(account.consumed_working_days() == CountedDayByDay(life, last));
  RC_ASSERT(account.remaining_working_days() == limit - account.consumed_working_days());
  RC_ASSERT(account.days_size() == static_cast<int>(last - life.start + 1));
}

RC_GTEST_PROP(AnyRunningClock, IsDueSoManyWorkingDaysAfterItWentOnAsWereLeft, ()) {
  Life life = AnyLife();
  if (life.spans.size() % 2 == 1) life.spans.pop_back();
  const int limit = *rc::gen::inRange(1, 60);
  Desk desk;
  desk.ground.calendar = National();
  Live(life, desk);
  const Clock& clock = desk.clocks[kWholeCase];
  const v1::Date went_on = desk.ground.today;
  const int left = limit - ConsumedWorkingDays(clock, National(), went_on);
  const Due due = DueOf(clock, National(), limit);
  RC_ASSERT(!due.provisional);
  if (left >= 0) RC_ASSERT(text::CompareDates(due.date, National().AddWorkingDays(went_on, left).date) == 0);
  if (left < 0) RC_ASSERT(National().CountWorkingDays(due.date, went_on) == -left);
  // From the due date on, every working day is one consumed beyond the limit.
  const v1::Date later = text::DateOfDayNumber(text::DayNumber(due.date) + 40);
  if (text::CompareDates(later, went_on) > 0) {
    RC_ASSERT(National().CountWorkingDays(due.date, later) ==
              ConsumedWorkingDays(clock, National(), later) - limit);
  }
}

}  // namespace
}  // namespace luodi::review::rules
