// SPDX-License-Identifier: Apache-2.0
#include "server/review/progress.h"

#include <gtest/gtest.h>

#include "server/projects/rules.h"
#include "server/review/rules.h"
#include "server/zones/reference_data.h"

namespace luodi::review::rules {
namespace {

using Status = v1::StageStatus;

v1::Money Money(const std::string& currency, int64_t minor_units) {
  v1::Money money;
  money.set_currency_code(currency);
  money.set_minor_units(minor_units);
  return money;
}

v1::Date Day(int year, int month, int day) {
  v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

// 2.83 亿元 on 56.6 亩 with 2830 万元 of tax: exactly at 500 and 50 万元 a 亩.
v1::Project Plant() {
  v1::Project project;
  project.set_title("厂房");
  project.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  *project.mutable_total_investment() = Money("CNY", 30'000'000'000);
  *project.mutable_fixed_asset_investment() = Money("CNY", 28'300'000'000);
  project.mutable_land_area()->set_micro_mu(56'600'000);
  *project.mutable_promises()->mutable_annual_tax() = Money("CNY", 2'830'000'000);
  return project;
}

v1::StageDefinition& AddStage(v1::StageGroup& group, const std::string& id, v1::StageKind kind) {
  v1::StageDefinition& stage = *group.add_stages();
  stage.set_stage_id(id);
  stage.set_kind(kind);
  return stage;
}

class Progress : public ::testing::Test {
 protected:
  Progress() {
    v1::StageGroup& first = *ground_.definition.add_groups();
    AddStage(first, "completeness", v1::STAGE_KIND_COMPLETENESS).set_limit_working_days(2);
    AddStage(first, "threshold", v1::STAGE_KIND_THRESHOLD);
    v1::StageGroup& second = *ground_.definition.add_groups();
    AddStage(second, "environment", v1::STAGE_KIND_OPINION).set_department("zones/z/departments/environment");
    AddStage(second, "safety", v1::STAGE_KIND_OPINION).set_department("zones/z/departments/safety");
    v1::StageDefinition& vote = AddStage(*ground_.definition.add_groups(), "panel", v1::STAGE_KIND_VOTE);
    for (const char* person : {"a", "b", "c"}) {
      v1::PanelMember& member = *vote.add_panel();
      member.set_person(person);
      member.set_weight(1);
    }
    for (v1::Share* share : {vote.mutable_quorum(), vote.mutable_pass()}) {
      share->set_numerator(2);
      share->set_denominator(3);
    }
    AddStage(*ground_.definition.add_groups(), "decision", v1::STAGE_KIND_DECISION);
    ground_.threshold_set.set_name("zones/z/thresholdSets/1");
    for (const auto& [id, metric, fen] : {std::tuple{"intensity", v1::METRIC_INVESTMENT_INTENSITY, 500'000'000},
                                          std::tuple{"tax", v1::METRIC_TAX_PER_MU, 50'000'000}}) {
      v1::ThresholdRule& rule = *ground_.threshold_set.add_rules();
      rule.set_rule_id(id);
      rule.set_metric(metric);
      rule.set_comparator(v1::COMPARATOR_AT_LEAST);
      *rule.mutable_bar()->mutable_money_per_mu() = Money("CNY", fen);
      rule.set_exceptable(true);
      rule.add_exempt_kinds(v1::PROJECT_KIND_PUBLIC_WELFARE);
    }
    ground_.calendar = WorkingCalendar(zones::KnownCalendarYears());
    ground_.today = Day(2020, 9, 29);
    ground_.now.set_seconds(1601352000);
    Pack(Plant());
    *case_.mutable_accepted_date() = Day(2020, 9, 29);
  }

  void Pack(const v1::Project& project) {
    case_.mutable_packet()->set_material_json(projects::rules::MaterialJson(project));
    ground_.figures = projects::rules::FiguresOf(project);
  }
  v1::EntryCondition& EntryOf(const std::string& id) {
    for (v1::StageGroup& group : *ground_.definition.mutable_groups()) {
      for (v1::StageDefinition& stage : *group.mutable_stages()) {
        if (stage.stage_id() == id) return *stage.mutable_entry();
      }
    }
    throw std::logic_error(id);
  }
  Status& Stage(const std::string& id) { return **FindStage(case_, id); }
  Status::State StateOf(const std::string& id) { return Stage(id).state(); }
  void Done(const std::string& id, Status::Outcome outcome = Status::OUTCOME_POSITIVE) {
    Finish(Stage(id), outcome, ground_.now);
    ASSERT_TRUE(Proceed(case_, ground_).ok());
  }
  static v1::ExchangeRate Rate(const std::string& currency, int64_t rate_e8) {
    v1::ExchangeRate rate;
    rate.set_from_currency(currency);
    rate.set_to_currency("CNY");
    rate.set_rate_e8(rate_e8);
    return rate;
  }

  Ground ground_;
  v1::ReviewCase case_;
};

TEST_F(Progress, OpensTheFirstGroupAndEvaluatesTheThresholdAtOnce) {
  ASSERT_TRUE(Begin(case_, ground_).ok());
  EXPECT_EQ(StateOf("completeness"), Status::STATE_OPEN);
  EXPECT_EQ(StateOf("threshold"), Status::STATE_DONE);
  EXPECT_EQ(Stage("threshold").outcome(), Status::OUTCOME_POSITIVE);
  EXPECT_EQ(case_.verdict().outcome(), v1::VERDICT_OUTCOME_PASS);
  EXPECT_EQ(StateOf("environment"), Status::STATE_WAITING);
  EXPECT_EQ(StateOf("decision"), Status::STATE_WAITING);
}

TEST_F(Progress, CountsALimitInWorkingDaysOverTheNationalHoliday) {
  ASSERT_TRUE(Begin(case_, ground_).ok());
  // 30 September is worked, 1 to 8 October 2020 are off.
  EXPECT_EQ(Stage("completeness").due_date().month(), 10);
  EXPECT_EQ(Stage("completeness").due_date().day(), 9);
  EXPECT_FALSE(Stage("completeness").due_provisional());
  EXPECT_FALSE(Stage("threshold").has_due_date());
}

TEST_F(Progress, OpensTheNextGroupOnlyWhenEveryStageIsBehind) {
  ASSERT_TRUE(Begin(case_, ground_).ok());
  Done("completeness");
  EXPECT_EQ(StateOf("environment"), Status::STATE_OPEN);
  EXPECT_EQ(StateOf("safety"), Status::STATE_OPEN);
  Done("safety");
  EXPECT_EQ(StateOf("panel"), Status::STATE_WAITING);
  Done("environment", Status::OUTCOME_NEGATIVE);
  EXPECT_EQ(StateOf("panel"), Status::STATE_OPEN);
  EXPECT_EQ(Stage("panel").tally().base(), 3);
  EXPECT_EQ(StateOf("decision"), Status::STATE_WAITING);
}

TEST_F(Progress, SkipsWhatIsNotEnteredAndPassesOverAGroupOfSuch) {
  EntryOf("environment").set_threshold_failed_only(true);
  EntryOf("safety").set_foreign_only(true);
  ASSERT_TRUE(Begin(case_, ground_).ok());
  Done("completeness");
  EXPECT_EQ(StateOf("environment"), Status::STATE_SKIPPED);
  EXPECT_EQ(StateOf("safety"), Status::STATE_SKIPPED);
  EXPECT_EQ(StateOf("panel"), Status::STATE_OPEN);
}

TEST_F(Progress, EntersWhereTheThresholdFailed) {
  EntryOf("environment").set_threshold_failed_only(true);
  v1::Project wide = Plant();
  wide.mutable_land_area()->set_micro_mu(56'610'000);
  Pack(wide);
  ASSERT_TRUE(Begin(case_, ground_).ok());
  EXPECT_EQ(Stage("threshold").outcome(), Status::OUTCOME_NEGATIVE);
  Done("completeness");
  EXPECT_EQ(StateOf("environment"), Status::STATE_OPEN);
}

TEST_F(Progress, FailsTheThresholdByWhatTheBooksAddToTheMaterial) {
  v1::ThresholdRule& credit = *ground_.threshold_set.add_rules();
  credit.set_rule_id("credit");
  credit.set_metric(v1::METRIC_BAD_CREDIT);
  credit.set_force(v1::FORCE_VETO);
  ground_.figures.set_investor("zones/z/investors/2020-0001");
  ASSERT_TRUE(Begin(case_, ground_).ok());
  EXPECT_EQ(Stage("threshold").outcome(), Status::OUTCOME_POSITIVE);
  v1::CreditRecord& record = *ground_.figures.add_credit_records();
  record.set_title("失信被执行人");
  *record.mutable_from_date() = Day(2020, 9, 29);
  ASSERT_TRUE(Begin(case_, ground_).ok());
  EXPECT_EQ(Stage("threshold").outcome(), Status::OUTCOME_NEGATIVE);
  *record.mutable_from_date() = Day(2020, 9, 30);
  ASSERT_TRUE(Begin(case_, ground_).ok());
  EXPECT_EQ(Stage("threshold").outcome(), Status::OUTCOME_POSITIVE) << "what was filed is judged by the day of filing";
}

TEST_F(Progress, AnswersNotApplicableWhereEveryRuleExemptsTheKind) {
  v1::Project school = Plant();
  school.set_kind(v1::PROJECT_KIND_PUBLIC_WELFARE);
  school.clear_land_area();
  Pack(school);
  ASSERT_TRUE(Begin(case_, ground_).ok());
  EXPECT_EQ(Stage("threshold").outcome(), Status::OUTCOME_NOT_APPLICABLE);
}

TEST_F(Progress, ComparesTheEntryAmountExactlyAtTheLine) {
  *EntryOf("safety").mutable_total_investment_at_least() = Money("CNY", 30'000'000'000);
  ASSERT_TRUE(Begin(case_, ground_).ok());
  Done("completeness");
  EXPECT_EQ(StateOf("safety"), Status::STATE_OPEN);
  *EntryOf("safety").mutable_total_investment_at_least() = Money("CNY", 30'000'000'001);
  ASSERT_TRUE(Begin(case_, ground_).ok());
  Done("completeness");
  EXPECT_EQ(StateOf("safety"), Status::STATE_SKIPPED);
}

TEST_F(Progress, ComparesOtherCurrenciesAtTheStatedRateAndMinorUnit) {
  // 1.5 亿美元 at 7.0795 are 10.61925 亿元; 100 亿日元 at 0.0619250 are 6.1925 亿元.
  v1::Project foreign = Plant();
  *foreign.mutable_total_investment() = Money("USD", 15'000'000'000);
  Pack(foreign);
  *EntryOf("safety").mutable_total_investment_at_least() = Money("CNY", 106'192'500'000);
  *EntryOf("environment").mutable_total_investment_at_least() = Money("CNY", 106'192'500'001);
  EXPECT_EQ(CurrenciesToConvert(ground_, foreign), std::set<std::string>{"USD"});
  EXPECT_EQ(ReasonOf(Begin(case_, ground_)), v1::ERROR_REASON_RATE_MISSING);
  ground_.rates = {Rate("USD", 707'950'000)};
  ASSERT_TRUE(Begin(case_, ground_).ok());
  Done("completeness");
  EXPECT_EQ(StateOf("safety"), Status::STATE_OPEN);
  EXPECT_EQ(StateOf("environment"), Status::STATE_SKIPPED);

  *EntryOf("safety").mutable_total_investment_at_least() = Money("JPY", 17'148'566'814);
  *EntryOf("environment").mutable_total_investment_at_least() = Money("JPY", 17'148'566'815);
  ground_.rates.push_back(Rate("JPY", 6'192'500));
  ASSERT_TRUE(Begin(case_, ground_).ok());
  Done("completeness");
  EXPECT_EQ(StateOf("safety"), Status::STATE_OPEN);
  EXPECT_EQ(StateOf("environment"), Status::STATE_SKIPPED);
}

TEST_F(Progress, RefusesMissingFiguresBeforeAnythingOpens) {
  v1::Project bare = Plant();
  bare.clear_land_area();
  Pack(bare);
  EXPECT_EQ(ReasonOf(Begin(case_, ground_)), v1::ERROR_REASON_FIGURES_MISSING);
  EXPECT_EQ(case_.stages_size(), 0);
}

TEST_F(Progress, FailsAVoteWhoseWholePanelIsRecusedAndGoesOn) {
  for (const char* person : {"a", "b", "c"}) case_.add_recusals()->set_person(person);
  ASSERT_TRUE(Begin(case_, ground_).ok());
  Done("completeness");
  Done("environment");
  Done("safety");
  EXPECT_EQ(StateOf("panel"), Status::STATE_DONE);
  EXPECT_EQ(Stage("panel").outcome(), Status::OUTCOME_NEGATIVE);
  EXPECT_EQ(Stage("panel").tally().recused(), 3);
  EXPECT_EQ(StateOf("decision"), Status::STATE_OPEN);
}

TEST_F(Progress, EndsAVoteWithTheVoteThatDecidesIt) {
  ASSERT_TRUE(Begin(case_, ground_).ok());
  Done("completeness");
  Done("environment");
  Done("safety");
  std::vector<v1::Vote> votes;
  for (const char* person : {"a", "b"}) {
    v1::Vote vote;
    vote.set_stage_id("panel");
    vote.set_cast_by(person);
    vote.set_choice(v1::Vote::CHOICE_YES);
    votes.push_back(vote);
    Recount(case_, ground_.definition, votes, ground_.now);
    EXPECT_EQ(StateOf("panel"), votes.size() == 1 ? Status::STATE_OPEN : Status::STATE_DONE);
  }
  EXPECT_EQ(Stage("panel").outcome(), Status::OUTCOME_POSITIVE);
}

TEST_F(Progress, BeginsAgainFromNothing) {
  ASSERT_TRUE(Begin(case_, ground_).ok());
  Done("completeness");
  Done("environment");
  case_.mutable_exception()->set_reason("x");
  ASSERT_TRUE(Begin(case_, ground_).ok());
  EXPECT_EQ(StateOf("completeness"), Status::STATE_OPEN);
  EXPECT_EQ(StateOf("environment"), Status::STATE_WAITING);
  EXPECT_FALSE(Stage("environment").has_done_time());
  EXPECT_FALSE(case_.has_exception());
  EXPECT_EQ(case_.stages_size(), 6);
}

}  // namespace
}  // namespace luodi::review::rules
