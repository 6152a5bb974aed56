// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "luodi/v1/admission.pb.h"
#include "luodi/v1/projects.pb.h"
#include "server/access/rules.h"
#include "server/base/status.h"

namespace luodi::admission::rules {

// The faults of a request. An absent day becomes today, an absent kind of bare figures NEW_BUILD.
Faults CheckRequest(const v1::Date& today, v1::EvaluateAdmissionRequest& request);

// Whether the caller may learn the figures of a project: whoever may read and see it.
bool MayEvaluate(const access::Caller& caller, const v1::Project& project);

// The figures the thresholds are asked about: as the project states them.
v1::Figures FiguresOf(const v1::Project& project);

}  // namespace luodi::admission::rules
