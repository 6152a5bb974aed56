// SPDX-License-Identifier: Apache-2.0
// Randomness and digests.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace luodi::client {

// A random UUID (version 4): the request id of a write.
std::string NewUuid();

// luodi_ and 32 random bytes in base64url: the secret of a token.
std::string NewSecret();

// 32 random bytes: the salt of a secret ballot.
std::string NewSalt();

// 64 lower-case hex digits.
std::string Sha256(std::string_view bytes);

// The SHA-256 of bytes that come in pieces.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  void Add(std::string_view bytes);
  // Ends the stream; at most once.
  std::string Hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace luodi::client
