// SPDX-License-Identifier: Apache-2.0
// Exceptions and the decision.
#include <gtest/gtest.h>

#include "google/protobuf/util/message_differencer.h"
#include "server/projects/rules.h"
#include "server/review/progress.h"
#include "server/review/rules.h"
#include "tests/review/filed.h"

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

v1::ReviewDefinition Procedure() {
  v1::ReviewDefinition definition;
  v1::StageGroup& group = *definition.add_groups();
  v1::StageDefinition& opinion = *group.add_stages();
  opinion = Asked(v1::STAGE_KIND_OPINION);
  opinion.set_stage_id("environment");
  v1::StageDefinition& vote = *group.add_stages();
  vote = Asked(v1::STAGE_KIND_VOTE);
  vote.set_stage_id("panel");
  v1::StageDefinition& decision = *definition.add_groups()->add_stages();
  decision.set_stage_id("decision");
  decision.set_kind(v1::STAGE_KIND_DECISION);
  definition.set_approval_valid_days(180);
  return definition;
}

Case ToDecide(v1::StageStatus::Outcome opinion, v1::StageStatus::Outcome vote) {
  Case review_case = Filed();
  const std::vector<std::tuple<std::string, v1::StageKind, v1::StageStatus::Outcome>> stages{
      {"environment", v1::STAGE_KIND_OPINION, opinion}, {"panel", v1::STAGE_KIND_VOTE, vote}};
  for (const auto& [id, kind, outcome] : stages) {
    v1::StageStatus& stage = *review_case.add_stages();
    stage.set_stage_id(id);
    stage.set_kind(kind);
    stage.set_state(v1::StageStatus::STATE_DONE);
    stage.set_outcome(outcome);
  }
  v1::StageStatus& decision = *review_case.add_stages();
  decision.set_stage_id("decision");
  decision.set_kind(v1::STAGE_KIND_DECISION);
  decision.set_state(v1::StageStatus::STATE_OPEN);
  return review_case;
}

v1::Decision Decided(v1::Decision::Outcome outcome) {
  v1::Decision decision;
  decision.set_outcome(outcome);
  decision.set_decided_by("zones/z/persons/leader");
  *decision.mutable_decide_date() = Day(2020, 8, 1);
  return decision;
}

constexpr auto kPositive = v1::StageStatus::OUTCOME_POSITIVE;
constexpr auto kNegative = v1::StageStatus::OUTCOME_NEGATIVE;

TEST(MayDecide, NamesEveryUnmetConditionOfAnApprovalAtOnce) {
  Case review_case = ToDecide(kNegative, kNegative);
  *review_case.mutable_verdict() = Failing().verdict();
  for (const auto outcome : {v1::Decision::OUTCOME_APPROVE, v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS}) {
    const absl::Status refused = MayDecide(review_case, Procedure(), Decided(outcome));
    EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_DECISION_CONDITIONS_UNMET);
    for (const char* part : {"criterion intensity", "departments/environment vetoes", "did not pass stage panel"}) {
      EXPECT_NE(std::string(refused.message()).find(part), std::string::npos) << part;
    }
  }
  for (const auto outcome : {v1::Decision::OUTCOME_REJECT, v1::Decision::OUTCOME_DEFER}) {
    EXPECT_TRUE(MayDecide(review_case, Procedure(), Decided(outcome)).ok());
  }
}

TEST(MayDecide, LetsAnExceptionCoverWhatFailedButNotByWhoAskedForIt) {
  Case review_case = ToDecide(kPositive, kPositive);
  *review_case.mutable_verdict() = Failing().verdict();
  review_case.mutable_exception()->add_rule_ids("intensity");
  review_case.mutable_exception()->set_requested_by("zones/z/persons/secretary");
  EXPECT_TRUE(MayDecide(review_case, Procedure(), Decided(v1::Decision::OUTCOME_APPROVE)).ok());
  review_case.mutable_exception()->set_requested_by("zones/z/persons/leader");
  EXPECT_EQ(ReasonOf(MayDecide(review_case, Procedure(), Decided(v1::Decision::OUTCOME_APPROVE))),
            v1::ERROR_REASON_SAME_PERSON);
  EXPECT_TRUE(MayDecide(review_case, Procedure(), Decided(v1::Decision::OUTCOME_REJECT)).ok());
}

TEST(MayDecide, NeedsAnExceptionThatStillServesOnTheDay) {
  Case review_case = ToDecide(kPositive, kPositive);
  *review_case.mutable_verdict() = Failing().verdict();
  review_case.mutable_exception()->add_rule_ids("intensity");
  review_case.mutable_exception()->set_requested_by("zones/z/persons/secretary");
  *review_case.mutable_exception()->mutable_expiry_date() = Day(2020, 7, 31);
  const absl::Status refused = MayDecide(review_case, Procedure(), Decided(v1::Decision::OUTCOME_APPROVE));
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_DECISION_CONDITIONS_UNMET);
  EXPECT_NE(std::string(refused.message()).find("2020-07-31"), std::string::npos) << refused;
  EXPECT_TRUE(MayDecide(review_case, Procedure(), Decided(v1::Decision::OUTCOME_REJECT)).ok());
  *review_case.mutable_exception()->mutable_expiry_date() = Day(2020, 8, 1);
  EXPECT_TRUE(MayDecide(review_case, Procedure(), Decided(v1::Decision::OUTCOME_APPROVE)).ok());
}

TEST(MayDecide, LetsAnExceptionOfOneRulePassItsGroupAndNoOther) {
  Case review_case = ToDecide(kPositive, kPositive);
  *review_case.mutable_verdict() = Failing().verdict();
  AddCriterion(review_case, "small", v1::VERDICT_OUTCOME_FAIL, true);
  AddCriterion(review_case, "light", v1::VERDICT_OUTCOME_FAIL, true);
  for (const int i : {2, 3}) review_case.mutable_verdict()->mutable_criteria(i)->set_any_of("size-or-tax");
  review_case.mutable_exception()->add_rule_ids("light");
  const absl::Status refused = MayDecide(review_case, Procedure(), Decided(v1::Decision::OUTCOME_APPROVE));
  EXPECT_NE(std::string(refused.message()).find("intensity"), std::string::npos) << refused;
  EXPECT_EQ(std::string(refused.message()).find("small"), std::string::npos) << refused;
  review_case.mutable_exception()->add_rule_ids("intensity");
  EXPECT_TRUE(MayDecide(review_case, Procedure(), Decided(v1::Decision::OUTCOME_APPROVE)).ok());
}

TEST(MayDecide, WaitsForTheDecisionStage) {
  Case review_case = ToDecide(kPositive, kPositive);
  review_case.mutable_stages()->rbegin()->set_state(v1::StageStatus::STATE_WAITING);
  EXPECT_EQ(ReasonOf(MayDecide(review_case, Procedure(), Decided(v1::Decision::OUTCOME_REJECT))),
            v1::ERROR_REASON_STAGE_NOT_OPEN);
}

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

TEST(HideFromRecused, TakesAwayWhatIsJudgedAndWhatItCameTo) {
  Case review_case = ToDecide(kPositive, kNegative);
  *review_case.mutable_verdict() = Failing().verdict();
  review_case.mutable_exception()->add_rule_ids("intensity");
  review_case.mutable_packet()->set_material_json("{}");
  (*review_case.mutable_packet()->mutable_documents())["zones/z/projects/2020-0001/documents/1"] = "aa";
  review_case.mutable_stages(1)->mutable_tally()->set_yes(2);
  HideFromRecused(review_case);
  EXPECT_EQ(review_case.packet().version(), 2);
  EXPECT_EQ(review_case.packet().material_json(), "");
  EXPECT_TRUE(review_case.packet().documents().empty());
  EXPECT_FALSE(review_case.has_verdict());
  EXPECT_FALSE(review_case.has_exception());
  ASSERT_EQ(review_case.stages_size(), 3);
  for (const v1::StageStatus& stage : review_case.stages()) {
    EXPECT_EQ(stage.outcome(), v1::StageStatus::OUTCOME_UNSPECIFIED) << stage.stage_id();
    EXPECT_FALSE(stage.has_tally()) << stage.stage_id();
  }
}

TEST(Enter, GrantsTheExceptionAndCountsTheDaysOfAnApproval) {
  Case review_case = ToDecide(kPositive, kPositive);
  review_case.mutable_exception()->set_requested_by("zones/z/persons/secretary");
  Enter(review_case, Decided(v1::Decision::OUTCOME_APPROVE), Case::STATE_APPROVED, Procedure());
  EXPECT_EQ(review_case.exception().granted_by(), "zones/z/persons/leader");
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(review_case.valid_until_date(), Day(2021, 1, 28)));
  EXPECT_EQ(review_case.stages(2).outcome(), kPositive);
}

TEST(Enter, GrantsNothingWithARejection) {
  Case review_case = ToDecide(kPositive, kPositive);
  review_case.mutable_exception()->set_requested_by("zones/z/persons/secretary");
  Enter(review_case, Decided(v1::Decision::OUTCOME_REJECT), Case::STATE_REJECTED, Procedure());
  EXPECT_EQ(review_case.exception().granted_by(), "");
  EXPECT_FALSE(review_case.has_valid_until_date());
  EXPECT_EQ(review_case.stages(2).outcome(), kNegative);
}

}  // namespace
}  // namespace luodi::review::rules
