// SPDX-License-Identifier: Apache-2.0
#include "server/review/progress.h"

#include "tests/review/running.h"

namespace luodi::review::rules {
namespace {

class Progress : public Running {
 protected:
  v1::EntryCondition& EntryOf(const std::string& id) { return *Defined(id).mutable_entry(); }
  void Done(const std::string& id, Status::Outcome outcome = Status::OUTCOME_POSITIVE) {
    Finish(desk_, Stage(id), outcome, Status::CLOSING_BY_ACT);
    ASSERT_TRUE(Proceed(desk_).ok());
  }
  // Whether the stage is entered once its group opens.
  bool IsEnteredAt(const std::string& id) {
    EXPECT_TRUE(File().ok());
    EXPECT_TRUE(Accept().ok());
    return StateOf(id) == Status::STATE_OPEN;
  }
};

TEST_F(Progress, OpensTheFirstGroupAndEvaluatesTheThresholdAtOnce) {
  ASSERT_TRUE(File().ok());
  EXPECT_EQ(StateOf("completeness"), Status::STATE_OPEN);
  EXPECT_EQ(StateOf("threshold"), Status::STATE_DONE);
  EXPECT_EQ(Stage("threshold").outcome(), Status::OUTCOME_POSITIVE);
  EXPECT_EQ(Stage("threshold").closing(), Status::CLOSING_BY_ACT);
  EXPECT_EQ(desk_.review_case.verdict().outcome(), v1::VERDICT_OUTCOME_PASS);
  EXPECT_EQ(StateOf("environment"), Status::STATE_WAITING);
  EXPECT_EQ(StateOf("decision"), Status::STATE_WAITING);
}

TEST_F(Progress, CountsALimitInWorkingDaysOverTheNationalHoliday) {
  ASSERT_TRUE(File().ok());
  // 30 September is worked, 1 to 8 October 2020 are off.
  EXPECT_EQ(Stage("completeness").due_date().month(), 10);
  EXPECT_EQ(Stage("completeness").due_date().day(), 9);
  EXPECT_FALSE(Stage("completeness").due_provisional());
  EXPECT_FALSE(Stage("threshold").has_due_date());
}

TEST_F(Progress, StartsTheClockOfTheCaseAndOfWhatOpensAndStopsWhatIsDone) {
  ASSERT_TRUE(File().ok());
  ASSERT_EQ(desk_.clocks.at("").entries.size(), 1u);
  EXPECT_EQ(desk_.clocks.at("").entries[0].act(), "SubmitCase");
  EXPECT_EQ(desk_.clocks.at("completeness").entries.size(), 1u);
  EXPECT_EQ(desk_.clocks.count("threshold"), 0u) << "it takes no time";
  ASSERT_TRUE(Accept().ok());
  ASSERT_EQ(desk_.clocks.at("completeness").entries.size(), 2u);
  EXPECT_EQ(desk_.clocks.at("completeness").entries[1].kind(), v1::ClockEntry::KIND_STOP);
  EXPECT_EQ(desk_.clocks.at("completeness").entries[1].act(), "AcceptPacket");
  EXPECT_EQ(desk_.clocks.at("completeness").entries[1].person(), PersonOf("secretary"));
  EXPECT_EQ(desk_.clocks.at("safety").entries.size(), 1u);
}

TEST_F(Progress, OpensTheNextGroupOnlyWhenEveryStageIsBehind) {
  ASSERT_TRUE(File().ok());
  Done("completeness");
  EXPECT_EQ(StateOf("environment"), Status::STATE_OPEN);
  EXPECT_EQ(StateOf("safety"), Status::STATE_OPEN);
  Done("safety");
  EXPECT_EQ(StateOf("panel"), Status::STATE_WAITING);
  Done("environment", Status::OUTCOME_NEGATIVE);
  EXPECT_EQ(StateOf("panel"), Status::STATE_OPEN);
  EXPECT_EQ(Stage("panel").tally().base(), 3);
  EXPECT_EQ(Stage("panel").seats_size(), 3);
  EXPECT_EQ(StateOf("decision"), Status::STATE_WAITING);
}

TEST_F(Progress, SkipsWhatIsNotEnteredAndPassesOverAGroupOfSuch) {
  EntryOf("environment").set_threshold_failed_only(true);
  EntryOf("safety").set_foreign_only(true);
  ASSERT_TRUE(File().ok());
  Done("completeness");
  EXPECT_EQ(StateOf("environment"), Status::STATE_SKIPPED);
  EXPECT_EQ(StateOf("safety"), Status::STATE_SKIPPED);
  EXPECT_EQ(StateOf("panel"), Status::STATE_OPEN);
}

TEST_F(Progress, EntersWhereTheThresholdFailed) {
  EntryOf("environment").set_threshold_failed_only(true);
  PackWide();
  ASSERT_TRUE(File().ok());
  EXPECT_EQ(Stage("threshold").outcome(), Status::OUTCOME_NEGATIVE);
  Done("completeness");
  EXPECT_EQ(StateOf("environment"), Status::STATE_OPEN);
}

TEST_F(Progress, EntersWhereARuleItNamesFailed) {
  EntryOf("environment").add_failed_rule_ids("tax");
  EntryOf("safety").add_failed_rule_ids("intensity");
  v1::Project poor = Plant();
  poor.mutable_promises()->mutable_annual_tax()->set_minor_units(1);
  Pack(poor);
  EXPECT_TRUE(IsEnteredAt("environment"));
  EXPECT_EQ(StateOf("safety"), Status::STATE_SKIPPED);
}

TEST_F(Progress, EntersForTheClassificationThePurposeAndTheKindItNames) {
  EntryOf("environment").set_restricted_only(true);
  EXPECT_FALSE(IsEnteredAt("environment"));
  desk_.project.set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  EXPECT_TRUE(IsEnteredAt("environment"));
  EntryOf("environment").add_purposes(v1::CASE_PURPOSE_FRAMEWORK);
  EXPECT_FALSE(IsEnteredAt("environment"));
  EntryOf("environment").add_purposes(v1::CASE_PURPOSE_INVESTMENT);
  EXPECT_TRUE(IsEnteredAt("environment"));
  desk_.review_case.clear_purpose();
  EXPECT_TRUE(IsEnteredAt("environment")) << "a case from before purposes is one for investment";
  EntryOf("environment").add_project_kinds(v1::PROJECT_KIND_EXPANSION);
  EXPECT_FALSE(IsEnteredAt("environment"));
  EntryOf("environment").add_project_kinds(v1::PROJECT_KIND_NEW_BUILD);
  EXPECT_TRUE(IsEnteredAt("environment"));
}

TEST_F(Progress, FailsTheThresholdByWhatTheBooksAddToTheMaterial) {
  v1::ThresholdRule& credit = *desk_.ground.threshold_set.add_rules();
  credit.set_rule_id("credit");
  credit.set_metric(v1::METRIC_BAD_CREDIT);
  credit.set_force(v1::FORCE_VETO);
  desk_.ground.figures.set_investor("zones/z/investors/2020-0001");
  ASSERT_TRUE(File().ok());
  EXPECT_EQ(Stage("threshold").outcome(), Status::OUTCOME_POSITIVE);
  v1::CreditRecord& record = *desk_.ground.figures.add_credit_records();
  record.set_title("失信被执行人");
  *record.mutable_from_date() = On(2020, 9, 29);
  ASSERT_TRUE(File().ok());
  EXPECT_EQ(Stage("threshold").outcome(), Status::OUTCOME_NEGATIVE);
  *record.mutable_from_date() = On(2020, 9, 30);
  ASSERT_TRUE(File().ok());
  EXPECT_EQ(Stage("threshold").outcome(), Status::OUTCOME_POSITIVE) << "what was filed is judged by the day of filing";
}

TEST_F(Progress, AnswersNotApplicableWhereEveryRuleExemptsTheKind) {
  v1::Project school = Plant();
  school.set_kind(v1::PROJECT_KIND_PUBLIC_WELFARE);
  school.clear_land_area();
  Pack(school);
  ASSERT_TRUE(File().ok());
  EXPECT_EQ(Stage("threshold").outcome(), Status::OUTCOME_NOT_APPLICABLE);
}

TEST_F(Progress, ComparesTheEntryAmountExactlyAtTheLine) {
  *EntryOf("safety").mutable_total_investment_at_least() = MoneyOf("CNY", 30'000'000'000);
  EXPECT_TRUE(IsEnteredAt("safety"));
  *EntryOf("safety").mutable_total_investment_at_least() = MoneyOf("CNY", 30'000'000'001);
  EXPECT_FALSE(IsEnteredAt("safety"));
}

TEST_F(Progress, ComparesTheEntryLandExactlyAtTheLine) {
  EntryOf("safety").mutable_land_area_at_least()->set_micro_mu(56'600'000);
  EXPECT_TRUE(IsEnteredAt("safety"));
  EntryOf("safety").mutable_land_area_at_least()->set_micro_mu(56'600'001);
  EXPECT_FALSE(IsEnteredAt("safety"));
}

TEST_F(Progress, ComparesOtherCurrenciesAtTheStatedRateAndMinorUnit) {
  // 1.5 亿美元 at 7.0795 are 10.61925 亿元; 100 亿日元 at 0.0619250 are 6.1925 亿元.
  v1::Project foreign = Plant();
  *foreign.mutable_total_investment() = MoneyOf("USD", 15'000'000'000);
  Pack(foreign);
  *EntryOf("safety").mutable_total_investment_at_least() = MoneyOf("CNY", 106'192'500'000);
  *EntryOf("environment").mutable_total_investment_at_least() = MoneyOf("CNY", 106'192'500'001);
  EXPECT_EQ(CurrenciesToConvert(desk_.ground, foreign), std::set<std::string>{"USD"});
  EXPECT_EQ(ReasonOf(File()), v1::ERROR_REASON_RATE_MISSING);
  EXPECT_EQ(desk_.review_case.stages_size(), 0);
  desk_.ground.rates = {RateOf("USD", 707'950'000)};
  EXPECT_TRUE(IsEnteredAt("safety"));
  EXPECT_EQ(StateOf("environment"), Status::STATE_SKIPPED);

  *EntryOf("safety").mutable_total_investment_at_least() = MoneyOf("JPY", 17'148'566'814);
  *EntryOf("environment").mutable_total_investment_at_least() = MoneyOf("JPY", 17'148'566'815);
  desk_.ground.rates.push_back(RateOf("JPY", 6'192'500));
  EXPECT_TRUE(IsEnteredAt("safety"));
  EXPECT_EQ(StateOf("environment"), Status::STATE_SKIPPED);
}

TEST_F(Progress, AsksForNoRateThatNothingIsComparedWith) {
  v1::Project foreign = Plant();
  *foreign.mutable_total_investment() = MoneyOf("USD", 15'000'000'000);
  Pack(foreign);
  ASSERT_TRUE(File().ok());
  EXPECT_FALSE(desk_.review_case.aggregate().has_total_investment());
  *EntryOf("safety").mutable_total_investment_at_least() = MoneyOf("USD", 15'000'000'000);
  EXPECT_TRUE(IsEnteredAt("safety"));
}

TEST_F(Progress, CountsWithTheFamilyAtEntryAndForTheLevel) {
  *EntryOf("safety").mutable_total_investment_at_least() = MoneyOf("CNY", 60'000'000'000);
  v1::DecisionLevel& office = *Defined("decision").add_levels();
  office.set_level_id("office");
  v1::DecisionLevel& committee = *Defined("decision").add_levels();
  committee.set_level_id("committee");
  committee.mutable_land_area_at_least()->set_micro_mu(100'000'000);
  EXPECT_FALSE(IsEnteredAt("safety"));
  EXPECT_EQ(desk_.review_case.decision_level(), "office");
  v1::Project twin = Plant();
  twin.set_name("zones/z/projects/2020-0002");
  desk_.ground.family = {twin};
  EXPECT_TRUE(IsEnteredAt("safety"));
  EXPECT_EQ(desk_.review_case.decision_level(), "committee");
  EXPECT_EQ(LevelOf(desk_)->level_id(), "committee");
  EXPECT_EQ(LevelAlone(desk_)->level_id(), "office");
  EXPECT_EQ(desk_.review_case.aggregate().total_investment().minor_units(), 60'000'000'000);
  EXPECT_EQ(desk_.review_case.aggregate().projects_size(), 2);
}

TEST_F(Progress, TakesTheLastLevelThatFits) {
  for (const auto& [id, fen] : {std::pair{"office", int64_t{0}}, std::pair{"committee", int64_t{10'000'000'000}},
                                std::pair{"assembly", int64_t{30'000'000'001}}}) {
    v1::DecisionLevel& level = *Defined("decision").add_levels();
    level.set_level_id(id);
    if (fen > 0) *level.mutable_total_investment_at_least() = MoneyOf("CNY", fen);
  }
  ASSERT_TRUE(File().ok());
  EXPECT_EQ(desk_.review_case.decision_level(), "committee");
}

TEST_F(Progress, RefusesMissingFiguresBeforeAnythingOpens) {
  v1::Project bare = Plant();
  bare.clear_land_area();
  Pack(bare);
  EXPECT_EQ(ReasonOf(File()), v1::ERROR_REASON_FIGURES_MISSING);
  EXPECT_EQ(desk_.review_case.stages_size(), 0);
}

TEST_F(Progress, FailsAVoteWhoseWholePanelIsRecusedAndGoesOn) {
  for (const char* id : {"m1", "m2", "m3"}) desk_.review_case.add_recusals()->set_person(PersonOf(id));
  ASSERT_TRUE(File().ok());
  Done("completeness");
  Done("environment");
  Done("safety");
  EXPECT_EQ(StateOf("panel"), Status::STATE_DONE);
  EXPECT_EQ(Stage("panel").outcome(), Status::OUTCOME_NEGATIVE);
  EXPECT_EQ(Stage("panel").closing(), Status::CLOSING_NOBODY_ELIGIBLE);
  EXPECT_EQ(Stage("panel").tally().recused(), 3);
  EXPECT_EQ(StateOf("decision"), Status::STATE_OPEN);
}

TEST_F(Progress, EndsAVoteWithTheVoteThatDecidesIt) {
  ASSERT_TRUE(File().ok());
  Done("completeness");
  Done("environment");
  Done("safety");
  ASSERT_TRUE(Vote("m1").ok());
  EXPECT_EQ(StateOf("panel"), Status::STATE_OPEN);
  ASSERT_TRUE(Vote("m2").ok());
  EXPECT_EQ(StateOf("panel"), Status::STATE_DONE);
  EXPECT_EQ(Stage("panel").outcome(), Status::OUTCOME_POSITIVE);
  EXPECT_EQ(Stage("panel").closing(), Status::CLOSING_REACHED);
}

TEST_F(Progress, AnnouncesThePublicityByItsUnit) {
  for (const auto& [unit, month, day] :
       {std::tuple{v1::DAY_UNIT_WORKING_DAY, 10, 10}, std::tuple{v1::DAY_UNIT_CALENDAR_DAY, 10, 9}}) {
    v1::StageDefinition& publicity = Defined("safety");
    publicity.set_kind(v1::STAGE_KIND_PUBLICITY);
    publicity.clear_department();
    // 30 September, 9 and 10 October are worked; three calendar days end on 2 October, a holiday until the 8th.
    publicity.set_publicity_days(3);
    publicity.set_publicity_unit(unit);
    ASSERT_TRUE(File().ok());
    Done("completeness");
    EXPECT_EQ(Stage("safety").publicity_end_date().month(), month);
    EXPECT_EQ(Stage("safety").publicity_end_date().day(), day);
  }
}

TEST_F(Progress, BeginsAgainFromNothing) {
  ASSERT_TRUE(File().ok());
  Done("completeness");
  Done("environment");
  desk_.review_case.mutable_exception()->set_reason("x");
  desk_.review_case.mutable_override()->set_reason("x");
  desk_.review_case.add_voices()->set_person(PersonOf("leader"));
  ASSERT_TRUE(File().ok());
  EXPECT_EQ(StateOf("completeness"), Status::STATE_OPEN);
  EXPECT_EQ(StateOf("environment"), Status::STATE_WAITING);
  EXPECT_FALSE(Stage("environment").has_done_time());
  EXPECT_FALSE(desk_.review_case.has_exception());
  EXPECT_FALSE(desk_.review_case.has_override());
  EXPECT_TRUE(desk_.review_case.voices().empty());
  EXPECT_EQ(desk_.review_case.stages_size(), 6);
}

TEST_F(Progress, LeavesACaseAloneThatIsNotOpen) {
  ASSERT_TRUE(File().ok());
  Finish(desk_, Stage("completeness"), Status::OUTCOME_POSITIVE, Status::CLOSING_BY_ACT);
  for (const Case::State state : {Case::STATE_SUPPLEMENTING, Case::STATE_REJECTED, Case::STATE_WITHDRAWN}) {
    desk_.review_case.set_state(state);
    ASSERT_TRUE(Proceed(desk_).ok());
    EXPECT_EQ(StateOf("environment"), Status::STATE_WAITING) << Case::State_Name(state);
  }
}

// A stage of a case that ended can no longer be found by those who act.
const v1::StageStatus& EndedIn(const Desk& desk, const std::string& id) {
  for (const v1::StageStatus& stage : desk.review_case.stages()) {
    if (stage.stage_id() == id) return stage;
  }
  throw std::logic_error(id);
}

TEST_F(Progress, EndsACaseWithNobodyAskedAndNoClockRunning) {
  ToConsult();
  End(desk_, Case::STATE_WITHDRAWN);
  EXPECT_EQ(state(), Case::STATE_WITHDRAWN);
  EXPECT_EQ(EndedIn(desk_, "safety").seats(0).state(), v1::SeatStatus::STATE_CANCELLED);
  for (const auto& [stage, clock] : desk_.clocks) {
    EXPECT_EQ(clock.entries.back().kind(), v1::ClockEntry::KIND_STOP) << stage;
  }
}

}  // namespace
}  // namespace luodi::review::rules
