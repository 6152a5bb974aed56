// SPDX-License-Identifier: Apache-2.0
#include "server/postgres/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <stop_token>
#include <utility>

#include "absl/strings/str_cat.h"

namespace luodi::postgres {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kBetween(250);
// Cells of the bar, and of all that may stand beside it.
constexpr int kWidest = 40, kLeast = 8, kBeside = 40;

int Columns() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

// Megabytes to a tenth; pieces as they are.
std::string Written(int64_t number, Progress::Unit unit) {
  if (unit == Progress::Unit::kPieces) return absl::StrCat(number);
  return absl::StrCat(number / 1'000'000, ".", number / 100'000 % 10);
}

void Draw(const std::stop_token& stop, const std::string& what, Progress::Unit unit,
          const std::function<Progress::Amount()>& look) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  do {
    const Progress::Amount amount = look();
    if (amount.done == 0 && amount.total == 0) continue;
    std::cerr << "\r" << Progress::Line(what, unit, amount, Columns()) << "\033[K" << std::flush;
  } while (!wake.wait_for(lock, stop, kBetween, [&stop] { return stop.stop_requested(); }));
  std::cerr << "\r\033[K" << std::flush;
}

int64_t BytesBelow(const fs::path& directory, const fs::path& left_out) {
  int64_t bytes = 0;
  std::error_code error;
  fs::recursive_directory_iterator entries(directory, fs::directory_options::skip_permission_denied, error);
  for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    std::error_code gone;
    if (entries->path() == left_out) entries.disable_recursion_pending();
    if (!entries->is_regular_file(gone)) continue;
    if (const uintmax_t size = entries->file_size(gone); !gone) bytes += static_cast<int64_t>(size);
  }
  return bytes;
}

}  // namespace

Progress::Progress(const std::string& what, Unit unit, std::function<Amount()> look) {
  if (isatty(STDERR_FILENO) == 0) return;
  drawing_ = std::jthread([what, unit, look = std::move(look)](const std::stop_token& stop) {
    Draw(stop, what, unit, look);
  });
}

std::string Progress::Line(const std::string& what, Unit unit, Amount amount, int columns) {
  std::string figures = Written(amount.done, unit);
  if (amount.total > 0) absl::StrAppend(&figures, " / ", Written(amount.total, unit));
  if (unit == Unit::kBytes) figures += " MB";
  const int width = std::min(columns - kBeside, kWidest);
  if (amount.total <= 0 || width < kLeast) return absl::StrCat(what, " ", figures);
  const auto full = static_cast<size_t>(std::clamp<int64_t>(amount.done, 0, amount.total) * width / amount.total);
  return absl::StrCat(what, " [", std::string(full, '#'), std::string(static_cast<size_t>(width) - full, ' '), "] ",
                      figures);
}

int64_t BytesOf(const fs::path& pg) { return BytesBelow(pg, pg / "pg_wal"); }

}  // namespace luodi::postgres
