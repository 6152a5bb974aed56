// SPDX-License-Identifier: Apache-2.0
// A sound definition in a staffed zone, to be spoiled, and what the linter then finds.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/review/definition_given.h"

namespace luodi::review::rules {

using Finding = v1::DefinitionFinding;
using Texts = std::vector<std::string>;

inline constexpr int kFirst = 0;
inline constexpr int kSecond = 1;
inline constexpr int kPanel = 2;
inline constexpr int kLast = 3;

// "ERROR UNSATISFIABLE groups[2].stages[0].quorum"
inline Texts TextsOf(const std::vector<Finding>& findings) {
  Texts texts;
  for (const Finding& finding : findings) {
    texts.push_back(absl::StrCat(Finding::Severity_Name(finding.severity()).substr(9), " ",
                                 Finding::Rule_Name(finding.rule()).substr(5), " ", finding.path()));
  }
  return texts;
}

class Linter : public ::testing::Test {
 protected:
  v1::StageDefinition& At(int group, int stage) { return *definition_.mutable_groups(group)->mutable_stages(stage); }
  v1::StageDefinition& Departments() { return At(kSecond, 0); }
  v1::StageDefinition& Experts() { return At(kSecond, 1); }
  v1::StageDefinition& Panel() { return At(kPanel, 0); }
  v1::StageDefinition& Decision() { return At(kLast, 0); }
  Texts Found() const { return TextsOf(Lint(definition_, zone_)); }
  Texts Errors() const {
    Texts errors;
    for (const std::string& text : Found()) {
      if (text.starts_with("ERROR")) errors.push_back(text);
    }
    return errors;
  }
  void Leaves(const std::string& person) { zone_.members.erase(PersonOf(person)); }
  v1::DecisionLevel& AddLevel(const std::string& id, int64_t yuan, int64_t mu = 0) {
    v1::DecisionLevel& level = *Decision().add_levels();
    level.set_level_id(id);
    level.set_title(id);
    if (yuan > 0) {
      level.mutable_total_investment_at_least()->set_currency_code("CNY");
      level.mutable_total_investment_at_least()->set_minor_units(yuan * 100);
    }
    if (mu > 0) level.mutable_land_area_at_least()->set_micro_mu(mu * 1'000'000);
    return level;
  }

  v1::ReviewDefinition definition_ = Sound();
  Surroundings zone_ = Staffed();
};

}  // namespace luodi::review::rules
