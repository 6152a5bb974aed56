// SPDX-License-Identifier: Apache-2.0
#include "server/sheets/xlsx_numbers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "server/sheets/xlsx_parts.h"

namespace luodi::sheets {
namespace {

using Kind = NumberFormat::Kind;

constexpr int kDigits = 15;
constexpr int64_t kSecondsOfDay = 86400;
// 31 December 9999, counted from 1900 and from 1904.
constexpr int64_t kLastDay = 2958465;
constexpr int64_t kLastDaySince1904 = 2957003;
// A format code has at most 255 characters in a spreadsheet.
constexpr int kMostPadding = 255;

bool Consume(std::string_view& text, std::string_view front) {
  if (!text.starts_with(front)) return false;
  text.remove_prefix(front.size());
  return true;
}

std::string Zeros(int count) { return std::string(static_cast<size_t>(count), '0'); }

// ---- format codes

bool StartsLike(std::string_view text, std::string_view front) {
  const auto same = [](unsigned char a, unsigned char b) { return absl::ascii_tolower(a) == absl::ascii_tolower(b); };
  return text.size() >= front.size() && std::equal(front.begin(), front.end(), text.begin(), same);
}

// What stands in one section of a format code.
struct Marks {
  bool day = false;       // y d
  bool m = false;         // month or minute
  bool time = false;      // h s AM/PM
  bool elapsed = false;   // [h]
  bool weak_day = false;  // 年 月 日, era, weekday: days only where no digits are asked for
  bool percent = false;
  int zeros = 0;
  bool digits = false;  // 0 # ?
  bool other = false;   // whatever a format of only zeros has not
};

// [h] [mm] [ss], but not [Red], [$-804], [>100], [DBNum1].
bool IsElapsed(std::string_view bracket) {
  if (bracket.empty()) return false;
  const char first = absl::ascii_tolower(static_cast<unsigned char>(bracket[0]));
  if (first != 'h' && first != 'm' && first != 's') return false;
  return std::all_of(bracket.begin(), bracket.end(), [&](unsigned char c) { return absl::ascii_tolower(c) == first; });
}

// The length of what stands at the front and is no letter of a format: quoted, escaped, in brackets, a word. 0 for
// none.
size_t TakeLiteral(std::string_view code, Marks& marks) {
  switch (code[0]) {
    case '"':
      marks.other = true;
      return std::min(code.find('"', 1), code.size() - 1) + 1;
    case '\\':
    case '_':
    case '*':
      marks.other = true;
      return std::min<size_t>(2, code.size());
    case '[': {
      const size_t end = std::min(code.find(']'), code.size());
      if (IsElapsed(code.substr(1, end - 1))) marks.elapsed = true;
      return std::min(end + 1, code.size());
    }
    default:
      break;
  }
  for (const std::string_view half_day : {"AM/PM", "A/P", "上午/下午"}) {
    if (!StartsLike(code, half_day)) continue;
    marks.time = true;
    return half_day.size();
  }
  for (const std::string_view general : {"General", "G/通用格式"}) {
    if (!StartsLike(code, general)) continue;
    marks.other = true;
    return general.size();
  }
  for (const std::string_view exponent : {"E+", "E-"}) {
    if (!StartsLike(code, exponent)) continue;
    marks.other = true;
    return exponent.size();
  }
  return 0;
}

// The length of the letter at the front.
size_t TakeLetter(std::string_view code, Marks& marks) {
  for (const std::string_view unit : {"年", "月", "日"}) {
    if (!code.starts_with(unit)) continue;
    marks.weak_day = true;
    return unit.size();
  }
  switch (absl::ascii_tolower(static_cast<unsigned char>(code[0]))) {
    case 'y':
    case 'd':
      marks.day = true;
      break;
    case 'm':
      marks.m = true;
      break;
    case 'h':
    case 's':
      marks.time = true;
      break;
    case 'e':
    case 'g':
    case 'a':
    case 'b':
      marks.weak_day = true;
      break;
    case '%':
      marks.percent = true;
      break;
    case '0':
      ++marks.zeros;
      marks.digits = true;
      break;
    case '#':
    case '?':
      marks.digits = true;
      marks.other = true;
      break;
    default:
      marks.other = true;
  }
  return 1;
}

size_t CharacterLength(std::string_view text) {
  size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) ++length;
  return length;
}

// What is no word: blanks, signs of currencies, brackets.
bool IsSign(std::string_view character) {
  constexpr std::string_view kSigns[] = {"¥", "￥", "€", "£", "　", "\u00A0"};
  if (std::find(std::begin(kSigns), std::end(kSigns), character) != std::end(kSigns)) return true;
  return character.size() == 1 && !absl::ascii_isalpha(static_cast<unsigned char>(character[0]));
}

bool SaysNothing(std::string_view text) {
  while (!text.empty() && IsSign(text.substr(0, CharacterLength(text)))) text.remove_prefix(CharacterLength(text));
  return text.empty();
}

// The words around the number in the first section of a format code, and the commas behind its last digit.
void ReadAround(std::string_view code, NumberFormat& format) {
  bool digits = false;
  const auto write = [&](std::string_view text) { (digits ? format.after : format.before).append(text); };
  while (!code.empty() && code[0] != ';') {
    size_t length = CharacterLength(code);
    if (code[0] == '"') {
      length = std::min(code.find('"', 1), code.size() - 1) + 1;
      write(code.substr(1, length > 2 ? length - 2 : 0));
    } else if (code[0] == '\\' || code[0] == '!') {
      length = code.size() == 1 ? 1 : 1 + CharacterLength(code.substr(1));
      write(code.substr(1, length - 1));
    } else if (code[0] == '_' || code[0] == '*') {
      length = code.size() == 1 ? 1 : 1 + CharacterLength(code.substr(1));
    } else if (code[0] == '[') {
      length = std::min(code.find(']'), code.size() - 1) + 1;
    } else if (StartsLike(code, "General") || StartsLike(code, "G/通用格式")) {
      length = StartsLike(code, "General") ? 7 : std::string_view("G/通用格式").size();
      digits = true;
    } else if (code[0] == '0' || code[0] == '#' || code[0] == '?') {
      digits = true;
      format.thousands = 0;
    } else if (code[0] == ',' && digits) {
      ++format.thousands;
    } else if (length > 1) {
      write(code.substr(0, length));
    }
    code.remove_prefix(length);
  }
  for (std::string* words : {&format.before, &format.after}) {
    if (SaysNothing(*words)) words->clear();
  }
}

// ---- numbers

// 0.d1d2d3... x 10^point, without zeros at either end; no digits for zero.
struct Decimal {
  bool negative = false;
  std::string digits;
  int point = 0;
};

std::optional<double> ParseDouble(std::string_view stored) {
  stored = Trimmed(stored);
  if (stored.size() > 1 && stored[0] == '+' && stored[1] != '-') stored.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(stored.data(), stored.data() + stored.size(), value);
  if (error != std::errc() || end != stored.data() + stored.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

Decimal ToDecimal(double value) {
  std::array<char, 40> buffer;
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::fabs(value),
                                     std::chars_format::scientific, kDigits - 1);
  const std::string_view text(buffer.data(), static_cast<size_t>(written.ptr - buffer.data()));
  const size_t e = text.find('e');
  Decimal decimal;
  decimal.digits = std::string(text.substr(0, 1)).append(text.substr(2, e - 2));
  decimal.digits.erase(decimal.digits.find_last_not_of('0') + 1);
  if (decimal.digits.empty()) return decimal;
  decimal.negative = value < 0;
  std::string_view exponent = text.substr(e + 1);
  Consume(exponent, "+");
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), decimal.point);
  ++decimal.point;
  return decimal;
}

// "2.83"; "9.11310001234568E+17" from 1E+15 on, where a spreadsheet has digits to show no more.
std::string ToText(const Decimal& decimal) {
  const std::string& digits = decimal.digits;
  const std::string sign = decimal.negative ? "-" : "";
  const int count = static_cast<int>(digits.size());
  if (count == 0) return "0";
  if (decimal.point > kDigits) {
    return absl::StrCat(sign, digits.substr(0, 1), count > 1 ? "." : "", digits.substr(1), "E+", decimal.point - 1);
  }
  if (decimal.point <= 0) return absl::StrCat(sign, "0.", Zeros(-decimal.point), digits);
  if (decimal.point >= count) return absl::StrCat(sign, digits, Zeros(decimal.point - count));
  const auto point = static_cast<size_t>(decimal.point);
  return absl::StrCat(sign, digits.substr(0, point), ".", digits.substr(point));
}

std::string Pad(const Decimal& decimal, int width) {
  const int missing = width - std::max(decimal.point, 1);
  // A fraction is not shown in such a format, and a value is not ours to round.
  if (static_cast<int>(decimal.digits.size()) > std::max(decimal.point, 0) || missing <= 0) return ToText(decimal);
  Decimal whole = decimal;
  whole.negative = false;
  return absl::StrCat(decimal.negative ? "-" : "", Zeros(missing), ToText(whole));
}

// ---- days

std::string DayText(absl::CivilDay day) {
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

std::string TimeText(int64_t seconds) {
  return absl::StrFormat("%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

// `shown` is what a number that is no day is told as.
Cell DayCell(int64_t day, int64_t seconds, bool since_1904, std::string shown) {
  if (day > (since_1904 ? kLastDaySince1904 : kLastDay)) return {std::move(shown), Type::kError};
  absl::CivilDay civil = absl::CivilDay(1904, 1, 1) + day;
  if (!since_1904) {
    // Days the calendar never had; a spreadsheet shows them all the same.
    if (day == 0) return {"1900-01-00", Type::kError};
    if (day == 60) return {"1900-02-29", Type::kError};
    civil = absl::CivilDay(1899, 12, day < 60 ? 31 : 30) + day;
  }
  return {seconds == 0 ? DayText(civil) : absl::StrCat(DayText(civil), " ", TimeText(seconds)), Type::kDate};
}

Cell SerialCell(double value, std::string shown, Kind kind, bool since_1904) {
  if (!(value >= 0 && value < static_cast<double>(kLastDay + 1))) return {std::move(shown), Type::kError};
  const int64_t seconds = std::llround(value * static_cast<double>(kSecondsOfDay));
  if (kind == Kind::kElapsed) return {TimeText(seconds), Type::kText};
  const int64_t day = seconds / kSecondsOfDay;
  // Less than a day is a time, whatever the format: 0.5 with yyyy-mm-dd is noon of no day.
  if (kind == Kind::kTime || (day == 0 && seconds > 0)) return {TimeText(seconds % kSecondsOfDay), Type::kText};
  return DayCell(day, seconds % kSecondsOfDay, since_1904, std::move(shown));
}

// A number of `size` digits at a place; -1 when there is none.
int Digits(std::string_view text, size_t at, size_t size) {
  if (text.size() < at + size) return -1;
  int number = 0;
  for (const char digit : text.substr(at, size)) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(digit))) return -1;
    number = number * 10 + (digit - '0');
  }
  return number;
}

// "12:30", "12:30:00", "12:30:00.000", each with a zone or without, which a cell has no use for.
std::optional<int64_t> ParseTime(std::string_view text) {
  const int hour = Digits(text, 0, 2);
  const int minute = Digits(text, 3, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || text[2] != ':') return std::nullopt;
  text.remove_prefix(5);
  int second = 0;
  if (Consume(text, ":")) {
    second = Digits(text, 0, 2);
    if (second < 0 || second > 59) return std::nullopt;
    text.remove_prefix(2);
    if (Consume(text, ".")) {
      if (Digits(text, 0, 1) < 0) return std::nullopt;
      while (Digits(text, 0, 1) >= 0) text.remove_prefix(1);
    }
  }
  const bool has_offset = text.size() == 6 && (text[0] == '+' || text[0] == '-') && Digits(text, 1, 2) >= 0 &&
                          text[3] == ':' && Digits(text, 4, 2) >= 0;
  if (!text.empty() && text != "Z" && !has_offset) return std::nullopt;
  return hour * 3600 + minute * 60 + second;
}

// A number that the format shows as something else: with a unit of its own, or in thousands.
Cell WordedCell(std::string number, const NumberFormat& format) {
  for (int i = 0; i < format.thousands; ++i) number += i == 0 ? "÷1000" : "000";
  return {absl::StrCat(format.before, number, format.after), Type::kText};
}

}  // namespace

NumberFormat BuiltInNumberFormat(int id) {
  if (id == 9 || id == 10) return {Kind::kPercent};
  if (id == 46) return {Kind::kElapsed};
  if ((id >= 18 && id <= 21) || id == 45 || id == 47) return {Kind::kTime};
  // Which of 32 to 35, 55 and 56 is a time differs between Chinese, Japanese and Korean; less than a day tells.
  if ((id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return {Kind::kDate};
  return {};
}

NumberFormat ParseNumberFormat(std::string_view code) {
  const std::string_view whole = code;
  Marks marks;
  while (!code.empty() && code[0] != ';') {
    size_t length = TakeLiteral(code, marks);
    if (length == 0) length = TakeLetter(code, marks);
    code.remove_prefix(length);
  }
  if (marks.elapsed) return {Kind::kElapsed};
  if (marks.day || (marks.m && !marks.time)) return {Kind::kDate};
  if (marks.weak_day && !marks.digits) return {Kind::kDate};
  if (marks.time) return {Kind::kTime};
  if (marks.percent) return {Kind::kPercent};
  NumberFormat format;
  if (marks.zeros > 0 && marks.zeros <= kMostPadding && !marks.other && !marks.weak_day) {
    format = {Kind::kPadded, marks.zeros};
  }
  ReadAround(whole, format);
  return format;
}

Cell NumberCell(std::string_view stored, const NumberFormat& format, bool since_1904) {
  const std::optional<double> value = ParseDouble(stored);
  if (!value.has_value()) return {std::string(stored), Type::kError};
  Decimal decimal = ToDecimal(*value);
  const bool worded = !format.before.empty() || !format.after.empty() || format.thousands > 0;
  if (worded && (format.kind == Kind::kPlain || format.kind == Kind::kPadded)) {
    return WordedCell(Pad(decimal, format.width), format);
  }
  switch (format.kind) {
    case Kind::kPlain:
      return {ToText(decimal), Type::kNumber};
    case Kind::kPadded:
      return {Pad(decimal, format.width), Type::kNumber};
    case Kind::kPercent:
      decimal.point += 2;
      return {absl::StrCat(ToText(decimal), "%"), Type::kPercent};
    case Kind::kDate:
    case Kind::kTime:
    case Kind::kElapsed:
      break;
  }
  return SerialCell(*value, ToText(decimal), format.kind, since_1904);
}

Cell IsoDateCell(std::string_view stored) {
  const Cell wrong = {std::string(stored), Type::kError};
  if (const std::optional<int64_t> time = ParseTime(stored); time.has_value()) return {TimeText(*time), Type::kText};
  const int year = Digits(stored, 0, 4);
  const int month = Digits(stored, 5, 2);
  const int day = Digits(stored, 8, 2);
  if (year < 1 || month < 1 || day < 1 || stored[4] != '-' || stored[7] != '-') return wrong;
  const absl::CivilDay civil(year, month, day);
  if (civil.month() != month || civil.day() != day) return wrong;
  if (stored.size() == 10) return {DayText(civil), Type::kDate};
  const std::optional<int64_t> time = stored[10] == 'T' ? ParseTime(stored.substr(11)) : std::nullopt;
  if (!time.has_value()) return wrong;
  return {*time == 0 ? DayText(civil) : absl::StrCat(DayText(civil), " ", TimeText(*time)), Type::kDate};
}

}  // namespace luodi::sheets
