// SPDX-License-Identifier: Apache-2.0
// What an approval asks of the signing: its conditions, how far the project may have moved, and what it was filed for.
#include <gmock/gmock.h>

#include "tests/agreements/given.h"

namespace luodi {
namespace {

using testing::Day;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Mu;
using testing::Yuan;

class Conditions : public testing::Bureau {
 protected:
  v1::Contract Framework(const std::string& project) {
    v1::CreateContractRequest create = NewContract(project);
    create.mutable_contract()->set_kind(v1::Contract::KIND_FRAMEWORK);
    return Must("officer", &Agreements::CreateContract, create);
  }
  std::vector<std::string> Unmet(const v1::Contract& contract) {
    return Ask("officer", &Agreements::SignContract, Signing(contract)).conditions();
  }
  // The project, and a contract on it, with other figures.
  v1::Contract Changed(const std::string& project, int64_t yuan, int64_t micro_mu) {
    v1::UpdateProjectRequest update;
    *update.mutable_project() = Project(project);
    *update.mutable_project()->mutable_total_investment() = Yuan(yuan);
    *update.mutable_project()->mutable_fixed_asset_investment() = Yuan(yuan);
    *update.mutable_project()->mutable_land_area() = Mu(micro_mu);
    for (const char* field : {"total_investment", "fixed_asset_investment", "land_area"}) {
      update.mutable_update_mask()->add_paths(field);
    }
    update.set_reason("投资方调整");
    Must("officer", &Projects::UpdateProject, update);
    v1::CreateContractRequest create = NewContract(project);
    *create.mutable_contract()->mutable_total_investment() = Yuan(yuan);
    *create.mutable_contract()->mutable_fixed_asset_investment() = Yuan(yuan);
    return Must("officer", &Agreements::CreateContract, create);
  }
};

TEST_F(Conditions, OfAnApprovalAreMetOrWaivedBeforeTheSigning) {
  PublishRules();
  conditions_ = {"环评批复", "注册资本到位"};
  const std::string project = Negotiating().name();
  const v1::ReviewCase approved = Approved(project);
  const v1::Contract contract = Drafted(project);
  EXPECT_THAT(Unmet(contract), ElementsAre("CONDITION_OPEN", "CONDITION_OPEN"));
  for (const v1::Obligation& obligation : approved.obligations()) {
    v1::WaiveObligationRequest waive;
    waive.set_name(obligation.name());
    waive.set_reason("已另行落实");
    Must("leader", &Reviews::WaiveObligation, waive);
  }
  EXPECT_EQ(Must("officer", &Agreements::SignContract, Signing(contract)).review_case(), approved.name());
}

TEST_F(Conditions, LetFiguresMoveWithinTheAllowanceWhileNothingFailsThatPassed) {
  PublishRules([](v1::ReviewDefinition& definition) {
    definition.mutable_allowance()->set_investment_ppm(100'000);
    definition.mutable_allowance()->set_land_ppm(100'000);
  });
  const std::string project = Negotiating().name();
  Approved(project);
  // 5 % less land and as much money: denser than before.
  const v1::Contract within = Changed(project, 283'000'000, 53'770'000);
  EXPECT_THAT(Unmet(Changed(project, 283'000'000, 50'000'000)), ElementsAre("APPROVED_CONTENT_CHANGED"));
  // Within the allowance, but 500 万元 a mu is not reached any more.
  EXPECT_THAT(Unmet(Changed(project, 270'000'000, 56'600'000)), ElementsAre("APPROVED_CONTENT_CHANGED"));
  Changed(project, 283'000'000, 53'770'000);
  EXPECT_EQ(Must("officer", &Agreements::SignContract, Signing(within)).state(), v1::Contract::STATE_SIGNED);
}

TEST_F(Conditions, AskForAReviewOfAFrameworkOnlyWhereTheZoneDoes) {
  PublishRules();
  const std::string project = Negotiating().name();
  EXPECT_TRUE(Ask("officer", &Agreements::SignContract, Signing(Framework(project))).ok());

  PublishReview([](v1::ReviewDefinition& definition) { definition.set_framework_needs_review(true); });
  const std::string other = Negotiating().name();
  const v1::Contract framework = Framework(other);
  EXPECT_THAT(Unmet(framework), ElementsAre("NO_APPROVED_CASE"));
  const v1::ReviewCase approved = Approved(other, std::nullopt, v1::CASE_PURPOSE_FRAMEWORK);
  EXPECT_THAT(Unmet(Drafted(other)), ElementsAre("NO_APPROVED_CASE")) << "it was approved for a framework, no more";
  SetToday(2020, 8, 10);
  EXPECT_THAT(Unmet(framework), ElementsAre("APPROVAL_EXPIRED"));
  SetToday(2020, 8, 9);
  const v1::Contract signed_one = Must("officer", &Agreements::SignContract, Signing(framework));
  EXPECT_EQ(signed_one.review_case(), approved.name());
  EXPECT_EQ(Project(other).stage(), v1::STAGE_NEGOTIATING);
}

TEST_F(Conditions, OfAnInvestmentContractComeFromTheNewestCaseFiledForOne) {
  PublishRules();
  const std::string project = Negotiating().name();
  const v1::ReviewCase approved = Approved(project);
  Submitted(project, v1::CASE_PURPOSE_FRAMEWORK);
  const v1::Contract signed_one = Must("officer", &Agreements::SignContract, Signing(Drafted(project)));
  EXPECT_EQ(signed_one.review_case(), approved.name());
}

TEST_F(Conditions, OfAFrameworkNobodyHadToReviewAreTheReviewThatRunsOrSaidNo) {
  PublishRules();
  const std::string project = Negotiating().name();
  const v1::Contract framework = Framework(project);
  const v1::ReviewCase filed = Submitted(project, v1::CASE_PURPOSE_FRAMEWORK);
  EXPECT_THAT(Unmet(framework), ElementsAre("REVIEW_RUNNING"));
  v1::WithdrawCaseRequest withdraw;
  withdraw.set_name(filed.name());
  withdraw.set_etag(filed.etag());
  withdraw.set_reason("暂不签订");
  Must("officer", &Reviews::WithdrawCase, withdraw);
  EXPECT_TRUE(Ask("officer", &Agreements::SignContract, Signing(framework)).ok());
}

TEST_F(Conditions, AreNotMetByAnEarlierApprovalOnceANewRoundRuns) {
  PublishRules();
  const std::string project = Negotiating().name();
  Approved(project);
  const v1::Contract contract = Drafted(project);
  Submitted(project);
  EXPECT_THAT(Unmet(contract), ElementsAre("NO_APPROVED_CASE", "REVIEW_RUNNING"));
}

}  // namespace
}  // namespace luodi
