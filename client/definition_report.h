// SPDX-License-Identifier: Apache-2.0
// What a check and a simulation of a review definition found, told to people.
#pragma once

#include "client/output.h"
#include "luodi/v1/review_definitions.pb.h"

namespace luodi::client {

// A page: how it is reviewed, group by group; who is asked at each stage, by which rules, in how many days.
void TellDefinition(Output& out, const v1::ReviewDefinition& definition);

// Findings by stage, errors first, then how long a case takes at worst.
void TellCheck(Output& out, const v1::CheckReviewDefinitionResponse& check);
bool HasErrors(const v1::CheckReviewDefinitionResponse& check);

// Each subject with its path: which stages it would enter, who would be asked, how long it would take.
void TellSimulation(Output& out, const v1::SimulateReviewDefinitionResponse& simulation);
// A row a stage of a subject.
void ListSimulation(Output& out, const v1::SimulateReviewDefinitionResponse& simulation);

}  // namespace luodi::client
