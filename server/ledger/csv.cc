// SPDX-License-Identifier: Apache-2.0
#include "server/ledger/csv.h"

#include <csv.h>
#include <utf8proc.h>

#include <algorithm>
#include <new>

namespace luodi::ledger {
namespace {

constexpr unsigned char kOptions = CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL;

// The parser of libcsv, fed line by line so that the line where a record begins is known.
class Reader {
 public:
  Reader(std::string_view text, const std::function<bool(const Record&)>& take) : text_(text), take_(take) { Renew(); }
  ~Reader() { csv_free(&parser_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  void Read() {
    size_t at = 0;
    while (at < text_.size() && !stopped_) {
      if (record_is_new_) record_begins_ = at;
      record_is_new_ = false;
      const size_t end = EndOfLine(at);
      at = Feed(text_.substr(at, end - at)) && end - record_begins_ <= kLongestRecord ? end : Break();
      if (at == text_.size() && !stopped_ && csv_fini(&parser_, OnCell, OnRecord, this) != 0) at = Break();
    }
  }

 private:
  size_t EndOfLine(size_t at) const { return std::min(text_.find('\n', at), text_.size() - 1) + 1; }

  bool Feed(std::string_view line) {
    if (csv_parse(&parser_, line.data(), line.size(), OnCell, OnRecord, this) == line.size()) return true;
    if (csv_error(&parser_) != CSV_EPARSE) throw std::bad_alloc();
    return false;
  }

  // Reports the open record as broken; where to go on.
  size_t Break() {
    csv_free(&parser_);
    Renew();
    record_.quote_broken = true;
    last_terminator_ = 0;
    End();
    return EndOfLine(record_begins_);
  }

  void Renew() {
    if (csv_init(&parser_, kOptions) != 0) throw std::bad_alloc();
    csv_set_blk_size(&parser_, 4096);
  }

  void End() {
    record_.row = ++rows_;
    if (!stopped_ && (record_.quote_broken || !record_.IsBlank())) stopped_ = !take_(record_);
    record_ = Record();
    record_is_new_ = true;
  }

  static void OnCell(void* cell, size_t size, void* reader) {
    Record& record = static_cast<Reader*>(reader)->record_;
    ++record.cell_count;
    if (record.cells.size() < kMostColumns) record.cells.emplace_back(static_cast<const char*>(cell), size);
  }

  static void OnRecord(int terminator, void* data) {
    Reader& reader = *static_cast<Reader*>(data);
    const bool second_of_crlf =
        terminator == CSV_LF && reader.last_terminator_ == CSV_CR && reader.record_.cell_count == 0;
    reader.last_terminator_ = second_of_crlf ? 0 : terminator;
    if (!second_of_crlf) {
      reader.End();
    } else {
      reader.record_is_new_ = true;
    }
  }

  const std::string_view text_;
  const std::function<bool(const Record&)>& take_;
  csv_parser parser_;
  Record record_;
  size_t record_begins_ = 0;
  bool record_is_new_ = true;
  bool stopped_ = false;
  int rows_ = 0;
  int last_terminator_ = 0;
};

}  // namespace

bool Record::IsBlank() const {
  return std::all_of(cells.begin(), cells.end(),
                     [](const std::string& cell) { return cell.find_first_not_of(" \t\r\n") == std::string::npos; });
}

void ReadCsv(std::string_view text, const std::function<bool(const Record&)>& take) { Reader(text, take).Read(); }

std::optional<size_t> FirstByteNotUtf8(std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    utf8proc_int32_t point = 0;
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                                         static_cast<utf8proc_ssize_t>(text.size() - at), &point);
    if (length <= 0) return at + 1;
    at += static_cast<size_t>(length);
  }
  return std::nullopt;
}

std::string_view WithoutMark(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  return text.substr(0, kMark.size()) == kMark ? text.substr(kMark.size()) : text;
}

}  // namespace luodi::ledger
