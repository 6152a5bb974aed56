// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>
#include <thread>

#include "luodi/v1/journal.grpc.pb.h"
#include "luodi/v1/zones.grpc.pb.h"
#include "server/base/database.h"
#include "server/zones/store.h"
#include "tests/support/office.h"

namespace luodi {
namespace {

using testing::Day;
using Zones = v1::ZoneService::Stub;

class Office : public testing::OfficeTest {
 protected:
  Office() {
    Person("statistician", {v1::ROLE_STATISTICIAN});
    Person("auditor", {v1::ROLE_LOG_AUDITOR});
    SetToday(2020, 7, 1);
  }

  v1::CreateParkRequest Park(const std::string& id, const std::string& parent = "") {
    v1::CreateParkRequest request;
    request.set_parent(zone());
    request.set_park_id(id);
    request.mutable_park()->set_title("园区 " + id);
    request.mutable_park()->set_parent_park(parent);
    return request;
  }

  v1::RecordExchangeRateRequest Dollar(const v1::Date& day, int64_t rate_e8,
                                       v1::ExchangeRate::Kind kind = v1::ExchangeRate::KIND_CENTRAL_PARITY) {
    v1::RecordExchangeRateRequest request;
    request.set_parent(zone());
    v1::ExchangeRate& rate = *request.mutable_exchange_rate();
    rate.set_from_currency("USD");
    rate.set_to_currency("CNY");
    *rate.mutable_rate_date() = day;
    rate.set_rate_e8(rate_e8);
    rate.set_kind(kind);
    rate.set_source("中国外汇交易中心");
    return request;
  }

  v1::RecordCalendarYearRequest Year2027(const std::string& document) {
    v1::RecordCalendarYearRequest request;
    request.set_parent(zone());
    request.mutable_calendar_year()->set_year(2027);
    request.mutable_calendar_year()->set_document(document);
    *request.mutable_calendar_year()->add_days_off() = Day(2027, 1, 1);
    return request;
  }

  // "2027 3": years from 2026 on with their versions, read in pages of two.
  std::vector<std::string> Listed(bool include_former) {
    v1::ListCalendarYearsRequest request;
    request.set_parent(zone());
    request.set_page_size(2);
    request.set_include_former(include_former);
    std::vector<std::string> listed;
    do {
      const auto page = Ask("statistician", &Zones::ListCalendarYears, request);
      for (const v1::CalendarYear& year : page->calendar_years()) {
        if (year.year() < 2026) continue;
        listed.push_back(std::to_string(year.year()) + " " + std::to_string(year.version()));
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return listed;
  }

  v1::RecordPositioningRequest Positioning(const v1::Date& day, const std::string& title) {
    v1::RecordPositioningRequest request;
    request.set_parent(zone());
    *request.mutable_positioning()->mutable_effective_date() = day;
    request.mutable_positioning()->set_document("产业定位");
    v1::PositionedIndustry& industry = *request.mutable_positioning()->add_industries();
    industry.set_title(title);
    industry.add_industry_prefixes("C39");
    industry.add_industry_prefixes("I65");
    return request;
  }

  v1::ComputeDueDateResponse DueDate(const v1::Date& start, int working_days) {
    v1::ComputeDueDateRequest request;
    request.set_parent(zone());
    *request.mutable_start_date() = start;
    request.set_working_days(working_days);
    return Ask("statistician", &Zones::ComputeDueDate, request).reply;
  }
};

std::string Written(const v1::Date& date) { return text::WriteDate(date); }

using CreateZone = Office;

TEST_F(CreateZone, BringsTheNationalCalendarsAndAnEntryForEach) {
  v1::ListCalendarYearsRequest list;
  list.set_parent(zone());
  const auto years = Ask("statistician", &Zones::ListCalendarYears, list);
  ASSERT_EQ(years->calendar_years_size(), 7);
  EXPECT_EQ(years->calendar_years(0).name(), InZone("calendarYears/2020"));
  EXPECT_EQ(years->calendar_years(0).working_days(), 249);
  EXPECT_EQ(years->calendar_years(0).document(), "国务院办公厅关于2020年部分节假日安排的通知");
  EXPECT_GT(years->calendar_years(0).days_off_size(), 0);
  EXPECT_EQ(years->calendar_years(6).year(), 2026);
  v1::ListEntriesRequest entries;
  entries.set_parent(zone());
  const auto listed = Ask("auditor", &v1::JournalService::Stub::ListEntries, entries);
  ASSERT_TRUE(listed.ok()) << listed.status.error_message();
  const auto calendars = std::count_if(listed->entries().begin(), listed->entries().end(), [](const auto& entry) {
    return entry.resource().find("/calendarYears/") != std::string::npos;
  });
  EXPECT_EQ(calendars, 7);
}

TEST_F(CreateZone, RefusesSystemAndATakenId) {
  v1::CreateZoneRequest request;
  request.mutable_zone()->set_title("区");
  for (const std::string& id : {std::string("system"), ZoneId()}) {
    request.set_zone_id(id);
    const auto answer = Ask("sysadmin", &Zones::CreateZone, request);
    EXPECT_EQ(answer.reason(), "RESOURCE_ALREADY_EXISTS");
    EXPECT_EQ(answer.Info().metadata().at("resource"), "zones/" + id);
  }
}

TEST_F(CreateZone, RefusesEveryFaultAtOnce) {
  v1::CreateZoneRequest request;
  request.set_zone_id("A");
  EXPECT_EQ(Ask("sysadmin", &Zones::CreateZone, request).fields(), (std::vector<std::string>{"zone_id", "zone.title"}));
}

TEST_F(CreateZone, IsNotForBusinessRoles) {
  v1::CreateZoneRequest request;
  request.set_zone_id("elsewhere");
  request.mutable_zone()->set_title("区");
  EXPECT_FALSE(Ask("statistician", &Zones::CreateZone, request).ok());
}

using GetZone = Office;

TEST_F(GetZone, AnswersTheZone) {
  v1::GetZoneRequest request;
  request.set_name(zone());
  const auto answer = Ask("statistician", &Zones::GetZone, request);
  ASSERT_TRUE(answer.ok()) << answer.status.error_message();
  EXPECT_EQ(answer->title(), "测试区");
}

TEST_F(GetZone, KnowsNoOtherZone) {
  v1::CreateZoneRequest other;
  other.set_zone_id("other-" + ZoneId());
  other.mutable_zone()->set_title("别的区");
  ASSERT_TRUE(Ask("sysadmin", &Zones::CreateZone, other).ok());
  v1::GetZoneRequest request;
  request.set_name("zones/" + other.zone_id());
  EXPECT_EQ(Ask("statistician", &Zones::GetZone, request).reason(), "RESOURCE_NOT_FOUND");
  request.set_name("zones/nowhere");
  EXPECT_EQ(Ask("statistician", &Zones::GetZone, request).reason(), "RESOURCE_NOT_FOUND");
}

using CreatePark = Office;

TEST_F(CreatePark, HoldsParksOneLevelDeep) {
  ASSERT_TRUE(Ask("sysadmin", &Zones::CreatePark, Park("outer")).ok());
  const auto inner = Ask("sysadmin", &Zones::CreatePark, Park("inner", InZone("parks/outer")));
  ASSERT_TRUE(inner.ok()) << inner.status.error_message();
  EXPECT_EQ(inner->parent_park(), InZone("parks/outer"));
  EXPECT_EQ(Ask("sysadmin", &Zones::CreatePark, Park("innermost", InZone("parks/inner"))).reason(), "PARK_TOO_DEEP");
}

TEST_F(CreatePark, RefusesATakenIdAndAParentThatIsNot) {
  ASSERT_TRUE(Ask("sysadmin", &Zones::CreatePark, Park("east")).ok());
  EXPECT_EQ(Ask("sysadmin", &Zones::CreatePark, Park("east")).reason(), "RESOURCE_ALREADY_EXISTS");
  EXPECT_EQ(Ask("sysadmin", &Zones::CreatePark, Park("west", InZone("parks/none"))).reason(), "TEXT_REFERS_NOWHERE");
  EXPECT_EQ(Ask("sysadmin", &Zones::CreatePark, Park("west", "zones/system/parks/x")).reason(), "TEXT_REFERS_NOWHERE");
  EXPECT_EQ(Ask("sysadmin", &Zones::CreatePark, Park("west", "east")).reason(), "NAME_MALFORMED");
}

TEST_F(CreatePark, WritesNothingWhenOnlyValidated) {
  v1::CreateParkRequest request = Park("east");
  request.set_validate_only(true);
  ASSERT_TRUE(Ask("sysadmin", &Zones::CreatePark, request).ok());
  EXPECT_TRUE(Ask("sysadmin", &Zones::CreatePark, Park("east")).ok());
}

TEST_F(CreatePark, AnswersARepeatedRequestTheSame) {
  v1::CreateParkRequest request = Park("east");
  request.set_request_id(NewRequestId());
  const auto first = Ask("sysadmin", &Zones::CreatePark, request);
  const auto again = Ask("sysadmin", &Zones::CreatePark, request);
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
}

TEST_F(CreatePark, LetsOneOfTwoAtOnceWin) {
  std::atomic<int> made = 0, refused = 0;
  const auto create = [&] {
    const auto answer = Ask("sysadmin", &Zones::CreatePark, Park("contested"));
    (answer.ok() ? made : refused) += answer.ok() || answer.reason() == "RESOURCE_ALREADY_EXISTS" ? 1 : 0;
  };
  std::thread one(create), other(create);
  one.join();
  other.join();
  EXPECT_EQ(made, 1);
  EXPECT_EQ(refused, 1);
}

TEST_F(CreatePark, IsListedPageByPage) {
  for (const char* id : {"aa", "bb", "cc"}) ASSERT_TRUE(Ask("sysadmin", &Zones::CreatePark, Park(id)).ok());
  v1::ListParksRequest request;
  request.set_parent(zone());
  request.set_page_size(2);
  const auto first = Ask("statistician", &Zones::ListParks, request);
  ASSERT_EQ(first->parks_size(), 2);
  request.set_page_token(first->next_page_token());
  const auto second = Ask("statistician", &Zones::ListParks, request);
  ASSERT_EQ(second->parks_size(), 1);
  EXPECT_EQ(second->parks(0).name(), InZone("parks/cc"));
  EXPECT_EQ(second->next_page_token(), "");
}

using RecordPositioning = Office;

TEST_F(RecordPositioning, KeepsEarlierListsAndOneADay) {
  ASSERT_TRUE(Ask("sysadmin", &Zones::RecordPositioning, Positioning(Day(2019, 1, 1), "电子信息")).ok());
  const auto later = Ask("sysadmin", &Zones::RecordPositioning, Positioning(Day(2020, 6, 1), "新一代信息技术"));
  ASSERT_TRUE(later.ok()) << later.status.error_message();
  EXPECT_EQ(later->name(), InZone("positionings/2020-06-01"));
  EXPECT_EQ(Ask("sysadmin", &Zones::RecordPositioning, Positioning(Day(2020, 6, 1), "别的")).reason(),
            "RESOURCE_ALREADY_EXISTS");
  v1::ListPositioningsRequest request;
  request.set_parent(zone());
  request.set_page_size(1);
  const auto first = Ask("statistician", &Zones::ListPositionings, request);
  ASSERT_EQ(first->positionings_size(), 1);
  EXPECT_EQ(first->positionings(0).industries(0).title(), "新一代信息技术");
  EXPECT_EQ(first->positionings(0).industries(0).industry_prefixes_size(), 2);
  request.set_page_token(first->next_page_token());
  EXPECT_EQ(Ask("statistician", &Zones::ListPositionings, request)->positionings(0).name(),
            InZone("positionings/2019-01-01"));
}

using RecordExchangeRate = Office;

TEST_F(RecordExchangeRate, HasOneRateOfEachKindADay) {
  const auto rate = Ask("statistician", &Zones::RecordExchangeRate, Dollar(Day(2020, 6, 30), 707'950'000));
  ASSERT_TRUE(rate.ok()) << rate.status.error_message();
  EXPECT_EQ(rate->name(), InZone("exchangeRates/usd-cny-2020-06-30"));
  EXPECT_EQ(Ask("statistician", &Zones::RecordExchangeRate, Dollar(Day(2020, 6, 30), 1)).reason(), "RATE_EXISTS");
  const auto average = Ask("statistician", &Zones::RecordExchangeRate,
                           Dollar(Day(2020, 6, 30), 708'670'000, v1::ExchangeRate::KIND_MONTH_AVERAGE));
  ASSERT_TRUE(average.ok()) << average.status.error_message();
  EXPECT_EQ(average->name(), InZone("exchangeRates/usd-cny-2020-06-30-month-average"));
}

TEST_F(RecordExchangeRate, RefusesTomorrow) {
  EXPECT_EQ(Ask("statistician", &Zones::RecordExchangeRate, Dollar(Day(2020, 7, 2), 707'950'000)).reason(),
            "DATE_IN_FUTURE");
}

TEST_F(RecordExchangeRate, IsListedNewestFirstPageByPage) {
  for (const v1::Date& day : {Day(2020, 6, 29), Day(2020, 6, 30), Day(2020, 6, 28)}) {
    ASSERT_TRUE(Ask("statistician", &Zones::RecordExchangeRate, Dollar(day, 700'000'000)).ok());
  }
  v1::ListExchangeRatesRequest request;
  request.set_parent(zone());
  request.set_page_size(1);
  std::vector<std::string> days;
  do {
    const auto page = Ask("statistician", &Zones::ListExchangeRates, request);
    ASSERT_EQ(page->exchange_rates_size(), 1);
    days.push_back(Written(page->exchange_rates(0).rate_date()));
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(days, (std::vector<std::string>{"2020-06-30", "2020-06-29", "2020-06-28"}));
}

TEST_F(RecordExchangeRate, IsFoundByTheNewestDayAndCentralParityFirst) {
  const auto average = v1::ExchangeRate::KIND_MONTH_AVERAGE;
  ASSERT_TRUE(Ask("statistician", &Zones::RecordExchangeRate, Dollar(Day(2020, 5, 29), 713'160'000)).ok());
  ASSERT_TRUE(Ask("statistician", &Zones::RecordExchangeRate, Dollar(Day(2020, 6, 30), 708'670'000, average)).ok());
  ASSERT_TRUE(Ask("statistician", &Zones::RecordExchangeRate, Dollar(Day(2020, 6, 30), 707'950'000)).ok());
  database::Connection connection(DatabaseUrl());
  database::Transaction tx(connection);
  const auto rate_on = [&](const std::string& day) {
    const auto rate = zones::store::SelectRate(tx, ZoneId(), "USD", "CNY", day);
    return rate.has_value() ? rate->rate_e8() : 0;
  };
  EXPECT_EQ(rate_on("2020-05-28"), 0);
  EXPECT_EQ(rate_on("2020-05-29"), 713'160'000);
  EXPECT_EQ(rate_on("2020-06-29"), 713'160'000);
  EXPECT_EQ(rate_on("2020-06-30"), 707'950'000);
  EXPECT_EQ(rate_on("2026-01-01"), 707'950'000);
}

using RecordCalendarYear = Office;

TEST_F(RecordCalendarYear, IsRecordedOnceAndMakesDueDatesFirm) {
  EXPECT_EQ(Written(DueDate(Day(2026, 12, 31), 1).due_date()), "2027-01-01");
  EXPECT_TRUE(DueDate(Day(2026, 12, 31), 1).provisional());
  v1::RecordCalendarYearRequest request;
  request.set_parent(zone());
  request.mutable_calendar_year()->set_year(2027);
  request.mutable_calendar_year()->set_document("样例");
  *request.mutable_calendar_year()->add_days_off() = Day(2027, 1, 1);
  *request.mutable_calendar_year()->add_working_weekend_days() = Day(2027, 1, 2);
  const auto recorded = Ask("statistician", &Zones::RecordCalendarYear, request);
  ASSERT_TRUE(recorded.ok()) << recorded.status.error_message();
  EXPECT_EQ(recorded->working_days(), 261);
  EXPECT_EQ(Written(DueDate(Day(2026, 12, 31), 1).due_date()), "2027-01-02");
  EXPECT_FALSE(DueDate(Day(2026, 12, 31), 1).provisional());
  EXPECT_EQ(recorded->version(), 1);
  EXPECT_EQ(recorded->recorded_by(), InZone("persons/statistician"));
  EXPECT_TRUE(recorded->has_create_time());
  EXPECT_EQ(Ask("statistician", &Zones::RecordCalendarYear, request).reason(), "CALENDAR_EXISTS");
}

TEST_F(RecordCalendarYear, AgainIsANewVersionByWhichDaysAreCounted) {
  const auto first = Ask("statistician", &Zones::RecordCalendarYear, Year2027("通知"));
  v1::RecordCalendarYearRequest corrected = Year2027("更正通知");
  *corrected.mutable_calendar_year()->add_days_off() = Day(2027, 1, 4);
  const auto second = Ask("statistician", &Zones::RecordCalendarYear, corrected);
  ASSERT_TRUE(second.ok()) << second.status.error_message();
  EXPECT_EQ(second->name(), first->name());
  EXPECT_EQ(second->version(), 2);
  EXPECT_EQ(second->working_days(), first->working_days() - 1);
  EXPECT_EQ(Written(DueDate(Day(2027, 1, 3), 1).due_date()), "2027-01-05");
  EXPECT_EQ(Ask("statistician", &Zones::RecordCalendarYear, corrected).reason(), "CALENDAR_EXISTS");
  EXPECT_EQ(Ask("statistician", &Zones::RecordCalendarYear, Year2027("通知"))->version(), 3) << "back again";
  EXPECT_EQ(Written(DueDate(Day(2027, 1, 3), 1).due_date()), "2027-01-04");
  v1::ListHistoryRequest history;
  history.set_name(first->name());
  const auto entries = Ask("auditor", &v1::JournalService::Stub::ListHistory, history);
  EXPECT_EQ(entries->entries_size(), 3);
}

TEST_F(RecordCalendarYear, IsListedNewestVersionFirstPageByPage) {
  for (const char* document : {"通知", "更正通知", "再次更正"}) {
    ASSERT_TRUE(Ask("statistician", &Zones::RecordCalendarYear, Year2027(document)).ok());
  }
  v1::RecordCalendarYearRequest later = Year2027("后年通知");
  later.mutable_calendar_year()->set_year(2028);
  *later.mutable_calendar_year()->mutable_days_off(0) = Day(2028, 1, 3);
  ASSERT_TRUE(Ask("statistician", &Zones::RecordCalendarYear, later).ok());
  EXPECT_EQ(Listed(false), (std::vector<std::string>{"2026 1", "2027 3", "2028 1"}));
  EXPECT_EQ(Listed(true), (std::vector<std::string>{"2026 1", "2027 3", "2027 2", "2027 1", "2028 1"}));
}

TEST_F(RecordCalendarYear, ByTwoAtOnceMakesTwoVersions) {
  std::vector<std::thread> clerks;
  std::vector<int> versions(4);
  for (int i = 0; i < 4; ++i) {
    clerks.emplace_back([&, i] {
      const auto recorded = Ask("statistician", &Zones::RecordCalendarYear, Year2027("通知" + std::to_string(i)));
      versions[i] = recorded.ok() ? recorded->version() : -1;
    });
  }
  for (std::thread& clerk : clerks) clerk.join();
  std::sort(versions.begin(), versions.end());
  EXPECT_EQ(versions, (std::vector<int>{1, 2, 3, 4}));
}

using ComputeDueDate = Office;

TEST_F(ComputeDueDate, CountsByTheNationalCalendar) {
  // 2020-10-01 to 08 are off, Sunday 09-27 and Saturday 10-10 are worked.
  EXPECT_EQ(Written(DueDate(Day(2020, 9, 25), 1).due_date()), "2020-09-27");
  EXPECT_EQ(Written(DueDate(Day(2020, 9, 30), 1).due_date()), "2020-10-09");
  EXPECT_EQ(Written(DueDate(Day(2020, 9, 30), 2).due_date()), "2020-10-10");
  EXPECT_EQ(Written(DueDate(Day(2020, 10, 1), 0).due_date()), "2020-10-01");
}

TEST_F(ComputeDueDate, RefusesACountOutOfRange) {
  v1::ComputeDueDateRequest request;
  request.set_parent(zone());
  *request.mutable_start_date() = Day(2020, 1, 1);
  request.set_working_days(2001);
  EXPECT_EQ(Ask("statistician", &Zones::ComputeDueDate, request).reason(), "VALUE_OUT_OF_RANGE");
}

}  // namespace
}  // namespace luodi
