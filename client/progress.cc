// SPDX-License-Identifier: Apache-2.0
#include "client/progress.h"

#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "absl/strings/str_cat.h"

namespace luodi::client {
namespace {

constexpr int kWidth = 40;
constexpr std::chrono::milliseconds kBetween(100);

std::string Grouped(int64_t number) {
  const std::string digits = absl::StrCat(number);
  std::string grouped;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) grouped += ',';
    grouped += digits[i];
  }
  return grouped;
}

}  // namespace

Progress::Progress(std::string what) : what_(std::move(what)), shown_(isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() { Clear(); }

void Progress::Clear() {
  if (drawn_) std::cerr << "\r\033[K" << std::flush;
  drawn_ = false;
}

std::string Progress::Line(const std::string& what, int64_t done, int64_t total, std::chrono::milliseconds taken) {
  std::string line = absl::StrCat(what, " ");
  if (total > 0) {
    const int full = static_cast<int>(std::min(done, total) * kWidth / total);
    absl::StrAppend(&line, "[", std::string(static_cast<size_t>(full), '#'),
                    std::string(static_cast<size_t>(kWidth - full), ' '), "] ");
  }
  absl::StrAppend(&line, Grouped(done));
  if (total > 0) absl::StrAppend(&line, " / ", Grouped(total));
  if (taken.count() >= 1000) absl::StrAppend(&line, "  ", Grouped(done * 1000 / taken.count()), "/s");
  return line;
}

void Progress::Show(int64_t done, int64_t total) {
  const auto now = std::chrono::steady_clock::now();
  if (!shown_ || (drawn_ && now - last_ < kBetween && done != total)) return;
  last_ = now;
  drawn_ = true;
  const auto taken = std::chrono::duration_cast<std::chrono::milliseconds>(now - begun_);
  std::cerr << "\r" << Line(what_, done, total, taken) << "\033[K" << std::flush;
}

}  // namespace luodi::client
