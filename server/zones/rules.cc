// SPDX-License-Identifier: Apache-2.0
#include "server/zones/rules.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "proto/text/date.h"
#include "proto/text/money.h"
#include "proto/text/number.h"
#include "server/base/calendar.h"
#include "server/base/names.h"
#include "server/base/text.h"
#include "server/zones/industries.h"

namespace luodi::zones::rules {
namespace {

constexpr char kHomeCurrency[] = "CNY";
constexpr int kMostMonths = 60;
constexpr int64_t kLargestRateE8 = 1'000'000'000'000'000;
constexpr int kMostIndustries = 50;
constexpr int kMostPrefixes = 200;
constexpr int kMostDays = 366;
constexpr int kLongestLimit = 2000;

void CheckCount(std::string field, int count, int most, Faults& faults) {
  if (count == 0) {
    faults.push_back({v1::ERROR_REASON_LIST_EMPTY, std::move(field), {}});
  } else if (count > most) {
    faults.push_back({v1::ERROR_REASON_VALUE_OUT_OF_RANGE,
                      std::move(field),
                      {{"value", absl::StrCat(count)}, {"lowest", "1"}, {"highest", absl::StrCat(most)}}});
  }
}

void CheckIndustry(const std::string& prefix, v1::PositionedIndustry& industry, Faults& faults) {
  industry.set_title(base::NormalizeText(prefix + "title", industry.title(), 100, true, faults));
  CheckCount(prefix + "industry_prefixes", industry.industry_prefixes_size(), kMostPrefixes, faults);
  std::set<std::string> seen;
  for (std::string& code : *industry.mutable_industry_prefixes()) {
    const std::optional<std::string> known = NormalizeIndustry(code);
    if (!known.has_value()) {
      faults.push_back({v1::ERROR_REASON_INDUSTRY_UNKNOWN, prefix + "industry_prefixes", {{"code", code}}});
    } else if (!seen.insert(*known).second) {
      faults.push_back({v1::ERROR_REASON_ENTRY_TWICE, prefix + "industry_prefixes", {{"value", *known}}});
    } else {
      code = *known;
    }
  }
}

void CheckCurrency(const std::string& field, const std::string& code, Faults& faults) {
  if (text::FindCurrency(code) == nullptr) {
    faults.push_back({v1::ERROR_REASON_CURRENCY_UNKNOWN, field, {{"currency", code}}});
  }
}

std::string WeekdayOf(const v1::Date& date) {
  // Day 0 was a Thursday.
  constexpr const char* kNames[] = {"周四", "周五", "周六", "周日", "周一", "周二", "周三"};
  return kNames[((text::DayNumber(date) % 7) + 7) % 7];
}

bool IsWeekend(const v1::Date& date) { return !WorkingCalendar().IsWorkingDay(date); }

// The day exists and lies in the year; `seen` has not met it.
bool CheckCalendarDay(const std::string& field, const v1::CalendarYear& year, const v1::Date& day,
                      std::set<int64_t>& seen, Faults& faults) {
  if (!CheckDate(field, day, faults)) return false;
  if (day.year() != year.year()) {
    faults.push_back({v1::ERROR_REASON_CALENDAR_DAY_OUTSIDE,
                      field,
                      {{"value", text::WriteDate(day)}, {"year", absl::StrCat(year.year())}}});
    return false;
  }
  if (seen.insert(text::DayNumber(day)).second) return true;
  faults.push_back({v1::ERROR_REASON_ENTRY_TWICE, field, {{"value", text::WriteDate(day)}}});
  return false;
}

void CheckCalendarDays(v1::CalendarYear& year, Faults& faults) {
  std::set<int64_t> seen;
  for (const v1::Date& day : year.days_off()) {
    CheckCalendarDay("calendar_year.days_off", year, day, seen, faults);
  }
  for (const v1::Date& day : year.working_weekend_days()) {
    const std::string field = "calendar_year.working_weekend_days";
    if (!CheckCalendarDay(field, year, day, seen, faults) || IsWeekend(day)) continue;
    faults.push_back(
        {v1::ERROR_REASON_CALENDAR_DAY_USELESS, field, {{"value", text::WriteDate(day)}, {"weekday", WeekdayOf(day)}}});
  }
}

std::set<int64_t> DaySet(const google::protobuf::RepeatedPtrField<v1::Date>& days) {
  std::set<int64_t> set;
  for (const v1::Date& day : days) set.insert(text::DayNumber(day));
  return set;
}

void CheckMonths(std::string field, int months, int lowest, Faults& faults) {
  if (months >= lowest && months <= kMostMonths) return;
  faults.push_back(
      {v1::ERROR_REASON_VALUE_OUT_OF_RANGE,
       std::move(field),
       {{"value", absl::StrCat(months)}, {"lowest", absl::StrCat(lowest)}, {"highest", absl::StrCat(kMostMonths)}}});
}

bool SayTheSame(const v1::CalendarYear& a, const v1::CalendarYear& b) {
  return a.document() == b.document() && DaySet(a.days_off()) == DaySet(b.days_off()) &&
         DaySet(a.working_weekend_days()) == DaySet(b.working_weekend_days());
}

}  // namespace

Faults CheckZone(const std::string& zone_id, v1::Zone& zone) {
  Faults faults;
  names::CheckId("zone_id", zone_id, faults);
  zone.set_title(base::NormalizeText("zone.title", zone.title(), 100, true, faults));
  zone.set_note(base::NormalizeText("zone.note", zone.note(), 1000, false, faults, nullptr, base::Lines::kMany));
  return faults;
}

Faults CheckPark(const std::string& park_id, v1::Park& park) {
  Faults faults;
  names::CheckId("park_id", park_id, faults);
  park.set_title(base::NormalizeText("park.title", park.title(), 100, true, faults));
  if (!park.parent_park().empty()) {
    names::Parse("park.parent_park", park.parent_park(), "zones/{zone}/parks/{park}", faults);
  }
  return faults;
}

absl::Status MayHoldPark(const v1::Park& parent) {
  if (parent.parent_park().empty()) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_PARK_TOO_DEEP, {{"parent", parent.name()}});
}

Faults CheckPositioning(v1::Positioning& positioning) {
  Faults faults;
  CheckDate("positioning.effective_date", positioning.effective_date(), faults);
  positioning.set_document(base::NormalizeText("positioning.document", positioning.document(), 200, true, faults));
  CheckCount("positioning.industries", positioning.industries_size(), kMostIndustries, faults);
  if (positioning.industries_size() > kMostIndustries) return faults;
  std::set<std::string> titles;
  for (int i = 0; i < positioning.industries_size(); ++i) {
    v1::PositionedIndustry& industry = *positioning.mutable_industries(i);
    const std::string prefix = absl::StrCat("positioning.industries[", i, "].");
    CheckIndustry(prefix, industry, faults);
    if (!industry.title().empty() && !titles.insert(industry.title()).second) {
      faults.push_back({v1::ERROR_REASON_ENTRY_TWICE, prefix + "title", {{"value", industry.title()}}});
    }
  }
  return faults;
}

Faults CheckLightRule(v1::LightRule& rule) {
  Faults faults;
  CheckDate("light_rule.effective_date", rule.effective_date(), faults);
  rule.set_document(base::NormalizeText("light_rule.document", rule.document(), 200, true, faults));
  CheckMonths("light_rule.yellow_months", rule.yellow_months(), 1, faults);
  CheckMonths("light_rule.red_months", rule.red_months(), std::clamp(rule.yellow_months(), 1, kMostMonths) + 1, faults);
  return faults;
}

Faults CheckExchangeRate(const v1::Date& today, v1::ExchangeRate& rate) {
  Faults faults;
  if (rate.kind() == v1::ExchangeRate::KIND_UNSPECIFIED) rate.set_kind(v1::ExchangeRate::KIND_CENTRAL_PARITY);
  if (rate.to_currency().empty()) rate.set_to_currency(kHomeCurrency);
  CheckCurrency("exchange_rate.from_currency", rate.from_currency(), faults);
  CheckCurrency("exchange_rate.to_currency", rate.to_currency(), faults);
  if (rate.from_currency() == rate.to_currency()) {
    faults.push_back(
        {v1::ERROR_REASON_RATE_OF_ITSELF, "exchange_rate.from_currency", {{"currency", rate.from_currency()}}});
  } else if (rate.to_currency() != kHomeCurrency) {
    faults.push_back({v1::ERROR_REASON_CURRENCIES_MIXED,
                      "exchange_rate.to_currency",
                      {{"currency", rate.to_currency()}, {"expected", kHomeCurrency}}});
  }
  CheckPastDate("exchange_rate.rate_date", rate.rate_date(), today, faults);
  if (rate.rate_e8() < 1 || rate.rate_e8() > kLargestRateE8) {
    faults.push_back(
        {v1::ERROR_REASON_RATE_MALFORMED, "exchange_rate.rate_e8", {{"value", text::WriteRate(rate.rate_e8())}}});
  }
  if (!v1::ExchangeRate::Kind_IsValid(rate.kind())) {
    faults.push_back({v1::ERROR_REASON_ENUM_UNKNOWN, "exchange_rate.kind", {{"value", absl::StrCat(rate.kind())}}});
  }
  rate.set_source(base::NormalizeText("exchange_rate.source", rate.source(), 300, true, faults));
  return faults;
}

std::string ExchangeRateId(const v1::ExchangeRate& rate) {
  std::string id = absl::AsciiStrToLower(
      absl::StrCat(rate.from_currency(), "-", rate.to_currency(), "-", text::WriteDate(rate.rate_date())));
  if (rate.kind() == v1::ExchangeRate::KIND_MONTH_AVERAGE) id += "-month-average";
  if (rate.kind() == v1::ExchangeRate::KIND_YEAR_AVERAGE) id += "-year-average";
  return id;
}

Faults CheckCalendarYear(v1::CalendarYear& year) {
  Faults faults;
  year.set_document(base::NormalizeText("calendar_year.document", year.document(), 200, true, faults));
  if (year.year() < 1949 || year.year() > 2199) {
    faults.push_back({v1::ERROR_REASON_VALUE_OUT_OF_RANGE,
                      "calendar_year.year",
                      {{"value", absl::StrCat(year.year())}, {"lowest", "1949"}, {"highest", "2199"}}});
  }
  CheckCount("calendar_year.days_off", year.days_off_size(), kMostDays, faults);
  if (year.working_weekend_days_size() > kMostDays) {
    CheckCount("calendar_year.working_weekend_days", year.working_weekend_days_size(), kMostDays, faults);
  }
  if (!faults.empty()) return faults;
  CheckCalendarDays(year, faults);
  if (faults.empty()) year.set_working_days(WorkingCalendar({year}).CountWorkingDays(year.year()));
  return faults;
}

absl::StatusOr<v1::CalendarYear> NextVersion(const std::optional<v1::CalendarYear>& newest, v1::CalendarYear year,
                                             const std::string& caller) {
  if (newest && SayTheSame(*newest, year)) {
    return Refuse(v1::ERROR_REASON_CALENDAR_EXISTS, {{"year", absl::StrCat(year.year())}});
  }
  year.set_version(newest ? newest->version() + 1 : 1);
  year.set_recorded_by(caller);
  return year;
}

v1::CalendarYear NationalCalendarYear(v1::CalendarYear year) {
  year.set_version(1);
  year.set_document(absl::StrCat("国务院办公厅关于", year.year(), "年部分节假日安排的通知"));
  return year;
}

Faults CheckDueDateRequest(const v1::ComputeDueDateRequest& request) {
  Faults faults;
  CheckDate("start_date", request.start_date(), faults);
  if (request.working_days() < 0 || request.working_days() > kLongestLimit) {
    faults.push_back(
        {v1::ERROR_REASON_VALUE_OUT_OF_RANGE,
         "working_days",
         {{"value", absl::StrCat(request.working_days())}, {"lowest", "0"}, {"highest", absl::StrCat(kLongestLimit)}}});
  }
  return faults;
}

}  // namespace luodi::zones::rules
