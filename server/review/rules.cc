// SPDX-License-Identifier: Apache-2.0
#include "server/review/rules.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/util/json_util.h"
#include "proto/text/date.h"
#include "server/base/digest.h"
#include "server/policy/verdict.h"
#include "server/projects/rules.h"
#include "server/review/progress.h"

namespace luodi::review::rules {
namespace {

Fault Missing(const v1::Project& project, const std::string& field) {
  return {v1::ERROR_REASON_AMOUNT_MISSING, project.name(), {{"project", project.name()}, {"field", field}}};
}

}  // namespace

std::string NameOf(Act act) {
  switch (act) {
    case Act::kAcceptPacket:
      return "AcceptPacket";
    case Act::kRequestSupplement:
      return "RequestSupplement";
    case Act::kResubmitPacket:
      return "ResubmitPacket";
    case Act::kRecordOpinion:
      return "RecordOpinion";
    case Act::kCastVote:
      return "CastVote";
    case Act::kRecuse:
      return "Recuse";
    case Act::kCloseVote:
      return "CloseVote";
    case Act::kRequestException:
      return "RequestException";
    case Act::kApprove:
    case Act::kApproveWithConditions:
    case Act::kReject:
    case Act::kDefer:
      return "DecideCase";
    case Act::kWithdrawCase:
      return "WithdrawCase";
  }
  throw std::logic_error("unknown act");
}

Act ActOf(v1::Decision::Outcome outcome) {
  switch (outcome) {
    case v1::Decision::OUTCOME_APPROVE:
      return Act::kApprove;
    case v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS:
      return Act::kApproveWithConditions;
    case v1::Decision::OUTCOME_REJECT:
      return Act::kReject;
    case v1::Decision::OUTCOME_DEFER:
      return Act::kDefer;
    default:
      throw std::logic_error("outcome not checked");
  }
}

absl::StatusOr<v1::ReviewCase::State> StateAfter(const v1::ReviewCase& review_case, Act act) {
  for (const Move& move : kMoves) {
    if (move.from == review_case.state() && move.act == act) return move.to;
  }
  return Refuse(
      v1::ERROR_REASON_CASE_STATE_REFUSES,
      {{"case", review_case.name()}, {"state", v1::ReviewCase::State_Name(review_case.state())}, {"act", NameOf(act)}});
}

bool IsApproved(v1::ReviewCase::State state) {
  return state == v1::ReviewCase::STATE_APPROVED || state == v1::ReviewCase::STATE_APPROVED_WITH_CONDITIONS;
}

v1::ReviewCase::State StateOn(const v1::ReviewCase& review_case, const v1::Date& today, bool project_signed) {
  const bool ran_out = IsApproved(review_case.state()) && !project_signed &&
                       text::CompareDates(review_case.valid_until_date(), today) < 0;
  return ran_out ? v1::ReviewCase::STATE_EXPIRED : review_case.state();
}

absl::Status CheckSubmittable(const v1::Project& project, const Ground& ground) {
  Faults unmet;
  if (project.investor().empty()) {
    unmet.push_back({v1::ERROR_REASON_INVESTOR_MISSING, project.name(), {{"project", project.name()}}});
  }
  constexpr char kFixedAssets[] = "fixed_asset_investment";
  if (project.fixed_asset_investment().minor_units() <= 0) unmet.push_back(Missing(project, kFixedAssets));
  const auto missing =
      policy::rules::MissingFigures(ground.threshold_set, ground.figures, ground.rates, ground.today);
  for (const std::string& figure : missing) {
    if (figure != kFixedAssets) unmet.push_back(Missing(project, projects::rules::ProjectPathOf(figure)));
  }
  return RefuseConditions(v1::ERROR_REASON_SUBMIT_CONDITIONS_UNMET, {{"project", project.name()}}, unmet);
}

absl::Status MaySubmit(const v1::Project& project, const v1::ReviewCase* latest) {
  RETURN_IF_ERROR(projects::rules::CheckNotMerged(project));
  for (const auto& [kind, reason] : {std::pair{v1::FACT_KIND_TERMINATED, v1::ERROR_REASON_PROJECT_TERMINATED},
                                     std::pair{v1::FACT_KIND_SIGNED, v1::ERROR_REASON_PROJECT_ALREADY_SIGNED}}) {
    if (const v1::Fact* fact = projects::rules::FindFact(project, kind)) {
      return Refuse(reason, {{"project", project.name()}, {"date", text::WriteDate(fact->fact_date())}});
    }
  }
  if (latest != nullptr &&
      (latest->state() == v1::ReviewCase::STATE_OPEN || latest->state() == v1::ReviewCase::STATE_SUPPLEMENTING)) {
    return Refuse(v1::ERROR_REASON_CASE_RUNNING,
                  {{"case", latest->name()}, {"state", v1::ReviewCase::State_Name(latest->state())}});
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::Packet> Freeze(int version, const std::string& material_json,
                                  const std::vector<std::pair<std::string, std::string>>& digests,
                                  const std::vector<std::string>& chosen) {
  const std::map<std::string, std::string> there(digests.begin(), digests.end());
  std::map<std::string, std::string> taken;
  Faults faults;
  for (const std::string& document : chosen) {
    const auto found = there.find(document);
    if (found != there.end()) {
      taken.insert(*found);
    } else {
      faults.push_back({v1::ERROR_REASON_TEXT_REFERS_NOWHERE, "documents", {{"resource", document}}});
    }
  }
  RETURN_IF_ERROR(RefuseFields(faults));
  if (chosen.empty()) taken = there;
  v1::Packet packet;
  packet.set_version(version);
  packet.set_material_json(material_json);
  std::string digested = material_json;
  for (const auto& [document, sha256] : taken) {
    (*packet.mutable_documents())[document] = sha256;
    absl::StrAppend(&digested, "\n", document, " ", sha256);
  }
  packet.set_sha256(Sha256Hex(digested));
  return packet;
}

v1::Project MaterialOf(const v1::Packet& packet) {
  v1::Project material;
  if (!google::protobuf::util::JsonStringToMessage(packet.material_json(), &material).ok()) {
    throw std::logic_error("the material of a packet is not a luodi.v1.Project");
  }
  return material;
}

bool IsRecused(const v1::ReviewCase& review_case, const std::string& person) {
  return std::any_of(review_case.recusals().begin(), review_case.recusals().end(),
                     [&](const v1::Recusal& recusal) { return recusal.person() == person; });
}

absl::Status MayJudge(const v1::ReviewCase& review_case, const std::string& person, bool is_contributor) {
  if (is_contributor || review_case.submitted_by() == person) {
    return Refuse(v1::ERROR_REASON_SELF_REVIEW, {{"person", person}});
  }
  return RefuseRecused(review_case, person);
}

absl::Status RefuseRecused(const v1::ReviewCase& review_case, const std::string& person) {
  if (!IsRecused(review_case, person)) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_PERSON_RECUSED, {{"person", person}, {"case", review_case.name()}});
}

absl::Status MayRecuse(const v1::ReviewCase& review_case, const std::string& person,
                       const std::vector<v1::Opinion>& opinions, const std::vector<v1::Vote>& votes) {
  if (IsRecused(review_case, person)) return Refuse(v1::ERROR_REASON_ALREADY_RECUSED, {{"person", person}});
  const int version = review_case.packet().version();
  const bool answered = std::any_of(opinions.begin(), opinions.end(), [&](const v1::Opinion& opinion) {
    return opinion.packet_version() == version && opinion.recorded_by() == person;
  });
  const bool voted = std::any_of(votes.begin(), votes.end(), [&](const v1::Vote& vote) {
    return vote.packet_version() == version && vote.cast_by() == person;
  });
  if (answered || voted) return Refuse(v1::ERROR_REASON_RECUSAL_TOO_LATE, {{"person", person}});
  return absl::OkStatus();
}

absl::Status CheckPacketVersion(const v1::ReviewCase& review_case, int given) {
  const int current = review_case.packet().version();
  if (given == current) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_PACKET_CHANGED, {{"current", absl::StrCat(current)}, {"given", absl::StrCat(given)}});
}

absl::StatusOr<v1::StageStatus*> FindStage(v1::ReviewCase& review_case, const std::string& stage_id) {
  for (v1::StageStatus& stage : *review_case.mutable_stages()) {
    if (stage.stage_id() == stage_id) return &stage;
  }
  return Refuse(v1::ERROR_REASON_STAGE_UNKNOWN, {{"case", review_case.name()}, {"stage", stage_id}});
}

absl::StatusOr<v1::StageStatus*> FindStage(v1::ReviewCase& review_case, v1::StageKind kind) {
  for (v1::StageStatus& stage : *review_case.mutable_stages()) {
    if (stage.kind() == kind) return &stage;
  }
  return Refuse(v1::ERROR_REASON_STAGE_UNKNOWN, {{"case", review_case.name()}, {"stage", v1::StageKind_Name(kind)}});
}

absl::Status RequireOpen(const v1::StageStatus& stage) {
  if (stage.state() == v1::StageStatus::STATE_OPEN) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_STAGE_NOT_OPEN,
                {{"stage", stage.stage_id()}, {"state", v1::StageStatus::State_Name(stage.state())}});
}

const v1::StageDefinition& DefinitionOf(const v1::ReviewDefinition& definition, const std::string& stage_id) {
  for (const v1::StageGroup& group : definition.groups()) {
    for (const v1::StageDefinition& stage : group.stages()) {
      if (stage.stage_id() == stage_id) return stage;
    }
  }
  throw std::logic_error("a case has a stage its definition lacks");
}

absl::Status MayAnswer(const v1::StageDefinition& stage, const access::Caller& caller) {
  if (stage.kind() == v1::STAGE_KIND_OPINION && stage.department() == caller.department) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_NOT_ON_STAGE, {{"person", caller.person}, {"stage", stage.stage_id()}});
}

absl::Status CheckUnanswered(const v1::ReviewCase& review_case, const v1::StageDefinition& stage,
                             const std::vector<v1::Opinion>& opinions) {
  for (const v1::Opinion& opinion : opinions) {
    if (opinion.stage_id() == stage.stage_id() && opinion.packet_version() == review_case.packet().version()) {
      return Refuse(v1::ERROR_REASON_OPINION_RECORDED,
                    {{"department", stage.department()}, {"stage", stage.stage_id()}});
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<int> WeightOf(const v1::ReviewCase& review_case, const v1::StageDefinition& stage,
                             const std::string& person, const std::vector<v1::Vote>& votes) {
  const auto member = std::find_if(stage.panel().begin(), stage.panel().end(),
                                   [&](const v1::PanelMember& candidate) { return candidate.person() == person; });
  if (stage.kind() != v1::STAGE_KIND_VOTE || member == stage.panel().end()) {
    return Refuse(v1::ERROR_REASON_NOT_ON_STAGE, {{"person", person}, {"stage", stage.stage_id()}});
  }
  for (const v1::Vote& vote : votes) {
    if (vote.stage_id() == stage.stage_id() && vote.cast_by() == person &&
        vote.packet_version() == review_case.packet().version()) {
      return Refuse(v1::ERROR_REASON_VOTE_CAST, {{"person", person}, {"stage", stage.stage_id()}});
    }
  }
  return member->weight();
}

void HideFromRecused(v1::ReviewCase& review_case) {
  review_case.mutable_packet()->clear_material_json();
  review_case.mutable_packet()->clear_documents();
  review_case.clear_verdict();
  review_case.clear_exception();
  for (v1::StageStatus& stage : *review_case.mutable_stages()) {
    stage.clear_outcome();
    stage.clear_tally();
  }
}

}  // namespace luodi::review::rules
