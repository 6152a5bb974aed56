// SPDX-License-Identifier: Apache-2.0
#include "server/sheets/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "absl/strings/str_cat.h"
#include "server/base/status.h"
#include "server/sheets/book.h"

namespace luodi::sheets {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr size_t kPiece = 64 * 1024;
constexpr char kMark[] = "\xEF\xBB\xBF";

EncodingsFound Find(const std::string& bytes) {
  Spool file;
  file.Add(bytes);
  return FindEncodings(file);
}

// The text in pieces of `size` bytes; "wrong at N" when it is not of the encoding.
std::string Decoded(const std::string& bytes, Encoding encoding, size_t size = kPiece) {
  Decoder decoder(encoding);
  std::string text;
  bool fits = true;
  for (size_t at = 0; at < bytes.size() && fits; at += size) fits = decoder.Add(bytes.substr(at, size), &text);
  fits = fits && decoder.End(&text);
  return fits ? text : absl::StrCat("wrong at ", decoder.bad_byte());
}

std::string Utf8(char32_t point) {
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | (point >> shift & 0x3F)); };
  if (point < 0x80) return {static_cast<char>(point)};
  if (point < 0x800) return {static_cast<char>(0xC0 | point >> 6), tail(0)};
  if (point < 0x10000) return {static_cast<char>(0xE0 | point >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xF0 | point >> 18), tail(12), tail(6), tail(0)};
}

TEST(Encoding, IsUtf8WhenItsCharactersAreWhole) {
  EXPECT_THAT(Find("编号，项目名称").encodings, ElementsAre(Encoding::kUtf8));
  EXPECT_EQ(Find("编号，项目名称").bad_byte, 0);
}

TEST(Encoding, IsUtf8AloneWhenThereIsNothingButAscii) {
  EXPECT_THAT(Find("number,name\r\n1,a\r\n").encodings, ElementsAre(Encoding::kUtf8));
  EXPECT_THAT(Find("").encodings, ElementsAre(Encoding::kUtf8));
}

TEST(Encoding, IsDecidedByTheMarkAlone) {
  EXPECT_THAT(Find(absl::StrCat(kMark, "编号")).encodings, ElementsAre(Encoding::kUtf8WithMark));
  EXPECT_THAT(Find(kMark).encodings, ElementsAre(Encoding::kUtf8WithMark));
  const EncodingsFound broken = Find(absl::StrCat(kMark, "ab\xCF\xEE"));
  EXPECT_THAT(broken.encodings, IsEmpty()) << "GB18030 behind a mark of UTF-8";
  EXPECT_EQ(broken.bad_byte, 6);
}

TEST(Encoding, IsGb18030WhenItIsNotUtf8) {
  EXPECT_THAT(Find("\xCF\xEE\xC4\xBF").encodings, ElementsAre(Encoding::kGb18030)) << "项目";
  EXPECT_THAT(Find("\x81\x39\xEE\x39\x95\x34\xB2\x35,").encodings, ElementsAre(Encoding::kGb18030)) << "㐀, 𠮷";
}

TEST(Encoding, IsEitherWhenBothReadWhatTheFileHolds) {
  EXPECT_THAT(Find("项目").encodings, ElementsAre(Encoding::kUtf8, Encoding::kGb18030))
      << "six bytes, three in GB18030";
}

TEST(Encoding, IsNoneWhenNeitherFitsAndTheFurtherByteIsNamed) {
  EXPECT_THAT(Find("ab\xFF").encodings, IsEmpty());
  EXPECT_EQ(Find("ab\xFF").bad_byte, 3);
  EXPECT_EQ(Find("\xCF\xEE\xC4\xBF\xFFxx").bad_byte, 5) << "UTF-8 ends at the first byte";
  EXPECT_EQ(Find("项目名\xFFxx").bad_byte, 10) << "not where GB18030 broke";
}

TEST(Encoding, IsNoneWhenTheLastCharacterIsCut) {
  const EncodingsFound cut = Find("\xCF\xEE\xC4");
  EXPECT_THAT(cut.encodings, IsEmpty());
  EXPECT_EQ(cut.bad_byte, 3);
  EXPECT_THAT(Find("a\x81\x39\xEE").encodings, IsEmpty());
  EXPECT_EQ(Find("a\x81\x39\xEE").bad_byte, 2);
}

TEST(Encoding, IsFoundAcrossTheBordersOfPieces) {
  for (size_t before = kPiece - 3; before <= kPiece; ++before) {
    const std::string ascii(before, 'a');
    EXPECT_THAT(Find(ascii + "项目\n").encodings, testing::Contains(Encoding::kUtf8)) << before;
    EXPECT_THAT(Find(ascii + "\x81\x39\xEE\x39\xCF\xEE\n").encodings, ElementsAre(Encoding::kGb18030)) << before;
    EXPECT_EQ(Find(ascii + "\xCF\xEE\xFF").bad_byte, static_cast<int64_t>(before) + 3);
  }
}

TEST(Encoding, HasNamesThatAllKnow) {
  EXPECT_EQ(EncodingName(Encoding::kUtf8), "UTF-8");
  EXPECT_EQ(EncodingName(Encoding::kUtf8WithMark), "UTF-8 with BOM");
  EXPECT_EQ(EncodingName(Encoding::kGb18030), "GB18030");
}

TEST(Decoder, RefusesWhatIsNotStrictlyUtf8) {
  EXPECT_EQ(Decoded("ab\xCF\xEE", Encoding::kUtf8), "wrong at 3");
  EXPECT_EQ(Decoded("\xFF\xFE", Encoding::kUtf8), "wrong at 1");
  EXPECT_EQ(Decoded("a\xE9\xA1", Encoding::kUtf8), "wrong at 2") << "cut";
  EXPECT_EQ(Decoded("\xED\xA0\x80", Encoding::kUtf8), "wrong at 1") << "half of a surrogate pair";
  EXPECT_EQ(Decoded("a\xC0\xAF", Encoding::kUtf8), "wrong at 2") << "overlong";
  EXPECT_EQ(Decoded("\xF4\x90\x80\x80", Encoding::kUtf8), "wrong at 1") << "beyond U+10FFFF";
}

TEST(Decoder, RefusesWhatIsNotStrictlyGb18030) {
  EXPECT_EQ(Decoded("ab\x80z", Encoding::kGb18030), "wrong at 3");
  EXPECT_EQ(Decoded("ab\xC4 z", Encoding::kGb18030), "wrong at 3");
  EXPECT_EQ(Decoded("\xE3\x32\x9A\x36zz", Encoding::kGb18030), "wrong at 1") << "beyond U+10FFFF";
  EXPECT_EQ(Decoded("\xCF\xEE\xC4", Encoding::kGb18030), "wrong at 3") << "cut";
}

TEST(Decoder, StaysRefusedOnceItWas) {
  Decoder decoder(Encoding::kGb18030);
  std::string text;
  EXPECT_EQ(decoder.bad_byte(), 0);
  EXPECT_FALSE(decoder.Add("ab\xFF", &text));
  EXPECT_FALSE(decoder.Add("ab", &text));
  EXPECT_FALSE(decoder.End(&text));
  EXPECT_EQ(decoder.bad_byte(), 3);
}

TEST(Decoder, TakesCharactersCutAtAnyByte) {
  const std::string text = "编号a㐀𠮷é€z";
  for (const size_t size : {1, 2, 3, 5}) {
    EXPECT_EQ(Decoded(text, Encoding::kUtf8, size), text);
    EXPECT_EQ(Decoded(Encode(text, Encoding::kGb18030), Encoding::kGb18030, size), text);
  }
}

TEST(Decoder, LeavesTheByteOrderMarkOut) {
  EXPECT_EQ(Decoded(absl::StrCat(kMark, "编号"), Encoding::kUtf8WithMark, 1), "编号");
  EXPECT_EQ(Decoded("\x84\x31\x95\x33\xB1\xE0", Encoding::kGb18030, 1), "编");
  EXPECT_EQ(Decoded(absl::StrCat("a", kMark), Encoding::kUtf8WithMark), absl::StrCat("a", kMark)) << "no mark there";
}

TEST(Encode, WritesGb18030AsOthersReadIt) {
  EXPECT_EQ(Encode("项目", Encoding::kGb18030), "\xCF\xEE\xC4\xBF");
  EXPECT_EQ(Encode("㐀", Encoding::kGb18030), "\x81\x39\xEE\x39");
  EXPECT_EQ(Encode("𠮷", Encoding::kGb18030), "\x95\x34\xB2\x35");
  EXPECT_EQ(Encode("项目", Encoding::kUtf8), "项目");
  EXPECT_EQ(Encode("项目", Encoding::kUtf8WithMark), "项目") << "the mark is the writer's";
}

TEST(Encode, LosesNoCharacterOfUnicode) {
  int stand_ins = 0;
  for (char32_t point = 0; point < 0x110000; ++point) {
    if (point >= 0xD800 && point < 0xE000) continue;
    if (point == 0xFEFF) continue;
    const std::string text = Utf8(point);
    const std::string back = Decoded(Encode(text, Encoding::kGb18030), Encoding::kGb18030);
    if (back == text) continue;
    ++stand_ins;
    ASSERT_TRUE(point >= 0xE78D && point <= 0xE864) << std::hex << static_cast<uint32_t>(point);
    ASSERT_NE(back, "?") << std::hex << static_cast<uint32_t>(point);
    ASSERT_EQ(Decoded(Encode(back, Encoding::kGb18030), Encoding::kGb18030), back);
  }
  EXPECT_EQ(stand_ins, 24);
  EXPECT_EQ(Decoded(Encode("a\uE796\uE864b", Encoding::kGb18030), Encoding::kGb18030), "a\uFE19\u9FBBb");
}

TEST(Encode, WritesAQuestionMarkForWhatIsNoUtf8) {
  EXPECT_EQ(Encode("项\xFFz", Encoding::kGb18030), "\xCF\xEE?z");
  EXPECT_EQ(Encode("项\xE9\xA1", Encoding::kGb18030), "\xCF\xEE??");
}

RC_GTEST_PROP(Decoder, NeverTripsOverAnyBytesHoweverCut, (const std::string& bytes)) {
  const auto size = *rc::gen::inRange<size_t>(1, 9);
  for (const auto encoding : {Encoding::kUtf8, Encoding::kGb18030}) {
    RC_ASSERT(Decoded(bytes, encoding, size) == Decoded(bytes, encoding));
  }
}

// "csv", "xlsx", or what the refusal says the file is.
std::string FormatOfBytes(const std::string& bytes) {
  Spool file;
  file.Add(bytes);
  const auto format = FormatOf(file);
  if (format.ok()) return *format == Format::kXlsx ? "xlsx" : "csv";
  EXPECT_EQ(ReasonOf(format.status()), v1::ERROR_REASON_LEDGER_FORMAT_UNKNOWN);
  return std::string(format.status().message());
}

TEST(Format, IsXlsxForAZip) {
  EXPECT_EQ(FormatOfBytes("PK\x03\x04\x14"), "xlsx");
  EXPECT_EQ(FormatOfBytes("PK\x05\x06" + std::string(18, '\0')), "xlsx");
}

TEST(Format, IsCsvForAllThatMayBeText) {
  EXPECT_EQ(FormatOfBytes("编号,名称\n"), "csv");
  EXPECT_EQ(FormatOfBytes(absl::StrCat(kMark, "编号,名称\n")), "csv");
  EXPECT_EQ(FormatOfBytes("PK,name\n"), "csv");
  EXPECT_EQ(FormatOfBytes("<5000,x\n"), "csv");
  EXPECT_EQ(FormatOfBytes(" \n"), "csv");
  EXPECT_EQ(FormatOfBytes(""), "csv");
}

TEST(Format, TellsWhatAForeignFileIs) {
  using testing::HasSubstr;
  EXPECT_THAT(FormatOfBytes("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\x01"), HasSubstr(".xls (Excel 97-2003) / password"));
  EXPECT_THAT(FormatOfBytes("\xFF\xFE\x16\x7F"), HasSubstr("UTF-16"));
  EXPECT_THAT(FormatOfBytes("\xFE\xFF\x7F\x16"), HasSubstr("UTF-16"));
  EXPECT_THAT(FormatOfBytes("%PDF-1.7\n"), HasSubstr("PDF"));
  EXPECT_THAT(FormatOfBytes("{\\rtf1\\ansi"), HasSubstr("RTF"));
  EXPECT_THAT(FormatOfBytes("\r\n <HTML xmlns:x=\"urn:schemas-microsoft-com:office:excel\">"), HasSubstr("HTML"));
  EXPECT_THAT(FormatOfBytes(absl::StrCat(kMark, "<!DocType html>")), HasSubstr("HTML"));
  EXPECT_THAT(FormatOfBytes("<table border=1>"), HasSubstr("HTML"));
  EXPECT_THAT(FormatOfBytes("<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>"), HasSubstr("XML"));
}

}  // namespace
}  // namespace luodi::sheets
