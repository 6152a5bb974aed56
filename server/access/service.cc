// SPDX-License-Identifier: Apache-2.0
#include "server/access/service.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "proto/text/date.h"
#include "server/access/store.h"
#include "server/base/calendar.h"
#include "server/base/names.h"
#include "server/base/text.h"

namespace luodi::access {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

constexpr char kPersonForm[] = "zones/{zone}/persons/{person}";
constexpr absl::Duration kUsualTokenLife = absl::Hours(24 * 90);
constexpr absl::Duration kLongestTokenLife = absl::Hours(24 * 400);

std::vector<std::string> GrantKey(const v1::RoleGrant& grant) {
  const std::vector<std::string> parts = absl::StrSplit(grant.name(), '/');
  return {parts[3], parts[5]};
}

void CheckDigest(const std::string& field, const std::string& digest, Faults& faults) {
  const bool shaped = digest.size() == 64 && std::all_of(digest.begin(), digest.end(), [](unsigned char c) {
                        return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f');
                      });
  if (!shaped) faults.push_back({v1::ERROR_REASON_TOKEN_DIGEST_MALFORMED, field, {}});
}

// When a token stops: as asked, 90 days when nothing is asked, never later than 400 days.
absl::Time ExpiryOf(const Call& call, bool is_set, const google::protobuf::Timestamp& asked, Faults& faults) {
  if (!is_set) return call.now + kUsualTokenLife;
  auto instant = InstantOf("expire_time", asked, true);
  if (!instant.ok()) {
    faults.push_back({v1::ERROR_REASON_TIME_INVALID, "expire_time", {}});
    return call.now;
  }
  if (*instant <= call.now || *instant > call.now + kLongestTokenLife) {
    faults.push_back({v1::ERROR_REASON_VALUE_OUT_OF_RANGE,
                      "expire_time",
                      {{"value", database::TimeText(*instant)},
                       {"lowest", call.NowText()},
                       {"highest", database::TimeText(call.now + kLongestTokenLife)}}});
  }
  return *instant;
}

}  // namespace

ServerUnaryReactor* AccessService::CreateDepartment(CallbackServerContext* context,
                                                    const v1::CreateDepartmentRequest* request,
                                                    v1::Department* response) {
  return envelope_.Write(
      context, request, response, {},
      [](Call& call, const v1::CreateDepartmentRequest& request, v1::Department& response) -> absl::Status {
        Faults faults;
        names::CheckId("department_id", request.department_id(), faults);
        const std::string title = base::NormalizeText("department.title", request.department().title(), 100, true, faults);
        RETURN_IF_ERROR(RefuseFields(faults));
        const std::string name = names::Join(call.zone, "departments", request.department_id());
        auto department = store::InsertDepartment(call.tx, name, title, call.NowText());
        if (!department) return Refuse(v1::ERROR_REASON_RESOURCE_ALREADY_EXISTS, {{"resource", name}});
        response = *std::move(department);
        call.Changed(name, 1, response);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* AccessService::ListDepartments(CallbackServerContext* context,
                                                   const v1::ListDepartmentsRequest* request,
                                                   v1::ListDepartmentsResponse* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, const v1::ListDepartmentsRequest& request, v1::ListDepartmentsResponse& response) -> absl::Status {
        ASSIGN_OR_RETURN(const Page page, ReadPage(request));
        FillPage(request, page, store::SelectDepartments(call.tx, call.zone, page), response.mutable_departments(),
             response.mutable_next_page_token(), LastSegmentKey<v1::Department>);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* AccessService::CreatePerson(CallbackServerContext* context, const v1::CreatePersonRequest* request,
                                                v1::Person* response) {
  return envelope_.Write(
      context, request, response, {},
      [](Call& call, const v1::CreatePersonRequest& request, v1::Person& response) -> absl::Status {
        Faults faults;
        names::CheckId("person_id", request.person_id(), faults);
        v1::Person person = request.person();
        person.set_name(names::Join(call.zone, "persons", request.person_id()));
        person.set_display_name(base::NormalizeText("person.display_name", person.display_name(), 100, true, faults));
        person.set_staff_number(base::NormalizeText("person.staff_number", person.staff_number(), 40, true, faults));
        if (!person.department().empty() &&
            (names::ZoneOf(person.department()) != call.zone || !store::SelectDepartment(call.tx, person.department()))) {
          faults.push_back(
              {v1::ERROR_REASON_TEXT_REFERS_NOWHERE, "person.department", {{"resource", person.department()}}});
        }
        RETURN_IF_ERROR(RefuseFields(faults));
        switch (store::InsertPerson(call.tx, person, call.NowText())) {
          case store::Taken::kName:
            return Refuse(v1::ERROR_REASON_RESOURCE_ALREADY_EXISTS, {{"resource", person.name()}});
          case store::Taken::kStaffNumber:
            return Refuse(v1::ERROR_REASON_STAFF_NUMBER_TAKEN, {{"staff_number", person.staff_number()}});
          case store::Taken::kNothing:
            break;
        }
        response = *store::SelectPerson(call.tx, person.name());
        call.Changed(response.name(), 1, response);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* AccessService::GetPerson(CallbackServerContext* context, const v1::GetPersonRequest* request,
                                             v1::Person* response) {
  return envelope_.Read(context, request, response,
                        [](Call& call, const v1::GetPersonRequest& request, v1::Person& response) -> absl::Status {
                          auto person = store::SelectPerson(call.tx, request.name());
                          if (!person) return NotFound(request.name());
                          response = *std::move(person);
                          return absl::OkStatus();
                        });
}

ServerUnaryReactor* AccessService::ListPersons(CallbackServerContext* context, const v1::ListPersonsRequest* request,
                                               v1::ListPersonsResponse* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, const v1::ListPersonsRequest& request, v1::ListPersonsResponse& response) -> absl::Status {
        ASSIGN_OR_RETURN(const Page page, ReadPage(request));
        FillPage(request, page, store::SelectPersons(call.tx, call.zone, page), response.mutable_persons(),
             response.mutable_next_page_token(), LastSegmentKey<v1::Person>);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* AccessService::GrantRole(CallbackServerContext* context, const v1::GrantRoleRequest* request,
                                             v1::RoleGrant* response) {
  return envelope_.Write(
      context, request, response, NameLocks(request->parent()),
      [](Call& call, const v1::GrantRoleRequest& request, v1::RoleGrant& response) -> absl::Status {
        Faults faults;
        v1::RoleGrant grant;
        grant.set_role(request.role());
        *grant.mutable_start_date() = request.has_start_date() ? request.start_date() : call.today;
        if (request.role() == v1::ROLE_UNSPECIFIED || !v1::Role_IsValid(request.role())) {
          faults.push_back({v1::ERROR_REASON_ENUM_UNKNOWN, "role", {{"value", std::to_string(request.role())}}});
        }
        const bool start_real = CheckDate("start_date", grant.start_date(), faults);
        if (request.has_end_date()) {
          *grant.mutable_end_date() = request.end_date();
          if (CheckDate("end_date", request.end_date(), faults) && start_real &&
              text::CompareDates(request.end_date(), grant.start_date()) <= 0) {
            faults.push_back({v1::ERROR_REASON_DATE_ORDER,
                              "end_date",
                              {{"value", text::WriteDate(request.end_date())},
                               {"other", "start_date"},
                               {"other_value", text::WriteDate(grant.start_date())}}});
          }
        }
        RETURN_IF_ERROR(RefuseFields(faults));
        if (!store::SelectPerson(call.tx, request.parent())) return NotFound(request.parent());
        RETURN_IF_ERROR(rules::CheckGrant(
            request.parent(), request.role(),
            store::SelectHeldRoles(call.tx, request.parent(), database::DateText(call.today))));
        grant.set_granted_by(call.caller.person);
        grant.set_basis(call.caller.bootstrap ? v1::RoleGrant::BASIS_BOOTSTRAP : v1::RoleGrant::BASIS_TWO_PERSONS);
        grant.set_state(call.caller.bootstrap ? v1::RoleGrant::STATE_EFFECTIVE : v1::RoleGrant::STATE_PENDING);
        response = store::InsertRoleGrant(call.tx, request.parent(), grant, call.NowText());
        call.Changed(response.name(), 1, response, request.reason());
        return absl::OkStatus();
      });
}

ServerUnaryReactor* AccessService::ApproveRoleGrant(CallbackServerContext* context,
                                                    const v1::ApproveRoleGrantRequest* request,
                                                    v1::RoleGrant* response) {
  return envelope_.Write(
      context, request, response, {},
      [](Call& call, const v1::ApproveRoleGrantRequest& request, v1::RoleGrant& response) -> absl::Status {
        auto grant = store::LockRoleGrant(call.tx, request.name());
        if (!grant) return NotFound(request.name());
        if (grant->state() != v1::RoleGrant::STATE_PENDING) {
          return Refuse(v1::ERROR_REASON_GRANT_NOT_PENDING, {{"state", v1::RoleGrant::State_Name(grant->state())}});
        }
        if (grant->granted_by() == call.caller.person) {
          return Refuse(v1::ERROR_REASON_SAME_PERSON, {{"person", call.caller.person}});
        }
        grant->set_state(v1::RoleGrant::STATE_EFFECTIVE);
        grant->set_approved_by(call.caller.person);
        response = store::UpdateRoleGrant(call.tx, *grant);
        call.Changed(response.name(), store::SelectGrantVersion(call.tx, response.name()), response);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* AccessService::EndRoleGrant(CallbackServerContext* context, const v1::EndRoleGrantRequest* request,
                                                v1::RoleGrant* response) {
  return envelope_.Write(
      context, request, response, {},
      [](Call& call, const v1::EndRoleGrantRequest& request, v1::RoleGrant& response) -> absl::Status {
        Faults faults;
        const std::string reason = base::NormalizeText("reason", request.reason(), 1000, true, faults);
        RETURN_IF_ERROR(RefuseFields(faults));
        auto grant = store::LockRoleGrant(call.tx, request.name());
        if (!grant) return NotFound(request.name());
        if (grant->state() == v1::RoleGrant::STATE_ENDED) return Refuse(v1::ERROR_REASON_GRANT_ENDED);
        grant->set_state(v1::RoleGrant::STATE_ENDED);
        response = store::UpdateRoleGrant(call.tx, *grant);
        call.Changed(response.name(), store::SelectGrantVersion(call.tx, response.name()), response, reason);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* AccessService::ListRoleGrants(CallbackServerContext* context,
                                                  const v1::ListRoleGrantsRequest* request,
                                                  v1::ListRoleGrantsResponse* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, const v1::ListRoleGrantsRequest& request, v1::ListRoleGrantsResponse& response) -> absl::Status {
        ASSIGN_OR_RETURN(const Page page, ReadPage(request));
        ASSIGN_OR_RETURN(const auto ids, names::Parse("parent", request.parent(), kPersonForm, true));
        FillPage(request, page, store::SelectRoleGrants(call.tx, call.zone, ids[1], page), response.mutable_role_grants(),
             response.mutable_next_page_token(), GrantKey);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* AccessService::IssueToken(CallbackServerContext* context, const v1::IssueTokenRequest* request,
                                              v1::Token* response) {
  return envelope_.Write(
      context, request, response, NameLocks(request->parent()),
      [](Call& call, const v1::IssueTokenRequest& request, v1::Token& response) -> absl::Status {
        Faults faults;
        CheckDigest("secret_sha256", request.secret_sha256(), faults);
        const std::string note = base::NormalizeText("note", request.note(), 100, false, faults);
        const absl::Time expire = ExpiryOf(call, request.has_expire_time(), request.expire_time(), faults);
        RETURN_IF_ERROR(RefuseFields(faults));
        if (!store::SelectPerson(call.tx, request.parent())) return NotFound(request.parent());
        auto token = store::InsertToken(call.tx, request.parent(), request.secret_sha256(), note,
                                        database::TimeText(expire), call.NowText());
        if (!token) return Refuse(v1::ERROR_REASON_TOKEN_DIGEST_TAKEN);
        response = *std::move(token);
        call.Changed(response.name(), 1, response);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* AccessService::RotateToken(CallbackServerContext* context, const v1::RotateTokenRequest* request,
                                               v1::Token* response) {
  return envelope_.Write(
      context, request, response, NameLocks(request->parent()),
      [](Call& call, const v1::RotateTokenRequest& request, v1::Token& response) -> absl::Status {
        Faults faults;
        CheckDigest("secret_sha256", request.secret_sha256(), faults);
        const absl::Time expire = ExpiryOf(call, request.has_expire_time(), request.expire_time(), faults);
        RETURN_IF_ERROR(RefuseFields(faults));
        auto token = store::InsertToken(call.tx, call.caller.person, request.secret_sha256(), "rotated",
                                        database::TimeText(expire), call.NowText());
        if (!token) return Refuse(v1::ERROR_REASON_TOKEN_DIGEST_TAKEN);
        const v1::Token old = store::UpdateTokenRevoked(
            call.tx, store::SelectTokenName(call.tx, call.caller.token_sha256), call.NowText());
        response = *std::move(token);
        call.Changed(response.name(), 1, response);
        call.Changed(old.name(), 2, old);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* AccessService::RevokeToken(CallbackServerContext* context, const v1::RevokeTokenRequest* request,
                                               v1::Token* response) {
  return envelope_.Write(
      context, request, response, {},
      [](Call& call, const v1::RevokeTokenRequest& request, v1::Token& response) -> absl::Status {
        Faults faults;
        const std::string reason = base::NormalizeText("reason", request.reason(), 1000, true, faults);
        RETURN_IF_ERROR(RefuseFields(faults));
        auto token = store::LockToken(call.tx, request.name());
        if (!token) return NotFound(request.name());
        if (token->has_revoke_time()) return Refuse(v1::ERROR_REASON_TOKEN_REVOKED);
        response = store::UpdateTokenRevoked(call.tx, request.name(), call.NowText());
        call.Changed(response.name(), 2, response, reason);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* AccessService::ListTokens(CallbackServerContext* context, const v1::ListTokensRequest* request,
                                              v1::ListTokensResponse* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, const v1::ListTokensRequest& request, v1::ListTokensResponse& response) -> absl::Status {
        ASSIGN_OR_RETURN(const Page page, ReadPage(request));
        FillPage(request, page, store::SelectTokens(call.tx, request.parent(), page), response.mutable_tokens(),
             response.mutable_next_page_token(), LastSegmentKey<v1::Token>);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* AccessService::WhoAmI(CallbackServerContext* context, const v1::WhoAmIRequest* request,
                                          v1::WhoAmIResponse* response) {
  return envelope_.Read(
      context, request, response,
      [](Call& call, const v1::WhoAmIRequest&, v1::WhoAmIResponse& response) -> absl::Status {
        *response.mutable_person() = *store::SelectPerson(call.tx, call.caller.person);
        std::set<v1::Permission> permissions = {v1::PERMISSION_ANY_ROLE};
        for (v1::Role role : call.caller.roles) {
          response.add_roles(role);
          permissions.insert(rules::PermissionsOf(role).begin(), rules::PermissionsOf(role).end());
        }
        for (v1::Permission permission : permissions) response.add_permissions(permission);
        *response.mutable_server_time() = call.NowStamp();
        response.set_server_version(LUODI_VERSION);
        return absl::OkStatus();
      });
}

}  // namespace luodi::access
