// SPDX-License-Identifier: Apache-2.0
#include "server/policy/figures.h"

#include <cstdint>
#include <set>

#include "absl/strings/str_cat.h"
#include "proto/text/area.h"
#include "proto/text/date.h"
#include "proto/text/money.h"
#include "server/base/calendar.h"
#include "server/base/money.h"
#include "server/base/names.h"
#include "server/base/text.h"
#include "server/zones/industries.h"

namespace luodi::policy::rules {
namespace {

constexpr char kYuan[] = "CNY";
constexpr int64_t kMostJobs = 10'000'000;
constexpr int64_t kMostEnergy = 1'000'000'000'000;
constexpr int64_t kMostFloorAreaRatio = 100'000'000;
constexpr int64_t kHighestStorey = 100'000;
constexpr int kMostBuildings = 100;
constexpr int kMostYears = 30;
constexpr int kFirstYear = 1949;
constexpr int kLastYear = 2199;

void CheckRange(const std::string& field, int64_t value, int64_t lowest, int64_t highest, Faults& faults) {
  if (value >= lowest && value <= highest) return;
  faults.push_back(
      {v1::ERROR_REASON_VALUE_OUT_OF_RANGE,
       field,
       {{"value", absl::StrCat(value)}, {"lowest", absl::StrCat(lowest)}, {"highest", absl::StrCat(highest)}}});
}

void CheckYuan(const std::string& field, const v1::Money& amount, Faults& faults) {
  money::CheckMoney(field, amount, faults);
  if (amount.currency_code() == kYuan || text::FindCurrency(amount.currency_code()) == nullptr) return;
  faults.push_back(
      {v1::ERROR_REASON_CURRENCIES_MIXED, field, {{"currency", amount.currency_code()}, {"expected", kYuan}}});
}

// Checks an amount as `check` does, but that it may be zero.
template <typename Check>
void CheckAmountOrNone(Check check, const std::string& field, v1::Money amount, Faults& faults) {
  if (amount.minor_units() == 0) amount.set_minor_units(1);
  check(field, amount, faults);
}

void CheckAreaOrNone(const std::string& field, const v1::Area& area, Faults& faults) {
  if (area.micro_mu() > 0) return money::CheckArea(field, area, faults);
  CheckRange(field, area.micro_mu(), 0, text::kLargestArea, faults);
}

Fault Unknown(const std::string& field, int value) {
  return {v1::ERROR_REASON_ENUM_UNKNOWN, field, {{"value", absl::StrCat(value)}}};
}

void CheckAmounts(const std::string& prefix, const v1::Figures& figures, Faults& faults) {
  if (figures.has_fixed_asset_investment()) {
    money::CheckMoney(prefix + "fixed_asset_investment", figures.fixed_asset_investment(), faults);
  }
  if (figures.has_land_area()) money::CheckArea(prefix + "land_area", figures.land_area(), faults);
  if (figures.has_annual_tax()) CheckYuan(prefix + "annual_tax", figures.annual_tax(), faults);
  if (figures.has_total_investment()) {
    money::CheckMoney(prefix + "total_investment", figures.total_investment(), faults);
  }
  if (figures.has_foreign_investment()) {
    CheckAmountOrNone(money::CheckMoney, prefix + "foreign_investment", figures.foreign_investment(), faults);
  }
  if (figures.has_annual_output()) CheckYuan(prefix + "annual_output", figures.annual_output(), faults);
  CheckRange(prefix + "jobs", figures.jobs(), 0, kMostJobs, faults);
}

void CheckIndustry(const std::string& field, v1::Figures& figures, Faults& faults) {
  if (figures.industry_code().empty()) return;
  const auto code = zones::NormalizeIndustry(figures.industry_code());
  // A letter alone is no industry of a project.
  if (code && code->size() >= 3) {
    figures.set_industry_code(*code);
  } else {
    faults.push_back({v1::ERROR_REASON_INDUSTRY_UNKNOWN, field, {{"code", base::Shown(figures.industry_code())}}});
  }
}

void CheckBuildings(const std::string& prefix, const v1::Plan& plan, Faults& faults) {
  if (plan.buildings_size() > kMostBuildings) {
    return CheckRange(prefix + "buildings", plan.buildings_size(), 0, kMostBuildings, faults);
  }
  for (int i = 0; i < plan.buildings_size(); ++i) {
    const std::string field = absl::StrCat(prefix, "buildings[", i, "].");
    money::CheckArea(field + "floor_area", plan.buildings(i).floor_area(), faults);
    CheckRange(field + "storey_height_mm", plan.buildings(i).storey_height_mm(), 1, kHighestStorey, faults);
  }
}

void CheckAreas(const std::string& prefix, const v1::Plan& plan, Faults& faults) {
  if (plan.has_building_area()) CheckAreaOrNone(prefix + "building_area", plan.building_area(), faults);
  if (plan.has_green_area()) CheckAreaOrNone(prefix + "green_area", plan.green_area(), faults);
  if (plan.has_office_area()) CheckAreaOrNone(prefix + "office_area", plan.office_area(), faults);
  if (plan.has_leased_floor_area()) {
    money::CheckArea(prefix + "leased_floor_area", plan.leased_floor_area(), faults);
  }
  CheckRange(prefix + "plot_floor_area_ratio_ppm", plan.plot_floor_area_ratio_ppm(), 0, kMostFloorAreaRatio, faults);
}

void CheckYears(const std::string& prefix, const v1::Plan& plan, Faults& faults) {
  if (plan.years_size() > kMostYears) {
    return CheckRange(prefix + "years", plan.years_size(), 0, kMostYears, faults);
  }
  std::set<int> seen;
  for (int i = 0; i < plan.years_size(); ++i) {
    const v1::YearFigures& year = plan.years(i);
    const std::string field = absl::StrCat(prefix, "years[", i, "].");
    CheckRange(field + "year", year.year(), kFirstYear, kLastYear, faults);
    if (!seen.insert(year.year()).second) {
      faults.push_back({v1::ERROR_REASON_ENTRY_TWICE, field + "year", {{"value", absl::StrCat(year.year())}}});
    }
    if (year.has_tax()) CheckYuan(field + "tax", year.tax(), faults);
    if (year.has_output()) CheckYuan(field + "output", year.output(), faults);
  }
}

}  // namespace

Faults CheckFigures(const std::string& prefix, v1::Figures& figures) {
  Faults faults;
  if (figures.kind() == v1::PROJECT_KIND_UNSPECIFIED) figures.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  if (!v1::ProjectKind_IsValid(figures.kind())) faults.push_back(Unknown(prefix + "kind", figures.kind()));
  CheckAmounts(prefix, figures, faults);
  CheckIndustry(prefix + "industry_code", figures, faults);
  if (!figures.park().empty()) names::Parse(prefix + "park", figures.park(), "zones/{zone}/parks/{park}", faults);
  if (figures.has_production_date()) CheckDate(prefix + "production_date", figures.production_date(), faults);
  if (figures.has_plan()) CheckPlan(prefix + "plan.", figures.plan(), faults);
  figures.clear_enclosing_park();
  figures.clear_credit_records();
  figures.clear_related_land();
  figures.clear_positioned_as();
  figures.clear_investor();
  return faults;
}

void CheckPlan(const std::string& prefix, const v1::Plan& plan, Faults& faults) {
  if (!v1::LandUse_IsValid(plan.land_use())) faults.push_back(Unknown(prefix + "land_use", plan.land_use()));
  if (!v1::LandBasis_IsValid(plan.land_basis())) faults.push_back(Unknown(prefix + "land_basis", plan.land_basis()));
  if (plan.has_land_price()) CheckAmountOrNone(CheckYuan, prefix + "land_price", plan.land_price(), faults);
  if (plan.has_registered_capital()) {
    money::CheckMoney(prefix + "registered_capital", plan.registered_capital(), faults);
  }
  CheckBuildings(prefix, plan, faults);
  CheckAreas(prefix, plan, faults);
  if (plan.has_annual_rd_expense()) {
    CheckAmountOrNone(CheckYuan, prefix + "annual_rd_expense", plan.annual_rd_expense(), faults);
  }
  CheckRange(prefix + "annual_energy_kgce", plan.annual_energy_kgce(), 0, kMostEnergy, faults);
  CheckYears(prefix, plan, faults);
}

void CheckCreditRecord(const std::string& prefix, v1::CreditRecord& record, Faults& faults) {
  record.set_title(base::NormalizeText(prefix + "title", record.title(), 200, true, faults));
  record.set_source(base::NormalizeText(prefix + "source", record.source(), 200, true, faults));
  const bool begins = CheckDate(prefix + "from_date", record.from_date(), faults);
  if (!record.has_until_date() || !CheckDate(prefix + "until_date", record.until_date(), faults) || !begins) return;
  if (text::CompareDates(record.until_date(), record.from_date()) >= 0) return;
  faults.push_back({v1::ERROR_REASON_DATE_ORDER,
                    prefix + "until_date",
                    {{"value", text::WriteDate(record.until_date())},
                     {"other", prefix + "from_date"},
                     {"other_value", text::WriteDate(record.from_date())}}});
}

void CheckLandHolding(const std::string& prefix, v1::LandHolding& holding, Faults& faults) {
  holding.set_parcel(base::NormalizeText(prefix + "parcel", holding.parcel(), 60, true, faults));
  money::CheckArea(prefix + "area", holding.area(), faults);
  if (holding.has_idle_area()) {
    money::CheckArea(prefix + "idle_area", holding.idle_area(), faults);
    if (holding.area().micro_mu() > 0 && holding.idle_area().micro_mu() > holding.area().micro_mu()) {
      CheckRange(prefix + "idle_area", holding.idle_area().micro_mu(), 1, holding.area().micro_mu(), faults);
    }
  }
  if (holding.has_annual_output()) CheckYuan(prefix + "annual_output", holding.annual_output(), faults);
  if (holding.has_annual_tax()) CheckYuan(prefix + "annual_tax", holding.annual_tax(), faults);
  if (holding.year() != 0) CheckRange(prefix + "year", holding.year(), kFirstYear, kLastYear, faults);
  holding.set_source(base::NormalizeText(prefix + "source", holding.source(), 200, true, faults));
}

bool Stands(const v1::CreditRecord& record, const v1::Date& on_date) {
  return text::CompareDates(record.from_date(), on_date) <= 0 &&
         (!record.has_until_date() || text::CompareDates(on_date, record.until_date()) < 0);
}

}  // namespace luodi::policy::rules
