// SPDX-License-Identifier: Apache-2.0
// What a caller may say of a zone and its reference data. Each Check names all faults and normalises texts in place.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "luodi/v1/zones.pb.h"
#include "server/base/status.h"

namespace luodi::zones::rules {

Faults CheckZone(const std::string& zone_id, v1::Zone& zone);

Faults CheckPark(const std::string& park_id, v1::Park& park);

// Refuses PARK_TOO_DEEP when the park lies in a park itself.
absl::Status MayHoldPark(const v1::Park& parent);

Faults CheckPositioning(v1::Positioning& positioning);
Faults CheckLightRule(v1::LightRule& rule);

// An absent kind becomes CENTRAL_PARITY, an absent to_currency CNY.
Faults CheckExchangeRate(const v1::Date& today, v1::ExchangeRate& rate);

// {exchangeRate}: usd-cny-2020-06-30 for the central parity of the day, averages with -month-average, -year-average.
std::string ExchangeRateId(const v1::ExchangeRate& rate);

Faults CheckCalendarYear(v1::CalendarYear& year);

// What is recorded after `newest`, if there is one: the next version, by the caller. Refuses CALENDAR_EXISTS when the
// newest names the same document and the same days, in whatever order.
absl::StatusOr<v1::CalendarYear> NextVersion(const std::optional<v1::CalendarYear>& newest, v1::CalendarYear year,
                                             const std::string& caller);

// The national arrangement of a year as a zone records it when it is created: with its document, as version 1 of nobody.
v1::CalendarYear NationalCalendarYear(v1::CalendarYear year);

Faults CheckDueDateRequest(const v1::ComputeDueDateRequest& request);

}  // namespace luodi::zones::rules
