// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "luodi/v1/admission.grpc.pb.h"
#include "server/call/envelope.h"

namespace luodi::admission {

class AdmissionService final : public v1::AdmissionService::CallbackService {
 public:
  explicit AdmissionService(Envelope& envelope) : envelope_(envelope) {}

  grpc::ServerUnaryReactor* EvaluateAdmission(grpc::CallbackServerContext* context,
                                              const v1::EvaluateAdmissionRequest* request,
                                              v1::EvaluateAdmissionResponse* response) override;
  grpc::ServerUnaryReactor* TryAdmission(grpc::CallbackServerContext* context, const v1::TryAdmissionRequest* request,
                                         v1::TryAdmissionResponse* response) override;
  // previews.cc
  grpc::ServerWriteReactor<v1::PreviewThresholdSetResponse>* PreviewThresholdSet(
      grpc::CallbackServerContext* context, const v1::PreviewThresholdSetRequest* request) override;
  grpc::ServerUnaryReactor* ListExceptions(grpc::CallbackServerContext* context,
                                           const v1::ListExceptionsRequest* request,
                                           v1::ListExceptionsResponse* response) override;
  grpc::ServerUnaryReactor* CountExceptions(grpc::CallbackServerContext* context,
                                            const v1::CountExceptionsRequest* request,
                                            v1::CountExceptionsResponse* response) override;

 private:
  Envelope& envelope_;
};

}  // namespace luodi::admission
