// SPDX-License-Identifier: Apache-2.0
// A review office attacked through the service and behind its back: by SQL as the server's own database role, which sees
// the zone and nothing more.
#pragma once

#include <pqxx/pqxx>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/base/names.h"
#include "tests/review/floor.h"

namespace luodi::testing {

class Separation : public Floor {
 protected:
  using Case = v1::ReviewCase;

  Separation() { Gate(); }

  // What the database says to the server's role: "" when it obeys, else the first words of its refusal.
  template <typename... Values>
  std::string Behind(const std::string& sql, const Values&... values) {
    pqxx::connection connection(DatabaseUrl());
    pqxx::work work(connection);
    work.exec("SET LOCAL ROLE luodi_app");
    work.exec_params("SELECT set_config('app.zone', $1, true)", ZoneId());
    try {
      if (!first_.empty()) work.exec(first_);
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
                                "decision_below_level", "rules_pinned", "silent_move", "silence_is_no_answer",
                                "approval_in_spite"}) {
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
  // Beside these one department that may veto.
  v1::ReviewDefinition Advised() {
    v1::ReviewDefinition definition = Bare();
    v1::StageDefinition& opinion = AddStage(*definition.mutable_groups(0), "opinion", v1::STAGE_KIND_OPINION);
    opinion.set_department(InZone("departments/environment"));
    opinion.set_may_veto(true);
    return definition;
  }
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

  // Runs before what is tried, in the same transaction.
  std::string first_;
};

}  // namespace luodi::testing
