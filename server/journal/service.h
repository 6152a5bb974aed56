// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "luodi/v1/journal.grpc.pb.h"
#include "server/call/envelope.h"

namespace luodi::journal {

class JournalService final : public v1::JournalService::CallbackService {
 public:
  explicit JournalService(Envelope& envelope) : envelope_(envelope) {}

  grpc::ServerUnaryReactor* ListEntries(grpc::CallbackServerContext* context, const v1::ListEntriesRequest* request,
                                        v1::ListEntriesResponse* response) override;
  grpc::ServerUnaryReactor* GetEntry(grpc::CallbackServerContext* context, const v1::GetEntryRequest* request,
                                     v1::JournalEntry* response) override;
  grpc::ServerUnaryReactor* ListHistory(grpc::CallbackServerContext* context, const v1::ListHistoryRequest* request,
                                        v1::ListHistoryResponse* response) override;

 private:
  Envelope& envelope_;
};

}  // namespace luodi::journal
