// SPDX-License-Identifier: Apache-2.0
#include "server/agreements/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/text/date.h"
#include "server/projects/rules.h"

namespace luodi::agreements::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

v1::Date Day(int year, int month, int day) {
  v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

v1::Money Yuan(int64_t yuan, const std::string& currency = "CNY") {
  v1::Money money;
  money.set_currency_code(currency);
  money.set_minor_units(yuan * 100);
  return money;
}

void AddFact(v1::Project& project, v1::FactKind kind, const v1::Date& date,
             v1::FactBasis basis = v1::FACT_BASIS_RECORDED) {
  v1::Fact* fact = project.add_facts();
  fact->set_kind(kind);
  *fact->mutable_fact_date() = date;
  fact->set_basis(basis);
}

std::vector<std::string> Reasons(const Faults& faults) {
  std::vector<std::string> reasons;
  for (const Fault& fault : faults) reasons.push_back(text::ReasonName(fault.reason));
  return reasons;
}

// ---- the life of a contract

TEST(Contract, MovesOnlyAsTheTableSays) {
  const auto* states = v1::Contract::State_descriptor();
  for (int i = 0; i < states->value_count(); ++i) {
    v1::Contract contract;
    contract.set_state(static_cast<v1::Contract::State>(states->value(i)->number()));
    const bool draft = contract.state() == v1::Contract::STATE_DRAFT;
    EXPECT_EQ(StateAfter(contract, Act::kUpdate).ok(), draft) << states->value(i)->name();
    EXPECT_EQ(StateAfter(contract, Act::kSign).ok(), draft) << states->value(i)->name();
  }
}

TEST(Contract, IsSignedOnce) {
  v1::Contract contract;
  contract.set_state(v1::Contract::STATE_SIGNED);
  EXPECT_EQ(ReasonOf(StateAfter(contract, Act::kSign).status()), v1::ERROR_REASON_CONTRACT_SIGNED);
  EXPECT_EQ(ReasonOf(StateAfter(contract, Act::kUpdate).status()), v1::ERROR_REASON_CONTRACT_NOT_DRAFT);
}

TEST(Contract, MakesTheFactOfItsKind) {
  EXPECT_EQ(FactOf(v1::Contract::KIND_INVESTMENT), v1::FACT_KIND_SIGNED);
  EXPECT_EQ(FactOf(v1::Contract::KIND_FRAMEWORK), v1::FACT_KIND_FRAMEWORK_SIGNED);
}

// ---- drafting

TEST(CheckContract, NamesEveryFaultAtOnce) {
  v1::Contract contract;
  contract.set_title("a\u202Eb");
  *contract.mutable_total_investment() = Yuan(-5, "XXX");
  *contract.mutable_fixed_asset_investment() = Yuan(4);
  EXPECT_THAT(Reasons(CheckContract("contract.", contract)),
              ElementsAre("ENUM_UNKNOWN", "TEXT_FORBIDDEN_CHARACTER", "CURRENCY_UNKNOWN", "AMOUNT_NOT_POSITIVE",
                          "CURRENCIES_MIXED"));
}

TEST(CheckContract, RefusesMoreFixedAssetsThanTheWhole) {
  v1::Contract contract;
  contract.set_kind(v1::Contract::KIND_INVESTMENT);
  contract.set_title("投资合同");
  *contract.mutable_total_investment() = Yuan(5);
  *contract.mutable_fixed_asset_investment() = Yuan(5);
  EXPECT_THAT(CheckContract("contract.", contract), IsEmpty());
  *contract.mutable_fixed_asset_investment() = Yuan(6);
  EXPECT_THAT(Reasons(CheckContract("contract.", contract)), ElementsAre("VALUE_OUT_OF_RANGE"));
}

TEST(CheckContract, LeavesAmountsAndNumberOfADraftOpen) {
  v1::Contract contract;
  contract.set_kind(v1::Contract::KIND_FRAMEWORK);
  contract.set_title("  框架协议 ");
  EXPECT_THAT(CheckContract("contract.", contract), IsEmpty());
  EXPECT_EQ(contract.title(), "框架协议");
}

TEST(MayDraft, RefusesForATerminatedOrMergedProject) {
  v1::Project project, merged;
  EXPECT_TRUE(MayDraft(project).ok());
  merged.set_merged_into("zones/z/projects/2020-0009");
  EXPECT_EQ(ReasonOf(MayDraft(merged)), v1::ERROR_REASON_PROJECT_MERGED);
  AddFact(project, v1::FACT_KIND_TERMINATED, Day(2020, 5, 1));
  EXPECT_EQ(ReasonOf(MayDraft(project)), v1::ERROR_REASON_PROJECT_TERMINATED);
}

// ---- how and when

TEST(CheckSigning, FillsInTodayAndOnsite) {
  v1::Date date;
  v1::Contract::Mode mode = v1::Contract::MODE_UNSPECIFIED;
  EXPECT_THAT(CheckSigning(date, mode, Day(2020, 6, 30)), IsEmpty());
  EXPECT_EQ(text::WriteDate(date), "2020-06-30");
  EXPECT_EQ(mode, v1::Contract::MODE_ONSITE);
}

TEST(CheckSigning, RefusesTomorrowAndUnknownModes) {
  v1::Date date = Day(2020, 7, 1);
  auto mode = static_cast<v1::Contract::Mode>(9);
  EXPECT_THAT(Reasons(CheckSigning(date, mode, Day(2020, 6, 30))), ElementsAre("DATE_IN_FUTURE", "ENUM_UNKNOWN"));
}

TEST(CheckSigning, RefusesADayThatIsNone) {
  v1::Date date = Day(2020, 2, 30);
  v1::Contract::Mode mode = v1::Contract::MODE_ONLINE;
  EXPECT_THAT(Reasons(CheckSigning(date, mode, Day(2020, 6, 30))), ElementsAre("DATE_INVALID"));
}

// ---- what no work can mend

class Still : public ::testing::Test {
 protected:
  Still() {
    contract_.set_name("zones/z/projects/2020-0001/contracts/2");
    contract_.set_kind(v1::Contract::KIND_INVESTMENT);
    contract_.set_state(v1::Contract::STATE_DRAFT);
    project_.set_name("zones/z/projects/2020-0001");
  }
  v1::ErrorReason Refusal(const std::optional<v1::Contract>& former = std::nullopt) {
    return ReasonOf(MaySignStill(contract_, project_, former, Day(2020, 6, 1), Day(2020, 6, 30)));
  }
  v1::Contract contract_;
  v1::Project project_;
};

TEST_F(Still, MaySignWhatWasNeverSigned) { EXPECT_EQ(Refusal(), v1::ERROR_REASON_UNSPECIFIED); }

TEST_F(Still, RefusesATerminatedProjectFirst) {
  AddFact(project_, v1::FACT_KIND_SIGNED, Day(2020, 1, 1));
  AddFact(project_, v1::FACT_KIND_TERMINATED, Day(2020, 5, 1));
  EXPECT_EQ(Refusal(), v1::ERROR_REASON_PROJECT_TERMINATED);
}

TEST_F(Still, RefusesAProjectSignedBeforeHereOrByItsLedger) {
  AddFact(project_, v1::FACT_KIND_SIGNED, Day(2020, 1, 1), v1::FACT_BASIS_IMPORTED);
  EXPECT_EQ(Refusal(), v1::ERROR_REASON_FACT_STANDS);
}

TEST_F(Still, KeepsASigningWhoseFactWasTakenBack) {
  v1::Contract former = contract_;
  former.set_name("zones/z/projects/2020-0001/contracts/1");
  former.set_state(v1::Contract::STATE_SIGNED);
  EXPECT_EQ(Refusal(former), v1::ERROR_REASON_CONTRACT_SIGNED);
}

TEST_F(Still, RefusesASecondFrameworkOnly) {
  contract_.set_kind(v1::Contract::KIND_FRAMEWORK);
  AddFact(project_, v1::FACT_KIND_SIGNED, Day(2020, 1, 1));
  EXPECT_EQ(Refusal(), v1::ERROR_REASON_UNSPECIFIED);
  AddFact(project_, v1::FACT_KIND_FRAMEWORK_SIGNED, Day(2020, 1, 1));
  EXPECT_EQ(Refusal(), v1::ERROR_REASON_FACT_STANDS);
}

// ---- conditions

class UnmetToSignTest : public ::testing::Test {
 protected:
  UnmetToSignTest() {
    project_.set_name("zones/z/projects/2020-0001");
    project_.set_title("智能摩托车");
    *project_.mutable_total_investment() = Yuan(283000000);
    *project_.mutable_fixed_asset_investment() = Yuan(283000000);
    contract_.set_name("zones/z/projects/2020-0001/contracts/1");
    contract_.set_kind(v1::Contract::KIND_INVESTMENT);
    contract_.set_document_number("廊高合〔2020〕1号");
    *contract_.mutable_total_investment() = project_.total_investment();
    *contract_.mutable_fixed_asset_investment() = project_.fixed_asset_investment();
    case_.set_name("zones/z/projects/2020-0001/cases/1");
    case_.set_state(v1::ReviewCase::STATE_APPROVED);
    case_.mutable_packet()->set_material_json(projects::rules::MaterialJson(project_));
    *case_.mutable_decision()->mutable_decide_date() = Day(2020, 6, 1);
    *case_.mutable_valid_until_date() = Day(2020, 11, 28);
    case_.mutable_verdict()->set_outcome(v1::VERDICT_OUTCOME_PASS);
    Criterion("intensity", v1::VERDICT_OUTCOME_PASS);
  }
  void Criterion(const std::string& rule, v1::VerdictOutcome outcome) {
    v1::CriterionResult* criterion = case_.mutable_verdict()->add_criteria();
    criterion->set_rule_id(rule);
    criterion->set_outcome(outcome);
    criterion->set_force(v1::FORCE_MANDATORY);
    criterion->set_blocks(outcome == v1::VERDICT_OUTCOME_FAIL);
  }
  std::vector<std::string> Unmet(const v1::Date& on = Day(2020, 6, 10)) { return Reasons(Faulted(on)); }
  // What the frozen set says of the project as it is now, is what it said then, unless a test says otherwise.
  Faults Faulted(const v1::Date& on = Day(2020, 6, 10)) {
    Approval approval{case_, allowance_, case_.verdict(), true};
    if (verdict_now_) approval.verdict_now = verdict_now_;
    return UnmetToSign(contract_, project_, approval, on);
  }
  Faults Without(bool required = true) {
    Approval approval;
    approval.required = required;
    return UnmetToSign(contract_, project_, approval, Day(2020, 6, 10));
  }
  v1::Project project_;
  v1::Contract contract_;
  v1::ReviewCase case_;
  v1::ChangeAllowance allowance_;
  std::optional<v1::Verdict> verdict_now_;
};

TEST_F(UnmetToSignTest, IsNothingForAnApprovedProject) { EXPECT_THAT(Unmet(), IsEmpty()); }

TEST_F(UnmetToSignTest, WithoutACaseAndWithAnEmptyContractIsEverythingAtOnce) {
  contract_.clear_document_number();
  contract_.clear_fixed_asset_investment();
  contract_.clear_total_investment();
  EXPECT_THAT(Reasons(Without()),
              ElementsAre("TEXT_EMPTY", "CONTRACT_DIFFERS", "FIXED_ASSETS_NOT_STATED", "NO_APPROVED_CASE"));
}

TEST_F(UnmetToSignTest, DemandsAnApprovalOfEveryStateButTheApprovedOnes) {
  const auto* states = v1::ReviewCase::State_descriptor();
  for (int i = 0; i < states->value_count(); ++i) {
    case_.set_state(static_cast<v1::ReviewCase::State>(states->value(i)->number()));
    const bool approved = case_.state() == v1::ReviewCase::STATE_APPROVED ||
                          case_.state() == v1::ReviewCase::STATE_APPROVED_WITH_CONDITIONS ||
                          case_.state() == v1::ReviewCase::STATE_EXPIRED;
    std::vector<std::string> unmet;
    if (!approved) unmet.push_back("NO_APPROVED_CASE");
    if (case_.state() == v1::ReviewCase::STATE_OPEN || case_.state() == v1::ReviewCase::STATE_SUPPLEMENTING) {
      unmet.push_back("REVIEW_RUNNING");
    }
    EXPECT_THAT(Unmet(), unmet) << states->value(i)->name();
  }
}

TEST_F(UnmetToSignTest, CountsTheDayOfSigningAgainstTheLifeOfTheApproval) {
  EXPECT_THAT(Unmet(Day(2020, 5, 31)), ElementsAre("SIGNED_BEFORE_APPROVAL"));
  EXPECT_THAT(Unmet(Day(2020, 6, 1)), IsEmpty());
  EXPECT_THAT(Unmet(Day(2020, 11, 28)), IsEmpty());
  EXPECT_THAT(Unmet(Day(2020, 11, 29)), ElementsAre("APPROVAL_EXPIRED"));
  case_.set_state(v1::ReviewCase::STATE_EXPIRED);
  EXPECT_THAT(Unmet(Day(2020, 11, 29)), ElementsAre("APPROVAL_EXPIRED"));
}

TEST_F(UnmetToSignTest, NamesEachFailedCriterionThatIsNotExcepted) {
  Criterion("tax", v1::VERDICT_OUTCOME_FAIL);
  Criterion("energy", v1::VERDICT_OUTCOME_FAIL);
  Criterion("other", v1::VERDICT_OUTCOME_NOT_APPLICABLE);
  case_.mutable_verdict()->set_outcome(v1::VERDICT_OUTCOME_FAIL);
  EXPECT_THAT(Unmet(), ElementsAre("THRESHOLD_FAILED", "THRESHOLD_FAILED"));
  case_.mutable_exception()->add_rule_ids("tax");
  EXPECT_THAT(Unmet(), ElementsAre("THRESHOLD_FAILED", "THRESHOLD_FAILED")) << "asked for is not granted";
  case_.mutable_exception()->set_granted_by("zones/z/persons/leader");
  const Faults faults = Faulted();
  ASSERT_EQ(faults.size(), 1);
  EXPECT_EQ(faults[0].metadata.at("criterion"), "energy");
  case_.mutable_exception()->add_rule_ids("energy");
  EXPECT_THAT(Unmet(), IsEmpty());
}

TEST_F(UnmetToSignTest, DemandsAnExceptionThatServesOnTheDayOfSigning) {
  Criterion("tax", v1::VERDICT_OUTCOME_FAIL);
  case_.mutable_verdict()->set_outcome(v1::VERDICT_OUTCOME_FAIL);
  case_.mutable_exception()->add_rule_ids("tax");
  case_.mutable_exception()->set_granted_by("zones/z/persons/leader");
  *case_.mutable_exception()->mutable_expiry_date() = Day(2020, 6, 10);
  EXPECT_THAT(Unmet(Day(2020, 6, 10)), IsEmpty());
  EXPECT_THAT(Unmet(Day(2020, 6, 11)), ElementsAre("EXCEPTION_EXPIRED"));
  Criterion("credit", v1::VERDICT_OUTCOME_FAIL);
  case_.mutable_exception()->clear_granted_by();
  EXPECT_THAT(Unmet(Day(2020, 6, 11)), ElementsAre("THRESHOLD_FAILED", "THRESHOLD_FAILED"))
      << "what was not granted cannot end";
}

TEST_F(UnmetToSignTest, PassesAGroupOfWhichOneRuleIsExcepted) {
  Criterion("small", v1::VERDICT_OUTCOME_FAIL);
  Criterion("light", v1::VERDICT_OUTCOME_FAIL);
  for (const int i : {1, 2}) case_.mutable_verdict()->mutable_criteria(i)->set_any_of("size-or-tax");
  case_.mutable_verdict()->set_outcome(v1::VERDICT_OUTCOME_FAIL);
  EXPECT_THAT(Unmet(), ElementsAre("THRESHOLD_FAILED", "THRESHOLD_FAILED"));
  case_.mutable_exception()->add_rule_ids("light");
  case_.mutable_exception()->set_granted_by("zones/z/persons/leader");
  EXPECT_THAT(Unmet(), IsEmpty());
}

TEST_F(UnmetToSignTest, LeavesARecommendationAlone) {
  Criterion("green", v1::VERDICT_OUTCOME_FAIL);
  case_.mutable_verdict()->mutable_criteria(1)->set_force(v1::FORCE_RECOMMENDED);
  case_.mutable_verdict()->mutable_criteria(1)->set_blocks(false);
  EXPECT_THAT(Unmet(), IsEmpty());
}

TEST_F(UnmetToSignTest, LetsASchoolSignToWhichNoThresholdApplies) {
  case_.mutable_verdict()->clear_criteria();
  Criterion("intensity", v1::VERDICT_OUTCOME_NOT_APPLICABLE);
  case_.mutable_verdict()->set_outcome(v1::VERDICT_OUTCOME_NOT_APPLICABLE);
  EXPECT_THAT(Unmet(), IsEmpty());
}

TEST_F(UnmetToSignTest, DemandsAVerdict) {
  case_.clear_verdict();
  EXPECT_THAT(Unmet(), ElementsAre("THRESHOLD_NOT_EVALUATED"));
}

TEST_F(UnmetToSignTest, ComparesTheProjectWithWhatWasApproved) {
  project_.set_title("另一个");
  *project_.mutable_total_investment() = Yuan(300000000);
  const Faults faults = Faulted();
  EXPECT_THAT(Reasons(faults), ElementsAre("CONTRACT_DIFFERS", "APPROVED_CONTENT_CHANGED"));
  EXPECT_EQ(faults[0].metadata.at("contract_value"), "2.83亿元");
  EXPECT_EQ(faults[0].metadata.at("project_value"), "3.00亿元");
  EXPECT_EQ(faults[1].metadata.at("fields"), "title, total_investment");
}

TEST_F(UnmetToSignTest, TakesNoOtherCurrencyForTheSameNumber) {
  *contract_.mutable_total_investment() = Yuan(283000000, "USD");
  EXPECT_THAT(Unmet(), ElementsAre("CONTRACT_DIFFERS"));
}

TEST_F(UnmetToSignTest, NamesEveryObligationThatIsOpen) {
  for (const auto& [text, settled] :
       {std::pair{"环评批复", v1::Obligation::STATE_OPEN}, std::pair{"注册资本到位", v1::Obligation::STATE_MET},
        std::pair{"能评批复", v1::Obligation::STATE_OPEN}, std::pair{"担保", v1::Obligation::STATE_WAIVED}}) {
    v1::Obligation& obligation = *case_.add_obligations();
    obligation.set_text(text);
    obligation.set_state(settled);
  }
  case_.set_state(v1::ReviewCase::STATE_APPROVED_WITH_CONDITIONS);
  const Faults faults = Faulted();
  EXPECT_THAT(Reasons(faults), ElementsAre("CONDITION_OPEN", "CONDITION_OPEN"));
  EXPECT_EQ(faults[0].metadata.at("condition"), "环评批复");
  EXPECT_EQ(faults[1].metadata.at("condition"), "能评批复");
}

TEST_F(UnmetToSignTest, PassesOverWhatAGrantedOverrideNames) {
  Criterion("tax", v1::VERDICT_OUTCOME_FAIL);
  case_.mutable_verdict()->set_outcome(v1::VERDICT_OUTCOME_FAIL);
  case_.mutable_override()->add_rule_ids("tax");
  EXPECT_THAT(Unmet(), ElementsAre("THRESHOLD_FAILED")) << "asked for is not granted";
  case_.mutable_override()->set_granted_by("zones/z/persons/leader");
  EXPECT_THAT(Unmet(), IsEmpty());
  case_.mutable_verdict()->mutable_criteria(1)->set_force(v1::FORCE_VETO);
  EXPECT_THAT(Unmet(), ElementsAre("THRESHOLD_FAILED")) << "nothing passes over a veto";
}

// ---- what may move between approval and signing

class Moved : public UnmetToSignTest {
 protected:
  Moved() {
    allowance_.set_investment_ppm(100'000);
    allowance_.set_land_ppm(50'000);
    project_.mutable_land_area()->set_micro_mu(56'600'000);
    case_.mutable_packet()->set_material_json(projects::rules::MaterialJson(project_));
  }
  void Invest(int64_t yuan) {
    for (v1::Money* amount : {project_.mutable_total_investment(), project_.mutable_fixed_asset_investment(),
                              contract_.mutable_total_investment(), contract_.mutable_fixed_asset_investment()}) {
      *amount = Yuan(yuan);
    }
  }
};

TEST_F(Moved, StaysWithinItsShareEitherWayExactlyAtTheLine) {
  for (const int64_t yuan : {311'300'000, 254'700'000}) {
    Invest(yuan);
    EXPECT_THAT(Unmet(), IsEmpty()) << yuan;
  }
  for (const int64_t yuan : {311'300'001, 254'699'999}) {
    Invest(yuan);
    const Faults faults = Faulted();
    EXPECT_THAT(Reasons(faults), ElementsAre("APPROVED_CONTENT_CHANGED")) << yuan;
    EXPECT_EQ(faults[0].metadata.at("fields"), "total_investment, fixed_asset_investment");
  }
}

TEST_F(Moved, HasAShareOfItsOwnForLand) {
  project_.mutable_land_area()->set_micro_mu(59'430'000);
  EXPECT_THAT(Unmet(), IsEmpty());
  project_.mutable_land_area()->set_micro_mu(59'430'001);
  EXPECT_THAT(Unmet(), ElementsAre("APPROVED_CONTENT_CHANGED"));
  project_.clear_land_area();
  EXPECT_THAT(Unmet(), ElementsAre("APPROVED_CONTENT_CHANGED"));
}

TEST_F(Moved, LetsNothingElseMove) {
  Invest(284'000'000);
  project_.set_investor("zones/z/investors/2");
  const Faults faults = Faulted();
  EXPECT_THAT(Reasons(faults), ElementsAre("APPROVED_CONTENT_CHANGED"));
  EXPECT_EQ(faults[0].metadata.at("fields"), "investor") << "the amounts may move";
  *project_.mutable_total_investment() = Yuan(284'000'000, "USD");
  EXPECT_THAT(Unmet(), UnorderedElementsAre("CONTRACT_DIFFERS", "APPROVED_CONTENT_CHANGED"));
}

TEST_F(Moved, LetsNothingMoveWithoutAnAllowance) {
  allowance_.Clear();
  Invest(283'000'001);
  EXPECT_THAT(Unmet(), ElementsAre("APPROVED_CONTENT_CHANGED"));
}

TEST_F(Moved, IsJudgedAnewAndFailsNothingThatPassed) {
  Criterion("tax", v1::VERDICT_OUTCOME_FAIL);
  case_.mutable_exception()->add_rule_ids("tax");
  case_.mutable_exception()->set_granted_by("zones/z/persons/leader");
  Invest(284'000'000);
  EXPECT_THAT(Unmet(), IsEmpty()) << "what failed before was excepted";
  verdict_now_ = case_.verdict();
  verdict_now_->mutable_criteria(0)->set_outcome(v1::VERDICT_OUTCOME_FAIL);
  EXPECT_THAT(Unmet(), ElementsAre("APPROVED_CONTENT_CHANGED"));
}

TEST_F(Moved, IsRefusedWhenItCannotBeJudged) {
  Invest(284'000'000);
  Approval approval{case_, allowance_, std::nullopt, true};
  EXPECT_THAT(Reasons(UnmetToSign(contract_, project_, approval, Day(2020, 6, 10))),
              ElementsAre("APPROVED_CONTENT_CHANGED"));
}

// ---- framework agreements

TEST_F(UnmetToSignTest, OfAFrameworkIsItsNumberOnly) {
  contract_.set_kind(v1::Contract::KIND_FRAMEWORK);
  contract_.clear_total_investment();
  EXPECT_THAT(Without(false), IsEmpty());
  contract_.clear_document_number();
  EXPECT_THAT(Reasons(Without(false)), ElementsAre("TEXT_EMPTY"));
}

TEST_F(UnmetToSignTest, OfAReviewedFrameworkIsAnApprovalThatServes) {
  contract_.set_kind(v1::Contract::KIND_FRAMEWORK);
  contract_.clear_total_investment();
  EXPECT_THAT(Reasons(Without()), ElementsAre("NO_APPROVED_CASE"));
  case_.set_purpose(v1::CASE_PURPOSE_FRAMEWORK);
  case_.clear_verdict();
  project_.set_title("另一个");
  EXPECT_THAT(Unmet(), IsEmpty()) << "it binds nobody to what it says";
  EXPECT_THAT(Unmet(Day(2020, 11, 29)), ElementsAre("APPROVAL_EXPIRED"));
  EXPECT_THAT(Unmet(Day(2020, 5, 31)), ElementsAre("SIGNED_BEFORE_APPROVAL"));
  case_.add_obligations()->set_state(v1::Obligation::STATE_OPEN);
  EXPECT_THAT(Unmet(), ElementsAre("CONDITION_OPEN"));
  case_.set_state(v1::ReviewCase::STATE_REJECTED);
  EXPECT_THAT(Unmet(), ElementsAre("NO_APPROVED_CASE"));
}

TEST_F(UnmetToSignTest, OfAFrameworkNobodyHadToReviewIsTheReviewThatRunsOrSaidNo) {
  contract_.set_kind(v1::Contract::KIND_FRAMEWORK);
  case_.set_purpose(v1::CASE_PURPOSE_FRAMEWORK);
  const auto voluntary = [&](v1::ReviewCase::State state) {
    case_.set_state(state);
    Approval approval;
    approval.review_case = case_;
    approval.required = false;
    return Reasons(UnmetToSign(contract_, project_, approval, Day(2020, 6, 10)));
  };
  EXPECT_THAT(voluntary(v1::ReviewCase::STATE_OPEN), ElementsAre("REVIEW_RUNNING"));
  EXPECT_THAT(voluntary(v1::ReviewCase::STATE_SUPPLEMENTING), ElementsAre("REVIEW_RUNNING"));
  EXPECT_THAT(voluntary(v1::ReviewCase::STATE_REJECTED), ElementsAre("NO_APPROVED_CASE"));
  EXPECT_THAT(voluntary(v1::ReviewCase::STATE_DEFERRED), ElementsAre("NO_APPROVED_CASE"));
  EXPECT_THAT(voluntary(v1::ReviewCase::STATE_WITHDRAWN), IsEmpty());
  EXPECT_THAT(voluntary(v1::ReviewCase::STATE_APPROVED), IsEmpty());
  EXPECT_THAT(voluntary(v1::ReviewCase::STATE_EXPIRED), IsEmpty());
}

TEST_F(UnmetToSignTest, NamesTheReviewThatRuns) {
  case_.set_state(v1::ReviewCase::STATE_OPEN);
  Approval approval{case_, allowance_, std::nullopt, true};
  const Faults unmet = UnmetToSign(contract_, project_, approval, Day(2020, 6, 10));
  ASSERT_EQ(unmet.size(), 2u);
  EXPECT_EQ(unmet[1].reason, v1::ERROR_REASON_REVIEW_RUNNING);
  EXPECT_EQ(unmet[1].metadata.at("case"), case_.name());
}

TEST(PurposeOf, IsThatOfTheContract) {
  EXPECT_EQ(PurposeOf(v1::Contract::KIND_FRAMEWORK), v1::CASE_PURPOSE_FRAMEWORK);
  EXPECT_EQ(PurposeOf(v1::Contract::KIND_INVESTMENT), v1::CASE_PURPOSE_INVESTMENT);
}

}  // namespace
}  // namespace luodi::agreements::rules
