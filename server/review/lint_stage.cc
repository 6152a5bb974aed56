// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "server/base/money.h"
#include "server/review/definition_rules.h"
#include "server/review/findings.h"
#include "server/review/seats.h"
#include "server/review/tally.h"

namespace luodi::review::rules {
namespace {

using Stage = v1::StageDefinition;

// Kinds of stages as a set of bits.
using Kinds = unsigned;

Kinds Only(v1::StageKind kind) { return v1::StageKind_IsValid(kind) ? 1U << kind : 0U; }

constexpr Kinds kOpinions =
    1U << v1::STAGE_KIND_OPINION | 1U << v1::STAGE_KIND_LEGAL_REVIEW | 1U << v1::STAGE_KIND_FAIR_COMPETITION;
constexpr Kinds kVote = 1U << v1::STAGE_KIND_VOTE;
constexpr Kinds kScoring = 1U << v1::STAGE_KIND_SCORING;
constexpr Kinds kPublicity = 1U << v1::STAGE_KIND_PUBLICITY;
constexpr Kinds kDecision = 1U << v1::STAGE_KIND_DECISION;
constexpr Kinds kCompleteness = 1U << v1::STAGE_KIND_COMPLETENESS;
constexpr Kinds kCounted = kOpinions | kVote;
constexpr Kinds kAsking = kCounted | kScoring;
// Those that can come to a no that an override could pass over.
constexpr Kinds kJudging = kAsking | kPublicity;
// All wait for people but the automatic threshold.
constexpr Kinds kWaiting = kJudging | kCompleteness | kDecision;

struct Field {
  const char* name;
  bool given;
  Kinds kinds;
};

std::vector<Field> FieldsOf(const Stage& stage) {
  return {
      {"department", !stage.department().empty(), kOpinions},
      {"may_veto", stage.may_veto(), stage.department().empty() ? 0U : kOpinions},
      {"panel", stage.panel_size() > 0, kVote},
      {"quorum", stage.has_quorum(), kAsking},
      {"pass", stage.has_pass(), kCounted},
      {"limit_working_days", stage.limit_working_days() > 0, kWaiting},
      {"seats", stage.seats_size() > 0, kAsking},
      {"pass_at_least", stage.pass_at_least() > 0, kCounted},
      {"pass_at_least_per_group", stage.pass_at_least_per_group() > 0, kCounted},
      {"pass_of_all", stage.has_pass_of_all(), kCounted},
      {"ballot", stage.ballot() != v1::BALLOT_UNSPECIFIED, kVote},
      {"silence", stage.silence() != v1::SILENCE_UNSPECIFIED, kWaiting},
      {"rungs", stage.rungs_size() > 0, kWaiting},
      {"score_sheet", stage.has_score_sheet(), kScoring},
      {"materials", stage.materials_size() > 0, kCompleteness},
      {"publicity_days", stage.publicity_days() > 0, kPublicity},
      {"publicity_unit", stage.publicity_unit() != v1::DAY_UNIT_UNSPECIFIED, kPublicity},
      {"levels", stage.levels_size() > 0, kDecision},
      {"may_return", stage.may_return(), 1U << v1::STAGE_KIND_OPINION},
      {"meeting_required", stage.meeting_required(), kVote | kScoring},
      {"never_overridden", stage.never_overridden(), kJudging},
      {"objection_blocks", stage.objection_blocks(), 1U << v1::STAGE_KIND_OPINION},
  };
}

void LintFields(const Place& place, Findings& findings) {
  const Stage& stage = *place.stage;
  for (const Field& field : FieldsOf(stage)) {
    if (!field.given || (field.kinds & Only(stage.kind())) != 0) continue;
    findings.Error(Rule::RULE_FIELD_UNFIT, place, field.name,
                   absl::StrCat("field: ", field.name, ", kind: ", v1::StageKind_Name(stage.kind())));
  }
  std::vector<std::string> missing = MissingFields(stage);
  if (stage.kind() == v1::STAGE_KIND_PUBLICITY && stage.publicity_days() == 0) missing.push_back("publicity_days");
  for (const std::string& field : missing) {
    findings.Error(Rule::RULE_FIELD_UNFIT, place, field, "missing: " + field);
  }
}

// Vetoes are for opinions, groups must be told where each is counted, and a role stands in for itself.
void LintSeatFields(const Place& place, Findings& findings) {
  const bool opinions = IsOpinionKind(place.stage->kind());
  const bool secret = place.stage->ballot() == v1::BALLOT_SECRET;
  std::vector<WrittenSeat> seats = SeatsIn(*place.stage);
  for (int i = 0; i < place.stage->levels_size(); ++i) {
    for (WrittenSeat& seat : SeatsIn(*place.stage, i)) seats.push_back(std::move(seat));
  }
  for (const auto& [seat, field] : seats) {
    if (seat.may_veto() && !opinions && !secret) {
      findings.Error(Rule::RULE_FIELD_UNFIT, place, field, "may_veto");
    }
    if (seat.has_role() && !seat.alternate().empty()) {
      findings.Error(Rule::RULE_FIELD_UNFIT, place, field, "alternate_of_role");
    }
    if (place.stage->pass_at_least_per_group() > 0 && seat.panel_group().empty()) {
      findings.Error(Rule::RULE_FIELD_UNFIT, place, field, "missing: panel_group");
    }
  }
}

void LintShares(const Place& place, Findings& findings) {
  const Stage& stage = *place.stage;
  const std::tuple<const char*, const v1::Share*> shares[] = {
      {"quorum", &stage.quorum()}, {"pass", &stage.pass()}, {"pass_of_all", &stage.pass_of_all()}};
  for (const auto& [name, share] : shares) {
    if (share->numerator() <= share->denominator()) continue;
    findings.Error(Rule::RULE_SHARE_IMPOSSIBLE, place, name,
                   absl::StrCat("share: ", share->numerator(), "/", share->denominator()));
  }
  if ((kCounted & Only(stage.kind())) == 0) return;
  int64_t all = 0;
  std::map<std::string, int64_t> of_group;
  for (const v1::Seat& seat : SeatsOf(stage)) {
    all += seat.weight();
    of_group[seat.panel_group()] += seat.weight();
  }
  if (stage.pass_at_least() > all) {
    findings.Error(Rule::RULE_SHARE_IMPOSSIBLE, place, "pass_at_least",
                   absl::StrCat("at_least: ", stage.pass_at_least(), ", all: ", all));
  }
  for (const auto& [group, weight] : of_group) {
    if (stage.pass_at_least_per_group() <= weight) continue;
    findings.Error(Rule::RULE_SHARE_IMPOSSIBLE, place, "pass_at_least_per_group",
                   absl::StrCat("at_least: ", stage.pass_at_least_per_group(), ", all: ", weight,
                                ", group: ", group));
  }
}

// Silence never stands for those who guard people, nature and law.
void LintSilence(const Place& place, Findings& findings) {
  const Stage& stage = *place.stage;
  if (stage.silence() != v1::SILENCE_DEEMED_CONSENT) return;
  const auto forbid = [&](const std::string& field, const std::string& why) {
    findings.Error(Rule::RULE_DEEMED_CONSENT_FORBIDDEN, place, field, why);
  };
  if (stage.kind() != v1::STAGE_KIND_OPINION) {
    return forbid("silence", absl::StrCat("kind: ", v1::StageKind_Name(stage.kind())));
  }
  if (stage.limit_working_days() == 0) forbid("silence", "no_limit");
  for (const auto& [seat, field] : SeatsIn(stage)) {
    if (seat.may_veto()) forbid(field, "may_veto");
    if (seat.subject() <= v1::REVIEW_SUBJECT_PLANNING) {
      forbid(field, "subject: " + v1::ReviewSubject_Name(seat.subject()));
    }
  }
}

// So many seats of equal weight reach the quorum; all where none is set.
int64_t SeatsOfQuorum(const Stage& stage, int64_t seats) {
  return stage.has_quorum() ? SmallestReaching(seats, stage.quorum()) : seats;
}

void LintBallot(const Place& place, Findings& findings) {
  if (place.stage->ballot() != v1::BALLOT_SECRET || place.stage->kind() != v1::STAGE_KIND_VOTE) return;
  const std::vector<WrittenSeat> seats = SeatsIn(*place.stage);
  const auto count = static_cast<int64_t>(seats.size());
  if (count < kFewestSecretBallots) {
    findings.Error(Rule::RULE_BALLOT_NOT_SECRET, place, "ballot",
                   absl::StrCat("seats: ", count, ", needed: ", kFewestSecretBallots));
  } else if (const int64_t quorum = SeatsOfQuorum(*place.stage, count); quorum < kFewestSecretBallots) {
    findings.Error(Rule::RULE_BALLOT_NOT_SECRET, place, "quorum",
                   absl::StrCat("quorum: ", quorum, ", needed: ", kFewestSecretBallots));
  }
  for (const auto& [seat, field] : seats) {
    if (seat.weight() != seats.front().seat.weight()) {
      findings.Error(Rule::RULE_BALLOT_NOT_SECRET, place, field,
                     absl::StrCat("weight: ", seat.weight(), ", other: ", seats.front().seat.weight()));
    }
    if (seat.may_veto()) findings.Error(Rule::RULE_BALLOT_NOT_SECRET, place, field, "may_veto");
  }
  // Who in a group voted how is not known, so no group could ever pass.
  if (place.stage->pass_at_least_per_group() > 0) {
    findings.Error(Rule::RULE_BALLOT_NOT_SECRET, place, "pass_at_least_per_group", "per_group");
  }
}

void LintScoreSheet(const Place& place, Findings& findings) {
  if (!place.stage->has_score_sheet()) return;
  const v1::ScoreSheet& sheet = place.stage->score_sheet();
  int64_t sum = 0;
  for (int i = 0; i < sheet.criteria_size(); ++i) {
    const v1::ScoreCriterion& criterion = sheet.criteria(i);
    sum += criterion.weight_bp();
    if (criterion.minimum_bp() <= criterion.weight_bp()) continue;
    findings.Error(Rule::RULE_SCORE_SHEET_UNSOUND, place, absl::StrCat("score_sheet.criteria[", i, "].minimum_bp"),
                   absl::StrCat("minimum: ", criterion.minimum_bp(), ", full: ", criterion.weight_bp()));
  }
  if (sum != 10'000) {
    findings.Error(Rule::RULE_SCORE_SHEET_UNSOUND, place, "score_sheet.criteria",
                   absl::StrCat("sum: ", sum, ", full: 10000"));
  }
}

// Whether the later bar takes larger cases only; 0 when it asks for the same, nothing where they cannot be compared.
std::optional<int> Step(const v1::DecisionLevel& lower, const v1::DecisionLevel& higher) {
  int step = 0;
  if (lower.has_total_investment_at_least() && higher.has_total_investment_at_least()) {
    const v1::Money& low = lower.total_investment_at_least();
    const v1::Money& high = higher.total_investment_at_least();
    if (!money::SameCurrency(low, high)) return std::nullopt;
    if (money::Compare(high, low) < 0) return -1;
    step += money::Compare(high, low);
  }
  if (lower.has_land_area_at_least() && higher.has_land_area_at_least()) {
    const int64_t more = higher.land_area_at_least().micro_mu() - lower.land_area_at_least().micro_mu();
    if (more < 0) return -1;
    step += more > 0 ? 1 : 0;
  }
  const bool same_bars = lower.has_total_investment_at_least() == higher.has_total_investment_at_least() &&
                         lower.has_land_area_at_least() == higher.has_land_area_at_least();
  return same_bars ? step : step + 1;
}

void LintLevels(const Place& place, Findings& findings) {
  const auto& levels = place.stage->levels();
  for (int i = 0; i < levels.size(); ++i) {
    const std::string field = absl::StrCat("levels[", i, "]");
    const bool has_bar = levels[i].has_total_investment_at_least() || levels[i].has_land_area_at_least();
    if (has_bar != (i > 0)) {
      findings.Error(Rule::RULE_LEVELS_UNSOUND, place, field, i == 0 ? "bar_at_first" : "no_bar");
    }
    for (int lower = 1; lower < i && has_bar; ++lower) {
      const std::optional<int> step = Step(levels[lower], levels[i]);
      if (step && *step > 0) continue;
      findings.Error(Rule::RULE_LEVELS_UNSOUND, place, field,
                     absl::StrCat(step ? "not_above: " : "other_currency: ", levels[lower].level_id()));
    }
  }
}

void LintRungs(const Place& place, Findings& findings) {
  std::set<std::pair<int, std::string>> seen;
  for (int i = 0; i < place.stage->rungs_size(); ++i) {
    const v1::Rung& rung = place.stage->rungs(i);
    const std::string field = absl::StrCat("rungs[", i, "]");
    const std::string told = rung.has_person() ? rung.person() : v1::Role_Name(rung.role());
    if (!seen.emplace(rung.working_days_late(), told).second) {
      findings.Error(Rule::RULE_RUNGS_UNSOUND, place, field,
                     absl::StrCat("days: ", rung.working_days_late(), ", told: ", told));
    }
    if (place.stage->limit_working_days() == 0) {
      findings.Error(Rule::RULE_RUNGS_UNSOUND, place, field, "no_limit");
    }
  }
}

}  // namespace

void LintStage(const Place& place, Findings& findings) {
  LintFields(place, findings);
  LintSeatFields(place, findings);
  LintShares(place, findings);
  LintSilence(place, findings);
  LintBallot(place, findings);
  LintScoreSheet(place, findings);
  LintLevels(place, findings);
  LintRungs(place, findings);
  const bool waits = place.stage->kind() != v1::STAGE_KIND_THRESHOLD && place.stage->kind() != v1::STAGE_KIND_PUBLICITY;
  if (waits && place.stage->limit_working_days() == 0) {
    findings.Warn(Rule::RULE_NO_LIMIT, place, "limit_working_days", "no_limit");
  }
}

}  // namespace luodi::review::rules
