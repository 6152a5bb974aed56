// SPDX-License-Identifier: Apache-2.0
#include "proto/text/money.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "proto/text/sentence.h"

namespace luodi::text {
namespace {

v1::Money Money(std::string_view code, int64_t minor_units) {
  v1::Money money;
  money.set_currency_code(std::string(code));
  money.set_minor_units(minor_units);
  return money;
}

// "CNY 500" for what was read, the name of the reason for what was refused.
std::string Read(std::string_view text) {
  v1::Money money;
  const v1::ErrorReason reason = ReadMoney(text, &money);
  if (reason != v1::ERROR_REASON_UNSPECIFIED) return ReasonName(reason);
  return money.currency_code() + " " + std::to_string(money.minor_units());
}

std::string ReadUnder(std::string_view unit, std::string_view text) {
  v1::Money money;
  const v1::ErrorReason reason = ReadMoneyWithUnit(text, unit, &money);
  if (reason != v1::ERROR_REASON_UNSPECIFIED) return ReasonName(reason);
  return money.currency_code() + " " + std::to_string(money.minor_units());
}

TEST(ReadMoney, ReadsChineseUnitsExactly) {
  EXPECT_EQ(Read("2.83亿元"), "CNY 28300000000");
  EXPECT_EQ(Read("2830万元"), "CNY 2830000000");
  EXPECT_EQ(Read("500 万元"), "CNY 500000000");
  EXPECT_EQ(Read("28,300万元"), "CNY 28300000000");
  EXPECT_EQ(Read("1234.56元"), "CNY 123456");
  EXPECT_EQ(Read("0.01元"), "CNY 1");
  EXPECT_EQ(Read("3千万元"), "CNY 3000000000");
  EXPECT_EQ(Read("5亿人民币"), "CNY 50000000000");
  EXPECT_EQ(Read("人民币500万元"), "CNY 500000000");
  EXPECT_EQ(Read("1.500000000000元"), "CNY 150");
}

TEST(ReadMoney, ReadsOtherCurrenciesWithTheirOwnMinorUnits) {
  EXPECT_EQ(Read("1.5亿美元"), "USD 15000000000");
  EXPECT_EQ(Read("15000万美元"), "USD 15000000000");
  EXPECT_EQ(Read("1亿日元"), "JPY 100000000");
  EXPECT_EQ(Read("3亿港元"), "HKD 30000000000");
  EXPECT_EQ(Read("3亿港币"), "HKD 30000000000");
  EXPECT_EQ(Read("2万欧元"), "EUR 2000000");
  EXPECT_EQ(Read("2英镑"), "GBP 200");
  EXPECT_EQ(Read("7亿韩元"), "KRW 700000000");
  EXPECT_EQ(Read("7新台币"), "TWD 700");
  EXPECT_EQ(Read("7新加坡元"), "SGD 700");
}

TEST(ReadMoney, ReadsACodeOnEitherSide) {
  EXPECT_EQ(Read("CNY 283000000.00"), "CNY 28300000000");
  EXPECT_EQ(Read("283000000.00 CNY"), "CNY 28300000000");
  EXPECT_EQ(Read("USD 1.5亿"), "USD 15000000000");
  EXPECT_EQ(Read("USD 1.5亿美元"), "USD 15000000000");
  EXPECT_EQ(Read("CNY 26,870,000,000.00"), "CNY 2687000000000");
  EXPECT_EQ(Read("usd 1"), "USD 100");
  EXPECT_EQ(Read("USD 1.5亿元"), "AMOUNT_UNREADABLE");
}

TEST(ReadMoney, ToleratesFullWidthDigitsAndBlanks) {
  EXPECT_EQ(Read("２．８３亿元"), "CNY 28300000000");
  EXPECT_EQ(Read("\u3000２８，３００\u3000万元\u00A0"), "CNY 28300000000");
}

TEST(ReadMoney, NeverGuessesAUnit) {
  for (const char* text : {"5亿", "500", "500万", "0", "-5"}) EXPECT_EQ(Read(text), "AMOUNT_WITHOUT_UNIT") << text;
}

TEST(ReadMoney, RefusesZeroAndLess) {
  for (const char* text : {"0元", "0.00亿元", "-5亿元", "CNY -1"}) EXPECT_EQ(Read(text), "AMOUNT_NOT_POSITIVE") << text;
}

TEST(ReadMoney, RefusesWhatIsFinerThanTheMinorUnit) {
  for (const char* text : {"0.001元", "2.83000000001亿元", "1.5日元", "0.00001万日元"}) {
    EXPECT_EQ(Read(text), "AMOUNT_INEXACT") << text;
  }
}

TEST(ReadMoney, RefusesWhatIsBeyondTenToTheFourteenth) {
  EXPECT_EQ(Read("10000亿元"), "CNY 100000000000000");
  for (const char* text : {"10000.0000000001亿元", "1000000000000.01元", "99999999999999999999999999亿元"}) {
    EXPECT_EQ(Read(text), "AMOUNT_TOO_LARGE") << text;
  }
}

TEST(ReadMoney, RefusesEverythingElse) {
  for (const char* text :
       {"",        " ",       "万元",  "约2.83亿元", "2.83亿元左右", "1.2.3元", "1,23万元", "1,2345万元", "12,345,6元",
        ",123元",  "1 000元", "5.元",  ".5元",       "+5元",         "5e3元",   "0x5元",    "NaN元",      "3-5亿元",
        "5亿亿元", "5亿卢布", "XYZ 5", "五亿元",     "5亿元/亩",     "--5元",   "1,000,元", "1.000,5元"}) {
    EXPECT_EQ(Read(text), "AMOUNT_UNREADABLE") << text;
  }
}

TEST(ReadMoney, LeavesTheResultAloneWhenItRefuses) {
  v1::Money money = Money("USD", 7);
  EXPECT_NE(ReadMoney("5亿", &money), v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(money.currency_code(), "USD");
  EXPECT_EQ(money.minor_units(), 7);
}

TEST(ReadMoneyUnderAColumn, TakesTheUnitOfTheColumnForABareNumber) {
  EXPECT_EQ(ReadUnder("亿元", "2.83"), "CNY 28300000000");
  EXPECT_EQ(ReadUnder("万元", "28,300"), "CNY 28300000000");
  EXPECT_EQ(ReadUnder("万美元", "1500"), "USD 1500000000");
  EXPECT_EQ(ReadUnder("元", "0.01"), "CNY 1");
}

TEST(ReadMoneyUnderAColumn, LetsACellWithItsOwnUnitWin) {
  EXPECT_EQ(ReadUnder("万元", "1.5亿美元"), "USD 15000000000");
  EXPECT_EQ(ReadUnder("万元", "2亿元"), "CNY 20000000000");
  EXPECT_EQ(ReadUnder("万元", "3元"), "CNY 300");
  EXPECT_EQ(ReadUnder("万美元", "2亿"), "USD 20000000000");
}

TEST(ReadMoneyUnderAColumn, StillRefusesABareNumberWhenTheColumnHasNoCurrency) {
  for (const char* unit : {"", "亿", "总投资", "万元/亩"}) {
    EXPECT_EQ(ReadUnder(unit, "5"), "AMOUNT_WITHOUT_UNIT") << unit;
  }
}

TEST(WriteMoney, ChoosesTheUnitPeopleUse) {
  EXPECT_EQ(WriteMoney(Money("CNY", 2687000000000)), "268.70亿元");
  EXPECT_EQ(WriteMoney(Money("CNY", 28300000000)), "2.83亿元");
  EXPECT_EQ(WriteMoney(Money("CNY", 10000000000)), "1.00亿元");
  EXPECT_EQ(WriteMoney(Money("CNY", 9999999999)), "9999.999999万元");
  EXPECT_EQ(WriteMoney(Money("CNY", 1000000)), "1.00万元");
  EXPECT_EQ(WriteMoney(Money("CNY", 123456)), "1234.56元");
  EXPECT_EQ(WriteMoney(Money("CNY", 1)), "0.01元");
  EXPECT_EQ(WriteMoney(Money("USD", 15000000000)), "1.50亿美元");
  EXPECT_EQ(WriteMoney(Money("JPY", 100000000)), "1.00亿日元");
  EXPECT_EQ(WriteMoney(Money("JPY", 500)), "500日元");
}

TEST(WriteMoney, KeepsEveryDecimalItNeeds) {
  EXPECT_EQ(WriteMoney(Money("CNY", 28300000001)), "2.8300000001亿元");
  EXPECT_EQ(WriteMoney(Money("CNY", 2580807500000)), "258.08075亿元");
}

TEST(WriteMoney, WritesSumsOfEitherSign) {
  EXPECT_EQ(WriteMoney(Money("CNY", 0)), "0.00元");
  EXPECT_EQ(WriteMoney(Money("USD", -23400000000)), "-2.34亿美元");
  EXPECT_EQ(WriteMoney(Money("CNY", -5)), "-0.05元");
}

TEST(WriteMoney, NeverGuessesTheDecimalsOfAnUnknownCurrency) {
  EXPECT_EQ(WriteMoney(Money("XAU", 5)), "XAU 5 (minor units)");
}

TEST(WriteMoneyRounded, RoundsHalfAwayFromZero) {
  EXPECT_EQ(WriteMoneyRounded(Money("CNY", 2580807500000)), "258.08亿元");
  EXPECT_EQ(WriteMoneyRounded(Money("CNY", 2580849999999)), "258.08亿元");
  EXPECT_EQ(WriteMoneyRounded(Money("CNY", 2580850000000)), "258.09亿元");
  EXPECT_EQ(WriteMoneyRounded(Money("CNY", -2580850000000)), "-258.09亿元");
  EXPECT_EQ(WriteMoneyRounded(Money("CNY", 2580850000000), 0), "258亿元");
  EXPECT_EQ(WriteMoneyRounded(Money("CNY", 123456)), "1234.56元");
}

TEST(FindCurrency, KnowsTheDecimalsOfEach) {
  EXPECT_EQ(FindCurrency("CNY")->minor_digits, 2);
  EXPECT_EQ(FindCurrency("JPY")->minor_digits, 0);
  EXPECT_EQ(FindCurrency("KRW")->minor_digits, 0);
  EXPECT_EQ(FindCurrency("cny"), nullptr);
  EXPECT_EQ(FindCurrency(""), nullptr);
}

rc::Gen<v1::Money> AnyAmount() {
  // Few leading digits with many zeros are what people write; both kinds must come back.
  const auto code = rc::gen::element<std::string>("CNY", "USD", "EUR", "HKD", "JPY", "KRW", "GBP", "TWD", "SGD", "MOP",
                                                  "CHF", "AUD", "CAD");
  const auto any = rc::gen::inRange<int64_t>(1, kLargestAmount + 1);
  const auto round = rc::gen::map(rc::gen::pair(rc::gen::inRange<int64_t>(1, 10000), rc::gen::inRange(0, 11)),
                                  [](std::pair<int64_t, int> parts) {
                                    for (int i = 0; i < parts.second; ++i) parts.first *= 10;
                                    return parts.first;
                                  });
  return rc::gen::map(rc::gen::pair(code, rc::gen::oneOf(any, round)),
                      [](const std::pair<std::string, int64_t>& parts) { return Money(parts.first, parts.second); });
}

RC_GTEST_PROP(WriteMoney, IsReadBackAsTheSameAmount, ()) {
  const v1::Money money = *AnyAmount();
  const std::string text = WriteMoney(money);
  RC_LOG() << text << '\n';
  RC_ASSERT(Read(text) == money.currency_code() + " " + std::to_string(money.minor_units()));
}

RC_GTEST_PROP(ReadMoney, NeverFailsOnAnyBytes, (const std::string& bytes)) {
  v1::Money money;
  ReadMoney(bytes, &money);
  ReadMoney("12" + bytes, &money);
  RC_ASSERT(money.minor_units() >= 0);
}

}  // namespace
}  // namespace luodi::text
