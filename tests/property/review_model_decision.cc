// SPDX-License-Identifier: Apache-2.0
// Exception, override and decision.
#include <algorithm>

#include "tests/property/review_model.h"

namespace luodi::review::model {
namespace {

using Status = v1::StageStatus;
using Case = v1::ReviewCase;
using Names = std::set<std::string>;

}  // namespace

bool Model::HasVerdict() const { return verdict_; }

Reasons Model::Except(const std::string& who, const Names& rules, Day expiry) {
  Reasons reasons;
  if (state != Case::STATE_OPEN) reasons.insert(v1::ERROR_REASON_CASE_STATE_REFUSES);
  if (IsRecused(who)) reasons.insert(v1::ERROR_REASON_PERSON_RECUSED);
  const std::map<std::string, bool> failing = verdict_ ? setting.failing : std::map<std::string, bool>{};
  Names asked = rules;
  if (asked.empty()) {
    for (const auto& [rule, exceptable] : failing) asked.insert(rule);
  }
  if (failing.empty() || asked.empty()) reasons.insert(v1::ERROR_REASON_EXCEPTION_NOT_NEEDED);
  for (const std::string& rule : asked) {
    const auto found = failing.find(rule);
    if (found == failing.end()) reasons.insert(v1::ERROR_REASON_CRITERION_NOT_IN_THE_WAY);
    if (found != failing.end() && !found->second) reasons.insert(v1::ERROR_REASON_CRITERION_NOT_EXCEPTABLE);
  }
  if (!reasons.empty()) return reasons;
  exception = Plea{{}, asked, {}, who, expiry};
  // Who spoke before it was asked did not speak of it.
  voices.clear();
  Settle();
  return {};
}

Reasons Model::Override(const std::string& who, const Names& stages, const Names& rules, const Names& named_vetoes,
                        bool twice) {
  Reasons reasons = Office(who);
  if (twice) reasons.insert(v1::ERROR_REASON_ENTRY_TWICE);
  int wrong = twice ? 1 : 0;
  for (const std::string& id : stages) {
    const Station* station = Find(id);
    if (station == nullptr) ++wrong;
    const bool in_the_way = station != nullptr && station->state == Status::STATE_DONE &&
                            station->outcome == Status::OUTCOME_NEGATIVE &&
                            station->asked.kind() != v1::STAGE_KIND_THRESHOLD;
    if (!in_the_way) reasons.insert(v1::ERROR_REASON_OVERRIDE_NOT_NEEDED);
    if (station != nullptr && station->asked.never_overridden()) reasons.insert(v1::ERROR_REASON_OVERRIDE_FORBIDDEN);
  }
  for (const std::string& rule : rules) {
    const auto found = setting.failing.find(rule);
    // What the set of every walk asks.
    if (rule != "intensity" && rule != "tax") ++wrong;
    if (!verdict_ || found == setting.failing.end() || found->second) {
      reasons.insert(v1::ERROR_REASON_OVERRIDE_NOT_NEEDED);
    }
  }
  for (const std::string& veto : named_vetoes) {
    if (!vetoes.contains(veto)) {
      ++wrong;
    } else if (const Station* station = Find(vetoes.at(veto).second)) {
      if (station->asked.never_overridden()) reasons.insert(v1::ERROR_REASON_OVERRIDE_FORBIDDEN);
    }
  }
  if (wrong > 0) reasons.insert(v1::ERROR_REASON_TEXT_REFERS_NOWHERE);
  if (wrong > 1) reasons.insert(v1::ERROR_REASON_SEVERAL_FAULTS);
  if (!reasons.empty()) return reasons;
  override_ = Plea{stages, rules, named_vetoes, who};
  voices.clear();
  Settle();
  return {};
}

std::multiset<Reason> Model::Unmet() {
  std::multiset<Reason> unmet;
  const bool all = Slips(Slip::kOverrideTakesAll) && override_;
  if (all) return unmet;
  const auto passed = [&](Names Plea::*names, const std::string& what) {
    return override_ && ((*override_).*names).contains(what);
  };
  if (verdict_) {
    for (const auto& [rule, exceptable] : setting.failing) {
      const bool excepted = exceptable && exception && exception->rules.contains(rule);
      if (!excepted && !passed(&Plea::rules, rule)) unmet.insert(v1::ERROR_REASON_CRITERION_UNMET);
    }
  }
  if (exception && exception->expiry < setting.today) unmet.insert(v1::ERROR_REASON_EXCEPTION_EXPIRED);
  for (const Station& station : stations_) {
    const v1::StageKind kind = station.asked.kind();
    if (station.outcome != Status::OUTCOME_NEGATIVE || kind == v1::STAGE_KIND_THRESHOLD) continue;
    if (passed(&Plea::stages, station.asked.stage_id())) continue;
    const bool vetoed = std::any_of(station.places.begin(), station.places.end(), [&](const Place& place) {
      const int answer = station.seats.at(place.id).answer;
      return answer >= 0 && answers_[answer].stance == v1::Opinion::STANCE_VETO && place.seat.may_veto();
    });
    unmet.insert(vetoed                        ? v1::ERROR_REASON_VETO_STANDS
                 : kind == v1::STAGE_KIND_VOTE ? v1::ERROR_REASON_VOTE_FAILED
                                               : v1::ERROR_REASON_STAGE_NEGATIVE);
  }
  for (const auto& [opinion, veto] : vetoes) {
    if (!passed(&Plea::vetoes, opinion) && !Slips(Slip::kStandingVetoForgotten)) {
      unmet.insert(v1::ERROR_REASON_VETO_STANDS);
    }
  }
  return unmet;
}

std::set<std::string> Model::Obligations() const {
  std::set<std::string> texts(decided_conditions.begin(), decided_conditions.end());
  for (const Answer& answer : answers_) {
    const bool agrees = answer.stance == v1::Opinion::STANCE_AGREE ||
                        answer.stance == v1::Opinion::STANCE_AGREE_WITH_CONDITIONS;
    if (answer.packet == packet && agrees) {
      texts.insert(answer.conditions.begin(), answer.conditions.end());
    }
  }
  return texts;
}

Reasons Model::Decide(const std::string& who, v1::Decision::Outcome outcome,
                      const std::vector<std::string>& conditions) {
  const bool approves =
      outcome == v1::Decision::OUTCOME_APPROVE || outcome == v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS;
  Reasons reasons = Office(who);
  if (Last().state != Status::STATE_OPEN) reasons.insert(v1::ERROR_REASON_STAGE_NOT_OPEN);
  const std::vector<std::string> for_whom = VoicesFor(who);
  if (for_whom.empty()) {
    reasons.insert({v1::ERROR_REASON_NOT_ON_STAGE, v1::ERROR_REASON_THRESHOLD_AGGREGATE, v1::ERROR_REASON_SELF_REVIEW,
                    v1::ERROR_REASON_PERSON_RECUSED, v1::ERROR_REASON_ALTERNATE_NOT_ADMITTED});
  }
  if (approves && !Unmet().empty()) reasons.insert(v1::ERROR_REASON_DECISION_CONDITIONS_UNMET);
  const auto first =
      std::find_if(for_whom.begin(), for_whom.end(), [&](const std::string& behalf) { return !IsVoiced(who, behalf); });
  if (first == for_whom.end() && !for_whom.empty()) reasons.insert(v1::ERROR_REASON_VOICE_GIVEN);
  // He, or the one he speaks for, asked for what he would grant.
  for (const auto* plea : {&exception, &override_}) {
    const bool his =
        plea->has_value() && (IsSame((*plea)->who, who) || (first != for_whom.end() && IsSame((*plea)->who, *first)));
    if (approves && his && !Slips(Slip::kAskerMayGrant)) reasons.insert(v1::ERROR_REASON_SAME_PERSON);
  }
  if (!reasons.empty()) return reasons;
  const size_t needed = Slips(Slip::kOneVoiceSuffices) ? 1 : VoicesNeeded();
  const bool conditional = outcome == v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS;
  if (approves && voices.size() + 1 < needed) {
    voices.push_back({who, *first, conditions, conditional});
    Settle();
    return {};
  }
  last_voice_ = Voice{who, *first, {}, false};
  LookAtVoices(Last());
  Close(Last(), approves ? Status::OUTCOME_POSITIVE : Status::OUTCOME_NEGATIVE, {Status::CLOSING_BY_ACT});
  Stop(outcome == v1::Decision::OUTCOME_REJECT ? Case::STATE_REJECTED : Case::STATE_DEFERRED);
  if (!approves) return {};
  bool with_conditions = conditional;
  decided_conditions = conditions;
  for (const Voice& voice : voices) {
    with_conditions = with_conditions || voice.with_conditions;
    decided_conditions.insert(decided_conditions.end(), voice.conditions.begin(), voice.conditions.end());
  }
  state = with_conditions ? Case::STATE_APPROVED_WITH_CONDITIONS : Case::STATE_APPROVED;
  valid_until = setting.today + setting.definition.approval_valid_days();
  for (auto* plea : {&exception, &override_}) {
    if (plea->has_value()) (*plea)->granted = true;
  }
  return {};
}

Reasons Model::Extend(const std::string& who) {
  Reasons reasons = Approved(who);
  if (VoicesFor(who).empty() && !Slips(Slip::kAnybodyExtends)) {
    reasons.insert({v1::ERROR_REASON_NOT_ON_STAGE, v1::ERROR_REASON_THRESHOLD_AGGREGATE,
                    v1::ERROR_REASON_ALTERNATE_NOT_ADMITTED, v1::ERROR_REASON_SELF_REVIEW,
                    v1::ERROR_REASON_PERSON_RECUSED});
  }
  if (extended) reasons.insert(v1::ERROR_REASON_APPROVAL_EXTENDED);
  if (setting.definition.approval_extension_days() == 0) reasons.insert(v1::ERROR_REASON_EXTENSION_NOT_FORESEEN);
  if (!reasons.empty()) return reasons;
  extended = true;
  valid_until += setting.definition.approval_extension_days();
  return {};
}

Reasons Model::SettleObligation(const std::string& who, int number) {
  Reasons reasons = Approved(who);
  if (number < 1 || number > static_cast<int>(Obligations().size())) {
    reasons.insert(v1::ERROR_REASON_RESOURCE_NOT_FOUND);
  }
  if (settled.contains(number) && !Slips(Slip::kObligationsSettleTwice)) {
    reasons.insert(v1::ERROR_REASON_CONDITION_SETTLED);
  }
  if (!reasons.empty()) return reasons;
  settled.insert(number);
  return {};
}

}  // namespace luodi::review::model
