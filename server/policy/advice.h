// SPDX-License-Identifier: Apache-2.0
// What would pass: for each figure of a failing criterion the smallest change of it alone.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "luodi/v1/policy.pb.h"
#include "server/policy/judge.h"
#include "server/policy/parts.h"

namespace luodi::policy::rules {

// Gives advice on one project. Every value is found by asking the rules again, with the same code that judges, so that
// what is advised passes when it is typed back and one smallest unit less does not. Where an investment grows or
// shrinks into another band, the rules of that band are asked. The arguments must outlive it.
class Adviser {
 public:
  // `sheet` is what the set answers on these figures.
  Adviser(const v1::ThresholdSet& set, const v1::Figures& figures, const Rates& rates, const v1::Date& on_date,
          const Sheet& sheet)
      : set_(set), rates_(rates), on_date_(on_date), sheet_(sheet), figures_(figures) {}

  // For a rule with a bar that was asked and has failed. Nothing for TOTAL_SCORE.
  std::vector<v1::Advice> AdviceOn(const v1::ThresholdRule& rule);

 private:
  // Values of a figure, in the order of the change, for all of which the same rules apply.
  struct Segment {
    int64_t first;
    int64_t last;
    Candidates candidates;
    // Whether there is a verdict at all depends on the value: a rule misses figures, or is spared for another one of
    // its any-of group.
    bool is_doubtful;
    // Where it depends: the rules of such groups that can be measured.
    std::vector<const v1::ThresholdRule*> rescuers;
  };
  // A figure that goes up or down.
  using Way = std::pair<const Place*, bool>;

  std::vector<Way> WaysOf(const v1::ThresholdRule& rule) const;
  const std::vector<Segment>& SegmentsOf(const Way& way);
  std::vector<Segment> Cut(const Way& way);
  std::vector<int64_t> EdgesOf(const Place& place) const;
  std::pair<int64_t, int64_t> RangeOf(const Place& place) const;
  Int128 FactorOf(const Place& place) const;
  bool IsBanded(const Place& place) const;

  std::optional<int64_t> LeastChange(const v1::ThresholdRule& rule, const Way& way);
  std::optional<int64_t> FirstIn(const Segment& segment, const v1::ThresholdRule& rule, const Place& place);
  std::optional<int64_t> FirstBetween(int64_t from, int64_t to, const v1::ThresholdRule* asked, const Place& place);
  std::optional<int64_t> FirstHeard(const Segment& segment, int64_t from, const Place& place);
  bool IsHeard(const Place& place, int64_t number);
  // How much the numerator is short of the bar with this number for the figure: zero or less passes. Nothing where it
  // cannot be judged.
  std::optional<Int128> ShortWith(const v1::ThresholdRule* asked, const Place& place, int64_t number);

  const v1::ThresholdSet& set_;
  const Rates& rates_;
  const v1::Date& on_date_;
  const Sheet& sheet_;
  // As stated, but for the one figure that is being tried.
  v1::Figures figures_;
  std::map<Way, std::vector<Segment>> segments_;
};

}  // namespace luodi::policy::rules
