// SPDX-License-Identifier: Apache-2.0
#include "proto/text/sentence.h"

#include <gtest/gtest.h>

#include <set>

#include "luodi/v1/options.pb.h"
#include "proto/text/number.h"

namespace luodi::text {
namespace {

std::set<std::string> KeysOf(const std::string& sentence) {
  std::set<std::string> keys;
  for (size_t open = sentence.find('{'); open != std::string::npos; open = sentence.find('{', open + 1)) {
    keys.insert(sentence.substr(open + 1, sentence.find('}', open) - open - 1));
  }
  return keys;
}

TEST(Sentence, FillsEachKeyInBothLanguages) {
  const Metadata metadata = {{"value", "5亿"}};
  EXPECT_EQ(Sentence(v1::ERROR_REASON_AMOUNT_UNREADABLE, metadata, Language::kEnglish), "\"5亿\" is not an amount");
  EXPECT_EQ(Sentence(v1::ERROR_REASON_AMOUNT_UNREADABLE, metadata, Language::kChinese), "“5亿”不是金额");
}

TEST(Sentence, LeavesAMissingKeyUntouched) {
  EXPECT_EQ(Sentence(v1::ERROR_REASON_QUORUM_MISSING, {{"stage", "panel"}, {"quorum", "5"}}, Language::kEnglish),
            "Stage panel: {cast} of {base} votes are cast, the quorum is 5");
}

TEST(Sentence, NeverLooksForKeysInsideAValue) {
  EXPECT_EQ(Sentence(v1::ERROR_REASON_TEXT_EMPTY, {{"field", "{field}"}}, Language::kEnglish), "{field} is empty");
}

TEST(Sentence, NamesAReasonWithoutSentence) {
  EXPECT_EQ(Sentence(v1::ERROR_REASON_UNSPECIFIED, {}, Language::kChinese), "UNSPECIFIED");
  EXPECT_EQ(Sentence(static_cast<v1::ErrorReason>(99999), {}, Language::kChinese), "99999");
}

TEST(ErrorReason, HasACodeAndTwoSentencesWithTheSameKeys) {
  const auto* reasons = v1::ErrorReason_descriptor();
  for (int i = 0; i < reasons->value_count(); ++i) {
    const auto* value = reasons->value(i);
    if (value->number() == 0) continue;
    const auto& refusal = value->options().GetExtension(v1::refusal);
    EXPECT_NE(refusal.code(), google::rpc::OK) << value->name();
    EXPECT_FALSE(refusal.en().empty()) << value->name();
    EXPECT_FALSE(refusal.zh().empty()) << value->name();
    EXPECT_EQ(KeysOf(refusal.en()), KeysOf(refusal.zh())) << value->name();
  }
}

TEST(ReasonName, IsReadBackForEveryReason) {
  const auto* reasons = v1::ErrorReason_descriptor();
  for (int i = 0; i < reasons->value_count(); ++i) {
    const auto reason = static_cast<v1::ErrorReason>(reasons->value(i)->number());
    v1::ErrorReason read = v1::ERROR_REASON_UNSPECIFIED;
    EXPECT_EQ(ReadReason(ReasonName(reason), &read), reason != v1::ERROR_REASON_UNSPECIFIED);
    EXPECT_EQ(read, reason);
  }
  EXPECT_EQ(ReasonName(v1::ERROR_REASON_SELF_REVIEW), "SELF_REVIEW");
  v1::ErrorReason reason = v1::ERROR_REASON_UNSPECIFIED;
  EXPECT_FALSE(ReadReason("NO_SUCH_REASON", &reason));
}

TEST(CodeOf, IsTheCodeOnTheReason) {
  EXPECT_EQ(CodeOf(v1::ERROR_REASON_SELF_REVIEW), google::rpc::PERMISSION_DENIED);
  EXPECT_EQ(CodeOf(v1::ERROR_REASON_AMOUNT_TOO_LARGE), google::rpc::OUT_OF_RANGE);
  EXPECT_EQ(CodeOf(v1::ERROR_REASON_UNSPECIFIED), google::rpc::UNKNOWN);
}

TEST(ReadRate, KeepsEightDecimalsAndRefusesTheRest) {
  int64_t rate = 0;
  EXPECT_EQ(ReadRate("7.0795", &rate), v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(rate, 707950000);
  EXPECT_EQ(WriteRate(rate), "7.0795");
  EXPECT_EQ(WriteRate(100000000), "1");
  for (const char* text : {"", "0", "-1", "7.123456789", "7,1", "7.0795元", "99999999999999"}) {
    EXPECT_EQ(ReadRate(text, &rate), v1::ERROR_REASON_RATE_MALFORMED) << text;
  }
}

}  // namespace
}  // namespace luodi::text
