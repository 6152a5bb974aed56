// SPDX-License-Identifier: Apache-2.0
#include "server/ledger/cells.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "proto/text/area.h"
#include "proto/text/date.h"
#include "proto/text/money.h"
#include "proto/text/number.h"
#include "server/investors/rules.h"
#include "server/ledger/words.h"

namespace luodi::ledger {
namespace {

constexpr v1::ErrorReason kRead = v1::ERROR_REASON_UNSPECIFIED;

struct Filled {
  std::string_view path;
  Column column;
};
constexpr std::array kFilled = {
    Filled{"title", Column::kTitle},
    Filled{"kind", Column::kKind},
    Filled{"phase", Column::kPhase},
    Filled{"parent_project", Column::kParent},
    Filled{"business_code", Column::kBusinessCode},
    Filled{"national_code", Column::kNationalCode},
    Filled{"industry_code", Column::kIndustry},
    Filled{"investor", Column::kInvestor},
    Filled{"park", Column::kPark},
    Filled{"owner_department", Column::kDepartment},
    Filled{"total_investment", Column::kTotalInvestment},
    Filled{"fixed_asset_investment", Column::kFixedAssetInvestment},
    Filled{"foreign_investment", Column::kForeignInvestment},
    Filled{"land_area", Column::kLandArea},
    Filled{"promises.annual_tax", Column::kAnnualTax},
    Filled{"promises.annual_output", Column::kAnnualOutput},
    Filled{"promises.jobs", Column::kJobs},
    Filled{"promises.start_date", Column::kPlannedStart},
    Filled{"promises.production_date", Column::kPlannedProduction},
    Filled{"promises.full_capacity_date", Column::kPlannedFullCapacity},
    Filled{"confidentiality", Column::kConfidentiality},
    Filled{"description", Column::kDescription},
};

// 1.5亿美元 for 1.50亿美元.
std::string WithoutDanglingZeros(const std::string& text) {
  const size_t point = text.find('.');
  if (point == std::string::npos) return text;
  const size_t end = std::min(text.find_first_not_of("0123456789", point + 1), text.size());
  size_t kept = end;
  while (text[kept - 1] == '0') --kept;
  if (kept - 1 == point) --kept;
  return text.substr(0, kept) + text.substr(end);
}

// How often ten goes into the value.
int PowersOfTen(int64_t value) {
  int powers = 0;
  for (; value >= 10; value /= 10) ++powers;
  return powers;
}

std::string MoneyCell(const v1::Money& money, const std::string& unit) {
  v1::Money one, back;
  if (text::ReadMoneyWithUnit("1", unit, &one) == kRead && one.currency_code() == money.currency_code()) {
    std::string cell = text::WriteDecimal(money.minor_units(), PowersOfTen(one.minor_units()), 0);
    if (text::ReadMoneyWithUnit(cell, unit, &back) == kRead && back.minor_units() == money.minor_units()) return cell;
  }
  return WithoutDanglingZeros(text::WriteMoney(money));
}

// In the head's unit where that says the area exactly, else with its own.
std::string AreaCell(const v1::Area& area, const std::string& unit) {
  v1::Area one, back;
  if (text::ReadAreaWithUnit("1", unit, &one) == kRead) {
    // A unit is a power of ten of 亩 or of 公顷, which has 15 of them.
    const int64_t step = one.micro_mu() % 3 == 0 ? 15 : 1;
    std::string cell = text::WriteDecimal(area.micro_mu() / step, PowersOfTen(one.micro_mu() / step), 0);
    if (text::ReadAreaWithUnit(cell, unit, &back) == kRead && back.micro_mu() == area.micro_mu()) return cell;
  }
  return WithoutDanglingZeros(text::WriteArea(area));
}

const v1::Fact* FactOfKind(const v1::Project& project, v1::FactKind kind) {
  const auto found = std::find_if(project.facts().begin(), project.facts().end(),
                                  [&](const v1::Fact& fact) { return fact.kind() == kind; });
  return found == project.facts().end() ? nullptr : &*found;
}

// What stands beside the fields, under the usual head or the one of the file.
std::string KeptCell(const v1::Project& project, const Head& head) {
  auto kept = project.ledger_columns().find(std::string(UsualHead(head.column)));
  if (kept == project.ledger_columns().end()) kept = project.ledger_columns().find(head.text);
  return kept == project.ledger_columns().end() ? "" : kept->second;
}

// Who told the ledger what was entered last; of what came together, the furthest.
std::string LastAuthor(const v1::Project& project) {
  const auto is_before = [](const v1::Fact& one, const v1::Fact& other) {
    const auto key = [](const v1::Fact& fact) {
      return std::tuple(fact.record_time().seconds(), fact.record_time().nanos(), fact.kind());
    };
    return key(one) < key(other);
  };
  const v1::Fact* last = nullptr;
  for (const v1::Fact& fact : project.facts()) {
    // What was recorded here names a person of Luodi, and no ledger said it.
    if (fact.basis() == v1::FACT_BASIS_RECORDED) continue;
    if (last == nullptr || is_before(*last, fact)) last = &fact;
  }
  return last == nullptr ? "" : last->author();
}

// The title of a name; its last part, which a ledger may say as well, where none is known.
std::string TitleOf(const std::map<std::string, std::string>& titles, const std::string& name) {
  const auto found = titles.find(name);
  return found != titles.end() ? found->second : name.substr(name.rfind('/') + 1);
}

std::string InvestorCell(const v1::Project& project, const Head& head, const Titles& titles) {
  const auto found = titles.investors.find(project.investor());
  if (found == titles.investors.end()) return head.column == Column::kCountry ? KeptCell(project, head) : "";
  const v1::Investor& investor = found->second;
  switch (head.column) {
    case Column::kInvestor:
      return investor.title();
    case Column::kUscc:
      return investor.uscc();
    case Column::kForeignNumber:
      return investor.foreign_registration_number();
    default:
      break;
  }
  if (investor.uscc().empty()) return investors::rules::CountryName(investor.country_code(), text::Language::kChinese);
  // Beside a code the country was kept with the row.
  return KeptCell(project, head);
}

std::string PromiseCell(const v1::Promises& promises, const Head& head) {
  switch (head.column) {
    case Column::kAnnualTax:
      return promises.has_annual_tax() ? MoneyCell(promises.annual_tax(), head.unit) : "";
    case Column::kAnnualOutput:
      return promises.has_annual_output() ? MoneyCell(promises.annual_output(), head.unit) : "";
    case Column::kPlannedStart:
      return promises.has_start_date() ? text::WriteDate(promises.start_date()) : "";
    case Column::kPlannedProduction:
      return promises.has_production_date() ? text::WriteDate(promises.production_date()) : "";
    case Column::kPlannedFullCapacity:
      return promises.has_full_capacity_date() ? text::WriteDate(promises.full_capacity_date()) : "";
    default:
      return promises.jobs() > 0 ? absl::StrCat(promises.jobs()) : "";
  }
}

std::string AmountCell(const v1::Project& project, const Head& head) {
  switch (head.column) {
    case Column::kTotalInvestment:
      return project.has_total_investment() ? MoneyCell(project.total_investment(), head.unit) : "";
    case Column::kFixedAssetInvestment:
      return project.has_fixed_asset_investment() ? MoneyCell(project.fixed_asset_investment(), head.unit) : "";
    case Column::kForeignInvestment:
      return project.has_foreign_investment() ? MoneyCell(project.foreign_investment(), head.unit) : "";
    default:
      return project.has_land_area() ? AreaCell(project.land_area(), head.unit) : "";
  }
}

}  // namespace

std::string CellOf(const v1::Project& project, const Head& head, const Titles& titles) {
  switch (head.column) {
    case Column::kUnknown:
    case Column::kUnnamed:
    case Column::kOrdinal:
      return "";
    case Column::kBusinessCode:
      return project.business_code();
    case Column::kTitle:
      return project.title();
    case Column::kNationalCode:
      return project.national_code();
    case Column::kKind:
      return std::string(KindWord(project.kind()));
    case Column::kPhase:
      return project.masked() ? "" : absl::StrCat(std::max(project.phase(), 1));
    case Column::kParent:
      return TitleOf(titles.parents, project.parent_project());
    case Column::kInvestor:
    case Column::kUscc:
    case Column::kCountry:
    case Column::kForeignNumber:
      return InvestorCell(project, head, titles);
    case Column::kIndustry:
      return project.industry_code();
    case Column::kTotalInvestment:
    case Column::kFixedAssetInvestment:
    case Column::kForeignInvestment:
    case Column::kLandArea:
      return AmountCell(project, head);
    case Column::kPark:
      return TitleOf(titles.parks, project.park());
    case Column::kParcel:
      return project.parcel();
    case Column::kStage:
      return std::string(StageWord(project.stage()));
    case Column::kAnnualTax:
    case Column::kAnnualOutput:
    case Column::kJobs:
    case Column::kPlannedStart:
    case Column::kPlannedProduction:
    case Column::kPlannedFullCapacity:
      return PromiseCell(project.promises(), head);
    case Column::kConfidentiality:
      return std::string(ConfidentialityWord(project.confidentiality()));
    case Column::kDepartment:
      return TitleOf(titles.departments, project.owner_department());
    case Column::kDescription:
      return project.description();
    case Column::kAuthor: {
      const std::string kept = KeptCell(project, head);
      return kept.empty() ? LastAuthor(project) : kept;
    }
    default:
      break;
  }
  const v1::Fact* fact = FactOfKind(project, FactOf(head.column));
  return fact != nullptr ? text::WriteDate(fact->fact_date()) : "";
}

Column ColumnFilling(std::string_view path) {
  const auto* filled = std::find_if(kFilled.begin(), kFilled.end(),
                                    [&](const Filled& candidate) { return path.starts_with(candidate.path); });
  return filled == kFilled.end() ? Column::kUnknown : filled->column;
}

}  // namespace luodi::ledger
