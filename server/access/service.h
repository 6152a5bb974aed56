// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "luodi/v1/access.grpc.pb.h"
#include "server/call/envelope.h"

namespace luodi::access {

class AccessService final : public v1::AccessService::CallbackService {
 public:
  explicit AccessService(Envelope& envelope) : envelope_(envelope) {}

  grpc::ServerUnaryReactor* CreateDepartment(grpc::CallbackServerContext* context, const v1::CreateDepartmentRequest* request,
      v1::Department* response) override;
  grpc::ServerUnaryReactor* ListDepartments(grpc::CallbackServerContext* context, const v1::ListDepartmentsRequest* request,
      v1::ListDepartmentsResponse* response) override;
  grpc::ServerUnaryReactor* CreatePerson(grpc::CallbackServerContext* context, const v1::CreatePersonRequest* request,
      v1::Person* response) override;
  grpc::ServerUnaryReactor* GetPerson(grpc::CallbackServerContext* context, const v1::GetPersonRequest* request,
      v1::Person* response) override;
  grpc::ServerUnaryReactor* ListPersons(grpc::CallbackServerContext* context, const v1::ListPersonsRequest* request,
      v1::ListPersonsResponse* response) override;
  grpc::ServerUnaryReactor* GrantRole(grpc::CallbackServerContext* context, const v1::GrantRoleRequest* request,
      v1::RoleGrant* response) override;
  grpc::ServerUnaryReactor* ApproveRoleGrant(grpc::CallbackServerContext* context, const v1::ApproveRoleGrantRequest* request,
      v1::RoleGrant* response) override;
  grpc::ServerUnaryReactor* EndRoleGrant(grpc::CallbackServerContext* context, const v1::EndRoleGrantRequest* request,
      v1::RoleGrant* response) override;
  grpc::ServerUnaryReactor* ListRoleGrants(grpc::CallbackServerContext* context, const v1::ListRoleGrantsRequest* request,
      v1::ListRoleGrantsResponse* response) override;
  grpc::ServerUnaryReactor* IssueToken(grpc::CallbackServerContext* context, const v1::IssueTokenRequest* request,
      v1::Token* response) override;
  grpc::ServerUnaryReactor* RotateToken(grpc::CallbackServerContext* context, const v1::RotateTokenRequest* request,
      v1::Token* response) override;
  grpc::ServerUnaryReactor* RevokeToken(grpc::CallbackServerContext* context, const v1::RevokeTokenRequest* request,
      v1::Token* response) override;
  grpc::ServerUnaryReactor* ListTokens(grpc::CallbackServerContext* context, const v1::ListTokensRequest* request,
      v1::ListTokensResponse* response) override;
  grpc::ServerUnaryReactor* WhoAmI(grpc::CallbackServerContext* context, const v1::WhoAmIRequest* request,
      v1::WhoAmIResponse* response) override;

 private:
  Envelope& envelope_;
};

}  // namespace luodi::access
