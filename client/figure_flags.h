// SPDX-License-Identifier: Apache-2.0
// The figures that thresholds are asked about: their flags, and what people read of them.
#pragma once

#include <string>
#include <vector>

#include "client/command.h"
#include "luodi/v1/policy.pb.h"

namespace luodi::client {

// A figure as a flag names it.
struct FigureFlag {
  // "annual-tax"
  const char* word;
  // In v1::Figures: "annual_tax", "plan.green_area".
  const char* path;
  const char* help;
};

// Every figure that people state, in the order they are told.
const std::vector<FigureFlag>& FigureFlags();

// A flag for each figure: `prefix` + word fills `field` + path of the request, e.g. "--set-" and "change.".
Command& AddFigureFlags(Command& command, const std::string& prefix, const std::string& field);

// A flag for each figure of a project's plan, at `field` of the request: "project.plan".
Command& AddPlanFlags(Command& command, const std::string& field);

// The path of the figure a flag's word names; empty when none is.
std::string FigureNamed(const std::string& word);

// What people call the figure at a path: 固定资产投资, 绿地面积.
std::string FigureLabel(const std::string& path, Language language);

// A label inside a sentence: "fixed-asset investment".
std::string InSentence(std::string label);

// The quantity as the figure at the path is said: people and energy by their name.
std::string FigureText(const std::string& path, const v1::Quantity& quantity);

// The formula in words: "fixed_asset_investment / land_area" is 固定资产投资 ÷ 用地面积.
std::string FormulaText(const std::string& formula, Language language);

}  // namespace luodi::client
