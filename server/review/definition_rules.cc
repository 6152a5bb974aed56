// SPDX-License-Identifier: Apache-2.0
#include "server/review/definition_rules.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "server/base/digest.h"
#include "server/base/money.h"
#include "server/base/names.h"
#include "server/base/text.h"

namespace luodi::review::rules {
namespace {

constexpr int kLargestShare = 1'000'000;

void CheckRange(const std::string& field, int64_t value, int64_t lowest, int64_t highest, Faults& faults) {
  if (value >= lowest && value <= highest) return;
  faults.push_back(
      {v1::ERROR_REASON_VALUE_OUT_OF_RANGE,
       field,
       {{"value", absl::StrCat(value)}, {"lowest", absl::StrCat(lowest)}, {"highest", absl::StrCat(highest)}}});
}

// Numbers of stages, groups and members: none at all says something else than too many.
void CheckSize(const std::string& field, int size, int highest, Faults& faults) {
  if (size == 0) {
    faults.push_back({v1::ERROR_REASON_LIST_EMPTY, field, {}});
  } else {
    CheckRange(field, size, 1, highest, faults);
  }
}

void CheckShare(const std::string& field, bool given, const v1::Share& share, Faults& faults) {
  if (!given) {
    faults.push_back({v1::ERROR_REASON_FIELD_REQUIRED, field, {}});
    return;
  }
  CheckRange(field + ".numerator", share.numerator(), 1, kLargestShare, faults);
  CheckRange(field + ".denominator", share.denominator(), 1, kLargestShare, faults);
}

void CheckVoteStage(const std::string& path, const v1::StageDefinition& stage, Faults& faults) {
  CheckSize(path + ".panel", stage.panel_size(), 200, faults);
  for (int i = 0; i < stage.panel_size(); ++i) {
    const std::string member = absl::StrCat(path, ".panel[", i, "]");
    names::Parse(member + ".person", stage.panel(i).person(), "zones/{zone}/persons/{person}", faults);
    CheckRange(member + ".weight", stage.panel(i).weight(), 1, 100, faults);
  }
  CheckShare(path + ".quorum", stage.has_quorum(), stage.quorum(), faults);
  CheckShare(path + ".pass", stage.has_pass(), stage.pass(), faults);
}

void CheckStage(const std::string& path, v1::StageDefinition& stage, Faults& faults) {
  names::CheckId(path + ".stage_id", stage.stage_id(), faults);
  stage.set_title(base::NormalizeText(path + ".title", stage.title(), 100, true, faults));
  if (stage.kind() == v1::STAGE_KIND_UNSPECIFIED || !v1::StageKind_IsValid(stage.kind())) {
    faults.push_back({v1::ERROR_REASON_ENUM_UNKNOWN, path + ".kind", {{"value", absl::StrCat(int{stage.kind()})}}});
  }
  if (stage.kind() == v1::STAGE_KIND_OPINION) {
    names::Parse(path + ".department", stage.department(), "zones/{zone}/departments/{department}", faults);
  }
  if (stage.kind() == v1::STAGE_KIND_VOTE) CheckVoteStage(path, stage, faults);
  CheckRange(path + ".limit_working_days", stage.limit_working_days(), 0, 1000, faults);
  if (stage.entry().has_total_investment_at_least()) {
    money::CheckMoney(path + ".entry.total_investment_at_least", stage.entry().total_investment_at_least(), faults);
  }
}

// Where each stage stands, walked in order.
struct Place {
  std::string path;
  int group = 0;
  const v1::StageDefinition* stage = nullptr;
};

std::vector<Place> PlacesIn(const v1::ReviewDefinition& definition) {
  std::vector<Place> places;
  for (int g = 0; g < definition.groups_size(); ++g) {
    for (int s = 0; s < definition.groups(g).stages_size(); ++s) {
      places.push_back({absl::StrCat("groups[", g, "].stages[", s, "]"), g, &definition.groups(g).stages(s)});
    }
  }
  return places;
}

Fault Misplaced(const std::string& path, const std::string& why) {
  return {v1::ERROR_REASON_STAGE_UNSOUND, path, {{"why", why}}};
}

void RequireThere(const std::string& path, const std::string& name, const std::set<std::string>& existing,
                  Faults& faults) {
  if (!existing.contains(name)) {
    faults.push_back({v1::ERROR_REASON_TEXT_REFERS_NOWHERE, path, {{"resource", name}}});
  }
}

void CheckVoteSound(const Place& place, const std::set<std::string>& existing, Faults& faults) {
  std::set<std::string> persons;
  for (const v1::PanelMember& member : place.stage->panel()) {
    if (!persons.insert(member.person()).second) {
      faults.push_back({v1::ERROR_REASON_ENTRY_TWICE, place.path + ".panel", {{"value", member.person()}}});
    }
    RequireThere(place.path + ".panel", member.person(), existing, faults);
  }
  for (const auto& [name, share] : {std::pair{"quorum", &place.stage->quorum()}, {"pass", &place.stage->pass()}}) {
    if (share->numerator() > share->denominator()) {
      faults.push_back(Misplaced(absl::StrCat(place.path, ".", name),
                                 absl::StrCat(share->numerator(), "/", share->denominator(), " > 1")));
    }
  }
}

// The last group holds one stage, the only DECISION, and everybody comes there.
void CheckDecisionSound(const v1::ReviewDefinition& definition, const std::vector<Place>& places, Faults& faults) {
  const int last = definition.groups_size() - 1;
  for (const Place& place : places) {
    if (place.stage->kind() != v1::STAGE_KIND_DECISION) continue;
    if (place.group != last) faults.push_back(Misplaced(place.path, "STAGE_KIND_DECISION before the last group"));
    if (place.stage->entry().ByteSizeLong() > 0) {
      faults.push_back(Misplaced(place.path + ".entry", "STAGE_KIND_DECISION is never skipped"));
    }
  }
  if (last < 0 || definition.groups(last).stages_size() != 1 ||
      definition.groups(last).stages(0).kind() != v1::STAGE_KIND_DECISION) {
    faults.push_back(Misplaced(absl::StrCat("groups[", std::max(last, 0), "]"), "exactly one STAGE_KIND_DECISION"));
  }
}

// Everything is judged on a packet found complete, by one verdict, and a verdict that is asked for has been given.
void CheckOrderSound(const std::vector<Place>& places, Faults& faults) {
  std::map<v1::StageKind, int> first_group;
  for (const Place& place : places) {
    const v1::StageKind kind = place.stage->kind();
    const bool single = kind == v1::STAGE_KIND_COMPLETENESS || kind == v1::STAGE_KIND_THRESHOLD;
    if (single && first_group.contains(kind)) {
      faults.push_back(Misplaced(place.path, absl::StrCat("a second ", v1::StageKind_Name(kind))));
    }
    if (kind == v1::STAGE_KIND_COMPLETENESS && place.group > 0) {
      faults.push_back(Misplaced(place.path, "STAGE_KIND_COMPLETENESS after the first group"));
    }
    first_group.emplace(kind, place.group);
  }
  for (const Place& place : places) {
    const auto threshold = first_group.find(v1::STAGE_KIND_THRESHOLD);
    const bool known = threshold != first_group.end() && threshold->second <= place.group &&
                       place.stage->kind() != v1::STAGE_KIND_THRESHOLD;
    if (place.stage->entry().threshold_failed_only() && !known) {
      faults.push_back(Misplaced(place.path + ".entry", "no STAGE_KIND_THRESHOLD before"));
    }
  }
}

}  // namespace

Faults CheckDefinition(const std::string& prefix, v1::ReviewDefinition& definition) {
  Faults faults;
  definition.set_title(base::NormalizeText(prefix + "title", definition.title(), 200, true, faults));
  definition.set_document_number(
      base::NormalizeText(prefix + "document_number", definition.document_number(), 100, true, faults));
  CheckRange(prefix + "approval_valid_days", definition.approval_valid_days(), 1, 3650, faults);
  CheckSize(prefix + "groups", definition.groups_size(), 20, faults);
  for (int g = 0; g < definition.groups_size(); ++g) {
    const std::string path = absl::StrCat(prefix, "groups[", g, "]");
    v1::StageGroup& group = *definition.mutable_groups(g);
    group.set_title(base::NormalizeText(path + ".title", group.title(), 100, false, faults));
    CheckSize(path + ".stages", group.stages_size(), 50, faults);
    for (int s = 0; s < group.stages_size(); ++s) {
      CheckStage(absl::StrCat(path, ".stages[", s, "]"), *group.mutable_stages(s), faults);
    }
  }
  return faults;
}

std::set<std::string> NamesIn(const v1::ReviewDefinition& definition) {
  std::set<std::string> found;
  for (const Place& place : PlacesIn(definition)) {
    if (place.stage->kind() == v1::STAGE_KIND_OPINION) found.insert(place.stage->department());
    for (const v1::PanelMember& member : place.stage->panel()) found.insert(member.person());
  }
  return found;
}

Faults Unsound(const v1::ReviewDefinition& definition, const std::set<std::string>& existing) {
  Faults faults;
  const std::vector<Place> places = PlacesIn(definition);
  std::set<std::string> ids;
  for (const Place& place : places) {
    if (!ids.insert(place.stage->stage_id()).second) {
      faults.push_back({v1::ERROR_REASON_ENTRY_TWICE, place.path + ".stage_id", {{"value", place.stage->stage_id()}}});
    }
    if (place.stage->kind() == v1::STAGE_KIND_OPINION) {
      RequireThere(place.path + ".department", place.stage->department(), existing, faults);
    }
    if (place.stage->kind() == v1::STAGE_KIND_VOTE) CheckVoteSound(place, existing, faults);
  }
  CheckDecisionSound(definition, places, faults);
  CheckOrderSound(places, faults);
  return faults;
}

absl::Status MayPublish(const v1::ReviewDefinition& definition, const std::string& person,
                        const std::set<std::string>& existing) {
  if (definition.state() != v1::ReviewDefinition::STATE_DRAFT) {
    return Refuse(v1::ERROR_REASON_DEFINITION_NOT_DRAFT,
                  {{"resource", definition.name()}, {"state", v1::ReviewDefinition::State_Name(definition.state())}});
  }
  if (definition.drafted_by() == person) return Refuse(v1::ERROR_REASON_SAME_PERSON, {{"person", person}});
  return RefuseConditions(v1::ERROR_REASON_DEFINITION_UNSOUND, {{"resource", definition.name()}},
                          Unsound(definition, existing));
}

std::string ContentSha256(const v1::ReviewDefinition& definition) {
  v1::ReviewDefinition binding;
  binding.set_document_number(definition.document_number());
  *binding.mutable_groups() = definition.groups();
  binding.set_approval_valid_days(definition.approval_valid_days());
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(binding, &json).ok()) json = binding.SerializeAsString();
  return Sha256Hex(json);
}

}  // namespace luodi::review::rules
