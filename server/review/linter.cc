// SPDX-License-Identifier: Apache-2.0
#include "server/review/linter.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "server/review/findings.h"
#include "server/review/seats.h"

namespace luodi::review::rules {
namespace {

// What concerns the whole definition stands behind all stages.
Place Whole(const v1::ReviewDefinition& definition, const std::string& path) {
  return {path, definition.groups_size(), 0, nullptr};
}

void LintIds(const std::vector<Place>& places, Findings& findings) {
  std::set<std::string> stages;
  for (const Place& place : places) {
    const auto take = [&](std::set<std::string>& ids, const std::string& id, const std::string& field) {
      if (!ids.insert(id).second) findings.Error(Rule::RULE_ID_TWICE, place, field, "id: " + id);
    };
    take(stages, place.stage->stage_id(), "stage_id");
    std::set<std::string> criteria;
    for (int i = 0; i < place.stage->score_sheet().criteria_size(); ++i) {
      take(criteria, place.stage->score_sheet().criteria(i).criterion_id(),
           absl::StrCat("score_sheet.criteria[", i, "].criterion_id"));
    }
    std::set<std::string> items;
    for (int i = 0; i < place.stage->materials_size(); ++i) {
      take(items, place.stage->materials(i).item_id(), absl::StrCat("materials[", i, "].item_id"));
    }
    std::set<std::string> levels;
    for (int i = 0; i < place.stage->levels_size(); ++i) {
      take(levels, place.stage->levels(i).level_id(), absl::StrCat("levels[", i, "].level_id"));
    }
  }
}

// The last group holds one stage, the only DECISION, and everybody comes there.
void LintDecision(const v1::ReviewDefinition& definition, const std::vector<Place>& places, Findings& findings) {
  const int last = definition.groups_size() - 1;
  for (const Place& place : places) {
    if (place.stage->kind() != v1::STAGE_KIND_DECISION) continue;
    if (place.group != last) {
      findings.Error(Rule::RULE_PATH_WITHOUT_END, place, "", "before_last_group");
    }
    if (place.stage->entry().ByteSizeLong() > 0) {
      findings.Error(Rule::RULE_PATH_WITHOUT_END, place, "entry", "can_be_skipped");
    }
  }
  if (last < 0 || definition.groups(last).stages_size() != 1 ||
      definition.groups(last).stages(0).kind() != v1::STAGE_KIND_DECISION) {
    const int group = std::max(last, 0);
    findings.Error(Rule::RULE_PATH_WITHOUT_END, {absl::StrCat("groups[", group, "]"), group, 0, nullptr}, "",
                   "not_one_decision");
  }
}

// Everything is judged on a packet found complete, by one verdict.
void LintOrder(const std::vector<Place>& places, Findings& findings) {
  std::set<v1::StageKind> seen;
  for (const Place& place : places) {
    const v1::StageKind kind = place.stage->kind();
    if (kind != v1::STAGE_KIND_COMPLETENESS && kind != v1::STAGE_KIND_THRESHOLD) continue;
    if (!seen.insert(kind).second) {
      findings.Error(Rule::RULE_STAGE_MISPLACED, place, "", absl::StrCat("second: ", v1::StageKind_Name(kind)));
    }
    if (kind == v1::STAGE_KIND_COMPLETENESS && place.group > 0) {
      findings.Error(Rule::RULE_STAGE_MISPLACED, place, "", "after_first_group");
    }
  }
}

// Nothing but the purpose of a case for a framework contract keeps it out.
bool TakesEveryInvestment(v1::EntryCondition entry) {
  const bool wanted = entry.purposes().empty() || std::find(entry.purposes().begin(), entry.purposes().end(),
                                                            v1::CASE_PURPOSE_INVESTMENT) != entry.purposes().end();
  entry.clear_purposes();
  return wanted && entry.ByteSizeLong() == 0;
}

// An investment contract is signed on a verdict only.
void LintThreshold(const v1::ReviewDefinition& definition, const std::vector<Place>& places, Findings& findings) {
  const auto is_threshold = [](const Place& place) { return place.stage->kind() == v1::STAGE_KIND_THRESHOLD; };
  const auto threshold = std::find_if(places.begin(), places.end(), is_threshold);
  if (threshold == places.end()) {
    findings.Error(Rule::RULE_THRESHOLD_MISSING, Whole(definition, ""), "groups", "no_threshold");
  } else if (std::none_of(places.begin(), places.end(), [&](const Place& place) {
               return is_threshold(place) && TakesEveryInvestment(place.stage->entry());
             })) {
    findings.Error(Rule::RULE_THRESHOLD_MISSING, *threshold, "entry", "can_be_skipped");
  }
}

// A verdict that is asked for has been given: thresholds open first in their group.
void LintVerdict(const std::vector<Place>& places, const std::set<std::string>& rule_ids, Findings& findings) {
  const auto threshold = std::find_if(
      places.begin(), places.end(), [](const Place& place) { return place.stage->kind() == v1::STAGE_KIND_THRESHOLD; });
  for (const Place& place : places) {
    const v1::EntryCondition& entry = place.stage->entry();
    const bool asks = entry.threshold_failed_only() || entry.failed_rule_ids_size() > 0;
    const bool given =
        threshold != places.end() && threshold->group <= place.group && place.stage->kind() != v1::STAGE_KIND_THRESHOLD;
    if (asks && !given) {
      findings.Error(Rule::RULE_VERDICT_NOT_THERE, place, "entry", "no_threshold_before");
    }
    for (int i = 0; i < entry.failed_rule_ids_size(); ++i) {
      if (rule_ids.contains(entry.failed_rule_ids(i))) continue;
      findings.Error(Rule::RULE_REFERS_NOWHERE, place, absl::StrCat("entry.failed_rule_ids[", i, "]"),
                     "name: " + entry.failed_rule_ids(i));
    }
  }
}

void AddNames(const v1::Seat& seat, std::set<std::string>& names) {
  names.insert(seat.has_person() ? seat.person() : seat.department());
  names.insert(seat.alternate());
}

}  // namespace

std::vector<Place> PlacesIn(const v1::ReviewDefinition& definition) {
  std::vector<Place> places;
  for (int g = 0; g < definition.groups_size(); ++g) {
    for (int s = 0; s < definition.groups(g).stages_size(); ++s) {
      places.push_back({absl::StrCat("groups[", g, "].stages[", s, "]"), g, s, &definition.groups(g).stages(s)});
    }
  }
  return places;
}

void Findings::Add(Rule::Severity severity, Rule::Rule rule, const Place& place, const std::string& field,
                   const std::string& detail) {
  Found found{place.group, place.index, {}};
  found.finding.set_severity(severity);
  found.finding.set_rule(rule);
  if (place.stage != nullptr) found.finding.set_stage_id(place.stage->stage_id());
  found.finding.set_path(absl::StrCat(place.path, place.path.empty() || field.empty() ? "" : ".", field));
  found.finding.set_detail(detail);
  found_.push_back(std::move(found));
}

std::vector<v1::DefinitionFinding> Findings::Sorted() const {
  std::vector<Found> sorted = found_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Found& a, const Found& b) {
    return std::tuple(a.finding.severity(), a.group, a.index) < std::tuple(b.finding.severity(), b.group, b.index);
  });
  std::vector<v1::DefinitionFinding> findings;
  for (Found& found : sorted) findings.push_back(std::move(found.finding));
  return findings;
}

std::set<std::string> NamesIn(const v1::ReviewDefinition& definition) {
  std::set<std::string> names;
  for (const Place& place : PlacesIn(definition)) {
    for (const v1::Seat& seat : SeatsOf(*place.stage)) AddNames(seat, names);
    for (const v1::DecisionLevel& level : place.stage->levels()) {
      for (const v1::Seat& seat : level.seats()) AddNames(seat, names);
    }
    for (const v1::Rung& rung : place.stage->rungs()) names.insert(rung.person());
  }
  names.erase("");
  return names;
}

std::vector<v1::DefinitionFinding> Lint(const v1::ReviewDefinition& definition, const Surroundings& surroundings) {
  Findings findings;
  const std::vector<Place> places = PlacesIn(definition);
  LintIds(places, findings);
  LintDecision(definition, places, findings);
  LintOrder(places, findings);
  LintThreshold(definition, places, findings);
  LintVerdict(places, surroundings.rule_ids, findings);
  for (const Place& place : places) {
    LintStage(place, findings);
    LintSeats(place, surroundings, findings);
  }
  if (!definition.has_supplement()) {
    findings.Warn(Rule::RULE_SUPPLEMENT_UNBOUNDED, Whole(definition, ""), "supplement",
                  "no_supplement_rule");
  }
  return findings.Sorted();
}

}  // namespace luodi::review::rules
