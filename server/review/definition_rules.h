// SPDX-License-Identifier: Apache-2.0
// What a review definition may say, and what it must to be published.
#pragma once

#include <set>
#include <string>

#include "luodi/v1/review.pb.h"
#include "server/base/status.h"

namespace luodi::review::rules {

// Faults of the fields a caller sets; texts are normalised in place. `prefix` is the path of the definition in the
// request, e.g. "review_definition.". A draft may still be unsound.
Faults CheckDefinition(const std::string& prefix, v1::ReviewDefinition& definition);

// The departments and persons the definition names.
std::set<std::string> NamesIn(const v1::ReviewDefinition& definition);

// Refuses DEFINITION_NOT_DRAFT, SAME_PERSON and DEFINITION_UNSOUND, naming everything that keeps a case from reaching
// its decision. `existing` are those of NamesIn that are there.
absl::Status MayPublish(const v1::ReviewDefinition& definition, const std::string& person,
                        const std::set<std::string>& existing);

// All that is unsound.
Faults Unsound(const v1::ReviewDefinition& definition, const std::set<std::string>& existing);

// SHA-256 of what binds: document number, groups and days of validity.
std::string ContentSha256(const v1::ReviewDefinition& definition);

}  // namespace luodi::review::rules
