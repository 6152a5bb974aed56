// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "luodi/v1/ledger.grpc.pb.h"
#include "server/call/envelope.h"

namespace luodi::ledger {

class LedgerService final : public v1::LedgerService::CallbackService {
 public:
  explicit LedgerService(Envelope& envelope) : envelope_(envelope) {}

  grpc::ServerBidiReactor<v1::ImportLedgerRequest, v1::ImportLedgerResponse>* ImportLedger(
      grpc::CallbackServerContext* context) override;
  grpc::ServerUnaryReactor* GetImport(grpc::CallbackServerContext* context, const v1::GetImportRequest* request,
                                      v1::LedgerImport* response) override;
  grpc::ServerUnaryReactor* ListImports(grpc::CallbackServerContext* context, const v1::ListImportsRequest* request,
                                        v1::ListImportsResponse* response) override;

 private:
  Envelope& envelope_;
};

}  // namespace luodi::ledger
