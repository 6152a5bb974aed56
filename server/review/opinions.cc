// SPDX-License-Identifier: Apache-2.0
// What reviewers say, and what the review office does about seats.
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "server/review/acts.h"
#include "server/review/at_hand.h"
#include "server/review/rules.h"
#include "server/review/service.h"
#include "server/review/store.h"

namespace luodi::review {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using Stream = rpc::Duplex<v1::RecordOpinionsRequest, v1::RecordOpinionsResponse>;

// What is said has version 1 for good.
constexpr int64_t kSaid = 1;

// The rules looked at the same rows under the same lock: a constraint that stands in the way is a fault of ours.
template <typename Said>
Said Stored(std::optional<Said> said) {
  if (!said) throw std::logic_error("the database refuses what the rules allow");
  return *std::move(said);
}

v1::Opinion OpinionIn(const v1::RecordOpinionRequest& request) {
  v1::Opinion opinion;
  opinion.set_stage_id(request.stage_id());
  opinion.set_seat_id(request.seat_id());
  opinion.set_stance(request.stance());
  opinion.set_text(request.text());
  *opinion.mutable_conditions() = request.conditions();
  opinion.set_packet_version(request.packet_version());
  return opinion;
}

v1::Vote VoteIn(const v1::CastVoteRequest& request) {
  v1::Vote vote;
  vote.set_stage_id(request.stage_id());
  vote.set_seat_id(request.seat_id());
  vote.set_choice(request.choice());
  vote.set_reason(request.reason());
  vote.set_packet_version(request.packet_version());
  return vote;
}

v1::Score ScoreIn(const v1::RecordScoreRequest& request) {
  v1::Score score;
  score.set_stage_id(request.stage_id());
  score.set_seat_id(request.seat_id());
  *score.mutable_criteria() = request.criteria();
  score.set_reason(request.reason());
  score.set_packet_version(request.packet_version());
  return score;
}

absl::Status Record(Call& call, const v1::RecordOpinionRequest& request, v1::Opinion& response) {
  v1::Opinion opinion = OpinionIn(request);
  RETURN_IF_ERROR(RefuseFields(rules::CheckOpinion(opinion)));
  ASSIGN_OR_RETURN(rules::Desk desk, TakeUp(call, "parent", request.parent()));
  ASSIGN_OR_RETURN(opinion, rules::RecordOpinion(desk, ActorOf(call, desk), opinion));
  response = Stored(store::InsertOpinion(call.tx, request.parent(), opinion, call.NowText()));
  call.Changed(response.name(), kSaid, response);
  PutBack(call, desk);
  return absl::OkStatus();
}

// What ends the whole stream: nothing that is said further could fare better.
bool EndsTheStream(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kInternal:
      return true;
    default:
      return ReasonOf(status) == v1::ERROR_REASON_PERMISSION_MISSING;
  }
}

void Explain(const absl::Status& refusal, v1::RecordOpinionsResponse& answer) {
  google::rpc::Status wire;
  wire.ParseFromString(ToGrpcStatus(refusal).error_details());
  answer.set_code(wire.code());
  answer.set_message(wire.message());
  for (const google::protobuf::Any& detail : wire.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::LocalizedMessage localized;
    if (detail.UnpackTo(&info)) answer.set_reason(info.reason());
    if (detail.UnpackTo(&localized)) answer.set_message_zh(localized.message());
  }
}

absl::Status RecordAll(Envelope::Session& session, Stream& stream) {
  v1::RecordOpinionsRequest item;
  while (stream.Next(&item)) {
    const v1::RecordOpinionRequest& said = item.opinion();
    v1::RecordOpinionsResponse answer;
    answer.set_request_id(said.request_id());
    v1::Opinion opinion;
    const absl::Status status =
        session.Write(said.parent(), said.request_id(), said.validate_only(), CaseLocks(said.parent()),
                      said.SerializeAsString(), &opinion,
                      [&](Call& call) { return Record(call, said, opinion); });
    if (EndsTheStream(status)) return status;
    if (status.ok()) {
      *answer.mutable_opinion() = opinion;
    } else {
      Explain(status, answer);
    }
    if (!stream.Send(answer)) break;
  }
  return stream.cancelled() ? Refuse(v1::ERROR_REASON_CALL_CANCELLED) : absl::OkStatus();
}

}  // namespace

ServerUnaryReactor* ReviewService::RecordOpinion(CallbackServerContext* context,
                                                 const v1::RecordOpinionRequest* request, v1::Opinion* response) {
  return envelope_.Write(context, request, response, CaseLocks(request->parent()), Record);
}

grpc::ServerBidiReactor<v1::RecordOpinionsRequest, v1::RecordOpinionsResponse>* ReviewService::RecordOpinions(
    CallbackServerContext* context) {
  return envelope_.Converse<v1::RecordOpinionsRequest, v1::RecordOpinionsResponse>(context, RecordAll);
}

ServerUnaryReactor* ReviewService::CastVote(CallbackServerContext* context, const v1::CastVoteRequest* request,
                                            v1::Vote* response) {
  return envelope_.Write(
      context, request, response, CaseLocks(request->parent()),
      [](Call& call, const v1::CastVoteRequest& request, v1::Vote& response) -> absl::Status {
        v1::Vote vote = VoteIn(request);
        RETURN_IF_ERROR(RefuseFields(rules::CheckVote(vote)));
        ASSIGN_OR_RETURN(rules::Desk desk, TakeUp(call, "parent", request.parent()));
        ASSIGN_OR_RETURN(vote, rules::CastVote(desk, ActorOf(call, desk), vote, request.ballot_salt()));
        response = Stored(store::InsertVote(call.tx, request.parent(), vote, call.NowText()));
        if (!vote.ballot_digest().empty()) {
          store::InsertBallot(call.tx, request.parent(), vote.stage_id(), vote.packet_version(), request.choice());
        }
        call.Changed(response.name(), kSaid, response);
        PutBack(call, desk);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::RecordScore(CallbackServerContext* context, const v1::RecordScoreRequest* request,
                                               v1::Score* response) {
  return envelope_.Write(
      context, request, response, CaseLocks(request->parent()),
      [](Call& call, const v1::RecordScoreRequest& request, v1::Score& response) -> absl::Status {
        v1::Score score = ScoreIn(request);
        RETURN_IF_ERROR(RefuseFields(rules::CheckScore(score)));
        ASSIGN_OR_RETURN(rules::Desk desk, TakeUp(call, "parent", request.parent()));
        ASSIGN_OR_RETURN(score, rules::RecordScore(desk, ActorOf(call, desk), score));
        response = Stored(store::InsertScore(call.tx, request.parent(), score, call.NowText()));
        call.Changed(response.name(), kSaid, response);
        PutBack(call, desk);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::Recuse(CallbackServerContext* context, const v1::RecuseRequest* request,
                                          v1::Recusal* response) {
  return envelope_.Write(
      context, request, response, CaseLocks(request->parent()),
      [](Call& call, const v1::RecuseRequest& request, v1::Recusal& response) -> absl::Status {
        v1::Recusal recusal;
        recusal.set_reason(request.reason());
        RETURN_IF_ERROR(RefuseFields(rules::CheckRecusal(recusal)));
        ASSIGN_OR_RETURN(rules::Desk desk, TakeUp(call, "parent", request.parent()));
        ASSIGN_OR_RETURN(recusal, rules::Recuse(desk, ActorOf(call, desk), recusal.reason()));
        response = Stored(store::InsertRecusal(call.tx, request.parent(), recusal, call.NowText()));
        call.Changed(response.name(), kSaid, response, response.reason());
        PutBack(call, desk);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::CloseVote(CallbackServerContext* context, const v1::CloseVoteRequest* request,
                                             v1::ReviewCase* response) {
  return envelope_.Write(
      context, request, response, CaseLocks(request->name()),
      [](Call& call, const v1::CloseVoteRequest& request, v1::ReviewCase& response) -> absl::Status {
        ASSIGN_OR_RETURN(rules::Desk desk, TakeUp(call, "name", request.name()));
        RETURN_IF_ERROR(rules::CloseVote(desk, ActorOf(call, desk), request.stage_id()));
        response = PutBack(call, desk);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::AdmitAlternate(CallbackServerContext* context,
                                                  const v1::AdmitAlternateRequest* request, v1::ReviewCase* response) {
  return envelope_.Write(
      context, request, response, CaseLocks(request->name()),
      [](Call& call, const v1::AdmitAlternateRequest& request, v1::ReviewCase& response) -> absl::Status {
        ASSIGN_OR_RETURN(rules::Desk desk, TakeUp(call, "name", request.name()));
        RETURN_IF_ERROR(rules::AdmitAlternate(desk, ActorOf(call, desk), request.stage_id(), request.seat_id()));
        response = PutBack(call, desk);
        return absl::OkStatus();
      });
}

}  // namespace luodi::review
