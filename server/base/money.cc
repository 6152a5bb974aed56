// SPDX-License-Identifier: Apache-2.0
#include "server/base/money.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "proto/text/area.h"
#include "proto/text/money.h"
#include "proto/text/number.h"

namespace luodi::money {
namespace {

constexpr Int128 kRateUnit = 100'000'000;
// The finest minor unit of any currency luodi knows, so that currencies with and without decimals meet exactly.
constexpr int kFinestDigits = 2;

void RequireSameCurrency(const v1::Money& a, const v1::Money& b) {
  if (!SameCurrency(a, b)) throw std::logic_error("amounts of two currencies were compared");
}

Int128 HalfUp(Int128 numerator, Int128 denominator) {
  const Int128 half = denominator / 2;
  return (numerator + (numerator < 0 ? -half : half)) / denominator;
}

v1::Money MakeMoney(std::string_view currency_code, Int128 minor_units) {
  if (minor_units > std::numeric_limits<int64_t>::max() || minor_units < std::numeric_limits<int64_t>::min()) {
    throw std::overflow_error("a sum of money left the range of 64 bits");
  }
  v1::Money money;
  money.set_currency_code(std::string(currency_code));
  money.set_minor_units(static_cast<int64_t>(minor_units));
  return money;
}

Int128 Product(Int128 a, Int128 b) {
  Int128 product = 0;
  if (__builtin_mul_overflow(a, b, &product)) throw std::overflow_error("a conversion left the range of 128 bits");
  return product;
}

Int128 PowerOfTen(int power) {
  Int128 value = 1;
  for (int i = 0; i < power; ++i) value *= 10;
  return value;
}

const text::Currency& Known(std::string_view code) {
  const text::Currency* currency = text::FindCurrency(code);
  if (currency == nullptr) throw std::logic_error("a sum is in a currency luodi does not know");
  return *currency;
}

std::optional<int64_t> RateOf(std::string_view from, std::string_view to, const std::vector<v1::ExchangeRate>& rates) {
  if (from == to) return static_cast<int64_t>(kRateUnit);
  for (const v1::ExchangeRate& rate : rates) {
    if (rate.from_currency() == from && rate.to_currency() == to) return rate.rate_e8();
  }
  return std::nullopt;
}

}  // namespace

bool SameCurrency(const v1::Money& a, const v1::Money& b) { return a.currency_code() == b.currency_code(); }

int Compare(const v1::Money& a, const v1::Money& b) {
  RequireSameCurrency(a, b);
  if (a.minor_units() == b.minor_units()) return 0;
  return a.minor_units() < b.minor_units() ? -1 : 1;
}

void Totals::Add(const v1::Money& amount) { sums_[amount.currency_code()] += amount.minor_units(); }

void Totals::Subtract(const v1::Money& amount) { sums_[amount.currency_code()] -= amount.minor_units(); }

void Totals::Add(const Totals& other) {
  for (const auto& [code, sum] : other.sums_) sums_[code] += sum;
}

std::vector<v1::Money> Totals::Sums() const {
  std::vector<v1::Money> sums;
  for (const auto& [code, sum] : sums_) sums.push_back(MakeMoney(code, sum));
  std::stable_partition(sums.begin(), sums.end(), [](const v1::Money& sum) { return sum.currency_code() == "CNY"; });
  return sums;
}

void Totals::WriteTo(google::protobuf::RepeatedPtrField<v1::Money>* out) const {
  for (v1::Money& sum : Sums()) *out->Add() = std::move(sum);
}

v1::Money Totals::SumOf(std::string_view currency_code) const {
  const auto found = sums_.find(std::string(currency_code));
  return MakeMoney(currency_code, found == sums_.end() ? 0 : found->second);
}

std::optional<v1::Money> ConvertedTotal(const Totals& totals, std::string_view currency_code,
                                        const std::vector<v1::ExchangeRate>& rates, std::string* missing) {
  const int to_digits = Known(currency_code).minor_digits;
  Int128 total = 0;
  for (const v1::Money& sum : totals.Sums()) {
    const std::optional<int64_t> rate = RateOf(sum.currency_code(), currency_code, rates);
    if (!rate.has_value()) {
      if (missing != nullptr) *missing = sum.currency_code();
      return std::nullopt;
    }
    const int from_digits = Known(sum.currency_code()).minor_digits;
    const Int128 term = Product(Product(sum.minor_units(), *rate), PowerOfTen(kFinestDigits + to_digits - from_digits));
    if (__builtin_add_overflow(total, term, &total)) throw std::overflow_error("a converted total left 128 bits");
  }
  return MakeMoney(currency_code, HalfUp(total, kRateUnit * PowerOfTen(kFinestDigits)));
}

void CheckMoney(std::string field, const v1::Money& amount, std::vector<Fault>& faults) {
  if (text::FindCurrency(amount.currency_code()) == nullptr) {
    faults.push_back({v1::ERROR_REASON_CURRENCY_UNKNOWN, field, {{"currency", amount.currency_code()}}});
  }
  if (amount.minor_units() <= 0) {
    faults.push_back({v1::ERROR_REASON_AMOUNT_NOT_POSITIVE, std::move(field), {}});
  } else if (amount.minor_units() > text::kLargestAmount) {
    faults.push_back({v1::ERROR_REASON_AMOUNT_TOO_LARGE, std::move(field), {}});
  }
}

void CheckArea(std::string field, const v1::Area& area, std::vector<Fault>& faults) {
  if (area.micro_mu() <= 0) {
    faults.push_back({v1::ERROR_REASON_AREA_NOT_POSITIVE, std::move(field), {}});
  } else if (area.micro_mu() > text::kLargestArea) {
    faults.push_back({v1::ERROR_REASON_AREA_TOO_LARGE, std::move(field), {}});
  }
}

}  // namespace luodi::money
