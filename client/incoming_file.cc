// SPDX-License-Identifier: Apache-2.0
#include "client/incoming_file.h"

#include <filesystem>
#include <iostream>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "client/errors.h"
#include "client/language.h"

namespace luodi::client {

IncomingFile::IncomingFile(const std::string& path) : path_(path) {
  if (to_stdout()) return;
  if (std::filesystem::exists(path_)) throw UsageError(absl::StrCat(path_, ": ", _("is there already")));
  part_ = path_ + ".part";
  file_.open(part_, std::ios::binary | std::ios::trunc);
  if (!file_) throw UsageError(absl::StrCat(part_, ": ", _("cannot be written")));
}

IncomingFile::~IncomingFile() {
  if (closed_ || to_stdout()) return;
  file_.close();
  std::error_code ignored;
  std::filesystem::remove(part_, ignored);
}

void IncomingFile::Add(std::string_view bytes) {
  digest_.Add(bytes);
  std::ostream& out = to_stdout() ? std::cout : static_cast<std::ostream&>(file_);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void IncomingFile::Close(const std::string& sha256) {
  const bool whole = sha256.empty() || digest_.Hex() == sha256;
  if (to_stdout()) {
    std::cout.flush();
  } else {
    file_.close();
  }
  const bool written = to_stdout() ? std::cout.good() : !file_.fail();
  if (!whole) throw std::runtime_error(absl::StrCat(path_, ": ", _("the bytes that came do not have its digest")));
  if (!written) throw std::runtime_error(absl::StrCat(path_, ": ", _("cannot be written")));
  if (!to_stdout()) std::filesystem::rename(part_, path_);
  closed_ = true;
}

std::string FreePath(const std::string& path) {
  const std::filesystem::path wanted(path);
  std::filesystem::path free = wanted;
  for (int n = 2; std::filesystem::exists(free); ++n) {
    free = wanted.parent_path() / absl::StrCat(wanted.stem().string(), "-", n, wanted.extension().string());
  }
  return free.string();
}

}  // namespace luodi::client
