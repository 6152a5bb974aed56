// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "server/investors/rules.h"

namespace luodi::investors::rules {
namespace {

// The English sentences of all faults, one a line.
std::string Said(const std::vector<Fault>& faults) {
  std::string said;
  for (const Fault& fault : faults) {
    said += (said.empty() ? "" : "\n") + text::Sentence(fault.reason, fault.metadata, text::Language::kEnglish);
  }
  return said;
}

std::string Check(std::string_view code) { return Said(CheckUscc("investor.uscc", NormalizeUscc(code))); }

constexpr const char* kValid[] = {"91350100M000100Y43", "914403001922038216", "9144030071526726XG",
                                  "91330100799655058B", "91110000802100433B", "91440300192317458F",
                                  "91310000132260250X", "91512081MA62K0260E", "91131071MA0000015H",
                                  "91131001MA0GX001X9", "91131071MA00001030", "91131071MA000004XY"};

TEST(CheckUscc, AcceptsEveryVerifiedCode) {
  for (const char* code : kValid) EXPECT_EQ(Check(code), "") << code;
}

TEST(CheckUscc, AcceptsLowerCaseAndOuterBlanksOnceNormalised) {
  EXPECT_EQ(NormalizeUscc(" 91350100m000100y43\n"), "91350100M000100Y43");
  EXPECT_EQ(NormalizeUscc("９１350100Ｍ000100Y43"), "91350100M000100Y43");
  EXPECT_EQ(Check("91350100m000100y43"), "");
}

TEST(CheckUscc, NamesTheCheckDigitItExpected) {
  EXPECT_EQ(Check("91350100M000100Y4Z"),
            "The unified social credit code has \"Z\" at position 18; I, O, S, V, Z and others are never used");
  EXPECT_EQ(Check("91350100M000100Y44"),
            "The unified social credit code has check digit \"4\" at position 18, it must be \"3\"");
  const std::vector<Fault> faults = CheckUscc("f", "91310115MA1G4L1WXK");
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].reason, v1::ERROR_REASON_USCC_CHECK_DIGIT);
  EXPECT_EQ(faults[0].field, "f");
}

TEST(CheckUscc, CountsCharactersNotBytes) {
  EXPECT_EQ(Check("91350100M000100Y4"), "The unified social credit code has 17 characters, it must have 18");
  EXPECT_EQ(Check("91350100M000100Y433"), "The unified social credit code has 19 characters, it must have 18");
  EXPECT_EQ(Check(""), "The unified social credit code has 0 characters, it must have 18");
  EXPECT_EQ(Check("九1350100M000100Y43"),
            "The unified social credit code has \"九\" at position 1; I, O, S, V, Z and others are never used");
}

TEST(CheckUscc, NamesEveryForbiddenLetter) {
  for (const char letter : std::string_view("IOSVZ")) {
    std::string code = "91350100M000100Y43";
    code[8] = letter;
    const std::vector<Fault> faults = CheckUscc("f", code);
    ASSERT_EQ(faults.size(), 1u) << letter;
    EXPECT_EQ(faults[0].metadata, (Metadata{{"character", std::string(1, letter)}, {"position", "9"}}));
  }
  EXPECT_EQ(CheckUscc("f", "9135010-M0 0100Y43").size(), 2u);
}

TEST(CheckUscc, KnowsThePairsOfAuthorityAndCategory) {
  const std::vector<Fault> faults = CheckUscc("f", "99350100M000100Y43");
  ASSERT_EQ(faults.size(), 2u);
  EXPECT_EQ(faults[0].reason, v1::ERROR_REASON_USCC_AUTHORITY);
  EXPECT_EQ(faults[0].metadata, (Metadata{{"value", "99"}}));
  EXPECT_EQ(faults[1].reason, v1::ERROR_REASON_USCC_CHECK_DIGIT);
}

TEST(CheckUscc, FindsEverySingleWrongCharacter) {
  constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  for (const char* valid : kValid) {
    for (size_t i = 0; i < 18; ++i) {
      for (const char other : alphabet) {
        std::string code = valid;
        if (code[i] == other) continue;
        code[i] = other;
        EXPECT_FALSE(CheckUscc("f", code).empty()) << code;
      }
    }
  }
}

TEST(CheckUscc, FindsEveryTransposedPair) {
  for (const std::string& valid : std::vector<std::string>(std::begin(kValid), std::end(kValid))) {
    for (size_t i = 0; i + 1 < valid.size(); ++i) {
      std::string code = valid;
      std::swap(code[i], code[i + 1]);
      EXPECT_TRUE(code == valid || !CheckUscc("f", code).empty()) << code;
    }
  }
}

TEST(WarnOrganisationCode, IsSilentAboutVerifiedCodes) {
  for (const char* code : kValid) EXPECT_FALSE(WarnOrganisationCode("f", code).has_value()) << code;
}

TEST(WarnOrganisationCode, WarnsOfAWrongOrganisationDigitInsideAValidCode) {
  // Position 17 changed from 4 to 5 and position 18 made to fit.
  std::string code = "91350100M000100Y53";
  for (const char digit : std::string_view("0123456789ABCDEFGHJKLMNPQRTUWXY")) {
    code[17] = digit;
    if (CheckUscc("f", code).empty()) break;
  }
  ASSERT_TRUE(CheckUscc("f", code).empty());
  const std::optional<Fault> warning = WarnOrganisationCode("investor.uscc", code);
  ASSERT_TRUE(warning.has_value());
  EXPECT_EQ(Said({*warning}), "The unified social credit code has check digit \"5\" at position 17, it must be \"4\"");
  EXPECT_FALSE(WarnOrganisationCode("f", "91350100M000100Y44").has_value());
}

TEST(CheckCountry, KnowsIso3166) {
  EXPECT_TRUE(CheckCountry("f", "JP").empty());
  EXPECT_EQ(CountryName("JP", text::Language::kChinese), "日本");
  EXPECT_EQ(CountryName("HK", text::Language::kChinese), "中国香港");
  EXPECT_EQ(CountryName("BQ", text::Language::kEnglish), "Bonaire, Sint Eustatius and Saba");
  EXPECT_EQ(CountryName("XX", text::Language::kEnglish), "");
  for (const char* code : {"", "jp", "XX", "JPN", "alpha2", "日"}) {
    const std::vector<Fault> faults = CheckCountry("investor.country_code", code);
    ASSERT_EQ(faults.size(), 1u) << code;
    EXPECT_EQ(faults[0].reason, v1::ERROR_REASON_COUNTRY_UNKNOWN);
  }
}

}  // namespace
}  // namespace luodi::investors::rules
