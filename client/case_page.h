// SPDX-License-Identifier: Apache-2.0
// The record of a case as one page to print: it fetches nothing, and carries the record it was made of, so that the
// page can be checked itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/case_record.h"

namespace luodi::client {

// The page of a record, the same for the same record, language and version of this program. Sections that cannot be
// read are left out: CheckRecord tells of them.
std::string CasePage(const v1::CaseRecord& record, Language language);

// The record as a file: proto3 JSON and a line break.
std::string RecordFile(const v1::CaseRecord& record);

// A file as it was read: a record, or the page of one.
struct RecordInHand {
  v1::CaseRecord record;
  // Only of a page.
  bool is_page = false;
  Language language = Language::kEnglish;
  // "luodi 0.1.0", who made the page.
  std::string made_by;
};

// False when it is neither.
bool ReadRecordFile(const std::string& content, RecordInHand* in_hand);

// Everything that is not as it must be: of the record, and of a page that does not say what its record says. Empty: it
// holds.
std::vector<Finding> CheckRecordFile(const std::string& content, const RecordInHand& in_hand,
                                     const OnCheck& on_check = nullptr);

}  // namespace luodi::client
