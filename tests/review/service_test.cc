// SPDX-License-Identifier: Apache-2.0
#include <pqxx/pqxx>

#include "luodi/v1/journal.grpc.pb.h"
#include "tests/review/given.h"

namespace luodi {
namespace {

using testing::Review;
using testing::ReviewTest;
using Case = v1::ReviewCase;
using Status = v1::StageStatus;
using Names = std::vector<std::string>;

class SubmitCase : public ReviewTest {};

TEST_F(SubmitCase, FreezesPacketDefinitionAndThresholdSet) {
  Ready();
  const v1::Project project = NewProject();
  const Case filed = Fine(Submit(project.name()));
  EXPECT_EQ(filed.name(), project.name() + "/cases/1");
  EXPECT_EQ(filed.state(), Case::STATE_OPEN);
  EXPECT_EQ(filed.definition(), InZone("reviewDefinitions/1"));
  EXPECT_EQ(filed.threshold_set(), InZone("thresholdSets/1"));
  EXPECT_EQ(filed.packet().version(), 1);
  EXPECT_EQ(filed.verdict().outcome(), v1::VERDICT_OUTCOME_PASS);
  EXPECT_EQ(Stage(filed, "completeness").state(), Status::STATE_OPEN);
  EXPECT_EQ(Stage(filed, "completeness").due_date().day(), 3);
  EXPECT_EQ(Stage(filed, "threshold").outcome(), Status::OUTCOME_POSITIVE);
  EXPECT_EQ(Now(filed.name()).SerializeAsString(), filed.SerializeAsString());
  EXPECT_EQ(Submit(project.name()).reason(), "CASE_RUNNING");
}

TEST_F(SubmitCase, RefusesWithoutDefinitionOrThresholds) {
  const std::string project = NewProject().name();
  EXPECT_EQ(Submit(project).reason(), "NO_DEFINITION_PUBLISHED");
  Fine(Publish("leader", Drafted(Procedure())));
  EXPECT_EQ(Submit(project).reason(), "NO_THRESHOLD_SET_IN_FORCE");
}

TEST_F(SubmitCase, NamesEveryConditionAtOnce) {
  Ready();
  v1::CreateProjectRequest create;
  create.set_parent(zone());
  create.mutable_project()->set_title("意向");
  create.mutable_project()->set_kind(v1::PROJECT_KIND_NEW_BUILD);
  create.mutable_project()->set_industry_code("C3611");
  const auto bare = Fine(Ask("officer", &v1::ProjectService::Stub::CreateProject, create));
  const auto refused = Submit(bare.name());
  EXPECT_EQ(refused.reason(), "SUBMIT_CONDITIONS_UNMET");
  EXPECT_EQ(refused.conditions(), (Names{"INVESTOR_MISSING", "AMOUNT_MISSING", "AMOUNT_MISSING", "AMOUNT_MISSING"}));
}

TEST_F(SubmitCase, RefusesWhatIsNotThere) {
  Ready();
  EXPECT_EQ(Submit(InZone("projects/2020-9999")).reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(Submit(InZone("projects")).reason(), "NAME_MALFORMED");
  v1::SubmitCaseRequest request;
  request.set_parent(NewProject().name());
  request.add_documents(request.parent() + "/documents/7");
  EXPECT_EQ(Ask("officer", &Review::SubmitCase, request).reason(), "TEXT_REFERS_NOWHERE");
  EXPECT_EQ(Submit(request.parent(), "secretary").reason(), "PERMISSION_MISSING");
}

class Supplement : public ReviewTest {
 protected:
  testing::Answer<Case> Request(const std::string& name, const Names& items, int packet = 1) {
    v1::RequestSupplementRequest request;
    request.set_name(name);
    request.set_packet_version(packet);
    request.mutable_items()->Assign(items.begin(), items.end());
    return Ask("secretary", &Review::RequestSupplement, request);
  }
  testing::Answer<Case> Resubmit(const Case& review_case) {
    v1::ResubmitPacketRequest request;
    request.set_name(review_case.name());
    request.set_etag(review_case.etag());
    return Ask("officer", &Review::ResubmitPacket, request);
  }
};

TEST_F(Supplement, WaitsForTheApplicantAndBeginsAgainWithANewPacket) {
  Ready();
  const Case filed = Fine(Submit(NewProject().name()));
  EXPECT_EQ(Request(filed.name(), {}).reason(), "SUPPLEMENT_ITEMS_REQUIRED");
  EXPECT_EQ(Resubmit(filed).reason(), "CASE_STATE_REFUSES");
  const Case waiting = Fine(Request(filed.name(), {"环评批复", "能评报告"}));
  EXPECT_EQ(waiting.state(), Case::STATE_SUPPLEMENTING);
  EXPECT_EQ(Inbox("officer"), Names{"completeness"});
  EXPECT_EQ(Inbox("secretary"), Names{});
  EXPECT_EQ(Accept(filed.name()).reason(), "CASE_STATE_REFUSES");
  EXPECT_EQ(Resubmit(filed).reason(), "ETAG_STALE");
  const Case again = Fine(Resubmit(waiting));
  EXPECT_EQ(again.state(), Case::STATE_OPEN);
  EXPECT_EQ(again.packet().version(), 2);
  EXPECT_EQ(again.supplement_items_size(), 2);
  EXPECT_EQ(Accept(filed.name(), 1).reason(), "PACKET_CHANGED");
  EXPECT_EQ(Stage(Fine(Accept(filed.name(), 2)), "safety").state(), Status::STATE_OPEN);
  EXPECT_EQ(Request(filed.name(), {"再补"}, 2).reason(), "STAGE_NOT_OPEN");
}

class Opinions : public ReviewTest {};

TEST_F(Opinions, AreRefusedToStrangersTwiceAndOutOfTurn) {
  Ready();
  const std::string name = Fine(Submit(NewProject().name())).name();
  EXPECT_EQ(Say("of-safety", name, "safety").reason(), "STAGE_NOT_OPEN");
  Fine(Accept(name));
  EXPECT_EQ(Say("of-safety", name, "nonsense").reason(), "STAGE_UNKNOWN");
  EXPECT_EQ(Say("of-safety", name, "planning").reason(), "NOT_ON_STAGE");
  EXPECT_EQ(Say("of-safety", name, "panel").reason(), "NOT_ON_STAGE");
  EXPECT_EQ(Say("of-safety", name, "safety", v1::Opinion::STANCE_AGREE, 2).reason(), "PACKET_CHANGED");
  EXPECT_EQ(Say("of-safety", name, "safety", v1::Opinion::STANCE_AGREE_WITH_CONDITIONS).reason(),
            "CONDITIONS_REQUIRED");
  EXPECT_EQ(Say("of-safety", name, "safety", v1::Opinion::STANCE_UNSPECIFIED).reason(), "ENUM_UNKNOWN");
  const auto said = Fine(Say("of-safety", name, "safety", v1::Opinion::STANCE_OBJECT));
  EXPECT_EQ(said.name(), name + "/opinions/1");
  EXPECT_EQ(said.department(), InZone("departments/safety"));
  EXPECT_EQ(Say("of-safety", name, "safety").reason(), "OPINION_RECORDED");
  EXPECT_EQ(Stage(Now(name), "safety").outcome(), Status::OUTCOME_POSITIVE);
  EXPECT_EQ(Say("of-safety", InZone("projects/2020-0001/cases/01"), "safety").reason(), "RESOURCE_NOT_FOUND");
}

TEST_F(Opinions, AreRefusedToWhoeverContributed) {
  Ready();
  Person(
      "turncoat",
      {v1::ROLE_INVESTMENT_OFFICER, v1::ROLE_DEPARTMENT_REVIEWER, v1::ROLE_REVIEW_SECRETARY, v1::ROLE_DECISION_MAKER},
      InZone("departments/safety"));
  const std::string name = Fine(Submit(NewProject().name(), "turncoat")).name();
  EXPECT_EQ(Accept(name, 1, "turncoat").reason(), "SELF_REVIEW");
  Fine(Accept(name));
  EXPECT_EQ(Say("turncoat", name, "safety").reason(), "SELF_REVIEW");
  EXPECT_EQ(CloseVote(name, "turncoat").reason(), "SELF_REVIEW");
  EXPECT_EQ(Decide(Now(name), v1::Decision::OUTCOME_REJECT, "turncoat").reason(), "SELF_REVIEW");
  EXPECT_EQ(Inbox("turncoat"), Names{});
}

TEST_F(Opinions, AreRefusedByTheDatabaseTooWhenTheRuleIsForgotten) {
  Ready();
  const std::string name = Fine(Submit(NewProject().name())).name();
  Fine(Accept(name));
  const std::string project = name.substr(name.find("projects/") + 9, 9);
  pqxx::connection connection(DatabaseUrl());
  const auto insert = [&](const std::string& person) {
    pqxx::work work(connection);
    work.exec("SET LOCAL ROLE luodi_app");
    work.exec_params("SELECT set_config('app.zone', $1, true)", ZoneId());
    work.exec_params(
        "INSERT INTO review_opinions (zone, project, round, opinion, stage, seat, department, stance, text, "
        "conditions, "
        "packet_version, recorded_by, create_time) "
        "VALUES ($1, $2, 1, 1, 'safety', 'safety', 'safety', 'STANCE_AGREE', '', '{}', 1, $3, now())",
        ZoneId(), project, InZone("persons/" + person));
  };
  EXPECT_THROW(insert("officer"), pqxx::sql_error);
  Fine(Recuse("deputy", name));
  EXPECT_THROW(insert("deputy"), pqxx::sql_error);
  EXPECT_NO_THROW(insert("of-safety"));
}

class Votes : public ReviewTest {
 protected:
  std::string ToVote() {
    Ready();
    const std::string name = Fine(Submit(NewProject().name())).name();
    Consult(name);
    return name;
  }
};

TEST_F(Votes, LeaveTheRecusedOutOfTheBase) {
  const std::string name = ToVote();
  EXPECT_EQ(Inbox("m3"), Names{"panel"});
  Fine(Recuse("m3", name));
  EXPECT_EQ(Inbox("m3"), Names{});
  EXPECT_EQ(Vote("m3", name).reason(), "PERSON_RECUSED");
  EXPECT_EQ(Recuse("m3", name).reason(), "ALREADY_RECUSED");
  Fine(Vote("m1", name));
  EXPECT_EQ(Recuse("m1", name).reason(), "RECUSAL_TOO_LATE");
  EXPECT_EQ(Stage(Now(name), "panel").state(), Status::STATE_OPEN);
  Fine(Vote("m2", name));
  const Case voted = Now(name);
  EXPECT_EQ(Stage(voted, "panel").outcome(), Status::OUTCOME_POSITIVE);
  EXPECT_EQ(Stage(voted, "panel").tally().base(), 2);
  EXPECT_EQ(Stage(voted, "panel").tally().recused(), 1);
  EXPECT_EQ(Stage(voted, "decision").state(), Status::STATE_OPEN);
  EXPECT_EQ(voted.recusals_size(), 1);
  const Case hidden = Now(name, "m3");
  EXPECT_EQ(hidden.packet().material_json(), "");
  EXPECT_FALSE(hidden.has_verdict());
  for (const Status& stage : hidden.stages()) {
    EXPECT_EQ(stage.outcome(), Status::OUTCOME_UNSPECIFIED) << stage.stage_id();
    EXPECT_FALSE(stage.has_tally()) << stage.stage_id();
  }
  v1::ListVotesRequest list;
  list.set_parent(name);
  EXPECT_EQ(Ask("m3", &Review::ListVotes, list).reason(), "PERSON_RECUSED");
  EXPECT_EQ(Fine(Ask("m1", &Review::ListVotes, list)).votes_size(), 2);
}

TEST_F(Votes, AreRefusedToStrangersTwiceAndAfterTheEnd) {
  const std::string name = ToVote();
  Person("m4", {v1::ROLE_COMMITTEE_MEMBER});
  EXPECT_EQ(Vote("m4", name).reason(), "NOT_ON_STAGE");
  EXPECT_EQ(Vote("m1", name, v1::Vote::CHOICE_UNSPECIFIED).reason(), "ENUM_UNKNOWN");
  EXPECT_EQ(Vote("m1", name, v1::Vote::CHOICE_YES, 9).reason(), "PACKET_CHANGED");
  Fine(Vote("m1", name, v1::Vote::CHOICE_NO));
  EXPECT_EQ(Vote("m1", name).reason(), "VOTE_CAST");
  EXPECT_EQ(CloseVote(name).reason(), "QUORUM_MISSING");
  Fine(Vote("m2", name, v1::Vote::CHOICE_ABSTAIN));
  EXPECT_EQ(Stage(Now(name), "panel").outcome(), Status::OUTCOME_NEGATIVE);
  EXPECT_EQ(Vote("m3", name).reason(), "STAGE_NOT_OPEN");
  EXPECT_EQ(CloseVote(name).reason(), "STAGE_NOT_OPEN");
}

TEST_F(Votes, AreClosedBeforeTheEndWithTheVotesCast) {
  const std::string name = ToVote();
  Fine(Vote("m1", name));
  Fine(Vote("m2", name, v1::Vote::CHOICE_NO));
  const Case closed = Fine(CloseVote(name));
  EXPECT_EQ(Stage(closed, "panel").outcome(), Status::OUTCOME_NEGATIVE);
  EXPECT_EQ(Stage(closed, "decision").state(), Status::STATE_OPEN);
}

class DecideCase : public ReviewTest {
 protected:
  // A second round after an approved one, before the leaders.
  Case SecondRound() {
    Ready();
    const Case first = Fine(Decide(ToDecide(), v1::Decision::OUTCOME_APPROVE));
    const std::string second = Fine(Submit(ProjectOf(first))).name();
    Consult(second);
    Fine(Vote("m1", second));
    Fine(Vote("m2", second));
    return Now(second);
  }
  static std::string ProjectOf(const Case& review_case) {
    return review_case.name().substr(0, review_case.name().find("/cases/"));
  }
};

TEST_F(DecideCase, ApprovesRecordsTheFactAndRunsOut) {
  Ready();
  const Case waiting = ToDecide();
  const std::string project = waiting.name().substr(0, waiting.name().find("/cases/"));
  EXPECT_EQ(Inbox("leader"), Names{"decision"});
  const Case decided = Fine(Decide(waiting, v1::Decision::OUTCOME_APPROVE));
  EXPECT_EQ(decided.state(), Case::STATE_APPROVED);
  EXPECT_EQ(decided.valid_until_date().month(), 7);
  EXPECT_EQ(decided.valid_until_date().day(), 31);
  EXPECT_EQ(ProjectNow(project).stage(), v1::STAGE_TO_SIGN);
  EXPECT_EQ(Approval(project), decided.name());
  EXPECT_EQ(Inbox("leader"), Names{});
  EXPECT_EQ(Decide(waiting, v1::Decision::OUTCOME_APPROVE, "deputy").reason(), "ETAG_STALE");
  EXPECT_EQ(Decide(decided, v1::Decision::OUTCOME_APPROVE, "deputy").reason(), "CASE_STATE_REFUSES");
  SetToday(2020, 7, 31);
  EXPECT_EQ(Now(decided.name()).state(), Case::STATE_APPROVED);
  SetToday(2020, 8, 1);
  EXPECT_EQ(Now(decided.name()).state(), Case::STATE_EXPIRED);
  v1::ListCasesRequest list;
  list.set_parent(InZone("projects/-"));
  list.add_states(Case::STATE_EXPIRED);
  EXPECT_EQ(Fine(Ask("officer", &Review::ListCases, list)).cases_size(), 1);
  list.set_states(0, Case::STATE_APPROVED);
  EXPECT_EQ(Fine(Ask("officer", &Review::ListCases, list)).cases_size(), 0);
}

TEST_F(DecideCase, ReplacesTheFactOfAnEarlierRound) {
  Ready();
  const Case first = Fine(Decide(ToDecide(), v1::Decision::OUTCOME_APPROVE));
  const std::string project = first.name().substr(0, first.name().find("/cases/"));
  SetToday(2020, 8, 1);
  const std::string second = Fine(Submit(project)).name();
  EXPECT_EQ(second, project + "/cases/2");
  Consult(second);
  Fine(Vote("m1", second));
  Fine(Vote("m2", second));
  Fine(Decide(Now(second), v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS));
  EXPECT_EQ(Approval(project), second);
  v1::ListHistoryRequest request;
  request.set_name(project);
  Person("auditor", {v1::ROLE_LOG_AUDITOR});
  const auto history = Fine(Ask("auditor", &v1::JournalService::Stub::ListHistory, request));
  std::vector<int64_t> versions;
  for (const auto& entry : history.entries()) versions.push_back(entry.version());
  EXPECT_EQ(versions, (std::vector<int64_t>{1, 2, 3}));
}

TEST_F(DecideCase, TakesTheApprovalOfAnEarlierRoundBackWhenThisOneIsNotApproved) {
  Person("auditor", {v1::ROLE_LOG_AUDITOR});
  const Case waiting = SecondRound();
  const std::string project = ProjectOf(waiting);
  EXPECT_EQ(ProjectNow(project).stage(), v1::STAGE_TO_SIGN);
  Fine(Decide(waiting, v1::Decision::OUTCOME_REJECT));
  EXPECT_EQ(ProjectNow(project).stage(), v1::STAGE_NEGOTIATING);
  EXPECT_EQ(Approval(project), "");
  v1::ListHistoryRequest request;
  request.set_name(project);
  const auto history = Fine(Ask("auditor", &v1::JournalService::Stub::ListHistory, request));
  ASSERT_GT(history.entries_size(), 0);
  EXPECT_EQ(history.entries(history.entries_size() - 1).reason(), "理由");
}

TEST_F(DecideCase, TakesTheApprovalOfAnEarlierRoundBackWhenThisOneIsDeferred) {
  const Case waiting = SecondRound();
  Fine(Decide(waiting, v1::Decision::OUTCOME_DEFER));
  EXPECT_EQ(ProjectNow(ProjectOf(waiting)).stage(), v1::STAGE_NEGOTIATING);
}

TEST_F(DecideCase, LeavesTheApprovalOfAnEarlierRoundWhenThisOneIsWithdrawn) {
  const Case waiting = SecondRound();
  v1::WithdrawCaseRequest request;
  request.set_name(waiting.name());
  request.set_etag(waiting.etag());
  request.set_reason("投资方改期");
  Fine(Ask("officer", &Review::WithdrawCase, request));
  EXPECT_EQ(ProjectNow(ProjectOf(waiting)).stage(), v1::STAGE_TO_SIGN);
  EXPECT_EQ(Approval(ProjectOf(waiting)), ProjectOf(waiting) + "/cases/1");
}

TEST_F(DecideCase, NamesEveryUnmetConditionAndTakesAnExceptionFromAnother) {
  Ready();
  const std::string name = Fine(Submit(NewProject(56'610'000).name())).name();
  Fine(Accept(name));
  Fine(Say("of-environment", name, "environment", v1::Opinion::STANCE_VETO));
  EXPECT_EQ(Say("of-safety", name, "safety", v1::Opinion::STANCE_VETO).reason(), "VETO_NOT_HELD");
  Fine(Say("of-safety", name, "safety", v1::Opinion::STANCE_OBJECT));
  Fine(Say("of-planning", name, "planning"));
  EXPECT_EQ(Decide(Now(name), v1::Decision::OUTCOME_REJECT).reason(), "STAGE_NOT_OPEN");
  Fine(Vote("m1", name, v1::Vote::CHOICE_NO));
  Fine(Vote("m2", name, v1::Vote::CHOICE_NO));
  const auto refused = Decide(Now(name), v1::Decision::OUTCOME_APPROVE);
  EXPECT_EQ(refused.reason(), "DECISION_CONDITIONS_UNMET");
  EXPECT_EQ(refused.conditions(), (Names{"CRITERION_UNMET", "CRITERION_UNMET", "VETO_STANDS", "VOTE_FAILED"}));
  EXPECT_EQ(Fine(Decide(Now(name), v1::Decision::OUTCOME_REJECT)).state(), Case::STATE_REJECTED);
}

TEST_F(DecideCase, GrantsAnExceptionAskedForByAnother) {
  Ready();
  Person("both", {v1::ROLE_REVIEW_SECRETARY, v1::ROLE_DECISION_MAKER});
  const Case waiting = ToDecide(56'610'000);
  EXPECT_EQ(Except(waiting.name(), {"nonsense"}).reason(), "CRITERION_NOT_IN_THE_WAY");
  const Case asked = Fine(Except(waiting.name(), {}, "both"));
  EXPECT_EQ(asked.exception().rule_ids_size(), 2);
  EXPECT_EQ(Decide(asked, v1::Decision::OUTCOME_APPROVE, "both").reason(), "SAME_PERSON");
  const Case granted = Fine(Decide(asked, v1::Decision::OUTCOME_APPROVE));
  EXPECT_EQ(granted.exception().granted_by(), InZone("persons/leader"));
  EXPECT_EQ(Except(granted.name()).reason(), "CASE_STATE_REFUSES");
}

TEST_F(DecideCase, HasItsExceptionAskedForByNobodyRecused) {
  Ready();
  const Case waiting = ToDecide(56'610'000);
  Fine(Recuse("secretary", waiting.name()));
  EXPECT_EQ(Except(waiting.name()).reason(), "PERSON_RECUSED");
}

TEST_F(DecideCase, NeedsNoExceptionWhereNothingFailed) {
  Ready();
  EXPECT_EQ(Except(Fine(Submit(NewProject().name())).name()).reason(), "EXCEPTION_NOT_NEEDED");
}

class Reading : public ReviewTest {};

TEST_F(Reading, GoesPageByPageWithoutGapOrRepeat) {
  Ready();
  Names filed;
  for (int i = 0; i < 3; ++i) filed.insert(filed.begin(), Fine(Submit(NewProject().name())).name());
  v1::ListCasesRequest cases;
  cases.set_parent(InZone("projects/-"));
  cases.set_page_size(2);
  v1::ListInboxRequest inbox;
  inbox.set_parent(zone());
  inbox.set_page_size(2);
  Names listed, waiting;
  for (int page = 0; page < 2; ++page) {
    const v1::ListCasesResponse some = Fine(Ask("leader", &Review::ListCases, cases));
    for (const Case& review_case : some.cases()) listed.push_back(review_case.name());
    cases.set_page_token(some.next_page_token());
    const v1::ListInboxResponse few = Fine(Ask("secretary", &Review::ListInbox, inbox));
    for (const v1::InboxItem& item : few.items()) waiting.insert(waiting.begin(), item.case_name());
    inbox.set_page_token(few.next_page_token());
  }
  EXPECT_EQ(listed, filed);
  EXPECT_EQ(waiting, filed);
  EXPECT_EQ(cases.page_token() + inbox.page_token(), "");
  cases.add_states(static_cast<Case::State>(77));
  EXPECT_EQ(Ask("leader", &Review::ListCases, cases).reason(), "ENUM_UNKNOWN");
}

TEST_F(Reading, OfARestrictedProjectIsForFewAndEntered) {
  Ready();
  Person("outsider", {v1::ROLE_INVESTMENT_OFFICER}, Department("elsewhere"));
  v1::UpdateProjectRequest update;
  *update.mutable_project() = NewProject();
  update.mutable_project()->set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  update.mutable_update_mask()->add_paths("confidentiality");
  const std::string project = Fine(Ask("officer", &v1::ProjectService::Stub::UpdateProject, update)).name();
  EXPECT_EQ(Submit(project, "outsider").reason(), "RESOURCE_NOT_FOUND");
  const std::string name = Fine(Submit(project)).name();
  v1::GetCaseRequest get;
  get.set_name(name);
  EXPECT_EQ(Ask("outsider", &Review::GetCase, get).reason(), "RESOURCE_NOT_FOUND");
  v1::ListCasesRequest list;
  list.set_parent(InZone("projects/-"));
  EXPECT_EQ(Fine(Ask("outsider", &Review::ListCases, list)).cases_size(), 0);
  EXPECT_EQ(Fine(Ask("officer", &Review::ListCases, list)).cases_size(), 1);
  EXPECT_EQ(Readings("officer", project), 1);
  Now(name, "leader");
  EXPECT_EQ(Readings("leader", name), 1);
  v1::ListOpinionsRequest opinions;
  opinions.set_parent(name);
  Fine(Ask("deputy", &Review::ListOpinions, opinions));
  EXPECT_EQ(Readings("deputy", name), 1);
  v1::ListVotesRequest votes;
  votes.set_parent(name);
  Fine(Ask("deputy", &Review::ListVotes, votes));
  EXPECT_EQ(Readings("deputy", name), 2);
}

TEST_F(Reading, ListsEnterARestrictedProjectOnceAndOthersNever) {
  Ready();
  v1::UpdateProjectRequest update;
  *update.mutable_project() = NewProject();
  update.mutable_project()->set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  update.mutable_update_mask()->add_paths("confidentiality");
  const std::string secret = Fine(Ask("officer", &v1::ProjectService::Stub::UpdateProject, update)).name();
  const Case first = Fine(Submit(secret));
  v1::WithdrawCaseRequest withdraw;
  withdraw.set_name(first.name());
  withdraw.set_etag(first.etag());
  withdraw.set_reason("投资方改期");
  Fine(Ask("officer", &Review::WithdrawCase, withdraw));
  Fine(Submit(secret));
  const std::string open = NewProject().name();
  Fine(Submit(open));
  v1::ListCasesRequest list;
  list.set_parent(InZone("projects/-"));
  EXPECT_EQ(Fine(Ask("leader", &Review::ListCases, list)).cases_size(), 3);
  EXPECT_EQ(Readings("leader", secret), 1);
  EXPECT_EQ(Readings("leader", open), 0);
}

class WithdrawCase : public ReviewTest {};

TEST_F(WithdrawCase, EndsTheCaseAndFreesTheProject) {
  Ready();
  const Case filed = Fine(Submit(NewProject().name()));
  v1::WithdrawCaseRequest request;
  request.set_name(filed.name());
  EXPECT_EQ(Ask("officer", &Review::WithdrawCase, request).reason(), "FIELD_REQUIRED");
  request.set_reason("投资方改期");
  EXPECT_EQ(Ask("officer", &Review::WithdrawCase, request).reason(), "ETAG_MISSING");
  request.set_etag(filed.etag());
  EXPECT_EQ(Fine(Ask("officer", &Review::WithdrawCase, request)).state(), Case::STATE_WITHDRAWN);
  EXPECT_EQ(Inbox("secretary"), Names{});
  EXPECT_EQ(Fine(Submit(filed.name().substr(0, filed.name().find("/cases/")))).name().back(), '2');
}

}  // namespace
}  // namespace luodi
