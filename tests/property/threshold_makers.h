// SPDX-License-Identifier: Apache-2.0
// Random threshold sets that may be published, and random figures that crowd at their bars.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <vector>

#include "luodi/v1/policy.pb.h"
#include "luodi/v1/zones.pb.h"

namespace luodi::policy {

class Dice {
 public:
  explicit Dice(uint64_t seed) : engine_(seed) {}

  // 0 to n - 1.
  int64_t Below(int64_t n) { return static_cast<int64_t>(engine_() % static_cast<uint64_t>(n)); }
  // lowest to highest, both included.
  int64_t Between(int64_t lowest, int64_t highest) { return lowest + Below(highest - lowest + 1); }
  bool Chance(int percent) { return Below(100) < percent; }
  // 1 to highest, every order of magnitude alike; every other one is round.
  int64_t Sized(int64_t highest);
  template <typename T>
  T Pick(std::initializer_list<T> values) {
    return values.begin()[Below(static_cast<int64_t>(values.size()))];
  }

 private:
  std::mt19937_64 engine_;
};

// What a set is asked: figures, and the rates they are converted at.
struct Question {
  v1::Figures figures;
  std::vector<v1::ExchangeRate> rates;
};

// The day of all evaluations.
v1::Date OnDate();

// A set without faults. Throws std::logic_error when a set made here has some.
v1::ThresholdSet MakeSet(Dice& dice);
Question MakeQuestion(Dice& dice, const v1::ThresholdSet& set);

}  // namespace luodi::policy
