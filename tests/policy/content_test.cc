// SPDX-License-Identifier: Apache-2.0
// What a threshold set says, from the request into the books and back: every field, kept in the process or read anew,
// and never changed once it is published.
#include "luodi/v1/zones.grpc.pb.h"
#include "server/policy/rules.h"
#include "tests/policy/given.h"

namespace luodi {
namespace {

using testing::Day;
using testing::Yuan;

class ThresholdContents : public testing::ThresholdSets {
 protected:
  ThresholdContents() : connection_(DatabaseUrl()), tx(connection_) {}

  // From here on as the server's own role, in the zone.
  void ActAsServer() {
    tx.Exec("SET LOCAL ROLE luodi_app");
    tx.Exec("SELECT set_config('app.zone', $1, true)", ZoneId());
  }

  // Whether the books refuse the statement. The transaction goes on.
  bool IsRefused(const char* sql) {
    tx.Exec("SAVEPOINT before");
    try {
      tx.Exec(sql, ZoneId());
      return false;
    } catch (const pqxx::sql_error&) {
      tx.Exec("ROLLBACK TO SAVEPOINT before");
      return true;
    }
  }

 private:
  database::Connection connection_;

 protected:
  database::Transaction tx;
};

// A copy of the first rule, in another metric and without a bar.
v1::ThresholdRule& AddRule(v1::ThresholdSet& set, const std::string& id, v1::Metric metric) {
  *set.add_rules() = v1::ThresholdRule(set.rules(0));
  v1::ThresholdRule& rule = *set.mutable_rules()->rbegin();
  rule.set_rule_id(id);
  rule.set_metric(metric);
  rule.clear_bar();
  return rule;
}

void AddScoped(v1::ThresholdSet& set, const std::string& park) {
  v1::ThresholdRule& rule = AddRule(set, "scoped", v1::METRIC_INVESTMENT_INTENSITY);
  *rule.mutable_bar()->mutable_money_per_hectare() = Yuan(75'000'000);
  rule.set_without_land_price(true);
  v1::Scope& scope = *rule.mutable_scope();
  scope.add_parks(park);
  for (const auto use : {v1::LAND_USE_INDUSTRIAL, v1::LAND_USE_RESEARCH}) scope.add_land_uses(use);
  scope.add_kinds(v1::PROJECT_KIND_EXPANSION);
  for (const char* code : {"C26", "C2614"}) scope.add_industry_prefixes(code);
  *scope.mutable_investment_from() = Yuan(10'000'000);
  *scope.mutable_investment_below() = Yuan(100'000'000);
  scope.set_band_of_total_investment(true);
  scope.add_land_bases(v1::LAND_BASIS_GROSS);
}

void AddYearly(v1::ThresholdSet& set) {
  v1::ThresholdRule& rule = AddRule(set, "yearly", v1::METRIC_TAX_PER_MU);
  *rule.mutable_bar()->mutable_money_per_mu() = Yuan(50'000);
  rule.set_comparator(v1::COMPARATOR_ABOVE);
  rule.set_any_of("contribution");
  rule.set_land(v1::LAND_APPORTIONED);
  rule.mutable_years()->set_basis(v1::YearSpan::BASIS_AFTER_PRODUCTION);
  rule.mutable_years()->set_first_year(1);
  rule.mutable_years()->set_last_year(3);
}

void AddScored(v1::ThresholdSet& set) {
  v1::ThresholdRule& rule = AddRule(set, "scored", v1::METRIC_GREEN_RATIO);
  rule.set_comparator(v1::COMPARATOR_AT_MOST);
  rule.set_force(v1::FORCE_RECOMMENDED);
  rule.mutable_bar()->set_ratio_ppm(0);
  v1::Scoring& scoring = *rule.mutable_scoring();
  scoring.set_full_score_micro(5'000'000);
  scoring.mutable_step()->set_ratio_ppm(10'000);
  scoring.set_deduction_micro(100'000);
  scoring.set_step_rule(v1::Scoring::STEP_RULE_PROPORTIONAL);
  scoring.set_lowest_score_micro(1'000'000);
  scoring.mutable_cut()->set_ratio_ppm(200'000);
  scoring.set_cut_score_micro(500'000);
}

void AddRelated(v1::ThresholdSet& set) {
  v1::ThresholdRule& rule = AddRule(set, "related", v1::METRIC_RELATED_LAND);
  rule.clear_comparator();
  rule.set_force(v1::FORCE_VETO);
  rule.set_exceptable(false);
  rule.mutable_related_land()->mutable_idle_at_least()->set_micro_mu(10'000'000);
  *rule.mutable_related_land()->mutable_output_per_mu_below() = Yuan(1'000'000);
  *rule.mutable_related_land()->mutable_tax_per_mu_below() = Yuan(30'000);
}

// A rule in each of the other units.
void AddBars(v1::ThresholdSet& set) {
  v1::ThresholdRule& built = AddRule(set, "built", v1::METRIC_FLOOR_AREA_RATIO);
  built.mutable_bar()->set_ratio_ppm(1'000'000);
  built.set_double_above_storey_mm(8000);
  AddRule(set, "plot", v1::METRIC_PLOT_SIZE).mutable_bar()->mutable_area()->set_micro_mu(10'000'000);
  AddRule(set, "jobs", v1::METRIC_JOBS_PER_MU).mutable_bar()->set_per_mu_milli(1'500);
  *AddRule(set, "foreign", v1::METRIC_FOREIGN_INVESTMENT).mutable_bar()->mutable_money() = Yuan(1);
  AddRule(set, "total", v1::METRIC_TOTAL_SCORE).mutable_bar()->set_score_micro(60'000'000);
  v1::ThresholdRule& exempt = AddRule(set, "exempt", v1::METRIC_RD_SHARE);
  exempt.set_comparator(v1::COMPARATOR_EXEMPT);
  exempt.clear_exempt_kinds();
}

void AddPositions(v1::ThresholdSet& set) {
  v1::ThresholdRule& fit = AddRule(set, "fit", v1::METRIC_INDUSTRY_FIT);
  fit.clear_comparator();
  fit.mutable_scoring()->set_full_score_micro(10'000'000);
  v1::IndustryPosition& wanted = *set.add_positions();
  wanted.set_title(R"(新材料 "高端"，{电子}\)");
  for (const char* code : {"C2651", "C39"}) wanted.add_industry_prefixes(code);
  wanted.set_score_micro(10'000'000);
  v1::IndustryPosition& unwanted = *set.add_positions();
  unwanted.set_title("限制类");
  unwanted.add_industry_prefixes("C252");
  unwanted.set_unfit(true);
}

// Every field of every kind of rule.
v1::ThresholdSet Everything(v1::ThresholdSet set, const std::string& park) {
  v1::AnyOf& group = *set.add_any_of_groups();
  group.set_any_of("contribution");
  group.set_title("投资不低于1000万元，或税收不低于5万元/亩");
  AddScoped(set, park);
  AddYearly(set);
  AddScored(set);
  AddRelated(set);
  AddBars(set);
  AddPositions(set);
  return set;
}

// Rules, groups and positions only.
std::string ContentOf(const v1::ThresholdSet& set) {
  v1::ThresholdSet content;
  *content.mutable_rules() = set.rules();
  *content.mutable_any_of_groups() = set.any_of_groups();
  *content.mutable_positions() = set.positions();
  return content.DebugString();
}

TEST_F(ThresholdContents, KeepEveryFieldOfEveryRule) {
  v1::CreateParkRequest park;
  park.set_parent(zone());
  park.set_park_id("east");
  park.mutable_park()->set_title("东区");
  const auto made = Ask("sysadmin", &v1::ZoneService::Stub::CreatePark, park);
  ASSERT_TRUE(made.ok()) << made.status.error_message();
  const v1::ThresholdSet asked = Everything(Gate(Day(2020, 1, 1)), made->name());
  const v1::ThresholdSet draft = Drafted(asked);
  EXPECT_EQ(ContentOf(draft), ContentOf(asked));
  EXPECT_EQ(policy::rules::ContentSha256(draft), draft.content_sha256());
  const auto published = Publish("leader", draft);
  ASSERT_TRUE(published.ok()) << published.status.error_message();
  EXPECT_EQ(ContentOf(published.reply), ContentOf(asked));
  EXPECT_EQ(published->content_sha256(), draft.content_sha256());
}

TEST_F(ThresholdContents, AreReadAnewWhenADraftHasChanged) {
  v1::ThresholdSet set = Drafted(Day(2020, 1, 1));
  EXPECT_EQ(Now(set.name()).rules_size(), 2);
  set.mutable_rules()->RemoveLast();
  set.mutable_rules(0)->mutable_bar()->mutable_money_per_mu()->set_minor_units(1);
  const v1::ThresholdSet updated = Update("director", set).reply;
  EXPECT_EQ(ContentOf(Now(set.name())), ContentOf(set));
  // And back again, to a content that was read before.
  v1::ThresholdSet back = Gate(Day(2020, 1, 1));
  back.set_name(updated.name());
  back.set_etag(updated.etag());
  ASSERT_TRUE(Update("director", back).ok());
  EXPECT_EQ(ContentOf(Now(set.name())), ContentOf(back));
}

TEST_F(ThresholdContents, CostOneStatementOnceTheyWereRead) {
  const v1::ThresholdSet published = Publish("leader", Drafted(Day(2020, 1, 1))).reply;
  // Whoever asked for the rules again would be refused.
  for (const char* table :
       {"REVOKE ALL ON threshold_rules FROM luodi_app", "REVOKE ALL ON threshold_any_of FROM luodi_app",
        "REVOKE ALL ON threshold_positions FROM luodi_app"}) {
    tx.Exec(table);
  }
  ActAsServer();
  EXPECT_TRUE(IsRefused("SELECT FROM threshold_rules WHERE zone = $1"));
  const auto in_force = policy::store::SelectInForce(tx, ZoneId(), Day(2020, 7, 1));
  ASSERT_TRUE(in_force.has_value());
  EXPECT_EQ(in_force->SerializeAsString(), published.SerializeAsString());
  const auto by_name = policy::store::SelectThresholdSet(tx, published.name());
  EXPECT_EQ(by_name->SerializeAsString(), published.SerializeAsString());
  EXPECT_EQ(policy::store::ListThresholdSets(tx, ZoneId(), Page()).size(), 1u);
}

TEST_F(ThresholdContents, StayAsPublishedAlsoForTheServersOwnStatements) {
  v1::ThresholdSet set = Gate(Day(2020, 1, 1));
  v1::AnyOf& group = *set.add_any_of_groups();
  group.set_any_of("contribution");
  group.set_title("满足其一");
  for (v1::ThresholdRule& rule : *set.mutable_rules()) rule.set_any_of("contribution");
  AddPositions(set);
  const auto published = Publish("leader", Drafted(set));
  ASSERT_TRUE(published.ok()) << published.status.error_message();
  ActAsServer();
  for (const char* sql :
       {"DELETE FROM threshold_rules WHERE zone = $1", "DELETE FROM threshold_any_of WHERE zone = $1",
        "DELETE FROM threshold_positions WHERE zone = $1", "UPDATE threshold_rules SET bar_value = 1 WHERE zone = $1",
        "INSERT INTO threshold_any_of SELECT zone, threshold_set, 2, 'more', 'x' FROM threshold_sets WHERE zone = $1",
        "INSERT INTO threshold_positions SELECT zone, threshold_set, 9, 'x', '{C}', false, 0 FROM threshold_sets "
        "WHERE zone = $1",
        "UPDATE threshold_sets SET effective_date = '2019-01-01' WHERE zone = $1",
        "UPDATE threshold_sets SET document_number = '2号' WHERE zone = $1",
        "UPDATE threshold_sets SET content_sha256 = 'x' WHERE zone = $1",
        "UPDATE threshold_sets SET state = 'STATE_DRAFT', published_by = NULL, publish_time = NULL WHERE zone = $1",
        "DELETE FROM threshold_sets WHERE zone = $1"}) {
    EXPECT_TRUE(IsRefused(sql)) << sql;
  }
  EXPECT_FALSE(IsRefused("SELECT FROM threshold_rules WHERE zone = $1"));
}

TEST_F(ThresholdContents, KeepTheDaysByWhichCasesWereJudged) {
  ChangesByHand();
  const v1::ThresholdSet lower = Publish("leader", Drafted(Day(2019, 1, 1))).reply;
  tx.Exec(
      "INSERT INTO projects (zone, project, title, kind, jobs, confidentiality, phase, description, create_time, "
      "update_time) VALUES ($1, '2020-0001', 't', 'PROJECT_KIND_NEW_BUILD', 0, 'CONFIDENTIALITY_INTERNAL', 1, '', "
      "now(), now())",
      ZoneId());
  tx.Exec(
      "INSERT INTO review_definitions (zone, definition, title, document_number, groups, approval_valid_days, state, "
      "content_sha256, drafted_by, create_time) VALUES ($1, 1, 't', 'd', '{}', 30, 'STATE_DRAFT', 'x', 'a', now())",
      ZoneId());
  tx.Exec(
      "INSERT INTO review_cases (zone, project, round, definition, threshold_set, state, packet_version, "
      "purpose, accepted_date, submitted_by, create_time, update_time) VALUES ($1, '2020-0001', 1, 1, 1, 'STATE_WITHDRAWN', "
      "1, 'CASE_PURPOSE_INVESTMENT', '2020-06-10', 'p', now(), now())",
      ZoneId());
  tx.Commit();
  const auto refused = Publish("leader", Drafted(Day(2020, 6, 10)));
  EXPECT_EQ(refused.conditions(), std::vector<std::string>{"EFFECTIVE_DATE_USED"});
  const auto failure = refused.Detail<google::rpc::PreconditionFailure>();
  ASSERT_EQ(failure.violations_size(), 1);
  EXPECT_EQ(failure.violations(0).subject(), lower.name());
  EXPECT_TRUE(Publish("leader", Drafted(Day(2020, 6, 11))).ok());
}

}  // namespace
}  // namespace luodi
