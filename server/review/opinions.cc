// SPDX-License-Identifier: Apache-2.0
// What reviewers say: opinions, votes, recusals.
#include "server/base/names.h"
#include "server/review/at_hand.h"
#include "server/review/rules.h"
#include "server/review/service.h"
#include "server/review/store.h"
#include "server/review/tally.h"

namespace luodi::review {
namespace {

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using rules::Act;

// What is said has version 1 for good.
constexpr int64_t kSaid = 1;

// Opinions and votes are no sight for the recused; of a RESTRICTED project, hearing them leaves an entry.
absl::Status Listen(Call& call, const std::string& name) {
  ASSIGN_OR_RETURN(const CaseAtHand at_hand, TakeUp(call, "parent", name));
  RETURN_IF_ERROR(rules::RefuseRecused(at_hand.review_case, call.caller.person));
  if (at_hand.project.confidentiality() == v1::CONFIDENTIALITY_RESTRICTED) call.WasRead(name);
  return absl::OkStatus();
}

// The number at the end of the name, by which what was said is listed.
std::vector<std::string> NumberKey(const std::string& name) { return {name.substr(name.rfind('/') + 1)}; }

}  // namespace

ServerUnaryReactor* ReviewService::RecordOpinion(CallbackServerContext* context,
                                                 const v1::RecordOpinionRequest* request, v1::Opinion* response) {
  return envelope_.Write(
      context, request, response, ProjectLocks(request->parent()),
      [](Call& call, const v1::RecordOpinionRequest& request, v1::Opinion& response) -> absl::Status {
        v1::Opinion opinion;
        opinion.set_stage_id(request.stage_id());
        opinion.set_stance(request.stance());
        opinion.set_text(request.text());
        *opinion.mutable_conditions() = request.conditions();
        opinion.set_packet_version(request.packet_version());
        opinion.set_recorded_by(call.caller.person);
        RETURN_IF_ERROR(RefuseFields(rules::CheckOpinion(opinion)));

        ASSIGN_OR_RETURN(CaseAtHand at_hand, TakeUp(call, "parent", request.parent()));
        v1::ReviewCase& review_case = at_hand.review_case;
        RETURN_IF_ERROR(rules::StateAfter(review_case, Act::kRecordOpinion).status());
        ASSIGN_OR_RETURN(v1::StageStatus* const stage, rules::FindStage(review_case, request.stage_id()));
        const v1::StageDefinition& asked = rules::DefinitionOf(at_hand.ground.definition, request.stage_id());
        RETURN_IF_ERROR(rules::MayJudge(review_case, call.caller.person, at_hand.is_contributor));
        RETURN_IF_ERROR(rules::MayAnswer(asked, call.caller));
        RETURN_IF_ERROR(rules::CheckPacketVersion(review_case, request.packet_version()));
        RETURN_IF_ERROR(rules::CheckUnanswered(review_case, asked, store::SelectOpinions(call.tx, review_case.name())));
        RETURN_IF_ERROR(rules::RequireOpen(*stage));

        opinion.set_department(asked.department());
        const auto recorded = store::InsertOpinion(call.tx, review_case.name(), opinion, call.NowText());
        if (!recorded) return rules::CheckUnanswered(review_case, asked, {opinion});
        response = *recorded;
        call.Changed(response.name(), kSaid, response);
        rules::Finish(*stage, rules::OutcomeOf(asked, opinion.stance()), at_hand.ground.now);
        RETURN_IF_ERROR(rules::Proceed(review_case, at_hand.ground));
        PutBack(call, review_case);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::CastVote(CallbackServerContext* context, const v1::CastVoteRequest* request,
                                            v1::Vote* response) {
  return envelope_.Write(
      context, request, response, ProjectLocks(request->parent()),
      [](Call& call, const v1::CastVoteRequest& request, v1::Vote& response) -> absl::Status {
        v1::Vote vote;
        vote.set_stage_id(request.stage_id());
        vote.set_choice(request.choice());
        vote.set_reason(request.reason());
        vote.set_packet_version(request.packet_version());
        vote.set_cast_by(call.caller.person);
        RETURN_IF_ERROR(RefuseFields(rules::CheckVote(vote)));

        ASSIGN_OR_RETURN(CaseAtHand at_hand, TakeUp(call, "parent", request.parent()));
        v1::ReviewCase& review_case = at_hand.review_case;
        RETURN_IF_ERROR(rules::StateAfter(review_case, Act::kCastVote).status());
        ASSIGN_OR_RETURN(v1::StageStatus* const stage, rules::FindStage(review_case, request.stage_id()));
        const v1::StageDefinition& asked = rules::DefinitionOf(at_hand.ground.definition, request.stage_id());
        RETURN_IF_ERROR(rules::MayJudge(review_case, call.caller.person, at_hand.is_contributor));
        RETURN_IF_ERROR(rules::CheckPacketVersion(review_case, request.packet_version()));
        ASSIGN_OR_RETURN(const int weight, rules::WeightOf(review_case, asked, call.caller.person,
                                                           store::SelectVotes(call.tx, review_case.name())));
        RETURN_IF_ERROR(rules::RequireOpen(*stage));

        vote.set_weight(weight);
        const auto cast = store::InsertVote(call.tx, review_case.name(), vote, call.NowText());
        if (!cast) return rules::WeightOf(review_case, asked, call.caller.person, {vote}).status();
        response = *cast;
        call.Changed(response.name(), kSaid, response);
        rules::Recount(review_case, at_hand.ground.definition, store::SelectVotes(call.tx, review_case.name()),
                       at_hand.ground.now);
        RETURN_IF_ERROR(rules::Proceed(review_case, at_hand.ground));
        PutBack(call, review_case);
        return absl::OkStatus();
      });
}

ServerUnaryReactor* ReviewService::Recuse(CallbackServerContext* context, const v1::RecuseRequest* request,
                                          v1::Recusal* response) {
  return envelope_.Write(context, request, response, ProjectLocks(request->parent()),
                         [](Call& call, const v1::RecuseRequest& request, v1::Recusal& response) -> absl::Status {
                           v1::Recusal recusal;
                           recusal.set_person(call.caller.person);
                           recusal.set_reason(request.reason());
                           RETURN_IF_ERROR(RefuseFields(rules::CheckRecusal(recusal)));

                           ASSIGN_OR_RETURN(CaseAtHand at_hand, TakeUp(call, "parent", request.parent()));
                           v1::ReviewCase& review_case = at_hand.review_case;
                           RETURN_IF_ERROR(rules::StateAfter(review_case, Act::kRecuse).status());
                           const std::vector<v1::Vote> votes = store::SelectVotes(call.tx, review_case.name());
                           RETURN_IF_ERROR(rules::MayRecuse(review_case, call.caller.person,
                                                            store::SelectOpinions(call.tx, review_case.name()), votes));

                           const auto recused =
                               store::InsertRecusal(call.tx, review_case.name(), recusal, call.NowText());
                           if (!recused)
                             return Refuse(v1::ERROR_REASON_ALREADY_RECUSED, {{"person", call.caller.person}});
                           response = *recused;
                           call.Changed(response.name(), kSaid, response, response.reason());
                           *review_case.add_recusals() = response;
                           rules::Recount(review_case, at_hand.ground.definition, votes, at_hand.ground.now);
                           RETURN_IF_ERROR(rules::Proceed(review_case, at_hand.ground));
                           PutBack(call, review_case);
                           return absl::OkStatus();
                         });
}

ServerUnaryReactor* ReviewService::CloseVote(CallbackServerContext* context, const v1::CloseVoteRequest* request,
                                             v1::ReviewCase* response) {
  return envelope_.Write(
      context, request, response, ProjectLocks(request->name()),
      [](Call& call, const v1::CloseVoteRequest& request, v1::ReviewCase& response) -> absl::Status {
        ASSIGN_OR_RETURN(CaseAtHand at_hand, TakeUp(call, "name", request.name()));
        v1::ReviewCase& review_case = at_hand.review_case;
        RETURN_IF_ERROR(rules::StateAfter(review_case, Act::kCloseVote).status());
        RETURN_IF_ERROR(rules::MayJudge(review_case, call.caller.person, at_hand.is_contributor));
        ASSIGN_OR_RETURN(v1::StageStatus* const stage, rules::FindStage(review_case, request.stage_id()));
        RETURN_IF_ERROR(rules::RequireOpen(*stage));
        ASSIGN_OR_RETURN(
            const rules::Outlook outlook,
            rules::Close(rules::DefinitionOf(at_hand.ground.definition, request.stage_id()), stage->tally()));
        rules::Finish(*stage, rules::OutcomeOf(outlook), at_hand.ground.now);
        RETURN_IF_ERROR(rules::Proceed(review_case, at_hand.ground));
        response = PutBack(call, review_case);
        return absl::OkStatus();
      });
}

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
        std::vector<v1::Vote> found = store::ListVotes(call.tx, request.parent(), page);
        if (found.size() > static_cast<size_t>(page.size)) {
          found.pop_back();
          response.set_next_page_token(NextPageToken(request, NumberKey(found.back().name())));
        }
        response.mutable_votes()->Assign(found.begin(), found.end());
        return absl::OkStatus();
      });
}

}  // namespace luodi::review
