// SPDX-License-Identifier: Apache-2.0
#include "server/review/tally.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/base/status.h"
#include "server/review/progress.h"
#include "server/review/rules.h"
#include "server/review/scoring.h"
#include "server/review/seats.h"

namespace luodi::review::rules {
namespace {

bool IsSecret(const v1::StageDefinition& stage) {
  return stage.kind() == v1::STAGE_KIND_VOTE && stage.ballot() == v1::BALLOT_SECRET;
}

bool TellsTooMuch(const v1::StageDefinition& stage, int ballots) {
  return IsSecret(stage) && ballots < kFewestSecretBallots;
}

bool Blocks(const v1::StageDefinition& stage) {
  return stage.objection_blocks() || stage.kind() == v1::STAGE_KIND_LEGAL_REVIEW ||
         stage.kind() == v1::STAGE_KIND_FAIR_COMPETITION;
}

// Every group of the stage must reach its sum; one whose base is empty never does.
bool GroupsPass(const v1::StageDefinition& stage, const Balance& balance) {
  return std::all_of(balance.groups.begin(), balance.groups.end(),
                     [&](const auto& group) { return group.second.yes >= stage.pass_at_least_per_group(); });
}

bool PassRuleHolds(const v1::StageDefinition& stage, const Balance& balance) {
  return (!stage.has_pass() || Reaches(balance.yes, balance.cast, stage.pass())) &&
         balance.yes >= stage.pass_at_least() && GroupsPass(stage, balance) &&
         (!stage.has_pass_of_all() || Reaches(balance.yes, balance.base, stage.pass_of_all()));
}

// Everybody still out answers this way.
Balance IfAllOut(Balance balance, Answer::Way way) {
  const int64_t out = balance.Out();
  balance.cast = balance.base;
  (way == Answer::Way::kYes ? balance.yes : balance.no) += out;
  for (auto& [name, part] : balance.groups) {
    const int64_t part_out = part.base - part.yes - part.no - part.abstain;
    (way == Answer::Way::kYes ? part.yes : part.no) += part_out;
  }
  return balance;
}

// The best that can still come: everybody out agrees, and so does whoever is found for a seat that has nobody.
Balance AtBest(Balance balance) {
  for (const Weighed& seat : balance.nobodys) {
    balance.base += seat.weight;
    if (!seat.panel_group.empty()) balance.groups[seat.panel_group].base += seat.weight;
  }
  balance = IfAllOut(std::move(balance), Answer::Way::kYes);
  balance.unheard = 0;
  return balance;
}

int64_t PassWeight(const v1::StageDefinition& stage, const Balance& balance) {
  int64_t weight = std::max<int64_t>(
      stage.pass_at_least(), static_cast<int64_t>(balance.groups.size()) * stage.pass_at_least_per_group());
  if (stage.has_pass()) weight = std::max(weight, SmallestReaching(balance.base, stage.pass()));
  if (stage.has_pass_of_all()) weight = std::max(weight, SmallestReaching(balance.base, stage.pass_of_all()));
  return weight;
}

// Opinions without a quorum hear everybody.
v1::Share QuorumOf(const v1::StageDefinition& stage) {
  if (stage.has_quorum()) return stage.quorum();
  v1::Share all;
  all.set_numerator(1);
  all.set_denominator(1);
  return all;
}

bool IsOutOfBase(const v1::SeatStatus& seat) {
  return seat.state() == v1::SeatStatus::STATE_RECUSED || seat.state() == v1::SeatStatus::STATE_VACANT;
}

// Seats that were still asked are let go, and totals that were kept back are told.
void FinishCounted(Desk& desk, const v1::StageDefinition& stage, const Answers& answers, v1::StageStatus& status,
                   Outlook outlook, v1::StageStatus::Closing closing) {
  Finish(desk, status, OutcomeOf(outlook), closing);
  for (v1::SeatStatus& seat : *status.mutable_seats()) {
    if (seat.state() == v1::SeatStatus::STATE_ASKED) seat.set_state(v1::SeatStatus::STATE_CANCELLED);
  }
  SetCount(desk, stage, answers, status);
}

// Where a counted stage stands.
struct Course {
  Outlook outlook = Outlook::kOpen;
  int64_t base = 0;
  int64_t out = 0;
  // It could be closed now, and would pass.
  bool quorum = false;
  bool passes = false;
  // A secret ballot that must not tell what it came to.
  bool too_few = false;
  int ballots = 0;
  // All others are heard; the seat that is not has nobody.
  bool waits = false;
};

// Why a stage closes of itself.
v1::StageStatus::Closing ClosingOf(const Course& course, bool ends_in_silence) {
  if (course.base == 0 || course.waits) return v1::StageStatus::CLOSING_NOBODY_ELIGIBLE;
  if (course.too_few) return v1::StageStatus::CLOSING_TOO_FEW_BALLOTS;
  if (course.out == 0) return ends_in_silence ? v1::StageStatus::CLOSING_DEEMED : v1::StageStatus::CLOSING_ALL_ANSWERED;
  return course.outlook == Outlook::kPassed ? v1::StageStatus::CLOSING_REACHED : v1::StageStatus::CLOSING_OUT_OF_REACH;
}

Course CourseOf(const Desk& desk, const v1::StageDefinition& stage, const v1::StageStatus& status,
                const Answers& answers) {
  if (stage.kind() == v1::STAGE_KIND_SCORING) {
    const ScoreBalance balance = ScoreBalanceOf(status, answers);
    return {OutlookOf(stage, balance), balance.base, balance.Out(), QuorumReached(stage, balance),
            Passes(stage.score_sheet(), balance)};
  }
  const Balance balance = BalanceOf(desk, stage, status, answers);
  return {OutlookOf(stage, balance), balance.base, balance.Out(), QuorumReached(stage, balance),
          Passes(stage, balance), TellsTooMuch(stage, balance.ballots), balance.ballots,
          WaitsForSomebody(stage, balance)};
}

absl::Status QuorumMissing(const v1::StageDefinition& stage, int64_t cast, int64_t base) {
  return Refuse(v1::ERROR_REASON_QUORUM_MISSING,
                {{"stage", stage.stage_id()},
                 {"cast", absl::StrCat(cast)},
                 {"base", absl::StrCat(base)},
                 {"quorum", absl::StrCat(SmallestReaching(base, QuorumOf(stage)))}});
}

absl::Status TooFewBallots(const v1::StageDefinition& stage, int ballots) {
  return Refuse(v1::ERROR_REASON_BALLOTS_TOO_FEW, {{"stage", stage.stage_id()},
                                                   {"cast", absl::StrCat(ballots)},
                                                   {"needed", absl::StrCat(kFewestSecretBallots)}});
}

}  // namespace

bool Reaches(int64_t part, int64_t whole, const v1::Share& share) {
  return static_cast<__int128>(part) * share.denominator() >= static_cast<__int128>(whole) * share.numerator();
}

int64_t SmallestReaching(int64_t base, const v1::Share& share) {
  if (share.denominator() == 0) return 0;
  const __int128 product = static_cast<__int128>(base) * share.numerator();
  return static_cast<int64_t>((product + share.denominator() - 1) / share.denominator());
}

v1::StageStatus::Outcome OutcomeOf(Outlook outlook) {
  if (outlook == Outlook::kOpen) return v1::StageStatus::OUTCOME_UNSPECIFIED;
  return outlook == Outlook::kPassed ? v1::StageStatus::OUTCOME_POSITIVE : v1::StageStatus::OUTCOME_NEGATIVE;
}

void Balance::Add(const Weighed& answer, int sign) {
  const int64_t weight = sign * answer.weight;
  Part* const part = answer.panel_group.empty() ? nullptr : &groups[answer.panel_group];
  cast += weight;
  ballots += sign;
  switch (answer.way) {
    case Answer::Way::kYes:
      yes += weight;
      if (part != nullptr) part->yes += weight;
      break;
    case Answer::Way::kNo:
      no += weight;
      if (part != nullptr) part->no += weight;
      break;
    case Answer::Way::kAbstain:
      abstain += weight;
      if (part != nullptr) part->abstain += weight;
      break;
    case Answer::Way::kUntold:
      break;
  }
  if (answer.vetoes) vetoes += sign;
}

Balance BalanceOf(const Desk& desk, const v1::StageDefinition& stage, const v1::StageStatus& status,
                  const Answers& answers) {
  Balance balance;
  const bool hears = IsOpinionKind(stage.kind());
  std::set<std::string> vetoers;
  std::set<std::string> needed;
  for (const v1::Seat& seat : SeatsOf(stage)) {
    if (seat.may_veto()) vetoers.insert(seat.seat_id());
    if (hears && MustBeHeard(seat)) needed.insert(seat.seat_id());
  }
  for (const v1::SeatStatus& seat : status.seats()) {
    if (!seat.panel_group().empty()) balance.groups[seat.panel_group()].base += IsOutOfBase(seat) ? 0 : seat.weight();
    const auto said = answers.by_seat.find(seat.seat_id());
    const bool silent = IsOutOfBase(seat) || said == answers.by_seat.end() || said->second.by_silence;
    balance.unheard += silent && needed.contains(seat.seat_id()) ? 1 : 0;
    if (IsOutOfBase(seat)) {
      if (needed.contains(seat.seat_id())) balance.nobodys.push_back({{}, seat.weight(), false, seat.panel_group()});
      balance.recused += seat.weight();
      continue;
    }
    balance.base += seat.weight();
    const bool may_veto = vetoers.contains(seat.seat_id());
    if (said == answers.by_seat.end()) continue;
    balance.Add({said->second.way, seat.weight(), said->second.vetoes && may_veto, seat.panel_group()});
  }
  if (!IsSecret(stage)) return balance;
  const auto ballots = desk.ballots.find(stage.stage_id());
  const BallotCount count = ballots == desk.ballots.end() ? BallotCount() : ballots->second;
  balance.yes = count.yes;
  balance.no = count.no;
  balance.abstain = count.abstain;
  return balance;
}

bool Passes(const v1::StageDefinition& stage, const Balance& balance) {
  if (balance.base == 0) return false;
  if (TellsTooMuch(stage, balance.ballots)) return false;
  if (stage.kind() == v1::STAGE_KIND_VOTE) return balance.cast > 0 && PassRuleHolds(stage, balance);
  if (balance.vetoes > 0 || balance.unheard > 0) return false;
  if (Blocks(stage) && balance.no > 0) return false;
  return PassRuleHolds(stage, balance);
}

bool WaitsForSomebody(const v1::StageDefinition& stage, const Balance& balance) {
  return balance.Out() == 0 && balance.unheard > 0 && Passes(stage, AtBest(balance));
}

bool QuorumReached(const v1::StageDefinition& stage, const Balance& balance) {
  return balance.base > 0 && Reaches(balance.cast, balance.base, QuorumOf(stage));
}

Outlook OutlookOf(const v1::StageDefinition& stage, const Balance& balance) {
  if (balance.Out() == 0 && Passes(stage, balance)) return Outlook::kPassed;
  if (balance.Out() == 0) return WaitsForSomebody(stage, balance) ? Outlook::kOpen : Outlook::kFailed;
  if (IsSecret(stage)) return Outlook::kOpen;
  const bool votes = stage.kind() == v1::STAGE_KIND_VOTE;
  const bool quorum = QuorumReached(stage, balance);
  if (!quorum && !votes) return Outlook::kOpen;
  if (!Passes(stage, AtBest(balance))) return Outlook::kFailed;
  return quorum && Passes(stage, IfAllOut(balance, Answer::Way::kNo)) ? Outlook::kPassed : Outlook::kOpen;
}

v1::Tally TallyOf(const v1::StageDefinition& stage, const Balance& balance, bool stage_is_open) {
  v1::Tally tally;
  tally.set_base(balance.base);
  tally.set_cast(balance.cast);
  tally.set_recused(balance.recused);
  tally.set_quorum_weight(SmallestReaching(balance.base, QuorumOf(stage)));
  tally.set_quorum_reached(QuorumReached(stage, balance));
  tally.set_pass_weight(PassWeight(stage, balance));
  tally.set_secret(IsSecret(stage));
  if (tally.secret() && (stage_is_open || TellsTooMuch(stage, balance.ballots))) return tally;
  tally.set_yes(balance.yes);
  tally.set_no(balance.no);
  tally.set_abstain(balance.abstain);
  if (stage.pass_at_least_per_group() == 0) return tally;
  for (const auto& [name, part] : balance.groups) {
    v1::GroupTally& group = *tally.add_groups();
    group.set_panel_group(name);
    group.set_base(part.base);
    group.set_yes(part.yes);
    group.set_no(part.no);
    group.set_abstain(part.abstain);
  }
  return tally;
}

void SetCount(const Desk& desk, const v1::StageDefinition& stage, const Answers& answers, v1::StageStatus& status) {
  const bool is_open = status.state() == v1::StageStatus::STATE_OPEN;
  if (stage.kind() == v1::STAGE_KIND_SCORING) {
    *status.mutable_score() = ScoreTallyOf(stage, ScoreBalanceOf(status, answers), is_open);
  } else {
    *status.mutable_tally() = TallyOf(stage, BalanceOf(desk, stage, status, answers), is_open);
  }
}

void Recount(Desk& desk) {
  if (desk.review_case.state() != v1::ReviewCase::STATE_OPEN) return;
  for (v1::StageStatus& status : *desk.review_case.mutable_stages()) {
    const bool asks = HasSeats(status.kind()) || status.kind() == v1::STAGE_KIND_DECISION;
    if (status.state() != v1::StageStatus::STATE_OPEN || !asks) continue;
    const v1::StageDefinition& stage = DefinitionOf(desk.ground.definition, status.stage_id());
    SetSeats(desk, stage, status);
    if (!HasSeats(status.kind())) continue;
    const Answers answers = AnswersOf(desk, stage);
    SetCount(desk, stage, answers, status);
    const Course now = CourseOf(desk, stage, status, answers);
    if (now.outlook == Outlook::kOpen) continue;
    FinishCounted(desk, stage, answers, status, now.outlook, ClosingOf(now, answers.ends_in_silence));
  }
}

absl::Status CloseStage(Desk& desk, const v1::StageDefinition& stage, v1::StageStatus& status) {
  const Answers answers = AnswersOf(desk, stage);
  // Who is left may have changed since the last act.
  v1::StageStatus now = status;
  SetSeats(desk, stage, now);
  const Course course = CourseOf(desk, stage, now, answers);
  const bool hears = IsOpinionKind(stage.kind());
  const bool over = course.waits || course.outlook != Outlook::kOpen;
  const bool closes = hears ? over : HasSeats(stage.kind()) && (course.out == 0 || course.quorum);
  if (!closes) {
    return QuorumMissing(stage, course.base - course.out, course.base);
  }
  if (course.out > 0 && course.too_few) return TooFewBallots(stage, course.ballots);
  status = std::move(now);
  const bool by_office = course.out > 0 && !hears;
  FinishCounted(desk, stage, answers, status, course.passes ? Outlook::kPassed : Outlook::kFailed,
                by_office ? v1::StageStatus::CLOSING_BY_OFFICE : ClosingOf(course, answers.ends_in_silence));
  return absl::OkStatus();
}

}  // namespace luodi::review::rules
