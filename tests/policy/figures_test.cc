// SPDX-License-Identifier: Apache-2.0
#include "server/policy/figures.h"

#include <gtest/gtest.h>

#include "tests/policy/gate.h"

namespace luodi::policy::rules {
namespace {

using Seen = std::vector<std::pair<std::string, v1::ErrorReason>>;

Seen FieldsOf(const Faults& faults) {
  Seen seen;
  for (const Fault& fault : faults) seen.emplace_back(fault.field, fault.reason);
  return seen;
}

v1::Figures Full() {
  v1::Figures figures = Stated("5亿元", "100亩", "5000万元");
  *figures.mutable_total_investment() = Amount("USD 80000000");
  *figures.mutable_foreign_investment() = Amount("USD 1000000");
  *figures.mutable_annual_output() = Amount("10亿元");
  figures.set_jobs(10'000'000);
  figures.set_industry_code("2614");
  figures.set_park("zones/z/parks/east");
  *figures.mutable_production_date() = Day("2024-05-01");
  v1::Plan& plan = *figures.mutable_plan();
  plan.set_land_use(v1::LAND_USE_INDUSTRIAL);
  *plan.mutable_land_price() = Amount("2000万元");
  *plan.mutable_registered_capital() = Amount("USD 5000000");
  v1::Building& building = *plan.add_buildings();
  *building.mutable_floor_area() = Land("60亩");
  building.set_storey_height_mm(100'000);
  plan.mutable_building_area();
  plan.mutable_green_area();
  plan.mutable_office_area();
  plan.set_plot_floor_area_ratio_ppm(100'000'000);
  plan.set_annual_energy_kgce(1'000'000'000'000);
  v1::YearFigures& year = *plan.add_years();
  year.set_year(2199);
  *year.mutable_tax() = Amount("1万元");
  return figures;
}

TEST(CheckFigures, ReadsAnAbsentKindAsNewBuildAndNormalisesTheIndustry) {
  v1::Figures none;
  EXPECT_EQ(FieldsOf(CheckFigures("figures.", none)), Seen{});
  EXPECT_EQ(none.kind(), v1::PROJECT_KIND_NEW_BUILD);
  v1::Figures full = Full();
  EXPECT_EQ(FieldsOf(CheckFigures("figures.", full)), Seen{}) << "the ends of every range, and plots without green";
  EXPECT_EQ(full.industry_code(), "C2614");
}

TEST(CheckFigures, ClearsWhatIsOutputOnly) {
  v1::Figures figures = Full();
  figures.set_enclosing_park("zones/z/parks/all");
  figures.add_credit_records();
  figures.add_related_land();
  figures.add_positioned_as("新材料");
  figures.set_investor("zones/z/investors/2020-0001");
  CheckFigures("figures.", figures);
  EXPECT_TRUE(figures.enclosing_park().empty());
  EXPECT_TRUE(figures.credit_records().empty());
  EXPECT_TRUE(figures.related_land().empty());
  EXPECT_TRUE(figures.positioned_as().empty());
  EXPECT_TRUE(figures.investor().empty()) << "a caller names nobody's record";
}

TEST(CheckFigures, NamesEveryFault) {
  v1::Figures figures;
  figures.set_kind(static_cast<v1::ProjectKind>(99));
  figures.mutable_fixed_asset_investment()->set_minor_units(5);
  figures.mutable_land_area();
  *figures.mutable_annual_tax() = Amount("1万美元");
  *figures.mutable_total_investment() = Fen(text::kLargestAmount + 1);
  *figures.mutable_foreign_investment() = Fen(-1);
  *figures.mutable_annual_output() = Amount("1万美元");
  figures.set_jobs(10'000'001);
  figures.set_industry_code("C");
  figures.set_park("parks/east");
  figures.mutable_production_date()->set_year(2023);
  EXPECT_EQ(FieldsOf(CheckFigures("figures.", figures)),
            (Seen{{"figures.kind", v1::ERROR_REASON_ENUM_UNKNOWN},
                  {"figures.fixed_asset_investment", v1::ERROR_REASON_CURRENCY_UNKNOWN},
                  {"figures.land_area", v1::ERROR_REASON_AREA_NOT_POSITIVE},
                  {"figures.annual_tax", v1::ERROR_REASON_CURRENCIES_MIXED},
                  {"figures.total_investment", v1::ERROR_REASON_AMOUNT_TOO_LARGE},
                  {"figures.foreign_investment", v1::ERROR_REASON_AMOUNT_NOT_POSITIVE},
                  {"figures.annual_output", v1::ERROR_REASON_CURRENCIES_MIXED},
                  {"figures.jobs", v1::ERROR_REASON_VALUE_OUT_OF_RANGE},
                  {"figures.industry_code", v1::ERROR_REASON_INDUSTRY_UNKNOWN},
                  {"figures.park", v1::ERROR_REASON_NAME_MALFORMED},
                  {"figures.production_date", v1::ERROR_REASON_DATE_INVALID}}));
}

TEST(CheckFigures, TakesZeroForNoneWhereThatCanBe) {
  v1::Figures figures = Full();
  figures.mutable_foreign_investment()->set_minor_units(0);
  figures.mutable_plan()->mutable_land_price()->set_minor_units(0);
  *figures.mutable_plan()->mutable_annual_rd_expense() = Fen(0);
  EXPECT_EQ(FieldsOf(CheckFigures("f.", figures)), Seen{});
  figures.mutable_foreign_investment()->clear_currency_code();
  figures.mutable_plan()->mutable_land_price()->set_minor_units(-1);
  figures.mutable_plan()->mutable_annual_rd_expense()->set_currency_code("USD");
  figures.mutable_annual_output()->set_minor_units(0);
  EXPECT_EQ(FieldsOf(CheckFigures("f.", figures)),
            (Seen{{"f.foreign_investment", v1::ERROR_REASON_CURRENCY_UNKNOWN},
                  {"f.annual_output", v1::ERROR_REASON_AMOUNT_NOT_POSITIVE},
                  {"f.plan.land_price", v1::ERROR_REASON_AMOUNT_NOT_POSITIVE},
                  {"f.plan.annual_rd_expense", v1::ERROR_REASON_CURRENCIES_MIXED}}));
}

TEST(CheckPlan, NamesEveryFault) {
  v1::Plan plan;
  plan.set_land_use(static_cast<v1::LandUse>(99));
  plan.set_land_basis(static_cast<v1::LandBasis>(99));
  *plan.mutable_land_price() = Amount("1万美元");
  plan.mutable_registered_capital()->set_currency_code("XXX");
  plan.mutable_registered_capital()->set_minor_units(1);
  plan.add_buildings();
  *plan.mutable_building_area() = MicroMu(-1);
  *plan.mutable_green_area() = MicroMu(text::kLargestArea + 1);
  plan.mutable_leased_floor_area();
  plan.set_plot_floor_area_ratio_ppm(100'000'001);
  *plan.mutable_annual_rd_expense() = Fen(-1);
  plan.set_annual_energy_kgce(-1);
  plan.add_years()->set_year(2025);
  plan.add_years()->set_year(2025);
  plan.add_years()->set_year(1948);
  *plan.mutable_years(2)->mutable_output() = Amount("1万美元");
  Faults faults;
  CheckPlan("p.", plan, faults);
  EXPECT_EQ(FieldsOf(faults), (Seen{{"p.land_use", v1::ERROR_REASON_ENUM_UNKNOWN},
                                    {"p.land_basis", v1::ERROR_REASON_ENUM_UNKNOWN},
                                    {"p.land_price", v1::ERROR_REASON_CURRENCIES_MIXED},
                                    {"p.registered_capital", v1::ERROR_REASON_CURRENCY_UNKNOWN},
                                    {"p.buildings[0].floor_area", v1::ERROR_REASON_AREA_NOT_POSITIVE},
                                    {"p.buildings[0].storey_height_mm", v1::ERROR_REASON_VALUE_OUT_OF_RANGE},
                                    {"p.building_area", v1::ERROR_REASON_VALUE_OUT_OF_RANGE},
                                    {"p.green_area", v1::ERROR_REASON_AREA_TOO_LARGE},
                                    {"p.leased_floor_area", v1::ERROR_REASON_AREA_NOT_POSITIVE},
                                    {"p.plot_floor_area_ratio_ppm", v1::ERROR_REASON_VALUE_OUT_OF_RANGE},
                                    {"p.annual_rd_expense", v1::ERROR_REASON_AMOUNT_NOT_POSITIVE},
                                    {"p.annual_energy_kgce", v1::ERROR_REASON_VALUE_OUT_OF_RANGE},
                                    {"p.years[1].year", v1::ERROR_REASON_ENTRY_TWICE},
                                    {"p.years[2].year", v1::ERROR_REASON_VALUE_OUT_OF_RANGE},
                                    {"p.years[2].output", v1::ERROR_REASON_CURRENCIES_MIXED}}));
}

TEST(CheckPlan, RefusesMoreThan100BuildingsAnd30Years) {
  v1::Plan plan;
  for (int i = 0; i < 101; ++i) plan.add_buildings();
  for (int i = 0; i < 31; ++i) plan.add_years();
  Faults faults;
  CheckPlan("p.", plan, faults);
  EXPECT_EQ(FieldsOf(faults), (Seen{{"p.buildings", v1::ERROR_REASON_VALUE_OUT_OF_RANGE},
                                    {"p.years", v1::ERROR_REASON_VALUE_OUT_OF_RANGE}}));
}

v1::CreditRecord Record(std::string_view from, std::string_view until) {
  v1::CreditRecord record;
  record.set_title(" 失信被执行人 ");
  record.set_source("中国执行信息公开网");
  *record.mutable_from_date() = Day(from);
  if (!until.empty()) *record.mutable_until_date() = Day(until);
  return record;
}

TEST(CheckCreditRecord, NormalisesTextsAndNamesEveryFault) {
  v1::CreditRecord record = Record("2020-01-01", "2020-01-01");
  Faults faults;
  CheckCreditRecord("r.", record, faults);
  EXPECT_EQ(FieldsOf(faults), Seen{});
  EXPECT_EQ(record.title(), "失信被执行人");
  record = Record("2020-01-01", "2019-12-31");
  record.clear_source();
  CheckCreditRecord("r.", record, faults);
  v1::CreditRecord none;
  CheckCreditRecord("n.", none, faults);
  EXPECT_EQ(FieldsOf(faults), (Seen{{"r.source", v1::ERROR_REASON_FIELD_REQUIRED},
                                    {"r.until_date", v1::ERROR_REASON_DATE_ORDER},
                                    {"n.title", v1::ERROR_REASON_FIELD_REQUIRED},
                                    {"n.source", v1::ERROR_REASON_FIELD_REQUIRED},
                                    {"n.from_date", v1::ERROR_REASON_FIELD_REQUIRED}}));
}

TEST(CheckLandHolding, NamesEveryFault) {
  v1::LandHolding holding;
  holding.set_parcel("GX-7");
  *holding.mutable_area() = Land("10亩");
  *holding.mutable_idle_area() = Land("10亩");
  holding.set_source("台账");
  Faults faults;
  CheckLandHolding("h.", holding, faults);
  EXPECT_EQ(FieldsOf(faults), Seen{});
  *holding.mutable_idle_area() = MicroMu(10'000'001);
  *holding.mutable_annual_output() = Amount("1万美元");
  holding.mutable_annual_tax();
  holding.set_year(2200);
  holding.clear_parcel();
  holding.clear_source();
  CheckLandHolding("h.", holding, faults);
  EXPECT_EQ(FieldsOf(faults), (Seen{{"h.parcel", v1::ERROR_REASON_FIELD_REQUIRED},
                                    {"h.idle_area", v1::ERROR_REASON_VALUE_OUT_OF_RANGE},
                                    {"h.annual_output", v1::ERROR_REASON_CURRENCIES_MIXED},
                                    {"h.annual_tax", v1::ERROR_REASON_CURRENCY_UNKNOWN},
                                    {"h.annual_tax", v1::ERROR_REASON_AMOUNT_NOT_POSITIVE},
                                    {"h.year", v1::ERROR_REASON_VALUE_OUT_OF_RANGE},
                                    {"h.source", v1::ERROR_REASON_FIELD_REQUIRED}}));
}

TEST(Stands, FromItsFirstDayToTheDayBeforeItsLast) {
  const v1::CreditRecord record = Record("2020-01-01", "2021-01-01");
  EXPECT_FALSE(Stands(record, Day("2019-12-31")));
  EXPECT_TRUE(Stands(record, Day("2020-01-01")));
  EXPECT_TRUE(Stands(record, Day("2020-12-31")));
  EXPECT_FALSE(Stands(record, Day("2021-01-01")));
  EXPECT_TRUE(Stands(Record("2020-01-01", ""), Day("2099-01-01")));
}

}  // namespace
}  // namespace luodi::policy::rules
