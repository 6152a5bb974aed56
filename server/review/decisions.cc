// SPDX-License-Identifier: Apache-2.0
// Exceptions and decisions.
#include "server/projects/rules.h"
#include "server/projects/store.h"
#include "server/review/at_hand.h"
#include "server/review/rules.h"
#include "server/review/service.h"
#include "server/review/store.h"

namespace luodi::review {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using rules::Act;

void ChangedProject(Call& call, v1::Project project, const std::string& reason) {
  projects::rules::SetStage(project);
  call.Changed(project.name(), projects::store::VersionOf(project), project, reason);
}

// The approval as a fact of the project. One that stands is of an earlier round and no longer counts.
absl::Status RecordApproval(Call& call, v1::Project project, const std::string& review_case) {
  if (projects::rules::FindFact(project, v1::FACT_KIND_APPROVED) != nullptr) {
    project = projects::store::RetractFact(call.tx, project.name(), v1::FACT_KIND_APPROVED, call.NowText());
  }
  RETURN_IF_ERROR(projects::rules::MayRecordFact(project, v1::FACT_KIND_APPROVED, call.today, call.today));
  v1::Fact fact;
  fact.set_kind(v1::FACT_KIND_APPROVED);
  *fact.mutable_fact_date() = call.today;
  fact.set_basis(v1::FACT_BASIS_RECORDED);
  fact.set_evidence(review_case);
  fact.set_author(call.caller.person);
  project = projects::store::InsertFact(call.tx, project.name(), fact, call.NowText());
  ChangedProject(call, std::move(project), "");
  return absl::OkStatus();
}

}  // namespace

ServerUnaryReactor* ReviewService::RequestException(CallbackServerContext* context,
                                                    const v1::RequestExceptionRequest* request,
                                                    v1::ReviewCase* response) {
  return envelope_.Write(
      context, request, response, ProjectLocks(request->name()),
      [](Call& call, const v1::RequestExceptionRequest& request, v1::ReviewCase& response) -> absl::Status {
        v1::PolicyException exception;
        *exception.mutable_rule_ids() = request.rule_ids();
        exception.set_reason(request.reason());
        exception.set_document_number(request.document_number());
        exception.set_requested_by(call.caller.person);
        if (request.has_expiry_date()) *exception.mutable_expiry_date() = request.expiry_date();
        RETURN_IF_ERROR(RefuseFields(rules::CheckException(exception, call.today)));

        ASSIGN_OR_RETURN(CaseAtHand at_hand, TakeUp(call, "name", request.name()));
        RETURN_IF_ERROR(rules::StateAfter(at_hand.review_case, Act::kRequestException).status());
        RETURN_IF_ERROR(rules::RefuseRecused(at_hand.review_case, call.caller.person));
        RETURN_IF_ERROR(rules::MayExcept(at_hand.review_case, exception));
        *at_hand.review_case.mutable_exception() = exception;
        response = PutBack(call, at_hand.review_case, exception.reason());
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::DecideCase(CallbackServerContext* context, const v1::DecideCaseRequest* request,
                                              v1::ReviewCase* response) {
  return envelope_.Write(
      context, request, response, ProjectLocks(request->name()),
      [](Call& call, const v1::DecideCaseRequest& request, v1::ReviewCase& response) -> absl::Status {
        v1::Decision decision;
        decision.set_outcome(request.outcome());
        decision.set_reason(request.reason());
        *decision.mutable_conditions() = request.conditions();
        decision.set_decided_by(call.caller.person);
        *decision.mutable_decide_time() = call.NowStamp();
        *decision.mutable_decide_date() = call.today;
        RETURN_IF_ERROR(RefuseFields(rules::CheckDecision(decision)));

        ASSIGN_OR_RETURN(CaseAtHand at_hand, TakeUp(call, "name", request.name()));
        v1::ReviewCase& review_case = at_hand.review_case;
        RETURN_IF_ERROR(CheckEtag(request.etag(), store::VersionOf(review_case.etag()), review_case.name()));
        ASSIGN_OR_RETURN(const v1::ReviewCase::State state,
                         rules::StateAfter(review_case, rules::ActOf(decision.outcome())));
        RETURN_IF_ERROR(rules::MayJudge(review_case, call.caller.person, at_hand.is_contributor));
        RETURN_IF_ERROR(rules::MayDecide(review_case, at_hand.ground.definition, decision));
        rules::Enter(review_case, decision, state, at_hand.ground.definition);
        response = PutBack(call, review_case, decision.reason());
        if (rules::IsApproved(state)) {
          RETURN_IF_ERROR(RecordApproval(call, at_hand.project, review_case.name()));
        } else if (rules::ApprovalFalls(at_hand.project, decision.outcome())) {
          ChangedProject(call,
                         projects::store::RetractFact(call.tx, at_hand.project.name(), v1::FACT_KIND_APPROVED,
                                                      call.NowText()),
                         decision.reason());
        }
        return absl::OkStatus();
      });
}

}  // namespace luodi::review
