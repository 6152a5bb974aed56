// SPDX-License-Identifier: Apache-2.0
#include "client/words.h"

#include <gtest/gtest.h>

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

void ExpectChinese(const EnumDescriptor& type) {
  if (type.name() == "Permission" || type.name() == "ErrorReason") return;
  for (int i = 1; i < type.value_count(); ++i) {
    EXPECT_NE(Word(*type.value(i), Language::kChinese), Word(*type.value(i), Language::kEnglish))
        << type.value(i)->full_name() << " has no Chinese word";
  }
}

void ExpectChinese(const Descriptor& type) {
  for (int i = 0; i < type.enum_type_count(); ++i) ExpectChinese(*type.enum_type(i));
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

TEST(Words, AreChineseForEveryEnumAndFieldPeopleSee) {
  for (const FileDescriptor* file :
       {v1::Project::descriptor()->file(), v1::ReviewCase::descriptor()->file(), v1::Contract::descriptor()->file(),
        v1::Milestone::descriptor()->file(), v1::Board::descriptor()->file(), v1::Person::descriptor()->file(),
        v1::LedgerImport::descriptor()->file(), v1::JournalEntry::descriptor()->file(),
        v1::ThresholdSet::descriptor()->file(), v1::PreviewSummary::descriptor()->file(),
        v1::Investor::descriptor()->file(), v1::ReviewDefinition::descriptor()->file(),
        v1::Meeting::descriptor()->file()}) {
    for (int i = 0; i < file->enum_type_count(); ++i) ExpectChinese(*file->enum_type(i));
    for (int i = 0; i < file->message_type_count(); ++i) ExpectChinese(*file->message_type(i));
  }
}

}  // namespace
}  // namespace luodi::client
