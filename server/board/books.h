// SPDX-License-Identifier: Apache-2.0
// What the books hold, as the store reads it and the rules count it. Nothing here has been judged: which rows count, as
// what and how much, is decided in rules.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "luodi/v1/projects.pb.h"

namespace luodi::board {

// What a group is told apart by: everything, or only what one part of the board shows of it, and then it counts in that
// part alone.
enum class Facet {
  kAll,
  // By stage and currency: the whole, the buckets, the funnel, the currencies.
  kStage,
  // Projects of the map, by park.
  kPark,
  // Projects of the map, by industry.
  kIndustry,
};

// Projects that are alike in everything the board tells apart.
struct Group {
  Facet facet = Facet::kAll;
  // projects::rules::FactMask
  uint32_t standing = 0;
  v1::ProjectKind kind = v1::PROJECT_KIND_UNSPECIFIED;
  bool has_parent = false;
  // phase is 2 or later.
  bool is_later_phase = false;
  // {park}; empty when none is given.
  std::string park;
  // First three characters of the industry code; empty when none is given.
  std::string division;
  // Of the total investment; empty when no amount is stated.
  std::string currency_code;
  // UNSPECIFIED without a signing.
  v1::FactBasis signed_basis = v1::FACT_BASIS_UNSPECIFIED;
  int64_t projects = 0;
  // Exact sum of the total investments, in minor units.
  int64_t total_minor = 0;
};

// Signed projects that have a milestone ahead.
struct Plans {
  // The first one ahead that has a day; UNSPECIFIED when none has.
  v1::FactKind milestone = v1::FACT_KIND_UNSPECIFIED;
  // First day of the month it is planned for; unset when none has.
  v1::Date month;
  int64_t projects = 0;
};

// A project whose standing facts differ between two instants.
struct Movement {
  // Name and title; `masked` says that the caller may not see it.
  v1::Project project;
  // Absent: it did not exist.
  std::optional<uint32_t> standing_before;
  uint32_t standing_after = 0;
};

}  // namespace luodi::board
