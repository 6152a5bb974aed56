// SPDX-License-Identifier: Apache-2.0
// What a preview reads of the books, as the store reads it and the rules judge it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "luodi/v1/admission.pb.h"
#include "luodi/v1/policy.pb.h"
#include "luodi/v1/types.pb.h"
#include "luodi/v1/zones.pb.h"

namespace luodi::admission {

// A criterion as a stored verdict answers it.
struct StoredCriterion {
  std::string rule_id;
  v1::Metric metric = v1::METRIC_UNSPECIFIED;
  v1::VerdictOutcome outcome = v1::VERDICT_OUTCOME_UNSPECIFIED;
};

// A project under negotiation, or a decided case.
struct Subject {
  v1::PreviewSubject kind = v1::PREVIEW_SUBJECT_NEGOTIATION;
  // zones/{zone}/projects/{project}, and the case; empty for a negotiation.
  std::string project;
  std::string review_case;
  // The project's number, of a negotiation; the round, of a decision: what pages go on by.
  int64_t number = 0;
  int64_t round = 0;
  std::string title;
  bool restricted = false;
  // zones/{zone}/departments/{department}; may be empty.
  std::string owner_department;

  // zones/{zone}/investors/{investor}; may be empty.
  std::string investor;
  // What the project states; of a decision what its stored verdict was by, and at what rates. What the packet froze is
  // in `material_json`.
  v1::Figures figures;
  std::vector<v1::ExchangeRate> rates;
  std::string material_json;

  // DECISION: the frozen set, the day of filing, what was decided and how the thresholds were answered then.
  std::string threshold_set;
  v1::Date accepted_date;
  std::string decision;
  v1::VerdictOutcome stored_outcome = v1::VERDICT_OUTCOME_UNSPECIFIED;
  std::vector<StoredCriterion> stored_criteria;
};

// credit_records and related_land of each investor that has any, by name.
using Records = std::map<std::string, v1::Figures>;

}  // namespace luodi::admission
