// SPDX-License-Identifier: Apache-2.0
#include "server/base/status.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace luodi {
namespace {

template <typename Detail>
Detail DetailOf(const grpc::Status& status) {
  google::rpc::Status wire;
  EXPECT_TRUE(wire.ParseFromString(status.error_details()));
  Detail found;
  for (const auto& detail : wire.details()) detail.UnpackTo(&found);
  return found;
}

// 36 pairs of rules that overlap, with names as long as they come, and one other condition at the end.
Faults Overlaps() {
  Faults faults;
  for (int i = 0; i < 36; ++i) {
    const std::string number = std::to_string(i);
    faults.push_back(
        {v1::ERROR_REASON_RULES_OVERLAP,
         "zones/langfang/thresholdSets/3",
         {{"rule", "investment-intensity-of-park-" + number}, {"other", "investment-intensity-" + number}}});
  }
  faults.push_back({v1::ERROR_REASON_PREVIEW_MISSING, "zones/langfang/thresholdSets/3", {}});
  return faults;
}

Faults Twice(int count) {
  Faults faults;
  for (int i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    faults.push_back(
        {v1::ERROR_REASON_ENTRY_TWICE, "threshold_set.rules[" + number + "].rule_id", {{"value", "r" + number}}});
  }
  return faults;
}

grpc::Status Unpublished(const Faults& faults) {
  return ToGrpcStatus(RefuseConditions(v1::ERROR_REASON_PUBLISH_CONDITIONS_UNMET,
                                       {{"resource", "zones/langfang/thresholdSets/3"}}, faults));
}

// As it travels: base64 of the details, percent signs for every byte of the message that is no ASCII.
void ExpectAPeerTakes(const grpc::Status& status) {
  EXPECT_LT(status.error_details().size() * 4 / 3 + status.error_message().size() * 3, 8000U);
}

bool EndsWith(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

TEST(ManyConditions, KeepTheSentencesOfTheFirstAndCountTheRest) {
  const Faults faults = Overlaps();
  const grpc::Status status = Unpublished(faults);
  ExpectAPeerTakes(status);
  const auto failure = DetailOf<google::rpc::PreconditionFailure>(status);
  const int told = failure.violations_size() - 1;
  ASSERT_GT(told, 5);
  ASSERT_LT(told, 37);
  for (int i = 0; i + 1 < told; ++i) {
    EXPECT_EQ(failure.violations(i).description(),
              text::Sentence(faults[i].reason, faults[i].metadata, text::Language::kEnglish));
    EXPECT_EQ(failure.violations(i).subject(), faults[i].field);
  }
  EXPECT_EQ(failure.violations(told - 1).type(), "PREVIEW_MISSING");
  EXPECT_EQ(failure.violations(told).type(), "RULES_OVERLAP");
  EXPECT_EQ(failure.violations(told).subject(), "");
  EXPECT_EQ(failure.violations(told).description(), "and " + std::to_string(37 - told) + " more");
}

TEST(ManyConditions, AreJoinedUpToTheEndOfASentence) {
  const grpc::Status status = Unpublished(Overlaps());
  const std::string& english = status.error_message();
  const std::string chinese = DetailOf<google::rpc::LocalizedMessage>(status).message();
  EXPECT_EQ(english.find("..."), std::string::npos) << english;
  EXPECT_EQ(chinese.find("..."), std::string::npos) << chinese;
  EXPECT_LE(english.size(), 600U);
  EXPECT_LE(chinese.size(), 600U);
  EXPECT_TRUE(EndsWith(english, " more")) << english;
  EXPECT_NE(english.rfind("; and "), std::string::npos) << english;
  EXPECT_TRUE(EndsWith(chinese, " 处")) << chinese;
  EXPECT_NE(chinese.rfind("；另有 "), std::string::npos) << chinese;
}

TEST(ManyFields, KeepTheSentencesOfTheFirstAndCountTheRest) {
  const grpc::Status status = ToGrpcStatus(RefuseFields(Twice(999)));
  ExpectAPeerTakes(status);
  const auto bad = DetailOf<google::rpc::BadRequest>(status);
  const int told = bad.field_violations_size() - 1;
  ASSERT_GT(told, 10);
  EXPECT_EQ(bad.field_violations(0).description(),
            "ENTRY_TWICE: threshold_set.rules[0].rule_id names \"r0\" twice");
  EXPECT_EQ(bad.field_violations(told - 1).field(), "threshold_set.rules[" + std::to_string(told - 1) + "].rule_id");
  EXPECT_EQ(bad.field_violations(told).field(), "");
  EXPECT_EQ(bad.field_violations(told).description(), "ENTRY_TWICE: and " + std::to_string(999 - told) + " more");
}

TEST(ManyFields, OfEveryReasonNameOneEach) {
  Faults faults;
  std::set<std::string> reasons;
  for (int i = 0; i < 1000; ++i) {
    const v1::ErrorReason reason = static_cast<v1::ErrorReason>(100 + i / 50);
    if (!v1::ErrorReason_IsValid(reason)) continue;
    reasons.insert(text::ReasonName(reason));
    faults.push_back({reason, std::string(400, 'f'), {{"value", std::string(400, 'v')}}});
  }
  ASSERT_GT(reasons.size(), 10U);
  const grpc::Status status = ToGrpcStatus(RefuseFields(faults));
  ExpectAPeerTakes(status);
  const auto bad = DetailOf<google::rpc::BadRequest>(status);
  std::set<std::string> told;
  for (const auto& one : bad.field_violations()) told.insert(one.description().substr(0, one.description().find(':')));
  EXPECT_EQ(told, reasons);
}

// Each stands for a reason, and told in short all of them have room: nothing is left to count.
TEST(ManyFields, ThatAllFitInShortAreNotCounted) {
  Faults faults;
  for (int reason = 100; faults.size() < 12; ++reason) {
    if (!v1::ErrorReason_IsValid(reason)) continue;
    faults.push_back({static_cast<v1::ErrorReason>(reason), std::string(300, 'f'), {{"value", std::string(300, 'v')}}});
  }
  const auto bad = DetailOf<google::rpc::BadRequest>(ToGrpcStatus(RefuseFields(faults)));
  ASSERT_EQ(bad.field_violations_size(), 12);
  for (const auto& one : bad.field_violations()) EXPECT_NE(one.field(), "");
}

// One sentence is longer than there is room for; nothing is cut inside a character.
TEST(ManyFields, WithLongValuesStayBelowWhatAPeerTakes) {
  Faults faults;
  for (int i = 0; i < 200; ++i) {
    faults.push_back({v1::ERROR_REASON_TEXT_TOO_LONG,
                      "f" + std::to_string(i),
                      {{"length", std::string(500, '9')}, {"limit", "区区区区区区区区区区"}}});
  }
  const grpc::Status status = ToGrpcStatus(RefuseFields(faults));
  ExpectAPeerTakes(status);
  EXPECT_TRUE(EndsWith(status.error_message(), " more")) << status.error_message();
}

TEST(AFewFaults, AreAllToldWhole) {
  const grpc::Status status = ToGrpcStatus(RefuseFields(Twice(3)));
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status).field_violations_size(), 3);
  EXPECT_TRUE(EndsWith(status.error_message(), "rule_id names \"r2\" twice")) << status.error_message();
}

TEST(TheSameFault, IsTheSameBytesEachTime) {
  const Metadata metadata = {{"case", "a"}, {"stage", "b"}, {"state", "c"}, {"count", "2"}, {"date", "2020-01-01"}};
  const absl::Status first = Refuse(v1::ERROR_REASON_STAGE_UNKNOWN, metadata);
  std::vector<absl::Status> others;
  for (int i = 0; i < 100; ++i) others.push_back(Refuse(v1::ERROR_REASON_STAGE_UNKNOWN, metadata));
  for (const absl::Status& other : others) EXPECT_EQ(other, first);
}

}  // namespace
}  // namespace luodi
