// SPDX-License-Identifier: Apache-2.0
// Opinions by the file: read, sent as one stream, answered one by one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/session.h"
#include "luodi/v1/review.pb.h"

namespace luodi::client {

// One opinion as the file has it.
struct OpinionLine {
  int line = 0;
  // As people name it: 2020-0041/1, or 2020-0041 for the newest.
  std::string case_name;
  std::string stage;
  std::string stance;
  std::string text;
  std::vector<std::string> conditions;
  std::string seat;
  // Empty: the newest.
  std::string packet_version;
};

// CSV with the columns case, stage, stance and, if there are any, text, conditions (separated by semicolons), seat and
// packet_version (案件、环节、态度、内容、条件、席位、卷宗版本); or JSON lines with the same keys, conditions an array.
// Throws UsageError that joins every fault with its line.
std::vector<OpinionLine> ReadOpinionLines(std::string_view content);

// The request of a line without case, packet version and request id. Throws UsageError.
v1::RecordOpinionRequest RequestOf(const OpinionLine& line, Language language);

// The request id of a line: made of the file's id and what the line says, not of where it stands, so that a mended
// file repeats what was recorded and sends what was refused. Equal lines are told apart by `nth`.
std::string LineRequestId(const std::string& file_request_id, const OpinionLine& line, int nth);

// Sends the opinions of the file ("-": standard input): a bar on a terminal, then a line each. Returns kRefused when
// one was refused. Throws UsageError before anything is sent, CallError.
int RecordOpinionsOf(Session& session, const std::string& file);

}  // namespace luodi::client
