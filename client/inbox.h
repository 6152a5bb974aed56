// SPDX-License-Identifier: Apache-2.0
// What the caller can act on now, told to people.
#pragma once

#include <string>

#include "client/output.h"
#include "luodi/v1/review_cases.pb.h"

namespace luodi::client {

// "3 left", "due today", "2 late", "no limit"; a day beyond the recorded calendar carries a question mark.
std::string UrgencyText(const v1::InboxItem& item);

// One line an item, in the order given: how much time is left, the day it is due, what is to be done, case and stage as
// commands take them, the titles of stage and project. No line is longer than `width` cells (0: as long as it takes):
// where there is no room the id of the stage is left out, then the case, and titles are cut. Whom the caller answers for
// is told where he does.
void TellInbox(Output& out, const Messages& items, int width);

}  // namespace luodi::client
