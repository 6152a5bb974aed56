// SPDX-License-Identifier: Apache-2.0
// Cases, meetings and the story of an entry, told to people.
#pragma once

#include "client/output.h"
#include "luodi/v1/agreements.pb.h"
#include "luodi/v1/meetings.pb.h"
#include "luodi/v1/review_cases.pb.h"

namespace luodi::client {

// State, size it counts with, stages with tallies and who is still out, recusals, supplements, exception, override,
// standing vetoes, voices, decision and obligations of a case.
void TellCase(Output& out, const v1::ReviewCase& review_case);

void TellException(Output& out, const v1::PolicyException& exception);
// The decision, how long it serves, and what must be met before signing.
void TellDecision(Output& out, const v1::ReviewCase& review_case);

void TellStory(Output& out, const v1::EntryStory& story);

// State, agenda with what became of each item, attendance and minutes.
void TellMeeting(Output& out, const v1::Meeting& meeting);

// A line "  label: value", left out when there is no value.
void Fact(Output& out, const std::string& label, const std::string& value);
// The same for a field of the message.
void FieldFact(Output& out, const google::protobuf::Message& message, const std::string& path);

}  // namespace luodi::client
