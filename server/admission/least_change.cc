// SPDX-License-Identifier: Apache-2.0
// Between two edges of investment bands the same rules are asked, and each of them answers monotonously, in investment
// as in land: its value is one number over another, and investment and land stand in one of them at most once. So a
// rule that blocks at all corners of a box of investment and land blocks everywhere in it, and the box holds no change
// that passes. Nor does one whose corners are all refused for the same, be it that figures are missing or that amounts
// are too large. What is left is halved until single values are judged. No metric is known here: whatever the rules
// answer is found by asking them.
#include "server/admission/least_change.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/text/area.h"
#include "proto/text/money.h"
#include "server/admission/flips.h"
#include "server/admission/what_if.h"
#include "server/policy/judge.h"
#include "server/policy/scope.h"

namespace luodi::admission::rules {
namespace {

using policy::rules::Int128;
using policy::rules::Rates;
using policy::rules::SlotOf;

// Judgements of one search, of a set of so many rules; of a larger one fewer, so that a search takes about as long: it
// runs inside a transaction.
constexpr size_t kMostTrials = 50'000;
constexpr size_t kUsualRules = 20;

struct Range {
  int64_t first = 0;
  int64_t last = 0;

  bool IsOne() const { return first == last; }
  int64_t Middle() const { return first + (last - first) / 2; }
  Range Lower() const { return {first, Middle()}; }
  Range Upper() const { return {Middle() + 1, last}; }
};

// What was answered for one investment and land.
struct Trial {
  // What the judging was refused for; empty: judged.
  std::string refusal;
  bool passes = false;
  std::vector<const v1::ThresholdRule*> blocking;

  bool IsJudged() const { return refusal.empty(); }
};

class Search {
 public:
  Search(const v1::ThresholdSet& set, const v1::Figures& figures, const Rates& rates, const v1::Date& on_date)
      : set_(set), figures_(figures), rates_(rates), on_date_(on_date),
        most_trials_(kMostTrials * kUsualRules / std::max<size_t>(set.rules_size(), kUsualRules)) {
    stated_ = {figures.fixed_asset_investment().minor_units(), figures.land_area().micro_mu()};
    const bool invests = stated_.first > 0, uses_land = stated_.second > 0;
    investment_ = {stated_.first, invests ? LargestInvestment() : stated_.first};
    land_ = {uses_land ? 1 : 0, stated_.second};
    bands_ = Bands();
  }

  LeastChanges Run() {
    LeastChanges found;
    const Trial& now = At(stated_.first, stated_.second);
    if (!now.IsJudged() || now.passes) return found;
    const Range here{stated_.first, stated_.first};
    if (const auto investment = LeastInvestment(stated_.second)) found.changes.push_back(Change(*investment, {}));
    if (const auto land = LargestLand(here, land_)) found.changes.push_back(Change({}, *land));
    if (found.changes.empty()) {
      if (const auto both = LandThenInvestment()) found.changes.push_back(Change(both->second, both->first));
    }
    if (found.changes.empty()) found.out_of_reach = OutOfReach(now);
    found.is_incomplete = has_given_up_;
    return found;
  }

 private:
  v1::Figures FiguresAt(int64_t investment, int64_t land) const {
    v1::Figures figures = figures_;
    if (stated_.first > 0) Invest(investment, figures);
    if (stated_.second > 0) figures.mutable_land_area()->set_micro_mu(land);
    return figures;
  }

  const Trial& At(int64_t investment, int64_t land) {
    const auto [found, is_new] = trials_.try_emplace({investment, land});
    Trial& trial = found->second;
    if (!is_new) return trial;
    const v1::Figures figures = FiguresAt(investment, land);
    const auto judgement = policy::rules::Judge(set_, figures, rates_, on_date_);
    if (!judgement.ok()) {
      trial.refusal = RefusalOf(judgement.status(), figures);
      return trial;
    }
    trial.passes = judgement->outcome != v1::VERDICT_OUTCOME_FAIL;
    for (const policy::rules::Judged& criterion : judgement->criteria) {
      if (criterion.blocks) trial.blocking.push_back(criterion.rule);
    }
    return trial;
  }

  // Two refusals are alike where they are for the same figures, or for amounts too large.
  std::string RefusalOf(const absl::Status& status, const v1::Figures& figures) const {
    return absl::StrCat(ReasonOf(status), " ",
                        absl::StrJoin(policy::rules::MissingFigures(set_, figures, rates_, on_date_), ", "));
  }

  bool GivesUp() {
    has_given_up_ = has_given_up_ || trials_.size() >= most_trials_;
    return has_given_up_;
  }

  // ---- where the search goes

  // The most that can be stated, and converted.
  int64_t LargestInvestment() {
    const auto fits = [this](int64_t investment) {
      const auto judgement = policy::rules::Judge(set_, FiguresAt(investment, stated_.second), rates_, on_date_);
      if (judgement.ok()) return true;
      // Two amounts that are too large are several faults.
      const v1::ErrorReason reason = ReasonOf(judgement.status());
      return reason != v1::ERROR_REASON_AMOUNT_TOO_LARGE && reason != v1::ERROR_REASON_SEVERAL_FAULTS;
    };
    Range range{stated_.first, std::max(stated_.first, text::kLargestAmount)};
    if (fits(range.last)) return range.last;
    while (!range.IsOne()) {
      const int64_t middle = range.Middle() + 1;
      range = fits(middle) ? Range{middle, range.last} : Range{range.first, middle - 1};
    }
    return range.first;
  }

  // The range of investments, cut where a band of the set begins or ends.
  std::vector<Range> Bands() const {
    policy::rules::Notes notes;
    const auto factor = policy::rules::FactorE8(figures_.fixed_asset_investment().currency_code(), rates_, notes);
    std::set<int64_t> edges{investment_.first};
    const auto cut = [&](const v1::Money& edge) {
      if (!factor || *factor <= 0) return;
      const Int128 first = policy::rules::CeilingOf(edge.minor_units() * policy::rules::kRateUnit, *factor);
      if (first > investment_.first && first <= investment_.last) edges.insert(static_cast<int64_t>(first));
    };
    for (const v1::ThresholdRule& rule : set_.rules()) {
      if (rule.scope().has_investment_from()) cut(rule.scope().investment_from());
      if (rule.scope().has_investment_below()) cut(rule.scope().investment_below());
    }
    std::vector<Range> bands;
    for (auto edge = edges.begin(); edge != edges.end(); ++edge) {
      const auto next = std::next(edge);
      bands.push_back({*edge, next == edges.end() ? investment_.last : *next - 1});
    }
    return bands;
  }

  // ---- what can be told of a box

  static std::set<std::pair<int64_t, int64_t>> Corners(const Range& investment, const Range& land) {
    return {{investment.first, land.first},
            {investment.first, land.last},
            {investment.last, land.first},
            {investment.last, land.last}};
  }

  // Nothing in the box can be judged: refused at every corner, and for the same.
  bool IsRefused(const Range& investment, const Range& land) {
    std::set<std::string> refusals;
    for (const auto& [more, less] : Corners(investment, land)) refusals.insert(At(more, less).refusal);
    return refusals.size() == 1 && !refusals.begin()->empty();
  }

  // False only if nothing in the box passes. Both ranges lie inside one band.
  bool MayPass(const Range& investment, const Range& land) {
    if (IsRefused(investment, land)) return false;
    std::optional<std::set<const v1::ThresholdRule*>> blocking;
    for (const auto& [more, less] : Corners(investment, land)) {
      const Trial& trial = At(more, less);
      // What blocks there is not known.
      if (!trial.IsJudged() || trial.passes) return true;
      std::set<const v1::ThresholdRule*> here(trial.blocking.begin(), trial.blocking.end());
      if (blocking) std::erase_if(*blocking, [&](const v1::ThresholdRule* rule) { return !here.contains(rule); });
      if (!blocking) blocking = std::move(here);
    }
    return std::all_of(blocking->begin(), blocking->end(), [&](const v1::ThresholdRule* rule) {
      return rule->metric() == v1::METRIC_TOTAL_SCORE && MayReach(*rule, investment, land);
    });
  }

  // Scores that move against each other may come to more inside the box than at any corner, but each alone does not.
  bool MayReach(const v1::ThresholdRule& total, const Range& investment, const Range& land) {
    const bool is_upper =
        total.comparator() == v1::COMPARATOR_AT_MOST || total.comparator() == v1::COMPARATOR_BELOW;
    std::map<const v1::ThresholdRule*, int64_t> best;
    for (const auto& [more, less] : Corners(investment, land)) {
      const v1::Figures figures = FiguresAt(more, less);
      for (const policy::rules::Answer& answer : policy::rules::Ask(set_, figures, rates_, on_date_).answers) {
        if (!answer.is_scored) continue;
        const auto [entry, is_new] = best.try_emplace(answer.judged.rule, answer.score_micro);
        if (!is_new) {
          entry->second = is_upper ? std::min(entry->second, answer.score_micro)
                                   : std::max(entry->second, answer.score_micro);
        }
      }
    }
    policy::rules::Measured sum;
    for (const auto& [rule, score] : best) sum.top.value += score;
    return policy::rules::Passes(total.comparator(), sum, policy::rules::NumberOf(total.bar()));
  }

  // The same, the investments halved as long as that tells more.
  bool MayPassSomewhere(const Range& investment, const Range& land) {
    if (GivesUp() || !MayPass(investment, land)) return false;
    for (const auto& [more, less] : Corners(investment, land)) {
      if (At(more, less).passes) return true;
    }
    if (investment.IsOne()) return true;
    return MayPassSomewhere(investment.Lower(), land) || MayPassSomewhere(investment.Upper(), land);
  }

  // ---- the least changes

  std::optional<int64_t> LeastInvestment(const Range& band, int64_t land) {
    if (GivesUp() || !MayPass(band, {land, land})) return std::nullopt;
    if (At(band.first, land).passes) return band.first;
    if (band.IsOne()) return std::nullopt;
    if (const auto found = LeastInvestment(band.Lower(), land)) return found;
    return LeastInvestment(band.Upper(), land);
  }

  std::optional<int64_t> LeastInvestment(int64_t land) {
    for (const Range& band : bands_) {
      if (const auto found = LeastInvestment(band, land)) return found;
    }
    return std::nullopt;
  }

  std::optional<int64_t> LargestLand(const Range& band, const Range& land) {
    if (!MayPassSomewhere(band, land)) return std::nullopt;
    if (land.IsOne()) return LeastInvestment(band, land.first) ? std::optional(land.first) : std::nullopt;
    if (const auto found = LargestLand(band, land.Upper())) return found;
    return LargestLand(band, land.Lower());
  }

  std::optional<std::pair<int64_t, int64_t>> LandThenInvestment() {
    std::optional<int64_t> largest;
    for (const Range& band : bands_) {
      if (largest == land_.last) break;
      const Range left{largest ? *largest + 1 : land_.first, land_.last};
      if (const auto found = LargestLand(band, left)) largest = found;
    }
    if (!largest || GivesUp()) return std::nullopt;
    const auto investment = LeastInvestment(*largest);
    if (!investment) return std::nullopt;
    return std::pair(*largest, *investment);
  }

  // ---- what no change mends

  bool BlocksSlot(const Trial& trial, const v1::ThresholdRule& rule) const {
    return std::any_of(trial.blocking.begin(), trial.blocking.end(),
                       [&](const v1::ThresholdRule* other) { return SlotOf(*other) == SlotOf(rule); });
  }

  bool IsMended(const v1::ThresholdRule& rule) {
    for (const Range& band : bands_) {
      if (rule.metric() == v1::METRIC_TOTAL_SCORE && MayReach(rule, band, land_)) return true;
      if (IsRefused(band, land_)) continue;
      for (const auto& [more, less] : Corners(band, land_)) {
        if (!BlocksSlot(At(more, less), rule)) return true;
      }
    }
    return false;
  }

  std::vector<std::string> OutOfReach(const Trial& now) {
    std::vector<std::string> ids;
    for (const v1::ThresholdRule* rule : std::vector(now.blocking)) {
      if (!IsMended(*rule)) ids.push_back(rule->rule_id());
    }
    return ids;
  }

  v1::LeastChange Change(std::optional<int64_t> investment, std::optional<int64_t> land) const {
    v1::LeastChange change;
    if (investment && *investment != stated_.first) {
      v1::Money& amount = *change.mutable_fixed_asset_investment();
      amount = figures_.fixed_asset_investment();
      amount.set_minor_units(*investment);
      *change.mutable_more_investment() = amount;
      change.mutable_more_investment()->set_minor_units(*investment - stated_.first);
    }
    if (land && *land != stated_.second) {
      change.mutable_land_area()->set_micro_mu(*land);
      change.mutable_less_land()->set_micro_mu(stated_.second - *land);
    }
    return change;
  }

  const v1::ThresholdSet& set_;
  const v1::Figures& figures_;
  const Rates& rates_;
  const v1::Date& on_date_;
  const size_t most_trials_;
  // Investment in minor units and land in micro-mu; 0: not stated, and stays so.
  std::pair<int64_t, int64_t> stated_;
  Range investment_, land_;
  std::vector<Range> bands_;
  std::map<std::pair<int64_t, int64_t>, Trial> trials_;
  bool has_given_up_ = false;
};

}  // namespace

LeastChanges FindLeastChanges(const v1::ThresholdSet& set, const v1::Figures& figures, const Rates& rates,
                              const v1::Date& on_date) {
  return Search(set, figures, rates, on_date).Run();
}

}  // namespace luodi::admission::rules
