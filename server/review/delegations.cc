// SPDX-License-Identifier: Apache-2.0
// Delegations (委托).
#include <map>

#include "server/base/names.h"
#include "server/review/at_hand.h"
#include "server/review/delegation_rules.h"
#include "server/review/service.h"
#include "server/review/store.h"

namespace luodi::review {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

constexpr char kZoneForm[] = "zones/{zone}";
constexpr char kDelegationForm[] = "zones/{zone}/delegations/{delegation}";
constexpr int64_t kGiven = 1;
constexpr int64_t kRevoked = 2;

Locks DelegationLocks(const std::string& name) {
  return NameLocks(absl::StrCat("zones/", names::ZoneOf(name), "/delegations"));
}

// What is output only is not taken from anybody.
v1::Delegation Asked(v1::Delegation delegation, const std::string& delegator) {
  delegation.clear_name();
  delegation.clear_create_time();
  delegation.clear_revoke_time();
  delegation.set_delegator(delegator);
  return delegation;
}

// Those who give and take, by person.
std::map<std::string, rules::Member> PersonsIn(Call& call, const v1::Delegation& delegation,
                                               const std::vector<v1::Delegation>& standing) {
  std::vector<std::string> persons = {delegation.delegator(), delegation.delegate()};
  for (const v1::Delegation& one : standing) persons.insert(persons.end(), {one.delegator(), one.delegate()});
  return MembersOf(call, {}, "", persons);
}

// A case the delegator does not see is not there for him.
absl::Status CheckCase(Call& call, const std::string& review_case) {
  if (review_case.empty()) return absl::OkStatus();
  if (names::ZoneOf(review_case) != call.zone) return NotFound(review_case);
  return FindCase(call, "delegation.review_case", review_case).status();
}

absl::StatusOr<v1::Delegation> Own(Call& call, const std::string& name) {
  RETURN_IF_ERROR(names::Parse("name", name, kDelegationForm).status());
  const std::optional<v1::Delegation> found = store::SelectDelegation(call.tx, name);
  if (!found || found->delegator() != call.caller.person) return NotFound(name);
  if (found->has_revoke_time()) return Refuse(v1::ERROR_REASON_DELEGATION_REVOKED, {{"delegation", name}});
  return *found;
}

}  // namespace

ServerUnaryReactor* ReviewService::CreateDelegation(CallbackServerContext* context,
                                                    const v1::CreateDelegationRequest* request,
                                                    v1::Delegation* response) {
  return envelope_.Write(
      context, request, response, DelegationLocks(request->parent()),
      [](Call& call, const v1::CreateDelegationRequest& request, v1::Delegation& response) -> absl::Status {
        RETURN_IF_ERROR(names::Parse("parent", request.parent(), kZoneForm).status());
        v1::Delegation delegation = Asked(request.delegation(), call.caller.person);
        RETURN_IF_ERROR(RefuseFields(rules::CheckDelegation(delegation, call.today)));
        const auto standing = store::SelectDelegationsBetween(call.tx, call.zone, delegation.start_date(),
                                                              delegation.end_date());
        const std::map<std::string, rules::Member> persons = PersonsIn(call, delegation, standing);
        if (!persons.contains(delegation.delegate())) return NotFound(delegation.delegate());
        RETURN_IF_ERROR(CheckCase(call, delegation.review_case()));
        RETURN_IF_ERROR(rules::CheckNoCircle(delegation, standing, [&](const std::string& person) {
          const auto known = persons.find(person);
          return known == persons.end() ? person : known->second.identity;
        }));
        RETURN_IF_ERROR(rules::CheckCanAct(delegation, persons.at(delegation.delegate())));
        response = store::InsertDelegation(call.tx, call.zone, delegation, call.NowText());
        call.Changed(response.name(), kGiven, response, response.reason());
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::RevokeDelegation(CallbackServerContext* context,
                                                    const v1::RevokeDelegationRequest* request,
                                                    v1::Delegation* response) {
  return envelope_.Write(
      context, request, response, DelegationLocks(request->name()),
      [](Call& call, const v1::RevokeDelegationRequest& request, v1::Delegation& response) -> absl::Status {
        RETURN_IF_ERROR(Own(call, request.name()).status());
        response = store::UpdateRevoked(call.tx, request.name(), call.NowText());
        call.Changed(response.name(), kRevoked, response);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::ListDelegations(CallbackServerContext* context,
                                                   const v1::ListDelegationsRequest* request,
                                                   v1::ListDelegationsResponse* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, const v1::ListDelegationsRequest& request, v1::ListDelegationsResponse& response) -> absl::Status {
        RETURN_IF_ERROR(names::Parse("parent", request.parent(), kZoneForm).status());
        ASSIGN_OR_RETURN(const Page page, ReadPage(request));
        const bool sees_all = call.caller.May(v1::PERMISSION_CASES_HANDLE);
        std::vector<v1::Delegation> found =
            store::ListDelegations(call.tx, call.zone, sees_all ? "" : call.caller.person, page);
        if (found.size() > static_cast<size_t>(page.size)) {
          found.pop_back();
          response.set_next_page_token(NextPageToken(request, {names::IdOf(found.back().name())}));
        }
        response.mutable_delegations()->Assign(found.begin(), found.end());
        return absl::OkStatus();
      });
}

}  // namespace luodi::review
