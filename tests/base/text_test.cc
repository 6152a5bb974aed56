// SPDX-License-Identifier: Apache-2.0
#include "server/base/text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace luodi::base {
namespace {

// What is stored, or "REASON {code_point}@{position}" for a refusal.
std::string Stored(std::string_view raw, int limit = 100, bool required = true, Lines lines = Lines::kOne) {
  std::vector<Fault> faults;
  const std::string text = NormalizeText("title", raw, limit, required, faults, nullptr, lines);
  if (faults.empty()) return text;
  EXPECT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].field, "title");
  EXPECT_EQ(text, "");
  Metadata metadata = faults[0].metadata;
  std::string said = text::ReasonName(faults[0].reason);
  if (metadata.contains("code_point")) said += " " + metadata["code_point"] + "@" + metadata["position"];
  if (metadata.contains("length")) said += " " + metadata["length"] + "/" + metadata["limit"];
  return said;
}

TEST(NormalizeText, KeepsOrdinaryTextAndTrimsIt) {
  EXPECT_EQ(Stored("廊坊益司新能源 A-1（二期）"), "廊坊益司新能源 A-1（二期）");
  EXPECT_EQ(Stored(" \t\u3000益司\u00A0\n"), "益司");
}

TEST(NormalizeText, ComposesWhatWasDecomposedAndTells) {
  std::vector<Fault> faults;
  bool changed = false;
  EXPECT_EQ(NormalizeText("f", "Cafe\u0301", 10, true, faults, &changed), "Caf\u00E9");
  EXPECT_TRUE(changed);
  EXPECT_EQ(NormalizeText("f", "Caf\u00E9", 10, true, faults, &changed), "Caf\u00E9");
  EXPECT_FALSE(changed);
  EXPECT_EQ(NormalizeText("f", " x", 10, true, faults, &changed), "x");
  EXPECT_TRUE(changed);
  EXPECT_TRUE(faults.empty());
}

TEST(NormalizeText, NamesTheForbiddenCharacterAndItsPosition) {
  EXPECT_EQ(Stored("益司\u202E公司"), "TEXT_FORBIDDEN_CHARACTER U+202E@3");
  EXPECT_EQ(Stored(" 益\u200B司"), "TEXT_FORBIDDEN_CHARACTER U+200B@3");
  EXPECT_EQ(Stored("a\u2066b"), "TEXT_FORBIDDEN_CHARACTER U+2066@2");
  EXPECT_EQ(Stored("a\uFEFFb"), "TEXT_FORBIDDEN_CHARACTER U+FEFF@2");
  EXPECT_EQ(Stored("a\u2028b"), "TEXT_FORBIDDEN_CHARACTER U+2028@2");
  EXPECT_EQ(Stored("a\u3164b"), "TEXT_FORBIDDEN_CHARACTER U+3164@2");
  EXPECT_EQ(Stored("a\uE000b"), "TEXT_FORBIDDEN_CHARACTER U+E000@2");
  EXPECT_EQ(Stored("a\u0378b"), "TEXT_FORBIDDEN_CHARACTER U+0378@2");
  EXPECT_EQ(Stored("a\U0010FFFFb"), "TEXT_FORBIDDEN_CHARACTER U+10FFFF@2");
  EXPECT_EQ(Stored("a\nb"), "TEXT_FORBIDDEN_CHARACTER U+000A@2");
  EXPECT_EQ(Stored(std::string_view("a\0b", 3)), "TEXT_FORBIDDEN_CHARACTER U+0000@2");
  EXPECT_EQ(Stored("a\x1b[31mb"), "TEXT_FORBIDDEN_CHARACTER U+001B@2");
}

TEST(NormalizeText, AllowsLineBreaksOnlyWhereATextHasLines) {
  EXPECT_EQ(Stored("一\r\n二\r三\n\t四", 100, true, Lines::kMany), "一\n二\n三\n\t四");
  EXPECT_EQ(Stored("a\x07", 100, true, Lines::kMany), "TEXT_FORBIDDEN_CHARACTER U+0007@2");
}

TEST(NormalizeText, RefusesBytesThatAreNoText) {
  EXPECT_EQ(Stored("\xC0\xAF"), "TEXT_NOT_UTF8");
  EXPECT_EQ(Stored("\xED\xA0\x80"), "TEXT_NOT_UTF8");
  EXPECT_EQ(Stored("\xCE\xD2"), "TEXT_NOT_UTF8");
  EXPECT_EQ(Stored("\xE4\xB8"), "TEXT_NOT_UTF8");
}

TEST(NormalizeText, TellsTheAbsentFromTheBlank) {
  EXPECT_EQ(Stored(""), "FIELD_REQUIRED");
  EXPECT_EQ(Stored(" \u3000"), "TEXT_EMPTY");
  EXPECT_EQ(Stored("", 100, false), "");
  EXPECT_EQ(Stored(" ", 100, false), "");
}

TEST(NormalizeText, CountsCodePointsOfWhatIsStored) {
  EXPECT_EQ(Stored("投资促进局", 5), "投资促进局");
  EXPECT_EQ(Stored("投资促进局！", 5), "TEXT_TOO_LONG 6/5");
  EXPECT_EQ(Stored("e\u0301e\u0301  ", 2), "\u00E9\u00E9");
  EXPECT_EQ(Stored("𠮷𠮷", 2), "𠮷𠮷");
}

RC_GTEST_PROP(NormalizeText, LeavesAloneWhatItStored, (const std::string& raw)) {
  std::vector<Fault> faults;
  const std::string once = NormalizeText("f", raw, 1000, false, faults);
  bool changed = true;
  const std::string twice = NormalizeText("f", once, 1000, false, faults, &changed);
  RC_ASSERT(once == twice);
  RC_ASSERT(!changed);
}

TEST(Shown, NeverCutsACharacterAndRepeatsNoInvalidByte) {
  std::string long_text;
  for (int i = 0; i < 100; ++i) long_text += "区";
  const std::string shown = Shown(long_text);
  EXPECT_EQ(shown, long_text.substr(0, 80 * 3) + "...");
  EXPECT_EQ(Shown("a\xff" "b"), "a\uFFFD" "b");
  EXPECT_EQ(Shown("廊坊"), "廊坊");
}

}  // namespace
}  // namespace luodi::base
