// SPDX-License-Identifier: Apache-2.0
#include "server/review/simulation.h"

#include <algorithm>
#include <set>

#include "absl/strings/cord.h"
#include "absl/strings/str_join.h"
#include "google/rpc/error_details.pb.h"
#include "server/base/status.h"
#include "server/policy/verdict.h"
#include "server/review/linter.h"
#include "server/review/rules.h"
#include "server/review/seating.h"
#include "server/review/seats.h"

namespace luodi::review::rules {
namespace {

constexpr char kConditions[] = "type.googleapis.com/google.rpc.PreconditionFailure";

// Why something is refused: each unmet condition where there are several.
std::vector<std::string> ReasonsOf(const absl::Status& status) {
  std::vector<std::string> reasons;
  if (status.ok()) return reasons;
  google::rpc::PreconditionFailure failure;
  if (const auto payload = status.GetPayload(kConditions)) failure.ParseFromString(std::string(*payload));
  for (const auto& violation : failure.violations()) reasons.push_back(violation.type());
  if (reasons.empty()) reasons.push_back(text::ReasonName(ReasonOf(status)));
  return reasons;
}

class Simulation {
 public:
  Simulation(Desk desk, const std::vector<absl::Status>& filing, const PastDays& past)
      : desk_(std::move(desk)), past_(past), material_(MaterialOf(desk_.review_case.packet())) {
    material_.set_name(desk_.project.name());
    // What places it in its family and says who may see it, as a case takes it.
    material_.set_phase(desk_.project.phase());
    material_.set_parent_project(desk_.project.parent_project());
    material_.set_confidentiality(desk_.project.confidentiality());
    for (const absl::Status& refusal : filing) Refuse(refusal);
  }

  v1::SimulatedPath Run() {
    Measure();
    for (const v1::StageGroup& group : desk_.ground.definition.groups()) Walk(group);
    path_.set_refused_for(absl::StrJoin(reasons_, ","));
    path_.set_verdict(desk_.review_case.verdict().outcome());
    return path_;
  }

 private:
  void Refuse(const absl::Status& status) {
    for (const std::string& reason : ReasonsOf(status)) {
      if (std::find(reasons_.begin(), reasons_.end(), reason) == reasons_.end()) reasons_.push_back(reason);
    }
  }

  void Measure() {
    v1::ReviewCase& review_case = desk_.review_case;
    judged_ = review_case.verdict();
    review_case.clear_verdict();
    if (!review_case.has_aggregate()) {
      const auto aggregate = AggregateOf(desk_.ground, material_, review_case.accepted_date());
      Refuse(aggregate.status());
      if (aggregate.ok()) *review_case.mutable_aggregate() = *aggregate;
    }
    if (!HasDecision()) return;
    const auto level = LevelOf(desk_.ground, review_case.aggregate(), material_, review_case.accepted_date());
    Refuse(level.status());
    if (level.ok()) level_ = *level;
    if (level_ != nullptr) path_.set_decision_level(level_->level_id());
  }

  // A draft may have none.
  bool HasDecision() const {
    const auto& groups = desk_.ground.definition.groups();
    return std::any_of(groups.begin(), groups.end(), [](const v1::StageGroup& group) {
      return std::any_of(group.stages().begin(), group.stages().end(),
                         [](const v1::StageDefinition& stage) { return stage.kind() == v1::STAGE_KIND_DECISION; });
    });
  }

  // Thresholds first: other stages of the group may ask for the verdict.
  void Walk(const v1::StageGroup& group) {
    std::vector<bool> entered(group.stages_size());
    for (const bool thresholds : {true, false}) {
      for (int s = 0; s < group.stages_size(); ++s) {
        const v1::StageDefinition& stage = group.stages(s);
        if ((stage.kind() == v1::STAGE_KIND_THRESHOLD) != thresholds) continue;
        entered[s] = Enters(stage);
        if (thresholds && entered[s]) Judge();
      }
    }
    int worst = 0;
    int usual = 0;
    for (int s = 0; s < group.stages_size(); ++s) {
      const v1::SimulatedStage& told = Tell(group.stages(s), entered[s]);
      if (!entered[s]) continue;
      const int days = WorkingDaysOf(group.stages(s), desk_.ground.calendar);
      if (days < 0) path_.set_unbounded(true);
      worst = std::max(worst, days);
      usual = std::max(usual, told.past_cases() > 0 ? told.usual_working_days() : days);
    }
    path_.set_worst_working_days(path_.worst_working_days() + worst);
    path_.set_usual_working_days(path_.usual_working_days() + usual);
  }

  bool Enters(const v1::StageDefinition& stage) {
    const auto entered = IsEntered(stage.entry(), desk_.review_case, material_, desk_.ground);
    Refuse(entered.status());
    return !entered.ok() || *entered;
  }

  // What was judged already stands; a project that could not be filed for want of figures has said so.
  void Judge() {
    if (judged_.outcome() == v1::VERDICT_OUTCOME_UNSPECIFIED) {
      const auto verdict = policy::rules::Evaluate(desk_.ground.threshold_set, desk_.ground.figures, desk_.ground.rates,
                                                   desk_.review_case.accepted_date());
      if (reasons_.empty()) Refuse(verdict.status());
      if (verdict.ok()) judged_ = *verdict;
    }
    *desk_.review_case.mutable_verdict() = judged_;
  }

  const v1::SimulatedStage& Tell(const v1::StageDefinition& stage, bool entered) {
    v1::SimulatedStage& told = *path_.add_stages();
    told.set_stage_id(stage.stage_id());
    told.set_title(stage.title());
    told.set_kind(stage.kind());
    told.set_entered(entered);
    told.set_limit_working_days(stage.limit_working_days());
    if (entered) {
      for (const std::string& person : AskedAt(stage)) told.add_asked(person);
    }
    const auto days = past_.find(stage.stage_id());
    if (days == past_.end()) return told;
    told.set_usual_working_days(Median(days->second));
    told.set_past_cases(static_cast<int>(days->second.size()));
    return told;
  }

  std::set<std::string> AskedAt(const v1::StageDefinition& stage) const {
    const bool decides = stage.kind() == v1::STAGE_KIND_DECISION && level_ != nullptr;
    const std::vector<v1::Seat> seats = decides ? SeatsOf(*level_) : SeatsOf(stage);
    std::set<std::string> asked;
    for (const v1::Seat& seat : seats) {
      for (const std::string& person : Eligible(desk_, stage, seat)) asked.insert(person);
    }
    if (!seats.empty() || HasSeats(stage.kind())) return asked;
    for (const auto& [person, member] : desk_.members) {
      if (!MayServe(member, stage.kind()) || member.contributed || IsRecused(desk_, member)) continue;
      asked.insert(person);
    }
    return asked;
  }

  Desk desk_;
  const PastDays& past_;
  v1::Project material_;
  v1::Verdict judged_;
  const v1::DecisionLevel* level_ = nullptr;
  std::vector<std::string> reasons_;
  v1::SimulatedPath path_;
};

}  // namespace

int Median(std::vector<int> days) {
  if (days.empty()) return 0;
  const auto middle = days.begin() + static_cast<std::ptrdiff_t>(days.size() / 2);
  std::nth_element(days.begin(), middle, days.end());
  return *middle;
}

v1::SimulatedPath Simulate(Desk desk, const std::vector<absl::Status>& filing, const PastDays& past) {
  return Simulation(std::move(desk), filing, past).Run();
}

}  // namespace luodi::review::rules
