// SPDX-License-Identifier: Apache-2.0
// The desk of the rules beside the model: laid out from the same setting, compared after every act.
#pragma once

#include <string>

#include "server/review/desk.h"
#include "tests/property/review_model.h"

namespace luodi::review::model {

// The desk on the day of filing, before its first group is open.
rules::Desk DeskOf(const Setting& setting);
// What the day and the people of the setting say now.
void Refresh(rules::Desk& desk, const Setting& setting, const std::set<std::string>& gone);
// Everything on the desk, as text: the same before and after a refusal.
std::string Written(const rules::Desk& desk);
// The first thing in which desk and model differ; empty: none.
std::string DifferenceOf(const rules::Desk& desk, Model& model);

}  // namespace luodi::review::model
