// SPDX-License-Identifier: Apache-2.0
#include "server/review/rules.h"

#include <gtest/gtest.h>

#include "google/protobuf/util/message_differencer.h"
#include "luodi/v1/options.pb.h"

namespace luodi::review::rules {
namespace {

using Case = v1::ReviewCase;

v1::Date Day(int year, int month, int day) {
  v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

std::vector<v1::ReviewCase::State> EveryState() {
  std::vector<v1::ReviewCase::State> states;
  const auto* descriptor = v1::ReviewCase::State_descriptor();
  for (int i = 0; i < descriptor->value_count(); ++i) {
    states.push_back(static_cast<v1::ReviewCase::State>(descriptor->value(i)->number()));
  }
  return states;
}

constexpr int kActCount = static_cast<int>(Act::kWithdrawCase) + 1;

// The whole table: rows are acts in their order, columns states; "-" refuses.
const std::map<Act, std::map<Case::State, Case::State>>& WrittenOut() {
  static const std::map<Act, std::map<Case::State, Case::State>> table{
      {Act::kAcceptPacket, {{Case::STATE_OPEN, Case::STATE_OPEN}}},
      {Act::kRequestSupplement, {{Case::STATE_OPEN, Case::STATE_SUPPLEMENTING}}},
      {Act::kResubmitPacket, {{Case::STATE_SUPPLEMENTING, Case::STATE_OPEN}}},
      {Act::kRecordOpinion, {{Case::STATE_OPEN, Case::STATE_OPEN}}},
      {Act::kCastVote, {{Case::STATE_OPEN, Case::STATE_OPEN}}},
      {Act::kRecuse, {{Case::STATE_OPEN, Case::STATE_OPEN}, {Case::STATE_SUPPLEMENTING, Case::STATE_SUPPLEMENTING}}},
      {Act::kCloseVote, {{Case::STATE_OPEN, Case::STATE_OPEN}}},
      {Act::kRequestException, {{Case::STATE_OPEN, Case::STATE_OPEN}}},
      {Act::kApprove, {{Case::STATE_OPEN, Case::STATE_APPROVED}}},
      {Act::kApproveWithConditions, {{Case::STATE_OPEN, Case::STATE_APPROVED_WITH_CONDITIONS}}},
      {Act::kReject, {{Case::STATE_OPEN, Case::STATE_REJECTED}}},
      {Act::kDefer, {{Case::STATE_OPEN, Case::STATE_DEFERRED}}},
      {Act::kWithdrawCase,
       {{Case::STATE_OPEN, Case::STATE_WITHDRAWN}, {Case::STATE_SUPPLEMENTING, Case::STATE_WITHDRAWN}}},
  };
  return table;
}

TEST(StateAfter, HasARowOrARefusalForEveryStateAndAct) {
  ASSERT_EQ(WrittenOut().size(), static_cast<size_t>(kActCount));
  for (int number = 0; number < kActCount; ++number) {
    const Act act = static_cast<Act>(number);
    for (const Case::State from : EveryState()) {
      Case review_case;
      review_case.set_name("zones/z/projects/2020-0001/cases/1");
      review_case.set_state(from);
      const auto to = StateAfter(review_case, act);
      const auto& row = WrittenOut().at(act);
      const auto expected = row.find(from);
      if (expected != row.end()) {
        ASSERT_TRUE(to.ok()) << NameOf(act) << " from " << Case::State_Name(from);
        EXPECT_EQ(*to, expected->second);
      } else {
        EXPECT_EQ(ReasonOf(to.status()), v1::ERROR_REASON_CASE_STATE_REFUSES)
            << NameOf(act) << " from " << Case::State_Name(from);
      }
    }
  }
}

TEST(ActOf, KnowsEveryOutcomeOfADecision) {
  const auto* descriptor = v1::Decision::Outcome_descriptor();
  for (int i = 1; i < descriptor->value_count(); ++i) {
    EXPECT_EQ(NameOf(ActOf(static_cast<v1::Decision::Outcome>(descriptor->value(i)->number()))), "DecideCase");
  }
}

TEST(StateOn, LetsAnApprovalRunOutAfterItsLastDayUnlessItServed) {
  Case approved;
  approved.set_state(Case::STATE_APPROVED);
  *approved.mutable_valid_until_date() = Day(2020, 12, 31);
  EXPECT_EQ(StateOn(approved, Day(2020, 12, 31), false), Case::STATE_APPROVED);
  EXPECT_EQ(StateOn(approved, Day(2021, 1, 1), false), Case::STATE_EXPIRED);
  EXPECT_EQ(StateOn(approved, Day(2021, 1, 1), true), Case::STATE_APPROVED);
  approved.set_state(Case::STATE_APPROVED_WITH_CONDITIONS);
  EXPECT_EQ(StateOn(approved, Day(2021, 1, 1), false), Case::STATE_EXPIRED);
}

TEST(StateOn, LeavesEveryOtherStateAlone) {
  for (const Case::State state : EveryState()) {
    if (IsApproved(state)) continue;
    Case review_case;
    review_case.set_state(state);
    EXPECT_EQ(StateOn(review_case, Day(2030, 1, 1), false), state);
  }
}

// ---- filing

v1::ThresholdSet Gate() {
  v1::ThresholdSet set;
  v1::ThresholdRule& intensity = *set.add_rules();
  intensity.set_rule_id("intensity");
  intensity.set_metric(v1::METRIC_INVESTMENT_INTENSITY);
  intensity.add_exempt_kinds(v1::PROJECT_KIND_PUBLIC_WELFARE);
  intensity.add_exempt_kinds(v1::PROJECT_KIND_LEASED_PLANT);
  v1::ThresholdRule& tax = *set.add_rules();
  tax.set_rule_id("tax");
  tax.set_metric(v1::METRIC_TAX_PER_MU);
  tax.add_exempt_kinds(v1::PROJECT_KIND_PUBLIC_WELFARE);
  return set;
}

v1::Project Plant() {
  v1::Project project;
  project.set_name("zones/z/projects/2020-0001");
  project.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  project.set_investor("zones/z/investors/1");
  project.mutable_fixed_asset_investment()->set_currency_code("CNY");
  project.mutable_fixed_asset_investment()->set_minor_units(28'300'000'000);
  project.mutable_land_area()->set_micro_mu(56'600'000);
  project.mutable_promises()->mutable_annual_tax()->set_currency_code("CNY");
  project.mutable_promises()->mutable_annual_tax()->set_minor_units(2'830'000'000);
  return project;
}

TEST(CheckSubmittable, AcceptsAProjectWithEverythingTheRulesAsk) {
  EXPECT_TRUE(CheckSubmittable(Plant(), Gate()).ok());
}

TEST(CheckSubmittable, NamesAllThatIsMissingAtOnce) {
  v1::Project bare;
  bare.set_name("zones/z/projects/2020-0001");
  bare.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  const absl::Status refused = CheckSubmittable(bare, Gate());
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_SUBMIT_CONDITIONS_UNMET);
  for (const char* part : {"names no investor", "fixed_asset_investment", "land_area", "promises.annual_tax"}) {
    EXPECT_NE(std::string(refused.message()).find(part), std::string::npos) << part;
  }
}

TEST(CheckSubmittable, AsksForLandAndTaxOnlyWhereARuleDoes) {
  v1::Project school = Plant();
  school.set_kind(v1::PROJECT_KIND_PUBLIC_WELFARE);
  school.clear_land_area();
  school.clear_promises();
  EXPECT_TRUE(CheckSubmittable(school, Gate()).ok());
  v1::Project leased = school;
  leased.set_kind(v1::PROJECT_KIND_LEASED_PLANT);
  EXPECT_FALSE(CheckSubmittable(leased, Gate()).ok());
  EXPECT_TRUE(CheckSubmittable(leased, v1::ThresholdSet()).ok());
}

TEST(MaySubmit, RefusesASignedATerminatedAndARunningProject) {
  EXPECT_TRUE(MaySubmit(Plant(), nullptr).ok());
  v1::Project merged = Plant();
  merged.set_merged_into("zones/z/projects/2020-0009");
  EXPECT_EQ(ReasonOf(MaySubmit(merged, nullptr)), v1::ERROR_REASON_PROJECT_MERGED);
  v1::Project signed_one = Plant();
  signed_one.add_facts()->set_kind(v1::FACT_KIND_SIGNED);
  EXPECT_EQ(ReasonOf(MaySubmit(signed_one, nullptr)), v1::ERROR_REASON_PROJECT_ALREADY_SIGNED);
  signed_one.add_facts()->set_kind(v1::FACT_KIND_TERMINATED);
  EXPECT_EQ(ReasonOf(MaySubmit(signed_one, nullptr)), v1::ERROR_REASON_PROJECT_TERMINATED);
  for (const Case::State state : EveryState()) {
    Case latest;
    latest.set_state(state);
    const bool running = state == Case::STATE_OPEN || state == Case::STATE_SUPPLEMENTING;
    EXPECT_EQ(ReasonOf(MaySubmit(Plant(), &latest)),
              running ? v1::ERROR_REASON_CASE_RUNNING : v1::ERROR_REASON_UNSPECIFIED)
        << Case::State_Name(state);
  }
}

TEST(Freeze, DigestsMaterialAndDocumentsWhateverTheirOrder) {
  const auto one = Freeze(1, R"({"title":"a"})", {{"d/1", "aa"}, {"d/2", "bb"}}, {});
  const auto other = Freeze(2, R"({"title":"a"})", {{"d/2", "bb"}, {"d/1", "aa"}}, {"d/2", "d/1"});
  ASSERT_TRUE(one.ok() && other.ok());
  EXPECT_EQ(one->sha256(), other->sha256());
  EXPECT_EQ(one->sha256().size(), 64u);
  EXPECT_NE(one->sha256(), Freeze(1, R"({"title":"b"})", {{"d/1", "aa"}, {"d/2", "bb"}}, {})->sha256());
  EXPECT_NE(one->sha256(), Freeze(1, R"({"title":"a"})", {{"d/1", "aa"}}, {})->sha256());
}

TEST(Freeze, RefusesADocumentThatIsNotThere) {
  EXPECT_EQ(ReasonOf(Freeze(1, "{}", {{"d/1", "aa"}}, {"d/1", "d/9"}).status()), v1::ERROR_REASON_TEXT_REFERS_NOWHERE);
}

// ---- who may judge

Case Filed() {
  Case filed;
  filed.set_name("zones/z/projects/2020-0001/cases/1");
  filed.set_state(Case::STATE_OPEN);
  filed.set_submitted_by("zones/z/persons/officer");
  filed.mutable_packet()->set_version(2);
  filed.add_recusals()->set_person("zones/z/persons/cousin");
  return filed;
}

TEST(MayJudge, RefusesTheFilerContributorsAndTheRecused) {
  EXPECT_TRUE(MayJudge(Filed(), "zones/z/persons/reviewer", false).ok());
  EXPECT_EQ(ReasonOf(MayJudge(Filed(), "zones/z/persons/officer", false)), v1::ERROR_REASON_SELF_REVIEW);
  EXPECT_EQ(ReasonOf(MayJudge(Filed(), "zones/z/persons/reviewer", true)), v1::ERROR_REASON_SELF_REVIEW);
  EXPECT_EQ(ReasonOf(MayJudge(Filed(), "zones/z/persons/cousin", false)), v1::ERROR_REASON_PERSON_RECUSED);
}

TEST(MayRecuse, IsTooLateOnceThePersonSpokeOnThisPacket) {
  const std::string person = "zones/z/persons/reviewer";
  v1::Opinion opinion;
  opinion.set_recorded_by(person);
  v1::Vote vote;
  vote.set_cast_by(person);
  for (const int version : {1, 2}) {
    opinion.set_packet_version(version);
    vote.set_packet_version(version);
    const auto expected = version == 2 ? v1::ERROR_REASON_RECUSAL_TOO_LATE : v1::ERROR_REASON_UNSPECIFIED;
    EXPECT_EQ(ReasonOf(MayRecuse(Filed(), person, {opinion}, {})), expected);
    EXPECT_EQ(ReasonOf(MayRecuse(Filed(), person, {}, {vote})), expected);
  }
  EXPECT_EQ(ReasonOf(MayRecuse(Filed(), "zones/z/persons/cousin", {}, {})), v1::ERROR_REASON_ALREADY_RECUSED);
}

TEST(CheckPacketVersion, TakesOnlyThePacketAsItIs) {
  EXPECT_TRUE(CheckPacketVersion(Filed(), 2).ok());
  EXPECT_EQ(ReasonOf(CheckPacketVersion(Filed(), 1)), v1::ERROR_REASON_PACKET_CHANGED);
  EXPECT_EQ(ReasonOf(CheckPacketVersion(Filed(), 0)), v1::ERROR_REASON_PACKET_CHANGED);
}

v1::StageDefinition Asked(v1::StageKind kind) {
  v1::StageDefinition stage;
  stage.set_stage_id("stage");
  stage.set_kind(kind);
  stage.set_department("zones/z/departments/environment");
  v1::PanelMember& member = *stage.add_panel();
  member.set_person("zones/z/persons/member");
  member.set_weight(3);
  return stage;
}

TEST(MayAnswer, IsForTheDepartmentAskedAtAnOpinionStage) {
  access::Caller caller;
  caller.person = "zones/z/persons/reviewer";
  caller.department = "zones/z/departments/environment";
  EXPECT_TRUE(MayAnswer(Asked(v1::STAGE_KIND_OPINION), caller).ok());
  EXPECT_EQ(ReasonOf(MayAnswer(Asked(v1::STAGE_KIND_VOTE), caller)), v1::ERROR_REASON_NOT_ON_STAGE);
  caller.department = "zones/z/departments/planning";
  EXPECT_EQ(ReasonOf(MayAnswer(Asked(v1::STAGE_KIND_OPINION), caller)), v1::ERROR_REASON_NOT_ON_STAGE);
}

TEST(CheckUnanswered, AllowsOneOpinionAPacketVersion) {
  v1::Opinion opinion;
  opinion.set_stage_id("stage");
  opinion.set_packet_version(1);
  EXPECT_TRUE(CheckUnanswered(Filed(), Asked(v1::STAGE_KIND_OPINION), {opinion}).ok());
  opinion.set_packet_version(2);
  EXPECT_EQ(ReasonOf(CheckUnanswered(Filed(), Asked(v1::STAGE_KIND_OPINION), {opinion})),
            v1::ERROR_REASON_OPINION_RECORDED);
  opinion.set_stage_id("other");
  EXPECT_TRUE(CheckUnanswered(Filed(), Asked(v1::STAGE_KIND_OPINION), {opinion}).ok());
}

TEST(WeightOf, IsThePanelsAndOneVoteAPacketVersion) {
  const auto stage = Asked(v1::STAGE_KIND_VOTE);
  EXPECT_EQ(*WeightOf(Filed(), stage, "zones/z/persons/member", {}), 3);
  EXPECT_EQ(ReasonOf(WeightOf(Filed(), stage, "zones/z/persons/stranger", {}).status()), v1::ERROR_REASON_NOT_ON_STAGE);
  EXPECT_EQ(ReasonOf(WeightOf(Filed(), Asked(v1::STAGE_KIND_OPINION), "zones/z/persons/member", {}).status()),
            v1::ERROR_REASON_NOT_ON_STAGE);
  v1::Vote vote;
  vote.set_stage_id("stage");
  vote.set_cast_by("zones/z/persons/member");
  vote.set_packet_version(1);
  EXPECT_TRUE(WeightOf(Filed(), stage, "zones/z/persons/member", {vote}).ok());
  vote.set_packet_version(2);
  EXPECT_EQ(ReasonOf(WeightOf(Filed(), stage, "zones/z/persons/member", {vote}).status()), v1::ERROR_REASON_VOTE_CAST);
}

// ---- what is said

TEST(CheckOpinion, NeedsATextForAllButAgreeAndConditionsWhereItSaysSo) {
  const auto* descriptor = v1::Opinion::Stance_descriptor();
  for (int i = 0; i < descriptor->value_count(); ++i) {
    const auto stance = static_cast<v1::Opinion::Stance>(descriptor->value(i)->number());
    v1::Opinion opinion;
    opinion.set_stance(stance);
    std::vector<std::string> fields;
    for (const Fault& fault : CheckOpinion(opinion)) fields.push_back(fault.field);
    std::vector<std::string> expected;
    if (stance == v1::Opinion::STANCE_UNSPECIFIED) expected.push_back("stance");
    if (stance != v1::Opinion::STANCE_AGREE) expected.push_back("text");
    if (stance == v1::Opinion::STANCE_AGREE_WITH_CONDITIONS) expected.push_back("conditions");
    EXPECT_EQ(fields, expected) << descriptor->value(i)->name();
  }
}

TEST(CheckDecision, NeedsAReasonForAllButApproveAndConditionsWhereItSaysSo) {
  const auto* descriptor = v1::Decision::Outcome_descriptor();
  for (int i = 0; i < descriptor->value_count(); ++i) {
    const auto outcome = static_cast<v1::Decision::Outcome>(descriptor->value(i)->number());
    v1::Decision decision;
    decision.set_outcome(outcome);
    std::vector<std::string> fields;
    for (const Fault& fault : CheckDecision(decision)) fields.push_back(fault.field);
    std::vector<std::string> expected;
    if (outcome == v1::Decision::OUTCOME_UNSPECIFIED) expected.push_back("outcome");
    if (outcome != v1::Decision::OUTCOME_APPROVE) expected.push_back("reason");
    if (outcome == v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS) expected.push_back("conditions");
    EXPECT_EQ(fields, expected) << descriptor->value(i)->name();
  }
}

TEST(CheckSupplement, WantsEveryItemSaidAndNamesBlankOnes) {
  Case review_case;
  Faults faults = CheckSupplement(review_case);
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].reason, v1::ERROR_REASON_SUPPLEMENT_ITEMS_REQUIRED);
  review_case.add_supplement_items("环评批复");
  review_case.add_supplement_items("  ");
  faults = CheckSupplement(review_case);
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].field, "items[1]");
}

TEST(OutcomeOf, IsNegativeOnlyForTheVetoOfADepartmentThatMay) {
  const auto* descriptor = v1::Opinion::Stance_descriptor();
  for (const bool may_veto : {false, true}) {
    v1::StageDefinition stage = Asked(v1::STAGE_KIND_OPINION);
    stage.set_may_veto(may_veto);
    for (int i = 1; i < descriptor->value_count(); ++i) {
      const auto stance = static_cast<v1::Opinion::Stance>(descriptor->value(i)->number());
      const bool negative = may_veto && stance == v1::Opinion::STANCE_VETO;
      EXPECT_EQ(OutcomeOf(stage, stance),
                negative ? v1::StageStatus::OUTCOME_NEGATIVE : v1::StageStatus::OUTCOME_POSITIVE);
    }
  }
}

// ---- exception and decision

void AddCriterion(Case& review_case, const std::string& rule, v1::VerdictOutcome outcome, bool exceptable) {
  v1::CriterionResult& criterion = *review_case.mutable_verdict()->add_criteria();
  criterion.set_rule_id(rule);
  criterion.set_outcome(outcome);
  criterion.set_exceptable(exceptable);
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
  EXPECT_EQ(ReasonOf(MayExcept(Failing(), passed)), v1::ERROR_REASON_EXCEPTION_NOT_NEEDED);
  v1::PolicyException unknown;
  unknown.add_rule_ids("nonsense");
  EXPECT_EQ(ReasonOf(MayExcept(Failing(), unknown)), v1::ERROR_REASON_EXCEPTION_NOT_NEEDED);
  Case fixed = Failing();
  AddCriterion(fixed, "safety", v1::VERDICT_OUTCOME_FAIL, false);
  v1::PolicyException all;
  EXPECT_EQ(ReasonOf(MayExcept(fixed, all)), v1::ERROR_REASON_CRITERION_NOT_EXCEPTABLE);
  v1::PolicyException some;
  some.add_rule_ids("intensity");
  EXPECT_TRUE(MayExcept(fixed, some).ok());
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
