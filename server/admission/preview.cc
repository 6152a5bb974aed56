// SPDX-License-Identifier: Apache-2.0
#include "server/admission/preview.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <limits>
#include <set>
#include <stdexcept>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "proto/text/date.h"
#include "proto/text/sentence.h"
#include "server/base/calendar.h"
#include "server/base/names.h"
#include "server/projects/rules.h"

namespace luodi::admission::rules {
namespace {

using policy::rules::Judgement;
using policy::rules::Part;
using policy::rules::Rates;
using policy::rules::Shape;

constexpr int kDaysBack = 365;

bool IsOfPlan(Part part) {
  switch (part) {
    case Part::kRegisteredCapital:
    case Part::kRdExpense:
    case Part::kFloorArea:
    case Part::kBuildingArea:
    case Part::kGreenArea:
    case Part::kOfficeArea:
    case Part::kEnergy:
      return true;
    default:
      return false;
  }
}

bool NeedsPlan(const v1::ThresholdRule& rule) {
  const Shape& shape = policy::rules::ShapeOf(rule.metric());
  return IsOfPlan(shape.top) || IsOfPlan(shape.under) || rule.scope().land_uses_size() > 0 ||
         rule.scope().land_bases_size() > 0 || rule.land() == v1::LAND_APPORTIONED || rule.without_land_price() ||
         rule.years().basis() != v1::YearSpan::BASIS_UNSPECIFIED;
}

v1::Project MaterialOf(const std::string& json) {
  v1::Project project;
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  if (!google::protobuf::util::JsonStringToMessage(json, &project, options).ok()) {
    throw std::logic_error("a packet holds no project");
  }
  return project;
}

bool BelongsTo(const std::string& industry_code, const v1::PositionedIndustry& industry) {
  return std::any_of(industry.industry_prefixes().begin(), industry.industry_prefixes().end(),
                     [&](const std::string& prefix) { return absl::StartsWith(industry_code, prefix); });
}

// What the judging was refused for; nothing when it was not.
std::vector<std::string> Lacking(const v1::Figures& figures, const Gauge& gauge,
                                 const absl::StatusOr<Judgement>& judgement) {
  if (judgement.ok()) return {};
  std::vector<std::string> missing = policy::rules::MissingFigures(gauge.set, figures, gauge.rates, gauge.on_date);
  for (const std::string& currency : policy::rules::CurrenciesToConvert(gauge.set, figures)) {
    const bool serves = std::any_of(gauge.rates.begin(), gauge.rates.end(),
                                    [&](const v1::ExchangeRate& rate) { return rate.from_currency() == currency; });
    if (!serves) missing.push_back(absl::StrCat("RATE ", currency));
  }
  if (missing.empty()) missing.push_back(std::string(text::ReasonName(ReasonOf(judgement.status()))));
  return missing;
}

std::string NameOf(const Subject& subject) {
  return subject.review_case.empty() ? subject.project : subject.review_case;
}

// Whether nothing was left out of what publishing asks to be seen.
bool Serves(const v1::PreviewSummary& summary) {
  return summary.masked() == 0 &&
         text::DayNumber(summary.decisions_from()) <= text::DayNumber(summary.on_date()) - kDaysBack &&
         text::CompareDates(summary.decisions_until(), summary.on_date()) >= 0;
}

void AddMissing(const std::vector<std::string>& more, std::vector<std::string>& missing) {
  for (const std::string& path : more) {
    if (std::find(missing.begin(), missing.end(), path) == missing.end()) missing.push_back(path);
  }
}

}  // namespace

const v1::Date& FirstDayOf(const v1::ThresholdSet& set, const v1::Date& today) {
  const bool begins_later =
      set.state() == v1::ThresholdSet::STATE_DRAFT && text::CompareDates(set.effective_date(), today) > 0;
  return begins_later ? set.effective_date() : today;
}

Faults CheckPreview(const v1::Date& today, v1::PreviewThresholdSetRequest& request) {
  Faults faults;
  names::Parse("name", request.name(), "zones/{zone}/thresholdSets/{thresholdSet}", faults);
  if (!request.has_decisions_from()) {
    *request.mutable_decisions_from() = text::DateOfDayNumber(text::DayNumber(today) - kDaysBack);
  }
  if (!request.has_decisions_until()) *request.mutable_decisions_until() = today;
  const bool begins = CheckDate("decisions_from", request.decisions_from(), faults);
  const bool ends = CheckDate("decisions_until", request.decisions_until(), faults);
  if (begins && ends && text::CompareDates(request.decisions_until(), request.decisions_from()) < 0) {
    faults.push_back({v1::ERROR_REASON_DATE_ORDER,
                      "decisions_until",
                      {{"value", text::WriteDate(request.decisions_until())},
                       {"other", "decisions_from"},
                       {"other_value", text::WriteDate(request.decisions_from())}}});
  }
  return faults;
}

Needs NeedsOf(const v1::ThresholdSet& set) {
  Needs needs;
  for (const v1::ThresholdRule& rule : set.rules()) {
    needs.plan = needs.plan || NeedsPlan(rule);
    needs.records =
        needs.records || rule.metric() == v1::METRIC_BAD_CREDIT || rule.metric() == v1::METRIC_RELATED_LAND;
    needs.positions = needs.positions || (rule.metric() == v1::METRIC_INDUSTRY_FIT && set.positions().empty());
  }
  return needs;
}

Needs Both(const Needs& one, const Needs& other) {
  return {one.plan || other.plan, one.records || other.records, one.positions || other.positions};
}

Enclosing EnclosingOf(const std::vector<v1::Park>& parks) {
  Enclosing enclosing;
  for (const v1::Park& park : parks) {
    if (!park.parent_park().empty()) enclosing.emplace(park.name(), park.parent_park());
  }
  return enclosing;
}

bool HoldsAll(const Subject& decision) {
  v1::Figures others = decision.figures;
  others.clear_kind();
  others.clear_fixed_asset_investment();
  others.clear_land_area();
  others.clear_annual_tax();
  return decision.kind == v1::PREVIEW_SUBJECT_DECISION && others.ByteSizeLong() > 0;
}

v1::Figures FiguresOf(Subject& subject, const Enclosing& enclosing, const Records& records,
                      const v1::Positioning* positioning) {
  if (HoldsAll(subject)) return std::move(subject.figures);
  v1::Figures figures;
  if (!subject.material_json.empty()) figures = projects::rules::FiguresOf(MaterialOf(subject.material_json));
  figures.MergeFrom(subject.figures);
  figures.set_investor(subject.investor);
  if (const auto park = enclosing.find(figures.park()); park != enclosing.end()) {
    figures.set_enclosing_park(park->second);
  }
  if (const auto found = records.find(subject.investor); found != records.end()) {
    *figures.mutable_credit_records() = found->second.credit_records();
    *figures.mutable_related_land() = found->second.related_land();
  }
  if (positioning != nullptr && !figures.industry_code().empty()) {
    for (const v1::PositionedIndustry& industry : positioning->industries()) {
      if (BelongsTo(figures.industry_code(), industry)) figures.add_positioned_as(industry.title());
    }
  }
  return figures;
}

std::vector<std::string> ForeignCurrencies(const v1::Figures& figures) {
  std::set<std::string> currencies;
  const auto add = [&](const v1::Money& amount) {
    if (!amount.currency_code().empty() && amount.currency_code() != "CNY") currencies.insert(amount.currency_code());
  };
  add(figures.fixed_asset_investment());
  add(figures.total_investment());
  add(figures.foreign_investment());
  add(figures.plan().registered_capital());
  return {currencies.begin(), currencies.end()};
}

Rates RatesFor(const Subject& decision, const Rates& of_books) {
  Rates rates = decision.rates;
  for (const v1::ExchangeRate& rate : of_books) {
    const bool is_stored =
        std::any_of(decision.rates.begin(), decision.rates.end(), [&](const v1::ExchangeRate& stored) {
          return stored.from_currency() == rate.from_currency();
        });
    if (!is_stored) rates.push_back(rate);
  }
  return rates;
}

Twice JudgeTwice(const v1::Figures& figures, const std::optional<Gauge>& before, const Gauge& after) {
  Twice twice;
  const auto then = policy::rules::Judge(after.set, figures, after.rates, after.on_date);
  twice.missing = Lacking(figures, after, then);
  if (!before) {
    if (then.ok()) twice.after = then->outcome;
    return twice;
  }
  const auto now = policy::rules::Judge(before->set, figures, before->rates, before->on_date);
  AddMissing(Lacking(figures, *before, now), twice.missing);
  if (!twice.IsJudged()) return twice;
  twice.before = now->outcome;
  twice.after = then->outcome;
  if (twice.Differs()) twice.flips = FlipsOf(now->criteria, then->criteria);
  return twice;
}

Twice JudgeAgain(const Subject& decision, const v1::ThresholdSet& own_set, const v1::Figures& figures,
                 const Gauge& after) {
  Twice twice;
  const auto then = policy::rules::Judge(after.set, figures, after.rates, after.on_date);
  twice.missing = Lacking(figures, after, then);
  if (!twice.IsJudged()) return twice;
  twice.before = decision.stored_outcome;
  twice.after = then->outcome;
  if (!twice.Differs()) return twice;
  Criteria stored;
  for (const StoredCriterion& criterion : decision.stored_criteria) {
    stored.push_back({FindRule(own_set, criterion.rule_id), criterion.metric, criterion.outcome, false});
  }
  twice.flips = FlipsOf(stored, then->criteria);
  return twice;
}

v1::PreviewFlip Told(const Subject& subject, const v1::Figures& figures, const Twice& twice,
                     const std::string& before_set) {
  v1::PreviewFlip told;
  told.set_subject(subject.kind);
  told.set_name(NameOf(subject));
  told.set_title(subject.title);
  told.set_before(twice.before);
  told.set_after(twice.after);
  told.set_before_set(before_set);
  for (const v1::Flip& flip : twice.flips) *told.add_flips() = flip;
  if (figures.has_fixed_asset_investment()) *told.mutable_fixed_asset_investment() = figures.fixed_asset_investment();
  if (figures.has_land_area()) *told.mutable_land_area() = figures.land_area();
  told.set_decision(subject.decision);
  return told;
}

v1::PreviewGap GapOf(const Subject& subject, const Twice& twice) {
  v1::PreviewGap gap;
  gap.set_subject(subject.kind);
  gap.set_name(NameOf(subject));
  gap.set_title(subject.title);
  for (const std::string& path : twice.missing) gap.add_missing(path);
  return gap;
}

void Tally::Add(v1::PreviewSubject kind, const v1::Figures& figures, const Twice& twice) {
  for (const std::string& path : twice.missing) ++missing_[path];
  if (!twice.IsJudged()) return;
  Sum& sum = pairs_[{kind, twice.before, twice.after}];
  ++sum.projects;
  if (figures.has_fixed_asset_investment()) sum.investment.Add(figures.fixed_asset_investment());
  sum.land_micro_mu += figures.land_area().micro_mu();
  for (const v1::Flip& flip : twice.flips) {
    Changes& changes = rules_[{flip.metric(), flip.rule_after().empty() ? flip.rule_before() : flip.rule_after()}];
    const bool passed = flip.before() == v1::VERDICT_OUTCOME_PASS, failed = flip.before() == v1::VERDICT_OUTCOME_FAIL;
    if (passed && flip.after() == v1::VERDICT_OUTCOME_FAIL) {
      ++changes.pass_to_fail;
    } else if (failed && flip.after() == v1::VERDICT_OUTCOME_PASS) {
      ++changes.fail_to_pass;
    } else {
      ++changes.other;
    }
  }
}

void Tally::Add(const Tally& other) {
  for (const auto& [pair, sum] : other.pairs_) {
    Sum& own = pairs_[pair];
    own.projects += sum.projects;
    own.investment.Add(sum.investment);
    own.land_micro_mu += sum.land_micro_mu;
  }
  for (const auto& [rule, changes] : other.rules_) {
    Changes& own = rules_[rule];
    own.pass_to_fail += changes.pass_to_fail;
    own.fail_to_pass += changes.fail_to_pass;
    own.other += changes.other;
  }
  for (const auto& [path, count] : other.missing_) missing_[path] += count;
  masked_ += other.masked_;
}

void Tally::WriteTo(const v1::ThresholdSet& set, v1::PreviewSummary& summary) const {
  for (const auto& [pair, sum] : pairs_) {
    v1::PreviewCount& count = *summary.add_counts();
    count.set_subject(std::get<0>(pair));
    count.set_before(std::get<1>(pair));
    count.set_after(std::get<2>(pair));
    count.set_projects(sum.projects);
    sum.investment.WriteTo(count.mutable_fixed_asset_investment());
    if (sum.land_micro_mu > std::numeric_limits<int64_t>::max()) {
      throw std::overflow_error("a sum of land left the range of 64 bits");
    }
    if (sum.land_micro_mu > 0) count.mutable_land_area()->set_micro_mu(static_cast<int64_t>(sum.land_micro_mu));
  }
  const auto write = [&](v1::Metric metric, const std::string& rule_id, const Changes& changes) {
    v1::RuleFlips& flips = *summary.add_rules();
    flips.set_metric(metric);
    flips.set_rule_id(rule_id);
    flips.set_pass_to_fail(changes.pass_to_fail);
    flips.set_fail_to_pass(changes.fail_to_pass);
    flips.set_other(changes.other);
  };
  auto left = rules_;
  for (const v1::ThresholdRule& rule : set.rules()) {
    const auto found = left.find({rule.metric(), rule.rule_id()});
    if (found == left.end()) continue;
    write(rule.metric(), rule.rule_id(), found->second);
    left.erase(found);
  }
  for (const auto& [rule, changes] : left) write(rule.first, rule.second, changes);
  for (const auto& [path, count] : missing_) (*summary.mutable_not_evaluated())[path] = count;
  summary.set_masked(masked_);
  summary.set_complete(Serves(summary));
}

}  // namespace luodi::admission::rules
