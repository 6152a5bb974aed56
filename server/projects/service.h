// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "luodi/v1/projects.grpc.pb.h"
#include "server/call/envelope.h"

namespace luodi::projects {

class ProjectService final : public v1::ProjectService::CallbackService {
 public:
  explicit ProjectService(Envelope& envelope) : envelope_(envelope) {}

  grpc::ServerUnaryReactor* CreateProject(grpc::CallbackServerContext* context, const v1::CreateProjectRequest* request,
                                          v1::Project* response) override;
  grpc::ServerUnaryReactor* UpdateProject(grpc::CallbackServerContext* context, const v1::UpdateProjectRequest* request,
                                          v1::Project* response) override;
  grpc::ServerUnaryReactor* GetProject(grpc::CallbackServerContext* context, const v1::GetProjectRequest* request,
                                       v1::Project* response) override;
  grpc::ServerUnaryReactor* ListProjects(grpc::CallbackServerContext* context, const v1::ListProjectsRequest* request,
                                         v1::ListProjectsResponse* response) override;
  grpc::ServerUnaryReactor* ProposeCorrection(grpc::CallbackServerContext* context,
                                              const v1::ProposeCorrectionRequest* request,
                                              v1::Correction* response) override;
  grpc::ServerUnaryReactor* ProposeTermination(grpc::CallbackServerContext* context,
                                               const v1::ProposeTerminationRequest* request,
                                               v1::Correction* response) override;
  grpc::ServerUnaryReactor* ApproveCorrection(grpc::CallbackServerContext* context,
                                              const v1::ApproveCorrectionRequest* request,
                                              v1::Correction* response) override;
  grpc::ServerUnaryReactor* DeclineCorrection(grpc::CallbackServerContext* context,
                                              const v1::DeclineCorrectionRequest* request,
                                              v1::Correction* response) override;
  grpc::ServerUnaryReactor* ListCorrections(grpc::CallbackServerContext* context,
                                            const v1::ListCorrectionsRequest* request,
                                            v1::ListCorrectionsResponse* response) override;
  grpc::ServerUnaryReactor* ListTwins(grpc::CallbackServerContext* context, const v1::ListTwinsRequest* request,
                                      v1::ListTwinsResponse* response) override;
  grpc::ServerUnaryReactor* ProposeMerge(grpc::CallbackServerContext* context, const v1::ProposeMergeRequest* request,
                                         v1::Correction* response) override;
  grpc::ServerUnaryReactor* ProposeUnmerge(grpc::CallbackServerContext* context,
                                           const v1::ProposeUnmergeRequest* request,
                                           v1::Correction* response) override;
  grpc::ServerUnaryReactor* ListIndustries(grpc::CallbackServerContext* context,
                                           const v1::ListIndustriesRequest* request,
                                           v1::ListIndustriesResponse* response) override;

 private:
  Envelope& envelope_;
};

}  // namespace luodi::projects
