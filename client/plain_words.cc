// SPDX-License-Identifier: Apache-2.0
#include "client/plain_words.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/acts.h"
#include "client/methods.h"
#include "client/words.h"
#include "luodi/v1/access.pb.h"
#include "luodi/v1/agreements.pb.h"
#include "luodi/v1/delivery.pb.h"
#include "luodi/v1/meetings.pb.h"
#include "luodi/v1/policy.pb.h"
#include "luodi/v1/projects.pb.h"
#include "luodi/v1/review_cases.pb.h"
#include "luodi/v1/review_definitions.pb.h"

namespace luodi::client {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FileDescriptor;

using Names = std::map<std::string, std::vector<const EnumValueDescriptor*>, std::less<>>;

void AddNames(const EnumDescriptor& type, Names* names) {
  // Reasons are codes: people look them up as they stand.
  if (&type == v1::ErrorReason_descriptor()) return;
  for (int i = 1; i < type.value_count(); ++i) (*names)[type.value(i)->name()].push_back(type.value(i));
}

void AddNames(const Descriptor& type, Names* names) {
  for (int i = 0; i < type.enum_type_count(); ++i) AddNames(*type.enum_type(i), names);
  for (int i = 0; i < type.nested_type_count(); ++i) AddNames(*type.nested_type(i), names);
}

Names CollectNames() {
  Names names;
  for (const FileDescriptor* file : LinkedFiles()) {
    for (int i = 0; i < file->enum_type_count(); ++i) AddNames(*file->enum_type(i), &names);
    for (int i = 0; i < file->message_type_count(); ++i) AddNames(*file->message_type(i), &names);
  }
  return names;
}

std::string WordOfName(const std::string& name, const EnumDescriptor* type, Language language) {
  static const Names& names = *new Names(CollectNames());
  const auto found = names.find(name);
  if (found == names.end()) return name;
  const EnumValueDescriptor* value = type == nullptr ? nullptr : type->FindValueByName(name);
  return Word(value == nullptr ? *found->second.front() : *value, language);
}

bool IsOfName(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

// The enum whose STATE_ a sentence of the reason is filled with; nullptr where none is.
const EnumDescriptor* StateIn(v1::ErrorReason reason) {
  switch (reason) {
    case v1::ERROR_REASON_CASE_RUNNING:
    case v1::ERROR_REASON_CASE_STATE_REFUSES:
      return v1::ReviewCase::State_descriptor();
    case v1::ERROR_REASON_STAGE_NOT_OPEN:
      return v1::StageStatus::State_descriptor();
    case v1::ERROR_REASON_DEFINITION_NOT_DRAFT:
      return v1::ReviewDefinition::State_descriptor();
    case v1::ERROR_REASON_MEETING_STATE_REFUSES:
      return v1::Meeting::State_descriptor();
    case v1::ERROR_REASON_CONDITION_SETTLED:
      return v1::Obligation::State_descriptor();
    case v1::ERROR_REASON_GRANT_NOT_PENDING:
      return v1::RoleGrant::State_descriptor();
    case v1::ERROR_REASON_MILESTONE_NOT_PENDING:
      return v1::Milestone::State_descriptor();
    case v1::ERROR_REASON_CORRECTION_NOT_PENDING:
      return v1::Correction::State_descriptor();
    case v1::ERROR_REASON_THRESHOLD_SET_NOT_DRAFT:
    case v1::ERROR_REASON_THRESHOLD_SET_NOT_PUBLISHED:
      return v1::ThresholdSet::State_descriptor();
    case v1::ERROR_REASON_CONTRACT_NOT_DRAFT:
      return v1::Contract::State_descriptor();
    default:
      return nullptr;
  }
}

// What the server expects of a rule of thresholds: "0 to 5000000", "money_per_mu, money_per_hectare", "nothing".
std::string ExpectedInChinese(v1::ErrorReason reason, const std::string& expected) {
  if (expected == "nothing") return reason == v1::ERROR_REASON_RULE_BAR_UNFIT ? "须留空" : "空";
  std::vector<std::string> words = absl::StrSplit(expected, ", ");
  for (std::string& word : words) {
    const auto* step_rule = FindWord(*v1::Scoring::StepRule_descriptor(), word);
    if (step_rule != nullptr) word = Word(*step_rule, Language::kChinese);
    const bool unit = v1::Quantity::descriptor()->FindFieldByName(word) != nullptr;
    if (unit) word = Label(word, Language::kChinese);
  }
  return absl::StrReplaceAll(absl::StrJoin(words, "、"),
                             {{" to ", " 至 "}, {"at least ", "不小于 "}, {"at most ", "不大于 "}});
}

bool IsOfRule(v1::ErrorReason reason) {
  return reason == v1::ERROR_REASON_RULE_BAR_UNFIT || reason == v1::ERROR_REASON_RULE_SCORING_UNFIT;
}

// INVESTMENT_INTENSITY is investment-intensity; money_per_mu is money per mu.
std::string EnglishValue(v1::ErrorReason reason, const std::string& key, const std::string& value) {
  const auto* metric = key == "metric" ? FindWord(*v1::Metric_descriptor(), value) : nullptr;
  if (metric != nullptr) return Word(*metric, Language::kEnglish);
  return IsOfRule(reason) && key == "expected" ? absl::StrReplaceAll(value, {{"_", " "}}) : value;
}

std::string ChineseValue(v1::ErrorReason reason, const std::string& key, const std::string& value) {
  if (key == "act" || key == "method") return ActWord(value, Language::kChinese);
  const auto* metric = key == "metric" ? FindWord(*v1::Metric_descriptor(), value) : nullptr;
  if (metric != nullptr) return Word(*metric, Language::kChinese);
  return IsOfRule(reason) && key == "expected" ? ExpectedInChinese(reason, value) : value;
}

// Every reason whose code is PERMISSION_DENIED.
constexpr auto kDenials = std::to_array<std::pair<std::string_view, const char*>>({
    {"PERMISSION_MISSING", "无权限"},
    {"SAME_PERSON", "须由另一人办理"},
    {"NOT_ON_STAGE", "不在办理人之列"},
    {"SELF_REVIEW", "参与了本项目"},
    {"ALTERNATE_NOT_ADMITTED", "B岗未经同意"},
    {"NOT_THE_APPLICANT", "非申报人"},
});

}  // namespace

std::string PlainWords(const std::string& text, const EnumDescriptor* type, Language language) {
  std::string plain;
  size_t at = 0;
  while (at < text.size()) {
    size_t end = at;
    while (end < text.size() && IsOfName(text[end])) ++end;
    if (end == at) {
      plain += text[at++];
      continue;
    }
    const std::string name = text.substr(at, end - at);
    plain += name.find('_') == std::string::npos ? name : WordOfName(name, type, language);
    at = end;
  }
  return plain;
}

std::string DenialWord(const std::string& reason, Language language) {
  const auto found = std::find_if(kDenials.begin(), kDenials.end(), [&](const auto& one) { return one.first == reason; });
  if (found == kDenials.end()) return reason;
  if (language == Language::kChinese) return found->second;
  return absl::AsciiStrToLower(absl::StrReplaceAll(reason, {{"_", " "}}));
}

bool PutInPlainWords(v1::ErrorReason reason, Language language, text::Metadata* metadata) {
  bool changed = false;
  for (auto& [key, value] : *metadata) {
    const EnumDescriptor* type = nullptr;
    if (key == "state") type = StateIn(reason);
    std::string plain = PlainWords(value, type, language);
    plain = language == Language::kChinese ? ChineseValue(reason, key, plain) : EnglishValue(reason, key, plain);
    changed = changed || plain != value;
    value = std::move(plain);
  }
  return changed;
}

}  // namespace luodi::client
