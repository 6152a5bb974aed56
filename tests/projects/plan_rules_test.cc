// SPDX-License-Identifier: Apache-2.0
// The plan of a project, and the figures that thresholds take from it.
#include <google/protobuf/util/field_mask_util.h>
#include <gtest/gtest.h>

#include "tests/projects/rules_given.h"

namespace luodi::projects::rules {
namespace {

TEST(Updated, ReplacesAPlanOrAPartOfItAndDropsOneThatSaysNothing) {
  v1::Project current = Sound(), sent = Sound();
  current.mutable_plan()->set_land_use(v1::LAND_USE_INDUSTRIAL);
  v1::Building building;
  building.mutable_floor_area()->set_micro_mu(10);
  building.set_storey_height_mm(8100);
  *current.mutable_plan()->add_buildings() = building;
  building.set_storey_height_mm(4000);
  *sent.mutable_plan()->add_buildings() = building;
  const auto updated = [&](const std::string& path) {
    google::protobuf::FieldMask mask;
    mask.add_paths(path);
    Faults faults;
    const v1::Project merged = Updated(current, sent, mask, faults);
    EXPECT_TRUE(faults.empty()) << path;
    return merged;
  };
  const v1::Project part = updated("plan.buildings"), whole = updated("plan");
  ASSERT_EQ(part.plan().buildings_size(), 1);
  EXPECT_EQ(part.plan().buildings(0).storey_height_mm(), 4000);
  EXPECT_EQ(part.plan().land_use(), v1::LAND_USE_INDUSTRIAL);
  EXPECT_EQ(whole.plan().DebugString(), sent.plan().DebugString());
  sent.clear_plan();
  EXPECT_FALSE(updated("plan").has_plan());
  current.mutable_plan()->clear_buildings();
  EXPECT_FALSE(updated("plan.land_use").has_plan());
}

TEST(CheckProject, NamesTheFaultsOfAPlanAndKeepsNoneThatSaysNothing) {
  v1::Project project = Sound();
  project.mutable_plan();
  EXPECT_TRUE(CheckProject("", project).empty());
  EXPECT_FALSE(project.has_plan());
  project.mutable_plan()->set_plot_floor_area_ratio_ppm(-1);
  project.mutable_plan()->mutable_land_price()->set_currency_code("USD");
  project.mutable_plan()->mutable_land_price()->set_minor_units(1);
  EXPECT_EQ(Told(CheckProject("project.", project)),
            (FaultSet{"project.plan.plot_floor_area_ratio_ppm VALUE_OUT_OF_RANGE",
                      "project.plan.land_price CURRENCIES_MIXED"}));
}

TEST(FiguresOf, StatesWhatTheProjectStatesAndNothingElse) {
  v1::Project project = Sound();
  v1::Figures bare;
  bare.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  EXPECT_EQ(FiguresOf(project).DebugString(), bare.DebugString());
  const auto state = [](v1::Money& amount, int64_t fen) {
    amount.set_currency_code("CNY");
    amount.set_minor_units(fen);
  };
  state(*project.mutable_total_investment(), 3);
  state(*project.mutable_fixed_asset_investment(), 2);
  state(*project.mutable_foreign_investment(), 1);
  project.mutable_land_area()->set_micro_mu(5);
  project.set_industry_code("C3611");
  project.set_park("zones/z/parks/p");
  state(*project.mutable_promises()->mutable_annual_tax(), 7);
  state(*project.mutable_promises()->mutable_annual_output(), 0);
  project.mutable_promises()->set_jobs(30);
  *project.mutable_promises()->mutable_production_date() = Day(2021, 9, 1);
  project.mutable_plan()->set_land_use(v1::LAND_USE_INDUSTRIAL);
  const v1::Figures figures = FiguresOf(project);
  EXPECT_EQ(figures.total_investment().minor_units(), 3);
  EXPECT_EQ(figures.fixed_asset_investment().minor_units(), 2);
  EXPECT_EQ(figures.foreign_investment().minor_units(), 1);
  EXPECT_EQ(figures.land_area().micro_mu(), 5);
  EXPECT_EQ(figures.annual_tax().minor_units(), 7);
  EXPECT_FALSE(figures.has_annual_output()) << "an output of nothing is none";
  EXPECT_EQ(figures.jobs(), 30);
  EXPECT_EQ(figures.production_date().year(), 2021);
  EXPECT_EQ(figures.industry_code() + figures.park(), "C3611zones/z/parks/p");
  EXPECT_EQ(figures.plan().land_use(), v1::LAND_USE_INDUSTRIAL);
}

// Whatever a verdict misses, a person finds it in the project.
TEST(ProjectPathOf, LeadsToAFieldOfTheProjectForEveryFigureItStates) {
  const std::set<std::string> added_by_the_books = {"enclosing_park", "credit_records", "related_land",
                                                    "positioned_as"};
  const auto* figures = v1::Figures::descriptor();
  for (int i = 0; i < figures->field_count(); ++i) {
    const std::string& figure = figures->field(i)->name();
    if (added_by_the_books.contains(figure)) continue;
    EXPECT_TRUE(google::protobuf::util::FieldMaskUtil::IsValidPath<v1::Project>(ProjectPathOf(figure))) << figure;
  }
  EXPECT_EQ(ProjectPathOf("annual_tax"), "promises.annual_tax");
  EXPECT_EQ(ProjectPathOf("plan.green_area"), "plan.green_area");
}

}  // namespace
}  // namespace luodi::projects::rules
