// SPDX-License-Identifier: Apache-2.0
#include "absl/strings/str_cat.h"
#include "server/access/store.h"
#include "server/base/names.h"
#include "server/policy/rules.h"
#include "server/policy/store.h"
#include "server/projects/rules.h"
#include "server/review/at_hand.h"
#include "server/review/clock.h"
#include "server/review/definition_rules.h"
#include "server/review/definition_service.h"
#include "server/review/linter.h"
#include "server/review/rules.h"
#include "server/review/simulation.h"
#include "server/review/simulation_store.h"
#include "server/review/store.h"
#include "server/zones/store.h"

namespace luodi::review {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

constexpr char kZoneForm[] = "zones/{zone}";
constexpr char kDefinitionForm[] = "zones/{zone}/reviewDefinitions/{definition}";

// Numbers follow each other and one is the newest: the zone's definitions change one at a time.
Locks DefinitionLocks(const std::string& name) {
  return NameLocks(absl::StrCat(names::Zone(names::ZoneOf(name)), "/reviewDefinitions"));
}

absl::StatusOr<v1::ReviewDefinition> FindDefinition(Call& call, const std::string& name) {
  RETURN_IF_ERROR(names::Parse("name", name, kDefinitionForm).status());
  std::optional<v1::ReviewDefinition> found = store::SelectDefinition(call.tx, name);
  if (!found) return NotFound(name);
  return *std::move(found);
}

// The zone as the definition meets it today, and who drafted it and asks. A definition asks nobody of another zone.
rules::Surroundings SurroundingsOf(Call& call, const v1::ReviewDefinition& definition) {
  rules::Surroundings surroundings;
  std::vector<std::string> persons{call.caller.person, definition.drafted_by()};
  for (const std::string& name : rules::NamesIn(definition)) {
    if (names::Segment(name, 2) == "persons") persons.push_back(name);
  }
  surroundings.members = MembersOf(call, definition, "", persons);
  for (const auto& [person, member] : surroundings.members) {
    if (names::ZoneOf(person) == call.zone) surroundings.existing.insert(person);
  }
  for (const v1::Department& department : access::store::SelectAllDepartments(call.tx, call.zone)) {
    surroundings.existing.insert(department.name());
  }
  const auto in_force = policy::store::SelectInForce(call.tx, call.zone, call.today);
  const v1::ThresholdSet set = in_force.value_or(v1::ThresholdSet());
  for (const v1::ThresholdRule& rule : set.rules()) surroundings.rule_ids.insert(rule.rule_id());
  return surroundings;
}

rules::PastDays PastDaysOf(Call& call, const v1::ReviewDefinition& definition) {
  const WorkingCalendar calendar = zones::store::SelectCalendar(call.tx, call.zone);
  rules::PastDays days;
  for (const auto& [stage, clocks] : store::SelectPastClocks(call.tx, call.zone, definition)) {
    for (const std::vector<v1::ClockEntry>& entries : clocks) {
      const rules::Clock clock{entries, entries.size()};
      days[stage].push_back(rules::ConsumedWorkingDays(clock, calendar, entries.back().date()));
    }
  }
  return days;
}

// Who could answer today, for himself or another.
void AddPeople(Call& call, const v1::ReviewDefinition& definition, rules::Desk& desk) {
  std::vector<std::string> also;
  for (const v1::Recusal& recusal : desk.review_case.recusals()) also.push_back(recusal.person());
  if (!desk.review_case.submitted_by().empty()) also.push_back(desk.review_case.submitted_by());
  desk.members = MembersOf(call, definition, desk.project.name(), also);
  desk.delegations = store::SelectDelegations(call.tx, call.zone, call.today);
}

// What filing the project again would be refused for, but for what its review finds.
std::vector<absl::Status> FilingOf(Call& call, const rules::Desk& desk) {
  const std::optional<v1::ReviewCase> latest = store::SelectLatestCase(call.tx, desk.project.name());
  std::vector<absl::Status> filing{rules::MaySubmit(desk.project, latest ? &*latest : nullptr),
                                   rules::CheckSubmittable(desk.project, desk.ground)};
  if (latest) {
    const v1::ReviewDefinition definition = *store::SelectDefinition(call.tx, latest->definition());
    filing.push_back(rules::CheckChanged(*latest, definition, desk.review_case.packet().material_json(), call.today));
  }
  return filing;
}

// A project as it stands, as if it were filed today.
absl::StatusOr<v1::SimulatedPath> SimulateProject(Call& call, const v1::ReviewDefinition& definition,
                                                  const std::string& name, v1::CasePurpose purpose,
                                                  const rules::PastDays& past) {
  rules::Desk desk;
  ASSIGN_OR_RETURN(desk.project, VisibleProject(call, name, name));
  const auto in_force = policy::store::SelectInForce(call.tx, call.zone, call.today);
  RETURN_IF_ERROR(policy::rules::RequireInForce(in_force, call.zone, call.today));
  desk.ground = GroundOf(call, definition, *in_force, desk.project, call.today, GroundFor::kFiling);
  desk.review_case.mutable_packet()->set_material_json(projects::rules::MaterialJson(desk.project));
  desk.review_case.set_purpose(purpose == v1::CASE_PURPOSE_UNSPECIFIED ? v1::CASE_PURPOSE_INVESTMENT : purpose);
  *desk.review_case.mutable_accepted_date() = call.today;
  AddPeople(call, definition, desk);
  if (desk.project.confidentiality() == v1::CONFIDENTIALITY_RESTRICTED) call.WasRead(name);
  return rules::Simulate(desk, FilingOf(call, desk), past);
}

// A case as it was filed; by another definition it counts with what that one asks for. Whoever is recused has no sight
// of what is judged.
absl::StatusOr<v1::SimulatedPath> SimulateCase(Call& call, const v1::ReviewDefinition& definition,
                                               const std::string& name, const rules::PastDays& past) {
  ASSIGN_OR_RETURN(const CaseInSight in_sight, FindCase(call, "subjects", name));
  if (in_sight.recused) return NotFound(name);
  rules::Desk desk;
  desk.project = in_sight.project;
  desk.review_case = in_sight.review_case;
  if (desk.review_case.definition() != definition.name()) desk.review_case.clear_aggregate();
  v1::Project material = rules::MaterialOf(desk.review_case.packet());
  material.set_name(desk.project.name());
  desk.ground =
      GroundOf(call, definition, *policy::store::SelectThresholdSet(call.tx, desk.review_case.threshold_set()),
               material, desk.review_case.accepted_date(), GroundFor::kFiling);
  AddPeople(call, definition, desk);
  if (desk.project.confidentiality() == v1::CONFIDENTIALITY_RESTRICTED) call.WasRead(name);
  return rules::Simulate(desk, {}, past);
}

absl::Status SimulateAll(Call& call, const v1::SimulateReviewDefinitionRequest& request,
                         v1::SimulateReviewDefinitionResponse& response) {
  RETURN_IF_ERROR(RefuseFields(rules::CheckSimulation(request)));
  ASSIGN_OR_RETURN(const v1::ReviewDefinition definition, FindDefinition(call, request.name()));
  const rules::PastDays past = PastDaysOf(call, definition);
  for (const std::string& subject : request.subjects()) {
    if (names::ZoneOf(subject) != call.zone) return NotFound(subject);
    const bool is_case = !names::ChildOf(subject).empty();
    ASSIGN_OR_RETURN(*response.add_paths(), is_case
                                                ? SimulateCase(call, definition, subject, past)
                                                : SimulateProject(call, definition, subject, request.purpose(), past));
    response.mutable_paths()->rbegin()->set_subject(subject);
  }
  return absl::OkStatus();
}

void Answer(Call& call, v1::ReviewDefinition definition, v1::ReviewDefinition& response) {
  response = std::move(definition);
  call.Changed(response.name(), store::VersionOf(response.etag()), response);
}

}  // namespace

ServerUnaryReactor* ReviewDefinitionService::CreateReviewDefinition(CallbackServerContext* context,
                                                                    const v1::CreateReviewDefinitionRequest* request,
                                                                    v1::ReviewDefinition* response) {
  return envelope_.Write(
      context, request, response, DefinitionLocks(request->parent()),
      [](Call& call, const v1::CreateReviewDefinitionRequest& request, v1::ReviewDefinition& response) -> absl::Status {
        RETURN_IF_ERROR(names::Parse("parent", request.parent(), kZoneForm).status());
        v1::ReviewDefinition definition = request.review_definition();
        RETURN_IF_ERROR(RefuseFields(rules::CheckDefinition("review_definition.", definition)));
        definition.set_content_sha256(rules::ContentSha256(definition));
        definition.set_drafted_by(call.caller.person);
        Answer(call, store::InsertDefinition(call.tx, call.zone, definition, call.NowText()), response);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewDefinitionService::PublishReviewDefinition(CallbackServerContext* context,
                                                                     const v1::PublishReviewDefinitionRequest* request,
                                                                     v1::ReviewDefinition* response) {
  return envelope_.Write(
      context, request, response, DefinitionLocks(request->name()),
      [](Call& call, const v1::PublishReviewDefinitionRequest& request,
         v1::ReviewDefinition& response) -> absl::Status {
        ASSIGN_OR_RETURN(const v1::ReviewDefinition draft, FindDefinition(call, request.name()));
        RETURN_IF_ERROR(CheckEtag(request.etag(), store::VersionOf(draft.etag()), draft.name()));
        const rules::Surroundings surroundings = SurroundingsOf(call, draft);
        RETURN_IF_ERROR(
            rules::MayPublish(draft, call.caller.person, surroundings.members, rules::Lint(draft, surroundings)));
        Answer(call, store::UpdatePublished(call.tx, draft.name(), call.caller.person, call.NowText()), response);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewDefinitionService::GetReviewDefinition(CallbackServerContext* context,
                                                                 const v1::GetReviewDefinitionRequest* request,
                                                                 v1::ReviewDefinition* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, const v1::GetReviewDefinitionRequest& request, v1::ReviewDefinition& response) -> absl::Status {
        ASSIGN_OR_RETURN(response, FindDefinition(call, request.name()));
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewDefinitionService::ListReviewDefinitions(CallbackServerContext* context,
                                                                   const v1::ListReviewDefinitionsRequest* request,
                                                                   v1::ListReviewDefinitionsResponse* response) {
  return envelope_.Read(context, request, response,
                        [](Call& call, const v1::ListReviewDefinitionsRequest& request,
                           v1::ListReviewDefinitionsResponse& response) -> absl::Status {
                          RETURN_IF_ERROR(names::Parse("parent", request.parent(), kZoneForm).status());
                          ASSIGN_OR_RETURN(const Page page, ReadPage(request));
                          std::vector<v1::ReviewDefinition> found = store::ListDefinitions(call.tx, call.zone, page);
                          const bool more = found.size() > static_cast<size_t>(page.size);
                          if (more) found.pop_back();
                          if (more) {
                            const std::string& last = found.back().name();
                            response.set_next_page_token(NextPageToken(request, {last.substr(last.rfind('/') + 1)}));
                          }
                          response.mutable_review_definitions()->Assign(found.begin(), found.end());
                          return absl::OkStatus();
                        });
}

ServerUnaryReactor* ReviewDefinitionService::CheckReviewDefinition(CallbackServerContext* context,
                                                                   const v1::CheckReviewDefinitionRequest* request,
                                                                   v1::CheckReviewDefinitionResponse* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, const v1::CheckReviewDefinitionRequest& request,
         v1::CheckReviewDefinitionResponse& response) -> absl::Status {
        ASSIGN_OR_RETURN(const v1::ReviewDefinition definition, FindDefinition(call, request.name()));
        const std::vector<v1::DefinitionFinding> findings = rules::Lint(definition, SurroundingsOf(call, definition));
        response.mutable_findings()->Assign(findings.begin(), findings.end());
        rules::WorstCaseOf(definition, zones::store::SelectCalendar(call.tx, call.zone)).WriteTo(response);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewDefinitionService::SimulateReviewDefinition(
    CallbackServerContext* context, const v1::SimulateReviewDefinitionRequest* request,
    v1::SimulateReviewDefinitionResponse* response) {
  return envelope_.ReadRecorded(context, request, response, SimulateAll);
}

}  // namespace luodi::review
