// SPDX-License-Identifier: Apache-2.0
#include "server/zones/rules.h"

#include <gtest/gtest.h>

#include "proto/text/date.h"
#include "server/base/calendar.h"
#include "server/zones/reference_data.h"

namespace luodi::zones::rules {
namespace {

using Wanted = std::vector<std::pair<std::string, v1::ErrorReason>>;

Wanted Seen(const Faults& faults) {
  Wanted seen;
  for (const Fault& fault : faults) seen.emplace_back(fault.field, fault.reason);
  return seen;
}

v1::Date Day(std::string_view text) {
  v1::Date date;
  EXPECT_EQ(text::ReadDate(text, &date), v1::ERROR_REASON_UNSPECIFIED) << text;
  return date;
}

v1::ExchangeRate Dollar() {
  v1::ExchangeRate rate;
  rate.set_from_currency("USD");
  rate.set_to_currency("CNY");
  *rate.mutable_rate_date() = Day("2020-06-30");
  rate.set_rate_e8(707'950'000);
  rate.set_kind(v1::ExchangeRate::KIND_CENTRAL_PARITY);
  rate.set_source("中国外汇交易中心");
  return rate;
}

TEST(CheckZone, NamesEveryFaultAndNormalisesTexts) {
  v1::Zone zone;
  zone.set_title("  廊坊高新技术产业开发区 ");
  zone.set_note("样例\n第二行");
  EXPECT_EQ(Seen(CheckZone("langfang-gaoxin", zone)), Wanted{});
  EXPECT_EQ(zone.title(), "廊坊高新技术产业开发区");
  zone.clear_title();
  zone.set_note(
      "a\xE2\x80\xAE"
      "b");
  EXPECT_EQ(Seen(CheckZone("Langfang", zone)), (Wanted{{"zone_id", v1::ERROR_REASON_ID_MALFORMED},
                                                       {"zone.title", v1::ERROR_REASON_FIELD_REQUIRED},
                                                       {"zone.note", v1::ERROR_REASON_TEXT_FORBIDDEN_CHARACTER}}));
}

TEST(CheckPark, NamesEveryFault) {
  v1::Park park;
  park.set_title("科技园");
  park.set_parent_park("zones/z/parks/east");
  EXPECT_EQ(Seen(CheckPark("hi-tech", park)), Wanted{});
  park.set_title(" ");
  park.set_parent_park("east");
  EXPECT_EQ(Seen(CheckPark("1", park)), (Wanted{{"park_id", v1::ERROR_REASON_ID_MALFORMED},
                                                {"park.title", v1::ERROR_REASON_TEXT_EMPTY},
                                                {"park.parent_park", v1::ERROR_REASON_NAME_MALFORMED}}));
}

TEST(MayHoldPark, RefusesAThirdLevel) {
  v1::Park park;
  park.set_name("zones/z/parks/inner");
  EXPECT_TRUE(MayHoldPark(park).ok());
  park.set_parent_park("zones/z/parks/outer");
  EXPECT_EQ(ReasonOf(MayHoldPark(park)), v1::ERROR_REASON_PARK_TOO_DEEP);
}

v1::Positioning Four() {
  v1::Positioning positioning;
  *positioning.mutable_effective_date() = Day("2020-01-01");
  positioning.set_document("廊坊高新区产业定位");
  v1::PositionedIndustry& electronics = *positioning.add_industries();
  electronics.set_title("新一代信息技术");
  for (const char* code : {"C39", "I", "i6511", "6520"}) electronics.add_industry_prefixes(code);
  return positioning;
}

TEST(CheckPositioning, ReadsCodesOfEveryLevel) {
  v1::Positioning positioning = Four();
  EXPECT_EQ(Seen(CheckPositioning(positioning)), Wanted{});
  EXPECT_EQ(positioning.industries(0).industry_prefixes(2), "I6511");
  EXPECT_EQ(positioning.industries(0).industry_prefixes(3), "I6520");
}

TEST(CheckPositioning, NamesEveryFault) {
  v1::Positioning positioning = Four();
  positioning.clear_document();
  positioning.mutable_effective_date()->set_day(32);
  positioning.mutable_industries(0)->add_industry_prefixes("C39");
  positioning.mutable_industries(0)->add_industry_prefixes("C9999");
  positioning.add_industries()->set_title("新一代信息技术");
  EXPECT_EQ(Seen(CheckPositioning(positioning)),
            (Wanted{{"positioning.effective_date", v1::ERROR_REASON_DATE_INVALID},
                    {"positioning.document", v1::ERROR_REASON_FIELD_REQUIRED},
                    {"positioning.industries[0].industry_prefixes", v1::ERROR_REASON_ENTRY_TWICE},
                    {"positioning.industries[0].industry_prefixes", v1::ERROR_REASON_INDUSTRY_UNKNOWN},
                    {"positioning.industries[1].industry_prefixes", v1::ERROR_REASON_LIST_EMPTY},
                    {"positioning.industries[1].title", v1::ERROR_REASON_ENTRY_TWICE}}));
  positioning = Four();
  positioning.clear_industries();
  EXPECT_EQ(Seen(CheckPositioning(positioning)), (Wanted{{"positioning.industries", v1::ERROR_REASON_LIST_EMPTY}}));
  for (int i = 0; i < 51; ++i) positioning.add_industries();
  EXPECT_EQ(Seen(CheckPositioning(positioning)),
            (Wanted{{"positioning.industries", v1::ERROR_REASON_VALUE_OUT_OF_RANGE}}));
}

TEST(CheckExchangeRate, AcceptsTheCentralParityOfToday) {
  v1::ExchangeRate rate = Dollar();
  EXPECT_EQ(Seen(CheckExchangeRate(Day("2020-06-30"), rate)), Wanted{});
  rate.clear_kind();
  rate.clear_to_currency();
  EXPECT_EQ(Seen(CheckExchangeRate(Day("2020-06-30"), rate)), Wanted{});
  EXPECT_EQ(rate.kind(), v1::ExchangeRate::KIND_CENTRAL_PARITY);
  EXPECT_EQ(rate.to_currency(), "CNY");
}

TEST(CheckExchangeRate, NamesEveryFault) {
  v1::ExchangeRate rate = Dollar();
  rate.set_from_currency("XXX");
  rate.set_to_currency("USD");
  rate.set_rate_e8(0);
  rate.set_kind(static_cast<v1::ExchangeRate::Kind>(9));
  rate.clear_source();
  EXPECT_EQ(Seen(CheckExchangeRate(Day("2020-06-29"), rate)),
            (Wanted{{"exchange_rate.from_currency", v1::ERROR_REASON_CURRENCY_UNKNOWN},
                    {"exchange_rate.to_currency", v1::ERROR_REASON_CURRENCIES_MIXED},
                    {"exchange_rate.rate_date", v1::ERROR_REASON_DATE_IN_FUTURE},
                    {"exchange_rate.rate_e8", v1::ERROR_REASON_RATE_MALFORMED},
                    {"exchange_rate.kind", v1::ERROR_REASON_ENUM_UNKNOWN},
                    {"exchange_rate.source", v1::ERROR_REASON_FIELD_REQUIRED}}));
}

TEST(CheckExchangeRate, RefusesARateOfACurrencyInItself) {
  v1::ExchangeRate rate = Dollar();
  rate.set_from_currency("CNY");
  EXPECT_EQ(Seen(CheckExchangeRate(Day("2020-06-30"), rate)),
            (Wanted{{"exchange_rate.from_currency", v1::ERROR_REASON_RATE_OF_ITSELF}}));
}

TEST(CheckExchangeRate, KeepsRatesInRange) {
  const std::pair<int64_t, bool> rates[] = {
      {-1, false}, {0, false}, {1, true}, {1'000'000'000'000'000, true}, {1'000'000'000'000'001, false}};
  for (const auto& [rate_e8, fits] : rates) {
    v1::ExchangeRate rate = Dollar();
    rate.set_rate_e8(rate_e8);
    EXPECT_EQ(CheckExchangeRate(Day("2020-06-30"), rate).empty(), fits) << rate_e8;
  }
}

TEST(ExchangeRateId, TellsDayAndAverage) {
  v1::ExchangeRate rate = Dollar();
  EXPECT_EQ(ExchangeRateId(rate), "usd-cny-2020-06-30");
  rate.set_kind(v1::ExchangeRate::KIND_MONTH_AVERAGE);
  EXPECT_EQ(ExchangeRateId(rate), "usd-cny-2020-06-30-month-average");
  rate.set_kind(v1::ExchangeRate::KIND_YEAR_AVERAGE);
  EXPECT_EQ(ExchangeRateId(rate), "usd-cny-2020-06-30-year-average");
}

v1::CalendarYear Year2020() { return NationalCalendarYear(KnownCalendarYears().front()); }

TEST(CheckCalendarYear, AcceptsEveryNationalArrangement) {
  for (const v1::CalendarYear& known : KnownCalendarYears()) {
    v1::CalendarYear year = NationalCalendarYear(known);
    year.clear_working_days();
    EXPECT_EQ(Seen(CheckCalendarYear(year)), Wanted{}) << known.year();
    EXPECT_EQ(year.working_days(), known.working_days());
  }
}

TEST(CheckCalendarYear, NamesEveryFaultOfItsDays) {
  v1::CalendarYear year = Year2020();
  *year.add_days_off() = Day("2021-01-01");
  *year.add_days_off() = year.days_off(0);
  *year.add_working_weekend_days() = Day("2020-07-01");
  *year.add_working_weekend_days() = v1::Date();
  EXPECT_EQ(Seen(CheckCalendarYear(year)),
            (Wanted{{"calendar_year.days_off", v1::ERROR_REASON_CALENDAR_DAY_OUTSIDE},
                    {"calendar_year.days_off", v1::ERROR_REASON_ENTRY_TWICE},
                    {"calendar_year.working_weekend_days", v1::ERROR_REASON_CALENDAR_DAY_USELESS},
                    {"calendar_year.working_weekend_days", v1::ERROR_REASON_FIELD_REQUIRED}}));
  const Faults faults = CheckCalendarYear(year);
  EXPECT_EQ(faults[2].metadata.at("weekday"), "周三");
}

TEST(NextVersion, IsCountedFromOneAndBelongsToWhoRecordsIt) {
  const auto first = NextVersion(std::nullopt, Year2020(), "zones/z/persons/a");
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->version(), 1);
  EXPECT_EQ(first->recorded_by(), "zones/z/persons/a");
  v1::CalendarYear corrected = Year2020();
  corrected.mutable_days_off()->RemoveLast();
  EXPECT_EQ(NextVersion(*first, corrected, "zones/z/persons/b")->version(), 2);
}

TEST(NextVersion, RefusesWhatTheNewestSaysInAnyOrder) {
  v1::CalendarYear newest = Year2020();
  newest.set_version(2);
  v1::CalendarYear again = Year2020();
  again.mutable_days_off()->SwapElements(0, 1);
  EXPECT_FALSE(NextVersion(newest, again, "p").ok());
  again.set_document("更正通知");
  EXPECT_TRUE(NextVersion(newest, again, "p").ok());
  again = Year2020();
  again.mutable_working_weekend_days()->RemoveLast();
  EXPECT_EQ(NextVersion(newest, again, "p")->version(), 3);
}

TEST(CheckCalendarYear, RefusesAnEmptyOne) {
  v1::CalendarYear year;
  EXPECT_EQ(Seen(CheckCalendarYear(year)), (Wanted{{"calendar_year.document", v1::ERROR_REASON_FIELD_REQUIRED},
                                                   {"calendar_year.year", v1::ERROR_REASON_VALUE_OUT_OF_RANGE},
                                                   {"calendar_year.days_off", v1::ERROR_REASON_LIST_EMPTY}}));
}

TEST(CheckDueDateRequest, KeepsWorkingDaysBetween0And2000) {
  const std::pair<int, bool> counts[] = {{-1, false}, {0, true}, {2000, true}, {2001, false}};
  for (const auto& [count, fits] : counts) {
    v1::ComputeDueDateRequest request;
    *request.mutable_start_date() = Day("2020-06-30");
    request.set_working_days(count);
    EXPECT_EQ(CheckDueDateRequest(request).empty(), fits) << count;
  }
  EXPECT_EQ(Seen(CheckDueDateRequest({})), (Wanted{{"start_date", v1::ERROR_REASON_FIELD_REQUIRED}}));
}

}  // namespace
}  // namespace luodi::zones::rules
