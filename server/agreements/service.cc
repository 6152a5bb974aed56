// SPDX-License-Identifier: Apache-2.0
#include "server/agreements/service.h"

#include <set>

#include "server/agreements/rules.h"
#include "server/agreements/store.h"
#include "server/base/names.h"
#include "server/policy/store.h"
#include "server/policy/verdict.h"
#include "server/projects/figures.h"
#include "server/projects/rules.h"
#include "server/projects/store.h"
#include "server/review/aggregate.h"
#include "server/review/progress.h"
#include "server/review/rules.h"
#include "server/review/store.h"
#include "server/zones/store.h"

namespace luodi::agreements {
namespace {

constexpr char kProjectForm[] = "zones/{zone}/projects/{project}";
constexpr char kContractForm[] = "zones/{zone}/projects/{project}/contracts/{contract}";

// The project above `name`; `name` is not found when the caller may not see it.
absl::StatusOr<v1::Project> FindProject(Call& call, const std::string& name) {
  std::optional<v1::Project> project = projects::store::SelectProject(call.tx, names::ProjectOf(name));
  RETURN_IF_ERROR(projects::rules::CheckVisible(call.caller, project, name));
  return *std::move(project);
}

struct Found {
  v1::Contract contract;
  v1::Project project;
};

// The contract with its project, both visible to the caller.
absl::StatusOr<Found> FindContract(Call& call, const std::string& field, const std::string& name) {
  RETURN_IF_ERROR(names::Parse(field, name, kContractForm).status());
  ASSIGN_OR_RETURN(v1::Project project, FindProject(call, name));
  std::optional<v1::Contract> contract = store::SelectContract(call.tx, name);
  if (!contract) return NotFound(name);
  return Found{*std::move(contract), std::move(project)};
}

// The contract to sign, and the investment contract of its project that is signed, if any.
struct ToSign : Found {
  std::optional<v1::Contract> signed_investment;
};

absl::StatusOr<ToSign> FindToSign(Call& call, const std::string& name) {
  RETURN_IF_ERROR(names::Parse("name", name, kContractForm).status());
  ToSign found;
  ASSIGN_OR_RETURN(found.project, FindProject(call, name));
  for (v1::Contract& contract : store::SelectContracts(call.tx, found.project.name())) {
    if (contract.kind() == v1::Contract::KIND_INVESTMENT && contract.state() == v1::Contract::STATE_SIGNED) {
      found.signed_investment = contract;
    }
    if (contract.name() == name) found.contract = std::move(contract);
  }
  if (found.contract.name().empty()) return NotFound(name);
  return found;
}

// The projects above these contracts that the caller may see.
std::set<std::string> VisibleProjects(Call& call, const std::vector<v1::Contract>& contracts) {
  std::set<std::string> above, visible;
  for (const v1::Contract& contract : contracts) above.insert(names::ProjectOf(contract.name()));
  for (const v1::Project& project : projects::store::SelectProjects(call.tx, call.zone, {above.begin(), above.end()})) {
    if (projects::rules::MaySee(call.caller, project)) visible.insert(project.name());
  }
  return visible;
}

// Records the fact a signed contract makes.
void RecordFact(Call& call, const v1::Contract& contract) {
  v1::Fact fact;
  fact.set_kind(rules::FactOf(contract.kind()));
  *fact.mutable_fact_date() = contract.signed_date();
  fact.set_basis(v1::FACT_BASIS_RECORDED);
  fact.set_evidence(contract.name());
  fact.set_author(call.caller.person);
  *fact.mutable_record_time() = call.NowStamp();
  v1::Project project = projects::store::InsertFact(call.tx, names::ProjectOf(contract.name()), fact, call.NowText());
  projects::rules::SetStage(project);
  call.Changed(project.name(), projects::store::VersionOf(project), project);
}

// What the frozen set says of the project as it is now, with the figures and rates of the day of filing.
std::optional<v1::Verdict> VerdictNow(Call& call, const v1::ReviewCase& review_case, const v1::Project& project) {
  const v1::Date& filed = review_case.accepted_date();
  const v1::ThresholdSet set = *policy::store::SelectThresholdSet(call.tx, review_case.threshold_set());
  const v1::Figures figures = projects::GatherFigures(call.tx, call.zone, project, filed);
  policy::rules::Rates rates;
  for (const std::string& currency : policy::rules::CurrenciesToConvert(set, figures)) {
    const auto rate = zones::store::SelectRate(call.tx, call.zone, currency, "CNY", database::DateText(filed));
    if (rate) rates.push_back(*rate);
  }
  absl::StatusOr<v1::Verdict> verdict = policy::rules::Evaluate(set, figures, rates, filed);
  if (!verdict.ok()) return std::nullopt;
  return *std::move(verdict);
}

// A project may grow within the allowance, but not past those who let it in.
bool SameLevel(Call& call, const v1::ReviewCase& review_case, const v1::ReviewDefinition& definition,
               const v1::Project& project) {
  const v1::Date& filed = review_case.accepted_date();
  review::rules::Ground ground;
  ground.definition = definition;
  ground.family = projects::store::SelectFamily(call.tx, project.name(), project.investor(),
                                                review::rules::CountedSince(filed, definition.aggregate_months()));
  for (const std::string& currency : review::rules::CurrenciesToConvert(ground, project)) {
    const auto rate = zones::store::SelectRate(call.tx, call.zone, currency, "CNY", database::DateText(filed));
    if (rate) ground.rates.push_back(*rate);
  }
  const auto size = review::rules::AggregateOf(ground, project, filed);
  if (!size.ok()) return false;
  const auto level = review::rules::LevelOf(ground, *size, project, filed);
  return level.ok() && (*level == nullptr ? "" : (*level)->level_id()) == review_case.decision_level();
}

rules::Approval ApprovalFor(Call& call, const v1::Contract& contract, const v1::Project& project) {
  rules::Approval approval;
  if (contract.kind() == v1::Contract::KIND_FRAMEWORK) {
    const std::optional<v1::ReviewDefinition> in_force = review::store::SelectPublished(call.tx, call.zone);
    approval.required = in_force && in_force->framework_needs_review();
  }
  approval.review_case = review::store::SelectLatestCaseFor(call.tx, project.name(), rules::PurposeOf(contract.kind()));
  if (!approval.review_case) return approval;
  const auto definition = review::store::DefinitionOf(call.tx, *approval.review_case);
  approval.allowance = definition->allowance();
  if (approval.review_case->packet().material_json() != projects::rules::MaterialJson(project)) {
    approval.verdict_now = VerdictNow(call, *approval.review_case, project);
    approval.same_level = SameLevel(call, *approval.review_case, *definition, project);
  }
  return approval;
}

absl::Status Create(Call& call, const v1::CreateContractRequest& request, v1::Contract& response) {
  RETURN_IF_ERROR(names::Parse("parent", request.parent(), kProjectForm).status());
  ASSIGN_OR_RETURN(const v1::Project project, FindProject(call, request.parent()));
  v1::Contract contract = request.contract();
  RETURN_IF_ERROR(RefuseFields(rules::CheckContract("contract.", contract)));
  RETURN_IF_ERROR(rules::MayDraft(project));
  response = store::InsertContract(call.tx, project.name(), contract, call.NowText());
  projects::store::InsertContributor(call.tx, project.name(), call.caller.person);
  call.Changed(response.name(), store::VersionOf(response), response);
  return absl::OkStatus();
}

absl::Status Update(Call& call, const v1::UpdateContractRequest& request, v1::Contract& response) {
  ASSIGN_OR_RETURN(const Found found, FindContract(call, "contract.name", request.contract().name()));
  v1::Contract contract = request.contract();
  RETURN_IF_ERROR(RefuseFields(rules::CheckContract("contract.", contract)));
  RETURN_IF_ERROR(rules::StateAfter(found.contract, rules::Act::kUpdate).status());
  RETURN_IF_ERROR(CheckEtag(contract.etag(), store::VersionOf(found.contract), contract.name()));
  RETURN_IF_ERROR(rules::MayDraft(found.project));
  response = store::UpdateDraft(call.tx, contract);
  projects::store::InsertContributor(call.tx, found.project.name(), call.caller.person);
  call.Changed(response.name(), store::VersionOf(response), response);
  return absl::OkStatus();
}

absl::Status Sign(Call& call, const v1::SignContractRequest& request, v1::Contract& response) {
  ASSIGN_OR_RETURN(ToSign found, FindToSign(call, request.name()));
  v1::Contract& contract = found.contract;
  // Before the etag: whoever comes second is told that it is done, not that he read too early.
  ASSIGN_OR_RETURN(const v1::Contract::State signed_state, rules::StateAfter(contract, rules::Act::kSign));
  RETURN_IF_ERROR(CheckEtag(request.etag(), store::VersionOf(contract), contract.name()));
  v1::Date signed_date = request.signed_date();
  v1::Contract::Mode mode = request.mode();
  RETURN_IF_ERROR(RefuseFields(rules::CheckSigning(signed_date, mode, call.today)));
  RETURN_IF_ERROR(
      rules::MaySignStill(contract, found.project, found.signed_investment, signed_date, call.today));
  const rules::Approval approval = ApprovalFor(call, contract, found.project);
  RETURN_IF_ERROR(RefuseConditions(v1::ERROR_REASON_SIGN_CONDITIONS_UNMET, {{"contract", contract.name()}},
                                   rules::UnmetToSign(contract, found.project, approval, signed_date)));
  RETURN_IF_ERROR(
      projects::rules::MayRecordFact(found.project, rules::FactOf(contract.kind()), signed_date, call.today));

  contract.set_state(signed_state);
  contract.set_mode(mode);
  *contract.mutable_signed_date() = signed_date;
  contract.set_signed_by(call.caller.person);
  if (approval.required) {
    contract.set_review_case(approval.review_case->name());
    contract.set_threshold_set(approval.review_case->threshold_set());
  }
  response = store::UpdateSigned(call.tx, contract);
  call.Changed(response.name(), store::VersionOf(response), response);
  RecordFact(call, response);
  return absl::OkStatus();
}

// The contracts of a page whose projects the caller may see; a page may hold fewer than it could.
absl::Status List(Call& call, const v1::ListContractsRequest& request, v1::ListContractsResponse& response) {
  auto page = ReadPage(request);
  if (!page.ok()) return page.status();
  ASSIGN_OR_RETURN(const std::vector<std::string> ids, names::Parse("parent", request.parent(), kProjectForm, true));
  if (ids[1] != "-") RETURN_IF_ERROR(FindProject(call, request.parent()).status());
  std::vector<v1::Contract> contracts = store::ListContracts(call.tx, call.zone, ids[1], *page);
  if (static_cast<int>(contracts.size()) > page->size) {
    contracts.resize(page->size);
    response.set_next_page_token(NextPageToken(request, store::PageKey(contracts.back())));
  }
  const std::set<std::string> visible = VisibleProjects(call, contracts);
  for (v1::Contract& contract : contracts) {
    if (visible.contains(names::ProjectOf(contract.name()))) *response.add_contracts() = std::move(contract);
  }
  return absl::OkStatus();
}

// The case that let the project in, else the newest.
std::optional<v1::ReviewCase> DecisiveCase(Call& call, const v1::EntryStory& story) {
  for (const v1::Contract& contract : story.contracts()) {
    const bool let_in = contract.kind() == v1::Contract::KIND_INVESTMENT && !contract.review_case().empty();
    if (let_in) return review::store::SelectCase(call.tx, contract.review_case());
  }
  return review::store::SelectLatestCase(call.tx, story.project().name());
}

absl::Status Explain(Call& call, const v1::ExplainEntryRequest& request, v1::EntryStory& story) {
  RETURN_IF_ERROR(names::Parse("name", request.name(), kProjectForm).status());
  ASSIGN_OR_RETURN(*story.mutable_project(), FindProject(call, request.name()));
  projects::rules::SetStage(*story.mutable_project());
  for (v1::Contract& contract : store::SelectContracts(call.tx, request.name())) {
    *story.add_contracts() = std::move(contract);
  }
  std::optional<v1::ReviewCase> review_case = DecisiveCase(call, story);
  if (story.project().confidentiality() == v1::CONFIDENTIALITY_RESTRICTED) call.WasRead(request.name());
  if (!review_case) return absl::OkStatus();
  review_case->set_state(review::rules::StateOn(
      *review_case, call.today, projects::rules::FindFact(story.project(), v1::FACT_KIND_SIGNED) != nullptr));
  // A sum over a family may tell of one the caller does not see.
  if (!call.caller.May(v1::PERMISSION_PROJECTS_READ_RESTRICTED) && review_case->aggregate().projects_size() > 1) {
    review_case->clear_aggregate();
  }
  if (review::store::SelectIsRecused(call.tx, review_case->name(), call.caller.person)) {
    review::rules::HideFromRecused(*review_case);
  } else {
    for (v1::Opinion& opinion : review::store::SelectOpinions(call.tx, review_case->name())) {
      *story.add_opinions() = std::move(opinion);
    }
    for (v1::Vote& vote : review::store::SelectVotes(call.tx, review_case->name())) {
      *story.add_votes() = std::move(vote);
    }
  }
  if (review_case->has_verdict()) *story.mutable_verdict() = review_case->verdict();
  *story.mutable_review_case() = *std::move(review_case);
  return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* AgreementService::CreateContract(grpc::CallbackServerContext* context,
                                                           const v1::CreateContractRequest* request,
                                                           v1::Contract* response) {
  return envelope_.Write(context, request, response, ProjectLocks(request->parent()), Create);
}

grpc::ServerUnaryReactor* AgreementService::UpdateContract(grpc::CallbackServerContext* context,
                                                           const v1::UpdateContractRequest* request,
                                                           v1::Contract* response) {
  return envelope_.Write(context, request, response, ProjectLocks(request->contract().name()), Update);
}

grpc::ServerUnaryReactor* AgreementService::GetContract(grpc::CallbackServerContext* context,
                                                        const v1::GetContractRequest* request, v1::Contract* response) {
  return envelope_.ReadRecorded(context, request, response,
                                [](Call& call, const v1::GetContractRequest& request, v1::Contract& response) {
                                  auto found = FindContract(call, "name", request.name());
                                  if (!found.ok()) return found.status();
                                  if (found->project.confidentiality() == v1::CONFIDENTIALITY_RESTRICTED)
                                    call.WasRead(request.name());
                                  response = std::move(found->contract);
                                  return absl::OkStatus();
                                });
}

grpc::ServerUnaryReactor* AgreementService::ListContracts(grpc::CallbackServerContext* context,
                                                          const v1::ListContractsRequest* request,
                                                          v1::ListContractsResponse* response) {
  return envelope_.Read(context, request, response, List);
}

grpc::ServerUnaryReactor* AgreementService::SignContract(grpc::CallbackServerContext* context,
                                                         const v1::SignContractRequest* request,
                                                         v1::Contract* response) {
  return envelope_.Write(
      context, request, response, ProjectLocks(request->name()),
      [](database::Transaction& tx, const v1::SignContractRequest& request) {
        const std::string project = names::ProjectOf(request.name());
        projects::store::SelectProject(tx, project);
        store::SelectContracts(tx, project);
      },
      Sign);
}

grpc::ServerUnaryReactor* AgreementService::ExplainEntry(grpc::CallbackServerContext* context,
                                                         const v1::ExplainEntryRequest* request,
                                                         v1::EntryStory* response) {
  return envelope_.ReadRecorded(context, request, response, Explain);
}

}  // namespace luodi::agreements
