// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "luodi/v1/zones.grpc.pb.h"
#include "server/call/envelope.h"

namespace luodi::zones {

class ZoneService final : public v1::ZoneService::CallbackService {
 public:
  explicit ZoneService(Envelope& envelope) : envelope_(envelope) {}

  grpc::ServerUnaryReactor* CreateZone(grpc::CallbackServerContext* context, const v1::CreateZoneRequest* request,
                                       v1::Zone* response) override;
  grpc::ServerUnaryReactor* GetZone(grpc::CallbackServerContext* context, const v1::GetZoneRequest* request,
                                    v1::Zone* response) override;
  grpc::ServerUnaryReactor* CreatePark(grpc::CallbackServerContext* context, const v1::CreateParkRequest* request,
                                       v1::Park* response) override;
  grpc::ServerUnaryReactor* ListParks(grpc::CallbackServerContext* context, const v1::ListParksRequest* request,
                                      v1::ListParksResponse* response) override;
  grpc::ServerUnaryReactor* RecordPositioning(grpc::CallbackServerContext* context,
                                              const v1::RecordPositioningRequest* request,
                                              v1::Positioning* response) override;
  grpc::ServerUnaryReactor* ListPositionings(grpc::CallbackServerContext* context,
                                             const v1::ListPositioningsRequest* request,
                                             v1::ListPositioningsResponse* response) override;
  grpc::ServerUnaryReactor* RecordLightRule(grpc::CallbackServerContext* context,
                                            const v1::RecordLightRuleRequest* request,
                                            v1::LightRule* response) override;
  grpc::ServerUnaryReactor* ListLightRules(grpc::CallbackServerContext* context,
                                           const v1::ListLightRulesRequest* request,
                                           v1::ListLightRulesResponse* response) override;
  grpc::ServerUnaryReactor* RecordExchangeRate(grpc::CallbackServerContext* context,
                                               const v1::RecordExchangeRateRequest* request,
                                               v1::ExchangeRate* response) override;
  grpc::ServerUnaryReactor* ListExchangeRates(grpc::CallbackServerContext* context,
                                              const v1::ListExchangeRatesRequest* request,
                                              v1::ListExchangeRatesResponse* response) override;
  grpc::ServerUnaryReactor* RecordCalendarYear(grpc::CallbackServerContext* context,
                                               const v1::RecordCalendarYearRequest* request,
                                               v1::CalendarYear* response) override;
  grpc::ServerUnaryReactor* ListCalendarYears(grpc::CallbackServerContext* context,
                                              const v1::ListCalendarYearsRequest* request,
                                              v1::ListCalendarYearsResponse* response) override;
  grpc::ServerUnaryReactor* ComputeDueDate(grpc::CallbackServerContext* context,
                                           const v1::ComputeDueDateRequest* request,
                                           v1::ComputeDueDateResponse* response) override;

 private:
  Envelope& envelope_;
};

}  // namespace luodi::zones
