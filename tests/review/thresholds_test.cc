// SPDX-License-Identifier: Apache-2.0
// What a review makes of thresholds: records of the investor, vetoes, groups, exceptions that end, and later versions.
#include "tests/review/given.h"

namespace luodi {
namespace {

using testing::Day;
using testing::Mu;
using testing::Review;
using testing::ReviewTest;
using testing::Yuan;
using Case = v1::ReviewCase;
using Names = std::vector<std::string>;

class Thresholds : public ReviewTest {
 protected:
  static v1::ThresholdRule& AddRule(v1::ThresholdSet& set, const std::string& id, v1::Metric metric) {
    v1::ThresholdRule& rule = *set.add_rules();
    rule.set_rule_id(id);
    rule.set_metric(metric);
    rule.set_force(v1::FORCE_MANDATORY);
    rule.set_exceptable(true);
    rule.set_legal_basis("第三条");
    return rule;
  }
  static v1::ThresholdRule& AddVeto(v1::ThresholdSet& set, const std::string& id, v1::Metric metric) {
    v1::ThresholdRule& rule = AddRule(set, id, metric);
    rule.set_force(v1::FORCE_VETO);
    rule.set_exceptable(false);
    return rule;
  }
  std::string InForce(const v1::ThresholdSet& set) { return PutInForce("director", "leader", set).name(); }
  void Procedures() { Fine(Publish("leader", Drafted(Procedure()))); }

  v1::Investor InvestorOf(const v1::Project& project) {
    v1::GetInvestorRequest get;
    get.set_name(project.investor());
    return Fine(Ask("officer", &v1::InvestorService::Stub::GetInvestor, get));
  }
  void Put(const v1::Investor& investor) {
    v1::UpdateInvestorRequest update;
    *update.mutable_investor() = investor;
    Fine(Ask("officer", &v1::InvestorService::Stub::UpdateInvestor, update));
  }
  void Discredit(const v1::Project& project, const v1::Date& from_date) {
    v1::Investor investor = InvestorOf(project);
    v1::CreditRecord& record = *investor.add_credit_records();
    record.set_title("失信被执行人");
    record.set_source("中国执行信息公开网");
    *record.mutable_from_date() = from_date;
    Put(investor);
  }
  static const v1::CriterionResult& Criterion(const Case& review_case, const std::string& rule) {
    for (const v1::CriterionResult& criterion : review_case.verdict().criteria()) {
      if (criterion.rule_id() == rule) return criterion;
    }
    throw std::logic_error(rule);
  }
  // The case at the leaders' desk.
  Case Waiting(const std::string& name) {
    Consult(name);
    Fine(Vote("m1", name));
    Fine(Vote("m2", name));
    return Now(name);
  }
};

TEST_F(Thresholds, FailAnInvestorWithBadCreditByAVetoThatNobodyCanExcept) {
  Procedures();
  v1::ThresholdSet set = EmptySet(Day(2020, 1, 1));
  AddBar(set, "intensity", v1::METRIC_INVESTMENT_INTENSITY, 5'000'000);
  AddVeto(set, "credit", v1::METRIC_BAD_CREDIT);
  InForce(set);
  const v1::Project project = NewProject();
  Discredit(project, Day(2020, 7, 1));
  const Case waiting = Waiting(Fine(Submit(project.name())).name());
  EXPECT_EQ(waiting.verdict().outcome(), v1::VERDICT_OUTCOME_FAIL);
  EXPECT_EQ(Stage(waiting, "threshold").outcome(), v1::StageStatus::OUTCOME_NEGATIVE);
  EXPECT_TRUE(Criterion(waiting, "credit").blocks());
  ASSERT_EQ(Criterion(waiting, "credit").findings_size(), 1);
  EXPECT_NE(Criterion(waiting, "credit").findings(0).find("失信被执行人"), std::string::npos);
  EXPECT_EQ(Criterion(waiting, "intensity").outcome(), v1::VERDICT_OUTCOME_PASS);
  for (const Names& named : {Names{}, Names{"credit"}}) {
    EXPECT_EQ(Except(waiting.name(), named).reason(), "CRITERION_NOT_EXCEPTABLE");
  }
  const auto refused = Decide(waiting, v1::Decision::OUTCOME_APPROVE);
  EXPECT_EQ(refused.reason(), "DECISION_CONDITIONS_UNMET");
  EXPECT_EQ(refused.conditions(), Names{"CRITERION_UNMET"});
}

TEST_F(Thresholds, LetAnInvestorPassWhoseBadCreditEndedOrBeginsLater) {
  Procedures();
  v1::ThresholdSet set = EmptySet(Day(2020, 1, 1));
  AddVeto(set, "credit", v1::METRIC_BAD_CREDIT);
  InForce(set);
  const v1::Project project = NewProject();
  Discredit(project, Day(2020, 7, 2));
  v1::Investor investor = InvestorOf(project);
  *investor.add_credit_records() = investor.credit_records(0);
  *investor.mutable_credit_records(1)->mutable_from_date() = Day(2019, 7, 1);
  *investor.mutable_credit_records(1)->mutable_until_date() = Day(2020, 7, 1);
  Put(investor);
  EXPECT_EQ(Fine(Submit(project.name())).verdict().outcome(), v1::VERDICT_OUTCOME_PASS);
}

TEST_F(Thresholds, FailAnInvestorWhoseLegalRepresentativeSitsOnIdleLandElsewhere) {
  Procedures();
  v1::ThresholdSet set = EmptySet(Day(2020, 1, 1));
  *AddRule(set, "idle", v1::METRIC_RELATED_LAND).mutable_related_land()->mutable_idle_at_least() = Mu(10'000'000);
  InForce(set);
  const v1::Project project = NewProject(), related = NewProject();
  for (const v1::Project& one : {project, related}) {
    v1::Investor investor = InvestorOf(one);
    investor.set_legal_representative("王五");
    if (one.name() == related.name()) {
      v1::LandHolding& holding = *investor.add_land_holdings();
      holding.set_parcel("开2015-7");
      *holding.mutable_area() = Mu(50'000'000);
      *holding.mutable_idle_area() = Mu(10'000'000);
      holding.set_source("闲置土地认定书");
    }
    Put(investor);
  }
  const Case waiting = Waiting(Fine(Submit(project.name())).name());
  EXPECT_EQ(Criterion(waiting, "idle").outcome(), v1::VERDICT_OUTCOME_FAIL);
  ASSERT_EQ(Criterion(waiting, "idle").findings_size(), 1);
  EXPECT_NE(Criterion(waiting, "idle").findings(0).find("开2015-7"), std::string::npos);
  // A namesake: for the exception to say.
  const Case asked = Fine(Except(waiting.name()));
  EXPECT_EQ(Fine(Decide(asked, v1::Decision::OUTCOME_APPROVE)).state(), Case::STATE_APPROVED);
}

TEST_F(Thresholds, PassAGroupByAnExceptionOfOneOfItsRules) {
  Procedures();
  v1::ThresholdSet set = EmptySet(Day(2020, 1, 1));
  v1::AnyOf& group = *set.add_any_of_groups();
  group.set_any_of("size-or-tax");
  group.set_title("投资或税收");
  v1::ThresholdRule& intensity = AddBar(set, "intensity", v1::METRIC_INVESTMENT_INTENSITY, 6'000'000);
  intensity.set_any_of("size-or-tax");
  intensity.set_exceptable(true);
  v1::ThresholdRule& tax = AddBar(set, "tax", v1::METRIC_TAX_PER_MU, 600'000);
  tax.set_any_of("size-or-tax");
  tax.set_exceptable(false);
  InForce(set);
  const Case waiting = Waiting(Fine(Submit(NewProject().name())).name());
  EXPECT_EQ(Decide(waiting, v1::Decision::OUTCOME_APPROVE).conditions(), (Names{"CRITERION_UNMET", "CRITERION_UNMET"}));
  EXPECT_EQ(Except(waiting.name(), {"tax"}).reason(), "CRITERION_NOT_EXCEPTABLE");
  const Case asked = Fine(Except(waiting.name()));
  ASSERT_EQ(asked.exception().rule_ids_size(), 1);
  EXPECT_EQ(asked.exception().rule_ids(0), "intensity");
  EXPECT_EQ(Fine(Decide(asked, v1::Decision::OUTCOME_APPROVE)).state(), Case::STATE_APPROVED);
}

TEST_F(Thresholds, AreExceptedUntilALastDayOnly) {
  Ready();
  const Case waiting = ToDecide(56'610'000);
  v1::RequestExceptionRequest request;
  request.set_name(waiting.name());
  request.set_reason("重大项目一事一议");
  request.set_document_number("廊高管纪〔2020〕8号");
  EXPECT_EQ(Ask("secretary", &Review::RequestException, request).fields(), Names{"expiry_date"});
  *request.mutable_expiry_date() = Day(2020, 6, 30);
  EXPECT_EQ(Ask("secretary", &Review::RequestException, request).reason(), "DATE_PAST");
  *request.mutable_expiry_date() = Day(2020, 7, 1);
  const Case asked = Fine(Ask("secretary", &Review::RequestException, request));
  EXPECT_EQ(asked.exception().expiry_date().DebugString(), Day(2020, 7, 1).DebugString());
  SetToday(2020, 7, 2);
  const auto refused = Decide(asked, v1::Decision::OUTCOME_APPROVE);
  EXPECT_EQ(refused.reason(), "DECISION_CONDITIONS_UNMET");
  EXPECT_EQ(refused.conditions(), Names{"EXCEPTION_EXPIRED"});
  const Case again = Fine(Except(asked.name()));
  EXPECT_EQ(Now(again.name()).exception().expiry_date().DebugString(), Day(2020, 12, 31).DebugString());
  EXPECT_EQ(Fine(Decide(again, v1::Decision::OUTCOME_APPROVE)).state(), Case::STATE_APPROVED);
}

TEST_F(Thresholds, PublishedLaterChangeNeitherARunningCaseNorAVerdictThatStands) {
  Ready();
  const Case decided = Fine(Decide(ToDecide(), v1::Decision::OUTCOME_APPROVE));
  const std::string running = Fine(Submit(NewProject().name())).name();
  v1::RequestSupplementRequest supplement;
  supplement.set_name(running);
  supplement.set_packet_version(1);
  supplement.add_items("可研报告");
  Fine(Ask("secretary", &Review::RequestSupplement, supplement));

  v1::ThresholdSet later = EmptySet(Day(2020, 7, 2));
  AddBar(later, "intensity", v1::METRIC_INVESTMENT_INTENSITY, 6'000'000);
  const std::string second = InForce(later);
  SetToday(2020, 7, 2);
  EXPECT_EQ(Now(decided.name()).verdict().SerializeAsString(), decided.verdict().SerializeAsString());
  v1::ResubmitPacketRequest resubmit;
  resubmit.set_name(running);
  resubmit.set_etag(Now(running).etag());
  const Case resubmitted = Fine(Ask("officer", &Review::ResubmitPacket, resubmit));
  EXPECT_EQ(resubmitted.threshold_set(), decided.threshold_set());
  EXPECT_EQ(resubmitted.verdict().threshold_set(), decided.threshold_set());
  EXPECT_EQ(resubmitted.verdict().outcome(), v1::VERDICT_OUTCOME_PASS);
  const Case filed = Fine(Submit(NewProject().name()));
  EXPECT_EQ(filed.threshold_set(), second);
  EXPECT_EQ(filed.verdict().outcome(), v1::VERDICT_OUTCOME_FAIL);
}

TEST_F(Thresholds, AskAtFilingForWhatTheirRulesNeedOfAPlan) {
  Procedures();
  v1::ThresholdSet set = EmptySet(Day(2020, 1, 1));
  AddBar(set, "intensity", v1::METRIC_INVESTMENT_INTENSITY, 5'000'000);
  v1::ThresholdRule& green = AddRule(set, "green", v1::METRIC_GREEN_RATIO);
  green.set_comparator(v1::COMPARATOR_AT_MOST);
  green.mutable_bar()->set_ratio_ppm(200'000);
  InForce(set);
  v1::Project project = NewProject();
  const auto refused = Submit(project.name());
  EXPECT_EQ(refused.conditions(), Names{"AMOUNT_MISSING"});
  EXPECT_NE(refused.status.error_message().find("plan.green_area"), std::string::npos)
      << refused.status.error_message();
  v1::UpdateProjectRequest update;
  *update.mutable_project() = project;
  *update.mutable_project()->mutable_plan()->mutable_green_area() = Mu(11'320'000);
  update.mutable_update_mask()->add_paths("plan.green_area");
  Fine(Ask("officer", &v1::ProjectService::Stub::UpdateProject, update));
  const Case filed = Fine(Submit(project.name()));
  EXPECT_EQ(filed.verdict().outcome(), v1::VERDICT_OUTCOME_PASS);
  EXPECT_EQ(filed.verdict().figures().plan().green_area().micro_mu(), 11'320'000);
}

}  // namespace
}  // namespace luodi
