// SPDX-License-Identifier: Apache-2.0
#include "proto/text/quantity.h"

#include <gtest/gtest.h>

namespace luodi::text {
namespace {

using v1::Quantity;

Quantity Read(const std::string& text) {
  Quantity quantity;
  EXPECT_EQ(ReadQuantity(text, &quantity), v1::ERROR_REASON_UNSPECIFIED) << text;
  return quantity;
}

v1::ErrorReason ReasonFor(const std::string& text) {
  Quantity quantity;
  const v1::ErrorReason reason = ReadQuantity(text, &quantity);
  EXPECT_EQ(quantity.value_case(), Quantity::VALUE_NOT_SET) << text;
  return reason;
}

TEST(ReadQuantity, ReadsEveryUnitABarCanHave) {
  EXPECT_EQ(Read("600万元/亩").money_per_mu().minor_units(), 600'0000'00);
  EXPECT_EQ(Read("600 万元 / 亩").money_per_mu().minor_units(), 600'0000'00);
  EXPECT_EQ(Read("7500万元/公顷").money_per_hectare().minor_units(), 7500'0000'00);
  EXPECT_EQ(Read("CNY 5/mu").money_per_mu().minor_units(), 500);
  EXPECT_EQ(Read("1000万元").money().minor_units(), 1000'0000'00);
  EXPECT_EQ(Read("10亩").area().micro_mu(), 10'000'000);
  EXPECT_EQ(Read("1公顷").area().micro_mu(), 15'000'000);
  EXPECT_EQ(Read("2%").ratio_ppm(), 20'000);
  EXPECT_EQ(Read("0.0001％").ratio_ppm(), 1);
  EXPECT_EQ(Read("5‰").ratio_ppm(), 5'000);
  EXPECT_EQ(Read("1.0").ratio_ppm(), 1'000'000);
  EXPECT_EQ(Read("2.5人/亩").per_mu_milli(), 2'500);
  EXPECT_EQ(Read("0.8吨标准煤/亩").per_mu_milli(), 800'000);
  EXPECT_EQ(Read("800 kgce/mu").per_mu_milli(), 800'000);
  EXPECT_EQ(Read("4.99分").score_micro(), 4'990'000);
}

TEST(ReadQuantity, RefusesWhatItWouldHaveToGuess) {
  EXPECT_EQ(ReasonFor("600"), v1::ERROR_REASON_AMOUNT_WITHOUT_UNIT);
  EXPECT_EQ(ReasonFor("600万/亩"), v1::ERROR_REASON_AMOUNT_WITHOUT_UNIT);
  EXPECT_EQ(ReasonFor(""), v1::ERROR_REASON_AMOUNT_UNREADABLE);
  EXPECT_EQ(ReasonFor("/亩"), v1::ERROR_REASON_AMOUNT_UNREADABLE);
  EXPECT_EQ(ReasonFor("%"), v1::ERROR_REASON_AMOUNT_UNREADABLE);
  EXPECT_EQ(ReasonFor("2.5人/公顷"), v1::ERROR_REASON_AMOUNT_UNREADABLE);
  EXPECT_EQ(ReasonFor("许多"), v1::ERROR_REASON_AMOUNT_UNREADABLE);
}

TEST(ReadQuantity, NeverRounds) {
  EXPECT_EQ(ReasonFor("0.00001%"), v1::ERROR_REASON_AMOUNT_INEXACT);
  EXPECT_EQ(ReasonFor("1.0000001"), v1::ERROR_REASON_AMOUNT_INEXACT);
  EXPECT_EQ(ReasonFor("0.001元/亩"), v1::ERROR_REASON_AMOUNT_INEXACT);
  EXPECT_EQ(ReasonFor("2.0005人/亩"), v1::ERROR_REASON_AMOUNT_INEXACT);
  EXPECT_EQ(ReasonFor("0.0000001亩"), v1::ERROR_REASON_AREA_INEXACT);
  EXPECT_EQ(ReasonFor("4.9999999分"), v1::ERROR_REASON_AMOUNT_INEXACT);
}

TEST(ReadQuantity, RefusesLessThanNothingAndTooMuch) {
  EXPECT_EQ(ReasonFor("-2%"), v1::ERROR_REASON_AMOUNT_NOT_POSITIVE);
  EXPECT_EQ(ReasonFor("0万元/亩"), v1::ERROR_REASON_AMOUNT_NOT_POSITIVE);
  EXPECT_EQ(ReasonFor("-1亩"), v1::ERROR_REASON_AREA_NOT_POSITIVE);
  EXPECT_EQ(ReasonFor("99999999999999999999%"), v1::ERROR_REASON_AMOUNT_TOO_LARGE);
  EXPECT_EQ(ReasonFor("9999999万亿元/亩"), v1::ERROR_REASON_AMOUNT_TOO_LARGE);
}

TEST(WriteQuantity, IsReadBack) {
  const auto expect = [](const std::string& text, v1::Metric metric, const std::string& written) {
    const Quantity quantity = Read(text);
    EXPECT_EQ(WriteQuantity(quantity, metric), written);
    EXPECT_EQ(Read(written).SerializeAsString(), quantity.SerializeAsString()) << written;
  };
  expect("500万元/亩", v1::METRIC_INVESTMENT_INTENSITY, "500.00万元/亩");
  expect("7500万元/公顷", v1::METRIC_INVESTMENT_INTENSITY, "7500.00万元/公顷");
  expect("1000万元", v1::METRIC_TOTAL_INVESTMENT, "1000.00万元");
  expect("10亩", v1::METRIC_PLOT_SIZE, "10.00亩");
  expect("2%", v1::METRIC_RD_SHARE, "2%");
  expect("12.3456%", v1::METRIC_GREEN_RATIO, "12.3456%");
  expect("1.0", v1::METRIC_FLOOR_AREA_RATIO, "1.00");
  expect("0.123456", v1::METRIC_FLOOR_AREA_RATIO, "0.123456");
  expect("2.5人/亩", v1::METRIC_JOBS_PER_MU, "2.5人/亩");
  expect("0.8吨标准煤/亩", v1::METRIC_ENERGY_PER_MU, "800千克标准煤/亩");
  expect("4.99分", v1::METRIC_TOTAL_SCORE, "4.99分");
  EXPECT_EQ(WriteQuantity(Quantity(), v1::METRIC_RD_SHARE), "");
}

TEST(WriteQuantity, SaysWhatIsCounted) {
  Quantity quantity;
  quantity.set_count(460);
  EXPECT_EQ(WriteQuantity(quantity, v1::METRIC_JOBS_PER_MU), "460人");
  EXPECT_EQ(WriteQuantity(quantity, v1::METRIC_ENERGY_PER_MU), "460千克标准煤");
}

TEST(WriteFloorArea, IsSaidInSquareMetresWhereItIsExact) {
  v1::Area area;
  area.set_micro_mu(30'000'000);
  EXPECT_EQ(WriteFloorArea(area), "20000.00平方米");
  area.set_micro_mu(30'000'001);
  EXPECT_EQ(WriteFloorArea(area), "30.000001亩");
}

TEST(ReadEnergy, TakesTonsAndKilograms) {
  int64_t kgce = 0;
  EXPECT_EQ(ReadEnergy("800吨标准煤", &kgce), v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(kgce, 800'000);
  EXPECT_EQ(ReadEnergy("1.5万吨标准煤", &kgce), v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(kgce, 15'000'000);
  EXPECT_EQ(ReadEnergy("12", &kgce), v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(kgce, 12);
  EXPECT_EQ(ReadEnergy("0.5千克标准煤", &kgce), v1::ERROR_REASON_AMOUNT_INEXACT);
  EXPECT_EQ(ReadEnergy("800度", &kgce), v1::ERROR_REASON_AMOUNT_UNREADABLE);
}

}  // namespace
}  // namespace luodi::text
