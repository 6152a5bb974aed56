// SPDX-License-Identifier: Apache-2.0
// Exceptions and the decision.
#include "google/protobuf/util/message_differencer.h"
#include "server/review/seats.h"
#include "tests/review/filed.h"
#include "tests/review/running.h"

namespace luodi::review::rules {
namespace {

void AddCriterion(Case& review_case, const std::string& rule, v1::VerdictOutcome outcome, bool exceptable) {
  v1::CriterionResult& criterion = *review_case.mutable_verdict()->add_criteria();
  criterion.set_rule_id(rule);
  criterion.set_outcome(outcome);
  criterion.set_exceptable(exceptable);
  criterion.set_force(v1::FORCE_MANDATORY);
  criterion.set_blocks(outcome == v1::VERDICT_OUTCOME_FAIL);
}

Case Failing() {
  Case review_case = Filed();
  review_case.mutable_verdict()->set_outcome(v1::VERDICT_OUTCOME_FAIL);
  AddCriterion(review_case, "intensity", v1::VERDICT_OUTCOME_FAIL, true);
  AddCriterion(review_case, "tax", v1::VERDICT_OUTCOME_PASS, true);
  return review_case;
}

// ---- exceptions

TEST(MayExcept, TakesAllThatFailedWhenNoneIsNamed) {
  v1::PolicyException exception;
  ASSERT_TRUE(MayExcept(Failing(), exception).ok());
  ASSERT_EQ(exception.rule_ids_size(), 1);
  EXPECT_EQ(exception.rule_ids(0), "intensity");
}

TEST(MayExcept, RefusesWhatDidNotFailOrMayNotBeExcepted) {
  v1::PolicyException none;
  EXPECT_EQ(ReasonOf(MayExcept(Filed(), none)), v1::ERROR_REASON_EXCEPTION_NOT_NEEDED);
  v1::PolicyException passed;
  passed.add_rule_ids("tax");
  EXPECT_EQ(ReasonOf(MayExcept(Failing(), passed)), v1::ERROR_REASON_CRITERION_NOT_IN_THE_WAY);
  v1::PolicyException unknown;
  unknown.add_rule_ids("nonsense");
  EXPECT_EQ(ReasonOf(MayExcept(Failing(), unknown)), v1::ERROR_REASON_CRITERION_NOT_IN_THE_WAY);
  Case fixed = Failing();
  AddCriterion(fixed, "safety", v1::VERDICT_OUTCOME_FAIL, false);
  v1::PolicyException all;
  EXPECT_EQ(ReasonOf(MayExcept(fixed, all)), v1::ERROR_REASON_CRITERION_NOT_EXCEPTABLE);
  v1::PolicyException some;
  some.add_rule_ids("intensity");
  EXPECT_TRUE(MayExcept(fixed, some).ok());
}

TEST(MayExcept, NeverExceptsAVeto) {
  Case review_case = Failing();
  AddCriterion(review_case, "credit", v1::VERDICT_OUTCOME_FAIL, true);
  review_case.mutable_verdict()->mutable_criteria(2)->set_force(v1::FORCE_VETO);
  for (const bool named : {true, false}) {
    v1::PolicyException exception;
    if (named) exception.add_rule_ids("credit");
    EXPECT_EQ(ReasonOf(MayExcept(review_case, exception)), v1::ERROR_REASON_CRITERION_NOT_EXCEPTABLE) << named;
  }
}

TEST(MayExcept, HasNothingToDoWithWhatFailsWithoutBlocking) {
  Case review_case = Failing();
  AddCriterion(review_case, "green", v1::VERDICT_OUTCOME_FAIL, true);
  review_case.mutable_verdict()->mutable_criteria(2)->set_force(v1::FORCE_RECOMMENDED);
  review_case.mutable_verdict()->mutable_criteria(2)->set_blocks(false);
  v1::PolicyException named;
  named.add_rule_ids("green");
  EXPECT_EQ(ReasonOf(MayExcept(review_case, named)), v1::ERROR_REASON_CRITERION_NOT_IN_THE_WAY);
  v1::PolicyException all;
  ASSERT_TRUE(MayExcept(review_case, all).ok());
  EXPECT_EQ(all.rule_ids_size(), 1);
}

TEST(MayExcept, PassesAGroupByItsRuleThatMayBeExcepted) {
  Case review_case = Failing();
  AddCriterion(review_case, "small", v1::VERDICT_OUTCOME_FAIL, false);
  AddCriterion(review_case, "light", v1::VERDICT_OUTCOME_FAIL, true);
  for (const int i : {2, 3}) review_case.mutable_verdict()->mutable_criteria(i)->set_any_of("size-or-tax");
  v1::PolicyException exception;
  ASSERT_TRUE(MayExcept(review_case, exception).ok());
  EXPECT_EQ(std::vector<std::string>(exception.rule_ids().begin(), exception.rule_ids().end()),
            (std::vector<std::string>{"intensity", "light"}));
  v1::PolicyException named;
  named.add_rule_ids("small");
  EXPECT_EQ(ReasonOf(MayExcept(review_case, named)), v1::ERROR_REASON_CRITERION_NOT_EXCEPTABLE);
}

TEST(CheckException, WantsALastDayThatIsStillToCome) {
  const v1::Date today = Day(2020, 8, 1);
  const auto reasons = [&](const v1::PolicyException& asked) {
    v1::PolicyException exception = asked;
    std::vector<v1::ErrorReason> found;
    for (const Fault& fault : CheckException(exception, today)) {
      EXPECT_EQ(fault.field, "expiry_date");
      found.push_back(fault.reason);
    }
    return found;
  };
  v1::PolicyException exception;
  exception.set_reason("重大项目");
  exception.set_document_number("纪要1号");
  EXPECT_EQ(reasons(exception), std::vector{v1::ERROR_REASON_FIELD_REQUIRED});
  *exception.mutable_expiry_date() = Day(2020, 2, 30);
  EXPECT_EQ(reasons(exception), std::vector{v1::ERROR_REASON_DATE_INVALID});
  *exception.mutable_expiry_date() = Day(2020, 7, 31);
  EXPECT_EQ(reasons(exception), std::vector{v1::ERROR_REASON_DATE_PAST});
  *exception.mutable_expiry_date() = today;
  EXPECT_TRUE(reasons(exception).empty());
}

// ---- the decision

class Deciding : public Running {
 protected:
  v1::DecisionLevel& Level(const std::string& id, int voices) {
    v1::DecisionLevel& level = *Defined("decision").add_levels();
    level.set_level_id(id);
    level.set_voices(voices);
    return level;
  }
  void Delegate(const std::string& from, const std::string& to) {
    desk_.ground.definition.set_delegation_depth(1);
    v1::Delegation& delegation = desk_.delegations.emplace_back();
    delegation.set_delegator(PersonOf(from));
    delegation.set_delegate(PersonOf(to));
  }
};

TEST_F(Deciding, NamesEveryUnmetConditionOfAnApprovalAtOnce) {
  PackWide();
  ToDecide(v1::Opinion::STANCE_VETO, v1::Vote::CHOICE_NO);
  for (const auto outcome : {v1::Decision::OUTCOME_APPROVE, v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS}) {
    const absl::Status refused = DecideAs("leader", outcome, {"环评通过"});
    EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_DECISION_CONDITIONS_UNMET);
    for (const char* part :
         {"criterion intensity", "criterion tax", "departments/environment vetoes", "did not pass stage panel"}) {
      EXPECT_TRUE(Tells(refused, part)) << part << refused;
    }
    EXPECT_EQ(state(), Case::STATE_OPEN);
  }
}

TEST_F(Deciding, RejectsAndDefersWhateverStandsInTheWay) {
  for (const auto& [outcome, expected] : {std::pair{v1::Decision::OUTCOME_REJECT, Case::STATE_REJECTED},
                                          std::pair{v1::Decision::OUTCOME_DEFER, Case::STATE_DEFERRED}}) {
    desk_.opinions.clear();
    desk_.votes.clear();
    desk_.clocks.clear();
    desk_.review_case.set_state(Case::STATE_OPEN);
    PackWide();
    ToDecide(v1::Opinion::STANCE_VETO, v1::Vote::CHOICE_NO);
    ASSERT_TRUE(DecideAs("leader", outcome).ok());
    EXPECT_EQ(state(), expected);
    EXPECT_EQ(Stage("decision").outcome(), Status::OUTCOME_NEGATIVE);
    EXPECT_FALSE(desk_.review_case.has_valid_until_date());
    EXPECT_EQ(desk_.clocks.at("").entries.back().kind(), v1::ClockEntry::KIND_STOP);
  }
}

TEST_F(Deciding, ApprovesForSoManyDaysAndStopsEveryClock) {
  ToDecide();
  Today(2020, 10, 12);
  ASSERT_TRUE(Approve().ok());
  EXPECT_EQ(state(), Case::STATE_APPROVED);
  const v1::Decision& decision = desk_.review_case.decision();
  EXPECT_EQ(decision.decided_by(), PersonOf("leader"));
  EXPECT_EQ(decision.decide_date().day(), 12);
  EXPECT_TRUE(
      google::protobuf::util::MessageDifferencer::Equals(desk_.review_case.valid_until_date(), On(2021, 4, 10)));
  EXPECT_EQ(Stage("decision").outcome(), Status::OUTCOME_POSITIVE);
  for (const auto& [stage, clock] : desk_.clocks) {
    EXPECT_EQ(clock.entries.back().kind(), v1::ClockEntry::KIND_STOP) << stage;
  }
}

TEST_F(Deciding, WaitsForTheDecisionStage) {
  ToConsult();
  EXPECT_EQ(ReasonOf(DecideAs("leader", v1::Decision::OUTCOME_REJECT)), v1::ERROR_REASON_STAGE_NOT_OPEN);
  EXPECT_EQ(state(), Case::STATE_OPEN);
}

TEST_F(Deciding, IsNotForWhoeverContributedOrIsRecusedUnderWhateverAccount) {
  ToDecide();
  EXPECT_EQ(ReasonOf(Approve("officer")), v1::ERROR_REASON_SELF_REVIEW);
  Sit("twin").contributed = true;
  EXPECT_EQ(ReasonOf(Approve("twin")), v1::ERROR_REASON_SELF_REVIEW);
  Sit("leaders-second").identity = "staff/leader";
  desk_.review_case.add_recusals()->set_person(PersonOf("leader"));
  EXPECT_EQ(ReasonOf(Approve("leaders-second")), v1::ERROR_REASON_PERSON_RECUSED);
}

TEST_F(Deciding, LetsAnExceptionCoverWhatFailedButNotByWhoAskedForIt) {
  PackWide();
  ToDecide();
  ASSERT_TRUE(Except({}).ok());
  Sit("secretarys-second").identity = "staff/secretary";
  EXPECT_EQ(ReasonOf(Approve("secretary")), v1::ERROR_REASON_SAME_PERSON);
  EXPECT_EQ(ReasonOf(Approve("secretarys-second")), v1::ERROR_REASON_SAME_PERSON);
  ASSERT_TRUE(Approve().ok());
  EXPECT_EQ(desk_.review_case.exception().granted_by(), PersonOf("leader"));
}

TEST_F(Deciding, DoesNotGrantForHimWhoAsked) {
  PackWide();
  v1::Seat& seat = *Level("office", 1).add_seats();
  seat.set_seat_id("head");
  seat.set_person(PersonOf("leader"));
  ToDecide();
  ASSERT_TRUE(Except({}, "leader").ok());
  Delegate("leader", "deputy");
  EXPECT_EQ(ReasonOf(Approve("deputy")), v1::ERROR_REASON_SAME_PERSON);
  EXPECT_TRUE(DecideAs("deputy", v1::Decision::OUTCOME_REJECT).ok()) << "a no grants nothing";
}

TEST_F(Deciding, NeedsAnExceptionThatStillServesOnTheDay) {
  PackWide();
  ToDecide();
  ASSERT_TRUE(Except({}).ok());
  Today(2021, 1, 1);
  const absl::Status refused = Approve();
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_DECISION_CONDITIONS_UNMET);
  EXPECT_TRUE(Tells(refused, "2020-12-31")) << refused;
  Today(2020, 12, 31);
  EXPECT_TRUE(Approve().ok());
}

TEST_F(Deciding, LetsAnExceptionOfOneRulePassItsGroupAndNoOther) {
  ToDecide();
  *desk_.review_case.mutable_verdict() = Failing().verdict();
  AddCriterion(desk_.review_case, "small", v1::VERDICT_OUTCOME_FAIL, true);
  AddCriterion(desk_.review_case, "light", v1::VERDICT_OUTCOME_FAIL, true);
  for (const int i : {2, 3}) desk_.review_case.mutable_verdict()->mutable_criteria(i)->set_any_of("size-or-tax");
  ASSERT_TRUE(Except({"light"}).ok());
  const absl::Status refused = Approve();
  EXPECT_TRUE(Tells(refused, "intensity")) << refused;
  EXPECT_FALSE(Tells(refused, "small")) << refused;
  ASSERT_TRUE(Except({"light", "intensity"}).ok());
  EXPECT_TRUE(Approve().ok());
}

// ---- several voices

TEST_F(Deciding, TakesAsManyVoicesAsTheLevelAsks) {
  Level("office", 2);
  ToDecide();
  ASSERT_TRUE(DecideAs("leader", v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS, {"环评通过"}).ok());
  EXPECT_EQ(state(), Case::STATE_OPEN);
  EXPECT_FALSE(desk_.review_case.has_decision());
  ASSERT_EQ(desk_.review_case.voices_size(), 1);
  EXPECT_EQ(desk_.review_case.voices(0).conditions(0), "环评通过");
  ASSERT_TRUE(Approve("deputy").ok());
  EXPECT_EQ(state(), Case::STATE_APPROVED_WITH_CONDITIONS) << "one voice said so";
  EXPECT_EQ(desk_.review_case.decision().decided_by(), PersonOf("deputy"));
  ASSERT_EQ(desk_.review_case.decision().conditions_size(), 1);
  EXPECT_EQ(desk_.review_case.obligations_size(), 1);
}

TEST_F(Deciding, HearsNobodyTwiceUnderNoAccountAndForNobody) {
  v1::DecisionLevel& level = Level("office", 2);
  for (const char* id : {"leader", "deputy"}) {
    v1::Seat& seat = *level.add_seats();
    seat.set_seat_id(id);
    seat.set_person(PersonOf(id));
  }
  ToDecide();
  ASSERT_TRUE(Approve("leader").ok());
  EXPECT_EQ(ReasonOf(Approve("leader")), v1::ERROR_REASON_VOICE_GIVEN);
  EXPECT_EQ(ReasonOf(DecideAs("leader", v1::Decision::OUTCOME_REJECT)), v1::ERROR_REASON_VOICE_GIVEN);
  Sit("aide");
  Delegate("leader", "aide");
  EXPECT_EQ(ReasonOf(Approve("aide")), v1::ERROR_REASON_VOICE_GIVEN) << "the seat has spoken";
  ASSERT_EQ(desk_.review_case.voices_size(), 1);
  ASSERT_TRUE(Approve("deputy").ok());
  EXPECT_EQ(state(), Case::STATE_APPROVED);
}

TEST_F(Deciding, LetsOneVoiceReject) {
  Level("office", 3);
  ToDecide();
  ASSERT_TRUE(Approve("leader").ok());
  ASSERT_TRUE(DecideAs("deputy", v1::Decision::OUTCOME_REJECT).ok());
  EXPECT_EQ(state(), Case::STATE_REJECTED);
}

TEST_F(Deciding, ForgetsVoicesWhenWhatTheyApprovedChanges) {
  PackWide();
  Level("office", 2);
  ToDecide();
  ASSERT_TRUE(Except({}).ok());
  ASSERT_TRUE(Approve("leader").ok());
  ASSERT_TRUE(Except({}).ok());
  EXPECT_TRUE(desk_.review_case.voices().empty());
  EXPECT_TRUE(Approve("leader").ok());
}

TEST_F(Deciding, TellsTheLowerLevelThatTheFamilyMakesItTooLarge) {
  for (const char* id : {"office", "committee"}) {
    v1::Seat& seat = *Level(id, 1).add_seats();
    seat.set_seat_id("head");
    seat.set_person(PersonOf(id == std::string("office") ? "deputy" : "leader"));
  }
  *Defined("decision").mutable_levels(1)->mutable_total_investment_at_least() = MoneyOf("CNY", 50'000'000'000);
  v1::Project twin = Plant();
  twin.set_name("zones/z/projects/2020-0002");
  desk_.ground.family = {twin};
  ToDecide();
  EXPECT_EQ(ReasonOf(Approve("deputy")), v1::ERROR_REASON_THRESHOLD_AGGREGATE);
  EXPECT_EQ(ReasonOf(Approve("m3")), v1::ERROR_REASON_NOT_ON_STAGE);
  EXPECT_TRUE(Approve("leader").ok());
}

// ---- seats of a level

class DecidingBySeats : public Deciding {
 protected:
  void SeatLeaders(int voices) {
    v1::DecisionLevel& level = Level("office", voices);
    for (const char* id : {"leader", "deputy"}) level.add_seats()->set_person(PersonOf(id));
    level.mutable_seats(0)->set_alternate(PersonOf("m3"));
  }
  v1::SeatStatus Seat(int number) { return Stage("decision").seats(number); }
};

TEST_F(DecidingBySeats, ShowsTheSeatsOfItsLevelAndWhoSpoke) {
  SeatLeaders(2);
  ToDecide();
  ASSERT_EQ(Stage("decision").seats_size(), 2);
  EXPECT_EQ(Seat(0).holder(), PersonOf("leader"));
  EXPECT_EQ(Seat(0).state(), v1::SeatStatus::STATE_ASKED);
  ASSERT_TRUE(Approve("deputy").ok());
  EXPECT_EQ(Seat(1).state(), v1::SeatStatus::STATE_ANSWERED);
  EXPECT_EQ(Seat(1).answered_by(), PersonOf("deputy"));
  ASSERT_TRUE(DecideAs("leader", v1::Decision::OUTCOME_REJECT).ok());
  EXPECT_EQ(Seat(0).answered_by(), PersonOf("leader"));
  EXPECT_EQ(StateOf("decision"), Status::STATE_DONE);
}

TEST_F(DecidingBySeats, LetsGoOfTheSeatThatWasNotNeeded) {
  SeatLeaders(1);
  ToDecide();
  ASSERT_TRUE(Approve("deputy").ok());
  EXPECT_EQ(Seat(0).state(), v1::SeatStatus::STATE_CANCELLED);
  EXPECT_EQ(Seat(1).state(), v1::SeatStatus::STATE_ANSWERED);
}

TEST_F(DecidingBySeats, AdmitsAnAlternateAtTheDecision) {
  SeatLeaders(2);
  ToDecide();
  EXPECT_EQ(ReasonOf(Approve("m3")), v1::ERROR_REASON_ALTERNATE_NOT_ADMITTED);
  EXPECT_EQ(ReasonOf(AdmitAlternate(desk_, Who("secretary"), "decision", "deputy")),
            v1::ERROR_REASON_SEAT_WITHOUT_ALTERNATE);
  EXPECT_EQ(ReasonOf(AdmitAlternate(desk_, Who("secretary"), "decision", "m1")), v1::ERROR_REASON_SEAT_UNKNOWN);
  EXPECT_EQ(ReasonOf(AdmitAlternate(desk_, Who("officer"), "decision", "leader")), v1::ERROR_REASON_SELF_REVIEW);
  ASSERT_TRUE(AdmitAlternate(desk_, Who("secretary"), "decision", "leader").ok());
  EXPECT_TRUE(Seat(0).alternate_admitted());
  ASSERT_TRUE(Approve("m3").ok());
  EXPECT_EQ(Seat(0).answered_by(), PersonOf("m3"));
  EXPECT_EQ(Seat(0).on_behalf_of(), PersonOf("leader"));
  EXPECT_TRUE(Approve("deputy").ok());
  EXPECT_EQ(state(), Case::STATE_APPROVED);
}

TEST_F(DecidingBySeats, StaysOpenWhenNobodyIsLeftAndTellsIt) {
  SeatLeaders(2);
  EXPECT_FALSE(NobodyLeftToDecide(desk_)) << "it is not open yet";
  ToDecide();
  EXPECT_FALSE(NobodyLeftToDecide(desk_));
  ASSERT_TRUE(Recuse(desk_, Who("leader"), "亲属").ok());
  EXPECT_EQ(Seat(0).state(), v1::SeatStatus::STATE_ASKED) << "the alternate steps in";
  EXPECT_FALSE(NobodyLeftToDecide(desk_));
  ASSERT_TRUE(Recuse(desk_, Who("deputy"), "亲属").ok());
  EXPECT_EQ(Seat(1).state(), v1::SeatStatus::STATE_RECUSED);
  EXPECT_TRUE(NobodyLeftToDecide(desk_)) << "one voice is left, two are needed";
  EXPECT_EQ(state(), Case::STATE_OPEN);
  EXPECT_EQ(StateOf("decision"), Status::STATE_OPEN);
  Sit("m3").decides = false;
  ASSERT_TRUE(Proceed(desk_).ok());
  EXPECT_EQ(Seat(0).state(), v1::SeatStatus::STATE_RECUSED);
}

TEST_F(DecidingBySeats, CountsAVoiceOnce) {
  SeatLeaders(2);
  ToDecide();
  ASSERT_TRUE(Approve("leader").ok());
  EXPECT_FALSE(NobodyLeftToDecide(desk_));
  ASSERT_TRUE(Recuse(desk_, Who("deputy"), "亲属").ok());
  EXPECT_TRUE(NobodyLeftToDecide(desk_)) << "an alternate of whoever spoke adds nothing";
}

TEST_F(DecidingBySeats, CountsNoVoiceOfSomebodyWhoContributedSince) {
  SeatLeaders(2);
  ToDecide();
  ASSERT_TRUE(Approve("leader").ok());
  EXPECT_FALSE(NobodyLeftToDecide(desk_));
  desk_.members.at("zones/z/persons/leader").contributed = true;
  EXPECT_TRUE(NobodyLeftToDecide(desk_)) << "his voice has lapsed, and one is left where two are needed";
}

TEST_F(DecidingBySeats, ExtendsByTheLevelThatDecided) {
  SeatLeaders(1);
  desk_.ground.definition.set_approval_extension_days(30);
  ToDecide();
  ASSERT_TRUE(Approve("leader").ok());
  EXPECT_EQ(ReasonOf(ExtendApproval(desk_, Who("m1"), "资金未到位")), v1::ERROR_REASON_NOT_ON_STAGE);
  EXPECT_FALSE(desk_.review_case.has_extension());
  EXPECT_TRUE(ExtendApproval(desk_, Who("deputy"), "资金未到位").ok());
}

// ---- overrides

TEST_F(Deciding, RefusesAnOverrideOfWhatTheCaseDoesNotKnowOrKnowsOnce) {
  PackWide();
  ToDecide(v1::Opinion::STANCE_VETO);
  for (const absl::Status& nowhere :
       {Override({"environment", "nowhere"}), Override({"environment"}, {"height"}),
        Override({"environment"}, {}, {"zones/z/projects/2020-0001/cases/7/opinions/1"})}) {
    EXPECT_EQ(ReasonOf(nowhere), v1::ERROR_REASON_TEXT_REFERS_NOWHERE);
    EXPECT_EQ(nowhere.code(), absl::StatusCode::kInvalidArgument);
  }
  EXPECT_EQ(ReasonOf(Override({"environment", "environment"})), v1::ERROR_REASON_ENTRY_TWICE);
  EXPECT_EQ(ReasonOf(Override({"nowhere"}, {"height"})), v1::ERROR_REASON_SEVERAL_FAULTS);
  EXPECT_FALSE(desk_.review_case.has_override());
  EXPECT_EQ(ReasonOf(Override({"safety"})), v1::ERROR_REASON_OVERRIDE_NOT_NEEDED);
  EXPECT_TRUE(Override({"environment"}).ok());
}

// ---- what follows

TEST(ApprovalFalls, WithALaterNoUnlessItServedForSigning) {
  const auto* descriptor = v1::Decision::Outcome_descriptor();
  for (int i = 1; i < descriptor->value_count(); ++i) {
    const auto outcome = static_cast<v1::Decision::Outcome>(descriptor->value(i)->number());
    const bool is_no = outcome == v1::Decision::OUTCOME_REJECT || outcome == v1::Decision::OUTCOME_DEFER;
    v1::Project project = Plant();
    EXPECT_FALSE(ApprovalFalls(project, outcome)) << descriptor->value(i)->name();
    project.add_facts()->set_kind(v1::FACT_KIND_APPROVED);
    EXPECT_EQ(ApprovalFalls(project, outcome), is_no) << descriptor->value(i)->name();
    project.add_facts()->set_kind(v1::FACT_KIND_SIGNED);
    EXPECT_FALSE(ApprovalFalls(project, outcome)) << descriptor->value(i)->name();
  }
}

TEST_F(Deciding, HidesFromTheRecusedWhatIsJudgedAndWhatItCameTo) {
  PackWide();
  ToDecide(v1::Opinion::STANCE_VETO, v1::Vote::CHOICE_NO);
  ASSERT_TRUE(Except({}).ok());
  ASSERT_TRUE(Override({"environment", "panel"}).ok());
  (*desk_.review_case.mutable_packet()->mutable_documents())["zones/z/projects/2020-0001/documents/1"] = "aa";
  Case hidden = desk_.review_case;
  hidden.add_supplement_items("土地权属证明");
  hidden.add_supplements()->add_items("土地权属证明");
  hidden.mutable_decision()->set_reason("同意");
  hidden.mutable_decision()->add_conditions("环评批复");
  hidden.mutable_decision()->set_outcome(v1::Decision::OUTCOME_APPROVE);
  hidden.add_recusals()->set_reason("亲属在该企业任职");
  hidden.add_voices()->add_conditions("环评批复");
  hidden.add_obligations()->set_text("环评批复");
  hidden.mutable_aggregate()->mutable_land_area()->set_micro_mu(1);
  hidden.mutable_extension()->set_reason("资金未到位");
  HideFromRecused(hidden);
  EXPECT_TRUE(hidden.supplement_items().empty());
  EXPECT_TRUE(hidden.supplements(0).items().empty());
  EXPECT_EQ(hidden.decision().reason(), "");
  EXPECT_TRUE(hidden.decision().conditions().empty());
  EXPECT_EQ(hidden.decision().outcome(), v1::Decision::OUTCOME_APPROVE) << "what was decided is no secret";
  for (const v1::Recusal& recusal : hidden.recusals()) EXPECT_EQ(recusal.reason(), "");
  EXPECT_TRUE(hidden.voices().empty());
  EXPECT_TRUE(hidden.obligations().empty());
  EXPECT_FALSE(hidden.has_aggregate());
  EXPECT_EQ(hidden.extension().reason(), "");
  EXPECT_EQ(hidden.packet().version(), 1);
  EXPECT_EQ(hidden.packet().material_json(), "");
  EXPECT_TRUE(hidden.packet().documents().empty());
  EXPECT_FALSE(hidden.has_verdict());
  EXPECT_FALSE(hidden.has_exception());
  EXPECT_FALSE(hidden.has_override());
  ASSERT_EQ(hidden.stages_size(), 6);
  for (const v1::StageStatus& stage : hidden.stages()) {
    EXPECT_EQ(stage.outcome(), Status::OUTCOME_UNSPECIFIED) << stage.stage_id();
    EXPECT_FALSE(stage.has_tally()) << stage.stage_id();
    EXPECT_TRUE(stage.seats().empty()) << stage.stage_id();
  }
}

}  // namespace
}  // namespace luodi::review::rules
