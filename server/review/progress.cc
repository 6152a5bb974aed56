// SPDX-License-Identifier: Apache-2.0
#include "server/review/progress.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "proto/text/date.h"
#include "server/base/status.h"
#include "server/policy/verdict.h"
#include "server/review/aggregate.h"
#include "server/review/clock.h"
#include "server/review/desk.h"
#include "server/review/rules.h"
#include "server/review/tally.h"

namespace luodi::review::rules {
namespace {

constexpr char kHome[] = "CNY";

// Every amount the definition compares sizes with.
std::vector<v1::Money> Bars(const v1::ReviewDefinition& definition) {
  std::vector<v1::Money> bars;
  for (const v1::StageGroup& group : definition.groups()) {
    for (const v1::StageDefinition& stage : group.stages()) {
      if (stage.entry().has_total_investment_at_least()) bars.push_back(stage.entry().total_investment_at_least());
      for (const v1::DecisionLevel& level : stage.levels()) {
        if (level.has_total_investment_at_least()) bars.push_back(level.total_investment_at_least());
      }
    }
  }
  return bars;
}

// Alone a project is compared by its own amount, in its own currency: no rate is asked that is not needed.
bool StandsAlone(const v1::Aggregate& aggregate) { return aggregate.projects_size() <= 1; }

absl::StatusOr<bool> TotalIsAtLeast(const v1::Aggregate& aggregate, const v1::Project& material, const v1::Money& bar,
                                    const Ground& ground, const v1::Date& filed) {
  const v1::Money& total = StandsAlone(aggregate) ? InvestmentOf(material) : aggregate.total_investment();
  return IsAtLeast(total, bar, ground.rates, filed);
}

bool LandIsAtLeast(const v1::Aggregate& aggregate, const v1::Project& material, const v1::Area& bar) {
  const v1::Area& land = StandsAlone(aggregate) ? material.land_area() : aggregate.land_area();
  return land.micro_mu() >= bar.micro_mu();
}

template <typename List>
bool IsAmong(const List& list, int value) {
  return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

bool AnyFailed(const v1::EntryCondition& entry, const v1::Verdict& verdict) {
  return std::any_of(verdict.criteria().begin(), verdict.criteria().end(), [&](const v1::CriterionResult& criterion) {
    return criterion.outcome() == v1::VERDICT_OUTCOME_FAIL &&
           std::find(entry.failed_rule_ids().begin(), entry.failed_rule_ids().end(), criterion.rule_id()) !=
               entry.failed_rule_ids().end();
  });
}

absl::StatusOr<bool> Takes(const v1::DecisionLevel& level, const v1::Aggregate& aggregate, const v1::Project& material,
                           const Ground& ground, const v1::Date& filed) {
  if (!level.has_total_investment_at_least() && !level.has_land_area_at_least()) return true;
  bool takes = level.has_land_area_at_least() && LandIsAtLeast(aggregate, material, level.land_area_at_least());
  if (level.has_total_investment_at_least()) {
    ASSIGN_OR_RETURN(const bool reached,
                     TotalIsAtLeast(aggregate, material, level.total_investment_at_least(), ground, filed));
    takes = takes || reached;
  }
  return takes;
}

// The project as the packet holds it, with what places it in its family and says who may see it.
v1::Project Judged(const Desk& desk) {
  v1::Project judged = MaterialOf(desk.review_case.packet());
  judged.set_name(desk.project.name());
  judged.set_phase(desk.project.phase());
  judged.set_parent_project(desk.project.parent_project());
  judged.set_confidentiality(desk.project.confidentiality());
  return judged;
}

absl::StatusOr<v1::Verdict> Evaluate(const Desk& desk) {
  return policy::rules::Evaluate(desk.ground.threshold_set, desk.ground.figures, desk.ground.rates,
                                 desk.review_case.accepted_date());
}

v1::StageStatus::Outcome OutcomeOf(v1::VerdictOutcome outcome) {
  if (outcome == v1::VERDICT_OUTCOME_PASS) return v1::StageStatus::OUTCOME_POSITIVE;
  if (outcome == v1::VERDICT_OUTCOME_FAIL) return v1::StageStatus::OUTCOME_NEGATIVE;
  return v1::StageStatus::OUTCOME_NOT_APPLICABLE;
}

// So that no later opening can be refused: a reviewer's answer must not fail on a rate or figure nobody gave at filing.
absl::Status CheckEvaluable(const Desk& desk, const v1::ReviewCase& filed, const v1::Project& judged) {
  RETURN_IF_ERROR(LevelOf(desk.ground, {}, judged, filed.accepted_date()).status());
  for (const v1::StageGroup& group : desk.ground.definition.groups()) {
    for (const v1::StageDefinition& stage : group.stages()) {
      RETURN_IF_ERROR(IsEntered(stage.entry(), filed, judged, desk.ground).status());
      if (stage.kind() == v1::STAGE_KIND_THRESHOLD) {
        RETURN_IF_ERROR(Evaluate(desk).status());
      }
    }
  }
  return absl::OkStatus();
}

absl::Status Open(Desk& desk, v1::StageStatus& stage, const v1::StageDefinition& definition) {
  ASSIGN_OR_RETURN(const bool entered, IsEntered(definition.entry(), desk.review_case, Judged(desk), desk.ground));
  if (!entered) {
    stage.set_state(v1::StageStatus::STATE_SKIPPED);
    return absl::OkStatus();
  }
  stage.set_state(v1::StageStatus::STATE_OPEN);
  *stage.mutable_open_time() = desk.ground.now;
  if (stage.kind() == v1::STAGE_KIND_THRESHOLD) {
    ASSIGN_OR_RETURN(*desk.review_case.mutable_verdict(), Evaluate(desk));
    Finish(desk, stage, OutcomeOf(desk.review_case.verdict().outcome()), v1::StageStatus::CLOSING_BY_ACT);
    return absl::OkStatus();
  }
  StartClock(desk, stage.stage_id(), desk.ground.act, desk.ground.person);
  return absl::OkStatus();
}

// Thresholds first: other stages of the group may ask for the verdict. Whether anything opened.
absl::StatusOr<bool> OpenGroup(Desk& desk, const v1::StageGroup& group, int first) {
  bool opened = false;
  for (const bool thresholds : {true, false}) {
    for (int i = 0; i < group.stages_size(); ++i) {
      v1::StageStatus& stage = *desk.review_case.mutable_stages(first + i);
      if (stage.state() != v1::StageStatus::STATE_WAITING) continue;
      if ((stage.kind() == v1::STAGE_KIND_THRESHOLD) != thresholds) continue;
      RETURN_IF_ERROR(Open(desk, stage, group.stages(i)));
      opened = true;
    }
  }
  return opened;
}

bool IsBehind(const v1::StageStatus& stage) {
  return stage.state() == v1::StageStatus::STATE_DONE || stage.state() == v1::StageStatus::STATE_SKIPPED;
}

bool HasOpened(const v1::StageStatus& stage) {
  return stage.state() == v1::StageStatus::STATE_OPEN || stage.state() == v1::StageStatus::STATE_DONE;
}

// Behind the last stage that has opened: after a move to another definition groups before it may hold stages that wait.
int ReachedUntil(const v1::ReviewCase& review_case, int stages) {
  while (stages > 0 && !HasOpened(review_case.stages(stages - 1))) --stages;
  return stages;
}

int CountStages(const v1::ReviewDefinition& definition) {
  int stages = 0;
  for (const v1::StageGroup& group : definition.groups()) stages += group.stages_size();
  return stages;
}

void AdmitAsBefore(const v1::ReviewCase& before, v1::StageStatus& stage) {
  for (const v1::StageStatus& former : before.stages()) {
    if (former.stage_id() != stage.stage_id()) continue;
    for (const v1::SeatStatus& seat : former.seats()) {
      if (!seat.alternate_admitted()) continue;
      v1::SeatStatus& admitted = *stage.add_seats();
      admitted.set_seat_id(seat.seat_id());
      admitted.set_holder(seat.holder());
      admitted.set_alternate_admitted(true);
    }
  }
}

// Every stage waits; what was left behind at a move stays behind. The review office's consents to alternates hold for
// the case, not for a packet.
void LayOutStages(const v1::ReviewDefinition& definition, v1::ReviewCase& review_case) {
  const v1::ReviewCase before = review_case;
  review_case.clear_stages();
  for (const v1::StageGroup& group : definition.groups()) {
    for (const v1::StageDefinition& asked : group.stages()) {
      v1::StageStatus& stage = *review_case.add_stages();
      stage.set_stage_id(asked.stage_id());
      stage.set_title(asked.title());
      stage.set_kind(asked.kind());
      stage.set_state(v1::StageStatus::STATE_WAITING);
      AdmitAsBefore(before, stage);
    }
  }
  for (const v1::StageStatus& stage : before.stages()) {
    if (stage.state() == v1::StageStatus::STATE_CANCELLED) *review_case.add_stages() = stage;
  }
}

}  // namespace

std::set<std::string> CurrenciesToConvert(const Ground& ground, const v1::Project& material) {
  const std::vector<std::string> of_rules = policy::rules::CurrenciesToConvert(ground.threshold_set, ground.figures);
  std::set<std::string> currencies(of_rules.begin(), of_rules.end());
  currencies.insert(InvestmentOf(material).currency_code());
  for (const v1::Project& project : ground.family) currencies.insert(InvestmentOf(project).currency_code());
  for (const v1::Money& bar : Bars(ground.definition)) currencies.insert(bar.currency_code());
  currencies.erase(kHome);
  currencies.erase("");
  return currencies;
}

absl::StatusOr<v1::Aggregate> AggregateOf(const Ground& ground, const v1::Project& material, const v1::Date& filed) {
  absl::StatusOr<v1::Aggregate> sum = Sum(material, ground.family, ground.rates, filed);
  if (sum.ok()) return sum;
  v1::Aggregate land = SumOfLand(material, ground.family);
  if (!StandsAlone(land) && !Bars(ground.definition).empty()) return sum;
  return land;
}

absl::StatusOr<bool> IsEntered(const v1::EntryCondition& entry, const v1::ReviewCase& review_case,
                               const v1::Project& material, const Ground& ground) {
  bool entered = true;
  if (entry.has_total_investment_at_least()) {
    ASSIGN_OR_RETURN(entered, TotalIsAtLeast(review_case.aggregate(), material, entry.total_investment_at_least(),
                                             ground, review_case.accepted_date()));
  }
  if (entry.has_land_area_at_least()) {
    entered = entered && LandIsAtLeast(review_case.aggregate(), material, entry.land_area_at_least());
  }
  if (entry.foreign_only()) entered = entered && material.foreign_investment().minor_units() > 0;
  if (entry.threshold_failed_only()) {
    entered = entered && review_case.verdict().outcome() == v1::VERDICT_OUTCOME_FAIL;
  }
  if (!entry.failed_rule_ids().empty()) entered = entered && AnyFailed(entry, review_case.verdict());
  if (entry.restricted_only()) entered = entered && material.confidentiality() == v1::CONFIDENTIALITY_RESTRICTED;
  return entered && IsAmong(entry.purposes(), PurposeOf(review_case)) &&
         IsAmong(entry.project_kinds(), material.kind());
}

absl::StatusOr<const v1::DecisionLevel*> LevelOf(const Ground& ground, const v1::Aggregate& aggregate,
                                                 const v1::Project& material, const v1::Date& filed) {
  const v1::DecisionLevel* deciding = nullptr;
  for (const v1::DecisionLevel& level : DecisionOf(ground.definition).levels()) {
    ASSIGN_OR_RETURN(const bool takes, Takes(level, aggregate, material, ground, filed));
    if (takes) deciding = &level;
  }
  return deciding;
}

const v1::DecisionLevel* LevelOf(const Desk& desk) {
  const auto& levels = DecisionOf(desk.ground.definition).levels();
  for (const v1::DecisionLevel& level : levels) {
    if (level.level_id() == desk.review_case.decision_level()) return &level;
  }
  return levels.empty() ? nullptr : &levels[0];
}

const v1::DecisionLevel* LevelAlone(const Desk& desk) {
  const auto alone = LevelOf(desk.ground, {}, Judged(desk), desk.review_case.accepted_date());
  return alone.ok() ? *alone : LevelOf(desk);
}

const v1::StageDefinition& DecisionOf(const v1::ReviewDefinition& definition) {
  for (const v1::StageGroup& group : definition.groups()) {
    for (const v1::StageDefinition& stage : group.stages()) {
      if (stage.kind() == v1::STAGE_KIND_DECISION) return stage;
    }
  }
  throw std::logic_error("a definition without decision");
}

v1::StageStatus& DecisionOf(v1::ReviewCase& review_case) {
  for (v1::StageStatus& stage : *review_case.mutable_stages()) {
    if (stage.kind() == v1::STAGE_KIND_DECISION && stage.state() != v1::StageStatus::STATE_CANCELLED) return stage;
  }
  throw std::logic_error("a case without decision");
}

absl::Status Size(Desk& desk) {
  const v1::Project judged = Judged(desk);
  v1::ReviewCase sized = desk.review_case;
  ASSIGN_OR_RETURN(*sized.mutable_aggregate(), AggregateOf(desk.ground, judged, sized.accepted_date()));
  RETURN_IF_ERROR(CheckEvaluable(desk, sized, judged));
  ASSIGN_OR_RETURN(const v1::DecisionLevel* const level,
                   LevelOf(desk.ground, sized.aggregate(), judged, sized.accepted_date()));
  sized.set_decision_level(level == nullptr ? "" : level->level_id());
  desk.review_case = std::move(sized);
  return absl::OkStatus();
}

absl::Status Begin(Desk& desk) {
  RETURN_IF_ERROR(Size(desk));
  v1::ReviewCase& review_case = desk.review_case;
  review_case.clear_verdict();
  review_case.clear_exception();
  review_case.clear_override();
  review_case.clear_voices();
  LayOutStages(desk.ground.definition, review_case);
  StartClock(desk, kWholeCase, desk.ground.act, desk.ground.person);
  return Proceed(desk);
}

absl::Status Proceed(Desk& desk) {
  // While the case waits for the applicant, and once it ended, nothing opens or closes.
  if (desk.review_case.state() != v1::ReviewCase::STATE_OPEN) return absl::OkStatus();
  Recount(desk);
  const int reached = ReachedUntil(desk.review_case, CountStages(desk.ground.definition));
  bool all_behind = true;
  int first = 0;
  for (const v1::StageGroup& group : desk.ground.definition.groups()) {
    if (all_behind || first < reached) {
      ASSIGN_OR_RETURN(const bool opened, OpenGroup(desk, group, first));
      if (opened) Recount(desk);
    }
    const auto begin = desk.review_case.stages().begin() + first;
    all_behind = all_behind && std::all_of(begin, begin + group.stages_size(), IsBehind);
    first += group.stages_size();
  }
  SetDueDates(desk);
  return absl::OkStatus();
}

void Finish(Desk& desk, v1::StageStatus& stage, v1::StageStatus::Outcome outcome, v1::StageStatus::Closing closing) {
  stage.set_state(v1::StageStatus::STATE_DONE);
  stage.set_outcome(outcome);
  stage.set_closing(closing);
  *stage.mutable_done_time() = desk.ground.now;
  StopClock(desk, stage.stage_id(), desk.ground.act, desk.ground.person);
}

void End(Desk& desk, v1::ReviewCase::State state) {
  desk.review_case.set_state(state);
  StopClocks(desk, desk.ground.act, desk.ground.person);
  desk.review_case.clear_due_date();
  desk.review_case.clear_due_provisional();
  for (v1::StageStatus& stage : *desk.review_case.mutable_stages()) {
    const bool runs = stage.state() == v1::StageStatus::STATE_OPEN || stage.state() == v1::StageStatus::STATE_WAITING;
    if (!runs) continue;
    stage.set_state(v1::StageStatus::STATE_CANCELLED);
    stage.clear_due_date();
    stage.clear_due_provisional();
    for (v1::SeatStatus& seat : *stage.mutable_seats()) {
      if (seat.state() == v1::SeatStatus::STATE_ASKED) seat.set_state(v1::SeatStatus::STATE_CANCELLED);
    }
  }
}

}  // namespace luodi::review::rules
