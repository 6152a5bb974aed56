// SPDX-License-Identifier: Apache-2.0
// How votes count: weights, not heads; shares by cross-multiplication, never divided.
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <vector>

#include "absl/status/statusor.h"
#include "luodi/v1/review.pb.h"

namespace luodi::review::rules {

// The count of a stage: votes of this stage on this packet version by panel members who are not recused. The recused
// are in no base; an abstention is cast. A later vote of a person does not count twice.
v1::Tally Count(const v1::StageDefinition& stage, const std::vector<v1::Vote>& votes,
                const google::protobuf::RepeatedPtrField<v1::Recusal>& recusals, int packet_version);

enum class Outlook { kOpen, kPassed, kFailed };

// Where a vote stands while it runs. Passed when quorum and share hold whatever the rest votes; failed when the share
// cannot be reached any more. A base of zero (all recused) has failed: nobody is left who could pass it.
Outlook OutlookOf(const v1::Tally& tally, const v1::Share& pass);

// POSITIVE for a passed vote, else NEGATIVE.
v1::StageStatus::Outcome OutcomeOf(Outlook outlook);

// What the votes cast so far come to, once the quorum is reached. Refuses QUORUM_MISSING.
absl::StatusOr<Outlook> Close(const v1::StageDefinition& stage, const v1::Tally& tally);

}  // namespace luodi::review::rules
