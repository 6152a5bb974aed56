// SPDX-License-Identifier: Apache-2.0
#include "client/connection.h"

#include <future>

#include "absl/strings/str_cat.h"
#include "client/errors.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"

namespace luodi::client {
namespace {

using google::protobuf::Message;

// Only UNAVAILABLE is tried again: the write either did not happen, or its request id answers. gRPC adds the jitter.
constexpr char kServiceConfig[] = R"({"methodConfig": [{"name": [{}], "retryPolicy": {
  "maxAttempts": 4, "initialBackoff": "0.2s", "maxBackoff": "2s", "backoffMultiplier": 2,
  "retryableStatusCodes": ["UNAVAILABLE"]}}]})";
constexpr int kLargestAnswer = 64 << 20;

std::string RequestId(const Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("request_id");
  return field == nullptr ? "" : request.GetReflection()->GetString(request, field);
}

grpc::ByteBuffer ToBytes(const Message& message) {
  grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

bool FromBytes(const grpc::ByteBuffer& bytes, Message* message) {
  grpc::Slice slice;
  return bytes.DumpToSingleSlice(&slice).ok() && message->ParseFromArray(slice.begin(), static_cast<int>(slice.size()));
}

}  // namespace

Connection::Connection(const std::string& server, std::string secret, std::chrono::milliseconds timeout)
    : secret_(std::move(secret)), timeout_(timeout) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(kServiceConfig);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  // Whoever watches sees a server again soon after it is back.
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
  arguments.SetMaxReceiveMessageSize(kLargestAnswer);
  arguments.SetUserAgentPrefix("luodi/" LUODI_VERSION);
  channel_ = grpc::CreateCustomChannel(server, grpc::InsecureChannelCredentials(), arguments);
}

std::unique_ptr<grpc::ClientContext> Connection::NewContext() const {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(std::chrono::system_clock::now() + timeout_);
  if (!secret_.empty()) context->AddMetadata("authorization", "Bearer " + secret_);
  return context;
}

void Connection::Finish(const grpc::Status& status, const grpc::ClientContext& context, const std::string& method,
                        const std::string& request_id) {
  if (!status.ok()) throw CallError(status, method, request_id);
  const auto& trailing = context.GetServerTrailingMetadata();
  const auto found = trailing.find("luodi-replayed");
  replayed_ = found != trailing.end() && found->second == "true";
}

void Connection::Call(const std::string& method, const Message& request, Message* response) {
  grpc::TemplatedGenericStub<Message, Message> stub(channel_);
  const std::unique_ptr<grpc::ClientContext> context = NewContext();
  std::promise<grpc::Status> done;
  const std::string path = MethodPath(method);
  stub.UnaryCall(context.get(), path, {}, &request, response, [&](grpc::Status status) { done.set_value(status); });
  Finish(done.get_future().get(), *context, method, RequestId(request));
}

void Connection::CallStream(const std::string& method, const Message& request, Message* response,
                            const std::function<void()>& on_message) {
  grpc::GenericStub stub(channel_);
  grpc::CompletionQueue queue;
  const std::unique_ptr<grpc::ClientContext> context = NewContext();
  const std::string path = MethodPath(method);
  auto stream = stub.PrepareCall(context.get(), path, &queue);
  // One operation at a time: each waits for its own end.
  const auto wait = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  stream->StartCall(nullptr);
  bool going = wait();
  if (going) {
    stream->WriteLast(ToBytes(request), grpc::WriteOptions(), nullptr);
    going = wait();
  }
  grpc::ByteBuffer bytes;
  while (going) {
    stream->Read(&bytes, nullptr);
    going = wait() && FromBytes(bytes, response);
    if (going) on_message();
  }
  grpc::Status status;
  stream->Finish(&status, nullptr);
  wait();
  Finish(status, *context, method, "");
}

std::string MethodPath(const std::string& method) {
  const size_t dot = method.rfind('.');
  const std::string package = method.rfind("luodi.v1.", 0) == 0 ? "" : "luodi.v1.";
  return absl::StrCat("/", package, method.substr(0, dot), "/", method.substr(dot + 1));
}

}  // namespace luodi::client
