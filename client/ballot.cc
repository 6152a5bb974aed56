// SPDX-License-Identifier: Apache-2.0
#include "client/ballot.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "client/errors.h"
#include "client/language.h"
#include "client/secrets.h"
#include "client/session.h"

namespace luodi::client {

std::string BallotDigest(std::string_view salt, v1::Vote::Choice choice) {
  Sha256Stream digest;
  digest.Add(salt);
  digest.Add(":");
  digest.Add(v1::Vote::Choice_Name(choice));
  return digest.Hex();
}

std::string ReadSalt(const std::string& hex) {
  constexpr size_t kFewest = 16;
  constexpr size_t kMost = 64;
  const std::string bare(absl::StripAsciiWhitespace(hex));
  const bool all_hex = std::all_of(bare.begin(), bare.end(), absl::ascii_isxdigit);
  if (!all_hex || bare.size() % 2 != 0 || bare.size() < 2 * kFewest || bare.size() > 2 * kMost) {
    throw UsageError(_("a salt is 16 to 64 bytes in hex"));
  }
  return absl::HexStringToBytes(bare);
}

std::string SaltHex(std::string_view salt) {
  return absl::BytesToHexString(absl::string_view(salt.data(), salt.size()));
}

std::string LoadSalt(const std::string& path) {
  std::string line;
  if (path == "-") {
    std::getline(std::cin, line);
  } else {
    const std::string content = ReadFile(path);
    line = content.substr(0, content.find('\n'));
  }
  try {
    return ReadSalt(line);
  } catch (const UsageError& error) {
    throw UsageError(absl::StrCat(path, ": ", error.what()));
  }
}

std::string KeepSalt(const std::string& path) {
  if (path == "-" || std::filesystem::exists(path)) return LoadSalt(path);
  const std::string salt = NewSalt();
  const std::string line = SaltHex(salt) + "\n";
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  const bool written = file >= 0 && write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
                       fsync(file) == 0;
  if (file >= 0) close(file);
  if (!written) throw UsageError(absl::StrCat(path, ": ", _("cannot be written")));
  return salt;
}

}  // namespace luodi::client
