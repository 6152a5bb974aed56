// SPDX-License-Identifier: Apache-2.0
// What a rule measures, as exact numbers, and its comparison with a bar in 128 bits.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "luodi/v1/policy.pb.h"
#include "luodi/v1/zones.pb.h"
#include "server/policy/metrics.h"
#include "server/policy/parts.h"
#include "server/policy/scope.h"
#include "server/policy/verdict.h"

namespace luodi::policy::rules {

inline constexpr char kYuan[] = "CNY";
inline constexpr Int128 kRateUnit = 100'000'000;

// value / per, in the smallest unit of what it counts: fen, micro-mu, persons, kilograms, millionths of a point.
struct Exact {
  Int128 value = 0;
  Int128 per = 1;
};

// The value a rule measures is top / (under x years); a bar's number over `scale` is in the same unit.
struct Measured {
  Exact top;
  // Land that amounts and counts are divided by is in mu.
  Exact under{1, 1};
  int64_t years = 1;
  int64_t scale = 1;
};

// What reading figures came upon.
struct Notes {
  // Paths in Figures of what is not stated.
  std::vector<std::string> missing;
  // Currencies without a rate to CNY.
  std::vector<std::string> unrated;
  // Paths of amounts that, converted, exceed 10^14 fen.
  std::vector<std::string> too_large;
  std::vector<const v1::ExchangeRate*> used;

  // Nothing stands against going by what was read.
  bool IsClear() const { return missing.empty() && unrated.empty() && too_large.empty(); }
  // Adds what is not there yet.
  void Add(const Notes& other);
};

// What an amount is multiplied by to be 10^-8 fen; nothing when it has no rate.
std::optional<Int128> FactorE8(std::string_view currency, const Rates& rates, Notes& notes);
// An amount in 10^-8 fen; nothing when it is not stated, not convertible or too large, and then notes say so.
std::optional<Int128> FenE8(const Place& place, const v1::Figures& figures, const Rates& rates, Notes& notes);

// What the bands of the set compare; reads nothing when the set has none. An amount that is not stated is no fault.
Invested InvestedOf(const v1::ThresholdSet& set, const v1::Figures& figures, const Rates& rates, Notes& notes);

// The rule names the years of its tax or output; what it measures leaves the land price out.
bool NamesYears(const v1::ThresholdRule& rule);
bool IsWithoutLandPrice(const v1::ThresholdRule& rule);

// The value of a rule that has a bar, but for TOTAL_SCORE. Good for nothing unless the notes are clear.
Measured Measure(const v1::ThresholdRule& rule, const v1::Figures& figures, const Rates& rates, Notes& notes);

// First and last calendar year the rule names; nothing when it names none, or counts after an unknown production_date.
std::optional<std::pair<int, int>> CalendarYears(const v1::YearSpan& years, const v1::Figures& figures);

// The sum of floor areas, high storeys twice where the rule says so, in micro-mu.
Int128 FloorArea(const v1::ThresholdRule& rule, const v1::Plan& plan);

// How many of the bar's unit make one of Measured's: 15 for money per hectare, 10^6 for a ratio.
int64_t ScaleOf(const v1::Quantity& bar);

// Negative, zero or positive as the value is below, at or above the number of a bar.
int Compare(const Measured& measured, int64_t number);
bool Passes(v1::Comparator comparator, const Measured& measured, int64_t number);
// What the bar asks of the numerator in its smallest unit.
Int128 Required(v1::Comparator comparator, const Measured& measured, int64_t number);
// The smallest change of the numerator, in its smallest unit, with which it passes; zero or negative when it does.
Int128 Shortfall(v1::Comparator comparator, const Measured& measured, int64_t number);
// How far the value lies above the number of a bar, in the unit of the bar; negative below it.
Exact DistanceFrom(int64_t number, const Measured& measured);
// The value in the unit of the bar, rounded half up.
Int128 Rounded(const Measured& measured);

// Towards minus infinity, plus infinity; the denominator is positive.
Int128 FloorOf(Int128 numerator, Int128 denominator);
Int128 CeilingOf(Int128 numerator, Int128 denominator);
int64_t Saturated(Int128 value);

}  // namespace luodi::policy::rules
