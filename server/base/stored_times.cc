// SPDX-License-Identifier: Apache-2.0
#include "server/base/stored_times.h"

#include "absl/time/civil_time.h"

namespace luodi::base {
namespace {

constexpr size_t kDay = std::string_view("2020-04-30").size();
constexpr size_t kSecond = std::string_view("2020-04-30 08:00:00").size();
constexpr int kNanoDigits = 9;

bool IsDigit(char byte) { return byte >= '0' && byte <= '9'; }

// So many digits as a number; -1 when another byte is among them.
int Digits(std::string_view text, size_t begin, size_t count) {
  int number = 0;
  for (const char byte : text.substr(begin, count)) {
    if (!IsDigit(byte)) return -1;
    number = 10 * number + (byte - '0');
  }
  return number;
}

// Takes ".5" off the front of `rest`.
int TakeNanos(std::string_view& rest) {
  if (rest.empty() || rest.front() != '.') return 0;
  int nanos = 0, digits = 0;
  for (rest.remove_prefix(1); !rest.empty() && IsDigit(rest.front()) && digits < kNanoDigits; ++digits) {
    nanos = 10 * nanos + (rest.front() - '0');
    rest.remove_prefix(1);
  }
  for (; digits < kNanoDigits; ++digits) nanos *= 10;
  return nanos;
}

}  // namespace

bool ReadDay(std::string_view text, v1::Date* date) {
  if (text.size() != kDay || text[4] != '-' || text[7] != '-') return false;
  const int year = Digits(text, 0, 4), month = Digits(text, 5, 2), day = Digits(text, 8, 2);
  if (year < 1 || month < 1 || day < 1) return false;
  date->set_year(year);
  date->set_month(month);
  date->set_day(day);
  return true;
}

bool ReadInstant(std::string_view text, google::protobuf::Timestamp* time) {
  if (text.size() <= kSecond || (text[kDay] != ' ' && text[kDay] != 'T') || text[13] != ':' || text[16] != ':') {
    return false;
  }
  v1::Date date;
  if (!ReadDay(text.substr(0, kDay), &date)) return false;
  const absl::CivilDay day(date.year(), date.month(), date.day());
  const int hour = Digits(text, 11, 2), minute = Digits(text, 14, 2), second = Digits(text, 17, 2);
  if (day.month() != date.month() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
    return false;
  }
  std::string_view rest = text.substr(kSecond);
  const int nanos = TakeNanos(rest);
  if (rest != "Z" && rest != "+00") return false;
  time->set_seconds((day - absl::CivilDay(1970, 1, 1)) * 86400 + hour * 3600 + minute * 60 + second);
  time->set_nanos(nanos);
  return true;
}

}  // namespace luodi::base
