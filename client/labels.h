// SPDX-License-Identifier: Apache-2.0
// The Chinese labels that stand in files of their own; Label in words.h reads them all.
#pragma once

#include <string_view>

namespace luodi::client {

// Of the fields of reviews and meetings; empty for others.
std::string_view ReviewLabel(std::string_view field_name);

}  // namespace luodi::client
