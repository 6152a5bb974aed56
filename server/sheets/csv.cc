// SPDX-License-Identifier: Apache-2.0
#include <csv.h>

#include <new>

#include "absl/strings/str_cat.h"
#include "server/base/status.h"
#include "server/sheets/book.h"

namespace luodi::sheets {
namespace {

constexpr unsigned char kOptions = CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL;
constexpr size_t kPiece = 64 * 1024;

// The parser of libcsv, fed line by line so that the line where a record begins is known. The window on the file holds
// the open record whole, so that after a broken one reading can go back to it.
class Reader {
 public:
  Reader(const Spool& file, Encoding encoding, const TakeRecord& take) : file_(file), take_(take), decoder_(encoding) {
    Renew();
  }
  ~Reader() { csv_free(&parser_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  absl::Status Read() {
    while (!done_) {
      if (record_is_new_) Begin();
      const size_t end = EndOfLine();
      if (end == std::string::npos && (skipping_ || window_.size() - record_begins_ <= kLongestRecord)) {
        if (skipping_) Skip();
        RETURN_IF_ERROR(Fill());
      } else if (skipping_) {
        at_ = end;
        skipping_ = false;
        record_is_new_ = true;
      } else if (end == at_) {
        Finish();
      } else if (end == std::string::npos || end - record_begins_ > kLongestRecord || !Feed(end)) {
        Break();
      }
    }
    return absl::OkStatus();
  }

 private:
  void Renew() {
    if (csv_init(&parser_, kOptions) != 0) throw std::bad_alloc();
    csv_set_blk_size(&parser_, 4096);
  }

  // What is before the record is never needed again; it goes a piece at a time, for moving the rest costs.
  void Begin() {
    if (at_ >= kPiece) {
      window_.erase(0, at_);
      at_ = 0;
    }
    record_begins_ = at_;
    record_is_new_ = false;
  }

  // Behind the line break of the line that at_ stands in; npos when the window does not hold it. at_ itself at the end
  // of the file.
  size_t EndOfLine() const {
    const size_t end = window_.find_first_of("\r\n", at_);
    if (end == std::string::npos) return ended_ ? window_.size() : end;
    if (window_[end] == '\n') return end + 1;
    if (end + 1 < window_.size()) return window_[end + 1] == '\n' ? end + 2 : end + 1;
    return ended_ ? end + 1 : std::string::npos;
  }

  absl::Status Fill() {
    const std::string piece = file_.Read(offset_, kPiece);
    offset_ += static_cast<int64_t>(piece.size());
    ended_ = piece.empty();
    if (ended_ ? decoder_.End(&window_) : decoder_.Add(piece, &window_)) return absl::OkStatus();
    return Refuse(v1::ERROR_REASON_LEDGER_ENCODING, {{"offset", absl::StrCat(decoder_.bad_byte())}});
  }

  bool Feed(size_t end) {
    const size_t size = end - at_;
    if (csv_parse(&parser_, window_.data() + at_, size, OnCell, OnRecord, this) != size) {
      if (csv_error(&parser_) != CSV_EPARSE) throw std::bad_alloc();
      return false;
    }
    at_ = end;
    if (record_is_whole_) End();
    return true;
  }

  void Finish() {
    if (csv_fini(&parser_, OnCell, OnRecord, this) != 0) return Break();
    if (record_is_whole_) End();
    done_ = true;
  }

  // Reports the open record as broken and goes on at the line behind the one where it begins.
  void Break() {
    csv_free(&parser_);
    Renew();
    // No cells can be told apart: the line goes on as it stands.
    const size_t end = std::min(window_.find_first_of("\r\n", record_begins_), window_.size());
    record_ = Record();
    record_.cells = {{window_.substr(record_begins_, end - record_begins_), Type::kText}};
    record_.cell_count = 1;
    record_.quote_broken = true;
    End();
    at_ = record_begins_;
    skipping_ = true;
    record_is_new_ = false;
  }

  // Of a line that is passed over only a CR matters, which an LF may follow.
  void Skip() {
    window_.erase(0, !window_.empty() && window_.back() == '\r' ? window_.size() - 1 : window_.size());
    at_ = 0;
  }

  void End() {
    record_.row = ++rows_;
    if (record_.quote_broken || !record_.IsBlank()) done_ = !take_(record_);
    record_ = Record();
    record_is_whole_ = false;
    record_is_new_ = true;
  }

  static void OnCell(void* text, size_t size, void* reader) {
    Record& record = static_cast<Reader*>(reader)->record_;
    ++record.cell_count;
    if (record.cells.size() == kMostColumns) return;
    record.cells.push_back({std::string(static_cast<const char*>(text), size), size == 0 ? Type::kEmpty : Type::kText});
  }

  // A line holds one end of a record at most; CR LF is told twice, the second time as a record without cells.
  static void OnRecord(int, void* reader) { static_cast<Reader*>(reader)->record_is_whole_ = true; }

  const Spool& file_;
  const TakeRecord& take_;
  Decoder decoder_;
  int64_t offset_ = 0;
  bool ended_ = false;
  std::string window_;
  // Positions in the window.
  size_t at_ = 0;
  size_t record_begins_ = 0;

  csv_parser parser_;
  Record record_;
  bool record_is_new_ = true;
  bool record_is_whole_ = false;
  bool skipping_ = false;
  bool done_ = false;
  int rows_ = 0;
};

class CsvBook : public Book {
 public:
  CsvBook(const Spool& file, Encoding encoding) : file_(file), encoding_(encoding), sheets_(1) {}

  const std::vector<Sheet>& sheets() const override { return sheets_; }
  absl::Time modified() const override { return absl::InfinitePast(); }
  absl::Status Read(size_t, const TakeRecord& take) const override { return Reader(file_, encoding_, take).Read(); }

 private:
  const Spool& file_;
  const Encoding encoding_;
  const std::vector<Sheet> sheets_;
};

}  // namespace

std::unique_ptr<Book> OpenCsv(const Spool& file, Encoding encoding) {
  return std::make_unique<CsvBook>(file, encoding);
}

}  // namespace luodi::sheets
