// SPDX-License-Identifier: Apache-2.0
// What was said and what it comes to: fractions, compared by cross-multiplication.
#include <algorithm>

#include "tests/property/review_model.h"

namespace luodi::review::model {
namespace {

using Status = v1::StageStatus;
using Stance = v1::Opinion;

// a/b against c/d, b and d positive.
bool IsAtLeast(int64_t a, int64_t b, int64_t c, int64_t d) {
  return static_cast<__int128>(a) * d >= static_cast<__int128>(c) * b;
}
bool IsAbove(int64_t a, int64_t b, int64_t c, int64_t d) {
  return static_cast<__int128>(a) * d > static_cast<__int128>(c) * b;
}

// The smallest whole number x with x/whole at least the share.
int64_t Smallest(int64_t whole, const v1::Share& share) {
  int64_t x = 0;
  while (!IsAtLeast(x, 1, whole * share.numerator(), share.denominator())) ++x;
  return x;
}

int64_t HalfUp(int64_t a, int64_t b) { return b == 0 ? 0 : (2 * a + b) / (2 * b); }

bool HasRule(const v1::StageDefinition& asked) {
  return asked.has_pass() || asked.has_pass_of_all() || asked.pass_at_least() > 0 ||
         asked.pass_at_least_per_group() > 0;
}

bool MayNeverBeDeemed(v1::ReviewSubject subject) {
  return subject == v1::REVIEW_SUBJECT_ENVIRONMENT || subject == v1::REVIEW_SUBJECT_SAFETY ||
         subject == v1::REVIEW_SUBJECT_PLANNING;
}

}  // namespace

bool IsOpinions(v1::StageKind kind) {
  return kind == v1::STAGE_KIND_OPINION || kind == v1::STAGE_KIND_LEGAL_REVIEW ||
         kind == v1::STAGE_KIND_FAIR_COMPETITION;
}

bool IsSeated(v1::StageKind kind) {
  return IsOpinions(kind) || kind == v1::STAGE_KIND_VOTE || kind == v1::STAGE_KIND_SCORING;
}

bool IsDeemable(const v1::StageDefinition& asked, const Place& place) {
  return asked.kind() == v1::STAGE_KIND_OPINION && asked.silence() == v1::SILENCE_DEEMED_CONSENT &&
         place.seat.subject() != v1::REVIEW_SUBJECT_UNSPECIFIED && !place.seat.may_veto() &&
         !MayNeverBeDeemed(place.seat.subject());
}

bool Model::MustBeHeard(const Place& place) {
  return place.seat.may_veto() || MayNeverBeDeemed(place.seat.subject());
}

// Where each seat stands, and the sums of it.
void Model::Look(Station& station) {
  station.sum = {};
  station.groups.clear();
  for (const Place& place : station.places) {
    Standpoint& standpoint = station.seats[place.id];
    standpoint.answer = -1;
    standpoint.returned = false;
    for (size_t i = 0; i < answers_.size(); ++i) {
      const Answer& answer = answers_[i];
      const bool now = answer.packet == packet || Slips(Slip::kOldAnswersCount);
      if (answer.stage != station.asked.stage_id() || answer.seat != place.id || !now) continue;
      const bool returns = answer.stance == Stance::STANCE_RETURN && !Slips(Slip::kReturnAnswers);
      standpoint.returned = returns;
      if (!returns) standpoint.answer = static_cast<int>(i);
    }
    if (standpoint.answer >= 0) {
      const bool deemed = answers_[standpoint.answer].stance == Stance::STANCE_DEEMED_CONSENT;
      standpoint.state = deemed ? v1::SeatStatus::STATE_DEEMED : v1::SeatStatus::STATE_ANSWERED;
    } else if (IsHeld(station, place)) {
      standpoint.state = v1::SeatStatus::STATE_ASKED;
    } else {
      standpoint.state = HolderRecused(place) ? v1::SeatStatus::STATE_RECUSED : v1::SeatStatus::STATE_VACANT;
    }
    Add(station, place, standpoint);
  }
}

void Model::Add(Station& station, const Place& place, const Standpoint& standpoint) {
  const int64_t weight = place.seat.weight();
  std::vector<Sum*> sums{&station.sum};
  if (station.asked.pass_at_least_per_group() > 0) sums.push_back(&station.groups[place.seat.panel_group()]);
  for (Sum* sum : sums) {
    const bool gone =
        standpoint.state == v1::SeatStatus::STATE_RECUSED || standpoint.state == v1::SeatStatus::STATE_VACANT;
    if (gone) sum->gone += weight;
    const bool needed = IsOpinions(station.asked.kind()) && MustBeHeard(place);
    const bool silent = standpoint.answer < 0 || standpoint.state == v1::SeatStatus::STATE_DEEMED;
    if (needed && silent && !Slips(Slip::kAbsentMayBePassedOver)) ++sum->missing;
    if (gone && needed) sum->orphaned += weight;
    if (gone && !Slips(Slip::kRecusedStayInBase)) continue;
    sum->base += weight;
    if (standpoint.answer < 0) continue;
    const Answer& said = answers_[standpoint.answer];
    sum->cast += weight;
    const bool yes = said.choice == v1::Vote::CHOICE_YES || said.stance == Stance::STANCE_AGREE ||
                     said.stance == Stance::STANCE_AGREE_WITH_CONDITIONS ||
                     said.stance == Stance::STANCE_DEEMED_CONSENT;
    const bool no = said.choice == v1::Vote::CHOICE_NO || said.stance == Stance::STANCE_OBJECT ||
                    said.stance == Stance::STANCE_VETO;
    if (station.asked.kind() == v1::STAGE_KIND_SCORING) continue;
    (yes ? sum->yes : no ? sum->no : sum->abstain) += weight;
    if (!yes && !no && Slips(Slip::kAbstentionLeavesBase)) {
      sum->base -= weight;
      sum->cast -= weight;
      sum->abstain -= weight;
    }
  }
}

int64_t Model::QuorumWeight(const Station& station) const {
  return station.asked.has_quorum() ? Smallest(station.sum.base, station.asked.quorum()) : station.sum.base;
}

int64_t Model::PassWeight(const Station& station) const {
  int64_t weight = station.asked.pass_at_least();
  if (station.asked.has_pass()) weight = std::max(weight, Smallest(station.sum.base, station.asked.pass()));
  if (station.asked.has_pass_of_all()) {
    weight = std::max(weight, Smallest(station.sum.base, station.asked.pass_of_all()));
  }
  return weight;
}

bool Model::QuorumHolds(const Station& station) const {
  if (station.sum.base == 0) return false;
  if (!station.asked.has_quorum()) return station.sum.cast == station.sum.base;
  const v1::Share& share = station.asked.quorum();
  const auto reaches = Slips(Slip::kQuorumMustBeExceeded) ? IsAbove : IsAtLeast;
  return reaches(station.sum.cast, station.sum.base, share.numerator(), share.denominator());
}

// With so much more YES (in each group all that is out there, when there is any), and so much more of the rest.
bool Model::Passes(const Station& station, int64_t more_yes, int64_t more_other) const {
  const v1::StageDefinition& asked = station.asked;
  const int64_t yes = station.sum.yes + more_yes;
  const int64_t cast = station.sum.cast + more_yes + more_other;
  const auto reaches = Slips(Slip::kPassMustBeExceeded) ? IsAbove : IsAtLeast;
  if (asked.has_pass() && cast > 0 && !reaches(yes, cast, asked.pass().numerator(), asked.pass().denominator())) {
    return false;
  }
  if (asked.has_pass_of_all() &&
      !IsAtLeast(yes, station.sum.base, asked.pass_of_all().numerator(), asked.pass_of_all().denominator())) {
    return false;
  }
  if (yes < asked.pass_at_least()) return false;
  if (Slips(Slip::kGroupsForgotten)) return true;
  for (const auto& [name, sum] : station.groups) {
    const int64_t hoped = more_yes > 0 ? sum.base - sum.cast : 0;
    if (sum.yes + hoped < asked.pass_at_least_per_group()) return false;
  }
  return true;
}

// A veto, or an objection where it stands in the way.
bool Model::IsBlocked(const Station& station) const {
  const bool objection_blocks = station.asked.objection_blocks() || station.asked.kind() != v1::STAGE_KIND_OPINION;
  for (const Place& place : station.places) {
    const auto standpoint = station.seats.find(place.id);
    if (standpoint == station.seats.end() || standpoint->second.answer < 0) continue;
    const Stance::Stance stance = answers_[standpoint->second.answer].stance;
    const bool veto = stance == Stance::STANCE_VETO && (place.seat.may_veto() || Slips(Slip::kAnyVetoBlocks));
    const bool objection = stance == Stance::STANCE_OBJECT || stance == Stance::STANCE_VETO;
    if (veto || (objection && objection_blocks)) return true;
  }
  return false;
}

// Whether a seat that is still asked could stand in the way.
bool Model::CouldTurn(const Station& station) const {
  const bool objection_blocks = station.asked.objection_blocks() || station.asked.kind() != v1::STAGE_KIND_OPINION;
  return std::any_of(station.places.begin(), station.places.end(), [&](const Place& place) {
    return station.seats.at(place.id).state == v1::SeatStatus::STATE_ASKED &&
           (place.seat.may_veto() || objection_blocks);
  });
}

int Model::Heads(const Station& station) const {
  return static_cast<int>(std::count_if(station.seats.begin(), station.seats.end(),
                                        [](const auto& seat) { return seat.second.answer >= 0; }));
}

// Of one ballot or two the outcome tells what was on them.
bool Model::IsVeiled(const Station& station) const {
  const bool secret = station.asked.kind() == v1::STAGE_KIND_VOTE && station.asked.ballot() == v1::BALLOT_SECRET;
  return secret && Heads(station) < 3 && !Slips(Slip::kFewBallotsTell);
}

bool Model::KeepsBack(const Station& station) const {
  return station.asked.ballot() == v1::BALLOT_SECRET && (station.state == Status::STATE_OPEN || IsVeiled(station));
}

void Model::Judge(Station& station) {
  if (station.state == Status::STATE_OPEN && station.asked.kind() == v1::STAGE_KIND_DECISION) LookAtVoices(station);
  if (station.state != Status::STATE_OPEN || !IsSeated(station.asked.kind())) return;
  Look(station);
  if (Waits(station)) return;
  if (station.sum.base == 0) {
    Close(station, Status::OUTCOME_NEGATIVE, {Status::CLOSING_NOBODY_ELIGIBLE});
  } else if (IsOpinions(station.asked.kind())) {
    JudgeOpinions(station);
  } else if (station.asked.kind() == v1::STAGE_KIND_VOTE) {
    JudgeVote(station);
  } else if (station.sum.cast == station.sum.base) {
    Mark(station);
    Close(station, Marked(station), {Status::CLOSING_ALL_ANSWERED});
  }
}

// For a seat that must be heard nobody is there, and with somebody there who agrees it could pass.
bool Model::Waits(const Station& station) const {
  if (!IsOpinions(station.asked.kind()) || station.sum.missing == 0 || station.sum.cast < station.sum.base) return false;
  return CouldPass(station);
}

// All who are asked agree, and so do those who may be found.
bool Model::CouldPass(Station station) const {
  if (IsBlocked(station)) return false;
  std::vector<Sum*> sums{&station.sum};
  for (auto& [name, sum] : station.groups) sums.push_back(&sum);
  for (Sum* sum : sums) {
    const int64_t all = sum->base + (Slips(Slip::kRecusedStayInBase) ? 0 : sum->orphaned);
    sum->yes += all - sum->cast;
    sum->base = sum->cast = all;
  }
  return !HasRule(station.asked) || Passes(station, 0, 0);
}

// A seat that must be heard had nobody, and has somebody now.
bool Model::IsFilled(const Station& station) const {
  if (station.state != Status::STATE_OPEN || !IsOpinions(station.asked.kind())) return false;
  return std::any_of(station.places.begin(), station.places.end(), [&](const Place& place) {
    const auto seat = station.seats.find(place.id);
    const bool had_nobody = seat != station.seats.end() && (seat->second.state == v1::SeatStatus::STATE_VACANT ||
                                                            seat->second.state == v1::SeatStatus::STATE_RECUSED);
    return had_nobody && MustBeHeard(place) && IsHeld(station, place);
  });
}

void Model::JudgeOpinions(Station& station) {
  const bool blocked = IsBlocked(station);
  const bool silent = std::any_of(station.seats.begin(), station.seats.end(),
                                  [](const auto& seat) { return seat.second.state == v1::SeatStatus::STATE_DEEMED; });
  if (Slips(Slip::kVetoClosesAtOnce) && blocked) return Close(station, Status::OUTCOME_NEGATIVE, {});
  const int64_t out = station.sum.base - station.sum.cast;
  std::set<Status::Closing> closings;
  if (silent) closings.insert(Status::CLOSING_DEEMED);
  if (out == 0) {
    const bool passed = !blocked && (!HasRule(station.asked) || Passes(station, 0, 0));
    closings.insert(Status::CLOSING_ALL_ANSWERED);
    return Close(station, passed ? Status::OUTCOME_POSITIVE : Status::OUTCOME_NEGATIVE, closings);
  }
  if (!QuorumHolds(station)) return;
  if (!CouldPass(station)) {
    closings.insert(Status::CLOSING_OUT_OF_REACH);
    Close(station, Status::OUTCOME_NEGATIVE, closings);
  } else if (station.sum.missing == 0 && !CouldTurn(station) && (!HasRule(station.asked) || Passes(station, 0, out))) {
    closings.insert(Status::CLOSING_REACHED);
    Close(station, Status::OUTCOME_POSITIVE, closings);
  }
}

void Model::JudgeVote(Station& station) {
  const int64_t out = station.sum.base - station.sum.cast;
  if (out == 0 && IsVeiled(station)) {
    Close(station, Status::OUTCOME_NEGATIVE, {Status::CLOSING_TOO_FEW_BALLOTS});
  } else if (out == 0) {
    Close(station, Passes(station, 0, 0) ? Status::OUTCOME_POSITIVE : Status::OUTCOME_NEGATIVE,
          {Status::CLOSING_ALL_ANSWERED});
  } else if (station.asked.ballot() == v1::BALLOT_SECRET && !Slips(Slip::kSecretClosesEarly)) {
    return;
  } else if (QuorumHolds(station) && Passes(station, 0, out)) {
    Close(station, Status::OUTCOME_POSITIVE, {Status::CLOSING_REACHED});
  } else if (!Passes(station, out, 0)) {
    Close(station, Status::OUTCOME_NEGATIVE, {Status::CLOSING_OUT_OF_REACH});
  }
}

// All counted sheets together; then each criterion by those who scored it.
void Model::Mark(Station& station) {
  struct Filled {
    int64_t weight = 0, awarded = 0, attainable = 0;
    const Sheet* sheet = nullptr;
  };
  std::vector<Filled> sheets;
  for (const Place& place : station.places) {
    const int answer = station.seats.at(place.id).answer;
    if (answer < 0) continue;
    Filled filled{place.seat.weight(), 0, 0, &answers_[answer].sheet};
    for (const v1::ScoreCriterion& criterion : station.asked.score_sheet().criteria()) {
      const Points& points = filled.sheet->at(criterion.criterion_id());
      if (points.not_applicable) continue;
      filled.awarded += points.score;
      filled.attainable += criterion.weight_bp();
    }
    sheets.push_back(filled);
  }
  Marks& marks = station.marks = {};
  const size_t trimmed = Slips(Slip::kNothingTrimmed) ? 0 : station.asked.score_sheet().trimmed_each_side();
  if (trimmed > 0 && sheets.size() > 2 * trimmed) {
    std::stable_sort(sheets.begin(), sheets.end(), [](const Filled& a, const Filled& b) {
      return IsAbove(b.awarded, b.attainable, a.awarded, a.attainable);
    });
    sheets.erase(sheets.end() - static_cast<std::ptrdiff_t>(trimmed), sheets.end());
    sheets.erase(sheets.begin(), sheets.begin() + static_cast<std::ptrdiff_t>(trimmed));
    marks.trimmed = static_cast<int>(2 * trimmed);
  }
  std::map<std::string, std::pair<int64_t, int64_t>> by_criterion;
  for (const Filled& filled : sheets) {
    const int64_t weight = Slips(Slip::kMeanOfSheets) ? 1 : filled.weight;
    marks.awarded += weight * filled.awarded;
    marks.attainable += weight * filled.attainable;
    for (const auto& [id, points] : *filled.sheet) {
      if (points.not_applicable) continue;
      by_criterion[id].first += filled.weight * points.score;
      by_criterion[id].second += filled.weight;
      ++marks.means[id].sheets;
    }
  }
  marks.total_bp = HalfUp(marks.awarded * 10000, marks.attainable);
  for (const v1::ScoreCriterion& criterion : station.asked.score_sheet().criteria()) {
    const auto& [sum, weights] = by_criterion[criterion.criterion_id()];
    if (weights == 0) continue;
    marks.means[criterion.criterion_id()].average_bp = HalfUp(sum, weights);
    marks.means[criterion.criterion_id()].below = !IsAtLeast(sum, weights, criterion.minimum_bp(), 1);
  }
}

Status::Outcome Model::Marked(const Station& station) const {
  const Marks& marks = station.marks;
  const bool low =
      std::any_of(marks.means.begin(), marks.means.end(), [](const auto& mean) { return mean.second.below; });
  const bool passed = marks.attainable > 0 && !low &&
                      IsAtLeast(marks.awarded, marks.attainable, station.asked.score_sheet().pass_bp(), 10000);
  return passed ? Status::OUTCOME_POSITIVE : Status::OUTCOME_NEGATIVE;
}

}  // namespace luodi::review::model
