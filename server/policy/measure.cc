// SPDX-License-Identifier: Apache-2.0
#include "server/policy/measure.h"

#include <algorithm>
#include <limits>
#include <string_view>

#include "proto/text/money.h"

namespace luodi::policy::rules {
namespace {

constexpr Int128 kMicroMuPerMu = 1'000'000;
constexpr Int128 kMostFenE8 = text::kLargestAmount * kRateUnit;
constexpr int kMostYears = 30;

template <typename Value>
void AddOnce(const Value& value, std::vector<Value>& values) {
  if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
}

Exact AmountAt(const Place& place, const v1::Figures& figures, const Rates& rates, Notes& notes) {
  if (!StatedAt(place, figures).has_value()) notes.missing.push_back(place.path);
  return {FenE8(place, figures, rates, notes).value_or(0), kRateUnit};
}

Exact FigureAt(const Place& place, const v1::Figures& figures, const Rates& rates, Notes& notes) {
  if (place.sort == Sort::kMoney) return AmountAt(place, figures, rates, notes);
  const std::optional<int64_t> number = StatedAt(place, figures);
  if (!number.has_value()) notes.missing.push_back(place.path);
  return {number.value_or(0), 1};
}

// The tax or output that is promised for a calendar year; 0 when none is.
int64_t PromisedIn(int year, Part part, const v1::Plan& plan) {
  for (const v1::YearFigures& figures : plan.years()) {
    if (figures.year() != year) continue;
    return std::max<int64_t>((part == Part::kTax ? figures.tax() : figures.output()).minor_units(), 0);
  }
  return 0;
}

// The sum over the years the rule names; `years` becomes their number.
Exact SumOfYears(const v1::ThresholdRule& rule, Part part, const v1::Figures& figures, int64_t& years, Notes& notes) {
  const auto span = CalendarYears(rule.years(), figures);
  if (!span.has_value()) {
    notes.missing.push_back("production_date");
    if (figures.plan().years().empty()) notes.missing.push_back("plan.years");
    return {};
  }
  if (span->second < span->first || span->second - span->first >= kMostYears) {
    // More years than a plan can state are not stated.
    notes.missing.push_back("plan.years");
    return {};
  }
  Int128 sum = 0;
  for (int year = span->first; year <= span->second; ++year) {
    const int64_t promised = PromisedIn(year, part, figures.plan());
    if (promised == 0) {
      notes.missing.push_back("plan.years");
      return {};
    }
    sum += promised * kRateUnit;
  }
  years = span->second - span->first + 1;
  return {sum, kRateUnit};
}

// In mu.
Exact LandOf(const v1::ThresholdRule& rule, const v1::Figures& figures, Notes& notes) {
  if (rule.land() != v1::LAND_APPORTIONED) {
    const std::optional<int64_t> area = StatedAt(kLandAreaPlace, figures);
    if (!area.has_value()) notes.missing.push_back(kLandAreaPlace.path);
    return {area.value_or(1), kMicroMuPerMu};
  }
  const std::optional<int64_t> leased = StatedAt(kLeasedFloorPlace, figures);
  if (!leased.has_value()) notes.missing.push_back(kLeasedFloorPlace.path);
  const int64_t ratio = figures.plan().plot_floor_area_ratio_ppm();
  if (ratio <= 0) notes.missing.push_back("plan.plot_floor_area_ratio_ppm");
  // leased / 10^6 mu of floor over ratio / 10^6.
  return {leased.value_or(1), std::max<int64_t>(ratio, 1)};
}

Exact FixedAssets(const v1::ThresholdRule& rule, const v1::Figures& figures, const Rates& rates, Notes& notes) {
  Exact amount = AmountAt(kFixedAssetsPlace, figures, rates, notes);
  if (IsWithoutLandPrice(rule)) {
    amount.value -= AmountAt(kLandPricePlace, figures, rates, notes).value;
  }
  return amount;
}

Exact Floors(const v1::ThresholdRule& rule, const v1::Figures& figures, Notes& notes) {
  if (figures.plan().buildings().empty()) notes.missing.push_back("plan.buildings");
  return {FloorArea(rule, figures.plan()), 1};
}

// The sides of the comparison top/under with number x years/scale. Ranges: amounts up to 10^22 in 10^-8 fen, of 30
// years 3 x 10^23; areas 10^14, of 100 buildings twice 2 x 10^16; ratios 10^7; other bars 10^14. The largest products:
// left, a share of two amounts, 10^22 x 10^8 x 10^6 = 10^36; right, 30 years of money per land, 10^14 x 30 x 10^8 x
// 10^14 = 3 x 10^37, and a share 10^7 x 10^8 x 10^22 = 10^37. Both, and their difference, stay below 1.7 x 10^38.
Int128 Left(const Measured& measured) { return measured.top.value * measured.under.per * measured.scale; }

Int128 Right(const Measured& measured, int64_t number) {
  return Int128{number} * measured.years * measured.top.per * measured.under.value;
}

}  // namespace

void Notes::Add(const Notes& other) {
  for (const std::string& path : other.missing) AddOnce(path, missing);
  for (const std::string& currency : other.unrated) AddOnce(currency, unrated);
  for (const std::string& path : other.too_large) AddOnce(path, too_large);
  for (const v1::ExchangeRate* rate : other.used) AddOnce(rate, used);
}

std::optional<Int128> FactorE8(std::string_view currency, const Rates& rates, Notes& notes) {
  if (currency == kYuan) return kRateUnit;
  for (const v1::ExchangeRate& rate : rates) {
    if (rate.from_currency() != currency || (!rate.to_currency().empty() && rate.to_currency() != kYuan)) continue;
    AddOnce(&rate, notes.used);
    const text::Currency* known = text::FindCurrency(currency);
    return known != nullptr && known->minor_digits == 0 ? Int128{rate.rate_e8()} * 100 : Int128{rate.rate_e8()};
  }
  AddOnce(std::string(currency), notes.unrated);
  return std::nullopt;
}

std::optional<Int128> FenE8(const Place& place, const v1::Figures& figures, const Rates& rates, Notes& notes) {
  const std::optional<int64_t> amount = StatedAt(place, figures);
  if (!amount.has_value()) return std::nullopt;
  const std::optional<Int128> factor = FactorE8(CurrencyAt(place, figures), rates, notes);
  if (!factor.has_value()) return std::nullopt;
  // At most 10^14 x 10^15 x 10^2 before it is refused.
  if (*amount * *factor <= kMostFenE8) return *amount * *factor;
  AddOnce(std::string(place.path), notes.too_large);
  return std::nullopt;
}

Invested InvestedOf(const v1::ThresholdSet& set, const v1::Figures& figures, const Rates& rates, Notes& notes) {
  bool fixed_assets = false, total = false;
  for (const v1::ThresholdRule& rule : set.rules()) {
    const v1::Scope& scope = rule.scope();
    if (!scope.has_investment_from() && !scope.has_investment_below()) continue;
    (scope.band_of_total_investment() ? total : fixed_assets) = true;
  }
  Invested invested;
  if (fixed_assets) invested.fixed_assets_e8 = FenE8(kFixedAssetsPlace, figures, rates, notes);
  if (total) invested.total_e8 = FenE8(kTotalInvestmentPlace, figures, rates, notes);
  return invested;
}

bool NamesYears(const v1::ThresholdRule& rule) {
  return TakesYears(rule.metric()) && rule.years().basis() != v1::YearSpan::BASIS_UNSPECIFIED;
}

bool IsWithoutLandPrice(const v1::ThresholdRule& rule) {
  return rule.without_land_price() && rule.metric() == v1::METRIC_INVESTMENT_INTENSITY;
}

Measured Measure(const v1::ThresholdRule& rule, const v1::Figures& figures, const Rates& rates, Notes& notes) {
  const Shape& shape = ShapeOf(rule.metric());
  Measured measured;
  measured.scale = ScaleOf(rule.bar());
  if (NamesYears(rule)) {
    measured.top = SumOfYears(rule, shape.top, figures, measured.years, notes);
  } else if (shape.top == Part::kFixedAssets) {
    measured.top = FixedAssets(rule, figures, rates, notes);
  } else if (shape.top == Part::kFloorArea) {
    measured.top = Floors(rule, figures, notes);
  } else if (const Place* place = PlaceOf(shape.top); place != nullptr) {
    measured.top = FigureAt(*place, figures, rates, notes);
  }
  if (shape.under == Part::kLand) {
    measured.under = LandOf(rule, figures, notes);
  } else if (const Place* place = PlaceOf(shape.under); place != nullptr) {
    measured.under = FigureAt(*place, figures, rates, notes);
  }
  return measured;
}

std::optional<std::pair<int, int>> CalendarYears(const v1::YearSpan& years, const v1::Figures& figures) {
  if (years.basis() == v1::YearSpan::BASIS_CALENDAR) return std::pair(years.first_year(), years.last_year());
  if (years.basis() != v1::YearSpan::BASIS_AFTER_PRODUCTION || figures.production_date().year() <= 0) {
    return std::nullopt;
  }
  const int production = figures.production_date().year();
  return std::pair(production + years.first_year(), production + years.last_year());
}

Int128 FloorArea(const v1::ThresholdRule& rule, const v1::Plan& plan) {
  Int128 sum = 0;
  for (const v1::Building& building : plan.buildings()) {
    const bool twice = rule.double_above_storey_mm() > 0 && building.storey_height_mm() > rule.double_above_storey_mm();
    sum += Int128{building.floor_area().micro_mu()} * (twice ? 2 : 1);
  }
  return sum;
}

int64_t ScaleOf(const v1::Quantity& bar) {
  switch (bar.value_case()) {
    case v1::Quantity::kMoneyPerHectare:
      return 15;
    case v1::Quantity::kRatioPpm:
      return 1'000'000;
    case v1::Quantity::kPerMuMilli:
      return 1000;
    default:
      return 1;
  }
}

int Compare(const Measured& measured, int64_t number) {
  const Int128 left = Left(measured), right = Right(measured, number);
  return left == right ? 0 : left < right ? -1 : 1;
}

bool Passes(v1::Comparator comparator, const Measured& measured, int64_t number) {
  const int compared = Compare(measured, number);
  switch (comparator) {
    case v1::COMPARATOR_AT_MOST:
      return compared <= 0;
    case v1::COMPARATOR_ABOVE:
      return compared > 0;
    case v1::COMPARATOR_BELOW:
      return compared < 0;
    default:
      return compared >= 0;
  }
}

Int128 Required(v1::Comparator comparator, const Measured& measured, int64_t number) {
  const Int128 bar = Int128{number} * measured.years * measured.under.value;
  const Int128 per = measured.under.per * measured.scale;
  switch (comparator) {
    case v1::COMPARATOR_AT_MOST:
      return FloorOf(bar, per);
    case v1::COMPARATOR_ABOVE:
      return FloorOf(bar, per) + 1;
    case v1::COMPARATOR_BELOW:
      return CeilingOf(bar, per) - 1;
    default:
      return CeilingOf(bar, per);
  }
}

Int128 Shortfall(v1::Comparator comparator, const Measured& measured, int64_t number) {
  const Int128 beyond =
      IsUpper(comparator) ? Left(measured) - Right(measured, number) : Right(measured, number) - Left(measured);
  const Int128 per = measured.top.per * measured.under.per * measured.scale;
  const bool strict = comparator == v1::COMPARATOR_ABOVE || comparator == v1::COMPARATOR_BELOW;
  return strict ? FloorOf(beyond, per) + 1 : CeilingOf(beyond, per);
}

Exact DistanceFrom(int64_t number, const Measured& measured) {
  return {Left(measured) - Right(measured, number), Right(measured, 1)};
}

Int128 Rounded(const Measured& measured) {
  const Int128 per = Right(measured, 1);
  return FloorOf(2 * Left(measured) + per, 2 * per);
}

Int128 FloorOf(Int128 numerator, Int128 denominator) {
  const Int128 quotient = numerator / denominator;
  return numerator % denominator < 0 ? quotient - 1 : quotient;
}

Int128 CeilingOf(Int128 numerator, Int128 denominator) { return -FloorOf(-numerator, denominator); }

int64_t Saturated(Int128 value) {
  return static_cast<int64_t>(
      std::clamp<Int128>(value, std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max()));
}

}  // namespace luodi::policy::rules
