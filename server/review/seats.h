// SPDX-License-Identifier: Apache-2.0
// Seats: who is asked at a stage, who may answer for whom, and who is left.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/review/desk.h"

namespace luodi::review::rules {

// The seats of a stage with ids and weights filled, shorthands written out. Empty for stages without seats.
std::vector<v1::Seat> SeatsOf(const v1::StageDefinition& stage);
// The seats of a level of decision.
std::vector<v1::Seat> SeatsOf(const v1::DecisionLevel& level);
// The seats that are asked at a stage of the case: of the decision those of the level that takes it.
std::vector<v1::Seat> SeatsAsked(const Desk& desk, const v1::StageDefinition& stage);
// Department, person, or the role's proto name.
std::string HolderOf(const v1::Seat& seat);

// Whether the kind of stage is answered by seats: opinions (three kinds), votes, scores.
bool HasSeats(v1::StageKind kind);
bool IsOpinionKind(v1::StageKind kind);
// A seat that may veto, or that judges environment, safety or planning: neither silence nor the absence of whoever
// holds it is an answer.
bool MustBeHeard(const v1::Seat& seat);

// A seat the actor answers for, and on whose behalf when it is not himself or his own department.
struct Standing {
  v1::Seat seat;
  std::string on_behalf_of;
};

// Which seat the actor answers for at an open or other stage. `seat_id` may be empty when only one has not answered, and
// when all have. Refuses
// SELF_REVIEW to contributors (he, another account of his, or the one he would answer for), PERSON_RECUSED,
// NOT_ON_STAGE, SEAT_REQUIRED (naming those that have not answered), ALTERNATE_NOT_ADMITTED, and SAME_PERSON to whoever
// answered for another seat of the stage on this packet.
absl::StatusOr<Standing> StandFor(const Desk& desk, const Actor& actor, const v1::StageDefinition& stage,
                                  const std::string& seat_id);
// The same for a decision: the level of the case. Refuses THRESHOLD_AGGREGATE to a lower level that the project alone
// would have been for.
absl::StatusOr<Standing> StandForDecision(const Desk& desk, const Actor& actor);

// A voice ends with the right to give it: who came to contribute since, say by a merge, judges no more.
bool Stands(const Desk& desk, const v1::DecisionVoice& voice);

// Whether the decision is open and fewer are left who could speak than an approval still takes voices. The case stays
// open: a person, an alternate or a move to another definition is needed.
bool NobodyLeftToDecide(const Desk& desk);

// Refuses SELF_REVIEW and PERSON_RECUSED by person, whatever account he uses.
absl::Status MayJudge(const Desk& desk, const Actor& actor);
// By identity: also another account of a recused person.
bool IsRecused(const Desk& desk, const Member& member);

// Everybody who could answer for the seat today, himself, as alternate or by delegation; without contributors and the
// recused.
std::vector<std::string> Eligible(const Desk& desk, const v1::StageDefinition& stage, const v1::Seat& seat);

// Fills `status.seats` of a stage from what is on the desk: asked, answered, recused, vacant, cancelled. Of the decision
// each voice answers for the first free seat of whom it speaks for.
void SetSeats(const Desk& desk, const v1::StageDefinition& stage, v1::StageStatus& status);

}  // namespace luodi::review::rules
