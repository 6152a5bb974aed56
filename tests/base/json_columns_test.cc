// SPDX-License-Identifier: Apache-2.0
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "luodi/v1/projects.pb.h"
#include "server/base/database.h"
#include "tests/support/filled.h"

namespace luodi::database {
namespace {

TEST(ReadJson, ReadsEveryMessageAsItWasAndAsProtobufDoes) {
  const auto types = testing::EveryType();
  EXPECT_GT(types.size(), 200u);
  for (const auto* type : types) {
    for (int turn = 0; turn < 3; ++turn) {
      SCOPED_TRACE(type->full_name());
      const auto whole = testing::New(*type), read = testing::New(*type), by_protobuf = testing::New(*type);
      testing::Fill(*whole, turn);
      const std::string json = ToJson(*whole);
      ReadJson(json, read.get());
      ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, by_protobuf.get()).ok()) << json;
      EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*read, *by_protobuf)) << json;
      EXPECT_EQ(ToJson(*read), json);
    }
  }
}

TEST(ReadJson, TakesFieldsInAnyOrderAndNumbersInEitherForm) {
  const auto project = FromJson<v1::Project>(
      R"({"phase":"2","landArea":{"microMu":5},"title":"甲","kind":3,"facts":null,)"
      R"("totalInvestment":{"minorUnits":"7"}})");
  EXPECT_EQ(project.phase(), 2);
  EXPECT_EQ(project.land_area().micro_mu(), 5);
  EXPECT_EQ(project.title(), "甲");
  EXPECT_EQ(project.kind(), v1::PROJECT_KIND_TECH_UPGRADE);
  EXPECT_EQ(project.total_investment().minor_units(), 7);
  EXPECT_EQ(project.facts_size(), 0);
}

TEST(ReadJson, PassesOverWhatOnlyANewerServerKnows) {
  const auto project = FromJson<v1::Project>(
      R"({"kind":"PROJECT_KIND_SPACE_PORT","launch":{"pads":[1,{"deep":[]}]},"title":"甲","orbit":null})");
  EXPECT_EQ(project.kind(), v1::PROJECT_KIND_UNSPECIFIED);
  EXPECT_EQ(project.title(), "甲");
}

TEST(ReadJson, ReadsTextsOfMegabytes) {
  v1::Project project;
  project.set_description(std::string(3 << 20, 'x'));
  EXPECT_EQ(FromJson<v1::Project>(ToJson(project)).description(), project.description());
}

TEST(ReadJson, RefusesWhatIsNoJsonOfTheMessage) {
  for (const char* json :
       {"", "{", "[]", "7", "null", "{}{}", R"({"title":7})", R"({"title":["a"]})", R"({"phase":2147483648})",
        R"({"phase":"2x"})", R"({"phase":2.5})", R"({"facts":{}})", R"({"facts":[7]})", R"({"facts":[null]})",
        R"({"landArea":7})", R"({"landArea":{"microMu":"9223372036854775808"}})", R"({"masked":"yes"})",
        R"({"ledgerColumns":["a"]})", R"({"ledgerColumns":{"a":7}})", R"({"createTime":"yesterday"})",
        "{\"title\":\"\xff\"}"}) {
    EXPECT_THROW(FromJson<v1::Project>(json), std::logic_error) << json;
  }
  EXPECT_THROW(FromJson<v1::Project>(std::string(100'000, '[')), std::logic_error);
}

}  // namespace
}  // namespace luodi::database
