// SPDX-License-Identifier: Apache-2.0
// Every tally and score total, counted again from what was said: weights, not heads; shares by cross-multiplication; of
// fractions only what is shown is rounded, half up.
#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "client/record_checks.h"

namespace luodi::client::record {
namespace {

using Wide = __int128;

// The smallest number that is at least the share of the whole.
int64_t Ceiling(int64_t whole, const v1::Share& share) {
  if (share.denominator() <= 0) return 0;
  const Wide product = static_cast<Wide>(whole) * share.numerator();
  return static_cast<int64_t>((product + share.denominator() - 1) / share.denominator());
}

bool IsShareOf(int64_t part, int64_t whole, const v1::Share& share) {
  return static_cast<Wide>(part) * share.denominator() >= static_cast<Wide>(whole) * share.numerator();
}

// What a stage came to by its seats and answers.
struct Count {
  int64_t base = 0;
  int64_t cast = 0;
  int64_t yes = 0;
  int64_t no = 0;
  int64_t abstain = 0;
  int64_t recused = 0;
  // By heads.
  int answered = 0;
  bool vetoed = false;
  // A seat of opinions that may veto or judges environment, safety or planning has not answered.
  bool unheard = false;
  struct Part {
    int64_t base = 0;
    int64_t yes = 0;
    int64_t no = 0;
    int64_t abstain = 0;
    bool operator==(const Part&) const = default;
  };
  std::map<std::string, Part> groups;
};

// An untold choice is cast and goes nowhere.
template <typename Sums>
void Put(const std::string& way, int64_t weight, Sums& sums) {
  if (way == "yes") sums.yes += weight;
  if (way == "no") sums.no += weight;
  if (way == "abstain") sums.abstain += weight;
}

std::string WayOf(v1::Opinion::Stance stance) {
  switch (stance) {
    case v1::Opinion::STANCE_AGREE:
    case v1::Opinion::STANCE_AGREE_WITH_CONDITIONS:
    case v1::Opinion::STANCE_DEEMED_CONSENT:
      return "yes";
    case v1::Opinion::STANCE_OBJECT:
    case v1::Opinion::STANCE_VETO:
      return "no";
    case v1::Opinion::STANCE_ABSTAIN:
      return "abstain";
    default:
      return "";
  }
}

std::string WayOf(v1::Vote::Choice choice) {
  if (choice == v1::Vote::CHOICE_YES) return "yes";
  if (choice == v1::Vote::CHOICE_NO) return "no";
  return choice == v1::Vote::CHOICE_ABSTAIN ? "abstain" : "untold";
}

// Way of each seat that answered on the packet as it is.
std::map<std::string, std::string> WaysOf(const OpenedRecord& opened, const std::string& stage_id,
                                          std::set<std::string>* vetoing, std::set<std::string>* deemed) {
  const int packet = opened.review_case.packet().version();
  std::map<std::string, std::string> ways;
  for (const v1::Opinion& opinion : opened.opinions) {
    if (opinion.stage_id() != stage_id || opinion.packet_version() != packet) continue;
    if (const std::string way = WayOf(opinion.stance()); !way.empty()) ways[opinion.seat_id()] = way;
    if (opinion.stance() == v1::Opinion::STANCE_VETO) vetoing->insert(opinion.seat_id());
    if (opinion.stance() == v1::Opinion::STANCE_DEEMED_CONSENT) deemed->insert(opinion.seat_id());
  }
  for (const v1::Vote& vote : opened.votes) {
    if (vote.stage_id() == stage_id && vote.packet_version() == packet) ways[vote.seat_id()] = WayOf(vote.choice());
  }
  return ways;
}

bool LeftTheBase(const v1::SeatStatus& seat) {
  return seat.state() == v1::SeatStatus::STATE_RECUSED || seat.state() == v1::SeatStatus::STATE_VACANT;
}

bool MustBeHeard(const v1::Seat& seat) {
  return seat.may_veto() || seat.subject() == v1::REVIEW_SUBJECT_ENVIRONMENT ||
         seat.subject() == v1::REVIEW_SUBJECT_SAFETY || seat.subject() == v1::REVIEW_SUBJECT_PLANNING;
}

Count CountOf(const OpenedRecord& opened, const v1::StageDefinition& asked, const v1::StageStatus& stage) {
  std::set<std::string> vetoing;
  std::set<std::string> deemed;
  const std::map<std::string, std::string> ways = WaysOf(opened, stage.stage_id(), &vetoing, &deemed);
  std::set<std::string> may_veto;
  std::set<std::string> needed;
  for (const v1::Seat& seat : SeatsAsked(asked)) {
    if (seat.may_veto()) may_veto.insert(seat.seat_id());
    if (IsOpinionKind(asked.kind()) && MustBeHeard(seat)) needed.insert(seat.seat_id());
  }
  Count count;
  for (const v1::SeatStatus& seat : stage.seats()) {
    const bool silent =
        LeftTheBase(seat) || !ways.contains(seat.seat_id()) || deemed.contains(seat.seat_id());
    count.unheard = count.unheard || (silent && needed.contains(seat.seat_id()));
    Count::Part* const part = seat.panel_group().empty() ? nullptr : &count.groups[seat.panel_group()];
    if (LeftTheBase(seat)) {
      count.recused += seat.weight();
      continue;
    }
    count.base += seat.weight();
    if (part != nullptr) part->base += seat.weight();
    const auto way = ways.find(seat.seat_id());
    if (way == ways.end()) continue;
    count.cast += seat.weight();
    ++count.answered;
    Put(way->second, seat.weight(), count);
    if (part != nullptr) Put(way->second, seat.weight(), *part);
    count.vetoed = count.vetoed || (vetoing.contains(seat.seat_id()) && may_veto.contains(seat.seat_id()));
  }
  if (IsSecret(asked)) {
    count.yes = stage.tally().yes();
    count.no = stage.tally().no();
    count.abstain = stage.tally().abstain();
  }
  return count;
}

int64_t QuorumWeight(const v1::StageDefinition& asked, int64_t base) {
  return asked.has_quorum() ? Ceiling(base, asked.quorum()) : base;
}

int64_t PassWeight(const v1::StageDefinition& asked, const Count& count) {
  int64_t weight = asked.pass_at_least();
  weight = std::max(weight, static_cast<int64_t>(count.groups.size()) * asked.pass_at_least_per_group());
  if (asked.has_pass()) weight = std::max(weight, Ceiling(count.base, asked.pass()));
  if (asked.has_pass_of_all()) weight = std::max(weight, Ceiling(count.base, asked.pass_of_all()));
  return weight;
}

bool PassRuleHolds(const v1::StageDefinition& asked, const Count& count) {
  if (asked.has_pass() && !IsShareOf(count.yes, count.cast, asked.pass())) return false;
  if (asked.has_pass_of_all() && !IsShareOf(count.yes, count.base, asked.pass_of_all())) return false;
  for (const auto& [group, part] : count.groups) {
    if (part.yes < asked.pass_at_least_per_group()) return false;
  }
  return count.yes >= asked.pass_at_least();
}

// A secret ballot of fewer tells what was voted: it has failed, and its totals are told to nobody.
constexpr int kFewestSecretBallots = 3;

bool HasTooFew(const v1::StageDefinition& asked, const Count& count) {
  return IsSecret(asked) && count.answered < kFewestSecretBallots;
}

// What the answers given come to.
bool IsPositive(const v1::StageDefinition& asked, const Count& count) {
  if (count.base == 0 || HasTooFew(asked, count)) return false;
  if (asked.kind() == v1::STAGE_KIND_VOTE) {
    return count.cast > 0 && count.cast >= QuorumWeight(asked, count.base) && PassRuleHolds(asked, count);
  }
  const bool blocks = asked.objection_blocks() || asked.kind() == v1::STAGE_KIND_LEGAL_REVIEW ||
                      asked.kind() == v1::STAGE_KIND_FAIR_COMPETITION;
  return !count.vetoed && !count.unheard && !(blocks && count.no > 0) && PassRuleHolds(asked, count);
}

bool SameGroups(const v1::StageDefinition& asked, const v1::Tally& tally, const Count& count) {
  if (asked.pass_at_least_per_group() == 0) return tally.groups().empty();
  std::map<std::string, Count::Part> told;
  for (const v1::GroupTally& group : tally.groups()) {
    told[group.panel_group()] = {group.base(), group.yes(), group.no(), group.abstain()};
  }
  return told == count.groups;
}

// A secret ballot that is open or has too few tells nothing; a closed one totals that add up.
bool SameTally(const v1::StageDefinition& asked, const v1::StageStatus& stage, const Count& count) {
  const v1::Tally& tally = stage.tally();
  const bool kept_back =
      tally.secret() && (stage.state() == v1::StageStatus::STATE_OPEN || HasTooFew(asked, count));
  const Wide told = static_cast<Wide>(tally.yes()) + tally.no() + tally.abstain();
  return tally.base() == count.base && tally.cast() == count.cast && tally.recused() == count.recused &&
         tally.yes() == count.yes && tally.no() == count.no && tally.abstain() == count.abstain &&
         told == (kept_back ? 0 : tally.cast()) && tally.secret() == IsSecret(asked) &&
         tally.quorum_weight() == QuorumWeight(asked, count.base) && tally.pass_weight() == PassWeight(asked, count) &&
         tally.quorum_reached() == (count.base > 0 && count.cast >= QuorumWeight(asked, count.base)) &&
         SameGroups(asked, tally, count);
}

// ---- score sheets

struct Sheet {
  const v1::Score* score = nullptr;
  int64_t weight = 0;
};

// Those that count: where something was attainable, and neither trimmed above nor below. Of equals the later seat is
// the higher.
std::vector<Sheet> CountedSheets(const OpenedRecord& opened, const v1::StageDefinition& asked,
                                 const v1::StageStatus& stage, int64_t* cast, int* trimmed) {
  std::vector<Sheet> sheets;
  for (const v1::SeatStatus& seat : stage.seats()) {
    for (const v1::Score& score : opened.scores) {
      const bool his = score.stage_id() == stage.stage_id() && score.seat_id() == seat.seat_id() &&
                       score.packet_version() == opened.review_case.packet().version();
      if (!his || LeftTheBase(seat)) continue;
      *cast += seat.weight();
      if (score.attainable_bp() > 0) sheets.push_back({&score, seat.weight()});
    }
  }
  const auto sides = static_cast<size_t>(std::max(asked.score_sheet().trimmed_each_side(), 0));
  *trimmed = 0;
  if (sides == 0 || sheets.size() <= 2 * sides) return sheets;
  std::stable_sort(sheets.begin(), sheets.end(), [](const Sheet& one, const Sheet& other) {
    return static_cast<int64_t>(one.score->awarded_bp()) * other.score->attainable_bp() <
           static_cast<int64_t>(other.score->awarded_bp()) * one.score->attainable_bp();
  });
  *trimmed = static_cast<int>(2 * sides);
  return {sheets.begin() + static_cast<std::ptrdiff_t>(sides), sheets.end() - static_cast<std::ptrdiff_t>(sides)};
}

int32_t HalfUp(Wide part, Wide whole) {
  return whole == 0 ? 0 : static_cast<int32_t>((2 * part + whole) / (2 * whole));
}

// The criterion over the sheets that scored it; false when what is told of it is something else.
bool SameCriterion(const v1::ScoreCriterion& asked, const v1::CriterionTally& told, const std::vector<Sheet>& sheets,
                   bool* below) {
  Wide points = 0;
  Wide weight = 0;
  int count = 0;
  for (const Sheet& sheet : sheets) {
    for (const v1::CriterionScore& given : sheet.score->criteria()) {
      if (given.criterion_id() != asked.criterion_id() || given.not_applicable()) continue;
      points += static_cast<Wide>(sheet.weight) * given.score_bp();
      weight += sheet.weight;
      ++count;
    }
  }
  *below = weight > 0 && points < static_cast<Wide>(asked.minimum_bp()) * weight;
  return told.criterion_id() == asked.criterion_id() && told.title() == asked.title() &&
         told.weight_bp() == asked.weight_bp() && told.minimum_bp() == asked.minimum_bp() &&
         told.average_bp() == HalfUp(points, weight) && told.below_minimum() == *below && told.sheets() == count;
}

void CheckScore(const OpenedRecord& opened, const v1::StageDefinition& asked, const v1::StageStatus& stage,
                Findings& findings) {
  const v1::ScoreTally& told = stage.score();
  const v1::ScoreSheet& sheet = asked.score_sheet();
  int64_t base = 0;
  int64_t recused = 0;
  for (const v1::SeatStatus& seat : stage.seats()) (LeftTheBase(seat) ? recused : base) += seat.weight();
  int64_t cast = 0;
  int trimmed = 0;
  const std::vector<Sheet> sheets = CountedSheets(opened, asked, stage, &cast, &trimmed);
  bool same = told.base() == base && told.cast() == cast && told.recused() == recused &&
              told.quorum_weight() == Ceiling(base, asked.quorum()) && told.pass_bp() == sheet.pass_bp() &&
              told.quorum_reached() == (base > 0 && IsShareOf(cast, base, asked.quorum()));
  const text::Metadata parts = {{"stage", stage.stage_id()}};
  const std::string english = "the scores of stage {stage} come to something else";
  const std::string chinese = "环节 {stage} 的评分合计与各评分表不符";
  if (stage.state() != v1::StageStatus::STATE_DONE) {
    findings.Require(same && told.total_bp() == 0 && told.criteria().empty(), english, chinese, parts);
    return;
  }
  Wide awarded = 0;
  Wide attainable = 0;
  for (const Sheet& one : sheets) {
    awarded += static_cast<Wide>(one.weight) * one.score->awarded_bp();
    attainable += static_cast<Wide>(one.weight) * one.score->attainable_bp();
  }
  bool any_below = false;
  same = same && told.trimmed() == trimmed && told.total_bp() == HalfUp(awarded * 10'000, attainable) &&
         told.criteria_size() == sheet.criteria_size();
  for (int i = 0; same && i < sheet.criteria_size(); ++i) {
    bool below = false;
    same = SameCriterion(sheet.criteria(i), told.criteria(i), sheets, &below);
    any_below = any_below || below;
  }
  findings.Require(same, english, chinese, parts);
  const bool passes =
      attainable > 0 && awarded * 10'000 >= static_cast<Wide>(sheet.pass_bp()) * attainable && !any_below;
  findings.Require((stage.outcome() == v1::StageStatus::OUTCOME_POSITIVE) == passes && same,
                   "the outcome of stage {stage} does not follow from its scores", "环节 {stage} 的结论与评分不符",
                   parts);
}

void CheckTally(const OpenedRecord& opened, const v1::StageDefinition& asked, const v1::StageStatus& stage,
                Findings& findings) {
  const Count count = CountOf(opened, asked, stage);
  const text::Metadata parts = {
      {"stage", stage.stage_id()},
      {"told", absl::StrCat(stage.tally().yes(), "/", stage.tally().no(), "/", stage.tally().abstain(), ", ",
                            stage.tally().base())},
      {"counted", absl::StrCat(count.yes, "/", count.no, "/", count.abstain, ", ", count.base)}};
  findings.Require(SameTally(asked, stage, count),
                   "the tally of stage {stage} is {told} and comes to {counted} (yes/no/abstain, base)",
                   "环节 {stage} 的计票为 {told}，重新计票为 {counted}（赞成/反对/弃权，基数）", parts);
  if (stage.state() != v1::StageStatus::STATE_DONE) return;
  const bool positive = IsPositive(asked, count) && stage.closing() != v1::StageStatus::CLOSING_OUT_OF_REACH;
  findings.Require((stage.outcome() == v1::StageStatus::OUTCOME_POSITIVE) == positive,
                   "the outcome of stage {stage} does not follow from its tally", "环节 {stage} 的结论与计票不符",
                   parts);
}

// The seats of a stage are those of the definition, with its weights.
void CheckAsked(const v1::StageDefinition& asked, const v1::StageStatus& stage, Findings& findings) {
  const std::vector<v1::Seat> seats = SeatsAsked(asked);
  bool same = static_cast<int>(seats.size()) == stage.seats_size();
  for (size_t i = 0; same && i < seats.size(); ++i) {
    const v1::SeatStatus& told = stage.seats(static_cast<int>(i));
    same = told.seat_id() == seats[i].seat_id() && told.weight() == seats[i].weight() &&
           told.holder() == HolderOf(seats[i]) && told.panel_group() == seats[i].panel_group();
  }
  findings.Require(same, "the seats of stage {stage} are not those of the definition",
                   "环节 {stage} 的席位与评审流程不符", {{"stage", stage.stage_id()}});
}

}  // namespace

bool IsOpinionKind(v1::StageKind kind) {
  return kind == v1::STAGE_KIND_OPINION || kind == v1::STAGE_KIND_LEGAL_REVIEW ||
         kind == v1::STAGE_KIND_FAIR_COMPETITION;
}

bool IsSecret(const v1::StageDefinition& stage) {
  return stage.kind() == v1::STAGE_KIND_VOTE && stage.ballot() == v1::BALLOT_SECRET;
}

void CheckCounts(const OpenedRecord& opened, std::vector<Finding>* all) {
  Findings findings("case");
  const int64_t moved = MovedAt(opened);
  for (const v1::StageStatus& stage : opened.review_case.stages()) {
    const v1::StageDefinition* const asked = StageAsked(opened.definition, stage.stage_id());
    const bool done = stage.state() == v1::StageStatus::STATE_DONE;
    if (asked == nullptr || (!done && stage.state() != v1::StageStatus::STATE_OPEN)) continue;
    // Counted by the definition it was done under.
    if (done && moved > Micros(stage.done_time())) continue;
    if (IsOpinionKind(stage.kind()) || stage.kind() == v1::STAGE_KIND_VOTE) {
      CheckAsked(*asked, stage, findings);
      CheckTally(opened, *asked, stage, findings);
    } else if (stage.kind() == v1::STAGE_KIND_SCORING) {
      CheckAsked(*asked, stage, findings);
      CheckScore(opened, *asked, stage, findings);
    }
  }
  findings.MoveTo(all);
}

}  // namespace luodi::client::record
