// SPDX-License-Identifier: Apache-2.0
// What the linter of review definitions found, as a sentence.
#pragma once

#include <string>

#include "client/language.h"
#include "luodi/v1/review_definitions.pb.h"

namespace luodi::client {

// By rule and values; the values as they stand where this program knows no sentence for them.
std::string FindingText(const v1::DefinitionFinding& finding, Language language);

}  // namespace luodi::client
