// SPDX-License-Identifier: Apache-2.0
// Real bureaus' rules as data on the whole server: drafted, kept, previewed and published as they are written, and
// judging over the wire as they do by themselves. And sets of every make, kept to the last field.
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "luodi/v1/admission.grpc.pb.h"
#include "luodi/v1/policy.grpc.pb.h"
#include "server/policy/rules.h"
#include "tests/policy/given.h"
#include "tests/policy/threshold_tables.h"
#include "tests/property/threshold_makers.h"

namespace luodi {
namespace {

using google::protobuf::util::MessageDifferencer;
using testing::ThresholdSets;
using Admission = v1::AdmissionService::Stub;

constexpr const char* kZones[] = {"langfang", "longchang", "wencheng", "xinfeng", "shouxian", "county"};
constexpr int kMadeSets = 40;

std::string PathOf(const std::string& zone, const std::string& ending) {
  return absl::StrCat(LUODI_THRESHOLDS, "/", zone, ending);
}

// What the caller writes of a set.
v1::ThresholdSet Written(const v1::ThresholdSet& set) {
  v1::ThresholdSet written;
  written.set_document_number(set.document_number());
  written.set_title(set.title());
  *written.mutable_effective_date() = set.effective_date();
  *written.mutable_rules() = set.rules();
  *written.mutable_any_of_groups() = set.any_of_groups();
  *written.mutable_positions() = set.positions();
  return written;
}

v1::ThresholdSet Normalised(v1::ThresholdSet set) {
  policy::rules::CheckThresholdSet("", set);
  return set;
}

TEST_F(ThresholdSets, OfRealBureausAreDraftedKeptAndPublishedAsWritten) {
  for (const char* zone : kZones) {
    const v1::ThresholdSet set = Normalised(policy::ReadThresholdSet(PathOf(zone, ".json")));
    const v1::ThresholdSet drafted = Drafted(set);
    EXPECT_TRUE(MessageDifferencer::Equals(Written(Now(drafted.name())), set)) << zone;
    const auto published = Publish("leader", drafted);
    ASSERT_TRUE(published.ok()) << zone << ": " << published.status.error_message();
    EXPECT_EQ(published->content_sha256(), policy::rules::ContentSha256(set)) << zone;
  }
}

TEST_F(ThresholdSets, OfRealBureausJudgeOverTheWireAsTheirTablesSay) {
  for (const char* zone : kZones) {
    const v1::ThresholdSet drafted = Drafted(policy::ReadThresholdSet(PathOf(zone, ".json")));
    for (const policy::TableRow& row : policy::ReadTable(PathOf(zone, ".tsv"))) {
      // Records and rates come from the books, not from the caller.
      if (!row.rates.empty() || row.figures.related_land_size() > 0) continue;
      v1::EvaluateAdmissionRequest request;
      request.set_parent(this->zone());
      *request.mutable_figures() = row.figures;
      request.set_under(drafted.name());
      const auto answer = Ask("director", &Admission::EvaluateAdmission, request);
      if (!row.missing.empty()) {
        EXPECT_EQ(answer.reason(), "FIGURES_MISSING") << zone << ".tsv:" << row.line;
        continue;
      }
      ASSERT_TRUE(answer.ok()) << zone << ".tsv:" << row.line << ": " << answer.status.error_message();
      EXPECT_EQ(answer->verdict().outcome(), row.outcome) << zone << ".tsv:" << row.line;
    }
  }
}

TEST_F(ThresholdSets, OfEveryMakeAreKeptToTheLastField) {
  for (int i = 0; i < kMadeSets; ++i) {
    policy::Dice dice(static_cast<uint64_t>(i));
    v1::ThresholdSet set = Written(Normalised(policy::MakeSet(dice)));
    for (v1::ThresholdRule& rule : *set.mutable_rules()) {
      if (rule.scope().parks_size() > 0) rule.mutable_scope()->clear_parks();
    }
    set = Normalised(set);
    EXPECT_TRUE(MessageDifferencer::Equals(Written(Now(Drafted(set).name())), set)) << set.DebugString();
  }
}

}  // namespace
}  // namespace luodi
