// SPDX-License-Identifier: Apache-2.0
// What the fields of a review definition may say, and who may publish it. Whether it is sound stands in linter.h.
#pragma once

#include <string>
#include <vector>

#include "luodi/v1/review_definitions.pb.h"
#include "server/base/status.h"
#include "server/review/seating.h"

namespace luodi::review::rules {

// Faults of the fields a caller sets; texts are normalised in place. `prefix` is the path of the definition in the
// request, e.g. "review_definition.". A draft may still be unsound.
Faults CheckDefinition(const std::string& prefix, v1::ReviewDefinition& definition);

// The fields without which a stage of this kind asks for nothing that could be answered, e.g. quorum.
std::vector<std::string> MissingFields(const v1::StageDefinition& stage);

// Faults of a simulation request but for names that lead nowhere.
Faults CheckSimulation(const v1::SimulateReviewDefinitionRequest& request);

// Refuses DEFINITION_NOT_DRAFT, SAME_PERSON to whoever drafted it under this or another account, and
// DEFINITION_UNSOUND, naming every ERROR of `findings`. `members` tell who is who.
absl::Status MayPublish(const v1::ReviewDefinition& definition, const std::string& person, const Members& members,
                        const std::vector<v1::DefinitionFinding>& findings);

// SHA-256 of what binds: the definition as proto3 JSON without name, title, state, who and when, etag and this digest.
std::string ContentSha256(const v1::ReviewDefinition& definition);

}  // namespace luodi::review::rules
