// SPDX-License-Identifier: Apache-2.0
// How votes and opinions count: weights, not heads; shares by cross-multiplication, never divided. Pure.
#pragma once

#include <map>
#include <string>

#include "absl/status/status.h"
#include "server/review/answers.h"
#include "server/review/desk.h"

namespace luodi::review::rules {

// Ballots below which the outcome of a secret vote tells what was voted.
inline constexpr int kFewestSecretBallots = 3;

// Whether part / whole is at least the share.
bool Reaches(int64_t part, int64_t whole, const v1::Share& share);
// The smallest weight of the base that reaches the share.
int64_t SmallestReaching(int64_t base, const v1::Share& share);

enum class Outlook { kOpen, kPassed, kFailed };

// POSITIVE for what passed, NEGATIVE for what failed; unspecified while it is open.
v1::StageStatus::Outcome OutcomeOf(Outlook outlook);

// What one answer adds to a count: its weight, and where it goes.
struct Weighed {
  Answer::Way way = Answer::Way::kUntold;
  int64_t weight = 0;
  // A veto of a seat that may.
  bool vetoes = false;
  std::string panel_group;
};

// The count of a stage of opinions or of a vote.
struct Balance {
  struct Part {
    int64_t base = 0;
    int64_t yes = 0;
    int64_t no = 0;
    int64_t abstain = 0;
  };
  // Seats without the recused and vacant; those that answered.
  int64_t base = 0;
  int64_t cast = 0;
  int64_t yes = 0;
  int64_t no = 0;
  int64_t abstain = 0;
  int64_t recused = 0;
  // Seats that answered, by heads.
  int ballots = 0;
  // Seats that vetoed.
  int vetoes = 0;
  // Seats of a stage of opinions that must be heard and have not answered: still out, agreeing by silence, or with
  // nobody left for them.
  int unheard = 0;
  // Of these, the seats with nobody left: they are not in the base, and would be if somebody were found.
  std::vector<Weighed> nobodys;
  // By panel_group; seats without one are in none.
  std::map<std::string, Part> groups;

  int64_t Out() const { return base - cast; }
  // An answer enters or leaves the count; its seat stays in the base.
  void Add(const Weighed& answer, int sign = 1);
};

// By status.seats, which SetSeats has filled, and the answers; of a secret ballot by desk.ballots.
Balance BalanceOf(const Desk& desk, const v1::StageDefinition& stage, const v1::StageStatus& status,
                  const Answers& answers);

// What the answers given come to when no more are awaited. A pass rule is judged on answers given. An empty base, and
// a vote nobody cast, has failed; so has a secret one of fewer than kFewestSecretBallots. Opinions fail by a veto, by a
// seat that must be heard and is not, by an objection where the stage lets it block, and by the pass rule if there is
// one; else they advise and pass.
bool Passes(const v1::StageDefinition& stage, const Balance& balance);
bool QuorumReached(const v1::StageDefinition& stage, const Balance& balance);
// All others are heard, for a seat that must be heard nobody is left, and it could pass if somebody were found and agreed.
// It stays open: somebody may be found, or the office closes it.
bool WaitsForSomebody(const v1::StageDefinition& stage, const Balance& balance);

// Where a stage stands while it runs.
// A vote by open ballot: passed when quorum and pass hold whatever the rest votes, failed when they cannot be reached
// any more. A secret ballot never before all have voted. Opinions: once the quorum (absent: all) has answered and
// nothing that is still out can change what they come to; never passed before every seat that must be
// heard has answered.
Outlook OutlookOf(const v1::StageDefinition& stage, const Balance& balance);

// The tally as it is shown: of a secret ballot that is open, or has too few ballots, without yes, no and abstain.
v1::Tally TallyOf(const v1::StageDefinition& stage, const Balance& balance, bool stage_is_open);

// Counts every open stage with seats again: fills seats, tally and score, and finishes what is decided, with the
// reason. Nothing while the case is not OPEN. Twice is as once. Linear in what lies on the desk.
void Recount(Desk& desk);

// The tally or score of one stage as status.seats and the answers have it.
void SetCount(const Desk& desk, const v1::StageDefinition& stage, const Answers& answers, v1::StageStatus& status);

// A vote or a scoring, open, with the answers so far; opinions whose seats have all answered or have nobody left, which
// have failed where one that must be heard is not. Refuses QUORUM_MISSING, and BALLOTS_TOO_FEW while a secret ballot
// could still get more.
absl::Status CloseStage(Desk& desk, const v1::StageDefinition& stage, v1::StageStatus& status);

}  // namespace luodi::review::rules
