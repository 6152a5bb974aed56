// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/grpcpp.h>

#include <set>
#include <string>
#include <vector>

namespace luodi::bench {

// One call, ready to be sent: its message is on the wire as it is.
struct Request {
  // /luodi.v1.Service/Method
  const std::string* method = nullptr;
  const std::string* authorization = nullptr;
  grpc::ByteBuffer message;
};

// The requests of a file, one a line: token, Service.Method and the message as proto3 JSON, divided by tabs.
class Requests {
 public:
  // `once`: each is sent one time at most, as writes must be; else they come round again.
  explicit Requests(bool once) : once_(once) {}

  // Adds those of a file. Throws std::runtime_error for a file, method or message that is none.
  void AddFrom(const std::string& file);
  // The next to send; nullptr when all were sent.
  const Request* Next();
  // How many were not sent yet; all where they come round again.
  size_t left() const { return once_ ? requests_.size() - next_ : requests_.size(); }

 private:
  void Add(const std::string& line);

  const bool once_;
  // Each text once, however many requests share it; a set never moves what it holds.
  std::set<std::string> texts_;
  std::vector<Request> requests_;
  size_t next_ = 0;
};

}  // namespace luodi::bench
