// SPDX-License-Identifier: Apache-2.0
// What may stand for an option, and what people typed for a field: for completion, and for refusals.
#include <CLI/CLI.hpp>
#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "client/command.h"

namespace luodi::client {
namespace {

// "bars[1].rule_id" -> "bars", 1; -1 when the field has no index.
std::pair<std::string, int> WithoutIndex(const std::string& field) {
  const size_t open = field.find('[');
  const size_t close = field.find(']', std::min(open, field.size()));
  int index = -1;
  if (open == std::string::npos || close == std::string::npos) return {field, index};
  if (!absl::SimpleAtoi(field.substr(open + 1, close - open - 1), &index)) index = -1;
  return {field.substr(0, open), index};
}

bool Within(const std::string& field, const std::string& path) {
  return field == path || field.rfind(path + ".", 0) == 0;
}

}  // namespace

Command& Command::Known(std::vector<std::string> words) {
  values_[last_option_].words = std::move(words);
  return *this;
}

Command& Command::TakesFile() {
  values_[last_option_].file = true;
  return *this;
}

Command& Command::TakesJson() {
  values_[last_option_].at_file = true;
  return *this;
}

Command& Command::TakesContext() {
  values_[last_option_].context = true;
  return *this;
}

Command& Command::Fills(const std::string& path) {
  filled_.push_back({path, last_flag_, last_option_});
  return *this;
}

const ValueWords& Command::ValuesOf(const CLI::Option* option) const {
  static const ValueWords& none = *new ValueWords();
  const auto found = values_.find(option);
  return found == values_.end() ? none : found->second;
}

std::string Command::FlagOf(const std::string& field) const {
  const auto [path, index] = WithoutIndex(field);
  const auto told = [index = index](const std::string& flag, const std::vector<std::string>& typed) {
    const bool one = index >= 0 && index < static_cast<int>(typed.size());
    return one ? absl::StrCat(flag, " ", typed[static_cast<size_t>(index)]) : flag;
  };
  for (const Binding& binding : bindings_) {
    if (binding.path == path) return told(binding.flag, binding.values);
  }
  // Of several that fill it the one that was given is meant.
  const Filled* meant = nullptr;
  for (const Filled& filled : filled_) {
    if (!Within(path, filled.path)) continue;
    if (meant == nullptr || (meant->option->count() == 0 && filled.option->count() > 0)) meant = &filled;
  }
  if (meant == nullptr) return "";
  return told(meant->flag, meant->flag == "--file" ? std::vector<std::string>() : meant->option->results());
}

}  // namespace luodi::client
