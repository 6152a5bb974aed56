// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "luodi/v1/admission.pb.h"
#include "luodi/v1/projects.pb.h"
#include "server/access/rules.h"
#include "server/admission/subject.h"
#include "server/base/status.h"

namespace luodi::admission::rules {

// The faults of a request. An absent day becomes today, an absent kind of bare figures NEW_BUILD.
Faults CheckRequest(const v1::Date& today, v1::EvaluateAdmissionRequest& request);
// The same; those of `change` concern what change_mask names, the rest of it is cleared. Whether the bars suit the set
// is for CheckBars to say.
Faults CheckRequest(const v1::Date& today, v1::TryAdmissionRequest& request);

// Whether the caller may learn the figures of a project: whoever may read and see it.
bool MayEvaluate(const access::Caller& caller, const v1::Project& project);
// The same of what a preview reads.
bool MayHear(const access::Caller& caller, const Subject& subject);

// ---- exceptions

Faults CheckFilter(const std::string& prefix, const v1::ExceptionFilter& filter);

// By year, criterion and decider: newest year first, then by metric and decider. One of two criteria counts under both;
// with a metric given, under that one only.
std::vector<v1::ExceptionCount> CountExceptions(const std::vector<v1::GrantedException>& exceptions,
                                                v1::Metric metric = v1::METRIC_UNSPECIFIED);

}  // namespace luodi::admission::rules
