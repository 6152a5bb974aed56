// SPDX-License-Identifier: Apache-2.0
// The acts of review: each changes the desk it is given, or refuses and leaves it as it was. They check everything but
// the fields of requests (Check... in rules.h), permissions on methods and etags. After an act the stages that can open
// are open, counts are true, and the ledger of the clocks says what happened.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/review/desk.h"

namespace luodi::review::rules {

// ---- what reviewers say (sayings.cc). The answer comes back with seat, weight and on whose behalf; name and time are
// the store's. It is on the desk already.

// A seat of `stage_id`, by the rules of separation of duty, recusal, delegation and alternates: refuses SELF_REVIEW,
// PERSON_RECUSED, NOT_ON_STAGE, SEAT_REQUIRED, ALTERNATE_NOT_ADMITTED, SAME_PERSON, STAGE_UNKNOWN; VETO_NOT_HELD; to a
// RETURN also RETURN_NOT_FORESEEN and SUPPLEMENT_CYCLES_USED.
absl::StatusOr<v1::Opinion> RecordOpinion(Desk& desk, const Actor& actor, v1::Opinion said);
// Of a secret ballot the choice goes into desk.ballots only and the vote comes back with ballot_digest of `salt`.
absl::StatusOr<v1::Vote> CastVote(Desk& desk, const Actor& actor, v1::Vote said, const std::string& salt);
absl::StatusOr<v1::Score> RecordScore(Desk& desk, const Actor& actor, v1::Score said);
// Refuses RECUSAL_TOO_LATE, ALREADY_RECUSED, CASE_STATE_REFUSES.
absl::StatusOr<v1::Recusal> Recuse(Desk& desk, const Actor& actor, const std::string& reason);
// A vote or a scoring, with what was given; refuses QUORUM_MISSING and BALLOTS_TOO_FEW.
absl::Status CloseVote(Desk& desk, const Actor& actor, const std::string& stage_id);
// Also at the decision, for a seat of the level that takes it.
absl::Status AdmitAlternate(Desk& desk, const Actor& actor, const std::string& stage_id, const std::string& seat_id);

// ---- the course of a case (casework.cc)

absl::Status AcceptPacket(Desk& desk, const Actor& actor, int packet_version);
absl::Status RequestSupplement(Desk& desk, const Actor& actor, int packet_version,
                               const std::vector<std::string>& items);
// `packet` is the new version, frozen; desk.ground is of its material. Refuses NOT_THE_APPLICANT.
absl::Status ResubmitPacket(Desk& desk, const Actor& actor, const v1::Packet& packet);
// Refuses NOT_THE_APPLICANT.
absl::Status WithdrawCase(Desk& desk, const Actor& actor);
absl::Status ClosePublicity(Desk& desk, const Actor& actor, const std::string& stage_id,
                            const std::vector<std::string>& objections, bool upheld);
// `ground` is of the definition to move to.
absl::Status MoveCase(Desk& desk, const Actor& actor, const Ground& ground,
                      const std::map<std::string, std::string>& mapping);

// ---- exception, override, decision, and what follows an approval (decision_rules.cc)

absl::Status RequestException(Desk& desk, const Actor& actor, v1::PolicyException exception);
// Refuses TEXT_REFERS_NOWHERE and ENTRY_TWICE, by entry, before OVERRIDE_NOT_NEEDED and OVERRIDE_FORBIDDEN.
absl::Status RequestOverride(Desk& desk, const Actor& actor, v1::Override override);
// Enters the decision, or the actor's voice where more are needed: then the state stays OPEN.
absl::Status Decide(Desk& desk, const Actor& actor, v1::Decision decision);
// By somebody of the level that decided.
absl::Status ExtendApproval(Desk& desk, const Actor& actor, const std::string& reason);
// `settled` carries name, state MET or WAIVED, document and reason.
absl::Status SettleObligation(Desk& desk, const Actor& actor, const v1::Obligation& settled);

// ---- what time does (clock.cc): everything due by desk.ground.today. Once each; nothing on a provisional date.

struct Fired {
  // Consents by silence: on the desk already.
  std::vector<v1::Opinion> consents;
  int rungs = 0;
  bool supplement_expired = false;
  // Due dates that lay beyond the calendar and are confirmed now, or that a corrected calendar moved.
  int confirmed = 0;
  // For a seat that must be heard nobody was left when the case was counted last, and somebody is now: he is asked.
  bool holder_found = false;
  bool anything() const {
    return !consents.empty() || rungs > 0 || supplement_expired || confirmed > 0 || holder_found;
  }
};
Fired Fire(Desk& desk);

}  // namespace luodi::review::rules
