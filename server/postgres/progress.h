// SPDX-License-Identifier: Apache-2.0
#ifndef LUODI_SERVER_POSTGRES_PROGRESS_H_
#define LUODI_SERVER_POSTGRES_PROGRESS_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>

namespace luodi::postgres {

// How far a long work of luodid is: a bar on a terminal, nothing in a pipe or a journal.
class Progress {
 public:
  enum class Unit { kPieces, kBytes };
  struct Amount {
    int64_t done = 0;
    // 0: not known.
    int64_t total = 0;
  };

  // `look` is called at once and then four times a second, on a thread of its own, until this ends and the bar is taken
  // away. `what` is said before the bar: "copying". Of nothing out of nothing nothing is said.
  Progress(const std::string& what, Unit unit, std::function<Amount()> look);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // "copying [######      ] 12.5 / 50.0 MB", "migrating [###   ] 3 / 24", "verifying 50.0 MB". The bar gives way where
  // a terminal has too few columns.
  static std::string Line(const std::string& what, Unit unit, Amount amount, int columns);

 private:
  std::jthread drawing_;
};

// What the files of a database hold, but for its write-ahead log. Files that come and go meanwhile may count or not.
int64_t BytesOf(const std::filesystem::path& pg);

}  // namespace luodi::postgres

#endif  // LUODI_SERVER_POSTGRES_PROGRESS_H_
