// SPDX-License-Identifier: Apache-2.0
// What holds for whatever a caller sends, however broken; a fuzz target that finds otherwise stops as if it crashed.
#pragma once

#include <cstdlib>
#include <iostream>
#include <set>
#include <string>

#include "proto/text/canonical_json.h"
#include "server/base/status.h"

namespace luodi::fuzz {

inline void Expect(bool holds, const std::string& what) {
  if (holds) return;
  std::cerr << "Expected: " << what << std::endl;
  std::abort();
}

// Refused, if at all, for one of these reasons.
inline void ExpectRefusal(const absl::Status& status, const std::set<v1::ErrorReason>& reasons) {
  Expect(status.ok() || reasons.contains(ReasonOf(status)),
         "a reason that the contract names, not " + status.ToString());
}

// Refused, if at all, with a reason of ours, never as an internal fault, in less than the 8 KB that peers take.
inline void ExpectOurs(const absl::Status& status) {
  if (status.ok()) return;
  Expect(ReasonOf(status) != v1::ERROR_REASON_UNSPECIFIED && InternalDetail(status).empty(),
         "a refusal of ours, not " + status.ToString());
  const grpc::Status sent = ToGrpcStatus(status);
  // What is not printable ASCII travels as three bytes, and details in base64.
  Expect(sent.error_message().size() * 3 + sent.error_details().size() * 4 / 3 < 8192, "a refusal that travels");
}

// Each fault names its field and says a whole sentence in both languages.
inline void ExpectWhole(const Faults& faults) {
  for (const Fault& fault : faults) {
    Expect(!fault.field.empty(), "a field of " + text::ReasonName(fault.reason));
    Metadata told = fault.metadata;
    told["field"];
    for (auto& [key, value] : told) value = "x";
    for (const auto language : {text::Language::kEnglish, text::Language::kChinese}) {
      const std::string sentence = text::Sentence(fault.reason, told, language);
      Expect(sentence.find('{') == std::string::npos, "all parts of: " + sentence);
    }
  }
  ExpectOurs(RefuseFields(faults));
}

// Checks the message and, where nothing is wrong with it, once more: then nothing is wrong and nothing changes, for it
// is normalised already. Whether nothing is wrong.
template <typename Message, typename Check>
bool PassesTwice(Message& message, Check check) {
  const Faults faults = check(message);
  ExpectWhole(faults);
  if (!faults.empty()) return false;
  Message again = message;
  Expect(check(again).empty(), "no fault in what was checked: " + message.ShortDebugString());
  Expect(text::OrderedBytes(again) == text::OrderedBytes(message),
         "no change of what is normalised: " + message.ShortDebugString() + " -> " + again.ShortDebugString());
  return true;
}

}  // namespace luodi::fuzz
