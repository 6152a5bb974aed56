// SPDX-License-Identifier: Apache-2.0
#include "client/words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "client/acts.h"
#include "client/methods.h"
#include "client/plain_words.h"
#include "luodi/v1/access.pb.h"
#include "luodi/v1/admission.pb.h"
#include "luodi/v1/agreements.pb.h"
#include "luodi/v1/board.pb.h"
#include "luodi/v1/delivery.pb.h"
#include "luodi/v1/investors.pb.h"
#include "luodi/v1/journal.pb.h"
#include "luodi/v1/ledger.pb.h"
#include "luodi/v1/meetings.pb.h"
#include "luodi/v1/policy.pb.h"
#include "luodi/v1/projects.pb.h"
#include "luodi/v1/review.pb.h"

namespace luodi::client {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FileDescriptor;

TEST(Words, AreEnglishOrChinese) {
  const auto& building = *v1::Stage_descriptor()->FindValueByNumber(v1::STAGE_UNDER_CONSTRUCTION);
  EXPECT_EQ(Word(building, Language::kEnglish), "under-construction");
  EXPECT_EQ(Word(building, Language::kChinese), "在建");
  EXPECT_EQ(Word(*v1::Stage_descriptor()->FindValueByNumber(0), Language::kChinese), "-");
}

TEST(Words, AreFoundInEveryForm) {
  const EnumDescriptor& type = *v1::Stage_descriptor();
  for (const char* text : {"under-construction", "UNDER_CONSTRUCTION", "STAGE_UNDER_CONSTRUCTION", "在建"}) {
    ASSERT_NE(FindWord(type, text), nullptr) << text;
    EXPECT_EQ(FindWord(type, text)->number(), v1::STAGE_UNDER_CONSTRUCTION);
  }
  EXPECT_EQ(FindWord(type, ""), nullptr);
  EXPECT_EQ(FindWord(type, "unspecified"), nullptr);
  EXPECT_EQ(FindWord(*v1::Contract::Kind_descriptor(), "正式合同")->number(), v1::Contract::KIND_INVESTMENT);
}

// Without what is written so in Chinese too.
bool HasLatinLetters(std::string word) {
  for (const char* known : {"Excel", "CSV", "UTF-8", "GB18030", "JSON"}) {
    const size_t at = word.find(known);
    if (at != std::string::npos) word.erase(at, std::string(known).size());
  }
  return std::any_of(word.begin(), word.end(), [](unsigned char c) { return std::isalpha(c) != 0; });
}

void ExpectChinese(const EnumDescriptor& type) {
  // Reasons are codes, and how the server sheds load is nothing people see.
  if (type.name() == "ErrorReason" || type.name() == "Criticality") return;
  for (int i = 1; i < type.value_count(); ++i) {
    const std::string word = Word(*type.value(i), Language::kChinese);
    EXPECT_FALSE(word.empty() || HasLatinLetters(word)) << type.value(i)->full_name() << " is called " << word;
  }
}

void ExpectChineseEnums(const Descriptor& type) {
  for (int i = 0; i < type.enum_type_count(); ++i) ExpectChinese(*type.enum_type(i));
  for (int i = 0; i < type.nested_type_count(); ++i) ExpectChineseEnums(*type.nested_type(i));
}

void ExpectChinese(const Descriptor& type) {
  const std::string& name = type.name();
  const bool call = name.size() > 7 && name.substr(name.size() - 7) == "Request";
  const bool answer = name.size() > 8 && name.substr(name.size() - 8) == "Response";
  for (int i = 0; i < type.field_count() && !call && !answer; ++i) {
    const std::string& field = type.field(i)->name();
    const bool same =
        field == "etag" || field == "sha256" || Label(field, Language::kChinese) != Label(field, Language::kEnglish);
    EXPECT_TRUE(same) << type.field(i)->full_name() << " has no Chinese label";
  }
}

TEST(Words, AreChineseForEveryEnum) {
  const auto files = LinkedFiles();
  EXPECT_GT(files.size(), 15U);
  for (const FileDescriptor* file : files) {
    for (int i = 0; i < file->enum_type_count(); ++i) ExpectChinese(*file->enum_type(i));
    for (int i = 0; i < file->message_type_count(); ++i) ExpectChineseEnums(*file->message_type(i));
  }
}

TEST(Words, AreChineseForEveryMethod) {
  for (const FileDescriptor* file : LinkedFiles()) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        const std::string& method = file->service(i)->method(j)->full_name();
        const std::string act = ActWord(method, Language::kChinese);
        EXPECT_TRUE(act == "同意B岗办理" || !HasLatinLetters(act)) << method << " is called " << act;
      }
    }
  }
  EXPECT_EQ(ActWord("luodi.v1.ReviewService/CastVote", Language::kChinese), "投票");
  EXPECT_EQ(ActWord("CastVote", Language::kEnglish), "cast vote");
  EXPECT_EQ(ActWord("luodi.v1.Nothing/NoSuchAct", Language::kEnglish), "NoSuchAct");
  EXPECT_EQ(ActWord("", Language::kChinese), "");
}

TEST(Words, AreChineseForEveryReasonOfADenial) {
  const auto* reasons = v1::ErrorReason_descriptor();
  int denials = 0;
  for (int i = 1; i < reasons->value_count(); ++i) {
    const auto reason = static_cast<v1::ErrorReason>(reasons->value(i)->number());
    if (text::CodeOf(reason) != google::rpc::PERMISSION_DENIED) continue;
    ++denials;
    EXPECT_NE(DenialWord(text::ReasonName(reason), Language::kChinese), text::ReasonName(reason));
  }
  EXPECT_GT(denials, 5);
  EXPECT_EQ(DenialWord("PERMISSION_MISSING", Language::kChinese), "无权限");
  EXPECT_EQ(DenialWord("PERMISSION_MISSING", Language::kEnglish), "permission missing");
  EXPECT_EQ(DenialWord("年度考核", Language::kEnglish), "年度考核");
}

TEST(Words, OfferWhatCanBeSaidOnly) {
  const std::string stances = KnownWords(*v1::Opinion::Stance_descriptor(), Language::kEnglish);
  EXPECT_EQ(stances, "agree agree-with-conditions object veto abstain return");
  const auto* deemed = v1::Opinion::Stance_descriptor()->FindValueByName("STANCE_DEEMED_CONSENT");
  EXPECT_FALSE(CanBeSaid(*deemed));
  EXPECT_EQ(Word(*deemed, Language::kChinese), "过期默认") << "it is told all the same";
  EXPECT_FALSE(CanBeSaid(*v1::Opinion::Stance_descriptor()->value(0)));
}

TEST(PlainWords, StandForNamesOfTheApi) {
  EXPECT_EQ(PlainWords("STATE_DONE", nullptr, Language::kChinese), "已完成");
  EXPECT_EQ(PlainWords("STATE_OPEN", v1::Obligation::State_descriptor(), Language::kChinese), "未落实");
  EXPECT_EQ(PlainWords("ROLE_DIRECTOR, ROLE_REVIEW_SECRETARY", nullptr, Language::kEnglish),
            "director, review-secretary");
  EXPECT_EQ(PlainWords("RULE_SINGLE_PERSON: 一人", nullptr, Language::kChinese), "仅一人可办: 一人");
  for (const char* text : {"", "zones/z/projects/2020-0041", "ETAG_STALE", "A_B", "_", "GB/T 4754"}) {
    EXPECT_EQ(PlainWords(text, nullptr, Language::kChinese), text);
  }
}

TEST(PlainWords, FillEverySentenceThatNamesAState) {
  const auto* reasons = v1::ErrorReason_descriptor();
  for (int i = 1; i < reasons->value_count(); ++i) {
    if (reasons->value(i)->options().GetExtension(v1::refusal).zh().find("{state}") == std::string::npos) continue;
    text::Metadata metadata = {{"state", "STATE_DRAFT"}, {"act", "CancelMeeting"}};
    PutInPlainWords(static_cast<v1::ErrorReason>(reasons->value(i)->number()), Language::kChinese, &metadata);
    EXPECT_EQ(metadata["state"], "草案");
    EXPECT_EQ(metadata["act"], "取消会议");
  }
}

TEST(Words, AreChineseForEveryFieldPeopleSee) {
  for (const FileDescriptor* file :
       {v1::Project::descriptor()->file(), v1::ReviewCase::descriptor()->file(), v1::Contract::descriptor()->file(),
        v1::Milestone::descriptor()->file(), v1::Board::descriptor()->file(), v1::Person::descriptor()->file(),
        v1::LedgerImport::descriptor()->file(), v1::JournalEntry::descriptor()->file(),
        v1::ThresholdSet::descriptor()->file(), v1::PreviewSummary::descriptor()->file(),
        v1::Investor::descriptor()->file(), v1::ReviewDefinition::descriptor()->file(),
        v1::Meeting::descriptor()->file()}) {
    for (int i = 0; i < file->message_type_count(); ++i) ExpectChinese(*file->message_type(i));
  }
}

}  // namespace
}  // namespace luodi::client
