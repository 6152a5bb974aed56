// SPDX-License-Identifier: Apache-2.0
// The faults of figures, plans and investors' records that a caller sends.
#pragma once

#include <string>

#include "luodi/v1/policy.pb.h"
#include "server/base/status.h"

namespace luodi::policy::rules {

// The faults of bare figures: amounts, areas, currencies, kind, industry, plan. An absent kind becomes NEW_BUILD; the
// industry code is normalised in place; output-only fields are cleared.
Faults CheckFigures(const std::string& prefix, v1::Figures& figures);

// The faults of a plan. Areas of building, green and office, land price and research may be zero, which says there is
// none. A plan that says nothing has no fault; whoever holds it should drop it.
void CheckPlan(const std::string& prefix, const v1::Plan& plan, Faults& faults);

// The faults of an investor's records; texts are normalised in place.
void CheckCreditRecord(const std::string& prefix, v1::CreditRecord& record, Faults& faults);
void CheckLandHolding(const std::string& prefix, v1::LandHolding& holding, Faults& faults);

// Whether a record stands on a day.
bool Stands(const v1::CreditRecord& record, const v1::Date& on_date);

}  // namespace luodi::policy::rules
