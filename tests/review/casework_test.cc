// SPDX-License-Identifier: Apache-2.0
// The course of a case: packet, supplement, withdrawal, publicity.
#include "proto/text/date.h"
#include "server/review/delegation_rules.h"
#include "tests/review/running.h"

namespace luodi::review::rules {
namespace {

class Casework : public Running {
 protected:
  void AddItem(const std::string& id, const std::string& title) {
    v1::MaterialItem& item = *Defined("completeness").add_materials();
    item.set_item_id(id);
    item.set_title(title);
  }
  void Limit(int cycles, int days) {
    desk_.ground.definition.mutable_supplement()->set_max_cycles(cycles);
    desk_.ground.definition.mutable_supplement()->set_applicant_working_days(days);
  }
  bool Runs(const std::string& stage) {
    const auto clock = desk_.clocks.find(stage);
    if (clock == desk_.clocks.end()) return false;
    const auto kind = clock->second.entries.back().kind();
    return kind == v1::ClockEntry::KIND_START || kind == v1::ClockEntry::KIND_RESUME;
  }
};

// ---- the packet

TEST_F(Casework, AcceptsWhatIsCompleteAndNamesAllThatIsMissing) {
  AddItem("proposal", "项目建议书");
  AddItem("report", "可行性研究报告");
  ASSERT_TRUE(File().ok());
  const absl::Status refused = Accept();
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_ACCEPT_CONDITIONS_UNMET);
  EXPECT_TRUE(Tells(refused, "proposal") && Tells(refused, "可行性研究报告")) << refused;
  EXPECT_EQ(StateOf("completeness"), Status::STATE_OPEN);
  for (const char* item : {"proposal", "report"})
    (*desk_.review_case.mutable_packet()->mutable_materials())[item] = "d";
  ASSERT_TRUE(Accept().ok());
  EXPECT_EQ(StateOf("completeness"), Status::STATE_DONE);
  EXPECT_EQ(StateOf("safety"), Status::STATE_OPEN);
}

TEST_F(Casework, AcceptsOnceThePacketAsItIsByWhoeverMayJudge) {
  ASSERT_TRUE(File().ok());
  EXPECT_EQ(ReasonOf(Accept("officer")), v1::ERROR_REASON_SELF_REVIEW);
  EXPECT_EQ(ReasonOf(Accept("secretary", 2)), v1::ERROR_REASON_PACKET_CHANGED);
  desk_.review_case.add_recusals()->set_person(PersonOf("deputy"));
  EXPECT_EQ(ReasonOf(Accept("deputy")), v1::ERROR_REASON_PERSON_RECUSED);
  ASSERT_TRUE(Accept().ok());
  EXPECT_EQ(ReasonOf(Accept()), v1::ERROR_REASON_STAGE_NOT_OPEN);
}

// ---- supplement

TEST_F(Casework, StopsEveryClockWhileTheApplicantIsAsked) {
  Limit(2, 5);
  ASSERT_TRUE(File().ok());
  ASSERT_TRUE(Ask({"环评批复", "能评报告"}).ok());
  EXPECT_EQ(state(), Case::STATE_SUPPLEMENTING);
  EXPECT_FALSE(Runs("") || Runs("completeness"));
  EXPECT_FALSE(Stage("completeness").has_due_date());
  ASSERT_EQ(desk_.review_case.supplements_size(), 1);
  const v1::Supplement& supplement = desk_.review_case.supplements(0);
  EXPECT_EQ(supplement.cycle(), 1);
  EXPECT_EQ(supplement.items_size(), 2);
  EXPECT_EQ(supplement.stage_id(), "completeness");
  EXPECT_EQ(supplement.requested_by(), PersonOf("secretary"));
  // 30 September, then 9, 10, 12 and 13 October 2020.
  EXPECT_EQ(supplement.due_date().month(), 10);
  EXPECT_EQ(supplement.due_date().day(), 13);
  EXPECT_EQ(ReasonOf(Accept()), v1::ERROR_REASON_CASE_STATE_REFUSES);
}

TEST_F(Casework, AsksSoOftenAndNoMore) {
  Limit(1, 5);
  ASSERT_TRUE(File().ok());
  ASSERT_TRUE(Ask().ok());
  ASSERT_TRUE(Resubmit().ok());
  const absl::Status refused = Ask();
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_SUPPLEMENT_CYCLES_USED);
  EXPECT_EQ(state(), Case::STATE_OPEN);
  EXPECT_EQ(desk_.review_case.supplements_size(), 1);
  desk_.ground.definition.clear_supplement();
  EXPECT_TRUE(Ask().ok()) << "without a rule there is no end";
  EXPECT_FALSE(desk_.review_case.supplements(1).has_due_date());
}

TEST_F(Casework, AsksLaterOnlyWhereASeatReturnedThePacket) {
  Defined("safety").set_may_return(true);
  ToConsult();
  EXPECT_EQ(ReasonOf(Ask()), v1::ERROR_REASON_STAGE_NOT_OPEN);
  ASSERT_TRUE(Say("of-safety", "safety", v1::Opinion::STANCE_RETURN, {"安评报告"}).ok());
  ASSERT_TRUE(Ask({"安评报告"}).ok());
  EXPECT_EQ(desk_.review_case.supplements(0).stage_id(), "safety");
}

TEST_F(Casework, AsksForASeatWhereNobodyChecksCompleteness) {
  v1::ReviewDefinition& definition = desk_.ground.definition;
  definition.mutable_groups(0)->mutable_stages()->DeleteSubrange(0, 1);
  Defined("safety").set_may_return(true);
  ASSERT_TRUE(File().ok());
  ASSERT_EQ(StateOf("safety"), Status::STATE_OPEN);
  EXPECT_EQ(ReasonOf(Ask()), v1::ERROR_REASON_STAGE_UNKNOWN);
  ASSERT_TRUE(Say("of-safety", "safety", v1::Opinion::STANCE_RETURN, {"安评报告"}).ok());
  EXPECT_TRUE(Ask().ok());
}

TEST_F(Casework, BeginsAgainOnTheNewPacketWithTheSameAskingStageWhereItWas) {
  Defined("safety").set_may_return(true);
  Defined("safety").set_limit_working_days(5);
  ToConsult();
  ASSERT_TRUE(Say("of-environment", "environment", v1::Opinion::STANCE_AGREE).ok());
  ASSERT_TRUE(Say("of-safety", "safety", v1::Opinion::STANCE_RETURN, {"安评报告"}).ok());
  ASSERT_TRUE(Ask().ok());
  Today(2020, 10, 12);
  ASSERT_TRUE(Resubmit().ok());
  EXPECT_EQ(state(), Case::STATE_OPEN);
  EXPECT_EQ(desk_.review_case.packet().version(), 2);
  EXPECT_TRUE(desk_.review_case.supplements(0).has_answer_time());
  EXPECT_EQ(StateOf("completeness"), Status::STATE_OPEN);
  EXPECT_EQ(StateOf("environment"), Status::STATE_WAITING);
  EXPECT_TRUE(Runs(""));
  EXPECT_FALSE(Runs("safety")) << "it waits in a later group";
  ASSERT_TRUE(Accept("secretary", 2).ok());
  EXPECT_EQ(desk_.clocks.at("safety").entries.back().kind(), v1::ClockEntry::KIND_RESUME);
  EXPECT_EQ(desk_.clocks.at("environment").entries.back().kind(), v1::ClockEntry::KIND_START);
  EXPECT_EQ(Stage("environment").tally().cast(), 0) << "what was said of the old packet counts no more";
}

TEST_F(Casework, KeepsAVetoOfAnOldPacketUntilItsHolderAnswersOtherwise) {
  Defined("safety").set_may_return(true);
  ToConsult();
  ASSERT_TRUE(Say("of-environment", "environment", v1::Opinion::STANCE_VETO).ok());
  ASSERT_TRUE(Say("of-safety", "safety", v1::Opinion::STANCE_RETURN, {"安评报告"}).ok());
  ASSERT_TRUE(Ask().ok());
  ASSERT_TRUE(Resubmit().ok());
  ASSERT_EQ(desk_.review_case.standing_vetoes_size(), 1);
  EXPECT_EQ(desk_.review_case.standing_vetoes(0).holder(), "zones/z/departments/environment");
  ASSERT_TRUE(Accept("secretary", 2).ok());
  ASSERT_TRUE(Say("of-environment", "environment", v1::Opinion::STANCE_OBJECT).ok());
  EXPECT_TRUE(desk_.review_case.standing_vetoes().empty());
}

TEST_F(Casework, CountsWhoeverResubmitsAmongTheContributors) {
  Sit("officers-second", "safety").identity = "staff/other";
  ASSERT_TRUE(File().ok());
  ASSERT_TRUE(Ask().ok());
  desk_.submitter_department = "zones/z/departments/safety";
  ASSERT_TRUE(Resubmit("of-safety").ok());
  ASSERT_TRUE(Accept("secretary", 2).ok());
  EXPECT_EQ(ReasonOf(Say("of-safety", "safety", v1::Opinion::STANCE_AGREE)), v1::ERROR_REASON_SELF_REVIEW);
  EXPECT_TRUE(Say("officers-second", "safety", v1::Opinion::STANCE_AGREE).ok());
}

TEST_F(Casework, LeavesTheDeskAsItWasWhenTheNewPacketCannotBeJudged) {
  ASSERT_TRUE(File().ok());
  ASSERT_TRUE(Ask().ok());
  const std::string before = desk_.review_case.SerializeAsString();
  *Defined("safety").mutable_entry()->mutable_total_investment_at_least() = MoneyOf("USD", 1);
  EXPECT_EQ(ReasonOf(Resubmit()), v1::ERROR_REASON_RATE_MISSING);
  EXPECT_EQ(desk_.review_case.SerializeAsString(), before);
  EXPECT_FALSE(Runs(""));
}

// ---- withdrawal

TEST_F(Casework, IsTheApplicantsToTakeBackAndToSupplement) {
  desk_.submitter_department = "zones/z/departments/investment";
  ASSERT_TRUE(File().ok());
  const absl::Status refused = WithdrawCase(desk_, Who("leader"));
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_NOT_THE_APPLICANT);
  EXPECT_TRUE(Tells(refused, "was filed by zones/z/persons/officer")) << refused;
  ASSERT_TRUE(Ask().ok());
  EXPECT_EQ(ReasonOf(Resubmit("leader")), v1::ERROR_REASON_NOT_THE_APPLICANT);
  EXPECT_EQ(ReasonOf(Resubmit("of-safety")), v1::ERROR_REASON_NOT_THE_APPLICANT);
  EXPECT_EQ(state(), Case::STATE_SUPPLEMENTING);
  Sit("colleague", "investment");
  EXPECT_TRUE(Resubmit("colleague").ok());
  Sit("twin").identity = "staff/officer";
  EXPECT_TRUE(WithdrawCase(desk_, Who("twin")).ok());
}

TEST_F(Casework, IsOfTheDepartmentThatOwnsTheProjectWhenItsApplicantIsGone) {
  ASSERT_TRUE(File().ok());
  Sit("successor", "industry");
  EXPECT_EQ(ReasonOf(WithdrawCase(desk_, Who("successor"))), v1::ERROR_REASON_NOT_THE_APPLICANT);
  desk_.project.set_owner_department("zones/z/departments/industry");
  EXPECT_TRUE(WithdrawCase(desk_, Who("successor")).ok());
}

TEST_F(Casework, HasNoApplicantAmongThoseWithoutADepartment) {
  ASSERT_TRUE(File().ok());
  EXPECT_EQ(ReasonOf(WithdrawCase(desk_, Who("m1"))), v1::ERROR_REASON_NOT_THE_APPLICANT);
}

TEST_F(Casework, LeavesNothingOpenOfACaseThatEnded) {
  ToConsult();
  ASSERT_TRUE(WithdrawCase(desk_, Who("officer")).ok());
  for (const Status& stage : desk_.review_case.stages()) {
    const bool was_done = stage.stage_id() == "completeness" || stage.stage_id() == "threshold";
    EXPECT_EQ(stage.state(), was_done ? Status::STATE_DONE : Status::STATE_CANCELLED) << stage.stage_id();
    EXPECT_TRUE(was_done || !stage.has_due_date()) << stage.stage_id();
    for (const v1::SeatStatus& seat : stage.seats()) EXPECT_EQ(seat.state(), v1::SeatStatus::STATE_CANCELLED);
  }
}

TEST_F(Casework, WithdrawsAnOpenCaseAndOneThatWaits) {
  ToConsult();
  ASSERT_TRUE(WithdrawCase(desk_, Who("officer")).ok());
  EXPECT_EQ(state(), Case::STATE_WITHDRAWN);
  EXPECT_FALSE(Runs("") || Runs("safety"));
  EXPECT_EQ(ReasonOf(WithdrawCase(desk_, Who("officer"))), v1::ERROR_REASON_CASE_STATE_REFUSES);
  desk_.review_case.set_state(Case::STATE_SUPPLEMENTING);
  EXPECT_TRUE(WithdrawCase(desk_, Who("officer")).ok());
}

// ---- delegations

TEST(ADelegation, IsForSomebodyWhoCanDoSomethingOfIt) {
  using Right = bool Member::*;
  const std::tuple<v1::StageKind, Right> kRights[] = {{v1::STAGE_KIND_OPINION, &Member::records_opinions},
                                                      {v1::STAGE_KIND_LEGAL_REVIEW, &Member::records_opinions},
                                                      {v1::STAGE_KIND_VOTE, &Member::casts_votes},
                                                      {v1::STAGE_KIND_SCORING, &Member::casts_votes},
                                                      {v1::STAGE_KIND_DECISION, &Member::decides}};
  for (const auto& [kind, right] : kRights) {
    for (const Right held : {&Member::records_opinions, &Member::casts_votes, &Member::decides}) {
      Member delegate;
      delegate.*held = true;
      v1::Delegation delegation;
      EXPECT_TRUE(CheckCanAct(delegation, delegate).ok()) << "all kinds";
      delegation.add_stage_kinds(kind);
      EXPECT_EQ(CheckCanAct(delegation, delegate).ok(), held == right) << kind;
    }
  }
  v1::Delegation nothing;
  EXPECT_EQ(ReasonOf(CheckCanAct(nothing, Member())), v1::ERROR_REASON_DELEGATE_CANNOT_ACT);
  nothing.add_stage_kinds(v1::STAGE_KIND_THRESHOLD);
  Member panel;
  panel.casts_votes = true;
  EXPECT_EQ(ReasonOf(CheckCanAct(nothing, panel)), v1::ERROR_REASON_DELEGATE_CANNOT_ACT) << "no seat answers there";
}

// ---- publicity

class Publicity : public Casework {
 protected:
  Publicity() {
    v1::StageDefinition& publicity = Defined("safety");
    publicity.set_kind(v1::STAGE_KIND_PUBLICITY);
    publicity.clear_department();
    publicity.set_publicity_days(3);
    publicity.set_publicity_unit(v1::DAY_UNIT_WORKING_DAY);
  }
  absl::Status Close(const std::vector<std::string>& objections, bool upheld, const std::string& stage = "safety",
                     const std::string& who = "secretary") {
    return ClosePublicity(desk_, Who(who), stage, objections, upheld);
  }
};

TEST_F(Publicity, LastsItsWholeLastDay) {
  ToConsult();
  Today(2020, 10, 10);
  EXPECT_EQ(ReasonOf(Close({}, false)), v1::ERROR_REASON_PUBLICITY_RUNNING);
  Today(2020, 10, 11);
  ASSERT_TRUE(Close({}, false).ok());
  EXPECT_EQ(Stage("safety").outcome(), Status::OUTCOME_POSITIVE);
}

TEST_F(Publicity, EndsByTheCalendarOfNowWhateverWasAnnounced) {
  ToConsult();
  const v1::Date announced = Stage("safety").publicity_end_date();
  Today(2020, 10, 12);
  const WorkingCalendar recorded = desk_.ground.calendar;
  desk_.ground.calendar = WorkingCalendar();
  EXPECT_EQ(ReasonOf(Close({}, false)), v1::ERROR_REASON_PUBLICITY_RUNNING) << "nobody has confirmed the day";
  desk_.ground.calendar = recorded;
  Stage("safety").mutable_publicity_end_date()->set_year(2021);
  ASSERT_TRUE(Close({}, false).ok());
  EXPECT_EQ(text::WriteDate(Stage("safety").publicity_end_date()), text::WriteDate(announced));
}

TEST_F(Publicity, FailsByAnObjectionThatIsUpheld) {
  ToConsult();
  ASSERT_TRUE(Say("of-environment", "environment", v1::Opinion::STANCE_AGREE).ok());
  Today(2020, 10, 12);
  EXPECT_EQ(ReasonOf(Close({"扰民"}, true, "safety", "officer")), v1::ERROR_REASON_SELF_REVIEW);
  ASSERT_TRUE(Close({"扰民"}, true).ok());
  EXPECT_EQ(Stage("safety").outcome(), Status::OUTCOME_NEGATIVE);
  EXPECT_EQ(Stage("safety").objections(0), "扰民");
  EXPECT_EQ(StateOf("panel"), Status::STATE_OPEN);
  EXPECT_EQ(ReasonOf(Close({}, false)), v1::ERROR_REASON_STAGE_NOT_OPEN);
  ASSERT_TRUE(Vote("m1").ok());
  ASSERT_TRUE(Vote("m2").ok());
  EXPECT_TRUE(Tells(Approve(), "Stage safety came to a negative outcome")) << Approve();
}

TEST_F(Publicity, IsNoOtherStage) {
  ToConsult();
  EXPECT_EQ(ReasonOf(Close({}, false, "environment")), v1::ERROR_REASON_STAGE_UNKNOWN);
  EXPECT_EQ(ReasonOf(Close({}, false, "nowhere")), v1::ERROR_REASON_STAGE_UNKNOWN);
}

}  // namespace
}  // namespace luodi::review::rules
