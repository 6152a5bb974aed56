// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/load/requests.h"

#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <memory>
#include <stdexcept>

#include "luodi/v1/admission.pb.h"
#include "luodi/v1/agreements.pb.h"
#include "luodi/v1/board.pb.h"
#include "luodi/v1/projects.pb.h"
#include "luodi/v1/review.pb.h"

namespace luodi::bench {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;

// One message a file: a file nobody mentions is left out of the program, and its service with it.
const Descriptor* const kLinked[] = {v1::EvaluateAdmissionRequest::descriptor(), v1::SignContractRequest::descriptor(),
                                     v1::GetBoardRequest::descriptor(), v1::GetProjectRequest::descriptor(),
                                     v1::RecordOpinionRequest::descriptor()};

const MethodDescriptor& MethodOf(const std::string& name) {
  const MethodDescriptor* method = kLinked[0]->file()->pool()->FindMethodByName("luodi.v1." + name);
  if (method == nullptr) throw std::runtime_error("no such method: " + name);
  return *method;
}

grpc::ByteBuffer MessageFrom(const MethodDescriptor& method, const std::string& json) {
  const Message* prototype = MessageFactory::generated_factory()->GetPrototype(method.input_type());
  const std::unique_ptr<Message> message(prototype->New());
  const auto status = google::protobuf::util::JsonStringToMessage(json, message.get());
  if (!status.ok()) throw std::runtime_error(status.ToString() + " in " + json);
  const grpc::Slice bytes(message->SerializeAsString());
  return grpc::ByteBuffer(&bytes, 1);
}

}  // namespace

void Requests::AddFrom(const std::string& file) {
  requests_.erase(requests_.begin(), requests_.begin() + static_cast<std::ptrdiff_t>(once_ ? next_ : 0));
  next_ = once_ ? 0 : next_;
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) Add(line);
  if (requests_.empty()) throw std::runtime_error("no requests in " + file);
}

void Requests::Add(const std::string& line) {
  const size_t first = line.find('\t');
  const size_t second = first == std::string::npos ? first : line.find('\t', first + 1);
  if (second == std::string::npos) throw std::runtime_error("token, method and message are expected: " + line);
  const MethodDescriptor& method = MethodOf(line.substr(first + 1, second - first - 1));
  Request request;
  request.method = &*texts_.insert("/" + method.service()->full_name() + "/" + method.name()).first;
  request.authorization = &*texts_.insert("Bearer " + line.substr(0, first)).first;
  request.message = MessageFrom(method, line.substr(second + 1));
  requests_.push_back(std::move(request));
}

const Request* Requests::Next() {
  if (next_ == requests_.size()) {
    if (once_) return nullptr;
    next_ = 0;
  }
  return &requests_[next_++];
}

}  // namespace luodi::bench
