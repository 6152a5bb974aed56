// SPDX-License-Identifier: Apache-2.0
// The way to the server: one channel, the caller's token, deadlines, retries of UNAVAILABLE.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "google/protobuf/message.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"

namespace luodi::client {

class Connection {
 public:
  // `timeout` is the deadline of each call.
  Connection(const std::string& server, std::string secret, std::chrono::milliseconds timeout);

  // Calls a unary method, "ProjectService.GetProject". Throws CallError.
  void Call(const std::string& method, const google::protobuf::Message& request, google::protobuf::Message* response);

  // Calls a method that answers with a stream; `on_message` gets each answer, read into `response`. Throws CallError.
  void CallStream(const std::string& method, const google::protobuf::Message& request,
                  google::protobuf::Message* response, const std::function<void()>& on_message);

  // For streams through a stub: a context with token and deadline.
  std::unique_ptr<grpc::ClientContext> NewContext() const;
  std::shared_ptr<grpc::Channel> channel() const { return channel_; }

  // Throws CallError unless the status is OK; then keeps what the trailing metadata say.
  void Finish(const grpc::Status& status, const grpc::ClientContext& context, const std::string& method,
              const std::string& request_id);

  // The last call answered an earlier write of the same request id again.
  bool replayed() const { return replayed_; }

 private:
  std::string secret_;
  std::chrono::milliseconds timeout_;
  std::shared_ptr<grpc::Channel> channel_;
  bool replayed_ = false;
};

// "ProjectService.GetProject" -> "/luodi.v1.ProjectService/GetProject"; full names too.
std::string MethodPath(const std::string& method);

}  // namespace luodi::client
