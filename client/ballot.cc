// SPDX-License-Identifier: Apache-2.0
#include "client/ballot.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "client/errors.h"
#include "client/language.h"
#include "client/secrets.h"
#include "client/session.h"

namespace luodi::client {
namespace {

// Writes a file that is not there yet, for the owner alone, down to the disk.
void WriteOnce(const std::string& path, const std::string& content) {
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  const bool written = file >= 0 &&
                       write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size()) &&
                       fsync(file) == 0;
  if (file >= 0) close(file);
  if (!written) throw UsageError(absl::StrCat(path, ": ", _("cannot be written")));
}

}  // namespace

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

std::string SaltPath(const std::string& contexts_path, const std::string& request_id) {
  const std::filesystem::path folder = std::filesystem::path(contexts_path).parent_path() / "ballots";
  return (folder / absl::StrCat(request_id, ".salt")).string();
}

KeptSalt::KeptSalt(const std::string& path, const std::string& purpose, bool keep) : path_(path) {
  if (path == "-" || std::filesystem::exists(path)) {
    salt_ = LoadSalt(path);
    return;
  }
  salt_ = NewSalt();
  if (!keep) return;
  WriteOnce(path, absl::StrCat(SaltHex(salt_), "\n# ", purpose, "\n"));
  drawn_ = true;
}

void KeptSalt::Discard() {
  std::error_code ignored;
  if (drawn_) std::filesystem::remove(path_, ignored);
  drawn_ = false;
}

}  // namespace luodi::client
