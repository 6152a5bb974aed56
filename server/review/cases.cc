// SPDX-License-Identifier: Apache-2.0
// Filing, the packet, and reading.
#include <set>

#include "absl/strings/str_cat.h"
#include "server/base/names.h"
#include "server/policy/rules.h"
#include "server/policy/store.h"
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

// What is in force must stay so until the case stands.
Locks FilingLocks(const std::string& project) {
  const std::string zone = names::Zone(names::ZoneOf(project));
  Locks locks = ProjectLocks(project);
  locks.shared.push_back(absl::StrCat(zone, "/reviewDefinitions"));
  locks.shared.push_back(absl::StrCat(zone, "/thresholdSets"));
  return locks;
}

absl::StatusOr<v1::ReviewDefinition> PublishedDefinition(Call& call) {
  std::optional<v1::ReviewDefinition> published = store::SelectPublished(call.tx, call.zone);
  if (!published) return Refuse(v1::ERROR_REASON_NO_DEFINITION_PUBLISHED, {{"zone", names::Zone(call.zone)}});
  return *std::move(published);
}

// What everybody reads: EXPIRED when it is, and without the packet for the recused.
void Show(const Call& call, v1::ReviewCase& review_case, bool project_signed) {
  review_case.set_state(rules::StateOn(review_case, call.today, project_signed));
  if (rules::IsRecused(review_case, call.caller.person)) rules::HideFromRecused(review_case);
}

// The completeness stage, for whoever may judge the packet as it is.
absl::StatusOr<v1::StageStatus*> StageOfPacket(const Call& call, CaseAtHand& at_hand, int packet_version) {
  RETURN_IF_ERROR(rules::MayJudge(at_hand.review_case, call.caller.person, at_hand.is_contributor));
  RETURN_IF_ERROR(rules::CheckPacketVersion(at_hand.review_case, packet_version));
  ASSIGN_OR_RETURN(v1::StageStatus* const stage, rules::FindStage(at_hand.review_case, v1::STAGE_KIND_COMPLETENESS));
  RETURN_IF_ERROR(rules::RequireOpen(*stage));
  return stage;
}

}  // namespace

ServerUnaryReactor* ReviewService::SubmitCase(CallbackServerContext* context, const v1::SubmitCaseRequest* request,
                                              v1::ReviewCase* response) {
  return envelope_.Write(
      context, request, response, FilingLocks(request->parent()),
      [](Call& call, const v1::SubmitCaseRequest& request, v1::ReviewCase& response) -> absl::Status {
        RETURN_IF_ERROR(names::Parse("parent", request.parent(), kProjectForm).status());
        ASSIGN_OR_RETURN(const v1::Project project, VisibleProject(call, request.parent(), request.parent()));
        const std::optional<v1::ReviewCase> latest = store::SelectLatestCase(call.tx, project.name());
        RETURN_IF_ERROR(rules::MaySubmit(project, latest ? &*latest : nullptr));
        ASSIGN_OR_RETURN(const v1::ReviewDefinition definition, PublishedDefinition(call));
        const auto in_force = policy::store::SelectInForce(call.tx, call.zone, call.today);
        RETURN_IF_ERROR(policy::rules::RequireInForce(in_force, call.zone, call.today));
        const rules::Ground ground = GroundOf(call, definition, *in_force, project, call.today);
        RETURN_IF_ERROR(rules::CheckSubmittable(project, ground));

        v1::ReviewCase filed;
        filed.set_name(store::NextCaseName(latest, project.name()));
        filed.set_definition(definition.name());
        filed.set_threshold_set(in_force->name());
        filed.set_state(v1::ReviewCase::STATE_OPEN);
        *filed.mutable_accepted_date() = call.today;
        filed.set_submitted_by(call.caller.person);
        ASSIGN_OR_RETURN(*filed.mutable_packet(), FreezePacket(call, project, 1, request.documents()));
        RETURN_IF_ERROR(rules::Begin(filed, ground));
        response = store::InsertCase(call.tx, filed, definition, call.caller.department, call.NowText());
        projects::store::InsertContributor(call.tx, project.name(), call.caller.person);
        call.Changed(response.name(), store::VersionOf(response.etag()), response);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::GetCase(CallbackServerContext* context, const v1::GetCaseRequest* request,
                                           v1::ReviewCase* response) {
  return envelope_.ReadRecorded(
      context, request, response,
      [](Call& call, const v1::GetCaseRequest& request, v1::ReviewCase& response) -> absl::Status {
        ASSIGN_OR_RETURN(CaseAtHand at_hand, TakeUp(call, "name", request.name()));
        response = std::move(at_hand.review_case);
        Show(call, response, projects::rules::FindFact(at_hand.project, v1::FACT_KIND_SIGNED) != nullptr);
        if (at_hand.project.confidentiality() == v1::CONFIDENTIALITY_RESTRICTED) call.WasRead(response.name());
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::ListCases(CallbackServerContext* context, const v1::ListCasesRequest* request,
                                             v1::ListCasesResponse* response) {
  return envelope_.ReadRecorded(
      context, request, response,
      [](Call& call, const v1::ListCasesRequest& request, v1::ListCasesResponse& response) -> absl::Status {
        ASSIGN_OR_RETURN(const auto parent, names::Parse("parent", request.parent(), kProjectForm, true));
        RETURN_IF_ERROR(RefuseFields(rules::CheckStates(request)));
        ASSIGN_OR_RETURN(const Page page, ReadPage(request));
        store::CaseFilter filter;
        if (parent[1] != "-") filter.project = request.parent();
        for (const int state : request.states()) {
          filter.states.push_back(v1::ReviewCase::State_Name(static_cast<v1::ReviewCase::State>(state)));
        }
        filter.today = database::DateText(call.today);
        filter.all_restricted = call.caller.May(v1::PERMISSION_PROJECTS_READ_RESTRICTED);
        filter.department = call.caller.department;
        std::vector<store::ListedCase> found = store::ListCases(call.tx, call.zone, filter, page);
        if (found.size() > static_cast<size_t>(page.size)) {
          found.pop_back();
          response.set_next_page_token(NextPageToken(request, store::PageKeyOf(found.back().review_case.name())));
        }
        std::set<std::string> restricted;
        for (store::ListedCase& listed : found) {
          if (listed.restricted) restricted.insert(names::ProjectOf(listed.review_case.name()));
          Show(call, listed.review_case, listed.project_signed);
          *response.add_cases() = std::move(listed.review_case);
        }
        for (const std::string& project : restricted) call.WasRead(project);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::ListInbox(CallbackServerContext* context, const v1::ListInboxRequest* request,
                                             v1::ListInboxResponse* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, const v1::ListInboxRequest& request, v1::ListInboxResponse& response) -> absl::Status {
        RETURN_IF_ERROR(names::Parse("parent", request.parent(), "zones/{zone}").status());
        ASSIGN_OR_RETURN(const Page page, ReadPage(request));
        const access::Caller& caller = call.caller;
        const store::Desk desk{caller.person,
                               caller.department,
                               caller.May(v1::PERMISSION_CASES_SUBMIT),
                               caller.May(v1::PERMISSION_CASES_HANDLE),
                               caller.May(v1::PERMISSION_OPINIONS_RECORD),
                               caller.May(v1::PERMISSION_VOTES_CAST),
                               caller.May(v1::PERMISSION_CASES_DECIDE)};
        std::vector<store::InboxRow> found = store::ListInbox(call.tx, call.zone, desk, page);
        if (found.size() > static_cast<size_t>(page.size)) {
          found.pop_back();
          response.set_next_page_token(NextPageToken(request, found.back().key));
        }
        for (store::InboxRow& row : found) *response.add_items() = std::move(row.item);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::AcceptPacket(CallbackServerContext* context, const v1::AcceptPacketRequest* request,
                                                v1::ReviewCase* response) {
  return envelope_.Write(
      context, request, response, ProjectLocks(request->name()),
      [](Call& call, const v1::AcceptPacketRequest& request, v1::ReviewCase& response) -> absl::Status {
        ASSIGN_OR_RETURN(CaseAtHand at_hand, TakeUp(call, "name", request.name()));
        RETURN_IF_ERROR(rules::StateAfter(at_hand.review_case, Act::kAcceptPacket).status());
        ASSIGN_OR_RETURN(v1::StageStatus* const stage, StageOfPacket(call, at_hand, request.packet_version()));
        rules::Finish(*stage, v1::StageStatus::OUTCOME_POSITIVE, at_hand.ground.now);
        RETURN_IF_ERROR(rules::Proceed(at_hand.review_case, at_hand.ground));
        response = PutBack(call, at_hand.review_case);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::RequestSupplement(CallbackServerContext* context,
                                                     const v1::RequestSupplementRequest* request,
                                                     v1::ReviewCase* response) {
  return envelope_.Write(
      context, request, response, ProjectLocks(request->name()),
      [](Call& call, const v1::RequestSupplementRequest& request, v1::ReviewCase& response) -> absl::Status {
        ASSIGN_OR_RETURN(CaseAtHand at_hand, TakeUp(call, "name", request.name()));
        v1::ReviewCase& review_case = at_hand.review_case;
        *review_case.mutable_supplement_items() = request.items();
        RETURN_IF_ERROR(RefuseFields(rules::CheckSupplement(review_case)));
        ASSIGN_OR_RETURN(const v1::ReviewCase::State state, rules::StateAfter(review_case, Act::kRequestSupplement));
        RETURN_IF_ERROR(StageOfPacket(call, at_hand, request.packet_version()).status());
        review_case.set_state(state);
        response = PutBack(call, review_case);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::ResubmitPacket(CallbackServerContext* context,
                                                  const v1::ResubmitPacketRequest* request, v1::ReviewCase* response) {
  return envelope_.Write(
      context, request, response, ProjectLocks(request->name()),
      [](Call& call, const v1::ResubmitPacketRequest& request, v1::ReviewCase& response) -> absl::Status {
        ASSIGN_OR_RETURN(CaseAtHand at_hand, TakeUp(call, "name", request.name()));
        v1::ReviewCase& review_case = at_hand.review_case;
        RETURN_IF_ERROR(CheckEtag(request.etag(), store::VersionOf(review_case.etag()), review_case.name()));
        ASSIGN_OR_RETURN(const v1::ReviewCase::State state, rules::StateAfter(review_case, Act::kResubmitPacket));
        // The new material may be in another currency, or of another investor.
        const rules::Ground ground = GroundOf(call, at_hand.ground.definition, at_hand.ground.threshold_set,
                                              at_hand.project, review_case.accepted_date());
        RETURN_IF_ERROR(rules::CheckSubmittable(at_hand.project, ground));
        ASSIGN_OR_RETURN(*review_case.mutable_packet(),
                         FreezePacket(call, at_hand.project, review_case.packet().version() + 1, request.documents()));
        review_case.set_state(state);
        RETURN_IF_ERROR(rules::Begin(review_case, ground));
        projects::store::InsertContributor(call.tx, at_hand.project.name(), call.caller.person);
        response = PutBack(call, review_case);
        Show(call, response, false);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::WithdrawCase(CallbackServerContext* context, const v1::WithdrawCaseRequest* request,
                                                v1::ReviewCase* response) {
  return envelope_.Write(
      context, request, response, ProjectLocks(request->name()),
      [](Call& call, const v1::WithdrawCaseRequest& request, v1::ReviewCase& response) -> absl::Status {
        std::string reason = request.reason();
        RETURN_IF_ERROR(RefuseFields(rules::CheckReason(reason)));
        ASSIGN_OR_RETURN(CaseAtHand at_hand, TakeUp(call, "name", request.name()));
        v1::ReviewCase& review_case = at_hand.review_case;
        RETURN_IF_ERROR(CheckEtag(request.etag(), store::VersionOf(review_case.etag()), review_case.name()));
        ASSIGN_OR_RETURN(const v1::ReviewCase::State state, rules::StateAfter(review_case, Act::kWithdrawCase));
        review_case.set_state(state);
        response = PutBack(call, review_case, reason);
        Show(call, response, false);
        return absl::OkStatus();
      });
}

}  // namespace luodi::review
