// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "luodi/v1/review.grpc.pb.h"
#include "server/call/envelope.h"

namespace luodi::review {

// Definitions stand in definitions.cc, filing, reading and the packet in cases.cc, what reviewers say in opinions.cc,
// exceptions and decisions in decisions.cc.
class ReviewService final : public v1::ReviewService::CallbackService {
 public:
  explicit ReviewService(Envelope& envelope) : envelope_(envelope) {}

  grpc::ServerUnaryReactor* CreateReviewDefinition(grpc::CallbackServerContext* context,
                                                   const v1::CreateReviewDefinitionRequest* request,
                                                   v1::ReviewDefinition* response) override;
  grpc::ServerUnaryReactor* PublishReviewDefinition(grpc::CallbackServerContext* context,
                                                    const v1::PublishReviewDefinitionRequest* request,
                                                    v1::ReviewDefinition* response) override;
  grpc::ServerUnaryReactor* GetReviewDefinition(grpc::CallbackServerContext* context,
                                                const v1::GetReviewDefinitionRequest* request,
                                                v1::ReviewDefinition* response) override;
  grpc::ServerUnaryReactor* ListReviewDefinitions(grpc::CallbackServerContext* context,
                                                  const v1::ListReviewDefinitionsRequest* request,
                                                  v1::ListReviewDefinitionsResponse* response) override;
  grpc::ServerUnaryReactor* SubmitCase(grpc::CallbackServerContext* context, const v1::SubmitCaseRequest* request,
                                       v1::ReviewCase* response) override;
  grpc::ServerUnaryReactor* GetCase(grpc::CallbackServerContext* context, const v1::GetCaseRequest* request,
                                    v1::ReviewCase* response) override;
  grpc::ServerUnaryReactor* ListCases(grpc::CallbackServerContext* context, const v1::ListCasesRequest* request,
                                      v1::ListCasesResponse* response) override;
  grpc::ServerUnaryReactor* ListInbox(grpc::CallbackServerContext* context, const v1::ListInboxRequest* request,
                                      v1::ListInboxResponse* response) override;
  grpc::ServerUnaryReactor* AcceptPacket(grpc::CallbackServerContext* context, const v1::AcceptPacketRequest* request,
                                         v1::ReviewCase* response) override;
  grpc::ServerUnaryReactor* RequestSupplement(grpc::CallbackServerContext* context,
                                              const v1::RequestSupplementRequest* request,
                                              v1::ReviewCase* response) override;
  grpc::ServerUnaryReactor* ResubmitPacket(grpc::CallbackServerContext* context,
                                           const v1::ResubmitPacketRequest* request, v1::ReviewCase* response) override;
  grpc::ServerUnaryReactor* RecordOpinion(grpc::CallbackServerContext* context, const v1::RecordOpinionRequest* request,
                                          v1::Opinion* response) override;
  grpc::ServerUnaryReactor* CastVote(grpc::CallbackServerContext* context, const v1::CastVoteRequest* request,
                                     v1::Vote* response) override;
  grpc::ServerUnaryReactor* Recuse(grpc::CallbackServerContext* context, const v1::RecuseRequest* request,
                                   v1::Recusal* response) override;
  grpc::ServerUnaryReactor* CloseVote(grpc::CallbackServerContext* context, const v1::CloseVoteRequest* request,
                                      v1::ReviewCase* response) override;
  grpc::ServerUnaryReactor* RequestException(grpc::CallbackServerContext* context,
                                             const v1::RequestExceptionRequest* request,
                                             v1::ReviewCase* response) override;
  grpc::ServerUnaryReactor* DecideCase(grpc::CallbackServerContext* context, const v1::DecideCaseRequest* request,
                                       v1::ReviewCase* response) override;
  grpc::ServerUnaryReactor* WithdrawCase(grpc::CallbackServerContext* context, const v1::WithdrawCaseRequest* request,
                                         v1::ReviewCase* response) override;
  grpc::ServerUnaryReactor* ListOpinions(grpc::CallbackServerContext* context, const v1::ListOpinionsRequest* request,
                                         v1::ListOpinionsResponse* response) override;
  grpc::ServerUnaryReactor* ListVotes(grpc::CallbackServerContext* context, const v1::ListVotesRequest* request,
                                      v1::ListVotesResponse* response) override;

 private:
  Envelope& envelope_;
};

}  // namespace luodi::review
