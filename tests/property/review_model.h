// SPDX-License-Identifier: Apache-2.0
// A second opinion on the rules of review: an independent model, written from the comments of the protos with data
// structures, counting and day arithmetic of its own. It says for every act whether it stands, or each reason there is
// to refuse it, and what the case looks like afterwards. It can be told to slip, so that the comparison is seen to
// notice.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "luodi/v1/access.pb.h"
#include "luodi/v1/errors.pb.h"
#include "luodi/v1/projects.pb.h"
#include "luodi/v1/review_cases.pb.h"
#include "luodi/v1/review_definitions.pb.h"
#include "luodi/v1/zones.pb.h"
#include "tests/property/review_days.h"

namespace luodi::review::model {

// A mistake the model can be told to make: what a rule might forget.
enum class Slip {
  kNone,
  kAbstentionLeavesBase,
  kRecusedStayInBase,
  kQuorumMustBeExceeded,
  kPassMustBeExceeded,
  kAnyVetoBlocks,
  kVetoClosesAtOnce,
  kSecretClosesEarly,
  kStartDayCounts,
  kClockRunsWhileWaiting,
  kWorkedWeekendsRest,
  kDueDayIsLate,
  kRungsFireAgain,
  kDelegationTooDeep,
  kAccountsAreNotPersons,
  kAlternateNeedsNoConsent,
  kReturnAnswers,
  kCyclesAreNotCounted,
  kOldAnswersCount,
  kNothingTrimmed,
  kMeanOfSheets,
  kOneVoiceSuffices,
  kAskerMayGrant,
  kOverrideTakesAll,
  kStandingVetoForgotten,
  kSafetyConsentsBySilence,
  kPartDecides,
  kGroupsForgotten,
  kNoMeetingNeeded,
  kStageBeginsAnew,
  kSamePersonTwice,
  kFewBallotsTell,
  kAnybodyIsApplicant,
  kAnybodyExtends,
  kAnsweredSeatsAreOffered,
  kMissingItemsPass,
  kEndedStagesStayOpen,
  kObligationsSettleTwice,
  kAbsentMayBePassedOver,
  kAbstentionLiftsVeto,
  kUsedUpAreLeft,
};
inline constexpr int kSlips = static_cast<int>(Slip::kUsedUpAreLeft);

using Reason = v1::ErrorReason;
using Reasons = std::set<Reason>;

struct Somebody {
  std::string person;
  std::string department;
  std::string identity;
  std::set<v1::Role> roles;
  bool opinions = false;
  bool votes = false;
  bool decides = false;
  bool contributed = false;
};

// What a case is filed with.
struct Setting {
  v1::ReviewDefinition definition;
  std::map<std::string, Somebody> people;
  std::vector<v1::Delegation> delegations;
  Days days;
  Day today = 0;
  v1::Project project;
  // What the project counts with besides itself, in fen and millionths of a mu.
  int64_t family_fen = 0;
  int64_t family_land = 0;
  v1::CasePurpose purpose = v1::CASE_PURPOSE_INVESTMENT;
  // By rule: whether it can be excepted. Failing rules only.
  std::map<std::string, bool> failing;
  // Opinion to (holder, stage).
  std::map<std::string, std::pair<std::string, std::string>> standing_vetoes;
  // For which department it is filed, and with which items of the material list.
  std::string submitter, submitter_department;
  std::set<std::string> items;
};

struct Points {
  int64_t score = 0;
  bool not_applicable = false;
};
using Sheet = std::map<std::string, Points>;

struct Answer {
  int packet = 0;
  std::string stage;
  std::string seat;
  std::string who;
  // Each name that may stand there.
  std::set<std::string> behalf;
  v1::Opinion::Stance stance = v1::Opinion::STANCE_UNSPECIFIED;
  v1::Vote::Choice choice = v1::Vote::CHOICE_UNSPECIFIED;
  Sheet sheet;
  std::vector<std::string> conditions;
};

// A seat as the definition means it.
struct Place {
  std::string id;
  // Full name of a department or person, or a role's name.
  std::string holder;
  v1::Seat seat;
};

struct Standpoint {
  v1::SeatStatus::State state = v1::SeatStatus::STATE_UNSPECIFIED;
  bool returned = false;
  bool admitted = false;
  // The index of what it said, -1: nothing yet.
  int answer = -1;
  // At the decision: whose voice it was.
  std::string voiced_by;
};

struct Sum {
  int64_t base = 0, cast = 0, yes = 0, no = 0, abstain = 0, gone = 0;
  // Seats of opinions that may veto or judge environment, safety or planning, without an answer.
  int missing = 0;
  // The weight of those that have nobody.
  int64_t orphaned = 0;
};

// What sheets come to; compared as fractions, shown rounded half up.
struct Marks {
  int64_t awarded = 0, attainable = 0;
  int64_t total_bp = 0;
  int trimmed = 0;
  struct Mean {
    int64_t average_bp = 0;
    int sheets = 0;
    bool below = false;
  };
  std::map<std::string, Mean> means;
};

struct Station {
  v1::StageDefinition asked;
  size_t group = 0;
  std::vector<Place> places;
  v1::StageStatus::State state = v1::StageStatus::STATE_WAITING;
  v1::StageStatus::Outcome outcome = v1::StageStatus::OUTCOME_UNSPECIFIED;
  // Each closing that may stand there.
  std::set<v1::StageStatus::Closing> closings;
  std::map<std::string, Standpoint> seats;
  Sum sum;
  std::map<std::string, Sum> groups;
  Marks marks;
  Stopwatch watch;
  Deadline due;
  Day publicity_start = 0, publicity_end = 0;
};

struct Voice {
  std::string person;
  // For whom, by delegation; empty: his own.
  std::string behalf;
  std::vector<std::string> conditions;
  bool with_conditions = false;
};

struct FiredAlarm {
  std::string stage;
  int packet = 0;
  int late = 0;
  std::string told;
  auto operator<=>(const FiredAlarm&) const = default;
};

class Model {
 public:
  Model(Setting setting, Slip slip);

  // Each act: empty when it stands, else every reason there is to refuse it (nothing has changed then).
  Reasons Accept(const std::string& who, int packet);
  Reasons Supplement(const std::string& who, int packet);
  Reasons Resubmit(const std::string& who, const std::set<std::string>& items);
  Reasons Withdraw(const std::string& who);
  Reasons Publicity(const std::string& who, const std::string& stage, bool upheld);
  Reasons Opine(const std::string& who, const Answer& said);
  Reasons Vote(const std::string& who, const Answer& said);
  Reasons Score(const std::string& who, const Answer& said);
  Reasons Recuse(const std::string& who);
  Reasons CloseVote(const std::string& who, const std::string& stage);
  Reasons Admit(const std::string& who, const std::string& stage, const std::string& seat);
  // `rules` empty: all that failed. `expiry` may pass before the decision.
  Reasons Except(const std::string& who, const std::set<std::string>& rules, Day expiry);
  // `twice`: one of them is named a second time.
  Reasons Override(const std::string& who, const std::set<std::string>& stages, const std::set<std::string>& rules,
                   const std::set<std::string>& vetoes, bool twice);
  Reasons Decide(const std::string& who, v1::Decision::Outcome outcome, const std::vector<std::string>& conditions);
  Reasons Extend(const std::string& who);
  // The obligation of this number, counted from 1.
  Reasons SettleObligation(const std::string& who, int number);
  void Fire();

  void Pass(Day days) { setting.today += days; }
  // From now on the person holds no role.
  void Leave(const std::string& who);
  void Record(const v1::CalendarYear& year) { setting.days.Record(year); }
  void Meet(const std::string& stage, const std::set<std::string>& attending) { attending_[stage] = attending; }

  // ---- what there is to see
  std::vector<Station>& stations() { return stations_; }
  Station* Find(const std::string& stage);
  Station& Last() { return stations_.back(); }
  const std::vector<Answer>& answers() const { return answers_; }
  // The unmet conditions of an approval today.
  std::multiset<Reason> Unmet();
  bool MayAnswer(const std::string& who, const Station& station, const Place& place);
  int SeatsFor(const std::string& who, const Station& station);
  // For whom he could give a voice, in the order of the seats: "" is himself, and comes first. Empty: for nobody.
  std::vector<std::string> VoicesFor(const std::string& who);
  // The decision is open, and those who are left cannot give the voices it takes.
  bool NobodyLeft();
  bool HasVerdict() const;
  std::set<std::string> Obligations() const;
  Deadline CaseDue();

  Setting setting;
  v1::ReviewCase::State state = v1::ReviewCase::STATE_OPEN;
  int packet = 1;
  Stopwatch watch;
  Deadline due;
  std::set<std::string> recused;
  std::map<std::string, std::pair<std::string, std::string>> vetoes;
  std::vector<Voice> voices;
  std::set<FiredAlarm> alarms;
  std::string level;
  int cycles = 0;
  bool expired = false;
  Deadline supplement_due;
  std::string asking;
  struct Plea {
    std::set<std::string> stages, rules, vetoes;
    std::string who;
    Day expiry = 0;
    bool granted = false;
  };
  std::optional<Plea> exception;
  std::optional<Plea> override_;
  Day valid_until = 0;
  std::vector<std::string> decided_conditions;
  bool extended = false;
  std::set<int> settled;

 private:
  bool Slips(Slip slip) const { return slip_ == slip; }
  // Accounts of one person.
  std::string IdentityOf(const std::string& person) const;
  bool IsSame(const std::string& one, const std::string& other) const;
  bool Contributed(const std::string& person) const;
  bool IsRecused(const std::string& person) const;
  bool IsClean(const std::string& person) const { return !Contributed(person) && !IsRecused(person); }
  bool Can(const std::string& person, v1::StageKind kind) const;

  // Who might speak for a place, and through whom.
  struct Claim {
    std::string who;
    std::set<std::string> behalf;
    // All through whom the claim goes, who included.
    std::set<std::string> links;
    enum class By { kOneself, kAlternate, kDelegation } by = By::kOneself;
  };
  std::vector<Claim> Claims(const Place& place, v1::StageKind kind) const;
  void Delegate(const Claim& from, v1::StageKind kind, int depth, std::vector<Claim>& claims) const;
  bool Holds(const Station& station, const Place& place, const Claim& claim) const;
  bool SpokeElsewhere(const std::string& who, const Station& station, const Place& place) const;
  bool IsHeld(const Station& station, const Place& place) const;
  static bool MustBeHeard(const Place& place);
  bool HolderRecused(const Place& place) const;

  bool IsVoiced(const std::string& who, const std::string& behalf) const;
  Reasons Office(const std::string& who) const;
  Reasons Applicant(const std::string& who) const;
  // What acts on an approval need.
  Reasons Approved(const std::string& who) const;
  const v1::DecisionLevel* Deciding() const;
  size_t VoicesNeeded() const;
  int MostVoices(const std::vector<std::pair<std::string, std::string>>& ways, size_t from,
                 std::set<std::string>& taken) const;
  int Heads(const Station& station) const;
  bool IsVeiled(const Station& station) const;
  Reasons Speak(const std::string& who, const Answer& said, bool fits, Reason twice, Answer* full);
  void StandingOf(const std::string& who, const Station& station, const Place& place, Reasons& reasons, Answer* full);

  void LayOut();
  void Begin();
  void Open(Station& station);
  bool IsEntered(const v1::EntryCondition& entry) const;
  // Counts again, closes and opens what follows.
  void Settle();
  void Close(Station& station, v1::StageStatus::Outcome outcome, std::set<v1::StageStatus::Closing> closings);
  void Look(Station& station);
  void LookAtVoices(Station& station);
  void Add(Station& station, const Place& place, const Standpoint& standpoint);
  void Judge(Station& station);
  bool Waits(const Station& station) const;
  bool CouldPass(Station station) const;
  bool IsFilled(const Station& station) const;
  void JudgeOpinions(Station& station);
  void JudgeVote(Station& station);
  void Mark(Station& station);
  v1::StageStatus::Outcome Marked(const Station& station) const;
  bool QuorumHolds(const Station& station) const;
  bool Passes(const Station& station, int64_t more_yes, int64_t more_other) const;
  bool CouldTurn(const Station& station) const;
  bool IsBlocked(const Station& station) const;
  void Dates();
  Deadline PublicityEnd(const Station& station) const;
  void Stop(v1::ReviewCase::State ended);
  void Lift(const Answer& said, const Place& place);

  Slip slip_;
  bool verdict_ = false;
  std::vector<Station> stations_;
  std::vector<Answer> answers_;
  std::map<std::string, std::set<std::string>> attending_;
  std::set<std::string> gone_;
  // The voice that decided.
  std::optional<Voice> last_voice_;

 public:
  // A secret ballot that is open, or of which too few were cast: its sums are told to nobody.
  bool KeepsBack(const Station& station) const;
  // Weights that reach the quorum and pass at least.
  int64_t QuorumWeight(const Station& station) const;
  int64_t PassWeight(const Station& station) const;
  bool Quorum(const Station& station) const { return QuorumHolds(station); }
};

bool IsOpinions(v1::StageKind kind);
bool IsSeated(v1::StageKind kind);
// Whether silence of the seat may count as consent.
bool IsDeemable(const v1::StageDefinition& asked, const Place& place);
// The places of a stage, shorthands written out; those of a level.
std::vector<Place> PlacesOf(const v1::StageDefinition& stage);
std::vector<Place> PlacesOf(const v1::DecisionLevel& level);

}  // namespace luodi::review::model
