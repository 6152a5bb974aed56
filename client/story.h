// SPDX-License-Identifier: Apache-2.0
// Cases and the story of an entry, told to people.
#pragma once

#include "client/output.h"
#include "luodi/v1/agreements.pb.h"
#include "luodi/v1/review.pb.h"

namespace luodi::client {

// State, stages with tallies, recusals, exception and decision of a case.
void TellCase(Output& out, const v1::ReviewCase& review_case);

void TellStory(Output& out, const v1::EntryStory& story);

}  // namespace luodi::client
