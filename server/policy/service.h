// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "luodi/v1/policy.grpc.pb.h"
#include "server/call/envelope.h"

namespace luodi::policy {

class PolicyService final : public v1::PolicyService::CallbackService {
 public:
  explicit PolicyService(Envelope& envelope) : envelope_(envelope) {}

  grpc::ServerUnaryReactor* CreateThresholdSet(grpc::CallbackServerContext* context,
                                               const v1::CreateThresholdSetRequest* request,
                                               v1::ThresholdSet* response) override;
  grpc::ServerUnaryReactor* UpdateThresholdSet(grpc::CallbackServerContext* context,
                                               const v1::UpdateThresholdSetRequest* request,
                                               v1::ThresholdSet* response) override;
  grpc::ServerUnaryReactor* PublishThresholdSet(grpc::CallbackServerContext* context,
                                                const v1::PublishThresholdSetRequest* request,
                                                v1::ThresholdSet* response) override;
  grpc::ServerUnaryReactor* WithdrawThresholdSet(grpc::CallbackServerContext* context,
                                                 const v1::WithdrawThresholdSetRequest* request,
                                                 v1::ThresholdSet* response) override;
  grpc::ServerUnaryReactor* GetThresholdSet(grpc::CallbackServerContext* context,
                                            const v1::GetThresholdSetRequest* request,
                                            v1::ThresholdSet* response) override;
  grpc::ServerUnaryReactor* ListThresholdSets(grpc::CallbackServerContext* context,
                                              const v1::ListThresholdSetsRequest* request,
                                              v1::ListThresholdSetsResponse* response) override;

 private:
  Envelope& envelope_;
};

}  // namespace luodi::policy
