// SPDX-License-Identifier: Apache-2.0
#include "server/policy/metrics.h"

#include <array>
#include <stdexcept>

#include "absl/strings/str_cat.h"

namespace luodi::policy::rules {
namespace {

// In the order of their numbers, so that a metric finds its row at once.
constexpr std::array kShapes = {
    Shape{v1::METRIC_INVESTMENT_INTENSITY, Unit::kMoneyPerLand, Part::kFixedAssets, Part::kLand},
    Shape{v1::METRIC_TAX_PER_MU, Unit::kMoneyPerLand, Part::kTax, Part::kLand},
    Shape{v1::METRIC_TOTAL_INVESTMENT_INTENSITY, Unit::kMoneyPerLand, Part::kTotalInvestment, Part::kLand},
    Shape{v1::METRIC_OUTPUT_PER_MU, Unit::kMoneyPerLand, Part::kOutput, Part::kLand},
    Shape{v1::METRIC_RD_SHARE, Unit::kRatio, Part::kRdExpense, Part::kAnnualOutput},
    Shape{v1::METRIC_REGISTERED_CAPITAL_SHARE, Unit::kRatio, Part::kRegisteredCapital, Part::kFixedAssets},
    Shape{v1::METRIC_TOTAL_INVESTMENT, Unit::kMoney, Part::kTotalInvestment, Part::kNone},
    Shape{v1::METRIC_FIXED_ASSET_INVESTMENT, Unit::kMoney, Part::kFixedAssets, Part::kNone},
    Shape{v1::METRIC_FOREIGN_INVESTMENT, Unit::kMoney, Part::kForeignInvestment, Part::kNone},
    Shape{v1::METRIC_PLOT_SIZE, Unit::kArea, Part::kLandArea, Part::kNone},
    Shape{v1::METRIC_FLOOR_AREA_RATIO, Unit::kRatio, Part::kFloorArea, Part::kLandArea},
    Shape{v1::METRIC_BUILDING_COEFFICIENT, Unit::kRatio, Part::kBuildingArea, Part::kLandArea},
    Shape{v1::METRIC_GREEN_RATIO, Unit::kRatio, Part::kGreenArea, Part::kLandArea},
    Shape{v1::METRIC_OFFICE_LAND_RATIO, Unit::kRatio, Part::kOfficeArea, Part::kLandArea},
    Shape{v1::METRIC_ENERGY_PER_MU, Unit::kPerMu, Part::kEnergy, Part::kLand},
    Shape{v1::METRIC_JOBS_PER_MU, Unit::kPerMu, Part::kJobs, Part::kLand},
    Shape{v1::METRIC_ANNUAL_TAX, Unit::kMoney, Part::kTax, Part::kNone},
    Shape{v1::METRIC_ANNUAL_OUTPUT, Unit::kMoney, Part::kOutput, Part::kNone},
    Shape{v1::METRIC_INDUSTRY_FIT, Unit::kNone, Part::kNone, Part::kNone},
    Shape{v1::METRIC_BAD_CREDIT, Unit::kNone, Part::kNone, Part::kNone},
    Shape{v1::METRIC_RELATED_LAND, Unit::kNone, Part::kNone, Part::kNone},
    Shape{v1::METRIC_TOTAL_SCORE, Unit::kScore, Part::kNone, Part::kNone},
};

constexpr bool IsInOrder() {
  for (size_t i = 0; i < kShapes.size(); ++i) {
    if (kShapes[i].metric != static_cast<int>(i) + 1) return false;
  }
  return kShapes.size() == v1::Metric_MAX;
}
static_assert(IsInOrder(), "each metric has its row, and rows stand in the order of the numbers");

}  // namespace

const Shape& ShapeOf(v1::Metric metric) {
  if (metric < 1 || metric > static_cast<int>(kShapes.size())) {
    throw std::logic_error(absl::StrCat("there is no metric ", metric));
  }
  return kShapes[metric - 1];
}

bool Suits(v1::Metric metric, const v1::Quantity& quantity) {
  switch (ShapeOf(metric).unit) {
    case Unit::kNone:
      return false;
    case Unit::kMoney:
      return quantity.has_money();
    case Unit::kMoneyPerLand:
      return quantity.has_money_per_mu() || quantity.has_money_per_hectare();
    case Unit::kArea:
      return quantity.has_area();
    case Unit::kRatio:
      return quantity.has_ratio_ppm();
    case Unit::kPerMu:
      return quantity.has_per_mu_milli();
    case Unit::kScore:
      return quantity.has_score_micro();
  }
  return false;
}

std::string UnitsOf(v1::Metric metric) {
  switch (ShapeOf(metric).unit) {
    case Unit::kNone:
      return "";
    case Unit::kMoney:
      return "money";
    case Unit::kMoneyPerLand:
      return "money_per_mu, money_per_hectare";
    case Unit::kArea:
      return "area";
    case Unit::kRatio:
      return "ratio_ppm";
    case Unit::kPerMu:
      return "per_mu_milli";
    case Unit::kScore:
      return "score_micro";
  }
  return "";
}

bool HasBar(v1::Metric metric) { return ShapeOf(metric).unit != Unit::kNone; }

bool TakesYears(v1::Metric metric) {
  const Part top = ShapeOf(metric).top;
  return top == Part::kTax || top == Part::kOutput;
}

bool TakesLand(v1::Metric metric) { return ShapeOf(metric).under == Part::kLand; }

int64_t NumberOf(const v1::Quantity& quantity) {
  switch (quantity.value_case()) {
    case v1::Quantity::kMoney:
      return quantity.money().minor_units();
    case v1::Quantity::kMoneyPerMu:
      return quantity.money_per_mu().minor_units();
    case v1::Quantity::kMoneyPerHectare:
      return quantity.money_per_hectare().minor_units();
    case v1::Quantity::kArea:
      return quantity.area().micro_mu();
    case v1::Quantity::kRatioPpm:
      return quantity.ratio_ppm();
    case v1::Quantity::kCount:
      return quantity.count();
    case v1::Quantity::kPerMuMilli:
      return quantity.per_mu_milli();
    case v1::Quantity::kScoreMicro:
      return quantity.score_micro();
    case v1::Quantity::VALUE_NOT_SET:
      return 0;
  }
  return 0;
}

}  // namespace luodi::policy::rules
