// SPDX-License-Identifier: Apache-2.0
#include "server/projects/merges.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/base/names.h"
#include "server/base/page.h"
#include "server/base/text.h"
#include "server/projects/rules.h"
#include "server/projects/store.h"
#include "server/projects/twin_rules.h"
#include "server/projects/twin_store.h"

namespace luodi::projects {
namespace {

constexpr char kProjectForm[] = "zones/{zone}/projects/{project}";
constexpr int kLongestReason = 2000;

// ---- twins

std::optional<v1::Twin> TwinOf(const Call& call, const store::CandidatePair& pair) {
  if (!rules::MaySee(call.caller, pair.newer) || !rules::MaySee(call.caller, pair.older)) return std::nullopt;
  return rules::Compare(pair.newer, pair.older, pair.same_core);
}

absl::Status ListAll(Call& call, const v1::ListTwinsRequest& request, const Page& page,
                     v1::ListTwinsResponse& response) {
  const store::Candidates candidates = store::SelectCandidates(call.tx, call.zone, rules::kShortestCore, page);
  std::vector<std::string> next = candidates.next;
  for (const store::CandidatePair& pair : candidates.pairs) {
    auto twin = TwinOf(call, pair);
    if (!twin) continue;
    if (response.twins_size() == page.size) {
      const v1::Twin& last = response.twins(page.size - 1);
      next = store::CandidateKeyOf(last.project(), last.other());
      break;
    }
    *response.add_twins() = *std::move(twin);
  }
  if (!next.empty()) response.set_next_page_token(NextPageToken(request, next));
  return absl::OkStatus();
}

// The twins of one project come by how much speaks for them, then the newer number first.
using Rank = std::tuple<int, int, int64_t, int64_t>;

int64_t NumberFrom(const std::string& key) {
  int64_t number = 0;
  return absl::SimpleAtoi(key, &number) ? number : 0;
}

Rank RankOf(const v1::Twin& twin) {
  const std::vector<std::string> numbers = store::CandidateKeyOf(twin.project(), twin.other());
  return {twin.reasons_size(), twin.title_similarity(), NumberFrom(numbers[0]), NumberFrom(numbers[1])};
}

std::vector<std::string> KeyOf(const v1::Twin& twin) {
  std::vector<std::string> key = store::CandidateKeyOf(twin.project(), twin.other());
  key.insert(key.begin(), {absl::StrCat(twin.reasons_size()), absl::StrCat(twin.title_similarity())});
  return key;
}

absl::Status ListOfOne(Call& call, const v1::ListTwinsRequest& request, const Page& page,
                       v1::ListTwinsResponse& response) {
  const auto project = store::SelectProject(call.tx, request.project());
  RETURN_IF_ERROR(rules::CheckVisible(call.caller, project, request.project()));
  std::vector<v1::Twin> twins;
  for (const store::CandidatePair& pair : store::SelectCandidatesOf(call.tx, request.project(), rules::kShortestCore)) {
    if (auto twin = TwinOf(call, pair)) twins.push_back(*std::move(twin));
  }
  std::sort(twins.begin(), twins.end(),
            [](const v1::Twin& one, const v1::Twin& other) { return RankOf(one) > RankOf(other); });
  if (!page.first()) {
    const Rank shown{static_cast<int>(NumberFrom(page.Key(0))), static_cast<int>(NumberFrom(page.Key(1))),
                     NumberFrom(page.Key(2)), NumberFrom(page.Key(3))};
    twins.erase(twins.begin(),
                std::find_if(twins.begin(), twins.end(), [&](const v1::Twin& twin) { return RankOf(twin) < shown; }));
  }
  FillPage(request, page, std::move(twins), response.mutable_twins(), response.mutable_next_page_token(), KeyOf);
  return absl::OkStatus();
}

// ---- merges

// The kept project; nothing where it is not there or the caller may not see it.
std::optional<v1::Project> FindKept(Call& call, const std::string& name) {
  std::optional<v1::Project> kept = store::SelectProject(call.tx, name);
  if (kept && !rules::MaySee(call.caller, *kept)) kept.reset();
  return kept;
}

// What stands in the way of giving the project up, unnamed where the caller may not see it.
std::string OwnAffairOf(Call& call, const std::string& project) {
  const std::string own = store::SelectOwnAffair(call.tx, project);
  if (own.empty() || names::ProjectOf(own) == project || FindKept(call, own)) return own;
  return names::Join(call.zone, "projects", "-");
}

// The plan of today for what the correction proposes.
absl::StatusOr<v1::Correction> PlanAgain(Call& call, const v1::Project& given_up, const v1::Project& kept,
                                         bool unmerge) {
  if (!unmerge) {
    RETURN_IF_ERROR(rules::MayMerge(given_up, kept, OwnAffairOf(call, given_up.name())));
    const store::Footing footing = store::SelectFooting(call.tx, kept.name());
    v1::Correction merge = rules::PlanMerge(given_up, kept, footing.kept_here, call.today);
    RETURN_IF_ERROR(rules::MayTakeOver(given_up, kept, merge, footing.review_case));
    return merge;
  }
  if (given_up.merged_into().empty()) {
    return Refuse(v1::ERROR_REASON_PROJECT_NOT_MERGED, {{"project", given_up.name()}});
  }
  const auto merge = store::SelectMerge(call.tx, given_up.name());
  if (!merge) return Internal(absl::StrCat(given_up.name(), " was merged by no correction"));
  return rules::PlanUnmerge(kept, *merge);
}

}  // namespace

absl::StatusOr<v1::Project> LockVisible(Call& call, const std::string& field, const std::string& name) {
  RETURN_IF_ERROR(names::Parse(field, name, kProjectForm).status());
  std::optional<v1::Project> project = store::LockProject(call.tx, name);
  RETURN_IF_ERROR(rules::CheckVisible(call.caller, project, name));
  return *std::move(project);
}

std::string ReasonGiven(const std::string& text, bool required, Faults& faults) {
  return base::NormalizeText("reason", text, kLongestReason, required, faults, nullptr, base::Lines::kMany);
}

void HidePersons(Call& call, v1::Correction& shown) {
  if (shown.project().ledger_columns().empty()) return;
  const auto project = store::SelectProject(call.tx, names::ProjectOf(shown.name()));
  if (project && rules::MaySeePersons(call.caller, *project)) return;
  rules::TakeOutPersons(*shown.mutable_project());
  if (shown.has_former()) rules::TakeOutPersons(*shown.mutable_former());
}

absl::Status Propose(Call& call, const std::string& project, v1::Correction correction, v1::Correction& response) {
  correction.set_proposed_by(call.caller.person);
  auto inserted = store::InsertCorrection(call.tx, project, correction, call.NowText());
  if (!inserted) {
    const auto pending = store::SelectPendingCorrection(call.tx, project);
    return Refuse(v1::ERROR_REASON_CORRECTION_PENDING, {{"resource", pending ? pending->name() : project}});
  }
  response = *std::move(inserted);
  store::InsertContributor(call.tx, project, call.caller.person);
  call.Changed(response.name(), 1, response, response.reason());
  HidePersons(call, response);
  return absl::OkStatus();
}

absl::Status ListTwins(Call& call, const v1::ListTwinsRequest& request, v1::ListTwinsResponse& response) {
  Faults faults;
  names::Parse("parent", request.parent(), "zones/{zone}", faults);
  if (!request.project().empty()) names::Parse("project", request.project(), kProjectForm, faults);
  RETURN_IF_ERROR(RefuseFields(faults));
  ASSIGN_OR_RETURN(const Page page, ReadPage(request));
  return request.project().empty() ? ListAll(call, request, page, response) : ListOfOne(call, request, page, response);
}

absl::Status ProposeMerge(Call& call, const v1::ProposeMergeRequest& request, v1::Correction& response) {
  ASSIGN_OR_RETURN(const v1::Project given_up, LockVisible(call, "parent", request.parent()));
  Faults faults;
  const std::string reason = ReasonGiven(request.reason(), true, faults);
  std::optional<v1::Project> kept;
  if (!names::Parse("into", request.into(), kProjectForm, faults).empty()) {
    kept = FindKept(call, request.into());
    if (!kept) faults.push_back({v1::ERROR_REASON_TEXT_REFERS_NOWHERE, "into", {{"resource", request.into()}}});
  }
  RETURN_IF_ERROR(RefuseFields(faults));
  ASSIGN_OR_RETURN(v1::Correction merge, PlanAgain(call, given_up, *kept, false));
  merge.set_reason(reason);
  return Propose(call, given_up.name(), std::move(merge), response);
}

absl::Status ProposeUnmerge(Call& call, const v1::ProposeUnmergeRequest& request, v1::Correction& response) {
  ASSIGN_OR_RETURN(const v1::Project given_up, LockVisible(call, "parent", request.parent()));
  Faults faults;
  const std::string reason = ReasonGiven(request.reason(), true, faults);
  RETURN_IF_ERROR(RefuseFields(faults));
  const auto kept = FindKept(call, given_up.merged_into());
  if (!given_up.merged_into().empty() && !kept) return NotFound(given_up.merged_into());
  ASSIGN_OR_RETURN(v1::Correction unmerge, PlanAgain(call, given_up, kept.value_or(v1::Project()), true));
  unmerge.set_reason(reason);
  return Propose(call, given_up.name(), std::move(unmerge), response);
}

absl::StatusOr<std::vector<v1::Project>> CarryOut(Call& call, const v1::Project& given_up,
                                                  const v1::Correction& correction) {
  const std::optional<v1::Project> kept = store::LockProject(call.tx, correction.merge_into());
  RETURN_IF_ERROR(rules::CheckVisible(call.caller, kept, correction.name()));
  ASSIGN_OR_RETURN(const v1::Correction plan, PlanAgain(call, given_up, *kept, correction.unmerge()));
  RETURN_IF_ERROR(rules::CheckSamePlan(correction, plan));
  const bool unmerge = correction.unmerge();
  const v1::Project after = unmerge ? rules::GiveBack(*kept, correction) : rules::TakeOver(*kept, correction);
  if (!store::RestoreProjects(call.tx, {after}, call.NowText()).empty()) {
    return Internal(absl::StrCat(kept->name(), " was not written, though its numbers are its own"));
  }
  if (!unmerge) store::InsertContributorsOf(call.tx, given_up.name(), kept->name());
  std::vector<v1::Project> changed = {
      *store::SelectProject(call.tx, kept->name()),
      store::UpdateMergedInto(call.tx, given_up.name(), unmerge ? "" : kept->name(), call.NowText())};
  for (v1::Project& project : changed) rules::SetStage(project);
  return changed;
}

}  // namespace luodi::projects
