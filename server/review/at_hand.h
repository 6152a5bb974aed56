// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "server/call/call.h"
#include "server/review/progress.h"

// What the procedures of this service begin and end with.
namespace luodi::review {

inline constexpr char kProjectForm[] = "zones/{zone}/projects/{project}";
inline constexpr char kCaseForm[] = "zones/{zone}/projects/{project}/cases/{round}";

// A case on the desk.
struct CaseAtHand {
  v1::Project project;
  v1::ReviewCase review_case;
  rules::Ground ground;
  // The caller contributed to the project.
  bool is_contributor = false;
};

// The project; NotFound(name) when it is missing or not for the caller.
absl::StatusOr<v1::Project> VisibleProject(Call& call, const std::string& project, const std::string& name);

// The case with everything a procedure looks at; NotFound when it is missing or not for the caller. `field` is the one
// the request names it in.
absl::StatusOr<CaseAtHand> TakeUp(Call& call, const std::string& field, const std::string& name);

// What opening the stages of a case depends on that judges this material and was filed on this day. Without `evaluates`
// its figures stay empty.
rules::Ground GroundOf(Call& call, const v1::ReviewDefinition& definition, const v1::ThresholdSet& threshold_set,
                       const v1::Project& material, const v1::Date& filed, bool evaluates = true);

// The project's packet as it is now, frozen.
absl::StatusOr<v1::Packet> FreezePacket(Call& call, const v1::Project& project, int version,
                                        const google::protobuf::RepeatedPtrField<std::string>& documents);

// Writes the case and its entry. The case as it is now.
v1::ReviewCase PutBack(Call& call, const v1::ReviewCase& review_case, const std::string& reason = "");

}  // namespace luodi::review
