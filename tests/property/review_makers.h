// SPDX-License-Identifier: Apache-2.0
// Made-up cases: people, definitions and calendars out of a row of numbers. The same numbers make the same case,
// smaller ones a simpler case.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "luodi/v1/policy.pb.h"
#include "tests/property/review_model.h"

namespace luodi::review::model {

inline constexpr char kZone[] = "zones/z";
inline constexpr char kCase[] = "zones/z/projects/2020-0001/cases/1";
inline constexpr char kOfficer[] = "zones/z/persons/officer";

std::string PersonName(const std::string& id);

// Reads numbers; 0 when there are none left.
class Dice {
 public:
  explicit Dice(const std::vector<uint16_t>& numbers) : numbers_(numbers) {}
  // 0 to sides - 1.
  int Roll(int sides) { return at_ < numbers_.size() && sides > 0 ? numbers_[at_++] % sides : 0; }
  // 0 is never a hit.
  bool Hits(int percent) { return Roll(100) >= 100 - percent; }

 private:
  const std::vector<uint16_t>& numbers_;
  size_t at_ = 0;
};

Setting MakeSetting(const std::vector<uint16_t>& numbers);

// The thresholds under which exactly the failing rules of the setting fail, and what they are asked of.
v1::ThresholdSet ThresholdsOf(const Setting& setting);
v1::Figures FiguresOf(const Setting& setting);

// 2020 with the autumn holidays and the weekends worked for them; 2021 with New Year.
v1::CalendarYear YearOf(int year);

// A sheet for the stage, all criteria given.
Sheet MakeSheet(const v1::StageDefinition& asked, Dice& dice);

}  // namespace luodi::review::model
