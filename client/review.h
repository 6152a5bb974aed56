// SPDX-License-Identifier: Apache-2.0
// luodi review, in files by what people do. Each Add function adds its verbs below the noun `review`.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client/command.h"
#include "luodi/v1/review_definitions.pb.h"

namespace luodi::client {

constexpr char kCases[] = "projects/*/cases/*";
constexpr char kDefinitions[] = "reviewDefinitions/*";

void AddReviewReading(Noun noun);
void AddReviewFiling(Noun noun);
void AddReviewHandling(Noun noun);
void AddReviewJudging(Noun noun);
void AddBallots(Noun noun);
void AddRecusing(Noun noun);
void AddReviewDeciding(Noun noun);
void AddDefinitions(Noun noun);
void AddDelegations(Noun noun);
void AddMeetings(Noun noun);
void AddRecordCommands(Noun noun);

// An act on a case: 2020-0041/1, or 2020-0041 for the newest one.
Command& CaseVerb(Noun& noun, const std::string& verb, const std::string& help, const std::string& example,
                  const std::string& method, const std::string& path);

// A packet version that was typed is 1 or more. Throws UsageError.
void CheckPacketVersion(const std::string& flag, const std::string& typed);

// The packet version judged is the one that stands now, unless the reviewer says which he read.
Command& JudgesPacket(Command& command, const std::string& case_path);

// STAGE, and --seat for who may answer for several.
Command& StageAndSeat(Command& command);

// Tells the answer as a case.
void ShowCase(Output& out, const Message& answer);

// Stage, or the case's definition of it; throws UsageError that names the stages there are.
v1::StageDefinition DefinitionOfStage(Session& session, const std::string& case_name, const std::string& stage_id);

// "KEY=VALUE" of a flag. Throws UsageError when either is missing.
std::pair<std::string, std::string> ReadPair(const std::string& flag, const std::string& text);

// A flag ITEM=DOCUMENT, may be repeated, filled into the map `materials` of the request. The number alone is a document
// of the project that the request's field `owner_path` names or lies below.
Command& Materials(Command& command, const std::string& owner_path);

}  // namespace luodi::client
