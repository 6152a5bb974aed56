// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <map>
#include <vector>

#include "tests/admission/preview_given.h"

namespace luodi {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;
using testing::Day;
using testing::Previewed;
using testing::PreviewThresholdSet;
using testing::Yuan;

TEST_F(PreviewThresholdSet, FindsExactlyTheProjectsThatFlip) {
  const std::string at_the_line = OnLand(56'600'000), between = OnLand(47'200'000);
  OnLand(56'600'001);
  OnLand(47'166'666);
  v1::CreateProjectRequest school = NewProject();
  school.mutable_project()->set_kind(v1::PROJECT_KIND_PUBLIC_WELFARE);
  Must("officer", &Projects::CreateProject, school);
  const Previewed previewed = Preview(Draft());
  ASSERT_TRUE(previewed.status.ok()) << previewed.status.error_message();
  EXPECT_TRUE(previewed.is_summary_last);
  EXPECT_THAT(previewed.Told(), UnorderedElementsAre(Pair(at_the_line, "PASS FAIL"), Pair(between, "PASS FAIL")));
  EXPECT_EQ(previewed.last_progress.done(), 5);
  EXPECT_EQ(previewed.last_progress.total(), 5);

  const v1::PreviewFlip& flip = previewed.flips[0];
  EXPECT_EQ(flip.subject(), v1::PREVIEW_SUBJECT_NEGOTIATION);
  EXPECT_EQ(flip.title(), "智能摩托车");
  EXPECT_EQ(flip.before_set(), InZone("thresholdSets/1"));
  EXPECT_EQ(flip.fixed_asset_investment().minor_units(), Yuan(283'000'000).minor_units());
  EXPECT_EQ(flip.land_area().micro_mu(), 56'600'000);
  ASSERT_EQ(flip.flips_size(), 2);
  EXPECT_EQ(flip.flips(0).rule_after(), "intensity");

  const v1::PreviewSummary& summary = previewed.summary;
  EXPECT_EQ(summary.threshold_set(), InZone("thresholdSets/2"));
  EXPECT_EQ(summary.in_force(), InZone("thresholdSets/1"));
  EXPECT_EQ(summary.content_sha256().size(), 64u);
  EXPECT_EQ(text::WriteDate(summary.on_date()), "2020-06-10");
  EXPECT_EQ(text::WriteDate(summary.decisions_from()), "2019-06-11");
  EXPECT_EQ(text::WriteDate(summary.decisions_until()), "2020-06-10");
  EXPECT_TRUE(summary.has_as_of());
  std::map<std::string, int> counts;
  for (const v1::PreviewCount& count : summary.counts()) {
    counts[v1::VerdictOutcome_Name(count.before()).substr(16) + " " +
           v1::VerdictOutcome_Name(count.after()).substr(16)] = count.projects();
    if (count.before() == v1::VERDICT_OUTCOME_PASS && count.after() == v1::VERDICT_OUTCOME_FAIL) {
      EXPECT_EQ(count.fixed_asset_investment(0).minor_units(), Yuan(566'000'000).minor_units());
      EXPECT_EQ(count.land_area().micro_mu(), 103'800'000);
    }
  }
  EXPECT_EQ(counts, (std::map<std::string, int>{
                        {"PASS FAIL", 2}, {"PASS PASS", 1}, {"FAIL FAIL", 1}, {"NOT_APPLICABLE NOT_APPLICABLE", 1}}));
  ASSERT_EQ(summary.rules_size(), 2);
  EXPECT_EQ(summary.rules(0).pass_to_fail(), 2);
}

TEST_F(PreviewThresholdSet, LeavesOutWhatIsNoLongerNegotiated) {
  Signed();
  const std::string approved = Negotiating().name();
  Approved(approved);
  const Previewed previewed = Preview(Draft());
  std::vector<std::string> negotiated;
  int decisions = 0;
  for (const v1::PreviewFlip& flip : previewed.flips) {
    if (flip.subject() == v1::PREVIEW_SUBJECT_NEGOTIATION) negotiated.push_back(flip.name());
    if (flip.subject() == v1::PREVIEW_SUBJECT_DECISION) ++decisions;
  }
  EXPECT_THAT(negotiated, ElementsAre(approved));
  EXPECT_EQ(decisions, 2);
}

TEST_F(PreviewThresholdSet, JudgesDecisionsAsTheyWereTakenInThePeriodAsked) {
  const std::string project = Negotiating().name();
  const std::string review_case = Approved(project).name();
  const std::string draft = Draft();
  v1::PreviewThresholdSetRequest request;
  request.set_name(draft);
  // What the project says since is none of the decision's business.
  v1::UpdateProjectRequest update;
  *update.mutable_project() = Project(project);
  update.mutable_project()->mutable_land_area()->set_micro_mu(10'000'000);
  update.mutable_update_mask()->add_paths("land_area");
  update.set_reason("用地调减");
  Must("officer", &Projects::UpdateProject, update);
  SetToday(2020, 6, 20);
  Previewed previewed = Preview("leader", request);
  ASSERT_EQ(previewed.flips.size(), 1u);
  EXPECT_EQ(previewed.flips[0].subject(), v1::PREVIEW_SUBJECT_DECISION);
  EXPECT_EQ(previewed.flips[0].name(), review_case);
  EXPECT_EQ(previewed.flips[0].decision(), "OUTCOME_APPROVE");
  EXPECT_EQ(previewed.flips[0].before_set(), InZone("thresholdSets/1"));
  EXPECT_EQ(previewed.flips[0].land_area().micro_mu(), 56'600'000);

  *request.mutable_decisions_from() = Day(2020, 6, 11);
  EXPECT_THAT(Preview("leader", request).Told(), IsEmpty());
  *request.mutable_decisions_from() = Day(2020, 6, 10);
  *request.mutable_decisions_until() = Day(2020, 6, 10);
  EXPECT_EQ(Preview("leader", request).flips.size(), 1u);
}

TEST_F(PreviewThresholdSet, NamesTheRunningCaseThatItWillNotBind) {
  const std::string project = Negotiating().name(), review_case = Submitted(project).name();
  const Previewed previewed = Preview(Draft());
  ASSERT_EQ(previewed.flips.size(), 1u);
  EXPECT_EQ(previewed.flips[0].running_case(), review_case);
}

TEST_F(PreviewThresholdSet, CountsWhatItCannotEvaluateByWhatIsMissing) {
  v1::CreateProjectRequest bare = NewProject();
  bare.mutable_project()->clear_land_area();
  bare.mutable_project()->mutable_promises()->clear_annual_tax();
  const std::string bare_name = Must("officer", &Projects::CreateProject, bare).name();
  v1::CreateProjectRequest dollars = NewProject("外资项目");
  dollars.mutable_project()->mutable_total_investment()->set_currency_code("USD");
  dollars.mutable_project()->mutable_fixed_asset_investment()->set_currency_code("USD");
  const std::string dollars_name = Must("officer", &Projects::CreateProject, dollars).name();
  const Previewed previewed = Preview(Draft());
  EXPECT_THAT(previewed.flips, IsEmpty());
  EXPECT_EQ(previewed.summary.counts_size(), 0);
  const auto& missing = previewed.summary.not_evaluated();
  EXPECT_THAT((std::map<std::string, int>{missing.begin(), missing.end()}),
              ElementsAre(Pair("RATE USD", 1), Pair("annual_tax", 1), Pair("land_area", 1)));
  ASSERT_EQ(previewed.gaps.size(), 2u);
  EXPECT_EQ(previewed.gaps[0].name(), bare_name);
  EXPECT_EQ(previewed.gaps[0].subject(), v1::PREVIEW_SUBJECT_NEGOTIATION);
  EXPECT_THAT(previewed.gaps[0].missing(), UnorderedElementsAre("land_area", "annual_tax"));
  EXPECT_EQ(previewed.gaps[1].name(), dollars_name);
  EXPECT_EQ(previewed.gaps[1].title(), "外资项目");
  EXPECT_THAT(previewed.gaps[1].missing(), ElementsAre("RATE USD"));
}

TEST_F(PreviewThresholdSet, NamesWhatItCannotEvaluateOnlyToWhomMaySeeIt) {
  v1::CreateProjectRequest create = NewProject();
  create.mutable_project()->clear_land_area();
  create.mutable_project()->set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  const std::string project = Must("officer", &Projects::CreateProject, create).name();
  const std::string draft = Draft();
  const Previewed masked = Preview(draft, "outsider");
  EXPECT_THAT(masked.gaps, IsEmpty());
  EXPECT_TRUE(masked.summary.not_evaluated().empty());
  EXPECT_THAT(Readings(project), IsEmpty());
  EXPECT_EQ(Preview(draft).gaps.size(), 1u);
  EXPECT_EQ(Readings(project).size(), 1u);
}

TEST_F(PreviewThresholdSet, TellsOfRestrictedProjectsOnlyToWhomMaySeeThem) {
  v1::CreateProjectRequest create = NewProject();
  create.mutable_project()->set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  const std::string project = Must("officer", &Projects::CreateProject, create).name();
  const std::string draft = Draft();
  const Previewed masked = Preview(draft, "outsider");
  ASSERT_TRUE(masked.status.ok()) << masked.status.error_message();
  EXPECT_THAT(masked.flips, IsEmpty());
  EXPECT_EQ(masked.summary.masked(), 1);
  EXPECT_EQ(masked.summary.counts_size(), 0);
  EXPECT_THAT(Readings(project), IsEmpty());
  const Previewed seen = Preview(draft);
  EXPECT_EQ(seen.flips.size(), 1u);
  EXPECT_EQ(seen.summary.masked(), 0);
  EXPECT_EQ(Readings(project).size(), 1u);
}

TEST_F(PreviewThresholdSet, ServesForPublishingOnlyWhereItTellsAllAndOfAWholeYear) {
  v1::CreateProjectRequest create = NewProject();
  create.mutable_project()->set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  Must("officer", &Projects::CreateProject, create);
  const v1::ThresholdSet draft = DraftSet("secretary", Bars(Day(2020, 7, 1), 600, 60)).reply;
  const auto publish = [&] { return PublishSet("leader", draft); };

  EXPECT_FALSE(Preview(draft.name(), "outsider").summary.complete());
  EXPECT_THAT(publish().conditions(), ElementsAre("PREVIEW_MISSING"));
  v1::PreviewThresholdSetRequest request;
  request.set_name(draft.name());
  *request.mutable_decisions_from() = Day(2019, 6, 12);
  EXPECT_FALSE(Preview("leader", request).summary.complete());
  *request.mutable_decisions_from() = Day(2019, 6, 11);
  *request.mutable_decisions_until() = Day(2020, 6, 9);
  EXPECT_FALSE(Preview("leader", request).summary.complete());
  EXPECT_THAT(publish().conditions(), ElementsAre("PREVIEW_MISSING"));
  request.clear_decisions_until();
  EXPECT_TRUE(Preview("leader", request).summary.complete());
  EXPECT_TRUE(publish().ok());
}

TEST_F(PreviewThresholdSet, IsEnteredOnceAndWritesNothingElse) {
  Signed();
  Negotiating();
  const std::string draft = Draft();
  const auto before = Rows();
  const Previewed previewed = Preview(draft);
  ASSERT_TRUE(previewed.status.ok()) << previewed.status.error_message();
  EXPECT_EQ(Rows(), before);
  const auto entries = Readings(draft);
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].actor(), InZone("persons/leader"));
  EXPECT_EQ(entries[0].resource_type(), "luodi.v1.PreviewSummary");
  EXPECT_EQ(entries[0].image().fields().at("contentSha256").string_value(), previewed.summary.content_sha256());
}

TEST_F(PreviewThresholdSet, LeavesNoEntryWhenItIsCutShort) {
  for (int i = 0; i < 20; ++i) Negotiating();
  const std::string draft = Draft();
  {
    grpc::ClientContext context;
    Speak("leader", context);
    v1::PreviewThresholdSetRequest request;
    request.set_name(draft);
    v1::AdmissionService::Stub stub(Channel());
    const auto reader = stub.PreviewThresholdSet(&context, request);
    v1::PreviewThresholdSetResponse part;
    while (reader->Read(&part) && !part.has_flip()) {
    }
    context.TryCancel();
    EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  // The next one waits for no other: when it has ended, so has the one that was cut.
  EXPECT_EQ(Preview(draft).flips.size(), 20u);
  EXPECT_EQ(Readings(draft).size(), 1u);
}

TEST_F(PreviewThresholdSet, RefusesWhatCannotBePreviewed) {
  const auto reason = [](const Previewed& previewed) {
    testing::Answer<v1::PreviewSummary> answer;
    answer.status = previewed.status;
    return answer.reason();
  };
  EXPECT_EQ(reason(Preview(InZone("thresholdSets/99"))), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(reason(Preview(InZone("sets/1"))), "NAME_MALFORMED");
  v1::PreviewThresholdSetRequest request;
  request.set_name(Draft());
  *request.mutable_decisions_from() = Day(2020, 7, 1);
  EXPECT_EQ(reason(Preview("leader", request)), "DATE_ORDER");
  EXPECT_EQ(reason(Preview(request.name(), "")), "TOKEN_MISSING");

  v1::ThresholdSet unsound = Bars(Day(2020, 8, 1), 600, 60);
  AddBar(unsound, "intensity-too", v1::METRIC_INVESTMENT_INTENSITY, 1);
  testing::Answer<v1::PreviewSummary> answer;
  answer.status = Preview(Draft(unsound)).status;
  EXPECT_EQ(answer.reason(), "PUBLISH_CONDITIONS_UNMET");
  EXPECT_THAT(answer.conditions(), ElementsAre("RULES_OVERLAP"));
}

TEST_F(PreviewThresholdSet, ComparesADraftThatBeginsLaterWithWhatWillBeInForceThen) {
  OnLand(56'600'000);
  PutInForce("secretary", "leader", Bars(Day(2021, 1, 1), 600, 60));
  const Previewed same = Preview(Draft(Bars(Day(2021, 6, 1), 600, 60)));
  EXPECT_EQ(same.summary.in_force(), InZone("thresholdSets/2"));
  EXPECT_THAT(same.flips, IsEmpty());
  const Previewed before = Preview(Draft(Bars(Day(2020, 7, 1), 600, 60)));
  EXPECT_EQ(before.summary.in_force(), InZone("thresholdSets/1"));
  EXPECT_EQ(before.flips.size(), 1u);
}

TEST_F(PreviewThresholdSet, ComparesWithNothingWhereNoSetIsInForce) {
  SetToday(2019, 12, 1);
  Negotiating();
  const Previewed previewed = Preview(InZone("thresholdSets/1"));
  ASSERT_TRUE(previewed.status.ok()) << previewed.status.error_message();
  EXPECT_THAT(previewed.flips, IsEmpty());
  EXPECT_EQ(previewed.summary.in_force(), "");
  ASSERT_EQ(previewed.summary.counts_size(), 1);
  EXPECT_EQ(previewed.summary.counts(0).before(), v1::VERDICT_OUTCOME_UNSPECIFIED);
  EXPECT_EQ(previewed.summary.counts(0).after(), v1::VERDICT_OUTCOME_PASS);
}

TEST_F(PreviewThresholdSet, PublishingLeavesEarlierVerdictsAndContractsAsTheyAre) {
  const v1::Contract contract = Signed();
  const std::string project = ProjectOf(contract.name());
  v1::ListCasesRequest list;
  list.set_parent(project);
  const std::string cases_before = Must("leader", &Reviews::ListCases, list).cases(0).verdict().SerializeAsString();
  PutInForce("secretary", "leader", Bars(Day(2020, 7, 1), 600, 60));
  SetToday(2020, 7, 2);

  v1::EvaluateAdmissionRequest request;
  request.set_parent(zone());
  request.set_project(project);
  const auto evaluate = [&] {
    return Must("leader", &v1::AdmissionService::Stub::EvaluateAdmission, request).verdict();
  };
  EXPECT_EQ(evaluate().threshold_set(), InZone("thresholdSets/2"));
  EXPECT_EQ(evaluate().outcome(), v1::VERDICT_OUTCOME_FAIL);
  *request.mutable_on_date() = Day(2020, 6, 30);
  EXPECT_EQ(evaluate().threshold_set(), InZone("thresholdSets/1"));
  EXPECT_EQ(evaluate().outcome(), v1::VERDICT_OUTCOME_PASS);
  request.clear_on_date();
  request.set_under(InZone("thresholdSets/1"));
  EXPECT_EQ(evaluate().outcome(), v1::VERDICT_OUTCOME_PASS);

  EXPECT_EQ(Must("leader", &Reviews::ListCases, list).cases(0).verdict().SerializeAsString(), cases_before);
  v1::GetContractRequest get;
  get.set_name(contract.name());
  const v1::Contract now = Must("leader", &Agreements::GetContract, get);
  EXPECT_EQ(now.SerializeAsString(), contract.SerializeAsString());
  EXPECT_EQ(now.threshold_set(), InZone("thresholdSets/1"));
}

}  // namespace
}  // namespace luodi
