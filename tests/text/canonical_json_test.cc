// SPDX-License-Identifier: Apache-2.0
#include "proto/text/canonical_json.h"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver.h>
#include <google/protobuf/util/type_resolver_util.h>

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "absl/strings/str_cat.h"
#include "luodi/v1/journal.pb.h"
#include "luodi/v1/projects.pb.h"
#include "tests/support/filled.h"

namespace luodi::text {
namespace {

namespace util = google::protobuf::util;

std::string ByProtobuf(const google::protobuf::Message& message) {
  static const std::unique_ptr<util::TypeResolver> resolver(
      util::NewTypeResolverForDescriptorPool("x", google::protobuf::DescriptorPool::generated_pool()));
  const std::string type = absl::StrCat("x/", message.GetDescriptor()->full_name());
  std::string json;
  EXPECT_TRUE(util::BinaryToJsonString(resolver.get(), type, OrderedBytes(message), &json).ok());
  return json;
}

std::string Utf8(uint32_t point) {
  if (point < 0x80) return {static_cast<char>(point)};
  std::string bytes;
  for (int shift = point < 0x800 ? 6 : point < 0x10000 ? 12 : 18; shift >= 0; shift -= 6) {
    const uint32_t lead = bytes.empty() ? (shift == 6 ? 0xC0u : shift == 12 ? 0xE0u : 0xF0u) : 0x80u;
    bytes.push_back(static_cast<char>(lead | (point >> shift & 0x3Fu)));
  }
  return bytes;
}

TEST(CanonicalJson, WritesEveryMessageAsProtobufDoes) {
  const auto types = testing::EveryType();
  EXPECT_GT(types.size(), 200u);
  for (const auto* type : types) {
    EXPECT_EQ(CanonicalJson(*testing::New(*type)), "{}");
    for (int turn = 0; turn < 6; ++turn) {
      const auto whole = testing::New(*type);
      testing::Fill(*whole, turn);
      ASSERT_EQ(CanonicalJson(*whole), ByProtobuf(*whole)) << type->full_name();
    }
  }
}

TEST(CanonicalJson, WritesEveryCharacterAsProtobufDoes) {
  // In pieces, so that a plain text is seen as one; beyond the first plane a piece of each row.
  constexpr uint32_t kPiece = 16;
  for (uint32_t piece = 0; piece <= 0x10FFFF; piece += piece < 0x10000 ? kPiece : 0x100) {
    if (piece >= 0xD800 && piece <= 0xDFFF) continue;
    v1::Project project;
    for (uint32_t i = 0; i < kPiece; ++i) absl::StrAppend(project.mutable_description(), "a", Utf8(piece + i));
    ASSERT_EQ(CanonicalJson(project), ByProtobuf(project)) << piece;
  }
}

TEST(CanonicalJson, WritesEnumsItDoesNotKnowAsNumbers) {
  v1::Project project;
  project.set_kind(static_cast<v1::ProjectKind>(77));
  EXPECT_EQ(CanonicalJson(project), R"({"kind":77})");
}

TEST(CanonicalJson, OrdersMapsByTheirKeys) {
  v1::Project project;
  for (const char* key : {"备注", "b", "a b", "", "B"}) (*project.mutable_ledger_columns())[key] = "x";
  EXPECT_EQ(CanonicalJson(project), R"({"ledgerColumns":{"":"x","B":"x","a b":"x","b":"x","备注":"x"}})");
}

TEST(CanonicalJson, WritesInstantsToTheNanosecondAndRefusesWhatIsNone) {
  v1::Project project;
  project.mutable_create_time()->set_seconds(-1);
  project.mutable_create_time()->set_nanos(1000);
  EXPECT_EQ(CanonicalJson(project), ByProtobuf(project));
  project.mutable_create_time()->set_nanos(-1);
  EXPECT_THROW(CanonicalJson(project), std::logic_error);
  project.mutable_create_time()->set_nanos(0);
  project.mutable_create_time()->set_seconds(253402300800);
  EXPECT_THROW(CanonicalJson(project), std::logic_error);
}

TEST(CanonicalJson, LeavesTypesOfProtobufItselfToProtobuf) {
  v1::JournalEntry entry;
  ASSERT_TRUE(util::JsonStringToMessage(R"({"b":[1,null,{"甲":true}],"a":"x"})", entry.mutable_image()).ok());
  EXPECT_EQ(CanonicalJson(entry), R"({"image":{"a":"x","b":[1,null,{"甲":true}]}})");
}

}  // namespace
}  // namespace luodi::text
