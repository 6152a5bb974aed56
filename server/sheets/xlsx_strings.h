// SPDX-License-Identifier: Apache-2.0
// The texts of a workbook. Those that cells share are kept on disk: memory does not grow with their number.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "server/base/spool.h"
#include "server/sheets/xlsx_parts.h"

namespace luodi::sheets {

// Which text inside <si> or <is> is the string: its own and that of its runs, not the phonetic guide beside it. Levels
// count from the child of <si>, 1.
class RichText {
 public:
  void Start(int level, std::string_view element) {
    if (level == 1) in_run_ = element == "r";
    in_text_ = element == "t" && (level == 1 || (level == 2 && in_run_));
  }
  void End() { in_text_ = false; }
  bool in_text() const { return in_text_; }

 private:
  bool in_run_ = false;
  bool in_text_ = false;
};

// _x000D_ stands for the character U+000D, as XML itself cannot say it. What is no such escape stays.
std::string DecodeEscapes(std::string text);

// The shared strings, written once and then read at random.
class SharedStrings {
 public:
  // Not after Flush.
  void Add(std::string_view text);
  void Flush();
  int64_t size() const { return count_; }

  // Finds strings, and remembers what it read last; several may look up in one table.
  class Lookup {
   public:
    explicit Lookup(const SharedStrings& strings) : ends_(strings.ends_.file), texts_(strings.texts_.file) {}
    // The index must be below size().
    std::string Find(int64_t index);

   private:
    // A spool read in pages: strings are numbered in the order in which rows first name them, and a few are named by
    // every row.
    class Pages {
     public:
      explicit Pages(const Spool& file) : file_(file) {}
      void Read(int64_t offset, size_t size, char* out);

     private:
      struct Page {
        int64_t number = -1;
        std::string bytes;
      };
      const Spool& file_;
      std::array<Page, 64> pages_;
    };

    Pages ends_;
    Pages texts_;
  };

 private:
  // A spool that is written in small pieces.
  struct Tail {
    void Add(std::string_view bytes);
    void Flush();

    Spool file;
    std::string pending;
  };

  // Where each text ends, 8 bytes a string.
  Tail ends_;
  Tail texts_;
  int64_t count_ = 0;
  int64_t bytes_ = 0;
};

// Reads the part of shared strings. LEDGER_WORKBOOK_BROKEN, LEDGER_TOO_LARGE.
absl::Status ReadSharedStrings(Package& package, const std::string& part, const XlsxLimits& limits,
                               SharedStrings& strings);

}  // namespace luodi::sheets
