// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace luodi {

// A file on its way in or out: bytes go to a temporary file without a name, which is gone with this object or the process.
class Spool {
 public:
  // Throws std::system_error when there is no room for temporary files, here and in Add and Read.
  Spool();
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  void Add(const std::string& bytes);
  int64_t size() const { return size_; }
  // Up to `most` bytes from an offset; empty behind the end.
  std::string Read(int64_t offset, size_t most) const;
  // The descriptor, for libraries that read or write files themselves. `Refresh` after such a library has written.
  int file() const { return file_; }
  void Refresh();

 private:
  int file_ = -1;
  int64_t size_ = 0;
};

}  // namespace luodi
