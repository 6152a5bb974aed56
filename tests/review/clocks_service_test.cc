// SPDX-License-Identifier: Apache-2.0
#include "server/zones/reference_data.h"
#include "tests/review/clocks_given.h"

namespace luodi::testing {
namespace {

using Case = v1::ReviewCase;
using Stage = v1::StageStatus;
using Entry = v1::ClockEntry;

class ClocksTest : public ClockOffice {};

// ---- receipts

int CountedDays(const v1::ClockAccount& account) {
  int counted = 0;
  for (const v1::ClockDay& day : account.days()) counted += day.counted() ? 1 : 0;
  return counted;
}

TEST_F(ClocksTest, AReceiptShowsTheClocksThatRun) {
  const std::string name = NewCase();
  Advance(2020, 7, 6);
  const v1::ClockReceipt receipt = Receipt(name);
  EXPECT_EQ(receipt.case_name(), name);
  EXPECT_EQ(text::WriteDate(receipt.on_date()), "2020-07-06");
  ASSERT_EQ(receipt.accounts_size(), 2);
  EXPECT_EQ(receipt.accounts(0).stage_id(), "");
  EXPECT_EQ(receipt.accounts(0).limit_working_days(), 40);
  EXPECT_EQ(receipt.accounts(0).consumed_working_days(), 3);
  EXPECT_EQ(receipt.accounts(1).stage_id(), "completeness");
  EXPECT_EQ(receipt.accounts(1).title(), "环节 completeness");
  EXPECT_EQ(text::WriteDate(receipt.accounts(1).due_date()), "2020-07-03");
  EXPECT_EQ(receipt.accounts(1).remaining_working_days(), -1);
  ASSERT_EQ(receipt.accounts(1).entries_size(), 1);
  EXPECT_EQ(receipt.accounts(1).entries(0).act(), "SubmitCase");
  EXPECT_EQ(receipt.accounts(1).entries(0).person(), PersonNamed("officer"));
  for (const v1::ClockAccount& account : receipt.accounts()) {
    EXPECT_EQ(account.days_size(), 6);
    EXPECT_EQ(CountedDays(account), account.consumed_working_days());
  }
}

TEST_F(ClocksTest, AReceiptShowsTheTimeTheCaseWaited) {
  const std::string name = NewCase();
  Advance(2020, 7, 2);
  Fine(AskForMore(name));
  EXPECT_EQ(DueOf(Now(name), "completeness"), "");
  EXPECT_FALSE(Now(name).has_due_date());
  Advance(2020, 7, 8);
  Fine(Resubmit(name));
  EXPECT_EQ(DueOf(Now(name), "completeness"), "2020-07-09") << "one of two days left";
  Advance(2020, 7, 9);
  Fine(Accept(name));
  const v1::ClockReceipt receipt = Receipt(name);
  const v1::ClockAccount& asked = receipt.accounts(1);
  std::vector<Entry::Kind> kinds;
  for (const Entry& entry : asked.entries()) kinds.push_back(entry.kind());
  EXPECT_EQ(kinds, (std::vector<Entry::Kind>{Entry::KIND_START, Entry::KIND_PAUSE, Entry::KIND_RESUME, Entry::KIND_STOP}));
  EXPECT_EQ(asked.consumed_working_days(), 2);
  EXPECT_EQ(CountedDays(asked), 2);
  EXPECT_EQ(asked.days(3).reason(), v1::ClockDay::REASON_PAUSED);
  EXPECT_EQ(receipt.accounts(0).consumed_working_days(), 2);
}

TEST_F(ClocksTest, ThereIsNoReceiptOfACaseThatIsNotThere) {
  v1::ReadClockRequest request;
  request.set_name(NewProject().name() + "/cases/1");
  EXPECT_EQ(Ask("clerk", &Reviews::ReadClock, request).reason(), "RESOURCE_NOT_FOUND");
  request.set_name(zone());
  EXPECT_EQ(Ask("clerk", &Reviews::ReadClock, request).reason(), "NAME_MALFORMED");
}

// ---- what fires

TEST_F(ClocksTest, RungsFireOnTheirDayAndOnce) {
  const std::string name = NewCase();
  Advance(2020, 7, 5);
  EXPECT_EQ(Fine(RunClocks()).fired_rungs(), 0) << "Sunday";
  Advance(2020, 7, 6);
  const v1::RunClocksResponse fired = Fine(RunClocks());
  EXPECT_EQ(fired.fired_rungs(), 1);
  ASSERT_EQ(fired.cases_size(), 1);
  EXPECT_EQ(fired.cases(0), name);
  EXPECT_EQ(Fine(RunClocks()).fired_rungs(), 0);
  ASSERT_EQ(Receipt(name).accounts(1).fired_rungs_size(), 1);
  EXPECT_EQ(Receipt(name).accounts(1).fired_rungs(0).told(), "ROLE_DIRECTOR");
}

TEST_F(ClocksTest, AfterDowntimeEachRungFiresOnce) {
  NewCase();
  Advance(2020, 8, 3);
  EXPECT_EQ(Fine(RunClocks()).fired_rungs(), 2);
  EXPECT_EQ(Fine(RunClocks()).fired_rungs(), 0);
}

TEST_F(ClocksTest, OnlyTheReviewOfficeRunsThemByHand) {
  EXPECT_EQ(RunClocks("director").reason(), "PERMISSION_MISSING");
  v1::RunClocksRequest request;
  request.set_parent(NewCase());
  EXPECT_EQ(Ask("secretary", &Reviews::RunClocks, request).reason(), "NAME_MALFORMED");
}

TEST_F(ClocksTest, ATrialFiresNothing) {
  const std::string name = NewCase();
  Advance(2020, 7, 6);
  v1::RunClocksRequest request;
  request.set_parent(zone());
  request.set_validate_only(true);
  EXPECT_EQ(Fine(Ask("secretary", &Reviews::RunClocks, request)).fired_rungs(), 1);
  EXPECT_EQ(Receipt(name).accounts(1).fired_rungs_size(), 0);
}

TEST_F(ClocksTest, ARepeatOfARunGetsTheFirstReply) {
  NewCase();
  Advance(2020, 7, 6);
  v1::RunClocksRequest request;
  request.set_parent(zone());
  request.set_request_id(NewRequestId());
  EXPECT_EQ(Fine(Ask("secretary", &Reviews::RunClocks, request)).fired_rungs(), 1);
  const auto again = Ask("secretary", &Reviews::RunClocks, request);
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(again->fired_rungs(), 1);
}

TEST_F(ClocksTest, TheDayEndsAtMidnightInTheZone) {
  const std::string name = NewCase();
  Fine(Accept(name));
  ASSERT_EQ(DueOf(Now(name), "advice"), "2020-07-08");
  AdvanceTo(absl::FromCivil(absl::CivilSecond(2020, 7, 8, 15, 59, 59), absl::UTCTimeZone()));
  EXPECT_EQ(Fine(RunClocks()).deemed_consents(), 0) << "the last second of the last day";
  AdvanceTo(absl::FromCivil(absl::CivilSecond(2020, 7, 8, 16, 0, 0), absl::UTCTimeZone()));
  EXPECT_EQ(Fine(RunClocks()).deemed_consents(), 1);
  const v1::ClockReceipt receipt = Receipt(name);
  EXPECT_EQ(text::WriteDate(receipt.on_date()), "2020-07-09");
}

TEST_F(ClocksTest, SilenceConsentsForItsSeatOnlyAndWithoutAnAuthor) {
  const std::string name = NewCase();
  Fine(Accept(name));
  Advance(2020, 8, 3);
  EXPECT_EQ(Fine(RunClocks()).deemed_consents(), 1);
  EXPECT_EQ(Fine(RunClocks()).deemed_consents(), 0);
  EXPECT_EQ(ClockOffice::Stage(Now(name), "advice").state(), Stage::STATE_DONE);
  EXPECT_EQ(ClockOffice::Stage(Now(name), "advice").closing(), Stage::CLOSING_DEEMED);
  EXPECT_EQ(ClockOffice::Stage(Now(name), "environment").state(), Stage::STATE_OPEN);
  EXPECT_EQ(ClockOffice::Stage(Now(name), "legal").state(), Stage::STATE_OPEN);
  v1::ListOpinionsRequest list;
  list.set_parent(name);
  const auto opinions = Fine(Ask("leader", &Reviews::ListOpinions, list));
  ASSERT_EQ(opinions.opinions_size(), 1);
  EXPECT_EQ(opinions.opinions(0).stance(), v1::Opinion::STANCE_DEEMED_CONSENT);
  EXPECT_EQ(opinions.opinions(0).recorded_by(), "");
  EXPECT_EQ(opinions.opinions(0).department(), InZone("departments/legal"));
  EXPECT_EQ(Say("of-legal", name, "advice").reason(), "OPINION_RECORDED") << "too late";
}

TEST_F(ClocksTest, ASupplementThatRanOutWithdrawsTheCase) {
  const std::string name = NewCase();
  Fine(AskForMore(name));
  ASSERT_EQ(text::WriteDate(Now(name).supplements(0).due_date()), "2020-07-08");
  Advance(2020, 7, 8);
  EXPECT_EQ(Fine(RunClocks()).expired_supplements(), 0);
  Advance(2020, 7, 9);
  EXPECT_EQ(Fine(RunClocks()).expired_supplements(), 1);
  EXPECT_EQ(Now(name).state(), Case::STATE_WITHDRAWN);
  EXPECT_TRUE(Now(name).supplements(0).expired());
  EXPECT_EQ(Resubmit(name).reason(), "CASE_STATE_REFUSES");
  EXPECT_EQ(Fine(RunClocks()).cases_size(), 0);
}

// ---- corrected calendars

// 2020 as it came with the zone, with one more day off.
v1::RecordCalendarYearRequest WithHoliday(const std::string& zone, const v1::Date& day) {
  v1::RecordCalendarYearRequest record;
  record.set_parent(zone);
  *record.mutable_calendar_year() = zones::KnownCalendarYears().front();
  record.mutable_calendar_year()->set_document("更正通知");
  *record.mutable_calendar_year()->add_days_off() = day;
  return record;
}

TEST_F(ClocksTest, ACorrectedCalendarMovesTheDueDatesOfOpenCasesOnce) {
  Person("statistician", {v1::ROLE_STATISTICIAN});
  const std::string name = NewCase();
  ASSERT_EQ(DueOf(Now(name), "completeness"), "2020-07-03");
  ASSERT_EQ(Receipt(name).calendars_size(), 1);
  EXPECT_EQ(Receipt(name).calendars(0).version(), 1);
  Fine(Ask("statistician", &v1::ZoneService::Stub::RecordCalendarYear, WithHoliday(zone(), Day(2020, 7, 2))));
  EXPECT_EQ(DueOf(Now(name), "completeness"), "2020-07-03") << "told, and not told otherwise yet";
  const v1::RunClocksResponse moved = Fine(RunClocks());
  ASSERT_EQ(moved.cases_size(), 1);
  EXPECT_EQ(moved.confirmed_due_dates(), 2) << "of the stage and of the whole case";
  EXPECT_EQ(DueOf(Now(name), "completeness"), "2020-07-06");
  EXPECT_EQ(Fine(RunClocks()).cases_size(), 0);
  const v1::ClockReceipt receipt = Receipt(name);
  ASSERT_EQ(receipt.calendars_size(), 1);
  EXPECT_EQ(receipt.calendars(0).calendar_year(), InZone("calendarYears/2020"));
  EXPECT_EQ(receipt.calendars(0).version(), 2);
  EXPECT_EQ(receipt.calendars(0).document(), "更正通知");
  Advance(2020, 7, 6);
  EXPECT_EQ(Fine(RunClocks()).fired_rungs(), 0) << "the whole new last day is theirs";
  Advance(2020, 7, 7);
  EXPECT_EQ(Fine(RunClocks()).fired_rungs(), 1);
}

TEST_F(ClocksTest, ACalendarCorrectedWhileTheCaseWaitsCountsFromTheResubmissionOn) {
  Person("statistician", {v1::ROLE_STATISTICIAN});
  const std::string name = NewCase();
  Fine(AskForMore(name));
  ASSERT_EQ(text::WriteDate(Now(name).supplements(0).due_date()), "2020-07-08");
  Fine(Ask("statistician", &v1::ZoneService::Stub::RecordCalendarYear, WithHoliday(zone(), Day(2020, 7, 7))));
  EXPECT_EQ(Fine(RunClocks()).confirmed_due_dates(), 1) << "the applicant's";
  EXPECT_EQ(text::WriteDate(Now(name).supplements(0).due_date()), "2020-07-09");
  Advance(2020, 7, 6);
  Fine(Resubmit(name));
  EXPECT_EQ(DueOf(Now(name), "completeness"), "2020-07-09") << "Tuesday does not count";
  EXPECT_EQ(Receipt(name).calendars(0).version(), 2);
  EXPECT_EQ(Fine(RunClocks()).cases_size(), 0) << "told by the resubmission already";
}

TEST_F(ClocksTest, TheMinuteHandTellsCorrectedDatesToo) {
  Person("statistician", {v1::ROLE_STATISTICIAN});
  const std::string name = NewCase();
  Fine(Ask("statistician", &v1::ZoneService::Stub::RecordCalendarYear, WithHoliday(zone(), Day(2020, 7, 2))));
  const auto server = AnotherServer();
  EXPECT_EQ(OfThisZone(review::TurnMinuteHand(*server, [] { return false; })),
            std::vector<std::string>{name});
  EXPECT_EQ(DueOf(Now(name), "completeness"), "2020-07-06");
  EXPECT_TRUE(OfThisZone(review::TurnMinuteHand(*server, [] { return false; })).empty());
}

TEST_F(ClocksTest, NothingFiresOnAProvisionalDateUntilTheYearIsRecorded) {
  Person("statistician", {v1::ROLE_STATISTICIAN});
  {
    pqxx::connection connection(DatabaseUrl());
    pqxx::work work(connection);
    work.exec_params("DELETE FROM calendar_days WHERE zone = $1 AND year = 2020", ZoneId());
    work.exec_params("DELETE FROM calendar_years WHERE zone = $1 AND year = 2020", ZoneId());
    work.commit();
  }
  const std::string name = NewCase();
  ASSERT_TRUE(ClockOffice::Stage(Now(name), "completeness").due_provisional());
  ASSERT_TRUE(Now(name).due_provisional());
  Advance(2020, 8, 3);
  EXPECT_EQ(Fine(RunClocks()).cases_size(), 0);
  v1::RecordCalendarYearRequest record;
  record.set_parent(zone());
  record.mutable_calendar_year()->set_year(2020);
  record.mutable_calendar_year()->set_document("国办发明电〔2019〕16号");
  *record.mutable_calendar_year()->add_days_off() = Day(2020, 1, 1);
  Fine(Ask("statistician", &v1::ZoneService::Stub::RecordCalendarYear, record));
  const v1::RunClocksResponse fired = Fine(RunClocks());
  EXPECT_EQ(fired.confirmed_due_dates(), 2);
  EXPECT_EQ(fired.fired_rungs(), 2) << "in the same turn: the date is sure now";
  EXPECT_FALSE(Now(name).due_provisional());
}

// ---- publicity

class PublicityClock : public ClocksTest {
 protected:
  static constexpr char kPublicity[] = "notice";
  // Published for so many days from the filing on, for nothing else is asked before the leaders.
  std::string Announced(int days, v1::DayUnit unit = v1::DAY_UNIT_WORKING_DAY) {
    v1::ReviewDefinition definition = TimedProcedure();
    v1::StageGroup group;
    v1::StageDefinition& notice = AddStage(group, kPublicity, v1::STAGE_KIND_PUBLICITY);
    notice.set_limit_working_days(0);
    notice.set_publicity_days(days);
    notice.set_publicity_unit(unit);
    definition.mutable_groups(1)->Clear();
    *definition.mutable_groups(1) = group;
    PutInForce(definition);
    const std::string name = NewCase();
    Fine(Accept(name));
    return name;
  }
  std::string EndOf(const std::string& name) {
    return text::WriteDate(ClockOffice::Stage(Now(name), kPublicity).publicity_end_date());
  }
  Answer<Case> End(const std::string& name) {
    v1::ClosePublicityRequest request;
    request.set_name(name);
    request.set_stage_id(kPublicity);
    return Ask("secretary", &Reviews::ClosePublicity, request);
  }
  void Record(const std::vector<v1::Date>& days_off) {
    v1::RecordCalendarYearRequest record;
    record.set_parent(zone());
    record.mutable_calendar_year()->set_year(2020);
    record.mutable_calendar_year()->set_document("国办发明电〔2020〕1号");
    for (const v1::Date& day : days_off) *record.mutable_calendar_year()->add_days_off() = day;
    Fine(Ask("statistician", &v1::ZoneService::Stub::RecordCalendarYear, record));
  }
  void Forget() {
    pqxx::connection connection(DatabaseUrl());
    pqxx::work work(connection);
    work.exec_params("DELETE FROM calendar_days WHERE zone = $1 AND year = 2020", ZoneId());
    work.exec_params("DELETE FROM calendar_years WHERE zone = $1 AND year = 2020", ZoneId());
    work.commit();
  }
};

TEST_F(PublicityClock, EndsOnNoDayThatNobodyHasConfirmed) {
  Person("statistician", {v1::ROLE_STATISTICIAN});
  Forget();
  const std::string name = Announced(3);
  ASSERT_EQ(EndOf(name), "2020-07-06");
  Advance(2020, 7, 7);
  EXPECT_EQ(End(name).reason(), "PUBLICITY_RUNNING") << "who knows whether these were working days";
  Record({Day(2020, 7, 2), Day(2020, 7, 3)});
  EXPECT_EQ(End(name).reason(), "PUBLICITY_RUNNING") << "they were not";
  Fine(RunClocks());
  EXPECT_EQ(EndOf(name), "2020-07-08");
  EXPECT_EQ(Fine(RunClocks()).cases_size(), 0) << "once";
  Advance(2020, 7, 9);
  Fine(End(name));
}

TEST_F(PublicityClock, IsToldAnewWhenTheCalendarIsCorrected) {
  Person("statistician", {v1::ROLE_STATISTICIAN});
  const std::string name = Announced(3);
  ASSERT_EQ(EndOf(name), "2020-07-06");
  Record({Day(2020, 7, 3)});
  EXPECT_EQ(EndOf(name), "2020-07-06") << "nobody has looked since";
  EXPECT_EQ(Fine(RunClocks()).cases(0), name);
  EXPECT_EQ(EndOf(name), "2020-07-07");
  Advance(2020, 7, 7);
  EXPECT_EQ(End(name).reason(), "PUBLICITY_RUNNING");
  Advance(2020, 7, 8);
  Fine(End(name));
}

// ---- after a move to another definition

TEST_F(ClocksTest, WhatFiredBeforeAMoveFiredForTheStageThatTakesOver) {
  const std::string name = NewCase();
  Advance(2020, 7, 6);
  ASSERT_EQ(Fine(RunClocks()).fired_rungs(), 1);
  v1::ReviewDefinition other = TimedProcedure();
  other.mutable_groups(0)->mutable_stages(1)->set_stage_id("intake");
  PutInForce(other);
  const Case before = Now(name);
  v1::MoveCaseRequest move;
  move.set_name(name);
  move.set_etag(before.etag());
  move.set_definition(absl::StrCat(zone(), "/reviewDefinitions/2"));
  move.set_reason("流程修订");
  (*move.mutable_mapping())["completeness"] = "intake";
  (*move.mutable_mapping())["threshold"] = "threshold";
  Fine(Ask("leader", &Reviews::MoveCase, move));
  EXPECT_EQ(DueOf(Now(name), "intake"), DueOf(before, "completeness"));
  EXPECT_EQ(Fine(RunClocks()).cases_size(), 0) << "it has fired";
  v1::ListInboxRequest inbox;
  inbox.set_parent(zone());
  const v1::ListInboxResponse late = Fine(Ask("director", &Reviews::ListInbox, inbox));
  ASSERT_EQ(late.items_size(), 1) << "and is not lost";
  EXPECT_EQ(late.items(0).stage_id(), "intake");
  Advance(2020, 7, 8);
  EXPECT_EQ(Fine(RunClocks()).fired_rungs(), 1) << "the next one";
  EXPECT_EQ(Fine(RunClocks()).cases_size(), 0);
  EXPECT_EQ(Receipt(name).accounts(1).fired_rungs_size(), 2);
}

// ---- who reads them

TEST_F(ClocksTest, AReceiptIsNotForTheRecusedAndOfARestrictedProjectEntered) {
  const std::string secret = NewSecretCase();
  v1::ReadClockRequest request;
  request.set_name(secret);
  Fine(Ask("leader", &Reviews::ReadClock, request));
  EXPECT_EQ(Entries("READING", "leader", secret), 1);
  v1::RecuseRequest recuse;
  recuse.set_parent(secret);
  recuse.set_reason("亲属在该企业任职");
  Fine(Ask("leader", &Reviews::Recuse, recuse));
  EXPECT_EQ(Ask("leader", &Reviews::ReadClock, request).reason(), "PERSON_RECUSED");
  EXPECT_EQ(Entries("READING", "leader", secret), 1);
}

}  // namespace
}  // namespace luodi::testing
