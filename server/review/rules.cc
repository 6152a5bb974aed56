// SPDX-License-Identifier: Apache-2.0
#include "server/review/rules.h"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/util/json_util.h"
#include "proto/text/date.h"
#include "server/base/digest.h"
#include "server/base/names.h"
#include "server/base/text.h"
#include "server/policy/verdict.h"
#include "server/projects/rules.h"
#include "server/review/answers.h"
#include "server/review/progress.h"
#include "server/review/seats.h"

namespace luodi::review::rules {
namespace {

Fault Missing(const v1::Project& project, const std::string& field) {
  return {v1::ERROR_REASON_AMOUNT_MISSING, project.name(), {{"project", project.name()}, {"field", field}}};
}

Fault Nowhere(const std::string& field, const std::string& resource) {
  return {v1::ERROR_REASON_TEXT_REFERS_NOWHERE, field, {{"resource", base::Shown(resource)}}};
}

const FiledDocument* Find(const std::vector<FiledDocument>& documents, const std::string& name) {
  const auto found = std::find_if(documents.begin(), documents.end(),
                                  [&](const FiledDocument& document) { return document.name == name; });
  return found == documents.end() ? nullptr : &*found;
}

absl::StatusOr<std::vector<FiledDocument>> Taken(const std::vector<FiledDocument>& there,
                                                 const std::vector<std::string>& chosen) {
  if (chosen.empty()) return there;
  Faults faults;
  for (const std::string& document : chosen) {
    if (Find(there, document) == nullptr) faults.push_back(Nowhere("documents", document));
  }
  RETURN_IF_ERROR(RefuseFields(faults));
  std::vector<FiledDocument> taken;
  for (const FiledDocument& document : there) {
    if (std::find(chosen.begin(), chosen.end(), document.name) != chosen.end()) taken.push_back(document);
  }
  return taken;
}

std::map<std::string, std::string> ItemsOf(const v1::ReviewDefinition& definition) {
  std::map<std::string, std::string> titles;
  for (const v1::StageGroup& group : definition.groups()) {
    for (const v1::StageDefinition& stage : group.stages()) {
      for (const v1::MaterialItem& item : stage.materials()) titles[item.item_id()] = item.title();
    }
  }
  return titles;
}

absl::Status Match(const v1::ReviewDefinition& definition, const std::vector<FiledDocument>& taken,
                   const std::map<std::string, std::string>& named, v1::Packet& packet) {
  const std::map<std::string, std::string> items = ItemsOf(definition);
  Faults faults;
  for (const auto& [item, document] : named) {
    const std::string field = absl::StrCat("materials[", base::Shown(item), "]");
    if (!items.contains(item)) faults.push_back(Nowhere(field, item));
    if (Find(taken, document) == nullptr) faults.push_back(Nowhere(field, document));
  }
  RETURN_IF_ERROR(RefuseFields(faults));
  packet.mutable_materials()->insert(named.begin(), named.end());
  for (const auto& [item, title] : items) {
    const auto match = std::find_if(taken.begin(), taken.end(),
                                    [&title = title](const FiledDocument& document) { return document.title == title; });
    if (match != taken.end()) packet.mutable_materials()->insert({item, match->name});
  }
  return absl::OkStatus();
}

// Over the parts in the order of their names: a map of a message has none.
std::string DigestOf(const v1::Packet& packet) {
  std::string digested = packet.material_json();
  const std::map<std::string, std::string> documents(packet.documents().begin(), packet.documents().end());
  for (const auto& [document, sha256] : documents) absl::StrAppend(&digested, "\n", document, " ", sha256);
  const std::map<std::string, std::string> materials(packet.materials().begin(), packet.materials().end());
  for (const auto& [item, document] : materials) absl::StrAppend(&digested, "\n", item, " = ", document);
  return Sha256Hex(digested);
}

std::optional<v1::Seat> SeatIn(const v1::StageDefinition& stage, const std::string& seat_id) {
  for (v1::Seat& seat : SeatsOf(stage)) {
    if (seat.seat_id() == seat_id) return std::move(seat);
  }
  return std::nullopt;
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
    case Act::kRecordScore:
      return "RecordScore";
    case Act::kRecuse:
      return "Recuse";
    case Act::kCloseVote:
      return "CloseVote";
    case Act::kAdmitAlternate:
      return "AdmitAlternate";
    case Act::kClosePublicity:
      return "ClosePublicity";
    case Act::kRequestException:
      return "RequestException";
    case Act::kRequestOverride:
      return "RequestOverride";
    case Act::kApprove:
    case Act::kApproveWithConditions:
    case Act::kReject:
    case Act::kDefer:
      return "DecideCase";
    case Act::kWithdrawCase:
      return "WithdrawCase";
    case Act::kMoveCase:
      return "MoveCase";
    case Act::kExtendApproval:
      return "ExtendApproval";
    case Act::kConfirmObligation:
      return "ConfirmObligation";
    case Act::kWaiveObligation:
      return "WaiveObligation";
    case Act::kRunClocks:
      return "RunClocks";
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

absl::StatusOr<v1::ReviewCase::State> Undertake(Desk& desk, const Actor& actor, Act act) {
  v1::ReviewCase on_the_day;
  on_the_day.set_name(desk.review_case.name());
  on_the_day.set_state(StateOn(desk.review_case, desk.ground.today,
                               projects::rules::FindFact(desk.project, v1::FACT_KIND_SIGNED) != nullptr));
  ASSIGN_OR_RETURN(const v1::ReviewCase::State after, StateAfter(on_the_day, act));
  desk.ground.act = NameOf(act);
  desk.ground.person = actor.person;
  return after;
}

bool IsApproved(v1::ReviewCase::State state) {
  return state == v1::ReviewCase::STATE_APPROVED || state == v1::ReviewCase::STATE_APPROVED_WITH_CONDITIONS;
}

v1::ReviewCase::State StateOn(const v1::ReviewCase& review_case, const v1::Date& today, bool project_signed) {
  const bool ran_out = IsApproved(review_case.state()) && !project_signed &&
                       text::CompareDates(review_case.valid_until_date(), today) < 0;
  return ran_out ? v1::ReviewCase::STATE_EXPIRED : review_case.state();
}

v1::CasePurpose PurposeOf(const v1::ReviewCase& review_case) {
  return review_case.purpose() == v1::CASE_PURPOSE_UNSPECIFIED ? v1::CASE_PURPOSE_INVESTMENT : review_case.purpose();
}

absl::Status CheckSubmittable(const v1::Project& project, const Ground& ground) {
  Faults unmet;
  if (project.investor().empty()) {
    unmet.push_back({v1::ERROR_REASON_INVESTOR_MISSING, project.name(), {{"project", project.name()}}});
  }
  constexpr char kFixedAssets[] = "fixed_asset_investment";
  if (project.fixed_asset_investment().minor_units() <= 0) unmet.push_back(Missing(project, kFixedAssets));
  const auto missing = policy::rules::MissingFigures(ground.threshold_set, ground.figures, ground.rates, ground.today);
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

absl::Status CheckChanged(const v1::ReviewCase& latest, const v1::ReviewDefinition& definition,
                          const std::string& material_json, const v1::Date& today) {
  if (latest.state() != v1::ReviewCase::STATE_REJECTED || latest.packet().material_json() != material_json) {
    return absl::OkStatus();
  }
  const v1::Date from =
      text::DateOfDayNumber(text::DayNumber(latest.decision().decide_date()) + definition.resubmit_after_days());
  if (text::CompareDates(today, from) >= 0) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_RESUBMIT_TOO_EARLY,
                {{"project", names::ProjectOf(latest.name())}, {"date", text::WriteDate(from)}});
}

std::vector<v1::StandingVeto> VetoesAfter(const v1::ReviewCase& review_case, const v1::ReviewDefinition& definition,
                                          const std::vector<v1::Opinion>& opinions) {
  std::vector<v1::StandingVeto> standing(review_case.standing_vetoes().begin(), review_case.standing_vetoes().end());
  for (const v1::Opinion& opinion : opinions) {
    const bool vetoed = opinion.stance() == v1::Opinion::STANCE_VETO;
    if (!vetoed && !LiftsVeto(opinion.stance())) continue;
    const v1::StageDefinition* const stage = FindDefinition(definition, opinion.stage_id());
    const std::optional<v1::Seat> seat = stage == nullptr ? std::nullopt : SeatIn(*stage, opinion.seat_id());
    if (!seat || (vetoed && !seat->may_veto())) continue;
    const std::string holder = HolderOf(*seat);
    std::erase_if(standing, [&](const v1::StandingVeto& veto) { return veto.holder() == holder; });
    if (!vetoed) continue;
    v1::StandingVeto& veto = standing.emplace_back();
    veto.set_opinion(opinion.name());
    veto.set_holder(holder);
    veto.set_stage_id(opinion.stage_id());
  }
  return standing;
}

absl::StatusOr<v1::Packet> Freeze(int version, const v1::Project& project, const v1::ReviewDefinition& definition,
                                  const std::vector<FiledDocument>& there, const Chosen& chosen) {
  ASSIGN_OR_RETURN(const std::vector<FiledDocument> taken, Taken(there, chosen.documents));
  v1::Packet packet;
  packet.set_version(version);
  packet.set_material_json(projects::rules::MaterialJson(project));
  for (const FiledDocument& document : taken) (*packet.mutable_documents())[document.name] = document.sha256;
  RETURN_IF_ERROR(Match(definition, taken, chosen.materials, packet));
  packet.set_sha256(DigestOf(packet));
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

absl::Status RefuseRecused(const v1::ReviewCase& review_case, const std::string& person) {
  if (!IsRecused(review_case, person)) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_PERSON_RECUSED, {{"person", person}, {"case", review_case.name()}});
}

absl::Status RefuseRecused(const Desk& desk, const Actor& actor) {
  if (!IsRecused(desk, actor)) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_PERSON_RECUSED, {{"person", actor.person}, {"case", desk.review_case.name()}});
}

std::string IdentityOf(const Desk& desk, const std::string& person) {
  const auto member = desk.members.find(person);
  return member == desk.members.end() || member->second.identity.empty() ? person : member->second.identity;
}

absl::Status CheckPacketVersion(const v1::ReviewCase& review_case, int given) {
  const int current = review_case.packet().version();
  if (given == current) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_PACKET_CHANGED, {{"current", absl::StrCat(current)}, {"given", absl::StrCat(given)}});
}

absl::StatusOr<v1::StageStatus*> FindStage(v1::ReviewCase& review_case, const std::string& stage_id) {
  for (v1::StageStatus& stage : *review_case.mutable_stages()) {
    if (stage.stage_id() == stage_id && stage.state() != v1::StageStatus::STATE_CANCELLED) return &stage;
  }
  return Refuse(v1::ERROR_REASON_STAGE_UNKNOWN, {{"case", review_case.name()}, {"stage", stage_id}});
}

absl::StatusOr<v1::StageStatus*> FindStage(v1::ReviewCase& review_case, v1::StageKind kind) {
  for (v1::StageStatus& stage : *review_case.mutable_stages()) {
    if (stage.kind() == kind && stage.state() != v1::StageStatus::STATE_CANCELLED) return &stage;
  }
  return Refuse(v1::ERROR_REASON_STAGE_UNKNOWN, {{"case", review_case.name()}, {"stage", v1::StageKind_Name(kind)}});
}

absl::Status RequireOpen(const v1::StageStatus& stage) {
  if (stage.state() == v1::StageStatus::STATE_OPEN) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_STAGE_NOT_OPEN,
                {{"stage", stage.stage_id()}, {"state", v1::StageStatus::State_Name(stage.state())}});
}

const v1::StageDefinition* FindDefinition(const v1::ReviewDefinition& definition, const std::string& stage_id) {
  for (const v1::StageGroup& group : definition.groups()) {
    for (const v1::StageDefinition& stage : group.stages()) {
      if (stage.stage_id() == stage_id) return &stage;
    }
  }
  return nullptr;
}

const v1::StageDefinition& DefinitionOf(const v1::ReviewDefinition& definition, const std::string& stage_id) {
  const v1::StageDefinition* const stage = FindDefinition(definition, stage_id);
  if (stage == nullptr) throw std::logic_error("a case has a stage its definition lacks");
  return *stage;
}

std::vector<v1::MaterialItem> MissingMaterials(const v1::ReviewCase& review_case, const v1::StageDefinition& stage) {
  const v1::ProjectKind kind = MaterialOf(review_case.packet()).kind();
  std::vector<v1::MaterialItem> missing;
  for (const v1::MaterialItem& item : stage.materials()) {
    const auto& kinds = item.project_kinds();
    const bool needed = kinds.empty() || std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
    if (needed && !review_case.packet().materials().contains(item.item_id())) missing.push_back(item);
  }
  return missing;
}

void KeepSecretsClosedAt(v1::ReviewCase& review_case, const google::protobuf::Timestamp& now) {
  for (v1::StageStatus& stage : *review_case.mutable_stages()) {
    const bool now_closed = stage.done_time().seconds() == now.seconds() && stage.done_time().nanos() == now.nanos();
    if (!stage.tally().secret() || !stage.has_done_time() || !now_closed) continue;
    stage.mutable_tally()->clear_yes();
    stage.mutable_tally()->clear_no();
    stage.mutable_tally()->clear_abstain();
    stage.clear_outcome();
    stage.clear_closing();
  }
}

void HideFromRecused(v1::ReviewCase& review_case) {
  review_case.mutable_packet()->clear_material_json();
  review_case.mutable_packet()->clear_documents();
  review_case.mutable_packet()->clear_materials();
  review_case.clear_verdict();
  review_case.clear_exception();
  review_case.clear_override();
  review_case.clear_voices();
  review_case.clear_standing_vetoes();
  review_case.clear_aggregate();
  review_case.clear_obligations();
  review_case.clear_supplement_items();
  for (v1::Supplement& supplement : *review_case.mutable_supplements()) supplement.clear_items();
  for (v1::Recusal& recusal : *review_case.mutable_recusals()) recusal.clear_reason();
  if (review_case.has_decision()) {
    review_case.mutable_decision()->clear_reason();
    review_case.mutable_decision()->clear_conditions();
  }
  if (review_case.has_extension()) review_case.mutable_extension()->clear_reason();
  for (v1::StageStatus& stage : *review_case.mutable_stages()) {
    stage.clear_outcome();
    stage.clear_closing();
    stage.clear_tally();
    stage.clear_score();
    stage.clear_seats();
    stage.clear_objections();
  }
}

}  // namespace luodi::review::rules
