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

 private:
  Envelope& envelope_;
};

}  // namespace luodi::admission
