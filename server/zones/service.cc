// SPDX-License-Identifier: Apache-2.0
#include "server/zones/service.h"

#include "absl/strings/str_cat.h"
#include "proto/text/date.h"
#include "server/base/names.h"
#include "server/zones/reference_data.h"
#include "server/zones/rules.h"
#include "server/zones/store.h"

namespace luodi::zones {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

std::string LastSegment(const std::string& name) { return name.substr(name.rfind('/') + 1); }

std::vector<std::string> RateKey(const v1::ExchangeRate& rate) {
  return {text::WriteDate(rate.rate_date()), LastSegment(rate.name())};
}

std::vector<std::string> YearKey(const v1::CalendarYear& year) {
  return {absl::StrCat(year.year()), absl::StrCat(year.version())};
}

// Who records a year at the same time waits, and corrects what was recorded before.
Locks YearLocks(const v1::RecordCalendarYearRequest& request) {
  return NameLocks(absl::StrCat(request.parent(), "/calendarYears/", request.calendar_year().year()));
}

absl::Status Taken(const std::string& name) {
  return Refuse(v1::ERROR_REASON_RESOURCE_ALREADY_EXISTS, {{"resource", name}});
}

// The park above, which must be there and may hold one.
absl::Status CheckParentPark(Call& call, const std::string& parent) {
  if (parent.empty()) return absl::OkStatus();
  const std::optional<v1::Park> found = store::SelectPark(call.tx, parent);
  if (names::ZoneOf(parent) != call.zone || !found.has_value()) {
    return RefuseFields({{v1::ERROR_REASON_TEXT_REFERS_NOWHERE, "park.parent_park", {{"resource", parent}}}});
  }
  return rules::MayHoldPark(*found);
}

void InsertNationalCalendars(Call& call) {
  for (const v1::CalendarYear& year : KnownCalendarYears()) {
    const auto inserted =
        store::InsertCalendarYear(call.tx, call.zone, rules::NationalCalendarYear(year), call.NowText());
    if (inserted.has_value()) call.Changed(inserted->name(), 1, *inserted);
  }
}

}  // namespace

ServerUnaryReactor* ZoneService::CreateZone(CallbackServerContext* context, const v1::CreateZoneRequest* request,
                                            v1::Zone* response) {
  return envelope_.Write(context, request, response, NameLocks(names::Zone(request->zone_id())),
                         [](Call& call, const v1::CreateZoneRequest& request, v1::Zone& response) -> absl::Status {
                           v1::Zone zone = request.zone();
                           RETURN_IF_ERROR(RefuseFields(rules::CheckZone(request.zone_id(), zone)));
                           auto inserted = store::InsertZone(call.tx, call.zone, zone, call.NowText());
                           if (!inserted.has_value()) return Taken(names::Zone(call.zone));
                           response = *std::move(inserted);
                           call.Changed(response.name(), 1, response);
                           InsertNationalCalendars(call);
                           return absl::OkStatus();
                         });
}

ServerUnaryReactor* ZoneService::GetZone(CallbackServerContext* context, const v1::GetZoneRequest* request,
                                         v1::Zone* response) {
  return envelope_.Read(context, request, response,
                        [](Call& call, const v1::GetZoneRequest& request, v1::Zone& response) -> absl::Status {
                          RETURN_IF_ERROR(names::Parse("name", request.name(), "zones/{zone}").status());
                          auto zone = store::SelectZone(call.tx, call.zone);
                          if (!zone.has_value()) return NotFound(request.name());
                          response = *std::move(zone);
                          return absl::OkStatus();
                        });
}

ServerUnaryReactor* ZoneService::CreatePark(CallbackServerContext* context, const v1::CreateParkRequest* request,
                                            v1::Park* response) {
  return envelope_.Write(context, request, response, {},
                         [](Call& call, const v1::CreateParkRequest& request, v1::Park& response) -> absl::Status {
                           v1::Park park = request.park();
                           RETURN_IF_ERROR(RefuseFields(rules::CheckPark(request.park_id(), park)));
                           RETURN_IF_ERROR(CheckParentPark(call, park.parent_park()));
                           park.set_name(names::Join(call.zone, "parks", request.park_id()));
                           auto inserted = store::InsertPark(call.tx, park, call.NowText());
                           if (!inserted.has_value()) return Taken(park.name());
                           response = *std::move(inserted);
                           call.Changed(response.name(), 1, response);
                           return absl::OkStatus();
                         });
}

ServerUnaryReactor* ZoneService::ListParks(CallbackServerContext* context, const v1::ListParksRequest* request,
                                           v1::ListParksResponse* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, const v1::ListParksRequest& request, v1::ListParksResponse& response) -> absl::Status {
        ASSIGN_OR_RETURN(const Page page, ReadPage(request));
        FillPage(request, page, store::ListParks(call.tx, call.zone, page), response.mutable_parks(),
             response.mutable_next_page_token(), LastSegmentKey<v1::Park>);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ZoneService::RecordPositioning(CallbackServerContext* context,
                                                   const v1::RecordPositioningRequest* request,
                                                   v1::Positioning* response) {
  return envelope_.Write(
      context, request, response, {},
      [](Call& call, const v1::RecordPositioningRequest& request, v1::Positioning& response) -> absl::Status {
        v1::Positioning positioning = request.positioning();
        RETURN_IF_ERROR(RefuseFields(rules::CheckPositioning(positioning)));
        auto inserted = store::InsertPositioning(call.tx, call.zone, positioning, call.NowText());
        if (!inserted.has_value()) {
          return Taken(names::Join(call.zone, "positionings", text::WriteDate(positioning.effective_date())));
        }
        response = *std::move(inserted);
        call.Changed(response.name(), 1, response);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ZoneService::ListPositionings(CallbackServerContext* context,
                                                  const v1::ListPositioningsRequest* request,
                                                  v1::ListPositioningsResponse* response) {
  return envelope_.Read(context, request, response,
                        [](Call& call, const v1::ListPositioningsRequest& request,
                           v1::ListPositioningsResponse& response) -> absl::Status {
                          ASSIGN_OR_RETURN(const Page page, ReadPage(request));
                          FillPage(request, page, store::ListPositionings(call.tx, call.zone, page),
                               response.mutable_positionings(), response.mutable_next_page_token(),
                               LastSegmentKey<v1::Positioning>);
                          return absl::OkStatus();
                        });
}

ServerUnaryReactor* ZoneService::RecordLightRule(CallbackServerContext* context,
                                                 const v1::RecordLightRuleRequest* request, v1::LightRule* response) {
  return envelope_.Write(
      context, request, response, {},
      [](Call& call, const v1::RecordLightRuleRequest& request, v1::LightRule& response) -> absl::Status {
        v1::LightRule rule = request.light_rule();
        RETURN_IF_ERROR(RefuseFields(rules::CheckLightRule(rule)));
        auto inserted = store::InsertLightRule(call.tx, call.zone, rule, call.NowText());
        if (!inserted) return Taken(names::Join(call.zone, "lightRules", text::WriteDate(rule.effective_date())));
        response = *std::move(inserted);
        call.Changed(response.name(), 1, response);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ZoneService::ListLightRules(CallbackServerContext* context,
                                                const v1::ListLightRulesRequest* request,
                                                v1::ListLightRulesResponse* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, const v1::ListLightRulesRequest& request, v1::ListLightRulesResponse& response) -> absl::Status {
        ASSIGN_OR_RETURN(const Page page, ReadPage(request));
        FillPage(request, page, store::ListLightRules(call.tx, call.zone, page), response.mutable_light_rules(),
                 response.mutable_next_page_token(), LastSegmentKey<v1::LightRule>);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ZoneService::RecordExchangeRate(CallbackServerContext* context,
                                                    const v1::RecordExchangeRateRequest* request,
                                                    v1::ExchangeRate* response) {
  return envelope_.Write(
      context, request, response, {},
      [](Call& call, const v1::RecordExchangeRateRequest& request, v1::ExchangeRate& response) -> absl::Status {
        v1::ExchangeRate rate = request.exchange_rate();
        RETURN_IF_ERROR(RefuseFields(rules::CheckExchangeRate(call.today, rate)));
        rate.set_name(names::Join(call.zone, "exchangeRates", rules::ExchangeRateId(rate)));
        auto inserted = store::InsertExchangeRate(call.tx, rate, call.NowText());
        if (!inserted.has_value()) {
          return Refuse(v1::ERROR_REASON_RATE_EXISTS, {{"currency", rate.from_currency()},
                                                       {"to", rate.to_currency()},
                                                       {"date", text::WriteDate(rate.rate_date())}});
        }
        response = *std::move(inserted);
        call.Changed(response.name(), 1, response);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ZoneService::ListExchangeRates(CallbackServerContext* context,
                                                   const v1::ListExchangeRatesRequest* request,
                                                   v1::ListExchangeRatesResponse* response) {
  return envelope_.Read(context, request, response,
                        [](Call& call, const v1::ListExchangeRatesRequest& request,
                           v1::ListExchangeRatesResponse& response) -> absl::Status {
                          ASSIGN_OR_RETURN(const Page page, ReadPage(request));
                          FillPage(request, page, store::ListExchangeRates(call.tx, call.zone, page),
                               response.mutable_exchange_rates(), response.mutable_next_page_token(), RateKey);
                          return absl::OkStatus();
                        });
}

ServerUnaryReactor* ZoneService::RecordCalendarYear(CallbackServerContext* context,
                                                    const v1::RecordCalendarYearRequest* request,
                                                    v1::CalendarYear* response) {
  return envelope_.Write(
      context, request, response, YearLocks(*request),
      [](Call& call, const v1::RecordCalendarYearRequest& request, v1::CalendarYear& response) -> absl::Status {
        v1::CalendarYear year = request.calendar_year();
        RETURN_IF_ERROR(RefuseFields(rules::CheckCalendarYear(year)));
        ASSIGN_OR_RETURN(year, rules::NextVersion(store::SelectCalendarYear(call.tx, call.zone, year.year()), year,
                                                  call.caller.person));
        response = store::InsertCalendarYear(call.tx, call.zone, year, call.NowText()).value();
        call.Changed(response.name(), response.version(), response);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ZoneService::ListCalendarYears(CallbackServerContext* context,
                                                   const v1::ListCalendarYearsRequest* request,
                                                   v1::ListCalendarYearsResponse* response) {
  return envelope_.Read(context, request, response,
                        [](Call& call, const v1::ListCalendarYearsRequest& request,
                           v1::ListCalendarYearsResponse& response) -> absl::Status {
                          ASSIGN_OR_RETURN(const Page page, ReadPage(request));
                          FillPage(request, page,
                               store::ListCalendarYears(call.tx, call.zone, request.include_former(), page),
                               response.mutable_calendar_years(), response.mutable_next_page_token(), YearKey);
                          return absl::OkStatus();
                        });
}

ServerUnaryReactor* ZoneService::ComputeDueDate(CallbackServerContext* context,
                                                const v1::ComputeDueDateRequest* request,
                                                v1::ComputeDueDateResponse* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, const v1::ComputeDueDateRequest& request, v1::ComputeDueDateResponse& response) -> absl::Status {
        RETURN_IF_ERROR(RefuseFields(rules::CheckDueDateRequest(request)));
        const Due due =
            store::SelectCalendar(call.tx, call.zone).AddWorkingDays(request.start_date(), request.working_days());
        *response.mutable_due_date() = due.date;
        response.set_provisional(due.provisional);
        return absl::OkStatus();
      });
}

}  // namespace luodi::zones
