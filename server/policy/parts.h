// SPDX-License-Identifier: Apache-2.0
// Where each figure stands in the message Figures: one row a figure. What is read, told and advised goes by these rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "luodi/v1/policy.pb.h"
#include "server/policy/metrics.h"

namespace luodi::policy::rules {

// What a figure counts.
enum class Sort { kMoney, kArea, kCount };

struct Place {
  const char* path;
  Sort sort;
  // What may be stated: minor units, micro-mu or whole numbers. Where that is zero it says "none"; an amount is stated
  // when it has a currency.
  int64_t lowest;
  int64_t highest;
  const v1::Money& (*money)(const v1::Figures&) = nullptr;
  v1::Money* (*edit_money)(v1::Figures&) = nullptr;
  const v1::Area* (*area)(const v1::Figures&) = nullptr;  // nullptr: not stated
  v1::Area* (*edit_area)(v1::Figures&) = nullptr;
  int64_t (*count)(const v1::Figures&) = nullptr;
  void (*set_count)(v1::Figures&, int64_t) = nullptr;
};

extern const Place kFixedAssetsPlace;
extern const Place kTotalInvestmentPlace;
extern const Place kLandPricePlace;
extern const Place kLandAreaPlace;
extern const Place kLeasedFloorPlace;

// The place of a part that is one figure; nullptr for one that is made of several, and for none. Of tax and output the
// yearly promise.
const Place* PlaceOf(Part part);

// The number that is stated; nothing when none is.
std::optional<int64_t> StatedAt(const Place& place, const v1::Figures& figures);
// The currency of an amount; empty for what is none.
std::string_view CurrencyAt(const Place& place, const v1::Figures& figures);
// States another number; an amount keeps its currency.
void StateAt(const Place& place, int64_t number, v1::Figures& figures);
// A number of the place with its unit.
v1::Quantity QuantityAt(const Place& place, int64_t number, std::string_view currency);

}  // namespace luodi::policy::rules
