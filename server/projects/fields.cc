// SPDX-License-Identifier: Apache-2.0
#include <google/protobuf/util/field_mask_util.h>

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "proto/text/date.h"
#include "proto/text/number.h"
#include "server/base/calendar.h"
#include "server/base/money.h"
#include "server/base/names.h"
#include "server/base/text.h"
#include "server/policy/figures.h"
#include "server/projects/rules.h"
#include "server/zones/industries.h"

namespace luodi::projects::rules {
namespace {

constexpr int kLongestTitle = 200;
constexpr int kLongestBusinessCode = 40;
constexpr int kLongestParcel = 60;
constexpr int kLongestDescription = 4000;
constexpr int kMostLedgerColumns = 200;
constexpr int kHighestPhase = 99;
constexpr int kMostJobs = 10'000'000;

Fault OutOfRange(const std::string& field, int64_t value, int64_t lowest, int64_t highest) {
  return {v1::ERROR_REASON_VALUE_OUT_OF_RANGE,
          field,
          {{"value", absl::StrCat(value)}, {"lowest", absl::StrCat(lowest)}, {"highest", absl::StrCat(highest)}}};
}

Fault Unknown(const std::string& field, int value) {
  return {v1::ERROR_REASON_ENUM_UNKNOWN, field, {{"value", absl::StrCat(value)}}};
}

void CheckTexts(const std::string& prefix, v1::Project& project, Faults& faults) {
  project.set_title(base::NormalizeText(prefix + "title", project.title(), kLongestTitle, true, faults));
  project.set_business_code(
      base::NormalizeText(prefix + "business_code", project.business_code(), kLongestBusinessCode, false, faults));
  project.set_parcel(base::NormalizeText(prefix + "parcel", project.parcel(), kLongestParcel, false, faults));
  project.set_description(base::NormalizeText(prefix + "description", project.description(), kLongestDescription, false,
                                              faults, nullptr, base::Lines::kMany));
}

// Cells are kept as they are, but for the one character no text column takes.
void CheckLedgerColumns(const std::string& prefix, const v1::Project& project, Faults& faults) {
  const std::string field = prefix + "ledger_columns";
  if (project.ledger_columns_size() > kMostLedgerColumns) {
    faults.push_back(OutOfRange(field, project.ledger_columns_size(), 0, kMostLedgerColumns));
  }
  for (const auto& [column, cell] : project.ledger_columns()) {
    for (const std::string& text : {column, cell}) {
      const size_t at = text.find('\0');
      if (at == std::string::npos) continue;
      faults.push_back({v1::ERROR_REASON_TEXT_FORBIDDEN_CHARACTER,
                        field,
                        {{"code_point", "U+0000"}, {"position", absl::StrCat(at + 1)}}});
    }
  }
}

// GB/T 40058: year, division, category, sector and serial, NNNN-NNNNNN-NN-NN-NNNNNN.
bool IsNationalCode(std::string_view code) {
  constexpr std::string_view kForm = "NNNN-NNNNNN-NN-NN-NNNNNN";
  return code.size() == kForm.size() && std::equal(code.begin(), code.end(), kForm.begin(), [](char c, char form) {
           return form == 'N' ? absl::ascii_isdigit(static_cast<unsigned char>(c)) : c == form;
         });
}

void CheckNumbers(const std::string& prefix, v1::Project& project, Faults& faults) {
  if (!project.national_code().empty()) {
    const std::string code =
        text::Fold(base::NormalizeText(prefix + "national_code", project.national_code(), 60, true, faults));
    if (!code.empty() && !IsNationalCode(code)) {
      faults.push_back({v1::ERROR_REASON_NATIONAL_CODE_MALFORMED, prefix + "national_code", {{"value", code}}});
    }
    project.set_national_code(code);
  }
  if (!project.industry_code().empty()) {
    const auto code = zones::NormalizeIndustry(project.industry_code());
    // A letter alone is no industry of a project.
    if (code && code->size() >= 3) {
      project.set_industry_code(*code);
    } else {
      faults.push_back({v1::ERROR_REASON_INDUSTRY_UNKNOWN,
                        prefix + "industry_code",
                        {{"code", base::Shown(project.industry_code())}}});
    }
  }
}

void CheckNames(const std::string& prefix, const v1::Project& project, Faults& faults) {
  const auto check = [&](const char* field, const std::string& name, const char* form) {
    if (!name.empty()) names::Parse(prefix + field, name, form, faults);
  };
  check("investor", project.investor(), "zones/{zone}/investors/{investor}");
  check("park", project.park(), "zones/{zone}/parks/{park}");
  check("owner_department", project.owner_department(), "zones/{zone}/departments/{department}");
  check("parent_project", project.parent_project(), "zones/{zone}/projects/{project}");
}

void CheckCurrency(const std::string& field, const v1::Money& amount, const std::string& expected, Faults& faults) {
  if (amount.currency_code() == expected) return;
  faults.push_back(
      {v1::ERROR_REASON_CURRENCIES_MIXED, field, {{"currency", amount.currency_code()}, {"expected", expected}}});
}

// The amount is a part of the total.
void CheckPart(const std::string& field, const v1::Money& part, const v1::Money& total, Faults& faults) {
  if (money::SameCurrency(part, total) && part.minor_units() > total.minor_units()) {
    faults.push_back(OutOfRange(field, part.minor_units(), 1, total.minor_units()));
  }
}

void CheckAmounts(const std::string& prefix, const v1::Project& project, Faults& faults) {
  if (project.has_total_investment()) {
    money::CheckMoney(prefix + "total_investment", project.total_investment(), faults);
  }
  if (project.has_fixed_asset_investment()) {
    const std::string field = prefix + "fixed_asset_investment";
    money::CheckMoney(field, project.fixed_asset_investment(), faults);
    if (project.has_total_investment()) {
      CheckCurrency(field, project.fixed_asset_investment(), project.total_investment().currency_code(), faults);
      CheckPart(field, project.fixed_asset_investment(), project.total_investment(), faults);
    }
  }
  if (project.has_foreign_investment()) {
    const std::string field = prefix + "foreign_investment";
    money::CheckMoney(field, project.foreign_investment(), faults);
    if (project.has_total_investment()) {
      CheckPart(field, project.foreign_investment(), project.total_investment(), faults);
    }
  }
  if (project.has_land_area()) money::CheckArea(prefix + "land_area", project.land_area(), faults);
}

// A promised day may not lie before the one that must come first.
void CheckPromisedDates(const std::string& prefix, const v1::Promises& promises, Faults& faults) {
  struct Day {
    const char* field;
    bool given;
    const v1::Date& date;
  };
  const Day days[] = {{"start_date", promises.has_start_date(), promises.start_date()},
                      {"production_date", promises.has_production_date(), promises.production_date()},
                      {"full_capacity_date", promises.has_full_capacity_date(), promises.full_capacity_date()}};
  const Day* before = nullptr;
  for (const Day& day : days) {
    if (!day.given || !CheckDate(prefix + day.field, day.date, faults)) continue;
    if (before != nullptr && text::CompareDates(day.date, before->date) < 0) {
      faults.push_back({v1::ERROR_REASON_DATE_ORDER,
                        prefix + day.field,
                        {{"value", text::WriteDate(day.date)},
                         {"other", prefix + before->field},
                         {"other_value", text::WriteDate(before->date)}}});
    }
    before = &day;
  }
}

void CheckPromises(const std::string& prefix, const v1::Promises& promises, Faults& faults) {
  const auto check = [&](const char* name, bool given, const v1::Money& amount) {
    if (!given) return;
    const std::string field = prefix + name;
    const size_t before = faults.size();
    money::CheckMoney(field, amount, faults);
    if (faults.size() == before) CheckCurrency(field, amount, "CNY", faults);
  };
  check("annual_tax", promises.has_annual_tax(), promises.annual_tax());
  check("annual_output", promises.has_annual_output(), promises.annual_output());
  if (promises.jobs() < 0 || promises.jobs() > kMostJobs) {
    faults.push_back(OutOfRange(prefix + "jobs", promises.jobs(), 0, kMostJobs));
  }
  CheckPromisedDates(prefix, promises, faults);
}

void CheckKind(const std::string& prefix, v1::Project& project, Faults& faults) {
  if (project.kind() == v1::PROJECT_KIND_UNSPECIFIED) {
    faults.push_back({v1::ERROR_REASON_FIELD_REQUIRED, prefix + "kind", {}});
  } else if (!v1::ProjectKind_IsValid(project.kind())) {
    faults.push_back(Unknown(prefix + "kind", project.kind()));
  }
  if (project.confidentiality() == v1::CONFIDENTIALITY_UNSPECIFIED) {
    project.set_confidentiality(v1::CONFIDENTIALITY_INTERNAL);
  } else if (!v1::Confidentiality_IsValid(project.confidentiality())) {
    faults.push_back(Unknown(prefix + "confidentiality", project.confidentiality()));
  }
  if (project.phase() == 0) project.set_phase(1);
  if (project.phase() < 1 || project.phase() > kHighestPhase) {
    faults.push_back(OutOfRange(prefix + "phase", project.phase(), 1, kHighestPhase));
  }
  if (project.parent_project().empty() &&
      (project.kind() == v1::PROJECT_KIND_CAPITAL_INCREASE || project.phase() >= 2)) {
    faults.push_back({v1::ERROR_REASON_PARENT_REQUIRED, prefix + "parent_project", {}});
  }
}

// A mask with promises.jobs leaves promises behind that promise nothing, one with plan.land_use a plan of nothing.
void DropEmptyParts(v1::Project& project) {
  if (project.promises().ByteSizeLong() == 0) project.clear_promises();
  if (project.plan().ByteSizeLong() == 0) project.clear_plan();
}

const std::set<std::string>& UpdatablePaths() {
  static const auto& paths = *new std::set<std::string>{"title",
                                                        "kind",
                                                        "investor",
                                                        "industry_code",
                                                        "park",
                                                        "total_investment",
                                                        "fixed_asset_investment",
                                                        "foreign_investment",
                                                        "land_area",
                                                        "parcel",
                                                        "promises",
                                                        "plan",
                                                        "confidentiality",
                                                        "owner_department",
                                                        "business_code",
                                                        "national_code",
                                                        "description"};
  return paths;
}

// `current` with what the mask names of `sent`: the fields `may_change` has, and fields below them.
template <typename Fields>
v1::Project Merged(const v1::Project& current, const v1::Project& sent, const google::protobuf::FieldMask& mask,
                   const Fields& may_change, Faults& faults) {
  google::protobuf::FieldMask known;
  for (const std::string& path : mask.paths()) {
    const std::string field = path.substr(0, path.find('.'));
    if (std::find(may_change.begin(), may_change.end(), field) != may_change.end() &&
        google::protobuf::util::FieldMaskUtil::IsValidPath<v1::Project>(path)) {
      known.add_paths(path);
    } else {
      faults.push_back({v1::ERROR_REASON_MASK_PATH_UNKNOWN, "update_mask", {{"path", base::Shown(path)}}});
    }
  }
  if (mask.paths().empty()) faults.push_back({v1::ERROR_REASON_FIELD_REQUIRED, "update_mask", {}});
  v1::Project merged = current;
  google::protobuf::util::FieldMaskUtil::MergeOptions options;
  options.set_replace_message_fields(true);
  options.set_replace_repeated_fields(true);
  google::protobuf::util::FieldMaskUtil::MergeMessageTo(sent, known, options, &merged);
  DropEmptyParts(merged);
  const Faults of_fields = CheckProject("project.", merged);
  faults.insert(faults.end(), of_fields.begin(), of_fields.end());
  if (!current.investor().empty() && merged.investor().empty()) {
    faults.push_back({v1::ERROR_REASON_FIELD_REQUIRED, "project.investor", {}});
  }
  return merged;
}

void CheckFilterNames(const std::string& prefix, const std::string& zone, const v1::ProjectFilter& filter,
                      Faults& faults) {
  const auto check = [&](const std::string& field, const std::string& name, const char* form) {
    const std::vector<std::string> ids = names::Parse(field, name, form, faults);
    if (ids.empty() || ids[0] == zone) return;
    faults.push_back({v1::ERROR_REASON_TEXT_REFERS_NOWHERE, field, {{"resource", name}}});
  };
  for (const std::string& park : filter.parks()) check(prefix + "parks", park, "zones/{zone}/parks/{park}");
  if (!filter.investor().empty()) check(prefix + "investor", filter.investor(), "zones/{zone}/investors/{investor}");
}

template <typename Enums, typename Valid>
void CheckEnums(const std::string& field, const Enums& values, Valid valid, Faults& faults) {
  for (const int value : values) {
    if (value == 0 || !valid(value)) faults.push_back(Unknown(field, value));
  }
}

}  // namespace

Faults CheckProject(const std::string& prefix, v1::Project& project) {
  Faults faults;
  CheckTexts(prefix, project, faults);
  CheckKind(prefix, project, faults);
  CheckNumbers(prefix, project, faults);
  CheckNames(prefix, project, faults);
  CheckAmounts(prefix, project, faults);
  if (project.has_promises()) CheckPromises(prefix + "promises.", project.promises(), faults);
  if (project.plan().ByteSizeLong() == 0) project.clear_plan();
  if (project.has_plan()) policy::rules::CheckPlan(prefix + "plan.", project.plan(), faults);
  CheckLedgerColumns(prefix, project, faults);
  return faults;
}

std::vector<std::string> Noticed(const std::string& prefix, const v1::Project& sent, const v1::Project& stored) {
  std::vector<std::string> warnings;
  const auto notice = [&](const char* field, const std::string& one, const std::string& other) {
    if (one != other) {
      warnings.push_back(absl::StrCat(prefix, field, ": stored as \"", other, "\" (trimmed, Unicode NFC)"));
    }
  };
  notice("title", sent.title(), stored.title());
  notice("business_code", sent.business_code(), stored.business_code());
  notice("industry_code", sent.industry_code(), stored.industry_code());
  notice("national_code", sent.national_code(), stored.national_code());
  notice("parcel", sent.parcel(), stored.parcel());
  return warnings;
}

Faults CheckFilter(const std::string& prefix, const std::string& zone, v1::ProjectFilter& filter) {
  Faults faults;
  CheckEnums(prefix + "stages", filter.stages(), v1::Stage_IsValid, faults);
  CheckEnums(prefix + "kinds", filter.kinds(), v1::ProjectKind_IsValid, faults);
  if (!v1::FactBasis_IsValid(filter.basis())) faults.push_back(Unknown(prefix + "basis", filter.basis()));
  CheckFilterNames(prefix, zone, filter, faults);
  for (std::string& prefix_code : *filter.mutable_industry_prefixes()) {
    if (const auto code = zones::NormalizeIndustry(prefix_code)) {
      prefix_code = *code;
    } else {
      faults.push_back(
          {v1::ERROR_REASON_INDUSTRY_UNKNOWN, prefix + "industry_prefixes", {{"code", base::Shown(prefix_code)}}});
    }
  }
  filter.set_title_contains(
      base::NormalizeText(prefix + "title_contains", filter.title_contains(), kLongestTitle, false, faults));
  filter.set_business_code(
      base::NormalizeText(prefix + "business_code", filter.business_code(), kLongestBusinessCode, false, faults));
  filter.set_national_code(
      text::Fold(base::NormalizeText(prefix + "national_code", filter.national_code(), 60, false, faults)));
  if (filter.signed_year() != 0 && (filter.signed_year() < 1949 || filter.signed_year() > 2199)) {
    faults.push_back(OutOfRange(prefix + "signed_year", filter.signed_year(), 1949, 2199));
  }
  return faults;
}

Faults CheckParks(const std::string& prefix, const std::string& zone, const v1::ProjectFilter& filter,
                  const std::vector<v1::Park>& parks) {
  Faults faults;
  for (const std::string& named : filter.parks()) {
    const bool is_there = std::any_of(parks.begin(), parks.end(), [&](const v1::Park& park) { return park.name() == named; });
    if (names::ZoneOf(named) != zone || is_there) continue;
    faults.push_back({v1::ERROR_REASON_TEXT_REFERS_NOWHERE, prefix + "parks", {{"resource", base::Shown(named)}}});
  }
  return faults;
}

std::vector<std::string> ParksWithin(const google::protobuf::RepeatedPtrField<std::string>& named,
                                     const std::vector<v1::Park>& parks) {
  std::set<std::string> ids;
  const auto is_named = [&](const std::string& name) {
    return std::find(named.begin(), named.end(), name) != named.end();
  };
  for (const v1::Park& park : parks) {
    if (is_named(park.name()) || is_named(park.parent_park()))
      ids.insert(park.name().substr(park.name().rfind('/') + 1));
  }
  return {ids.begin(), ids.end()};
}

v1::Project Updated(const v1::Project& current, const v1::Project& sent, const google::protobuf::FieldMask& mask,
                    Faults& faults) {
  return Merged(current, sent, mask, UpdatablePaths(), faults);
}

v1::Project Corrected(const v1::Project& current, const v1::Project& sent, const google::protobuf::FieldMask& mask,
                      Faults& faults) {
  return Merged(current, sent, mask, SettledFields(), faults);
}

v1::Project Only(const v1::Project& project, const google::protobuf::FieldMask& mask) {
  v1::Project only;
  google::protobuf::util::FieldMaskUtil::MergeMessageTo(project, mask, {}, &only);
  DropEmptyParts(only);
  return only;
}

}  // namespace luodi::projects::rules
