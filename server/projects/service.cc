// SPDX-License-Identifier: Apache-2.0
#include "server/projects/service.h"

#include <google/protobuf/util/field_mask_util.h>

#include <algorithm>
#include <set>

#include "server/access/store.h"
#include "server/base/calendar.h"
#include "server/base/names.h"
#include "server/base/text.h"
#include "server/investors/store.h"
#include "server/projects/merges.h"
#include "server/projects/rules.h"
#include "server/projects/store.h"
#include "server/zones/industries.h"
#include "server/zones/store.h"

namespace luodi::projects {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

constexpr char kProjectForm[] = "zones/{zone}/projects/{project}";
constexpr char kCorrectionForm[] = "zones/{zone}/projects/{project}/corrections/{correction}";

// Numbers of a project's own are locked by value, so that two projects never take the same one at once.
Locks WithCodes(Locks locks, const std::string& name, const v1::Project& project) {
  const std::string zone = names::Zone(names::ZoneOf(name));
  v1::ProjectFilter codes;
  codes.set_business_code(project.business_code());
  codes.set_national_code(project.national_code());
  rules::CheckFilter("", names::ZoneOf(name), codes);
  if (!codes.business_code().empty()) locks.exclusive.push_back(zone + "/businessCodes/" + codes.business_code());
  if (!codes.national_code().empty()) locks.exclusive.push_back(zone + "/nationalCodes/" + codes.national_code());
  return locks;
}

// A new project hangs on the facts of its parent.
Locks CreationLocks(const v1::CreateProjectRequest& request) {
  Locks locks = WithCodes(LedgerLocks(request.parent()), request.parent(), request.project());
  const std::string parent = names::ProjectOf(request.project().parent_project());
  if (!parent.empty() && names::ZoneOf(parent) == names::ZoneOf(request.parent())) locks.exclusive.push_back(parent);
  return locks;
}

bool SeesRestricted(const Call& call) { return call.caller.May(v1::PERMISSION_PROJECTS_READ_RESTRICTED); }

// Adds a fault for each name that leads nowhere.
void CheckReferences(Call& call, const v1::Project& project, Faults& faults) {
  const auto check = [&](const char* field, const std::string& name, auto is_there) {
    if (name.empty() || (names::ZoneOf(name) == call.zone && is_there())) return;
    faults.push_back({v1::ERROR_REASON_TEXT_REFERS_NOWHERE, field, {{"resource", base::Shown(name)}}});
  };
  check("project.investor", project.investor(),
        [&] { return investors::store::SelectInvestor(call.tx, project.investor()).has_value(); });
  check("project.park", project.park(), [&] { return zones::store::SelectParkExists(call.tx, project.park()); });
  check("project.owner_department", project.owner_department(),
        [&] { return access::store::SelectDepartment(call.tx, project.owner_department()).has_value(); });
  check("project.parent_project", project.parent_project(), [&] {
    const auto parent = store::SelectProject(call.tx, project.parent_project());
    return parent && rules::MaySee(call.caller, *parent);
  });
}

absl::Status CheckParent(Call& call, const v1::Project& project) {
  if (project.parent_project().empty()) return absl::OkStatus();
  return rules::MayBeParent(*store::SelectProject(call.tx, project.parent_project()));
}

// A number of its own kept the project from being written.
absl::Status RefuseCodes(Call& call, const v1::Project& project) {
  const auto other = store::SelectByCodes(call.tx, project);
  if (other) RETURN_IF_ERROR(rules::CheckCodes(project, *other, rules::MaySee(call.caller, *other)));
  return Internal("a project was not written, and no number of its own is taken");
}

void AddFirstTalk(const Call& call, const v1::Date& date, v1::Project& project) {
  v1::Fact& fact = *project.add_facts();
  fact.set_kind(v1::FACT_KIND_FIRST_TALK);
  *fact.mutable_fact_date() = date;
  fact.set_basis(v1::FACT_BASIS_RECORDED);
  fact.set_author(call.caller.person);
  *fact.mutable_record_time() = call.NowStamp();
}

// What a caller cannot set.
void ClearOutputs(v1::Project& project) {
  project.clear_name();
  project.clear_facts();
  project.clear_stage();
  project.clear_masked();
  project.clear_etag();
  project.clear_create_time();
  project.clear_update_time();
  project.clear_warnings();
  project.clear_merged_into();
}

// The project was written: who contributed, what the journal keeps, what the caller is told.
void EnterChange(Call& call, v1::Project& project, const std::string& reason) {
  rules::SetStage(project);
  store::InsertContributor(call.tx, project.name(), call.caller.person);
  call.Changed(project.name(), store::VersionOf(project), project, reason);
}

v1::Project NewProject(Call& call, const v1::CreateProjectRequest& request, Faults& faults) {
  v1::Project project = request.project();
  ClearOutputs(project);
  faults = rules::CheckProject("project.", project);
  if (project.owner_department().empty() && names::ZoneOf(call.caller.department) == call.zone) {
    project.set_owner_department(call.caller.department);
  }
  CheckReferences(call, project, faults);
  if (request.has_first_talk_date()) {
    CheckPastDate("first_talk_date", request.first_talk_date(), call.today, faults);
    if (project.investor().empty()) faults.push_back({v1::ERROR_REASON_FIELD_REQUIRED, "project.investor", {}});
  }
  if (!project.investor().empty()) {
    AddFirstTalk(call, request.has_first_talk_date() ? request.first_talk_date() : call.today, project);
  }
  return project;
}

// Writes the fields of a project that stood as `current`.
absl::StatusOr<v1::Project> WriteFields(Call& call, const v1::Project& current, v1::Project updated) {
  if (current.facts().empty() && !updated.investor().empty()) AddFirstTalk(call, call.today, updated);
  auto written = store::UpdateProject(call.tx, updated, call.NowText());
  if (!written) return RefuseCodes(call, updated);
  return *std::move(written);
}

bool IsTermination(const v1::Correction& correction) {
  return correction.fact_kind() == v1::FACT_KIND_TERMINATED && !correction.has_former_date();
}

// The project with the fields that a correction gives it, checked as an update is.
absl::StatusOr<v1::Project> CorrectFields(Call& call, const v1::Project& current, const v1::Project& sent,
                                          const google::protobuf::FieldMask& mask, Faults faults) {
  v1::Project corrected = rules::Corrected(current, sent, mask, faults);
  CheckReferences(call, corrected, faults);
  RETURN_IF_ERROR(RefuseFields(faults));
  RETURN_IF_ERROR(rules::MayCorrectFields(current, corrected));
  if (corrected.kind() != current.kind()) RETURN_IF_ERROR(CheckParent(call, corrected));
  return corrected;
}

// Fills a correction of fields; `faults` are those found already.
absl::Status ProposeFields(Call& call, const v1::Project& project, const v1::ProposeCorrectionRequest& request,
                           Faults faults, v1::Correction& correction) {
  ASSIGN_OR_RETURN(const v1::Project corrected,
                   CorrectFields(call, project, request.project(), request.update_mask(), std::move(faults)));
  google::protobuf::FieldMask& mask = *correction.mutable_update_mask();
  google::protobuf::util::FieldMaskUtil::ToCanonicalForm(request.update_mask(), &mask);
  *correction.mutable_project() = rules::Only(corrected, mask);
  *correction.mutable_former() = rules::Only(project, mask);
  return absl::OkStatus();
}

// Fills a correction of a fact.
absl::Status ProposeFact(const Call& call, const v1::Project& project, const v1::ProposeCorrectionRequest& request,
                         v1::Correction& correction) {
  const v1::Date* date = request.has_fact_date() ? &request.fact_date() : nullptr;
  RETURN_IF_ERROR(rules::MayCorrect(project, request.fact_kind(), date, call.today));
  correction.set_fact_kind(request.fact_kind());
  if (date != nullptr) *correction.mutable_fact_date() = *date;
  *correction.mutable_former_date() = rules::FindFact(project, request.fact_kind())->fact_date();
  return absl::OkStatus();
}

absl::StatusOr<v1::Project> ApplyFields(Call& call, const v1::Project& project, const v1::Correction& correction) {
  RETURN_IF_ERROR(rules::CheckStillSays(correction, project));
  ASSIGN_OR_RETURN(v1::Project corrected,
                   CorrectFields(call, project, correction.project(), correction.update_mask(), {}));
  return WriteFields(call, project, std::move(corrected));
}

// A corrected fact keeps its basis, as a correction makes no imported fact a recorded one; that its date is as it is,
// the correction proves.
absl::StatusOr<v1::Project> ApplyFact(Call& call, const v1::Project& project, const v1::Correction& correction) {
  const v1::Date* date = correction.has_fact_date() ? &correction.fact_date() : nullptr;
  if (IsTermination(correction)) {
    RETURN_IF_ERROR(rules::MayTerminate(project, *date, call.today));
    v1::Fact fact;
    fact.set_kind(v1::FACT_KIND_TERMINATED);
    *fact.mutable_fact_date() = *date;
    fact.set_basis(v1::FACT_BASIS_RECORDED);
    fact.set_evidence(correction.name());
    fact.set_author(correction.proposed_by());
    return store::InsertFact(call.tx, project.name(), fact, call.NowText());
  }
  RETURN_IF_ERROR(rules::MayCorrect(project, correction.fact_kind(), date, call.today));
  if (date == nullptr) return store::RetractFact(call.tx, project.name(), correction.fact_kind(), call.NowText());
  v1::Fact fact = *rules::FindFact(project, correction.fact_kind());
  *fact.mutable_fact_date() = *date;
  fact.set_evidence(correction.name());
  fact.set_author(correction.proposed_by());
  return store::ReplaceFact(call.tx, project.name(), fact, call.NowText());
}

// The projects that an approved correction changes, as it leaves them.
absl::StatusOr<std::vector<v1::Project>> Apply(Call& call, const v1::Project& project,
                                               const v1::Correction& correction) {
  if (!correction.merge_into().empty()) return CarryOut(call, project, correction);
  ASSIGN_OR_RETURN(v1::Project corrected, correction.has_update_mask() ? ApplyFields(call, project, correction)
                                                                       : ApplyFact(call, project, correction));
  rules::SetStage(corrected);
  return std::vector{std::move(corrected)};
}

// A correction and its project, both locked.
struct Matter {
  v1::Project project;
  v1::Correction correction;
};
absl::StatusOr<Matter> LockMatter(Call& call, const std::string& name) {
  RETURN_IF_ERROR(names::Parse("name", name, kCorrectionForm).status());
  const std::optional<v1::Project> project = store::LockProject(call.tx, names::ProjectOf(name));
  RETURN_IF_ERROR(rules::CheckVisible(call.caller, project, name));
  auto correction = store::LockCorrection(call.tx, name);
  if (!correction) return NotFound(name);
  return Matter{*project, *std::move(correction)};
}

// What a list is narrowed to; refuses unknown values.
absl::StatusOr<store::Selection> SelectionOf(Call& call, const v1::ListProjectsRequest& request) {
  store::Selection selection;
  selection.filter = request.filter();
  Faults faults = rules::CheckFilter("filter.", call.zone, selection.filter);
  const std::vector<v1::Park> parks = zones::store::SelectAllParks(call.tx, call.zone);
  for (Fault& fault : rules::CheckParks("filter.", call.zone, selection.filter, parks)) {
    faults.push_back(std::move(fault));
  }
  if (request.has_on_date()) CheckDate("on_date", request.on_date(), faults);
  RETURN_IF_ERROR(RefuseFields(faults));
  ASSIGN_OR_RETURN(const absl::Time as_of, InstantOf("as_of", request.as_of(), request.has_as_of()));
  if (request.has_as_of()) selection.as_of = database::TimeText(as_of);
  if (request.has_on_date()) selection.on_date = database::DateText(request.on_date());
  selection.standing = rules::MasksOf(selection.filter.stages());
  selection.parks = rules::ParksWithin(selection.filter.parks(), parks);
  selection.department = call.caller.department;
  selection.sees_restricted = SeesRestricted(call);
  return selection;
}

// Whose a project is now decides, whatever the books said then.
void HidePersons(Call& call, bool of_now, std::vector<v1::Project>& shown) {
  std::vector<v1::Project> of_today;
  if (!of_now) {
    std::vector<std::string> names;
    for (const v1::Project& project : shown) names.push_back(project.name());
    of_today = store::SelectProjects(call.tx, call.zone, names);
  }
  std::set<std::string> open;
  for (const v1::Project& today : of_now ? shown : of_today) {
    if (rules::MaySeePersons(call.caller, today)) open.insert(today.name());
  }
  for (v1::Project& project : shown) {
    if (!open.contains(project.name())) rules::TakeOutPersons(project);
  }
}

}  // namespace

ServerUnaryReactor* ProjectService::CreateProject(CallbackServerContext* context,
                                                  const v1::CreateProjectRequest* request, v1::Project* response) {
  return envelope_.Write(
      context, request, response, CreationLocks(*request),
      [](Call& call, const v1::CreateProjectRequest& request, v1::Project& response) -> absl::Status {
        RETURN_IF_ERROR(names::Parse("parent", request.parent(), "zones/{zone}").status());
        Faults faults;
        v1::Project project = NewProject(call, request, faults);
        RETURN_IF_ERROR(RefuseFields(faults));
        RETURN_IF_ERROR(CheckParent(call, project));
        project.set_name(names::Join(call.zone, "projects", call.NextNumber("projects")));
        auto inserted = store::InsertProject(call.tx, project, call.NowText());
        if (!inserted) return RefuseCodes(call, project);
        response = *std::move(inserted);
        EnterChange(call, response, "");
        for (std::string& warning : rules::Noticed("project.", request.project(), response)) {
          response.add_warnings(std::move(warning));
        }
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ProjectService::UpdateProject(CallbackServerContext* context,
                                                  const v1::UpdateProjectRequest* request, v1::Project* response) {
  return envelope_.Write(
      context, request, response,
      WithCodes(ProjectLocks(request->project().name()), request->project().name(), request->project()),
      [](Call& call, const v1::UpdateProjectRequest& request, v1::Project& response) -> absl::Status {
        ASSIGN_OR_RETURN(const v1::Project current, LockVisible(call, "project.name", request.project().name()));
        RETURN_IF_ERROR(CheckEtag(request.project().etag(), store::VersionOf(current), current.name()));
        Faults faults;
        v1::Project updated = rules::Updated(current, request.project(), request.update_mask(), faults);
        const std::string reason = ReasonGiven(request.reason(), false, faults);
        CheckReferences(call, updated, faults);
        RETURN_IF_ERROR(RefuseFields(faults));
        RETURN_IF_ERROR(rules::MayUpdate(current, updated, reason));
        if (updated.kind() != current.kind()) RETURN_IF_ERROR(CheckParent(call, updated));
        ASSIGN_OR_RETURN(response, WriteFields(call, current, std::move(updated)));
        EnterChange(call, response, reason);
        if (!rules::MaySeePersons(call.caller, response)) rules::TakeOutPersons(response);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ProjectService::GetProject(CallbackServerContext* context, const v1::GetProjectRequest* request,
                                               v1::Project* response) {
  return envelope_.ReadRecorded(
      context, request, response,
      [](database::Transaction& tx, const v1::GetProjectRequest& request) { store::SelectProject(tx, request.name()); },
      [](Call& call, const v1::GetProjectRequest& request, v1::Project& response) -> absl::Status {
        RETURN_IF_ERROR(names::Parse("name", request.name(), kProjectForm).status());
        ASSIGN_OR_RETURN(const absl::Time as_of, InstantOf("as_of", request.as_of(), request.has_as_of()));
        std::optional<v1::Project> project = store::SelectProject(call.tx, request.name());
        // Who may see it is a matter of now; what was confidential then stays so.
        RETURN_IF_ERROR(rules::CheckVisible(call.caller, project, request.name()));
        const bool shows_persons = rules::MaySeePersons(call.caller, *project);
        bool recorded = project->confidentiality() == v1::CONFIDENTIALITY_RESTRICTED;
        if (request.has_as_of()) {
          project = store::SelectProjectAt(call.tx, request.name(), database::TimeText(as_of));
          RETURN_IF_ERROR(rules::CheckVisible(call.caller, project, request.name()));
          recorded |= project->confidentiality() == v1::CONFIDENTIALITY_RESTRICTED;
        }
        response = *std::move(project);
        rules::SetStage(response);
        if (!shows_persons) rules::TakeOutPersons(response);
        if (recorded) call.WasRead(response.name());
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ProjectService::ListProjects(CallbackServerContext* context, const v1::ListProjectsRequest* request,
                                                 v1::ListProjectsResponse* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, const v1::ListProjectsRequest& request, v1::ListProjectsResponse& response) -> absl::Status {
        ASSIGN_OR_RETURN(const Page page, ReadPage(request));
        ASSIGN_OR_RETURN(const store::Selection selection, SelectionOf(call, request));
        std::vector<v1::Project> projects = store::ListProjects(call.tx, call.zone, selection, page);
        if (static_cast<int>(projects.size()) > page.size) {
          projects.resize(page.size);
          response.set_next_page_token(NextPageToken(request, {store::PageKeyOf(projects.back().name())}));
        }
        HidePersons(call, !request.has_as_of(), projects);
        for (v1::Project& project : projects) {
          rules::SetStage(project);
          if (project.masked()) rules::Mask(project);
          *response.add_projects() = std::move(project);
        }
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ProjectService::ProposeCorrection(CallbackServerContext* context,
                                                      const v1::ProposeCorrectionRequest* request,
                                                      v1::Correction* response) {
  return envelope_.Write(
      context, request, response, ProjectLocks(request->parent()),
      [](Call& call, const v1::ProposeCorrectionRequest& request, v1::Correction& response) -> absl::Status {
        ASSIGN_OR_RETURN(const v1::Project project, LockVisible(call, "parent", request.parent()));
        Faults faults = rules::CheckProposal(request);
        const bool of_fields =
            faults.empty() && request.fact_kind() == v1::FACT_KIND_UNSPECIFIED && !request.has_fact_date();
        v1::Correction correction;
        correction.set_reason(ReasonGiven(request.reason(), true, faults));
        if (of_fields) {
          RETURN_IF_ERROR(ProposeFields(call, project, request, std::move(faults), correction));
        } else {
          RETURN_IF_ERROR(RefuseFields(faults));
          RETURN_IF_ERROR(ProposeFact(call, project, request, correction));
        }
        return Propose(call, project.name(), std::move(correction), response);
      });
}

ServerUnaryReactor* ProjectService::ProposeTermination(CallbackServerContext* context,
                                                       const v1::ProposeTerminationRequest* request,
                                                       v1::Correction* response) {
  return envelope_.Write(
      context, request, response, ProjectLocks(request->parent()),
      [](Call& call, const v1::ProposeTerminationRequest& request, v1::Correction& response) -> absl::Status {
        ASSIGN_OR_RETURN(const v1::Project project, LockVisible(call, "parent", request.parent()));
        Faults faults;
        v1::Correction correction;
        correction.set_reason(ReasonGiven(request.reason(), true, faults));
        RETURN_IF_ERROR(RefuseFields(faults));
        const v1::Date date = request.has_termination_date() ? request.termination_date() : call.today;
        RETURN_IF_ERROR(rules::MayTerminate(project, date, call.today));
        correction.set_fact_kind(v1::FACT_KIND_TERMINATED);
        *correction.mutable_fact_date() = date;
        return Propose(call, project.name(), std::move(correction), response);
      });
}

ServerUnaryReactor* ProjectService::ApproveCorrection(CallbackServerContext* context,
                                                      const v1::ApproveCorrectionRequest* request,
                                                      v1::Correction* response) {
  // A merge writes two projects, and which is the other one is known only once the correction was read.
  return envelope_.Write(
      context, request, response, ImportLocks(request->name()),
      [](Call& call, const v1::ApproveCorrectionRequest& request, v1::Correction& response) -> absl::Status {
        ASSIGN_OR_RETURN(Matter matter, LockMatter(call, request.name()));
        RETURN_IF_ERROR(rules::MayDecide(matter.correction, call.caller.person, true));
        ASSIGN_OR_RETURN(const auto changed, Apply(call, matter.project, matter.correction));
        matter.correction.set_state(v1::Correction::STATE_APPROVED);
        matter.correction.set_decided_by(call.caller.person);
        response = store::UpdateCorrection(call.tx, matter.correction);
        call.Changed(response.name(), store::VersionOf(response), response, response.reason());
        for (const v1::Project& project : changed) {
          call.Changed(project.name(), store::VersionOf(project), project, response.reason());
        }
        HidePersons(call, response);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ProjectService::DeclineCorrection(CallbackServerContext* context,
                                                      const v1::DeclineCorrectionRequest* request,
                                                      v1::Correction* response) {
  return envelope_.Write(
      context, request, response, ProjectLocks(request->name()),
      [](Call& call, const v1::DeclineCorrectionRequest& request, v1::Correction& response) -> absl::Status {
        ASSIGN_OR_RETURN(Matter matter, LockMatter(call, request.name()));
        Faults faults;
        matter.correction.set_decline_reason(ReasonGiven(request.reason(), true, faults));
        RETURN_IF_ERROR(RefuseFields(faults));
        RETURN_IF_ERROR(rules::MayDecide(matter.correction, call.caller.person, false));
        matter.correction.set_state(v1::Correction::STATE_DECLINED);
        matter.correction.set_decided_by(call.caller.person);
        response = store::UpdateCorrection(call.tx, matter.correction);
        call.Changed(response.name(), store::VersionOf(response), response, response.decline_reason());
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ProjectService::ListCorrections(CallbackServerContext* context,
                                                    const v1::ListCorrectionsRequest* request,
                                                    v1::ListCorrectionsResponse* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, const v1::ListCorrectionsRequest& request, v1::ListCorrectionsResponse& response) -> absl::Status {
        ASSIGN_OR_RETURN(const auto ids, names::Parse("parent", request.parent(), kProjectForm, true));
        ASSIGN_OR_RETURN(const Page page, ReadPage(request));
        if (ids[1] != "-") {
          RETURN_IF_ERROR(
              rules::CheckVisible(call.caller, store::SelectProject(call.tx, request.parent()), request.parent()));
        }
        auto corrections =
            store::ListCorrections(call.tx, call.zone, ids[1], call.caller.department, SeesRestricted(call), page);
        if (static_cast<int>(corrections.size()) > page.size) {
          corrections.resize(page.size);
          response.set_next_page_token(NextPageToken(request, store::CorrectionKeyOf(corrections.back())));
        }
        for (v1::Correction& shown : corrections) HidePersons(call, *response.add_corrections() = std::move(shown));
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ProjectService::ListTwins(CallbackServerContext* context, const v1::ListTwinsRequest* request,
                                              v1::ListTwinsResponse* response) {
  return envelope_.Read(context, request, response, projects::ListTwins);
}

ServerUnaryReactor* ProjectService::ProposeMerge(CallbackServerContext* context, const v1::ProposeMergeRequest* request,
                                                 v1::Correction* response) {
  return envelope_.Write(context, request, response, ProjectLocks(request->parent()), projects::ProposeMerge);
}

ServerUnaryReactor* ProjectService::ProposeUnmerge(CallbackServerContext* context,
                                                   const v1::ProposeUnmergeRequest* request, v1::Correction* response) {
  return envelope_.Write(context, request, response, ProjectLocks(request->parent()), projects::ProposeUnmerge);
}

ServerUnaryReactor* ProjectService::ListIndustries(CallbackServerContext* context,
                                                   const v1::ListIndustriesRequest* request,
                                                   v1::ListIndustriesResponse* response) {
  return envelope_.Read(
      context, request, response,
      [](Call&, const v1::ListIndustriesRequest& request, v1::ListIndustriesResponse& response) -> absl::Status {
        ASSIGN_OR_RETURN(const Page page, ReadPage(request));
        auto codes = zones::FindIndustries(request.query(), page.Key(0), static_cast<size_t>(page.size) + 1);
        if (static_cast<int>(codes.size()) > page.size) {
          codes.resize(page.size);
          response.set_next_page_token(NextPageToken(request, {std::string(codes.back())}));
        }
        for (const std::string_view code : codes) {
          v1::Industry& industry = *response.add_industries();
          industry.set_code(std::string(code));
          industry.set_title(std::string(zones::IndustryName(code)));
        }
        return absl::OkStatus();
      });
}

}  // namespace luodi::projects
