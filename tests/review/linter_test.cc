// SPDX-License-Identifier: Apache-2.0
#include "tests/review/lint_given.h"

namespace luodi::review::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using Stage = v1::StageDefinition;

TEST_F(Linter, FindsNothingWhereNothingIsWrong) { EXPECT_THAT(Found(), IsEmpty()); }

TEST_F(Linter, TellsErrorsFirstEachInTheOrderOfTheDefinition) {
  Decision().set_limit_working_days(0);
  definition_.clear_supplement();
  At(kFirst, 0).set_limit_working_days(0);
  Panel().mutable_pass()->set_numerator(4);
  At(kFirst, 1).set_limit_working_days(1);
  EXPECT_THAT(Found(), ElementsAre("ERROR FIELD_UNFIT groups[0].stages[1].limit_working_days",
                                   "ERROR SHARE_IMPOSSIBLE groups[2].stages[0].pass",
                                   "WARNING NO_LIMIT groups[0].stages[0].limit_working_days",
                                   "WARNING NO_LIMIT groups[3].stages[0].limit_working_days",
                                   "WARNING SUPPLEMENT_UNBOUNDED supplement"));
  EXPECT_EQ(Lint(definition_, zone_)[1].stage_id(), "panel");
  EXPECT_EQ(Lint(definition_, zone_)[1].detail(), "share: 4/3");
  EXPECT_EQ(Lint(definition_, zone_)[4].stage_id(), "");
}

// ---- every path ends

TEST_F(Linter, WantsEveryPathToEndInOneDecision) {
  AddStage(*definition_.mutable_groups(kSecond), "early", v1::STAGE_KIND_DECISION);
  EXPECT_THAT(Found(), ElementsAre("ERROR PATH_WITHOUT_END groups[1].stages[5]"));
  definition_ = Sound();
  AddStage(*definition_.mutable_groups(kLast), "more", v1::STAGE_KIND_DECISION);
  EXPECT_THAT(Found(), ElementsAre("ERROR PATH_WITHOUT_END groups[3]"));
  definition_ = Sound();
  definition_.mutable_groups()->RemoveLast();
  EXPECT_THAT(Found(), ElementsAre("ERROR PATH_WITHOUT_END groups[2]"));
  definition_ = Sound();
  Decision().mutable_entry()->set_foreign_only(true);
  EXPECT_THAT(Found(), ElementsAre("ERROR PATH_WITHOUT_END groups[3].stages[0].entry"));
  definition_.clear_groups();
  EXPECT_THAT(Errors(), ElementsAre("ERROR PATH_WITHOUT_END groups[0]", "ERROR THRESHOLD_MISSING groups"));
}

TEST_F(Linter, WantsOnePacketAndOneVerdictInTheirPlaces) {
  AddStage(*definition_.mutable_groups(kFirst), "again", v1::STAGE_KIND_COMPLETENESS);
  AddStage(*definition_.mutable_groups(kSecond), "once-more", v1::STAGE_KIND_THRESHOLD, 0);
  EXPECT_THAT(Found(),
              ElementsAre("ERROR STAGE_MISPLACED groups[0].stages[2]", "ERROR STAGE_MISPLACED groups[1].stages[5]"));
  definition_ = Sound();
  definition_.mutable_groups()->SwapElements(kFirst, kSecond);
  EXPECT_THAT(Found(), ElementsAre("ERROR STAGE_MISPLACED groups[1].stages[0]"));
}

TEST_F(Linter, WantsAVerdictBeforeItIsAskedFor) {
  At(kSecond, 2).mutable_entry()->set_threshold_failed_only(true);
  Panel().mutable_entry()->add_failed_rule_ids("tax");
  At(kFirst, 0).mutable_entry()->set_threshold_failed_only(true);
  EXPECT_THAT(Found(), IsEmpty()) << "a threshold opens first in its group";
  definition_.mutable_groups()->SwapElements(kFirst, kSecond);
  EXPECT_THAT(Errors(), ElementsAre("ERROR VERDICT_NOT_THERE groups[0].stages[2].entry",
                                    "ERROR STAGE_MISPLACED groups[1].stages[0]"));
  definition_ = Sound();
  At(kFirst, 1).mutable_entry()->set_threshold_failed_only(true);
  EXPECT_THAT(Found(), ElementsAre("ERROR THRESHOLD_MISSING groups[0].stages[1].entry",
                                   "ERROR VERDICT_NOT_THERE groups[0].stages[1].entry"));
}

TEST_F(Linter, WantsAVerdictForEveryInvestment) {
  definition_.mutable_groups(kFirst)->mutable_stages()->RemoveLast();
  EXPECT_THAT(Found(), ElementsAre("ERROR THRESHOLD_MISSING groups"));
  Panel().mutable_entry()->set_threshold_failed_only(true);
  EXPECT_THAT(Errors(), ElementsAre("ERROR VERDICT_NOT_THERE groups[2].stages[0].entry",
                                    "ERROR THRESHOLD_MISSING groups"));
}

TEST_F(Linter, LetsAThresholdLeaveOutFrameworkContractsOnly) {
  v1::EntryCondition& entry = *At(kFirst, 1).mutable_entry();
  entry.add_purposes(v1::CASE_PURPOSE_INVESTMENT);
  EXPECT_THAT(Found(), IsEmpty());
  entry.add_purposes(v1::CASE_PURPOSE_FRAMEWORK);
  EXPECT_THAT(Found(), IsEmpty());
  entry.set_purposes(0, v1::CASE_PURPOSE_FRAMEWORK);
  EXPECT_THAT(Found(), ElementsAre("ERROR THRESHOLD_MISSING groups[0].stages[1].entry"));
  entry.clear_purposes();
  entry.set_foreign_only(true);
  EXPECT_THAT(Found(), ElementsAre("ERROR THRESHOLD_MISSING groups[0].stages[1].entry"));
}

// ---- names

TEST_F(Linter, FindsEachIdThatStandsTwice) {
  At(kSecond, 0).set_stage_id("threshold");
  Experts().mutable_score_sheet()->mutable_criteria(1)->set_criterion_id("scale");
  for (const char* id : {"proposal", "proposal"}) At(kFirst, 0).add_materials()->set_item_id(id);
  AddLevel("board", 0);
  AddLevel("board", 1'000);
  EXPECT_THAT(Found(), ElementsAre("ERROR ID_TWICE groups[0].stages[0].materials[1].item_id",
                                   "ERROR ID_TWICE groups[1].stages[0].stage_id",
                                   "ERROR ID_TWICE groups[1].stages[1].score_sheet.criteria[1].criterion_id",
                                   "ERROR ID_TWICE groups[3].stages[0].levels[1].level_id"));
}

TEST_F(Linter, FindsSeatsOfOneIdOrHolder) {
  Panel().mutable_seats(2)->set_seat_id("m1");
  EXPECT_THAT(Found(), ElementsAre("ERROR ID_TWICE groups[2].stages[0].seats[2]"));
  Panel().mutable_seats(2)->clear_seat_id();
  Panel().mutable_seats(2)->set_person(PersonOf("m1"));
  EXPECT_THAT(Errors(), ElementsAre("ERROR HOLDER_TWICE groups[2].stages[0].seats[2]"));
}

TEST_F(Linter, FindsOnePersonOnTwoSeatsUnderTwoAccounts) {
  zone_.members[PersonOf("m3")].identity = PersonOf("m1");
  EXPECT_THAT(Errors(), ElementsAre("ERROR HOLDER_TWICE groups[1].stages[1].seats[2]",
                                    "ERROR HOLDER_TWICE groups[2].stages[0].seats[2]"));
  SeatDepartment(Departments(), "finance").set_seat_id("finance-again");
  EXPECT_THAT(Errors(), ::testing::Contains("ERROR HOLDER_TWICE groups[1].stages[0].seats[3]"));
}

TEST_F(Linter, FindsTheHolderWhoIsHisOwnAlternate) {
  Panel().mutable_seats(0)->set_alternate(PersonOf("m4"));
  EXPECT_THAT(Found(), IsEmpty());
  Panel().mutable_seats(0)->set_alternate(PersonOf("m1"));
  EXPECT_THAT(Found(), ElementsAre("ERROR HOLDER_TWICE groups[2].stages[0].seats[0].alternate"));
}

TEST_F(Linter, FindsEachNameThatLeadsNowhere) {
  Departments().mutable_seats(0)->set_department("zones/elsewhere/departments/finance");
  Experts().mutable_seats(1)->set_alternate(PersonOf("nobody"));
  At(kSecond, 2).mutable_entry()->add_failed_rule_ids("unknown");
  v1::Rung& rung = *Panel().add_rungs();
  rung.set_working_days_late(1);
  rung.set_person(PersonOf("nobody"));
  AddLevel("board", 0).add_seats()->set_person(PersonOf("nobody"));
  EXPECT_THAT(Errors(), ElementsAre("ERROR REFERS_NOWHERE groups[1].stages[0].seats[0]",
                                    "ERROR REFERS_NOWHERE groups[1].stages[1].seats[1].alternate",
                                    "ERROR REFERS_NOWHERE groups[1].stages[2].entry.failed_rule_ids[0]",
                                    "ERROR REFERS_NOWHERE groups[2].stages[0].rungs[0].person",
                                    "ERROR REFERS_NOWHERE groups[3].stages[0].levels[0].seats[0]",
                                    "ERROR UNSATISFIABLE groups[3].stages[0].levels[0]"));
}

TEST_F(Linter, FindsWhereAShorthandWasWritten) {
  Stage& legal = At(kSecond, 2);
  legal.clear_seats();
  legal.set_department(DepartmentOf("nowhere"));
  Panel().clear_seats();
  for (const char* id : {"m1", "m2", "nobody"}) {
    v1::PanelMember& member = *Panel().add_panel();
    member.set_person(PersonOf(id));
    member.set_weight(1);
  }
  EXPECT_THAT(Found(), ElementsAre("ERROR REFERS_NOWHERE groups[1].stages[2].department",
                                   "ERROR REFERS_NOWHERE groups[2].stages[0].panel[2]"));
}

TEST_F(Linter, NamesDepartmentsPersonsAlternatesAndWhoIsTold) {
  Panel().mutable_seats(0)->set_alternate(PersonOf("m4"));
  Panel().add_rungs()->set_person(PersonOf("director"));
  AddLevel("board", 0).add_seats()->set_person(PersonOf("leader"));
  EXPECT_THAT(NamesIn(definition_),
              UnorderedElementsAre(DepartmentOf("finance"), DepartmentOf("industry"), DepartmentOf("science"),
                                   DepartmentOf("justice"), DepartmentOf("market"), PersonOf("m1"), PersonOf("m2"),
                                   PersonOf("m3"), PersonOf("m4"), PersonOf("director"), PersonOf("leader")));
}

TEST_F(Linter, FindsHoldersWhoMayNotDoWhatIsAsked) {
  Departments().mutable_seats(0)->set_person(PersonOf("m1"));
  Experts().mutable_seats(0)->set_person(PersonOf("finance-a"));
  Experts().mutable_seats(1)->set_alternate(PersonOf("idler"));
  At(kSecond, 2).mutable_seats(0)->set_role(v1::ROLE_LEADER);
  AddLevel("board", 0).add_seats()->set_role(v1::ROLE_DECISION_MAKER);
  Decision().mutable_levels(0)->add_seats()->set_person(PersonOf("secretary"));
  EXPECT_THAT(Errors(), ElementsAre("ERROR HOLDER_WITHOUT_PERMISSION groups[1].stages[0].seats[0]",
                                    "ERROR HOLDER_WITHOUT_PERMISSION groups[1].stages[1].seats[0]",
                                    "ERROR HOLDER_WITHOUT_PERMISSION groups[1].stages[1].seats[1].alternate",
                                    "ERROR HOLDER_WITHOUT_PERMISSION groups[1].stages[2].seats[0]",
                                    "ERROR HOLDER_WITHOUT_PERMISSION groups[3].stages[0].levels[0].seats[1]"));
}

// ---- enough people

TEST_F(Linter, WantsSomebodyForEverySeat) {
  Leaves("finance-a");
  EXPECT_THAT(Found(), ElementsAre("WARNING SINGLE_PERSON groups[1].stages[0].seats[0]"));
  Leaves("finance-b");
  EXPECT_THAT(Found(), ElementsAre("ERROR UNSATISFIABLE groups[1].stages[0].seats[0]"));
  Departments().mutable_seats(0)->set_alternate(PersonOf("justice-a"));
  EXPECT_THAT(Found(), ElementsAre("WARNING SINGLE_PERSON groups[1].stages[0].seats[0]"));
}

TEST_F(Linter, WantsSomebodyWhoHoldsTheRole) {
  Departments().add_seats()->set_role(v1::ROLE_DEPARTMENT_REVIEWER);
  EXPECT_THAT(Found(), IsEmpty());
  Departments().mutable_seats()->DeleteSubrange(0, 3);
  for (const char* id : {"finance", "industry", "science", "justice", "market"}) {
    for (const char* which : {"-a", "-b"}) zone_.members[PersonOf(absl::StrCat(id, which))].roles.clear();
  }
  EXPECT_THAT(Errors(), ElementsAre("ERROR UNSATISFIABLE groups[1].stages[0].seats[0]"));
}

TEST_F(Linter, WantsDistinctPersonsForAllSeatsOfOpinions) {
  // The reviewers of finance: one speaks for the department, the other for himself; a third seat has nobody left.
  Departments().mutable_seats()->DeleteSubrange(1, 2);
  SeatPerson(Departments(), "finance-a");
  EXPECT_THAT(Errors(), IsEmpty());
  SeatPerson(Departments(), "finance-b");
  EXPECT_THAT(Errors(), ElementsAre("ERROR UNSATISFIABLE groups[1].stages[0].quorum"));
  SetShare(*Departments().mutable_quorum(), 2, 3);
  EXPECT_THAT(Errors(), IsEmpty()) << "two of three are enough";
}

TEST_F(Linter, WantsDistinctPersonsForSeatsThatMustBeHeard) {
  Departments().mutable_seats()->DeleteSubrange(1, 2);
  SeatPerson(Departments(), "finance-a");
  SeatPerson(Departments(), "finance-b");
  SetShare(*Departments().mutable_quorum(), 2, 3);
  for (int i = 0; i < 2; ++i) Departments().mutable_seats(i)->set_may_veto(true);
  EXPECT_THAT(Errors(), IsEmpty()) << "two persons for two";
  Departments().mutable_seats(2)->set_subject(v1::REVIEW_SUBJECT_SAFETY);
  EXPECT_THAT(Errors(), ElementsAre("ERROR UNSATISFIABLE groups[1].stages[0].seats")) << "two persons for three";
}

TEST_F(Linter, WantsDistinctPersonsForQuorumAndPass) {
  // One person under three accounts, one a department.
  Panel().clear_seats();
  for (const char* id : {"finance", "industry", "science"}) {
    Add(zone_, NewMember(absl::StrCat(id, "-v"), {v1::ROLE_COMMITTEE_MEMBER}, id));
    zone_.members[PersonOf(absl::StrCat(id, "-v"))].identity = "the same";
    SeatDepartment(Panel(), id);
  }
  EXPECT_THAT(Found(), ElementsAre("ERROR UNSATISFIABLE groups[2].stages[0].quorum",
                                   "WARNING SINGLE_PERSON groups[2].stages[0]"));
  SetShare(*Panel().mutable_quorum(), 1, 3);
  EXPECT_THAT(Errors(), IsEmpty());
  SetShare(*Panel().mutable_pass_of_all(), 1, 2);
  EXPECT_THAT(Errors(), ElementsAre("ERROR UNSATISFIABLE groups[2].stages[0].pass_of_all"));
  Panel().clear_pass_of_all();
  Panel().set_pass_at_least(2);
  EXPECT_THAT(Errors(), ElementsAre("ERROR UNSATISFIABLE groups[2].stages[0].pass_at_least"));
  Panel().set_pass_at_least(1);
  EXPECT_THAT(Errors(), IsEmpty());
}

TEST_F(Linter, CountsTheHeaviestSeatsThatDistinctPersonsCanTake) {
  // m1 could take either of his seats; he takes the heavier.
  Panel().clear_seats();
  Panel().add_seats()->set_role(v1::ROLE_COMMITTEE_MEMBER);
  SeatPerson(Panel(), "m1").set_weight(10);
  for (const char* id : {"m2", "m3", "m4"}) Leaves(id);
  Experts().clear_seats();
  SeatPerson(Experts(), "m1");
  Panel().clear_pass();
  SetShare(*Panel().mutable_quorum(), 10, 11);
  Panel().set_pass_at_least(10);
  EXPECT_THAT(Errors(), IsEmpty());
  Panel().set_pass_at_least(11);
  EXPECT_THAT(Errors(), ElementsAre("ERROR UNSATISFIABLE groups[2].stages[0].pass_at_least"));
}

TEST_F(Linter, WantsDistinctPersonsInEachGroup) {
  // One seat of each group by whichever persons are left: m1 for the first group, so m2 for the second.
  Panel().clear_seats();
  SeatPerson(Panel(), "m1").set_panel_group("one");
  SeatPerson(Panel(), "m2").set_panel_group("one");
  Panel().add_seats()->set_role(v1::ROLE_COMMITTEE_MEMBER);
  Panel().mutable_seats(2)->set_panel_group("two");
  SetShare(*Panel().mutable_quorum(), 1, 3);
  Panel().set_pass_at_least_per_group(1);
  for (const char* id : {"m3", "m4"}) Leaves(id);
  Experts().clear_seats();
  SeatPerson(Experts(), "m1");
  EXPECT_THAT(Errors(), IsEmpty());
  Panel().mutable_seats(1)->set_person(PersonOf("m1"));
  Panel().mutable_seats(2)->set_person(PersonOf("m1"));
  EXPECT_THAT(Errors(), ::testing::Contains("ERROR UNSATISFIABLE groups[2].stages[0].pass_at_least_per_group"));
}

TEST_F(Linter, WantsSomebodyWhoHandlesCases) {
  Leaves("clerk");
  EXPECT_THAT(Found(),
              ElementsAre("WARNING SINGLE_PERSON groups[0].stages[0]", "WARNING SINGLE_PERSON groups[1].stages[4]"));
  Leaves("secretary");
  EXPECT_THAT(Found(),
              ElementsAre("ERROR UNSATISFIABLE groups[0].stages[0]", "ERROR UNSATISFIABLE groups[1].stages[4]"));
}

TEST_F(Linter, WantsAsManyDecidersAsVoices) {
  AddLevel("board", 0).set_voices(2);
  EXPECT_THAT(Found(), IsEmpty());
  zone_.members[PersonOf("deputy")].identity = PersonOf("leader");
  EXPECT_THAT(Found(), ElementsAre("ERROR UNSATISFIABLE groups[3].stages[0].levels[0]",
                                   "WARNING SINGLE_PERSON groups[3].stages[0].levels[0]"));
  Decision().clear_levels();
  Leaves("leader");
  EXPECT_THAT(Found(), ElementsAre("WARNING SINGLE_PERSON groups[3].stages[0]"));
  Leaves("deputy");
  EXPECT_THAT(Found(), ElementsAre("ERROR UNSATISFIABLE groups[3].stages[0]"));
}

TEST_F(Linter, CountsOnlyThoseOfTheLevel) {
  v1::DecisionLevel& level = AddLevel("board", 0);
  for (const char* id : {"leader", "deputy"}) level.add_seats()->set_person(PersonOf(id));
  level.set_voices(2);
  EXPECT_THAT(Found(), IsEmpty());
  level.set_voices(3);
  Add(zone_, NewMember("third", {v1::ROLE_DECISION_MAKER}));
  EXPECT_THAT(Found(), ElementsAre("ERROR UNSATISFIABLE groups[3].stages[0].levels[0]"));
}

// ---- how long

TEST_F(Linter, AddsTheLongestStageOfEachGroup) {
  const WorstCase worst = WorstCaseOf(definition_, WorkingCalendar());
  EXPECT_EQ(worst.working_days, 2 + 7 + 4 + 3);
  EXPECT_THAT(worst.longest_path, ElementsAre("completeness", "experts", "panel", "decision"));
  EXPECT_FALSE(worst.unbounded);
  EXPECT_EQ(worst.applicant_working_days, 20);
  EXPECT_EQ(worst.with_supplements_working_days, 3 * (2 + 7 + 4 + 3)) << "two supplements: three packets";
}

TEST_F(Linter, TellsAPathWithoutEnd) {
  Panel().set_limit_working_days(0);
  definition_.clear_supplement();
  const WorstCase worst = WorstCaseOf(definition_, WorkingCalendar());
  EXPECT_TRUE(worst.unbounded);
  EXPECT_EQ(worst.working_days, 2 + 7 + 3);
  EXPECT_THAT(worst.longest_path, ElementsAre("completeness", "experts", "decision"));
  EXPECT_EQ(worst.applicant_working_days, 0);
  EXPECT_EQ(worst.with_supplements_working_days, 0);
}

TEST_F(Linter, TellsAStageWithoutLimitBesideTheLongestToo) {
  Departments().set_limit_working_days(0);
  const WorstCase worst = WorstCaseOf(definition_, WorkingCalendar());
  EXPECT_TRUE(worst.unbounded);
  EXPECT_EQ(worst.working_days, 2 + 7 + 4 + 3);
}

TEST_F(Linter, NeverAddsStagesOfTwoPurposesOrKinds) {
  Experts().mutable_entry()->add_purposes(v1::CASE_PURPOSE_INVESTMENT);
  Panel().mutable_entry()->add_purposes(v1::CASE_PURPOSE_FRAMEWORK);
  Panel().set_limit_working_days(1);
  EXPECT_EQ(WorstCaseOf(definition_, WorkingCalendar()).working_days, 2 + 7 + 3);
  Experts().mutable_entry()->add_project_kinds(v1::PROJECT_KIND_EXPANSION);
  At(kFirst, 0).mutable_entry()->add_project_kinds(v1::PROJECT_KIND_NEW_BUILD);
  EXPECT_EQ(WorstCaseOf(definition_, WorkingCalendar()).working_days, 2 + 5 + 1 + 3);
}

TEST_F(Linter, CountsAPublicityPeriodByTheMostWorkingDaysItCanSpan) {
  Stage& publicity = At(kSecond, 4);
  const WorkingCalendar none;
  publicity.set_publicity_days(20);
  EXPECT_EQ(WorkingDaysOf(publicity, none), 20);
  publicity.set_publicity_unit(v1::DAY_UNIT_CALENDAR_DAY);
  publicity.set_publicity_days(1);
  EXPECT_EQ(WorkingDaysOf(publicity, none), 1);
  // From a Saturday: Sunday to Saturday, which moves to Monday.
  publicity.set_publicity_days(7);
  EXPECT_EQ(WorkingDaysOf(publicity, none), 6);
  // 2020-01-19 was a Sunday worked: with it the days from 2020-01-12 on.
  v1::CalendarYear year;
  year.set_year(2020);
  v1::Date& sunday = *year.add_working_weekend_days();
  sunday.set_year(2020);
  sunday.set_month(1);
  sunday.set_day(19);
  EXPECT_EQ(WorkingDaysOf(publicity, WorkingCalendar({year})), 7);
  publicity.set_limit_working_days(9);
  EXPECT_EQ(WorkingDaysOf(publicity, none), 9);
}

}  // namespace
}  // namespace luodi::review::rules
