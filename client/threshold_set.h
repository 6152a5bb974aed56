// SPDX-License-Identifier: Apache-2.0
// Entry thresholds told to people.
#pragma once

#include "client/output.h"
#include "luodi/v1/policy.pb.h"

namespace luodi::client {

// What a set is, then its rules as a table, its any-of groups and its positioning list.
void TellThresholdSet(Output& out, const v1::ThresholdSet& set);

// One row a rule.
void ListRules(Output& out, const v1::ThresholdSet& set);

// Where a rule applies, in words: "C26、新建、净用地". Empty: everywhere.
std::string ScopeText(const v1::Scope& scope, Language language);

}  // namespace luodi::client
