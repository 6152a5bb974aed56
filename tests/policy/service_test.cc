// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <thread>

#include "luodi/v1/journal.grpc.pb.h"
#include "tests/policy/given.h"

namespace luodi {
namespace {

using testing::Day;
using testing::ThresholdSets;

TEST_F(ThresholdSets, AreNumberedFrom1AndKeepWhatWasDrafted) {
  const v1::ThresholdSet set = Drafted(Day(2020, 1, 1));
  EXPECT_EQ(set.name(), InZone("thresholdSets/1"));
  EXPECT_EQ(set.state(), v1::ThresholdSet::STATE_DRAFT);
  EXPECT_EQ(set.drafted_by(), InZone("persons/director"));
  EXPECT_EQ(set.etag(), "v1");
  EXPECT_EQ(set.content_sha256().size(), 64u);
  ASSERT_EQ(set.rules_size(), 2);
  const v1::ThresholdSet asked = Gate(Day(2020, 1, 1));
  EXPECT_EQ(set.rules(0).SerializeAsString(), asked.rules(0).SerializeAsString());
  EXPECT_EQ(set.rules(1).SerializeAsString(), asked.rules(1).SerializeAsString());
  EXPECT_EQ(Drafted(Day(2020, 1, 1)).name(), InZone("thresholdSets/2"));
  EXPECT_EQ(Now(set.name()).SerializeAsString(), set.SerializeAsString());
}

TEST_F(ThresholdSets, AreRefusedWithEveryFaultAtOnce) {
  v1::ThresholdSet set = Gate(Day(2020, 2, 30));
  set.clear_title();
  set.mutable_rules(1)->set_rule_id("intensity");
  set.mutable_rules(1)->mutable_scope()->add_parks(InZone("parks/nowhere"));
  const auto answer = DraftSet("director", set);
  EXPECT_EQ(answer.reason(), "SEVERAL_FAULTS");
  EXPECT_EQ(answer.fields(),
            (std::vector<std::string>{"threshold_set.title", "threshold_set.effective_date",
                                      "threshold_set.rules[1].rule_id", "threshold_set.rules[1].scope.parks"}));
}

TEST_F(ThresholdSets, AreReplacedAsAWholeWhileDrafts) {
  v1::ThresholdSet set = Drafted(Day(2020, 1, 1));
  const std::string digest = set.content_sha256();
  set.mutable_rules()->RemoveLast();
  set.mutable_rules(0)->set_exceptable(false);
  const auto updated = Update("leader", set);
  ASSERT_TRUE(updated.ok()) << updated.status.error_message();
  EXPECT_EQ(updated->rules_size(), 1);
  EXPECT_EQ(updated->etag(), "v2");
  EXPECT_NE(updated->content_sha256(), digest);
  EXPECT_EQ(updated->drafted_by(), InZone("persons/leader"));
  EXPECT_EQ(Now(set.name()).SerializeAsString(), updated->SerializeAsString());
  EXPECT_EQ(Update("leader", set).reason(), "ETAG_STALE");
  set.clear_etag();
  EXPECT_EQ(Update("leader", set).reason(), "ETAG_MISSING");
}

TEST_F(ThresholdSets, ArePublishedByAnotherPerson) {
  const v1::ThresholdSet draft = Drafted(Day(2020, 1, 1));
  EXPECT_EQ(Publish("director", draft).reason(), "SAME_PERSON");
  const auto published = Publish("leader", draft);
  ASSERT_TRUE(published.ok()) << published.status.error_message();
  EXPECT_EQ(published->state(), v1::ThresholdSet::STATE_PUBLISHED);
  EXPECT_EQ(published->published_by(), InZone("persons/leader"));
  EXPECT_TRUE(published->has_publish_time());
  EXPECT_EQ(PublishSet("leader", published.reply).reason(), "THRESHOLD_SET_NOT_DRAFT");
  EXPECT_EQ(Update("director", published.reply).reason(), "THRESHOLD_SET_NOT_DRAFT");
}

TEST_F(ThresholdSets, AreNotPublishedByWhoeverWroteAPart) {
  const auto updated = Update("leader", Drafted(Day(2020, 1, 1)));
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
  EXPECT_EQ(refused.reason(), "PUBLISH_CONDITIONS_UNMET");
  EXPECT_EQ(refused.conditions(), std::vector<std::string>{"EFFECTIVE_DATE_TAKEN"});
  EXPECT_EQ(refused.Detail<google::rpc::PreconditionFailure>().violations(0).subject(), first);
  ASSERT_TRUE(Withdraw(Now(first), "文件废止").ok());
  EXPECT_TRUE(Publish("leader", Now(second)).ok());
  EXPECT_EQ(InForce(Day(2020, 6, 30)), first);
  EXPECT_EQ(InForce(Day(2020, 7, 1)), second);
}

TEST_F(ThresholdSets, BeginOneADayAlsoWhenPublishedAtOnce) {
  const v1::ThresholdSet first = Drafted(Day(2020, 1, 1)), second = Drafted(Day(2020, 1, 1));
  std::atomic<int> published = 0, refused = 0;
  for (const v1::ThresholdSet& set : {first, second}) ASSERT_TRUE(PreviewSet("leader", set.name()).ok());
  const auto publish = [&](const v1::ThresholdSet& set) {
    const auto answer = PublishSet("leader", set);
    if (answer.ok()) ++published;
    if (answer.conditions() == std::vector<std::string>{"EFFECTIVE_DATE_TAKEN"}) ++refused;
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
  ASSERT_EQ(history->entries_size(), 4) << history.status.error_message();
  EXPECT_EQ(history->entries(1).kind(), v1::ENTRY_KIND_READING);
  EXPECT_EQ(history->entries(1).actor(), InZone("persons/leader"));
  EXPECT_EQ(history->entries(3).reason(), "文件废止");
  EXPECT_EQ(history->entries(3).version(), 3);
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

TEST_F(ThresholdSets, ArePublishedOnlyAfterAPreviewOfExactlyTheirContent) {
  const v1::ThresholdSet draft = Drafted(Day(2020, 1, 1)), other = Drafted(Day(2020, 1, 1));
  const std::vector<std::string> missing = {"PREVIEW_MISSING"};
  EXPECT_EQ(PublishSet("leader", draft).conditions(), missing);
  ASSERT_TRUE(PreviewSet("chief", other.name()).ok());
  EXPECT_EQ(PublishSet("leader", draft).conditions(), missing);
  ASSERT_TRUE(PreviewSet("chief", draft.name()).ok());
  v1::ThresholdSet changed = draft;
  changed.mutable_rules(0)->mutable_bar()->mutable_money_per_mu()->set_minor_units(500'000'001);
  changed = Update("director", changed).reply;
  EXPECT_EQ(PublishSet("leader", changed).conditions(), missing);
  // What was previewed before binds again once the draft says it again.
  changed.mutable_rules(0)->mutable_bar()->mutable_money_per_mu()->set_minor_units(500'000'000);
  changed.set_title("其他标题");
  changed = Update("director", changed).reply;
  EXPECT_EQ(changed.content_sha256(), draft.content_sha256());
  EXPECT_TRUE(PublishSet("leader", changed).ok());
}

TEST_F(ThresholdSets, AreToldAllThatIsUnmetAtOnce) {
  const std::string first = Drafted(Day(2020, 1, 1)).name();
  ASSERT_TRUE(Publish("leader", Now(first)).ok());
  v1::ThresholdSet set = Gate(Day(2020, 1, 1));
  AddBar(set, "everywhere", v1::METRIC_INVESTMENT_INTENSITY, 3'000'000);
  v1::AnyOf& group = *set.add_any_of_groups();
  group.set_any_of("contribution");
  group.set_title("投资或税收");
  const auto refused = PublishSet("leader", Drafted(set));
  EXPECT_EQ(refused.reason(), "PUBLISH_CONDITIONS_UNMET");
  EXPECT_EQ(refused.conditions(),
            (std::vector<std::string>{"RULES_OVERLAP", "ANY_OF_EMPTY", "EFFECTIVE_DATE_TAKEN", "PREVIEW_MISSING"}));
  const auto failure = refused.Detail<google::rpc::PreconditionFailure>();
  EXPECT_NE(failure.violations(0).description().find("intensity and everywhere"), std::string::npos);
  EXPECT_NE(failure.violations(2).description().find("2020-01-01"), std::string::npos);
}

}  // namespace
}  // namespace luodi
