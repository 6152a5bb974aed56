// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "luodi/v1/admission.grpc.pb.h"
#include "luodi/v1/policy.grpc.pb.h"
#include "tests/support/office.h"

namespace luodi::testing {

// An office that puts thresholds in force as people do: one drafts, another previews the draft to its end and publishes
// it. Everything through the public RPCs.
class PolicyOffice : public OfficeTest {
 protected:
  // 准入门槛 of 2020 without rules.
  static v1::ThresholdSet EmptySet(const v1::Date& effective) {
    v1::ThresholdSet set;
    set.set_document_number("廊高管发〔2020〕1号");
    set.set_title("准入门槛");
    *set.mutable_effective_date() = effective;
    return set;
  }
  // Adds a rule: at least so much money a mu, but nothing of public schools.
  static v1::ThresholdRule& AddBar(v1::ThresholdSet& set, const std::string& id, v1::Metric metric,
                                   int64_t yuan_per_mu) {
    v1::ThresholdRule& rule = *set.add_rules();
    rule.set_rule_id(id);
    rule.set_metric(metric);
    rule.set_comparator(v1::COMPARATOR_AT_LEAST);
    *rule.mutable_bar()->mutable_money_per_mu() = Yuan(yuan_per_mu);
    rule.add_exempt_kinds(v1::PROJECT_KIND_PUBLIC_WELFARE);
    rule.set_legal_basis("第三条");
    return rule;
  }

  Answer<v1::ThresholdSet> DraftSet(const std::string& who, const v1::ThresholdSet& set) {
    v1::CreateThresholdSetRequest create;
    create.set_parent(zone());
    *create.mutable_threshold_set() = set;
    return Ask(who, &v1::PolicyService::Stub::CreateThresholdSet, create);
  }
  // The last message of the preview, as the reply.
  Answer<v1::PreviewSummary> PreviewSet(const std::string& who, const std::string& name) {
    v1::PreviewThresholdSetRequest request;
    request.set_name(name);
    grpc::ClientContext context;
    Speak(who, context);
    v1::AdmissionService::Stub stub(Channel());
    const auto reader = stub.PreviewThresholdSet(&context, request);
    Answer<v1::PreviewSummary> answer;
    v1::PreviewThresholdSetResponse part;
    while (reader->Read(&part)) answer.reply = part.summary();
    answer.status = reader->Finish();
    return answer;
  }
  Answer<v1::ThresholdSet> PublishSet(const std::string& who, const v1::ThresholdSet& draft) {
    v1::PublishThresholdSetRequest publish;
    publish.set_name(draft.name());
    publish.set_etag(draft.etag());
    return Ask(who, &v1::PolicyService::Stub::PublishThresholdSet, publish);
  }
  // All three; the published set.
  v1::ThresholdSet PutInForce(const std::string& drafter, const std::string& publisher, const v1::ThresholdSet& set) {
    const auto draft = DraftSet(drafter, set);
    EXPECT_TRUE(draft.ok()) << draft.status.error_message();
    const auto preview = PreviewSet(publisher, draft->name());
    EXPECT_TRUE(preview.ok()) << preview.status.error_message();
    const auto published = PublishSet(publisher, draft.reply);
    EXPECT_TRUE(published.ok()) << published.status.error_message();
    return published.reply;
  }
};

}  // namespace luodi::testing
