// SPDX-License-Identifier: Apache-2.0
// Filing, the packet, the course of a case, and reading.
#include <set>

#include "absl/strings/str_cat.h"
#include "server/base/names.h"
#include "server/policy/rules.h"
#include "server/policy/store.h"
#include "server/projects/rules.h"
#include "server/projects/store.h"
#include "server/review/acts.h"
#include "server/review/at_hand.h"
#include "server/review/seats.h"
#include "server/review/service.h"

namespace luodi::review {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

constexpr char kDefinitionForm[] = "zones/{zone}/reviewDefinitions/{definition}";

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
void Show(const Call& call, v1::ReviewCase& review_case, bool project_signed, bool recused) {
  review_case.set_state(rules::StateOn(review_case, call.today, project_signed));
  if (recused) rules::HideFromRecused(review_case);
}

// What whoever acts gets back of a case he may have no sight of.
v1::ReviewCase Shown(const Call& call, const rules::Desk& desk, v1::ReviewCase review_case) {
  Show(call, review_case, false, rules::IsRecused(desk, ActorOf(call, desk)));
  return review_case;
}

template <typename Request>
rules::Chosen ChosenIn(const Request& request) {
  return {{request.documents().begin(), request.documents().end()},
          {request.materials().begin(), request.materials().end()}};
}

// A new round takes over the vetoes that nobody lifted, and comes too early right after a rejection.
absl::Status FollowUp(Call& call, const std::optional<v1::ReviewCase>& latest, v1::ReviewCase& filed) {
  if (!latest) return absl::OkStatus();
  const v1::ReviewDefinition definition = *store::SelectDefinition(call.tx, latest->definition());
  RETURN_IF_ERROR(rules::CheckChanged(*latest, definition, filed.packet().material_json(), call.today));
  const auto standing = rules::VetoesAfter(*latest, definition, store::SelectOpinions(call.tx, latest->name()));
  filed.mutable_standing_vetoes()->Assign(standing.begin(), standing.end());
  return absl::OkStatus();
}

// The case as it is filed, before its review begins.
v1::ReviewCase NewCase(const Call& call, const std::string& name, const rules::Ground& ground,
                       v1::CasePurpose purpose) {
  v1::ReviewCase filed;
  filed.set_name(name);
  filed.set_definition(ground.definition.name());
  filed.set_definition_sha256(ground.definition.content_sha256());
  filed.set_threshold_set(ground.threshold_set.name());
  filed.set_state(v1::ReviewCase::STATE_OPEN);
  filed.set_purpose(purpose);
  *filed.mutable_accepted_date() = call.today;
  filed.set_submitted_by(call.caller.person);
  return filed;
}

absl::Status Submit(Call& call, const v1::SubmitCaseRequest& request, v1::ReviewCase& response) {
  RETURN_IF_ERROR(names::Parse("parent", request.parent(), kProjectForm).status());
  v1::CasePurpose purpose = request.purpose();
  RETURN_IF_ERROR(RefuseFields(rules::CheckPurpose(purpose)));
  rules::Desk desk;
  ASSIGN_OR_RETURN(desk.project, VisibleProject(call, request.parent(), request.parent()));
  const std::optional<v1::ReviewCase> latest = store::SelectLatestCase(call.tx, desk.project.name());
  RETURN_IF_ERROR(rules::MaySubmit(desk.project, latest ? &*latest : nullptr));
  ASSIGN_OR_RETURN(const v1::ReviewDefinition definition, PublishedDefinition(call));
  const auto in_force = policy::store::SelectInForce(call.tx, call.zone, call.today);
  RETURN_IF_ERROR(policy::rules::RequireInForce(in_force, call.zone, call.today));
  desk.ground = GroundOf(call, definition, *in_force, desk.project, call.today, GroundFor::kFiling);
  desk.ground.act = "SubmitCase";
  desk.ground.person = call.caller.person;
  RETURN_IF_ERROR(rules::CheckSubmittable(desk.project, desk.ground));

  desk.review_case = NewCase(call, store::NextCaseName(latest, desk.project.name()), desk.ground, purpose);
  ASSIGN_OR_RETURN(*desk.review_case.mutable_packet(),
                   FreezePacket(call, desk.project, definition, 1, ChosenIn(request)));
  RETURN_IF_ERROR(FollowUp(call, latest, desk.review_case));
  projects::store::InsertContributor(call.tx, desk.project.name(), call.caller.person);
  desk.delegations = store::SelectDelegations(call.tx, call.zone, call.today);
  desk.members = MembersOf(call, definition, desk.project.name(), {call.caller.person});
  RETURN_IF_ERROR(rules::Begin(desk));
  response = PutDown(call, desk);
  return absl::OkStatus();
}

absl::StatusOr<rules::Desk> TakeUpForApplicant(Call& call, const std::string& name) {
  ASSIGN_OR_RETURN(rules::Desk desk, TakeUp(call, "name", name));
  desk.submitter_department = store::SelectSubmitterDepartment(call.tx, name);
  return desk;
}

absl::Status Resubmit(Call& call, const v1::ResubmitPacketRequest& request, v1::ReviewCase& response) {
  ASSIGN_OR_RETURN(rules::Desk desk, TakeUpForApplicant(call, request.name()));
  const v1::ReviewCase& review_case = desk.review_case;
  RETURN_IF_ERROR(CheckEtag(request.etag(), store::VersionOf(review_case.etag()), review_case.name()));
  RETURN_IF_ERROR(rules::StateAfter(review_case, rules::Act::kResubmitPacket).status());
  // The new material may be in another currency, or of another investor.
  desk.ground = GroundOf(call, desk.ground.definition, desk.ground.threshold_set, desk.project,
                         review_case.accepted_date(), GroundFor::kFiling);
  RETURN_IF_ERROR(rules::CheckSubmittable(desk.project, desk.ground));
  ASSIGN_OR_RETURN(const v1::Packet packet, FreezePacket(call, desk.project, desk.ground.definition,
                                                         review_case.packet().version() + 1, ChosenIn(request)));
  RETURN_IF_ERROR(rules::ResubmitPacket(desk, ActorOf(call, desk), packet));
  projects::store::InsertContributor(call.tx, desk.project.name(), call.caller.person);
  response = Shown(call, desk, PutBack(call, desk));
  return absl::OkStatus();
}

absl::Status Move(Call& call, const v1::MoveCaseRequest& request, v1::ReviewCase& response) {
  std::string reason = request.reason();
  RETURN_IF_ERROR(RefuseFields(rules::CheckReason(reason)));
  RETURN_IF_ERROR(names::Parse("definition", request.definition(), kDefinitionForm).status());
  ASSIGN_OR_RETURN(rules::Desk desk, TakeUp(call, "name", request.name()));
  RETURN_IF_ERROR(CheckEtag(request.etag(), store::VersionOf(desk.review_case.etag()), request.name()));
  const std::optional<v1::ReviewDefinition> definition = store::SelectDefinition(call.tx, request.definition());
  if (!definition) return NotFound(request.definition());
  v1::Project material = rules::MaterialOf(desk.review_case.packet());
  material.set_name(desk.project.name());
  const rules::Ground ground = GroundOf(call, *definition, desk.ground.threshold_set, material,
                                        desk.review_case.accepted_date(), GroundFor::kFiling);
  const std::vector<std::string> also{call.caller.person};
  for (auto& [person, member] : MembersOf(call, *definition, desk.project.name(), also)) {
    desk.members.insert_or_assign(person, std::move(member));
  }
  const std::map<std::string, std::string> mapping(request.mapping().begin(), request.mapping().end());
  RETURN_IF_ERROR(rules::MoveCase(desk, ActorOf(call, desk), ground, mapping));
  response = PutBackMoved(call, desk, mapping, reason);
  return absl::OkStatus();
}

}  // namespace

ServerUnaryReactor* ReviewService::SubmitCase(CallbackServerContext* context, const v1::SubmitCaseRequest* request,
                                              v1::ReviewCase* response) {
  return envelope_.Write(context, request, response, FilingLocks(request->parent()), Submit);
}

ServerUnaryReactor* ReviewService::GetCase(CallbackServerContext* context, const v1::GetCaseRequest* request,
                                           v1::ReviewCase* response) {
  return envelope_.ReadRecorded(
      context, request, response,
      [](Call& call, const v1::GetCaseRequest& request, v1::ReviewCase& response) -> absl::Status {
        ASSIGN_OR_RETURN(CaseInSight in_sight, FindCase(call, "name", request.name()));
        response = std::move(in_sight.review_case);
        Show(call, response, projects::rules::FindFact(in_sight.project, v1::FACT_KIND_SIGNED) != nullptr,
             in_sight.recused);
        NoteReading(call, in_sight.project, response.name());
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
        filter.person = call.caller.person;
        std::vector<store::ListedCase> found = store::ListCases(call.tx, call.zone, filter, page);
        if (found.size() > static_cast<size_t>(page.size)) {
          found.pop_back();
          response.set_next_page_token(NextPageToken(request, store::PageKeyOf(found.back().review_case.name())));
        }
        std::set<std::string> restricted;
        for (store::ListedCase& listed : found) {
          if (listed.restricted) restricted.insert(names::ProjectOf(listed.review_case.name()));
          KeepAggregateFrom(call, listed.review_case);
          Show(call, listed.review_case, listed.project_signed, listed.recused);
          *response.add_cases() = std::move(listed.review_case);
        }
        for (const std::string& project : restricted) call.WasRead(project);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::AcceptPacket(CallbackServerContext* context, const v1::AcceptPacketRequest* request,
                                                v1::ReviewCase* response) {
  return envelope_.Write(
      context, request, response, ProjectLocks(request->name()),
      [](Call& call, const v1::AcceptPacketRequest& request, v1::ReviewCase& response) -> absl::Status {
        ASSIGN_OR_RETURN(rules::Desk desk, TakeUp(call, "name", request.name()));
        RETURN_IF_ERROR(rules::AcceptPacket(desk, ActorOf(call, desk), request.packet_version()));
        response = PutBack(call, desk);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::RequestSupplement(CallbackServerContext* context,
                                                     const v1::RequestSupplementRequest* request,
                                                     v1::ReviewCase* response) {
  return envelope_.Write(
      context, request, response, ProjectLocks(request->name()),
      [](Call& call, const v1::RequestSupplementRequest& request, v1::ReviewCase& response) -> absl::Status {
        std::vector<std::string> items(request.items().begin(), request.items().end());
        RETURN_IF_ERROR(RefuseFields(rules::CheckSupplement(items)));
        ASSIGN_OR_RETURN(rules::Desk desk, TakeUp(call, "name", request.name()));
        RETURN_IF_ERROR(rules::RequestSupplement(desk, ActorOf(call, desk), request.packet_version(), items));
        response = PutBack(call, desk);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::ResubmitPacket(CallbackServerContext* context,
                                                  const v1::ResubmitPacketRequest* request, v1::ReviewCase* response) {
  return envelope_.Write(context, request, response, ProjectLocks(request->name()), Resubmit);
}

ServerUnaryReactor* ReviewService::WithdrawCase(CallbackServerContext* context, const v1::WithdrawCaseRequest* request,
                                                v1::ReviewCase* response) {
  return envelope_.Write(
      context, request, response, ProjectLocks(request->name()),
      [](Call& call, const v1::WithdrawCaseRequest& request, v1::ReviewCase& response) -> absl::Status {
        std::string reason = request.reason();
        RETURN_IF_ERROR(RefuseFields(rules::CheckReason(reason)));
        ASSIGN_OR_RETURN(rules::Desk desk, TakeUpForApplicant(call, request.name()));
        RETURN_IF_ERROR(CheckEtag(request.etag(), store::VersionOf(desk.review_case.etag()), request.name()));
        RETURN_IF_ERROR(rules::WithdrawCase(desk, ActorOf(call, desk)));
        response = Shown(call, desk, PutBack(call, desk, reason));
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::ClosePublicity(CallbackServerContext* context,
                                                  const v1::ClosePublicityRequest* request, v1::ReviewCase* response) {
  return envelope_.Write(
      context, request, response, ProjectLocks(request->name()),
      [](Call& call, const v1::ClosePublicityRequest& request, v1::ReviewCase& response) -> absl::Status {
        std::vector<std::string> objections(request.objections().begin(), request.objections().end());
        RETURN_IF_ERROR(RefuseFields(rules::CheckPublicity(objections, request.upheld())));
        ASSIGN_OR_RETURN(rules::Desk desk, TakeUp(call, "name", request.name()));
        RETURN_IF_ERROR(
            rules::ClosePublicity(desk, ActorOf(call, desk), request.stage_id(), objections, request.upheld()));
        response = PutBack(call, desk);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::MoveCase(CallbackServerContext* context, const v1::MoveCaseRequest* request,
                                            v1::ReviewCase* response) {
  return envelope_.Write(context, request, response, FilingLocks(names::ProjectOf(request->name())), Move);
}

}  // namespace luodi::review
