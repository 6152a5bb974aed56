// SPDX-License-Identifier: Apache-2.0
#include "server/zones/industries.h"

#include <gtest/gtest.h>

namespace luodi::zones {
namespace {

TEST(IsIndustryCode, KnowsAllFourLevels) {
  for (const char* code : {"C", "C36", "C361", "C3611", "A0111", "T9700"}) EXPECT_TRUE(IsIndustryCode(code)) << code;
  for (const char* code : {"", "U", "36", "3611", "c36", "C3610", "A36", "C44", "C36111", "code"}) {
    EXPECT_FALSE(IsIndustryCode(code)) << code;
  }
}

TEST(IndustryName, IsTheNameInTheStandard) {
  EXPECT_EQ(IndustryName("C36"), "汽车制造业");
  EXPECT_EQ(IndustryName("C3612"), "新能源车整车制造");
  EXPECT_EQ(IndustryName("A"), "农、林、牧、渔业");
  EXPECT_EQ(IndustryName("T9700"), "国际组织");
  EXPECT_EQ(IndustryName("C3610"), "");
}

TEST(NormalizeIndustry, DerivesTheLetter) {
  EXPECT_EQ(NormalizeIndustry("3611"), "C3611");
  EXPECT_EQ(NormalizeIndustry("36"), "C36");
  EXPECT_EQ(NormalizeIndustry("0111"), "A0111");
  EXPECT_EQ(NormalizeIndustry("97"), "T97");
  EXPECT_EQ(NormalizeIndustry(" c3611 "), "C3611");
  EXPECT_EQ(NormalizeIndustry("Ｃ３６１１"), "C3611");
  EXPECT_EQ(NormalizeIndustry("C"), "C");
}

TEST(NormalizeIndustry, RefusesWhatIsNotInTheTable) {
  for (const char* code : {"", "3", "3610", "C3610", "9999", "98", "A3611", "CC36", "汽车", "36 11"}) {
    EXPECT_EQ(NormalizeIndustry(code), std::nullopt) << code;
  }
}

TEST(Industries, HaveTheCountsOfTheStandard) {
  int levels[6] = {};
  const auto count = [&levels](const std::string& code) { levels[code.size()] += IsIndustryCode(code) ? 1 : 0; };
  for (char letter = 'A'; letter <= 'Z'; ++letter) {
    count(std::string(1, letter));
    for (int number = 0; number < 10000; ++number) {
      std::string digits = std::to_string(number);
      digits.insert(0, 4 - digits.size(), '0');
      count(letter + digits);
      if (number % 10 == 0) count(letter + digits.substr(0, 3));
      if (number % 100 == 0) count(letter + digits.substr(0, 2));
    }
  }
  EXPECT_EQ(levels[1], 20);
  EXPECT_EQ(levels[3], 97);
  EXPECT_EQ(levels[4], 473);
  EXPECT_EQ(levels[5], 1380);
}

}  // namespace
}  // namespace luodi::zones
