// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "absl/strings/str_cat.h"
#include "proto/text/number.h"
#include "proto/text/sentence.h"
#include "server/base/text.h"
#include "server/investors/rules.h"
#include "server/policy/figures.h"

namespace luodi::investors::rules {
namespace {

constexpr int kLongestTitle = 200;
constexpr int kLongestPerson = 100;
constexpr int kLongestForeignNumber = 60;
constexpr int kLongestTag = 40;
constexpr int kMostTags = 20;
constexpr int kMostRecords = 50;
constexpr int kMostHoldings = 200;

// Whether there are at most so many; the fault otherwise.
bool CheckCount(const std::string& field, int count, int most, Faults& faults) {
  if (count <= most) return true;
  faults.push_back({v1::ERROR_REASON_VALUE_OUT_OF_RANGE,
                    field,
                    {{"value", absl::StrCat(count)}, {"lowest", "0"}, {"highest", absl::StrCat(most)}}});
  return false;
}

void CheckTags(const std::string& field, v1::Investor& investor, Faults& faults) {
  if (!CheckCount(field, investor.tags_size(), kMostTags, faults)) return;
  std::set<std::string> seen;
  for (std::string& tag : *investor.mutable_tags()) {
    tag = base::NormalizeText(field, tag, kLongestTag, true, faults);
    if (!tag.empty() && !seen.insert(tag).second) {
      faults.push_back({v1::ERROR_REASON_ENTRY_TWICE, field, {{"value", tag}}});
    }
  }
}

void CheckCreditRecords(const std::string& field, v1::Investor& investor, Faults& faults) {
  if (!CheckCount(field, investor.credit_records_size(), kMostRecords, faults)) return;
  for (int i = 0; i < investor.credit_records_size(); ++i) {
    policy::rules::CheckCreditRecord(absl::StrCat(field, "[", i, "]."), *investor.mutable_credit_records(i), faults);
  }
}

void CheckLandHoldings(const std::string& field, v1::Investor& investor, Faults& faults) {
  if (!CheckCount(field, investor.land_holdings_size(), kMostHoldings, faults)) return;
  std::set<std::string> parcels;
  for (int i = 0; i < investor.land_holdings_size(); ++i) {
    const std::string prefix = absl::StrCat(field, "[", i, "].");
    v1::LandHolding& holding = *investor.mutable_land_holdings(i);
    policy::rules::CheckLandHolding(prefix, holding, faults);
    if (!holding.parcel().empty() && !parcels.insert(holding.parcel()).second) {
      faults.push_back({v1::ERROR_REASON_ENTRY_TWICE, prefix + "parcel", {{"value", holding.parcel()}}});
    }
  }
}

void Append(const std::vector<Fault>& more, Faults& faults) { faults.insert(faults.end(), more.begin(), more.end()); }

void CheckForeign(const std::string& prefix, v1::Investor& investor, Faults& faults) {
  std::string country = text::Fold(investor.country_code());
  for (char& c : country) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  investor.set_country_code(country);
  if (country.empty()) {
    faults.push_back({v1::ERROR_REASON_FIELD_REQUIRED, prefix + "country_code", {}});
  } else {
    Append(CheckCountry(prefix + "country_code", country), faults);
  }
  investor.set_foreign_registration_number(base::NormalizeText(prefix + "foreign_registration_number",
                                                               investor.foreign_registration_number(),
                                                               kLongestForeignNumber, true, faults));
}

}  // namespace

Faults CheckChangeable(const std::string& prefix, v1::Investor& investor) {
  Faults faults;
  investor.set_title(base::NormalizeText(prefix + "title", investor.title(), kLongestTitle, true, faults));
  investor.set_legal_representative(base::NormalizeText(
      prefix + "legal_representative", investor.legal_representative(), kLongestPerson, false, faults));
  CheckTags(prefix + "tags", investor, faults);
  CheckCreditRecords(prefix + "credit_records", investor, faults);
  CheckLandHoldings(prefix + "land_holdings", investor, faults);
  return faults;
}

Faults CheckInvestor(const std::string& prefix, v1::Investor& investor) {
  Faults faults = CheckChangeable(prefix, investor);
  investor.set_uscc(NormalizeUscc(investor.uscc()));
  const bool foreign = !investor.country_code().empty() || !investor.foreign_registration_number().empty();
  if (investor.uscc().empty() != foreign) {
    faults.push_back({v1::ERROR_REASON_EXCLUSIVE_FIELDS,
                      prefix + "uscc",
                      {{"fields", absl::StrCat(prefix, "uscc, ", prefix, "foreign_registration_number")}}});
  } else if (foreign) {
    CheckForeign(prefix, investor, faults);
  } else {
    Append(CheckUscc(prefix + "uscc", investor.uscc()), faults);
  }
  return faults;
}

void SetWarnings(v1::Investor& investor) {
  investor.clear_warnings();
  if (investor.uscc().empty()) return;
  if (const auto fault = WarnOrganisationCode("uscc", investor.uscc())) {
    investor.add_warnings(absl::StrCat(text::ReasonName(fault->reason), ": ",
                                       text::Sentence(fault->reason, fault->metadata, text::Language::kEnglish)));
  }
}

std::vector<std::string> Noticed(const std::string& prefix, const v1::Investor& sent, const v1::Investor& stored) {
  std::vector<std::string> warnings;
  const auto notice = [&](const char* field, const std::string& one, const std::string& other) {
    if (one != other) {
      warnings.push_back(absl::StrCat(prefix, field, ": stored as \"", other, "\" (trimmed, Unicode NFC)"));
    }
  };
  notice("title", sent.title(), stored.title());
  notice("legal_representative", sent.legal_representative(), stored.legal_representative());
  return warnings;
}

absl::Status RefuseIdentity(const v1::Investor& other) {
  if (!other.uscc().empty()) return Refuse(v1::ERROR_REASON_USCC_TAKEN, {{"resource", other.name()}});
  return Refuse(v1::ERROR_REASON_FOREIGN_NUMBER_TAKEN, {{"resource", other.name()}, {"country", other.country_code()}});
}

}  // namespace luodi::investors::rules
