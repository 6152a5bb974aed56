// SPDX-License-Identifier: Apache-2.0
// Moving a running case to another definition.
#include "tests/review/running.h"

namespace luodi::review::rules {
namespace {

using Mapping = std::map<std::string, std::string>;

const Mapping kSame{{"completeness", "completeness"},
                    {"threshold", "threshold"},
                    {"environment", "environment"},
                    {"safety", "safety"},
                    {"panel", "panel"},
                    {"decision", "decision"}};

class Moving : public Running {
 protected:
  // The definition to move to, at first the same under another number; Defined() changes the one of the case.
  Moving() {
    to_ = desk_.ground;
    to_.definition.set_name("zones/z/reviewDefinitions/2");
    to_.definition.set_content_sha256("new");
  }
  v1::StageDefinition& There(const std::string& id) {
    return const_cast<v1::StageDefinition&>(DefinitionOf(to_.definition, id));
  }
  absl::Status Move(const Mapping& mapping, const std::string& who = "director") {
    to_.today = desk_.ground.today;
    to_.now = desk_.ground.now;
    return MoveCase(desk_, Who(who), to_, mapping);
  }
  // Up to the departments, of which environment has agreed.
  void Consulted() {
    ToConsult();
    ASSERT_TRUE(Say("of-environment", "environment", v1::Opinion::STANCE_AGREE).ok());
  }
  static Mapping Without(const std::string& stage) {
    Mapping mapping = kSame;
    mapping.erase(stage);
    return mapping;
  }
  static Mapping With(const std::string& stage, const std::string& target) {
    Mapping mapping = kSame;
    mapping[stage] = target;
    return mapping;
  }
  Ground to_;
};

TEST_F(Moving, KeepsWhatIsDoneAndWhatWasSaid) {
  Consulted();
  ASSERT_TRUE(Move(kSame).ok());
  EXPECT_EQ(desk_.review_case.definition(), "zones/z/reviewDefinitions/2");
  EXPECT_EQ(desk_.review_case.definition_sha256(), "new");
  EXPECT_EQ(StateOf("completeness"), Status::STATE_DONE);
  EXPECT_EQ(StateOf("environment"), Status::STATE_DONE);
  EXPECT_EQ(StateOf("safety"), Status::STATE_OPEN);
  EXPECT_EQ(StateOf("panel"), Status::STATE_WAITING);
  EXPECT_EQ(desk_.review_case.stages_size(), 6);
  ASSERT_TRUE(Say("of-safety", "safety", v1::Opinion::STANCE_AGREE).ok());
  EXPECT_EQ(StateOf("panel"), Status::STATE_OPEN);
}

TEST_F(Moving, CarriesAnswersAndClocksToTheStageThatTakesOver) {
  There("safety").set_stage_id("emergency");
  There("panel").set_stage_id("experts");
  Consulted();
  ASSERT_TRUE(Say("of-safety", "safety", v1::Opinion::STANCE_AGREE).ok());
  ASSERT_TRUE(Vote("m1").ok());
  Mapping mapping = With("safety", "emergency");
  mapping["panel"] = "experts";
  ASSERT_TRUE(Move(mapping).ok());
  EXPECT_EQ(StateOf("emergency"), Status::STATE_DONE);
  EXPECT_EQ(StateOf("experts"), Status::STATE_OPEN);
  EXPECT_EQ(Stage("experts").tally().yes(), 1);
  EXPECT_EQ(desk_.clocks.count("panel"), 0u);
  ASSERT_EQ(desk_.clocks.at("experts").entries.size(), 1u) << "it goes on, it does not begin anew";
  EXPECT_EQ(desk_.review_case.stages_size(), 8);
  for (const int left : {6, 7}) {
    EXPECT_EQ(desk_.review_case.stages(left).state(), Status::STATE_CANCELLED);
    EXPECT_EQ(desk_.review_case.stages(left).outcome(), Status::OUTCOME_UNSPECIFIED);
  }
  EXPECT_EQ(ReasonOf(Vote("m2")), v1::ERROR_REASON_STAGE_UNKNOWN);
  v1::Vote vote;
  vote.set_stage_id("experts");
  vote.set_choice(v1::Vote::CHOICE_YES);
  vote.set_packet_version(1);
  ASSERT_TRUE(CastVote(desk_, Who("m2"), vote, "").ok());
  EXPECT_EQ(StateOf("experts"), Status::STATE_DONE);
  EXPECT_TRUE(Approve().ok());
}

TEST_F(Moving, NamesEveryStageThatOpenedAndIsNotMapped) {
  Consulted();
  const absl::Status refused = Move({{"completeness", "completeness"}});
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_MOVE_CONDITIONS_UNMET);
  for (const char* stage : {"threshold", "environment", "safety"}) {
    EXPECT_TRUE(Tells(refused, absl::StrCat("Stage ", stage, " has opened"))) << refused;
  }
  EXPECT_FALSE(Tells(refused, "panel")) << "it has not opened: " << refused;
  EXPECT_EQ(desk_.review_case.definition(), "");
}

TEST_F(Moving, RefusesAMappingThatCannotBe) {
  Consulted();
  for (const auto& [mapping, why] :
       {std::pair{With("nowhere", "panel"), "no such stage"}, std::pair{With("safety", "nowhere"), "no such stage"},
        std::pair{With("safety", "panel"), "another kind"},
        std::pair{With("safety", "environment"), "another becomes it too"}}) {
    const absl::Status refused = Move(mapping);
    EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_MOVE_CONDITIONS_UNMET) << why;
    EXPECT_TRUE(Tells(refused, why)) << refused;
  }
}

TEST_F(Moving, RefusesToTurnTheOrderRound) {
  // environment comes first in the new definition only.
  v1::StageDefinition environment = There("environment");
  to_.definition.mutable_groups(1)->mutable_stages()->DeleteSubrange(0, 1);
  *to_.definition.mutable_groups(2)->add_stages() = environment;
  desk_.ground.definition.mutable_groups(1)->mutable_stages()->DeleteSubrange(1, 1);
  v1::StageDefinition safety = There("safety");
  *desk_.ground.definition.mutable_groups(2)->add_stages() = safety;
  ASSERT_TRUE(File().ok());
  ASSERT_TRUE(Accept().ok());
  ASSERT_TRUE(Say("of-environment", "environment", v1::Opinion::STANCE_AGREE).ok());
  const absl::Status refused = Move(kSame);
  EXPECT_TRUE(Tells(refused, "it would come after")) << refused;
}

TEST_F(Moving, RefusesAnIdThatMeansAnotherStage) {
  // What was said under `safety` goes on as `emergency`, and another stage takes the name.
  v1::StageDefinition& emergency = *to_.definition.mutable_groups(1)->add_stages();
  emergency = There("safety");
  emergency.set_stage_id("emergency");
  Consulted();
  const absl::Status refused = Move(With("safety", "emergency"));
  EXPECT_TRUE(Tells(refused, "its id stands for another stage there")) << refused;
}

TEST_F(Moving, AsksWhoIsNewAndKeepsTheWordOfWhoIsNot) {
  Sit("m4");
  v1::PanelMember& member = *There("panel").mutable_panel(2);
  member.set_person(PersonOf("m4"));
  ToConsult();
  for (const char* id : {"environment", "safety"}) {
    ASSERT_TRUE(Say(absl::StrCat("of-", id), id, v1::Opinion::STANCE_AGREE).ok());
  }
  ASSERT_TRUE(Vote("m1").ok());
  ASSERT_TRUE(Move(kSame).ok());
  EXPECT_EQ(Stage("panel").tally().cast(), 1);
  EXPECT_EQ(ReasonOf(Vote("m3")), v1::ERROR_REASON_NOT_ON_STAGE);
  EXPECT_TRUE(Vote("m4").ok());
}

TEST_F(Moving, KeepsASecretBallotWithItsSeatsOnceAVoteWasCast) {
  for (v1::ReviewDefinition* definition : {&desk_.ground.definition, &to_.definition}) {
    const_cast<v1::StageDefinition&>(DefinitionOf(*definition, "panel")).set_ballot(v1::BALLOT_SECRET);
  }
  ToConsult();
  for (const char* id : {"environment", "safety"}) {
    ASSERT_TRUE(Say(absl::StrCat("of-", id), id, v1::Opinion::STANCE_AGREE).ok());
  }
  v1::Vote vote;
  vote.set_stage_id("panel");
  vote.set_choice(v1::Vote::CHOICE_YES);
  vote.set_packet_version(desk_.review_case.packet().version());
  ASSERT_TRUE(CastVote(desk_, Who("m1"), vote, "0123456789abcdef").ok());
  There("panel").mutable_panel()->DeleteSubrange(0, 1);
  EXPECT_TRUE(Tells(Move(kSame), "its ballot is another")) << "a choice has no seat that could be taken out";
  to_.definition = desk_.ground.definition;
  There("panel").set_stage_id("ballot");
  EXPECT_TRUE(Tells(Move(With("panel", "ballot")), "its ballot is another"));
  to_.definition = desk_.ground.definition;
  ASSERT_TRUE(Move(kSame).ok());
  EXPECT_EQ(Stage("panel").tally().cast(), 1);
}

TEST_F(Moving, RefusesToPutAnotherOnASeatThatAnswered) {
  for (v1::ReviewDefinition* definition : {&desk_.ground.definition, &to_.definition}) {
    auto& panel = const_cast<v1::StageDefinition&>(DefinitionOf(*definition, "panel"));
    panel.clear_panel();
    for (const char* id : {"m1", "m2", "m3"}) {
      v1::Seat& seat = *panel.add_seats();
      seat.set_seat_id(absl::StrCat("seat-", id));
      seat.set_person(PersonOf(id));
    }
  }
  There("panel").mutable_seats(0)->set_person(PersonOf("leader"));
  There("panel").mutable_seats(1)->set_person(PersonOf("deputy"));
  ToConsult();
  for (const char* id : {"environment", "safety"}) {
    ASSERT_TRUE(Say(absl::StrCat("of-", id), id, v1::Opinion::STANCE_AGREE).ok());
  }
  ASSERT_TRUE(Move(kSame).ok()) << "nobody has answered yet";
  to_.definition = desk_.ground.definition;
  There("panel").mutable_seats(0)->set_person(PersonOf("m1"));
  ASSERT_TRUE(Vote("leader").ok());
  const absl::Status refused = Move(kSame);
  EXPECT_TRUE(Tells(refused, "a seat that answered has another holder")) << refused;
}

TEST_F(Moving, NeverLosesASeatThatMustBeHeard) {
  ToConsult();
  There("environment").set_may_veto(false);
  const absl::Status refused = Move(kSame);
  EXPECT_TRUE(Tells(refused, "a seat that must be heard is not asked there")) << refused;
  ASSERT_TRUE(Say("of-environment", "environment", v1::Opinion::STANCE_AGREE).ok());
  EXPECT_TRUE(Move(kSame).ok()) << "it was heard";
}

TEST_F(Moving, TakesAnotherWhoJudgesTheSameForASeatThatMustBeHeard) {
  for (v1::ReviewDefinition* definition : {&desk_.ground.definition, &to_.definition}) {
    auto& safety = const_cast<v1::StageDefinition&>(DefinitionOf(*definition, "safety"));
    safety.clear_department();
    v1::Seat& seat = *safety.add_seats();
    seat.set_department(absl::StrCat("zones/z/departments/", definition == &to_.definition ? "environment" : "safety"));
    seat.set_subject(v1::REVIEW_SUBJECT_SAFETY);
  }
  ToConsult();
  There("safety").mutable_seats(0)->set_subject(v1::REVIEW_SUBJECT_INDUSTRY);
  EXPECT_TRUE(Tells(Move(kSame), "a seat that must be heard is not asked there"));
  There("safety").mutable_seats(0)->set_subject(v1::REVIEW_SUBJECT_SAFETY);
  EXPECT_TRUE(Move(kSame).ok());
}

TEST_F(Moving, TakesNothingForHeardThatWasNotAsked) {
  ToConsult();
  ASSERT_TRUE(Say("of-safety", "safety", v1::Opinion::STANCE_AGREE).ok());
  v1::Seat& planning = *There("safety").add_seats();
  planning.set_department("zones/z/departments/planning");
  EXPECT_TRUE(Move(kSame).ok()) << "what is done stays done";
  to_.definition.set_name("zones/z/reviewDefinitions/3");
  There("safety").mutable_seats(0)->set_subject(v1::REVIEW_SUBJECT_PLANNING);
  const absl::Status refused = Move(kSame);
  EXPECT_TRUE(Tells(refused, "a seat that must be heard there was not")) << refused;
}

TEST_F(Moving, OpensWhatIsNewInGroupsThatPassedAndKeepsTheDecisionWaiting) {
  AddStage(*to_.definition.mutable_groups(1), "finance", v1::STAGE_KIND_OPINION)
      .set_department("zones/z/departments/finance");
  Sit("of-finance", "finance");
  ToDecide();
  ASSERT_TRUE(Move(kSame).ok());
  EXPECT_EQ(StateOf("finance"), Status::STATE_OPEN);
  EXPECT_EQ(StateOf("decision"), Status::STATE_OPEN);
  EXPECT_EQ(ReasonOf(Approve()), v1::ERROR_REASON_STAGE_NOT_OPEN);
  ASSERT_TRUE(Say("of-finance", "finance", v1::Opinion::STANCE_AGREE).ok());
  EXPECT_TRUE(Approve().ok());
}

TEST_F(Moving, LeavesBehindWhatHadNotOpened) {
  to_.definition.mutable_groups()->DeleteSubrange(2, 1);
  Consulted();
  ASSERT_TRUE(Move(Without("panel")).ok()) << "the panel had not opened";
  ASSERT_TRUE(Say("of-safety", "safety", v1::Opinion::STANCE_AGREE).ok());
  EXPECT_EQ(StateOf("decision"), Status::STATE_OPEN);
  EXPECT_EQ(desk_.review_case.stages().rbegin()->stage_id(), "panel");
  EXPECT_EQ(desk_.review_case.stages().rbegin()->state(), Status::STATE_CANCELLED);
  EXPECT_TRUE(Approve().ok());
}

TEST_F(Moving, TellsTheLevelAnewAndForgetsVoicesOfAnother) {
  for (v1::ReviewDefinition* definition : {&desk_.ground.definition, &to_.definition}) {
    auto& decision = const_cast<v1::StageDefinition&>(DefinitionOf(*definition, "decision"));
    v1::DecisionLevel& level = *decision.add_levels();
    level.set_level_id("office");
    level.set_voices(2);
  }
  ToDecide();
  ASSERT_TRUE(Approve().ok());
  ASSERT_TRUE(Move(kSame).ok());
  EXPECT_EQ(desk_.review_case.voices_size(), 1);
  There("decision").mutable_levels(0)->set_level_id("committee");
  ASSERT_TRUE(Move(kSame).ok());
  EXPECT_EQ(desk_.review_case.decision_level(), "committee");
  EXPECT_TRUE(desk_.review_case.voices().empty());
}

TEST_F(Moving, KeepsVetoesOfStagesThatAreGone) {
  to_.definition.mutable_groups()->DeleteSubrange(2, 1);
  There("environment").set_may_veto(false);
  ToConsult();
  ASSERT_TRUE(Say("of-environment", "environment", v1::Opinion::STANCE_VETO).ok());
  ASSERT_TRUE(Move(Without("panel")).ok());
  ASSERT_EQ(desk_.review_case.standing_vetoes_size(), 1);
  ASSERT_TRUE(Say("of-safety", "safety", v1::Opinion::STANCE_AGREE).ok());
  EXPECT_TRUE(Tells(Approve(), "environment vetoes"));
}

TEST_F(Moving, IsForPublishedDefinitionsByWhoeverMayJudgeWhileTheCaseIsOpen) {
  Consulted();
  EXPECT_EQ(ReasonOf(Move(kSame, "officer")), v1::ERROR_REASON_SELF_REVIEW);
  to_.definition.set_state(v1::ReviewDefinition::STATE_DRAFT);
  EXPECT_EQ(ReasonOf(Move(kSame)), v1::ERROR_REASON_DEFINITION_NOT_PUBLISHED);
  desk_.review_case.set_state(Case::STATE_SUPPLEMENTING);
  EXPECT_EQ(ReasonOf(Move(kSame)), v1::ERROR_REASON_CASE_STATE_REFUSES);
}

TEST_F(Moving, LeavesTheDeskAsItWasWhenTheNewDefinitionCannotCompare) {
  Consulted();
  *There("panel").mutable_entry()->mutable_total_investment_at_least() = MoneyOf("USD", 1);
  const std::string before = desk_.review_case.SerializeAsString();
  EXPECT_EQ(ReasonOf(Move(kSame)), v1::ERROR_REASON_RATE_MISSING);
  EXPECT_EQ(desk_.review_case.SerializeAsString(), before);
}

}  // namespace
}  // namespace luodi::review::rules
