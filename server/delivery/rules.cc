// SPDX-License-Identifier: Apache-2.0
#include "server/delivery/rules.h"

#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/base/calendar.h"
#include "server/base/names.h"
#include "server/base/text.h"
#include "server/projects/rules.h"

namespace luodi::delivery::rules {
namespace {

constexpr int kMostDocuments = 100;

void CheckDocuments(const std::string& parent, const v1::Milestone& milestone, Faults& faults) {
  if (milestone.documents_size() > kMostDocuments) {
    faults.push_back({v1::ERROR_REASON_VALUE_OUT_OF_RANGE,
                      "documents",
                      {{"value", absl::StrCat(milestone.documents_size())},
                       {"lowest", "0"},
                       {"highest", absl::StrCat(kMostDocuments)}}});
    return;
  }
  std::set<std::string> seen;
  for (int i = 0; i < milestone.documents_size(); ++i) {
    const std::string& name = milestone.documents(i);
    const std::string field = absl::StrCat("documents[", i, "]");
    if (names::Parse(field, name, "zones/{zone}/projects/{project}/documents/{document}", faults).empty()) continue;
    if (names::ProjectOf(name) != parent) {
      faults.push_back({v1::ERROR_REASON_TEXT_REFERS_NOWHERE, field, {{"resource", name}}});
    } else if (!seen.insert(name).second) {
      faults.push_back({v1::ERROR_REASON_ENTRY_TWICE, field, {{"value", name}}});
    }
  }
}

// A promise is kept in order: signed, started, in production.
absl::Status CheckBefore(v1::FactKind kind, const v1::Project& project) {
  if (projects::rules::FindFact(project, v1::FACT_KIND_SIGNED) == nullptr) {
    return Refuse(v1::ERROR_REASON_NOT_SIGNED, {{"project", project.name()}});
  }
  if (kind == v1::FACT_KIND_PRODUCED && projects::rules::FindFact(project, v1::FACT_KIND_STARTED) == nullptr) {
    return Refuse(v1::ERROR_REASON_NOT_STARTED, {{"project", project.name()}});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Milestone::State> StateAfter(const v1::Milestone& milestone, Act act) {
  for (const Move& move : kMoves) {
    if (move.from == milestone.state() && move.act == act) return move.to;
  }
  return Refuse(v1::ERROR_REASON_MILESTONE_NOT_PENDING,
                {{"milestone", milestone.name()}, {"state", v1::Milestone::State_Name(milestone.state())}});
}

Faults CheckMilestone(const std::string& parent, v1::Milestone& milestone, const v1::Date& today) {
  Faults faults;
  // The other facts follow from acts of their own slices.
  if (milestone.fact_kind() != v1::FACT_KIND_STARTED && milestone.fact_kind() != v1::FACT_KIND_PRODUCED) {
    faults.push_back({v1::ERROR_REASON_ENUM_UNKNOWN, "fact_kind", {{"value", absl::StrCat(milestone.fact_kind())}}});
  }
  CheckPastDate("reached_date", milestone.reached_date(), today, faults);
  milestone.set_evidence(
      base::NormalizeText("evidence", milestone.evidence(), 2000, true, faults, nullptr, base::Lines::kMany));
  milestone.set_permit_number(base::NormalizeText("permit_number", milestone.permit_number(), 100, false, faults));
  CheckDocuments(parent, milestone, faults);
  return faults;
}

absl::Status MayReport(const v1::Milestone& milestone, const v1::Project& project,
                       const std::optional<v1::Milestone>& pending, const v1::Date& today) {
  RETURN_IF_ERROR(MayVerify(milestone, project, today));
  // DOMAIN 10.3: a start is proved by its construction permit or its commitment start letter.
  if (milestone.fact_kind() == v1::FACT_KIND_STARTED && milestone.permit_number().empty()) {
    return Refuse(v1::ERROR_REASON_START_NEEDS_PERMIT);
  }
  if (pending) return Refuse(v1::ERROR_REASON_MILESTONE_PENDING, {{"milestone", pending->name()}});
  return absl::OkStatus();
}

absl::Status MayAnswer(const v1::Milestone& milestone, const std::string& person) {
  if (milestone.reported_by() != person) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_SAME_PERSON, {{"person", person}});
}

absl::Status MayVerify(const v1::Milestone& milestone, const v1::Project& project, const v1::Date& today) {
  const v1::FactKind kind = milestone.fact_kind();
  // Where the project ended or the fact stands, that is the answer, whatever else is missing.
  if (projects::rules::FindFact(project, v1::FACT_KIND_TERMINATED) == nullptr &&
      projects::rules::FindFact(project, kind) == nullptr) {
    RETURN_IF_ERROR(CheckBefore(kind, project));
  }
  return projects::rules::MayRecordFact(project, kind, milestone.reached_date(), today);
}

Faults CheckReason(std::string& reason) {
  Faults faults;
  reason = base::NormalizeText("reason", reason, 1000, true, faults, nullptr, base::Lines::kMany);
  return faults;
}

}  // namespace luodi::delivery::rules
