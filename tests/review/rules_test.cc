// SPDX-License-Identifier: Apache-2.0
#include "server/review/rules.h"

#include <gtest/gtest.h>

#include "google/protobuf/util/message_differencer.h"
#include "luodi/v1/options.pb.h"
#include "server/projects/rules.h"
#include "server/review/progress.h"
#include "tests/review/filed.h"

namespace luodi::review::rules {
namespace {

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

void SetBar(v1::ThresholdRule& rule, int64_t fen) {
  rule.set_comparator(v1::COMPARATOR_AT_LEAST);
  rule.mutable_bar()->mutable_money_per_mu()->set_currency_code("CNY");
  rule.mutable_bar()->mutable_money_per_mu()->set_minor_units(fen);
}

v1::ThresholdSet Gate() {
  v1::ThresholdSet set;
  v1::ThresholdRule& intensity = *set.add_rules();
  intensity.set_rule_id("intensity");
  intensity.set_metric(v1::METRIC_INVESTMENT_INTENSITY);
  SetBar(intensity, 500'000'000);
  intensity.add_exempt_kinds(v1::PROJECT_KIND_PUBLIC_WELFARE);
  intensity.add_exempt_kinds(v1::PROJECT_KIND_LEASED_PLANT);
  v1::ThresholdRule& tax = *set.add_rules();
  tax.set_rule_id("tax");
  tax.set_metric(v1::METRIC_TAX_PER_MU);
  SetBar(tax, 50'000'000);
  tax.add_exempt_kinds(v1::PROJECT_KIND_PUBLIC_WELFARE);
  return set;
}

absl::Status Submittable(const v1::Project& project, const v1::ThresholdSet& set) {
  Ground ground;
  ground.threshold_set = set;
  ground.figures = projects::rules::FiguresOf(project);
  return CheckSubmittable(project, ground);
}

TEST(CheckSubmittable, AcceptsAProjectWithEverythingTheRulesAsk) { EXPECT_TRUE(Submittable(Plant(), Gate()).ok()); }

TEST(CheckSubmittable, NamesAllThatIsMissingAtOnce) {
  v1::Project bare;
  bare.set_name("zones/z/projects/2020-0001");
  bare.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  const absl::Status refused = Submittable(bare, Gate());
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_SUBMIT_CONDITIONS_UNMET);
  const std::string message(refused.message());
  for (const char* part : {"names no investor", "fixed_asset_investment", "land_area", "promises.annual_tax"}) {
    EXPECT_NE(message.find(part), std::string::npos) << part;
    EXPECT_EQ(message.find(part), message.rfind(part)) << part << " is told once";
  }
}

TEST(CheckSubmittable, AsksForLandAndTaxOnlyWhereARuleDoes) {
  v1::Project school = Plant();
  school.set_kind(v1::PROJECT_KIND_PUBLIC_WELFARE);
  school.clear_land_area();
  school.clear_promises();
  EXPECT_TRUE(Submittable(school, Gate()).ok());
  v1::Project leased = school;
  leased.set_kind(v1::PROJECT_KIND_LEASED_PLANT);
  EXPECT_FALSE(Submittable(leased, Gate()).ok());
  EXPECT_TRUE(Submittable(leased, v1::ThresholdSet()).ok());
}

TEST(CheckSubmittable, AsksForWhatAPlanHasToSayWhereABindingRuleDoes) {
  v1::ThresholdSet set = Gate();
  v1::ThresholdRule& green = *set.add_rules();
  green.set_rule_id("green");
  green.set_metric(v1::METRIC_GREEN_RATIO);
  green.set_comparator(v1::COMPARATOR_AT_MOST);
  green.mutable_bar()->set_ratio_ppm(200'000);
  const absl::Status refused = Submittable(Plant(), set);
  EXPECT_NE(std::string(refused.message()).find("plan.green_area"), std::string::npos) << refused;
  green.set_force(v1::FORCE_RECOMMENDED);
  EXPECT_TRUE(Submittable(Plant(), set).ok());
  green.set_force(v1::FORCE_MANDATORY);
  v1::Project planned = Plant();
  planned.mutable_plan()->mutable_green_area()->set_micro_mu(1'000'000);
  EXPECT_TRUE(Submittable(planned, set).ok());
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

}  // namespace
}  // namespace luodi::review::rules
