// SPDX-License-Identifier: Apache-2.0
#include "client/width.h"

#include <sys/ioctl.h>
#include <unistd.h>
#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>

#include "absl/strings/numbers.h"

namespace luodi::client {
namespace {

// A character of a text and the cells it takes.
struct Glyph {
  std::string_view bytes;
  int cells = 0;
};

// What switches a colour: ESC [ ... m; empty when the text does not begin with one.
std::string_view FirstColour(std::string_view text) {
  if (text.rfind("\033[", 0) != 0) return {};
  const size_t end = text.find_first_not_of("0123456789;", 2);
  return end != std::string_view::npos && text[end] == 'm' ? text.substr(0, end + 1) : std::string_view();
}

Glyph FirstGlyph(std::string_view text) {
  if (const std::string_view colour = FirstColour(text); !colour.empty()) return {colour, 0};
  utf8proc_int32_t code_point = 0;
  const auto taken = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                      static_cast<utf8proc_ssize_t>(text.size()), &code_point);
  const int cells = code_point < 0 ? 0 : utf8proc_charwidth(code_point);
  return {text.substr(0, static_cast<size_t>(std::max<utf8proc_ssize_t>(taken, 1))), cells};
}

// A sign that closes what stands before it does not open a line.
bool Closes(std::string_view glyph) {
  for (const std::string_view sign : {"，", "。", "、", "；", "：", "）", "》", "〕", "”", "！", "？", ";", ",", ")"}) {
    if (glyph == sign) return true;
  }
  return false;
}

// One that opens does not end a line.
bool Opens(std::string_view glyph) {
  for (const std::string_view sign : {"（", "《", "〔", "“"}) {
    if (glyph == sign) return true;
  }
  return false;
}

bool IsDigit(const Glyph& glyph) {
  return glyph.bytes.size() == 1 && glyph.bytes[0] >= '0' && glyph.bytes[0] <= '9';
}

// 500.00万元/亩, 1.50亿美元, 100.00亩 are read as one.
bool IsOfAmount(const Glyph& last, const Glyph& next) {
  const bool digit = IsDigit(last);
  const bool scale = last.bytes == "万" || last.bytes == "亿";
  return (digit && (next.bytes == "万" || next.bytes == "亿" || next.bytes == "元" || next.bytes == "亩")) ||
         (scale && (next.bytes == "元" || next.bytes == "美")) || (last.bytes == "美" && next.bytes == "元") ||
         (last.bytes == "元" && next.bytes == "/") ||
         (last.bytes == "/" && (next.bytes == "亩" || next.bytes == "公"));
}

// A line may end behind `last` when `next` follows.
bool MayBreak(const Glyph& last, const Glyph& next, Breaks breaks) {
  if (last.bytes == " ") return true;
  if (Opens(last.bytes) || Closes(next.bytes) || IsOfAmount(last, next)) return false;
  if (breaks == Breaks::kAtHyphens && last.bytes == "-") return true;
  // 2026-0005/1 is typed as it stands.
  const bool path = last.bytes == "/" && !IsDigit(next);
  return last.cells == 2 || next.cells == 2 || path || last.bytes == ";";
}

std::string WithoutBlanks(std::string_view line, bool at_start) {
  size_t from = 0;
  if (!at_start) from = std::min(line.find_first_not_of(' '), line.size());
  const size_t last = line.find_last_not_of(' ');
  return last == std::string_view::npos || last < from ? std::string() : std::string(line.substr(from, last - from + 1));
}

// How many bytes of the text make the first line.
size_t FirstLine(std::string_view text, int cells, Breaks breaks) {
  size_t at = 0;
  size_t best = 0;
  size_t blank = 0;
  int used = 0;
  Glyph last;
  while (at < text.size()) {
    const Glyph glyph = FirstGlyph(text.substr(at));
    if (at > 0 && MayBreak(last, glyph, breaks)) best = at;
    // A blank in the second half of the line parts better than two characters.
    if (last.bytes == " " && used > cells / 2) blank = at;
    used += glyph.cells;
    // Blanks at the end of a line take no room.
    if (used > cells && glyph.bytes != " ") {
      if (blank > 0) best = blank;
      return best > 0 ? best : std::max(at, glyph.bytes.size());
    }
    at += glyph.bytes.size();
    last = glyph;
  }
  return text.size();
}

}  // namespace

int Cells(std::string_view text) {
  int cells = 0;
  while (!text.empty()) {
    const Glyph glyph = FirstGlyph(text);
    cells += glyph.cells;
    text.remove_prefix(glyph.bytes.size());
  }
  return cells;
}

int TerminalWidth() {
  int columns = 0;
  const char* stated = std::getenv("COLUMNS");
  if (stated != nullptr && absl::SimpleAtoi(stated, &columns) && columns > 0) return columns;
  winsize size = {};
  return isatty(STDOUT_FILENO) != 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool TakesColour(int file) {
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  return isatty(file) != 0 && !dumb && std::getenv("NO_COLOR") == nullptr;
}

int TerminalHeight() {
  winsize size = {};
  return isatty(STDOUT_FILENO) != 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}

std::string CutToCells(const std::string& text, int cells) {
  if (Cells(text) <= cells) return text;
  std::string cut;
  std::string_view rest = text;
  int used = 1;
  while (!rest.empty()) {
    const Glyph glyph = FirstGlyph(rest);
    used += glyph.cells;
    if (used > cells) break;
    cut += glyph.bytes;
    rest.remove_prefix(glyph.bytes.size());
  }
  return cut + "…";
}

std::vector<std::string> WrapToCells(const std::string& text, int cells, Breaks breaks) {
  if (cells < 1 || Cells(text) <= cells) return {text};
  std::vector<std::string> lines;
  std::string_view rest = text;
  while (!rest.empty()) {
    const size_t taken = FirstLine(rest, cells, breaks);
    std::string line = WithoutBlanks(rest.substr(0, taken), lines.empty());
    if (!line.empty() || lines.empty()) lines.push_back(std::move(line));
    rest.remove_prefix(taken);
  }
  return lines;
}

int LongestPiece(const std::string& text, Breaks breaks) {
  std::string_view rest = text;
  Glyph last;
  int longest = 0;
  int piece = 0;
  while (!rest.empty()) {
    const Glyph glyph = FirstGlyph(rest);
    if (!last.bytes.empty() && MayBreak(last, glyph, breaks)) piece = 0;
    piece += glyph.bytes == " " ? 0 : glyph.cells;
    longest = std::max(longest, piece);
    rest.remove_prefix(glyph.bytes.size());
    last = glyph;
  }
  return longest;
}

}  // namespace luodi::client
