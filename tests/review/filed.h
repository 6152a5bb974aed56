// SPDX-License-Identifier: Apache-2.0
// A filed case, a stage and a project, as bare as the pure rules of review need them.
#pragma once

#include "luodi/v1/projects.pb.h"
#include "luodi/v1/review.pb.h"

namespace luodi::review::rules {

using Case = v1::ReviewCase;

inline v1::Date Day(int year, int month, int day) {
  v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

inline v1::Project Plant() {
  v1::Project project;
  project.set_name("zones/z/projects/2020-0001");
  project.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  project.set_investor("zones/z/investors/1");
  project.mutable_fixed_asset_investment()->set_currency_code("CNY");
  project.mutable_fixed_asset_investment()->set_minor_units(28'300'000'000);
  project.mutable_land_area()->set_micro_mu(56'600'000);
  project.mutable_promises()->mutable_annual_tax()->set_currency_code("CNY");
  project.mutable_promises()->mutable_annual_tax()->set_minor_units(2'830'000'000);
  return project;
}

inline Case Filed() {
  Case filed;
  filed.set_name("zones/z/projects/2020-0001/cases/1");
  filed.set_state(Case::STATE_OPEN);
  filed.set_submitted_by("zones/z/persons/officer");
  filed.mutable_packet()->set_version(2);
  filed.add_recusals()->set_person("zones/z/persons/cousin");
  return filed;
}

inline v1::StageDefinition Asked(v1::StageKind kind) {
  v1::StageDefinition stage;
  stage.set_stage_id("stage");
  stage.set_kind(kind);
  stage.set_department("zones/z/departments/environment");
  v1::PanelMember& member = *stage.add_panel();
  member.set_person("zones/z/persons/member");
  member.set_weight(3);
  return stage;
}

}  // namespace luodi::review::rules
