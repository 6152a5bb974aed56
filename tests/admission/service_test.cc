// SPDX-License-Identifier: Apache-2.0
#include "luodi/v1/admission.grpc.pb.h"
#include "luodi/v1/journal.grpc.pb.h"
#include "luodi/v1/policy.grpc.pb.h"
#include "luodi/v1/projects.grpc.pb.h"
#include "luodi/v1/zones.grpc.pb.h"
#include "proto/text/area.h"
#include "proto/text/money.h"
#include "tests/support/policy.h"

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

class EvaluateAdmission : public testing::PolicyOffice {
 protected:
  EvaluateAdmission() {
    Person("director", {v1::ROLE_DIRECTOR});
    Person("leader", {v1::ROLE_DECISION_MAKER});
    Person("statistician", {v1::ROLE_STATISTICIAN});
    Person("officer", {v1::ROLE_INVESTMENT_OFFICER}, Department("investment"));
    Person("outsider", {v1::ROLE_INVESTMENT_OFFICER}, Department("transport"));
    Person("auditor", {v1::ROLE_CASE_AUDITOR});
    SetToday(2020, 7, 1);
  }

  // 万元 a 亩 of investment and of tax; the name of the set.
  std::string Gate(const v1::Date& effective, int64_t intensity, int64_t tax, bool published = true) {
    v1::ThresholdSet set = EmptySet(effective);
    AddBar(set, "intensity", v1::METRIC_INVESTMENT_INTENSITY, intensity * 10'000);
    AddBar(set, "tax", v1::METRIC_TAX_PER_MU, tax * 10'000);
    if (published) return PutInForce("director", "leader", set).name();
    const auto draft = DraftSet("director", set);
    EXPECT_TRUE(draft.ok()) << draft.status.error_message();
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

  // 2.83 亿元 on 56.61 亩 with 2830 万元 of tax; its name.
  std::string Project(v1::Confidentiality confidentiality = v1::CONFIDENTIALITY_INTERNAL) {
    v1::CreateProjectRequest create;
    create.set_parent(zone());
    v1::Project& project = *create.mutable_project();
    project.set_title("样例项目");
    project.set_kind(v1::PROJECT_KIND_NEW_BUILD);
    project.set_industry_code("C3921");
    project.set_confidentiality(confidentiality);
    *project.mutable_total_investment() = Amount("3亿元");
    *project.mutable_fixed_asset_investment() = Amount("2.83亿元");
    *project.mutable_land_area() = Land("56.61亩");
    *project.mutable_promises()->mutable_annual_tax() = Amount("2830万元");
    const auto created = Ask("officer", &v1::ProjectService::Stub::CreateProject, create);
    EXPECT_TRUE(created.ok()) << created.status.error_message();
    return created->name();
  }
  // Entries of readings of it.
  int Readings(const std::string& project) {
    v1::ListEntriesRequest list;
    list.set_parent(zone());
    list.mutable_filter()->set_resource_prefix(project);
    list.mutable_filter()->set_kind(v1::ENTRY_KIND_READING);
    return Ask("auditor", &v1::JournalService::Stub::ListEntries, list)->entries_size();
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
  EXPECT_EQ(fails->verdict().criteria(0).shortfall().money().minor_units(), Yuan(50'000).minor_units());
  EXPECT_EQ(fails->verdict().criteria(1).shortfall().money().minor_units(), Yuan(5'000).minor_units());
  ASSERT_EQ(fails->verdict().criteria(0).advice_size(), 2);
  EXPECT_EQ(fails->verdict().criteria(0).advice(1).by().area().micro_mu(), 10'000);
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

TEST_F(EvaluateAdmission, HasNoVerdictUnderADraftNobodyCouldJudgeBy) {
  v1::ThresholdSet draft = EmptySet(Day(2021, 1, 1));
  AddBar(draft, "intensity", v1::METRIC_INVESTMENT_INTENSITY, 1);
  AddBar(draft, "intensity-too", v1::METRIC_INVESTMENT_INTENSITY, 9'000'000);
  v1::EvaluateAdmissionRequest request = Bare("5亿元", "100亩", "5000万元");
  request.set_under(DraftSet("director", draft)->name());
  const auto refused = Evaluate(request);
  EXPECT_EQ(refused.reason(), "PUBLISH_CONDITIONS_UNMET");
  EXPECT_EQ(refused.conditions(), std::vector<std::string>{"RULES_OVERLAP"});
}

TEST_F(EvaluateAdmission, TakesTheFiguresOfAProject) {
  Gate(Day(2020, 1, 1), 500, 50);
  v1::EvaluateAdmissionRequest request;
  request.set_parent(zone());
  request.set_project(Project());
  const auto answer = Evaluate(request);
  ASSERT_TRUE(answer.ok()) << answer.status.error_message();
  EXPECT_EQ(answer->verdict().outcome(), v1::VERDICT_OUTCOME_FAIL);
  EXPECT_EQ(answer->verdict().criteria(0).shortfall().money().minor_units(), Yuan(50'000).minor_units());
}

TEST_F(EvaluateAdmission, LeavesAnEntryOfEachReadingOfARestrictedProject) {
  Gate(Day(2020, 1, 1), 500, 50);
  const std::string open = Project(), restricted = Project(v1::CONFIDENTIALITY_RESTRICTED);
  v1::EvaluateAdmissionRequest request;
  request.set_parent(zone());
  for (const std::string& project : {open, restricted}) {
    request.set_project(project);
    EXPECT_TRUE(Evaluate(request).ok());
  }
  EXPECT_EQ(Ask("outsider", &Admission::EvaluateAdmission, request).reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(Readings(open), 0);
  EXPECT_EQ(Readings(restricted), 1);

  v1::TryAdmissionRequest trial;
  trial.set_parent(zone());
  trial.set_project(restricted);
  trial.set_least_changes(true);
  const auto answer = Ask("officer", &Admission::TryAdmission, trial);
  EXPECT_TRUE(answer.ok()) << answer.status.error_message();
  EXPECT_FALSE(answer->least_changes_incomplete());
  EXPECT_EQ(Readings(restricted), 2);
}

TEST_F(EvaluateAdmission, KnowsTheParkAndThePositioningListOfBareFigures) {
  const auto park = [this](const std::string& id, const std::string& within) {
    v1::CreateParkRequest create;
    create.set_parent(zone());
    create.set_park_id(id);
    create.mutable_park()->set_title(id);
    if (!within.empty()) create.mutable_park()->set_parent_park(InZone("parks/" + within));
    const auto answer = Ask("sysadmin", &v1::ZoneService::Stub::CreatePark, create);
    ASSERT_TRUE(answer.ok()) << answer.status.error_message();
  };
  park("north", "");
  park("optics", "north");
  v1::ThresholdSet set = EmptySet(Day(2020, 1, 1));
  AddBar(set, "north", v1::METRIC_INVESTMENT_INTENSITY, 5'000'000).mutable_scope()->add_parks(InZone("parks/north"));
  PutInForce("director", "leader", set);
  v1::EvaluateAdmissionRequest request = Bare("4亿元", "100亩", "4000万元");
  EXPECT_EQ(Evaluate(request)->verdict().outcome(), v1::VERDICT_OUTCOME_NOT_APPLICABLE);
  request.mutable_figures()->set_park(InZone("parks/optics"));
  EXPECT_EQ(Evaluate(request)->verdict().outcome(), v1::VERDICT_OUTCOME_FAIL);
  EXPECT_EQ(Evaluate(request)->verdict().figures().enclosing_park(), InZone("parks/north"));
  request.mutable_figures()->set_park(InZone("parks/south"));
  EXPECT_EQ(Evaluate(request).reason(), "RESOURCE_NOT_FOUND");
  request.mutable_figures()->set_park("zones/elsewhere/parks/north");
  EXPECT_EQ(Evaluate(request).reason(), "RESOURCE_NOT_FOUND");
}

class TryAdmission : public EvaluateAdmission {
 protected:
  v1::TryAdmissionRequest Bare(std::string_view investment, std::string_view area, std::string_view tax) {
    v1::TryAdmissionRequest request;
    request.set_parent(zone());
    *request.mutable_figures() = EvaluateAdmission::Bare(investment, area, tax).figures();
    return request;
  }
  testing::Answer<v1::TryAdmissionResponse> Try(const v1::TryAdmissionRequest& request) {
    return Ask("officer", &Admission::TryAdmission, request);
  }
};

TEST_F(TryAdmission, TellsWhatOtherFiguresWouldChange) {
  Gate(Day(2020, 1, 1), 500, 50);
  v1::TryAdmissionRequest request = Bare("2.83亿元", "56.61亩", "2830万元");
  *request.mutable_change()->mutable_land_area() = Land("56.6亩");
  request.mutable_change_mask()->add_paths("land_area");
  const auto answer = Try(request);
  ASSERT_TRUE(answer.ok()) << answer.status.error_message();
  EXPECT_EQ(answer->before().outcome(), v1::VERDICT_OUTCOME_FAIL);
  EXPECT_EQ(answer->after().outcome(), v1::VERDICT_OUTCOME_PASS);
  ASSERT_EQ(answer->flips_size(), 2);
  EXPECT_EQ(answer->flips(0).rule_after(), "intensity");
  EXPECT_EQ(answer->flips(1).before(), v1::VERDICT_OUTCOME_FAIL);
  EXPECT_EQ(answer->least_changes_size(), 0);
}

TEST_F(TryAdmission, TellsWhatOtherBarsWouldChange) {
  Gate(Day(2020, 1, 1), 500, 50);
  v1::TryAdmissionRequest request = Bare("2.83亿元", "56.6亩", "2830万元");
  v1::BarChange& bar = *request.add_bars();
  bar.set_rule_id("intensity");
  *bar.mutable_bar()->mutable_money_per_mu() = Amount("600万元");
  const auto answer = Try(request);
  ASSERT_TRUE(answer.ok()) << answer.status.error_message();
  EXPECT_EQ(answer->before().outcome(), v1::VERDICT_OUTCOME_PASS);
  EXPECT_EQ(answer->after().outcome(), v1::VERDICT_OUTCOME_FAIL);
  ASSERT_EQ(answer->flips_size(), 1);
  EXPECT_EQ(answer->after().criteria(0).bar().money_per_mu().minor_units(), Amount("600万元").minor_units());
}

TEST_F(TryAdmission, FindsTheLeastChangeAndItPassesTypedBack) {
  Gate(Day(2020, 1, 1), 500, 50);
  v1::TryAdmissionRequest request = Bare("2亿元", "60亩", "3000万元");
  request.set_least_changes(true);
  const auto answer = Try(request);
  ASSERT_TRUE(answer.ok()) << answer.status.error_message();
  ASSERT_EQ(answer->least_changes_size(), 2);
  EXPECT_EQ(answer->flips_size(), 0);
  for (const v1::LeastChange& change : answer->least_changes()) {
    const bool invests = change.has_fixed_asset_investment();
    v1::TryAdmissionRequest back = Bare("2亿元", "60亩", "3000万元");
    back.mutable_change_mask()->add_paths(invests ? "fixed_asset_investment" : "land_area");
    *back.mutable_change()->mutable_fixed_asset_investment() = change.fixed_asset_investment();
    *back.mutable_change()->mutable_land_area() = change.land_area();
    EXPECT_EQ(Try(back)->after().outcome(), v1::VERDICT_OUTCOME_PASS);
    v1::Figures& less = *back.mutable_change();
    less.mutable_fixed_asset_investment()->set_minor_units(change.fixed_asset_investment().minor_units() - 1);
    less.mutable_land_area()->set_micro_mu(change.land_area().micro_mu() + 1);
    EXPECT_EQ(Try(back)->after().outcome(), v1::VERDICT_OUTCOME_FAIL);
  }
}

TEST_F(TryAdmission, HasNoVerdictBeforeWhereOnlyTheChangeGivesTheFigures) {
  Gate(Day(2020, 1, 1), 500, 50);
  v1::TryAdmissionRequest request = Bare("5亿元", "100亩", "5000万元");
  request.mutable_figures()->clear_land_area();
  request.set_least_changes(true);
  EXPECT_EQ(Try(request).reason(), "FIGURES_MISSING");
  *request.mutable_change()->mutable_land_area() = Land("100亩");
  request.mutable_change_mask()->add_paths("land_area");
  const auto answer = Try(request);
  ASSERT_TRUE(answer.ok()) << answer.status.error_message();
  EXPECT_FALSE(answer->has_before());
  EXPECT_EQ(answer->after().outcome(), v1::VERDICT_OUTCOME_PASS);
}

TEST_F(TryAdmission, RefusesAllAtOnceWhatItCannotTry) {
  Gate(Day(2020, 1, 1), 500, 50);
  v1::TryAdmissionRequest request = Bare("5亿元", "100亩", "5000万元");
  EXPECT_EQ(Try(request).fields(), std::vector<std::string>{"change_mask"});
  request.mutable_change_mask()->add_paths("title");
  request.mutable_change_mask()->add_paths("land_area");
  request.mutable_change()->mutable_land_area()->set_micro_mu(-1);
  request.add_bars()->set_rule_id("height");
  request.add_bars()->set_rule_id("tax");
  request.mutable_bars(1)->mutable_bar()->set_ratio_ppm(1);
  EXPECT_EQ(Try(request).fields(),
            (std::vector<std::string>{"change_mask", "change.land_area", "bars[0].rule_id", "bars[1].bar"}));
  request.mutable_on_date()->set_year(2020);
  request.mutable_on_date()->set_month(13);
  EXPECT_EQ(Try(request).fields(), (std::vector<std::string>{"on_date", "change_mask", "change.land_area"}));
  request = Bare("5亿元", "100亩", "5000万元");
  request.mutable_change()->set_park(InZone("parks/nowhere"));
  request.mutable_change_mask()->add_paths("park");
  EXPECT_EQ(Try(request).reason(), "RESOURCE_NOT_FOUND");
  request.set_under(InZone("thresholdSets/99"));
  EXPECT_EQ(Try(request).reason(), "RESOURCE_NOT_FOUND");
}

}  // namespace
}  // namespace luodi
