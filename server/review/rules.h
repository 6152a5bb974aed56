// SPDX-License-Identifier: Apache-2.0
// The life of a case, what may be filed and what may be said: pure decisions. The acts themselves stand in acts.h, how
// definitions are checked in definition_rules.h, how answers count in tally.h, how stages open in progress.h.
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "luodi/v1/policy.pb.h"
#include "luodi/v1/projects.pb.h"
#include "luodi/v1/review.pb.h"
#include "server/base/status.h"
#include "server/review/desk.h"

namespace luodi::review::rules {

// ---- the life of a case

enum class Act {
  kAcceptPacket,
  kRequestSupplement,
  kResubmitPacket,
  kRecordOpinion,
  kCastVote,
  kRecordScore,
  kRecuse,
  kCloseVote,
  kAdmitAlternate,
  kClosePublicity,
  kRequestException,
  kRequestOverride,
  kApprove,
  kApproveWithConditions,
  kReject,
  kDefer,
  kWithdrawCase,
  kMoveCase,
  kExtendApproval,
  kConfirmObligation,
  kWaiveObligation,
  // What time does: consent by silence, and the end of a supplement that ran out.
  kRunClocks,
};

struct Move {
  v1::ReviewCase::State from;
  Act act;
  v1::ReviewCase::State to;
};

// Every move there is; what is not here is refused. An approval that takes several voices leaves the case OPEN until
// the last. A deferred project comes back as a new round.
inline constexpr std::array<Move, 28> kMoves{{
    {v1::ReviewCase::STATE_OPEN, Act::kAcceptPacket, v1::ReviewCase::STATE_OPEN},
    {v1::ReviewCase::STATE_OPEN, Act::kRequestSupplement, v1::ReviewCase::STATE_SUPPLEMENTING},
    {v1::ReviewCase::STATE_OPEN, Act::kRecordOpinion, v1::ReviewCase::STATE_OPEN},
    {v1::ReviewCase::STATE_OPEN, Act::kCastVote, v1::ReviewCase::STATE_OPEN},
    {v1::ReviewCase::STATE_OPEN, Act::kRecordScore, v1::ReviewCase::STATE_OPEN},
    {v1::ReviewCase::STATE_OPEN, Act::kRecuse, v1::ReviewCase::STATE_OPEN},
    {v1::ReviewCase::STATE_OPEN, Act::kCloseVote, v1::ReviewCase::STATE_OPEN},
    {v1::ReviewCase::STATE_OPEN, Act::kAdmitAlternate, v1::ReviewCase::STATE_OPEN},
    {v1::ReviewCase::STATE_OPEN, Act::kClosePublicity, v1::ReviewCase::STATE_OPEN},
    {v1::ReviewCase::STATE_OPEN, Act::kRequestException, v1::ReviewCase::STATE_OPEN},
    {v1::ReviewCase::STATE_OPEN, Act::kRequestOverride, v1::ReviewCase::STATE_OPEN},
    {v1::ReviewCase::STATE_OPEN, Act::kApprove, v1::ReviewCase::STATE_APPROVED},
    {v1::ReviewCase::STATE_OPEN, Act::kApproveWithConditions, v1::ReviewCase::STATE_APPROVED_WITH_CONDITIONS},
    {v1::ReviewCase::STATE_OPEN, Act::kReject, v1::ReviewCase::STATE_REJECTED},
    {v1::ReviewCase::STATE_OPEN, Act::kDefer, v1::ReviewCase::STATE_DEFERRED},
    {v1::ReviewCase::STATE_OPEN, Act::kWithdrawCase, v1::ReviewCase::STATE_WITHDRAWN},
    {v1::ReviewCase::STATE_OPEN, Act::kMoveCase, v1::ReviewCase::STATE_OPEN},
    {v1::ReviewCase::STATE_OPEN, Act::kRunClocks, v1::ReviewCase::STATE_OPEN},
    {v1::ReviewCase::STATE_SUPPLEMENTING, Act::kResubmitPacket, v1::ReviewCase::STATE_OPEN},
    {v1::ReviewCase::STATE_SUPPLEMENTING, Act::kRecuse, v1::ReviewCase::STATE_SUPPLEMENTING},
    {v1::ReviewCase::STATE_SUPPLEMENTING, Act::kWithdrawCase, v1::ReviewCase::STATE_WITHDRAWN},
    {v1::ReviewCase::STATE_SUPPLEMENTING, Act::kRunClocks, v1::ReviewCase::STATE_WITHDRAWN},
    {v1::ReviewCase::STATE_APPROVED, Act::kExtendApproval, v1::ReviewCase::STATE_APPROVED},
    {v1::ReviewCase::STATE_APPROVED, Act::kConfirmObligation, v1::ReviewCase::STATE_APPROVED},
    {v1::ReviewCase::STATE_APPROVED, Act::kWaiveObligation, v1::ReviewCase::STATE_APPROVED},
    {v1::ReviewCase::STATE_APPROVED_WITH_CONDITIONS, Act::kExtendApproval,
     v1::ReviewCase::STATE_APPROVED_WITH_CONDITIONS},
    {v1::ReviewCase::STATE_APPROVED_WITH_CONDITIONS, Act::kConfirmObligation,
     v1::ReviewCase::STATE_APPROVED_WITH_CONDITIONS},
    {v1::ReviewCase::STATE_APPROVED_WITH_CONDITIONS, Act::kWaiveObligation,
     v1::ReviewCase::STATE_APPROVED_WITH_CONDITIONS},
}};

// The act as refusals name it, e.g. RecordOpinion.
std::string NameOf(Act act);
// The act of deciding so; `outcome` must be known.
Act ActOf(v1::Decision::Outcome outcome);

// The state the act leads to; refuses CASE_STATE_REFUSES.
absl::StatusOr<v1::ReviewCase::State> StateAfter(const v1::ReviewCase& review_case, Act act);

// The same on the day of the desk, on which an approval may have run out. Every act begins with it: act and actor stand
// on the desk afterwards, for the ledger of the clocks.
absl::StatusOr<v1::ReviewCase::State> Undertake(Desk& desk, const Actor& actor, Act act);

// The state of a case on a day: an approval whose last day has passed is EXPIRED, unless it served for signing.
v1::ReviewCase::State StateOn(const v1::ReviewCase& review_case, const v1::Date& today, bool project_signed);
bool IsApproved(v1::ReviewCase::State state);

// What it was filed for; unspecified means investment.
v1::CasePurpose PurposeOf(const v1::ReviewCase& review_case);

// ---- filing

// Refuses SUBMIT_CONDITIONS_UNMET, naming all that is missing: an investor, the fixed-asset investment, and the figures
// that a binding rule of the set asks of this project.
absl::Status CheckSubmittable(const v1::Project& project, const Ground& ground);

// Refuses what cannot be filed at all: PROJECT_MERGED, PROJECT_TERMINATED, PROJECT_ALREADY_SIGNED, and CASE_RUNNING
// when `latest` (may be null) is not decided yet.
absl::Status MaySubmit(const v1::Project& project, const v1::ReviewCase* latest);

// Refuses RESUBMIT_TOO_EARLY when `latest` was rejected, the material is what was rejected, and the days its definition
// asks for have not passed.
absl::Status CheckChanged(const v1::ReviewCase& latest, const v1::ReviewDefinition& definition,
                          const std::string& material_json, const v1::Date& today);

// The vetoes that stand after everything said in the case so far, those it was filed with included: of seats that may
// veto, by whoever holds them, until he said otherwise. Silence and asking for a supplement lift nothing.
std::vector<v1::StandingVeto> VetoesAfter(const v1::ReviewCase& review_case, const v1::ReviewDefinition& definition,
                                          const std::vector<v1::Opinion>& opinions);

// A document of the project, as it goes into a packet.
struct FiledDocument {
  std::string name;
  std::string sha256;
  std::string title;
};

// What the applicant chose: documents (none: all) and which of them stands for which item of the material list.
struct Chosen {
  std::vector<std::string> documents;
  std::map<std::string, std::string> materials;
};

// The packet that freezes the material and the digests. An item that is not named takes the document with exactly its
// title, the oldest of several. A document that is not there, or an item the definition does not list, is a fault
// TEXT_REFERS_NOWHERE.
absl::StatusOr<v1::Packet> Freeze(int version, const v1::Project& project, const v1::ReviewDefinition& definition,
                                  const std::vector<FiledDocument>& there, const Chosen& chosen);

// The project as the packet holds it: its material fields.
v1::Project MaterialOf(const v1::Packet& packet);

// Refuses SUPPLEMENT_CYCLES_USED when the definition lets no further supplement be asked for (casework.cc).
absl::Status CheckCyclesLeft(const v1::ReviewCase& review_case, const v1::ReviewDefinition& definition);

// Items of the completeness stage that this kind of project needs and no document of the packet stands for.
std::vector<v1::MaterialItem> MissingMaterials(const v1::ReviewCase& review_case, const v1::StageDefinition& stage);

// ---- the case at hand

// By account; on a desk IsRecused of seats.h tells it by person.
bool IsRecused(const v1::ReviewCase& review_case, const std::string& person);
// Refuses PERSON_RECUSED: opinions, votes and exceptions are not for the recused.
absl::Status RefuseRecused(const v1::ReviewCase& review_case, const std::string& person);
absl::Status RefuseRecused(const Desk& desk, const Actor& actor);
// The person behind the account, as far as the desk knows; else the account itself.
std::string IdentityOf(const Desk& desk, const std::string& person);

// Refuses PACKET_CHANGED unless this is the version to judge.
absl::Status CheckPacketVersion(const v1::ReviewCase& review_case, int given);

// The stage in `review_case`; refuses STAGE_UNKNOWN, also of what was left behind at a move.
absl::StatusOr<v1::StageStatus*> FindStage(v1::ReviewCase& review_case, const std::string& stage_id);
// The first stage of this kind; refuses STAGE_UNKNOWN when there is none.
absl::StatusOr<v1::StageStatus*> FindStage(v1::ReviewCase& review_case, v1::StageKind kind);
// Refuses STAGE_NOT_OPEN.
absl::Status RequireOpen(const v1::StageStatus& stage);
// The stage in the definition; it must be there.
const v1::StageDefinition& DefinitionOf(const v1::ReviewDefinition& definition, const std::string& stage_id);
// nullptr when it is not there.
const v1::StageDefinition* FindDefinition(const v1::ReviewDefinition& definition, const std::string& stage_id);

// What lies on the desk under the id a stage had goes on under the one it has: answers, clocks, rungs, who attends.
void RenameStages(Desk& desk, const std::map<std::string, std::string>& mapping);

// ---- what is said (fields.cc): faults of the fields; texts are normalised in place

Faults CheckOpinion(v1::Opinion& opinion);
Faults CheckVote(v1::Vote& vote);
// Texts only: what the sheet asks is checked where it lies.
Faults CheckScore(v1::Score& score);
Faults CheckRecusal(v1::Recusal& recusal);
Faults CheckSupplement(std::vector<std::string>& items);
Faults CheckDecision(v1::Decision& decision);
Faults CheckException(v1::PolicyException& exception, const v1::Date& today);
Faults CheckOverride(v1::Override& override);
Faults CheckPublicity(std::vector<std::string>& objections, bool upheld);
// By its state: MET needs a document, WAIVED a reason.
Faults CheckSettlement(v1::Obligation& settled);
Faults CheckReason(std::string& reason);
// Unspecified becomes investment.
Faults CheckPurpose(v1::CasePurpose& purpose);
Faults CheckStates(const v1::ListCasesRequest& request);

// ---- exception and decision

// Fills exception.rule_ids with all that stands in the way when none is named; of an any-of group with rules that can
// be excepted, these. Refuses EXCEPTION_NOT_NEEDED unless a criterion blocks and each named one does;
// CRITERION_NOT_EXCEPTABLE, a veto always.
absl::Status MayExcept(const v1::ReviewCase& review_case, v1::PolicyException& exception);

// Everything that stands in the way of approval and that neither the exception nor the override on the desk passes
// over: CRITERION_UNMET, EXCEPTION_EXPIRED, VETO_STANDS, VOTE_FAILED, STAGE_NEGATIVE.
Faults UnmetForApproval(const Desk& desk);

bool IsApproval(v1::Decision::Outcome outcome);

// Whether the approval of an earlier round falls with this decision: a later no is the newer word, unless the approval
// served for signing.
bool ApprovalFalls(const v1::Project& project, v1::Decision::Outcome outcome);

// The case as a recused person may see it: without what is judged, without what it came to at each stage, and without
// anything somebody wrote in it. What was decided, by whom and when, stays.
void HideFromRecused(v1::ReviewCase& review_case);
// Takes totals and outcome of the secret ballots that closed at this instant out of a case.
void KeepSecretsClosedAt(v1::ReviewCase& review_case, const google::protobuf::Timestamp& now);

}  // namespace luodi::review::rules
