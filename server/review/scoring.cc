// SPDX-License-Identifier: Apache-2.0
#include "server/review/scoring.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "server/base/text.h"

namespace luodi::review::rules {
namespace {

constexpr int kFullMarks = 10'000;

// part / whole; nothing when the whole is 0.
struct Fraction {
  __int128 part = 0;
  __int128 whole = 0;

  bool IsAtLeast(int64_t bar) const { return whole > 0 && part >= static_cast<__int128>(bar) * whole; }
  int32_t HalfUp() const { return whole == 0 ? 0 : static_cast<int32_t>((2 * part + whole) / (2 * whole)); }
};

bool IsLower(const WeighedSheet& one, const WeighedSheet& other) {
  return static_cast<__int128>(one.score->awarded_bp()) * other.score->attainable_bp() <
         static_cast<__int128>(other.score->awarded_bp()) * one.score->attainable_bp();
}

// In hundredths of a point of 100.
Fraction TotalOf(const std::vector<WeighedSheet>& sheets) {
  Fraction total;
  for (const WeighedSheet& sheet : sheets) {
    total.part += static_cast<__int128>(sheet.weight) * sheet.score->awarded_bp() * kFullMarks;
    total.whole += static_cast<__int128>(sheet.weight) * sheet.score->attainable_bp();
  }
  return total;
}

struct Average {
  Fraction points;
  int sheets = 0;
};

Average AverageOf(const std::string& criterion_id, const std::vector<WeighedSheet>& sheets) {
  Average average;
  for (const WeighedSheet& sheet : sheets) {
    for (const v1::CriterionScore& criterion : sheet.score->criteria()) {
      if (criterion.criterion_id() != criterion_id || criterion.not_applicable()) continue;
      average.points.part += static_cast<__int128>(sheet.weight) * criterion.score_bp();
      average.points.whole += sheet.weight;
      ++average.sheets;
    }
  }
  return average;
}

bool IsBelow(const v1::ScoreCriterion& criterion, const Average& average) {
  return average.points.whole > 0 && !average.points.IsAtLeast(criterion.minimum_bp());
}

std::string PathOf(int i, const std::string& field) { return absl::StrCat("criteria[", i, "].", field); }

void CheckPoints(const v1::ScoreCriterion& asked, const v1::CriterionScore& given, int i, Faults& faults) {
  if (given.not_applicable() && !asked.may_be_not_applicable()) {
    faults.push_back({v1::ERROR_REASON_NOT_APPLICABLE_REFUSED,
                      PathOf(i, "not_applicable"),
                      {{"criterion", asked.criterion_id()}}});
    return;
  }
  const int highest = given.not_applicable() ? 0 : asked.weight_bp();
  if (given.score_bp() >= 0 && given.score_bp() <= highest) return;
  faults.push_back({v1::ERROR_REASON_VALUE_OUT_OF_RANGE,
                    PathOf(i, "score_bp"),
                    {{"value", absl::StrCat(given.score_bp())}, {"lowest", "0"}, {"highest", absl::StrCat(highest)}}});
}

}  // namespace

Faults CheckAgainst(const v1::ScoreSheet& sheet, const v1::Score& score) {
  Faults faults;
  std::map<std::string, const v1::ScoreCriterion*> asked;
  for (const v1::ScoreCriterion& criterion : sheet.criteria()) asked[criterion.criterion_id()] = &criterion;
  std::set<std::string> given;
  for (int i = 0; i < score.criteria_size(); ++i) {
    const v1::CriterionScore& criterion = score.criteria(i);
    const auto found = asked.find(criterion.criterion_id());
    const std::string path = PathOf(i, "criterion_id");
    if (found == asked.end()) {
      const std::string shown = base::Shown(criterion.criterion_id());
      faults.push_back({v1::ERROR_REASON_TEXT_REFERS_NOWHERE, path, {{"resource", shown}}});
    } else if (!given.insert(criterion.criterion_id()).second) {
      faults.push_back({v1::ERROR_REASON_ENTRY_TWICE, path, {{"value", criterion.criterion_id()}}});
    } else {
      CheckPoints(*found->second, criterion, i, faults);
    }
  }
  for (const v1::ScoreCriterion& criterion : sheet.criteria()) {
    if (given.contains(criterion.criterion_id())) continue;
    faults.push_back({v1::ERROR_REASON_CRITERION_MISSING, "criteria", {{"criterion", criterion.criterion_id()}}});
  }
  return faults;
}

void AddUp(const v1::ScoreSheet& sheet, v1::Score& score) {
  std::map<std::string, int> attainable;
  for (const v1::ScoreCriterion& criterion : sheet.criteria()) {
    attainable[criterion.criterion_id()] = criterion.weight_bp();
  }
  int awarded_bp = 0;
  int attainable_bp = 0;
  for (const v1::CriterionScore& criterion : score.criteria()) {
    if (criterion.not_applicable()) continue;
    awarded_bp += criterion.score_bp();
    attainable_bp += attainable[criterion.criterion_id()];
  }
  score.set_awarded_bp(awarded_bp);
  score.set_attainable_bp(attainable_bp);
}

ScoreBalance ScoreBalanceOf(const v1::StageStatus& status, const Answers& answers) {
  ScoreBalance balance;
  for (const v1::SeatStatus& seat : status.seats()) {
    if (seat.state() == v1::SeatStatus::STATE_RECUSED || seat.state() == v1::SeatStatus::STATE_VACANT) {
      balance.recused += seat.weight();
      continue;
    }
    balance.base += seat.weight();
    const auto said = answers.by_seat.find(seat.seat_id());
    if (said == answers.by_seat.end() || said->second.sheet == nullptr) continue;
    balance.cast += seat.weight();
    balance.sheets.push_back({said->second.sheet, seat.weight()});
  }
  return balance;
}

std::vector<WeighedSheet> Counted(const v1::ScoreSheet& sheet, const ScoreBalance& balance) {
  std::vector<WeighedSheet> counted;
  std::copy_if(balance.sheets.begin(), balance.sheets.end(), std::back_inserter(counted),
               [](const WeighedSheet& one) { return one.score->attainable_bp() > 0; });
  const int trimmed = sheet.trimmed_each_side();
  if (trimmed == 0 || counted.size() <= 2 * static_cast<size_t>(trimmed)) return counted;
  std::stable_sort(counted.begin(), counted.end(), IsLower);
  return {counted.begin() + trimmed, counted.end() - trimmed};
}

bool Passes(const v1::ScoreSheet& sheet, const ScoreBalance& balance) {
  const std::vector<WeighedSheet> counted = Counted(sheet, balance);
  return TotalOf(counted).IsAtLeast(sheet.pass_bp()) &&
         std::none_of(sheet.criteria().begin(), sheet.criteria().end(), [&](const v1::ScoreCriterion& criterion) {
           return IsBelow(criterion, AverageOf(criterion.criterion_id(), counted));
         });
}

bool QuorumReached(const v1::StageDefinition& stage, const ScoreBalance& balance) {
  return balance.base > 0 && Reaches(balance.cast, balance.base, stage.quorum());
}

Outlook OutlookOf(const v1::StageDefinition& stage, const ScoreBalance& balance) {
  if (balance.Out() > 0) return Outlook::kOpen;
  return Passes(stage.score_sheet(), balance) ? Outlook::kPassed : Outlook::kFailed;
}

v1::ScoreTally ScoreTallyOf(const v1::StageDefinition& stage, const ScoreBalance& balance, bool stage_is_open) {
  const v1::ScoreSheet& sheet = stage.score_sheet();
  v1::ScoreTally tally;
  tally.set_base(balance.base);
  tally.set_cast(balance.cast);
  tally.set_recused(balance.recused);
  tally.set_quorum_reached(QuorumReached(stage, balance));
  tally.set_quorum_weight(SmallestReaching(balance.base, stage.quorum()));
  tally.set_pass_bp(sheet.pass_bp());
  if (stage_is_open) return tally;
  const std::vector<WeighedSheet> counted = Counted(sheet, balance);
  const auto attaining = std::count_if(balance.sheets.begin(), balance.sheets.end(),
                                       [](const WeighedSheet& one) { return one.score->attainable_bp() > 0; });
  tally.set_trimmed(static_cast<int32_t>(attaining) - static_cast<int32_t>(counted.size()));
  tally.set_total_bp(TotalOf(counted).HalfUp());
  for (const v1::ScoreCriterion& asked : sheet.criteria()) {
    const Average average = AverageOf(asked.criterion_id(), counted);
    v1::CriterionTally& criterion = *tally.add_criteria();
    criterion.set_criterion_id(asked.criterion_id());
    criterion.set_title(asked.title());
    criterion.set_weight_bp(asked.weight_bp());
    criterion.set_average_bp(average.points.HalfUp());
    criterion.set_minimum_bp(asked.minimum_bp());
    criterion.set_below_minimum(IsBelow(asked, average));
    criterion.set_sheets(average.sheets);
  }
  return tally;
}

}  // namespace luodi::review::rules
