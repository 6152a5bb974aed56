// SPDX-License-Identifier: Apache-2.0
#include "server/review/seats.h"

#include <gtest/gtest.h>

#include "server/review/delegation_rules.h"
#include "tests/review/seated.h"

namespace luodi::review::rules {
namespace {

using State = v1::SeatStatus;

v1::StageDefinition Of(v1::Seat seat, v1::StageKind kind = v1::STAGE_KIND_OPINION) {
  return StageOf(kind, {std::move(seat)});
}

v1::Seat WithAlternate(v1::Seat seat, const std::string& alternate) {
  seat.set_alternate(Person(alternate));
  return seat;
}

v1::ErrorReason Refusal(Table& table, const std::string& id, const std::string& seat_id = "") {
  return Reason(StandFor(table.desk, table.Who(id), table.Stage(), seat_id));
}

// ---- which seats there are

TEST(Seats, AreMadeOfTheShorthands) {
  v1::StageDefinition opinion;
  opinion.set_kind(v1::STAGE_KIND_OPINION);
  opinion.set_department(Department("environment"));
  opinion.set_may_veto(true);
  ASSERT_EQ(SeatsOf(opinion).size(), 1u);
  EXPECT_EQ(SeatsOf(opinion)[0].seat_id(), "environment");
  EXPECT_TRUE(SeatsOf(opinion)[0].may_veto());
  EXPECT_EQ(SeatsOf(opinion)[0].weight(), 1);
  v1::StageDefinition vote;
  vote.set_kind(v1::STAGE_KIND_VOTE);
  v1::PanelMember& member = *vote.add_panel();
  member.set_person(Person("m1"));
  member.set_weight(3);
  ASSERT_EQ(SeatsOf(vote).size(), 1u);
  EXPECT_EQ(SeatsOf(vote)[0].seat_id(), "m1");
  EXPECT_EQ(SeatsOf(vote)[0].weight(), 3);
}

TEST(Seats, AreNamedAfterTheirHolders) {
  v1::Seat of_role;
  of_role.set_role(v1::ROLE_DEPARTMENT_REVIEWER);
  const auto seats = SeatsOf(StageOf(v1::STAGE_KIND_OPINION, {of_role, SeatOf("m1"), SeatOfDepartment("safety")}));
  EXPECT_EQ(seats[0].seat_id(), "department-reviewer");
  EXPECT_EQ(HolderOf(seats[0]), "ROLE_DEPARTMENT_REVIEWER");
  EXPECT_EQ(seats[1].seat_id(), "m1");
  EXPECT_EQ(seats[2].seat_id(), "safety");
}

TEST(Seats, BelongToStagesThatAreAnswered) {
  for (const v1::StageKind kind : {v1::STAGE_KIND_COMPLETENESS, v1::STAGE_KIND_THRESHOLD, v1::STAGE_KIND_DECISION,
                                   v1::STAGE_KIND_PUBLICITY}) {
    EXPECT_FALSE(HasSeats(kind));
    EXPECT_TRUE(SeatsOf(Of(SeatOf("m1"), kind)).empty());
  }
}

// ---- who stands

TEST(StandingForASeat, IsForItsHolder) {
  Table by_person(Of(SeatOf("m1")));
  by_person.Sit("m1");
  by_person.Sit("m2");
  EXPECT_TRUE(StandFor(by_person.desk, by_person.Who("m1"), by_person.Stage(), "").ok());
  EXPECT_EQ(Refusal(by_person, "m2"), v1::ERROR_REASON_NOT_ON_STAGE);

  Table by_department(Of(SeatOfDepartment("safety")));
  by_department.Sit("s1", "safety");
  by_department.Sit("s2", "planning");
  const auto standing = StandFor(by_department.desk, by_department.Who("s1"), by_department.Stage(), "");
  ASSERT_TRUE(standing.ok());
  EXPECT_EQ(standing->on_behalf_of, "");
  EXPECT_EQ(Refusal(by_department, "s2"), v1::ERROR_REASON_NOT_ON_STAGE);

  v1::Seat of_role;
  of_role.set_role(v1::ROLE_FINANCE);
  Table by_role(Of(of_role));
  by_role.Sit("f1").roles = {v1::ROLE_FINANCE};
  by_role.Sit("f2");
  EXPECT_TRUE(StandFor(by_role.desk, by_role.Who("f1"), by_role.Stage(), "").ok());
  EXPECT_EQ(Refusal(by_role, "f2"), v1::ERROR_REASON_NOT_ON_STAGE);
}

TEST(StandingForASeat, TakesThePermissionOfItsKind) {
  const std::pair<v1::StageKind, bool Member::*> kPermissions[] = {
      {v1::STAGE_KIND_OPINION, &Member::records_opinions}, {v1::STAGE_KIND_LEGAL_REVIEW, &Member::records_opinions},
      {v1::STAGE_KIND_FAIR_COMPETITION, &Member::records_opinions}, {v1::STAGE_KIND_VOTE, &Member::casts_votes},
      {v1::STAGE_KIND_SCORING, &Member::casts_votes}};
  for (const auto& [kind, permission] : kPermissions) {
    Table table(Of(SeatOf("m1"), kind));
    table.Sit("m1");
    EXPECT_TRUE(StandFor(table.desk, table.Who("m1"), table.Stage(), "").ok());
    table.Sit("m1").*permission = false;
    EXPECT_EQ(Refusal(table, "m1"), v1::ERROR_REASON_NOT_ON_STAGE) << kind;
  }
}

TEST(StandingForSeveralSeats, TakesNoNameWhenOneIsLeftUnanswered) {
  Table table(StageOf(v1::STAGE_KIND_OPINION, {SeatOfDepartment("safety"), SeatOf("s1"), SeatOf("m1")}));
  table.Sit("s1", "safety");
  table.Sit("s2", "safety");
  table.Sit("m1");
  Recount(table.desk);
  ASSERT_TRUE(table.Say("s2", kAgree, "safety").ok());
  const auto answered = table.Say("s1", kAgree);
  ASSERT_TRUE(answered.ok()) << answered.status();
  EXPECT_EQ(answered->seat_id(), "s1");
}

TEST(StandingForSeveralSeats, OffersOnlyWhatIsUnanswered) {
  Table table(StageOf(v1::STAGE_KIND_OPINION, {SeatOfDepartment("safety"), SeatOf("s1"), SeatOf("m1")}));
  table.desk.ground.definition.set_delegation_depth(1);
  table.Sit("s1", "safety");
  table.Sit("s2", "safety");
  table.Sit("m1");
  table.Delegate("m1", "s1");
  Recount(table.desk);
  ASSERT_TRUE(table.Say("s2", kAgree, "safety").ok());
  const auto refused = table.Say("s1", kAgree);
  EXPECT_EQ(Reason(refused), v1::ERROR_REASON_SEAT_REQUIRED);
  EXPECT_NE(std::string(refused.status().message()).find("stage stage: s1, m1;"), std::string::npos)
      << refused.status();
  ASSERT_TRUE(table.Say("s1", kAgree, "s1").ok());
  EXPECT_EQ(Reason(table.Say("s1", kAgree)), v1::ERROR_REASON_SAME_PERSON) << "one person, one seat";
  ASSERT_TRUE(table.Say("m1", kAgree).ok());
}

TEST(StandingForSeveralSeats, OfWhichAllHaveAnsweredTellsSo) {
  Table table(StageOf(v1::STAGE_KIND_OPINION, {SeatOfDepartment("safety"), SeatOf("s1"), SeatOf("m1")}));
  table.Sit("s1", "safety");
  table.Sit("s2", "safety");
  table.Sit("m1");
  Recount(table.desk);
  ASSERT_TRUE(table.Say("s2", kAgree, "safety").ok());
  ASSERT_TRUE(table.Say("s1", kAgree).ok());
  EXPECT_EQ(Reason(table.Say("s1", kAgree)), v1::ERROR_REASON_OPINION_RECORDED);
}

TEST(ADelegation, OverSomebodyWithoutThePermissionIsNone) {
  Table table(StageOf(v1::STAGE_KIND_VOTE, {SeatOf("m0"), SeatOf("m1"), SeatOf("m2")}));
  table.desk.ground.definition.set_delegation_depth(2);
  for (const char* id : {"m0", "m1", "m2", "between", "last"}) table.Sit(id);
  table.Sit("between").contributed = true;
  table.Delegate("m0", "between");
  table.Delegate("between", "last");
  EXPECT_EQ(Reason(table.Vote("last", kYes)), v1::ERROR_REASON_SELF_REVIEW) << "he could, had he not contributed";
  table.Sit("between").casts_votes = false;
  EXPECT_EQ(Reason(table.Vote("last", kYes)), v1::ERROR_REASON_NOT_ON_STAGE) << "there is no way over him at all";
}

TEST(StandingForSeveralSeats, TakesAName) {
  Table table(StageOf(v1::STAGE_KIND_OPINION, {SeatOfDepartment("safety"), SeatOf("s1")}));
  table.Sit("s1", "safety");
  EXPECT_EQ(Refusal(table, "s1"), v1::ERROR_REASON_SEAT_REQUIRED);
  const auto standing = StandFor(table.desk, table.Who("s1"), table.Stage(), "safety");
  ASSERT_TRUE(standing.ok());
  EXPECT_EQ(standing->seat.seat_id(), "safety");
  EXPECT_EQ(Refusal(table, "s1", "nowhere"), v1::ERROR_REASON_NOT_ON_STAGE);
}

// ---- separation of duty, by person

TEST(WhoeverContributed, StandsNowhereUnderAnyAccount) {
  Table table(Of(SeatOf("m1")));
  table.Sit("m1").contributed = true;
  EXPECT_EQ(Refusal(table, "m1"), v1::ERROR_REASON_SELF_REVIEW);

  Table twice(Of(SeatOf("m1")));
  twice.Sit("m1").identity = "staff/7";
  Member& other = twice.Sit("other");
  other.identity = "staff/7";
  other.contributed = true;
  EXPECT_EQ(Refusal(twice, "m1"), v1::ERROR_REASON_SELF_REVIEW);

  Table filed(Of(SeatOf("m1")));
  filed.Sit("m1").identity = "staff/7";
  filed.Sit("officer").identity = "staff/7";
  EXPECT_EQ(Refusal(filed, "m1"), v1::ERROR_REASON_SELF_REVIEW);
}

TEST(WhoeverIsRecused, StandsNowhereUnderAnyAccount) {
  Table table(Of(SeatOf("m1")));
  table.Sit("m1").identity = "staff/7";
  table.Sit("other").identity = "staff/7";
  table.RecuseBefore("other");
  EXPECT_EQ(Refusal(table, "m1"), v1::ERROR_REASON_PERSON_RECUSED);
}

TEST(OnePerson, AnswersForOneSeatUnderWhateverAccount) {
  Table table(StageOf(v1::STAGE_KIND_VOTE, {SeatOf("m1"), SeatOf("m2"), SeatOf("m3")}));
  *table.Stage().mutable_quorum() = Share(1, 1);
  *table.Stage().mutable_pass() = Share(1, 1);
  table.WithPanel();
  table.Sit("m1").identity = "staff/7";
  table.Sit("m2").identity = "staff/7";
  ASSERT_TRUE(table.Vote("m1", kYes).ok());
  EXPECT_EQ(Reason(table.Vote("m2", kYes)), v1::ERROR_REASON_SAME_PERSON);
  EXPECT_EQ(Reason(table.Vote("m1", kYes)), v1::ERROR_REASON_VOTE_CAST);
}

// ---- alternates

TEST(AnAlternate, WaitsForConsentWhileTheHolderCould) {
  Table table(Of(WithAlternate(SeatOf("a"), "b")));
  table.Sit("a");
  table.Sit("b");
  Recount(table.desk);
  EXPECT_EQ(Refusal(table, "b"), v1::ERROR_REASON_ALTERNATE_NOT_ADMITTED);
  table.Sit("secretary");
  ASSERT_TRUE(AdmitAlternate(table.desk, table.Who("secretary"), "stage", "a").ok());
  const auto standing = StandFor(table.desk, table.Who("b"), table.Stage(), "");
  ASSERT_TRUE(standing.ok());
  EXPECT_EQ(standing->on_behalf_of, Person("a"));
}

TEST(AnAlternate, NeedsNoConsentWhenTheHolderIsRecusedOrGone) {
  Table recused(Of(WithAlternate(SeatOf("a"), "b")));
  recused.Sit("a");
  recused.Sit("b");
  recused.RecuseBefore("a");
  Recount(recused.desk);
  EXPECT_EQ(recused.Seat("a").state(), State::STATE_ASKED);
  EXPECT_TRUE(StandFor(recused.desk, recused.Who("b"), recused.Stage(), "").ok());

  Table gone(Of(WithAlternate(SeatOf("a"), "b")));
  gone.Sit("b");
  EXPECT_TRUE(StandFor(gone.desk, gone.Who("b"), gone.Stage(), "").ok());
}

TEST(AnAlternate, NeverAnswersForAContributor) {
  Table table(Of(WithAlternate(SeatOf("a"), "b")));
  table.Sit("a").contributed = true;
  table.Sit("b");
  EXPECT_EQ(Refusal(table, "b"), v1::ERROR_REASON_SELF_REVIEW);
  Recount(table.desk);
  EXPECT_EQ(table.Seat("a").state(), State::STATE_VACANT);
}

TEST(AnAlternateOfADepartment, StandsForTheDepartment) {
  Table table(Of(WithAlternate(SeatOfDepartment("safety"), "b")));
  table.Sit("s1", "safety");
  table.Sit("b");
  EXPECT_EQ(Refusal(table, "b"), v1::ERROR_REASON_ALTERNATE_NOT_ADMITTED);
  table.RecuseBefore("s1");
  const auto standing = StandFor(table.desk, table.Who("b"), table.Stage(), "");
  ASSERT_TRUE(standing.ok());
  EXPECT_EQ(standing->on_behalf_of, Department("safety"));
}

// ---- delegation

Table Delegated(int depth) {
  Table table(Of(SeatOf("a")));
  table.desk.ground.definition.set_delegation_depth(depth);
  for (const char* id : {"a", "b", "c", "d"}) table.Sit(id);
  table.Delegate("a", "b");
  table.Delegate("b", "c");
  table.Delegate("c", "d");
  return table;
}

TEST(ADelegate, StandsForTheHolderAsFarAsTheDefinitionLets) {
  for (int depth = 0; depth <= 3; ++depth) {
    Table table = Delegated(depth);
    const std::vector<std::string> chain = {"b", "c", "d"};
    for (int i = 0; i < 3; ++i) {
      const auto standing = StandFor(table.desk, table.Who(chain[i]), table.Stage(), "");
      EXPECT_EQ(standing.ok(), i < depth) << chain[i] << " by " << depth;
      if (standing.ok()) {
        EXPECT_EQ(standing->on_behalf_of, Person("a"));
      }
    }
    EXPECT_EQ(Eligible(table.desk, table.Stage(), SeatsOf(table.Stage())[0]).size(), 1u + depth);
  }
}

TEST(ADelegate, DoesNotStandWhenAnybodyOnTheWayContributedOrIsRecused) {
  for (const char* link : {"a", "b"}) {
    Table contributed = Delegated(2);
    contributed.Sit(link).contributed = true;
    EXPECT_EQ(Refusal(contributed, "c"), v1::ERROR_REASON_SELF_REVIEW) << link;
    Table recused = Delegated(2);
    recused.RecuseBefore(link);
    EXPECT_EQ(Refusal(recused, "c"), v1::ERROR_REASON_PERSON_RECUSED) << link;
    Table powerless = Delegated(2);
    powerless.Sit(link).records_opinions = false;
    EXPECT_EQ(Refusal(powerless, "c"), v1::ERROR_REASON_NOT_ON_STAGE) << link;
  }
}

TEST(ADelegate, StandsAtWhatWasHandedOnOnly) {
  Table kinds = Delegated(1);
  kinds.desk.delegations[0].add_stage_kinds(v1::STAGE_KIND_VOTE);
  EXPECT_EQ(Refusal(kinds, "b"), v1::ERROR_REASON_NOT_ON_STAGE);
  kinds.desk.delegations[0].add_stage_kinds(v1::STAGE_KIND_OPINION);
  EXPECT_EQ(Refusal(kinds, "b"), v1::ERROR_REASON_UNSPECIFIED);
  Table cases = Delegated(1);
  cases.desk.delegations[0].set_review_case("zones/z/projects/2020-0002/cases/1");
  EXPECT_EQ(Refusal(cases, "b"), v1::ERROR_REASON_NOT_ON_STAGE);
}

TEST(ADelegateOfADepartment, StandsForThePersonWhoHandedItOn) {
  Table table(Of(SeatOfDepartment("safety")));
  table.desk.ground.definition.set_delegation_depth(1);
  table.Sit("s1", "safety");
  table.Sit("b");
  table.Delegate("s1", "b");
  const auto standing = StandFor(table.desk, table.Who("b"), table.Stage(), "");
  ASSERT_TRUE(standing.ok());
  EXPECT_EQ(standing->on_behalf_of, Person("s1"));
}

// ---- who is left

TEST(ASeat, LeavesTheBaseWhenNobodyIsLeftWhoCouldAnswer) {
  struct Case {
    const char* told;
    std::function<void(Table&)> change;
    State::State state;
  };
  const std::vector<Case> cases = {
      {"all well", [](Table&) {}, State::STATE_ASKED},
      {"recused", [](Table& table) { table.RecuseBefore("a"); }, State::STATE_RECUSED},
      {"contributed", [](Table& table) { table.Sit("a").contributed = true; }, State::STATE_VACANT},
      {"without role", [](Table& table) { table.Sit("a").records_opinions = false; }, State::STATE_VACANT},
      {"gone", [](Table& table) { table.desk.members.clear(); }, State::STATE_VACANT},
  };
  for (const Case& one : cases) {
    Table table(Of(SeatOf("a")));
    table.Sit("a");
    one.change(table);
    Recount(table.desk);
    EXPECT_EQ(table.Seat("a").state(), one.state) << one.told;
    EXPECT_EQ(table.done(), one.state != State::STATE_ASKED) << one.told;
  }
}

TEST(ASeatOfADepartment, IsVacantOnlyWhenAllOfItAreOut) {
  Table table(StageOf(v1::STAGE_KIND_OPINION, {SeatOfDepartment("safety"), SeatOf("m1")}));
  table.Sit("m1");
  table.Sit("s1", "safety");
  table.Sit("s2", "safety");
  table.RecuseBefore("s1");
  Recount(table.desk);
  EXPECT_EQ(table.Seat("safety").state(), State::STATE_ASKED);
  EXPECT_EQ(Eligible(table.desk, table.Stage(), SeatsOf(table.Stage())[0]), std::vector<std::string>{Person("s2")});
  table.Sit("s2", "safety").contributed = true;
  Recount(table.desk);
  EXPECT_EQ(table.Seat("safety").state(), State::STATE_VACANT);
  EXPECT_EQ(table.Status().tally().recused(), 1);
}

TEST(ASeatThatAnswered, StaysWhateverBecomesOfItsHolder) {
  Table table(StageOf(v1::STAGE_KIND_OPINION, {SeatOf("a"), SeatOf("b")}));
  table.WithPanel();
  ASSERT_TRUE(table.Say("a", kAgree).ok());
  table.Sit("a").contributed = true;
  Recount(table.desk);
  EXPECT_EQ(table.Seat("a").state(), State::STATE_ANSWERED);
  EXPECT_EQ(table.Seat("a").answered_by(), Person("a"));
}

// ---- decisions

TEST(ADecision, IsForWhoeverSitsOnItsLevel) {
  Table table(Of(SeatOf("a")));
  v1::StageDefinition& decision = *table.desk.ground.definition.mutable_groups(1)->mutable_stages(0);
  v1::DecisionLevel& low = *decision.add_levels();
  low.set_level_id("low");
  *low.add_seats() = SeatOf("deputy");
  v1::DecisionLevel& high = *decision.add_levels();
  high.set_level_id("high");
  high.mutable_total_investment_at_least()->set_currency_code("CNY");
  high.mutable_total_investment_at_least()->set_minor_units(100'000'000'00);
  *high.add_seats() = SeatOf("leader");
  for (const char* id : {"leader", "deputy", "a"}) table.Sit(id);
  table.desk.review_case.set_decision_level("high");
  table.desk.review_case.mutable_packet()->set_material_json(
      R"({"totalInvestment": {"currencyCode": "CNY", "minorUnits": "6000000000"}})");
  EXPECT_TRUE(StandForDecision(table.desk, table.Who("leader")).ok());
  // Alone the project is the deputy's; with its family it is beyond him.
  EXPECT_EQ(Reason(StandForDecision(table.desk, table.Who("deputy"))), v1::ERROR_REASON_THRESHOLD_AGGREGATE);
  EXPECT_EQ(Reason(StandForDecision(table.desk, table.Who("a"))), v1::ERROR_REASON_NOT_ON_STAGE);
  table.RecuseBefore("leader");
  EXPECT_EQ(Reason(StandForDecision(table.desk, table.Who("leader"))), v1::ERROR_REASON_PERSON_RECUSED);
  table.Sit("deputy").contributed = true;
  EXPECT_EQ(Reason(StandForDecision(table.desk, table.Who("deputy"))), v1::ERROR_REASON_SELF_REVIEW);
}

TEST(ADecision, IsTheDecidersOwnVoiceFirstThenThatOfWhoHasNotSpoken) {
  Table table(Of(SeatOf("a")));
  table.desk.ground.definition.set_delegation_depth(1);
  v1::DecisionLevel& level =
      *table.desk.ground.definition.mutable_groups(1)->mutable_stages(0)->add_levels();
  level.set_level_id("board");
  for (const char* id : {"first", "second", "third"}) {
    *level.add_seats() = SeatOf(id);
    table.Sit(id);
  }
  table.desk.review_case.set_decision_level("board");
  table.Sit("outsider");
  table.Delegate("first", "third");
  table.Delegate("first", "outsider");
  table.Delegate("second", "outsider");
  const auto behalf = [&](const std::string& id) {
    const auto standing = StandForDecision(table.desk, table.Who(id));
    return standing.ok() ? standing->on_behalf_of : std::string(standing.status().message());
  };
  EXPECT_EQ(behalf("third"), "");
  EXPECT_EQ(behalf("outsider"), Person("first"));
  table.desk.review_case.add_voices()->set_person(Person("first"));
  EXPECT_EQ(behalf("outsider"), Person("second"));
}

// ---- delegations as they are given

v1::Delegation Given(const std::string& from, const std::string& to, int first_day, int last_day) {
  v1::Delegation delegation;
  delegation.set_delegator(from);
  delegation.set_delegate(to);
  *delegation.mutable_start_date() = DayOf(2020, 7, first_day);
  *delegation.mutable_end_date() = DayOf(2020, 7, last_day);
  delegation.set_reason("出差");
  return delegation;
}

absl::Status Circle(const v1::Delegation& one, const std::vector<v1::Delegation>& standing) {
  return CheckNoCircle(one, standing, [](const std::string& person) { return person.substr(0, 1); });
}

TEST(ADelegation, NeverLeadsBackOnADayTheyShare) {
  const auto b_to_c = Given("b", "c", 5, 10);
  const auto c_to_a = Given("c", "a", 10, 20);
  EXPECT_EQ(Reason(Circle(Given("a", "b", 1, 30), {b_to_c, c_to_a})), v1::ERROR_REASON_DELEGATION_CIRCULAR);
  EXPECT_EQ(Reason(Circle(Given("a", "b", 10, 10), {b_to_c, c_to_a})), v1::ERROR_REASON_DELEGATION_CIRCULAR);
  EXPECT_TRUE(Circle(Given("a", "b", 1, 9), {b_to_c, c_to_a}).ok());
  EXPECT_TRUE(Circle(Given("a", "b", 11, 30), {b_to_c, c_to_a}).ok());
  EXPECT_TRUE(Circle(Given("a", "b", 1, 30), {Given("b", "c", 1, 9), c_to_a}).ok());
  auto revoked = c_to_a;
  revoked.mutable_revoke_time()->set_seconds(1);
  EXPECT_TRUE(Circle(Given("a", "b", 1, 30), {b_to_c, revoked}).ok());
}

TEST(ADelegation, IsToAnotherPersonNotToAnotherAccount) {
  EXPECT_EQ(Reason(Circle(Given("a", "a-second", 1, 2), {})), v1::ERROR_REASON_DELEGATION_TO_ONESELF);
  EXPECT_EQ(Reason(Circle(Given("a", "b", 1, 2), {Given("b", "a-second", 1, 2)})),
            v1::ERROR_REASON_DELEGATION_CIRCULAR);
}

TEST(TheFieldsOfADelegation, AreChecked) {
  struct Case {
    const char* told;
    std::function<void(v1::Delegation&)> change;
    v1::ErrorReason reason;
  };
  const std::vector<Case> cases = {
      {"as it should be", [](v1::Delegation&) {}, v1::ERROR_REASON_UNSPECIFIED},
      {"nobody", [](v1::Delegation& one) { one.clear_delegate(); }, v1::ERROR_REASON_FIELD_REQUIRED},
      {"no name", [](v1::Delegation& one) { one.set_delegate("me"); }, v1::ERROR_REASON_NAME_MALFORMED},
      {"no start", [](v1::Delegation& one) { one.clear_start_date(); }, v1::ERROR_REASON_FIELD_REQUIRED},
      {"no day", [](v1::Delegation& one) { one.mutable_end_date()->set_day(32); }, v1::ERROR_REASON_DATE_INVALID},
      {"past", [](v1::Delegation& one) { *one.mutable_start_date() = DayOf(2020, 6, 30); }, v1::ERROR_REASON_DATE_PAST},
      {"backwards", [](v1::Delegation& one) { *one.mutable_start_date() = DayOf(2020, 7, 9); },
       v1::ERROR_REASON_DATE_ORDER},
      {"366 days", [](v1::Delegation& one) { *one.mutable_end_date() = DayOf(2021, 7, 1); },
       v1::ERROR_REASON_UNSPECIFIED},
      {"367 days", [](v1::Delegation& one) { *one.mutable_end_date() = DayOf(2021, 7, 2); },
       v1::ERROR_REASON_VALUE_OUT_OF_RANGE},
      {"kind", [](v1::Delegation& one) { one.add_stage_kinds(v1::STAGE_KIND_UNSPECIFIED); },
       v1::ERROR_REASON_ENUM_UNKNOWN},
      {"case", [](v1::Delegation& one) { one.set_review_case("zones/z"); }, v1::ERROR_REASON_NAME_MALFORMED},
      {"no reason", [](v1::Delegation& one) { one.clear_reason(); }, v1::ERROR_REASON_FIELD_REQUIRED},
  };
  for (const Case& one : cases) {
    v1::Delegation delegation = Given("", Person("b"), 1, 8);
    one.change(delegation);
    EXPECT_EQ(Reason(RefuseFields(CheckDelegation(delegation, DayOf(2020, 7, 1)))), one.reason) << one.told;
  }
}

}  // namespace
}  // namespace luodi::review::rules
