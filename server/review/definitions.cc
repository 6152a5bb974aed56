// SPDX-License-Identifier: Apache-2.0
#include "absl/strings/str_cat.h"
#include "server/access/store.h"
#include "server/base/names.h"
#include "server/review/definition_rules.h"
#include "server/review/service.h"
#include "server/review/store.h"

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

// Those of the names that are there; a definition asks nobody of another zone.
std::set<std::string> Existing(Call& call, const std::set<std::string>& named) {
  std::set<std::string> existing;
  for (const std::string& name : named) {
    if (names::ZoneOf(name) != call.zone) continue;
    if (access::store::SelectPerson(call.tx, name) || access::store::SelectDepartment(call.tx, name)) {
      existing.insert(name);
    }
  }
  return existing;
}

void Answer(Call& call, v1::ReviewDefinition definition, v1::ReviewDefinition& response) {
  response = std::move(definition);
  call.Changed(response.name(), store::VersionOf(response.etag()), response);
}

}  // namespace

ServerUnaryReactor* ReviewService::CreateReviewDefinition(CallbackServerContext* context,
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

ServerUnaryReactor* ReviewService::PublishReviewDefinition(CallbackServerContext* context,
                                                           const v1::PublishReviewDefinitionRequest* request,
                                                           v1::ReviewDefinition* response) {
  return envelope_.Write(
      context, request, response, DefinitionLocks(request->name()),
      [](Call& call, const v1::PublishReviewDefinitionRequest& request,
         v1::ReviewDefinition& response) -> absl::Status {
        ASSIGN_OR_RETURN(const v1::ReviewDefinition draft, FindDefinition(call, request.name()));
        RETURN_IF_ERROR(CheckEtag(request.etag(), store::VersionOf(draft.etag()), draft.name()));
        RETURN_IF_ERROR(rules::MayPublish(draft, call.caller.person, Existing(call, rules::NamesIn(draft))));
        Answer(call, store::UpdatePublished(call.tx, draft.name(), call.caller.person, call.NowText()), response);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::GetReviewDefinition(CallbackServerContext* context,
                                                       const v1::GetReviewDefinitionRequest* request,
                                                       v1::ReviewDefinition* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, const v1::GetReviewDefinitionRequest& request, v1::ReviewDefinition& response) -> absl::Status {
        ASSIGN_OR_RETURN(response, FindDefinition(call, request.name()));
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::ListReviewDefinitions(CallbackServerContext* context,
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

}  // namespace luodi::review
