// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "server/call/call.h"
#include "server/call/envelope.h"
#include "server/review/desk.h"
#include "server/review/rules.h"
#include "server/review/store.h"

// What the procedures of this service begin and end with: the desk is laid out, an act changes it, it is put back.
namespace luodi::review {

inline constexpr char kProjectForm[] = "zones/{zone}/projects/{project}";
inline constexpr char kCaseForm[] = "zones/{zone}/projects/{project}/cases/{round}";

// The project; NotFound(name) when it is missing or not for the caller.
absl::StatusOr<v1::Project> VisibleProject(Call& call, const std::string& project, const std::string& name);

// A case as it is read.
struct CaseInSight {
  v1::Project project;
  v1::ReviewCase review_case;
  // The caller, under whatever account.
  bool recused = false;
};
// NotFound when it is missing or not for the caller. `field` is the one the request names it in.
absl::StatusOr<CaseInSight> FindCase(Call& call, const std::string& field, const std::string& name);

// Reading a resource below a RESTRICTED project leaves an entry in the journal.
void NoteReading(Call& call, const v1::Project& project, const std::string& name);

// Takes out of what a case counts with the names, and with them the sums, of projects that are not for the caller.
void KeepAggregateFrom(Call& call, v1::ReviewCase& review_case);

// What an act for a seat locks: the project, and shared the zone's delegations, so that none ends between the moment it
// is looked at and the commit.
Locks CaseLocks(const std::string& name);

// The case with everything an act looks at, for a write that holds the lock of its project; NotFound as FindCase. A
// meeting that is held on it is not closed before the transaction ends.
absl::StatusOr<rules::Desk> TakeUp(Call& call, const std::string& field, const std::string& name);
// The same with the rungs that fired: no other act looks at them.
absl::StatusOr<rules::Desk> TakeUpToFire(Call& call, const std::string& name);
// The same desk, only to be read.
absl::StatusOr<rules::Desk> LookAt(Call& call, const std::string& field, const std::string& name);

// The caller as the desk knows him.
rules::Actor ActorOf(const Call& call, const rules::Desk& desk);

// Who could answer at a case of this definition today: desk.members. With a project it is told who contributed to its
// family; `also` are persons to include whatever they hold.
std::map<std::string, rules::Member> MembersOf(Call& call, const v1::ReviewDefinition& definition,
                                               const std::string& project, const std::vector<std::string>& also = {});

// What the ground is for: an act on a verdict that stands; one that may evaluate; one that freezes a packet or changes
// the definition, and so needs figures and the projects the size is counted with.
enum class GroundFor { kStandingVerdict, kOpening, kFiling };

// What opening the stages of a case depends on that judges this material (with its name) and was filed on this day.
rules::Ground GroundOf(Call& call, const v1::ReviewDefinition& definition, const v1::ThresholdSet& threshold_set,
                       const v1::Project& material, const v1::Date& filed, GroundFor what);

// The project's packet as it is now, frozen.
absl::StatusOr<v1::Packet> FreezePacket(Call& call, const v1::Project& project, const v1::ReviewDefinition& definition,
                                        int version, const rules::Chosen& chosen);

// Seats of all stages that are answered by seats, as the store keeps them.
std::vector<store::PlacedSeat> SeatsToPlace(const v1::ReviewDefinition& definition);

// Writes a case that begins: row, packet, stages, seats, clocks, and its entry. The case as it is now.
v1::ReviewCase PutDown(Call& call, const rules::Desk& desk);
// Writes what an act changed of the case: row, packet, stages, who is asked, new entries of clocks, new rungs, and the
// entry of the case. What was said has its own rows, written before. The case as it is now.
v1::ReviewCase PutBack(Call& call, const rules::Desk& desk, const std::string& reason = "");
// The same after a move to another definition.
v1::ReviewCase PutBackMoved(Call& call, const rules::Desk& desk, const std::map<std::string, std::string>& mapping,
                            const std::string& reason);

}  // namespace luodi::review
