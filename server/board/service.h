// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "luodi/v1/board.grpc.pb.h"
#include "server/call/envelope.h"

namespace luodi::board {

class BoardService final : public v1::BoardService::CallbackService {
 public:
  explicit BoardService(Envelope& envelope) : envelope_(envelope) {}

  grpc::ServerUnaryReactor* GetBoard(grpc::CallbackServerContext* context, const v1::GetBoardRequest* request,
                                     v1::Board* response) override;

 private:
  Envelope& envelope_;
};

}  // namespace luodi::board
