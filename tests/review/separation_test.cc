// SPDX-License-Identifier: Apache-2.0
// Attacks on the separation of duty, each through the service and behind its back.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/review/separation_given.h"

namespace luodi {
namespace {

using testing::Review;
using testing::Separation;

// ---- 9: whoever contributed, himself, by delegation or for another

TEST_F(Separation, ShutsOutWhoeverContributed) {
  Person("author", kDuties, InZone("departments/environment"));
  Published(Wide());
  const std::string project = NewProject().name();
  EXPECT_EQ(Edit("author", project, "某项目（改）"), "");
  const Case on = Filed(project);
  ExpectShutOut(on, "author");
  ExpectShutOutBehind(on, "author");
  ExpectShutOutBehind(on, "officer");
}

TEST_F(Separation, ShutsOutWhoeverContributesAfterTheFiling) {
  Person("author", kDuties, InZone("departments/environment"));
  const Case on = FiledWide();
  EXPECT_EQ(Edit("author", ProjectOfCase(on), "某项目（改）"), "");
  ExpectShutOut(on, "author");
  ExpectShutOutBehind(on, "author");
}

TEST_F(Separation, ShutsOutTheDelegateOfAContributorAndTheContributorAsDelegate) {
  Person("author", kDuties, InZone("departments/planning"));
  Person("stand-in", kDuties, InZone("departments/planning"));
  v1::ReviewDefinition definition = Wide();
  definition.mutable_groups(0)->mutable_stages(4)->mutable_seats(0)->set_person(InZone("persons/author"));
  Published(definition);
  Fine(Delegate("author", "stand-in"));
  Fine(Delegate("m2", "author"));
  const std::string project = NewProject().name();
  EXPECT_EQ(Edit("author", project, "某项目（改）"), "");
  const Case on = Filed(project);
  EXPECT_EQ(Cast("stand-in", on), "SELF_REVIEW");
  EXPECT_EQ(Cast("author", on), "SELF_REVIEW");
  EXPECT_EQ(InsertVote(on, "stand-in", "author", "author"), "self_review");
  EXPECT_EQ(InsertVote(on, "author", "m2", "m2"), "self_review");
  EXPECT_EQ(Stage(Now(on.name()), "panel").tally().base(), 2);
}

TEST_F(Separation, ShutsOutTheRecusedAndWhoeverAnswersForThem) {
  Person("stand-in", kDuties, InZone("departments/planning"));
  Fine(Delegate("m1", "stand-in"));
  const Case on = FiledWide();
  EXPECT_EQ(RecuseFrom("m1", on), "");
  EXPECT_EQ(Cast("m1", on), "PERSON_RECUSED");
  EXPECT_EQ(Cast("stand-in", on), "PERSON_RECUSED");
  EXPECT_EQ(InsertVote(on, "m1", "m1"), "recused_review");
  EXPECT_EQ(InsertVote(on, "stand-in", "m1", "m1"), "recused_review");
  EXPECT_EQ(InsertOpinion(on, "m1", "environment"), "recused_review");
  EXPECT_EQ(InsertScore(on, "m1", "m1"), "recused_review");
}

// ---- 9: the family of the project

TEST_F(Separation, ShutsOutContributorsOfTheParentAndOfOtherPhases) {
  ChangesByHand();
  for (const char* id : {"of-parent", "of-sister"}) Person(id, kDuties, InZone("departments/environment"));
  Published(Wide());
  const v1::Project parent = NewProject();
  EXPECT_EQ(Edit("of-parent", parent.name(), "母项目"), "");
  // A signed parent would take a review of its own: the books say what matters here.
  const auto phase = [&](int number) {
    const std::string name = NewProject().name();
    pqxx::connection connection(DatabaseUrl());
    pqxx::work work(connection);
    work.exec_params("SELECT set_config('app.zone', $1, true)", ZoneId());
    work.exec_params("UPDATE projects SET parent_project = $3, phase = $4 WHERE zone = $1 AND project = $2", ZoneId(),
                     name.substr(name.rfind('/') + 1), parent.name().substr(parent.name().rfind('/') + 1), number);
    work.commit();
    return name;
  };
  const std::string second = phase(2), third = phase(3);
  EXPECT_EQ(Edit("of-sister", third, "三期"), "");
  const Case on = Filed(second);
  for (const char* id : {"of-parent", "of-sister"}) {
    ExpectShutOut(on, id);
    ExpectShutOutBehind(on, id);
  }
}

TEST_F(Separation, ShutsOutContributorsOfAMergedRow) {
  Person("of-twin", kDuties, InZone("departments/environment"));
  Person("second-officer", {v1::ROLE_INVESTMENT_OFFICER}, InZone("departments/investment"));
  Published(Wide());
  const std::string kept = NewProject().name(), twin = NewProject().name();
  EXPECT_EQ(Edit("of-twin", twin, "孪生项目"), "");
  v1::ProposeMergeRequest merge;
  merge.set_parent(twin);
  merge.set_into(kept);
  merge.set_reason("重复登记");
  const auto proposed = Fine(Ask("officer", &v1::ProjectService::Stub::ProposeMerge, merge));
  v1::ApproveCorrectionRequest approve;
  approve.set_name(proposed.name());
  Fine(Ask("director", &v1::ProjectService::Stub::ApproveCorrection, approve));
  const Case on = Filed(kept);
  ExpectShutOut(on, "of-twin");
  ExpectShutOutBehind(on, "of-twin");
}

// ---- 10: one person, two accounts

TEST_F(Separation, KnowsAContributorUnderHisOtherAccount) {
  const std::string other = DoubleOf("officer", "officer2-" + ZoneId(), kDuties);
  const Case on = FiledWide();
  ExpectShutOut(on, "officer2-" + ZoneId());
  ExpectShutOutBehind(on, other);
}

TEST_F(Separation, KnowsAPersonWhoAnswersTwiceUnderTwoAccounts) {
  const std::string other = DoubleOf("m1", "m1-" + ZoneId(), {v1::ROLE_COMMITTEE_MEMBER});
  v1::ReviewDefinition definition = Wide();
  for (const int stage : {4, 5}) {
    v1::Seat& seat = *definition.mutable_groups(0)->mutable_stages(stage)->add_seats();
    seat.set_seat_id("any-member");
    seat.set_role(v1::ROLE_COMMITTEE_MEMBER);
    seat.set_subject(v1::REVIEW_SUBJECT_OTHER);
  }
  Published(definition);
  const Case on = Filed(NewProject().name());
  v1::CastVoteRequest own;
  own.set_parent(on.name());
  own.set_stage_id("panel");
  own.set_seat_id("m1");
  own.set_choice(v1::Vote::CHOICE_YES);
  own.set_packet_version(1);
  Fine(Ask("m1", &Review::CastVote, own));
  EXPECT_EQ(Cast("m1-" + ZoneId(), on), "SAME_PERSON");
  EXPECT_EQ(InsertVote(on, other, "any-member"), "same_person");
  EXPECT_EQ(RecuseFrom("m1-" + ZoneId(), on), "RECUSAL_TOO_LATE");
  EXPECT_EQ(RecuseFrom("m2", on), "");
  DoubleOf("m2", "m2-" + ZoneId(), {v1::ROLE_COMMITTEE_MEMBER});
  EXPECT_EQ(Cast("m2-" + ZoneId(), on), "PERSON_RECUSED");
  EXPECT_EQ(InsertVote(on, "zones/system/persons/m2-" + ZoneId(), "any-member"), "recused_review");
}

TEST_F(Separation, KnowsWhoGrantsWhatHeAskedForUnderHisOtherAccount) {
  const std::string other = DoubleOf("secretary", "chief-" + ZoneId(), {v1::ROLE_DECISION_MAKER});
  Published(Bare());
  const Case on = Filed(NewProject(80'000'000).name());
  EXPECT_EQ(AcceptIt("secretary", on), "");
  EXPECT_EQ(ExceptIt("secretary", on), "");
  EXPECT_EQ(DecideIt("chief-" + ZoneId(), Now(on.name()), v1::Decision::OUTCOME_APPROVE), "SAME_PERSON");
  EXPECT_EQ(Behind("UPDATE review_cases SET decision = 'OUTCOME_APPROVE', decision_reason = '', decided_by = $3, "
                   "exception_granted_by = $3, exception_grant_time = now(), decide_time = now(), "
                   "decide_date = current_date, valid_until_date = current_date, state = 'STATE_APPROVED' "
                   "WHERE zone = $1 AND project = $2 AND round = 1",
                   ZoneId(), NumberOf(on), other),
            "same_person");
  EXPECT_EQ(DecideIt("leader", Now(on.name()), v1::Decision::OUTCOME_APPROVE), "");
}

// ---- 11: the list of contributors only grows

TEST_F(Separation, KeepsTheListOfContributors) {
  const Case on = FiledWide();
  EXPECT_EQ(Behind("DELETE FROM project_contributors WHERE zone = $1", ZoneId()), "permission denied");
  EXPECT_EQ(Behind("UPDATE project_contributors SET person = 'x' WHERE zone = $1", ZoneId()), "permission denied");
  EXPECT_EQ(Behind("TRUNCATE project_contributors"), "permission denied");
  EXPECT_EQ(Behind("DELETE FROM review_recusals WHERE zone = $1", ZoneId()), "permission denied");
  EXPECT_EQ(InsertVote(on, "officer", "m1"), "self_review");
}

// ---- 12: twice, after the close, on an old packet

TEST_F(Separation, TakesAVoteOnceWhileTheBallotIsOpenAndOnThePacketAsItIs) {
  const Case on = FiledWide();
  EXPECT_EQ(Cast("m1", on), "");
  EXPECT_EQ(Cast("m1", on, v1::Vote::CHOICE_NO), "VOTE_CAST");
  EXPECT_EQ(InsertVote(on, "m1", "m1"), "vote_cast_once");
  EXPECT_EQ(Behind("UPDATE review_votes SET choice = 'CHOICE_NO' WHERE zone = $1", ZoneId()), "permission denied");
  EXPECT_EQ(Behind("DELETE FROM review_votes WHERE zone = $1", ZoneId()), "permission denied");
  EXPECT_EQ(Opine("of-environment", on), "");
  EXPECT_EQ(Opine("of-environment", on), "OPINION_RECORDED");
  EXPECT_EQ(InsertOpinion(on, "of-environment", "environment"), "opinion_recorded_once");
  EXPECT_EQ(Behind("DELETE FROM review_opinions WHERE zone = $1", ZoneId()), "permission denied");
  Case stale = on;
  stale.mutable_packet()->set_version(7);
  EXPECT_EQ(Cast("m2", stale), "PACKET_CHANGED");
  EXPECT_EQ(Cast("m2", on), "");
  EXPECT_EQ(Stage(Now(on.name()), "panel").state(), v1::StageStatus::STATE_DONE);
  EXPECT_EQ(Cast("m3", on), "STAGE_NOT_OPEN");
  EXPECT_EQ(InsertVote(on, "m3", "m3"), "stale_answer");
  EXPECT_EQ(Supplement("secretary", on), "");
  EXPECT_EQ(InsertOpinion(on, "of-planning", "of-planning"), "stale_answer");
  EXPECT_EQ(Resubmit("officer", Now(on.name())), "");
  EXPECT_EQ(Cast("m3", on), "PACKET_CHANGED");
  EXPECT_EQ(InsertVote(on, "m3", "m3", "", 1), "stale_answer");
  EXPECT_EQ(Cast("m3", Now(on.name())), "");
}

TEST_F(Separation, StuffsNoSecretBallot) {
  v1::ReviewDefinition definition = Wide();
  v1::StageDefinition& panel = *definition.mutable_groups(0)->mutable_stages(4);
  panel.set_ballot(v1::BALLOT_SECRET);
  Part(panel.mutable_quorum(), 1, 1);
  Published(definition);
  const Case on = Filed(NewProject().name());
  EXPECT_EQ(Cast("m1", on), "BALLOT_SALT_REQUIRED");
  EXPECT_EQ(Cast("m1", on, v1::Vote::CHOICE_NO, "panel", "0123456789abcdef"), "");
  EXPECT_EQ(Behind("INSERT INTO review_ballots (zone, project, round, stage, packet_version, choice) "
                   "VALUES ($1, $2, 1, 'panel', 1, 'CHOICE_YES')",
                   ZoneId(), NumberOf(on)),
            "stuffed_ballot");
  EXPECT_EQ(Behind("UPDATE review_ballots SET choice = 'CHOICE_YES' WHERE zone = $1", ZoneId()), "permission denied");
  EXPECT_EQ(Behind("DELETE FROM review_ballots WHERE zone = $1", ZoneId()), "permission denied");
}

// ---- 13: a project split to stay below a level

TEST_F(Separation, CountsASplitProjectAsTheWhole) {
  v1::ReviewDefinition definition = Bare();
  definition.set_aggregate_months(12);
  v1::StageDefinition& decision = *definition.mutable_groups(1)->mutable_stages(0);
  for (const auto& [id, person, yuan] : {std::tuple{"office", "deputy", 0}, {"congress", "leader", 500'000'000}}) {
    v1::DecisionLevel& level = *decision.add_levels();
    level.set_level_id(id);
    level.set_title(id);
    if (yuan > 0) *level.mutable_total_investment_at_least() = testing::Yuan(yuan);
    level.add_seats()->set_person(InZone(std::string("persons/") + person));
  }
  Published(definition);
  const v1::Project first = NewProject();
  const Case alone = Filed(first.name());
  EXPECT_EQ(alone.decision_level(), "office");
  v1::CreateProjectRequest create;
  create.set_parent(zone());
  *create.mutable_project() = first;
  create.mutable_project()->clear_name();
  create.mutable_project()->set_title("另一半");
  const Case half = Filed(Fine(Ask("officer", &v1::ProjectService::Stub::CreateProject, create)).name());
  EXPECT_EQ(half.decision_level(), "congress");
  EXPECT_EQ(half.aggregate().projects_size(), 2);
  EXPECT_EQ(AcceptIt("secretary", half), "");
  EXPECT_EQ(DecideIt("deputy", Now(half.name()), v1::Decision::OUTCOME_APPROVE), "THRESHOLD_AGGREGATE");
  EXPECT_EQ(DecideUnder(half, "deputy", "course || '{\"decisionLevel\": \"office\"}'"), "decision_below_level");
  EXPECT_EQ(DecideUnder(half, "deputy", "course - 'decisionLevel'"), "decision_below_level");
  EXPECT_EQ(DecideUnder(half, "leader", "course"), "") << "the level that its size asks for";
  EXPECT_EQ(Behind("UPDATE review_cases SET course = course || jsonb_build_object('decisionLevel', 'office', 'voices', "
                   "jsonb_build_array(jsonb_build_object('person', $3::text))) WHERE zone = $1 AND project = $2",
                   ZoneId(), NumberOf(half), P("deputy")),
            "decision_below_level")
      << "one voice of several is enough";
  EXPECT_EQ(DecideIt("leader", Now(half.name()), v1::Decision::OUTCOME_APPROVE), "");
}

// ---- 14: other rules for a case that runs

TEST_F(Separation, PinsACaseToTheDefinitionItWasFiledUnder) {
  v1::ReviewDefinition definition = Wide();
  Part(definition.mutable_groups(0)->mutable_stages(4)->mutable_pass(), 1, 1);
  const v1::ReviewDefinition strict = Published(definition);
  const Case on = Filed(NewProject().name());
  Part(definition.mutable_groups(0)->mutable_stages(4)->mutable_pass(), 1, 3);
  const v1::ReviewDefinition lax = Drafted(definition);
  EXPECT_EQ(Publish("secretary", lax).reason(), "PERMISSION_MISSING");
  EXPECT_EQ(MoveBehind(on, lax), "rules_pinned") << "a draft";
  EXPECT_EQ(Behind("UPDATE review_cases SET threshold_set = 9 WHERE zone = $1", ZoneId()), "rules_pinned");
  Fine(Publish("leader", lax));
  EXPECT_EQ(Cast("m1", on), "");
  const Case now = Now(on.name());
  EXPECT_EQ(now.definition(), strict.name());
  EXPECT_EQ(now.definition_sha256(), strict.content_sha256());
  EXPECT_EQ(Stage(now, "panel").state(), v1::StageStatus::STATE_OPEN);
  EXPECT_EQ(Stage(now, "panel").tally().pass_weight(), 3);
  EXPECT_EQ(Behind("UPDATE review_definitions SET groups = '{}' WHERE zone = $1", ZoneId()), "definition_published");
  EXPECT_EQ(Behind("DELETE FROM review_definitions WHERE zone = $1", ZoneId()), "permission denied");
  EXPECT_EQ(MoveIt("secretary", now, lax.name()), "PERMISSION_MISSING");
  EXPECT_EQ(MoveBehind(on, lax), "silent_move");
  EXPECT_EQ(MoveIt("leader", now, lax.name()), "");
}
}  // namespace
}  // namespace luodi
