// SPDX-License-Identifier: Apache-2.0
// The record of a case: everything that was judged, said and decided, in sections with digests, so that it can be
// checked without server or database. Pure; what is read for it is read by records.cc.
#pragma once

#include <string>
#include <vector>

#include "luodi/v1/documents.pb.h"
#include "luodi/v1/meetings.pb.h"
#include "luodi/v1/policy.pb.h"
#include "luodi/v1/review_cases.pb.h"
#include "luodi/v1/review_definitions.pb.h"

namespace luodi::review::rules {

// What goes into a record, section by section. Votes of a secret ballot have no choice: they never leave the store with
// one.
struct CaseFile {
  v1::ReviewDefinition definition;
  v1::ThresholdSet threshold_set;
  v1::ReviewCase review_case;
  // Oldest first.
  std::vector<v1::Packet> packets;
  // What the packets hold, in the order of their numbers, without bytes.
  std::vector<v1::Document> documents;
  std::vector<v1::Opinion> opinions;
  std::vector<v1::Vote> votes;
  std::vector<v1::Score> scores;
  std::vector<v1::Delegation> delegations;
  v1::ClockReceipt clock;
  std::vector<v1::Meeting> meetings;
  // Oldest first.
  std::vector<v1::RecordedChange> history;
};

// The record with its sections and digests; name, time and person of the export are the caller's to set before, in
// `head`.
v1::CaseRecord RecordOf(v1::CaseRecord head, const CaseFile& file);

// What the journal keeps of an export: who took what, and the digest; no section.
v1::CaseRecord WithoutSections(const v1::CaseRecord& record);

// The documents of all packets, each once, in the order of their numbers.
std::vector<std::string> DocumentsIn(const std::vector<v1::Packet>& packets);

// The links by which somebody of the case answered or decided for another: those that lie on a way from him for whom he
// did to him who did. Others are nobody's business.
std::vector<v1::Delegation> DelegationsUsed(const CaseFile& file, const std::vector<v1::Delegation>& delegations);

// The meeting as far as it is about the case: its item alone, and the minutes only where it was the only one.
v1::Meeting MeetingFor(const std::string& review_case, v1::Meeting meeting);

}  // namespace luodi::review::rules
