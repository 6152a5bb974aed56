// SPDX-License-Identifier: Apache-2.0
#include "server/review/definition_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "server/base/digest.h"
#include "server/base/money.h"
#include "server/base/names.h"
#include "server/base/text.h"
#include "server/review/seats.h"

namespace luodi::review::rules {
namespace {

constexpr int kLargestShare = 1'000'000;
constexpr int kLargestSeats = 200;
constexpr int kLargestWeight = 100;
constexpr int kLongestLimit = 1000;
constexpr char kPersonForm[] = "zones/{zone}/persons/{person}";
constexpr char kDepartmentForm[] = "zones/{zone}/departments/{department}";

void CheckRange(const std::string& field, int64_t value, int64_t lowest, int64_t highest, Faults& faults) {
  if (value >= lowest && value <= highest) return;
  faults.push_back(
      {v1::ERROR_REASON_VALUE_OUT_OF_RANGE,
       field,
       {{"value", absl::StrCat(value)}, {"lowest", absl::StrCat(lowest)}, {"highest", absl::StrCat(highest)}}});
}

// Numbers of stages, groups and the like: none at all says something else than too many.
void CheckSize(const std::string& field, int size, int highest, Faults& faults) {
  if (size == 0) {
    faults.push_back({v1::ERROR_REASON_LIST_EMPTY, field, {}});
  } else {
    CheckRange(field, size, 1, highest, faults);
  }
}

void CheckKnown(const std::string& field, bool known, int value, Faults& faults) {
  if (!known) faults.push_back({v1::ERROR_REASON_ENUM_UNKNOWN, field, {{"value", absl::StrCat(value)}}});
}

template <typename IsValid>
void CheckEach(const std::string& field, const google::protobuf::RepeatedField<int>& values, IsValid is_valid,
               Faults& faults) {
  for (int i = 0; i < values.size(); ++i) {
    CheckKnown(absl::StrCat(field, "[", i, "]"), values[i] != 0 && is_valid(values[i]), values[i], faults);
  }
}

void CheckRole(const std::string& field, v1::Role role, Faults& faults) {
  CheckKnown(field, role != v1::ROLE_UNSPECIFIED && v1::Role_IsValid(role), role, faults);
}

void CheckShare(const std::string& field, bool given, const v1::Share& share, Faults& faults) {
  if (!given) return;
  CheckRange(field + ".numerator", share.numerator(), 1, kLargestShare, faults);
  CheckRange(field + ".denominator", share.denominator(), 1, kLargestShare, faults);
}

void CheckSeat(const std::string& path, v1::Seat& seat, Faults& faults) {
  if (!seat.seat_id().empty()) names::CheckId(path + ".seat_id", seat.seat_id(), faults);
  switch (seat.holder_case()) {
    case v1::Seat::kDepartment:
      names::Parse(path + ".department", seat.department(), kDepartmentForm, faults);
      break;
    case v1::Seat::kPerson:
      names::Parse(path + ".person", seat.person(), kPersonForm, faults);
      break;
    case v1::Seat::kRole:
      CheckRole(path + ".role", seat.role(), faults);
      break;
    case v1::Seat::HOLDER_NOT_SET:
      faults.push_back({v1::ERROR_REASON_FIELD_REQUIRED, path + ".holder", {}});
  }
  if (!seat.alternate().empty()) names::Parse(path + ".alternate", seat.alternate(), kPersonForm, faults);
  CheckRange(path + ".weight", seat.weight(), 0, kLargestWeight, faults);
  seat.set_panel_group(base::NormalizeText(path + ".panel_group", seat.panel_group(), 100, false, faults));
  CheckKnown(path + ".subject", v1::ReviewSubject_IsValid(seat.subject()), seat.subject(), faults);
}

void CheckSeats(const std::string& path, google::protobuf::RepeatedPtrField<v1::Seat>& seats, Faults& faults) {
  CheckRange(path, seats.size(), 0, kLargestSeats, faults);
  for (int i = 0; i < seats.size(); ++i) CheckSeat(absl::StrCat(path, "[", i, "]"), seats[i], faults);
}

// The shorthands for seats.
void CheckShorthands(const std::string& path, const v1::StageDefinition& stage, Faults& faults) {
  if (!stage.department().empty()) {
    names::Parse(path + ".department", stage.department(), kDepartmentForm, faults);
  }
  CheckRange(path + ".panel", stage.panel_size(), 0, kLargestSeats, faults);
  for (int i = 0; i < stage.panel_size(); ++i) {
    const std::string member = absl::StrCat(path, ".panel[", i, "]");
    names::Parse(member + ".person", stage.panel(i).person(), kPersonForm, faults);
    CheckRange(member + ".weight", stage.panel(i).weight(), 1, kLargestWeight, faults);
  }
}

void CheckEntry(const std::string& path, const v1::EntryCondition& entry, Faults& faults) {
  if (entry.has_total_investment_at_least()) {
    money::CheckMoney(path + ".total_investment_at_least", entry.total_investment_at_least(), faults);
  }
  if (entry.has_land_area_at_least()) {
    money::CheckArea(path + ".land_area_at_least", entry.land_area_at_least(), faults);
  }
  CheckRange(path + ".failed_rule_ids", entry.failed_rule_ids_size(), 0, 100, faults);
  for (int i = 0; i < entry.failed_rule_ids_size(); ++i) {
    names::CheckId(absl::StrCat(path, ".failed_rule_ids[", i, "]"), entry.failed_rule_ids(i), faults);
  }
  CheckEach(path + ".purposes", entry.purposes(), v1::CasePurpose_IsValid, faults);
  CheckEach(path + ".project_kinds", entry.project_kinds(), v1::ProjectKind_IsValid, faults);
}

void CheckRungs(const std::string& path, const v1::StageDefinition& stage, Faults& faults) {
  CheckRange(path, stage.rungs_size(), 0, 50, faults);
  for (int i = 0; i < stage.rungs_size(); ++i) {
    const std::string rung = absl::StrCat(path, "[", i, "]");
    CheckRange(rung + ".working_days_late", stage.rungs(i).working_days_late(), 1, 100, faults);
    if (stage.rungs(i).told_case() == v1::Rung::kPerson) {
      names::Parse(rung + ".person", stage.rungs(i).person(), kPersonForm, faults);
    } else {
      CheckRole(rung + ".role", stage.rungs(i).role(), faults);
    }
  }
}

void CheckScoreSheet(const std::string& path, v1::ScoreSheet& sheet, Faults& faults) {
  CheckSize(path + ".criteria", sheet.criteria_size(), 100, faults);
  for (int i = 0; i < sheet.criteria_size(); ++i) {
    const std::string at = absl::StrCat(path, ".criteria[", i, "]");
    v1::ScoreCriterion& criterion = *sheet.mutable_criteria(i);
    names::CheckId(at + ".criterion_id", criterion.criterion_id(), faults);
    criterion.set_title(base::NormalizeText(at + ".title", criterion.title(), 100, true, faults));
    CheckRange(at + ".weight_bp", criterion.weight_bp(), 1, 10'000, faults);
    CheckRange(at + ".minimum_bp", criterion.minimum_bp(), 0, 10'000, faults);
  }
  CheckRange(path + ".pass_bp", sheet.pass_bp(), 1, 10'000, faults);
  CheckRange(path + ".trimmed_each_side", sheet.trimmed_each_side(), 0, 5, faults);
}

void CheckMaterials(const std::string& path, v1::StageDefinition& stage, Faults& faults) {
  CheckRange(path, stage.materials_size(), 0, 200, faults);
  for (int i = 0; i < stage.materials_size(); ++i) {
    const std::string at = absl::StrCat(path, "[", i, "]");
    v1::MaterialItem& item = *stage.mutable_materials(i);
    names::CheckId(at + ".item_id", item.item_id(), faults);
    item.set_title(base::NormalizeText(at + ".title", item.title(), 200, true, faults));
    CheckEach(at + ".project_kinds", item.project_kinds(), v1::ProjectKind_IsValid, faults);
  }
}

void CheckLevels(const std::string& path, v1::StageDefinition& stage, Faults& faults) {
  CheckRange(path, stage.levels_size(), 0, 20, faults);
  for (int i = 0; i < stage.levels_size(); ++i) {
    const std::string at = absl::StrCat(path, "[", i, "]");
    v1::DecisionLevel& level = *stage.mutable_levels(i);
    names::CheckId(at + ".level_id", level.level_id(), faults);
    level.set_title(base::NormalizeText(at + ".title", level.title(), 100, true, faults));
    if (level.has_total_investment_at_least()) {
      money::CheckMoney(at + ".total_investment_at_least", level.total_investment_at_least(), faults);
    }
    if (level.has_land_area_at_least()) {
      money::CheckArea(at + ".land_area_at_least", level.land_area_at_least(), faults);
    }
    CheckSeats(at + ".seats", *level.mutable_seats(), faults);
    CheckRange(at + ".voices", level.voices(), 0, 9, faults);
  }
}

// What is asked of the seats, and what a stage without seats does.
void CheckTask(const std::string& path, v1::StageDefinition& stage, Faults& faults) {
  constexpr int kAll = kLargestSeats * kLargestWeight;
  CheckShare(path + ".quorum", stage.has_quorum(), stage.quorum(), faults);
  CheckShare(path + ".pass", stage.has_pass(), stage.pass(), faults);
  CheckShare(path + ".pass_of_all", stage.has_pass_of_all(), stage.pass_of_all(), faults);
  CheckRange(path + ".pass_at_least", stage.pass_at_least(), 0, kAll, faults);
  CheckRange(path + ".pass_at_least_per_group", stage.pass_at_least_per_group(), 0, kAll, faults);
  CheckKnown(path + ".ballot", v1::Ballot_IsValid(stage.ballot()), stage.ballot(), faults);
  CheckKnown(path + ".silence", v1::Silence_IsValid(stage.silence()), stage.silence(), faults);
  if (stage.has_score_sheet()) CheckScoreSheet(path + ".score_sheet", *stage.mutable_score_sheet(), faults);
  CheckMaterials(path + ".materials", stage, faults);
  const bool publicity = stage.kind() == v1::STAGE_KIND_PUBLICITY;
  CheckRange(path + ".publicity_days", stage.publicity_days(), publicity ? 1 : 0, 365, faults);
  CheckKnown(
      path + ".publicity_unit",
      v1::DayUnit_IsValid(stage.publicity_unit()) && (!publicity || stage.publicity_unit() != v1::DAY_UNIT_UNSPECIFIED),
      stage.publicity_unit(), faults);
  CheckLevels(path + ".levels", stage, faults);
}

void CheckStage(const std::string& path, v1::StageDefinition& stage, Faults& faults) {
  names::CheckId(path + ".stage_id", stage.stage_id(), faults);
  stage.set_title(base::NormalizeText(path + ".title", stage.title(), 100, true, faults));
  CheckKnown(path + ".kind", stage.kind() != v1::STAGE_KIND_UNSPECIFIED && v1::StageKind_IsValid(stage.kind()),
             stage.kind(), faults);
  CheckShorthands(path, stage, faults);
  CheckSeats(path + ".seats", *stage.mutable_seats(), faults);
  for (const std::string& field : MissingFields(stage)) {
    faults.push_back({field == "seats" ? v1::ERROR_REASON_LIST_EMPTY : v1::ERROR_REASON_FIELD_REQUIRED,
                      absl::StrCat(path, ".", field),
                      {}});
  }
  CheckTask(path, stage, faults);
  CheckRange(path + ".limit_working_days", stage.limit_working_days(), 0, kLongestLimit, faults);
  CheckEntry(path + ".entry", stage.entry(), faults);
  CheckRungs(path + ".rungs", stage, faults);
  stage.set_basis(base::NormalizeText(path + ".basis", stage.basis(), 200, false, faults));
}

// What holds for the whole definition.
void CheckTerms(const std::string& prefix, const v1::ReviewDefinition& definition, Faults& faults) {
  CheckRange(prefix + "approval_valid_days", definition.approval_valid_days(), 1, 3650, faults);
  CheckRange(prefix + "limit_working_days", definition.limit_working_days(), 0, kLongestLimit, faults);
  if (definition.has_supplement()) {
    CheckRange(prefix + "supplement.max_cycles", definition.supplement().max_cycles(), 1, 20, faults);
    CheckRange(prefix + "supplement.applicant_working_days", definition.supplement().applicant_working_days(), 1, 365,
               faults);
  }
  CheckRange(prefix + "allowance.investment_ppm", definition.allowance().investment_ppm(), 0, kLargestShare, faults);
  CheckRange(prefix + "allowance.land_ppm", definition.allowance().land_ppm(), 0, kLargestShare, faults);
  CheckRange(prefix + "approval_extension_days", definition.approval_extension_days(), 0, 3650, faults);
  CheckRange(prefix + "resubmit_after_days", definition.resubmit_after_days(), 0, 3650, faults);
  CheckRange(prefix + "aggregate_months", definition.aggregate_months(), 0, 120, faults);
  CheckRange(prefix + "delegation_depth", definition.delegation_depth(), 0, 3, faults);
}

// The account itself where nobody told whose it is.
std::string IdentityOf(const std::string& person, const Members& members) {
  const auto member = members.find(person);
  return member == members.end() ? person : member->second.identity;
}

}  // namespace

Faults CheckDefinition(const std::string& prefix, v1::ReviewDefinition& definition) {
  Faults faults;
  definition.set_title(base::NormalizeText(prefix + "title", definition.title(), 200, true, faults));
  definition.set_document_number(
      base::NormalizeText(prefix + "document_number", definition.document_number(), 100, true, faults));
  CheckTerms(prefix, definition, faults);
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

std::vector<std::string> MissingFields(const v1::StageDefinition& stage) {
  std::vector<std::string> missing;
  if (!HasSeats(stage.kind())) return missing;
  if (stage.department().empty() && stage.panel_size() == 0 && stage.seats_size() == 0) missing.push_back("seats");
  if (IsOpinionKind(stage.kind())) return missing;
  if (!stage.has_quorum()) missing.push_back("quorum");
  if (stage.kind() == v1::STAGE_KIND_SCORING) {
    if (!stage.has_score_sheet()) missing.push_back("score_sheet");
  } else if (!stage.has_pass() && stage.pass_at_least() == 0) {
    missing.push_back("pass");
  }
  return missing;
}

Faults CheckSimulation(const v1::SimulateReviewDefinitionRequest& request) {
  Faults faults;
  CheckSize("subjects", request.subjects_size(), 100, faults);
  CheckKnown("purpose", v1::CasePurpose_IsValid(request.purpose()), request.purpose(), faults);
  for (int i = 0; i < std::min(request.subjects_size(), 100); ++i) {
    const std::string field = absl::StrCat("subjects[", i, "]");
    const bool is_case = !names::ChildOf(request.subjects(i)).empty();
    names::Parse(field, request.subjects(i),
                 is_case ? "zones/{zone}/projects/{project}/cases/{round}" : "zones/{zone}/projects/{project}", faults);
  }
  return faults;
}

absl::Status MayPublish(const v1::ReviewDefinition& definition, const std::string& person, const Members& members,
                        const std::vector<v1::DefinitionFinding>& findings) {
  if (definition.state() != v1::ReviewDefinition::STATE_DRAFT) {
    return Refuse(v1::ERROR_REASON_DEFINITION_NOT_DRAFT,
                  {{"resource", definition.name()}, {"state", v1::ReviewDefinition::State_Name(definition.state())}});
  }
  if (IdentityOf(definition.drafted_by(), members) == IdentityOf(person, members)) {
    return Refuse(v1::ERROR_REASON_SAME_PERSON, {{"person", person}});
  }
  Faults unsound;
  for (const v1::DefinitionFinding& finding : findings) {
    if (finding.severity() != v1::DefinitionFinding::SEVERITY_ERROR) continue;
    unsound.push_back(
        {v1::ERROR_REASON_STAGE_UNSOUND,
         finding.path(),
         {{"why", absl::StrCat(v1::DefinitionFinding::Rule_Name(finding.rule()), ": ", finding.detail())}}});
  }
  return RefuseConditions(v1::ERROR_REASON_DEFINITION_UNSOUND, {{"resource", definition.name()}}, unsound);
}

std::string ContentSha256(const v1::ReviewDefinition& definition) {
  v1::ReviewDefinition binding = definition;
  binding.clear_name();
  binding.clear_title();
  binding.clear_state();
  binding.clear_drafted_by();
  binding.clear_published_by();
  binding.clear_publish_time();
  binding.clear_content_sha256();
  binding.clear_etag();
  binding.clear_create_time();
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(binding, &json).ok()) json = binding.SerializeAsString();
  return Sha256Hex(json);
}

}  // namespace luodi::review::rules
