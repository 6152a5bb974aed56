// SPDX-License-Identifier: Apache-2.0
#include "server/admission/rules.h"

#include <map>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "server/admission/what_if.h"
#include "server/base/calendar.h"
#include "server/base/names.h"
#include "server/policy/figures.h"
#include "server/projects/rules.h"

namespace luodi::admission::rules {
namespace {

constexpr int kFirstYear = 1949;
constexpr int kLastYear = 2199;

// What both requests have in common.
template <typename Request>
Faults CheckQuestion(const v1::Date& today, Request& request) {
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

}  // namespace

Faults CheckRequest(const v1::Date& today, v1::EvaluateAdmissionRequest& request) {
  return CheckQuestion(today, request);
}

Faults CheckRequest(const v1::Date& today, v1::TryAdmissionRequest& request) {
  Faults faults = CheckQuestion(today, request);
  CheckChange(request.change_mask(), *request.mutable_change(), faults);
  if (request.change_mask().paths().empty() && request.bars().empty() && !request.least_changes()) {
    faults.push_back({v1::ERROR_REASON_FIELD_REQUIRED, "change_mask", {}});
  }
  return faults;
}

bool MayEvaluate(const access::Caller& caller, const v1::Project& project) {
  return caller.May(v1::PERMISSION_PROJECTS_READ) && projects::rules::MaySee(caller, project);
}

bool MayHear(const access::Caller& caller, const Subject& subject) {
  v1::Project project;
  project.set_confidentiality(subject.restricted ? v1::CONFIDENTIALITY_RESTRICTED : v1::CONFIDENTIALITY_INTERNAL);
  project.set_owner_department(subject.owner_department);
  return MayEvaluate(caller, project);
}

Faults CheckFilter(const std::string& prefix, const v1::ExceptionFilter& filter) {
  Faults faults;
  if (filter.year() != 0 && (filter.year() < kFirstYear || filter.year() > kLastYear)) {
    faults.push_back({v1::ERROR_REASON_VALUE_OUT_OF_RANGE,
                      prefix + "year",
                      {{"value", absl::StrCat(filter.year())},
                       {"lowest", absl::StrCat(kFirstYear)},
                       {"highest", absl::StrCat(kLastYear)}}});
  }
  if (!v1::Metric_IsValid(filter.metric())) {
    faults.push_back({v1::ERROR_REASON_ENUM_UNKNOWN, prefix + "metric", {{"value", absl::StrCat(filter.metric())}}});
  }
  if (!filter.granted_by().empty()) {
    names::Parse(prefix + "granted_by", filter.granted_by(), "zones/{zone}/persons/{person}", faults);
  }
  return faults;
}

std::vector<v1::ExceptionCount> CountExceptions(const std::vector<v1::GrantedException>& exceptions,
                                                v1::Metric metric) {
  // Years descend, so they count backwards.
  std::map<std::tuple<int, int, std::string>, int> numbers;
  for (const v1::GrantedException& granted : exceptions) {
    for (const int of_rule : std::set<int>(granted.metrics().begin(), granted.metrics().end())) {
      if (metric != v1::METRIC_UNSPECIFIED && of_rule != metric) continue;
      ++numbers[{-granted.grant_date().year(), of_rule, granted.granted_by()}];
    }
  }
  std::vector<v1::ExceptionCount> counts;
  for (const auto& [key, number] : numbers) {
    v1::ExceptionCount& count = counts.emplace_back();
    count.set_year(-std::get<0>(key));
    count.set_metric(static_cast<v1::Metric>(std::get<1>(key)));
    count.set_granted_by(std::get<2>(key));
    count.set_exceptions(number);
  }
  return counts;
}

}  // namespace luodi::admission::rules
