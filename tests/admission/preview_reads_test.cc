// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <algorithm>
#include <functional>

#include "tests/admission/preview_given.h"

namespace luodi {
namespace {

using ::testing::IsEmpty;
using testing::Day;
using testing::Mu;
using testing::Previewed;
using testing::PreviewThresholdSet;

// Where rows of the preview and the reading of one project must say the same.
class PreviewReads : public PreviewThresholdSet {
 protected:
  // The investor of a project to be, with another legal representative and what `change` does.
  void Change(const std::string& investor, const std::function<void(v1::Investor&)>& change) {
    v1::GetInvestorRequest get;
    get.set_name(investor);
    v1::UpdateInvestorRequest update;
    *update.mutable_investor() = Must("officer", &v1::InvestorService::Stub::GetInvestor, get);
    update.mutable_investor()->set_legal_representative("张三");
    change(*update.mutable_investor());
    Must("officer", &v1::InvestorService::Stub::UpdateInvestor, update);
  }

  void Discredit(const std::string& investor) {
    Change(investor, [](v1::Investor& changed) {
      v1::CreditRecord& record = *changed.add_credit_records();
      record.set_title("失信被执行人");
      record.set_source("执行信息公开网");
      *record.mutable_from_date() = Day(2020, 1, 1);
    });
  }

  void RecordRate(const v1::Date& day, int64_t rate_e8) {
    v1::RecordExchangeRateRequest record;
    record.set_parent(zone());
    record.mutable_exchange_rate()->set_from_currency("USD");
    record.mutable_exchange_rate()->set_rate_e8(rate_e8);
    *record.mutable_exchange_rate()->mutable_rate_date() = day;
    record.mutable_exchange_rate()->set_source("中国外汇交易中心");
    Must("statistician", &v1::ZoneService::Stub::RecordExchangeRate, record);
  }

  // A project with a plan, whose investor has a record of bad credit.
  std::string Recorded() {
    v1::CreateProjectRequest create = NewProject();
    Discredit(create.project().investor());
    create.mutable_project()->mutable_plan()->mutable_green_area()->set_micro_mu(20'000'000);
    return Must("officer", &Projects::CreateProject, create).name();
  }

  // A project of another industry, whose investor sits on idle land and has the same legal representative.
  std::string Idle() {
    v1::CreateProjectRequest create = NewProject();
    Change(create.project().investor(), [](v1::Investor& investor) {
      v1::LandHolding& holding = *investor.add_land_holdings();
      holding.set_parcel("2018-01");
      *holding.mutable_area() = Mu(9'000'000);
      *holding.mutable_idle_area() = Mu(9'000'000);
      holding.set_source("闲置土地认定书");
    });
    create.mutable_project()->set_industry_code("C2614");
    return Must("officer", &Projects::CreateProject, create).name();
  }

  void Position(const std::string& industry_prefix) {
    v1::RecordPositioningRequest request;
    request.set_parent(zone());
    v1::Positioning& positioning = *request.mutable_positioning();
    *positioning.mutable_effective_date() = Day(2020, 1, 1);
    positioning.set_document("规划");
    positioning.add_industries()->set_title("汽车");
    positioning.mutable_industries(0)->add_industry_prefixes(industry_prefix);
    Must("sysadmin", &v1::ZoneService::Stub::RecordPositioning, request);
  }

  v1::ThresholdSet One(v1::Metric metric, v1::Comparator comparator = v1::COMPARATOR_UNSPECIFIED) {
    v1::ThresholdSet set = EmptySet(Day(2020, 7, 1));
    v1::ThresholdRule& rule = *set.add_rules();
    rule.set_rule_id("rule");
    rule.set_metric(metric);
    rule.set_comparator(comparator);
    rule.set_legal_basis("第三条");
    return set;
  }

  // Projects that pass today: those fail under the draft, and the preview tells what the evaluation tells.
  void Expect(const v1::ThresholdSet& set, const std::vector<std::string>& projects,
              const std::vector<std::string>& failing) {
    const std::string draft = Draft(set);
    const Previewed previewed = Preview(draft);
    ASSERT_TRUE(previewed.status.ok()) << previewed.status.error_message();
    const auto told = previewed.Told();
    int refused = 0, missing = 0;
    for (const std::string& name : projects) {
      SCOPED_TRACE(name);
      const v1::VerdictOutcome before = Outcome(name), after = Outcome(name, draft);
      const bool fails = std::find(failing.begin(), failing.end(), name) != failing.end();
      EXPECT_EQ(before, v1::VERDICT_OUTCOME_PASS);
      EXPECT_EQ(after == v1::VERDICT_OUTCOME_FAIL, fails);
      refused += after == v1::VERDICT_OUTCOME_UNSPECIFIED ? 1 : 0;
      const bool flips = after != before && after != v1::VERDICT_OUTCOME_UNSPECIFIED;
      EXPECT_EQ(told.count(name), flips ? 1u : 0u);
    }
    for (const auto& [path, count] : previewed.summary.not_evaluated()) missing += count;
    EXPECT_EQ(missing, refused);
  }
};

TEST_F(PreviewReads, EverythingTheEvaluationReads) {
  const std::string recorded = Recorded(), idle = Idle(), clean = Negotiating().name();
  const std::vector<std::string> all = {recorded, idle, clean};
  Expect(One(v1::METRIC_BAD_CREDIT), all, {recorded});
  v1::ThresholdSet related = One(v1::METRIC_RELATED_LAND);
  related.mutable_rules(0)->mutable_related_land()->mutable_idle_at_least()->set_micro_mu(1);
  Expect(related, all, {recorded, idle});
  Position("C36");
  Expect(One(v1::METRIC_INDUSTRY_FIT), all, {idle});
  // Only one has a plan; the other one of its industry cannot be evaluated.
  v1::ThresholdSet green = One(v1::METRIC_GREEN_RATIO, v1::COMPARATOR_AT_MOST);
  green.mutable_rules(0)->mutable_bar()->set_ratio_ppm(200'000);
  green.mutable_rules(0)->mutable_scope()->add_industry_prefixes("C36");
  Expect(green, all, {recorded});
}

// Rules as they are change no decision, whatever was recorded since.
TEST_F(PreviewReads, DecisionsAsTheirVerdictReadThem) {
  v1::ThresholdSet set = One(v1::METRIC_BAD_CREDIT);
  AddBar(set, "intensity", v1::METRIC_INVESTMENT_INTENSITY, 5'000'000);
  *set.mutable_effective_date() = Day(2020, 6, 1);
  PutInForce("secretary", "leader", set);
  RecordRate(Day(2020, 6, 1), 707'950'000);
  v1::CreateProjectRequest create = NewProject();
  v1::Project& project = *create.mutable_project();
  for (v1::Money* amount : {project.mutable_total_investment(), project.mutable_fixed_asset_investment()}) {
    amount->set_currency_code("USD");
    amount->set_minor_units(4'000'000'000);
  }
  Approved(Must("officer", &Projects::CreateProject, create).name());

  // Of before the decision, but entered after it: neither record nor rate would have let it pass.
  Discredit(project.investor());
  RecordRate(Day(2020, 6, 9), 600'000'000);
  *set.mutable_effective_date() = Day(2020, 7, 1);
  const Previewed previewed = Preview(Draft(set));
  ASSERT_TRUE(previewed.status.ok()) << previewed.status.error_message();
  EXPECT_THAT(previewed.Told(), IsEmpty());
  bool is_counted = false;
  for (const v1::PreviewCount& count : previewed.summary.counts()) {
    if (count.subject() != v1::PREVIEW_SUBJECT_DECISION) continue;
    is_counted = true;
    EXPECT_EQ(count.before(), v1::VERDICT_OUTCOME_PASS);
    EXPECT_EQ(count.after(), v1::VERDICT_OUTCOME_PASS);
  }
  EXPECT_TRUE(is_counted);
}

}  // namespace
}  // namespace luodi
