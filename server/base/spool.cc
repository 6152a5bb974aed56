// SPDX-License-Identifier: Apache-2.0
#include "server/base/spool.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace luodi {
namespace {

[[noreturn]] void Fail(const char* act) { throw std::system_error(errno, std::generic_category(), act); }

}  // namespace

Spool::Spool() {
  std::string path = (std::filesystem::temp_directory_path() / "luodi-XXXXXX").string();
  file_ = mkostemp(path.data(), O_CLOEXEC);
  if (file_ < 0) Fail("creating a temporary file");
  unlink(path.c_str());
}

Spool::~Spool() { close(file_); }

void Spool::Add(const std::string& bytes) {
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t written = pwrite(file_, bytes.data() + done, bytes.size() - done, size_);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) Fail("writing a temporary file");
    done += static_cast<size_t>(written);
    size_ += written;
  }
}

std::string Spool::Read(int64_t offset, size_t most) const {
  std::string bytes(most, '\0');
  size_t done = 0;
  while (done < most) {
    const ssize_t got = pread(file_, bytes.data() + done, most - done, offset + static_cast<int64_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) Fail("reading a temporary file");
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

void Spool::Refresh() {
  struct stat status = {};
  if (fstat(file_, &status) != 0) Fail("looking at a temporary file");
  size_ = status.st_size;
}

}  // namespace luodi
