// SPDX-License-Identifier: Apache-2.0
// What people call the methods of luodi.v1.
#pragma once

#include <string>
#include <string_view>

#include "proto/text/sentence.h"

namespace luodi::client {

using text::Language;

// 投票, in English "cast vote", for CastVote, luodi.v1.ReviewService.CastVote or luodi.v1.ReviewService/CastVote. What
// is no method: the last part of the name as it is.
std::string ActWord(std::string_view method, Language language);

}  // namespace luodi::client
