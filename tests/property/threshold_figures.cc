// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "server/policy/metrics.h"
#include "server/policy/verdict.h"
#include "tests/property/threshold_makers.h"

namespace luodi::policy {
namespace {

using Int128 = __int128;
using rules::Part;

constexpr int64_t kMost = 100'000'000'000'000;
constexpr int64_t kRateUnit = 100'000'000;

v1::Money Amount(const char* currency, int64_t minor_units) {
  v1::Money money;
  money.set_currency_code(currency);
  money.set_minor_units(minor_units);
  return money;
}

v1::Area Land(int64_t micro_mu) {
  v1::Area area;
  area.set_micro_mu(micro_mu);
  return area;
}

v1::Date Day(int year, int month, int day) {
  v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

int64_t Clamped(Int128 value, int64_t highest) {
  return static_cast<int64_t>(std::clamp<Int128>(value, 1, highest));
}

// ---- figures at random

// Any currency, worth no more than the largest amount.
v1::Money AnyAmount(Dice& dice) {
  if (dice.Chance(75)) return Amount("CNY", dice.Sized(dice.Chance(90) ? 1'000'000'000'000 : kMost));
  if (dice.Chance(60)) return Amount("USD", dice.Sized(kMost / 10));
  return Amount("JPY", dice.Sized(kMost / 10));
}

v1::Money Yuan(Dice& dice) { return Amount("CNY", dice.Sized(dice.Chance(90) ? 1'000'000'000'000 : kMost)); }
v1::Area AnyLand(Dice& dice) { return Land(dice.Sized(dice.Chance(90) ? 10'000'000'000 : kMost)); }

std::vector<v1::ExchangeRate> AnyRates(Dice& dice) {
  std::vector<v1::ExchangeRate> rates(2);
  rates[0].set_from_currency("JPY");
  rates[0].set_rate_e8(dice.Between(4'000'000, 8'000'000));
  rates[1].set_from_currency("USD");
  rates[1].set_rate_e8(dice.Chance(50) ? dice.Between(600'000'000, 800'000'000) : 707'950'000);
  for (v1::ExchangeRate& rate : rates) {
    rate.set_to_currency("CNY");
    *rate.mutable_rate_date() = OnDate();
    if (dice.Chance(5)) rate.set_rate_e8(dice.Chance(50) ? dice.Sized(1'000'000'000'000'000) : 1'000'000'000'000'000);
  }
  return rates;
}

// Zero says there is none.
void MayBeNone(Dice& dice, v1::Money* amount) {
  if (dice.Chance(5)) amount->set_minor_units(0);
}
void MayBeNone(Dice& dice, v1::Area* area) {
  if (dice.Chance(5)) area->set_micro_mu(0);
}

void AddNone(Dice& dice, v1::Figures& figures) {
  if (figures.has_foreign_investment()) MayBeNone(dice, figures.mutable_foreign_investment());
  if (!figures.has_plan()) return;
  v1::Plan& plan = *figures.mutable_plan();
  if (plan.has_land_price()) MayBeNone(dice, plan.mutable_land_price());
  if (plan.has_annual_rd_expense()) MayBeNone(dice, plan.mutable_annual_rd_expense());
  if (plan.has_building_area()) MayBeNone(dice, plan.mutable_building_area());
  if (plan.has_green_area()) MayBeNone(dice, plan.mutable_green_area());
  if (plan.has_office_area()) MayBeNone(dice, plan.mutable_office_area());
}

void AddPlan(Dice& dice, v1::Figures& figures) {
  v1::Plan& plan = *figures.mutable_plan();
  if (dice.Chance(80)) plan.set_land_use(static_cast<v1::LandUse>(dice.Between(1, 6)));
  if (dice.Chance(50)) plan.set_land_basis(dice.Pick({v1::LAND_BASIS_NET, v1::LAND_BASIS_GROSS}));
  if (dice.Chance(90)) *plan.mutable_land_price() = Yuan(dice);
  if (dice.Chance(90)) *plan.mutable_registered_capital() = AnyAmount(dice);
  for (int64_t i = dice.Chance(90) ? dice.Between(1, 3) : 0; i > 0; --i) {
    v1::Building& building = *plan.add_buildings();
    *building.mutable_floor_area() = AnyLand(dice);
    building.set_storey_height_mm(dice.Pick({4000, 7999, 8000, 8001, 12000}));
  }
  if (dice.Chance(95)) *plan.mutable_building_area() = AnyLand(dice);
  if (dice.Chance(95)) *plan.mutable_green_area() = AnyLand(dice);
  if (dice.Chance(95)) *plan.mutable_office_area() = AnyLand(dice);
  if (dice.Chance(95)) *plan.mutable_leased_floor_area() = AnyLand(dice);
  if (dice.Chance(95)) plan.set_plot_floor_area_ratio_ppm(dice.Sized(100'000'000));
  if (dice.Chance(95)) *plan.mutable_annual_rd_expense() = Yuan(dice);
  if (dice.Chance(95)) plan.set_annual_energy_kgce(dice.Sized(1'000'000'000'000));
  for (int year = 2026; year <= 2031; ++year) {
    if (dice.Chance(3)) continue;
    v1::YearFigures& added = *plan.add_years();
    added.set_year(year);
    if (dice.Chance(97)) *added.mutable_tax() = Yuan(dice);
    if (dice.Chance(97)) *added.mutable_output() = Yuan(dice);
  }
}

v1::Figures AnyFigures(Dice& dice) {
  v1::Figures figures;
  figures.set_kind(static_cast<v1::ProjectKind>(dice.Between(1, 9)));
  if (dice.Chance(96)) *figures.mutable_fixed_asset_investment() = AnyAmount(dice);
  if (dice.Chance(96)) *figures.mutable_total_investment() = AnyAmount(dice);
  if (dice.Chance(90)) *figures.mutable_foreign_investment() = AnyAmount(dice);
  if (dice.Chance(96)) *figures.mutable_land_area() = AnyLand(dice);
  if (dice.Chance(96)) *figures.mutable_annual_tax() = Yuan(dice);
  if (dice.Chance(96)) *figures.mutable_annual_output() = Yuan(dice);
  if (dice.Chance(95)) figures.set_jobs(dice.Sized(100'000));
  if (dice.Chance(95)) {
    figures.set_industry_code(
        dice.Pick<const char*>({"C1371", "C1411", "C2614", "C2613", "C3011", "C3041", "C3611", "I6510"}));
  }
  if (dice.Chance(85)) {
    const int64_t park = dice.Below(4);
    figures.set_park("zones/z/parks/park-" + std::to_string(park));
    // park-0 encloses park-1 and park-2.
    if (park == 1 || park == 2) figures.set_enclosing_park("zones/z/parks/park-0");
  }
  if (dice.Chance(97)) *figures.mutable_production_date() = Day(2026, 3, 31);
  if (dice.Chance(97)) AddPlan(dice, figures);
  if (dice.Chance(50)) figures.add_positioned_as("新材料");
  return figures;
}

// A number as the sum of as many positive ones, where it is large enough.
std::vector<int64_t> Split(Dice& dice, int64_t number, int64_t parts) {
  std::vector<int64_t> split;
  for (; parts > 1 && number > parts; --parts) {
    split.push_back(dice.Between(1, number - parts + 1));
    number -= split.back();
  }
  split.push_back(number);
  return split;
}

// Parcels of one investor that together lie at the bar, give or take a unit.
void AddParcels(Dice& dice, const v1::RelatedLandBar& bar, const std::string& investor, v1::Figures& figures) {
  const int64_t parts = dice.Between(1, 3), area = dice.Sized(1'000'000'000) + parts;
  const auto at = [&](const v1::Money& per_mu) {
    return Clamped(Int128{per_mu.minor_units()} * area / 1'000'000 + dice.Between(-1, 1), kMost);
  };
  const std::vector<int64_t> areas = Split(dice, area, parts);
  const std::vector<int64_t> outputs = Split(dice, at(bar.output_per_mu_below()), parts);
  const std::vector<int64_t> taxes = Split(dice, at(bar.tax_per_mu_below()), parts);
  const bool has_output = dice.Chance(85), has_tax = dice.Chance(85), rated = dice.Chance(70);
  for (size_t i = 0; i < areas.size(); ++i) {
    v1::RelatedLand& land = *figures.add_related_land();
    land.set_investor(investor);
    v1::LandHolding& holding = *land.mutable_holding();
    *holding.mutable_area() = Land(areas[i]);
    if (rated) holding.set_year(2025);
    if (has_output && i < outputs.size()) *holding.mutable_annual_output() = Amount("CNY", outputs[i]);
    if (has_tax && i < taxes.size()) *holding.mutable_annual_tax() = Amount("CNY", taxes[i]);
  }
  const int64_t idle = bar.idle_at_least().micro_mu() + dice.Between(-1, 1);
  if (idle <= 0 || !dice.Chance(60)) return;
  for (const int64_t part : Split(dice, idle, parts)) {
    // Not rated, it counts as idle only.
    v1::RelatedLand& land = *figures.add_related_land();
    land.set_investor(investor);
    *land.mutable_holding()->mutable_area() = Land(part);
    *land.mutable_holding()->mutable_idle_area() = Land(part);
  }
}

void AddRecords(Dice& dice, const v1::ThresholdSet& set, v1::Figures& figures) {
  for (int64_t i = dice.Below(3); i > 0; --i) {
    v1::CreditRecord& record = *figures.add_credit_records();
    record.set_title("失信被执行人");
    *record.mutable_from_date() = Day(2026, static_cast<int>(dice.Between(6, 7)), dice.Pick({1, 2, 30}));
    if (dice.Chance(70)) *record.mutable_until_date() = Day(2026, 7, static_cast<int>(dice.Between(1, 2)));
  }
  for (const v1::ThresholdRule& rule : set.rules()) {
    if (!rule.has_related_land() || !dice.Chance(70)) continue;
    AddParcels(dice, rule.related_land(), absl::StrCat("zones/z/investors/", dice.Between(1, 2)), figures);
  }
}

// ---- figures at a bar

// A number over another; none where it cannot be said or a product would be too long.
struct Ratio {
  Int128 over = 0;
  Int128 under = 1;
};

// Sets an amount to about so many fen, in its own currency.
void SetFen(v1::Money* money, Int128 fen, const std::vector<v1::ExchangeRate>& rates) {
  for (const v1::ExchangeRate& rate : rates) {
    if (rate.from_currency() != money->currency_code()) continue;
    const int64_t cents_a_unit = rate.from_currency() == "JPY" ? 100 : 1;
    money->set_minor_units(Clamped(fen * kRateUnit / (Int128{cents_a_unit} * rate.rate_e8()), kMost / 10));
    return;
  }
  money->set_minor_units(Clamped(fen, kMost));
}

Int128 FenOf(const v1::Money& money, const std::vector<v1::ExchangeRate>& rates) {
  for (const v1::ExchangeRate& rate : rates) {
    if (rate.from_currency() != money.currency_code()) continue;
    return Int128{money.minor_units()} * rate.rate_e8() * (rate.from_currency() == "JPY" ? 100 : 1) / kRateUnit;
  }
  return money.minor_units();
}

std::optional<Ratio> Denominator(const v1::ThresholdRule& rule, const Question& question) {
  const v1::Figures& figures = question.figures;
  switch (rules::ShapeOf(rule.metric()).under) {
    case Part::kNone:
      return Ratio{1, 1};
    case Part::kFixedAssets:
      return Ratio{FenOf(figures.fixed_asset_investment(), question.rates), 1};
    case Part::kAnnualOutput:
      return Ratio{figures.annual_output().minor_units(), 1};
    case Part::kLandArea:
      return Ratio{figures.land_area().micro_mu(), 1};
    case Part::kLand:
      if (rule.land() != v1::LAND_APPORTIONED) return Ratio{figures.land_area().micro_mu(), 1};
      if (figures.plan().plot_floor_area_ratio_ppm() == 0) return std::nullopt;
      return Ratio{Int128{figures.plan().leased_floor_area().micro_mu()} * 1'000'000,
                   figures.plan().plot_floor_area_ratio_ppm()};
    default:
      return std::nullopt;
  }
}

// What one of the denominator asks of the numerator.
Ratio PerOne(const v1::Quantity& quantity) {
  const int64_t number = rules::NumberOf(quantity);
  switch (quantity.value_case()) {
    case v1::Quantity::kMoneyPerMu:
    case v1::Quantity::kRatioPpm:
      return {number, 1'000'000};
    case v1::Quantity::kMoneyPerHectare:
      return {number, 15'000'000};
    case v1::Quantity::kPerMuMilli:
      return {number, 1'000'000'000};
    default:
      return {number, 1};
  }
}

// The years a rule names become together about so many fen.
void SetYears(const v1::ThresholdRule& rule, bool tax, Int128 fen, v1::Figures& figures) {
  const bool calendar = rule.years().basis() == v1::YearSpan::BASIS_CALENDAR;
  const int first = rule.years().first_year() + (calendar ? 0 : figures.production_date().year());
  const int last = rule.years().last_year() + (calendar ? 0 : figures.production_date().year());
  Int128 left = fen;
  for (v1::YearFigures& year : *figures.mutable_plan()->mutable_years()) {
    if (year.year() < first || year.year() > last) continue;
    const Int128 part = year.year() == last ? left : fen / (last - first + 1);
    *(tax ? year.mutable_tax() : year.mutable_output()) = Amount("CNY", Clamped(part, kMost));
    left -= part;
  }
}

// The stated numerator becomes about `number`.
void SetNumerator(const v1::ThresholdRule& rule, Int128 number, Question& question) {
  v1::Figures& figures = question.figures;
  v1::Plan& plan = *figures.mutable_plan();
  const auto amount = [&](v1::Money* money) { SetFen(money, number, question.rates); };
  const auto area = [&](v1::Area* area) { area->set_micro_mu(Clamped(number, kMost)); };
  switch (rules::ShapeOf(rule.metric()).top) {
    case Part::kFixedAssets:
      if (rule.without_land_price()) number += plan.land_price().minor_units();
      if (figures.has_fixed_asset_investment()) amount(figures.mutable_fixed_asset_investment());
      return;
    case Part::kTotalInvestment:
      if (figures.has_total_investment()) amount(figures.mutable_total_investment());
      return;
    case Part::kForeignInvestment:
      if (figures.has_foreign_investment()) amount(figures.mutable_foreign_investment());
      return;
    case Part::kRegisteredCapital:
      if (plan.has_registered_capital()) amount(plan.mutable_registered_capital());
      return;
    case Part::kRdExpense:
      if (plan.has_annual_rd_expense()) amount(plan.mutable_annual_rd_expense());
      return;
    case Part::kTax:
      if (rule.has_years()) return SetYears(rule, true, number, figures);
      if (figures.has_annual_tax()) amount(figures.mutable_annual_tax());
      return;
    case Part::kOutput:
      if (rule.has_years()) return SetYears(rule, false, number, figures);
      if (figures.has_annual_output()) amount(figures.mutable_annual_output());
      return;
    case Part::kLandArea:
      return area(figures.mutable_land_area());
    case Part::kFloorArea:
      plan.clear_buildings();
      plan.add_buildings()->set_storey_height_mm(4000);
      return area(plan.mutable_buildings(0)->mutable_floor_area());
    case Part::kBuildingArea:
      return area(plan.mutable_building_area());
    case Part::kGreenArea:
      return area(plan.mutable_green_area());
    case Part::kOfficeArea:
      return area(plan.mutable_office_area());
    case Part::kEnergy:
      return plan.set_annual_energy_kgce(Clamped(number, 1'000'000'000'000));
    case Part::kJobs:
      return figures.set_jobs(Clamped(number, 1'000'000));
    default:
      return;
  }
}

// Puts the numerator at the bar of the rule, or some steps of its score from it, give or take two units.
void Aim(Dice& dice, const v1::ThresholdRule& rule, Question& question) {
  const std::optional<Ratio> under = Denominator(rule, question);
  if (!under.has_value() || under->over == 0) return;
  v1::Quantity mark = rule.bar();
  if (rule.scoring().has_cut() && dice.Chance(20)) mark = rule.scoring().cut();
  const Ratio per_one = PerOne(mark);
  const int64_t years = rule.has_years() ? rule.years().last_year() - rule.years().first_year() + 1 : 1;
  Int128 number = per_one.over * under->over / under->under * years / per_one.under;
  if (rule.scoring().has_step() && dice.Chance(50)) {
    const Ratio step = PerOne(rule.scoring().step());
    number += dice.Between(-5, 5) * (step.over * under->over / under->under * years / step.under);
  }
  SetNumerator(rule, number + dice.Between(-2, 2), question);
}

// Puts the investment at an edge of the rule's band.
void AimAtBand(Dice& dice, const v1::Scope& scope, Question& question) {
  v1::Figures& figures = question.figures;
  v1::Money* invested = scope.band_of_total_investment() ? figures.mutable_total_investment()
                                                         : figures.mutable_fixed_asset_investment();
  if (invested->currency_code().empty()) *invested = Amount("CNY", 1);
  const v1::Money& edge = scope.has_investment_from() && (dice.Chance(50) || !scope.has_investment_below())
                              ? scope.investment_from()
                              : scope.investment_below();
  SetFen(invested, Int128{edge.minor_units()} + dice.Between(-1, 1), question.rates);
}

// Aims at one of the rules that are asked, after all else is said.
void AimAtAsked(Dice& dice, const v1::ThresholdSet& set, Question& question) {
  const auto judgement = rules::Judge(set, question.figures, question.rates, OnDate());
  if (!judgement.ok()) return;
  std::vector<const v1::ThresholdRule*> asked;
  for (const rules::Judged& judged : judgement->criteria) {
    const bool measured = judged.rule != nullptr && judged.outcome != v1::VERDICT_OUTCOME_NOT_APPLICABLE;
    if (measured && judged.rule->has_bar()) asked.push_back(judged.rule);
  }
  if (!asked.empty()) Aim(dice, *asked[dice.Below(static_cast<int64_t>(asked.size()))], question);
}

}  // namespace

Question MakeQuestion(Dice& dice, const v1::ThresholdSet& set) {
  Question question{AnyFigures(dice), AnyRates(dice)};
  if (dice.Chance(85)) question.figures.set_investor("zones/z/investors/1");
  AddRecords(dice, set, question.figures);
  AddNone(dice, question.figures);
  for (int64_t i = dice.Below(2 * set.rules_size() + 1); i > 0; --i) {
    const v1::ThresholdRule& rule = set.rules(static_cast<int>(dice.Below(set.rules_size())));
    if ((rule.scope().has_investment_from() || rule.scope().has_investment_below()) && dice.Chance(40)) {
      AimAtBand(dice, rule.scope(), question);
    }
    if (rule.has_bar()) Aim(dice, rule, question);
  }
  AimAtAsked(dice, set, question);
  if (question.figures.plan().ByteSizeLong() == 0) question.figures.clear_plan();
  return question;
}

}  // namespace luodi::policy
