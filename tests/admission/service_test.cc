// SPDX-License-Identifier: Apache-2.0
#include "luodi/v1/admission.grpc.pb.h"
#include "luodi/v1/policy.grpc.pb.h"
#include "luodi/v1/projects.grpc.pb.h"
#include "luodi/v1/zones.grpc.pb.h"
#include "proto/text/area.h"
#include "proto/text/money.h"
#include "tests/support/office.h"

namespace luodi {
namespace {

using testing::Day;
using testing::Yuan;
using Admission = v1::AdmissionService::Stub;

v1::Money Amount(std::string_view text) {
  v1::Money money;
  EXPECT_EQ(text::ReadMoney(text, &money), v1::ERROR_REASON_UNSPECIFIED) << text;
  return money;
}

v1::Area Land(std::string_view text) {
  v1::Area area;
  EXPECT_EQ(text::ReadArea(text, &area), v1::ERROR_REASON_UNSPECIFIED) << text;
  return area;
}

class EvaluateAdmission : public testing::OfficeTest {
 protected:
  EvaluateAdmission() {
    Person("director", {v1::ROLE_DIRECTOR});
    Person("leader", {v1::ROLE_DECISION_MAKER});
    Person("statistician", {v1::ROLE_STATISTICIAN});
    Person("officer", {v1::ROLE_INVESTMENT_OFFICER}, Department("investment"));
    SetToday(2020, 7, 1);
  }

  // 万元 a 亩 of investment and of tax; the name of the set.
  std::string Gate(const v1::Date& effective, int64_t intensity, int64_t tax, bool published = true) {
    v1::CreateThresholdSetRequest create;
    create.set_parent(zone());
    v1::ThresholdSet& set = *create.mutable_threshold_set();
    set.set_document_number("廊高管发〔2020〕1号");
    set.set_title("准入门槛");
    *set.mutable_effective_date() = effective;
    const std::pair<v1::Metric, int64_t> bars[] = {{v1::METRIC_INVESTMENT_INTENSITY, intensity},
                                                   {v1::METRIC_TAX_PER_MU, tax}};
    for (const auto& [metric, wan] : bars) {
      v1::ThresholdRule& rule = *set.add_rules();
      rule.set_rule_id(metric == v1::METRIC_TAX_PER_MU ? "tax" : "intensity");
      rule.set_metric(metric);
      *rule.mutable_at_least_per_mu() = Yuan(wan * 10'000);
      rule.add_exempt_kinds(v1::PROJECT_KIND_PUBLIC_WELFARE);
      rule.set_legal_basis("第三条");
    }
    const auto draft = Ask("director", &v1::PolicyService::Stub::CreateThresholdSet, create);
    EXPECT_TRUE(draft.ok()) << draft.status.error_message();
    if (!published) return draft->name();
    v1::PublishThresholdSetRequest publish;
    publish.set_name(draft->name());
    publish.set_etag(draft->etag());
    const auto answer = Ask("leader", &v1::PolicyService::Stub::PublishThresholdSet, publish);
    EXPECT_TRUE(answer.ok()) << answer.status.error_message();
    return draft->name();
  }

  v1::EvaluateAdmissionRequest Bare(std::string_view investment, std::string_view area, std::string_view tax) {
    v1::EvaluateAdmissionRequest request;
    request.set_parent(zone());
    *request.mutable_figures()->mutable_fixed_asset_investment() = Amount(investment);
    *request.mutable_figures()->mutable_land_area() = Land(area);
    *request.mutable_figures()->mutable_annual_tax() = Amount(tax);
    return request;
  }

  testing::Answer<v1::EvaluateAdmissionResponse> Evaluate(const v1::EvaluateAdmissionRequest& request) {
    return Ask("officer", &Admission::EvaluateAdmission, request);
  }
};

TEST_F(EvaluateAdmission, AnswersTheKnownCases) {
  Gate(Day(2020, 1, 1), 500, 50);
  const auto passes = Evaluate(Bare("2.83亿元", "56.6亩", "2830万元"));
  ASSERT_TRUE(passes.ok()) << passes.status.error_message();
  EXPECT_EQ(passes->verdict().outcome(), v1::VERDICT_OUTCOME_PASS);
  EXPECT_EQ(text::WriteDate(passes->verdict().on_date()), "2020-07-01");
  EXPECT_EQ(passes->verdict().figures().kind(), v1::PROJECT_KIND_NEW_BUILD);
  const auto fails = Evaluate(Bare("2.83亿元", "56.61亩", "2830万元"));
  EXPECT_EQ(fails->verdict().outcome(), v1::VERDICT_OUTCOME_FAIL);
  ASSERT_EQ(fails->verdict().criteria_size(), 2);
  EXPECT_EQ(fails->verdict().criteria(0).shortfall().minor_units(), Yuan(50'000).minor_units());
  EXPECT_EQ(fails->verdict().criteria(1).shortfall().minor_units(), Yuan(5'000).minor_units());
  EXPECT_EQ(fails->verdict().criteria(0).excess_area().micro_mu(), 10'000);
  EXPECT_EQ(Evaluate(Bare("5亿元", "100亩", "5000万元"))->verdict().outcome(), v1::VERDICT_OUTCOME_PASS);
}

TEST_F(EvaluateAdmission, JudgesByTheSetInForceOnTheDayOrByTheOneNamed) {
  const std::string lower = Gate(Day(2019, 1, 1), 300, 30), higher = Gate(Day(2020, 1, 1), 500, 50);
  v1::EvaluateAdmissionRequest request = Bare("4亿元", "100亩", "4000万元");
  EXPECT_EQ(Evaluate(request)->verdict().threshold_set(), higher);
  EXPECT_EQ(Evaluate(request)->verdict().outcome(), v1::VERDICT_OUTCOME_FAIL);
  *request.mutable_on_date() = Day(2019, 12, 31);
  EXPECT_EQ(Evaluate(request)->verdict().threshold_set(), lower);
  EXPECT_EQ(Evaluate(request)->verdict().outcome(), v1::VERDICT_OUTCOME_PASS);
  *request.mutable_on_date() = Day(2018, 12, 31);
  EXPECT_EQ(Evaluate(request).reason(), "NO_THRESHOLD_SET_IN_FORCE");
  request.set_under(Gate(Day(2030, 1, 1), 401, 40, false));
  EXPECT_EQ(Evaluate(request)->verdict().outcome(), v1::VERDICT_OUTCOME_FAIL);
  request.set_under(InZone("thresholdSets/99"));
  EXPECT_EQ(Evaluate(request).reason(), "RESOURCE_NOT_FOUND");
}

TEST_F(EvaluateAdmission, ConvertsAtTheNewestRateByTheDay) {
  Gate(Day(2020, 1, 1), 500, 50);
  const v1::EvaluateAdmissionRequest request = Bare("1.5亿美元", "212.385亩", "1.2亿元");
  EXPECT_EQ(Evaluate(request).reason(), "RATE_MISSING");
  v1::RecordExchangeRateRequest record;
  record.set_parent(zone());
  record.mutable_exchange_rate()->set_from_currency("USD");
  record.mutable_exchange_rate()->set_rate_e8(707'950'000);
  *record.mutable_exchange_rate()->mutable_rate_date() = Day(2020, 6, 30);
  record.mutable_exchange_rate()->set_source("中国外汇交易中心");
  ASSERT_TRUE(Ask("statistician", &v1::ZoneService::Stub::RecordExchangeRate, record).ok());
  const auto answer = Evaluate(request);
  ASSERT_TRUE(answer.ok()) << answer.status.error_message();
  EXPECT_EQ(answer->verdict().outcome(), v1::VERDICT_OUTCOME_PASS);
  ASSERT_EQ(answer->verdict().rates_size(), 1);
  EXPECT_EQ(answer->verdict().rates(0).exchange_rate(), InZone("exchangeRates/usd-cny-2020-06-30"));
}

TEST_F(EvaluateAdmission, RefusesWhatItCannotJudge) {
  Gate(Day(2020, 1, 1), 500, 50);
  v1::EvaluateAdmissionRequest request;
  request.set_parent(zone());
  EXPECT_EQ(Evaluate(request).reason(), "EXCLUSIVE_FIELDS");
  request.mutable_figures();
  const auto missing = Evaluate(request);
  EXPECT_EQ(missing.reason(), "FIGURES_MISSING");
  EXPECT_EQ(missing.Info().metadata().at("missing"), "fixed_asset_investment, land_area, annual_tax");
  request = Bare("5亿元", "100亩", "700万美元");
  request.mutable_figures()->mutable_land_area()->set_micro_mu(0);
  EXPECT_EQ(Evaluate(request).fields(), (std::vector<std::string>{"figures.land_area", "figures.annual_tax"}));
  request.clear_figures();
  request.set_project(InZone("projects/2020-9999"));
  EXPECT_EQ(Evaluate(request).reason(), "RESOURCE_NOT_FOUND");
}

TEST_F(EvaluateAdmission, TakesTheFiguresOfAProject) {
  Gate(Day(2020, 1, 1), 500, 50);
  v1::CreateProjectRequest create;
  create.set_parent(zone());
  v1::Project& project = *create.mutable_project();
  project.set_title("样例项目");
  project.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  project.set_industry_code("C3921");
  *project.mutable_total_investment() = Amount("3亿元");
  *project.mutable_fixed_asset_investment() = Amount("2.83亿元");
  *project.mutable_land_area() = Land("56.61亩");
  *project.mutable_promises()->mutable_annual_tax() = Amount("2830万元");
  const auto created = Ask("officer", &v1::ProjectService::Stub::CreateProject, create);
  ASSERT_TRUE(created.ok()) << created.status.error_message();
  v1::EvaluateAdmissionRequest request;
  request.set_parent(zone());
  request.set_project(created->name());
  const auto answer = Evaluate(request);
  ASSERT_TRUE(answer.ok()) << answer.status.error_message();
  EXPECT_EQ(answer->verdict().outcome(), v1::VERDICT_OUTCOME_FAIL);
  EXPECT_EQ(answer->verdict().criteria(0).excess_area().micro_mu(), 10'000);
}

}  // namespace
}  // namespace luodi
