// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "luodi/v1/policy.grpc.pb.h"
#include "server/base/database.h"
#include "server/policy/store.h"
#include "tests/support/policy.h"

namespace luodi::testing {

// A director who drafts, a leader who publishes, a chief who withdraws; today is 2020-07-01.
class ThresholdSets : public PolicyOffice {
 protected:
  using Policy = v1::PolicyService::Stub;

  ThresholdSets() {
    Person("director", {v1::ROLE_DIRECTOR, v1::ROLE_DECISION_MAKER});
    Person("leader", {v1::ROLE_DECISION_MAKER, v1::ROLE_REVIEW_SECRETARY});
    Person("chief", {v1::ROLE_DECISION_MAKER});
    Person("auditor", {v1::ROLE_LOG_AUDITOR});
    SetToday(2020, 7, 1);
  }

  // 500 万元 and 50 万元 a 亩.
  static v1::ThresholdSet Gate(const v1::Date& effective) {
    v1::ThresholdSet set = EmptySet(effective);
    AddBar(set, "intensity", v1::METRIC_INVESTMENT_INTENSITY, 5'000'000).set_exceptable(true);
    AddBar(set, "tax", v1::METRIC_TAX_PER_MU, 500'000).clear_exempt_kinds();
    for (v1::ThresholdRule& rule : *set.mutable_rules()) rule.set_force(v1::FORCE_MANDATORY);
    return set;
  }

  v1::ThresholdSet Drafted(const v1::ThresholdSet& set) {
    const auto answer = DraftSet("director", set);
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
    return answer.reply;
  }
  v1::ThresholdSet Drafted(const v1::Date& effective) { return Drafted(Gate(effective)); }

  Answer<v1::ThresholdSet> Update(const std::string& who, const v1::ThresholdSet& set) {
    v1::UpdateThresholdSetRequest update;
    *update.mutable_threshold_set() = set;
    return Ask(who, &Policy::UpdateThresholdSet, update);
  }

  // Previews and publishes.
  Answer<v1::ThresholdSet> Publish(const std::string& who, const v1::ThresholdSet& set) {
    const auto preview = PreviewSet(who, set.name());
    EXPECT_TRUE(preview.ok()) << preview.status.error_message();
    return PublishSet(who, set);
  }

  Answer<v1::ThresholdSet> Withdraw(const v1::ThresholdSet& set, const std::string& reason,
                                    const std::string& who = "chief") {
    v1::WithdrawThresholdSetRequest request;
    request.set_name(set.name());
    request.set_etag(set.etag());
    request.set_reason(reason);
    return Ask(who, &Policy::WithdrawThresholdSet, request);
  }

  v1::ThresholdSet Now(const std::string& name) {
    v1::GetThresholdSetRequest request;
    request.set_name(name);
    return Ask("chief", &Policy::GetThresholdSet, request).reply;
  }

  // Name of the set in force, "" when there is none.
  std::string InForce(const v1::Date& day) {
    database::Connection connection(DatabaseUrl());
    database::Transaction tx(connection);
    const auto set = policy::store::SelectInForce(tx, ZoneId(), day);
    return set.has_value() ? set->name() : "";
  }
};

}  // namespace luodi::testing
