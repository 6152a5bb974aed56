// SPDX-License-Identifier: Apache-2.0
// Exception, override, decision, and what follows an approval.
#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "proto/text/date.h"
#include "server/base/text.h"
#include "server/policy/verdict.h"
#include "server/projects/rules.h"
#include "server/review/acts.h"
#include "server/review/rules.h"
#include "server/review/seats.h"

namespace luodi::review::rules {
namespace {

bool MayBeExcepted(const v1::CriterionResult& criterion) {
  return criterion.exceptable() && criterion.force() != v1::FORCE_VETO;
}

// The rules because of which the verdict fails.
std::set<std::string> BlockingRules(const v1::Verdict& verdict) {
  std::set<std::string> blocking;
  for (const v1::CriterionResult& criterion : verdict.criteria()) {
    if (criterion.blocks()) blocking.insert(criterion.rule_id());
  }
  return blocking;
}

std::set<std::string> Exceptable(const v1::Verdict& verdict) {
  std::set<std::string> rules;
  for (const v1::CriterionResult& criterion : verdict.criteria()) {
    if (criterion.blocks() && MayBeExcepted(criterion)) rules.insert(criterion.rule_id());
  }
  return rules;
}

// What is left when everything is excepted that can be.
std::set<std::string> BeyondException(const v1::Verdict& verdict) {
  return policy::rules::Unmet(verdict, Exceptable(verdict));
}

// What an exception for all that is in the way has to name: one that can be excepted speaks for its any-of group.
std::set<std::string> RulesToExcept(const v1::Verdict& verdict) {
  std::set<std::string> rules = Exceptable(verdict);
  rules.merge(BeyondException(verdict));
  return rules;
}

template <typename List>
bool Names(const List& list, const std::string& what) {
  return std::find(list.begin(), list.end(), what) != list.end();
}

// Something that stands in the way of approval, by the id an override names it by.
struct Obstacle {
  std::string stage_id;
  std::string rule_id;
  std::string veto;
  Fault fault;
};

void AddCriteria(const v1::ReviewCase& review_case, std::vector<Obstacle>& obstacles) {
  std::set<std::string> passed_over(review_case.exception().rule_ids().begin(),
                                    review_case.exception().rule_ids().end());
  passed_over.insert(review_case.override().rule_ids().begin(), review_case.override().rule_ids().end());
  for (const std::string& criterion : policy::rules::Unmet(review_case.verdict(), passed_over)) {
    Obstacle& obstacle = obstacles.emplace_back();
    obstacle.rule_id = criterion;
    obstacle.fault = {v1::ERROR_REASON_CRITERION_UNMET, review_case.name(), {{"criterion", criterion}}};
  }
}

// Who vetoed at the stage, on the packet as it is.
std::vector<std::string> VetoersOf(const Desk& desk, const v1::StageStatus& stage) {
  std::vector<std::string> holders;
  for (const v1::Opinion& opinion : desk.opinions) {
    if (opinion.stage_id() != stage.stage_id() || opinion.stance() != v1::Opinion::STANCE_VETO ||
        opinion.packet_version() != desk.review_case.packet().version()) {
      continue;
    }
    for (const v1::Seat& seat : SeatsOf(DefinitionOf(desk.ground.definition, stage.stage_id()))) {
      if (seat.seat_id() == opinion.seat_id() && seat.may_veto()) holders.push_back(HolderOf(seat));
    }
  }
  return holders;
}

void AddStage(const Desk& desk, const v1::StageStatus& stage, std::vector<Obstacle>& obstacles) {
  const auto add = [&](v1::ErrorReason reason, text::Metadata metadata) {
    metadata["stage"] = stage.stage_id();
    Obstacle& obstacle = obstacles.emplace_back();
    obstacle.stage_id = stage.stage_id();
    obstacle.fault = {reason, desk.review_case.name(), std::move(metadata)};
  };
  if (stage.kind() == v1::STAGE_KIND_VOTE) return add(v1::ERROR_REASON_VOTE_FAILED, {});
  const std::vector<std::string> vetoers = VetoersOf(desk, stage);
  for (const std::string& holder : vetoers) add(v1::ERROR_REASON_VETO_STANDS, {{"department", holder}});
  if (!vetoers.empty()) return;
  add(v1::ERROR_REASON_STAGE_NEGATIVE, {{"closing", v1::StageStatus::Closing_Name(stage.closing())}});
}

std::vector<Obstacle> ObstaclesTo(const Desk& desk) {
  std::vector<Obstacle> obstacles;
  AddCriteria(desk.review_case, obstacles);
  for (const v1::StageStatus& stage : desk.review_case.stages()) {
    const bool stands = stage.state() == v1::StageStatus::STATE_DONE && stage.kind() != v1::STAGE_KIND_THRESHOLD &&
                        stage.outcome() == v1::StageStatus::OUTCOME_NEGATIVE;
    if (stands) AddStage(desk, stage, obstacles);
  }
  for (const v1::StandingVeto& veto : desk.review_case.standing_vetoes()) {
    Obstacle& obstacle = obstacles.emplace_back();
    obstacle.veto = veto.opinion();
    obstacle.fault = {v1::ERROR_REASON_VETO_STANDS,
                      desk.review_case.name(),
                      {{"department", veto.holder()}, {"stage", veto.stage_id()}}};
  }
  return obstacles;
}

bool IsPassedOver(const Obstacle& obstacle, const v1::Override& override) {
  if (!obstacle.stage_id.empty()) return Names(override.stage_ids(), obstacle.stage_id);
  return !obstacle.veto.empty() && Names(override.vetoes(), obstacle.veto);
}

// Why an override cannot name this, or nothing.
v1::ErrorReason WhyNotStage(const Desk& desk, const std::vector<Obstacle>& obstacles, const std::string& stage_id) {
  const bool stands = std::any_of(obstacles.begin(), obstacles.end(),
                                  [&](const Obstacle& obstacle) { return obstacle.stage_id == stage_id; });
  if (!stands) return v1::ERROR_REASON_OVERRIDE_NOT_NEEDED;
  return DefinitionOf(desk.ground.definition, stage_id).never_overridden() ? v1::ERROR_REASON_OVERRIDE_FORBIDDEN
                                                                           : v1::ERROR_REASON_UNSPECIFIED;
}

v1::ErrorReason WhyNotRule(const v1::Verdict& verdict, const std::string& rule_id) {
  if (!BeyondException(verdict).contains(rule_id)) return v1::ERROR_REASON_OVERRIDE_NOT_NEEDED;
  const bool is_veto = std::any_of(verdict.criteria().begin(), verdict.criteria().end(), [&](const auto& criterion) {
    return criterion.rule_id() == rule_id && criterion.force() == v1::FORCE_VETO;
  });
  return is_veto ? v1::ERROR_REASON_OVERRIDE_FORBIDDEN : v1::ERROR_REASON_UNSPECIFIED;
}

// A veto at a statutory review stays one when its packet or round is gone.
v1::ErrorReason WhyNotVeto(const Desk& desk, const std::string& opinion) {
  for (const v1::StandingVeto& veto : desk.review_case.standing_vetoes()) {
    if (opinion.empty() || veto.opinion() != opinion) continue;
    const v1::StageDefinition* const stage = FindDefinition(desk.ground.definition, veto.stage_id());
    return stage != nullptr && stage->never_overridden() ? v1::ERROR_REASON_OVERRIDE_FORBIDDEN
                                                         : v1::ERROR_REASON_UNSPECIFIED;
  }
  return v1::ERROR_REASON_OVERRIDE_NOT_NEEDED;
}

bool HasRule(const v1::ThresholdSet& set, const std::string& rule_id) {
  return std::any_of(set.rules().begin(), set.rules().end(),
                     [&](const auto& rule) { return rule.rule_id() == rule_id; });
}

bool HasVeto(const v1::ReviewCase& review_case, const std::string& opinion) {
  const auto& vetoes = review_case.standing_vetoes();
  return std::any_of(vetoes.begin(), vetoes.end(), [&](const auto& veto) { return veto.opinion() == opinion; });
}

// Entries that name nothing the case knows, or the same twice.
template <typename List, typename IsThere>
void CheckNamed(const std::string& field, const List& named, IsThere is_there, Faults& faults) {
  std::set<std::string> before;
  for (int i = 0; i < named.size(); ++i) {
    const std::string path = absl::StrCat(field, "[", i, "]");
    if (!is_there(named[i])) {
      faults.push_back({v1::ERROR_REASON_TEXT_REFERS_NOWHERE, path, {{"resource", base::Shown(named[i])}}});
    } else if (!before.insert(named[i]).second) {
      faults.push_back({v1::ERROR_REASON_ENTRY_TWICE, path, {{"value", named[i]}}});
    }
  }
}

Faults NamedWrongly(const Desk& desk, const v1::Override& override) {
  Faults faults;
  CheckNamed("stage_ids", override.stage_ids(),
             [&](const std::string& id) { return FindDefinition(desk.ground.definition, id) != nullptr; }, faults);
  CheckNamed("rule_ids", override.rule_ids(),
             [&](const std::string& id) { return HasRule(desk.ground.threshold_set, id); }, faults);
  CheckNamed("vetoes", override.vetoes(),
             [&](const std::string& opinion) { return HasVeto(desk.review_case, opinion); }, faults);
  return faults;
}

absl::Status MayOverride(const Desk& desk, const v1::Override& override) {
  const std::vector<Obstacle> obstacles = ObstaclesTo(desk);
  Faults faults;
  const auto check = [&](const char* field, const std::string& what, v1::ErrorReason reason) {
    if (reason != v1::ERROR_REASON_UNSPECIFIED) faults.push_back({reason, field, {{"what", base::Shown(what)}}});
  };
  for (const std::string& stage : override.stage_ids()) check("stage_ids", stage, WhyNotStage(desk, obstacles, stage));
  for (const std::string& rule : override.rule_ids()) {
    check("rule_ids", rule, WhyNotRule(desk.review_case.verdict(), rule));
  }
  for (const std::string& veto : override.vetoes()) check("vetoes", veto, WhyNotVeto(desk, veto));
  if (faults.empty()) return absl::OkStatus();
  return RefuseConditions(faults.front().reason, {{"what", faults.front().metadata.at("what")}}, faults);
}

// The decision is behind everything else, also when a move to another definition put something before it.
absl::Status RequireDecisionOpen(Desk& desk) {
  v1::StageStatus decision = DecisionOf(desk.review_case);
  for (const v1::StageStatus& stage : desk.review_case.stages()) {
    const bool runs = stage.state() == v1::StageStatus::STATE_OPEN || stage.state() == v1::StageStatus::STATE_WAITING;
    if (runs && stage.kind() != v1::STAGE_KIND_DECISION) decision.set_state(v1::StageStatus::STATE_WAITING);
  }
  return RequireOpen(decision);
}

// Whoever speaks: he, and the one he stands for.
std::set<std::string> SpeakersOf(const Desk& desk, const std::string& person, const std::string& on_behalf_of) {
  std::set<std::string> speakers{IdentityOf(desk, person)};
  if (!on_behalf_of.empty()) speakers.insert(IdentityOf(desk, on_behalf_of));
  return speakers;
}

absl::Status CheckVoiceIsFirst(const Desk& desk, const std::set<std::string>& speakers, const Actor& actor) {
  for (const v1::DecisionVoice& voice : desk.review_case.voices()) {
    for (const std::string& given : SpeakersOf(desk, voice.person(), voice.on_behalf_of())) {
      if (speakers.contains(given)) return Refuse(v1::ERROR_REASON_VOICE_GIVEN, {{"person", actor.person}});
    }
  }
  return absl::OkStatus();
}

// Who asked for an exception or override grants it under no account, and nobody grants it for him.
absl::Status CheckAnotherAsked(const Desk& desk, const std::set<std::string>& speakers, const Actor& actor) {
  for (const std::string& asked :
       {desk.review_case.exception().requested_by(), desk.review_case.override().requested_by()}) {
    if (!asked.empty() && speakers.contains(IdentityOf(desk, asked))) {
      return Refuse(v1::ERROR_REASON_SAME_PERSON, {{"person", actor.person}});
    }
  }
  return absl::OkStatus();
}

void DropLapsedVoices(Desk& desk) {
  auto& voices = *desk.review_case.mutable_voices();
  voices.erase(std::remove_if(voices.begin(), voices.end(),
                              [&](const v1::DecisionVoice& voice) { return !Stands(desk, voice); }),
               voices.end());
}

void AddVoice(v1::ReviewCase& review_case, const v1::Decision& decision) {
  v1::DecisionVoice& voice = *review_case.add_voices();
  voice.set_person(decision.decided_by());
  voice.set_on_behalf_of(decision.on_behalf_of());
  *voice.mutable_conditions() = decision.conditions();
  *voice.mutable_voice_time() = decision.decide_time();
}

int VoicesNeeded(const Desk& desk) {
  const v1::DecisionLevel* const level = LevelOf(desk);
  return level == nullptr ? 1 : std::max(level->voices(), 1);
}

// The last voice speaks for all: an approval is as conditional as its most conditional voice.
void GatherConditions(const v1::ReviewCase& review_case, v1::Decision& decision) {
  if (review_case.voices().empty()) return;
  decision.clear_conditions();
  for (const v1::DecisionVoice& voice : review_case.voices()) {
    for (const std::string& condition : voice.conditions()) {
      if (!Names(decision.conditions(), condition)) decision.add_conditions(condition);
    }
  }
  if (!decision.conditions().empty()) decision.set_outcome(v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS);
}

void AddObligation(v1::ReviewCase& review_case, const std::string& text, const std::string& opinion) {
  v1::Obligation& obligation = *review_case.add_obligations();
  obligation.set_name(absl::StrCat(review_case.name(), "/obligations/", review_case.obligations_size()));
  obligation.set_text(text);
  obligation.set_opinion(opinion);
  obligation.set_state(v1::Obligation::STATE_OPEN);
}

// A condition binds whether its seat agreed "with conditions" or stated one beside a plain yes.
void AddObligations(Desk& desk) {
  v1::ReviewCase& review_case = desk.review_case;
  for (const std::string& condition : review_case.decision().conditions()) AddObligation(review_case, condition, "");
  for (const v1::Opinion& opinion : desk.opinions) {
    const bool counts = opinion.packet_version() == review_case.packet().version() &&
                        (opinion.stance() == v1::Opinion::STANCE_AGREE ||
                         opinion.stance() == v1::Opinion::STANCE_AGREE_WITH_CONDITIONS) &&
                        FindDefinition(desk.ground.definition, opinion.stage_id()) != nullptr;
    if (!counts) continue;
    for (const std::string& condition : opinion.conditions()) AddObligation(review_case, condition, opinion.name());
  }
}

void Grant(v1::ReviewCase& review_case, const v1::Decision& decision) {
  if (review_case.has_exception()) {
    review_case.mutable_exception()->set_granted_by(decision.decided_by());
    *review_case.mutable_exception()->mutable_grant_time() = decision.decide_time();
  }
  if (review_case.has_override()) {
    review_case.mutable_override()->set_granted_by(decision.decided_by());
    *review_case.mutable_override()->mutable_grant_time() = decision.decide_time();
  }
}

void Enter(Desk& desk, const v1::Decision& decision, v1::ReviewCase::State state) {
  v1::ReviewCase& review_case = desk.review_case;
  *review_case.mutable_decision() = decision;
  const bool approved = IsApproval(decision.outcome());
  v1::StageStatus& stage = DecisionOf(review_case);
  Finish(desk, stage,
         approved ? v1::StageStatus::OUTCOME_POSITIVE : v1::StageStatus::OUTCOME_NEGATIVE,
         v1::StageStatus::CLOSING_BY_ACT);
  SetSeats(desk, DecisionOf(desk.ground.definition), stage);
  End(desk, state);
  if (!approved) return;
  *review_case.mutable_valid_until_date() =
      text::DateOfDayNumber(text::DayNumber(decision.decide_date()) + desk.ground.definition.approval_valid_days());
  Grant(review_case, decision);
  AddObligations(desk);
}

}  // namespace

bool IsApproval(v1::Decision::Outcome outcome) {
  return outcome == v1::Decision::OUTCOME_APPROVE || outcome == v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS;
}

bool ApprovalFalls(const v1::Project& project, v1::Decision::Outcome outcome) {
  return !IsApproval(outcome) && projects::rules::FindFact(project, v1::FACT_KIND_APPROVED) != nullptr &&
         projects::rules::FindFact(project, v1::FACT_KIND_SIGNED) == nullptr;
}

absl::Status MayExcept(const v1::ReviewCase& review_case, v1::PolicyException& exception) {
  const std::set<std::string> blocking = BlockingRules(review_case.verdict());
  std::set<std::string> asked(exception.rule_ids().begin(), exception.rule_ids().end());
  if (asked.empty()) asked = RulesToExcept(review_case.verdict());
  if (blocking.empty() || asked.empty()) {
    return Refuse(v1::ERROR_REASON_EXCEPTION_NOT_NEEDED, {{"case", review_case.name()}});
  }
  Faults faults;
  for (const std::string& rule : asked) {
    if (blocking.contains(rule)) continue;
    faults.push_back({v1::ERROR_REASON_CRITERION_NOT_IN_THE_WAY, "rule_ids", {{"criterion", base::Shown(rule)}}});
  }
  for (const v1::CriterionResult& criterion : review_case.verdict().criteria()) {
    if (MayBeExcepted(criterion) || !asked.contains(criterion.rule_id()) || !criterion.blocks()) continue;
    faults.push_back({v1::ERROR_REASON_CRITERION_NOT_EXCEPTABLE, "rule_ids", {{"criterion", criterion.rule_id()}}});
  }
  if (!faults.empty()) {
    return RefuseConditions(faults.front().reason, {{"criterion", faults.front().metadata.at("criterion")}}, faults);
  }
  exception.mutable_rule_ids()->Assign(asked.begin(), asked.end());
  return absl::OkStatus();
}

Faults UnmetForApproval(const Desk& desk) {
  Faults unmet;
  for (Obstacle& obstacle : ObstaclesTo(desk)) {
    if (!IsPassedOver(obstacle, desk.review_case.override())) unmet.push_back(std::move(obstacle.fault));
  }
  const v1::PolicyException& exception = desk.review_case.exception();
  if (exception.has_expiry_date() && text::CompareDates(exception.expiry_date(), desk.ground.today) < 0) {
    unmet.push_back({v1::ERROR_REASON_EXCEPTION_EXPIRED,
                     desk.review_case.name(),
                     {{"case", desk.review_case.name()}, {"date", text::WriteDate(exception.expiry_date())}}});
  }
  return unmet;
}

// Voices given before were given to what stood on the desk then.
absl::Status RequestException(Desk& desk, const Actor& actor, v1::PolicyException exception) {
  RETURN_IF_ERROR(Undertake(desk, actor, Act::kRequestException).status());
  RETURN_IF_ERROR(RefuseRecused(desk, actor));
  RETURN_IF_ERROR(MayExcept(desk.review_case, exception));
  exception.set_requested_by(actor.person);
  exception.clear_granted_by();
  exception.clear_grant_time();
  *desk.review_case.mutable_exception() = std::move(exception);
  desk.review_case.clear_voices();
  return Proceed(desk);
}

absl::Status RequestOverride(Desk& desk, const Actor& actor, v1::Override override) {
  RETURN_IF_ERROR(Undertake(desk, actor, Act::kRequestOverride).status());
  RETURN_IF_ERROR(MayJudge(desk, actor));
  RETURN_IF_ERROR(RefuseFields(NamedWrongly(desk, override)));
  RETURN_IF_ERROR(MayOverride(desk, override));
  override.set_requested_by(actor.person);
  override.clear_granted_by();
  override.clear_grant_time();
  *desk.review_case.mutable_override() = std::move(override);
  desk.review_case.clear_voices();
  return Proceed(desk);
}

absl::Status Decide(Desk& desk, const Actor& actor, v1::Decision decision) {
  ASSIGN_OR_RETURN(v1::ReviewCase::State state, Undertake(desk, actor, ActOf(decision.outcome())));
  ASSIGN_OR_RETURN(const Standing standing, StandForDecision(desk, actor));
  RETURN_IF_ERROR(RequireDecisionOpen(desk));
  const std::set<std::string> speakers = SpeakersOf(desk, actor.person, standing.on_behalf_of);
  RETURN_IF_ERROR(CheckVoiceIsFirst(desk, speakers, actor));
  const bool approves = IsApproval(decision.outcome());
  if (approves) {
    RETURN_IF_ERROR(RefuseConditions(v1::ERROR_REASON_DECISION_CONDITIONS_UNMET, {{"case", desk.review_case.name()}},
                                     UnmetForApproval(desk)));
    RETURN_IF_ERROR(CheckAnotherAsked(desk, speakers, actor));
  }
  decision.set_decided_by(actor.person);
  decision.set_on_behalf_of(standing.on_behalf_of);
  *decision.mutable_decide_time() = desk.ground.now;
  *decision.mutable_decide_date() = desk.ground.today;
  DropLapsedVoices(desk);
  const int needed = VoicesNeeded(desk);
  if (approves && needed > 1) {
    AddVoice(desk.review_case, decision);
    if (desk.review_case.voices_size() < needed) return Proceed(desk);
    GatherConditions(desk.review_case, decision);
    ASSIGN_OR_RETURN(state, StateAfter(desk.review_case, ActOf(decision.outcome())));
  }
  Enter(desk, decision, state);
  return absl::OkStatus();
}

absl::Status ExtendApproval(Desk& desk, const Actor& actor, const std::string& reason) {
  RETURN_IF_ERROR(Undertake(desk, actor, Act::kExtendApproval).status());
  if (const v1::Fact* fact = projects::rules::FindFact(desk.project, v1::FACT_KIND_SIGNED)) {
    return Refuse(v1::ERROR_REASON_PROJECT_ALREADY_SIGNED,
                  {{"project", desk.project.name()}, {"date", text::WriteDate(fact->fact_date())}});
  }
  RETURN_IF_ERROR(StandForDecision(desk, actor).status());
  v1::ReviewCase& review_case = desk.review_case;
  if (review_case.has_extension()) {
    return Refuse(v1::ERROR_REASON_APPROVAL_EXTENDED,
                  {{"case", review_case.name()}, {"date", text::WriteDate(review_case.valid_until_date())}});
  }
  const int days = desk.ground.definition.approval_extension_days();
  if (days <= 0) return Refuse(v1::ERROR_REASON_EXTENSION_NOT_FORESEEN, {{"case", review_case.name()}});
  v1::ApprovalExtension& extension = *review_case.mutable_extension();
  *extension.mutable_former_date() = review_case.valid_until_date();
  extension.set_reason(reason);
  extension.set_extended_by(actor.person);
  *extension.mutable_extend_time() = desk.ground.now;
  *review_case.mutable_valid_until_date() = text::DateOfDayNumber(text::DayNumber(extension.former_date()) + days);
  return absl::OkStatus();
}

absl::Status SettleObligation(Desk& desk, const Actor& actor, const v1::Obligation& settled) {
  const bool met = settled.state() == v1::Obligation::STATE_MET;
  RETURN_IF_ERROR(Undertake(desk, actor, met ? Act::kConfirmObligation : Act::kWaiveObligation).status());
  RETURN_IF_ERROR(MayJudge(desk, actor));
  for (v1::Obligation& obligation : *desk.review_case.mutable_obligations()) {
    if (obligation.name() != settled.name()) continue;
    if (obligation.state() != v1::Obligation::STATE_OPEN) {
      return Refuse(v1::ERROR_REASON_CONDITION_SETTLED,
                    {{"obligation", obligation.name()}, {"state", v1::Obligation::State_Name(obligation.state())}});
    }
    obligation.set_state(settled.state());
    obligation.set_document(settled.document());
    obligation.set_reason(settled.reason());
    obligation.set_settled_by(actor.person);
    *obligation.mutable_settle_time() = desk.ground.now;
    return absl::OkStatus();
  }
  return NotFound(settled.name());
}

}  // namespace luodi::review::rules
