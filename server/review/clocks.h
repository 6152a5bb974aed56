// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "luodi/v1/review.pb.h"
#include "server/call/call.h"
#include "server/review/store.h"

namespace luodi::review {

// Cases in which something fires now, in the order of names, at most `limit`.
std::vector<store::DueCase> DueCases(Call& call, int limit);

// Lets everything fire that is due in one case, whose project's lock the call holds, and adds it to the response. A
// case in which nothing is due is left as it is.
absl::Status FireCase(Call& call, const std::string& name, v1::RunClocksResponse& response);

}  // namespace luodi::review
