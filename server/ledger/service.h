// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "luodi/v1/ledger.grpc.pb.h"
#include "server/call/envelope.h"

namespace luodi::ledger {

class LedgerService final : public v1::LedgerService::CallbackService {
 public:
  explicit LedgerService(Envelope& envelope) : envelope_(envelope) {}

  // imports.cc
  grpc::ServerBidiReactor<v1::ImportLedgerRequest, v1::ImportLedgerResponse>* ImportLedger(
      grpc::CallbackServerContext* context) override;
  // undo.cc
  grpc::ServerWriteReactor<v1::UndoImportResponse>* UndoImport(grpc::CallbackServerContext* context,
                                                               const v1::UndoImportRequest* request) override;
  // exports.cc
  grpc::ServerWriteReactor<v1::ExportLedgerResponse>* ExportLedger(grpc::CallbackServerContext* context,
                                                                   const v1::ExportLedgerRequest* request) override;
  grpc::ServerUnaryReactor* ListExports(grpc::CallbackServerContext* context, const v1::ListExportsRequest* request,
                                        v1::ListExportsResponse* response) override;
  // service.cc
  grpc::ServerUnaryReactor* GetImport(grpc::CallbackServerContext* context, const v1::GetImportRequest* request,
                                      v1::LedgerImport* response) override;
  grpc::ServerUnaryReactor* ListImports(grpc::CallbackServerContext* context, const v1::ListImportsRequest* request,
                                        v1::ListImportsResponse* response) override;
  grpc::ServerUnaryReactor* ListImportRows(grpc::CallbackServerContext* context,
                                           const v1::ListImportRowsRequest* request,
                                           v1::ListImportRowsResponse* response) override;
  grpc::ServerUnaryReactor* GetLedgerMapping(grpc::CallbackServerContext* context,
                                             const v1::GetLedgerMappingRequest* request,
                                             v1::LedgerMapping* response) override;
  grpc::ServerUnaryReactor* UpdateLedgerMapping(grpc::CallbackServerContext* context,
                                                const v1::UpdateLedgerMappingRequest* request,
                                                v1::LedgerMapping* response) override;

 private:
  Envelope& envelope_;
};

}  // namespace luodi::ledger
