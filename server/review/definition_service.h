// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "luodi/v1/review_definitions.grpc.pb.h"
#include "server/call/envelope.h"

namespace luodi::review {

// Stands in definitions.cc.
class ReviewDefinitionService final : public v1::ReviewDefinitionService::CallbackService {
 public:
  explicit ReviewDefinitionService(Envelope& envelope) : envelope_(envelope) {}

  grpc::ServerUnaryReactor* CreateReviewDefinition(grpc::CallbackServerContext* context,
                                                   const v1::CreateReviewDefinitionRequest* request,
                                                   v1::ReviewDefinition* response) override;
  grpc::ServerUnaryReactor* PublishReviewDefinition(grpc::CallbackServerContext* context,
                                                    const v1::PublishReviewDefinitionRequest* request,
                                                    v1::ReviewDefinition* response) override;
  grpc::ServerUnaryReactor* GetReviewDefinition(grpc::CallbackServerContext* context,
                                                const v1::GetReviewDefinitionRequest* request,
                                                v1::ReviewDefinition* response) override;
  grpc::ServerUnaryReactor* ListReviewDefinitions(grpc::CallbackServerContext* context,
                                                  const v1::ListReviewDefinitionsRequest* request,
                                                  v1::ListReviewDefinitionsResponse* response) override;
  grpc::ServerUnaryReactor* CheckReviewDefinition(grpc::CallbackServerContext* context,
                                                  const v1::CheckReviewDefinitionRequest* request,
                                                  v1::CheckReviewDefinitionResponse* response) override;
  grpc::ServerUnaryReactor* SimulateReviewDefinition(grpc::CallbackServerContext* context,
                                                     const v1::SimulateReviewDefinitionRequest* request,
                                                     v1::SimulateReviewDefinitionResponse* response) override;

 private:
  Envelope& envelope_;
};

}  // namespace luodi::review
