// SPDX-License-Identifier: Apache-2.0
// Which persons could sit on which seats at once, each person on one. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "server/review/desk.h"

namespace luodi::review::rules {

using Members = std::map<std::string, Member>;

// Whether his roles let the member do what a stage of this kind asks for.
bool MayServe(const Member& member, v1::StageKind kind);

// Whether the member holds the seat, is of the department or role that does, or is its alternate.
bool StandsOn(const Member& member, const v1::Seat& seat);

// Identities of those who could answer for the seat at a stage of this kind.
std::set<std::string> Sitters(const v1::Seat& seat, v1::StageKind kind, const Members& members);

// A seat, and the identities of those who could answer for it.
struct Sitting {
  int64_t weight = 1;
  std::string panel_group;
  std::set<std::string> sitters;
};

// The largest weight of seats that distinct persons can take at once.
int64_t LargestWeight(const std::vector<Sitting>& sittings);

// Whether distinct persons can take seats so that each group of panel_group has this weight. Exact where the seats of a
// group weigh the same; else a yes is sure, a no is not.
bool CanReachInEachGroup(const std::vector<Sitting>& sittings, int64_t weight);

}  // namespace luodi::review::rules
