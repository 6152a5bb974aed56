// SPDX-License-Identifier: Apache-2.0
#include "server/review/result.h"

#include <map>

#include "server/review/answers.h"
#include "server/review/rules.h"
#include "server/review/scoring.h"
#include "server/review/seats.h"
#include "server/review/tally.h"

namespace luodi::review::rules {
namespace {

using Outcome = v1::StageStatus::Outcome;

bool LeftBefore(const v1::SeatStatus& seat) {
  return seat.state() == v1::SeatStatus::STATE_RECUSED || seat.state() == v1::SeatStatus::STATE_VACANT;
}

// What the stage comes to when it closes as it did; unspecified when it would not have closed so. Of two counts as they
// stand for opinions and votes, and for scores.
template <typename Count>
Outcome Judged(const v1::StageDefinition& stage, const v1::StageStatus& status, const Count& count, bool passes) {
  if (count.base == 0) return v1::StageStatus::OUTCOME_NEGATIVE;
  switch (status.closing()) {
    case v1::StageStatus::CLOSING_REACHED:
    case v1::StageStatus::CLOSING_OUT_OF_REACH:
      return OutcomeOf(OutlookOf(stage, count));
    case v1::StageStatus::CLOSING_BY_OFFICE:
      if (!QuorumReached(stage, count)) return v1::StageStatus::OUTCOME_UNSPECIFIED;
      break;
    default:
      break;
  }
  return passes ? v1::StageStatus::OUTCOME_POSITIVE : v1::StageStatus::OUTCOME_NEGATIVE;
}

Weighed WeighedAs(const v1::Seat& seat, const Answer& answer) {
  return {answer.way, seat.weight(), answer.vetoes && seat.may_veto(), seat.panel_group()};
}

// YES and NO change places; an abstention becomes a NO. A veto turned round is no veto.
Weighed TurnedRound(Weighed answer) {
  answer.way = answer.way == Answer::Way::kNo ? Answer::Way::kYes : Answer::Way::kNo;
  answer.vetoes = false;
  return answer;
}

void TakeOut(Balance& balance, const v1::Seat& seat, const Answer* answer) {
  if (answer != nullptr) balance.Add(WeighedAs(seat, *answer), -1);
  if (answer != nullptr && MustBeHeard(seat)) ++balance.unheard;
  balance.base -= seat.weight();
  if (!seat.panel_group().empty()) balance.groups[seat.panel_group()].base -= seat.weight();
}

void FillCounted(const Desk& desk, const v1::StageDefinition& stage, const std::map<std::string, v1::Seat>& seats,
                 const Answers& answers, v1::StageStatus& status) {
  const Balance balance = BalanceOf(desk, stage, status, answers);
  const Outcome outcome = Judged(stage, status, balance, Passes(stage, balance));
  const auto turns = [&](const Balance& other) {
    return Judged(stage, status, other, Passes(stage, other)) != outcome;
  };
  for (v1::SeatStatus& now : *status.mutable_seats()) {
    const auto seat = seats.find(now.seat_id());
    if (seat == seats.end() || LeftBefore(now)) continue;
    const auto said = answers.by_seat.find(now.seat_id());
    const Answer* answer = said == answers.by_seat.end() ? nullptr : &said->second;
    Balance without = balance;
    TakeOut(without, seat->second, answer);
    now.set_recusal_would_turn(turns(without));
    if (answer == nullptr) continue;
    Balance turned = balance;
    turned.Add(WeighedAs(seat->second, *answer), -1);
    turned.Add(TurnedRound(WeighedAs(seat->second, *answer)));
    now.set_decisive(turns(turned));
  }
}

void FillScored(const v1::StageDefinition& stage, const Answers& answers, v1::StageStatus& status) {
  const auto judged = [&](const ScoreBalance& balance) {
    return Judged(stage, status, balance, Passes(stage.score_sheet(), balance));
  };
  const Outcome outcome = judged(ScoreBalanceOf(status, answers));
  for (v1::SeatStatus& now : *status.mutable_seats()) {
    if (LeftBefore(now)) continue;
    const auto state = now.state();
    now.set_state(v1::SeatStatus::STATE_RECUSED);
    const bool turns = judged(ScoreBalanceOf(status, answers)) != outcome;
    now.set_state(state);
    now.set_recusal_would_turn(turns);
  }
}

void FillAnswers(const Answers& answers, v1::StageStatus& status) {
  for (v1::SeatStatus& now : *status.mutable_seats()) {
    const auto said = answers.by_seat.find(now.seat_id());
    if (said != answers.by_seat.end()) now.set_answer(said->second.word);
  }
}

void FillStage(const Desk& desk, const v1::StageDefinition& stage, v1::StageStatus& status) {
  // A case from before seats were kept.
  if (status.seats().empty()) SetSeats(desk, stage, status);
  if (stage.kind() == v1::STAGE_KIND_VOTE && stage.ballot() == v1::BALLOT_SECRET) return;
  const Answers answers = AnswersOf(desk, stage);
  FillAnswers(answers, status);
  if (status.state() != v1::StageStatus::STATE_DONE) return;
  if (stage.kind() == v1::STAGE_KIND_SCORING) return FillScored(stage, answers, status);
  std::map<std::string, v1::Seat> seats;
  for (const v1::Seat& seat : SeatsOf(stage)) seats.emplace(seat.seat_id(), seat);
  FillCounted(desk, stage, seats, answers, status);
}

}  // namespace

void FillResult(Desk& desk) {
  for (v1::StageStatus& status : *desk.review_case.mutable_stages()) {
    const bool ran = status.state() == v1::StageStatus::STATE_OPEN || status.state() == v1::StageStatus::STATE_DONE;
    const bool cut_off = status.state() == v1::StageStatus::STATE_CANCELLED && status.has_open_time();
    // One left behind at a move is in no definition of the case any more.
    const v1::StageDefinition* const stage = FindDefinition(desk.ground.definition, status.stage_id());
    if (stage != nullptr && (ran || cut_off) && HasSeats(status.kind())) FillStage(desk, *stage, status);
  }
}

}  // namespace luodi::review::rules
