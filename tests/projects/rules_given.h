// SPDX-License-Identifier: Apache-2.0
// What the tests of the rules of projects start from.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "proto/text/sentence.h"
#include "server/projects/rules.h"

namespace luodi::projects::rules {

inline std::vector<v1::FactKind> Kinds() {
  std::vector<v1::FactKind> kinds;
  for (int kind = 1; kind <= v1::FactKind_MAX; ++kind) kinds.push_back(static_cast<v1::FactKind>(kind));
  return kinds;
}

inline v1::Date Day(int year, int month, int day) {
  v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

inline const v1::Date kToday = Day(2020, 6, 30);

inline void AddFact(v1::Project& project, v1::FactKind kind, const v1::Date& date) {
  v1::Fact& fact = *project.add_facts();
  fact.set_kind(kind);
  *fact.mutable_fact_date() = date;
  fact.set_basis(v1::FACT_BASIS_RECORDED);
}

inline v1::Project Sound() {
  v1::Project project;
  project.set_name("zones/z/projects/2020-0001");
  project.set_title("智能移动分拣机器人研发及制造");
  project.set_kind(v1::PROJECT_KIND_NEW_BUILD);
  return project;
}

inline std::string ReasonOf(const absl::Status& status) { return text::ReasonName(luodi::ReasonOf(status)); }

// "field REASON" of each fault.
inline std::set<std::string> Told(const Faults& faults) {
  std::set<std::string> told;
  for (const Fault& fault : faults) told.insert(fault.field + " " + text::ReasonName(fault.reason));
  return told;
}
using FaultSet = std::set<std::string>;

}  // namespace luodi::projects::rules
