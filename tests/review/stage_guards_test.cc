// SPDX-License-Identifier: Apache-2.0
// A decision without quorum or past an open stage, and stages that are not what they claim: the fifteenth attack.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/review/separation_given.h"

namespace luodi {
namespace {

using testing::Separation;

TEST_F(Separation, DecidesNothingWithoutQuorumOrPastAnOpenStage) {
  const Case on = FiledWide();
  EXPECT_EQ(CloseStage("secretary", on), "QUORUM_MISSING");
  for (const auto outcome :
       {v1::Decision::OUTCOME_APPROVE, v1::Decision::OUTCOME_REJECT, v1::Decision::OUTCOME_DEFER}) {
    EXPECT_EQ(DecideIt("leader", Now(on.name()), outcome), "STAGE_NOT_OPEN");
  }
  EXPECT_EQ(DecideBehind(on, "leader"), "decision_past_open_stage");
  EXPECT_EQ(RecuseFrom("leader", on), "");
  EXPECT_EQ(DecideIt("leader", Now(on.name()), v1::Decision::OUTCOME_REJECT), "PERSON_RECUSED");
  EXPECT_EQ(DecideBehind(on, "leader"), "recused_review");
}

TEST_F(Separation, CountsAStageByItsDefinitionNotByWhatItsRowSays) {
  v1::ReviewDefinition definition = Wide();
  Part(definition.mutable_groups(0)->mutable_stages(4)->mutable_quorum(), 2, 3);
  Published(definition);
  const Case on = Filed(NewProject().name());
  EXPECT_EQ(Cast("m1", on), "");
  const std::string forged = R"({"closing": "$", "tally": {"base": "3", "cast": "1", "yes": "1", "quorumWeight": "1"},
                                 "seats": [{"seatId": "m2", "state": "#"}, {"seatId": "m3", "state": "#"}]})";
  for (const char* state : {"STATE_ASKED", "STATE_VACANT", "STATE_RECUSED"}) {
    for (const char* closing : {"CLOSING_ALL_ANSWERED", "CLOSING_REACHED", "CLOSING_BY_OFFICE"}) {
      const std::string status = absl::StrReplaceAll(forged, {{"$", closing}, {"#", state}});
      EXPECT_EQ(DoneBehind(on, "panel", status), "stage_not_earned") << status;
    }
  }
}

TEST_F(Separation, LetsNoStageComeToMoreThanWasSaid) {
  Case on = FiledWide();
  const std::string yes = R"({"closing": "CLOSING_BY_OFFICE", "tally": {"cast": "1", "base": "3", "yes": "1"}})";
  const std::string no = R"({"closing": "CLOSING_BY_OFFICE", "tally": {"cast": "1", "base": "3", "no": "1"}})";
  EXPECT_EQ(Cast("m1", on), "");
  EXPECT_EQ(DoneBehind(on, "panel", yes), "") << "as the office may close it";
  on = Filed(NewProject().name());
  EXPECT_EQ(Cast("m1", on, v1::Vote::CHOICE_NO), "");
  EXPECT_EQ(DoneBehind(on, "panel", no), "stage_not_earned") << "all said no";
  EXPECT_EQ(Cast("m2", on), "");
  EXPECT_EQ(DoneBehind(on, "panel", yes), "stage_not_earned") << "one of two is not two of three";
  EXPECT_EQ(DoneBehind(on, "panel", no, "OUTCOME_NEGATIVE"), "");
}

TEST_F(Separation, LetsNoStagePassOverASeatThatMustBeHeard) {
  Case on = FiledWide();
  EXPECT_EQ(Opine("of-planning", on), "");
  const std::string passed =
      R"({"closing": "CLOSING_ALL_ANSWERED", "tally": {"base": "1", "cast": "1", "yes": "1"}, "seats": [)"
      R"({"seatId": "environment", "state": "STATE_VACANT"}, {"seatId": "of-planning", "state": "STATE_ANSWERED"}]})";
  EXPECT_EQ(DoneBehind(on, "opinion", passed), "stage_not_earned") << "said to be vacant, it may veto";
  on = Filed(NewProject().name());
  EXPECT_EQ(RecuseFrom("of-environment", on), "");
  EXPECT_EQ(CloseStage("secretary", on, "opinion"), "QUORUM_MISSING");
  EXPECT_EQ(Opine("of-planning", on), "");
  EXPECT_EQ(CloseStage("secretary", on, "opinion"), "") << "as the rules write it";
  const Case after = Now(on.name());
  for (const v1::StageStatus& stage : after.stages()) {
    if (stage.stage_id() != "opinion") continue;
    EXPECT_EQ(stage.closing(), v1::StageStatus::CLOSING_NOBODY_ELIGIBLE);
    EXPECT_EQ(stage.outcome(), v1::StageStatus::OUTCOME_NEGATIVE);
  }
}

TEST_F(Separation, LetsNothingStandForASeatThatMustBeHeard) {
  Case on = FiledWide();
  EXPECT_EQ(Behind("INSERT INTO review_opinions (zone, project, round, opinion, stage, seat, stance, text, conditions, "
                   "packet_version, create_time) VALUES ($1, $2, 1, 900, 'opinion', 'environment', "
                   "'STANCE_DEEMED_CONSENT', '', '{}', 1, now())",
                   ZoneId(), NumberOf(on)),
            "silence_is_no_answer");
  EXPECT_EQ(Opine("of-environment", on, "opinion", v1::Opinion::STANCE_VETO), "");
  const std::string vetoed =
      R"({"closing": "CLOSING_ALL_ANSWERED", "tally": {"base": "2", "cast": "1", "no": "1"}, "seats": [)"
      R"({"seatId": "environment", "state": "STATE_ANSWERED"}, {"seatId": "of-planning", "state": "STATE_VACANT"}]})";
  EXPECT_EQ(DoneBehind(on, "opinion", vetoed), "stage_not_earned") << "with one objection more it would pass";
  EXPECT_EQ(Behind("UPDATE review_stages SET state = 'STATE_SKIPPED' WHERE zone = $1 AND project = $2 AND stage = $3",
                   ZoneId(), NumberOf(on), "opinion"),
            "stage_not_earned");
}

TEST_F(Separation, TakesNoWordForAMoveThatWasNone) {
  const Case on = FiledWide();
  EXPECT_EQ(Behind("WITH ghost AS ("
                   "  INSERT INTO review_stages (zone, project, round, stage, ordinal, title, kind, state, open_time, "
                   "                             done_time, became, status) "
                   "  SELECT zone, project, round, 'ghost', 99, title, kind, 'STATE_CANCELLED', open_time, now(), "
                   "         stage, status || $4::jsonb FROM review_stages WHERE zone = $1 AND project = $2 AND stage = $3) "
                   "UPDATE review_stages SET state = 'STATE_DONE', outcome = 'OUTCOME_POSITIVE', done_time = now(), "
                   "status = status || $4::jsonb || '{\"state\": \"STATE_DONE\", \"outcome\": \"OUTCOME_POSITIVE\"}' "
                   "WHERE zone = $1 AND project = $2 AND stage = $3",
                   ZoneId(), NumberOf(on), "opinion",
                   R"({"closing": "CLOSING_ALL_ANSWERED", "tally": {"base": "2", "cast": "2", "yes": "2"}})"),
            "stage_not_earned")
      << "nobody was heard";
}

TEST_F(Separation, ApprovesNothingInSpiteOfAFailedStage) {
  Published(Advised());
  const Case on = Filed(NewProject().name());
  EXPECT_EQ(AcceptIt("secretary", on), "");
  EXPECT_EQ(Opine("of-environment", on, "opinion", v1::Opinion::STANCE_VETO), "");
  EXPECT_EQ(DecideIt("leader", Now(on.name()), v1::Decision::OUTCOME_APPROVE), "DECISION_CONDITIONS_UNMET");
  EXPECT_EQ(DecideUnder(on, "leader", "course"), "approval_in_spite");
}

TEST_F(Separation, ApprovesNothingPastAStageThatWasMadeAnother) {
  Published(Advised());
  const Case on = Filed(NewProject().name());
  EXPECT_EQ(AcceptIt("secretary", on), "");
  first_ = absl::StrCat("UPDATE review_stages SET kind = 'STAGE_KIND_DECISION' WHERE stage = 'opinion' AND project = '",
                        NumberOf(on), "'");
  EXPECT_EQ(DecideUnder(on, "leader", "course"), "approval_in_spite");
  first_.clear();
  const std::string positive =
      R"({"closing": "CLOSING_BY_ACT", "state": "STATE_DONE", "outcome": "OUTCOME_POSITIVE"})";
  EXPECT_EQ(Behind("UPDATE review_stages SET kind = 'STAGE_KIND_COMPLETENESS', state = 'STATE_DONE', done_time = now(), "
                   "outcome = 'OUTCOME_POSITIVE', status = status || $3::jsonb "
                   "WHERE zone = $1 AND project = $2 AND stage = 'opinion'",
                   ZoneId(), NumberOf(on), positive),
            "stage_not_earned");
  EXPECT_EQ(DoneBehind(on, "opinion", R"({"closing": "CLOSING_ALL_ANSWERED"})", "OUTCOME_NOT_APPLICABLE"),
            "stage_not_earned");
}

TEST_F(Separation, LetsNoStageBeDoneWithoutWhatMakesItSo) {
  const Case on = FiledWide();
  const std::string all = R"({"closing": "CLOSING_ALL_ANSWERED", "tally": {"base": "3", "cast": "3", "yes": "3"}})";
  const std::string unsaid = R"({"tally": {"base": "3", "cast": "1", "yes": "1"}})";
  EXPECT_EQ(DoneBehind(on, "opinion", all), "stage_not_earned") << "nobody said anything";
  EXPECT_EQ(DoneBehind(on, "opinion", R"({"closing": "CLOSING_BY_ACT"})"), "stage_not_earned");
  EXPECT_EQ(DoneBehind(on, "opinion", R"({"closing": "CLOSING_NOBODY_ELIGIBLE"})"), "stage_not_earned");
  EXPECT_EQ(Cast("m1", on), "");
  EXPECT_EQ(DoneBehind(on, "panel", all), "stage_not_earned") << "others are still asked";
  EXPECT_EQ(DoneBehind(on, "panel", unsaid), "stage_not_earned") << "it does not say why";
  const std::string office = R"({"closing": "CLOSING_BY_OFFICE", "tally": {"base": "3", "cast": "2", "yes": "2"}})";
  EXPECT_EQ(DoneBehind(on, "panel", office), "stage_not_earned") << "one voted";
  EXPECT_EQ(DoneBehind(on, "panel", R"({"closing": "CLOSING_OUT_OF_REACH", "tally": {"base": "3", "cast": "1",
                                        "no": "1"}})", "OUTCOME_NEGATIVE"),
            "stage_not_earned")
      << "he said yes";
  EXPECT_EQ(DoneBehind(on, "panel", R"({"tally": {"base": "3", "cast": "1"}})"), "tally_adds_up");
  EXPECT_EQ(DoneBehind(on, "experts", R"({"closing": "CLOSING_ALL_ANSWERED", "score": {"base": "1", "cast": "1"}})"),
            "stage_not_earned");
  EXPECT_EQ(DoneBehind(on, "decision", R"({"closing": "CLOSING_BY_ACT"})"), "stage_not_earned");
}

TEST_F(Separation, LetsNoCaseBeBornDecidedNorOnePersonPublishWhatHeDrafted) {
  const Case on = FiledWide();
  EXPECT_EQ(Behind("INSERT INTO review_cases (zone, project, round, definition, threshold_set, state, packet_version, "
                   "purpose, accepted_date, submitted_by, decision, decided_by, decide_time, decide_date, "
                   "valid_until_date, create_time, update_time) SELECT zone, project, 2, definition, threshold_set, "
                   "'STATE_APPROVED', 1, purpose, accepted_date, submitted_by, 'OUTCOME_APPROVE', submitted_by, now(), "
                   "accepted_date, accepted_date, now(), now() FROM review_cases WHERE zone = $1 AND project = $2",
                   ZoneId(), NumberOf(on)),
            "born_decided");
  Drafted(Wide());
  EXPECT_EQ(Behind("UPDATE review_definitions SET state = 'STATE_PUBLISHED', published_by = drafted_by, "
                   "publish_time = now() WHERE zone = $1 AND state = 'STATE_DRAFT'",
                   ZoneId()),
            "definition_takes_two");
}

TEST_F(Separation, LetsWhatStagesCameToAndADecisionStand) {
  Published(Bare());
  const Case on = Filed(NewProject().name());
  EXPECT_EQ(AcceptIt("secretary", on), "");
  EXPECT_EQ(DoneBehind(on, "completeness", "{}", "OUTCOME_NEGATIVE"), "stage_stands");
  EXPECT_EQ(DecideIt("leader", Now(on.name()), v1::Decision::OUTCOME_APPROVE), "");
  EXPECT_EQ(DecideIt("deputy", Now(on.name()), v1::Decision::OUTCOME_REJECT), "CASE_STATE_REFUSES");
  EXPECT_EQ(DecideBehind(on, "deputy"), "decision_stands");
}

}  // namespace
}  // namespace luodi
