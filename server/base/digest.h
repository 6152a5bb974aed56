// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

// SHA-256 by OpenSSL.
namespace luodi {

// 64 lower-case hex digits.
std::string Sha256Hex(std::string_view bytes);

// The digest of the token in the value of an authorization header, as it is kept; empty when that is no bearer token.
std::string BearerSha256(std::string_view authorization);

// 32 bytes from the system's random source, as base64url without padding.
std::string RandomSecret();

// SHA-256 of what arrives in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  void Add(std::string_view bytes);
  // Ends the digest; call once.
  std::string Hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace luodi
