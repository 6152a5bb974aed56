// SPDX-License-Identifier: Apache-2.0
#include "server/policy/parts.h"

#include "proto/text/area.h"
#include "proto/text/money.h"

namespace luodi::policy::rules {
namespace {

using v1::Figures;

template <auto kRead, auto kEdit>
constexpr Place Amount(const char* path, int64_t lowest = 1) {
  return {.path = path,
          .sort = Sort::kMoney,
          .lowest = lowest,
          .highest = text::kLargestAmount,
          .money = [](const Figures& figures) -> const v1::Money& { return (figures.*kRead)(); },
          .edit_money = [](Figures& figures) { return (figures.*kEdit)(); }};
}

template <auto kRead, auto kEdit>
constexpr Place PlannedAmount(const char* path, int64_t lowest = 1) {
  return {.path = path,
          .sort = Sort::kMoney,
          .lowest = lowest,
          .highest = text::kLargestAmount,
          .money = [](const Figures& figures) -> const v1::Money& { return (figures.plan().*kRead)(); },
          .edit_money = [](Figures& figures) { return (figures.mutable_plan()->*kEdit)(); }};
}

template <auto kHas, auto kRead, auto kEdit>
constexpr Place PlannedArea(const char* path, int64_t lowest) {
  return {
      .path = path,
      .sort = Sort::kArea,
      .lowest = lowest,
      .highest = text::kLargestArea,
      .area = [](const Figures& figures) { return (figures.plan().*kHas)() ? &(figures.plan().*kRead)() : nullptr; },
      .edit_area = [](Figures& figures) { return (figures.mutable_plan()->*kEdit)(); }};
}

constexpr Place kForeignInvestment =
    Amount<&Figures::foreign_investment, &Figures::mutable_foreign_investment>("foreign_investment", 0);
constexpr Place kRegisteredCapital =
    PlannedAmount<&v1::Plan::registered_capital, &v1::Plan::mutable_registered_capital>("plan.registered_capital");
constexpr Place kTax = Amount<&Figures::annual_tax, &Figures::mutable_annual_tax>("annual_tax");
constexpr Place kOutput = Amount<&Figures::annual_output, &Figures::mutable_annual_output>("annual_output");
constexpr Place kRdExpense =
    PlannedAmount<&v1::Plan::annual_rd_expense, &v1::Plan::mutable_annual_rd_expense>("plan.annual_rd_expense", 0);
// A plot without building, green or office is legal.
constexpr Place kBuildingArea =
    PlannedArea<&v1::Plan::has_building_area, &v1::Plan::building_area, &v1::Plan::mutable_building_area>(
        "plan.building_area", 0);
constexpr Place kGreenArea =
    PlannedArea<&v1::Plan::has_green_area, &v1::Plan::green_area, &v1::Plan::mutable_green_area>("plan.green_area", 0);
constexpr Place kOfficeArea =
    PlannedArea<&v1::Plan::has_office_area, &v1::Plan::office_area, &v1::Plan::mutable_office_area>("plan.office_area",
                                                                                                    0);
constexpr Place kEnergy = {
    .path = "plan.annual_energy_kgce",
    .sort = Sort::kCount,
    .lowest = 1,
    .highest = 1'000'000'000'000,
    .count = [](const Figures& figures) { return int64_t{figures.plan().annual_energy_kgce()}; },
    .set_count = [](Figures& figures, int64_t number) { figures.mutable_plan()->set_annual_energy_kgce(number); }};
constexpr Place kJobs = {.path = "jobs",
                         .sort = Sort::kCount,
                         .lowest = 1,
                         .highest = 10'000'000,
                         .count = [](const Figures& figures) { return int64_t{figures.jobs()}; },
                         .set_count = [](Figures& figures, int64_t number) { figures.set_jobs(number); }};

}  // namespace

constexpr Place kFixedAssetsPlace =
    Amount<&Figures::fixed_asset_investment, &Figures::mutable_fixed_asset_investment>("fixed_asset_investment");
constexpr Place kTotalInvestmentPlace =
    Amount<&Figures::total_investment, &Figures::mutable_total_investment>("total_investment");
constexpr Place kLandPricePlace =
    PlannedAmount<&v1::Plan::land_price, &v1::Plan::mutable_land_price>("plan.land_price", 0);
constexpr Place kLandAreaPlace = {
    .path = "land_area",
    .sort = Sort::kArea,
    .lowest = 1,
    .highest = text::kLargestArea,
    .area = [](const Figures& figures) { return figures.has_land_area() ? &figures.land_area() : nullptr; },
    .edit_area = [](Figures& figures) { return figures.mutable_land_area(); }};
constexpr Place kLeasedFloorPlace =
    PlannedArea<&v1::Plan::has_leased_floor_area, &v1::Plan::leased_floor_area, &v1::Plan::mutable_leased_floor_area>(
        "plan.leased_floor_area", 1);

const Place* PlaceOf(Part part) {
  switch (part) {
    case Part::kFixedAssets:
      return &kFixedAssetsPlace;
    case Part::kTotalInvestment:
      return &kTotalInvestmentPlace;
    case Part::kForeignInvestment:
      return &kForeignInvestment;
    case Part::kRegisteredCapital:
      return &kRegisteredCapital;
    case Part::kTax:
      return &kTax;
    case Part::kOutput:
    case Part::kAnnualOutput:
      return &kOutput;
    case Part::kRdExpense:
      return &kRdExpense;
    case Part::kLandArea:
      return &kLandAreaPlace;
    case Part::kBuildingArea:
      return &kBuildingArea;
    case Part::kGreenArea:
      return &kGreenArea;
    case Part::kOfficeArea:
      return &kOfficeArea;
    case Part::kEnergy:
      return &kEnergy;
    case Part::kJobs:
      return &kJobs;
    case Part::kNone:
    case Part::kLand:
    case Part::kFloorArea:
      return nullptr;
  }
  return nullptr;
}

std::optional<int64_t> StatedAt(const Place& place, const v1::Figures& figures) {
  std::optional<int64_t> number;
  if (place.sort == Sort::kMoney) {
    if (!place.money(figures).currency_code().empty()) number = place.money(figures).minor_units();
  } else if (place.sort == Sort::kCount) {
    number = place.count(figures);
  } else if (const v1::Area* area = place.area(figures); area != nullptr) {
    number = area->micro_mu();
  }
  return number.has_value() && *number >= place.lowest ? number : std::nullopt;
}

std::string_view CurrencyAt(const Place& place, const v1::Figures& figures) {
  return place.sort == Sort::kMoney ? std::string_view(place.money(figures).currency_code()) : std::string_view();
}

void StateAt(const Place& place, int64_t number, v1::Figures& figures) {
  if (place.sort == Sort::kMoney) {
    place.edit_money(figures)->set_minor_units(number);
  } else if (place.sort == Sort::kArea) {
    place.edit_area(figures)->set_micro_mu(number);
  } else {
    place.set_count(figures, number);
  }
}

v1::Quantity QuantityAt(const Place& place, int64_t number, std::string_view currency) {
  v1::Quantity quantity;
  if (place.sort == Sort::kMoney) {
    quantity.mutable_money()->set_currency_code(std::string(currency));
    quantity.mutable_money()->set_minor_units(number);
  } else if (place.sort == Sort::kArea) {
    quantity.mutable_area()->set_micro_mu(number);
  } else {
    quantity.set_count(number);
  }
  return quantity;
}

}  // namespace luodi::policy::rules
