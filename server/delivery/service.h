// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "luodi/v1/delivery.grpc.pb.h"
#include "server/call/envelope.h"

namespace luodi::delivery {

class DeliveryService final : public v1::DeliveryService::CallbackService {
 public:
  explicit DeliveryService(Envelope& envelope) : envelope_(envelope) {}

  grpc::ServerUnaryReactor* ReportMilestone(grpc::CallbackServerContext* context,
                                            const v1::ReportMilestoneRequest* request,
                                            v1::Milestone* response) override;
  grpc::ServerUnaryReactor* VerifyMilestone(grpc::CallbackServerContext* context,
                                            const v1::VerifyMilestoneRequest* request,
                                            v1::Milestone* response) override;
  grpc::ServerUnaryReactor* DeclineMilestone(grpc::CallbackServerContext* context,
                                             const v1::DeclineMilestoneRequest* request,
                                             v1::Milestone* response) override;
  grpc::ServerUnaryReactor* ListMilestones(grpc::CallbackServerContext* context,
                                           const v1::ListMilestonesRequest* request,
                                           v1::ListMilestonesResponse* response) override;

 private:
  Envelope& envelope_;
};

}  // namespace luodi::delivery
