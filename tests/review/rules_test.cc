// SPDX-License-Identifier: Apache-2.0
#include "server/review/rules.h"

#include <gtest/gtest.h>

#include "google/protobuf/util/message_differencer.h"
#include "luodi/v1/options.pb.h"
#include "server/base/digest.h"
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

constexpr int kActCount = static_cast<int>(Act::kRunClocks) + 1;

using Row = std::map<Case::State, Case::State>;

const Row kWhileOpen{{Case::STATE_OPEN, Case::STATE_OPEN}};
const Row kWhileApproved{{Case::STATE_APPROVED, Case::STATE_APPROVED},
                         {Case::STATE_APPROVED_WITH_CONDITIONS, Case::STATE_APPROVED_WITH_CONDITIONS}};

// The whole table: every act with the states it starts from; all others refuse.
const std::map<Act, Row>& WrittenOut() {
  static const std::map<Act, Row> table{
      {Act::kAcceptPacket, kWhileOpen},
      {Act::kRequestSupplement, {{Case::STATE_OPEN, Case::STATE_SUPPLEMENTING}}},
      {Act::kResubmitPacket, {{Case::STATE_SUPPLEMENTING, Case::STATE_OPEN}}},
      {Act::kRecordOpinion, kWhileOpen},
      {Act::kCastVote, kWhileOpen},
      {Act::kRecordScore, kWhileOpen},
      {Act::kRecuse, {{Case::STATE_OPEN, Case::STATE_OPEN}, {Case::STATE_SUPPLEMENTING, Case::STATE_SUPPLEMENTING}}},
      {Act::kCloseVote, kWhileOpen},
      {Act::kAdmitAlternate, kWhileOpen},
      {Act::kClosePublicity, kWhileOpen},
      {Act::kRequestException, kWhileOpen},
      {Act::kRequestOverride, kWhileOpen},
      {Act::kApprove, {{Case::STATE_OPEN, Case::STATE_APPROVED}}},
      {Act::kApproveWithConditions, {{Case::STATE_OPEN, Case::STATE_APPROVED_WITH_CONDITIONS}}},
      {Act::kReject, {{Case::STATE_OPEN, Case::STATE_REJECTED}}},
      {Act::kDefer, {{Case::STATE_OPEN, Case::STATE_DEFERRED}}},
      {Act::kWithdrawCase,
       {{Case::STATE_OPEN, Case::STATE_WITHDRAWN}, {Case::STATE_SUPPLEMENTING, Case::STATE_WITHDRAWN}}},
      {Act::kMoveCase, kWhileOpen},
      {Act::kExtendApproval, kWhileApproved},
      {Act::kConfirmObligation, kWhileApproved},
      {Act::kWaiveObligation, kWhileApproved},
      {Act::kRunClocks, {{Case::STATE_OPEN, Case::STATE_OPEN}, {Case::STATE_SUPPLEMENTING, Case::STATE_WITHDRAWN}}},
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

// ---- the packet

v1::ReviewDefinition Listing() {
  v1::ReviewDefinition definition;
  v1::StageDefinition& stage = *definition.add_groups()->add_stages();
  stage.set_stage_id("completeness");
  stage.set_kind(v1::STAGE_KIND_COMPLETENESS);
  for (const auto& [id, title] : {std::pair{"proposal", "项目建议书"}, std::pair{"report", "可行性研究报告"}}) {
    v1::MaterialItem& item = *stage.add_materials();
    item.set_item_id(id);
    item.set_title(title);
  }
  stage.mutable_materials(1)->add_project_kinds(v1::PROJECT_KIND_EXPANSION);
  return definition;
}

const std::vector<FiledDocument> kThere{{"d/1", "aa", "项目建议书"}, {"d/2", "bb", "照片"}};

absl::StatusOr<v1::Packet> Frozen(const Chosen& chosen, const std::vector<FiledDocument>& there = kThere,
                                  const v1::Project& project = Plant()) {
  return Freeze(1, project, Listing(), there, chosen);
}

TEST(Freeze, DigestsMaterialAndDocumentsWhateverTheirOrder) {
  const auto one = Frozen({});
  const auto other = Frozen({{"d/2", "d/1"}, {}}, {kThere[1], kThere[0]});
  ASSERT_TRUE(one.ok() && other.ok());
  EXPECT_EQ(one->sha256(), other->sha256());
  EXPECT_EQ(one->sha256().size(), 64u);
  v1::Project larger = Plant();
  larger.mutable_land_area()->set_micro_mu(1);
  EXPECT_NE(one->sha256(), Frozen({}, kThere, larger)->sha256());
  EXPECT_NE(one->sha256(), Frozen({{"d/1"}, {}})->sha256());
  EXPECT_NE(one->sha256(), Frozen({{}, {{"report", "d/2"}}})->sha256());
}

TEST(Freeze, DigestsExactlyWhatThePacketSays) {
  v1::Project bare;
  bare.set_title("a");
  const auto packet = Freeze(1, bare, Listing(), kThere, {});
  ASSERT_TRUE(packet.ok());
  EXPECT_EQ(packet->sha256(), Sha256Hex(packet->material_json() + "\nd/1 aa\nd/2 bb\nproposal = d/1"));
}

TEST(Freeze, RefusesADocumentOrAnItemThatIsNotThere) {
  EXPECT_EQ(ReasonOf(Frozen({{"d/1", "d/9"}, {}}).status()), v1::ERROR_REASON_TEXT_REFERS_NOWHERE);
  EXPECT_EQ(ReasonOf(Frozen({{}, {{"licence", "d/1"}}}).status()), v1::ERROR_REASON_TEXT_REFERS_NOWHERE);
  EXPECT_EQ(ReasonOf(Frozen({{}, {{"report", "d/9"}}}).status()), v1::ERROR_REASON_TEXT_REFERS_NOWHERE);
  EXPECT_EQ(ReasonOf(Frozen({{"d/1"}, {{"report", "d/2"}}}).status()), v1::ERROR_REASON_TEXT_REFERS_NOWHERE)
      << "what is left out of the packet stands for nothing";
}

TEST(Freeze, TakesTheDocumentThatIsNamedElseTheOldestWithExactlyTheTitle) {
  EXPECT_EQ(Frozen({})->materials().at("proposal"), "d/1");
  EXPECT_EQ(Frozen({})->materials().count("report"), 0u);
  EXPECT_EQ(Frozen({{}, {{"proposal", "d/2"}}})->materials().at("proposal"), "d/2");
  EXPECT_EQ(
      Frozen({}, {{"d/1", "aa", "项目建议书（送审稿）"}, {"d/2", "bb", "项目建议书"}, {"d/3", "cc", "项目建议书"}})
          ->materials()
          .at("proposal"),
      "d/2");
}

TEST(MissingMaterials, AreTheItemsOfThisKindOfProjectWithoutADocument) {
  const v1::ReviewDefinition definition = Listing();
  const v1::StageDefinition& stage = definition.groups(0).stages(0);
  Case review_case;
  *review_case.mutable_packet() = *Frozen({});
  EXPECT_TRUE(MissingMaterials(review_case, stage).empty()) << "the report is for expansions";
  v1::Project expansion = Plant();
  expansion.set_kind(v1::PROJECT_KIND_EXPANSION);
  *review_case.mutable_packet() = *Frozen({}, kThere, expansion);
  ASSERT_EQ(MissingMaterials(review_case, stage).size(), 1u);
  EXPECT_EQ(MissingMaterials(review_case, stage)[0].item_id(), "report");
  *review_case.mutable_packet() = *Frozen({{"d/2"}, {}}, kThere, expansion);
  EXPECT_EQ(MissingMaterials(review_case, stage).size(), 2u);
}

// ---- a new round

TEST(CheckChanged, LetsNobodyFileTheSameRightAfterARejection) {
  v1::ReviewDefinition definition;
  definition.set_resubmit_after_days(30);
  Case latest = Filed();
  latest.set_state(Case::STATE_REJECTED);
  latest.mutable_packet()->set_material_json("{}");
  *latest.mutable_decision()->mutable_decide_date() = Day(2020, 7, 1);
  EXPECT_EQ(ReasonOf(CheckChanged(latest, definition, "{}", Day(2020, 7, 30))), v1::ERROR_REASON_RESUBMIT_TOO_EARLY);
  EXPECT_TRUE(CheckChanged(latest, definition, "{}", Day(2020, 7, 31)).ok());
  EXPECT_TRUE(CheckChanged(latest, definition, R"({"title":"b"})", Day(2020, 7, 2)).ok());
  for (const Case::State state : EveryState()) {
    if (state == Case::STATE_REJECTED) continue;
    latest.set_state(state);
    EXPECT_TRUE(CheckChanged(latest, definition, "{}", Day(2020, 7, 2)).ok()) << Case::State_Name(state);
  }
  latest.set_state(Case::STATE_REJECTED);
  definition.clear_resubmit_after_days();
  EXPECT_TRUE(CheckChanged(latest, definition, "{}", Day(2020, 7, 1)).ok());
}

class Vetoes : public ::testing::Test {
 protected:
  Vetoes() {
    v1::StageGroup& group = *definition_.add_groups();
    for (const char* id : {"environment", "safety", "again"}) {
      v1::StageDefinition& stage = *group.add_stages();
      stage.set_stage_id(id);
      stage.set_kind(v1::STAGE_KIND_OPINION);
      v1::Seat& seat = *stage.add_seats();
      seat.set_seat_id("seat");
      seat.set_department("zones/z/departments/" + std::string(id == std::string("again") ? "environment" : id));
      seat.set_may_veto(id != std::string("safety"));
    }
  }
  void Say(const std::string& stage, v1::Opinion::Stance stance) {
    v1::Opinion& opinion = opinions_.emplace_back();
    opinion.set_name("o/" + std::to_string(opinions_.size()));
    opinion.set_stage_id(stage);
    opinion.set_seat_id("seat");
    opinion.set_stance(stance);
  }
  std::vector<std::string> Standing() {
    std::vector<std::string> standing;
    for (const v1::StandingVeto& veto : VetoesAfter(case_, definition_, opinions_)) standing.push_back(veto.opinion());
    return standing;
  }
  v1::ReviewDefinition definition_;
  std::vector<v1::Opinion> opinions_;
  Case case_;
};

TEST_F(Vetoes, StandWhereTheSeatMayVeto) {
  Say("environment", v1::Opinion::STANCE_VETO);
  Say("safety", v1::Opinion::STANCE_VETO);
  EXPECT_EQ(Standing(), std::vector<std::string>{"o/1"});
  EXPECT_EQ(VetoesAfter(case_, definition_, opinions_)[0].holder(), "zones/z/departments/environment");
}

TEST_F(Vetoes, FallWithConsentOrObjectionOfTheSameHolderAtWhateverSeat) {
  for (const auto stance : {v1::Opinion::STANCE_AGREE, v1::Opinion::STANCE_AGREE_WITH_CONDITIONS,
                            v1::Opinion::STANCE_OBJECT}) {
    opinions_.clear();
    Say("environment", v1::Opinion::STANCE_VETO);
    Say("again", stance);
    EXPECT_TRUE(Standing().empty()) << v1::Opinion::Stance_Name(stance);
  }
  for (const auto stance :
       {v1::Opinion::STANCE_ABSTAIN, v1::Opinion::STANCE_RETURN, v1::Opinion::STANCE_DEEMED_CONSENT}) {
    opinions_.clear();
    Say("environment", v1::Opinion::STANCE_VETO);
    Say("again", stance);
    EXPECT_EQ(Standing().size(), 1u) << v1::Opinion::Stance_Name(stance);
  }
}

TEST_F(Vetoes, AreHandedOnFromRoundToRound) {
  v1::StandingVeto& former = *case_.add_standing_vetoes();
  former.set_opinion("zones/z/projects/2020-0001/cases/1/opinions/1");
  former.set_holder("zones/z/departments/environment");
  Say("safety", v1::Opinion::STANCE_AGREE);
  EXPECT_EQ(Standing(), std::vector<std::string>{"zones/z/projects/2020-0001/cases/1/opinions/1"});
  Say("environment", v1::Opinion::STANCE_OBJECT);
  EXPECT_TRUE(Standing().empty());
}

// ---- the case at hand

TEST(CheckPacketVersion, TakesOnlyThePacketAsItIs) {
  EXPECT_TRUE(CheckPacketVersion(Filed(), 2).ok());
  EXPECT_EQ(ReasonOf(CheckPacketVersion(Filed(), 1)), v1::ERROR_REASON_PACKET_CHANGED);
  EXPECT_EQ(ReasonOf(CheckPacketVersion(Filed(), 0)), v1::ERROR_REASON_PACKET_CHANGED);
}

TEST(FindStage, KnowsNothingThatWasLeftBehindAtAMove) {
  Case review_case = Filed();
  v1::StageStatus& stage = *review_case.add_stages();
  stage.set_stage_id("old");
  stage.set_kind(v1::STAGE_KIND_VOTE);
  EXPECT_TRUE(FindStage(review_case, "old").ok());
  EXPECT_TRUE(FindStage(review_case, v1::STAGE_KIND_VOTE).ok());
  stage.set_state(v1::StageStatus::STATE_CANCELLED);
  EXPECT_EQ(ReasonOf(FindStage(review_case, "old").status()), v1::ERROR_REASON_STAGE_UNKNOWN);
  EXPECT_EQ(ReasonOf(FindStage(review_case, v1::STAGE_KIND_VOTE).status()), v1::ERROR_REASON_STAGE_UNKNOWN);
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
    const bool unknown = stance == v1::Opinion::STANCE_UNSPECIFIED || stance == v1::Opinion::STANCE_DEEMED_CONSENT;
    const bool conditional =
        stance == v1::Opinion::STANCE_AGREE_WITH_CONDITIONS || stance == v1::Opinion::STANCE_RETURN;
    if (unknown) expected.push_back("stance");
    if (stance != v1::Opinion::STANCE_AGREE) expected.push_back("text");
    if (conditional) expected.push_back("conditions");
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
  std::vector<std::string> items;
  Faults faults = CheckSupplement(items);
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].reason, v1::ERROR_REASON_SUPPLEMENT_ITEMS_REQUIRED);
  items = {"环评批复", "  "};
  faults = CheckSupplement(items);
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].field, "items[1]");
  items.assign(101, "一");
  EXPECT_EQ(CheckSupplement(items)[0].reason, v1::ERROR_REASON_VALUE_OUT_OF_RANGE);
}

TEST(CheckOverride, NamesAllThatIsMissingAtOnce) {
  v1::Override override;
  std::vector<v1::ErrorReason> reasons;
  for (const Fault& fault : CheckOverride(override)) reasons.push_back(fault.reason);
  EXPECT_EQ(reasons, (std::vector{v1::ERROR_REASON_FIELD_REQUIRED, v1::ERROR_REASON_FIELD_REQUIRED,
                                  v1::ERROR_REASON_LIST_EMPTY}));
  override.set_reason("全局需要");
  override.set_document_number("纪要2号");
  override.add_vetoes("o/1");
  EXPECT_TRUE(CheckOverride(override).empty());
}

TEST(CheckPublicity, WantsTheObjectionThatIsUpheld) {
  std::vector<std::string> objections;
  EXPECT_TRUE(CheckPublicity(objections, false).empty());
  EXPECT_EQ(CheckPublicity(objections, true)[0].reason, v1::ERROR_REASON_FIELD_REQUIRED);
  objections = {"扰民"};
  EXPECT_TRUE(CheckPublicity(objections, true).empty());
}

TEST(CheckSettlement, WantsADocumentToBeMetAndAReasonToBeWaived) {
  v1::Obligation settled;
  settled.set_state(v1::Obligation::STATE_MET);
  EXPECT_EQ(CheckSettlement(settled)[0].field, "document");
  settled.set_document("d/1");
  EXPECT_TRUE(CheckSettlement(settled).empty());
  settled.set_state(v1::Obligation::STATE_WAIVED);
  EXPECT_EQ(CheckSettlement(settled)[0].field, "reason");
}

TEST(CheckPurpose, TakesNothingForInvestmentAndNoOtherNumber) {
  v1::CasePurpose purpose = v1::CASE_PURPOSE_UNSPECIFIED;
  EXPECT_TRUE(CheckPurpose(purpose).empty());
  EXPECT_EQ(purpose, v1::CASE_PURPOSE_INVESTMENT);
  purpose = static_cast<v1::CasePurpose>(9);
  EXPECT_EQ(CheckPurpose(purpose)[0].reason, v1::ERROR_REASON_ENUM_UNKNOWN);
}

}  // namespace
}  // namespace luodi::review::rules
