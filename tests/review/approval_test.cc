// SPDX-License-Identifier: Apache-2.0
// What passes over what stands in the way of approval, and what follows it: override, obligations, extension.
#include "google/protobuf/util/message_differencer.h"
#include "tests/review/running.h"

namespace luodi::review::rules {
namespace {

using google::protobuf::util::MessageDifferencer;

constexpr auto kVeto = v1::Opinion::STANCE_VETO;
constexpr auto kNo = v1::Vote::CHOICE_NO;

// ---- override

class Overriding : public Running {
 protected:
  v1::StandingVeto& Stand(const std::string& opinion) {
    v1::StandingVeto& veto = *desk_.review_case.add_standing_vetoes();
    veto.set_opinion(opinion);
    veto.set_holder("zones/z/departments/planning");
    veto.set_stage_id("planning");
    return veto;
  }
  void Fix(const std::string& rule, v1::Force force = v1::FORCE_MANDATORY) {
    for (v1::ThresholdRule& known : *desk_.ground.threshold_set.mutable_rules()) {
      if (known.rule_id() != rule) continue;
      known.set_exceptable(false);
      known.set_force(force);
    }
  }
};

TEST_F(Overriding, PassesOverExactlyWhatItNames) {
  Fix("tax");
  PackWide();
  ToDecide(kVeto, kNo);
  Stand("zones/z/projects/2020-0001/cases/0/opinions/1");
  ASSERT_TRUE(Except({"intensity"}).ok());
  ASSERT_TRUE(Override({"environment", "panel"}, {"tax"}, {"zones/z/projects/2020-0001/cases/0/opinions/1"}).ok());
  EXPECT_EQ(ReasonOf(Approve("director")), v1::ERROR_REASON_SAME_PERSON) << "he asked";
  ASSERT_TRUE(Approve().ok());
  EXPECT_EQ(desk_.review_case.override().requested_by(), PersonOf("director"));
  EXPECT_EQ(desk_.review_case.override().granted_by(), PersonOf("leader"));
  EXPECT_TRUE(desk_.review_case.override().has_grant_time());
}

TEST_F(Overriding, LeavesEverythingElseInTheWay) {
  Fix("tax");
  PackWide();
  ToDecide(kVeto, kNo);
  Stand("o/1");
  ASSERT_TRUE(Except({"intensity"}).ok());
  const std::vector<std::vector<std::string>> stages{{"panel"}, {"environment"}, {"environment", "panel"}, {"panel"}};
  for (const auto& [named, rules, vetoes, part] :
       {std::tuple{stages[0], std::vector<std::string>{"tax"}, std::vector<std::string>{"o/1"}, "environment vetoes"},
        std::tuple{stages[1], std::vector<std::string>{"tax"}, std::vector<std::string>{"o/1"}, "stage panel"},
        std::tuple{stages[2], std::vector<std::string>{}, std::vector<std::string>{"o/1"}, "criterion tax"},
        std::tuple{stages[2], std::vector<std::string>{"tax"}, std::vector<std::string>{}, "planning vetoes"}}) {
    ASSERT_TRUE(Override(named, rules, vetoes).ok()) << part;
    const absl::Status refused = Approve();
    EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_DECISION_CONDITIONS_UNMET) << part;
    EXPECT_TRUE(Tells(refused, part)) << refused;
  }
}

TEST_F(Overriding, RefusesWhatIsNotInTheWayNamingEach) {
  PackWide();
  ToDecide();
  const absl::Status refused = Override({"environment", "panel"}, {"tax"});
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_OVERRIDE_NOT_NEEDED);
  EXPECT_EQ(ReasonOf(Override({}, {"tax"})), v1::ERROR_REASON_OVERRIDE_NOT_NEEDED) << "an exception can be asked for";
  EXPECT_EQ(ReasonOf(Override({"threshold"})), v1::ERROR_REASON_OVERRIDE_NOT_NEEDED) << "its rules are named, not it";
  EXPECT_FALSE(desk_.review_case.has_override());
}

TEST_F(Overriding, NeverPassesOverAStatutoryReviewOrAVetoOfThePolicy) {
  Defined("environment").set_never_overridden(true);
  Fix("tax", v1::FORCE_VETO);
  PackWide();
  ToDecide(kVeto);
  EXPECT_EQ(ReasonOf(Override({"environment"})), v1::ERROR_REASON_OVERRIDE_FORBIDDEN);
  EXPECT_EQ(ReasonOf(Override({}, {"tax"})), v1::ERROR_REASON_OVERRIDE_FORBIDDEN);
}

TEST_F(Overriding, PassesOverNoVetoAtAStatutoryReviewOnceItsPacketIsGone) {
  Defined("environment").set_never_overridden(true);
  ToDecide();
  Stand("o/1").set_stage_id("environment");
  EXPECT_EQ(ReasonOf(Override({}, {}, {"o/1"})), v1::ERROR_REASON_OVERRIDE_FORBIDDEN);
  Defined("environment").clear_never_overridden();
  EXPECT_TRUE(Override({}, {}, {"o/1"}).ok());
}

TEST_F(Overriding, IsNotAskedForByWhoeverContributedOrIsRecused) {
  ToDecide(kVeto);
  EXPECT_EQ(ReasonOf(Override({"environment"}, {}, {}, "officer")), v1::ERROR_REASON_SELF_REVIEW);
  desk_.review_case.add_recusals()->set_person(PersonOf("director"));
  EXPECT_EQ(ReasonOf(Override({"environment"})), v1::ERROR_REASON_PERSON_RECUSED);
}

TEST_F(Overriding, IsReplacedByALaterOne) {
  ToDecide(kVeto, kNo);
  ASSERT_TRUE(Override({"environment", "panel"}).ok());
  ASSERT_TRUE(Override({"panel"}).ok());
  EXPECT_TRUE(Tells(Approve(), "environment vetoes"));
}

TEST_F(Overriding, TellsAnObjectionThatBlocksByItsStage) {
  Defined("safety").set_kind(v1::STAGE_KIND_LEGAL_REVIEW);
  ToConsult();
  ASSERT_TRUE(Say("of-environment", "environment", v1::Opinion::STANCE_AGREE).ok());
  ASSERT_TRUE(Say("of-safety", "safety", v1::Opinion::STANCE_OBJECT).ok());
  ASSERT_TRUE(Vote("m1").ok());
  ASSERT_TRUE(Vote("m2").ok());
  const absl::Status refused = Approve();
  EXPECT_TRUE(Tells(refused, "Stage safety came to a negative outcome")) << refused;
  ASSERT_TRUE(Override({"safety"}).ok());
  EXPECT_TRUE(Approve().ok());
}

// ---- obligations

class Obligations : public Running {
 protected:
  void Conditional() {
    ToConsult();
    ASSERT_TRUE(Say("of-environment", "environment", v1::Opinion::STANCE_AGREE_WITH_CONDITIONS, {"环评先行"}).ok());
    ASSERT_TRUE(Say("of-safety", "safety", v1::Opinion::STANCE_AGREE).ok());
    ASSERT_TRUE(Vote("m1").ok());
    ASSERT_TRUE(Vote("m2").ok());
    ASSERT_TRUE(DecideAs("leader", v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS, {"注册资本到位", "年内开工"}).ok());
  }
  v1::Obligation Settled(int number, v1::Obligation::State state) {
    v1::Obligation settled;
    settled.set_name(absl::StrCat(desk_.review_case.name(), "/obligations/", number));
    settled.set_state(state);
    settled.set_document("zones/z/projects/2020-0001/documents/1");
    settled.set_reason("已到位");
    return settled;
  }
  const v1::Obligation& Number(int number) { return desk_.review_case.obligations(number - 1); }
};

TEST_F(Obligations, AreTheConditionsOfTheDecisionThenOfTheOpinionsThatCount) {
  Conditional();
  ASSERT_EQ(desk_.review_case.obligations_size(), 3);
  EXPECT_EQ(Number(1).text(), "注册资本到位");
  EXPECT_EQ(Number(1).opinion(), "");
  EXPECT_EQ(Number(2).text(), "年内开工");
  EXPECT_EQ(Number(3).text(), "环评先行");
  EXPECT_EQ(Number(3).opinion(), desk_.opinions[0].name());
  for (int number = 1; number <= 3; ++number) {
    EXPECT_EQ(Number(number).state(), v1::Obligation::STATE_OPEN);
    EXPECT_EQ(Number(number).name(), absl::StrCat(desk_.review_case.name(), "/obligations/", number));
  }
}

TEST_F(Obligations, ComeFromOpinionsAlsoWhenTheDecidersSetNone) {
  ToConsult();
  ASSERT_TRUE(Say("of-environment", "environment", v1::Opinion::STANCE_AGREE_WITH_CONDITIONS, {"环评先行"}).ok());
  ASSERT_TRUE(Say("of-safety", "safety", v1::Opinion::STANCE_AGREE).ok());
  ASSERT_TRUE(Vote("m1").ok());
  ASSERT_TRUE(Vote("m2").ok());
  ASSERT_TRUE(Approve().ok());
  EXPECT_EQ(state(), Case::STATE_APPROVED);
  EXPECT_EQ(desk_.review_case.obligations_size(), 1);
}

TEST_F(Obligations, ComeAlsoFromAConditionBesideAPlainYes) {
  ToConsult();
  ASSERT_TRUE(Say("of-environment", "environment", v1::Opinion::STANCE_AGREE, {"环评先行"}).ok());
  ASSERT_TRUE(Say("of-safety", "safety", v1::Opinion::STANCE_AGREE).ok());
  ASSERT_TRUE(Vote("m1").ok());
  ASSERT_TRUE(Vote("m2").ok());
  ASSERT_TRUE(Approve().ok());
  ASSERT_EQ(desk_.review_case.obligations_size(), 1);
  EXPECT_EQ(Number(1).text(), "环评先行");
}

TEST_F(Obligations, OfAnOldPacketCountNoMore) {
  Defined("safety").set_may_return(true);
  ToConsult();
  ASSERT_TRUE(Say("of-environment", "environment", v1::Opinion::STANCE_AGREE_WITH_CONDITIONS, {"环评先行"}).ok());
  ASSERT_TRUE(Say("of-safety", "safety", v1::Opinion::STANCE_RETURN, {"安评报告"}).ok());
  ASSERT_TRUE(Ask().ok());
  ASSERT_TRUE(Resubmit().ok());
  ASSERT_TRUE(Accept("secretary", 2).ok());
  for (const char* id : {"environment", "safety"}) {
    ASSERT_TRUE(Say(absl::StrCat("of-", id), id, v1::Opinion::STANCE_AGREE).ok());
  }
  ASSERT_TRUE(Vote("m1").ok());
  ASSERT_TRUE(Vote("m2").ok());
  ASSERT_TRUE(Approve().ok());
  EXPECT_TRUE(desk_.review_case.obligations().empty());
}

TEST_F(Obligations, AreSettledOnceWithNameAndTime) {
  Conditional();
  ASSERT_TRUE(SettleObligation(desk_, Who("secretary"), Settled(1, v1::Obligation::STATE_MET)).ok());
  EXPECT_EQ(Number(1).state(), v1::Obligation::STATE_MET);
  EXPECT_EQ(Number(1).settled_by(), PersonOf("secretary"));
  EXPECT_EQ(Number(1).document(), "zones/z/projects/2020-0001/documents/1");
  EXPECT_TRUE(Number(1).has_settle_time());
  EXPECT_EQ(ReasonOf(SettleObligation(desk_, Who("leader"), Settled(1, v1::Obligation::STATE_WAIVED))),
            v1::ERROR_REASON_CONDITION_SETTLED);
  ASSERT_TRUE(SettleObligation(desk_, Who("leader"), Settled(2, v1::Obligation::STATE_WAIVED)).ok());
  EXPECT_EQ(Number(2).state(), v1::Obligation::STATE_WAIVED);
  EXPECT_EQ(Number(3).state(), v1::Obligation::STATE_OPEN);
  EXPECT_EQ(ReasonOf(SettleObligation(desk_, Who("leader"), Settled(9, v1::Obligation::STATE_WAIVED))),
            v1::ERROR_REASON_RESOURCE_NOT_FOUND);
}

TEST_F(Obligations, AreNotSettledByWhoeverContributed) {
  Conditional();
  for (const auto settled : {v1::Obligation::STATE_MET, v1::Obligation::STATE_WAIVED}) {
    EXPECT_EQ(ReasonOf(SettleObligation(desk_, Who("officer"), Settled(1, settled))), v1::ERROR_REASON_SELF_REVIEW);
  }
}

TEST_F(Obligations, AreThoseOfAnApproval) {
  ToDecide();
  EXPECT_EQ(ReasonOf(SettleObligation(desk_, Who("leader"), Settled(1, v1::Obligation::STATE_WAIVED))),
            v1::ERROR_REASON_CASE_STATE_REFUSES);
  ASSERT_TRUE(DecideAs("leader", v1::Decision::OUTCOME_REJECT).ok());
  EXPECT_TRUE(desk_.review_case.obligations().empty());
}

// ---- extension

class Extending : public Running {
 protected:
  Extending() { desk_.ground.definition.set_approval_extension_days(90); }
  absl::Status Extend(const std::string& who = "leader") { return ExtendApproval(desk_, Who(who), "用地指标未下达"); }
};

TEST_F(Extending, AddsTheDaysOfTheDefinitionOnce) {
  ToDecide();
  EXPECT_EQ(ReasonOf(Extend()), v1::ERROR_REASON_CASE_STATE_REFUSES);
  ASSERT_TRUE(Approve().ok());
  const v1::Date former = desk_.review_case.valid_until_date();
  EXPECT_TRUE(MessageDifferencer::Equals(former, On(2021, 3, 28)));
  ASSERT_TRUE(Extend().ok());
  EXPECT_TRUE(MessageDifferencer::Equals(desk_.review_case.valid_until_date(), On(2021, 6, 26)));
  EXPECT_TRUE(MessageDifferencer::Equals(desk_.review_case.extension().former_date(), former));
  EXPECT_EQ(desk_.review_case.extension().extended_by(), PersonOf("leader"));
  EXPECT_EQ(ReasonOf(Extend()), v1::ERROR_REASON_APPROVAL_EXTENDED);
}

TEST_F(Extending, ComesBeforeTheApprovalRanOut) {
  ToDecide();
  ASSERT_TRUE(Approve().ok());
  Today(2021, 3, 29);
  EXPECT_EQ(ReasonOf(Extend()), v1::ERROR_REASON_CASE_STATE_REFUSES);
  Today(2021, 3, 28);
  EXPECT_TRUE(Extend().ok());
}

TEST_F(Extending, IsForeseenByTheDefinitionAndNotForWhatIsSigned) {
  ToDecide();
  ASSERT_TRUE(Approve().ok());
  EXPECT_EQ(ReasonOf(Extend("officer")), v1::ERROR_REASON_SELF_REVIEW);
  v1::Fact& fact = *desk_.project.add_facts();
  fact.set_kind(v1::FACT_KIND_SIGNED);
  EXPECT_EQ(ReasonOf(Extend()), v1::ERROR_REASON_PROJECT_ALREADY_SIGNED);
  desk_.project.clear_facts();
  desk_.ground.definition.clear_approval_extension_days();
  EXPECT_EQ(ReasonOf(Extend()), v1::ERROR_REASON_EXTENSION_NOT_FORESEEN);
}

}  // namespace
}  // namespace luodi::review::rules
