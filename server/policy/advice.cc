// SPDX-License-Identifier: Apache-2.0
#include "server/policy/advice.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>

#include "proto/text/money.h"

namespace luodi::policy::rules {
namespace {

constexpr Int128 kMostFenE8 = text::kLargestAmount * kRateUnit;

const v1::Money* EdgeOf(const v1::Scope& scope, bool from) {
  if (from) return scope.has_investment_from() ? &scope.investment_from() : nullptr;
  return scope.has_investment_below() ? &scope.investment_below() : nullptr;
}

bool Passes(const std::optional<Int128>& short_of) { return short_of.has_value() && *short_of <= 0; }

int64_t Middle(int64_t fails, int64_t passes) { return fails + (passes - fails) / 2; }

bool IsBetween(int64_t number, int64_t one, int64_t other) {
  return number > std::min(one, other) && number < std::max(one, other);
}

// Where the line from what fails, by `short_of`, to what passes crosses the bar, about: what is short grows evenly with
// every figure.
int64_t Crossing(int64_t fails, Int128 short_of, int64_t passes, Int128 beyond) {
  constexpr Int128 kMost = Int128{1} << 78;
  Int128 whole = short_of - beyond;
  for (; whole > kMost; whole >>= 1) short_of >>= 1;
  return static_cast<int64_t>(fails + Int128{passes - fails} * short_of / whole);
}

bool MissesInGroup(const Answer& answer) {
  return !answer.notes.missing.empty() && !answer.judged.rule->any_of().empty();
}

// The rules with a bar, but for the total score, of any-of groups of which a member misses figures.
std::vector<const v1::ThresholdRule*> RescuersIn(const Sheet& sheet) {
  std::set<std::string_view> groups;
  for (const Answer& answer : sheet.answers) {
    if (answer.judged.rule != nullptr && MissesInGroup(answer)) groups.insert(answer.judged.rule->any_of());
  }
  std::vector<const v1::ThresholdRule*> rescuers;
  if (groups.empty()) return rescuers;
  for (const Answer& answer : sheet.answers) {
    const v1::ThresholdRule* rule = answer.judged.rule;
    if (answer.is_measured && groups.contains(rule->any_of()) && rule->metric() != v1::METRIC_TOTAL_SCORE) {
      rescuers.push_back(rule);
    }
  }
  return rescuers;
}

// Whether some answer that misses figures hangs on an any-of group.
bool HangsOnGroup(const Sheet& sheet) {
  return std::any_of(sheet.answers.begin(), sheet.answers.end(),
                     [](const Answer& answer) { return answer.judged.rule != nullptr && MissesInGroup(answer); });
}

}  // namespace

std::vector<v1::Advice> Adviser::AdviceOn(const v1::ThresholdRule& rule) {
  std::vector<v1::Advice> advice;
  for (const Way& way : WaysOf(rule)) {
    const auto& [place, goes_up] = way;
    const std::optional<int64_t> to = LeastChange(rule, way);
    if (!to.has_value()) continue;
    const int64_t stated = *StatedAt(*place, figures_);
    const std::string_view currency = CurrencyAt(*place, figures_);
    v1::Advice& change = advice.emplace_back();
    change.set_figure(place->path);
    *change.mutable_to() = QuantityAt(*place, *to, currency);
    *change.mutable_by() = QuantityAt(*place, goes_up ? *to - stated : stated - *to, currency);
    change.set_decrease(!goes_up);
  }
  return advice;
}

// Every figure that goes in by itself, and whether the value gets better when it goes up. Years and buildings are many.
std::vector<Adviser::Way> Adviser::WaysOf(const v1::ThresholdRule& rule) const {
  const Shape& shape = ShapeOf(rule.metric());
  const bool more_is_better = !IsUpper(rule.comparator());
  std::vector<Way> ways;
  if (const Place* top = PlaceOf(shape.top); top != nullptr && !NamesYears(rule))
    ways.emplace_back(top, more_is_better);
  if (IsWithoutLandPrice(rule)) ways.emplace_back(&kLandPricePlace, !more_is_better);
  const Place* under = PlaceOf(shape.under);
  if (shape.under == Part::kLand) under = rule.land() == v1::LAND_APPORTIONED ? &kLeasedFloorPlace : &kLandAreaPlace;
  if (under != nullptr) ways.emplace_back(under, !more_is_better);
  return ways;
}

bool Adviser::IsBanded(const Place& place) const {
  const bool total = &place == &kTotalInvestmentPlace;
  if (!total && &place != &kFixedAssetsPlace) return false;
  return std::any_of(set_.rules().begin(), set_.rules().end(), [total](const v1::ThresholdRule& rule) {
    const v1::Scope& scope = rule.scope();
    return (scope.has_investment_from() || scope.has_investment_below()) && scope.band_of_total_investment() == total;
  });
}

Int128 Adviser::FactorOf(const Place& place) const {
  Notes notes;
  return FactorE8(CurrencyAt(place, figures_), rates_, notes).value_or(kRateUnit);
}

std::pair<int64_t, int64_t> Adviser::RangeOf(const Place& place) const {
  if (place.sort != Sort::kMoney) return {place.lowest, place.highest};
  // Converted, no amount may exceed 10^14 fen.
  return {place.lowest, static_cast<int64_t>(std::min<Int128>(place.highest, kMostFenE8 / FactorOf(place)))};
}

// The first value of the figure, in its own currency, that lies in the band beyond each edge.
std::vector<int64_t> Adviser::EdgesOf(const Place& place) const {
  const bool total = &place == &kTotalInvestmentPlace;
  const Int128 factor = FactorOf(place);
  std::set<int64_t> edges;
  for (const v1::ThresholdRule& rule : set_.rules()) {
    if (rule.scope().band_of_total_investment() != total) continue;
    for (const bool from : {true, false}) {
      const v1::Money* edge = EdgeOf(rule.scope(), from);
      if (edge != nullptr) edges.insert(Saturated(CeilingOf(edge->minor_units() * kRateUnit, factor)));
    }
  }
  return {edges.begin(), edges.end()};
}

std::vector<Adviser::Segment> Adviser::Cut(const Way& way) {
  const auto& [place, goes_up] = way;
  const auto [lowest, highest] = RangeOf(*place);
  const int64_t stated = *StatedAt(*place, figures_);
  const std::vector<int64_t> edges = EdgesOf(*place);
  std::vector<Segment> segments;
  for (int64_t first = goes_up ? stated + 1 : stated - 1; first >= lowest && first <= highest;) {
    const auto beyond = std::upper_bound(edges.begin(), edges.end(), first);
    int64_t last = goes_up ? highest : lowest;
    if (goes_up && beyond != edges.end()) last = std::min(last, *beyond - 1);
    if (!goes_up && beyond != edges.begin()) last = std::max(last, *std::prev(beyond));
    StateAt(*place, first, figures_);
    Sheet sheet = Ask(set_, figures_, rates_, on_date_);
    const bool is_doubtful = HangsOnGroup(sheet) || !RefusalOf(sheet, on_date_).ok();
    segments.push_back({first, last, std::move(sheet.candidates), is_doubtful, RescuersIn(sheet)});
    first = goes_up ? last + 1 : last - 1;
  }
  StateAt(*place, stated, figures_);
  return segments;
}

const std::vector<Adviser::Segment>& Adviser::SegmentsOf(const Way& way) {
  const auto [found, is_new] = segments_.try_emplace(way);
  if (is_new) found->second = Cut(way);
  return found->second;
}

std::optional<Int128> Adviser::ShortWith(const v1::ThresholdRule* asked, const Place& place, int64_t number) {
  if (asked == nullptr || Exempts(*asked, figures_.kind())) return 0;
  StateAt(place, number, figures_);
  Notes notes;
  const Measured measured = Measure(*asked, figures_, rates_, notes);
  // It answers NOT_APPLICABLE, if there is a verdict at all: that is asked for the value that is found (FirstHeard).
  if (!notes.missing.empty() && (!asked->any_of().empty() || ForceOf(asked->force()) == v1::FORCE_RECOMMENDED)) return 0;
  if (!notes.IsClear()) return std::nullopt;
  return Shortfall(asked->comparator(), measured, NumberOf(asked->bar()));
}

// The first value with which the rule that is asked passes. One rule is asked for all of them, so values that pass lie
// together at the end.
std::optional<int64_t> Adviser::FirstBetween(int64_t from, int64_t to, const v1::ThresholdRule* asked,
                                             const Place& place) {
  const std::optional<Int128> first = ShortWith(asked, place, from);
  if (Passes(first)) return from;
  const std::optional<Int128> last = ShortWith(asked, place, to);
  if (!Passes(last)) return std::nullopt;
  int64_t fails = from, passes = to;
  int64_t next = first.has_value() ? Crossing(fails, *first, passes, *last) : Middle(fails, passes);
  // From the crossing in steps that double, so that it would be found from anywhere.
  int64_t step = passes > fails ? 1 : -1;
  while (passes - fails > 1 || fails - passes > 1) {
    const bool steps = IsBetween(next, fails, passes);
    if (!steps) next = Middle(fails, passes);
    if (Passes(ShortWith(asked, place, next))) {
      passes = next;
      next -= step;
    } else {
      fails = next;
      next += step;
    }
    // Beyond the range it no longer steps, so it never grows past it.
    if (steps) step *= 2;
  }
  return passes;
}

bool Adviser::IsHeard(const Place& place, int64_t number) {
  StateAt(place, number, figures_);
  return RefusalOf(Ask(set_, figures_, rates_, on_date_), on_date_).ok();
}

// The first value, from one with which the slot passes on, for which there is a verdict.
std::optional<int64_t> Adviser::FirstHeard(const Segment& segment, int64_t from, const Place& place) {
  if (IsHeard(place, from)) return from;
  const bool goes_up = segment.last >= from;
  std::vector<int64_t> turns;
  for (const v1::ThresholdRule* rescuer : segment.rescuers) {
    const std::optional<int64_t> turn = FirstBetween(from, segment.last, rescuer, place);
    if (turn.has_value() && *turn != from) turns.push_back(*turn);
  }
  std::sort(turns.begin(), turns.end());
  if (!goes_up) std::reverse(turns.begin(), turns.end());
  for (const int64_t turn : turns) {
    if (!IsHeard(place, turn)) continue;
    // A total score may have turned earlier; when, nobody can say.
    if (IsHeard(place, goes_up ? turn - 1 : turn + 1)) return std::nullopt;
    return turn;
  }
  return std::nullopt;
}

// The first value of the segment with which the slot of the rule no longer fails and there is a verdict.
std::optional<int64_t> Adviser::FirstIn(const Segment& segment, const v1::ThresholdRule& rule, const Place& place) {
  const v1::ThresholdRule* asked = WinnerOfSlot(rule, segment.candidates);
  const std::optional<int64_t> first = FirstBetween(segment.first, segment.last, asked, place);
  return first.has_value() && segment.is_doubtful ? FirstHeard(segment, *first, place) : first;
}

std::optional<int64_t> Adviser::LeastChange(const v1::ThresholdRule& rule, const Way& way) {
  const auto& [place, goes_up] = way;
  const std::optional<int64_t> stated = StatedAt(*place, figures_);
  if (!stated.has_value()) return std::nullopt;
  std::optional<int64_t> found;
  if (IsBanded(*place)) {
    for (const Segment& segment : SegmentsOf(way)) {
      found = FirstIn(segment, rule, *place);
      if (found.has_value()) break;
    }
  } else {
    const auto [lowest, highest] = RangeOf(*place);
    const Segment all{
        *stated, goes_up ? highest : lowest, {{&rule, {}, true}}, HangsOnGroup(sheet_), RescuersIn(sheet_)};
    found = FirstIn(all, rule, *place);
  }
  StateAt(*place, *stated, figures_);
  return found;
}

}  // namespace luodi::policy::rules
