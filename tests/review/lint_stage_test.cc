// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <tuple>

#include "tests/review/lint_given.h"

namespace luodi::review::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Stage = v1::StageDefinition;

TEST_F(Linter, FindsSharesAboveOneAndNumbersAboveAllSeats) {
  SetShare(*Panel().mutable_quorum(), 3, 3);
  EXPECT_THAT(Found(), IsEmpty());
  SetShare(*Panel().mutable_quorum(), 4, 3);
  SetShare(*Panel().mutable_pass_of_all(), 3, 2);
  Panel().set_pass_at_least(4);
  Departments().set_pass_at_least_per_group(2);
  for (int i = 0; i < 3; ++i) Departments().mutable_seats(i)->set_panel_group(i < 2 ? "one" : "two");
  EXPECT_THAT(Found(), ElementsAre("ERROR SHARE_IMPOSSIBLE groups[1].stages[0].pass_at_least_per_group",
                                   "ERROR SHARE_IMPOSSIBLE groups[2].stages[0].quorum",
                                   "ERROR SHARE_IMPOSSIBLE groups[2].stages[0].pass_of_all",
                                   "ERROR SHARE_IMPOSSIBLE groups[2].stages[0].pass_at_least"));
}

TEST_F(Linter, LetsSilenceConsentWhereItMayOnly) {
  Departments().set_silence(v1::SILENCE_DEEMED_CONSENT);
  EXPECT_THAT(Found(), IsEmpty());
  for (const v1::ReviewSubject guarded : {v1::REVIEW_SUBJECT_UNSPECIFIED, v1::REVIEW_SUBJECT_ENVIRONMENT,
                                          v1::REVIEW_SUBJECT_SAFETY, v1::REVIEW_SUBJECT_PLANNING}) {
    Departments().mutable_seats(1)->set_subject(guarded);
    EXPECT_THAT(Found(), ElementsAre("ERROR DEEMED_CONSENT_FORBIDDEN groups[1].stages[0].seats[1]"));
  }
  Departments().mutable_seats(1)->set_subject(v1::REVIEW_SUBJECT_ENERGY);
  Departments().mutable_seats(2)->set_may_veto(true);
  EXPECT_THAT(Found(), ElementsAre("ERROR DEEMED_CONSENT_FORBIDDEN groups[1].stages[0].seats[2]"));
  Departments().mutable_seats(2)->set_may_veto(false);
  Departments().set_limit_working_days(0);
  EXPECT_THAT(Errors(), ElementsAre("ERROR DEEMED_CONSENT_FORBIDDEN groups[1].stages[0].silence"));
}

TEST_F(Linter, LetsSilenceNeverReviewVoteScoreOrDecide) {
  for (const auto& [group, stage] : {std::pair{kSecond, 1}, {kSecond, 2}, {kSecond, 3}, {kPanel, 0}, {kLast, 0}}) {
    definition_ = Sound();
    At(group, stage).set_silence(v1::SILENCE_ESCALATION);
    EXPECT_THAT(Found(), IsEmpty());
    At(group, stage).set_silence(v1::SILENCE_DEEMED_CONSENT);
    EXPECT_THAT(Errors(), ::testing::Contains(absl::StrCat("ERROR DEEMED_CONSENT_FORBIDDEN groups[", group, "].stages[",
                                                           stage, "].silence")));
  }
}

TEST_F(Linter, WantsASecretBallotToBeSecret) {
  Panel().set_ballot(v1::BALLOT_SECRET);
  SetShare(*Panel().mutable_quorum(), 3, 3);
  EXPECT_THAT(Found(), IsEmpty());
  Panel().mutable_seats(1)->set_weight(2);
  Panel().mutable_seats(2)->set_may_veto(true);
  EXPECT_THAT(Found(), ElementsAre("ERROR BALLOT_NOT_SECRET groups[2].stages[0].seats[1]",
                                   "ERROR BALLOT_NOT_SECRET groups[2].stages[0].seats[2]"));
  definition_ = Sound();
  Panel().set_ballot(v1::BALLOT_SECRET);
  Panel().mutable_seats()->RemoveLast();
  EXPECT_THAT(Found(), ElementsAre("ERROR BALLOT_NOT_SECRET groups[2].stages[0].ballot"));
}

TEST_F(Linter, CountsNoSecretBallotByGroups) {
  Panel().set_ballot(v1::BALLOT_SECRET);
  SetShare(*Panel().mutable_quorum(), 3, 3);
  for (v1::Seat& seat : *Panel().mutable_seats()) seat.set_panel_group("一组");
  Panel().set_pass_at_least_per_group(1);
  EXPECT_THAT(Found(), ElementsAre("ERROR BALLOT_NOT_SECRET groups[2].stages[0].pass_at_least_per_group"));
}

TEST_F(Linter, WantsNoQuorumThatTwoBallotsReach) {
  Panel().set_ballot(v1::BALLOT_SECRET);
  EXPECT_THAT(Found(), ElementsAre("ERROR BALLOT_NOT_SECRET groups[2].stages[0].quorum")) << "two of three";
  EXPECT_EQ(Lint(definition_, zone_)[0].detail(), "quorum: 2, needed: 3");
  SeatPerson(Panel(), "m4");
  EXPECT_THAT(Found(), IsEmpty()) << "two thirds of four seats are three";
  SetShare(*Panel().mutable_quorum(), 1, 2);
  EXPECT_THAT(Found(), ElementsAre("ERROR BALLOT_NOT_SECRET groups[2].stages[0].quorum"));
  Panel().set_ballot(v1::BALLOT_OPEN);
  EXPECT_THAT(Found(), IsEmpty());
}

TEST_F(Linter, WantsAScoreSheetOfAHundredPoints) {
  v1::ScoreSheet& sheet = *Experts().mutable_score_sheet();
  sheet.mutable_criteria(0)->set_minimum_bp(6000);
  EXPECT_THAT(Found(), IsEmpty());
  sheet.mutable_criteria(0)->set_minimum_bp(6001);
  sheet.mutable_criteria(1)->set_weight_bp(4001);
  EXPECT_THAT(Found(), ElementsAre("ERROR SCORE_SHEET_UNSOUND groups[1].stages[1].score_sheet.criteria[0].minimum_bp",
                                   "ERROR SCORE_SHEET_UNSOUND groups[1].stages[1].score_sheet.criteria"));
}

TEST_F(Linter, FindsFieldsThatAKindOfStageDoesNotKnow) {
  const std::vector<std::tuple<int, int, std::string, std::function<void(Stage&)>>> rows{
      {kPanel, 0, "department", [](Stage& s) { s.set_department(DepartmentOf("finance")); }},
      {kSecond, 0, "may_veto", [](Stage& s) { s.set_may_veto(true); }},
      {kFirst, 0, "panel", [](Stage& s) { s.add_panel()->set_person(PersonOf("m4")); }},
      {kFirst, 0, "quorum", [](Stage& s) { SetShare(*s.mutable_quorum(), 1, 2); }},
      {kSecond, 1, "pass", [](Stage& s) { SetShare(*s.mutable_pass(), 1, 2); }},
      {kFirst, 1, "limit_working_days", [](Stage& s) { s.set_limit_working_days(1); }},
      {kLast, 0, "seats", [](Stage& s) { SeatPerson(s, "leader"); }},
      {kSecond, 1, "pass_at_least", [](Stage& s) { s.set_pass_at_least(1); }},
      {kSecond, 4, "pass_at_least_per_group", [](Stage& s) { s.set_pass_at_least_per_group(1); }},
      {kSecond, 1, "pass_of_all", [](Stage& s) { SetShare(*s.mutable_pass_of_all(), 1, 2); }},
      {kSecond, 0, "ballot", [](Stage& s) { s.set_ballot(v1::BALLOT_OPEN); }},
      {kFirst, 1, "silence", [](Stage& s) { s.set_silence(v1::SILENCE_NOTHING); }},
      {kPanel, 0, "score_sheet",
       [](Stage& s) { *s.mutable_score_sheet() = Sound().groups(1).stages(1).score_sheet(); }},
      {kPanel, 0, "materials", [](Stage& s) { s.add_materials()->set_item_id("proposal"); }},
      {kPanel, 0, "publicity_days", [](Stage& s) { s.set_publicity_days(1); }},
      {kPanel, 0, "publicity_unit", [](Stage& s) { s.set_publicity_unit(v1::DAY_UNIT_WORKING_DAY); }},
      {kPanel, 0, "levels", [](Stage& s) { s.add_levels()->set_level_id("board"); }},
      {kSecond, 2, "may_return", [](Stage& s) { s.set_may_return(true); }},
      {kSecond, 0, "meeting_required", [](Stage& s) { s.set_meeting_required(true); }},
      {kFirst, 0, "never_overridden", [](Stage& s) { s.set_never_overridden(true); }},
      {kSecond, 2, "objection_blocks", [](Stage& s) { s.set_objection_blocks(true); }},
  };
  for (const auto& [group, stage, field, spoil] : rows) {
    definition_ = Sound();
    spoil(At(group, stage));
    EXPECT_THAT(Errors(),
                ::testing::Contains(absl::StrCat("ERROR FIELD_UNFIT groups[", group, "].stages[", stage, "].", field)))
        << field;
  }
}

TEST_F(Linter, FindsFieldsThatAStageNeeds) {
  Departments().clear_seats();
  Experts().clear_score_sheet();
  At(kSecond, 4).clear_publicity_days();
  Panel().clear_pass();
  EXPECT_THAT(Found(), ElementsAre("ERROR FIELD_UNFIT groups[1].stages[0].seats",
                                   "ERROR FIELD_UNFIT groups[1].stages[1].score_sheet",
                                   "ERROR FIELD_UNFIT groups[1].stages[4].publicity_days",
                                   "ERROR FIELD_UNFIT groups[2].stages[0].pass"));
}

TEST_F(Linter, FindsSeatsThatDoNotFitTheirStage) {
  Panel().mutable_seats(0)->set_may_veto(true);
  Departments().add_seats()->set_role(v1::ROLE_DEPARTMENT_REVIEWER);
  Departments().mutable_seats(3)->set_alternate(PersonOf("justice-a"));
  Experts().mutable_seats(0)->set_panel_group("one");
  At(kSecond, 2).set_pass_at_least_per_group(1);
  EXPECT_THAT(Found(), ElementsAre("ERROR FIELD_UNFIT groups[1].stages[0].seats[3]",
                                   "ERROR FIELD_UNFIT groups[1].stages[2].seats[0]",
                                   "ERROR FIELD_UNFIT groups[2].stages[0].seats[0]"));
}

TEST_F(Linter, WantsLevelsFromLowToHigh) {
  AddLevel("office", 0);
  AddLevel("board", 100'000'000);
  AddLevel("council", 1'000'000'000, 300);
  AddLevel("assembly", 1'000'000'000, 500);
  AddLevel("land", 0, 500);
  EXPECT_THAT(Found(), IsEmpty());
  Decision().mutable_levels()->SwapElements(1, 2);
  EXPECT_THAT(Found(), ElementsAre("ERROR LEVELS_UNSOUND groups[3].stages[0].levels[2]"));
  Decision().clear_levels();
  AddLevel("office", 1'000);
  AddLevel("board", 0);
  EXPECT_THAT(Found(), ElementsAre("ERROR LEVELS_UNSOUND groups[3].stages[0].levels[0]",
                                   "ERROR LEVELS_UNSOUND groups[3].stages[0].levels[1]"));
  Decision().clear_levels();
  AddLevel("office", 0);
  AddLevel("board", 1'000);
  AddLevel("same", 1'000);
  AddLevel("dollars", 2'000).mutable_total_investment_at_least()->set_currency_code("USD");
  EXPECT_THAT(Errors(), ElementsAre("ERROR LEVELS_UNSOUND groups[3].stages[0].levels[2]",
                                    "ERROR LEVELS_UNSOUND groups[3].stages[0].levels[3]",
                                    "ERROR LEVELS_UNSOUND groups[3].stages[0].levels[3]"));
}

TEST_F(Linter, WantsNoBarOfALevelBelowAnEarlierOne) {
  AddLevel("office", 0);
  AddLevel("board", 1'000'000'000, 300);
  AddLevel("richer", 2'000'000'000, 299);
  EXPECT_THAT(Found(), ElementsAre("ERROR LEVELS_UNSOUND groups[3].stages[0].levels[2]"));
  Decision().mutable_levels()->RemoveLast();
  AddLevel("wider", 999'999'999, 500);
  EXPECT_THAT(Found(), ElementsAre("ERROR LEVELS_UNSOUND groups[3].stages[0].levels[2]"));
}

TEST_F(Linter, SaysOfAnUnfitNumberNoMoreThanThat) {
  Experts().set_pass_at_least(4);
  EXPECT_THAT(Found(), ::testing::Contains("ERROR FIELD_UNFIT groups[1].stages[1].pass_at_least"));
  EXPECT_THAT(Found(), ::testing::Not(::testing::Contains(::testing::HasSubstr("SHARE_IMPOSSIBLE"))));
}

TEST_F(Linter, WantsRungsOnDifferentDaysAfterALimit) {
  for (const int day : {1, 3, 3}) {
    v1::Rung& rung = *Panel().add_rungs();
    rung.set_working_days_late(day);
    rung.set_role(v1::ROLE_DIRECTOR);
  }
  Panel().mutable_rungs(2)->set_person(PersonOf("leader"));
  EXPECT_THAT(Found(), IsEmpty());
  Panel().mutable_rungs(2)->set_role(v1::ROLE_DIRECTOR);
  EXPECT_THAT(Found(), ElementsAre("ERROR RUNGS_UNSOUND groups[2].stages[0].rungs[2]"));
  Panel().set_limit_working_days(0);
  Panel().mutable_rungs()->DeleteSubrange(1, 2);
  EXPECT_THAT(Found(), ElementsAre("ERROR RUNGS_UNSOUND groups[2].stages[0].rungs[0]",
                                   "WARNING NO_LIMIT groups[2].stages[0].limit_working_days"));
}

}  // namespace
}  // namespace luodi::review::rules
