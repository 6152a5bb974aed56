// SPDX-License-Identifier: Apache-2.0
#include "server/review/aggregate.h"

#include <limits>

#include "tests/review/running.h"

namespace luodi::review::rules {
namespace {

v1::Project Counted(const std::string& id, int64_t fen, int64_t micro_mu = 0) {
  v1::Project project;
  project.set_name("zones/z/projects/" + id);
  if (fen > 0) *project.mutable_total_investment() = MoneyOf("CNY", fen);
  if (micro_mu > 0) project.mutable_land_area()->set_micro_mu(micro_mu);
  return project;
}

v1::Project PhaseOf(const std::string& parent, const std::string& id, int64_t fen, int64_t micro_mu = 0) {
  v1::Project phase = Counted(id, fen, micro_mu);
  phase.set_phase(2);
  phase.set_parent_project("zones/z/projects/" + parent);
  return phase;
}

int64_t Fen(const v1::Project& own, const std::vector<v1::Project>& others,
            const std::vector<v1::ExchangeRate>& rates = {}) {
  const auto sum = Sum(own, others, rates, On(2020, 7, 1));
  EXPECT_TRUE(sum.ok()) << sum.status();
  return sum->total_investment().minor_units();
}

TEST(Sum, IsTheProjectAloneWhereNothingElseCounts) {
  const auto sum = Sum(Counted("1", 500, 7), {}, {}, On(2020, 7, 1));
  EXPECT_EQ(sum->total_investment().minor_units(), 500);
  EXPECT_EQ(sum->total_investment().currency_code(), "CNY");
  EXPECT_EQ(sum->land_area().micro_mu(), 7);
  ASSERT_EQ(sum->projects_size(), 1);
  EXPECT_EQ(sum->projects(0), "zones/z/projects/1");
}

TEST(Sum, AddsWhatWasSplitAndNamesItOnce) {
  const auto sum =
      Sum(Counted("2", 500, 7), {Counted("1", 400, 3), Counted("3", 100), Counted("2", 500, 7)}, {}, On(2020, 7, 1));
  EXPECT_EQ(sum->total_investment().minor_units(), 1000);
  EXPECT_EQ(sum->land_area().micro_mu(), 10);
  EXPECT_EQ(std::vector<std::string>(sum->projects().begin(), sum->projects().end()),
            (std::vector<std::string>{"zones/z/projects/1", "zones/z/projects/2", "zones/z/projects/3"}));
}

TEST(Sum, CountsPhasesInsideTheirParentsScope) {
  EXPECT_EQ(Fen(Counted("1", 1000), {PhaseOf("1", "2", 300), PhaseOf("1", "3", 400)}), 1000);
  EXPECT_EQ(Fen(PhaseOf("1", "2", 300), {Counted("1", 1000)}), 1000) << "whichever of them is filed";
  EXPECT_EQ(Fen(Counted("1", 1000), {PhaseOf("1", "2", 300), Counted("9", 5)}), 1005);
}

TEST(Sum, TakesThePhasesWhereTheyOutgrowTheirParent) {
  EXPECT_EQ(Fen(Counted("1", 100), {PhaseOf("1", "2", 300), PhaseOf("1", "3", 400)}), 700);
  EXPECT_EQ(Fen(PhaseOf("1", "2", 300), {Counted("1", 100)}), 300);
}

TEST(Sum, FollowsPhasesOfPhasesToTheTop) {
  EXPECT_EQ(Fen(Counted("1", 1000), {PhaseOf("1", "2", 300), PhaseOf("2", "3", 400)}), 1000);
}

TEST(Sum, CountsAPhaseByItselfWhereItsParentDoesNotCount) {
  EXPECT_EQ(Fen(PhaseOf("8", "2", 300), {Counted("1", 100)}), 400);
}

TEST(Sum, ComparesLandAndInvestmentEachForItself) {
  const auto sum = Sum(Counted("1", 1000, 5), {PhaseOf("1", "2", 300, 9)}, {}, On(2020, 7, 1));
  EXPECT_EQ(sum->total_investment().minor_units(), 1000);
  EXPECT_EQ(sum->land_area().micro_mu(), 9);
}

TEST(Sum, TakesFixedAssetsWhereNoTotalIsStated) {
  v1::Project silent = Counted("1", 0);
  *silent.mutable_fixed_asset_investment() = MoneyOf("CNY", 900);
  EXPECT_EQ(Fen(silent, {Counted("2", 100)}), 1000) << "leaving the total out makes nothing smaller";
}

TEST(Sum, RoundsTheExactSumDownOnce) {
  // 1 cent at 7.0795 is 7.0795 fen; two of them are 14.159.
  v1::Project one = Counted("1", 0), other = Counted("2", 0);
  *one.mutable_total_investment() = MoneyOf("USD", 1);
  *other.mutable_total_investment() = MoneyOf("USD", 1);
  EXPECT_EQ(Fen(one, {other}, {RateOf("USD", 707'950'000)}), 14);
  // 99 yen at 0.0619250 are 6.130575 yuan.
  *one.mutable_total_investment() = MoneyOf("JPY", 99);
  EXPECT_EQ(Fen(one, {}, {RateOf("JPY", 6'192'500)}), 613);
}

TEST(Sum, RefusesAnAmountWithoutRate) {
  v1::Project foreign = Counted("2", 0);
  *foreign.mutable_total_investment() = MoneyOf("USD", 1);
  const absl::Status refused = Sum(Counted("1", 5), {foreign}, {}, On(2020, 7, 1)).status();
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_RATE_MISSING);
  EXPECT_NE(std::string(refused.message()).find("USD"), std::string::npos) << refused;
  EXPECT_EQ(SumOfLand(Counted("1", 5, 8), {foreign}).land_area().micro_mu(), 8);
}

TEST(Sum, StaysInRangeAtTheLargestAmountsAndRates) {
  v1::Project huge = Counted("1", 0);
  *huge.mutable_total_investment() = MoneyOf("JPY", 100'000'000'000'000);
  std::vector<v1::Project> others(1000, huge);
  for (size_t i = 0; i < others.size(); ++i) others[i].set_name(absl::StrCat("zones/z/projects/x", i));
  EXPECT_EQ(Fen(huge, others, {RateOf("JPY", 1'000'000'000'000'000)}), std::numeric_limits<int64_t>::max());
}

TEST(CountedSince, IsTheSameDaySoManyMonthsBeforeOrTheLastOfItsMonth) {
  EXPECT_EQ(CountedSince(On(2020, 7, 1), 0).year(), 0);
  const v1::Date over_new_year = CountedSince(On(2020, 1, 31), 2);
  EXPECT_EQ(over_new_year.year(), 2019);
  EXPECT_EQ(over_new_year.month(), 11);
  EXPECT_EQ(over_new_year.day(), 30);
  const v1::Date december = CountedSince(On(2020, 12, 5), 12);
  EXPECT_EQ(december.year(), 2019);
  EXPECT_EQ(december.month(), 12);
}

TEST(IsAtLeast, IsExactAtTheLineInEveryCurrency) {
  const std::vector<v1::ExchangeRate> rates{RateOf("USD", 707'950'000), RateOf("JPY", 6'192'500)};
  const v1::Date day = On(2020, 7, 1);
  EXPECT_TRUE(*IsAtLeast(MoneyOf("CNY", 5), MoneyOf("CNY", 5), {}, day));
  EXPECT_FALSE(*IsAtLeast(MoneyOf("CNY", 4), MoneyOf("CNY", 5), {}, day));
  EXPECT_TRUE(*IsAtLeast(MoneyOf("USD", 100'000'000), MoneyOf("CNY", 707'950'000), rates, day));
  EXPECT_FALSE(*IsAtLeast(MoneyOf("USD", 100'000'000), MoneyOf("CNY", 707'950'001), rates, day));
  EXPECT_TRUE(*IsAtLeast(MoneyOf("JPY", 10'000), MoneyOf("CNY", 61'925), rates, day));
  EXPECT_FALSE(*IsAtLeast(MoneyOf("JPY", 10'000), MoneyOf("CNY", 61'926), rates, day));
  EXPECT_FALSE(*IsAtLeast(v1::Money(), MoneyOf("CNY", 1), {}, day));
  EXPECT_EQ(ReasonOf(IsAtLeast(MoneyOf("EUR", 1), MoneyOf("CNY", 1), rates, day).status()),
            v1::ERROR_REASON_RATE_MISSING);
}

}  // namespace
}  // namespace luodi::review::rules
