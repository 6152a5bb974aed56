// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <barrier>
#include <thread>

#include "tests/agreements/given.h"

namespace luodi {
namespace {

using testing::Day;
using testing::Mu;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;
using testing::Yuan;

class Contracts : public testing::Bureau {};

TEST_F(Contracts, AreDraftedUnderTheNextNumberOfTheProject) {
  const std::string project = Negotiating().name();
  EXPECT_EQ(Drafted(project).name(), project + "/contracts/1");
  const v1::Contract second = Drafted(project);
  EXPECT_EQ(second.name(), project + "/contracts/2");
  EXPECT_EQ(second.state(), v1::Contract::STATE_DRAFT);
  EXPECT_EQ(second.etag(), "v1");
}

TEST_F(Contracts, AreRefusedWithEveryFaultAtOnce) {
  v1::CreateContractRequest request = NewContract(Negotiating().name());
  request.mutable_contract()->clear_kind();
  request.mutable_contract()->clear_title();
  request.mutable_contract()->mutable_total_investment()->set_minor_units(0);
  EXPECT_EQ(Ask("officer", &Agreements::CreateContract, request).fields(),
            (std::vector<std::string>{"contract.kind", "contract.title", "contract.total_investment",
                                      "contract.fixed_asset_investment"}));
}

TEST_F(Contracts, OfNoProjectAreNotFound) {
  EXPECT_EQ(Ask("officer", &Agreements::CreateContract, NewContract(InZone("projects/2020-9999"))).reason(),
            "RESOURCE_NOT_FOUND");
}

TEST_F(Contracts, AreReplacedAsAWholeWithTheirEtag) {
  const v1::Contract draft = Drafted(Negotiating().name());
  v1::UpdateContractRequest update;
  *update.mutable_contract() = draft;
  update.mutable_contract()->set_title("投资合同（二稿）");
  update.mutable_contract()->clear_total_investment();
  const v1::Contract changed = Must("second", &Agreements::UpdateContract, update);
  EXPECT_EQ(changed.title(), "投资合同（二稿）");
  EXPECT_FALSE(changed.has_total_investment());
  EXPECT_EQ(changed.etag(), "v2");
  EXPECT_EQ(Ask("officer", &Agreements::UpdateContract, update).reason(), "ETAG_STALE");
  update.mutable_contract()->clear_etag();
  EXPECT_EQ(Ask("officer", &Agreements::UpdateContract, update).reason(), "ETAG_MISSING");
}

TEST_F(Contracts, AreListedPageByPageOverAllProjects) {
  const std::string one = Negotiating().name(), other = Negotiating().name();
  Drafted(one);
  Drafted(other);
  Drafted(one);
  v1::ListContractsRequest list;
  list.set_parent(zone() + "/projects/-");
  list.set_page_size(2);
  const auto first = Must("officer", &Agreements::ListContracts, list);
  ASSERT_EQ(first.contracts_size(), 2);
  EXPECT_EQ(first.contracts(1).name(), one + "/contracts/2");
  list.set_page_token(first.next_page_token());
  const auto second = Must("officer", &Agreements::ListContracts, list);
  ASSERT_EQ(second.contracts_size(), 1);
  EXPECT_EQ(second.contracts(0).name(), other + "/contracts/1");
  list.set_parent(one);
  EXPECT_EQ(Ask("officer", &Agreements::ListContracts, list).reason(), "PAGE_TOKEN_FOREIGN");
}

TEST_F(Contracts, OfARestrictedProjectAreNotThereForOutsiders) {
  v1::CreateProjectRequest create = NewProject();
  create.mutable_project()->set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  const std::string project = Must("officer", &Projects::CreateProject, create).name();
  v1::GetContractRequest get;
  get.set_name(Drafted(project).name());
  EXPECT_EQ(Must("second", &Agreements::GetContract, get).name(), get.name());
  EXPECT_EQ(Ask("outsider", &Agreements::GetContract, get).reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(Ask("outsider", &Agreements::CreateContract, NewContract(project)).reason(), "RESOURCE_NOT_FOUND");
  v1::ExplainEntryRequest explain;
  explain.set_name(project);
  EXPECT_EQ(Ask("outsider", &Agreements::ExplainEntry, explain).reason(), "RESOURCE_NOT_FOUND");
  v1::ListContractsRequest list;
  list.set_parent(zone() + "/projects/-");
  EXPECT_EQ(Must("outsider", &Agreements::ListContracts, list).contracts_size(), 0);
  EXPECT_EQ(Must("second", &Agreements::ListContracts, list).contracts_size(), 1);
}

class SignContract : public testing::Bureau {
 protected:
  SignContract() { PublishRules(); }
};

TEST_F(SignContract, IsRefusedWithEveryUnmetConditionAtOnce) {
  const std::string project = Negotiating().name();
  v1::CreateContractRequest create = NewContract(project);
  create.mutable_contract()->clear_document_number();
  create.mutable_contract()->clear_fixed_asset_investment();
  *create.mutable_contract()->mutable_total_investment() = Yuan(300'000'000);
  const v1::Contract contract = Must("officer", &Agreements::CreateContract, create);
  const auto answer = Ask("officer", &Agreements::SignContract, Signing(contract));
  EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(answer.reason(), "SIGN_CONDITIONS_UNMET");
  EXPECT_THAT(answer.conditions(),
              ElementsAre("TEXT_EMPTY", "CONTRACT_DIFFERS", "FIXED_ASSETS_NOT_STATED", "NO_APPROVED_CASE"));
  EXPECT_EQ(Project(project).stage(), v1::STAGE_NEGOTIATING) << "nothing was written";
}

TEST_F(SignContract, IsRefusedWhileTheReviewRuns) {
  const std::string project = Negotiating().name();
  Submitted(project);
  EXPECT_THAT(Ask("officer", &Agreements::SignContract, Signing(Drafted(project))).conditions(),
              ElementsAre("NO_APPROVED_CASE", "REVIEW_RUNNING"));
}

TEST_F(SignContract, MakesTheProjectSignedWithTheContractAsItsEvidence) {
  const std::string project = Negotiating().name();
  const v1::ReviewCase review_case = Approved(project);
  ASSERT_EQ(Project(project).stage(), v1::STAGE_TO_SIGN);
  const v1::Contract contract = Must("officer", &Agreements::SignContract, Signing(Drafted(project)));
  EXPECT_EQ(contract.state(), v1::Contract::STATE_SIGNED);
  EXPECT_EQ(contract.mode(), v1::Contract::MODE_ONSITE);
  EXPECT_EQ(text::WriteDate(contract.signed_date()), "2020-06-10");
  EXPECT_EQ(contract.signed_by(), InZone("persons/officer"));
  EXPECT_EQ(contract.review_case(), review_case.name());
  EXPECT_EQ(contract.threshold_set(), InZone("thresholdSets/1"));
  const v1::Project after = Project(project);
  EXPECT_EQ(after.stage(), v1::STAGE_SIGNED);
  const v1::Fact& fact = *after.facts().rbegin();
  EXPECT_EQ(fact.kind(), v1::FACT_KIND_SIGNED);
  EXPECT_EQ(fact.basis(), v1::FACT_BASIS_RECORDED);
  EXPECT_EQ(fact.evidence(), contract.name());
  EXPECT_EQ(fact.author(), InZone("persons/officer"));
}

TEST_F(SignContract, EntersContractAndProjectInTheJournal) {
  const v1::Contract contract = Signed();
  Person("auditor", {v1::ROLE_CASE_AUDITOR});
  for (const auto& [name, versions] : {std::pair{contract.name(), 2}, std::pair{ProjectOf(contract.name()), 3}}) {
    v1::ListHistoryRequest history;
    history.set_name(name);
    const auto entries = Must("auditor", &v1::JournalService::Stub::ListHistory, history).entries();
    ASSERT_EQ(entries.size(), versions) << name;
    EXPECT_EQ(entries[versions - 1].version(), versions);
    EXPECT_EQ(entries[versions - 1].method(), "luodi.v1.AgreementService.SignContract");
  }
}

TEST_F(SignContract, TriedWithValidateOnlyWritesNothing) {
  const std::string project = Negotiating().name();
  Approved(project);
  v1::SignContractRequest request = Signing(Drafted(project));
  request.set_validate_only(true);
  EXPECT_EQ(Must("officer", &Agreements::SignContract, request).state(), v1::Contract::STATE_SIGNED);
  EXPECT_EQ(Project(project).stage(), v1::STAGE_TO_SIGN);
}

TEST_F(SignContract, AnswersTheSameRequestTheSameAndAnotherAsDone) {
  const std::string project = Negotiating().name();
  Approved(project);
  v1::SignContractRequest request = Signing(Drafted(project));
  request.set_request_id(NewRequestId());
  const auto first = Ask("officer", &Agreements::SignContract, request);
  const auto again = Ask("officer", &Agreements::SignContract, request);
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(again.reply.SerializeAsString(), first.reply.SerializeAsString());
  request.set_request_id(NewRequestId());
  const auto another = Ask("officer", &Agreements::SignContract, request);
  EXPECT_EQ(another.status.error_code(), grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(another.reason(), "CONTRACT_SIGNED");
}

TEST_F(SignContract, IsWonByOneOfTwoAtTheSameMoment) {
  for (int round = 0; round < 5; ++round) {
    const std::string project = Negotiating().name();
    Approved(project);
    const v1::SignContractRequest requests[] = {Signing(Drafted(project)), Signing(Drafted(project))};
    const char* signers[] = {"officer", "second"};
    std::string reasons[2];
    std::barrier start(2);
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) {
      threads.emplace_back([&, i] {
        start.arrive_and_wait();
        reasons[i] = Ask(signers[i], &Agreements::SignContract, requests[i]).reason();
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_THAT(reasons, UnorderedElementsAre("", "FACT_STANDS"));
  }
}

TEST_F(SignContract, OfOneContractIsWonByOneOfTwo) {
  const std::string project = Negotiating().name();
  Approved(project);
  const v1::SignContractRequest request = Signing(Drafted(project));
  const char* signers[] = {"officer", "second"};
  std::string reasons[2];
  std::barrier start(2);
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      reasons[i] = Ask(signers[i], &Agreements::SignContract, request).reason();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(reasons, UnorderedElementsAre("", "CONTRACT_SIGNED"));
}

TEST_F(SignContract, IsRefusedOnceTheApprovalRanOut) {
  const std::string project = Negotiating().name();
  Approved(project);
  const v1::Contract contract = Drafted(project);
  SetToday(2020, 8, 10);
  EXPECT_EQ(Project(project).stage(), v1::STAGE_TO_SIGN);
  EXPECT_THAT(Ask("officer", &Agreements::SignContract, Signing(contract)).conditions(),
              ElementsAre("APPROVAL_EXPIRED"));
}

TEST_F(SignContract, OfAnExceptedProjectServesUntilTheExceptionEnds) {
  v1::CreateProjectRequest wide = NewProject();
  *wide.mutable_project()->mutable_land_area() = Mu(56'610'000);
  const std::string project = Must("officer", &Projects::CreateProject, wide).name();
  const v1::ReviewCase review_case = Approved(project, Day(2020, 6, 20));
  EXPECT_EQ(review_case.verdict().outcome(), v1::VERDICT_OUTCOME_FAIL);
  SetToday(2020, 6, 21);
  v1::SignContractRequest sign = Signing(Drafted(project));
  EXPECT_THAT(Ask("officer", &Agreements::SignContract, sign).conditions(), ElementsAre("EXCEPTION_EXPIRED"));
  *sign.mutable_signed_date() = Day(2020, 6, 20);
  EXPECT_EQ(Must("officer", &Agreements::SignContract, sign).threshold_set(), review_case.threshold_set());
}

TEST_F(SignContract, IsRefusedWhenTheProjectIsNotWhatWasApproved) {
  v1::Project project = Negotiating();
  Approved(project.name());
  v1::UpdateProjectRequest update;
  *update.mutable_project() = Project(project.name());
  *update.mutable_project()->mutable_total_investment() = Yuan(290'000'000);
  update.mutable_update_mask()->add_paths("total_investment");
  update.set_reason("追加投资");
  Must("officer", &Projects::UpdateProject, update);
  EXPECT_THAT(Ask("officer", &Agreements::SignContract, Signing(Drafted(project.name()))).conditions(),
              ElementsAre("CONTRACT_DIFFERS", "APPROVED_CONTENT_CHANGED"));
}

TEST_F(SignContract, IsNeitherBeforeTheApprovalNorInTheFuture) {
  const std::string project = Negotiating().name();
  Approved(project);
  v1::SignContractRequest request = Signing(Drafted(project));
  *request.mutable_signed_date() = Day(2020, 6, 9);
  EXPECT_THAT(Ask("officer", &Agreements::SignContract, request).conditions(), ElementsAre("SIGNED_BEFORE_APPROVAL"));
  *request.mutable_signed_date() = Day(2020, 6, 11);
  EXPECT_EQ(Ask("officer", &Agreements::SignContract, request).reason(), "DATE_IN_FUTURE");
}

TEST_F(SignContract, NeedsTheEtagOfTheDraftRead) {
  const std::string project = Negotiating().name();
  Approved(project);
  v1::SignContractRequest request = Signing(Drafted(project));
  request.set_etag("v7");
  EXPECT_EQ(Ask("officer", &Agreements::SignContract, request).reason(), "ETAG_STALE");
}

TEST_F(SignContract, LetsASchoolSignToWhichNoThresholdApplies) {
  v1::CreateProjectRequest create = NewProject("市第十五中学迁址新建");
  create.mutable_project()->set_kind(v1::PROJECT_KIND_PUBLIC_WELFARE);
  create.mutable_project()->clear_promises();
  const std::string project = Must("officer", &Projects::CreateProject, create).name();
  EXPECT_EQ(Approved(project).verdict().outcome(), v1::VERDICT_OUTCOME_NOT_APPLICABLE);
  Must("officer", &Agreements::SignContract, Signing(Drafted(project)));
  EXPECT_EQ(Project(project).stage(), v1::STAGE_SIGNED);
}

TEST_F(SignContract, OfAFrameworkMovesNoStageAndHappensOnce) {
  const std::string project = Negotiating().name();
  v1::CreateContractRequest create = NewContract(project);
  create.mutable_contract()->set_kind(v1::Contract::KIND_FRAMEWORK);
  const v1::Contract first = Must("officer", &Agreements::CreateContract, create);
  const v1::Contract second = Must("officer", &Agreements::CreateContract, create);
  Must("officer", &Agreements::SignContract, Signing(first));
  EXPECT_EQ(Project(project).stage(), v1::STAGE_NEGOTIATING);
  EXPECT_EQ(Project(project).facts_size(), 2);
  EXPECT_EQ(Ask("officer", &Agreements::SignContract, Signing(second)).reason(), "FACT_STANDS");
}

TEST_F(SignContract, IsNotForWhoeverLacksThePermission) {
  const v1::Contract contract = Drafted(Negotiating().name());
  EXPECT_EQ(Ask("secretary", &Agreements::SignContract, Signing(contract)).reason(), "PERMISSION_MISSING");
}

class ExplainEntry : public testing::Bureau {
 protected:
  ExplainEntry() { PublishRules(); }
  v1::EntryStory Story(const std::string& project) {
    v1::ExplainEntryRequest explain;
    explain.set_name(project);
    return Must("leader", &Agreements::ExplainEntry, explain);
  }
};

TEST_F(ExplainEntry, TellsVersionVerdictOpinionsVotesDecisionAndContract) {
  const v1::Contract contract = Signed();
  const v1::EntryStory story = Story(ProjectOf(contract.name()));
  EXPECT_EQ(story.project().stage(), v1::STAGE_SIGNED);
  EXPECT_EQ(story.review_case().name(), contract.review_case());
  EXPECT_EQ(story.review_case().decision().decided_by(), InZone("persons/leader"));
  EXPECT_EQ(story.verdict().outcome(), v1::VERDICT_OUTCOME_PASS);
  EXPECT_EQ(story.verdict().threshold_set(), InZone("thresholdSets/1"));
  ASSERT_EQ(story.opinions_size(), 1);
  EXPECT_EQ(story.opinions(0).department(), InZone("departments/environment"));
  EXPECT_EQ(story.votes_size(), 2);
  ASSERT_EQ(story.contracts_size(), 1);
  EXPECT_EQ(story.contracts(0).name(), contract.name());
}

TEST_F(ExplainEntry, SaysWhenNothingWasFiled) {
  const std::string project = Negotiating().name();
  const v1::EntryStory story = Story(project);
  EXPECT_FALSE(story.has_review_case());
  EXPECT_FALSE(story.has_review_case());
}

TEST_F(ExplainEntry, ShowsTheRunningCase) {
  const std::string project = Negotiating().name();
  const v1::ReviewCase running = Submitted(project);
  EXPECT_EQ(Story(project).review_case().name(), running.name());
  EXPECT_EQ(Story(project).review_case().state(), v1::ReviewCase::STATE_OPEN);
}

}  // namespace
}  // namespace luodi
