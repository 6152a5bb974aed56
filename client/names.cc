// SPDX-License-Identifier: Apache-2.0
#include "client/names.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/errors.h"
#include "client/language.h"

namespace luodi::client {
namespace {

std::vector<std::string> Parts(std::string_view name) {
  return absl::StrSplit(absl::string_view(name.data(), name.size()), '/');
}

std::string Joined(const std::vector<std::string>& parts) { return absl::StrJoin(parts, "/"); }

}  // namespace

std::string FullName(std::string_view zone, std::string_view pattern, std::string_view typed) {
  if (typed.rfind("zones/", 0) == 0) return std::string(typed);
  if (pattern == "zones/*") return "zones/" + std::string(typed);
  if (zone.empty()) {
    throw UsageError(_("No zone: give --zone, LUODI_ZONE or `luodi context set`"));
  }
  const std::string parent = absl::StrCat("zones/", std::string(zone), "/");
  std::vector<std::string> form = Parts(pattern);
  const std::vector<std::string> ids = Parts(typed);
  if (ids.front() == form.front() && ids.size() > 1) return parent + std::string(typed);
  const size_t stars = std::count(form.begin(), form.end(), "*");
  const bool last_is_missing = stars > 1 && ids.size() == stars - 1;
  if ((ids.size() != stars && !last_is_missing) || typed.empty()) {
    throw UsageError(
        absl::StrCat("\"", std::string(typed), "\": ", _("not a name of the form"), " ", std::string(pattern)));
  }
  if (last_is_missing) form.resize(form.size() - 2);
  size_t next = 0;
  for (std::string& part : form) {
    if (part == "*") part = ids[next++];
  }
  return parent + Joined(form);
}

bool HasForm(std::string_view name, std::string_view pattern) {
  constexpr int kZoneParts = 2;
  return std::count(name.begin(), name.end(), '/') == kZoneParts + std::count(pattern.begin(), pattern.end(), '/');
}

std::string ShortName(const std::string& name) {
  if (name.rfind("zones/", 0) != 0) return name;
  const std::vector<std::string> parts = Parts(name);
  if (parts.size() == 2) return parts[1];
  if (parts.size() % 2 != 0) return name;
  std::vector<std::string> ids;
  for (size_t i = 3; i < parts.size(); i += 2) ids.push_back(parts[i]);
  return Joined(ids);
}

std::string NameBelowZone(const std::string& name) {
  const size_t slash =
      name.rfind("zones/", 0) == 0 ? name.find('/', std::string_view("zones/").size()) : std::string::npos;
  return slash == std::string::npos ? name : name.substr(slash + 1);
}

std::string LastPart(std::string_view name) {
  const size_t slash = name.rfind('/');
  return std::string(slash == std::string_view::npos ? name : name.substr(slash + 1));
}

}  // namespace luodi::client
