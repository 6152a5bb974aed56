// SPDX-License-Identifier: Apache-2.0
#include "server/projects/rules.h"

#include <google/protobuf/util/field_mask_util.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/text/date.h"
#include "proto/text/number.h"
#include "server/base/calendar.h"
#include "server/base/names.h"

namespace luodi::projects::rules {
namespace {

constexpr FactMask Bit(v1::FactKind kind) { return FactMask{1} << kind; }

struct Step {
  v1::FactKind fact;
  v1::Stage stage;
};

// After the signing, furthest first. REGISTERED and PRE_CONSTRUCTION are reached in either order; land or a permit is
// the further one.
constexpr std::array kAfterSigning = {
    Step{v1::FACT_KIND_FULL_CAPACITY, v1::STAGE_FULL_CAPACITY},
    Step{v1::FACT_KIND_PRODUCED, v1::STAGE_IN_PRODUCTION},
    Step{v1::FACT_KIND_COMPLETED, v1::STAGE_COMPLETED},
    Step{v1::FACT_KIND_STARTED, v1::STAGE_UNDER_CONSTRUCTION},
    Step{v1::FACT_KIND_PERMITTED, v1::STAGE_PRE_CONSTRUCTION},
    Step{v1::FACT_KIND_LAND_ACQUIRED, v1::STAGE_PRE_CONSTRUCTION},
    Step{v1::FACT_KIND_REGISTERED, v1::STAGE_REGISTERED},
    Step{v1::FACT_KIND_SIGNED, v1::STAGE_SIGNED},
};
constexpr std::array kBeforeSigning = {
    Step{v1::FACT_KIND_APPROVED, v1::STAGE_TO_SIGN},
    Step{v1::FACT_KIND_FIRST_TALK, v1::STAGE_NEGOTIATING},
};

// What a review judges; a change of any of them after the approval asks for a new one.
const std::vector<std::string>& MaterialFields() {
  static const auto& fields = *[] {
    auto* all = new std::vector<std::string>{"title"};
    all->insert(all->end(), SettledFields().begin(), SettledFields().end());
    return all;
  }();
  return fields;
}

// Those of the fields in which the two differ.
std::vector<std::string> Differences(const std::vector<std::string>& among, const v1::Project& one,
                                     const v1::Project& other) {
  std::vector<std::string> fields;
  for (const std::string& field : among) {
    const std::vector compared = {v1::Project::descriptor()->FindFieldByName(field)};
    if (!google::protobuf::util::MessageDifferencer().CompareWithFields(one, other, compared, compared)) {
      fields.push_back(field);
    }
  }
  return fields;
}

std::string DateOf(const v1::Fact& fact) { return text::WriteDate(fact.fact_date()); }

// A project goes on until it is terminated or merged.
absl::Status CheckGoesOn(const v1::Project& project) {
  RETURN_IF_ERROR(CheckNotMerged(project));
  const v1::Fact* end = FindFact(project, v1::FACT_KIND_TERMINATED);
  if (end == nullptr) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_PROJECT_TERMINATED, {{"project", project.name()}, {"date", DateOf(*end)}});
}

absl::Status CheckOrder(const v1::Project& project, v1::FactKind kind, const v1::Date& date) {
  for (const v1::Fact& other : project.facts()) {
    if (other.kind() == kind || MayComeInAnyOrder(kind, other.kind())) continue;
    const int compared = text::CompareDates(date, other.fact_date());
    if (kind > other.kind() && compared < 0) {
      return Refuse(v1::ERROR_REASON_FACT_ORDER, {{"fact", FactWord(kind)},
                                                  {"date", text::WriteDate(date)},
                                                  {"other", FactWord(other.kind())},
                                                  {"other_date", DateOf(other)}});
    }
    if (kind < other.kind() && compared > 0) {
      return Refuse(v1::ERROR_REASON_FACT_ORDER, {{"fact", FactWord(other.kind())},
                                                  {"date", DateOf(other)},
                                                  {"other", FactWord(kind)},
                                                  {"other_date", text::WriteDate(date)}});
    }
  }
  return absl::OkStatus();
}

absl::Status CheckFactDate(const std::string& field, const v1::Date& date, const v1::Date& today) {
  Faults faults;
  CheckPastDate(field, date, today, faults);
  return RefuseFields(faults);
}

constexpr std::array kPersonalWords = {"联系人", "联系方式", "联系电话", "电话",  "手机",   "微信",
                                       "qq",     "邮箱",     "电子邮件", "email", "e-mail", "传真",
                                       "身份证", "证件号",   "护照",     "住址",  "姓名"};

v1::Project Material(const std::string& json) {
  v1::Project project;
  // The JSON is our own, of a packet or an after-image.
  if (!google::protobuf::util::JsonStringToMessage(json, &project).ok()) {
    throw std::logic_error("material is no JSON of a project");
  }
  return project;
}

}  // namespace

FactMask MaskOf(const google::protobuf::RepeatedPtrField<v1::Fact>& facts) {
  FactMask mask = 0;
  for (const v1::Fact& fact : facts) mask |= Bit(fact.kind());
  return mask;
}

v1::Stage StageOf(FactMask facts) {
  if (facts & Bit(v1::FACT_KIND_TERMINATED)) return v1::STAGE_TERMINATED;
  if (facts & Bit(v1::FACT_KIND_SIGNED)) {
    for (const Step& step : kAfterSigning) {
      if (facts & Bit(step.fact)) return step.stage;
    }
  }
  for (const Step& step : kBeforeSigning) {
    if (facts & Bit(step.fact)) return step.stage;
  }
  return v1::STAGE_RESERVE;
}

void SetStage(v1::Project& project) { project.set_stage(StageOf(MaskOf(project.facts()))); }

std::vector<int64_t> MasksOf(const google::protobuf::RepeatedField<int>& stages) {
  std::vector<int64_t> masks;
  for (FactMask mask = 0; mask < Bit(v1::FactKind_MAX) * 2; mask += 2) {
    if (std::find(stages.begin(), stages.end(), StageOf(mask)) != stages.end()) masks.push_back(mask);
  }
  return masks;
}

v1::Bucket BucketOf(v1::Stage stage) {
  switch (stage) {
    case v1::STAGE_SIGNED:
    case v1::STAGE_REGISTERED:
    case v1::STAGE_PRE_CONSTRUCTION:
      return v1::BUCKET_PREPARING;
    case v1::STAGE_UNDER_CONSTRUCTION:
    case v1::STAGE_COMPLETED:
      return v1::BUCKET_BUILDING;
    case v1::STAGE_IN_PRODUCTION:
    case v1::STAGE_FULL_CAPACITY:
      return v1::BUCKET_PRODUCING;
    default:
      return v1::BUCKET_UNSPECIFIED;
  }
}

Counting CountingOf(v1::ProjectKind kind, bool has_parent, int phase) {
  if (kind == v1::PROJECT_KIND_CAPITAL_INCREASE) return Counting::kAmountOnly;
  return has_parent && phase >= 2 ? Counting::kNothing : Counting::kProjectAndAmount;
}

const std::vector<std::string>& SettledFields() {
  static const auto& fields = *new std::vector<std::string>{"kind",
                                                            "investor",
                                                            "industry_code",
                                                            "park",
                                                            "total_investment",
                                                            "fixed_asset_investment",
                                                            "foreign_investment",
                                                            "land_area",
                                                            "promises",
                                                            "plan"};
  return fields;
}

std::vector<std::string> SettledChanges(const v1::Project& current, const v1::Project& updated) {
  if (FindFact(current, v1::FACT_KIND_SIGNED) == nullptr) return {};
  return Differences(SettledFields(), current, updated);
}

absl::Status MayUpdate(const v1::Project& current, const v1::Project& updated, const std::string& reason) {
  RETURN_IF_ERROR(CheckGoesOn(current));
  if (const auto settled = SettledChanges(current, updated); !settled.empty()) {
    return Refuse(v1::ERROR_REASON_CHANGE_NEEDS_TWO_PERSONS,
                  {{"project", current.name()}, {"fields", absl::StrJoin(settled, ", ")}});
  }
  const FactMask facts = MaskOf(current.facts());
  if (reason.empty() && (facts & (Bit(v1::FACT_KIND_APPROVED) | Bit(v1::FACT_KIND_SIGNED)))) {
    return RefuseFields({{v1::ERROR_REASON_FIELD_REQUIRED, "reason", {}}});
  }
  if (google::protobuf::util::MessageDifferencer::Equals(current, updated)) {
    return Refuse(v1::ERROR_REASON_PROJECT_CHANGED_NOTHING);
  }
  return absl::OkStatus();
}

absl::Status CheckNotMerged(const v1::Project& project) {
  if (project.merged_into().empty()) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_PROJECT_MERGED, {{"project", project.name()}, {"into", project.merged_into()}});
}

absl::Status MayBeParent(const v1::Project& parent) {
  RETURN_IF_ERROR(CheckNotMerged(parent));
  const auto unfit = [&](const char* why) {
    return Refuse(v1::ERROR_REASON_PARENT_UNFIT, {{"parent", parent.name()}, {"why", why}});
  };
  if (parent.kind() == v1::PROJECT_KIND_CAPITAL_INCREASE) return unfit("it is a capital increase itself");
  if (FindFact(parent, v1::FACT_KIND_TERMINATED) != nullptr) return unfit("it was terminated");
  if (FindFact(parent, v1::FACT_KIND_SIGNED) == nullptr) return unfit("it is not signed");
  return absl::OkStatus();
}

absl::Status CheckCodes(const v1::Project& project, const v1::Project& other, bool sees_other) {
  const std::string owner = sees_other ? other.name() : names::Join(names::ZoneOf(other.name()), "projects", "-");
  if (!project.business_code().empty() && project.business_code() == other.business_code()) {
    return Refuse(v1::ERROR_REASON_BUSINESS_CODE_TAKEN, {{"resource", owner}, {"value", project.business_code()}});
  }
  if (!project.national_code().empty() && project.national_code() == other.national_code()) {
    return Refuse(v1::ERROR_REASON_NATIONAL_CODE_TAKEN, {{"resource", owner}, {"value", project.national_code()}});
  }
  return absl::OkStatus();
}

absl::Status MayRecordFact(const v1::Project& project, v1::FactKind kind, const v1::Date& date, const v1::Date& today) {
  RETURN_IF_ERROR(CheckFactDate("fact_date", date, today));
  RETURN_IF_ERROR(CheckGoesOn(project));
  if (const v1::Fact* fact = FindFact(project, kind)) {
    return Refuse(v1::ERROR_REASON_FACT_STANDS,
                  {{"project", project.name()}, {"fact", FactWord(kind)}, {"date", DateOf(*fact)}});
  }
  return CheckOrder(project, kind, date);
}

bool MayComeInAnyOrder(v1::FactKind one, v1::FactKind other) {
  const auto [first, second] = std::minmax(one, other);
  if (first == v1::FACT_KIND_FRAMEWORK_SIGNED)
    return second == v1::FACT_KIND_APPROVED || second == v1::FACT_KIND_REGISTERED;
  if (first == v1::FACT_KIND_PERMITTED) return second == v1::FACT_KIND_STARTED;
  if (first == v1::FACT_KIND_REGISTERED) {
    return second == v1::FACT_KIND_LAND_ACQUIRED || second == v1::FACT_KIND_PERMITTED ||
           second == v1::FACT_KIND_STARTED;
  }
  return second == v1::FACT_KIND_REGISTERED;
}

const v1::Fact* FindFact(const v1::Project& project, v1::FactKind kind) {
  for (const v1::Fact& fact : project.facts()) {
    if (fact.kind() == kind) return &fact;
  }
  return nullptr;
}

std::string FactWord(v1::FactKind kind) {
  constexpr std::string_view kPrefix = "FACT_KIND_";
  const std::string& name = v1::FactKind_Name(kind);
  return name.empty() ? absl::StrCat(static_cast<int>(kind)) : name.substr(kPrefix.size());
}

absl::Status MayCorrect(const v1::Project& project, v1::FactKind kind, const v1::Date* date, const v1::Date& today) {
  if (kind == v1::FACT_KIND_UNSPECIFIED || !v1::FactKind_IsValid(kind)) {
    return RefuseFields(
        {{v1::ERROR_REASON_ENUM_UNKNOWN, "fact_kind", {{"value", absl::StrCat(static_cast<int>(kind))}}}});
  }
  if (date != nullptr) RETURN_IF_ERROR(CheckFactDate("fact_date", *date, today));
  RETURN_IF_ERROR(CheckNotMerged(project));
  if (FindFact(project, kind) == nullptr) {
    return Refuse(v1::ERROR_REASON_FACT_MISSING, {{"project", project.name()}, {"fact", FactWord(kind)}});
  }
  if (date != nullptr) return CheckOrder(project, kind, *date);
  // A terminated project never comes back.
  return kind == v1::FACT_KIND_TERMINATED ? CheckGoesOn(project) : absl::OkStatus();
}

Faults CheckProposal(const v1::ProposeCorrectionRequest& request) {
  const bool of_fact = request.fact_kind() != v1::FACT_KIND_UNSPECIFIED || request.has_fact_date();
  const bool of_fields = request.has_project() || request.update_mask().paths_size() > 0;
  if (of_fact != of_fields) return {};
  return {{v1::ERROR_REASON_EXCLUSIVE_FIELDS, "fact_kind", {{"fields", "fact_kind, update_mask"}}}};
}

absl::Status MayCorrectFields(const v1::Project& current, const v1::Project& corrected) {
  RETURN_IF_ERROR(CheckGoesOn(current));
  if (!google::protobuf::util::MessageDifferencer::Equals(current, corrected)) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_PROJECT_CHANGED_NOTHING);
}

absl::Status CheckStillSays(const v1::Correction& correction, const v1::Project& current) {
  const auto moved = Differences(SettledFields(), correction.former(), Only(current, correction.update_mask()));
  if (moved.empty()) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_CORRECTION_OUTDATED,
                {{"resource", correction.name()}, {"fields", absl::StrJoin(moved, ", ")}});
}

absl::Status MayTerminate(const v1::Project& project, const v1::Date& date, const v1::Date& today) {
  RETURN_IF_ERROR(CheckFactDate("termination_date", date, today));
  RETURN_IF_ERROR(CheckGoesOn(project));
  return CheckOrder(project, v1::FACT_KIND_TERMINATED, date);
}

absl::Status MayDecide(const v1::Correction& correction, const std::string& person, bool approve) {
  if (correction.state() != v1::Correction::STATE_PENDING) {
    return Refuse(v1::ERROR_REASON_CORRECTION_NOT_PENDING,
                  {{"resource", correction.name()}, {"state", v1::Correction::State_Name(correction.state())}});
  }
  if (approve && correction.proposed_by() == person) {
    return Refuse(v1::ERROR_REASON_SAME_PERSON, {{"person", person}});
  }
  return absl::OkStatus();
}

bool MaySee(const access::Caller& caller, const v1::Project& project) {
  if (project.confidentiality() != v1::CONFIDENTIALITY_RESTRICTED) return true;
  if (!caller.department.empty() && caller.department == project.owner_department()) return true;
  return caller.May(v1::PERMISSION_PROJECTS_READ_RESTRICTED);
}

absl::Status CheckVisible(const access::Caller& caller, const std::optional<v1::Project>& project,
                          const std::string& name) {
  return project && MaySee(caller, *project) ? absl::OkStatus() : NotFound(name);
}

void Mask(v1::Project& project) {
  v1::Project shown;
  shown.set_name(project.name());
  // 大类: letter and two digits.
  shown.set_industry_code(project.industry_code().substr(0, 3));
  shown.set_park(project.park());
  shown.set_stage(project.stage());
  shown.set_confidentiality(v1::CONFIDENTIALITY_RESTRICTED);
  shown.set_masked(true);
  project = std::move(shown);
}

bool NamesPersons(std::string_view head) {
  const std::string folded = absl::AsciiStrToLower(text::Fold(head));
  return std::any_of(kPersonalWords.begin(), kPersonalWords.end(),
                     [&](const char* word) { return absl::StrContains(folded, word); });
}

bool MaySeePersons(const access::Caller& caller, const v1::Project& project) {
  if (caller.May(v1::PERMISSION_PROJECTS_READ_RESTRICTED)) return true;
  return !caller.department.empty() && caller.department == project.owner_department();
}

int TakeOutPersons(v1::Project& project) {
  std::vector<std::string> personal;
  for (const auto& [head, cell] : project.ledger_columns()) {
    if (NamesPersons(head)) personal.push_back(head);
  }
  for (const std::string& head : personal) project.mutable_ledger_columns()->erase(head);
  return static_cast<int>(personal.size());
}

v1::Figures FiguresOf(const v1::Project& project) {
  v1::Figures figures;
  const auto state = [](const v1::Money& amount, v1::Money* (v1::Figures::*field)(), v1::Figures& stated) {
    if (amount.minor_units() > 0) *(stated.*field)() = amount;
  };
  figures.set_kind(project.kind());
  state(project.fixed_asset_investment(), &v1::Figures::mutable_fixed_asset_investment, figures);
  state(project.total_investment(), &v1::Figures::mutable_total_investment, figures);
  state(project.foreign_investment(), &v1::Figures::mutable_foreign_investment, figures);
  state(project.promises().annual_tax(), &v1::Figures::mutable_annual_tax, figures);
  state(project.promises().annual_output(), &v1::Figures::mutable_annual_output, figures);
  if (project.land_area().micro_mu() > 0) *figures.mutable_land_area() = project.land_area();
  if (project.promises().jobs() > 0) figures.set_jobs(project.promises().jobs());
  if (project.promises().has_production_date()) {
    *figures.mutable_production_date() = project.promises().production_date();
  }
  figures.set_industry_code(project.industry_code());
  figures.set_park(project.park());
  if (project.has_plan()) *figures.mutable_plan() = project.plan();
  return figures;
}

std::string ProjectPathOf(const std::string& figure) {
  constexpr std::array kPromised = {"annual_tax", "annual_output", "jobs", "production_date"};
  const bool is_promised = std::find(kPromised.begin(), kPromised.end(), figure) != kPromised.end();
  return is_promised ? absl::StrCat("promises.", figure) : figure;
}

std::string MaterialJson(const v1::Project& project) {
  google::protobuf::FieldMask mask;
  for (const std::string& field : MaterialFields()) mask.add_paths(field);
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(Only(project, mask), &json).ok()) {
    throw std::logic_error("a project that is no JSON");
  }
  return json;
}

std::vector<std::string> MaterialDifferences(const std::string& one_json, const std::string& other_json) {
  // Mostly nothing has changed, and reading both takes a tenth of a signing.
  if (one_json == other_json) return {};
  return Differences(MaterialFields(), Material(one_json), Material(other_json));
}

}  // namespace luodi::projects::rules
