// SPDX-License-Identifier: Apache-2.0
// The life of a case and who may do what to it: pure decisions. How definitions are checked stands in
// definition_rules.h, how votes count in tally.h, how stages open in progress.h.
#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "luodi/v1/policy.pb.h"
#include "luodi/v1/projects.pb.h"
#include "luodi/v1/review.pb.h"
#include "server/access/rules.h"
#include "server/base/status.h"

namespace luodi::review::rules {

struct Ground;

// ---- the life of a case

enum class Act {
  kAcceptPacket,
  kRequestSupplement,
  kResubmitPacket,
  kRecordOpinion,
  kCastVote,
  kRecuse,
  kCloseVote,
  kRequestException,
  kApprove,
  kApproveWithConditions,
  kReject,
  kDefer,
  kWithdrawCase,
};

struct Move {
  v1::ReviewCase::State from;
  Act act;
  v1::ReviewCase::State to;
};

// Every move there is; what is not here is refused. A deferred project comes back as a new round.
inline constexpr std::array<Move, 15> kMoves{{
    {v1::ReviewCase::STATE_OPEN, Act::kAcceptPacket, v1::ReviewCase::STATE_OPEN},
    {v1::ReviewCase::STATE_OPEN, Act::kRequestSupplement, v1::ReviewCase::STATE_SUPPLEMENTING},
    {v1::ReviewCase::STATE_OPEN, Act::kRecordOpinion, v1::ReviewCase::STATE_OPEN},
    {v1::ReviewCase::STATE_OPEN, Act::kCastVote, v1::ReviewCase::STATE_OPEN},
    {v1::ReviewCase::STATE_OPEN, Act::kRecuse, v1::ReviewCase::STATE_OPEN},
    {v1::ReviewCase::STATE_OPEN, Act::kCloseVote, v1::ReviewCase::STATE_OPEN},
    {v1::ReviewCase::STATE_OPEN, Act::kRequestException, v1::ReviewCase::STATE_OPEN},
    {v1::ReviewCase::STATE_OPEN, Act::kApprove, v1::ReviewCase::STATE_APPROVED},
    {v1::ReviewCase::STATE_OPEN, Act::kApproveWithConditions, v1::ReviewCase::STATE_APPROVED_WITH_CONDITIONS},
    {v1::ReviewCase::STATE_OPEN, Act::kReject, v1::ReviewCase::STATE_REJECTED},
    {v1::ReviewCase::STATE_OPEN, Act::kDefer, v1::ReviewCase::STATE_DEFERRED},
    {v1::ReviewCase::STATE_OPEN, Act::kWithdrawCase, v1::ReviewCase::STATE_WITHDRAWN},
    {v1::ReviewCase::STATE_SUPPLEMENTING, Act::kResubmitPacket, v1::ReviewCase::STATE_OPEN},
    {v1::ReviewCase::STATE_SUPPLEMENTING, Act::kRecuse, v1::ReviewCase::STATE_SUPPLEMENTING},
    {v1::ReviewCase::STATE_SUPPLEMENTING, Act::kWithdrawCase, v1::ReviewCase::STATE_WITHDRAWN},
}};

// The act as refusals name it, e.g. RecordOpinion.
std::string NameOf(Act act);
// The act of deciding so; `outcome` must be known.
Act ActOf(v1::Decision::Outcome outcome);

// The state the act leads to; refuses CASE_STATE_REFUSES.
absl::StatusOr<v1::ReviewCase::State> StateAfter(const v1::ReviewCase& review_case, Act act);

// The state of a case on a day: an approval whose last day has passed is EXPIRED, unless it served for signing.
v1::ReviewCase::State StateOn(const v1::ReviewCase& review_case, const v1::Date& today, bool project_signed);
bool IsApproved(v1::ReviewCase::State state);

// ---- filing

// Refuses SUBMIT_CONDITIONS_UNMET, naming all that is missing: an investor, the fixed-asset investment, and the figures
// that a binding rule of the set asks of this project.
absl::Status CheckSubmittable(const v1::Project& project, const Ground& ground);

// Refuses what cannot be filed at all: PROJECT_MERGED, PROJECT_TERMINATED, PROJECT_ALREADY_SIGNED, and CASE_RUNNING when
// `latest` (may be null) is not decided yet.
absl::Status MaySubmit(const v1::Project& project, const v1::ReviewCase* latest);

// The packet that freezes the material and the digests; `chosen` documents, or all when empty. A document that is not
// there is a fault TEXT_REFERS_NOWHERE.
absl::StatusOr<v1::Packet> Freeze(int version, const std::string& material_json,
                                  const std::vector<std::pair<std::string, std::string>>& digests,
                                  const std::vector<std::string>& chosen);

// The project as the packet holds it: its material fields.
v1::Project MaterialOf(const v1::Packet& packet);

// ---- who may judge

// Refuses SELF_REVIEW to whoever filed the case or contributed to its project, and PERSON_RECUSED.
absl::Status MayJudge(const v1::ReviewCase& review_case, const std::string& person, bool is_contributor);
bool IsRecused(const v1::ReviewCase& review_case, const std::string& person);
// Refuses PERSON_RECUSED: opinions, votes and exceptions are not for the recused.
absl::Status RefuseRecused(const v1::ReviewCase& review_case, const std::string& person);

// Refuses RECUSAL_TOO_LATE to whoever answered or voted on the packet as it is, and ALREADY_RECUSED.
absl::Status MayRecuse(const v1::ReviewCase& review_case, const std::string& person,
                       const std::vector<v1::Opinion>& opinions, const std::vector<v1::Vote>& votes);

// Refuses PACKET_CHANGED unless this is the version to judge.
absl::Status CheckPacketVersion(const v1::ReviewCase& review_case, int given);

// The stage in `review_case`; refuses STAGE_UNKNOWN.
absl::StatusOr<v1::StageStatus*> FindStage(v1::ReviewCase& review_case, const std::string& stage_id);
// The only stage of this kind; refuses STAGE_UNKNOWN when there is none.
absl::StatusOr<v1::StageStatus*> FindStage(v1::ReviewCase& review_case, v1::StageKind kind);
// Refuses STAGE_NOT_OPEN.
absl::Status RequireOpen(const v1::StageStatus& stage);
// The stage in the definition; it must be there.
const v1::StageDefinition& DefinitionOf(const v1::ReviewDefinition& definition, const std::string& stage_id);

// Refuses NOT_ON_STAGE unless the stage asks the caller's department.
absl::Status MayAnswer(const v1::StageDefinition& stage, const access::Caller& caller);
// Refuses OPINION_RECORDED when the department spoke on this packet already.
absl::Status CheckUnanswered(const v1::ReviewCase& review_case, const v1::StageDefinition& stage,
                             const std::vector<v1::Opinion>& opinions);

// The weight of a panel member; refuses NOT_ON_STAGE to others, and VOTE_CAST to whoever voted on this packet already.
absl::StatusOr<int> WeightOf(const v1::ReviewCase& review_case, const v1::StageDefinition& stage,
                             const std::string& person, const std::vector<v1::Vote>& votes);

// ---- what is said: faults of the fields; texts are normalised in place

Faults CheckOpinion(v1::Opinion& opinion);
Faults CheckVote(v1::Vote& vote);
Faults CheckRecusal(v1::Recusal& recusal);
// The supplement_items of the case.
Faults CheckSupplement(v1::ReviewCase& review_case);
Faults CheckDecision(v1::Decision& decision);
Faults CheckException(v1::PolicyException& exception, const v1::Date& today);
Faults CheckReason(std::string& reason);
Faults CheckStates(const v1::ListCasesRequest& request);

// What an opinion makes of its stage: NEGATIVE for the VETO of a department that may, else POSITIVE: an objection is
// advice.
v1::StageStatus::Outcome OutcomeOf(const v1::StageDefinition& stage, v1::Opinion::Stance stance);

// ---- exception and decision

// Fills exception.rule_ids with all that stands in the way when none is named; of an any-of group with rules that can
// be excepted, these. Refuses EXCEPTION_NOT_NEEDED unless a criterion blocks and each named one does;
// CRITERION_NOT_EXCEPTABLE, a veto always.
absl::Status MayExcept(const v1::ReviewCase& review_case, v1::PolicyException& exception);

// Refuses STAGE_NOT_OPEN and, for an approval, DECISION_CONDITIONS_UNMET with each criterion in the way without
// exception, an exception that ended before the day of decision, each veto and each failed vote; SAME_PERSON when the
// decider asked for the exception he would grant. Rejecting and deferring need no more than the open stage.
absl::Status MayDecide(const v1::ReviewCase& review_case, const v1::ReviewDefinition& definition,
                       const v1::Decision& decision);

// Enters a decision that MayDecide allowed: state, decision, the stage done, the exception granted, the last day of an
// approval.
void Enter(v1::ReviewCase& review_case, const v1::Decision& decision, v1::ReviewCase::State state,
           const v1::ReviewDefinition& definition);

// Whether the approval of an earlier round falls with this decision: a later no is the newer word, unless the approval
// served for signing.
bool ApprovalFalls(const v1::Project& project, v1::Decision::Outcome outcome);

// The case as a recused person may see it: without what is judged, and without what it came to at each stage. The
// decision itself stays.
void HideFromRecused(v1::ReviewCase& review_case);

}  // namespace luodi::review::rules
