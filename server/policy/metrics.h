// SPDX-License-Identifier: Apache-2.0
// What each metric is made of: one row a metric, so a metric more is a row more. A value is a numerator, for most
// metrics over a denominator; both come from the figures as exact numbers.
#pragma once

#include <string>
#include <vector>

#include "luodi/v1/policy.pb.h"
#include "luodi/v1/zones.pb.h"
#include "server/base/money.h"

namespace luodi::policy::rules {

using money::Int128;

// In which units a metric's bar is stated.
enum class Unit { kNone, kMoney, kMoneyPerLand, kArea, kRatio, kPerMu, kScore };

// Where a numerator or denominator comes from.
enum class Part {
  kNone,
  kFixedAssets,
  kTotalInvestment,
  kForeignInvestment,
  kRegisteredCapital,
  kTax,
  kOutput,
  kAnnualOutput,  // the promised one, whatever years the rule names
  kRdExpense,
  kLand,      // land_area, or the apportioned land where the rule says so
  kLandArea,  // land_area always
  kFloorArea,
  kBuildingArea,
  kGreenArea,
  kOfficeArea,
  kEnergy,
  kJobs,
};

struct Shape {
  v1::Metric metric;
  Unit unit;
  Part top;
  Part under;
};

// The row of a known metric; throws std::logic_error for another.
const Shape& ShapeOf(v1::Metric metric);

// Whether the quantity is in a unit of the metric.
bool Suits(v1::Metric metric, const v1::Quantity& quantity);
// The units of the metric as names of Quantity fields, for refusals: "money_per_mu, money_per_hectare".
std::string UnitsOf(v1::Metric metric);
// Whether the metric has a bar, whether ThresholdRule.years and .land mean something to it.
bool HasBar(v1::Metric metric);
bool TakesYears(v1::Metric metric);
bool TakesLand(v1::Metric metric);

// The number of a quantity that is set: fen, micro-mu, millionths, thousandths or what it counts. 0 when none is set.
int64_t NumberOf(const v1::Quantity& quantity);

}  // namespace luodi::policy::rules
