// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "luodi/v1/zones.pb.h"
#include "server/base/calendar.h"
#include "server/base/database.h"
#include "server/base/page.h"

// `zone` is {zone}, `park` the full name; days are passed as YYYY-MM-DD. Insert functions return nothing when the key
// is taken.
namespace luodi::zones::store {

// ---- for the slices to the right

// The recorded arrangements of the zone: of each year the newest version.
WorkingCalendar SelectCalendar(database::Transaction& tx, const std::string& zone);

// The newest rate on or before the day; of one day CENTRAL_PARITY before MONTH_AVERAGE before YEAR_AVERAGE.
std::optional<v1::ExchangeRate> SelectRate(database::Transaction& tx, const std::string& zone, const std::string& from,
                                           const std::string& to, const std::string& on_date);

bool SelectParkExists(database::Transaction& tx, const std::string& park);
// Every park of the zone, by name.
std::vector<v1::Park> SelectAllParks(database::Transaction& tx, const std::string& zone);

// The positioning in force on the day: the newest effective by then.
std::optional<v1::Positioning> SelectPositioning(database::Transaction& tx, const std::string& zone,
                                                 const std::string& on_date);
// The rule of lights in force on the day: the newest effective by then.
std::optional<v1::LightRule> SelectLightRule(database::Transaction& tx, const std::string& zone,
                                             const std::string& on_date);

// ---- for this slice; a list holds one more than page.size if there are more

std::optional<v1::Zone> SelectZone(database::Transaction& tx, const std::string& zone);
std::optional<v1::Zone> InsertZone(database::Transaction& tx, const std::string& zone, const v1::Zone& fields,
                                   const std::string& now);

std::optional<v1::Park> SelectPark(database::Transaction& tx, const std::string& park);
// Page key: {park}.
std::vector<v1::Park> ListParks(database::Transaction& tx, const std::string& zone, const Page& page);
// Under its name.
std::optional<v1::Park> InsertPark(database::Transaction& tx, const v1::Park& park, const std::string& now);

// Newest effective date first. Page key: effective date.
std::vector<v1::Positioning> ListPositionings(database::Transaction& tx, const std::string& zone, const Page& page);
std::optional<v1::Positioning> InsertPositioning(database::Transaction& tx, const std::string& zone,
                                                 const v1::Positioning& positioning, const std::string& now);

// Newest effective date first. Page key: effective date.
std::vector<v1::LightRule> ListLightRules(database::Transaction& tx, const std::string& zone, const Page& page);
// Nothing when the zone has a rule of that day.
std::optional<v1::LightRule> InsertLightRule(database::Transaction& tx, const std::string& zone,
                                             const v1::LightRule& rule, const std::string& now);

// Newest day first. Page key: day, {exchangeRate}.
std::vector<v1::ExchangeRate> ListExchangeRates(database::Transaction& tx, const std::string& zone, const Page& page);
// Under its name.
std::optional<v1::ExchangeRate> InsertExchangeRate(database::Transaction& tx, const v1::ExchangeRate& rate,
                                                   const std::string& now);

// The newest version.
std::optional<v1::CalendarYear> SelectCalendarYear(database::Transaction& tx, const std::string& zone, int year);
// By year, of one year the newest version first; the newest only unless `former` ones are wanted too. Page key: year,
// version.
std::vector<v1::CalendarYear> ListCalendarYears(database::Transaction& tx, const std::string& zone, bool former,
                                                const Page& page);
// Under its version, recorded at `now` when somebody recorded it.
std::optional<v1::CalendarYear> InsertCalendarYear(database::Transaction& tx, const std::string& zone,
                                                   const v1::CalendarYear& year, const std::string& now);

}  // namespace luodi::zones::store
