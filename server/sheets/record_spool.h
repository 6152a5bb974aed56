// SPDX-License-Identifier: Apache-2.0
// Rows kept on disk between two readings: parsed once, read again at the price of a file.
#pragma once

#include "server/base/spool.h"
#include "server/sheets/book.h"

namespace luodi::sheets {

class RecordSpool {
 public:
  void Add(const Record& record);
  int64_t size() const { return count_; }

  // Reads from the first row on, each record once, in order; several readers may read one spool, one thread at a time.
  class Reader {
   public:
    explicit Reader(const RecordSpool& spool) : spool_(spool) {}
    // False at the end.
    bool Next(Record* record);

   private:
    // Whether the next `bytes` are in the buffer from used_ on.
    bool Hold(size_t bytes);

    const RecordSpool& spool_;
    // Where the file goes on behind the buffer.
    int64_t at_ = 0;
    std::string buffer_;
    size_t used_ = 0;
  };

 private:
  // What Add gathers before it goes to the file, and what Reader sees after Flush.
  void Flush() const;

  mutable Spool file_;
  mutable std::string pending_;
  int64_t count_ = 0;
};

}  // namespace luodi::sheets
