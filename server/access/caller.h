// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "luodi/v1/access.pb.h"
#include "luodi/v1/options.pb.h"

namespace luodi::access {

// Who calls, as the database knows it in this transaction.
struct Caller {
  // zones/{zone}/persons/{person}
  std::string person;
  // zones/{zone}/departments/{department}; may be empty.
  std::string department;
  // {zone} of the person; "system" for persons over all zones.
  std::string zone;
  std::vector<v1::Role> roles;
  // The first security admin, whom luodid creates.
  bool bootstrap = false;
  // SHA-256 of the token used.
  std::string token_sha256;

  // Whether one of the roles holds the permission.
  bool May(v1::Permission permission) const;
};

}  // namespace luodi::access
