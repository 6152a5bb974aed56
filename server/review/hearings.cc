// SPDX-License-Identifier: Apache-2.0
// Reading what was said, and what it came to.
#include "server/projects/rules.h"
#include "server/review/at_hand.h"
#include "server/review/result.h"
#include "server/review/rules.h"
#include "server/review/service.h"
#include "server/review/store.h"

namespace luodi::review {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

// What was said is no sight for the recused; of a RESTRICTED project, hearing it leaves an entry.
absl::Status Listen(Call& call, const std::string& name) {
  ASSIGN_OR_RETURN(const CaseInSight in_sight, FindCase(call, "parent", name));
  if (in_sight.recused) {
    return Refuse(v1::ERROR_REASON_PERSON_RECUSED, {{"person", call.caller.person}, {"case", name}});
  }
  NoteReading(call, in_sight.project, name);
  return absl::OkStatus();
}

// The number at the end of the name, by which what was said is listed.
std::vector<std::string> NumberKey(const std::string& name) { return {name.substr(name.rfind('/') + 1)}; }

}  // namespace

ServerUnaryReactor* ReviewService::ListOpinions(CallbackServerContext* context, const v1::ListOpinionsRequest* request,
                                                v1::ListOpinionsResponse* response) {
  return envelope_.ReadRecorded(
      context, request, response,
      [](Call& call, const v1::ListOpinionsRequest& request, v1::ListOpinionsResponse& response) -> absl::Status {
        RETURN_IF_ERROR(Listen(call, request.parent()));
        ASSIGN_OR_RETURN(const Page page, ReadPage(request));
        std::vector<v1::Opinion> found = store::ListOpinions(call.tx, request.parent(), page);
        if (found.size() > static_cast<size_t>(page.size)) {
          found.pop_back();
          response.set_next_page_token(NextPageToken(request, NumberKey(found.back().name())));
        }
        response.mutable_opinions()->Assign(found.begin(), found.end());
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::ListVotes(CallbackServerContext* context, const v1::ListVotesRequest* request,
                                             v1::ListVotesResponse* response) {
  return envelope_.ReadRecorded(
      context, request, response,
      [](Call& call, const v1::ListVotesRequest& request, v1::ListVotesResponse& response) -> absl::Status {
        RETURN_IF_ERROR(Listen(call, request.parent()));
        ASSIGN_OR_RETURN(const Page page, ReadPage(request));
        std::vector<store::ListedVote> found = store::ListVotes(call.tx, request.parent(), page);
        if (found.size() > static_cast<size_t>(page.size)) {
          found.pop_back();
          response.set_next_page_token(NextPageToken(request, found.back().page_key));
        }
        for (store::ListedVote& one : found) *response.add_votes() = std::move(one.vote);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::ListScores(CallbackServerContext* context, const v1::ListScoresRequest* request,
                                              v1::ListScoresResponse* response) {
  return envelope_.ReadRecorded(
      context, request, response,
      [](Call& call, const v1::ListScoresRequest& request, v1::ListScoresResponse& response) -> absl::Status {
        RETURN_IF_ERROR(Listen(call, request.parent()));
        ASSIGN_OR_RETURN(const Page page, ReadPage(request));
        std::vector<v1::Score> found = store::ListScores(call.tx, request.parent(), page);
        if (found.size() > static_cast<size_t>(page.size)) {
          found.pop_back();
          response.set_next_page_token(NextPageToken(request, NumberKey(found.back().name())));
        }
        response.mutable_scores()->Assign(found.begin(), found.end());
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::GetResult(CallbackServerContext* context, const v1::GetResultRequest* request,
                                             v1::GetResultResponse* response) {
  return envelope_.ReadRecorded(
      context, request, response,
      [](Call& call, const v1::GetResultRequest& request, v1::GetResultResponse& response) -> absl::Status {
        ASSIGN_OR_RETURN(rules::Desk desk, LookAt(call, "name", request.name()));
        RETURN_IF_ERROR(rules::RefuseRecused(desk, ActorOf(call, desk)));
        NoteReading(call, desk.project, request.name());
        rules::FillResult(desk);
        const bool is_signed = projects::rules::FindFact(desk.project, v1::FACT_KIND_SIGNED) != nullptr;
        desk.review_case.set_state(rules::StateOn(desk.review_case, call.today, is_signed));
        *response.mutable_review_case() = std::move(desk.review_case);
        return absl::OkStatus();
      });
}

}  // namespace luodi::review
