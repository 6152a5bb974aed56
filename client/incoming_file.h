// SPDX-License-Identifier: Apache-2.0
// A file that comes from the server piece by piece: it has its name only when all of it came and the digest is right.
#pragma once

#include <fstream>
#include <string>
#include <string_view>

#include "client/secrets.h"

namespace luodi::client {

class IncomingFile {
 public:
  // "-" is standard output. Throws UsageError when the file is there already or cannot be written.
  explicit IncomingFile(const std::string& path);
  // What was not closed is thrown away.
  ~IncomingFile();
  IncomingFile(const IncomingFile&) = delete;
  IncomingFile& operator=(const IncomingFile&) = delete;

  void Add(std::string_view bytes);
  // `sha256` empty: not known. Throws std::runtime_error when the bytes do not have the digest, or there was no room.
  void Close(const std::string& sha256);

  const std::string& path() const { return path_; }
  bool to_stdout() const { return path_ == "-"; }

 private:
  const std::string path_;
  std::string part_;
  std::ofstream file_;
  Sha256Stream digest_;
  bool closed_ = false;
};

// The path if nothing is there, else the first free one: a.refused.xlsx, a.refused-2.xlsx ...
std::string FreePath(const std::string& path);

}  // namespace luodi::client
