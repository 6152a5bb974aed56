// SPDX-License-Identifier: Apache-2.0
// What reviewers say: opinions, votes, scores, recusals, and what the review office does about seats.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/base/digest.h"
#include "server/review/acts.h"
#include "server/review/answers.h"
#include "server/review/rules.h"
#include "server/review/scoring.h"
#include "server/review/seats.h"
#include "server/review/tally.h"

namespace luodi::review::rules {
namespace {

constexpr size_t kShortestSalt = 16;
constexpr size_t kLongestSalt = 64;

absl::Status NotOnStage(const Actor& actor, const std::string& stage_id) {
  return Refuse(v1::ERROR_REASON_NOT_ON_STAGE, {{"person", actor.person}, {"stage", stage_id}});
}

// Where an answer goes.
struct Reception {
  const v1::StageDefinition* stage = nullptr;
  Standing standing;
};

// What every answer must pass; `said_before` tells the refusal to a seat that has answered.
template <typename Said, typename SaidBefore>
absl::StatusOr<Reception> Receive(Desk& desk, const Actor& actor, Act act, const Said& said, bool fits(v1::StageKind),
                                  SaidBefore said_before) {
  RETURN_IF_ERROR(Undertake(desk, actor, act).status());
  ASSIGN_OR_RETURN(const v1::StageStatus* const status, FindStage(desk.review_case, said.stage_id()));
  RETURN_IF_ERROR(MayJudge(desk, actor));
  if (!fits(status->kind())) return NotOnStage(actor, said.stage_id());
  Reception reception;
  reception.stage = &DefinitionOf(desk.ground.definition, said.stage_id());
  ASSIGN_OR_RETURN(reception.standing, StandFor(desk, actor, *reception.stage, said.seat_id()));
  RETURN_IF_ERROR(CheckPacketVersion(desk.review_case, said.packet_version()));
  const v1::Seat& seat = reception.standing.seat;
  if (AnswersOf(desk, *reception.stage).by_seat.contains(seat.seat_id())) return said_before(seat);
  RETURN_IF_ERROR(RequireOpen(*status));
  return reception;
}

bool IsVote(v1::StageKind kind) { return kind == v1::STAGE_KIND_VOTE; }
bool IsScoring(v1::StageKind kind) { return kind == v1::STAGE_KIND_SCORING; }

absl::Status CheckAttendance(const Desk& desk, const Actor& actor, const v1::StageDefinition& stage) {
  if (!stage.meeting_required()) return absl::OkStatus();
  const auto held = desk.attending.find(stage.stage_id());
  if (held != desk.attending.end() && held->second.contains(actor.person)) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_MEETING_REQUIRED, {{"stage", stage.stage_id()}});
}

// A seat's word against a veto of its holder, given in an earlier round.
void LiftVeto(Desk& desk, const v1::Seat& seat, v1::Opinion::Stance stance) {
  if (!LiftsVeto(stance)) return;
  auto& standing = *desk.review_case.mutable_standing_vetoes();
  standing.erase(std::remove_if(standing.begin(), standing.end(),
                                [&](const v1::StandingVeto& veto) { return veto.holder() == HolderOf(seat); }),
                 standing.end());
}

void CountBallot(BallotCount& count, v1::Vote::Choice choice, int weight) {
  if (choice == v1::Vote::CHOICE_YES) count.yes += weight;
  if (choice == v1::Vote::CHOICE_NO) count.no += weight;
  if (choice == v1::Vote::CHOICE_ABSTAIN) count.abstain += weight;
}

// From here on nothing but the totals knows the choice.
void Seal(Desk& desk, v1::Vote& vote, const std::string& salt) {
  CountBallot(desk.ballots[vote.stage_id()], vote.choice(), vote.weight());
  vote.set_ballot_digest(Sha256Hex(absl::StrCat(salt, ":", v1::Vote::Choice_Name(vote.choice()))));
  vote.clear_choice();
  vote.clear_reason();
}

bool IsSamePerson(const Desk& desk, const Actor& actor, const std::string& person) {
  return !person.empty() && (person == actor.person || IdentityOf(desk, person) == actor.identity);
}

// Said on the packet as it is, by him or on his behalf. Asking for a supplement answers nothing.
bool HasAnswered(const Desk& desk, const Actor& actor) {
  const int version = desk.review_case.packet().version();
  const auto his = [&](int packet_version, const std::string& person, const std::string& on_behalf_of) {
    return packet_version == version &&
           (IsSamePerson(desk, actor, person) || IsSamePerson(desk, actor, on_behalf_of));
  };
  const auto& voices = desk.review_case.voices();
  return std::any_of(desk.opinions.begin(), desk.opinions.end(),
                     [&](const v1::Opinion& one) {
                       return one.stance() != v1::Opinion::STANCE_RETURN &&
                              his(one.packet_version(), one.recorded_by(), one.on_behalf_of());
                     }) ||
         std::any_of(desk.votes.begin(), desk.votes.end(),
                     [&](const v1::Vote& one) {
                       return his(one.packet_version(), one.cast_by(), one.on_behalf_of());
                     }) ||
         std::any_of(desk.scores.begin(), desk.scores.end(),
                     [&](const v1::Score& one) {
                       return his(one.packet_version(), one.scored_by(), one.on_behalf_of());
                     }) ||
         std::any_of(voices.begin(), voices.end(),
                     [&](const v1::DecisionVoice& one) { return his(version, one.person(), one.on_behalf_of()); });
}

absl::StatusOr<v1::SeatStatus*> FindSeat(v1::StageStatus& stage, const std::string& seat_id) {
  for (v1::SeatStatus& seat : *stage.mutable_seats()) {
    if (seat.seat_id() == seat_id) return &seat;
  }
  return Refuse(v1::ERROR_REASON_SEAT_UNKNOWN, {{"stage", stage.stage_id()}, {"seat", seat_id}});
}

absl::Status CheckHasAlternate(const Desk& desk, const v1::StageDefinition& stage, const std::string& seat_id) {
  for (const v1::Seat& seat : SeatsAsked(desk, stage)) {
    if (seat.seat_id() != seat_id) continue;
    if (!seat.alternate().empty()) return absl::OkStatus();
    return Refuse(v1::ERROR_REASON_SEAT_WITHOUT_ALTERNATE, {{"stage", stage.stage_id()}, {"seat", seat_id}});
  }
  return Refuse(v1::ERROR_REASON_SEAT_UNKNOWN, {{"stage", stage.stage_id()}, {"seat", seat_id}});
}

// Whether the seat may say this here and now.
absl::Status CheckStance(const Desk& desk, const Reception& reception, v1::Opinion::Stance stance) {
  const std::string& stage_id = reception.stage->stage_id();
  const v1::Seat& seat = reception.standing.seat;
  if (stance == v1::Opinion::STANCE_VETO && !seat.may_veto()) {
    return Refuse(v1::ERROR_REASON_VETO_NOT_HELD, {{"seat", seat.seat_id()}, {"stage", stage_id}});
  }
  if (stance != v1::Opinion::STANCE_RETURN) return absl::OkStatus();
  if (!reception.stage->may_return()) return Refuse(v1::ERROR_REASON_RETURN_NOT_FORESEEN, {{"stage", stage_id}});
  return CheckCyclesLeft(desk.review_case, desk.ground.definition);
}

}  // namespace

absl::StatusOr<v1::Opinion> RecordOpinion(Desk& desk, const Actor& actor, v1::Opinion said) {
  const auto recorded = [&](const v1::Seat& seat) {
    return Refuse(v1::ERROR_REASON_OPINION_RECORDED, {{"department", HolderOf(seat)}, {"stage", said.stage_id()}});
  };
  ASSIGN_OR_RETURN(const Reception reception,
                   Receive(desk, actor, Act::kRecordOpinion, said, IsOpinionKind, recorded));
  RETURN_IF_ERROR(CheckStance(desk, reception, said.stance()));
  said.set_seat_id(reception.standing.seat.seat_id());
  said.set_department(reception.standing.seat.department());
  said.set_recorded_by(actor.person);
  said.set_on_behalf_of(reception.standing.on_behalf_of);
  desk.opinions.push_back(said);
  LiftVeto(desk, reception.standing.seat, said.stance());
  RETURN_IF_ERROR(Proceed(desk));
  return said;
}

absl::StatusOr<v1::Vote> CastVote(Desk& desk, const Actor& actor, v1::Vote said, const std::string& salt) {
  const auto cast = [&](const v1::Seat&) {
    return Refuse(v1::ERROR_REASON_VOTE_CAST, {{"person", actor.person}, {"stage", said.stage_id()}});
  };
  ASSIGN_OR_RETURN(const Reception reception, Receive(desk, actor, Act::kCastVote, said, IsVote, cast));
  RETURN_IF_ERROR(CheckAttendance(desk, actor, *reception.stage));
  const bool secret = reception.stage->ballot() == v1::BALLOT_SECRET;
  if (secret && (salt.size() < kShortestSalt || salt.size() > kLongestSalt)) {
    return RefuseFields({{v1::ERROR_REASON_BALLOT_SALT_REQUIRED, "ballot_salt", {}}});
  }
  said.set_seat_id(reception.standing.seat.seat_id());
  said.set_weight(reception.standing.seat.weight());
  said.set_cast_by(actor.person);
  said.set_on_behalf_of(reception.standing.on_behalf_of);
  if (secret) Seal(desk, said, salt);
  desk.votes.push_back(said);
  RETURN_IF_ERROR(Proceed(desk));
  return said;
}

absl::StatusOr<v1::Score> RecordScore(Desk& desk, const Actor& actor, v1::Score said) {
  const auto recorded = [&](const v1::Seat& seat) {
    return Refuse(v1::ERROR_REASON_SCORE_RECORDED, {{"seat", seat.seat_id()}, {"stage", said.stage_id()}});
  };
  ASSIGN_OR_RETURN(const Reception reception, Receive(desk, actor, Act::kRecordScore, said, IsScoring, recorded));
  RETURN_IF_ERROR(CheckAttendance(desk, actor, *reception.stage));
  RETURN_IF_ERROR(RefuseFields(CheckAgainst(reception.stage->score_sheet(), said)));
  AddUp(reception.stage->score_sheet(), said);
  said.set_seat_id(reception.standing.seat.seat_id());
  said.set_weight(reception.standing.seat.weight());
  said.set_scored_by(actor.person);
  said.set_on_behalf_of(reception.standing.on_behalf_of);
  desk.scores.push_back(said);
  RETURN_IF_ERROR(Proceed(desk));
  return said;
}

absl::StatusOr<v1::Recusal> Recuse(Desk& desk, const Actor& actor, const std::string& reason) {
  RETURN_IF_ERROR(Undertake(desk, actor, Act::kRecuse).status());
  if (IsRecused(desk, actor)) return Refuse(v1::ERROR_REASON_ALREADY_RECUSED, {{"person", actor.person}});
  if (HasAnswered(desk, actor)) return Refuse(v1::ERROR_REASON_RECUSAL_TOO_LATE, {{"person", actor.person}});
  v1::Recusal recusal;
  recusal.set_person(actor.person);
  recusal.set_reason(reason);
  *desk.review_case.add_recusals() = recusal;
  if (desk.review_case.state() == v1::ReviewCase::STATE_OPEN) RETURN_IF_ERROR(Proceed(desk));
  return recusal;
}

absl::Status CloseVote(Desk& desk, const Actor& actor, const std::string& stage_id) {
  RETURN_IF_ERROR(Undertake(desk, actor, Act::kCloseVote).status());
  RETURN_IF_ERROR(MayJudge(desk, actor));
  ASSIGN_OR_RETURN(v1::StageStatus* const status, FindStage(desk.review_case, stage_id));
  RETURN_IF_ERROR(RequireOpen(*status));
  RETURN_IF_ERROR(CloseStage(desk, DefinitionOf(desk.ground.definition, stage_id), *status));
  return Proceed(desk);
}

absl::Status AdmitAlternate(Desk& desk, const Actor& actor, const std::string& stage_id, const std::string& seat_id) {
  RETURN_IF_ERROR(Undertake(desk, actor, Act::kAdmitAlternate).status());
  RETURN_IF_ERROR(MayJudge(desk, actor));
  ASSIGN_OR_RETURN(v1::StageStatus* const status, FindStage(desk.review_case, stage_id));
  RETURN_IF_ERROR(CheckHasAlternate(desk, DefinitionOf(desk.ground.definition, stage_id), seat_id));
  RETURN_IF_ERROR(RequireOpen(*status));
  ASSIGN_OR_RETURN(v1::SeatStatus* const seat, FindSeat(*status, seat_id));
  if (seat->alternate_admitted()) return Refuse(v1::ERROR_REASON_ALTERNATE_ADMITTED, {{"seat", seat_id}});
  seat->set_alternate_admitted(true);
  return Proceed(desk);
}

}  // namespace luodi::review::rules
