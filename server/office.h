// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "server/call/envelope.h"

namespace luodi {

// Every service of Luodi on one envelope, listening: what luodid serves and what tests call.
class Office {
 public:
  struct Options {
    Envelope::Options envelope;
    // host:port; port 0 takes a free one. Empty: in-process only.
    std::string address;
    bool reflection = true;
  };

  // Throws std::runtime_error when the address cannot be had.
  explicit Office(Options options);
  ~Office();

  int port() const { return port_; }
  std::shared_ptr<grpc::Channel> InProcessChannel();
  const Envelope& envelope() const { return envelope_; }
  Envelope& envelope() { return envelope_; }

  // NOT_SERVING first, then running calls end, at most so long.
  void Drain(absl::Duration patience);

 private:
  Envelope envelope_;
  std::vector<std::unique_ptr<grpc::Service>> services_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

// Creates the first security admin when there is none and writes his token to `file`, mode 0600.
void Bootstrap(const std::string& database_url, const std::string& file);

}  // namespace luodi
