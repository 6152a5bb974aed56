// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "luodi/v1/agreements.grpc.pb.h"
#include "server/call/envelope.h"

namespace luodi::agreements {

class AgreementService final : public v1::AgreementService::CallbackService {
 public:
  explicit AgreementService(Envelope& envelope) : envelope_(envelope) {}

  grpc::ServerUnaryReactor* CreateContract(grpc::CallbackServerContext* context,
                                           const v1::CreateContractRequest* request, v1::Contract* response) override;
  grpc::ServerUnaryReactor* UpdateContract(grpc::CallbackServerContext* context,
                                           const v1::UpdateContractRequest* request, v1::Contract* response) override;
  grpc::ServerUnaryReactor* GetContract(grpc::CallbackServerContext* context, const v1::GetContractRequest* request,
                                        v1::Contract* response) override;
  grpc::ServerUnaryReactor* ListContracts(grpc::CallbackServerContext* context, const v1::ListContractsRequest* request,
                                          v1::ListContractsResponse* response) override;
  grpc::ServerUnaryReactor* SignContract(grpc::CallbackServerContext* context, const v1::SignContractRequest* request,
                                         v1::Contract* response) override;
  grpc::ServerUnaryReactor* ExplainEntry(grpc::CallbackServerContext* context, const v1::ExplainEntryRequest* request,
                                         v1::EntryStory* response) override;

 private:
  Envelope& envelope_;
};

}  // namespace luodi::agreements
