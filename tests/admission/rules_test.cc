// SPDX-License-Identifier: Apache-2.0
#include "server/admission/rules.h"

#include <gtest/gtest.h>

namespace luodi::admission::rules {
namespace {

using Wanted = std::vector<std::pair<std::string, v1::ErrorReason>>;

v1::Date Today() {
  v1::Date date;
  date.set_year(2020);
  date.set_month(7);
  date.set_day(1);
  return date;
}

Wanted Seen(v1::EvaluateAdmissionRequest& request) {
  Wanted seen;
  for (const Fault& fault : CheckRequest(Today(), request)) seen.emplace_back(fault.field, fault.reason);
  return seen;
}

TEST(CheckRequest, WantsAProjectOrFiguresAndNotBoth) {
  v1::EvaluateAdmissionRequest request;
  EXPECT_EQ(Seen(request), (Wanted{{"project", v1::ERROR_REASON_EXCLUSIVE_FIELDS}}));
  request.set_project("zones/z/projects/2020-0001");
  EXPECT_EQ(Seen(request), Wanted{});
  request.mutable_figures();
  EXPECT_EQ(Seen(request), (Wanted{{"project", v1::ERROR_REASON_EXCLUSIVE_FIELDS}}));
  request.clear_project();
  EXPECT_EQ(Seen(request), Wanted{});
  EXPECT_EQ(request.figures().kind(), v1::PROJECT_KIND_NEW_BUILD);
}

TEST(CheckRequest, ReadsAnAbsentDayAsToday) {
  v1::EvaluateAdmissionRequest request;
  request.mutable_figures();
  EXPECT_EQ(Seen(request), Wanted{});
  EXPECT_EQ(request.on_date().month(), 7);
}

TEST(CheckRequest, NamesEveryFault) {
  v1::EvaluateAdmissionRequest request;
  request.set_project("2020-0001");
  request.set_under("2");
  request.mutable_on_date()->set_year(2020);
  EXPECT_EQ(Seen(request), (Wanted{{"project", v1::ERROR_REASON_NAME_MALFORMED},
                                   {"on_date", v1::ERROR_REASON_DATE_INVALID},
                                   {"under", v1::ERROR_REASON_NAME_MALFORMED}}));
}

TEST(MayEvaluate, WantsTheRightToReadProjectsAndToSeeThisOne) {
  v1::Project project;
  project.set_confidentiality(v1::CONFIDENTIALITY_INTERNAL);
  access::Caller officer;
  officer.roles = {v1::ROLE_INVESTMENT_OFFICER};
  EXPECT_TRUE(MayEvaluate(officer, project));
  access::Caller nobody;
  EXPECT_FALSE(MayEvaluate(nobody, project));
  project.set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  project.set_owner_department("zones/z/departments/other");
  officer.department = "zones/z/departments/own";
  EXPECT_FALSE(MayEvaluate(officer, project));
}

TEST(FiguresOf, TakesFixedAssetsLandAndPromisedTax) {
  v1::Project project;
  project.set_kind(v1::PROJECT_KIND_EXPANSION);
  project.mutable_total_investment()->set_minor_units(9);
  project.mutable_fixed_asset_investment()->set_minor_units(7);
  project.mutable_land_area()->set_micro_mu(5);
  EXPECT_EQ(FiguresOf(project).fixed_asset_investment().minor_units(), 7);
  EXPECT_EQ(FiguresOf(project).land_area().micro_mu(), 5);
  EXPECT_EQ(FiguresOf(project).kind(), v1::PROJECT_KIND_EXPANSION);
  EXPECT_FALSE(FiguresOf(project).has_annual_tax());
  project.mutable_promises()->mutable_annual_tax()->set_minor_units(3);
  EXPECT_EQ(FiguresOf(project).annual_tax().minor_units(), 3);
}

}  // namespace
}  // namespace luodi::admission::rules
