// SPDX-License-Identifier: Apache-2.0
#include "server/review/progress.h"

#include <algorithm>
#include <optional>

#include "proto/text/date.h"
#include "proto/text/money.h"
#include "server/base/status.h"
#include "server/policy/verdict.h"
#include "server/review/rules.h"
#include "server/review/tally.h"

namespace luodi::review::rules {
namespace {

constexpr char kHome[] = "CNY";
constexpr __int128 kOneE8 = 100'000'000;

std::optional<v1::ExchangeRate> RateOf(const Ground& ground, const std::string& currency) {
  for (const v1::ExchangeRate& rate : ground.rates) {
    if (rate.from_currency() == currency && rate.to_currency() == kHome) return rate;
  }
  return std::nullopt;
}

absl::StatusOr<__int128> RateToHome(const Ground& ground, const std::string& currency, const v1::Date& filed) {
  if (currency == kHome) return kOneE8;
  if (const auto rate = RateOf(ground, currency)) return rate->rate_e8();
  return Refuse(v1::ERROR_REASON_RATE_MISSING,
                {{"currency", currency},
                 {"to", kHome},
                 {"date", text::WriteDate(filed)}});
}

__int128 TenTo(int exponent) {
  __int128 value = 1;
  while (exponent-- > 0) value *= 10;
  return value;
}

int MinorDigits(const std::string& currency) {
  const text::Currency* known = text::FindCurrency(currency);
  return known == nullptr ? 0 : known->minor_digits;
}

// At most 10^14 minor units times a rate of at most 10^15 times 10^3: within 128 bits.
absl::StatusOr<bool> IsAtLeast(const v1::Money& amount, const v1::Money& bar, const Ground& ground,
                               const v1::Date& filed) {
  if (amount.currency_code().empty()) return false;
  if (amount.currency_code() == bar.currency_code()) return amount.minor_units() >= bar.minor_units();
  ASSIGN_OR_RETURN(const __int128 amount_rate, RateToHome(ground, amount.currency_code(), filed));
  ASSIGN_OR_RETURN(const __int128 bar_rate, RateToHome(ground, bar.currency_code(), filed));
  return amount.minor_units() * amount_rate * TenTo(MinorDigits(bar.currency_code())) >=
         bar.minor_units() * bar_rate * TenTo(MinorDigits(amount.currency_code()));
}

absl::StatusOr<bool> IsEntered(const v1::EntryCondition& entry, const v1::ReviewCase& review_case,
                               const v1::Project& material, const Ground& ground) {
  bool entered = true;
  if (entry.has_total_investment_at_least()) {
    ASSIGN_OR_RETURN(const bool reached, IsAtLeast(material.total_investment(), entry.total_investment_at_least(),
                                                   ground, review_case.accepted_date()));
    entered = entered && reached;
  }
  if (entry.foreign_only()) entered = entered && material.foreign_investment().minor_units() > 0;
  if (entry.threshold_failed_only()) {
    entered = entered && review_case.verdict().outcome() == v1::VERDICT_OUTCOME_FAIL;
  }
  return entered;
}

absl::StatusOr<v1::Verdict> Evaluate(const v1::ReviewCase& review_case, const Ground& ground) {
  return policy::rules::Evaluate(ground.threshold_set, ground.figures, ground.rates, review_case.accepted_date());
}

v1::StageStatus::Outcome OutcomeOf(v1::VerdictOutcome outcome) {
  if (outcome == v1::VERDICT_OUTCOME_PASS) return v1::StageStatus::OUTCOME_POSITIVE;
  if (outcome == v1::VERDICT_OUTCOME_FAIL) return v1::StageStatus::OUTCOME_NEGATIVE;
  return v1::StageStatus::OUTCOME_NOT_APPLICABLE;
}

absl::Status Open(v1::StageStatus& stage, const v1::StageDefinition& definition, v1::ReviewCase& review_case,
                  const v1::Project& material, const Ground& ground) {
  ASSIGN_OR_RETURN(const bool entered, IsEntered(definition.entry(), review_case, material, ground));
  if (!entered) {
    stage.set_state(v1::StageStatus::STATE_SKIPPED);
    return absl::OkStatus();
  }
  stage.set_state(v1::StageStatus::STATE_OPEN);
  *stage.mutable_open_time() = ground.now;
  if (definition.limit_working_days() > 0) {
    const Due due = ground.calendar.AddWorkingDays(ground.today, definition.limit_working_days());
    *stage.mutable_due_date() = due.date;
    stage.set_due_provisional(due.provisional);
  }
  if (stage.kind() == v1::STAGE_KIND_THRESHOLD) {
    ASSIGN_OR_RETURN(*review_case.mutable_verdict(), Evaluate(review_case, ground));
    Finish(stage, OutcomeOf(review_case.verdict().outcome()), ground.now);
  }
  return absl::OkStatus();
}

// Thresholds first: other stages of the group may ask for the verdict.
absl::Status OpenGroup(v1::ReviewCase& review_case, const v1::StageGroup& group, int first, const Ground& ground) {
  const v1::Project material = MaterialOf(review_case.packet());
  for (const bool thresholds : {true, false}) {
    for (int i = 0; i < group.stages_size(); ++i) {
      v1::StageStatus& stage = *review_case.mutable_stages(first + i);
      if ((stage.kind() == v1::STAGE_KIND_THRESHOLD) != thresholds) continue;
      RETURN_IF_ERROR(Open(stage, group.stages(i), review_case, material, ground));
    }
  }
  Recount(review_case, ground.definition, {}, ground.now);
  return absl::OkStatus();
}

bool IsBehind(const v1::StageStatus& stage) {
  return stage.state() == v1::StageStatus::STATE_DONE || stage.state() == v1::StageStatus::STATE_SKIPPED;
}

// So that no later opening can be refused: a reviewer's answer must not fail on a rate or figure nobody gave at filing.
absl::Status CheckEvaluable(const v1::ReviewCase& review_case, const Ground& ground) {
  const v1::Project material = MaterialOf(review_case.packet());
  for (const v1::StageGroup& group : ground.definition.groups()) {
    for (const v1::StageDefinition& stage : group.stages()) {
      RETURN_IF_ERROR(IsEntered(stage.entry(), review_case, material, ground).status());
      if (stage.kind() == v1::STAGE_KIND_THRESHOLD) {
        RETURN_IF_ERROR(Evaluate(review_case, ground).status());
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::set<std::string> CurrenciesToConvert(const Ground& ground, const v1::Project& material) {
  const std::vector<std::string> of_rules = policy::rules::CurrenciesToConvert(ground.threshold_set, ground.figures);
  std::set<std::string> currencies(of_rules.begin(), of_rules.end());
  for (const v1::StageGroup& group : ground.definition.groups()) {
    for (const v1::StageDefinition& stage : group.stages()) {
      if (!stage.entry().has_total_investment_at_least()) continue;
      const std::string& bar = stage.entry().total_investment_at_least().currency_code();
      if (bar != material.total_investment().currency_code()) {
        currencies.insert({bar, material.total_investment().currency_code()});
      }
    }
  }
  currencies.erase(kHome);
  currencies.erase("");
  return currencies;
}

absl::Status Begin(v1::ReviewCase& review_case, const Ground& ground) {
  review_case.clear_verdict();
  review_case.clear_exception();
  review_case.clear_stages();
  RETURN_IF_ERROR(CheckEvaluable(review_case, ground));
  for (const v1::StageGroup& group : ground.definition.groups()) {
    for (const v1::StageDefinition& definition : group.stages()) {
      v1::StageStatus& stage = *review_case.add_stages();
      stage.set_stage_id(definition.stage_id());
      stage.set_title(definition.title());
      stage.set_kind(definition.kind());
      stage.set_state(v1::StageStatus::STATE_WAITING);
    }
  }
  return Proceed(review_case, ground);
}

absl::Status Proceed(v1::ReviewCase& review_case, const Ground& ground) {
  int first = 0;
  for (const v1::StageGroup& group : ground.definition.groups()) {
    if (review_case.stages(first).state() == v1::StageStatus::STATE_WAITING) {
      RETURN_IF_ERROR(OpenGroup(review_case, group, first, ground));
    }
    const auto begin = review_case.stages().begin() + first;
    if (!std::all_of(begin, begin + group.stages_size(), IsBehind)) return absl::OkStatus();
    first += group.stages_size();
  }
  return absl::OkStatus();
}

void Finish(v1::StageStatus& stage, v1::StageStatus::Outcome outcome, const google::protobuf::Timestamp& now) {
  stage.set_state(v1::StageStatus::STATE_DONE);
  stage.set_outcome(outcome);
  *stage.mutable_done_time() = now;
}

void Recount(v1::ReviewCase& review_case, const v1::ReviewDefinition& definition, const std::vector<v1::Vote>& votes,
             const google::protobuf::Timestamp& now) {
  for (v1::StageStatus& stage : *review_case.mutable_stages()) {
    if (stage.kind() != v1::STAGE_KIND_VOTE || stage.state() != v1::StageStatus::STATE_OPEN) continue;
    const v1::StageDefinition& asked = DefinitionOf(definition, stage.stage_id());
    *stage.mutable_tally() = Count(asked, votes, review_case.recusals(), review_case.packet().version());
    const Outlook outlook = OutlookOf(stage.tally(), asked.pass());
    if (outlook == Outlook::kOpen) continue;
    Finish(stage, rules::OutcomeOf(outlook), now);
  }
}

}  // namespace luodi::review::rules
