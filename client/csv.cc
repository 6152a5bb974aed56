// SPDX-License-Identifier: Apache-2.0
#include "client/csv.h"

#include <utf8proc.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client/errors.h"
#include "client/language.h"

namespace luodi::client {
namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";

void CheckUtf8(std::string_view text) {
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t code_point = 0;
    const utf8proc_ssize_t taken = utf8proc_iterate(at, left, &code_point);
    if (taken <= 0) throw UsageError(_("the file is not UTF-8: save it as CSV UTF-8"));
    at += taken;
    left -= taken;
  }
}

// Takes one row from the front of the text; `line` is moved on.
CsvRow TakeRow(std::string_view* text, int* line) {
  CsvRow row;
  row.line = *line;
  row.cells.emplace_back();
  bool quoted = false;
  size_t i = 0;
  for (; i < text->size(); ++i) {
    const char c = (*text)[i];
    if (c == '\n') ++*line;
    if (quoted && c == '"' && i + 1 < text->size() && (*text)[i + 1] == '"') {
      row.cells.back() += text->at(++i);
    } else if (c == '"' && (quoted || row.cells.back().empty())) {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      row.cells.emplace_back();
    } else if (!quoted && c == '\n') {
      break;
    } else if (quoted || c != '\r') {
      row.cells.back() += c;
    }
  }
  if (quoted) throw UsageError(absl::StrCat(_("line"), " ", row.line, ": ", _("a quote is not closed")));
  text->remove_prefix(std::min(i + 1, text->size()));
  return row;
}

}  // namespace

std::vector<CsvRow> ReadCsv(std::string_view text) {
  CheckUtf8(text);
  if (text.substr(0, kMark.size()) == kMark) text.remove_prefix(kMark.size());
  std::vector<CsvRow> rows;
  int line = 1;
  while (!text.empty()) {
    CsvRow row = TakeRow(&text, &line);
    const bool blank = std::all_of(row.cells.begin(), row.cells.end(), [](const std::string& cell) {
      return absl::StripAsciiWhitespace(cell).empty();
    });
    if (!blank) rows.push_back(std::move(row));
  }
  return rows;
}

int FindColumn(const CsvRow& head, const std::vector<std::string>& names) {
  for (size_t i = 0; i < head.cells.size(); ++i) {
    const std::string name = absl::AsciiStrToLower(absl::StripAsciiWhitespace(head.cells[i]));
    if (std::find(names.begin(), names.end(), name) != names.end()) return static_cast<int>(i);
  }
  return -1;
}

std::string CellAt(const CsvRow& row, int column) {
  if (column < 0 || static_cast<size_t>(column) >= row.cells.size()) return "";
  return std::string(absl::StripAsciiWhitespace(row.cells[static_cast<size_t>(column)]));
}

}  // namespace luodi::client
