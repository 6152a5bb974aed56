// SPDX-License-Identifier: Apache-2.0
#include "server/policy/judge.h"

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/text/date.h"
#include "server/policy/figures.h"
#include "server/policy/related_land.h"
#include "server/policy/score.h"

namespace luodi::policy::rules {
namespace {

// What is asked about.
struct Question {
  const v1::ThresholdSet& set;
  const v1::Figures& figures;
  const Rates& rates;
  const v1::Date& on_date;
};

bool IsExempting(const v1::ThresholdRule& rule) { return rule.comparator() == v1::COMPARATOR_EXEMPT; }

// Of two as specific ones, which only a set that is not published can have, the first wins.
bool Beats(const Candidate& one, const Candidate& other) {
  return one.specificity == other.specificity ? &one < &other : one.specificity > other.specificity;
}

// Whether the rule wins the slot of `slot`, where exempting rules compete as well.
bool WinsSlot(const Candidate& candidate, const v1::ThresholdRule& slot, const Candidates& candidates) {
  return std::none_of(candidates.begin(), candidates.end(),
                      [&](const Candidate& other) { return Compete(*other.rule, slot) && Beats(other, candidate); });
}

bool IsAsked(const Candidate& candidate, const Candidates& candidates) {
  if (!IsExempting(*candidate.rule)) return WinsSlot(candidate, *candidate.rule, candidates);
  bool has_slot = false;
  for (const Candidate& other : candidates) {
    if (IsExempting(*other.rule) || other.rule->metric() != candidate.rule->metric()) continue;
    if (WinsSlot(candidate, *other.rule, candidates)) return true;
    has_slot = true;
  }
  return !has_slot && WinsSlot(candidate, *candidate.rule, candidates);
}

bool IsClean(const Question& question) {
  const auto& records = question.figures.credit_records();
  return std::none_of(records.begin(), records.end(),
                      [&](const v1::CreditRecord& record) { return Stands(record, question.on_date); });
}

// Whether the code, stated further, may be on an entry that answers otherwise: C26 fits, C2614 is unfit.
bool MayFitOtherwise(const v1::ThresholdSet& set, std::string_view code) {
  const v1::IndustryPosition* stated = PositionOf(set, std::string(code));
  const bool fits = stated != nullptr && !stated->unfit();
  const auto answers_otherwise = [&](const v1::IndustryPosition& position) {
    return (position.unfit() == fits || (stated != nullptr && position.score_micro() != stated->score_micro())) &&
           std::any_of(position.industry_prefixes().begin(), position.industry_prefixes().end(),
                       [code](std::string_view prefix) {
                         return prefix.size() > code.size() && prefix.substr(0, code.size()) == code;
                       });
  };
  return std::any_of(set.positions().begin(), set.positions().end(), answers_otherwise);
}

bool FitsIndustry(const Question& question) {
  if (question.set.positions().empty()) return !question.figures.positioned_as().empty();
  const v1::IndustryPosition* position = PositionOf(question.set, question.figures.industry_code());
  return position != nullptr && !position->unfit();
}

bool PassesWithoutBar(const Question& question, const v1::ThresholdRule& rule, Notes& notes) {
  switch (rule.metric()) {
    case v1::METRIC_INDUSTRY_FIT:
      if (question.figures.industry_code().empty() || MayFitOtherwise(question.set, question.figures.industry_code())) {
        notes.missing.push_back("industry_code");
      }
      return FitsIndustry(question);
    case v1::METRIC_BAD_CREDIT:
      return IsClean(question);
    default:
      return FaultsOfLand(question.figures, rule.related_land()).empty();
  }
}

int64_t ScoreWithoutBar(const Question& question, const v1::ThresholdRule& rule, bool passes) {
  if (rule.metric() == v1::METRIC_INDUSTRY_FIT && !question.set.positions().empty()) {
    const v1::IndustryPosition* position = PositionOf(question.set, question.figures.industry_code());
    return position == nullptr ? 0 : position->score_micro();
  }
  return passes ? rule.scoring().full_score_micro() : rule.scoring().lowest_score_micro();
}

void Settle(bool passes, Answer& answer) {
  answer.judged.outcome = passes ? v1::VERDICT_OUTCOME_PASS : v1::VERDICT_OUTCOME_FAIL;
}

// The record of the investor can only be read of one.
bool LacksInvestor(const v1::ThresholdRule& rule, const v1::Figures& figures) {
  const bool asks = rule.metric() == v1::METRIC_BAD_CREDIT || rule.metric() == v1::METRIC_RELATED_LAND;
  return asks && figures.investor().empty();
}

void AnswerRule(const Question& question, Answer& answer) {
  const v1::ThresholdRule& rule = *answer.judged.rule;
  answer.judged.outcome = v1::VERDICT_OUTCOME_NOT_APPLICABLE;
  if (Exempts(rule, question.figures.kind())) return;
  if (LacksInvestor(rule, question.figures)) {
    answer.notes.missing.push_back("investor");
    answer.is_spared = true;
    return;
  }
  const bool has_bar = HasBar(rule.metric());
  bool passes = false;
  if (has_bar) {
    answer.measured = Measure(rule, question.figures, question.rates, answer.notes);
  } else {
    passes = PassesWithoutBar(question, rule, answer.notes);
  }
  answer.is_spared = ForceOf(rule.force()) == v1::FORCE_RECOMMENDED && !answer.notes.missing.empty();
  if (!answer.notes.IsClear()) return;
  answer.is_measured = has_bar;
  if (has_bar) passes = Passes(rule.comparator(), answer.measured, NumberOf(rule.bar()));
  Settle(passes, answer);
  answer.is_scored = rule.has_scoring() && rule.metric() != v1::METRIC_TOTAL_SCORE;
  if (!answer.is_scored) return;
  answer.score_micro = has_bar ? ScoreOf(rule, answer.measured) : ScoreWithoutBar(question, rule, passes);
}

// Read in full, but not convertible: nobody knows the answer.
bool IsUnknown(const Answer& answer) { return answer.notes.missing.empty() && !answer.notes.IsClear(); }

void AnswerTotals(Sheet& sheet) {
  Int128 total = 0;
  bool is_known = true;
  for (const Answer& answer : sheet.answers) {
    total += answer.score_micro;
    is_known = is_known && !IsUnknown(answer);
  }
  for (Answer& answer : sheet.answers) {
    if (!answer.is_measured || answer.judged.metric != v1::METRIC_TOTAL_SCORE) continue;
    const v1::ThresholdRule& rule = *answer.judged.rule;
    answer.measured.top.value = total;
    Settle(Passes(rule.comparator(), answer.measured, NumberOf(rule.bar())), answer);
    if (!is_known) answer.judged.outcome = v1::VERDICT_OUTCOME_UNSPECIFIED;
  }
}

// A member of the group fulfils `is_such`; rules of no group are not of one.
template <typename IsSuch>
bool OneOfGroup(const std::string& group, const Sheet& sheet, IsSuch is_such) {
  if (group.empty()) return false;
  return std::any_of(sheet.answers.begin(), sheet.answers.end(), [&](const Answer& answer) {
    return answer.judged.rule->any_of() == group && is_such(answer);
  });
}

bool OneOfGroupPasses(const std::string& group, const Sheet& sheet) {
  return OneOfGroup(group, sheet,
                    [](const Answer& answer) { return answer.judged.outcome == v1::VERDICT_OUTCOME_PASS; });
}

// Members that miss figures are not needed where another one passes; nor asked for as long as one may.
void SpareGroups(Sheet& sheet) {
  for (Answer& answer : sheet.answers) {
    if (answer.notes.missing.empty() || answer.is_spared) continue;
    answer.is_spared = OneOfGroup(answer.judged.rule->any_of(), sheet, [](const Answer& other) {
      return other.judged.outcome == v1::VERDICT_OUTCOME_PASS ||
             other.judged.outcome == v1::VERDICT_OUTCOME_UNSPECIFIED || IsUnknown(other);
    });
  }
  for (const Answer& answer : sheet.answers) {
    if (!answer.is_spared) sheet.notes.Add(answer.notes);
  }
}

// A rule that binds and would apply, were what its scope asks stated, must not be passed over in silence.
void AskForScopes(const v1::ThresholdSet& set, const v1::Figures& figures, const Invested& invested, Sheet& sheet) {
  for (const v1::ThresholdRule& rule : set.rules()) {
    if (!rule.has_scope()) continue;
    // An exempting rule competes with binding ones, whatever its force.
    const bool binds = ForceOf(rule.force()) != v1::FORCE_RECOMMENDED && !Exempts(rule, figures.kind());
    if (!binds && !IsExempting(rule)) continue;
    Notes notes;
    notes.missing = Undecided(rule.scope(), figures, invested);
    sheet.notes.Add(notes);
  }
}

void Conclude(Sheet& sheet) {
  sheet.outcome = v1::VERDICT_OUTCOME_NOT_APPLICABLE;
  bool fails = false;
  for (Answer& answer : sheet.answers) {
    const v1::VerdictOutcome outcome = answer.judged.outcome;
    if (outcome != v1::VERDICT_OUTCOME_PASS && outcome != v1::VERDICT_OUTCOME_FAIL) continue;
    if (ForceOf(answer.judged.rule->force()) == v1::FORCE_RECOMMENDED) continue;
    if (outcome == v1::VERDICT_OUTCOME_PASS) {
      sheet.outcome = v1::VERDICT_OUTCOME_PASS;
    } else {
      answer.judged.blocks = !OneOfGroupPasses(answer.judged.rule->any_of(), sheet);
      fails = fails || answer.judged.blocks;
    }
  }
  if (fails) sheet.outcome = v1::VERDICT_OUTCOME_FAIL;
}

// A line for each metric of the set that has none yet.
void NoteSilentMetrics(const v1::ThresholdSet& set, std::vector<Answer>& answers) {
  const auto has_line = [&answers](v1::Metric metric) {
    return std::any_of(answers.begin(), answers.end(),
                       [metric](const Answer& answer) { return answer.judged.metric == metric; });
  };
  for (const v1::ThresholdRule& rule : set.rules()) {
    if (has_line(rule.metric())) continue;
    answers.emplace_back().judged = {nullptr, rule.metric(), v1::VERDICT_OUTCOME_NOT_APPLICABLE, false};
  }
}

absl::Status RefuseUnrated(const Notes& notes, const v1::Date& on_date) {
  return Refuse(v1::ERROR_REASON_RATE_MISSING,
                {{"currency", notes.unrated.front()}, {"to", kYuan}, {"date", text::WriteDate(on_date)}});
}

absl::Status RefuseTooLarge(const Notes& notes) {
  Faults faults;
  for (const std::string& path : notes.too_large) {
    faults.push_back({v1::ERROR_REASON_AMOUNT_TOO_LARGE, absl::StrCat("figures.", path), {}});
  }
  return RefuseFields(faults);
}

}  // namespace

Candidates CandidatesFor(const v1::ThresholdSet& set, const v1::Figures& figures, const Invested& invested) {
  Candidates candidates;
  for (const v1::ThresholdRule& rule : set.rules()) {
    if (const auto specificity = Fits(rule.scope(), figures, invested); specificity.has_value()) {
      candidates.push_back({&rule, *specificity});
    }
  }
  for (Candidate& candidate : candidates) candidate.is_asked = IsAsked(candidate, candidates);
  return candidates;
}

const v1::ThresholdRule* WinnerOfSlot(const v1::ThresholdRule& rule, const Candidates& candidates) {
  const Candidate* winner = nullptr;
  for (const Candidate& candidate : candidates) {
    if (Compete(*candidate.rule, rule) && (winner == nullptr || Beats(candidate, *winner))) winner = &candidate;
  }
  return winner == nullptr ? nullptr : winner->rule;
}

std::vector<std::string> OverruledBy(const v1::ThresholdRule& asked, const Candidates& candidates) {
  std::vector<std::string> ids;
  const auto winner = std::find_if(candidates.begin(), candidates.end(),
                                   [&asked](const Candidate& candidate) { return candidate.rule == &asked; });
  for (const Candidate& other : candidates) {
    if (!other.is_asked && Compete(*other.rule, asked) && Beats(*winner, other)) ids.push_back(other.rule->rule_id());
  }
  return ids;
}

bool Exempts(const v1::ThresholdRule& rule, v1::ProjectKind kind) {
  return IsExempting(rule) ||
         std::find(rule.exempt_kinds().begin(), rule.exempt_kinds().end(), kind) != rule.exempt_kinds().end();
}

Sheet Ask(const v1::ThresholdSet& set, const v1::Figures& figures, const Rates& rates, const v1::Date& on_date) {
  Sheet sheet;
  const Invested invested = InvestedOf(set, figures, rates, sheet.bands);
  sheet.candidates = CandidatesFor(set, figures, invested);
  sheet.answers.reserve(sheet.candidates.size());
  const Question question{set, figures, rates, on_date};
  for (const Candidate& candidate : sheet.candidates) {
    if (!candidate.is_asked) continue;
    Answer& answer = sheet.answers.emplace_back();
    answer.judged.rule = candidate.rule;
    answer.judged.metric = candidate.rule->metric();
    AnswerRule(question, answer);
  }
  AnswerTotals(sheet);
  SpareGroups(sheet);
  AskForScopes(set, figures, invested, sheet);
  Conclude(sheet);
  NoteSilentMetrics(set, sheet.answers);
  return sheet;
}

absl::Status RefusalOf(const Sheet& sheet, const v1::Date& on_date) {
  // Without the bands it is not known which rules are asked, let alone what they miss.
  if (!sheet.bands.unrated.empty()) return RefuseUnrated(sheet.bands, on_date);
  if (!sheet.bands.too_large.empty()) return RefuseTooLarge(sheet.bands);
  if (!sheet.notes.missing.empty()) {
    return Refuse(v1::ERROR_REASON_FIGURES_MISSING, {{"missing", absl::StrJoin(sheet.notes.missing, ", ")}});
  }
  if (!sheet.notes.unrated.empty()) return RefuseUnrated(sheet.notes, on_date);
  return RefuseTooLarge(sheet.notes);
}

const v1::IndustryPosition* PositionOf(const v1::ThresholdSet& set, const std::string& industry_code) {
  const v1::IndustryPosition* found = nullptr;
  size_t longest = 0;
  for (const v1::IndustryPosition& position : set.positions()) {
    for (const std::string& prefix : position.industry_prefixes()) {
      if (prefix.size() <= longest || !absl::StartsWith(industry_code, prefix)) continue;
      longest = prefix.size();
      found = &position;
    }
  }
  return found;
}

std::vector<std::string> CurrenciesToConvert(const v1::ThresholdSet& set, const v1::Figures& figures) {
  const Sheet sheet = Ask(set, figures, {}, {});
  std::set<std::string> currencies(sheet.bands.unrated.begin(), sheet.bands.unrated.end());
  currencies.insert(sheet.notes.unrated.begin(), sheet.notes.unrated.end());
  const auto has_band = [](const v1::ThresholdRule& rule) {
    return rule.scope().has_investment_from() || rule.scope().has_investment_below();
  };
  if (std::any_of(set.rules().begin(), set.rules().end(), has_band)) {
    // Rules of any band may be asked: the band of an amount is known only with its rate, and advice goes to other bands.
    Notes notes;
    for (const v1::ThresholdRule& rule : set.rules()) {
      if (HasBar(rule.metric()) && !Exempts(rule, figures.kind())) Measure(rule, figures, {}, notes);
    }
    currencies.insert(notes.unrated.begin(), notes.unrated.end());
  }
  return {currencies.begin(), currencies.end()};
}

absl::StatusOr<Judgement> Judge(const v1::ThresholdSet& set, const v1::Figures& figures, const Rates& rates,
                                const v1::Date& on_date) {
  const Sheet sheet = Ask(set, figures, rates, on_date);
  RETURN_IF_ERROR(RefusalOf(sheet, on_date));
  Judgement judgement;
  judgement.outcome = sheet.outcome;
  judgement.criteria.reserve(sheet.answers.size());
  for (const Answer& answer : sheet.answers) judgement.criteria.push_back(answer.judged);
  return judgement;
}

std::vector<std::string> MissingFigures(const v1::ThresholdSet& set, const v1::Figures& figures, const Rates& rates,
                                        const v1::Date& on_date) {
  const Sheet sheet = Ask(set, figures, rates, on_date);
  // Without the bands it is not known which rules are asked.
  return sheet.bands.unrated.empty() ? sheet.notes.missing : std::vector<std::string>();
}

}  // namespace luodi::policy::rules
