// SPDX-License-Identifier: Apache-2.0
// 0014 to 0016: reviews from before seats, ballots and clocks go on as they were.
#include "luodi/v1/review_cases.pb.h"
#include "server/base/database.h"
#include "server/review/store.h"
#include "tests/migrations/migrating.h"

namespace luodi::migrations {
namespace {

using Status = v1::StageStatus;

// One project with a case that was rejected and one in flight: environment has answered, safety is asked, of the panel
// a has voted; another waits for its applicant.
constexpr char kBooksOf0013[] = R"sql(
  INSERT INTO zones (zone, title, create_time) VALUES ('z', 'z', now());
  INSERT INTO departments (zone, department, title, create_time)
  VALUES ('z', 'environment', '生态环境局', now()), ('z', 'safety', '应急局', now());
  INSERT INTO threshold_sets (zone, threshold_set, document_number, title, effective_date, state, drafters,
    content_sha256, create_time)
  VALUES ('z', 1, 'd', 't', '2020-01-01', 'STATE_DRAFT', '{a}', 'x', now());
  INSERT INTO review_definitions (zone, definition, title, document_number, groups, approval_valid_days, state,
    content_sha256, drafted_by, published_by, publish_time, create_time)
  VALUES ('z', 1, '准入评审', 'd', '{"groups":[
    {"stages":[{"stageId":"environment","title":"环境","kind":"STAGE_KIND_OPINION",
                "department":"zones/z/departments/environment","mayVeto":true},
               {"stageId":"safety","title":"安全","kind":"STAGE_KIND_OPINION",
                "department":"zones/z/departments/safety"},
               {"stageId":"panel","title":"评委会","kind":"STAGE_KIND_VOTE",
                "panel":[{"person":"zones/z/persons/a","weight":2},{"person":"zones/z/persons/b","weight":1}],
                "quorum":{"numerator":1,"denominator":1},"pass":{"numerator":1,"denominator":1}}]},
    {"stages":[{"stageId":"decision","title":"决策","kind":"STAGE_KIND_DECISION"}]}]}',
    30, 'STATE_PUBLISHED', 'digest', 'a', 'b', now(), now());
  INSERT INTO projects (zone, project, title, kind, jobs, confidentiality, phase, description, create_time, update_time)
  SELECT 'z', project, 't', 'PROJECT_KIND_NEW_BUILD', 0, 'CONFIDENTIALITY_INTERNAL', 1, '', now(), now()
  FROM unnest('{2020-0001,2020-0002}'::text[]) project;
  INSERT INTO review_cases (zone, project, round, definition, threshold_set, state, packet_version, verdict,
    exception_rules, exception_reason, exception_requested_by, exception_granted_by, exception_grant_time,
    decision, decision_reason, decided_by, decide_time, decide_date, accepted_date, submitted_by, create_time,
    update_time)
  VALUES
    ('z', '2020-0001', 1, 1, 1, 'STATE_REJECTED', 1, NULL, '{}', NULL, NULL, NULL, NULL, 'OUTCOME_REJECT', '不行',
     'zones/z/persons/q', '2020-06-10 10:00+08', '2020-06-10', '2020-06-01', 'zones/z/persons/p',
     '2020-06-01 09:00+08', '2020-06-10 10:00+08'),
    ('z', '2020-0001', 2, 1, 1, 'STATE_OPEN', 1, '{"outcome":"VERDICT_OUTCOME_PASS"}', '{}', NULL, NULL, NULL, NULL,
     NULL, NULL, NULL, NULL, NULL, '2020-07-01', 'zones/z/persons/p', '2020-07-01 09:00+08', '2020-07-03 09:00+08'),
    ('z', '2020-0002', 1, 1, 1, 'STATE_SUPPLEMENTING', 1, NULL, '{}', NULL, NULL, NULL, NULL,
     NULL, NULL, NULL, NULL, NULL, '2020-07-01', 'zones/z/persons/p', '2020-07-01 09:00+08', '2020-07-06 00:30+08');
  UPDATE review_cases SET supplement_items = '{环评批复}' WHERE project = '2020-0002';
  INSERT INTO review_packets (zone, project, round, packet_version, material, documents, sha256, create_time)
  SELECT zone, project, round, 1, '{}', '{"zones/z/projects/2020-0001/documents/1":"aa"}', 's', now() FROM review_cases;
  INSERT INTO review_stages (zone, project, round, stage, ordinal, title, kind, department, state, outcome, open_time,
    done_time, due_date, due_provisional, tally_base, tally_cast, tally_yes, tally_no, tally_abstain, tally_recused,
    quorum_reached, quorum_weight)
  VALUES
    ('z', '2020-0001', 2, 'environment', 0, '环境', 'STAGE_KIND_OPINION', 'environment', 'STATE_DONE',
     'OUTCOME_POSITIVE', '2020-07-01 09:00+08', '2020-07-02 09:00+08', '2020-07-08', false,
     NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ('z', '2020-0001', 2, 'safety', 1, '安全', 'STAGE_KIND_OPINION', 'safety', 'STATE_OPEN', NULL,
     '2020-07-01 09:00+08', NULL, '2020-07-08', true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ('z', '2020-0001', 2, 'panel', 2, '评委会', 'STAGE_KIND_VOTE', NULL, 'STATE_OPEN', NULL, '2020-07-01 09:00+08',
     NULL, NULL, false, 3, 2, 2, 0, 0, 0, false, 3),
    ('z', '2020-0001', 2, 'decision', 3, '决策', 'STAGE_KIND_DECISION', NULL, 'STATE_WAITING', NULL, NULL, NULL, NULL,
     false, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ('z', '2020-0002', 1, 'safety', 0, '安全', 'STAGE_KIND_OPINION', 'safety', 'STATE_OPEN', NULL,
     '2020-07-02 09:00+08', NULL, NULL, false, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
  INSERT INTO review_panels (zone, project, round, stage, person, weight)
  SELECT 'z', '2020-0001', 2, 'panel', 'zones/z/persons/' || id, weight FROM (VALUES ('a', 2), ('b', 1)) v (id, weight);
  INSERT INTO review_opinions (zone, project, round, opinion, stage, department, stance, text, conditions,
    packet_version, recorded_by, create_time)
  VALUES ('z', '2020-0001', 2, 1, 'environment', 'environment', 'STANCE_AGREE', '', '{}', 1, 'zones/z/persons/e',
    now());
  INSERT INTO review_votes (zone, project, round, vote, stage, choice, reason, packet_version, cast_by, weight,
    create_time)
  VALUES ('z', '2020-0001', 2, 1, 'panel', 'CHOICE_YES', '', 1, 'zones/z/persons/a', 2, now());
)sql";

constexpr char kRunning[] = "zones/z/projects/2020-0001/cases/2";

class UpgradingTo0014 : public Migrating {
 protected:
  void SetUp() override {
    Migrating::SetUp();
    Upgrade("0014", kBooksOf0013);
  }
  template <typename Selected>
  auto Read(Selected select) {
    database::Connection connection(Url());
    database::Transaction tx(connection);
    return select(tx);
  }
  v1::ReviewCase Case(const std::string& name) {
    return *Read([&](database::Transaction& tx) { return review::store::SelectCase(tx, name); });
  }
};

TEST_F(UpgradingTo0014, TellsEveryStageAsBefore) {
  const v1::ReviewCase running = Case(kRunning);
  EXPECT_EQ(running.purpose(), v1::CASE_PURPOSE_INVESTMENT);
  ASSERT_EQ(running.stages_size(), 4);
  const Status& environment = running.stages(0);
  EXPECT_EQ(environment.stage_id(), "environment");
  EXPECT_EQ(environment.title(), "环境");
  EXPECT_EQ(environment.state(), Status::STATE_DONE);
  EXPECT_EQ(environment.outcome(), Status::OUTCOME_POSITIVE);
  EXPECT_TRUE(environment.has_open_time() && environment.has_done_time());
  EXPECT_EQ(running.stages(1).due_date().day(), 8);
  EXPECT_TRUE(running.stages(1).due_provisional());
  const v1::Tally& tally = running.stages(2).tally();
  EXPECT_EQ(tally.base(), 3);
  EXPECT_EQ(tally.yes(), 2);
  EXPECT_EQ(tally.quorum_weight(), 3);
  EXPECT_FALSE(tally.quorum_reached());
  EXPECT_EQ(running.stages(3).state(), Status::STATE_WAITING);
  EXPECT_EQ(running.packet().documents_size(), 1);
}

TEST_F(UpgradingTo0014, KeepsDecisionsAndSupplements) {
  const v1::ReviewCase rejected = Case("zones/z/projects/2020-0001/cases/1");
  EXPECT_EQ(rejected.decision().reason(), "不行");
  EXPECT_EQ(rejected.decision().decided_by(), "zones/z/persons/q");
  EXPECT_EQ(Case("zones/z/projects/2020-0002/cases/1").supplement_items(0), "环评批复");
}

TEST_F(UpgradingTo0014, GivesEveryAnswerItsSeatAndAsksWhoHasNotAnswered) {
  const auto opinions = Read([](database::Transaction& tx) { return review::store::SelectOpinions(tx, kRunning); });
  ASSERT_EQ(opinions.size(), 1u);
  EXPECT_EQ(opinions[0].seat_id(), "environment");
  EXPECT_EQ(opinions[0].department(), "zones/z/departments/environment");
  const auto votes = Read([](database::Transaction& tx) { return review::store::SelectVotes(tx, kRunning); });
  ASSERT_EQ(votes.size(), 1u);
  EXPECT_EQ(votes[0].seat_id(), "a");
  EXPECT_EQ(votes[0].choice(), v1::Vote::CHOICE_YES);
  EXPECT_EQ(Ask("SELECT string_agg(stage || '/' || seat, ' ' ORDER BY stage, seat) FROM review_seats WHERE asked"),
            "panel/b safety/safety")
      << "and nobody of a case that waits for its applicant";
  EXPECT_EQ(Ask("SELECT due_date FROM review_seats WHERE project = '2020-0001' AND stage = 'safety'"), "2020-07-08");
}

TEST_F(UpgradingTo0014, StartsTheClocksOfWhatIsInFlight) {
  const auto running = Read([](database::Transaction& tx) { return review::store::SelectClocks(tx, kRunning); });
  ASSERT_EQ(running.size(), 3u);
  for (const char* stage : {"", "safety", "panel"}) {
    ASSERT_EQ(running.at(stage).size(), 1u) << stage;
    EXPECT_EQ(running.at(stage)[0].kind(), v1::ClockEntry::KIND_START);
    EXPECT_EQ(running.at(stage)[0].date().day(), 1);
    EXPECT_EQ(running.at(stage)[0].person(), "zones/z/persons/p");
  }
  const auto waiting = Read(
      [](database::Transaction& tx) { return review::store::SelectClocks(tx, "zones/z/projects/2020-0002/cases/1"); });
  ASSERT_EQ(waiting.at("").size(), 2u);
  EXPECT_EQ(waiting.at("")[1].kind(), v1::ClockEntry::KIND_PAUSE);
  EXPECT_EQ(waiting.at("")[1].date().day(), 6) << "the day in Shanghai";
  EXPECT_EQ(waiting.at("safety")[0].date().day(), 2);
  EXPECT_EQ(Ask("SELECT count(*) FROM review_clock_entries WHERE project = '2020-0001' AND round = 1"), "0");
}

TEST_F(UpgradingTo0014, WritesACaseBackAsItIs) {
  database::Connection connection(Url());
  database::Transaction tx(connection);
  v1::ReviewCase running = *review::store::SelectCase(tx, kRunning);
  const std::string before = running.stages(2).SerializeAsString();
  running = review::store::UpdateCase(tx, {}, running, {}, "2020-07-04 09:00+08");
  EXPECT_EQ(running.etag(), "v2");
  EXPECT_EQ(running.stages(2).SerializeAsString(), before);
  EXPECT_EQ(running.stages_size(), 4);
}

}  // namespace
}  // namespace luodi::migrations
