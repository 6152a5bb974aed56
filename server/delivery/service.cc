// SPDX-License-Identifier: Apache-2.0
#include "server/delivery/service.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "server/base/names.h"
#include "server/delivery/rules.h"
#include "server/delivery/store.h"
#include "server/documents/store.h"
#include "server/projects/rules.h"
#include "server/projects/store.h"

namespace luodi::delivery {
namespace {

constexpr char kProjectForm[] = "zones/{zone}/projects/{project}";
constexpr char kMilestoneForm[] = "zones/{zone}/projects/{project}/milestones/{milestone}";

// The project above `name`; `name` is not found when the caller may not see it.
absl::StatusOr<v1::Project> FindProject(Call& call, const std::string& name) {
  std::optional<v1::Project> project = projects::store::SelectProject(call.tx, names::ProjectOf(name));
  RETURN_IF_ERROR(projects::rules::CheckVisible(call.caller, project, name));
  return *std::move(project);
}

struct Found {
  v1::Milestone milestone;
  v1::Project project;
};

// The milestone with its project, both visible to the caller.
absl::StatusOr<Found> FindMilestone(Call& call, const std::string& name) {
  RETURN_IF_ERROR(names::Parse("name", name, kMilestoneForm).status());
  ASSIGN_OR_RETURN(v1::Project project, FindProject(call, name));
  std::optional<v1::Milestone> milestone = store::SelectMilestone(call.tx, name);
  if (!milestone) return NotFound(name);
  return Found{*std::move(milestone), std::move(project)};
}

// The projects above these milestones that the caller may see.
std::set<std::string> VisibleProjects(Call& call, const std::vector<v1::Milestone>& milestones) {
  std::set<std::string> above, visible;
  for (const v1::Milestone& milestone : milestones) above.insert(names::ProjectOf(milestone.name()));
  for (const v1::Project& project : projects::store::SelectProjects(call.tx, call.zone, {above.begin(), above.end()})) {
    if (projects::rules::MaySee(call.caller, project)) visible.insert(project.name());
  }
  return visible;
}

v1::Milestone MilestoneOf(const v1::ReportMilestoneRequest& request, const std::string& person) {
  v1::Milestone milestone;
  milestone.set_fact_kind(request.fact_kind());
  *milestone.mutable_reached_date() = request.reached_date();
  milestone.set_evidence(request.evidence());
  milestone.set_permit_number(request.permit_number());
  *milestone.mutable_documents() = request.documents();
  milestone.set_reported_by(person);
  return milestone;
}

// Documents of the project that are not there.
Faults CheckDocumentsExist(Call& call, const v1::Milestone& milestone, const std::string& project) {
  std::set<std::string> there;
  for (const auto& [document, sha256] : documents::store::SelectDigests(call.tx, project)) there.insert(document);
  Faults faults;
  for (int i = 0; i < milestone.documents_size(); ++i) {
    if (there.contains(milestone.documents(i))) continue;
    faults.push_back({v1::ERROR_REASON_TEXT_REFERS_NOWHERE,
                      absl::StrCat("documents[", i, "]"),
                      {{"resource", milestone.documents(i)}}});
  }
  return faults;
}

absl::Status Report(Call& call, const v1::ReportMilestoneRequest& request, v1::Milestone& response) {
  RETURN_IF_ERROR(names::Parse("parent", request.parent(), kProjectForm).status());
  ASSIGN_OR_RETURN(const v1::Project project, FindProject(call, request.parent()));
  v1::Milestone milestone = MilestoneOf(request, call.caller.person);
  RETURN_IF_ERROR(RefuseFields(rules::CheckMilestone(request.parent(), milestone, call.today)));
  RETURN_IF_ERROR(RefuseFields(CheckDocumentsExist(call, milestone, project.name())));
  RETURN_IF_ERROR(rules::MayReport(milestone, project,
                                   store::SelectPending(call.tx, project.name(), milestone.fact_kind()), call.today));
  auto [reported, version] = store::InsertMilestone(call.tx, project.name(), milestone, call.NowText());
  projects::store::InsertContributor(call.tx, project.name(), call.caller.person);
  call.Changed(reported.name(), version, reported);
  response = std::move(reported);
  return absl::OkStatus();
}

// Records the fact a verified milestone proves.
void RecordFact(Call& call, const v1::Milestone& milestone) {
  v1::Fact fact;
  fact.set_kind(milestone.fact_kind());
  *fact.mutable_fact_date() = milestone.reached_date();
  fact.set_basis(v1::FACT_BASIS_RECORDED);
  fact.set_evidence(milestone.name());
  fact.set_author(call.caller.person);
  *fact.mutable_record_time() = call.NowStamp();
  v1::Project project = projects::store::InsertFact(call.tx, names::ProjectOf(milestone.name()), fact, call.NowText());
  projects::rules::SetStage(project);
  call.Changed(project.name(), projects::store::VersionOf(project), project);
}

absl::Status Verify(Call& call, const v1::VerifyMilestoneRequest& request, v1::Milestone& response) {
  ASSIGN_OR_RETURN(Found found, FindMilestone(call, request.name()));
  ASSIGN_OR_RETURN(const v1::Milestone::State verified, rules::StateAfter(found.milestone, rules::Act::kVerify));
  RETURN_IF_ERROR(rules::MayAnswer(found.milestone, call.caller.person));
  RETURN_IF_ERROR(rules::MayVerify(found.milestone, found.project, call.today));
  found.milestone.set_state(verified);
  found.milestone.set_verified_by(call.caller.person);
  auto [milestone, version] = store::UpdateAnswered(call.tx, found.milestone);
  call.Changed(milestone.name(), version, milestone);
  RecordFact(call, milestone);
  response = std::move(milestone);
  return absl::OkStatus();
}

absl::Status Decline(Call& call, const v1::DeclineMilestoneRequest& request, v1::Milestone& response) {
  ASSIGN_OR_RETURN(Found found, FindMilestone(call, request.name()));
  std::string reason = request.reason();
  RETURN_IF_ERROR(RefuseFields(rules::CheckReason(reason)));
  ASSIGN_OR_RETURN(const v1::Milestone::State declined, rules::StateAfter(found.milestone, rules::Act::kDecline));
  RETURN_IF_ERROR(rules::MayAnswer(found.milestone, call.caller.person));
  found.milestone.set_state(declined);
  found.milestone.set_verified_by(call.caller.person);
  found.milestone.set_decline_reason(reason);
  auto [milestone, version] = store::UpdateAnswered(call.tx, found.milestone);
  call.Changed(milestone.name(), version, milestone, reason);
  response = std::move(milestone);
  return absl::OkStatus();
}

// The milestones of a page whose projects the caller may see; a page may hold fewer than it could.
absl::Status List(Call& call, const v1::ListMilestonesRequest& request, v1::ListMilestonesResponse& response) {
  auto page = ReadPage(request);
  if (!page.ok()) return page.status();
  ASSIGN_OR_RETURN(const std::vector<std::string> ids, names::Parse("parent", request.parent(), kProjectForm, true));
  if (ids[1] != "-") RETURN_IF_ERROR(FindProject(call, request.parent()).status());
  std::vector<v1::Milestone> milestones = store::ListMilestones(call.tx, call.zone, ids[1], *page);
  if (static_cast<int>(milestones.size()) > page->size) {
    milestones.resize(page->size);
    response.set_next_page_token(NextPageToken(request, store::PageKey(milestones.back())));
  }
  const std::set<std::string> visible = VisibleProjects(call, milestones);
  for (v1::Milestone& milestone : milestones) {
    if (visible.contains(names::ProjectOf(milestone.name()))) *response.add_milestones() = std::move(milestone);
  }
  return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* DeliveryService::ReportMilestone(grpc::CallbackServerContext* context,
                                                           const v1::ReportMilestoneRequest* request,
                                                           v1::Milestone* response) {
  return envelope_.Write(context, request, response, ProjectLocks(request->parent()), Report);
}

grpc::ServerUnaryReactor* DeliveryService::VerifyMilestone(grpc::CallbackServerContext* context,
                                                           const v1::VerifyMilestoneRequest* request,
                                                           v1::Milestone* response) {
  return envelope_.Write(context, request, response, ProjectLocks(request->name()), Verify);
}

grpc::ServerUnaryReactor* DeliveryService::DeclineMilestone(grpc::CallbackServerContext* context,
                                                            const v1::DeclineMilestoneRequest* request,
                                                            v1::Milestone* response) {
  return envelope_.Write(context, request, response, ProjectLocks(request->name()), Decline);
}

grpc::ServerUnaryReactor* DeliveryService::ListMilestones(grpc::CallbackServerContext* context,
                                                          const v1::ListMilestonesRequest* request,
                                                          v1::ListMilestonesResponse* response) {
  return envelope_.Read(context, request, response, List);
}

}  // namespace luodi::delivery
