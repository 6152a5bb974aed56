// SPDX-License-Identifier: Apache-2.0
// Seats through the counter: alternates, second accounts, scores, results, and the database as the last guard.
#include "absl/strings/str_split.h"
#include "tests/review/bench.h"

namespace luodi::testing {
namespace {

constexpr auto kYes = v1::Vote::CHOICE_YES;
constexpr auto kNo = v1::Vote::CHOICE_NO;

class SeatsTest : public BenchTest {
 protected:
  // A second account of a person of the zone, among those over all zones; asked by Second().
  void SecondAccount(const std::string& id, const std::vector<v1::Role>& roles) {
    v1::CreatePersonRequest create;
    create.set_parent("zones/system");
    create.set_person_id(absl::StrCat(id, "-", ZoneId()));
    create.mutable_person()->set_display_name(id);
    create.mutable_person()->set_staff_number(id);
    const v1::Person person = Fine(Ask("bootstrap", &v1::AccessService::Stub::CreatePerson, create));
    for (const v1::Role role : roles) {
      v1::GrantRoleRequest grant;
      grant.set_parent(person.name());
      grant.set_role(role);
      *grant.mutable_start_date() = Day(2000, 1, 1);
      Fine(Ask("bootstrap", &v1::AccessService::Stub::GrantRole, grant));
    }
    v1::IssueTokenRequest issue;
    issue.set_parent(person.name());
    issue.set_secret_sha256(Sha256Hex(SecondToken(id)));
    Fine(Ask("bootstrap", &v1::AccessService::Stub::IssueToken, issue));
  }
  std::string SecondToken(const std::string& id) { return absl::StrCat("second-", zone(), "-", id); }
  template <typename Request, typename Response>
  Answer<Response> Second(const std::string& id,
                          grpc::Status (Review::*method)(grpc::ClientContext*, const Request&, Response*),
                          Request request) {
    request.set_request_id(NewRequestId());
    grpc::ClientContext context;
    context.AddMetadata("authorization", absl::StrCat("Bearer ", SecondToken(id)));
    Review stub(Channel());
    Answer<Response> answer;
    answer.status = (stub.*method)(&context, request, &answer.reply);
    return answer;
  }
  static std::string IdOf(const std::string& name) { return std::vector<std::string>(absl::StrSplit(name, '/'))[3]; }
  void AsOwner(const std::string& sql) {
    pqxx::connection connection(DatabaseUrl());
    pqxx::work work(connection);
    work.exec(sql);
    work.commit();
  }
  Answer<v1::ReviewCase> Admit(const std::string& name, const std::string& seat) {
    v1::AdmitAlternateRequest request;
    request.set_name(name);
    request.set_stage_id("stage");
    request.set_seat_id(seat);
    return Ask("secretary", &Review::AdmitAlternate, request);
  }
  std::string InsertVote(const std::string& name, const std::string& seat, const std::string& by) {
    return AsServer(absl::StrCat(
        "INSERT INTO review_votes (zone, project, round, vote, stage, seat, choice, reason, packet_version, cast_by, "
        "weight, create_time) VALUES ('",
        ZoneId(), "', '", IdOf(name), "', 1, 99, 'stage', '", seat, "', 'CHOICE_YES', '', 1, '", by,
        "', 1, now())"));
  }
};

// Attack 10: one person, two accounts.
TEST_F(SeatsTest, OnePersonWithTwoAccountsAnswersOnce) {
  const std::string id = "double-" + ZoneId();
  Person(id, {v1::ROLE_COMMITTEE_MEMBER});
  SecondAccount(id, {v1::ROLE_COMMITTEE_MEMBER});
  const std::string second = absl::StrCat("zones/system/persons/", id, "-", ZoneId());
  v1::StageDefinition stage = Panel();
  *stage.add_seats() = SeatOf(id);
  v1::Seat& of_role = *stage.add_seats();
  of_role.set_role(v1::ROLE_COMMITTEE_MEMBER);
  of_role.set_seat_id("any");
  Publish({stage});
  const std::string name = File();
  v1::CastVoteRequest own = Ballot(name, kYes);
  own.set_seat_id(id);
  ASSERT_TRUE(Ask(id, &Review::CastVote, own).ok());
  v1::CastVoteRequest any = Ballot(name, kYes);
  any.set_seat_id("any");
  EXPECT_EQ(Second(id, &Review::CastVote, any).reason(), "SAME_PERSON");
  EXPECT_EQ(InsertVote(name, "any", second), "ERROR:  same_person");
  EXPECT_EQ(InsertVote(name, "any", InZone("persons/m1")), "");
  v1::RecuseRequest recuse;
  recuse.set_parent(name);
  recuse.set_reason("本人持股");
  EXPECT_EQ(Second(id, &Review::Recuse, recuse).reason(), "RECUSAL_TOO_LATE");
}

TEST_F(SeatsTest, AContributorsSecondAccountDoesNotReview) {
  const std::string id = "author-" + ZoneId();
  Person(id, {v1::ROLE_INVESTMENT_OFFICER});
  SecondAccount(id, {v1::ROLE_COMMITTEE_MEMBER});
  v1::StageDefinition stage = Panel();
  v1::Seat& of_role = *stage.add_seats();
  of_role.set_role(v1::ROLE_COMMITTEE_MEMBER);
  Publish({stage});
  v1::SubmitCaseRequest submit;
  submit.set_parent(NewProject().name());
  const std::string name = Fine(Ask(id, &Review::SubmitCase, submit)).name();
  EXPECT_EQ(Second(id, &Review::CastVote, Ballot(name, kYes)).reason(), "SELF_REVIEW");
  EXPECT_EQ(InsertVote(name, "committee-member", absl::StrCat("zones/system/persons/", id, "-", ZoneId())),
            "ERROR:  self_review");
}

// Attack 11: the lineage counts, not the list of today.
TEST_F(SeatsTest, WhoWorkedOnAnotherPhaseDoesNotReviewThisOne) {
  ChangesByHand();
  Person("both", {v1::ROLE_INVESTMENT_OFFICER, v1::ROLE_COMMITTEE_MEMBER});
  v1::StageDefinition stage = Panel();
  *stage.add_seats() = SeatOf("both");
  Publish({stage});
  const v1::Project parent = NewProject();
  const v1::Project phase = NewProject();
  AsOwner(absl::StrCat("UPDATE projects SET parent_project = '", IdOf(parent.name()), "', phase = 2 WHERE zone = '",
                       ZoneId(), "' AND project = '", IdOf(phase.name()), "'"));
  const std::string name = File(phase.name());
  v1::UpdateProjectRequest update;
  update.mutable_project()->set_name(parent.name());
  v1::GetProjectRequest get;
  get.set_name(parent.name());
  update.mutable_project()->set_etag(Fine(Ask("officer", &v1::ProjectService::Stub::GetProject, get)).etag());
  update.mutable_project()->set_description("改过一笔");
  update.mutable_update_mask()->add_paths("description");
  Fine(Ask("both", &v1::ProjectService::Stub::UpdateProject, update));
  EXPECT_EQ(Vote("both", name, kYes).reason(), "SELF_REVIEW");
  EXPECT_EQ(InsertVote(name, "both", InZone("persons/both")), "ERROR:  self_review");
  // He leaves the base with the next act.
  ASSERT_TRUE(Vote("m1", name, kYes).ok());
  EXPECT_EQ(StageNow(name).tally().base(), 3);
}

TEST_F(SeatsTest, AnAlternateAnswersOnceTheOfficeConsented) {
  v1::Seat seat = SeatOf("s1");
  seat.set_alternate(InZone("persons/s2"));
  Publish({StageOf(v1::STAGE_KIND_OPINION, {seat, SeatOfDepartment("investment")})});
  const std::string name = File();
  EXPECT_EQ(Say("s2", name).reason(), "ALTERNATE_NOT_ADMITTED");
  EXPECT_EQ(Admit(name, "investment").reason(), "SEAT_WITHOUT_ALTERNATE");
  EXPECT_EQ(Admit(name, "nowhere").reason(), "SEAT_UNKNOWN");
  EXPECT_TRUE(Fine(Admit(name, "s1")).stages(0).seats(0).alternate_admitted());
  EXPECT_EQ(Admit(name, "s1").reason(), "ALTERNATE_ADMITTED");
  EXPECT_EQ(Fine(Say("s2", name)).on_behalf_of(), InZone("persons/s1"));
}

TEST_F(SeatsTest, AnAlternateOfARecusedHolderNeedsNoConsent) {
  v1::Seat seat = SeatOf("s1");
  seat.set_alternate(InZone("persons/s2"));
  Publish({StageOf(v1::STAGE_KIND_OPINION, {seat})});
  const std::string name = File();
  ASSERT_TRUE(Recuse("s1", name).ok());
  EXPECT_EQ(StageNow(name).seats(0).state(), v1::SeatStatus::STATE_ASKED);
  const auto said = Say("s2", name);
  EXPECT_TRUE(said.ok()) << said.status.error_message();
}

TEST_F(SeatsTest, WhoLosesHisRoleLeavesTheBaseWithTheNextAct) {
  Person("leaving", {v1::ROLE_COMMITTEE_MEMBER});
  v1::StageDefinition stage = Panel();
  *stage.add_seats() = SeatOf("leaving");
  Publish({stage});
  const std::string name = File();
  EXPECT_EQ(StageNow(name).tally().base(), 4);
  v1::EndRoleGrantRequest end;
  end.set_name(InZone("persons/leaving/roleGrants/1"));
  end.set_reason("调离");
  Fine(Ask("bootstrap", &v1::AccessService::Stub::EndRoleGrant, end));
  ASSERT_TRUE(Vote("m1", name, kYes).ok());
  const v1::StageStatus now = StageNow(name);
  EXPECT_EQ(now.tally().base(), 3);
  EXPECT_EQ(now.tally().recused(), 1);
  EXPECT_EQ(now.seats(3).state(), v1::SeatStatus::STATE_VACANT);
}

TEST_F(SeatsTest, ScoresAreHandedInAndListed) {
  v1::StageDefinition stage = StageOf(v1::STAGE_KIND_SCORING, {SeatOf("m1"), SeatOf("m2")});
  *stage.mutable_quorum() = Share(1, 1);
  v1::ScoreCriterion& criterion = *stage.mutable_score_sheet()->add_criteria();
  criterion.set_criterion_id("intensity");
  criterion.set_title("投资强度");
  criterion.set_weight_bp(10'000);
  stage.mutable_score_sheet()->set_pass_bp(6000);
  Publish({stage});
  const std::string name = File();
  v1::RecordScoreRequest sheet;
  sheet.set_parent(name);
  sheet.set_stage_id("stage");
  sheet.set_packet_version(1);
  EXPECT_EQ(Ask("m1", &Review::RecordScore, sheet).reason(), "CRITERION_MISSING");
  sheet.add_criteria()->set_criterion_id("intensity");
  sheet.mutable_criteria(0)->set_score_bp(10'001);
  EXPECT_EQ(Ask("m1", &Review::RecordScore, sheet).reason(), "VALUE_OUT_OF_RANGE");
  sheet.mutable_criteria(0)->set_score_bp(5999);
  const v1::Score first = Fine(Ask("m1", &Review::RecordScore, sheet));
  EXPECT_EQ(first.awarded_bp(), 5999);
  EXPECT_EQ(first.attainable_bp(), 10'000);
  EXPECT_EQ(first.name(), name + "/scores/1");
  EXPECT_EQ(Ask("m1", &Review::RecordScore, sheet).reason(), "SCORE_RECORDED");
  EXPECT_EQ(Ask("m3", &Review::RecordScore, sheet).reason(), "NOT_ON_STAGE");
  sheet.mutable_criteria(0)->set_score_bp(6001);
  Fine(Ask("m2", &Review::RecordScore, sheet));
  EXPECT_EQ(StageNow(name).outcome(), v1::StageStatus::OUTCOME_POSITIVE);
  EXPECT_EQ(StageNow(name).score().total_bp(), 6000);
  v1::ListScoresRequest list;
  list.set_parent(name);
  const auto listed = Fine(Ask("secretary", &Review::ListScores, list));
  ASSERT_EQ(listed.scores_size(), 2);
  EXPECT_EQ(listed.scores(0).SerializeAsString(), first.SerializeAsString());
}

TEST_F(SeatsTest, AResultTellsEveryVoteAndWhatItDecided) {
  Publish({Panel()});
  const std::string name = File();
  ASSERT_TRUE(Vote("m1", name, kNo).ok());
  ASSERT_TRUE(Vote("m2", name, kYes).ok());
  ASSERT_TRUE(Vote("m3", name, kYes).ok());
  const v1::StageStatus stage = Fine(Result(name)).review_case().stages(0);
  EXPECT_EQ(stage.outcome(), v1::StageStatus::OUTCOME_POSITIVE);
  ASSERT_EQ(stage.seats_size(), 3);
  EXPECT_EQ(stage.seats(0).answer(), "CHOICE_NO");
  EXPECT_FALSE(stage.seats(0).decisive());
  EXPECT_TRUE(stage.seats(1).decisive());
  EXPECT_TRUE(stage.seats(2).recusal_would_turn());
  EXPECT_EQ(Now(name).stages(0).seats(0).answer(), "");
}

TEST_F(SeatsTest, ARecusedPersonHearsNothing) {
  Publish({Panel()});
  const std::string name = File();
  ASSERT_TRUE(Recuse("m3", name).ok());
  EXPECT_EQ(Result(name, "m3").reason(), "PERSON_RECUSED");
  v1::ListVotesRequest votes;
  votes.set_parent(name);
  EXPECT_EQ(Ask("m3", &Review::ListVotes, votes).reason(), "PERSON_RECUSED");
  v1::ListScoresRequest scores;
  scores.set_parent(name);
  EXPECT_EQ(Ask("m3", &Review::ListScores, scores).reason(), "PERSON_RECUSED");
  EXPECT_EQ(InsertVote(name, "m3", InZone("persons/m3")), "ERROR:  recused_review");
}

TEST_F(SeatsTest, TheDatabaseTakesNoAnswerToWhatIsNotOpen) {
  Publish({Panel()});
  const std::string name = File();
  ASSERT_TRUE(Vote("m1", name, kNo).ok());
  ASSERT_TRUE(Vote("m2", name, kNo).ok());
  EXPECT_EQ(StageNow(name).closing(), v1::StageStatus::CLOSING_OUT_OF_REACH);
  EXPECT_EQ(InsertVote(name, "m3", InZone("persons/m3")), "ERROR:  stale_answer");
}

TEST_F(SeatsTest, TheDatabaseTakesNoDecisionPastAnOpenStageNorByWhoMayNot) {
  Publish({Panel()});
  const std::string name = File();
  const auto decide = [&](const std::string& by) {
    return AsServer(absl::StrCat("UPDATE review_cases SET decision = 'OUTCOME_APPROVE', decided_by = '", by,
                                 "', decide_time = now(), decide_date = now()::date, valid_until_date = now()::date, "
                                 "state = 'STATE_APPROVED' WHERE project = '", IdOf(name), "'"));
  };
  EXPECT_EQ(decide(InZone("persons/officer")), "ERROR:  self_review");
  EXPECT_EQ(decide(InZone("persons/leader")), "ERROR:  decision_past_open_stage");
  ASSERT_TRUE(Recuse("leader", name).ok());
  EXPECT_EQ(decide(InZone("persons/leader")), "ERROR:  recused_review");
}

TEST_F(SeatsTest, WhatWasSaidStandsAgainstDirectSql) {
  Publish({Panel()});
  const std::string name = File();
  ASSERT_TRUE(Vote("m1", name, kNo).ok());
  for (const char* change : {"UPDATE review_votes SET choice = 'CHOICE_YES'", "DELETE FROM review_opinions",
                             "UPDATE review_scores SET awarded_bp = 1", "DELETE FROM review_recusals",
                             "DELETE FROM project_contributors", "DELETE FROM review_seats",
                             "UPDATE review_delegations SET delegate = 'x'"}) {
    EXPECT_EQ(AsServer(change).substr(0, 25), "ERROR:  permission denied") << change;
  }
}

}  // namespace
}  // namespace luodi::testing
