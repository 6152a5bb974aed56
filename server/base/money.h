// SPDX-License-Identifier: Apache-2.0
// Exact comparison of money and land, advice that passes when it is typed back, sums by currency, and the faults of
// amounts and areas a caller sends. Everything is decided by cross-multiplication in 128 bits; only texts are rounded.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/repeated_ptr_field.h"
#include "luodi/v1/types.pb.h"
#include "luodi/v1/zones.pb.h"
#include "proto/text/sentence.h"
#include "server/base/status.h"

namespace luodi::money {

using Int128 = __int128;

// Both amounts are in one currency.
bool SameCurrency(const v1::Money& a, const v1::Money& b);

// Negative, zero or positive as a is less than, equal to or more than b. Like every function here that takes two
// amounts it needs one currency and throws std::logic_error otherwise: callers refuse mixed currencies first.
int Compare(const v1::Money& a, const v1::Money& b);

// Exact sums, one a currency; amounts of two currencies are never added.
class Totals {
 public:
  void Add(const v1::Money& amount);
  void Subtract(const v1::Money& amount);
  void Add(const Totals& other);

  // No amount was added, or none of any currency.
  bool empty() const { return sums_.empty(); }

  // One sum a currency that occurred, CNY first, then by code. Throws std::overflow_error beyond 64 bits.
  std::vector<v1::Money> Sums() const;
  void WriteTo(google::protobuf::RepeatedPtrField<v1::Money>* out) const;

  // The sum of one currency; zero of it when it did not occur.
  v1::Money SumOf(std::string_view currency_code) const;

 private:
  std::map<std::string, Int128> sums_;
};

// The totals in one currency: each exact sum times its rate, added in 128 bits, rounded once, half up, to the minor
// unit. Of the rates the first from the sum's currency to `currency_code` counts; the caller picks kind and day and
// states them. Empty when a rate is missing; `missing` then gets the currency without rate. Throws std::overflow_error
// beyond range.
std::optional<v1::Money> ConvertedTotal(const Totals& totals, std::string_view currency_code,
                                        const std::vector<v1::ExchangeRate>& rates, std::string* missing = nullptr);

// The faults of an amount a caller sends: CURRENCY_UNKNOWN; AMOUNT_NOT_POSITIVE; AMOUNT_TOO_LARGE beyond 10^14.
void CheckMoney(std::string field, const v1::Money& amount, std::vector<Fault>& faults);

// The faults of an area a caller sends: AREA_NOT_POSITIVE; AREA_TOO_LARGE beyond 10^14 micro-mu.
void CheckArea(std::string field, const v1::Area& area, std::vector<Fault>& faults);

}  // namespace luodi::money
