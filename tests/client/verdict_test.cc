// SPDX-License-Identifier: Apache-2.0
#include "client/verdict.h"

#include <gtest/gtest.h>

#include <sstream>

#include "client/figure_flags.h"
#include "client/language.h"
#include "client/preview.h"
#include "client/threshold_set.h"
#include "proto/text/area.h"
#include "proto/text/money.h"
#include "proto/text/quantity.h"

namespace luodi::client {
namespace {

constexpr Language kEnglish = Language::kEnglish;
constexpr Language kChinese = Language::kChinese;

v1::Quantity Q(const std::string& text) {
  v1::Quantity quantity;
  EXPECT_EQ(text::ReadQuantity(text, &quantity), v1::ERROR_REASON_UNSPECIFIED) << text;
  return quantity;
}

v1::Quantity Yuan(int64_t fen) {
  v1::Quantity quantity;
  quantity.mutable_money()->set_currency_code("CNY");
  quantity.mutable_money()->set_minor_units(fen);
  return quantity;
}

// 2.83亿元 on 56.61亩 at 500万元/亩.
v1::CriterionResult Short(int64_t shortfall = 5'0000'00) {
  v1::CriterionResult criterion;
  criterion.set_rule_id("intensity");
  criterion.set_metric(v1::METRIC_INVESTMENT_INTENSITY);
  criterion.set_outcome(v1::VERDICT_OUTCOME_FAIL);
  criterion.set_comparator(v1::COMPARATOR_AT_LEAST);
  criterion.set_blocks(true);
  criterion.set_formula("fixed_asset_investment / land_area");
  *criterion.mutable_bar() = Q("500万元/亩");
  *criterion.mutable_shortfall() = Yuan(shortfall);
  v1::FigureInput* input = criterion.add_inputs();
  input->set_figure("fixed_asset_investment");
  *input->mutable_value() = Q("2.83亿元");
  input = criterion.add_inputs();
  input->set_figure("land_area");
  *input->mutable_value() = Q("56.61亩");
  v1::Advice* more = criterion.add_advice();
  more->set_figure("fixed_asset_investment");
  *more->mutable_to() = Q("2.8305亿元");
  *more->mutable_by() = Q("1200万元");
  v1::Advice* less = criterion.add_advice();
  less->set_figure("land_area");
  *less->mutable_to() = Q("54.2亩");
  *less->mutable_by() = Q("0.01亩");
  less->set_decrease(true);
  return criterion;
}

v1::Verdict Of(const v1::CriterionResult& criterion) {
  v1::Verdict verdict;
  verdict.set_outcome(criterion.outcome());
  *verdict.add_criteria() = criterion;
  return verdict;
}

template <typename Tell>
std::string Told(Language language, Tell tell) {
  LoadCatalogue(language);
  std::ostringstream text;
  Output out(text, {Format::kTable, language, true, false});
  tell(out);
  LoadCatalogue(kEnglish);
  return text.str();
}

std::string Page(const v1::Verdict& verdict, Language language = kEnglish) {
  return Told(language, [&](Output& out) { ExplainVerdict(out, verdict); });
}

std::string InShort(const v1::Verdict& verdict) {
  return Told(kEnglish, [&](Output& out) { TellVerdict(out, verdict); });
}

void ExpectSaid(const std::string& page, const std::string& what) {
  EXPECT_NE(page.find(what), std::string::npos) << "\"" << what << "\" is not in\n" << page;
}

void ExpectNotSaid(const std::string& page, const std::string& what) {
  EXPECT_EQ(page.find(what), std::string::npos) << "\"" << what << "\" is in\n" << page;
}

TEST(Verdict, TellsAShortfallInTheUnitPeopleSay) {
  ExpectSaid(InShort(Of(Short(2'00'000'000'00))), "short of the bar by 2.00亿元");
  ExpectSaid(InShort(Of(Short(9999'9999'00))), "short of the bar by 9999.9999万元");
  ExpectSaid(InShort(Of(Short(5'0000'00))), "short of the bar by 5.00万元, or give back land of 0.01亩");
  ExpectSaid(InShort(Of(Short(5'000'00))), "short of the bar by 0.50万元");
}

TEST(Verdict, IsOneRowACriterionInCsv) {
  std::ostringstream text;
  Output out(text, {Format::kCsv, kEnglish, false, false});
  ListCriteria(out, Of(Short()));
  EXPECT_EQ(text.str(), "intensity,investment-intensity,fail,at-least,500.00万元/亩,,,,5.00万元,,,yes,,\r\n");
}

TEST(Margin, SaysWhichSideOfTheBar) {
  LoadCatalogue(kEnglish);
  v1::CriterionResult criterion = Short(0);
  EXPECT_EQ(MarginText(criterion), "exactly on the bar");
  *criterion.mutable_shortfall() = Yuan(-5'0000'00);
  EXPECT_EQ(MarginText(criterion), "beyond the bar by 5.00万元");
  criterion.set_comparator(v1::COMPARATOR_AT_MOST);
  EXPECT_EQ(MarginText(criterion), "below the bar by 5.00万元");
  criterion.mutable_shortfall()->mutable_area()->set_micro_mu(500'000);
  EXPECT_EQ(MarginText(criterion), "over the bar by 0.50亩");
  criterion.clear_shortfall();
  EXPECT_EQ(MarginText(criterion), "");
}

TEST(Advice, IsSaidInAmountsThatCanBeTypedBack) {
  LoadCatalogue(kEnglish);
  EXPECT_EQ(AdviceText(Short(), kEnglish),
            "at least 1200.00万元 more (fixed-asset investment of at least 2.8305亿元), or at most 54.20亩 of land");
  v1::Money money;
  v1::Area area;
  EXPECT_EQ(text::ReadMoney("1200.00万元", &money), v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(text::ReadArea("54.20亩", &area), v1::ERROR_REASON_UNSPECIFIED);
  LoadCatalogue(kChinese);
  EXPECT_EQ(AdviceText(Short(), kChinese), "还差 1200.00万元（固定资产投资至少 2.8305亿元），或用地不超过 54.20亩");
  LoadCatalogue(kEnglish);
}

TEST(Advice, NeverRounds) {
  LoadCatalogue(kEnglish);
  v1::CriterionResult criterion = Short();
  *criterion.mutable_advice(0)->mutable_by() = Yuan(1);
  criterion.mutable_advice(1)->mutable_to()->mutable_area()->set_micro_mu(54'200'001);
  const std::string advice = AdviceText(criterion, kEnglish);
  ExpectSaid(advice, "at least 0.000001万元 more");
  ExpectSaid(advice, "at most 54.200001亩");
}

TEST(Page, SaysTheOutcomeAndWhyInOneSentence) {
  ExpectSaid(Page(Of(Short())), "Verdict: FAIL - not met: investment intensity (short of the bar by 5.00万元)");
  ExpectSaid(Page(Of(Short()), kChinese), "测算结论: 不达标 - 未达到: 投资强度（还差 5.00万元）");
  v1::CriterionResult passing = Short(-1);
  passing.set_outcome(v1::VERDICT_OUTCOME_PASS);
  passing.clear_blocks();
  ExpectSaid(Page(Of(passing)), "Verdict: PASS - all that binds is met (1 passed)");
  v1::Verdict none;
  none.set_outcome(v1::VERDICT_OUTCOME_NOT_APPLICABLE);
  ExpectSaid(Page(none), "no criterion binds this project");
}

TEST(Page, SaysBarFormulaInputsAndWhatPasses) {
  const std::string page = Page(Of(Short()), kChinese);
  ExpectSaid(page, "1. 投资强度: 不达标");
  ExpectSaid(page, "不低于 500.00万元/亩");
  ExpectSaid(page, "固定资产投资 ÷ 用地面积");
  ExpectSaid(page, "固定资产投资 2.83亿元；用地面积 56.61亩");
  ExpectSaid(page, "或用地不超过 54.20亩");
  ExpectSaid(page, "强制性，不得一事一议");
}

TEST(Page, SaysWhyACriterionIsNotAsked) {
  v1::CriterionResult criterion;
  criterion.set_metric(v1::METRIC_TAX_PER_MU);
  criterion.set_outcome(v1::VERDICT_OUTCOME_NOT_APPLICABLE);
  ExpectSaid(Page(Of(criterion)), "no rule applies");
  criterion.set_rule_id("welfare");
  ExpectSaid(Page(Of(criterion)), "does not apply, by rule welfare");
  criterion.add_missing_figures("plan.green_area");
  ExpectSaid(Page(Of(criterion)), "not asked, lacking green area");
}

TEST(Page, SaysInvestorAsTheFigureThatIsMissingAndTheOneWhoseRecordWasRead) {
  v1::CriterionResult criterion;
  criterion.set_metric(v1::METRIC_BAD_CREDIT);
  criterion.set_outcome(v1::VERDICT_OUTCOME_NOT_APPLICABLE);
  criterion.set_rule_id("credit");
  criterion.add_missing_figures("investor");
  v1::Verdict verdict = Of(criterion);
  ExpectSaid(Page(verdict, kChinese), "缺少投资主体，未测算");
  verdict.mutable_figures()->set_investor("zones/z/investors/0007");
  ExpectSaid(Page(verdict, kChinese), "投资主体  0007");
  ExpectSaid(Page(verdict), "Investor  0007");
}

// 实际 2.00亿元 a year on the average of three, 3.00亿元 asked.
v1::CriterionResult Average() {
  v1::CriterionResult criterion = Short(3'00'000'000'00);
  criterion.set_metric(v1::METRIC_ANNUAL_TAX);
  criterion.set_formula("average(plan.years[2030..2032].tax)");
  criterion.clear_inputs();
  criterion.clear_advice();
  *criterion.mutable_bar() = Q("3亿元");
  *criterion.mutable_value() = Q("2亿元");
  *criterion.mutable_actual() = Q("6亿元");
  *criterion.mutable_required() = Q("9亿元");
  v1::FigureInput* input = criterion.add_inputs();
  input->set_figure("plan.years");
  *input->mutable_value() = Q("6亿元");
  return criterion;
}

TEST(Page, SaysWhichAmountsAreSumsOfTheYears) {
  const std::string page = Page(Of(Average()), kChinese);
  ExpectSaid(page, "未达到: 年税收（三年合计还差 3.00亿元）");
  ExpectSaid(page, "实际      2.00亿元\n");
  ExpectSaid(page, "年度 6.00亿元（三年合计）");
  ExpectSaid(page, "9.00亿元（三年合计）");
  ExpectSaid(Page(Of(Average())), "sum of 3 years: short of the bar by 3.00亿元");
  ExpectSaid(InShort(Of(Average())), "9.00亿元 (sum of 3 years)");
  v1::CriterionResult unknown = Average();
  unknown.set_formula("average(plan.years.tax)");
  ExpectSaid(Page(Of(unknown), kChinese), "9.00亿元（各年合计）");
  unknown.set_formula("plan.years[2030].tax");
  ExpectNotSaid(Page(Of(unknown), kChinese), "合计）");
}

TEST(Page, NeverContradictsItselfWhereTheValueIsShownAsTheBar) {
  v1::CriterionResult criterion = Short(1);
  *criterion.mutable_value() = Q("500万元/亩");
  ExpectSaid(Page(Of(criterion), kChinese), "500.00万元/亩（略低于门槛）");
  ExpectSaid(InShort(Of(criterion)), "500.00万元/亩 (just below the bar)");
  criterion.set_comparator(v1::COMPARATOR_AT_MOST);
  ExpectSaid(Page(Of(criterion), kChinese), "500.00万元/亩（略高于门槛）");
  // The bar itself fails here: nothing is odd about it.
  criterion.set_comparator(v1::COMPARATOR_ABOVE);
  ExpectNotSaid(Page(Of(criterion), kChinese), "略");
  criterion.set_outcome(v1::VERDICT_OUTCOME_PASS);
  ExpectSaid(Page(Of(criterion), kChinese), "500.00万元/亩（略高于门槛）");
  criterion.set_comparator(v1::COMPARATOR_AT_LEAST);
  ExpectNotSaid(Page(Of(criterion), kChinese), "略");
}

TEST(Page, SaysThatARecommendedRuleDoesNotBind) {
  v1::CriterionResult recommended = Short();
  recommended.set_force(v1::FORCE_RECOMMENDED);
  recommended.set_exceptable(true);
  recommended.clear_blocks();
  v1::Verdict verdict = Of(recommended);
  verdict.set_outcome(v1::VERDICT_OUTCOME_NOT_APPLICABLE);
  const std::string page = Page(verdict, kChinese);
  ExpectSaid(page, "没有准则约束该项目；推荐性准则未达到，不影响结论: 投资强度");
  ExpectNotSaid(page, "一事一议");
  ExpectNotSaid(InShort(verdict), "exception");
  v1::CriterionResult passing = Short(-1);
  passing.set_outcome(v1::VERDICT_OUTCOME_PASS);
  passing.clear_blocks();
  *verdict.add_criteria() = passing;
  verdict.set_outcome(v1::VERDICT_OUTCOME_PASS);
  ExpectSaid(Page(verdict),
             "all that binds is met (1 passed); recommended, not met but not binding: investment intensity");
  std::ostringstream text;
  Output out(text, {Format::kCsv, kEnglish, false, false});
  ListCriteria(out, Of(recommended));
  ExpectSaid(text.str(), ",recommended,,,,\r\n");
}

TEST(Page, SaysTheBarsOfRelatedLandAndWhatWasFound) {
  v1::CriterionResult criterion;
  criterion.set_rule_id("land");
  criterion.set_metric(v1::METRIC_RELATED_LAND);
  criterion.set_outcome(v1::VERDICT_OUTCOME_FAIL);
  criterion.set_blocks(true);
  criterion.add_findings(
      "甲, 乙 (area 1): idle_area 12.00亩 (G1, G2) >= 10.00亩; annual_output 1.00亿元 / area 30.00亩 < 50.00万元");
  v1::ThresholdSet set;
  v1::ThresholdRule* rule = set.add_rules();
  rule->set_rule_id("land");
  *rule->mutable_related_land()->mutable_idle_at_least() = Q("10亩").area();
  *rule->mutable_related_land()->mutable_output_per_mu_below() = Q("50万元").money();
  const std::string page = Told(kChinese, [&](Output& out) { ExplainVerdict(out, Of(criterion), set); });
  ExpectSaid(page, "同一投资主体：闲置不少于 10.00亩，或亩均产出低于 50.00万元/亩，即不达标");
  ExpectSaid(page,
             "甲, 乙 (area 1)：闲置面积 12.00亩（G1、G2）≥ 10.00亩；年产值 1.00亿元 ÷ 面积 30.00亩 < 50.00万元/亩");
  ExpectSaid(Page(Of(criterion)),
             "idle area 12.00亩 (G1, G2) ≥ 10.00亩; annual output 1.00亿元 ÷ area 30.00亩 < 50.00万元/亩");
}

TEST(Page, PutsRulesOfWhichOneMustPassTogether) {
  v1::Verdict verdict = Of(Short());
  verdict.mutable_criteria(0)->set_any_of("enough");
  v1::CriterionResult other = Short();
  other.set_rule_id("between");
  *verdict.add_criteria() = other;
  v1::CriterionResult tax = Short(-1);
  tax.set_metric(v1::METRIC_TAX_PER_MU);
  tax.set_outcome(v1::VERDICT_OUTCOME_PASS);
  tax.set_any_of("enough");
  *verdict.add_criteria() = tax;
  const std::string page = Page(verdict);
  ExpectSaid(page, "One of these must pass (enough): PASS\n  1. investment intensity: FAIL");
  EXPECT_LT(page.find("2. tax per mu: PASS"), page.find("3. investment intensity: FAIL")) << page;
}

TEST(Page, TellsRecordsAndFindings) {
  v1::CriterionResult criterion;
  criterion.set_metric(v1::METRIC_BAD_CREDIT);
  criterion.set_outcome(v1::VERDICT_OUTCOME_FAIL);
  criterion.set_force(v1::FORCE_VETO);
  criterion.set_blocks(true);
  criterion.add_findings("失信被执行人（2020）冀10执1号");
  v1::Verdict verdict = Of(criterion);
  verdict.mutable_figures()->add_credit_records()->set_title("失信被执行人");
  const std::string page = Page(verdict, kChinese);
  ExpectSaid(page, "未达到: 失信（失信被执行人（2020）冀10执1号）");
  ExpectSaid(page, "一票否决，不得一事一议");
  ExpectSaid(page, "失信记录");
}

TEST(Formula, IsSaidInTheWordsOfTheFigures) {
  EXPECT_EQ(FormulaText("(fixed_asset_investment - plan.land_price) / land_area", kChinese),
            "(固定资产投资 - 土地价款) ÷ 用地面积");
  EXPECT_EQ(FormulaText("fixed_asset_investment / (plan.leased_floor_area / plan.plot_floor_area_ratio)", kChinese),
            "固定资产投资 ÷ (租赁建筑面积 ÷ 所在地块容积率)");
  EXPECT_EQ(FormulaText("average(plan.years[2030..2032].tax) / land_area", kEnglish),
            "average(years[2030-2032] tax) ÷ land area");
  EXPECT_EQ(FormulaText("sum(plan.buildings.floor_area * (storey_height_mm > 8000 ? 2 : 1)) / land_area", kEnglish),
            "sum(floor area (doubled in storeys above 8米)) ÷ land area");
}

TEST(WhatIf, SaysWhatFlipsAndTheLeastChange) {
  v1::TryAdmissionResponse answer;
  *answer.mutable_before() = Of(Short());
  v1::CriterionResult after = Short(-1);
  after.set_outcome(v1::VERDICT_OUTCOME_PASS);
  after.clear_advice();
  *after.mutable_bar() = Q("400万元/亩");
  *answer.mutable_after() = Of(after);
  *answer.mutable_before()->mutable_figures()->mutable_land_area() = Q("56.61亩").area();
  *answer.mutable_after()->mutable_figures()->mutable_land_area() = Q("50亩").area();
  v1::Flip* flip = answer.add_flips();
  flip->set_metric(v1::METRIC_INVESTMENT_INTENSITY);
  flip->set_rule_before("intensity");
  flip->set_rule_after("intensity");
  flip->set_before(v1::VERDICT_OUTCOME_FAIL);
  flip->set_after(v1::VERDICT_OUTCOME_PASS);
  v1::LeastChange* least = answer.add_least_changes();
  *least->mutable_fixed_asset_investment() = Q("2.8305亿元").money();
  *least->mutable_more_investment() = Q("5万元").money();
  *least->mutable_land_area() = Q("56.6亩").area();
  *least->mutable_less_land() = Q("0.01亩").area();
  answer.add_out_of_reach_rule_ids("credit");
  const std::string told = Told(kEnglish, [&](Output& out) { TellWhatIf(out, answer); });
  ExpectSaid(told, "Verdict: FAIL -> PASS");
  ExpectSaid(told, "Land area: 56.61亩 -> 50.00亩");
  ExpectSaid(told, "at least 500.00万元/亩 -> at least 400.00万元/亩");
  ExpectSaid(told, "flips");
  ExpectSaid(told,
             "fixed-asset investment of at least 2.8305亿元 (5.00万元 more) and land of at most 56.60亩 (0.01亩 less)");
  ExpectSaid(told, "No change of investment and land meets: credit");
  ExpectNotSaid(told, "given up");
  answer.set_least_changes_incomplete(true);
  ExpectSaid(Told(kEnglish, [&](Output& out) { TellWhatIf(out, answer); }), "was given up");
  const std::string none = Told(kEnglish, [&](Output& out) {
    answer.clear_flips();
    TellWhatIf(out, answer);
  });
  ExpectNotSaid(none, "flips");
}

TEST(Preview, SaysWhatFlipsByRuleAndWhatWasLeftOut) {
  Previewed previewed;
  v1::PreviewFlip& flip = previewed.flips.emplace_back();
  flip.set_subject(v1::PREVIEW_SUBJECT_NEGOTIATION);
  flip.set_name("zones/z/projects/2020-0001");
  flip.set_title("甲");
  flip.set_before(v1::VERDICT_OUTCOME_PASS);
  flip.set_after(v1::VERDICT_OUTCOME_FAIL);
  flip.add_flips()->set_rule_after("intensity");
  *flip.mutable_fixed_asset_investment() = Q("3亿元").money();
  *flip.mutable_land_area() = Q("55亩").area();
  v1::PreviewGap& gap = previewed.gaps.emplace_back();
  gap.set_name("zones/z/projects/2020-0002");
  gap.set_title("乙");
  gap.add_missing("plan.green_area");
  gap.add_missing("RATE USD");
  v1::PreviewSummary& summary = previewed.summary;
  summary.set_threshold_set("zones/z/thresholdSets/3");
  summary.set_content_sha256("abc");
  summary.set_masked(2);
  (*summary.mutable_not_evaluated())["annual_tax"] = 4;
  v1::RuleFlips* rule = summary.add_rules();
  rule->set_rule_id("intensity");
  rule->set_pass_to_fail(1);
  v1::PreviewCount* count = summary.add_counts();
  count->set_before(v1::VERDICT_OUTCOME_PASS);
  count->set_after(v1::VERDICT_OUTCOME_FAIL);
  count->set_projects(1);
  *count->add_fixed_asset_investment() = Q("3亿元").money();
  const std::string told = Told(kChinese, [&](Output& out) { TellPreview(out, previewed); });
  for (const char* what : {"在谈项目", "2020-0001", "intensity", "3.00亿元", "55.00亩", "转为不达标", "SHA-256 abc",
                           "无法测算，缺少 年税收: 4", "受限项目，未计入: 2", "不能测算", "2020-0002", "乙",
                           "绿地面积, USD汇率"}) {
    ExpectSaid(told, what);
  }
}

TEST(Preview, SaysWhyItDoesNotServeForPublishing) {
  const auto day = [](int year, int month) {
    v1::Date date;
    date.set_year(year);
    date.set_month(month);
    date.set_day(1);
    return date;
  };
  Previewed previewed;
  v1::PreviewSummary& summary = previewed.summary;
  *summary.mutable_on_date() = day(2021, 7);
  *summary.mutable_decisions_from() = day(2020, 7);
  *summary.mutable_decisions_until() = day(2021, 7);
  summary.set_complete(true);
  const auto told = [&] { return Told(kEnglish, [&](Output& out) { TellPreview(out, previewed); }); };
  ExpectNotSaid(told(), "publishing");
  summary.set_complete(false);
  summary.set_masked(1);
  ExpectSaid(told(), "Does not serve for publishing: restricted projects were left out");
  ExpectNotSaid(told(), "365");
  summary.set_masked(0);
  *summary.mutable_decisions_from() = day(2020, 8);
  ExpectSaid(told(), "Does not serve for publishing: it must hold the decisions of the 365 days until today");
}

TEST(ThresholdSet, ShowsItsRulesInWords) {
  v1::ThresholdSet set;
  v1::ThresholdRule* rule = set.add_rules();
  rule->set_rule_id("far");
  rule->set_metric(v1::METRIC_FLOOR_AREA_RATIO);
  rule->set_comparator(v1::COMPARATOR_AT_LEAST);
  *rule->mutable_bar() = Q("1.0");
  rule->set_double_above_storey_mm(8000);
  rule->mutable_scope()->add_industry_prefixes("C26");
  rule->mutable_scope()->add_kinds(v1::PROJECT_KIND_NEW_BUILD);
  rule->set_force(v1::FORCE_RECOMMENDED);
  rule->set_exceptable(true);
  const std::string told = Told(kChinese, [&](Output& out) { TellThresholdSet(out, set); });
  for (const char* what : {"容积率", "不低于 1.00", "8米", "新建; C26", "推荐性"}) ExpectSaid(told, what);
  const std::string row = told.substr(told.find("不低于 1.00"));
  EXPECT_EQ(row.find("是"), std::string::npos) << "a recommended rule needs no exception: " << row;
}

TEST(ThresholdSet, ShowsHowRulesAreScored) {
  v1::ThresholdSet set;
  v1::ThresholdRule* rule = set.add_rules();
  rule->set_rule_id("intensity");
  rule->set_metric(v1::METRIC_INVESTMENT_INTENSITY);
  rule->set_comparator(v1::COMPARATOR_AT_LEAST);
  *rule->mutable_bar() = Q("500万元/亩");
  v1::Scoring* scoring = rule->mutable_scoring();
  scoring->set_full_score_micro(5'000'000);
  *scoring->mutable_step() = Q("10万元/亩");
  scoring->set_deduction_micro(100'000);
  scoring->set_lowest_score_micro(500'000);
  *scoring->mutable_cut() = Q("300万元/亩");
  ExpectSaid(Told(kChinese, [&](Output& out) { TellThresholdSet(out, set); }),
             "5分, 10.00万元/亩: -0.1分, 降档线 300.00万元/亩: 降档得分 0分, 最低得分 0.5分");
}

}  // namespace
}  // namespace luodi::client
