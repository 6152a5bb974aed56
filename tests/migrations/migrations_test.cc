// SPDX-License-Identifier: Apache-2.0
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "luodi/v1/policy.pb.h"
#include "server/base/database.h"
#include "server/policy/rules.h"
#include "server/policy/store.h"
#include "tests/migrations/migrating.h"

namespace luodi::migrations {
namespace {

constexpr Migration kFirst = {"0001_create_parcels", "CREATE TABLE parcels (n int); INSERT INTO parcels VALUES (1);"};
constexpr Migration kSecond = {"0002_grant_parcels", "GRANT SELECT ON parcels TO luodi_app"};
constexpr Migration kThird = {"0003_fill_parcels", "INSERT INTO parcels SELECT generate_series(1, 9); SELECT 1/0"};

void ExpectRefusal(const absl::Status& status, const std::string& words) {
  EXPECT_FALSE(status.ok());
  EXPECT_NE(std::string(status.message()).find(words), std::string::npos) << status;
}

TEST_F(Migrating, AppliesEachOnceAndInOrder) {
  EXPECT_EQ(*Pending(Url(), {kFirst, kSecond}), (std::vector<std::string>{kFirst.name, kSecond.name}));
  EXPECT_EQ(*migrations::Run(Url(), {kFirst}), 1);
  EXPECT_EQ(*Pending(Url(), {kFirst, kSecond}), std::vector<std::string>{kSecond.name});
  EXPECT_EQ(*migrations::Run(Url(), {kFirst, kSecond}), 1);
  EXPECT_EQ(*migrations::Run(Url(), {kFirst, kSecond}), 0);
  EXPECT_EQ(Ask("SELECT string_agg(name, ' ' ORDER BY applied_at) FROM luodi_migrations"),
            "0001_create_parcels 0002_grant_parcels");
}

TEST_F(Migrating, MakesTheRoleTheServerWorksAs) {
  ASSERT_TRUE(migrations::Run(Url(), {}).ok());
  EXPECT_EQ(Ask("SELECT rolcanlogin::text || rolbypassrls || rolsuper FROM pg_roles WHERE rolname = 'luodi_app'"),
            "falsefalsefalse");
  Do(Url(), "SET ROLE luodi_app");
}

TEST_F(Migrating, SaysWhatAnAdministratorMustDoWithoutCreaterole) {
  Do(Url(), "CREATE ROLE poor LOGIN");
  ExpectRefusal(migrations::Run(Url() + " user=poor", {}).status(), "GRANT luodi_app TO \"poor\"");
  Do(Url(), "DROP ROLE poor");
}

TEST_F(Migrating, LeavesNothingOfAMigrationThatFails) {
  ExpectRefusal(migrations::Run(Url(), {kFirst, kSecond, kThird}).status(), "0003_fill_parcels failed");
  EXPECT_EQ(Ask("SELECT count(*) FROM parcels"), "1");
  EXPECT_EQ(Ask("SELECT max(name) FROM luodi_migrations"), kSecond.name);
}

TEST_F(Migrating, RefusesAnAppliedOneThatWasEdited) {
  ASSERT_TRUE(migrations::Run(Url(), {kFirst}).ok());
  const Migration edited = {kFirst.name, "CREATE TABLE parcels (n bigint)"};
  ExpectRefusal(migrations::Run(Url(), {edited, kSecond}).status(), "with another text than this luodid carries: 0001");
  EXPECT_EQ(Ask("SELECT count(*) FROM luodi_migrations"), "1");
}

TEST_F(Migrating, RefusesADatabaseNewerThanTheBinary) {
  ASSERT_TRUE(migrations::Run(Url(), {kFirst, kSecond}).ok());
  ExpectRefusal(migrations::Run(Url(), {kFirst}).status(),
                "newer than this luodid, which does not know 0002_grant_parcels");
}

TEST_F(Migrating, RefusesANewOneNumberedBeforeAnAppliedOne) {
  const Migration late = {"0000_came_late", "SELECT 1"};
  ASSERT_TRUE(migrations::Run(Url(), {kFirst}).ok());
  ExpectRefusal(migrations::Run(Url(), {late, kFirst}).status(),
                "0000_came_late is numbered before 0001_create_parcels");
}

TEST_F(Migrating, HappensOnceWhenServersStartTogether) {
  const Migration slow = {"0001_be_slow", "CREATE TABLE slow (n int); SELECT pg_sleep(0.2)"};
  std::vector<int> applied(4, -1);
  std::vector<std::thread> servers;
  for (int& count : applied) servers.emplace_back([&] { count = migrations::Run(Url(), {slow}).value_or(-1); });
  for (std::thread& server : servers) server.join();
  std::sort(applied.begin(), applied.end());
  EXPECT_EQ(applied, (std::vector<int>{0, 0, 0, 1}));
}

TEST_F(Migrating, BringsAnEmptyDatabaseToWhatTheBinaryCarries) {
  auto applied = migrations::Run(Url());
  ASSERT_TRUE(applied.ok()) << applied.status();
  EXPECT_EQ(static_cast<size_t>(*applied), Embedded().size());
  EXPECT_TRUE(Pending(Url())->empty());
}

// ---- 0012: a set of version 1 of the form, and verdicts told as then

// 500 and 50 万元 a 亩, published; four rounds of one project: short by 5 万元 on 56.61 亩 with an exception granted on
// 2020-07-01 in Shanghai, short of a sum in dollars with an exception asked for, exempt, and not judged yet.
constexpr char kBooksOf0011[] = R"sql(
  INSERT INTO zones (zone, title, create_time) VALUES ('z', 'z', now());
  INSERT INTO threshold_sets (zone, threshold_set, document_number, title, effective_date, state, drafters,
    content_sha256, create_time)
  VALUES ('z', 1, '廊高管发〔2020〕1号', '准入门槛', '2020-01-01', 'STATE_DRAFT', '{a}',
    '2111a247b8fafc7d8942176aaeca0312cdcd2058f30e30cd55560672b219bf2f', now());
  INSERT INTO threshold_rules (zone, threshold_set, ordinal, rule_id, metric, at_least_per_mu_minor,
    at_least_per_mu_currency, exempt_kinds, exceptable, legal_basis) VALUES
    ('z', 1, 1, 'intensity', 'METRIC_INVESTMENT_INTENSITY', 500000000, 'CNY', '{PROJECT_KIND_PUBLIC_WELFARE}', true,
     '廊高管发〔2020〕1号 第三条'),
    ('z', 1, 2, 'tax', 'METRIC_TAX_PER_MU', 50000000, 'CNY', '{PROJECT_KIND_PUBLIC_WELFARE}', true,
     '廊高管发〔2020〕1号 第三条');
  UPDATE threshold_sets SET state = 'STATE_PUBLISHED', published_by = 'b', publish_time = now();
  INSERT INTO projects (zone, project, title, kind, jobs, confidentiality, phase, description, create_time, update_time)
  VALUES ('z', '2020-0001', 't', 'PROJECT_KIND_NEW_BUILD', 0, 'CONFIDENTIALITY_INTERNAL', 1, '', now(), now());
  INSERT INTO review_definitions (zone, definition, title, document_number, groups, approval_valid_days, state,
    content_sha256, drafted_by, create_time) VALUES ('z', 1, 't', 'd', '{}', 30, 'STATE_DRAFT', 'x', 'a', now());
  INSERT INTO review_cases (zone, project, round, definition, threshold_set, state, packet_version, verdict,
    exception_rules, exception_requested_by, exception_granted_by, exception_grant_time, accepted_date, submitted_by,
    create_time, update_time)
  VALUES
    ('z', '2020-0001', 1, 1, 1, 'STATE_WITHDRAWN', 1, '{"outcome":"VERDICT_OUTCOME_FAIL",
      "thresholdSet":"zones/z/thresholdSets/1","onDate":{"year":2020,"month":7,"day":1},
      "figures":{"kind":"PROJECT_KIND_NEW_BUILD",
        "fixedAssetInvestment":{"currencyCode":"CNY","minorUnits":"28300000000"},"landArea":{"microMu":"56610000"},
        "annualTax":{"currencyCode":"CNY","minorUnits":"2830500000"}},
      "criteria":[
        {"ruleId":"intensity","metric":"METRIC_INVESTMENT_INTENSITY","outcome":"VERDICT_OUTCOME_FAIL",
         "requiredPerMu":{"currencyCode":"CNY","minorUnits":"500000000"},
         "actual":{"currencyCode":"CNY","minorUnits":"28300000000"},
         "required":{"currencyCode":"CNY","minorUnits":"28305000000"},
         "shortfall":{"currencyCode":"CNY","minorUnits":"5000000"},"largestPassingArea":{"microMu":"56600000"},
         "excessArea":{"microMu":"10000"},"displayPerMu":{"currencyCode":"CNY","minorUnits":"499911676"},
         "legalBasis":"第三条","exceptable":true},
        {"ruleId":"tax","metric":"METRIC_TAX_PER_MU","outcome":"VERDICT_OUTCOME_PASS",
         "requiredPerMu":{"currencyCode":"CNY","minorUnits":"50000000"},
         "actual":{"currencyCode":"CNY","minorUnits":"2830500000"},
         "required":{"currencyCode":"CNY","minorUnits":"2830500000"},"shortfall":{"currencyCode":"CNY"},
         "largestPassingArea":{"microMu":"56610000"},"displayPerMu":{"currencyCode":"CNY","minorUnits":"50000000"},
         "legalBasis":"第三条"}]}',
     '{intensity}', 'p', 'q', '2020-06-30 18:00+00', '2020-06-01', 'p', now(), now()),
    ('z', '2020-0001', 2, 1, 1, 'STATE_WITHDRAWN', 1, '{"outcome":"VERDICT_OUTCOME_FAIL",
      "figures":{"fixedAssetInvestment":{"currencyCode":"USD","minorUnits":"100"},"landArea":{"microMu":"1"}},
      "criteria":[
        {"ruleId":"intensity","metric":"METRIC_INVESTMENT_INTENSITY","outcome":"VERDICT_OUTCOME_FAIL",
         "requiredPerMu":{"currencyCode":"CNY","minorUnits":"900000000"},
         "actual":{"currencyCode":"CNY","minorUnits":"708"},"required":{"currencyCode":"CNY","minorUnits":"900"},
         "shortfall":{"currencyCode":"CNY","minorUnits":"192"},"largestPassingArea":{},"excessArea":{"microMu":"1"},
         "displayPerMu":{"currencyCode":"CNY","minorUnits":"708000000"}}]}',
     '{intensity}', 'p', NULL, NULL, '2020-06-01', 'p', now(), now()),
    ('z', '2020-0001', 3, 1, 1, 'STATE_WITHDRAWN', 1, '{"outcome":"VERDICT_OUTCOME_NOT_APPLICABLE","criteria":[
        {"ruleId":"intensity","metric":"METRIC_INVESTMENT_INTENSITY","outcome":"VERDICT_OUTCOME_NOT_APPLICABLE",
         "requiredPerMu":{"currencyCode":"CNY","minorUnits":"500000000"},"legalBasis":"第三条"}]}',
     '{}', NULL, NULL, NULL, '2020-06-01', 'p', now(), now()),
    ('z', '2020-0001', 4, 1, 1, 'STATE_OPEN', 1, NULL, '{}', NULL, NULL, NULL, '2020-06-01', 'p', now(), now());
)sql";

class UpgradingTo0012 : public Migrating {
 protected:
  void SetUp() override {
    Migrating::SetUp();
    Upgrade("0012", kBooksOf0011);
  }

  v1::Verdict VerdictOf(int round) const {
    v1::Verdict verdict;
    const std::string json = Ask("SELECT verdict FROM review_cases WHERE round = " + std::to_string(round));
    const auto status = google::protobuf::util::JsonStringToMessage(json, &verdict);
    EXPECT_TRUE(status.ok()) << status.ToString() << "\n" << json;
    return verdict;
  }
};

TEST_F(UpgradingTo0012, KeepsPublishedRulesAndTheirDigest) {
  database::Connection connection(Url());
  database::Transaction tx(connection);
  const auto set = policy::store::SelectThresholdSet(tx, "zones/z/thresholdSets/1");
  ASSERT_TRUE(set.has_value());
  ASSERT_EQ(set->rules_size(), 2);
  EXPECT_EQ(set->rules(0).comparator(), v1::COMPARATOR_AT_LEAST);
  EXPECT_EQ(set->rules(0).bar().money_per_mu().minor_units(), 500'000'000);
  EXPECT_EQ(set->rules(1).bar().money_per_mu().currency_code(), "CNY");
  EXPECT_EQ(set->rules(1).bar().money_per_mu().minor_units(), 50'000'000);
  EXPECT_EQ(set->rules(1).force(), v1::FORCE_MANDATORY);
  EXPECT_TRUE(set->rules(1).exceptable());
  EXPECT_FALSE(set->rules(1).has_scope());
  EXPECT_FALSE(set->rules(1).has_scoring());
  EXPECT_EQ(policy::rules::ContentSha256(*set), set->content_sha256());
}

TEST_F(UpgradingTo0012, TellsAFailureInQuantitiesWithWhatWouldPass) {
  const v1::Verdict verdict = VerdictOf(1);
  EXPECT_EQ(verdict.figures().land_area().micro_mu(), 56'610'000);
  ASSERT_EQ(verdict.criteria_size(), 2);
  const v1::CriterionResult& intensity = verdict.criteria(0);
  EXPECT_EQ(intensity.rule_id(), "intensity");
  EXPECT_EQ(intensity.comparator(), v1::COMPARATOR_AT_LEAST);
  EXPECT_EQ(intensity.force(), v1::FORCE_MANDATORY);
  EXPECT_TRUE(intensity.blocks());
  EXPECT_EQ(intensity.bar().money_per_mu().minor_units(), 500'000'000);
  EXPECT_EQ(intensity.value().money_per_mu().minor_units(), 499'911'676);
  EXPECT_EQ(intensity.actual().money().minor_units(), 28'300'000'000);
  EXPECT_EQ(intensity.required().money().minor_units(), 28'305'000'000);
  EXPECT_EQ(intensity.shortfall().money().minor_units(), 5'000'000);
  EXPECT_EQ(intensity.formula(), "fixed_asset_investment / land_area");
  ASSERT_EQ(intensity.advice_size(), 2);
  EXPECT_EQ(intensity.advice(0).figure(), "fixed_asset_investment");
  EXPECT_EQ(intensity.advice(0).to().money().minor_units(), 28'305'000'000);
  EXPECT_EQ(intensity.advice(0).by().money().minor_units(), 5'000'000);
  EXPECT_FALSE(intensity.advice(0).decrease());
  EXPECT_EQ(intensity.advice(1).figure(), "land_area");
  EXPECT_EQ(intensity.advice(1).to().area().micro_mu(), 56'600'000);
  EXPECT_EQ(intensity.advice(1).by().area().micro_mu(), 10'000);
  EXPECT_TRUE(intensity.advice(1).decrease());
}

TEST_F(UpgradingTo0012, TellsAPassWithItsMargin) {
  const v1::CriterionResult tax = VerdictOf(1).criteria(1);
  EXPECT_EQ(tax.outcome(), v1::VERDICT_OUTCOME_PASS);
  EXPECT_FALSE(tax.blocks());
  EXPECT_TRUE(tax.has_shortfall());
  EXPECT_EQ(tax.shortfall().money().minor_units(), 0);
  EXPECT_EQ(tax.shortfall().money().currency_code(), "CNY");
  EXPECT_EQ(tax.advice_size(), 0);
  ASSERT_EQ(tax.inputs_size(), 2);
  EXPECT_EQ(tax.inputs(0).figure(), "annual_tax");
  EXPECT_EQ(tax.inputs(1).value().area().micro_mu(), 56'610'000);
}

TEST_F(UpgradingTo0012, AdvisesNothingThatCannotBeTypedBack) {
  const v1::Verdict verdict = VerdictOf(2);
  ASSERT_EQ(verdict.criteria_size(), 1);
  EXPECT_EQ(verdict.criteria(0).shortfall().money().minor_units(), 192);
  EXPECT_EQ(verdict.criteria(0).advice_size(), 0);
}

TEST_F(UpgradingTo0012, KeepsExemptionsAndCasesWithoutAVerdict) {
  const v1::Verdict verdict = VerdictOf(3);
  ASSERT_EQ(verdict.criteria_size(), 1);
  EXPECT_EQ(verdict.criteria(0).outcome(), v1::VERDICT_OUTCOME_NOT_APPLICABLE);
  EXPECT_TRUE(verdict.criteria(0).has_bar());
  EXPECT_FALSE(verdict.criteria(0).has_actual());
  EXPECT_FALSE(verdict.criteria(0).blocks());
  EXPECT_EQ(Ask("SELECT verdict IS NULL FROM review_cases WHERE round = 4"), "t");
}

TEST_F(UpgradingTo0012, MakesUpNoEndForExceptionsThatHadNone) {
  EXPECT_EQ(Ask("SELECT count(*) FROM review_cases WHERE exception_requested_by IS NOT NULL"), "2");
  EXPECT_EQ(Ask("SELECT count(*) FROM review_cases WHERE exception_expiry IS NOT NULL"), "0");
}

TEST_F(UpgradingTo0012, LeavesProjectsAndInvestorsWithoutPlanAndRecordsAlsoInTheBooksOfThen) {
  EXPECT_EQ(Ask("SELECT count(*) FROM projects WHERE plan IS NOT NULL"), "0");
  EXPECT_EQ(Ask("SELECT count(*) FROM investors WHERE credit_records <> '[]' OR land_holdings <> '[]'"), "0");
  Do(Url(), R"sql(
    INSERT INTO journal_entries (zone, write_id, ordinal, entry_kind, entry_time, actor, method, resource, resource_type,
      version, reason, image)
    VALUES ('z', 'w', 1, 'ENTRY_KIND_CHANGE', '2020-06-01', 'p', 'm',
      'zones/z/projects/2020-0001', 'luodi.v1.Project', 1, '',
      '{"name":"zones/z/projects/2020-0001","title":"当时的项目","kind":"PROJECT_KIND_NEW_BUILD",
        "confidentiality":"CONFIDENTIALITY_INTERNAL","createTime":"2020-06-01T00:00:00Z",
        "updateTime":"2020-06-01T00:00:00Z"}');)sql");
  EXPECT_EQ(Ask("SELECT title || ' ' || (plan IS NULL) FROM projects_at('z', '2020-06-02', NULL)"), "当时的项目 true");
}

}  // namespace
}  // namespace luodi::migrations
