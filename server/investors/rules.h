// SPDX-License-Identifier: Apache-2.0
// What identifies an investor: the unified social credit code (统一社会信用代码, GB 32100-2015) at home, country and
// own registration number abroad.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "luodi/v1/investors.pb.h"
#include "proto/text/sentence.h"
#include "server/base/status.h"

namespace luodi::investors::rules {

// The code as it is checked and stored: upper case, full-width forms folded, outer blanks trimmed.
std::string NormalizeUscc(std::string_view text);

// The faults of a normalised code. USCC_LENGTH stands alone; else USCC_CHARACTER for each character outside the
// alphabet of 31; else USCC_AUTHORITY for an unknown pair of authority and category, and USCC_CHECK_DIGIT for a wrong
// last digit.
std::vector<Fault> CheckUscc(std::string_view field, std::string_view code);

// A code without faults whose organisation code (positions 9 to 17, GB 11714) has another check digit: worth a warning,
// never a refusal, because such codes were issued. The fault is USCC_CHECK_DIGIT at position 17.
std::optional<Fault> WarnOrganisationCode(std::string_view field, std::string_view code);

// COUNTRY_UNKNOWN unless the code is an upper-case ISO 3166-1 alpha-2 code.
std::vector<Fault> CheckCountry(std::string_view field, std::string_view code);

// 日本, Japan for JP; empty for an unknown code.
std::string CountryName(std::string_view code, text::Language language);

// The faults of an investor a caller creates; `prefix` is its path in the request, e.g. "investor.". Normalises texts and
// codes in place.
Faults CheckInvestor(const std::string& prefix, v1::Investor& investor);
// The faults of what can be changed later: title, legal representative, tags, credit records and land holdings.
Faults CheckChangeable(const std::string& prefix, v1::Investor& investor);

// Fills `warnings` with what the code of a stored investor shows: whatever the store returns passes here.
void SetWarnings(v1::Investor& investor);
// What was changed of the texts sent, and not refused.
std::vector<std::string> Noticed(const std::string& prefix, const v1::Investor& sent, const v1::Investor& stored);

// The other investor has the identity already: USCC_TAKEN or FOREIGN_NUMBER_TAKEN.
absl::Status RefuseIdentity(const v1::Investor& other);

}  // namespace luodi::investors::rules
