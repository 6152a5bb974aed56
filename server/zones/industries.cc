// SPDX-License-Identifier: Apache-2.0
#include "server/zones/industries.h"

#include <algorithm>
#include <map>

#include "proto/text/number.h"

extern const char luodi_gbt4754_csv[];
extern const unsigned long luodi_gbt4754_csv_size;

namespace luodi::zones {
namespace {

struct Industries {
  std::map<std::string_view, std::string_view> names;
  // Numbers of 大类 are unique across the letters.
  std::map<std::string_view, char> letters;
};

Industries ReadTable() {
  Industries table;
  std::string_view rest(luodi_gbt4754_csv, luodi_gbt4754_csv_size);
  rest.remove_prefix(rest.find('\n') + 1);
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const size_t comma = line.find(',');
    const std::string_view code = line.substr(0, comma);
    table.names.emplace(code, line.substr(comma + 1));
    if (code.size() == 3) table.letters.emplace(code.substr(1), code[0]);
  }
  return table;
}

const Industries& Table() {
  static const Industries& table = *new Industries(ReadTable());
  return table;
}

}  // namespace

bool IsIndustryCode(std::string_view code) { return Table().names.contains(code); }

std::string_view IndustryName(std::string_view code) {
  const auto found = Table().names.find(code);
  return found == Table().names.end() ? std::string_view() : found->second;
}

std::optional<std::string> NormalizeIndustry(std::string_view text) {
  std::string code = text::Fold(text);
  if (!code.empty() && code[0] >= 'a' && code[0] <= 'z') code[0] = static_cast<char>(code[0] - 'a' + 'A');
  const auto letter = Table().letters.find(std::string_view(code).substr(0, 2));
  if (letter != Table().letters.end()) code.insert(code.begin(), letter->second);
  if (!IsIndustryCode(code)) return std::nullopt;
  return code;
}

std::vector<std::string_view> FindIndustries(std::string_view query, std::string_view after, size_t most) {
  std::string wanted = text::Fold(query);
  if (!wanted.empty() && wanted[0] >= 'a' && wanted[0] <= 'z') wanted[0] = static_cast<char>(wanted[0] - 'a' + 'A');
  std::vector<std::string_view> codes;
  const auto& names = Table().names;
  for (auto row = names.upper_bound(after); row != names.end() && codes.size() < most; ++row) {
    const auto& [code, name] = *row;
    const bool digits = code.size() > 1 && code.substr(1).starts_with(wanted);
    if (code.starts_with(wanted) || digits || name.find(wanted) != name.npos) codes.push_back(code);
  }
  return codes;
}

}  // namespace luodi::zones
