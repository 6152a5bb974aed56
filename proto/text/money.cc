// SPDX-License-Identifier: Apache-2.0
#include "proto/text/money.h"

#include "proto/text/number.h"

namespace luodi::text {
namespace {

constexpr Currency kCurrencies[] = {
    {"CNY", 2, "人民币", "元"},         {"USD", 2, "美元", "美元"},         {"EUR", 2, "欧元", "欧元"},
    {"HKD", 2, "港元", "港元"},         {"JPY", 0, "日元", "日元"},         {"KRW", 0, "韩元", "韩元"},
    {"GBP", 2, "英镑", "英镑"},         {"TWD", 2, "新台币", "新台币"},     {"SGD", 2, "新加坡元", "新加坡元"},
    {"MOP", 2, "澳门元", "澳门元"},     {"CHF", 2, "瑞士法郎", "瑞士法郎"}, {"AUD", 2, "澳元", "澳元"},
    {"CAD", 2, "加拿大元", "加拿大元"},
};

struct Spelling {
  std::string_view word;
  std::string_view code;
};

// Longer spellings stand before those they begin with.
constexpr Spelling kSpellings[] = {
    {"元人民币", "CNY"}, {"人民币元", "CNY"}, {"人民币", "CNY"}, {"RMB", "CNY"},      {"元", "CNY"},
    {"美元", "USD"},     {"美金", "USD"},     {"欧元", "EUR"},   {"港元", "HKD"},     {"港币", "HKD"},
    {"日元", "JPY"},     {"日圆", "JPY"},     {"韩元", "KRW"},   {"韩币", "KRW"},     {"英镑", "GBP"},
    {"新台币元", "TWD"}, {"新台币", "TWD"},   {"台币", "TWD"},   {"新加坡元", "SGD"}, {"澳门元", "MOP"},
    {"澳门币", "MOP"},   {"瑞士法郎", "CHF"}, {"澳元", "AUD"},   {"加拿大元", "CAD"}, {"加元", "CAD"},
};

std::string UpperCase(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

const Currency* ConsumeCurrency(std::string_view* text) {
  for (const Spelling& spelling : kSpellings) {
    if (Consume(text, spelling.word)) return FindCurrency(spelling.code);
  }
  const Currency* currency = FindCurrency(text->substr(0, 3));
  if (currency != nullptr) text->remove_prefix(3);
  return currency;
}

struct Unit {
  int power = 0;
  const Currency* currency = nullptr;
};

// 万元, 亿 美元, 元, USD, 亿, or nothing at all; false when anything else stands there.
bool ReadUnit(std::string_view text, Unit* unit) {
  SkipSpaces(&text);
  unit->power = ConsumeScale(&text);
  SkipSpaces(&text);
  unit->currency = ConsumeCurrency(&text);
  return text.empty();
}

struct Amount {
  Decimal number;
  Unit unit;
};

bool ReadAmount(std::string_view text, Amount* amount) {
  const Currency* before = ConsumeCurrency(&text);
  SkipSpaces(&text);
  if (!ConsumeDecimal(&text, &amount->number) || !ReadUnit(text, &amount->unit)) return false;
  if (before == nullptr) return true;
  if (amount->unit.currency != nullptr && amount->unit.currency != before) return false;
  amount->unit.currency = before;
  return true;
}

v1::ErrorReason ToMoney(const Amount& amount, v1::Money* out) {
  if (amount.unit.currency == nullptr) return v1::ERROR_REASON_AMOUNT_WITHOUT_UNIT;
  if (amount.number.negative || amount.number.digits.empty()) return v1::ERROR_REASON_AMOUNT_NOT_POSITIVE;
  int64_t minor_units = 0;
  switch (ToInteger(amount.number, amount.unit.power + amount.unit.currency->minor_digits, &minor_units)) {
    case Fit::kTooFine:
      return v1::ERROR_REASON_AMOUNT_INEXACT;
    case Fit::kTooLarge:
      return v1::ERROR_REASON_AMOUNT_TOO_LARGE;
    case Fit::kExact:
      break;
  }
  if (minor_units > kLargestAmount) return v1::ERROR_REASON_AMOUNT_TOO_LARGE;
  out->set_currency_code(std::string(amount.unit.currency->code));
  out->set_minor_units(minor_units);
  return v1::ERROR_REASON_UNSPECIFIED;
}

Int128 PowerOfTen(int power) {
  Int128 value = 1;
  for (int i = 0; i < power; ++i) value *= 10;
  return value;
}

struct Scale {
  int power;
  std::string_view word;
};

Scale ScaleOf(Int128 minor_units, int minor_digits) {
  const Int128 magnitude = minor_units < 0 ? -minor_units : minor_units;
  if (magnitude >= PowerOfTen(8 + minor_digits)) return {8, "亿"};
  if (magnitude >= PowerOfTen(4 + minor_digits)) return {4, "万"};
  return {0, ""};
}

std::string WriteUnknown(const v1::Money& money) {
  return money.currency_code() + " " + std::to_string(money.minor_units()) + " (minor units)";
}

}  // namespace

const Currency* FindCurrency(std::string_view code) {
  for (const Currency& currency : kCurrencies) {
    if (currency.code == code) return &currency;
  }
  return nullptr;
}

v1::ErrorReason ReadMoney(std::string_view text, v1::Money* out) { return ReadMoneyWithUnit(text, "", out); }

v1::ErrorReason ReadMoneyWithUnit(std::string_view text, std::string_view unit, v1::Money* out) {
  Amount amount;
  if (!ReadAmount(UpperCase(Fold(text)), &amount)) return v1::ERROR_REASON_AMOUNT_UNREADABLE;
  Unit column;
  if (amount.unit.currency == nullptr && ReadUnit(UpperCase(Fold(unit)), &column)) {
    amount.unit.currency = column.currency;
    if (amount.unit.power == 0) amount.unit.power = column.power;
  }
  return ToMoney(amount, out);
}

std::string WriteMoney(const v1::Money& money) {
  const Currency* currency = FindCurrency(money.currency_code());
  if (currency == nullptr) return WriteUnknown(money);
  const Scale scale = ScaleOf(money.minor_units(), currency->minor_digits);
  const int least = scale.power == 0 ? currency->minor_digits : 2;
  return WriteDecimal(money.minor_units(), scale.power + currency->minor_digits, least) + std::string(scale.word) +
         std::string(currency->unit);
}

std::string WriteMoneyRounded(const v1::Money& money, int decimals) {
  const Currency* currency = FindCurrency(money.currency_code());
  if (currency == nullptr) return WriteMoney(money);
  const Scale scale = ScaleOf(money.minor_units(), currency->minor_digits);
  if (scale.power == 0) return WriteMoney(money);
  return WriteRounded(money.minor_units(), scale.power + currency->minor_digits, decimals) + std::string(scale.word) +
         std::string(currency->unit);
}

}  // namespace luodi::text
