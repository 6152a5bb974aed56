// SPDX-License-Identifier: Apache-2.0
#include "proto/text/area.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "proto/text/sentence.h"

namespace luodi::text {
namespace {

std::string ReadUnder(std::string_view unit, std::string_view text) {
  v1::Area area;
  const v1::ErrorReason reason = ReadAreaWithUnit(text, unit, &area);
  if (reason != v1::ERROR_REASON_UNSPECIFIED) return ReasonName(reason);
  return std::to_string(area.micro_mu());
}

std::string Read(std::string_view text) {
  v1::Area area;
  const v1::ErrorReason reason = ReadArea(text, &area);
  if (reason != v1::ERROR_REASON_UNSPECIFIED) return ReasonName(reason);
  return std::to_string(area.micro_mu());
}

v1::Area MicroMu(int64_t micro_mu) {
  v1::Area area;
  area.set_micro_mu(micro_mu);
  return area;
}

TEST(ReadArea, ReadsMuAndMetresExactly) {
  EXPECT_EQ(Read("56.6亩"), "56600000");
  EXPECT_EQ(Read("100亩"), "100000000");
  EXPECT_EQ(Read("0.000001亩"), "1");
  EXPECT_EQ(Read("56.60 mu"), "56600000");
  EXPECT_EQ(Read("0.01平方米"), "15");
  for (const char* text : {"37733.33平方米", "37,733.33 平米", "37733.33 m²", "37733.33㎡", "37733.33m2", "37733.33M2",
                           "３７７３３．３３㎡", "3.773333公顷", "3.773333 ha", "3.773333万平方米"}) {
    EXPECT_EQ(Read(text), "56599995") << text;
  }
  EXPECT_EQ(Read("3.77公顷"), "56550000");
  EXPECT_EQ(Read("1平方公里"), "1500000000");
  EXPECT_EQ(Read("1 km²"), "1500000000");
  EXPECT_EQ(Read("1.2万亩"), "12000000000");
}

TEST(ReadArea, HoldsHundredMuExactlyWhereSquareMetresCannot) {
  EXPECT_EQ(Read("100亩"), "100000000");
  EXPECT_EQ(Read("66666.67㎡"), "100000005");
  EXPECT_EQ(Read("66666.66㎡"), "99999990");
}

TEST(ReadArea, RefusesWhatIsFinerThanItKeeps) {
  for (const char* text : {"0.0000001亩", "0.002㎡", "1.234平方米", "1.2345678公顷", "1.234567891平方公里"}) {
    EXPECT_EQ(Read(text), "AREA_INEXACT") << text;
  }
  EXPECT_EQ(Read("1.2300㎡"), "1845");
}

TEST(ReadArea, RefusesABareNumberZeroAndTheImmense) {
  for (const char* text : {"56.6", "1万", "0"}) EXPECT_EQ(Read(text), "AREA_WITHOUT_UNIT") << text;
  for (const char* text : {"0亩", "-1亩"}) EXPECT_EQ(Read(text), "AREA_NOT_POSITIVE") << text;
  EXPECT_EQ(Read("1亿亩"), "100000000000000");
  for (const char* text : {"100000000.000001亩", "66666.66666667平方公里", "99999999999999999999亩"}) {
    EXPECT_EQ(Read(text), "AREA_TOO_LARGE") << text;
  }
}

TEST(ReadArea, RefusesEverythingElse) {
  for (const char* text : {"", "亩", "约56亩", "56亩地", "5,6亩", "56.亩", "56平方", "m2", "56 acres", "1e3亩"}) {
    EXPECT_EQ(Read(text), "AREA_UNREADABLE") << text;
  }
}

TEST(ReadAreaUnderAColumn, TakesTheUnitOfTheColumnUnlessTheCellHasItsOwn) {
  EXPECT_EQ(ReadUnder("亩", "56.6"), "56600000");
  EXPECT_EQ(ReadUnder("万平方米", "3.773333"), "56599995");
  EXPECT_EQ(ReadUnder("亩", "0.01平方米"), "15");
  EXPECT_EQ(ReadUnder("", "56.6"), "AREA_WITHOUT_UNIT");
  EXPECT_EQ(ReadUnder("面积", "56.6"), "AREA_WITHOUT_UNIT");
}

TEST(WriteArea, WritesAtLeastTwoDecimals) {
  EXPECT_EQ(WriteArea(MicroMu(56600000)), "56.60亩");
  EXPECT_EQ(WriteArea(MicroMu(56599995)), "56.599995亩");
  EXPECT_EQ(WriteArea(MicroMu(1)), "0.000001亩");
  EXPECT_EQ(WriteArea(MicroMu(0)), "0.00亩");
  EXPECT_EQ(WriteArea(MicroMu(-1500000)), "-1.50亩");
}

RC_GTEST_PROP(WriteArea, IsReadBackAsTheSameArea, ()) {
  const int64_t micro_mu = *rc::gen::inRange<int64_t>(1, kLargestArea + 1);
  RC_ASSERT(Read(WriteArea(MicroMu(micro_mu))) == std::to_string(micro_mu));
}

}  // namespace
}  // namespace luodi::text
