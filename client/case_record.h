// SPDX-License-Identifier: Apache-2.0
// The record of a case, checked without server or database: that nothing in it was changed, and that it is true in
// itself. Nothing here asks anybody, and nothing of the server is used: what it counted is counted again.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "luodi/v1/documents.pb.h"
#include "luodi/v1/meetings.pb.h"
#include "luodi/v1/policy.pb.h"
#include "luodi/v1/review_cases.pb.h"
#include "luodi/v1/review_definitions.pb.h"
#include "proto/text/sentence.h"

namespace luodi::client {

using text::Language;

// One thing that is not as it must be.
struct Finding {
  // The section it was found in, "record" for the whole, "page" for the printed page.
  std::string section;
  std::string english;
  std::string chinese;

  const std::string& In(Language language) const { return language == Language::kChinese ? chinese : english; }
};

// A record with its sections read.
struct OpenedRecord {
  v1::CaseRecord record;
  v1::ReviewDefinition definition;
  v1::ThresholdSet threshold_set;
  v1::ReviewCase review_case;
  std::vector<v1::Packet> packets;
  std::vector<v1::Document> documents;
  std::vector<v1::Opinion> opinions;
  std::vector<v1::Vote> votes;
  std::vector<v1::Score> scores;
  std::vector<v1::Delegation> delegations;
  v1::ClockReceipt clock;
  std::vector<v1::Meeting> meetings;
  std::vector<v1::RecordedChange> history;
};

// What is true of the outside: sections in their order, their digests, the digest over all.
std::vector<Finding> CheckSeals(const v1::CaseRecord& record);

// Reads the sections; each that cannot be read is a finding, and then the rest is not looked at.
std::vector<Finding> OpenRecord(const v1::CaseRecord& record, OpenedRecord* opened);

// Told after each part of a check: how many of how many are done.
using OnCheck = std::function<void(int done, int total)>;

// Everything: seals, then what the sections say, against each other and against the definition. Empty: it holds.
std::vector<Finding> CheckRecord(const v1::CaseRecord& record, const OnCheck& on_check = nullptr);

}  // namespace luodi::client
