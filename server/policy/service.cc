// SPDX-License-Identifier: Apache-2.0
#include "server/policy/service.h"

#include <algorithm>
#include <utility>

#include "server/base/names.h"
#include "server/base/text.h"
#include "server/policy/rules.h"
#include "server/policy/store.h"
#include "server/zones/store.h"

namespace luodi::policy {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

constexpr char kSetForm[] = "zones/{zone}/thresholdSets/{thresholdSet}";

// Number, effective date and what is in force are decided one at a time in a zone.
Locks SetLocks(const std::string& name) { return NameLocks(rules::SetsLock(name)); }

// The set as it stands, for an act on the version the caller saw.
absl::StatusOr<v1::ThresholdSet> SetForAct(Call& call, const std::string& name, const std::string& etag) {
  RETURN_IF_ERROR(names::Parse("name", name, kSetForm).status());
  const std::optional<v1::ThresholdSet> set = store::SelectThresholdSet(call.tx, name);
  if (!set.has_value()) return NotFound(name);
  RETURN_IF_ERROR(CheckEtag(etag, store::VersionOf(*set), name));
  return *set;
}

// The faults of the fields a caller sets; what names parks the zone must have.
Faults CheckSet(Call& call, v1::ThresholdSet& set) {
  Faults faults = rules::CheckThresholdSet("threshold_set.", set);
  const bool names_parks = std::any_of(set.rules().begin(), set.rules().end(),
                                       [](const v1::ThresholdRule& rule) { return !rule.scope().parks().empty(); });
  if (!names_parks) return faults;
  const Faults unknown = rules::CheckParks("threshold_set.", set, zones::store::SelectAllParks(call.tx, call.zone));
  faults.insert(faults.end(), unknown.begin(), unknown.end());
  return faults;
}

void Answer(Call& call, v1::ThresholdSet set, v1::ThresholdSet& response, const std::string& reason = "") {
  response = std::move(set);
  call.Changed(response.name(), store::VersionOf(response), response, reason);
}

}  // namespace

ServerUnaryReactor* PolicyService::CreateThresholdSet(CallbackServerContext* context,
                                                      const v1::CreateThresholdSetRequest* request,
                                                      v1::ThresholdSet* response) {
  return envelope_.Write(
      context, request, response, SetLocks(request->parent()),
      [](Call& call, const v1::CreateThresholdSetRequest& request, v1::ThresholdSet& response) -> absl::Status {
        v1::ThresholdSet set = request.threshold_set();
        RETURN_IF_ERROR(RefuseFields(CheckSet(call, set)));
        set.set_content_sha256(rules::ContentSha256(set));
        Answer(call, store::InsertThresholdSet(call.tx, call.zone, set, call.caller.person, call.NowText()), response);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* PolicyService::UpdateThresholdSet(CallbackServerContext* context,
                                                      const v1::UpdateThresholdSetRequest* request,
                                                      v1::ThresholdSet* response) {
  return envelope_.Write(
      context, request, response, SetLocks(request->threshold_set().name()),
      [](Call& call, const v1::UpdateThresholdSetRequest& request, v1::ThresholdSet& response) -> absl::Status {
        v1::ThresholdSet set = request.threshold_set();
        RETURN_IF_ERROR(RefuseFields(CheckSet(call, set)));
        ASSIGN_OR_RETURN(const v1::ThresholdSet draft, SetForAct(call, set.name(), set.etag()));
        RETURN_IF_ERROR(rules::StateAfter(rules::Act::kUpdate, draft).status());
        set.set_content_sha256(rules::ContentSha256(set));
        Answer(call, store::UpdateThresholdSet(call.tx, set, call.caller.person), response);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* PolicyService::PublishThresholdSet(CallbackServerContext* context,
                                                       const v1::PublishThresholdSetRequest* request,
                                                       v1::ThresholdSet* response) {
  return envelope_.Write(
      context, request, response, SetLocks(request->name()),
      [](Call& call, const v1::PublishThresholdSetRequest& request, v1::ThresholdSet& response) -> absl::Status {
        ASSIGN_OR_RETURN(const v1::ThresholdSet draft, SetForAct(call, request.name(), request.etag()));
        RETURN_IF_ERROR(rules::StateAfter(rules::Act::kPublish, draft).status());
        const bool is_drafter = store::SelectIsDrafter(call.tx, draft.name(), call.caller.person);
        RETURN_IF_ERROR(rules::MayPublish(call.caller.person, is_drafter));
        RETURN_IF_ERROR(rules::MayTakeEffect(
            draft, {.same_day = store::SelectSameDay(call.tx, draft),
                    .used = store::SelectUsedInstead(call.tx, draft),
                    .previewed = store::SelectWasPreviewed(call.tx, draft.name(), draft.content_sha256())}));
        Answer(call, store::UpdatePublished(call.tx, draft.name(), call.caller.person, call.NowText()), response);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* PolicyService::WithdrawThresholdSet(CallbackServerContext* context,
                                                        const v1::WithdrawThresholdSetRequest* request,
                                                        v1::ThresholdSet* response) {
  return envelope_.Write(
      context, request, response, SetLocks(request->name()),
      [](Call& call, const v1::WithdrawThresholdSetRequest& request, v1::ThresholdSet& response) -> absl::Status {
        Faults faults;
        const std::string reason =
            base::NormalizeText("reason", request.reason(), 1000, true, faults, nullptr, base::Lines::kMany);
        RETURN_IF_ERROR(RefuseFields(faults));
        ASSIGN_OR_RETURN(const v1::ThresholdSet set, SetForAct(call, request.name(), request.etag()));
        RETURN_IF_ERROR(rules::StateAfter(rules::Act::kWithdraw, set).status());
        const bool is_drafter = store::SelectIsDrafter(call.tx, set.name(), call.caller.person);
        RETURN_IF_ERROR(rules::MayWithdraw(set, call.caller.person, is_drafter));
        Answer(call, store::UpdateWithdrawn(call.tx, set.name(), call.caller.person, call.NowText(), call.today),
               response, reason);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* PolicyService::GetThresholdSet(CallbackServerContext* context,
                                                   const v1::GetThresholdSetRequest* request,
                                                   v1::ThresholdSet* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, const v1::GetThresholdSetRequest& request, v1::ThresholdSet& response) -> absl::Status {
        RETURN_IF_ERROR(names::Parse("name", request.name(), kSetForm).status());
        auto set = store::SelectThresholdSet(call.tx, request.name());
        if (!set.has_value()) return NotFound(request.name());
        response = *std::move(set);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* PolicyService::ListThresholdSets(CallbackServerContext* context,
                                                     const v1::ListThresholdSetsRequest* request,
                                                     v1::ListThresholdSetsResponse* response) {
  return envelope_.Read(context, request, response,
                        [](Call& call, const v1::ListThresholdSetsRequest& request,
                           v1::ListThresholdSetsResponse& response) -> absl::Status {
                          ASSIGN_OR_RETURN(const Page page, ReadPage(request));
                          std::vector<v1::ThresholdSet> sets = store::ListThresholdSets(call.tx, call.zone, page);
                          if (static_cast<int>(sets.size()) > page.size) {
                            sets.resize(page.size);
                            const std::string& last = sets.back().name();
                            response.set_next_page_token(NextPageToken(request, {last.substr(last.rfind('/') + 1)}));
                          }
                          for (v1::ThresholdSet& set : sets) *response.add_threshold_sets() = std::move(set);
                          return absl::OkStatus();
                        });
}

}  // namespace luodi::policy
