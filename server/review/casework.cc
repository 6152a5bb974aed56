// SPDX-License-Identifier: Apache-2.0
// The course of a case: packet, supplement, withdrawal, publicity.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "proto/text/date.h"
#include "server/review/acts.h"
#include "server/review/clock.h"
#include "server/review/rules.h"
#include "server/review/seats.h"

namespace luodi::review::rules {
namespace {

bool HasReturned(const v1::StageStatus& stage) {
  return std::any_of(stage.seats().begin(), stage.seats().end(),
                     [](const v1::SeatStatus& seat) { return seat.returned(); });
}

// The stage that may ask for a supplement now: completeness, else the first in which a seat asks for one.
absl::StatusOr<v1::StageStatus*> AskingStage(v1::ReviewCase& review_case) {
  const absl::StatusOr<v1::StageStatus*> completeness = FindStage(review_case, v1::STAGE_KIND_COMPLETENESS);
  if (completeness.ok() && (*completeness)->state() == v1::StageStatus::STATE_OPEN) return completeness;
  for (v1::StageStatus& stage : *review_case.mutable_stages()) {
    if (stage.state() == v1::StageStatus::STATE_OPEN && HasReturned(stage)) return &stage;
  }
  if (!completeness.ok()) return completeness;
  return RequireOpen(**completeness);
}

absl::Status CheckComplete(const v1::ReviewCase& review_case, const v1::StageDefinition& stage) {
  Faults missing;
  for (const v1::MaterialItem& item : MissingMaterials(review_case, stage)) {
    missing.push_back(
        {v1::ERROR_REASON_MATERIAL_MISSING, review_case.name(), {{"title", item.title()}, {"item", item.item_id()}}});
  }
  return RefuseConditions(v1::ERROR_REASON_ACCEPT_CONDITIONS_UNMET, {{"case", review_case.name()}}, missing);
}

void AddSupplement(Desk& desk, const Actor& actor, const std::string& stage_id, const std::vector<std::string>& items) {
  v1::ReviewCase& review_case = desk.review_case;
  review_case.mutable_supplement_items()->Assign(items.begin(), items.end());
  v1::Supplement& supplement = *review_case.add_supplements();
  supplement.set_cycle(review_case.supplements_size());
  supplement.mutable_items()->Assign(items.begin(), items.end());
  supplement.set_requested_by(actor.person);
  *supplement.mutable_request_time() = desk.ground.now;
  supplement.set_stage_id(stage_id);
  if (!desk.ground.definition.has_supplement()) return;
  const Due due = desk.ground.calendar.AddWorkingDays(desk.ground.today,
                                                      desk.ground.definition.supplement().applicant_working_days());
  *supplement.mutable_due_date() = due.date;
  supplement.set_due_provisional(due.provisional);
}

// Whoever puts a packet together does not judge it, under no account of his.
void Contributed(Desk& desk, const Actor& actor) {
  for (auto& [person, member] : desk.members) {
    if (person == actor.person || member.identity == actor.identity) member.contributed = true;
  }
}

// Whoever filed the case, under any account of his, or somebody of the department he filed it for or of the one that owns
// the project now: officers leave and departments are dissolved, and a case that waits must find somebody.
absl::Status CheckApplicant(const Desk& desk, const Actor& actor) {
  const std::string& submitter = desk.review_case.submitted_by();
  const bool himself = actor.person == submitter || IdentityOf(desk, submitter) == actor.identity;
  const bool colleague = !actor.department.empty() && (actor.department == desk.submitter_department ||
                                                       actor.department == desk.project.owner_department());
  if (himself || colleague) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_NOT_THE_APPLICANT, {{"case", desk.review_case.name()}, {"submitter", submitter}});
}

}  // namespace

absl::Status CheckCyclesLeft(const v1::ReviewCase& review_case, const v1::ReviewDefinition& definition) {
  const int asked = review_case.supplements_size();
  if (!definition.has_supplement() || asked < definition.supplement().max_cycles()) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_SUPPLEMENT_CYCLES_USED,
                {{"case", review_case.name()}, {"count", absl::StrCat(asked)}});
}

absl::Status AcceptPacket(Desk& desk, const Actor& actor, int packet_version) {
  RETURN_IF_ERROR(Undertake(desk, actor, Act::kAcceptPacket).status());
  RETURN_IF_ERROR(MayJudge(desk, actor));
  RETURN_IF_ERROR(CheckPacketVersion(desk.review_case, packet_version));
  ASSIGN_OR_RETURN(v1::StageStatus* const stage, FindStage(desk.review_case, v1::STAGE_KIND_COMPLETENESS));
  RETURN_IF_ERROR(RequireOpen(*stage));
  RETURN_IF_ERROR(CheckComplete(desk.review_case, DefinitionOf(desk.ground.definition, stage->stage_id())));
  Finish(desk, *stage, v1::StageStatus::OUTCOME_POSITIVE, v1::StageStatus::CLOSING_BY_ACT);
  return Proceed(desk);
}

absl::Status RequestSupplement(Desk& desk, const Actor& actor, int packet_version,
                               const std::vector<std::string>& items) {
  ASSIGN_OR_RETURN(const v1::ReviewCase::State state, Undertake(desk, actor, Act::kRequestSupplement));
  RETURN_IF_ERROR(MayJudge(desk, actor));
  RETURN_IF_ERROR(CheckPacketVersion(desk.review_case, packet_version));
  ASSIGN_OR_RETURN(const v1::StageStatus* const stage, AskingStage(desk.review_case));
  RETURN_IF_ERROR(CheckCyclesLeft(desk.review_case, desk.ground.definition));
  AddSupplement(desk, actor, stage->stage_id(), items);
  desk.review_case.set_state(state);
  PauseClocks(desk, desk.ground.act, desk.ground.person);
  SetDueDates(desk);
  return absl::OkStatus();
}

absl::Status ResubmitPacket(Desk& desk, const Actor& actor, const v1::Packet& packet) {
  Desk fresh = desk;
  ASSIGN_OR_RETURN(const v1::ReviewCase::State state, Undertake(fresh, actor, Act::kResubmitPacket));
  RETURN_IF_ERROR(CheckApplicant(fresh, actor));
  const std::vector<v1::StandingVeto> standing =
      VetoesAfter(fresh.review_case, fresh.ground.definition, fresh.opinions);
  fresh.review_case.mutable_standing_vetoes()->Assign(standing.begin(), standing.end());
  fresh.review_case.set_state(state);
  *fresh.review_case.mutable_packet() = packet;
  fresh.ballots.clear();
  Contributed(fresh, actor);
  std::string asked;
  if (!fresh.review_case.supplements().empty()) {
    v1::Supplement& supplement = *fresh.review_case.mutable_supplements()->rbegin();
    *supplement.mutable_answer_time() = fresh.ground.now;
    asked = supplement.stage_id();
  }
  ResumeClocks(fresh, asked, fresh.ground.act, fresh.ground.person);
  RETURN_IF_ERROR(Begin(fresh));
  desk = std::move(fresh);
  return absl::OkStatus();
}

absl::Status WithdrawCase(Desk& desk, const Actor& actor) {
  ASSIGN_OR_RETURN(const v1::ReviewCase::State state, Undertake(desk, actor, Act::kWithdrawCase));
  RETURN_IF_ERROR(CheckApplicant(desk, actor));
  End(desk, state);
  return absl::OkStatus();
}

absl::Status ClosePublicity(Desk& desk, const Actor& actor, const std::string& stage_id,
                            const std::vector<std::string>& objections, bool upheld) {
  RETURN_IF_ERROR(Undertake(desk, actor, Act::kClosePublicity).status());
  RETURN_IF_ERROR(MayJudge(desk, actor));
  ASSIGN_OR_RETURN(v1::StageStatus* const stage, FindStage(desk.review_case, stage_id));
  if (stage->kind() != v1::STAGE_KIND_PUBLICITY) {
    return Refuse(v1::ERROR_REASON_STAGE_UNKNOWN, {{"case", desk.review_case.name()}, {"stage", stage_id}});
  }
  RETURN_IF_ERROR(RequireOpen(*stage));
  // The whole last day is the public's, and a day nobody has confirmed may come later.
  const Due end = PublicityEndOf(desk, *stage);
  if (end.provisional || text::CompareDates(desk.ground.today, end.date) <= 0) {
    return Refuse(v1::ERROR_REASON_PUBLICITY_RUNNING, {{"date", text::WriteDate(end.date)}});
  }
  *stage->mutable_publicity_end_date() = end.date;
  stage->mutable_objections()->Assign(objections.begin(), objections.end());
  Finish(desk, *stage, upheld ? v1::StageStatus::OUTCOME_NEGATIVE : v1::StageStatus::OUTCOME_POSITIVE,
         v1::StageStatus::CLOSING_BY_ACT);
  return Proceed(desk);
}

}  // namespace luodi::review::rules
