// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include "luodi/v1/access.pb.h"
#include "luodi/v1/options.pb.h"
#include "server/access/caller.h"
#include "server/base/status.h"

namespace luodi::access::rules {

// The permissions of a role, by the domain's table of roles.
const std::set<v1::Permission>& PermissionsOf(v1::Role role);

// Whether one person may hold both: system, security and log administration exclude each other and every business role.
bool MayHoldBoth(v1::Role one, v1::Role other);

// A business role sees images in the journal; administrators see metadata only.
bool IsBusinessRole(v1::Role role);

// Refuses a grant that conflicts with roles held, or one held already.
absl::Status CheckGrant(const std::string& person, v1::Role role, const std::vector<v1::Role>& held);

}  // namespace luodi::access::rules
