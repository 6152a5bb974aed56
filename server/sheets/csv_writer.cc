// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "server/sheets/writer.h"

namespace luodi::sheets {
namespace {

constexpr size_t kPiece = 64 * 1024;
constexpr std::string_view kMark = "\xEF\xBB\xBF";

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

// Many programs drop the blanks around a bare cell.
bool NeedsQuotes(std::string_view text) {
  if (text.empty()) return false;
  return text.find_first_of(",\"\r\n") != std::string_view::npos || IsBlank(text.front()) || IsBlank(text.back());
}

void AddCell(std::string_view text, std::string* line) {
  if (!NeedsQuotes(text)) {
    *line += text;
    return;
  }
  *line += '"';
  for (const char c : text) {
    if (c == '"') *line += '"';
    *line += c;
  }
  *line += '"';
}

class CsvWriter final : public Writer {
 public:
  CsvWriter(Spool& out, Encoding encoding) : out_(out), encoding_(encoding) {
    if (encoding == Encoding::kUtf8WithMark) pending_ = kMark;
  }

  void Sheet(const std::string&, const std::vector<std::string>& heads,
             const std::vector<ColumnStyle>& styles) override {
    if (has_sheet_) throw std::logic_error("CSV has one sheet");
    if (heads.size() != styles.size()) throw std::logic_error("a style for each head");
    has_sheet_ = true;
    column_count_ = heads.size();
    for (const std::string& head : heads) Add(head);
    EndLine();
  }

  void Row(const std::vector<Cell>& cells) override {
    if (cells.size() > column_count_) throw std::logic_error("more cells than heads");
    for (const Cell& cell : cells) Add(cell.text);
    for (size_t column = cells.size(); column < column_count_; ++column) Add("");
    EndLine();
  }

  void End() override {
    out_.Add(pending_);
    pending_.clear();
  }

 private:
  void Add(std::string_view text) {
    if (!is_first_cell_) line_ += ',';
    is_first_cell_ = false;
    AddCell(text, &line_);
  }

  void EndLine() {
    line_ += "\r\n";
    pending_ += encoding_ == Encoding::kGb18030 ? Encode(line_, encoding_) : line_;
    line_.clear();
    is_first_cell_ = true;
    if (pending_.size() < kPiece) return;
    out_.Add(pending_);
    pending_.clear();
  }

  Spool& out_;
  const Encoding encoding_;
  bool has_sheet_ = false;
  size_t column_count_ = 0;
  bool is_first_cell_ = true;
  std::string line_;
  std::string pending_;
};

}  // namespace

std::unique_ptr<Writer> NewCsvWriter(Spool& out, Encoding encoding) {
  return std::make_unique<CsvWriter>(out, encoding);
}

}  // namespace luodi::sheets
