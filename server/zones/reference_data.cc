// SPDX-License-Identifier: Apache-2.0
#include "server/zones/reference_data.h"

#include "server/base/calendar.h"

extern const char luodi_calendar_days_csv[];
extern const unsigned long luodi_calendar_days_csv_size;

namespace luodi::zones {

const std::vector<v1::CalendarYear>& KnownCalendarYears() {
  static const auto& years =
      *new std::vector<v1::CalendarYear>(ReadCalendarDays({luodi_calendar_days_csv, luodi_calendar_days_csv_size}));
  return years;
}

}  // namespace luodi::zones
