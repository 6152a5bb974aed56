// SPDX-License-Identifier: Apache-2.0
#include "server/base/money.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <stdexcept>

#include "proto/text/area.h"
#include "proto/text/money.h"

namespace luodi::money {
namespace {

v1::Money Money(std::string_view code, int64_t minor_units) {
  v1::Money money;
  money.set_currency_code(std::string(code));
  money.set_minor_units(minor_units);
  return money;
}

v1::Money Amount(std::string_view text) {
  v1::Money money;
  EXPECT_EQ(text::ReadMoney(text, &money), v1::ERROR_REASON_UNSPECIFIED) << text;
  return money;
}

v1::Area MicroMu(int64_t micro_mu) {
  v1::Area area;
  area.set_micro_mu(micro_mu);
  return area;
}

TEST(Compare, OrdersOneCurrencyAndRefusesTwo) {
  EXPECT_LT(Compare(Money("CNY", 1), Money("CNY", 2)), 0);
  EXPECT_EQ(Compare(Money("CNY", 2), Money("CNY", 2)), 0);
  EXPECT_GT(Compare(Money("CNY", 3), Money("CNY", 2)), 0);
  EXPECT_THROW(Compare(Money("CNY", 3), Money("USD", 2)), std::logic_error);
}

TEST(Totals, KeepCurrenciesApartAndPutTheYuanFirst) {
  Totals totals;
  EXPECT_TRUE(totals.empty());
  totals.Add(Amount("1亿美元"));
  totals.Add(Amount("2亿元"));
  totals.Add(Amount("3亿元"));
  totals.Add(Amount("1亿澳元"));
  google::protobuf::RepeatedPtrField<v1::Money> sums;
  totals.WriteTo(&sums);
  ASSERT_EQ(sums.size(), 3);
  EXPECT_EQ(text::WriteMoney(sums[0]), "5.00亿元");
  EXPECT_EQ(text::WriteMoney(sums[1]), "1.00亿澳元");
  EXPECT_EQ(text::WriteMoney(sums[2]), "1.00亿美元");
  EXPECT_EQ(totals.SumOf("CNY").minor_units(), 50'000'000'000);
  EXPECT_EQ(totals.SumOf("EUR").minor_units(), 0);
}

TEST(Totals, MayFallBelowZeroButNeverWrapAround) {
  Totals totals;
  totals.Subtract(Amount("2.34亿美元"));
  EXPECT_EQ(totals.SumOf("USD").minor_units(), -23'400'000'000);
  Totals immense;
  immense.Add(Money("CNY", INT64_MAX));
  immense.Add(immense);
  EXPECT_THROW(immense.Sums(), std::overflow_error);
}

v1::ExchangeRate Rate(std::string from, int64_t rate_e8, std::string to = "CNY") {
  v1::ExchangeRate rate;
  rate.set_from_currency(std::move(from));
  rate.set_to_currency(std::move(to));
  rate.set_rate_e8(rate_e8);
  return rate;
}

TEST(ConvertedTotal, RoundsOnceAtTheEnd) {
  Totals totals;
  // Each alone is worth 0.4 fen and would round to nothing; together they are worth 0.8.
  totals.Add(Money("USD", 1));
  totals.Add(Money("EUR", 1));
  const auto total = ConvertedTotal(totals, "CNY", {Rate("USD", 40'000'000), Rate("EUR", 40'000'000)});
  ASSERT_TRUE(total.has_value());
  EXPECT_EQ(total->minor_units(), 1);
}

TEST(ConvertedTotal, MindsCurrenciesWithoutDecimals) {
  Totals totals;
  totals.Add(Amount("1亿日元"));
  totals.Add(Amount("1亿元"));
  totals.Add(Amount("1亿美元"));
  const auto yuan = ConvertedTotal(totals, "CNY", {Rate("JPY", 4'510'000), Rate("USD", 707'950'000)});
  ASSERT_TRUE(yuan.has_value());
  EXPECT_EQ(text::WriteMoney(*yuan), "8.1246亿元");
  Totals dollars;
  dollars.Add(Money("USD", 1));
  EXPECT_EQ(ConvertedTotal(dollars, "JPY", {Rate("USD", 15'000'000'000, "JPY")})->minor_units(), 2);
  EXPECT_EQ(ConvertedTotal(dollars, "JPY", {Rate("USD", 14'999'999'999, "JPY")})->minor_units(), 1);
}

TEST(ConvertedTotal, NamesTheCurrencyWithoutARate) {
  Totals totals;
  totals.Add(Amount("1亿美元"));
  std::string missing;
  EXPECT_FALSE(ConvertedTotal(totals, "CNY", {Rate("CNY", 1, "USD")}, &missing).has_value());
  EXPECT_EQ(missing, "USD");
  EXPECT_EQ(ConvertedTotal({}, "CNY", {})->minor_units(), 0);
}

TEST(ConvertedTotal, NeverWrapsAround) {
  Totals totals;
  totals.Add(Money("USD", INT64_MAX));
  EXPECT_THROW(ConvertedTotal(totals, "CNY", {Rate("USD", INT64_MAX)}), std::overflow_error);
}

std::string ReasonsOf(const std::vector<Fault>& faults) {
  std::string names;
  for (const Fault& fault : faults) names += fault.field + ": " + text::ReasonName(fault.reason) + "; ";
  return names;
}

TEST(CheckMoney, NamesEveryFault) {
  std::vector<Fault> faults;
  CheckMoney("a", Amount("5亿元"), faults);
  CheckMoney("b", Money("CNY", 0), faults);
  CheckMoney("c", Money("CNY", text::kLargestAmount + 1), faults);
  CheckMoney("d", Money("cny", -1), faults);
  EXPECT_EQ(ReasonsOf(faults),
            "b: AMOUNT_NOT_POSITIVE; c: AMOUNT_TOO_LARGE; d: CURRENCY_UNKNOWN; d: AMOUNT_NOT_POSITIVE; ");
}

TEST(CheckArea, NamesEveryFault) {
  std::vector<Fault> faults;
  CheckArea("a", MicroMu(1), faults);
  CheckArea("b", MicroMu(0), faults);
  CheckArea("c", MicroMu(text::kLargestArea + 1), faults);
  EXPECT_EQ(ReasonsOf(faults), "b: AREA_NOT_POSITIVE; c: AREA_TOO_LARGE; ");
}

}  // namespace
}  // namespace luodi::money
