// SPDX-License-Identifier: Apache-2.0
// Likely twins and merges: bodies of ProjectService, and what they share with its other corrections.
#pragma once

#include <string>
#include <vector>

#include "luodi/v1/projects.pb.h"
#include "server/call/call.h"

namespace luodi::projects {

absl::Status ListTwins(Call& call, const v1::ListTwinsRequest& request, v1::ListTwinsResponse& response);
absl::Status ProposeMerge(Call& call, const v1::ProposeMergeRequest& request, v1::Correction& response);
absl::Status ProposeUnmerge(Call& call, const v1::ProposeUnmergeRequest& request, v1::Correction& response);

// Judges a proposed merge or unmerge again and carries it out. Both projects as they are then, stages set; the caller
// enters them.
absl::StatusOr<std::vector<v1::Project>> CarryOut(Call& call, const v1::Project& given_up,
                                                  const v1::Correction& correction);

// ---- shared by what takes two persons

// The project, locked; NotFound where the caller may not see it.
absl::StatusOr<v1::Project> LockVisible(Call& call, const std::string& field, const std::string& name);
// The reason a caller gives, normalised.
std::string ReasonGiven(const std::string& text, bool required, Faults& faults);
// Takes persons out of the ledger columns a merge moves, where the caller may not see them in the project.
void HidePersons(Call& call, v1::Correction& shown);
// Enters a correction, termination or merge that waits for its second person.
absl::Status Propose(Call& call, const std::string& project, v1::Correction correction, v1::Correction& response);

}  // namespace luodi::projects
