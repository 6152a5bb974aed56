// SPDX-License-Identifier: Apache-2.0
// Against trying every way to seat the persons.
#include "server/review/seating.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace luodi::review::rules {
namespace {

using Groups = std::map<std::string, int64_t>;

// Calls `seen` with the weight by group of every way to take seats from `next` on.
template <typename Seen>
void EverySeating(const std::vector<Sitting>& sittings, size_t next, std::set<std::string>& busy, Groups& weights,
                  const Seen& seen) {
  if (next == sittings.size()) return seen(weights);
  EverySeating(sittings, next + 1, busy, weights, seen);
  for (const std::string& sitter : sittings[next].sitters) {
    if (!busy.insert(sitter).second) continue;
    weights[sittings[next].panel_group] += sittings[next].weight;
    EverySeating(sittings, next + 1, busy, weights, seen);
    weights[sittings[next].panel_group] -= sittings[next].weight;
    busy.erase(sitter);
  }
}

template <typename Seen>
void EverySeating(const std::vector<Sitting>& sittings, const Seen& seen) {
  std::set<std::string> busy;
  Groups weights;
  for (const Sitting& sitting : sittings) weights[sitting.panel_group] = 0;
  EverySeating(sittings, 0, busy, weights, seen);
}

std::vector<Sitting> AnySittings(int heaviest) {
  std::vector<Sitting> sittings(*rc::gen::inRange<size_t>(0, 7));
  for (Sitting& sitting : sittings) {
    sitting.weight = *rc::gen::inRange(1, heaviest + 1);
    sitting.panel_group = absl::StrCat("g", *rc::gen::inRange(0, 3));
    const int persons = *rc::gen::inRange(0, 32);
    for (int bit = 0; bit < 5; ++bit) {
      if (persons >> bit & 1) sitting.sitters.insert(absl::StrCat("p", bit));
    }
  }
  return sittings;
}

RC_GTEST_PROP(Seating, FindsTheLargestWeight, ()) {
  const std::vector<Sitting> sittings = AnySittings(4);
  int64_t most = 0;
  EverySeating(sittings, [&](const Groups& weights) {
    int64_t sum = 0;
    for (const auto& [group, weight] : weights) sum += weight;
    most = std::max(most, sum);
  });
  RC_ASSERT(LargestWeight(sittings) == most);
}

bool Reachable(const std::vector<Sitting>& sittings, int64_t asked) {
  bool reachable = false;
  EverySeating(sittings, [&](const Groups& weights) {
    reachable =
        reachable || std::all_of(weights.begin(), weights.end(), [&](const auto& of) { return of.second >= asked; });
  });
  return reachable;
}

RC_GTEST_PROP(Seating, KnowsWhetherEachGroupCanBeReachedByEqualSeats, ()) {
  const std::vector<Sitting> sittings = AnySittings(1);
  const int64_t asked = *rc::gen::inRange(1, 4);
  RC_ASSERT(CanReachInEachGroup(sittings, asked) == Reachable(sittings, asked));
}

RC_GTEST_PROP(Seating, NeverSaysYesWrongly, ()) {
  const std::vector<Sitting> sittings = AnySittings(4);
  const int64_t asked = *rc::gen::inRange(1, 9);
  if (CanReachInEachGroup(sittings, asked)) RC_ASSERT(Reachable(sittings, asked));
}

}  // namespace
}  // namespace luodi::review::rules
