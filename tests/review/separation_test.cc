// SPDX-License-Identifier: Apache-2.0
// Attacks on the separation of duty, each through the service and behind its back: by SQL as the server's own database
// role, which sees the zone and nothing more.
#include <pqxx/pqxx>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "server/base/names.h"
#include "tests/review/floor.h"

namespace luodi {
namespace {

using testing::Floor;
using testing::Review;
using Case = v1::ReviewCase;

class Separation : public Floor {
 protected:
  Separation() { Gate(); }

  // What the database says to the server's role: "" when it obeys, else the first words of its refusal.
  template <typename... Values>
  std::string Behind(const std::string& sql, const Values&... values) {
    pqxx::connection connection(DatabaseUrl());
    pqxx::work work(connection);
    work.exec("SET LOCAL ROLE luodi_app");
    work.exec_params("SELECT set_config('app.zone', $1, true)", ZoneId());
    try {
      work.exec_params(sql, values...);
      // What waits for the end of the transaction.
      work.exec("SET CONSTRAINTS ALL IMMEDIATE");
    } catch (const pqxx::sql_error& refused) {
      // The first line: what follows names functions.
      const std::string all = refused.what();
      const std::string words = all.substr(0, all.find('\n'));
      for (const char* known : {"self_review", "recused_review", "same_person", "stale_answer", "permission denied",
                                "vote_cast_once", "person_votes_once", "opinion_recorded_once", "decision_stands",
                                "decision_past_open_stage", "definition_published", "stuffed_ballot", "born_decided",
                                "definition_takes_two", "stage_not_earned", "stage_stands", "tally_adds_up",
                                "decision_below_level", "rules_pinned", "silent_move"}) {
        if (words.find(known) != std::string::npos) return known;
      }
      return words;
    }
    return "";
  }
  static std::string NumberOf(const Case& on) { return on.name().substr(on.name().find("projects/") + 9, 9); }
  std::string P(const std::string& id) { return id.rfind("zones/", 0) == 0 ? id : InZone("persons/" + id); }

  std::string InsertVote(const Case& on, const std::string& who, const std::string& seat,
                         const std::string& on_behalf_of = "", int packet = 1) {
    return Behind(
        "INSERT INTO review_votes (zone, project, round, vote, stage, seat, choice, reason, packet_version, cast_by, "
        "weight, create_time, on_behalf_of) VALUES ($1, $2, 1, 900, 'panel', $3, 'CHOICE_YES', '', $4, $5, 1, now(), "
        "nullif($6, ''))",
        ZoneId(), NumberOf(on), seat, packet, P(who), on_behalf_of.empty() ? "" : P(on_behalf_of));
  }
  std::string InsertOpinion(const Case& on, const std::string& who, const std::string& seat,
                            const std::string& on_behalf_of = "", int packet = 1) {
    return Behind(
        "INSERT INTO review_opinions (zone, project, round, opinion, stage, seat, stance, text, conditions, "
        "packet_version, recorded_by, create_time, on_behalf_of) VALUES ($1, $2, 1, 900, 'opinion', $3, "
        "'STANCE_AGREE', '', '{}', $4, $5, now(), nullif($6, ''))",
        ZoneId(), NumberOf(on), seat, packet, P(who), on_behalf_of.empty() ? "" : P(on_behalf_of));
  }
  std::string InsertScore(const Case& on, const std::string& who, const std::string& seat,
                          const std::string& on_behalf_of = "") {
    return Behind(
        "INSERT INTO review_scores (zone, project, round, score, stage, seat, criteria, reason, packet_version, "
        "scored_by, on_behalf_of, weight, awarded_bp, attainable_bp, create_time) VALUES ($1, $2, 1, 900, 'experts', "
        "$3, '{}', '', 1, $4, nullif($5, ''), 1, 1, 10000, now())",
        ZoneId(), NumberOf(on), seat, P(who), on_behalf_of.empty() ? "" : P(on_behalf_of));
  }
  std::string DecideBehind(const Case& on, const std::string& who) {
    return Behind(
        "UPDATE review_cases SET decision = 'OUTCOME_REJECT', decision_reason = '理由', decided_by = $3, "
        "decide_time = now(), decide_date = current_date, state = 'STATE_REJECTED' "
        "WHERE zone = $1 AND project = $2 AND round = 1",
        ZoneId(), NumberOf(on), P(who));
  }
  // A decision with what has no column as the expression says.
  std::string DecideUnder(const Case& on, const std::string& who, const std::string& course) {
    return Behind(absl::StrCat("UPDATE review_cases SET course = ", course,
                               ", decision = 'OUTCOME_APPROVE', decided_by = $3, decide_time = now(), "
                               "decide_date = current_date, valid_until_date = current_date, state = 'STATE_APPROVED' "
                               "WHERE zone = $1 AND project = $2 AND round = 1"),
                  ZoneId(), NumberOf(on), P(who));
  }
  // A stage that is done by writing so.
  std::string DoneBehind(const Case& on, const std::string& stage, const std::string& status,
                         const std::string& outcome = "OUTCOME_POSITIVE") {
    return Behind(
        "UPDATE review_stages SET state = 'STATE_DONE', outcome = $5, done_time = now(), status = status || "
        "jsonb_build_object('state', 'STATE_DONE', 'outcome', $5::text) || $4::jsonb "
        "WHERE zone = $1 AND project = $2 AND round = 1 AND stage = $3",
        ZoneId(), NumberOf(on), stage, status, outcome);
  }
  std::string MoveBehind(const Case& on, const v1::ReviewDefinition& definition) {
    return Behind("UPDATE review_cases SET definition = $3 WHERE zone = $1 AND project = $2", ZoneId(), NumberOf(on),
                  names::IdOf(definition.name()));
  }
  void ExpectShutOut(const Case& on, const std::string& who) {
    EXPECT_EQ(AcceptIt(who, on), "SELF_REVIEW");
    EXPECT_EQ(Supplement(who, on), "SELF_REVIEW");
    EXPECT_EQ(Opine(who, on), "SELF_REVIEW");
    EXPECT_EQ(Cast(who, on), "SELF_REVIEW");
    EXPECT_EQ(Score(who, on), "SELF_REVIEW");
    EXPECT_EQ(CloseStage(who, on), "SELF_REVIEW");
    EXPECT_EQ(Admit(who, on), "SELF_REVIEW");
    EXPECT_EQ(DecideIt(who, on, v1::Decision::OUTCOME_REJECT), "SELF_REVIEW");
  }
  void ExpectShutOutBehind(const Case& on, const std::string& who) {
    EXPECT_EQ(InsertVote(on, who, "m1"), "self_review");
    EXPECT_EQ(InsertOpinion(on, who, "environment"), "self_review");
    EXPECT_EQ(InsertScore(on, who, "m1"), "self_review");
    EXPECT_EQ(DecideBehind(on, who), "self_review");
    EXPECT_EQ(InsertVote(on, "m1", "m1", who), "self_review");
    EXPECT_EQ(InsertOpinion(on, "of-environment", "environment", who), "self_review");
    EXPECT_EQ(InsertScore(on, "m1", "m1", who), "self_review");
  }
  Case Filed(const std::string& project) { return Fine(Submit(project)); }
  // Completeness, thresholds and the decision: nobody is asked.
  v1::ReviewDefinition Bare() {
    v1::ReviewDefinition definition = Wide();
    definition.mutable_groups(0)->mutable_stages()->DeleteSubrange(2, definition.groups(0).stages_size() - 2);
    return definition;
  }
  Case FiledWide() {
    Published(Wide());
    return Filed(NewProject().name());
  }

  const std::vector<v1::Role> kDuties{v1::ROLE_INVESTMENT_OFFICER, v1::ROLE_REVIEW_SECRETARY,
                                      v1::ROLE_DEPARTMENT_REVIEWER, v1::ROLE_COMMITTEE_MEMBER, v1::ROLE_DECISION_MAKER};
};

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

// ---- 15: a decision without quorum or past an open stage

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

TEST_F(Separation, LetsNoStageBeDoneWithoutWhatMakesItSo) {
  const Case on = FiledWide();
  const std::string all = R"({"closing": "CLOSING_ALL_ANSWERED", "tally": {"base": "3", "cast": "3", "yes": "3"}})";
  EXPECT_EQ(DoneBehind(on, "opinion", all), "stage_not_earned") << "nobody said anything";
  EXPECT_EQ(DoneBehind(on, "opinion", R"({"closing": "CLOSING_BY_ACT"})"), "stage_not_earned");
  EXPECT_EQ(DoneBehind(on, "opinion", R"({"closing": "CLOSING_NOBODY_ELIGIBLE"})"), "stage_not_earned");
  EXPECT_EQ(Cast("m1", on), "");
  EXPECT_EQ(DoneBehind(on, "panel", all), "stage_not_earned") << "others are still asked";
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
