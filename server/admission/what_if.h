// SPDX-License-Identifier: Apache-2.0
// Figures and bars as they would be.
#pragma once

#include <google/protobuf/field_mask.pb.h>

#include "luodi/v1/admission.pb.h"
#include "luodi/v1/policy.pb.h"
#include "server/base/status.h"

namespace luodi::admission::rules {

// MASK_PATH_UNKNOWN for a path that cannot be changed, and the faults of what the mask names; clears the rest of
// `change`. A kind that is taken away becomes NEW_BUILD.
void CheckChange(const google::protobuf::FieldMask& mask, v1::Figures& change, Faults& faults);

// The figures with what the mask names of `change`; a total investment that is stated is raised with the fixed-asset
// investment, which is part of it, unless the mask names it.
v1::Figures Changed(const v1::Figures& figures, const v1::Figures& change, const google::protobuf::FieldMask& mask);

// States another fixed-asset investment, in minor units of the currency it has; raises a total investment of that
// currency that is below it.
void Invest(int64_t minor_units, v1::Figures& figures);

// The set with other bars. ENTRY_TWICE, RULE_UNKNOWN, RULE_WITHOUT_UNIT, RULE_BAR_UNFIT, and the faults of the values.
v1::ThresholdSet WithBars(const v1::ThresholdSet& set,
                          const google::protobuf::RepeatedPtrField<v1::BarChange>& bars, Faults& faults);

}  // namespace luodi::admission::rules
