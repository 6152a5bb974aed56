// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "luodi/v1/documents.grpc.pb.h"
#include "server/call/envelope.h"

namespace luodi::documents {

class DocumentService final : public v1::DocumentService::CallbackService {
 public:
  explicit DocumentService(Envelope& envelope) : envelope_(envelope) {}

  grpc::ServerReadReactor<v1::UploadDocumentRequest>* UploadDocument(grpc::CallbackServerContext* context,
                                                                     v1::Document* response) override;
  grpc::ServerWriteReactor<v1::DownloadDocumentResponse>* DownloadDocument(
      grpc::CallbackServerContext* context, const v1::DownloadDocumentRequest* request) override;
  grpc::ServerUnaryReactor* GetDocument(grpc::CallbackServerContext* context, const v1::GetDocumentRequest* request,
                                        v1::Document* response) override;
  grpc::ServerUnaryReactor* ListDocuments(grpc::CallbackServerContext* context, const v1::ListDocumentsRequest* request,
                                          v1::ListDocumentsResponse* response) override;

 private:
  Envelope& envelope_;
};

}  // namespace luodi::documents
