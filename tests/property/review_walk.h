// SPDX-License-Identifier: Apache-2.0
// A walk: a made-up case and up to 50 acts on it, done by the rules and by the model side by side.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/property/review_model.h"

namespace luodi::review::model {

// What is done, by whom, where, at which seat, what is said, and the rest.
using Deed = std::array<uint16_t, 6>;

struct Path {
  std::vector<uint16_t> numbers;
  std::vector<Deed> deeds;
};

struct Walked {
  // The first difference; empty: none.
  std::string difference;
  // What was done, a line an act.
  std::string story;
  // How often each act stood, each reason refused, each state ended a walk.
  std::map<std::string, int> seen;
};

Walked Walk(const Path& path, Slip slip);

}  // namespace luodi::review::model
