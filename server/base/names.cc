// SPDX-License-Identifier: Apache-2.0
#include "server/base/names.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "server/base/text.h"

namespace luodi::names {
namespace {

bool IsValue(std::string_view value, bool wildcard) {
  if (value == "-") return wildcard;
  return !value.empty() && value.size() <= 80 && std::all_of(value.begin(), value.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-';
  });
}

std::vector<std::string> Match(std::string_view name, std::string_view form, bool wildcard) {
  std::vector<std::string> values;
  const std::vector<std::string> parts = absl::StrSplit(std::string(name), '/');
  const std::vector<std::string> wanted = absl::StrSplit(std::string(form), '/');
  if (parts.size() != wanted.size()) return {};
  for (size_t i = 0; i < parts.size(); ++i) {
    if (wanted[i].front() != '{') {
      if (parts[i] != wanted[i]) return {};
    } else {
      // The zone itself is never a wildcard: no list crosses zones.
      if (!IsValue(parts[i], wildcard && i > 1)) return {};
      values.push_back(parts[i]);
    }
  }
  return values;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> Parse(std::string_view field, std::string_view name, std::string_view form,
                                               bool wildcard) {
  std::vector<std::string> values = Match(name, form, wildcard);
  if (!values.empty()) return values;
  return RefuseFields({{v1::ERROR_REASON_NAME_MALFORMED,
                        std::string(field),
                        {{"value", base::Shown(name)}, {"form", std::string(form)}}}});
}

std::vector<std::string> Parse(std::string_view field, std::string_view name, std::string_view form, Faults& faults) {
  std::vector<std::string> values = Match(name, form, false);
  if (values.empty()) {
    faults.push_back({v1::ERROR_REASON_NAME_MALFORMED,
                      std::string(field),
                      {{"value", base::Shown(name)}, {"form", std::string(form)}}});
  }
  return values;
}

std::string ZoneOf(std::string_view name) {
  const std::vector<std::string> parts = absl::StrSplit(std::string(name), '/');
  if (parts.size() < 2 || parts[0] != "zones" || !IsValue(parts[1], false)) return "";
  return parts[1];
}

std::string ProjectOf(std::string_view name) {
  const std::vector<std::string> parts = absl::StrSplit(std::string(name), '/');
  if (parts.size() < 4 || parts[0] != "zones" || parts[2] != "projects" || parts[3] == "-") return "";
  return absl::StrJoin(parts.begin(), parts.begin() + 4, "/");
}

std::string Segment(std::string_view name, size_t i) {
  const std::vector<std::string> parts = absl::StrSplit(std::string(name), '/');
  return i < parts.size() ? parts[i] : std::string();
}

std::string Zone(std::string_view zone) { return absl::StrCat("zones/", std::string(zone)); }

std::string Join(std::string_view zone, std::string_view collection, std::string_view id) {
  return absl::StrCat("zones/", std::string(zone), "/", std::string(collection), "/", std::string(id));
}

void CheckId(std::string_view field, std::string_view id, Faults& faults) {
  const bool shaped = id.size() >= 2 && id.size() <= 40 && absl::ascii_islower(static_cast<unsigned char>(id[0])) &&
                      std::all_of(id.begin(), id.end(), [](char c) {
                        return absl::ascii_islower(static_cast<unsigned char>(c)) ||
                               absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-';
                      });
  if (!shaped) faults.push_back({v1::ERROR_REASON_ID_MALFORMED, std::string(field), {{"value", base::Shown(id)}}});
}

}  // namespace luodi::names
