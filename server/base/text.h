// SPDX-License-Identifier: Apache-2.0
// What a text must be before it is stored: valid UTF-8, NFC, nothing that cannot be seen.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/base/status.h"

namespace luodi::base {

// Whether a text is one line, as names and codes are, or may hold line breaks and tabs, as opinions and notes do.
enum class Lines { kOne, kMany };

// The text as it is stored: outer white space trimmed, NFC, CR LF as LF. Its faults: FIELD_REQUIRED or TEXT_EMPTY
// (sent, but blank) when it is required; TEXT_NOT_UTF8; TEXT_FORBIDDEN_CHARACTER for the first control, format
// (bidirectional, zero-width), line separator, private-use or unassigned character, with its code point (U+202E) and
// 1-based position in what was sent; TEXT_TOO_LONG, counted in code points of what is stored. Empty after a fault.
// `changed`, when given, says whether the result differs from what was sent.
std::string NormalizeText(std::string field, std::string_view raw, int max_code_points, bool required,
                          std::vector<Fault>& faults, bool* changed = nullptr, Lines lines = Lines::kOne);

// What a refusal repeats of a caller's text: at most 80 code points, never half a character, no invalid byte.
std::string Shown(std::string_view text);

}  // namespace luodi::base
