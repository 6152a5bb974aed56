// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include <google/protobuf/timestamp.pb.h>

#include "luodi/v1/types.pb.h"

namespace luodi::base {

// A day as PostgreSQL writes it: "2020-04-30". Untouched and false for any other form.
bool ReadDay(std::string_view text, v1::Date* date);

// An instant in UTC as PostgreSQL and proto3 JSON write it: "2020-04-30 08:00:00.5+00", "2020-04-30T08:00:00.5Z".
// Untouched and false for any other form.
bool ReadInstant(std::string_view text, google::protobuf::Timestamp* time);

}  // namespace luodi::base
