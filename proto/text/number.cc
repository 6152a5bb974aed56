// SPDX-License-Identifier: Apache-2.0
#include "proto/text/number.h"

#include <algorithm>
#include <limits>

namespace luodi::text {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

size_t CountDigits(std::string_view text) {
  size_t count = 0;
  while (count < text.size() && IsDigit(text[count])) ++count;
  return count;
}

// The length of "28,300" or "28300" at the front of the text; 0 when a separator stands where none may.
size_t IntegerLength(std::string_view text) {
  size_t length = CountDigits(text);
  if (length == 0 || length >= text.size() || text[length] != ',') return length;
  if (length > 3) return 0;
  while (length < text.size() && text[length] == ',') {
    if (CountDigits(text.substr(length + 1)) != 3) return 0;
    length += 4;
  }
  return length;
}

// No-break, the em and thin spaces ledgers bring along, ideographic space, byte order mark.
constexpr std::string_view kBlanks[] = {"\u00A0", "\u2002", "\u2003", "\u2009", "\u202F",
                                        "\u3000", "\uFEFF", "\t",     "\r",     "\n"};

bool ConsumeBlank(std::string_view* text) {
  return std::any_of(std::begin(kBlanks), std::end(kBlanks),
                     [text](std::string_view blank) { return Consume(text, blank); });
}

// U+FF01..U+FF5E mirror ASCII 0x21..0x7E.
char FullWidth(std::string_view text) {
  if (text.size() < 3 || text[0] != '\xEF') return 0;
  const int second = static_cast<unsigned char>(text[1]);
  const int third = static_cast<unsigned char>(text[2]);
  const int offset = (second - 0xBC) * 64 + (third - 0x80);
  if (second < 0xBC || second > 0xBD || third < 0x80 || third > 0xBF || offset < 1 || offset > 0x5E) return 0;
  return static_cast<char>(0x20 + offset);
}

}  // namespace

std::string Fold(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  while (!text.empty()) {
    if (ConsumeBlank(&text)) {
      folded += ' ';
    } else if (const char ascii = FullWidth(text)) {
      folded += ascii;
      text.remove_prefix(3);
    } else {
      folded += text[0];
      text.remove_prefix(1);
    }
  }
  const size_t first = folded.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return folded.substr(first, folded.find_last_not_of(' ') - first + 1);
}

void SkipSpaces(std::string_view* text) {
  while (!text->empty() && text->front() == ' ') text->remove_prefix(1);
}

bool Consume(std::string_view* text, std::string_view word) {
  if (text->substr(0, word.size()) != word) return false;
  text->remove_prefix(word.size());
  return true;
}

bool ConsumeDecimal(std::string_view* text, Decimal* out) {
  std::string_view rest = *text;
  Decimal read;
  read.negative = Consume(&rest, "-");
  const size_t length = IntegerLength(rest);
  if (length == 0) return false;
  for (const char c : rest.substr(0, length)) {
    if (c != ',') read.digits += c;
  }
  rest.remove_prefix(length);
  if (!rest.empty() && rest[0] == '.') {
    std::string_view fraction = rest.substr(1, CountDigits(rest.substr(1)));
    if (fraction.empty()) return false;
    rest.remove_prefix(1 + fraction.size());
    while (!fraction.empty() && fraction.back() == '0') fraction.remove_suffix(1);
    read.digits += fraction;
    read.decimals = static_cast<int>(std::min<size_t>(fraction.size(), std::numeric_limits<int>::max()));
  }
  if (!rest.empty() && (rest[0] == '.' || rest[0] == ',')) return false;
  read.digits.erase(0, std::min(read.digits.find_first_not_of('0'), read.digits.size()));
  *text = rest;
  *out = read;
  return true;
}

int ConsumeScale(std::string_view* text) {
  struct Scale {
    std::string_view word;
    int power;
  };
  static constexpr Scale kScales[] = {{"万亿", 12}, {"千亿", 11}, {"百亿", 10}, {"十亿", 9}, {"亿", 8}, {"千万", 7},
                                      {"百万", 6},  {"十万", 5},  {"万", 4},    {"千", 3},   {"百", 2}};
  for (const Scale& scale : kScales) {
    if (Consume(text, scale.word)) return scale.power;
  }
  return 0;
}

Fit ToInteger(const Decimal& decimal, int power, int64_t* out) {
  if (decimal.decimals > power) return Fit::kTooFine;
  if (decimal.digits.empty()) {
    *out = 0;
    return Fit::kExact;
  }
  const int zeros = power - decimal.decimals;
  if (decimal.digits.size() + static_cast<size_t>(zeros) > 18) return Fit::kTooLarge;
  int64_t value = 0;
  for (const char c : decimal.digits) value = value * 10 + (c - '0');
  for (int i = 0; i < zeros; ++i) value *= 10;
  *out = decimal.negative ? -value : value;
  return Fit::kExact;
}

std::string WriteDecimal(Int128 value, int decimals, int least_decimals) {
  using Magnitude = unsigned __int128;
  Magnitude magnitude = value < 0 ? -static_cast<Magnitude>(value) : static_cast<Magnitude>(value);
  std::string reversed;
  for (int i = 0; i < decimals || magnitude != 0 || i == decimals; ++i) {
    if (i == decimals && decimals > 0) reversed += '.';
    reversed += static_cast<char>('0' + static_cast<int>(magnitude % 10));
    magnitude /= 10;
  }
  if (value < 0) reversed += '-';
  std::string number(reversed.rbegin(), reversed.rend());
  for (int kept = decimals; kept > least_decimals && number.back() == '0'; --kept) number.pop_back();
  if (number.back() == '.') number.pop_back();
  if (decimals < least_decimals) {
    if (decimals == 0) number += '.';
    number.append(static_cast<size_t>(least_decimals - decimals), '0');
  }
  return number;
}

std::string WriteRounded(Int128 value, int decimals, int kept) {
  Int128 step = 1;
  for (int i = kept; i < decimals; ++i) step *= 10;
  const Int128 half = value < 0 ? -(step / 2) : step / 2;
  return WriteDecimal((value + half) / step, kept, kept);
}

v1::ErrorReason ReadRate(std::string_view text, int64_t* rate_e8) {
  const std::string folded = Fold(text);
  std::string_view rest = folded;
  Decimal decimal;
  int64_t read = 0;
  if (!ConsumeDecimal(&rest, &decimal) || !rest.empty() || ToInteger(decimal, 8, &read) != Fit::kExact || read <= 0) {
    return v1::ERROR_REASON_RATE_MALFORMED;
  }
  *rate_e8 = read;
  return v1::ERROR_REASON_UNSPECIFIED;
}

std::string WriteRate(int64_t rate_e8) { return WriteDecimal(rate_e8, 8, 0); }

}  // namespace luodi::text
