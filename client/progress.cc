// SPDX-License-Identifier: Apache-2.0
#include "client/progress.h"

#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/language.h"
#include "client/width.h"

namespace luodi::client {
namespace {

constexpr int kWidth = 40;
constexpr int kLeastWidth = 8;
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

// Tenths of a megabyte, the unit left out.
std::string Megabytes(int64_t bytes) {
  const int64_t tenths = bytes / 100'000;
  return absl::StrCat(Grouped(tenths / 10), ".", tenths % 10);
}

std::string Rate(int64_t each_second, Progress::Unit unit) {
  return unit == Progress::Unit::kBytes ? absl::StrCat(Megabytes(each_second), " MB/s")
                                        : absl::StrCat(Grouped(each_second), "/s");
}

std::string Amount(int64_t done, int64_t total, Progress::Unit unit) {
  const bool bytes = unit == Progress::Unit::kBytes;
  const auto written = [bytes](int64_t number) { return bytes ? Megabytes(number) : Grouped(number); };
  return absl::StrCat(written(done), total > 0 ? absl::StrCat(" / ", written(total)) : "", bytes ? " MB" : "");
}

// At the pace so far, rounded up; seconds below two minutes.
std::string Left(int64_t done, int64_t total, std::chrono::milliseconds taken) {
  if (done <= 0 || total <= done) return "";
  const int64_t seconds = ((total - done) * taken.count() / done + 999) / 1000;
  const bool short_time = seconds < 120;
  return absl::StrReplaceAll(short_time ? _("{time} s left") : _("{time} min left"),
                             {{"{time}", absl::StrCat(short_time ? seconds : (seconds + 59) / 60)}});
}

}  // namespace

Progress::Progress(std::string what, Unit unit)
    : what_(std::move(what)), unit_(unit), shown_(isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() { Clear(); }

void Progress::Clear() {
  if (drawn_) std::cerr << "\r\033[K" << std::flush;
  drawn_ = false;
}

std::string Progress::Line(const std::string& what, int64_t done, int64_t total, std::chrono::milliseconds taken,
                           Unit unit, int cells) {
  std::string figures = Amount(done, total, unit);
  // Before the first second the pace is a guess.
  if (taken.count() >= 1000 && done > 0) {
    absl::StrAppend(&figures, "  ", Rate(done * 1000 / taken.count(), unit));
    const std::string left = Left(done, total, taken);
    if (!left.empty()) absl::StrAppend(&figures, "  ", left);
  }
  const int room = cells > 0 ? cells - Cells(what) - Cells(figures) - 5 : kWidth;
  const int width = std::min(room, kWidth);
  if (total <= 0 || width < kLeastWidth) return absl::StrCat(what, " ", figures);
  const auto full = static_cast<size_t>(std::clamp<int64_t>(done * width / total, 0, width));
  return absl::StrCat(what, " [", std::string(full, '#'), std::string(static_cast<size_t>(width) - full, ' '), "] ",
                      figures);
}

void Progress::Show(int64_t done, int64_t total) {
  const auto now = std::chrono::steady_clock::now();
  if (!shown_ || (drawn_ && now - last_ < kBetween && done != total)) return;
  last_ = now;
  drawn_ = true;
  const auto taken = std::chrono::duration_cast<std::chrono::milliseconds>(now - begun_);
  std::cerr << "\r" << Line(what_, done, total, taken, unit_, TerminalWidth()) << "\033[K" << std::flush;
}

}  // namespace luodi::client
