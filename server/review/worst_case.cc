// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "absl/time/civil_time.h"
#include "server/review/linter.h"

namespace luodi::review::rules {
namespace {

// The first and last year that the calendar records; beyond 2199 there are no dates.
constexpr int kFirstYear = 1949;
constexpr int kLastYear = 2199;

v1::Date DateOf(absl::CivilDay day) {
  v1::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

// Whether each day of these years works; Monday to Friday where nothing is recorded.
std::vector<bool> WorkedDays(const WorkingCalendar& calendar, int first_year, int last_year) {
  std::vector<bool> worked;
  const absl::CivilDay end(last_year + 1, 1, 1);
  for (absl::CivilDay day(first_year, 1, 1); day < end; ++day) worked.push_back(calendar.IsWorkingDay(DateOf(day)));
  return worked;
}

// The most working days after a start until the end of a period. An end on a rest day moves to the next that works.
int MostWorkingDays(const std::vector<bool>& worked, int days) {
  int most = 0;
  int within = 0;
  for (size_t end = 0; end < worked.size(); ++end) {
    within += worked[end] ? 1 : 0;
    if (end >= static_cast<size_t>(days)) within -= worked[end - days] ? 1 : 0;
    if (end >= static_cast<size_t>(days)) most = std::max(most, within + (worked[end] ? 0 : 1));
  }
  return most;
}

int MostWorkingDays(const WorkingCalendar& calendar, int days) {
  int first = kLastYear;
  int last = kFirstYear;
  for (int year = kFirstYear; year <= kLastYear; ++year) {
    if (!calendar.IsRecorded(year)) continue;
    first = std::min(first, year);
    last = std::max(last, year);
  }
  // A year beside each end, and any year where none is recorded.
  if (first > last) first = last = 2000;
  return MostWorkingDays(WorkedDays(calendar, std::max(first - 1, kFirstYear), std::min(last + 1, kLastYear)), days);
}

bool Takes(const v1::EntryCondition& entry, v1::CasePurpose purpose, v1::ProjectKind kind) {
  const auto has = [](const google::protobuf::RepeatedField<int>& values, int value) {
    return values.empty() || std::find(values.begin(), values.end(), value) != values.end();
  };
  return has(entry.purposes(), purpose) && has(entry.project_kinds(), kind);
}

WorstCase WorstCaseFor(const v1::ReviewDefinition& definition, const std::vector<std::vector<int>>& days,
                       v1::CasePurpose purpose, v1::ProjectKind kind) {
  WorstCase worst;
  for (int g = 0; g < definition.groups_size(); ++g) {
    int longest = 0;
    std::string stage_id;
    for (int s = 0; s < definition.groups(g).stages_size(); ++s) {
      const v1::StageDefinition& stage = definition.groups(g).stages(s);
      if (!Takes(stage.entry(), purpose, kind)) continue;
      if (days[g][s] < 0) worst.unbounded = true;
      if (days[g][s] <= longest) continue;
      longest = days[g][s];
      stage_id = stage.stage_id();
    }
    worst.working_days += longest;
    if (longest > 0) worst.longest_path.push_back(stage_id);
  }
  return worst;
}

}  // namespace

void WorstCase::WriteTo(v1::CheckReviewDefinitionResponse& response) const {
  response.set_worst_working_days(working_days);
  response.set_unbounded(unbounded);
  response.mutable_longest_path()->Assign(longest_path.begin(), longest_path.end());
  response.set_applicant_working_days(applicant_working_days);
  response.set_worst_with_supplements_working_days(with_supplements_working_days);
}

int WorkingDaysOf(const v1::StageDefinition& stage, const WorkingCalendar& calendar) {
  if (stage.kind() == v1::STAGE_KIND_THRESHOLD) return 0;
  if (stage.kind() != v1::STAGE_KIND_PUBLICITY) {
    return stage.limit_working_days() > 0 ? stage.limit_working_days() : -1;
  }
  const int period = stage.publicity_unit() == v1::DAY_UNIT_CALENDAR_DAY
                         ? MostWorkingDays(calendar, stage.publicity_days())
                         : stage.publicity_days();
  return std::max(period, stage.limit_working_days());
}

WorstCase WorstCaseOf(const v1::ReviewDefinition& definition, const WorkingCalendar& calendar) {
  std::vector<std::vector<int>> days;
  for (const v1::StageGroup& group : definition.groups()) {
    days.emplace_back();
    for (const v1::StageDefinition& stage : group.stages()) days.back().push_back(WorkingDaysOf(stage, calendar));
  }
  WorstCase worst;
  bool unbounded = false;
  for (const v1::CasePurpose purpose : {v1::CASE_PURPOSE_INVESTMENT, v1::CASE_PURPOSE_FRAMEWORK}) {
    for (int kind = v1::PROJECT_KIND_UNSPECIFIED; kind < v1::ProjectKind_ARRAYSIZE; ++kind) {
      WorstCase one = WorstCaseFor(definition, days, purpose, static_cast<v1::ProjectKind>(kind));
      unbounded = unbounded || one.unbounded;
      if (one.working_days > worst.working_days) worst = std::move(one);
    }
  }
  worst.unbounded = unbounded;
  worst.applicant_working_days =
      definition.supplement().max_cycles() * definition.supplement().applicant_working_days();
  if (definition.has_supplement()) {
    worst.with_supplements_working_days = worst.working_days * (definition.supplement().max_cycles() + 1);
  }
  return worst;
}

}  // namespace luodi::review::rules
