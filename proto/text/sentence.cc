// SPDX-License-Identifier: Apache-2.0
#include "proto/text/sentence.h"

#include "luodi/v1/options.pb.h"

namespace luodi::text {
namespace {

constexpr std::string_view kPrefix = "ERROR_REASON_";

// The descriptor pool parses an option once and keeps it: the pointer stays good for the life of the process.
const v1::Refusal* RefusalOf(v1::ErrorReason reason) {
  const auto* value = v1::ErrorReason_descriptor()->FindValueByNumber(static_cast<int>(reason));
  if (value == nullptr || !value->options().HasExtension(v1::refusal)) return nullptr;
  return &value->options().GetExtension(v1::refusal);
}

std::string Fill(std::string_view sentence, const Metadata& metadata) {
  std::string filled;
  while (!sentence.empty()) {
    const size_t open = sentence.find('{');
    const size_t close = sentence.find('}', open == std::string_view::npos ? sentence.size() : open);
    if (close == std::string_view::npos) break;
    filled += sentence.substr(0, open);
    const auto found = metadata.find(std::string(sentence.substr(open + 1, close - open - 1)));
    filled += found == metadata.end() ? sentence.substr(open, close - open + 1) : std::string_view(found->second);
    sentence.remove_prefix(close + 1);
  }
  filled += sentence;
  return filled;
}

}  // namespace

std::string Sentence(v1::ErrorReason reason, const Metadata& metadata, Language language) {
  const v1::Refusal* refusal = RefusalOf(reason);
  if (refusal == nullptr) return ReasonName(reason);
  return Fill(language == Language::kChinese ? refusal->zh() : refusal->en(), metadata);
}

std::string ReasonName(v1::ErrorReason reason) {
  const auto* value = v1::ErrorReason_descriptor()->FindValueByNumber(static_cast<int>(reason));
  if (value == nullptr) return std::to_string(static_cast<int>(reason));
  return value->name().substr(kPrefix.size());
}

bool ReadReason(std::string_view name, v1::ErrorReason* reason) {
  const auto* value = v1::ErrorReason_descriptor()->FindValueByName(std::string(kPrefix) + std::string(name));
  if (value == nullptr || value->number() == 0) return false;
  *reason = static_cast<v1::ErrorReason>(value->number());
  return true;
}

google::rpc::Code CodeOf(v1::ErrorReason reason) {
  const v1::Refusal* refusal = RefusalOf(reason);
  return refusal == nullptr ? google::rpc::UNKNOWN : refusal->code();
}

}  // namespace luodi::text
