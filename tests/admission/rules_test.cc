// SPDX-License-Identifier: Apache-2.0
#include "server/admission/rules.h"

#include <gtest/gtest.h>

#include "server/admission/preview.h"

namespace luodi::admission::rules {
namespace {

using Wanted = std::vector<std::pair<std::string, v1::ErrorReason>>;

v1::Date Day(int year, int month, int day) {
  v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

Wanted Seen(const Faults& faults) {
  Wanted seen;
  for (const Fault& fault : faults) seen.emplace_back(fault.field, fault.reason);
  return seen;
}

template <typename Request>
Wanted Asked(Request& request) {
  return Seen(CheckRequest(Day(2020, 7, 1), request));
}

TEST(CheckRequest, WantsAProjectOrFiguresAndNotBoth) {
  v1::EvaluateAdmissionRequest request;
  EXPECT_EQ(Asked(request), (Wanted{{"project", v1::ERROR_REASON_EXCLUSIVE_FIELDS}}));
  request.set_project("zones/z/projects/2020-0001");
  EXPECT_EQ(Asked(request), Wanted{});
  request.mutable_figures();
  EXPECT_EQ(Asked(request), (Wanted{{"project", v1::ERROR_REASON_EXCLUSIVE_FIELDS}}));
  request.clear_project();
  EXPECT_EQ(Asked(request), Wanted{});
  EXPECT_EQ(request.figures().kind(), v1::PROJECT_KIND_NEW_BUILD);
}

TEST(CheckRequest, ReadsAnAbsentDayAsToday) {
  v1::EvaluateAdmissionRequest request;
  request.mutable_figures();
  EXPECT_EQ(Asked(request), Wanted{});
  EXPECT_EQ(request.on_date().month(), 7);
}

TEST(CheckRequest, NamesEveryFault) {
  v1::EvaluateAdmissionRequest request;
  request.set_project("2020-0001");
  request.set_under("2");
  request.mutable_on_date()->set_year(2020);
  EXPECT_EQ(Asked(request), (Wanted{{"project", v1::ERROR_REASON_NAME_MALFORMED},
                                    {"on_date", v1::ERROR_REASON_DATE_INVALID},
                                    {"under", v1::ERROR_REASON_NAME_MALFORMED}}));
}

TEST(CheckRequest, WantsSomethingToTry) {
  v1::TryAdmissionRequest request;
  request.mutable_figures();
  EXPECT_EQ(Asked(request), (Wanted{{"change_mask", v1::ERROR_REASON_FIELD_REQUIRED}}));
  request.set_least_changes(true);
  EXPECT_EQ(Asked(request), Wanted{});
  request.clear_least_changes();
  request.add_bars();
  EXPECT_EQ(Asked(request), Wanted{});
  request.clear_bars();
  request.mutable_change_mask()->add_paths("land_area");
  EXPECT_EQ(Asked(request), Wanted{});
  request.mutable_change_mask()->add_paths("title");
  EXPECT_EQ(Asked(request), (Wanted{{"change_mask", v1::ERROR_REASON_MASK_PATH_UNKNOWN}}));
}

TEST(MayEvaluate, WantsTheRightToReadProjectsAndToSeeThisOne) {
  v1::Project project;
  project.set_confidentiality(v1::CONFIDENTIALITY_INTERNAL);
  access::Caller officer;
  officer.roles = {v1::ROLE_INVESTMENT_OFFICER};
  EXPECT_TRUE(MayEvaluate(officer, project));
  access::Caller nobody;
  EXPECT_FALSE(MayEvaluate(nobody, project));
  project.set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  project.set_owner_department("zones/z/departments/other");
  officer.department = "zones/z/departments/own";
  EXPECT_FALSE(MayEvaluate(officer, project));
}

TEST(MayHear, GoesByTheOwnerOfARestrictedProject) {
  access::Caller officer;
  officer.roles = {v1::ROLE_INVESTMENT_OFFICER};
  officer.department = "zones/z/departments/own";
  Subject subject;
  EXPECT_TRUE(MayHear(officer, subject));
  subject.restricted = true;
  EXPECT_FALSE(MayHear(officer, subject));
  subject.owner_department = officer.department;
  EXPECT_TRUE(MayHear(officer, subject));
}

// ---- previews

TEST(CheckPreview, TakesTheLastYearWhereNoPeriodIsGiven) {
  v1::PreviewThresholdSetRequest request;
  request.set_name("zones/z/thresholdSets/2");
  EXPECT_EQ(Seen(CheckPreview(Day(2021, 7, 1), request)), Wanted{});
  EXPECT_EQ(request.decisions_from().year(), 2020);
  EXPECT_EQ(request.decisions_from().day(), 1);
  EXPECT_EQ(request.decisions_until().year(), 2021);
  *request.mutable_decisions_until() = Day(2020, 6, 30);
  EXPECT_EQ(Seen(CheckPreview(Day(2021, 7, 1), request)),
            (Wanted{{"decisions_until", v1::ERROR_REASON_DATE_ORDER}}));
  request.set_name("2");
  *request.mutable_decisions_from() = Day(2020, 2, 30);
  EXPECT_EQ(Seen(CheckPreview(Day(2021, 7, 1), request)),
            (Wanted{{"name", v1::ERROR_REASON_NAME_MALFORMED}, {"decisions_from", v1::ERROR_REASON_DATE_INVALID}}));
}

v1::ThresholdRule& AddRule(v1::ThresholdSet& set, v1::Metric metric) {
  v1::ThresholdRule& rule = *set.add_rules();
  rule.set_metric(metric);
  return rule;
}

TEST(NeedsOf, IsWhatTheRulesOfTheSetAskFor) {
  v1::ThresholdSet set;
  v1::ThresholdRule& intensity = AddRule(set, v1::METRIC_INVESTMENT_INTENSITY);
  EXPECT_FALSE(NeedsOf(set).plan || NeedsOf(set).records || NeedsOf(set).positions);
  const auto plan_once = [&](auto change) {
    v1::ThresholdSet other = set;
    change(*other.mutable_rules(0));
    return NeedsOf(other).plan;
  };
  EXPECT_TRUE(plan_once([](v1::ThresholdRule& rule) { rule.set_without_land_price(true); }));
  EXPECT_TRUE(plan_once([](v1::ThresholdRule& rule) { rule.set_land(v1::LAND_APPORTIONED); }));
  EXPECT_TRUE(plan_once([](v1::ThresholdRule& rule) { rule.mutable_scope()->add_land_uses(v1::LAND_USE_OTHER); }));
  EXPECT_TRUE(plan_once([](v1::ThresholdRule& rule) { rule.mutable_scope()->add_land_bases(v1::LAND_BASIS_NET); }));
  EXPECT_TRUE(plan_once(
      [](v1::ThresholdRule& rule) { rule.mutable_years()->set_basis(v1::YearSpan::BASIS_AFTER_PRODUCTION); }));
  for (const v1::Metric metric :
       {v1::METRIC_RD_SHARE, v1::METRIC_REGISTERED_CAPITAL_SHARE, v1::METRIC_FLOOR_AREA_RATIO,
        v1::METRIC_BUILDING_COEFFICIENT, v1::METRIC_GREEN_RATIO, v1::METRIC_OFFICE_LAND_RATIO,
        v1::METRIC_ENERGY_PER_MU}) {
    intensity.set_metric(metric);
    EXPECT_TRUE(NeedsOf(set).plan) << v1::Metric_Name(metric);
  }
  intensity.set_metric(v1::METRIC_RELATED_LAND);
  EXPECT_TRUE(NeedsOf(set).records);
  intensity.set_metric(v1::METRIC_INDUSTRY_FIT);
  EXPECT_TRUE(NeedsOf(set).positions);
  set.add_positions();
  EXPECT_FALSE(NeedsOf(set).positions);
}

TEST(FiguresOf, CompletesWhatARowOrAPacketStates) {
  Subject subject;
  subject.material_json =
      R"({"landArea":{"microMu":"5"},"park":"zones/z/parks/inner","industryCode":"C2614","promises":{"jobs":3}})";
  subject.investor = "zones/z/investors/2020-0001";
  Records records;
  records[subject.investor].add_credit_records()->set_title("失信被执行人");
  v1::Positioning positioning;
  positioning.add_industries()->set_title("新材料");
  positioning.mutable_industries(0)->add_industry_prefixes("C26");
  positioning.add_industries()->set_title("装备");
  positioning.mutable_industries(1)->add_industry_prefixes("C3");
  const v1::Figures figures =
      FiguresOf(subject, {{"zones/z/parks/inner", "zones/z/parks/outer"}}, records, &positioning);
  EXPECT_EQ(figures.land_area().micro_mu(), 5);
  EXPECT_EQ(figures.jobs(), 3);
  EXPECT_EQ(figures.enclosing_park(), "zones/z/parks/outer");
  EXPECT_EQ(figures.credit_records(0).title(), "失信被执行人");
  ASSERT_EQ(figures.positioned_as_size(), 1);
  EXPECT_EQ(figures.positioned_as(0), "新材料");
}

TEST(FiguresOf, LeavesWhatAVerdictWasByAsItIs) {
  Subject decision;
  decision.kind = v1::PREVIEW_SUBJECT_DECISION;
  decision.investor = "zones/z/investors/2020-0001";
  decision.material_json = R"({"landArea":{"microMu":"5"},"industryCode":"C2614","promises":{"jobs":3}})";
  decision.figures.mutable_land_area()->set_micro_mu(4);
  Records records;
  records[decision.investor].add_credit_records()->set_title("失信被执行人");
  // A verdict of before there were more figures.
  EXPECT_FALSE(HoldsAll(decision));
  Subject old = decision;
  const v1::Figures completed = FiguresOf(old, {}, records, nullptr);
  EXPECT_EQ(completed.land_area().micro_mu(), 4);
  EXPECT_EQ(completed.jobs(), 3);
  EXPECT_EQ(completed.credit_records_size(), 1);

  decision.figures.set_industry_code("C2614");
  EXPECT_TRUE(HoldsAll(decision));
  const v1::Figures figures = FiguresOf(decision, {}, records, nullptr);
  EXPECT_EQ(figures.land_area().micro_mu(), 4);
  EXPECT_EQ(figures.jobs(), 0);
  EXPECT_EQ(figures.credit_records_size(), 0);
}

TEST(RatesFor, AreThoseOfTheVerdictAndOfTheBooksForOthers) {
  const auto rate = [](const char* currency, int64_t rate_e8) {
    v1::ExchangeRate rate;
    rate.set_from_currency(currency);
    rate.set_rate_e8(rate_e8);
    return rate;
  };
  Subject decision;
  decision.rates = {rate("USD", 7)};
  const policy::rules::Rates rates = RatesFor(decision, {rate("USD", 8), rate("EUR", 9)});
  ASSERT_EQ(rates.size(), 2u);
  EXPECT_EQ(rates[0].rate_e8(), 7);
  EXPECT_EQ(rates[1].from_currency(), "EUR");
}

v1::Money Yuan(int64_t fen) {
  v1::Money money;
  money.set_currency_code("CNY");
  money.set_minor_units(fen);
  return money;
}

// At least so many fen a mu.
v1::ThresholdSet Gate(int64_t fen) {
  v1::ThresholdSet set;
  v1::ThresholdRule& rule = AddRule(set, v1::METRIC_INVESTMENT_INTENSITY);
  rule.set_rule_id("intensity");
  rule.set_comparator(v1::COMPARATOR_AT_LEAST);
  *rule.mutable_bar()->mutable_money_per_mu() = Yuan(fen);
  return set;
}

v1::Figures OnOneMu(int64_t fen) {
  v1::Figures figures;
  figures.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  *figures.mutable_fixed_asset_investment() = Yuan(fen);
  figures.mutable_land_area()->set_micro_mu(1'000'000);
  return figures;
}

TEST(JudgeTwice, TellsWhatDiffersAndWhatIsMissing) {
  const v1::ThresholdSet lower = Gate(500), higher = Gate(600);
  const v1::Date day = Day(2020, 7, 1);
  const Gauge before{lower, {}, day}, after{higher, {}, day};
  const Twice flips = JudgeTwice(OnOneMu(550), before, after);
  EXPECT_TRUE(flips.Differs());
  EXPECT_EQ(flips.before, v1::VERDICT_OUTCOME_PASS);
  EXPECT_EQ(flips.after, v1::VERDICT_OUTCOME_FAIL);
  EXPECT_EQ(flips.flips.size(), 1u);
  EXPECT_FALSE(JudgeTwice(OnOneMu(600), before, after).Differs());
  EXPECT_FALSE(JudgeTwice(OnOneMu(499), before, after).Differs());

  const Twice first = JudgeTwice(OnOneMu(550), std::nullopt, after);
  EXPECT_FALSE(first.Differs());
  EXPECT_EQ(first.after, v1::VERDICT_OUTCOME_FAIL);

  v1::Figures figures = OnOneMu(550);
  figures.clear_land_area();
  EXPECT_EQ(JudgeTwice(figures, before, after).missing, (std::vector<std::string>{"land_area"}));
  figures = OnOneMu(550);
  figures.mutable_fixed_asset_investment()->set_currency_code("USD");
  EXPECT_EQ(JudgeTwice(figures, before, after).missing, (std::vector<std::string>{"RATE USD"}));
  EXPECT_EQ(ForeignCurrencies(figures), (std::vector<std::string>{"USD"}));
}

TEST(JudgeAgain, ComparesWithTheVerdictThatWasStored) {
  const v1::ThresholdSet own = Gate(500), draft = Gate(600);
  Subject decision;
  decision.kind = v1::PREVIEW_SUBJECT_DECISION;
  decision.stored_outcome = v1::VERDICT_OUTCOME_PASS;
  decision.stored_criteria = {{"intensity", v1::METRIC_INVESTMENT_INTENSITY, v1::VERDICT_OUTCOME_PASS}};
  const v1::Date day = Day(2020, 7, 1);
  const Twice twice = JudgeAgain(decision, own, OnOneMu(550), {draft, {}, day});
  EXPECT_TRUE(twice.Differs());
  ASSERT_EQ(twice.flips.size(), 1u);
  EXPECT_EQ(twice.flips[0].rule_before(), "intensity");
}

TEST(Tally, CountsPairsRulesAndWhatWasNotEvaluated) {
  const v1::ThresholdSet lower = Gate(500), higher = Gate(600);
  const v1::Date day = Day(2020, 7, 1);
  const Gauge before{lower, {}, day}, after{higher, {}, day};
  Tally tally, page;
  for (const int64_t fen : {500, 599, 600, 400}) {
    page.Add(v1::PREVIEW_SUBJECT_NEGOTIATION, OnOneMu(fen), JudgeTwice(OnOneMu(fen), before, after));
  }
  v1::Figures bare;
  page.Add(v1::PREVIEW_SUBJECT_NEGOTIATION, bare, JudgeTwice(bare, before, after));
  page.AddMasked();
  tally.Add(page);
  tally.Add(Tally());
  v1::PreviewSummary summary;
  tally.WriteTo(higher, summary);
  ASSERT_EQ(summary.counts_size(), 3);
  const v1::PreviewCount& flipping = summary.counts(1);
  EXPECT_EQ(flipping.before(), v1::VERDICT_OUTCOME_PASS);
  EXPECT_EQ(flipping.after(), v1::VERDICT_OUTCOME_FAIL);
  EXPECT_EQ(flipping.projects(), 2);
  EXPECT_EQ(flipping.fixed_asset_investment(0).minor_units(), 1099);
  EXPECT_EQ(flipping.land_area().micro_mu(), 2'000'000);
  ASSERT_EQ(summary.rules_size(), 1);
  EXPECT_EQ(summary.rules(0).rule_id(), "intensity");
  EXPECT_EQ(summary.rules(0).pass_to_fail(), 2);
  EXPECT_EQ(summary.not_evaluated().at("fixed_asset_investment"), 1);
  EXPECT_EQ(summary.not_evaluated().at("land_area"), 1);
  EXPECT_EQ(summary.masked(), 1);
}

TEST(Tally, SaysWhetherThePreviewServesForPublishing) {
  v1::PreviewSummary summary;
  *summary.mutable_on_date() = Day(2021, 7, 1);
  *summary.mutable_decisions_from() = Day(2020, 7, 1);
  *summary.mutable_decisions_until() = Day(2021, 7, 1);
  const auto serves = [](v1::PreviewSummary summary, int masked = 0) {
    Tally tally;
    for (int i = 0; i < masked; ++i) tally.AddMasked();
    tally.WriteTo(Gate(500), summary);
    return summary.complete();
  };
  EXPECT_TRUE(serves(summary));
  EXPECT_FALSE(serves(summary, 1));
  v1::PreviewSummary shorter = summary;
  *shorter.mutable_decisions_from() = Day(2020, 7, 2);
  EXPECT_FALSE(serves(shorter));
  shorter = summary;
  *shorter.mutable_decisions_until() = Day(2021, 6, 30);
  EXPECT_FALSE(serves(shorter));
  *summary.mutable_decisions_from() = Day(2019, 1, 1);
  *summary.mutable_decisions_until() = Day(2021, 7, 2);
  EXPECT_TRUE(serves(summary));
}

// ---- exceptions

TEST(CheckFilter, NamesEveryFault) {
  v1::ExceptionFilter filter;
  EXPECT_EQ(Seen(CheckFilter("filter.", filter)), Wanted{});
  filter.set_year(1948);
  filter.set_metric(static_cast<v1::Metric>(999));
  filter.set_granted_by("leader");
  EXPECT_EQ(Seen(CheckFilter("filter.", filter)), (Wanted{{"filter.year", v1::ERROR_REASON_VALUE_OUT_OF_RANGE},
                                                          {"filter.metric", v1::ERROR_REASON_ENUM_UNKNOWN},
                                                          {"filter.granted_by", v1::ERROR_REASON_NAME_MALFORMED}}));
}

v1::GrantedException Granted(int year, const std::string& by, const std::vector<v1::Metric>& metrics) {
  v1::GrantedException granted;
  *granted.mutable_grant_date() = Day(year, 3, 1);
  granted.set_granted_by(by);
  for (const v1::Metric metric : metrics) granted.add_metrics(metric);
  return granted;
}

TEST(CountExceptions, CountsOneOfTwoCriteriaUnderBothAndOfTwoRulesOfOneOnce) {
  const auto intensity = v1::METRIC_INVESTMENT_INTENSITY, tax = v1::METRIC_TAX_PER_MU;
  const auto counts = CountExceptions({Granted(2019, "a", {tax, intensity}), Granted(2020, "b", {intensity}),
                                       Granted(2020, "a", {intensity, intensity}), Granted(2020, "a", {intensity})});
  std::vector<std::string> told;
  for (const v1::ExceptionCount& count : counts) {
    told.push_back(std::to_string(count.year()) + " " + v1::Metric_Name(count.metric()).substr(7) + " " +
                   count.granted_by() + " " + std::to_string(count.exceptions()));
  }
  EXPECT_EQ(told, (std::vector<std::string>{"2020 INVESTMENT_INTENSITY a 2", "2020 INVESTMENT_INTENSITY b 1",
                                            "2019 INVESTMENT_INTENSITY a 1", "2019 TAX_PER_MU a 1"}));
  EXPECT_TRUE(CountExceptions({}).empty());
}

TEST(CountExceptions, CountsUnderTheMetricThatWasAskedForOnly) {
  const auto intensity = v1::METRIC_INVESTMENT_INTENSITY, tax = v1::METRIC_TAX_PER_MU;
  const auto counts = CountExceptions({Granted(2020, "a", {tax, intensity}), Granted(2020, "b", {tax})}, tax);
  ASSERT_EQ(counts.size(), 2u);
  for (const v1::ExceptionCount& count : counts) EXPECT_EQ(count.metric(), tax);
}

}  // namespace
}  // namespace luodi::admission::rules
