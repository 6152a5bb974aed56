// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "luodi/v1/investors.grpc.pb.h"
#include "server/call/envelope.h"

namespace luodi::investors {

class InvestorService final : public v1::InvestorService::CallbackService {
 public:
  explicit InvestorService(Envelope& envelope) : envelope_(envelope) {}

  grpc::ServerUnaryReactor* CreateInvestor(grpc::CallbackServerContext* context,
                                           const v1::CreateInvestorRequest* request, v1::Investor* response) override;
  grpc::ServerUnaryReactor* UpdateInvestor(grpc::CallbackServerContext* context,
                                           const v1::UpdateInvestorRequest* request, v1::Investor* response) override;
  grpc::ServerUnaryReactor* GetInvestor(grpc::CallbackServerContext* context, const v1::GetInvestorRequest* request,
                                        v1::Investor* response) override;
  grpc::ServerUnaryReactor* ListInvestors(grpc::CallbackServerContext* context, const v1::ListInvestorsRequest* request,
                                          v1::ListInvestorsResponse* response) override;

 private:
  Envelope& envelope_;
};

}  // namespace luodi::investors
