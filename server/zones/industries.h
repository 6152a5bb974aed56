// SPDX-License-Identifier: Apache-2.0
// The industrial classification GB/T 4754-2017: 门类 (C), 大类 (C36), 中类 (C361), 小类 (C3611).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace luodi::zones {

// The code, of any level and with its letter, stands in the table.
bool IsIndustryCode(std::string_view code);

// 汽柴油车整车制造 for C3611; empty for a code that is not in the table.
std::string_view IndustryName(std::string_view code);

// The code with its letter: C3611 from C3611, c3611, full-width Ｃ３６１１ or the bare digits 3611. Empty when the
// table has no such code.
std::optional<std::string> NormalizeIndustry(std::string_view text);

// Codes in order, after the code `after`, at most so many: those that begin like the query, with or without letter, and
// those whose names contain it. The empty query finds all.
std::vector<std::string_view> FindIndustries(std::string_view query, std::string_view after, size_t most);

}  // namespace luodi::zones
