// SPDX-License-Identifier: Apache-2.0
#include "server/admission/rules.h"

#include "server/base/calendar.h"
#include "server/base/names.h"
#include "server/policy/rules.h"
#include "server/projects/rules.h"

namespace luodi::admission::rules {

Faults CheckRequest(const v1::Date& today, v1::EvaluateAdmissionRequest& request) {
  Faults faults;
  if (request.project().empty() != request.has_figures()) {
    faults.push_back({v1::ERROR_REASON_EXCLUSIVE_FIELDS, "project", {{"fields", "project, figures"}}});
  } else if (request.has_figures()) {
    faults = policy::rules::CheckFigures("figures.", *request.mutable_figures());
  } else {
    names::Parse("project", request.project(), "zones/{zone}/projects/{project}", faults);
  }
  if (!request.has_on_date()) *request.mutable_on_date() = today;
  CheckDate("on_date", request.on_date(), faults);
  if (!request.under().empty()) {
    names::Parse("under", request.under(), "zones/{zone}/thresholdSets/{thresholdSet}", faults);
  }
  return faults;
}

bool MayEvaluate(const access::Caller& caller, const v1::Project& project) {
  return caller.May(v1::PERMISSION_PROJECTS_READ) && projects::rules::MaySee(caller, project);
}

v1::Figures FiguresOf(const v1::Project& project) {
  return policy::rules::FiguresOf(project.kind(), project.fixed_asset_investment(), project.land_area(),
                                  project.promises().annual_tax());
}

}  // namespace luodi::admission::rules
