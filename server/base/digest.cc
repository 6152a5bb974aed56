// SPDX-License-Identifier: Apache-2.0
#include "server/base/digest.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <stdexcept>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"

namespace luodi {

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  if (EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) != 1) throw std::runtime_error("SHA-256 is missing");
}

Sha256::~Sha256() = default;

void Sha256::Add(std::string_view bytes) { EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()); }

std::string Sha256::Hex() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  EVP_DigestFinal_ex(state_->context, digest, &length);
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), length));
}

std::string Sha256Hex(std::string_view bytes) {
  Sha256 digest;
  digest.Add(bytes);
  return digest.Hex();
}

std::string BearerSha256(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  // Ours have 43 characters.
  constexpr size_t kLongest = 300;
  const absl::string_view value(authorization.data(), authorization.size());
  if (!absl::StartsWithIgnoreCase(value, absl::string_view(kScheme.data(), kScheme.size()))) return "";
  return value.size() > kLongest ? "" : Sha256Hex(authorization.substr(kScheme.size()));
}

std::string RandomSecret() {
  unsigned char bytes[32];
  if (RAND_bytes(bytes, sizeof bytes) != 1) throw std::runtime_error("the system gives no random bytes");
  return absl::WebSafeBase64Escape(absl::string_view(reinterpret_cast<const char*>(bytes), sizeof bytes));
}

}  // namespace luodi
