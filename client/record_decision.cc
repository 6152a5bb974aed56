// SPDX-License-Identifier: Apache-2.0
// The decision: that it came last, by others than those who asked for it, past nothing that stood in its way, and that
// what follows from it is there.
#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "client/record_checks.h"
#include "proto/text/date.h"

namespace luodi::client::record {
namespace {

bool Approves(v1::Decision::Outcome outcome) {
  return outcome == v1::Decision::OUTCOME_APPROVE || outcome == v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS;
}

template <typename List>
bool Names(const List& list, const std::string& what) {
  return std::find(list.begin(), list.end(), what) != list.end();
}

bool StateFits(const v1::ReviewCase& review_case) {
  using Case = v1::ReviewCase;
  const Case::State state = review_case.state();
  if (!review_case.has_decision()) {
    return state == Case::STATE_OPEN || state == Case::STATE_SUPPLEMENTING || state == Case::STATE_WITHDRAWN;
  }
  switch (review_case.decision().outcome()) {
    case v1::Decision::OUTCOME_APPROVE:
      return state == Case::STATE_APPROVED || state == Case::STATE_EXPIRED;
    case v1::Decision::OUTCOME_APPROVE_WITH_CONDITIONS:
      return state == Case::STATE_APPROVED_WITH_CONDITIONS || state == Case::STATE_EXPIRED;
    case v1::Decision::OUTCOME_REJECT:
      return state == Case::STATE_REJECTED;
    case v1::Decision::OUTCOME_DEFER:
      return state == Case::STATE_DEFERRED;
    default:
      return false;
  }
}

// Each stage behind it, and every voice that was needed.
void CheckTurn(const OpenedRecord& opened, Findings& findings) {
  const v1::ReviewCase& review_case = opened.review_case;
  const v1::Decision& decision = review_case.decision();
  for (const v1::StageStatus& stage : review_case.stages()) {
    const bool runs = stage.state() == v1::StageStatus::STATE_OPEN || stage.state() == v1::StageStatus::STATE_WAITING;
    findings.Require(!runs, "it was decided while stage {stage} was not done", "环节 {stage} 尚未完成即作出决策",
                     {{"stage", stage.stage_id()}});
  }
  std::vector<std::string> deciders = {decision.decided_by()};
  for (const v1::DecisionVoice& voice : review_case.voices()) deciders.push_back(voice.person());
  for (const std::string& person : deciders) {
    const text::Metadata parts = {{"person", person}};
    findings.Require(person != review_case.submitted_by(), "{person} filed the case and decided it",
                     "{person} 既申报又决策", parts);
    for (const v1::Recusal& recusal : review_case.recusals()) {
      findings.Require(recusal.person() != person, "{person} is recused and decided", "{person} 已回避却参与决策",
                       parts);
    }
  }
}

const v1::DecisionLevel* LevelOf(const OpenedRecord& opened) {
  for (const v1::StageGroup& group : opened.definition.groups()) {
    for (const v1::StageDefinition& stage : group.stages()) {
      for (const v1::DecisionLevel& level : stage.levels()) {
        if (level.level_id() == opened.review_case.decision_level()) return &level;
      }
    }
  }
  return nullptr;
}

void CheckVoices(const OpenedRecord& opened, Findings& findings) {
  const v1::ReviewCase& review_case = opened.review_case;
  const v1::DecisionLevel* const level = LevelOf(opened);
  const int needed = level == nullptr ? 1 : std::max(level->voices(), 1);
  std::set<std::string> persons;
  std::set<std::string> conditions;
  for (const v1::DecisionVoice& voice : review_case.voices()) {
    findings.Require(persons.insert(voice.person()).second, "{person} gave two voices", "{person} 表态两次",
                     {{"person", voice.person()}});
    conditions.insert(voice.conditions().begin(), voice.conditions().end());
  }
  if (!Approves(review_case.decision().outcome()) || needed < 2) return;
  const bool all = review_case.voices_size() == needed &&
                   review_case.voices(needed - 1).person() == review_case.decision().decided_by();
  findings.Require(all, "it takes {needed} voices to approve, and {given} were given",
                   "批准须 {needed} 人同意，记录 {given} 人",
                   {{"needed", absl::StrCat(needed)}, {"given", absl::StrCat(review_case.voices_size())}});
  const auto& told = review_case.decision().conditions();
  findings.Require(std::set<std::string>(told.begin(), told.end()) == conditions,
                   "the conditions of the decision are not those of its voices", "决策条件与各表态的条件不符");
}

// Rules that fail the verdict and that neither exception nor override passes over. One that can be passed over speaks
// for its any-of group.
std::set<std::string> RulesInTheWay(const v1::ReviewCase& review_case) {
  const auto passed_over = [&](const std::string& rule) {
    return Names(review_case.exception().rule_ids(), rule) || Names(review_case.override().rule_ids(), rule);
  };
  std::set<std::string> excused;
  for (const v1::CriterionResult& criterion : review_case.verdict().criteria()) {
    if (criterion.blocks() && !criterion.any_of().empty() && passed_over(criterion.rule_id())) {
      excused.insert(criterion.any_of());
    }
  }
  std::set<std::string> rules;
  for (const v1::CriterionResult& criterion : review_case.verdict().criteria()) {
    const bool over = passed_over(criterion.rule_id()) || excused.contains(criterion.any_of());
    if (criterion.blocks() && (!over || criterion.force() == v1::FORCE_VETO)) rules.insert(criterion.rule_id());
  }
  return rules;
}

// What must not have stood in the way of an approval.
void CheckWay(const OpenedRecord& opened, Findings& findings) {
  const v1::ReviewCase& review_case = opened.review_case;
  for (const std::string& rule : RulesInTheWay(review_case)) {
    findings.Add("it was approved although criterion {rule} is not met", "准则 {rule} 未达标却获批准",
                 {{"rule", rule}});
  }
  for (const v1::StageStatus& stage : review_case.stages()) {
    const bool stands = stage.state() == v1::StageStatus::STATE_DONE && stage.kind() != v1::STAGE_KIND_THRESHOLD &&
                        stage.outcome() == v1::StageStatus::OUTCOME_NEGATIVE;
    if (!stands) continue;
    const v1::StageDefinition* const asked = StageAsked(opened.definition, stage.stage_id());
    const bool passed_over =
        Names(review_case.override().stage_ids(), stage.stage_id()) && (asked == nullptr || !asked->never_overridden());
    findings.Require(passed_over, "it was approved although stage {stage} came to a negative outcome",
                     "环节 {stage} 结论为否定却获批准", {{"stage", stage.stage_id()}});
  }
  for (const v1::StandingVeto& veto : review_case.standing_vetoes()) {
    findings.Require(Names(review_case.override().vetoes(), veto.opinion()),
                     "it was approved although the veto {opinion} stands", "一票否决 {opinion} 未解除却获批准",
                     {{"opinion", veto.opinion()}});
  }
}

// An exception and an override take two: who asks and who grants.
template <typename Granted>
void CheckGrant(const v1::Decision& decision, const Granted& granted, const std::string& english,
                const std::string& chinese, Findings& findings) {
  const bool two = granted.granted_by() == decision.decided_by() && granted.requested_by() != granted.granted_by();
  findings.Require(two, english, chinese, {{"person", granted.requested_by()}});
}

v1::Date DaysAfter(const v1::Date& date, int days) { return text::DateOfDayNumber(text::DayNumber(date) + days); }

bool SameDay(const v1::Date& one, const v1::Date& other) { return text::CompareDates(one, other) == 0; }

void CheckValidity(const OpenedRecord& opened, Findings& findings) {
  const v1::ReviewCase& review_case = opened.review_case;
  const v1::Date& decided = review_case.decision().decide_date();
  const v1::Date& last = review_case.valid_until_date();
  if (!text::IsRealDate(decided) || !text::IsRealDate(last)) {
    findings.Add("the decision or its last day has no date", "决策日或有效期缺失");
    return;
  }
  const v1::Date first_end = DaysAfter(decided, opened.definition.approval_valid_days());
  const bool extended = review_case.has_extension();
  const bool fits = extended ? SameDay(review_case.extension().former_date(), first_end) &&
                                   SameDay(last, DaysAfter(first_end, opened.definition.approval_extension_days()))
                             : SameDay(last, first_end);
  findings.Require(fits, "the approval does not end on the day the definition says", "批准有效期与评审流程规定不符");
}

// Conditions of the decision, then those of each opinion that counts, in order.
std::vector<std::pair<std::string, std::string>> ConditionsOf(const OpenedRecord& opened) {
  std::vector<std::pair<std::string, std::string>> conditions;
  for (const std::string& text : opened.review_case.decision().conditions()) conditions.emplace_back(text, "");
  for (const v1::Opinion& opinion : opened.opinions) {
    const bool counts = opinion.packet_version() == opened.review_case.packet().version() &&
                        (opinion.stance() == v1::Opinion::STANCE_AGREE ||
                         opinion.stance() == v1::Opinion::STANCE_AGREE_WITH_CONDITIONS) &&
                        StageAsked(opened.definition, opinion.stage_id()) != nullptr;
    if (!counts) continue;
    for (const std::string& text : opinion.conditions()) conditions.emplace_back(text, opinion.name());
  }
  return conditions;
}

// The stage that decides came to what was decided; what only an approval brings is not there without one.
void CheckOutcome(const OpenedRecord& opened, Findings& findings) {
  const v1::ReviewCase& review_case = opened.review_case;
  const bool approved = review_case.has_decision() && Approves(review_case.decision().outcome());
  for (const v1::StageStatus& stage : review_case.stages()) {
    if (stage.kind() != v1::STAGE_KIND_DECISION || stage.state() == v1::StageStatus::STATE_CANCELLED) continue;
    const bool done = stage.state() == v1::StageStatus::STATE_DONE;
    const bool fits = done == review_case.has_decision() &&
                      (!done || (stage.outcome() == v1::StageStatus::OUTCOME_POSITIVE) == approved);
    findings.Require(fits, "stage {stage} did not come to what was decided", "环节 {stage} 的结论与决策不符",
                     {{"stage", stage.stage_id()}});
  }
  const bool bare = !review_case.has_valid_until_date() && review_case.obligations().empty() &&
                    !review_case.has_extension() && review_case.exception().granted_by().empty() &&
                    review_case.override().granted_by().empty();
  findings.Require(approved || bare, "it was not approved, and has what only an approval brings",
                   "未获批准，却有批准才有的内容");
}

void CheckObligations(const OpenedRecord& opened, Findings& findings) {
  const auto conditions = ConditionsOf(opened);
  const auto& obligations = opened.review_case.obligations();
  bool same = static_cast<int>(conditions.size()) == obligations.size();
  for (int i = 0; same && i < obligations.size(); ++i) {
    const v1::Obligation& obligation = obligations[i];
    same = obligation.name() == absl::StrCat(opened.review_case.name(), "/obligations/", i + 1) &&
           obligation.text() == conditions[i].first && obligation.opinion() == conditions[i].second &&
           (obligation.state() == v1::Obligation::STATE_OPEN) == obligation.settled_by().empty();
  }
  findings.Require(same, "the obligations are not the conditions of decision and opinions",
                   "附条件事项与决策及意见的条件不符");
}

}  // namespace

void CheckDecision(const OpenedRecord& opened, std::vector<Finding>* all) {
  const v1::ReviewCase& review_case = opened.review_case;
  Findings findings("case");
  findings.Require(StateFits(review_case), "the case is {state}, and its decision says something else",
                   "案件状态为 {state}，与决策不符",
                   {{"state", absl::StrCat(v1::ReviewCase::State_Name(review_case.state()))}});
  CheckOutcome(opened, findings);
  if (review_case.has_decision()) {
    CheckTurn(opened, findings);
    CheckVoices(opened, findings);
    if (Approves(review_case.decision().outcome())) {
      CheckWay(opened, findings);
      CheckValidity(opened, findings);
      CheckObligations(opened, findings);
      if (review_case.has_exception()) {
        CheckGrant(review_case.decision(), review_case.exception(),
                   "the exception {person} asked for was granted by no other", "{person} 申请的一事一议未由他人批准",
                   findings);
      }
      if (review_case.has_override()) {
        CheckGrant(review_case.decision(), review_case.override(),
                   "the override {person} asked for was granted by no other", "{person} 申请的特批未由他人批准",
                   findings);
      }
    }
  }
  findings.MoveTo(all);
}

}  // namespace luodi::client::record
