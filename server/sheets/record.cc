// SPDX-License-Identifier: Apache-2.0
#include "server/sheets/record.h"

#include <utf8proc.h>

#include <algorithm>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace luodi::sheets {
namespace {

// The next code point, which leaves `text`; -1 where the bytes are not UTF-8.
utf8proc_int32_t Take(std::string_view& text) {
  utf8proc_int32_t point = -1;
  const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                       static_cast<utf8proc_ssize_t>(text.size()), &point);
  text.remove_prefix(length > 0 ? static_cast<size_t>(length) : 1);
  return length > 0 ? point : -1;
}

bool IsWhite(utf8proc_int32_t point) {
  if (point < 0x80) return point >= 0 && absl::ascii_isspace(static_cast<unsigned char>(point));
  const utf8proc_category_t category = utf8proc_category(point);
  return point == 0x85 || category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP;
}

bool IsBareInTitle(utf8proc_int32_t point) {
  if (point < 0) return false;
  if (point < 0x80) return absl::ascii_isalnum(static_cast<unsigned char>(point)) || point == '_' || point == '.';
  const utf8proc_category_t category = utf8proc_category(point);
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

// "A1", "RC", "R1C1": bare, a formula would take it for a cell.
bool LooksLikeCell(std::string_view title) {
  size_t letters = 0;
  while (letters < title.size() && absl::ascii_isalpha(static_cast<unsigned char>(title[letters]))) ++letters;
  const std::string_view rest = title.substr(letters);
  const auto is_digit = [](unsigned char c) { return absl::ascii_isdigit(c); };
  if (letters > 0 && letters <= 3 && !rest.empty() && std::all_of(rest.begin(), rest.end(), is_digit)) return true;
  std::string without_digits(title);
  without_digits.erase(std::remove_if(without_digits.begin(), without_digits.end(), is_digit), without_digits.end());
  const std::string upper = absl::AsciiStrToUpper(without_digits);
  return upper == "R" || upper == "C" || upper == "RC";
}

bool NeedsQuotes(std::string_view title) {
  if (absl::ascii_isdigit(static_cast<unsigned char>(title[0])) || title[0] == '.' || LooksLikeCell(title)) return true;
  while (!title.empty()) {
    if (!IsBareInTitle(Take(title))) return true;
  }
  return false;
}

}  // namespace

bool Cell::IsBlank() const {
  if (type == Type::kFormula) return false;
  std::string_view rest = text;
  while (!rest.empty()) {
    if (!IsWhite(Take(rest))) return false;
  }
  return true;
}

bool Record::IsBlank() const {
  return std::all_of(cells.begin(), cells.end(), [](const Cell& cell) { return cell.IsBlank(); });
}

std::string ColumnLetters(size_t column) {
  std::string letters;
  for (size_t rest = column + 1; rest > 0; rest = (rest - 1) / 26) {
    letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
  }
  return letters;
}

std::string Address(const std::string& sheet, size_t column, int row) {
  const std::string cell = absl::StrCat(ColumnLetters(column), row);
  if (sheet.empty()) return cell;
  if (!NeedsQuotes(sheet)) return absl::StrCat(sheet, "!", cell);
  return absl::StrCat("'", absl::StrReplaceAll(sheet, {{"'", "''"}}), "'!", cell);
}

}  // namespace luodi::sheets
