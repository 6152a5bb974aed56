// SPDX-License-Identifier: Apache-2.0
// The flags that say which projects: of `project list` and `board`.
#pragma once

#include "client/command.h"

namespace luodi::client {

// The command's request has a ProjectFilter in its field `filter`.
Command& ProjectFilterFlags(Command& command);

}  // namespace luodi::client
