// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <thread>

#include "luodi/v1/journal.grpc.pb.h"
#include "luodi/v1/policy.grpc.pb.h"
#include "server/base/database.h"
#include "server/policy/store.h"
#include "tests/support/office.h"

namespace luodi {
namespace {

using testing::Day;
using testing::Yuan;
using Policy = v1::PolicyService::Stub;

class ThresholdSets : public testing::OfficeTest {
 protected:
  ThresholdSets() {
    Person("director", {v1::ROLE_DIRECTOR, v1::ROLE_DECISION_MAKER});
    Person("leader", {v1::ROLE_DECISION_MAKER, v1::ROLE_REVIEW_SECRETARY});
    Person("chief", {v1::ROLE_DECISION_MAKER});
    Person("auditor", {v1::ROLE_LOG_AUDITOR});
    SetToday(2020, 7, 1);
  }

  v1::CreateThresholdSetRequest Draft(const v1::Date& effective, int64_t yuan_per_mu = 5'000'000) {
    v1::CreateThresholdSetRequest request;
    request.set_parent(zone());
    v1::ThresholdSet& set = *request.mutable_threshold_set();
    set.set_document_number("廊高管发〔2020〕1号");
    set.set_title("准入门槛");
    *set.mutable_effective_date() = effective;
    v1::ThresholdRule& intensity = *set.add_rules();
    intensity.set_rule_id("intensity");
    intensity.set_metric(v1::METRIC_INVESTMENT_INTENSITY);
    *intensity.mutable_at_least_per_mu() = Yuan(yuan_per_mu);
    intensity.add_exempt_kinds(v1::PROJECT_KIND_PUBLIC_WELFARE);
    intensity.add_exempt_kinds(v1::PROJECT_KIND_INFRASTRUCTURE);
    intensity.set_exceptable(true);
    intensity.set_legal_basis("第三条");
    v1::ThresholdRule& tax = *set.add_rules();
    tax = intensity;
    tax.set_rule_id("tax");
    tax.set_metric(v1::METRIC_TAX_PER_MU);
    tax.clear_exempt_kinds();
    return request;
  }

  v1::ThresholdSet Drafted(const v1::Date& effective) {
    const auto answer = Ask("director", &Policy::CreateThresholdSet, Draft(effective));
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
    return answer.reply;
  }

  testing::Answer<v1::ThresholdSet> Publish(const std::string& who, const v1::ThresholdSet& set) {
    v1::PublishThresholdSetRequest request;
    request.set_name(set.name());
    request.set_etag(set.etag());
    return Ask(who, &Policy::PublishThresholdSet, request);
  }

  testing::Answer<v1::ThresholdSet> Withdraw(const v1::ThresholdSet& set, const std::string& reason,
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

TEST_F(ThresholdSets, AreNumberedFrom1AndKeepWhatWasDrafted) {
  const v1::ThresholdSet set = Drafted(Day(2020, 1, 1));
  EXPECT_EQ(set.name(), InZone("thresholdSets/1"));
  EXPECT_EQ(set.state(), v1::ThresholdSet::STATE_DRAFT);
  EXPECT_EQ(set.drafted_by(), InZone("persons/director"));
  EXPECT_EQ(set.etag(), "v1");
  EXPECT_EQ(set.content_sha256().size(), 64u);
  ASSERT_EQ(set.rules_size(), 2);
  const v1::ThresholdSet asked = Draft(Day(2020, 1, 1)).threshold_set();
  EXPECT_EQ(set.rules(0).SerializeAsString(), asked.rules(0).SerializeAsString());
  EXPECT_EQ(set.rules(1).SerializeAsString(), asked.rules(1).SerializeAsString());
  EXPECT_EQ(Drafted(Day(2020, 1, 1)).name(), InZone("thresholdSets/2"));
  EXPECT_EQ(Now(set.name()).SerializeAsString(), set.SerializeAsString());
}

TEST_F(ThresholdSets, AreRefusedWithEveryFaultAtOnce) {
  v1::CreateThresholdSetRequest request = Draft(Day(2020, 2, 30));
  request.mutable_threshold_set()->clear_title();
  request.mutable_threshold_set()->mutable_rules(1)->set_rule_id("intensity");
  const auto answer = Ask("director", &Policy::CreateThresholdSet, request);
  EXPECT_EQ(answer.reason(), "SEVERAL_FAULTS");
  EXPECT_EQ(answer.fields(), (std::vector<std::string>{"threshold_set.title", "threshold_set.effective_date",
                                                       "threshold_set.rules[1].rule_id"}));
}

TEST_F(ThresholdSets, AreReplacedAsAWholeWhileDrafts) {
  v1::UpdateThresholdSetRequest update;
  *update.mutable_threshold_set() = Drafted(Day(2020, 1, 1));
  const std::string digest = update.threshold_set().content_sha256();
  update.mutable_threshold_set()->mutable_rules()->RemoveLast();
  update.mutable_threshold_set()->mutable_rules(0)->set_exceptable(false);
  const auto updated = Ask("leader", &Policy::UpdateThresholdSet, update);
  ASSERT_TRUE(updated.ok()) << updated.status.error_message();
  EXPECT_EQ(updated->rules_size(), 1);
  EXPECT_EQ(updated->etag(), "v2");
  EXPECT_NE(updated->content_sha256(), digest);
  EXPECT_EQ(updated->drafted_by(), InZone("persons/leader"));
  EXPECT_EQ(Ask("leader", &Policy::UpdateThresholdSet, update).reason(), "ETAG_STALE");
  update.mutable_threshold_set()->clear_etag();
  EXPECT_EQ(Ask("leader", &Policy::UpdateThresholdSet, update).reason(), "ETAG_MISSING");
}

TEST_F(ThresholdSets, ArePublishedByAnotherPerson) {
  const v1::ThresholdSet draft = Drafted(Day(2020, 1, 1));
  EXPECT_EQ(Publish("director", draft).reason(), "SAME_PERSON");
  const auto published = Publish("leader", draft);
  ASSERT_TRUE(published.ok()) << published.status.error_message();
  EXPECT_EQ(published->state(), v1::ThresholdSet::STATE_PUBLISHED);
  EXPECT_EQ(published->published_by(), InZone("persons/leader"));
  EXPECT_TRUE(published->has_publish_time());
  EXPECT_EQ(Publish("leader", *published.operator->()).reason(), "THRESHOLD_SET_NOT_DRAFT");
  v1::UpdateThresholdSetRequest update;
  *update.mutable_threshold_set() = published.reply;
  EXPECT_EQ(Ask("director", &Policy::UpdateThresholdSet, update).reason(), "THRESHOLD_SET_NOT_DRAFT");
}

TEST_F(ThresholdSets, AreNotPublishedByWhoeverWroteAPart) {
  v1::UpdateThresholdSetRequest update;
  *update.mutable_threshold_set() = Drafted(Day(2020, 1, 1));
  const auto updated = Ask("leader", &Policy::UpdateThresholdSet, update);
  ASSERT_TRUE(updated.ok()) << updated.status.error_message();
  EXPECT_EQ(Publish("leader", updated.reply).reason(), "SAME_PERSON");
  EXPECT_EQ(Publish("director", updated.reply).reason(), "SAME_PERSON");
  EXPECT_TRUE(Publish("chief", updated.reply).ok());
}

TEST_F(ThresholdSets, AreInForceFromTheirDayUntilTheNext) {
  const std::string lower = Drafted(Day(2019, 1, 1)).name(), higher = Drafted(Day(2020, 1, 1)).name();
  EXPECT_EQ(InForce(Day(2020, 6, 1)), "");
  ASSERT_TRUE(Publish("leader", Now(higher)).ok());
  ASSERT_TRUE(Publish("leader", Now(lower)).ok());
  EXPECT_EQ(InForce(Day(2018, 12, 31)), "");
  EXPECT_EQ(InForce(Day(2019, 1, 1)), lower);
  EXPECT_EQ(InForce(Day(2019, 12, 31)), lower);
  EXPECT_EQ(InForce(Day(2020, 1, 1)), higher);
  EXPECT_EQ(text::WriteDate(Now(lower).superseded_date()), "2020-01-01");
  EXPECT_FALSE(Now(higher).has_superseded_date());
}

TEST_F(ThresholdSets, StayInForceForTheDaysBeforeTheirWithdrawal) {
  const std::string lower = Drafted(Day(2019, 1, 1)).name(), higher = Drafted(Day(2020, 1, 1)).name();
  ASSERT_TRUE(Publish("leader", Now(lower)).ok());
  ASSERT_TRUE(Publish("leader", Now(higher)).ok());
  ASSERT_TRUE(Withdraw(Now(higher), "文件废止").ok());
  EXPECT_EQ(InForce(Day(2019, 12, 31)), lower);
  EXPECT_EQ(InForce(Day(2020, 1, 1)), higher);
  EXPECT_EQ(InForce(Day(2020, 6, 30)), higher);
  EXPECT_EQ(InForce(Day(2020, 7, 1)), lower);
  EXPECT_FALSE(Now(lower).has_superseded_date());
}

TEST_F(ThresholdSets, KeepTheDayTheyWereSupersededWhenWithdrawnLater) {
  const std::string lower = Drafted(Day(2019, 1, 1)).name(), higher = Drafted(Day(2020, 1, 1)).name();
  ASSERT_TRUE(Publish("leader", Now(lower)).ok());
  ASSERT_TRUE(Publish("leader", Now(higher)).ok());
  ASSERT_TRUE(Withdraw(Now(lower), "文件废止").ok());
  EXPECT_EQ(InForce(Day(2019, 6, 1)), lower);
  EXPECT_EQ(InForce(Day(2020, 6, 1)), higher);
  EXPECT_EQ(text::WriteDate(Now(lower).superseded_date()), "2020-01-01");
  SetToday(2020, 8, 1);
  ASSERT_TRUE(Withdraw(Now(higher), "文件废止").ok());
  EXPECT_EQ(text::WriteDate(Now(lower).superseded_date()), "2020-01-01");
  EXPECT_EQ(InForce(Day(2020, 8, 1)), "");
}

TEST_F(ThresholdSets, GovernNoDayWhenWithdrawnBeforeTheyBegin) {
  const std::string lower = Drafted(Day(2019, 1, 1)).name(), coming = Drafted(Day(2020, 9, 1)).name();
  ASSERT_TRUE(Publish("leader", Now(lower)).ok());
  ASSERT_TRUE(Publish("leader", Now(coming)).ok());
  ASSERT_TRUE(Withdraw(Now(coming), "文件废止").ok());
  EXPECT_EQ(InForce(Day(2020, 9, 1)), lower);
  EXPECT_FALSE(Now(lower).has_superseded_date());
}

TEST_F(ThresholdSets, AreWithdrawnByNobodyWhoDraftedOrPublishedThem) {
  const v1::ThresholdSet published = Publish("leader", Drafted(Day(2020, 1, 1))).reply;
  EXPECT_EQ(Withdraw(published, "文件废止", "leader").reason(), "SAME_PERSON");
  EXPECT_EQ(Withdraw(published, "文件废止", "director").reason(), "SAME_PERSON");
  EXPECT_EQ(InForce(Day(2020, 7, 1)), published.name());
  EXPECT_TRUE(Withdraw(published, "文件废止", "chief").ok());
}

TEST_F(ThresholdSets, BeginOneADay) {
  const std::string first = Drafted(Day(2020, 1, 1)).name(), second = Drafted(Day(2020, 1, 1)).name();
  ASSERT_TRUE(Publish("leader", Now(first)).ok());
  const auto refused = Publish("leader", Now(second));
  EXPECT_EQ(refused.reason(), "EFFECTIVE_DATE_TAKEN");
  EXPECT_EQ(refused.Info().metadata().at("resource"), first);
  ASSERT_TRUE(Withdraw(Now(first), "文件废止").ok());
  EXPECT_TRUE(Publish("leader", Now(second)).ok());
  EXPECT_EQ(InForce(Day(2020, 6, 30)), first);
  EXPECT_EQ(InForce(Day(2020, 7, 1)), second);
}

TEST_F(ThresholdSets, BeginOneADayAlsoWhenPublishedAtOnce) {
  const v1::ThresholdSet first = Drafted(Day(2020, 1, 1)), second = Drafted(Day(2020, 1, 1));
  std::atomic<int> published = 0, refused = 0;
  const auto publish = [&](const v1::ThresholdSet& set) {
    const auto answer = Publish("leader", set);
    if (answer.ok()) ++published;
    if (answer.reason() == "EFFECTIVE_DATE_TAKEN") ++refused;
  };
  std::thread one(publish, first), other(publish, second);
  one.join();
  other.join();
  EXPECT_EQ(published, 1);
  EXPECT_EQ(refused, 1);
}

TEST_F(ThresholdSets, AreWithdrawnWithAReasonThatTheJournalKeeps) {
  const v1::ThresholdSet draft = Drafted(Day(2020, 1, 1));
  EXPECT_EQ(Withdraw(draft, "文件废止").reason(), "THRESHOLD_SET_NOT_PUBLISHED");
  const v1::ThresholdSet published = Publish("leader", draft).reply;
  EXPECT_EQ(Withdraw(published, "").reason(), "FIELD_REQUIRED");
  EXPECT_EQ(Withdraw(draft, "文件废止").reason(), "ETAG_STALE");
  const auto withdrawn = Withdraw(published, "文件废止");
  ASSERT_TRUE(withdrawn.ok()) << withdrawn.status.error_message();
  EXPECT_EQ(withdrawn->state(), v1::ThresholdSet::STATE_WITHDRAWN);
  EXPECT_EQ(withdrawn->withdrawn_by(), InZone("persons/chief"));
  EXPECT_TRUE(withdrawn->has_withdraw_time());
  EXPECT_EQ(text::WriteDate(withdrawn->withdraw_date()), "2020-07-01");
  EXPECT_EQ(Withdraw(withdrawn.reply, "再次").reason(), "THRESHOLD_SET_NOT_PUBLISHED");
  v1::ListHistoryRequest request;
  request.set_name(draft.name());
  const auto history = Ask("auditor", &v1::JournalService::Stub::ListHistory, request);
  ASSERT_EQ(history->entries_size(), 3) << history.status.error_message();
  EXPECT_EQ(history->entries(2).reason(), "文件废止");
  EXPECT_EQ(history->entries(2).version(), 3);
}

TEST_F(ThresholdSets, AreListedHighestFirstPageByPage) {
  for (int year = 2018; year <= 2020; ++year) Drafted(Day(year, 1, 1));
  v1::ListThresholdSetsRequest request;
  request.set_parent(zone());
  request.set_page_size(2);
  const auto first = Ask("chief", &Policy::ListThresholdSets, request);
  ASSERT_EQ(first->threshold_sets_size(), 2);
  EXPECT_EQ(first->threshold_sets(0).name(), InZone("thresholdSets/3"));
  EXPECT_EQ(first->threshold_sets(0).rules_size(), 2);
  request.set_page_token(first->next_page_token());
  const auto second = Ask("chief", &Policy::ListThresholdSets, request);
  ASSERT_EQ(second->threshold_sets_size(), 1);
  EXPECT_EQ(second->threshold_sets(0).name(), InZone("thresholdSets/1"));
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_F(ThresholdSets, AreNotFoundUnderOtherNames) {
  Drafted(Day(2020, 1, 1));
  v1::GetThresholdSetRequest request;
  for (const char* id : {"2", "0", "x", "99999999999999999999"}) {
    request.set_name(InZone(std::string("thresholdSets/") + id));
    EXPECT_EQ(Ask("chief", &Policy::GetThresholdSet, request).reason(), "RESOURCE_NOT_FOUND") << id;
  }
  request.set_name(InZone("parks/1"));
  EXPECT_EQ(Ask("chief", &Policy::GetThresholdSet, request).reason(), "NAME_MALFORMED");
}

TEST_F(ThresholdSets, KeepTheirRulesBehindTheCounterToo) {
  const v1::ThresholdSet published = Publish("leader", Drafted(Day(2020, 1, 1))).reply;
  database::Connection connection(DatabaseUrl());
  database::Transaction tx(connection);
  EXPECT_THROW(tx.Exec("DELETE FROM threshold_rules WHERE zone = $1", ZoneId()), pqxx::check_violation);
}

}  // namespace
}  // namespace luodi
