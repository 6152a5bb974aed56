// SPDX-License-Identifier: Apache-2.0
// Exceptions, overrides, decisions, and what follows an approval.
#include <algorithm>
#include <optional>

#include "server/base/names.h"
#include "server/documents/store.h"
#include "server/projects/rules.h"
#include "server/projects/store.h"
#include "server/review/acts.h"
#include "server/review/at_hand.h"
#include "server/review/service.h"

namespace luodi::review {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

constexpr char kObligationForm[] = "zones/{zone}/projects/{project}/cases/{round}/obligations/{obligation}";

void ChangedProject(Call& call, v1::Project project, const std::string& reason) {
  projects::rules::SetStage(project);
  call.Changed(project.name(), projects::store::VersionOf(project), project, reason);
}

// The approval as a fact of the project. One that stands is of an earlier round, no longer counts and gives way, in one
// version with one entry.
absl::Status RecordApproval(Call& call, v1::Project project, const std::string& review_case) {
  const auto is_approval = [](const v1::Fact& fact) { return fact.kind() == v1::FACT_KIND_APPROVED; };
  auto& facts = *project.mutable_facts();
  const auto earlier = std::find_if(facts.begin(), facts.end(), is_approval);
  const bool replaces = earlier != facts.end();
  if (replaces) facts.erase(earlier);
  RETURN_IF_ERROR(projects::rules::MayRecordFact(project, v1::FACT_KIND_APPROVED, call.today, call.today));
  v1::Fact fact;
  fact.set_kind(v1::FACT_KIND_APPROVED);
  *fact.mutable_fact_date() = call.today;
  fact.set_basis(v1::FACT_BASIS_RECORDED);
  fact.set_evidence(review_case);
  fact.set_author(call.caller.person);
  const auto put = replaces ? projects::store::ReplaceFact : projects::store::InsertFact;
  ChangedProject(call, put(call.tx, project.name(), fact, call.NowText()), "");
  return absl::OkStatus();
}

// What the decision makes of the project. Of a framework case nothing: it lets a framework agreement be signed, no
// more.
absl::Status FollowUp(Call& call, const rules::Desk& desk) {
  const v1::ReviewCase& review_case = desk.review_case;
  if (!review_case.has_decision() || rules::PurposeOf(review_case) != v1::CASE_PURPOSE_INVESTMENT) {
    return absl::OkStatus();
  }
  if (rules::IsApproved(review_case.state())) return RecordApproval(call, desk.project, review_case.name());
  if (rules::ApprovalFalls(desk.project, review_case.decision().outcome())) {
    ChangedProject(call,
                   projects::store::RetractFact(call.tx, desk.project.name(), v1::FACT_KIND_APPROVED, call.NowText()),
                   review_case.decision().reason());
  }
  return absl::OkStatus();
}

// A document of the project shows that a condition is met.
absl::Status CheckEvidence(Call& call, const std::string& project, const v1::Obligation& settled) {
  if (settled.document().empty()) return absl::OkStatus();
  const std::optional<v1::Document> document = names::ProjectOf(settled.document()) == project
                                                   ? documents::store::SelectDocument(call.tx, settled.document())
                                                   : std::nullopt;
  if (document) return absl::OkStatus();
  return RefuseFields({{v1::ERROR_REASON_TEXT_REFERS_NOWHERE, "document", {{"resource", settled.document()}}}});
}

absl::Status Settle(Call& call, v1::Obligation settled, v1::ReviewCase& response) {
  RETURN_IF_ERROR(names::Parse("name", settled.name(), kObligationForm).status());
  RETURN_IF_ERROR(RefuseFields(rules::CheckSettlement(settled)));
  const std::string review_case = settled.name().substr(0, settled.name().rfind("/obligations/"));
  auto taken_up = TakeUp(call, "name", review_case);
  if (absl::IsNotFound(taken_up.status())) return NotFound(settled.name());
  ASSIGN_OR_RETURN(rules::Desk desk, std::move(taken_up));
  RETURN_IF_ERROR(CheckEvidence(call, desk.project.name(), settled));
  RETURN_IF_ERROR(rules::SettleObligation(desk, ActorOf(call, desk), settled));
  response = PutBack(call, desk, settled.reason());
  return absl::OkStatus();
}

}  // namespace

ServerUnaryReactor* ReviewService::RequestException(CallbackServerContext* context,
                                                    const v1::RequestExceptionRequest* request,
                                                    v1::ReviewCase* response) {
  return envelope_.Write(
      context, request, response, CaseLocks(request->name()),
      [](Call& call, const v1::RequestExceptionRequest& request, v1::ReviewCase& response) -> absl::Status {
        v1::PolicyException exception;
        *exception.mutable_rule_ids() = request.rule_ids();
        exception.set_reason(request.reason());
        exception.set_document_number(request.document_number());
        if (request.has_expiry_date()) *exception.mutable_expiry_date() = request.expiry_date();
        RETURN_IF_ERROR(RefuseFields(rules::CheckException(exception, call.today)));

        ASSIGN_OR_RETURN(rules::Desk desk, TakeUp(call, "name", request.name()));
        RETURN_IF_ERROR(rules::RequestException(desk, ActorOf(call, desk), exception));
        response = PutBack(call, desk, exception.reason());
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::RequestOverride(CallbackServerContext* context,
                                                   const v1::RequestOverrideRequest* request,
                                                   v1::ReviewCase* response) {
  return envelope_.Write(
      context, request, response, CaseLocks(request->name()),
      [](Call& call, const v1::RequestOverrideRequest& request, v1::ReviewCase& response) -> absl::Status {
        v1::Override override;
        *override.mutable_stage_ids() = request.stage_ids();
        *override.mutable_rule_ids() = request.rule_ids();
        *override.mutable_vetoes() = request.vetoes();
        override.set_reason(request.reason());
        override.set_document_number(request.document_number());
        RETURN_IF_ERROR(RefuseFields(rules::CheckOverride(override)));

        ASSIGN_OR_RETURN(rules::Desk desk, TakeUp(call, "name", request.name()));
        RETURN_IF_ERROR(CheckEtag(request.etag(), store::VersionOf(desk.review_case.etag()), request.name()));
        RETURN_IF_ERROR(rules::RequestOverride(desk, ActorOf(call, desk), override));
        response = PutBack(call, desk, override.reason());
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::DecideCase(CallbackServerContext* context, const v1::DecideCaseRequest* request,
                                              v1::ReviewCase* response) {
  return envelope_.Write(
      context, request, response, CaseLocks(request->name()),
      [](Call& call, const v1::DecideCaseRequest& request, v1::ReviewCase& response) -> absl::Status {
        v1::Decision decision;
        decision.set_outcome(request.outcome());
        decision.set_reason(request.reason());
        *decision.mutable_conditions() = request.conditions();
        RETURN_IF_ERROR(RefuseFields(rules::CheckDecision(decision)));

        ASSIGN_OR_RETURN(rules::Desk desk, TakeUp(call, "name", request.name()));
        RETURN_IF_ERROR(CheckEtag(request.etag(), store::VersionOf(desk.review_case.etag()), request.name()));
        RETURN_IF_ERROR(rules::Decide(desk, ActorOf(call, desk), decision));
        response = PutBack(call, desk, decision.reason());
        return FollowUp(call, desk);
      });
}

ServerUnaryReactor* ReviewService::ExtendApproval(CallbackServerContext* context,
                                                  const v1::ExtendApprovalRequest* request, v1::ReviewCase* response) {
  return envelope_.Write(
      context, request, response, CaseLocks(request->name()),
      [](Call& call, const v1::ExtendApprovalRequest& request, v1::ReviewCase& response) -> absl::Status {
        std::string reason = request.reason();
        RETURN_IF_ERROR(RefuseFields(rules::CheckReason(reason)));
        ASSIGN_OR_RETURN(rules::Desk desk, TakeUp(call, "name", request.name()));
        RETURN_IF_ERROR(CheckEtag(request.etag(), store::VersionOf(desk.review_case.etag()), request.name()));
        RETURN_IF_ERROR(rules::ExtendApproval(desk, ActorOf(call, desk), reason));
        response = PutBack(call, desk, reason);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::ConfirmObligation(CallbackServerContext* context,
                                                     const v1::ConfirmObligationRequest* request,
                                                     v1::ReviewCase* response) {
  return envelope_.Write(
      context, request, response, CaseLocks(request->name()),
      [](Call& call, const v1::ConfirmObligationRequest& request, v1::ReviewCase& response) -> absl::Status {
        v1::Obligation settled;
        settled.set_name(request.name());
        settled.set_state(v1::Obligation::STATE_MET);
        settled.set_document(request.document());
        settled.set_reason(request.reason());
        return Settle(call, std::move(settled), response);
      });
}

ServerUnaryReactor* ReviewService::WaiveObligation(CallbackServerContext* context,
                                                   const v1::WaiveObligationRequest* request,
                                                   v1::ReviewCase* response) {
  return envelope_.Write(
      context, request, response, CaseLocks(request->name()),
      [](Call& call, const v1::WaiveObligationRequest& request, v1::ReviewCase& response) -> absl::Status {
        v1::Obligation settled;
        settled.set_name(request.name());
        settled.set_state(v1::Obligation::STATE_WAIVED);
        settled.set_reason(request.reason());
        return Settle(call, std::move(settled), response);
      });
}

}  // namespace luodi::review
