// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "luodi/v1/review.grpc.pb.h"
#include "server/call/envelope.h"

namespace luodi::review {

class ReviewService final : public v1::ReviewService::CallbackService {
 public:
  explicit ReviewService(Envelope& envelope) : envelope_(envelope) {}

  // cases.cc
  grpc::ServerUnaryReactor* SubmitCase(grpc::CallbackServerContext* context, const v1::SubmitCaseRequest* request,
                                       v1::ReviewCase* response) override;
  grpc::ServerUnaryReactor* GetCase(grpc::CallbackServerContext* context, const v1::GetCaseRequest* request,
                                    v1::ReviewCase* response) override;
  grpc::ServerUnaryReactor* ListCases(grpc::CallbackServerContext* context, const v1::ListCasesRequest* request,
                                      v1::ListCasesResponse* response) override;
  grpc::ServerUnaryReactor* AcceptPacket(grpc::CallbackServerContext* context, const v1::AcceptPacketRequest* request,
                                         v1::ReviewCase* response) override;
  grpc::ServerUnaryReactor* RequestSupplement(grpc::CallbackServerContext* context,
                                              const v1::RequestSupplementRequest* request,
                                              v1::ReviewCase* response) override;
  grpc::ServerUnaryReactor* ResubmitPacket(grpc::CallbackServerContext* context,
                                           const v1::ResubmitPacketRequest* request, v1::ReviewCase* response) override;
  grpc::ServerUnaryReactor* WithdrawCase(grpc::CallbackServerContext* context, const v1::WithdrawCaseRequest* request,
                                         v1::ReviewCase* response) override;
  grpc::ServerUnaryReactor* ClosePublicity(grpc::CallbackServerContext* context,
                                           const v1::ClosePublicityRequest* request, v1::ReviewCase* response) override;
  grpc::ServerUnaryReactor* MoveCase(grpc::CallbackServerContext* context, const v1::MoveCaseRequest* request,
                                     v1::ReviewCase* response) override;
  // opinions.cc
  grpc::ServerUnaryReactor* RecordOpinion(grpc::CallbackServerContext* context, const v1::RecordOpinionRequest* request,
                                          v1::Opinion* response) override;
  grpc::ServerUnaryReactor* CastVote(grpc::CallbackServerContext* context, const v1::CastVoteRequest* request,
                                     v1::Vote* response) override;
  grpc::ServerUnaryReactor* Recuse(grpc::CallbackServerContext* context, const v1::RecuseRequest* request,
                                   v1::Recusal* response) override;
  grpc::ServerUnaryReactor* CloseVote(grpc::CallbackServerContext* context, const v1::CloseVoteRequest* request,
                                      v1::ReviewCase* response) override;
  grpc::ServerBidiReactor<v1::RecordOpinionsRequest, v1::RecordOpinionsResponse>* RecordOpinions(
      grpc::CallbackServerContext* context) override;
  grpc::ServerUnaryReactor* RecordScore(grpc::CallbackServerContext* context, const v1::RecordScoreRequest* request,
                                        v1::Score* response) override;
  grpc::ServerUnaryReactor* AdmitAlternate(grpc::CallbackServerContext* context,
                                           const v1::AdmitAlternateRequest* request, v1::ReviewCase* response) override;
  // hearings.cc
  grpc::ServerUnaryReactor* ListOpinions(grpc::CallbackServerContext* context, const v1::ListOpinionsRequest* request,
                                         v1::ListOpinionsResponse* response) override;
  grpc::ServerUnaryReactor* ListVotes(grpc::CallbackServerContext* context, const v1::ListVotesRequest* request,
                                      v1::ListVotesResponse* response) override;
  grpc::ServerUnaryReactor* ListScores(grpc::CallbackServerContext* context, const v1::ListScoresRequest* request,
                                       v1::ListScoresResponse* response) override;
  grpc::ServerUnaryReactor* GetResult(grpc::CallbackServerContext* context, const v1::GetResultRequest* request,
                                      v1::GetResultResponse* response) override;
  // delegations.cc
  grpc::ServerUnaryReactor* CreateDelegation(grpc::CallbackServerContext* context,
                                             const v1::CreateDelegationRequest* request,
                                             v1::Delegation* response) override;
  grpc::ServerUnaryReactor* RevokeDelegation(grpc::CallbackServerContext* context,
                                             const v1::RevokeDelegationRequest* request,
                                             v1::Delegation* response) override;
  grpc::ServerUnaryReactor* ListDelegations(grpc::CallbackServerContext* context,
                                            const v1::ListDelegationsRequest* request,
                                            v1::ListDelegationsResponse* response) override;
  // decisions.cc
  grpc::ServerUnaryReactor* RequestException(grpc::CallbackServerContext* context,
                                             const v1::RequestExceptionRequest* request,
                                             v1::ReviewCase* response) override;
  grpc::ServerUnaryReactor* DecideCase(grpc::CallbackServerContext* context, const v1::DecideCaseRequest* request,
                                       v1::ReviewCase* response) override;
  grpc::ServerUnaryReactor* RequestOverride(grpc::CallbackServerContext* context,
                                            const v1::RequestOverrideRequest* request,
                                            v1::ReviewCase* response) override;
  grpc::ServerUnaryReactor* ExtendApproval(grpc::CallbackServerContext* context,
                                           const v1::ExtendApprovalRequest* request, v1::ReviewCase* response) override;
  grpc::ServerUnaryReactor* ConfirmObligation(grpc::CallbackServerContext* context,
                                              const v1::ConfirmObligationRequest* request,
                                              v1::ReviewCase* response) override;
  grpc::ServerUnaryReactor* WaiveObligation(grpc::CallbackServerContext* context,
                                            const v1::WaiveObligationRequest* request,
                                            v1::ReviewCase* response) override;
  // clocks.cc
  grpc::ServerUnaryReactor* ReadClock(grpc::CallbackServerContext* context, const v1::ReadClockRequest* request,
                                      v1::ClockReceipt* response) override;
  grpc::ServerUnaryReactor* RunClocks(grpc::CallbackServerContext* context, const v1::RunClocksRequest* request,
                                      v1::RunClocksResponse* response) override;
  // inbox.cc
  grpc::ServerUnaryReactor* ListInbox(grpc::CallbackServerContext* context, const v1::ListInboxRequest* request,
                                      v1::ListInboxResponse* response) override;
  // records.cc
  grpc::ServerUnaryReactor* ExportCase(grpc::CallbackServerContext* context, const v1::ExportCaseRequest* request,
                                       v1::CaseRecord* response) override;

 private:
  Envelope& envelope_;
};

}  // namespace luodi::review
