// SPDX-License-Identifier: Apache-2.0
#include "server/policy/rules.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "proto/text/area.h"
#include "proto/text/date.h"
#include "proto/text/money.h"
#include "proto/text/number.h"
#include "server/base/money.h"

namespace luodi::policy::rules {
namespace {

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

v1::Date Day(std::string_view text) {
  v1::Date date;
  EXPECT_EQ(text::ReadDate(text, &date), v1::ERROR_REASON_UNSPECIFIED) << text;
  return date;
}

v1::ThresholdRule Rule(std::string id, v1::Metric metric, std::string_view per_mu) {
  v1::ThresholdRule rule;
  rule.set_rule_id(std::move(id));
  rule.set_metric(metric);
  *rule.mutable_at_least_per_mu() = Amount(per_mu);
  rule.add_exempt_kinds(v1::PROJECT_KIND_PUBLIC_WELFARE);
  rule.set_exceptable(true);
  rule.set_legal_basis("廊高管发〔2020〕1号 第三条");
  return rule;
}

// 500 万元 and 50 万元 a 亩: the gate of 廊坊高新区.
v1::ThresholdSet Gate() {
  v1::ThresholdSet set;
  set.set_name("zones/langfang-gaoxin/thresholdSets/2");
  set.set_document_number("廊高管发〔2020〕1号");
  set.set_title("准入门槛");
  *set.mutable_effective_date() = Day("2020-01-01");
  set.set_state(v1::ThresholdSet::STATE_PUBLISHED);
  *set.add_rules() = Rule("intensity", v1::METRIC_INVESTMENT_INTENSITY, "500万元");
  *set.add_rules() = Rule("tax", v1::METRIC_TAX_PER_MU, "50万元");
  return set;
}

v1::Figures Stated(std::string_view investment, std::string_view area, std::string_view tax) {
  return FiguresOf(v1::PROJECT_KIND_NEW_BUILD, Amount(investment), Land(area), Amount(tax));
}

v1::ExchangeRate Dollar(std::string_view value) {
  v1::ExchangeRate rate;
  rate.set_name("zones/langfang-gaoxin/exchangeRates/usd-cny-2020-06-30");
  rate.set_from_currency("USD");
  rate.set_to_currency("CNY");
  *rate.mutable_rate_date() = Day("2020-06-30");
  int64_t rate_e8 = 0;
  EXPECT_EQ(text::ReadRate(value, &rate_e8), v1::ERROR_REASON_UNSPECIFIED);
  rate.set_rate_e8(rate_e8);
  return rate;
}

v1::Verdict Judged(const v1::Figures& figures, const std::optional<v1::ExchangeRate>& rate = std::nullopt) {
  const auto verdict = Evaluate(Gate(), figures, rate, Day("2020-07-01"));
  EXPECT_TRUE(verdict.ok()) << verdict.status();
  return verdict.value_or(v1::Verdict());
}

// ---- the known cases: DOMAIN 3.3, and the acceptance of the founding issue

TEST(Evaluate, Passes283MillionOn56Point6MuExactlyAtTheLine) {
  const v1::Verdict verdict = Judged(Stated("2.83亿元", "56.6亩", "2830万元"));
  EXPECT_EQ(verdict.outcome(), v1::VERDICT_OUTCOME_PASS);
  ASSERT_EQ(verdict.criteria_size(), 2);
  for (const v1::CriterionResult& criterion : verdict.criteria()) {
    EXPECT_EQ(criterion.outcome(), v1::VERDICT_OUTCOME_PASS);
    EXPECT_EQ(criterion.shortfall().minor_units(), 0);
    EXPECT_EQ(criterion.shortfall().currency_code(), "CNY");
    EXPECT_EQ(criterion.largest_passing_area().micro_mu(), 56'600'000);
    EXPECT_FALSE(criterion.has_excess_area());
  }
  EXPECT_EQ(verdict.criteria(0).display_per_mu().minor_units(), Amount("500万元").minor_units());
}

TEST(Evaluate, Fails56Point61MuByFiveWanHalfAWanOrAHundredthOfAMu) {
  const v1::Verdict verdict = Judged(Stated("2.83亿元", "56.61亩", "2830万元"));
  EXPECT_EQ(verdict.outcome(), v1::VERDICT_OUTCOME_FAIL);
  const v1::CriterionResult& intensity = verdict.criteria(0);
  EXPECT_EQ(intensity.outcome(), v1::VERDICT_OUTCOME_FAIL);
  EXPECT_EQ(text::WriteMoney(intensity.shortfall()), "5.00万元");
  EXPECT_EQ(text::WriteMoney(intensity.required()), "2.8305亿元");
  EXPECT_EQ(text::WriteMoney(intensity.actual()), "2.83亿元");
  EXPECT_EQ(text::WriteArea(intensity.excess_area()), "0.01亩");
  EXPECT_EQ(text::WriteArea(intensity.largest_passing_area()), "56.60亩");
  EXPECT_EQ(intensity.display_per_mu().minor_units(), 499'911'676);
  const v1::CriterionResult& tax = verdict.criteria(1);
  EXPECT_EQ(tax.outcome(), v1::VERDICT_OUTCOME_FAIL);
  EXPECT_EQ(tax.shortfall().minor_units(), Amount("5000元").minor_units());
  EXPECT_EQ(tax.excess_area().micro_mu(), 10'000);
}

TEST(Evaluate, Passes500MillionOn100MuExactlyAtTheLine) {
  EXPECT_EQ(Judged(Stated("5亿元", "100亩", "5000万元")).outcome(), v1::VERDICT_OUTCOME_PASS);
  EXPECT_EQ(Judged(Stated("49999.999999万元", "100亩", "5000万元")).outcome(), v1::VERDICT_OUTCOME_FAIL);
  EXPECT_EQ(Judged(Stated("5亿元", "100.000001亩", "5000万元")).outcome(), v1::VERDICT_OUTCOME_FAIL);
}

TEST(Evaluate, FailsWhenOneCriterionFails) {
  const v1::Verdict verdict = Judged(Stated("6亿元", "100亩", "4999.99万元"));
  EXPECT_EQ(verdict.outcome(), v1::VERDICT_OUTCOME_FAIL);
  EXPECT_EQ(verdict.criteria(0).outcome(), v1::VERDICT_OUTCOME_PASS);
  EXPECT_EQ(verdict.criteria(0).shortfall().minor_units(), -Amount("1亿元").minor_units());
  EXPECT_EQ(verdict.criteria(1).outcome(), v1::VERDICT_OUTCOME_FAIL);
}

TEST(Evaluate, SaysWhatItUsed) {
  const v1::Verdict verdict = Judged(Stated("2.83亿元", "56.6亩", "2830万元"));
  EXPECT_EQ(verdict.threshold_set(), "zones/langfang-gaoxin/thresholdSets/2");
  EXPECT_EQ(verdict.threshold_set_title(), "准入门槛");
  EXPECT_EQ(verdict.document_number(), "廊高管发〔2020〕1号");
  EXPECT_EQ(text::WriteDate(verdict.on_date()), "2020-07-01");
  EXPECT_EQ(verdict.figures().land_area().micro_mu(), 56'600'000);
  EXPECT_TRUE(verdict.rates().empty());
  const v1::CriterionResult& criterion = verdict.criteria(0);
  EXPECT_EQ(criterion.rule_id(), "intensity");
  EXPECT_EQ(criterion.metric(), v1::METRIC_INVESTMENT_INTENSITY);
  EXPECT_EQ(criterion.required_per_mu().minor_units(), Amount("500万元").minor_units());
  EXPECT_EQ(criterion.legal_basis(), "廊高管发〔2020〕1号 第三条");
  EXPECT_TRUE(criterion.exceptable());
}

// ---- kinds a rule exempts

TEST(Evaluate, AnswersNotApplicableForAnExemptKindEvenWithoutFigures) {
  v1::Figures school;
  school.set_kind(v1::PROJECT_KIND_PUBLIC_WELFARE);
  const v1::Verdict verdict = Judged(school);
  EXPECT_EQ(verdict.outcome(), v1::VERDICT_OUTCOME_NOT_APPLICABLE);
  EXPECT_EQ(verdict.criteria(0).outcome(), v1::VERDICT_OUTCOME_NOT_APPLICABLE);
  EXPECT_EQ(verdict.criteria(0).rule_id(), "intensity");
  EXPECT_FALSE(verdict.criteria(0).has_actual());
  EXPECT_FALSE(verdict.criteria(0).has_shortfall());
  EXPECT_EQ(verdict.criteria(0).legal_basis(), "廊高管发〔2020〕1号 第三条");
}

TEST(Evaluate, PassesWhenOneRuleExemptsAndTheOtherPasses) {
  v1::ThresholdSet set = Gate();
  set.mutable_rules(0)->add_exempt_kinds(v1::PROJECT_KIND_LEASED_PLANT);
  const v1::Figures leased = FiguresOf(v1::PROJECT_KIND_LEASED_PLANT, v1::Money(), Land("10亩"), Amount("500万元"));
  const auto verdict = Evaluate(set, leased, std::nullopt, Day("2020-07-01"));
  ASSERT_TRUE(verdict.ok()) << verdict.status();
  EXPECT_EQ(verdict->outcome(), v1::VERDICT_OUTCOME_PASS);
}

// ---- missing figures

std::string MissingOf(const v1::Figures& figures) {
  const auto verdict = Evaluate(Gate(), figures, std::nullopt, Day("2020-07-01"));
  EXPECT_EQ(ReasonOf(verdict.status()), v1::ERROR_REASON_FIGURES_MISSING);
  return std::string(verdict.status().message());
}

TEST(Evaluate, RefusesMissingFiguresNamingAll) {
  v1::Figures none;
  none.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  EXPECT_EQ(MissingOf(none), "The evaluation needs fixed_asset_investment, land_area, annual_tax");
  v1::Figures no_tax = Stated("5亿元", "100亩", "5000万元");
  no_tax.clear_annual_tax();
  EXPECT_EQ(MissingOf(no_tax), "The evaluation needs annual_tax");
  v1::Figures no_land = Stated("5亿元", "100亩", "5000万元");
  no_land.clear_land_area();
  EXPECT_EQ(MissingOf(no_land), "The evaluation needs land_area");
}

// ---- other currencies

TEST(Evaluate, ConvertsForeignInvestmentExactlyAndStatesTheRate) {
  // 1.5 亿美元 x 7.0795 = 10.61925 亿元: 212.385 亩 at 500 万元.
  const v1::Figures at_the_line = Stated("1.5亿美元", "212.385亩", "1.2亿元");
  EXPECT_EQ(CurrencyToConvert(Gate(), at_the_line), "USD");
  const v1::Verdict verdict = Judged(at_the_line, Dollar("7.0795"));
  EXPECT_EQ(verdict.outcome(), v1::VERDICT_OUTCOME_PASS);
  EXPECT_EQ(verdict.criteria(0).actual().minor_units(), Amount("10.61925亿元").minor_units());
  EXPECT_EQ(verdict.criteria(0).actual().currency_code(), "CNY");
  EXPECT_EQ(verdict.criteria(0).shortfall().minor_units(), 0);
  ASSERT_EQ(verdict.rates_size(), 1);
  EXPECT_EQ(verdict.rates(0).rate_e8(), 707'950'000);
  EXPECT_EQ(verdict.rates(0).exchange_rate(), "zones/langfang-gaoxin/exchangeRates/usd-cny-2020-06-30");
  EXPECT_EQ(text::WriteDate(verdict.rates(0).rate_date()), "2020-06-30");
  EXPECT_EQ(verdict.figures().fixed_asset_investment().currency_code(), "USD");
  const v1::Verdict beyond = Judged(Stated("1.5亿美元", "212.385001亩", "1.2亿元"), Dollar("7.0795"));
  EXPECT_EQ(beyond.criteria(0).outcome(), v1::VERDICT_OUTCOME_FAIL);
  EXPECT_EQ(beyond.criteria(0).excess_area().micro_mu(), 1);
}

TEST(Evaluate, ComparesAConvertedAmountBeforeAnythingIsRounded) {
  v1::ThresholdSet set = Gate();
  set.mutable_rules()->RemoveLast();
  v1::Figures figures;
  figures.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  // One cent at 7.5 is 7.5 fen.
  *figures.mutable_fixed_asset_investment() = Amount("USD 0.01");
  set.mutable_rules(0)->mutable_at_least_per_mu()->set_minor_units(15);
  figures.mutable_land_area()->set_micro_mu(500'000);
  const auto line = Evaluate(set, figures, Dollar("7.5"), Day("2020-07-01"));
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_EQ(line->outcome(), v1::VERDICT_OUTCOME_PASS) << "rounded down it would be 7 of 7.5 fen";
  EXPECT_EQ(line->criteria(0).actual().minor_units(), 7);
  EXPECT_EQ(line->criteria(0).required().minor_units(), 8);
  EXPECT_EQ(line->criteria(0).shortfall().minor_units(), 0);
  figures.mutable_land_area()->set_micro_mu(500'001);
  const auto beyond = Evaluate(set, figures, Dollar("7.5"), Day("2020-07-01"));
  ASSERT_TRUE(beyond.ok()) << beyond.status();
  EXPECT_EQ(beyond->outcome(), v1::VERDICT_OUTCOME_FAIL) << "rounded up it would be 8 of 7.500015 fen";
  EXPECT_EQ(beyond->criteria(0).shortfall().minor_units(), 1);
}

TEST(Evaluate, ReadsACurrencyWithoutDecimals) {
  v1::ExchangeRate yen = Dollar("0.0658");
  yen.set_from_currency("JPY");
  const v1::Verdict verdict = Judged(Stated("JPY 10000000000", "100亩", "5000万元"), yen);
  EXPECT_EQ(text::WriteMoney(verdict.criteria(0).actual()), "6.58亿元");
  EXPECT_EQ(verdict.outcome(), v1::VERDICT_OUTCOME_PASS);
}

TEST(Evaluate, RefusesAForeignAmountWithoutARateOfItsCurrency) {
  const v1::Figures figures = Stated("1.5亿美元", "100亩", "5000万元");
  v1::ExchangeRate euro = Dollar("7.9");
  euro.set_from_currency("EUR");
  for (const std::optional<v1::ExchangeRate>& rate : {std::optional<v1::ExchangeRate>(), std::optional(euro)}) {
    const auto verdict = Evaluate(Gate(), figures, rate, Day("2020-07-01"));
    EXPECT_EQ(ReasonOf(verdict.status()), v1::ERROR_REASON_RATE_MISSING);
    EXPECT_EQ(verdict.status().message(), "There is no rate USD/CNY on or before 2020-07-01");
  }
}

TEST(CurrencyToConvert, IsEmptyWhereNoRuleAsks) {
  v1::Figures school = Stated("1.5亿美元", "100亩", "5000万元");
  school.set_kind(v1::PROJECT_KIND_PUBLIC_WELFARE);
  EXPECT_EQ(CurrencyToConvert(Gate(), school), "");
  EXPECT_TRUE(Judged(school).rates().empty());
  EXPECT_EQ(CurrencyToConvert(Gate(), Stated("5亿元", "100亩", "5000万元")), "");
}

TEST(Evaluate, StaysExactAtTheEndsOfEveryRange) {
  v1::ThresholdSet set = Gate();
  set.mutable_rules()->RemoveLast();
  set.mutable_rules(0)->mutable_at_least_per_mu()->set_minor_units(text::kLargestAmount);
  v1::Figures figures;
  figures.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  figures.mutable_fixed_asset_investment()->set_currency_code("JPY");
  figures.mutable_fixed_asset_investment()->set_minor_units(text::kLargestAmount);
  figures.mutable_land_area()->set_micro_mu(text::kLargestArea);
  v1::ExchangeRate yen = Dollar("1");
  yen.set_from_currency("JPY");
  yen.set_rate_e8(1'000'000'000'000'000);
  const auto verdict = Evaluate(set, figures, yen, Day("2020-07-01"));
  ASSERT_TRUE(verdict.ok()) << verdict.status();
  // 10^23 fen stand against 10^22.
  EXPECT_EQ(verdict->outcome(), v1::VERDICT_OUTCOME_PASS);
  EXPECT_EQ(verdict->criteria(0).actual().minor_units(), std::numeric_limits<int64_t>::max());
}

// ---- laws

struct Case {
  v1::ThresholdSet set = Gate();
  v1::Figures figures;
};

Case AnyCase() {
  Case any;
  any.set.mutable_rules()->RemoveLast();
  any.set.mutable_rules(0)->mutable_at_least_per_mu()->set_minor_units(*rc::gen::inRange<int64_t>(1, 100'000'000'000));
  any.figures.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  any.figures.mutable_fixed_asset_investment()->set_currency_code("CNY");
  any.figures.mutable_fixed_asset_investment()->set_minor_units(
      *rc::gen::inRange<int64_t>(1, text::kLargestAmount / 2));
  any.figures.mutable_land_area()->set_micro_mu(*rc::gen::inRange<int64_t>(1, 100'000'000'000));
  return any;
}

v1::CriterionResult Only(const Case& any) {
  const auto verdict = Evaluate(any.set, any.figures, std::nullopt, Day("2020-07-01"));
  RC_ASSERT(verdict.ok());
  return verdict->criteria(0);
}

RC_GTEST_PROP(Evaluate, AgreesWithTheExactComparisonOfMoneyAndLand, ()) {
  const Case any = AnyCase();
  const v1::CriterionResult result = Only(any);
  const v1::Money& bar = any.set.rules(0).at_least_per_mu();
  const v1::Money& amount = any.figures.fixed_asset_investment();
  const __int128 has = static_cast<__int128>(amount.minor_units()) * 1'000'000;
  const __int128 needs = static_cast<__int128>(bar.minor_units()) * any.figures.land_area().micro_mu();
  RC_ASSERT((result.outcome() == v1::VERDICT_OUTCOME_PASS) == (has >= needs));
  const __int128 largest = result.largest_passing_area().micro_mu();
  RC_ASSERT(bar.minor_units() * largest <= has);
  RC_ASSERT(bar.minor_units() * (largest + 1) > has);
  RC_ASSERT(result.shortfall().minor_units() == result.required().minor_units() - result.actual().minor_units());
}

RC_GTEST_PROP(Evaluate, GivesAdviceThatPassesWhenTypedBack, ()) {
  Case any = AnyCase();
  const v1::CriterionResult result = Only(any);
  RC_PRE(result.outcome() == v1::VERDICT_OUTCOME_FAIL);
  Case more_money = any;
  v1::Money& amount = *more_money.figures.mutable_fixed_asset_investment();
  RC_PRE(result.shortfall().minor_units() < text::kLargestAmount);
  amount.set_minor_units(amount.minor_units() + result.shortfall().minor_units());
  RC_ASSERT(Only(more_money).outcome() == v1::VERDICT_OUTCOME_PASS);
  amount.set_minor_units(amount.minor_units() - 1);
  RC_ASSERT(Only(more_money).outcome() == v1::VERDICT_OUTCOME_FAIL);
  if (result.largest_passing_area().micro_mu() == 0) return;
  any.figures.mutable_land_area()->set_micro_mu(any.figures.land_area().micro_mu() - result.excess_area().micro_mu());
  RC_ASSERT(Only(any).outcome() == v1::VERDICT_OUTCOME_PASS);
}

// ---- the life of a set

TEST(StateAfter, AnswersEveryActInEveryState) {
  const google::protobuf::EnumDescriptor& states = *v1::ThresholdSet::State_descriptor();
  for (int i = 0; i < states.value_count(); ++i) {
    const auto state = static_cast<v1::ThresholdSet::State>(states.value(i)->number());
    v1::ThresholdSet set = Gate();
    set.set_state(state);
    const bool draft = state == v1::ThresholdSet::STATE_DRAFT, published = state == v1::ThresholdSet::STATE_PUBLISHED;
    for (const Act act : {Act::kUpdate, Act::kPublish, Act::kWithdraw}) {
      const auto after = StateAfter(act, set);
      if (draft && act == Act::kUpdate) {
        EXPECT_EQ(*after, v1::ThresholdSet::STATE_DRAFT);
      } else if (draft && act == Act::kPublish) {
        EXPECT_EQ(*after, v1::ThresholdSet::STATE_PUBLISHED);
      } else if (published && act == Act::kWithdraw) {
        EXPECT_EQ(*after, v1::ThresholdSet::STATE_WITHDRAWN);
      } else {
        EXPECT_EQ(ReasonOf(after.status()), act == Act::kWithdraw ? v1::ERROR_REASON_THRESHOLD_SET_NOT_PUBLISHED
                                                                  : v1::ERROR_REASON_THRESHOLD_SET_NOT_DRAFT)
            << states.value(i)->name();
      }
    }
  }
}

TEST(MayPublish, RefusesWhoeverDrafted) {
  EXPECT_TRUE(MayPublish("zones/z/persons/li-na", false).ok());
  EXPECT_EQ(ReasonOf(MayPublish("zones/z/persons/li-na", true)), v1::ERROR_REASON_SAME_PERSON);
}

TEST(MayWithdraw, RefusesWhoeverDraftedOrPublished) {
  v1::ThresholdSet set = Gate();
  set.set_published_by("zones/z/persons/leader");
  EXPECT_TRUE(MayWithdraw(set, "zones/z/persons/li-na", false).ok());
  EXPECT_EQ(ReasonOf(MayWithdraw(set, "zones/z/persons/li-na", true)), v1::ERROR_REASON_SAME_PERSON);
  EXPECT_EQ(ReasonOf(MayWithdraw(set, "zones/z/persons/leader", false)), v1::ERROR_REASON_SAME_PERSON);
}

TEST(MayTakeEffect, RefusesATakenOrUsedDay) {
  EXPECT_TRUE(MayTakeEffect(Gate(), "", "").ok());
  EXPECT_EQ(ReasonOf(MayTakeEffect(Gate(), "zones/z/thresholdSets/1", "")), v1::ERROR_REASON_EFFECTIVE_DATE_TAKEN);
  EXPECT_EQ(ReasonOf(MayTakeEffect(Gate(), "", "zones/z/thresholdSets/1")), v1::ERROR_REASON_EFFECTIVE_DATE_USED);
}

TEST(ContentSha256, ChangesWithWhatBindsAndWithNothingElse) {
  const std::string digest = ContentSha256(Gate());
  v1::ThresholdSet set = Gate();
  set.set_title("其他标题");
  set.set_state(v1::ThresholdSet::STATE_DRAFT);
  EXPECT_EQ(ContentSha256(set), digest);
  set.mutable_rules(0)->mutable_at_least_per_mu()->set_minor_units(1);
  EXPECT_NE(ContentSha256(set), digest);
  for (const auto& change : std::vector<void (*)(v1::ThresholdSet&)>{
           [](v1::ThresholdSet& set) { set.set_document_number("2号"); },
           [](v1::ThresholdSet& set) { set.mutable_effective_date()->set_day(2); },
           [](v1::ThresholdSet& set) { set.mutable_rules(0)->set_exceptable(false); },
           [](v1::ThresholdSet& set) { set.mutable_rules(0)->clear_exempt_kinds(); },
           [](v1::ThresholdSet& set) { set.mutable_rules(0)->set_metric(v1::METRIC_TAX_PER_MU); },
           [](v1::ThresholdSet& set) { set.mutable_rules(0)->set_legal_basis("第四条"); },
           [](v1::ThresholdSet& set) { set.mutable_rules()->SwapElements(0, 1); }}) {
    v1::ThresholdSet changed = Gate();
    change(changed);
    EXPECT_NE(ContentSha256(changed), digest);
  }
}

// ---- what a caller may send

std::vector<std::pair<std::string, v1::ErrorReason>> Seen(const Faults& faults) {
  std::vector<std::pair<std::string, v1::ErrorReason>> seen;
  for (const Fault& fault : faults) seen.emplace_back(fault.field, fault.reason);
  return seen;
}

using Wanted = std::vector<std::pair<std::string, v1::ErrorReason>>;

TEST(CheckThresholdSet, AcceptsTheGate) {
  v1::ThresholdSet set = Gate();
  EXPECT_EQ(Seen(CheckThresholdSet("threshold_set.", set)), Wanted{});
}

TEST(CheckThresholdSet, NamesEveryFault) {
  v1::ThresholdSet set = Gate();
  set.clear_document_number();
  set.set_title(" ");
  *set.mutable_effective_date() = v1::Date();
  set.mutable_rules(0)->set_rule_id("Intensity!");
  set.mutable_rules(0)->clear_at_least_per_mu();
  set.mutable_rules(0)->set_metric(v1::METRIC_UNSPECIFIED);
  set.mutable_rules(1)->add_exempt_kinds(v1::PROJECT_KIND_PUBLIC_WELFARE);
  set.mutable_rules(1)->add_exempt_kinds(static_cast<v1::ProjectKind>(99));
  *set.mutable_rules(1)->mutable_at_least_per_mu() = Amount("50万美元");
  set.mutable_rules(1)->clear_legal_basis();
  EXPECT_EQ(Seen(CheckThresholdSet("s.", set)),
            (Wanted{{"s.document_number", v1::ERROR_REASON_FIELD_REQUIRED},
                    {"s.title", v1::ERROR_REASON_TEXT_EMPTY},
                    {"s.effective_date", v1::ERROR_REASON_FIELD_REQUIRED},
                    {"s.rules[0].rule_id", v1::ERROR_REASON_ID_MALFORMED},
                    {"s.rules[0].metric", v1::ERROR_REASON_ENUM_UNKNOWN},
                    {"s.rules[0].at_least_per_mu", v1::ERROR_REASON_RULE_WITHOUT_UNIT},
                    {"s.rules[1].at_least_per_mu", v1::ERROR_REASON_CURRENCIES_MIXED},
                    {"s.rules[1].exempt_kinds", v1::ERROR_REASON_ENTRY_TWICE},
                    {"s.rules[1].exempt_kinds", v1::ERROR_REASON_ENUM_UNKNOWN},
                    {"s.rules[1].legal_basis", v1::ERROR_REASON_FIELD_REQUIRED}}));
}

TEST(CheckThresholdSet, RefusesABarThatIsNone) {
  v1::ThresholdSet set = Gate();
  set.mutable_rules(0)->mutable_at_least_per_mu()->set_minor_units(0);
  set.mutable_rules(1)->mutable_at_least_per_mu()->set_currency_code("XXX");
  set.mutable_rules(1)->mutable_at_least_per_mu()->set_minor_units(text::kLargestAmount + 1);
  EXPECT_EQ(Seen(CheckThresholdSet("s.", set)),
            (Wanted{{"s.rules[0].at_least_per_mu", v1::ERROR_REASON_AMOUNT_NOT_POSITIVE},
                    {"s.rules[1].at_least_per_mu", v1::ERROR_REASON_CURRENCY_UNKNOWN},
                    {"s.rules[1].at_least_per_mu", v1::ERROR_REASON_AMOUNT_TOO_LARGE}}));
}

TEST(CheckThresholdSet, RefusesNoRuleTwinsAndMoreThan200) {
  v1::ThresholdSet set = Gate();
  set.clear_rules();
  EXPECT_EQ(Seen(CheckThresholdSet("s.", set)), (Wanted{{"s.rules", v1::ERROR_REASON_LIST_EMPTY}}));
  *set.add_rules() = Gate().rules(0);
  *set.add_rules() = Gate().rules(0);
  EXPECT_EQ(Seen(CheckThresholdSet("s.", set)), (Wanted{{"s.rules[1].rule_id", v1::ERROR_REASON_ENTRY_TWICE}}));
  while (set.rules_size() < 201) *set.add_rules() = Gate().rules(0);
  EXPECT_EQ(Seen(CheckThresholdSet("s.", set)), (Wanted{{"s.rules", v1::ERROR_REASON_VALUE_OUT_OF_RANGE}}));
}

TEST(CheckFigures, NamesEveryFaultAndReadsAnAbsentKindAsNewBuild) {
  v1::Figures figures;
  EXPECT_EQ(Seen(CheckFigures("figures.", figures)), Wanted{});
  EXPECT_EQ(figures.kind(), v1::PROJECT_KIND_NEW_BUILD);
  figures.set_kind(static_cast<v1::ProjectKind>(99));
  figures.mutable_fixed_asset_investment()->set_minor_units(5);
  figures.mutable_land_area();
  *figures.mutable_annual_tax() = Amount("1万美元");
  EXPECT_EQ(Seen(CheckFigures("figures.", figures)),
            (Wanted{{"figures.kind", v1::ERROR_REASON_ENUM_UNKNOWN},
                    {"figures.fixed_asset_investment", v1::ERROR_REASON_CURRENCY_UNKNOWN},
                    {"figures.land_area", v1::ERROR_REASON_AREA_NOT_POSITIVE},
                    {"figures.annual_tax", v1::ERROR_REASON_CURRENCIES_MIXED}}));
}

TEST(RequireInForce, RefusesADayWithoutASet) {
  EXPECT_TRUE(RequireInForce(Gate(), "z", Day("2019-12-31")).ok());
  const absl::Status refusal = RequireInForce(std::nullopt, "z", Day("2019-12-31"));
  EXPECT_EQ(ReasonOf(refusal), v1::ERROR_REASON_NO_THRESHOLD_SET_IN_FORCE);
  EXPECT_EQ(refusal.message(), "No threshold set of zones/z is in force on 2019-12-31");
}

}  // namespace
}  // namespace luodi::policy::rules
